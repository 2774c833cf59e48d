"""Shares of work handed to whoever does them: forks of this process, or other machines.

An executor is whatever `concurrent.futures` knows by that name. It may lose what it was given: then
what is left is done by the next one, in the end by this process.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import islice
from typing import TypeVar

from publisher import progress
from publisher.workers import forks, processors, submitted

Item = TypeVar("Item")
Result = TypeVar("Result")

Hope = Callable[[int], bool]  # whether to go on waiting after so many seconds of silence
_AHEAD = 2  # shares that wait for each worker: it need not wait for this machine
_LIFE = 20  # shares: then forks are taken in place of these, which have made much their own
_TICK = 1.0  # seconds


class LostError(Exception):
    """An executor does no more of what it was given."""


def done(
    submit: Callable[[int], Future[Result]],
    numbers: Sequence[int],
    *,
    ahead: int,
    hope: Hope | None = None,
) -> Iterator[tuple[int, Result]]:
    """Yield each number with its result as soon as there is one; at most `ahead` are out at a time.

    Raises what the work raised, and LostError where nothing came and there is no hope left.
    """
    waiting = iter(numbers)
    out: dict[Future[Result], int] = {}
    silence = 0
    try:
        while True:
            for number in islice(waiting, ahead - len(out)):
                out[submit(number)] = number
            if not out:
                return
            finished, _others = wait(out, _TICK if hope else None, FIRST_COMPLETED)
            silence = 0 if finished else silence + 1
            if hope and not finished and not hope(silence):
                raise LostError
            for future in finished:
                yield out.pop(future), future.result()
    finally:
        for future in out:
            future.cancel()


def here(
    work: Callable[[Item], Result], items: Sequence[Item], numbers: Sequence[int]
) -> Iterator[tuple[int, Result]]:
    """Yield the number of each wanted item and `work` of it, by as many forks as there are processors."""
    left = dict.fromkeys(numbers)
    count = min(processors(), len(left))
    if count > 1:
        try:
            for at in range(0, len(numbers), _LIFE):
                for number, (results, told) in _forked(
                    work, items, numbers[at : at + _LIFE], count
                ):
                    progress.heard(told)
                    del left[number]
                    yield number, results[0]
        except BrokenExecutor:  # killed from outside, most often for want of memory
            pass
    for number in left:
        yield number, work(items[number])


def _forked(
    work: Callable[[Item], Result], items: Sequence[Item], numbers: Sequence[int], count: int
) -> Iterator[tuple[int, tuple[list[Result], progress.Told | None]]]:
    """Yield the number of each wanted item and what forks of this process `do` with it."""
    with forks(count, lambda number: work(items[number])) as pool:
        yield from done(lambda number: submitted(pool, [number]), numbers, ahead=count * _AHEAD)


def elsewhere(
    executor: Executor,
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    hope: Hope,
) -> Generator[tuple[int, Result]]:
    """Yield the number of each item and `work` of it, by an executor that knows nothing of this process.

    `work` and items are pickled. Whatever is wrong, there or on the way, raises LostError: what was
    not yielded is to be done `here`, where an error that is in the work itself comes up again.
    """

    parts = done(
        lambda number: executor.submit(work, items[number]),
        range(len(items)),
        ahead=workers * _AHEAD,
        hope=hope,
    )
    try:
        yield from parts
    except Exception as error:
        raise LostError from error
