"""The one palette that every illustration is painted with."""

from __future__ import annotations

from PIL import ImageColor

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
