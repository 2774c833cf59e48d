"""Runs the rules over an article and says what they found, without repeating it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path

from publisher import legacy, program
from publisher.article import Article, Waiver
from publisher.config import SiteConfig
from publisher.errors import ConfigError, Problem
from publisher.findings import Finding, Severity, mask, ordered
from publisher.front_matter import FrontMatter
from publisher.media import Medium, Origin
from publisher.memory import keep, recalled, remembered
from publisher.messages import Message, say
from publisher.rules import checks, packs, reading, waivers
from publisher.rules.contents import around_contents
from publisher.rules.packs import Rule
from publisher.rules.reading import Segment, Sheet
from publisher.rules.scanner import TOO_MANY, Hit, Scanner
from publisher.schema import unknown_id
from publisher.text import disguised, normalised
from publisher.yamldoc import Place

LOST = "rules/crashed"
OVERFULL = "rules/too-many"
LEGACY = "text/legacy-encoding"
DISGUISED = "text/disguised-letters"
_SOUND = "public words"
_WORDING = "wording/"  # rules on what may be said of a person before a court has judged
_QUALITY, _SECRECY, _INTERNAL = "text", "secrecy", "internal"  # families of rules

_Key = tuple[str, int, int, str | None, tuple[str, Origin, int | None] | None]


@dataclass(frozen=True)
class RuleSet:
    """The rules in force on a site and what the site publishes on purpose."""

    rules: tuple[Rule, ...]
    context: checks.Context

    @cached_property
    def scanner(self) -> Scanner:
        """The rules arranged to be run together."""
        return _arranged(self.rules, self.context)

    @cached_property
    def blocking(self) -> Scanner:
        """The rules of severity block alone: the others keep nothing in, and take longer."""
        graver = tuple(rule for rule in self.rules if rule.severity is Severity.BLOCK)
        return _arranged(graver, self.context)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """The rules by id, in the order of their packs."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that the packs say, and how grave this site takes each rule."""
        text = f"[{', '.join(one.said for one in self.rules)}]"
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def find(self, rule_id: str) -> Rule | None:
        """Return the rule with an id."""
        return self.by_id.get(rule_id)


@lru_cache(maxsize=8)
def _arranged(rules: tuple[Rule, ...], context: checks.Context) -> Scanner:
    """Return the scanner of these rules, made once: a preview loads the same ones for every build."""
    return Scanner(rules, context)


def shipped(severities: Mapping[str, str] | None = None) -> list[Rule]:
    """Return the rules that come with the program, made as grave as `severities` asks."""
    return list(_shipped(frozenset((severities or {}).items())))


@lru_cache(maxsize=8)
def _shipped(
    severities: frozenset[tuple[str, str]] = frozenset(), *, tried: bool = True
) -> tuple[Rule, ...]:
    """Return the program's rules, read once: their files do not change while it runs."""
    return tuple(
        rule
        for path in sorted(packs.FOLDER.glob("*.yml"))
        for rule in packs.read(path, path.name, dict(severities), tried=tried)
    )


@cache
def _shipped_faults() -> tuple[Problem, ...]:
    """Return what is wrong with the program's rules; no severity changes it.

    That nothing is wrong is remembered for these very files under this very Python: nothing else
    decides it. The memory of it only saves the trial. The rules themselves are read from their
    packs in every run, so no entry that somebody makes can take one away.
    """
    try:
        remembered(
            "samples", [sys.version.encode(), *program.files(packs.FOLDER.parents[1])], _try_shipped
        )
    except packs.PackError as error:
        return error.problems
    return ()


def _try_shipped() -> str:
    """Try every rule of the program on its own samples; raises PackError."""
    if faults := list(_sample_faults(_shipped(tried=False))):
        raise packs.PackError(packs.FOLDER.name, faults)
    return "passed"


