"""Every file of a site read and judged: what may be out at a moment, and what is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from publisher import article, media, sources
from publisher.article import Article, Reading
from publisher.config import SiteConfig
from publisher.findings import Finding, Severity, from_problems, ordered
from publisher.gate import (
    Edition,
    Gate,
    Held,
    HeldState,
    Live,
    Tombstone,
    Verdict,
    bury,
    hold,
    inspect,
)
from publisher.history import Repository, last_released
from publisher.messages import Message, say
from publisher.rules import RuleSet, run_unread
from publisher.sources import Refused, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site on disk: its folder, what its configuration says, its rules."""

    root: Path
    config: SiteConfig
    rules: RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every file of a site with the gate's word on it.

    `live` are the editions and tombstones that may be out at this moment, among them earlier
    editions of files that wait; `held` are the files that stay inside.
    """

    readings: Mapping[str, Reading]
    live: tuple[Edition | Tombstone, ...]
    held: tuple[Held, ...]
    notes: tuple[Message, ...] = ()

    @property
    def editions(self) -> tuple[Edition, ...]:
        """What is released."""
        return tuple(one for one in self.live if isinstance(one, Edition))

    @property
    def tombstones(self) -> tuple[Tombstone, ...]:
        """What is withdrawn."""
        return tuple(one for one in self.live if isinstance(one, Tombstone))


def read_all(site: Site) -> Iterator[Reading]:
    """Yield the reading of every article file, also of those that cannot be read."""
    for source in sources.walk(site.root):
        yield read_one(source, site.config)


def read_one(source: Source | Refused, config: SiteConfig) -> Reading:
    """Return the reading of one file."""
    if isinstance(source, Refused):
        return Reading(source.path, None, tuple(from_problems([source.problem])))
    return article.read(source, config)


def check(site: Site, paths: Sequence[str] = ()) -> tuple[list[Finding], int]:
    """Return what the rules find in some files, or in all, and how many files were read.

    Sign-offs are not looked at: this is what an author mends before asking for them.
    """
    if paths:
        readings = [read_one(sources.read_source(site.root, p), site.config) for p in paths]
    else:
        readings = list(read_all(site))
    found: list[Finding] = []
    articles: list[Article] = []
    for reading in readings:
        found += reading.findings
        if reading.article is not None:
            articles.append(reading.article)
            found += inspect(reading.article, partial(media.load, site.root), site.rules)[1]
        elif reading.front is not None:
            found += run_unread(reading.path, reading.front, site.rules)
    found += _duplicates(sorted(articles, key=_age))
    return ordered(found), len(readings)


def take(site: Site, now: dt.datetime, released: Mapping[str, Live]) -> Survey:
    """Judge every file at `now`; `released` is what is live, by permalink."""
    gate = Gate(site.config, site.rules, now)
    readings = {reading.path: reading for reading in read_all(site)}
    verdicts = {
        path: gate.judge(reading, partial(media.load, site.root))
        for path, reading in readings.items()
    }
    verdicts = _without_collisions(readings, verdicts)
    repository = Repository.around(site.root)
    notes = []
    if repository is None:
        notes.append(
            say(
                "Thư mục này không có git: bài đang sửa sẽ không có phiên bản cũ để giữ trên trang."
            )
        )
    if not media.reads_letters() and any(r.article and r.article.images for r in readings.values()):
        notes.append(
            say(
                "Máy này chưa đọc được chữ nằm trong ảnh: nhìn kỹ từng ảnh trước khi ký, hoặc cài phần đọc chữ (xem docs/van-hanh.md)."
            )
        )
    live_by_path = {one.path: one for one in released.values()}
    live: list[Edition | Tombstone] = []
    held: list[Held] = []
    for path, verdict in verdicts.items():
        if not isinstance(verdict, Held):
            live.append(verdict)
            continue
        held.append(verdict)
        earlier = last_released(path, gate, repository) if repository else None
        if readings[path].taken_down:
            earlier = (
                earlier
                if isinstance(earlier, Tombstone)
                else bury(readings[path], earlier or live_by_path.get(path), path)
            )
        if earlier is not None:
            live.append(earlier)
    return Survey(
        readings=readings,
        live=tuple(first_claims(live)),
        held=tuple(held),
        notes=tuple(notes),
    )


def addresses(one: Article | Edition | Tombstone) -> tuple[str, ...]:
    """Return every address that an article answers at: its own, its short link, its old ones."""
    known = one.article if isinstance(one, Edition) else one
    return (known.permalink, f"/a/{known.id}/", *known.aliases)


def _without_collisions(
    readings: Mapping[str, Reading], verdicts: Mapping[str, Verdict]
) -> dict[str, Verdict]:
    """Hold every file that claims an address which another one has by right.

    Whoever passed the gate has it before whoever did not, then the older, then the first by path:
    a copy can never take the place of what is live.
    """
    result = dict(verdicts)
    claimants = sorted(
        (reading.article for reading in readings.values() if reading.article),
        key=lambda one: (isinstance(verdicts[one.path], Held), *_age(one)),
    )
    for finding in _duplicates(claimants):
        verdict = result[finding.path]
        if isinstance(verdict, Held):
            result[finding.path] = replace(
                verdict,
                state=HeldState.HELD,
                reasons=(*verdict.reasons, finding),
                findings=(*verdict.findings, finding),
            )
        else:
            result[finding.path] = hold(verdict, finding)
    return result


def _age(one: Article) -> tuple[float, str]:
    return one.date.timestamp(), one.path


def _duplicates(claimants: Sequence[Article]) -> Iterator[Finding]:
    """Yield a finding for every address that someone earlier in `claimants` has already."""
    claims: dict[str, str] = {}
    for claimant in claimants:
        for address in addresses(claimant):
            owner = claims.setdefault(address, claimant.path)
            if owner != claimant.path:
                yield _duplicate(claimant, address, owner)


def _duplicate(claimant: Article, address: str, owner: str) -> Finding:
    line, column = claimant.front.document.position(("id",))
    return Finding(
        rule="permalink/duplicate",
        severity=Severity.BLOCK,
        path=claimant.path,
        line=line,
        column=column,
        message=say(
            "Địa chỉ {address} đã thuộc về {owner}: đổi mục id (hoặc aliases) của bài này.",
            address=address,
            owner=owner,
        ),
    )


def first_claims(live: Sequence[Edition | Tombstone]) -> Iterator[Edition | Tombstone]:
    """Drop an earlier edition whose address a newer file has taken over since."""
    taken: set[str] = set()
    for one in sorted(live, key=lambda e: isinstance(e, Edition) and e.from_history):
        claimed = addresses(one)
        if taken.isdisjoint(claimed):
            taken.update(claimed)
            yield one
