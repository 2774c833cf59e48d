"""A JSON feed that is read item by item says what it says as a whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.wall.items import besides_items

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("items"), inner),
)
FEEDS = st.dictionaries(st.sampled_from(["items", "title", "x"]), VALUES | st.lists(VALUES))
SIGNS = st.sampled_from([*'{}[],:" \\\n\t1-e.ntfu', '"items"', "true", "null"])


def read(text: str) -> object:
    return besides_items(text, lambda _item: False, dict)


def outcome(text: str) -> object:
    """Return what Python's own reader makes of a text; ValueError if that is no JSON."""
    try:
        return repr(json.loads(text, object_pairs_hook=dict))
    except ValueError:
        return ValueError


def ours(text: str) -> object:
    try:
        return repr(read(text))
    except ValueError:
        return ValueError


@given(FEEDS | VALUES, st.sampled_from([None, 0, 3]))
def test_reads_what_a_json_reader_reads(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert ours(text) == outcome(text)


@given(FEEDS, st.data())
def test_refuses_what_a_json_reader_refuses(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value)
    at = data.draw(st.integers(0, len(text)))
    ends = data.draw(st.integers(at, min(len(text), at + 2)))
    broken = text[:at] + data.draw(st.lists(SIGNS, max_size=2).map("".join)) + text[ends:]

    assert ours(broken) == outcome(broken)


@pytest.mark.parametrize(
    "text",
    ["", " ", "{", "{}x", '{"items":[1,]}', '{"items":[1 2]}', '{"items":[1}', '{"a":1,}', "{1:2}",
     '{"items"}', '{"items":}', '{,"a":1}', "[1,]", '{"items":[,1]}', '{"a" 1}'],
)  # fmt: skip
def test_what_is_no_json_is_refused(text: str) -> None:
    assert ours(text) is outcome(text) is ValueError


def test_what_is_taken_is_taken_one_by_one_in_order() -> None:
    taken: list[object] = []

    def take(item: object) -> bool:
        taken.append(item)
        return isinstance(item, int)

    left = besides_items('{"a": [4], "items": [1, "b", 2, [3]], "z": {"items": [5]}}', take, dict)

    assert taken == [1, "b", 2, [3]]
    assert left == {"a": [4], "items": ["b", [3]], "z": {"items": [5]}}
