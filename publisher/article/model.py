"""An article as the checks and the gate see it: typed, with every id looked up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from publisher.config import Area, Kind, Person, Topic, Unit
from publisher.findings import Finding
from publisher.front_matter import (
    CitedSource,
    Correction,
    FrontMatter,
    Priority,
    SecrecySignOff,
    SpokespersonSignOff,
    Waiver,
    Withdrawal,
)
from publisher.markup import Body, Rendered
from publisher.sources import inside
from publisher.text import line_and_column


class Lifecycle(StrEnum):
    """Where a cleared article stands at a moment."""

    SCHEDULED = "scheduled"  # before its date: embargo
    CURRENT = "current"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Location:
    """What the path of an article says: its kind, year ("" for a standing page) and slug."""

    kind: Kind
    year: str
    slug: str

    @property
    def permalink(self) -> str:
        """The address under the site's root, with both slashes."""
        if self.kind.standing:
            return f"/{self.slug}/"
        return f"/{self.kind.id}/{self.year}/{self.slug}/"

    @property
    def default_id(self) -> str:
        """The id of an article that names none: its place."""
        return self.permalink.strip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A well-formed article; whether it may go out is the gate's to say.

    `path` is relative to the site's folder. `written` is the metadata as plain values (what is
    digested). `images` are the pictures it uses, as paths relative to the site's folder, the cover
    first; `attachments` the documents it links to. `minor` says that it differs from the edition before
    in nothing that readers need be told. `noted` is when its newest note of correction was approved,
    as the log has it: None where that is for its own sign-off to say. Dates are aware.
    """

    path: str
    location: Location
    id: str
    title: str
    summary: str
    date: dt.datetime
    unit: Unit
    author: Person
    contributors: tuple[Person, ...]
    topics: tuple[Topic, ...]
    areas: tuple[Area, ...]
    cover: str | None
    image_alt: str | None
    source: CitedSource | None
    priority: Priority
    expires: dt.datetime | None
    review_by: dt.date | None
    corrections: tuple[Correction, ...]
    minor: bool
    withdrawn: Withdrawal | None
    aliases: tuple[str, ...]
    judgment_final: bool
    waivers: tuple[Waiver, ...]
    secrecy: SecrecySignOff | None
    spokesperson: SpokespersonSignOff | None
    content: Body
    images: tuple[str, ...]
    attachments: tuple[str, ...] = ()
    front: FrontMatter
    noted: dt.datetime | None = None

    @property
    def body(self) -> str:
        """The text after the metadata, as written."""
        return self.content.text

    @property
    def rendered(self) -> Rendered:
        """The body as HTML, made when it is first asked for; raises UnrenderableError."""
        return self.content.rendered

    @property
    def kind(self) -> Kind:
        """The type of article, from its folder."""
        return self.location.kind

    @property
    def permalink(self) -> str:
        """The address under the site's root, with both slashes."""
        return self.location.permalink

    @property
    def media(self) -> tuple[str, ...]:
        """Every file that goes out with it: pictures, then documents."""
        return (*self.images, *self.attachments)

    def place_of(self, path: str) -> tuple[int, int]:
        """Return the line and column where it names a file: in its metadata, or in its body."""
        folder = PurePosixPath(self.path).parent
        urls = (url for url in self.content.local if inside(f"{folder}/{url}") == path)
        if path == self.cover or (url := next(urls, None)) is None:
            return self.front.document.position(("image",))
        return place_in(self.front, self.content.place_of(url))

    @property
    def updated(self) -> dt.datetime:
        """When readers last got something new: its date, or when its last correction was approved.

        That is the moment which the spokesperson signed under the first edition with that note: a
        later minor edition moves nothing. It comes no earlier than the day the note bears, and a
        second after what it corrects at the least, so that feeds tell of it.
        """
        updated = self.date
        for day in sorted(one.date for one in self.corrections):
            begins = dt.datetime.combine(day, dt.time(), self.date.tzinfo)
            updated = max(begins, updated + dt.timedelta(seconds=1))
        return max(updated, self._approved) if self.corrections else updated

    @property
    def _approved(self) -> dt.datetime:
        zone = self.date.tzinfo
        if self.noted is not None or self.spokesperson is None:
            return (self.noted or self.date).astimezone(zone)
        at = self.spokesperson.approved_at
        return at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)

    def lifecycle(self, now: dt.datetime) -> Lifecycle:
        """Return where the article stands at `now`, once cleared."""
        if now < self.date:
            return Lifecycle.SCHEDULED
        if self.withdrawn is not None:
            return Lifecycle.WITHDRAWN
        if self.expires is not None and now >= self.expires:
            return Lifecycle.EXPIRED
        return Lifecycle.CURRENT


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one file: an article or None, and the faults found on the way.

    `taken_down` is whether the file carries the mark of withdrawal, seen even where nothing else
    can be read; `withdrawn` is the mark where it is well-formed. `front` is what could be read of
    the file, if it is text at all; `id` is the id that is written in it, seen like the mark.
    """

    path: str
    article: Article | None
    findings: tuple[Finding, ...]
    taken_down: bool = False
    withdrawn: Withdrawal | None = None
    front: FrontMatter | None = None
    id: str | None = None


def place_in(front: FrontMatter, at: int) -> tuple[int, int]:
    """Return the line and column in a file of an offset of its body."""
    line, column = line_and_column(front.body, at)
    return front.body_line + line - 1, column
