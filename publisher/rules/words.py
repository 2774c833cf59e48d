"""Vietnamese words in one spelling, so that a phrase is found however it was typed.

A word's key has its letters without tone mark and the tone at the end: hoà and hòa, kỹ and kĩ are
one word, mật and mất are two. A plain key has no diacritics at all.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain, compress
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from publisher.rules.beginnings import LENGTH, Beginnings, Memory, letters

WORD = re.compile(r"\w+")
_WORDS = re.compile(r"(\w+)")
# What may stand between two words of a phrase: white space, or one joining mark.
_GAP = re.compile(r"\s+|\s*[-‐–_·•*/|]\s*|\.")
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5"}
_SHORT_I = re.compile(r"(?<=[bcdđghklmnpqrstvx])y(?=\d?$)")
_MOST = 255
# The letters of an index, which no text is looked at for: of words, of others, of gaps.
_FIRST_LETTER = 0x20000
_OTHER, _JOINT, _BREAK = "?", " ", "|"
# Where else than at a word a pattern may begin: at a mark, and where a line begins.
_MARK = re.compile(r"[^\w\s](?<!\w[^\w\s])|\n\s")
_MANY_MARKS = 40  # that are not ASCII
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_WORD = re.compile(r"[\w?]")
_OUTLINE = bytes(ord("a" if _WORD.match(chr(at)) else " ") for at in range(128)).ljust(256)


def _key(word: str) -> str:
    tone = ""
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return _SHORT_I.sub("i", unicodedata.normalize("NFC", "".join(letters)) + tone)


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return _SHORT_I.sub("i", "".join(c for c in parts if not unicodedata.combining(c)))


_keys, _plain_keys, _LETTERS = Memory(_key), Memory(_plain), Memory(letters)


def key(word: str) -> str:
    """Return the key of one word: lower case, tone mark last, y as i after a consonant."""
    return _keys[word]


def plain(word: str) -> str:
    """Return a word's key without any diacritics, đ as d."""
    return _plain_keys[word]


Phrase = tuple[str, ...]
Span = tuple[int, int]
Places = tuple[Sequence[int], Sequence[str]]  # and the letters that stand there
Spots = Mapping[Phrase, Sequence[Span]]  # where each phrase stands, in order


def phrase(text: str) -> Phrase:
    """Return the keys of a phrase's words."""
    return tuple(map(key, WORD.findall(text)))


def sketch(text: str, marks: Iterable[str]) -> str:
    """Return a text in ASCII, every character in its place, for quick looks before slow ones.

    A digit is 0, đ a d, any other letter that is not ASCII a question mark. Of the marks, which are
    given, a question mark or one that is not ASCII is a tilde.
    """
    text = text.replace("đ", "d").replace("Đ", "D")
    odd = [mark for mark in marks if mark == "?" or not mark.isascii()]
    if len(odd) > _MANY_MARKS:
        text = text.translate(dict.fromkeys(map(ord, odd), "~"))
    else:  # much faster for a few
        for mark in odd:
            text = text.replace(mark, "~")
    return text.encode("ascii", "replace").translate(_ZEROS).decode("ascii")


def redrawn(sketched: str, table: bytes) -> str:
    """Return a sketch with every character replaced by that of a table, as `bytes.translate` does."""
    return sketched.encode("ascii").translate(table).decode("ascii")


@dataclass(frozen=True)
class Tokens:
    """The words of a text, where they start and end, and what stands around them.

    A gap stands between two words; `edges` are what stands before the first and after the last.
    """

    text: str
    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    gaps: Sequence[str]
    edges: tuple[str, str]

    @cached_property
    def keys(self) -> list[str]:
        """The key of each word."""
        return list(map(_keys.__getitem__, self.words))

    @cached_property
    def plain_keys(self) -> list[str]:
        """The key of each word without diacritics."""
        return list(map(_plain_keys.__getitem__, self.words))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self.words)

    @cached_property
    def sizes(self) -> bytes:
        """How many letters each word has, 255 for more."""
        lengths = list(map(len, self.words))
        long = max(lengths, default=0) > _MOST
        return bytes(min(one, _MOST) for one in lengths) if long else bytes(lengths)

    @cached_property
    def capitals(self) -> bytes:
        """Whether each word is in capitals, 1 or 0."""
        return bytes(map(str.isupper, self.words))

    @cached_property
    def marks(self) -> frozenset[str]:
        """The characters that stand around words, each once."""
        return frozenset("".join({*self.gaps, *self.edges}))


