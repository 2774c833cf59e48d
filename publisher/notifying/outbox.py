"""What is still to be told, and what was: SQLite in the working folder.

An intention is on the disk before anything is sent, and the outcome after it, so that a crash
leaves a known state. Nothing of an article, no address of a recipient and no secret is kept: ids,
digests and times only, and of recipients a hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from publisher.errors import UnusableError
from publisher.messages import say

FILE = "notify.sqlite"  # in the working folder
SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS channel (
    id TEXT PRIMARY KEY,
    line INTEGER NOT NULL,      -- of the audit log: up to here everything is in the outbox
    head TEXT NOT NULL,         -- the hash of that line
    failures INTEGER NOT NULL DEFAULT 0,  -- in a row
    due TEXT                    -- nothing is sent before
) STRICT;
CREATE TABLE IF NOT EXISTS entry (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,          -- the same for the same event for ever: receivers tell it by this
    subject TEXT NOT NULL,      -- the id of an article, or the path of a feed
    event TEXT NOT NULL,
    line INTEGER NOT NULL,
    digest TEXT NOT NULL,       -- of the edition or of the feed; empty for a withdrawal
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT,
    message TEXT,               -- the mailing it is part of
    PRIMARY KEY (channel, key)
) STRICT;
CREATE INDEX IF NOT EXISTS entry_of_subject ON entry (channel, subject, line);
CREATE TABLE IF NOT EXISTS recipient (
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    who TEXT NOT NULL,          -- SHA-256 of message and address
    state TEXT NOT NULL,
    PRIMARY KEY (channel, message, who)
) STRICT;
"""


class State(StrEnum):
    """Where an entry, or a message to one recipient, stands."""

    WAITING = "waiting"
    SENDING = "sending"  # it may have arrived, and it may not
    DONE = "done"
    DROPPED = "dropped"  # something newer says it, or there is nothing left to say
    UNSURE = "unsure"  # handed to a mail server that did not confirm; not sent twice
    REFUSED = "refused"  # no such recipient


class What(StrEnum):
    """What happened to an article, or to a feed."""

    ADDED = "added"
    UPDATED = "updated"  # a change that nobody need be told of
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to be told on one channel."""

    channel: str
    key: str
    subject: str
    event: What
    line: int
    digest: str = ""
    state: State = State.WAITING
    attempts: int = 0
    due: dt.datetime | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a channel is: the last line of the log that was taken in, and its failures in a row."""

    line: int
    head: str
    failures: int = 0
    due: dt.datetime | None = None


