"""A file of the output taken apart again: every word in it, where it stands, what it refers to.

Nothing is known here of how the file was made. A page is read by what a browser would show and by
what it would not: attributes, comments, data, text that is hidden.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from publisher.lately import Lately
from publisher.rules.tokens import unquoted
from publisher.wall import structure
from publisher.wall.items import besides_items
from publisher.wall.structure import Fault

# Elements that end a line of words; the others run on in it.
_BLOCKS_TEXT = (
    "address article aside blockquote body br button caption dd details dialog div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html"
    " input label legend li main menu meta nav noscript ol optgroup option p pre section"
    " select summary table tbody td template textarea tfoot th thead title tr ul"
)
_BLOCKS = frozenset(_BLOCKS_TEXT.split())
_LINES = frozenset(["pre", "textarea"])  # whose line ends are shown
_CODE = frozenset(["script", "style"])
_PARAGRAPHS = re.compile(r"\n\s*\n")
_LINK = re.compile(r"https?://\S+")
_PIECES = frozenset(["article", "li"])  # an entry of a list, or the article of a page
# Attributes whose values no reader meets; only private data is looked for in them.
_MARKS_TEXT = (
    "charset class colspan crossorigin d datetime decoding dir disabled fetchpriority fill for"
    " height hidden http-equiv id integrity lang loading media name property rel readonly role"
    " rows rowspan scope sizes start style tabindex type viewbox width xmlns autocomplete"
    " aria-labelledby aria-hidden aria-current aria-controls aria-describedby"
)
_MARKS = frozenset(_MARKS_TEXT.split())
_ADDRESSES = frozenset(
    ["href", "src", "action", "formaction", "data", "poster", "cite", "url", "xmlurl", "htmlurl"]
)
_POLICY = "content-security-policy"
# The parts of a page around `main` are the same on many pages and read once for all of them.
_MAIN = re.compile(rb"<main(?![\w\x80-\xff])")
# Numbers written as letters, as the search index has them: a run without a vowel, a digit or a break
# has no word, name or number in it.
_PACKED = re.compile("[b-df-hj-np-tv-xzB-DF-HJ-NP]{40,}")
_MOST_KEPT = 20_000  # elements that are remembered
_FRAMES = 200  # ways in which pages are framed
_MONTH = 8_000  # entries of feeds, and articles in them: those of a month follow each other
_ENTRIES = frozenset(["item", "entry", "url", "alert"])  # an alert of CAP is one as a whole
_SHARED = frozenset(["item", "entry"])  # that stand in many feeds, to the byte
_LEADING = frozenset(["link", "loc", "web"])  # whose text is the address of what they are about
_REFERENCES = ("href", "url", "src", "xmlUrl", "htmlUrl")
# What a JSON feed calls its addresses, beside the `url` of a record.
_NAMED = frozenset(
    ["feed_url", "home_page_url", "next_url", "external_url", "image", "banner_image", "icon",
     "favicon", "avatar"]
)  # fmt: skip
_CAP = "{urn:oasis:names:tc:emergency:cap:"
_SHA1 = re.compile("[0-9a-f]{40}")
# When something was released: digits that would read as one number with those of an address before.
MOMENT = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(?:[+-]\d\d:\d\d|Z)")
_HTML = frozenset(
    ["description", "encoded"]
)  # what RSS takes for HTML; Atom says so itself, CAP has none


@dataclass(slots=True)
class Piece:
    """An element that may belong to one article: where its links lead, whether it heads the page."""

    leads: list[str] = field(default_factory=list)
    headed: bool = False


@dataclass(slots=True)
class Part:
    """What stands in a file, or in a part of a page; each thing with the number of its piece.

    Piece 0 is what surrounds the others. `lines` are words in their order, `asides` words that are
    read each by itself, `links` addresses, `marks` values that nobody reads. `policy` is
    what a page lets run (None: it says nothing). A `frame` is the same in many files: what stands
    around pages, or an entry of feeds; it is the digest of its bytes, None of what is no frame.
    An `entry` may be `emptied`, which leaves what tells whose it is.
    """

    frame: bytes | None = None
    entry: bool = False
    emptied: bool = False
    pieces: list[Piece] = field(default_factory=lambda: [Piece()])
    lines: list[tuple[int, str]] = field(default_factory=list)
    asides: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    policy: str | None = None

    def empty(self) -> None:
        """Give the words of an entry away, which was read and will be met again in other feeds."""
        self.lines, self.asides, self.marks, self.emptied = [], [], [], True


@dataclass(frozen=True, slots=True, eq=False)  # known by which it is: there is one of each
class _Noted:
    """What the attributes of an element are for, and what is wrong with it; as in a `Part`."""

    leads: tuple[str, ...]
    links: tuple[str, ...]
    marks: tuple[str, ...]
    asides: tuple[str, ...]
    faults: tuple[Fault, ...]
    policy: str | None


class UnreadableError(ValueError):
    """A file that its own format does not allow, so that nobody can tell what is in it."""


class Reader:
    """Reads the files of one site; what it has read once it remembers."""

    def __init__(
        self, site_url: str, inline: frozenset[str], hubs: frozenset[str] = frozenset()
    ) -> None:
        self._rules = structure.Structure(site_url, inline)
        self._hubs = hubs  # the only addresses elsewhere that feeds may name
        self._frames: Lately[bytes, Part] = Lately(_FRAMES)
        self._entries: Lately[bytes, Part] = Lately(_MONTH)
        self._fragments: Lately[bytes, Part] = Lately(_MONTH)
        self._elements = _Elements(self._rules)

    def forget(self) -> None:
        """Take every entry apart anew from now on."""
        self._entries = Lately(_MONTH)

    def page(self, data: bytes) -> list[Part]:
        """Return the parts of an HTML page: head, frame and main; or the whole of it."""
        data.decode()  # of what is no UTF-8 every reader makes something else
        cuts = _cuts(data)
        if cuts is None:
            return [self._html(data)]
        head, first, last = cuts
        frame = data[head:first] + data[last:]
        if (around := self._frames.get(key := _digest(frame))) is None:
            around = self._frames[key] = self._html(frame, frame=key)
        return [self._html(data[:head]), around, self._html(data[first:last])]

    def _html(self, data: bytes, *, frame: bytes | None = None, inside: bool = False) -> Part:
        part = Part(frame=frame)
        if data.strip():
            parser = etree.HTMLParser(encoding="utf-8", no_network=True)
            root = etree.fromstring(data, parser)
            if (
                root is None or parser.error_log.filter_from_fatals()
            ):  # it left out what is too deep
                raise UnreadableError
            _Walk(part, self._elements, inside=inside).element(root, 0)
        return part

    def xml(self, data: bytes) -> list[Part]:
        """Return a feed, a sitemap or a drawing, and each entry of a feed as a part of its own."""
        # A tree of a month is many times its file: each entry is taken out of it once it is read.
        entries: list[Part] = []
        reading = etree.iterparse(
            BytesIO(data), tag=("{*}item", "{*}entry"),
            resolve_entities=False, no_network=True, load_dtd=False,
        )  # fmt: skip
        try:
            for _end, node in reading:
                if not _in_entry(node):
                    entries.append(self._entry(node))
                    node.clear(keep_tail=True)
        except etree.XMLSyntaxError as error:
            raise UnreadableError from error
        root = reading.root
        if root.getroottree().docinfo.internalDTD is not None:  # words that stand for others
            raise UnreadableError
        part = Part()
        in_feed = etree.QName(root).localname in structure.FEEDS
        walk = _Walk(part, self._elements, in_feed=in_feed)
        for node in (*root.itersiblings(preceding=True), root, *root.itersiblings()):
            self._node(node, 0, walk)
        return [part, *entries]

    def _entry(self, node: etree._Element) -> Part:
        """Return an entry of a feed; one that stands in many feeds is taken apart once."""
        # In UTF-8: as ASCII, which lxml writes unless told, it is half as long again and slower.
        key = _digest(etree.tostring(node, encoding="utf-8", with_tail=False))
        if (part := self._entries.get(key)) is None:
            part = Part(frame=key, entry=True, pieces=[Piece(), Piece()])
            self._node(node, 1, _Walk(part, self._elements, in_feed=True))
            self._entries[key] = part
        return part

    def _node(self, node: etree._Element, piece: int, walk: _Walk) -> None:
        part = walk.part
        if not isinstance(node.tag, str):  # a comment, or an order to the program that reads
            walk.comment(node, piece)
            return
        name = etree.QName(node).localname
        if name in _SHARED and not piece:  # which was read as a part of its own
            return
        if name in _ENTRIES and not piece:
            part.pieces.append(Piece())
            piece = len(part.pieces) - 1
        walk.attributes(node, name, piece, judged=False)
        part.faults += ((piece, fault) for fault in self._referred(node, name))
        if walk.in_feed:
            part.faults += ((piece, fault) for fault in self._rules.in_feed(node, name))
        self._text(node, name, piece, part)
        for child in node:
            self._node(child, piece, walk)
            part.lines += ((piece, line) for line in _folded_lines(child.tail or ""))

    def _text(self, node: etree._Element, name: str, piece: int, part: Part) -> None:
        """Note what stands directly in an element, by what that is for."""
        text = node.text or ""
        if (name in _LEADING or name == "uri") and text.strip():
            part.links.append((piece, text.strip()))
            part.faults += ((piece, fault) for fault in self._rules.reference(text.strip()))
        elif name == "digest" and _SHA1.fullmatch(text):  # of a picture: digits by chance
            part.marks.append((piece, text))
        elif text.strip() and (
            (name in _HTML and not str(node.tag).startswith(_CAP)) or node.get("type") == "html"
        ):
            self._fragment(text, piece, part)
        elif not MOMENT.fullmatch(text.strip()):
            part.lines += ((piece, line) for line in _folded_lines(text))
        leads = text.strip() if name in _LEADING else ""
        if leads := leads or (node.get("href") or "" if name == "link" else ""):
            part.pieces[piece].leads.append(leads)

    def _referred(self, node: etree._Element, name: str) -> Iterator[Fault]:
        """Yield what is wrong with the addresses that programs follow; a hub may be elsewhere."""
        if name == "link" and node.get("rel") == "hub" and node.get("href") in self._hubs:
            return
        for key in _REFERENCES:
            if key in node.attrib:
                yield from self._rules.reference(node.get(key, ""))

    def _fragment(self, text: str, piece: int, part: Part) -> None:
        """Note an article's HTML, which several feeds carry."""
        data = text.encode()
        if (found := self._fragments.get(key := _digest(data))) is None:
            found = self._fragments[key] = self._html(data, inside=True)
        part.lines += ((piece, one) for _piece, one in found.lines)
        part.asides += ((piece, one) for _piece, one in found.asides)
        part.links += ((piece, one) for _piece, one in found.links)
        part.marks += ((piece, one) for _piece, one in found.marks)
        part.faults += ((piece, one) for _piece, one in found.faults)

    def plain(self, text: str) -> list[Part]:
        """Return a plain text; each line is read with the others."""
        return [Part(lines=[(0, line) for line in _folded_lines(text)])]

    def json(self, text: str) -> list[Part]:
        """Return every string of a JSON file; an object that leads somewhere is a piece.

        The items of a feed are parts of their own.
        """
        part = Part()
        entries: list[Part] = []
        # Half a character is another thing to each reader: RFC 8259, 8.2.
        whole = "\\u" not in text

        def taken(item: object) -> bool:
            if not whole:
                json.dumps(item, ensure_ascii=False).encode()
            if not _leads(item):
                return False
            entries.append(self._item(item))
            return True

        try:
            value = besides_items(text, taken, _once)
            if not whole:
                json.dumps(value, ensure_ascii=False).encode()
            self._value(value, 0, part)
        except (ValueError, RecursionError) as error:
            raise UnreadableError from error
        return [part, *entries]

    def _item(self, item: object) -> Part:
        key = _digest(json.dumps(item).encode())
        if (part := self._entries.get(key)) is None:
            part = Part(frame=key, entry=True)
            self._value(item, 0, part)
            self._entries[key] = part
        return part

    def _value(self, value: object, piece: int, part: Part) -> None:
        if isinstance(value, dict):
            self._record(value, piece, part)
        elif isinstance(value, list):
            for one in value:
                self._value(one, piece, part)
        elif not (isinstance(value, str) and _PACKED.fullmatch(value)):
            part.asides += ((piece, one) for one in _strings(value))

    def _record(self, record: dict[str, object], piece: int, part: Part) -> None:
        """Note an object; one that leads somewhere is a piece."""
        if isinstance(leads := record.get("url"), str):
            part.pieces.append(Piece(leads=[leads]))
            piece = len(part.pieces) - 1
            hub = record.get("type") == "WebSub" and leads in self._hubs
            self._address(leads, piece, part, judged=not hub)
        for key, one in record.items():
            part.asides.append((piece, key))
            if key == "content_html" and isinstance(one, str):
                self._fragment(one, piece, part)
            elif key in _NAMED and isinstance(one, str) and "://" in one:
                self._address(one, piece, part)
            elif key != "url" or one is not leads:
                self._value(one, piece, part)

    def _address(self, address: str, piece: int, part: Part, *, judged: bool = True) -> None:
        part.links.append((piece, address))
        if judged:
            part.faults += ((piece, fault) for fault in self._rules.reference(address))

    def style(self, text: str) -> list[Part]:
        """Return a style sheet that is not the theme's."""
        part = self.plain(text)[0]
        part.faults += ((0, fault) for fault in self._rules.style(text))
        return [part]


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()


