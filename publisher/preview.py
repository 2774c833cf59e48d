"""The officers' preview: the site with held articles in it, on this machine only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from publisher import media, publishing
from publisher.audit import Log
from publisher.catalogue import STATE, Made, Outputs
from publisher.files import moment, write_atomically
from publisher.gate import Edition, Gate, Held
from publisher.history import Repository, provenance
from publisher.inspection import inspect_all
from publisher.messages import Translate
from publisher.publishing import Manifest
from publisher.recollection import Recollection
from publisher.sources import CONTENT
from publisher.staging import ahead, library_of, stage
from publisher.survey import Site, Survey, read_log, take


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A preview as it stands: its folder, how many pages it has, and what helps to build it again.

    `held` are the editions that only a preview shows.
    """

    folder: Path
    pages: int
    site: Site = field(repr=False)
    found: Survey = field(repr=False)
    held: Sequence[Edition] = field(repr=False)
    made: Made = field(repr=False)
    recollection: Recollection = field(repr=False)


def build(
    site: Site,
    now: dt.datetime,
    translate: Translate,
    last: Shown | None = None,
    *,
    remember: bool = True,
) -> Shown:
    """Build the preview in the working folder; what does not differ stays.

    `last` is what this process built before: nobody else writes in that folder meanwhile. What is
    out is remembered for builds, too, if wanted: of another time than the present they know nothing.
    """
    work = site.root / STATE
    work.mkdir(exist_ok=True)
    repository = Repository.around(site.root)
    known = last.recollection if last else None
    recollection = Recollection(site.root, site.config, site.rules, now, moment(work), known)
    log = read_log(site, repository, known=last.found.log if last else None)
    found = take(site, now, log, repository, recollection)
    staged, folder = work / "preview-staged", work / "preview"
    publishing.discard(staged)
    outputs = Outputs(folder)
    before = last.made if last else outputs.made(folder)
    try:
        held = tuple(_shown(site, found.held, Gate(site.config, site.rules, now)))
        made = stage(
            site, found, staged, work / "preview-scratch",
            before=before, preview=held, translate=translate,
        )  # fmt: skip
        fresh = Manifest.of(staged).files
        publishing.publish(staged, folder, kept=made.kept.keys())
        files = {**made.kept, **fresh}
        outputs.record(folder, before, made.common, made.parts, made.notes, files, fresh.keys())
        out = tuple(one for one in found.editions if _is_out(one, log))
        if remember and not all(one.again for one in out):
            recollection.keep(out)
    finally:
        publishing.discard(staged)
    return Shown(
        folder=folder,
        pages=sum(name.endswith(".html") for name in files),
        site=site,
        found=found,
        held=held,
        made=Made(folder, made.common, made.parts, files, outputs.note),
        recollection=recollection,
    )


def glance(
    last: Shown, saved: Collection[Path], now: dt.datetime, translate: Translate
) -> Shown | None:
    """Make the page of the one article that was saved, among all that was found before; nothing else.

    Whoever writes sees it at once; the build that follows makes whatever else depends on the file.
    None if this page cannot be made alone: something but an article was saved, it is new, cannot be
    read or is withdrawn, or its address is another's.
    """
    site = last.site
    path = _path(last, saved)
    edition = None if path is None else _saved(last, path, now)
    if edition is None:
        return None
    others = (one for one in last.held if one.article.path != path)
    library = library_of(site, last.found, [*others, edition])
    if library.by_id.get(edition.article.id) is not edition:
        return None
    pages = ahead(library, [edition], preview=True, translate=translate)
    made = pages.html(pages.outlines.keys(), site.root / STATE / "preview-scratch")
    files = {f"media/{one.file_name}": one.data for one in library.files_of(edition.article)}
    for name, data in {**files, **made}.items():
        if name in made or name not in last.made.files:
            (last.folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(last.folder / name, data)
    known = {name: digest for name, digest in last.made.files.items() if name not in made}
    return replace(last, made=replace(last.made, files=known))


def lists_beside(site: Site) -> Iterator[Path]:
    """Yield the folder of configuration lists, where the site has one."""
    folder = site.root / "config"
    if folder.is_dir():
        yield folder


def _path(last: Shown, saved: Collection[Path]) -> str | None:
    """Return the path of the one known article among the files that were saved."""
    root = last.site.root
    if not all(one.is_relative_to(root / CONTENT) for one in saved):
        return None
    known = last.found.readings.keys() & {one.relative_to(root).as_posix() for one in saved}
    return known.pop() if len(known) == 1 else None


def _saved(last: Shown, path: str, now: dt.datetime) -> Edition | None:
    """Return the edition that a preview shows of a file."""
    site, repository = last.site, Repository.around(last.site.root)
    gate = Gate(site.config, site.rules, now, last.found.log)
    origin = partial(provenance, repository, site.config) if repository else None
    load = partial(media.load, site.root)
    (one,) = inspect_all(site.root, site.config, site.rules, [path])
    verdict = gate.judge(one.reading, load, origin, one.seen)
    if isinstance(verdict, Held):
        return gate.preview(verdict, load)
    return verdict if isinstance(verdict, Edition) else None


def _is_out(edition: Edition, log: Log) -> bool:
    """Whether an edition is live as it is; of one that passed and waits for a build much may change."""
    past = log.past(edition.article.id, edition.article.permalink)
    return past.live and past.last is not None and past.last.digest == edition.digest


def _shown(site: Site, held: Sequence[Held], gate: Gate) -> Iterator[Edition]:
    for one in held:
        edition = gate.preview(one, partial(media.load, site.root))
        if edition is not None:
            yield edition
