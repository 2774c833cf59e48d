"""Vietnamese text: one normal form, folding that knows its way back, slugs, excerpts."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.text import (
    BIDI,
    INVISIBLE,
    disguised,
    line_and_column,
    modern_tones,
    nfc,
    normalised,
    shortened,
    slugify,
    unseen,
    usual,
    without_diacritics,
)

VIETNAMESE = "aàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
# Letters, marks on their own, ligatures, full width, look-alikes, and what nobody sees.
LETTERS = st.sampled_from(
    [*VIETNAMESE, *"ĐÐƉ ﬁ０９①ℌ", *"АВСеор", *"\u0301\u0323\u031b", *INVISIBLE]
)
TEXTS = st.text(LETTERS | st.characters(codec="utf-8"), max_size=40)
quietly = settings(derandomize=True, deadline=None, max_examples=300)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_folds_every_vietnamese_letter_to_ascii_in_any_form(
    form: Literal["NFC", "NFD", "NFKC", "NFKD"],
) -> None:
    both_cases = VIETNAMESE + VIETNAMESE.upper()

    folded = without_diacritics(unicodedata.normalize(form, both_cases))

    assert folded.isascii()
    assert len(folded) == len(both_cases)


def test_folding_keeps_case() -> None:
    assert without_diacritics("Đường Điện Biên, đừng Ở ĐÂY") == "Duong Dien Bien, dung O DAY"


@quietly
@given(TEXTS)
def test_folds_nfc_and_nfd_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    apart = unicodedata.normalize("NFD", text)

    assert without_diacritics(composed) == without_diacritics(apart)


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("МẬТ", "MAT"),  # Cyrillic М
        ("Ёm", "Em"),  # a Cyrillic letter that carries a mark of its own
        ("ÐẠI", "DAI"),  # Icelandic eth in place of Đ
        ("t\u00adu\u200by\u2060ệt", "tuyet"),
        ("０９", "09"),
    ],
    ids=["cyrillic", "cyrillic-with-mark", "eth", "invisible", "full-width"],
)
def test_folding_sees_through_disguises(disguised: str, plain: str) -> None:
    assert without_diacritics(disguised) == plain


def test_a_digit_of_any_script_is_read_as_the_one_that_everybody_knows() -> None:
    digits = [c for c in map(chr, range(sys.maxunicode)) if unicodedata.digit(c, None) is not None]

    read = {c: normalised(f"số {c}").text for c in digits}

    assert [c for c, text in read.items() if str(unicodedata.digit(c)) not in text] == []
    assert normalised("căn cước ០៣១").text == "căn cước 031"


def test_normal_form_has_unix_line_ends_and_composed_letters() -> None:
    assert nfc("Đo\u0302\u0300ng\r\nbào\rta") == "Đồng\nbào\nta"


@quietly
@given(TEXTS)
def test_every_span_leads_back_to_text_that_reads_the_same(text: str) -> None:
    reading = normalised(text)
    for start in range(len(reading.text)):
        for end in range(start, len(reading.text) + 1):
            left, right = reading.span(start, end)

            assert 0 <= left <= right <= len(text)
            assert reading.text[start:end] in normalised(text[left:right]).text


@quietly
@given(TEXTS)
def test_offsets_never_step_back_and_end_at_the_end(text: str) -> None:
    reading = normalised(text)

    offsets = [reading.at(offset) for offset in range(len(reading.text) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


@pytest.mark.parametrize(
    ("text", "reads", "span"),
    [
        ("số 0\u200b9\u20601 gọi", "091", (3, 8)),
        ("số ０９１ gọi", "091", (3, 6)),
        ("e\u0323\u0302 x", "ệ", (0, 3)),
        ("MẬT", "MẬT", (0, 3)),
        ("\u200bМẬТ", "MẬT", (1, 4)),
    ],
    ids=["invisible", "full-width", "decomposed", "plain", "cyrillic"],
)
def test_a_hit_in_normalised_text_is_found_again(
    text: str, reads: str, span: tuple[int, int]
) -> None:
    reading = normalised(text)
    at = reading.text.index(reads)

    assert reading.span(at, at + len(reads)) == span


def test_an_empty_span_stays_empty() -> None:
    assert normalised("a\u200bb").span(1, 1) == (2, 2)


def test_puts_the_tone_where_it_is_typed_today() -> None:
    assert modern_tones("Hoà, khoẻ THUỶ Uỷ oẹ") == "Hòa, khỏe THỦY Ủy ọe"


def test_a_tone_that_has_one_place_stays() -> None:
    text = "quý, QUỲ, hoàn toàn, huých, quả, của, luá"

    assert modern_tones(text) is text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đề phòng lừa đảo", "de-phong-lua-dao"),
        ("Cảnh báo: “việc nhẹ, lương cao” – 113!", "canh-bao-viec-nhe-luong-cao-113"),
        ("ĐƯỜNG DÂY NÓNG", "duong-day-nong"),
        ("  --Ngày 20/11--  ", "ngay-20-11"),
        ("Nguyễn", "nguyen"),
        ("？！", ""),
        ("日本", ""),
    ],
)
def test_slug_of_a_title(title: str, slug: str) -> None:
    assert slugify(title) == slug
    assert slugify(unicodedata.normalize("NFD", title)) == slug


def test_slug_is_cut_between_words() -> None:
    assert slugify("một hai ba", limit=7) == "mot-hai"
    assert slugify("một hai ba", limit=8) == "mot-hai"
    assert slugify("nghiêng", limit=4) == "nghi"


@quietly
@given(TEXTS, st.integers(1, 30))
def test_slug_is_always_plain_short_and_settled(text: str, limit: int) -> None:
    slug = slugify(text, limit)

    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert len(slug) <= limit
    assert slugify(slug, limit) == slug


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Bà con\n  chú ý", 20, "Bà con chú ý"),
        ("Bà con chú ý", 9, "Bà con…"),
        ("Bà con, chú ý", 9, "Bà con…"),
        ("nghiêng", 4, "ngh…"),
    ],
    ids=["short", "cut", "no-comma", "one-word"],
)
def test_shortens_at_a_word(text: str, limit: int, short: str) -> None:
    assert shortened(text, limit) == short


@quietly
@given(TEXTS, st.integers(2, 40))
def test_a_shortened_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    short = shortened(text, limit)

    assert len(short) <= limit
    assert " ".join(short.split()) == short


@pytest.mark.parametrize("char", [*BIDI, *"\x00\x08\x1b\x7f\x85\x9b\u2028\u2029\ufffd\ufffe\uffff"])
def test_sees_characters_that_no_reviewer_sees(char: str) -> None:
    assert unseen(f"tin{char}nhắn")


def test_every_vietnamese_letter_is_usual() -> None:
    assert usual(f"{VIETNAMESE}{VIETNAMESE.upper()}\n\t“113” – ‘a_b’")


@quietly
@given(st.text(st.sampled_from([*filter(usual, map(chr, range(0x10000)))])))
def test_a_usual_text_is_read_as_one_that_is_looked_at_closely(text: str) -> None:
    close = f"²{text}"  # nothing about the figure is hidden, but it is not usual

    assert usual(text)
    assert not usual(close)
    assert not unseen(close)
    assert disguised(close) is None
    assert nfc(close) == close
    assert normalised(close).text == f"2{text}"


def test_lets_ordinary_text_and_line_breaks_be() -> None:
    assert not unseen("Bà con\n\tnhớ: “113” – 😀 \u00a0")


@quietly
@given(st.text("ab\n", max_size=30), st.data())
def test_line_and_column_lead_back_to_the_character(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    line, column = line_and_column(text, offset)
    before = text.split("\n")[: line - 1]

    assert sum(len(one) + 1 for one in before) + column - 1 == offset
