"""Scenes for the stories of good people and good deeds."""

from __future__ import annotations

from illustrations.canvas import Canvas
from illustrations.geometry import arc, bend, spline
from illustrations.landscape import cloud, hills, peaks, ripples, sky, skyline, tree
from illustrations.objects import boat, stall
from illustrations.palette import (
    CORAL,
    CREAM,
    GOLD,
    GREEN,
    HAIR,
    INK,
    LEAF,
    NIGHT,
    PEACH,
    RED,
    SAGE,
    SAND,
    SKIN,
    SKY,
    STONE,
    TAN,
    TEAL,
    WHITE,
    WOOD,
    mix,
)
from illustrations.people import person


def returned_bag(c: Canvas) -> None:
    """A found bag goes back to its owner at the market."""
    sky(c, "#f5c78f", "#fdebca", (600, 250, 180))
    hills(c, 330, 40, SAGE, 0.8, 700)
    skyline(c, 420, [PEACH, mix(PEACH, SAND, 0.5)], mix(CORAL, PEACH, 0.25), CREAM, 8)
    c.rect(0, 470, 1200, 210, mix(SAND, CREAM, 0.2))
    with c.cast(500):
        stall(c, 40, 500, 330, RED, [GOLD, LEAF, CORAL])
        stall(c, 830, 500, 330, GREEN, [RED, SAGE, GOLD])
    for i in range(7):
        with c.at(600, 400, 1, -150 + i * 20):
            c.line("88,0 110,0", CORAL, 9)
    with c.lift(26):
        c.line(arc(600, 392, 34, 40, 180, 360), mix(WOOD, INK, 0.3), 10)
        c.fill("550,390 650,390 664,488 536,488", WOOD, 22)
        c.fill("550,390 650,390 642,432 558,432", mix(WOOD, INK, 0.2), 16)
        c.rect(588, 416, 24, 28, GOLD, 7)
    with c.cast(632):
        person(c, 460, 632, 390, TEAL, HAIR, "cone", tunic=26, hands="-36,-84 63,-136")
        person(c, 740, 632, 390, RED, NIGHT, hands="-63,-136 36,-84", skin=TAN)


def basket_boat(c: Canvas) -> None:
    """Stand a fisherman in a round basket boat."""
    with c.at(600, 520):
        person(c, 0, 90, 262, GREEN, INK, "cone", hands="-36,-84 56,-132")
        c.fill(arc(0, 0, 118, 82, 0, 180), WOOD)
        for i in range(-4, 5):
            c.line(bend([(i * 25, 2), (i * 23, 40), (i * 13, 76)]), mix(WOOD, SAND, 0.3), 4)
        c.line("-118,0 118,0", mix(WOOD, INK, 0.35), 17)


def swimmer(c: Canvas) -> None:
    """Keep someone afloat who reaches for the ring."""
    c.line("1024,586 1060,458", SKIN, 20)
    c.line("986,586 936,580 900,552", SKIN, 20)
    c.rect(958, 546, 84, 80, CORAL, 34)
    c.oval(1000, 506, 34, SKIN, 37)
    c.fill(
        [*arc(1000, 502, 37, 38, 172, 368), *bend("1037,508 1020,486 990,484 970,488 963,508")],
        HAIR,
    )


def sea_rescue(c: Canvas) -> None:
    """Fishermen throw a ring to someone in the sea."""
    sky(c, "#a8d6dd", "#f9ecd2", (960, 170, 70))
    cloud(c, 170, 120, 1.1)
    cloud(c, 690, 90, 0.8)
    peaks(c, 340, "#86b6b0", [(80, 130, 110), (560, 80, 90), (1100, 150, 160), (980, 80, 80)])
    c.rect(0, 336, 1200, 340, "#7fbcc0")
    ripples(c, (20, 352, 1140, 400), "#a8d5d3", 16)
    boat(c, 330, 404, 1.25)
    hills(c, 424, 10, "#5ba4ab", 0, 240)
    basket_boat(c)
    hills(c, 572, 11, "#47949d", 2, 270)
    c.line(spline("674,436 740,500 800,500 838,548"), CREAM, 5)
    swimmer(c)
    hills(c, 596, 11, "#3a858f", 0.6, 300)
    for i in range(8):
        ring = arc(866, 572, 62, 34, i * 45, i * 45 + 45)
        c.line(ring, (RED, WHITE)[i % 2], 26, caps=False)
    hills(c, 622, 10, "#2f7883", 2.6, 260)
    ripples(c, (30, 636, 1140, 664), "#5ba4ab", 12)


def school(c: Canvas) -> None:
    """Build a schoolhouse behind its row of trees."""
    c.rect(70, 190, 360, 190, mix(GOLD, CREAM, 0.35))
    c.fill("46,196 80,138 420,138 454,196", RED, 8)
    for x in range(100, 400, 62):
        for y in (220, 300):
            c.rect(x, y, 38, 48, mix(TEAL, WHITE, 0.25), 6)
    for x, size in ((30, 1.1), (470, 0.9), (800, 1.0), (930, 1.3), (1080, 1.1), (1180, 1.3)):
        tree(c, x, 396, size, mix(LEAF, SAGE, 0.3))


def waiting_car(c: Canvas) -> None:
    """Stop a car at the line."""
    with c.cast(452):
        c.rect(560, 300, 140, 148, RED, 22)
        c.rect(574, 318, 112, 66, mix(NIGHT, SKY, 0.65), 12)
        c.rect(560, 424, 140, 18, INK, 6)
        for x in (582, 678):
            c.oval(x, 406, 12, CREAM)
            c.rect(x - 16, 436, 32, 20, INK, 6)


def crossing(c: Canvas) -> None:
    """A white-haired neighbour with a small flag takes children over the zebra crossing."""
    sky(c, SKY, CREAM)
    cloud(c, 250, 110)
    cloud(c, 980, 90, 1.2)
    hills(c, 330, 40, SAGE, 1.1, 660)
    school(c)
    c.rect(0, 380, 1200, 300, mix(SAND, STONE, 0.4))
    c.fill("560,380 690,380 1180,680 40,680", "#4a5a60")
    waiting_car(c)
    for i in range(8):
        far, near = 334 + i * 73.5, 150 + i * 120.6
        c.fill([(far, 516), (far + 44, 516), (near + 72, 628), (near, 628)], WHITE)
    with c.cast(600):
        person(c, 280, 604, 370, SAND, INK, "grey", hands="-52,-176 68,-116", stride=16)
        c.line("180,330 180,170", WOOD, 11)
        c.oval(184, 278, 14, SKIN)
        c.fill("184,124 292,150 184,206", GOLD, 8)
        swing = "-35,-84 38,-90"
        for x, bag, style in ((490, TEAL, "bun"), (650, GOLD, "short"), (810, CORAL, "long")):
            c.rect(x - 52, 442, 60, 84, bag, 20)
            person(c, x, 604, 240, WHITE, NIGHT, style, stride=24, head=1.3, hands=swing)
            with c.at(x, 430):
                c.fill("-22,0 22,0 8,12 10,44 -10,44 -8,12", RED, 4)
