"""The run as a list of steps: read, judge, remember, plan, render, read again, publish, record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from publisher import (
    __version__,
    audit,
    cap,
    cardpicture,
    feeds,
    offline,
    policy,
    progress,
    publishing,
    schedule,
    search,
    signoff,
    sitemaps,
    takedown,
    wall,
    website,
)
from publisher.article import Article, Reason
from publisher.audit import Log, Released, Withdrawn
from publisher.catalogue import Catalogue
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
from publisher.lock import locked
from publisher.messages import Message, Translate, say, vietnamese
from publisher.pages import Library, card_pictures, plan
from publisher.progress import steps
from publisher.publishing import Manifest
from publisher.signoff import digest_of
from publisher.survey import Site, Survey, addresses, first_claims, read_log, stand_in, take

BRAKE_PAGES = 5
BRAKE_SHARE = 0.05
LOG_COPY = "releases.jsonl"  # in the working folder
_REHEARSED = say(
    "Thời điểm sau --now chưa tới mà thư mục này là trang đang đăng: dựng thử vào thư mục khác bằng --output."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a build put live.

    Articles are `added` that were not out before, `updated` that are out in another edition, and
    `withdrawn` that a notice took the place of. `gone` are the addresses that went, `overdue` the articles past the day of their review, `due`
    those that are close to it.
    """

    survey: Survey
    added: int
    updated: int
    withdrawn: int
    gone: tuple[str, ...]
    overdue: tuple[Article, ...]
    due: tuple[Article, ...] = ()
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
        staged, scratch = work / "staged", work / "scratch"
        for left in (staged, scratch):  # by a run that was killed
            publishing.discard(left)
        repository = Repository.around(site.root)
        mark = Manifest.read(output) if output.is_dir() else None
        with progress.step(steps.LOG):
            brought_back = audit.mended(site.root, work / LOG_COPY)
            log = read_log(site, repository, mark.head if mark else None)
        if log.time is not None and (clock or now) < log.time - signoff.CLOCK_SKEW:
            raise UnusableError(_clock_message(site, log.time))
        rehearsal = clock is not None and now > clock + signoff.CLOCK_SKEW
        if rehearsal and mark is not None and mark.head:
            raise UnusableError(_REHEARSED)
        catalogue = Catalogue(work / "catalogue.sqlite", output)
        before = catalogue.live() if output.is_dir() else {}
        time = max(clock or now, log.time or now)
        run = _Run(site, output, now, time, log, repository, rehearsal=rehearsal)
        found = take(site, now, log, repository)
        found = replace(found, notes=(*found.notes, *_notes(brought_back, now, rehearsal)))

        def withdrawn() -> bool:
            """Carry out withdrawals although the build stops; say if there was anything to do."""
            carry_out = takedown.carry_out if rehearsal else partial(_take_down, time=time)
            buried = carry_out(site.root, output).addresses
            if buried:
                catalogue.record({**before, **_now_live(found.tombstones, before, now)}.values())
            return bool(buried)

        if braked := None if confirm_removals else _braked(site, output, before, found):
            raise UnusableError(_brake_message(braked, withdrawn=withdrawn()))
        try:
            with publishing.writing(work, surely=False):
                read = _walled(run, found, staged, scratch)
            if read.stopped:
                raise UnusableError(_wall_message(read.stopped, withdrawn=withdrawn()))
            found = read.survey
            if braked := None if confirm_removals else _braked(site, output, before, found):
                message = _brake_message(braked, withdrawn=withdrawn(), held=read.held)
                raise UnusableError(message)
            manifest = Manifest.of(staged)
            with progress.step(steps.RECORD):
                manifest = run.logged(found, manifest)
            changes = publishing.publish(
                staged,
                output,
                rewrite=clean,
                manifest=manifest,
                withdrawn=[address for one in found.tombstones for address in addresses(one)],
                journal=work / "journal",
            )
        finally:
            publishing.discard(staged)
        audit.keep_copy(site.root, work / LOG_COPY)
        after = _now_live(found.live, before, now)
        with progress.step(steps.CATALOGUE):
            catalogue.record(after.values())
    return Release(
        survey=found,
        **_counted(before, after),
        gone=tuple(sorted(before.keys() - after.keys())),
        overdue=_to_review(site, found, now, schedule.Review.OVERDUE),
        due=_to_review(site, found, now, schedule.Review.SOON),
        changes=changes,
    )


def _counted(before: Mapping[str, Live], after: Mapping[str, Live]) -> dict[str, int]:
    """Return how many articles came, changed and were withdrawn; a notice has no digest."""
    was = {link: one.digest for link, one in before.items()}
    changed = [
        (was.get(link, ""), one.digest)
        for link, one in after.items()
        if one.digest != was.get(link, "")
    ]
    return {
        "added": sum(not old for old, _new in changed),
        "updated": sum(bool(old and new) for old, new in changed),
        "withdrawn": sum(not new for _old, new in changed),
    }


def _to_review(
    site: Site, found: Survey, now: dt.datetime, wanted: schedule.Review
) -> tuple[Article, ...]:
    today = site.config.local(now).date()
    return tuple(
        one.article for one in found.editions if schedule.review(one.article, today) is wanted
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
    rehearsal: bool = False

    def logged(self, found: Survey, manifest: Manifest) -> Manifest:
        """Write into the log what is about to be live, and return the manifest that names the line."""
        if self.rehearsal:
            return manifest
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
            graves=[
                _grave(one, self.site.config.local(self.now).date()) for one in found.tombstones
            ],
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
            commit=edition.commit or head,
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
        by=one.by,
        at=one.at.astimezone(dt.UTC),
        level=one.level,
        signature=None if one.signature is None else "".join(one.signature.split()),
    )


