"""Links from an article to another on the same site, told by the form of their address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.article import Article, Location, locate
from publisher.config import PAGES, SiteConfig
from publisher.findings import Finding, Severity
from publisher.messages import Message, say
from publisher.sources import CONTENT
from publisher.text import line_and_column

DEAD = "links/dead"
UNRELEASED = "links/unreleased"
_TARGET = re.compile(r"(?:\]\(\s*<?|\]:\s*<?|\bhref=[\"']?)((?:https?:/)?/[\w\-./:]*)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to an article: its address, the file that would hold it, and where the link stands."""

    address: str
    path: str
    line: int
    column: int


def references(article: Article, config: SiteConfig) -> Iterator[Reference]:
    """Yield the links of an article's body that lead to an article or a standing page."""
    for found in _TARGET.finditer(article.body):
        name = found[1].removeprefix(config.site.url.rstrip("/")).strip("/")
        path = f"{CONTENT}/{name if '/' in name else f'{PAGES}/{name}'}.md"
        place = locate(path, config)
        if isinstance(place, Location) and place.permalink.strip("/") == name:
            line, column = line_and_column(article.body, found.start(1))
            line += article.front.body_line - 1
            yield Reference(place.permalink, path, line, column)


def dead(path: str, one: Reference) -> Finding:
    """Return the finding for a link in a file that leads to no article."""
    sentence = say(
        "Không có bài nào ở địa chỉ {address}: xem lại liên kết này.", address=one.address
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
