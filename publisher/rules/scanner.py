"""Finds the hits of many rules in a text, in one pass over its words and in linear time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from publisher.findings import Severity
from publisher.rules import checks, variants
from publisher.rules.checks import CHECKS, Candidate
from publisher.rules.packs import DIGITS, Rule
from publisher.rules.words import WORD, Index, Phrase, key, phrase, plain
from publisher.text import Folded, modern_tones

_LINE_EDGE = re.compile(r"[\s>#|\-–—+.,:;!?()\[\]“”\"'0-9]*")
_LONG_NUMBER = re.compile(r"[0-9][0-9 .\-–—/,_|\n]{4,}[0-9]")
_KINDS = {
    DIGITS: _LONG_NUMBER,
    "code": re.compile(r"[1-9][ .]?[0-9](?:[ .\-–]{0,3}[A-ZĐ]|-?[a-z])"),
    "capitals": re.compile(r"[^a-z\n|]{40}"),
    "apart": re.compile(r" \. [A-Za-z]"),
    "file": re.compile(
        r"\.(?:docx?|pdf|xlsx?|pptx?|zip|rar|jpe?g|png|txt|odt)(?!\w)", re.IGNORECASE
    ),
    "host": re.compile(r"\.[A-Za-z]{2}"),
    "slash": re.compile(r"/\s?[A-ZĐ]"),
}
_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_START = re.compile(r"(?<!\w)[^\s]|(?<=\n)")  # where a pattern with needs is tried
_MIN_BARE_WORDS = 2  # one word without diacritics is many words at once


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of a text that a rule matched; its words with white space folded."""

    rule: Rule
    start: int
    end: int
    text: str
    severity: Severity
    crash: str = ""  # the error that kept the rule from being judged


class Scanner:
    """The rules of a site, arranged to be run together."""

    def __init__(self, rules: Sequence[Rule], context: checks.Context) -> None:
        self.context = context
        self._by_phrase: defaultdict[Phrase, list[Rule]] = defaultdict(list)
        self._by_bare: defaultdict[Phrase, list[Rule]] = defaultdict(list)
        self._squeezed: defaultdict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            for words in rule.data.words:
                found = WORD.findall(words)
                self._by_phrase[tuple(map(key, found))].append(rule)
                self._squeezed["".join(found).lower()].append(rule)
                if len(found) >= _MIN_BARE_WORDS:
                    self._by_bare[tuple(map(plain, found))].append(rule)
        self._bare_index = Index(self._by_bare)
        self._numbers = [rule for rule in rules if rule.pattern and DIGITS in rule.data.needs]
        self._anywhere = [rule for rule in rules if rule.pattern and not rule.data.needs]
        self._by_need: defaultdict[Phrase | str, list[Rule]] = defaultdict(list)
        for rule in rules:
            for need in rule.data.needs if rule.pattern else ():
                spoken = need not in _KINDS and _WORDS.fullmatch(need)
                self._by_need[phrase(need) if spoken else need].append(rule)
        needed = [need for need in self._by_need if isinstance(need, tuple)]
        self._marks = [need for need in self._by_need if isinstance(need, str)]
        self._index = Index([*self._by_phrase, *needed])

    def scan(self, text: str) -> Iterator[Hit]:
        """Yield every hit in a normalised text, however it hides; some may come twice."""
        modern = modern_tones(text)
        for hit in self._scan(modern):
            if modern is not text:
                written = " ".join(text[hit.start : hit.end].split())
                yield replace(hit, text=written)
            else:
                yield hit

    def _scan(self, text: str) -> Iterator[Hit]:
        keys = [key(word) for word in WORD.findall(text)]
        near: defaultdict[Rule, list[tuple[int, int]]] = defaultdict(list)
        for match in self._index.find(text, keys):
            for rule in self._by_phrase.get(match.phrase, ()):
                yield from self._judged(rule, text, match.start, match.end)
            for rule in self._by_need.get(match.phrase, ()):
                near[rule].append((match.start, match.end))
        lower = text.lower()
        for mark in self._marks:
            if spans := _spans(mark, text, lower):
                for rule in self._by_need[mark]:
                    near[rule] += spans
        for rule in self._anywhere:
            yield from self._matches(rule, text, range(0))
        for rule, spans in near.items():
            yield from self._matches(rule, text, _starts(text, spans, rule.data.reach))
        yield from self._hidden(text, keys)

    def _matches(self, rule: Rule, text: str, starts: Sequence[int]) -> Iterator[Hit]:
        """Yield the hits of a pattern: at certain places, or anywhere if it has no needs."""
        if rule.pattern is None:
            return
        if not rule.data.needs:
            for match in rule.pattern.finditer(text):
                yield from self._judged(rule, text, *match.span())
        at = 0
        for start in starts:
            if start >= at and (found := rule.pattern.match(text, start)):
                yield from self._judged(rule, text, *found.span())
                at = found.end()

    def _hidden(self, text: str, keys: Sequence[str]) -> Iterator[Hit]:
        """Yield the hits of what is written so that a plain reading misses it."""
        for run in variants.joined(text):
            squeezed = "".join(run.text.split()).lower()
            for words, rules in self._squeezed.items():
                if words in squeezed:
                    for rule in rules:
                        yield from self._judged(
                            rule, text, *run.span(0, len(run.text)), found=run.text
                        )
        for run in variants.with_digits(text, keys):
            for rule in self._numbers:
                yield from self._in_variant(rule, text, run)
        for start, paragraph in variants.bare_paragraphs(text):
            bare = [plain(word) for word in WORD.findall(paragraph)]
            for match in self._bare_index.find(paragraph, bare):
                for rule in self._by_bare[match.phrase]:
                    span = start + match.start, start + match.end
                    yield from self._judged(rule, text, *span, bare=True)

    def _in_variant(self, rule: Rule, text: str, run: Folded) -> Iterator[Hit]:
        if rule.pattern is not None:
            for match in rule.pattern.finditer(run.text):
                start, end = run.span(*match.span())
                yield from self._judged(rule, text, start, end, found=match[0])

    def _judged(
        self,
        rule: Rule,
        text: str,
        start: int,
        end: int,
        *,
        found: str | None = None,
        bare: bool = False,
    ) -> Iterator[Hit]:
        """Yield a candidate if the rule's conditions hold for it, or if they cannot be judged."""
        written = text[start:end]
        candidate = Candidate(text, start, end, found or written, self.context)
        try:
            if not _holds(rule, candidate, bare=bare):
                return
        except Exception as error:  # one rule that fails must not silence the others
            yield Hit(rule, start, end, "", rule.severity, crash=type(error).__name__)
            return
        severity = rule.severity
        if bare and severity is Severity.BLOCK:  # mat is mật, mất, mặt and more
            severity = Severity.ACKNOWLEDGE
        yield Hit(rule, start, end, " ".join(written.split()), severity)