class _Elements:
    """What elements have to note by their tags and attributes: most stand on page after page."""

    def __init__(self, rules: structure.Structure) -> None:
        self.rules = rules
        self._known: Lately[tuple[object, ...], _Noted] = Lately(_MOST_KEPT)

    def noted(self, tag: str, items: Sequence[tuple[str, str]], *, judged: bool) -> _Noted:
        """Return what to note of an element of a page, or of a file that is not `judged` as one."""
        key = tag, judged, *items
        if (found := self._known.get(key)) is None:
            found = self._known[key] = self._taken_apart(tag, dict(items), judged=judged)
        return found

    def _taken_apart(self, tag: str, attributes: Mapping[str, str], *, judged: bool) -> _Noted:
        policy = tag == "meta" and attributes.get("http-equiv", "").lower() == _POLICY
        leads: list[str] = []
        links: list[str] = []
        marks: list[str] = []
        asides: list[str] = []
        for key, text in attributes.items():
            name = key.rpartition("}")[2].lower()
            if name in _ADDRESSES:
                links.append(text)
                if name == "href":
                    leads.append(text)
            elif name in structure.SETS:
                links += structure.candidates(text)
            elif name in _MARKS or (policy and name == "content"):
                marks.append(text)
            elif text.strip():
                asides.append(" ".join(unquoted(text).split()))
        faults = self.rules.element(tag, attributes) if judged else ()
        said = attributes.get("content", "") if policy else None
        return _Noted(tuple(leads), tuple(links), tuple(marks), tuple(asides), tuple(faults), said)


