"""Pictures: taken only when whole and still, published from their pixels alone."""

from __future__ import annotations

import hashlib
import io
import os
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin

from publisher import media, memory
from publisher.media import Picture, Rendition
from publisher.media.pictures import MAX_HEIGHT, MAX_WIDTH
from publisher.messages import Message

SECRET = b"Chup tai nha rieng so 7"
RED, BLUE = (200, 0, 0), (0, 0, 200)


def encoded(image: Image.Image, file_type: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, file_type, **options)
    return out.getvalue()


def plain(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, RED if mode == "RGB" else 0)


def noise(size: tuple[int, int] = (64, 48)) -> Image.Image:
    pixels = random.Random(1).randbytes(size[0] * size[1] * 3)  # noqa: S311  # the same each time
    return Image.frombytes("RGB", size, pixels)


def picture(data: bytes) -> Picture:
    found = media.take("content/a/2026/bia.jpg", data)
    assert isinstance(found, Picture), str(found)
    return found


def published(data: bytes) -> Rendition:
    return media.render(picture(data))


def refusal(data: bytes) -> Message:
    found = media.take("content/a/2026/bia.jpg", data)
    assert isinstance(found, Message)
    return found


def decoded(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.data))
    image.load()
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a phone writes: where, when, with what, by whom."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = SECRET.decode()
    tags[ExifTags.Base.Artist] = SECRET.decode()
    tags[ExifTags.Base.ImageDescription] = SECRET.decode()
    gps = tags.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = (10.0, 30.0, 15.0)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    return tags


# Nothing but pixels


def everything_a_file_can_say(file_type: str) -> dict[str, Any]:
    if file_type == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", SECRET.decode())
        notes.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        return {"exif": exif(), "pnginfo": notes, "icc_profile": SECRET * 9}
    if file_type == "GIF":
        return {"comment": SECRET}
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    return {"exif": exif(), "icc_profile": SECRET * 9, "xmp": xmp, "comment": SECRET}


@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP", "GIF"])
def test_publishes_no_word_of_what_the_file_says_about_itself(file_type: str) -> None:
    data = encoded(plain(), file_type, **everything_a_file_can_say(file_type))
    assert SECRET in data

    out = published(data)

    assert SECRET not in out.data
    assert not decoded(out).getexif()
    assert set(decoded(out).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive",
                                      "progression"}  # fmt: skip


@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP", "GIF"])
def test_publishes_nothing_that_was_appended(file_type: str) -> None:
    data = encoded(plain(), file_type)

    out = published(data + b"PK\x03\x04" + SECRET)

    assert SECRET not in out.data
    assert out.data == published(data).data


def test_publishes_no_thumbnail_of_what_was_cut_away() -> None:
    thumbnail = encoded(noise((16, 16)))
    data = encoded(plain(), exif=exif().tobytes() + thumbnail)
    assert thumbnail in data

    assert thumbnail[-100:] not in published(data).data


def test_publishes_the_first_picture_of_a_phone_file_alone() -> None:
    hidden = noise()
    data = encoded(plain(), "MPO", save_all=True, append_images=[hidden])
    assert encoded(hidden, "JPEG")[-200:-2] in data

    out = published(data)

    assert decoded(out).getpixel((5, 5)) == pytest.approx(RED, abs=4)
    assert len(out.data) < len(encoded(hidden))


def test_the_file_name_of_an_officer_never_goes_out() -> None:
    found = media.take("content/a/2026/nguyen-van-an-0912000000.jpg", encoded(plain()))

    assert isinstance(found, Picture)
    assert "nguyen" not in media.render(found).file_name
    assert "0912" not in media.render(found).file_name


def test_the_same_picture_gives_the_same_bytes_and_name() -> None:
    data = encoded(noise())

    assert published(data) == published(bytes(data))


def test_another_picture_has_another_name() -> None:
    assert published(encoded(plain())).file_name != published(encoded(noise())).file_name


# How it looks


@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_a_picture_as_the_camera_says(orientation: int, file_type: str) -> None:
    image = plain((80, 40))
    image.paste(BLUE, (0, 0, 40, 20))  # the corner at the top left of the stored pixels
    upright = {
        1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1),
    }[orientation]  # fmt: skip

    out = decoded(published(encoded(image, file_type, exif=exif(orientation))))

    assert out.size == ((80, 40) if orientation <= 4 else (40, 80))
    corner = (int(upright[0] * (out.width - 1)), int(upright[1] * (out.height - 1)))
    assert out.getpixel(corner) == pytest.approx(BLUE, abs=12)


