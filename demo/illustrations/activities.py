"""Scenes for the reports of what the police do with residents."""

from __future__ import annotations

from itertools import pairwise

from illustrations.canvas import Canvas
from illustrations.geometry import along, bend, spline
from illustrations.landscape import hills, house, peaks, sky, skyline, tree
from illustrations.objects import card, extinguisher, flame, lantern
from illustrations.palette import (
    CORAL,
    CREAM,
    GOLD,
    GREEN,
    INK,
    LEAF,
    NIGHT,
    PEACH,
    RED,
    SAGE,
    SAND,
    SKY,
    STONE,
    TAN,
    TEAL,
    WHITE,
    WOOD,
    mix,
)
from illustrations.people import officer, person
from illustrations.signs import bubble, tick


def crowd(c: Canvas) -> None:
    """Fill the foot of the page with two rows of people seen from behind."""
    shirts = (CREAM, TEAL, RED, LEAF, GOLD, CORAL, NIGHT)
    for row, (ground, tall) in enumerate(((650, 170), (760, 250))):
        for i in range(12 - row * 3):
            x = 46 + row * 22 + i * (101 + row * 36) + (i * 37 + row * 11) % 23
            hands = "-36,-84 44,-190" if (i + row) % 5 == 2 else "-36,-84 36,-84"
            style = ("short", "cone", "long", "bun", "short")[(i * 2 + row) % 5]
            shirt, foot = shirts[(i * 3 + row) % 7], ground + i % 3 * 8
            person(c, x, foot, tall, shirt, INK, style, hands=hands, back=True)


def communal_house(c: Canvas) -> None:
    """Build a communal house with two tiers of swept eaves."""
    c.rect(360, 340, 480, 150, mix(WOOD, RED, 0.3))
    for x in range(376, 850, 74):
        c.rect(x - 8, 340, 18, 150, mix(WOOD, INK, 0.45), 4)
    c.rect(330, 478, 540, 26, STONE, 6)
    c.rect(450, 216, 300, 60, CREAM)
    for y, w, h in ((352, 330, 100), (236, 230, 100)):
        eave = spline([(-w, y - 46), (-w * 0.76, y), (0, y + 8), (w * 0.76, y), (w, y - 46)])
        ridge = spline([(w * 0.7, y - h), (0, y - h + 14), (-w * 0.7, y - h)])
        with c.at(600, 0):
            c.fill([*eave, *ridge], mix(RED, INK, 0.22))
            c.line(eave, mix(RED, INK, 0.5), 11)
            c.line(ridge, mix(RED, INK, 0.5), 12)


