"""One reading of everything in an article that would reach a reader, each string with its place."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from publisher.article import Article
from publisher.text import Folded, line_and_column, normalised
from publisher.yamldoc import Place, Value

# Metadata that is never printed: ids, dates, people and the sign-offs.
_UNPRINTED = frozenset(
    [
        "id",
        "date",
        "unit",
        "author",
        "contributors",
        "topics",
        "area",
        "priority",
        "expires",
        "review_by",
        "withdrawn",
        "judgment_final",
        "waivers",
        "secrecy",
        "spokesperson",
    ]
)
# What Markdown takes away or changes between the file and the page.
_MARKS = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});"  # entities
    r"|</?[A-Za-z][A-Za-z0-9]*\s*/?>|<!--|-->"  # bare tags, comment marks
    r"|\\(?=[!-/:-@\[-`{-~])"  # escapes
    r"|[*`~]+|(?<!\w)_+|_+(?!\w)"  # emphasis and code
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text as a reader gets it, and the way back to its place in the file.

    `rendered` is whether it is the body as it stands on the page, which its source came before.
    """

    reading: Folded
    position: Callable[[int], tuple[int, int]]
    rendered: bool = False

    def place(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column in the file of an offset of the reading."""
        return self.position(self.reading.offsets[offset])


def passages(article: Article) -> Iterator[Passage]:
    """Yield every stretch of an article that is published: metadata, file names, body."""
    front = article.front
    for place, text in _strings(dict(front.raw), ()):
        if place[0] not in _UNPRINTED:
            yield _metadata_passage(text, *front.document.position(place))
            yield _metadata_passage(" ".join(text.split()), *front.document.position(place))
    for name in (article.location.slug, *(path.rpartition("/")[2] for path in article.images)):
        yield _metadata_passage(re.sub(r"[-_]", " ", name), 1, 1)
    body, first = front.body, front.body_line

    def in_body(offset: int) -> tuple[int, int]:
        line, column = line_and_column(body, min(offset, len(body)))
        return line + first - 1, column

    yield Passage(_visible(body), in_body)
    # The words as they stand on the page: what no reading of the source can be sure of.
    attributes = "\n".join(re.findall(r' (?:alt|title|href)="([^"]*)"', article.rendered.html))
    for words in (article.rendered.text, unquote(html.unescape(attributes))):
        yield Passage(normalised(words), lambda _offset: (first, 1), rendered=True)


def _metadata_passage(text: str, line: int, column: int) -> Passage:
    return Passage(normalised(text), lambda _offset: (line, column))


def _strings(value: Value, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, (*place, index))


def _visible(source: str) -> Folded:
    """Return Markdown as it reads: emphasis joined, entities decoded, normal letters."""
    chars: list[str] = []
    offsets: list[int] = []
    at = 0
    for mark in _MARKS.finditer(source):
        chars.append(source[at : mark.start()])
        offsets.extend(range(at, mark.start()))
        if mark[0].startswith("&"):
            decoded = html.unescape(mark[0])
            chars.append(decoded)
            offsets.extend([mark.start()] * len(decoded))
        at = mark.end()
    chars.append(source[at:])
    offsets.extend(range(at, len(source) + 1))
    inner = normalised("".join(chars))
    if isinstance(inner.offsets, range):
        return Folded(inner.text, tuple(offsets))
    return Folded(inner.text, tuple(offsets[offset] for offset in inner.offsets))
