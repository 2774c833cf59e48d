"""What each file of a live site was made of, so that the next build makes what differs and no more."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publisher.catalogue.database import opened, place
from publisher.files import said, walked

_VERSION = 1
_TABLES = """
CREATE TABLE part (
    name TEXT PRIMARY KEY,
    made_of BLOB,               -- digest of all that it was made of
    files TEXT NOT NULL,        -- paths under the root of the site, a line each
    note BLOB NOT NULL          -- what makes it cheaper to make again
) STRICT, WITHOUT ROWID;
CREATE TABLE common (
    made_of BLOB NOT NULL       -- digest of what every part was made of
) STRICT;
CREATE TABLE file (
    path TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    said TEXT NOT NULL          -- what the file system says of it
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class MadePart:
    """A part of a site: a digest of what it was made of, and its files."""

    made_of: bytes | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What a live site was made of: its parts by name, and the SHA-256 of each file that stands as it was put.

    `common` is a digest of what all of it was made of; `note` gives what helps to make a part again.
    """

    output: Path = Path()
    common: bytes = b""
    parts: Mapping[str, MadePart] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    note: Callable[[str], bytes] = field(default=lambda _name: b"", repr=False)


class Outputs:
    """The memory of one output folder, kept for this user alone.

    The site itself may stand in a folder inside it, another one after each release.
    """

    def __init__(self, output: Path) -> None:
        self._path = place("output", str(output.resolve()))

    def made(self, site: Path) -> Made:
        """Return what is live in the folder of a site and was made of what; nothing if that is unknown."""
        if self._path is None or not self._path.exists() or not site.is_dir():
            return Made(site)
        try:
            there = dict(_said(site))
            with opened(self._path, _TABLES, _VERSION) as database:
                rows = database.execute("SELECT path, sha256, said FROM file")
                files = {path: sha256 for path, sha256, then in rows if there.pop(path, "") == then}
                parts = {
                    name: MadePart(made, _paths(lines))
                    for name, made, lines in database.execute(
                        "SELECT name, made_of, files FROM part"
                    )
                }
                (common,) = database.execute("SELECT made_of FROM common").fetchone() or (b"",)
        except OSError:  # publishing says what is wrong with the folder
            return Made(site)
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            return Made(site)
        return Made(site, common, parts, files, self.note)

    def note(self, name: str) -> bytes:
        """Return what helps to make a part again; nothing if there is no such thing."""
        if self._path is None:
            return b""
        try:
            with opened(self._path, _TABLES, _VERSION) as database:
                row = database.execute("SELECT note FROM part WHERE name = ?", (name,)).fetchone()
        except sqlite3.DatabaseError:
            return b""
        return b"" if row is None else bytes(row[0])

    def record(
        self,
        site: Path,
        before: Made,
        common: bytes,
        parts: Mapping[str, MadePart],
        notes: Mapping[str, bytes],
        files: Mapping[str, str],
        put: Collection[str],
    ) -> None:
        """Remember what is live in a folder now: its parts, and the SHA-256 of every file.

        `before` is what was remembered, `common` a digest of what all is made of; `put` are the files
        that were made since, `notes` what helps to make a part again, of those that were.
        """
        if self._path is None:
            return
        gone = [(name,) for name in before.parts.keys() - parts.keys()]
        new = (
            (name, one.made_of, "\n".join(one.files), notes.get(name, b""))
            for name, one in parts.items()
            if name in notes or before.parts.get(name) != one
        )
        try:
            rows = [(path, files[path], _said_of(site, path)) for path in put]
            with opened(self._path, _TABLES, _VERSION) as database:
                database.executemany("DELETE FROM part WHERE name = ?", gone)
                database.executemany("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)", new)
                database.execute("DELETE FROM common")
                database.execute("INSERT INTO common VALUES (?)", (common,))
                known = {path for (path,) in database.execute("SELECT path FROM file")}
                gone = [(path,) for path in known - files.keys()]
                database.executemany("DELETE FROM file WHERE path = ?", gone)
                database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", rows)
        except (sqlite3.Error, OSError):  # a full disk, say: the next build makes everything
            self._path.unlink(missing_ok=True)


def _paths(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n")) if lines else ()


def _said_of(output: Path, path: str) -> str:
    return said(os.lstat(f"{output}/{path}"))


def _said(output: Path) -> Iterator[tuple[str, str]]:
    """Yield what the file system says of every file of a folder, by its path there."""
    for name, entry in walked(output):
        if not entry.is_dir(follow_symlinks=False):
            yield name, said(entry.stat(follow_symlinks=False))
