"""Every file that a site is followed by, each entry written once for all the feeds it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publisher.feeds import atom, jsonfeed, opml, rss
from publisher.feeds.channels import Channel, Document, arrange
from publisher.feeds.entries import One, entry
from publisher.pages.following import QR
from publisher.pages.library import Library
from publisher.pages.qr import qr_file
from publisher.workers import spread

_FORMATS = ((rss.RSS, rss.feed), (atom.ATOM, atom.feed), (jsonfeed.JSON, jsonfeed.feed))

Written = tuple[bytes, bytes, bytes]  # an entry in each of the formats


def render(library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield every feed of a site with its archives, and the lists of feeds, each under its path."""
    found = list(arrange(library))
    items = _items(found, library)
    for channel in found:
        for document in channel.documents:
            yield from _files(document, items, library)
    yield from opml.render(library)
    yield from _codes(found, library)


def _codes(found: Sequence[Channel], library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield the QR code of each feed, beside it."""
    folders = [channel.folder for channel in found]
    url = library.config.site.url

    def work(folder: str) -> bytes:
        return qr_file(f"{url}{folder}{rss.RSS.name}")

    for folder, drawing in zip(folders, spread(work, folders, least=200), strict=True):
        yield folder + QR, drawing


def _files(
    document: Document, items: dict[int, Written], library: Library
) -> Iterator[tuple[str, bytes]]:
    chosen = [items[id(one)] for one in document.entries]
    for at, (made, feed) in enumerate(_FORMATS):
        own = [item[at] for item in chosen]
        yield f"{document.place}{made.name}", feed(document, own, library)


def _items(found: Sequence[Channel], library: Library) -> dict[int, Written]:
    """Return what stands in any feed in each of the formats, by the object it tells of."""
    wanted: dict[int, One] = {
        id(one): one
        for channel in found
        for document in channel.documents
        for one in document.entries
    }

    def work(one: One) -> Written:
        said = entry(one, library)
        return rss.item(said, library), atom.item(said, library), jsonfeed.item(said, library)

    return dict(zip(wanted, spread(work, list(wanted.values()), least=500), strict=True))
