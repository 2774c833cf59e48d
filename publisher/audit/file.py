"""The file of the audit log: read and checked, brought back from its copy, and a line longer."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from publisher.audit.lines import START, Release
from publisher.audit.past import Log
from publisher.errors import UnusableError
from publisher.files import settle_names, write_atomically
from publisher.messages import say
from publisher.signoff import digest_of

LOG = "audit/releases.jsonl"  # beside the configuration


class DamagedLogError(UnusableError):
    """The log was changed or cut; nothing it says counts, and nothing is released."""


def read(
    root: Path,
    witnesses: Iterable[str] = (),
    earlier: Callable[[int], Iterable[bytes]] = lambda _size: (),
    known: Log | None = None,
) -> Log:
    """Return the log of the site at `root`; the empty one where nothing was ever released.

    `witnesses` are hashes of lines that were there before: the end of the log as git has it, and
    what the published site was made from. `earlier` gives what the log was before, where that had more
    bytes than it is told. `known` is what was read before, which need not be read again. Raises
    DamagedLogError where a line does not follow from the one before, or where one is missing that a
    witness saw or that stood at its end before.
    """
    path = root / LOG
    try:
        data = path.read_bytes() if path.exists() or path.is_symlink() else b""
    except OSError:
        raise UnusableError(
            say("Không đọc được nhật ký đăng tin {log}: kiểm tra quyền đọc và ổ đĩa.", log=LOG)
        ) from None
    log = parsed(data, known)
    whole = data[: len(data) - log.torn]
    if not all(map(log.knows, witnesses)) or any(
        len(one) > len(whole) and one.startswith(whole) for one in earlier(len(whole))
    ):
        raise DamagedLogError(
            say(
                "Nhật ký đăng tin {log} thiếu những dòng đã có trước đây (bị cắt hoặc thay): lấy lại bản đầy đủ bằng `git checkout HEAD -- {log}` hoặc từ bản sao lưu; trang đang có vẫn nguyên.",
                log=LOG,
            )
        )
    return log


def keep_copy(root: Path, copy: Path) -> None:
    """Keep the log a second time, outside git, for the day it is cut short."""
    with suppress(OSError):  # the log itself is on the disk
        write_atomically(copy, (root / LOG).read_bytes())


def mended(root: Path, copy: Path) -> int:
    """Bring back lines that are missing at the end of the log, from the copy; return how many.

    Only lines that follow from those that are there: nothing that is there changes.
    """
    try:
        kept = copy.read_bytes()
        there = (root / LOG).read_bytes() if (root / LOG).exists() else b""
        if len(kept) <= len(there):  # as on every day that nothing is missing
            return 0
        there = there[: len(there) - parsed(there).torn]
        missing = len(parsed(kept).releases) - len(parsed(there).releases)
        if missing > 0 and kept.startswith(there):
            (root / LOG).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(root / LOG, kept, surely=True)
            return missing
    except (OSError, DamagedLogError):
        return 0
    return 0


def parsed(data: bytes, known: Log | None = None) -> Log:
    """Return the log in some bytes; raises DamagedLogError at the first line that is not sound.

    `known` is returned if it is the log in these bytes.
    """
    digest = hashlib.sha256(data).digest()
    if known is not None and known.digest == digest:
        return known
    *lines, rest = data.split(b"\n")
    releases: list[Release] = []
    head, time = START, None
    heads: set[str] = set()
    for number, line in enumerate(lines, start=1):
        release = _release(line)
        if (
            release is None
            or release.number != number
            or release.previous != head
            or (time is not None and release.time < time)
            or (release.kind == "rollback") != (release.back_to is not None)
            or (release.back_to is not None and release.back_to not in heads)
        ):
            raise DamagedLogError(
                say(
                    "Nhật ký đăng tin {log} bị sửa hoặc hỏng ở dòng {line}: không sửa tay; lấy lại bản đúng bằng `git checkout HEAD -- {log}` hoặc từ bản sao lưu; trang đang có vẫn nguyên.",
                    log=LOG,
                    line=number,
                )
            )
        releases.append(release)
        head, time = release.hash, release.time
        heads.add(head)
    return Log(tuple(releases), torn=len(rest), digest=digest)


def last_hash(data: bytes) -> str | None:
    """Return the hash in the last whole line of a log, None where there is none to be read."""
    lines = [line for line in data.split(b"\n")[:-1] if line.strip()]
    release = _release(lines[-1]) if lines else None
    return release.hash if release else None


def _release(line: bytes) -> Release | None:
    """Return the release in a line, None where it is none or its hash is not that of the rest."""
    try:
        release = Release.model_validate_json(line)
        # As it is written here the rest is in its one form already.
        rest = line.replace(f'"hash":"{release.hash}",'.encode(), b"", 1)
        if release.hash == f"sha256:{hashlib.sha256(rest).hexdigest()}":
            return release
        value = json.loads(line)
        release = Release.model_validate(value)  # of what is digested, however else it may be read
        del value["hash"]
        sound = release.hash == digest_of(value)
    except (ValueError, KeyError, RecursionError):
        return None
    return release if sound else None


def append(root: Path, log: Log, release: Release) -> Log:
    """Write one more line, surely on the disk when this returns; what was torn goes.

    Raises UnusableError if it cannot be written: then nothing may be released.
    """
    sealed = release.sealed()
    path = root / LOG
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        with os.fdopen(handle, "r+b") as file:
            end = file.seek(0, os.SEEK_END) - log.torn
            file.truncate(end)
            file.seek(end)
            file.write(sealed.line())
            file.flush()
            os.fsync(file.fileno())
        if not begun:
            settle_names(path.parent)
    except OSError:
        raise UnusableError(
            say(
                "Không ghi được nhật ký đăng tin {log} nên chưa đăng gì: kiểm tra quyền ghi và ổ đĩa rồi chạy lại.",
                log=LOG,
            )
        ) from None
    return Log((*log.releases, sealed))
