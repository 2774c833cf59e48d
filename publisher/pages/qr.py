"""Addresses as squares that a phone's camera reads."""

from __future__ import annotations

import segno

QUIET = 4  # modules of white around it, as readers expect


def qr_file(address: str) -> bytes:
    """Return the QR code of an address as an SVG file, which a page shows once it is asked for."""
    code = segno.make_qr(address, error="m", mask=0)
    drawing = code.svg_inline(
        border=QUIET, omitsize=True, light="#fff", svgclass=None, lineclass=None, svgns=True
    )
    return drawing.encode() + b"\n"


def qr_code(address: str) -> str:
    """Return the QR code of an address as an SVG drawing for use within a page.

    All eight masks are readable; trying each for the best takes five times as long.
    """
    code = segno.make_qr(address, error="m", mask=0)
    return code.svg_inline(
        border=QUIET, omitsize=True, light="#fff", svgid="share__qr", svgclass=None, lineclass=None
    )
