"""Whether anything is as it was when a site was last built: then there is nothing to build.

A build may leave a record of all that it was made from and of what it made, by what the file system
says of each file, and of what another run would report. While all of that stands, and the time has
not come at which something would change by itself, a run with the same words does no more than
report. Nothing rests on the record: without it, or in any doubt, the site is built.

What a file's size, number and times of change say is believed, as git and make do; the time at which
its record changed cannot be set by a program. So that a change within the clock's last tick is not
missed, nothing is recorded of files that have just changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from publisher.apart import apart
from publisher.files import said, write_atomically

STATE = ".publisher"
NAME = "unchanged.json"
_PACKAGE = Path(__file__).parent
_MARK = ".publisher-site"  # in the folder of a site
_LAYOUT, _LINK = (
    ".publisher-releases",
    "current",
)  # in one that keeps releases, and to the one shown
_UNREAD = frozenset({".git", ".venv", "node_modules", "__pycache__", STATE})  # no build reads these
_LOGS = "audit"
_KEPT = ("catalogue.sqlite", "releases.jsonl")  # in the working folder
_GIT = ("HEAD", "index", "packed-refs", "config", "shallow")
_SHORT = "a"  # short links: in a large site half of all folders
_LINKS, _OTHERS = "links", "others"  # the halves of a site that two processes look at
_SIZE = 32  # bytes of a digest
_TICK = 0.1  # seconds; longer than the clocks of file systems need


# The words with which this process was started, its language the last.
WORDS: ContextVar[tuple[str, ...]] = ContextVar("WORDS", default=())


class _UnsureError(Exception):
    """Something in a folder whose changes a look at it does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A finished build: the words that asked for it, from what, into what, and what to say of it.

    `sources` and `made` are digests of what the file system says; `began` and `until` are seconds
    since 1970: the record holds for times between them.
    """

    arguments: tuple[str, ...]
    sources: str
    made: str
    output: str
    began: float
    until: float
    report: str
    code: int


@dataclass(frozen=True, slots=True)
class Look:
    """What the file system said of all that a build reads, before it read any of it."""

    root: Path
    sources: str
    began: float

    @classmethod
    def at(cls, root: Path, now: dt.datetime) -> Look | None:
        """Look at the folder of a site; None where a look does not tell everything.

        What `recorded` saw a moment ago is not looked at again.
        """
        known = _SEEN.get()
        if known is not None and known.root == root:
            return known
        began = now.timestamp()
        with suppress(_UnsureError, OSError):
            return cls(root, _digest(_sources(root, began - _TICK)), began)
        return None

    def record(
        self, output: Path, until: dt.datetime, report: str, code: int, made: str = ""
    ) -> None:
        """Keep that what was made stands until a time, and what to report of it.

        `made` is the `site_digest` of what is live, where it is known. A source that has changed since
        the look has another time of change than it had then, so that the record does not hold.
        """
        with suppress(_UnsureError, OSError):
            record = Record(
                arguments=WORDS.get(),
                sources=self.sources,
                made=(made or _seen(_live(output), _LINKS, _OTHERS)) + _beside(self.root, output),
                output=str(output),
                began=self.began,
                until=until.timestamp(),
                report=report,
                code=code,
            )
            data = json.dumps(asdict(record), ensure_ascii=False)
            write_atomically(self.root / STATE / NAME, data.encode(errors="surrogateescape"))


# What `recorded` saw, if no record holds.
_SEEN: ContextVar[Look | None] = ContextVar("_SEEN", default=None)


def recorded(root: Path, now: dt.datetime) -> Record | None:
    """Return the record of a site if it holds: the same words now would change nothing."""
    _SEEN.set(None)
    with suppress(OSError, ValueError, TypeError, KeyError, _UnsureError):
        written = json.loads((root / STATE / NAME).read_bytes())
        record = Record(**{**written, "arguments": tuple(written["arguments"])})
        if record.arguments != WORDS.get() or not record.began <= now.timestamp() < record.until:
            return None
        began, output = now.timestamp(), Path(record.output)
        site = _live(output)
        with apart(lambda: _seen(site, _OTHERS)) as others:
            sources = _digest(_sources(root, began - _TICK))
            if sources == record.sources:
                made = _seen(site, _LINKS) + others() + _beside(root, output)
                return record if made == record.made else None
        _SEEN.set(Look(root, sources, began))
    return None


def _sources(root: Path, before: float | None = None) -> Iterator[str]:
    """Yield what is said of all that a build reads: the site, git, the program, the user's trust.

    Raises _UnsureError where something changed after `before`.
    """
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    yield sys.version
    for libraries in {*map(Path, sys.path)}:
        if libraries.name == "site-packages":  # what is installed changes it
            yield from _files([libraries])
    for folder in (_PACKAGE, _PACKAGE.parent / "theme", Path(home, "publisher")):
        yield from _tree(folder, before)
    yield from _git(root, before)
    yield from _tree(root, before, besides=(_LOGS,))


def site_digest(looks: Iterable[tuple[str, str]]) -> str:
    """Return a digest of what the file system says of the files of a live site, all but its mark.

    They come by their paths in the site, in order.
    """
    halves = {half: hashlib.blake2b(digest_size=_SIZE) for half in (_LINKS, _OTHERS)}
    for name, look in looks:
        half = halves[_LINKS if name.startswith(f"{_SHORT}/") else _OTHERS]
        half.update(f"{_line(name, look)}\n".encode(errors="surrogateescape"))
    return "".join(half.hexdigest() for half in halves.values())


def _seen(site: Path, *halves: str) -> str:
    """Return the digest of a live site, or the half of it that is asked for, from a look at the files."""
    start = len(str(site)) + 1
    trees = {
        _LINKS: partial(_tree, site / _SHORT, start=start),
        _OTHERS: partial(_tree, site, besides=(_SHORT, _MARK), start=start),
    }
    return "".join(_digest(trees[half]()) for half in halves)


def _beside(root: Path, output: Path) -> str:
    """Return a digest of what is said of all else that a build writes: the log, what it remembers."""
    files = (*(root / STATE / name for name in _KEPT), _live(output) / _MARK)
    return _digest(chain(_tree(root / _LOGS), _files(files)))


def _live(output: Path) -> Path:
    """Return the folder that readers see; the files that are kept beside it are no part of it."""
    kept = (output / _LAYOUT).is_file()
    return output / (output / _LINK).readlink() if kept else output


def _git(root: Path, before: float | None) -> Iterator[str]:
    """Yield what is said of where git stands: its head, its branches, what it will commit."""
    for folder in (root, *root.parents):
        git = folder / ".git"
        if git.is_dir():
            yield from _files(git / name for name in _GIT)
            yield from _tree(git / "refs", before)
            return
        if git.exists():  # a work tree of a repository that is elsewhere
            raise _UnsureError


def _files(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with suppress(FileNotFoundError):
            yield _line(str(path), said(path.stat()))


def _tree(
    folder: Path, before: float | None = None, *, besides: Collection[str] = (), start: int = 0
) -> Iterator[str]:
    """Yield what is said of every file below a folder, other sites within it and what is `besides` aside.

    Its name is its path from the character `start` on.
    """
    waiting = [str(folder)]
    while waiting:
        place = waiting.pop()
        try:
            entries = list(os.scandir(place))
        except FileNotFoundError:
            continue
        top = place == str(folder)
        if not top and any(entry.name in {_MARK, _LAYOUT} for entry in entries):
            continue
        for entry in entries:
            if entry.name in _UNREAD:
                continue
            if entry.is_symlink():
                raise _UnsureError
            if top and entry.name in besides:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                continue
            info = entry.stat(follow_symlinks=False)
            if before is not None and info.st_ctime > before:
                raise _UnsureError
            yield _line(entry.path[start:], said(info))


def _line(name: str, look: str) -> str:
    return f"{name}\0{look}"


def _digest(lines: Iterable[str]) -> str:
    text = "\n".join([*sorted(lines), ""])
    data = text.encode(errors="surrogateescape")
    return hashlib.blake2b(data, digest_size=_SIZE).hexdigest()
