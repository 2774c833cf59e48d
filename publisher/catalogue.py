"""SQLite memory of what is live: losing it costs a comparison, never a page."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
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

    def record(self, live: Iterable[Live]) -> None:
        """Replace what is live, in one transaction; a damaged catalogue is begun anew."""
        try:
            self._record(live)
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            self._record(live)

    def _record(self, live: Iterable[Live]) -> None:
        with closing(self._open()) as database, database:
            database.execute("DELETE FROM live WHERE output = ?", (self._output,))
            database.executemany(
                "INSERT INTO live VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (self._output, one.permalink, one.id, one.path, one.digest, one.since.isoformat())
                    for one in live
                ),
            )  # fmt: skip

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30)
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, SCHEMA}:
            database.execute("DROP TABLE IF EXISTS live")
        database.execute(_TABLES)
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        return database
