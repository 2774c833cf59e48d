"""The audit log: one line of JSON for each release, each bound to the one before by its hash.

`audit/releases.jsonl` stands in the site's folder and is kept in git. It only grows. What was live,
who signed it, what was withdrawn and when is read from it and from nothing else, so that a build
from a fresh clone decides as one on the machine that made the last release. A line is written
before anything of its release is live; a line that a crash cut short was of no release.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from publisher.errors import UnusableError
from publisher.files import settle_names, write_atomically
from publisher.messages import say
from publisher.signoff import canonical, digest_of

LOG = "audit/releases.jsonl"  # beside the configuration
START = "sha256:" + "0" * 64  # what the first line follows

Hash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")]


_STRICT = ConfigDict(frozen=True, extra="forbid", strict=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A sign-off that cleared an edition: by whom, when (UTC), with which signature."""

    __pydantic_config__ = _STRICT

    by: str
    at: AwareDatetime
    level: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A waiver in force in an edition."""

    __pydantic_config__ = _STRICT

    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where an article is listed: what its withdrawal has to be told to."""

    __pydantic_config__ = _STRICT

    unit: str
    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    date: AwareDatetime
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """An edition that was put live.

    `commit` is the git commit that holds its bytes, None where there was no git. `corrections` are
    the SHA-256 of its public notes, in order.
    """

    __pydantic_config__ = _STRICT

    id: str
    path: str
    permalink: str
    aliases: tuple[str, ...] = ()
    digest: Hash
    commit: Commit | None = None
    secrecy: Signed
    spokesperson: Signed
    corrections: tuple[Hash, ...] = ()
    waivers: tuple[Waived, ...] = ()
    shelf: Shelf

    def same(self, other: Released) -> bool:
        """Whether two releases are of the same signed bytes at the same place."""
        return self is other or replace_commit(self, None) == replace_commit(other, None)