@pytest.mark.parametrize(
    ("size", "goes_out"),
    [
        ((640, 360), (640, 360)),
        ((MAX_WIDTH, 800), (MAX_WIDTH, 800)),
        ((2400, 1000), (MAX_WIDTH, 500)),
        ((3000, 1), (MAX_WIDTH, 1)),
        ((1, 70_000), (1, MAX_HEIGHT)),
        ((1, 1), (1, 1)),
    ],
)
def test_is_made_to_fit(size: tuple[int, int], goes_out: tuple[int, int]) -> None:
    out = published(encoded(plain(size), "PNG"))

    assert (out.width, out.height) == decoded(out).size == goes_out


@pytest.mark.parametrize(
    ("mode", "file_type"),
    [("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("L", "PNG"), ("P", "PNG"), ("I;16", "PNG"),
     ("P", "GIF"), ("RGB", "WEBP")],
)  # fmt: skip
def test_any_opaque_picture_goes_out_as_jpeg(mode: str, file_type: str) -> None:
    out = published(encoded(plain(mode=mode), file_type))

    assert (out.media_type, decoded(out).format, decoded(out).mode) == ("image/jpeg", "JPEG", "RGB")
    assert out.file_name.endswith(".jpg")


@pytest.mark.parametrize(
    ("mode", "file_type"),
    [("RGBA", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP"), ("P", "PNG"), ("P", "GIF")],
)
def test_a_picture_one_can_see_through_goes_out_as_png(mode: str, file_type: str) -> None:
    options = {"transparency": 0} if mode == "P" else {}
    out = published(encoded(plain(mode=mode), file_type, **options))

    assert (out.media_type, decoded(out).format) == ("image/png", "PNG")
    assert out.file_name.endswith(".png")
    assert decoded(out).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


# What is refused


def truncated(file_type: str) -> bytes:
    data = encoded(noise(), file_type)
    return data[: len(data) // 2]


NOT_PICTURES = {
    "empty": b"",
    "text": "Đây là một tệp chữ".encode(),
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "pdf": b"%PDF-1.7\n%%EOF",
    "zip": b"PK\x03\x04" + bytes(50),
    "jpeg-head": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20),
    "png-head": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "half-jpeg": truncated("JPEG"),
    "half-png": truncated("PNG"),
    "half-webp": truncated("WEBP"),
    "bmp": encoded(plain(), "BMP"),
    "tiff": encoded(plain(), "TIFF"),
    "ico": encoded(plain((16, 16)), "ICO"),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


@pytest.mark.parametrize("data", NOT_PICTURES.values(), ids=NOT_PICTURES.keys())
def test_refuses_what_is_no_whole_picture(data: bytes) -> None:
    better = ".pdf" if data.startswith(b"%PDF") else ".jpg"

    assert better in str(refusal(data))


@pytest.mark.parametrize("file_type", ["GIF", "PNG", "WEBP"])
def test_refuses_a_moving_picture(file_type: str) -> None:
    moving = encoded(plain(), file_type, save_all=True, append_images=[noise()], duration=100)

    assert "động" in str(refusal(moving))


@pytest.mark.parametrize("size", [(7_000, 7_000), (20_000, 20_000), (40_000, 1_001)])
def test_refuses_a_picture_that_unpacks_too_large(size: tuple[int, int]) -> None:
    bomb = encoded(Image.new("1", size), "PNG")
    assert len(bomb) < 100_000

    assert isinstance(media.take("x.png", bomb), Message)


def test_says_how_large_a_picture_may_be() -> None:
    assert "40" in str(refusal(encoded(Image.new("1", (7_000, 7_000)), "PNG")))


def test_refuses_a_text_bomb_inside_a_picture() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "a" * 50_000_000, zip=True)
    bomb = encoded(plain(), "PNG", pnginfo=notes)

    assert isinstance(media.take("x.png", bomb), Message)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    file_type=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    damage=st.lists(st.tuples(st.integers(6, 200), st.integers(0, 255)), max_size=6),
    length=st.integers(6, 400),
)
def test_damaged_notes_of_a_camera_never_stop_a_build(
    file_type: str, damage: list[tuple[int, int]], length: int
) -> None:
    notes = bytearray(exif(6).tobytes())
    for at, value in damage:
        notes[at % len(notes)] = value
    found = media.take("x", encoded(plain(), file_type, exif=bytes(notes[:length])))

    assert isinstance(found, Message) or SECRET not in media.render(found).data


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    file_type=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    damage=st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_bytes_are_refused_or_published_whole(
    file_type: str, damage: list[tuple[int, int]]
) -> None:
    data = bytearray(encoded(noise((32, 24)), file_type))
    for at, value in damage:
        data[at % len(data)] = value
    found = media.take("x", bytes(data))

    if isinstance(found, Picture):
        out = media.render(found)
        assert decoded(out).size == (out.width, out.height)


# On disk


def put(root: Path, data: bytes, path: str = "content/a/2026/bia.jpg") -> str:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)
    return path


def test_loads_a_picture_with_the_digest_of_its_bytes(tmp_path: Path) -> None:
    data = encoded(plain())
    found = media.load(tmp_path, put(tmp_path, data))

    assert isinstance(found, Picture)
    assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_a_missing_picture_is_refused(tmp_path: Path) -> None:
    assert isinstance(media.load(tmp_path, "content/a/2026/bia.jpg"), Message)


def test_a_picture_that_is_too_heavy_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, encoded(plain()))
    os.truncate(tmp_path / path, 20_000_001)

    assert isinstance(media.load(tmp_path, path), Message)


