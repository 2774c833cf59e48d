"""Numbers that lists begin with, which a page shows though they are no part of the text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from publisher.markup.body import Body

_LEAST = 8  # digits; no list has so many items, and telephone numbers without their zero have nine
_POSSIBLE = re.compile(rf"\d{{{_LEAST}}}|start", re.IGNORECASE)  # a list may be written in HTML
_START = re.compile(r'<ol\b[^>]*\sstart="([^"]*)"')  # as the cleaner writes it


def long_starts(body: Body) -> Iterator[tuple[int, int]]:
    """Yield the span of each long number that a list begins with; raises UnrenderableError.

    A number that the body spells otherwise than the page stands at the body's beginning.
    """
    if not _POSSIBLE.search(body.text):
        return
    for found in _START.finditer(body.rendered.html):
        written = html.unescape(found[1])
        if sum(map(str.isdecimal, written)) >= _LEAST:
            at = body.text.find(written)
            yield (at, at + len(written)) if at >= 0 else (0, 0)
