"""Puts a finished site in the place of the live one, file by file, so that no moment is broken."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.messages import Message, say

MARK = ".publisher-site"  # tells an output folder of ours from somebody's documents

_CAUSES: dict[int | None, Message] = {
    errno.ENOSPC: say("ổ đĩa đầy, dọn bớt"),
    errno.EDQUOT: say("hết dung lượng được cấp, dọn bớt"),
    errno.EROFS: say("ổ đĩa chỉ cho đọc, mở quyền ghi"),
    errno.EACCES: say("không có quyền ghi, xin cấp quyền"),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """How many files a release wrote and took away."""

    written: int
    removed: int


def claim(output: Path) -> None:
    """Refuse an output folder that holds something which is not a site of ours."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise UnusableError(
            say("“{name}” không phải thư mục: chọn chỗ khác sau --output.", name=output.name)
        )
    if output.is_dir() and any(output.iterdir()) and not (output / MARK).exists():
        raise UnusableError(
            say(
                "Thư mục “{name}” đang có tệp khác: chọn thư mục trống sau --output.",
                name=output.name,
            )
        )


def publish(staged: Path, output: Path, *, rewrite: bool = False) -> Changes:
    """Make `output` equal to `staged`, writing only files whose bytes differ, or all to `rewrite`.

    Each file is replaced whole by a rename. Pictures, styles and scripts come before the pages that
    need them, and pages before the lists and feeds that lead to them; what no longer exists goes
    last. An interrupted run leaves every file old or new, and the next run completes it. Raises
    UnusableError if the folder cannot be written.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        (output / MARK).touch()
        for link in [path for path in output.rglob("*") if path.is_symlink() and path.is_dir()]:
            link.unlink()  # nothing is written through it into somebody's folder
        wanted = sorted(_files(staged), key=_order)
        written = sum(_replace(staged / name, output / name, rewrite) for name in wanted)
        removed = _remove(output, set(wanted))
    except OSError as error:
        raise UnusableError(
            say(
                "Không ghi được vào thư mục “{name}”: {cause}, rồi chạy lại; trang đang có vẫn nguyên.",
                name=output.name,
                cause=_CAUSES.get(error.errno, say("kiểm tra ổ đĩa và quyền ghi")),
            )
        ) from None
    return Changes(written, removed)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _order(name: str) -> tuple[int, int, str]:
    """Assets, then deep pages, then the pages and feeds above that link to them."""
    asset = not name.endswith((".html", ".xml", ".txt", ".json"))
    return (0 if asset else 1, -name.count("/"), name)


def _replace(new: Path, old: Path, rewrite: bool) -> bool:
    data = new.read_bytes()
    if not rewrite and old.is_file() and not old.is_symlink() and old.read_bytes() == data:
        return False
    old.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(old, data)
    return True


def _remove(output: Path, wanted: set[str]) -> int:
    removed = 0
    for path in sorted(output.rglob("*"), reverse=True):
        name = path.relative_to(output).as_posix()
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif name not in wanted and name != MARK:
            path.unlink()
            removed += 1
    return removed


def discard(folder: Path) -> None:
    """Remove a working folder, whatever is in it."""
    shutil.rmtree(folder, ignore_errors=True)
