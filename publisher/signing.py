"""Making a sign-off: refuse what would not count, sign, and change only its own lines."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher import front_matter, signoff
from publisher.article import Article
from publisher.config import Person, SiteConfig
from publisher.errors import SigningError
from publisher.findings import Finding
from publisher.media import Medium
from publisher.messages import Message, say
from publisher.signoff import Role
from publisher.text import nfc
from publisher.yamldoc import Document, parse

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


@dataclass(frozen=True, slots=True)
class Request:
    """What one person is to sign of one article at one moment."""

    role: Role
    person: Person
    at: dt.datetime
    digest: str

    @property
    def level(self) -> str | None:
        """What a reviewer says the article is."""
        return "public" if self.role == "secrecy" else None

    @property
    def content(self) -> bytes:
        """The bytes that are signed."""
        return signoff.statement(self.digest, self.role, self.person.id, self.at, self.level)


def request(digest: str, role: Role, person: Person, at: dt.datetime) -> Request:
    """Return what a person is to sign, its moment counted to the second."""
    return Request(role, person, at.replace(microsecond=0), digest)


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
    local = at.astimezone(article.date.tzinfo)  # keys count by the days of the site
    wanted = request(signoff.edition_digest(article, media), role, person, local)
    return with_sign_off(text, wanted, signoff.sign(wanted.content, key), key.name)


def with_sign_off(text: str, wanted: Request, signature: str, key: str) -> str:
    """Return the file's text with a signature that was made; `key` is what to call the key.

    Raises SigningError if the signature does not count, or the block cannot be placed.
    """
    role, person = wanted.role, wanted.person
    signer = signoff.verified_key(wanted.content, signature)
    if signer is None or signer not in usable_keys(person, wanted.at.date()):
        raise SigningError(not_theirs(key, person))
    by_field, at_field = _FIELDS[role]
    lines = [
        f"{role}:",
        *([f"  level: {wanted.level}"] if wanted.level else []),
        f"  {by_field}: {person.id}",
        f"  {at_field}: {wanted.at.isoformat()}",
        f"  digest: {wanted.digest}",
        "  signature: >-",
        *textwrap.wrap(signature, 76, initial_indent="    ", subsequent_indent="    "),
    ]
    return with_block(text, role, lines)


def usable_keys(person: Person, day: dt.date) -> tuple[str, ...]:
    """Return the public keys with which a person may sign on a day."""
    return tuple(key.public for key in person.keys if key.usable(day))


def not_theirs(key: str, person: Person) -> Message:
    """Return that a key is not one with which a person signs now."""
    return say(
        "Khóa “{key}” không phải khóa đang dùng của {by} trong cấu hình: chọn đúng khóa sau --key.",
        key=key,
        by=person.name,
    )


def with_block(text: str, key: str, block: list[str]) -> str:
    """Return `text` with the top-level metadata `key` replaced by `block`, or added at the end.

    Every other line stays byte for byte, line ends included.
    """
    lines = text.split("\n")
    end_mark = "\r" if lines[0].endswith("\r") else ""
    fence, document = _head(lines)
    if not fence or not _in_lines(document):
        raise SigningError(_NO_LINES)
    begin, end = _span(lines, fence, document, key) or (fence, fence)
    head = [*lines[1:begin], *(line + end_mark for line in block), *lines[end:fence]]
    if not document.problems and parse(nfc("\n".join(head)), "").problems:
        raise SigningError(_NO_LINES)
    return "\n".join([lines[0], *head, *lines[fence:]])


def without_blocks(text: str, keys: Sequence[str]) -> list[tuple[int, str]]:
    """Return the lines of a text but those of some top-level metadata keys, numbered from 1.

    All lines of a head in which a key has no lines of its own are returned.
    """
    lines = text.split("\n")
    fence, document = _head(lines)
    gone: set[int] = set()
    if fence and _in_lines(document) and not document.problems:
        for key in keys:
            gone.update(range(*(_span(lines, fence, document, key) or (0, 0))))
    return [(n + 1, line) for n, line in enumerate(lines) if n not in gone]


def _head(lines: Sequence[str]) -> tuple[int, Document]:
    """Return where in the lines of a text its head ends, 0 if nowhere, and what stands in it."""
    fence = next(
        (n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == front_matter.FENCE), 0
    )
    return fence, parse(nfc("\n".join(lines[1:fence])), "", first_line=1)


def _in_lines(document: Document) -> bool:
    """Whether every entry of a head has lines of its own."""
    columns = [column for place, (_line, column) in document.places.items() if len(place) == 1]
    return bool(columns) and all(column == 1 for column in columns)


def _span(lines: Sequence[str], fence: int, document: Document, key: str) -> tuple[int, int] | None:
    """Return the first line of an entry and the one behind its last."""
    if (key,) not in document.places:
        return None
    begin = document.places[(key,)][0]
    tops = [line for place, (line, _column) in document.places.items() if len(place) == 1]
    end = min((line for line in tops if line > begin), default=fence)
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):  # of what follows
        end -= 1
    return begin, end


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
