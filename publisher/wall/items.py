"""A JSON feed read item by item: what it says of a month is many times its file in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

Pairs = list[tuple[str, Any]]

_ITEMS = "items"
_BLANK = re.compile(r"[ \t\n\r]*")


def besides_items(
    text: str, taken: Callable[[object], bool], pairs: Callable[[Pairs], Any]
) -> object:
    """Return what a JSON text says (RFC 8259), without those `items` of its object that are `taken`.

    `pairs` makes every object. Raises ValueError where the text is no JSON.
    """
    read = _Text(text, pairs)
    value = pairs(list(_members(read, taken))) if read.took("{") else read.value()
    read.end()
    return value


def _members(read: _Text, taken: Callable[[object], bool]) -> Iterator[tuple[str, Any]]:
    for _ in read.each("}"):
        name = read.name()
        read.take(":")
        if name == _ITEMS and read.took("["):
            items = (read.value() for _ in read.each("]"))
            yield name, [one for one in items if not taken(one)]
        else:
            yield name, read.value()


class _Text:
    """A JSON text, and how far it has been read."""

    def __init__(self, text: str, pairs: Callable[[Pairs], Any]) -> None:
        self._text = text
        self._at = 0
        self._decoder = json.JSONDecoder(object_pairs_hook=pairs)

    def name(self) -> str:
        """Read what a member of an object is called."""
        self._pass_blanks()
        if not self._text.startswith('"', self._at):
            raise ValueError
        return str(self.value())

    def value(self) -> object:
        """Read a value."""
        self._pass_blanks()
        value, self._at = self._decoder.raw_decode(self._text, self._at)
        return value

    def took(self, sign: str) -> bool:
        """Read a sign, if it is what comes next."""
        self._pass_blanks()
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True

    def take(self, sign: str) -> None:
        """Read a sign."""
        if not self.took(sign):
            raise ValueError

    def each(self, last: str) -> Iterator[None]:
        """Give way to each of the things with commas between them that a sign ends."""
        if self.took(last):
            return
        yield
        while not self.took(last):
            self.take(",")
            yield

    def end(self) -> None:
        """See that nothing else comes."""
        self._pass_blanks()
        if self._at != len(self._text):
            raise ValueError

    def _pass_blanks(self) -> None:
        if blanks := _BLANK.match(self._text, self._at):
            self._at = blanks.end()
