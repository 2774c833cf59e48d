"""What the checks find in the files of a site: by all processors, and once for the same bytes."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from publisher import article, gate, media, memory, sources, workers
from publisher.article import Reading
from publisher.config import SiteConfig
from publisher.findings import Finding, from_problems
from publisher.gate import Seen
from publisher.markup import Rendered, UnrenderableError
from publisher.rules import RuleSet
from publisher.signoff import digest_of
from publisher.sources import Refused, Source

_KIND = "inspection"


@dataclass(frozen=True, slots=True)
class Inspection:
    """The reading of a file and, where it is an article, what the checks see in it."""

    reading: Reading
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What is remembered of an article: what was found in it, and its HTML if nothing keeps it in."""

    findings: tuple[Finding, ...]
    rendered: Rendered | None = None


def read_one(source: Source | Refused, config: SiteConfig) -> Reading:
    """Return the reading of one file."""
    if isinstance(source, Refused):
        return Reading(source.path, None, tuple(from_problems([source.problem])))
    return article.read(source, config)


def inspect_all(
    root: Path, config: SiteConfig, ruleset: RuleSet, entries: Sequence[str | Refused]
) -> Iterator[Inspection]:
    """Yield the inspection of article files, also of those that cannot be read, in order.

    What was found in the same bytes by the same checks is remembered.
    """
    decided_by = (ruleset.digest.encode(), digest_of(config.model_dump(mode="json")).encode())
    work = partial(_inspect, root, config, ruleset, decided_by)
    yield from workers.spread(work, entries)


def _inspect(
    root: Path,
    config: SiteConfig,
    ruleset: RuleSet,
    decided_by: tuple[bytes, ...],
    entry: str | Refused,
) -> Inspection:
    source = sources.read_source(root, entry) if isinstance(entry, str) else entry
    reading = read_one(source, config)
    known = reading.article
    if known is None or isinstance(source, Refused):
        return Inspection(reading)
    loaded, faults = gate.load(known, partial(media.load, root))
    files = [(name, one.sha256, one.passages, one.notices) for name, one in loaded.items()]
    key = (*decided_by, source.path.encode(), source.data, pickle.dumps((files, faults)))
    found = _recalled(key)
    if found is None:
        found = _Found(tuple(gate.findings_in(known, loaded, faults, ruleset)))
        if not any(one.blocks for one in found.findings):
            with suppress(UnrenderableError):  # the gate will say so
                found = _Found(found.findings, known.rendered)
        memory.keep(_KIND, key, pickle.dumps(found))
    elif found.rendered is not None:
        known.content.rendered = found.rendered
    return Inspection(reading, Seen(loaded, found.findings))


def _recalled(key: tuple[bytes, ...]) -> _Found | None:
    data = memory.recalled(_KIND, key)
    if data is None:
        return None
    found = pickle.loads(data)  # noqa: S301  # sealed: nobody else's
    return found if isinstance(found, _Found) else None
