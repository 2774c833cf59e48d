"""Which feeds a site has, what stands in each, and how the older articles are archived (RFC 5005).

A feed holds the newest articles; where there are more, all of them stand in archives, each for a
month. A month stays what it is whatever comes later: a release, a correction or a withdrawal
rewrites the archives of its article's own month, and nothing else moves.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from publisher import notices
from publisher.feeds.entries import One, changed
from publisher.gate import Edition, Tombstone
from publisher.pages.cards import group_folder, topic_link, unit_link
from publisher.pages.library import LIST_SIZE, Library, changed_first

FEED_SIZE = 50
GROUP_SIZE = LIST_SIZE  # what stands on the group's page

Span = tuple[int, int]  # a year and a month
Archives = Sequence[tuple[Span, Sequence[One]]]


@dataclass(frozen=True, slots=True)
class Channel:
    """Something that can be followed: its folder under the site's root, its name, what it tells of.

    `recent` is what its feed holds, the newest change first; `archives` is everything by month, the
    oldest first, and empty where the feed has it all.
    """

    folder: str
    title: str
    description: str
    recent: Sequence[One]
    archives: Archives = field(default=(), repr=False)

    @property
    def documents(self) -> Iterator[Document]:
        """The feed itself, then its archives, the newest first."""
        places = [f"{self.folder}{_place(span)}" for span, _entries in self.archives]
        yield Document(self, self.folder, self.recent, older=places[-1] if places else None)
        for at in range(len(places) - 1, -1, -1):
            yield Document(
                self,
                places[at],
                self.archives[at][1],
                archive=True,
                older=places[at - 1] if at else None,
                newer=places[at + 1] if at + 1 < len(places) else None,
            )


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a feed, in each of the formats: the feed itself or one of its archives.

    `place` is the folder it lies in; `older` and `newer` are those of the archives beside it.
    """

    channel: Channel
    place: str
    entries: Sequence[One]
    archive: bool = False
    older: str | None = None
    newer: str | None = None


def arrange(library: Library) -> Iterator[Channel]:
    """Yield everything that can be followed: the site, and each kind, unit, topic and group.

    The newest change comes first. What has expired keeps its place, and says so. Withdrawals are
    told of wherever the article can have been, and take no other article's place. Groups have no
    archives: theirs would be those of their area's units and topics over again, for each group.
    """
    config, site = library.config, library.config.site
    order = changed_first(library.articles)
    kinds, units, topics = _shelved(order)
    gone = library.withdrawals

    def channel(
        folder: str,
        title: str,
        description: str,
        editions: Sequence[Edition],
        told: Iterable[Tombstone],
        buried: Iterable[Tombstone],
    ) -> Channel:
        recent = _recent(editions[:FEED_SIZE], told, library)
        kept: Archives = ()
        if len(editions) > FEED_SIZE:
            kept = _archives([*editions, *buried], library)
        return Channel(folder, title, description, recent, kept)

    past = [one for one in library.tombstones if _settled(one, library)]
    yield channel("", site.name, site.description, order, gone, past)
    for kind in config.kinds_by_id.values():
        yield channel(
            f"{kind.id}/",
            f"{kind.name} – {site.short_name}",
            kind.description,
            kinds.get(kind.id, ()),
            (one for one in gone if notices.kind_of(one, config) == kind),
            (one for one in past if notices.kind_of(one, config) == kind),
        )
    for unit in library.units:
        yield channel(
            unit_link(unit).url,
            unit.name,
            f"Tin của {unit.name}.",
            units.get(unit.id, ()),
            (one for one in gone if one.shelf and one.shelf.unit == unit.id),
            (one for one in past if one.shelf and one.shelf.unit == unit.id),
        )
    for topic in config.topics:
        yield channel(
            topic_link(topic).url,
            f"{topic.name} – {site.short_name}",
            topic.description or f"Các bài về chủ đề “{topic.name}”.",
            topics.get(topic.id, ()),
            (one for one in gone if one.shelf and topic.id in one.shelf.topics),
            (one for one in past if one.shelf and topic.id in one.shelf.topics),
        )
    for group in config.groups:
        yield Channel(
            group_folder(group),
            group.name,
            f"Tin dành cho nhóm “{group.name}”.",
            _recent(library.newest_for(group, GROUP_SIZE), library.withdrawn_for(group), library),
        )


def _shelved(order: Sequence[Edition]) -> tuple[dict[str, list[Edition]], ...]:
    """Return articles by kind, unit and topic, each in the given order."""
    kinds: defaultdict[str, list[Edition]] = defaultdict(list)
    units: defaultdict[str, list[Edition]] = defaultdict(list)
    topics: defaultdict[str, list[Edition]] = defaultdict(list)
    for edition in order:
        kinds[edition.article.kind.id].append(edition)
        units[edition.article.unit.id].append(edition)
        for topic in edition.article.topics:
            topics[topic.id].append(edition)
    return kinds, units, topics


def _recent(
    editions: Sequence[Edition], told: Iterable[Tombstone], library: Library
) -> tuple[One, ...]:
    """Return what a feed holds; a stable order: withdrawals before what changed with them."""
    both: list[One] = [*told, *editions]
    return tuple(sorted(both, key=lambda one: changed(one, library), reverse=True))


def _archives(entries: Iterable[One], library: Library) -> Archives:
    spans: defaultdict[Span, list[One]] = defaultdict(list)
    for one in entries:
        day = library.config.local(_out(one))
        spans[day.year, day.month].append(one)
    return tuple(
        (span, tuple(sorted(found, key=lambda one: (_out(one), _path(one)), reverse=True)))
        for span, found in sorted(spans.items())
    )


def _settled(one: Tombstone, library: Library) -> bool:
    """Whether it is known when an article came out and when it was taken back: archives stay put."""
    known = one.shelf is not None and one.withdrawn_on is not None
    return known and notices.listed(one) and one.withdrawn_on <= library.today  # type: ignore[operator]


def _out(one: One) -> dt.datetime:
    """Return when an article came out, by which it stands in one span for good."""
    if isinstance(one, Edition):
        return one.article.date
    if one.shelf is None:
        raise TypeError("what is archived has a date")
    return one.shelf.date


def _path(one: One) -> str:
    return one.article.path if isinstance(one, Edition) else one.path


def _place(span: Span) -> str:
    """Return the folder of a span: 2026/11/."""
    return "{}/{:02}/".format(*span)
