"""Keeps whole releases side by side, and shows one of them by a link that is renamed into place.

The output folder holds `releases/<name>/`, each a finished site with a mark of its own, and
`current`, a symbolic link to the one that readers see. A release is made beside the others: a file
that is as before is the same file under one more name (a hard link), which costs no copy, and no
file is ever written in place, so that no release changes with another. The bytes are on the disk
before the release has its name, and that is before the link is switched: whatever a crash or a power
failure leaves, readers see one whole release. What was never shown is removed by the next run; which
releases were is in a list of their names, in the order in which they were made.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from publisher import progress
from publisher.errors import UnusableError
from publisher.files import move_atomically, settle, settle_names, walked, write_atomically
from publisher.messages import say
from publisher.progress.steps import PUBLISH
from publisher.publishing import folder
from publisher.publishing.folder import LOST, Changes, discard, writing
from publisher.publishing.manifest import MARK, Manifest

LAYOUT = ".publisher-releases"  # the list; tells such an output folder from any other
LINK = "current"
FOLDER = "releases"
_NEW, _NONE = ".new", ".none"
_GOING = ".going-"
_NAME = re.compile(r"\d{4}-\d\d-\d\dt\d{6}(?:-\d+)?")  # no digits that are masked as a number
# Where a file system, or a link too many, has no hard link, a file of its own does.
_UNLINKABLE = {errno.EMLINK, errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP, errno.ENOSYS}


def keeps(output: Path) -> bool:
    """Whether an output folder is one that keeps releases."""
    return (output / LAYOUT).is_file()


def live(output: Path) -> Path:
    """Return the folder that readers see: the output itself, or the release that is shown.

    Where none is shown yet, that folder does not exist.
    """
    if not keeps(output):
        return output
    return place(output, _shown(output) or _NONE)


def place(output: Path, name: str) -> Path:
    """Return where a release of a name is."""
    return output / FOLDER / name


def kept(output: Path) -> tuple[str, ...]:
    """Return the names of the releases that were ever shown and are whole, the oldest first."""
    try:
        listed = (output / LAYOUT).read_text("utf-8", "replace").split("\n")
    except OSError:
        return ()
    found = dict.fromkeys(one for one in listed if _NAME.fullmatch(one))
    if (shown := _shown(output)) is not None:
        found.setdefault(shown)  # a crash came before the list
    return tuple(one for one in found if (place(output, one) / MARK).is_file())


def sites(output: Path) -> Iterator[Path]:
    """Yield every folder with a site, or a part of one, that an output folder holds."""
    if not keeps(output):
        yield output
        return
    with suppress(OSError):
        yield from sorted(
            one for one in (output / FOLDER).iterdir() if one.is_dir() and not one.is_symlink()
        )


def claim(output: Path, *, releases: bool = False) -> None:
    """Refuse an output folder that is no place for releases, or for a site without; see folder.claim.

    Raises UnusableError.
    """
    kind = keeps(output)
    if not releases and not kind:
        folder.claim(output)
        return
    if not releases:
        raise UnusableError(
            say(
                "Thư mục “{name}” giữ nhiều bản của trang mà cấu hình không còn mục build.releases: ghi lại mục ấy, hoặc chọn thư mục khác sau --output.",
                name=output.name,
            )
        )
    if not kind and (output / MARK).is_file():
        raise UnusableError(
            say(
                "Thư mục “{name}” là trang chỉ có một bản, không giữ bản cũ (build.releases): chọn thư mục mới sau --output rồi cho máy chủ web trỏ vào {link} trong đó.",
                name=output.name,
                link=LINK,
            )
        )
    if not kind:
        folder.claim(output)
        return
    link = output / LINK
    if output.is_symlink() or (os.path.lexists(link) and not link.is_symlink()):
        raise UnusableError(
            say(
                "“{name}” không phải lối tắt do chương trình tạo: chuyển nó đi chỗ khác rồi chạy lại.",
                name=output.name if output.is_symlink() else f"{output.name}/{LINK}",
            )
        )
    with writing(output):
        os.utime(output / LAYOUT)
        for one in (output, output / FOLDER):
            if one.is_dir() and not os.access(one, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, "")


def release(
    staged: Path,
    output: Path,
    manifest: Manifest,
    *,
    time: dt.datetime,
    keep: int,
    rewrite: bool = False,
    stays: Collection[str] = (),
) -> Changes:
    """Show `staged` as a new release of `output`, and keep the last `keep`, the one shown included.

    `stays` are files of the one that is shown which belong to the new one as well, beside those that
    are staged. `time` names it. Where nothing differs from what is shown there is no new release, but `rewrite`
    makes one that shares no file with another. Raises UnusableError if it cannot be written: then
    the one that was shown still is.
    """
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
        (output / LAYOUT).touch()
        (output / FOLDER).mkdir(exist_ok=True)
        tidy(output, keep)
        old = live(output)
        there = _sizes(old) if old.is_dir() else {}
        new_files = _sizes(staged)
        if not there.keys() >= set(stays):
            raise UnusableError(LOST)
        same = frozenset(stays).union(
            ()
            if rewrite
            else (name for name in new_files if _same(name, staged, old, new_files, there))
        )
        wanted = {name: there[name] for name in stays} | new_files
        changes = Changes(len(wanted) - len(same), len(there.keys() - wanted.keys()))
        if old.is_dir() and changes == Changes(0, 0):
            if Manifest.read(old) != manifest:
                manifest.write(old)
            return changes
        new = output / FOLDER / _NEW
        try:
            with progress.step(PUBLISH):
                _make(new, staged, old, sorted(wanted), same)
            manifest.write(new)
            settle(output)
            found = _free(output, time)
            new.rename(found)
        except BaseException:
            discard(new)  # a full disk needs the room
            raise
        show(output, found.name)
    with suppress(OSError):  # it is live; the next run does the rest
        tidy(output, keep)
    return changes


def show(output: Path, name: str) -> None:
    """Let readers see a release: one rename, surely on the disk when this returns."""
    for folder_of_names in (place(output, name), output / FOLDER):
        settle_names(folder_of_names)
    link = output / f".{LINK}.part"
    link.unlink(missing_ok=True)
    link.symlink_to(f"{FOLDER}/{name}", target_is_directory=True)
    link.replace(output / LINK)
    settle_names(output)


def tidy(output: Path, keep: int) -> None:
    """Remove releases before the last `keep`, and what a crash left; the one shown always stays."""
    shown = _shown(output)
    names = kept(output)
    others = [one for one in names if one != shown][-(keep - (shown is not None)) :]
    _list(output, [one for one in names if one == shown or one in others])
    for one in sites(output):
        if one.name.startswith((_NEW, _GOING)) or (
            one.name not in {shown, *others} and _NAME.fullmatch(one.name)
        ):
            _remove(one)


def forget(output: Path, name: str) -> None:
    """Remove a release that is not shown; raises OSError."""
    if name == _shown(output):
        raise ValueError(name)
    _list(output, [one for one in kept(output) if one != name])
    if place(output, name).is_dir():
        shutil.rmtree(place(output, name))


def _shown(output: Path) -> str | None:
    """Return the name of the release that the link leads to, None where that is none of ours."""
    try:
        way = str((output / LINK).readlink())
    except OSError:
        return None
    name = way.removeprefix(f"{FOLDER}/")
    ours = way.startswith(f"{FOLDER}/") and _NAME.fullmatch(name) is not None
    there = ours and place(output, name).is_dir() and not place(output, name).is_symlink()
    return name if there else None


def _list(output: Path, names: Collection[str]) -> None:
    data = "".join(f"{one}\n" for one in names).encode()
    if (output / LAYOUT).read_bytes() != data:
        write_atomically(output / LAYOUT, data, surely=True)


def _remove(one: Path) -> None:
    """Remove a folder that nothing leads to; half of one is known as such by its name."""
    going = one
    if not one.name.startswith((_NEW, _GOING)):
        going = one.with_name(f"{_GOING}{one.name}")
        one.rename(going)
    discard(going)


def _sizes(root: Path) -> dict[str, int]:
    """Return the size of every plain file in a folder but the mark, -1 for anything else."""
    found: dict[str, int] = {}
    for name, entry in walked(root):
        if name != MARK and not entry.is_dir(follow_symlinks=False):
            plain = entry.is_file(follow_symlinks=False)
            found[name] = entry.stat().st_size if plain else -1
    return found


def _same(
    name: str, new: Path, old: Path, sizes: Mapping[str, int], there: Mapping[str, int]
) -> bool:
    return there.get(name) == sizes[name] and (new / name).read_bytes() == (old / name).read_bytes()


def _make(
    new: Path, staged: Path, old: Path, names: Collection[str], same: Collection[str]
) -> None:
    """Fill the folder of a release; what was there before lends its files and its permissions."""
    new.mkdir()
    _lend(old, new)
    made = {""}
    for name in names:
        parts = name.split("/")[:-1]
        for depth in range(len(parts)):
            below = "/".join(parts[: depth + 1])
            if below not in made:
                made.add(below)
                (new / below).mkdir()
                _lend(old / below, new / below)
        if name not in same or not _linked(old / name, new / name):
            if (staged / name).exists():
                _lend(old / name, staged / name)
                move_atomically(staged / name, new / name)
            else:
                shutil.copy2(old / name, new / name)
        progress.add(1)


def _lend(old: Path, new: Path) -> None:
    """Give a file or folder that nobody shares the permissions of the one before, if there is one."""
    if old.exists() and not old.is_symlink():
        new.chmod(old.stat().st_mode & 0o7777)


def _linked(old: Path, new: Path) -> bool:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _UNLINKABLE:
            raise
        return False
    return True


def _free(output: Path, time: dt.datetime) -> Path:
    """Return the place of a release made at a time, with a number where one has its name."""
    name, number = f"{time:%Y-%m-%dt%H%M%S}", 1
    free = place(output, name)
    while free.exists():
        number += 1
        free = place(output, f"{name}-{number}")
    return free
