"""Takes what leads to withdrawn articles out of a file, and leaves every other byte as it was."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from publisher.notices import EXPLANATIONS
from publisher.takedown.links import Links
from publisher.takedown.marks import file_at
from publisher.takedown.markup import Element, Page, read

_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "cite")
# What goes as a whole where one link in it leads to something withdrawn, and what goes if there
# is no such thing round it.
_ENTRIES = frozenset(["li", "article", "tr", "option", "dd"])
_BLOCKS = frozenset(
    ["p", "figure", "blockquote", "h2", "h3", "h4", "h5", "h6", "label", "textarea", "pre",
     "script", "noscript"]
)  # fmt: skip
_LISTS = frozenset(["ul", "ol"])
_BOXES = frozenset(["section", "aside"])
_EMPTY = '<p class="empty">Chưa có bài nào.</p>'
_RECORDS = frozenset(["item", "entry", "url", "sitemap", "outline"])
_ALERT = "alert"  # what a file of CAP begins with
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")
_UNPACKED = 50_000_000  # bytes that a packed file may have, of those that are looked at


class UncuttableError(Exception):
    """A file that leads to something withdrawn and in which no part of it can be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried:
    """What may be shown no more.

    `addresses` gives for every address of a withdrawn article the one it stands at; `ids` are their
    ids; `words` are sentences of theirs that no other article has.
    """

    links: Links
    addresses: Mapping[str, str]
    ids: frozenset[str]
    words: tuple[str, ...]
    _slugs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        slugs = {address.rpartition("/")[2] for address in self.addresses}
        object.__setattr__(self, "_slugs", tuple(sorted(slugs)))

    def hinted(self, text: str) -> bool:
        """Whether a text has anything in it that could be a sign of a withdrawn article."""
        return any(slug in text for slug in self._slugs) or self.says(text)

    def led(self, link: str, page: str) -> str | None:
        """Return the withdrawn article that a link on a page leads to."""
        return next(filter(None, map(self.addresses.get, self.links.targets(link, page))), None)

    def written(self, text: str) -> str | None:
        """Return the withdrawn article of which a full address stands in a text."""
        return next(filter(None, map(self.addresses.get, self.links.written(text))), None)

    def without(self, address: str) -> Buried:
        """Return what may not be shown on the page that stands at a withdrawn article's address."""
        others = {one: own for one, own in self.addresses.items() if own != address}
        return Buried(links=self.links, addresses=others, ids=self.ids, words=self.words)

    def says(self, text: str) -> bool:
        """Whether a text has words of a withdrawn article in it."""
        return any(words in line for line in _readings(text) for words in self.words)


@dataclass(frozen=True, slots=True)
class Cut:
    """A file without what led to withdrawn articles, and to which of them it led."""

    data: bytes
    led: frozenset[str]


def cut(name: str, data: bytes, buried: Buried) -> Cut:
    """Return the file `name` without what leads to withdrawn articles.

    Raises UncuttableError if it does and no part of it can be told apart.
    """
    text = data.decode("utf-8", "surrogateescape")
    kind = name.rpartition(".")[2].lower()
    if kind not in _CUTTERS:
        if any(_opaque(one, buried) for one in (text, _unpacked(data))):
            raise UncuttableError(name)
        return Cut(data, frozenset())
    if not buried.hinted(text):
        return Cut(data, frozenset())
    try:
        return _CUTTERS[kind](name, data, buried)
    except (ValueError, RecursionError, expat.ExpatError):  # not what its name says
        raise UncuttableError(name) from None


def _opaque(text: str, buried: Buried) -> bool:
    """Whether a file of a kind that nobody knows speaks of a withdrawn article."""
    if not buried.hinted(text):
        return False
    return (
        buried.says(text)
        or buried.written(text) is not None
        or any(
            re.search(rf"(?<![\w-]){re.escape(address)}(?![\w-])", text)
            for address in buried.addresses
            if "/" in address
        )
    )


def _unpacked(data: bytes) -> str:
    if not data.startswith(b"\x1f\x8b"):
        return ""
    try:
        reader = zlib.decompressobj(wbits=31)
        return reader.decompress(data, _UNPACKED).decode("utf-8", "surrogateescape")
    except zlib.error:
        return ""


def _readings(text: str) -> Iterator[str]:
    """Yield a text as it may be meant: as it is, without entities, without escapes; in one line."""
    yield " ".join(text.split())
    if "&" in text:
        yield " ".join(html.unescape(text).split())
    if "\\u" in text:
        yield " ".join(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).split())


# Pages


