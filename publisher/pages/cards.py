"""Addresses and the pieces that several pages and the feeds share: links, cards, bodies."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from publisher.article import Article, Lifecycle, Priority
from publisher.cardpicture import HEIGHT, WIDTH, CardPicture, shows
from publisher.config import Group, Kind, SiteConfig, Topic, Unit
from publisher.gate import Edition
from publisher.markup import (
    Shown,
    with_classes,
    with_departures,
    with_links,
    with_notes,
    with_pictures,
)
from publisher.media import Rendition
from publisher.pages import views
from publisher.pages.library import Library
from publisher.pages.views import Card, Date, FeedLink, Link

BODY_WIDTH = 720  # CSS pixels of an article's column at its widest

RSS, ATOM = "application/rss+xml", "application/atom+xml"
ALERTS_FEED = "cap/atom.xml"  # urgent articles for programs
ALERTS_LINK = FeedLink("Cảnh báo khẩn (CAP)", ALERTS_FEED, ATOM)
JSON_FEED = "application/feed+json"
OPML = "opml.xml"


def feed_links(title: str, folder: str) -> tuple[FeedLink, ...]:
    """Return the RSS, Atom and JSON links of the feed in `folder` ("" for the site's own)."""
    return (
        FeedLink(f"{title} (RSS)", f"{folder}rss.xml", RSS, "RSS"),
        FeedLink(f"{title} (Atom)", f"{folder}atom.xml", ATOM, "Atom"),
        FeedLink(f"{title} (JSON)", f"{folder}feed.json", JSON_FEED, "JSON"),
    )


def feeds_since(gone: views.EndedUnit) -> tuple[FeedLink, ...]:
    """Return the feeds of whoever answers for a unit that has ended: its own bring nothing new."""
    return feed_links(gone.answering.text, gone.answering.url) if gone.answering else ()


def media_url(file_name: str) -> str:
    """Return the address of a published picture or document."""
    return f"media/{file_name}"


def relative(target: str, page: str) -> str:
    """Return the way from a page to an address, both relative to the site's root."""
    path = posixpath.relpath("/" + target, "/" + page)
    return path + "/" if target.endswith("/") or not target else path


def body_html(edition: Edition, library: Library, page: str | None) -> str:
    """Return an article's body with its links as seen from `page`, or absolute if that is None."""
    config, article = library.config, edition.article
    sizes: dict[str, str] = {}
    shown: dict[str, Shown] = {}

    def rewrite(url: str) -> str | None:
        if url.startswith("#"):
            return url if page is not None else f"{config.site.url}{article.permalink[1:]}{url}"
        if url.startswith("/"):
            path, mark, fragment = url[1:].partition("#")
            target = relative(path, page) if page is not None else config.site.url + path
            return target + mark + fragment
        folder = posixpath.dirname(article.path)
        path = posixpath.normpath(f"{folder}/{url}")
        if path not in article.media:
            return None
        rendition = library.rendition(article, path)
        media = media_url(rendition.file_name)
        target = relative(media, page) if page is not None else config.site.url + media
        if path in article.attachments:
            sizes[target] = f"(PDF, {file_size(len(rendition.data))})"
        elif page is not None:  # those who read feeds bring what shows pictures themselves
            shown[target] = _shown(rendition, page)
        return target

    html = with_notes(with_links(article.rendered.html, rewrite), sizes)
    if page is None:
        return html
    return with_classes(with_pictures(with_departures(html, config.site.url), shown))


def _shown(rendition: Rendition, page: str) -> Shown:
    """Return how a picture stands in an article's text."""
    width = min(rendition.width, BODY_WIDTH)
    return Shown(
        width=rendition.width,
        height=rendition.height,
        srcset=", ".join(
            f"{relative(media_url(one.file_name), page)} {one.width}w" for one in rendition.variants
        ),
        sizes=f"(max-width: {width}px) 100vw, {width}px",
    )


def file_size(size: int) -> str:
    """Return a number of bytes as readers are told it: whole kB, MB with one decimal."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f}".replace(".", ",") + " MB"


def card(edition: Edition, library: Library) -> Card:
    """Return an article as lists show it."""
    article = edition.article
    return Card(
        url=article.permalink[1:],
        title=article.title,
        summary=article.summary,
        kind=kind_link(article.kind),
        unit=unit_link(article.unit),
        date=Date.of(article.date),
        image=cover(edition, library),
        urgent=edition.urgent,
        expired=edition.lifecycle is Lifecycle.EXPIRED,
        corrected=bool(article.corrections),
    )


def cover(edition: Edition, library: Library) -> views.Image | None:
    """Return an article's cover picture, if it has one."""
    article = edition.article
    if article.cover is None:
        return None
    rendition = library.rendition(article, article.cover)
    return views.Image(
        url=media_url(rendition.file_name),
        alt=article.image_alt or "",
        width=rendition.width,
        height=rendition.height,
        media_type=rendition.media_type,
        bytes=len(rendition.data),
        sources=tuple(
            views.ImageSource(media_url(one.file_name), one.width) for one in rendition.variants
        ),
    )


def card_picture(edition: Edition, library: Library) -> CardPicture:
    """Return what is drawn on the card of an article for chats and social networks."""
    article = edition.article
    shown = library.rendition(article, article.cover) if article.cover else None
    if shown is not None and not shows(shown.width, shown.height):
        shown = None
    card = _said(article, library.config, urgent=edition.urgent)
    if shown is None:
        return card
    return replace(card, cover_name=shown.file_name.partition(".")[0], cover=shown.data)


def cards_of(article: Article, config: SiteConfig, covers: Iterable[str]) -> Iterator[CardPicture]:
    """Yield the cards that an article may have had, with no cover or with one of some names."""
    for marked in {False, article.priority is Priority.URGENT}:
        card = _said(article, config, urgent=marked)
        yield card
        yield from (replace(card, cover_name=name) for name in covers)


def _said(article: Article, config: SiteConfig, *, urgent: bool) -> CardPicture:
    return CardPicture(
        kind=article.kind.name,
        title=article.title,
        unit=article.unit.name,
        date=Date.of(article.date).text,
        site=config.site.name,
        urgent=urgent,
    )


def share_image(edition: Edition, library: Library) -> views.Image | None:
    """Return where an article's card is and what it says."""
    if edition.article.kind.standing:
        return None
    drawn = card_picture(edition, library)
    return views.Image(
        url=media_url(drawn.file_name),
        alt=drawn.title,
        width=WIDTH,
        height=HEIGHT,
        media_type=drawn.media_type,
    )


def kind_link(kind: Kind) -> Link:
    """Return the link to a kind's list."""
    return Link(kind.name, f"{kind.id}/")


def unit_link(unit: Unit) -> Link:
    """Return the link to a unit's page."""
    return Link(unit.name, f"don-vi/{unit.id}/")


def topic_link(topic: Topic) -> Link:
    """Return the link to a topic's page."""
    return Link(topic.name, f"chu-de/{topic.id}/")


def contacts(unit: Unit, library: Library) -> tuple[views.Contact, ...]:
    """Return the duty number and address of a unit, or of the one that answers since its end."""
    answering = _answering(unit, library)
    contacts = []
    if answering and answering.phone:
        contacts.append(views.Contact("Trực ban", answering.phone, call(answering.phone)))
    if answering and answering.address:
        contacts.append(views.Contact("Trụ sở", answering.address))
    return tuple(contacts)


def ended(unit: Unit, library: Library) -> views.EndedUnit | None:
    """Return what became of a unit whose term is over, None for any other."""
    if unit.valid_to is None or not unit.ended(library.today):
        return None
    successor = library.config.units_by_id.get(unit.successor or "")
    answering = _answering(unit, library)
    return views.EndedUnit(
        name=unit.name,
        since=Date.of(unit.valid_to + dt.timedelta(days=1)),
        successor=unit_link(successor) if successor and successor in library.units else None,
        answering=unit_link(answering) if answering else None,
    )


def _answering(unit: Unit, library: Library) -> Unit | None:
    ended = unit.ended(library.today)
    return library.config.responsible(unit.id, library.today) if ended else unit


def call(number: str) -> str:
    """Return the link that calls a number."""
    return "tel:" + "".join(char for char in number if char.isdigit())


def group_folder(group: Group) -> str:
    """Return the folder of a group's page and feeds."""
    return f"nhom/{group.id}/"
