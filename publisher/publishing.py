"""Puts a finished site in the place of the live one, file by file, so that no moment is broken."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher import progress
from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.messages import Message, say
from publisher.progress import steps

MARK = ".publisher-site"  # tells an output folder of ours from somebody's documents
_MADE_FROM = "release "

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


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a finished site consists of: the SHA-256 of each file, by its path under the root.

    `head` is the hash of the line in the audit log that it was made for. It stands in the mark of
    the output folder, in the format of `sha256sum` below a line of its own.
    """

    files: Mapping[str, str]
    head: str = ""

    @property
    def listing(self) -> str:
        """The files as `sha256sum` lists them, in order."""
        return "".join(f"{digest}  {name}\n" for name, digest in sorted(self.files.items()))

    @property
    def digest(self) -> str:
        """The SHA-256 of the listing: what the audit log remembers of a site."""
        return "sha256:" + hashlib.sha256(self.listing.encode(errors="surrogateescape")).hexdigest()

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """Return what a folder holds, its mark aside."""
        names = progress.each(steps.DIGESTS, _files(folder))
        return cls({name: _sha256(folder / name) for name in names if name != MARK})

    @classmethod
    def read(cls, output: Path) -> Manifest | None:
        """Return what the mark of an output folder says, None where it says nothing that can be read."""
        try:
            return cls.parsed((output / MARK).read_bytes())
        except OSError:
            return None

    @classmethod
    def parsed(cls, mark: bytes) -> Manifest | None:
        """Return what the bytes of a mark say, None where that is nothing that can be read."""
        first, _, rest = mark.decode(errors="surrogateescape").partition("\n")
        if not first.startswith(_MADE_FROM):
            return None
        lines = [line.partition("  ") for line in rest.split("\n") if line]
        head = first.removeprefix(_MADE_FROM)
        return cls({name: digest for digest, _, name in lines}, head and f"sha256:{head}")

    @property
    def mark(self) -> bytes:
        """The bytes of a mark that says this."""
        head = self.head.removeprefix("sha256:")
        return f"{_MADE_FROM}{head}\n{self.listing}".encode(errors="surrogateescape")

    def write(self, output: Path) -> None:
        """Put it into the mark of an output folder."""
        write_atomically(output / MARK, self.mark)


def claim(output: Path) -> None:
    """Refuse an output folder that holds something which is not a site of ours."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise UnusableError(
            say("“{name}” không phải thư mục: ghi thư mục khác sau --output.", name=output.name)
        )
    if output.is_dir() and any(output.iterdir()) and not (output / MARK).exists():
        raise UnusableError(
            say(
                "Thư mục “{name}” đang có tệp khác: chọn thư mục trống sau --output.",
                name=output.name,
            )
        )


def publish(
    staged: Path, output: Path, *, rewrite: bool = False, manifest: Manifest | None = None
) -> Changes:
    """Make `output` equal to `staged`, writing only files whose bytes differ, or all to `rewrite`.

    `manifest` is what the mark says in the end.

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
        names = progress.each(steps.PUBLISH, wanted)
        written = sum(_replace(staged / name, output / name, rewrite) for name in names)
        removed = _remove(output, set(wanted))
        if manifest is not None and Manifest.read(output) != manifest:
            manifest.write(output)
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
