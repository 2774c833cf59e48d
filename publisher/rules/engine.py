"""Runs the rules over an article and says what they found, without repeating it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from publisher import legacy
from publisher.article import Article, Waiver
from publisher.config import SiteConfig
from publisher.errors import ConfigError, Problem
from publisher.findings import Finding, Severity, mask, ordered
from publisher.front_matter import FrontMatter
from publisher.media import Medium, Origin
from publisher.messages import Message, say
from publisher.rules import checks, packs, reading
from publisher.rules.packs import Rule
from publisher.rules.reading import Segment, Sheet
from publisher.rules.scanner import Hit, Scanner
from publisher.text import disguised, normalised

LOST = "rules/crashed"
LEGACY = "text/legacy-encoding"
DISGUISED = "text/disguised-letters"
_WORDING = "wording/"  # rules on what may be said of a person before a court has judged
_QUALITY, _SECRECY, _INTERNAL = "text", "secrecy", "internal"  # families of rules

_Key = tuple[str, int, int, tuple[str, Origin, int | None] | None]


@dataclass(frozen=True)
class RuleSet:
    """The rules in force on a site and what the site publishes on purpose."""

    rules: tuple[Rule, ...]
    context: checks.Context

    @cached_property
    def scanner(self) -> Scanner:
        """The rules arranged to be run together."""
        return Scanner(self.rules, self.context)

    def find(self, rule_id: str) -> Rule | None:
        """Return the rule with an id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def load(config: SiteConfig, root: Path) -> RuleSet:
    """Return the built-in packs and the site's own; raises ConfigError for a pack that is wrong.

    A rule whose own samples do not come out as it says is wrong: it would miss, or cry wolf. Words
    of the configuration that every page prints are held to the rules too.
    """
    rules: list[Rule] = []
    for path in sorted(packs.FOLDER.glob("*.yml")):
        rules += packs.read(path, path.name, config.rules.severities)
    for name in config.rules.packs:
        rules += packs.read(root / name, name, config.rules.severities)
    found = RuleSet(tuple(rules), checks.context(config))
    if problems := list(_sample_faults(found)):
        raise ConfigError(
            say(
                "Có {n} quy tắc không khớp với mẫu thử của chính nó; chưa làm gì cả.",
                n=len(problems),
            ),
            problems,
        )
    if problems := list(_public_faults(config, found)):
        raise ConfigError(
            say("Cấu hình có {n} chỗ không được in ra trang; chưa thay đổi gì.", n=len(problems)),
            problems,
        )
    return found


def _public_faults(config: SiteConfig, rules: RuleSet) -> Iterator[Problem]:
    """Yield what the rules would hold among the words that every page prints unsigned."""
    for key, text in _public_words(config):
        for hit in rules.scanner.scan(normalised(text).text):
            if hit.severity is Severity.BLOCK:
                yield Problem(
                    path="site_config.yml",
                    line=1,
                    rule=hit.rule.id,
                    message=say(
                        "Mục {key}: {advice}", key=key, advice=hit.rule.data.advice.message()
                    ),
                )


