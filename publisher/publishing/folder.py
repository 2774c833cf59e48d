"""Makes the folder of a live site equal to a finished one, file by file, each by one rename.

What has to be done is found by comparing what is finished with what is there, byte by byte, so that
whatever a crash left is a part of the way to the next release, and to run again is to complete it.
The line in the audit log was written before the first file; the mark of the folder, written after
the last, still says what the last run that ended consists of. Only to which files nothing leads
cannot be seen from the folder: a journal says so.

When the power fails, too, every file is old or new, and whole, and the mark lists what is on the
disk: the bytes are there before the first rename, the renames before the mark. What is promised of
the order of files is then as good as the file system keeps the order of renames. Files that must be
copied from a working folder on another file system may be cut short, until the next build.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from publisher import progress
from publisher.errors import UnusableError
from publisher.files import folders_of, is_part, move_atomically, settle, walked
from publisher.messages import Message, say
from publisher.progress.steps import PUBLISH
from publisher.publishing.journal import Journal
from publisher.publishing.manifest import MARK, Manifest
from publisher.publishing.order import Difference, Kind, Step, steps

_CAUSES: dict[int | None, Message] = {
    errno.ENOSPC: say("ổ đĩa đầy, dọn bớt"),
    errno.EDQUOT: say("hết dung lượng được cấp, dọn bớt"),
    errno.EFBIG: say("hết dung lượng được cấp, dọn bớt"),
    errno.EROFS: say("ổ đĩa chỉ cho đọc, mở quyền ghi"),
    errno.EACCES: say("không có quyền ghi, xin cấp quyền"),
    errno.EPERM: say("không có quyền ghi, xin cấp quyền"),
}


LOST = say("Tệp của trang đang đăng bị xóa trong lúc đang dựng: chạy lại.")


@dataclass(frozen=True, slots=True)
class Changes:
    """How many files a release wrote and took away."""

    written: int
    removed: int


def claim(output: Path) -> None:
    """Refuse an output folder that holds something which is not a site of ours, or is read-only.

    Raises UnusableError.
    """
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise UnusableError(
            say("“{name}” không phải thư mục: chọn chỗ khác sau --output.", name=output.name)
        )
    if not output.is_dir():
        return
    with writing(output):
        empty = not any(output.iterdir())
        if not empty and not (output / MARK).exists():
            raise UnusableError(
                say(
                    "Thư mục “{name}” đang có tệp khác: chọn thư mục trống sau --output.",
                    name=output.name,
                )
            )
        if not empty:  # before anything is promised to anyone
            os.utime(output / MARK)
            if not os.access(output, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, "")


def publish(
    staged: Path,
    output: Path,
    *,
    rewrite: bool = False,
    kept: Collection[str] = (),
    manifest: Manifest | None = None,
    withdrawn: Collection[str] = (),
    journal: Path | None = None,
) -> Changes:
    """Make `output` equal to `staged`, moving only files whose bytes differ, or all to `rewrite`.

    `kept` are the files that stay as they are, beside those that are staged. `manifest` is what the
    mark says in the end; `withdrawn` are the addresses, as `/a/b/`, at which nothing but a notice of
    withdrawal may stand; `journal` is a file for what the next run has to know if this one is
    interrupted.

    The files come and go in the order of `steps`, each file whole. An interrupted run leaves every
    file old or new, and the next one completes it. Raises UnusableError if the folder cannot be
    written.
    """
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
        (output / MARK).touch()
        new = frozenset(_Contents.of(staged).files)
        wanted = new.union(kept)
        found = _Contents.of(output)  # now: somebody may have taken something down meanwhile
        if not wanted <= new | found.files:
            raise UnusableError(LOST)
        needed = folders_of(wanted)
        removed = found.clear(output, wanted, needed)
        before = Manifest.read(output)
        notes = Journal(journal, output) if journal else None
        loose = notes.loose() if notes else frozenset()
        difference = _difference(staged, output, new, wanted, found, loose, rewrite)
        differs = any((difference.fresh, difference.changed, difference.gone))
        if notes and differs:
            notes.begin(difference.fresh | loose & difference.gone)
        if differs:
            settle(staged)  # then no rename can outlive the bytes that it puts in place
        order = steps(
            difference,
            lambda name: _read(output / name),
            lambda name: _read(staged / name),
            _pending(staged, withdrawn, before),
        )
        with progress.step(PUBLISH):
            for step in order:
                _take(step, staged, output, notes)
                progress.add(len(step.names))
        _remove_folders(output, found, needed, difference.gone)
        if differs:
            settle(output)  # the mark says nothing that is not there
        if manifest is not None and before != manifest:
            manifest.write(output)
        if notes:
            notes.end()
    written = len(difference.fresh | difference.changed)
    return Changes(written, removed + len(difference.gone))


@contextmanager
def writing(folder: Path, *, surely: bool = True) -> Iterator[None]:
    """Say what is wrong with a folder where it cannot be written; raises UnusableError.

    Where not `surely` all that fails is the writing, what is no sign of that is left as it is.
    """
    try:
        yield
    except OSError as error:
        if not surely and error.errno not in _CAUSES:
            raise
        raise UnusableError(
            say(
                "Không ghi được vào thư mục “{name}”: {cause}, rồi chạy lại; trang đang có vẫn nguyên.",
                name=folder.name,
                cause=_CAUSES.get(error.errno, say("kiểm tra ổ đĩa và quyền ghi")),
            )
        ) from None


@dataclass(slots=True)
class _Contents:
    """The names of all that a folder holds: files, symbolic links, folders."""

    files: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Path) -> _Contents:
        found = cls()
        for name, entry in walked(root):
            if entry.is_symlink():
                found.links.add(name)
            elif entry.is_dir():
                found.folders.add(name)
            elif name != MARK:
                found.files.add(name)
        return found

    def clear(self, root: Path, wanted: Collection[str], needed: Collection[str]) -> int:
        """Remove what no release wrote or a crash left half written; return how many files.

        Links go, so that nothing is written through them into somebody's folder, and files that
        stand where a folder is `needed`.
        """
        halves = {name for name in self.files if is_part(name.rpartition("/")[2])} - set(wanted)
        going = {name for name in self.links if name not in wanted} | halves
        going |= self.files.intersection(needed)
        for name in going:
            (root / name).unlink()
            self.files.discard(name)
        self.links -= going
        return len(going)


def _difference(
    staged: Path,
    output: Path,
    new: frozenset[str],
    wanted: frozenset[str],
    there: _Contents,
    loose: frozenset[str],
    rewrite: bool,
) -> Difference:
    """Compare; to what is `loose` nothing leads yet."""
    fresh = new - (there.files | there.links) | new & loose
    changed = {
        name
        for name in new - fresh
        if rewrite or name not in there.files or not _same(staged / name, output / name)
    }
    return Difference(fresh=fresh, changed=frozenset(changed), gone=frozenset(there.files - wanted))


def _same(new: Path, old: Path) -> bool:
    return new.stat().st_size == old.stat().st_size and new.read_bytes() == old.read_bytes()


def _pending(staged: Path, withdrawn: Collection[str], before: Manifest | None) -> frozenset[str]:
    """Return the pages of withdrawn articles that were not as they are now when a run last ended."""
    names = [f"{address.strip('/')}/index.html" for address in withdrawn]
    known = before.files if before else {}
    return frozenset(
        name
        for name in names
        if (staged / name).is_file() and Manifest.digest_of(staged / name) != known.get(name)
    )


def _read(path: Path) -> bytes:
    return b"" if path.is_symlink() else path.read_bytes()


def _take(step: Step, staged: Path, output: Path, notes: Journal | None) -> None:
    if not step.names:
        return
    if notes and step.kind is Kind.GOES:
        notes.let_go(step.names)
    for name in step.names:
        if step.kind is Kind.GOES:
            _remove(output / name)
        else:
            _put(staged / name, output / name)
    if notes and step.kind is Kind.COMES:
        notes.led_to(step.names)


def _put(new: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    move_atomically(new, place)


def _remove(place: Path) -> None:
    place.unlink(missing_ok=True)


def _remove_folders(
    output: Path, there: _Contents, needed: Collection[str], gone: Collection[str]
) -> None:
    empty = (there.folders | folders_of(gone)).difference(needed)
    for name in sorted(empty, reverse=True):
        with suppress(FileNotFoundError):
            (output / name).rmdir()


def discard(folder: Path) -> None:
    """Remove a working folder, whatever is in it."""
    shutil.rmtree(folder, ignore_errors=True)
