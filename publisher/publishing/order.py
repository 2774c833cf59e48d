"""In which order the files of a live site change, so that a reader meets no moment that is broken.

A page never leads to what is not there: what is new comes before what leads to it, and what goes
does so after everything that led to it. Nothing that was live leads to a new file, so new files may
come in any order among themselves, and so may those that go.

What is withdrawn waits for nothing. Its pages are replaced first, then every list, feed and index
that leads to it, then its files go, and those of other articles that go with them. Of what is new
only that comes before which one of these leads to.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import unquote_to_bytes

_PAGE = "index.html"
_LINK = re.compile(rb"[\w.~%/:@\x80-\xff-]*[./][\w.~%/:@\x80-\xff-]*")
_UP = re.compile(r"(?:\.{0,2}/)+")
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")  # written so in every address
_FEW = 500
_NO_ASSETS = (".html", ".xml", ".txt", ".json")

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a finished site has that the live one has not, by the names of files.

    `fresh` are those to which nothing that is live leads, `changed` those with other bytes, `gone`
    those that are live alone.
    """

    fresh: frozenset[str]
    changed: frozenset[str]
    gone: frozenset[str]


class Kind(Enum):
    """What is done to files, and whether anything leads to them meanwhile."""

    COMES = auto()  # nothing leads there before all of these are in their places
    CHANGES = auto()
    GOES = auto()  # nothing leads there any more


@dataclass(frozen=True, slots=True)
class Step:
    """Files with which the same is done, one after the other."""

    kind: Kind
    names: tuple[str, ...]


def steps(
    difference: Difference, old: Read, new: Read, withdrawn: Collection[str] = ()
) -> Iterator[Step]:
    """Yield what is to be done; `old` and `new` give the bytes of live and of finished files.

    `withdrawn` are the names of pages from which an article was withdrawn since a run last ended.
    Both are asked for nothing but what has not been done yet.
    """
    fresh, changed = difference.fresh, difference.changed
    goes = Step(Kind.GOES, tuple(_sorted(difference.gone)[::-1]))  # lists before what they show
    if withdrawn:
        graves = _sorted((fresh | changed) & set(withdrawn))
        leading = _sorted(_leading(difference, old, withdrawn) - set(graves))
        wanted = Leads(fresh)
        done: set[str] = set()
        for name in (*graves, *leading):
            if name in done:
                continue
            needed = _needed(name, new, wanted, done)
            done |= needed | {name}
            yield Step(Kind.COMES, tuple(_sorted(needed)))
            yield Step(Kind.CHANGES, (name,))
        yield goes
        fresh, changed = fresh - done, changed - done
    yield Step(Kind.COMES, tuple(_sorted(fresh)))
    yield Step(Kind.CHANGES, tuple(_sorted(changed)))
    if not withdrawn:
        yield goes


class Leads:
    """Finds which of some files a text of any format leads to: rather one too many than too few."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_address = {_address(name): name for name in names}
        self._by_end: dict[str, list[str]] = {}
        for address, name in self._by_address.items():
            parts = address.split("/")
            for start in range(len(parts)):
                self._by_end.setdefault("/".join(parts[start:]), []).append(name)
        ends = {address.rpartition("/")[2] for address in self._by_address} - {""}
        few = 0 < len(ends) <= _FEW and all(map(_PLAIN.fullmatch, ends))
        # Every way to one of a few files ends with its own name; a page without it is soon passed.
        self._ends = re.compile("|".join(map(re.escape, sorted(ends))).encode()) if few else None

    def of(self, name: str, data: bytes) -> set[str]:
        """Return the files that a file leads to, wherever its links are counted from."""
        found = {self._by_address[""]} if "" in self._by_address else set()
        if self._ends is not None and not self._ends.search(data):
            return found - {name}
        here = posixpath.dirname(name)
        for link in {*_LINK.findall(data.replace(b"\\/", b"/"))} if self._by_address else ():
            text = (unquote_to_bytes(link) if b"%" in link else link).decode(errors="replace")
            way = posixpath.normpath(posixpath.join("/", here, text)).lstrip("/")
            found.update(self._exactly(way))
            text = _UP.sub("", text, count=1) if text.startswith((".", "/")) else text
            text = text.removesuffix(_PAGE).strip("/")
            found.update(self._by_end.get(text, ()))
            while "/" in text:
                text = text.partition("/")[2]
                found.update(self._exactly(text))
        found.discard(name)
        return found

    def _exactly(self, way: str) -> Iterator[str]:
        name = self._by_address.get(_address(way))
        if name is not None:
            yield name


def _needed(name: str, new: Read, wanted: Leads, done: Collection[str]) -> set[str]:
    """Return the fresh files that a file leads to, and those to which these lead."""
    needed: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        found = wanted.of(one, new(one)) - needed - {name, *done}
        needed |= found
        waiting += found
    return needed


def _leading(difference: Difference, old: Read, withdrawn: Collection[str]) -> set[str]:
    """Return the changed files that lead to what is withdrawn or goes, or may do so by a script."""
    slugs = {posixpath.basename(_address(name)).encode() for name in withdrawn}
    sign = re.compile(rb"(?<![\w-])(?:%b)(?![\w-])" % b"|".join(map(re.escape, sorted(slugs))))
    going = Leads(difference.gone)
    beside = {_folder(one) for one in difference.gone if "/" in one and not one.endswith(_PAGE)}
    found: set[str] = set()
    for name in difference.changed:
        if _folder(name) in beside:
            found.add(name)
            continue
        data = old(name)
        if sign.search(data) or going.of(name, data):
            found.add(name)
    return found


def _address(name: str) -> str:
    """Return where a file answers, without slashes around it."""
    if name == _PAGE or name.endswith(f"/{_PAGE}"):
        name = name.removesuffix(_PAGE)
    return name.strip("/")


def _folder(name: str) -> str:
    return name.partition("/")[0]


def _asset(name: str) -> bool:
    return not name.endswith(_NO_ASSETS)


def _sorted(names: Iterable[str]) -> list[str]:
    """Return assets, then deep pages, then the pages and feeds above that link to them."""
    return sorted(names, key=lambda name: (not _asset(name), -name.count("/"), name))