def replace_commit(one: Released, commit: str | None) -> Released:
    """Return a release as found in another commit."""
    return replace(one, commit=commit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """An article that was taken back; `shelf` is None where it was never known."""

    __pydantic_config__ = _STRICT

    id: str
    path: str
    permalink: str
    aliases: tuple[str, ...] = ()
    reason: str
    date: dt.date | None = None
    replaced_by: str | None = None
    shelf: Shelf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """An address that went without a word: its file is gone, or nothing of it may be out."""

    __pydantic_config__ = _STRICT

    id: str
    permalink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """Something that was wiped out: the article, who ordered it and why, in how many places it was."""

    __pydantic_config__ = _STRICT

    id: str
    by: tuple[str, ...]
    reason: str
    places: int


class Release(BaseModel):
    """One line: what a release changed.

    `time` is the clock when it was made, `moment` what counted as now. `config` and `rules` are
    SHA-256 digests of what was decided by, `output` that of the list of all published files.

    A `rollback` changes nothing about any article: it says that what an earlier line put out is
    shown again, `back_to` being the hash of that line. What the gate remembers, and what readers
    were told, stays as it is, so that the next build goes on from there.
    """

    model_config = _STRICT

    number: int = Field(ge=1)
    previous: Hash
    time: AwareDatetime
    moment: AwareDatetime
    kind: Literal["release", "takedown", "purge", "rollback"] = "release"
    version: str
    config: Hash | None = None
    rules: Hash | None = None
    commit: Commit | None = None
    added: tuple[Released, ...] = ()
    updated: tuple[Released, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    removed: tuple[Removed, ...] = ()
    purged: tuple[Purged, ...] = ()
    back_to: Hash | None = None
    output: Hash
    hash: Hash = START

    def sealed(self) -> Release:
        """Return the line with its own hash, which covers everything else in it."""
        return self.model_copy(update={"hash": digest_of(self._said({"hash"}))})

    def line(self) -> bytes:
        """Return the line as it is written, with its end."""
        return canonical(self._said(set())) + b"\n"

    def _said(self, besides: set[str]) -> dict[str, Any]:
        left_out = besides if self.back_to else {*besides, "back_to"}
        return self.model_dump(mode="json", exclude=left_out)


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


class DamagedLogError(UnusableError):
    """The log was changed or cut; nothing it says counts, and nothing is released."""


def read(
    root: Path,
    witnesses: Iterable[str] = (),
    earlier: Callable[[int], Iterable[bytes]] = lambda _size: (),
    known: Log | None = None,
) -> Log:
    """Return the log of the site at `root`; the empty one where nothing was ever released.

    `witnesses` are hashes of lines that were there before: the end of the log as git has it, and
    what the published site was made from. `earlier` gives what the log was before, where that had more
    bytes than it is told. `known` is what was read before, which need not be read again. Raises
    DamagedLogError where a line does not follow from the one before, or where one is missing that a
    witness saw or that stood at its end before.
    """
    path = root / LOG
    try:
        data = path.read_bytes() if path.exists() or path.is_symlink() else b""
    except OSError:
        raise UnusableError(
            say("Không đọc được nhật ký đăng tin {log}: kiểm tra quyền đọc và ổ đĩa.", log=LOG)
        ) from None
    log = parsed(data, known)
    whole = data[: len(data) - log.torn]
    if not all(map(log.knows, witnesses)) or any(
        len(one) > len(whole) and one.startswith(whole) for one in earlier(len(whole))
    ):
        raise DamagedLogError(
            say(
                "Nhật ký đăng tin {log} thiếu những dòng đã có trước đây (bị cắt hoặc thay): lấy lại bản đầy đủ bằng `git checkout HEAD -- {log}` hoặc từ bản sao lưu; trang đang có vẫn nguyên.",
                log=LOG,
            )
        )
    return log


def keep_copy(root: Path, copy: Path) -> None:
    """Keep the log a second time, outside git, for the day it is cut short."""
    with suppress(OSError):  # the log itself is on the disk
        write_atomically(copy, (root / LOG).read_bytes())


def mended(root: Path, copy: Path) -> int:
    """Bring back lines that are missing at the end of the log, from the copy; return how many.

    Only lines that follow from those that are there: nothing that is there changes.
    """
    try:
        kept = copy.read_bytes()
        there = (root / LOG).read_bytes() if (root / LOG).exists() else b""
        if len(kept) <= len(there):  # as on every day that nothing is missing
            return 0
        there = there[: len(there) - parsed(there).torn]
        missing = len(parsed(kept).releases) - len(parsed(there).releases)
        if missing > 0 and kept.startswith(there):
            (root / LOG).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(root / LOG, kept, surely=True)
            return missing
    except (OSError, DamagedLogError):
        return 0
    return 0


def parsed(data: bytes, known: Log | None = None) -> Log:
    """Return the log in some bytes; raises DamagedLogError at the first line that is not sound.

    `known` is returned if it is the log in these bytes.
    """
    digest = hashlib.sha256(data).digest()
    if known is not None and known.digest == digest:
        return known
    *lines, rest = data.split(b"\n")
    releases: list[Release] = []
    head, time = START, None
    heads: set[str] = set()
    for number, line in enumerate(lines, start=1):
        release = _release(line)
        if (
            release is None
            or release.number != number
            or release.previous != head
            or (time is not None and release.time < time)
            or (release.kind == "rollback") != (release.back_to is not None)
            or (release.back_to is not None and release.back_to not in heads)
        ):
            raise DamagedLogError(
                say(
                    "Nhật ký đăng tin {log} bị sửa hoặc hỏng ở dòng {line}: không sửa tay; lấy lại bản đúng bằng `git checkout HEAD -- {log}` hoặc từ bản sao lưu; trang đang có vẫn nguyên.",
                    log=LOG,
                    line=number,
                )
            )
        releases.append(release)
        head, time = release.hash, release.time
        heads.add(head)
    return Log(tuple(releases), torn=len(rest), digest=digest)


def last_hash(data: bytes) -> str | None:
    """Return the hash in the last whole line of a log, None where there is none to be read."""
    lines = [line for line in data.split(b"\n")[:-1] if line.strip()]
    release = _release(lines[-1]) if lines else None
    return release.hash if release else None


def _release(line: bytes) -> Release | None:
    """Return the release in a line, None where it is none or its hash is not that of the rest."""
    try:
        release = Release.model_validate_json(line)
        # As it is written here the rest is in its one form already.
        rest = line.replace(f'"hash":"{release.hash}",'.encode(), b"", 1)
        if release.hash == f"sha256:{hashlib.sha256(rest).hexdigest()}":
            return release
        value = json.loads(line)
        release = Release.model_validate(value)  # of what is digested, however else it may be read
        del value["hash"]
        sound = release.hash == digest_of(value)
    except (ValueError, KeyError, RecursionError):
        return None
    return release if sound else None


def append(root: Path, log: Log, release: Release) -> Log:
    """Write one more line, surely on the disk when this returns; what was torn goes.

    Raises UnusableError if it cannot be written: then nothing may be released.
    """
    sealed = release.sealed()
    path = root / LOG
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        with os.fdopen(handle, "r+b") as file:
            end = file.seek(0, os.SEEK_END) - log.torn
            file.truncate(end)
            file.seek(end)
            file.write(sealed.line())
            file.flush()
            os.fsync(file.fileno())
        if not begun:
            settle_names(path.parent)
    except OSError:
        raise UnusableError(
            say(
                "Không ghi được nhật ký đăng tin {log} nên chưa đăng gì: kiểm tra quyền ghi và ổ đĩa rồi chạy lại.",
                log=LOG,
            )
        ) from None
    return Log((*log.releases, sealed))


def note_digest(date: dt.date, note: str) -> str:
    """Return the SHA-256 by which the log remembers a public note of correction."""
    return digest_of([date.isoformat(), " ".join(note.split())])


def next_release(
    log: Log,
    *,
    time: dt.datetime,
    moment: dt.datetime,
    version: str,
    output: str,
    commit: str | None = None,
    config: str | None = None,
    rules: str | None = None,
    editions: Sequence[Released] = (),
    graves: Sequence[Withdrawn] = (),
    kind: Literal["release", "takedown"] = "release",
) -> Release | None:
    """Return the line for a release that has just these editions and graves live, None for no news."""
    known = log.by_id
    added: list[Released] = []
    updated: list[Released] = []
    for one in editions:
        past = known.get(one.id, NOTHING)
        if not past.live or past.last is None:
            added.append(one)
        elif not past.last.same(one):
            updated.append(one)
    buried = [one for one in graves if known.get(one.id, NOTHING).withdrawn != one]
    out = {one.id for one in editions} | {one.id for one in graves}
    removed = [
        Removed(id=name, permalink=gone.permalink)
        for name, past in known.items()
        if name not in out and (gone := past.withdrawn or (past.last if past.live else None))
    ]
    last = log.releases[-1] if log.releases else None
    same_output = last is not None and last.output == output and last.kind != "rollback"
    if same_output and not (added or updated or buried or removed):
        return None
    return Release(
        number=len(log.releases) + 1,
        previous=log.head,
        time=_seconds(time),
        moment=_seconds(moment),
        kind=kind,
        version=version,
        config=config,
        rules=rules,
        commit=commit,
        added=tuple(added),
        updated=tuple(updated),
        withdrawn=tuple(buried),
        removed=tuple(removed),
        output=output,
    )


def purge_of(
    log: Log,
    purged: Purged,
    *,
    time: dt.datetime,
    version: str,
    grave: Withdrawn | None,
    commit: str | None = None,
) -> Release:
    """Return the line that says that an article was wiped out; `grave` is what stays of it.

    What is published is that of the line before: the next build says what became of it.
    """
    known = log.by_id.get(purged.id, NOTHING)
    return Release(
        number=len(log.releases) + 1,
        previous=log.head,
        time=_seconds(time),
        moment=_seconds(time),
        kind="purge",
        version=version,
        commit=commit,
        withdrawn=() if grave is None or known.withdrawn == grave else (grave,),
        purged=(purged,),
        output=log.releases[-1].output if log.releases else START,
    )


def rollback_to(
    log: Log, earlier: Release, *, time: dt.datetime, moment: dt.datetime, version: str, output: str
) -> Release:
    """Return the line that says that what an earlier one put out is shown again, as `output`."""
    return Release(
        number=len(log.releases) + 1,
        previous=log.head,
        time=_seconds(time),
        moment=_seconds(moment),
        kind="rollback",
        version=version,
        back_to=earlier.hash,
        output=output,
    )


def _seconds(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)
