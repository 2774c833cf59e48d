"""What commits did to files, also under the names that they had before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

from publisher.errors import UnusableError
from publisher.history.git import UNREADABLE, git
from publisher.sources import CONTENT

_FORMAT = "--format=%x01%H%x1f%ae%x1f%ce%x1f%at%x1f%(trailers:key=Co-authored-by,valueonly,separator=%x1e)%x02"
COMBINED = "--diff-merges=combined"  # has git tell what merges made of several files
_ONE_BY_ONE = 8  # files about which git is asked one by one, sooner than about all there are

Index = Mapping[str, Sequence[tuple[int, "Change"]]]  # by path, newest first, each with its place


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file: its path, the one it had before, blobs before and after.

    `emails` are those of its author and co-authors, `saver` that of whoever committed it. `at` is when
    its author wrote it, in seconds since 1970. `before` has one blob for each parent that a merge
    differs from; blobs that are not there are None.
    """

    commit: str
    emails: frozenset[str]
    saver: str
    path: str
    source: str
    before: tuple[str | None, ...]
    after: str | None
    at: int = 0

    @property
    def merges(self) -> bool:
        """Whether a merge made of several files what none of them was."""
        return len(self.before) > 1


@dataclass(frozen=True, slots=True)
class Trails:
    """What the commits on some ways to `head`, which `options` of `git log` describe, did to content/.

    Of `many` files git is asked about a few one by one, for more of them about all there are. `prefix`
    is the way from the top of the work tree to the site at `root`.
    """

    root: Path
    prefix: str
    head: str | None
    options: tuple[str, ...]
    many: bool
    _asked: set[str] = field(default_factory=set, init=False, repr=False)

    def of(self, path: str) -> list[Change]:
        """Return the changes of a file and of those that it was renamed from, newest first."""
        return trail(self._index(path), path)

    def last(self, path: str) -> Change | None:
        """Return the newest change of a file under the name that it has."""
        changes = self._index(path).get(path)
        return changes[0][1] if changes else None

    def _index(self, path: str) -> Index:
        if self.head is None:
            return {}
        if self.many and len(self._asked) < _ONE_BY_ONE:
            self._asked.add(path)
        place = self.root, self.prefix, self.head, self.options
        return near(*place, path) if path in self._asked else whole(*place)


# The preview asks again after each saved file, of the same commit.
@lru_cache(maxsize=2)
def whole(root: Path, prefix: str, head: str, options: Sequence[str]) -> Index:
    """Return what was done to every file of content/."""
    return _by_path(logged(root, prefix, head, "--find-renames", *options, paths=[CONTENT]))


@lru_cache(maxsize=4 * _ONE_BY_ONE)
def near(root: Path, prefix: str, head: str, options: Sequence[str], path: str) -> Index:
    """Return what was done to one file and to all that it may have been renamed from.

    That is what `whole` has of them. What was renamed to what, and what a merge took from where, git
    tells only where it is asked about all files at once; of those alone there are few.
    """
    if not path.startswith(f"{CONTENT}/"):
        return {}
    moved = _moved(root, prefix, head, options)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for one in moved.values():
        sources[one.path].add(one.source)
    names, waiting = {path}, [path]
    while waiting:
        new = sources[waiting.pop()] - names
        names |= new
        waiting += new
    left = {(one.commit, one.source) for one in moved.values()}
    changes = logged(root, prefix, head, "--no-renames", *options, paths=sorted(names))
    known = (moved.get((one.commit, one.path), one) for one in changes)
    return _by_path(
        one
        for one in known
        if (one.commit, one.path) in moved
        or not (one.merges or (one.after is None and (one.commit, one.path) in left))
    )


@lru_cache(maxsize=4)
def _moved(
    root: Path, prefix: str, head: str, options: Sequence[str]
) -> Mapping[tuple[str, str], Change]:
    """Return every renaming of a file, and every merge of one, by commit and new name."""
    ask = partial(logged, root, prefix, head, "--find-renames", *options, paths=[CONTENT])
    renamed = (one for one in ask("--diff-filter=R") if one.source != one.path)
    merged = (one for one in ask("--merges") if one.merges) if COMBINED in options else ()
    return {(one.commit, one.path): one for one in chain(renamed, merged)}


def forget() -> None:
    """Let go of what was asked of git, until somebody asks again."""
    for known in (whole, near, _moved):
        known.cache_clear()


def logged(
    root: Path, prefix: str, head: str, *options: str, paths: Sequence[str]
) -> Iterator[Change]:
    """Return what commits did to some files, newest first; raises UnusableError where git cannot tell."""
    answer = git(
        root, "log", head, "-z", "--raw", "--no-abbrev", _FORMAT, *options, "--", *paths,
    )  # fmt: skip
    if answer is None:
        raise UnusableError(UNREADABLE)
    return _changes(answer.decode(errors="surrogateescape"), prefix)


def _by_path(changes: Iterator[Change]) -> Index:
    found: defaultdict[str, list[tuple[int, Change]]] = defaultdict(list)
    for number, change in enumerate(changes):
        found[change.path].append((number, change))
    return dict(found)


def _changes(text: str, prefix: str) -> Iterator[Change]:
    """Yield the changes that git tells of, with paths below `prefix`."""
    commit, emails, saver, at = "", frozenset[str](), "", 0
    tokens = iter(text.split("\0"))
    for token in tokens:
        entry = token.lstrip("\n")
        if entry.startswith("\x01"):
            head, _, entry = entry[1:].partition("\x02")
            commit, author, committer, moment, others = head.split("\x1f", 4)
            saver = committer.strip().casefold()
            at = int(moment or 0)
            emails = frozenset(
                email.strip().casefold()
                for email in (author, *(_email(one) for one in others.split("\x1e") if one.strip()))
            )
            entry = entry.lstrip("\n")
        if not entry.startswith(":"):
            continue
        parents = len(entry) - len(entry.lstrip(":"))
        fields = entry[parents:].split(" ")
        blobs = tuple(None if not one.strip("0") else one for one in fields[parents + 1 : -1])
        renamed = parents == 1 and fields[-1][:1] in {"R", "C"}
        source = next(tokens)
        path = next(tokens) if renamed else source
        own, before = path.removeprefix(prefix), source.removeprefix(prefix)
        yield Change(commit, emails, saver, own, before, blobs[:-1], blobs[-1], at)


def _email(name: str) -> str:
    """Return the address in `Name <address>`."""
    return name.rpartition("<")[2].rstrip("> ")


def trail(index: Index, path: str) -> list[Change]:
    """Return the changes of a file and of those that it was renamed from, newest first."""
    found: dict[int, Change] = {}
    waiting = [(path, 0)]
    seen: set[str] = set()
    while waiting:
        name, start = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for number, change in index.get(name, ()):
            if number < start:
                continue
            found[number] = change
            if change.source != change.path:
                waiting.append((change.source, number + 1))
    return [found[number] for number in sorted(found)]
