"""The line under a finding: masked from end to end, carets under the place, never too wide."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Finding, Severity, mask
from publisher.messages import say
from publisher.snippets import cells, snippet

HEAD = ["---", "title: Gọi 0912 000 111", "---"]


def finding(line: int, column: int, end: tuple[int, int] | None = None, **changes: Any) -> Finding:
    return Finding(
        rule="personal-data/phone", severity=Severity.BLOCK, path="content/a.md", line=line,
        column=column, end=end, message=say("Bỏ số này."), **changes,
    )  # fmt: skip


def shown(line: str, start: int, end: int, columns: int = 100) -> tuple[str, str]:
    """Return what stands right of the bar: the line and the carets of a span of it."""
    pair = snippet([line], finding(1, start + 1, (1, end + 1)), columns)
    assert [one[7] for one in pair] == ["│", "│"]
    return pair[0][9:], pair[1][9:]


def under(pair: tuple[str, str]) -> str:
    """Return the part of a line that its carets stand under, counted in terminal cells."""
    line, carets = pair
    first, last = carets.find("^"), len(carets)
    at, part = 0, ""
    for char in line:
        if first <= at < last:
            part += char
        at += cells(char)
    return part


def test_carets_stand_under_the_whole_place() -> None:
    line = "Gọi 0912 000 111 nhé."

    pair = shown(line, 4, 16)

    assert pair == ("G•• •••• ••• ••• n••.", "    ^^^^^^^^^^^^")


def test_no_word_of_the_line_is_repeated() -> None:
    line = "Kế hoạch 12/KH vây bắt ở thôn Zqx, MẬT"

    text, _carets = shown(line, 35, 38)

    assert text == mask(line)
    for word in ("hoạch", "12", "KH", "vây", "thôn", "Zqx", "MẬT"):
        assert word not in text


@pytest.mark.parametrize(
    ("line", "start", "end", "at"),
    [
        pytest.param("\t\tGọi 0912 000 111.", 6, 18, 6, id="tabs"),
        pytest.param("Ｇọｉ 0912 000 111.", 4, 16, 5, id="full-width"),
        pytest.param("電話を 0912 000 111.", 4, 16, 5, id="chinese"),
        pytest.param("Ng\u030aười 0912 000 111.", 7, 19, 6, id="combining-mark"),
        pytest.param("G\u200bọi 0912 000 111.", 5, 17, 5, id="zero-width"),
        pytest.param("🙂🙂 0912 000 111.", 3, 15, 5, id="emoji"),
    ],
)
def test_carets_keep_to_their_place_whatever_stands_before(
    line: str, start: int, end: int, at: int
) -> None:
    pair = shown(line, start, end)

    assert under(pair) == "•••• ••• •••"
    assert pair[1] == " " * at + "^" * 12


@pytest.mark.parametrize("at", [0, 3, 500, 4990])
def test_a_long_line_is_cut_around_the_place(at: int) -> None:
    line = "a" * at + "0912 000 111" + "b" * 5000

    pair = shown(line, at, at + 12, 80)

    assert under(pair).endswith("•••• ••• •••"[-11:])
    assert all(cells(one) + 9 <= 80 for one in pair)
    assert pair[0].endswith("…")
    assert pair[0].startswith("…") == (at > 23)


def test_a_place_over_two_lines_is_marked_to_the_end_of_the_first() -> None:
    pair = snippet(["Văn bản TUYỆT", "MẬT ấy."], finding(1, 9, (2, 4)), 100)

    assert pair == ["     1 │ V•• b•• T••••", "       │         ^^^^^"]


def test_a_place_in_the_metadata_keeps_the_name_of_its_key() -> None:
    pair = snippet(HEAD, finding(2, 1), 100)

    assert pair == ["     2 │ title: G•• •••• ••• •••", "       │ ^"]


def test_a_name_that_is_no_key_is_masked() -> None:
    text = snippet(["---", "zqxmat: a1", "---"], finding(2, 1), 100)[0]

    assert "zqxmat" not in text


def test_what_is_known_of_the_page_only_gets_no_caret() -> None:
    pair = snippet([*HEAD, "Câu này."], finding(4, 1), 100)

    assert pair == ["     4 │ C•• n••.", "       │"]


@pytest.mark.parametrize(
    ("lines", "line", "column"),
    [([], 1, 1), (HEAD, 1, 1), (HEAD, 99, 1), (["", "  "], 2, 9), (["a b"], 0, 1)],
    ids=["no-file", "fence", "past-the-end", "blank", "line-zero"],
)
def test_nothing_is_shown_where_there_is_nothing_to_see(
    lines: list[str], line: int, column: int
) -> None:
    assert snippet(lines, finding(line, column), 100) == []


@given(st.text(st.characters(exclude_characters="\n\r"), max_size=200), st.integers(1, 250),
       st.integers(0, 250), st.integers(20, 120))  # fmt: skip
def test_any_line_fits_and_repeats_no_two_letters_or_digits(
    line: str, column: int, length: int, columns: int
) -> None:
    pair = snippet([line], finding(1, column, (1, column + length)), columns)

    assert all(cells(one) <= columns for one in pair)
    for one in pair[:1]:
        body = one[9:].removeprefix("…")
        assert not any(a.isalnum() and b.isalnum() for a, b in pairwise(body))


@given(st.text(max_size=100))
def test_a_mask_keeps_every_character_in_its_place(text: str) -> None:
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize("text", ["M Ậ T", "M.Ậ.T", "T-U-Y-Ệ-T M-Ậ-T", "30A-123.45", "a1b2c3"])
def test_a_letter_on_its_own_is_masked(text: str) -> None:
    assert not any(char.isalnum() for char in mask(text))


@pytest.mark.parametrize(
    "number",
    [
        "không chín một, hai ba bốn, bảy tám tám",
        "Ko chín mươi ba, năm trăm linh tư, bẩy lăm",
        "khong chin mot hai bay",
    ],
)
def test_the_digits_of_a_number_in_words_are_masked_whole(number: str) -> None:
    assert not any(char.isalnum() for char in mask(number))
    assert not any(char.isalnum() for char in mask(f"{number}\u200b"))
