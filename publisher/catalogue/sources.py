"""What was found in each file of a site that is out, so that the next build need not read it again."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.catalogue.database import opened, place
from publisher.files import said

_VERSION = 2
_TABLES = """
CREATE TABLE decided (
    decisions BLOB NOT NULL,    -- digest of program, rules and configuration
    until REAL NOT NULL         -- seconds since 1970; of the latest build
) STRICT;
CREATE TABLE source (
    path TEXT PRIMARY KEY,      -- under the site's folder
    said TEXT NOT NULL,         -- what the file system says of it and of the files it uses
    head BLOB NOT NULL          -- what of its article every build needs
) STRICT, WITHOUT ROWID;
CREATE TABLE rest (             -- apart, so that all heads are read without passing over it
    path TEXT PRIMARY KEY,
    rest BLOB NOT NULL,         -- the article's other metadata
    rendered BLOB NOT NULL      -- its body
) STRICT, WITHOUT ROWID;
"""
_AT_ONCE = 500
_END = "\U0010ffff"  # after all paths

Row = tuple[str, str, bytes, bytes, bytes]  # path, what is said, head, rest, rendered body


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a file: what the file system said of it, and its article's head, packed."""

    said: str
    head: bytes


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
        # By process and thread: none is closed by another process.
        self._readers: dict[tuple[int, int], sqlite3.Connection] = {}

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
                    "SELECT path, said, head FROM source WHERE path >= ? ORDER BY path LIMIT ?",
                    (path, _AT_ONCE),
                ).fetchall()
        except UnicodeEncodeError:  # a name that is no text: nothing is known of it
            self._last = path
            return
        except sqlite3.Error:
            self._path.unlink(missing_ok=True)
            return
        self._shelf = {path: Known(then, head) for path, then, head in rows}
        if len(rows) == _AT_ONCE:
            self._last = rows[-1][0]

    def _counts(self, database: sqlite3.Connection, now: float) -> bool:
        row = database.execute("SELECT decisions, until FROM decided").fetchone()
        return row is not None and row[0] == self._decided_by and row[1] <= now

    def rest(self, path: str, said: str) -> tuple[bytes, bytes] | None:
        """Return a file's other metadata and rendered body, if it is as the file system `said` then."""
        try:
            rows = self._reader.execute(
                "SELECT rest, rendered FROM rest JOIN source USING (path) JOIN decided"
                " WHERE path = ? AND said = ? AND decisions = ?",
                (path, said, self._decided_by),
            ).fetchall()  # all there is: what waits for more keeps others from writing
        except (sqlite3.Error, UnicodeEncodeError):
            return None
        return rows[0] if rows else None

    @property
    def _reader(self) -> sqlite3.Connection:
        """A connection that stays open, of this thread alone: SQLite's do not outlive a fork."""
        thread = os.getpid(), threading.get_ident()
        if thread not in self._readers:
            if self._path is None:
                raise sqlite3.OperationalError("nothing is remembered anywhere")
            where = f"{self._path.as_uri()}?mode=ro"
            self._readers[thread] = sqlite3.connect(where, uri=True, timeout=30)
        return self._readers[thread]

    def record(
        self,
        now: float,
        kept: Iterable[str],
        new: Iterable[Row],
    ) -> None:
        """Remember files: of those known before only the `kept`, and `new` ones in their place."""
        if self._path is None:
            return
        try:
            with opened(self._path, _TABLES, _VERSION) as database:
                row = database.execute("SELECT decisions FROM decided").fetchone()
                if row is None or row[0] != self._decided_by:
                    database.execute("DELETE FROM source")
                    database.execute("DELETE FROM rest")
                database.execute("DELETE FROM decided")
                database.execute("INSERT INTO decided VALUES (?, ?)", (self._decided_by, now))
                there = {path for (path,) in database.execute("SELECT path FROM source")}
                gone = [(path,) for path in there.difference(kept)]
                database.executemany("DELETE FROM source WHERE path = ?", gone)
                database.executemany("DELETE FROM rest WHERE path = ?", gone)
                for path, said, head, rest, rendered in new:
                    database.execute(
                        "INSERT OR REPLACE INTO source VALUES (?, ?, ?)", (path, said, head)
                    )
                    database.execute(
                        "INSERT OR REPLACE INTO rest VALUES (?, ?, ?)", (path, rest, rendered)
                    )
        except (sqlite3.Error, OSError):  # a full disk, say: the next build reads everything
            self._path.unlink(missing_ok=True)


def said_of(root: Path, paths: Sequence[str]) -> str | None:
    """Return what the file system says of a file and those that it uses; None if one is not there."""
    try:
        return "\n".join(said(os.lstat(f"{root}/{path}")) for path in paths)
    except OSError:
        return None
