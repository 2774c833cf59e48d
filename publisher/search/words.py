"""The terms by which documents are found: syllables, pairs of them, their spelling, facets."""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import lru_cache
from itertools import chain, pairwise

from publisher.search.documents import Document

MAX_LETTERS, MAX_DIGITS = 20, 5  # of what anybody searches for
STRENGTHS = 3  # title; summary, topics, unit and kind; body

_SYLLABLE = re.compile("[a-z0-9đ\u0300-\u036f]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_MARKS = re.compile("[\u0300-\u036f]")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_CROSSED = str.maketrans("ðɖ", "đđ")  # what Ð and Ɖ lower-case to


def syllables(text: str) -> list[tuple[str, str]]:
    """Return the syllables of a text that can be searched: without diacritics, and with them.

    In the latter the tone stands at the end, so that hoà and hòa are one.
    """
    # No syllable runs over a blank, and a text has few different words.
    return list(chain.from_iterable(map(_spelled, text.split())))


@lru_cache(maxsize=50_000)
def _spelled(written: str) -> tuple[tuple[str, str], ...]:
    plain = unicodedata.normalize("NFKD", written.translate(_UNSEEN)).lower().translate(_CROSSED)
    found = map(_syllable, _SYLLABLE.findall(plain))
    return tuple(one for one in found if one[0])


@lru_cache(maxsize=50_000)
def _folded(written: str) -> tuple[str, ...]:
    return tuple(folded for folded, _exact in _spelled(written))


def _syllable(written: str) -> tuple[str, str]:
    folded = _MARKS.sub("", written).replace("đ", "d")
    if len(folded) > (MAX_DIGITS if folded.isdigit() else MAX_LETTERS):
        return "", ""
    tones = "".join(_TONES.findall(written))
    return folded, _TONES.sub("", written) + tones


def terms(one: Document) -> dict[str, int]:
    """Return every term of a document with its strength, 0 being the greatest.

    A term is a syllable, two neighbours with a blank between them, a syllable with its diacritics
    after "=" (of title and summary), or a facet.
    """
    found: dict[str, int] = {}
    fields = ((one.body,), (one.summary, *one.about), (one.title,))
    for strength, texts in zip((2, 1, 0), fields, strict=True):
        for text in texts:
            words = list(chain.from_iterable(map(_folded, text.split())))
            found.update(dict.fromkeys(words, strength))
            found.update(dict.fromkeys(map(" ".join, pairwise(words)), strength))
            if strength < 2:
                marked = (f"={exact}" for folded, exact in syllables(text) if exact != folded)
                found.update(dict.fromkeys(marked, strength))
    found.update(dict.fromkeys(one.facets, 0))
    return found


def address(term: str) -> tuple[int, int]:
    """Return the checksums by which a term is found: one for its shard, one within that.

    A syllable with its diacritics lies where it lies without.
    """
    bare = _MARKS.sub("", term[1:]).replace("đ", "d") if term.startswith("=") else term
    return zlib.crc32(bare.encode()), zlib.crc32(term.encode()[::-1])
