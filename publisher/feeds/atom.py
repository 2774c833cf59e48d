"""Atom (RFC 4287), with withdrawals also as RFC 6721 has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from feedgen.entry import FeedEntry
from lxml import etree

from publisher.feeds.channels import Document
from publisher.feeds.entries import Entry
from publisher.feeds.frames import ATOM as NAMESPACE
from publisher.feeds.frames import Format, add_links, generator, spliced, written
from publisher.pages.library import Library

ATOM: Final = Format("atom.xml", "application/atom+xml")
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
_DEPTH = 1


def item(entry: Entry, library: Library) -> bytes:
    """Return an entry as it stands in every feed.

    A withdrawal is told of under the article's own id, for readers that know no tombstones, and by
    one of those. RFC 6721 lets both stand in one feed; the deletion is the later of the two, so it
    counts where it is understood.
    """
    made = FeedEntry()
    made.id(entry.id)
    made.title(entry.title)
    made.link(href=entry.url, rel="alternate")
    made.summary(entry.summary)
    made.content(entry.html, type="html")
    made.published(entry.published)
    made.updated(entry.updated)
    made.author(name=entry.author)
    made.category([{"term": term} for term in entry.terms])
    element = made.atom_entry()
    for link in element.iter("{*}link"):
        link.set("type", "text/html")
    if (image := entry.image) is not None and image.bytes:
        link = etree.SubElement(element, f"{{{NAMESPACE}}}link")
        link.set("rel", "enclosure")
        link.set("type", image.media_type)
        link.set("length", str(image.bytes))
        link.set("href", library.config.site.url + image.url)
    text = written(element, {None: NAMESPACE}, _DEPTH)
    return text + _deleted(entry) if entry.deleted else text


def feed(document: Document, items: Sequence[bytes], library: Library) -> bytes:
    """Return a feed with finished entries."""
    root = etree.fromstring(generator(document, library, ATOM).atom_str())
    last = root.findall(f"{{{NAMESPACE}}}link")[-1]
    add_links(root, root.index(last) + 1, document, library, ATOM)
    return spliced(root, "feed", items)


def _deleted(entry: Entry) -> bytes:
    """Return the tombstone of an entry."""
    when = entry.updated + dt.timedelta(seconds=1)
    element = etree.Element(f"{{{TOMBSTONES}}}deleted-entry", nsmap={"at": TOMBSTONES})
    element.set("ref", entry.id)
    element.set("when", when.isoformat())
    etree.SubElement(element, f"{{{TOMBSTONES}}}comment").text = entry.deleted
    etree.indent(element, "  ", level=_DEPTH)
    return b"  " * _DEPTH + etree.tostring(element, encoding="UTF-8") + b"\n"
