"""The run as a list of steps: read, judge, remember, plan, render, read again, publish, record."""

from __future__ import annotations

import datetime as dt
import fcntl
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from publisher import __version__, audit, feeds, publishing, signoff, wall, website
from publisher.article import Article
from publisher.audit import Log, Released, Withdrawn
from publisher.catalogue import STATE, Catalogue
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.gate import (
    Edition,
    HeldState,
    Live,
    Tombstone,
    hold,
    shelf_of,
)
from publisher.history import Repository
from publisher.messages import Message, Translate, say, vietnamese
from publisher.pages import Library, plan
from publisher.publishing import Manifest
from publisher.signoff import digest_of
from publisher.survey import Site, Survey, addresses, first_claims, read_log, stand_in, take

BRAKE_PAGES = 5
BRAKE_SHARE = 0.05
_PICTURE = re.compile(r"media/[0-9a-f]{20}\.[a-z]+")


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
    clock: dt.datetime | None = None,
    clean: bool = False,
    confirm_removals: bool = False,
) -> Release:
    """Put what the gate passes at `now` live in `output`; `clock` is what time it is, if not `now`.

    What is staged is read once more before it is live: an article with something in it that the
    gate did not see is held, and its edition that is live stays. What changes is written into the
    audit log before any of it is live. Raises UnusableError before anything is touched when the
    output cannot be used, when another build is running, when the log or the clock cannot be
    right, when too many pages would go without `confirm_removals`, or when the last reading stops at
    something that belongs to no article; in the last two cases a withdrawal that is waiting is
    carried out all the same, and the other pages stay.
    """
    publishing.claim(output)
    with alone(site.root) as work:
        repository = Repository.around(site.root)
        mark = Manifest.read(output) if output.is_dir() else None
        log = read_log(site, repository, mark.head if mark else None)
        time = clock or now
        if log.time is not None and time < log.time - signoff.CLOCK_SKEW:
            raise UnusableError(_clock_message(site, log.time))
        catalogue = Catalogue(work / "catalogue.sqlite", output)
        before = catalogue.live() if output.is_dir() else {}
        run = _Run(site, output, now, max(time, log.time or time), log, repository)
        found = take(site, now, log, repository)
        braked = None if confirm_removals else _braked(site, output, before, found)
        if braked and not _withdraws(found, before):
            raise UnusableError(_brake_message(braked, withdrawn=False))
        staged, scratch = work / "staged", work / "scratch"
        try:
            read = _walled(run, found, staged, scratch)
            if read.stopped:
                withdrawn = _withdraws(found, before)
                if withdrawn:
                    kept = _stage_withdrawals(site, found, output, before, staged, scratch)
                    publishing.publish(staged, output, rewrite=clean, keep=kept)
                    catalogue.record(
                        {**before, **_now_live(found.tombstones, before, now)}.values()
                    )
                raise UnusableError(_wall_message(read.stopped, withdrawn=withdrawn))
            found = read.survey
            braked = None if confirm_removals else _braked(site, output, before, found)
            if braked and not _withdraws(found, before):
                raise UnusableError(_brake_message(braked, withdrawn=False, held=read.held))
            kept = _files_of(braked, found, output, before) if braked else frozenset()
            manifest = run.logged(
                found, Manifest.of(staged, output, kept), braked.going if braked else ()
            )
            changes = publishing.publish(
                staged, output, rewrite=clean, keep=kept, manifest=manifest
            )
        finally:
            publishing.discard(staged)
        after = _now_live(found.live, before, now)
        if braked:
            stay = {f"/{name.removesuffix('index.html')}" for name in kept}
            after |= {link: one for link, one in before.items() if link in stay}
        catalogue.record(after.values())
        if braked:
            raise UnusableError(_brake_message(braked, withdrawn=True, held=read.held))
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


@dataclass(frozen=True, slots=True)
class _Run:
    """What one build works with: the site, where it goes, the time, what was and what git knows."""

    site: Site
    output: Path
    now: dt.datetime
    time: dt.datetime
    log: Log
    repository: Repository | None

    def logged(self, found: Survey, manifest: Manifest, stays: Collection[str] = ()) -> Manifest:
        """Write into the log what is about to be live, and return the manifest that names the line.

        `stays` are addresses whose pages were kept although nothing of theirs is found.
        """
        known = self.log.by_id
        head = self.repository.head if self.repository else None
        release = audit.next_release(
            self.log,
            time=self.time,
            moment=self.now,
            version=__version__,
            output=manifest.digest,
            commit=head,
            config=digest_of(self.site.config.model_dump(mode="json")),
            rules=self.site.rules.digest,
            editions=[self._entry(one, head) for one in found.editions],
            graves=[_grave(one) for one in found.tombstones],
            stays=frozenset(
                name for name, past in known.items() if past.last and past.last.permalink in stays
            ),
        )
        log = audit.append(self.site.root, self.log, release) if release else self.log
        return replace(manifest, head=log.head)

    def _entry(self, edition: Edition, head: str | None) -> Released:
        """Return what the log says of an edition; one that it knows stands in the commit it knows."""
        article, config = edition.article, self.site.config
        secrecy, spokesperson = (
            _signed(signoff.of(article, role, config)) for role in signoff.ROLES
        )
        entry = Released(
            id=article.id,
            path=article.path,
            permalink=article.permalink,
            aliases=article.aliases,
            digest=edition.digest,
            commit=head,
            secrecy=secrecy,
            spokesperson=spokesperson,
            corrections=tuple(audit.note_digest(c.date, c.note) for c in article.corrections),
            waivers=tuple(
                audit.Waived(rule=one.rule, reason=one.waiver)
                for one in edition.findings
                if one.waiver is not None
            ),
            shelf=shelf_of(article),
        )
        past = self.log.past(article.id, article.permalink).last
        return past if past is not None and past.same(entry) else entry


