"""Scenes for the safety advice and the fact checks."""

from __future__ import annotations

from illustrations.canvas import Canvas
from illustrations.geometry import along, arc, bend, rounded, spline
from illustrations.landscape import cloud, dice, hills, house, palm, ripples, sky, skyline
from illustrations.objects import boat, coin, extinguisher, flame, motorbike, phone, plant
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
    PEACH,
    RED,
    SAGE,
    SAND,
    SKIN,
    SKY,
    STONE,
    TEAL,
    WHITE,
    WOOD,
    mix,
)
from illustrations.people import rider
from illustrations.signs import bubble, shield, tick


def helmets(c: Canvas) -> None:
    """Parent and child ride home, helmets on."""
    sky(c, SKY, "#fdf0d0", (300, 200, 84))
    cloud(c, 620, 110, 1.1)
    cloud(c, 1040, 170, 0.8)
    hills(c, 370, 50, "#a9cfc4", 0.6, 620)
    c.rect(0, 380, 1200, 100, "#86c0c4")
    ripples(c, (10, 396, 1140, 466), "#b5dcd9", 18)
    boat(c, 950, 410, 0.45)
    hills(c, 478, 6, LEAF, 0, 800)
    for x, size in ((60, 1.6), (180, 1.15), (900, 1.2), (1100, 1.6)):
        palm(c, x, 492, size, mix(LEAF, GREEN, 0.25))
    c.rect(0, 500, 1200, 180, mix(STONE, SAND, 0.3))
    c.rect(0, 524, 1200, 160, "#56666a")
    for x in range(-40, 1200, 190):
        c.rect(x, 646, 110, 10, CREAM, 5)
    with c.cast(612), c.at(600, 612, 1.75):
        rider(c, -82, -112, 0.74, GOLD, NIGHT, RED, (58, -44))
        motorbike(c, RED)
        rider(c, -26, -114, 1, LEAF, NIGHT, CREAM, (66, -30))
    for x, y, w in ((330, 440, 70), (310, 508, 130), (340, 570, 90)):
        c.line([(x - w, y), (x, y)], WHITE, 8)


def window(c: Canvas) -> None:
    """Look out at the hills through a window."""
    c.rect(70, 70, 300, 310, WHITE, 16)
    with c.clip(rounded("88,88 352,88 352,362 88,362", 8)):
        c.rect(88, 88, 264, 274, SKY)
        c.oval(280, 160, 36, WHITE)
        hills(c, 290, 34, SAGE, 0, 300)
        hills(c, 330, 20, LEAF, 2, 340)
    c.line("220,80 220,370", WHITE, 12)


def seated_elder(c: Canvas) -> None:
    """Seat an older person, phone in hand, on a wooden chair."""
    with c.cast(630):
        for x in (356, 540):
            c.line([(x, 500), (x, 626)], mix(WOOD, INK, 0.3), 17)
        c.line("352,510 330,270", WOOD, 20)
        c.rect(336, 492, 226, 26, WOOD, 10)
        c.line("430,462 566,468 560,594", NIGHT, 58)
        c.rect(530, 600, 96, 30, INK, 14)
        c.line("424,448 440,330", LEAF, 112)
        c.rect(440, 240, 34, 44, mix(SKIN, INK, 0.1), 12)
        c.oval(404, 214, 30, "#dfe3e0")
        c.oval(462, 208, 54, SKIN, 60)
        c.fill(
            [*arc(456, 200, 62, 60, 128, 322), *bend("505,163 462,168 456,206 446,240 418,247")],
            "#f1f2ee",
        )
        c.oval(452, 222, 12, mix(SKIN, INK, 0.1), 15)
        with c.at(640, 362, 1, 14):
            c.rect(-32, -58, 64, 116, INK, 14)
            c.rect(-26, -50, 52, 100, SKY, 9)
        c.oval(614, 398, 19, SKIN)
        c.line(spline("452,330 500,430 604,400")[:-3], mix(LEAF, INK, 0.15), 42)


