"""YAML as people write it here: plain values with their places, nothing executed or guessed.

Every scalar stays the text that was written; the schema decides what it means. So `no`, `012` and
`2026-11-20` cannot change their meaning, and a phone number keeps its first zero. Anchors, aliases
and tags are refused. Parsing runs over events with a stack of our own: composing nodes recurses
in C and overflows on deep nesting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from publisher.errors import Problem
from publisher.messages import Message, say
from publisher.text import unseen

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Place: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed block: its value, the 1-based (line, column) of each key and item, its faults.

    `spans` has the offsets in the block between which each text value is written, quotes included.
    """

    path: str
    value: Value
    places: dict[Place, tuple[int, int]]
    problems: tuple[Problem, ...] = ()
    spans: Mapping[Place, tuple[int, int]] = field(default_factory=dict)

    def position(self, place: Place) -> tuple[int, int]:
        """Return where `place` stands, or the nearest thing around it that is written."""
        while place and place not in self.places:
            place = place[:-1]
        return self.places.get(place, (1, 1))


@dataclass(slots=True)
class _Open:
    """A collection being read."""

    value: list[Value] | dict[str, Value]
    place: Place
    key: str | None = None


_STRAY = say(
    'Ký tự này không được đứng ở đây. Nếu là dấu Tab, hãy thay bằng dấu cách; nếu là nội dung, đặt trong dấu ngoặc kép "…".'
)
_SYNTAX = (
    (
        "mapping values are not allowed",
        say('Có dấu hai chấm trong nội dung: đặt cả nội dung trong dấu ngoặc kép "…".'),
    ),
    ("cannot start any token", _STRAY),
    ("tab character", _STRAY),
    ("could not find expected ':'", say("Thiếu dấu hai chấm sau tên mục.")),
    (
        "did not find expected key",
        say("Dòng này thụt lề không khớp với các dòng trên, hoặc thiếu dấu đóng ngoặc."),
    ),
    (
        "did not find expected '-' indicator",
        say("Danh sách thụt lề không đều: mỗi mục bắt đầu bằng dấu gạch ngang ở cùng một cột."),
    ),
    ("did not find expected ',' or", say("Thiếu dấu phẩy hoặc dấu đóng ngoặc.")),
    ("unexpected end of stream", say("Thiếu dấu đóng ngoặc kép.")),
    (
        "block sequence entries are not allowed",
        say("Dấu gạch ngang đầu mục phải nằm trên một dòng riêng."),
    ),
    ("undefined alias", say('Bỏ dấu * ở đầu, hoặc đặt nội dung trong dấu ngoặc kép "…".')),
)
_CONTROL = say("Có ký tự điều khiển không được phép: xóa ký tự đó rồi gõ lại dòng này.")
_OTHER_SYNTAX = say("Phần này không đọc được: kiểm tra dấu hai chấm, thụt lề và dấu ngoặc kép.")


class _Fault(Exception):  # noqa: N818  # a fault in the text, not an error of ours
    """Stops the reading of a block at a fault after which the rest means nothing."""

    def __init__(self, message: Message, at: tuple[int, int]) -> None:
        super().__init__(str(message))
        self.message = message
        self.at = at


def parse(text: str, path: str, *, first_line: int = 1, rule: str = "metadata/yaml") -> Document:
    """Parse one YAML block that starts on line `first_line` of the file at `path`.

    Never raises for what the text holds: faults are in the document's `problems`, and its value is
    then None when nothing could be kept.
    """
    reader = _Reader(path, first_line, rule)
    value: Value = None
    try:
        value = reader.read(text)
    except _Fault as fault:
        reader.report(fault.message, *fault.at)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.report(
            _explain(error.problem or ""), mark.line if mark else 0, mark.column if mark else 0
        )
    except yaml.reader.ReaderError as error:
        reader.report(
            _CONTROL,
            text.encode()[: error.position].count(b"\n"),  # libyaml counts bytes
            0,
        )
    return Document(path, value, reader.places, tuple(reader.problems), reader.spans)


def _explain(problem: str) -> Message:
    return next((message for sign, message in _SYNTAX if sign in problem), _OTHER_SYNTAX)


