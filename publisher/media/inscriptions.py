"""What a picture says beside what it shows: its codes, its metadata, the letters in its pixels."""

from __future__ import annotations

import contextlib
import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import zxingcpp
from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from publisher.media.passages import Origin, Passage
from publisher.memory import remembered

LANGUAGES = ("vie", "eng")
MAX_CODES = 50
MAX_VALUE = 20_000  # characters of one metadata value
SCANNED_SIDE = 2400  # pixels: larger pictures are made smaller before codes are looked for
READ_SIDE = 3000  # pixels: larger pictures are made smaller before letters are looked for
READ_SECONDS = 60  # for the letters of one picture
MIN_READ_PIXELS = 8_000  # 400 by 20, say: nothing smaller holds words that anybody reads

_XMP = re.compile(r"\s([\w.\-]+:[\w.\-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')|>([^<>]+)<")
_XMP_KEYS = re.compile(r"xmlns:|xmpMM:|stEvt:|stRef:|rdf:about|x:xmptk|xml:")
_MACHINE = re.compile(  # identifiers and moments, which look like anybody's numbers
    r"(?:(?:urn:)?uuid:|xmp\.[di]id:|adobe:|D:\d{4})\S*|\{?[0-9A-Fa-f]{8,}(?:-?[0-9A-Fa-f]{4,})*\}?"
    r"|\d{4}[:\-]\d\d[:\-]\d\d[T ]\d\d:\d\d\S*"
)
_WIDE = range(ExifTags.Base.XPTitle, ExifTags.Base.XPSubject + 1)  # Windows writes UTF-16
_UNTOLD = frozenset({"exif", "icc_profile", "xmp", "photoshop", "mp"})
_WORDS = re.compile(r"\w")


def codes(image: Image.Image, page: int | None = None) -> Iterator[Passage]:
    """Yield what the QR and bar codes in a picture say, remembered as its letters are."""
    flat = flattened(image).convert("L")
    flat.thumbnail((SCANNED_SIDE, SCANNED_SIDE))

    def read() -> str:
        found = zxingcpp.read_barcodes(flat, text_mode=zxingcpp.TextMode.Plain)
        return json.dumps([code.text for code in found[:MAX_CODES]])

    for text in json.loads(_remembered("codes", _decoder(), flat, read)):
        yield Passage(Origin.CODE, text, page)


def flattened(image: Image.Image) -> Image.Image:
    """Return a picture on white: what is seen through is how a reader sees it."""
    if image.mode not in {"RGBA", "LA", "PA"} and "transparency" not in image.info:
        return image
    top = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", top.size, "white"), top)


def metadata(image: ImageFile.ImageFile) -> Iterator[Passage]:
    """Yield what a picture's file says about itself: EXIF, XMP, IPTC and comments.

    Nothing of it goes out; what cannot be read of it is left unread.
    """
    for value in (*_exif(image), *_iptc(image), *_remarks(image.info)):
        if text := _text(value):
            yield Passage(Origin.HIDDEN, text)
    for packet in (image.info.get("xmp"), image.info.get("XML:com.adobe.xmp")):
        if packet:
            yield from (Passage(Origin.HIDDEN, text) for text in xmp(packet))


def positioned(image: Image.Image) -> bool:
    """Whether a picture's file tells where it was taken."""
    try:
        place = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # damaged metadata raises anything, and is not published
        return False
    packet = image.info.get("xmp") or b""
    return ExifTags.GPS.GPSLatitude in place or b"GPSLatitude" in bytes(packet)


def xmp(packet: bytes | str) -> Iterator[str]:
    """Yield what people wrote in an XMP packet: its values without ids, moments and names."""
    text = packet.decode("utf-8", errors="replace") if isinstance(packet, bytes) else packet
    for found in _XMP.finditer(text[: 50 * MAX_VALUE]):
        key, *values = found.groups(default="")
        if not _XMP_KEYS.match(key) and (shown := told(html.unescape("".join(values)))):
            yield shown


def told(value: str) -> str:
    """Return a metadata value as people wrote it; "" for ids, moments and bytes."""
    text = " ".join(value.replace("\x00", " ").split())[:MAX_VALUE]
    if not text.isprintable() or not _WORDS.search(text) or _MACHINE.fullmatch(text):
        return ""
    return text


