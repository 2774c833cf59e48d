"""Scenes for the scam alerts."""

from __future__ import annotations

from illustrations.canvas import Canvas
from illustrations.geometry import arc, bend, spline
from illustrations.landscape import hills, peaks, ripples, sky, skyline
from illustrations.objects import bus, coin, phone
from illustrations.palette import (
    CORAL,
    CREAM,
    GOLD,
    GREEN,
    HAIR,
    INK,
    LEAF,
    MINT,
    NIGHT,
    PEACH,
    RED,
    SAGE,
    SAND,
    SKIN,
    STONE,
    TEAL,
    WHITE,
    WOOD,
    mix,
)
from illustrations.people import bust
from illustrations.signs import bubble, question, warning


def fake_app(c: Canvas) -> None:
    """A false identity app and the call that comes with it."""
    sky(c, PEACH, CREAM, (905, 250, 150))
    hills(c, 500, 46, mix(PEACH, CORAL, 0.35), 0.6, 760)
    skyline(
        c, 585, [mix(CORAL, PEACH, 0.5), mix(CORAL, PEACH, 0.3)], mix(CORAL, RED, 0.35), PEACH, 4
    )
    hills(c, 628, 12, mix(GREEN, LEAF, 0.3), 1.2, 900)
    with c.lift(120), c.at(455, 335, 1, -7):
        phone(c, 268, 530, CREAM)
        c.rect(-75, -178, 150, 150, GREEN, 40)
        question(c, 0, -104, 104, WHITE)
        for y, w in ((6, 170), (34, 120)):
            c.rect(-w / 2, y, w, 13, STONE, 6)
        c.rect(-88, 84, 176, 48, SAGE, 22)
        c.rect(-88, 146, 176, 48, MINT, 22)
    with c.lift(50):
        warning(c, 610, 500, 118)
    with c.lift(60):
        bubble(c, 812, 236, 226, 164, RED)
        with c.at(790, 254, 1.05, -135):
            c.line(bend("-40,2 0,-34 40,2"), WHITE, 17)
            for x in (-57, 23):
                c.rect(x, -4, 34, 26, WHITE, 8)
        for r in (28, 50):
            c.line(arc(802, 242, r, r, -80, -10), WHITE, 8)


def deepfake(c: Canvas) -> None:
    """One face on two calls, the second made of shifted slices."""
    sky(c, "#0f2c38", "#2b6470")
    c.fill([*arc(600, 78, 34, 34, 60, 270), *bend("600,44 572,92 617,107")], CREAM)
    hills(c, 520, 60, "#1d4c58", 2, 700)
    skyline(c, 640, ["#123642", "#0e2e39"], "#0b2630", "#c79a45", 11)
    for left, tint in ((110, MINT), (640, PEACH)):
        with c.lift(90, 0.5):
            c.rect(left, 110, 450, 390, CREAM, 28)
            c.rect(left + 18, 152, 414, 268, tint, 16)
            for i, color in enumerate((RED, GOLD, LEAF)):
                c.oval(left + 34 + i * 24, 132, 7, color)
            for i, color in enumerate((SAGE, RED, SAGE)):
                c.oval(left + 165 + i * 60, 460, 23, color)
    with c.at(335, 420, 1.15):
        bust(c, LEAF, style="long")
    tones = ((LEAF, SKIN, HAIR), (TEAL, "#9ad0d0", NIGHT), (RED, CORAL, "#7c2a23"))
    for i, shift in enumerate((0, 26, -34, 12, 40, -22, 30, -40, 14)):
        top = 177 + i * 27
        frame = [(600, top), (1140, top), (1140, top + 27), (600, top + 27)]
        with c.clip(frame), c.at(865 + shift, 420, 1.15):
            bust(c, *tones[i % 3], "long")


def checkpoint(c: Canvas) -> None:
    """Bar the road at the border with a small post."""
    with c.cast(424):
        c.rect(874, 340, 76, 84, CREAM, 4)
        c.fill("858,344 912,304 966,344", GREEN, 6)
        c.rect(898, 360, 28, 28, NIGHT, 4)
        c.line("862,424 862,366", INK, 9)
        for i in range(5):
            x = 862 - i * 28
            c.line([(x, 372 - i * 9), (x - 28, 363 - i * 9)], (RED, CREAM)[i % 2], 10, caps=False)


def job_leaflet(c: Canvas) -> None:
    """Promise coins for nothing on a tilted leaflet."""
    with c.lift(70), c.at(300, 280, 1, -8):
        c.rect(-128, -170, 256, 340, WHITE, 14)
        c.rect(-104, -146, 208, 66, GOLD, 12)
        for y, w in ((-56, 190), (-30, 208), (-4, 150)):
            c.rect(-104, y, w, 12, SAND, 6)
        for dx, dy, r in ((-46, 74, 42), (28, 96, 42), (8, 46, 36)):
            coin(c, dx, dy, r)


def suitcase(c: Canvas) -> None:
    """Pack a suitcase with its luggage tag."""
    with c.cast(646, 0.4):
        c.line(arc(1040, 446, 40, 40, 180, 360), INK, 14)
        c.rect(930, 446, 220, 190, WOOD, 30)
        for x in (964, 1092):
            c.rect(x, 446, 24, 190, mix(WOOD, INK, 0.35))
            c.rect(x - 12, 632, 30, 16, INK, 6)
        c.rect(930, 510, 220, 9, mix(WOOD, INK, 0.25))
        c.line("1054,446 1062,486", CREAM, 4)
        c.rect(1046, 484, 34, 48, GOLD, 8)


