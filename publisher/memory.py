"""What takes long to work out, kept from one run to the next, outside every site.

It stands in the folder `publisher` of the user's cache (`$XDG_CACHE_HOME`, else `~/.cache`), which
is safe to delete. Nothing there is believed for being there: the folder must be this user's alone,
and an entry is sealed and written in a cipher whose keys come from all that its text was worked out
of. So nobody can read an entry without, say, the picture whose letters it holds, nor can the entry
of one picture take the place of another's; what is damaged, foreign or cut short counts as
not there. Whoever can write as this user could make an entry, as they could change the program.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from publisher import program, progress
from publisher.files import write_atomically

MAX_BYTES = 4_000_000  # of one entry
# In each of 256 folders; what was not used for the longest time goes.
MAX_ENTRIES = 200
MAX_KEPT = 8_000_000  # bytes
_SEAL = 32
_ENTRIES = re.compile("[0-9a-f]{2}")  # folders of entries
_DATABASES = "sites"


def remembered(kind: str, sources: Sequence[bytes], make: Callable[[], str]) -> str:
    """Return what `make` makes of `sources`: what it made of the same before, if that is known.

    `kind` tells one sort of entry from another. What `make` raises is not kept.
    """
    known = recalled(kind, sources)
    if known is not None:
        with suppress(UnicodeDecodeError):
            return known.decode()
    text = make()
    with suppress(UnicodeEncodeError):
        keep(kind, sources, text.encode())
    return text


def recalled(kind: str, sources: Sequence[bytes]) -> bytes | None:
    """Return what was kept of the same sources, if that is known."""
    secret = _secret(kind, sources)
    path = _path(secret)
    known = None if path is None else _read(path, secret)
    if known is not None:
        progress.hit()
    return known


def keep(kind: str, sources: Sequence[bytes], data: bytes) -> None:
    """Keep what was worked out of sources, where there is a safe place for it."""
    secret = _secret(kind, sources)
    path = _path(secret)
    if path is not None:
        _write(path, secret, data)


def kept() -> int:
    """Return how many entries there are."""
    return sum(1 for _ in _entries())


def forget_all() -> int:
    """Remove every entry and return how many there were: whose an entry is, none of them tells."""
    gone = 0
    for entry in list(_entries()):
        entry.unlink(missing_ok=True)
        gone += 1
    folder = databases()
    for database in folder.iterdir() if folder else ():
        database.unlink(missing_ok=True)
    return gone


def databases() -> Path | None:
    """Return the folder for what is kept in databases, None where there is no safe place for it.

    That is the words of what is out, and what was decided of them: nothing that only those may read
    who have what it was worked out of.
    """
    folder = _folder()
    if folder is None:
        return None
    inside = folder / _DATABASES
    with suppress(OSError):
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside if _private(inside) else None
    return None


def _entries() -> Iterator[Path]:
    folder = _folder()
    for part in folder.iterdir() if folder else ():
        if _ENTRIES.fullmatch(part.name) and part.is_dir() and not part.is_symlink():
            yield from (entry for entry in part.iterdir() if entry.is_file())


def _folder() -> Path | None:
    """Return the folder of all entries, made if need be; None where there is no safe place."""
    try:
        asked = Path(os.environ.get("XDG_CACHE_HOME", ""))
        base = asked if asked.is_absolute() else Path.home() / ".cache"
        folder = base / "publisher"
        if not folder.is_dir() and _owned(base if base.is_dir() else base.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _private(folder) else None
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return None


def _path(secret: bytes) -> Path | None:
    folder = _folder()
    name = _derived(secret, b"name").hex()
    return None if folder is None else folder / name[:2] / name[2:]


def _owned(folder: Path) -> bool:
    """Whether a folder is this user's: root, say, must not leave folders in another one's home."""
    return folder.is_dir() and folder.stat().st_uid == os.geteuid()


def _private(folder: Path) -> bool:
    """Whether a folder is one that this user alone can write in, and no way to somewhere else."""
    info = folder.lstat()
    others = stat.S_IWGRP | stat.S_IWOTH
    return stat.S_ISDIR(info.st_mode) and info.st_uid == os.geteuid() and not info.st_mode & others


def _secret(kind: str, sources: Sequence[bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in (program.digest(), kind.encode(), *sources):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()


def _derived(secret: bytes, use: bytes) -> bytes:
    return hmac.digest(secret, use, "sha256")


def _read(path: Path, secret: bytes) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            entry = file.read(MAX_BYTES)
        os.utime(path)  # used just now
    except OSError:
        return None
    sealed, hidden = entry[:_SEAL], entry[_SEAL:]
    if not hmac.compare_digest(sealed, _seal(secret, hidden)):
        return None
    return _ciphered(secret, hidden)


def _write(path: Path, secret: bytes, data: bytes) -> None:
    with suppress(OSError):  # a full disk, say: it will be worked out again
        hidden = _ciphered(secret, data)
        entry = _seal(secret, hidden) + hidden
        if len(entry) > MAX_BYTES:
            return
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _forget(path.parent)
        write_atomically(path, entry)


def _seal(secret: bytes, hidden: bytes) -> bytes:
    return hmac.digest(_derived(secret, b"seal"), hidden, "sha256")


def _ciphered(secret: bytes, data: bytes) -> bytes:
    """Return bytes made unreadable, or readable again.

    A key is made for one entry: the same sources give the same one.
    """
    stream = hashlib.shake_256(_derived(secret, b"cipher")).digest(len(data))
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))


def _forget(folder: Path) -> None:
    """Make room in a folder that is full: half of it goes, what was used longest ago first."""
    with os.scandir(folder) as found:
        entries = [(entry.stat(follow_symlinks=False), entry.path) for entry in found]
    if len(entries) >= MAX_ENTRIES or sum(info.st_size for info, _path in entries) >= MAX_KEPT:
        entries.sort(key=lambda entry: entry[0].st_mtime_ns)
        for _info, path in entries[: (len(entries) + 1) // 2]:
            Path(path).unlink(missing_ok=True)
