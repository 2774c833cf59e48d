"""Carries out withdrawals on the output folder alone, when nothing else works."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote_to_bytes

from publisher.config import RESERVED
from publisher.files import settle, write_atomically
from publisher.notices import TITLE
from publisher.publishing import MARK, Manifest
from publisher.sources import CONTENT
from publisher.takedown.cutting import Buried, UncuttableError, cut, signed
from publisher.takedown.links import Links
from publisher.takedown.marks import Mark, file_at, marks
from publisher.takedown.markup import Page, read
from publisher.takedown.tombstone import is_tombstone, redirect, tombstone

_THEME = "assets/"  # made without any article
_MEDIA = "media/"
_DONOR = "404.html"
_MEDIUM = re.compile(rb"media/([^\"'\s<>()&?#\\,;]+)")
_LOCATION = re.compile(rb"<loc>\s*(https?://[^<\s]+)")
_MIN_WORDS = 30  # characters from which words are surely an article's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done: by addresses with slashes around them, and by files of the output.

    `removed` are pictures that nothing shows any more, and files from which what is withdrawn
    could not be taken out otherwise. `failed` are files that could not be changed or removed, and
    `unread` files, of the articles too, that could not be looked at.
    """

    addresses: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def carry_out(root: Path, output: Path) -> Done:
    """Take every withdrawn article of the site in `root` off its output, and change nothing else.

    Needs neither configuration nor rules, git, catalogue or log. The article's own page goes first;
    an interrupted run is completed by the next. What stands in doubt goes: a list or feed that
    leads to the article and cannot be read is removed, to be made anew by the next build. A symbolic
    link, which no build makes, is removed and never followed. A folder without the mark of a site
    is left alone.
    """
    if output.is_symlink() or not output.is_dir() or not (output / MARK).is_file():
        return Done()
    found, unread = marks(root)
    done = _Takedown(root, output, unread).run(found)
    if done.written or done.removed:
        with suppress(OSError):  # it is done, and would be again
            settle(output)
    return done


