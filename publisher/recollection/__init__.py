"""Editions that passed before, from files that have not changed since: neither read nor judged again.

What is remembered counts only while everything does by which it was decided: the program, the rules,
the configuration, the file and all files it uses as the file system tells of them, the log, and
that time has not gone back. The body is read again when somebody asks for its words.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from publisher import program
from publisher.article import Article, Location
from publisher.catalogue import Sources, said_of
from publisher.config import PAGES, STANDING, SiteConfig
from publisher.front_matter import (
    CitedSource,
    Correction,
    FrontMatter,
    Priority,
    SecrecySignOff,
    SpokespersonSignOff,
    Waiver,
)
from publisher.gate import Edition, Gate
from publisher.inspection import decided_by, packed
from publisher.recollection.later import LateBody, LateFiles, LateFront, Later
from publisher.recollection.packing import finding, with_moment, written
from publisher.references import Reference
from publisher.rules import RuleSet

# Which fields are set is the same for all: a set for each of them would be half of what they take.
_SECRECY, _SPOKESPERSON = set(SecrecySignOff.model_fields), set(SpokespersonSignOff.model_fields)


class Recollection:
    """What is remembered of the files of one site."""

    def __init__(self, root: Path, config: SiteConfig, ruleset: RuleSet, now: dt.datetime) -> None:
        self._root, self._config, self._now = root, config, now.timestamp()
        checks = (program.digest(), *decided_by(ruleset, config))
        self._sources = Sources(root, b"".join(checks))
        self._references: dict[str, list[list[Any]]] = {}

    def edition(self, path: str, gate: Gate) -> Edition | None:
        """Return the edition of a file, if it is remembered and nothing speaks against it."""
        known = self._sources.known(path, self._now)
        if known is None:
            return None
        try:
            written = json.loads(known.article)
            used = (*written["images"], *written["attachments"])
            if said_of(self._root, (path, *used)) != known.said:
                return None
            article = self._article(path, known.said, written)
            files = LateFiles(self._root, written["media"])
            findings = tuple(map(finding, written["findings"]))
            if written["references"]:
                self._references[path] = written["references"]
            return gate.repeat(article, written["digest"], files, findings)
        except (ValueError, TypeError, KeyError):  # damaged: it is read and judged
            return None

    def references(self, path: str) -> Iterator[Reference]:
        """Yield the links to other articles in an edition that was remembered."""
        return (Reference(*one) for one in self._references.get(path, ()))

    def keep(self, editions: Iterable[Edition], began: float) -> None:
        """Remember editions that are out, made of what their files said when a build `began`."""
        kept: list[str] = []
        new: list[tuple[str, str, bytes, bytes]] = []
        for one in editions:
            article = one.article
            if one.from_history:
                continue
            if one.again:
                kept.append(article.path)
                continue
            said, packed_edition = self._settled(article, began), written(one, self._config)
            if said is not None and packed_edition is not None:
                rendered = zlib.compress(packed(article.rendered), 1)
                new.append((article.path, said, packed_edition, rendered))
        self._sources.record(self._now, kept, new)

    def _settled(self, article: Article, began: float) -> str | None:
        """Return what the file system says of an article's files, if none changed since a build began."""
        paths = (article.path, *article.media)
        try:
            changed = max((self._root / path).lstat().st_ctime for path in paths)
        except OSError:
            return None
        return said_of(self._root, paths) if changed < began else None

    def _article(self, path: str, said: str, written: Mapping[str, Any]) -> Article:
        config = self._config
        _content, *kind, slug = path.removesuffix(".md").split("/")
        standing = kind == [PAGES]
        place = Location(
            STANDING if standing else config.kinds_by_id[kind[0]], "" if standing else kind[1], slug
        )
        zone = config.zone
        later = Later(self._root, path, said, config, self._sources)
        return Article(
            path=path,
            location=place,
            id=written["id"],
            title=written["title"],
            summary=written["summary"],
            date=dt.datetime.fromisoformat(written["date"]).astimezone(zone),
            unit=config.units_by_id[written["unit"]],
            author=config.people_by_id[written["author"]],
            contributors=tuple(config.people_by_id[one] for one in written["contributors"]),
            topics=tuple(config.topics_by_id[one] for one in written["topics"]),
            areas=tuple(config.areas_by_id[one] for one in written["areas"]),
            cover=written["cover"],
            image_alt=written["image_alt"],
            source=written["source"] and CitedSource.model_construct(**written["source"]),
            priority=Priority(written["priority"]),
            expires=written["expires"]
            and dt.datetime.fromisoformat(written["expires"]).astimezone(zone),
            review_by=written["review_by"] and dt.date.fromisoformat(written["review_by"]),
            corrections=tuple(
                Correction.model_construct(date=dt.date.fromisoformat(day), note=note)
                for day, note in written["corrections"]
            ),
            minor=written["minor"],
            withdrawn=None,
            aliases=tuple(written["aliases"]),
            judgment_final=written["judgment_final"],
            waivers=tuple(Waiver.model_construct(**one) for one in written["waivers"]),
            secrecy=SecrecySignOff.model_construct(
                _SECRECY, **with_moment(written["secrecy"], "cleared_at")
            ),
            spokesperson=SpokespersonSignOff.model_construct(
                _SPOKESPERSON, **with_moment(written["spokesperson"], "approved_at")
            ),
            content=LateBody(later),
            images=tuple(written["images"]),
            attachments=tuple(written["attachments"]),
            front=cast(FrontMatter, LateFront(later)),
        )
