"""A person at a terminal, for commands that ask."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
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
        env={**os.environ, "PYTHONPATH": str(Path(publisher.__file__).parents[1]), "TERM": "xterm"},
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