class _Takedown:
    """One run over an output folder."""

    def __init__(self, root: Path, output: Path, unread: Iterable[str]) -> None:
        self.root = root
        self.output = output
        self.unread = list(unread)
        self.written: list[str] = []
        self.removed: list[str] = []
        self.failed: list[str] = []
        self.addresses: set[str] = set()
        self.links = Links("")
        self.graves: dict[str, Mark] = {}

    def run(self, found: list[Mark]) -> Done:
        self.links = Links(self._base())
        self.graves = self._graves(found)
        if self.graves:
            self._bury(self.graves)
        if self.written or self.removed:
            self._list_anew()
        return Done(
            addresses=tuple(sorted(f"/{address}/" for address in self.addresses)),
            written=tuple(map(_shown, self.written)),
            removed=tuple(map(_shown, self.removed)),
            failed=tuple(map(_shown, self.failed)),
            unread=tuple(map(_shown, self.unread)),
        )

    def _bury(self, graves: dict[str, Mark]) -> None:
        shown = {address: self._page(f"{address}/index.html") for address in graves}
        words = {one for mark in graves.values() for one in mark.words}
        for page in shown.values():
            words |= set(_words(page)) if page and page.own else set()
        ids = frozenset(mark.id or address for address, mark in graves.items())
        own = {address: address for address in graves}
        donor = self._donor(Buried(links=self.links, addresses=own, ids=ids, words=()))
        for address, page in shown.items():
            if self._lies(address) and not (page is not None and is_tombstone(page)):
                self._replace(address, graves[address], donor)
        for name in self._symlinks():
            self._drop(name)
        leading, kept = self._survey(graves, words)
        for name, address in leading.items():
            self._redirect(name, address, graves[address], donor)
        addresses = own | {_address(name): address for name, address in leading.items()}
        self._clean_all(Buried(links=self.links, addresses=addresses, ids=ids, words=kept))
        if not self.addresses and (self.written or self.removed):  # an earlier run began it
            self.addresses |= {address for address in graves if self._lies(address)}

    def _list_anew(self) -> None:
        """Let the mark of the folder list what is there now, under the release it was made for."""
        before = Manifest.read(self.output)
        if before is not None:
            with suppress(OSError):
                replace(before, files=Manifest.of(self.output).files).write(self.output)

    def _clean_all(self, buried: Buried) -> None:
        """Take what is withdrawn out of every file, then the files that only it had."""
        used: set[str] = set()
        for name in sorted(self._files(), key=lambda name: (-name.count("/"), name)):
            used |= self._clean(name, buried)
        for address in set(buried.addresses.values()):
            for name in self._beside(address):
                self._drop(name, address)
        for name in list(self._files(_MEDIA)):
            if posixpath.basename(name) not in used:
                self._drop(name)

    # What is withdrawn

    def _base(self) -> str:
        """Return the address of the site, as its own files have it."""
        page = self._page("index.html")
        own = page.first("link", rel="canonical") if page else None
        if own is not None and own.attributes.get("href", "").startswith(("http:", "https:")):
            return own.attributes["href"].rstrip("/") + "/"
        data = self._read("sitemap-1.xml") or self._read("sitemap.xml")  # of many; or the only one
        found = _LOCATION.search(data or b"")
        return found[1].decode("utf-8", "replace").rstrip("/") + "/" if found else ""

    def _graves(self, found: list[Mark]) -> dict[str, Mark]:
        """Return the addresses that withdrawn articles stand at, or would if they were out."""
        graves: dict[str, Mark] = {}
        for mark in found:
            if mark.address and self._may_be(mark.address):
                graves[mark.address] = mark
            for address in self._former(mark):
                if self._may_be(address) and self._lies(address):
                    graves.setdefault(address, mark)
        return graves

    def _former(self, mark: Mark) -> Iterator[str]:
        """Yield where a file that was renamed since may still stand: never at another's address."""
        page = self._page(f"a/{mark.id}/index.html") if mark.id and _step(mark.id) else None
        way = page.leads_to if page else None
        led = self.links.targets(way, f"a/{mark.id}/index.html") if way else ()
        for address in (*led, *mark.former):
            path = file_at(address)
            if path is not None and not (self.root / path).is_file():
                yield address

    def _may_be(self, address: str) -> bool:
        """Whether what stands at an address can be an article's own page."""
        if "/" not in address and (address in RESERVED or (self.root / CONTENT / address).is_dir()):
            return False
        page = self._page(f"{address}/index.html")
        if page is None:
            return True
        if page.leads_to is not None:  # the old address of another
            return False
        return "/" in address or page.own is not None or is_tombstone(page)

    def _lies(self, address: str) -> bool:
        """Whether anything stands at an address."""
        file = self.output / address / "index.html"
        return file.is_symlink() or file.exists()

    def _survey(
        self, graves: dict[str, Mark], words: set[str]
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return the pages that lead on to graves, and the words that no other article has."""
        leading: dict[str, str] = {}
        ways: dict[str, str] = {}
        kept = {one for one in words if len(one) >= _MIN_WORDS}
        for name in self._files():
            data = self._read(name) if name.endswith((".html", ".htm")) else None
            if data is None or _address(name) in graves:
                continue
            text = data.decode("utf-8", "surrogateescape")
            quoted = {one for one in kept if _has(text, one)}
            if not quoted and "refresh" not in text.lower():
                continue
            page = _parsed(text)
            if page is None:
                continue
            if (way := page.leads_to) is not None:
                ways[name] = next(self.links.targets(way, name), "")
            elif (own := signed(page, name)) is not None:
                said = own.text
                kept -= {one for one in quoted if one in said or one in _words(page)}
        grown = True
        while grown:
            known = {a: a for a in graves} | {_address(name): a for name, a in leading.items()}
            found = {
                name: known[target]
                for name, target in ways.items()
                if name not in leading and target in known
            }
            leading |= found
            grown = bool(found)
        return leading, tuple(sorted(kept))

    # What is done

    def _replace(self, address: str, mark: Mark, donor: Page | None) -> None:
        depth = address.count("/") + 1
        text = tombstone(mark, depth, donor, self._replacement(mark, depth))
        self._put(f"{address}/index.html", text.encode("utf-8", "surrogateescape"), address)

    def _replacement(self, mark: Mark, depth: int) -> str | None:
        """Return the link to the article in the place of a withdrawn one, if that is out."""
        if mark.replaced_by is None or not _step(mark.replaced_by):
            return None
        name = f"a/{mark.replaced_by}/index.html"
        page = self._page(name)
        way = page.leads_to if page else None
        target = next(self.links.targets(way, name), "") if way else ""
        out = target and target not in self.graves
        other = self._page(f"{target}/index.html") if out else None
        return f"{'../' * depth}{target}/" if other is not None and other.own else None

    def _redirect(self, name: str, address: str, mark: Mark, donor: Page | None) -> None:
        page = self._page(name)
        heading = page.first("title") if page else None
        about = page.first("meta", property="og:description") if page else None
        picture = page.first("meta", property="og:image") if page else None
        if not self._lies(address):
            self._replace(address, mark, donor)
        if heading is None or heading.text != TITLE or about or picture:
            canonical = f"{self.links.base}{address}/" if self.links.base else ""
            self._put(name, redirect(_way(name, address), canonical).encode(), address)

    def _clean(self, name: str, buried: Buried) -> set[str]:
        """Take what is withdrawn out of a file; return the pictures that it shows."""
        own = _address(name)
        data = self._read(name)
        if data is None:
            path = file_at(own)
            if path is not None and (self.root / path).is_file():
                self.unread.append(name)  # the page of another article
            else:
                self._drop(name)  # in doubt: nobody can say what it shows
            return set()
        home = buried.addresses.get(own) if name.endswith("/index.html") else None
        if home is not None and own != home:  # a redirect, which is clean
            return set()
        try:
            result = cut(name, data, buried.without(home) if home is not None else buried)
        except UncuttableError:
            self._drop(name)
            return set()
        if result.data != data:
            self._put(name, result.data, *result.led)
        return {_file_name(found) for found in _MEDIUM.findall(result.data)}

    def _donor(self, buried: Buried) -> Page | None:
        """Return the page whose surroundings a tombstone takes, without what is withdrawn."""
        data = self._read(_DONOR)
        if data is None:
            return None
        try:
            return _parsed(cut(_DONOR, data, buried).data.decode("utf-8", "surrogateescape"))
        except UncuttableError:
            return None

    def _beside(self, address: str) -> list[str]:
        """Return the other files in the folder of an article: they are its own."""
        if not self._lies(address):
            return []
        deep = "/" in address
        return [
            name
            for name in self._files(f"{address}/")
            if name != f"{address}/index.html" and (deep or name.count("/") == 1)
        ]

    # The folder

    def _files(self, under: str = "") -> Iterator[str]:
        """Yield every file but the theme's and the pictures, or those under a folder."""
        for name, link in _walk(self.output / under, under):
            skipped = not under and name.startswith((_THEME, _MEDIA))
            if not link and not skipped and name != MARK:
                yield name

    def _symlinks(self) -> list[str]:
        return [name for name, link in _walk(self.output, "") if link]

    def _read(self, name: str) -> bytes | None:
        """Return the bytes of a file that is reached through no symbolic link."""
        path = self.output / name
        if self._linked(name) is not None:
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None

    def _page(self, name: str) -> Page | None:
        data = self._read(name)
        return None if data is None else _parsed(data.decode("utf-8", "surrogateescape"))

    def _linked(self, name: str) -> Path | None:
        """Return the first symbolic link on the way to a file, itself included."""
        path = self.output
        for step in name.split("/"):
            path = path / step
            if path.is_symlink():
                return path
        return None

    def _put(self, name: str, data: bytes, *addresses: str) -> None:
        """Write a file whole for some withdrawn articles.

        Where that fails it is removed, which a full disk allows.
        """
        path = self.output / name
        try:
            while (link := self._linked(name)) is not None:
                link.unlink()
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                write_atomically(path, data)
            except OSError:
                path.unlink(missing_ok=True)
                write_atomically(path, data)
            self.written.append(name)
        except OSError:
            (self.failed if path.exists() else self.removed).append(name)
        if name not in self.failed:
            self.addresses.update(filter(None, addresses))

    def _drop(self, name: str, *addresses: str) -> None:
        try:
            (self.output / name).unlink(missing_ok=True)
            self.removed.append(name)
        except OSError:
            self.failed.append(name)
        if name not in self.failed:
            self.addresses.update(filter(None, addresses))


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    """Yield every file under a folder by name, and whether it is a symbolic link."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():
            yield prefix + entry.name, True
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, False


def _parsed(text: str) -> Page | None:
    try:
        return read(text)
    except ValueError:
        return None


def _words(page: Page) -> Iterator[str]:
    """Yield the title, the summary and the descriptions of pictures on an article's own page."""
    own = page.own
    for one in own.walk() if own else ():
        if one.tag == "h1" or one.attributes.get("class") == "lead":
            yield one.text
        yield " ".join(one.attributes.get("alt", "").split())
    for name in ("description", "og:description", "og:title", "og:image:alt"):
        about = page.first("meta", name=name) or page.first("meta", property=name)
        if about is not None:
            yield " ".join(about.attributes.get("content", "").split()).removesuffix("…").strip()


def _has(text: str, words: str) -> bool:
    return words in " ".join((unescape(text) if "&" in text else text).split())


def _address(name: str) -> str:
    """Return the address at which a file of the output answers, without slashes around it."""
    return name.removesuffix("index.html").rstrip("/")


def _way(name: str, address: str) -> str:
    """Return the way from a file to an address."""
    return posixpath.relpath(f"/{address}", f"/{posixpath.dirname(name)}") + "/"


def _file_name(found: bytes) -> str:
    return posixpath.basename(unquote_to_bytes(found).decode("utf-8", "surrogateescape"))


def _step(name: str) -> bool:
    """Whether an id can be part of an address: one that leads no way up."""
    return ".." not in name.split("/") and not name.startswith("/") and "\0" not in name


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
