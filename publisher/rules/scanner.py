"""Finds the hits of many rules in a text, in one pass over its words and in linear time."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from string import ascii_lowercase

from publisher.findings import Severity
from publisher.rules import checks, passages, variants
from publisher.rules.checks import CHECKS, Candidate
from publisher.rules.packs import DIGITS, SPOKEN, Rule
from publisher.rules.words import (
    WORD,
    Index,
    Page,
    Phrase,
    Span,
    Stretch,
    key,
    phrase,
    plain,
    sketch,
    tokens,
)
from publisher.rules.writing import FINDERS
from publisher.text import Folded, modern_tones

_LINE_EDGE = re.compile(r"[\s>#|\-–—+.,:;!?()\[\]“”\"'0-9]*")
_KINDS = {
    DIGITS: re.compile(r"[0-9][0-9 .\-–—/,_|\n()\[\]*+'\"•·]{4,}[0-9]"),
    "code": re.compile(r"[1-9][ .]?[0-9](?:[ .\-–]{0,3}[A-ZĐ]|-?[a-z])"),
    "apart": re.compile(r" \. [A-Za-z]"),
    "file": re.compile(
        r"\.(?=\w)(?:docx?|pdf|xlsx?|pptx?|zip|rar|7z|jpe?g|png|tiff?|txt|rtf|csv|od[tsp]|mp[34])(?!\w)",
        re.IGNORECASE,
    ),
    "host": re.compile(r"\.[A-Za-z]{2}"),
    "slash": re.compile(r"/\s?[A-ZĐ]"),
}
# What a sketch shows where something of a kind may stand; `re` is fast at what begins with one letter.
_SKETCHED = {
    DIGITS: re.compile(r"0[0 .\-/,_|\n()\[\]*+'\"~]{4,}0"),
    "code": re.compile(r"0[ .]?0(?:[ .\-~]{0,3}[A-Z]|-?[a-z])"),
}
_UNDERLINED = re.compile(r"(?<=[^\W\d_])_(?=[^\W\d_])")
_LETTERS = f"{ascii_lowercase}?"  # of a sketch in small letters
_SQUEEZED = 3  # letters by which phrases without blanks are looked up; shorter ones are not
_MIN_BARE_WORDS = 2  # one word without diacritics is many words at once


# A text without end of the same thing is no article: after so many places, or one in so many
# characters of a long text, a rule gives up and says so, or a mischievous file could stop every build.
MAX_JUDGED = 2_000
_SPARSE = 200
TOO_MANY = "too-many"
_MOST_KEPT = 10_000  # texts whose hits are kept


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of a text that a rule matched; its words with white space folded."""

    rule: Rule
    start: int
    end: int
    text: str
    severity: Severity
    crash: str = ""  # the error that kept the rule from being judged, or TOO_MANY


