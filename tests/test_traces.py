"""Pictures lose what cameras and programs left in them, and look as they did."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat
from PIL.PngImagePlugin import PngInfo

from publisher.media import traces

SECRET = b"Nguyen Van Thu"
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
PNG = b"\x89PNG\r\n\x1a\n"


def picture(mode: str = "RGB") -> Image.Image:
    """A picture that looks different from every side."""
    image = Image.new("RGB", (48, 32), (11, 93, 59))
    image.paste((200, 30, 30), (0, 0, 16, 16))
    image.paste((30, 30, 200), (32, 16, 48, 32))
    return image.convert(mode)


def exif(*, orientation: int = 1, place: bool = False) -> bytes:
    found = Image.Exif()
    found[MAKE] = SECRET.decode()
    if orientation != 1:
        found[ORIENTATION] = orientation
    if place:
        found.get_ifd(GPS)[2] = (10.0, 20.0, 30.0)
    return found.tobytes()


def saved(form: str, mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    picture(mode).save(out, form, **options)
    return out.getvalue()


def seen(data: bytes) -> Image.Image:
    """Return a picture as a viewer shows it."""
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def in_jpeg(marker: int, payload: bytes) -> bytes:
    data = saved("JPEG")
    return data[:2] + segment(marker, payload) + data[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def in_png(kind: bytes, data: bytes) -> bytes:
    plain = saved("PNG")
    return plain[:33] + chunk(kind, data) + plain[33:]


def in_webp(kind: bytes, data: bytes) -> bytes:
    body = saved("WEBP")[8:] + kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


TAGGED = {
    "jpeg-exif": (saved("JPEG", exif=exif()), {"EXIF"}),
    "jpeg-place": (saved("JPEG", exif=exif(place=True)), {"EXIF", "GPS"}),
    "jpeg-progressive": (saved("JPEG", exif=exif(), progressive=True), {"EXIF"}),
    "jpeg-cmyk": (saved("JPEG", "CMYK", exif=exif()), {"EXIF"}),
    "jpeg-xmp": (in_jpeg(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), {"XMP"}),
    "jpeg-iptc": (in_jpeg(0xED, b"Photoshop 3.0\0" + SECRET), {"IPTC"}),
    "jpeg-comment": (saved("JPEG", comment=SECRET), {"TEXT"}),
    "jpeg-maker": (in_jpeg(0xE5, SECRET), {"OTHER"}),
    "jpeg-appended": (saved("JPEG") + SECRET, {"APPENDED"}),
    "png-exif": (saved("PNG", exif=exif(place=True)), {"EXIF", "GPS"}),
    "png-text": (in_png(b"tEXt", b"Author\0" + SECRET), {"TEXT"}),
    "png-xmp": (in_png(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET), {"XMP"}),
    "png-time": (in_png(b"tIME", b"\x07\xea\x0b\x16\x08\0\0"), {"TIME"}),
    "png-private": (in_png(b"prVt", SECRET), {"OTHER"}),
    "png-appended": (saved("PNG") + SECRET, {"APPENDED"}),
    "webp-exif": (saved("WEBP", exif=exif(place=True)), {"EXIF", "GPS"}),
    "webp-xmp": (saved("WEBP", xmp=SECRET), {"XMP"}),
    "webp-private": (in_webp(b"prVt", SECRET), {"OTHER"}),
    "webp-appended": (saved("WEBP") + SECRET, {"APPENDED"}),
}


@pytest.mark.parametrize("name", TAGGED)
def test_takes_metadata_out_and_keeps_every_point(name: str) -> None:
    data, kinds = TAGGED[name]

    found = traces.cleaned(data)

    assert found is not None
    assert set(found.kinds) == kinds
    assert SECRET not in found.data
    assert Image.open(io.BytesIO(found.data)).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert Image.open(io.BytesIO(found.data)).format == Image.open(io.BytesIO(data)).format
    assert not Image.open(io.BytesIO(found.data)).getexif()
    assert found.data[12:16] != b"VP8X" or not found.data[20] & 0x0C  # says that it has metadata
    assert traces.cleaned(found.data) is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_picture_stays_upright(form: str, orientation: int) -> None:
    data = saved(form, exif=exif(orientation=orientation))

    found = traces.cleaned(data)

    assert found is not None
    before, after = seen(data), Image.open(io.BytesIO(found.data)).convert("RGB")
    assert after.size == before.size
    assert max(ImageStat.Stat(ImageChops.difference(before, after)).mean) < 2
    assert not Image.open(io.BytesIO(found.data)).getexif()
    assert traces.cleaned(found.data) is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_keeps_the_colours(form: str, orientation: int) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(form, exif=exif(orientation=orientation), icc_profile=profile)

    found = traces.cleaned(data)

    assert found is not None
    assert Image.open(io.BytesIO(found.data)).info["icc_profile"] == profile


def test_keeps_transparency() -> None:
    image = picture("RGBA")
    image.putalpha(120)
    out = io.BytesIO()
    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    image.save(out, "PNG", pnginfo=info)

    found = traces.cleaned(out.getvalue())

    assert found is not None
    assert Image.open(io.BytesIO(found.data)).tobytes() == image.tobytes()


def test_takes_out_metadata_that_keep_a_picture_from_being_read() -> None:
    found = traces.cleaned(in_jpeg(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff" + SECRET))

    assert found == traces.Cleaned(saved("JPEG"), ("EXIF",))


def test_takes_a_small_picture_out_of_the_first_segment() -> None:
    plain = saved("JPEG")
    jfif = b"JFIF\0\x01\x01\0\0\x01\0\x01\x02\x02" + SECRET[:12]
    data = plain[:2] + segment(0xE0, jfif) + plain[20:]

    found = traces.cleaned(data)

    assert found is not None
    assert found.data == plain


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff\xff",
        PNG,
        PNG + b"\xff\xff\xff\xffIHDR",
        b"RIFF\xff\xff\xff\xffWEBP",
        b"RIFF\x04\0\0\0WEBP",
        b"GIF89a",
        b"van ban",
        saved("JPEG"),
        saved("PNG"),
        saved("WEBP"),
        saved("JPEG", exif=exif())[:-40],
        saved("PNG", exif=exif())[:-20],
        saved("WEBP", exif=exif())[:-20],
        saved("WEBP", save_all=True, append_images=[picture("L")], exif=exif()),
        saved("PNG", save_all=True, append_images=[picture("L")], exif=exif()),
    ],
)
def test_leaves_sound_broken_and_unknown_files(data: bytes) -> None:
    assert traces.cleaned(data) is None


@given(st.sampled_from(sorted(TAGGED)), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))  # fmt: skip
@settings(derandomize=True, deadline=None, max_examples=200)
def test_a_damaged_picture_is_left_or_cleaned(name: str, damage: list[tuple[int, int]]) -> None:
    data = bytearray(TAGGED[name][0])
    for at, byte in damage:
        data[at % len(data)] = byte

    found = traces.cleaned(bytes(data))

    if found is not None:
        assert Image.open(io.BytesIO(found.data)).size