def _page(name: str, data: bytes, buried: Buried) -> Cut:
    text = data.decode("utf-8", "surrogateescape")
    page = read(text)
    own = signed(page, name)
    led: set[str] = set()
    gone: list[Element] = []
    for element in page.root.walk():
        if own is not None and own.holds(element):
            continue
        if gone and element.end <= gone[-1].end:
            continue
        address = _leads(element, name, buried)
        if address is None:
            continue
        unit = _unit(element)
        if any(one in unit.text for one in EXPLANATIONS.values()) and not buried.says(unit.text):
            continue  # it tells of the withdrawal itself, and has nothing of the article
        led.add(address)
        if unit.tag in {"", "html", "body", "main"} or unit.find("h1"):
            raise ValueError(name)
        gone = [one for one in gone if not unit.holds(one)]
        gone.append(unit)
    edits = [(one.start, one.end, "") for one in gone]
    edits += _emptied(gone)
    return Cut(_spliced(text, edits).encode("utf-8", "surrogateescape"), frozenset(led))


def signed(page: Page, name: str) -> Element | None:
    """Return the signed words of the page `name`: its own article, if one can stand there."""
    return page.own if file_at(name.removesuffix("/index.html")) else None


def _leads(element: Element, name: str, buried: Buried) -> str | None:
    """Return the withdrawn article that an element itself leads to; "" for words of one."""
    for key, value in element.attributes.items():
        if key in _ADDRESSES and (found := buried.led(value, name)) is not None:
            return found
        if (found := buried.written(value)) is not None:
            return found
    for text in element.texts:
        if (found := buried.written(text)) is not None:
            return found
    if buried.words and any(map(buried.says, (*element.attributes.values(), *element.texts))):
        return ""
    return None


def _unit(element: Element) -> Element:
    """Return what goes with an element: the entry of a list, or the nearest block of text."""
    around = [element, *element.above()]
    for tags in (_ENTRIES, _BLOCKS):
        for at, one in enumerate(around):
            if one.tag in tags and not one.find("h1"):
                alone = at  # the entry of a card, with nothing else in it
                while around[alone + 1].tag in _ENTRIES and len(around[alone + 1].children) == 1:
                    alone += 1
                return around[alone]
    return element


def _emptied(gone: list[Element]) -> Iterator[tuple[int, int, str]]:
    """Yield what is left over of lists in which nothing is left, with what comes in its place."""
    for parent in dict.fromkeys(one.parent for one in gone):
        if parent is None or parent.tag not in _LISTS or set(parent.children) - set(gone):
            continue
        box = next((one for one in parent.above() if one.tag in _BOXES), None)
        if box is not None and not box.find("h1") and not _others(box, gone):
            yield box.start, box.end, ""
        elif any(one.tag in {"nav", "header", "footer"} for one in parent.above()):
            yield parent.start, parent.end, ""
        else:
            yield parent.start, parent.end, _EMPTY


def _others(box: Element, gone: list[Element]) -> bool:
    """Whether a box has entries besides those that go."""
    return any(
        one.tag in _ENTRIES and not any(other.holds(one) for other in gone) for one in box.walk()
    )


