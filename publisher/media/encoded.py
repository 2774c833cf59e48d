"""Encoded pictures inside documents, freed of everything but what decodes to pixels."""

from __future__ import annotations

from collections.abc import Iterator

_ADOBE, _JFIF, _COMMENT = 0xEE, 0xE0, 0xFE  # JPEG segments: colour transform, density, remarks
_APP = range(0xE0, 0xF0)
_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})  # markers without a length
_SCAN, _END = 0xDA, 0xD9
_KEPT_BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})  # ISO/IEC 15444-1, annex I


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG without metadata, remarks and what is appended; raises ValueError if broken."""
    kept = [data[:2]]
    for marker, segment in _segments(data):
        if marker == _ADOBE:
            kept.append(b"\xff\xee\x00\x0e" + segment[4:16])
        elif marker == _JFIF and segment[4:9] == b"JFIF\0":
            kept.append(b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0")
        elif marker not in _APP and marker != _COMMENT:
            kept.append(segment)
    return b"".join(kept)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments after a JPEG's first marker, each with its own, up to the end marker."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    at, marker = 2, 0
    while marker != _END:
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if at + 2 > len(data) or data[at] != 0xFF:
            raise ValueError("broken JPEG")
        marker = data[at + 1]
        end = at + 2
        if marker not in _ALONE:
            end += int.from_bytes(data[end : end + 2])
            if end < at + 4 or end > len(data):
                raise ValueError("broken JPEG")
        if marker == _SCAN:
            end = _scan_end(data, end)
        yield marker, data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Return where the picture data that begins at `at` ends: at a marker that is no restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] and data[at + 1] not in range(0xD0, 0xD8):
            return at
        at += 2
    return len(data)


def bare_jpx(data: bytes) -> bytes:
    """Return a JPEG 2000 file without its boxes of metadata; raises ValueError if broken."""
    if data.startswith(b"\xff\x4f"):  # a code stream on its own
        return data
    kept: list[bytes] = []
    at = 0
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        elif size == 0:
            size = len(data) - at
        if size < 8 or at + size > len(data):
            raise ValueError("broken JPEG 2000")
        if name in _KEPT_BOXES:
            kept.append(data[at : at + size])
        at += size
    return b"".join(kept)
