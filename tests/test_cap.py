"""Urgent articles as CAP alerts: by OASIS's schema, told once each, recalled when they are wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from publisher import audit, burial, evidence, takedown, verification
from publisher.config import load
from publisher.errors import ConfigError
from publisher.history import Repository
from publisher.notices import EXPLANATIONS
from publisher.notifying.running import Published
from tests.builders import ARTICLE, BODY, CONFIG, NOW, SiteFolder, picture

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
INDEX = "cap/atom.xml"
FIRST, SECOND, THIRD = (f"cap/tin/bai-mau.{number}.xml" for number in (1, 2, 3))
NOTE = {"date": "2026-11-21", "note": "Sửa lại tên ứng dụng giả."}
OTHER = "content/canh-bao/2026/bai-khac.md"
# As OASIS published it, 1 July 2010 (docs.oasis-open.org/emergency/cap/v1.2).
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "data" / "CAP-v1.2.xsd"))
PHONE = "0912 000 111"
HOUR = dt.timedelta(hours=1)


def alerts(folder: SiteFolder) -> dict[str, etree._Element]:
    """Return the messages that are out by their files, each sound by the schema and CAP's own rules."""
    found = {
        name: etree.fromstring(data)
        for name, data in folder.output().items()
        if name.startswith("cap/") and name != INDEX
    }
    for root in found.values():
        SCHEMA.assertValid(root)
        assert root.tag == f"{CAP}alert"
        for name in ("identifier", "sender"):  # CAP 1.2, 3.2.1
            assert not re.search(r"[\s,<&]", said(root, name) or " ")
        for moment in (said(root, "sent"), said(root, "info/expires")):
            assert moment is None or re.fullmatch(r"\d{4}(-\d\d){2}T(\d\d:){2}\d\d[+-]\d\d:\d\d", moment)  # fmt: skip
            assert moment is None or not moment.endswith("+00:00")
        for one in (said(root, "references") or "").split():
            assert len(one.split(",")) == 3
    return found


def said(root: etree._Element, path: str) -> str | None:
    """Return the text of an element, by its names below the alert."""
    found = root.find("/".join(f"{CAP}{name}" for name in path.split("/")))
    return None if found is None else found.text


def reference(root: etree._Element) -> str:
    return ",".join(said(root, name) or "" for name in ("sender", "identifier", "sent"))


def subscribed(folder: SiteFolder) -> dict[str, str]:
    """Return what the index tells a collector: the file and title of every message."""
    feed = feedparser.parse(folder.output()[INDEX])
    assert not feed.bozo, feed.bozo_exception
    told = {}
    for entry in feed.entries:
        (link,) = (one.href for one in entry.links if one.type == "application/cap+xml")
        told[link.removeprefix("https://thu.example/")] = entry.title
    return told


def withdraw(folder: SiteFolder, path: str = ARTICLE, reason: str = "error") -> None:
    text = (folder.root / path).read_text(encoding="utf-8")
    mark = f"---\nwithdrawn: {{date: 2026-11-21, reason: {reason}}}\n"
    folder.write_raw(path, text.replace("---\n", mark, 1))
    folder.commit()


@pytest.fixture
def live(folder: SiteFolder) -> SiteFolder:
    """A site whose one article is an urgent one, in git and out."""
    picture(folder.root / "content/canh-bao/2026/xe.png", (1280, 720))
    folder.publishable(**URGENT)
    folder.commit()
    folder.build()
    return folder


URGENT: dict[str, Any] = {
    "priority": "urgent",
    "expires": "2026-11-30",
    "area": ["xa"],
    "image": "xe.png",
    "image_alt": "Xe của kẻ gian",
    "body": "Bà con chú ý.\n\n## Việc cần làm\n\n- Tắt máy.\n- Gọi 113.\n",
}


def corrected(folder: SiteFolder, **changes: Any) -> None:
    folder.amended(**{**URGENT, "corrections": [NOTE], "minor": None, **changes})
    folder.commit()


# What one says


