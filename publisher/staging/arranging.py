"""What a staged site shows, what all of it is made of, and what its pages are called."""

from __future__ import annotations

from collections.abc import Sequence

from publisher import progress, website
from publisher.claims import first_claims
from publisher.gate import Edition, Tombstone
from publisher.messages import Translate, vietnamese
from publisher.pages import Library
from publisher.parts import made_of
from publisher.progress import steps
from publisher.signoff import digest_of
from publisher.survey import Site, Survey


def library_of(site: Site, found: Survey, preview: Sequence[Edition] | None = None) -> Library:
    """Arrange what is shown: in a preview some editions more, in place of others of their files."""
    kept: Sequence[Edition | Tombstone] = found.live
    if preview is not None:
        shown = {edition.article.path for edition in preview}
        others = [one for one in found.live if _path(one) not in shown]
        kept = list(first_claims([*others, *preview]))  # a copy may have the address of another
    editions = [one for one in kept if isinstance(one, Edition)]
    tombstones = [one for one in kept if isinstance(one, Tombstone)]
    today = site.config.local(found.at).date()
    with progress.step(steps.LIBRARY):
        return Library.of(site.config, editions, tombstones, today, released=found.released)


def common_of(site: Site, *, preview: bool = False, translate: Translate = vietnamese) -> bytes:
    """Return a digest of what every part of a site is made of."""
    return made_of(
        website.identity(),
        digest_of(site.config.model_dump(mode="json")),
        site.rules.digest,  # what was read by other rules is read again
        preview,
        translate is vietnamese,
    )


def page_name(url: str) -> str:
    """Return the name of the part that the page at an address is."""
    return f"page {url}"


def page_file(url: str) -> str:
    """Return the file of the page at an address."""
    return f"{url}index.html"


def _path(one: Edition | Tombstone) -> str:
    return one.article.path if isinstance(one, Edition) else one.path
