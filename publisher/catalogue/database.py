"""Where SQLite files stand that a build believes: among this user's own memories, outside every site."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from publisher import memory


def place(kind: str, *about: str) -> Path | None:
    """Return the file for something, None where there is no safe place for it."""
    folder = memory.databases()
    name = hashlib.blake2b("\0".join(about).encode(errors="surrogateescape"), digest_size=16)
    return None if folder is None else folder / f"{kind}-{name.hexdigest()}.sqlite"


@contextmanager
def opened(path: Path, tables: str, version: int) -> Iterator[sqlite3.Connection]:
    """Open a database in a transaction, with its tables; one of another version is begun anew.

    Raises sqlite3.DatabaseError where it is damaged or cannot be written.
    """
    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        database.execute("PRAGMA synchronous = OFF")  # a power cut costs what is remembered
        if database.execute("PRAGMA user_version").fetchone()[0] != version:
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                database.execute(f'DROP TABLE "{name}"')
            database.executescript(tables)
            database.execute(f"PRAGMA user_version = {version}")
        yield database
