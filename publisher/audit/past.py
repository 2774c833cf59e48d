"""What the audit log says of each article, worked out from all of its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from publisher.audit.lines import START, Release, Released, Withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the log remembers of one article.

    `last` is the edition that was released last, `since` when, `live` whether it is still out;
    `withdrawn` is its withdrawal, if that is what happened last; `withdrawn_at` when it was last
    withdrawn, however long ago. `purged` is whether it was wiped out, after which nothing of this id
    is ever released. `earlier_here` are the last editions of other articles at its address. `noted`
    is when each public note of correction was first approved, by its SHA-256.
    """

    last: Released | None = None
    since: dt.datetime | None = None
    live: bool = False
    withdrawn: Withdrawn | None = None
    withdrawn_at: dt.datetime | None = None
    purged: bool = False
    earlier_here: tuple[Released, ...] = ()
    noted: Mapping[str, dt.datetime] = field(default_factory=dict)

    @property
    def corrected(self) -> dt.datetime | None:
        """When its last edition came out, if that told of a correction: nothing it said is later."""
        if self.last is None or self.since is None or not self.last.corrections:
            return None
        after = self.last.shelf.date + dt.timedelta(seconds=len(self.last.corrections))
        return max(self.since, self.last.spokesperson.at, after)


NOTHING = Past()


@dataclass(frozen=True)
class Log:
    """The log as it stands: its lines, each checked against the one before.

    `torn` is how many bytes at its end are a line that was never finished; `digest` is the SHA-256 of
    the bytes that it was read from, none if it was not read.
    """

    releases: tuple[Release, ...] = ()
    torn: int = 0
    digest: bytes = field(default=b"", compare=False, repr=False)

    @property
    def head(self) -> str:
        """The hash of the last line."""
        return self.releases[-1].hash if self.releases else START

    @property
    def time(self) -> dt.datetime | None:
        """When the last release was made."""
        return self.releases[-1].time if self.releases else None

    def knows(self, head: str) -> bool:
        """Whether a line with this hash is in the log."""
        return head == START or head in self._hashes

    @cached_property
    def _hashes(self) -> frozenset[str]:
        return frozenset(one.hash for one in self.releases)

    @cached_property
    def by_id(self) -> Mapping[str, Past]:
        """What is remembered of every article that ever was live."""
        known: dict[str, Past] = {}
        for release in self.releases:
            for one in (*release.added, *release.updated):
                before = known.get(one.id, NOTHING)
                same = before.live and before.last is not None and before.last.digest == one.digest
                since = before.since if same else release.time
                noted = before.noted
                if one.corrections:
                    noted = {**dict.fromkeys(one.corrections, one.spokesperson.at), **noted}
                known[one.id] = replace(
                    before, last=one, since=since, live=True, withdrawn=None, noted=noted
                )
            for grave in release.withdrawn:
                before = known.get(grave.id, NOTHING)
                known[grave.id] = replace(
                    before, live=False, withdrawn=grave, withdrawn_at=release.time
                )
            for gone in release.removed:
                if gone.id in known:
                    known[gone.id] = replace(known[gone.id], live=False, withdrawn=None)
            for wiped in release.purged:
                known[wiped.id] = replace(known.get(wiped.id, NOTHING), purged=True)
        return known

    @cached_property
    def editions(self) -> Mapping[str, tuple[str, ...]]:
        """The digests of every edition of an article that was ever live, the newest first."""
        known: dict[str, dict[str, None]] = {}
        for one in self._out:
            known.setdefault(one.id, {}).setdefault(one.digest)
        return {name: tuple(reversed(digests)) for name, digests in known.items()}

    @property
    def _out(self) -> Iterator[Released]:
        """Every edition that was put live, the oldest first."""
        return (one for line in self.releases for one in (*line.added, *line.updated))

    @cached_property
    def _shared(self) -> Mapping[str, Mapping[str, Released]]:
        """The last editions, by id, at every address that more than one article had."""
        first: dict[str, str] = {}
        shared = {
            one.permalink for one in self._out if first.setdefault(one.permalink, one.id) != one.id
        }
        here: dict[str, dict[str, Released]] = {}
        for one in self._out if shared else ():
            if one.permalink in shared:
                here.setdefault(one.permalink, {})[one.id] = one
        return here

    @cached_property
    def _first_seen(self) -> Mapping[str, dt.datetime]:
        seen: dict[str, dt.datetime] = {}
        for release in self.releases:
            for one in (*release.added, *release.updated):
                seen.setdefault(one.digest, release.time)
        return seen

    def past(self, article_id: str, permalink: str) -> Past:
        """Return what is remembered of an article and of its address."""
        own = self.by_id.get(article_id, NOTHING)
        others = self._shared.get(permalink, {})
        earlier = tuple(one for name, one in others.items() if name != article_id)
        return replace(own, earlier_here=earlier) if earlier else own

    def first_released(self, digest: str) -> dt.datetime | None:
        """Return when an edition was first live, which nobody can date back."""
        return self._first_seen.get(digest)

    def shown(self, number: int) -> Log:
        """Return the log whose articles the output of a line (from 1) shows: 0 for nothing.

        Until the line itself, unless an earlier release was shown again: then until that one, and
        what was taken down from it since.
        """
        since: list[Release] = []
        while number and (line := self.releases[number - 1]).kind != "release":
            if line.back_to is not None:
                number = self._numbers[line.back_to]
            else:
                since.append(line)
                number -= 1
        return Log((*self.releases[:number], *reversed(since)))

    def number_of(self, head: str) -> int | None:
        """Return the number of the line with a hash, None if there is none."""
        return self._numbers.get(head)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {one.hash: one.number for one in self.releases}

    def live(self) -> Iterator[Past]:
        """Yield what is live or withdrawn now."""
        return (one for one in self.by_id.values() if one.live or one.withdrawn)


EMPTY = Log()
