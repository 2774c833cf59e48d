"""A card without a cover in the sixteen colours that it has, two pixels a byte.

That is fewer bytes than a photograph's, sharper letters, and much less to compress.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageColor

GREEN, DEEP, RED = "#0b5d3b", "#07422a", "#ab2118"
WHITE, MINT = "#ffffff", "#cfe6d8"
_EFFORT = 3  # of zlib: each level from the next on costs more than it saves
# Grounds, inks and what lies between two of them. Mint lies between green and white too, so that
# the light shades of what is mint need no colours of their own.
_PURE = (GREEN, DEEP, WHITE, MINT)
_BETWEEN = (
    (GREEN, WHITE, (1 / 9, 2 / 9, 3 / 9, 4 / 9, 5 / 9, 6 / 9, 8 / 9)),
    (DEEP, MINT, (1 / 5, 2 / 5, 3 / 5)),
    (GREEN, DEEP, (1 / 3, 2 / 3)),
)
_PURE_URGENT = (*_PURE, RED)
_BETWEEN_URGENT = (
    (GREEN, WHITE, (1 / 8, 2 / 8, 3 / 8, 4 / 8, 5 / 8, 7 / 8)),
    (DEEP, MINT, (1 / 5, 2 / 5)),
    (GREEN, DEEP, (1 / 2,)),
    (RED, WHITE, (1 / 3, 2 / 3)),
)

Colour = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """The encoded top of a card: its bytes, the checksum of its pixels, and how high it is."""

    data: bytes
    sum: int
    height: int


@lru_cache(maxsize=2)
def colours(urgent: bool) -> tuple[Colour, ...]:
    """Return the colours of a card."""
    pure, between = (_PURE_URGENT, _BETWEEN_URGENT) if urgent else (_PURE, _BETWEEN)
    mixed = (_mixed(first, last, part) for first, last, parts in between for part in parts)
    return (*map(ImageColor.getrgb, pure), *mixed)


def flattened(drawing: Image.Image, urgent: bool) -> Image.Image:
    """Return a drawing in the colours of a card."""
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours(urgent) for part in colour])
    return drawing.quantize(palette=palette, dither=Image.Dither.NONE)


def shaded(
    mask: Image.Image, ground: str, colour: str, urgent: bool
) -> tuple[Image.Image, Image.Image]:
    """Return what to paste on a flattened ground to paint a colour through a mask, and where."""
    shades, elsewhere = _shades(ground, colour, urgent)
    paint = Image.frombytes("P", mask.size, mask.point(shades).tobytes())
    return paint, mask.point(elsewhere, "1")


def started(top: Image.Image) -> Started:
    """Return the top of a card, encoded: what one site and kind of article always begins with."""
    lines = _lines(top)
    made = zlib.compressobj(_EFFORT, wbits=-zlib.MAX_WBITS)
    data = made.compress(lines) + made.flush(zlib.Z_FULL_FLUSH)
    return Started(data, zlib.adler32(lines), top.height)


def encoded(top: Started, rest: Image.Image) -> bytes:
    """Return a card as PNG; put together here, for Pillow would encode the top each time."""
    lines = _lines(rest)
    made = zlib.compressobj(_EFFORT, wbits=-zlib.MAX_WBITS)
    data = b"\x78\x01" + top.data + made.compress(lines) + made.flush()
    size = (rest.width, top.height + rest.height)
    chunks = (
        (b"IHDR", struct.pack(">2I5B", *size, 4, 3, 0, 0, 0)),  # four bits, of a palette
        (b"PLTE", bytes((rest.getpalette() or [])[:48])),
        (b"IDAT", data + zlib.adler32(lines, top.sum).to_bytes(4)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
        for name, data in chunks
    )


def _lines(card: Image.Image) -> bytes:
    """Return pixels as PNG has them: each line after the number of its filter, here none."""
    rows, step = card.tobytes("raw", "P;4"), card.width // 2
    return b"".join([b"\0" + rows[at : at + step] for at in range(0, len(rows), step)])


@lru_cache(maxsize=16)
def _shades(ground: str, colour: str, urgent: bool) -> tuple[list[int], list[int]]:
    """Return which colour each of 256 shades from a ground to a colour is nearest to, and 255
    for each shade that is not the ground itself.
    """
    known = colours(urgent)

    def nearest(wanted: Colour) -> int:
        return min(
            range(len(known)),
            key=lambda at: sum((p - q) ** 2 for p, q in zip(known[at], wanted, strict=True)),
        )

    shades = [nearest(_mixed(ground, colour, part / 255)) for part in range(256)]
    return shades, [255 if one != shades[0] else 0 for one in shades]


def _mixed(first: str, last: str, part: float) -> Colour:
    ends = zip(ImageColor.getrgb(first), ImageColor.getrgb(last), strict=True)
    return tuple(round(p + (q - p) * part) for p, q in ends)
