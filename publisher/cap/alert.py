"""One message as CAP 1.2: what a siren, a phone or another office reads of a warning."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator

from lxml import etree

from publisher import codes, notices
from publisher.article import Article
from publisher.cap.chain import Message, MessageType, Sent, categories, settings
from publisher.config import SiteConfig
from publisher.gate import Tombstone
from publisher.markup import by_line, with_advice
from publisher.pages.cards import share_image
from publisher.pages.library import Library
from publisher.text import BROKEN

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
FOLDER = "cap/tin"  # deeper than the index, so that what it leads to is there before it
LANGUAGE = "vi-VN"

_CALMED = "Bài viết này không còn là tin khẩn. Bài vẫn đăng trên trang."
_GONE = "Cảnh báo này đã được gỡ khỏi trang. Xin đừng chia sẻ lại nội dung cũ."
_GONE_TITLE = "Cảnh báo đã được gỡ"
_CALMED_MARK = "HẾT KHẨN"
_PICTURE = "Ảnh của cảnh báo"
_CODE = "ma-xac-minh"
_ASKED = re.compile(
    r'<section class="advice advice--(?:steps|call)"[^>]*>(.*?)</section>', re.DOTALL
)
_HEADING = re.compile(r"\s*<h\d[^>]*>.*?</h\d>", re.DOTALL)
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000))


def file_name(message: Message) -> str:
    """Return where a message lies under the site's root; what lies there never changes its meaning."""
    return f"{FOLDER}/{message.sent.stem}.xml"


def written(message: Message, library: Library, load: Callable[[str], bytes]) -> bytes:
    """Return a message as XML; `load` gives the bytes of a published picture by its name."""
    config = library.config
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs know no default namespace
    _put(root, "identifier", message.sent.identifier)
    _put(root, "sender", message.sent.sender)
    _put(root, "sent", moment(message.sent.moment, config))
    _put(root, "status", "Test" if config.demo else "Actual")  # invented warnings alarm nobody
    _put(root, "msgType", message.type.value)
    _put(root, "scope", "Public")
    _put(root, "note", _note(message))
    _put(root, "references", " ".join(_reference(one, config) for one in message.references))
    _info(etree.SubElement(root, f"{{{NAMESPACE}}}info"), message, library, load)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _info(
    info: etree._Element, message: Message, library: Library, load: Callable[[str], bytes]
) -> None:
    config, edition = library.config, message.edition
    known = settings(config, message.sent.moment)
    over = message.type is MessageType.CANCEL
    unit = config.units_by_id.get(message.shelf.unit)
    _put(info, "language", LANGUAGE)
    for one in categories(message, config):
        _put(info, "category", one)
    _put(info, "event", _event(message, config))
    _put(info, "urgency", "Past" if over else known.urgency)
    _put(info, "severity", "Unknown" if over else known.severity)
    _put(info, "certainty", "Unknown" if over else known.certainty)
    if edition is not None and not over and edition.article.expires:
        _put(info, "expires", moment(edition.article.expires, config))
    _put(info, "senderName", unit.name if unit else config.site.publisher)
    _put(info, "headline", headline(message, config))
    if edition is not None and not over:
        described, asked = _words(edition.article)
        _put(info, "description", described)
        _put(info, "instruction", asked)
    else:
        _put(info, "description", _note(message))
    _put(info, "web", page(message, config))
    _put(info, "contact", _contact(message, config))
    if edition is not None and not over:
        code = etree.SubElement(info, f"{{{NAMESPACE}}}parameter")
        _put(code, "valueName", _CODE)
        _put(code, "value", codes.code(edition.article.id, edition.digest))
        _resource(info, message, library, load)
    for name, geocode in _areas(message, config):
        area = etree.SubElement(info, f"{{{NAMESPACE}}}area")
        _put(area, "areaDesc", name)
        for system, value in geocode.items():
            code = etree.SubElement(area, f"{{{NAMESPACE}}}geocode")
            _put(code, "valueName", system)
            _put(code, "value", value)


def headline(message: Message, config: SiteConfig) -> str:
    """Return a message's title: the article's, or which one is no warning any more."""
    if isinstance(message.about, Tombstone):
        return notices.title(message.about, config)
    if message.edition is None:
        return _GONE_TITLE
    title = message.edition.article.title
    return f"{_CALMED_MARK}: {title}" if message.type is MessageType.CANCEL else title


