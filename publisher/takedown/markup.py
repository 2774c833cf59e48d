"""Reads a page as a browser would, keeping where each element stands in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
     "wbr"]
)  # fmt: skip
COMMENT = "#comment"
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"']*)", re.IGNORECASE)


class Element:
    """An element of a page: from `start` to `end`, its content from `opened` to `closed`."""

    __slots__ = (
        "attributes", "children", "closed", "end", "opened", "parent", "start", "tag", "texts",
    )  # fmt: skip

    def __init__(
        self, tag: str, attributes: dict[str, str], start: int, opened: int, parent: Element | None
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.start, self.opened, self.closed, self.end = start, opened, opened, opened
        self.parent = parent
        self.children: list[Element] = []
        self.texts: list[str] = []
        if parent is not None:
            parent.children.append(self)

    def walk(self) -> Iterator[Element]:
        """Yield the element and everything in it, in order."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.children)

    def above(self) -> Iterator[Element]:
        """Yield what the element stands in, from the inside."""
        one = self.parent
        while one is not None:
            yield one
            one = one.parent

    def holds(self, other: Element) -> bool:
        """Whether another element is this one or stands in it."""
        return self.start <= other.start and other.end <= self.end

    def find(self, *tags: str) -> Element | None:
        """Return the first element of a kind in this one."""
        return next((one for one in self.walk() if one.tag in tags and one is not self), None)

    @property
    def text(self) -> str:
        """The words in it, spaces as in a line."""
        return " ".join(" ".join(part for one in self.walk() for part in one.texts).split())


class Page:
    """A page; raises ValueError for a text that no browser would take for one."""

    def __init__(self, text: str) -> None:
        self.text = text
        builder = _Builder(text)
        try:
            builder.feed(text)
            builder.close()
        except AssertionError as error:  # so the reader says that it knows no further
            raise ValueError(str(error)) from None
        self.root = builder.finished()
        self.elements = list(self.root.walk())[1:]

    @property
    def own(self) -> Element | None:
        """The article of the page, if it has one: what holds the main heading."""
        return next((one for one in self.elements if one.tag == "article" and one.find("h1")), None)

    @property
    def leads_to(self) -> str | None:
        """The link that the page sends every reader to at once."""
        for one in self.elements:
            if one.tag == "meta" and one.attributes.get("http-equiv", "").lower() == "refresh":
                found = _REFRESH.search(one.attributes.get("content", ""))
                return found[1].strip() if found else None
        return None

    def first(self, *tags: str, **attributes: str) -> Element | None:
        """Return the first element of a kind with some attributes."""
        return next(
            (
                one
                for one in self.elements
                if one.tag in tags
                and all(one.attributes.get(key) == value for key, value in attributes.items())
            ),
            None,
        )


@lru_cache(maxsize=256)
def read(text: str) -> Page:
    """Return a text as a page, which nobody changes: most are read for two reasons, one soon after the other.

    Raises ValueError as `Page` does.
    """
    return Page(text)


class _Builder(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [0]
        for found in re.finditer("\n", text):
            self.lines.append(found.end())
        self.size = len(text)
        self.root = Element("", {}, 0, 0, None)
        self.open = [self.root]

    def finished(self) -> Element:
        """Return the whole, with everything closed that nobody closed."""
        self._close(len(self.open) - 1, self.size, self.size)
        self.root.closed = self.root.end = self.size
        return self.root

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _begin(self, tag: str, attributes: list[tuple[str, str | None]]) -> Element:
        start = self._at()
        opened = start + len(self.get_starttag_text() or "")
        values = {key.lower(): value or "" for key, value in reversed(attributes)}
        return Element(tag, values, start, opened, self.open[-1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._begin(tag, attrs)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        at = self._at()
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                end = self.rawdata.find(">", at) + 1 or self.size
                self._close(len(self.open) - depth - 1, at, at)
                self._close(1, at, end)
                return

    def _close(self, count: int, closed: int, end: int) -> None:
        for _ in range(count):
            element = self.open.pop()
            element.closed, element.end = closed, end

    def handle_data(self, data: str) -> None:
        self.open[-1].texts.append(data)

    def handle_comment(self, data: str) -> None:
        start = self._at()
        end = self.rawdata.find("-->", start) + 3
        comment = Element(COMMENT, {}, start, max(end, start), self.open[-1])
        comment.texts.append(data)
