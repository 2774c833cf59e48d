"""RSS 2.0 and Atom (RFC 4287) feeds; the only importer of feedgen.

feedgen's faults are worked round here: a channel's link is its last one, so the page comes last;
Atom entry links lose their type, so enclosures are added by hand; dates default to now, so all are
set; entries are put before each other unless told to append.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from feedgen.feed import FeedGenerator
from lxml import etree

from publisher import share
from publisher.article import Article, Correction, Priority
from publisher.gate import Edition
from publisher.pages.cards import body_html, cover
from publisher.pages.library import Library

FEED_SIZE = 50
ATOM = "{http://www.w3.org/2005/Atom}"
_CONTROLS = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to be made: its folder under the site's root, its name, its articles."""

    folder: str
    title: str
    description: str
    editions: Sequence[Edition]


def feeds(library: Library) -> Iterator[Feed]:
    """Yield every feed of a site: its own, and each kind's, unit's, topic's and group's."""
    config, site = library.config, library.config.site
    current = {edition.article.id for edition in library.current}

    def living(editions: Sequence[Edition]) -> list[Edition]:
        return [e for e in editions if e.article.id in current][:FEED_SIZE]

    yield Feed("", site.name, site.description, living(library.current))
    for kind in config.kinds_by_id.values():
        editions = living(library.by_kind.get(kind.id, ()))
        yield Feed(f"{kind.id}/", f"{kind.name} – {site.short_name}", kind.description, editions)
    for unit in library.units:
        editions = living(library.by_unit.get(unit.id, ()))
        yield Feed(f"don-vi/{unit.id}/", unit.name, f"Tin của {unit.name}.", editions)
    for topic in config.topics:
        editions = living(library.by_topic.get(topic.id, ()))
        yield Feed(
            f"chu-de/{topic.id}/",
            f"{topic.name} – {site.short_name}",
            topic.description or f"Các bài về chủ đề “{topic.name}”.",
            editions,
        )
    for group in config.groups:
        editions = living(library.for_group(group))
        yield Feed(f"nhom/{group.id}/", group.name, f"Tin dành cho nhóm “{group.name}”.", editions)


def render(library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield every feed file of a site, `rss.xml` and `atom.xml`, with its path under the root."""
    writer = _Writer(library)
    for feed in feeds(library):
        yield f"{feed.folder}rss.xml", writer.rss(feed)
        yield f"{feed.folder}atom.xml", writer.atom(feed)


def entry_id(article: Article, library: Library) -> str:
    """Return an article's permanent id: a tag URI (RFC 4151) that no retitling or move changes."""
    site = library.config.site
    return f"tag:{_authority(site.url)},{site.tag_date.isoformat()}:{article.id}"


def _authority(url: str) -> str:
    return url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]


class _Writer:
    """Writes the feeds of one library; an article's content is made once for all of them."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.contents: dict[str, str] = {}

    def rss(self, feed: Feed) -> bytes:
        """Return a feed as RSS 2.0."""
        maker = self._generator(feed, "rss.xml", "application/rss+xml")
        maker.load_extension("dc", atom=False, rss=True)
        maker.load_extension("media", atom=False, rss=True)
        for edition in feed.editions:
            article = edition.article
            entry = maker.add_entry(order="append")
            entry.guid(entry_id(article, self.library), permalink=False)
            entry.title(_title(article))
            entry.link(href=self.library.config.site.url + article.permalink[1:])
            entry.description(escape(_clean(article.summary)))  # RSS takes it for HTML
            entry.content(self._content(edition), type="CDATA")
            entry.pubDate(article.date)
            entry.dc.dc_creator(article.unit.name)
            entry.category([{"term": term} for term in _terms(article)])
            if image := cover(edition, self.library):
                url = self.library.config.site.url + image.url
                entry.enclosure(url, str(image.bytes), image.media_type)
                entry.media.content(
                    url=url, type=image.media_type, medium="image",
                    width=str(image.width), height=str(image.height), group=None,
                )  # fmt: skip
        return _finished(maker.rss_str(pretty=True))

    def atom(self, feed: Feed) -> bytes:
        """Return a feed as Atom."""
        maker = self._generator(feed, "atom.xml", "application/atom+xml")
        for edition in feed.editions:
            article = edition.article
            entry = maker.add_entry(order="append")
            entry.id(entry_id(article, self.library))
            entry.title(_title(article))
            entry.link(href=self.library.config.site.url + article.permalink[1:], rel="alternate")
            entry.summary(_clean(article.summary))
            entry.content(self._content(edition), type="html")
            entry.published(article.date)
            entry.updated(article.updated)
            entry.author(name=article.unit.name)
            entry.category([{"term": term} for term in _terms(article)])
        root = etree.fromstring(maker.atom_str())
        for element, edition in zip(root.findall(f"{ATOM}entry"), feed.editions, strict=True):
            if image := cover(edition, self.library):
                link = etree.SubElement(element, f"{ATOM}link")
                link.set("rel", "enclosure")
                link.set("type", image.media_type)
                link.set("length", str(image.bytes))
                link.set("href", self.library.config.site.url + image.url)
        etree.indent(root)
        return _finished(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def _generator(self, feed: Feed, file_name: str, media_type: str) -> FeedGenerator:
        site = self.library.config.site
        maker = FeedGenerator()
        if feed.folder:
            maker.id(site.url + feed.folder)
        else:
            maker.id(f"tag:{_authority(site.url)},{site.tag_date.isoformat()}:site")
        maker.title(_clean(feed.title))
        maker.subtitle(_clean(feed.description))
        maker.description(_clean(feed.description))
        maker.author(name=site.publisher)
        maker.language("vi")
        maker.generator("publisher")
        maker.link(href=f"{site.url}{feed.folder}{file_name}", rel="self", type=media_type)
        maker.link(href=site.url + feed.folder, rel="alternate", type="text/html")
        updated = max((e.article.updated for e in feed.editions), default=_epoch(self.library))
        maker.updated(updated)
        maker.lastBuildDate(updated)
        return maker

    def _content(self, edition: Edition) -> str:
        known = self.contents.get(edition.article.id)
        if known is None:
            notes = "".join(map(_correction, edition.article.corrections))
            known = _clean(notes + body_html(edition, self.library, None))
            self.contents[edition.article.id] = known
        return known


def _epoch(library: Library) -> dt.datetime:
    """When a feed without entries was last changed: when the site's name began."""
    return dt.datetime.combine(library.config.site.tag_date, dt.time(), library.config.zone)


def _title(article: Article) -> str:
    mark = f"{share.URGENT_MARK}: " if article.priority is Priority.URGENT else ""
    return _clean(mark + article.title)


def _terms(article: Article) -> list[str]:
    return [article.kind.name, *(topic.name for topic in article.topics)]


def _correction(correction: Correction) -> str:
    day = f"{correction.date:%d/%m/%Y}"
    return f"<p><strong>Đính chính {day}:</strong> {escape(correction.note)}</p>"


def _clean(text: str) -> str:
    """Drop what XML 1.0 cannot hold; such characters were refused before, and stay refused here."""
    return text.translate(_CONTROLS)


def _finished(xml: bytes) -> bytes:
    return xml.rstrip() + b"\n"
