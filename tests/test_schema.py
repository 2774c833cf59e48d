"""A block checked against its schema: every fault in words, with rule, key and place."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, StringConstraints

from publisher.errors import Problem
from publisher.messages import say
from publisher.schema import (
    Day,
    DayOrMoment,
    Moment,
    Record,
    unknown_id,
    unknown_key,
    validate,
)
from publisher.yamldoc import parse


class Colour(StrEnum):
    XANH = "xanh"
    DO = "do"


class Inner(Record):
    name: str
    number: int = 0


class Sample(Record):
    """Every kind of value that the project's own schemas use."""

    name: Annotated[str, StringConstraints(min_length=3, max_length=8)] = "abc"
    code: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")] = "a"
    flag: bool = False
    day: Day | None = None
    moment: Moment | None = None
    end: DayOrMoment | None = None
    colour: Colour = Colour.XANH
    level: Literal["public"] = "public"
    names: tuple[str, ...] = ()
    inner: Inner | None = None
    inners: Annotated[tuple[Inner, ...], Field(max_length=9)] = ()
    table: dict[str, Literal["block"]] = Field(default_factory=dict)


def check(text: str) -> Sample | list[Problem]:
    document = parse(text, "mau.yml")
    assert document.problems == ()
    return validate(
        Sample,
        document.value,
        lambda place: ("mau.yml", *document.position(place)),
        family="mau",
        hints={"code": say("Mã do máy đặt.")},
    )


def faults(text: str) -> list[Problem]:
    found = check(text)
    assert isinstance(found, list)
    return found


def sample(text: str) -> Sample:
    found = check(text)
    assert isinstance(found, Sample)
    return found


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("flag: true\nnaem: abc\n", "mau/unknown-key", 2, 1),
        ("flag: có\n", "mau/wrong-type", 1, 1),
        ("name: ab\n", "mau/wrong-type", 1, 1),
        ("name: abcdefghi\n", "mau/wrong-type", 1, 1),
        ("name: [a]\n", "mau/wrong-type", 1, 1),
        ("name:\n", "mau/wrong-type", 1, 1),
        ("code: ÁO\n", "mau/wrong-type", 1, 1),
        ("names: a, b\n", "mau/wrong-type", 1, 1),
        ("names:\n  - a\n  - {b: c}\n", "mau/wrong-type", 3, 5),
        ("colour: vàng\n", "mau/wrong-value", 1, 1),
        ("level: secret\n", "mau/wrong-value", 1, 1),
        ("inner: a\n", "mau/wrong-type", 1, 1),
        ("inner:\n  number: 1\n", "mau/missing", 1, 1),
        ("inner:\n  name: a\n  number: hai\n", "mau/wrong-type", 3, 3),
        ("inner:\n  name: a\n  nmae: b\n", "mau/unknown-key", 3, 3),
        ("inners:\n  - name: a\n  - name: b\n    x: c\n", "mau/unknown-key", 4, 5),
        ("table: {a: stop}\n", "mau/wrong-value", 1, 9),
        ("table: x\n", "mau/wrong-type", 1, 1),
    ],
)
def test_names_rule_and_place_of_a_fault(text: str, rule: str, line: int, column: int) -> None:
    assert [(f.rule, f.line, f.column) for f in faults(text)] == [(rule, line, column)]


BAD_DATES = [
    "hôm nay", "2026", "1763600000", "20/11/2026", "2026-13-01", "2026-02-30", "2026-11-20T25:00",
    "2026-11-20T08", "9999-12-31", "0001-01-01", "٢٠٢٦-11-20", "[2026-11-20]", "{a: b}", "true",
]  # fmt: skip


@pytest.mark.parametrize("key", ["day", "moment", "end"])
@pytest.mark.parametrize("written", BAD_DATES)
def test_refuses_what_is_no_date_once_and_names_the_key(key: str, written: str) -> None:
    (fault,) = faults(f"name: abc\n{key}: {written}\n")

    assert (fault.rule, fault.line, fault.column) == ("mau/wrong-type", 2, 1)
    assert f"“{key}”" in str(fault.message)


@pytest.mark.parametrize(
    "written",
    ["2026-11-20T08:00", "2026-11-20 08:00", "2026-11-20T08:00:30", "2026-11-20T08:00Z",
     "2026-11-20T08:00+07:00", "2026-11-20T08:00:30+0700"],
)  # fmt: skip
def test_reads_a_moment(written: str) -> None:
    expected = datetime.fromisoformat(written)

    assert sample(f"moment: {written}\n").moment == expected
    assert sample(f"end: {written}\n").end == expected


def test_a_day_stays_a_day_where_either_may_stand() -> None:
    end = sample("end: 2026-11-20\n").end

    assert end == date(2026, 11, 20)
    assert not isinstance(end, datetime)


@pytest.mark.parametrize(("written", "truth"), [("true", True), ("false", False), ("no", False)])
def test_reads_yes_and_no(written: str, truth: bool) -> None:
    assert sample(f"flag: {written}\n").flag is truth


def test_says_every_fault_at_once() -> None:
    found = faults("name: ab\nflag: có\nday: hôm nay\ninner: {number: x}\nlạ: 1\n")

    assert [fault.line for fault in found] == [1, 2, 3, 4, 4, 5]


def test_limits_stand_in_the_message() -> None:
    assert "3" in str(faults("name: ab\n")[0].message)
    assert "8" in str(faults("name: abcdefghi\n")[0].message)


def test_choices_stand_in_the_message() -> None:
    message = str(faults("colour: vàng\n")[0].message)

    assert message.endswith("xanh, do.")


def test_a_hint_follows_the_fault_of_its_key() -> None:
    assert str(faults("code: ÁO\n")[0].message).endswith("Mã do máy đặt.")


@pytest.mark.parametrize(
    "text",
    ["name: [a]\n", "flag: có\n", "names: a\n", "inner: a\n", "day: x\n", "colour: x\n", "x: y\n",
     "inner: {number: hai}\n", "table: a\n"],
)  # fmt: skip
def test_no_python_word_reaches_an_officer(text: str) -> None:
    for fault in faults(text):
        words = str(fault.message).split()

        assert not {
            "list",
            "dict",
            "str",
            "string",
            "int",
            "bool",
            "tuple",
            "Input",
            "datetime",
        } & set(words)


@pytest.mark.parametrize("hostile", ["{0}", "{key}", "{__class__}", "}{"])
def test_a_hostile_key_is_printed_as_it_is(hostile: str) -> None:
    (fault,) = faults(f'"{hostile}": 1\n')

    assert f"“{hostile}”" in str(fault.message)


def test_suggests_the_key_or_id_that_was_meant() -> None:
    assert "“title”" in str(unknown_key("tilte", ["title", "date"]))
    assert "“vneid”" in str(unknown_id(say("chủ đề"), "vnied", ["vneid", "cu-tru"]))


def test_suggests_nothing_that_is_far_off() -> None:
    assert "title" not in str(unknown_key("xyz", ["title"]))
    assert "site_config.yml" in str(unknown_id(say("chủ đề"), "xyz", ["vneid"]))


def test_a_record_cannot_be_changed() -> None:
    record: Any = sample("name: abcd\n")

    with pytest.raises(ValueError, match="frozen"):
        record.name = "khác"
