"""What a source's feed says: RSS 2.0, Atom (RFC 4287, with RFC 6721) or JSON Feed 1.1, well-formed.

Feeds come from strangers: no entity is resolved, no document type is taken, nothing is fetched.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urljoin

from lxml import etree

from publisher import notices
from publisher.messages import Message, say
from publisher.pulling.markdown import cleaned, plain, words_of
from publisher.share import CORRECTED_MARK, URGENT_MARK

T = TypeVar("T")

MAX_ENTRIES = 1_000  # and as many tombstones; what comes after them is not looked at
MAX_TAGS = 50  # of one entry
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_JSON_FEED = re.compile(r"https?://jsonfeed\.org/version/1(?:\.1)?/?")
_ZONE = re.compile(r"\b(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?\s*$")  # as many sites here write it
# What a site of this program puts before a title.
_MARK = re.compile(rf"(?:(?:{URGENT_MARK}|{CORRECTED_MARK})(?: – |: ))+")
_TAKEN_BACK = f"{notices.MARK}: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article as its source has it; texts are HTML but for the title, dates None if not told.

    `gone` is whether the source has taken it back. `id` is the source's own, or its address.
    """

    id: str
    url: str
    title: str
    content: str = ""
    summary: str = ""
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    tags: tuple[str, ...] = ()
    urgent: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries of a feed in its order, and the ids of those that it says are deleted."""

    entries: tuple[Entry, ...]
    deleted: frozenset[str] = frozenset()


_TRAP = say(
    "nguồn tin tự khai kiểu tài liệu (DOCTYPE) nên không đọc, phòng tệp bẫy: báo cho người quản trị nguồn."
)


class UnreadableFeedError(Exception):
    """What came is no feed, with what to tell of it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def read(data: bytes, base: str, zone: dt.tzinfo) -> Feed:
    """Return the feed that was found at `base`; a date without a time zone is in `zone`.

    Raises UnreadableFeedError.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = _of_json(data, base, zone) if data.startswith(b"{") else _of_xml(data, base, zone)
    entries: dict[str, Entry] = {}
    for entry in found.entries:
        if entry.id:
            entries.setdefault(entry.id, entry)
    return Feed(tuple(entries.values()), found.deleted)


def _entry(
    *, id_: str, url: str, title: str, content: str, summary: str, base: str, **known: Any
) -> Entry:
    """Return an entry with its title as its author wrote it, and an address of the web or none."""
    try:
        url = urljoin(base, cleaned(url).strip()) if url.strip() else ""
    except ValueError:
        url = ""
    if not re.match(r"https?://[^\s/@]+(?:[/?#]|$)", url) or len(url) > 1000 or not url.isprintable() or " " in url:  # fmt: skip
        url = ""
    title = plain(" ".join(cleaned(title).split()))
    marks = _MARK.match(title)
    gone = title.startswith(_TAKEN_BACK) and any(
        words in content or words in summary for words in notices.EXPLANATIONS.values()
    )
    return Entry(
        id=cleaned(id_).strip() or url,
        url=url,
        title=title[marks.end() :] if marks else title,
        content=content,
        summary=summary,
        urgent=bool(marks and URGENT_MARK in marks[0]),
        gone=gone,
        **known,
    )


# XML.


def _of_xml(data: bytes, base: str, zone: dt.tzinfo) -> Feed:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):  # ValueError: an encoding that is none
        if b"<!ENTITY" in data:  # more of them than the parser takes
            raise UnreadableFeedError(_TRAP) from None
        raise UnreadableFeedError(
            say(
                "không phải nguồn tin máy đọc được (RSS, Atom hoặc JSON Feed): kiểm tra mục url trong cấu hình."
            )
        ) from None
    if str(root.getroottree().docinfo.doctype):  # type: ignore[union-attr]  # lxml-stubs
        raise UnreadableFeedError(_TRAP)
    if root.tag == f"{_ATOM}feed":
        return Feed(
            tuple(_atom_entry(one, base, zone) for one in _first(root.iterfind(f"{_ATOM}entry"))),
            frozenset(_deleted(root, zone)),
        )
    if root.tag == "rss":
        items = (one for channel in root.iterfind("channel") for one in channel.iterfind("item"))
        return Feed(tuple(_rss_item(one, base, zone) for one in _first(items)))
    raise UnreadableFeedError(
        say(
            "không phải nguồn tin máy đọc được (RSS, Atom hoặc JSON Feed): kiểm tra mục url trong cấu hình."
        )
    )


def _first(found: Iterable[T], most: int = MAX_ENTRIES) -> Iterator[T]:
    """Yield as many of some things as are looked at: the rest would only take time."""
    return islice(found, most)


def _rss_item(item: etree._Element, base: str, zone: dt.tzinfo) -> Entry:
    guid = item.find("guid")
    link = _text(item, "link")
    if not link and guid is not None and guid.get("isPermaLink", "true") == "true":
        link = guid.text or ""
    content, description = _text(item, _CONTENT), _text(item, "description")
    return _entry(
        id_=(guid.text if guid is not None else "") or "",
        url=link,
        title=words_of(_text(item, "title")),
        content=content or description,
        summary=description if content else "",
        published=moment(_text(item, "pubDate") or _text(item, _DC_DATE), zone),
        updated=moment(_text(item, f"{_ATOM}updated"), zone),
        tags=tuple(
            cleaned(one.text or "").strip() for one in _first(item.iterfind("category"), MAX_TAGS)
        ),
        base=base,
    )


def _atom_entry(entry: etree._Element, base: str, zone: dt.tzinfo) -> Entry:
    links = [
        one.get("href") or ""
        for one in entry.findall(f"{_ATOM}link")
        if one.get("rel", "alternate") == "alternate"
    ]
    title = _construct(entry.find(f"{_ATOM}title"))
    return _entry(
        id_=_text(entry, f"{_ATOM}id"),
        url=links[0] if links else "",
        title=words_of(title),
        content=_construct(entry.find(f"{_ATOM}content")),
        summary=_construct(entry.find(f"{_ATOM}summary")),
        published=moment(_text(entry, f"{_ATOM}published"), zone),
        updated=moment(_text(entry, f"{_ATOM}updated"), zone),
        tags=tuple(
            cleaned(one.get("label") or one.get("term") or "").strip()
            for one in _first(entry.iterfind(f"{_ATOM}category"), MAX_TAGS)
        ),
        base=base,
    )


def _deleted(root: etree._Element, zone: dt.tzinfo) -> Iterator[str]:
    """Yield the ids of deleted entries; an entry that is newer than its tombstone has come back."""
    living = {
        _text(one, f"{_ATOM}id").strip(): moment(_text(one, f"{_ATOM}updated"), zone)
        for one in _first(root.iterfind(f"{_ATOM}entry"))
    }
    for one in _first(root.iter(_DELETED)):
        ref, when = (one.get("ref") or "").strip(), moment(one.get("when") or "", zone)
        back = living.get(ref)
        if ref and not (back and when and back > when):
            yield cleaned(ref)


def _text(element: etree._Element, tag: str) -> str:
    found = element.find(tag)
    return "".join(map(str, found.itertext())) if found is not None else ""


def _construct(element: etree._Element | None) -> str:
    """Return an Atom text as HTML, whichever of its three kinds it is."""
    if element is None:
        return ""
    kind = element.get("type", "text")
    if kind == "xhtml":
        inner = "".join(etree.tostring(one, encoding="unicode") for one in element)
        return re.sub(r"<(/?)(?:\w+:)", r"<\1", inner)  # a prefix of the name space
    text = "".join(map(str, element.itertext()))
    return text if kind == "html" else _as_html(text)


def _as_html(text: str) -> str:
    """Return plain text as HTML: empty lines part paragraphs."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{html.escape(one).replace(chr(10), '<br>')}</p>" for one in paragraphs)


