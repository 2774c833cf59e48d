"""What a week's bulletin tells: released articles that are still in force, in the order of their weight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from publisher import notices, share
from publisher.article import Article, Correction, Lifecycle
from publisher.bulletin.weeks import Week
from publisher.config import Hotline, SiteConfig, Unit
from publisher.errors import UnusableError
from publisher.gate import Edition, Tombstone
from publisher.media import Picture, Rendition, render_all
from publisher.messages import say
from publisher.schema import unknown_id
from publisher.survey import Survey

NAME = "Vì an ninh Tổ quốc"
URGENT = "Tin khẩn"
RETRACTED = "Tin đã thu hồi"
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


@dataclass(frozen=True, slots=True)
class Retracted:
    """An article that was taken back in the week, told of in fixed words; `link` leads to what is left of it.

    `name` says which one it was without its own words; `replacement` is what came in its place.
    """

    name: str
    explanation: str
    link: str
    replacement: Article | None

    @property
    def told(self) -> str:
        """What is said of it: which one, and why."""
        return f"{self.name[:1].upper()}{self.name[1:]}. {self.explanation}"


@dataclass(frozen=True)
class Bulletin:
    """A week of a site or of one of its units, as it stands at a moment."""

    config: SiteConfig
    week: Week
    at: dt.datetime
    unit: Unit | None
    sections: tuple[Section, ...]
    retracted: tuple[Retracted, ...] = ()

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
    unit that is not in the configuration or was not in being in that week. What has expired is not
    in it; what was corrected in the week is, also where it is older. Of what was withdrawn in the
    week only the notice is.
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
    today = config.local(found.at).date()
    stories = _stories(chosen, config, today)
    retracted = [
        one
        for one in found.tombstones
        if notices.listed(one)
        and (one.withdrawn_on or today) in week
        and (unit is None or _concerned(one, config, unit))
    ]
    retracted.sort(key=lambda one: (one.withdrawn_on or today, one.path), reverse=True)
    return Bulletin(
        config,
        week,
        found.at,
        unit,
        tuple(_sections(stories, config)),
        tuple(_retracted(one, found, config) for one in retracted),
    )


def _concerned(one: Tombstone, config: SiteConfig, unit: Unit) -> bool:
    """Whether a withdrawn article was a unit's own or about its area; where nobody knows, it was."""
    shelf = one.shelf
    return shelf is None or shelf.unit == unit.id or _near(shelf.areas, config, unit)


def _retracted(one: Tombstone, found: Survey, config: SiteConfig) -> Retracted:
    live = (edition.article for edition in found.editions if edition.article.id == one.replaced_by)
    return Retracted(
        name=notices.name(one, config),
        explanation=notices.EXPLANATIONS[one.reason],
        link=config.site.url + share.short_link(one),
        replacement=next(live, None),
    )


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
    return article.unit.id == unit.id or _near([one.id for one in article.areas], config, unit)


def _near(areas: Sequence[str], config: SiteConfig, unit: Unit) -> bool:
    around = set(config.area_and_above(unit.area))
    known = (area for area in areas if area in config.areas_by_id)
    return any(area in around or unit.area in config.area_and_above(area) for area in known)


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