@lru_cache(maxsize=4)
def tokens(text: str) -> Tokens:
    """Return the words of a text."""
    parts = _WORDS.split(text)
    ends = list(accumulate(map(len, parts)))
    edges = parts[0], parts[-1] if len(parts) > 1 else ""
    return Tokens(text, parts[1::2], ends[:-1:2], ends[1::2], parts[2:-1:2], edges)


def any_within(spans: Sequence[Span], first: int, last: int) -> bool:
    """Whether one of ordered spans lies in a stretch."""
    for at in range(bisect_left(spans, (first, 0)), len(spans)):
        start, end = spans[at]
        if end <= last:
            return True
        if start >= last:
            return False
    return False


def any_around(spans: Sequence[Span], first: int, start: int, end: int) -> bool:
    """Whether one of ordered spans that begins not before `first` holds all from start to end."""
    low = bisect_left(spans, (first, 0))
    high = bisect_left(spans, (start + 1, 0), low)
    return any(spans[at][1] >= end for at in range(low, high))


class Page:
    """A text with its words looked up: where phrases stand, and where a pattern may begin.

    `judged` counts the places that were judged so far, by rule.
    """

    def __init__(self, words: Tokens, index: Index) -> None:
        self.text = words.text
        self.words = words
        self.found = index.walk(words, words.keys)
        self.judged: dict[object, int] = {}
        self._spans: dict[tuple[frozenset[Phrase], bool], Sequence[Sequence[Span]]] = {}

    @cached_property
    def spots(self) -> Spots:
        """Where each phrase of the index stands."""
        return _spots(self.words, self.found)

    def spans(self, phrases: frozenset[Phrase], *, apart: bool = False) -> Sequence[Sequence[Span]]:
        """Return where some phrases stand, in order: all in one list, or each in one of its own."""
        key = phrases, apart
        if (known := self._spans.get(key)) is None:
            each = [self.spots[one] for one in self.spots.keys() & phrases]
            known = each if apart or len(each) < 2 else [sorted(chain.from_iterable(each))]
            self._spans[key] = known
        return known

    @cached_property
    def lower(self) -> str:
        """The text in small letters, every one of them in its place."""
        lower = self.text.lower()
        if len(lower) == len(self.text):
            return lower
        return "".join(small if len(small := char.lower()) == 1 else char for char in self.text)

    @cached_property
    def sketch(self) -> str:
        """The text in ASCII: a quick look at it tells where a slow one at the text is needless."""
        return sketch(self.text, self.words.marks)

    @cached_property
    def outline(self) -> str:
        """The text with an a for every letter, digit and underline, and a blank for all else."""
        return redrawn(self.sketch, _OUTLINE)

    @cached_property
    def small_sketch(self) -> str:
        """The sketch in small letters."""
        return self.sketch.lower()

    @cached_property
    def _letters(self) -> Sequence[str]:
        return list(map(_LETTERS.__getitem__, self.words.words))

    @cached_property
    def _marks(self) -> tuple[Sequence[int], Sequence[str]]:
        words, (head, tail) = self.words, self.words.edges
        places = [found.end() - 1 for found in _MARK.finditer(head)]
        after = (*words.gaps, tail)
        for end, gap in [(e, gap) for e, gap in zip(words.ends, after, strict=False) if gap != " "]:
            places += [end + at for at in _MARKS[gap]]
        return places, [_LETTERS[self.text[at : at + LENGTH]] for at in places]

    def beginnings(self, windows: Sequence[Span]) -> Stretch:
        """Return where a word, a mark or a line begins in some windows that follow one another.

        A mark counts where it does not follow a letter.
        """
        return Stretch(self, windows, *_within(self.words.starts, self._letters, windows))

    def marks(self, windows: Sequence[Span]) -> Places:
        """Return where a mark or a line begins in some windows, and with which letters."""
        return _within(*self._marks, windows)