@cache
def reads_letters() -> bool:
    """Whether the letters in pictures can be read here: the extra `ocr` with Vietnamese."""
    if find_spec("pytesseract") is None or shutil.which("tesseract") is None:
        return False
    return set(LANGUAGES) <= set(_told_by_engine("--list-langs").split("\n"))


def letters(image: Image.Image, page: int | None = None) -> Iterator[Passage]:
    """Yield the letters in a picture; raises RuntimeError when that takes too long.

    They are remembered by all that decides on them: the pixels and what reads them.
    """
    if image.width * image.height < MIN_READ_PIXELS:
        return
    flat = flattened(image).convert("L")
    flat.thumbnail((READ_SIDE, READ_SIDE))
    flat.info = {}  # what the file says of itself, its resolution too, is not what is seen

    def read() -> str:
        import pytesseract  # of the extra `ocr`; long to import, and most letters are remembered

        text = pytesseract.image_to_string(flat, lang="+".join(LANGUAGES), timeout=READ_SECONDS)
        return str(text)

    yield Passage(Origin.SEEN, _remembered("letters", _engine(), flat, read), page)


def _remembered(kind: str, engine: bytes, flat: Image.Image, read: Callable[[], str]) -> str:
    size = f"{flat.mode} {flat.width}x{flat.height}".encode()
    return remembered(kind, (engine, size, flat.tobytes()), read)


@cache
def _decoder() -> bytes:
    """Return what tells one reader of codes from another."""
    return "\n".join([str(MAX_CODES), *_installed("zxingcpp")]).encode()


@cache
def _engine() -> bytes:
    """Return what tells one reader of letters from another: its version and its models."""
    parts = ["+".join(LANGUAGES), *_installed("pytesseract"), _told_by_engine("--version")]
    if folder := re.match(r'.*"(.+)"', _told_by_engine("--list-langs")):
        parts += [_stamp(Path(folder[1], f"{one}.traineddata")) for one in LANGUAGES]
    return "\n".join(parts).encode()


def _installed(package: str) -> list[str]:
    """Return what the files of a package are known by: its version takes longer to look up."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return []
    origin = Path(spec.origin)
    files = origin.parent.iterdir() if spec.submodule_search_locations else [origin]
    return sorted(_stamp(path) for path in files if path.is_file())


def _stamp(path: Path) -> str:
    try:
        info = path.stat()
    except OSError:
        return ""
    return f"{path.name} {info.st_size} {info.st_mtime_ns}"


@cache
def _told_by_engine(option: str) -> str:
    try:
        done = subprocess.run(["tesseract", option], capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode(errors="replace")


def _exif(image: Image.Image) -> Iterator[object]:
    try:
        tags = image.getexif()
        parts = [tags, *(tags.get_ifd(part) for part in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo))]
        for part in parts:
            for tag, value in part.items():
                yield _as_written(tag, value)
    except Exception:  # damaged metadata raises anything, and is not published
        return


def _as_written(tag: int, value: object) -> object:
    """Return an EXIF value in the encoding that its tag has, or that cameras give it anyway."""
    if isinstance(value, bytes):
        if tag in _WIDE:
            return value.decode("utf-16-le", errors="replace")
        if tag == ExifTags.Base.UserComment:  # eight bytes that name the encoding go before it
            encoding = "utf-16" if value.startswith(b"UNICODE") else "utf-8"
            return value[8:].decode(encoding, errors="replace")
    if isinstance(value, str) and not value.isascii():  # bytes that Pillow took for Latin-1
        with contextlib.suppress(UnicodeError):
            return value.encode("latin-1").decode("utf-8")
    return value


def _iptc(image: ImageFile.ImageFile) -> Iterator[object]:
    try:
        records = IptcImagePlugin.getiptcinfo(image) or {}
    except Exception:  # damaged metadata raises anything, and is not published
        return
    for value in records.values():
        yield from value if isinstance(value, list) else [value]


def _remarks(info: Mapping[str | tuple[int, int], object]) -> Iterator[object]:
    for key, value in info.items():
        if key not in _UNTOLD and key != "XML:com.adobe.xmp":
            yield value


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
        if "\ufffd" in value:
            return ""
    return told(value) if isinstance(value, str) else ""
