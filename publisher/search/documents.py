"""What is searched of an article, and what results show of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from publisher.article import Lifecycle
from publisher.config import SiteConfig
from publisher.gate import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is searched of an article; `url` is relative to the site's root.

    `facets` are its kind, unit and topics by their ids, `about` the names of those.
    """

    url: str
    title: str
    summary: str
    body: str
    date: dt.date
    kind: str
    unit: str
    facets: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    urgent: bool = False
    expired: bool = False
    corrected: bool = False

    @property
    def record(self) -> dict[str, str]:
        """What results show; the address is relative to the folder of records."""
        marks = {"urgent": self.urgent, "expired": self.expired, "corrected": self.corrected}
        return {
            "url": f"../../{self.url}",
            "title": self.title,
            "summary": self.summary,
            "date": self.date.isoformat(),
            "kind": self.kind,
            "unit": self.unit,
            "marks": " ".join(name for name, marked in marks.items() if marked),
        }


def document(edition: Edition, config: SiteConfig) -> Document:
    """Return what is searched of an edition."""
    article = edition.article
    kind, unit, topics = article.kind, article.unit, article.topics
    return Document(
        url=article.permalink[1:],
        title=article.title,
        summary=article.summary,
        body=article.rendered.text,
        date=config.local(article.date).date(),
        kind=kind.id,
        unit=unit.id,
        facets=(f"k:{kind.id}", f"u:{unit.id}", *(f"t:{topic.id}" for topic in topics)),
        about=(kind.name, unit.name, *(topic.name for topic in topics)),
        urgent=edition.urgent,
        expired=edition.lifecycle is Lifecycle.EXPIRED,
        corrected=bool(article.corrections),
    )
