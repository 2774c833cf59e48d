"""What time alone changes on a site, and when: embargoes, ends of validity, notices, reviews."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from publisher import share, signoff
from publisher.article import Article, Priority
from publisher.config import SiteConfig
from publisher.findings import mask
from publisher.gate import Edition, Held, Tombstone
from publisher.messages import Message, Translate, say
from publisher.pages.library import FEED_DAYS
from publisher.survey import Survey
from publisher.text import printable

# How long before its day a review is announced.
REVIEW_SOON = dt.timedelta(days=14)

_SHOWN = 3  # of what is due at one moment, in a line
_PASSING = {"secrecy/future", "spokesperson/future", "corrections/date"}  # wrong for a time only


class Review(StrEnum):
    """How pressing it is to read a live article again."""

    OVERDUE = "overdue"
    SOON = "soon"


class Why(StrEnum):
    """What a build would change at a moment."""

    EMBARGO = "embargo"  # a cleared article goes out
    EXPIRY = "expiry"  # a live one gets its mark and leaves the active lists
    URGENT = "urgent"  # so does one that stands above every page
    GROUPS = "groups"  # groups are no longer told of a withdrawal or a correction
    DIGEST = "digest"  # an article leaves what groups are told of the week
    FEEDS = "feeds"  # the feeds stop telling of a withdrawal
    UNIT = "unit"  # a unit ends or begins: other contacts are shown
    REVIEW_SOON = "review-soon"  # the report announces a review
    REVIEW_OVERDUE = "review-overdue"  # the report says that it is overdue


_WORDS: Mapping[Why, Message] = {
    Why.EMBARGO: say("đến giờ đăng"),
    Why.EXPIRY: say("hết hiệu lực"),
    Why.URGENT: say("tin khẩn hết hiệu lực"),
    Why.GROUPS: say("thông báo thu hồi hoặc đính chính rời trang nhóm"),
    Why.DIGEST: say("bài rời điểm tin tuần của các nhóm"),
    Why.FEEDS: say("thông báo thu hồi rời nguồn tin"),
    Why.UNIT: say("đơn vị bắt đầu hoặc kết thúc hoạt động"),
    Why.REVIEW_SOON: say("sắp đến hạn rà soát"),
    Why.REVIEW_OVERDUE: say("quá hạn rà soát"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that happens by itself at `moment` to the article at `path`; `about` is that article."""

    moment: dt.datetime
    path: str
    why: Why
    title: str | None = None
    about: Edition | Held | None = field(default=None, repr=False, compare=False)

    @property
    def titled(self) -> Due:
        """The same with the title of what it is about, for which its file may have to be read."""
        return self if self.about is None else replace(self, title=title_of(self.about))


def upcoming(found: Survey, config: SiteConfig, now: dt.datetime) -> tuple[Due, ...]:
    """Return everything that is due at the earliest moment after `now`; nothing if nothing is."""
    later = [one for one in _dues(found, config, now) if one.moment > now]
    first = min((one.moment for one in later), default=None)
    next_ones = (one.titled for one in later if one.moment == first)
    return tuple(sorted(next_ones, key=lambda one: (one.path, one.why)))


def review(article: Article, today: dt.date) -> Review | None:
    """Return whether a live article is due to be read again."""
    if article.review_by is None or article.review_by > today + REVIEW_SOON:
        return None
    return Review.OVERDUE if article.review_by < today else Review.SOON


def title_of(one: Edition | Held) -> str | None:
    """Return the title of an article, masked where a rule found something in it."""
    article = one.article
    if article is None:
        return None
    line, _column = article.front.document.position(("title",))
    title = " ".join(article.title.split())
    return mask(title) if any(f.line == line for f in one.findings) else title


