"""What a group's admin finds: texts, the list of the week, a poster; and nothing of what is withdrawn."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import lxml.html
import pytest

from publisher import codes, takedown
from publisher.config import load
from publisher.errors import ConfigError
from publisher.pages.library import Library
from publisher.pages.qr import qr_code
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder

OTHER = "content/tuyen-truyen/2026/bai-khac.md"
GROUP = "nhom/nhom-xa/"
POSTER = f"{GROUP}ap-phich/"
PHONE = "0912 000 111"
SMS = {"parts": 2, "source": "x", "reviewed": "2026-11-15"}


def page(folder: SiteFolder, url: str = GROUP) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(folder.output()[f"{url}index.html"].decode())


def drawn(code: lxml.html.HtmlElement) -> list[str]:
    """Return the lines of a QR code's drawing."""
    return [str(one) for one in code.xpath(".//@d")]


def fields(folder: SiteFolder, url: str = GROUP) -> dict[str, str]:
    """Return the texts to paste of a page, by the ids of their fields."""
    return {
        one.get("id"): one.text.removeprefix("\n") for one in page(folder, url).iter("textarea")
    }


def test_a_group_has_its_own_platforms_text_first(folder: SiteFolder) -> None:
    folder.publishable(topics=["giao-thong"], date="2026-11-01T08:00")

    folder.build()

    assert list(fields(folder)) == ["text__1__zalo", "text__1__facebook", "text__1__sms"]
    assert list(fields(folder, "nhom/nhom-giao-thong/")) == [
        "text__1__facebook", "text__1__zalo", "text__1__sms",
    ]  # fmt: skip


def test_the_list_of_the_week_names_the_groups_own_articles_only(folder: SiteFolder) -> None:
    folder.publishable(topics=["giao-thong"])
    folder.publishable(OTHER)

    folder.build()

    assert fields(folder)["week"].count("https://") == 2
    assert "bai-khac" not in fields(folder, "nhom/nhom-giao-thong/")["week"]


def test_without_topic_picture_hotline_or_news_a_page_is_complete(folder: SiteFolder) -> None:
    folder.configure(hotlines=None)
    folder.publishable(topics=None, date="2026-10-01T08:00")

    folder.build()

    found = fields(folder)
    assert set(found) == {"text__1__zalo", "text__1__facebook", "text__1__sms"}
    assert not [one for one in found.values() if "#" in one or "gọi ." in one or "{" in one]
    assert page(folder).xpath("//a[@download]/@href")  # a card is drawn without a picture too
    assert page(folder, POSTER).xpath("count(//*[@class='poster__item'])") == 1


def test_the_poster_shows_three_warnings_first_with_ways_to_them_and_to_how_to_follow(
    folder: SiteFolder,
) -> None:
    for n in range(2):
        folder.publishable(f"content/tuyen-truyen/2026/tin-{n}.md", date=f"2026-11-1{n}T08:00")
    folder.publishable(OTHER, date="2026-10-01T08:00", priority="urgent")
    folder.publishable(date="2026-11-01T08:00")

    folder.build()

    shown = page(folder, POSTER)
    assert [one.text for one in shown.xpath("//h2/a")] == [
        "Cảnh báo thử bai-khac", "Cảnh báo thử bai-mau", "Cảnh báo thử tin-1",
    ]  # fmt: skip
    assert len(shown.xpath("//*[@class='poster__item poster__item--urgent']")) == 1
    *articles, last = shown.xpath("//*[@class='poster__code']/svg")
    assert len(articles) == 3
    assert drawn(last) == drawn(lxml.html.fromstring(qr_code("https://thu.example/nhom/nhom-xa/#group__feeds", None)))  # fmt: skip
    assert page(folder).get_element_by_id("group__feeds").text == "Nhận tin mới của nhóm"
    assert shown.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_the_poster_and_the_list_of_the_week_say_what_was_corrected(folder: SiteFolder) -> None:
    note = "Giờ đúng là 7 giờ 30, không phải 8 giờ."
    folder.publishable(corrections=[{"date": "2026-11-21", "note": note}])

    folder.build()

    told = f"Nội dung đính chính (21/11/2026): {note}"
    assert page(folder, POSTER).find_class("poster__summary")[0].text == told
    assert f"ĐÍNH CHÍNH: Cảnh báo thử bai-mau\n{told}\n20/11/2026: https" in fields(folder)["week"]