def test_a_linked_picture_is_refused(tmp_path: Path) -> None:
    put(tmp_path, encoded(plain()), "mat.jpg")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/bia.jpg").symlink_to(tmp_path / "mat.jpg")

    assert isinstance(media.load(tmp_path, "content/bia.jpg"), Message)


def test_a_picture_in_a_linked_folder_is_refused(tmp_path: Path) -> None:
    put(tmp_path, encoded(plain()), "mat/bia.jpg")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/anh").symlink_to(tmp_path / "mat")

    assert "lối tắt" in str(media.load(tmp_path, "content/anh/bia.jpg"))


def test_a_pipe_named_like_a_picture_does_not_stall(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    os.mkfifo(tmp_path / "content/bia.jpg")

    assert isinstance(media.load(tmp_path, "content/bia.jpg"), Message)


# In sizes for screens


def photo(size: tuple[int, int] = (1600, 900)) -> Image.Image:
    return noise((64, 36)).resize(size, Image.Resampling.BICUBIC)


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((1600, 900), [480, 800, 1200]),
        ((1200, 675), [480, 800, 1200]),
        ((1000, 2000), [480, 800, 1000]),
        ((480, 300), [480]),
        ((200, 300), [200]),
    ],
)
def test_goes_out_in_sizes_for_screens_never_larger_than_it_is(
    size: tuple[int, int], widths: list[int]
) -> None:
    out = published(encoded(photo(size)))

    assert [one.width for one in out.variants] == widths
    for one in out.variants:
        assert (decoded(one).format, decoded(one).size) == ("WEBP", (one.width, one.height))
        assert one.height == pytest.approx(size[1] * one.width / size[0], abs=1)
        assert one.file_name == f"{out.file_name.partition('.')[0]}-{one.width}.webp"
    assert len(out.variants[-1].data) < len(out.data)


@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP"])
def test_no_size_of_a_picture_says_anything_about_the_file(file_type: str) -> None:
    out = published(encoded(photo(), file_type, **everything_a_file_can_say(file_type)))

    assert out.variants
    for one in out.variants:
        assert SECRET not in one.data
        assert not {"exif", "xmp", "icc_profile"} & set(decoded(one).info)
        assert {one.data[12:16]} <= {b"VP8 ", b"VP8L"}  # the plain container, with nothing beside


def test_what_one_can_see_through_stays_so_in_every_size() -> None:
    image = photo((900, 300)).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((900, 300)))
    out = published(encoded(image, "PNG"))

    assert [one.width for one in out.variants] == [480, 800, 900]
    for one in out.variants:
        assert decoded(one).getpixel((3, 0))[3] < 30  # type: ignore[index]


def test_a_drawing_that_webp_would_make_larger_has_no_other_sizes() -> None:
    out = published(encoded(Image.new("RGBA", (3, 3), (9, 9, 9, 200)), "PNG"))

    assert out.variants == ()


def many(n: int = 6) -> list[Picture]:
    return [picture(encoded(photo((40 + at, 30)))) for at in range(n)]


@pytest.fixture
def remembering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with nothing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def test_many_at_once_remembered_or_not_give_the_same_bytes(remembering: Path) -> None:
    pictures = many()
    alone = [media.render(one) for one in pictures]
    before = memory.kept()  # the letters in them

    assert remembering.is_dir()
    assert media.render_all(pictures) == alone
    assert memory.kept() == before + len(pictures)
    assert media.render_all(pictures[::-1]) == alone[::-1]


@pytest.mark.usefixtures("remembering")
def test_what_was_encoded_is_not_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = many()
    first = media.render_all(pictures)
    monkeypatch.setattr(media, "render", None)

    assert media.render_all(pictures) == first


@pytest.mark.usefixtures("remembering")
def test_another_encoder_encodes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = many(1)
    media.render_all(pictures)
    monkeypatch.setattr(media, "encoders", lambda: "khác")
    monkeypatch.setattr(media, "render", None)

    with pytest.raises(TypeError):
        media.render_all(pictures)
