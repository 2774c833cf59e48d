"""What is told of an article that was taken back: fixed words, its kind, its dates; nothing of its own."""

from __future__ import annotations

import datetime as dt
from typing import Final

from publisher.article import Reason
from publisher.config import Kind, SiteConfig, Unit
from publisher.gate import Tombstone

TITLE: Final = "Bài viết đã thu hồi"  # of the page that is left at its address
MARK: Final = "THU HỒI"
EXPLANATIONS: Final = {
    Reason.ERROR: "Bài viết này đã được thu hồi vì có sai sót. Xin đừng chia sẻ lại nội dung cũ.",
    Reason.SUPERSEDED: "Bài viết này đã được thay bằng bài mới đầy đủ hơn.",
    Reason.OUTDATED: "Bài viết này đã được thu hồi vì không còn phù hợp với tình hình hiện nay.",
    Reason.LEGAL: "Bài viết này đã được thu hồi theo quy định của pháp luật.",
}


def title(one: Tombstone, config: SiteConfig) -> str:
    """Return the mark and which article is meant."""
    return f"{MARK}: {name(one, config)}"


def name(one: Tombstone, config: SiteConfig) -> str:
    """Return which article is meant, as far as that can be told without its own words."""
    kind, published = kind_of(one, config), published_on(one, config)
    words = f"một bài trong mục “{kind.name}”" if kind else "một bài viết"
    return f"{words}, đăng ngày {day(published)}" if published else words


def listed(one: Tombstone) -> bool:
    """Whether the article was in lists and feeds: all but standing pages are."""
    return one.permalink.count("/") > len("//")


def kind_of(one: Tombstone, config: SiteConfig) -> Kind | None:
    """Return the kind that the article was of; None for a standing page and a kind that is no more."""
    return config.kinds_by_id.get(one.permalink.split("/")[1]) if listed(one) else None


def unit_of(one: Tombstone, config: SiteConfig) -> Unit | None:
    """Return the unit whose article it was, where that is known."""
    return config.units_by_id.get(one.shelf.unit) if one.shelf else None


def published_on(one: Tombstone, config: SiteConfig) -> dt.date | None:
    """Return the day on which the article came out, where that is known."""
    return config.local(one.shelf.date).date() if one.shelf else None


def moment(one: Tombstone, config: SiteConfig, today: dt.date) -> dt.datetime:
    """Return when the withdrawal happened, for feeds: on its day, after all that the article said.

    A day that is unknown or has yet to come is today: readers hide what is dated in the future.
    """
    day = min(one.withdrawn_on or today, today)
    begins = dt.datetime.combine(day, dt.time(), config.zone)
    said = (one.shelf.date if one.shelf else None, one.corrected)
    last = max((begins, *(config.local(moment) for moment in said if moment)))
    return last + dt.timedelta(seconds=1)


def recent(happened: dt.date | None, today: dt.date, days: int) -> bool:
    """Whether something happened in the last days; what nobody knows the day of did."""
    return happened is None or (today - happened).days < days


def day(date: dt.date) -> str:
    """Return a day as readers are told it."""
    return f"{date:%d/%m/%Y}"