class Stretch(NamedTuple):
    """A part of a page: where its words begin, and with which letters."""

    page: Page
    windows: Sequence[Span]
    places: Sequence[int]
    letters: Sequence[str]

    def starts(self, wanted: Beginnings | None) -> Sequence[int]:
        """Return where a word, mark or line begins with wanted letters, in order."""
        if wanted is None:
            return sorted([*self.places, *self.page.marks(self.windows)[0]])
        found = compress(self.places, map(wanted.__getitem__, self.letters))
        if wanted.words_only:
            return list(found)
        places, letters = self.page.marks(self.windows)
        return sorted([*found, *compress(places, map(wanted.__getitem__, letters))])


def _joint(gap: str) -> str:
    """Return the letter for what stands between two words: may they belong to one phrase?"""
    return _JOINT if gap == " " or _GAP.fullmatch(gap) else _BREAK


_JOINTS = Memory(_joint)


def _marks_after_word(gap: str) -> Sequence[int]:
    """Return where marks and lines begin in what follows a word."""
    return [found.end() - 2 for found in _MARK.finditer("a" + gap)]


_MARKS = Memory(_marks_after_word)


def _spots(words: Tokens, found: Iterable[tuple[Phrase, int, int]]) -> dict[Phrase, list[Span]]:
    spots: dict[Phrase, list[Span]] = {}
    starts, ends = words.starts, words.ends
    for one, first, last in found:
        span = starts[first], ends[last]
        if (known := spots.get(one)) is None:
            spots[one] = [span]
        else:
            known.append(span)
    return spots


def _within(places: Sequence[int], letters: Sequence[str], windows: Sequence[Span]) -> Places:
    if len(windows) == 1:
        first, last = windows[0]
        low = bisect_left(places, first)
        high = bisect_left(places, last, low)
        return places[low:high], letters[low:high]
    found: list[int] = []
    shown: list[str] = []
    for first, last in windows:
        low = bisect_left(places, first)
        high = bisect_left(places, last, low)
        found += places[low:high]
        shown += letters[low:high]
    return found, shown


class Index:
    """Finds any of many phrases in one pass over the words of a text, in linear time.

    Each word that phrases are made of is one letter to the automaton that finds them, and so is
    what stands between two words.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = [one for one in dict.fromkeys(phrases) if one]
        letters: dict[str, str] = {}
        for one in chain.from_iterable(self._phrases):
            letters.setdefault(one, chr(_FIRST_LETTER + len(letters)))
        self._letters = Memory(lambda one: letters.get(one, _OTHER))
        self._automaton = AhoCorasick(
            _JOINT.join(map(letters.__getitem__, one)) for one in self._phrases
        )

    def find(self, found: Tokens, keys: Sequence[str]) -> dict[Phrase, list[Span]]:
        """Return where every phrase stands in a text whose words have these keys."""
        return _spots(found, self.walk(found, keys))

    def walk(self, found: Tokens, keys: Sequence[str]) -> list[tuple[Phrase, int, int]]:
        """Return each phrase with its first and last word, in the order of the last words."""
        line = [_OTHER] * (2 * len(keys))
        line[0::2] = map(self._letters.__getitem__, keys)
        line[1:-1:2] = map(_JOINTS.__getitem__, found.gaps)
        phrases = self._phrases
        spans = self._automaton.find_matches_as_indexes("".join(line), overlapping=True)
        return [(phrases[number], first >> 1, last >> 1) for number, first, last in spans]
