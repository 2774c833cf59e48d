"""What was found in each file of a site that is out, so that the next build need not read it again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.catalogue.database import opened, place
from publisher.files import said

_VERSION = 1
_TABLES = """
CREATE TABLE decided (
    decisions BLOB NOT NULL,    -- digest of program, rules and configuration
    until REAL NOT NULL         -- seconds since 1970; of the latest build
) STRICT;
CREATE TABLE source (
    path TEXT PRIMARY KEY,      -- under the site's folder
    said TEXT NOT NULL,         -- what the file system says of it and of the files it uses
    article BLOB NOT NULL,
    rendered BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""
_AT_ONCE = 500
_END = "\U0010ffff"  # after all paths


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a file: what the file system said of it, and its article, packed."""

    said: str
    article: bytes


class Sources:
    """The memory of the files of one site, kept for this user alone.

    `decided_by` is a digest of all by which files are judged: under another nothing is remembered.
    """

    def __init__(self, root: Path, decided_by: bytes) -> None:
        self._path = place("sources", str(root.resolve()))
        self._decided_by = decided_by
        # What was read last, and the paths that it tells of: from none to none.
        self._shelf: dict[str, Known] = {}
        self._first, self._last = _END, ""

    def known(self, path: str, now: float) -> Known | None:
        """Return what is remembered of a file; nothing if time has gone back since.

        It is quick for files in their order: those that follow are read with it, a few at a time.
        """
        if not self._first <= path <= self._last:
            self._read(path, now)
        return self._shelf.pop(path, None)

    def _read(self, path: str, now: float) -> None:
        """Read what is remembered of some files from a path on."""
        self._first, self._last, self._shelf = path, _END, {}
        if self._path is None or not self._path.exists():
            return
        try:
            with opened(self._path, _TABLES, _VERSION) as database:
                if not self._counts(database, now):
                    self._first = ""  # of none is anything known
                    return
                rows = database.execute(
                    "SELECT path, said, article FROM source WHERE path >= ? ORDER BY path LIMIT ?",
                    (path, _AT_ONCE),
                ).fetchall()
        except UnicodeEncodeError:  # a name that is no text: nothing is known of it
            self._last = path
            return
        except sqlite3.Error:
            self._path.unlink(missing_ok=True)
            return
        self._shelf = {path: Known(then, article) for path, then, article in rows}
        if len(rows) == _AT_ONCE:
            self._last = rows[-1][0]

    def _counts(self, database: sqlite3.Connection, now: float) -> bool:
        row = database.execute("SELECT decisions, until FROM decided").fetchone()
        return row is not None and row[0] == self._decided_by and row[1] <= now

    def rendered(self, path: str) -> bytes | None:
        """Return the rendered body of a file that is known."""
        if self._path is None:
            return None
        try:
            with opened(self._path, _TABLES, _VERSION) as database:
                row = database.execute(
                    "SELECT rendered FROM source WHERE path = ?", (path,)
                ).fetchone()
        except sqlite3.Error:
            return None
        return None if row is None else bytes(row[0])

    def record(
        self,
        now: float,
        kept: Iterable[str],
        new: Iterable[tuple[str, str, bytes, bytes]],
    ) -> None:
        """Remember files: of those known before only the `kept`, and `new` ones in their place.

        A new one is its path, what the file system says of it, its article and its rendered body.
        """
        if self._path is None:
            return
        try:
            with opened(self._path, _TABLES, _VERSION) as database:
                row = database.execute("SELECT decisions FROM decided").fetchone()
                if row is None or row[0] != self._decided_by:
                    database.execute("DELETE FROM source")
                database.execute("DELETE FROM decided")
                database.execute("INSERT INTO decided VALUES (?, ?)", (self._decided_by, now))
                there = {path for (path,) in database.execute("SELECT path FROM source")}
                gone = [(path,) for path in there.difference(kept)]
                database.executemany("DELETE FROM source WHERE path = ?", gone)
                database.executemany("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)", new)
        except (sqlite3.Error, OSError):  # a full disk, say: the next build reads everything
            self._path.unlink(missing_ok=True)


def said_of(root: Path, paths: Sequence[str]) -> str | None:
    """Return what the file system says of a file and those that it uses; None if one is not there."""
    try:
        return "\n".join(said(os.lstat(f"{root}/{path}")) for path in paths)
    except OSError:
        return None