def test_says_what_the_article_says_as_cap_has_it(live: SiteFolder) -> None:
    (root,) = alerts(live).values()
    (name,) = alerts(live)

    assert name == FIRST
    assert {path: said(root, path) for path in (
        "identifier", "sender", "sent", "status", "msgType", "scope", "references",
        "info/language", "info/category", "info/event", "info/urgency", "info/severity",
        "info/certainty", "info/expires", "info/senderName", "info/headline", "info/description",
        "info/instruction", "info/web", "info/contact", "info/area/areaDesc",
    )} == {
        "identifier": "thu.example.bai-mau.1",
        "sender": "thu.example",
        "sent": "2026-11-21T09:00:00+07:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": None,
        "info/language": "vi-VN",
        "info/category": "Security",
        "info/event": "Lừa đảo trên mạng",
        "info/urgency": "Expected",
        "info/severity": "Moderate",
        "info/certainty": "Observed",
        "info/expires": "2026-12-01T00:00:00+07:00",
        "info/senderName": "Công an xã Mẫu",
        "info/headline": "Cảnh báo thử bai-mau",
        "info/description": "Bài viết dùng để thử, không có thật, đủ dài để đạt yêu cầu: bai-mau.\nBà con chú ý.",
        "info/instruction": "Tắt máy.\nGọi 113.",
        "info/web": "https://thu.example/canh-bao/2026/bai-mau/",
        "info/contact": "Công an: 113",
        "info/area/areaDesc": "Xã Mẫu, Tỉnh Thử Nghiệm",
    }  # fmt: skip


def test_gives_the_card_picture_with_its_size_and_sha_1(live: SiteFolder) -> None:
    (root,) = alerts(live).values()
    address = said(root, "info/resource/uri") or ""
    data = live.output()[address.removeprefix("https://thu.example/")]

    assert said(root, "info/resource/mimeType") == "image/jpeg"
    assert said(root, "info/resource/size") == str(len(data))
    assert said(root, "info/resource/digest") == hashlib.sha1(data, usedforsecurity=False).hexdigest()  # fmt: skip


def test_an_article_without_an_end_has_none_here(folder: SiteFolder) -> None:
    folder.publishable(priority="urgent")
    folder.build()

    (root,) = alerts(folder).values()

    assert said(root, "info/expires") is None


def test_is_configured_from_one_day_to_another(folder: SiteFolder) -> None:
    areas = [{**CONFIG["areas"][0], "geocode": {"GSO": "01"}}, *CONFIG["areas"][1:]]
    early = {"valid_to": "2026-11-20", "severity": "Extreme"}
    now = {
        "valid_from": "2026-11-21",
        "sender": "canh-bao.thu.example",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Likely",
        "categories": {"giao-thong": "Transport", "canh-bao": "Safety"},
    }
    folder.configure(areas=areas, cap=[early, now])
    folder.publishable(priority="urgent", topics=["giao-thong"], area=["tinh"])
    folder.publishable(OTHER, priority="urgent")
    folder.build()

    found = alerts(folder)
    root = found[FIRST]

    assert reference(root).startswith("canh-bao.thu.example,canh-bao.thu.example.bai-mau.1,")
    assert [said(root, f"info/{one}") for one in ("category", "urgency", "severity", "certainty")] == ["Transport", "Immediate", "Severe", "Likely"]  # fmt: skip
    assert said(root, "info/area/geocode/valueName") == "GSO"
    assert said(root, "info/area/geocode/value") == "01"
    assert said(found["cap/tin/bai-khac.1.xml"], "info/category") == "Safety"
    assert said(found["cap/tin/bai-khac.1.xml"], "info/area/geocode/value") is None


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"sender": "bên gửi, một"}, "config/wrong-value"),
        ({"severity": "Nặng"}, "config/wrong-value"),
        ({"categories": {"giao-thong": "Xe"}}, "config/wrong-value"),
        ({"categories": {"khong-co": "Fire"}}, "config/unknown-id"),
        ({"valid_from": "2026-12-01", "valid_to": "2026-11-01"}, "config/wrong-value"),
    ],
)
def test_a_setting_that_cannot_be_is_said(
    folder: SiteFolder, settings: dict[str, Any], rule: str
) -> None:
    folder.configure(cap=[settings])

    with pytest.raises(ConfigError) as error:
        load(folder.root / "site_config.yml")

    assert {one.rule for one in error.value.problems} == {rule}


