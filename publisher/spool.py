"""Bytes set aside on disk while a build runs: made once, and needed again later, or never."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator, MutableMapping
from functools import cached_property
from pathlib import Path

_ROOM = 2**32  # bytes that no entry reaches


class Spool(MutableMapping[str, bytes]):
    """Bytes by name, in a file of a folder that has no name itself: it goes with the process.

    Forks read what was there when they began, and put nothing in. What is replaced keeps its room.
    Raises OSError where the disk takes no more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Where each begins, times `_ROOM`, and its length: two numbers would take three times as much.
        self._places: dict[str, int] = {}
        self._end = 0

    @cached_property
    def _handle(self) -> int:
        with tempfile.TemporaryFile(dir=self._folder) as file:
            handle = os.dup(file.fileno())
        weakref.finalize(self, os.close, handle)
        return handle

    def __setitem__(self, name: str, data: bytes) -> None:
        at, rest = self._end, memoryview(data)
        while rest:
            done = os.pwrite(self._handle, rest, at)
            at, rest = at + done, rest[done:]
        self._places[name] = self._end * _ROOM + len(data)
        self._end = at

    def __getitem__(self, name: str) -> bytes:
        start, size = divmod(self._places[name], _ROOM)
        data = os.pread(self._handle, size, start) if size else b""
        if len(data) < size:
            raise OSError("a file that was set aside is cut short")
        return data

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
