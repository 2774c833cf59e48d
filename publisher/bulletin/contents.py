"""What a week's bulletin tells: released articles that are still in force, in the order of their weight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from publisher import share
from publisher.article import Article, Correction, Lifecycle
from publisher.bulletin.weeks import Week
from publisher.config import Hotline, SiteConfig, Unit
from publisher.errors import UnusableError
from publisher.gate import Edition
from publisher.media import Picture, Rendition, render_all
from publisher.messages import say
from publisher.schema import unknown_id
from publisher.survey import Survey

NAME = "Vì an ninh Tổ quốc"
URGENT = "Tin khẩn"
# Kinds in the order in which a listener needs them; those of the site's own come last.
_ORDER = (
    "canh-bao", "kiem-chung", "nguoi-tot-viec-tot", "thu-tuc", "hoi-dap", "tuyen-truyen", "hoat-dong",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the week; `link` is its short address, `picture` its cover as it is published.

    `contact` is the unit that answers for it today.
    """

    edition: Edition
    link: str
    picture: Rendition | None
    contact: Unit | None

    @property
    def article(self) -> Article:
        """The article as it was cleared."""
        return self.edition.article

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What readers were told was wrong, in order."""
        return tuple(sorted(self.article.corrections, key=lambda one: one.date))

    @property
    def day(self) -> str:
        """The day on which it came out, as readers are told it."""
        return f"{self.article.date:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Section:
    """Stories under one heading; `kind` is the id of their kind, "" for urgent ones."""

    kind: str
    heading: str
    stories: tuple[Story, ...]


@dataclass(frozen=True)
class Bulletin:
    """A week of a site or of one of its units, as it stands at a moment."""

    config: SiteConfig
    week: Week
    at: dt.datetime
    unit: Unit | None
    sections: tuple[Section, ...]

    @property
    def stories(self) -> tuple[Story, ...]:
        """Every story, the weightiest first."""
        return tuple(story for section in self.sections for story in section.stories)

    @property
    def issuer(self) -> str:
        """Who speaks."""
        return self.unit.name if self.unit else self.config.site.publisher

    @cached_property
    def hotlines(self) -> tuple[Hotline, ...]:
        """The numbers to call first."""
        return tuple(one for one in self.config.hotlines if one.featured)

    @property
    def phone(self) -> str | None:
        """The issuer's own telephone number, where it is known."""
        units = self.config.units
        known = self.unit or next((one for one in units if one.name == self.issuer), None)
        return known.phone if known else None

    @property
    def days(self) -> str:
        """The days it covers."""
        return f"từ ngày {self.week.first:%d/%m} đến ngày {self.week.last:%d/%m/%Y}"

    @property
    def unfinished(self) -> bool:
        """Whether something may still come in this week."""
        return self.config.local(self.at).date() <= self.week.last


def gathered(found: Survey, config: SiteConfig, week: Week, unit_id: str | None = None) -> Bulletin:
    """Return the bulletin of a week, of all that is released at the survey's moment.

    With a unit it holds what that unit told and what concerns its area; raises UnusableError for a
    unit that is not in the configuration or was not in being in that week. What has expired or was
    withdrawn is not in it; what was corrected in the week is, also where it is older.
    """
    unit = _unit(config, week, unit_id) if unit_id else None
    chosen = [
        edition
        for edition in found.editions
        if not edition.article.kind.standing
        and edition.lifecycle is Lifecycle.CURRENT
        and _within(edition.article, config, week)
        and (unit is None or _concerns(edition.article, config, unit))
    ]
    chosen.sort(key=lambda one: (-one.article.date.timestamp(), one.article.path))
    stories = _stories(chosen, config, config.local(found.at).date())
    return Bulletin(config, week, found.at, unit, tuple(_sections(stories, config)))


def _unit(config: SiteConfig, week: Week, unit_id: str) -> Unit:
    unit = config.units_by_id.get(unit_id)
    if unit is None:
        raise UnusableError(unknown_id(say("đơn vị"), unit_id, config.units_by_id))
    if not (unit.holds(week.first) or unit.holds(week.last)):
        answering = config.responsible(unit.id, week.last)
        raise UnusableError(
            say(
                "{unit} không hoạt động trong tuần {week}: dùng --unit {other}.",
                unit=unit.name,
                week=str(week),
                other=answering.id,
            )
            if answering
            else say("{unit} không hoạt động trong tuần {week}.", unit=unit.name, week=str(week))
        )
    return unit


def _within(article: Article, config: SiteConfig, week: Week) -> bool:
    days = (config.local(article.date).date(), *(one.date for one in article.corrections))
    return any(day in week for day in days)


def _concerns(article: Article, config: SiteConfig, unit: Unit) -> bool:
    """Whether an article is a unit's own, or about its area, a place around that or within it."""
    around = set(config.area_and_above(unit.area))
    return article.unit.id == unit.id or any(
        area.id in around or unit.area in config.area_and_above(area.id) for area in article.areas
    )


def _stories(editions: Sequence[Edition], config: SiteConfig, today: dt.date) -> list[Story]:
    covers: dict[str, Picture] = {}
    for edition in editions:
        cover = edition.media.get(edition.article.cover or "")
        if isinstance(cover, Picture):
            covers[edition.article.id] = cover
    shown = dict(zip(covers, render_all(list(covers.values())), strict=True))
    return [
        Story(
            edition=one,
            link=config.site.url + share.short_link(one.article),
            picture=shown.get(one.article.id),
            contact=config.responsible(one.article.unit.id, today),
        )
        for one in editions
    ]


def _sections(stories: Sequence[Story], config: SiteConfig) -> Iterator[Section]:
    urgent = tuple(one for one in stories if one.edition.urgent)
    if urgent:
        yield Section("", URGENT, urgent)
    rest = [one for one in stories if not one.edition.urgent]
    known = [kind for kind in _ORDER if kind in config.kinds_by_id]
    for kind in dict.fromkeys((*known, *config.kinds_by_id)):
        if own := tuple(one for one in rest if one.article.kind.id == kind):
            yield Section(kind, config.kinds_by_id[kind].name, own)
