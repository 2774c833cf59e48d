"""Finds the withdrawn articles of a site by their files alone, however broken they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher import front_matter
from publisher.article import Reason, address_in, taken_down, withdrawal
from publisher.messages import Message
from publisher.sources import CONTENT, MAX_MEDIA_BYTES, Refused, listed, read_regular
from publisher.text import nfc

_SIGN = b"withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a withdrawn article's file says; addresses are without slashes around them.

    `address` is where its path puts it, None where no article can be; `id` and `former` are the id
    and the old addresses written in it, `words` its title, its summary and the like: all empty
    where they cannot be read.
    """

    path: str
    address: str | None
    reason: Reason = Reason.ERROR
    date: dt.date | None = None
    replaced_by: str | None = None
    id: str | None = None
    former: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def marks(root: Path) -> tuple[list[Mark], list[str]]:
    """Return the mark of every withdrawn article, and the files of which nothing could be read."""
    found: list[Mark] = []
    unread: list[str] = []
    for entry in listed(root):
        if isinstance(entry, Refused):
            unread.append(entry.path)
            continue
        data = read_regular(root / entry, MAX_MEDIA_BYTES)  # too long for an article, but marked
        if isinstance(data, Message):
            unread.append(entry)
        elif _SIGN in data and (mark := _mark(entry, data)) is not None:
            found.append(mark)
    return found, unread


def file_at(address: str) -> str | None:
    """Return the path of an article's file by its address; None if no article can stand there."""
    folder = "pages/" if "/" not in address else ""
    path = f"{CONTENT}/{folder}{address}.md"
    return path if address_in(path) == address else None


def _mark(path: str, data: bytes) -> Mark | None:
    front = front_matter.read(nfc(data.decode("utf-8-sig", "replace")), path)
    if not taken_down(data, front):
        return None
    raw = front.raw
    mark = withdrawal(raw.get("withdrawn"))
    return Mark(
        path=path,
        address=address_in(path),
        reason=mark.reason if mark else _reason(raw.get("withdrawn")),
        date=mark.date if mark else None,
        replaced_by=mark.replaced_by if mark else None,
        id=next(_texts(raw, "id"), None),
        former=tuple(one.strip("/") for one in _texts(raw, "aliases")),
        words=tuple(_texts(raw, "title", "summary", "image_alt")),
    )


def _reason(mark: object) -> Reason:
    """Return the reason in a mark that is not well-formed; a mistake where there is none."""
    written = mark.get("reason") if isinstance(mark, Mapping) else None
    return Reason(written) if written in set(Reason) else Reason.ERROR


def _texts(raw: Mapping[str, object], *keys: str) -> Iterator[str]:
    for key in keys:
        value = raw.get(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one.strip():
                yield " ".join(one.split())
