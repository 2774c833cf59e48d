"""A run over all channels: take in what was released, tell it, remember what was told."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from publisher import survey
from publisher.article import Lifecycle
from publisher.audit import LOG, Log
from publisher.errors import UnusableError
from publisher.history import Repository
from publisher.lock import locked
from publisher.messages import Message, say
from publisher.notifying.news import Desk, events
from publisher.notifying.outbox import Entry, Outbox, State, What
from publisher.notifying.receivers import Parcel, Sender
from publisher.notifying.wire import Outcome
from publisher.publishing import Manifest, live
from publisher.survey import Site

ATTEMPTS = 4  # of a channel in one run
PATIENCE = dt.timedelta(seconds=30)  # the longest pause that a run makes
AT_FIRST = 2.0  # seconds after the first failure; twice as long after each further one
AT_MOST = 6 * 3600.0
AFTER_REFUSAL = dt.timedelta(minutes=15)
REFUSALS = 3  # in a row, after which a channel is left alone for this run
FEEDS = ("rss.xml", "atom.xml", "feed.json")  # what a feed's address ends with
_ARCHIVE = re.compile(r"(?:.*/)?[0-9]{4}/(?:[0-9]{2}/)?[^/]+")  # by year or month: no hub has those

Clock = Callable[[], dt.datetime]
Sleep = Callable[[float], None]


@dataclass(kw_only=True)
class Report:
    """How a channel fared.

    `first` is whether it began with this run, `told` how many entries it took, `waiting` how many it
    still has to be told, `later` when those go out that are gathered first; `planned` are the
    entries that a rehearsal would have sent. `broken` is where this program failed at it.
    """

    id: str
    first: bool = False
    told: int = 0
    waiting: int = 0
    unsure: int = 0
    refused: int = 0
    later: dt.datetime | None = None
    trouble: Message | None = None
    planned: list[Entry] = field(default_factory=list)
    broken: Exception | None = None

    @property
    def sound(self) -> bool:
        """Whether nobody has to do anything and nothing is left to be done."""
        return not (self.waiting or self.unsure or self.refused or self.broken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What the output folder was made from: the line of the log, and each feed with its SHA-256.

    Where an earlier release is shown again, its line: nothing is told that cannot be read now.
    """

    line: int
    head: str
    feeds: Mapping[str, str]

    @classmethod
    def of(cls, output: Path, log: Log) -> Published:
        """Return what stands in an output folder; raises UnusableError where no release does."""
        manifest = Manifest.read(live(output))
        line = log.number_of(manifest.head) if manifest else None
        if manifest is None or line is None:
            raise UnusableError(
                say(
                    "Không thấy trang đã đăng trong “{name}”: chạy `publisher build` trước, hoặc chỉ đúng thư mục bằng --output.",
                    name=output.name,
                )
            )
        feeds = {
            name: digest
            for name, digest in manifest.files.items()
            if name.rpartition("/")[2] in FEEDS and not _ARCHIVE.fullmatch(name)
        }
        return cls(line=log.shown(line).releases[-1].number, head=manifest.head, feeds=feeds)


def looked(site: Site, output: Path, now: dt.datetime) -> tuple[Desk, Published]:
    """Return what may be said at a moment, and what is out in a folder; raises UnusableError."""
    repository = Repository.around(site.root)
    mark = Manifest.read(live(output))
    log = survey.read_log(site, repository, mark.head if mark else None)
    published = Published.of(output, log)
    found = survey.take(site, now, log, repository)
    desk = Desk(site, found, log, lambda one: survey.stand_in(site, now, one, log, repository))
    return desk, published


