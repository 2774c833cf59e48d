"""Addresses as squares that a phone's camera reads."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

QUIET = 4  # modules of white around it, as readers expect
_KEPT = 500  # drawings that a preview, built again and again, need not make anew


@lru_cache(maxsize=_KEPT)
def qr_file(address: str) -> bytes:
    """Return the QR code of an address as an SVG file, which a page shows once it is asked for."""
    drawing = io.BytesIO()
    segno.make_qr(address, error="m", mask=0).save(
        drawing, kind="svg", border=QUIET, omitsize=True, light="#fff", xmldecl=False,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return drawing.getvalue()


@lru_cache(maxsize=_KEPT)
def qr_code(address: str, name: str | None = "share__qr") -> str:
    """Return the QR code of an address as an SVG drawing, with an id or without, for use within a page.

    All eight masks are readable; trying each for the best takes five times as long.
    """
    code = segno.make_qr(address, error="m", mask=0)
    return code.svg_inline(
        border=QUIET, omitsize=True, light="#fff", svgid=name, svgclass=None, lineclass=None
    )
