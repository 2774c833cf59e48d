"""Whole processes measured: seconds of the clock and of processors, memory of all of them together."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_OFTEN = 0.02  # seconds between two looks at the memory
_SHARE = 30  # a look that takes long is taken less often: at most this part of the time goes there
_TOLD = 8000  # characters of what a command said last

Outcome = Literal["done", "failed", "cut off"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds of the clock, of processors, and the most bytes of memory at once.

    Memory is the proportional set size of the process and all below it, added up.
    """

    seconds: float
    processor: float
    peak: int
    outcome: Outcome = "done"
    said: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What several runs of the same work came to."""

    runs: Sequence[Run]

    @property
    def outcome(self) -> Outcome:
        """The first outcome that is not the wanted one, if any."""
        return next((one.outcome for one in self.runs if one.outcome != "done"), "done")

    @property
    def seconds(self) -> float:
        """The median of the clock."""
        return statistics.median(one.seconds for one in self.runs)

    @property
    def least(self) -> float:
        """The quickest run."""
        return min(one.seconds for one in self.runs)

    @property
    def most(self) -> float:
        """The slowest run."""
        return max(one.seconds for one in self.runs)

    @property
    def processor(self) -> float:
        """The median of the processors' time."""
        return statistics.median(one.processor for one in self.runs)

    @property
    def peak(self) -> int:
        """The most memory of any run."""
        return max(one.peak for one in self.runs)


def run(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float = 600,
    fine: Sequence[int] = (0,),
) -> Run:
    """Run a command in a folder and measure it; one that takes too long is ended with all it began."""
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        watch = Watch(process.pid, begun + timeout)
        watch.start()
        try:
            _pid, status, used = os.wait4(process.pid, 0)
        except BaseException:  # stopped by hand: the command stands in a session of its own
            _end(process.pid)
            raise
        seconds = time.perf_counter() - begun
        watch.ended.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)  # so that nobody waits for it again
        outcome: Outcome = "done" if process.returncode in fine else "failed"
        if watch.late:
            outcome = "cut off"
        output.seek(0)
        said = output.read().decode(errors="replace")
    return Run(seconds, used.ru_utime + used.ru_stime, watch.peak, outcome, said[-_TOLD:])


class Watch(threading.Thread):
    """Looks at the memory of a process and of those below it until it ends, or ends it in time.

    `peak` is the most that it has seen, in bytes; `ended` is for whoever waits for the process to set.
    """

    def __init__(self, pid: int, deadline: float = math.inf) -> None:
        super().__init__(daemon=True)
        self.pid, self.deadline = pid, deadline
        self.ended = threading.Event()
        self.late = False
        self.peak = 0

    def run(self) -> None:
        """Look again and again."""
        pause = 0.0
        while not self.ended.wait(pause):
            begun = time.perf_counter()
            if begun > self.deadline:
                self.late = True
                _end(self.pid)
                return
            self.peak = max(self.peak, memory(self.pid))
            pause = max(_OFTEN, (time.perf_counter() - begun) * _SHARE)


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def memory(pid: int) -> int:
    """Return the bytes that a process and all below it have in memory, shared ones once."""
    return sum(map(_proportional, family(pid)))


def family(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                for child in (task / "children").read_text().split():
                    yield from family(int(child))


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
