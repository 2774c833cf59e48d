"""The article that is to go, gathered from the log, the folder and every version in git."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from publisher import front_matter, sources
from publisher.article import Article
from publisher.audit import NOTHING, Log, Past, Withdrawn
from publisher.errors import UnusableError
from publisher.front_matter import FrontMatter
from publisher.gate import shelf_of
from publisher.inspection import read_one
from publisher.media import DOCUMENTS, PICTURES, published_stem
from publisher.messages import Message, say
from publisher.pages import cards_of
from publisher.purging.objects import Object, Objects
from publisher.purging.traces import Traces, letters, own, passages
from publisher.sources import (
    CONTENT,
    MAX_ARTICLE_BYTES,
    MAX_MEDIA_BYTES,
    Source,
    inside,
    read_regular,
)
from publisher.survey import Site
from publisher.text import nfc

RARE = 5  # a sentence that fewer other articles have is not a set phrase
_IMAGE = re.compile(r"^image:[ \t]*[\"']?([^\"'\n]+?)[\"']?[ \t]*$", re.MULTILINE)
_TARGET = re.compile(r"\]\(<?([^()<>\s]+)|\b(?:src|href)=[\"']([^\"']+)")
_ID = re.compile(rb"^id:[ \t]*[\"']?([a-z0-9-]+)[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)
ARTICLE = re.compile(rf"{CONTENT}/(?:pages|[a-z0-9-]+/\d{{4}})/[a-z0-9-]+\.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An article that is to be purged, and all that is known of it.

    `digests` are its editions that were live; `past` is what the log says. `sources` are its files
    in the folder, `media` the paths of its own pictures and documents, of any time, and `shared`
    those that other articles use, too. `kin` are other articles that say the same somewhere.
    """

    id: str
    past: Past
    digests: tuple[str, ...]
    unit: str | None
    grave: Withdrawn | None
    permalinks: frozenset[str]
    others: frozenset[str]
    sources: tuple[str, ...]
    paths: frozenset[str]
    media: frozenset[str]
    shared: frozenset[str]
    kin: tuple[str, ...]
    traces: Traces = field(repr=False)

    @property
    def worded(self) -> bool:
        """Whether its words are known, so that they can be looked for."""
        return bool(self.traces.words)


def subject(site: Site, log: Log, wanted: str, output: Path) -> Subject:
    """Return the article that `wanted` names: its id, its path under content/ or its address.

    Raises UnusableError if nobody knows of such an article.
    """
    objects = Objects.around(site.root)
    article_id = _id_of(site, log, wanted, objects)
    gathering = _Gathering(site, log, article_id, objects)
    gathering.of_log()
    gathering.of_folder()
    gathering.of_git()
    if not (gathering.texts or gathering.digests or gathering.past.withdrawn):
        raise UnusableError(_unknown(article_id, output))
    return gathering.subject(output)