def load(config: SiteConfig, root: Path) -> RuleSet:
    """Return the built-in packs and the site's own; raises ConfigError with every fault of them.

    A rule whose own samples do not come out as it says is wrong: it would miss, or cry wolf. Words
    of the configuration that every page prints are held to the rules too.
    """
    asked = config.rules.severities
    rules = shipped(asked)
    own = len(rules)
    problems: list[Problem] = []
    for name in config.rules.packs:
        try:
            rules += packs.read(root / name, name, asked)
        except packs.PackError as error:
            rules += error.rules
            problems += error.problems
    found = RuleSet(tuple(rules), checks.context(config))
    problems += _severity_faults(config, found, complete=not problems)
    problems += [*_duplicates(rules), *_shipped_faults(), *_sample_faults(rules[own:])]
    if problems:
        raise ConfigError(
            say("Quy tắc của trang có {n} lỗi; chưa làm gì cả.", n=len(problems)), problems
        )
    if printed := _public_faults(config, found):
        raise ConfigError(
            say("Cấu hình có {n} chỗ không được in ra trang; chưa thay đổi gì.", n=len(printed)),
            printed,
        )
    return found


def _duplicates(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Yield a fault for each rule whose id an earlier one has: it must not take its place."""
    owners: dict[str, Rule] = {}
    for rule in rules:
        owner = owners.setdefault(rule.id, rule)
        if owner is not rule:
            yield Problem(
                path=rule.path,
                line=rule.line,
                rule="rules/duplicate",
                message=say(
                    "Mã “{id}” đã là của quy tắc ở {path}, dòng {line}: đặt mã khác.",
                    id=rule.id,
                    path=owner.path,
                    line=owner.line,
                ),
            )


def _severity_faults(config: SiteConfig, rules: RuleSet, *, complete: bool) -> Iterator[Problem]:
    """Yield what is wrong with the severities a site asks for; `complete`: every rule was read."""
    for name, asked in config.rules.severities.items():
        path, line, column = config.position(("rules", "severities", name))
        rule = rules.find(name)
        if rule is None and complete:
            fault, message = "config/unknown-id", unknown_id(say("quy tắc"), name, rules.by_id)
        elif rule is not None and Severity(asked).rank > rule.data.severity.rank:
            fault = "config/loosened"
            message = say(
                "Quy tắc {rule} có mức {own}: chỉ siết thêm được, không nới lỏng được. Bỏ dòng này.",
                rule=name,
                own=rule.data.severity.value,
            )
        else:
            continue
        yield Problem(path=path, line=line, column=column, rule=fault, message=message)


def _public_faults(config: SiteConfig, rules: RuleSet) -> Sequence[Problem]:
    """Return what the rules would hold among the words that every page prints unsigned.

    That there is nothing is remembered for these rules and this configuration.
    """
    about = (rules.digest.encode(), config.model_dump_json().encode())
    if recalled(_SOUND, about) is not None:
        return ()
    found = tuple(_held_words(config, rules))
    if not found:
        keep(_SOUND, about, b"sound")
    return found


def _held_words(config: SiteConfig, rules: RuleSet) -> Iterator[Problem]:
    for place, key, text in _public_words(config):
        for hit in rules.scanner.scan(normalised(text).text):
            if hit.severity is Severity.BLOCK:
                path, line, column = config.position(place)
                yield Problem(
                    path=path,
                    line=line,
                    column=column,
                    rule=hit.rule.id,
                    message=say(
                        "Mục {key}: {advice}", key=key, advice=hit.rule.data.advice.message()
                    ),
                )


def _public_words(config: SiteConfig) -> Iterator[tuple[Place, str, str]]:
    for key, value in config.site:
        if isinstance(value, str):
            yield ("site", key), f"site.{key}", value
    for name in ("areas", "units", "groups", "topics", "hotlines", "kinds"):
        for index, record in enumerate(getattr(config, name)):
            for key in ("name", "description", "address", "note"):
                if isinstance(value := getattr(record, key, None), str):
                    yield (name, index, key), f"{name}.{getattr(record, 'id', '')}.{key}", value


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is read: its path, its text, and what its author asked for."""

    path: str
    sheet: Sheet
    front: FrontMatter
    around_contents: Sheet | None = None
    waivers: tuple[Waiver, ...] = ()
    judgment_final: bool = False


def run(article: Article, media: Mapping[str, Medium], rules: RuleSet) -> list[Finding]:
    """Return what the rules find in an article and its files, each place once, waived or not.

    `media` are the files it uses, by path, as far as they could be read.
    """
    subject = _Subject(
        article.path,
        reading.sheet(article, media),
        article.front,
        around_contents(article),
        article.waivers,
        article.judgment_final,
    )
    return _run(subject, rules)


def run_unread(path: str, front: FrontMatter, rules: RuleSet) -> list[Finding]:
    """Return what the rules find in a file that is no article yet: all faults in one go."""
    return _run(_Subject(path, reading.sheet_of(front), front), rules)


def _run(subject: _Subject, rules: RuleSet) -> list[Finding]:
    found: dict[_Key, Finding] = {}
    try:
        seen: set[tuple[str, str]] = set()
        for sheet, hit in _hits(subject, rules):
            if subject.judgment_final and hit.rule.id.startswith(_WORDING):
                continue
            if hit.crash:
                lost = _unjudged(subject, hit, *sheet.place(hit.start))
                found.setdefault((lost.rule, 0, 0, None, None), lost)
                continue
            segment, key = sheet.segment(hit.start), (hit.rule.id, hit.text)
            if not segment.counts or (segment.echo and key in seen):
                continue
            seen.add(key)
            place, end = sheet.place(hit.start), sheet.end(hit.start, hit.end)
            if finding := _finding(subject, hit, segment, place, end):
                _keep(found, finding, segment)
        for finding, segment in (*_legacy(subject, rules, seen), *_disguised(subject)):
            _keep(found, finding, segment)
        for finding in waivers.idle(subject.waivers, subject.front, seen, rules.by_id):
            _keep(found, finding)
    except Exception as error:  # a rule that fails must hold the article, not the build
        return ordered([*found.values(), _crashed(subject, "?", type(error).__name__)])
    return ordered(raised(found.values(), rules))


def _hits(subject: _Subject, rules: RuleSet) -> Iterator[tuple[Sheet, Hit]]:
    """Yield what the rules hit in an article, then what would hold its page for where words stand there."""
    readings = (subject.sheet, rules.scanner), (subject.around_contents, rules.blocking)
    for sheet, scanner in readings:
        if sheet is not None:
            for hit in sorted(scanner.scan(sheet.text), key=lambda hit: hit.start):
                yield sheet, hit


def _keep(found: dict[_Key, Finding], finding: Finding, segment: Segment | None = None) -> None:
    """Add a finding, one for a rule and place: the graver; one that is not waived is never left out."""
    passage = segment.passage if segment else None
    part = (segment.file, passage.origin, passage.page) if segment and passage else None
    key = finding.rule, finding.line, finding.column, finding.waiver, part
    if key not in found or finding.severity.rank < found[key].severity.rank:
        found[key] = finding


def raised(findings: Iterable[Finding], rules: RuleSet) -> Iterator[Finding]:
    """Yield findings of what the program decides itself with the severity that the site asks for."""
    for finding in findings:
        rule = rules.find(finding.rule)
        if rule and rule.data.built_in and rule.severity.rank < finding.severity.rank:
            yield replace(finding, severity=rule.severity)
        else:
            yield finding


def _finding(
    subject: _Subject,
    hit: Hit,
    segment: Segment,
    place: tuple[int, int],
    end: tuple[int, int] | None,
) -> Finding | None:
    severity = _weight(hit, segment)
    if severity is None:
        return None
    return Finding(
        rule=hit.rule.id,
        severity=severity,
        path=subject.path,
        line=place[0],
        column=place[1],
        end=end,
        message=_placed(hit.rule.data.advice.message(), segment),
        excerpt=mask(hit.text),
        waiver=waivers.reason(subject.waivers, hit.rule, hit.text),
    )


def _weight(hit: Hit, segment: Segment) -> Severity | None:
    """Return how grave a hit is where it stands; None where its rule does not apply.

    A form or a decision looks like an internal document and is set as forms are; letters read from
    pixels are often misread, but a secrecy stamp is not.
    """
    family = hit.rule.id.partition("/")[0]
    if family == _QUALITY and (segment.passage or segment.address):
        return None
    if segment.passage is None:
        return hit.severity
    stamp = family == _SECRECY and hit.text.isupper()
    unsure = segment.passage.origin is Origin.SEEN and not stamp
    if hit.severity is Severity.BLOCK and (unsure or family == _INTERNAL):
        return Severity.ACKNOWLEDGE
    return hit.severity


def _placed(message: Message, segment: Segment) -> Message:
    """Return a message that begins with where its words stand, if that is not in the article itself."""
    if segment.listed:
        return say(
            "Trong mục lục của trang, dòng này và dòng kế tiếp đọc liền nhau: đổi lời một trong hai. {message}",
            message=message,
        )
    if segment.names:
        return say("Trong tên tệp (của bài, ảnh hoặc tệp kèm theo): {message}", message=message)
    if segment.passage is None:
        return message
    return say("{place}: {message}", place=segment.passage.place(segment.file), message=message)


def _legacy(
    subject: _Subject, rules: RuleSet, seen: set[tuple[str, str]]
) -> Iterator[tuple[Finding, Segment]]:
    """Yield a finding for each line in an encoding from before Unicode, and what it hides."""
    for segment in subject.sheet.segments:
        if segment.passage and segment.passage.origin is Origin.SEEN:
            continue  # what is misread looks like anything
        for found in legacy.paragraphs(segment.source):
            line, column = segment.written_at(found.start)
            finding = Finding(
                rule=LEGACY,
                severity=Severity.BLOCK,
                path=subject.path,
                line=line,
                column=column,
                end=segment.written_at(found.end) if segment.inside else None,
                message=_placed(
                    say(
                        "Dòng này gõ bằng bảng mã cũ ({encoding}): đổi sang Unicode rồi đọc lại.",
                        encoding=found.encoding,
                    ),
                    segment,
                ),
                excerpt=mask(found.converted),
            )
            yield finding, segment
            for hit in rules.scanner.scan(normalised(found.converted).text):
                seen.add((hit.rule.id, hit.text))
                if hidden := _finding(subject, hit, segment, (line, column), None):
                    yield hidden, segment


def _disguised(subject: _Subject) -> Iterator[tuple[Finding, Segment]]:
    """Yield a finding for each part with invisible or foreign look-alike letters inside words."""
    for segment in subject.sheet.segments:
        if segment.passage or segment.reading.text == segment.source:
            continue  # programs leave them in files, not their writers; what is read as it stands
        found = disguised(segment.source)
        if found is None:
            continue
        line, column = segment.written_at(found.start())
        finding = Finding(
            rule=DISGUISED,
            severity=Severity.ACKNOWLEDGE,
            path=subject.path,
            line=line,
            column=column,
            end=segment.written_at(found.end()) if segment.inside else None,
            message=say(
                "Trong chữ có ký tự ẩn hoặc chữ cái nước ngoài trông giống chữ Việt: gõ lại chữ này."
            ),
            excerpt=mask(found[0]),
        )
        yield finding, segment


def _unjudged(subject: _Subject, hit: Hit, line: int, column: int) -> Finding:
    if hit.crash != TOO_MANY:
        return _crashed(subject, hit.rule.id, hit.crash)
    return Finding(
        rule=OVERFULL,
        severity=Severity.BLOCK,
        path=subject.path,
        line=line,
        column=column,
        message=say(
            "Bài lặp lại quá nhiều chỗ giống nhau nên không kiểm tra hết được: cắt bớt phần lặp lại."
        ),
    )


def _crashed(subject: _Subject, rule: str, error: str) -> Finding:
    return Finding(
        rule=LOST,
        severity=Severity.BLOCK,
        path=subject.path,
        message=say(
            "Quy tắc {rule} gặp lỗi ({error}) nên bài được giữ lại: báo cho người quản trị.",
            rule=rule,
            error=error,
        ),
    )


def _sample_faults(rules: Sequence[Rule]) -> Iterator[Problem]:
    for rule in rules:
        scanner = Scanner([rule], checks.NO_SITE)
        wrong = (
            *((n, "hits") for n, one in enumerate(rule.data.hits, 1) if not matches(scanner, one)),
            *((n, "misses") for n, one in enumerate(rule.data.misses, 1) if matches(scanner, one)),
            *(
                (n, "replace")
                for n, (old, new) in enumerate(rule.data.replace.items(), 1)
                if not matches(scanner, old) or matches(scanner, new)
            ),
        )
        for number, side in wrong:
            yield Problem(
                path=rule.path,
                line=rule.line,
                rule="rules/samples",
                message=say(
                    "Quy tắc {rule}: mẫu thử thứ {n} trong {side} không ra kết quả như mong đợi.",
                    rule=rule.id,
                    n=number,
                    side=side,
                ),
            )


def matches(scanner: Scanner, sample: str) -> bool:
    """Whether a scanner's rules find anything in a plain text."""
    return next(scanner.scan(normalised(sample).text), None) is not None
