"""The search index of a staged site: patched where a few articles differ, else made anew."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import overload

from publisher import search, workers
from publisher.gate import Edition
from publisher.pages import Library
from publisher.pages.views import SearchIndex
from publisher.parts import Part, made_of
from publisher.search import Change, Document, Index, Standing
from publisher.staging.stage import Stage

_NAME = "search"
_LEAST = 200  # articles that are worth the start of another process
_FEW = 100  # changed articles that are sooner patched in than all indexed anew


def index(made: Stage, library: Library) -> SearchIndex:
    """Stage what differs of the index, and return what its page has to know of it.

    Each article is a part without files, whose note is what was searched of it.
    """
    editions = library.editions[::-1]
    stamps = [library.stamp(one) for one in editions]
    names = [f"{_NAME} {one.article.id}" for one in editions]
    changed = [at for at, name in enumerate(names) if not made.keeps(name, stamps[at])]
    whole = made_of(names, stamps)
    if made.keeps(_NAME, whole):
        return Standing.from_json(json.loads(made.before.note(_NAME))["standing"]).head
    known = made.before.parts.get(_NAME)
    standing = None
    if known and len(changed) <= _FEW and all(path in made.before.files for path in known.files):
        standing = _patched(made, whole, names, [(at, editions[at]) for at in changed], library)
    if standing is None:
        standing = _anew(made, whole, names, stamps, library)
    return standing.head


def _patched(
    made: Stage,
    whole: bytes,
    names: Sequence[str],
    changed: Sequence[tuple[int, Edition]],
    library: Library,
) -> Standing | None:
    """Patch the index; return None where only a new one will do."""
    try:
        note = json.loads(made.before.note(_NAME))
        before = Standing.from_json(note["standing"])
        if note["names"] != list(names[: before.documents]):
            return None
        changes = [
            Change(
                number=at,
                before=_unpacked(made.before.note(names[at])) if at < before.documents else None,
                after=search.document(edition, library.config),
            )
            for at, edition in changed
        ]
    except (ValueError, TypeError, KeyError, zlib.error):
        return None
    update = search.updated(before, partial(_live, made), changes)
    if update is None:
        return None
    for one, (at, edition) in zip(changes, changed, strict=True):
        made.note(names[at], library.stamp(edition), (), _packed(one.after))
    made.mend(Part(_NAME, whole, update.files, _note(update.standing, names)))
    return update.standing


class _Noted(Sequence[Document]):
    """The documents that are noted of some parts, each read when it is asked for."""

    def __init__(self, made: Stage, names: Sequence[str]) -> None:
        self._made, self._names = made, names

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Document]: ...
    def __getitem__(self, at: int | slice) -> Document | Sequence[Document]:
        if isinstance(at, slice):
            return _Noted(self._made, self._names[at])
        return _unpacked(self._made.notes[self._names[at]])

    def __len__(self) -> int:
        return len(self._names)


def _anew(
    made: Stage,
    whole: bytes,
    names: Sequence[str],
    stamps: Sequence[bytes],
    library: Library,
) -> Standing:
    editions = library.editions[::-1]

    def document(at: int) -> bytes:
        return _packed(search.document(editions[at], library.config))

    notes = workers.spread(document, range(len(editions)), least=_LEAST, at_once=_LEAST)
    for name, stamp, note in zip(names, stamps, notes, strict=True):
        made.note(name, stamp, (), note)
    found = Index.of(_Noted(made, names))
    made.put(Part(_NAME, whole, found.files, _note(found.standing, names)))
    return found.standing


def _live(made: Stage, path: str) -> bytes:
    return (made.before.output / path).read_bytes()


def _note(standing: Standing, names: Sequence[str]) -> bytes:
    return json.dumps({"standing": standing.to_json(), "names": list(names)}).encode()


def _packed(one: Document) -> bytes:
    fields = asdict(one) | {"date": one.date.isoformat()}
    return zlib.compress(json.dumps(fields, ensure_ascii=False).encode(errors="surrogatepass"), 1)


def _unpacked(note: bytes) -> Document:
    fields = json.loads(zlib.decompress(note).decode(errors="surrogatepass"))
    texts = {"facets": tuple(fields["facets"]), "about": tuple(fields["about"])}
    return Document(**{**fields, **texts, "date": dt.date.fromisoformat(fields["date"])})