def summary(message: Message) -> str:
    """Return what a message says in short."""
    if message.edition is not None and message.type is not MessageType.CANCEL:
        return message.edition.article.summary
    return _note(message)


def page(message: Message, config: SiteConfig) -> str:
    """Return the address of the page that tells more; "" where there is none."""
    if isinstance(message.about, Tombstone):
        return config.site.url + message.about.permalink[1:]
    return config.site.url + message.edition.article.permalink[1:] if message.edition else ""


def moment(when: dt.datetime, config: SiteConfig) -> str:
    """Return a moment as CAP has it: to the second, UTC as -00:00, never Z."""
    written = config.local(when).isoformat(timespec="seconds")
    return f"{written[:-6]}-00:00" if written.endswith("+00:00") else written


def clean(text: str) -> str:
    """Drop what XML cannot hold; the gate refused such characters before."""
    return BROKEN.sub("", text.translate(_SURROGATES))


def _put(parent: etree._Element, name: str, text: str) -> None:
    """Add an element, unless there is nothing to say in it."""
    if text := clean(text).strip():
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def _reference(one: Sent, config: SiteConfig) -> str:
    return f"{one.sender},{one.identifier},{moment(one.moment, config)}"


def _note(message: Message) -> str:
    """Return why there is this message: a withdrawal's fixed words, or the last correction."""
    if isinstance(message.about, Tombstone):
        return notices.EXPLANATIONS[message.about.reason]
    if message.edition is None:
        return _GONE
    if message.type is MessageType.CANCEL:
        return _CALMED
    last = max(message.edition.article.corrections, key=lambda one: one.date, default=None)
    return f"Đính chính {notices.day(last.date)}: {last.note}" if last else ""


def _event(message: Message, config: SiteConfig) -> str:
    """Return what sort of thing is warned of: the first topic, else the kind of article."""
    topics = (config.topics_by_id.get(one) for one in message.shelf.topics)
    kind = config.kinds_by_id.get(message.kind)
    named = next((one.name for one in topics if one), kind.name if kind else "")
    return named or "Cảnh báo"


def _words(article: Article) -> tuple[str, str]:
    """Return what an article tells of, and what it asks readers to do, paragraph by paragraph."""
    html, _advice = with_advice(article.rendered.html)
    asked = "\n".join(_HEADING.sub("", one[1], count=1) for one in _ASKED.finditer(html))
    rest = _ASKED.sub("", html)
    return "\n".join([article.summary, *_lines(rest)]), "\n".join(_lines(asked))


def _lines(html: str) -> Iterator[str]:
    for line in by_line(html).splitlines():
        if folded := " ".join(line.split()):
            yield folded


def _contact(message: Message, config: SiteConfig) -> str:
    """Return whom to call: the unit that answered on that day, else the first of the numbers."""
    day = config.local(message.sent.moment).date()
    named = config.units_by_id.get(message.shelf.unit)
    unit = config.responsible(named.id, day) if named else None
    if unit is not None and unit.phone:
        return f"{unit.name}: {unit.phone}"
    return next((f"{one.name}: {one.number}" for one in config.hotlines if one.featured), "")


def _areas(message: Message, config: SiteConfig) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the places concerned, each with those around it, and its codes where configured."""
    for one in message.shelf.areas:
        if one in config.areas_by_id:
            names = [config.areas_by_id[name].name for name in config.area_and_above(one)]
            yield ", ".join(names), config.areas_by_id[one].geocode


def _resource(
    info: etree._Element, message: Message, library: Library, load: Callable[[str], bytes]
) -> None:
    """Add the card picture, with its size in bytes and its SHA-1, as CAP asks."""
    image = share_image(message.edition, library) if message.edition else None
    if image is None:
        return
    data = load(image.url)
    resource = etree.SubElement(info, f"{{{NAMESPACE}}}resource")
    _put(resource, "resourceDesc", _PICTURE)
    _put(resource, "mimeType", image.media_type)
    _put(resource, "size", str(len(data)))
    _put(resource, "uri", library.config.site.url + image.url)
    _put(resource, "digest", hashlib.sha1(data, usedforsecurity=False).hexdigest())
