"""Writing a file whole or not at all, and surely where that matters.

A rename alone keeps a file whole when the program is killed. When the power fails it may keep the
name and lose the bytes: then only that survives which was on the disk before, by `fsync` or by
`settle`.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_PART = ".part"


def write_atomically(path: Path, data: bytes, *, surely: bool = False) -> None:
    """Replace a file by a rename, so that a reader gets the old bytes or the new ones.

    With `surely` that holds after the power failed, too.
    """
    part = path.with_name(f".{path.name}{_PART}")
    try:
        with part.open("wb") as file:
            file.write(data)
            if surely:
                file.flush()
                os.fsync(file.fileno())
        if path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def move_atomically(new: Path, path: Path) -> None:
    """Put a finished file in the place of another, whose permissions it takes over.

    On another file system it is copied: a file that cannot be renamed there is written beside it.
    """
    if path.is_file() and not path.is_symlink():
        new.chmod(path.stat().st_mode & 0o777)
    try:
        new.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_atomically(path, new.read_bytes())
        new.unlink()


def walked(root: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield all that is below a folder, by its path there; links are yielded, not followed."""
    waiting = [""]
    while waiting:
        under = waiting.pop()
        with os.scandir(f"{root}/{under}") as entries:
            for entry in entries:
                name = under + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
                yield name, entry


def folders_of(names: Iterable[str]) -> set[str]:
    """Return every folder on the way to some files, each by its path like they are."""
    found: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def said(info: os.stat_result) -> str:
    """Return what a file system says of a file: as long as it says the same, its bytes are the same.

    Whoever writes to a file moves its change time, which nothing but the clock sets.
    """
    return f"{info.st_mode} {info.st_size} {info.st_ino} {info.st_mtime_ns} {info.st_ctime_ns}"


def moment(folder: Path) -> float:
    """Return what time it is by the clock of a file system, in seconds since 1970; 0 if it cannot tell."""
    try:
        with tempfile.TemporaryFile(dir=folder) as mark:
            return os.fstat(mark.fileno()).st_ctime
    except OSError:  # a full disk, say
        return 0.0


def is_part(name: str) -> bool:
    """Whether a file of this name is one that a crash left half written."""
    return name.startswith(".") and name.endswith(_PART)


def settle(folder: Path) -> None:
    """Return when all that was written to the file system of a folder is on its disk.

    One call for any number of files, by Linux's syncfs(2), or by sync(2) where that is missing.
    Raises OSError where the disk could not take it.
    """
    import ctypes  # few commands write that much

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None:
            os.sync()
        elif syncfs(handle) != 0:
            raise OSError(ctypes.get_errno(), "")
    finally:
        os.close(handle)


def settle_names(folder: Path) -> None:
    """Return when the names in a folder, as they are now, are on its disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
