"""What was worked out lately is remembered, and no more than that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from publisher.lately import Lately

MOST = 4


@given(st.lists(st.integers(0, 20)))
def test_remembers_as_many_as_it_says_and_at_most_twice_as_many(keys: list[int]) -> None:
    lately: Lately[int, str] = Lately(MOST)
    for key in keys:
        if lately.get(key) is None:
            lately[key] = str(key)

    last = list(dict.fromkeys(reversed(keys)))
    known = [key for key in set(keys) if (lately._new | lately._old).get(key) == str(key)]
    assert set(last[:MOST]) <= set(known)
    assert len(known) <= 2 * MOST


def test_what_is_asked_for_again_and_again_stays() -> None:
    lately: Lately[int, str] = Lately(MOST)
    lately[-1] = "chung"

    for key in range(100):
        lately[key] = str(key)
        assert lately.get(-1) == "chung"


def test_knows_what_was_put_last() -> None:
    lately: Lately[str, int] = Lately(MOST)
    lately["x"] = 1
    lately["x"] = 2

    assert lately.get("x") == 2
    assert lately.get("y") is None