class Outbox:
    """The memory of all channels; each change is on the disk when its method returns."""

    def __init__(self, path: Path, *, rehearsal: bool = False) -> None:
        """Open the memory at `path`; a rehearsal works on a copy that goes when it ends.

        Raises UnusableError where the file is damaged: begun anew, it could send things twice.
        """
        self._database = sqlite3.connect(":memory:")
        try:
            if rehearsal:
                if path.exists():
                    kept = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
                    with kept:
                        kept.backup(self._database)
                    kept.close()
            else:
                self._database.close()
                self._database = sqlite3.connect(path, timeout=30)
                self._database.execute("PRAGMA synchronous = FULL")
            version = self._database.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, SCHEMA}:
                raise sqlite3.DatabaseError("of another version")  # noqa: TRY301  # as damaged
            self._database.executescript(_TABLES)
            self._database.execute(f"PRAGMA user_version = {SCHEMA}")
            self._database.execute("SELECT message, due FROM entry LIMIT 1").fetchall()
        except sqlite3.DatabaseError:
            self._database.close()
            raise UnusableError(
                say(
                    "Không đọc được sổ gửi tin {file}: chuyển tệp này đi nơi khác rồi chạy lại; còn tin chưa gửi thì thêm --since và ngày đăng tin ấy.",
                    file=f".publisher/{path.name}",
                )
            ) from None

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # Channels

    def standing(self, channel: str) -> Standing | None:
        """Return how far a channel is; None for one that has told nothing yet."""
        row = self._database.execute(
            "SELECT line, head, failures, due FROM channel WHERE id = ?", (channel,)
        ).fetchone()
        if row is None:
            return None
        return Standing(line=row[0], head=row[1], failures=row[2], due=_moment(row[3]))

    def take_in(self, channel: str, line: int, head: str, entries: Iterable[Entry]) -> None:
        """Remember that the log is taken in up to a line, with what is to be told of it."""
        with self._database:
            self._database.execute(
                "INSERT INTO channel (id, line, head) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET line = excluded.line, head = excluded.head",
                (channel, line, head),
            )
            self._insert(entries)

    def replace_feeds(self, channel: str, feeds: Sequence[Entry], *, told: bool) -> None:
        """Remember the feeds that are out, those that changed as to be told of, or as told already.

        Of each feed the last state is kept, and none of those that are gone.
        """
        rows = self._database.execute(
            "SELECT subject, digest FROM entry WHERE channel = ? AND event = ?",
            (channel, What.FEED),
        )
        known = dict(rows.fetchall())
        out = {one.subject for one in feeds}
        changed = [one for one in feeds if known.get(one.subject) != one.digest]
        gone = [name for name in known if name not in out]
        state = State.DONE if told else State.WAITING
        with self._database:
            self._database.executemany(
                "DELETE FROM entry WHERE channel = ? AND subject = ?",
                ((channel, name) for name in (*gone, *(one.subject for one in changed))),
            )
            self._insert(replace(one, state=state) for one in changed)

    def _insert(self, entries: Iterable[Entry]) -> None:
        self._database.executemany(
            "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    one.channel, one.key, one.subject, one.event, one.line, one.digest,
                    one.state, one.attempts, _written(one.due), one.message,
                )
                for one in entries
            ),
        )  # fmt: skip

    def rest(self, channel: str, failures: int, due: dt.datetime | None) -> None:
        """Remember how often in a row a channel failed, and until when it is left alone."""
        with self._database:
            self._database.execute(
                "UPDATE channel SET failures = ?, due = ? WHERE id = ?",
                (failures, _written(due), channel),
            )

    # Entries

    def open(self, channel: str) -> list[Entry]:
        """Return what is still to be told on a channel, the oldest first."""
        rows = self._database.execute(
            "SELECT * FROM entry WHERE channel = ? AND state IN (?, ?) ORDER BY line, rowid",
            (channel, State.WAITING, State.SENDING),
        )
        return [_entry(row) for row in rows]

    def told(self, channel: str, subject: str) -> Entry | None:
        """Return the last thing of a subject that surely, or perhaps, was told on a channel."""
        row = self._database.execute(
            "SELECT * FROM entry WHERE channel = ? AND subject = ?"
            " AND state IN (?, ?, ?) ORDER BY line DESC, rowid DESC LIMIT 1",
            (channel, subject, State.DONE, State.UNSURE, State.SENDING),
        ).fetchone()
        return _entry(row) if row else None

    def mark(
        self,
        entries: Sequence[Entry],
        state: State,
        *,
        tried: bool = False,
        due: dt.datetime | None = None,
    ) -> None:
        """Change the state of entries; `tried` counts an attempt, `due` is when the next may be."""
        with self._database:
            self._database.executemany(
                "UPDATE entry SET state = ?, attempts = attempts + ?, due = ?"
                " WHERE channel = ? AND key = ?",
                ((state, int(tried), _written(due), one.channel, one.key) for one in entries),
            )

    def became(self, entry: Entry, event: What) -> None:
        """Change what an entry tells, before it was sent for the first time."""
        with self._database:
            self._database.execute(
                "UPDATE entry SET event = ? WHERE channel = ? AND key = ?",
                (event, entry.channel, entry.key),
            )

    # Mailings

    def bind(self, entries: Sequence[Entry], message: str | None) -> None:
        """Make entries part of one mailing, or of none."""
        with self._database:
            self._database.executemany(
                "UPDATE entry SET message = ? WHERE channel = ? AND key = ?",
                ((message, one.channel, one.key) for one in entries),
            )

    def recipients(self, channel: str, message: str) -> dict[str, State]:
        """Return what became of a mailing, by the hash of each recipient it was handed over for."""
        rows = self._database.execute(
            "SELECT who, state FROM recipient WHERE channel = ? AND message = ?", (channel, message)
        )
        return {who: State(state) for who, state in rows}

    def addressed(self, channel: str, message: str, who: Iterable[str], state: State) -> None:
        """Remember what became of a mailing for some recipients."""
        with self._database:
            self._database.executemany(
                "INSERT INTO recipient VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET state = excluded.state",
                ((channel, message, one, state) for one in who),
            )

    def unconfirmed(self, channel: str) -> int:
        """Give up on what a crash left in the hands of a mail server; return for how many recipients."""
        with self._database:
            return self._database.execute(
                "UPDATE recipient SET state = ? WHERE channel = ? AND state = ?",
                (State.UNSURE, channel, State.SENDING),
            ).rowcount


def hashed(message: str, address: str) -> str:
    """Return by what a recipient of a message is remembered."""
    return hashlib.sha256(f"{message}\n{address.lower()}".encode()).hexdigest()


def _entry(row: Sequence[object]) -> Entry:
    channel, key, subject, event, line, digest, state, attempts, due, message = row
    return Entry(
        channel=str(channel),
        key=str(key),
        subject=str(subject),
        event=What(str(event)),
        line=int(str(line)),
        digest=str(digest),
        state=State(str(state)),
        attempts=int(str(attempts)),
        due=_moment(due),
        message=None if message is None else str(message),
    )


def _moment(text: object) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(str(text))


def _written(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat()
