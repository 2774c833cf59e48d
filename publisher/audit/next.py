"""The line that comes next: of a release, of an article wiped out, of a release shown again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from publisher.audit.lines import START, Purged, Release, Released, Removed, Withdrawn
from publisher.audit.past import NOTHING, Log


def next_release(
    log: Log,
    *,
    time: dt.datetime,
    moment: dt.datetime,
    version: str,
    output: str,
    commit: str | None = None,
    config: str | None = None,
    rules: str | None = None,
    editions: Sequence[Released] = (),
    graves: Sequence[Withdrawn] = (),
    kind: Literal["release", "takedown"] = "release",
) -> Release | None:
    """Return the line for a release that has just these editions and graves live, None for no news."""
    known = log.by_id
    added: list[Released] = []
    updated: list[Released] = []
    for one in editions:
        past = known.get(one.id, NOTHING)
        if not past.live or past.last is None:
            added.append(one)
        elif not past.last.same(one):
            updated.append(one)
    buried = [one for one in graves if known.get(one.id, NOTHING).withdrawn != one]
    out = {one.id for one in editions} | {one.id for one in graves}
    removed = [
        Removed(id=name, permalink=gone.permalink)
        for name, past in known.items()
        if name not in out and (gone := past.withdrawn or (past.last if past.live else None))
    ]
    last = log.releases[-1] if log.releases else None
    same_output = last is not None and last.output == output and last.kind != "rollback"
    if same_output and not (added or updated or buried or removed):
        return None
    return Release(
        number=len(log.releases) + 1,
        previous=log.head,
        time=_seconds(time),
        moment=_seconds(moment),
        kind=kind,
        version=version,
        config=config,
        rules=rules,
        commit=commit,
        added=tuple(added),
        updated=tuple(updated),
        withdrawn=tuple(buried),
        removed=tuple(removed),
        output=output,
    )


def purge_of(
    log: Log,
    purged: Purged,
    *,
    time: dt.datetime,
    version: str,
    grave: Withdrawn | None,
    commit: str | None = None,
) -> Release:
    """Return the line that says that an article was wiped out; `grave` is what stays of it.

    What is published is that of the line before: the next build says what became of it.
    """
    known = log.by_id.get(purged.id, NOTHING)
    return Release(
        number=len(log.releases) + 1,
        previous=log.head,
        time=_seconds(time),
        moment=_seconds(time),
        kind="purge",
        version=version,
        commit=commit,
        withdrawn=() if grave is None or known.withdrawn == grave else (grave,),
        purged=(purged,),
        output=log.releases[-1].output if log.releases else START,
    )


def rollback_to(
    log: Log, earlier: Release, *, time: dt.datetime, moment: dt.datetime, version: str, output: str
) -> Release:
    """Return the line that says that what an earlier one put out is shown again, as `output`."""
    return Release(
        number=len(log.releases) + 1,
        previous=log.head,
        time=_seconds(time),
        moment=_seconds(moment),
        kind="rollback",
        version=version,
        back_to=earlier.hash,
        output=output,
    )


def _seconds(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)
