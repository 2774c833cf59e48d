"""Articles whose own page leaked in an earlier build: that page is kept, and read again before anything is made.

What is remembered decides nothing but what is looked at first. A page is kept with what it is made of,
under what every part is made of and the edition, and made anew if that differs; and it is judged by
what is out and what is held now, just as the last reading would. So an article stays held only while a
build that remembers nothing would hold it. What leaks nowhere but in lists, in feeds or by where a link
leads is not known beforehand: every build tries it.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

from publisher import memory
from publisher.catalogue import Made
from publisher.gate import Edition
from publisher.staging import Ahead, Stage, ahead, common_of, library_of, page_file, page_name
from publisher.survey import Site, Survey
from publisher.wall import Leak

Read = Callable[[Mapping[str, bytes]], list[Leak]]  # pages by their files

_KIND = "leaking"
_MOST = 200  # where more articles leak at once it is the theme's doing, and the build stops


@dataclass(frozen=True, slots=True)
class _Known:
    """The page of an article that leaked, what it was made of, and all leaks of the article."""

    made_of: bytes
    html: bytes
    leaks: tuple[Leak, ...]

    def own(self, file: str) -> set[Leak]:
        """Return what leaked in the page itself."""
        return {leak for leak in self.leaks if leak.file == file}


def again(site: Site, found: Survey, before: Made, scratch: Path, read: Read) -> list[Leak]:
    """Return what was told of articles that leaked before and would again; `read` reads their own pages.

    What else told of them, a feed say, is repeated as it was told. `scratch` is an empty place.
    """
    # What is out already need not be looked for.
    waiting = {_file(one): one for one in found.editions if not one.again}
    common = common_of(site) if waiting else b""
    known = _known(site, common, waiting)
    if not known:
        return []
    pages = ahead(library_of(site, found), [waiting[file] for file in known])
    # What stays as it is live was read when it was made: the last reading would pass over it.
    live = Stage(scratch, before if before.common == common else Made(), common)
    known = {
        file: one
        for file, one in known.items()
        if not live.keeps(page_name(_url(waiting[file])), pages.made_of(file))
    }
    new = _made_again(known, pages, scratch)
    known |= new
    told = read({file: one.html for file, one in known.items()}) if known else []
    still = [file for file, one in known.items() if _leaks_still(file, waiting[file], one, told)]
    for file in still:
        if file in new:
            _keep(site, common, waiting[file], new[file])
    return [leak for file in still for leak in known[file].leaks]


def _known(site: Site, common: bytes, waiting: Mapping[str, Edition]) -> dict[str, _Known]:
    """Return what is remembered of editions, by the file of their page."""
    recalled = ((file, _recalled(site, common, one)) for file, one in waiting.items())
    return {file: one for file, one in recalled if one is not None}


def _made_again(known: Mapping[str, _Known], pages: Ahead, scratch: Path) -> dict[str, _Known]:
    """Return with its page of today what is remembered of those whose page would be another."""
    changed = [file for file, one in known.items() if one.made_of != pages.made_of(file)]
    return {
        file: replace(known[file], made_of=pages.made_of(file), html=html)
        for file, html in pages.html(changed, scratch).items()
    }


def _leaks_still(file: str, edition: Edition, known: _Known, told: Iterable[Leak]) -> bool:
    """Whether the same as before is told of an article by its own page."""
    owner, own = edition.article.path, known.own(file)
    return bool(own) and own == {one for one in told if (one.file, one.owner) == (file, owner)}


def keep(site: Site, found: Survey, made: Stage, leaks: Iterable[Leak]) -> None:
    """Keep the pages of articles that leaked, as they are staged, with all that leaked of each."""
    by_owner: defaultdict[str | None, list[Leak]] = defaultdict(list)
    for leak in leaks:
        by_owner[leak.owner].append(leak)
    leaking = (one for one in found.editions if one.article.path in by_owner)
    for edition in islice(leaking, _MOST):
        part = made.parts.get(page_name(_url(edition)))
        file, own = _file(edition), tuple(by_owner[edition.article.path])
        if part is None or part.made_of is None or file not in made.fresh:
            continue
        one = _Known(part.made_of, (made.folder / file).read_bytes(), own)
        if one.own(file):
            _keep(site, made.common, edition, one)


def _url(edition: Edition) -> str:
    return edition.article.permalink[1:]


def _file(edition: Edition) -> str:
    return page_file(_url(edition))


def _about(site: Site, common: bytes, edition: Edition) -> tuple[bytes, ...]:
    """Return what an entry is known by: what every part is made of, and the very edition."""
    place = f"{site.root}\0{edition.article.path}".encode(errors="surrogateescape")
    return common, place, edition.digest.encode()


def _recalled(site: Site, common: bytes, edition: Edition) -> _Known | None:
    data = memory.recalled(_KIND, _about(site, common, edition))
    return None if data is None else _unpacked(data)


def _keep(site: Site, common: bytes, edition: Edition, one: _Known) -> None:
    memory.keep(_KIND, _about(site, common, edition), _packed(one))


def _packed(one: _Known) -> bytes:
    said = {
        "made_of": one.made_of.hex(),
        "html": one.html.decode(),
        "leaks": [asdict(leak) for leak in one.leaks],
    }
    return zlib.compress(json.dumps(said).encode())


def _unpacked(data: bytes) -> _Known:
    said = json.loads(zlib.decompress(data))
    leaks = tuple(Leak(**leak) for leak in said["leaks"])
    return _Known(bytes.fromhex(said["made_of"]), said["html"].encode(), leaks)
