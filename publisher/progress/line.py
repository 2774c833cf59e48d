"""The one line that a terminal shows while a run goes on, written over again and again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from publisher.messages import Message, Translate, say
from publisher.progress.figures import number, remaining
from publisher.progress.recording import Counted

SECOND = 1_000_000_000  # in nanoseconds
PATIENCE = SECOND  # a run that is over sooner shows nothing
EVERY = SECOND // 10
LOOKED_AT = 10 * SECOND  # what a memory had ready before says nothing of what is to come
_SLOW = 10  # things in a second; of fewer, tenths count


class Line:
    """Shows the step that is under way; `write` gets each sentence, `began` is when the run did."""

    def __init__(self, write: Callable[[str], None], translate: Translate, began: int) -> None:
        self._write = write
        self._translate = translate
        self._due = self._patient = began + PATIENCE
        self._step: Counted | None = None
        self._pace = Pace()

    def __call__(self, step: Counted, at: int) -> None:
        """Show a step as it stands at a moment, if it is time to."""
        if step is not self._step:
            self._step, self._pace = step, Pace()
            self._pace.see(0, step.began)
            if step.total is None:  # perhaps nothing more is heard of it
                self._due = self._patient
        if at >= self._due:
            self._pace.see(step.done, at)
            self._write(sentence(step, self._pace.rate).render(self._translate))
            self._due = at + EVERY


class Pace:
    """How fast something went lately."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, int]] = deque()

    def see(self, done: int, at: int) -> None:
        """Remember how many things are done at a moment (nanoseconds)."""
        self._seen.append((done, at))
        while len(self._seen) > 1 and self._seen[1][1] <= at - LOOKED_AT:
            self._seen.popleft()

    @property
    def rate(self) -> float:
        """Things in a second; zero while nobody can tell."""
        (before, since), (done, until) = self._seen[0], self._seen[-1]
        return (done - before) * SECOND / (until - since) if until > since else 0.0


def sentence(step: Counted, rate: float) -> Message:
    """Return what is said of a step: what it does, how far it is, how fast, how long still."""
    name, done, unit = step.step.name, number(step.done), step.step.unit
    if step.total is None:
        if not step.done:
            return say("Đang {step}…", step=name)
        return say("Đang {step}: {done} {unit}", step=name, done=done, unit=unit)
    far = say("Đang {step} {done}/{all}", step=name, done=done, all=number(step.total))
    if not rate or step.done >= step.total:
        return far
    return say(
        "{far} · {rate} {unit}/giây · còn {left}",
        far=far,
        rate=number(rate, 1 if rate < _SLOW else 0),
        unit=unit,
        left=remaining((step.total - step.done) / rate),
    )
