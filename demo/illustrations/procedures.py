"""Scenes for the procedures and the questions about them."""

from __future__ import annotations

from illustrations.canvas import Canvas
from illustrations.geometry import spline
from illustrations.landscape import cloud, hills, palm, sky, tree
from illustrations.objects import card, phone
from illustrations.palette import (
    CORAL,
    CREAM,
    GOLD,
    GREEN,
    INK,
    LEAF,
    MINT,
    NIGHT,
    RED,
    SAGE,
    SAND,
    SKY,
    STONE,
    TEAL,
    WHITE,
    WOOD,
    mix,
)
from illustrations.people import person
from illustrations.signs import badge, bubble, question, shield, tick


def checklist(c: Canvas) -> None:
    """Clip a list of papers, most of them ticked, to a board."""
    with c.lift(60), c.at(940, 345, 1, 5):
        c.rect(-170, -250, 340, 500, WOOD, 24)
        c.rect(-148, -216, 296, 446, WHITE, 8)
        c.rect(-64, -272, 128, 54, STONE, 16)
        for i, w in enumerate((150, 120, 164, 96)):
            y = -130 + i * 90
            c.rect(-118, y - 26, 52, 52, MINT if i < 3 else SAND, 12)
            if i < 3:
                tick(c, -92, y, 38, GREEN)
            c.rect(-44, y - 16, w, 12, STONE, 6)
            c.rect(-44, y + 8, w * 0.62, 12, mix(STONE, WHITE, 0.4), 6)


def id_card(c: Canvas) -> None:
    """An identity card and its checklist on a desk seen from above."""
    sky(c, "#d9a877", "#cf9a68")
    for y in range(0, 675, 135):
        c.rect(0, y, 1200, 4, "#c08c5c")
    with c.lift(30):
        c.rect(70, 60, 690, 560, mix(GREEN, LEAF, 0.25), 34)
        c.rect(92, 82, 646, 516, SAGE, 25)
        c.rect(95, 85, 640, 510, mix(GREEN, LEAF, 0.25), 23)
    with c.lift(60), c.at(395, 350, 1, -7):
        card(c, 530, TEAL)
    checklist(c)
    with c.lift(30), c.at(704, 520, 1, -58):
        c.rect(-130, -13, 220, 26, RED, 10)
        c.fill("90,-13 132,0 90,13", SAND, 3)
        c.rect(-130, -13, 34, 26, INK, 8)
    with c.lift(30):
        c.oval(92, 84, 84, WHITE)
        c.oval(92, 84, 56, STONE)
        c.oval(92, 84, 48, mix(LEAF, GOLD, 0.55))


def second_level(c: Canvas) -> None:
    """Two steps, two ticks, and the phone with its shield at the top."""
    sky(c, "#0d5a3c", "#4f9a6c")
    for r in (420, 310, 200):
        c.oval(830, 290, r, "#ffffff12")
    hills(c, 470, 50, "#2f7d56", 0.5, 700)
    hills(c, 540, 34, "#22704a", 2.4, 640)
    for x, size in ((70, 1.0), (170, 0.75), (1120, 1.1)):
        palm(c, x, 566, size, "#5fae7c")
    c.rect(0, 596, 1200, 84, mix(GREEN, INK, 0.35))
    with c.cast(610, 0.5):
        c.rect(290, 530, 220, 82, SAND, 12)
        c.rect(490, 460, 220, 152, mix(SAND, CREAM, 0.5), 12)
        c.rect(690, 390, 300, 222, CREAM, 12)
    badge(c, 390, 572, 30)
    badge(c, 596, 540, 46)
    with c.lift(90, 0.35), c.at(840, 208):
        phone(c, 212, 364, MINT)
        shield(c, 0, 10, 160, GREEN, LEAF)
        tick(c, 0, 8, 62)
    with c.cast(530):
        person(c, 392, 530, 260, RED, NIGHT, stride=19, hands="-38,-88 52,-170")
    for x, y in ((1010, 150), (1062, 260), (640, 120)):
        c.oval(x, y, 9, GOLD)


def child_card(c: Canvas) -> None:
    """A parent wonders about a card for the child."""
    sky(c, "#bfe2e6", "#f6f3df")
    cloud(c, 620, 130, 1.1)
    cloud(c, 1090, 90, 0.9)
    hills(c, 400, 60, mix(SAGE, SKY, 0.2), 1.4, 700)
    hills(c, 500, 36, SAGE, 3.4, 800)
    hills(c, 566, 18, LEAF, 0.2, 900)
    c.line(spline("460,440 490,330 450,230 500,150"), INK, 3)
    with c.at(512, 116, 1, 20):
        c.fill("0,-62 48,0 0,62 -48,0", RED, 5)
        c.fill("0,-62 48,0 0,0", GOLD, 3)
        c.fill("0,62 -48,0 0,0", GOLD, 3)
        c.line(spline("0,62 18,92 -8,116 10,150"), RED, 6)
    with c.cast(590):
        tree(c, 90, 590, 2.0, mix(LEAF, GREEN, 0.4))
    with c.cast(632):
        person(c, 270, 632, 390, CORAL, NIGHT, "long", tunic=20, hands="-36,-84 44,-80")
        person(c, 412, 632, 240, GOLD, TEAL, head=1.35, hands="-44,-124 44,-160")
    with c.lift(80), c.at(820, 420, 1, 5):
        card(c, 420, GOLD, CREAM)
    with c.lift(50):
        bubble(c, 900, 160, 190, 150, GREEN)
        question(c, 900, 152, 84, WHITE)