@dataclass
class Run:
    """One run; `clock` and `sleep` are those of the machine, `since` where new channels begin."""

    desk: Desk
    published: Published
    outbox: Outbox
    senders: Sequence[Sender]
    clock: Clock
    sleep: Sleep
    since: dt.datetime | None = None
    rehearsal: bool = False

    def __post_init__(self) -> None:
        self.reports = {one.channel.id: Report(id=one.channel.id) for one in self.senders}
        self._tried: Counter[str] = Counter()
        self._size = self._log_size()

    def carry_out(self) -> list[Report]:
        """Tell every channel what it is to be told, as often as it may be tried in one run.

        What one channel lets us wait for keeps no other waiting, nor does a fault of this program.
        """
        for one in self.senders:
            self._take_in(one)
            self.reports[one.channel.id].unsure += self.outbox.unconfirmed(one.channel.id)
        while True:
            for one in self.senders:
                if self._may_be_tried(one):
                    self._within(one, self._deliver)
            pause = self._pause()
            if pause is None or self._stale():
                break
            self.sleep(pause)
        for one in self.senders:
            self._within(one, self._count)
        return list(self.reports.values())

    def _within(self, sender: Sender, work: Callable[[Sender], None]) -> None:
        """Do something for one channel; what goes wrong there is its own.

        Only a memory that fails ends the run: nothing may be sent that is not remembered.
        """
        channel = sender.channel.id
        if self.reports[channel].broken is not None:
            return
        try:
            work(sender)
        except (UnusableError, sqlite3.Error):
            raise
        except Exception as error:  # whatever a receiver says or a title holds
            self.reports[channel].broken = error
            self._rest(sender, self.clock().isoformat(), dt.timedelta())

    # What is to be told

    def _take_in(self, sender: Sender) -> None:
        """Put what was released since the last run into the outbox; a new channel begins today."""
        channel, here = sender.channel.id, self.published
        standing = self.outbox.standing(channel)
        log = self.desk.log
        if standing is None:
            self.reports[channel].first = True
            after = self._begin()
        else:
            after = standing.line
            known = log.releases[after - 1].hash if 0 < after <= len(log.releases) else ""
            if after and known != standing.head:
                raise UnusableError(
                    say(
                        "Sổ gửi tin không khớp với nhật ký {log}: nếu nhật ký đúng, chuyển tệp .publisher/notify.sqlite đi nơi khác rồi chạy lại.",
                        log=LOG,
                    )
                )
        upto = max(after, here.line)
        head = log.releases[upto - 1].hash if upto else ""
        url = self.desk.config.site.url
        new = [one.entry(channel, url) for one in events(log, after, upto)]
        wanted = [one for one in new if self._wanted(sender, one)]
        self.outbox.take_in(channel, upto, head, wanted)
        if feeds := [one for one in self._feeds(channel) if sender.wants(one, self.desk)]:
            known_before = standing is not None or self.since is not None
            self.outbox.replace_feeds(channel, feeds, told=not known_before)

    def _wanted(self, sender: Sender, entry: Entry) -> bool:
        """Whether an event is taken in: small changes too, which can stand for what went before."""
        small = entry.event in {What.UPDATED, What.REMOVED}
        return sender.wants(_as(entry, What.ADDED) if small else entry, self.desk)

    def _begin(self) -> int:
        """Return the line behind which a new channel begins."""
        if self.since is None:
            return self.published.line
        earlier = (one.number for one in self.desk.log.releases if one.time < self.since)
        return min(max(earlier, default=0), self.published.line)

    def _feeds(self, channel: str) -> Iterator[Entry]:
        """Yield an entry for each feed that is out."""
        for name, digest in sorted(self.published.feeds.items()):
            named = (
                f"{self.desk.config.site.url}\n{channel}\n{name}\n{digest}\n{self.published.head}"
            )
            yield Entry(
                channel=channel,
                key=f"evt_{hashlib.sha256(named.encode()).hexdigest()[:32]}",
                subject=name,
                event=What.FEED,
                line=self.published.line,
                digest=digest,
            )

    def _ready(self, sender: Sender) -> list[Entry]:
        """Return what is to be told on a channel now, each article once, as it stands now."""
        by_subject: dict[str, list[Entry]] = {}
        for one in self.outbox.open(sender.channel.id):
            by_subject.setdefault(one.subject, []).append(one)
        ready: list[Entry] = []
        for entries in by_subject.values():
            *older, newest = entries
            kept = self._settled(sender, newest, older)
            if older:
                self.outbox.mark(older, State.DROPPED)
            if kept is None:
                self.outbox.mark([newest], State.DROPPED)
            else:
                ready.append(kept)
        return sorted(ready, key=lambda one: one.line)

    def _settled(self, sender: Sender, newest: Entry, older: Sequence[Entry]) -> Entry | None:
        """Return the newest event of an article as the receiver must hear it, None for not at all."""
        if newest.event is What.FEED:
            return newest
        told = self.outbox.told(newest.channel, newest.subject)
        untold = {one.event for one in older if one.state is State.WAITING}
        if newest.event in {What.UPDATED, What.CORRECTED}:
            for event in (What.ADDED, What.CORRECTED):
                if event in untold and newest.event is not event:
                    self.outbox.became(newest, event)
                    newest = _as(newest, event)
                    break
        if not sender.wants(newest, self.desk):
            return None
        if newest.event is What.REMOVED:
            return newest if told is not None else None
        if newest.event is What.WITHDRAWN:
            return newest
        again = told is not None and told.key != newest.key and told.digest == newest.digest
        if again or self.desk.gone(newest.subject):
            return None
        edition = self.desk.edition(newest.subject)
        late = edition is not None and edition.lifecycle is not Lifecycle.CURRENT
        return None if late and newest.event is What.ADDED else newest

    # Telling it

    def _may_be_tried(self, sender: Sender) -> bool:
        if self.reports[sender.channel.id].broken is not None:
            return False
        standing = self.outbox.standing(sender.channel.id)
        due = standing.due if standing else None
        return self._tried[sender.channel.id] < ATTEMPTS and (due is None or due <= self.clock())

    def _pause(self) -> float | None:
        """Return for how many seconds to wait for the next channel that may be tried again."""
        dues = [
            standing.due
            for one in self.senders
            if 0 < self._tried[one.channel.id] < ATTEMPTS
            and self.reports[one.channel.id].broken is None
            and (standing := self.outbox.standing(one.channel.id)) is not None
            and standing.due is not None
        ]
        if self.rehearsal or not dues or min(dues) - self.clock() > PATIENCE:
            return None
        return max((min(dues) - self.clock()).total_seconds(), 0.0)

    def _deliver(self, sender: Sender) -> None:
        report, refusals = self.reports[sender.channel.id], 0
        now = self.clock()
        ready = [one for one in self._ready(sender) if one.due is None or one.due <= now]
        begins = sender.begins(ready, self.desk, now)
        report.later = begins if ready and begins > now else None
        if report.later is not None:
            return
        for parcel in sender.parcels(ready, self.desk):
            if self.rehearsal:
                report.planned += parcel.entries
                continue
            if self._stale():
                return
            self.outbox.mark(parcel.entries, State.SENDING, tried=True)
            outcome = parcel.send(self.clock())
            report.unsure += outcome.unsure
            report.refused += outcome.refused
            if outcome.done:
                self._done(sender, parcel, report)
                refusals = 0
            elif outcome.later:
                self._again(sender, parcel, outcome)
                return
            else:
                refusals += 1
                due = self.clock() + AFTER_REFUSAL
                self.outbox.mark(parcel.entries, State.WAITING, due=due)
                report.trouble = outcome.why
                if refusals == REFUSALS:
                    return

    def _done(self, sender: Sender, parcel: Parcel, report: Report) -> None:
        channel = sender.channel.id
        self.outbox.mark(parcel.entries, State.DONE)
        report.told += len(parcel.entries)
        report.trouble = None
        self._tried[channel] = 0
        standing = self.outbox.standing(channel)
        if standing is not None and (standing.failures or standing.due):
            self.outbox.rest(channel, 0, None)

    def _again(self, sender: Sender, parcel: Parcel, outcome: Outcome) -> None:
        """Leave a channel alone for a while: as long as it asks, or twice as long as the last time."""
        self.outbox.mark(parcel.entries, State.SENDING if outcome.reached else State.WAITING)
        self._rest(sender, parcel.entries[0].key, outcome.wait or dt.timedelta())
        self.reports[sender.channel.id].trouble = outcome.why

    def _rest(self, sender: Sender, drawn: str, least: dt.timedelta) -> None:
        channel = sender.channel.id
        standing = self.outbox.standing(channel)
        failures = (standing.failures if standing else 0) + 1
        wait = max(pause(drawn, failures), least)
        self.outbox.rest(channel, failures, self.clock() + wait)
        self._tried[channel] += 1

    def _told(self, due: dt.datetime) -> str:
        """Return a moment as people on the site tell it, with its day where that is not today."""
        local, now = self.desk.config.local(due), self.desk.config.local(self.clock())
        return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%H:%M ngày %d/%m/%Y}"

    def _stale(self) -> bool:
        """Whether something was released or withdrawn since this run looked."""
        return self._log_size() != self._size

    def _log_size(self) -> int:
        path = self.desk.site.root / LOG
        return path.stat().st_size if path.is_file() else 0

    def _count(self, sender: Sender) -> None:
        """Say what is left of a channel, and why where nothing else says it."""
        report = self.reports[sender.channel.id]
        left = self._ready(sender)
        report.waiting = 0 if report.later is not None or self.rehearsal else len(left)
        if not report.waiting:
            return
        if report.trouble is not None:
            standing = self.outbox.standing(report.id)
            dues = [standing.due if standing else None, *(one.due for one in left)]
            if due := min((one for one in dues if one is not None), default=None):
                report.trouble = say(
                    "{why}; thử lại sau {time}", why=report.trouble, time=self._told(due)
                )
            return
        if self._stale():
            report.trouble = say("trang vừa có thay đổi: chạy lại lệnh này")
        elif (standing := self.outbox.standing(report.id)) is not None and standing.due is not None:
            report.trouble = say(
                "lần trước gửi hỏng, thử lại sau {time}", time=self._told(standing.due)
            )
        elif dues := [one.due for one in left if one.due is not None]:
            report.trouble = say(
                "lần trước bị từ chối, thử lại sau {time}", time=self._told(min(dues))
            )
        else:
            report.trouble = say(
                "bài đã đổi sau lần dựng gần nhất: dựng lại trang, đưa lên máy chủ rồi chạy lại lệnh này"
            )


def pause(key: str, failures: int) -> dt.timedelta:
    """Return how long to wait after some failures in a row: twice as long each time, and never the
    same for everybody. The part left to chance is taken from the key, so a run can be repeated.
    """
    longest = min(AT_FIRST * 2.0 ** min(failures - 1, 20), AT_MOST)
    drawn = hashlib.sha256(f"{key}\n{failures}".encode()).digest()
    return dt.timedelta(seconds=longest * (0.5 + int.from_bytes(drawn[:4], "big") / 2**33))


def _as(entry: Entry, event: What) -> Entry:
    return replace(entry, event=event)


def alone(root: Path) -> AbstractContextManager[Path]:
    """Hold the lock of those who send, and give the working folder; builds need not wait for it."""
    return locked(
        root, "notify.lock", say("Một lần gửi tin khác đang chạy: đợi xong rồi chạy lại.")
    )
