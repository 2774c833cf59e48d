"""Passages: where they end, what is found in them, and whether they tell of one case."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.rules import manuals, passages, people
from publisher.rules.passages import Lexicon, Passage, Sign, passage
from publisher.rules.words import phrase
from tests.rules import page, place

SIGNS = [one for room in (people, manuals) for one in vars(room).values() if isinstance(one, Sign)]
SIGNS += [Sign(r"(?<!\w)[“\"]\w+|(?<!\w)(?:bà|ông)\s+\w+"), Sign(r"(?<!\w)(?:con )+")]
PIECES = (
    *" \n,.(“-:", " ", " ", " ", "\n\n", "con ", "gái ", "của ", "ông ", "bà ", "chị ", "Tư", "Hoa ",
    "Mai", "lớp ", "3A", "7/2", "trường ", "tiểu học ", "số 2", "quê ", "ở ", "xã ", "các ", "em ",
    "nhiều ", "người ", "bán ", "xôi", "hay ", "đi ", "đang ", "Ảnh ", "nạn nhân ", "là ", "bị ", "đánh ",
    "17", " tuổi", "5", "phút", "hai ", "Một ", "H o a", "dượng ", "cạnh ", "chợ ", "tiệm ", "chủ ",
)  # fmt: skip
relaxed = settings(derandomize=True, deadline=None, max_examples=60)
SENTENCE = "Bà con ở xóm Mẫu đang gặt lúa, trẻ em thì đi học xa. "  # 53 letters


def parts(text: str) -> list[str]:
    """Return the passages of a text, each found at its beginning."""
    shown, at = page(text), 0
    found: list[str] = []
    while at < len(text):
        found.append(passage(shown, at, at).text)
        at = passages.end(shown, at)
    return found


def read(text: str) -> Passage:
    return passage(page(text), 0, len(text))


@pytest.mark.parametrize("mark", ["- ", "* ", "1. ", "2) ", "# ", "> ", "\n", "  + ", " \n"])
def test_a_passage_ends_at_a_blank_line_an_item_or_a_heading(mark: str) -> None:
    assert [one.strip() for one in parts(f"Một việc.\n{mark}Việc khác")] == [
        "Một việc.",
        f"{mark}Việc khác".strip(),
    ]


@pytest.mark.parametrize("text", ["Một việc\nviệc đó", "| Tên |\n|---|\n| Lan |", "Số\n12 - 14"])
def test_lines_and_rows_that_follow_one_another_are_one_passage(text: str) -> None:
    assert parts(text) == [text]


def test_a_long_paragraph_is_read_in_parts_of_whole_sentences() -> None:
    found = parts(SENTENCE * 30)

    assert len(found) == 4
    assert all(one.endswith("học xa. ") for one in found)
    assert parts(SENTENCE * 12) == [SENTENCE * 12]


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    assert {one[-4:] for one in parts("bà con " * 500)} == {"con "}
    assert len(parts("bà con " * 200)) == 1
    assert all(len(one) <= 1_500 for one in parts("x" * 5_000))


@relaxed
@given(st.lists(st.sampled_from([*PIECES, "- ", SENTENCE, "x" * 700]), max_size=40).map("".join))
@example("Danh sách:\n- a\n- b\n\nHết")
def test_the_passages_of_a_text_are_all_of_it_in_order(text: str) -> None:
    assert "".join(parts(text)) == text


def test_a_span_belongs_to_the_passage_that_it_begins_in() -> None:
    shown = page("Một việc.\n\nHai việc.")

    assert passage(shown, 4, 8).text == "Một việc.\n\n"
    assert passage(shown, 4, 16).text == "Một việc.\n\nHai v"
    assert passage(shown, 11, 14).text == "Hai việc."


@pytest.mark.parametrize("head", ["Nạn nhân gồm:", "Danh sách học sinh:", "Công thức làm pháo: "])
@pytest.mark.parametrize("items", ["\n\n- một\n- hai", "\n1. một\n2. hai", "\n\n* một\n\n* hai"])
def test_a_list_of_people_or_of_a_recipe_belongs_to_the_line_that_announces_it(
    head: str, items: str
) -> None:
    assert parts(head + items) == [head + items]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Việc cần làm:\n- một\n- hai", id="other-list"),
        pytest.param("Danh sách học sinh\n- một\n- hai", id="no-colon"),
        pytest.param("Có danh sách " + "rất dài " * 12 + ":\n- một\n- hai", id="far-from-colon"),
    ],
)
def test_any_other_list_is_read_item_by_item(text: str) -> None:
    assert parts(text)[1:] == ["- một\n", "- hai"]


def test_a_list_that_is_announced_ends_with_its_items() -> None:
    text = "Nạn nhân gồm:\n- một\n- hai\n\nViệc khác.\n- ba"

    assert parts(text) == ["Nạn nhân gồm:\n- một\n- hai\n\n", "Việc khác.\n", "- ba"]


def test_a_long_list_is_no_part_of_the_line_that_announces_it() -> None:
    item = f"- {SENTENCE.strip()}\n"
    found = parts("Nạn nhân gồm:\n" + item * 30)

    assert 5 < len(found) < 30
    assert found[-1] == item


def test_the_groups_of_a_passage_are_those_of_its_own_words() -> None:
    shown = page("Kẻ này bị bắt, đã bị bắt.\n\nNgười kia khai nhận, vừa bị truy nã.")
    first, second = passage(shown, 0, 0), passage(shown, 40, 40)

    assert first.has("held")
    assert first.count("held") == 1  # the same words twice
    assert second.count("held") == 2
    assert second.count("held", "when") == 3
    assert not second.has("fiction", "general")


def test_a_phrase_may_belong_to_several_groups_and_is_read_in_any_spelling() -> None:
    lexicon = Lexicon({"a": "hòa giải|đánh", "b": "hoà giải"})
    shown = page("cuộc hoà giải, đi đánh", lexicon.phrases)

    groups = lexicon.groups(lexicon.found(shown), 0, 13)

    assert groups == {"a": {phrase("hòa giải")}, "b": {phrase("hòa giải")}}
    assert lexicon.groups(lexicon.found(shown), 6, 22) == {"a": {phrase("đánh")}}


@pytest.mark.parametrize("regex", [r"\w+", r"(?<!\w)\sa", r"bà|(?<!\w)ông", r"(?<!\w)[^x]"])
def test_a_sign_must_begin_at_a_word(regex: str) -> None:
    with pytest.raises(ValueError, match=re.escape(regex)):
        read("bà ông").shows(Sign(regex))


def test_a_sign_is_counted_up_to_what_is_asked_for() -> None:
    sign = Sign(r"(?<!\w)\d+\sphút")

    assert read("5 phút, 6 phút rồi 7 phút").times(sign, 2) == 2
    assert read("5 phút, 6 phút rồi 7 phút").times(sign, 9) == 3
    assert read("A5 phút").times(sign, 9) == 0


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.regex[7:27])
@relaxed
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_a_sign_finds_all_that_its_pattern_finds(sign: Sign, text: str) -> None:
    shown, at = page(text), 0
    while at < len(text):
        last = passages.end(shown, at)
        wanted = [
            found.span() for found in re.compile(sign.regex, sign.flags).finditer(text, at, last)
        ]
        one = passage(shown, at, at)
        assert [found.span() for found in one._matches(sign)] == wanted
        assert one.shows(sign) is bool(wanted)
        at = last


@pytest.mark.parametrize(
    ("text", "case", "maybe"),
    [
        ("Sáng nay tổ công tác tạm giữ hai người.", True, True),
        ("Bị can khai nhận, nên tổ công tác tạm giữ.", True, True),
        ("Hai người bị tạm giữ, bà con nên cảnh giác.", False, True),
        ("Hai người sáng nay ra chợ.", False, True),
        ("Bà con nên cảnh giác.", False, False),
        ("Luật quy định mức phạt.", False, False),
        ("Sáng nay có kẻ giả danh công an, dọa khởi tố bà Mẩy.", False, True),
    ],
)
def test_a_passage_tells_of_one_case_where_more_is_said_of_it_than_of_warning(
    text: str, case: bool, maybe: bool
) -> None:
    assert passages.in_a_case(read(text)) is case
    assert passages.of_a_case(read(text)) is maybe


@pytest.mark.parametrize(
    "text",
    [
        "Sáng nay công an đã bắt giữ ‹kẻ› đâm ông Tếnh.",
        "‹Kẻ› trộm lẻn vào nhà bà Mẩy.",
        "‹Kẻ› lạ mặt đã bị tổ tuần tra khống chế.",
    ],
)
def test_a_villain_is_somebody_in_one_case(text: str) -> None:
    assert passages.villain(*place(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Bà con cảnh giác: ‹kẻ› gian thường giả danh thợ điện.", id="warning"),
        pytest.param("Bà con nên khóa cửa để ‹kẻ› trộm không vào.", id="advice"),
        pytest.param("‹Kẻ› lạ mặt gọi điện cho bà Mẩy.", id="unknown"),
        pytest.param("Đội ‹kẻ› vạch sơn trước cổng trường.", id="line"),
        pytest.param("Em dùng thước ‹kẻ› cho thẳng.", id="ruler"),
        pytest.param("Trong vở kịch, ‹kẻ› trộm bị bắt giữ.", id="play"),
    ],
)
def test_anybody_a_line_and_a_play_are_no_villain(text: str) -> None:
    assert not passages.villain(*place(text))


@pytest.mark.parametrize(
    ("text", "case", "held"),
    [
        ("Sáng nay tổ công tác tạm giữ hai người; họ ‹lấy xe› ở chợ.", True, True),
        ("Hai người ‹lấy xe› ở chợ.", True, False),
        ("Nếu ‹mất xe›, bà con gọi 113.", False, False),
        ("Trong phim truyện, hai người ‹lấy xe›, sáng nay bị tạm giữ.", False, False),
    ],
)
def test_a_span_is_judged_by_the_passage_it_stands_in(text: str, case: bool, held: bool) -> None:
    assert passages.about_a_case(*place(text)) is case
    assert passages.about_somebody_held(*place(text)) is held