def _public_words(config: SiteConfig) -> Iterator[tuple[str, str]]:
    for key, value in config.site:
        if isinstance(value, str):
            yield f"site.{key}", value
    for name in ("areas", "units", "groups", "topics", "hotlines", "kinds"):
        for record in getattr(config, name):
            for key in ("name", "description", "address", "note"):
                if isinstance(value := getattr(record, key, None), str):
                    yield f"{name}.{getattr(record, 'id', '')}.{key}", value


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is read: its path, its text, and what its author asked for."""

    path: str
    sheet: Sheet
    waivers: tuple[Waiver, ...] = ()
    judgment_final: bool = False


def run(article: Article, media: Mapping[str, Medium], rules: RuleSet) -> list[Finding]:
    """Return what the rules find in an article and its files, each place once, waived or not.

    `media` are the files it uses, by path, as far as they could be read.
    """
    subject = _Subject(
        article.path, reading.sheet(article, media), article.waivers, article.judgment_final
    )
    return _run(subject, rules)


def run_unread(path: str, front: FrontMatter, rules: RuleSet) -> list[Finding]:
    """Return what the rules find in a file that is no article yet: all faults in one go."""
    return _run(_Subject(path, reading.sheet_of(front)), rules)


def _run(subject: _Subject, rules: RuleSet) -> list[Finding]:
    sheet = subject.sheet
    found: dict[_Key, Finding] = {}
    try:
        seen: set[tuple[str, str]] = set()
        for hit in sorted(rules.scanner.scan(sheet.text), key=lambda hit: hit.start):
            if subject.judgment_final and hit.rule.id.startswith(_WORDING):
                continue
            if hit.crash:
                found[LOST, 0, 0, None] = _crashed(subject, hit.rule.id, hit.crash)
                continue
            segment = sheet.segment(hit.start)
            if segment.echo and (hit.rule.id, hit.text) in seen:
                continue
            seen.add((hit.rule.id, hit.text))
            if finding := _finding(subject, hit, segment, *sheet.place(hit.start)):
                found.setdefault(_key(finding, segment), finding)
        for finding, segment in (*_legacy(subject, rules), *_disguised(subject)):
            found.setdefault(_key(finding, segment), finding)
    except Exception as error:  # a rule that fails must hold the article, not the build
        return ordered([*found.values(), _crashed(subject, "?", type(error).__name__)])
    return ordered(found.values())


def _key(finding: Finding, segment: Segment) -> _Key:
    """Return what makes a finding one of its own: rule, place, and the part of a file."""
    part = (segment.file, segment.passage.origin, segment.passage.page) if segment.passage else None
    return finding.rule, finding.line, finding.column, part


def _finding(
    subject: _Subject, hit: Hit, segment: Segment, line: int, column: int
) -> Finding | None:
    severity = _weight(hit, segment)
    if severity is None:
        return None
    return Finding(
        rule=hit.rule.id,
        severity=severity,
        path=subject.path,
        line=line,
        column=column,
        message=_placed(hit.rule.data.advice.message(), segment),
        excerpt=mask(hit.text),
        waiver=_waiver(subject, hit.rule.id, hit.text),
    )


def _weight(hit: Hit, segment: Segment) -> Severity | None:
    """Return how grave a hit is where it stands; None where its rule does not apply.

    A form or a decision looks like an internal document and is set as forms are; letters read from
    pixels are often misread, but a secrecy stamp is not.
    """
    if segment.passage is None:
        return hit.severity
    family = hit.rule.id.partition("/")[0]
    if family == _QUALITY:
        return None
    stamp = family == _SECRECY and hit.text.isupper()
    unsure = segment.passage.origin is Origin.SEEN and not stamp
    if hit.severity is Severity.BLOCK and (unsure or family == _INTERNAL):
        return Severity.ACKNOWLEDGE
    return hit.severity


def _placed(message: Message, segment: Segment) -> Message:
    """Return a message that begins with the file and the part of it that it is about."""
    if segment.passage is None:
        return message
    return say("{place}: {message}", place=segment.passage.place(segment.file), message=message)


def _waiver(subject: _Subject, rule: str, text: str) -> str | None:
    return next(
        (
            waiver.reason
            for waiver in subject.waivers
            if waiver.rule == rule and " ".join(normalised(waiver.match).text.split()) == text
        ),
        None,
    )


def _legacy(subject: _Subject, rules: RuleSet) -> Iterator[tuple[Finding, Segment]]:
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
                if hidden := _finding(subject, hit, segment, line, column):
                    yield hidden, segment


def _disguised(subject: _Subject) -> Iterator[tuple[Finding, Segment]]:
    """Yield a finding for each part with invisible or foreign look-alike letters inside words."""
    for segment in subject.sheet.segments:
        found = disguised(segment.source)
        if found is None or segment.passage:  # programs leave them in files, not their writers
            continue
        line, column = segment.written_at(found.start())
        finding = Finding(
            rule=DISGUISED,
            severity=Severity.ACKNOWLEDGE,
            path=subject.path,
            line=line,
            column=column,
            message=say(
                "Trong chữ có ký tự ẩn hoặc chữ cái nước ngoài trông giống chữ Việt: gõ lại chữ này."
            ),
            excerpt=mask(found[0]),
        )
        yield finding, segment


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


def _sample_faults(rules: RuleSet) -> Iterator[Problem]:
    for rule in rules.rules:
        scanner = Scanner([rule], checks.NO_SITE)
        wrong = (
            *((sample, "hits") for sample in rule.data.hits if not matches(scanner, sample)),
            *((sample, "misses") for sample in rule.data.misses if matches(scanner, sample)),
        )
        for sample, side in wrong:
            yield Problem(
                path=rule.path,
                line=rule.line,
                rule="rules/samples",
                message=say(
                    "Quy tắc {rule}: mẫu thử {side} không ra kết quả như mong đợi: “{sample}”.",
                    rule=rule.id,
                    side=side,
                    sample=sample,
                ),
            )


def matches(scanner: Scanner, sample: str) -> bool:
    """Whether a scanner's rules find anything in a plain text."""
    return next(scanner.scan(normalised(sample).text), None) is not None
