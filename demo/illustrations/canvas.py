"""The page that everything is drawn on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from math import cos, exp, radians, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from illustrations.geometry import Point, Shape, arc, pairs, plane, rounded
from illustrations.palette import CREAM, INK

SCALE = 4
AFFINE, BILINEAR = Image.Transform.AFFINE, Image.Resampling.BILINEAR


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
        return pairs(self.origin + self.turn * spot for spot in plane(path))

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
        points, half = plane(path), width / 2
        for a, b in pairwise(points):
            side = (b - a) * 1j / (abs(b - a) or 1) * half
            self.fill(pairs((a + side, b + side, b - side, a - side)), color)
        for p in points if caps else points[1:-1]:
            self.oval(p.real, p.imag, half, color)

    def result(self) -> Image.Image:
        """Return the finished picture at its real size."""
        return self.image.resize(self.size, Image.Resampling.LANCZOS)
