"""The Atom feed (RFC 4287) that leads to the messages, as collectors of alerts expect it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lxml import etree

from publisher.cap.alert import MEDIA_TYPE, clean, file_name, headline, page, summary
from publisher.cap.chain import Message
from publisher.config import SiteConfig
from publisher.pages.cards import ALERTS_FEED
from publisher.pages.library import Library

INDEX_SIZE = 100  # of about a kilobyte each: collectors take 100 KB gladly
_ATOM = "http://www.w3.org/2005/Atom"


def feed(messages: Sequence[Message], library: Library) -> bytes:
    """Return the feed of messages that come newest first."""
    config, site = library.config, library.config.site
    listed = messages[:INDEX_SIZE]
    begun = dt.datetime.combine(site.tag_date, dt.time(), config.zone)
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # the stubs know no default namespace
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
    _put(root, "id", _tag("cap", config))
    _put(root, "title", f"Cảnh báo khẩn (CAP) – {site.short_name}")
    _put(root, "updated", _moment(max((one.sent.moment for one in listed), default=begun), config))
    _put(etree.SubElement(root, f"{{{_ATOM}}}author"), "name", site.publisher)
    _link(root, "self", "application/atom+xml", site.url + ALERTS_FEED)
    for hub in config.hubs:
        etree.SubElement(root, f"{{{_ATOM}}}link", rel="hub", href=hub)
    _link(root, "alternate", "text/html", site.url)
    for one in listed:
        _entry(etree.SubElement(root, f"{{{_ATOM}}}entry"), one, config)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _entry(entry: etree._Element, message: Message, config: SiteConfig) -> None:
    """Tell of a message; each is an entry of its own, as none is ever changed."""
    _put(entry, "id", _tag(f"cap/{message.sent.stem}", config))
    _put(entry, "title", headline(message, config))
    _put(entry, "updated", _moment(message.sent.moment, config))
    _put(entry, "published", _moment(message.sent.moment, config))
    _put(entry, "summary", summary(message))
    etree.SubElement(entry, f"{{{_ATOM}}}category").set("term", message.type.value)
    _link(entry, "alternate", MEDIA_TYPE, config.site.url + file_name(message))
    if address := page(message, config):
        _link(entry, "related", "text/html", address)


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = clean(text)


def _link(parent: etree._Element, rel: str, media_type: str, href: str) -> None:
    link = etree.SubElement(parent, f"{{{_ATOM}}}link")
    link.set("rel", rel)
    link.set("type", media_type)
    link.set("href", href)


def _tag(name: str, config: SiteConfig) -> str:
    host = config.site.url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]
    return f"tag:{host},{config.site.tag_date.isoformat()}:{name}"


def _moment(when: dt.datetime, config: SiteConfig) -> str:
    return config.local(when).isoformat(timespec="seconds")
