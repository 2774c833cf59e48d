"""YAML as officers write it: plain values with their places, every fault in words, nothing raised."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.yamldoc import MAX_DEPTH, Document, Value, parse

PIECES = st.sampled_from(
    ["a", "đ", ": ", ":", "- ", "? ", "\n", "\n  ", "\t", " ", "[", "]", "{", "}", ",", '"', "'",
     "|", ">", "&a ", "*a", "!", "!!x ", "#", "%", "@", "`", "---\n", "...\n", "\\x00", "\\", "~",
     "<<: ", "\x07", "\ufeff", "\u2028", "😀"]
)  # fmt: skip
quietly = settings(derandomize=True, deadline=None, max_examples=500)


def read(text: str) -> Document:
    return parse(text, "tin.md", first_line=2)


def faults(text: str) -> list[tuple[str, int, int]]:
    """Return rule, line and column of every fault; the block begins on line 2 of its file."""
    return [(fault.rule, fault.line, fault.column) for fault in read(text).problems]


@pytest.mark.parametrize(
    "written", ["no", "012", "0912 000 000", "2026-11-20", "1e3", "0x1F", "12:30"]
)
def test_keeps_a_value_as_it_was_written(written: str) -> None:
    assert read(f"a: {written}\n").value == {"a": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_is_nothing(written: str) -> None:
    assert read(f"a: {written}\n").value == {"a": None}


def test_quotes_make_nothing_a_word() -> None:
    assert read("a: ''\nb: \"null\"\n").value == {"a": "", "b": "null"}


def test_remembers_where_every_key_and_item_stands() -> None:
    document = read("title: Một\ntopics:\n  - lua-dao\n  - vneid\nsource: {name: Báo, url: x}\n")

    assert document.position(("title",)) == (2, 1)
    assert document.position(("topics", 1)) == (5, 5)
    assert document.position(("source", "url")) == (6, 21)


def test_points_to_what_surrounds_a_key_that_is_not_written() -> None:
    document = read("source:\n  name: Báo\n")

    assert document.position(("source", "url")) == (2, 1)
    assert document.position(("source", "name", 3)) == (3, 3)
    assert document.position(("title",)) == (2, 1)


def test_places_count_from_the_first_line_of_the_block() -> None:
    assert parse("a: 1\nb: 2\n", "x.yml").position(("b",)) == (2, 1)
    assert parse("a: 1\nb: 2\n", "x.yml", first_line=10).position(("b",)) == (11, 1)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("title: Cảnh báo: lừa đảo\n", (2, 16)),
        ("a: 1\n\tb: 2\n", (3, 1)),
        ("a:\n\t- b\n", (3, 1)),
        ("a: &x [1]\nb: 2\n", (2, 4)),
        ("a: 1\nb: *a\n", (3, 4)),
        ("a: !!python/object/apply:os.system [x]\n", (2, 4)),
        ("a: !x y\n", (2, 4)),
        ("a: 1\n---\nb: 2\n", (3, 1)),
        ('a: "b\n', (3, 1)),
        ("a: [b\n", (3, 1)),
        ("a: @b\n", (2, 4)),
        ("a: 1\n  b: 2\n", (3, 4)),
        ("a: `b`\n", (2, 4)),
        ("? [a]\n: b\n", (2, 3)),
        ("~: b\n", (2, 1)),
        ("a: b\x07\n", (2, 1)),
    ],
    ids=["colon", "tab", "tab-before-item", "anchor", "alias", "python-tag", "tag",
         "second-document", "open-quote", "open-bracket", "at-sign", "indent", "backtick",
         "list-as-key", "nothing-as-key", "control"],
)  # fmt: skip
def test_names_the_place_of_a_fault(text: str, at: tuple[int, int]) -> None:
    document = read(text)

    assert document.value is None
    assert faults(text) == [("metadata/yaml", *at)]


@pytest.mark.parametrize("text", ["a: 1\n\tb: 2\n", "a:\n\t- b\n", "\ta: 1\n"])
def test_says_that_a_tab_is_to_be_replaced(text: str) -> None:
    (fault,) = read(text).problems

    assert "Tab" in str(fault.message)


def test_says_to_quote_a_colon() -> None:
    (fault,) = read("title: Cảnh báo: lừa đảo\n").problems

    assert "dấu hai chấm" in str(fault.message)
    assert "ngoặc kép" in str(fault.message)


def test_finds_a_control_character_below_vietnamese_lines() -> None:
    text = "tiêu đề: Đường Nguyễn Huệ ở phường Bến Lụa\nb: 1\nc: 2\nd: hỏng\x07\ne: 3\n"

    assert faults(text) == [("metadata/yaml", 5, 1)]


@pytest.mark.parametrize(
    "escape", ["\\0", "\\x07", "\\e", "\\x9b", "\\u202e", "\\u2028", "\\uFFFE", "\\N"]
)
def test_refuses_an_escape_that_hides_a_character_from_the_reviewer(escape: str) -> None:
    assert faults(f'a: 1\ntitle: "Tin{escape}nhắn"\n') == [("metadata/yaml", 3, 8)]


def test_keeps_harmless_escapes() -> None:
    assert read('a: "một\\n\\"hai\\" \\u0111"\n').value == {"a": 'một\n"hai" đ'}


def test_a_key_written_twice_is_a_fault_and_the_rest_is_still_read() -> None:
    document = read("title: Một\nunit: a\ntitle: Hai\nauthor: b\n")
    (fault,) = document.problems

    assert (fault.line, fault.column) == (4, 1)
    assert "dòng 2" in str(fault.message)
    assert document.value == {"title": "Hai", "unit": "a", "author": "b"}


def test_a_key_written_twice_inside_another_is_a_fault() -> None:
    assert faults("a: {b: 1, b: 2}\nc:\n  - d: 1\n    d: 2\n") == [
        ("metadata/yaml", 2, 11),
        ("metadata/yaml", 5, 5),
    ]


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert read("a: {<<: {b: 1}}\n").value == {"a": {"<<": {"b": "1"}}}


@pytest.mark.parametrize(
    "bomb",
    ["[" * 30_000, "- " * 30_000, "{a: " * 15_000, "a: " + "[" * 30_000,
     "\n".join(" " * depth + "a:" for depth in range(200))],
    ids=["brackets", "dashes", "braces", "brackets-in-key", "indents"],
)  # fmt: skip
def test_refuses_depth_that_would_overflow(bomb: str) -> None:
    document = read(bomb)

    assert document.value is None
    assert len(document.problems) == 1


def test_takes_depth_up_to_its_limit() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH

    assert not read(deep).problems
    assert read(f"[{deep}]").problems


def test_an_alias_bomb_stops_at_its_first_anchor() -> None:
    levels = ["a0: &a0 [x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    assert faults("\n".join(levels)) == [("metadata/yaml", 2, 5)]


def test_an_empty_block_has_no_value_and_no_fault() -> None:
    assert read("") == read("# ghi chú\n") == Document("tin.md", None, {(): (2, 1)})


@quietly
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_never_raises_whatever_the_text(text: str) -> None:
    document = read(text)

    assert all(fault.line >= 2 and fault.column >= 1 for fault in document.problems)
    assert all(line >= 2 and column >= 1 for line, column in document.places.values())


WORDS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["C", "Zl", "Zp"],
        exclude_characters="\ufffd",  # a lost letter is refused
    ),
    max_size=12,
)
TREES: st.SearchStrategy[Value] = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@quietly
@given(st.dictionaries(WORDS, TREES, min_size=1, max_size=4), st.booleans())
def test_reads_back_whatever_another_program_writes(value: dict[str, Any], flow: bool) -> None:
    written = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=flow, default_style='"', width=80
    )
    document = read(written)

    assert document.problems == ()
    assert document.value == value
