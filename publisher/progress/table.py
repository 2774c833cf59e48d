"""Where the time of a run went, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from publisher.messages import Message, Translate, say
from publisher.progress.figures import number
from publisher.progress.line import SECOND
from publisher.progress.recording import Path, Row

_INDENT = _GAP = "  "
_NOTHING = "–"
_LEFT = 2  # columns of words: the step, what it counts


def timings(rows: Mapping[Path, Row], translate: Translate) -> str:
    """Return a line for each step, what is inside it indented below, and one for the whole run.

    Seconds are those of the clock on the wall; what ran inside processes that worked side by side
    is added up. A dash stands where there is nothing to say.
    """
    heads = (
        say("Bước"), None, say("Số lượng"), say("Giây"), say("Mỗi giây"), say("Dùng lại"),
        say("Tỷ lệ"),
    )  # fmt: skip
    shown = [["" if head is None else head.render(translate) for head in heads]]
    for name, unit, row, share in _lines(rows):
        title = name.render(translate)
        seconds = row.nanoseconds / SECOND
        rate = row.done / seconds if seconds else 0
        shown.append(
            [
                _INDENT * max(0, row.depth - 1) + title[:1].upper() + title[1:],
                unit.render(translate) if row.done else "",
                number(row.done).render(translate) if row.done else _NOTHING,
                number(seconds, 2).render(translate),
                number(rate).render(translate) if rate else _NOTHING,
                number(row.hits).render(translate) if row.hits else _NOTHING,
                f"{number(100 * share).render(translate)} %",
            ]
        )
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return "\n".join(_aligned(line, widths) for line in shown)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    words, numbers = cells[:_LEFT], cells[_LEFT:]
    parts = [text.ljust(width) for text, width in zip(words, widths[:_LEFT], strict=True)]
    parts += [text.rjust(width) for text, width in zip(numbers, widths[_LEFT:], strict=True)]
    return _GAP.join(parts)


def _lines(rows: Mapping[Path, Row]) -> Iterator[tuple[Message, Message, Row, float]]:
    """Yield name, unit, row and share of each step, then of what is in none, then of the whole."""
    (top, whole), *_ = rows.items()
    all_of_it = whole.nanoseconds or 1
    for path in _inside(rows, top):
        row = rows[path]
        yield row.step.name, row.step.unit, row, row.nanoseconds / all_of_it
    told = sum(row.nanoseconds for path, row in rows.items() if len(path) == len(top) + 1)
    rest = Row(whole.step, 1, nanoseconds=max(0, whole.nanoseconds - told))
    yield say("việc khác"), whole.step.unit, rest, rest.nanoseconds / all_of_it
    yield say("cả lần chạy"), whole.step.unit, Row(whole.step, 1, nanoseconds=whole.nanoseconds), 1


def _inside(rows: Mapping[Path, Row], around: Path) -> Iterator[Path]:
    for path in [one for one in rows if one[:-1] == around and one]:
        yield path
        yield from _inside(rows, path)
