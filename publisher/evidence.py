"""Reads what a verification judges: a published folder, the log, and what git has of both."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from publisher.audit import LOG
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.history import Repository, recovered
from publisher.messages import Message, say
from publisher.publishing import MARK, Manifest, live
from publisher.verification import Evidence, Fault, Folder, Report, live_in, of_edition

MAX_LOG = 256 * 1024 * 1024  # a hundred thousand releases


def gather(
    root: Path, output: Path, repository: Repository | None, others: Sequence[Path] = ()
) -> Evidence:
    """Read all that a verification needs of the site at `root` as published in `output`.

    `others` are folders with further copies of the site, whose marks may tell what a copy without
    one should have. Of releases that are kept the one that is shown counts. Raises UnusableError
    where there is nothing to verify, or it cannot be read.
    """
    named, output = output, live(output)
    if not output.is_dir():
        raise UnusableError(
            say(
                "Không có thư mục “{name}” để đối chiếu: chạy `publisher build`, hoặc chỉ rõ bằng --output.",
                name=named.name,
            )
        )
    log, refused = _log(root / LOG)
    lists = (Manifest.read(live(one)) for one in others)
    return Evidence(
        log=log,
        refused=refused,
        committed=None if repository is None else repository.log(),
        versions=() if repository is None else repository.shown(LOG),
        folder=_folder(output),
        lists=[one for one in lists if one is not None],
        page=lambda name: _page(output, name),
    )


def deep(
    report: Report,
    output: Path,
    repository: Repository,
    config: SiteConfig,
    now: dt.datetime,
) -> Report:
    """Return a report after every edition that is out was compared with git and with its page."""
    output = live(output)
    found: list[Fault] = []
    editions = live_in(report.state)
    for one in editions:
        article = recovered(repository, config, one)
        page = _page(output, f"{one.permalink.strip('/')}/index.html")
        found += of_edition(one, article, page, report.state, config, now)
    return report.after(found, len(editions))


def _log(path: Path) -> tuple[bytes | None, Message | None]:
    """Return the bytes of the log, None where there is none, and why they were not read."""
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            return None, say("Nhật ký {log} không phải một tệp thường.", log=LOG)
        if state.st_size > MAX_LOG:
            return None, say("Nhật ký {log} lớn bất thường nên không đọc.", log=LOG)
        return path.read_bytes(), None
    except (FileNotFoundError, NotADirectoryError):
        return None, None
    except OSError:
        raise UnusableError(
            say("Không đọc được nhật ký đăng tin {log}: kiểm tra quyền đọc và ổ đĩa.", log=LOG)
        ) from None


def _folder(output: Path) -> Folder:
    files: dict[str, str] = {}
    strange: list[str] = []
    unreadable: list[str] = []
    mark: bytes | None = None
    for name, regular in _entries(output, ""):
        path = output / name
        if not regular:
            strange.append(name)
            continue
        try:
            if name == MARK:
                mark = path.read_bytes()
            else:
                with path.open("rb") as file:
                    files[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            unreadable.append(name)
    return Folder(files=files, mark=mark, strange=tuple(strange), unreadable=tuple(unreadable))


def _entries(output: Path, below: str) -> Iterator[tuple[str, bool]]:
    """Yield everything in a folder that is no folder, in order, and whether it is a plain file."""
    try:
        with os.scandir(output / below) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        raise UnusableError(
            say(
                "Không đọc được hết thư mục “{name}”: kiểm tra quyền đọc và ổ đĩa.",
                name=output.name,
            )
        ) from None
    for entry in entries:
        name = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(output, f"{name}/")
        else:
            yield name, entry.is_file(follow_symlinks=False)


def _page(output: Path, name: str) -> str:
    """Return the HTML of a page in a folder, "" where it cannot be read."""
    path = output / name
    try:
        inside = path.resolve().is_relative_to(output.resolve())  # an address in a log is any text
        return path.read_text(encoding="utf-8", errors="replace") if inside else ""
    except (OSError, ValueError):
        return ""
