"""Addresses and the pieces that several pages and the feeds share: links, cards, bodies."""

from __future__ import annotations

import datetime as dt
import posixpath

from publisher.article import Lifecycle, Priority
from publisher.config import Group, Kind, Topic, Unit
from publisher.gate import Edition
from publisher.markup import with_classes, with_links, with_notes
from publisher.pages import views
from publisher.pages.library import Library
from publisher.pages.views import Card, Date, FeedLink, Link

RSS, ATOM = "application/rss+xml", "application/atom+xml"


def feed_links(title: str, folder: str) -> tuple[FeedLink, ...]:
    """Return the RSS and Atom links of the feed in `folder` ("" for the site's own)."""
    return (
        FeedLink(f"{title} (RSS)", f"{folder}rss.xml", RSS),
        FeedLink(f"{title} (Atom)", f"{folder}atom.xml", ATOM),
    )


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
        return target

    body = with_notes(with_links(article.rendered.html, rewrite), sizes)
    return with_classes(body) if page is not None else body


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
        urgent=article.priority is Priority.URGENT and edition.lifecycle is Lifecycle.CURRENT,
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
