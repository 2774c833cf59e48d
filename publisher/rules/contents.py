"""What stands around the list of headings on an article's page: words that its text holds apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publisher.article import Article
from publisher.config import WARNINGS
from publisher.markup import (
    LONG,
    Heading,
    Rendered,
    UnrenderableError,
    by_line,
    contents,
    with_advice,
)
from publisher.rules.reading import Segment, Sheet, joined, visible
from publisher.text import line_and_column, normalised

_REACH = 200  # characters: as far as rules look around what they find, but for very few
_LEAST = 2  # characters of a word and what ends it
# A line with a heading in it, whatever that stands in: behind signs, in HTML, or above a line of signs.
_HEADED = re.compile(
    r"^[ \t>*+\-\d.)]*#.*|^.*?<h[1-6]\b.*|^.+(?=\n[ \t>*+\-]*(?:=+|-)[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNS = " \t>*+-#_"  # before the words of a heading
_WORD = re.compile(r"\w+")


def around_contents(article: Article) -> Sheet | None:
    """Return what a reader meets in a row where a page lists the headings of its article.

    That is its title and summary, the headings, and how its body begins. None without such a list.
    """
    if len(article.body) <= _LEAST * LONG:  # too short, which is known without rendering it
        return None
    try:
        rendered = article.rendered
    except UnrenderableError:  # then there is no page
        return None
    text = by_line(rendered.html)
    headings = _listed(article, rendered, len(text.split()))
    if not headings:
        return None
    return joined([*_before(article), *_entries(article, headings), *_behind(article, text)])


def _listed(article: Article, rendered: Rendered, words: int) -> Sequence[Heading]:
    headings = contents(rendered.headings, words)
    if headings and article.kind.id == WARNINGS:
        return contents(headings, words, with_advice(rendered.html)[1])
    return headings


def _before(article: Article) -> Iterator[Segment]:
    for key, text in (("title", article.title), ("summary", article.summary)):
        place = article.front.document.position((key,))
        yield _shown(" ".join(text.split()), place)


def _entries(article: Article, headings: Sequence[Heading]) -> Iterator[Segment]:
    """Yield each heading at its place in the file, or where the body begins if it is not found."""
    written = list(_HEADED.finditer(article.body))
    at = 0
    for heading in headings:
        found = (n for n in range(at, len(written)) if _says(written[n][0], heading.text))
        if (number := next(found, None)) is None:
            yield _shown(heading.text, (article.front.body_line, 1))
            continue
        line, at = written[number], number + 1
        inside = heading.text in line[0]
        begins = (
            line[0].find(heading.text) if inside else len(line[0]) - len(line[0].lstrip(_SIGNS))
        )
        number, column = line_and_column(article.body, line.start() + begins)
        place = number + article.front.body_line - 1, column
        yield _shown(heading.text, place, inside=inside)


def _says(line: str, heading: str) -> bool:
    """Whether a line has the words of a heading in their order, whatever markup stands among them."""
    if heading in line:
        return True
    written = iter(_WORD.findall(visible(line).text))
    return all(word in written for word in _WORD.findall(normalised(heading).text))


def _behind(article: Article, text: str) -> Iterator[Segment]:
    """Yield the beginning of the body as far as the headings could matter there, and what that needs."""
    length, enough = 0, _REACH
    place = article.front.body_line, 1
    for line in filter(None, (" ".join(one.split()) for one in text.split("\n"))):
        near = length < _REACH
        if not near and length >= enough:
            return
        yield _shown(line, place, counts=near)
        length += len(line)
        enough = length + _REACH if near else enough


def _shown(
    text: str, place: tuple[int, int], *, inside: bool = False, counts: bool = True
) -> Segment:
    return Segment(
        normalised(text), text, *place, inside=inside, echo=True, listed=True, counts=counts
    )
