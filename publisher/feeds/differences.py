"""What is new in a file of a feed: the rest was read before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_ENTRY = re.compile(rb"(?s)[ \t]*<(item|entry)>.*?</\1>\n")
_ITEMS = '"items":['
_DECODER = json.JSONDecoder()


def without_known(new: bytes, old: bytes) -> bytes:
    """Return a feed's file without the entries that stand, to the byte, in an earlier one of its own.

    Nothing goes that is not in the earlier file as well, and what is in no form of ours stays whole.
    """
    if new.startswith(b"{"):
        return _without_items(new, old)
    known = {one[0] for one in _ENTRY.finditer(old)}
    return _ENTRY.sub(lambda one: b"" if one[0] in known else one[0], new)


def _without_items(new: bytes, old: bytes) -> bytes:
    try:
        text, before = new.decode(), old.decode()
        known = {before[first:last] for first, last in _items(before)}
        spans = list(_items(text))
    except ValueError:
        return new
    if not spans:
        return new
    kept = (text[first:last] for first, last in spans)
    items = ",".join(one for one in kept if one not in known)
    return (text[: spans[0][0]] + items + text[spans[-1][1] :]).encode()


def _items(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each item begins and ends; raises ValueError where there is no list of them."""
    at = text.index(_ITEMS) + len(_ITEMS)
    while text[at : at + 1] == "{":
        _value, end = _DECODER.raw_decode(text, at)
        yield at, end
        at = end + (text[end : end + 1] == ",")
