"""The files of an index, made anew from its documents."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

from publisher import workers
from publisher.pages.views import SearchIndex
from publisher.search import shards, words
from publisher.search.bits import numbers, packed
from publisher.search.documents import Document

FOLDER = "tim-kiem/"
CHUNK = 8  # records in a file
DIGITS = 16  # of a file's digest
_PART = 1_000  # documents that one process reads in one go, rounded up to whole files of records
_SHARDS = 32  # which it writes in one go

Postings = list[dict[str, "array[int]"]]  # the documents of each term, by strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What has to be known of an index to patch it: plain numbers and texts.

    `postings` is the number of its documents' terms, each counted in every document. `shards` and
    `records` are the digests of those files one after another; `expired` and `years` as in
    `SearchIndex`.
    """

    documents: int
    postings: int
    shards: str
    records: str
    expired: str
    years: tuple[tuple[int, int], ...]

    @property
    def head(self) -> SearchIndex:
        """What the search page has to know of the index."""
        files = hashlib.sha256(f"{self.shards} {self.records}".encode())
        return SearchIndex(
            version=files.hexdigest()[:12],
            documents=self.documents,
            shards=len(self.shards) // DIGITS,
            chunk=CHUNK,
            expired=self.expired,
            years=self.years,
        )

    def to_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Standing:
        """Return what `to_json` wrote; raises ValueError, TypeError or KeyError for anything else."""
        fields = json.loads(text)
        years = tuple((int(year), int(first)) for year, first in fields["years"])
        return cls(**{**fields, "years": years})


@dataclass(frozen=True)
class Index:
    """The files of an index, by their paths under the root, and what is known of it."""

    files: tuple[tuple[str, bytes], ...]
    standing: Standing

    @property
    def head(self) -> SearchIndex:
        """What the search page has to know of the index."""
        return self.standing.head

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Index:
        """Index documents, the oldest first."""
        found = _collected(documents)
        inside = _divided(found.postings, shards.count(found.total))
        write = partial(_written, found.postings)
        written = [
            as_json(shard)
            for shard in workers.spread(write, inside, least=_SHARDS, at_once=_SHARDS)
        ]
        standing = Standing(
            documents=len(documents),
            postings=found.total,
            shards="".join(map(digest, written)),
            records="".join(map(digest, found.records)),
            expired=run(found.expired),
            years=tuple(found.years.items()),
        )
        files = (
            *((shard_name(n), data) for n, data in enumerate(written)),
            *((record_name(n), data) for n, data in enumerate(found.records)),
        )
        return cls(files, standing)


# Files


def shard_name(number: int) -> str:
    """Return the path of a shard under the root."""
    return f"{FOLDER}chi-muc/{number}.json"


def record_name(number: int) -> str:
    """Return the path of a file of records under the root."""
    return f"{FOLDER}bai/{number}.json"


def as_json(value: object) -> bytes:
    """Return a file's bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(data: bytes) -> str:
    """Return a file's digest, as many as `DIGITS` digits of SHA-256."""
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def run(found: Sequence[int]) -> str:
    """Return ascending numbers as letters, "" for none."""
    return packed(numbers(found)) if found else ""


# Terms


@dataclass(slots=True)
class _Collected:
    """What an index is written from: the terms of all documents, `total` of them together, and the rest.

    `years` has the first document of each.
    """

    postings: Postings = field(
        default_factory=lambda: [defaultdict(_numbers) for _ in range(words.STRENGTHS)]
    )
    total: int = 0
    records: list[bytes] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    years: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbouring documents: their terms by strength with the bytes of an array, and the rest."""

    terms: list[dict[str, bytes]]
    records: list[bytes]
    expired: list[int]
    years: dict[int, int]


def _collected(documents: Sequence[Document]) -> _Collected:
    """Read all documents, each once, in as many processes as there are processors."""
    whole = _Collected()
    size = -(-_PART // CHUNK) * CHUNK
    starts = range(0, len(documents), size)
    for part in workers.spread(partial(_part, documents, size), starts, least=1, at_once=1):
        for own, found in zip(whole.postings, part.terms, strict=True):
            for term, data in found.items():
                own[term].frombytes(data)
                whole.total += len(data) // _numbers().itemsize
        whole.records += part.records
        whole.expired += part.expired
        whole.years = {**part.years, **whole.years}
    return whole


def _part(documents: Sequence[Document], size: int, start: int) -> _Part:
    found: Postings = [defaultdict(_numbers) for _ in range(words.STRENGTHS)]
    records: list[dict[str, object]] = []
    expired: list[int] = []
    years: dict[int, int] = {}
    for number in range(start, min(start + size, len(documents))):
        one = documents[number]
        for term, strength in words.terms(one).items():
            found[strength][term].append(number)
        if number % CHUNK == 0:
            records.append({})
        records[-1][str(number)] = one.record
        years.setdefault(one.date.year, number)
        if one.expired:
            expired.append(number)
    terms = [{term: one.tobytes() for term, one in own.items()} for own in found]
    return _Part(terms, list(map(as_json, records)), expired, years)


def _numbers() -> array[int]:
    return array("I")


def _divided(postings: Postings, count: int) -> list[dict[int, str]]:
    """Return for each shard its terms by their keys, a line each where they have the same one."""
    # Nothing but numbers and texts: a list for every term would be looked over for garbage often.
    inside: list[dict[int, str]] = [{} for _ in range(count)]
    for strength, own in enumerate(postings):
        for term in own:
            if not any(term in stronger for stronger in postings[:strength]):
                place, key = words.address(term)
                shard = inside[place % count]
                shard[key] = f"{shard[key]}\n{term}" if key in shard else term
    return inside


def _written(postings: Postings, inside: Mapping[int, str]) -> str:
    """Return a shard; terms with one key are found together, for nobody can tell them apart."""
    contents: dict[int, str] = {}
    for key, terms in inside.items():
        found = [[own.get(term, ()) for own in postings] for term in terms.split("\n")]
        contents[key] = shards.content(found[0] if len(found) == 1 else shards.united(found))
    return shards.written(contents)