def elder(c: Canvas) -> None:
    """A shield stands between an older person and unwanted messages."""
    sky(c, "#fbe7c9", "#f8dcb8")
    window(c)
    c.rect(0, 560, 1200, 120, mix(WOOD, SAND, 0.55))
    c.rect(0, 552, 1200, 14, mix(WOOD, SAND, 0.35))
    with c.cast(606):
        plant(c, 150, 606, 1.15, TEAL)
    seated_elder(c)
    with c.lift(80):
        shield(c, 810, 320, 300, GREEN, LEAF)
        tick(c, 810, 316, 118)
    for x, y, size, angle in ((1040, 190, 1, 10), (1080, 340, 0.8, -8), (1010, 470, 0.9, 14)):
        with c.lift(40), c.at(x, y, size, angle):
            bubble(c, 0, 0, 150, 96, RED, 1)
            c.line("0,-22 0,4", WHITE, 11)
            c.oval(0, 24, 7, WHITE)


def haystack(c: Canvas) -> None:
    """Stack hay around a pole rising from the origin."""
    c.line("0,0 0,-250", WOOD, 9)
    c.fill(spline("-96,0 -98,-90 -40,-210 0,-236 40,-210 98,-90 96,0"), "#c9953f")
    c.fill(spline("20,0 40,-90 10,-236 40,-210 98,-90 96,0"), "#b5812f")


def water_bucket(c: Canvas) -> None:
    """Set down a full bucket."""
    c.line(arc(900, 508, 78, 84, 180, 360), GREY, 8)
    c.fill("816,506 984,506 960,636 840,636", TEAL, 14)
    c.fill("816,506 860,506 868,636 840,636", mix(TEAL, WHITE, 0.18), 10)
    c.oval(900, 508, 84, mix(TEAL, INK, 0.25), 22)
    c.oval(900, 512, 72, SKY, 16)


def dry_season(c: Canvas) -> None:
    """A small flame in a dry field, water and extinguisher at hand."""
    sky(c, "#f4b65c", "#fdeac0", (820, 180, 96))
    hills(c, 350, 60, "#d99a5c", 0.7, 620)
    hills(c, 410, 30, "#c98f4d", 2.6, 700)
    c.rect(0, 440, 1200, 240, "#e3bd73")
    with c.cast(470):
        for x, size in ((140, 1.0), (250, 0.7)):
            with c.at(x, 470, size):
                haystack(c)
        house(c, 424, 470, 0.75, CREAM, RED)
        palm(c, 350, 470, 0.8, mix(LEAF, GOLD, 0.4))
    pick = dice(5).randint
    for _ in range(64):
        x, y = pick(10, 1190), pick(458, 660)
        size = (y - 380) / 200
        for dx in (-10, 0, 10):
            c.line([(x, y), (x + dx * size, y - 26 * size)], "#c4913f", 3.4 * size)
    forks = ("520,580 500,640 560,676", "700,600 720,650 690,676")
    for path in ("420,560 520,580 560,560 700,600 860,580", *forks):
        c.line(path, "#b98a48", 5)
    c.oval(600, 547, 100, "#7a5632", 17)
    flame(c, 600, 550, 165)
    with c.cast(636):
        water_bucket(c)
        extinguisher(c, 1080, 640, 1.35)


def tempting_phone(c: Canvas) -> None:
    """Show an app that offers money."""
    with c.lift(110, 0.4), c.at(250, 320, 1, -6):
        phone(c, 260, 500, PEACH)
        c.rect(-84, -166, 168, 90, CREAM, 22)
        c.rect(-60, -142, 86, 14, CORAL, 7)
        c.rect(-60, -112, 120, 12, SAND, 6)
        for i in range(3):
            c.rect(-84, 110 + i * 32, 168 - i * 30, 14, CORAL, 7)


