"""Rule packs: YAML files of rules, each with its own samples; a pack whose samples fail is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator

from publisher.errors import ConfigError, Problem
from publisher.findings import Severity
from publisher.messages import Message, say
from publisher.rules.checks import CHECKS
from publisher.schema import Record, validate
from publisher.text import nfc
from publisher.yamldoc import Document, parse

FOLDER = Path(__file__).parent / "packs"


def _listed(value: object) -> object:
    return () if value is None else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Words(Record):
    """A text in the two languages of the project."""

    vi: str
    en: str

    def message(self) -> Message:
        """The Vietnamese words as a message that knows its English."""
        return Message(self.vi.replace("{", "{{").replace("}", "}}"), english=self.en)


class Nearby(Record):
    """A condition on what stands within so many characters of a hit."""

    words: Strings = ()
    regex: Strings = ()
    within: int = 120


class RuleData(Record):
    """A rule as its pack writes it."""

    id: str
    title: Words
    advice: Words
    severity: Severity
    source: str | None = None
    built_in: bool = False  # decided by the program; written here to be explained
    words: Strings = ()
    regex: Strings = ()
    only: Literal["capitals", "own-line", "capitals-on-own-line"] | None = None
    near: Nearby | None = None
    unless: Nearby | None = None
    exceptions: Strings = ()
    check: str | None = None
    hits: Strings = ()
    misses: Strings = ()


class Pack(Record):
    """A pack file."""

    pack: str
    rules: tuple[RuleData, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A compiled condition on the neighbourhood of a hit."""

    pattern: re.Pattern[str]
    within: int

    def met(self, text: str, start: int, end: int) -> bool:
        """Whether the pattern occurs near the span."""
        return self.pattern.search(text, max(0, start - self.within), end + self.within) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule ready to run; `pattern` is None for one that the program itself decides."""

    data: RuleData
    path: str
    line: int
    severity: Severity
    pattern: re.Pattern[str] | None
    exceptions: re.Pattern[str] | None
    near: Context | None
    unless: Context | None

    @property
    def id(self) -> str:
        """The rule's id, `family/name`."""
        return self.data.id


def phrase(words: str) -> str:
    """Return the pattern of a phrase: whole words, any white space between them."""
    return r"(?<!\w)" + r"\s+".join(map(re.escape, nfc(words).split())) + r"(?!\w)"


def _pattern(words: Strings, regexes: Strings) -> re.Pattern[str] | None:
    parts = [*map(phrase, words), *(f"(?:{regex})" for regex in regexes)]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _context(nearby: Nearby | None) -> Context | None:
    pattern = nearby and _pattern(nearby.words, nearby.regex)
    return Context(pattern=pattern, within=nearby.within) if nearby and pattern else None


def read(path: Path, name: str, raised: Mapping[str, str]) -> list[Rule]:
    """Return the rules of a pack file; raises ConfigError with file and line of every fault.

    `raised` maps rule ids to the severity that the site asks for.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        problem = Problem(
            path=name,
            line=1,
            rule="rules/pack",
            message=say("Không đọc được gói quy tắc: kiểm tra đường dẫn và bảng mã UTF-8."),
        )
        raise _refused(name, [problem]) from None
    document = parse(text, name, rule="rules/pack")
    if document.problems:
        raise _refused(name, list(document.problems))
    pack = validate(
        Pack, document.value, lambda place: (name, *document.position(place)), family="rules"
    )
    if not isinstance(pack, Pack):
        raise _refused(name, pack)
    rules: list[Rule] = []
    problems: list[Problem] = []
    for index, data in enumerate(pack.rules):
        try:
            line, _column = document.position(("rules", index, "id"))
            rules.append(_compiled(data, name, line, raised))
        except (re.error, OverflowError, KeyError):
            problems.append(_pattern_problem(document, index))
    if problems:
        raise _refused(name, problems)
    return rules


def _compiled(data: RuleData, name: str, line: int, raised: Mapping[str, str]) -> Rule:
    if data.check is not None and data.check not in CHECKS:
        raise KeyError(data.check)
    wanted = Severity(raised.get(data.id, data.severity))
    return Rule(
        data=data,
        path=name,
        line=line,
        severity=wanted if wanted.rank < data.severity.rank else data.severity,
        pattern=_pattern(data.words, data.regex),
        exceptions=_pattern(data.exceptions, ()),
        near=_context(data.near),
        unless=_context(data.unless),
    )


def _pattern_problem(document: Document, index: int) -> Problem:
    line, column = document.position(("rules", index, "id"))
    return Problem(
        path=document.path,
        line=line,
        column=column,
        rule="rules/pattern",
        message=say(
            "Quy tắc này có mẫu viết sai, hoặc gọi phép kiểm tra không có: sửa regex hoặc check."
        ),
    )


def _refused(name: str, problems: list[Problem]) -> ConfigError:
    return ConfigError(
        say("Gói quy tắc “{name}” có {n} lỗi; chưa làm gì cả.", name=name, n=len(problems)),
        problems,
    )
