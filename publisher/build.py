"""The run as a list of steps: read, judge, remember, plan, render, read again, publish, record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NoReturn

from publisher import (
    __version__,
    audit,
    brake,
    progress,
    publishing,
    rereading,
    schedule,
    signoff,
    takedown,
    unchanged,
    wall,
)
from publisher.apart import apart
from publisher.article import Article
from publisher.audit import Log, Released, Withdrawn
from publisher.burial import bury
from publisher.catalogue import Catalogue, Made, Outputs
from publisher.claims import addresses
from publisher.errors import UnusableError
from publisher.files import moment
from publisher.gate import (
    Edition,
    Live,
    Tombstone,
    shelf_of,
)
from publisher.history import Repository
from publisher.lock import alone
from publisher.messages import Message, say
from publisher.progress import steps
from publisher.publishing import Manifest
from publisher.recollection import Recollection
from publisher.signoff import digest_of
from publisher.staging import NOTHING, Stage
from publisher.survey import (
    Site,
    Survey,
    leading_nowhere,
    read_log,
    stand_in,
    take,
)

LOG_COPY = "releases.jsonl"  # in the working folder
_REHEARSED = say(
    "Thời điểm sau --now chưa tới mà thư mục này là trang đang đăng: dựng thử vào thư mục khác bằng --output."
)

_FORGOTTEN = say(
    "Trang đã đăng xong, nhưng không ghi được danh mục .publisher/catalogue.sqlite: kiểm tra ổ đĩa và quyền ghi rồi dựng lại. Không mất gì; lần dựng sau có thể đếm mọi bài là “mới”."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a build put live.

    Articles are `added` that were not out before, `updated` that are out in another edition, and
    `withdrawn` that a notice took the place of. `gone` are the addresses that went, `overdue` the
    articles past the day of their review, `due` those that are close to it. `remembered` is whether
    the catalogue could take it in. `seen` is the digest of what the file system says of the site that
    is live, where all of it was looked at.
    """

    survey: Survey
    added: int
    updated: int
    withdrawn: int
    gone: tuple[str, ...]
    overdue: tuple[Article, ...]
    due: tuple[Article, ...] = ()
    changes: publishing.Changes
    remembered: bool = True
    seen: str = ""

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
    publishing.claim(output, releases=site.config.build.releases is not None)
    with alone(site.root) as work:
        for left in ("staged", "scratch"):  # by a run that was killed
            publishing.discard(work / left)
        run, notes = _begun(site, output, work, now, clock)
        memory = _Memory.of(site, output, work, now, clean=clean)
        stop = _Stop(run, memory, confirmed=confirm_removals)
        with memory.looking() as looked:
            found = take(site, now, run.log, run.repository, memory.recollection)
            if run.repository is not None:
                run.repository.rest()
            found = replace(found, notes=(*found.notes, *notes))
            stop.if_much_goes(found)
            with progress.step(steps.MADE):
                made = memory.made(looked)
        try:
            read = run.prepared(found, made, clean=clean)
            if read.stopped:
                stop.for_leaks(found, read.stopped)
            found = read.survey
            stop.if_much_goes(found, read.held)
            manifest = Manifest(
                {**read.staged.kept, **Manifest.of(read.staged.folder, shared=True).files}
            )
            links = leading_nowhere(
                found.editions, manifest.files, site.config, memory.recollection
            )
            found = replace(found, notes=(*found.notes, *links))
            with progress.step(steps.RECORD):
                manifest = run.logged(found, manifest)
            changes = run.put_live(found, read.staged, manifest, rewrite=clean)
        finally:
            publishing.discard(work / "staged")
        audit.keep_copy(site.root, work / LOG_COPY)
        after = _now_live(found.live, memory.live, now)
        with progress.step(steps.CATALOGUE):
            remembered = memory.catalogue.record(after.values())
            seen = memory.keep(run, found, read.staged, made, manifest)
        if not remembered:
            found = replace(found, notes=(*found.notes, _FORGOTTEN))
    return Release(
        survey=found,
        remembered=remembered,
        **_counted(memory.live, after),
        gone=tuple(sorted(memory.live.keys() - after.keys())),
        overdue=_to_review(site, found, now, schedule.Review.OVERDUE),
        due=_to_review(site, found, now, schedule.Review.SOON),
        changes=changes,
        seen=seen,
    )


