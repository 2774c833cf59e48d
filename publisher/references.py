"""Links from an article to addresses of its own site, told by their form."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from publisher.article import Article, Location, locate
from publisher.config import PAGES, SiteConfig
from publisher.findings import Finding, Severity
from publisher.messages import Message, say
from publisher.sources import CONTENT
from publisher.text import line_and_column

DEAD = "links/dead"
UNRELEASED = "links/unreleased"
_TARGET = re.compile(
    r"(?:\]\(\s*<?|\]:\s*<?|\bhref=[\"']?)((?:https?:/)?/[\w\-./:]*)(?![^\s)>\"'?#])"
)
_FILE = re.compile(r"\.\w+$")
_MADE = re.compile(r"/\d{4}/\d\d/$|\.\w+$")  # the list of a month, a file


@dataclass(frozen=True, slots=True)
class Reference:
    """A link into the site: its address, and where the link stands.

    `path` is the file that would hold an article of that address, "" where no article can have it.
    """

    address: str
    path: str
    line: int
    column: int

    @property
    def claimable(self) -> bool:
        """Whether an article can answer there."""
        return self.path != "" or self.address.startswith("/a/")

    @property
    def made(self) -> bool:
        """Whether what would be there is made of articles, and so for a build to tell."""
        return _MADE.search(self.address) is not None

    def found(self, files: Container[str]) -> bool:
        """Whether it leads to one of the files of a built site."""
        name = self.address.strip("/")
        return name in files or f"{name}/index.html".lstrip("/") in files


def references(article: Article, config: SiteConfig) -> Iterator[Reference]:
    """Yield the links of an article's body that lead to the site itself."""
    home = config.site.url.rstrip("/")
    for found in _TARGET.finditer(article.body):
        target = found[1].removeprefix(home)
        if not target.startswith("/") or target.startswith("//"):
            continue
        name = target.strip("/")
        address = f"/{name}/" if name and not _FILE.search(name) else f"/{name}"
        path = f"{CONTENT}/{name if '/' in name else f'{PAGES}/{name}'}.md"
        place = locate(path, config)
        own = isinstance(place, Location) and place.permalink == address
        line, column = line_and_column(article.body, found.start(1))
        line += article.front.body_line - 1
        yield Reference(address, path if own else "", line, column)


def standing(config: SiteConfig) -> set[str]:
    """Return the addresses of the pages that a site has whatever its articles are."""
    groups = [one.id for one in config.groups]
    below = {"don-vi": [*config.units_by_id], "chu-de": [*config.topics_by_id], "nhom": groups}
    return {
        "/",
        *(f"/{name}/" for name in ("theo-doi", "tim-kiem", "xac-minh", "offline")),
        *(f"/{name}/" for name in (*config.kinds_by_id, *below)),
        *(f"/{name}/{one}/" for name, found in below.items() for one in found),
        *(f"/nhom/{one}/ap-phich/" for one in groups),
    }


def dead(path: str, one: Reference) -> Finding:
    """Return the finding for a link in a file that leads to nothing."""
    sentence = say(
        "Trang này không có địa chỉ {address}: sửa địa chỉ hoặc bỏ liên kết.", address=one.address
    )
    return _note(DEAD, path, one, sentence)


def unreleased(path: str, one: Reference) -> Finding:
    """Return the finding for a link in a file that leads to an article which readers do not have yet."""
    sentence = say(
        "Bài ở địa chỉ {address} chưa đăng: đăng bài ấy trước, hoặc bỏ liên kết này.",
        address=one.address,
    )
    return _note(UNRELEASED, path, one, sentence)


def _note(rule: str, path: str, one: Reference, message: Message) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.NOTE,
        path=path,
        line=one.line,
        column=one.column,
        message=message,
    )
