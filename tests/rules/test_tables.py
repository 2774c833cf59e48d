"""Tables read by column."""

from __future__ import annotations

from publisher.rules import tables
from tests.rules import page

ROWS = "| Họ tên | Số máy |\n|---|---|\n| Lan | 12 |\n| Mai | 34 |\n\nHết bảng | 56 |\n"


def test_a_column_is_what_stands_under_a_heading() -> None:
    assert tables.column(page(ROWS), ROWS.index("Số máy")) == ["12", "34"]


def test_a_table_ends_with_its_last_row() -> None:
    table = page(ROWS)

    found = [tables.row(table, at) for at in tables.rows(table, 0)]

    assert found == ["| Họ tên | Số máy |", "| Lan | 12 |", "| Mai | 34 |"]


def test_a_heading_is_a_short_cell() -> None:
    long = "| Số máy này rất dài nên không phải là tiêu đề của cột nào |"

    assert tables.heading(page(ROWS), ROWS.index("Số máy"), ROWS.index("Số máy") + 6)
    assert not tables.heading(page(long), 2, 8)
    assert not tables.heading(page("số máy của bà"), 0, 6)


def test_a_cell_of_a_row_too_long_to_be_read_is_no_heading() -> None:
    long = "| Số máy " * 2_000
    last = long.rindex("Số máy")

    assert not tables.heading(page(long), last, last + 6)


def test_a_column_skips_rows_that_are_too_short_and_the_line_under_the_headings() -> None:
    rows = "| Tên | Số máy |\n| :-- | – |\n| Lan\n| Mai | 34 |\n"

    assert tables.column(page(rows), rows.index("Số máy")) == ["34"]


def test_what_stands_beside_a_heading_is_the_next_cell_of_its_row() -> None:
    rows = "| Số máy | 12 | 34 |\n| Tên | Lan |\n"

    assert tables.beside(page(rows), rows.index("Số máy")) == [" 12 "]
    assert tables.beside(page("Số máy"), 0) == []


def test_a_table_without_end_is_read_so_far_only() -> None:
    rows = "| Tên |\n" + "| Lan |\n" * 500

    assert tables.column(page(rows), 2) == ["Lan"] * 60
