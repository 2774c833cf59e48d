"""Texts that stand inside files, and what else there is to say about a file that can be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from publisher.findings import Severity
from publisher.messages import Message, say

MAX_CHARS = 500_000  # of all the texts inside one file


class Origin(StrEnum):
    """In which part of a file a text stands."""

    PAGE = "page"
    CODE = "code"  # QR and bar codes, decoded
    SEEN = "seen"  # letters in pixels, read by OCR
    HIDDEN = "hidden"  # what a file says about itself: EXIF, XMP, IPTC, document properties
    REMARK = "remark"
    FIELD = "field"
    LINK = "link"
    OUTLINE = "outline"
    EMBEDDED = "embedded"
    OTHER = "other"


_APART = "\n;\n"  # lines of their own, and no number runs from one into the next


@dataclass(frozen=True, slots=True)
class Passage:
    """A text inside a file: the part it stands in and, in a document, its 1-based page."""

    origin: Origin
    text: str
    page: int | None = None

    def place(self, name: str) -> Message:
        """Return where the text stands, for people; `name` is the officer's name of the file."""
        known = _in_file(name) if self.page is None else _on_page(name, self.page)
        return known.get(self.origin, say("Trong phần không nhìn thấy của tệp “{name}”", name=name))


def _on_page(name: str, page: int) -> dict[Origin, Message]:
    return {
        Origin.PAGE: say("Trong tệp “{name}”, trang {page}", name=name, page=page),
        Origin.CODE: say("Trong mã QR, mã vạch ở trang {page} của tệp “{name}”", name=name, page=page),
        Origin.SEEN: say("Trong chữ trên bản quét ở trang {page} của tệp “{name}”", name=name, page=page),
        Origin.REMARK: say("Trong ghi chú ở trang {page} của tệp “{name}”", name=name, page=page),
        Origin.FIELD: say("Trong ô nhập ở trang {page} của tệp “{name}”", name=name, page=page),
        Origin.LINK: say("Trong liên kết ở trang {page} của tệp “{name}”", name=name, page=page),
    }  # fmt: skip


def _in_file(name: str) -> dict[Origin, Message]:
    return {
        Origin.CODE: say("Trong mã QR, mã vạch của ảnh “{name}”", name=name),
        Origin.SEEN: say("Trong chữ trên ảnh “{name}”", name=name),
        Origin.HIDDEN: say("Trong thông tin ẩn của tệp “{name}”", name=name),
        Origin.REMARK: say("Trong ghi chú của tệp “{name}”", name=name),
        Origin.FIELD: say("Trong ô nhập của tệp “{name}”", name=name),
        Origin.LINK: say("Trong liên kết của tệp “{name}”", name=name),
        Origin.OUTLINE: say("Trong mục lục của tệp “{name}”", name=name),
        Origin.EMBEDDED: say("Trong tên tệp nhúng bên trong tệp “{name}”", name=name),
    }


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know about a file that can be used, under the id of a built-in rule."""

    rule: str
    severity: Severity
    message: Message


def gathered(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield one passage for each part of a file, each text in it once; empty ones are left out."""
    parts: dict[tuple[Origin, int | None], dict[str, None]] = {}
    for passage in passages:
        if text := passage.text.strip():
            parts.setdefault((passage.origin, passage.page), {})[text] = None
    for (origin, page), texts in parts.items():
        yield Passage(origin, _APART.join(texts), page)
