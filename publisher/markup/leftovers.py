"""Signs of Markdown that mean nothing here, and so stand on the page as they were typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from publisher.markup.body import Body
from publisher.markup.cleaning import by_line


class Sign(StrEnum):
    """What a sign was meant for."""

    REFERENCE = "reference"  # a link whose address stands nowhere
    FOOTNOTE = "footnote"  # a mark of a note that stands nowhere
    STRIKE = "strike"


@dataclass(frozen=True, slots=True)
class Leftover:
    """A sign and the span of the body from its first mark to its last."""

    sign: Sign
    start: int
    end: int


# The whole of each, and in a group what of it a page shows if it is left over.
_SIGNS = {
    Sign.REFERENCE: re.compile(
        r"(?<!\\)!?\[(?!\^)[^\[\]\n]{1,200}(\]\[(?!\^)[^\[\]\n]{0,80}\])(?![\[(])"
    ),
    Sign.FOOTNOTE: re.compile(r"(?<!\\)(\[\^[^\[\]\s]{1,80}\])(?!:)"),
    Sign.STRIKE: re.compile(r"(?<![\\~])(~~)(?![~\s])[^~\n]{1,500}(?<!\s)~~(?!~)"),
}
_TYPED = ("][", "[^", "~~")
_CODE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?s:.*?)(?:^[ \t>]*(?P=fence)|\Z)"
    r"|(?<![`\\])(?P<ticks>`{1,9})(?!`)(?:[^\n]|\n(?!\n)){1,2000}?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE,
)
_CODE_ON_PAGE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)


def leftovers(body: Body) -> Iterator[Leftover]:
    """Yield the signs that a page shows as they are; raises UnrenderableError."""
    if not any(typed in body.text for typed in _TYPED):
        return
    page = by_line(_CODE_ON_PAGE.sub("", body.rendered.html))
    written = _CODE.sub(lambda code: " " * len(code[0]), body.text)
    for sign, pattern in _SIGNS.items():
        for found in pattern.finditer(written):
            if found[1] in page:
                yield Leftover(sign, *found.span())
