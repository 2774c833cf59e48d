"""What the W3C feed validator demands of a feed, as rules of our own; and JSON Feed by its schema."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import lxml.etree
import lxml.html

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MEDIA = "{http://search.yahoo.com/mrss/}content"
HISTORY = "{http://purl.org/syndication/history/1.0}archive"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"

_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_CHANNEL = {"title", "link", "description", "language", "generator", "lastBuildDate", "docs",
            f"{ATOM}link", HISTORY, "item"}  # fmt: skip
_ITEM = {"title", "link", "description", "guid", "category", "enclosure", "pubDate",
         CONTENT, CREATOR, MEDIA, f"{ATOM}updated"}  # fmt: skip
_RELATIONS = {"self", "alternate", "hub", "current", "prev-archive", "next-archive", "enclosure"}
_LINKED = ("href", "src", "cite", "poster")
_DANGEROUS = {"script", "style", "iframe", "object", "embed", "form", "meta", "link", "base"}


def faults(name: str, data: bytes, url: str, names: set[str]) -> list[str]:
    """Return what is wrong with the feed `name` of the site at `url` that has the files `names`."""
    own = {"rss.xml": _rss, "atom.xml": _atom, "feed.json": _json}[name.rpartition("/")[2]]
    return [f"{name}: {fault}" for fault in own(data, url + name, url, names)]


def _rss(data: bytes, own: str, url: str, names: set[str]) -> Iterator[str]:
    root = lxml.etree.fromstring(data)
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1:
        yield "not RSS 2.0 with one channel"
    channel = root[0]
    yield from _known(channel, _CHANNEL, {"item", f"{ATOM}link"})
    for key in ("title", "link", "description", "language"):
        if not (channel.findtext(key) or "").strip():
            yield f"no {key}"
    if not _RFC822.fullmatch(channel.findtext("lastBuildDate") or ""):
        yield "lastBuildDate is no RFC 822 date"
    yield from _links(channel.findall(f"{ATOM}link"), own, url, names, "application/rss+xml")
    items = channel.findall("item")
    guids = [item.findtext("guid") for item in items]
    if len(set(guids)) != len(guids):
        yield "two items with one guid"
    for item in items:
        yield from _item(item, url, names)


def _item(  # noqa: C901  # one rule after another
    item: lxml.etree._Element, url: str, names: set[str]
) -> Iterator[str]:
    yield from _known(item, _ITEM, {"category"})
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false" or not (guid.text or "").startswith("tag:"):  # fmt: skip
        yield "an item without a guid of its own"
    for key in ("title", "description", "link", CREATOR, f"{ATOM}updated"):
        if not (item.findtext(key) or "").strip():
            yield f"an item without {key}"
    if re.search(r"<[a-z/]", item.findtext("title") or ""):
        yield "HTML in a title"
    if not (item.findtext("link") or "").startswith(url):
        yield "an item that links nowhere"
    date = item.findtext("pubDate") or ""
    if not _RFC822.fullmatch(date) or email.utils.parsedate_to_datetime(date).tzinfo is None:
        yield "pubDate is no RFC 822 date"
    for one in item.findall("enclosure"):
        yield from _enclosure(one.get("url"), one.get("type"), one.get("length"), url, names)
    for one in item.findall(MEDIA):
        if not all((one.get(key) or "1").isdigit() for key in ("width", "height")):
            yield "a picture without a true size"
    for key in (CONTENT, "description"):
        yield from _html(item.findtext(key) or "", key)


def _atom(  # noqa: C901  # one rule after another
    data: bytes, own: str, url: str, names: set[str]
) -> Iterator[str]:
    root = lxml.etree.fromstring(data)
    if root.tag != f"{ATOM}feed":
        yield "not Atom"
    for key in ("id", "title", "updated"):
        if len(root.findall(f"{ATOM}{key}")) != 1:
            yield f"not one {key}"
    if not _RFC3339.fullmatch(root.findtext(f"{ATOM}updated") or ""):
        yield "updated is no RFC 3339 date"
    if not root.findtext(f"{ATOM}author/{ATOM}name"):
        yield "no author"
    if not re.match(r"(https|tag):", root.findtext(f"{ATOM}id") or ""):
        yield "an id that is no IRI"
    yield from _links(root.findall(f"{ATOM}link"), own, url, names, "application/atom+xml")
    entries = root.findall(f"{ATOM}entry")
    if len({one.findtext(f"{ATOM}id") for one in entries}) != len(entries):
        yield "two entries with one id"
    for entry in entries:
        yield from _entry(entry, url, names)
    for grave in root.findall(TOMBSTONE):
        if not grave.get("ref") or not _RFC3339.fullmatch(grave.get("when") or ""):
            yield "a tombstone that tells of nothing"


def _entry(entry: lxml.etree._Element, url: str, names: set[str]) -> Iterator[str]:
    for key in ("id", "title", "summary", "content", "updated", "published"):
        if len(entry.findall(f"{ATOM}{key}")) != 1:
            yield f"an entry without one {key}"
    for key in ("updated", "published"):
        if not _RFC3339.fullmatch(entry.findtext(f"{ATOM}{key}") or ""):
            yield f"{key} is no RFC 3339 date"
    links = {one.get("rel", "alternate"): one for one in entry.findall(f"{ATOM}link")}
    if "alternate" not in links or not (links["alternate"].get("href") or "").startswith(url):
        yield "an entry that links nowhere"
    if any(not one.get("type") for one in links.values()):
        yield "a link without its type"
    if (one := links.get("enclosure")) is not None:
        yield from _enclosure(one.get("href"), one.get("type"), one.get("length"), url, names)
    content = entry.find(f"{ATOM}content")
    if content is None or content.get("type") != "html":
        yield "content that is not said to be HTML"
    else:
        yield from _html(content.text or "", "content")


@cache
def _schema() -> Any:
    schema = json.loads((Path(__file__).parent / "data/json-feed-1.1.schema.json").read_text())
    return jsonschema.Draft202012Validator(schema)


def _json(data: bytes, own: str, url: str, names: set[str]) -> Iterator[str]:
    feed = json.loads(data)
    for error in _schema().iter_errors(feed):
        yield f"{error.json_path}: {error.message[:200]}"
    if feed.get("feed_url") != own:
        yield "not at the address it names"
    if (after := feed.get("next_url")) and (after == own or after.removeprefix(url) not in names):
        yield "goes on where nothing is"
    ids = [item["id"] for item in feed["items"]]
    if len(set(ids)) != len(ids):
        yield "two items with one id"
    for item in feed["items"]:
        yield from _html(item["content_html"], "content_html")
        for one in item.get("attachments", ()):
            yield from _enclosure(one["url"], one["mime_type"], str(one.get("size_in_bytes", "")), url, names)  # fmt: skip


def _links(
    links: list[lxml.etree._Element], own: str, url: str, names: set[str], kind: str
) -> Iterator[str]:
    count = Counter(link.get("rel") for link in links)
    if set(count) - _RELATIONS or any(count[one] > 1 for one in set(count) - {"hub"}):
        yield f"links that mean nothing: {sorted(map(str, count))}"
    for link in links:
        relation, address = link.get("rel"), link.get("href") or ""
        if relation == "self" and (address != own or link.get("type") != kind):
            yield f"not at the address it names, {address}"
        if relation in {"current", "prev-archive", "next-archive"} and (
            address == own or address.removeprefix(url) not in names
        ):
            yield f"{relation} leads to nothing, {address}"
    if not count["self"]:
        yield "does not say where it is"


def _known(element: lxml.etree._Element, allowed: set[str], many: set[str]) -> Iterator[str]:
    count = Counter(child.tag for child in element)
    for tag, times in count.items():
        if tag not in allowed:
            yield f"<{tag}> has no place in <{element.tag}>"
        elif times > 1 and tag not in many:
            yield f"<{tag}> stands {times} times"


def _enclosure(
    address: str | None, kind: str | None, length: str | None, url: str, names: set[str]
) -> Iterator[str]:
    if not (address or "").startswith(url) or (address or "").removeprefix(url) not in names:
        yield f"an enclosure of nothing, {address}"
    if not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind or ""):
        yield "an enclosure without a type"
    if not (length or "").isdigit() or int(length or 0) < 1:
        yield "an enclosure without a length"


def _html(text: str, where: str) -> Iterator[str]:
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text):
        yield f"{where} has characters that XML has not"
    for node in lxml.html.fragment_fromstring(text, create_parent="div").iter():
        if not isinstance(node.tag, str) or node.tag in _DANGEROUS:
            yield f"{where} has <{node.tag}>"
            continue
        for key, value in node.attrib.items():
            if str(key).startswith("on"):
                yield f"{where} runs something"
            if key in _LINKED and not re.match(r"(https?|mailto|tel):", str(value)):
                yield f"{where} has a link that works on its own page alone, {value}"


def moment(text: str) -> dt.datetime:
    """Return a time of a feed, however it is written there."""
    if _RFC3339.fullmatch(text):
        return dt.datetime.fromisoformat(text)
    return email.utils.parsedate_to_datetime(text)
