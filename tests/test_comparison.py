"""A difference shows what changes, and nothing that must not be shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import comparison
from publisher.rules import RuleSet
from tests.builders import SiteFolder

HEAD = "---\ntitle: Một bài thử\n---\n"


@pytest.fixture
def ruleset(folder: SiteFolder) -> RuleSet:
    return folder.site.rules


def diff(ruleset: RuleSet, old: str, new: str, *spared: str) -> list[str]:
    return list(comparison.unified(HEAD + old, HEAD + new, ruleset, spared))


def test_shows_the_changed_lines_with_one_around_them(ruleset: RuleSet) -> None:
    assert diff(ruleset, "a\nb\nc\nd\ne\n", "a\nb\nx\nd\ne\n") == [
        "@@ -5,3 +5,3 @@", " b", "-c", "+x", " d"
    ]  # fmt: skip


def test_shows_nothing_where_nothing_changes(ruleset: RuleSet) -> None:
    assert diff(ruleset, "a\nb\n", "a\nb\n") == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("Gọi ０９１２ ０００ １１１.", "Gọi 0912 000 111.", "Đổi 10 chữ số kiểu trang trí thành chữ số thường"),
        ("Dấu ＴＵＹỆＴ ＭẬＴ.", "Dấu TUYỆT MẬT.", "Đổi 6 chữ cái kiểu trang trí thành chữ cái thường"),
        ("m\u200bật m\u200b\u00adã", "mật mã", "Bỏ 3 ký tự ẩn (U+00AD, U+200B)"),
        ("một \u202ehai", "một hai", "Bỏ 1 ký tự đảo chiều chữ (U+202E)"),
        ("một\x0bhai", "một hai", "Bỏ hoặc thay 1 ký tự hỏng (U+000B)"),
        ("Ðà Nẵng", "Đà Nẵng", "Thay 1 chữ cái nước ngoài trông giống chữ Đ (U+00D0)"),
        ("mаt khοu khаu", "mat khau", "Thay 1 chữ Hy Lạp trông giống chữ Việt (U+03BF)"),
        ("mаt khаu nhe", "mat khau nhe", "Thay 2 chữ Kirin trông giống chữ Việt (U+0430)"),
        ("C«ng an x·", "Công an xã", "Đổi chữ gõ bằng bảng mã cũ (TCVN3) sang Unicode"),
        ("Gọi 0912 000 111.", "Gọi 0912 000 112.", "Chỗ thay đổi nằm trong phần được che"),
    ],
)  # fmt: skip
def test_names_a_change_that_the_eye_may_miss(
    ruleset: RuleSet, old: str, new: str, named: str
) -> None:
    lines = diff(ruleset, f"một\n{old}\nhai\n", f"một\n{new}\nhai\n")

    at = next(n for n, line in enumerate(lines) if line.startswith("+"))
    assert f"  └ {named}" in lines[at + 1 :]


def test_names_no_letter_that_it_masks(ruleset: RuleSet) -> None:
    lines = diff(ruleset, "Dấu TUYỆТ MẬТ x\n", "Dấu TUYỆT MẬT x\n")

    assert "  └ Thay 2 chữ Kirin trông giống chữ Việt" in lines
    assert not [line for line in lines if "U+" in line or "UY" in line]


def test_names_nothing_where_the_lines_show_it(ruleset: RuleSet) -> None:
    assert diff(ruleset, "a\nmột hai\nc\n", "a\nmột ba\nc\n")[2:4] == ["-một hai", "+một ba"]
    assert not [line for line in diff(ruleset, "a\nmột\n", "a\nhai\n") if "└" in line]


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("Gọi 0912 000 111 x", "0912"),
        ("Gồm 12.345.678 cái x", "345"),
        ("Tài khoản 4455 6677 8899 x", "6677"),
        ("Gặp **TUYỆT** **MẬT** x", "TUYỆT"),
        ("Dấu TUYỆT\nMẬT x", "TUYỆT"),
        ("TuyÖt mËt x", "TuyÖt"),
        ("a\n0912 000 111\nx", "0912"),
    ],
)
def test_masks_what_rules_find_and_long_numbers(
    ruleset: RuleSet, written: str, secret: str
) -> None:
    lines = "\n".join(diff(ruleset, written, written.replace("x", "y")))

    assert "-" in lines
    assert secret not in lines


@pytest.mark.parametrize(
    "head",
    [
        "title: Dấu TUYỆT MẬT",
        "summary: >-\n  Dấu TUYỆT\n  MẬT",
        "title: Dấu TUYỆT MẬT: không đọc được",
        "corrections: [{date: 2026-11-22, note: Dấu TUYỆT MẬT}]",
    ],
)
def test_masks_what_the_metadata_says(ruleset: RuleSet, head: str) -> None:
    old, new = (f"---\n{head}\nimage_alt: {one}\n---\nBài.\n" for one in "xy")

    lines = "\n".join(comparison.unified(old, new, ruleset))

    assert "+image_alt: y" in lines
    assert "TUYỆT" not in lines
    assert "MẬT" not in lines


@pytest.mark.parametrize(
    "head",
    [
        "corrections: [{date: 2026-11-20, note: Một}, {note: Hai, date: 2026-11-22}]",
        "corrections:\n- date: '2026-11-22'\n  note: Một",
        "corrections:\n  - note: Một\n    date: 2026-11-22",
        "withdrawn: {date: 2026-11-22, reason: error}",
    ],
)
def test_shows_the_day_of_a_correction_which_a_signer_answers_for(
    ruleset: RuleSet, head: str
) -> None:
    old, new = (f"---\ntitle: Một bài\n{one}---\nBài.\n" for one in ("", f"{head}\n"))

    assert "2026-11-22" in "\n".join(comparison.unified(old, new, ruleset))


def test_shows_what_is_being_mended(ruleset: RuleSet) -> None:
    old, new = "Vào https://xau.example nhé\n", "Vào hxxps://xau[.]example nhé\n"

    assert "-Vào https://xau.example nhé" not in diff(ruleset, old, new)
    assert "-Vào https://xau.example nhé" in diff(ruleset, old, new, "methods/live-link")


def test_makes_what_nobody_sees_visible(ruleset: RuleSet) -> None:
    lines = diff(ruleset, "m\u200bật mа \x1b[2J \u202e\n", "mật ma\n")

    assert "-m‹U+200B›ật m‹а› ‹U+001B›[2J ‹U+202E›" in lines
    assert "+mật ma" in lines


@given(st.text(max_size=60), st.text(max_size=60))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_prints_nothing_that_commands_a_terminal(site: RuleSet, old: str, new: str) -> None:
    lines = list(comparison.unified(old, new, site))

    assert all(char.isprintable() or char == "\t" for line in lines for char in line)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, object]) -> RuleSet:
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)  # type: ignore[arg-type]
    folder.configure()
    return folder.site.rules
