"""The pages of groups: texts for their admins, and a poster for the noticeboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from publisher import notices, share
from publisher.article import Article, Lifecycle
from publisher.config import WARNINGS, Group, SiteConfig
from publisher.gate import Edition, Tombstone
from publisher.pages import views
from publisher.pages.cards import call, feed_links, group_folder, share_image
from publisher.pages.following import following
from publisher.pages.library import Library
from publisher.pages.qr import qr_code
from publisher.pages.views import Card, Date, Link, Outline, Page
from publisher.parts import made_of
from publisher.share.lengths import cut

PLATFORMS = {"zalo": "Nhóm Zalo", "facebook": "Nhóm, trang Facebook"}
MANY_GROUPS = 60  # beyond which a list goes by their areas
SHARED = 12  # articles on a group's page: more of them nobody sends at once
POSTED = 3  # on a sheet of paper that is read from a step away
POSTED_TITLE, POSTED_SUMMARY = 110, 180  # UTF-16 units of each: three of them fill a sheet
NEWEST = 60  # of which those are chosen
POSTER = "ap-phich/"
FOLLOWING = "#group__feeds"  # where a group's page says how to follow it
_CORRECTED = "Nội dung đính chính (22/11/2026): "  # as long as it ever is
_NAMES = {"zalo": "Zalo", "facebook": "Facebook", "sms": "tin nhắn SMS"}
_ORDER = {"zalo": ("zalo", "facebook", "sms"), "facebook": ("facebook", "zalo", "sms")}


class Groups:
    """Plans the pages of all groups of a library; what several of them show is made once."""

    def __init__(self, library: Library, card: Callable[[Edition], Card]) -> None:
        self.library = library
        self.config: SiteConfig = library.config
        self._card = card
        self._found: dict[_Key, _Found] = {}
        self._stamps: dict[_Key, bytes] = {}
        self._items: dict[tuple[str, str], views.SharedArticle] = {}
        self._posted: dict[str, views.PostedArticle] = {}

    def outlines(self) -> Iterator[Outline]:
        """Yield two pages for every group: its admin's, and the poster."""
        for group in self.config.groups:
            made = self._made_of(group)
            folder = group_folder(group)
            yield Outline(
                url=folder,
                title=group.name,
                make=partial(self._page, group),
                made_of=made,
                indexed=False,
            )
            yield Outline(
                url=folder + POSTER,
                title=_poster_title(group),
                make=partial(self._poster, group),
                made_of=made,
                indexed=False,
            )

    def _made_of(self, group: Group) -> bytes:
        """Return a digest of what the pages of a group are made of."""
        key = _key(group)
        if key not in self._stamps:
            stamps = [self.library.stamp(one) for one in self._newest(group)]
            told = list(self._retractions(group))
            self._stamps[key] = made_of(self.library.today, stamps, told)
        return self._stamps[key]

    def _newest(self, group: Group) -> Sequence[Edition]:
        """Return the articles that a group is told of, the newest change first: some, and all of the week."""
        library, days = self.library, self.config.sharing.digest.days
        found: list[Edition] = []
        for one in library.told_to(group):
            if one.lifecycle is not Lifecycle.CURRENT:
                continue
            changed = self.config.local(one.article.updated).date()
            if len(found) >= NEWEST and not notices.recent(changed, library.today, days):
                break
            found.append(one)
        return found

    def _of(self, group: Group) -> _Found:
        """Return what concerns a group: the same for all of its area and its topics."""
        key = _key(group)
        if key not in self._found:
            editions = self._newest(group)
            articles = [edition.article for edition in editions]
            self._found[key] = _Found(
                editions[:SHARED],
                _for_paper(editions[:NEWEST]),
                share.week(articles, self.config, self.library.today),
                tuple(self._retractions(group)),
            )
        return self._found[key]

    def _page(self, group: Group) -> Page:
        found, folder = self._of(group), group_folder(group)
        return Page(
            url=folder,
            template="group.html",
            title=group.name,
            description=f"Tin dành cho nhóm “{group.name}”, soạn sẵn để sao chép.",
            view=views.GroupView(
                id=group.id,
                name=group.name,
                platform=PLATFORMS[group.platform],
                area=self.config.areas_by_id[group.area].name,
                topics=tuple(self.config.topics_by_id[t].name for t in group.topics),
                retractions=found.retractions,
                items=tuple(self._item(one, group.platform) for one in found.shared),
                digest=found.digest,
                days=self.config.sharing.digest.days,
                poster=folder + POSTER if found.posted else "",
            ),
            feeds=feed_links(group.name, folder),
            follow=following(group.name, folder, self.config, listed=True),
            indexed=False,
            menu="nhom",
        )

    def _poster(self, group: Group) -> Page:
        found, folder = self._of(group), group_folder(group)
        return Page(
            url=folder + POSTER,
            template="poster.html",
            title=_poster_title(group),
            description=f"Áp phích khổ A4 để dán ở bảng tin của “{group.name}”.",
            view=views.PosterView(
                name=group.name,
                url=folder,
                area=self.config.areas_by_id[group.area].name,
                items=tuple(map(self._post, found.posted)),
                follow_code=qr_code(f"{self.config.site.url}{folder}{FOLLOWING}", None),
                hotlines=tuple(
                    views.HotlineView(one.number, call(one.number), one.name, one.note or "")
                    for one in self.config.hotlines_for(
                        topic.id for edition in found.posted for topic in edition.article.topics
                    )
                ),
            ),
            feeds=feed_links(group.name, folder),
            indexed=False,
            menu="nhom",
        )

    def _item(self, edition: Edition, platform: str) -> views.SharedArticle:
        article = edition.article
        key = (article.id, platform)
        if key not in self._items:
            digest = None if edition.preview is not None else edition.digest
            made = {
                one.platform: one
                for one in share.kit(article, self.config, self.library.today, digest)
            }
            self._items[key] = views.SharedArticle(
                id=article.id,
                version=len(article.corrections),
                card=self._card(edition),
                texts=tuple(_shown(made[name]) for name in _ORDER[platform]),  # type: ignore[index]
                image=share_image(edition, self.library),
            )
        return self._items[key]

    def _post(self, edition: Edition) -> views.PostedArticle:
        article = edition.article
        if article.id not in self._posted:
            site, path = self.config.site.url, share.short_link(article)
            self._posted[article.id] = views.PostedArticle(
                card=self._card(edition),
                title=cut(article.title, POSTED_TITLE),
                summary=self._told(article),
                site=site.partition("://")[2].rstrip("/"),
                path=path.rstrip("/"),
                qr_code=qr_code(site + path, None),
            )
        return self._posted[article.id]

    def _told(self, article: Article) -> str:
        """Return what a poster has room for: what was corrected of late, else the summary."""
        if (correction := share.recent_correction(article, self.library.today)) is None:
            return cut(article.summary, POSTED_SUMMARY)
        return share.correction_told(correction, POSTED_SUMMARY - len(_CORRECTED))

    def _retractions(self, group: Group) -> Iterator[views.Retraction]:
        """Yield what takes back what a group may have shared, for as long as it is news there."""
        today = self.library.today
        for one in self.library.withdrawn_for(group):
            if notices.recent(one.withdrawn_on, today, share.RECENT_DAYS):
                yield self._retraction(one)

    def _retraction(self, one: Tombstone) -> views.Retraction:
        other = self.library.replacement(one)
        article = other.article if other else None
        name = notices.name(one, self.config)
        return views.Retraction(
            id=one.id,
            title=name[:1].upper() + name[1:],
            date=Date.of(one.withdrawn_on) if one.withdrawn_on else None,
            text=share.retraction(one, self.config, article, self.library.today),
            replacement=Link(article.title, article.permalink[1:]) if article else None,
        )


_Key = tuple[str, tuple[str, ...]]  # an area and topics: all that tells groups apart


def _key(group: Group) -> _Key:
    return group.area, tuple(sorted(group.topics))


def _poster_title(group: Group) -> str:
    return f"Áp phích: {group.name}"


@dataclass(frozen=True, slots=True)
class _Found:
    """What concerns some groups: for the page, for the poster, of the week, and what to take back."""

    shared: Sequence[Edition]
    posted: Sequence[Edition]
    digest: str
    retractions: tuple[views.Retraction, ...]


def _for_paper(editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """Return what a noticeboard needs most: what is urgent, then warnings, then whatever is newest."""
    ranked = sorted(editions, key=lambda e: (not e.urgent, e.article.kind.id != WARNINGS))
    return tuple(ranked[:POSTED])


def _shown(one: share.Text) -> views.SharedText:
    parts = f"{one.parts} tin, " if one.parts else ""
    return views.SharedText(
        platform=one.platform,
        name=_NAMES[one.platform],
        text=one.text,
        size=f"{parts}{one.size} ký tự",
        over=one.over,
    )
