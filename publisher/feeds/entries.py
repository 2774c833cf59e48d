"""What an article, or its withdrawal, says to those who follow: the same in every format."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from html import escape

from publisher import notices, share
from publisher.article import Article, Correction, Lifecycle
from publisher.gate import Edition, Tombstone
from publisher.pages.cards import body_html, cover, unit_link
from publisher.pages.library import Library
from publisher.pages.views import Image

One = Edition | Tombstone
EXPIRED_MARK = "HẾT HIỆU LỰC"
# What XML 1.0 has no place for, and the controls that it advises against.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a feed; `summary` is plain text, `html` the whole article with full addresses.

    `marks` stand before the words of the title. `image` has its address under the site's root.
    `deleted` is the explanation of a withdrawal.
    """

    id: str
    url: str
    words: str
    marks: tuple[str, ...] = ()
    summary: str
    html: str
    published: dt.datetime
    updated: dt.datetime
    author: str
    author_url: str = ""
    terms: tuple[str, ...] = ()
    image: Image | None = None
    deleted: str = ""

    @property
    def title(self) -> str:
        """The title after its marks."""
        return f"{' – '.join(self.marks)}: {self.words}" if self.marks else self.words


def entry(one: One, library: Library) -> Entry:
    """Return what feeds say of an article or of its withdrawal."""
    return _withdrawn(one, library) if isinstance(one, Tombstone) else _released(one, library)


def changed(one: One, library: Library) -> dt.datetime:
    """Return when readers last got something new of an article."""
    return one.article.updated if isinstance(one, Edition) else library.withdrawn_at(one)


def entry_id(known: Article | Tombstone, library: Library) -> str:
    """Return an article's permanent id: a tag URI (RFC 4151) that no retitling or move changes."""
    return tag(library, known.id)


def tag(library: Library, name: str) -> str:
    """Return the tag URI of something of the site's own."""
    site = library.config.site
    authority = site.url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]
    return f"tag:{authority},{site.tag_date.isoformat()}:{name}"


def clean(text: str) -> str:
    """Drop what XML cannot hold; such characters were refused before, and stay refused here."""
    return _CONTROLS.sub("", text)


def line(text: str) -> str:
    """Return a text as one line, fit for a title."""
    return " ".join(clean(text).split())


def _released(edition: Edition, library: Library) -> Entry:
    article, site = edition.article, library.config.site
    notes = "".join(map(_correction, article.corrections))
    return Entry(
        id=entry_id(article, library),
        url=site.url + article.permalink[1:],
        words=line(article.title) or article.id,
        marks=_marks(edition),
        summary=clean(article.summary).strip() or article.id,
        html=clean(notes + body_html(edition, library, None)),
        published=article.date,
        updated=article.updated,
        author=line(article.unit.name),
        author_url=site.url + unit_link(article.unit).url,
        terms=_terms(article),
        image=cover(edition, library),
    )


def _withdrawn(one: Tombstone, library: Library) -> Entry:
    """Tell of a withdrawal under the article's own id, so that its words are written over."""
    config = library.config
    kind, unit = notices.kind_of(one, config), notices.unit_of(one, config)
    explanation = notices.EXPLANATIONS[one.reason]
    html = f"<p>{escape(explanation, quote=False)}</p>"
    if other := library.replacement(one):
        url = escape(config.site.url + other.article.permalink[1:])
        title = escape(other.article.title, quote=False)
        html += f'<p>Bài thay thế: <a href="{url}">{title}</a></p>'
    when = library.withdrawn_at(one)
    return Entry(
        id=entry_id(one, library),
        url=config.site.url + one.permalink[1:],
        words=line(notices.title(one, config)),
        summary=explanation,
        html=clean(html),
        published=when,
        updated=when,
        author=line(unit.name if unit else config.site.publisher),
        author_url=config.site.url + (unit_link(unit).url if unit in library.units else ""),
        terms=(kind.name,) if kind else (),
        deleted=explanation,
    )


def _marks(edition: Edition) -> tuple[str, ...]:
    """Return what everyone must see before a title; urgent is what is still in force."""
    marks = [EXPIRED_MARK] * (edition.lifecycle is Lifecycle.EXPIRED)
    marks += [share.URGENT_MARK] * edition.urgent
    return (*marks, *[share.CORRECTED_MARK] * bool(edition.article.corrections))


def _terms(article: Article) -> tuple[str, ...]:
    return (line(article.kind.name), *(line(topic.name) for topic in article.topics))


def _correction(correction: Correction) -> str:
    day = notices.day(correction.date)
    note = escape(correction.note, quote=False)
    return f"<p><strong>Đính chính {day}:</strong> {note}</p>"
