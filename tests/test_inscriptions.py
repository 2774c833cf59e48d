"""What pictures say beside what they show: codes, metadata, letters in pixels."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from publisher import media
from publisher.media import Origin, Picture, inscriptions
from publisher.messages import Message
from tests.pdfs import code, document, lettering, saved

WORDS = "Máy của Bình, số 0912 345 678"


def encoded(image: Image.Image, file_type: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, file_type, **options)
    return out.getvalue()


def plain() -> Image.Image:
    return Image.new("RGB", (64, 48), (200, 0, 0))


def taken(data: bytes) -> Picture:
    found = media.take("content/a/2026/bia.jpg", data)
    assert isinstance(found, Picture), str(found)
    return found


def said(data: bytes, origin: Origin) -> str:
    return "\n".join(one.text for one in taken(data).passages if one.origin is origin)


def exif(tag: int, value: str | bytes, part: int | None = None) -> Image.Exif:
    tags = Image.Exif()
    (tags if part is None else tags.get_ifd(part))[tag] = value
    return tags


Base = ExifTags.Base


@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("tag", "value", "part"),
    [
        (Base.Artist, WORDS.encode(), None),
        (Base.ImageDescription, WORDS.encode(), None),
        (Base.Copyright, WORDS.encode(), None),
        (Base.XPAuthor, WORDS.encode("utf-16-le"), None),
        (Base.XPComment, WORDS.encode("utf-16-le"), None),
        (Base.CameraOwnerName, WORDS.encode(), ExifTags.IFD.Exif),
        (Base.UserComment, b"ASCII\0\0\0" + WORDS.encode(), ExifTags.IFD.Exif),
        (Base.UserComment, b"UNICODE\0" + WORDS.encode("utf-16"), ExifTags.IFD.Exif),
        (ExifTags.GPS.GPSAreaInformation, WORDS.encode(), ExifTags.IFD.GPSInfo),
    ],
)
def test_reads_what_a_camera_wrote(
    tag: int, value: bytes, part: int | None, file_type: str
) -> None:
    data = encoded(plain(), file_type, exif=exif(tag, value, part).tobytes())

    assert WORDS in said(data, Origin.HIDDEN)


XMP = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmpMM:DocumentID="xmp.did:0912345678901234"
 photoshop:Headline="&#x110;ầu đề" xmp:CreateDate="2026-11-20T08:00:00+07:00">
<dc:creator><rdf:Seq><rdf:li>{WORDS}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("file_type", ["JPEG", "WEBP"])
def test_reads_what_people_wrote_into_xmp_and_no_ids(file_type: str) -> None:
    said_there = said(encoded(plain(), file_type, xmp=XMP.encode()), Origin.HIDDEN)

    assert set(said_there.split("\n;\n")) == {"Đầu đề", WORDS}


def test_reads_iptc() -> None:
    caption = b"\x1c\x02\x78" + len(WORDS.encode()).to_bytes(2) + WORDS.encode()
    block = (
        b"8BIM\x04\x04\x00\x00" + len(caption).to_bytes(4) + caption + b"\0" * (len(caption) % 2)
    )
    segment = b"Photoshop 3.0\x00" + block
    data = encoded(plain())
    data = data[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2) + segment + data[2:]

    assert WORDS in said(data, Origin.HIDDEN)


def test_reads_comments_and_text_chunks() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Author", WORDS)

    assert WORDS in said(encoded(plain(), "JPEG", comment=WORDS.encode()), Origin.HIDDEN)
    assert WORDS in said(encoded(plain(), "GIF", comment=WORDS.encode()), Origin.HIDDEN)
    assert WORDS in said(encoded(plain(), "PNG", pnginfo=notes), Origin.HIDDEN)


def test_a_plain_picture_says_nothing() -> None:
    assert taken(encoded(plain())).passages == ()
    assert taken(encoded(plain())).notices == ()


def test_tells_that_a_picture_has_a_position() -> None:
    tags = exif(ExifTags.GPS.GPSLatitudeRef, "N", ExifTags.IFD.GPSInfo)
    tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (10.0, 30.0, 15.0)
    found = taken(encoded(plain(), exif=tags))

    assert [(one.rule, one.severity) for one in found.notices] == [("media/position", "note")]
    assert not Image.open(io.BytesIO(media.render(found).data)).getexif()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("inverted", [False, True])
def test_reads_a_code_however_it_lies(turned: int, inverted: bool) -> None:
    image = code("Gọi 0912 345 678").rotate(turned, expand=True)
    if inverted:
        image = image.point(lambda value: 255 - value)

    assert said(encoded(image), Origin.CODE) == "Gọi 0912 345 678"


def test_reads_every_code_of_a_large_photograph() -> None:
    photo = Image.effect_noise((4000, 3000), 40).convert("RGB")
    photo.paste(code("Thứ nhất"), (300, 400))
    photo.paste(code("Thứ hai"), (2900, 2100))

    assert set(said(encoded(photo), Origin.CODE).split("\n;\n")) == {"Thứ nhất", "Thứ hai"}


def test_reads_a_code_that_is_seen_through() -> None:
    black = code("Trong suốt").convert("L").point(lambda value: 255 - value)
    image = Image.new("RGBA", black.size, (0, 0, 0, 0))
    image.putalpha(black)

    assert said(encoded(image, "PNG"), Origin.CODE) == "Trong suốt"


def test_a_pdf_called_a_picture_is_told_what_it_is() -> None:
    found = media.take("content/a/2026/bia.jpg", saved(document()))

    assert isinstance(found, Message)
    assert "PDF" in str(found)


def test_an_empty_picture_is_told_so() -> None:
    assert "rỗng" in str(media.take("content/a/2026/bia.jpg", b""))


needs_reader = pytest.mark.skipif(not media.reads_letters(), reason="needs the extra ocr")


@needs_reader
def test_reads_the_letters_in_a_picture() -> None:
    assert "Phương án tuần tra" in said(encoded(lettering("Phương án tuần tra")), Origin.SEEN)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Image.Image]:
    """The pictures whose letters were looked for, and not remembered, in a new home."""
    looked: list[Image.Image] = []

    def read(image: Image.Image, **_options: object) -> str:
        looked.append(image)
        return "Tối mật"

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("pytesseract.image_to_string", read)
    return looked


def seen(image: Image.Image) -> str:
    return "".join(one.text for one in inscriptions.letters(image))


@needs_reader
def test_the_letters_in_a_picture_are_looked_for_once(readings: list[Image.Image]) -> None:
    assert [seen(lettering("a")), seen(lettering("a"))] == ["Tối mật", "Tối mật"]
    assert len(readings) == 1


@needs_reader
def test_letters_are_looked_for_again_where_a_pixel_or_the_shape_differs(
    readings: list[Image.Image],
) -> None:
    for size in ((200, 100), (100, 200)):
        seen(Image.new("L", size))
    changed = Image.new("L", (200, 100))
    changed.putpixel((0, 0), 1)
    seen(changed)

    assert len(readings) == 3


@needs_reader
def test_letters_are_looked_for_again_by_another_reader(
    readings: list[Image.Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(lettering("a"))
    monkeypatch.setattr(inscriptions, "_engine", lambda: b"tesseract 6")
    seen(lettering("a"))

    assert len(readings) == 2


@needs_reader
def test_letters_whose_memory_is_damaged_are_looked_for_again(
    readings: list[Image.Image], tmp_path: Path
) -> None:
    seen(lettering("a"))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")

    assert seen(lettering("a")) == "Tối mật"
    assert len(readings) == 2


def coded(image: Image.Image) -> list[str]:
    return [one.text for one in inscriptions.codes(image)]


def test_the_codes_in_a_picture_are_looked_for_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = coded(code("Số 12"))
    monkeypatch.setattr("zxingcpp.read_barcodes", lambda *_picture, **_options: [])

    assert first == coded(code("Số 12")) == ["Số 12"]
    assert coded(code("Số 13")) == []


def test_codes_are_looked_for_again_by_another_decoder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    coded(code("Số 12"))
    monkeypatch.setattr("zxingcpp.read_barcodes", lambda *_picture, **_options: [])
    monkeypatch.setattr(inscriptions, "_decoder", lambda: b"9")

    assert coded(code("Số 12")) == []


@needs_reader
def test_a_reader_is_known_by_its_version_and_its_models() -> None:
    engine = inscriptions._engine().decode()

    assert "tesseract" in engine
    for file in ("pytesseract.py", "vie.traineddata", "eng.traineddata"):
        assert re.search(rf"^{file} \d+ \d+$", engine, re.MULTILINE)


def test_a_decoder_is_known_by_its_files() -> None:
    assert re.search(r"^zxingcpp.*\.so \d+ \d+$", inscriptions._decoder().decode(), re.MULTILINE)
