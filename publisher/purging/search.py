"""Looks everywhere on this machine where an article may be; changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from publisher import memory, notices
from publisher.catalogue import STATE, Catalogue
from publisher.messages import say
from publisher.publishing import LINK, MARK, keeps, live, sites
from publisher.purging.objects import Object, Objects, message_digest, message_of
from publisher.purging.places import History, Inventory, Kind, Place, kind_of
from publisher.purging.subject import ARTICLE, Subject, default_id, used, written_id
from publisher.purging.traces import MAX_BYTES
from publisher.sources import CONTENT, read_regular
from publisher.survey import Site

SCRIPTS = "purge"  # in the working folder: what people run
AUDIT = "audit"
_KEPT = ("catalogue.sqlite", "lock", "notify.", f"{SCRIPTS}/")  # addresses at most
_SKIPPED = {".git", "node_modules", "__pycache__"}


def find(site: Site, subject: Subject, output: Path) -> Inventory:
    """Return every place of this machine and of git that an article reached."""
    shown = f"{output.name}/{LINK}" if keeps(output) else output.name
    places = [*published(subject, live(output), shown), *kept(subject, output, site.root)]
    for other in other_outputs(site, output):
        places += trial(subject, other, site.root)
    places += cached(site, subject)
    places += folder(site, subject, output)
    places += _memory(subject)
    objects = Objects.around(site.root)
    if objects is None:
        return Inventory(places=tuple(places))
    found, history = _in_git(objects, subject)
    places += _worktrees(objects, subject, site.root)
    return Inventory(places=(*places, *found), history=history)


def published(subject: Subject, output: Path, shown: str) -> Iterator[Place]:
    """Yield the files of a site that tell of an article or lead to it, `shown` being its name."""
    addresses: Mapping[str, Kind] = {
        **{one.strip("/"): Kind.LINK for one in subject.others},
        **{one.strip("/"): Kind.PAGE for one in subject.permalinks},
    }
    for name, data in _files(output):
        tells = data is None or subject.traces.tells(name, data)
        kind = kind_of(name, addresses)
        if name != MARK and (tells or (data is not None and subject.traces.leads(data))):
            yield Place(kind, f"{shown}/{name}", content=tells, removable=tells)


def kept(subject: Subject, output: Path, root: Path) -> Iterator[Place]:
    """Yield the releases beside the one that is shown that hold anything of an article.

    Also an edition of which nobody knows the words any more: then by its page. Each is one place:
    who may not go back to it needs none of it.
    """
    shown = live(output)
    judged: dict[tuple[int, str], bool] = {}  # most files are shared
    for one in sites(output):
        if one == shown:
            continue
        if _is_out(subject, one) or any(_tells(subject, one, name, judged) for name in _names(one)):
            yield Place(Kind.KEPT, os.path.relpath(one, root), removable=True)


def _is_out(subject: Subject, top: Path) -> bool:
    """Whether an article has a page in a folder that is no notice of its withdrawal."""
    pages = (top / address.strip("/") / "index.html" for address in subject.permalinks)
    found = (read_regular(page, MAX_BYTES) for page in pages if page.exists())
    return any(not isinstance(one, bytes) or notices.TITLE.encode() not in one for one in found)


def _tells(subject: Subject, top: Path, name: str, judged: dict[tuple[int, str], bool]) -> bool:
    path = top / name
    key = (path.stat().st_ino, name)
    if key not in judged:
        data = read_regular(path, MAX_BYTES)
        judged[key] = not isinstance(data, bytes) or subject.traces.tells(name, data)
    return judged[key]


def trial(subject: Subject, output: Path, root: Path) -> Iterator[Place]:
    """Yield the files of another folder that the site was built into, to try something."""
    for name, data in _files(output):
        if name != MARK and data is not None and subject.traces.tells(name, data):
            yield Place(Kind.TRIAL, os.path.relpath(output / name, root), removable=True)


def other_outputs(site: Site, output: Path) -> tuple[Path, ...]:
    """Return the other folders that this site was built into and that are still there."""
    folders = [one for one in site.root.glob("*") if one.is_dir()]
    known = {one for one in folders if (one / MARK).is_file() or keeps(one)}
    known |= set(Catalogue(site.root / STATE / "catalogue.sqlite", output).outputs())
    work = site.root / STATE
    return tuple(
        sorted(
            one for one in known
            if one != output.resolve() and one.is_dir()
            and ((one / MARK).is_file() or keeps(one))
            and work not in one.parents
        )
    )  # fmt: skip


def cached(site: Site, subject: Subject) -> Iterator[Place]:
    """Yield the files of the working folder that tell of an article or lead to it."""
    work = site.root / STATE
    for name, data in _files(work):
        if name.startswith(_KEPT):
            continue
        if data is None or subject.traces.tells(name, data) or subject.traces.leads(data):
            yield Place(Kind.CACHE, f"{STATE}/{name}", removable=True)


def _memory(subject: Subject) -> Iterator[Place]:
    n = 0 if subject.past.purged else memory.kept()  # its card at least
    if n:
        yield Place(Kind.MEMORY, str(say("{n} mục", n=n)))


def folder(site: Site, subject: Subject, output: Path) -> Iterator[Place]:
    """Yield the files of a site's own folder that hold an article, a copy or a picture of it."""
    skipped = {output.resolve(), site.root / STATE, site.root / AUDIT}
    skipped |= set(other_outputs(site, output))
    media = _used_by_others(site, subject)
    for name, data in _files(site.root, skipped):
        if name in subject.sources:
            yield Place(Kind.SOURCE, name, removable=True)
        elif name in subject.kin:
            yield Place(Kind.OTHER, name)
        elif name in subject.media:
            yield Place(Kind.PICTURE, name, removable=True)
        elif name in subject.shared:
            yield Place(Kind.OTHER, name)
        elif data is not None and name not in media and _copied(subject, name, data):
            ours = name.startswith(f"{CONTENT}/") or written_id(data) == subject.id
            article = name.endswith(".md") and _another(subject, name, data)
            removable = ours and not article
            yield Place(Kind.COPY if removable else Kind.OTHER, name, removable=removable)


