"""Tables of Markdown read by column: what stands under a heading, and beside it in its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from publisher.rules.words import Page

_RULE = re.compile(r"[\s|:\-–]*")
_HEADING = 34  # letters of a heading at most
_CELLS = 40  # of a row that are looked at
_MOST = 60  # rows that are looked at
_LONG = 3_000  # letters of a table in which names are looked for


def heading(page: Page, start: int, end: int) -> bool:
    """Whether a span lies in a short cell of a row."""
    text = page.text
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    row = first, last if last >= 0 else len(text)
    left, right = text.rfind("|", row[0], start) + 1, text.find("|", end, row[1])
    if not left and right < 0:
        return False
    cell = text[left or row[0] : right if right >= 0 else row[1]]
    return "\n" not in cell and len(cell.strip()) <= _HEADING


def column(page: Page, start: int) -> list[str]:
    """Return the cells of the rows below a place, in its column."""
    text = page.text
    first = text.rfind("\n", 0, start) + 1
    number = text.count("|", first, start)
    return [cells[number] for cells in _rows(text, start) if number < len(cells)]


def beside(page: Page, start: int) -> list[str]:
    """Return the cell to the right of a place in its row."""
    return _line(page.text, start).split("|", 2)[1:2]


def table(page: Page, start: int) -> str:
    """Return the table from the row of a place on."""
    text = page.text
    first = text.rfind("\n", 0, start) + 1
    lines = text[first : first + _LONG].split("\n")
    return "\n".join(takewhile(lambda line: "|" in line, lines))


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _rows(text: str, start: int) -> Iterator[list[str]]:
    """Yield the cells of each row below a place until the table ends."""
    at = text.find("\n", start)
    for _count in range(_MOST):
        if at < 0:
            return
        line = _line(text, at + 1)
        if "|" not in line:
            return
        if not _RULE.fullmatch(line):
            yield [cell.strip() for cell in line.split("|", _CELLS)]
        at = text.find("\n", at + 1)
