"""What is set aside comes back as it was, in forks too, and leaves nothing behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import workers
from publisher.spool import Spool


@given(puts=st.lists(st.tuples(st.sampled_from("abc"), st.binary(max_size=50))))
def test_is_a_mapping_of_bytes(
    puts: list[tuple[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    there, known = Spool(tmp_path_factory.getbasetemp()), {}
    for name, data in puts:
        there[name] = known[name] = data

    assert dict(there) == known


def test_leaves_no_file(tmp_path: Path) -> None:
    Spool(tmp_path)["x"] = b"data"

    assert list(tmp_path.iterdir()) == []


def test_forks_read_it(tmp_path: Path) -> None:
    there = Spool(tmp_path)
    names = [str(number) for number in range(200)]
    for name in names:
        there[name] = name.encode() * 1000

    found = list(workers.spread(there.__getitem__, names, least=1, at_once=10))

    assert found == [name.encode() * 1000 for name in names]


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Spool(tmp_path)
    there["a"] = b"first"
    wrote = os.pwrite
    some = iter([2, None])

    def filling(handle: int, data: bytes, at: int) -> int:
        if (most := next(some)) is None:
            raise OSError(errno.ENOSPC, "full")
        return wrote(handle, bytes(data)[:most], at)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", filling)
        with pytest.raises(OSError, match="full"):
            there["a"] = b"second"
    there["b"] = b"third"

    assert dict(there) == {"a": b"first", "b": b"third"}
