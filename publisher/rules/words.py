"""Vietnamese words in one spelling, so that a phrase is found however it was typed.

A word's key has its letters without tone mark and the tone at the end: hoà and hòa, kỹ and kĩ are
one word, mật and mất are two. A plain key has no diacritics at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

WORD = re.compile(r"\w+")
# What may stand between two words of a phrase: white space, or one joining mark.
_GAP = re.compile(r"\s+|\s*[-‐–_·•*/|]\s*|\.")
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5"}
_SHORT_I = re.compile(r"(?<=[bcdđghklmnpqrstvx])y(?=\d?$)")


@lru_cache(maxsize=65_536)
def key(word: str) -> str:
    """Return the key of one word: lower case, tone mark last, y as i after a consonant."""
    tone = ""
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return _SHORT_I.sub("i", unicodedata.normalize("NFC", "".join(letters)) + tone)


@lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """Return a word's key without any diacritics, đ as d."""
    parts = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return _SHORT_I.sub("i", "".join(c for c in parts if not unicodedata.combining(c)))


Phrase = tuple[str, ...]


def phrase(text: str) -> Phrase:
    """Return the keys of a phrase's words."""
    return tuple(map(key, WORD.findall(text)))


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: which, and the span of the text."""

    phrase: Phrase
    start: int
    end: int


class Index:
    """Finds any of many phrases in one pass over the words of a text, in linear time."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._starts: dict[str | Phrase, list[Phrase]] = {}
        for one in dict.fromkeys(phrases):
            start: str | Phrase = one[:2] if len(one) > 1 else one[0]
            self._starts.setdefault(start, []).append(one)
        self._single = any(isinstance(start, str) for start in self._starts)

    def find(self, text: str, keys: Sequence[str]) -> list[Match]:
        """Return every phrase in `text`, whose words have these keys."""
        starts = self._starts
        at = [i for i, pair in enumerate(pairwise(keys)) if pair in starts]
        if self._single:
            at += [i for i, one in enumerate(keys) if one in starts]
        if not at:
            return []
        spans = [found.span() for found in WORD.finditer(text)]
        matches = []
        for i in at:
            candidates = [*starts.get(tuple(keys[i : i + 2]), ()), *starts.get(keys[i], ())]
            for one in candidates:
                last = i + len(one) - 1
                if tuple(keys[i : last + 1]) == one and all(
                    _GAP.fullmatch(text, spans[n][1], spans[n + 1][0]) for n in range(i, last)
                ):
                    matches.append(Match(one, spans[i][0], spans[last][1]))
        return matches
