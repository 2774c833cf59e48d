"""What this program is, to the byte: results kept by another one are not believed."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def digest() -> bytes:
    """Return the SHA-256 of the program's own files and of which libraries and Python run it."""
    whole = hashlib.sha256(sys.version.encode())
    for name in sorted({f"{one.name} {one.version}\n" for one in distributions()}):
        whole.update(name.encode())
    for part in files(_PACKAGE):
        whole.update(len(part).to_bytes(8) + part)
    return whole.digest()


def files(folder: Path) -> Iterator[bytes]:
    """Yield the code and data files that a program in a folder is made of, each after its name."""
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.yml"))):
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()
