"""What a page adds to rendered HTML: where links lead, how pictures load, what a section advises."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from publisher.markup.cleaning import BROWSERS_DROP, IMAGE, SOURCE, Rewrite, clean, plain
from publisher.text import slugify

_BLANKS = "".join(map(chr, range(33)))
_LINK = re.compile(r'(<a(?:\s+[a-z]+="[^"]*")*?\s+href="([^"]*)"[^<]*>.*?)</a>', re.DOTALL)
_REL = re.compile(r'(<a(?:\s+[a-z]+="[^"]*")*?\s+href="([^"]*)"(?:\s+[a-z]+="[^"]*")*?\s+rel=")')
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
_ALIGNED = re.compile(r'(<t[dh]\b[^<>]*?) style="text-align:\s*(left|right|center);?"')
_CLASS_OF = {"left": "", "right": ' class="to-right"', "center": ' class="to-center"'}


def with_links(rendered: str, rewrite: Rewrite) -> str:
    """Return rendered HTML with every relative address passed through `rewrite` (None drops it).

    `rewrite` sees `beside.jpg`, `/thu-tuc/…/` and `#heading`.
    """
    return clean(rendered, rewrite)


def with_notes(rendered: str, notes: Mapping[str, str]) -> str:
    """Return HTML with a note at the end of the words of each link whose address has one."""
    if not notes:
        return rendered
    return _LINK.sub(
        lambda link: (
            f"{link[1]} {html.escape(note)}</a>" if (note := notes.get(link[2])) else link[0]
        ),
        rendered,
    )


def with_departures(rendered: str, site: str) -> str:
    """Return HTML whose links to other sites are marked `external`; `site` is our own address."""

    def marked(link: re.Match[str]) -> str:
        address = html.unescape(link[2]).translate(BROWSERS_DROP).strip(_BLANKS).lower()
        leaves = address.startswith(("http:", "https:")) and not address.startswith(site.lower())
        return f"{link[1]}external " if leaves else link[1]

    return _REL.sub(marked, rendered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a picture is shown: its size in pixels, and its forms in WebP as a `srcset` ("": none)."""

    width: int
    height: int
    srcset: str
    sizes: str


def with_pictures(rendered: str, shown: Mapping[str, Shown]) -> str:
    """Return HTML whose known pictures keep their place while they load, and come when they are near.

    Browsers choose among the forms of one; `shown` is by address.
    """

    def picture(found: re.Match[str]) -> str:
        source = SOURCE.search(found[0])
        known = shown.get(html.unescape(source[1])) if source else None
        if known is None:
            return found[0]
        size = f' width="{known.width}" height="{known.height}" loading="lazy" decoding="async">'
        image = found[0].rstrip("> \n") + size
        if not known.srcset:
            return image
        small = f'srcset="{html.escape(known.srcset)}" sizes="{html.escape(known.sizes)}"'
        return f'<picture><source type="image/webp" {small}>{image}</picture>'

    return IMAGE.sub(picture, rendered) if shown else rendered


@dataclass(frozen=True, slots=True)
class Advice:
    """A section of a warning that tells one thing: which (a key of ADVICE), and its heading's id."""

    role: str
    id: str


def with_advice(rendered: str) -> tuple[str, tuple[Advice, ...]]:
    """Return rendered HTML whose sections of advice are marked, and those sections in order.

    A section begins with a heading whose words say what it tells and ends before the next heading
    of its level or above. Only headings that stand in nothing else count; no word changes its place.
    """
    kept: list[str] = []
    found: list[Advice] = []
    done, level = 0, 0  # level: of the heading of the section that is open, 0 for none
    for block in _blocks(rendered):
        rank = _RANKS.get(block.tag, 0 if block.footnotes else _LOWEST)
        if level and rank <= level:
            kept += [rendered[done : block.start], "</section>"]
            done, level = block.start, 0
        role = None if level or not rank or not block.id else _advice(plain(block.inner))
        if role is not None:
            opening = f'<section class="advice advice--{role}" aria-labelledby="{block.id}">'
            kept += [rendered[done : block.start], opening]
            done, level = block.start, rank
            found.append(Advice(role, block.id))
    return "".join([*kept, rendered[done:], "</section>" * bool(level)]), tuple(found)


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


def _blocks(rendered: str) -> Iterator[_Block]:
    depth, opening = 0, None
    for tag in _ELEMENT.finditer(rendered):
        if tag[2] in _VOID:
            continue
        if not tag[1]:
            opening = opening if depth else tag
            depth += 1
        elif opening is not None:
            depth -= 1
            if not depth:
                inner = rendered[opening.end() : tag.start()]
                yield _Block(opening[2], opening.start(), opening[3], inner)


def with_tables(rendered: str) -> str:
    """Return rendered HTML in which every table can be moved sideways, also by keyboard."""
    if "<table" not in rendered:
        return rendered
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

    return _TABLE.sub(table, rendered)


def with_classes(rendered: str) -> str:
    """Return HTML whose cells are aligned by classes: pages let no style stand in an element."""
    return _ALIGNED.sub(lambda cell: cell[1] + _CLASS_OF[cell[2]], rendered)
