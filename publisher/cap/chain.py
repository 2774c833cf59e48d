"""Which alerts there are: the newest message of each urgent article, and what it takes the place of.

All is worked out from the log of releases, so that a build from a fresh clone tells the same. A
message's words are there only while the gate passes them: what a later message corrected or took
back has no file any more, and is named in `references` alone. A message whose article expired goes
too, for it says itself when it ends.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from publisher import notices
from publisher.article import Priority
from publisher.audit import Log, Shelf
from publisher.config import CapSettings, SiteConfig
from publisher.gate import Edition, Tombstone, shelf_of
from publisher.pages.library import FEED_DAYS, Library


class MessageType(StrEnum):
    """What a message is to those before it, in CAP's words."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message as others refer to it; `number` counts the messages of its article from 1."""

    article: str
    number: int
    moment: dt.datetime
    sender: str

    @property
    def stem(self) -> str:
        """What names it among all messages of the site; an id that is an address loses its slashes."""
        return f"{self.article.replace('/', '.')}.{self.number}"

    @property
    def identifier(self) -> str:
        """Its name everywhere, for ever: of the sender, the article and its number."""
        return f"{self.sender}.{self.stem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to be published, with what it is about.

    `about` is the edition that it tells of, or what stands in the place of a cancelled one: the
    tombstone, the edition that is urgent no more, None where the article went without a word.
    `shelf` is where the article is listed and `kind` the id of its kind.
    """

    type: MessageType
    sent: Sent
    references: tuple[Sent, ...]
    about: Edition | Tombstone | None
    shelf: Shelf
    kind: str

    @property
    def edition(self) -> Edition | None:
        """The edition whose words it may use."""
        return self.about if isinstance(self.about, Edition) else None


@dataclass(frozen=True, slots=True)
class _Turn:
    """What became of an article at a moment: which edition went out, None where none stayed."""

    moment: dt.datetime
    digest: str | None = None
    shelf: Shelf | None = None
    kind: str = ""

    @property
    def urgent(self) -> bool:
        return self.digest is not None and self.shelf is not None and self.shelf.urgent


def settings(config: SiteConfig, moment: dt.datetime) -> CapSettings:
    """Return what was configured for alerts on the day of a moment."""
    day = config.local(moment).date()
    return next((one for one in config.cap if one.holds(day)), CapSettings())


def sender(config: SiteConfig, moment: dt.datetime) -> str:
    """Return who sent what was sent at a moment: the name in the configuration, or the site's host."""
    host = config.site.url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]
    return settings(config, moment).sender or host


def messages(library: Library, log: Log, now: dt.datetime) -> tuple[Message, ...]:
    """Return the messages that are out at `now`, the newest first.

    An urgent article's first release is an alert, every later edition an update. A withdrawal
    cancels it, and so does an edition that is urgent no more: an update would sound again in a
    receiver for something that is no warning. What is released after that is an alert of its own.
    """
    turns = _logged(log)
    for edition in library.editions:
        if edition.article.priority is Priority.URGENT:
            turns.setdefault(edition.article.id, [])
    graves = {one.id: one for one in library.tombstones}
    found: list[Message] = []
    for article_id, past in turns.items():
        about = library.by_id.get(article_id) or graves.get(article_id)
        if isinstance(about, Edition) and about.preview is not None:
            continue
        newest = _newest(article_id, [*past, _now(about, now)], library.config)
        if newest is not None and _is_out(newest, about, library, log):
            found.append(
                Message(
                    type=newest.type,
                    sent=newest.sent,
                    references=newest.references,
                    about=about,
                    shelf=newest.shelf,
                    kind=newest.kind,
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.sent.moment.timestamp(), one.sent.stem)))


def _logged(log: Log) -> dict[str, list[_Turn]]:
    """Return what became of every article that ever was urgent, in the order of the log."""
    wanted = {
        one.id
        for release in log.releases
        for one in (*release.added, *release.updated)
        if one.shelf.urgent
    }
    turns: defaultdict[str, list[_Turn]] = defaultdict(list)
    for release in log.releases:
        for one in (*release.added, *release.updated):
            if one.id in wanted:
                kind = one.permalink.split("/")[1]
                turns[one.id].append(_Turn(release.moment, one.digest, one.shelf, kind))
        gone = [*(one.id for one in release.withdrawn), *(one.id for one in release.removed)]
        for article_id in wanted.intersection(gone):
            turns[article_id].append(_Turn(release.moment))
    return dict(turns)


def _now(about: Edition | Tombstone | None, now: dt.datetime) -> _Turn:
    """Return what this build makes of an article, as the log will have it."""
    moment = now.astimezone(dt.UTC).replace(microsecond=0)
    if not isinstance(about, Edition):
        return _Turn(moment)
    return _Turn(moment, about.digest, shelf_of(about.article), about.article.kind.id)


@dataclass(frozen=True, slots=True)
class _Told:
    type: MessageType
    sent: Sent
    references: tuple[Sent, ...]
    shelf: Shelf
    kind: str


def _newest(article_id: str, turns: Sequence[_Turn], config: SiteConfig) -> _Told | None:
    told = list(_told(article_id, turns, config))
    return told[-1] if told else None


def _told(article_id: str, turns: Sequence[_Turn], config: SiteConfig) -> Iterator[_Told]:
    """Yield every message that an article's turns were worth, each later than the one before."""
    standing: list[Sent] = []  # what a receiver takes to be in force
    before, number = _Turn(dt.datetime.min.replace(tzinfo=dt.UTC)), 0
    last, warned = before.moment, before
    for turn in turns:
        if turn.digest == before.digest:
            continue
        before = turn
        if not turn.urgent and not standing:
            continue
        number, last = number + 1, max(turn.moment, last + dt.timedelta(seconds=1))
        sent = Sent(article=article_id, number=number, moment=last, sender=sender(config, last))
        if turn.urgent:
            kind = MessageType.UPDATE if standing else MessageType.ALERT
            warned = turn
        else:
            kind = MessageType.CANCEL
        if warned.shelf is not None:
            yield _Told(kind, sent, tuple(standing), warned.shelf, warned.kind)
        standing = [*standing, sent] if turn.urgent else []


def _is_out(told: _Told, about: Edition | Tombstone | None, library: Library, log: Log) -> bool:
    """Whether a message has a file: a warning while it is in force, a cancellation for some time.

    Of what was wiped out on order, not even its name is told, unless its page still tells of the
    withdrawal.
    """
    if told.type is not MessageType.CANCEL:
        return isinstance(about, Edition) and about.urgent
    past = log.by_id.get(told.sent.article)
    if about is None and past is not None and past.purged:
        return False
    day = library.config.local(told.sent.moment).date()
    gone = about.withdrawn_on if isinstance(about, Tombstone) else day
    return notices.recent(gone, library.today, FEED_DAYS)


def categories(message: Message, config: SiteConfig) -> tuple[str, ...]:
    """Return CAP's categories of a message: of the topics, else of the kind, else Security."""
    known: Mapping[str, str] = settings(config, message.sent.moment).categories
    found = dict.fromkeys(known[topic] for topic in message.shelf.topics if topic in known)
    return tuple(found) or (known.get(message.kind, "Security"),)
