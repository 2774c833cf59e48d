"""What a copy of the process finds out is told to it, and what it cannot is found out here."""

from __future__ import annotations

import os
import select
import signal
from pathlib import Path

import pytest

from publisher.apart import apart


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are begun."""
    begun: list[int] = []
    right = os.fork

    def fork() -> int:
        begun.append(right())
        return begun[-1]

    monkeypatch.setattr(os, "fork", fork)
    return begun


def test_what_a_copy_of_the_process_saw_is_told_here() -> None:
    with apart(lambda: str(os.getpid())) as told:
        assert told() not in {"", str(os.getpid())}


def test_what_a_copy_that_was_killed_did_not_see_is_looked_at_here() -> None:
    here = os.getpid()

    def look() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "seen"

    with apart(look) as told:
        assert told() == "seen"


class _UnsureError(Exception):
    pass


def test_what_the_copy_cannot_tell_is_wrong_here_too() -> None:
    def look() -> str:
        raise _UnsureError

    with apart(look) as told, pytest.raises(_UnsureError):
        told()


def test_a_copy_holds_on_to_nothing_that_is_open_here(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        place = Path(f"/proc/self/fd/{lock.fileno()}")
        assert place.exists()
        with apart(lambda: f"open: {place.exists()}") as told:
            assert told() == "open: False"


def test_no_copy_outlives_what_it_was_made_for(copies: list[int]) -> None:
    with apart(lambda: str(signal.pause())):
        pass

    (copy,) = copies
    with pytest.raises(ChildProcessError):
        os.waitpid(copy, 0)


def test_names_that_are_no_text_are_told() -> None:
    with apart(lambda: os.fsdecode(b"\xff")) as told:
        assert told() == os.fsdecode(b"\xff")


def test_an_answer_that_was_cut_short_is_found_out_here(
    copies: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()
    reading, writing = os.pipe()
    monkeypatch.setattr(os, "pipe", lambda: (reading, writing))

    def look() -> str:
        return "here" if os.getpid() == here else "x" * 1_000_000

    with apart(look) as told:
        (copy,) = copies
        select.select([reading], [], [])  # it has begun, and cannot say all: nobody reads
        os.kill(copy, signal.SIGKILL)
        assert told() == "here"


def test_a_long_answer_is_told_whole() -> None:
    with apart(lambda: "x" * 1_000_000) as told:
        assert told() == "x" * 1_000_000


@pytest.mark.parametrize("name", ["pipe", "fork"])
def test_without_another_process_it_is_found_out_here(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, name, refuse)

    with apart(lambda: str(os.getpid())) as told:
        assert told() == str(os.getpid())


def test_where_nobody_is_told_of_ended_processes_it_is_found_out_all_the_same() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with apart(lambda: "found") as told:
            assert told() == "found"
        with apart(lambda: "found"):
            pass
    finally:
        signal.signal(signal.SIGCHLD, before)
