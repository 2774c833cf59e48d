"""What a run does and how long it takes, written down while it runs.

The recorder is found through a context variable. Steps begin in a dozen rooms, and what a memory
had ready is known at the bottom of them, below functions that are handed to other processes:
passing a recorder down to there would put a parameter for onlookers into every signature between.
Where nobody set one, a step is an object that does nothing, so the library needs no recorder and
pays nothing for there being none. A recorder belongs to one thread; others see none.

Nobody else's clock is read here: whoever makes a recorder brings one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from publisher.progress.steps import Step

Item = TypeVar("Item")
Result = TypeVar("Result")
Clock = Callable[[], int]  # nanoseconds since whenever; the same for every process of a machine
Watch = Callable[["Counted", int], None]  # the step under way, and what the clock says
_BELOW = 2  # keys in the path of a step right below the whole


class Counted:
    """A step under way: how many things are done of how many, and how many needed no work.

    This one is watched by nobody and remembers nothing.
    """

    step: Step
    total: int | None
    began: int
    done = 0
    hits = 0

    def __enter__(self) -> Counted:
        return self

    def __exit__(self, *_error: object) -> None:
        """End it, however it ends."""

    def add(self, count: int = 1) -> None:
        """Count things done."""

    def hit(self, count: int = 1) -> None:
        """Count things that a memory had ready."""


_UNSEEN = Counted()


@dataclass(frozen=True, slots=True)
class Span:
    """One time that a step ran: from when to when (nanoseconds), in which process."""

    step: Step
    began: int
    ended: int
    process: int
    count: int = 0
    hits: int = 0


@dataclass(slots=True)
class Row:
    """All times that a step ran; `nanoseconds` are those of all processes that it ran in."""

    step: Step
    depth: int
    done: int = 0
    hits: int = 0
    nanoseconds: int = 0


Path = tuple[str, ...]  # the keys of a step and of those around it, the outermost first


@dataclass(frozen=True, slots=True)
class Told:
    """What another process did for the step that is under way here, whose own path is empty."""

    rows: Mapping[Path, Row]
    spans: Sequence[Span]


@dataclass(eq=False)
class _Open(Counted):
    recorder: Recorder
    step: Step
    total: int | None
    path: Path
    began: int = 0
    done: int = 0
    hits: int = 0

    def __enter__(self) -> Counted:
        self.recorder.begin(self)
        return self

    def __exit__(self, *_error: object) -> None:
        self.recorder.end(self)

    def add(self, count: int = 1) -> None:
        self.done += count
        self.recorder.moved(self)

    def hit(self, count: int = 1) -> None:
        self.hits += count


@dataclass
class Recorder:
    """Writes down the steps of one run: a row for each kind, and if asked a span for each time.

    `watch` is told whenever a step right below the whole, or one that can say how far it is,
    begins or goes on.
    """

    clock: Clock
    watch: Watch | None = None
    traced: bool = False
    rows: dict[Path, Row] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    _under_way: list[_Open] = field(default_factory=list)
    _whole: Step | None = None  # of which this process does a part

    def step(self, what: Step, total: int | None = None) -> Counted:
        """Return a step to enter, inside the one that is under way."""
        around = self._under_way[-1].path if self._under_way else ()
        return _Open(self, what, total, (*around, what.key))

    def begin(self, one: _Open) -> None:
        """Let a step be the one that is under way."""
        self._under_way.append(one)
        self.rows.setdefault(one.path, Row(one.step, len(one.path) - 1))
        one.began = self.clock()
        self._show(one, one.began)

    def end(self, one: _Open) -> None:
        """End a step, and with it what began inside and was never ended."""
        if one not in self._under_way:
            return
        ended, last = self.clock(), None
        while last is not one:
            last = self._under_way.pop()
            row = self.rows[last.path]
            row.done += last.done
            row.hits += last.hits
            row.nanoseconds += ended - last.began
            if self.traced:
                count = last.done or last.total or 0
                self.spans.append(Span(last.step, last.began, ended, os.getpid(), count, last.hits))
        if self._under_way:
            self._show(self._under_way[-1], ended)

    def moved(self, one: _Open) -> None:
        """Tell who watches that something was done."""
        if self.watch is not None:
            self._show(one, self.clock())

    def _show(self, one: _Open, at: int) -> None:
        below = len(one.path) - _BELOW
        if self.watch is not None and (below == 0 or (below > 0 and one.total is not None)):
            self.watch(one, at)

    @property
    def innermost(self) -> Counted:
        """The step that is under way."""
        return self._under_way[-1] if self._under_way else _UNSEEN

    def of_part(self) -> Recorder:
        """Return the recorder of a process that works for the step that is under way here."""
        other = Recorder(self.clock, traced=self.traced)
        other._whole = self._under_way[-1].step if self._under_way else None
        return other

    def part(
        self, work: Callable[[Item], Result], items: Sequence[Item]
    ) -> tuple[list[Result], Told | None]:
        """Return the results of a part of the work, and what there is to tell of it."""
        if self._whole is None:
            return [work(item) for item in items], None
        with _Open(self, self._whole, len(items), ()):
            results = [work(item) for item in items]
        told = Told(self.rows, self.spans)
        self.rows, self.spans = {}, []
        return results, told

    def heard(self, told: Told) -> None:
        """Add what another process did to the step that is under way here."""
        if not self._under_way:
            return
        here = self._under_way[-1]
        self.spans += told.spans
        for path, other in told.rows.items():
            if not path:
                here.hits += other.hits
                here.add(other.done)
                continue
            whole = (*here.path, *path)
            own = self.rows.setdefault(whole, Row(other.step, len(whole) - 1))
            own.done += other.done
            own.hits += other.hits
            own.nanoseconds += other.nanoseconds


_CURRENT: ContextVar[Recorder | None] = ContextVar("progress", default=None)


@contextmanager
def recorded(recorder: Recorder, whole: Step) -> Iterator[Recorder]:
    """Let a recorder write down what happens inside, as one step around all others."""
    token = _CURRENT.set(recorder)
    try:
        with recorder.step(whole):
            yield recorder
    finally:
        _CURRENT.reset(token)


def step(what: Step, total: int | None = None) -> Counted:
    """Return a step to enter; `total` is how many things it will count, if that is known."""
    recorder = _CURRENT.get()
    return _UNSEEN if recorder is None else recorder.step(what, total)


def each(what: Step, items: Iterable[Item], total: int | None = None) -> Iterable[Item]:
    """Return the items as they are, counted by a step that lasts until the last of them is used."""
    recorder = _CURRENT.get()
    return items if recorder is None else _each(recorder, what, items, total)


def _each(
    recorder: Recorder, what: Step, items: Iterable[Item], total: int | None
) -> Iterator[Item]:
    if total is None and isinstance(items, Sized):
        total = len(items)
    with recorder.step(what, total) as counted:
        for item in items:
            yield item
            counted.add()


def add(count: int = 1) -> None:
    """Count things done by the step that is under way."""
    recorder = _CURRENT.get()
    if recorder is not None:
        recorder.innermost.add(count)


def hit(count: int = 1) -> None:
    """Count things that a memory had ready for the step that is under way."""
    recorder = _CURRENT.get()
    if recorder is not None:
        recorder.innermost.hit(count)


def take_part() -> None:
    """Begin to write down for another process what this one does, if anybody wants to know."""
    recorder = _CURRENT.get()
    if recorder is not None:
        _CURRENT.set(recorder.of_part())


def part(work: Callable[[Item], Result], items: Sequence[Item]) -> tuple[list[Result], Told | None]:
    """Do a part of the work of another process; return results and what to tell it."""
    recorder = _CURRENT.get()
    if recorder is None:
        return [work(item) for item in items], None
    return recorder.part(work, items)


def heard(told: Told | None) -> None:
    """Add what another process told to the step that is under way."""
    recorder = _CURRENT.get()
    if recorder is not None and told is not None:
        recorder.heard(told)
