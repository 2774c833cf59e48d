"""Carries out an order: first the log, then what is public, then caches, then the files.

Every step may be done twice. What a crash left undone the next run does, without asking for new
signatures: the log knows that the article is to go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from publisher import __version__, audit, memory, publishing
from publisher.audit import Purged
from publisher.catalogue import STATE
from publisher.errors import PublisherError, SigningError, UnusableError
from publisher.files import write_atomically
from publisher.front_matter import Reason
from publisher.history import Repository
from publisher.lock import alone
from publisher.messages import Message, say
from publisher.publishing import Manifest
from publisher.purging.places import Inventory, Kind, Place
from publisher.purging.search import cached, find, folder, kept, other_outputs, published, trial
from publisher.purging.subject import Subject
from publisher.signing import mark_withdrawn
from publisher.sources import MAX_ARTICLE_BYTES, read_regular
from publisher.survey import Site, read_log

_WORK = ("preview", "preview-staged", "preview-scratch", "staged", "scratch")
_NOTICE = b"""<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>B\xc3\xa0i vi\xe1\xba\xbft \xc4\x91\xc3\xa3 thu h\xe1\xbb\x93i</title></head>
<body><h1>B\xc3\xa0i vi\xe1\xba\xbft \xc4\x91\xc3\xa3 thu h\xe1\xbb\x93i</h1></body></html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did: files removed, what is left, and why the site could not be built, if so."""

    removed: tuple[str, ...]
    left: Inventory
    unbuilt: Message | None = None


def record(
    site: Site,
    subject: Subject,
    output: Path,
    reason: Reason,
    people: tuple[str, ...],
    places: int,
    now: dt.datetime,
) -> None:
    """Write into the log that an article is wiped out, once; its notice stays, if it was out."""
    with alone(site.root):
        repository = Repository.around(site.root)
        mark = Manifest.read(publishing.live(output))
        log = read_log(site, repository, mark.head if mark else None)
        if log.past(subject.id, "").purged:
            return
        day = site.config.local(now).date()
        grave = subject.grave and replace(subject.grave, reason=reason.value, date=day)
        if subject.past.withdrawn is not None:
            grave = subject.past.withdrawn
        line = audit.purge_of(
            log,
            Purged(id=subject.id, by=people, reason=reason.value, places=places),
            time=max(now, log.time or now),
            version=__version__,
            grave=grave,
            commit=repository.head if repository else None,
        )
        audit.append(site.root, log, line)


def run(
    site: Site,
    subject: Subject,
    output: Path,
    now: dt.datetime,
    reason: Reason,
    build: Callable[[], object],
    take_off: Callable[[], object] = lambda: None,
) -> Outcome:
    """Remove an article that the log knows as purged from everything on this machine but git.

    `build` makes the site anew; where it cannot, `take_off` takes what is withdrawn out of the output
    as well as it can, and what still tells something after that is removed from it.
    """
    removed: list[str] = []
    _mark(site, subject, reason, now)
    unbuilt: Message | None = None
    try:
        build()
    except PublisherError as error:
        unbuilt = error.message
        take_off()
    shown = publishing.live(output)  # after the build
    swept = [one for one in published(subject, shown, "") if one.content]
    if swept:
        _sweep(shown, swept)
        removed += (f"{output.name}{one.name}" for one in swept)
    removed += _forget(output, site.root, list(kept(subject, output, site.root)))
    for other in other_outputs(site, output):
        found = list(trial(subject, other, site.root))
        removed += _remove(site.root, found)
        for one in publishing.sites(other):
            _list_anew(one, found)
    for name in _WORK:
        publishing.discard(site.root / STATE / name)
    removed += _remove(site.root, cached(site, subject))
    memory.forget_all()
    removed += _remove(site.root, list(folder(site, subject, output)))
    return Outcome(
        removed=tuple(removed),
        left=find(site, replace(subject, past=replace(subject.past, purged=True)), output),
        unbuilt=unbuilt,
    )


def _mark(site: Site, subject: Subject, reason: Reason, now: dt.datetime) -> None:
    """Mark the files as withdrawn: whoever builds from them before they are gone takes it off, too."""
    day = site.config.local(now).date().isoformat()
    for name in subject.sources:
        data = read_regular(site.root / name, MAX_ARTICLE_BYTES)
        if isinstance(data, Message):
            continue
        text = data.decode("utf-8", "surrogateescape")
        try:
            text = mark_withdrawn(text, [f"  date: {day}", f"  reason: {reason.value}"])
        except SigningError:  # no head to mark; the log is enough
            continue
        write_atomically(site.root / name, text.encode("utf-8", "surrogateescape"))


def _sweep(output: Path, places: Sequence[Place]) -> None:
    """Take what tells something out of an output folder without building it.

    Its own pages become a bare notice. Whatever else still tells something, withdrawals having been
    carried out there, goes, to be made anew by the next build.
    """
    for one in places:
        path = output / one.name.partition("/")[2]
        if one.kind in {Kind.PAGE, Kind.LINK}:
            write_atomically(path, _NOTICE)
        else:
            path.unlink(missing_ok=True)
    _list_anew(output, places)


def _list_anew(output: Path, changed: Sequence[Place]) -> None:
    """Say in the mark of an output folder what it holds now, if it was changed."""
    before = Manifest.read(output)
    if not changed or before is None:
        return
    replace(before, files=Manifest.of(output).files).write(output)


def _forget(output: Path, root: Path, places: Iterable[Place]) -> list[str]:
    """Remove releases that are kept, and any half of one."""
    gone: list[str] = []
    for one in places:
        try:
            publishing.forget(output, (root / one.name).name)
        except OSError:
            raise _unremoved(one) from None
        gone.append(one.name)
    return gone


def _unremoved(place: Place) -> UnusableError:
    return UnusableError(
        say(
            "Không xóa được {path}: kiểm tra quyền ghi rồi chạy lại lệnh này; những chỗ khác giữ nguyên kết quả đã làm.",
            path=place.name,
        )
    )


def _remove(root: Path, places: Iterable[Place]) -> list[str]:
    """Remove files, and the folders that they leave empty."""
    gone: list[str] = []
    for one in places:
        if not one.removable:
            continue
        path = root / one.name
        try:
            path.unlink(missing_ok=True)
        except OSError:
            raise _unremoved(one) from None
        gone.append(one.name)
    return gone
