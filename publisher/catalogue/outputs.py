"""What each file of a live site was made of, so that the next build makes what differs and no more."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from publisher.catalogue.database import opened, place
from publisher.files import folders_of, said, walked

_VERSION = 1
_LARGE = 1_000_000  # bytes of memory, of some thousand files
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
    Where it is `whole`, every file that was put stands so, and nothing else is in the folder but the
    site's mark.
    """

    output: Path = Path()
    common: bytes = b""
    parts: Mapping[str, MadePart] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    note: Callable[[str], bytes] = field(default=lambda _name: b"", repr=False)
    whole: bool = False


class Outputs:
    """The memory of one output folder, kept for this user alone.

    The site itself may stand in a folder inside it, another one after each release. `mark` is the
    name of the one file there that is no part of it.
    """

    def __init__(self, output: Path, mark: str = "") -> None:
        self._path = place("output", str(output.resolve()))
        self._mark = mark

    @property
    def known(self) -> bool:
        """Whether anything is remembered."""
        return self._size > 0

    @property
    def many(self) -> bool:
        """Whether so many files are remembered that it takes a while to look at all of them."""
        return self._size > _LARGE

    @property
    def _size(self) -> int:
        with suppress(OSError):
            return self._path.stat().st_size if self._path else 0
        return 0

    def look(self, site: Path) -> str:
        """Look at what is in the folder of a site, and say of it what `made` wants to know.

        Another process may look. Raises OSError and sqlite3.DatabaseError.
        """
        there, folders, plain = _there(site)
        there.pop(self._mark, None)
        with self._opened() as database:
            rows = database.execute("SELECT path, said FROM file").fetchall()
        differing = [path for path, then in rows if there.pop(path, "") != then]
        whole = plain and not (there or differing or folders - folders_of(path for path, _ in rows))
        return json.dumps([differing, whole])

    def made(self, site: Path, look: Callable[[], str] | None = None) -> Made:
        """Return what is live in the folder of a site and was made of what; nothing if that is unknown.

        `look` gives what a `look` said of it, if somebody else looks.
        """
        if not self.known or not site.is_dir():
            return Made(site)
        try:
            differing, whole = json.loads(look() if look else self.look(site))
            others = frozenset(differing)
            with self._opened() as database:
                rows = database.execute("SELECT path, sha256 FROM file")
                files = {path: sha256 for path, sha256 in rows if path not in others}
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
            self._forget()
            return Made(site)
        return Made(site, common, parts, files, self.note, whole)

    def note(self, name: str) -> bytes:
        """Return what helps to make a part again; nothing if there is no such thing."""
        try:
            with self._opened() as database:
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
        tell: Callable[[Iterable[tuple[str, str]]], str] = lambda _looks: "",
    ) -> str:
        """Remember what is live in a folder now: its parts, and the SHA-256 of every file.

        `before` is what was remembered, `common` a digest of what all is made of; `put` are the files
        that were made since, `notes` what helps to make a part again, of those that were. What the
        file system says of each file, by its path and in the order of paths, is for `tell` to make
        what is returned; that is nothing where nothing could be remembered.
        """
        gone = [(name,) for name in before.parts.keys() - parts.keys()]
        new = (
            (name, one.made_of, "\n".join(one.files), notes.get(name, b""))
            for name, one in parts.items()
            if name in notes or before.parts.get(name) != one
        )
        try:
            rows = [(path, files[path], _said_of(site, path)) for path in put]
            with self._opened() as database:
                database.executemany("DELETE FROM part WHERE name = ?", gone)
                database.executemany("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)", new)
                database.execute("DELETE FROM common")
                database.execute("INSERT INTO common VALUES (?)", (common,))
                known = {path for (path,) in database.execute("SELECT path FROM file")}
                gone = [(path,) for path in known - files.keys()]
                database.executemany("DELETE FROM file WHERE path = ?", gone)
                database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", rows)
                return tell(database.execute("SELECT path, said FROM file ORDER BY path"))
        except (sqlite3.Error, OSError):  # a full disk, say: the next build makes everything
            self._forget()
            return ""

    def _opened(self) -> AbstractContextManager[sqlite3.Connection]:
        if self._path is None:
            raise sqlite3.OperationalError("there is no place for a memory")
        return opened(self._path, _TABLES, _VERSION)

    def _forget(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _paths(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n")) if lines else ()


def _said_of(output: Path, path: str) -> str:
    return said(os.lstat(f"{output}/{path}"))


def _there(site: Path) -> tuple[dict[str, str], set[str], bool]:
    """Return what is said of each file below a folder, the folders, and whether there is nothing else."""
    files: dict[str, str] = {}
    folders: set[str] = set()
    plain = True
    for name, entry in walked(site):
        if entry.is_dir(follow_symlinks=False):
            folders.add(name)
            continue
        plain = plain and entry.is_file(follow_symlinks=False)
        files[name] = said(entry.stat(follow_symlinks=False))
    return files, folders, plain
