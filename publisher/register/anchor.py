"""The trust anchor: whom this machine believes about a register, kept where no repository reaches.

It says which keys may sign, how many must, and the least version that is accepted. Without
`--trust` it is looked for in the user's configuration folder, under the host of the site. A
repository could name another host to get away from its anchor; so where the folder has anchors and
none is of the site, that is refused, unless a file for its host says `anchored: false`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.messages import say
from publisher.register.ledger import (
    Custodians,
    Fault,
    Version,
    custodian_faults,
    custodian_lines,
    read_record,
)
from publisher.schema import Record

FOLDER = Path("publisher", "trust")
_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class Anchor(Record):
    """What a machine believes: custodians, and the least version; `digest` is that version's."""

    version: int
    digest: str | None = None
    custodians: Custodians

    @classmethod
    def of(cls, version: Version) -> Anchor:
        """Return the anchor of a machine that has accepted a version."""
        return cls(version=version.version, digest=version.digest, custodians=version.custodians)


class _Written(Record):
    """An anchor file: an anchor, or the owner's word that a site has none."""

    anchored: bool = True
    version: int | None = None
    digest: str | None = None
    custodians: Custodians | None = None


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where a site's anchor is or would be, and the anchor, if there is one."""

    path: Path
    anchor: Anchor | None


def anchored(
    root: Path, config: SiteConfig, asked: Path | None, *, first: bool = False
) -> Anchored | None:
    """Return the anchor of a site: that at `asked`, or of the user; None where nothing can hold it.

    Raises UnusableError for one that cannot be read, or that those who change the site could
    change; and unless it is the first that is about to be written, for one that should be there.
    """
    if asked is not None:
        path = Path.cwd() / asked
        if not os.path.lexists(path):
            if first:
                return Anchored(path, None)
            raise UnusableError(
                say(
                    "Không có tệp mốc tin cậy “{path}”: kiểm tra đường dẫn sau --trust.", path=asked
                )
            )
        return Anchored(path, _read(path, root))
    usual = site_anchor(config)
    if usual is None:
        return None
    if os.path.lexists(usual):
        return Anchored(usual, _read(usual, root))
    if not first:
        _refuse_stranger(usual)
    return Anchored(usual, None)


def site_anchor(config: SiteConfig) -> Path | None:
    """Return where the user's anchor of a site belongs; None for a user without a home."""
    host = config.site.url.split("://", 1)[1].partition("/")[0].lower().replace(":", "_")
    asked = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    try:
        base = asked if asked.is_absolute() else Path.home() / ".config"
    except RuntimeError:
        return None
    return base / FOLDER / f"{host}.yml"


def _refuse_stranger(path: Path) -> None:
    """Raise UnusableError for a site without an anchor on a machine that has those of others."""
    try:
        others = sorted(one for one in os.listdir(path.parent) if one.endswith(".yml"))  # noqa: PTH208
    except FileNotFoundError:
        return
    except OSError:
        raise UnusableError(
            say(
                "Không đọc được thư mục mốc tin cậy “{path}”: kiểm tra quyền đọc.", path=path.parent
            )
        ) from None
    if others:
        raise UnusableError(
            say(
                "Máy này có mốc tin cậy của trang khác ({others}) mà không có tệp {path}. Nếu site.url trong cấu hình vừa bị sửa thì phải hỏi lại người sửa. Nếu đúng là trang mới: chạy `publisher register verify --update-trust`, hoặc tạo tệp ấy với một dòng “anchored: false” để dùng trang này mà không gắn mốc.",
                others=", ".join(others[:5]),
                path=path,
            )
        )


def _read(path: Path, root: Path) -> Anchor | None:
    _refuse_reachable(path, root)
    written = read_record(_Written, path, str(path), _faults)
    if written.version is None or written.custodians is None:
        return None
    return Anchor(version=written.version, digest=written.digest, custodians=written.custodians)


def _faults(written: _Written) -> Iterator[Fault]:
    if not written.anchored:
        if written.version is not None or written.custodians is not None:
            yield ("anchored",), say("Đã ghi anchored: false thì bỏ các mục khác.")
        return
    for key in ("version", "custodians"):
        if getattr(written, key) is None:
            yield (), say("Thiếu mục “{key}”: thêm dòng “{key}: …”.", key=key)
            return
    if written.custodians is not None:
        for place, message in custodian_faults(written.custodians):
            yield ("custodians", *place), message


def _refuse_reachable(path: Path, root: Path) -> None:
    """Raise UnusableError for a file that those who change the site, or other users, could change."""
    _refuse_within(path, root)
    try:
        file, folder = path.lstat(), path.parent.stat()
    except OSError:
        raise UnusableError(
            say("Không đọc được mốc tin cậy “{path}”: kiểm tra quyền đọc.", path=path)
        ) from None
    if not stat.S_ISREG(file.st_mode):
        message = say("Mốc tin cậy “{path}” phải là tệp thường, không phải lối tắt.", path=path)
    elif file.st_mode & _OTHERS:
        message = say(
            "Người khác ghi được vào mốc tin cậy “{path}”: chạy `chmod go-w` cho tệp ấy rồi xem lại nội dung.",
            path=path,
        )
    elif file.st_uid not in {os.geteuid(), 0}:
        message = say(
            "Mốc tin cậy “{path}” là của tài khoản khác: chủ tệp phải là tài khoản đang chạy hoặc quản trị máy.",
            path=path,
        )
    elif folder.st_mode & _OTHERS and not folder.st_mode & stat.S_ISVTX:
        message = say(
            "Người khác thay được mốc tin cậy “{path}”: chạy `chmod go-w` cho thư mục chứa tệp ấy.",
            path=path,
        )
    else:
        return
    raise UnusableError(message)


def _refuse_within(path: Path, root: Path) -> None:
    """Raise UnusableError for a path in the site's folder or in the repository around it."""
    try:
        real = path.resolve()
        around = next((one for one in (root, *root.parents) if (one / ".git").exists()), root)
        inside = any(real.is_relative_to(one.resolve()) for one in (root, around))
    except (OSError, RuntimeError, ValueError):  # links in a circle, a name no file can have
        inside = True
    if inside:
        raise UnusableError(
            say(
                "Mốc tin cậy “{path}” nằm trong thư mục của trang, nên ai sửa được trang cũng sửa được nó: chuyển ra ngoài.",
                path=path,
            )
        )


def planted(anchor: Anchor, path: Path, root: Path) -> None:
    """Write an anchor at `path`; raises UnusableError where it would not be accepted."""
    _refuse_within(path, root)
    lines = [
        "# Mốc tin cậy của máy này, do `publisher register verify --update-trust` ghi.",
        f"version: {anchor.version}",
        *([f"digest: {anchor.digest}"] if anchor.digest else []),
        "custodians:",
        *(f"  {line}" for line in custodian_lines(anchor.custodians)),
    ]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        write_atomically(path, ("\n".join(lines) + "\n").encode())
    except OSError:
        raise UnusableError(say("Không ghi được {path}: kiểm tra quyền ghi.", path=path)) from None
    _refuse_reachable(path, root)
