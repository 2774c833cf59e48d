"""Making a sign-off: refuse what would not count, sign, and change only its own lines."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping
from pathlib import Path

from publisher import front_matter, signoff
from publisher.article import Article
from publisher.config import Person, SiteConfig
from publisher.errors import SigningError
from publisher.findings import Finding
from publisher.media import Medium
from publisher.messages import say
from publisher.signoff import Role
from publisher.text import nfc
from publisher.yamldoc import parse

_FIELDS: Mapping[Role, tuple[str, str]] = {
    "secrecy": ("cleared_by", "cleared_at"),
    "spokesperson": ("approved_by", "approved_at"),
}

_NO_LINES = say("Phần thông tin đầu bài phải viết mỗi mục một dòng thì mới ghi được phần duyệt.")


def refuse(
    article: Article,
    role: Role,
    person: Person,
    findings: list[Finding],
    config: SiteConfig,
    at: dt.datetime,
) -> None:
    """Raise SigningError if this person's sign-off on this article would not count."""
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        raise SigningError(
            say(
                "{path} còn {n} chỗ phải sửa trước khi ký: chạy `publisher check {path}` để xem.",
                path=article.path,
                n=len(blocking),
            )
        )
    for _rule, message in signoff.entitlement_faults(article, role, person, config, at):
        raise SigningError(say("{path}: {message}", path=article.path, message=message))


def protect(key: Path) -> bool:
    """Make a private key readable by its owner alone, as ssh-keygen demands; say if it was not."""
    try:
        if key.suffix == ".pub" or not key.stat().st_mode & 0o077:
            return False
        key.chmod(0o600)
    except OSError:
        return False
    return True


def signed(
    text: str,
    article: Article,
    media: Mapping[str, Medium],
    role: Role,
    person: Person,
    at: dt.datetime,
    key: Path,
) -> str:
    """Return the file's text with a new sign-off; `text` is what `article` was read from.

    Raises SigningError if the key is not one of the person's, or the block cannot be placed.
    """
    at = at.replace(microsecond=0)
    level = "public" if role == "secrecy" else None
    digest = signoff.edition_digest(article, media)
    content = signoff.statement(digest, role, person.id, at, level)
    signature = signoff.sign(content, key)
    signer = signoff.verified_key(content, signature)
    if not any(k.public == signer and k.usable(at.date()) for k in person.keys):
        raise SigningError(
            say(
                "Khóa “{key}” không phải khóa đang dùng của {by} trong cấu hình: chọn đúng khóa sau --key.",
                key=key.name,
                by=person.name,
            )
        )
    by_field, at_field = _FIELDS[role]
    lines = [
        f"{role}:",
        *([f"  level: {level}"] if level else []),
        f"  {by_field}: {person.id}",
        f"  {at_field}: {at.isoformat()}",
        f"  digest: {digest}",
        "  signature: >-",
        *textwrap.wrap(signature, 76, initial_indent="    ", subsequent_indent="    "),
    ]
    return with_block(text, role, lines)


def with_block(text: str, key: str, block: list[str]) -> str:
    """Return `text` with the top-level metadata `key` replaced by `block`, or added at the end.

    Every other line stays byte for byte, line ends included.
    """
    lines = text.split("\n")
    end_mark = "\r" if lines[0].endswith("\r") else ""
    fence = next(
        (n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == front_matter.FENCE), 0
    )
    document = parse(nfc("\n".join(lines[1:fence])), "", first_line=1)
    starts = sorted(at for place, at in document.places.items() if len(place) == 1)
    if not fence or not starts or any(column != 1 for _line, column in starts):
        raise SigningError(_NO_LINES)
    tops = [line for line, _column in starts]
    begin = end = fence
    if (key,) in document.places:
        begin = document.places[(key,)][0]
        end = min((line for line in tops if line > begin), default=fence)
        while not lines[end - 1].strip() or lines[end - 1].startswith("#"):  # of what follows
            end -= 1
    head = [*lines[1:begin], *(line + end_mark for line in block), *lines[end:fence]]
    if not document.problems and parse(nfc("\n".join(head)), "").problems:
        raise SigningError(_NO_LINES)
    return "\n".join([lines[0], *head, *lines[fence:]])


def mark_withdrawn(text: str, lines: list[str]) -> str:
    """Return `text` with the mark of withdrawal, put where even a broken head shows it."""
    try:
        return with_block(text, "withdrawn", ["withdrawn:", *lines])
    except (SigningError, UnicodeEncodeError):  # the latter for bytes that are no text
        head, *rest = text.split("\n")
        if head.lstrip("\ufeff").rstrip() != front_matter.FENCE:  # the head itself is lost
            return "\n".join([front_matter.FENCE, "withdrawn:", *lines, front_matter.FENCE, text])
        end_mark = "\r" if head.endswith("\r") else ""
        return "\n".join([head, *(line + end_mark for line in ("withdrawn:", *lines)), *rest])
