"""RSS 2.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from feedgen.entry import FeedEntry
from feedgen.ext.dc import DcEntryExtension
from feedgen.ext.media import MediaEntryExtension
from lxml import etree

from publisher.feeds.channels import Document
from publisher.feeds.entries import Entry
from publisher.feeds.frames import ATOM, Format, add_links, generator, spliced, written
from publisher.pages.library import Library

RSS: Final = Format("rss.xml", "application/rss+xml")
_DEPTH = 2  # of an item: rss, channel


def item(entry: Entry, library: Library) -> bytes:
    """Return an entry as it stands in every feed."""
    made = FeedEntry()
    made.register_extension("dc", DcEntryExtension, atom=False)
    made.guid(entry.id, permalink=False)
    made.title(entry.title)
    made.link(href=entry.url)
    made.description(escape(entry.summary))  # RSS takes it for HTML
    made.content(entry.html.replace("]]>", "]]&gt;"), type="CDATA")
    made.pubDate(entry.published)
    made.dc.dc_creator(entry.author)
    made.category([{"term": term} for term in entry.terms])
    if (image := entry.image) is not None:
        url = library.config.site.url + image.url
        if image.bytes:
            made.enclosure(url, str(image.bytes), image.media_type)
        made.register_extension("media", MediaEntryExtension, atom=False)
        size = {"width": str(image.width), "height": str(image.height)}
        made.media.content(
            url=url, type=image.media_type, medium="image",
            **(size if image.width and image.height else {}), group=None,
        )  # fmt: skip
    element = made.rss_entry()
    updated = etree.SubElement(element, f"{{{ATOM}}}updated")  # RSS has no such thing itself
    updated.text = entry.updated.isoformat()
    return written(element, _NAMESPACES, _DEPTH)


def feed(document: Document, items: Sequence[bytes], library: Library) -> bytes:
    """Return a feed with finished items."""
    maker = generator(document, library, RSS)
    maker.load_extension("dc", atom=False, rss=True)
    maker.load_extension("media", atom=False, rss=True)
    root = etree.fromstring(maker.rss_str())
    channel = root[0]
    own = channel.find(f"{{{ATOM}}}link")
    if own is None:
        raise ValueError("a feed says where it is")
    own.set("type", RSS.media_type)
    add_links(channel, channel.index(own) + 1, document, library, RSS)
    return spliced(root, "channel", items)


def _namespaces() -> Mapping[str | None, str]:
    """Return what feedgen declares around the items."""
    from feedgen.feed import FeedGenerator

    maker = FeedGenerator()
    maker.title("-"), maker.link(href="-"), maker.description("-")
    maker.load_extension("dc", atom=False, rss=True)
    maker.load_extension("media", atom=False, rss=True)
    return etree.fromstring(maker.rss_str()).nsmap


_NAMESPACES = _namespaces()