def test_what_time_does_not_change_is_the_same_page_a_day_later(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = {name: data for name, data in folder.output().items() if name.startswith("nhom/")}

    folder.build(NOW + dt.timedelta(days=1))

    assert {n: d for n, d in folder.output().items() if n.startswith("nhom/")} == before


def test_a_new_article_changes_the_pages_of_the_groups_it_concerns_only(folder: SiteFolder) -> None:
    groups = [*CONFIG["groups"], {"id": "nhom-khac", "name": "Xa", "platform": "zalo", "area": "xa-khac"}]  # fmt: skip
    folder.configure(groups=groups)
    folder.publishable(area=["tinh"])
    folder.build()
    before = folder.output()

    folder.publishable(OTHER)
    folder.build()

    changed = {n for n, data in folder.output().items() if before.get(n) != data}
    assert {GROUP + "index.html", POSTER + "index.html"} <= changed
    assert not [name for name in changed if name.startswith(("nhom/nhom-khac/", "nhom/index"))]


def test_groups_of_one_area_and_the_same_topics_are_looked_up_once(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for_group = Library.withdrawn_for
    monkeypatch.setattr(
        Library, "withdrawn_for", lambda own, group: asked.append(group.id) or for_group(own, group)
    )
    group = CONFIG["groups"][0]
    folder.configure(groups=[{**group, "id": f"to-{n}"} for n in range(5)])
    folder.publishable()

    folder.build()

    assert "to-0" in asked
    assert not {f"to-{n}" for n in range(1, 5)} & {one for one in asked if asked.count(one) > 1}
    assert fields(folder, "nhom/to-4/") == fields(folder, "nhom/to-0/")


# Takedown


@pytest.mark.parametrize("priority", ["normal", "urgent"])
def test_nothing_of_a_withdrawn_article_is_left_on_any_page_of_a_group(
    folder: SiteFolder, priority: str
) -> None:
    title = "Chiếc xe màu xanh của nhà hàng xóm"
    folder.publishable(
        title=title, id="7k3m9x2p", priority=priority,
        body="Câu mở đầu nói về chiếc xe ấy, gọi 113.\n\n## Việc cần làm\n\n- Khóa kỹ chiếc xe ấy.\n",
    )  # fmt: skip
    folder.publishable(OTHER)
    folder.build()
    had = [text for text in fields(folder).values() if "7k3m9x2p" in text]
    assert len(had) == 4  # three texts and the list of the week
    assert title in page(folder, POSTER).text_content()
    text = (folder.root / ARTICLE).read_text()
    mark = "withdrawn: {date: 2026-11-21, reason: error}\n"
    folder.write_raw(ARTICLE, text.replace("---\n", f"---\n{mark}", 1))

    takedown.carry_out(folder.root, folder.root / "site")

    for url in (GROUP, POSTER):
        left = html.unescape(folder.output()[f"{url}index.html"].decode())
        for word in (title, "7k3m9x2p", "Chiec xe", "chiếc xe ấy"):
            assert word not in left, (url, word)
        assert "bai-khac" in left
    assert [one for one in fields(folder) if one.endswith("zalo")]


def test_a_poster_whose_only_article_is_withdrawn_says_that_there_is_none(
    folder: SiteFolder,
) -> None:
    folder.publishable()
    folder.build()
    text = (folder.root / ARTICLE).read_text()
    mark = "withdrawn: {date: 2026-11-21, reason: error}\n"
    folder.write_raw(ARTICLE, text.replace("---\n", f"---\n{mark}", 1))

    takedown.carry_out(folder.root, folder.root / "site")

    assert "Chưa có bài nào." in page(folder, POSTER).text_content()
    assert page(folder).xpath("//*[@id='group__week']") == []


# The last wall


def test_what_was_waived_in_a_title_may_stand_in_every_text(folder: SiteFolder) -> None:
    waivers = [{"rule": "personal-data/phone", "match": PHONE, "reason": "Số của kẻ lừa đảo"}]
    folder.publishable(title=f"Số {PHONE} là của kẻ lừa đảo", waivers=waivers)
    folder.publishable(OTHER)

    release = folder.build()

    assert release.survey.held == ()
    assert len([one for one in fields(folder).values() if PHONE in one]) == 4


def test_what_was_waived_may_stand_there_without_its_diacritics(folder: SiteFolder) -> None:
    words = "TỐI MẬT"
    waivers = [{"rule": "secrecy/marking", "match": words, "reason": "Nói về con dấu giả"}]
    folder.publishable(title=f"Con dấu {words} giả của kẻ lừa đảo", waivers=waivers)

    release = folder.build()

    assert release.survey.held == ()
    assert "TOI MAT" in fields(folder)["text__1__sms"]


# Configuration


def refusals(folder: SiteFolder, **sharing: Any) -> list[tuple[int, str, str]]:
    folder.configure(sharing=sharing)
    with pytest.raises(ConfigError) as caught:
        load(folder.root / "site_config.yml")
    lines = (folder.root / "site_config.yml").read_text().split("\n")
    return [
        (one.line, one.rule, lines[one.line - 1].strip().partition(":")[0])
        for one in caught.value.problems
    ]


ZALO = {"limit": 500, "source": "x", "reviewed": "2026-11-15"}


@pytest.mark.parametrize(
    ("sharing", "rule", "key"),
    [
        ({"zalo": {**ZALO, "text": "{title} {link} {code} {tieude}"}}, "wrong-value", "text"),
        ({"zalo": {**ZALO, "text": "{title} {link}"}}, "wrong-value", "text"),
        ({"zalo": {**ZALO, "text": "{title} {link} {code} {"}}, "wrong-value", "text"),
        ({"zalo": {**ZALO, "text": "{title} {link} {code} https://a.b"}}, "wrong-value", "text"),
        ({"zalo": {**ZALO, "limit": 10}}, "wrong-value", "limit"),
        ({"zalo": {**ZALO, "limit": "nhiều"}}, "wrong-type", "limit"),
        ({"zalo": {"limit": 500, "source": "x"}}, "missing", "zalo"),
        ({"zalo": {**ZALO, "reviewed": "hôm qua"}}, "wrong-type", "reviewed"),
        ({"sms": {**SMS, "parts": 0}}, "wrong-value", "parts"),
        ({"hashtags": {"own": ["Bình Yên"]}}, "wrong-value", "- Bình Yên"),
        ({"digest": {"days": 0}}, "wrong-value", "days"),
        ({"zalo": {**ZALO, "gioi_han": 5}}, "unknown-key", "gioi_han"),
    ],
)  # fmt: skip
def test_a_fault_in_what_is_said_of_sharing_is_told_with_its_line(
    folder: SiteFolder, sharing: dict[str, Any], rule: str, key: str
) -> None:
    assert [one[1:] for one in refusals(folder, **sharing)] == [(f"config/{rule}", key)]


def test_what_is_said_of_sharing_may_stand_in_a_file_of_its_own(folder: SiteFolder) -> None:
    folder.configure(sharing="chia-se.yml")
    folder.write_raw("chia-se.yml", "digest:\n  heading: Tin tuần này\n")
    assert folder.config.sharing.digest.heading == "Tin tuần này"
    folder.write_raw("chia-se.yml", "digest:\n  days: 7\n  heading: x\n")

    with pytest.raises(ConfigError) as caught:
        load(folder.root / "site_config.yml")

    assert [(one.path, one.line) for one in caught.value.problems] == [("chia-se.yml", 3)]


def test_an_empty_section_is_what_a_site_begins_with(folder: SiteFolder) -> None:
    before = folder.config.sharing
    folder.write_raw(
        "site_config.yml", (folder.root / "site_config.yml").read_text() + "sharing:\n"
    )

    assert folder.config.sharing == before


def test_the_marks_of_every_text_are_on_the_articles_page(folder: SiteFolder) -> None:
    folder.configure(sharing={"sms": {**SMS, "diacritics": True}})
    folder.publishable(id="7k3m9x2p")

    folder.build()

    said = page(folder, "canh-bao/2026/bai-mau/").xpath("//meta[@name='publisher-text']/@content")
    assert said == list(map(codes.marks, fields(folder).values()))
