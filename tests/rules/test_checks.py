"""Whose a number is: a citizen's, an office's or everyone's, told by its form and what precedes it."""

from pathlib import Path

import pytest

from publisher.findings import mask
from publisher.rules import national
from tests.builders import SiteFolder
from tests.rules import blocking, found

PIECES = "personal-data/number-in-pieces"


def test_the_national_numbers_say_who_keeps_them_and_until_when_they_hold() -> None:
    numbers = national.read()

    assert numbers.owner
    assert numbers.reviewed < numbers.review_by
    assert all(one.number.isdecimal() and one.source for one in numbers.numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- một danh sách",
        "owner: a\nreviewed: hôm qua\nreview_by: 2027-01-01\nnumbers: []\n",
        "owner: a\nreviewed: 2026-01-01\nreview_by: 2027-01-01\nnumbers: [{number: '1'}]\n",
        "owner: [\n",
    ],
)
def test_a_file_of_numbers_that_is_not_one_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "numbers.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"numbers\.yml"):
        national.read(path)


def test_a_national_number_that_looks_like_a_mobile_one_is_no_citizens(folder: SiteFolder) -> None:
    assert not found(folder, "Báo tin về ma túy: 0769 040 404.\n")


@pytest.mark.parametrize(
    "text",
    [
        "Công an phường Mẫu, điện thoại trực ban (0258) 3 000 113.",
        "Bộ phận một cửa: 0296 3000 345, làm việc sáng thứ Bảy.",
        "| Đơn vị | Số máy |\n|---|---|\n| Trạm y tế xã Mẫu | 0238 3000 222 |",
    ],
)
def test_the_landline_of_an_office_is_no_citizens(folder: SiteFolder, text: str) -> None:
    assert blocking(found(folder, text + "\n")) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Nhà riêng ông Thịnh: 0238 3000 965.",
        "Công an xã hẹn bà Mận ở nhà, số máy 0238 3000 965.",
        "Trực ban Công an xã nhờ vợ nghe máy 0394 000 186.",
    ],
)
def test_the_number_of_a_person_is_found_beside_an_office(folder: SiteFolder, text: str) -> None:
    assert blocking(found(folder, text + "\n")) == {"personal-data/phone"}


@pytest.mark.parametrize(
    "text",
    ["số căn cước 001185999999", "CCCD 001 185 999 999", "số định danh cá nhân 001185999999"],
)
def test_an_id_number_beside_its_cue_is_said_once(folder: SiteFolder, text: str) -> None:
    assert blocking(found(folder, f"Anh cho biết {text}.\n")) == {"personal-data/citizen-id"}


def test_a_number_that_is_no_valid_id_is_still_found_beside_its_cue(folder: SiteFolder) -> None:
    assert blocking(found(folder, "CCCD số 999185999999.\n")) == {"personal-data/old-id"}


def test_a_telephone_number_near_talk_of_money_is_no_account_as_well(folder: SiteFolder) -> None:
    findings = found(folder, "Chuyển tiền xong thì nhắn 0912 000 111.\n")

    assert {one.rule for one in findings} == {"personal-data/phone"}


@pytest.mark.parametrize("text", ["TOI MAT 2 TRIEU DONG", "Toi mat vi o cho", "HO SO MAT KHAU"])
def test_words_without_diacritics_that_may_be_others_hold_nothing(
    folder: SiteFolder, text: str
) -> None:
    assert blocking(found(folder, text + "\n")) == set()


@pytest.mark.parametrize(
    "text", ["TOI MAT - So: 21/BC-PA05", "Do mat: Mat", "TUYET MAT\n\nKe hoach"]
)
def test_a_stamp_without_diacritics_holds_the_article(folder: SiteFolder, text: str) -> None:
    assert "secrecy/marking-bare" in blocking(found(folder, text + "\n"))


def test_words_of_texting_far_apart_in_one_line_are_seen_together(folder: SiteFolder) -> None:
    between = "bà con giữ gìn xóm làng và nhắc con cháu học hành cho chăm chỉ mỗi ngày"
    line = f"Tối nay mng họp nhé, {between}, hok ai vắng, {between}, iu cả xóm."

    assert "text/teencode" in {one.rule for one in found(folder, line + "\n")}


@pytest.mark.parametrize(
    ("before", "number"),
    [
        ("Căn cước đầu ", "034189 đuôi 007731"),
        ("Mã số BHXH của mình: ", "ba bốn một sáu, không năm bảy hai, tám chín"),
        ("## Căn cước của bà\n\n", "034189 đuôi 007731"),
        ("## Căn cước\n\nĐọc chậm:\n\n", "034189 đuôi 007731"),
        ("Bà đọc số căn cước:\n\n## ", "034189 đuôi 007731"),
    ],
)
def test_a_number_in_pieces_is_found_where_it_stands(
    folder: SiteFolder, before: str, number: str
) -> None:
    findings = found(folder, f"{before}{number}.\n")

    (one,) = (one for one in findings if one.rule == PIECES)
    line, column = before.count("\n"), len(before.rpartition("\n")[2]) + 1
    assert (one.line, one.column) == (folder.article().front.body_line + line, column)
    assert one.end == (one.line, column + len(number))
    assert one.excerpt == mask(number)


def test_a_waiver_of_a_number_in_pieces_is_void_for_a_second_one(folder: SiteFolder) -> None:
    waiver = {"rule": PIECES, "match": "6511/0002/84", "reason": "Tài khoản công khai."}
    findings = found(folder, "STK 6511/0002/84; STK 6522/0003/95.\n", waivers=[waiver])

    assert [one.waiver is None for one in findings if one.rule == PIECES] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "## Mất căn cước\n\n## Mã hồ sơ mẫu\n\n6511/0002/84",
        "Mang theo căn cước.\n\n### Mã hồ sơ mẫu\n6511/0002/84",
    ],
)
def test_a_number_under_another_heading_than_its_cue_is_not_its_own(
    folder: SiteFolder, text: str
) -> None:
    assert PIECES not in {one.rule for one in found(folder, f"{text}.\n")}
