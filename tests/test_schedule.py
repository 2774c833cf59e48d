"""When the next build is due: whatever time alone changes happens then, and nothing before."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import notices, schedule, share, survey
from publisher.article import Priority
from publisher.gate import Edition
from publisher.history import Repository
from publisher.messages import vietnamese
from publisher.pages.library import FEED_DAYS
from publisher.schedule import Due, Why
from publisher.survey import Survey
from tests.builders import ARTICLE, NOW, SiteFolder

OTHER = "content/canh-bao/2026/bai-khac.md"
MIDNIGHT = dt.datetime(2026, 11, 21, tzinfo=NOW.tzinfo)


def taken(folder: SiteFolder, now: dt.datetime = NOW) -> Survey:
    site = folder.site
    repository = Repository.around(site.root)
    return survey.take(site, now, survey.read_log(site, repository), repository)


def due(folder: SiteFolder, now: dt.datetime = NOW) -> list[tuple[dt.datetime, str, Why]]:
    """Return what is due next on a site without groups, whose list of the week is a test of its own."""
    config = folder.config.model_copy(update={"groups": ()})
    found = schedule.upcoming(taken(folder, now), config, now)
    return [(one.moment, one.path, one.why) for one in found]


DAYS: list[tuple[dict[str, Any], dt.datetime, Why]] = [
    ({"date": "2026-11-21T09:01"}, NOW + dt.timedelta(minutes=1), Why.EMBARGO),
    ({"expires": "2026-11-30"}, MIDNIGHT + dt.timedelta(days=10), Why.EXPIRY),
    ({"expires": "2026-11-21T18:00", "priority": "urgent"}, NOW + dt.timedelta(hours=9), Why.URGENT),
    ({"review_by": "2026-12-31"}, MIDNIGHT + dt.timedelta(days=26), Why.REVIEW_SOON),
    ({"review_by": "2026-11-30"}, MIDNIGHT + dt.timedelta(days=10), Why.REVIEW_OVERDUE),
    ({"withdrawn": {"date": "2026-11-20", "reason": "error"}}, MIDNIGHT + dt.timedelta(days=29), Why.GROUPS),
    ({"withdrawn": {"date": "2026-10-01", "reason": "error"}}, MIDNIGHT + dt.timedelta(days=39), Why.FEEDS),
    ({"date": "2026-12-01T08:00", "expires": "2026-12-01"}, MIDNIGHT + dt.timedelta(days=10, hours=8), Why.EMBARGO),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "moment", "why"), DAYS, ids=lambda one: str(one)[:30])
def test_every_turn_of_an_article_is_foreseen(
    folder: SiteFolder, changes: dict[str, Any], moment: dt.datetime, why: Why
) -> None:
    folder.publishable(**changes)

    assert due(folder) == [(moment, ARTICLE, why)]


@pytest.mark.parametrize(
    ("changes", "days"),
    [({}, 7), ({"corrections": [{"date": "2026-11-21", "note": "Sửa giờ."}]}, 8)],
    ids=["new", "corrected"],
)
def test_an_article_leaves_the_list_of_the_week_when_that_is_foreseen(
    folder: SiteFolder, changes: dict[str, Any], days: int
) -> None:
    folder.publishable(**changes)
    end = MIDNIGHT + dt.timedelta(days=days - 1)

    (found,) = schedule.upcoming(taken(folder), folder.config, NOW)

    def named(day: dt.date) -> bool:
        return "bai-mau" in share.week([folder.article()], folder.config, day)

    assert (found.moment, found.why) == (end, Why.DIGEST)
    assert named((end - dt.timedelta(seconds=1)).date())
    assert not named(end.date())


@pytest.mark.parametrize(
    "changes",
    [{}, {"expires": "2026-11-20"}, {"review_by": "2026-11-20"},
     {"withdrawn": {"date": "2026-08-01", "reason": "error"}}],
)  # fmt: skip
def test_what_is_over_is_not_due(folder: SiteFolder, changes: dict[str, Any]) -> None:
    folder.publishable(**changes)

    assert due(folder) == []


def test_what_waits_for_somebody_is_never_due(folder: SiteFolder) -> None:
    folder.write(date="2026-12-01T08:00", expires="2026-12-31")

    assert due(folder) == []


def test_all_that_is_due_at_one_moment_is_told(folder: SiteFolder) -> None:
    folder.publishable(expires="2026-11-30")
    folder.publishable(OTHER, date="2026-12-01")

    assert [one[1:] for one in due(folder)] == [(OTHER, Why.EMBARGO), (ARTICLE, Why.EXPIRY)]


def test_the_moment_itself_is_not_after_it(folder: SiteFolder) -> None:
    folder.publishable(date="2026-11-21T10:00", expires="2026-11-21T11:00")

    assert due(folder)[0][2] is Why.EMBARGO
    assert due(folder, NOW + dt.timedelta(hours=1))[0][2] is Why.EXPIRY
    assert due(folder, NOW + dt.timedelta(hours=2)) == []


def test_a_review_that_is_due_at_this_very_moment_is_not_due_again(folder: SiteFolder) -> None:
    folder.publishable(review_by="2026-11-30")
    ((moment, _path, _why),) = due(folder)

    assert due(folder, moment) == []


def test_a_cleared_edition_that_git_keeps_is_due_while_its_file_is_edited(
    folder: SiteFolder,
) -> None:
    folder.publishable(date="2026-12-01T08:00")
    folder.commit()
    folder.write(date="2026-12-01T08:00", body="Đang sửa.\n")
    ((moment, path, why),) = due(folder)

    assert (path, why) == (ARTICLE, Why.EMBARGO)
    before = taken(folder, moment - dt.timedelta(seconds=1))
    assert (len(before.editions), len(taken(folder, moment).editions)) == (0, 1)


def test_no_old_edition_is_due_once_a_newer_one_is_out(folder: SiteFolder) -> None:
    folder.publishable(date="2026-12-01T08:00")
    folder.commit()
    folder.publishable(body="Đăng ngay.\n")
    folder.commit()
    folder.write(body="Đang sửa.\n")

    assert due(folder) == []


def test_a_file_taken_back_before_its_date_is_not_due(folder: SiteFolder) -> None:
    folder.publishable(date="2026-12-01T08:00")
    folder.commit()
    folder.write(body="Hỏng.\n", withdrawn={"date": "2026-11-21", "reason": "error"})
    folder.commit()
    folder.write(body="Viết lại.\n")

    assert due(folder) == []


def test_a_sign_off_by_a_clock_ahead_of_ours_counts_later(folder: SiteFolder) -> None:
    folder.sign(folder.write(), at=NOW + dt.timedelta(hours=1))
    ((moment, _path, _why),) = due(folder)

    assert moment == NOW + dt.timedelta(minutes=50)
    assert not taken(folder, moment - dt.timedelta(seconds=1)).editions
    assert taken(folder, moment).editions


def state(found: Survey, today: dt.date) -> object:
    """Return everything of a survey that time may change."""
    editions = [one for one in found.live if isinstance(one, Edition)]
    return (
        {(one.article.path, one.digest, one.lifecycle) for one in editions},
        {one.article.path for one in editions if one.article.priority is Priority.URGENT},
        {(one.article.path, schedule.review(one.article, today)) for one in editions},
        {one.path for one in found.tombstones},
        {
            one.path
            for one in found.tombstones
            if notices.recent(one.withdrawn_on, today, FEED_DAYS)
        },
        {
            one.path
            for one in found.tombstones
            if notices.recent(one.withdrawn_on, today, share.RECENT_DAYS)
        },
    )


_DAYS = st.integers(-100, 100).map(lambda n: (NOW + dt.timedelta(days=n)).date().isoformat())
_MOMENTS = st.integers(-48, 96).map(
    lambda n: (NOW + dt.timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M")
)


def _expires_later(article: dict[str, Any]) -> bool:
    """Whether an article is out for a while: no other is well-formed."""
    end, date = article.get("expires"), article["date"]
    return end is None or (end >= date[: len(end)] if len(end) < len(date) else end > date)


_ARTICLES = st.fixed_dictionaries(
    {"date": _MOMENTS, "signed": st.booleans()},
    optional={
        "expires": st.one_of(_DAYS, _MOMENTS),
        "review_by": _DAYS,
        "priority": st.just("urgent"),
        "withdrawn": _DAYS.map(lambda day: {"date": day, "reason": "error"}),
    },
).filter(_expires_later)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(articles=st.lists(_ARTICLES, max_size=3), early=st.floats(0, 1, exclude_max=True))
def test_nothing_changes_before_the_next_moment_and_something_does_then(
    folder: SiteFolder, articles: list[dict[str, Any]], early: float
) -> None:
    for old in (folder.root / "content").rglob("*.md"):
        old.unlink()
    for name, one in zip("abc", articles, strict=False):
        changes = {key: value for key, value in one.items() if key != "signed"}
        path = folder.write(f"content/canh-bao/2026/bai-{name}.md", **changes)
        if one["signed"]:
            folder.sign(path)
    zone = folder.config.zone

    def at(moment: dt.datetime) -> object:
        return state(taken(folder, moment), moment.astimezone(zone).date())

    without_groups = folder.config.model_copy(update={"groups": ()})
    found = schedule.upcoming(taken(folder), without_groups, NOW)
    end = found[0].moment if found else NOW + dt.timedelta(days=400)

    for part in (early, 1.0):
        between = NOW + (end - NOW) * part - dt.timedelta(seconds=part)
        assert at(max(NOW, between)) == at(NOW)
    if found:
        assert at(end) != at(NOW)


# In words


def test_one_line_tells_the_moment_and_the_reasons(folder: SiteFolder) -> None:
    dues = [
        Due(moment=NOW, path=f"content/{n}.md", why=Why.EXPIRY, title=f"Bài\n{n}") for n in range(5)
    ]

    text = schedule.text(dues, folder.config, vietnamese)

    assert text == (
        "2026-11-21T09:00:00+07:00  hết hiệu lực: Bài\ufffd0 (content/0.md);"
        " hết hiệu lực: Bài\ufffd1 (content/1.md); hết hiệu lực: Bài\ufffd2 (content/2.md);"
        " và 2 việc nữa"
    )
    assert json.loads(schedule.as_json(dues, folder.config, vietnamese))["next"] == NOW.isoformat()
