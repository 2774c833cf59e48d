"""What a finished site consists of, and the mark that says so in its folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from publisher import progress
from publisher.files import write_atomically
from publisher.progress import steps
from publisher.workers import spread

MARK = ".publisher-site"  # tells an output folder of ours from somebody's documents
_MADE_FROM = "release "
_LEAST = 500  # files that are worth the start of another process


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a finished site consists of: the SHA-256 of each file, by its path under the root.

    `head` is the hash of the line in the audit log that it was made for. It stands in the mark of
    the output folder, in the format of `sha256sum` below a line of its own.
    """

    files: Mapping[str, str]
    head: str = ""

    @property
    def listing(self) -> str:
        """The files as `sha256sum` lists them, in order."""
        return "".join(f"{digest}  {name}\n" for name, digest in sorted(self.files.items()))

    @property
    def digest(self) -> str:
        """The SHA-256 of the listing: what the audit log remembers of a site."""
        return "sha256:" + hashlib.sha256(self.listing.encode(errors="surrogateescape")).hexdigest()

    @classmethod
    def of(cls, folder: Path, *, shared: bool = False) -> Manifest:
        """Return what a folder holds, its mark aside; the work may be `shared` by all processors.

        What has to succeed whatever the machine is short of does it alone.
        """
        names = [name for name in _files(folder) if name != MARK]
        digest_of = partial(_digest_of, folder)
        found = spread(digest_of, names, least=_LEAST) if shared else map(digest_of, names)
        digests = progress.each(steps.DIGESTS, found, len(names))
        return cls(dict(zip(names, digests, strict=True)))

    @staticmethod
    def digest_of(file: Path) -> str:
        """Return the SHA-256 by which a file is listed."""
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()

    @classmethod
    def read(cls, output: Path) -> Manifest | None:
        """Return what the mark of an output folder says, None where it says nothing that can be read."""
        try:
            return cls.parsed((output / MARK).read_bytes())
        except OSError:
            return None

    @classmethod
    def parsed(cls, mark: bytes) -> Manifest | None:
        """Return what the bytes of a mark say, None where that is nothing that can be read."""
        first, _, rest = mark.decode(errors="surrogateescape").partition("\n")
        if not first.startswith(_MADE_FROM):
            return None
        lines = [line.partition("  ") for line in rest.split("\n") if line]
        head = first.removeprefix(_MADE_FROM)
        return cls({name: digest for digest, _, name in lines}, head and f"sha256:{head}")

    @property
    def mark(self) -> bytes:
        """The bytes of a mark that says this."""
        head = self.head.removeprefix("sha256:")
        return f"{_MADE_FROM}{head}\n{self.listing}".encode(errors="surrogateescape")

    def write(self, output: Path) -> None:
        """Put it into the mark of an output folder."""
        write_atomically(output / MARK, self.mark, surely=True)


def _files(folder: Path) -> Iterator[str]:
    for path, _folders, names in os.walk(folder):
        for name in names:
            file = Path(path, name)
            if file.is_file():
                yield file.relative_to(folder).as_posix()


def _digest_of(folder: Path, name: str) -> str:
    return Manifest.digest_of(folder / name)
