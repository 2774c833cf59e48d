"""Going back to a release that is kept: which there are, which may be shown again, and showing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from publisher import __version__, audit, publishing, takedown
from publisher.audit import Log, Release, Released
from publisher.build import LOG_COPY, clock_message
from publisher.catalogue import Catalogue
from publisher.errors import UnusableError
from publisher.gate import Live
from publisher.history import Repository
from publisher.lock import alone
from publisher.messages import Message, say
from publisher.publishing import Manifest
from publisher.signoff import CLOCK_SKEW
from publisher.survey import Site, read_log

_UNKNOWN = say("bản này không có trong nhật ký đăng tin, hoặc dấu của bản bị hỏng")
_CHANGED = say("có tệp đã bị sửa, thêm hoặc mất sau khi đăng")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A release that is kept; `line` is that of the log that its mark names, None if none is known.

    `state` is the log as the release shows it. `taken_back` are the articles that were withdrawn or
    wiped out since and of which the release has no notice: by path, or by id.
    """

    name: str
    shown: bool
    line: Release | None
    state: Log
    taken_back: tuple[str, ...]

    @property
    def articles(self) -> Mapping[str, Released]:
        """The editions that it shows, by id."""
        return {
            name: past.last
            for name, past in self.state.by_id.items()
            if past.live and past.last is not None
        }

    @property
    def refusal(self) -> Message | None:
        """Why it may not be shown again, as far as the log tells."""
        if self.line is None:
            return _UNKNOWN
        if not self.taken_back:
            return None
        return say(
            "{articles} đã bị thu hồi hoặc xóa hẳn sau bản này, mà bản này còn đăng bài ấy hoặc chưa có lời báo thu hồi",
            articles=", ".join(self.taken_back),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of the site: how many articles came back, are older, are out no more."""

    before: Kept | None
    now: Kept
    added: int
    older: int
    gone: int
    remembered: bool


def releases(site: Site, output: Path) -> tuple[Kept, ...]:
    """Return the releases that are kept, the newest first; raises UnusableError if none ever are."""
    return _releases(site, output, _log(site, output))


def back(site: Site, output: Path, wanted: str | None, now: dt.datetime) -> Done:
    """Show a kept release again: the one of that name, or the one made before what is shown now.

    Only what may be out comes back: nothing that was withdrawn or wiped out since, by the log or by
    a mark in a file, and no file that changed after it was published. The log has its line before
    readers see anything of it. Raises UnusableError, with what is shown left as it is.
    """
    with alone(site.root) as work:
        audit.mended(site.root, work / LOG_COPY)
        log = _log(site, output)
        if log.time is not None and now < log.time - CLOCK_SKEW:
            raise UnusableError(clock_message(site, log.time))
        found = _releases(site, output, log)
        chosen = _chosen(found, wanted)
        shown = next((one for one in found if one.shown), None)
        place = publishing.place(output, chosen.name)
        refusal = chosen.refusal
        manifest = None if refusal else _whole(place, chosen)
        if chosen.line is None or manifest is None:
            raise UnusableError(
                say(
                    "Không quay lại bản {name}: {reason}. Trang đang có vẫn nguyên.",
                    name=chosen.name,
                    reason=refusal or _CHANGED,
                )
            )
        line = audit.rollback_to(
            log,
            chosen.line,
            time=max(now, log.time or now),
            moment=now,
            version=__version__,
            output=manifest.digest,
        )
        log = audit.append(site.root, log, line)
        with publishing.writing(output):
            replace(manifest, head=log.head).write(place)
            publishing.show(output, chosen.name)
        audit.keep_copy(site.root, work / LOG_COPY)
        remembered = Catalogue(work / "catalogue.sqlite", output).record(_live(chosen, now))
    there, here = shown.articles if shown else {}, chosen.articles
    return Done(
        before=shown,
        now=chosen,
        added=len(here.keys() - there.keys()),
        older=sum(there[one].digest != here[one].digest for one in here.keys() & there.keys()),
        gone=len(there.keys() - here.keys()),
        remembered=remembered,
    )


def _log(site: Site, output: Path) -> Log:
    if not publishing.keeps(output):
        raise UnusableError(
            say(
                "Thư mục “{name}” không giữ bản cũ nào: khai mục build.releases trong cấu hình (docs/van-hanh.md, mục 5), hoặc chỉ đúng thư mục bằng --output.",
                name=output.name,
            )
        )
    mark = Manifest.read(publishing.live(output))
    return read_log(site, Repository.around(site.root), mark.head if mark else None)


def _releases(site: Site, output: Path, log: Log) -> tuple[Kept, ...]:
    marked = takedown.marks(site.root)[0]
    live = publishing.live(output)
    found: list[Kept] = []
    for name in reversed(publishing.kept(output)):
        place = publishing.place(output, name)
        mark = Manifest.read(place)
        number = log.number_of(mark.head) if mark else None
        state = log.shown(number or 0)
        found.append(
            Kept(
                name=name,
                shown=place == live,
                line=log.releases[number - 1] if number else None,
                state=state,
                taken_back=tuple(dict.fromkeys(_taken_back(state, log, marked))),
            )
        )
    return tuple(found)


def _taken_back(state: Log, log: Log, marked: Sequence[takedown.Mark]) -> Iterator[str]:
    """Yield what was withdrawn or wiped out after a state and is not shown there as withdrawn."""
    then = {one.hash for one in state.releases}
    live = {name: past.last for name, past in state.by_id.items() if past.live and past.last}
    buried = {name for name, past in state.by_id.items() if past.withdrawn is not None}
    for line in log.releases:
        if line.hash in then:
            continue
        yield from (one.path for one in line.withdrawn if one.id not in buried)
        yield from (one.id for one in line.purged if one.id in live)
    for mark in marked:  # whether or not anything was built since
        for one in live.values():
            if mark.path == one.path or mark.id == one.id or mark.address == one.permalink[1:-1]:
                yield one.path


def _chosen(found: Sequence[Kept], wanted: str | None) -> Kept:
    names = [one.name for one in found]
    if wanted is not None:
        if wanted not in names:
            raise UnusableError(
                say(
                    "Không giữ bản nào tên “{name}”: xem các bản bằng `publisher rollback --list`.",
                    name=wanted,
                )
            )
        chosen = found[names.index(wanted)]
        if chosen.shown:
            raise UnusableError(say("Trang đang là bản {name} rồi.", name=wanted))
        return chosen
    at = next((number for number, one in enumerate(found) if one.shown), -1)
    if at + 1 >= len(found):
        raise UnusableError(say("Không còn giữ bản nào cũ hơn bản đang đăng."))
    return found[at + 1]


def _whole(place: Path, release: Kept) -> Manifest | None:
    """Return what a release consists of, None where that is not what was published then."""
    mark = Manifest.read(place)
    whole = (
        mark is not None
        and release.line is not None
        and mark.digest == release.line.output
        and Manifest.of(place).files == mark.files
    )
    return mark if whole else None


def _live(release: Kept, now: dt.datetime) -> Iterator[Live]:
    for name, past in release.state.by_id.items():
        one = past.withdrawn or (past.last if past.live else None)
        if one is not None:
            since = past.withdrawn_at if past.withdrawn else past.since
            digest = one.digest if isinstance(one, Released) else ""
            yield Live(
                permalink=one.permalink, id=name, path=one.path, digest=digest, since=since or now
            )