def _dues(found: Survey, config: SiteConfig, now: dt.datetime) -> Iterator[Due]:
    for one in found.live:
        if isinstance(one, Tombstone):
            if one.withdrawn_on is not None:
                for days, why in ((share.RECENT_DAYS, Why.GROUPS), (FEED_DAYS, Why.FEEDS)):
                    end = _midnight(one.withdrawn_on + dt.timedelta(days), config)
                    yield Due(moment=end, path=one.path, why=why)
        else:
            yield from _of_edition(one, config)
    for unit in config.units:
        path, _line, _column = config.position(("units",))
        after = unit.valid_to and unit.valid_to + dt.timedelta(days=1)
        for day in (unit.valid_from, after):
            if day is not None:
                end = _midnight(day, config)
                yield Due(moment=end, path=path, why=Why.UNIT, title=unit.name)
    for held in (*found.held, *found.upcoming.values()):
        if held.article is not None and (moment := _out_at(held, config)) is not None:
            yield Due(moment=moment, path=held.path, why=Why.EMBARGO, about=held)


def _of_edition(edition: Edition, config: SiteConfig) -> Iterator[Due]:
    article = edition.article
    if config.groups and not article.kind.standing:
        day = config.local(article.updated).date() + dt.timedelta(config.sharing.digest.days)
        left = _midnight(day, config)
        if article.expires is None or left < article.expires:
            yield Due(moment=left, path=article.path, why=Why.DIGEST, about=edition)
    if article.expires is not None:
        why = Why.URGENT if article.priority is Priority.URGENT else Why.EXPIRY
        yield Due(moment=article.expires, path=article.path, why=why, about=edition)
    if article.corrections:
        last = max(one.date for one in article.corrections)
        end = _midnight(last + dt.timedelta(share.RECENT_DAYS), config)
        yield Due(moment=end, path=article.path, why=Why.GROUPS, about=edition)
    if article.review_by is not None:
        for day, why in (
            (article.review_by - REVIEW_SOON, Why.REVIEW_SOON),
            (article.review_by + dt.timedelta(days=1), Why.REVIEW_OVERDUE),
        ):
            yield Due(moment=_midnight(day, config), path=article.path, why=why, about=edition)


def _out_at(held: Held, config: SiteConfig) -> dt.datetime | None:
    """Return when a held file will be out with nobody doing anything, None if never."""
    article = held.article
    if article is None or not {reason.rule for reason in held.reasons} <= _PASSING:
        return None
    moments = [article.date]
    signed = (signoff.of(article, role, config) for role in signoff.ROLES)
    moments += (one.at - signoff.CLOCK_SKEW for one in signed if one)  # clocks ahead of ours
    for note in article.corrections:
        if note.date < article.date.date():
            return None
        moments.append(_midnight(note.date, config))
    return max(moments)


def _midnight(day: dt.date, config: SiteConfig) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), config.zone)


def text(dues: Sequence[Due], config: SiteConfig, translate: Translate) -> str:
    """Return one line: the moment as ISO 8601, and what is due then."""
    if not dues:
        return say("Không có việc nào đang chờ đến giờ.").render(translate)
    told = [_told(one, translate) for one in dues[:_SHOWN]]
    if (rest := len(dues) - _SHOWN) > 0:
        told.append(say("và {n} việc nữa", n=rest).render(translate))
    return f"{_local(dues[0], config)}  {'; '.join(told)}"


def as_json(dues: Sequence[Due], config: SiteConfig, translate: Translate) -> str:
    """Return `{"next": moment or null, "reasons": […]}`."""
    reasons = [
        {
            "why": one.why.value,
            "path": one.path,
            "title": one.title,
            "message": _told(one, translate),
        }
        for one in dues
    ]
    moment = _local(dues[0], config) if dues else None
    return json.dumps({"next": moment, "reasons": reasons}, ensure_ascii=False, indent=2)


def _told(due: Due, translate: Translate) -> str:
    what = _WORDS[due.why]
    message = (
        say("{what}: {title} ({path})", what=what, title=due.title, path=due.path)
        if due.title
        else say("{what}: {path}", what=what, path=due.path)
    )
    return printable(message.render(translate))


def _local(due: Due, config: SiteConfig) -> str:
    return config.local(due.moment).isoformat()
