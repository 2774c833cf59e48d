"""Walks content/ and opens regular files only; nothing that is read here is trusted."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from publisher.errors import Problem
from publisher.messages import Message, say

MAX_ARTICLE_BYTES = 500_000
MAX_MEDIA_BYTES = 20_000_000
MAX_DEPTH = 8

CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one article file; `path` is relative to the site's folder, with slashes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be taken, and why."""

    path: str
    rule: str
    message: Message

    @property
    def problem(self) -> Problem:
        """The refusal as a fault of the file's first line."""
        return Problem(path=self.path, line=1, rule=self.rule, message=self.message)


def walk(root: Path) -> Iterator[Source | Refused]:
    """Yield every article under `root`/content in path order, read or refused."""
    for entry in listed(root):
        yield read_source(root, entry) if isinstance(entry, str) else entry


def listed(root: Path) -> Iterator[str | Refused]:
    """Yield the path of every article under `root`/content, in order, or why it is refused."""
    for path, entry in _entries(root / CONTENT, CONTENT, 0):
        if isinstance(entry, Message):
            yield Refused(path, "file/type", entry)
        elif path.endswith(".md"):
            yield path


def read_source(root: Path, path: str) -> Source | Refused:
    """Return the article at `path` (relative to `root`), or why it cannot be read."""
    data = read_regular(root / path, MAX_ARTICLE_BYTES)
    return Source(path, data) if isinstance(data, bytes) else Refused(path, "file/read", data)


def read_regular(path: Path, limit: int) -> bytes | Message:
    """Return the bytes of a regular file of at most `limit` bytes, or why not.

    Opened without following a link at the end and without blocking, then judged by what was
    opened, so that a pipe, a device or a swap in between cannot stall or trick the build.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return say("Không có tệp này: kiểm tra tên tệp, hoặc đặt tệp vào đúng thư mục.")
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return say(
            "Không mở được tệp: kiểm tra quyền đọc; tệp phải là tệp thường, không phải lối tắt."
        )
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            return say("Đây không phải tệp bình thường: thay bằng tệp thật.")
        if info.st_size > limit:
            return say(
                "Tệp quá lớn ({size} KB): tối đa {limit} KB.",
                size=info.st_size // 1000,
                limit=limit // 1000,
            )
        with os.fdopen(os.dup(handle), "rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return say("Không đọc được tệp: kiểm tra ổ đĩa rồi thử lại.")
    finally:
        os.close(handle)
    return data if len(data) <= limit else say("Tệp đang được ghi dở: đợi xong rồi chạy lại.")


def inside(path: str) -> str | None:
    """Return `path` with `.` and `..` worked out, or None if it leaves content/."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) if len(parts) > 1 and parts[0] == CONTENT else None


def linked(root: Path, path: str) -> bool:
    """Whether a folder on the way to `path` is a symbolic link."""
    current = root
    for part in PurePosixPath(path).parts[:-1]:
        current /= part
        try:
            if current.is_symlink():
                return True
        except OSError:  # a name that no folder can have
            return False
    return False


def _entries(folder: Path, name: str, depth: int) -> Iterator[tuple[str, Message | None]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError:
        yield name, say("Không mở được thư mục: kiểm tra quyền đọc.")
        return
    for entry in entries:
        path = f"{name}/{entry.name}"
        if entry.name.startswith("."):
            continue
        try:
            entry.name.encode()
        except UnicodeEncodeError:
            shown = entry.name.encode(errors="surrogateescape").decode(errors="replace")
            yield f"{name}/{shown}", say("Tên tệp có ký tự hỏng: đặt lại tên không dấu.")
            continue
        if entry.is_symlink():
            yield path, say("Không dùng lối tắt trong content: chép tệp thật vào đây.")
        elif entry.is_dir(follow_symlinks=False):
            if depth >= MAX_DEPTH:
                yield path, say("Thư mục lồng nhau quá sâu.")
            else:
                yield from _entries(Path(entry.path), path, depth + 1)
        elif not entry.is_file(follow_symlinks=False):
            yield path, say("Đây không phải tệp bình thường: xóa đi hoặc thay bằng tệp thật.")
        else:
            yield path, None