def _begun(
    site: Site, output: Path, work: Path, now: dt.datetime, clock: dt.datetime | None
) -> tuple[_Run, tuple[Message, ...]]:
    """Return a run and what to say of how it begins; raises UnusableError where log or clock are wrong."""
    repository = Repository.around(site.root)
    mark = Manifest.read(publishing.live(output))
    with progress.step(steps.LOG):
        brought_back = audit.mended(site.root, work / LOG_COPY)
        log = read_log(site, repository, mark.head if mark else None)
    if log.time is not None and (clock or now) < log.time - signoff.CLOCK_SKEW:
        raise UnusableError(clock_message(site, log.time))
    rehearsal = clock is not None and now > clock + signoff.CLOCK_SKEW
    if rehearsal and mark is not None and mark.head:
        raise UnusableError(_REHEARSED)
    time = max(clock or now, log.time or now)
    run = _Run(site, output, work, now, time, log, repository, rehearsal=rehearsal)
    return run, tuple(_notes(brought_back, now, rehearsal))


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
class _Memory:
    """What this machine knows of earlier builds; `live` is what is out in the folder that is the `site`.

    Where all is made anew, that is `clean`, it knows no more.
    """

    catalogue: Catalogue
    outputs: Outputs
    recollection: Recollection
    live: Mapping[str, Live]
    site: Path
    clean: bool

    @classmethod
    def of(cls, site: Site, output: Path, work: Path, now: dt.datetime, *, clean: bool) -> _Memory:
        """Return what is known, or to make all anew, of what is live alone."""
        catalogue = Catalogue(work / "catalogue.sqlite", output)
        return cls(
            catalogue,
            Outputs(output, publishing.MARK),
            Recollection(site.root, site.config, site.rules, now, moment(work), recall=not clean),
            catalogue.live() if output.is_dir() else {},
            publishing.live(output),
            clean,
        )

    @contextmanager
    def looking(self) -> Iterator[Callable[[], str] | None]:
        """Let another process look at a large live site meanwhile; give what returns what it saw."""
        if self.clean or not self.outputs.many or not self.site.is_dir():
            yield None
            return
        with apart(partial(self.outputs.look, self.site)) as looked:
            yield looked

    def made(self, looked: Callable[[], str] | None) -> Made:
        """Return what of the live site was made of what."""
        return NOTHING if self.clean else self.outputs.made(self.site, looked)

    def keep(self, run: _Run, found: Survey, new: Stage, made: Made, manifest: Manifest) -> str:
        """Remember what is live now, and what was found in the files that it came from.

        Returns the digest of what the file system says of the site, if all of it was looked at.
        """
        put = set(manifest.files.keys() - new.kept.keys())
        if run.site.config.build.releases:  # each file has one more name, which moves its time
            put = set(manifest.files)
        site = publishing.live(run.output)
        seen = self.outputs.record(
            site, made, new.common, new.parts, new.notes, manifest.files, put, unchanged.site_digest
        )
        if not run.rehearsal:
            self.recollection.keep(found.editions)
        return seen if made.whole else ""


@dataclass(frozen=True, slots=True)
class _Run:
    """What one build works with: the site, where it goes, the time, what was and what git knows.

    `work` is the folder for what only a build needs.
    """

    site: Site
    output: Path
    work: Path
    now: dt.datetime
    time: dt.datetime
    log: Log
    repository: Repository | None
    rehearsal: bool = False

    def stand_in(self, leaking: Edition) -> Edition | Tombstone | None:
        """Return the edition that is live in place of one that may not go out, if there is another."""
        return stand_in(self.site, self.now, leaking, self.log, self.repository)

    def prepared(self, found: Survey, made: Made, *, clean: bool) -> rereading.Read:
        """Stage what differs, read again; what is `clean` is made without what leaked before."""
        with publishing.writing(self.work, surely=False):
            return rereading.read(
                self.site,
                found,
                self.work / "staged",
                self.work / "scratch",
                before=made,
                stand_in=self.stand_in,
                # What is rehearsed may be under embargo, and stays on this machine.
                cluster=None if self.rehearsal else self.site.config.build.cluster,
                recall=not clean,
            )

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

    def put_live(
        self, found: Survey, made: Stage, manifest: Manifest, *, rewrite: bool
    ) -> publishing.Changes:
        """Let readers see what is staged: file by file, or as one more release beside others."""
        staged, kept = made.folder, made.kept.keys()
        config = self.site.config
        if (keep := config.build.releases) is not None:
            time = config.local(self.time)
            return publishing.release(
                staged, self.output, manifest, time=time, keep=keep, rewrite=rewrite, stays=kept
            )
        return publishing.publish(
            staged,
            self.output,
            rewrite=rewrite,
            kept=kept,
            manifest=manifest,
            withdrawn=[address for one in found.tombstones for address in addresses(one)],
            journal=self.work / "journal",
        )

    def _entry(self, edition: Edition, head: str | None) -> Released:
        """Return what the log says of an edition; one that it knows stands in the commit it knows."""
        article, config = edition.article, self.site.config
        past = self.log.past(article.id, article.permalink).last
        if edition.again and past is not None:
            return past
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
        return past if past is not None and past.same(entry) else entry


@dataclass(frozen=True, slots=True)
class _Stop:
    """What stops a run, which then carries out the withdrawals that it found all the same.

    `confirmed` is whether many pages may go.
    """

    run: _Run
    memory: _Memory
    confirmed: bool

    def if_much_goes(self, found: Survey, held: Sequence[wall.Leak] = ()) -> None:
        """Raise UnusableError where so much would go that somebody has to say so; `held` is why."""
        if self.confirmed:
            return
        before = self.memory.live
        if braked := brake.braked(self.run.site, self.run.output, before, found):
            raise UnusableError(brake.message(braked, withdrawn=self._withdrawn(found), held=held))

    def for_leaks(self, found: Survey, leaks: Sequence[wall.Leak]) -> NoReturn:
        """Raise UnusableError for leaks that belong to no article."""
        raise UnusableError(rereading.stopped_message(leaks, withdrawn=self._withdrawn(found)))

    def _withdrawn(self, found: Survey) -> bool:
        """Carry out withdrawals although the build stops; say if there was anything to do."""
        run, before = self.run, self.memory.live
        carry_out = takedown.carry_out if run.rehearsal else partial(bury, time=run.time)
        buried = carry_out(run.site.root, publishing.live(run.output)).addresses
        if buried:
            buried_too = {**before, **_now_live(found.tombstones, before, run.now)}
            self.memory.catalogue.record(buried_too.values())
        return bool(buried)


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


def clock_message(site: Site, last: dt.datetime) -> Message:
    """Return what to say where the clock is behind the last release."""
    return say(
        "Đồng hồ máy đang chậm hơn lần đăng trước ({last}): chỉnh lại giờ rồi dựng lại; trang đang có vẫn nguyên.",
        last=f"{site.config.local(last):%d/%m/%Y %H:%M}",
    )


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
