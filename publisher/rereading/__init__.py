"""A site staged and read until nothing in it leaks: what does holds its article."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from publisher import feeds, publishing, sitemaps, wall, website
from publisher.catalogue import Made
from publisher.claims import first_claims
from publisher.gate import Edition, HeldState, Tombstone, hold
from publisher.messages import Message, say
from publisher.rereading import leaking
from publisher.staging import Stage, stage
from publisher.survey import Site, Survey

StandIn = Callable[[Edition], Edition | Tombstone | None]

_FEW = 500  # clean texts that are read again sooner than all that are known are written


@dataclass(frozen=True, slots=True)
class Read:
    """A staged site read again: what may go live, what holds articles, what stops the build."""

    survey: Survey
    staged: Stage
    held: tuple[wall.Leak, ...]
    stopped: tuple[wall.Leak, ...]


def read(
    site: Site,
    found: Survey,
    staged: Path,
    scratch: Path,
    *,
    before: Made,
    stand_in: StandIn,
    cluster: str | None = None,
    recall: bool = True,
) -> Read:
    """Stage what of the site differs from what was made `before`, and read it until nothing leaks.

    An article that does is replaced by its live edition, which `stand_in` gives, once, and if that
    leaks too by nothing; what does not tell of it is neither made nor read again. Where `recall`, one
    whose page leaked in an earlier build is held before anything is made, if that page still does.
    `cluster` renders the pages, if there is one.
    """
    scans = wall.Scans(site.rules, wall.recalled(site.rules, site.config))
    held: list[wall.Leak] = []
    leaked: set[str] = set()  # files
    replaced: set[str] = set()
    made: Stage | None = None
    publishing.discard(staged)
    while True:
        ahead = partial(_leaks_ahead, site, found, scans)
        traced = leaking.again(site, found, before, scratch, ahead) if recall else []
        if not traced:
            made = stage(site, found, staged, scratch, before=before, cluster=cluster, first=made)
            # What stands as it was read tells of editions all of which are out still.
            stands = made.stood - leaked
            names = [name for name in made.staged() if name not in stands]
            leaks = _leaks(site, found, made, names, stands.union(made.kept), scans)
            leaked.update(leak.file for leak in leaks)
            traced = [leak for leak in leaks if leak.owner]
            if not traced:
                _keep_clean(site, made, scans)
                found = replace(found, notes=(*found.notes, *made.messages))
                return Read(found, made, tuple(held), tuple(leaks))
            leaking.keep(site, found, made, traced)
        held += traced
        owners = {leak.owner for leak in traced}
        gone = [one for one in found.editions if one.article.path in owners]
        stays = {
            one.article.path: stand_in(one) for one in gone if one.article.path not in replaced
        }
        replaced |= stays.keys()
        found = _without(found, traced, stays)


def _keep_clean(site: Site, made: Stage, scans: wall.Scans) -> None:
    """Keep which texts are clean: all of a site that was made anew, else with those known before."""
    if not made.kept:
        wall.keep(scans.clean, site.rules, site.config)
        return
    new = [one for one in scans.clean if one not in scans.known]
    if len(new) > _FEW:
        scans.known.add(b"".join(new))
        scans.known.settle()
        wall.keep(scans.known, site.rules, site.config)


def _leaks(
    site: Site,
    found: Survey,
    made: Stage,
    names: Sequence[str],
    others: Collection[str],
    scans: wall.Scans,
) -> list[wall.Leak]:
    reader = wall.Wall(_accounts(site, found), scans)
    return reader.read(names, partial(_unread, made), others)


def _leaks_ahead(
    site: Site, found: Survey, scans: wall.Scans, pages: Mapping[str, bytes]
) -> list[wall.Leak]:
    return wall.Wall(_accounts(site, found), scans).read_ahead(pages)


def _accounts(site: Site, found: Survey) -> wall.Accounts:
    folders = {site.root, Path(website.__file__).parent.parent}
    return wall.Accounts(
        config=site.config,
        live=found.live,
        held=found.held,
        assets=website.assets(),
        policy=website.content_policy(),
        machine=tuple(str(one) for one in folders if len(one.parts) > 2),  # /srv is a word
    )


def _unread(made: Stage, name: str) -> bytes:
    """Return what of a staged file was not read before: of a list, the entries that its live file has not."""
    data = (made.folder / name).read_bytes()
    without_known = _of_list(name)
    if without_known and name in made.before.files:
        with suppress(FileNotFoundError):
            return without_known(data, (made.before.output / name).read_bytes())
    return data


def _of_list(name: str) -> Callable[[bytes, bytes], bytes] | None:
    """Return what takes known entries out of a file that lists articles, None if it is not one."""
    if name.endswith(feeds.NAMES):
        return feeds.without_known
    return sitemaps.without_known if sitemaps.is_one(name) else None


def _without(
    found: Survey,
    leaks: Sequence[wall.Leak],
    stays: Mapping[str, Edition | Tombstone | None],
) -> Survey:
    """Hold the articles that leaks belong to; `stays` is what is out in their place, by path."""
    reasons = {
        leak.owner: tuple(
            dict.fromkeys(wall.finding(one) for one in leaks if one.owner == leak.owner)
        )
        for leak in leaks
    }
    held = {one.path: one for one in found.held}
    live: list[Edition | Tombstone] = []
    for one in found.live:
        if not isinstance(one, Edition) or one.article.path not in reasons:
            live.append(one)
            continue
        path, own = one.article.path, reasons[one.article.path]
        before = held.get(path) or replace(hold(one, own[0]), reasons=(), findings=())
        held[path] = replace(
            before,
            state=HeldState.HELD,
            reasons=(*before.reasons, *own),
            findings=(*before.findings, *own),
        )
        if (other := stays.get(path)) is not None:
            live.append(other)
    return replace(found, live=tuple(first_claims(live)), held=tuple(held.values()))


def stopped_message(leaks: Sequence[wall.Leak], *, withdrawn: bool) -> Message:
    """Return what to say of leaks that belong to no article; `withdrawn` is whether a takedown was done."""
    if withdrawn:
        return say(
            "Bài thu hồi đã được gỡ. Khi đọc lại trước lúc đăng, chương trình thấy phần chung của trang có nội dung không được phép đăng, nên các trang khác được giữ nguyên. Báo cho người quản trị: {places}.",
            places=wall.places(leaks),
        )
    return say(
        "Khi đọc lại trước lúc đăng, chương trình thấy phần chung của trang có nội dung không được phép đăng, nên đã dừng lại; trang đang có vẫn nguyên. Báo cho người quản trị: {places}.",
        places=wall.places(leaks),
    )
