"""The site mark, the favicon and the default share image."""

from __future__ import annotations

from PIL import Image

from illustrations.canvas import Canvas
from illustrations.geometry import mirrored
from illustrations.landscape import hills, peaks, ripples, sky, skyline
from illustrations.objects import boat
from illustrations.palette import CREAM, GREEN, LEAF, RED, SAND, TEAL, WHITE, mix
from illustrations.signs import CREST


def mark(c: Canvas, x: float, y: float, size: float, color: str) -> None:
    """Draw the site mark, a house inside a shield, as in logo.svg."""
    with c.at(x, y, size / 128):
        for path in (mirrored(CREST), "-22,22 -22,-4 0,-24 22,-4 22,22 -22,22", "0,10 0,22"):
            c.line(path, color, 9)


def share_image(c: Canvas) -> None:
    """The default share image: the mark above hills and a river."""
    sky(c, "#cfe6e0", "#fdf1d6", (600, 260, 190))
    peaks(c, 480, "#a5cbbd", [(150, 190, 250), (380, 150, 160), (860, 170, 180), (1080, 190, 270)])
    hills(c, 440, 40, "#74ae8d", 0.4, 700)
    hills(c, 490, 36, LEAF, 2.6, 820)
    skyline(c, 520, [CREAM, SAND], RED, mix(TEAL, WHITE, 0.3), 3)
    hills(c, 540, 16, GREEN, 1.0, 900)
    c.rect(0, 556, 1200, 80, "#7fbcc0")
    ripples(c, (20, 572, 1140, 618), "#b5dcd9", 14)
    boat(c, 930, 584, 0.34)
    with c.lift(120):
        c.rect(490, 120, 220, 220, GREEN, 56)
    mark(c, 600, 230, 190, WHITE)


def favicon() -> Image.Image:
    """Return the mark on a green rounded square with clear corners."""
    tile, corners = Canvas(64, 64), Canvas(64, 64)
    tile.rect(0, 0, 64, 64, GREEN)
    mark(tile, 32, 32, 62, WHITE)
    corners.rect(0, 0, 64, 64, "#000000")
    corners.rect(0, 0, 64, 64, "#ffffff", 18)
    icon = tile.result()
    icon.putalpha(corners.result().convert("L"))
    return icon
