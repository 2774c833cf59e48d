"""What the path of an article says: its kind, its year, its address."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from publisher.article.model import Location
from publisher.config import PAGES, RESERVED, STANDING, SiteConfig
from publisher.messages import Message, say
from publisher.schema import unknown_id

_SLUG = re.compile(r"(?=[0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")  # digits alone are archives
_YEAR = re.compile(r"\d{4}", re.ASCII)


def locate(path: str, config: SiteConfig) -> Location | Message:
    """Return what a path under content/ says, or how it should be."""
    parts = PurePosixPath(path).parts
    slug = PurePosixPath(path).stem
    if not _SLUG.fullmatch(slug):
        return say(
            "Đặt lại tên tệp: chỉ chữ thường không dấu, số và dấu gạch ngang, như canh-bao-lua-dao.md."
        )
    if len(parts) == 3 and parts[1] == PAGES:
        if slug in config.kinds_by_id or slug in RESERVED:
            return say("Tên tệp trùng với một địa chỉ có sẵn của trang: đặt tên khác.")
        return Location(STANDING, "", slug)
    if len(parts) == 4 and _YEAR.fullmatch(parts[2]):
        kind = config.kinds_by_id.get(parts[1])
        if kind is None:
            return unknown_id(say("chuyên mục"), parts[1], config.kinds_by_id)
        return Location(kind, parts[2], slug)
    return say("Đặt tệp vào đúng chỗ: content/<chuyên mục>/<năm>/<tên bài>.md.")


def address_in(path: str) -> str | None:
    """Return the address that a path under content/ gives, whatever kinds a site has.

    It has no slashes around it; None where no article can be.
    """
    parts, slug = PurePosixPath(path).parts, PurePosixPath(path).stem
    if not path.endswith(".md") or not _SLUG.fullmatch(slug):
        return None
    if len(parts) == 3 and parts[1] == PAGES:
        return slug
    if len(parts) == 4 and re.fullmatch(r"[a-z0-9-]+", parts[1]) and _YEAR.fullmatch(parts[2]):
        return f"{parts[1]}/{parts[2]}/{slug}"
    return None
