"""Templates of texts to paste: filled with an article's words, and made to fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from publisher.config.sharing import FIELD
from publisher.share.lengths import cut, utf16

_GAPS = re.compile(r"\n{3,}")
_FILL = re.compile(r"\{(\w+)\}(\.(?=\s|$))?")
_ENDS = (".", "!", "?", "…")

# What is shortened where a text is too long, in this order, and how much of it stays in any case.
# Neither the link nor the code, whom to call or the mark before the title is ever touched.
_SHORTENED = (("title", 160), ("body", 0), ("hashtags", 0), ("summary", 0), ("correction", 0),
              ("unit", 0), ("phone", 0), ("title", 20))  # fmt: skip
_WHOLE = frozenset(["hashtags", "unit", "phone"])  # all of it or nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A template, what is made of the filled one, and how much there may be of it."""

    template: str
    shape: Callable[[str], str]
    count: Callable[[str], int]
    limit: int


def fitted(form: Form, values: Mapping[str, str], mark: str) -> str:
    """Return a filled template within its limit; `mark` stands before the title.

    A line with nothing to fill in is left out. Where even the least of it is too long, that is what
    there is: a link that is cut leads nowhere.
    """
    found = dict(values)
    for name, least in _SHORTENED:
        if form.count(text := _filled(form, found, mark)) <= form.limit:
            return text
        if name in _WHOLE:
            found[name] = ""
        elif name in found:
            found[name] = _shortened(form, found, mark, name, least)
    return _filled(form, found, mark)


def _shortened(form: Form, values: Mapping[str, str], mark: str, name: str, least: int) -> str:
    """Return the longest beginning of a value with which the text fits, or the least there may be."""
    whole = values[name]
    low, high = least, utf16(whole)
    best = cut(whole, least) if least else ""
    while low < high:
        middle = (low + high) // 2
        shorter = cut(whole, middle)
        if form.count(_filled(form, {**values, name: shorter}, mark)) <= form.limit:
            best, low = shorter, middle + 1
        else:
            high = middle
    return best


def _filled(form: Form, values: Mapping[str, str], mark: str) -> str:
    def value(found: re.Match[str]) -> str:
        words = values[found[1]]
        words = mark + words if found[1] == "title" else words
        return words + (found[2] or "") * (not words.endswith(_ENDS))

    lines = [
        _FILL.sub(value, line)
        for line in form.template.split("\n")
        if all(values[name] for name in FIELD.findall(line))
    ]
    return form.shape(_GAPS.sub("\n\n", "\n".join(lines)).strip())