def bunting(c: Canvas) -> None:
    """String lanterns and pennants across the page."""
    for a, b in (((-20, 40), (620, 24)), ((580, 24), (1220, 40))):
        cord = bend([a, ((a[0] + b[0]) / 2, 170), b])
        c.line(cord, INK, 3)
        for i, (px, py) in enumerate(cord[1:-1]):
            if i % 3 == 1:
                lantern(c, px, py + 36, 0.86, (RED, GOLD)[i // 3 % 2])
            else:
                c.fill([(px - 15, py), (px + 15, py), (px, py + 36)], (TEAL, CREAM, LEAF)[i % 3], 3)


def festival(c: Canvas) -> None:
    """Festival day in front of the communal house."""
    sky(c, "#e2705a", "#fbd9a4", (600, 330, 170))
    hills(c, 420, 60, mix(CORAL, RED, 0.35), 0.4, 640)
    for x, size in ((60, 1.3), (160, 1.0), (1060, 1.05), (1150, 1.3)):
        tree(c, x, 500, size, mix(GREEN, LEAF, 0.4))
    communal_house(c)
    c.rect(0, 500, 1200, 180, mix(SAND, GOLD, 0.3))
    for pole, left in ((112, 116), (1088, 934)):
        c.line([(pole, 520), (pole, 216)], WOOD, 9)
        for i, color in enumerate((RED, GOLD, LEAF, CREAM, TEAL)):
            c.rect(left + i * 14, 222 + i * 15, 150 - i * 28, 150 - i * 30, color, 5)
    bunting(c)
    crowd(c)


def neighbours(c: Canvas) -> None:
    """A neighbourhood joined by its chat group."""
    sky(c, "#cfe8e0", "#f3f5e2", (1040, 120, 60))
    hills(c, 330, 60, mix(SAGE, SKY, 0.35), 0.5, 680)
    hills(c, 430, 50, SAGE, 2.2, 760)
    hills(c, 540, 46, mix(LEAF, SAGE, 0.45), 4.0, 900)
    bank = spline("700,470 640,530 790,600 640,690")
    c.fill([*bank, *spline("820,690 900,600 720,530 716,470")], "#8cc4c0")
    spots = [(140, 560, 1.25, RED), (372, 440, 0.95, TEAL), (590, 610, 1.4, CORAL)]
    spots += [(838, 436, 0.95, RED), (1050, 580, 1.35, GREEN)]
    west = ((24, 500, 1.0), (254, 490, 0.8), (478, 450, 0.65))
    for east, south, size in (*west, (742, 640, 1.0), (944, 470, 0.7), (1180, 560, 1.2)):
        tree(c, east, south, size)
    tops = [(x, y - 200 * size) for x, y, size, _ in spots]
    for a, b in pairwise(tops):
        rise = ((a[0] + b[0]) / 2, min(a[1], b[1]) - 80)
        for px, py, _ in along(spline([a, rise, b], 90), 20):
            c.oval(px, py, 5.5, GREEN)
    for (x, y, size, roof), wall in zip(spots, (CREAM, SAND, WHITE, CREAM, SAND), strict=True):
        with c.cast(y):
            house(c, x, y, size, wall, roof)
    for i, (px, py) in enumerate(tops):
        color = (GREEN, WHITE, RED, GOLD, WHITE)[i]
        ink = (WHITE, GREEN, WHITE, INK, RED)[i]
        with c.lift(36):
            bubble(c, px, py, 150, 96, color, -1 if i < 3 else 1)
            if i in (0, 3):
                tick(c, px, py, 46, ink)
            elif i in (1, 4):
                for dx in (-30, 0, 30):
                    c.oval(px + dx, py, 9, ink)
            else:
                with c.at(px, py):
                    heart = "0,28 -52,-8 -22,-24 -6,-26 0,-10 6,-26 22,-24 52,-8 0,28"
                    c.fill(bend(heart), ink)


def lodging_rooms(c: Canvas) -> None:
    """Build a row of rooms to let under one roof."""
    c.rect(70, 232, 1060, 258, mix(GOLD, CREAM, 0.55))
    c.rect(70, 440, 1060, 50, mix(GOLD, SAND, 0.4))
    for i in range(5):
        x = 106 + i * 210
        c.rect(x, 300, 84, 190, (TEAL, LEAF)[i % 2], 6)
        c.oval(x + 70, 398, 5, CREAM)
        c.rect(x + 102, 316, 66, 78, mix(NIGHT, SKY, 0.55), 6)
        c.line([(x + 135, 316), (x + 135, 394)], CREAM, 5)
    c.fill("84,176 1116,176 1160,250 40,250", mix(RED, WOOD, 0.35), 6)
    for x in range(60, 1160, 44):
        c.line([(x * 0.94 + 36, 182), (x, 244)], mix(RED, WOOD, 0.6), 4)


def fire_drill(c: Canvas) -> None:
    """Tenants practise with an extinguisher outside their lodging rooms."""
    sky(c, "#cfe6e4", CREAM)
    skyline(c, 330, [mix(SKY, SAGE, 0.5), mix(SKY, SAGE, 0.3)], mix(SAGE, TEAL, 0.4), CREAM, 31)
    c.rect(0, 480, 1200, 200, mix(SAND, PEACH, 0.3))
    lodging_rooms(c)
    c.rect(0, 486, 1200, 12, STONE)
    with c.cast(626):
        extinguisher(c, 110, 626, 0.95)
        person(c, 238, 626, 300, CORAL, NIGHT, "bun", hands="-7,-92 7,-94")
        person(c, 392, 626, 314, TEAL, skin=TAN)
        officer(c, 604, 626, 336, "10,-92 62,-112", 22)
    with c.cast(640):
        c.fill("944,560 1092,560 1076,640 960,640", "#5c6a6c", 10)
        c.rect(936, 552, 164, 20, "#75837f", 8)
    flame(c, 1018, 562, 150)
    c.fill([*bend("760,452 880,446 1000,500"), *bend("1000,560 880,520 760,464")], WHITE + "e0")
    for x, y, r in ((930, 500, 30), (968, 536, 36), (1000, 520, 30), (880, 486, 20)):
        c.oval(x, y, r, WHITE + "e8")
    with c.lift(20):
        extinguisher(c, 636, 580, 0.72)
    c.line(spline("668,500 700,486 706,446 764,458"), INK, 9)


def stilt_house(c: Canvas) -> None:
    """Build a house on stilts with its ladder."""
    with c.cast(566):
        for x in (92, 190, 288, 386):
            c.line([(x, 566), (x, 420)], WOOD, 13)
        c.rect(64, 404, 350, 22, WOOD, 6)
        c.rect(84, 300, 310, 106, mix(WOOD, SAND, 0.45))
        for x in range(104, 394, 30):
            c.line([(x, 304), (x, 402)], mix(WOOD, SAND, 0.3), 3)
        c.rect(206, 330, 56, 76, mix(WOOD, INK, 0.4), 4)
        for x in (120, 300):
            c.rect(x, 326, 54, 44, mix(WOOD, INK, 0.35), 5)
        c.fill("24,316 120,170 360,170 454,316", mix(WOOD, GOLD, 0.4), 16)
        c.fill("24,316 40,290 438,290 454,316", mix(WOOD, GOLD, 0.2), 8)
        for i in range(5):
            c.line([(404 + i * 14, 426 + i * 34), (440 + i * 14, 426 + i * 34)], WOOD, 9)
        c.line("404,420 474,566", WOOD, 8)


def camera(c: Canvas) -> None:
    """Set a camera on its tripod."""
    c.line("760,470 716,636", INK, 7)
    c.line("760,470 760,630", INK, 7)
    c.line("760,470 804,636", INK, 7)
    c.rect(726, 416, 72, 52, INK, 12)
    c.oval(726, 442, 20, "#3d5560")
    c.oval(724, 442, 11, SKY)


def mobile_desk(c: Canvas) -> None:
    """Identity cards made at a desk brought to a mountain village."""
    sky(c, "#d5e9e6", "#f8f1dc", (780, 150, 64))
    peaks(c, 430, "#a9ccc4", [(120, 200, 280), (420, 190, 230), (700, 210, 300), (1040, 230, 270)])
    peaks(c, 450, "#86b6a6", [(260, 150, 130), (900, 170, 150), (1180, 160, 190)])
    for i in range(6):
        tone = mix(SAGE, LEAF, i * 0.16) if i % 2 else mix(GOLD, SAGE, 0.35 + i * 0.1)
        hills(c, 400 + i * 24, 22, tone, 1.2 + i * 0.14, 980)
    hills(c, 548, 8, mix(LEAF, GREEN, 0.25), 2, 900)
    stilt_house(c)
    with c.cast(636):
        person(c, 590, 636, 310, RED, NIGHT, "bun", tunic=34)
        c.rect(549, 510, 82, 14, GOLD, 4)
        c.rect(546, 544, 88, 9, NIGHT, 4)
        camera(c)
        officer(c, 1004, 640, 320, "-30,-80 34,-80")
        c.rect(866, 520, 280, 18, CREAM, 6)
        c.fill("878,536 1134,536 1120,640 892,640", LEAF)
        c.fill("910,520 990,520 976,466 896,466", NIGHT, 6)
    with c.lift(40), c.at(1030, 172, 0.76, 4):
        bubble(c, 0, 0, 340, 232, WHITE, -0.2)
        card(c, 272, RED)
