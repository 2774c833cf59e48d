"""The lines of the audit log: what each release changed, and who signed it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from publisher.signoff import canonical, digest_of

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


def note_digest(date: dt.date, note: str) -> str:
    """Return the SHA-256 by which the log remembers a public note of correction."""
    return digest_of([date.isoformat(), " ".join(note.split())])
