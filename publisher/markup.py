"""Article Markdown to safe HTML, once: what the rules read is what goes out.

The dialect is the one MkDocs renders (Python-Markdown with tables, fenced code, footnotes,
admonitions, definition and attribute lists). HTML is cleaned by allow-list after Markdown, so that
no element of an article can pose as one of the theme's: ids carry no underscore pair, classes are
those the dialect itself writes, data attributes go.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor

from publisher.messages import Message, say
from publisher.text import slugify

MAX_CHARS = 60_000
# Python-Markdown slows down with the square or cube of these within one block of text.
MAX_BLOCK_CHARS = 20_000
MAX_LINE_CHARS = 6_000
MAX_MARKS = {"<": 400, "[^": 200, "[": 1_500, "~~~": 60, "```": 60}  # within one article
MAX_BLOCK_MARKS = {"[": 250, "<": 250, "&": 500, "`": 400, "*": 600, "_": 600, "(": 600, "{": 200}
MAX_NESTING = 6
MAX_INDENT = 32
MAX_DEFINITIONS = 100

_LINE_MARKERS = re.compile(r"[ \t]*(?:[-*+>:]|\d{1,9}[.)])(?=[ \t]|[>])|[ \t]*>")
_BLANK = re.compile(r"\n[ \t]*\n")
# A line that may be indented or nested too far; a closer look tells.
_DEEP = re.compile(
    rf"\n(?=[ \t\d*+>:.)-]{{{MAX_NESTING}}})(?:[ \t]{{{MAX_INDENT // 4}}}|(?:[ \t]*(?:[-*+>:]|\d{{1,9}}[.)])){{{MAX_NESTING}}})"
)

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "td": {"colspan", "rowspan", "style"},
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6", "li", "sup")},
    "div": {"class"},
    "p": {"class"},
    "details": {"open"},
}
_ADMONITIONS = frozenset(
    [
        "abstract",
        "bug",
        "danger",
        "example",
        "failure",
        "info",
        "note",
        "question",
        "quote",
        "success",
        "tip",
        "warning",
    ]
)
# What Python-Markdown heads a box with that its author gave no title: the English of its type.
_TITLES = {
    "abstract": "Tóm tắt", "bug": "Lỗi", "danger": "Nguy hiểm", "example": "Ví dụ",
    "failure": "Không nên", "info": "Thông tin", "note": "Lưu ý", "question": "Câu hỏi",
    "quote": "Trích dẫn", "success": "Nên làm", "tip": "Mẹo", "warning": "Cảnh báo",
}  # fmt: skip
_UNTITLED = re.compile(
    rf'(<p class="admonition-title">)({"|".join(word.capitalize() for word in _TITLES)})<'
)
_CLASSES = {
    "div": {"admonition", "footnote", *_ADMONITIONS},
    "p": {"admonition-title"},
    "a": {"footnote-ref", "footnote-backref"},
}
_SAFE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:_\d+)?|fn(?:ref\d*)?:(?!.*__)[\w-]+")
# Another host in the shape of a path, as browsers read it: they drop blanks and turn \ into /.
_OTHER_HOST = re.compile(r"[\x00-\x20]*[/\\][\t\r\n]*[/\\]")
_ELSEWHERE = re.compile(r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.\-]*:|[/\\])")  # a scheme, or a root
_CALL = re.compile(r"[\x00-\x20]*tel:", re.IGNORECASE)
_NUMBER = re.compile(r"tel:\+?(?:[\d().-]|%20)+", re.IGNORECASE)  # no code that a telephone obeys
_BROWSERS_DROP = str.maketrans("", "", "\t\r\n")
_BLANKS = "".join(map(chr, range(33)))
_IMAGE = re.compile(r'<img(?:\s+[a-z]+="[^"]*")*\s*>')  # as the cleaner writes it
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_LINK = re.compile(r'(<a(?:\s+[a-z]+="[^"]*")*?\s+href="([^"]*)"[^<]*>.*?)</a>', re.DOTALL)
_REL = re.compile(r'(<a(?:\s+[a-z]+="[^"]*")*?\s+href="([^"]*)"(?:\s+[a-z]+="[^"]*")*?\s+rel=")')
_DESCRIBED = re.compile(r'\salt="[^"]*\w[^"]*"')
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
# The cleaner closes every element and writes every value in quotation marks.
_ELEMENT = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*>')
_TABLE = re.compile(r'<(/?)table(?:\s+[a-z-]+="[^"]*")*\s*>')
_ID = re.compile(r'\sid="([^"]*)"')
_VOID = frozenset(["br", "hr", "img", "source"])
_RANKS = {f"h{level}": level for level in range(2, 7)}
_LOWEST = 9  # below any heading: it ends nothing
# What the sections of a warning tell, by words of their headings in the form of a slug.
ADVICE = {
    "signs": re.compile(r"\b(?:dau-hieu|nhan-biet|nhan-dien)\b"),
    "steps": re.compile(
        r"\b(?:(?:viec|dieu)-(?:can|nen|phai)-lam|(?:can|nen|phai)-lam-gi|lam-gi-(?:khi|neu)"
        r"|phong-tranh|phong-ngua|khuyen-cao|cach-xu-ly)\b"
    ),
    "call": re.compile(
        r"\b(?:goi-(?:cho-)?ai|goi-(?:den-|di-)?dau|goi-so-nao|lien-he|bao-(?:cho-)?ai|bao-tin)\b"
    ),
}
_BLOCK_END = re.compile(r"<(?:br|/p|/li|/h\d|/td|/th|/dt|/dd|/div|/pre)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_ALIGN = re.compile(r"text-align:\s*(left|right|center);?")
_ALIGNED = re.compile(r'(<t[dh]\b[^<>]*?) style="text-align:\s*(left|right|center);?"')
_CLASS_OF = {"left": "", "right": ' class="to-right"', "center": ' class="to-center"'}

Rewrite = Callable[[str], str | None]
Keep = Callable[[str, str, str], str | None]


class UnrenderableError(ValueError):
    """Markdown that will not be rendered because it is too large or too tangled."""

    def __init__(self, message: Message, line: int) -> None:
        super().__init__(str(message))
        self.message = message
        self.line = line  # 1-based, within the body


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
        fault = next(_tangles(self.text), None)
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
            if link.picture and not _LETTER.search(self.text, *link.label)
        )


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


class _OneTitle(Treeprocessor):
    """Makes `#` a second-level heading: the page's only first-level one is the title."""

    def run(self, root: Element) -> None:
        for heading in root.iter("h1"):
            heading.tag = "h2"


