"""Parts of the output: files that are made together, with a digest of all that they are made of.

A part whose digest is that of the live one need not be made again. What a digest leaves out a build
would not see change: whoever makes a part keeps both in step, and a test compares what builds that
follow each other leave with what one from nothing makes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Files = Sequence[tuple[str, bytes]]
Keeps = Callable[[str, bytes | None], bool]
Earlier = Callable[[str], tuple[bytes, Sequence[bytes]] | None]  # a part's note and its files


@dataclass(frozen=True, slots=True)
class Part:
    """Files by their paths under the root, made together; `made_of` is None if that cannot be told.

    `note` is what makes it cheaper to make the part again.
    """

    name: str
    made_of: bytes | None
    files: Files
    note: bytes | None = None


def made_of(*values: object) -> bytes:
    """Return a digest (16 bytes) of values whose `repr` tells all of them: no sets, no plain objects."""
    return hashlib.blake2b(repr(values).encode(errors="surrogatepass"), digest_size=16).digest()


def none_kept(_name: str, _made_of: bytes | None) -> bool:
    """Answer, as `Keeps`, that a part is to be made: nothing is live yet."""
    return False


def none_earlier(_name: str) -> None:
    """Answer, as `Earlier`, that nothing stands of a part."""
