"""Withdrawals carried out on the output alone, and written into the log."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from publisher import __version__, audit, publishing, takedown
from publisher.article import Reason
from publisher.audit import Released, Withdrawn
from publisher.errors import UnusableError
from publisher.lock import alone
from publisher.publishing import Manifest


def take_down(root: Path, output: Path, time: dt.datetime) -> takedown.Done:
    """Carry out withdrawals on the output alone where nothing can be built, and log them if possible."""
    output = publishing.live(output)
    if not (output / publishing.MARK).is_file():  # no site of ours: nothing is out
        return takedown.Done()
    try:
        with alone(root):
            return bury(root, output, time)
    except UnusableError:  # the log cannot take it now; a withdrawal waits for nothing
        return takedown.carry_out(root, output)


def bury(root: Path, output: Path, time: dt.datetime) -> takedown.Done:
    """Carry out withdrawals on the output alone, and log them; the site's lock is held."""
    done = takedown.carry_out(root, output)
    with suppress(UnusableError):  # a damaged log: the next sound build writes what was done
        log = audit.read(root)
        marks = {mark.path: mark for mark in takedown.marks(root)[0]}
        gone = [
            past.last
            for past in log.live()
            if past.live and past.last and past.last.permalink in done.addresses
        ]
        manifest = Manifest.of(output)
        release = audit.next_release(
            log,
            time=max(time, log.time or time),
            moment=time,
            version=__version__,
            output=manifest.digest,
            editions=[
                past.last
                for past in log.live()
                if past.live and past.last and past.last not in gone
            ],
            graves=[
                *(past.withdrawn for past in log.live() if past.withdrawn),
                *(_entry(one, marks.get(one.path), time) for one in gone),
            ],
            kind="takedown",
        )
        if gone and release is not None:
            head = audit.append(root, log, release).head
            replace(manifest, head=head).write(output)
    return done


def _entry(one: Released, mark: takedown.Mark | None, time: dt.datetime) -> Withdrawn:
    return Withdrawn(
        id=one.id,
        path=one.path,
        permalink=one.permalink,
        aliases=one.aliases,
        reason=(mark.reason if mark else Reason.ERROR).value,
        date=(mark.date if mark else None) or time.date(),
        replaced_by=mark.replaced_by if mark else None,
        shelf=one.shelf,
    )
