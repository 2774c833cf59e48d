"""A shard: the documents of the terms that lie in it, by the terms' keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import isqrt

from publisher.search.bits import (
    gamma,
    numbers,
    packed,
    read_gamma,
    read_numbers,
    rice,
    unpacked,
)

SHARD_SIZE = 4_000  # letters, more or less
Lists = Sequence[Sequence[int]]  # a term's documents by strength, each ascending

_ONE = ("100", "010", "001")


def count(postings: int) -> int:
    """Return the number of shards, a power of two, for so many terms of so many documents.

    What they take up is reckoned from that alone, for it can be known without a look at any shard:
    a letter for each, and for the different terms, which grow as the root (Heaps' law).
    """
    size = postings + 1_000 * isqrt(postings)
    return 1 << (size // SHARD_SIZE).bit_length()


def content(lists: Lists) -> str:
    """Return as bits which strengths a term has, and the documents of each."""
    if sum(map(len, lists)) == 1:
        return next(_single(n, one[0]) for n, one in enumerate(lists) if one)
    present = "".join("1" if one else "0" for one in lists)
    return present + "".join(numbers(one) for one in lists if one)


@lru_cache(maxsize=100_000)
def _single(strength: int, number: int) -> str:
    """Return the content of a term that one document has; most are such, and many are alike."""
    return _ONE[strength] + numbers((number,))


def read_content(bits: str) -> list[list[int]]:
    """Return the documents of a term by strength."""
    at, lists = len(_ONE), []
    for there in bits[:at]:
        found: list[int] = []
        if there == "1":
            found, at = read_numbers(bits, at)
        lists.append(found)
    return lists


def united(terms: Iterable[Lists]) -> list[list[int]]:
    """Return the documents of several terms, each with its greatest strength."""
    seen: set[int] = set()
    lists = []
    for same in zip(*terms, strict=True):
        own = {number for found in same for number in found} - seen
        seen |= own
        lists.append(sorted(own))
    return lists


def written(contents: Mapping[int, str]) -> str:
    """Return a shard as letters: how many terms and, by their keys, the length and content of each."""
    low = max(0, 31 - len(contents).bit_length())
    bits = [gamma(len(contents) + 1), f"{low:05b}"]
    last = -1
    for key, one in sorted(contents.items()):
        bits += (rice(key - last - 1, low), _length(len(one)), one)
        last = key
    return packed("".join(bits))


@lru_cache(maxsize=10_000)
def _length(length: int) -> str:
    return f"{gamma((length >> 4) + 1)}{length & 15:04b}"


def read(shard: str) -> dict[int, str]:
    """Return the content of each term in a shard, by its key."""
    bits = unpacked(shard)
    terms, at = read_gamma(bits, 0)
    low = int(bits[at : at + 5], 2)
    at, last = at + 5, -1
    contents: dict[int, str] = {}
    # Most of a patch's time goes by here, and calls would double it.
    for _ in range(terms - 1):
        nought = bits.index("0", at)
        high, at = nought - at, nought + 1 + low
        last += 1 + (high << low) + (int(bits[nought + 1 : at], 2) if low else 0)
        first = bits.index("1", at)
        start = first + first - at + 5
        # A gamma code of one more than the sixteens, and four bits: together one more sixteen.
        end = start + int(bits[first:start], 2) - 16
        contents[last] = bits[start:end]
        at = end
    return contents
