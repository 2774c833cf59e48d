"""Runs the rules over an article and says what they found, without repeating it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.article import Article
from publisher.config import SiteConfig
from publisher.errors import ConfigError, Problem
from publisher.findings import Finding, Severity, mask, ordered
from publisher.messages import say
from publisher.rules import checks, packs
from publisher.rules.packs import Rule
from publisher.rules.reading import Passage, passages
from publisher.text import normalised

_LINE_EDGE = re.compile(r"[\s>#|\-–—+.,:;!?()\[\]“”\"'0-9]*")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force on a site and what the site publishes on purpose."""

    rules: tuple[Rule, ...]
    context: checks.Context

    def find(self, rule_id: str) -> Rule | None:
        """Return the rule with an id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of a passage that a rule matched; its text with white space folded."""

    start: int
    end: int
    text: str


def load(config: SiteConfig, root: Path) -> RuleSet:
    """Return the built-in packs and the site's own; raises ConfigError for a pack that is wrong.

    A rule whose own samples do not come out as it says is wrong: it would miss, or cry wolf.
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
    return found


def run(article: Article, rules: RuleSet) -> list[Finding]:
    """Return what the rules find in an article, each hit once, with its waiver if it has one."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for passage in passages(article):
        for rule in rules.rules:
            if rule.pattern is None:
                continue
            try:
                for hit in hits(rule, passage.reading.text, rules.context):
                    finding = _finding(article, rule, passage, hit)
                    known = found.setdefault((rule.id, hit.text), [])
                    # The page as rendered repeats what the source already showed with its place.
                    if not passage.rendered or all(f.line < article.front.body_line for f in known):
                        known.append(finding)
            except Exception as error:  # a rule that fails must hold the article, not the build
                found[rule.id, ""] = [_crashed(article, rule, error)]
    return ordered({finding for group in found.values() for finding in group})


def hits(rule: Rule, text: str, context: checks.Context) -> Iterator[Hit]:
    """Yield every span of a normalised text that a rule matches."""
    if rule.pattern is None:
        return
    spared = [m.span() for m in rule.exceptions.finditer(text)] if rule.exceptions else []
    check = checks.CHECKS[rule.data.check] if rule.data.check else None
    for match in rule.pattern.finditer(text):
        start, end = match.span()
        if any(left <= start and end <= right for left, right in spared):
            continue
        if not _in_form(rule, text, start, end):
            continue
        if rule.near and not rule.near.met(text, start, end):
            continue
        if rule.unless and rule.unless.met(text, start, end):
            continue
        if check is None or check(match[0], context):
            yield Hit(start, end, " ".join(match[0].split()))


def _in_form(rule: Rule, text: str, start: int, end: int) -> bool:
    form = rule.data.only
    if form is None:
        return True
    if "capitals" in form and not text[start:end].isupper():
        return False
    if "own-line" in form:
        before = text[text.rfind("\n", 0, start) + 1 : start]
        after = text[end : _line_end(text, end)]
        return _LINE_EDGE.fullmatch(before) is not None and _LINE_EDGE.fullmatch(after) is not None
    return True


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _finding(article: Article, rule: Rule, passage: Passage, hit: Hit) -> Finding:
    line, column = passage.place(hit.start)
    waiver = next(
        (
            waiver.reason
            for waiver in article.waivers
            if waiver.rule == rule.id
            and " ".join(normalised(waiver.match).text.split()) == hit.text
        ),
        None,
    )
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        path=article.path,
        line=line,
        column=column,
        message=rule.data.advice.message(),
        excerpt=mask(hit.text),
        waiver=waiver,
    )


def _crashed(article: Article, rule: Rule, error: Exception) -> Finding:
    return Finding(
        rule="rules/crashed",
        severity=Severity.BLOCK,
        path=article.path,
        message=say(
            "Quy tắc {rule} gặp lỗi ({error}) nên bài được giữ lại: báo cho người quản trị.",
            rule=rule.id,
            error=type(error).__name__,
        ),
    )


def _sample_faults(rules: RuleSet) -> Iterator[Problem]:
    for rule in rules.rules:
        wrong: Iterable[tuple[str, str]] = (
            *((sample, "hits") for sample in rule.data.hits if not _matches(rule, sample)),
            *((sample, "misses") for sample in rule.data.misses if _matches(rule, sample)),
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


def _matches(rule: Rule, sample: str) -> bool:
    """Whether a rule matches a sample on a site that publishes nothing: samples know no site."""
    return any(True for _ in hits(rule, normalised(sample).text, checks.Context(frozenset())))
