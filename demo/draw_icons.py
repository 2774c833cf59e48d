"""Draws the site's icons from the lines of its logo: `python demo/draw_icons.py`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).parent.parent / "theme/assets/images"
GREEN = (11, 93, 59)
WHITE = (255, 255, 255)
LOGO = 64  # the width of the drawing that the lines below are taken from: logo.svg
STROKE = 4.5
FINE = 4  # drawn larger, then made small: smooth edges

Point = tuple[float, float]


def curve(start: Point, by: Point, end: Point) -> list[Point]:
    """Return points of a quadratic curve."""
    return [
        tuple((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c
              for a, b, c in zip(start, by, end, strict=True))
        for t in (step / 24 for step in range(25))
    ]  # type: ignore[misc]  # fmt: skip


SHIELD = [
    *curve((32, 5), (43, 12), (54, 12)),
    *curve((54, 30), (54, 50), (32, 59)),
    *curve((32, 59), (10, 50), (10, 30)),
    *curve((10, 12), (21, 12), (32, 5)),
]
HOUSE: list[Point] = [(21, 43), (21, 30), (32, 20), (43, 30), (43, 43), (21, 43)]
DOOR: list[Point] = [(32, 37), (32, 43)]


def icon(size: int, share: float, corner: float) -> Image.Image:
    """Return the logo on green: it takes this share of the width; `corner` rounds the ground."""
    wide = size * FINE
    image = Image.new("RGBA", (wide, wide), (*GREEN, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, wide - 1, wide - 1), wide * corner, fill=GREEN)
    scale, edge = wide * share / LOGO, wide * (1 - share) / 2
    width = STROKE * scale
    for line in (SHIELD, HOUSE, DOOR):
        points = [(x * scale + edge, y * scale + edge) for x, y in line]
        draw.line(points, WHITE, round(width), joint="curve")
        for x, y in (points[0], points[-1]) if len(line) < 10 else ():
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=WHITE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def save(image: Image.Image, name: str) -> None:
    """Write an icon with few colours: it has no more."""
    image.quantize(48, Image.Quantize.FASTOCTREE).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    save(icon(192, 0.8, 0.22), "icon-192.png")
    save(icon(512, 0.8, 0.22), "icon-512.png")
    save(icon(512, 0.6, 0.0), "icon-maskable-512.png")  # a phone may cut off the outer tenth
    save(icon(180, 0.74, 0.0), "icon-180.png")