# JSON.


def _of_json(data: bytes, base: str, zone: dt.tzinfo) -> Feed:
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        value = None
    version = value.get("version") if isinstance(value, dict) else None
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(version, str) or not _JSON_FEED.fullmatch(version) or not isinstance(items, list):  # fmt: skip
        raise UnreadableFeedError(
            say(
                "không phải nguồn tin máy đọc được (RSS, Atom hoặc JSON Feed): kiểm tra mục url trong cấu hình."
            )
        )
    return Feed(
        tuple(_json_item(one, base, zone) for one in _first(items) if isinstance(one, dict))
    )


def _json_item(item: Mapping[str, Any], base: str, zone: dt.tzinfo) -> Entry:
    def text(key: str) -> str:
        value = item.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and key == "id":
            return str(value)
        return value if isinstance(value, str) else ""

    tags = item.get("tags")
    return _entry(
        id_=text("id"),
        url=text("url"),
        title=text("title"),
        content=text("content_html") or (_as_html(text("content_text")) if text("content_text") else ""),
        summary=html.escape(text("summary")),
        published=moment(text("date_published"), zone),
        updated=moment(text("date_modified"), zone),
        tags=tuple(cleaned(one).strip() for one in tags[:MAX_TAGS] if isinstance(one, str))
        if isinstance(tags, list)
        else (),
        base=base,
    )  # fmt: skip


def moment(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return a date of RFC 822 or RFC 3339 as an aware moment, or None if it is neither."""
    text = " ".join(text.split())
    if not text or len(text) > 60:
        return None
    found: dt.datetime | None = None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        text = _ZONE.sub(lambda z: f"{z[1]}{int(z[2]):02}{z[3] or '00'}", text)
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return found.replace(tzinfo=zone) if found.tzinfo is None else found
