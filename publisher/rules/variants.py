"""The other ways in which a text can be read: letters spaced out, digits in words, no diacritics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publisher.rules.words import key
from publisher.text import Folded

# Three or more single letters in a row, with a blank or a mark between them.
_SPACED = re.compile(r"(?<![\w])[^\W\d_](?:[ .\-_·•*/|]{1,3}[^\W\d_]){2,160}(?![\w])")
_WITHIN = re.compile(r"[ .\-_·•*/|]")
_DIGIT_WORDS = {
    "không": "0", "một": "1", "mốt": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4",
    "năm": "5", "lăm": "5", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9",
    "khong": "0", "mot": "1", "bon": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8",
    "chin": "9", "linh": "0",
}  # fmt: skip
_NUMBER = r"(?:" + "|".join(sorted(_DIGIT_WORDS, key=len, reverse=True)) + r"|\d+)"
_SPELLED = re.compile(
    rf"(?<!\w){_NUMBER}(?:[ ,.;:\-–\n]{{1,3}}{_NUMBER}){{4,}}(?!\w)", re.IGNORECASE
)
_NUMBER_WORD = re.compile(_NUMBER, re.IGNORECASE)
# Letters that stand for digits inside a number.
_LETTERED = re.compile(r"(?<![\w])(?=[\dOoIl .\-]{0,40}[OoIl])(?:[\dOoIl][ .\-]?){8,}(?![\w])")
_LETTER_IN_NUMBER = re.compile(r"[0-9] ?[OoIl]")  # a quick look before the slow one
_FIRST_LETTER = re.compile(r"O[0-9]")
_MIN_SPELLED = 3  # words that are digits, within so many words
_MAX_SPREAD = 9
_DIGIT_KEYS = frozenset(map(key, _DIGIT_WORDS))
_AS_DIGIT = str.maketrans("OoIl", "0011")


def joined(text: str) -> Iterator[Folded]:
    """Yield every run of spaced-out letters with the letters joined."""
    for run in _SPACED.finditer(text):
        kept = [
            (char, run.start() + at)
            for at, char in enumerate(run[0])
            if not _WITHIN.fullmatch(char) or run[0][at : at + 2] == "  "
        ]
        yield _folded(kept, run.end())


def with_digits(text: str, keys: Sequence[str]) -> Iterator[Folded]:
    """Yield every number that is written in words, or with letters for digits, as digits."""
    for run in _SPELLED.finditer(text) if _many_digit_words(keys) else ():
        kept = [
            (digit, run.start() + word.start())
            for word in _NUMBER_WORD.finditer(run[0])
            for digit in _DIGIT_WORDS.get(word[0].lower(), word[0])
        ]
        yield _folded(kept, run.end())
    for run in (
        _LETTERED.finditer(text)
        if _LETTER_IN_NUMBER.search(text) or _FIRST_LETTER.search(text)
        else ()
    ):
        digits = run[0].translate(_AS_DIGIT)
        yield _folded([(char, run.start() + at) for at, char in enumerate(digits)], run.end())


def _many_digit_words(keys: Sequence[str]) -> bool:
    """Whether several digits written as words stand close to each other."""
    at = [i for i, one in enumerate(keys) if one in _DIGIT_KEYS]
    return any(
        last - first <= _MAX_SPREAD for first, last in zip(at, at[_MIN_SPELLED - 1 :], strict=False)
    )


def _folded(kept: list[tuple[str, int]], end: int) -> Folded:
    return Folded("".join(char for char, _at in kept), (*(at for _char, at in kept), end))


def bare_paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs typed without diacritics, each with where it starts."""
    if text.isascii():
        yield 0, text
        return
    at = 0
    for paragraph in text.split("\n"):
        words = paragraph.count(" ") + 1
        marked = len(paragraph.encode()) - len(paragraph)  # about two bytes more a marked letter
        if words > 1 and marked * 4 <= words:
            yield at, paragraph
        at += len(paragraph) + 1