def test_invented_warnings_of_a_sample_site_alarm_nobody(folder: SiteFolder) -> None:
    folder.configure(demo=True)
    folder.publishable(priority="urgent")
    folder.build()

    (root,) = alerts(folder).values()

    assert said(root, "status") == "Test"


def test_a_site_in_utc_writes_its_zone_as_cap_wants_it(folder: SiteFolder) -> None:
    folder.configure(site={**CONFIG["site"], "timezone": "UTC"})
    folder.publishable(priority="urgent")
    folder.build()

    (root,) = alerts(folder).values()

    assert said(root, "sent") == "2026-11-21T02:00:00-00:00"


@pytest.mark.parametrize(
    "title",
    ["A ]]> B & <script>alert(1)</script>", "Xe 🚓 & 🚨 ở xã", "x" * 200],
    ids=["markup", "emoji", "long"],
)
def test_any_words_come_through_as_they_are(folder: SiteFolder, title: str) -> None:
    folder.publishable(priority="urgent", title=title, body=f"{BODY}\n`<b>` & ]]>\n")
    folder.build()

    (root,) = alerts(folder).values()

    assert said(root, "info/headline") == title
    assert "<b> & ]]>" in (said(root, "info/description") or "")
    assert subscribed(folder) == {FIRST: title}


# Which there are


def test_only_urgent_articles_in_force_are_told(folder: SiteFolder) -> None:
    folder.publishable(OTHER)
    folder.publishable(priority="urgent", expires="2026-11-20T12:00")
    folder.build()

    assert alerts(folder) == {}
    assert subscribed(folder) == {}


def test_an_alert_goes_when_its_article_expires(live: SiteFolder) -> None:
    live.build(dt.datetime(2026, 12, 1, tzinfo=NOW.tzinfo))

    assert alerts(live) == {}
    assert subscribed(live) == {}


def test_a_correction_updates_and_a_withdrawal_cancels(live: SiteFolder) -> None:
    first = alerts(live)[FIRST]
    corrected(live)
    live.build(NOW + HOUR)
    found = alerts(live)
    second = found[SECOND]

    assert set(found) == set(subscribed(live)) == {SECOND}
    assert said(second, "msgType") == "Update"
    assert said(second, "references") == reference(first)
    assert said(second, "sent") == "2026-11-21T10:00:00+07:00"
    assert said(second, "note") == f"Đính chính 21/11/2026: {NOTE['note']}"

    withdraw(live)
    live.build(NOW + 2 * HOUR)
    found = alerts(live)
    third = found[THIRD]

    assert set(found) == {THIRD}
    assert said(third, "msgType") == "Cancel"
    assert said(third, "references") == f"{reference(first)} {reference(second)}"
    assert said(third, "note") == EXPLANATIONS["error"]
    assert said(third, "info/urgency") == "Past"
    assert said(third, "info/areaDesc") is None
    assert subscribed(live) == {THIRD: "THU HỒI: một bài trong mục “Cảnh báo”, đăng ngày 20/11/2026"}  # fmt: skip
    assert not [one for one in ("Cảnh báo thử", "Việc cần làm", "Tắt máy", str(NOTE["note"])) if one in etree.tostring(third, encoding="unicode")]  # fmt: skip


def test_a_minor_change_is_an_update_too_for_no_alert_is_ever_edited(live: SiteFolder) -> None:
    live.amended(**{**URGENT, "body": "Bà con chú ý nhé.\n"})
    live.commit()
    live.build(NOW + HOUR)

    assert set(alerts(live)) == {SECOND}


def test_the_same_alert_keeps_every_byte(live: SiteFolder) -> None:
    before = live.output()[FIRST]
    live.publishable(OTHER)
    live.commit()
    live.build(NOW + HOUR)
    live.build(NOW + 2 * HOUR, clean=True)

    assert live.output()[FIRST] == before


