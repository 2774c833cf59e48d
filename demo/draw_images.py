"""Draw every sample illustration of the demo site: flat scenes, one shared palette, no text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from math import atan2, cos, degrees, dist, exp, pi, radians, sin
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

ROOT = Path(__file__).resolve().parent.parent
SCALE = 4
AFFINE, BILINEAR = Image.Transform.AFFINE, Image.Resampling.BILINEAR
Point = tuple[float, float]
Shape = str | Sequence[Point]

INK, NIGHT, HAIR = "#16332f", "#153b4a", "#2d2b2d"
GREEN, LEAF, SAGE, MINT = "#0b5d3b", "#3f8d5f", "#a5caa6", "#deecd8"
RED, CORAL, PEACH, GOLD = "#cf402d", "#e98b69", "#f8d0b0", "#f2b84b"
SAND, CREAM, WHITE, STONE = "#efd8ae", "#fcf4e4", "#fffdf9", "#d8d1c2"
SKY, TEAL, WOOD = "#bfe0e4", "#3e8f96", "#96603f"
SKIN, TAN, GREY = "#ebba92", "#cb9065", "#8f9a97"


def mix(a: str, b: str, share: float) -> str:
    """Return colour a moved towards b by the given share."""
    pairs = zip(ImageColor.getrgb(a), ImageColor.getrgb(b), strict=True)
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in pairs)


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    """Points along an ellipse between two angles in degrees, clockwise from the right."""
    turns = (radians(start + (end - start) * i / 60) for i in range(61))
    return [(x + rx * cos(t), y + ry * sin(t)) for t in turns]


def dots(path: Shape) -> Sequence[Point]:
    """Read a path written as "x,y x,y x,y"; a list of points passes through."""
    if isinstance(path, str):
        return [(float(x), float(y)) for x, y in (pair.split(",") for pair in path.split())]
    return path


def bend(path: Shape) -> list[Point]:
    """Points along joined quadratic curves: a start, then pairs of a pull and an end."""
    ends = [complex(*p) for p in dots(path)]
    spots = [
        (1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r
        for p, q, r in zip(ends[::2], ends[1::2], ends[2::2], strict=False)
        for t in (i / 14 for i in range(15))
    ]
    return [(s.real, s.imag) for s in spots]


def rounded(path: Shape, radius: float) -> list[Point]:
    """Return the polygon with every corner softened."""
    points, soft = [complex(*p) for p in dots(path)], list[Point]()
    for i, here in enumerate(points):
        around = points[i - 1], points[(i + 1) % len(points)]
        a, b = (here + (o - here) * min(0.5, radius / abs(o - here)) for o in around)
        soft += bend([(p.real, p.imag) for p in (a, here, b)])
    return soft


def spline(path: Shape, steps: int = 16) -> list[Point]:
    """Points along a smooth open curve through every given point."""
    ends, curve = [complex(*p) for p in dots(path)], list[Point]()
    for p, a, b, n in zip([ends[0], *ends], ends, ends[1:], [*ends[2:], ends[-1]], strict=False):
        for t in (i / steps for i in range(steps)):
            cubic = (3 * a - p - 3 * b + n) * t**3 + (2 * p - 5 * a + 4 * b - n) * t**2
            spot = a + (cubic + (b - p) * t) / 2
            curve.append((spot.real, spot.imag))
    return [*curve, dots(path)[-1]]


def mirrored(half: Sequence[Point]) -> list[Point]:
    """Complete the right half of a shape with its mirror image."""
    return [*half, *[(-x, y) for x, y in reversed(half)]]


def along(path: Sequence[Point], gap: float) -> Iterator[tuple[float, float, float]]:
    """Walk a path in even steps, giving each place and the heading there in degrees."""
    walked, due = 0.0, 0.0
    for a, b in pairwise(path):
        walked += dist(a, b)
        if walked >= due:
            due += gap
            yield *a, degrees(atan2(b[1] - a[1], b[0] - a[0]))


class Canvas:
    """A page measured in final pixels, drawn larger and reduced at the end."""

    def __init__(self, width: int = 1200, height: int = 675) -> None:
        self.size = (width, height)
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), CREAM)
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.trace: ImageDraw.ImageDraw | None = None
        self.origin, self.turn = 0j, complex(SCALE)

    def place(self, path: Shape) -> list[Point]:
        """Map points from the current frame to the enlarged image."""
        spots = (self.origin + self.turn * complex(x, y) for x, y in dots(path))
        return [(s.real, s.imag) for s in spots]

    @contextmanager
    def at(self, x: float, y: float, scale: float = 1, angle: float = 0) -> Iterator[None]:
        """Draw in a frame that is moved, enlarged and turned."""
        saved = self.origin, self.turn
        self.origin += self.turn * complex(x, y)
        self.turn *= scale * complex(cos(radians(angle)), sin(radians(angle)))
        yield
        self.origin, self.turn = saved

    @contextmanager
    def clip(self, path: Shape) -> Iterator[None]:
        """Keep what is drawn inside the given shape only."""
        before, saved, self.trace = self.image.copy(), self.trace, None
        yield
        outside = Image.new("L", self.image.size, 255)
        ImageDraw.Draw(outside).polygon(self.place(path), fill=0)
        self.image.paste(before, mask=outside)
        self.trace = saved

    @contextmanager
    def lift(self, length: float = 60, strength: float = 0.3) -> Iterator[None]:
        """Give what is drawn inside a soft diagonal shadow, as if floating over the scene."""
        with self._shaded() as (shape, shade):
            yield
            small, step = shape.resize(self.size), 1
            while step < length * 2:
                fainter = small.point([round(v * exp(-step / length)) for v in range(256)])
                moved = Image.new("L", self.size)
                moved.paste(fainter, (step, step))
                small, step = ImageChops.lighter(small, moved), step * 2
            shade.paste(self._soften(small, strength))

    @contextmanager
    def cast(self, ground: float, strength: float = 0.3) -> Iterator[None]:
        """Throw what is drawn inside as a shadow along the ground, down and to the right."""
        with self._shaded() as (shape, shade):
            yield
            skew = (1, -5.5, 5.5 * ground, 0, -5, 6 * ground)
            small = shape.resize(self.size)
            fallen = small.transform(self.size, AFFINE, skew, BILINEAR)
            fade = Image.new("L", (1, self.size[1]))
            depths = (max(0, y - ground) for y in range(fade.height))
            fade.putdata([max(0, 255 - round(depth * 2.6)) for depth in depths])
            fallen = ImageChops.multiply(fallen, fade.resize(self.size))
            shade.paste(self._soften(fallen, strength))

    @contextmanager
    def _shaded(self) -> Iterator[tuple[Image.Image, Image.Image]]:
        """Trace what is drawn, let the caller fill the shade, and put it under the drawing."""
        before, shape = self.image.copy(), Image.new("L", self.image.size)
        shade = Image.new("L", self.image.size)
        self.trace = ImageDraw.Draw(shape)
        yield shape, shade
        self.trace, after = None, self.image.copy()
        self.image.paste(before)
        self.image.paste(INK, mask=shade)
        self.image.paste(after, mask=shape)

    def _soften(self, shade: Image.Image, strength: float) -> Image.Image:
        """Blur a shadow, thin it and bring it to full size."""
        thinner = [round(v * strength) for v in range(256)]
        thin = shade.filter(ImageFilter.GaussianBlur(5)).point(thinner)
        return thin.resize(self.image.size, Image.Resampling.BICUBIC)

    def fill(self, path: Shape, color: str, radius: float = 0) -> None:
        """Fill a polygon, softening its corners when a radius is given."""
        spots = self.place(rounded(path, radius) if radius else path)
        self.pen.polygon(spots, fill=color)
        if self.trace:
            self.trace.polygon(spots, fill=255)

    def rect(self, x: float, y: float, w: float, h: float, color: str, radius: float = 0) -> None:
        """Fill a rectangle given its top left corner."""
        self.fill([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], color, radius)

    def oval(self, x: float, y: float, rx: float, color: str, ry: float | None = None) -> None:
        """Fill a circle, or an ellipse when a second radius is given."""
        self.fill(arc(x, y, rx, ry or rx, 0, 360), color)

    def line(self, path: Shape, color: str, width: float, caps: bool = True) -> None:
        """Stroke a path with round joints."""
        points, half = [complex(*p) for p in dots(path)], width / 2
        for a, b in pairwise(points):
            side = (b - a) * 1j / (abs(b - a) or 1) * half
            self.fill([(p.real, p.imag) for p in (a + side, b + side, b - side, a - side)], color)
        for p in points if caps else points[1:-1]:
            self.oval(p.real, p.imag, half, color)

    def result(self) -> Image.Image:
        """Return the finished picture at its real size."""
        return self.image.resize(self.size, Image.Resampling.LANCZOS)


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


def dice(seed: int) -> Random:
    """Return dice that fall the same way on every run."""
    return Random(seed)  # noqa: S311


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


def plant(c: Canvas, x: float, y: float, size: float = 1, pot: str = CORAL) -> None:
    """Set down a potted plant."""
    with c.at(x, y, size):
        for angle in (-150, -122, -92, -60, -30):
            with c.at(0, -52, 1, angle):
                c.fill(bend("0,0 50,-34 110,0 50,26 0,0"), LEAF)
                c.line("0,0 88,0", GREEN, 3)
        c.fill("-44,-64 44,-64 32,0 -32,0", pot, 8)
        c.rect(-50, -72, 100, 20, mix(pot, INK, 0.12), 7)


def helmet(c: Canvas, color: str) -> None:
    """Put a motorbike helmet on a head drawn at the origin facing right."""
    c.fill([*arc(0, -3, 29, 29, 172, 360), (29, 4), (-29, 4)], color)
    c.rect(2, -4, 38, 9, mix(color, INK, 0.25), 5)
    c.line("-10,4 2,24", INK, 4)


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
            top, grip = complex(side * 23, -138), complex(*hand)
            half = (grip - top) / 2
            bow = min(0.5, max(0, (28.5 / abs(half)) ** 2 - 1) ** 0.5)
            outward = side if half.imag > abs(half.real) else -side
            elbow = top + half * (1 - 1j * bow * outward)
            c.oval(*hand, 8, skin)
            arm = spline([(top.real, top.imag), (elbow.real, elbow.imag), hand], 8)[:-2]
            c.line(arm, mix(shirt, INK, 0.14), 15)
        with c.at(0, -152, head):
            c.oval(0, -22, 23, HAIR if back else skin, 25)
            fringe = bend("25,-20 16,-34 -4,-37 -20,-32 -25,-20")
            c.fill([*arc(0, -24, 25, 26, 172, 368), *fringe], HAIR)
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
    half = [*bend("0,-54 22,-40 44,-40"), *bend("44,-4 44,36 0,54")]
    with c.at(x, y, size / 108):
        c.fill(mirrored(half), color)
        with c.at(0, 0, 0.82):
            c.fill(mirrored(half), inner)
            c.fill(half, mix(inner, WHITE, 0.14))


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


def mark(c: Canvas, x: float, y: float, size: float, color: str) -> None:
    """Draw the site mark, a house inside a shield, as in logo.svg."""
    half = [*bend("0,-27 11,-20 22,-20"), *bend("22,-2 22,18 0,27")]
    with c.at(x, y, size / 64):
        c.line(mirrored(half), color, 4.5)
        c.line("-11,11 -11,-2 0,-12 11,-2 11,11 -11,11", color, 4.5)
        c.line("0,5 0,11", color, 4.5)


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
    with c.cast(424):
        c.rect(874, 340, 76, 84, CREAM, 4)
        c.fill("858,344 912,304 966,344", GREEN, 6)
        c.rect(898, 360, 28, 28, NIGHT, 4)
        c.line("862,424 862,366", INK, 9)
        for i in range(5):
            x = 862 - i * 28
            c.line([(x, 372 - i * 9), (x - 28, 363 - i * 9)], (RED, CREAM)[i % 2], 10, caps=False)
    with c.cast(562):
        bus(c, 620, 562, 0.66, RED)
    with c.lift(70), c.at(300, 280, 1, -8):
        c.rect(-128, -170, 256, 340, WHITE, 14)
        c.rect(-104, -146, 208, 66, GOLD, 12)
        for y, w in ((-56, 190), (-30, 208), (-4, 150)):
            c.rect(-104, y, w, 12, SAND, 6)
        for dx, dy, r in ((-46, 74, 42), (28, 96, 42), (8, 46, 36)):
            coin(c, dx, dy, r)
    with c.lift(40):
        for x, y, r in ((116, 170, 30), (484, 136, 36), (506, 330, 26), (92, 390, 24)):
            coin(c, x, y, r)
    with c.cast(646, 0.4):
        c.line(arc(1040, 446, 40, 40, 180, 360), INK, 14)
        c.rect(930, 446, 220, 190, WOOD, 30)
        for x in (964, 1092):
            c.rect(x, 446, 24, 190, mix(WOOD, INK, 0.35))
            c.rect(x - 12, 632, 30, 16, INK, 6)
        c.rect(930, 510, 220, 9, mix(WOOD, INK, 0.25))
        c.line("1054,446 1062,486", CREAM, 4)
        c.rect(1046, 484, 34, 48, GOLD, 8)


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


def loan_leaflets(c: Canvas) -> None:
    """Loan leaflets on a lamp post and what waits in the puddle."""
    sky(c, "#1a2f45", "#4d5d70")
    skyline(c, 480, ["#24394d", "#1d3145", "#2b4256"], "#172a3c", "#f2b84b66", 21)
    c.rect(0, 500, 1200, 180, "#2a3d4c")
    c.rect(0, 500, 1200, 16, "#3c5060")
    for top, low in ((62, 330), (44, 200)):
        pool = arc(565, 606, low, low * 0.14, 0, 180)
        c.fill([(546 - top, 118), (546 + top, 118), *pool], GOLD + "40")
    c.line(spline("352,610 352,150 380,84 470,70 520,84"), INK, 30)
    c.rect(312, 600, 80, 46, INK, 10)
    c.fill("476,118 496,80 596,80 616,118", INK, 14)
    c.rect(492, 108, 108, 17, "#ffe9ae", 8)
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
    with c.at(600, 520):
        person(c, 0, 90, 262, GREEN, INK, "cone", hands="-36,-84 56,-132")
        c.fill(arc(0, 0, 118, 82, 0, 180), WOOD)
        for i in range(-4, 5):
            c.line(bend([(i * 25, 2), (i * 23, 40), (i * 13, 76)]), mix(WOOD, SAND, 0.3), 4)
        c.line("-118,0 118,0", mix(WOOD, INK, 0.35), 17)
    hills(c, 572, 11, "#47949d", 2, 270)
    c.line(spline("674,436 740,500 800,500 838,548"), CREAM, 5)
    c.line("1024,586 1060,458", SKIN, 20)
    c.line("986,586 936,580 900,552", SKIN, 20)
    c.rect(958, 546, 84, 80, CORAL, 34)
    c.oval(1000, 506, 34, SKIN, 37)
    c.fill(
        [*arc(1000, 502, 37, 38, 172, 368), *bend("1037,508 1020,486 990,484 970,488 963,508")],
        HAIR,
    )
    hills(c, 596, 11, "#3a858f", 0.6, 300)
    for i in range(8):
        ring = arc(866, 572, 62, 34, i * 45, i * 45 + 45)
        c.line(ring, (RED, WHITE)[i % 2], 26, caps=False)
    hills(c, 622, 10, "#2f7883", 2.6, 260)
    ripples(c, (30, 636, 1140, 664), "#5ba4ab", 12)


def crossing(c: Canvas) -> None:
    """A traffic guide takes children over the zebra crossing."""
    sky(c, SKY, CREAM)
    cloud(c, 250, 110)
    cloud(c, 980, 90, 1.2)
    hills(c, 330, 40, SAGE, 1.1, 660)
    c.rect(70, 190, 360, 190, mix(GOLD, CREAM, 0.35))
    c.fill("46,196 80,138 420,138 454,196", RED, 8)
    for x in range(100, 400, 62):
        for y in (220, 300):
            c.rect(x, y, 38, 48, mix(TEAL, WHITE, 0.25), 6)
    for x, size in ((30, 1.1), (470, 0.9), (800, 1.0), (930, 1.3), (1080, 1.1), (1180, 1.3)):
        tree(c, x, 396, size, mix(LEAF, SAGE, 0.3))
    c.rect(0, 380, 1200, 300, mix(SAND, STONE, 0.4))
    c.fill("560,380 690,380 1180,680 40,680", "#4a5a60")
    with c.cast(452):
        c.rect(560, 300, 140, 148, RED, 22)
        c.rect(574, 318, 112, 66, mix(NIGHT, SKY, 0.65), 12)
        c.rect(560, 424, 140, 18, INK, 6)
        for x in (582, 678):
            c.oval(x, 406, 12, CREAM)
            c.rect(x - 16, 436, 32, 20, INK, 6)
    for i in range(8):
        far, near = 334 + i * 73.5, 150 + i * 120.6
        c.fill([(far, 516), (far + 44, 516), (near + 72, 628), (near, 628)], WHITE)
    with c.cast(600):
        officer(c, 280, 604, 370, "-52,-176 68,-116", 16)
        c.line("180,330 180,170", WOOD, 11)
        c.oval(184, 278, 14, SKIN)
        c.oval(180, 132, 64, WHITE)
        c.oval(180, 132, 54, RED)
        c.oval(180, 132, 36, mix(RED, WHITE, 0.16))
        swing = "-35,-84 38,-90"
        for x, bag, style in ((490, TEAL, "bun"), (650, GOLD, "short"), (810, CORAL, "long")):
            c.rect(x - 52, 442, 60, 84, bag, 20)
            person(c, x, 604, 240, WHITE, NIGHT, style, stride=24, head=1.3, hands=swing)
            with c.at(x, 430):
                c.fill("-22,0 22,0 8,12 10,44 -10,44 -8,12", RED, 4)


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


def festival(c: Canvas) -> None:
    """Festival day in front of the communal house."""
    sky(c, "#e2705a", "#fbd9a4", (600, 330, 170))
    hills(c, 420, 60, mix(CORAL, RED, 0.35), 0.4, 640)
    for x, size in ((60, 1.3), (160, 1.0), (1060, 1.05), (1150, 1.3)):
        tree(c, x, 500, size, mix(GREEN, LEAF, 0.4))
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
    c.rect(0, 500, 1200, 180, mix(SAND, GOLD, 0.3))
    for pole, left in ((112, 116), (1088, 934)):
        c.line([(pole, 520), (pole, 216)], WOOD, 9)
        for i, color in enumerate((RED, GOLD, LEAF, CREAM, TEAL)):
            c.rect(left + i * 14, 222 + i * 15, 150 - i * 28, 150 - i * 30, color, 5)
    for a, b in (((-20, 40), (620, 24)), ((580, 24), (1220, 40))):
        cord = bend([a, ((a[0] + b[0]) / 2, 170), b])
        c.line(cord, INK, 3)
        for i, (px, py) in enumerate(cord[1:-1]):
            if i % 3 == 1:
                lantern(c, px, py + 36, 0.86, (RED, GOLD)[i // 3 % 2])
            else:
                c.fill([(px - 15, py), (px + 15, py), (px, py + 36)], (TEAL, CREAM, LEAF)[i % 3], 3)
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


def fire_drill(c: Canvas) -> None:
    """Tenants practise with an extinguisher outside their lodging rooms."""
    sky(c, "#cfe6e4", CREAM)
    skyline(c, 330, [mix(SKY, SAGE, 0.5), mix(SKY, SAGE, 0.3)], mix(SAGE, TEAL, 0.4), CREAM, 31)
    c.rect(0, 480, 1200, 200, mix(SAND, PEACH, 0.3))
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


def mobile_desk(c: Canvas) -> None:
    """Identity cards made at a desk brought to a mountain village."""
    sky(c, "#d5e9e6", "#f8f1dc", (780, 150, 64))
    peaks(c, 430, "#a9ccc4", [(120, 200, 280), (420, 190, 230), (700, 210, 300), (1040, 230, 270)])
    peaks(c, 450, "#86b6a6", [(260, 150, 130), (900, 170, 150), (1180, 160, 190)])
    for i in range(6):
        tone = mix(SAGE, LEAF, i * 0.16) if i % 2 else mix(GOLD, SAGE, 0.35 + i * 0.1)
        hills(c, 400 + i * 24, 22, tone, 1.2 + i * 0.14, 980)
    hills(c, 548, 8, mix(LEAF, GREEN, 0.25), 2, 900)
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
    with c.cast(636):
        person(c, 590, 636, 310, RED, NIGHT, "bun", tunic=34)
        c.rect(549, 510, 82, 14, GOLD, 4)
        c.rect(546, 544, 88, 9, NIGHT, 4)
        c.line("760,470 716,636", INK, 7)
        c.line("760,470 760,630", INK, 7)
        c.line("760,470 804,636", INK, 7)
        c.rect(726, 416, 72, 52, INK, 12)
        c.oval(726, 442, 20, "#3d5560")
        c.oval(724, 442, 11, SKY)
        officer(c, 1004, 640, 320, "-30,-80 34,-80")
        c.rect(866, 520, 280, 18, CREAM, 6)
        c.fill("878,536 1134,536 1120,640 892,640", LEAF)
        c.fill("910,520 990,520 976,466 896,466", NIGHT, 6)
    with c.lift(40), c.at(1030, 172, 0.76, 4):
        bubble(c, 0, 0, 340, 232, WHITE, -0.2)
        card(c, 272, RED)


def helmets(c: Canvas) -> None:
    """Parent and child ride home, helmets on."""
    sky(c, SKY, "#fdf0d0", (300, 200, 84))
    cloud(c, 620, 110, 1.1)
    cloud(c, 1040, 170, 0.8)
    hills(c, 370, 50, "#a9cfc4", 0.6, 620)
    c.rect(0, 380, 1200, 100, "#86c0c4")
    ripples(c, (10, 396, 1140, 466), "#b5dcd9", 18)
    with c.at(950, 410, 0.45):
        boat(c, 0, 0, 1)
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


def elder(c: Canvas) -> None:
    """A shield stands between an older person and unwanted messages."""
    sky(c, "#fbe7c9", "#f8dcb8")
    c.rect(70, 70, 300, 310, WHITE, 16)
    with c.clip(rounded("88,88 352,88 352,362 88,362", 8)):
        c.rect(88, 88, 264, 274, SKY)
        c.oval(280, 160, 36, WHITE)
        hills(c, 290, 34, SAGE, 0, 300)
        hills(c, 330, 20, LEAF, 2, 340)
    c.line("220,80 220,370", WHITE, 12)
    c.rect(0, 560, 1200, 120, mix(WOOD, SAND, 0.55))
    c.rect(0, 552, 1200, 14, mix(WOOD, SAND, 0.35))
    with c.cast(606):
        plant(c, 150, 606, 1.15, TEAL)
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
    with c.lift(80):
        shield(c, 810, 320, 300, GREEN, LEAF)
        tick(c, 810, 316, 118)
    for x, y, size, angle in ((1040, 190, 1, 10), (1080, 340, 0.8, -8), (1010, 470, 0.9, 14)):
        with c.lift(40), c.at(x, y, size, angle):
            bubble(c, 0, 0, 150, 96, RED, 1)
            c.line("0,-22 0,4", WHITE, 11)
            c.oval(0, 24, 7, WHITE)


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
    c.line("150,680 150,150", INK, 20)
    with c.lift(40), c.at(176, 236, 1.1, -6):
        c.fill("-50,-34 20,-42 150,-104 150,104 20,42 -50,34", NIGHT, 12)
        c.oval(150, 0, 30, mix(NIGHT, SKY, 0.35), 104)
        c.oval(152, 0, 14, NIGHT, 52)
        c.rect(-72, -26, 40, 52, RED, 10)
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
    with c.lift(100):
        with c.at(860, 330, 1, 45):
            c.rect(170, -24, 60, 48, STONE, 6)
            c.rect(216, -34, 190, 68, GREEN, 26)
        c.oval(860, 330, 196, INK)
    c.oval(860, 330, 170, MINT)
    c.fill(arc(860, 330, 170, 170, -160, -80) + bend("890,163 740,190 700,272"), "#ffffff70")
    bubble(c, 860, 320, 206, 150, LEAF)
    tick(c, 860, 320, 84)


def dry_season(c: Canvas) -> None:
    """A small flame in a dry field, water and extinguisher at hand."""
    sky(c, "#f4b65c", "#fdeac0", (820, 180, 96))
    hills(c, 350, 60, "#d99a5c", 0.7, 620)
    hills(c, 410, 30, "#c98f4d", 2.6, 700)
    c.rect(0, 440, 1200, 240, "#e3bd73")
    with c.cast(470):
        for x, size in ((140, 1.0), (250, 0.7)):
            with c.at(x, 470, size):
                c.line("0,0 0,-250", WOOD, 9)
                c.fill(spline("-96,0 -98,-90 -40,-210 0,-236 40,-210 98,-90 96,0"), "#c9953f")
                c.fill(spline("20,0 40,-90 10,-236 40,-210 98,-90 96,0"), "#b5812f")
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
        c.line(arc(900, 508, 78, 84, 180, 360), GREY, 8)
        c.fill("816,506 984,506 960,636 840,636", TEAL, 14)
        c.fill("816,506 860,506 868,636 840,636", mix(TEAL, WHITE, 0.18), 10)
        c.oval(900, 508, 84, mix(TEAL, INK, 0.25), 22)
        c.oval(900, 512, 72, SKY, 16)
        extinguisher(c, 1080, 640, 1.35)


def loan_app(c: Canvas) -> None:
    """Easy coins from a phone harden into a chain around a home."""
    sky(c, "#7d2a26", "#b9432f")
    c.oval(890, 400, 250, "#ffffff10")
    c.oval(890, 400, 180, "#ffffff10")
    hills(c, 560, 26, "#6d2422", 0.4, 700)
    hills(c, 610, 16, "#571c1d", 2, 800)
    with c.lift(110, 0.4), c.at(250, 320, 1, -6):
        phone(c, 260, 500, PEACH)
        c.rect(-84, -166, 168, 90, CREAM, 22)
        c.rect(-60, -142, 86, 14, CORAL, 7)
        c.rect(-60, -112, 120, 12, SAND, 6)
        for i in range(3):
            c.rect(-84, 110 + i * 32, 168 - i * 30, 14, CORAL, 7)
    with c.cast(590, 0.5):
        house(c, 900, 590, 2.1, CREAM, TEAL)
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
    with c.lift(30):
        c.line(arc(900, 520, 34, 40, 180, 360), STONE, 14)
        c.rect(846, 518, 108, 92, GOLD, 18)
        c.oval(900, 556, 13, INK)
        c.rect(895, 558, 10, 30, INK, 4)


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
    with c.at(930, 584, 0.34):
        boat(c, 0, 0, 1)
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


PICTURES: dict[str, Callable[[Canvas], None]] = {
    "content/canh-bao/2026/gia-danh-vneid.jpg": fake_app,
    "content/canh-bao/2026/deepfake.jpg": deepfake,
    "content/canh-bao/2026/viec-nhe.jpg": easy_job,
    "content/canh-bao/2026/chuyen-khoan-nham.jpg": wrong_transfer,
    "content/canh-bao/2026/to-roi-vay.jpg": loan_leaflets,
    "content/nguoi-tot-viec-tot/2026/tra-lai-tui-tien.jpg": returned_bag,
    "content/nguoi-tot-viec-tot/2026/cuu-nguoi-duoi-nuoc.jpg": sea_rescue,
    "content/nguoi-tot-viec-tot/2026/qua-duong.jpg": crossing,
    "content/hoat-dong/2026/ngay-hoi.jpg": festival,
    "content/hoat-dong/2026/nhom-zalo.jpg": neighbours,
    "content/hoat-dong/2025/tap-huan-chua-chay.jpg": fire_drill,
    "content/hoat-dong/2026/can-cuoc-luu-dong.jpg": mobile_desk,
    "content/tuyen-truyen/2026/mu-bao-hiem.jpg": helmets,
    "content/tuyen-truyen/2026/nguoi-cao-tuoi.jpg": elder,
    "content/thu-tuc/2026/can-cuoc.jpg": id_card,
    "content/thu-tuc/2026/vneid-muc-2.jpg": second_level,
    "content/hoi-dap/2026/can-cuoc-tre-em.jpg": child_card,
    "content/kiem-chung/2026/tin-don.jpg": rumour,
    "content/tuyen-truyen/2026/phong-chay-hanh-kho.jpg": dry_season,
    "content/tuyen-truyen/2026/vay-tien-ung-dung.jpg": loan_app,
    "theme/assets/images/bia-mac-dinh.jpg": share_image,
}


def main() -> None:
    """Draw everything and write it to its place in the repository."""
    for name, draw in PICTURES.items():
        page = Canvas(1200, 630 if draw is share_image else 675)
        draw(page)
        target = ROOT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        page.result().save(target, quality=82, progressive=True, optimize=True)
    favicon().save(ROOT / "theme/assets/images/favicon.png", optimize=True)


if __name__ == "__main__":
    main()
