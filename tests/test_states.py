"""Where files stand, as people and programs read it: what is missing, since when, who can act."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from publisher import states, survey
from publisher.article import Lifecycle
from publisher.errors import UnusableError
from publisher.gate import HeldState
from publisher.history import Repository
from publisher.messages import say, vietnamese
from publisher.schedule import Review
from tests.builders import ARTICLE, NOW, SiteFolder


def status(folder: SiteFolder, now: dt.datetime = NOW) -> dict[str, states.Status]:
    """Return where the files stand, by file name without its suffix."""
    site = folder.site
    repository = Repository.around(site.root)
    log = survey.read_log(site, repository)
    found = survey.take(site, now, log, repository)
    rows = states.status(found, log, site.config, now, repository)
    return {row.path.rpartition("/")[2].removesuffix(".md"): row for row in rows}


def told(folder: SiteFolder, *names: str) -> str:
    """Return what a pipe gets of all files, or of some."""
    rows = status(folder)
    shown = [rows[name] for name in names] if names else list(rows.values())
    return states.text(shown, folder.config, NOW, vietnamese)


def in_every_state(folder: SiteFolder) -> None:
    base = "content/canh-bao/2026"
    folder.publishable(f"{base}/dang.md")
    folder.publishable(f"{base}/het.md", expires="2026-11-20")
    folder.publishable(f"{base}/bo.md", withdrawn={"date": "2026-11-21", "reason": "error"})
    folder.publishable(f"{base}/hen.md", date="2026-12-01T08:00")
    folder.write(f"{base}/nhap.md")
    folder.sign(folder.write(f"{base}/cho.md"), spokesperson=None)
    folder.write_raw(f"{base}/hong.md", "---\ntitle: a: b\n---\n")


def test_status_says_where_every_file_stands(folder: SiteFolder) -> None:
    in_every_state(folder)

    rows = status(folder)

    assert {name: row.state for name, row in rows.items()} == {
        "dang": Lifecycle.CURRENT,
        "het": Lifecycle.EXPIRED,
        "bo": Lifecycle.WITHDRAWN,
        "hen": HeldState.SCHEDULED,
        "nhap": HeldState.DRAFT,
        "cho": HeldState.WAITING,
        "hong": HeldState.HELD,
    }
    assert {name for name, row in rows.items() if row.live} == {"dang", "het", "bo"}
    assert next(iter(rows)) == "hong"  # what someone must mend comes first


def test_status_says_who_can_give_what_is_missing(folder: SiteFolder) -> None:
    in_every_state(folder)

    rows = status(folder)

    assert rows["nhap"].can_act == {
        "secrecy": ("nguoi-duyet",), "spokesperson": ("nguoi-phat-ngon",)
    }  # fmt: skip
    assert rows["cho"].can_act == {"spokesperson": ("nguoi-phat-ngon",)}
    assert rows["hong"].can_act == rows["hen"].can_act == rows["dang"].can_act == {}


@pytest.mark.parametrize(
    "change",
    [
        {"revoked": "2026-11-01"},
        {"valid_to": "2026-11-20"},
        {"roles": ["author"]},
        {"units": ["ca-xa-khac"]},
        {"delegation": {"document": "1/UQ", "valid_from": "2026-01-01", "valid_to": "2026-11-20"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_status_names_no_one_whose_signature_would_not_count(
    folder: SiteFolder, change: dict[str, object]
) -> None:
    folder.write()
    folder.configure(people=folder.people(nguoi_phat_ngon=change))

    assert status(folder)["bai-mau"].can_act["spokesperson"] == ()
    text = told(folder)
    assert "nguoi-phat-ngon" not in text


def test_status_names_no_one_who_wrote_the_article(folder: SiteFolder) -> None:
    folder.write(contributors=["nguoi-duyet"])

    assert status(folder)["bai-mau"].can_act["secrecy"] == ()


def test_status_of_an_edit_says_that_the_old_edition_is_out_and_since_when(
    folder: SiteFolder,
) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    folder.write(body="Bản đang sửa, chưa ai duyệt.\n", minor=True)

    row = status(folder)["bai-mau"]

    assert (row.state, row.live, row.since) == (HeldState.DRAFT, True, NOW)


def test_json_has_one_record_a_file(folder: SiteFolder) -> None:
    in_every_state(folder)
    folder.build()

    rows = list(status(folder).values())
    records = json.loads(states.as_json(rows, folder.config, vietnamese))["articles"]

    assert [record["path"] for record in records] == [row.path for row in rows]
    assert {frozenset(record) for record in records} == {
        frozenset(
            [
                "path",
                "state",
                "id",
                "title",
                "unit",
                "kind",
                "author",
                "contributors",
                "missing",
                "can_act",
                "live",
                "out",
                "since",
                "live_digest",
                "saved",
                "waiting_since",
                "embargo",
                "upcoming",
                "expires",
                "review_by",
                "review",
                "waivers",
            ]
        )
    }
    assert {r["since"] for r in records if r["live"]} == {NOW.isoformat()}


def test_json_tells_what_a_program_needs_of_an_edit(folder: SiteFolder) -> None:
    folder.publishable(review_by="2026-11-25", expires="2026-12-31")
    folder.commit()
    folder.build()
    digest = folder.build().survey.editions[0].digest
    folder.write(body="Bản đang sửa, chưa ai duyệt.\n", minor=True)
    folder.git("commit", "-qam", "sửa", "--date", "2026-11-19T01:30:00Z")

    rows = list(status(folder).values())
    record = json.loads(states.as_json(rows, folder.config, vietnamese))["articles"][0]

    assert record["missing"] == [
        {"rule": f"{role}/missing", "message": str(reason.message), "line": reason.line}
        for role, reason in zip(("secrecy", "spokesperson"), rows[0].missing, strict=True)
    ]
    del record["missing"]
    assert record == {
        "path": ARTICLE,
        "state": "draft",
        "id": "bai-mau",
        "title": "Cảnh báo thử bai-mau",
        "unit": "ca-xa",
        "kind": "canh-bao",
        "author": "tac-gia",
        "contributors": [],
        "can_act": {"secrecy": ["nguoi-duyet"], "spokesperson": ["nguoi-phat-ngon"]},
        "live": True,
        "out": "current",
        "since": "2026-11-21T09:00:00+07:00",
        "live_digest": digest,
        "saved": True,
        "waiting_since": "2026-11-19T08:30:00+07:00",
        "embargo": None,
        "upcoming": None,
        "expires": "2027-01-01T00:00:00+07:00",
        "review_by": "2026-11-25",
        "review": "soon",
        "waivers": [],
    }


# Since when


def test_a_file_that_git_has_not_as_it_stands_is_said_to_be_unsaved(folder: SiteFolder) -> None:
    folder.write()
    folder.commit()
    assert status(folder)["bai-mau"].saved is True

    folder.write(body="Chưa lưu.\n")
    row = status(folder)["bai-mau"]

    assert (row.saved, row.waiting_since) == (False, None)
    assert "chưa lưu vào git" in told(folder)


def test_a_file_waits_since_the_last_commit_that_touched_it_under_any_name(
    folder: SiteFolder,
) -> None:
    folder.write(ARTICLE)
    folder.commit()
    folder.git("mv", ARTICLE, "content/canh-bao/2026/ten-moi.md")
    folder.git("commit", "-qam", "đổi tên", "--date", "2026-11-18T09:00:00+07:00")
    folder.write("content/canh-bao/2026/bai-khac.md")
    folder.commit()

    row = status(folder)["ten-moi"]

    assert row.waiting_since == NOW - dt.timedelta(days=3)
    assert "từ 18/11/2026 09:00 (3 ngày)" in told(folder, "ten-moi")


def test_without_git_nothing_is_said_of_waiting(folder: SiteFolder) -> None:
    folder.write()

    row = status(folder)["bai-mau"]

    assert (row.saved, row.waiting_since) == (None, None)
    assert "git" not in told(folder)


# Who can act


def test_who_wrote_it_by_git_can_not_sign_it(folder: SiteFolder) -> None:
    folder.configure(people=[*folder.people(), OTHER_REVIEWER])
    folder.write()
    folder.commit(email="nguoi-duyet@thu.example")

    assert status(folder)["bai-mau"].can_act["secrecy"] == ("nguoi-duyet-hai",)


OTHER_REVIEWER = {"id": "nguoi-duyet-hai", "name": "Người Duyệt Hai", "roles": ["secrecy"], "units": ["ca-tinh"]}  # fmt: skip


def test_what_must_be_mended_is_for_the_author(folder: SiteFolder) -> None:
    folder.configure(people=folder.people(nguoi_la={"roles": ["author"]}))
    folder.publishable(body="Văn bản TUYỆT MẬT.\n", contributors=["nguoi-la"])

    row = status(folder)["bai-mau"]

    assert {reason.rule for reason in row.missing} == {"secrecy/marking"}
    assert row.can_act == {"author": ("tac-gia", "nguoi-la")}
    assert "Người sửa: Tac Gia (tac-gia), Nguoi La (nguoi-la)" in told(folder)


def test_a_replayed_edition_asks_for_the_sign_offs_that_are_too_old(folder: SiteFolder) -> None:
    first = folder.root / folder.publishable(body="Bản đầu.\n")
    written = first.read_text(encoding="utf-8")
    folder.commit()
    folder.build()
    folder.sign(folder.write(body="Bản sau.\n", minor=True), at=NOW)
    folder.commit()
    folder.build()
    first.write_text(written.replace("date: 2026", "minor: true\ndate: 2026"), encoding="utf-8")
    folder.sign(spokesperson=None, at=NOW + dt.timedelta(minutes=1))
    folder.sign(secrecy=None, at=NOW - dt.timedelta(hours=12))
    folder.commit()

    row = status(folder)["bai-mau"]

    assert [reason.rule for reason in row.missing] == ["replay/older"]
    assert set(row.can_act) == {"spokesperson"}


def test_an_edit_under_the_old_sign_offs_waits_and_replays_nothing(folder: SiteFolder) -> None:
    path = folder.root / folder.publishable(minor=True)
    folder.commit()
    folder.build()
    path.write_text(path.read_text(encoding="utf-8") + "Thêm một câu.\n", encoding="utf-8")
    folder.commit()

    row = status(folder)["bai-mau"]

    assert row.state == HeldState.WAITING
    assert [reason.rule for reason in row.missing] == ["secrecy/changed", "spokesperson/changed"]


# What readers have meanwhile


def test_an_edit_of_a_withdrawn_article_is_not_called_live(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    folder.publishable(withdrawn={"date": "2026-11-21", "reason": "error"})
    folder.commit()
    folder.build()
    folder.write(body="Viết lại.\n", corrections=[{"date": "2026-11-21", "note": "Viết lại."}])

    row = status(folder)["bai-mau"]

    assert (row.state, row.out) == (HeldState.DRAFT, Lifecycle.WITHDRAWN)
    assert "Đã thu hồi; bản sửa mới là bản nháp" in told(folder)
    assert "bản cũ" not in told(folder).lower()


def test_a_file_with_the_mark_of_withdrawal_waits_for_nobody(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    folder.write(body="Hỏng.\n", withdrawn={"date": "2026-11-21", "reason": "error"})

    row = status(folder)["bai-mau"]

    assert (row.state, row.missing, row.can_act) == (Lifecycle.WITHDRAWN, (), {})


def test_an_edit_of_a_scheduled_edition_says_that_it_goes_out_all_the_same(
    folder: SiteFolder,
) -> None:
    folder.publishable(date="2026-12-01T08:00")
    folder.commit()
    folder.write(date="2026-12-01T08:00", body="Đang sửa.\n")

    row = status(folder)["bai-mau"]

    assert (row.state, row.live) == (HeldState.DRAFT, False)
    assert row.upcoming == dt.datetime(2026, 12, 1, 8, tzinfo=NOW.tzinfo)
    assert "vẫn lên trang lúc 01/12/2026 08:00" in told(folder)


def test_a_renamed_file_that_cannot_be_read_is_one_with_its_live_edition(
    folder: SiteFolder,
) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    folder.git("mv", ARTICLE, "content/canh-bao/2026/ten-moi.md")
    path = folder.root / "content/canh-bao/2026/ten-moi.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title:", "title: a: "), "utf-8")

    rows = status(folder)

    assert set(rows) == {"ten-moi"}
    assert rows["ten-moi"].live


@pytest.mark.parametrize(
    ("review_by", "expected"),
    [
        ("2026-11-20", Review.OVERDUE),
        ("2026-11-21", Review.SOON),
        ("2026-12-05", Review.SOON),
        ("2026-12-06", None),
    ],
)
def test_reviews_are_told_two_weeks_before_their_day(
    folder: SiteFolder, review_by: str, expected: Review | None
) -> None:
    folder.publishable(review_by=review_by)

    row = status(folder)["bai-mau"]

    assert row.review is expected
    assert row.group == ("review" if expected else "current")
    assert row.can_act == ({"author": ("tac-gia",)} if expected else {})
    assert ("rà soát" in told(folder)) is (expected is not None)


# What is listed


FIND: list[tuple[dict[str, str], set[str]]] = [
    ({"unit": "ca-tinh"}, {"dang", "hen", "nhap", "cho", "cua-tinh", "het", "bo"}),
    ({"unit": "ca-xa"}, {"dang", "hen", "nhap", "cho", "het", "bo"}),
    ({"kind": "hoi-dap"}, {"cua-tinh"}),
    ({"kind": "canh-bao", "unit": "ca-xa", "state": "waiting"}, {"cho"}),
    ({"person": "nguoi-duyet"}, {"nhap", "cua-tinh"}),
    ({"person": "nguoi-la"}, {"cua-tinh"}),
    ({"state": "bi-giu-lai"}, {"hong"}),
    ({"state": "Hẹn giờ"}, {"hen"}),
    ({"state": "current", "kind": "hoi-dap"}, set()),
]


@pytest.mark.parametrize(("asked", "found"), FIND, ids=[" ".join(one.values()) for one, _ in FIND])
def test_filters_hold_all_at_once(
    folder: SiteFolder, asked: dict[str, str], found: set[str]
) -> None:
    in_every_state(folder)
    folder.write("content/hoi-dap/2026/cua-tinh.md", unit="ca-tinh", contributors=["nguoi-la"])
    rows = status(folder).values()

    kept = states.selected(rows, states.wanted(folder.config, **asked), folder.config)

    assert {row.path.rpartition("/")[2].removesuffix(".md") for row in kept} == found


def test_a_file_that_cannot_be_read_is_found_by_what_it_says(folder: SiteFolder) -> None:
    folder.write(date="khi nào đó")
    asked = states.wanted(folder.config, unit="ca-xa", kind="canh-bao", person="tac-gia")

    (row,) = states.selected(status(folder).values(), asked, folder.config)

    assert (row.state, row.author) == (HeldState.HELD, "tac-gia")
    assert row.can_act == {"author": ("tac-gia",)}


def test_what_is_to_be_reviewed_is_found_whatever_else_it_is(folder: SiteFolder) -> None:
    folder.publishable(review_by="2026-11-20")
    folder.publishable("content/canh-bao/2026/het.md", expires="2026-11-20", review_by="2026-11-20")
    folder.publishable("content/canh-bao/2026/xa.md", review_by="2027-11-20")
    asked = states.wanted(folder.config, state="can-ra-soat")

    kept = states.selected(status(folder).values(), asked, folder.config)

    assert {row.path for row in kept} == {ARTICLE, "content/canh-bao/2026/het.md"}


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"unit": "ca-xaa"}, "“ca-xa”"),
        ({"kind": "canh-baoo"}, "“canh-bao”"),
        ({"person": "nguoi-duyett"}, "“nguoi-duyet”"),
        ({"state": "xong"}, "cho-duyet"),
    ],
)
def test_a_filter_by_what_the_site_has_not_says_what_it_has(
    folder: SiteFolder, asked: dict[str, str], hint: str
) -> None:
    with pytest.raises(UnusableError) as caught:
        states.wanted(folder.config, **asked)

    assert hint in str(caught.value.message)


def test_what_nobody_need_look_at_is_counted_and_not_listed(folder: SiteFolder) -> None:
    in_every_state(folder)
    folder.publishable("content/canh-bao/2026/het-lau.md", date="2026-01-01", expires="2026-02-01")
    rows, nothing = list(status(folder).values()), states.Filter()

    shown = states.listed(rows, nothing, NOW)
    text = states.text(rows, folder.config, NOW, vietnamese, shown=shown)

    assert {row.path.rpartition("/")[2] for row in rows if row not in shown} == {
        "dang.md", "het-lau.md"
    }  # fmt: skip
    assert text.splitlines()[-2:] == [
        "Tổng cộng 8 bài: 1 bị giữ lại, 1 chờ duyệt, 1 bản nháp, 1 hẹn giờ, 2 hết hiệu lực, 1 đã thu hồi, 1 đang đăng.",
        "Không liệt kê 2 bài không phải làm gì: xem bằng --all.",
    ]
    assert states.listed(rows, nothing, NOW, everything=True) == rows
    assert states.listed(rows, states.Filter(kind="canh-bao"), NOW) == rows


def test_waivers_in_force_are_told_of_articles_that_are_not_listed(folder: SiteFolder) -> None:
    folder.publishable(
        body="Gọi 0912 000 111 để gặp trực ban.\n",
        waivers=[{"rule": "personal-data/phone", "match": "0912 000 111",
                  "reason": "Số trực ban do đơn vị công bố"}],
    )  # fmt: skip

    text = states.text(list(status(folder).values()), folder.config, NOW, vietnamese, shown=[])

    assert "Số trực ban do đơn vị công bố" in text


def test_a_long_list_of_faults_is_cut_with_the_way_to_see_it_all(folder: SiteFolder) -> None:
    folder.write(body="".join(f"Gọi 0912 000 {n} nhé.\n\n" for n in range(111, 117)))

    text = told(folder)

    assert text.count("Bỏ số điện thoại") == 4
    assert "Còn 4 chỗ nữa: xem bằng `publisher check`." in text


# Nothing secret, nothing that moves a cursor


def test_a_title_in_which_something_was_found_is_masked(folder: SiteFolder) -> None:
    folder.write(title="Gọi số 0912 000 111 khi cần")

    row = status(folder)["bai-mau"]

    assert row.title == "G•• s• •••• ••• ••• k•• c••"


def test_the_title_of_what_was_withdrawn_is_not_repeated(folder: SiteFolder) -> None:
    folder.publishable(withdrawn={"date": "2026-11-21", "reason": "legal"})

    assert status(folder)["bai-mau"].title is None


def test_no_name_of_a_file_moves_the_cursor(folder: SiteFolder) -> None:
    folder.write("content/canh-bao/2026/a\x1b[2J.md")

    assert "\x1b" not in told(folder)


def test_no_message_moves_the_cursor(folder: SiteFolder) -> None:
    folder.write()
    (row,) = status(folder).values()
    hostile = replace(row.missing[0], rule="a/b", message=say("Tệp “{name}”", name="\x1b[2J"))

    said = states.cells(replace(row, missing=(hostile,)), folder.config, NOW, vietnamese)

    assert said.missing == ("Dòng 2: Tệp “\ufffd[2J”",)
