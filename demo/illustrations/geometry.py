"""Points, paths and curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import atan2, cos, degrees, dist, radians, sin

Point = tuple[float, float]
Shape = str | Sequence[Point]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    """Points along an ellipse between two angles in degrees, clockwise from the right."""
    turns = (radians(start + (end - start) * i / 60) for i in range(61))
    return [(x + rx * cos(t), y + ry * sin(t)) for t in turns]


def dots(path: Shape) -> Sequence[Point]:
    """Read a path written as "x,y x,y x,y"; a list of points passes through."""
    if isinstance(path, str):
        return [(float(x), float(y)) for x, y in (pair.split(",") for pair in path.split())]
    return path


def plane(path: Shape) -> list[complex]:
    """Read a path as complex numbers, which add, turn and stretch in one step."""
    return [complex(*p) for p in dots(path)]


def pairs(spots: Iterable[complex]) -> list[Point]:
    """Turn complex numbers back into points."""
    return [(s.real, s.imag) for s in spots]


def bend(path: Shape) -> list[Point]:
    """Points along joined quadratic curves: a start, then pairs of a pull and an end."""
    ends = plane(path)
    return pairs(
        (1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r
        for p, q, r in zip(ends[::2], ends[1::2], ends[2::2], strict=False)
        for t in (i / 14 for i in range(15))
    )


def rounded(path: Shape, radius: float) -> list[Point]:
    """Return the polygon with every corner softened."""
    points, soft = plane(path), list[Point]()
    for i, here in enumerate(points):
        around = points[i - 1], points[(i + 1) % len(points)]
        a, b = (here + (o - here) * min(0.5, radius / abs(o - here)) for o in around)
        soft += bend(pairs((a, here, b)))
    return soft


def spline(path: Shape, steps: int = 16) -> list[Point]:
    """Points along a smooth open curve through every given point."""
    ends, curve = plane(path), list[complex]()
    for p, a, b, n in zip([ends[0], *ends], ends, ends[1:], [*ends[2:], ends[-1]], strict=False):
        for t in (i / steps for i in range(steps)):
            cubic = (3 * a - p - 3 * b + n) * t**3 + (2 * p - 5 * a + 4 * b - n) * t**2
            curve.append(a + (cubic + (b - p) * t) / 2)
    return pairs([*curve, ends[-1]])


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
