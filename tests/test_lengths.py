"""Texts to paste fit where they go: counted as there, cut between sentences, words or letters."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher import article, share
from publisher.article import Article, Correction, Priority
from publisher.config import SiteConfig
from publisher.config.sharing import Sharing
from publisher.share.lengths import COUNTS, cut, letters, message, plain, utf16
from publisher.sources import Source
from tests.builders import ARTICLE, CONFIG, NOW

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FLAG = "🇻🇳"
PHONE = "0200 3555 201"
DIGEST = "sha256:" + "1" * 64
LINK = "https://thu.example/a/7k3m9x2p/"
TODAY = NOW.date()


# Counting


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("đường", 5), ("😀", 2), (FLAG, 4), (FAMILY, 11)]
)
def test_units_are_those_of_javascript(text: str, units: int) -> None:
    assert utf16(text) == units == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "parts", "used"),
    [
        ("", 1, 0),
        ("a" * 160, 1, 160),
        ("a" * 161, 2, 161),
        ("a" * 306, 2, 306),
        ("a" * 307, 3, 307),
        ("a" * 158 + "€", 1, 160),
        ("a" * 159 + "€", 2, 161),
        ("a" * 152 + "€" + "a" * 152, 3, 306),  # what takes two places is not split
        ("đ" * 70, 1, 70),
        ("đ" * 71, 2, 71),
        ("đ" * 134, 2, 134),
        ("đ" * 135, 3, 135),
        ("đ" * 68 + "😀", 1, 70),
        ("đ" * 66 + "😀" + "đ" * 66, 3, 134),
    ],
)
def test_short_messages_are_counted_as_telephones_send_them(
    text: str, parts: int, used: int
) -> None:
    found = message(text)

    assert (found.parts, found.used) == (parts, used)


def test_a_plain_text_has_only_the_letters_of_a_short_message() -> None:
    assert plain("ĐƯỜNG  dây “nóng” – gọi 113… 😀 €5") == 'DUONG day "nong" - goi 113... €5'


@given(text=st.text(max_size=300))
def test_whatever_the_text_its_plain_form_is_never_wide(text: str) -> None:
    assert not message(plain(text)).wide


# Cutting


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("Đủ chỗ.", 7, "Đủ chỗ."),
        ("Câu đầu đã đủ. Câu sau thì không.", 20, "Câu đầu đã đủ."),
        ("Ồ. Câu này dài quá không vừa đâu.", 20, "Ồ. Câu này dài quá…"),
        ("Anh nói: “Đủ rồi!” Rồi anh đi ra ngoài.", 24, "Anh nói: “Đủ rồi!”"),
        ("Giá 1.500 đồng một quả, ai cũng mua.", 12, "Giá 1.500…"),
        ("Mộtchữdàikhôngcóchỗngắt", 10, "Mộtchữdài…"),
        ("một hai, ba", 9, "một hai…"),
        (FLAG * 3, 9, f"{FLAG * 2}…"),
        (FLAG * 3, 8, f"{FLAG}…"),
        (FAMILY * 2, 21, f"{FAMILY}…"),
        (FAMILY, 5, ""),
        ("e\u0323\u0302" * 4, 6, "e\u0323\u0302…"),
        ("👍🏽👍🏽", 7, "👍🏽…"),
    ],
)
def test_cuts_at_a_sentence_a_word_or_at_last_a_letter(text: str, limit: int, kept: str) -> None:
    assert cut(text, limit) == kept


@given(text=st.text(max_size=120), limit=st.integers(0, 130))
@example(text="😀" * 50, limit=51)
def test_a_cut_text_is_a_beginning_within_its_limit(text: str, limit: int) -> None:
    found = cut(text, limit)

    assert utf16(found) <= limit
    begins = found.removesuffix("…") if found != text else found
    assert text.startswith(begins)
    found.encode("utf-8", "surrogatepass")


@given(text=st.lists(st.sampled_from([*"aắ ô.", FLAG, FAMILY, "👍🏽"]), max_size=40))
def test_what_is_drawn_as_one_is_never_split(text: list[str]) -> None:
    whole = "".join(text)

    assert list(letters(whole)) == text
    for limit in range(0, utf16(whole), 3):
        begins = list(letters(cut(whole, limit).removesuffix("…")))
        assert begins == text[: len(begins)]


# Whole texts


def site(**sharing: object) -> SiteConfig:
    people = [{"id": "tac-gia", "name": "Tác Giả", "roles": ["author"]}]
    units = [{**one, "phone": PHONE} if one["id"] == "ca-xa" else one for one in CONFIG["units"]]
    return SiteConfig.model_validate(
        {**CONFIG, "people": people, "units": units, "sharing": sharing}
    )


def plain_article(config: SiteConfig, body: str = "Thân bài.") -> Article:
    head = (
        "---\ntitle: Cảnh giác cuộc gọi lạ\nid: 7k3m9x2p\ndate: 2026-11-20T08:00\nunit: ca-xa\n"
        "summary: Không làm theo yêu cầu của người lạ qua điện thoại, hãy gọi 113.\n"
        f"author: tac-gia\ntopics: [lua-dao-mang]\n---\n{body}\n"
    )
    found = article.read(Source(ARTICLE, head.encode()), config).article
    assert found is not None
    return found


SITE = site()
BASE = plain_article(SITE, "Mở đầu.\n\n## Việc cần làm\n\n- Tắt máy.\n- Gọi 113.\n")
words = st.lists(
    st.sampled_from([*"aăâđeêioôơuư bcdghklmnpqrstvx.,{}#*", "😀", FLAG, FAMILY]), max_size=400
).map("".join)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    title=words.filter(str.strip),
    summary=words,
    note=st.none() | words.filter(str.strip),
    urgent=st.booleans(),
    limit=st.integers(400, 700),
    parts=st.integers(1, 3),
    wide=st.booleans(),
)
@example("A" * 10_000, "s", None, True, 400, 1, False)
@example("😀" * 10_000, "s", "n" * 1000, True, 400, 2, True)
@example("{link} {code}", "{title}", None, False, 400, 1, False)
def test_no_text_is_over_its_limit_and_each_has_link_code_mark_and_number_whole(
    title: str,
    summary: str,
    note: str | None,
    urgent: bool,
    limit: int,
    parts: int,
    wide: bool,
) -> None:
    if wide and parts == 1:  # the link and the code alone take more
        return
    config = SITE.model_copy(update={"sharing": Sharing.model_validate({
        "zalo": {"limit": limit, "source": "x", "reviewed": "2026-11-15"},
        "facebook": {"limit": limit, "source": "x", "reviewed": "2026-11-15", "excerpt": 300},
        "sms": {"parts": parts, "diacritics": wide, "source": "x", "reviewed": "2026-11-15"},
    })})  # fmt: skip
    corrected = (Correction(date=TODAY, note=note),) if note else ()
    one = replace(
        BASE,
        title=title,
        summary=summary,
        corrections=corrected,
        priority=Priority.URGENT if urgent else BASE.priority,
    )

    made = {one.platform: one for one in share.kit(one, config, TODAY, DIGEST)}

    assert not [name for name, text in made.items() if text.over]
    assert COUNTS["utf-16"](made["zalo"].text) <= limit
    assert COUNTS["utf-16"](made["facebook"].text) <= limit
    assert message(made["sms"].text).parts <= parts
    for name, text in made.items():
        assert text.text.count("://") >= 1
        assert LINK in text.text.split()
        assert "7k3m9x2p-" in text.text
        assert "113" in text.text
        mark = " – ".join(["KHẨN"] * urgent + ["ĐÍNH CHÍNH"] * bool(note))
        assert text.text.startswith(plain(mark) if name == "sms" and not wide else mark)
        assert "\n" not in made["sms"].text


def test_a_title_of_ten_thousand_characters_is_cut_and_the_summary_kept() -> None:
    text = share.text(replace(BASE, title="Tin dài " * 1250), SITE, TODAY, DIGEST)

    assert text.split("\n")[0].endswith("…")
    assert BASE.summary in text
    assert LINK in text


def test_the_longer_text_begins_with_the_articles_own_words_and_says_what_to_do() -> None:
    _zalo, facebook, _sms = share.kit(BASE, SITE, TODAY, DIGEST)

    assert "\n\nMở đầu.\n\nViệc cần làm\n- Tắt máy.\n- Gọi 113.\n\nĐọc đầy đủ: " in facebook.text


def test_steps_keep_their_numbers() -> None:
    body = "Mở đầu.\n\n## Việc cần làm\n\n1. Tắt máy.\n2. Gọi:\n    - 113;\n    - 156.\n3. Báo con cháu.\n"
    _zalo, facebook, _sms = share.kit(plain_article(SITE, body), SITE, TODAY, DIGEST)

    assert "\n1. Tắt máy.\n2. Gọi:\n- 113;\n- 156.\n3. Báo con cháu.\n\n" in facebook.text


def test_whom_to_call_is_for_the_topic_first_and_the_unit_on_duty() -> None:
    police = SITE.hotlines[0].model_copy(update={"topics": ("lua-dao-mang",)})
    fire = police.model_copy(update={"number": "114", "name": "Cứu hỏa", "topics": ("phong-chay",)})
    config = SITE.model_copy(update={"hotlines": (fire, police)})

    zalo, facebook, sms = (one.text for one in share.kit(BASE, config, TODAY, DIGEST))

    assert (
        "\nCần giúp đỡ, gọi 113 (Công an).\nSố trực ban: 0200 3555 201 (Công an xã Mẫu).\n" in zalo
    )
    assert "Cần giúp đỡ, gọi 113 (Công an), 114 (Cứu hỏa).\nSố trực ban: 0200" in facebook
    assert "Goi 113." in sms


def test_a_template_of_the_sites_own_is_filled_and_lines_with_nothing_left_out() -> None:
    config = site(
        zalo={
            "limit": 500, "source": "x", "reviewed": "2026-11-15",
            "text": "[{kind}] {title}.\nSửa: {correction}\n{link} {code}\n{hashtags}",
        },
        hashtags={"own": ["#BinhYen"], "topics": 0},
    )  # fmt: skip

    text = share.text(replace(plain_article(config), title="Có lạ không?"), config, TODAY, DIGEST)

    assert text.split("\n") == [
        "[Cảnh báo] Có lạ không?",
        f"{LINK} {text.split()[-2]}",
        "#BinhYen",
    ]


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Phòng cháy, chữa cháy", "PhongChayChuaChay"),
        ("Định danh điện tử VNeID", "DinhDanhDienTuVNeID"),
        ("113", ""),
        ("–", ""),
    ],
)
def test_a_topic_is_a_hashtag_of_one_word_without_diacritics(name: str, tag: str) -> None:
    assert share.hashtag(SITE.topics[0].model_copy(update={"name": name})) == tag


# The list of the week


def test_the_week_names_what_is_new_urgent_first_with_a_way_to_each() -> None:
    old = replace(BASE, id="cu", date=BASE.date - dt.timedelta(days=6))
    urgent = replace(BASE, id="khan", title="Tin khẩn", priority=Priority.URGENT)

    assert share.week([BASE, urgent, old], SITE, TODAY) == (
        "ĐIỂM TIN TRONG TUẦN\n"
        "\n"
        "KHẨN: Tin khẩn\n"
        "20/11/2026: https://thu.example/a/khan/\n"
        "\n"
        "Cảnh giác cuộc gọi lạ\n"
        "20/11/2026: https://thu.example/a/7k3m9x2p/\n"
        "\n"
        "Kiểm tra tin thật, tin giả tại thu.example/xac-minh\n"
        "Cần giúp đỡ, gọi 113 (Công an).\n"
        "Nguồn: Công an tỉnh Thử Nghiệm"
    )


def test_a_week_without_news_has_no_list() -> None:
    assert share.week([BASE], SITE, TODAY + dt.timedelta(days=6)) == ""


def test_a_list_that_is_too_long_leaves_out_its_end_and_no_link_is_cut() -> None:
    many = [replace(BASE, id=f"bai{n}", title="Tin rất dài " * 20) for n in range(10)]

    text = share.week(many, SITE, TODAY)

    assert utf16(text) <= SITE.sharing.zalo.limit
    assert text.count("https://") == text.count("/\n") > 1
    assert "bai0" in text
