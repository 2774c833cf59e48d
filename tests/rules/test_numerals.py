"""Numbers as they are said."""

from __future__ import annotations

import pytest

from publisher.rules.numerals import counted, next_said, said


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("không chín tám, rồi 939 1575", "0989391575"),
        ("không chín mươi ba, bốn không bảy", "093407"),
        ("chín trăm ba mươi bảy, hai trăm lẻ bốn, một trăm mười tám", "937204118"),
        ("hai mươi, hai mươi mốt, mười", "202110"),
        ("2O1 73O 485", "201730485"),
        ("034189 đuôi 007731", "034189007731"),
    ],
)
def test_a_number_is_read_as_it_is_said(text: str, digits: str) -> None:
    found = said(text, 0)

    assert found is not None
    assert found.digits == digits


def test_a_number_ends_where_something_else_is_spoken_of() -> None:
    found = said("ba bốn năm người", 0)

    assert found is not None
    assert found.digits == "345"
    assert found.end == len("ba bốn năm")


def test_a_number_too_far_from_its_cue_is_not_its_own() -> None:
    assert next_said("căn cước" + " của bà con trong xã" * 4 + " 034189", 8, 40) is None


@pytest.mark.parametrize("text", ["người", "bacon", "Oa", "Oo", "12a", "", "năm1"])
def test_what_is_no_number_is_read_as_none(text: str) -> None:
    assert said(text, 0) is None


def test_a_number_tells_how_it_is_said() -> None:
    found = said("Gọi không chín, rồi bấm 9O", 4)

    assert found is not None
    assert (found.groups, found.words, found.odd) == (["0", "9", "90"], 2, True)
    assert (found.start, found.end) == (4, 26)


def test_words_that_go_on_in_the_next_line_but_one_are_another_number() -> None:
    one, other = said("ba bốn\nnăm", 0), said("ba bốn\n\nnăm", 0)

    assert one is not None
    assert other is not None
    assert (one.digits, other.digits) == ("345", "34")


def test_the_next_number_within_reach_is_read_whole() -> None:
    found = next_said("căn cước số 034189 đuôi 007731", 8, 5)

    assert found is not None
    assert found.digits == "034189007731"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("chín trăm mười hai triệu ba trăm linh năm nghìn sáu trăm bảy mươi", "912305670"),
        ("chín trăm triệu, không trăm ngàn, một trăm mười một", "900000111"),
        ("912 triệu 5 nghìn 10", "912005010"),
        ("chín mươi triệu một nghìn tám trăm và hai người", "090001800"),
    ],
)
def test_millions_and_thousands_are_read_as_nine_digits(text: str, digits: str) -> None:
    found = counted(text, 0)

    assert found is not None
    assert found.digits == digits


@pytest.mark.parametrize(
    "text",
    [
        "chín trăm mười hai",
        "chín trăm mười hai triệu",
        "912 triệu 5 nghìn",
        "912 triệu 345",
        "9120 triệu 5 nghìn 10",
        "912 triệu 5000 nghìn 10",
        "912 triệu\n5 nghìn 10",
        "",
    ],
)
def test_what_is_not_counted_down_to_ones_is_no_such_number(text: str) -> None:
    assert counted(text, 0) is None
