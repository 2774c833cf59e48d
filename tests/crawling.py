"""A reader of a site's folder, who follows every link and takes nothing that is not whole."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

Tree = Mapping[str, bytes]

_ADDRESSES = ("href", "src", "action", "poster")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")
_STYLED = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def served(folder: Path) -> dict[str, bytes]:
    """Return what a web server would give: every file but those whose names begin with a dot."""
    found: dict[str, bytes] = {}
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                file = Path(path, name)
                found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


@lru_cache(maxsize=100_000)
def links(name: str, data: bytes, site: str) -> frozenset[str]:
    """Return the files of the site, which answers at `site`, that one of its files leads to."""
    kind = name.rpartition(".")[2]
    if kind not in {"html", "xml", "json", "txt", "css"}:
        return frozenset()
    text = data.decode()
    if kind == "html":
        reader = _Links()
        reader.feed(text)
        found: Iterable[str] = reader.found
    elif kind == "css":
        found = _STYLED.findall(text)
    else:
        found = map(unescape, _ADDRESS.findall(text))
    return frozenset(filter(None, (_target(name, one, site) for one in found)))


def broken(tree: Tree, known: Iterable[str], site: str) -> dict[str, set[str]]:
    """Return what is not there of what a reader comes to who knows some addresses, and from where."""
    waiting = [name for name in known if name in tree]
    seen, missing = set(waiting), dict[str, set[str]]()
    while waiting:
        name = waiting.pop()
        for target in links(name, tree[name], site):
            if target not in tree:
                missing.setdefault(target, set()).add(name)
            elif target not in seen:
                seen.add(target)
                waiting.append(target)
    return missing


def _target(name: str, link: str, site: str) -> str | None:
    if link.startswith(site):
        link = "/" + link.removeprefix(site)
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    base = urlsplit(site).path
    path = unquote(parts.path)
    if path.startswith(base) and not link.startswith("/" + base.strip("/") + "//"):
        path = "/" + path.removeprefix(base)
    way = posixpath.normpath(posixpath.join("/", posixpath.dirname(name), path)).lstrip("/")
    last = posixpath.basename(path)
    return way if "." in last and last not in {".", ".."} else posixpath.join(way, "index.html")


class _Links(HTMLParser):
    """Collects where a page leads, by links, pictures, styles, scripts and refreshes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += _led(tag, {key: value or "" for key, value in attrs})


def _led(tag: str, values: Mapping[str, str]) -> Iterator[str]:
    for key in _ADDRESSES:
        if key in values and not values[key].startswith("#"):
            yield values[key]
    for one in values.get("srcset", "").split(","):
        if one.strip():
            yield one.split()[0]
    content = values.get("content", "")
    if tag == "meta" and "url=" in content:
        yield content.partition("url=")[2]
    elif tag == "meta" and content.startswith("http"):
        yield content
