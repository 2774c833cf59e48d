"""Pictures and documents beside an article: bounded, read, written again without metadata.

What goes out is never the officer's file. A picture is encoded anew from its pixels, a PDF is
rebuilt from its pages; the texts inside both are handed to the rules.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from publisher.media import documents, pictures
from publisher.media.documents import Document
from publisher.media.inscriptions import reads_letters
from publisher.media.passages import Notice, Origin, Passage
from publisher.media.pictures import Picture, Rendition
from publisher.messages import Message, say
from publisher.sources import MAX_MEDIA_BYTES, linked, read_regular

__all__ = [
    "DOCUMENTS",
    "PICTURES",
    "Document",
    "Medium",
    "Notice",
    "Origin",
    "Passage",
    "Picture",
    "Rendition",
    "load",
    "published_stem",
    "reads_letters",
    "render",
    "take",
]

Medium = Picture | Document

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")  # by their file names
DOCUMENTS = (".pdf",)


def load(root: Path, path: str) -> Medium | Message:
    """Return the file at `path` under the site's folder, or what to do about it."""
    if linked(root, path):
        return say("Không dùng lối tắt trong content: chép tệp thật vào đây.")
    data = read_regular(root / path, MAX_MEDIA_BYTES)
    return data if isinstance(data, Message) else take(path, data)


def take(path: str, data: bytes) -> Medium | Message:
    """Return the picture or document that `data` holds, by its name, or what to do about it."""
    if path.lower().endswith(DOCUMENTS):
        return documents.document(path, data)
    return pictures.picture(path, data)


def published_stem(path: str, data: bytes) -> str:
    """Return the published file name of a file, without its suffix, whether it can be read or not."""
    digest = hashlib.sha256(data).hexdigest()
    if path.lower().endswith(DOCUMENTS):
        return Document(path=path, sha256=digest, published=b"", passages=(), notices=()).name
    return Picture(path, digest, data).name


def render(medium: Medium) -> Rendition:
    """Return the published form of a file; the same file gives the same bytes."""
    if isinstance(medium, Document):
        return Rendition(f"{medium.name}.pdf", "application/pdf", 0, 0, medium.published)
    return pictures.render(medium)
