"""The site's own search: an index of static files that a reader's browser asks by itself.

Words are compared as syllables without diacritics (đ as d) and as pairs of neighbouring syllables,
since most Vietnamese words are pairs. The index names no term: it is found by a checksum, and its
documents are numbers written in letters that make no word, so there is nothing in it to read, to
judge or to cut. What readers see of an article stands in the records, one object each, which a
withdrawal takes out by itself. theme/assets/javascripts/search.js reads what is written here.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from publisher.article import Lifecycle
from publisher.gate import Edition
from publisher.pages import Library
from publisher.pages.views import SearchIndex

FOLDER = "tim-kiem/"
SHARD_SIZE = 4_000  # letters, on average
CHUNK = 8  # records in a file
MAX_LETTERS, MAX_DIGITS = 20, 5  # of what anybody searches for
STRENGTHS = 3  # title; summary, topics, unit and kind; body

# Five bits a letter. Without vowels and digits no run of them is a word, a name or a number.
_LETTERS = "bcdfghjklmnpqrstvwxzBCDFGHJKLMNP"
_WRITTEN = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _LETTERS.encode())
_SYLLABLE = re.compile("[a-z0-9đ\u0300-\u036f]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_MARKS = re.compile("[\u0300-\u036f]")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_CROSSED = str.maketrans("ðɖ", "đđ")  # what Ð and Ɖ lower-case to


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is searched of an article; `url` is relative to the site's root.

    `facets` are its kind, unit and topics by their ids, `about` the names of those.
    """

    url: str
    title: str
    summary: str
    body: str
    date: dt.date
    kind: str
    unit: str
    facets: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    urgent: bool = False
    expired: bool = False
    corrected: bool = False


def render(library: Library) -> Index:
    """Return the index of everything that is out."""
    return Index.of([_document(edition, library) for edition in reversed(library.editions)])


def _document(edition: Edition, library: Library) -> Document:
    article = edition.article
    kind, unit, topics = article.kind, article.unit, article.topics
    expired = edition.lifecycle is Lifecycle.EXPIRED
    return Document(
        url=article.permalink[1:],
        title=article.title,
        summary=article.summary,
        body=article.rendered.text,
        date=library.config.local(article.date).date(),
        kind=kind.id,
        unit=unit.id,
        facets=(f"k:{kind.id}", f"u:{unit.id}", *(f"t:{topic.id}" for topic in topics)),
        about=(kind.name, unit.name, *(topic.name for topic in topics)),
        urgent=edition.urgent,
        expired=expired,
        corrected=bool(article.corrections),
    )


@dataclass(frozen=True)
class Index:
    """The files of an index, by their paths under the root, and what its page has to know."""

    files: tuple[tuple[str, bytes], ...]
    head: SearchIndex

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Index:
        """Index documents, the oldest first."""
        shards = _shards(_contents(documents))
        files = [
            *((f"{FOLDER}chi-muc/{n}.json", _json(shard)) for n, shard in enumerate(shards)),
            *(
                (f"{FOLDER}bai/{start // CHUNK}.json", _json(_records(documents, start)))
                for start in range(0, len(documents), CHUNK)
            ),
        ]
        digest = hashlib.sha256()
        for name, data in files:
            digest.update(f"{name} {len(data)}\n".encode() + data)
        expired = [number for number, one in enumerate(documents) if one.expired]
        years: dict[int, int] = {}
        for number, one in enumerate(documents):
            years.setdefault(one.date.year, number)
        head = SearchIndex(
            version=digest.hexdigest()[:12],
            documents=len(documents),
            shards=len(shards),
            chunk=CHUNK,
            expired=_letters(_numbers(expired)) if expired else "",
            years=tuple(years.items()),
        )
        return cls(tuple(files), head)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _records(documents: Sequence[Document], start: int) -> dict[str, dict[str, str]]:
    """Return what results show of neighbouring documents, each by its number."""
    records: dict[str, dict[str, str]] = {}
    for number, one in enumerate(documents[start : start + CHUNK], start):
        marks = {"urgent": one.urgent, "expired": one.expired, "corrected": one.corrected}
        records[str(number)] = {
            "url": f"../../{one.url}",
            "title": one.title,
            "summary": one.summary,
            "date": one.date.isoformat(),
            "kind": one.kind,
            "unit": one.unit,
            "marks": " ".join(name for name, marked in marks.items() if marked),
        }
    return records


# Terms


