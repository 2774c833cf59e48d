"""Vietnamese as it is read aloud: number words, abbreviations, lines for one breath."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.speech import (
    Doubt,
    Numerals,
    Spoken,
    breaths,
    cardinal,
    digits,
    packaged,
    spoken,
    syllables,
)
from publisher.speech.numerals import roman

LEXICON = packaged().model_copy(
    update={
        "hotlines": frozenset({"111", "113", "114", "156"}),
        "own_hosts": {"thu.example": "trang Bình Yên Thử"},
    }
)


def said(text: str) -> str:
    return spoken(text, LEXICON).text


# ---------- Numbers ----------

ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "tám": 8, "chín": 9, "không": 0,
}  # fmt: skip


def heard(words: list[str]) -> int:
    """Understand number words as a listener does: by the largest name of a power among them."""
    for name, size in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 10**3), ("trăm", 100)):
        if name in words:
            at = len(words) - 1 - words[::-1].index(name)
            return heard(words[:at]) * size + heard(words[at + 1 :])
    if "mươi" in words:
        at = words.index("mươi")
        return ONES[words[at - 1]] * 10 + heard(words[at + 1 :])
    if words[:1] == ["mười"]:
        return 10 + heard(words[1:])
    if words[:1] == ["linh"]:
        return heard(words[1:])
    assert len(words) <= 1, words
    return ONES[words[0]] if words else 0


@given(st.integers(0, 10**15) | st.integers(0, 15).map(lambda power: 10**power))
@example(10**15)
@example(1_000_001_000_000_005)
def test_a_listener_understands_every_number(number: int) -> None:
    assert heard(cardinal(number).split()) == number


@given(st.integers(0, 10**15))
def test_number_words_follow_the_rules_of_sound(number: int) -> None:
    words = cardinal(number)

    assert not re.search(r"mươi (?:một|năm|bốn)|mười (?:mốt|tư|năm)|linh (?:lăm|mốt|tư)", words)
    assert not words.startswith(("không trăm", "linh")) or number == 0
    assert not words.endswith("không") or number == 0


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"),
        (1005, "một nghìn không trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (1_000_000, "một triệu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (21_000_000_000, "hai mươi mốt tỷ"),
        (10**12, "một nghìn tỷ"),
        (10**15, "một triệu tỷ"),
    ],
)
def test_known_numbers(number: int, words: str) -> None:
    assert cardinal(number) == words


def test_the_south_says_le_and_ngan() -> None:
    assert cardinal(1005, Numerals("lẻ", "ngàn")) == "một ngàn không trăm lẻ năm"


@pytest.mark.parametrize("number", [-1, 10**18])
def test_what_nobody_could_hear_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        cardinal(number)


def test_digits_are_said_one_by_one() -> None:
    assert digits("113") == "một một ba"


def test_roman_numerals_must_be_well_formed() -> None:
    assert [roman(one) for one in ("XIV", "IV", "XXI", "IIII", "VX", "")] == [14, 4, 21] + [
        None
    ] * 3


# ---------- Texts ----------


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("gọi 113", "gọi một một ba"),
        ("tới 156, miễn phí", "tới một năm sáu, miễn phí"),
        ("có 113 người", "có một trăm mười ba người"),
        ("gọi 0200 3555 201.", "gọi không hai không không, ba năm năm năm, hai không một."),
        ("số 0912345678", "số không chín một hai, ba bốn năm, sáu bảy tám"),
        ("số +84 912 345 678", "số không, chín một hai, ba bốn năm, sáu bảy tám"),
        ("thẻ CCCD", "thẻ căn cước công dân"),
        ("mã OTP, mã QR, SIM rác", "mã ô tê pê, mã quy rờ, sim rác"),
        ("nhóm Zalo", "nhóm Zalo"),
        ("ở TP. Huế, P.5, Q. 1", "ở thành phố Huế, phường năm, quận một"),
        ("chị P. kể", "chị P. kể"),
        ("ngày 21/11/2026", "ngày hai mươi mốt tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("sáng 4/10", "sáng ngày bốn tháng mười"),
        ("ngày 21-23/11", "ngày hai mươi mốt đến hai mươi ba tháng mười một"),
        ("Chủ nhật 27 và 28/6", "Chủ nhật ngày hai mươi bảy và hai mươi tám tháng sáu"),
        ("tháng 4", "tháng tư"),
        ("tháng 4/2026", "tháng tư năm hai nghìn không trăm hai mươi sáu"),
        ("thứ 4", "thứ tư"),
        ("lúc 8h30", "lúc tám giờ ba mươi phút"),
        ("từ 8h-10h", "từ tám giờ đến mười giờ"),
        ("lúc 07:05", "lúc bảy giờ năm phút"),
        ("lúc 8 giờ 15 phút", "lúc tám giờ mười lăm phút"),
        ("phạt 5.000.000 đồng", "phạt năm triệu đồng"),
        ("phí 5.000.000đ", "phí năm triệu đồng"),
        ("thêm 1,5 triệu", "thêm một phẩy năm triệu"),
        ("tăng 3,05%", "tăng ba phẩy không năm phần trăm"),
        ("quá 60km/h", "quá sáu mươi ki lô mét một giờ"),
        ("góp 200.000 đồng/người", "góp hai trăm nghìn đồng một người"),
        ("từ 14-16 tuổi", "từ mười bốn đến mười sáu tuổi"),
        ("hơn 2/3 số hộ", "hơn hai phần ba số hộ"),
        ("Đại hội XIV", "Đại hội mười bốn"),
        ("quý IV", "quý tư"),
        ("khu A", "khu A"),
        ("tại https://thu.example/a/xyz/.", "tại trang Bình Yên Thử."),
        ("Nghị định 168/2024/NĐ-CP", "Nghị định một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư của Chính phủ"),
        ("CẢNH BÁO LỪA ĐẢO: chú ý", "Cảnh báo lừa đảo: chú ý"),
        ("bà con (nhất là người già) nhớ", "bà con, nhất là người già, nhớ"),
        ("trực 24/7", "trực suốt ngày đêm"),
        ("có 05 người", "có năm người"),
        ("Xong. 15 hộ", "Xong. Mười lăm hộ"),
        ("làm việc thứ 2–thứ 6", "làm việc thứ hai đến thứ sáu"),
        ("chiều thứ 2-4", "chiều thứ hai đến thứ tư"),
        ("từ T2 – CN", "từ thứ hai đến chủ nhật"),
        ("sáng thứ Hai–thứ Sáu", "sáng thứ hai đến thứ sáu"),
        ("trực 8h–11h", "trực tám giờ đến mười một giờ"),
        ("trực 8h30 – 11h", "trực tám giờ ba mươi phút đến mười một giờ"),
        ("từ 20–25 tháng 11", "từ ngày hai mươi đến hai mươi lăm tháng mười một"),
        ("các ngày 20/11–2/12", "các ngày hai mươi tháng mười một đến ngày hai tháng mười hai"),
        ("tháng 9 – tháng 11", "tháng chín đến tháng mười một"),
        ("lừa 5 triệu–10 triệu đồng", "lừa năm triệu đến mười triệu đồng"),
        ("gọi 113 – ngày hay đêm", "gọi một một ba, ngày hay đêm"),
        ("năm 2025–2026", "năm hai nghìn không trăm hai mươi lăm đến hai nghìn không trăm hai mươi sáu"),
        ("tới P.105, nhà A", "tới phòng một trăm linh năm, nhà A"),
        ("phòng P.5", "phòng năm"),
        ("trên TikTok", "trên TikTok"),
    ],
)  # fmt: skip
def test_a_text_is_said_as_officers_say_it(written: str, words: str) -> None:
    assert spoken(written, LEXICON).text == words
    assert spoken(written, LEXICON).doubts == ()


def test_what_is_not_known_is_left_and_reported() -> None:
    assert spoken("báo cho PXYZ ngay", LEXICON).doubts == (Doubt("PXYZ"),)
    assert said("báo cho PXYZ ngay") == "báo cho PXYZ ngay"


@pytest.mark.parametrize("name", ["VNeTraffic", "eKYC", "VietinBank"])
def test_a_coined_name_is_left_for_the_editor_to_spell_out(name: str) -> None:
    assert spoken(f"dùng {name} nhé", LEXICON) == Spoken(f"dùng {name} nhé", (Doubt(name),))


def test_what_is_guessed_is_reported_with_the_guess() -> None:
    assert spoken("ngày 31/2", LEXICON).doubts == (Doubt("31/2", "ba mươi mốt trên hai"),)
    assert spoken("ở P.5 nhé", LEXICON).doubts == (Doubt("P.5", "phường năm"),)
    assert spoken("trên QL1A", LEXICON).doubts == (Doubt("QL1A", "quốc lộ một a"),)
    assert spoken("vào dichvucong.gov.vn", LEXICON).doubts[0].written == "dichvucong.gov.vn"


@given(st.text(st.sampled_from("0123456789./,:- –hg%đkABCIVX()aăvà Zố"), max_size=40))
def test_no_digit_is_left_without_a_word_to_the_editor(text: str) -> None:
    found = spoken(text, LEXICON)

    left = re.findall(r"\S*\d\S*", found.text)
    assert all(Doubt(one) in found.doubts for one in left)


@given(
    st.lists(
        st.sampled_from(["bà", "con", "cảnh", "giác", "khi", "nghe", "điện", "thoại", "lạ"]),
        max_size=30,
    )
)
def test_plain_words_are_said_as_they_are_written(words: list[str]) -> None:
    assert said(" ".join(words)) == " ".join(words)


def test_the_lexicon_says_who_keeps_it_and_until_when() -> None:
    assert packaged().reviewed < packaged().review_by
    assert packaged().owner


# ---------- Breath ----------

TEXT = st.lists(
    st.text("abcàđ.,;:!?…”-", min_size=1, max_size=7) | st.sampled_from(["và", "nhưng", "hai", "mươi"]),
    max_size=120,
).map(" ".join)  # fmt: skip


@given(TEXT, st.integers(5, 30))
def test_no_word_is_lost_or_moved_between_breaths(text: str, limit: int) -> None:
    assert " ".join(breaths(text, limit)).split() == text.split()


@given(TEXT, st.integers(8, 30))
def test_a_breath_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert all(syllables(line) <= limit or " " not in line for line in breaths(text, limit))


def test_a_speaker_breathes_at_commas_not_within_names_or_numbers() -> None:
    text = "Có người tự xưng cán bộ công an gọi điện, giục bà con bấm đường dẫn để cài ứng dụng giả, rồi mất hai triệu năm trăm nghìn đồng."

    assert breaths(text) == (
        "Có người tự xưng cán bộ công an gọi điện,",
        "giục bà con bấm đường dẫn để cài ứng dụng giả,",
        "rồi mất hai triệu năm trăm nghìn đồng.",
    )


def test_a_short_sentence_is_one_breath() -> None:
    assert breaths("Tắt máy. Gọi một một ba.") == ("Tắt máy.", "Gọi một một ba.")


def test_nobody_draws_breath_within_an_amount_or_a_joining_phrase() -> None:
    text = "Cả xã cùng với bà con đã trao hai trăm năm mươi triệu đồng cho các hộ khó khăn đối với vùng lũ"
    for limit in range(8, 25):
        cuts = " | ".join(breaths(text, limit))
        assert not any(cut in cuts for cut in ("cùng | với", "đối | với", "triệu | đồng"))


def test_ai_among_shouted_words_is_who() -> None:
    assert spoken("AI CŨNG CÓ THỂ BỊ LỪA", packaged()).text == "Ai cũng có thể bị lừa"
    assert spoken("Công nghệ AI.", packaged()).text == "Công nghệ trí tuệ nhân tạo."


def test_syllables_are_counted_as_they_are_said() -> None:
    assert syllables("nguyễn quyền Facebook Zalo – hai") == 1 + 1 + 3 + 2 + 0 + 1


def test_short_forms_stand_for_the_words_whose_initials_they_are() -> None:
    found = packaged().short_forms
    asked = "bhxh bhyt cccd cmnd pccc gtdb tnxh antt ubnd hdnd csgt vneid otp"

    assert found.keys() >= set(asked.split())
    assert found["pccc"] == "phong-chay-chua-chay"
    assert found["otp"] == "ma-xac-thuc"
    assert found.keys().isdisjoint(["ca", "ai", "hiv", "tp", "dc", "vnd", "atm", "tiktok"])
    assert all("-" in words for words in found.values())
