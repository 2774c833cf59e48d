"""A set of digests answers as any set does, and takes up no more than what is in it."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from publisher.wall.digests import SIZE, Digests

# Few first bytes, so that shares have several, and neighbours that differ in their last byte.
DIGEST = st.builds(
    lambda first, last: bytes([first]) + bytes(SIZE - 2) + bytes([last]),
    st.sampled_from([0, 1, 15, 16, 127, 255]),
    st.integers(0, 255),
)
SOME = st.lists(DIGEST, max_size=40)


def digests(*rounds: list[bytes]) -> Digests:
    found = Digests()
    for some in rounds:
        found.add(b"".join(some))
        found.settle()
    return found


@given(SOME, SOME, SOME)
def test_has_what_was_added_and_nothing_else(
    first: list[bytes], then: list[bytes], others: list[bytes]
) -> None:
    found = digests(first, then)
    wanted = {*first, *then}

    assert list(found) == sorted(wanted)
    assert len(found) == len(wanted)
    assert all((one in found) == (one in wanted) for one in (*wanted, *others))


@given(SOME, st.sampled_from([1, 2, 16, 256]))
def test_is_the_same_once_it_was_written_and_read(some: list[bytes], shares: int) -> None:
    found, again = digests(some), Digests()

    for share in range(shares):
        again.read(found.written(share, shares), share, shares)

    assert list(again) == list(found)
    assert all(one in again for one in some)


def test_a_digest_is_in_it_once_it_is_settled() -> None:
    found, one = Digests(), bytes(SIZE)
    found.add(one)
    assert one not in found

    found.settle()

    assert one in found


def test_what_was_added_long_ago_is_settled_by_itself() -> None:
    found, first = Digests(), b"\xff" * SIZE
    found.add(first)

    for number in range(5_000):
        found.add(number.to_bytes(SIZE))

    assert first in found


def test_takes_up_little_more_than_the_digests() -> None:
    many = [number.to_bytes(4) + bytes(SIZE - 4) for number in range(0, 2**32, 2**16)]
    found = digests(many)

    assert sum(map(sys.getsizeof, found._settled)) < 1.2 * SIZE * len(many)
