"""Git as the memory of a site: the earlier editions of a file and who wrote it, read without touching it."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, takewhile
from pathlib import Path

from publisher import article, front_matter, media, signoff
from publisher.article import Article, Reading
from publisher.audit import LOG, Past, Released
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.gate import (
    Edition,
    Gate,
    Held,
    HeldState,
    Provenance,
    Stranger,
    Tombstone,
    Verdict,
    bury,
    from_history,
)
from publisher.media import Medium
from publisher.messages import Message, say
from publisher.signoff import canonical
from publisher.sources import CONTENT, Source
from publisher.text import nfc

_UNREADABLE = say(
    "Có kho git nhưng không đọc được: cài git, hoặc chạy `git status` để xem git báo lỗi gì; chưa thay đổi gì."
)
_CHECKED_OUT = re.compile(r"\n([0-9a-f]{40,64})\n\Z")  # after the prefix, which ends with a slash
_FEW = 8  # objects that are read sooner than a process is started that says how large they are
_SIGN_OFFS = tuple(f"{key}:".encode() for key in front_matter.SIGN_OFFS)
_FORMAT = "--format=%x01%H%x1f%ae%x1f%ce%x1f%at%x1f%(trailers:key=Co-authored-by,valueonly,separator=%x1e)%x02"


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file: its path, the one it had before, blobs before and after.

    `emails` are those of its author and co-authors, `saver` that of whoever committed it.
    `at` is when its author wrote it, in seconds since 1970. `before` has one blob for each parent that a merge differs from; blobs that are not there are
    None.
    """

    commit: str
    emails: frozenset[str]
    saver: str
    path: str
    source: str
    before: tuple[str | None, ...]
    after: str | None
    at: int = 0


