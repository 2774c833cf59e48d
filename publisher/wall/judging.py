"""What in the output is not accounted for: words the gate did not see, private data, foreign code."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from publisher import progress, rules, workers
from publisher.claims import addresses
from publisher.findings import mask
from publisher.gate import Tombstone
from publisher.lately import Lately
from publisher.markup import UnrenderableError
from publisher.policy import parsed
from publisher.progress import steps
from publisher.rules.tokens import opened
from publisher.wall import structure
from publisher.wall.accounts import Accounts, private_phrases, private_tokens
from publisher.wall.links import Place
from publisher.wall.owners import Owner, Shelf, joined, site_words
from publisher.wall.reading import MOMENT, Part, Piece, Reader, UnreadableError
from publisher.wall.scans import Scans, digest
from publisher.wall.structure import Fault

WORDS = "wall/words"  # a rule's hit that the gate did not see
PRIVATE = "wall/private"  # a person's data, or a path of this machine
HELD = "wall/held"  # words of an article that is held
STRUCTURE = "wall/structure"  # a script, handler or reference that is not the site's own
UNREADABLE = "wall/unreadable"

_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[\-_][A-Za-z0-9]+)+")
# An SSH key or signature in base64, as OpenSSH writes them, and a digest of an edition.
_KEY = re.compile(r"AAAA[A-Za-z0-9+/]{40,}|U1NIU0lH[A-Za-z0-9+/]{20,}|sha256:[0-9a-f]{64}")
_KEY_MARKS = ("AAAA", "U1NIU0lH", "sha256:")  # what it begins with, which is found faster
# Named by its bytes: digits by chance.
_PICTURE = re.compile(r"media/[0-9a-f]{20}(?:-\d{1,4})?\.[a-z]+")
# Numbers written as letters, as pages have them for the search: without a vowel, a digit or a break.
_PACKED = re.compile("[b-df-hj-np-tv-xz]{20}(?: [b-df-hj-np-tv-xz]{20})*")
_INDEX = "index.html"
_BINARY = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".pdf", ".ico", ".woff", ".woff2")
_SCRIPTS = (".js", ".mjs", ".wasm")
_LEAST = 200  # files that are worth the start of another process
_MOST_KEPT = 50_000  # links, words and entries of feeds that are remembered
_HELD_WORDS = 8_000  # articles whose words are in memory, as many as a month may have
_MONTH = re.compile(r"\d{4}/\d\d/")  # in the address of what lists a month
_LIFE_OF_MONTHS = 1  # what a process has met in one month would only take memory in the next
_MIN_HELD = 30  # characters from which a line of a held article is surely its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something in a file of the output that is not accounted for.

    `what` is the rule or fault behind it, `excerpt` is masked; `owner` is the path of the article
    it belongs to, None if it belongs to none. `in_name` says that the name of the file is the leak.
    """

    file: str
    rule: str
    what: str
    excerpt: str = ""
    owner: str | None = None
    in_name: bool = False


