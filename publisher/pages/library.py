"""The released articles of a site, arranged for everything that lists them."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from publisher import notices
from publisher.article import Article, Lifecycle
from publisher.audit import Shelf
from publisher.config import Group, SiteConfig, Unit
from publisher.gate import Edition, Tombstone, shelf_of
from publisher.media import Rendition, render_all
from publisher.parts import made_of

LIST_SIZE = 20
FEED_DAYS = 90  # for how long feeds tell of a withdrawal
RELATED = 4


@dataclass(frozen=True)
class Library:
    """Editions and tombstones of one build; `renditions` are the published files by article and path.

    Files of articles that are out already are read and rendered when something is made of them.
    `today` is the day of the build in the site's time zone; `released` are the digests of the
    editions that were out before, by the article's id.
    """

    config: SiteConfig
    editions: Sequence[Edition]
    tombstones: Sequence[Tombstone]
    today: dt.date
    renditions: dict[tuple[str, str], Rendition] = field(repr=False)
    released: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        config: SiteConfig,
        editions: Iterable[Edition],
        tombstones: Iterable[Tombstone],
        today: dt.date,
        rendered: Mapping[str, Rendition] | None = None,
        released: Mapping[str, Sequence[str]] | None = None,
    ) -> Library:
        """Arrange editions; `rendered` are files already written, by their SHA-256."""
        kept = sorted(editions, key=_newest_first)
        known = dict(rendered or {})
        read = [edition for edition in kept if not edition.again]
        media = {one.sha256: one for edition in read for one in edition.media.values()}
        new = [medium for digest, medium in media.items() if digest not in known]
        for medium, rendition in zip(new, render_all(new), strict=True):
            known[medium.sha256] = rendition
        renditions = {
            (edition.article.id, path): known[medium.sha256]
            for edition in read
            for path, medium in edition.media.items()
        }
        return cls(config, tuple(kept), tuple(tombstones), today, renditions, released or {})

    def rendition(self, article: Article, path: str) -> Rendition:
        """Return an article's picture or document as it goes out."""
        key = (article.id, path)
        if key not in self.renditions:
            (self.renditions[key],) = render_all([self.by_id[article.id].media[path]])
        return self.renditions[key]

    def files_of(self, article: Article) -> Iterator[Rendition]:
        """Yield every picture and document that goes out with an article, in each of its forms."""
        for path in article.media:
            rendition = self.rendition(article, path)
            yield rendition
            yield from rendition.variants

    def stamp(self, edition: Edition) -> bytes:
        """Return a digest of all that an article brings into what is made of it."""
        article = edition.article
        known = self._stamps.get(article.id)
        if known is None and edition.preview is not None:  # no digest yet tells what it says
            files = [one.sha256 for one in edition.media.values()]
            said = (article.path, dict(article.front.raw), article.body, files, edition.preview)
            known = self._stamps[article.id] = made_of(*said)
        if known is None:
            out = dict.fromkeys((edition.digest, *self.released.get(article.id, ())))
            known = self._stamps[article.id] = made_of(
                article.id,
                article.path,
                edition.lifecycle.value,
                article.updated.isoformat(),
                list(out),
            )
        return known

    def stamped(self, editions: Iterable[Edition | None], *others: bytes) -> bytes:
        """Return a digest of what editions something is made, in their order, beside `others`."""
        stamps = (b"-" if one is None else self.stamp(one) for one in editions)
        return made_of(*others, *stamps)

    @cached_property
    def _stamps(self) -> dict[str, bytes]:
        return {}

    @cached_property
    def articles(self) -> tuple[Edition, ...]:
        """Everything that belongs in lists and archives: all but standing pages."""
        return tuple(e for e in self.editions if not e.article.kind.standing)

    @cached_property
    def standing(self) -> tuple[Edition, ...]:
        """The standing pages, by slug."""
        pages = (e for e in self.editions if e.article.kind.standing)
        return tuple(sorted(pages, key=lambda e: e.article.location.slug))

    @cached_property
    def current(self) -> tuple[Edition, ...]:
        """What active lists and feeds hold: articles that have not expired, newest first."""
        return in_force(self.articles)

    @cached_property
    def urgent(self) -> tuple[Edition, ...]:
        """Urgent articles still in force."""
        return tuple(e for e in self.current if e.urgent)

    @cached_property
    def withdrawals(self) -> tuple[Tombstone, ...]:
        """What feeds tell of: articles that were taken back not long ago, the newest first."""
        told = (
            one
            for one in self.tombstones
            if notices.listed(one) and notices.recent(one.withdrawn_on, self.today, FEED_DAYS)
        )
        return tuple(sorted(told, key=lambda one: (-self.withdrawn_at(one).timestamp(), one.path)))

    def withdrawn_at(self, one: Tombstone) -> dt.datetime:
        """Return when feeds say that an article was taken back."""
        return notices.moment(one, self.config, self.today)

    def replacement(self, one: Tombstone) -> Edition | None:
        """Return the article that took the place of a withdrawn one, if that is out."""
        return self.by_id.get(one.replaced_by or "")

    @cached_property
    def by_id(self) -> Mapping[str, Edition]:
        """Released editions by article id."""
        return {edition.article.id: edition for edition in self.editions}

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Edition, ...]]:
        """Articles of each kind."""
        return _grouped((e.article.kind.id, e) for e in self.articles)

    @cached_property
    def by_unit(self) -> Mapping[str, tuple[Edition, ...]]:
        """Articles of each unit."""
        return _grouped((e.article.unit.id, e) for e in self.articles)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units that have a page: one that has still to begin only once it has articles."""
        return tuple(
            unit
            for unit in self.config.units
            if unit.holds(self.today) or unit.ended(self.today) or unit.id in self.by_unit
        )

    @cached_property
    def active_units(self) -> tuple[Unit, ...]:
        """The units that are in being today."""
        return tuple(unit for unit in self.config.units if unit.holds(self.today))

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Edition, ...]]:
        """Articles of each topic."""
        return _grouped((t.id, e) for e in self.articles for t in e.article.topics)

    def newest_for(self, group: Group, limit: int) -> tuple[Edition, ...]:
        """Return the articles that concern a group and changed last, those that expired included.

        One concerns it when it is about the group's area, a place around it or a place within it,
        and, unless it is urgent, about one of the group's topics where the group names any.
        """
        return tuple(islice(self.told_to(group), limit))

    def told_to(self, group: Group) -> Iterator[Edition]:
        """Yield the articles that concern a group, those that expired included, the newest change first.

        They come out of each area's own list: nothing goes through all articles for each group.
        """
        places = (self._by_area.get(area, ()) for area in self._near(group.area))
        last = -1
        for at in heapq.merge(*places):
            if at != last and self._concerns(self._shelves[at], group):
                yield self._changed[at]
            last = at

    @cached_property
    def _changed(self) -> tuple[Edition, ...]:
        return changed_first(self.articles)

    @cached_property
    def _shelves(self) -> tuple[Shelf, ...]:
        return tuple(shelf_of(edition.article) for edition in self._changed)

    @cached_property
    def _by_area(self) -> Mapping[str, Sequence[int]]:
        """For each area the places in `_changed` of the articles that are about it."""
        areas: defaultdict[str, list[int]] = defaultdict(list)
        for at, shelf in enumerate(self._shelves):
            for area in shelf.areas:
                areas[area].append(at)
        return areas

    def _near(self, area: str) -> Iterator[str]:
        """Yield the areas whose articles concern one: it, those around it and those within it."""
        yield from self._around[area]
        yield from self._within.get(area, ())

    @cached_property
    def _within(self) -> Mapping[str, Sequence[str]]:
        areas: defaultdict[str, list[str]] = defaultdict(list)
        for one, around in self._around.items():
            for area in around - {one}:
                areas[area].append(one)
        return areas

    def withdrawn_for(self, group: Group) -> tuple[Tombstone, ...]:
        """Return the withdrawals that feeds tell of whose article concerned a group."""
        return tuple(
            one for one in self.withdrawals if one.shelf and self._concerns(one.shelf, group)
        )

    def _concerns(self, shelf: Shelf, group: Group) -> bool:
        above = self._around[group.area]
        here = any(
            area in above or (area in self._around and group.area in self._around[area])
            for area in shelf.areas
        )
        if not here or not group.topics or shelf.urgent:
            return here
        return any(topic in group.topics for topic in shelf.topics)

    @cached_property
    def _around(self) -> Mapping[str, frozenset[str]]:
        """Each area's id with those of the areas that it lies in, and its own."""
        config = self.config
        return {one.id: frozenset(config.area_and_above(one.id)) for one in config.areas}

    @cached_property
    def newer(self) -> Mapping[str, Edition | None]:
        """The next newer current article of the same unit, by article id."""
        return {id_: one for some in self.by_unit.values() for id_, one in _neighbours(some)}

    @cached_property
    def older(self) -> Mapping[str, Edition | None]:
        """The next older current article of the same unit, by article id."""
        return {id_: one for some in self.by_unit.values() for id_, one in _neighbours(some[::-1])}

    def related(self, edition: Edition) -> tuple[Edition, ...]:
        """Return current articles closest to one: by topics first, then unit and kind."""
        article = edition.article
        like = [one for one in self._like(edition) if one.article.id != article.id]
        if len(like) >= RELATED:  # those that share no topic are all farther away
            return tuple(like[:RELATED])
        newest = self._newest_of_kind.get(article.kind.id, ())
        candidates = {one.article.id: one for one in (*like, *newest)}
        candidates.pop(article.id, None)
        return tuple(
            sorted(
                candidates.values(),
                key=lambda e: (-_closeness(article, e.article), _newest_first(e)),
            )
        )[:RELATED]

    def _like(self, edition: Edition) -> Sequence[Edition]:
        """Return the closest of all that share a topic with an article, itself among them maybe.

        Articles that are filed alike have the same ones, so that the work grows with the ways of
        filing and not with the articles.
        """
        topics, unit, kind = filed = _filed(edition.article)
        if filed not in self._alike:
            found: dict[str, Edition] = {}
            sharing: defaultdict[int, list[frozenset[str]]] = defaultdict(list)
            for other in self._topic_sets:
                sharing[len(topics & other)].append(other)
            sharing.pop(0, None)
            for _shared, others in sorted(sharing.items(), reverse=True):
                # The closest first. A shelf holds enough for all that stands on closer ones too.
                for places in (((unit, kind),), ((unit, ""), ("", kind)), (("", ""),)):
                    shelves = (self._filed.get((one, *at), ()) for one in others for at in places)
                    new = {one.article.id: one for shelf in shelves for one in shelf}
                    for one in sorted(new.values(), key=_newest_first):
                        found.setdefault(one.article.id, one)
                    if len(found) > RELATED:
                        break
                else:
                    continue
                break
            self._alike[filed] = tuple(found.values())[: RELATED + 1]
        return self._alike[filed]

    @cached_property
    def _alike(self) -> dict[_Filed, tuple[Edition, ...]]:
        return {}

    @cached_property
    def _topic_sets(self) -> Sequence[frozenset[str]]:
        return tuple(dict.fromkeys(topics for topics, _unit, _kind in self._filed))

    @cached_property
    def _filed(self) -> Mapping[_Filed, Sequence[Edition]]:
        """The newest current articles of each way of filing; "" stands for any unit or any kind."""
        shelves: defaultdict[_Filed, list[Edition]] = defaultdict(list)
        for edition in self.current:
            topics, unit, kind = _filed(edition.article)
            for place in ((unit, kind), (unit, ""), ("", kind), ("", "")):
                some = shelves[(topics, *place)]
                if len(some) <= RELATED:
                    some.append(edition)
        return shelves

    @cached_property
    def _newest_of_kind(self) -> Mapping[str, tuple[Edition, ...]]:
        return {kind: in_force(some[: 2 * RELATED]) for kind, some in self.by_kind.items()}


