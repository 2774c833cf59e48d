"""What links carry in other letters: percent signs and base64, read as whoever follows them does."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote

_DEPTH = 4  # times that one stands inside another
_LEAST = 12  # letters of base64, from which there is room for a number of a person
_RUN = re.compile(rf"[A-Za-z0-9+/_-]{{{_LEAST},}}={{0,2}}")
_CAPITAL = re.compile(r"[A-Z]")  # words of an address have none; base64 of text always does
_BREAK = re.compile(r"[+/_-]")  # parts an address, and is a letter of base64 as well
_PARTS, _TAILS = 6, 8  # of a run: how many together, and how many with all that follow


def unquoted(text: str) -> str:
    """Return text without percent signs for letters, however often they were encoded."""
    while (once := unquote(text)) != text:
        text = once
    return text


def opened(text: str) -> str:
    """Return an address with everything in it that is base64 of readable text as that text."""
    for _time in range(_DEPTH):
        once = unquoted(_RUN.sub(lambda found: "".join(_plain(found[0])), text))
        if once == text:
            break
        text = once
    return text


def _plain(run: str) -> Iterator[str]:
    """Yield a run of letters in pieces: what is base64 as what it says, the rest as it is."""
    if not _CAPITAL.search(run):
        yield run
        return
    starts = [0, *(found.end() for found in _BREAK.finditer(run))]
    ends = [*(start - 1 for start in starts[1:]), len(run)]
    done = 0
    for number, start in enumerate(starts):
        if start < done:
            continue
        near = ends[number : number + _PARTS]
        for end in (*ends[-1:] * (number < _TAILS), *reversed(near)):
            if (text := _decoded(run[start:end])) is not None:
                yield run[done:start]
                yield text
                done = end
                break
    yield run[done:]


def _decoded(token: str) -> str | None:
    """Return the text that a token is base64 of; None if it is not, as far as can be told."""
    letters = token.rstrip("=").replace("-", "+").replace("_", "/")
    if len(letters) < _LEAST:
        return None
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
        text = data.decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text if all(char.isprintable() or char.isspace() for char in text) else None
