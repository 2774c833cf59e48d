"""Every file that a site is followed by, each entry written once for all the feeds it stands in."""

from __future__ import annotations

import struct
from collections.abc import Iterator, MutableMapping, Sequence
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
    library: Library,
    keeps: Keeps = none_kept,
    earlier: Earlier = none_earlier,
    aside: MutableMapping[str, bytes] | None = None,
) -> Iterator[Part]:
    """Yield what is to be made of a site's feeds: each file of a feed by itself, their lists and codes.

    An entry that stands in an `earlier` file of these is taken from there. All entries are set
    `aside` until the last file is made.
    """
    channels = list(arrange(library))
    wanted: list[tuple[str, bytes, Document]] = []
    for document in (one for channel in channels for one in channel.documents):
        made = _made_of(document, library)
        if not keeps(name := f"feed {document.place}", made):
            wanted.append((name, made, document))
    items = _Items({} if aside is None else aside)
    items.find([name for name, _made, _document in wanted], earlier)
    items.make([document for _name, _made, document in wanted], library)
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


def _part(name: str, made: bytes, document: Document, items: _Items, library: Library) -> Part:
    """Return a document in each of the formats, with a note of where its entries stand."""
    digests = [_entry_made_of(one, library) for one in document.entries]
    chosen = [items[digest] for digest in digests]
    files = [
        (f"{document.place}{form.name}", feed(document, [item[at] for item in chosen], library))
        for at, (form, feed) in enumerate(_FORMATS)
    ]
    return Part(name, made, files, standing.note(digests, chosen, [data for _path, data in files]))


class _Items:
    """Entries in each of the formats, by what they are made of, set aside together."""

    def __init__(self, aside: MutableMapping[str, bytes]) -> None:
        self._aside = aside

    def __getitem__(self, digest: bytes) -> Written:
        return standing.unpacked(self._aside[digest.hex()], len(_FORMATS))

    def find(self, names: Sequence[str], earlier: Earlier) -> None:
        """Take the entries that stand in earlier files of some parts."""
        for name in names:
            if (there := earlier(name)) is not None:
                with suppress(struct.error):  # damaged
                    for digest, item in standing.entries(*there):
                        self._keep(digest, item)

    def make(self, wanted: Sequence[Document], library: Library) -> None:
        """Write those entries of some documents that are missing."""
        told = {
            _entry_made_of(one, library): one for document in wanted for one in document.entries
        }
        missing = [digest for digest in told if digest.hex() not in self._aside]

        def work(digest: bytes) -> Written:
            said = entry(told[digest], library)
            return rss.item(said, library), atom.item(said, library), jsonfeed.item(said, library)

        for digest, item in zip(missing, spread(work, missing, least=500), strict=True):
            self._keep(digest, item)

    def _keep(self, digest: bytes, item: Written) -> None:
        if (name := digest.hex()) not in self._aside:
            self._aside[name] = standing.packed(item)
