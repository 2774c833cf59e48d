"""Every page of a site, from its released articles."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from publisher import notices, share
from publisher.article import Lifecycle
from publisher.config import WARNINGS, Kind, SiteConfig, Unit
from publisher.findings import Finding
from publisher.gate import Edition, Held, Tombstone
from publisher.markup import Advice, contents, with_advice, with_tables
from publisher.messages import Translate, vietnamese
from publisher.pages import proofs, views
from publisher.pages.cards import (
    ALERTS_LINK,
    body_html,
    call,
    card,
    contacts,
    ended,
    feed_links,
    feeds_since,
    group_folder,
    kind_link,
    share_image,
    topic_link,
    unit_link,
)
from publisher.pages.following import following
from publisher.pages.groups import MANY_GROUPS, Groups
from publisher.pages.library import Library, in_force, latest
from publisher.pages.lists import TOPICS, UNITS, Lists
from publisher.pages.qr import qr_code
from publisher.pages.views import Card, Date, Link, Outline, Page
from publisher.parts import made_of
from publisher.speech import packaged
from publisher.text import shortened

WORDS_A_MINUTE = 200
CALL = "article__call"  # the section of a warning that the site adds
_ADVICE = {"signs": "Dấu hiệu nhận biết", "steps": "Việc cần làm", "call": "Gọi ai"}
HOME_WARNINGS = 5
HOME_LATEST = 5
HOME_SECTION = 3
HOME_FIRST = ("nguoi-tot-viec-tot", "thu-tuc")  # of the kinds that come after the warnings


def plan(
    library: Library,
    *,
    held: Sequence[Held] = (),
    preview: bool = False,
    translate: Translate = vietnamese,
    search: views.SearchIndex | None = None,
) -> tuple[views.Frame, list[Outline]]:
    """Return what surrounds every page, and the outline of every page, each address once.

    `held` and `preview` are for the officers' preview alone; `search` is the index that the search
    page asks.
    """
    planner = _Planner(library, translate)
    outlines = list(planner.outlines())
    outlines.append(Outline.of(planner.search(search or views.SearchIndex())))
    if preview:
        outlines.append(Outline.of(planner.held(held)))
    return planner.frame(preview=preview), outlines


def outlined(
    library: Library,
    editions: Iterable[Edition],
    *,
    preview: bool = False,
    translate: Translate = vietnamese,
) -> tuple[views.Frame, list[Outline]]:
    """Return what surrounds every page, and the outlines of some articles' own pages, in their order."""
    planner = _Planner(library, translate)
    return planner.frame(preview=preview), [planner.outline(one) for one in editions]


