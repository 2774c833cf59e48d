"""Texts to paste into a group are complete: what happened, where to read on, whom to call, who says it."""

from __future__ import annotations

import datetime as dt

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import article, codes, share
from publisher.config import SiteConfig
from publisher.sources import Source
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder


def text(folder: SiteFolder) -> str:
    return share.text(folder.article(), folder.config, NOW.date())


def test_a_text_says_everything_in_order(folder: SiteFolder) -> None:
    folder.write(title="Cảnh giác cuộc gọi lạ", summary="Không làm theo yêu cầu của người lạ qua điện thoại.", id="7k3m9x2p")  # fmt: skip

    assert text(folder) == (
        "Cảnh giác cuộc gọi lạ\n"
        "\n"
        "Không làm theo yêu cầu của người lạ qua điện thoại.\n"
        "\n"
        "Đọc đầy đủ: https://thu.example/a/7k3m9x2p/\n"
        "Cần giúp đỡ, gọi 113 (Công an).\n"
        "Nguồn: Công an xã Mẫu\n"
        "#LuaDaoTrenMang"
    )


def test_an_urgent_text_begins_with_the_mark(folder: SiteFolder) -> None:
    folder.write(priority="urgent")

    assert text(folder).startswith("KHẨN: Cảnh báo thử")


def test_the_link_is_short_and_under_the_sites_address(folder: SiteFolder) -> None:
    folder.configure(site={**CONFIG["site"], "url": "https://thu.example/congan"})
    folder.write()

    assert "https://thu.example/congan/a/bai-mau/" in text(folder)


def test_names_the_first_featured_hotline_only(folder: SiteFolder) -> None:
    line = CONFIG["hotlines"][0]
    folder.configure(
        hotlines=[
            {**line, "number": "115", "name": "Cấp cứu", "featured": False},
            {**line, "number": "114", "name": "Cứu hỏa"},
            line,
        ]
    )
    folder.write()

    assert "114 (Cứu hỏa)" in text(folder)
    assert "113" not in text(folder)
    assert "115" not in text(folder)


def test_goes_without_a_hotline_where_there_is_none(folder: SiteFolder) -> None:
    folder.configure(hotlines=None)
    folder.write()

    assert "gọi" not in text(folder)
    assert text(folder).endswith("Nguồn: Công an xã Mẫu\n#LuaDaoTrenMang")


def test_never_asks_citizens_to_report_in_public(folder: SiteFolder) -> None:
    folder.write()

    assert "bình luận" not in text(folder)
    assert text(folder).count("https://") == 1


def test_the_groups_page_offers_exactly_these_texts(folder: SiteFolder) -> None:
    folder.publishable(
        title='Ngoặc "kép", dấu < và & trong tiêu đề', priority="urgent", date="2026-11-01T08:00"
    )

    (edition,) = folder.build().survey.editions
    page = lxml.html.document_fromstring(folder.output()["nhom/nhom-xa/index.html"].decode())
    made = share.kit(edition.article, folder.config, NOW.date(), edition.digest)

    # A browser drops the line end that follows the tag.
    assert [field.text.removeprefix("\n") for field in page.iter("textarea")] == [
        one.text for one in made
    ]
    assert [one.platform for one in made] == ["zalo", "facebook", "sms"]


def test_a_released_text_says_its_code_after_the_link_and_where_to_check_it(
    folder: SiteFolder,
) -> None:
    folder.write()
    digest = "sha256:" + "1" * 64

    lines = share.text(folder.article(), folder.config, NOW.date(), digest).split("\n")

    at = lines.index("Đọc đầy đủ: https://thu.example/a/bai-mau/")
    code = codes.code("bai-mau", digest)
    assert lines[at + 1] == f"Mã xác minh: {code} (kiểm tra tại thu.example/xac-minh)"
    assert lines[: at + 1] + lines[at + 2 :] == text(folder).split("\n")


# Corrections and withdrawals

OTHER = "content/tuyen-truyen/2026/bai-khac.md"


def pasted(folder: SiteFolder, group: str = "nhom-xa") -> list[str]:
    """Return the retractions and the short texts on a group's page, from the top."""
    page = lxml.html.document_fromstring(folder.output()[f"nhom/{group}/index.html"].decode())
    return [
        field.text.removeprefix("\n")
        for field in page.iter("textarea")
        if field.get("id").startswith("retraction") or field.get("id").endswith("zalo")
    ]


def withdraw(folder: SiteFolder, path: str = ARTICLE, **mark: str) -> None:
    """Mark a released article as withdrawn, as the command does, and build a day later."""
    text = (folder.root / path).read_text()
    mark = {"date": "2026-11-22", "reason": "error", **mark}
    head = ", ".join(f"{key}: {value}" for key, value in mark.items())
    folder.write_raw(path, text.replace("---\n", f"---\nwithdrawn: {{{head}}}\n", 1))
    folder.build(NOW + dt.timedelta(days=1))


def test_a_correction_is_told_before_the_summary(folder: SiteFolder) -> None:
    folder.write(
        corrections=[
            {"date": "2026-11-20", "note": "Lời cũ."},
            {"date": "2026-11-21", "note": "Giờ đúng là 7 giờ 30."},
        ]
    )

    lines = text(folder).split("\n")

    assert lines[0] == "ĐÍNH CHÍNH: Cảnh báo thử bai-mau"
    assert lines[2] == "Nội dung đính chính (21/11/2026): Giờ đúng là 7 giờ 30."
    assert lines[4].startswith("Bài viết dùng để thử")
    assert "Lời cũ" not in text(folder)