class Repository:
    """A git work tree that holds the site at `root` (`prefix` is the way down to it).

    `head` is the commit that is checked out, None before the first one.
    """

    def __init__(self, root: Path, prefix: str, head: str | None) -> None:
        self.root = root
        self.prefix = prefix
        self.head = head
        self._reader: subprocess.Popen[bytes] | None = None
        self._ended: Callable[[], object] = lambda: None
        self._ranges: dict[tuple[str | None, str], frozenset[str] | None] = {}

    @classmethod
    def around(cls, root: Path) -> Repository | None:
        """Return the repository that a site's folder is in, or None if it is in none.

        Raises UnusableError for a shallow clone, or one that git refuses: what cannot be read
        could have been the live edition.
        """
        answer = _git(
            root, "rev-parse", "--is-shallow-repository", "--show-prefix", "--revs-only",
            "HEAD^{commit}",
        )  # fmt: skip
        if answer is None:
            if any((folder / ".git").exists() for folder in (root, *root.parents)):
                raise UnusableError(_UNREADABLE)
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
        changes = self._mainline.get(path) if self.committed(path) else None
        return dt.datetime.fromtimestamp(changes[0][1].at, dt.UTC) if changes else None

    @cached_property
    def _unsaved(self) -> frozenset[str]:
        """The files, and folders ending with a slash, that git has not, or not as they are."""
        answer = _git(
            self.root, "--no-optional-locks", "status", "--porcelain", "-z", "--no-renames",
            "--untracked-files=all", "--ignored=matching", "--", CONTENT,
        )  # fmt: skip
        if answer is None:
            raise UnusableError(_UNREADABLE)
        names = (entry[3:] for entry in answer.decode(errors="surrogateescape").split("\0"))
        return frozenset(self._own(name) for name in names if name)

    @cached_property
    def _unsaved_folders(self) -> tuple[str, ...]:
        return tuple(name for name in self._unsaved if name.endswith("/"))

    def _own(self, name: str) -> str:
        return name.removeprefix(self.prefix)

    def read(self, commit: str, path: str) -> bytes | None:
        """Return a file's bytes in a commit, or None if it is not there."""
        return None if "\n" in path else self._object(f"{commit}:{self.prefix}{path}")

    def _object(self, name: str) -> bytes | None:
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
            raise UnusableError(_UNREADABLE) from None
        return data if head[1] == b"blob" else None

    def rest(self) -> None:
        """Let go of what takes much memory; git is asked for it again when somebody wants it."""
        self._ended()
        self._reader = None
        for known in ("_mainline", "_everything"):
            self.__dict__.pop(known, None)
        _logged.cache_clear()

    def _sizes(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many bytes objects have, by name."""
        if len(names) <= _FEW:
            return {name: len(self._object(name) or b"") for name in names}
        asked = "".join(f"{name}\n" for name in names).encode()
        answer = _git(self.root, "cat-file", "--batch-check", given=asked)
        if answer is None:
            raise UnusableError(_UNREADABLE)
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
        for change in _trail(self._mainline, self._moved.get(path, path)):
            data = self._object(change.after) if change.after else None
            if data is not None:
                yield change.commit, Source(change.path, data)

    def shown(self, path: str, beyond: int = -1) -> Iterator[tuple[str, bytes]]:
        """Yield what the main line has had at a path, newest first, each with its commit.

        Nothing is what it had where the file was deleted. What has no more bytes than `beyond` is
        left out, and not read.
        """
        if self.head is None:
            return
        answer = _git(
            self.root, "log", self.head, "-z", "--raw", "--no-abbrev", "--no-renames",
            _FORMAT, "--first-parent", "--diff-merges=first-parent", "--", path,
        )  # fmt: skip
        if answer is None:
            raise UnusableError(_UNREADABLE)
        changes = list(_changes(answer.decode(errors="surrogateescape"), self.prefix))
        sizes = self._sizes([one.after for one in changes if one.after])
        for change in changes:
            if sizes.get(change.after or "", 0) > beyond:
                yield change.commit, (self._object(change.after) if change.after else None) or b""

    def names(self, path: str) -> frozenset[str]:
        """Return every name that a file had before, also where the last renaming is not committed."""
        before = self._moved.get(path, path)
        return frozenset(one.path for one in _trail(self._mainline, before)) | {before}

    @cached_property
    def _moved(self) -> Mapping[str, str]:
        """The files that were renamed since the last commit, new name to old."""
        answer = self.head and _git(
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
        return (one for one in _trail(self._everything, path) if one.commit in commits)

    def between(self, after: str | None, until: str) -> frozenset[str] | None:
        """Return the commits that led to `until` since `after`, None where git has not both."""
        key = (after, until)
        if key not in self._ranges:
            bounds = [until, *([f"^{after}"] if after else [])]
            answer = _git(self.root, "rev-list", *bounds, "--")
            self._ranges[key] = None if answer is None else frozenset(answer.decode().split())
        return self._ranges[key]

    @cached_property
    def _mainline(self) -> Mapping[str, list[tuple[int, Change]]]:
        return self._logged("--first-parent", "--diff-merges=first-parent")

    @cached_property
    def _everything(self) -> Mapping[str, list[tuple[int, Change]]]:
        return self._logged("--full-history", "--topo-order", "--diff-merges=combined")

    def _logged(self, *options: str) -> Mapping[str, list[tuple[int, Change]]]:
        return {} if self.head is None else _logged(self.root, self.prefix, self.head, *options)


@lru_cache(maxsize=2)  # the preview asks again after each saved file, of the same commit
def _logged(
    root: Path, prefix: str, head: str, *options: str
) -> Mapping[str, list[tuple[int, Change]]]:
    """Return what was done to the files of content/ until a commit, by path, newest first with its place."""
    answer = _git(
        root, "log", head, "-z", "--raw", "--no-abbrev", "--find-renames", _FORMAT, *options, "--", CONTENT,
    )  # fmt: skip
    if answer is None:
        raise UnusableError(_UNREADABLE)
    found: defaultdict[str, list[tuple[int, Change]]] = defaultdict(list)
    text = answer.decode(errors="surrogateescape")
    for number, change in enumerate(_changes(text, prefix)):
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


def _trail(index: Mapping[str, list[tuple[int, Change]]], path: str) -> list[Change]:
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


def provenance(
    repository: Repository,
    config: SiteConfig,
    source: Article,
    past: Past,
    until: str | None = None,
) -> Provenance:
    """Return who wrote an article since its last released edition, as git knows it.

    `until` is the commit in which it stands, the one that is checked out by default.
    """
    paths = (source.path, *source.media)
    committed = until is not None or all(map(repository.committed, paths))
    head = until or repository.head
    if head is None:
        return Provenance(committed=False)
    after = locate(repository, config, past.last) if past.last else None
    commits = repository.between(after, head) or frozenset()
    people: set[str] = set()
    strangers: dict[str, Stranger] = {}
    for path in paths:
        for change in repository.changes(path, commits):
            if path == source.path and not _rewritten(repository, change):
                continue
            for email in (*change.emails, change.saver):
                known = [p.id for p in config.people if email in map(str.casefold, p.emails)]
                people.update(known)
                if not known and email in change.emails:  # a server may save what somebody wrote
                    strangers.setdefault(email, Stranger(email, change.commit[:10]))
    return Provenance(
        committed=committed, writers=frozenset(people), strangers=tuple(strangers.values())
    )


def _rewritten(repository: Repository, change: Change) -> bool:
    """Whether a commit changed what is signed of an article: not just sign-offs, or its name."""
    if change.after is None:
        return False
    after = _signable(repository._object(change.after))
    return all(
        before is None or _signable(repository._object(before)) != after for before in change.before
    )


def _signable(data: bytes | None) -> bytes:
    """Return what of a file's bytes a sign-off covers; all of it where it cannot be told."""
    if data is None:
        return b""
    try:
        front = front_matter.read(nfc(data.decode("utf-8-sig").replace("\r\n", "\n")), "")
    except UnicodeDecodeError:
        return data
    if not front.raw:
        return data
    kept = {key: value for key, value in front.raw.items() if key not in front_matter.UNSIGNED}
    return canonical([kept, front.body])


def locate(repository: Repository, config: SiteConfig, released: Released) -> str | None:
    """Return the commit in which git has a released edition, by what it says, not by its name."""
    found = _found(repository, config, released)
    return found[0] if found else None


def recovered(repository: Repository, config: SiteConfig, released: Released) -> Article | None:
    """Return a released edition as git has it, None where git has nothing with its digest."""
    found = _found(repository, config, released)
    return found[1] if found else None


def _found(
    repository: Repository, config: SiteConfig, released: Released
) -> tuple[str, Article] | None:
    own = [(released.commit, released.path)] if released.commit else []
    versions = ((commit, source.path) for commit, source in repository.versions(released.path))
    for commit, path in chain(own, versions):
        if (one := _same(repository, config, released, commit, path)) is not None:
            return commit, one
    return None


def _same(
    repository: Repository, config: SiteConfig, released: Released, commit: str, path: str
) -> Article | None:
    data = repository.read(commit, path)
    found = article.read(Source(path, data), config).article if data is not None else None
    if found is None:
        return None
    loaded = {name: repository.read(commit, name) for name in found.media}
    files = {name: data for name, data in loaded.items() if data is not None}
    same = len(files) == len(loaded) and (signoff.digest_of_bytes(found, files) == released.digest)
    return found if same else None


def last_released(
    path: str,
    gate: Gate,
    repository: Repository,
    past: Past,
    wanted: Callable[[str], bool] = lambda _digest: True,
) -> Edition | Tombstone | None:
    """Return what stays live of a file while it waits, if anything does.

    That is the newest edition that the main line of git has shown, signed and fit to go out now,
    and never one older than what was released last. A mark of withdrawal committed since buries it:
    taking the mark away again needs sign-offs.
    """
    last = past.last if past.live else None
    marked: Reading | None = None
    versions = _since(path, repository, past)
    if last is not None and last.commit is not None:
        data = repository.read(last.commit, last.path)
        own = [] if data is None else [(last.commit, Source(last.path, data))]
        places = dict.fromkeys((path, last.path))  # it may have been moved since, and not saved
        versions = chain(versions, own, *map(repository.versions, places))
    for commit, source in versions:
        reading = article.read(source, gate.config)
        if _of_another(reading, past, gate):
            continue
        if reading.taken_down:
            marked = marked or reading
        elif not all(block in source.data for block in _SIGN_OFFS):
            continue  # a draft
        verdict = _judged(gate, repository, commit, reading)
        if isinstance(verdict, Tombstone):
            return bury(marked or reading, verdict, path, past)
        if isinstance(verdict, Edition) and wanted(verdict.digest):
            return bury(marked, verdict, path, past) if marked else from_history(verdict, commit)
    return None


def upcoming(path: str, gate: Gate, repository: Repository, past: Past) -> Held | None:
    """Return the edition of a waiting file that git keeps and that will be out by itself at its date.

    It is the newest that is signed and fit, if nothing newer than it may be out already.
    """
    newer: list[tuple[str, Reading]] = []
    for commit, source in _since(path, repository, past):
        reading = article.read(source, gate.config)
        if _of_another(reading, past, gate):
            continue
        if reading.taken_down:
            return None
        if reading.article is None or not all(block in source.data for block in _SIGN_OFFS):
            continue
        if reading.article.date <= gate.now:
            newer.append((commit, reading))
            continue
        verdict = _judged(gate, repository, commit, reading)
        if isinstance(verdict, Held) and verdict.state is HeldState.SCHEDULED:
            out = (_judged(gate, repository, *one) for one in newer)
            return None if any(isinstance(one, Edition) for one in out) else verdict
    return None


def _of_another(reading: Reading, past: Past, gate: Gate) -> bool:
    """Whether a version of a file is of an article of its own: this one was written over it."""
    own = past.last.id if past.last else None
    return reading.id in gate.log.by_id and reading.id != own


def _since(path: str, repository: Repository, past: Past) -> Iterator[tuple[str, Source]]:
    """Yield the versions of a file that are newer than what was released of it last."""
    last = past.last if past.live else None
    after = last.commit if last else None
    newer = repository.between(after, repository.head or "HEAD") if after else None
    versions = repository.versions(path)
    return takewhile(lambda one: one[0] in newer, versions) if newer is not None else versions


def _judged(gate: Gate, repository: Repository, commit: str, reading: Reading) -> Verdict:
    """Return the gate's word on an earlier version of a file."""

    def origin(one: Article, past: Past) -> Provenance:
        return provenance(repository, gate.config, one, past, commit)

    return gate.judge(reading, lambda name: repository.medium(commit, name), origin)


def _end(reader: subprocess.Popen[bytes]) -> None:
    for pipe in (reader.stdin, reader.stdout):
        if pipe is not None:
            pipe.close()
    reader.wait()


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    """Return what git printed, or None if it is missing or refused; `given` is what it reads."""
    try:
        done = subprocess.run(
            # Looking writes nothing, the index included: whatever stands there is as people left it.
            ["git", "--no-pager", "--no-optional-locks", "-c", "core.quotePath=false", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            input=given,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
