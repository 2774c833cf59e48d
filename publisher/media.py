"""Pictures: read with bounds, and written again from their pixels alone.

What goes out is never the officer's file: it is decoded and encoded anew, so that no metadata
(place, device, author, thumbnail) and nothing appended to it can leave the building.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from publisher.messages import Message, say
from publisher.sources import MAX_MEDIA_BYTES, linked, read_regular

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
MAX_WIDTH = 1200
MAX_HEIGHT = 12_000  # JPEG itself ends at 65,500
QUALITY = 82
_ORIENTATION = 0x0112  # the EXIF tag
_FAITHFUL = 95
RECIPE = f"1:{MAX_WIDTH}:{QUALITY}"  # change it when published bytes change


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded whole: where it stands, the SHA-256 of its bytes, its bytes."""

    path: str
    sha256: str
    data: bytes

    @property
    def name(self) -> str:
        """The published file name: of the bytes, so that an officer's file name never goes out."""
        return hashlib.sha256(f"{RECIPE}:{self.sha256}".encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture as it goes out; sizes in pixels."""

    file_name: str
    media_type: str
    width: int
    height: int
    data: bytes


def load(root: Path, path: str) -> Picture | Message:
    """Return the picture at `path` under the site's folder, or what to do about it."""
    if linked(root, path):
        return say("Không dùng lối tắt trong content: chép tệp thật vào đây.")
    data = read_regular(root / path, MAX_MEDIA_BYTES)
    return data if isinstance(data, Message) else picture(path, data)


def picture(path: str, data: bytes) -> Picture | Message:
    """Return the picture that `data` holds, or what to do about it."""
    opened = _decode(data)
    if isinstance(opened, Message):
        return opened
    return Picture(path, hashlib.sha256(data).hexdigest(), data)


def render(picture: Picture) -> Rendition:
    """Return a picture's published form; the same picture gives the same bytes."""
    image = _decode(picture.data)
    if isinstance(image, Message):  # decoded before, when it was loaded
        raise TypeError("picture changed after it was loaded")
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
    return Rendition(
        f"{picture.name}.{suffix}", media_type, clean.width, clean.height, out.getvalue()
    )


def upright(data: bytes) -> bytes | None:
    """Return a picture that its metadata asks to turn, encoded as it is seen; None for others.

    Only JPEG loses anything, too little for an eye to see.
    """
    turned = _decode(data)
    if isinstance(turned, Message):
        return None
    stored = Image.open(io.BytesIO(data), formats=FORMATS)
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


def _decode(data: bytes) -> Image.Image | Message:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                return say("Ảnh quá lớn ({n} triệu điểm ảnh): thu nhỏ xuống dưới {limit} triệu.",
                           n=image.width * image.height // 1_000_000, limit=MAX_PIXELS // 1_000_000)  # fmt: skip
            # A phone's JPEG may carry a second picture (MPO); the first one is what people see.
            if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
                return say("Không dùng ảnh động: chọn một ảnh tĩnh.")
            image.load()
            return ImageOps.exif_transpose(image)
    except Exception:  # decoders meet hostile bytes and raise anything
        return say(
            "Tệp này không phải ảnh, hoặc ảnh bị hỏng: lưu lại thành .jpg hoặc .png rồi thay vào."
        )
