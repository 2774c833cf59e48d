"""Reports laid out in columns for a person at a terminal."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from publisher import names, states
from publisher.article import Lifecycle
from publisher.config import SiteConfig
from publisher.gate import HeldState
from publisher.messages import Translate, say
from publisher.states import Cells, Status

NARROW = 72  # columns; with fewer, what belongs to a file stands below it
WIDE = 140  # longer lines are hard to follow

_TONES: Mapping[str, str] = {
    HeldState.HELD: "bold red",
    HeldState.WAITING: "bold yellow",
    HeldState.DRAFT: "bold cyan",
    HeldState.SCHEDULED: "bold blue",
    states.REVIEW: "bold magenta",
    Lifecycle.CURRENT: "bold green",
}


def status(
    rows: Sequence[Status],
    shown: Sequence[Status],
    config: SiteConfig,
    now: dt.datetime,
    translate: Translate,
) -> str:
    """Return a table for each state, the most urgent first, and a sum.

    `rows` are counted, `shown` are told one by one. Nothing is cut: what is long goes on below.
    """
    columns = min(WIDE, shutil.get_terminal_size().columns)
    drawn = io.StringIO()
    console = Console(
        file=drawn, width=columns, force_terminal=True, highlight=False, emoji=False, markup=False,
        no_color=True if os.environ.get("NO_COLOR") else None,
    )  # fmt: skip
    for group, members in groupby(shown, key=lambda row: row.group):
        listed = [states.cells(row, config, now, translate) for row in members]
        title = f"{states.GROUPS[group].render(translate)} ({len(listed)})"
        console.print(_text(title, f"reverse {_TONES.get(group, 'bold')}"))
        if columns >= NARROW:
            console.print(_headings(translate))
        for row in listed:
            console.print(_stacked(row) if columns < NARROW else _spread(row))
        console.print()
    for line in states.closing(rows, translate, hidden=len(rows) - len(shown)):
        console.print(_text(line))
    return drawn.getvalue().rstrip("\n")


def _headings(translate: Translate) -> RenderableType:
    row = _columns()
    row.add_row(*(
        _text(heading.render(translate), "dim italic")
        for heading in (say("Còn thiếu"), say("Từ khi nào"), say("Ai làm được"))
    ))  # fmt: skip
    return row


def _spread(row: Cells) -> RenderableType:
    """Return the name of a file over the whole width, for its path to stay whole, and three columns."""
    below = _columns()
    below.add_row(Group(*map(_bullet, row.missing)), _text(row.since), Group(*map(_text, row.who)))
    return Group(Rule(style="dim"), *_name(row), below)


def _columns() -> Table:
    table = Table.grid(expand=True, padding=(0, 2, 0, 0))
    table.add_column(ratio=1)
    table.add_column(width=16)
    table.add_column(ratio=1)
    return table


def _stacked(row: Cells) -> RenderableType:
    since = [_text(row.since)] if row.since else []
    return Group(
        Rule(style="dim"), *_name(row), *since, *map(_bullet, row.missing), *map(_text, row.who)
    )


def _name(row: Cells) -> list[Text]:
    title = [_text(row.title, "bold")] if row.title else []
    return [*title, _text(row.path, "" if title else "bold")]


def _bullet(part: str) -> RenderableType:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column()
    line.add_column(overflow="fold")
    line.add_row("–", _text(part))
    return line


def _text(part: str, style: str = "") -> Text:
    """Return words as they may be shown: masked here, for a name may go on in the next line."""
    return Text(names.CURRENT.get().masked(part), style=style, overflow="fold")
