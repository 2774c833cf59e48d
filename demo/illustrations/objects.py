"""Things people use, carry, ride or sell."""

from __future__ import annotations

from collections.abc import Sequence

from illustrations.canvas import Canvas
from illustrations.geometry import arc, bend, rounded, spline
from illustrations.palette import (
    CORAL,
    CREAM,
    GOLD,
    GREEN,
    GREY,
    INK,
    LEAF,
    MINT,
    NIGHT,
    RED,
    SAND,
    SKY,
    STONE,
    TEAL,
    WHITE,
    WOOD,
    mix,
)
from illustrations.people import bust


def phone(c: Canvas, w: float, h: float, screen: str) -> None:
    """Draw an upright phone centred on the origin."""
    c.rect(w / 2 - 4, -h * 0.22, 10, h * 0.14, INK, 4)
    c.rect(-w / 2, -h / 2, w, h, INK, 40)
    c.rect(-w / 2 + 11, -h / 2 + 11, w - 22, h - 22, screen, 31)
    c.rect(-30, -h / 2 + 20, 60, 13, INK, 6)


def card(c: Canvas, w: float, shirt: str, color: str = MINT) -> None:
    """Draw a blank identity card centred on the origin: portrait, chip and bare lines."""
    with c.at(0, 0, w / 300):
        c.rect(-150, -95, 300, 190, color, 18)
        c.fill("-150,-95 150,-95 150,-52 -150,-52", LEAF, 17)
        c.rect(-150, -66, 300, 20, color)
        c.oval(-124, -81, 9, GOLD)
        c.rect(-104, -86, 120, 10, mix(LEAF, WHITE, 0.6), 5)
        c.rect(-130, -46, 92, 118, WHITE, 10)
        frame = rounded("-130,-46 -38,-46 -38,72 -130,72", 10)
        with c.clip(frame), c.at(-84, 74, 0.54):
            bust(c, shirt)
        for y, bar in ((-36, 110), (-10, 142), (16, 90)):
            c.rect(-18, y, bar, 11, mix(color, GREEN, 0.35), 5)
        c.rect(82, 34, 46, 38, GOLD, 8)
        c.line("82,53 128,53", mix(GOLD, WOOD, 0.5), 3)
        c.line("105,34 105,72", mix(GOLD, WOOD, 0.5), 3)


def coin(c: Canvas, x: float, y: float, r: float) -> None:
    """Draw a plain gold coin."""
    c.oval(x + r * 0.12, y + r * 0.1, r, mix(GOLD, WOOD, 0.55))
    c.oval(x, y, r, GOLD)
    c.oval(x, y, r * 0.72, mix(GOLD, WHITE, 0.35))
    c.rect(x - r * 0.26, y - r * 0.26, r * 0.52, r * 0.52, GOLD, r * 0.1)


def plant(c: Canvas, x: float, y: float, size: float = 1, pot: str = CORAL) -> None:
    """Set down a potted plant."""
    with c.at(x, y, size):
        for angle in (-150, -122, -92, -60, -30):
            with c.at(0, -52, 1, angle):
                c.fill(bend("0,0 50,-34 110,0 50,26 0,0"), LEAF)
                c.line("0,0 88,0", GREEN, 3)
        c.fill("-44,-64 44,-64 32,0 -32,0", pot, 8)
        c.rect(-50, -72, 100, 20, mix(pot, INK, 0.12), 7)


def flame(c: Canvas, x: float, y: float, size: float) -> None:
    """Light a three-layered flame standing on y."""
    shape = "0,0 -42,-14 -44,-54 -18,-84 -12,-128 18,-96 24,-70 34,-84 48,-46 38,-12 0,0"
    for share, color in ((1, RED), (0.68, CORAL), (0.4, GOLD)):
        with c.at(x, y, size / 128 * share):
            c.fill(spline(shape), color)