def _holds(rule: Rule, candidate: Candidate, *, bare: bool) -> bool:
    """Whether all of a rule's conditions hold for a candidate."""
    text, start, end = candidate.text, candidate.start, candidate.end
    if not _in_form(rule, text, start, end, candidate.found):
        return False
    if rule.exceptions and _spared(rule, text, start, end, bare=bare):
        return False
    if not all(near.met(text, start, end, bare=bare) for near in rule.near):
        return False
    if any(unless.met(text, start, end, bare=bare) for unless in rule.unless):
        return False
    return not rule.data.check or CHECKS[rule.data.check](candidate)


def _spans(mark: str, text: str, lower: str) -> list[tuple[int, int]]:
    """Return where a need that is no phrase occurs: one of the kinds, or a string."""
    if kind := _KINDS.get(mark):
        return [found.span() for found in kind.finditer(text)]
    if mark not in lower or len(lower) != len(text):
        return []
    return [found.span() for found in re.finditer(re.escape(mark), lower)]


def _starts(text: str, spans: list[tuple[int, int]], reach: int) -> list[int]:
    """Return the places where a pattern may begin, not further before a span than `reach`."""
    found: list[int] = []
    done = 0
    for first, last in sorted(spans):
        begin = max(first - reach, done)
        if begin < last:
            found += [start.start() for start in _START.finditer(text, begin, last)]
            done = last
    return found


def _spared(rule: Rule, text: str, start: int, end: int, *, bare: bool) -> bool:
    """Whether the span lies within one of the rule's exceptions."""
    if rule.exceptions is None:
        return False
    patterns = rule.exceptions.plain if bare else rule.exceptions.patterns
    width = rule.exceptions.within
    return any(
        spared.start() <= start and end <= spared.end()
        for pattern in patterns
        for spared in pattern.finditer(text, max(0, start - width), end + width)
    )


def _in_form(rule: Rule, text: str, start: int, end: int, found: str) -> bool:
    form = rule.data.only
    if form is None:
        return True
    if "capitals" in form and not found.isupper():
        return False
    if "own-line" in form:
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end)
        before, after = text[line_start:start], text[end : len(text) if line_end < 0 else line_end]
        return bool(_LINE_EDGE.fullmatch(before)) and bool(_LINE_EDGE.fullmatch(after))
    return True