def syllables(text: str) -> list[tuple[str, str]]:
    """Return the syllables of a text that can be searched: without diacritics, and with them.

    In the latter the tone stands at the end, so that hoà and hòa are one.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_UNSEEN)).lower().translate(_CROSSED)
    found = map(_syllable, _SYLLABLE.findall(plain))
    return [one for one in found if one[0]]


@lru_cache(maxsize=50_000)
def _syllable(written: str) -> tuple[str, str]:
    folded = _MARKS.sub("", written).replace("đ", "d")
    if len(folded) > (MAX_DIGITS if folded.isdigit() else MAX_LETTERS):
        return "", ""
    tones = "".join(_TONES.findall(written))
    return folded, _TONES.sub("", written) + tones


def terms(one: Document) -> dict[str, int]:
    """Return every term of a document with its strength, 0 being the greatest.

    A term is a syllable, two neighbours with a blank between them, a syllable with its diacritics
    after "=" (of title and summary), or a facet.
    """
    found: dict[str, int] = {}
    fields = ((one.body,), (one.summary, *one.about), (one.title,))
    for strength, texts in zip((2, 1, 0), fields, strict=True):
        for text in texts:
            spelled = syllables(text)
            words = [folded for folded, _exact in spelled]
            found.update(dict.fromkeys(words, strength))
            found.update(dict.fromkeys(map(" ".join, pairwise(words)), strength))
            if strength < 2:
                marked = (f"={exact}" for folded, exact in spelled if exact != folded)
                found.update(dict.fromkeys(marked, strength))
    found.update(dict.fromkeys(one.facets, 0))
    return found


def address(term: str) -> tuple[int, int]:
    """Return the checksums by which a term is found: one for its shard, one within that.

    A syllable with its diacritics lies where it lies without.
    """
    bare = _MARKS.sub("", term[1:]).replace("đ", "d") if term.startswith("=") else term
    return zlib.crc32(bare.encode()), zlib.crc32(term.encode()[::-1])


def _contents(documents: Sequence[Document]) -> dict[tuple[int, int], str]:
    """Return the documents of every term, as bits, by the term's address."""
    postings: dict[str, list[int]] = {}
    for number, one in enumerate(documents):
        strong = tuple(STRENGTHS * number + strength for strength in range(STRENGTHS))
        for term, strength in terms(one).items():
            known = postings.get(term)
            if known is None:
                postings[term] = [strong[strength]]
            else:
                known.append(strong[strength])
    return {address(term): _content(found) for term, found in postings.items()}


# Bits


def _content(found: Sequence[int]) -> str:
    """Return which strengths a term has, and the documents of each."""
    if len(found) == 1:
        number, strength = divmod(found[0], STRENGTHS)
        return _ONE[strength] + _numbers((number,))
    lists: tuple[list[int], ...] = ([], [], [])
    for one in found:
        lists[one % STRENGTHS].append(one // STRENGTHS)
    return "".join("1" if one else "0" for one in lists) + "".join(
        _numbers(one) for one in lists if one
    )


_ONE = ("100", "010", "001")


def _shards(contents: dict[tuple[int, int], str]) -> list[str]:
    """Return the shards in which terms lie, as letters; their number is a power of two.

    A shard is the number of its terms and, by their checksums, the length and content of each.
    """
    size = sum(map(len, contents.values())) // 5 + 8 * len(contents)
    count = 1 << max(0, (size // SHARD_SIZE).bit_length())
    inside: list[dict[int, str]] = [{} for _ in range(count)]
    for (place, key), content in contents.items():
        inside[place % count].setdefault(key, content)
    return [_letters(_shard(sorted(found.items()))) for found in inside]


def _shard(found: Sequence[tuple[int, str]]) -> str:
    low = max(0, 31 - len(found).bit_length())
    bits = [_gamma(len(found) + 1), f"{low:05b}"]
    last = -1
    for key, content in found:
        length = len(content)
        bits += (_rice(key - last - 1, low), _gamma((length >> 4) + 1), f"{length & 15:04b}", content)  # fmt: skip
        last = key
    return "".join(bits)


def _numbers(numbers: Sequence[int]) -> str:
    """Return ascending numbers as bits: how many, and the gaps between them (Rice codes)."""
    mean = (numbers[-1] + 1) / len(numbers)
    low = max(0, int(mean * 0.69).bit_length() - 1)
    codes = _RICE.setdefault(low, _Codes(low))
    gaps = [codes[after - before - 1] for before, after in pairwise((-1, *numbers))]
    return f"{_gamma(len(numbers))}{low:05b}{''.join(gaps)}"


class _Codes(dict[int, str]):
    """The codes of gaps for one number of low bits, made as they are needed."""

    def __init__(self, low: int) -> None:
        self.low = low

    def __missing__(self, gap: int) -> str:
        code = self[gap] = _rice(gap, self.low)
        return code


_RICE: dict[int, _Codes] = {}


def _rice(number: int, low: int) -> str:
    high = "1" * (number >> low) + "0"
    return high + f"{number & ((1 << low) - 1):0{low}b}" if low else high


def _gamma(number: int) -> str:
    """Return the Elias gamma code of a number from 1."""
    bits = f"{number:b}"
    return "0" * (len(bits) - 1) + bits


def _letters(bits: str) -> str:
    size = -(-len(bits) // 8)
    data = int(bits.ljust(8 * size, "0"), 2).to_bytes(size, "big")
    return base64.b32encode(data).rstrip(b"=").translate(_WRITTEN).decode()
