"""Every file that a site is followed by, each entry written once for all the feeds it stands in."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from publisher.feeds import atom, jsonfeed, opml, rss, standing
from publisher.feeds.channels import Document, arrange
from publisher.feeds.entries import One, entry
from publisher.feeds.standing import Written
from publisher.gate import Edition
from publisher.pages.following import QR
from publisher.pages.library import Library
from publisher.pages.qr import qr_file
from publisher.parts import Earlier, Keeps, Part, made_of, none_earlier, none_kept
from publisher.workers import spread

_FORMATS = ((rss.RSS, rss.feed), (atom.ATOM, atom.feed), (jsonfeed.JSON, jsonfeed.feed))
NAMES = tuple(made.name for made, _feed in _FORMATS)  # of the files of each feed


def render(library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield every feed of a site with its archives, and the lists of feeds, each under its path."""
    for part in parts(library):
        yield from part.files


def parts(
    library: Library, keeps: Keeps = none_kept, earlier: Earlier = none_earlier
) -> Iterator[Part]:
    """Yield what is to be made of a site's feeds: each file of a feed by itself, their lists and codes.

    An entry that stands in an `earlier` file of these is taken from there.
    """
    channels = list(arrange(library))
    wanted: list[tuple[str, bytes, Document]] = []
    for document in (one for channel in channels for one in channel.documents):
        made = _made_of(document, library)
        if not keeps(name := f"feed {document.place}", made):
            wanted.append((name, made, document))
    known = _known([name for name, _made, _document in wanted], earlier)
    items = _items([document for _name, _made, document in wanted], library, known)
    for name, made, document in wanted:
        yield _part(name, made, document, items, library)
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


def _entry_made_of(one: One, library: Library) -> bytes:
    if isinstance(one, Edition):
        return library.stamp(one)
    other = library.replacement(one)
    told = other and (other.article.title, other.article.permalink)
    at = library.withdrawn_at(one).isoformat()
    return made_of(one, at, told)


def _codes(folders: Sequence[str], library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield the QR code of each feed, beside it."""
    url = library.config.site.url

    def work(folder: str) -> bytes:
        return qr_file(f"{url}{folder}{rss.RSS.name}")

    for folder, drawing in zip(folders, spread(work, folders, least=200), strict=True):
        yield folder + QR, drawing


def _part(
    name: str, made: bytes, document: Document, items: Mapping[int, Written], library: Library
) -> Part:
    """Return a document in each of the formats, with a note of where its entries stand."""
    chosen = [items[id(one)] for one in document.entries]
    files = [
        (f"{document.place}{form.name}", feed(document, [item[at] for item in chosen], library))
        for at, (form, feed) in enumerate(_FORMATS)
    ]
    digests = [_entry_made_of(one, library) for one in document.entries]
    return Part(name, made, files, standing.note(digests, chosen, [data for _path, data in files]))


def _known(names: Sequence[str], earlier: Earlier) -> Mapping[bytes, Written]:
    """Return the entries that stand in earlier files of some documents, by what they are made of."""
    found: dict[bytes, Written] = {}
    for name in names:
        if (there := earlier(name)) is not None:
            with suppress(struct.error):  # damaged
                found.update(standing.entries(*there))
    return found


def _items(
    wanted: Sequence[Document], library: Library, known: Mapping[bytes, Written]
) -> Mapping[int, Written]:
    """Return what stands in some feeds in each of the formats, by the object it tells of."""
    told: dict[int, One] = {id(one): one for document in wanted for one in document.entries}
    items = {at: known.get(_entry_made_of(one, library)) for at, one in told.items()}
    missing = [at for at, item in items.items() if item is None]

    def work(at: int) -> Written:
        said = entry(told[at], library)
        return rss.item(said, library), atom.item(said, library), jsonfeed.item(said, library)

    new = dict(zip(missing, spread(work, missing, least=500), strict=True))
    return {at: item or new[at] for at, item in items.items()}
