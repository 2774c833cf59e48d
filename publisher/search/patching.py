"""An index made of another where a few documents changed: only the files that differ."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from publisher import workers
from publisher.pages.views import SearchIndex
from publisher.search import shards, words
from publisher.search.bits import read_numbers, unpacked
from publisher.search.documents import Document
from publisher.search.index import (
    CHUNK,
    DIGITS,
    Standing,
    as_json,
    digest,
    record_name,
    run,
    shard_name,
)

_SHARDS = 100  # which are worth the start of another process
_AT_ONCE = 25
Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A document that is another now, by its number; `before` is None for one after all others."""

    number: int
    before: Document | None
    after: Document


@dataclass(frozen=True)
class Update:
    """The files of an index whose bytes are others now, by their paths, and what is known of it.

    No file is ever gone: where one would be, the index is made anew.
    """

    files: tuple[tuple[str, bytes], ...]
    standing: Standing

    @property
    def head(self) -> SearchIndex:
        """What the search page has to know of the index."""
        return self.standing.head


def updated(before: Standing, read: Read, changes: Sequence[Change]) -> Update | None:
    """Return how an index differs where documents changed, or None where it has to be made anew.

    `read` gives the bytes of a file of the index by its path under the root, and raises OSError or
    LookupError for one that is not there. All other documents have to have the numbers they had.
    None is returned where the number of shards becomes another, where a document comes into another
    year, and where anything is not as `before` and `changes` tell.
    """
    try:
        return _updated(before, read, sorted(changes, key=lambda one: one.number))
    except _OtherwiseError:
        return None


class _OtherwiseError(Exception):
    """Something is not as it was told."""


def _updated(before: Standing, read: Read, changes: Sequence[Change]) -> Update:
    documents, years = _counted(before, changes)
    packed = _Files(before.shards, shard_name, read)
    records = _Files(before.records, record_name, read)
    postings, moves = _moves(changes, len(packed.digests))
    postings += before.postings
    if shards.count(postings) != len(packed.digests):
        raise _OtherwiseError
    numbers = sorted(moves)
    old = [(packed.read(number), moves[number]) for number in numbers]
    changed = workers.spread(_moved, old, least=_SHARDS, at_once=_AT_ONCE)
    for number, new in zip(numbers, changed, strict=True):
        packed.write(number, new)
    for number, own in groupby(changes, key=lambda one: one.number // CHUNK):
        shown = records.read(number) if number < len(records.digests) else {}
        for one in own:
            shown[str(one.number)] = one.after.record
        records.write(number, shown)
    standing = Standing(
        documents=documents,
        postings=postings,
        shards="".join(packed.digests),
        records="".join(records.digests),
        expired=_expired(before.expired, changes),
        years=years,
    )
    return Update((*packed.changed, *records.changed), standing)


def _counted(
    before: Standing, changes: Sequence[Change]
) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the number of documents and the first of each year."""
    documents, years = before.documents, dict(before.years)
    if len({one.number for one in changes}) < len(changes):
        raise _OtherwiseError
    for one in changes:
        year = one.after.date.year
        if one.before is None:
            if one.number != documents:
                raise _OtherwiseError
            documents += 1
            years.setdefault(year, one.number)
        elif not 0 <= one.number < before.documents or one.before.date.year != year:
            raise _OtherwiseError
    return documents, tuple(years.items())


class _Files:
    """Files of one sort, by their numbers: what they were, and what they become."""

    def __init__(self, digests: str, name: Callable[[int], str], read: Read) -> None:
        self.digests = [digests[at : at + DIGITS] for at in range(0, len(digests), DIGITS)]
        self.changed: list[tuple[str, bytes]] = []
        self._name, self._read = name, read

    def read(self, number: int) -> Any:
        """Return what a file has, if that is what was written there."""
        try:
            data = self._read(self._name(number))
        except (OSError, LookupError) as error:
            raise _OtherwiseError from error
        if digest(data) != self.digests[number]:
            raise _OtherwiseError
        return json.loads(data)

    def write(self, number: int, value: object) -> None:
        """Note what a file has now; it may be the first after the last."""
        data = as_json(value)
        known = digest(data)
        if number == len(self.digests):
            self.digests.append("")
        if known != self.digests[number]:
            self.digests[number] = known
            self.changed.append((self._name(number), data))


# Terms

Move = tuple[int, int | None, int | None]  # a document, its strength before and after, if any
Moves = Mapping[int, Mapping[int, Sequence[Move]]]  # by shard and key


def _moves(changes: Sequence[Change], count: int) -> tuple[int, Moves]:
    """Return by how many the postings grow, and where documents' strengths are others."""
    postings = 0
    moves: dict[int, dict[int, list[Move]]] = defaultdict(lambda: defaultdict(list))
    for one in changes:
        old = words.terms(one.before) if one.before else {}
        new = words.terms(one.after)
        postings += len(new) - len(old)
        was, becomes = _addressed(old, count), _addressed(new, count)
        for shard, key in was.keys() | becomes.keys():
            move = one.number, was.get((shard, key)), becomes.get((shard, key))
            if move[1] != move[2]:
                moves[shard][key].append(move)
    return postings, moves


def _addressed(terms: Mapping[str, int], count: int) -> dict[tuple[int, int], int]:
    """Return a document's greatest strengths by shard and key."""
    found: dict[tuple[int, int], int] = {}
    for term, strength in terms.items():
        place, key = words.address(term)
        where = place % count, key
        found[where] = min(strength, found.get(where, strength))
    return found


def _moved(known: tuple[str, Mapping[int, Sequence[Move]]]) -> str:
    """Return a shard with documents moved."""
    shard, inside = known
    contents = shards.read(shard)
    for key, moves in inside.items():
        own = contents.pop(key, None)
        lists = shards.read_content(own) if own else [[] for _ in range(words.STRENGTHS)]
        for number, old, new in moves:
            if old is not None:
                _strike(lists[old], number)
            if new is not None:
                _enter(lists[new], number)
        if any(lists):
            contents[key] = shards.content(lists)
    return shards.written(contents)


def _strike(found: list[int], number: int) -> None:
    at = bisect_left(found, number)
    if found[at : at + 1] != [number]:
        raise _OtherwiseError
    del found[at]


def _enter(found: list[int], number: int) -> None:
    at = bisect_left(found, number)
    if found[at : at + 1] == [number]:
        raise _OtherwiseError
    found.insert(at, number)


def _expired(packed: str, changes: Sequence[Change]) -> str:
    moved = [
        one
        for one in changes
        if (one.before is not None and one.before.expired) != one.after.expired
    ]
    if not moved:
        return packed
    found = read_numbers(unpacked(packed), 0)[0] if packed else []
    for one in moved:
        (_enter if one.after.expired else _strike)(found, one.number)
    return run(found)