class Scanner:
    """The rules of a site, arranged to be run together."""

    def __init__(self, rules: Sequence[Rule], context: checks.Context) -> None:
        self.context = context
        self._by_phrase: defaultdict[Phrase, list[Rule]] = defaultdict(list)
        self._by_bare: defaultdict[Phrase, list[Rule]] = defaultdict(list)
        self._squeezed: defaultdict[str, dict[str, list[Rule]]] = defaultdict(dict)
        tried: defaultdict[tuple[frozenset[Phrase | str], int], list[Rule]] = defaultdict(list)
        around: set[Phrase] = set()
        for rule in rules:
            for words in rule.data.words:
                found = WORD.findall(words)
                if not rule.data.once_a_passage:
                    self._by_phrase[tuple(map(key, found))].append(rule)
                squeezed = "".join(found).lower()
                self._squeezed[squeezed[:_SQUEEZED]].setdefault(squeezed, []).append(rule)
                if len(found) >= _MIN_BARE_WORDS:
                    self._by_bare[tuple(map(plain, found))].append(rule)
            if rule.pattern and rule.data.needs:
                tried[frozenset(map(_need, rule.data.needs)), rule.data.reach].append(rule)
            for condition, _wanted in rule.conditions:
                around |= condition.phrases
            around |= rule.exceptions.phrases if rule.exceptions else frozenset()
        self._bare_index = Index(self._by_bare)
        self._numbers = [rule for rule in rules if rule.pattern and DIGITS in rule.data.needs]
        self._anywhere = [rule for rule in rules if rule.pattern and not rule.data.needs]
        self._trials: defaultdict[Phrase | str, list[_Trial]] = defaultdict(list)
        for (needs, reach), group in tried.items():
            trial = _Trial(reach, group)
            for one in needs:
                self._trials[one].append(trial)
        marks = [need for need in self._trials if isinstance(need, str)]
        self._kinds = [mark for mark in marks if _is_kind(mark)]
        self._strings = _Strings(mark for mark in marks if not _is_kind(mark))
        needed = [need for need in self._trials if isinstance(need, tuple)]
        self._by_passage = [
            (rule, frozenset(rule.phrases)) for rule in rules if rule.data.once_a_passage
        ]
        passed = (phrases for _rule, phrases in self._by_passage)
        looked_up = [*self._by_phrase, *chain(*passed), *needed, *around]
        looked_up += [*variants.DIGIT_WORDS, *passages.LEXICON.phrases]
        self._index = Index(looked_up)
        self._known: dict[bytes, tuple[Hit, ...]] = {}

    def scan(self, text: str) -> Iterator[Hit]:
        """Yield every hit in a normalised text, however it hides; some may come twice.

        They are kept by the digest of the text: a preview reads the same words again and again.
        """
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if (found := self._known.get(digest)) is None:
            found = tuple(self._hits(text))
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            if not any(hit.crash for hit in found):  # which another time may not come
                self._known[digest] = found
        return iter(found)

    def _hits(self, text: str) -> Iterator[Hit]:
        modern = modern_tones(text)
        readings = [modern]
        if "_" in modern and _UNDERLINED.search(modern):
            # To words and patterns a line between letters is one more letter.
            readings.append(modern.replace("_", " "))
        for reading in readings:
            for hit in self._scan(reading):
                if reading is not text:
                    written = " ".join(text[hit.start : hit.end].split())
                    yield replace(hit, text=written)
                else:
                    yield hit

    def _scan(self, text: str) -> Iterator[Hit]:
        page = Page(tokens(text), self._index)
        yield from self._phrases(page)
        yield from self._passages(page)
        for trial, spans in self._near(page).items():
            stretch = page.beginnings(trial.windows(spans))
            for rule in trial.rules:
                yield from self._matches(rule, page, stretch)
        for rule in self._anywhere:
            yield from self._everywhere(rule, page)
        yield from self._spaced(page)
        yield from self._in_other_digits(page)
        yield from self._bare(page)

    def _phrases(self, page: Page) -> Iterator[Hit]:
        for words in page.spots.keys() & self._by_phrase.keys():
            for rule in self._by_phrase[words]:
                for start, end in page.spots[words]:
                    if hit := self._judged(rule, page, start, end):
                        yield hit

    def _passages(self, page: Page) -> Iterator[Hit]:
        """Yield the passages that rules find something in as a whole, each by its first phrase."""
        for rule, phrases in self._by_passage:
            done = 0
            for start, end in chain(*page.spans(phrases)):
                if start >= done:
                    done = passages.end(page, start)
                    if hit := self._judged(rule, page, start, end):
                        yield hit

    def _near(self, page: Page) -> Mapping[_Trial, list[Span]]:
        """Return what stands in a text near which patterns are to be tried."""
        near: defaultdict[_Trial, list[Span]] = defaultdict(list)
        for words in page.spots.keys() & self._trials.keys():
            for trial in self._trials[words]:
                near[trial] += page.spots[words]
        kinds = ((kind, _spans(kind, page)) for kind in self._kinds)
        for mark, spans in chain(kinds, self._strings.on(page)):
            if spans:
                for trial in self._trials[mark]:
                    near[trial] += spans
        return near

    def _everywhere(self, rule: Rule, page: Page) -> Iterator[Hit]:
        if rule.pattern is not None:
            for match in rule.pattern.finditer(page.text):
                if hit := self._judged(rule, page, *match.span()):
                    yield hit

    def _matches(self, rule: Rule, page: Page, stretch: Stretch) -> Iterator[Hit]:
        """Yield the hits of a pattern that begin in a stretch."""
        if rule.pattern is None:
            return
        done = 0
        match = rule.pattern.compiled.match
        for start in stretch.starts(rule.begins):
            if start >= done and (found := match(page.text, start)):
                done = found.end()
                if hit := self._judged(rule, page, start, done):
                    yield hit

    def _spaced(self, page: Page) -> Iterator[Hit]:
        """Yield the phrases that are written letter by letter."""
        for run in variants.joined(page):
            squeezed = "".join(run.text.split()).lower()
            span = run.span(0, len(run.text))
            for at in range(len(squeezed) - _SQUEEZED + 1):
                for words, rules in self._squeezed.get(squeezed[at : at + _SQUEEZED], {}).items():
                    if squeezed.startswith(words, at):
                        for rule in rules:
                            if hit := self._judged(rule, page, *span, found=run.text):
                                yield hit

    def _in_other_digits(self, page: Page) -> Iterator[Hit]:
        """Yield the numbers that are written in words or with letters for digits."""
        for run in variants.with_digits(page):
            for rule in self._numbers:
                if page.judged.get(rule, 0) <= _most(page):
                    yield from self._in_variant(rule, page, run)

    def _bare(self, page: Page) -> Iterator[Hit]:
        """Yield the phrases that are written without diacritics."""
        for start, paragraph in variants.bare_paragraphs(page):
            bare = tokens(paragraph)
            for words, spans in self._bare_index.find(bare, bare.plain_keys).items():
                for rule in self._by_bare[words]:
                    for first, last in spans:
                        if hit := self._judged(rule, page, start + first, start + last, bare=True):
                            yield hit

    def _in_variant(self, rule: Rule, page: Page, run: Folded) -> Iterator[Hit]:
        if rule.pattern is not None:
            for match in rule.pattern.finditer(run.text):
                start, end = run.span(*match.span())
                if hit := self._judged(rule, page, start, end, found=match[0]):
                    yield hit

    def _judged(
        self,
        rule: Rule,
        page: Page,
        start: int,
        end: int,
        *,
        found: str | None = None,
        bare: bool = False,
    ) -> Hit | None:
        """Return a candidate as a hit if the rule's conditions hold for it or cannot be judged."""
        page.judged[rule] = count = page.judged.get(rule, 0) + 1
        most = _most(page)
        if count > most:
            return (
                Hit(rule, start, end, "", Severity.BLOCK, TOO_MANY) if count == most + 1 else None
            )
        candidate = Candidate(page, start, end, found or page.text[start:end], self.context)
        try:
            place = _place(rule, candidate, page, bare=bare)
        except Exception as error:  # one rule that fails must not silence the others
            return Hit(rule, start, end, "", rule.severity, crash=type(error).__name__)
        if place is None:
            return None
        severity = rule.severity
        if bare and severity is Severity.BLOCK:  # mat is mật, mất, mặt and more
            severity = Severity.ACKNOWLEDGE
        return Hit(rule, *place, " ".join(page.text[slice(*place)].split()), severity)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """Rules whose patterns are tried near the same things, within a reach."""

    reach: int
    rules: Sequence[Rule]

    def windows(self, spans: list[Span]) -> list[Span]:
        """Return the stretches in which the patterns may begin."""
        found: list[Span] = []
        done = 0
        for first, last in sorted(spans) if len(spans) > 1 else spans:
            begin = first - self.reach
            if begin > done:
                found.append((begin, last))
                done = last
            elif not found:
                found.append((0, last))
                done = last
            elif last > done:
                found[-1] = found[-1][0], last
                done = last
        return found


