"""Entries that stand in live feeds: one that is made of the same is taken from there."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

Written = tuple[bytes, ...]  # an entry in each of the formats

_ROW = "16s{}I"  # what an entry is made of, and a number for each format


def packed(entry: Written) -> bytes:
    """Return an entry in one piece."""
    return struct.pack(f"{len(entry)}I", *map(len, entry)) + b"".join(entry)


def unpacked(data: bytes, count: int) -> Written:
    """Return an entry of so many formats from its one piece."""
    head = struct.Struct(f"{count}I")
    ends = list(accumulate(head.unpack_from(data), initial=head.size))
    return tuple(data[start:end] for start, end in pairwise(ends))


def note(made: Sequence[bytes], entries: Sequence[Written], files: Sequence[bytes]) -> bytes:
    """Return where the entries of a document stand in its files, by digests of what they are made of.

    `files` has the document in each of the formats.
    """
    row = struct.Struct(_ROW.format(2 * len(files)))
    found = bytearray()
    ends = [0] * len(files)
    for digest, entry in zip(made, entries, strict=True):
        starts = [file.index(one, end) for file, one, end in zip(files, entry, ends, strict=True)]
        ends = [start + len(one) for start, one in zip(starts, entry, strict=True)]
        found += row.pack(digest, *starts, *ends)
    return bytes(found)


def entries(note: bytes, files: Sequence[bytes]) -> Iterator[tuple[bytes, Written]]:
    """Yield what each entry of a document is made of, and the entry as it stands in its files.

    Raises struct.error where the note is none of such files.
    """
    count = len(files)
    row = struct.Struct(_ROW.format(2 * count))
    for digest, *places in row.iter_unpack(note):
        yield (
            digest,
            tuple(
                file[start:end]
                for file, start, end in zip(files, places[:count], places[count:], strict=True)
            ),
        )
