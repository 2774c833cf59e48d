"""What templates print: ready values, nothing to decide. Addresses are relative to the site's root."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from publisher.parts import made_of

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words, and how many articles lie behind it where that is known."""

    text: str
    url: str
    count: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach a unit: "Trực ban" and its number, with `href` where a tap can call it."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class EndedUnit:
    """What became of a unit: what it is part of since a day, and which unit answers today."""

    name: str
    since: Date
    successor: Link | None
    answering: Link | None


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page's head and its "follow" box point to; `short` is its format alone."""

    title: str
    url: str
    media_type: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Date:
    """A moment as machines and as people read it."""

    iso: str
    text: str

    @classmethod
    def of(cls, moment: dt.date) -> Date:
        """Return a day or moment, written as day/month/year."""
        return cls(moment.isoformat(), f"{moment.day:02}/{moment.month:02}/{moment.year}")

    @classmethod
    def with_hour(cls, moment: dt.datetime) -> Date:
        """Return a moment with its weekday and hour."""
        day = cls.of(moment.date()).text
        return cls(moment.isoformat(), f"{WEEKDAYS[moment.weekday()]}, {day}, {moment:%H:%M}")


@dataclass(frozen=True, slots=True)
class ImageSource:
    """A smaller form of a picture, for a `srcset`; its width in pixels."""

    url: str
    width: int


