"""How long a text is where it goes, and where it may be cut: never in a letter, a word only if need be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publisher.text import without_diacritics

Count = Callable[[str], int]

ELLIPSIS = "…"

# The letters of a short message (3GPP TS 23.038, 6.2.1) and those that take the place of two.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_ALONE, _JOINED = 160, 153  # septets of a message, and of each that is part of a longer one
_ALONE_WIDE, _JOINED_WIDE = 70, 67  # UTF-16 units, where one letter is none of these
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "...", "“": '"', "”": '"', "„": '"',
    "‘": "'", "’": "'", "«": '"', "»": '"', "•": "-", "×": "x", "\u00a0": " ", "\u2009": " ",
    "₫": "d",
})  # fmt: skip

_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)
_TAG = range(0xE0020, 0xE0080)
_LAST_WORD = re.compile(r"(?:^|\s)\S*\Z")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)]*(?=\s)")


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 units, as browsers and the apps built on them count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


COUNTS: dict[str, Count] = {"utf-16": utf16, "characters": len}


@dataclass(frozen=True, slots=True)
class Message:
    """What a text takes as a short message: `parts` that are paid for, `used` of the letters in them."""

    parts: int
    used: int
    wide: bool


def message(text: str) -> Message:
    """Return what a text takes as a short message (3GPP TS 23.038 and 23.040)."""
    wide = any(char not in _BASIC and char not in _EXTENDED for char in text)
    sizes = [1 + (char > "\uffff" if wide else char in _EXTENDED) for char in text]
    alone, joined = (_ALONE_WIDE, _JOINED_WIDE) if wide else (_ALONE, _JOINED)
    if sum(sizes) <= alone:
        return Message(1, sum(sizes), wide)
    parts, room = 1, joined
    for size in sizes:
        if size > room:  # nothing that takes two places is split
            parts, room = parts + 1, joined
        room -= size
    return Message(parts, sum(sizes), wide)


def parts(text: str) -> int:
    """Return how many short messages a text takes."""
    return message(text).parts


def plain(text: str) -> str:
    """Return a text in the letters of a short message alone: no diacritics, nothing drawn."""
    folded = without_diacritics(text.translate(_PLAIN)).translate(_PLAIN)
    return " ".join("".join(one for one in folded if one in _BASIC or one in _EXTENDED).split())


def cut(text: str, limit: int, count: Count = utf16) -> str:
    """Return a text of at most `limit`: whole, or up to a sentence, a word or at last a letter.

    What does not end with a sentence ends with an ellipsis; a letter is all that is drawn as one.
    """
    if count(text) <= limit:
        return text
    kept = _within(text, limit, count)
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, len(kept) + 1)]
    if ends and ends[-1] <= len(kept) and 2 * ends[-1] >= len(kept):
        return text[: ends[-1]]
    kept = _within(text, limit - count(ELLIPSIS), count)
    word = kept if text[len(kept) : len(kept) + 1].isspace() else _LAST_WORD.sub("", kept)
    if 2 * len(word) < len(kept):  # one word without an end
        word = kept
    bare = word.rstrip(" \n,.;:–-")
    return bare + ELLIPSIS if bare else ""


def _within(text: str, limit: int, count: Count) -> str:
    """Return as many whole letters of a text as have room."""
    end = left = 0
    for letter in letters(text):
        left += count(letter)
        if left > limit:
            break
        end += len(letter)
    return text[:end]


def letters(text: str) -> Iterator[str]:
    """Yield what is drawn as one: a letter with its marks, an emoji with all it is made of, a flag."""
    start, flags = 0, 0
    for at, char in enumerate(text):
        code = ord(char)
        flag = code in _FLAG
        goes_on = (
            char == _JOINER
            or (at and text[at - 1] == _JOINER)
            or unicodedata.category(char) in {"Mn", "Me", "Mc"}
            or code in _SKIN
            or code in _TAG
            or (flag and flags % 2 == 1)
            or (char == "\n" and at and text[at - 1] == "\r")
        )
        if at and not goes_on:
            yield text[start:at]
            start = at
        flags = flags + 1 if flag else 0
    if text:
        yield text[start:]