def chain(c: Canvas) -> None:
    """Turn a string of coins, link by link, into a chain."""
    path = spline(
        "250,330 360,250 470,280 560,400 660,480 790,460 900,500 1030,470 1110,520 1230,470", 20
    )
    for link, (x, y, heading) in enumerate(along(path, 50)):
        share = min(1.0, max(0.0, (link - 3) / 4))
        tone = mix(GOLD, "#4f5a60", share)
        with c.lift(16), c.at(x, y, 1, heading):
            if share == 0:
                coin(c, 0, 0, 34)
            elif link % 2 == 0 and share == 1:
                c.rect(-34, -9, 68, 18, mix(tone, WHITE, 0.3), 9)
            else:
                wide, tall = 30 + 6 * share, 28 - 6 * share
                c.line(arc(0, 0, wide, tall, 0, 360), tone, 24 - 9 * share, caps=False)


def padlock(c: Canvas) -> None:
    """Close the chain with a padlock."""
    c.line(arc(900, 520, 34, 40, 180, 360), STONE, 14)
    c.rect(846, 518, 108, 92, GOLD, 18)
    c.oval(900, 556, 13, INK)
    c.rect(895, 558, 10, 30, INK, 4)


def loan_app(c: Canvas) -> None:
    """Easy coins from a phone harden into a chain around a home."""
    sky(c, "#7d2a26", "#b9432f")
    c.oval(890, 400, 250, "#ffffff10")
    c.oval(890, 400, 180, "#ffffff10")
    hills(c, 560, 26, "#6d2422", 0.4, 700)
    hills(c, 610, 16, "#571c1d", 2, 800)
    tempting_phone(c)
    with c.cast(590, 0.5):
        house(c, 900, 590, 2.1, CREAM, TEAL)
    chain(c)
    with c.lift(30):
        padlock(c)


def loudspeaker(c: Canvas) -> None:
    """Bolt a loudspeaker to its pole."""
    c.line("150,680 150,150", INK, 20)
    with c.lift(40), c.at(176, 236, 1.1, -6):
        c.fill("-50,-34 20,-42 150,-104 150,104 20,42 -50,34", NIGHT, 12)
        c.oval(150, 0, 30, mix(NIGHT, SKY, 0.35), 104)
        c.oval(152, 0, 14, NIGHT, 52)
        c.rect(-72, -26, 40, 52, RED, 10)


def shouts(c: Canvas) -> None:
    """Let jagged bubbles of garbled talk fly."""
    for x, y, size, color in ((506, 150, 1, RED), (524, 352, 0.84, WHITE), (400, 470, 0.62, GOLD)):
        with c.lift(30), c.at(x, y, size):
            edge = [
                ((1 + 0.15 * (-1) ** i) * px, (1 + 0.15 * (-1) ** i) * py)
                for i, (px, py) in enumerate(arc(0, 0, 116, 72, 0, 354)[::3])
            ]
            c.fill("-70,30 -20,60 -96,112", color, 4)
            c.fill(edge, color, 6)
            for row, w in ((-26, 58), (0, 72), (26, 44)):
                zig = [(-w + j * w / 3, row + 8 * (-1) ** j) for j in range(7)]
                c.line(zig, mix(color, INK, 0.45), 8)


def magnifier(c: Canvas) -> None:
    """Hold a magnifying glass over a checked claim."""
    with c.lift(100):
        with c.at(860, 330, 1, 45):
            c.rect(170, -24, 60, 48, STONE, 6)
            c.rect(216, -34, 190, 68, GREEN, 26)
        c.oval(860, 330, 196, INK)
    c.oval(860, 330, 170, MINT)
    c.fill(arc(860, 330, 170, 170, -160, -80) + bend("890,163 740,190 700,272"), "#ffffff70")
    bubble(c, 860, 320, 206, 150, LEAF)
    tick(c, 860, 320, 84)


def rumour(c: Canvas) -> None:
    """A loudspeaker spreads warped talk, a magnifier checks it."""
    sky(c, "#f3b18c", "#fce3c4")
    for i in range(9):
        with c.at(210, 240, 1, -48 + i * 16):
            c.fill("0,0 1200,-56 1200,56", "#ffffff22")
    skyline(
        c, 610, [mix(CORAL, PEACH, 0.25), mix(CORAL, RED, 0.15)], mix(RED, CORAL, 0.4), PEACH, 14
    )
    hills(c, 640, 10, mix(RED, INK, 0.35), 0, 800)
    loudspeaker(c)
    shouts(c)
    magnifier(c)