def test_one_that_is_urgent_no_more_is_cancelled_without_an_end_to_its_article(
    live: SiteFolder,
) -> None:
    first = alerts(live)[FIRST]
    corrected(live, priority=None)
    live.build(NOW + HOUR)

    found = alerts(live)

    assert set(found) == {SECOND}
    assert said(found[SECOND], "msgType") == "Cancel"
    assert said(found[SECOND], "references") == reference(first)
    assert said(found[SECOND], "info/headline") == "HẾT KHẨN: Cảnh báo thử bai-mau"
    assert said(found[SECOND], "info/web") == "https://thu.example/canh-bao/2026/bai-mau/"


def test_what_warns_again_after_that_is_an_alert_of_its_own(live: SiteFolder) -> None:
    corrected(live, priority=None)
    live.build(NOW + HOUR)
    later = {"date": "2026-11-21", "note": "Thủ đoạn này lại xuất hiện."}
    corrected(live, corrections=[NOTE, later])
    live.build(NOW + 2 * HOUR)

    found = alerts(live)

    assert set(found) == {THIRD}
    assert said(found[THIRD], "msgType") == "Alert"
    assert said(found[THIRD], "references") is None


def test_one_that_goes_without_a_word_is_cancelled_without_one(live: SiteFolder) -> None:
    first = alerts(live)[FIRST]
    (live.root / ARTICLE).unlink()
    live.commit()
    live.build(NOW + HOUR, confirm_removals=True)

    found = alerts(live)

    assert set(found) == {SECOND}
    assert said(found[SECOND], "msgType") == "Cancel"
    assert said(found[SECOND], "references") == reference(first)
    assert said(found[SECOND], "info/web") is None
    assert subscribed(live) == {SECOND: "Cảnh báo đã được gỡ"}


def test_a_cancellation_is_told_for_three_months(live: SiteFolder) -> None:
    withdraw(live)
    live.build(NOW + HOUR)
    live.build(NOW + dt.timedelta(days=89))
    assert set(alerts(live)) == {SECOND}

    live.build(NOW + dt.timedelta(days=90))

    assert alerts(live) == {}


def test_an_article_that_waits_keeps_its_alert(live: SiteFolder) -> None:
    before = live.output()[FIRST]
    live.write(**{**URGENT, "title": "Bản mới chưa ai ký"})
    live.commit()
    live.build(NOW + HOUR)

    assert set(alerts(live)) == {FIRST}
    assert live.output()[FIRST] == before


def test_releases_at_one_moment_are_still_one_after_another(live: SiteFolder) -> None:
    corrected(live)
    live.build(NOW)

    (root,) = alerts(live).values()

    assert said(root, "sent") == "2026-11-21T09:00:01+07:00"


def test_a_fresh_clone_tells_the_same(live: SiteFolder) -> None:
    corrected(live)
    live.build(NOW + HOUR)
    live.publishable(OTHER, priority="urgent")
    live.commit()
    live.build(NOW + 2 * HOUR)
    withdraw(live, OTHER)
    live.build(NOW + 3 * HOUR)
    live.commit()
    clone = SiteFolder(live.root.parent / "ban-sao", live.keys)
    live.git("clone", "-q", str(live.root), str(clone.root))

    clone.build(NOW + 4 * HOUR)

    assert clone.output() == live.output()
    assert set(alerts(clone)) == {SECOND, "cap/tin/bai-khac.2.xml"}


def test_an_article_without_an_id_of_its_own_is_told_by_its_place(folder: SiteFolder) -> None:
    folder.publishable(id=None, priority="urgent")
    folder.build()

    ((name, root),) = alerts(folder).items()

    assert name == "cap/tin/canh-bao.2026.bai-mau.1.xml"
    assert said(root, "identifier") == "thu.example.canh-bao.2026.bai-mau.1"


# Taking one back when nothing can be built


