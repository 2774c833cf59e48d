"""What of a remembered edition is read when somebody asks for it, if it is still what it was."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from publisher import article as articles
from publisher import media
from publisher.article import Article
from publisher.catalogue import Sources, said_of
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.inspection import unpacked
from publisher.markup import Body, Rendered
from publisher.media import Medium
from publisher.messages import Message, say
from publisher.sources import Refused, read_source

_HELD = 100  # bodies: one is asked for several times in a row


class Bodies:
    """The HTML of bodies that were set aside in this run or are remembered; a few are held."""

    def __init__(self, sources: Sources, aside: Mapping[str, bytes]) -> None:
        self._sources, self._aside = sources, aside
        self._held: dict[str, Rendered] = {}

    def body(self, path: str) -> Rendered | None:
        """Return the HTML of a file's body, None if it is not known."""
        found = self._held.get(path)
        if found is None:
            known = self._aside.get(path) or self._sources.rendered(path)
            if known is None:
                return None
            try:
                found = unpacked(zlib.decompress(known))
            except (zlib.error, ValueError, TypeError, KeyError):  # damaged
                return None
            if len(self._held) >= _HELD:
                del self._held[next(iter(self._held))]
            self._held[path] = found
        return found


@dataclass(slots=True)
class Later:
    """What of an article is read when somebody asks for it; raises UnusableError if it has changed."""

    root: Path
    path: str
    said: str
    config: SiteConfig
    bodies: Bodies
    _article: Article | None = None

    @property
    def article(self) -> Article:
        """The article as its file has it."""
        if self._article is None:
            source = read_source(self.root, self.path)
            found = (
                None if isinstance(source, Refused) else articles.read(source, self.config).article
            )
            if found is None or said_of(self.root, (self.path, *found.media)) != self.said:
                raise _changed(self.path)
            self._article = found
        return self._article

    @property
    def rendered(self) -> Rendered:
        """The body as HTML."""
        return self.bodies.body(self.path) or self.article.rendered


class LateBody(Body):
    """The body of an article that was not read."""

    def __init__(self, later: Later) -> None:
        self._later = later

    @cached_property
    def text(self) -> str:  # type: ignore[override]
        """The Markdown."""
        return self._later.article.content.text

    @cached_property
    def links(self) -> Any:  # type: ignore[override]
        """All that is special in it, None where only rendering tells."""
        return self._later.article.content.links

    @property
    def rendered(self) -> Rendered:
        """The body as HTML."""
        return self._later.rendered


class LateFront:
    """The two halves of a file that was not read."""

    __slots__ = ("_later",)

    def __init__(self, later: Later) -> None:
        self._later = later

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._later.article.front, name)


class LateFiles(Mapping[str, Medium]):
    """The files that an article uses, by path, each read when somebody asks for it.

    `digests` are the SHA-256 that were signed. Raises UnusableError if a file has changed.
    """

    __slots__ = ("_digests", "_root")

    def __init__(self, root: Path, digests: Mapping[str, str]) -> None:
        self._root, self._digests = root, digests

    def __getitem__(self, path: str) -> Medium:
        signed = self._digests[path]
        medium = media.load(self._root, path)
        if isinstance(medium, Message) or medium.sha256 != signed:
            raise _changed(path)
        return medium

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)


def _changed(path: str) -> UnusableError:
    return UnusableError(
        say("Tệp {path} bị sửa trong lúc đang dựng trang: đợi lưu xong rồi chạy lại.", path=path)
    )
