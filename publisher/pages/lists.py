"""The pages that list articles: of each kind, unit and topic, of each of their months, and what lists those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from publisher.config import SiteConfig, Unit
from publisher.gate import Edition
from publisher.pages import views
from publisher.pages.cards import (
    contacts,
    ended,
    feed_links,
    feeds_since,
    group_folder,
    kind_link,
    topic_link,
    unit_link,
)
from publisher.pages.following import following
from publisher.pages.groups import MANY_GROUPS, PLATFORMS
from publisher.pages.library import LIST_SIZE, Library, in_force, latest
from publisher.pages.views import Card, FeedLink, Link, Outline, Page
from publisher.parts import made_of
from publisher.text import slugify

UNITS = Link("Đơn vị", "don-vi/")
TOPICS = Link("Chủ đề", "chu-de/")
GROUPS = Link("Nhóm", "nhom/")
_LEVELS = {
    "province": "Công an tỉnh",
    "ward": "Công an phường",
    "commune": "Công an xã",
    "special-zone": "Công an đặc khu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """All articles of a kind, a unit or a topic, the newest first, and what is said of them.

    `parent` leads to the page that lists such lists; `ended` is set of a unit that is no more.
    """

    folder: str
    title: str
    description: str
    editions: Sequence[Edition]
    parent: Link | None = None
    contacts: tuple[views.Contact, ...] = ()
    ended: views.EndedUnit | None = None

    @property
    def menu(self) -> str:
        """Where it stands in the menu."""
        return self.folder.partition("/")[0]

    @property
    def feeds(self) -> tuple[FeedLink, ...]:
        """The feeds to follow: of a unit that has ended those of whoever answers for it now."""
        return (
            feed_links(self.title, self.folder) if self.ended is None else feeds_since(self.ended)
        )

    def by_month(self) -> Mapping[tuple[int, int], Sequence[Edition]]:
        """Return the articles of each year and month, by the site's time zone."""
        found: defaultdict[tuple[int, int], list[Edition]] = defaultdict(list)
        for edition in self.editions:
            date = edition.article.date
            found[date.year, date.month].append(edition)
        return found


