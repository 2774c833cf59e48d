"""What a verification is given, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from publisher.audit import Log, Released, Withdrawn
from publisher.messages import Message
from publisher.publishing import Manifest

PAGE = "index.html"


# What everyone should know although nothing contradicts anything.
_NOTICES = frozenset({
    "verify/no-git", "verify/no-mark", "verify/recorded", "verify/past-signer",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or not as usual: which kind, where, what it is."""

    rule: str
    path: str
    message: Message

    @property
    def notice(self) -> bool:
        """Whether it contradicts nothing and is only to be known."""
        return self.rule in _NOTICES


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What is in a published folder: the SHA-256 of every file but the mark, by name, and the mark.

    `strange` are links and other things that are no file, `unreadable` files that cannot be read.
    """

    files: Mapping[str, str]
    mark: bytes | None = None
    strange: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was read for a verification.

    `log` are the bytes of the log, None where there is none; `refused` is why it was not read.
    `committed` is what git has of it, None without git; `versions` are all that git's main line has
    had, newest first, each with its commit, to be gone through once. `lists` are lists of files from other copies of the site, `page` reads a page of
    the folder.
    """

    log: bytes | None
    refused: Message | None = None
    committed: bytes | None
    versions: Iterable[tuple[str, bytes]]
    folder: Folder
    lists: Sequence[Manifest] = ()
    page: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How much was looked at; `committed` are lines of the log, `deep` editions read from git."""

    lines: int
    committed: int
    signatures: int
    articles: int
    withdrawn: int
    files: int
    deep: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a verification came to; `state` is the log as the folder should show it."""

    faults: tuple[Fault, ...]
    notices: tuple[Fault, ...]
    checked: Checked
    state: Log

    def after(self, deep: Sequence[Fault], editions: int) -> Report:
        """Return the report with what a closer look at some editions found."""
        return replace(
            self, faults=(*self.faults, *deep), checked=replace(self.checked, deep=editions)
        )


def live_in(log: Log) -> list[Released]:
    """Return the editions that are out after the last line of a log."""
    return [past.last for past in log.by_id.values() if past.live and past.last is not None]


def graves_in(log: Log) -> list[Withdrawn]:
    """Return the articles that stand withdrawn after the last line of a log."""
    return [past.withdrawn for past in log.by_id.values() if past.withdrawn is not None]


def printable(name: str) -> str:
    """Return a name as it can be printed: what is in a folder or a log may be anything."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)[:300]
