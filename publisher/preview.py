"""The officers' preview: the site with held articles in it, on this machine only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from publisher import media, publishing
from publisher.audit import Log
from publisher.catalogue import STATE, Made, Outputs
from publisher.gate import Edition, Gate, Held
from publisher.history import Repository
from publisher.messages import Translate
from publisher.publishing import Manifest
from publisher.recollection import Recollection
from publisher.staging import stage
from publisher.survey import Site, read_log, take


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A preview as it stands: its folder, how many pages it has, and what helps to build it again."""

    folder: Path
    pages: int
    log: Log = field(repr=False)
    made: Made = field(repr=False)
    recollection: Recollection = field(repr=False)


def build(site: Site, now: dt.datetime, translate: Translate, last: Shown | None = None) -> Shown:
    """Build the preview in the working folder; what does not differ stays.

    `last` is what this process built before: nobody else writes in that folder meanwhile.
    """
    work = site.root / STATE
    work.mkdir(exist_ok=True)
    repository = Repository.around(site.root)
    recollection = Recollection(
        site.root, site.config, site.rules, now, before=last.recollection if last else None
    )
    log = read_log(site, repository, known=last.log if last else None)
    found = take(site, now, log, repository, recollection)
    staged, folder = work / "preview-staged", work / "preview"
    publishing.discard(staged)
    outputs = Outputs(folder)
    before = last.made if last else outputs.made(folder)
    try:
        shown = tuple(_shown(site, found.held, Gate(site.config, site.rules, now)))
        made = stage(
            site, found, staged, work / "preview-scratch",
            before=before, preview=shown, translate=translate,
        )  # fmt: skip
        fresh = Manifest.of(staged).files
        publishing.publish(staged, folder, kept=made.kept.keys())
        files = {**made.kept, **fresh}
        outputs.record(folder, before, made.common, made.parts, made.notes, files, fresh.keys())
    finally:
        publishing.discard(staged)
    return Shown(
        folder=folder,
        pages=sum(name.endswith(".html") for name in files),
        log=log,
        made=Made(folder, made.common, made.parts, files, outputs.note),
        recollection=recollection,
    )


def lists_beside(site: Site) -> Iterator[Path]:
    """Yield the folder of configuration lists, where the site has one."""
    folder = site.root / "config"
    if folder.is_dir():
        yield folder


def _shown(site: Site, held: Sequence[Held], gate: Gate) -> Iterator[Edition]:
    for one in held:
        edition = gate.preview(one, partial(media.load, site.root))
        if edition is not None:
            yield edition