class Lists:
    """Plans the lists of a library; `card` gives what stands for an article in them."""

    def __init__(self, library: Library, card: Callable[[Edition], Card]) -> None:
        self.library = library
        self.config: SiteConfig = library.config
        self._card = card

    def outlines(self) -> Iterator[Outline]:
        """Yield the lists of kinds, units and topics, those of their months, and what lists them."""
        for kind in self.config.kinds_by_id.values():
            link = kind_link(kind)
            yield from self._pages(
                _List(
                    folder=link.url,
                    title=kind.name,
                    description=kind.description,
                    editions=self.library.by_kind.get(kind.id, ()),
                )
            )
        yield from self._units()
        yield from self._topics()
        yield Outline.of(self._groups())

    def _units(self) -> Iterator[Outline]:
        sections: dict[str, list[Link]] = {}
        past: dict[str, list[Link]] = {}
        for unit in self.library.units:
            one = self._of_unit(unit)
            if one.ended is not None:
                gone = one.ended
                heading = "Đơn vị đã sáp nhập" if gone.successor else "Đơn vị đã kết thúc hoạt động"
                note = f"Nay do {gone.answering.text} phụ trách" if gone.answering else ""
                listed = past.setdefault(heading, [])
                listed.append(Link(unit.name, one.folder, len(one.editions), note))
            elif unit in self.library.active_units:
                note = f"Trực ban {unit.phone}" if unit.phone else ""
                listed = sections.setdefault(_LEVELS[unit.level], [])
                listed.append(Link(unit.name, one.folder, len(one.editions), note))
            yield from self._pages(one)
        about = "Địa chỉ, số điện thoại trực ban và tin bài của từng đơn vị công an."
        yield Outline.of(self._index(UNITS, about, sections | past))

    def _of_unit(self, unit: Unit) -> _List:
        gone = ended(unit, self.library)
        about = f"Tin của {unit.name}."
        if gone is not None:
            about = f"Tin cũ của {unit.name}, trước ngày {gone.since.text}."
        return _List(
            folder=unit_link(unit).url,
            title=unit.name,
            description=about,
            editions=self.library.by_unit.get(unit.id, ()),
            parent=UNITS,
            contacts=contacts(unit, self.library),
            ended=gone,
        )

    def _topics(self) -> Iterator[Outline]:
        links: list[Link] = []
        for topic in self.config.topics:
            editions, link = self.library.by_topic.get(topic.id, ()), topic_link(topic)
            links.append(Link(link.text, link.url, len(editions)))
            yield from self._pages(
                _List(
                    folder=link.url,
                    title=topic.name,
                    description=topic.description or f"Các bài về chủ đề “{topic.name}”.",
                    editions=editions,
                    parent=TOPICS,
                )
            )
        yield Outline.of(self._index(TOPICS, "Tìm bài theo điều bạn quan tâm.", {"": links}))

    def _groups(self) -> Page:
        sections: dict[str, list[Link]] = {}
        many = len(self.config.groups) > MANY_GROUPS
        for group in self.config.groups:
            area, platform = self.config.areas_by_id[group.area].name, PLATFORMS[group.platform]
            heading, note = (area, platform) if many else (platform, area)
            sections.setdefault(heading, []).append(
                Link(group.name, group_folder(group), note=note)
            )
        if many:
            sections = dict(sorted(sections.items(), key=lambda section: slugify(section[0])))
        return self._index(
            GROUPS,
            "Dành cho quản trị viên nhóm tổ dân phố, thôn và trang cộng đồng: chọn nhóm của mình để lấy tin soạn sẵn.",
            sections,
        )

    def _index(self, link: Link, description: str, sections: Mapping[str, list[Link]]) -> Page:
        view = views.IndexView(
            link.text, description, tuple((name, tuple(links)) for name, links in sections.items())
        )
        return Page(
            url=link.url,
            template="index.html",
            title=link.text,
            description=description,
            view=view,
            modified=latest(self.library.editions),
            menu=link.url.rstrip("/"),
        )

    def _pages(self, one: _List) -> Iterator[Outline]:
        """Yield the page of the newest articles of a list, and one for each month."""
        by_month = one.by_month()
        months = tuple(
            Link(f"Tháng {month}/{year}", _folder(one, year, month), len(found))
            for (year, month), found in sorted(by_month.items(), reverse=True)
        )
        shown = in_force(one.editions)[:LIST_SIZE]
        changed = latest(one.editions)
        said = made_of(one.title, one.description, one.parent, one.contacts, one.ended, months)
        yield Outline(
            url=one.folder,
            title=one.title,
            make=partial(self._newest, one, shown, months),
            made_of=self.library.stamped(shown, said, str(changed).encode()),
            modified=changed,
        )
        for (year, month), found in by_month.items():
            yield Outline(
                url=_folder(one, year, month),
                title=f"{one.title}, tháng {month}/{year}",
                make=partial(self._month, one, year, month, found, months),
                made_of=self.library.stamped(found, said),
                modified=latest(found),
            )

    def _newest(self, one: _List, shown: Sequence[Edition], months: tuple[Link, ...]) -> Page:
        listed = one.menu == UNITS.url.rstrip("/")
        return Page(
            url=one.folder,
            template="list.html",
            title=one.title,
            description=one.description,
            view=views.ListView(
                title=one.title,
                description=one.description,
                parent=one.parent,
                cards=tuple(map(self._card, shown)),
                months=months,
                contacts=one.contacts,
                ended=one.ended,
            ),
            feeds=one.feeds,
            follow=None
            if one.ended
            else following(one.title, one.folder, self.config, listed=listed),
            modified=latest(one.editions),
            menu=one.menu,
        )

    def _month(
        self,
        one: _List,
        year: int,
        month: int,
        found: Sequence[Edition],
        months: tuple[Link, ...],
    ) -> Page:
        title = f"{one.title}, tháng {month}/{year}"
        return Page(
            url=_folder(one, year, month),
            template="list.html",
            title=title,
            description=f"{one.description} Các bài trong tháng {month} năm {year}.",
            view=views.ListView(
                title=title,
                description="",
                parent=Link(one.title, one.folder),
                cards=tuple(map(self._card, found)),
                months=months,
            ),
            feeds=one.feeds,
            modified=latest(found),
            menu=one.menu,
        )


def _folder(one: _List, year: int, month: int) -> str:
    return f"{one.folder}{year}/{month:02}/"
