"""Editions that passed before, from files that have not changed since: neither read nor judged again.

What is remembered counts only while everything does by which it was decided: the program, the rules,
the configuration, the file and all files it uses as the file system tells of them, the log, and
that time has not gone back. The body is read again when somebody asks for its words; so is that of
an edition that passed just now, so that a build need not hold the words of all.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from publisher import program
from publisher.article import Article, Location
from publisher.catalogue import STATE, Sources, said_of
from publisher.config import PAGES, STANDING, SiteConfig
from publisher.findings import Finding
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
from publisher.recollection.later import Bodies, LateBody, LateFiles, LateFront, Later
from publisher.recollection.packing import finding, with_moment, written
from publisher.references import Reference
from publisher.rules import RuleSet
from publisher.spool import Spool

# Which fields are set is the same for all: a set for each of them would be half of what they take.
_SECRECY, _SPOKESPERSON = set(SecrecySignOff.model_fields), set(SpokespersonSignOff.model_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recalled:
    """A file that is remembered: what the file system said of it, and the edition that it was."""

    said: str
    article: Article
    digest: str
    files: LateFiles
    findings: tuple[Finding, ...]


class Recollection:
    """What is remembered of the files of one site, and what a build that `began` sets aside of them.

    That is seconds since 1970, by the clock of the site's file system. What was recalled `before`,
    in the same process, is not read again.
    """

    def __init__(
        self,
        root: Path,
        config: SiteConfig,
        ruleset: RuleSet,
        now: dt.datetime,
        began: float = 0.0,
        before: Recollection | None = None,
    ) -> None:
        self._root, self._config, self._now, self._began = root, config, now.timestamp(), began
        checks = (program.digest(), *decided_by(ruleset, config))
        self._decided_by = root, b"".join(checks)
        self._sources = Sources(*self._decided_by)
        self._recalled: dict[str, _Recalled] = {}
        self._references: dict[str, list[list[Any]]] = {}
        if before and before._decided_by == self._decided_by and before._now <= self._now:
            self._recalled, self._references = before._recalled, before._references
        self._said: dict[str, str] = {}  # of files whose editions are set aside
        self._articles, self._aside = Spool(root / STATE), Spool(root / STATE)
        self._bodies = Bodies(self._sources, self._aside)

    def edition(self, path: str, gate: Gate) -> Edition | None:
        """Return the edition of a file, if it is remembered and nothing speaks against it."""
        known = self._recalled.get(path) or self._read(path)
        if known is None or said_of(self._root, (path, *known.article.media)) != known.said:
            self._recalled.pop(path, None)
            return None
        self._recalled[path] = known
        return gate.repeat(known.article, known.digest, known.files, known.findings)

    def _read(self, path: str) -> _Recalled | None:
        """Return what is remembered of a file, whatever it is like now."""
        known = self._sources.known(path, self._now)
        if known is None:
            return None
        try:
            written = json.loads(known.article)
            if written["references"]:
                self._references[path] = written["references"]
            return _Recalled(
                said=known.said,
                article=self._article(path, known.said, written),
                digest=written["digest"],
                files=LateFiles(self._root, written["media"]),
                findings=tuple(map(finding, written["findings"])),
            )
        except (ValueError, TypeError, KeyError):  # damaged: it is read and judged
            return None

    def set_aside(self, edition: Edition) -> Edition:
        """Return an edition that passed just now without its words, which are read when asked for.

        It stays as it is where its files may have changed since the build began, or the disk is full.
        """
        article = edition.article
        said = self._settled(article)
        packed_edition = written(edition, self._config)
        if said is None or packed_edition is None:
            return edition
        try:
            self._articles[article.path] = packed_edition
            self._aside[article.path] = zlib.compress(packed(article.rendered), 1)
        except OSError:
            self._articles.pop(article.path, None)
            return edition
        self._said[article.path] = said
        known = json.loads(packed_edition)
        self._references[article.path] = known["references"]
        light = self._article(article.path, said, known)
        return replace(edition, article=replace(light, noted=article.noted))

    def references(self, edition: Edition) -> Iterator[Reference] | None:
        """Return the links to other articles in an edition that is remembered or set aside, else None."""
        path = edition.article.path
        if not edition.again and path not in self._said:
            return None
        return (Reference(*one) for one in self._references.get(path, ()))

    def keep(self, editions: Iterable[Edition]) -> None:
        """Remember editions that are out, made of what their files said when the build began."""
        known = [one for one in editions if not one.from_history]
        kept = (one.article.path for one in known if one.again)
        new = filter(None, map(self._row, (one for one in known if not one.again)))
        self._sources.record(self._now, kept, new)

    def _row(self, edition: Edition) -> tuple[str, str, bytes, bytes] | None:
        """Return what is remembered of an edition: its path, what is said of it, itself, its HTML."""
        article = edition.article
        if article.path in self._said:
            path = article.path
            return path, self._said[path], self._articles[path], self._aside[path]
        said, packed_edition = self._settled(article), written(edition, self._config)
        if said is None or packed_edition is None:
            return None
        return article.path, said, packed_edition, zlib.compress(packed(article.rendered), 1)

    def _settled(self, article: Article) -> str | None:
        """Return what the file system says of an article's files, if none changed since the build began."""
        paths = (article.path, *article.media)
        try:
            changed = max((self._root / path).lstat().st_ctime for path in paths)
        except OSError:
            return None
        return said_of(self._root, paths) if changed < self._began else None

    def _article(self, path: str, said: str, written: Mapping[str, Any]) -> Article:
        config = self._config
        _content, *kind, slug = path.removesuffix(".md").split("/")
        standing = kind == [PAGES]
        place = Location(
            STANDING if standing else config.kinds_by_id[kind[0]], "" if standing else kind[1], slug
        )
        zone = config.zone
        later = Later(self._root, path, said, config, self._bodies)
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