def easy_job(c: Canvas) -> None:
    """A glowing job leaflet on the road to the border."""
    sky(c, "#e9a15f", "#fbe3b4")
    c.oval(300, 270, 270, "#fff4c850")
    for i in range(16):
        with c.at(300, 270, 1, i * 22.5 + 5):
            c.fill("100,-10 1100,-108 1100,108 100,10", "#fff6d058")
    peaks(c, 440, mix(CORAL, TEAL, 0.35), [(650, 150, 150), (840, 120, 210), (1060, 190, 180)])
    hills(c, 410, 22, mix(LEAF, GOLD, 0.35), 1, 800)
    hills(c, 476, 26, LEAF, 2.4, 900)
    road = spline("60,690 380,590 660,500 790,430 836,402")
    c.fill([*road, *spline("850,402 826,450 790,520 730,600 690,690")], NIGHT)
    c.line(spline("400,660 560,590 690,528"), GOLD, 5)
    checkpoint(c)
    with c.cast(562):
        bus(c, 620, 562, 0.66, RED)
    job_leaflet(c)
    with c.lift(40):
        for x, y, r in ((116, 170, 30), (484, 136, 36), (506, 330, 26), (92, 390, 24)):
            coin(c, x, y, r)
    suitcase(c)


def wrong_transfer(c: Canvas) -> None:
    """An incoming transfer that is bait on a hook."""
    sky(c, "#2f7f88", "#8cc4c0", (190, 150, 66))
    hills(c, 360, 60, "#3f8f92", 0.3, 620)
    hills(c, 410, 30, "#2f7d80", 2.2, 700)
    hills(c, 470, 8, "#24696f", 0, 260)
    ripples(c, (40, 490, 1120, 560), "#3f8b8f", 18)
    with c.lift(110), c.at(545, 350, 1, 6):
        phone(c, 290, 560, CREAM)
        c.rect(-104, -206, 208, 210, MINT, 30)
        c.line("0,-178 0,-82", LEAF, 26)
        c.line("-44,-118 0,-76 44,-118", LEAF, 26)
        c.line("-66,-52 -66,-26 66,-26 66,-52", GREEN, 16)
        for y, w in ((36, 200), (66, 140), (96, 176)):
            c.rect(-104, y, w, 14, STONE, 7)
    hills(c, 582, 9, "#1f5c64", 1, 230)
    hills(c, 628, 9, "#174c55", 3, 260)
    c.line(spline("1230,330 1090,150 930,40 872,26"), WOOD, 11)
    c.line("872,26 872,196", CREAM, 3)
    with c.lift(70):
        c.oval(872, 206, 13, RED)
        coin(c, 788, 420, 76)
        c.line([(872, 224), (872, 450), *arc(830, 450, 42, 44, 0, 176), (788, 424)], INK, 12)
    c.line("788,424 806,436", INK, 9)


def street_lamp(c: Canvas) -> None:
    """Light a lamp post and the pool below it."""
    for top, low in ((62, 330), (44, 200)):
        pool = arc(565, 606, low, low * 0.14, 0, 180)
        c.fill([(546 - top, 118), (546 + top, 118), *pool], GOLD + "40")
    c.line(spline("352,610 352,150 380,84 470,70 520,84"), INK, 30)
    c.rect(312, 600, 80, 46, INK, 10)
    c.fill("476,118 496,80 596,80 616,118", INK, 14)
    c.rect(492, 108, 108, 17, "#ffe9ae", 8)


def loan_leaflets(c: Canvas) -> None:
    """Loan leaflets on a lamp post and what waits in the puddle."""
    sky(c, "#1a2f45", "#4d5d70")
    skyline(c, 480, ["#24394d", "#1d3145", "#2b4256"], "#172a3c", "#f2b84b66", 21)
    c.rect(0, 500, 1200, 180, "#2a3d4c")
    c.rect(0, 500, 1200, 16, "#3c5060")
    street_lamp(c)
    sheets = [
        (330, 180, -9, CREAM),
        (376, 290, 8, GOLD),
        (322, 318, -5, CORAL),
        (368, 420, -6, WHITE),
        (318, 468, 10, MINT),
        (384, 206, 12, PEACH),
    ]
    for x, y, angle, color in sheets:
        with c.lift(14), c.at(x, y, 1, angle):
            c.rect(-46, -56, 92, 88, color, 4)
            for i in range(5):
                if (i + x) % 4:
                    c.rect(-45 + i * 18.4, 32, 15, 26, color, 2)
            c.rect(-32, -42, 64, 12, mix(color, INK, 0.18), 4)
            c.rect(-32, -20, 48, 9, mix(color, INK, 0.12), 4)
    for x, y, r in ((900, 606, 190), (780, 594, 110), (1030, 598, 110)):
        c.oval(x, y, r, "#5f8797", r * 0.26)
    c.oval(910, 604, 150, "#7ba3ae", 26)
    fin = bend("838,596 880,560 902,452 1000,500 990,598")
    c.fill(fin, "#132735")
    c.fill([*bend("902,452 1000,500 990,598"), *bend("950,598 960,520 902,452")], "#1f3a4a")
    for w, y in ((230, 600), (300, 616)):
        c.line(bend([(914 - w / 2, y), (914, y + 16), (914 + w / 2, y)]), "#c6dde0", 5)
