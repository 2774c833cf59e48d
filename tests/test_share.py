"""Texts to paste into a group are complete: what happened, where to read on, whom to call, who says it."""

from __future__ import annotations

import lxml.html
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import article, share
from publisher.config import SiteConfig
from publisher.sources import Source
from tests.builders import ARTICLE, CONFIG, SiteFolder


def text(folder: SiteFolder) -> str:
    return share.text(folder.article(), folder.config)


def test_a_text_says_everything_in_order(folder: SiteFolder) -> None:
    folder.write(title="Cảnh giác cuộc gọi lạ", summary="Không làm theo yêu cầu của người lạ qua điện thoại.", id="7k3m9x2p")  # fmt: skip

    assert text(folder) == (
        "Cảnh giác cuộc gọi lạ\n"
        "\n"
        "Không làm theo yêu cầu của người lạ qua điện thoại.\n"
        "\n"
        "Đọc đầy đủ: https://thu.example/a/7k3m9x2p/\n"
        "Cần giúp đỡ, gọi 113 (Công an).\n"
        "Nguồn: Công an xã Mẫu"
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
    assert text(folder).endswith("Nguồn: Công an xã Mẫu")


def test_never_asks_citizens_to_report_in_public(folder: SiteFolder) -> None:
    folder.write()

    assert "bình luận" not in text(folder)
    assert text(folder).count("https://") == 1


def test_the_groups_page_offers_exactly_this_text(folder: SiteFolder) -> None:
    folder.publishable(title='Ngoặc "kép", dấu < và & trong tiêu đề', priority="urgent")

    folder.build()
    page = lxml.html.document_fromstring(folder.output()["nhom/nhom-xa/index.html"].decode())

    # A browser drops the line end that follows the tag.
    assert [field.text.removeprefix("\n") for field in page.iter("textarea")] == [text(folder)]


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

    lines = share.text(found, config).split("\n")

    assert lines[0] == found.title
    assert lines[2] == found.summary
    assert len(lines) == 7
