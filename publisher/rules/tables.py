"""Tables of Markdown read by column: what stands under a heading, and beside it in its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from publisher.rules.words import Page

_RULE = re.compile(r"[\s|:\-–]*")
_HEADING = 34  # letters of a heading at most
_CELLS = 40  # of a row that are looked at
_MOST = 60  # rows that are looked at
_WIDE = 4_000  # letters of a row that are looked at


def heading(page: Page, start: int, end: int) -> bool:
    """Whether a span lies in a short cell of a row."""
    text = page.text
    first = _row(text, start)
    if start - first >= _WIDE:
        return False
    last = text.find("\n", end, end + _WIDE)
    left, right = (
        text.rfind("|", first, start) + 1,
        text.find("|", end, last if last >= 0 else end + _WIDE),
    )
    if not left and right < 0:
        return False
    stop = right if right >= 0 else last if last >= 0 else end + _WIDE
    cell = text[left or first : stop]
    return "\n" not in cell and len(cell.strip()) <= _HEADING


def column(page: Page, start: int) -> list[str]:
    """Return the cells of the rows below a place, in its column."""
    first = _row(page.text, start)
    number = page.text.count("|", first, start)
    return [
        cells[number] for at, cells in _rows(page, first) if at != first and number < len(cells)
    ]


def beside(page: Page, start: int) -> list[str]:
    """Return the cell to the right of a place in its row."""
    return _line(page.text, start).split("|", 2)[1:2]


def rows(page: Page, start: int) -> Iterator[int]:
    """Yield where the row of a place and those below it begin, until the table ends."""
    for at, _cells in _rows(page, _row(page.text, start)):
        yield at


def row(page: Page, at: int) -> str:
    """Return the row that begins at a place."""
    return _line(page.text, at)


def _row(text: str, start: int) -> int:
    """Return where the row of a place begins, or where one would that is too long to be read."""
    low = max(start - _WIDE, 0)
    return max(text.rfind("\n", low, start) + 1, low)


def _line(text: str, start: int) -> str:
    end = text.find("\n", start, start + _WIDE)
    return text[start : end if end >= 0 else start + _WIDE]


def _rows(page: Page, start: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield where each row of a table begins from a place on, and its cells."""
    at = start
    for _count in range(_MOST + 1):
        cells, following = _cells(page, at)
        if cells is None:
            return
        if cells:
            yield at, cells
        if following < 0:
            return
        at = following


@lru_cache(maxsize=1024)
def _cells(page: Page, at: int) -> tuple[Sequence[str] | None, int]:
    """Return the cells of a row, none of a line that only rules it off, and where the next begins."""
    line = _line(page.text, at)
    if "|" not in line:
        return None, -1
    following = at + len(line) + 1 if page.text[at + len(line) : at + len(line) + 1] == "\n" else -1
    if _RULE.fullmatch(line):
        return (), following
    return [cell.strip() for cell in line.split("|", _CELLS)], following