def _most(page: Page) -> int:
    """Return how many places of a page one rule judges before it gives up."""
    return max(MAX_JUDGED, len(page.text) // _SPARSE)


class _Strings:
    """Strings that are no phrases; those that have one mark in common are looked for together."""

    def __init__(self, strings: Iterable[str]) -> None:
        groups: defaultdict[tuple[str, bool], dict[str, str]] = defaultdict(dict)
        for one in strings:
            shown = sketch(one, _marks(one)).lower()
            caseless = one.lower() == one.upper()  # so that it is seen in the text itself
            groups[_mark(shown), caseless][one] = shown
        self._groups = [
            (mark, caseless, _any_of(mark, group.values()), group)
            for (mark, caseless), group in groups.items()
        ]

    def on(self, page: Page) -> Iterator[tuple[str, list[Span]]]:
        """Yield the strings that may stand on a page, with the places where they do."""
        small = page.small_sketch
        for mark, caseless, any_of, group in self._groups:
            if mark in small and any_of.search(small):
                for one, shown in group.items():
                    near = _finds(page.text, one) if caseless else _finds(small, shown)
                    yield one, [span for span in near if page.text[slice(*span)].lower() == one]


def _mark(small: str) -> str:
    """Return what in a sketched string is seldom met elsewhere: a mark or digit, or many blanks."""
    return "".join(small.split()).strip(_LETTERS)[:1] or small.strip(_LETTERS) or small[:1]


def _any_of(mark: str, strings: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that begins with the mark of some strings, which `re` finds fast."""
    whole = ((one, one.partition(mark)[2]) for one in strings)
    found = "|".join(rf"{re.escape(after)}(?<={re.escape(one)})" for one, after in whole)
    return re.compile(f"{re.escape(mark)}(?:{found})")


def _finds(text: str, wanted: str) -> Iterator[Span]:
    """Yield where a string stands in a text, where it overlaps itself too."""
    at = text.find(wanted)
    while at >= 0:
        yield at, at + len(wanted)
        at = text.find(wanted, at + 1)


def _place(rule: Rule, candidate: Candidate, page: Page, *, bare: bool) -> Span | None:
    """Return where a candidate is a hit, None unless all of its rule's conditions hold."""
    text, start, end = candidate.text, candidate.start, candidate.end
    if not _in_form(rule, text, start, end, candidate.found):
        return None
    if rule.exceptions and rule.exceptions.covers(page, start, end, bare=bare):
        return None
    for condition, wanted in rule.conditions:
        if condition.met(page, start, end, bare=bare) is not wanted:
            return None
    found = not rule.data.check or CHECKS[rule.data.check](candidate)
    return (start, end) if found is True else found or None


def _need(need: str) -> Phrase | str:
    """Return a need as the scanner looks it up: a phrase by its keys, anything else as it is."""
    return phrase(need) if not _is_kind(need) and SPOKEN.fullmatch(need) else need


def _marks(text: str) -> frozenset[str]:
    return frozenset("".join(WORD.split(text)))


def _is_kind(need: str) -> bool:
    return need in _KINDS or need in FINDERS


def _spans(kind: str, page: Page) -> list[Span]:
    """Return where something of a kind stands."""
    if finder := FINDERS.get(kind):
        return finder(page)
    if shown := _SKETCHED.get(kind):
        near = [found.span() for found in shown.finditer(page.sketch)]
        return [found.span() for one in near for found in _KINDS[kind].finditer(page.text, *one)]
    return [found.span() for found in _KINDS[kind].finditer(page.text)]


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
