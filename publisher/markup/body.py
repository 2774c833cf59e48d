"""Article Markdown to safe HTML, once: what the rules read is what goes out."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension, TocTreeprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from publisher.markup.cleaning import IMAGE, SOURCE, allowed, clean, plain
from publisher.markup.limits import TANGLED, UnrenderableError, tangles
from publisher.text import slugify

# What Python-Markdown heads a box with that its author gave no title: the English of its type.
_TITLES = {
    "abstract": "Tóm tắt", "bug": "Lỗi", "danger": "Nguy hiểm", "example": "Ví dụ",
    "failure": "Không nên", "info": "Thông tin", "note": "Lưu ý", "question": "Câu hỏi",
    "quote": "Trích dẫn", "success": "Nên làm", "tip": "Mẹo", "warning": "Cảnh báo",
}  # fmt: skip
_UNTITLED = re.compile(
    rf'(<p class="admonition-title">)({"|".join(word.capitalize() for word in _TITLES)})<'
)
# Another host in the shape of a path, as browsers read it: they drop blanks and turn \ into /.
_OTHER_HOST = re.compile(r"[\x00-\x20]*[/\\][\t\r\n]*[/\\]")
_ELSEWHERE = re.compile(r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.\-]*:|[/\\])")  # a scheme, or a root
_ALT = re.compile(r'\salt="([^"]*)"')
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|webp|gif|heic|bmp)", re.IGNORECASE)
# Words that say of a picture that it is one; cameras and telephones name their files by some.
_PICTURE_TEXT = (
    "ảnh hình tấm bức bìa chụp màn minh họa hoạ số anh hinh hoa image img photo picture pic cover"
    " screenshot dsc dscn dscf pxl"
)
_PICTURE_WORDS = frozenset(_PICTURE_TEXT.split())
# Markup after which the words on the page are not simply those that are written, by what it
# begins with.
_INTRICATE = {
    "<": re.compile(r"<[A-Za-z/!?]"),
    "&": re.compile(r"&(?:#|[A-Za-z]\w{1,30};)"),
    "\\": re.compile(r"\\[!-/:-@\[-`{-~]"),
    "`": re.compile(r"`"),
    "{": re.compile(r"\{"),
    "~": re.compile(r"~~~"),
    "]": re.compile(r"\]\s*[:\[]"),
    "[": re.compile(r"\[\^"),
    "*": re.compile(r"\*\["),
}
_INDENTED = re.compile(r"\n(?: {4}| {0,3}\t)")
_PLAIN_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([\w./?=&%:~+@#-]+)\)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_TARGET = re.compile(rf"https?://[^/].*|/(?!/).*|#[\w-]+|{_NAME.pattern}")
_ELSEWHERE_OR_HERE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|[/#]")
_LETTER = re.compile(r"\w")
_WORD = re.compile(r"[^\W\d_]+")
_LEADS = r"""(?:\]\(\s?<?|\]:[ \t]?<?|(?:src|href)[ \t]?=[ \t]?["']?)"""  # before an address
_INLINE = re.compile(r"[`\\\[<&*_]|  \n")  # a sign that whatever is marked within a line has


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body: its level (2–6), its id in the page and its words."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """The body as cleaned HTML, with links still as the author wrote them.

    `local` are the relative addresses in it, in order: images and attachments beside the article;
    `shown` are those of pictures among them. `remote` are the pictures that lay elsewhere; they are
    not in the HTML. `undescribed` are the pictures without a text for those who do not see them.
    """

    html: str
    headings: tuple[Heading, ...]
    local: tuple[str, ...]
    shown: frozenset[str] = frozenset()
    remote: tuple[str, ...] = ()
    undescribed: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words of the body, without markup, white space folded."""
        return plain(self.html)


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture of the plainest form, `[label](target)`; spans are within the body."""

    label: tuple[int, int]
    target: tuple[int, int]
    picture: bool


class Body:
    """The Markdown of an article, rendered when its HTML is first asked for.

    A body without intricate markup reads on the page as it is written, marks left out: `links` are
    then all that is special in it, and what it refers to is known without rendering it. They are
    None for a body that only rendering can tell.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.links = _plain_links(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    @cached_property
    def rendered(self) -> Rendered:
        """The body as HTML; raises UnrenderableError."""
        return render(self.text)

    @property
    def tangles(self) -> UnrenderableError | None:
        """What keeps the body from being rendered, with the line to mend."""
        fault = next(tangles(self.text), None)
        if fault is None and self.links is None:
            try:
                self.rendered  # noqa: B018  # only now is it known
            except UnrenderableError as error:
                fault = error
        return fault

    @property
    def empty(self) -> bool:
        """Whether nothing of the body could be read on the page."""
        if self.links is not None and _LETTER.search(self.text):
            return False
        return not self.rendered.text

    @property
    def local(self) -> Sequence[str]:
        """The relative addresses in it, in order: pictures and attachments beside the article."""
        if self.links is None:
            return self.rendered.local
        targets = (self.text[slice(*link.target)] for link in self.links)
        return tuple(dict.fromkeys(one for one in targets if not _ELSEWHERE_OR_HERE.match(one)))

    @property
    def shown(self) -> Collection[str]:
        """Those of the relative addresses that are pictures."""
        if self.links is None:
            return self.rendered.shown
        return {self.text[slice(*link.target)] for link in self.links if link.picture}

    @property
    def remote(self) -> Sequence[str]:
        """The pictures that lie elsewhere; they are not in the HTML."""
        return self.rendered.remote if self.links is None else ()

    @property
    def undescribed(self) -> Sequence[str]:
        """The pictures without a text for those who do not see them."""
        if self.links is None:
            return self.rendered.undescribed
        return tuple(
            self.text[slice(*link.target)]
            for link in self.links
            if link.picture and not describes(self.text[slice(*link.label)])
        )

    def place_of(self, url: str) -> int:
        """Return the offset at which it leads to an address, or has it at all; 0 for nowhere."""
        address = rf"{re.escape(url)}(?![\w%/-]|\.\w)"
        leading = re.search(_LEADS + address, self.text)
        found = leading or re.search(rf"(?<![\w.%/-]){address}", self.text)
        return found.end() - len(url) if found else 0

    def places_undescribed(self, url: str) -> Sequence[int]:
        """Return the offsets of pictures at an address that lack a text, or of what leads there."""
        pictures = re.finditer(rf"!\[([^\]\n]*)\]\(\s?<?{re.escape(url)}[\s>)]", self.text)
        return [one.start() for one in pictures if not describes(one[1])] or [self.place_of(url)]


def _plain_links(text: str) -> tuple[Link, ...] | None:
    """Return the links of a body that reads as it is written, or None for any other."""
    if any(begin in text and sign.search(text) for begin, sign in _INTRICATE.items()):
        return None
    if "[" not in text:
        return ()
    if _INDENTED.search(f"\n{text}"):  # it may be code, where a link is none
        return None
    found: list[Link] = []
    for one in _PLAIN_LINK.finditer(text):
        start = one.start()
        if picture := text.startswith("!", start - 1) and start > 0:
            alone = start == 1 or text.startswith("\n\n", start - 3)
            alone = alone and text.startswith("\n\n", one.end())
            if not alone or not _NAME.fullmatch(one[2]):
                return None
        elif not one[1].strip() or not _TARGET.fullmatch(one[2]):
            return None
        found.append(Link(one.span(1), one.span(2), picture=picture))
    return tuple(found) if len(found) == text.count("[") else None


def describes(words: str) -> bool:
    """Whether words tell what is in a picture: more than that it is one, its number or file name."""
    if _FILE_NAME.fullmatch(words.strip()):
        return False
    return not _PICTURE_WORDS.issuperset(_WORD.findall(words.lower()))


class _OneTitle(Treeprocessor):
    """Makes `#` a second-level heading: the page's only first-level one is the title."""

    def run(self, root: Element) -> None:
        for heading in root.iter("h1"):
            heading.tag = "h2"


class _Unmarked(Treeprocessor):
    """Spares words without any markup the search for each kind of it."""

    def run(self, root: Element) -> None:
        for one in root.iter():
            if one.text and not _INLINE.search(one.text):
                one.text = AtomicString(one.text)


class _HeadingIds(TocTreeprocessor):
    """Gives headings their ids, and makes no list of them where none is asked for."""

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        return super().build_toc_div(toc_list) if self.marker else Element("div")


class _Headings(TocExtension):
    TreeProcessorClass = _HeadingIds


def _engine(marker: str = "[TOC]") -> markdown.Markdown:
    """Return what turns Markdown into HTML, with a list of headings where a marker stands."""
    engine = markdown.Markdown(
        extensions=[
            "tables",
            "fenced_code",
            FootnoteExtension(BACKLINK_TITLE="Trở lại chỗ có chú thích {}"),
            "admonition",
            "attr_list",
            "def_list",
            "sane_lists",
            _Headings(slugify=_heading_id, toc_depth="2-3", marker=marker),
        ],
        output_format="html",
    )
    engine.treeprocessors.register(_OneTitle(engine), "one-title", 190)
    engine.treeprocessors.register(_Unmarked(engine), "unmarked", 21)  # right before "inline"
    return engine


@cache
def _reused() -> markdown.Markdown:
    return _engine(marker="")


def _converted(body: str) -> str:
    """Return the HTML that Markdown makes of a body, before it is cleaned.

    To make an engine takes as long as to use it. One that could keep what a body defines, as notes
    and addresses, is for that body alone: nothing of an article may come up in another.
    """
    if _plain_links(body) is None:
        return _engine().convert(body)
    return _reused().reset().convert(body)


def render(body: str) -> Rendered:
    """Return the HTML of an article body; raises UnrenderableError with the line to mend."""
    for fault in tangles(body):
        raise fault
    try:
        raw = _converted(body)
    except Exception:  # it meets hostile text and raises anything, a full stack among it
        _reused.cache_clear()
        raise UnrenderableError(TANGLED, 1) from None
    local: list[str] = []
    remote: list[str] = []
    ids: set[str] = set()

    def keep(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("img", "src") and _ELSEWHERE.match(value):
            remote.append(value)
            return None
        if name == "id" and value in ids:  # links lead to the first of that name
            return None
        kept = allowed(tag, name, value)
        if name == "id" and kept:
            ids.add(kept)
        return kept

    def note(url: str) -> str | None:
        if _OTHER_HOST.match(url):
            return None
        if not url.startswith(("/", "#")):
            local.append(url)
        return url

    raw = _UNTITLED.sub(lambda box: f"{box[1]}{_TITLES[box[2].lower()]}<", raw)
    cleaned = IMAGE.sub(_with_source, clean(raw, note, keep))
    sources = [(image, SOURCE.search(image)) for image in IMAGE.findall(cleaned)]
    return Rendered(
        html=cleaned,
        headings=tuple(_headings(cleaned)),
        local=tuple(dict.fromkeys(local)),
        shown=frozenset(html.unescape(source[1]) for _image, source in sources if source),
        remote=tuple(dict.fromkeys(remote)),
        undescribed=tuple(
            html.unescape(source[1])
            for image, source in sources
            if source and not ((alt := _ALT.search(image)) and describes(html.unescape(alt[1])))
        ),
    )


def _with_source(image: re.Match[str]) -> str:
    """Drop a picture whose address was refused: it would only be a hole in the page."""
    return image[0] if SOURCE.search(image[0]) else ""


def _heading_id(text: str, separator: str) -> str:
    return slugify(text, limit=60) or "muc"


def _headings(cleaned: str) -> Iterator[Heading]:
    for found in re.finditer(r'<h([2-6]) id="([^"]+)">(.*?)</h\1>', cleaned, re.DOTALL):
        yield Heading(int(found[1]), found[2], plain(found[3]))
