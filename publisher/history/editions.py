"""The earlier editions of a file and who wrote it, as git tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, takewhile

from publisher import article, front_matter, signoff
from publisher.article import Article, Reading
from publisher.audit import Past, Released
from publisher.config import SiteConfig
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
from publisher.history.repository import Repository
from publisher.history.trails import Change
from publisher.signoff import canonical
from publisher.sources import Source
from publisher.text import nfc

_SIGN_OFFS = tuple(f"{key}:".encode() for key in front_matter.SIGN_OFFS)


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
    after = _signable(repository.blob(change.after))
    return all(
        before is None or _signable(repository.blob(before)) != after for before in change.before
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
