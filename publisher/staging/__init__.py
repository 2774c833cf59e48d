"""The staged site: of what a build puts live, all that differs from what is live, in an empty folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from publisher import (
    cap,
    cardpicture,
    feeds,
    offline,
    policy,
    progress,
    publishing,
    sitemaps,
    website,
)
from publisher.catalogue import Made
from publisher.gate import Edition
from publisher.messages import Translate, vietnamese
from publisher.pages import Frame, Library, Outline, card_picture, plan
from publisher.parts import Part, made_of
from publisher.progress import steps
from publisher.spool import Spool
from publisher.staging.ahead import Ahead, ahead
from publisher.staging.arranging import common_of, library_of, page_file, page_name
from publisher.staging.searching import index
from publisher.staging.stage import Stage
from publisher.survey import Site, Survey

__all__ = [
    "NOTHING",
    "Ahead",
    "Stage",
    "ahead",
    "common_of",
    "library_of",
    "page_file",
    "page_name",
    "stage",
]

NOTHING = Made()


def stage(
    site: Site,
    found: Survey,
    staged: Path,
    scratch: Path,
    *,
    before: Made = NOTHING,
    preview: Sequence[Edition] | None = None,
    translate: Translate = vietnamese,
    cluster: str | None = None,
    first: Stage | None = None,
) -> Stage:
    """Write of the whole site what differs from what was made `before` into `staged`, an empty place.

    What an attempt before this one, the `first`, left in that place stays there where nothing of it
    differs.

    `preview` makes it the officers' preview and gives the held articles to show there, in place of
    their earlier editions. `cluster` renders the pages, if there is one. Raises TypeError if a held
    article is among what is released.
    """
    if any(edition.preview is not None for edition in found.editions):
        raise TypeError("a held article cannot be released")
    library = library_of(site, found, preview)
    common = common_of(site, preview=preview is not None, translate=translate)
    made = Stage(
        staged,
        before if before.common == common else Made(before.output),
        common,
        notes=Spool(staged.parent),
        messages=first.messages if first else (),
        first=first if first and first.common == common else None,
    )
    with progress.step(steps.SEARCH):
        head = index(made, library)
    with progress.step(steps.PLAN):
        frame, outlines = plan(
            library,
            held=found.held,
            preview=preview is not None,
            translate=translate,
            search=head,
        )
    _render(made, outlines, frame, scratch, cluster)
    _pictures(made, library)
    parts = feeds.parts(library, made.has, made.earlier, Spool(staged.parent))
    for part in progress.each(steps.FEEDS, parts):
        made.put(part)
    _others(site, found, made, library, frame, outlines)
    made.settle()
    made.first = None  # all of it that is of use is here
    return made


def _others(
    site: Site,
    found: Survey,
    made: Stage,
    library: Library,
    frame: Frame,
    outlines: Sequence[Outline],
) -> None:
    """Write what is made anew every time: alerts, site maps, what serves readers without a network."""
    alerts = list(cap.render(library, found.log, found.at, partial(_load, made)))
    made.put(Part("alerts", None, list(progress.each(steps.ALERTS, alerts))))
    rest = (
        sitemaps.render(outlines, frame, found.at),
        sitemaps.keys(site.config),
        offline.render(library, frame),
        [("_headers", _headers(site))],
    )
    made.put(Part("others", None, list(progress.each(steps.OTHERS, chain.from_iterable(rest)))))


def _render(
    made: Stage, outlines: Sequence[Outline], frame: Frame, scratch: Path, cluster: str | None
) -> None:
    """Write the pages that differ, and what the theme brings."""
    framed = made_of(frame)
    wanted = [one for one in outlines if not made.has(page_name(one.url), framed + one.made_of)]
    theme = not made.has("theme", framed)
    if not wanted and not theme:
        return
    if theme:
        made.forget("theme")
    before = {*made.staged(), *(page_file(one.url) for one in wanted)}
    publishing.discard(scratch)
    try:
        told = website.render(wanted, frame, made.folder, scratch, theme=theme, cluster=cluster)
        made.messages += tuple(one for one in told if one not in made.messages)
    finally:
        publishing.discard(scratch)
    if theme:
        made.wrote("theme", framed, (name for name in made.staged() if name not in before))
    for one in wanted:
        made.wrote(page_name(one.url), framed + one.made_of, [page_file(one.url)])


def _pictures(made: Stage, library: Library) -> None:
    """Write the pictures and documents of articles, and the cards that chats show of them."""
    wanted: defaultdict[str, list[tuple[str, bytes]]] = defaultdict(list)  # by file name
    cards: list[cardpicture.CardPicture] = []
    for edition in progress.each(steps.MEDIA, library.editions):
        article = edition.article
        of = library.stamp(edition)
        if article.media and not made.has(f"media {article.path}", of):
            files = {one.file_name: one.data for one in library.files_of(article)}
            made.put(
                Part(f"media {article.path}", of, [(f"media/{n}", d) for n, d in files.items()])
            )
        name = f"card {article.path}"
        if not article.kind.standing and not made.has(name, of):
            card = card_picture(edition, library)
            wanted[card.file_name].append((name, of))
            cards.append(card)
    for file_name, data in progress.each(steps.CARDS, cardpicture.drawn(cards)):
        for name, of in wanted[file_name]:
            made.put(Part(name, of, [(f"media/{file_name}", data)]))


def _headers(site: Site) -> bytes:
    return policy.headers_file(website.content_policy(), site.config.base_path).encode()


def _load(made: Stage, name: str) -> bytes:
    """Return the bytes of a file of the site, staged or live."""
    staged = made.folder / name
    return staged.read_bytes() if staged.is_file() else (made.before.output / name).read_bytes()
