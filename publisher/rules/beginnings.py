"""What the patterns of the packs can begin with, so that they are tried there only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any, TypeVar

Value = TypeVar("Value")

LENGTH = 3  # letters that are looked at
_LARGE = 500  # a range of more letters than this is as good as any
_MANY = 4_000  # beginnings, above which fewer letters of each are kept
_ANY = "\0"  # at the end of a beginning: whatever follows
_DIGIT, _BLANK = "0", " "  # one letter stands for all digits, one for all white space
_DOTLESS = {"İ": "i", "ı": "i"}  # as `re` sees them when it ignores case
_REMEMBERED = 100_000


class Memory(dict[str, Value]):
    """What a function made of each text so far; a plain look-up for those it has seen."""

    def __init__(self, make: Callable[[str], Value]) -> None:
        self._make = make

    def __missing__(self, text: str) -> Value:
        if len(self) >= _REMEMBERED:
            self.clear()
        made = self[text] = self._make(text)
        return made


class Beginnings(dict[str, bool]):
    """Whether a match of a pattern can begin with some letters, made small by `letters`."""

    def __init__(self, prefixes: frozenset[str]) -> None:
        self.prefixes = prefixes
        self.words_only = all(one[0].isalnum() or one[0] == "_" for one in prefixes)

    def __missing__(self, text: str) -> bool:
        known = self.prefixes
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[text] = text in known or text[:2] in known or text[:1] in known
        return found


def letters(text: str) -> str:
    """Return the first letters of a text as beginnings have them.

    They are small, any digit is 0, and what is no letter is a blank unless it comes first.
    """
    return _first_word("".join(map(_letter, text[:LENGTH])).ljust(LENGTH))


def compiled(regex: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as `re` compiles it, from the syntax tree that its beginnings come from.

    `re` takes most of its time to make that tree.
    """
    # A flag of `re` works like its number, ten times slower.
    pattern: re.Pattern[str] = _compiler.compile(_tree(regex, int(flags)), int(flags))
    return pattern


def beginnings(regex: str, flags: int = 0) -> Beginnings | None:
    """Return what a match can begin with, or None if it could be anything.

    Read from the syntax tree that `re` itself makes; what is not known here counts as anything.
    """
    return _beginnings(_tree(regex, int(flags)))


def at_words(regex: str, flags: int = 0) -> Beginnings | None:
    """Return what a match can begin with if it begins where no letter stands before, else None.

    A pattern says so with `(?<!\\w)`; one that may begin with a blank is not such a pattern.
    """
    tree = _tree(regex, int(flags))
    known = _beginnings(tree) if _guarded(list(tree)) else None
    return None if known is None or any(one[0] == _BLANK for one in known.prefixes) else known


@lru_cache(maxsize=4096)
def _tree(regex: str, flags: int) -> Any:
    return _parser.parse(regex, flags)


def _beginnings(tree: Any) -> Beginnings | None:
    found = {one.removesuffix(_ANY) for one in _of(tree)}
    return None if "" in found else Beginnings(frozenset(map(_first_word, found)))


def _letter(char: str) -> str:
    if char.isdecimal():
        return _DIGIT
    small = _DOTLESS.get(char) or char.lower()
    return _BLANK if char.isspace() else small if len(small) == 1 else char


def _first_word(text: str) -> str:
    """Return small letters up to the end of the word, which is a blank whatever stands there."""
    for at, char in enumerate(text):
        if at and not (char.isalnum() or char == "_"):
            return text[:at] + _BLANK
    return text


def _guarded(items: Sequence[tuple[Any, Any]]) -> bool:
    if not items:
        return False
    kind, value = items[0]
    if kind is op.ASSERT_NOT:
        direction, what = value
        return direction < 0 and list(what) == [(op.IN, [(op.CATEGORY, op.CATEGORY_WORD)])]
    if kind is op.SUBPATTERN:
        return _guarded(list(value[3]))
    return kind is op.BRANCH and all(_guarded(list(branch)) for branch in value[1])


def _of(items: Iterable[tuple[Any, Any]]) -> set[str]:
    """Return the beginnings of a sequence; those that the next one may go on from end openly."""
    found = {""}
    for kind, value in items:
        whole = {one for one in found if len(one) == LENGTH or one.endswith(_ANY)}
        if len(whole) == len(found):
            break
        following = _of_item(kind, value)
        found = whole | {(one + then)[:LENGTH] for one in found - whole for then in following}
        if len(found) > _MANY:
            found = {one[:1].removesuffix(_ANY) + _ANY for one in found}
    return found


def _of_item(kind: object, value: Any) -> set[str]:
    if kind in {op.AT, op.ASSERT, op.ASSERT_NOT}:
        return {""}
    if kind is op.LITERAL:
        return {_letter(chr(value))}
    if kind is op.IN:
        return _of_class(value)
    if kind is op.SUBPATTERN:
        return _of(value[3])
    if kind is op.ATOMIC_GROUP:
        return _of(value)
    if kind is op.BRANCH:
        return set().union(*map(_of, value[1]))
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        least, most, repeated = value
        once = _of(repeated)
        if most > 1:
            once = {one if one.endswith(_ANY) else one + _ANY for one in once}
        return once if least else once | {""}
    return {_ANY}


def _of_class(parts: Sequence[tuple[Any, Any]]) -> set[str]:
    found: set[str] = set()
    for kind, value in parts:
        if kind is op.LITERAL:
            found.add(_letter(chr(value)))
        elif kind is op.RANGE and value[1] - value[0] < _LARGE:
            found.update(_letter(chr(code)) for code in range(value[0], value[1] + 1))
        elif kind is op.CATEGORY and value is op.CATEGORY_DIGIT:
            found.add(_DIGIT)
        elif kind is op.CATEGORY and value is op.CATEGORY_SPACE:
            found.add(_BLANK)
        else:
            return {_ANY}
    return found
