"""Git asked for what it knows, without writing anything."""

from __future__ import annotations

import subprocess
from pathlib import Path

from publisher.messages import say

UNREADABLE = say(
    "Có kho git nhưng không đọc được: cài git, hoặc chạy `git status` để xem git báo lỗi gì; chưa thay đổi gì."
)
# Looking writes nothing, the index included: whatever stands there is as people left it. Nor does what
# they have set for themselves change what is told.
_OPTIONS = (
    "--no-pager", "--no-optional-locks", "--literal-pathspecs",
    "-c", "core.quotePath=false", "-c", "log.follow=false",
)  # fmt: skip


def git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    """Return what git printed, or None if it is missing or refused; `given` is what it reads."""
    try:
        done = subprocess.run(
            ["git", *_OPTIONS, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            input=given,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
