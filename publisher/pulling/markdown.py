"""HTML of strangers as Markdown: words, headings, lists, tables and links; nothing else comes over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from publisher.text import BIDI, BROKEN, nfc

MAX_HTML = 200_000  # characters of one article's HTML that are looked at
MAX_DEPTH = 4  # of lists within lists
MAX_COLUMNS = 8

_UNSENT = frozenset(
    ["script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math",
     "head", "title", "textarea", "select", "button", "form", "audio", "video", "canvas"]
)  # fmt: skip
_BLOCKS = frozenset(
    ["p", "div", "section", "article", "header", "footer", "main", "aside", "figure", "figcaption",
     "dl", "dt", "dd", "pre", "address", "center", "hr", "blockquote", "tbody", "thead", "caption"]
)  # fmt: skip
_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_TABULAR = frozenset(["table", "tr", "td", "th"])
_OWN_LINE = _BLOCKS | _HEADINGS.keys() | _TABULAR | {"ul", "ol", "li"}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000))
_BIDI = dict.fromkeys(map(ord, BIDI))
_SPECIAL = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|\{(?=\s*[:#.])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# At the beginning of a line; lists that someone typed with dashes or numbers stay lists.
_STARTS = re.compile(r"(?:(#|>|-(?=-)|!(?=!!)|~(?=~~))|(\d{3,9})([.)])(?=\s))")
_ENTITIES = re.compile(r"[:=?](?=\s|[=?])")
_BREAK = "  \n"
_HOST = re.compile(r"[a-z0-9.\-]+")


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown and its words alone; `pictures` were left out, `whole` tells if nothing else was."""

    markdown: str
    words: str
    pictures: int = 0
    whole: bool = True


def cleaned(text: str) -> str:
    """Return text in its normal form without what no page can hold or nobody can see."""
    text = nfc(text.translate(_SURROGATES))
    return BROKEN.sub(" ", text).translate(_BIDI)


def plain(text: str) -> str:
    """Return text in which nothing is an encoded word of e-mail headers (RFC 2047)."""
    return text.replace("=?", "= ?")


def words_of(html: str) -> str:
    """Return the words of a piece of HTML on one line."""
    return from_html(html, "").words


def from_html(html: str, base: str) -> Text:
    """Return HTML as Markdown; relative links are taken to be those of the page at `base`."""
    whole = len(html) <= MAX_HTML
    html = cleaned(html[:MAX_HTML])
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(html.encode(), parser) if html.strip() else None
    except (etree.XMLSyntaxError, TypeError):  # of what has no element in it
        root = None
    if root is None:
        return Text("", "", whole=whole)
    whole = whole and not any("depth" in one.message for one in parser.error_log)
    writer = _Writer(base)
    writer.walk(root)
    words = plain(" ".join("".join(writer.words).split()))
    return Text(writer.text(), words, writer.pictures, whole)


@dataclass(slots=True)
class _Span:
    """A piece of a line that is not closed yet: bold, italic or a link."""

    tag: str
    url: str | None = None
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """A table that is being read; each cell holds paragraphs."""

    rows: list[list[list[str]]] = field(default_factory=list)


