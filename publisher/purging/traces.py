"""What gives an article away: its words, its pictures, its addresses, found in any kind of file.

Words are compared by their letters and digits alone, without diacritics, so that tags, line breaks,
escapes and a search index's folding hide nothing. A match is a matter of bytes in memory; nothing
here is ever printed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from publisher import front_matter
from publisher.front_matter import SIGN_OFFS
from publisher.text import nfc
from publisher.yamldoc import Value

MIN_CHARS = 30  # of a passage that is surely an article's own
MIN_TITLE = 12  # letters and digits of a title that is
MAX_BYTES = 64_000_000  # of what is unpacked
_TAG = re.compile(r"<[^<>]*>")
_TARGET = re.compile(r"\]\([^()\s]*\)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BREAK = re.compile(r"\\[nrt]")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n\s*\n|\n(?=\s*(?:[-*+>#|]|\d+[.)])\s)")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
_OTHERS = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789"))
_NO_WORDS = frozenset({*SIGN_OFFS, "withdrawn", "id", "digest", "signature", "aliases", "image"})


def letters(text: str) -> bytes:
    """Return the letters and digits of a text, lower-case and without diacritics."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return plain.encode("ascii", "ignore").translate(None, _OTHERS)


def passages(text: str) -> frozenset[bytes]:
    """Return the passages of an article file by which it is known again, as their letters.

    A long sentence gives several, so that a shortened one is found too.
    """
    front = front_matter.read(nfc(text), "")
    if not front.raw:
        return frozenset(_of_prose(text))
    found = set(_of_prose(front.body))
    for value in _strings(dict(front.raw)):
        found.update(_of_prose(value))
    title = front.raw.get("title")
    if isinstance(title, str) and len(letters(title)) >= MIN_TITLE:
        found.add(letters(title))
    return frozenset(found)


def _strings(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in _NO_WORDS:
                yield from _strings(one)


def _of_prose(text: str) -> Iterator[bytes]:
    for version in {text, _TARGET.sub("]", text)}:  # with and without where its links lead
        for sentence in _SENTENCE.split(_TAG.sub("", unescape(version))):
            yield from _pieces(sentence.split())


def _pieces(words: list[str]) -> Iterator[bytes]:
    """Yield the letters of a sentence in pieces, each of enough words."""
    pieces: list[list[str]] = [[]]
    for word in words:
        if len(" ".join(pieces[-1])) >= MIN_CHARS:
            pieces.append([])
        pieces[-1].append(word)
    if len(pieces) > 1 and len(" ".join(pieces[-1])) < MIN_CHARS:
        pieces[-2:] = [[*pieces[-2], *pieces[-1]]]
    for piece in pieces:
        written = " ".join(piece)
        if len(written) >= MIN_CHARS and " " in written and len(found := letters(written)) >= 20:
            yield found


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what is in a file: itself, and what is packed in it, with its name there."""
    yield "", data
    try:
        if data[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                yield "", file.read(MAX_BYTES)
        elif data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as pack:
                for entry in pack.infolist():
                    if entry.file_size <= MAX_BYTES:
                        yield entry.filename, pack.read(entry)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return


@dataclass(frozen=True)
class Traces:
    """What to look for.

    `words` are passages as letters, `media` the SHA-256 of its pictures and documents, both as the
    officer has them and as they went out, `stems` the published names of those, `addresses` all that
    it answers at and `names` the names of its files, both of which the notice of its withdrawal may
    still show.
    """

    id: str
    words: frozenset[bytes]
    media: frozenset[str]
    stems: frozenset[str]
    addresses: frozenset[str]
    names: frozenset[str]

    def tells(self, name: str, data: bytes) -> bool:
        """Whether a file holds something of the content: words, or a picture by bytes or by name."""
        if any(stem in name for stem in self.stems):
            return True
        return any(
            hashlib.sha256(part).hexdigest() in self.media
            or any(stem.encode() in part for stem in self.stems)
            or self._says(part)
            for _inner, part in unpacked(data)
        )

    def leads(self, data: bytes) -> bool:
        """Whether a file names the article: its id or one of its addresses."""
        return any(self._mention.search(part) is not None for _inner, part in unpacked(data))

    def _says(self, data: bytes) -> bool:
        if not self.words or data.startswith(_PICTURES):
            return False
        return any(word in form for form in self._forms(data) for word in self.words)

    def _forms(self, data: bytes) -> Iterator[bytes]:
        """Yield the letters of a file in the ways in which they may follow one another."""
        text = _text(data)
        if "\\" in text:
            text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), _BREAK.sub(" ", text))
        text = unescape(unescape(text)) if "&" in text else text
        text = self._names.sub("\n", text)  # an address may be made of the title
        yield letters(text)
        if "<" in text:
            yield letters(_TAG.sub("", text))
        if "](" in text:
            yield letters(_TARGET.sub("]", text))
        if _PERCENT.search(text):
            yield letters(unquote(text))

    @cached_property
    def _names(self) -> re.Pattern[str]:
        slugs = {part for one in (*self.addresses, *self.names) for part in one.split("/")}
        kept = sorted((re.escape(one) for one in slugs if len(one) > 3), key=len, reverse=True)
        return re.compile("|".join(kept) or r"(?!)")

    @cached_property
    def _mention(self) -> re.Pattern[bytes]:
        wanted = {one.strip("/") for one in self.addresses} | {f"a/{self.id}"}
        if len(self.id) >= 5:
            wanted.add(self.id)
        either = "|".join(re.escape(one) for one in sorted(wanted))
        return re.compile(rf"(?<![a-z0-9-])(?:{either})(?![a-z0-9-])".encode())


def _text(data: bytes) -> str:
    """Return the text of a file in whatever encoding it says, what is no text left out."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def own(words: Iterable[bytes], others: Collection[bytes]) -> frozenset[bytes]:
    """Return the passages that no other text has; `others` are the letters of those texts."""
    return frozenset(word for word in words if not any(word in other for other in others))
