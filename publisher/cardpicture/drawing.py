"""The card itself: what is drawn where, and in which colours."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont, ImageOps

from publisher.cardpicture.flat import (
    DEEP,
    GREEN,
    MINT,
    RED,
    WHITE,
    Started,
    encoded,
    flattened,
    shaded,
    started,
)
from publisher.cardpicture.lines import Box, Setting, fitted

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
CUT = 188  # between the mark of urgent cards and what is written below it
COVER_WIDTH = 440
LEAST_COVER = (320, 300)  # what is smaller would be blurred
MAX_BYTES = 60_000  # of a card, if the last quality allows
QUALITIES = (74, 66, 56)
TITLE_SIZES = (72, 66, 60, 54, 48, 43, 38)
LEADING = 1.26
_SCALE = 4  # of what is drawn larger first, for its edges
_URGENT = "Khẩn"
_SYLLABLE = 12  # letters; longer words are rare, and large as pictures

# What the font has, of what Vietnamese titles have; the tests draw each of them.
_LETTERS = "ĂăĐđĨĩŨũƠơƯưẠ-ỹÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúý"
_OTHERS = "ÄÅÇËÎÏÑÖØÛÜßäåçëîïñöøûü°²³½×÷±©®«»·–—‘’“”•…₫€™"
_UNDRAWN = re.compile(f"[^ -~{_LETTERS}{_OTHERS}]")
_CROWN = ((32, 5), (43, 12), (54, 12))
_HOUSE = ((21, 43), (21, 30), (32, 20), (43, 30), (43, 43), (21, 43))


@dataclass(frozen=True, slots=True)
class Ink:
    """How words are written: their font, their colour and what they stand on."""

    weight: str
    size: int
    colour: str
    ground: str = GREEN

    def length(self, text: str) -> int:
        """Return how wide a text is: letters are whole pixels wide."""
        return int(_measures[self.weight](text, self.size))


@dataclass(frozen=True, slots=True)
class Line:
    """Words in a row, and where the middle of their height begins."""

    at: tuple[int, int]
    text: str
    ink: Ink


@dataclass(frozen=True, slots=True)
class Lettering:
    """A written word: what to paste, through which mask, and where that begins."""

    paint: Image.Image | str
    mask: Image.Image
    offset: tuple[int, int]


def drawable(text: str) -> str:
    """Return a text in the letters that the font has; what it has nothing like is left out."""
    text = unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))
    return " ".join(_UNDRAWN.sub(lambda one: _nearest(one[0]), text).split())


def _nearest(char: str) -> str:
    for form in ("NFKC", "NFKD"):
        if like := _UNDRAWN.sub("", unicodedata.normalize(form, char)):
            return like
    return ""


def width_of_title(pictured: bool) -> int:
    """Return how wide the lines of a title may be."""
    return WIDTH - (COVER_WIDTH + 48 if pictured else MARGIN) - MARGIN


def title(text: str, width: int) -> Setting:
    """Return a title in lines, in the size in which it fits."""
    box = Box(width=width, height=330, sizes=TITLE_SIZES, leading=LEADING)
    return fitted(text, box, _semi_bold)


def draw(
    *, kind: str, words: str, unit: str, date: str, site: str, urgent: bool, cover: bytes | None
) -> bytes:
    """Return a card, as JPEG with a cover and as PNG without; all words must be drawable."""
    picture = _cover(cover) if cover else None
    right = WIDTH - (MARGIN if picture is None else COVER_WIDTH + 48)
    set_in = title(words, width_of_title(picture is not None))
    step = set_in.size * LEADING
    top = 200 + (330 - step * len(set_in.lines)) / 2 + step / 2
    small = Ink("Regular", 28, MINT, DEEP)
    end = right - small.length(date)
    written = [_line((MARGIN, 578), unit, small, end - 40), Line((end, 578), date, small)]
    written += [
        Line((MARGIN, round(top + row * step)), line, Ink("SemiBold", set_in.size, WHITE))
        for row, line in enumerate(set_in.lines)
    ]
    if picture is None:
        card = _ground(urgent, plain=True).crop((0, CUT, WIDTH, HEIGHT))
        for line in written:
            _write(card, line, urgent, CUT)
        return encoded(_started(site, kind, urgent, right), card)
    card = _topped(site, kind, urgent, right, plain=False)
    card.paste(picture, (WIDTH - COVER_WIDTH, 0))
    for line in written:
        _write(card, line, urgent)
    return _photograph(card)


@lru_cache(maxsize=64)
def _started(site: str, kind: str, urgent: bool, right: int) -> Started:
    return started(_topped(site, kind, urgent, right, plain=True).crop((0, 0, WIDTH, CUT)))


def _topped(site: str, kind: str, urgent: bool, right: int, *, plain: bool) -> Image.Image:
    """Return a card on which the words of the top are written."""
    card = _ground(urgent, plain=plain).copy()
    at = MARGIN + (_marked() + 20 if urgent else 0)
    for line in (
        _line((MARGIN + 64, 78), site, Ink("SemiBold", 30, WHITE), right),
        _line((at, 160), kind, Ink("SemiBold", 28, MINT), right),
    ):
        _write(card, line, urgent)
    return card


def _photograph(card: Image.Image) -> bytes:
    data = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        card.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        data = out.getvalue()
        if len(data) <= MAX_BYTES:
            break
    return data


def _line(at: tuple[int, int], text: str, ink: Ink, right: int) -> Line:
    """Return a line that ends before `right`: smaller if need be, at last shortened."""
    sizes = range(ink.size, ink.size * 2 // 3, -2)
    box = Box(width=right - at[0], height=ink.size, sizes=sizes, leading=1)
    found = fitted(text, box, _measures[ink.weight])
    return Line(at, "".join(found.lines[:1]), replace(ink, size=found.size))


def _write(card: Image.Image, line: Line, urgent: bool, above: int = 0) -> None:
    """Write a line word by word, for the same words come so often; `above` is what the card lacks.

    As letters are whole pixels wide and the font kerns nothing, no word depends on those before.
    """
    left, middle = line.at
    for word in line.text.split(" "):
        write = _lettering if len(word) <= _SYLLABLE else _lettering.__wrapped__
        one = write(word, line.ink, urgent if card.mode == "P" else None)
        card.paste(one.paint, (left + one.offset[0], middle - above + one.offset[1]), one.mask)
        left += line.ink.length(word) + line.ink.length(" ")


@lru_cache(maxsize=4_000)
def _lettering(word: str, ink: Ink, flat: bool | None) -> Lettering:
    """Return a word as it is written; `flat` says whether the card is urgent, if it has no cover."""
    font = _font(ink.weight, ink.size)
    left, top, right, bottom = map(int, font.getbbox(word, anchor="lm"))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(mask).text((-left, -top), word, 255, font, anchor="lm")
    if flat is None:
        return Lettering(ink.colour, mask, (left, top))
    return Lettering(*shaded(mask, ink.ground, ink.colour, flat), (left, top))


def _cover(data: bytes) -> Image.Image:
    """Return the part of a picture that the card shows."""
    image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    if image.mode == "RGBA":
        below = Image.new("RGB", image.size, WHITE)
        below.paste(image, mask=image)
        image = below  # type: ignore[assignment]
    return ImageOps.fit(image.convert("RGB"), (COVER_WIDTH, HEIGHT), Image.Resampling.BICUBIC)


@lru_cache(maxsize=4)
def _ground(urgent: bool, *, plain: bool) -> Image.Image:
    """Return what every card stands on; `plain` ones, which have no cover, in their few colours."""
    ground = Image.new("RGB", (WIDTH, HEIGHT), GREEN)
    pen = ImageDraw.Draw(ground)
    pen.rectangle((0, 530, WIDTH, HEIGHT), DEEP)
    pen.rectangle((0, 0, WIDTH, 11), RED if urgent else DEEP)
    if plain:
        ground.paste(DEEP, (WIDTH - 330, HEIGHT - 350), _shield(420))
    ground.paste(WHITE, (MARGIN - 6, 48), _shield(60))
    if urgent:
        pen.rounded_rectangle((MARGIN, 136, MARGIN + _marked(), 184), 10, RED)
        pen.text((MARGIN + 18, 160), _URGENT, WHITE, _font("SemiBold", 27), anchor="lm")
    return flattened(ground, urgent) if plain else ground


def _marked() -> int:
    """Return how wide the mark of urgent cards is."""
    return int(_semi_bold(_URGENT, 27)) + 36


@lru_cache(maxsize=8)
def _shield(size: int) -> Image.Image:
    """Return the mark of the site, as in the theme's logo, to paste a colour through."""
    scale = size * _SCALE / 64
    mask = Image.new("L", (size * _SCALE, size * _SCALE))
    pen = ImageDraw.Draw(mask)
    outline = [
        *_curve((32, 5), (43, 12), (54, 12)),
        (54, 30),
        *_curve((54, 30), (54, 50), (32, 59)),
    ]
    outline += [(64 - x, y) for x, y in reversed(outline)]
    for path in (outline, _HOUSE, ((32, 37), (32, 43))):
        points = [(x * scale, y * scale) for x, y in path]
        pen.line(points, 255, round(4.5 * scale), joint="curve")
        half = 2.25 * scale
        for x, y in points:
            pen.ellipse((x - half, y - half, x + half, y + half), 255)
    return mask.resize((size, size), Image.Resampling.LANCZOS)


def _curve(
    start: tuple[float, float], pull: tuple[float, float], end: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return points of a curve as SVG's Q draws it."""
    steps = [at / 24 for at in range(25)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * pull[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * pull[1] + t * t * end[1],
        )
        for t in steps
    ]


@lru_cache(maxsize=10_000)
def _semi_bold(text: str, size: int) -> float:
    return _font("SemiBold", size).getlength(text)


@lru_cache(maxsize=10_000)
def _regular(text: str, size: int) -> float:
    return _font("Regular", size).getlength(text)


_measures = {"SemiBold": _semi_bold, "Regular": _regular}


@lru_cache(maxsize=64)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    # The plain layout is the same on every machine; Vietnamese letters each have one sign.
    data = io.BytesIO(_file(weight))
    return ImageFont.truetype(data, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def _file(weight: str) -> bytes:
    return (resources.files("publisher.cardpicture") / f"fonts/BeVietnamPro-{weight}.ttf").read_bytes()  # fmt: skip