class _Walk:
    """Goes through the elements of a page once and notes what it meets."""

    def __init__(
        self,
        part: Part,
        elements: _Elements,
        *,
        inside: bool = False,
        in_feed: bool = False,
    ) -> None:
        self.part = part
        self.elements = elements
        self.rules = elements.rules
        self.in_feed = in_feed
        self.inside = inside  # an article's own HTML, in a feed: its pieces are the entry's
        self._line: list[str] = []
        self._met: set[tuple[int, _Noted]] = set()  # one that stands there again adds nothing

    def element(self, node: etree._Element, piece: int) -> None:
        """Note an element and all that is in it."""
        tag = node.tag
        if not isinstance(tag, str):
            self.comment(node, piece)
            return
        if tag in _PIECES and not piece and not self.inside:
            self._end(0)
            self.part.pieces.append(Piece())
            piece = len(self.part.pieces) - 1
        self.attributes(node, tag, piece)
        if tag in _CODE:
            self._code(node, tag, piece)
        elif tag in _LINES:
            self._in_lines(node, tag, piece)
        else:
            if tag == "h1":
                self.part.pieces[piece].headed = True
            self._words(node, piece, ends=tag in _BLOCKS)

    def _words(self, node: etree._Element, piece: int, *, ends: bool) -> None:
        """Note the words in an element, which may end the line before it and its own."""
        line = self._line
        if ends and line:
            self._end(piece)
        # What begins a line and is blank does not show.
        if (text := node.text) and (line or not text.isspace()):
            line.append(text)
        for child in node:
            self.element(child, piece)
            if (tail := child.tail) and (line or not tail.isspace()):
                line.append(tail)
        if ends and line:
            self._end(piece)

    def _in_lines(self, node: etree._Element, tag: str, piece: int) -> None:
        """Note an element whose line ends are shown."""
        self._end(piece)
        text = "".join(map(str, node.itertext()))
        for paragraph in _PARAGRAPHS.split(text):
            told = self._told(paragraph, piece) if tag == "textarea" else piece
            self.part.lines += ((told, line) for line in _folded_lines(paragraph))
        for child in node.iterdescendants():
            self._within_lines(child, piece)

    def _told(self, paragraph: str, piece: int) -> int:
        """Return the piece that a paragraph of a text to paste is: what it links to tells whose it is."""
        links = _LINK.findall(paragraph) if "://" in paragraph else []
        if not links:
            return piece
        self.part.pieces.append(Piece(leads=links))
        return len(self.part.pieces) - 1

    def _within_lines(self, node: etree._Element, piece: int) -> None:
        """Note an element inside a text whose lines are noted already."""
        if not isinstance(node.tag, str):
            self.comment(node, piece)
            return
        self.attributes(node, node.tag, piece)
        if node.tag in _CODE:
            self._code(node, node.tag, piece)

    def comment(self, node: etree._Element, piece: int) -> None:
        """Note what a comment says, or an instruction to whoever reads the file."""
        if isinstance(node, etree._ProcessingInstruction):
            self.part.faults.append((piece, Fault.UNKNOWN_ELEMENT))
        if text := " ".join((node.text or "").split()):
            self.part.asides.append((piece, text))

    def attributes(
        self, node: etree._Element, tag: str, piece: int, *, judged: bool = True
    ) -> None:
        """Note the attributes of an element, each by what it is for, and what is wrong with them."""
        items: Sequence[tuple[str, str]] = node.items()  # type: ignore[assignment]  # as parsed
        if not items and tag not in structure.FORBIDDEN:
            return
        part, noted = self.part, self.elements.noted(tag, items, judged=judged)
        if noted.policy is not None:
            part.policy = noted.policy
        if (piece, noted) in self._met:
            return
        self._met.add((piece, noted))
        if noted.marks:
            part.marks += [(piece, one) for one in noted.marks]
        if noted.links:
            part.links += [(piece, one) for one in noted.links]
            if not self.inside:
                part.pieces[piece].leads += noted.leads
        if noted.asides:
            part.asides += [(piece, one) for one in noted.asides]
        if noted.faults:
            part.faults += [(piece, one) for one in noted.faults]

    def _code(self, node: etree._Element, tag: str, piece: int) -> None:
        text = node.text or ""
        if tag == "style":
            self.part.faults += ((piece, fault) for fault in self.rules.style(text))
        elif "json" in node.get("type", ""):
            try:
                found = list(_strings(json.loads(text, object_pairs_hook=_once)))
            except (ValueError, RecursionError) as error:
                raise UnreadableError from error
            self.part.asides += ((piece, one) for one in found)
            return
        elif text and "src" not in node.attrib:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            if self.rules.known(digest):
                return
            self.part.faults.append((piece, Fault.UNKNOWN_SCRIPT))
        self.part.asides += ((piece, line) for line in _folded_lines(text))

    def _end(self, piece: int) -> None:
        """End a line of words."""
        if self._line:
            if line := " ".join("".join(self._line).split()):
                self.part.lines.append((piece, line))
            self._line.clear()


def _cuts(page: bytes) -> tuple[int, int, int] | None:
    """Return where the head of a page ends, and where its main part begins and ends, if it has them."""
    small = page.lower()
    head = small.find(b"</head>") + len(b"</head>")
    found = _MAIN.search(small, head)
    last = small.rfind(b"</main>")
    if head < len(b"</head>") or found is None or last < found.end():
        return None
    return head, found.start(), last + len(b"</main>")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; one with a key twice says one thing to us, another to somebody else."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError
    return found


def _leads(item: object) -> bool:
    """Whether an item of a feed is a record that leads somewhere."""
    return isinstance(item, dict) and isinstance(item.get("url"), str)


def _in_entry(node: etree._Element) -> bool:
    return any(etree.QName(one).localname in _ENTRIES for one in node.iterancestors())


def _folded_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if folded := " ".join(line.split()):
            yield folded


def _strings(value: object) -> Iterator[str]:
    """Yield every string and key in a JSON value, and numbers as they would be read."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
        yield " ".join(str(value).split())
