"""SQLite memory of what is live: losing it costs a comparison, never a page."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from publisher.gate import Live

STATE = ".publisher"  # working folder beside the configuration; safe to delete
SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS live (
    output TEXT NOT NULL,       -- folder of the site, resolved
    permalink TEXT NOT NULL,
    id TEXT NOT NULL,
    path TEXT NOT NULL,         -- source file under the site's folder
    digest TEXT NOT NULL,       -- edition digest; empty for a tombstone
    since TEXT NOT NULL,        -- when this digest went live
    PRIMARY KEY (output, permalink)
) STRICT;
"""


class Catalogue:
    """The live addresses of one output folder."""

    def __init__(self, path: Path, output: Path) -> None:
        self._path = path
        self._output = str(output.resolve())

    def live(self) -> Mapping[str, Live]:
        """Return what is live, by permalink; nothing if the catalogue is missing or unreadable."""
        try:
            with closing(self._open()) as database:
                rows = database.execute(
                    "SELECT permalink, id, path, digest, since FROM live WHERE output = ?",
                    (self._output,),
                ).fetchall()
            return {
                link: Live(
                    permalink=link,
                    id=name,
                    path=path,
                    digest=digest,
                    since=dt.datetime.fromisoformat(since),
                )
                for link, name, path, digest, since in rows
            }
        except (sqlite3.DatabaseError, ValueError):
            return {}

    def outputs(self) -> tuple[Path, ...]:
        """Return every folder that a site was ever built into; none if nobody knows."""
        try:
            with closing(self._open()) as database:
                rows = database.execute("SELECT DISTINCT output FROM live ORDER BY output")
                return tuple(Path(name) for (name,) in rows)
        except sqlite3.DatabaseError:
            return ()

    def record(self, live: Iterable[Live]) -> bool:
        """Replace what is live, in one transaction, and return whether that could be written.

        A damaged catalogue is begun anew. Where none can be written, what was known goes if that
        can be: the next build then looks at the folder itself.
        """
        known = list(live)
        with suppress(sqlite3.Error, OSError):
            self._record(known)
            return True
        with suppress(sqlite3.Error, OSError):
            self._path.unlink(missing_ok=True)
            self._record(known)
            return True
        return False

    def _record(self, live: Iterable[Live]) -> None:
        """Write what differs from what is there: most of it does not."""
        new = {one.permalink: (one.id, one.path, one.digest, one.since.isoformat()) for one in live}
        gone: list[tuple[str, str]] = []
        with closing(self._open()) as database, database:
            for link, *known in database.execute(
                "SELECT permalink, id, path, digest, since FROM live WHERE output = ?",
                (self._output,),
            ):
                if link not in new:
                    gone.append((self._output, link))
                elif new[link] == tuple(known):
                    del new[link]
            database.executemany("DELETE FROM live WHERE output = ? AND permalink = ?", gone)
            database.executemany(
                "INSERT OR REPLACE INTO live VALUES (?, ?, ?, ?, ?, ?)",
                ((self._output, link, *values) for link, values in new.items()),
            )

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30)
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, SCHEMA}:
            database.execute("DROP TABLE IF EXISTS live")
        database.execute(_TABLES)
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        return database
