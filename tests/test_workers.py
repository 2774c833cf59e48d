"""Work is spread over processes, and nothing of that shows in what comes out."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from publisher import workers
from publisher.lock import locked
from publisher.messages import say
from publisher.workers import sharing

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


def test_one_item_is_worth_no_process_whatever_it_is() -> None:
    assert list(workers.spread(lambda _number: os.getpid(), [1], least=1, at_once=1)) == [
        os.getpid()
    ]


def test_what_is_handed_over_in_one_go_stays_in_one_process() -> None:
    found = set(workers.spread(lambda _number: os.getpid(), ITEMS[:10], least=4, at_once=10))

    assert found == {os.getpid()}


REFUSED = """
import os
from publisher import workers
from publisher.workers import sharing

right, begun = os.fork, []

def fork():
    if len(begun) % 2:
        begun.append(0)
        raise BlockingIOError("no more processes")
    begun.append(right())
    return begun[-1]

os.fork = fork
items = list(range(500))
print(list(workers.spread(str, items)) == [str(one) for one in items])
print(sorted(sharing.here(str, items, items)) == [(one, str(one)) for one in items])
print(len(begun) > 1)
"""


@several
def test_where_no_more_processes_can_begin_all_is_done_here_and_the_run_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-c", REFUSED], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == ["True", "True", "True"]


@several
def test_without_semaphores_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError("no room in /dev/shm")

    monkeypatch.setattr(workers, "ProcessPoolExecutor", refuse)

    assert list(workers.spread(square, ITEMS)) == [number * number for number in ITEMS]


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


@several
def test_does_the_work_of_a_process_that_was_killed_late(tmp_path: Path) -> None:
    work = partial(die_once, tmp_path / "died")

    found = list(workers.spread(work, ITEMS, at_once=10, life=100))

    assert found == list(map(square, ITEMS))
    assert (tmp_path / "died").exists()


@several
def test_others_take_the_place_of_processes_that_have_worked_for_a_while() -> None:
    found = list(workers.spread(lambda n: (n, os.getpid()), ITEMS, at_once=10, life=100))

    assert [number for number, _process in found] == ITEMS
    assert os.getpid() not in {process for _number, process in found}
    lives = [{process for _number, process in found[at : at + 100]} for at in range(0, 500, 100)]
    assert sum(map(len, lives)) == len(set.union(*lives))


@several
def test_shares_are_done_by_one_process_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_LIFE", 4)

    found = dict(sharing.here(lambda n: (n, os.getpid()), ITEMS[:12], ITEMS[:12]))

    assert sorted(found) == ITEMS[:12]
    assert all(number == result[0] for number, result in found.items())
    lives = [{found[number][1] for number in range(at, at + 4)} for at in (0, 4, 8)]
    assert sum(map(len, lives)) == len(set.union(*lives))


@several
def test_shares_of_a_process_that_was_killed_late_are_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_LIFE", 100)
    work = partial(die_once, tmp_path / "died")

    assert dict(sharing.here(work, ITEMS, ITEMS)) == {number: square(number) for number in ITEMS}
    assert (tmp_path / "died").exists()


def begun(folder: Path, number: int) -> int:
    """Leave a mark of each item that was begun."""
    (folder / str(number)).touch()
    return number


@several
def test_is_no_further_ahead_than_memory_allows(tmp_path: Path) -> None:
    found = workers.spread(partial(begun, tmp_path), ITEMS, least=1, at_once=1)
    next(found)
    time.sleep(0.2)
    ahead = len(list(tmp_path.iterdir()))
    rest = list(found)

    assert ahead < 100
    assert rest == ITEMS[1:]


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


KILLED = """
import os, signal, sys
from pathlib import Path
from publisher import workers
from publisher.lock import locked
from publisher.messages import say

workers.processors = lambda: 2

def work(number):
    return os.getpid()

with locked(Path(sys.argv[1]), "lock", say("Một lần dựng khác đang chạy: đợi xong rồi chạy lại.")):
    found = workers.spread(work, range(200))
    print(next(found), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere work stays in one process")
def test_workers_of_a_process_that_was_killed_die_and_hold_no_lock(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        cwd=Path(workers.__file__).parent.parent,
        stdout=subprocess.PIPE,  # read until the last process that can write to it is gone
        check=False,
        timeout=60,
    )

    assert killed.returncode == -signal.SIGKILL
    assert int(killed.stdout) not in {os.getpid(), 0}
    with locked(tmp_path, "lock", say("Một lần dựng khác đang chạy: đợi xong rồi chạy lại.")):
        pass