def _grave(one: Tombstone, today: dt.date) -> Withdrawn:
    return Withdrawn(
        id=one.id,
        path=one.path,
        permalink=one.permalink,
        aliases=one.aliases,
        reason=one.reason.value,
        date=one.withdrawn_on or today,
        replaced_by=one.replaced_by,
        shelf=one.shelf,
    )


def take_down(root: Path, output: Path, time: dt.datetime) -> takedown.Done:
    """Carry out withdrawals on the output alone where nothing can be built, and log them if possible."""
    if not (output / publishing.MARK).is_file():  # no site of ours: nothing is out
        return takedown.Done()
    try:
        with alone(root):
            return _take_down(root, output, time)
    except UnusableError:  # the log cannot take it now; a withdrawal waits for nothing
        return takedown.carry_out(root, output)


def _take_down(root: Path, output: Path, time: dt.datetime) -> takedown.Done:
    done = takedown.carry_out(root, output)
    with suppress(UnusableError):  # a damaged log: the next sound build writes what was done
        log = audit.read(root)
        marks = {mark.path: mark for mark in takedown.marks(root)[0]}
        gone = [
            past.last
            for past in log.live()
            if past.live and past.last and past.last.permalink in done.addresses
        ]
        manifest = Manifest.of(output)
        release = audit.next_release(
            log,
            time=max(time, log.time or time),
            moment=time,
            version=__version__,
            output=manifest.digest,
            editions=[
                past.last
                for past in log.live()
                if past.live and past.last and past.last not in gone
            ],
            graves=[
                *(past.withdrawn for past in log.live() if past.withdrawn),
                *(_buried(one, marks.get(one.path), time) for one in gone),
            ],
            kind="takedown",
        )
        if gone and release is not None:
            head = audit.append(root, log, release).head
            replace(manifest, head=head).write(output)
    return done


def _buried(one: Released, mark: takedown.Mark | None, time: dt.datetime) -> Withdrawn:
    return Withdrawn(
        id=one.id,
        path=one.path,
        permalink=one.permalink,
        aliases=one.aliases,
        reason=(mark.reason if mark else Reason.ERROR).value,
        date=(mark.date if mark else None) or time.date(),
        replaced_by=mark.replaced_by if mark else None,
        shelf=one.shelf,
    )


def _notes(brought_back: int, now: dt.datetime, rehearsal: bool) -> Iterator[Message]:
    if brought_back:
        yield say(
            "Nhật ký đăng tin {log} bị thiếu {n} dòng cuối; đã lấy lại từ bản lưu trên máy này. Hãy lưu tệp này vào git.",
            log=audit.LOG,
            n=brought_back,
        )
    if rehearsal:
        yield say(
            "Đây là bản dựng thử cho lúc {moment}, chưa ghi vào nhật ký: đừng đưa thư mục này lên máy chủ.",
            moment=f"{now:%d/%m/%Y %H:%M}",
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
    today = site.config.local(found.at).date()
    with progress.step(steps.LIBRARY):
        library = Library.of(site.config, editions, tombstones, today, released=found.released)
    with progress.step(steps.SEARCH):
        index = search.render(library)
    with progress.step(steps.PLAN):
        frame, pages = plan(
            library,
            held=found.held,
            preview=preview is not None,
            translate=translate,
            search=index.head,
        )
    publishing.discard(scratch)
    try:
        website.render(pages, frame, staged, scratch)
    finally:
        publishing.discard(scratch)
    for rendition in progress.each(steps.MEDIA, library.files):
        _write(staged / "media" / rendition.file_name, rendition.data)
    for name, data in progress.each(steps.CARDS, cardpicture.drawn(card_pictures(library))):
        _write(staged / "media" / name, data)
    for name, data in progress.each(steps.FEEDS, feeds.render(library)):
        _write(staged / name, data)
    alerts = cap.render(library, found.log, found.at, lambda name: (staged / name).read_bytes())
    for name, data in progress.each(steps.ALERTS, alerts):
        _write(staged / name, data)
    rest = (
        index.files,
        sitemaps.render(pages, frame, found.at),
        sitemaps.keys(site.config),
        offline.render(library, frame),
    )
    for name, data in progress.each(steps.OTHERS, chain.from_iterable(rest)):
        _write(staged / name, data)
    headers = policy.headers_file(website.content_policy(), site.config.base_path)
    _write(staged / "_headers", headers.encode())


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
    scans = wall.Scans(site.rules, wall.recalled(site.rules, site.config))
    held: list[wall.Leak] = []
    replaced: set[str] = set()
    while True:
        publishing.discard(staged)
        stage(site, found, staged, scratch)
        leaks = _leaks(site, found, staged, scans)
        traced = [leak for leak in leaks if leak.owner]
        if not traced:
            wall.keep(scans.handed_over(), site.rules, site.config)
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
        assets=website.assets(),
        policy=website.content_policy(),
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


def _pages_in(output: Path, config: SiteConfig) -> set[str]:
    """Return the article pages in an output folder, for want of a catalogue."""
    return {
        f"/{path.parent.relative_to(output).as_posix()}/"
        for kind in config.kinds_by_id
        for path in output.glob(f"{kind}/[0-9][0-9][0-9][0-9]/*/index.html")
        if not path.parent.name.isdigit()
    }


def alone(root: Path) -> AbstractContextManager[Path]:
    """Hold the site's lock, which a dead process does not, and give the working folder."""
    return locked(root, "lock", say("Một lần dựng khác đang chạy: đợi xong rồi chạy lại."))
