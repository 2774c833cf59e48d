"""RSS 2.0 and Atom (RFC 4287) feeds; the only importer of feedgen.

feedgen's faults are worked round here: a channel's link is its last one, so the page comes last;
Atom entry links lose their type, so enclosures are added by hand; dates default to now, so all are
set; entries are put before each other unless told to append.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from publisher import notices, share
from publisher.article import Article, Correction
from publisher.gate import Edition, Tombstone
from publisher.pages.cards import body_html, cover
from publisher.pages.library import Library, changed_first

FEED_SIZE = 50
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"  # RFC 6721
_CONTROLS = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to be made: its folder under the site's root, its name, what it tells of."""

    folder: str
    title: str
    description: str
    entries: Sequence[Edition | Tombstone]


def feeds(library: Library) -> Iterator[Feed]:
    """Yield every feed of a site: its own, and each kind's, unit's, topic's and group's.

    The newest change comes first. Withdrawals are told of in every feed that the article can have
    been in, and take no other article's place.
    """
    config, site = library.config, library.config.site
    current = {edition.article.id for edition in library.current}
    gone = library.withdrawals

    def entries(
        editions: Sequence[Edition], withdrawn: Iterable[Tombstone]
    ) -> list[Edition | Tombstone]:
        living = changed_first(e for e in editions if e.article.id in current)[:FEED_SIZE]
        return sorted(
            [*withdrawn, *living], key=lambda one: changed(one, library), reverse=True
        )  # a stable order: withdrawals before what changed with them

    yield Feed("", site.name, site.description, entries(library.current, gone))
    for kind in config.kinds_by_id.values():
        yield Feed(
            f"{kind.id}/",
            f"{kind.name} – {site.short_name}",
            kind.description,
            entries(
                library.by_kind.get(kind.id, ()),
                (one for one in gone if notices.kind_of(one, config) == kind),
            ),
        )
    for unit in library.units:
        yield Feed(
            f"don-vi/{unit.id}/",
            unit.name,
            f"Tin của {unit.name}.",
            entries(
                library.by_unit.get(unit.id, ()),
                (one for one in gone if one.shelf and one.shelf.unit == unit.id),
            ),
        )
    for topic in config.topics:
        yield Feed(
            f"chu-de/{topic.id}/",
            f"{topic.name} – {site.short_name}",
            topic.description or f"Các bài về chủ đề “{topic.name}”.",
            entries(
                library.by_topic.get(topic.id, ()),
                (one for one in gone if one.shelf and topic.id in one.shelf.topics),
            ),
        )
    for group in config.groups:
        yield Feed(
            f"nhom/{group.id}/",
            group.name,
            f"Tin dành cho nhóm “{group.name}”.",
            entries(library.for_group(group), library.withdrawn_for(group)),
        )


def changed(one: Edition | Tombstone, library: Library) -> dt.datetime:
    """Return when readers last got something new of an article."""
    return one.article.updated if isinstance(one, Edition) else library.withdrawn_at(one)


