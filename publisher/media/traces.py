"""What cameras and programs leave in picture files beside the picture, and its removal.

JPEG, PNG and WebP are lists of pieces: those that are not needed to show the picture are dropped, the
others stay byte for byte, so the picture is exactly what it was. One that its metadata turn is
turned for good.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.media import pictures

_PNG = b"\x89PNG\r\n\x1a\n"
# What a decoder needs: the picture, its transparency, its colours, the size of its points.
_PNG_KEPT = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
     b"cICP", b"mDCV", b"cLLI", b"pHYS", b"bKGD"]
)  # fmt: skip
_PNG_NAMES = {b"eXIf": "EXIF", b"tIME": "TIME", b"tEXt": "TEXT", b"zTXt": "TEXT", b"iTXt": "TEXT"}
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"ALPH", b"ICCP"])
_WEBP_NAMES = {b"EXIF": "EXIF", b"XMP ": "XMP"}
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04
_XMP_KEY = b"XML:com.adobe.xmp"
_GPS_TAG = 0x8825
_OTHER = "OTHER"
_APPENDED = "APPENDED"


class _NoPictureError(Exception):
    """The bytes are no picture file of a kind known here, are cut off, or hold a moving picture."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture file without metadata, and the kinds that were taken out, in alphabetical order.

    The kinds are EXIF, GPS (inside EXIF), XMP, IPTC, TEXT, TIME, APPENDED (bytes behind the
    picture) and OTHER; never what they say.
    """

    data: bytes
    kinds: tuple[str, ...]


def cleaned(data: bytes) -> Cleaned | None:
    """Return a picture file without metadata; None where there are none, or it cannot be read."""
    try:
        kinds: set[str] = set()
        bare = b"".join(_pieces(data, kinds))
    except (_NoPictureError, struct.error, IndexError):
        return None
    if not kinds or not pictures.sound(bare):
        return None
    turned = pictures.upright(data)
    if turned is not None:
        bare = b"".join(_pieces(turned, set()))
    return Cleaned(bare, tuple(sorted(kinds)))


def _pieces(data: bytes, kinds: set[str]) -> Iterator[bytes]:
    """Yield the pieces that are needed; note the kinds of the others."""
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data, kinds)
    if data.startswith(_PNG):
        return _png(data, kinds)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return iter([_webp(data, kinds)])
    raise _NoPictureError


def _jpeg(data: bytes, kinds: set[str]) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while True:
        while data[at + 1] == 0xFF:  # fill bytes
            at += 1
        if data[at] != 0xFF:
            raise _NoPictureError
        marker = data[at + 1]
        if marker == 0xD9:
            break
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if end > len(data):
            raise _NoPictureError
        payload = data[at + 4 : end]
        if marker == 0xDA:  # the picture itself, up to the next marker that is none of its own
            end = _end_of_scan(data, end)
            yield data[at:end]
        elif found := _jpeg_kinds(marker, payload):
            kinds.update(found)
        elif marker == 0xE0 and len(payload) > 14:  # JFIF with a small picture in it
            kinds.add(_OTHER)
            yield b"\xff\xe0\x00\x10" + payload[:12] + b"\0\0"
        else:
            yield data[at:end]
        at = end
    yield b"\xff\xd9"
    if data[at + 2 :].strip(b"\0"):
        kinds.add(_APPENDED)


def _end_of_scan(data: bytes, at: int) -> int:
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise _NoPictureError
        following = data[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2


def _jpeg_kinds(marker: int, payload: bytes) -> set[str]:
    """Return the kinds of metadata that a segment holds; none for one that the picture needs."""
    if marker == 0xFE:
        return {"TEXT"}
    if not 0xE0 <= marker <= 0xEF:
        return set()
    if marker == 0xE1:
        if payload.startswith(b"Exif\0"):
            return _exif_kinds(payload[6:])
        return {"XMP"} if payload.startswith(b"http://ns.adobe.com/x") else {_OTHER}
    if marker == 0xED:
        return {"IPTC"}
    kept = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # colours
    return set() if marker in kept and payload.startswith(kept[marker]) else {_OTHER}


def _exif_kinds(exif: bytes) -> set[str]:
    order = "<" if exif[:2] == b"II" else ">"
    try:
        first = struct.unpack_from(f"{order}I", exif, 4)[0]
        count = struct.unpack_from(f"{order}H", exif, first)[0]
        tags = {struct.unpack_from(f"{order}H", exif, first + 2 + 12 * n)[0] for n in range(count)}
    except struct.error:
        tags = set()
    return {"EXIF", "GPS"} if _GPS_TAG in tags else {"EXIF"}


def _png(data: bytes, kinds: set[str]) -> Iterator[bytes]:
    yield data[:8]
    at = 8
    kind = b""
    while kind != b"IEND":
        length = struct.unpack_from(">I", data, at)[0]
        kind = data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            raise _NoPictureError
        if kind in _PNG_KEPT:
            yield data[at:end]
        elif kind == b"acTL":
            raise _NoPictureError
        elif kind == b"eXIf":
            kinds.update(_exif_kinds(data[at + 8 : end - 4]))
        else:
            is_xmp = data[at + 8 : end].startswith(_XMP_KEY)
            kinds.add("XMP" if is_xmp else _PNG_NAMES.get(kind, _OTHER))
        at = end
    if data[at:].strip(b"\0"):
        kinds.add(_APPENDED)


def _webp(data: bytes, kinds: set[str]) -> bytes:
    size = 8 + struct.unpack_from("<I", data, 4)[0]
    if size > len(data):
        raise _NoPictureError
    kept: list[bytes] = []
    at = 12
    while at + 8 <= size:
        kind = data[at : at + 4]
        length = struct.unpack_from("<I", data, at + 4)[0]
        end = at + 8 + length + length % 2
        if at + 8 + length > size:
            raise _NoPictureError
        if kind == b"VP8X":
            flags = data[at + 8] & ~(_EXIF_FLAG | _XMP_FLAG)
            kept.append(data[at : at + 8] + bytes([flags]) + data[at + 9 : end])
        elif kind == b"ANIM":
            raise _NoPictureError
        elif kind in _WEBP_KEPT:
            kept.append(data[at:end])
        elif kind == b"EXIF":
            exif = data[at + 8 : end]
            kinds.update(_exif_kinds(exif.removeprefix(b"Exif\0\0")))
        else:
            kinds.add(_WEBP_NAMES.get(kind, _OTHER))
        at = end
    if data[size:].strip(b"\0"):
        kinds.add(_APPENDED)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
