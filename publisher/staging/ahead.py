"""The pages of a few articles before anything of their site is staged: what each is made of, and as made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher import progress, publishing, website
from publisher.gate import Edition
from publisher.messages import Translate, vietnamese
from publisher.pages import Frame, Library, Outline, outlined
from publisher.parts import made_of
from publisher.progress import steps
from publisher.staging.arranging import page_file


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


def ahead(
    library: Library,
    wanted: Iterable[Edition],
    *,
    preview: bool = False,
    translate: Translate = vietnamese,
) -> Ahead:
    """Plan the pages of some editions as they are among all that a library has."""
    with progress.step(steps.PLAN):
        frame, outlines = outlined(library, wanted, preview=preview, translate=translate)
    return Ahead(frame, {page_file(one.url): one for one in outlines})
