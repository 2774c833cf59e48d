"""What search engines read: the sitemap, the one of the news of these days, and robots.txt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from publisher.config import SiteConfig
from publisher.pages import Frame, Outline

SITEMAP, NEWS, ROBOTS = "sitemap.xml", "news-sitemap.xml", "robots.txt"
LIMIT = 50_000  # addresses in one sitemap, by sitemaps.org
NEWS_LIMIT = 1_000
NEWS_AGE = dt.timedelta(days=2)

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_SPACE = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_NAME = re.compile(r"news-sitemap\.xml|sitemap(?:-\d+)?\.xml")
_ENTRY = re.compile(rb"(?s)<url>.*?</url>\n")
_REFUSED = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0


def render(
    pages: Sequence[Outline], frame: Frame, now: dt.datetime, *, limit: int = LIMIT
) -> Iterator[tuple[str, bytes]]:
    """Yield the files for search engines, each with its name under the site's root.

    Beyond `limit` addresses `sitemap.xml` is an index of numbered sitemaps.
    """
    listed = sorted((page for page in pages if page.indexed), key=lambda page: page.url)
    shards = [listed[at : at + limit] for at in range(0, len(listed), limit)]
    if len(shards) <= 1:
        yield SITEMAP, _sitemap(listed, frame)
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(shards) + 1)]
        for name, shard in zip(names, shards, strict=True):
            yield name, _sitemap(shard, frame)
        yield SITEMAP, _index(names, shards, frame)
    yield NEWS, _news([page for page in listed if _is_news(page, now)], frame)
    yield ROBOTS, _robots(frame)


def keys(config: SiteConfig) -> Iterator[tuple[str, bytes]]:
    """Yield the files by which search engines know who tells them of changes (indexnow.org)."""
    for key in dict.fromkeys(one.key for one in config.notify.indexnow):
        yield f"{key}.txt", key.encode()


def is_one(name: str) -> bool:
    """Whether a file of this name lists addresses."""
    return bool(_NAME.fullmatch(name))


def without_known(new: bytes, old: bytes) -> bytes:
    """Return a sitemap without the entries that stand, to the byte, in an earlier one of its name."""
    known = {one[0] for one in _ENTRY.finditer(old)}
    return _ENTRY.sub(lambda one: b"" if one[0] in known else one[0], new)


def _sitemap(pages: Sequence[Outline], frame: Frame) -> bytes:
    """Return a sitemap by sitemaps.org 0.9."""
    entries = (
        f"<url>{_place(frame.site_url + page.url)}{_modified(page.modified)}</url>"
        for page in pages
    )
    return _lines(_HEAD, f"<urlset {_SPACE}>", *entries, "</urlset>")


def _index(names: Sequence[str], shards: Sequence[Sequence[Outline]], frame: Frame) -> bytes:
    entries = (
        f"<sitemap>{_place(frame.site_url + name)}{_modified(_latest(shard))}</sitemap>"
        for name, shard in zip(names, shards, strict=True)
    )
    return _lines(_HEAD, f"<sitemapindex {_SPACE}>", *entries, "</sitemapindex>")


def _latest(pages: Sequence[Outline]) -> dt.datetime | None:
    return max((page.modified for page in pages if page.modified), default=None)


def _is_news(page: Outline, now: dt.datetime) -> bool:
    """Whether a page is an article of the last days that is in force."""
    return page.news is not None and dt.timedelta() <= now - page.news <= NEWS_AGE


def _news(pages: Sequence[Outline], frame: Frame) -> bytes:
    """Return a news sitemap, the newest first; search engines want one without entries, too."""
    newest = sorted(pages, key=_published, reverse=True)[:NEWS_LIMIT]
    publication = (
        f"<news:publication><news:name>{_text(frame.site_name)}</news:name>"
        "<news:language>vi</news:language></news:publication>"
    )
    entries = (
        f"<url>{_place(frame.site_url + page.url)}<news:news>{publication}"
        f"<news:publication_date>{_published(page).isoformat()}</news:publication_date>"
        f"<news:title>{_text(page.title)}</news:title></news:news></url>"
        for page in newest
    )
    return _lines(_HEAD, f"<urlset {_SPACE} {_NEWS_SPACE}>", *entries, "</urlset>")


def _published(page: Outline) -> dt.datetime:
    if page.news is None:
        raise TypeError("only articles are news")
    return page.news


def _robots(frame: Frame) -> bytes:
    maps = (f"Sitemap: {frame.site_url}{name}" for name in (SITEMAP, NEWS))
    return _lines("User-agent: *", "Allow: /", *maps)


def _place(address: str) -> str:
    return f"<loc>{_text(address)}</loc>"


def _modified(moment: dt.datetime | None) -> str:
    return f"<lastmod>{moment.isoformat()}</lastmod>" if moment else ""


def _text(text: str) -> str:
    return escape(_REFUSED.sub("", text))


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
