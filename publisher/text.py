"""Vietnamese text: one normal form, folding without diacritics, slugs, excerpts."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

# Characters without width that Word, Zalo or a careful leaker leaves between letters.
INVISIBLE = "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufe0e\ufe0f\ufeff"
# Marks on the letter before; those that make no Vietnamese letter only strike or frame it.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
# Controls that reorder what is read: what the reviewer sees would not be what is signed.
BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Controls, and line breaks that editors do not show; no page or feed can hold them.
BROKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffd-\uffff]")

_UNSEEN = re.compile(f"{BROKEN.pattern}|[{BIDI}]")
# What nearly every text is made of: nothing in it is unseen, or stands for something else.
_USUAL = re.compile("[\t\n -~À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ–—‘’“”]*")
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
# Letters of other scripts that look like Vietnamese ones; Ð and Ɖ lower-case to letters that
# are not đ.
LOOKALIKE = str.maketrans(
    "ÐƉðɖАВЕКМНОРСТУХасеортхуіѕЅІЈјһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ĐĐđđABEKMHOPCTYXaceoptxyisSIJjhABEZHIKMNOPTYXo",
)
# The tone mark on the second vowel of oa, oe, uy, where it stood before and many still type it;
# what begins with a certain letter is found sooner.
_TONES = (("aàáảãạ", "oòóỏõọ"), ("eèéẻẽẹ", "oòóỏõọ"), ("yỳýỷỹỵ", "uùúủũụ"))
_NEW_TONE = {
    old: new
    for second, first in _TONES
    for at in range(1, 6)
    for old, new in (
        (first[0] + second[at], first[at] + second[0]),
        (first[0].upper() + second[at], first[at].upper() + second[0]),
        (first[0].upper() + second[at].upper(), first[at].upper() + second[0].upper()),
    )
}
_OLD_TONES = [
    re.compile(
        rf"{first}[{''.join(old[1] for old in _NEW_TONE if old[0] == first)}](?!\w)(?<![qQ]..)"
    )
    for first in "oOuU"
]
# Cyrillic letters inside a Latin word, and marks without width between letters.
_ENTITY = re.compile(r"(?<=[^\W\d_])&#[xX]?[0-9A-Fa-f]{2,6};|&#[xX]?[0-9A-Fa-f]{2,6};(?=[^\W\d_])")
_FOREIGN = re.compile(f"[{INVISIBLE}\u0370-\u04ff]")
_DISGUISED = re.compile(
    f"(?<=[A-Za-zÀ-\u024fẠ-ỹ])[{INVISIBLE}]+(?=[A-Za-zÀ-\u024fẠ-ỹ])|(?<=[A-Za-zÀ-\u024fẠ-ỹ])[\u0370-\u03ff\u0400-\u04ff]"
    "|[\u0370-\u03ff\u0400-\u04ff](?=[A-Za-zÀ-\u024fẠ-ỹ])"
)
_WORD_BREAK = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=8)  # several ask it of the same text
def usual(text: str) -> bool:
    """Whether `text` holds only Vietnamese letters, ASCII, dashes and curly quotation marks."""
    return _USUAL.fullmatch(text) is not None


def nfc(text: str) -> str:
    """Return `text` in Unicode normal form C with Unix line ends (what is digested and signed)."""
    if usual(text):
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    if char in "đĐ":
        return "d" if char == "đ" else "D"
    parts = unicodedata.normalize("NFKD", char).translate(_CLEAN)
    return "".join(
        "d" if part == "đ" else "D" if part == "Đ" else part
        for part in parts
        if not unicodedata.combining(part)
    )


def unseen(text: str) -> bool:
    """Whether `text` holds a character that a reviewer cannot see or that reorders what is read."""
    return not usual(text) and _UNSEEN.search(text) is not None


def without_diacritics(text: str) -> str:
    """Return `text` without diacritics, đ as d, as many citizens type it; case is kept."""
    return "".join(map(_plain_char, text))


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a folded text and where they come from: one after another, or all from one."""

    text: str
    start: int
    spread: bool  # whether each comes from a place of its own


