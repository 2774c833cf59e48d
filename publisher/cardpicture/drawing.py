"""The card itself: what is drawn where, and in which colours."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import lru_cache
from importlib import resources

from PIL import Image, ImageColor, ImageDraw, ImageFont, ImageOps

from publisher.cardpicture.lines import Box, Setting, fitted

WIDTH, HEIGHT = 1200, 630
GREEN, DEEP, RED = "#0b5d3b", "#07422a", "#ab2118"
WHITE, MINT = "#ffffff", "#cfe6d8"
MARGIN = 64
COVER_WIDTH = 440
LEAST_COVER = (320, 300)  # what is smaller would be blurred
MAX_BYTES = 60_000  # of a card, if the last quality allows
QUALITIES = (74, 66, 56)
TITLE_SIZES = (72, 66, 60, 54, 48, 43, 38)
LEADING = 1.26
_SCALE = 4  # of what is drawn larger first, for its edges

# What the font has, of what Vietnamese titles have; the tests draw each of them.
_LETTERS = "ĂăĐđĨĩŨũƠơƯưẠ-ỹÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúý"
_OTHERS = "ÄÅÇËÎÏÑÖØÛÜßäåçëîïñöøûü°²³½×÷±©®«»·–—‘’“”•…₫€™"
_UNDRAWN = re.compile(f"[^ -~{_LETTERS}{_OTHERS}]")
_CROWN = ((32, 5), (43, 12), (54, 12))
_HOUSE = ((21, 43), (21, 30), (32, 20), (43, 30), (43, 43), (21, 43))


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
    card = _ground(urgent).copy()
    right = WIDTH - MARGIN
    if picture is not None:
        card.paste(picture, (WIDTH - COVER_WIDTH, 0))
        right = WIDTH - COVER_WIDTH - 48
    else:
        card.paste(DEEP, (WIDTH - 330, HEIGHT - 350), _shield(420))
    pen = ImageDraw.Draw(card)
    card.paste(WHITE, (MARGIN - 6, 48), _shield(60))
    _line(pen, (MARGIN + 64, 78), site, "SemiBold", 30, WHITE, right)
    at = MARGIN
    if urgent:
        mark = _font("SemiBold", 27)
        wide = mark.getlength("Khẩn")
        pen.rounded_rectangle((at, 136, at + wide + 36, 184), 10, RED)
        pen.text((at + 18, 160), "Khẩn", WHITE, mark, anchor="lm")
        at += int(wide) + 56
    _line(pen, (at, 160), kind, "SemiBold", 28, MINT, right)
    set_in = title(words, width_of_title(picture is not None))
    step = set_in.size * LEADING
    top = 200 + (330 - step * len(set_in.lines)) / 2 + step / 2
    for row, line in enumerate(set_in.lines):
        pen.text((MARGIN, round(top + row * step)), line, WHITE, _font("SemiBold", set_in.size), anchor="lm")  # fmt: skip
    end = _font("Regular", 28).getlength(date)
    _line(pen, (MARGIN, 578), unit, "Regular", 28, MINT, right - int(end) - 40)
    pen.text((right, 578), date, MINT, _font("Regular", 28), anchor="rm")
    return _photograph(card) if picture is not None else _drawing(card)


def _photograph(card: Image.Image) -> bytes:
    data = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        card.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        data = out.getvalue()
        if len(data) <= MAX_BYTES:
            break
    return data


def _drawing(card: Image.Image) -> bytes:
    """Encode what has few colours, in those: half the bytes of a JPEG, and sharper letters."""
    out = io.BytesIO()
    card.quantize(palette=_palette(), dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """Return the colours of a card without a cover: its grounds, its inks and what lies between."""
    steps = (
        (GREEN, WHITE, 10), (GREEN, MINT, 6), (DEEP, MINT, 8), (GREEN, DEEP, 4), (RED, WHITE, 6),
        (RED, GREEN, 3),
    )  # fmt: skip
    colours = dict.fromkeys(
        tuple(round(p + (q - p) * at / (count - 1)) for p, q in zip(*map(ImageColor.getrgb, ends), strict=True))
        for *ends, count in steps
        for at in range(count)
    )  # fmt: skip
    flat = [part for colour in colours for part in colour]
    palette = Image.new("P", (1, 1))
    palette.putpalette(flat + flat[:3] * (256 - len(colours)))
    return palette


def _line(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    weight: str,
    size: int,
    colour: str,
    right: int,
) -> None:
    """Write a line that ends before `right`: smaller if need be, at last shortened."""
    box = Box(width=right - at[0], height=size, sizes=range(size, size * 2 // 3, -2), leading=1)
    found = fitted(text, box, _semi_bold if weight == "SemiBold" else _regular)
    pen.text(at, found.lines[0] if found.lines else "", colour, _font(weight, found.size), anchor="lm")  # fmt: skip


def _cover(data: bytes) -> Image.Image:
    """Return the part of a picture that the card shows."""
    image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    if image.mode == "RGBA":
        below = Image.new("RGB", image.size, WHITE)
        below.paste(image, mask=image)
        image = below  # type: ignore[assignment]
    return ImageOps.fit(image.convert("RGB"), (COVER_WIDTH, HEIGHT), Image.Resampling.BICUBIC)


@lru_cache(maxsize=2)
def _ground(urgent: bool) -> Image.Image:
    """Return what every card stands on."""
    ground = Image.new("RGB", (WIDTH, HEIGHT), GREEN)
    pen = ImageDraw.Draw(ground)
    pen.rectangle((0, 530, WIDTH, HEIGHT), DEEP)
    pen.rectangle((0, 0, WIDTH, 11), RED if urgent else DEEP)
    return ground


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


@lru_cache(maxsize=64)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    # The plain layout is the same on every machine; Vietnamese letters each have one sign.
    data = io.BytesIO(_file(weight))
    return ImageFont.truetype(data, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def _file(weight: str) -> bytes:
    return (resources.files("publisher.cardpicture") / f"fonts/BeVietnamPro-{weight}.ttf").read_bytes()  # fmt: skip