def _copied(subject: Subject, name: str, data: bytes) -> bool:
    return written_id(data) == subject.id or subject.traces.tells(name, data)


def _another(subject: Subject, path: str, data: bytes) -> bool:
    """Whether a file under content/ is another article, by its id or its place."""
    return (
        path.startswith(f"{CONTENT}/")
        and (written_id(data) or default_id(path)) != subject.id
        and path not in subject.paths
    )


def _used_by_others(site: Site, subject: Subject) -> frozenset[str]:
    found: set[str] = set()
    for path in (site.root / CONTENT).rglob("*.md"):
        name = path.relative_to(site.root).as_posix()
        data = read_regular(path, MAX_BYTES)
        if isinstance(data, bytes) and _another(subject, name, data):
            found.update(used(name, data.decode("utf-8", "replace")))
    return frozenset(found)


def _files(top: Path, skipped: Iterable[Path] = ()) -> Iterator[tuple[str, bytes | None]]:
    """Yield the name and bytes of every regular file below a folder; None for what cannot be read."""
    for name in _names(top, skipped):
        data = read_regular(top / name, MAX_BYTES)
        yield name, data if isinstance(data, bytes) else None


def _names(top: Path, skipped: Iterable[Path] = ()) -> Iterator[str]:
    """Yield the name of every regular file below a folder."""
    without = set(skipped)
    for where, folders, names in os.walk(top):
        here = Path(where)
        folders[:] = sorted(
            one for one in folders
            if one not in _SKIPPED and here / one not in without
            and not (here / one / "pyvenv.cfg").exists()
        )  # fmt: skip
        for name in sorted(names):
            path = here / name
            if not path.is_symlink() and path.is_file():
                yield path.relative_to(top).as_posix()


def _worktrees(objects: Objects, subject: Subject, root: Path) -> Iterator[Place]:
    for tree in objects.worktrees():
        held = any(
            (tree / objects.prefix / one).exists() for one in (*subject.paths, *subject.media)
        )
        if held:
            yield Place(Kind.WORKTREE, os.path.relpath(tree, root))


def _in_git(objects: Objects, subject: Subject) -> tuple[list[Place], History]:
    """Return the places in git, and what those need who rewrite it."""
    prefix, traces = objects.prefix, subject.traces
    media = {
        blob for path in subject.media for blob in objects.by_path.get(prefix + path, frozenset())
    }
    blobs: dict[str, None] = {}
    messages: dict[str, None] = {}
    places: list[Place] = []
    commits: set[str] = set()
    for one in objects.all():
        if one.sort != "blob":
            message = message_of(one)
            if traces.tells("", message):
                messages[message_digest(message)] = None
                places.append(Place(Kind.MESSAGE, f"{one.sort} {one.name[:10]}"))
            continue
        uses = objects.uses.get(one.name, ())
        if one.name not in media and not _holds(subject, one, uses, prefix):
            foreign = _foreign(one, uses, prefix) or _elsewhere(uses, prefix)
            if foreign and traces.tells("", one.data):
                places += [Place(Kind.OTHER, f"{commit[:10]} {path}") for commit, path in uses]
            continue
        blobs[one.name] = None
        commits |= {commit for commit, _path in uses}
        places += [Place(Kind.GIT, f"{commit[:10]} {path}") for commit, path in uses]
        if not uses:
            places.append(Place(Kind.LOOSE, one.name[:10]))
    places += [
        Place(Kind.MESSAGE, ref, content=False)
        for ref in objects.refs()
        if traces.leads(ref.encode()) or any(slug in ref for slug in _slugs(subject))
    ]
    paths = sorted(path for path, held in objects.by_path.items() if held and held <= blobs.keys())
    history = History(
        paths=tuple(paths),
        blobs=tuple(blobs),
        messages=tuple(messages),
        refs=objects.leading_to(commits),
        remotes=objects.remotes(),
    )
    return places, history


def _slugs(subject: Subject) -> Iterator[str]:
    yield from (slug for path in subject.paths if len(slug := Path(path).stem) > 3)


def _holds(subject: Subject, one: Object, uses: Iterable[tuple[str, str]], prefix: str) -> bool:
    """Whether a blob is an edition of the article or repeats it, and is not another article."""
    if written_id(one.data) == subject.id:
        return True
    if _foreign(one, uses, prefix) or _elsewhere(uses, prefix):
        return False
    paths = [path.removeprefix(prefix) for _commit, path in uses]
    if any(ARTICLE.fullmatch(path) and default_id(path) == subject.id for path in paths):
        return True
    audited = any(path.startswith(f"{AUDIT}/") for path in paths)
    return not audited and subject.traces.tells("", one.data)


def _elsewhere(uses: Iterable[tuple[str, str]], prefix: str) -> bool:
    """Whether a blob only ever stood outside content/: a manual, say, that people look at first."""
    paths = [path.removeprefix(prefix) for _commit, path in uses]
    return bool(paths) and not any(path.startswith(f"{CONTENT}/") for path in paths)


def _foreign(one: Object, uses: Iterable[tuple[str, str]], prefix: str) -> bool:
    """Whether a blob is an article that names an id: who asks knows that it is another one's."""
    own = any(ARTICLE.fullmatch(path.removeprefix(prefix)) for _commit, path in uses)
    return own and written_id(one.data) is not None