def _spliced(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return a text with parts taken out or replaced; a part within another goes with it.

    A part that stood on lines of its own takes the line break before it along.
    """
    kept: list[str] = []
    done = 0
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if end <= done:
            continue
        before = text[done:start]
        if not new and text[end : end + 1] in {"", "\n", "\r"}:
            stripped = before.rstrip(" \t")
            if stripped.endswith("\n"):
                before = stripped[:-1].removesuffix("\r")
        kept += [before, new]
        done = end
    return "".join([*kept, text[done:]])


# Feeds and sitemaps


@dataclass(slots=True)
class _Node:
    tag: str
    start: int
    end: int = -1
    parent: _Node | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


def _feed(name: str, data: bytes, buried: Buried) -> Cut:
    nodes = _nodes(data)
    if nodes and nodes[0].tag == _ALERT:
        return _alert(name, data, nodes, buried)
    led: set[str] = set()
    gone: list[_Node] = []
    spoken = {id(one) for one in nodes if _record(one) and _explains(one, nodes)}
    for node in nodes:
        record = next((one for one in _upwards(node) if _record(one)), None)
        if record is not None and id(record) in spoken:
            continue
        address = _node_leads(node, record, name, buried)
        if address is None:
            continue
        led.add(address)
        unit = record or node
        if unit.parent is None:
            raise ValueError(name)
        gone.append(unit)
    text = data.decode("latin-1")  # offsets are of bytes
    edits = [(one.start, one.end, "") for one in gone]
    return Cut(_spliced(text, edits).encode("latin-1"), frozenset(led))


def _alert(name: str, data: bytes, nodes: list[_Node], buried: Buried) -> Cut:
    """Return an alert of CAP as it is; raises ValueError for that of a withdrawn article.

    It goes as a whole: without its words it would still tell receivers to warn. What cancels it says
    so itself, and stays.
    """
    says = any(map(buried.says, (node.text for node in nodes)))
    cancels = _explains(nodes[0], nodes) and any(
        node.tag == "msgType" and node.text.strip() == "Cancel" for node in nodes
    )
    about = (node.text for node in nodes if node.tag == "web")
    if says or (not cancels and any(buried.led(one, name) is not None for one in about)):
        raise ValueError(name)
    return Cut(data, frozenset())


def _record(node: _Node) -> bool:
    return node.tag in _RECORDS


def _upwards(node: _Node) -> Iterator[_Node]:
    one: _Node | None = node
    while one is not None:
        yield one
        one = one.parent


def _explains(record: _Node, nodes: list[_Node]) -> bool:
    """Whether an entry says that something was withdrawn, and so has nothing of it."""
    return any(
        node.parent is record and explanation in html.unescape(node.text)
        for node in nodes
        for explanation in EXPLANATIONS.values()
    )


def _node_leads(node: _Node, record: _Node | None, name: str, buried: Buried) -> str | None:
    """Return the withdrawn article that an element leads to; "" for words of one.

    The text of an entry is its article's own, and stays where it links to something withdrawn.
    """
    values = [*node.attributes.values(), node.text]
    if record is None or node is record or node.parent is record:
        for value in values:
            if "/" in value and (found := buried.led(value, name)) is not None:
                return found
        if node.tag in {"guid", "id"} and node.text.strip().rpartition(":")[2] in buried.ids:
            return ""
    return "" if any(map(buried.says, values)) else None


def _nodes(data: bytes) -> list[_Node]:
    """Return the elements of an XML file; raises ExpatError if it is none."""
    nodes: list[_Node] = []
    stack: list[_Node] = []
    unended: list[_Node] = []  # written as <x/>: they end where the next thing begins
    parser = expat.ParserCreate()

    def here() -> int:
        while unended:
            unended.pop().end = parser.CurrentByteIndex
        return parser.CurrentByteIndex

    def begin(tag: str, attributes: dict[str, str]) -> None:
        parent = stack[-1] if stack else None
        node = _Node(tag.rpartition(":")[2], here(), parent=parent, attributes=attributes)
        nodes.append(node)
        stack.append(node)

    def end(_tag: str) -> None:
        at = here()
        node = stack.pop()
        if node is nodes[-1] and not node.text and data[at - 2 : at] == b"/>":
            node.end = at  # some parsers are behind <x/> when they say that it ends
        elif data[at : at + 2] == b"</":
            node.end = data.index(b">", at) + 1
        else:
            unended.append(node)

    def words(text: str) -> None:
        here()
        if stack:
            stack[-1].text += text

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    parser.CommentHandler = words
    parser.ProcessingInstructionHandler = lambda _target, _text: here() and None
    parser.StartCdataSectionHandler = lambda: here() and None
    parser.DefaultHandlerExpand = lambda _text: here() and None
    parser.Parse(data, True)
    for node in unended:
        node.end = len(data)
    return nodes


# Data


def _data(name: str, data: bytes, buried: Buried) -> Cut:
    led: set[str] = set()
    value = json.loads(data)
    if _value_leads(value, name, buried, led):
        raise ValueError(name)
    kept = _pruned(value, name, buried, led)
    if not led:
        return Cut(data, frozenset())
    compact = b"\n" not in data.strip()
    text = (
        json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        if compact
        else json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
    )
    return Cut(text.encode("utf-8", "surrogateescape"), frozenset(led))


def _told(value: object, buried: Buried) -> bool:
    """Whether a record says that something was withdrawn, and so has nothing of it."""
    if not isinstance(value, dict):
        return False
    texts = [one for one in value.values() if isinstance(one, str)]
    said = any(explanation in one for one in texts for explanation in EXPLANATIONS.values())
    return said and not any(map(buried.says, texts))


def _pruned(value: object, name: str, buried: Buried, led: set[str]) -> object:
    if isinstance(value, list):
        kept = [one for one in value if not _value_leads(one, name, buried, led)]
        return [_pruned(one, name, buried, led) for one in kept]
    if isinstance(value, dict) and not _told(value, buried):
        return {
            key: _pruned(one, name, buried, led)
            for key, one in value.items()
            if not _text_leads(key, name, buried, led) and not _value_leads(one, name, buried, led)
        }
    return value


def _value_leads(value: object, name: str, buried: Buried, led: set[str]) -> bool:
    """Whether a value is a link to something withdrawn, or a record that has such a link."""
    if isinstance(value, dict):
        return not _told(value, buried) and any(
            _text_leads(one, name, buried, led) for one in value.values()
        )
    return _text_leads(value, name, buried, led)


def _text_leads(value: object, name: str, buried: Buried, led: set[str]) -> bool:
    if not isinstance(value, str):
        return False
    if "/" in value and (found := buried.led(value, name) or buried.led(value, "")) is not None:
        led.add(found)
        return True
    if value.rpartition(":")[2] in buried.ids or buried.says(value):
        led.add("")
        return True
    return False


_CUTTERS = {
    **dict.fromkeys(("html", "htm", "xhtml"), _page),
    **dict.fromkeys(("xml", "rss", "atom", "opml"), _feed),
    **dict.fromkeys(("json", "webmanifest"), _data),
}
