"""The other ways in which a text can be read: letters spaced out, digits in words, no diacritics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from publisher.rules.words import Page, phrase
from publisher.text import Folded, Piece

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
    rf"(?<!\w){_NUMBER}(?:[ ,.;:\-–\n]{{1,3}}{_NUMBER}){{4,200}}(?!\w)", re.IGNORECASE
)
_NUMBER_WORD = re.compile(_NUMBER, re.IGNORECASE)
# Letters that stand for digits inside a number.
_LETTERED = re.compile(
    r"[\dOoIl](?<!\w.)(?:(?<=[OoIl])|(?=[\dOoIl .\-]{0,39}[OoIl]))[ .\-]?"
    r"(?:[\dOoIl][ .\-]?){7,199}(?!\w)"
)
# Looked for first, in the sketch: such a letter after or before a digit, and no other letter beside.
_OTHER = "A-HJ-NP-Za-kmnp-z?"
_LETTER_IN_NUMBER = re.compile(
    rf"0(?:[ .\-]?[OoIl]{{1,8}}(?![A-Za-z?])|(?<=[OoIl]0)(?<![{_OTHER}][OoIl]0)"
    rf"|(?<=[OoIl][ .\-]0)(?<![{_OTHER}][OoIl][ .\-]0))"
)
_MIN_SPACED = 3  # letters
_SINGLES = re.compile(r" a (?= *a +a )")  # so many single letters or digits, in an outline
_MIN_NUMBERS = 5  # numbers in a row, so many of them words
_MIN_SPELLED = 3
DIGIT_WORDS = frozenset(map(phrase, _DIGIT_WORDS))
_AS_DIGIT = str.maketrans("OoIl", "0011")


def joined(page: Page) -> Iterator[Folded]:
    """Yield every run of spaced-out letters with the letters joined."""
    if not _SINGLES.search(f" {page.outline} "):
        return
    found = page.words
    for first, last in _runs([at for at, size in enumerate(found.sizes) if size == 1], _MIN_SPACED):
        begin, end = found.starts[first], found.ends[last]
        for run in _SPACED.finditer(found.text, begin, end):
            kept = [
                (char, run.start() + at)
                for at, char in enumerate(run[0])
                if not _WITHIN.fullmatch(char) or run[0][at : at + 2] == "  "
            ]
            yield _folded(kept, run.end())


def with_digits(page: Page) -> Iterator[Folded]:
    """Yield every number that is written in words, or with letters for digits, as digits.

    The index of the page has to know `DIGIT_WORDS`.
    """
    text, found = page.text, page.words
    said = [first for one, first, _last in page.found if one in DIGIT_WORDS]
    followed = [last == at + 1 or found.words[at + 1].isdecimal() for at, last in pairwise(said)]
    if (True, True) in pairwise(followed):  # two of three stand right before a number
        spoken = set(said)
        written = [at for at, one in enumerate(found.words) if one.isdecimal()]
        for first, last in _runs(sorted([*spoken, *written]), _MIN_NUMBERS):
            if len(spoken.intersection(range(first, last + 1))) >= _MIN_SPELLED:
                begin, end = found.starts[first], found.ends[last]
                for run in _SPELLED.finditer(text, begin, end):
                    yield _in_digits(run)
    if _LETTER_IN_NUMBER.search(page.sketch):
        for run in _LETTERED.finditer(text):
            digits = Piece(run[0].translate(_AS_DIGIT), run.start(), spread=True)
            yield Folded.of([digits], run.end())


def _in_digits(run: re.Match[str]) -> Folded:
    kept = [
        (digit, run.start() + word.start())
        for word in _NUMBER_WORD.finditer(run[0])
        for digit in _DIGIT_WORDS.get(word[0].lower(), word[0])
    ]
    return _folded(kept, run.end())


def _runs(places: Sequence[int], least: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last of every run of at least so many numbers that follow one another."""
    first = 0
    for at, place in enumerate(places):
        if at + 1 == len(places) or places[at + 1] != place + 1:
            if at + 1 - first >= least:
                yield places[first], place
            first = at + 1


def _folded(kept: list[tuple[str, int]], end: int) -> Folded:
    return Folded.of([Piece(char, at, spread=True) for char, at in kept], end)


def bare_paragraphs(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs typed without diacritics, each with where it starts."""
    text = page.text
    if text.isascii():
        yield 0, text
        return
    at = 0
    for line in page.sketch.split("\n"):
        words = line.count(" ") + 1
        if words > 1 and line.count("?") * 4 <= words:
            paragraph = text[at : at + len(line)]
            marked = len(paragraph.encode()) - len(line)  # about two bytes more a marked letter
            if marked * 4 <= words:
                yield at, paragraph
        at += len(line) + 1
