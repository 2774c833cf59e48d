"""Marks that carry meaning without words."""

from __future__ import annotations

from illustrations.canvas import Canvas
from illustrations.geometry import arc, bend, mirrored
from illustrations.palette import GOLD, INK, LEAF, WHITE, mix

CREST = [*bend("0,-54 22,-40 44,-40"), *bend("44,-4 44,36 0,54")]  # right half of a shield


def tick(c: Canvas, x: float, y: float, size: float, color: str = WHITE) -> None:
    """Draw a tick mark."""
    with c.at(x, y, size / 50):
        c.line("-25,0 -6,19 25,-18", color, 12)


def badge(c: Canvas, x: float, y: float, r: float, color: str = LEAF) -> None:
    """Draw a round badge holding a tick."""
    c.oval(x, y, r, color)
    tick(c, x, y, r * 0.95)


def question(c: Canvas, x: float, y: float, size: float, color: str) -> None:
    """Draw a question mark from a hook and a dot."""
    with c.at(x, y, size / 100):
        c.line([*arc(0, -22, 26, 26, -165, 60), (0, 14), (0, 20)], color, 17)
        c.oval(0, 48, 11, color)


def warning(c: Canvas, x: float, y: float, size: float) -> None:
    """Draw a warning triangle with its stroke and dot."""
    with c.at(x, y, size / 100):
        c.fill("0,-62 68,54 -68,54", GOLD, 22)
        c.fill("-7,-22 7,-22 4,18 -4,18", INK, 4)
        c.oval(0, 32, 7, INK)


def bubble(c: Canvas, x: float, y: float, w: float, h: float, color: str, tail: float = -1) -> None:
    """Draw a speech bubble centred on a point, its tail to the left (-1) or right (1)."""
    c.rect(x - w / 2, y - h / 2, w, h, color, min(w, h) * 0.42)
    with c.at(x + tail * w * 0.16, y + h / 2):
        c.fill([(-17, -4), (17, -4), (tail * 24, h * 0.24)], color, 4)


def shield(c: Canvas, x: float, y: float, size: float, color: str, inner: str) -> None:
    """Draw a shield with a paler right half."""
    with c.at(x, y, size / 108):
        c.fill(mirrored(CREST), color)
        with c.at(0, 0, 0.82):
            c.fill(mirrored(CREST), inner)
            c.fill(CREST, mix(inner, WHITE, 0.14))
