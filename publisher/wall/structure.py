"""What may stand in a page at all: no foreign script, no request to another host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from lxml import etree

from publisher.policy import parsed

# What runs, embeds or redirects everything on a page.
FORBIDDEN = frozenset(
    ["applet", "base", "embed", "frame", "frameset", "iframe", "object", "portal"]
)
_LOADED = frozenset(
    ["src", "action", "formaction", "data", "poster", "background", "ping", "manifest"]
)
SETS = frozenset(["srcset", "imagesrcset"])  # one picture in several sizes
_FOLLOWED = frozenset(["a", "area"])  # what only a reader's tap opens
_SAFE_SCHEMES = frozenset(["http", "https", "mailto", "tel"])
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_UNSEEN = re.compile(r"[\x00-\x20]+")  # what browsers drop from an address
_STYLED = re.compile(r"url\(\s*[\"']?([^\"')]*)|@import\s+[\"']([^\"']*)", re.IGNORECASE)
_DIGEST = re.compile("'sha256-([A-Za-z0-9+/=]+)'")
_REFRESH = re.compile(r"url\s*=\s*[\"']?(.*)", re.IGNORECASE)

# All that stands in a feed or an OPML list of this program, with the attributes that it may have:
# what else a reader would know (base, cloud, logo, icon, comments…) has no business there.
FEEDS = frozenset(["rss", "feed", "opml"])
_PLAIN_TEXT = (
    "archive author body category channel comment creator description docs encoded entry generator head id"
    " item language lastBuildDate name ownerName pubDate published updated"
)
_FEED_ELEMENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN_TEXT.split(), frozenset[str]()),
    "category": frozenset(["term"]),
    "content": frozenset(["type", "url", "medium", "height", "width"]),
    "deleted-entry": frozenset(["ref", "when"]),
    "enclosure": frozenset(["url", "length", "type"]),
    "feed": frozenset(["lang"]),
    "guid": frozenset(["isPermaLink"]),
    "link": frozenset(["href", "rel", "type", "length", "title"]),
    "opml": frozenset(["version"]),
    "outline": frozenset(["text", "title", "type", "version", "language", "xmlUrl", "htmlUrl"]),
    "rss": frozenset(["version"]),
    "subtitle": frozenset(["type"]),
    "summary": frozenset(["type"]),
    "title": frozenset(["type"]),
}
_ATOM_TEXTS = frozenset(["title", "subtitle", "summary", "content"])
_ATOM_TYPES = frozenset(["", "text", "html"])  # RFC 4287, 3.1.1, as they are read again here
_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS_DOCS = "http://www.rssboard.org/rss-specification"
_BARE_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?://)?\S+")


class Fault(StrEnum):
    """What is wrong with the structure of a file."""

    UNKNOWN_SCRIPT = "unknown-script"
    SCRIPT_ADDRESS = "script-address"
    HANDLER = "handler"
    OTHER_HOST = "other-host"
    UNKNOWN_ELEMENT = "unknown-element"
    NO_POLICY = "no-policy"


class Structure:
    """Judges elements of a site served at `site_url` whose policy lets these inline scripts run.

    A script is known by its SHA-256 in base64.
    """

    def __init__(self, site_url: str, inline: frozenset[str]) -> None:
        self.site_url = site_url
        self.inline = inline

    def known(self, digest: str) -> bool:
        """Whether an inline script is one of the theme's."""
        return digest in self.inline

    def element(self, tag: str, attributes: Mapping[str, str]) -> Iterator[Fault]:
        """Yield what is wrong with one element of a page."""
        if tag in FORBIDDEN:
            yield Fault.UNKNOWN_ELEMENT
        for key, text in attributes.items():
            name = key.rpartition("}")[2].lower()
            if name.startswith("on"):
                yield Fault.HANDLER
            elif name == "href" and tag in _FOLLOWED:
                yield from _followed(text)
            elif name in _LOADED or name == "href":
                yield from self.reference(text)
            elif name in SETS:
                for address in candidates(text):
                    yield from self.reference(address)
            elif name == "style":
                yield from self.style(text)
        if tag == "meta":
            yield from self._meta(attributes)

    def reference(self, address: str) -> Iterator[Fault]:
        """Yield what is wrong with an address that a page loads, or that a program follows."""
        plain = _UNSEEN.sub("", address).replace("\\", "/")
        scheme = _SCHEME.match(plain)
        if scheme and scheme[1].lower() not in _SAFE_SCHEMES:
            yield Fault.SCRIPT_ADDRESS
        elif plain.startswith("//") or (scheme and not f"{plain}/".startswith(self.site_url)):
            yield Fault.OTHER_HOST

    def in_feed(self, node: etree._Element, name: str) -> Iterator[Fault]:
        """Yield what is wrong with an element of a feed: anything that none of ours has."""
        known = _FEED_ELEMENTS.get(name)
        if known is None or any(
            etree.QName(str(key)).localname not in known for key in node.attrib
        ):
            yield Fault.UNKNOWN_ELEMENT
        worded = name in _ATOM_TEXTS and str(node.tag).startswith(_ATOM)
        if worded and (node.get("type", "") not in _ATOM_TYPES or len(node)):
            yield Fault.UNKNOWN_ELEMENT
        text = (node.text or "").strip()
        if (
            text.startswith(("http:", "https:", "data:", "javascript:", "//"))
            and _BARE_ADDRESS.fullmatch(text)
            and not (name == "docs" and text == _RSS_DOCS)
        ):
            yield from self.reference(text)

    def style(self, text: str) -> Iterator[Fault]:
        """Yield what is wrong with a style: all it needs comes from the site itself."""
        for found in _STYLED.finditer(text):
            address = found[1] or found[2] or ""
            if not address.startswith("data:image/"):
                yield from self.reference(address)

    def _meta(self, attributes: Mapping[str, str]) -> Iterator[Fault]:
        content = attributes.get("content", "")
        if attributes.get("http-equiv", "").lower() == "refresh" and (
            found := _REFRESH.search(content)
        ):
            yield from self.reference(found[1])
        elif attributes.get("property", "").startswith("og:") and content.startswith(
            ("http:", "https:")
        ):
            yield from self.reference(content)


def candidates(sizes: str) -> Iterator[str]:
    """Yield the addresses in a `srcset`; every piece of it that could be read as one."""
    for part in sizes.split(","):
        if words := part.split():
            yield words[0]


def inline(policy: str) -> frozenset[str]:
    """Return the digests of the inline scripts that a policy lets run."""
    said = parsed(policy).get("script-src", frozenset())
    return frozenset(found[1] for one in said if (found := _DIGEST.fullmatch(one)))


def _followed(address: str) -> Iterator[Fault]:
    plain = _UNSEEN.sub("", address)
    scheme = _SCHEME.match(plain)
    if plain.startswith("feed://"):  # opens whatever reads feeds on the device
        return
    if scheme and scheme[1].lower() not in _SAFE_SCHEMES:
        yield Fault.SCRIPT_ADDRESS
