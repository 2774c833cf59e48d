"""Rule packs: YAML files of rules, each with its own samples; a pack that is wrong is refused."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from publisher.errors import ConfigError, Problem
from publisher.findings import Severity
from publisher.messages import Message, say
from publisher.rules import patterns
from publisher.rules.beginnings import Beginnings, at_words, beginnings, compiled
from publisher.rules.checks import CHECKS
from publisher.rules.lexicon import GROUPS
from publisher.rules.words import Page, Phrase, any_around, any_within, phrase
from publisher.schema import Record, RefusedValueError, validate
from publisher.sources import read_regular
from publisher.text import nfc, without_diacritics
from publisher.yamldoc import Place, Value, parse

FOLDER = Path(__file__).parent / "packs"
MAX_BYTES = 1_000_000
_NOT_COMPILED = (re.error, OverflowError, RecursionError)
DIGITS = "digits"  # a need that any longer number meets

# What patterns may name: `<Word>` a word with a capital, `<Initials>`, `<Person>` a name of several
# words or with initials, `<Kin>` the word before it, `<Number>` in digits or words, `<Upper>`.
_LOWER = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_UPPER = _LOWER.upper()
_WORD = rf"(?-i:[{_UPPER}][{_LOWER}]{{1,6}})(?!\w)"
_INITIALS = rf"(?-i:(?<!\w)[{_UPPER}](?:\.\s?[{_UPPER}]){{0,4}}\.)"
_PARTS = {
    "Upper": rf"(?-i:[{_UPPER}])",
    "Word": _WORD,
    "Initials": _INITIALS,
    "Person": rf"(?:{_WORD}\s+){{1,4}}(?:{_WORD}|{_INITIALS})|{_INITIALS}",
    "Kin": "ông|bà|anh|chị|em|cháu|bé|cụ|cô|chú|bác|thím|mợ",
    "Number": r"\d{1,3}|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|mốt|tư|lăm|chục)"
    r"(?:\s+(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|mốt|tư|lăm|chục)){0,3}",
}
_AT_WORD = r"(?<!\w)"
SPOKEN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")  # words that the scanner finds by their keys
_NAMED = re.compile("<(" + "|".join(_PARTS) + ")>")


def _listed(value: object) -> object:
    return () if value is None else value


Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Strings = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$", max_length=80)]


def _expanded(value: object) -> object:
    """Return words with each `<group>` of the lexicon written out."""
    if not isinstance(value, list):
        return _listed(value)
    return [
        words
        for one in value
        for words in (
            GROUPS[one[1:-1]].split("|") if isinstance(one, str) and one[1:-1] in GROUPS else [one]
        )
    ]


Phrases = Annotated[tuple[Text, ...], BeforeValidator(_expanded)]


class Words(Record):
    """A text in the two languages of the project."""

    vi: Text
    en: Text

    def message(self) -> Message:
        """The Vietnamese words as a message that knows its English."""
        return Message(self.vi.replace("{", "{{").replace("}", "}}"), english=self.en)


class Nearby(Record):
    """A condition on what stands within so many characters of a hit.

    `at_least` is how many different ones of `words` and `regex` must stand there.
    """

    words: Strings = ()
    regex: Strings = ()
    at_least: Annotated[int, Field(gt=0, le=20)] = 1
    within: Annotated[int, Field(gt=0, le=2000)] = 120


def _one_or_many(value: object) -> object:
    if value is None:
        return ()
    return (value,) if isinstance(value, dict) else value


def _plain(words: str) -> str:
    if re.fullmatch(r"[\w/-]+(?:,? [\w/-]+)*", words) is None:
        raise RefusedValueError(
            say(
                "Viết cụm từ và cụm từ thay thế chỉ bằng chữ, số, dấu cách, dấu phẩy, dấu gạch nối."
            )
        )
    return words


# Words that keep their meaning wherever they are put: no marks of Markdown or YAML.
Plain = Annotated[str, StringConstraints(max_length=120), AfterValidator(_plain)]


class RuleData(Record):
    """A rule as its pack writes it.

    `words` are phrases, or `<group>` of the lexicon, found in any spelling; `regex` are patterns over the normalised text. With
    `needs` they are tried only where a word, mark or line begins not further than `reach` before
    one of these, or inside it: a phrase, a string with marks, or a kind: `digits` a long number,
    `code` digits and a letter, `host` a dot and letters, `apart` one between blanks, `file` the
    ending of a file, `slash` a slash and a capital, `capitals` a stretch without small letters, or
    one of `writing.FINDERS`.
    With `once_a_passage` only the first phrase of each passage is judged, for the passage as a whole.
    All of `near` must be met and none of `unless`; a hit inside one of the `exceptions` is none.
    `replace` gives for a phrase the words that `publisher fix` puts in its place; its phrases are
    `words` too.
    """

    id: RuleId
    title: Words
    advice: Words
    severity: Severity
    source: str | None = None
    built_in: bool = False  # decided by the program; written here to be explained
    words: Phrases = ()
    replace: dict[Plain, Plain] = Field(default_factory=dict)
    regex: Strings = ()
    needs: Strings = ()
    reach: Annotated[int, Field(ge=0, le=400)] = 100
    once_a_passage: bool = False
    only: Literal["capitals", "own-line", "capitals-on-own-line"] | None = None
    near: Annotated[tuple[Nearby, ...], BeforeValidator(_one_or_many)] = ()
    unless: Annotated[tuple[Nearby, ...], BeforeValidator(_one_or_many)] = ()
    exceptions: Strings = ()
    check: str | None = None
    hits: Strings = ()
    misses: Strings = ()

    @model_validator(mode="before")
    @classmethod
    def _find_what_is_replaced(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(replaced := value.get("replace"), dict):
            return {**value, "words": [*(value.get("words") or ()), *replaced]}
        return value


class Pack(Record):
    """A pack file."""

    pack: str
    rules: tuple[RuleData, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Condition:
    """A compiled condition on the neighbourhood of a hit.

    `phrases` are found with those of all rules, in one pass; `patterns` are searched for in the
    neighbourhood: for the words with marks in them, `marked`, and what is a pattern already.
    """

    nearby: Nearby
    phrases: frozenset[Phrase]
    marked: tuple[str, ...]

    @property
    def within(self) -> int:
        """How many characters on each side are its neighbourhood."""
        return self.nearby.within

    @property
    def searches(self) -> bool:
        """Whether there is anything to be searched for, which takes longer than looking it up."""
        return bool(self.marked or self.nearby.regex)

    @cached_property
    def patterns(self) -> tuple[Anchored, ...]:
        """What is searched for, made when there is a neighbourhood to search."""
        return _patterns(self.marked, self.nearby.regex, self.nearby.at_least)

    @cached_property
    def plain(self) -> tuple[Anchored, ...]:
        """All of it as patterns for text without diacritics, made when there is such a text."""
        words = tuple(map(without_diacritics, self.nearby.words))
        return _patterns(words, self.nearby.regex, self.nearby.at_least)

    def met(self, page: Page, start: int, end: int, *, bare: bool) -> bool:
        """Whether enough of the words and patterns occur near the span."""
        first, last = max(0, start - self.within), end + self.within
        wanted = self.nearby.at_least
        for spans in () if bare else page.spans(self.phrases, apart=wanted > 1):
            wanted -= any_within(spans, first, last)
            if not wanted:
                return True
        for pattern in self.plain if bare else self.patterns:
            wanted -= pattern.occurs(page, first, last)
            if not wanted:
                return True
        return False

    def covers(self, page: Page, start: int, end: int, *, bare: bool) -> bool:
        """Whether the span lies in one of the words or patterns."""
        first, last = max(0, start - self.within), end + self.within
        return (
            not bare
            and any(any_around(spans, first, start, end) for spans in page.spans(self.phrases))
        ) or any(
            found.start() <= start and end <= found.end()
            for anchored in (self.plain if bare else self.patterns)
            for found in anchored.pattern.finditer(page.text, first, last)
        )


@dataclass(frozen=True, eq=False)
class Pattern:
    """A pattern, compiled when it is first tried: a run meets few of all there are."""

    regex: str

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern ready to run, which then stands in for this one; raises what `re` does."""
        made = compiled(self.regex, re.IGNORECASE)
        vars(self).update(match=made.match, search=made.search, finditer=made.finditer)
        return made

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As of a compiled pattern; nothing is compiled before there is something to match."""
        return self.compiled.match(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As of a compiled pattern."""
        return self.compiled.search(text, start, end)

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """As of a compiled pattern."""
        return self.compiled.finditer(text, start, end)