@dataclass(frozen=True)
class Folded:
    """Text made comparable, with the way back to the original; the pieces are in order."""

    text: str
    pieces: Sequence[Piece]
    length: int  # of the original
    inner: Folded | None = None  # if this was folded before: then the pieces are of that text

    @classmethod
    def of(cls, pieces: Sequence[Piece], length: int) -> Folded:
        """Return the text of some pieces of an original of a length."""
        return cls("".join([piece.text for piece in pieces]), pieces, length)

    def folded(self, again: Folded) -> Folded:
        """Return what folding this text again gave, with the way back to the first original."""
        return Folded(again.text, again.pieces, again.length, self)

    @cached_property
    def _ends(self) -> Sequence[int]:
        return list(accumulate(len(piece.text) for piece in self.pieces))

    def at(self, offset: int) -> int:
        """Return the offset in the original of an offset here; that of its end is its length."""
        number = bisect_right(self._ends, offset)
        if number == len(self.pieces):
            found = self.length
        else:
            piece = self.pieces[number]
            into = offset - (self._ends[number] - len(piece.text))
            found = piece.start + into * piece.spread
        return found if self.inner is None else self.inner.at(found)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of a span here."""
        if start == end:
            return self.at(start), self.at(start)
        last = self.at(end - 1)  # of a letter that marks may follow in the original
        after = (self.at(n) for n in range(end, len(self.text) + 1))
        return self.at(start), next(at for at in after if at > last)


def normalised(text: str) -> Folded:
    """Return NFC text without what nobody sees or reads, look-alikes, wide forms and digits replaced."""
    if usual(text) or (not _SUSPICIOUS.search(text) and unicodedata.is_normalized("NFKC", text)):
        return Folded(text, [Piece(text, 0, spread=True)], len(text))
    pieces: list[Piece] = []
    done = 0
    for odd in _UNSTEADY.finditer(text):
        first = max(odd.start() - 1, done)
        pieces.append(Piece(text[done:first], done, spread=True))
        done = odd.end()
        for start, cluster in _clusters(text, first, done):
            read = _MARKS.sub("", unicodedata.normalize("NFKC", cluster.translate(_CLEAN)))
            read = read if read.isascii() else "".join(map(_digit, read))
            pieces.append(Piece(read, start, spread=False))
    pieces.append(Piece(text[done:], done, spread=True))
    return Folded.of(pieces, len(text))


def _digit(char: str) -> str:
    """Return a digit of any script as the one that everybody reads, another character as it is."""
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def _clusters(text: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
    """Yield every letter of a stretch with the marks on it, and where it stands."""
    while start < stop:
        end = start + 1
        while end < stop and (unicodedata.combining(text[end]) or _ATTACHED.match(text[end])):
            end += 1
        yield start, text[start:end]
        start = end


_CLEAN = {**LOOKALIKE, **_INVISIBLE}
_ATTACHED = re.compile(f"{_MARKS.pattern}|[{INVISIBLE}]")
# A text in its normal form without any of these is read as it stands: of what is replaced or left
# out, every character is one of them.
_SUSPICIOUS = re.compile(
    "[\u00ad\u00d0\u00f0\u0189\u0256\u0300-\u1cff\u1dc0-\u1dff\u200b-\u200f\u2060-\u206f\u20d0-\u20ff\ufe00-\uffff"
    "\u24ea-\u24ff\u2776-\u2793\ua620-\uabff\U00010000-\U0001efff\U0001f100-\U0001f10f\U0001fbf0-\U0001fbf9]"  # digits
)
# Letters and marks that are themselves in every reading; all others are looked at one by one, with
# the letter before, which a mark may change.
_STEADY = "".join(
    char
    for char in map(chr, (*range(0x80, 0x250), *range(0x1EA0, 0x1EFA), *range(0x2010, 0x2030)))
    if unicodedata.normalize("NFKC", char.translate(_CLEAN)) == char
    and not unicodedata.combining(char)
)
_UNSTEADY = re.compile(rf"[^\x00-\x7f{re.escape(_STEADY)}]+")


def disguised(text: str) -> re.Match[str] | None:
    """Return the first letter in a word that is unseen, foreign or an entity, if there is one."""
    if "&#" in text and (entity := _ENTITY.search(text)):
        return entity
    if usual(text) or not _FOREIGN.search(text):
        return None
    return _DISGUISED.search(text)


def modern_tones(text: str) -> str:
    """Return NFC text with hoà, khoẻ, thuỷ as hòa, khỏe, thủy; no character is added or lost."""
    for old in _OLD_TONES:
        text = old.sub(lambda found: _NEW_TONE[found[0]], text)
    return text


def slugify(text: str, limit: int = 80) -> str:
    """Return an ASCII slug: no diacritics, đ as d, words joined by hyphens, cut at a word."""
    words = _WORD_BREAK.sub("-", without_diacritics(text).lower()).strip("-")
    if len(words) <= limit:
        return words
    cut = words[: limit + 1].rpartition("-")[0]
    return cut or words[:limit]


def shortened(text: str, limit: int) -> str:
    """Return `text` on one line, cut at a word with an ellipsis if longer than `limit`."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[:limit].rpartition(" ")[0] or line[: limit - 1]
    return cut.rstrip(" ,.;:–-") + "…"


def printable(text: str) -> str:
    """Return text without what could move a terminal's cursor: file names hold anything."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a character offset."""
    ends = _line_ends(text)
    line = bisect_left(ends, offset)
    return line + 1, offset - (ends[line - 1] if line else -1)


@lru_cache(maxsize=8)
def _line_ends(text: str) -> Sequence[int]:
    return [found.start() for found in re.finditer("\n", text)]