class _Writer:
    """Writes Markdown while it walks a tree."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.words: list[str] = []
        self.pictures = 0
        self._blocks: list[tuple[str, int]] = []  # with the list that it is an item of; 0 for none
        self._ended = 1  # lists, and one
        self._line: list[str] = []
        self._spans: list[_Span] = []
        self._heading = 0
        self._quotes = 0
        self._lists: list[int] = []  # the number of the next item; 0 where there are none
        self._marker = ""
        self._tables: list[_Table] = []

    def walk(self, root: etree._Element) -> None:
        """Write a tree, however deep, without calling itself."""
        skipped: etree._Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start" and skipped is None:
                if tag in _UNSENT:
                    skipped = element
                    continue
                self._begin(tag, element)
                self._say(element.text or "", tag)
            elif event == "end":
                if skipped is None:
                    self._end(tag)
                elif skipped is element:
                    skipped = None
                if skipped is None and element is not root:
                    self._say(element.tail or "")
        self._flush()

    def text(self) -> str:
        """Return what was written."""
        written: list[str] = []
        before = 0
        for block, of in self._blocks:
            written += [("\n" if of and of == before else "\n\n") if written else "", block]
            before = of
        return "".join(written)

    def _begin(self, tag: str, element: etree._Element) -> None:
        if tag in _OWN_LINE:
            self._flush()
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "blockquote":
            self._quotes += 1
        elif tag in {"ul", "ol"}:
            self._lists.append(int(tag == "ol"))
        elif tag == "li":
            self._item()
        elif tag in _TABULAR:
            self._cell(tag)
        else:
            self._within(tag, element)

    def _within(self, tag: str, element: etree._Element) -> None:
        """Begin something that stands in a line."""
        if tag == "br":
            self._put("\n")
            self.words.append(" ")
        elif tag == "img":
            self.pictures += 1
        elif tag in _MARKS:
            self._spans.append(_Span(tag))
        elif tag == "a":
            self._spans.append(_Span(tag, _address(self.base, element.get("href") or "")))

    def _cell(self, tag: str) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._tables.append(_Table())
        elif self._tables and tag == "tr":
            self._tables[-1].rows.append([])
        elif self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append([])

    def _end(self, tag: str) -> None:
        if any(span.tag == tag for span in self._spans):
            while self._close() != tag:
                pass
        if tag in _OWN_LINE:
            self._flush()
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._ended += not self._lists
        elif tag == "li":
            self._marker = ""
        elif tag == "table" and self._tables:
            self._tabulate(self._tables.pop())

    def _item(self) -> None:
        if not self._lists:
            self._marker = "- "
            return
        number = self._lists[-1]
        self._marker = f"{number}. " if number else "- "
        self._lists[-1] += bool(number)

    def _say(self, text: str, tag: str = "") -> None:
        text = cleaned(text)  # again: `&#x202e;` is a character only by now
        self.words.append(text)
        if tag == "pre":
            text = "\n".join(line.strip() for line in text.split("\n"))
        else:
            text = re.sub(r"\s+", " ", text)
        self._put(_escaped(text))

    def _put(self, text: str) -> None:
        (self._spans[-1].parts if self._spans else self._line).append(text)

    def _close(self) -> str:
        """End the innermost piece of a line, and return what it was."""
        span = self._spans.pop()
        inner = "".join(span.parts)
        core = " ".join(inner.split())
        before = " " if inner[:1].isspace() else ""
        after = " " if inner[-1:].isspace() else ""
        if core and span.url:
            core = f"[{core}]({span.url})"
        elif core and span.tag in _MARKS and not self._heading and "*" not in core:
            core = f"{_MARKS[span.tag]}{core}{_MARKS[span.tag]}"
        self._put(before + core + after)
        return span.tag

    def _flush(self) -> None:
        """End the paragraph that is being written."""
        while self._spans:
            self._close()
        lines = [" ".join(line.split()) for line in "".join(self._line).split("\n")]
        self._line.clear()
        self.words.append(" ")
        kept = [_started(line) for line in lines if line]
        if not kept:
            return
        table = next((one for one in self._tables if one.rows and one.rows[-1]), None)
        if table is not None:
            table.rows[-1][-1].append(" ".join(kept))
            return
        self._write(_BREAK.join(kept))

    def _write(self, paragraph: str) -> None:
        depth = min(len(self._lists), MAX_DEPTH)
        item = bool(self._marker)
        if item:
            indent = " " * 4 * max(0, depth - 1)
            paragraph = indent + self._marker + paragraph.replace("\n", f"\n{indent}    ")
            self._marker = ""
        elif depth:
            indent = " " * 4 * depth
            paragraph = indent + paragraph.replace("\n", f"\n{indent}")
        elif self._heading:
            paragraph = "#" * self._heading + " " + paragraph.replace(_BREAK, " ")
        elif self._quotes:
            paragraph = "> " + paragraph.replace("\n", "\n> ")
        self._blocks.append((paragraph, self._ended if item else 0))

    def _tabulate(self, table: _Table) -> None:
        """Write a table: as one where it is one, its cells one after another where it is not."""
        if self._tables and any(one.rows and one.rows[-1] for one in self._tables):
            outer = next(one for one in self._tables if one.rows and one.rows[-1])
            outer.rows[-1][-1] += [" ".join(p) for row in table.rows for p in row if p]
            return
        rows = [row for row in table.rows if any(row)]
        columns = {len(row) for row in rows}
        if not rows:
            return
        if len(columns) == 1 and len(rows) > 1 and 2 <= max(columns) <= MAX_COLUMNS and not self._lists:  # fmt: skip
            lines = [_row(" ".join(cell).replace("|", "\\|") for cell in row) for row in rows]
            lines.insert(1, _row(["---"] * max(columns)))
            self._blocks.append(("\n".join(lines), 0))
            return
        for row in rows:
            if len(row) == 1:
                for paragraph in row[0]:
                    self._write(paragraph)
            else:
                self._write(" – ".join(" ".join(cell) for cell in row if cell))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Return words that Markdown leaves as they are."""
    text = _SPECIAL.sub(lambda found: f"\\{found[0]}", plain(text))
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;")


def _started(line: str) -> str:
    """Return a line that begins no block of its own: no heading, quotation, rule or box."""
    if found := _STARTS.match(line):
        at = found.start(3) if found[3] else 0
        return f"{line[:at]}\\{line[at:]}"
    if _ENTITIES.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    return line


def _address(base: str, href: str) -> str | None:
    """Return an absolute address of the web, safe within Markdown; None for any other."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return None
    if (
        parts.scheme not in {"http", "https"}
        or not _HOST.fullmatch(host)
        or href.strip().startswith("#")
    ):
        return None
    path = quote(parts.path, safe="/%:@!$&',;=+~.-_") or "/"
    query = f"?{quote(parts.query, safe='/%:@!$&,;=+~.-_?')}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{path}{query}"[:1000]
