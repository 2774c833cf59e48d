"""What Markdown may hold to be rendered: bounds of size, depth and number, tried before it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from publisher.messages import Message, say

MAX_CHARS = 60_000
# Python-Markdown slows down with the square or cube of these within one block of text.
MAX_BLOCK_CHARS = 20_000
MAX_LINE_CHARS = 6_000
MAX_MARKS = {"<": 400, "[^": 200, "[": 1_500, "~~~": 60, "```": 60}  # within one article
MAX_BLOCK_MARKS = {"[": 250, "<": 250, "&": 500, "`": 400, "*": 600, "_": 600, "(": 600, "{": 200}
MAX_NESTING = 6
MAX_INDENT = 32
MAX_DEFINITIONS = 100

_LINE_MARKERS = re.compile(r"[ \t]*(?:[-*+>:]|\d{1,9}[.)])(?=[ \t]|[>])|[ \t]*>")
_BLANK = re.compile(r"\n[ \t]*\n")
# A line that may be indented or nested too far; a closer look tells.
_DEEP = re.compile(
    rf"\n(?=[ \t\d*+>:.)-]{{{MAX_NESTING}}})(?:[ \t]{{{MAX_INDENT // 4}}}|(?:[ \t]*(?:[-*+>:]|\d{{1,9}}[.)])){{{MAX_NESTING}}})"
)

_TOO_LONG = say("Đoạn này quá dài: xuống dòng, tách thành nhiều đoạn ngắn cho dễ đọc.")
TANGLED = say(
    "Đoạn này có quá nhiều ký hiệu hoặc mức lồng nhau nên không dựng được: viết lại đơn giản hơn."
)


class UnrenderableError(ValueError):
    """Markdown that will not be rendered because it is too large or too tangled."""

    def __init__(self, message: Message, line: int) -> None:
        super().__init__(str(message))
        self.message = message
        self.line = line  # 1-based, within the body


def tangles(body: str) -> Iterator[UnrenderableError]:
    """Yield what would make Markdown slow or deep, before it sees the text."""
    if len(body) > MAX_CHARS:
        yield UnrenderableError(
            say(
                "Bài quá dài ({n} ký tự): tối đa {limit}; hãy tách thành nhiều bài.",
                n=len(body),
                limit=MAX_CHARS,
            ),
            1,
        )
        return
    if _exceeded(MAX_MARKS, body):
        yield UnrenderableError(TANGLED, 1)
    if _untangled(body):
        return
    line = 1
    for block in _BLANK.split(body):
        if len(block) > MAX_BLOCK_CHARS or max(map(len, block.split("\n"))) > MAX_LINE_CHARS:
            yield UnrenderableError(_TOO_LONG, line)
        elif _tangled(block):
            yield UnrenderableError(TANGLED, line)
        line += block.count("\n") + 2


def _untangled(body: str) -> bool:
    """Whether a body as a whole keeps within the bounds of one block: nearly every one does."""
    return (
        len(body) <= MAX_BLOCK_CHARS
        and not _exceeded(MAX_BLOCK_MARKS, body)
        and body.count(":") <= MAX_DEFINITIONS
        and (len(body) <= MAX_LINE_CHARS or max(map(len, body.split("\n"))) <= MAX_LINE_CHARS)
        and not _DEEP.search(f"\n{body}")
    )


def _exceeded(limits: Mapping[str, int], text: str) -> bool:
    """Whether a text has more of some mark than it may; to look for its first sign is cheapest."""
    return any(mark[0] in text and text.count(mark) > most for mark, most in limits.items())


def _tangled(block: str) -> bool:
    if _exceeded(MAX_BLOCK_MARKS, block):
        return True
    definitions = 0
    for line in block.split("\n"):
        stripped = line.lstrip(" \t")
        if len(line.expandtabs(4)) - len(stripped) > MAX_INDENT:
            return True
        definitions += stripped.startswith(":")
        if definitions > MAX_DEFINITIONS:
            return True
        depth, at = 0, 0
        while marker := _LINE_MARKERS.match(line, at):
            depth, at = depth + 1, marker.end()
            if depth > MAX_NESTING:
                return True
    return False
