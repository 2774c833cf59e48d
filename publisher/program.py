"""What this program is, to the byte: results kept by another one are not believed."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def digest() -> bytes:
    """Return the SHA-256 of the program's own files and of which libraries and Python run it."""
    whole = hashlib.sha256(sys.version.encode())
    for name in sorted(_libraries()):
        whole.update(f"{name}\n".encode(errors="surrogateescape"))
    for part in files(_PACKAGE):
        whole.update(len(part).to_bytes(8) + part)
    return whole.digest()


def _libraries() -> set[str]:
    """Return the names of what is installed, each with its version, as the folders that say so have them."""
    found: set[str] = set()
    for place in sys.path:
        with suppress(OSError):  # an archive, or nothing at all
            found.update(
                one.name
                for one in Path(place or os.curdir).iterdir()
                if one.suffix in {".dist-info", ".egg-info"}
            )
    return found


def files(folder: Path) -> Iterator[bytes]:
    """Yield the code and data files that a program in a folder is made of, each after its name."""
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.yml"))):
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()
