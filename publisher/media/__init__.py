"""Pictures and documents beside an article: bounded, read, written again without metadata.

What goes out is never the officer's file. A picture is encoded anew from its pixels, a PDF is
rebuilt from its pages; the texts inside both are handed to the rules.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from publisher import memory, progress
from publisher.media import documents, pictures
from publisher.media.documents import Document
from publisher.media.inscriptions import reads_letters
from publisher.media.passages import Notice, Origin, Passage
from publisher.media.pictures import Picture, Rendition, encoders
from publisher.messages import Message, say
from publisher.progress import steps
from publisher.sources import MAX_MEDIA_BYTES, linked, read_regular
from publisher.workers import spread

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
    "encoders",
    "load",
    "published_stem",
    "reads_letters",
    "render",
    "render_all",
    "take",
]

Medium = Picture | Document

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")  # by their file names
DOCUMENTS = (".pdf",)
_KIND = "picture-files"
_WORTH_A_PROCESS = 4  # pictures, of some 60 ms each


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


def render_all(media: Sequence[Medium]) -> list[Rendition]:
    """Return the published forms of files, in order, worked out on every processor.

    What was encoded before, by the same encoders, is remembered from one run to the next.
    """
    with progress.step(steps.PICTURES, len(media)) as step:
        found = {at: _recalled(medium) for at, medium in enumerate(media)}
        wanted = [at for at, known in found.items() if known is None]
        step.add(len(media) - len(wanted))
        encoded = spread(lambda at: render(media[at]), wanted, least=_WORTH_A_PROCESS, at_once=1)
        for at, rendition in zip(wanted, encoded, strict=True):
            found[at] = rendition
            _keep(media[at], rendition)
            step.add()
    return [rendition for rendition in found.values() if rendition is not None]


def _recalled(medium: Medium) -> Rendition | None:
    if isinstance(medium, Document):
        return render(medium)
    packed = memory.recalled(_KIND, _sources(medium))
    return None if packed is None else _unpacked(packed)


def _keep(medium: Medium, rendition: Rendition) -> None:
    if isinstance(medium, Picture):
        memory.keep(_KIND, _sources(medium), _packed(rendition))


def _sources(picture: Picture) -> tuple[bytes, bytes]:
    return encoders().encode(), picture.data


def _packed(rendition: Rendition) -> bytes:
    """Return a rendition as bytes: a line about each file, then the files."""
    files = (replace(rendition, variants=()), *rendition.variants)
    about = [(one.file_name, one.media_type, one.width, one.height, len(one.data)) for one in files]
    return json.dumps(about).encode() + b"\n" + b"".join(one.data for one in files)


def _unpacked(packed: bytes) -> Rendition:
    about, _, data = packed.partition(b"\n")
    files: list[Rendition] = []
    at = 0
    for file_name, media_type, width, height, size in json.loads(about):
        files.append(Rendition(file_name, media_type, width, height, data[at : at + size]))
        at += size
    return replace(files[0], variants=tuple(files[1:]))
