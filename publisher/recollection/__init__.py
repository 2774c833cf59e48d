"""Editions that passed before, from files that have not changed since: neither read nor judged again.

What is remembered counts only while everything does by which it was decided: the program, the rules,
the configuration, the file and all files it uses as the file system tells of them, the log, and
that time has not gone back. What few builds ask for is read when somebody does, the body above all;
so is that of an edition that passed just now, so that a build need not hold the words of all.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from publisher import program
from publisher.article import Article, Location
from publisher.catalogue import STATE, Row, Sources, said_of
from publisher.config import PAGES, STANDING, SiteConfig
from publisher.findings import Finding
from publisher.front_matter import Correction, Priority, Waiver
from publisher.gate import Edition, Gate
from publisher.inspection import decided_by
from publisher.recollection.later import LateArticle, LateFiles, Later, Shelf
from publisher.recollection.packing import Packed, finding, written
from publisher.references import Reference
from publisher.rules import RuleSet
from publisher.spool import Spool


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
    in the same process, is not read again. Where it does not `recall`, it only sets aside and keeps.
    """

    def __init__(
        self,
        root: Path,
        config: SiteConfig,
        ruleset: RuleSet,
        now: dt.datetime,
        began: float = 0.0,
        before: Recollection | None = None,
        *,
        recall: bool = True,
    ) -> None:
        self._root, self._config, self._now, self._began = root, config, now.timestamp(), began
        self._recalls = recall
        checks = (program.digest(), *decided_by(ruleset, config))
        self._decided_by = root, b"".join(checks)
        self._sources = Sources(*self._decided_by)
        self._recalled: dict[str, _Recalled] = {}
        self._references: dict[str, list[list[Any]]] = {}
        if before and before._decided_by == self._decided_by and before._now <= self._now:
            self._recalled, self._references = before._recalled, before._references
        self._said: dict[str, str] = {}  # of files whose editions are set aside
        self._aside = Spool(root / STATE)
        self._shelf = Shelf(root, config, self._sources, self._aside)
        self._no_files = LateFiles(root, {})

    def edition(self, path: str, gate: Gate) -> Edition | None:
        """Return the edition of a file, if it is remembered and nothing speaks against it."""
        known = (self._recalled.get(path) or self._read(path)) if self._recalls else None
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
            head = json.loads(known.head)
            if "references" in head:
                self._references[path] = head["references"]
            return _Recalled(
                said=known.said,
                article=self._article(path, known.said, head),
                digest=head["digest"],
                files=LateFiles(self._root, head["media"]) if "media" in head else self._no_files,
                findings=tuple(map(finding, head.get("findings", ()))),
            )
        except (ValueError, TypeError, KeyError):  # damaged: it is read and judged
            return None

    def set_aside(self, edition: Edition) -> Edition:
        """Return an edition that passed just now without its words, which are read when asked for.

        It stays as it is where its files may have changed since the build began, or the disk is full.
        """
        article = edition.article
        said = self._settled(article)
        if said is None or (packed := written(edition, self._config)) is None:
            return edition
        try:
            self._aside[article.path] = packed.joined()
        except OSError:
            return edition
        self._said[article.path] = said
        head = json.loads(packed.head)
        if "references" in head:
            self._references[article.path] = head["references"]
        light = self._article(article.path, said, head, noted=article.noted)
        return replace(edition, article=light, media=edition.media or self._no_files)

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

    def _row(self, edition: Edition) -> Row | None:
        """Return what is remembered of an edition."""
        article = edition.article
        path = article.path
        if path in self._said:
            return path, self._said[path], *Packed.split(self._aside[path])
        said = self._settled(article)
        if said is None or (packed := written(edition, self._config)) is None:
            return None
        return path, said, *packed

    def _settled(self, article: Article) -> str | None:
        """Return what the file system says of an article's files, if none changed since the build began."""
        paths = (article.path, *article.media)
        try:
            changed = max((self._root / path).lstat().st_ctime for path in paths)
        except OSError:
            return None
        return said_of(self._root, paths) if changed < self._began else None

    def _article(
        self, path: str, said: str, head: Mapping[str, Any], *, noted: dt.datetime | None = None
    ) -> Article:
        config = self._config
        _content, *kind, slug = path.removesuffix(".md").split("/")
        standing = kind == [PAGES]
        place = Location(
            STANDING if standing else config.kinds_by_id[kind[0]], "" if standing else kind[1], slug
        )
        zone, expires, review_by = config.zone, head.get("expires"), head.get("review_by")
        return LateArticle.of(
            Later(self._shelf, path, said),
            path=path,
            location=place,
            id=head["id"],
            title=head["title"],
            date=dt.datetime.fromisoformat(head["date"]).astimezone(zone),
            unit=config.units_by_id[head["unit"]],
            topics=tuple(config.topics_by_id[one] for one in head.get("topics", ())),
            areas=tuple(config.areas_by_id[one] for one in head.get("areas", ())),
            priority=Priority(head["priority"]),
            expires=expires and dt.datetime.fromisoformat(expires).astimezone(zone),
            review_by=review_by and dt.date.fromisoformat(review_by),
            corrections=tuple(
                Correction.model_construct(date=dt.date.fromisoformat(day), note=note)
                for day, note in head.get("corrections", ())
            ),
            minor=head.get("minor", False),
            withdrawn=None,
            aliases=tuple(head.get("aliases", ())),
            waivers=tuple(Waiver.model_construct(**one) for one in head.get("waivers", ())),
            images=tuple(head.get("images", ())),
            attachments=tuple(head.get("attachments", ())),
            noted=noted,
        )
