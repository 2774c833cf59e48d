"""Ascending numbers as bits, and bits as letters; the same both ways.

Bits are written as a text of noughts and ones: Python has nothing faster to cut and to join.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain, compress
from operator import sub

# Five bits a letter. Without vowels and digits no run of them is a word, a name or a number.
LETTERS = "bcdfghjklmnpqrstvwxzBCDFGHJKLMNP"
_WRITTEN = bytes.maketrans(bytes(range(32)), LETTERS.encode())
_READ = bytes.maketrans(LETTERS.encode(), bytes(range(32)))
_NOUGHTS = bytes.maketrans(b"01", b"\1\0")


def packed(bits: str) -> str:
    """Return bits as letters, with noughts after them to the end of the last."""
    size = -(-len(bits) // 5)
    rounds = max(size - 1, 0).bit_length()
    whole = int(bits.ljust(5 << rounds, "0"), 2)
    for upper, lower, shift in _halves(rounds):
        whole = (whole & upper) << shift | whole & lower
    return whole.to_bytes(1 << rounds, "big")[:size].translate(_WRITTEN).decode()


def unpacked(letters: str) -> str:
    """Return the bits that letters were made of, and the noughts after them."""
    rounds = max(len(letters) - 1, 0).bit_length()
    data = letters.encode().translate(_READ)
    whole = int.from_bytes(data.ljust(1 << rounds, b"\0"), "big")
    for upper, lower, shift in reversed(_halves(rounds)):
        whole = whole >> shift & upper | whole & lower
    return f"{whole:0{5 << rounds}b}"[: 5 * len(letters)]


@lru_cache(maxsize=32)
def _halves(rounds: int) -> tuple[tuple[int, int, int], ...]:
    """Return how fives of bits, as many as two to the power of `rounds`, move apart to bytes.

    First the upper half of them all moves, then the upper half of each half, and so on to single
    fives: which bits those are, which stay, and how far they move. Python does that to a long
    number at once, and so much sooner than it could take one five after another.
    """
    moves = []
    for size in (1 << n for n in reversed(range(rounds))):
        lower = ((1 << 5 * size) - 1).to_bytes(2 * size, "big") * ((1 << rounds) // (2 * size))
        stay = int.from_bytes(lower, "big")
        moves.append((stay << 5 * size, stay, 3 * size))
    return tuple(moves)


def gamma(number: int) -> str:
    """Return the Elias gamma code of a number from 1."""
    bits = f"{number:b}"
    return "0" * (len(bits) - 1) + bits


def read_gamma(bits: str, at: int) -> tuple[int, int]:
    """Return the number whose Elias gamma code begins at a bit, and where that ends."""
    first = bits.index("1", at)
    end = 2 * first - at + 1
    return int(bits[first:end], 2), end


def rice(number: int, low: int) -> str:
    """Return the Rice code of a number from 0 with so many low bits."""
    high = "1" * (number >> low) + "0"
    return high + f"{number & ((1 << low) - 1):0{low}b}" if low else high


def read_rice(bits: str, at: int, low: int) -> tuple[int, int]:
    """Return the number whose Rice code begins at a bit, and where that ends."""
    nought = bits.index("0", at)
    end = nought + 1 + low
    return ((nought - at) << low) + (int(bits[nought + 1 : end], 2) if low else 0), end


def numbers(found: Sequence[int]) -> str:
    """Return ascending numbers as bits: how many, and the gaps between them (Rice codes)."""
    mean = (found[-1] + 1) / len(found)
    low = max(0, int(mean * 0.69).bit_length() - 1)
    codes = _coder(low).codes
    steps = map(sub, found, chain((-1,), found))
    return f"{gamma(len(found))}{low:05b}{''.join(map(codes.__getitem__, steps))}"


def read_numbers(bits: str, at: int) -> tuple[list[int], int]:
    """Return the numbers whose bits begin there, and where those end."""
    count, at = read_gamma(bits, at)
    low, at = int(bits[at : at + 5], 2), at + 5
    if low == 0:  # then they are a map: a nought where a number is there, a one where not
        there = bits[at:].encode().translate(_NOUGHTS)
        found = list(compress(range(len(there)), there))[:count]
        return found, at + found[-1] + 1
    coder = _coder(low)
    codes = coder.code.findall(bits, at)[:count]
    steps = map(coder.steps.__getitem__, codes)
    return list(accumulate(steps, initial=-1))[1:], at + sum(map(len, codes))


class _Coder:
    """The Rice codes with so many low bits, by the step from a number to the next and back."""

    def __init__(self, low: int) -> None:
        self.code = re.compile(f"1*0.{{{low}}}")
        self.codes = _Codes(low)
        self.steps = _Steps(low)


class _Codes(dict[int, str]):
    """Codes by steps, made as they are needed."""

    def __init__(self, low: int) -> None:
        self.low = low

    def __missing__(self, step: int) -> str:
        code = self[step] = rice(step - 1, self.low)
        return code


class _Steps(dict[str, int]):
    """Steps by codes, made as they are needed."""

    def __init__(self, low: int) -> None:
        self.low = low

    def __missing__(self, code: str) -> int:
        step = self[code] = read_rice(code, 0, self.low)[0] + 1
        return step


_CODERS: dict[int, _Coder] = {}


def _coder(low: int) -> _Coder:
    coder = _CODERS.get(low)
    if coder is None:
        coder = _CODERS[low] = _Coder(low)
    return coder