def _unknown(article_id: str, output: Path) -> Message:
    page = output / "a" / article_id / "index.html"
    own_page = output / article_id / "index.html"
    if _is_file(page) or _is_file(own_page):
        return say(
            "Không bài nào, kể cả trong nhật ký và lịch sử git, mang mã “{id}”, nhưng trang đang có trang ở địa chỉ ấy. Chạy `publisher build` để gỡ mọi tệp lạ khỏi trang, rồi `publisher verify`; chưa xóa gì.",
            id=article_id,
        )
    return say(
        "Không có bài nào mang mã hay đường dẫn “{id}”, kể cả trong nhật ký và lịch sử git: chép đúng mục id, hoặc đường dẫn của tệp bài; chưa xóa gì.",
        id=article_id,
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _id_of(site: Site, log: Log, wanted: str, objects: Objects | None) -> str:
    """Return the id of the article that somebody means."""
    path = _path_in(site.root, wanted)
    if path is None:
        by_address = {
            one.permalink: one.id
            for release in log.releases
            for one in (*release.added, *release.updated)
        }
        return by_address.get(f"/{wanted.strip('/')}/", wanted.strip("/"))
    data = read_regular(site.root / path, MAX_ARTICLE_BYTES)
    if isinstance(data, bytes):
        return written_id(data) or default_id(path)
    for release in reversed(log.releases):
        for one in (*release.added, *release.updated):
            if one.path == path:
                return one.id
    named = {
        found
        for blob, uses in (objects.uses.items() if objects else ())
        if objects and any(used == objects.prefix + path for _commit, used in uses)
        for one in objects.read([blob] if blob.strip("0") else [])
        if (found := written_id(one.data))
    }
    if len(named) > 1:
        raise UnusableError(
            say(
                "Nhiều bài từng mang đường dẫn này; ghi rõ mã bài: {ids}.",
                ids=", ".join(sorted(named)),
            )
        )
    return named.pop() if named else default_id(path)


def _path_in(root: Path, wanted: str) -> str | None:
    """Return the path under content/ that `wanted` is, None if it is an id or an address."""
    name = wanted.removeprefix("./")
    if not name.endswith(".md"):
        return None
    try:
        full = (Path.cwd() / name).resolve()
        return full.relative_to(root).as_posix() if root in full.parents else name
    except (OSError, ValueError):
        return name


def default_id(path: str) -> str:
    """Return the id of an article that names none."""
    parts = PurePosixPath(path).with_suffix("").parts[1:]
    return "/".join(parts[1:] if parts[:1] == ("pages",) else parts)


def written_id(data: bytes) -> str | None:
    """Return the id that stands in the head of an article file."""
    head = data.removeprefix(b"\xef\xbb\xbf")
    if not head.startswith(b"---"):
        return None
    found = _ID.search(head[: head.find(b"\n---", 3) + 1 or len(head)])
    return found[1].decode() if found else None


def used(path: str, text: str) -> Iterator[str]:
    """Yield the files that an article's text names, whether they are there or not."""
    targets = [found[1] for found in _IMAGE.finditer(text)]
    targets += [found[1] or found[2] for found in _TARGET.finditer(text)]
    for target in targets:
        name = inside(posixpath.join(posixpath.dirname(path), unquote(target.partition("#")[0])))
        if name and name.lower().endswith((*PICTURES, *DOCUMENTS)):
            yield name


class _Gathering:
    """What is known so far of one article."""

    def __init__(self, site: Site, log: Log, article_id: str, objects: Objects | None) -> None:
        self.site, self.log, self.id, self.objects = site, log, article_id, objects
        self.past = log.by_id.get(article_id, NOTHING)
        self.texts: dict[bytes, str] = {}  # editions and the path of each
        self.digests: dict[str, None] = {}
        self.paths: set[str] = set()
        self.permalinks: set[str] = set()
        self.aliases: set[str] = set()
        self.files: list[str] = []
        self.foreign: dict[str, str] = {}  # other articles in the folder, and what they say

    def of_log(self) -> None:
        for release in self.log.releases:
            for one in (*release.added, *release.updated):
                if one.id == self.id:
                    self.digests[one.digest] = None
                    self._at(one.path, one.permalink, one.aliases)
            for grave in release.withdrawn:
                if grave.id == self.id:
                    self._at(grave.path, grave.permalink, grave.aliases)

    def _at(self, path: str, permalink: str, aliases: tuple[str, ...]) -> None:
        self.paths.add(path)
        self.permalinks.add(permalink)
        self.aliases.update(aliases)

    def of_folder(self) -> None:
        for source in sources.walk(self.site.root):
            if not isinstance(source, Source):
                continue
            named = written_id(source.data) or default_id(source.path)
            if named == self.id:
                self.files.append(source.path)
                self._edition(source.path, source.data)
            else:
                self.foreign[source.path] = source.data.decode("utf-8", "replace")

    def of_git(self) -> None:
        if self.objects is None:
            return
        prefix = self.objects.prefix
        unnamed: list[tuple[str, Object]] = []
        for one in self.objects.all():
            if one.sort != "blob" or len(one.data) > MAX_ARTICLE_BYTES:
                continue
            named = written_id(one.data)
            paths = [
                path.removeprefix(prefix)
                for _commit, path in self.objects.uses.get(one.name, ())
                if ARTICLE.fullmatch(path.removeprefix(prefix))
            ]
            if named == self.id:
                for path in paths or ["content/"]:
                    self._edition(path, one.data)
            elif named is None and paths:
                unnamed += [(path, one) for path in paths]
        for path, one in unnamed:
            if path in self.paths or default_id(path) == self.id:
                self._edition(path, one.data)

    def _edition(self, path: str, data: bytes) -> None:
        self.texts.setdefault(data, path)
        if ARTICLE.fullmatch(path):
            self.paths.add(path)
        if front := _front(data):
            aliases = front.raw.get("aliases")
            self.aliases.update(one for one in aliases or () if isinstance(one, str))

    def subject(self, output: Path) -> Subject:
        words: set[bytes] = set()
        media: set[str] = set()
        for data, path in self.texts.items():
            text = data.decode("utf-8-sig", "replace")
            words |= passages(text)
            media.update(used(path, text))
        theirs = {name for path, text in self.foreign.items() for name in used(path, text)}
        said = {path: letters(text) for path, text in self.foreign.items()}
        kept = own(words, [*said.values(), *self._settings()])
        permalinks = self.permalinks or {_address(path) for path in self.paths}
        old = {_address(path) for path in self.paths} - permalinks
        others = frozenset({f"a/{self.id}", *self.aliases, *old} - {""})
        stems, digests = self._marks(media, theirs, output)
        grave = self._grave(permalinks, others, output)
        return Subject(
            id=self.id,
            past=self.past,
            digests=tuple(self.digests),
            unit=grave.shelf.unit if grave and grave.shelf else self._unit(),
            grave=grave,
            permalinks=frozenset(permalinks),
            others=others,
            sources=tuple(self.files),
            paths=frozenset(self.paths),
            media=frozenset(media - theirs),
            shared=frozenset(media & theirs),
            kin=tuple(_kin(words - kept, said)),
            traces=Traces(
                id=self.id,
                words=kept,
                media=digests,
                stems=stems,
                addresses=frozenset({*permalinks, *others}),
                names=frozenset({*self.paths, *(path.removesuffix(".md") for path in self.paths)}),
            ),
        )

    def _settings(self) -> Iterator[bytes]:
        """Yield what every page says anyway: the configuration and the theme."""
        files = [self.site.root / "site_config.yml", *(self.site.root / "config").glob("*.*")]
        for path in (*files, *(self.site.root / "theme").rglob("*.html")):
            data = read_regular(path, MAX_ARTICLE_BYTES)
            if isinstance(data, bytes):
                yield letters(data.decode("utf-8", "replace"))

    def _marks(
        self, media: set[str], theirs: set[str], output: Path
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the published names of its own files, and the SHA-256 of all their bytes."""
        stems: set[str] = set()
        digests: set[str] = set()
        for path in media - theirs:
            for data in self._versions(path):
                stems.add(published_stem(path, data))
                digests.add(hashlib.sha256(data).hexdigest())
        shared = {
            published_stem(one, data) for one in media & theirs for data in self._versions(one)
        }
        stems |= set(self._cards(stems | shared))
        for path in theirs:
            theirs_now = read_regular(self.site.root / path, MAX_MEDIA_BYTES)
            if isinstance(theirs_now, bytes):
                stems.discard(published_stem(path, theirs_now))
                digests.discard(hashlib.sha256(theirs_now).hexdigest())
        folder = output / "media"
        for file in folder.iterdir() if folder.is_dir() else ():
            out = (
                read_regular(file, MAX_MEDIA_BYTES)
                if file.stem.partition("-")[0] in stems
                else None
            )
            if isinstance(out, bytes):
                digests.add(hashlib.sha256(out).hexdigest())
        return frozenset(stems), frozenset(digests)

    def _cards(self, covers: Collection[str]) -> Iterator[str]:
        """Yield the published names of the cards that were drawn of it."""
        for data, path in self.texts.items():
            article = read_one(Source(path, data), self.site.config).article
            if article is not None:
                yield from (one.stem for one in cards_of(article, self.site.config, covers))

    def _versions(self, path: str) -> Iterator[bytes]:
        data = read_regular(self.site.root / path, MAX_MEDIA_BYTES)
        if isinstance(data, bytes):
            yield data
        if self.objects is not None:
            blobs = self.objects.by_path.get(self.objects.prefix + path, frozenset())
            yield from (one.data for one in self.objects.read(sorted(blobs)))

    def _grave(
        self, permalinks: set[str], others: frozenset[str], output: Path
    ) -> Withdrawn | None:
        """Return what stays at its address; None where it was never out."""
        known = self.past.withdrawn or self.past.last
        if known is not None:
            return Withdrawn(
                id=self.id, path=known.path, permalink=known.permalink, aliases=known.aliases,
                reason="legal", shelf=known.shelf,
            )  # fmt: skip
        out = [one for one in sorted(permalinks) if _is_file(output / one[1:] / "index.html")]
        if not out or not self.paths:
            return None
        article = self._article()
        return Withdrawn(
            id=self.id, path=min(self.paths), permalink=out[0],
            aliases=article.aliases if article else (), reason="legal",
            shelf=shelf_of(article) if article else None,
        )  # fmt: skip

    def _article(self) -> Article | None:
        for data, path in self.texts.items():
            if (article := read_one(Source(path, data), self.site.config).article) is not None:
                return article
        return None

    def _unit(self) -> str | None:
        for data in self.texts:
            front = _front(data)
            unit = front.raw.get("unit") if front else None
            if isinstance(unit, str):
                return unit
        return None


def _front(data: bytes) -> FrontMatter | None:
    try:
        front = front_matter.read(nfc(data.decode("utf-8-sig")), "")
    except UnicodeDecodeError:
        return None
    return front if front.raw else None


def _address(path: str) -> str:
    name = default_id(path)
    return f"/{name}/" if name else ""


def _kin(shared: frozenset[bytes] | set[bytes], said: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the other articles that say what is no set phrase."""
    found: set[str] = set()
    for word in shared:
        where = [path for path, text in said.items() if word in text]
        if len(where) < RARE:
            found.update(where)
    yield from sorted(found)
