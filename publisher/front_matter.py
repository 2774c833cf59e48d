"""The only reader of article metadata: what was written, where, and every fault in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from publisher.errors import Problem
from publisher.messages import Message, say
from publisher.schema import Day, DayOrMoment, Moment, Record, RefusedValueError, validate
from publisher.yamldoc import Document, Value, parse

FENCE = "---"
_OPENING = re.compile(rf"{FENCE}[^\S\n]*\n")
_CLOSING = re.compile(rf"\n{FENCE}[^\S\n]*(?:\n|\Z)")
MAX_CHARS = 60_000

# A sentence without quotes that has a comment behind it.
_COMMENTED = re.compile(r"\s*(?:title|summary|image_alt|note):\s+[^\s\"'|>#][^#]*\s#")
SIGN_OFFS = ("secrecy", "spokesperson")
UNSIGNED = (*SIGN_OFFS, "withdrawn")  # keys outside the edition digest


def _web_address(url: str) -> str:
    if not url.startswith(("https://", "http://")) or any(c.isspace() for c in url):
        raise RefusedValueError(say("Địa chỉ nguồn phải đầy đủ, bắt đầu bằng https://."))
    return url


def _listed(value: object) -> object:
    return () if value is None else value


Line = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
Names = Annotated[tuple[Line, ...], BeforeValidator(_listed)]
Signature = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class Priority(StrEnum):
    """How loudly the site announces an article."""

    NORMAL = "normal"
    URGENT = "urgent"


class Reason(StrEnum):
    """Why an article was withdrawn; each has one fixed public text."""

    ERROR = "error"
    SUPERSEDED = "superseded"
    OUTDATED = "outdated"
    LEGAL = "legal"


class CitedSource(Record):
    """The official source of material that is shared."""

    name: Line
    url: Annotated[Line, AfterValidator(_web_address)] | None = None


class Correction(Record):
    """A dated public note about what was corrected."""

    date: Day
    note: Line


class Withdrawal(Record):
    """The mark that takes an article back; needs no sign-off."""

    date: Day
    reason: Reason
    replaced_by: Line | None = None


MIN_WAIVED = 3  # letters and digits; less would be found by chance
MIN_REASON = 8


def _telling(text: str) -> str:
    if sum(map(str.isalnum, text)) < MIN_WAIVED:
        raise RefusedValueError(
            say(
                "Đoạn chữ xin miễn trừ (match) quá ngắn: chép đủ đoạn bị bắt, ít nhất {n} chữ cái hoặc chữ số.",
                n=MIN_WAIVED,
            )
        )
    return text


def _reasoned(text: str) -> str:
    if sum(map(str.isalpha, text)) < MIN_REASON:
        raise RefusedValueError(
            say("Lý do miễn trừ (reason) chưa rõ: viết thành lời, vì người duyệt sẽ đọc.")
        )
    return text


class Waiver(Record):
    """Why one finding, on this exact text, may stand; counts only in a signed edition."""

    rule: Line
    match: Annotated[Line, AfterValidator(_telling)]
    reason: Annotated[
        str, StringConstraints(min_length=10, max_length=500), AfterValidator(_reasoned)
    ]


class SecrecySignOff(Record):
    """A reviewer's clearance of the bytes that `digest` names."""

    level: Literal["public"]
    cleared_by: Line
    cleared_at: Moment
    digest: Digest
    signature: Signature | None = None


class SpokespersonSignOff(Record):
    """A spokesperson's approval of the bytes that `digest` names."""

    approved_by: Line
    approved_at: Moment
    digest: Digest
    signature: Signature | None = None


class Metadata(Record):
    """The front matter of an article, as written; ids are not yet looked up."""

    title: Annotated[str, StringConstraints(min_length=5, max_length=200)]
    id: Id | None = None
    summary: Annotated[str, StringConstraints(min_length=40, max_length=300)]
    date: Moment
    unit: Line
    author: Line
    contributors: Names = ()
    topics: Names = ()
    image: Line | None = None
    image_alt: Annotated[str, StringConstraints(min_length=5, max_length=300)] | None = None
    source: CitedSource | None = None
    area: Names = ()
    priority: Priority = Priority.NORMAL
    expires: DayOrMoment | None = None
    review_by: Day | None = None
    corrections: Annotated[tuple[Correction, ...], BeforeValidator(_listed)] = ()
    minor: bool = False
    withdrawn: Withdrawal | None = None
    aliases: Names = ()
    judgment_final: bool = False
    waivers: Annotated[tuple[Waiver, ...], BeforeValidator(_listed)] = ()
    secrecy: SecrecySignOff | None = None
    spokesperson: SpokespersonSignOff | None = None


