"""The metadata of an article file: where it ends, what it says, every fault with its line."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.front_matter import MAX_CHARS, FrontMatter, Priority, Reason, read, split

RIGHT: dict[str, Any] = {
    "title": "Cảnh báo thử",
    "summary": "Bài viết dùng để thử, không có thật, đủ dài để đạt yêu cầu.",
    "date": "2026-11-20T08:00",
    "unit": "ca-xa",
    "author": "tac-gia",
}
DIGEST = "sha256:" + "0" * 64


def head(**changes: Any) -> str:
    kept = {key: value for key, value in (RIGHT | changes).items() if value is not None}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=500)


def front(**changes: Any) -> FrontMatter:
    return read(f"---\n{head(**changes)}---\nThân bài.\n", "tin.md")


def faults(text: str) -> list[tuple[str, int]]:
    found = read(text, "tin.md")
    assert found.metadata is None
    return [(problem.rule, problem.line) for problem in found.problems]


def fault_of(key: str, **changes: Any) -> tuple[str, int]:
    """Return the rule of the only fault and its distance from the line of `key`."""
    text = f"---\n{head(**changes)}---\n"
    ((rule, line),) = faults(text)
    return rule, line - (text.partition(f"\n{key}:")[0].count("\n") + 2)


def test_reads_metadata_and_body() -> None:
    found = front()

    assert found.problems == ()
    assert found.metadata is not None
    assert found.metadata.date == dt.datetime(2026, 11, 20, 8, 0)  # noqa: DTZ001  # zone comes later
    assert found.body == "Thân bài.\n"
    assert found.body_line == 8
    assert found.raw["unit"] == "ca-xa"


def test_a_rule_across_the_page_is_part_of_the_body() -> None:
    assert split("---\na: 1\n---\nMột\n\n---\n\nHai\n") == ("a: 1\n", "Một\n\n---\n\nHai\n", 4)


def test_fences_may_have_blanks_behind_them() -> None:
    assert split("---  \na: 1\n---\t\nMột") == ("a: 1\n", "Một", 4)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(["---", "--- ", "a: 1", "", " ---", "----", "Một"]), max_size=8))
def test_nothing_is_lost_between_the_halves(lines: list[str]) -> None:
    text = "\n".join(lines)
    halves = split(text)

    if halves is not None:
        block, body, line = halves
        rest = text.split("\n")
        assert "\n".join(rest[line - 1 :]) == body
        assert block == "\n".join(rest[1 : line - 2]) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Chỉ có chữ\n",
        "\n---\na: 1\n---\n",
        "---\na: 1\n",
        "----\na: 1\n----\n",
        " ---\na: 1\n---\n",
    ],
    ids=["empty", "no-fence", "late-fence", "open", "four-dashes", "indented"],
)
def test_an_article_without_its_block_is_a_fault(text: str) -> None:
    assert faults(text) == [("metadata/fence", 1)]


@pytest.mark.parametrize("block", ["", "# ghi chú\n", "chữ\n", "- a\n"])
def test_an_empty_block_is_a_fault(block: str) -> None:
    assert faults(f"---\n{block}---\nThân bài.\n") == [("metadata/missing", 2)]


def test_a_block_that_is_too_long_is_a_fault() -> None:
    assert faults(f"---\n# {'a' * MAX_CHARS}\n---\n") == [("metadata/yaml", 1)]


@pytest.mark.parametrize("key", list(RIGHT))
def test_a_missing_key_is_a_fault(key: str) -> None:
    assert faults(f"---\n{head(**{key: None})}---\n") == [("metadata/missing", 2)]


def test_says_every_fault_at_once() -> None:
    text = "---\ntitle: Tin\nunit: [a]\nlạ: 1\ntopics: a, b\nunit: b\n---\n"

    assert sorted(faults(text), key=lambda fault: (fault[1], fault[0])) == [
        ("metadata/missing", 2),
        ("metadata/missing", 2),
        ("metadata/missing", 2),
        ("metadata/wrong-type", 2),
        ("metadata/unknown-key", 4),
        ("metadata/wrong-type", 5),
        ("metadata/yaml", 6),
    ]


@pytest.mark.parametrize(
    ("key", "written", "rule", "below"),
    [
        ("titel", "Một bài", "unknown-key", 0),
        ("title", "Tin", "wrong-type", 0),
        ("title", "a" * 201, "wrong-type", 0),
        ("id", "Mã Số", "wrong-type", 0),
        ("id", "../../x", "wrong-type", 0),
        ("id", "a--b", "wrong-type", 0),
        ("summary", "Ngắn quá.", "wrong-type", 0),
        ("summary", "a" * 301, "wrong-type", 0),
        ("date", "hôm nay", "wrong-type", 0),
        ("date", "9999-12-31", "wrong-type", 0),
        ("unit", [], "wrong-type", 0),
        ("topics", "lua-dao-mang", "wrong-type", 0),
        ("topics", ["a", {"b": "c"}], "wrong-type", 2),
        ("image_alt", "Ảnh", "wrong-type", 0),
        ("source", "Báo Thử", "wrong-type", 0),
        ("source", {"url": "https://bao.example/"}, "missing", 0),
        ("source", {"name": "Báo", "url": "bao.example"}, "wrong-value", 2),
        ("source", {"name": "Báo", "url": "javascript:alert(1)"}, "wrong-value", 2),
        ("source", {"name": "Báo", "url": "https://bao.example/ x"}, "wrong-value", 2),
        ("priority", "khẩn", "wrong-value", 0),
        ("expires", "2026-02-30", "wrong-type", 0),
        ("expires", "9999-12-31", "wrong-type", 0),
        ("expires", "2026-11-20T25:00", "wrong-type", 0),
        ("review_by", "2027-05-20T08:00", "wrong-type", 0),
        ("corrections", [{"date": "2026-11-22"}], "missing", 1),
        ("corrections", [{"date": "x", "note": "Sửa số"}], "wrong-type", 1),
        ("withdrawn", {"date": "2026-11-23", "reason": "sai"}, "wrong-value", 2),
        ("withdrawn", "true", "wrong-type", 0),
        ("judgment_final", "có", "wrong-type", 0),
        ("waivers", [{"rule": "a", "match": "0912", "reason": "vì thế"}], "wrong-type", 3),
        ("waivers", [{"rule": "a", "match": "0912", "reason": "          "}], "wrong-type", 3),
        ("waivers", [{"rule": "a", "match": "0912", "reason": "… 1234567890 …"}], "wrong-value", 3),
        ("waivers", [{"rule": "a", "match": "a - b", "reason": "Số trực ban công khai"}], "wrong-value", 2),
        ("waivers", [{"rule": "a", "match": "", "reason": "Số trực ban công khai"}], "wrong-type", 2),
        ("waivers", [{"rule": "a", "match": "0912"}], "missing", 1),
        ("secrecy", {"level": "secret", "cleared_by": "a", "cleared_at": "2026-11-20", "digest": DIGEST}, "wrong-value", 1),
        ("secrecy", {"level": "public", "cleared_by": "a", "cleared_at": "2026-11-20", "digest": "x"}, "wrong-type", 4),
        ("spokesperson", {"approved_by": "a", "approved_at": "2026-11-20"}, "missing", 0),
        ("spokesperson", {"approved_by": "a", "approved_at": "2026-11-20", "digest": DIGEST, "level": "x"}, "unknown-key", 4),
    ],
)  # fmt: skip
def test_names_rule_and_line_of_a_fault(key: str, written: Any, rule: str, below: int) -> None:
    assert fault_of(key, **{key: written}) == (f"metadata/{rule}", below)


def test_broken_yaml_is_a_fault_on_its_line() -> None:
    assert faults("---\nunit: ca-xa\ntitle: Cảnh báo: lừa đảo\n---\n") == [("metadata/yaml", 3)]


def test_metadata_with_a_key_written_twice_is_not_used() -> None:
    assert faults(f"---\n{head()}unit: ca-tinh\n---\n") == [("metadata/yaml", 7)]


def test_a_source_fault_repeats_no_english() -> None:
    (problem,) = front(source={"name": "Báo", "url": "bao.example"}).problems

    assert "Value error" not in str(problem.message)


def test_reads_what_may_be_written() -> None:
    metadata = front(
        priority="urgent",
        withdrawn={"date": "2026-11-23", "reason": "legal", "replaced_by": "bai-moi"},
        expires="2026-12-31",
        judgment_final="true",
        corrections=[{"date": "2026-11-22", "note": "Sửa số nhà"}],
        summary="  Bài viết dùng để thử, không có thật,\n  đủ dài để đạt yêu cầu.  ",
    ).metadata

    assert metadata is not None
    assert metadata.priority is Priority.URGENT
    assert metadata.withdrawn is not None
    assert metadata.withdrawn.reason is Reason.LEGAL
    assert metadata.expires == dt.date(2026, 12, 31)
    assert metadata.judgment_final is True
    assert metadata.corrections[0].date == dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "key", ["topics", "contributors", "area", "aliases", "corrections", "waivers"]
)
def test_a_list_may_be_left_empty(key: str) -> None:
    text = f"---\n{head()}{key}:\n---\n"

    metadata = read(text, "tin.md").metadata

    assert getattr(metadata, key) == ()


def test_numbers_keep_the_form_in_which_they_were_written() -> None:
    metadata = front(
        waivers=[{"rule": "a", "match": "0912000000", "reason": "Số trực ban công khai"}]
    ).metadata

    assert metadata is not None
    assert metadata.waivers[0].match == "0912000000"


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(st.sampled_from("---\n: a[]{}\"'đ#&*!|>\t"), max_size=80))
def test_never_raises_whatever_the_text(text: str) -> None:
    found = read(text, "tin.md")

    assert (found.metadata is None) == bool(found.problems)


@pytest.mark.parametrize("key", ["title", "summary", "image_alt"])
def test_a_sentence_that_a_comment_would_cut_is_a_fault(key: str) -> None:
    front = read(f"---\ntitle: Tiêu đề\n{key}: Cảnh báo # 2 về thợ điện giả\n---\nNội dung.\n", "x")

    assert (3, "metadata/yaml") in [(p.line, p.rule) for p in front.problems]


@pytest.mark.parametrize("line", ['title: "Cảnh báo # 2"', "id: abc # mã", "title: Cảnh báo#2"])
def test_a_comment_that_cuts_nothing_is_none(line: str) -> None:
    front = read(f"---\n{line}\n---\nNội dung.\n", "x")

    assert "metadata/yaml" not in {problem.rule for problem in front.problems}
