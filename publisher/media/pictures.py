"""Pictures: decoded with bounds, and written again from their pixels alone.

What goes out is never the officer's file: it is decoded and encoded anew, so that no metadata
(place, device, author, thumbnail) and nothing appended to it can leave the building.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageFile, ImageOps, features

from publisher.findings import Severity
from publisher.media import inscriptions
from publisher.media.passages import Notice, Passage, gathered
from publisher.messages import Message, say

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
MAX_WIDTH = 1200
MAX_HEIGHT = 12_000  # JPEG itself ends at 65,500
QUALITY = 82
WIDTHS = (480, 800, MAX_WIDTH)  # of the WebP forms, as far as the picture reaches
WEBP_QUALITY = 80
_WEBP_METHOD = 2  # docs/pictures-measured.md: half the time of the usual 4, 5 % larger
_ORIENTATION = 0x0112  # the EXIF tag
_FAITHFUL = 95
EMPTY = say("Tệp rỗng: chép lại tệp gốc (.jpg, .png hoặc .pdf) vào đây.")
RECIPE = f"1:{MAX_WIDTH}:{QUALITY}"  # change it when published bytes change
_SMALL_RECIPE = f"{WIDTHS}:{WEBP_QUALITY}:{_WEBP_METHOD}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded whole: where it stands, the SHA-256 of its bytes, its bytes.

    `passages` are the texts inside it, `notices` what there is to say about it.
    """

    path: str
    sha256: str
    data: bytes
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    notices: tuple[Notice, ...] = ()

    @property
    def name(self) -> str:
        """The published file name: of the bytes, so that an officer's file name never goes out."""
        return hashlib.sha256(f"{RECIPE}:{self.sha256}".encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file as it goes out; sizes in pixels, 0 for a document.

    `variants` are the same picture in WebP, from the narrowest to its full width; none where they
    would save nothing.
    """

    file_name: str
    media_type: str
    width: int
    height: int
    data: bytes = field(repr=False)
    variants: tuple[Rendition, ...] = ()


def picture(path: str, data: bytes) -> Picture | Message:
    """Return the picture that `data` holds, or what to do about it."""
    found = _read(data)
    return found if isinstance(found, Message) else Picture(path, *found)


@lru_cache(maxsize=64)  # a build reads a held article's pictures for its preview too
def _read(
    data: bytes,
) -> tuple[str, bytes, tuple[Passage, ...], tuple[Notice, ...]] | Message:
    decoded = _decode(data)
    if isinstance(decoded, Message):
        return decoded
    try:
        passages = tuple(gathered(_passages(*decoded)))
    except Exception:  # what cannot be read must not go out unread
        return say(
            "Không đọc được chữ trong ảnh này: thu nhỏ ảnh, lưu lại thành .jpg rồi thay vào."
        )
    return hashlib.sha256(data).hexdigest(), data, passages, tuple(_notices(decoded[0]))


def _passages(stored: ImageFile.ImageFile, upright: Image.Image) -> Iterator[Passage]:
    yield from inscriptions.codes(upright)
    yield from inscriptions.metadata(stored)
    if inscriptions.reads_letters():
        yield from inscriptions.letters(upright)


def _notices(stored: Image.Image) -> Iterator[Notice]:
    if inscriptions.positioned(stored):
        # Nothing to accept: what goes out has no position. The officer's own file still has.
        yield Notice(
            "media/position",
            Severity.NOTE,
            say(
                "Tệp ảnh gốc ghi vị trí nơi chụp. Ảnh đăng lên không còn vị trí; khi gửi tệp gốc cho người khác, hãy xóa trước."
            ),
        )


def render(picture: Picture) -> Rendition:
    """Return a picture's published form; the same picture gives the same bytes."""
    decoded = _decode(picture.data)
    if isinstance(decoded, Message):  # decoded before, when it was loaded
        raise TypeError("picture changed after it was loaded")
    image = decoded[1]
    alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    image = image.convert("RGBA" if alpha else "RGB")
    scale = min(1, MAX_WIDTH / image.width, MAX_HEIGHT / image.height)
    if scale < 1:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    out = io.BytesIO()
    if alpha:
        clean.save(out, "PNG", optimize=True)
        suffix, media_type = "png", "image/png"
    else:
        clean.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        suffix, media_type = "jpg", "image/jpeg"
    data = out.getvalue()
    variants = tuple(_variants(clean, picture.name))
    if len(variants[-1].data) >= len(data):  # drawings of a few colours, very small pictures
        variants = ()
    return Rendition(
        f"{picture.name}.{suffix}", media_type, clean.width, clean.height, data, variants
    )


def _variants(clean: Image.Image, name: str) -> Iterator[Rendition]:
    for width in dict.fromkeys(min(width, clean.width) for width in WIDTHS):
        size = width, max(1, round(clean.height * width / clean.width))
        small = clean if size == clean.size else clean.resize(size, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "WEBP", quality=WEBP_QUALITY, method=_WEBP_METHOD)
        yield Rendition(f"{name}-{width}.webp", "image/webp", *size, out.getvalue())


@lru_cache(maxsize=1)
def encoders() -> str:
    """Return what published bytes depend on beside a picture: the recipe and who encodes."""
    codecs = ("webp", "jpg", "zlib", "freetype2")
    known = (str(features.version(name)) for name in ("pil", *codecs))
    return ":".join((RECIPE, _SMALL_RECIPE, *known))


def sound(data: bytes) -> bool:
    """Whether bytes are a picture that can be shown."""
    return not isinstance(_decode(data), Message)


def upright(data: bytes) -> bytes | None:
    """Return a picture that its metadata asks to turn, encoded as it is seen; None for others.

    Only JPEG loses anything, too little for an eye to see.
    """
    decoded = _decode(data)
    if isinstance(decoded, Message):
        return None
    stored, turned = decoded
    if stored.getexif().get(_ORIENTATION, 1) not in range(2, 9):
        return None
    colours = turned.info.get("icc_profile")
    out = io.BytesIO()
    if stored.format == "PNG":
        turned.save(out, "PNG", icc_profile=colours)
    elif stored.format == "WEBP":
        turned.save(out, "WEBP", lossless=True, icc_profile=colours or b"")
    else:
        turned.save(out, "JPEG", quality=_FAITHFUL, subsampling=0, icc_profile=colours)
    return out.getvalue()


def _decode(data: bytes) -> tuple[ImageFile.ImageFile, Image.Image] | Message:
    """Return a picture as it is stored and as it is seen, or what to do about it."""
    if not data:
        return EMPTY
    if data.startswith(b"%PDF-"):
        return say(
            "Đây là tệp PDF: đổi đuôi tệp thành .pdf và viết liên kết [tên tệp](ten-tep.pdf), không chèn như ảnh."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # whatever else runs here has said
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                return say("Ảnh quá lớn ({n} triệu điểm ảnh): thu nhỏ xuống dưới {limit} triệu.",
                           n=image.width * image.height // 1_000_000, limit=MAX_PIXELS // 1_000_000)  # fmt: skip
            # A phone's JPEG may carry a second picture (MPO); the first one is what people see.
            if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
                return say("Không dùng ảnh động: chọn một ảnh tĩnh.")
            image.load()
            return image, ImageOps.exif_transpose(image)
    except Exception:  # decoders meet hostile bytes and raise anything
        return say(
            "Tệp này không phải ảnh, hoặc ảnh bị hỏng: lưu lại thành .jpg hoặc .png rồi thay vào."
        )