def render(body: str) -> Rendered:
    """Return the HTML of an article body; raises UnrenderableError with the line to mend."""
    for fault in _tangles(body):
        raise fault
    engine = markdown.Markdown(
        extensions=[
            "tables",
            "fenced_code",
            FootnoteExtension(BACKLINK_TITLE="Trở lại chỗ có chú thích {}"),
            "admonition",
            "attr_list",
            "def_list",
            "sane_lists",
            TocExtension(slugify=_heading_id, toc_depth="2-3"),
        ],
        output_format="html",
    )
    engine.treeprocessors.register(_OneTitle(engine), "one-title", 190)
    try:
        raw = engine.convert(body)
    except Exception:  # it meets hostile text and raises anything, a full stack among it
        raise UnrenderableError(_TANGLED, 1) from None
    local: list[str] = []
    remote: list[str] = []
    ids: set[str] = set()

    def keep(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("img", "src") and _ELSEWHERE.match(value):
            remote.append(value)
            return None
        if name == "id" and value in ids:  # links lead to the first of that name
            return None
        kept = _keep(tag, name, value)
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
    clean = _IMAGE.sub(_with_source, _clean(raw, note, keep))
    sources = [(image, _SOURCE.search(image)) for image in _IMAGE.findall(clean)]
    return Rendered(
        html=clean,
        headings=tuple(_headings(clean)),
        local=tuple(dict.fromkeys(local)),
        shown=frozenset(html.unescape(source[1]) for _image, source in sources if source),
        remote=tuple(dict.fromkeys(remote)),
        undescribed=tuple(
            html.unescape(source[1])
            for image, source in sources
            if source and not _DESCRIBED.search(image)
        ),
    )


def _with_source(image: re.Match[str]) -> str:
    """Drop a picture whose address was refused: it would only be a hole in the page."""
    return image[0] if _SOURCE.search(image[0]) else ""


def with_links(clean: str, rewrite: Rewrite) -> str:
    """Return rendered HTML with every relative address passed through `rewrite` (None drops it).

    `rewrite` sees `beside.jpg`, `/thu-tuc/…/` and `#heading`.
    """
    return _clean(clean, rewrite)


def with_notes(clean: str, notes: Mapping[str, str]) -> str:
    """Return HTML with a note at the end of the words of each link whose address has one."""
    if not notes:
        return clean
    return _LINK.sub(
        lambda link: (
            f"{link[1]} {html.escape(note)}</a>" if (note := notes.get(link[2])) else link[0]
        ),
        clean,
    )


def with_departures(clean: str, site: str) -> str:
    """Return HTML whose links to other sites are marked `external`; `site` is our own address."""

    def marked(link: re.Match[str]) -> str:
        address = html.unescape(link[2]).translate(_BROWSERS_DROP).strip(_BLANKS).lower()
        leaves = address.startswith(("http:", "https:")) and not address.startswith(site.lower())
        return f"{link[1]}external " if leaves else link[1]

    return _REL.sub(marked, clean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a picture is shown: its size in pixels, and its forms in WebP as a `srcset` ("": none)."""

    width: int
    height: int
    srcset: str
    sizes: str


def with_pictures(clean: str, shown: Mapping[str, Shown]) -> str:
    """Return HTML whose known pictures keep their place while they load, and come when they are near.

    Browsers choose among the forms of one; `shown` is by address.
    """

    def picture(found: re.Match[str]) -> str:
        source = _SOURCE.search(found[0])
        known = shown.get(html.unescape(source[1])) if source else None
        if known is None:
            return found[0]
        size = f' width="{known.width}" height="{known.height}" loading="lazy" decoding="async">'
        image = found[0].rstrip("> \n") + size
        if not known.srcset:
            return image
        small = f'srcset="{html.escape(known.srcset)}" sizes="{html.escape(known.sizes)}"'
        return f'<picture><source type="image/webp" {small}>{image}</picture>'

    return _IMAGE.sub(picture, clean) if shown else clean


@dataclass(frozen=True, slots=True)
class Advice:
    """A section of a warning that tells one thing: which (a key of ADVICE), and its heading's id."""

    role: str
    id: str


def with_advice(clean: str) -> tuple[str, tuple[Advice, ...]]:
    """Return rendered HTML whose sections of advice are marked, and those sections in order.

    A section begins with a heading whose words say what it tells and ends before the next heading
    of its level or above. Only headings that stand in nothing else count; no word changes its place.
    """
    kept: list[str] = []
    found: list[Advice] = []
    done, level = 0, 0  # level: of the heading of the section that is open, 0 for none
    for block in _blocks(clean):
        rank = _RANKS.get(block.tag, 0 if block.footnotes else _LOWEST)
        if level and rank <= level:
            kept += [clean[done : block.start], "</section>"]
            done, level = block.start, 0
        role = None if level or not rank or not block.id else _advice(plain(block.inner))
        if role is not None:
            opening = f'<section class="advice advice--{role}" aria-labelledby="{block.id}">'
            kept += [clean[done : block.start], opening]
            done, level = block.start, rank
            found.append(Advice(role, block.id))
    return "".join([*kept, clean[done:], "</section>" * bool(level)]), tuple(found)


def _advice(heading: str) -> str | None:
    """Return what the section under a heading advises on, if on anything."""
    words = slugify(heading)
    return next((role for role, sign in ADVICE.items() if sign.search(words)), None)


@dataclass(frozen=True, slots=True)
class _Block:
    """An element of rendered HTML that stands in no other."""

    tag: str
    start: int
    attributes: str
    inner: str

    @property
    def id(self) -> str:
        found = _ID.search(self.attributes)
        return found[1] if found else ""

    @property
    def footnotes(self) -> bool:
        return ' class="footnote"' in self.attributes


def _blocks(clean: str) -> Iterator[_Block]:
    depth, opening = 0, None
    for tag in _ELEMENT.finditer(clean):
        if tag[2] in _VOID:
            continue
        if not tag[1]:
            opening = opening if depth else tag
            depth += 1
        elif opening is not None:
            depth -= 1
            if not depth:
                inner = clean[opening.end() : tag.start()]
                yield _Block(opening[2], opening.start(), opening[3], inner)


def with_tables(clean: str) -> str:
    """Return rendered HTML in which every table can be moved sideways, also by keyboard."""
    if "<table" not in clean:
        return clean
    depth, number = 0, 0

    def table(tag: re.Match[str]) -> str:
        nonlocal depth, number
        depth += -1 if tag[1] else 1
        if tag[1]:
            return tag[0] if depth else f"{tag[0]}</div>"
        if depth > 1:
            return tag[0]
        number += 1
        words = f"Bảng {number}, kéo ngang để xem hết"
        return f'<div class="wide-table" role="region" aria-label="{words}" tabindex="0">{tag[0]}'

    return _TABLE.sub(table, clean)


def with_classes(clean: str) -> str:
    """Return HTML whose cells are aligned by classes: pages let no style stand in an element."""
    return _ALIGNED.sub(lambda cell: cell[1] + _CLASS_OF[cell[2]], clean)


def plain(markup: str) -> str:
    """Return the words of an HTML fragment, white space folded."""
    return " ".join(by_line(markup).split())


def by_line(markup: str) -> str:
    """Return the words of an HTML fragment, every block of it on a line of its own."""
    spaced = _BLOCK_END.sub("\n", markup.replace("\n", " "))
    return html.unescape(_TAG.sub("", spaced))


def _keep(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if _SAFE_ID.fullmatch(value) else None
    if name == "class":
        kept = [word for word in value.split() if word in _CLASSES.get(tag, ())]
        return " ".join(kept) or None
    if name == "style":
        return value if _ALIGN.fullmatch(value) else None
    if name == "href" and _CALL.match(value.translate(_BROWSERS_DROP)):
        return value if _NUMBER.fullmatch(value) else None
    return value


def _clean(markup: str, rewrite: Rewrite, keep: Keep = _keep) -> str:
    return nh3.clean(
        markup,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES | {"a": _ATTRIBUTES["a"] | {"class"}},
        attribute_filter=keep,
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=rewrite,
    )


def _heading_id(text: str, separator: str) -> str:
    return slugify(text, limit=60) or "muc"


def _headings(clean: str) -> Iterator[Heading]:
    for found in re.finditer(r'<h([2-6]) id="([^"]+)">(.*?)</h\1>', clean, re.DOTALL):
        yield Heading(int(found[1]), found[2], plain(found[3]))


_TOO_LONG = say("Đoạn này quá dài: xuống dòng, tách thành nhiều đoạn ngắn cho dễ đọc.")
_TANGLED = say(
    "Đoạn này có quá nhiều ký hiệu hoặc mức lồng nhau nên không dựng được: viết lại đơn giản hơn."
)


def _tangles(body: str) -> Iterator[UnrenderableError]:
    """Yield what would make Markdown slow or deep, before it sees the text."""
    if len(body) > MAX_CHARS:
        yield UnrenderableError(
            say(
                "Bài quá dài ({n} ký tự): tối đa {limit}; hãy tách thành nhiều bài.",
                n=len(body),
                limit=MAX_CHARS,
            ),
            1,
        )
        return
    if _exceeded(MAX_MARKS, body):
        yield UnrenderableError(_TANGLED, 1)
    if _untangled(body):
        return
    line = 1
    for block in _BLANK.split(body):
        if len(block) > MAX_BLOCK_CHARS or max(map(len, block.split("\n"))) > MAX_LINE_CHARS:
            yield UnrenderableError(_TOO_LONG, line)
        elif _tangled(block):
            yield UnrenderableError(_TANGLED, line)
        line += block.count("\n") + 2


def _untangled(body: str) -> bool:
    """Whether a body as a whole keeps within the bounds of one block: nearly every one does."""
    return (
        len(body) <= MAX_BLOCK_CHARS
        and not _exceeded(MAX_BLOCK_MARKS, body)
        and body.count(":") <= MAX_DEFINITIONS
        and (len(body) <= MAX_LINE_CHARS or max(map(len, body.split("\n"))) <= MAX_LINE_CHARS)
        and not _DEEP.search(f"\n{body}")
    )


def _exceeded(limits: Mapping[str, int], text: str) -> bool:
    """Whether a text has more of some mark than it may; to look for its first sign is cheapest."""
    return any(mark[0] in text and text.count(mark) > most for mark, most in limits.items())


def _tangled(block: str) -> bool:
    if _exceeded(MAX_BLOCK_MARKS, block):
        return True
    definitions = 0
    for line in block.split("\n"):
        stripped = line.lstrip(" \t")
        if len(line.expandtabs(4)) - len(stripped) > MAX_INDENT:
            return True
        definitions += stripped.startswith(":")
        if definitions > MAX_DEFINITIONS:
            return True
        depth, at = 0, 0
        while marker := _LINE_MARKERS.match(line, at):
            depth, at = depth + 1, marker.end()
            if depth > MAX_NESTING:
                return True
    return False
