"""People, standing, riding or down to the shoulders."""

from __future__ import annotations

from illustrations.canvas import Canvas
from illustrations.geometry import Point, Shape, arc, bend, dots, pairs, spline
from illustrations.palette import GREEN, GREY, HAIR, INK, RED, SAND, SKIN, WOOD, mix


def person(
    c: Canvas,
    x: float,
    y: float,
    height: float,
    shirt: str,
    legs: str = INK,
    style: str = "short",
    *,
    skin: str = SKIN,
    hands: Shape = "-36,-84 36,-84",
    stride: float = 12,
    tunic: float = 0,
    head: float = 1,
    back: bool = False,
) -> None:
    """Stand a plain rounded figure on y; hands are given in units of a 200-high body."""
    with c.at(x, y, height / 200):
        if style == "long":
            with c.at(0, -150, head):
                c.fill([*arc(0, -26, 28, 28, 180, 360), (30, 18), (-30, 18)], HAIR, 6)
        for side in (-1, 1):
            foot = side * stride
            hip = [(side, -92), (side * 27, -92)]
            c.fill([*hip, (foot + side * 10, -4), (foot - side * 9, -4)], legs)
            c.rect(foot - 11 + side * 2, -11, 22, 11, mix(legs, INK, 0.7), 6)
        c.rect(-8, -160, 16, 24, mix(skin, INK, 0.12), 7)
        hem = tunic * 0.2 + 27
        c.fill([(-30, -149), (30, -149), (hem, -72 + tunic), (-hem, -72 + tunic)], shirt, 17)
        c.fill(arc(0, -149, 9, 9, 0, 180), mix(skin, INK, 0.12))
        for side, hand in zip((-1, 1), dots(hands), strict=True):
            arm(c, side, hand, skin, mix(shirt, INK, 0.14))
        with c.at(0, -152, head):
            face(c, HAIR if back else skin, style)


def arm(c: Canvas, side: int, hand: Point, skin: str, sleeve: str) -> None:
    """Reach from one shoulder (-1 left, 1 right) to the hand, bending a slack arm at the elbow."""
    top, grip = complex(side * 23, -138), complex(*hand)
    half = (grip - top) / 2
    bow = min(0.5, max(0, (28.5 / abs(half)) ** 2 - 1) ** 0.5)
    outward = side if half.imag > abs(half.real) else -side
    elbow = top + half * (1 - 1j * bow * outward)
    c.oval(*hand, 8, skin)
    c.line(spline([*pairs((top, elbow)), hand], 8)[:-2], sleeve, 15)


def face(c: Canvas, skin: str, style: str) -> None:
    """Set a head on a neck at the origin, with its hair, bun, conical hat or officer's cap."""
    hair = GREY if style == "grey" else HAIR
    c.oval(0, -22, 23, skin, 25)
    c.fill([*arc(0, -24, 25, 26, 172, 368), *bend("25,-20 16,-34 -4,-37 -20,-32 -25,-20")], hair)
    if style == "bun":
        c.oval(0, -53, 12, HAIR)
    elif style == "cone":
        c.fill("-52,-24 0,-68 52,-24 0,-16", SAND, 6)
        c.fill("5,-62 52,-24 0,-16 16,-24", mix(SAND, WOOD, 0.2), 5)
    elif style == "cap":
        c.fill([*bend("-25,-36 -50,-54 -20,-60"), *bend("20,-60 50,-54 25,-36")], GREEN)
        c.rect(-25.5, -42, 51, 8, RED, 2)
        c.fill(bend("-26,-34 0,-40 26,-34 0,-20 -26,-34"), INK)


def officer(c: Canvas, x: float, y: float, height: float, hands: str, stride: float = 12) -> None:
    """Stand an officer in green on y."""
    person(c, x, y, height, GREEN, mix(GREEN, INK, 0.4), "cap", hands=hands, stride=stride)


def bust(c: Canvas, shirt: str, skin: str = SKIN, hair: str = HAIR, style: str = "short") -> None:
    """Draw head and shoulders rising from the origin, about 200 high."""
    if style == "long":
        c.fill([*arc(0, -146, 54, 54, 180, 360), (58, -50), (-58, -50)], hair, 14)
    c.fill([*bend("-92,0 -92,-74 -24,-78"), *bend("24,-78 92,-74 92,0")], shirt)
    c.fill("-20,-100 20,-100 22,-76 0,-56 -22,-76", mix(skin, INK, 0.12), 8)
    c.oval(0, -142, 44, skin, 50)
    c.fill(
        [*arc(0, -146, 48, 52, 172, 368), *bend("48,-139 34,-168 -8,-172 -40,-164 -48,-139")], hair
    )


def helmet(c: Canvas, color: str) -> None:
    """Put a motorbike helmet on a head drawn at the origin facing right."""
    c.fill([*arc(0, -3, 29, 29, 172, 360), (29, 4), (-29, 4)], color)
    c.rect(2, -4, 38, 9, mix(color, INK, 0.25), 5)
    c.line("-10,4 2,24", INK, 4)


def rider(
    c: Canvas, x: float, y: float, size: float, shirt: str, legs: str, hat: str, hand: Point
) -> None:
    """Seat a helmeted figure, facing right, with its hip at the given place."""
    with c.at(x, y, size):
        c.line("0,-4 46,-2 42,50", legs, 24)
        c.rect(29, 47, 44, 16, INK, 8)
        c.line("0,-10 9,-62", shirt, 46)
        c.oval(14, -104, 23, SKIN, 25)
        c.rect(4, -88, 16, 20, mix(SKIN, INK, 0.1), 6)
        c.oval(*hand, 9, SKIN)
        c.line(spline([(8, -64), (22, -32), hand])[:-3], mix(shirt, INK, 0.14), 17)
        with c.at(12, -108):
            helmet(c, hat)
