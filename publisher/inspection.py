"""What the checks find in the files of a site: by all processors, and once for the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path

from publisher import article, gate, media, memory, sources, workers
from publisher.article import Reading
from publisher.config import SiteConfig
from publisher.findings import from_problems
from publisher.gate import Seen
from publisher.markup import Heading, Rendered, UnrenderableError
from publisher.rules import RuleSet
from publisher.signoff import digest_of
from publisher.sources import Refused, Source

_KIND = "inspection"


@dataclass(frozen=True, slots=True)
class Inspection:
    """The reading of a file and, where it is an article, what the checks see in it."""

    reading: Reading
    seen: Seen | None = None


def read_one(source: Source | Refused, config: SiteConfig) -> Reading:
    """Return the reading of one file."""
    if isinstance(source, Refused):
        return Reading(source.path, None, tuple(from_problems([source.problem])))
    return article.read(source, config)


def decided_by(ruleset: RuleSet, config: SiteConfig) -> tuple[bytes, ...]:
    """Return all but the words themselves that decides what is found: the rules, and the site's own."""
    return ruleset.digest.encode(), digest_of(config.model_dump(mode="json")).encode()


def inspect_all(
    root: Path, config: SiteConfig, ruleset: RuleSet, entries: Sequence[str | Refused]
) -> Iterator[Inspection]:
    """Yield the inspection of article files, also of those that cannot be read, in order.

    Articles in which the same checks found nothing are remembered, with their HTML.
    """
    work = partial(_inspect, root, config, ruleset, decided_by(ruleset, config))
    yield from workers.spread(work, entries)


def _inspect(
    root: Path,
    config: SiteConfig,
    ruleset: RuleSet,
    checks: tuple[bytes, ...],
    entry: str | Refused,
) -> Inspection:
    source = sources.read_source(root, entry) if isinstance(entry, str) else entry
    reading = read_one(source, config)
    known = reading.article
    if known is None or isinstance(source, Refused):
        return Inspection(reading)
    loaded, faults = gate.load(known, partial(media.load, root))
    files = [(name, one.sha256, one.passages, one.notices) for name, one in loaded.items()]
    key = (*checks, source.path.encode(), source.data, repr((files, faults)).encode())
    sound = memory.recalled(_KIND, key)
    if sound is not None:
        known.content.rendered = unpacked(sound)
        return Inspection(reading, Seen(loaded, ()))
    found = tuple(gate.findings_in(known, loaded, faults, ruleset))
    if not any(one.blocks for one in found):
        with suppress(UnrenderableError):  # the gate will say so
            rendered = known.rendered  # here, where every processor works
            if not found:
                memory.keep(_KIND, key, packed(rendered))
    return Inspection(reading, Seen(loaded, found))


def packed(rendered: Rendered) -> bytes:
    """Return a rendered body as bytes."""
    known = {
        **{one.name: getattr(rendered, one.name) for one in fields(Rendered)},
        "headings": [asdict(one) for one in rendered.headings],
        "shown": sorted(rendered.shown),
    }
    return json.dumps(known, ensure_ascii=False).encode(errors="surrogatepass")


def unpacked(data: bytes) -> Rendered:
    """Return the rendered body in some bytes."""
    written = json.loads(data.decode(errors="surrogatepass"))
    return Rendered(
        html=written["html"],
        headings=tuple(Heading(**one) for one in written["headings"]),
        local=tuple(written["local"]),
        shown=frozenset(written["shown"]),
        remote=tuple(written["remote"]),
        undescribed=tuple(written["undescribed"]),
    )
