"""Which files of a live site nothing leads to, for the run after one that was interrupted.

A file that has just come, or is about to go, may lead to others that never came or went already: no
harm while no reader comes to it. The next run has to know it, or it could let a page lead there.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

_LOOSE, _LED = "+", "-"


class Journal:
    """A file of lines that only grows, of one output folder, and is gone when a run ends well.

    The first line names the folder, each other a file: with + when nothing leads to it, with - as
    soon as something may. A line that was cut short says nothing.
    """

    def __init__(self, path: Path, output: Path) -> None:
        self._path = path
        self._first = f"{output.resolve()}\n".encode(errors="surrogateescape")

    def loose(self) -> frozenset[str]:
        """Return the files to which nothing leads: those of the last run that was interrupted."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return frozenset()
        if not data.startswith(self._first):
            return frozenset()
        found: set[str] = set()
        for line in data[len(self._first) :].split(b"\n")[:-1]:
            sign, name = line[:1].decode(), line[1:].decode(errors="surrogateescape")
            (found.add if sign == _LOOSE else found.discard)(name)
        return frozenset(found)

    def begin(self, loose: Iterable[str]) -> None:
        """Write down to which files nothing leads, in place of what an earlier run wrote."""
        part = self._path.with_name(f"{self._path.name}.new")
        part.write_bytes(self._first + _lines(_LOOSE, loose))
        part.replace(self._path)

    def let_go(self, names: Iterable[str]) -> None:
        """Write down that nothing leads to some files any more."""
        self._add(_lines(_LOOSE, names))

    def led_to(self, names: Iterable[str]) -> None:
        """Write down that something may lead to some files from now on."""
        self._add(_lines(_LED, names))

    def end(self) -> None:
        """Forget it: nothing is loose."""
        self._path.unlink(missing_ok=True)

    def _add(self, lines: bytes) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        with os.fdopen(handle, "wb", buffering=0) as file:
            if file.write(lines) != len(lines):
                raise OSError(errno.ENOSPC, "")


def _lines(sign: str, names: Iterable[str]) -> bytes:
    return "".join(f"{sign}{name}\n" for name in sorted(names)).encode(errors="surrogateescape")
