"""What the log of releases has to tell, and what may be said of it now."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from publisher import article, notices, share
from publisher.article import Lifecycle
from publisher.audit import Log, Past, Release, Released, Shelf, Withdrawn
from publisher.config import SiteConfig
from publisher.config.notify import Chosen
from publisher.gate import Edition, Tombstone, shelf_of
from publisher.notifying.outbox import Entry, What
from publisher.signoff import canonical
from publisher.sources import Refused, read_source
from publisher.survey import Site, Survey

Found = Edition | Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a release did to an article: in which line of the log (from 1), when, to which edition."""

    subject: str
    what: What
    line: int
    hash: str
    time: dt.datetime
    digest: str = ""

    def entry(self, channel: str, site_url: str) -> Entry:
        """Return it as something to be told on a channel."""
        named = [site_url, channel, self.hash, self.subject, self.what]
        return Entry(
            channel=channel,
            key=f"evt_{hashlib.sha256(canonical(named)).hexdigest()[:32]}",
            subject=self.subject,
            event=self.what,
            line=self.line,
            digest=self.digest,
        )


def events(log: Log, after: int, upto: int) -> Iterator[Event]:
    """Yield what the lines of a log behind `after` and up to `upto` did to articles, in order.

    A line that only says where the same bytes were found, or who signed them anew, is no event.
    """
    out: dict[str, Released] = {}
    for release in log.releases[:upto]:
        for subject, what, digest in _of(release, out):
            if release.number > after:
                yield Event(
                    subject=subject,
                    what=what,
                    line=release.number,
                    hash=release.hash,
                    time=release.time,
                    digest=digest,
                )


def _of(release: Release, out: dict[str, Released]) -> Iterator[tuple[str, What, str]]:
    """Yield what a line did; `out` is what was out before it, and is brought up to date."""
    for one in (*release.added, *release.updated):
        before = out.get(one.id)
        out[one.id] = one
        if before is None:
            yield one.id, What.ADDED, one.digest
        elif before.digest != one.digest:
            new = set(one.corrections) - set(before.corrections)
            yield one.id, What.CORRECTED if new else What.UPDATED, one.digest
    for grave in release.withdrawn:
        was = out.pop(grave.id, None)
        if was is not None:  # its date or reason may be set right later, which is no news
            yield grave.id, What.WITHDRAWN, ""
    for gone in release.removed:
        if out.pop(gone.id, None) is not None:
            yield gone.id, What.REMOVED, ""


@dataclass(frozen=True)
class Desk:
    """What may be said of each article now.

    An article's own words are there only while the log has that very edition as live and the gate
    passes it; of a withdrawn one only the notice. `stand_in` gives the edition that is out where
    the gate passes a newer one that no build has put out yet.
    """

    site: Site
    found: Survey
    log: Log
    stand_in: Callable[[Edition], Found | None] = lambda _edition: None

    @property
    def config(self) -> SiteConfig:
        """The site's configuration."""
        return self.site.config

    @property
    def today(self) -> dt.date:
        """The day on the site."""
        return self.config.local(self.found.at).date()

    @cached_property
    def _editions(self) -> Mapping[str, Edition]:
        return {one.article.id: one for one in self.found.editions}

    @cached_property
    def _graves(self) -> Mapping[str, Tombstone]:
        return {one.id: one for one in self.found.tombstones}

    def edition(self, subject: str) -> Edition | None:
        """Return the edition of an article that is out, if it may be told of."""
        past, one = self.log.by_id.get(subject), self._editions.get(subject)
        if one is None or past is None or not past.live or past.last is None or past.purged:
            return None
        if one.digest != past.last.digest:
            other = self.stand_in(one)
            one = other if isinstance(other, Edition) else None
        if one is None or one.digest != past.last.digest or one.preview is not None:
            return None
        return None if self._taken_back(one) else one

    def _taken_back(self, edition: Edition) -> bool:
        """Whether a file carries the mark of withdrawal by now: looked at before each sending."""
        source = read_source(self.site.root, edition.article.path)
        return not isinstance(source, Refused) and article.taken_down(source.data, None)

    def grave(self, subject: str) -> Tombstone | None:
        """Return what is left of an article, if the log has it as withdrawn."""
        past = self.log.by_id.get(subject)
        known = past is not None and past.withdrawn is not None
        return self._graves.get(subject) if known else None

    def gone(self, subject: str) -> bool:
        """Whether an article is neither out nor withdrawn."""
        past = self.log.by_id.get(subject)
        return past is None or past.purged or not (past.live or past.withdrawn)

    def replacement(self, one: Tombstone) -> Edition | None:
        """Return the article in the place of a withdrawn one, if that may be told of."""
        return self.edition(one.replaced_by) if one.replaced_by else None

    def address(self, subject: str) -> str | None:
        """Return the full address at which an article was last out."""
        past = self.log.by_id.get(subject)
        known = (past.withdrawn or past.last) if past else None
        return None if known is None else self.config.site.url + known.permalink[1:]

    def concerns(self, subject: str, chosen: Chosen) -> bool:
        """Whether a channel that tells of some articles only tells of this one."""
        past = self.log.by_id.get(subject)
        known = (past.withdrawn or past.last) if past else None
        if known is None or known.permalink.count("/") <= len("//"):  # a standing page
            return False
        shelf, kind = _shelf(past, known), known.permalink.split("/")[1]
        if chosen.kinds and kind not in chosen.kinds:
            return False
        if chosen.units and not (shelf and set(chosen.units) & self._above(shelf.unit)):
            return False
        return not chosen.urgent_only or bool(shelf and shelf.urgent)

    def urgent(self, subject: str) -> bool:
        """Whether an article is, or was, urgent."""
        past = self.log.by_id.get(subject)
        known = (past.withdrawn or past.last) if past else None
        shelf = _shelf(past, known) if known else None
        return bool(shelf and shelf.urgent)

    def _above(self, unit: str) -> set[str]:
        """Return a unit and those above it, whatever became of them since."""
        found: set[str] = set()
        current: str | None = unit
        while current and current not in found and current in self.config.units_by_id:
            found.add(current)
            current = self.config.units_by_id[current].parent
        return found


