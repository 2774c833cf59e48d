"""Git's objects, all of them: reachable or not, by whatever name they ever had."""

from __future__ import annotations

import hashlib
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from publisher.errors import UnusableError
from publisher.history import Repository
from publisher.messages import say

_AT_ONCE = 32_000_000  # bytes read together
_MAX_BLOB = 64_000_000
_BROKEN = say(
    "Có kho git nhưng không đọc được hết: chạy `git fsck` để xem git báo lỗi gì; chưa thay đổi gì."
)


@dataclass(frozen=True, slots=True)
class Object:
    """A blob, commit or tag and its bytes."""

    name: str
    sort: str
    data: bytes


@dataclass(frozen=True)
class Objects:
    """Everything that a repository keeps: `root` is the site's folder, `prefix` the way down to it."""

    root: Path
    prefix: str

    @classmethod
    def around(cls, root: Path) -> Objects | None:
        """Return those of the repository that a site is in, None where there is none."""
        found = Repository.around(root)
        return cls(root, found.prefix) if found else None

    def all(self) -> Iterator[Object]:
        """Yield every blob, commit and tag, also those that no branch reaches any more."""
        listed = self._git(
            "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize)"
        )  # fmt: skip
        batch: list[str] = []
        size = 0
        for line in listed.decode().splitlines():
            name, sort, length = line.split(" ")
            if sort == "tree" or int(length) > _MAX_BLOB:
                continue
            batch.append(name)
            size += int(length)
            if size > _AT_ONCE:
                yield from self.read(batch)
                batch, size = [], 0
        yield from self.read(batch)

    def read(self, names: list[str]) -> Iterator[Object]:
        """Yield some objects."""
        answer = self._git("cat-file", "--batch", given="\n".join(names).encode()) if names else b""
        at = 0
        while at < len(answer):
            end = answer.index(b"\n", at)
            name, sort, length = answer[at:end].decode().split(" ")
            at = end + 1 + int(length)
            yield Object(name, sort, answer[end + 1 : at])
            at += 1

    @cached_property
    def uses(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The commits and paths that brought each blob, from every branch, tag, stash and reflog."""
        answer = self._git(
            "log", "--all", "--reflog", "-z", "--raw", "--no-abbrev", "-m", "--root", "--no-renames",
            "--format=%x01%H",
        )  # fmt: skip
        found: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        commit = ""
        tokens = iter(answer.decode(errors="surrogateescape").split("\0"))
        for token in tokens:
            entry = token.lstrip("\n")
            if entry.startswith("\x01"):
                commit, _, entry = entry[1:].partition("\n")
                entry = entry.lstrip("\n")
            if entry.startswith(":"):
                blob = entry.split(" ")[3]
                found[blob][commit, next(tokens)] = None
        return {blob: tuple(uses) for blob, uses in found.items()}

    @cached_property
    def by_path(self) -> Mapping[str, frozenset[str]]:
        """Every blob that ever stood at a path of the repository."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for blob, uses in self.uses.items():
            for _commit, path in uses:
                if blob.strip("0"):
                    found[path].add(blob)
        return {path: frozenset(blobs) for path, blobs in found.items()}

    def leading_to(self, commits: Iterable[str]) -> tuple[str, ...]:
        """Return the branches, tags and stashes from which some commits can be reached."""
        options = [f"--contains={commit}" for commit in sorted(commits)]
        if not options:
            return ()
        answer = self._git("for-each-ref", "--format=%(refname)", *options)
        return tuple(answer.decode(errors="replace").split())

    def refs(self) -> tuple[str, ...]:
        """Return the names of all branches and tags."""
        return tuple(
            self._git("for-each-ref", "--format=%(refname)").decode(errors="replace").split()
        )

    def remotes(self) -> tuple[str, ...]:
        """Return the name of every repository that this one is shared with."""
        return tuple(self._git("remote").decode(errors="replace").split())

    def worktrees(self) -> Iterator[Path]:
        """Yield the other folders that the repository is checked out in."""
        top = Path(self._git("rev-parse", "--show-toplevel").decode().strip())
        answer = self._git("worktree", "list", "--porcelain", "-z").decode(errors="surrogateescape")
        for entry in answer.split("\0"):
            path = Path(entry.removeprefix("worktree "))
            if entry.startswith("worktree ") and path.resolve() != top.resolve() and path.is_dir():
                yield path

    def _git(self, *arguments: str, given: bytes | None = None) -> bytes:
        done = subprocess.run(
            ["git", "--no-pager", "-c", "core.quotePath=false", *arguments],
            cwd=self.root, input=given, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise UnusableError(_BROKEN)
        return done.stdout


def message_of(one: Object) -> bytes:
    """Return what a commit or tag says."""
    return one.data.partition(b"\n\n")[2]


def message_digest(message: bytes) -> str:
    """Return the SHA-256 of what a commit or tag says, by which it is known without repeating it."""
    return hashlib.sha256(message).hexdigest()