# Every name that stands before a colon in the metadata.
KEYS = frozenset(
    key
    for record in (
        Metadata, CitedSource, Correction, Withdrawal, Waiver, SecrecySignOff, SpokespersonSignOff,
    )
    for key in record.model_fields
)  # fmt: skip

_HINTS = {
    "summary": say("Viết một đến ba câu, 40–300 ký tự."),
    "date": say("Viết như 2026-03-01T08:00."),
    "id": say("Mã do `publisher new` tạo ra; không tự đặt."),
    "priority": say("Viết urgent cho tin khẩn; tin thường thì bỏ mục này."),
    "digest": say("Phần duyệt do `publisher sign` ghi: không sửa tay."),
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The two halves of an article file and what its metadata says.

    `raw` is the metadata as plain values, for the digest; `body_line` is the 1-based line on which
    the body begins; `metadata` is None when there are problems.
    """

    document: Document
    metadata: Metadata | None
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()

    @property
    def raw(self) -> Mapping[str, Value]:
        """The metadata as written; empty if it is not a block of keys."""
        value = self.document.value
        return MappingProxyType(value if isinstance(value, dict) else {})


def split(text: str) -> tuple[str, str, int] | None:
    """Return the YAML block, the body and the body's first line, or None without a block."""
    opening = _OPENING.match(text)
    closing = opening and _CLOSING.search(text, opening.end() - 1)
    if not opening or not closing:
        return None
    block = text[opening.end() : closing.start() + 1] or "\n"
    return block, text[closing.end() :], text.count("\n", 0, closing.start()) + 3


def _cut_short(block: str, path: str) -> Iterator[Problem]:
    """Yield a fault for each sentence that YAML ends at a `#`: what follows would be lost unseen."""
    for number, line in enumerate(block.split("\n") if "#" in block else (), start=2):
        if _COMMENTED.match(line):
            message = say('Chữ sau dấu # sẽ bị mất: đặt cả nội dung trong dấu ngoặc kép "…".')
            yield Problem(path=path, line=number, rule="metadata/yaml", message=message)


def read(text: str, path: str) -> FrontMatter:
    """Return the metadata and body of an article file's text (NFC, Unix line ends)."""

    def stop(line: int, rule: str, message: Message) -> FrontMatter:
        problem = Problem(path=path, line=line, rule=rule, message=message)
        return FrontMatter(Document(path, None, {}), None, "", 1, (problem,))

    halves = split(text)
    if halves is None:
        return stop(
            1,
            "metadata/fence",
            say(
                "Phần thông tin đầu bài chưa khép lại: thêm một dòng “---” ngay dưới mục cuối cùng của nó."
            )
            if _OPENING.match(text)
            else say(
                "Bài phải mở đầu bằng phần thông tin giữa hai dòng “---”: thêm vào, hoặc tạo bài bằng `publisher new`."
            ),
        )
    block, body, body_line = halves
    if len(block) > MAX_CHARS:
        return stop(1, "metadata/yaml", say("Phần thông tin đầu bài quá dài."))
    document = parse(block, path, first_line=2)
    problems = [*document.problems, *_cut_short(block, path)]
    metadata: Metadata | None = None
    if isinstance(document.value, dict):
        checked = validate(
            Metadata,
            document.value,
            lambda place: (path, *document.position(place)),
            family="metadata",
            hints=_HINTS,
        )
        if isinstance(checked, Metadata):
            metadata = checked
        else:
            problems += checked
    elif not problems:
        return stop(
            2,
            "metadata/missing",
            say("Phần thông tin đầu bài còn trống: điền title, summary, date, unit, author."),
        )
    return FrontMatter(document, None if problems else metadata, body, body_line, tuple(problems))
