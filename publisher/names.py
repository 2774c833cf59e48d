"""Names of files that tell something secret, masked in whatever is printed.

A number of a person in the name of an article or picture holds the article, and its path is in
every report. What is masked is the text on its way out, so that no command and no message needs to
think of it. A masked digit is an asterisk, which stands for itself in an address and, typed in a
shell, still finds the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from publisher.sources import CONTENT

if TYPE_CHECKING:  # a command that fails before it has a site needs none
    from publisher.rules import RuleSet

_FEW = 6  # digits, with fewer of which no number is a person's
_DATE = re.compile(
    r"(?<!\d)(?:(?:\d{1,2}[-_.]){0,2}(?:19|20)\d\d|(?:19|20)\d\d(?:[-_.]\d{1,2}){1,2})(?!\d)"
)
# As many digits are a number, whatever the rules say of a name that is seen alone; in an address
# that is no file's any more, or not yet, too.
_FIRST = r"\d(?:(?<![\d%]\d)|(?<=%[0-9A-F]{2}\d))"  # no digit before, but that of an escape (%20)
_LONG = re.compile(_FIRST + r"(?:[-_.]?\d){8,}")
_EDGE = re.compile(r"[\s\"'“”‘’()<>`]")
_FILE = re.compile(r"/|\.[a-z][a-z0-9]{1,4}\b", re.IGNORECASE)
_TOKEN = 300  # characters either side of a number in which a name ends
_AT_ONCE = 200  # names read together
# What makes a number somebody's may stand in the article; from how many digits on.
_CUES = {"": _FEW, "xe biển số ": _FEW, "hộ chiếu số ": _FEW, "CMND số ": _FEW, "số tài khoản ": 8}


class Names:
    """What the names of a site's files may not tell; until the site is known, long numbers."""

    def __init__(self) -> None:
        self._site: tuple[Path, RuleSet] | None = None
        self._secrets: re.Pattern[str] | None = None

    def of(self, root: Path, rules: RuleSet) -> None:
        """Take the names from a site's folder, when something is to be printed."""
        self._site, self._secrets = (root, rules), None

    def masked(self, text: str) -> str:
        """Return a text without the digits of what is secret in names."""
        if self._site and self._secrets is None:
            self._secrets = _any_of(_told(*self._site))
        if self._secrets:
            text = self._secrets.sub(_without_digits, text)
        return _LONG.sub(self._in_name, text)

    def _in_name(self, found: re.Match[str]) -> str:
        """Return a long number masked where it stands in an address and is none of the site's."""
        digits = re.sub(r"\D", "", found[0])
        if self._site and digits in self._site[1].context.published:
            return found[0]
        before = _EDGE.split(found.string[max(0, found.start() - _TOKEN) : found.start()])[-1]
        after = _EDGE.split(found.string[found.end() : found.end() + _TOKEN], maxsplit=1)[0]
        return _without_digits(found) if _FILE.search(before + "0" + after) else found[0]


CURRENT: ContextVar[Names] = ContextVar("CURRENT")  # of the command that is running


def _without_digits(found: re.Match[str]) -> str:
    """Return what was found with asterisks for digits, those of an escape left."""
    return re.sub(r"%[0-9A-F]{2}|\d", lambda one: one[0] if one[0][0] == "%" else "*", found[0])


def _told(root: Path, rules: RuleSet) -> Iterator[str]:
    """Yield what the rules find in the names of folders and files, from first digit to last."""
    names: dict[str, None] = {}
    for _folder, folders, files in os.walk(root / CONTENT):
        for name in (*folders, *(file.rpartition(".")[0] or file for file in files)):
            if sum(map(str.isdecimal, _DATE.sub("", name))) >= _FEW:
                names[name] = None
    listed = list(names)
    for at in range(0, len(listed), _AT_ONCE):
        for cue, least in _CUES.items():
            yield from _found([cue + name for name in listed[at : at + _AT_ONCE]], rules, least)


def _found(names: Sequence[str], rules: RuleSet, least: int) -> Iterator[str]:
    from publisher.text import normalised  # as costly as all else that a message needs

    written = "\n\n".join(names)
    read = normalised(re.sub(r"[-_]", " ", written))
    for hit in rules.scanner.scan(read.text):
        if not hit.crash and hit.start < hit.end:
            start, end = read.span(hit.start, hit.end)
            number = re.search(r"\d.*\d", written[start:end])
            if number and sum(map(str.isdecimal, number[0])) >= least:
                yield number[0]


def _any_of(secrets: Iterator[str]) -> re.Pattern[str]:
    """Return a pattern of some secrets as reports write them: broken at blanks, or quoted."""
    forms = sorted({"".join(map(_form, secret)) for secret in secrets}, key=len, reverse=True)
    return re.compile(rf"(?={_FIRST})(?:{'|'.join(forms)})(?!\d)" if forms else r"(?!)")


def _form(char: str) -> str:
    if char.isspace():
        return r"(?:\s+|%20)"
    return re.escape(char) if char.isalnum() else f"(?:{re.escape(char)}|{quote(char, safe='')})"