class _Reader:
    """Turns the events of one block into values, remembering where each stands."""

    def __init__(self, path: str, first_line: int, rule: str) -> None:
        self.places: dict[Place, tuple[int, int]] = {(): (first_line, 1)}
        self.problems: list[Problem] = []
        self.spans: dict[Place, tuple[int, int]] = {}
        self._path = path
        self._first_line = first_line
        self._rule = rule
        self._stack: list[_Open] = []
        self._root: Value = None

    def report(self, message: Message, line: int, column: int) -> None:
        """Note a fault at a 0-based line and column of the block."""
        self.problems.append(
            Problem(
                path=self._path,
                line=line + self._first_line,
                column=column + 1,
                rule=self._rule,
                message=message,
            )
        )

    def read(self, text: str) -> Value:
        """Return the value of the block; raises _Fault or yaml.YAMLError."""
        documents = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Fault(say("Bỏ dòng “---” thừa ở đây."), _start(event))
            elif isinstance(event, yaml.AliasEvent):
                raise _Fault(
                    say("Không dùng dấu * để nhắc lại nội dung: viết lại đầy đủ."),
                    _start(event),
                )
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._stack.pop()
        return self._root

    def _node(self, event: yaml.NodeEvent) -> None:
        _refuse_tricks(event)
        if isinstance(event, yaml.ScalarEvent):
            place = self._attach(_scalar(event), _start(event))
            self.spans[place] = _span(event)  # a key's, then its value's
            return
        if len(self._stack) >= MAX_DEPTH:
            raise _Fault(say("Các mục lồng nhau quá sâu."), _start(event))
        value: list[Value] | dict[str, Value] = (
            [] if isinstance(event, yaml.SequenceStartEvent) else {}
        )
        self._stack.append(_Open(value, self._attach(value, _start(event))))

    def _attach(self, value: Value, at: tuple[int, int]) -> Place:
        if not self._stack:
            self._root = value
            return ()
        top = self._stack[-1]
        position = (at[0] + self._first_line, at[1] + 1)
        if isinstance(top.value, list):
            place: Place = (*top.place, len(top.value))
            self.places[place] = position
            top.value.append(value)
            return place
        if top.key is not None:
            place = (*top.place, top.key)
            top.value[top.key] = value
            top.key = None
            return place
        if not isinstance(value, str):
            raise _Fault(say("Tên mục phải là chữ."), at)
        place = (*top.place, value)
        if value in top.value:
            self.report(
                say(
                    "Mục “{key}” bị viết hai lần (đã có ở dòng {line}): giữ một chỗ, bỏ chỗ kia.",
                    key=value,
                    line=self.places[place][0],
                ),
                *at,
            )
        else:
            self.places[place] = position
        top.key = value
        return place


def _refuse_tricks(event: yaml.NodeEvent) -> None:
    if isinstance(event, yaml.ScalarEvent) and event.style == '"' and unseen(event.value):
        raise _Fault(_CONTROL, _start(event))  # written as an escape, where no reviewer sees it
    if event.anchor is not None:
        raise _Fault(
            say(
                'Không dùng dấu & ở đầu nội dung: bỏ đi, hoặc đặt nội dung trong dấu ngoặc kép "…".'
            ),
            _start(event),
        )
    if getattr(event, "tag", None) is not None:
        raise _Fault(
            say(
                'Không dùng dấu ! ở đầu nội dung: bỏ đi, hoặc đặt nội dung trong dấu ngoặc kép "…".'
            ),
            _start(event),
        )


def _start(event: yaml.Event) -> tuple[int, int]:
    """Return the 0-based line and column where an event begins."""
    mark = event.start_mark
    return (mark.line, mark.column) if mark else (0, 0)


def _span(event: yaml.Event) -> tuple[int, int]:
    """Return the offsets between which an event is written."""
    start, end = event.start_mark, event.end_mark
    return (start.index, end.index) if start and end else (0, 0)


def _scalar(event: yaml.ScalarEvent) -> str | None:
    text = event.value
    plain = not event.style
    return None if plain and text in {"", "~", "null"} else text