@dataclass(frozen=True, eq=False)
class Anchored:
    """A pattern to be searched for in the neighbourhood of a hit."""

    pattern: Pattern

    @cached_property
    def begins(self) -> Beginnings | None:
        """What the words can begin with where it is tried; None if it could begin elsewhere."""
        return at_words(self.pattern.regex, re.IGNORECASE)

    def occurs(self, page: Page, first: int, last: int) -> bool:
        """Whether the pattern occurs in a stretch of a text."""
        if self.begins is None:
            return self.pattern.search(page.text, first, last) is not None
        match = self.pattern.compiled.match
        starts = page.beginnings([(first, last)]).starts(self.begins)
        return any(match(page.text, at, last) for at in starts)


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """A rule ready to run; `phrases` and `pattern` are empty for one the program itself decides."""

    data: RuleData
    path: str
    line: int
    severity: Severity
    phrases: tuple[Phrase, ...]
    pattern: Pattern | None
    conditions: tuple[tuple[Condition, bool], ...]  # each with whether it must be met
    exceptions: Condition | None

    @property
    def id(self) -> str:
        """The rule's id, `family/name`."""
        return self.data.id

    @cached_property
    def said(self) -> str:
        """All that its pack says, and how grave the site takes it, as JSON."""
        whole = [self.id, self.severity, self.data.model_dump(mode="json")]
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)

    @cached_property
    def begins(self) -> Beginnings | None:
        """What a match of the pattern can begin with, if known."""
        return beginnings(self.pattern.regex, re.IGNORECASE) if self.pattern else None

    def compile(self) -> None:
        """Compile its patterns, which its conditions would do when they are first met.

        Raises what `re` does for one that is wrong.
        """
        sides = [condition for condition, _wanted in self.conditions]
        for one in (*sides, *filter(None, [self.exceptions])):
            for anchored in one.patterns:
                _ = anchored.begins, anchored.pattern.compiled
        if self.pattern:
            _ = self.begins, self.pattern.compiled


