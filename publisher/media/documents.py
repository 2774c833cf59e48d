"""Documents: a PDF read and built again in a process of its own, within limits of time and memory."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from publisher.findings import Severity
from publisher.media.passages import Notice, Origin, Passage
from publisher.media.pictures import EMPTY
from publisher.messages import Message, say

RECIPE = "pdf:1"  # change it when published bytes change
PATIENCE = 180  # seconds for one document
_PACKAGE = Path(__file__).parents[2]

_BROKEN = say(
    "Tệp PDF bị hỏng hoặc không trọn vẹn: mở bản gốc, in lại thành PDF (Print to PDF) rồi thay vào."
)
_TANGLED = say(
    "Tệp PDF quá phức tạp hoặc quá nặng nên không đọc hết được: in lại thành PDF (Print to PDF) rồi thay vào."
)
_REFUSALS: Mapping[str, Message] = {
    "password": say("Tệp PDF có mật khẩu: bỏ mật khẩu rồi lưu lại."),
    "broken": _BROKEN,
    "tangled": _TANGLED,
    "long": say("Tệp PDF có quá nhiều chữ để đọc hết: tách thành nhiều tệp."),
    "layers": say(
        "Tệp PDF có lớp ẩn, người đọc có thể bật lên: in lại thành PDF (Print to PDF) rồi thay vào."
    ),
    "xfa": say(
        "Biểu mẫu này chỉ mở được bằng phần mềm riêng: in lại thành PDF (Print to PDF) rồi thay vào."
    ),
    "picture": say(
        "Trong tệp PDF có ảnh hỏng hoặc ảnh loại không đọc được: in lại thành PDF (Print to PDF) rồi thay vào."
    ),
}
_DROPPED: Mapping[str, Message] = {
    "embedded": say("tệp nhúng bên trong"),
    "remark": say("ghi chú"),
    "script": say("mã tự chạy"),
    "signature": say("chữ ký số (bản đăng không còn ký số)"),
    "submit": say("nút gửi biểu mẫu"),
}
_IMPOSTORS: tuple[tuple[bytes, Message], ...] = (
    (
        b"PK\x03\x04",
        say("Đây là tệp Word, Excel hoặc tệp nén đổi đuôi: mở bằng đúng chương trình, xuất ra PDF rồi thay vào."),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        say("Đây là tệp Word, Excel hoặc tệp nén đổi đuôi: mở bằng đúng chương trình, xuất ra PDF rồi thay vào."),
    ),
    *(
        (mark, say("Đây là ảnh đổi đuôi thành .pdf: trả lại đuôi ảnh và chèn bằng ![câu tả ảnh](tên tệp)."))
        for mark in (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF that was read whole: where it stands, the SHA-256 of its bytes, the bytes to publish.

    `passages` are the texts inside the officer's file, `notices` what there is to say about it.
    """

    path: str
    sha256: str
    published: bytes = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)
    notices: tuple[Notice, ...]

    @property
    def name(self) -> str:
        """The published file name: of the bytes, so that an officer's file name never goes out."""
        return hashlib.sha256(f"{RECIPE}:{self.sha256}".encode()).hexdigest()[:20]


def document(path: str, data: bytes) -> Document | Message:
    """Return the PDF that `data` holds, or what to do about it."""
    found = _read(data)
    return found if isinstance(found, Message) else replace(found, path=path)


@lru_cache(maxsize=64)
def _read(data: bytes) -> Document | Message:
    if not data:
        return EMPTY
    for mark, message in _IMPOSTORS:
        if data.startswith(mark):
            return message
    if b"%PDF-" not in data[:1024]:
        return _BROKEN
    answer = _ask(data)
    if "refused" in answer:
        return _refusal(answer["refused"], answer["n"])
    return Document(
        path="",
        sha256=hashlib.sha256(data).hexdigest(),
        published=base64.b64decode(answer["data"]),
        passages=tuple(Passage(Origin(one), text, page) for one, text, page in answer["passages"]),
        notices=tuple(_notices(answer)),
    )


def _refusal(reason: str, n: int) -> Message:
    if reason == "pages":
        return say("Tệp PDF có {n} trang: tối đa 300; tách thành nhiều tệp.", n=n)
    return _REFUSALS[reason]


def _ask(data: bytes) -> dict[str, Any]:
    """Have a document read in another process; what kills or stalls that only refuses the file."""
    paths = [str(_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "publisher.media"],
            input=data,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_THREAD_LIMIT": "1"},
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"refused": "tangled", "n": 0}
    return answer


def _notices(answer: Mapping[str, Any]) -> Iterator[Notice]:
    if pages := answer["unread"]:
        yield Notice(
            "media/scanned",
            Severity.ACKNOWLEDGE,
            say(
                "Không đọc được chữ trong tệp quét (trang {pages}): người duyệt phải đọc từng trang bằng mắt.",
                pages=", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else ""),
            ),
        )
    if answer["positioned"]:
        yield Notice(
            "media/position",
            Severity.NOTE,
            say(
                "Ảnh trong tệp gốc ghi vị trí nơi chụp. Bản đăng lên không còn vị trí; khi gửi tệp gốc cho người khác, hãy xóa trước."
            ),
        )
    for one in answer["dropped"]:
        yield Notice(
            "media/dropped",
            Severity.NOTE,
            say("Bản đăng lên không còn phần này của tệp: {part}.", part=_DROPPED[one]),
        )