def extinguisher(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """Stand a fire extinguisher on y."""
    with c.at(x, y, size):
        c.line(spline("4,-142 44,-132 48,-80 40,-44"), INK, 9)
        c.fill("34,-52 48,-50 50,-22 28,-24", INK, 4)
        c.rect(-34, -120, 68, 120, RED, 22)
        c.rect(-34, -22, 68, 22, mix(RED, INK, 0.3), 10)
        c.rect(-34, -86, 68, 34, CREAM)
        c.rect(-22, -110, 10, 84, "#ffffff50", 5)
        c.rect(-11, -140, 22, 26, INK, 5)
        c.line("-8,-142 -34,-156", INK, 9)
        c.oval(14, -138, 9, GOLD)


def lantern(c: Canvas, x: float, y: float, size: float, color: str) -> None:
    """Hang a silk lantern whose top is at y."""
    with c.at(x, y, size):
        c.line("0,-40 0,0", INK, 2.5)
        c.oval(0, 36, 40, color, 34)
        c.oval(0, 36, 22, mix(color, WHITE, 0.2), 34)
        c.oval(0, 36, 8, color, 34)
        c.rect(-17, -4, 34, 10, WOOD, 4)
        c.rect(-17, 66, 34, 10, WOOD, 4)
        c.line("0,76 0,108", GOLD, 6)


def stall(c: Canvas, x: float, y: float, w: float, color: str, goods: Sequence[str]) -> None:
    """Open a market stall with a striped awning and heaped goods."""
    for post in (x + 12, x + w - 12):
        c.line([(post, y - 250), (post, y)], WOOD, 10)
    c.rect(x, y - 92, w, 92, mix(WOOD, SAND, 0.3), 6)
    c.rect(x - 8, y - 100, w + 16, 20, WOOD, 6)
    pile = w / (len(goods) * 3)
    for i, good in enumerate(g for g in goods for _ in range(3)):
        c.oval(x + pile * (i + 0.5), y - 112, pile * 0.56, good)
        if i % 3 == 1:
            c.oval(x + pile * (i + 0.5), y - 112 - pile * 0.8, pile * 0.56, mix(good, WHITE, 0.12))
    part = w / 6
    for i in range(6):
        tone = color if i % 2 == 0 else WHITE
        top, low = x + part * i, x - 20 + (part + 40 / 6) * i
        c.fill(
            [(top, y - 300), (top + part, y - 300), (low + part + 6.7, y - 232), (low, y - 232)],
            tone,
        )
        c.oval(low + (part + 6.7) / 2, y - 232, (part + 6.7) / 2, tone, 20)


def motorbike(c: Canvas, color: str) -> None:
    """Draw a scooter seen from the side, facing right, wheels on the origin line."""
    for x in (-82, 82):
        c.oval(x, -36, 36, INK)
        c.oval(x, -36, 22, STONE)
        c.oval(x, -36, 7, INK)
    c.line("62,-118 82,-36", GREY, 10)
    c.line(arc(82, -36, 42, 42, 205, 310), color, 11)
    c.line("-104,-30 -48,-30", GREY, 14)
    c.fill("-124,-98 -22,-98 0,-44 -52,-34 -112,-66", color, 16)
    c.line("-30,-40 40,-40", mix(color, INK, 0.25), 18)
    c.fill("30,-36 46,-122 68,-124 66,-60 48,-32", color, 10)
    c.rect(-126, -110, 112, 19, INK, 9)
    c.oval(-124, -84, 8, RED)
    c.oval(66, -122, 17, color)
    c.oval(74, -122, 11, CREAM)
    c.line("60,-128 38,-142", INK, 8)


def bus(c: Canvas, x: float, y: float, size: float, color: str) -> None:
    """Park a coach on y, seen from the side and facing right."""
    with c.at(x, y, size):
        c.rect(-170, -134, 340, 118, color, 24)
        c.rect(-170, -52, 340, 16, CREAM)
        c.rect(-150, -146, 200, 18, mix(color, INK, 0.2), 8)
        for left in range(-154, 100, 54):
            c.rect(left, -118, 44, 44, mix(NIGHT, SKY, 0.55), 8)
        c.fill("122,-118 166,-118 170,-62 122,-62", mix(NIGHT, SKY, 0.7), 8)
        for wheel in (-100, 104):
            c.oval(wheel, -16, 28, INK)
            c.oval(wheel, -16, 13, STONE)
        c.oval(162, -30, 9, GOLD)


def boat(c: Canvas, x: float, y: float, size: float) -> None:
    """Float a wooden fishing boat with a high bow to the right."""
    with c.at(x, y, size):
        c.line("10,-60 10,-220", WOOD, 8)
        c.line("10,-200 130,-76", mix(WOOD, INK, 0.4), 3)
        c.fill("14,-218 66,-200 14,-182", RED, 4)
        c.rect(-110, -128, 90, 80, CREAM, 6)
        c.rect(-122, -142, 114, 18, RED, 7)
        for left in (-98, -60):
            c.rect(left, -112, 28, 28, mix(NIGHT, SKY, 0.4), 5)
        hull = bend("-176,-62 -40,-36 100,-58 150,-66 200,-112")
        c.fill([*hull, *bend("200,-112 172,10 110,20"), (-140, 20)], TEAL)
        c.fill([*hull, *bend("200,-112 150,-40 100,-36 -40,-14 -170,-40")], RED)