def test_a_takedown_removes_the_alert_and_the_next_build_cancels_it(live: SiteFolder) -> None:
    live.publishable(OTHER, priority="urgent")
    live.commit()
    live.build()
    other = live.output()["cap/tin/bai-khac.1.xml"]
    withdraw(live)
    takedown.carry_out(live.root, live.root / "site")

    assert set(alerts(live)) == set(subscribed(live)) == {"cap/tin/bai-khac.1.xml"}
    assert live.output()["cap/tin/bai-khac.1.xml"] == other
    assert not [name for name, data in live.output().items() if "Tắt máy".encode() in data]

    live.build(NOW + HOUR)

    assert said(alerts(live)[SECOND], "msgType") == "Cancel"


def test_a_takedown_leaves_what_cancels_the_alert(live: SiteFolder) -> None:
    withdraw(live)
    live.build(NOW + HOUR)
    before = live.output()

    takedown.carry_out(live.root, live.root / "site")

    assert live.output() == before


def test_a_takedown_removes_what_said_that_it_was_urgent_no_more(live: SiteFolder) -> None:
    corrected(live, priority=None)
    live.build(NOW + HOUR)
    withdraw(live)

    takedown.carry_out(live.root, live.root / "site")

    assert alerts(live) == {}


def test_the_commands_own_takedown_gives_the_cancellation_its_moment(live: SiteFolder) -> None:
    withdraw(live)
    burial.take_down(live.root, live.root / "site", NOW + HOUR)
    live.build(NOW + 5 * HOUR)

    assert said(alerts(live)[SECOND], "sent") == "2026-11-21T10:00:00+07:00"


# What watches over them


def test_words_that_were_waived_come_through(folder: SiteFolder) -> None:
    waiver = {"rule": "personal-data/phone", "match": PHONE, "reason": "Số của kẻ lừa đảo"}
    note = {"date": "2026-11-20", "note": f"Kẻ gian dùng số {PHONE}."}
    folder.publishable(
        priority="urgent",
        title=f"Đừng nghe máy từ số {PHONE}",
        body=f"Số {PHONE} là của kẻ gian.\n\n## Việc cần làm\n\nChặn số {PHONE}.\n",
        waivers=[waiver],
        corrections=[note],
    )

    release = folder.build()
    (root,) = alerts(folder).values()

    assert release.survey.held == ()
    for part in ("note", "info/headline", "info/description", "info/instruction"):
        assert PHONE in (said(root, part) or ""), part


def test_what_the_gate_did_not_see_holds_the_article(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.cap.alert._words", lambda _one: (f"Gọi số {PHONE}.", ""))
    folder.publishable(priority="urgent")
    folder.publishable(OTHER)

    release = folder.build()

    assert [one.path for one in release.survey.held] == [ARTICLE]
    assert alerts(folder) == {}


def test_one_that_was_changed_on_the_server_is_found(live: SiteFolder) -> None:
    live.commit()
    output = live.root / "site"
    (output / FIRST).write_bytes(live.output()[FIRST].replace(b"Moderate", b"Extreme"))
    found = evidence.gather(live.root, output, Repository.around(live.root), (output,))

    faults = verification.verify(found, live.config, NOW + HOUR).faults

    assert [(one.rule, one.path) for one in faults] == [("verify/changed-file", FIRST)]


# Finding them


@pytest.mark.parametrize("page", ["index.html", "theo-doi/index.html"])
def test_pages_lead_to_the_index(live: SiteFolder, page: str) -> None:
    html = live.output()[page].decode()

    assert re.search(r'<link rel="alternate"[^>]*href="[^"]*cap/atom\.xml"', html)
    assert INDEX in html


def test_the_index_names_the_hub_that_is_told_of_it(live: SiteFolder) -> None:
    hub = "https://tram.example/"
    live.configure(notify={"websub": [{"id": "tram", "hub": hub}]})
    live.build()

    feed = feedparser.parse(live.output()[INDEX])
    assert [one.href for one in feed.feed.links if one.rel == "hub"] == [hub]
    published = Published.of(live.root / "site", audit.read(live.root))
    assert INDEX in published.feeds


def test_the_server_is_told_what_they_are(live: SiteFolder) -> None:
    headers = live.output()["_headers"].decode()

    assert "/cap/tin/*\n  Content-Type: application/cap+xml; charset=utf-8\n" in headers
