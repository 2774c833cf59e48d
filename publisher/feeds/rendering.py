"""Every file that a site is followed by, each entry written once for all the feeds it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publisher.feeds import atom, jsonfeed, opml, rss
from publisher.feeds.channels import Document, arrange
from publisher.feeds.entries import One, entry
from publisher.gate import Edition
from publisher.pages.following import QR
from publisher.pages.library import Library
from publisher.pages.qr import qr_file
from publisher.parts import Keeps, Part, made_of, none_kept
from publisher.workers import spread

_FORMATS = ((rss.RSS, rss.feed), (atom.ATOM, atom.feed), (jsonfeed.JSON, jsonfeed.feed))
NAMES = tuple(made.name for made, _feed in _FORMATS)  # of the files of each feed

Written = tuple[bytes, bytes, bytes]  # an entry in each of the formats


def render(library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield every feed of a site with its archives, and the lists of feeds, each under its path."""
    for part in parts(library):
        yield from part.files


def parts(library: Library, keeps: Keeps = none_kept) -> Iterator[Part]:
    """Yield what is to be made of a site's feeds: each file of a feed by itself, their lists and codes."""
    channels = list(arrange(library))
    wanted: list[tuple[str, bytes, Document]] = []
    for document in (one for channel in channels for one in channel.documents):
        made = _made_of(document, library)
        if not keeps(name := f"feed {document.place}", made):
            wanted.append((name, made, document))
    items = _items([document for _name, _made, document in wanted], library)
    for name, made, document in wanted:
        yield Part(name, made, list(_files(document, items, library)))
    lists = made_of([one.id for one in library.units], [one.id for one in library.active_units])
    if not keeps("feed lists", lists):
        yield Part("feed lists", lists, list(opml.render(library)))
    folders = [channel.folder for channel in channels]
    if not keeps("feed codes", drawn := made_of(folders)):
        yield Part("feed codes", drawn, list(_codes(folders, library)))


def _made_of(document: Document, library: Library) -> bytes:
    """Return a digest of what a feed's file is made of, beside the configuration."""
    channel = document.channel
    return made_of(
        (channel.folder, channel.title, channel.description),
        (document.place, document.archive, document.older, document.newer),
        [_entry_made_of(one, library) for one in document.entries],
    )


def _entry_made_of(one: One, library: Library) -> object:
    if isinstance(one, Edition):
        return library.stamp(one)
    other = library.replacement(one)
    told = other and (other.article.title, other.article.permalink)
    at = library.withdrawn_at(one).isoformat()
    return one, at, told


def _codes(folders: Sequence[str], library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield the QR code of each feed, beside it."""
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


def _items(wanted: Sequence[Document], library: Library) -> dict[int, Written]:
    """Return what stands in some feeds in each of the formats, by the object it tells of."""
    told: dict[int, One] = {id(one): one for document in wanted for one in document.entries}
    entries = list(told.values())

    def work(at: int) -> Written:
        said = entry(entries[at], library)
        return rss.item(said, library), atom.item(said, library), jsonfeed.item(said, library)

    return dict(zip(told, spread(work, range(len(entries)), least=500), strict=True))