class _Planner:
    """Plans the pages of one library; cards are made once."""

    def __init__(self, library: Library, translate: Translate) -> None:
        self.library = library
        self.config: SiteConfig = library.config
        self.translate = translate
        self._cards: dict[str, Card] = {}
        self._duties: dict[str, bytes] = {}

    def card(self, edition: Edition) -> Card:
        known = self._cards.get(edition.article.id)
        if known is None:
            known = self._cards[edition.article.id] = card(edition, self.library)
        return known

    def cards(self, editions: Sequence[Edition], limit: int | None = None) -> tuple[Card, ...]:
        return tuple(map(self.card, editions[:limit]))

    def outlines(self) -> Iterator[Outline]:
        for edition in self.library.editions:
            yield self.outline(edition)
            yield from self._redirects(edition)
        yield from map(Outline.of, self._pages())
        yield from Lists(self.library, self.card).outlines()
        yield from Groups(self.library, self.card).outlines()

    def _pages(self) -> Iterator[Page]:
        """Yield pages that cost little to make."""
        yield self._home()
        for tombstone in self.library.tombstones:
            yield from self._tombstone(tombstone)
        yield self._follow()
        yield self._verify()
        yield self._offline()

    def frame(self, *, preview: bool) -> views.Frame:
        site = self.config.site
        return views.Frame(
            site_name=site.name,
            short_name=site.short_name,
            description=site.description,
            site_url=site.url,
            publisher=site.publisher,
            responsible=site.responsible or "",
            address=site.address or "",
            menu=(
                *map(kind_link, self.config.kinds_by_id.values()),
                UNITS,
                TOPICS,
                Link("Theo dõi", "theo-doi/"),
            ),
            standing=tuple(
                Link(e.article.title, e.article.permalink[1:]) for e in self.library.standing
            ),
            urgent=tuple(
                Link(e.article.title, e.article.permalink[1:]) for e in self.library.urgent
            ),
            hotlines=tuple(
                views.HotlineView(
                    hotline.number,
                    call(hotline.number),
                    hotline.name,
                    hotline.note or "",
                )
                for hotline in self.config.hotlines
                if hotline.featured
            ),
            feeds=feed_links(site.short_name, ""),
            demo=self.config.demo,
            preview=preview,
        )

    def _home(self) -> Page:
        library, site = self.library, self.config.site
        news = {
            kind: [e for e in in_force(library.by_kind.get(kind.id, ())) if e not in library.urgent]
            for kind in sorted(self.config.kinds_by_id.values(), key=_place_on_home)
        }
        sections = {
            kind.id: views.Section(
                kind_link(kind),
                kind.description,
                self.cards(editions, HOME_WARNINGS if kind.id == WARNINGS else HOME_SECTION),
            )
            for kind, editions in news.items()
            if editions
        }
        warnings = sections.pop(WARNINGS, None)
        shown = {*self.cards(library.urgent), *(warnings.cards if warnings else ())}
        others = (card for card in map(self.card, library.current) if card not in shown)
        view = views.HomeView(
            urgent=self.cards(library.urgent),
            warnings=warnings,
            latest=tuple(islice(others, HOME_LATEST)),
            sections=tuple(sections.values()),
            kinds=tuple(map(kind_link, self.config.kinds_by_id.values())),
            units=tuple(map(unit_link, library.active_units)),
            topics=tuple(map(topic_link, self.config.topics)),
        )
        return Page(
            url="",
            template="home.html",
            title=site.name,
            description=site.description,
            view=view,
            feeds=(*feed_links(site.short_name, ""), ALERTS_LINK),
            modified=latest(library.editions),
        )

    def outline(self, edition: Edition) -> Outline:
        """Return the outline of an article's page; see `_article` for what that is made of."""
        article, library = edition.article, self.library
        expired = edition.lifecycle is Lifecycle.EXPIRED
        beside = (library.newer.get(article.id), library.older.get(article.id))
        return Outline(
            url=article.permalink[1:],
            title=article.title,
            make=partial(self._article, edition),
            made_of=self.library.stamped(
                [edition, *self._related(edition), *beside],
                self._duty(article.unit),
                b"!" if share.recent_correction(article, library.today) else b"",
            ),
            modified=article.updated,
            indexed=edition.preview is None,
            news=None if article.kind.standing or expired else article.date,
        )  # fmt: skip

    def _duty(self, unit: Unit) -> bytes:
        """Return a digest of what is said today of a unit and of whoever answers for it."""
        known = self._duties.get(unit.id)
        if known is None:
            today = self.library.today
            responsible = self.config.responsible(unit.id, today)
            said = (
                ended(unit, self.library),
                contacts(unit, self.library),
                responsible and responsible.id,
            )
            known = self._duties[unit.id] = made_of(*said)
        return known

    def _related(self, edition: Edition) -> Sequence[Edition]:
        return () if edition.article.kind.standing else self.library.related(edition)

    def _article(self, edition: Edition) -> Page:
        """Return an article's page: made of the edition, its unit today, and cards of other articles."""
        article, url = edition.article, edition.article.permalink[1:]
        corrected = article.updated if article.corrections else None
        words = len(article.rendered.text.split())
        expired = edition.lifecycle is Lifecycle.EXPIRED
        html = with_tables(body_html(edition, self.library, url))
        warning = article.kind.id == WARNINGS
        html, advice = with_advice(html) if warning else (html, ())
        short_link = self.config.site.url + share.short_link(article)
        gone = ended(article.unit, self.library)
        view = views.ArticleView(
            card=self.card(edition),
            html=html,
            standing=article.kind.standing,
            byline=" ".join(filter(None, (article.author.rank, article.author.name))),
            published=Date.with_hour(article.date),
            updated=Date.of(corrected) if corrected else None,
            expires=Date.of(_last_day(article.expires)) if article.expires and expired else None,
            source=Link(article.source.name, article.source.url or "") if article.source else None,
            topics=tuple(map(topic_link, article.topics)),
            areas=tuple(area.name for area in article.areas),
            corrections=tuple(
                views.CorrectionNote(Date.of(c.date), c.note) for c in article.corrections
            ),
            toc=tuple(
                views.TocEntry(one.id, one.text)
                for one in contents(article.rendered.headings, words, advice)
            ),
            minutes=max(1, math.ceil(words / WORDS_A_MINUTE)),
            short_link=short_link,
            contacts=contacts(article.unit, self.library),
            ended=gone,
            related=self.cards(self._related(edition)),
            share_image=share_image(edition, self.library),
            newer=_dated(self.library.newer.get(article.id)),
            older=_dated(self.library.older.get(article.id)),
            advice=_advice_links(advice) if warning else (),
            call_title=_call_title(advice) if warning else "",
            share_text=""
            if expired or article.kind.standing
            else share.text(article, self.config, self.library.today, edition.digest),
            qr_code="" if article.kind.standing else qr_code(short_link),
            preview=self._reasons(edition.preview),
            proof=proofs.of_edition(edition, self.library),
        )
        feeds = [] if article.kind.standing else [
            *feed_links(article.kind.name, f"{article.kind.id}/"),
            *(feeds_since(gone) if gone else feed_links(article.unit.name, unit_link(article.unit).url)),
        ]  # fmt: skip
        for topic in () if article.kind.standing else article.topics:
            feeds += feed_links(topic.name, topic_link(topic).url)
        return Page(
            url=url,
            template="article.html",
            title=article.title,
            description=shortened(article.summary, 160),
            view=view,
            feeds=tuple(feeds),
            modified=article.updated,
            menu=article.kind.id,
        )

    def _reasons(self, findings: Sequence[Finding] | None) -> tuple[str, ...] | None:
        if findings is None:
            return None
        return tuple(
            f"Dòng {f.line}: {f.message.render(self.translate)} ({f.rule})" for f in findings
        )

    def _redirects(self, edition: Edition) -> Iterator[Outline]:
        article, made = edition.article, self.library.stamped([edition])
        for url in (share.short_link(article), *(alias[1:] for alias in article.aliases)):
            yield Outline(
                url=url,
                title=article.title,
                make=partial(self._leading_to, edition, url),
                made_of=made,
                indexed=False,
            )

    def _leading_to(self, edition: Edition, url: str) -> Page:
        """Return the page at another address of an article, which leads to its own."""
        article, image = edition.article, share_image(edition, self.library)
        view = views.RedirectView(article.permalink[1:], article.title, image)
        return self._redirect(url, view, article.summary)

    def _redirect(self, url: str, view: views.RedirectView, description: str) -> Page:
        return Page(
            url=url,
            template="redirect.html",
            title=view.title,
            description=shortened(description, 160),
            view=view,
            indexed=False,
        )

    def _tombstone(self, tombstone: Tombstone) -> Iterator[Page]:
        other, url = self.library.replacement(tombstone), tombstone.permalink[1:]
        kind = notices.kind_of(tombstone, self.config)
        unit = notices.unit_of(tombstone, self.config)
        published = notices.published_on(tombstone, self.config)
        view = views.TombstoneView(
            kind=kind_link(kind) if kind else None,
            published=Date.of(published) if published else None,
            date=Date.of(tombstone.withdrawn_on) if tombstone.withdrawn_on else None,
            explanation=notices.EXPLANATIONS[tombstone.reason],
            replacement=self.card(other) if other else None,
            unit=unit_link(unit) if unit else None,
            contacts=contacts(unit, self.library) if unit else (),
            proof=proofs.of_tombstone(tombstone, self.library),
        )
        yield Page(
            url=url,
            template="withdrawn.html",
            title=notices.TITLE,
            description=notices.EXPLANATIONS[tombstone.reason],
            view=view,
            feeds=(
                *(feed_links(kind.name, f"{kind.id}/") if kind else ()),
                *(
                    feed_links(unit.name, unit_link(unit).url)
                    if unit in self.library.active_units
                    else ()
                ),
            ),
            indexed=False,
            menu=url.partition("/")[0],
        )
        for alias in (share.short_link(tombstone), *(alias[1:] for alias in tombstone.aliases)):
            yield self._redirect(alias, views.RedirectView(url, notices.TITLE), "")

    def _follow(self) -> Page:
        config, site = self.config, self.config.site
        many = len(config.groups) > MANY_GROUPS  # each group's own page has its feeds
        whole = following(site.short_name, "", config, listed=True)
        kinds = [following(one.name, f"{one.id}/", config) for one in config.kinds_by_id.values()]
        units = [
            following(one.name, unit_link(one).url, config, listed=True)
            for one in self.library.active_units
        ]
        topics = [following(one.name, topic_link(one).url, config) for one in config.topics]
        groups = [
            following(one.name, group_folder(one), config, listed=True)
            for one in (() if many else config.groups)
        ]
        sections = (
            ("Theo chuyên mục", tuple(kinds)),
            ("Theo đơn vị", tuple(units)),
            ("Theo chủ đề", tuple(topics)),
            ("Theo nhóm", tuple(groups)),
        )
        return Page(
            url="theo-doi/",
            template="follow.html",
            title="Theo dõi",
            description="Nhận tin mới của Công an ngay trên điện thoại hoặc máy tính, không cần đăng ký.",
            view=views.FollowView(whole, sections, many),
            feeds=(*whole.feeds, ALERTS_LINK),
            menu="theo-doi",
        )

    def search(self, index: views.SearchIndex) -> Page:
        """Return the page that searches the site."""
        library, config = self.library, self.config
        ends = (*(first for _year, first in index.years[1:]), index.documents)
        years = zip(index.years, ends, strict=False)
        view = views.SearchView(
            index=index,
            short_forms=tuple(packaged().short_forms.items()),
            kinds=tuple(views.Choice(one.id, one.name) for one in config.kinds_by_id.values()),
            units=tuple(views.Choice(one.id, one.name) for one in library.units),
            topics=tuple(views.Choice(one.id, one.name) for one in config.topics),
            years=tuple(
                views.Choice(str(year), str(year), first, end) for (year, first), end in years
            )[::-1],
            lists=tuple(
                Link(link.text, link.url, len(library.by_kind.get(kind.id, ())))
                for kind in config.kinds_by_id.values()
                for link in (kind_link(kind),)
            ),
            topic_links=tuple(
                Link(link.text, link.url, len(library.by_topic[topic.id]))
                for topic in config.topics
                if topic.id in library.by_topic
                for link in (topic_link(topic),)
            ),
        )
        return Page(
            url="tim-kiem/",
            template="search.html",
            title="Tìm kiếm",
            description="Tìm bài trên toàn trang, gõ có dấu hay không dấu đều được.",
            view=view,
            menu="tim-kiem",
        )

    def _verify(self) -> Page:
        return Page(
            url=share.VERIFY,
            template="verify.html",
            title="Xác minh tin",
            description="Kiểm tra một tin bạn nhận được có đúng là tin của Công an không, còn đúng hay đã sửa, đã thu hồi.",
            view=views.VerifyView(share.verify_page(self.config)),
            menu=share.VERIFY.rstrip("/"),
        )

    def _offline(self) -> Page:
        """Return what stands in the place of a page that a phone without a network has no copy of."""
        return Page(
            url="offline/",
            template="offline.html",
            title="Bạn đang ngoại tuyến",
            description="Máy chưa lưu trang này nên không mở được khi không có mạng.",
            view=views.OfflineView(),
            indexed=False,
            anywhere=True,
        )

    def held(self, held: Sequence[Held]) -> Page:
        """Return the officers' list of held files, for the preview."""
        shown = {edition.article.path for edition in self.library.editions}
        files = tuple(
            views.HeldFile(
                path=one.path,
                state=one.state.value,
                url=one.article.permalink[1:] if one.article and one.path in shown else None,
                reasons=self._reasons(one.reasons) or (),
            )
            for one in held
        )
        return Page(
            url="xem-truoc/",
            template="held.html",
            title="Bài đang được giữ lại",
            description="",
            view=views.PreviewView(files),
            indexed=False,
        )


def _advice_links(advice: Sequence[Advice]) -> tuple[views.AdviceLink, ...]:
    """Return the ways to the first section of each role, and to whom to call."""
    first = {one.role: one.id for one in reversed(advice)} | {"call": CALL}
    return tuple(
        views.AdviceLink(role, first[role], text) for role, text in _ADVICE.items() if role in first
    )


def _call_title(advice: Sequence[Advice]) -> str:
    """Return what heads the numbers to call: the article may have said already whom to call for what."""
    return "Bấm để gọi" if any(one.role == "call" for one in advice) else _ADVICE["call"]


def _dated(edition: Edition | None) -> Link | None:
    """Return the link to an article, with its day."""
    if edition is None:
        return None
    article = edition.article
    return Link(article.title, article.permalink[1:], note=Date.of(article.date).text)


def _place_on_home(kind: Kind) -> int:
    """Where a kind stands on the home page: stories and procedures first, others as configured."""
    return HOME_FIRST.index(kind.id) if kind.id in HOME_FIRST else len(HOME_FIRST)


def _last_day(expires: dt.datetime) -> dt.date:
    """The last day on which an article was in force: it expires as the next one begins."""
    return (expires - dt.timedelta(seconds=1)).date()
