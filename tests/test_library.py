"""How the articles of a site are arranged for all that lists them."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from publisher.article import Lifecycle
from publisher.gate import Edition
from publisher.pages.library import RELATED, Library

DAY = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)


@st.composite
def editions(draw: st.DrawFn) -> list[Edition]:
    """Return editions with all by which articles are near to each other."""
    found = []
    for number in range(draw(st.integers(1, 30))):
        article = SimpleNamespace(
            id=f"so-{number}",
            path=f"content/{number:02}.md",
            topics=[SimpleNamespace(id=one) for one in draw(st.sets(st.sampled_from("abcd")))],
            unit=SimpleNamespace(id=draw(st.sampled_from("uvw"))),
            kind=SimpleNamespace(id=draw(st.sampled_from("kl")), standing=False),
            date=DAY - dt.timedelta(hours=draw(st.integers(0, 9))),
        )
        lifecycle = draw(st.sampled_from([*[Lifecycle.CURRENT] * 3, Lifecycle.EXPIRED]))
        found.append(cast(Edition, SimpleNamespace(article=article, lifecycle=lifecycle)))
    return found


@given(editions())
def test_related_articles_are_the_closest_of_all(some: list[Edition]) -> None:
    def newest(one: Any) -> tuple[float, str]:
        return -one.article.date.timestamp(), one.article.path

    def topics(one: Any) -> set[str]:
        return {topic.id for topic in one.article.topics}

    def closeness(one: Any, other: Any) -> int:
        same = (one.article.unit.id == other.article.unit.id) + (
            one.article.kind.id == other.article.kind.id
        )
        return 3 * len(topics(one) & topics(other)) + same

    some.sort(key=newest)
    library = Library(cast(Any, None), some, (), DAY.date(), {})
    for one in some:
        kin = [other for other in some if other.article.kind.id == one.article.kind.id][
            : 2 * RELATED
        ]
        near = [
            other
            for other in some
            if other.lifecycle is Lifecycle.CURRENT
            and other is not one
            and (topics(one) & topics(other) or other in kin)
        ]
        near.sort(key=lambda other: (-closeness(one, other), newest(other)))

        assert library.related(one) == tuple(near[:RELATED])
