"""One reading of everything in an article that would reach a reader, with the way back to it."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from publisher.article import Article
from publisher.front_matter import FrontMatter
from publisher.markup import by_line
from publisher.media import Medium, Passage
from publisher.rules.tokens import opened, unquoted
from publisher.text import Folded, Piece, line_and_column, normalised
from publisher.yamldoc import Place, Value

# Metadata that is never printed: ids, dates, people and the sign-offs.
_UNPRINTED_TEXT = (
    "id date unit author contributors topics area priority expires review_by withdrawn"
    " judgment_final waivers secrecy spokesperson"
)
_UNPRINTED = frozenset(_UNPRINTED_TEXT.split())
# What Markdown takes away or changes between the file and the page.
_MARKS = re.compile(
    r"&(?:#\d{1,12}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});"  # entities
    r"|</?[A-Za-z][A-Za-z0-9]*\s*/?>|<!--|-->"  # bare tags, comment marks
    r"|\\(?=[!-/:-@\[-`{-~])"  # escapes
    r"|[*`~]+|(?<!\w)_+|_+(?!\w)"  # emphasis and code
    r"|(?:%(?:25)*[0-9A-Fa-f]{2})+"  # link targets, encoded once or more often
)
# What they begin with, looked for first: a text has few of them, and most of its letters are none.
_MARK_BEGINS = ("&", "<", "\\", "*", "`", "~", "_", "%", "-->")
_ATTRIBUTE = re.compile(r' (?:alt|title|href)="([^"]*)"')
_BREAK = "\n\n"

_Printed: TypeAlias = tuple[str, int, int]  # a value of the metadata, its line and column
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a sheet, and where each of its characters came from."""

    reading: Folded
    source: str
    line: int
    column: int
    inside: bool  # whether places inside it are known, or only where it begins
    echo: bool = False  # another form of what stands before: only what is new in it counts
    address: bool = False  # a file's name or a link's target, which nobody writes for reading
    file: str = ""  # the name of the file beside the article that it stands in
    passage: Passage | None = None  # and the part of that file
    listed: bool = False  # beside the list of headings on the page, or in it
    counts: bool = True  # what begins in it is found; or it only stands beside what is read
    names: bool = False  # the article's file, or one beside it

    def written_at(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column in the file of an offset of the source."""
        if not self.inside:
            return self.line, self.column
        line, column = line_and_column(self.source, offset)
        return line + self.line - 1, column if line > 1 else column + self.column - 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything of an article that is published, as one text; `starts` are those of its segments."""

    text: str
    segments: Sequence[Segment]
    starts: Sequence[int]

    def segment(self, offset: int) -> Segment:
        """Return the segment that an offset of the text lies in."""
        return self.segments[self._at(offset)[0]]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column in the file of an offset of the text."""
        number, inner = self._at(offset)
        segment = self.segments[number]
        return segment.written_at(segment.reading.at(inner))

    def end(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the line and column just behind a span of the text; None if only its start is known."""
        segment = self.segment(start)
        span = self.source_span(start, end) if segment.inside else None
        return segment.written_at(span[1]) if span else None

    def source_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a span of the text, as far as its first segment goes, stands in the source."""
        number, first = self._at(start)
        reading = self.segments[number].reading
        last = min(end - self.starts[number], len(reading.text))
        return reading.span(first, last) if first < last else None

    def _at(self, offset: int) -> tuple[int, int]:
        """Return the number of the segment that an offset lies in, and the offset there.

        What begins between two segments, as a rule about whole lines does, lies in the later one.
        """
        number = bisect_right(self.starts, offset) - 1
        length = len(self.segments[number].reading.text)
        if offset - self.starts[number] >= length and number + 1 < len(self.segments):
            return number + 1, 0
        return number, min(offset - self.starts[number], length)


def sheet(article: Article, media: Mapping[str, Medium]) -> Sheet:
    """Return an article as its readers get it: metadata, file names, body, then what files say."""
    names = (article.location.slug, *(path.rpartition("/")[2] for path in article.media))
    printed = list(_printed(article.front))
    return joined(
        [
            *_parts(printed, names),
            *_body(article),
            *_echoes(printed),
            *_inside(article, media),
        ]
    )


def sheet_of(front: FrontMatter) -> Sheet:
    """Return what a file says that is no article yet: its metadata and its body."""
    return joined([*_parts(_printed(front), ()), _as_written(front)])


def joined(parts: Sequence[Segment]) -> Sheet:
    """Return segments as one text, in their order."""
    texts = [part.reading.text for part in parts]
    starts = accumulate((len(text) + len(_BREAK) for text in texts[:-1]), initial=0)
    return Sheet(_BREAK.join(texts), parts, list(starts))


def _parts(printed: Iterable[_Printed], names: Sequence[str]) -> Iterator[Segment]:
    for text, line, column in printed:
        yield Segment(visible(text), text, line, column, inside=False)
    for name in names:
        words = normalised(name.replace("-", " ").replace("_", " "))
        yield Segment(words, name, 1, 1, inside=False, address=True, names=True)


def _as_written(front: FrontMatter) -> Segment:
    return Segment(visible(front.body), front.body, front.body_line, 1, inside=True)


def _body(article: Article) -> Iterator[Segment]:
    """Yield the body: as it reads and where it leads if that is plain, else written and rendered.

    No reading of the source can be sure of what becomes of intricate markup, so both forms count.
    """
    front, links = article.front, article.content.links
    if links is None:
        yield _as_written(front)
        page = article.rendered
        attributes = unquoted(html.unescape("\n".join(_ATTRIBUTE.findall(page.html))))
        for words in dict.fromkeys((by_line(page.html), attributes, opened(attributes))):
            yield Segment(normalised(words), "", front.body_line, 1, inside=False, echo=True)
        return
    brackets = [
        *((link.label[0] - 1 - link.picture, link.label[0]) for link in links),
        *((link.label[1], link.target[1] + 1) for link in links),
    ]
    yield Segment(visible(front.body, brackets), front.body, front.body_line, 1, inside=True)
    for link in links:
        first, last = link.target
        target = front.body[first:last]
        line, column = line_and_column(front.body, first)
        place = line + front.body_line - 1, column
        shown = visible(target)
        yield Segment(shown, target, *place, inside=True, address=True)
        if (words := opened(shown.text)) != shown.text:
            read = normalised(words)
            yield Segment(read, "", *place, inside=False, echo=True, address=True)


def _echoes(printed: Iterable[_Printed]) -> Iterator[Segment]:
    """Yield the other forms of metadata: lines joined, as on the page, and what an address carries."""
    for text, line, column in printed:
        folded = " ".join(text.split())
        carried = opened(text) if text.startswith(_WEB) else text
        for words in dict.fromkeys((folded, carried)):
            if words != text:
                yield Segment(normalised(words), "", line, column, inside=False, echo=True)


def _inside(article: Article, media: Mapping[str, Medium]) -> Iterator[Segment]:
    """Yield the texts inside an article's files, each at the place where the article names it."""
    for path, medium in media.items():
        line, column = article.place_of(path)
        name = path.rpartition("/")[2]
        for one in medium.passages:
            yield Segment(
                normalised(one.text),
                one.text,
                line,
                column,
                inside=False,
                file=name,
                passage=one,
            )


def _printed(front: FrontMatter) -> Iterator[_Printed]:
    """Yield every metadata value that is published, with its place."""
    for key, value in front.raw.items():
        if key not in _UNPRINTED:
            for place, text in _strings(value, (key,)):
                yield (text, *front.document.position(place))


def _strings(value: Value, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if place[:1] != ("corrections",) or key != "date":  # a day is no number of anyone's
                yield from _strings(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, (*place, index))


def visible(source: str, dropped: Sequence[tuple[int, int]] = ()) -> Folded:
    """Return Markdown as it reads: emphasis joined, entities decoded, normal letters.

    `dropped` are spans of the source that no reader sees.
    """
    marks = list(_marks(source))
    if dropped:
        marks = sorted([*marks, *((first, last, "") for first, last in dropped)])
    if not marks:
        return normalised(source)
    pieces: list[Piece] = []
    at = 0
    for first, last, shown in marks:
        if first >= at:
            pieces.append(Piece(source[at:first], at, spread=True))
            if shown:
                pieces.append(Piece(shown, first, spread=False))
        at = max(at, last)
    pieces.append(Piece(source[at:], at, spread=True))
    read = Folded.of(pieces, len(source))
    return read.folded(normalised(read.text))


def _marks(source: str) -> Iterator[tuple[int, int, str]]:
    """Yield the span of every mark and what stands for it on the page."""
    present = [re.escape(one) for one in _MARK_BEGINS if one in source]
    if not present:
        return
    begins = re.compile("|".join(present))
    at = 0
    while begin := begins.search(source, at):
        found = _MARKS.match(source, begin.start())
        if found:
            yield (*found.span(), _decoded(found[0]))
        at = found.end() if found else begin.end()


def _decoded(mark: str) -> str:
    if mark[0] == "&":
        return html.unescape(mark)
    return unquoted(mark) if mark[0] == "%" else ""
