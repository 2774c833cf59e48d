"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

_PART = ".part"


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by a rename, so that a reader gets the old bytes or the new ones."""
    part = path.with_name(f".{path.name}{_PART}")
    try:
        part.write_bytes(data)
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


def is_part(name: str) -> bool:
    """Whether a file of this name is one that a crash left half written."""
    return name.startswith(".") and name.endswith(_PART)