def _signed(one: signoff.SignOff | None) -> audit.Signed:
    if one is None:
        raise TypeError("the gate passed an edition without a sign-off")
    return audit.Signed(
        by=one.by, at=one.at.astimezone(dt.UTC), level=one.level, signature=one.signature
    )


def _grave(one: Tombstone) -> Withdrawn:
    return Withdrawn(
        id=one.id,
        path=one.path,
        permalink=one.permalink,
        aliases=one.aliases,
        reason=one.reason.value,
        date=one.withdrawn_on,
        replaced_by=one.replaced_by,
        shelf=one.shelf,
    )


def _clock_message(site: Site, last: dt.datetime) -> Message:
    return say(
        "Đồng hồ máy đang chậm hơn lần đăng trước ({last}): chỉnh lại giờ rồi dựng lại; trang đang có vẫn nguyên.",
        last=f"{site.config.local(last):%d/%m/%Y %H:%M}",
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


@dataclass(frozen=True, slots=True)
class _Braked:
    """A build that would take away many pages: those, and how many there are."""

    going: frozenset[str]
    live: int


def _braked(site: Site, output: Path, before: Mapping[str, Live], found: Survey) -> _Braked | None:
    """Return what a build would take away if that is a lot: a mistake looks just like that."""
    live = set(before) or _pages_in(output, site.config)
    going = live - {address for one in found.live for address in addresses(one)}
    if len(going) > BRAKE_PAGES or len(going) > BRAKE_SHARE * len(live):
        return _Braked(frozenset(going), len(live))
    return None


def _brake_message(braked: _Braked, *, withdrawn: bool, held: Sequence[wall.Leak] = ()) -> Message:
    if held:
        return say(
            "{brake} Khi đọc lại trước lúc đăng, chương trình giữ lại {n} bài: {places}. Báo cho người quản trị.",
            brake=_brake_message(braked, withdrawn=withdrawn),
            n=len({leak.owner for leak in held}),
            places=wall.places(held),
        )
    pages = ", ".join(sorted(braked.going)[:10])
    n = len(braked.going)
    if withdrawn:
        return say(
            "Bài thu hồi đã được gỡ. Lần dựng này còn gỡ {n} trong {all} trang đang có, nên các trang đó được giữ nguyên. Nếu đúng là muốn gỡ, chạy lại với --confirm-removals. Các trang: {pages}.",
            n=n,
            all=braked.live,
            pages=pages,
        )
    return say(
        "Lần dựng này sẽ gỡ {n} trong {all} trang đang có, nên đã dừng lại; trang vẫn nguyên. Nếu đúng là muốn gỡ, chạy lại với --confirm-removals. Các trang: {pages}.",
        n=n,
        all=braked.live,
        pages=pages,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """A staged site read again: what may go live, what holds articles, what stops the build."""

    survey: Survey
    held: tuple[wall.Leak, ...]
    stopped: tuple[wall.Leak, ...]


def _walled(run: _Run, found: Survey, staged: Path, scratch: Path) -> _Read:
    """Stage what is found and read it until nothing leaks.

    An article that does is replaced by its live edition, once, and if that leaks too by nothing.
    """
    site = run.site
    scans = wall.Scans(site.rules)
    held: list[wall.Leak] = []
    replaced: set[str] = set()
    while True:
        publishing.discard(staged)
        stage(site, found, staged, scratch)
        leaks = _leaks(site, found, staged, scans)
        traced = [leak for leak in leaks if leak.owner]
        if not traced:
            return _Read(found, tuple(held), tuple(leaks))
        held += traced
        leaking = [one for one in found.editions if one.article.path in {x.owner for x in traced}]
        stays = {
            one.article.path: stand_in(site, run.now, one, run.log, run.repository)
            for one in leaking
            if one.article.path not in replaced
        }
        replaced |= stays.keys()
        found = _without(found, traced, stays)


def _leaks(site: Site, found: Survey, staged: Path, scans: wall.Scans) -> list[wall.Leak]:
    folders = {site.root, Path(website.__file__).parent.parent}
    accounts = wall.Accounts(
        config=site.config,
        live=found.live,
        held=found.held,
        scripts=website.scripts(),
        assets=website.assets(),
        machine=tuple(str(one) for one in folders if len(one.parts) > 2),  # /srv is a word
    )
    names = [path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()]
    return wall.Wall(accounts, scans).read(names, lambda name: (staged / name).read_bytes())


def _without(
    found: Survey,
    leaks: Sequence[wall.Leak],
    stays: Mapping[str, Edition | Tombstone | None],
) -> Survey:
    """Hold the articles that leaks belong to; `stays` is what is out in their place, by path."""
    reasons = {
        leak.owner: tuple(
            dict.fromkeys(wall.finding(one) for one in leaks if one.owner == leak.owner)
        )
        for leak in leaks
    }
    held = {one.path: one for one in found.held}
    live: list[Edition | Tombstone] = []
    for one in found.live:
        if not isinstance(one, Edition) or one.article.path not in reasons:
            live.append(one)
            continue
        path, own = one.article.path, reasons[one.article.path]
        before = held.get(path) or replace(hold(one, own[0]), reasons=(), findings=())
        held[path] = replace(
            before,
            state=HeldState.HELD,
            reasons=(*before.reasons, *own),
            findings=(*before.findings, *own),
        )
        if (other := stays.get(path)) is not None:
            live.append(other)
    return replace(found, live=tuple(first_claims(live)), held=tuple(held.values()))


def _stage_withdrawals(
    site: Site,
    found: Survey,
    output: Path,
    before: Mapping[str, Live],
    staged: Path,
    scratch: Path,
) -> frozenset[str]:
    """Stage what takes withdrawn articles away and leaks nothing; return the live files that stay.

    Nothing new goes out. A file that leaks is not staged: the live one stays in its place, without
    what leads to something withdrawn.
    """
    live = tuple(
        one for one in found.live if isinstance(one, Tombstone) or one.article.permalink in before
    )
    found = replace(found, live=live)
    publishing.discard(staged)
    stage(site, found, staged, scratch)
    for leak in _leaks(site, found, staged, wall.Scans(site.rules)):
        (staged / leak.file).unlink(missing_ok=True)
    buried = {address.strip("/") for one in found.tombstones for address in addresses(one)}
    place = wall.Place(site.config.site.url, site.config.base_path)
    kept: set[str] = set()
    for path in output.rglob("*"):
        name = path.relative_to(output).as_posix()
        own = name.removesuffix("/index.html") in buried
        if own or not path.is_file() or (staged / name).exists() or name.startswith("media/"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if name.endswith(".html") and (mended := wall.without(text, name, buried, place)) != text:
            _write(staged / name, mended.encode())
            text = mended
        kept |= {name, *_PICTURE.findall(text)}
    return frozenset(kept)


def _wall_message(leaks: Sequence[wall.Leak], *, withdrawn: bool) -> Message:
    if withdrawn:
        return say(
            "Bài thu hồi đã được gỡ. Khi đọc lại trước lúc đăng, chương trình thấy phần chung của trang có nội dung không được phép đăng, nên các trang khác được giữ nguyên. Báo cho người quản trị: {places}.",
            places=wall.places(leaks),
        )
    return say(
        "Khi đọc lại trước lúc đăng, chương trình thấy phần chung của trang có nội dung không được phép đăng, nên đã dừng lại; trang đang có vẫn nguyên. Báo cho người quản trị: {places}.",
        places=wall.places(leaks),
    )


def _withdraws(found: Survey, before: Mapping[str, Live]) -> bool:
    """Whether a withdrawal is waiting: an address that still shows an edition is to be buried."""
    return any(
        (known := before.get(one.permalink)) is not None and known.digest
        for one in found.tombstones
    )


def _files_of(
    braked: _Braked, found: Survey, output: Path, before: Mapping[str, Live]
) -> frozenset[str]:
    """Return the files of pages that stay: the page, its short link, its pictures.

    A page that leads to something withdrawn does not stay: its bytes could not be mended.
    """
    buried = [f"{one.permalink.rsplit('/', 2)[1]}/" for one in found.tombstones]
    kept: set[str] = set()
    for link in braked.going:
        page = f"{link[1:]}index.html"
        text = (output / page).read_text(encoding="utf-8") if (output / page).is_file() else ""
        if not text or any(slug in text for slug in buried):
            continue
        kept |= {page, *_PICTURE.findall(text)}
        if link in before:
            kept.add(f"a/{before[link].id}/index.html")
    return frozenset(kept)


def _pages_in(output: Path, config: SiteConfig) -> set[str]:
    """Return the article pages in an output folder, for want of a catalogue."""
    return {
        f"/{path.parent.relative_to(output).as_posix()}/"
        for kind in config.kinds_by_id
        for path in output.glob(f"{kind}/[0-9][0-9][0-9][0-9]/*/index.html")
        if not path.parent.name.isdigit()
    }


@contextmanager
def alone(root: Path) -> Iterator[Path]:
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
