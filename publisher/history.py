"""Git as the memory of a site: the earlier editions of a file, read without touching it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher import article, media
from publisher.article import Reading
from publisher.errors import UnusableError
from publisher.gate import Edition, Gate, Tombstone, bury, from_history
from publisher.media import Medium
from publisher.messages import Message, say
from publisher.sources import Source

MAX_VERSIONS = 200
_UNREADABLE = say(
    "Có kho git nhưng không đọc được: cài git, hoặc chạy `git status` để xem git báo lỗi gì; chưa thay đổi gì."
)


@dataclass(frozen=True, slots=True)
class Repository:
    """A git work tree that holds the site at `root` (`prefix` is the way down to it)."""

    root: Path
    prefix: str

    @classmethod
    def around(cls, root: Path) -> Repository | None:
        """Return the repository that a site's folder is in, or None if it is in none.

        Raises UnusableError for a shallow clone, or one that git refuses: what cannot be read
        could have been the live edition.
        """
        answer = _git(root, "rev-parse", "--is-shallow-repository", "--show-prefix")
        if answer is None:
            if any((folder / ".git").exists() for folder in (root, *root.parents)):
                raise UnusableError(_UNREADABLE)
            return None
        shallow, _, prefix = answer.decode(errors="replace").partition("\n")
        if shallow == "true":
            raise UnusableError(
                say(
                    "Kho git này là bản sao rút gọn nên thiếu lịch sử bài: chạy `git fetch --unshallow` rồi làm lại."
                )
            )
        return cls(root, prefix.strip("\n"))

    def versions(self, path: str) -> Iterator[tuple[str, Source]]:
        """Yield the committed versions of a file, newest first, each with its commit."""
        log = _git(self.root, "log", f"--max-count={MAX_VERSIONS}", "--format=%H", "--", path)
        for commit in (log or b"").decode().split():
            data = self.read(commit, path)
            if data is not None:
                yield commit, Source(path, data)

    def read(self, commit: str, path: str) -> bytes | None:
        """Return a file's bytes in a commit, or None if it is not there."""
        return _git(self.root, "cat-file", "blob", f"{commit}:{self.prefix}{path}")

    def medium(self, commit: str, path: str) -> Medium | Message:
        """Return a picture or document as it was in a commit, or what to do about it."""
        data = self.read(commit, path)
        if data is None:
            return say("Lịch sử git không có tệp này: lưu (commit) tệp cùng với bài.")
        return media.take(path, data)


def last_released(
    path: str,
    gate: Gate,
    repository: Repository,
    wanted: Callable[[str], bool] = lambda _digest: True,
) -> Edition | Tombstone | None:
    """Return the newest committed edition of a file that passes the gate now, if any.

    `wanted` says by its digest whether an edition will do. A mark of withdrawal committed since
    buries it: taking the mark away again needs sign-offs.
    """
    marked: Reading | None = None
    for commit, source in repository.versions(path):
        reading = article.read(source, gate.config)
        verdict = gate.judge(reading, lambda path, at=commit: repository.medium(at, path))  # type: ignore[misc]
        if isinstance(verdict, Edition):
            if not wanted(verdict.digest):
                continue
            return bury(marked, verdict, path) if marked else from_history(verdict)
        if isinstance(verdict, Tombstone):
            return verdict
        if marked is None and reading.taken_down:
            marked = reading
    return None


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git printed, or None if it is missing or refused."""
    try:
        done = subprocess.run(
            ["git", "--no-pager", "-c", "core.quotePath=false", *arguments],
            cwd=folder,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
