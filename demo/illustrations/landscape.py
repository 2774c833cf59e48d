"""Skies, ground, water, plants and buildings."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sin
from random import Random

from PIL import Image

from illustrations.canvas import Canvas
from illustrations.geometry import bend, spline
from illustrations.palette import INK, LEAF, NIGHT, SAND, SKY, WHITE, WOOD, mix


def dice(seed: int) -> Random:
    """Return dice that fall the same way on every run."""
    return Random(seed)  # noqa: S311


def sky(c: Canvas, top: str, low: str, sun: tuple[float, float, float] | None = None) -> None:
    """Fill the page with a vertical blend and an optional pale sun."""
    size = c.image.size
    blend = Image.linear_gradient("L").resize(size)
    c.image.paste(Image.composite(Image.new("RGB", size, low), Image.new("RGB", size, top), blend))
    if sun:
        x, y, r = sun
        for grow, alpha in ((1.7, "30"), (1.35, "48"), (1, "c0")):
            c.oval(x, y, r * grow, WHITE + alpha)


def hills(
    c: Canvas, y: float, rise: float, color: str, phase: float = 0, pitch: float = 520
) -> None:
    """Roll a layer of ground, or of waves, from the given height to the foot of the page."""
    edge = [
        (x, y - rise * (0.65 * sin(x * 2 * pi / pitch + phase) + 0.35 * sin(x * 9 / pitch - phase)))
        for x in range(-10, 1215, 5)
    ]
    c.fill([*edge, (1210, 700), (-10, 700)], color)


def peaks(c: Canvas, y: float, color: str, tops: Sequence[tuple[float, float, float]]) -> None:
    """Stand steep limestone hills, each given by centre, half width and height."""
    for x, w, h in tops:
        side = [(-w, 0), (-0.72 * w, -0.5 * h), (-0.3 * w, -0.93 * h), (0.1 * w, -h)]
        side += [(0.45 * w, -0.8 * h), (0.72 * w, -0.35 * h), (w, 0)]
        with c.at(x, y):
            c.fill(spline(side), color)
            c.fill([(0.1 * w, -h), *spline(side[3:]), (0.3 * w, 0)], mix(color, INK, 0.07))


def cloud(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """Float a small flat-bottomed cloud."""
    with c.at(x, y, size):
        c.rect(-80, -24, 160, 40, WHITE, 30)
        c.oval(-22, -28, 36, WHITE)
        c.oval(26, -22, 26, WHITE)


def ripples(c: Canvas, box: tuple[int, int, int, int], color: str, count: int = 14) -> None:
    """Scatter short horizontal strokes over water or ground."""
    pick = dice(count).randint
    for _ in range(count):
        x, y, w = pick(box[0], box[2]), pick(box[1], box[3]), pick(14, 60)
        c.line([(x, y), (x + w, y)], color, 4)


def skyline(c: Canvas, y: float, walls: Sequence[str], roof: str, glass: str, seed: int) -> None:
    """Line up narrow town houses with flat or pitched roofs along the page."""
    luck, x = dice(seed), -20.0
    while x < 1210:
        w, h, wall = luck.randint(62, 96), luck.randint(80, 190), luck.choice(walls)
        c.rect(x, y - h, w, h + 260, wall)
        if luck.random() < 0.55:
            c.fill([(x - 9, y - h), (x + w / 2, y - h - 36), (x + w + 9, y - h)], roof, 6)
        else:
            c.rect(x - 4, y - h - 9, w + 8, 13, roof, 4)
            c.rect(x + w * 0.55, y - h - 30, 22, 21, roof, 5)
        for row in range(int(h // 52) + 1):
            for col in (0.2, 0.58):
                if luck.random() < 0.8:
                    c.rect(x + w * col, y - h + 22 + row * 52, w * 0.24, 28, glass, 5)
        x += w + luck.choice((0, 0, 6, 26))


def house(c: Canvas, x: float, y: float, size: float, wall: str, roof: str) -> None:
    """Build a small tiled house standing on y."""
    with c.at(x, y, size):
        c.rect(-60, -78, 120, 78, wall)
        c.rect(-60, -78, 120, 14, mix(wall, INK, 0.12))
        c.fill("-80,-74 -48,-124 48,-124 80,-74", roof, 9)
        c.rect(-13, -48, 30, 48, WOOD, 4)
        for left in (-46, 28):
            c.rect(left, -50, 22, 24, mix(NIGHT, SKY, 0.4), 4)


def palm(c: Canvas, x: float, y: float, size: float = 1, color: str = LEAF) -> None:
    """Plant a slim areca palm."""
    with c.at(x, y, size):
        c.line(spline("0,0 4,-90 -4,-190"), mix(WOOD, SAND, 0.25), 11)
        for i, angle in enumerate((-172, -140, -100, -62, -32, 2)):
            with c.at(-4, -190, 1, angle):
                leaf = bend("0,0 45,-38 96,12 48,-4 0,6")
                c.fill(leaf, mix(color, INK, 0.1 * (i % 2)))


def tree(c: Canvas, x: float, y: float, size: float = 1, color: str = LEAF) -> None:
    """Plant a round shade tree."""
    with c.at(x, y, size):
        c.line("0,0 0,-90", WOOD, 15)
        c.line("0,-62 24,-92", WOOD, 9)
        for dx, dy, r in ((-38, -110, 42), (38, -112, 44), (0, -150, 52)):
            c.oval(dx, dy, r, color)
        c.oval(14, -134, 34, mix(color, WHITE, 0.13))