class PackError(ConfigError):
    """A pack is wrong; holds the rules of it that are sound, so that theirs are told as well."""

    def __init__(self, name: str, problems: Sequence[Problem], rules: Sequence[Rule] = ()) -> None:
        super().__init__(
            say("Gói quy tắc “{name}” có {n} lỗi; chưa làm gì cả.", name=name, n=len(problems)),
            problems,
        )
        self.rules = tuple(rules)


def read(path: Path, name: str, raised: Mapping[str, str], *, tried: bool = False) -> list[Rule]:
    """Return the rules of a pack file; raises PackError with file and line of every fault.

    `raised` maps rule ids to the severity that the site asks for; it can only make a rule graver.
    The patterns of a pack that was tried before are compiled when they are needed.
    """
    text = _text(path)
    if isinstance(text, Message):
        message = say("Không đọc được gói quy tắc. {fault}", fault=text)
        raise PackError(name, [Problem(path=name, line=1, rule="rules/pack", message=message)])
    document = parse(nfc(text), name, rule="rules/pack")
    if document.problems:
        raise PackError(name, document.problems)

    def position(place: Place) -> tuple[str, int, int]:
        return (name, *document.position(place))

    pack = validate(Pack, document.value, position, family="rules")
    problems = [] if isinstance(pack, Pack) else pack
    rules: list[Rule] = []
    for index, data in _sound(document.value, pack):
        try:
            faults = list(_faults(data, own=path.parent != FOLDER))
            if not faults:
                line, _column = document.position(("rules", index, "id"))
                rule = _rule(data, name, line, raised)
                if not tried:
                    rule.compile()
                rules.append(rule)
        except _NOT_COMPILED:
            faults = [*_pattern_faults(data, patterns.unreadable)] or [(("id",), patterns.BROKEN)]
        for place, message in faults:
            line, column = document.position(("rules", index, *place))
            problems.append(
                Problem(path=name, line=line, column=column, rule="rules/pattern", message=message)
            )
    if problems:
        raise PackError(name, sorted(problems, key=lambda one: one.line), rules)
    return rules


def _text(path: Path) -> str | Message:
    raw = read_regular(path, MAX_BYTES)
    try:
        return raw if isinstance(raw, Message) else raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return say("Tệp không phải UTF-8: lưu lại với bảng mã UTF-8.")


def _sound(value: Value, pack: Pack | list[Problem]) -> Iterator[tuple[int, RuleData]]:
    """Yield the rules of a pack that keep to the schema, also where others do not."""
    if isinstance(pack, Pack):
        yield from enumerate(pack.rules)
        return
    written = value.get("rules") if isinstance(value, dict) else None
    for index, record in enumerate(written if isinstance(written, list) else []):
        one = validate(RuleData, record, lambda _place: ("", 1, 1), family="rules")
        if isinstance(one, RuleData):
            yield index, one


