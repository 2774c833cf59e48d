"""Locks of a site: who builds or sends does so alone, and a dead process holds nothing."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from publisher.catalogue import STATE
from publisher.errors import UnusableError
from publisher.messages import Message, say


def alone(root: Path) -> AbstractContextManager[Path]:
    """Hold the lock of whoever changes what is live, and give the working folder; see `locked`."""
    return locked(root, "lock", say("Một lần dựng khác đang chạy: đợi xong rồi chạy lại."))


@contextmanager
def locked(root: Path, name: str, busy: Message) -> Iterator[Path]:
    """Hold a lock of a site and give its working folder; raises UnusableError, `busy` if it is held."""
    work = root / STATE
    try:
        work.mkdir(exist_ok=True)
        lock = (work / name).open("w")
    except OSError:
        raise UnusableError(
            say(
                "Không ghi được vào thư mục “{name}” của trang: kiểm tra quyền ghi và ổ đĩa.",
                name=STATE,
            )
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UnusableError(busy) from None
        yield work
