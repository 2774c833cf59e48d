"""The gate lets a cleared article out and holds every other, with its reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from functools import partial
from typing import Any

import pytest

from publisher import article, audit, gate, media
from publisher.article import Lifecycle, Reading, Reason
from publisher.findings import Finding, Severity
from publisher.gate import Edition, Gate, Held, HeldState, Tombstone, bury
from publisher.messages import say
from publisher.sources import Source
from tests.builders import ARTICLE, NOW, SiteFolder, picture

PHONE = "personal-data/phone"
WAIVER = {"rule": PHONE, "match": "0912 000 111", "reason": "Số trực ban công khai của tổ."}
MARK = "withdrawn:\n  date: 2026-11-21\n  reason: superseded\n  replaced_by: bai-khac\n"
COVER = {"image": "bia.jpg", "image_alt": "Một tấm bìa màu xanh"}
PICTURE = "content/canh-bao/2026/bia.jpg"


def mark(folder: SiteFolder, text: str = MARK, path: str = ARTICLE) -> None:
    """Put a mark of withdrawal on a file as any editor would."""
    content = (folder.root / path).read_text(encoding="utf-8")
    folder.write_raw(path, content.replace("---\n", f"---\n{text}", 1))


def reading(folder: SiteFolder, path: str = ARTICLE) -> Reading:
    return article.read(Source(path, (folder.root / path).read_bytes()), folder.config)


def held(folder: SiteFolder, now: dt.datetime = NOW) -> Held:
    verdict = folder.verdict(now=now)
    assert isinstance(verdict, Held), verdict
    return verdict


def edition(folder: SiteFolder, now: dt.datetime = NOW) -> Edition:
    verdict = folder.verdict(now=now)
    assert isinstance(verdict, Edition), verdict
    return verdict


def test_releases_an_article_with_both_sign_offs(folder: SiteFolder) -> None:
    folder.publishable()

    assert isinstance(folder.verdict(), Edition)


@pytest.mark.parametrize("kind", [Edition, Tombstone])
@pytest.mark.parametrize("seal", [{}, {"seal": None}, {"seal": object()}], ids=["none", "null", "own"])  # fmt: skip
def test_nobody_else_makes_an_edition_or_a_tombstone(kind: type, seal: dict[str, Any]) -> None:
    values = dict.fromkeys((f.name for f in fields(kind) if f.name != "seal"), "x")

    with pytest.raises(TypeError):
        kind(**values, **seal)


@pytest.mark.parametrize(
    ("signers", "state"),
    [
        pytest.param({"secrecy": None, "spokesperson": None}, HeldState.DRAFT, id="nobody-signed"),
        pytest.param({"secrecy": None}, HeldState.WAITING, id="one-signed"),
        pytest.param({"spokesperson": None}, HeldState.WAITING, id="the-other-signed"),
        pytest.param({"secrecy": "nguoi-la"}, HeldState.HELD, id="signed-without-right"),
        pytest.param({"secrecy_key": "nguoi-la"}, HeldState.HELD, id="signed-with-another-key"),
    ],
)
def test_names_the_state_of_a_held_article(
    folder: SiteFolder, signers: dict[str, str | None], state: HeldState
) -> None:
    folder.sign(folder.write(), **signers)  # type: ignore[arg-type]

    assert (held(folder).state, held(folder).wrong) == (state, True)


def test_an_article_changed_after_its_sign_offs_waits(folder: SiteFolder) -> None:
    folder.publishable()
    text = (folder.root / ARTICLE).read_text()
    folder.write_raw(ARTICLE, text.replace("Bà con nhớ", "Bà con hãy nhớ"))

    assert held(folder).state is HeldState.WAITING


def test_holds_a_signed_article_for_a_grave_finding(folder: SiteFolder) -> None:
    folder.publishable(body="Gọi 0912 000 111.\n")

    assert (held(folder).state, folder.held_for()) == (HeldState.HELD, [PHONE])


def test_tells_findings_and_missing_sign_offs_together(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111.\n")

    assert set(folder.held_for()) == {PHONE, "secrecy/missing", "spokesperson/missing"}
    assert held(folder).state is HeldState.HELD


def test_a_signed_article_carries_what_its_reviewer_accepted(folder: SiteFolder) -> None:
    folder.publishable(body="Luật quy định ba độ: tuyệt mật, tối mật và mật.\n")

    assert {f.severity for f in edition(folder).findings} == {Severity.ACKNOWLEDGE}


def test_a_waiver_counts_in_a_signed_edition(folder: SiteFolder) -> None:
    folder.publishable(body="Gọi 0912 000 111.\n", waivers=[WAIVER])

    assert [f.waiver for f in edition(folder).findings] == [WAIVER["reason"]]


@pytest.mark.parametrize("missing", ["secrecy", "spokesperson"])
def test_a_waiver_releases_nothing_without_both_sign_offs(folder: SiteFolder, missing: str) -> None:
    folder.write(body="Gọi 0912 000 111.\n", waivers=[WAIVER])
    folder.sign(**{missing: None})  # type: ignore[arg-type]

    assert folder.held_for() == [f"{missing}/missing"]


def test_a_waiver_added_after_the_sign_offs_voids_them(folder: SiteFolder) -> None:
    folder.publishable(body="Gọi 0912 000 111.\n")
    text = (folder.root / ARTICLE).read_text()
    waiver = f"waivers: [{{rule: {PHONE}, match: 0912 000 111, reason: Số trực ban công khai.}}]\n"
    folder.write_raw(ARTICLE, text.replace("---\n", f"---\n{waiver}", 1))

    assert folder.held_for() == ["secrecy/changed", "spokesperson/changed"]


def test_a_waiver_lapses_with_the_text_it_was_given_for(folder: SiteFolder) -> None:
    folder.publishable(body="Gọi 0912 000 111.\n", waivers=[WAIVER])
    text = (folder.root / ARTICLE).read_text()
    folder.write_raw(ARTICLE, text.replace("Gọi 0912 000 111", "Gọi 0912 000 112"))

    assert sorted(folder.held_for()) == [PHONE, "secrecy/changed", "spokesperson/changed"]


@pytest.mark.parametrize("content", [None, b"", b"GIF89a", b"<svg/>"], ids=["missing", "empty", "cut-off", "svg"])  # fmt: skip
def test_holds_an_article_whose_picture_cannot_be_used(
    folder: SiteFolder, content: bytes | None
) -> None:
    picture(folder.root / PICTURE)
    folder.publishable(**COVER)
    (folder.root / PICTURE).unlink()
    if content is not None:
        folder.write_raw(PICTURE, content)

    assert folder.held_for() == ["media/unusable"]
    assert held(folder).reasons[0].line > 1


def test_an_edition_carries_the_pictures_it_was_signed_with(folder: SiteFolder) -> None:
    picture(folder.root / PICTURE)
    folder.publishable(**COVER)

    assert edition(folder).media[PICTURE].data == (folder.root / PICTURE).read_bytes()


def test_holds_a_file_that_is_no_article_with_its_faults(folder: SiteFolder) -> None:
    folder.write_raw(ARTICLE, "---\ntitle: a: b\n---\nChữ.\n")

    verdict = held(folder)

    assert (verdict.state, verdict.article) == (HeldState.HELD, None)
    assert [(f.rule, f.line) for f in verdict.reasons] == [("metadata/yaml", 2)]


@pytest.mark.parametrize(
    ("now", "released"),
    [
        pytest.param(dt.timedelta(seconds=-1), False, id="a-second-before"),
        pytest.param(dt.timedelta(0), True, id="on-the-second"),
    ],
)
def test_keeps_an_embargo_to_the_second(
    folder: SiteFolder, now: dt.timedelta, released: bool
) -> None:
    date = NOW + dt.timedelta(days=3)
    folder.publishable(date=date.strftime("%Y-%m-%dT%H:%M"))

    verdict = folder.verdict(now=date + now)

    assert isinstance(verdict, Edition) is released


def test_a_signed_article_before_its_date_is_scheduled_and_nothing_is_wrong(
    folder: SiteFolder,
) -> None:
    folder.publishable(date="2026-11-24T08:00")

    verdict = held(folder)

    assert (verdict.state, verdict.reasons, verdict.wrong) == (HeldState.SCHEDULED, (), False)


def test_an_unsigned_article_before_its_date_is_a_draft(folder: SiteFolder) -> None:
    folder.write(date="2026-11-24T08:00")

    assert held(folder).state is HeldState.DRAFT


def test_an_embargo_is_kept_in_the_zone_of_the_site(folder: SiteFolder) -> None:
    folder.publishable(date="2026-11-21T10:00")

    assert held(folder, now=dt.datetime(2026, 11, 21, 2, 59, tzinfo=dt.UTC)).reasons == ()
    assert edition(folder, now=dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("expires", "lifecycle"),
    [
        pytest.param(None, Lifecycle.CURRENT, id="never"),
        pytest.param("2026-11-21", Lifecycle.CURRENT, id="on-its-last-day"),
        pytest.param("2026-11-20", Lifecycle.EXPIRED, id="the-day-after"),
        pytest.param("2026-11-21T09:00", Lifecycle.EXPIRED, id="on-the-minute"),
        pytest.param("2026-11-21T09:01", Lifecycle.CURRENT, id="a-minute-before"),
    ],
)
def test_an_article_past_its_end_stays_out_and_says_so(
    folder: SiteFolder, expires: str | None, lifecycle: Lifecycle
) -> None:
    folder.publishable(expires=expires)

    assert edition(folder).lifecycle is lifecycle


def test_buries_a_signed_article_that_is_marked_without_anything_more(folder: SiteFolder) -> None:
    folder.publishable(aliases=["canh-bao/2026/ten-cu"])
    mark(folder)

    verdict = folder.verdict()

    assert isinstance(verdict, Tombstone)
    assert (verdict.id, verdict.permalink) == ("bai-mau", "/canh-bao/2026/bai-mau/")
    assert (verdict.withdrawn_on, verdict.reason) == (dt.date(2026, 11, 21), Reason.SUPERSEDED)
    assert (verdict.replaced_by, verdict.aliases) == ("bai-khac", ("/canh-bao/2026/ten-cu/",))


def test_a_marked_article_that_the_rules_hold_leaves_no_tombstone_of_its_own(
    folder: SiteFolder,
) -> None:
    folder.publishable(body="Gọi 0912 000 111.\n")
    mark(folder)

    assert isinstance(folder.verdict(), Held)  # what was live before is the survey's to bury


def test_a_mark_with_nothing_behind_it_buries_too(folder: SiteFolder) -> None:
    folder.publishable()
    mark(folder, "withdrawn:\n")

    verdict = folder.verdict()

    assert isinstance(verdict, Tombstone)
    assert (verdict.reason, verdict.withdrawn_on) == (Reason.ERROR, None)


def test_a_mark_on_an_article_that_was_never_cleared_shows_nothing(folder: SiteFolder) -> None:
    folder.write()
    mark(folder)

    assert isinstance(folder.verdict(), Held)


def test_a_mark_on_an_article_under_embargo_shows_nothing(folder: SiteFolder) -> None:
    folder.publishable(date="2026-11-24T08:00")
    mark(folder)

    assert isinstance(folder.verdict(), Held)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(MARK, id="sound-mark"),
        pytest.param("withdrawn: {date: mai, reason: chán}\n", id="nonsense-in-the-mark"),
        pytest.param("title: a: b\nwithdrawn:\n", id="broken-head"),
    ],
)
def test_buries_what_is_live_even_where_the_file_cannot_be_read(
    folder: SiteFolder, text: str
) -> None:
    folder.publishable(id="ma-cu")
    folder.build()
    live = audit.read(folder.root).by_id["ma-cu"].last
    assert live is not None
    folder.write(title=None)
    mark(folder, text)

    buried = bury(reading(folder), live, ARTICLE)

    assert isinstance(folder.verdict(), Held)
    assert buried is not None
    assert (buried.id, buried.permalink) == (live.id, live.permalink)


def test_buries_nothing_that_bears_no_mark_or_was_never_out(folder: SiteFolder) -> None:
    folder.publishable()
    released = edition(folder)

    assert bury(reading(folder), released, ARTICLE) is None

    mark(folder)
    assert bury(reading(folder), None, ARTICLE) is None


def test_can_take_an_edition_back_for_a_reason_that_no_file_shows(folder: SiteFolder) -> None:
    folder.publishable()
    reason = Finding(rule="permalink/duplicate", severity=Severity.BLOCK, path=ARTICLE, message=say("Trùng."))  # fmt: skip

    taken = gate.hold(edition(folder), reason)

    assert (taken.state, taken.reasons) == (HeldState.HELD, (reason,))
    assert taken.article == edition(folder).article


def test_marks_an_edition_as_an_earlier_one(folder: SiteFolder) -> None:
    folder.publishable()
    released = edition(folder)

    earlier = gate.from_history(released, "0" * 40)

    assert (released.from_history, earlier.from_history) == (False, True)
    assert (earlier.article, earlier.digest) == (released.article, released.digest)


def preview(folder: SiteFolder) -> Edition | None:
    judge = Gate(folder.config, folder.site.rules, NOW)
    return judge.preview(held(folder), partial(media.load, folder.root))


def test_previews_a_held_article_with_its_reasons(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111.\n")

    shown = preview(folder)

    assert shown is not None
    assert shown.preview == held(folder).reasons
    assert shown.digest == ""


def test_an_edition_for_everyone_is_no_preview(folder: SiteFolder) -> None:
    folder.publishable()

    assert edition(folder).preview is None


def test_cannot_preview_what_cannot_be_read(folder: SiteFolder) -> None:
    folder.write(title=None)
    assert preview(folder) is None

    folder.write(**COVER)  # its picture is missing
    assert preview(folder) is None
