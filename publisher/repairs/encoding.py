"""The bytes of a file as text, whatever encoding they were saved in."""

from __future__ import annotations

from contextlib import suppress

from publisher import legacy
from publisher.text import BROKEN, nfc

_FEW_WORDS = 3  # with fewer words with marks nothing can be said
_SURE = 0.9


def decoded(data: bytes) -> tuple[str, str] | None:
    """Return the text of a file as a program that takes it for Windows-1252 shows it, and as it
    was meant; the same twice for UTF-8, None if what was meant is unsure.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return text, text
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    readings: list[str | None] = []
    with suppress(UnicodeDecodeError):
        readings.append(nfc(data.decode("utf-16" if marked else "cp1258")))
    if not marked:
        with suppress(UnicodeDecodeError):
            shown = data.decode("cp1252")
            readings += [legacy.reread(shown, encoding) for encoding in ("TCVN3", "VNI")]
    best, meant = 0.0, ""
    for reading in readings:
        if reading is None or (BROKEN.search(nfc(reading)) and not marked):
            continue
        words, sound = legacy.soundness(reading)
        share = sound / words if words >= _FEW_WORDS else float(marked)
        best, meant = max((best, meant), (share, reading), key=lambda one: one[0])
    shown = meant if marked else data.decode("cp1252", "replace")
    return (shown, meant) if best >= _SURE else None
