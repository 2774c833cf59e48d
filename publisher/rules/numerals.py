"""Numbers as they are said: in words, in pieces, with letters for digits and words in between.

A number read out loud comes in groups ("không chín tám, rồi 939 1575") and in tens ("chín mươi ba");
one that is to be hidden comes with O for 0. Read from a given place, they are all digits again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNITS = {
    "không": "0", "ko": "0", "một": "1", "mốt": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4",
    "năm": "5", "lăm": "5", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9",
}  # fmt: skip
_WORD = "|".join(sorted([*_UNITS, "mười", "mươi", "trăm", "linh", "lẻ"], key=len, reverse=True))
_TOKEN = re.compile(rf"(?:{_WORD})(?!\w)|[0-9OoIl]*[0-9][0-9OoIl]*(?!\w)", re.IGNORECASE)
_START = re.compile(rf"(?<!\w)(?:{_TOKEN.pattern})", re.IGNORECASE)
# What is said between the groups of a number; of those that begin alike the longer one first.
_FILLER = (
    "rồi|tiếp theo|tiếp nữa|tiếp|bấm tiếp|bấm|sau đó|sau cùng|cuối cùng|cuối|đuôi|giữa|là|và|thêm|"
    "xong|nữa|đầu|kế|đến|tới|thì|số|gạch|chấm"
)
_GAP = re.compile(
    rf"[^\w\n]{{0,6}}(?:\n[^\w\n]{{0,6}})?(?:(?:{_FILLER})(?!\w)[^\w\n]{{1,4}}){{0,4}}",
    re.IGNORECASE,
)
_SCALES = [
    re.compile(rf"[^\w\n]{{1,3}}(?:{scale})(?!\w)[^\w\n]{{0,4}}", re.IGNORECASE)
    for scale in ("triệu", "nghìn|ngàn")
]
_AS_DIGIT = str.maketrans("OoIl", "0011")
_MOST = 40  # tokens of one number
_IN_SCALE = 3  # digits of so many millions, and of so many thousands


@dataclass(frozen=True, slots=True)
class Said:
    """A number: its groups of digits, how many of them are words, where it begins and ends."""

    groups: Sequence[str]
    words: int
    odd: bool  # whether letters stand for digits
    start: int
    end: int

    @property
    def digits(self) -> str:
        """All its digits."""
        return "".join(self.groups)


def said(text: str, start: int) -> Said | None:
    """Return the number that begins at a place of a text, or None if none does."""
    tokens: list[tuple[str, bool]] = []  # each with whether it follows the last one closely
    at, end, words, odd = start, start, 0, False
    while len(tokens) < _MOST and (found := _TOKEN.match(text, at)):
        token = found[0].lower()
        words += token.isalpha() and token in _WORDS
        odd = odd or not (token.isalpha() or token.isdecimal())
        tokens.append((token, at == end + 1 and text[end] == " "))
        end = found.end()
        gap = _GAP.match(text, end)
        at = gap.end() if gap else end
        if at == end:
            break
    return Said(_groups(tokens), words, odd, start, end) if tokens else None


_WORDS = frozenset(_WORD.split("|"))


def _groups(tokens: Sequence[tuple[str, bool]]) -> list[str]:
    """Return the digits of each token: tens and hundreds as one would write them."""
    groups: list[str] = []
    for at, (token, close) in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ("", False)
        goes_on = following[1] and (following[0] in _UNITS)
        if token in _UNITS:
            groups.append(_UNITS[token])
        elif token == "mười":  # noqa: S105
            groups.append("1" if goes_on else "10")
        elif token == "mươi":  # noqa: S105
            groups.append("" if goes_on else "0")
        elif token == "trăm":  # noqa: S105
            counted = following[1] and (goes_on or following[0] in {"linh", "lẻ", "mười"})
            groups.append("" if counted else "00")
        elif token in {"linh", "lẻ"}:
            groups.append("0" if close else "")
        else:
            groups.append(token.translate(_AS_DIGIT).replace("i", "1"))
    return groups


def counted(text: str, start: int) -> Said | None:
    """Return the nine digits that begin at a place as so many millions, thousands and ones, or None."""
    parts: list[Said] = []
    at = start
    for scale in (*_SCALES, None):
        part = said(text, at)
        if part is None or (scale and len(part.digits) > _IN_SCALE):
            return None
        parts.append(part)
        if scale:
            found = scale.match(text, part.end)
            if found is None:
                return None
            at = found.end()
    groups = [part.digits[:_IN_SCALE].zfill(_IN_SCALE) for part in parts]  # others may follow
    words = sum(part.words for part in parts)
    return Said(groups, words, any(part.odd for part in parts), start, parts[-1].end)


def next_said(text: str, start: int, reach: int) -> Said | None:
    """Return the first number that begins within a reach after a place."""
    found = _START.search(text, start, start + reach)
    return said(text, found.start()) if found else None
