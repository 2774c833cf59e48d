"""What makes a pattern of a site unfit to be run over every article: a mistake, or endless time.

`re` goes back and tries again, so the time a pattern takes can be bounded only by how it is built:
repeats have an upper limit, white space apart, and all of them together leave few ways to read the
same text.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from publisher.messages import Message, say

MAX_WAYS = 100_000  # in which a pattern may read one text from one place

_Node = tuple[Any, Any]
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_SPACE_CLASSES = (code.CATEGORY_SPACE,)
_SPACES = frozenset(map(ord, " \t\n\r\f\v"))

BROKEN = say("Mẫu (regex) viết sai: kiểm tra dấu ngoặc và các dấu đặc biệt.")
EMPTY = say("Mẫu (regex) khớp cả chỗ không có chữ nào: bớt dấu ? và *.")
ENDLESS = say(
    "Mẫu (regex) lặp không giới hạn: thay dấu * và + bằng số lần, như {limit}; chỉ khoảng trắng được lặp tùy ý.",
    limit="{0,40}",
)
TANGLED = say(
    "Mẫu (regex) có quá nhiều cách khớp cùng một chỗ: hạ số lần lặp, bớt phần lặp lồng trong phần lặp khác."
)


def unreadable(regex: str) -> Message | None:
    """Return what to do about a pattern that `re` refuses, or only takes with a warning."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(regex, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError, Warning):
        return BROKEN
    return None


def fault(regex: str) -> Message | None:
    """Return what is wrong with a pattern, or None if it can be run over any text."""
    if unreadable(regex):
        return BROKEN
    tree = parser.parse(regex, re.IGNORECASE)
    if tree.getwidth()[0] == 0:
        return EMPTY
    if any(_endless(sequence) for sequence in _sequences(tree)):
        return ENDLESS
    return TANGLED if _ways(tree) > MAX_WAYS else None


def _sequences(sequence: Sequence[_Node]) -> Iterator[Sequence[_Node]]:
    """Yield a sequence of a pattern and all those inside it."""
    yield sequence
    for node in sequence:
        for inner in _inside(node):
            yield from _sequences(inner)


def _inside(node: _Node) -> list[Sequence[_Node]]:
    kind, value = node
    if kind in _REPEATS:
        return [value[2]]
    if kind is code.BRANCH:
        return list(value[1])
    if kind is code.SUBPATTERN:
        return [value[3]]
    if kind in (code.ASSERT, code.ASSERT_NOT):
        return [value[1]]
    if kind is code.ATOMIC_GROUP:
        return [value]
    if kind is code.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _endless(sequence: Sequence[_Node]) -> bool:
    """Whether something is repeated without end: not white space, or white space that touches."""
    open_end = False  # nothing that must be there since the last endless white space
    for kind, value in sequence:
        if kind in _REPEATS and value[1] is code.MAXREPEAT:
            if open_end or not _is_space(value[2]):
                return True
            open_end = True
        elif not (kind in _REPEATS and value[0] == 0):
            open_end = False
    return False


def _is_space(body: Sequence[_Node]) -> bool:
    """Whether a repeated part is one character of white space."""
    if len(body) != 1:
        return False
    kind, value = body[0]
    members = value if kind is code.IN else [(kind, value)]
    return all(
        (one is code.CATEGORY and what in _SPACE_CLASSES)
        or (one is code.LITERAL and what in _SPACES)
        for one, what in members
    )


def _ways(sequence: Sequence[_Node]) -> int:
    """Return in how many ways at most a sequence reads one text, counted up to a ceiling."""
    ways = 1
    for node in sequence:
        ways = min(ways * _ways_of(node), MAX_WAYS + 1)
    return ways


def _ways_of(node: _Node) -> int:
    kind, value = node
    if kind in _REPEATS:
        least, most, body = value
        if most is code.MAXREPEAT:  # white space: what follows tells where it ends
            return 1
        inner, ways = _ways(body), 0
        for count in range(least, most + 1):
            ways += inner**count
            if ways > MAX_WAYS:
                break
        return min(ways, MAX_WAYS + 1)
    inside = [_ways(one) for one in _inside(node)]
    if kind is code.BRANCH and not _exclusive(value[1]):
        return sum(inside)
    return max(inside, default=1)


def _exclusive(alternatives: Sequence[Sequence[_Node]]) -> bool:
    """Whether at most one of some alternatives can hold: each begins with another letter."""
    first = [one[0] for one in alternatives if one and one[0][0] is code.LITERAL]
    return len(set(first)) == len(alternatives)
