"""A line of an article with carets under the place of a finding, masked from end to end.

The whole line is masked, not only what was found: around a marking or a number, the rest of the
line is as often what must not go out. First letters, marks and lengths are enough to find the
place in the file; the names of metadata keys stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from publisher.findings import Finding, mask
from publisher.front_matter import FENCE, KEYS

_GUTTER = 9  # columns of the line number and the bar
_CUT = "…"
# Where a line takes as many columns as it has characters.
_EVEN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u024f\u1ea0-\u1ef9‐-‧•]*")
_DAY = re.compile(r"\b(?:date|expires|review_by): *[\"']?(\d{4}-\d\d-\d\d)(?![\w-])")
_KEY = re.compile(r"[ \t{-]*(?P<key>[a-z_]+)(?=:(?:\s|$))")


def snippet(lines: Sequence[str], finding: Finding, columns: int) -> list[str]:
    """Return a finding's line and the carets under it, or nothing where there is nothing to show.

    `lines` are those of the file, as the finding counts them; `columns` is the room in terminal
    cells. Without a known end one caret marks the beginning.
    """
    line = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
    if not any(map(str.isalnum, line)):
        return []
    start = min(finding.column - 1, len(line) - 1)
    shown, before, width = _window(_masked(line), start, _end(finding, line), columns - _GUTTER)
    carets = f"{' ' * before}{'^' * width}" if _known_place(lines, finding) else ""
    return [f"{finding.line:>6} │ {shown}".rstrip(), f"{'':>6} │ {carets}".rstrip()]


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if _EVEN.fullmatch(text) else sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _masked(line: str) -> str:
    """Return a line masked, one character for one; the name of a metadata key and its day are left."""
    found = _KEY.match(line)
    if not (found and found["key"] in KEYS):
        return mask(line)
    shown = line[: found.end()].replace("\t", " ") + mask(line[found.end() :])
    for day in _DAY.finditer(line):
        shown = shown[: day.start(1)] + day[1] + shown[day.end(1) :]
    return shown


def _end(finding: Finding, line: str) -> int:
    """Return the offset in a finding's line at which its carets end."""
    if finding.end is None:
        return finding.column
    return finding.end[1] - 1 if finding.end[0] == finding.line else len(line)


def _known_place(lines: Sequence[str], finding: Finding) -> bool:
    """Whether carets would be true: the page as a whole is told at the body's first character."""
    if finding.end is not None or finding.column > 1:
        return True
    fence = next((n for n, line in enumerate(lines[1:], 2) if line.rstrip() == FENCE), 0)
    return lines[0].rstrip() == FENCE and finding.line < fence


def _fitting(text: str, room: int) -> int:
    """Return how many characters of a text, from its beginning, fit into so many columns."""
    if _EVEN.fullmatch(text, 0, max(room, 0) + 1):
        return min(len(text), max(room, 0))
    used = accumulate(map(_cells_of, text))
    return next((count for count, width in enumerate(used) if width > room), len(text))


def _window(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Return as much of `text` around a span as fits, the cells before the span and in it."""
    before = cells(text[:start])
    if cells(text) <= room:
        return text, before, max(1, cells(text[start:end]))
    first = start - _fitting(text[:start][::-1], room // 3)
    head = _CUT if first else ""
    last = first + _fitting(text[first:], room - cells(head) - cells(_CUT))
    tail = _CUT if last < len(text) else ""
    width = cells(text[start : min(end, last)])
    return head + text[first:last] + tail, cells(head + text[first:start]), max(1, width)