def render(library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield every feed file of a site, `rss.xml` and `atom.xml`, with its path under the root."""
    writer = _Writer(library)
    for feed in feeds(library):
        yield f"{feed.folder}rss.xml", writer.rss(feed)
        yield f"{feed.folder}atom.xml", writer.atom(feed)


def entry_id(known: Article | Tombstone, library: Library) -> str:
    """Return an article's permanent id: a tag URI (RFC 4151) that no retitling or move changes."""
    site = library.config.site
    return f"tag:{_authority(site.url)},{site.tag_date.isoformat()}:{known.id}"


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
        for one in feed.entries:
            entry = maker.add_entry(order="append")
            if isinstance(one, Tombstone):
                self._withdrawn_item(entry, one)
            else:
                self._item(entry, one)
        root = etree.fromstring(maker.rss_str(), etree.XMLParser(strip_cdata=False))
        for element, one in zip(root.iter("item"), feed.entries, strict=True):
            updated = etree.SubElement(element, f"{ATOM}updated")  # RSS has no such thing itself
            updated.text = changed(one, self.library).isoformat()
        etree.indent(root)
        return _finished(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def _item(self, entry: FeedEntry, edition: Edition) -> None:
        article = edition.article
        entry.guid(entry_id(article, self.library), permalink=False)
        entry.title(_clean(share.marked(article, corrected=bool(article.corrections))))
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

    def _withdrawn_item(self, entry: FeedEntry, one: Tombstone) -> None:
        """Tell of a withdrawal under the article's own id, so that its words are written over."""
        config = self.library.config
        kind = notices.kind_of(one, config)
        entry.guid(entry_id(one, self.library), permalink=False)
        entry.title(_clean(notices.title(one, config)))
        entry.link(href=config.site.url + one.permalink[1:])
        entry.description(self._notice(one))
        entry.content(self._notice(one), type="CDATA")
        entry.pubDate(self.library.withdrawn_at(one))
        entry.dc.dc_creator(self._speaker(one))
        if kind:
            entry.category(term=kind.name)

    def atom(self, feed: Feed) -> bytes:
        """Return a feed as Atom, withdrawals also as RFC 6721 has them."""
        maker = self._generator(feed, "atom.xml", "application/atom+xml")
        for one in feed.entries:
            entry = maker.add_entry(order="append")
            if isinstance(one, Tombstone):
                self._withdrawn_entry(entry, one)
            else:
                self._entry(entry, one)
        root = etree.fromstring(maker.atom_str())
        elements = root.findall(f"{ATOM}entry")
        for element, one in zip(elements, feed.entries, strict=True):
            if isinstance(one, Tombstone):
                root.append(self._deleted(one))
            elif image := cover(one, self.library):
                link = etree.SubElement(element, f"{ATOM}link")
                link.set("rel", "enclosure")
                link.set("type", image.media_type)
                link.set("length", str(image.bytes))
                link.set("href", self.library.config.site.url + image.url)
        etree.indent(root)
        return _finished(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def _entry(self, entry: FeedEntry, edition: Edition) -> None:
        article = edition.article
        entry.id(entry_id(article, self.library))
        entry.title(_clean(share.marked(article, corrected=False)))  # its time tells
        entry.link(href=self.library.config.site.url + article.permalink[1:], rel="alternate")
        entry.summary(_clean(article.summary))
        entry.content(self._content(edition), type="html")
        entry.published(article.date)
        entry.updated(article.updated)
        entry.author(name=article.unit.name)
        entry.category([{"term": term} for term in _terms(article)])

    def _withdrawn_entry(self, entry: FeedEntry, one: Tombstone) -> None:
        """Tell of a withdrawal under the article's own id, for readers that know no tombstones.

        RFC 6721 lets both stand in one feed; the deletion is the later of the two, so it counts
        where it is understood.
        """
        library, config = self.library, self.library.config
        kind = notices.kind_of(one, config)
        entry.id(entry_id(one, library))
        entry.title(_clean(notices.title(one, config)))
        entry.link(href=config.site.url + one.permalink[1:], rel="alternate")
        entry.summary(_clean(notices.EXPLANATIONS[one.reason]))
        entry.content(self._notice(one), type="html")
        entry.published(library.withdrawn_at(one))
        entry.updated(library.withdrawn_at(one))
        entry.author(name=self._speaker(one))
        if kind:
            entry.category(term=kind.name)

    def _deleted(self, one: Tombstone) -> etree._Element:
        """Return the tombstone of an entry."""
        when = self.library.withdrawn_at(one) + dt.timedelta(seconds=1)
        element = etree.Element(f"{TOMBSTONES}deleted-entry", nsmap={"at": TOMBSTONES[1:-1]})
        element.set("ref", entry_id(one, self.library))
        element.set("when", when.isoformat())
        etree.SubElement(element, f"{TOMBSTONES}comment").text = notices.EXPLANATIONS[one.reason]
        return element

    def _notice(self, one: Tombstone) -> str:
        """Return what is said in place of a withdrawn article, as HTML."""
        html = f"<p>{escape(notices.EXPLANATIONS[one.reason])}</p>"
        if other := self.library.replacement(one):
            url = self.library.config.site.url + other.article.permalink[1:]
            title = escape(other.article.title)
            html += f'<p>Bài thay thế: <a href="{escape(url)}">{title}</a></p>'
        return _clean(html)

    def _speaker(self, one: Tombstone) -> str:
        unit = notices.unit_of(one, self.library.config)
        return unit.name if unit else self.library.config.site.publisher

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
        times = (changed(one, self.library) for one in feed.entries)
        updated = max(times, default=_epoch(self.library))
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


def _terms(article: Article) -> list[str]:
    return [article.kind.name, *(topic.name for topic in article.topics)]


def _correction(correction: Correction) -> str:
    day = notices.day(correction.date)
    return f"<p><strong>Đính chính {day}:</strong> {escape(correction.note)}</p>"


def _clean(text: str) -> str:
    """Drop what XML 1.0 cannot hold; such characters were refused before, and stay refused here."""
    return text.translate(_CONTROLS)


def _finished(xml: bytes) -> bytes:
    return xml.rstrip() + b"\n"
