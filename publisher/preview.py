"""The officers' preview: the site with held articles in it, on this machine only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from publisher import media, publishing
from publisher.build import stage
from publisher.catalogue import STATE
from publisher.gate import Edition, Gate, Held
from publisher.history import Repository
from publisher.messages import Translate
from publisher.survey import Site, read_log, take


def build(site: Site, now: dt.datetime, translate: Translate) -> Path:
    """Build the preview in the working folder and return where it is."""
    work = site.root / STATE
    work.mkdir(exist_ok=True)
    repository = Repository.around(site.root)
    found = take(site, now, read_log(site, repository), repository)
    staged, folder = work / "preview-staged", work / "preview"
    publishing.discard(staged)
    try:
        shown = tuple(_shown(site, found.held, Gate(site.config, site.rules, now)))
        stage(site, found, staged, work / "preview-scratch", preview=shown, translate=translate)
        publishing.publish(staged, folder)
    finally:
        publishing.discard(staged)
    return folder


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
