"""The pages of a few articles before anything of their site is staged: what each is made of, and as made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher import progress, publishing, website
from publisher.gate import Edition, Tombstone
from publisher.messages import Translate, vietnamese
from publisher.pages import Frame, Library, Outline, outlined
from publisher.parts import made_of
from publisher.progress import steps
from publisher.signoff import digest_of
from publisher.survey import Site, Survey


@dataclass(frozen=True, slots=True)
class Ahead:
    """Pages of articles by their files, and what surrounds all pages of the site."""

    frame: Frame
    outlines: Mapping[str, Outline]

    def made_of(self, file: str) -> bytes:
        """Return a digest of what a page is made of, beside what every part is made of."""
        return made_of(self.frame) + self.outlines[file].made_of

    def html(self, files: Collection[str], scratch: Path) -> dict[str, bytes]:
        """Return some of the pages, made here; `scratch` is an empty place."""
        if not files:
            return {}
        folder = scratch / "ahead"
        try:
            wanted = [self.outlines[file] for file in files]
            website.render(wanted, self.frame, folder, scratch, theme=False)
            return {file: (folder / file).read_bytes() for file in files}
        finally:
            publishing.discard(scratch)


def ahead(site: Site, found: Survey, wanted: Iterable[Edition]) -> Ahead:
    """Plan the pages of some editions as they would be on the whole site."""
    library = library_of(site, found, found.editions, found.tombstones)
    with progress.step(steps.PLAN):
        frame, outlines = outlined(library, wanted)
    return Ahead(frame, {page_file(one.url): one for one in outlines})


def library_of(
    site: Site, found: Survey, editions: Iterable[Edition], tombstones: Iterable[Tombstone]
) -> Library:
    """Arrange what a site shows."""
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
