"""The run as a list of steps: read, judge, remember, plan, render, publish, record."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from publisher import article, feeds, media, publishing, sources, website
from publisher.article import Article, Reading
from publisher.catalogue import Catalogue
from publisher.config import SiteConfig
from publisher.errors import UnusableError
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
from publisher.messages import Message, Translate, say, vietnamese
from publisher.pages import Library, plan
from publisher.rules import RuleSet
from publisher.sources import Refused, Source

STATE = ".publisher"  # working folder beside the configuration; safe to delete
BRAKE_PAGES = 5
BRAKE_SHARE = 0.05


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a build put live; `overdue` are the articles past the day of their review."""

    survey: Survey
    added: int
    updated: int
    removed: int
    overdue: tuple[Article, ...]
    changes: publishing.Changes


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
    found += _duplicates(sorted(articles, key=_age))
    return ordered(found), len(readings)


def survey(site: Site, now: dt.datetime, released: Mapping[str, Live]) -> Survey:
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
        live=tuple(_first_claims(live)),
        held=tuple(held),
        notes=tuple(notes),
    )


def _addresses(one: Article | Edition | Tombstone) -> tuple[str, ...]:
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
        for address in _addresses(claimant):
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


def _first_claims(live: Sequence[Edition | Tombstone]) -> Iterator[Edition | Tombstone]:
    """Drop an earlier edition whose address a newer file has taken over since."""
    taken: set[str] = set()
    for one in sorted(live, key=lambda e: isinstance(e, Edition) and e.from_history):
        addresses = _addresses(one)
        if taken.isdisjoint(addresses):
            taken.update(addresses)
            yield one


def build(
    site: Site,
    output: Path,
    now: dt.datetime,
    *,
    clean: bool = False,
    confirm_removals: bool = False,
) -> Release:
    """Put what the gate passes at `now` live in `output`.

    Raises UnusableError before anything is touched when the output cannot be used, when another
    build is running, or when too many pages would go without `confirm_removals`.
    """
    publishing.claim(output)
    with _alone(site.root) as work:
        catalogue = Catalogue(work / "catalogue.sqlite", output)
        before = catalogue.live() if output.is_dir() else {}
        found = survey(site, now, before)
        _brake(site, output, before, found, confirm_removals)
        staged = work / "staged"
        publishing.discard(staged)
        try:
            stage(site, found, staged, work / "scratch")
            changes = publishing.publish(staged, output, rewrite=clean)
        finally:
            publishing.discard(staged)
        after = _now_live(found.live, before, now)
        catalogue.record(after.values())
    return Release(
        survey=found,
        added=len(after.keys() - before.keys()),
        updated=sum(
            one.digest != before[link].digest for link, one in after.items() if link in before
        ),
        removed=len(before.keys() - after.keys()),
        overdue=tuple(
            edition.article
            for edition in found.editions
            if edition.article.review_by
            and edition.article.review_by < site.config.local(now).date()
        ),
        changes=changes,
    )


def stage(
    site: Site,
    found: Survey,
    staged: Path,
    scratch: Path,
    *,
    preview: Sequence[Edition] | None = None,
    translate: Translate = vietnamese,
) -> None:
    """Write the whole site into `staged`, an empty place.

    `preview` makes it the officers' preview and gives the held articles to show there, in place of
    their earlier editions. Raises TypeError if a held article is among what is released.
    """
    if any(edition.preview is not None for edition in found.editions):
        raise TypeError("a held article cannot be released")
    editions, tombstones = found.editions, found.tombstones
    if preview is not None:
        shown = {edition.article.path for edition in preview}
        others = [one for one in found.live if _path(one) not in shown]
        kept = list(_first_claims([*others, *preview]))  # a copy may have the address of another
        editions = tuple(one for one in kept if isinstance(one, Edition))
        tombstones = tuple(one for one in kept if isinstance(one, Tombstone))
    library = Library.of(site.config, editions, tombstones)
    frame, pages = plan(library, held=found.held, preview=preview is not None, translate=translate)
    publishing.discard(scratch)
    try:
        website.render(pages, frame, staged, scratch)
    finally:
        publishing.discard(scratch)
    for rendition in library.renditions.values():
        _write(staged / "media" / rendition.file_name, rendition.data)
    for name, data in feeds.render(library):
        _write(staged / name, data)


def _path(one: Edition | Tombstone) -> str:
    return one.article.path if isinstance(one, Edition) else one.path


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _now_live(
    live: Sequence[Edition | Tombstone], before: Mapping[str, Live], now: dt.datetime
) -> dict[str, Live]:
    after: dict[str, Live] = {}
    for one in live:
        known = one.article if isinstance(one, Edition) else one
        digest = one.digest if isinstance(one, Edition) else ""
        old = before.get(known.permalink)
        after[known.permalink] = Live(
            permalink=known.permalink,
            id=known.id,
            path=known.path,
            digest=digest,
            since=old.since if old and old.digest == digest else now,
        )
    return after


def _brake(
    site: Site, output: Path, before: Mapping[str, Live], found: Survey, confirmed: bool
) -> None:
    """Stop a build that would take away many pages: a mistake looks just like that."""
    live = set(before) or _pages_in(output, site.config)
    going = live - {address for one in found.live for address in _addresses(one)}
    if confirmed or not going:
        return
    if len(going) > BRAKE_PAGES or len(going) > BRAKE_SHARE * len(live):
        raise UnusableError(
            say(
                "Lần dựng này sẽ gỡ {n} trong {all} trang đang có, nên đã dừng lại; trang vẫn nguyên. Nếu đúng là muốn gỡ, chạy lại với --confirm-removals. Các trang: {pages}.",
                n=len(going),
                all=len(live),
                pages=", ".join(sorted(going)[:10]),
            )
        )


def _pages_in(output: Path, config: SiteConfig) -> set[str]:
    """Return the article pages in an output folder, for want of a catalogue."""
    return {
        f"/{path.parent.relative_to(output).as_posix()}/"
        for kind in config.kinds_by_id
        for path in output.glob(f"{kind}/[0-9][0-9][0-9][0-9]/*/index.html")
        if not path.parent.name.isdigit()
    }


@contextmanager
def _alone(root: Path) -> Iterator[Path]:
    """Hold the site's lock, which a dead process does not, and give the working folder."""
    work = root / STATE
    try:
        work.mkdir(exist_ok=True)
        lock = (work / "lock").open("w")
    except OSError:
        raise UnusableError(
            say(
                "Không ghi được vào thư mục “{name}” của trang: kiểm tra quyền ghi và ổ đĩa.",
                name=STATE,
            )
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UnusableError(
                say("Một lần dựng khác đang chạy: đợi xong rồi chạy lại.")
            ) from None
        yield work
