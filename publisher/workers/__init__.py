"""Work spread over the processors of the machine; what comes out is what one alone would give."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from publisher import progress

Item = TypeVar("Item")
Result = TypeVar("Result")

_LEAST = 64
_AT_ONCE = 50
_PR_SET_PDEATHSIG = 1


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def spread(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    least: int = _LEAST,
    at_once: int = _AT_ONCE,
) -> Iterator[Result]:
    """Yield `work` of each item, in order, in as many processes as there are processors.

    The processes are forks, which know whatever `work` knows; only items and results are copied.
    If one dies, what is left is done here; if this process dies they do so too, for they hold the
    locks that it held. `least` is how many items are worth the start of another process, `at_once`
    how many one is handed in one go.
    """
    parts = [items[at : at + at_once] for at in range(0, len(items), at_once)]
    count = min(processors(), len(items) // least + 1, len(parts))
    done = 0
    if count > 1:
        with forks(count, work) as pool:
            try:
                for results, told in pool.map(do, parts):
                    progress.heard(told)
                    yield from results
                    done += len(results)
            except BrokenProcessPool:  # killed from outside, most often for want of memory
                pass
    yield from map(work, items[done:])


def forks(count: int, work: Callable[[Any], Any]) -> ProcessPoolExecutor:
    """Return so many forks of this process that `do` some work, knowing all that it knows."""
    fork = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(count, fork, _begin, (work, os.getpid()))


_work: Callable[[Any], Any]


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    global _work  # noqa: PLW0603  # one process, one kind of work
    _work = work
    _die_with(parent)
    # What is there will stay: searching all that is remembered for garbage again and again would take
    # a third of the time. What is made for one item is gone after it, but for what leads in a circle.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    progress.apart()


def _die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent dies: prctl(2)."""
    import ctypes  # which a run in one process does without

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before
        os._exit(1)


def do(items: Sequence[Any]) -> tuple[list[Any], progress.Told | None]:
    """Return, in a fork, what its work makes of some items, and what there is to tell of it."""
    return progress.part(_work, items)