class _Anything(Container[str]):
    """All names that there could be."""

    def __contains__(self, _name: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one file had in it: leaks, digests of its own article's lines and of clean texts."""

    leaks: tuple[Leak, ...]
    seen: bytes
    clean: bytes


class _EmptiedError(Exception):
    """An entry that was clean in one feed stands among others here, and its words were given away."""


class Wall:
    """Reads a staged site file by file and says what is not accounted for."""

    def __init__(self, accounts: Accounts, scans: Scans) -> None:
        self.accounts = accounts
        self.scans = scans
        config = accounts.config
        self._reader = Reader(
            config.site.url, structure.inline(accounts.policy), frozenset(config.hubs)
        )
        shelf: Shelf = Lately(_HELD_WORDS)
        self._site = Owner(None, shelf, site_words(config))
        self._keys = [one.key for one in config.notify.indexnow]
        self._by_address: dict[str, Owner] = {}
        for article in accounts.articles:
            owner = Owner(article, shelf)
            for address in addresses(article):
                self._by_address[address.strip("/")] = owner
        # What leads to a withdrawn article tells of the one that took its place, and fixed words.
        self._successors: dict[str, Owner] = {}
        by_id = {one.article.id: one for one in self._by_address.values() if one.article}
        for grave in (one for one in accounts.live if isinstance(one, Tombstone)):
            if (successor := by_id.get(grave.replaced_by or "")) is not None:
                for address in addresses(grave):
                    self._successors[address.strip("/")] = successor
        self._people = private_tokens(accounts)
        self._private = _any_of(private_phrases(accounts))
        self._held = _any_of(self._held_phrases())
        self._held_lines = frozenset(self._held_words())
        self._known: Lately[str, tuple[tuple[str, str], ...]] = Lately(_MOST_KEPT)
        self._out: Lately[str, bool] = Lately(_MOST_KEPT)
        # Words, and parts by their digest, in which nothing was found, whosever they are.
        self._clean: Lately[str, bool] = Lately(_MOST_KEPT)
        self._opened: Lately[str, str] = Lately(_MOST_KEPT)
        self._clean_frames: Lately[tuple[object, ...], bool] = Lately(_MOST_KEPT)
        self._targets = _targets()
        self._place = Place(config.site.url, config.base_path)
        self._names: Container[str] = ()
        self._own_pages = True  # are being read, each as if it were the only one
        self._empties = True  # what is clean of feeds, so that a month of them takes less memory
        self._here: list[bytes] = []  # digests of its own article's clean lines in the page

    def read(
        self, names: Collection[str], load: Callable[[str], bytes], kept: Collection[str] = ()
    ) -> list[Leak]:
        """Return every leak in the files of a staged site; `load` gives the bytes of one.

        `kept` are the files that stay as they are: they were read when they were made, of
        editions all of which are live still. So an article whose own page stays has been read there.
        The files are shared out among the processors.
        """
        there = frozenset(names).union(kept)
        self._names = there
        self._targets = _targets()
        found: dict[Leak, None] = {}
        own = sorted(name for name in names if _address(name) in self._by_address)
        others = sorted(set(names).difference(own), key=_by_month)
        for name in kept:
            if (owner := self._by_address.get(_address(name))) is not None:
                owner.known = True
        for name in own:
            self._by_address[_address(name)].known = False
        seen: dict[Owner, bytes] = {}
        # An article's own page first: what is read there need not be read in lists and feeds.
        with progress.step(steps.WALL, len(names)) as step:
            for self._own_pages, some in ((True, own), (False, others)):
                for name, one in self._each(load, some):
                    step.add()
                    found.update(dict.fromkeys(one.leaks))
                    self.scans.learn(one.clean)
                    if one.seen:
                        owner = self._by_address[_address(name)]
                        seen[owner] = seen.get(owner, b"") + one.seen
                self.scans.clean.settle()
                for owner, lines in seen.items():
                    owner.seen = lines
        return list(found)

    def read_ahead(self, pages: Mapping[str, bytes]) -> list[Leak]:
        """Return the leaks in some articles' own pages that are there whatever else the site consists of.

        That is all that `read` would find, but for those that hang on what no file of the site is
        called: here every link leads to one, and every picture is one.
        """
        self._names = _Anything()
        self._targets = _targets()
        self._own_pages = True
        with progress.step(steps.WALL):
            found = [self._looked_at(pages.__getitem__, name) for name in sorted(pages)]
        return list(dict.fromkeys(leak for one in found for leak in one.leaks))

    def _each(
        self, load: Callable[[str], bytes], names: Sequence[str]
    ) -> Iterator[tuple[str, _Looked]]:
        """Look at files, one by one or what lists a month together, shared out among the processors.

        What lists a month tells of the same articles again and again, so that one process reads it.
        """
        first = bisect_left(names, True, key=lambda name: bool(_MONTH.search(name)))
        alone = names[:first]
        months = [tuple(some) for _month, some in groupby(names[first:], _month_of)]
        work = partial(self._looked_at, load)
        yield from zip(alone, workers.spread(work, alone, least=_LEAST), strict=True)
        least = 1 if len(names) - first >= _LEAST else len(months) + 1
        whole = workers.spread(
            partial(_of_each, work), months, least=least, at_once=1, life=_LIFE_OF_MONTHS
        )
        for some, looked_at in zip(months, whole, strict=True):
            yield from zip(some, looked_at, strict=True)

    def _looked_at(self, load: Callable[[str], bytes], name: str) -> _Looked:
        self._here = []
        leaks = tuple(self._file(load, name))
        return _Looked(leaks, b"".join(self._here), self.scans.handed_over())

    def _file(self, load: Callable[[str], bytes], name: str) -> Iterator[Leak]:
        try:
            yield from self._in_file(load, name)
        except _EmptiedError:
            self._reader.forget()
            self._empties = False
            yield from self._in_file(load, name)
            self._empties = True

    def _in_file(self, load: Callable[[str], bytes], name: str) -> Iterator[Leak]:
        if any(name == f"{key}.txt" and load(name) == key.encode() for key in self._keys):
            return  # letters and digits by chance, and public
        owner = self._by_address.get(_address(name), self._site)
        for words in () if _PICTURE.fullmatch(name) else re.sub(r"[-_]", " ", name).split("/"):
            yield from (replace(leak, in_name=True) for leak in self._alone(name, owner, words))
        yield from (replace(leak, in_name=True) for leak in self._foreign(name, owner, name))
        try:
            parts = self._parts(name, load(name))  # of a month it is large: nobody else holds it
        except (UnreadableError, UnicodeDecodeError, RecursionError):
            yield Leak(file=name, rule=UNREADABLE, what=UNREADABLE, owner=owner.path)
            return
        for part in parts:
            yield from self._part(name, owner, part)
        if name.endswith(".html"):
            policy = next((part.policy for part in parts if part.policy is not None), "")
            if parsed(policy) != parsed(self.accounts.policy):
                yield _fault(name, Fault.NO_POLICY, owner)

    def _parts(self, name: str, data: bytes) -> list[Part]:
        if name.endswith(".html"):
            return self._reader.page(data)
        if name.endswith(_BINARY):
            return []
        if hashlib.sha256(data).hexdigest() in self.accounts.assets:
            return []
        if name.endswith((".xml", ".svg")):
            return self._reader.xml(data)
        if name.endswith((".json", ".webmanifest")):
            text = data.decode()
            del data
            return self._reader.json(text)
        if name.endswith(".css"):
            return self._reader.style(data.decode())
        if name.endswith(_SCRIPTS):
            return [Part(faults=[(0, Fault.UNKNOWN_SCRIPT)])]
        return self._reader.plain(data.decode())

    def _part(self, name: str, page: Owner, part: Part) -> Iterator[Leak]:
        folder = name.split("/")[:-1]
        around = page if part.frame is None else self._site
        owners = [around, *(self._whose(folder, page, around, one) for one in part.pieces[1:])]
        foreign = [self._target(folder, link) is None for _piece, link in part.links]
        if part.frame is None:
            yield from self._within(name, page, owners, part, foreign)
            return
        key = (part.frame, *map(id, owners), *foreign)  # owners live as long as the wall
        if self._clean_frames.get(key) is None:
            if part.emptied:
                raise _EmptiedError
            found = list(self._within(name, page, owners, part, foreign))
            yield from found
            if found:
                return
            self._clean_frames[key] = True
        if part.entry and self._empties:
            part.empty()

    def _within(
        self,
        name: str,
        page: Owner,
        owners: Sequence[Owner],
        part: Part,
        foreign: Sequence[bool],
    ) -> Iterator[Leak]:
        """Read a part whose pieces belong to owners; `foreign` links lead to no file of this site."""
        lines: dict[Owner, list[str]] = {}
        for piece, line in part.lines:
            lines.setdefault(owners[piece], []).append(line)
        for owner, found in lines.items():
            yield from self._lines(name, page, owner, found)
        for piece, words in part.asides:
            if self._clean.get(words) is None and not self._by_chance(words):
                yield from self._alone(name, owners[piece], words)
        for (piece, link), elsewhere in zip(part.links, foreign, strict=True):
            if elsewhere:
                yield from self._alone(name, owners[piece], self._opened_link(link))
        for piece, value in part.marks:
            if self._known.get(value) != ():
                yield from self._foreign(name, owners[piece], value)
        for piece, fault in part.faults:
            yield _fault(name, fault, owners[piece])

    def _opened_link(self, link: str) -> str:
        """Return a link with what is packed in it, which is to be read even where the link itself was."""
        if (known := self._opened.get(link)) is None:
            known = self._opened[link] = opened(link)
        return known

    def _whose(self, folder: list[str], page: Owner, around: Owner, piece: Piece) -> Owner:
        """Return the article that a piece of a page belongs to: the one that it leads to."""
        if piece.headed and page is not self._site:
            return page
        found: Owner | None = None
        for link in piece.leads:
            target = self._target(folder, link)
            if target is None or (owner := self._told_of(target)) is None:
                continue
            if found is not None and found is not owner:
                return around
            found = owner
        return found or around

    def _told_of(self, address: str) -> Owner | None:
        """Return the article that whatever leads to an address tells of."""
        return self._successors.get(address) or self._by_address.get(address)

    def _target(self, folder: list[str], link: str) -> str | None:
        """Return the address on this site that a link on a page in `folder` leads to, if any."""
        # One that goes up to the root leads to the same from wherever it does.
        from_root = link.startswith("../" * len(folder))
        if from_root and (known := self._targets.get(link)) is not None:
            return known[0]
        path = self._place.target(folder, link)
        found = path if path in self._names or _page(path) in self._names else None
        if from_root:
            self._targets[link] = (found,)
        return found

    def _by_chance(self, words: str) -> bool:
        """Whether words have no word, name or number in them: a moment, packed bits, a picture here."""
        if MOMENT.fullmatch(words) or _PACKED.fullmatch(words):
            return True
        address = words.removeprefix(self._place.url)
        return address != words and address in self._names and bool(_PICTURE.fullmatch(address))

    def _lines(self, name: str, page: Owner, owner: Owner, lines: list[str]) -> Iterator[Leak]:
        """Read the words of an owner in a file: its own as a whole, the theme's line by line."""
        if owner is self._site:
            yield from self._whole(name, owner, lines)
            for line in lines:
                yield from self._foreign(name, owner, line)
            return
        here = owner is page and self._own_pages
        seen = b"".join(self._here) if here else owner.seen
        new = [line for line in dict.fromkeys(lines) if digest(line) not in seen]
        own: list[str] = []
        others: list[str] = []
        for line in new:
            (own if owner.has(line) else others).append(line)
        if own and not owner.known:
            found = list(self._whole(name, owner, _standing(lines, own, others)))
            yield from found
            if not found and here:
                self._here += map(digest, own)
        for line in others:
            yield from self._alone(name, owner, line)

    def _whole(self, name: str, owner: Owner, lines: Sequence[str]) -> Iterator[Leak]:
        for rule, text in self.scans.hits("\n\n".join(lines)):
            if not self._accounted(owner, rule, text, lines):
                yield Leak(file=name, rule=WORDS, what=rule, excerpt=mask(text), owner=owner.path)

    def _alone(self, name: str, owner: Owner, words: str) -> Iterator[Leak]:
        if self._clean.get(words) is not None:
            return
        if not self.scans.hits(words) and not self._secrets(words):
            self._clean[words] = True
            return
        yield from self._whole(name, owner, (words,))
        yield from self._foreign(name, owner, words)

    def _foreign(self, name: str, owner: Owner, words: str) -> Iterator[Leak]:
        """Look for private data and for held articles in words that are not an article's own."""
        byline = owner.article.author.name if owner.article else None
        for rule, secret in self._secrets(words):
            if secret == byline or owner.has_read(secret) or self._site.has_read(secret):
                continue
            if rule != HELD or not self._is_out(secret):
                yield Leak(file=name, rule=rule, what=rule, excerpt=mask(secret), owner=owner.path)

    def _is_out(self, words: str) -> bool:
        """Whether words of a held article are those of one that is out: its own live edition, say."""
        if (known := self._out.get(words)) is None:
            owners = {id(one): one for one in self._by_address.values()}
            known = self._out[words] = any(one.has_read(words) for one in owners.values())
        return known

    def _secrets(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return what no page may say, each with the rule against it."""
        if (known := self._known.get(text)) is None:
            private = [one for one in _tokens(text) if one.lower() in self._people]
            if any(mark in text for mark in _KEY_MARKS):
                private += _KEY.findall(text)
            private += self._private.findall(text)
            held = self._held.findall(text) + ([text] if text in self._held_lines else [])
            known = self._known[text] = (
                *((PRIVATE, one) for one in private),
                *((HELD, one) for one in held),
            )
        return known

    def _accounted(self, owner: Owner, rule: str, text: str, lines: Sequence[str]) -> bool:
        """Whether a hit is one of words that were read before, and rightly let pass.

        A waived hit is, and one that was spared for its neighbours: words stand beside others on a
        page than in their file. So the words must have been read in this order, nothing of the rule
        may be left unwaived in what was read, and the hit must stand without the words that were
        not read: then none of those made it.
        """
        if not owner.has_read(text) or rule in self._blocking(owner):
            return False
        own = [owner.longest_read(line) for line in lines]
        again = self.scans.hits("\n\n".join(filter(None, own)))
        return any((one, joined(found)) == (rule, joined(text)) for one, found in again)

    def _blocking(self, owner: Owner) -> set[str]:
        """Return the rules that should have kept these words in: before, something failed."""
        if owner.blocking is None:
            if owner.article:
                found = rules.run(owner.article, {}, self.scans.rules)
                owner.blocking = {one.rule for one in found if one.blocks}
            else:
                found_in = (self.scans.hits(text) for text in owner.own)
                owner.blocking = {rule for hits in found_in for rule, _text in hits}
        return owner.blocking

    def _held_words(self) -> Iterator[str]:
        """Yield the lines of held articles that are long enough to be nobody else's."""
        for held in self.accounts.held:
            if held.article is None:
                continue
            try:
                parts = self._reader.page(held.article.rendered.html.encode())
            except UnrenderableError:  # then no page can show it either
                continue
            lines = [line for part in parts for _piece, line in part.lines]
            for line in (held.article.summary, held.article.image_alt or "", *lines):
                if len(line) >= _MIN_HELD and not self._site.has(line):
                    yield line

    def _held_phrases(self) -> Iterator[str]:
        """Yield what stands for a held article inside other words: its title and its address."""
        live = {address for one in self.accounts.live for address in addresses(one)}
        for held in self.accounts.held:
            address = f"/{held.path.removeprefix('content/').removesuffix('.md')}/"
            if held.article:
                address = held.article.permalink
                if len(held.article.title) >= _MIN_HELD:
                    yield held.article.title
            if address not in live and "/" in address.strip("/"):
                yield address.strip("/")


def _tokens(text: str) -> Iterator[str]:
    """Yield what could be the id of a person, or an e-mail address."""
    if "-" in text or "_" in text:
        yield from _TOKEN.findall(text)
    if "@" in text:
        yield from _EMAIL.findall(text)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some phrases; without any it finds nothing."""
    wanted = sorted({" ".join(one.split()) for one in phrases} - {""}, key=len, reverse=True)
    return re.compile(
        rf"(?<![\w\-])(?:{'|'.join(map(re.escape, wanted))})(?![\w\-])" if wanted else r"(?!)"
    )


def _standing(lines: Sequence[str], own: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return an article's lines from the first to the last new one, with those between that repeat.

    What a reader finds apart must not be read as if it were one.
    """
    first, last = lines.index(own[0]), lines.index(own[-1])
    foreign = frozenset(others)
    return [line for line in lines[first : last + 1] if line not in foreign]


def _targets() -> Lately[str, tuple[str | None]]:
    """Return a memory of where links that go up to the root lead."""
    return Lately(_MOST_KEPT)


def _of_each(work: Callable[[str], _Looked], names: Sequence[str]) -> list[_Looked]:
    return [work(name) for name in names]


def _by_month(name: str) -> tuple[str, str, str]:
    """Order files so that those which tell of the same articles follow each other."""
    return _month_of(name), name.rpartition("/")[2], name


def _month_of(name: str) -> str:
    """Return the month that a file lists, nothing where it is another file."""
    month = _MONTH.search(name)
    return month[0] if month else ""


def _address(name: str) -> str:
    """Return the address at which a page is served, without slashes around it."""
    return name.removesuffix(_INDEX).rstrip("/") if name.endswith(_INDEX) else name


def _page(address: str) -> str:
    """Return the name of the page that is served at an address, without slashes around it."""
    return f"{address}/{_INDEX}" if address else _INDEX


def _fault(name: str, fault: Fault, owner: Owner) -> Leak:
    return Leak(file=name, rule=STRUCTURE, what=fault.value, owner=owner.path)