_Filed = tuple[frozenset[str], str, str]  # topics, unit, kind


def _filed(article: Article) -> _Filed:
    return frozenset(topic.id for topic in article.topics), article.unit.id, article.kind.id


def _neighbours(editions: Sequence[Edition]) -> Iterator[tuple[str, Edition | None]]:
    """Yield for each edition, by id, the current one that stands before it."""
    last = None
    for edition in editions:
        yield edition.article.id, last
        if edition.lifecycle is Lifecycle.CURRENT:
            last = edition


def in_force(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """Return the editions that have not expired."""
    return tuple(e for e in editions if e.lifecycle is Lifecycle.CURRENT)


def latest(editions: Iterable[Edition]) -> dt.datetime | None:
    """Return when readers last got something new of any of some editions."""
    return max((edition.article.updated for edition in editions), default=None)


def changed_first(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """Order editions for those who follow: what was corrected comes up again."""
    return tuple(sorted(editions, key=lambda e: (-e.article.updated.timestamp(), _newest_first(e))))


def _newest_first(edition: Edition) -> tuple[float, str]:
    return -edition.article.date.timestamp(), edition.article.path


def _closeness(one: Article, other: Article) -> int:
    shared = {topic.id for topic in one.topics} & {topic.id for topic in other.topics}
    return 3 * len(shared) + (one.unit.id == other.unit.id) + (one.kind.id == other.kind.id)


def _grouped(pairs: Iterable[tuple[str, Edition]]) -> dict[str, tuple[Edition, ...]]:
    groups: defaultdict[str, list[Edition]] = defaultdict(list)
    for key, edition in pairs:
        groups[key].append(edition)
    return {key: tuple(editions) for key, editions in groups.items()}
