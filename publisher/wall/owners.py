"""Whose words stand somewhere: an article's, or the site's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from publisher.article import Article
from publisher.config import SiteConfig
from publisher.lately import Lately
from publisher.rules.contents import around_contents
from publisher.rules.reading import sheet
from publisher.text import normalised

_WORD = re.compile(r"\w+")

# By the id of an owner, all of which live as long as the wall: the shelf holds on to none.
Shelf = Lately[tuple[int, str], bytes]


class Owner:
    """Whose words stand somewhere: an article's, or the site's own where there is none.

    What is costly is worked out when something is found, and is on a `shelf` that all share.
    """

    __slots__ = ("_given", "_longest", "_shelf", "article", "blocking", "known", "seen")

    def __init__(self, article: Article | None, shelf: Shelf, own: Iterable[str] = ()) -> None:
        self.article = article
        self.blocking: set[str] | None = None  # rules that should have kept it in
        # Digests, one after the other, of its own lines that were read here, with nothing in them.
        self.seen = b""
        self.known = False  # whether its own words were read, all of them, when its page was made
        self._given = tuple(own)
        self._shelf = shelf
        self._longest: dict[str, str] | None = None  # of most nobody asks

    @property
    def path(self) -> str | None:
        """The path of the article."""
        return self.article.path if self.article else None

    @property
    def own(self) -> tuple[str, ...]:
        """Its texts: of the article, or those that were given."""
        return tuple(_own_words(self.article)) if self.article else self._given

    def has(self, line: str) -> bool:
        """Whether a line stands in its words, as a page would show them."""
        return line.encode() in self._kept("words", self._words)

    def has_read(self, text: str) -> bool:
        """Whether these words were read, in this order, before anything was rendered.

        That is by the gate, or with the configuration.
        """
        return f" {joined(normalised(text).text)} ".encode() in self._kept("read", self._read)

    def _kept(self, name: str, made: Callable[[], str]) -> bytes:
        """Return what is on the shelf, in UTF-8: as Python's own strings it is twice as long."""
        if (known := self._shelf.get((id(self), name))) is None:
            known = self._shelf[id(self), name] = made().encode()
        return known

    def _words(self) -> str:
        return "\n".join(" ".join(text.split()) for text in self.own)

    def _read(self) -> str:
        text = _read_of(self.article) if self.article else normalised(self._words()).text
        return f" {joined(text)} "

    def longest_read(self, line: str) -> str:
        """Return the longest run of words of a line that were read before."""
        self._longest = known = self._longest or {}
        if line not in known:
            known[line] = _longest_read(line, self)
        return known[line]


def _read_of(article: Article) -> str:
    """Return what the gate reads of an article, and of how its page brings that together."""
    around = around_contents(article)
    return "\n\n".join([sheet(article, {}).text, *([around.text] if around else [])])


def _own_words(article: Article) -> Iterator[str]:
    yield from (article.title, article.summary, article.image_alt or "", article.rendered.text)
    yield from (correction.note for correction in article.corrections)
    if article.source:
        yield article.source.name


def site_words(config: SiteConfig) -> Iterator[str]:
    """Yield the words of the configuration that pages print."""
    yield from (value for _key, value in config.site if isinstance(value, str))
    records = (
        config.areas, config.units, config.groups, config.topics, config.hotlines,
        config.kinds_by_id.values(),
    )  # fmt: skip
    for record in (one for some in records for one in some):
        for key in ("name", "description", "address", "note", "phone", "number"):
            if value := getattr(record, key, None):
                yield value


def _longest_read(line: str, owner: Owner) -> str:
    """Return the longest run of words of a line that were read before."""
    words = list(_WORD.finditer(line))
    if words and owner.has_read(whole := line[words[0].start() : words[-1].end()]):
        return whole
    best, first = (0, 0), 0
    for last in range(1, len(words) + 1):
        while first < last and not owner.has_read(
            line[words[first].start() : words[last - 1].end()]
        ):
            first += 1
        if last - first > best[1] - best[0]:
            best = first, last
    return line[words[best[0]].start() : words[best[1] - 1].end()] if best[1] else ""


def joined(text: str) -> str:
    """Return the words of a text, one blank between them."""
    return " ".join(_WORD.findall(text))
