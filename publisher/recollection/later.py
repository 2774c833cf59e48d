"""What of a remembered edition is read when somebody asks for it, if it is still what it was."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from publisher import article as articles
from publisher import media
from publisher.article import Article
from publisher.catalogue import Sources, said_of
from publisher.config import Person, SiteConfig
from publisher.errors import UnusableError
from publisher.front_matter import CitedSource, SecrecySignOff, SpokespersonSignOff
from publisher.inspection import unpacked
from publisher.lately import Lately
from publisher.markup import Body, Rendered
from publisher.media import Medium
from publisher.messages import Message, say
from publisher.recollection.packing import Packed
from publisher.sources import Refused, read_source

_HELD = 100  # bodies: one is asked for several times in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The metadata of an article that few builds ask for."""

    summary: str
    author: Person
    contributors: tuple[Person, ...]
    cover: str | None
    image_alt: str | None
    source: CitedSource | None
    judgment_final: bool
    secrecy: SecrecySignOff
    spokesperson: SpokespersonSignOff

    @classmethod
    def of(cls, data: bytes, config: SiteConfig) -> Rest:
        """Return what was packed; raises ValueError, TypeError or KeyError where that is damaged."""
        written = json.loads(data)
        people = config.people_by_id
        secrecy, spokesperson = written["secrecy"], written["spokesperson"]
        secrecy["cleared_at"] = dt.datetime.fromisoformat(secrecy["cleared_at"])
        spokesperson["approved_at"] = dt.datetime.fromisoformat(spokesperson["approved_at"])
        return cls(
            summary=written["summary"],
            author=people[written["author"]],
            contributors=tuple(people[one] for one in written["contributors"]),
            cover=written["cover"],
            image_alt=written["image_alt"],
            source=written["source"] and CitedSource.model_construct(**written["source"]),
            judgment_final=written["judgment_final"],
            secrecy=SecrecySignOff.model_construct(**secrecy),
            spokesperson=SpokespersonSignOff.model_construct(**spokesperson),
        )


_DAMAGED = (zlib.error, ValueError, TypeError, KeyError)  # what is packed cannot be read
_RESTS = frozenset(one.name for one in fields(Rest))


class Shelf:
    """What of articles was set aside in this run or is remembered, by path; a little of it is held.

    A file is asked for with what the file system `said` of it then.
    """

    def __init__(
        self, root: Path, config: SiteConfig, sources: Sources, aside: Mapping[str, bytes]
    ) -> None:
        self.root, self.config = root, config
        self._sources, self._aside = sources, aside
        self._bodies: Lately[str, Rendered] = Lately(_HELD)
        self._rests: Lately[str, Rest] = Lately(_HELD)

    def body(self, path: str, said: str) -> Rendered | None:
        """Return the HTML of a file's body, None if it is not known."""
        if (found := self._bodies.get(path)) is None and (known := self._packed(path, said)):
            with suppress(*_DAMAGED):
                found = self._bodies[path] = unpacked(zlib.decompress(known[1]))
        return found

    def rest(self, path: str, said: str) -> Rest | None:
        """Return the other metadata of a file, None if they are not known."""
        if (found := self._rests.get(path)) is None and (known := self._packed(path, said)):
            with suppress(*_DAMAGED):
                found = self._rests[path] = Rest.of(known[0], self.config)
        return found

    def _packed(self, path: str, said: str) -> tuple[bytes, bytes] | None:
        """Return the other metadata of a file and its body."""
        if (data := self._aside.get(path)) is None:
            return self._sources.rest(path, said)
        _head, rest, rendered = Packed.split(data)
        return rest, rendered


@dataclass(slots=True)
class Later:
    """What of an article is read when somebody asks for it; raises UnusableError if it has changed."""

    shelf: Shelf
    path: str
    said: str
    _article: Article | None = None

    @property
    def article(self) -> Article:
        """The article as its file has it."""
        if self._article is None:
            root, config = self.shelf.root, self.shelf.config
            source = read_source(root, self.path)
            found = None if isinstance(source, Refused) else articles.read(source, config).article
            if found is None or said_of(root, (self.path, *found.media)) != self.said:
                raise _changed(self.path)
            self._article = found
        return self._article

    @property
    def rest(self) -> Rest | Article:
        """What has the metadata that the article itself does not hold."""
        return self.shelf.rest(self.path, self.said) or self.article

    @property
    def rendered(self) -> Rendered:
        """The body as HTML."""
        return self.shelf.body(self.path, self.said) or self.article.rendered


class LateArticle(Article):
    """An article that was not read: what lists and addresses need of it is here, the rest is asked for.

    A hundred thousand of them are in memory at once, in each process.
    """

    __slots__ = ("_later",)
    _later: Later

    @classmethod
    def of(cls, later: Later, **known: object) -> LateArticle:
        """Return an article of which some fields are known."""
        new = object.__new__(cls)
        for name, value in known.items():
            object.__setattr__(new, name, value)
        object.__setattr__(new, "_later", later)
        return new

    def __getattr__(self, name: str) -> Any:  # of a field that is not set
        if name in _RESTS:
            return getattr(self._later.rest, name)
        if name == "content":
            return LateBody(self._later)
        if name == "front":
            return LateFront(self._later)
        raise AttributeError(name)


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
