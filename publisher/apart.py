"""Something found out by a copy of this process while the process itself does other work."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_TERMINAL = 3  # the first handle after those of the terminal


@contextmanager
def apart(look: Callable[[], str]) -> Iterator[Callable[[], str]]:
    """Find something out in a copy of this process meanwhile; give what returns what was found.

    What the copy could not do, or say to its end, is done here then. It ends with this process, and
    holds on to nothing that this one has open, so that a lock is free as soon as this one has died.
    """
    try:
        reading, writing = os.pipe()
    except OSError:
        yield look
        return
    here = os.getpid()
    try:
        copy = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        yield look
        return
    if copy == 0:
        _tell(look, reading, writing, here)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answer:

            def told() -> str:
                text = answer.read().decode(errors="surrogateescape")
                return text if _ended_well(copy) else look()

            yield told
    finally:
        _end(copy)


def _tell(look: Callable[[], str], reading: int, writing: int, parent: int) -> None:
    """Find something out, write it and end: with 0 if all of it is told."""
    code = 1
    with suppress(BaseException):  # the first process looks for itself, and says what is wrong
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.close(reading)
        _close_all_but(writing)
        die_with(parent)
        with os.fdopen(writing, "wb") as answer:
            answer.write(look().encode(errors="surrogateescape"))
        code = 0
    os._exit(code)


def _ended_well(copy: int) -> bool:
    """Wait for the end of a process, and say whether it was a good one."""
    try:
        return os.waitpid(copy, 0)[1] == 0
    except ChildProcessError:  # somebody else is told of our children
        return False


def _end(copy: int) -> None:
    """End a process, unless it has ended."""
    with suppress(ChildProcessError, ProcessLookupError):
        if os.waitpid(copy, os.WNOHANG)[0] == 0:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)


def _close_all_but(handle: int) -> None:
    for one in [int(place.name) for place in Path("/dev/fd").iterdir()]:
        if one >= _TERMINAL and one != handle:
            with suppress(OSError):  # by which the list was read
                os.close(one)


def die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent dies: prctl(2), where there is one."""
    import ctypes  # which a run in one process does without

    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before
        os._exit(1)
