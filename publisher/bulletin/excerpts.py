"""Parts of an article's text that can stand alone: whole sentences, whole paragraphs, whole lists."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from publisher.article import Article
from publisher.config import WARNINGS
from publisher.markup import with_advice

_ENOUGH = 260  # characters of opening paragraphs; the one that passes it is the last
_UNPRINTED = re.compile(
    r"<img\b[^>]*>|</?a\b[^>]*>|</?summary\b[^>]*>|</?details\b[^>]*>| id=\"[^\"]*\""
)
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_LOWERED = {"h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
_HEADING = re.compile(r"<(/?)(h[2-6])\b[^>]*>")


def steps(article: Article) -> tuple[str, ...]:
    """Return what a warning says to do, one sentence or more each; none where it has no such list."""
    if article.kind.id != WARNINGS:
        return ()
    marked, _advice = with_advice(article.rendered.html)
    reader = _Reader(section="advice--steps")
    reader.feed(marked)
    return tuple(reader.items)


def opening(article: Article) -> tuple[str, ...]:
    """Return the first paragraphs of an article, whole, some lines of print together."""
    reader = _Reader()
    reader.feed(article.rendered.html)
    found: list[str] = []
    for paragraph in reader.paragraphs:
        if paragraph.endswith(":"):  # nothing without the list below it
            break
        if paragraph.endswith(","):  # a salutation
            continue
        found.append(paragraph)
        if sum(map(len, found)) >= _ENOUGH:
            break
    return tuple(found)


def printed(article: Article) -> str:
    """Return the whole text as clean HTML for paper: without pictures and links, headings lower."""
    bare = _EMPTY.sub("", _UNPRINTED.sub("", article.rendered.html))
    return _HEADING.sub(lambda tag: f"<{tag[1]}{_LOWERED[tag[2]]}>", bare)


class _Reader(HTMLParser):
    """Gathers the paragraphs that come before any heading, and the items of one section's first list.

    Only what stands in nothing else counts, so no box, quotation or table; `section` is a class.
    """

    def __init__(self, section: str | None = None) -> None:
        super().__init__()
        self.section = section
        self.paragraphs: list[str] = []
        self.items: list[str] = []
        self._open: list[str] = []
        self._headed = False
        self._inside = section is None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "img", "hr", "wbr"}:
            self._words.append(" ")
            return
        classes = (dict(attributes).get("class") or "").split()
        if tag == "section":
            self._inside = self.section in classes and not self.items
            return
        self._headed = self._headed or tag in _LOWERED
        if (tag == "p" and not self._open) or (tag == "li" and len(self._open) == 1):
            self._words = []
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside = False
            return
        if not self._open or self._open.pop() != tag:
            return
        words = " ".join("".join(self._words).split())
        if tag == "p" and not self._open and not self._headed and words:
            self.paragraphs.append(words)
        if tag == "li" and len(self._open) == 1 and self._inside and words:
            self.items.append(words)
        if tag in {"ol", "ul"} and not self._open and self.items:
            self._inside = False

    def handle_data(self, data: str) -> None:
        self._words.append(data)