@dataclass(frozen=True, slots=True)
class Image:
    """A published picture; sizes in pixels. `sources` are its forms in WebP, if it has any.

    `bytes` is 0 where nobody has to know.
    """

    url: str
    alt: str
    width: int
    height: int
    media_type: str
    bytes: int = 0
    sources: tuple[ImageSource, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An article in a list."""

    url: str
    title: str
    summary: str
    kind: Link
    unit: Link
    date: Date
    image: Image | None
    urgent: bool
    expired: bool
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an article's page tells the page that verifies posts.

    `codes` are those of all its editions, the one that stands there first; `texts` the marks of
    the texts to paste; `expires` a moment, "" for never.
    """

    id: str
    state: str
    codes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    expires: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """A public note about what was corrected."""

    date: Date
    note: str


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A heading of a long article."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class AdviceLink:
    """A way at the head of a warning to one of its sections: what that tells, and where it begins."""

    role: str
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article's own page. `preview` are the reasons, as sentences, for which it is held.

    `share_image` is the card that chats and social networks show; None for a standing page. `advice`
    and `call_title` are empty but for warnings; `share_text` for what is past; `qr_code` is the short
    link as a drawing.
    """

    card: Card
    html: str
    standing: bool
    byline: str
    published: Date
    updated: Date | None
    expires: Date | None
    source: Link | None
    topics: tuple[Link, ...]
    areas: tuple[str, ...]
    corrections: tuple[CorrectionNote, ...]
    toc: tuple[TocEntry, ...]
    minutes: int
    short_link: str
    contacts: tuple[Contact, ...]
    ended: EndedUnit | None
    related: tuple[Card, ...]
    share_image: Image | None = None
    newer: Link | None = None
    older: Link | None = None
    advice: tuple[AdviceLink, ...] = ()
    call_title: str = ""
    share_text: str = ""
    qr_code: str = ""
    preview: tuple[str, ...] | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TombstoneView:
    """A withdrawn article's page: never its title, only the fixed explanation and whom to ask."""

    kind: Link | None
    published: Date | None
    date: Date | None
    explanation: str
    replacement: Card | None
    unit: Link | None
    contacts: tuple[Contact, ...]
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """The newest articles of a kind, unit or topic, or those of one month."""

    title: str
    description: str
    parent: Link | None
    cards: tuple[Card, ...]
    months: tuple[Link, ...]
    contacts: tuple[Contact, ...] = ()
    ended: EndedUnit | None = None


@dataclass(frozen=True, slots=True)
class IndexView:
    """A page of links: all units, topics or groups."""

    title: str
    description: str
    sections: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A kind on the home page with its newest articles."""

    kind: Link
    description: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The front page; no article is in both `urgent` and `warnings`, and none of them in `latest`."""

    urgent: tuple[Card, ...]
    warnings: Section | None
    latest: tuple[Card, ...]
    sections: tuple[Section, ...]
    kinds: tuple[Link, ...]
    units: tuple[Link, ...]
    topics: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedText:
    """A text to paste: what it is for, how long that is in words, whether it is too long for it."""

    platform: str
    name: str
    text: str
    size: str
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedArticle:
    """An article for a group's admin, with the texts to paste, the group's own kind first.

    `version` grows with every correction: what was sent before has to be sent again. `image` is the
    card to save.
    """

    id: str
    version: int
    card: Card
    texts: tuple[SharedText, ...]
    image: Image | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A withdrawn article for a group's admin: which one, in words not its own, and the text to paste."""

    id: str
    title: str
    date: Date | None
    text: str
    replacement: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """What concerns one neighbourhood group, ready to copy; `digest` and `poster` are "" for none.

    The digest names what came out in the last `days`.
    """

    id: str
    name: str
    platform: str
    area: str
    topics: tuple[str, ...]
    retractions: tuple[Retraction, ...]
    items: tuple[SharedArticle, ...]
    digest: str
    days: int
    poster: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedArticle:
    """An article on a poster: what fits there of its title and summary.

    `site` and `path` are its short link as one types it, `qr_code` the whole of it as a drawing.
    """

    card: Card
    title: str
    summary: str
    site: str
    path: str
    qr_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterView:
    """A sheet for the noticeboard of a group; `follow_code` leads to how to follow it, as a drawing.

    `hotlines` begin with those for what its articles are about.
    """

    name: str
    url: str
    area: str
    items: tuple[PostedArticle, ...]
    follow_code: str
    hotlines: tuple[HotlineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """The ways to follow one thing: its feeds, what opens them, where its QR code and list are.

    `address` is the full one to copy; `readers` are links to programs that take it; `qr` and `opml`
    are addresses under the root.
    """

    name: str
    page: str
    feeds: tuple[FeedLink, ...]
    address: str
    readers: tuple[Link, ...]
    qr: str
    opml: str = ""


@dataclass(frozen=True, slots=True)
class FollowView:
    """How to follow the site, and every feed it has."""

    whole: Following
    sections: tuple[tuple[str, tuple[Following, ...]], ...]
    many_groups: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchIndex:
    """What the search page's script has to know of the index before it asks anything.

    `version` changes with the index; `expired` are the numbers of expired documents, packed;
    `years` give for each year the number of its first document.
    """

    version: str = ""
    documents: int = 0
    shards: int = 1
    chunk: int = 1
    expired: str = ""
    years: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its id, its name, and the numbers of documents where it is a range."""

    id: str
    name: str
    first: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class SearchView:
    """The page that searches the site; `short_forms` are abbreviations and what they mean, as slugs."""

    index: SearchIndex
    short_forms: tuple[tuple[str, str], ...]
    kinds: tuple[Choice, ...]
    units: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    years: tuple[Choice, ...]
    lists: tuple[Link, ...]
    topic_links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class VerifyView:
    """The page that tells whether a post is genuine; `shown` is its address as one types it."""

    shown: str


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A short link or an old address; what a chat shows of it is what the target would show."""

    target: str
    title: str
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A held file in the officers' preview; `url` is set if it can be shown."""

    path: str
    state: str
    url: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The officers' list of what is held and why."""

    files: tuple[HeldFile, ...]


@dataclass(frozen=True, slots=True)
class OfflineView:
    """What a phone shows without a network: all of it stands in the frame."""


View = (
    ArticleView
    | TombstoneView
    | ListView
    | IndexView
    | HomeView
    | GroupView
    | PosterView
    | FollowView
    | SearchView
    | VerifyView
    | RedirectView
    | PreviewView
    | OfflineView
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to be written at `url` ("" is the home page); `modified` goes into the sitemap.

    One that is right `anywhere` may be shown in the place of any other. `follow` is for the page of
    something that has a feed of its own.
    """

    url: str
    template: str
    title: str
    description: str
    view: View
    feeds: tuple[FeedLink, ...] = ()
    modified: dt.datetime | None = None
    indexed: bool = True
    menu: str = ""
    anywhere: bool = False
    follow: Following | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page before it is made: what lists of pages say of it, and what it is made of.

    `made_of` tells of all that `make` makes the page of but the frame. `news` is when an article in
    force came out.
    """

    url: str
    title: str
    make: Callable[[], Page]
    made_of: bytes
    modified: dt.datetime | None = None
    indexed: bool = True
    news: dt.datetime | None = None

    @classmethod
    def of(cls, page: Page) -> Outline:
        """Return the outline of a page that cost little to make: it is made of what it shows."""
        return cls(
            url=page.url,
            title=page.title,
            make=lambda: page,
            made_of=made_of(page),
            modified=page.modified,
            indexed=page.indexed,
        )


@dataclass(frozen=True, slots=True)
class HotlineView:
    """A number to call."""

    number: str
    href: str
    name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shows around its own content."""

    site_name: str
    short_name: str
    description: str
    site_url: str
    publisher: str
    responsible: str
    address: str
    menu: tuple[Link, ...]
    standing: tuple[Link, ...]
    urgent: tuple[Link, ...]
    hotlines: tuple[HotlineView, ...]
    feeds: tuple[FeedLink, ...]
    demo: bool
    preview: bool
