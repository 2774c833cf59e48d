"""What RSS and Atom share: the frame of a feed, made by feedgen, into which finished entries go.

An entry stands in many feeds and is written once: as text that is right within any of their frames,
because all of them declare the same namespaces.

feedgen's faults are worked round here and in `rss` and `atom`: a channel's link is its last one, so
the page comes last; in RSS it writes one link of its own and drops the others, and Atom entry links
lose their type, so those are added by hand; dates default to now, so all are set.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feedgen.feed import FeedGenerator
from lxml import etree

from publisher.feeds.channels import Document
from publisher.feeds.entries import changed, clean, line, tag
from publisher.pages.library import Library

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Format:
    """A format of feeds: the name of its files and their media type."""

    name: str
    media_type: str


def generator(document: Document, library: Library, made: Format) -> FeedGenerator:
    """Return a feed of feedgen's that has all but its entries."""
    site, channel = library.config.site, document.channel
    maker = FeedGenerator()
    # A feed and its archives are one thing to those who read it, and have one id.
    maker.id(site.url + channel.folder if channel.folder else tag(library, "site"))
    maker.title(line(channel.title))
    maker.subtitle(clean(channel.description))
    maker.description(clean(channel.description))
    maker.author(name=site.publisher)
    maker.language("vi")
    maker.generator("publisher")
    own = f"{site.url}{document.place}{made.name}"
    maker.link(href=own, rel="self", type=made.media_type)
    maker.link(href=site.url + channel.folder, rel="alternate", type="text/html")
    updated = latest(document, library)
    maker.updated(updated)
    maker.lastBuildDate(updated)
    return maker


def latest(document: Document, library: Library) -> dt.datetime:
    """Return when a feed was last changed: when its newest entry was, or the site's name began."""
    times = (changed(one, library) for one in document.entries)
    return max(times, default=_epoch(library))


def links(document: Document, library: Library, name: str) -> Iterator[tuple[str, str]]:
    """Yield the other links of a feed's file, relation and address: its archives, its hub."""
    site = library.config.site
    beside: Sequence[tuple[str, str | None]] = [
        ("current", document.channel.folder if document.archive else None),
        ("prev-archive", document.older),
        ("next-archive", document.newer),
    ]
    for relation, place in beside:
        if place is not None:
            yield relation, f"{site.url}{place}{name}"
    for hub in () if document.archive else library.config.hubs:
        yield "hub", hub


def add_links(parent: etree._Element, at: int, document: Document, library: Library, made: Format) -> None:  # fmt: skip
    """Put the other links of a feed's file before the child `at`, and the mark of an archive."""
    added = []
    for relation, address in links(document, library, made.name):
        link = etree.Element(f"{{{ATOM}}}link")
        link.set("rel", relation)
        if relation != "hub":
            link.set("type", made.media_type)
        link.set("href", address)
        added.append(link)
    if document.archive:
        added.append(etree.Element(f"{{{HISTORY}}}archive", nsmap={"fh": HISTORY}))
    parent[at:at] = added


def spliced(root: etree._Element, parent: str, entries: Sequence[bytes]) -> bytes:
    """Return a feed as it goes out: the frame in `root` with finished entries at the end of `parent`."""
    etree.indent(root, _INDENT)
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8").rstrip()
    head, end, foot = text.rpartition(f"</{parent}>".encode())
    return b"".join([head.rstrip(), b"\n", *entries, _margin(root, parent), end, foot, b"\n"])


def _margin(root: etree._Element, parent: str) -> bytes:
    return b"" if root.tag.endswith(parent) else _INDENT.encode()


def written(element: etree._Element, namespaces: Mapping[str | None, str], depth: int) -> bytes:
    """Return an element as it stands `depth` deep in a frame that declares `namespaces`."""
    around = etree.Element("around", nsmap=dict(namespaces))  # type: ignore[arg-type]  # None is Atom's own
    around.append(element)
    etree.indent(element, _INDENT, level=depth)
    element.tail = None
    text = etree.tostring(element, encoding="UTF-8")
    head, end, rest = text.partition(b">")
    name = head.partition(b" ")[0]
    if head != name + _declared(around):
        raise ValueError("an entry must declare what its frame declares, and nothing else")
    return b"".join([_INDENT.encode() * depth, name, end, rest, b"\n"])


def _declared(around: etree._Element) -> bytes:
    """Return the declarations that lxml puts on every element written by itself."""
    child = etree.SubElement(around, "child")
    text = etree.tostring(child)
    around.remove(child)
    return text.removeprefix(b"<child").removesuffix(b"/>")


def _epoch(library: Library) -> dt.datetime:
    return dt.datetime.combine(library.config.site.tag_date, dt.time(), library.config.zone)
