"""Work is spread over processes, and nothing of that shows in what comes out."""

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from publisher import workers

ITEMS = list(range(500))
several = pytest.mark.skipif(workers.processors() < 2, reason="one processor")


def square(number: int) -> int:
    return number * number


def test_gives_every_result_in_order() -> None:
    assert list(workers.spread(square, ITEMS)) == [number * number for number in ITEMS]


def test_gives_nothing_for_nothing() -> None:
    assert list(workers.spread(square, [])) == []


@several
def test_works_in_several_processes() -> None:
    known = "only in this process"

    found = set(workers.spread(lambda _number: (os.getpid(), known), ITEMS))

    assert os.getpid() not in {process for process, _known in found}
    assert {kept for _process, kept in found} == {known}


def test_stays_in_one_process_for_a_few_items() -> None:
    assert set(workers.spread(lambda _number: os.getpid(), ITEMS[:10])) == {os.getpid()}


def die_once(mark: Path, number: int) -> int:
    """Kill the process at one item, the first time it comes up."""
    if number == 321 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


@several
def test_does_the_work_of_a_process_that_was_killed(tmp_path: Path) -> None:
    work = partial(die_once, tmp_path / "died")

    assert list(workers.spread(work, ITEMS)) == list(map(square, ITEMS))
    assert (tmp_path / "died").exists()


def refuse(number: int) -> int:
    if number == 321:
        raise ValueError("no")
    return number


def test_passes_on_an_error() -> None:
    with pytest.raises(ValueError, match="no"):
        list(workers.spread(refuse, ITEMS))


@several
def test_few_items_are_spread_where_each_is_worth_it() -> None:
    found = set(workers.spread(lambda _number: os.getpid(), ITEMS[:10], least=4, at_once=1))

    assert os.getpid() not in found