def _shelf(past: Past | None, known: Released | Withdrawn) -> Shelf | None:
    return known.shelf or (past.last.shelf if past and past.last else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What readers are told of one article, each part a line, ready to be written in any form.

    `name` is the title for where a heading says already what happened.
    """

    what: What
    title: str
    summary: str
    url: str
    unit: str
    urgent: bool = False
    expired: bool = False
    note: str | None = None
    replaced_by: tuple[str, str] | None = None  # title and address
    name: str = ""

    def __post_init__(self) -> None:
        for name in ("title", "name", "summary", "unit", "note"):
            if value := getattr(self, name):
                object.__setattr__(self, name, line(value))
        if self.replaced_by:
            title, url = self.replaced_by
            object.__setattr__(self, "replaced_by", (line(title), url))


def story(entry: Entry, desk: Desk) -> Story | None:
    """Return what is to be told of an entry; None where nothing may be said, or not yet."""
    config = desk.config
    if entry.event is What.WITHDRAWN:
        grave = desk.grave(entry.subject)
        return None if grave is None else _of_grave(grave, desk)
    edition = desk.edition(entry.subject)
    if edition is None or edition.digest != entry.digest:
        return None
    known = edition.article
    note = max(known.corrections, key=lambda one: one.date, default=None)
    corrected = entry.event is What.CORRECTED
    return Story(
        what=entry.event,
        title=share.marked(known, corrected=corrected),
        name=share.marked(known, corrected=False),
        summary=known.summary,
        url=config.site.url + known.permalink[1:],
        unit=known.unit.name,
        urgent=shelf_of(known).urgent,
        expired=edition.lifecycle is not Lifecycle.CURRENT,
        note=note.note if note and corrected else None,
    )


def _of_grave(grave: Tombstone, desk: Desk) -> Story:
    config = desk.config
    unit = notices.unit_of(grave, config)
    other = desk.replacement(grave)
    address = config.site.url
    return Story(
        what=What.WITHDRAWN,
        title=notices.title(grave, config),
        name=_capitalised(notices.name(grave, config)),
        summary=notices.EXPLANATIONS[grave.reason],
        url=address + grave.permalink[1:],
        unit=unit.name if unit else config.site.publisher,
        urgent=bool(grave.shelf and grave.shelf.urgent),
        replaced_by=(other.article.title, address + other.article.permalink[1:]) if other else None,
    )


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def line(text: str) -> str:
    """Return a text in one line, without what no reader sees and no header may hold."""
    shown = "".join(char if char.isprintable() or char.isspace() else "" for char in text)
    return " ".join(shown.encode("utf-8", "ignore").decode().split())