def _faults(data: RuleData, *, own: bool) -> Iterator[tuple[Place, Message]]:
    """Yield what keeps a rule from being run, with its place in it; `own`: it is a site's."""
    if data.built_in:
        if own:
            yield ("built_in",), say("Chỉ quy tắc có sẵn mới ghi built_in: bỏ dòng này.")
        return
    if not data.words and not data.regex:
        yield ("id",), say("Quy tắc này chưa có gì để tìm: thêm words hoặc regex.")
    if not data.hits or not data.misses:
        yield (
            ("id",),
            say("Thêm ít nhất một mẫu phải bắt (hits) và một mẫu phải bỏ qua (misses)."),
        )
    if data.check is not None and data.check not in CHECKS:
        yield ("check",), say("Không có phép kiểm tra “{name}”: bỏ mục check.", name=data.check)
    yield from _empty_parts(data)
    if own:  # those of the program are measured by its tests
        yield from _pattern_faults(data, patterns.fault)


def _empty_parts(data: RuleData) -> Iterator[tuple[Place, Message]]:
    for index, words in enumerate(data.words):
        if not phrase(words):
            yield ("words", index), say("Ở đây phải có chữ: muốn tìm dấu câu thì viết vào regex.")
    for place, one in _conditions(data):
        if not one.words and not one.regex:
            yield place, say("Điều kiện này chưa có gì để tìm: thêm words hoặc regex.")


def _conditions(data: RuleData) -> Iterator[tuple[Place, Nearby]]:
    for side in ("near", "unless"):
        listed: tuple[Nearby, ...] = getattr(data, side)
        for index, one in enumerate(listed):
            yield ((side,) if len(listed) == 1 else (side, index)), one


def _pattern_faults(
    data: RuleData, fault: Callable[[str], Message | None]
) -> Iterator[tuple[Place, Message]]:
    """Yield what `fault` says of the patterns of a rule, each with its place."""
    for place, regexes in (((), data.regex), *((p, one.regex) for p, one in _conditions(data))):
        for index, regex in enumerate(regexes):
            if message := fault(f"(?:{_spelled_out(regex)})"):
                yield (*place, "regex", index), message


def _rule(data: RuleData, name: str, line: int, raised: Mapping[str, str]) -> Rule:
    wanted = Severity(raised.get(data.id, data.severity))
    return Rule(
        data=data,
        path=name,
        line=line,
        severity=wanted if wanted.rank < data.severity.rank else data.severity,
        phrases=tuple(phrase(words) for words in data.words),
        pattern=_pattern(data.regex),
        conditions=_neighbourhood(data),
        exceptions=_condition(Nearby(words=data.exceptions, within=80))
        if data.exceptions
        else None,
    )


def _neighbourhood(data: RuleData) -> tuple[tuple[Condition, bool], ...]:
    """Return what must and must not stand near a hit, what is cheap to look up first."""
    found = [
        *((_condition(nearby), True) for nearby in data.near),
        *((_condition(nearby), False) for nearby in data.unless),
    ]
    return tuple(sorted(found, key=lambda one: one[0].searches))


def _condition(nearby: Nearby) -> Condition:
    spoken = [words for words in nearby.words if SPOKEN.fullmatch(words)]
    marked = [words for words in nearby.words if words not in spoken]
    return Condition(
        nearby=nearby,
        phrases=frozenset(map(phrase, spoken)),
        marked=tuple(marked),
    )


def _patterns(words: Sequence[str], regexes: Sequence[str], at_least: int) -> tuple[Anchored, ...]:
    """Return one pattern for all, or one for each where each is counted for itself."""
    singles = [*map(_whole_words, words), *map(_spelled_out, regexes)]
    if at_least > 1:
        return tuple(map(_anchored, singles))
    loose = [one for one in singles if at_words(one, re.IGNORECASE) is None]
    bound = [one for one in singles if one not in loose]
    joined = ("|".join(f"(?:{one})" for one in some) for some in (bound, loose) if some)
    return tuple(map(_anchored, joined))


def _anchored(regex: str) -> Anchored:
    return Anchored(Pattern(regex))


def _pattern(regexes: Sequence[str]) -> Pattern | None:
    parts = [f"(?:{_spelled_out(regex)})" for regex in regexes]
    return Pattern("|".join(parts)) if parts else None


def _spelled_out(regex: str) -> str:
    """Return a pattern with the names that stand for something Vietnamese written out."""
    return _NAMED.sub(lambda found: f"(?:{_PARTS[found[1]]})", regex)


def _whole_words(words: str) -> str:
    return _AT_WORD + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)"
