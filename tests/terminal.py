"""A person at a terminal, for commands that ask."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from pathlib import Path

import publisher


def at_terminal(
    root: Path, answers: str, *arguments: str, columns: int | None = None
) -> tuple[int, str]:
    """Run a command in a folder where a person types; return its exit code and what they see."""
    ours, theirs = pty.openpty()
    if columns is not None:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher", *arguments],
        cwd=root, stdin=theirs, stdout=theirs, stderr=theirs,
        env=_environment(),
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, answers.encode())
    seen = b""
    while True:
        try:
            read = os.read(ours, 65_536)
        except OSError:  # the other side is closed
            break
        if not read:
            break
        seen += read
    os.close(ours)
    return process.wait(), seen.decode()


def _environment() -> dict[str, str]:
    """Return the environment of a command that asks its terminal how wide it is."""
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    return {**kept, "PYTHONPATH": str(Path(publisher.__file__).parents[1]), "TERM": "xterm"}


def talk(root: Path, turns: Sequence[tuple[str, str]], *arguments: str) -> tuple[int, str]:
    """Run a command where a person waits for each question before answering it.

    The terminal is 80 columns wide and controls the process, so that programs which ask for
    passphrases find it.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher", *arguments],
        cwd=root, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # no threads here
        env=_environment(),
    )  # fmt: skip
    os.close(theirs)
    left, seen, asked = list(turns), b"", 0
    while True:
        try:
            read = os.read(ours, 65_536)
        except OSError:  # the other side is closed
            break
        seen += read
        while left and (at := seen.find(left[0][0].encode(), asked)) >= 0:
            asked = at + len(left[0][0].encode())
            os.write(ours, left.pop(0)[1].encode())
    os.close(ours)
    return process.wait(), seen.decode()
