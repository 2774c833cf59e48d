"""Runs the real command and kills it, by SIGKILL, just before one of the things that it does.

`python -m tests.killed WHAT MOMENT FOLDER [ARGUMENT…]`: the moment is counted in all that Python's
audit hooks tell of, where WHAT is "all", or in changes in the folder, where it is "changes": a file
opened to write, renamed, removed; a folder made or removed. A command that ends before prints how
many of both there were.
"""

from __future__ import annotations

import os
import signal
import sys

CHANGES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.utime"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main(what: str, moment: int, folder: str, arguments: list[str]) -> int:
    """Run the command and return its exit code, if it ends."""
    from publisher.cli.main import run  # before the counting begins

    process, seen = os.getpid(), {"all": 0, "changes": 0}

    def count(kind: str) -> None:
        seen[kind] += 1
        if what == kind and seen[kind] == moment + 1:
            os.kill(process, signal.SIGKILL)

    def watch(event: str, values: tuple[object, ...]) -> None:
        if os.getpid() == process:
            count("all")
            if event in CHANGES and _changes(event, values, folder):
                count("changes")

    sys.addaudithook(watch)
    code = run(arguments)
    sys.stderr.write(f"\n{seen['all']} {seen['changes']}\n")
    return code


def _changes(event: str, values: tuple[object, ...], folder: str) -> bool:
    if event == "open" and not (isinstance(values[2], int) and values[2] & WRITES):
        return False
    paths = (one for one in values[:2] if isinstance(one, str | os.PathLike))
    return any(os.fsdecode(path).startswith(folder) for path in paths)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]))