def test_an_urgent_correction_has_both_marks(folder: SiteFolder) -> None:
    folder.write(priority="urgent", corrections=[{"date": "2026-11-21", "note": "Sửa giờ."}])

    assert text(folder).startswith("KHẨN – ĐÍNH CHÍNH: Cảnh báo thử")


@pytest.mark.parametrize(("days", "told"), [(29, True), (30, False)])
def test_a_correction_is_news_for_thirty_days(folder: SiteFolder, days: int, told: bool) -> None:
    folder.write(corrections=[{"date": "2026-11-21", "note": "Giờ đúng là 7 giờ 30."}])
    today = dt.date(2026, 11, 21) + dt.timedelta(days=days)

    assert ("ĐÍNH CHÍNH" in share.text(folder.article(), folder.config, today)) is told


def test_a_corrected_article_comes_up_again_on_the_groups_page(folder: SiteFolder) -> None:
    folder.publishable(
        date="2026-11-02T08:00", corrections=[{"date": "2026-11-21", "note": "Sửa giờ."}]
    )
    folder.publishable(OTHER)

    folder.build()

    assert [one.split("\n")[0] for one in pasted(folder)] == [
        "ĐÍNH CHÍNH: Cảnh báo thử bai-mau",
        "Cảnh báo thử bai-khac",
    ]


def test_a_retraction_says_everything_in_order_and_nothing_of_the_article(
    folder: SiteFolder,
) -> None:
    folder.publishable(id="7k3m9x2p")
    folder.publishable(OTHER, id="b9hc3zvj")
    folder.build()

    withdraw(folder, replaced_by="b9hc3zvj")

    assert pasted(folder)[0] == (
        "THU HỒI: một bài trong mục “Cảnh báo”, đăng ngày 20/11/2026\n"
        "\n"
        "Bài viết này đã được thu hồi vì có sai sót. Xin đừng chia sẻ lại nội dung cũ.\n"
        "Ngày thu hồi: 22/11/2026\n"
        "Đường dẫn của bài: https://thu.example/a/7k3m9x2p/\n"
        "\n"
        "Bài thay thế: Cảnh báo thử bai-khac\n"
        "https://thu.example/a/b9hc3zvj/\n"
        "\n"
        "Đề nghị quản trị viên và bà con đã đăng hoặc chia sẻ bài này xóa bài cũ và đăng thông báo này để mọi người cùng biết.\n"
        "Cần giúp đỡ, gọi 113 (Công an).\n"
        "Nguồn: Công an xã Mẫu"
    )
    assert len(pasted(folder)) == 2


def test_a_retraction_names_no_replacement_that_is_not_out(folder: SiteFolder) -> None:
    folder.publishable()
    folder.write(OTHER)
    folder.build()

    withdraw(folder, replaced_by="bai-khac")

    assert "thay thế" not in pasted(folder)[0]
    assert "bai-khac" not in pasted(folder)[0]


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({}, {"nhom-xa"}),
        ({"topics": ["giao-thong"]}, {"nhom-xa", "nhom-giao-thong"}),
        ({"priority": "urgent"}, {"nhom-xa", "nhom-giao-thong"}),
        ({"area": ["xa-khac"]}, set()),
        ({"area": ["tinh"], "topics": ["giao-thong"]}, {"nhom-xa", "nhom-giao-thong"}),
    ],
    ids=["area", "topic", "urgent", "elsewhere", "whole-province"],
)
def test_a_retraction_goes_to_the_groups_that_had_the_article(
    folder: SiteFolder, changes: dict[str, object], groups: set[str]
) -> None:
    folder.publishable(**changes)
    folder.build()
    had = {one for one in ("nhom-xa", "nhom-giao-thong") if pasted(folder, one)}

    withdraw(folder)

    assert had == groups
    assert {one for one in ("nhom-xa", "nhom-giao-thong") if pasted(folder, one)} == groups


@pytest.mark.parametrize(("days", "told"), [(29, True), (30, False)])
def test_a_retraction_is_offered_for_thirty_days(folder: SiteFolder, days: int, told: bool) -> None:
    folder.publishable()
    folder.build()
    withdraw(folder)

    folder.build(NOW + dt.timedelta(days=1 + days))

    assert bool(pasted(folder)) is told


def test_a_withdrawal_whose_file_cannot_be_read_is_told_as_of_the_day_it_was_seen(
    folder: SiteFolder,
) -> None:
    folder.publishable()
    folder.build()
    folder.write_raw(ARTICLE, "---\nwithdrawn: {date: hôm qua\n---\nHỏng.\n")

    folder.build(NOW + dt.timedelta(days=2))
    first = pasted(folder)
    folder.build(NOW + dt.timedelta(days=9))

    assert "Ngày thu hồi: 23/11/2026" in first[0]
    assert pasted(folder) == first


def _read(title: str, summary: str, settings_: SiteConfig) -> article.Article | None:
    head = f"---\ntitle: {title!r}\nid: ma\nsummary: {summary!r}\ndate: 2026-11-20T08:00\n"
    file = f"{head}unit: ca-xa\nauthor: tac-gia\n---\nThân bài.\n"
    return article.read(Source(ARTICLE, file.encode()), settings_).article


words = st.text(st.sampled_from("aăâbcdđ eêé{}%<>&[]#*"), min_size=41, max_size=120)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(title=words, summary=words)
def test_whatever_the_words_they_arrive_whole_on_lines_of_their_own(
    title: str, summary: str
) -> None:
    config = SiteConfig.model_validate(
        {**CONFIG, "people": [{"id": "tac-gia", "name": "Tác Giả", "roles": ["author"]}]}
    )
    found = _read(title, summary, config)
    if found is None:
        return

    lines = share.text(found, config, NOW.date()).split("\n")

    assert lines[0] == found.title
    assert lines[2] == found.summary
    assert len(lines) == 7
