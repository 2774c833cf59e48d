"""Addresses that must not be followed, written so that no program takes them for one."""

from __future__ import annotations

import re
from dataclasses import replace

from publisher.repairs.remedies import Edit

_FENCE = 3
_CODE_MARK = re.compile(r"(?:\n|\A) {0,3}(?:```+|~~~+)|\n|`+")
_LINK_BEFORE = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\(<?\Z")
_LINK_AFTER = re.compile(r"""[)*_.,;:!?…'"”’~`]*?>?(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?\)""")
PICTURE = re.compile(r"!\[[^\[\]\n]*\]\(<?\Z")
BETWEEN = re.compile(r"[^\[\]\n]*\]\(<?")
LOOK_BACK = 400


def defanged(link: str) -> str:
    """Return a web address or host that no program takes for one: hxxps, and [.] in the host."""
    found = re.fullmatch(r"(?:http(s?)://)?([^/?#]*)(.*)", link, re.DOTALL | re.IGNORECASE)
    if found is None:
        return link
    secure, host, rest = found.groups()
    scheme = "" if secure is None else f"hxxp{secure.lower()}://"
    return scheme + re.sub(r"\.|%2[eE]", "[.]", host) + rest


class Code:
    """Where a Markdown text is code; asked from the beginning to the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._fence = ""
        self._runs = 0  # of backticks on this line

    def holds(self, offset: int) -> bool:
        """Whether an offset, not before the one asked for last, lies inside code."""
        for found in _CODE_MARK.finditer(self._text, self._at, offset):
            mark = found[0].strip()
            if not mark:
                self._runs = 0
            elif len(mark) >= _FENCE and (found[0].startswith("\n") or found.start() == 0):
                self._runs = 0
                if not self._fence or self._fence == mark[:_FENCE]:
                    self._fence = "" if self._fence else mark[:_FENCE]
            else:
                self._runs += 1
        self._at = max(self._at, offset)
        return bool(self._fence) or self._runs % 2 == 1


def out_of_markup(text: str, edit: Edit, reached: int) -> Edit:
    """Let a broken link take the place of the Markdown link or the angle brackets around it."""
    if "`" in edit.new:
        return edit
    code = f"`{edit.new}`"
    first = max(reached, edit.start - LOOK_BACK)
    before = _LINK_BEFORE.search(text[first : edit.start])
    after = _LINK_AFTER.match(text, edit.end)
    if before and after:
        words = before[1].strip()
        new = code if words in {"", text[edit.start : edit.end]} else f"{before[1]} ({code})"
        return replace(edit, start=first + before.start(), end=after.end(), new=new)
    if (
        text[max(reached, edit.start - 1) : edit.start] == "<"
        and text[edit.end : edit.end + 1] == ">"
    ):
        return replace(edit, start=edit.start - 1, end=edit.end + 1, new=code)
    return edit
