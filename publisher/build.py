"""The run as a list of steps: read, judge, remember, plan, render, publish, record."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from publisher import feeds, publishing, website
from publisher.article import Article
from publisher.catalogue import Catalogue
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.gate import (
    Edition,
    Live,
    Tombstone,
)
from publisher.messages import Translate, say, vietnamese
from publisher.pages import Library, plan
from publisher.survey import Site, Survey, addresses, first_claims, take

STATE = ".publisher"  # working folder beside the configuration; safe to delete
BRAKE_PAGES = 5
BRAKE_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a build put live.

    `gone` are the addresses that went, `overdue` the articles past the day of their review.
    """

    survey: Survey
    added: int
    updated: int
    gone: tuple[str, ...]
    overdue: tuple[Article, ...]
    changes: publishing.Changes

    @property
    def removed(self) -> int:
        """How many addresses went."""
        return len(self.gone)


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
        found = take(site, now, before)
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
        gone=tuple(sorted(before.keys() - after.keys())),
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
        kept = list(first_claims([*others, *preview]))  # a copy may have the address of another
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
    going = live - {address for one in found.live for address in addresses(one)}
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
