"""Work spread over the processors of the machine; what comes out is what one alone would give."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, TypeVar

from publisher import progress
from publisher.apart import die_with

Item = TypeVar("Item")
Result = TypeVar("Result")

_LEAST = 64
_AT_ONCE = 50
_AHEAD = 8  # handfuls for each fork whose results may wait for this process
LIFE = 5_000  # items: then new forks take the place of these


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def spread(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    least: int = _LEAST,
    at_once: int = _AT_ONCE,
    life: int = LIFE,
) -> Iterator[Result]:
    """Yield `work` of each item, in order, in as many processes as there are processors.

    The processes are forks, which know whatever `work` knows; only items and results are copied.
    If one dies, what is left is done here; if this process dies they do so too, for they hold the
    locks that it held. `least` is how many items are worth the start of another process, `at_once`
    how many one is handed in one go.

    To ask Python for a thing is to write to it, so that a fork has more and more memory of its own:
    after a `life` of so many items others take the place of these, and begin with what all share.
    """
    parts = list(_divided(items, at_once))
    count = min(processors(), len(items) // least + 1, len(parts))
    done = 0
    if count > 1:
        try:
            for some in _divided(parts, max(count, life // at_once)):
                with forks(count, work) as pool:
                    for results, told in _in_order(pool, some, count * _AHEAD):
                        progress.heard(told)
                        yield from results
                        done += len(results)
        except BrokenProcessPool:  # killed from outside, most often for want of memory
            pass
    yield from map(work, items[done:])


def _in_order(
    pool: ProcessPoolExecutor, parts: Iterable[Sequence[Any]], ahead: int
) -> Iterator[tuple[list[Any], progress.Told | None]]:
    """Yield what forks make of each part; no more than so many are out or wait at a time."""
    out: deque[Future[tuple[list[Any], progress.Told | None]]] = deque()
    try:
        for part in parts:
            out.append(submitted(pool, part))
            if len(out) == ahead:
                yield out.popleft().result()
        while out:
            yield out.popleft().result()
    finally:
        for one in out:
            one.cancel()


def _divided(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def forks(count: int, work: Callable[[Any], Any]) -> ProcessPoolExecutor:
    """Return so many forks of this process that `do` some work, knowing all that it knows.

    Raises BrokenProcessPool where the system has nothing to share work by.
    """
    _give_back()
    fork = multiprocessing.get_context("fork")
    try:
        return ProcessPoolExecutor(count, fork, _begin, (work, os.getpid()))
    except (OSError, ImportError) as error:  # of semaphores
        raise BrokenProcessPool from error


def submitted(
    pool: ProcessPoolExecutor, items: Sequence[Any]
) -> Future[tuple[list[Any], progress.Told | None]]:
    """Hand some items to forks; raises BrokenProcessPool where the system lets no more of them begin."""
    try:
        return pool.submit(do, items)
    except OSError as error:
        for one in multiprocessing.active_children():  # which would wait for work for ever
            one.kill()
        raise BrokenProcessPool from error


def _give_back() -> None:
    """Return to the system what this process has freed: malloc(3) keeps it, and forks would have it too."""
    import ctypes  # which a run in one process does without

    with suppress(AttributeError):  # of glibc alone
        ctypes.CDLL(None).malloc_trim(0)


_work: Callable[[Any], Any]


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    global _work  # noqa: PLW0603  # one process, one kind of work
    _work = work
    die_with(parent)
    # What is there will stay: searching all that is remembered for garbage again and again would take
    # a third of the time. What is made for one item is gone after it, but for what leads in a circle.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    progress.take_part()


def do(items: Sequence[Any]) -> tuple[list[Any], progress.Told | None]:
    """Return, in a fork, what its work makes of some items, and what there is to tell of it."""
    return progress.part(_work, items)
