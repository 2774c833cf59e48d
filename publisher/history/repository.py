"""The git work tree that a site lies in, read without touching it."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from publisher import media
from publisher.audit import LOG
from publisher.errors import UnusableError
from publisher.history import trails
from publisher.history.git import UNREADABLE, git
from publisher.history.trails import COMBINED, Change, Trails, logged
from publisher.media import Medium
from publisher.messages import Message, say
from publisher.sources import CONTENT, Source

_CHECKED_OUT = re.compile(r"\n([0-9a-f]{40,64})\n\Z")  # after the prefix, which ends with a slash
_MAIN_LINE = "--first-parent", "--diff-merges=first-parent"
_MANY = 1_000  # articles: to ask for what was done to all of them takes longer than to ask thrice for one
_FEW = 8  # objects that are read sooner than a process is started that says how large they are


class Repository:
    """A git work tree that holds the site at `root` (`prefix` is the way down to it).

    `head` is the commit that is checked out, None before the first one. `size` is how many articles
    the site has, as far as somebody has said.
    """

    def __init__(self, root: Path, prefix: str, head: str | None) -> None:
        self.root = root
        self.prefix = prefix
        self.head = head
        self.size = 0
        self._reader: subprocess.Popen[bytes] | None = None
        self._ended: Callable[[], object] = lambda: None
        self._ranges: dict[tuple[str | None, str], frozenset[str] | None] = {}

    @classmethod
    def around(cls, root: Path) -> Repository | None:
        """Return the repository that a site's folder is in, or None if it is in none.

        Raises UnusableError for a shallow clone, or one that git refuses: what cannot be read
        could have been the live edition.
        """
        answer = git(
            root, "rev-parse", "--is-shallow-repository", "--show-prefix", "--revs-only",
            "HEAD^{commit}",
        )  # fmt: skip
        if answer is None:
            if any((folder / ".git").exists() for folder in (root, *root.parents)):
                raise UnusableError(UNREADABLE)
            return None
        shallow, _, rest = answer.decode(errors="replace").partition("\n")
        if shallow == "true":
            raise UnusableError(
                say(
                    "Kho git này là bản sao rút gọn nên thiếu lịch sử bài: chạy `git fetch --unshallow` rồi làm lại."
                )
            )
        if found := _CHECKED_OUT.search(rest):
            return cls(root, rest[: found.start()], found[1])
        return cls(root, rest.strip("\n"), None)

    def committed(self, path: str) -> bool:
        """Whether git has a file just as it stands in the folder."""
        return path not in self._unsaved and not path.startswith(self._unsaved_folders)

    def saved_at(self, path: str) -> dt.datetime | None:
        """Return when the last change of a file was committed, by its author's clock (UTC).

        None where git has not the file as it stands in the folder.
        """
        change = self._mainline.last(path) if self.committed(path) else None
        return dt.datetime.fromtimestamp(change.at, dt.UTC) if change else None

    @cached_property
    def _unsaved(self) -> frozenset[str]:
        """The files, and folders ending with a slash, that git has not, or not as they are."""
        answer = git(
            self.root, "status", "--porcelain", "-z", "--no-renames",
            "--untracked-files=all", "--ignored=matching", "--", CONTENT,
        )  # fmt: skip
        if answer is None:
            raise UnusableError(UNREADABLE)
        names = (entry[3:] for entry in answer.decode(errors="surrogateescape").split("\0"))
        return frozenset(self._own(name) for name in names if name)

    @cached_property
    def _unsaved_folders(self) -> tuple[str, ...]:
        return tuple(name for name in self._unsaved if name.endswith("/"))

    def _own(self, name: str) -> str:
        return name.removeprefix(self.prefix)

    def read(self, commit: str, path: str) -> bytes | None:
        """Return a file's bytes in a commit, or None if it is not there."""
        return None if "\n" in path else self.blob(f"{commit}:{self.prefix}{path}")

    def blob(self, name: str) -> bytes | None:
        """Return the bytes that git has under a name, or None."""
        if self._reader is None:
            self._reader = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                cwd=self.root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._ended = weakref.finalize(self, _end, self._reader)
        asked, answers = self._reader.stdin, self._reader.stdout
        assert asked is not None and answers is not None  # noqa: S101, PT018  # both are pipes
        try:
            asked.write(name.encode(errors="surrogateescape") + b"\n")
            asked.flush()
            head = answers.readline().split()
            if len(head) != 3 or not head[2].isdigit():
                return None
            data = answers.read(int(head[2]))
            answers.read(1)
        except OSError:
            raise UnusableError(UNREADABLE) from None
        return data if head[1] == b"blob" else None

    def rest(self) -> None:
        """Let go of what takes much memory; git is asked for it again when somebody wants it."""
        self._ended()
        self._reader = None
        trails.forget()

    def _sizes(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many bytes objects have, by name."""
        if len(names) <= _FEW:
            return {name: len(self.blob(name) or b"") for name in names}
        asked = "".join(f"{name}\n" for name in names).encode()
        answer = git(self.root, "cat-file", "--batch-check", given=asked)
        if answer is None:
            raise UnusableError(UNREADABLE)
        lines = (line.split() for line in answer.decode().splitlines())
        return {line[0]: int(line[2]) for line in lines if len(line) == 3}

    def medium(self, commit: str, path: str) -> Medium | Message:
        """Return a picture or document as it was in a commit, or what to do about it."""
        data = self.read(commit, path)
        if data is None:
            return say("Lịch sử git không có tệp này: lưu (commit) tệp cùng với bài.")
        return media.take(path, data)

    def log(self) -> bytes:
        """Return the audit log as it was committed last."""
        return self.read(self.head, LOG) or b"" if self.head else b""

    def versions(self, path: str) -> Iterator[tuple[str, Source]]:
        """Yield the versions of a file that the main line has shown, newest first, each with its commit.

        Renames are followed: a version has the path that it had then.
        """
        for change in self._mainline.of(self._moved.get(path, path)):
            data = self.blob(change.after) if change.after else None
            if data is not None:
                yield change.commit, Source(change.path, data)

    def shown(self, path: str, beyond: int = -1) -> Iterator[tuple[str, bytes]]:
        """Yield what the main line has had at a path, newest first, each with its commit.

        Nothing is what it had where the file was deleted. What has no more bytes than `beyond` is
        left out, and not read.
        """
        if self.head is None:
            return
        changes = list(
            logged(self.root, self.prefix, self.head, "--no-renames", *_MAIN_LINE, paths=[path])
        )
        sizes = self._sizes([one.after for one in changes if one.after])
        for change in changes:
            if sizes.get(change.after or "", 0) > beyond:
                yield change.commit, (self.blob(change.after) if change.after else None) or b""

    def names(self, path: str) -> frozenset[str]:
        """Return every name that a file had before, also where the last renaming is not committed."""
        before = self._moved.get(path, path)
        return frozenset(one.path for one in self._mainline.of(before)) | {before}

    @cached_property
    def _moved(self) -> Mapping[str, str]:
        """The files that were renamed since the last commit, new name to old."""
        answer = self.head and git(
            self.root, "diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", "HEAD",
            "--", CONTENT,
        )  # fmt: skip
        parts = iter(answer.decode(errors="surrogateescape").split("\0") if answer else ())
        return {
            self._own(next(parts)): old
            for state in parts
            if state and (old := self._own(next(parts)))
        }

    def changes(self, path: str, commits: frozenset[str]) -> Iterator[Change]:
        """Yield every change of a file, also under earlier names, that was made in some commits."""
        return (one for one in self._everything.of(path) if one.commit in commits)

    def between(self, after: str | None, until: str) -> frozenset[str] | None:
        """Return the commits that led to `until` since `after`, None where git has not both."""
        key = (after, until)
        if key not in self._ranges:
            bounds = [until, *([f"^{after}"] if after else [])]
            answer = git(self.root, "rev-list", *bounds, "--")
            self._ranges[key] = None if answer is None else frozenset(answer.decode().split())
        return self._ranges[key]

    @cached_property
    def _mainline(self) -> Trails:
        return self._trails(*_MAIN_LINE)

    @cached_property
    def _everything(self) -> Trails:
        return self._trails("--full-history", "--topo-order", COMBINED)

    def _trails(self, *options: str) -> Trails:
        return Trails(self.root, self.prefix, self.head, options, self.size >= _MANY)


def _end(reader: subprocess.Popen[bytes]) -> None:
    for pipe in (reader.stdin, reader.stdout):
        if pipe is not None:
            pipe.close()
    reader.wait()
