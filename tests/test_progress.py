"""A run tells what it does, how long each step took and how long there is to go, and no more."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from publisher import memory, progress, workers
from publisher.messages import Translate, say, translator, vietnamese
from publisher.progress import Line, Recorder, Step
from publisher.progress.figures import duration, number, remaining
from publisher.progress.line import EVERY, LOOKED_AT, SECOND
from publisher.progress.steps import ARTICLES

WHOLE = Step("whole", say("dựng trang"))
OUTER = Step("outer", say("kiểm tra bài"), ARTICLES)
INNER = Step("inner", say("đọc chữ trong ảnh"))
several = pytest.mark.skipif(workers.processors() < 2, reason="one processor")


class Clock:
    """Stands still until somebody lets time pass."""

    def __init__(self) -> None:
        self.at = 40 * SECOND

    def __call__(self) -> int:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += round(seconds * SECOND)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recorder(clock: Clock) -> Recorder:
    return Recorder(clock, traced=True)


# Without anyone who looks


def test_steps_cost_nothing_and_say_nothing_where_nobody_looks() -> None:
    items = [1, 2, 3]

    with progress.step(OUTER, 3) as step:
        step.add()
        step.hit()
        progress.add()
        progress.hit()

    assert progress.each(OUTER, items) is items
    assert progress.step(OUTER) is progress.step(INNER)


def test_nobody_looks_any_more_when_a_run_is_over(recorder: Recorder) -> None:
    with progress.recorded(recorder, WHOLE):
        pass
    progress.hit()

    assert progress.step(OUTER) is progress.step(INNER)
    assert [row.hits for row in recorder.rows.values()] == [0]


# What is written down


def test_a_step_has_its_time_its_count_and_what_a_memory_had_ready(
    recorder: Recorder, clock: Clock
) -> None:
    with progress.recorded(recorder, WHOLE):
        for number_ in progress.each(OUTER, [1, 2, 3]):
            clock.passes(2)
            if number_ > 1:
                progress.hit()
        clock.passes(1)

    row = recorder.rows["whole", "outer"]
    assert (row.done, row.hits, row.nanoseconds) == (3, 2, 6 * SECOND)
    assert recorder.rows["whole",].nanoseconds == 7 * SECOND


def test_a_step_that_runs_again_is_added_up(recorder: Recorder, clock: Clock) -> None:
    with progress.recorded(recorder, WHOLE):
        for _ in range(3):
            with progress.step(OUTER) as step:
                clock.passes(1)
                step.add(2)

    row = recorder.rows["whole", "outer"]
    assert (row.done, row.nanoseconds) == (6, 3 * SECOND)
    assert len([span for span in recorder.spans if span.step == OUTER]) == 3


def test_a_step_inside_another_is_its_own(recorder: Recorder, clock: Clock) -> None:
    with progress.recorded(recorder, WHOLE), progress.step(OUTER):
        clock.passes(1)
        with progress.step(INNER):
            clock.passes(2)
            progress.hit()

    assert recorder.rows["whole", "outer"].nanoseconds == 3 * SECOND
    assert recorder.rows["whole", "outer"].hits == 0
    assert recorder.rows["whole", "outer", "inner"].nanoseconds == 2 * SECOND
    assert recorder.rows["whole", "outer", "inner"].hits == 1


def test_a_step_ends_where_a_build_stops(recorder: Recorder, clock: Clock) -> None:
    def broken() -> Iterator[int]:
        yield 1
        clock.passes(1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), progress.recorded(recorder, WHOLE):
        list(progress.each(OUTER, broken()))

    assert recorder.rows["whole", "outer"].nanoseconds == SECOND
    assert recorder.rows["whole",].nanoseconds == SECOND


def test_a_step_that_nobody_finished_ends_with_the_one_around_it(
    recorder: Recorder, clock: Clock
) -> None:
    with progress.recorded(recorder, WHOLE):
        with progress.step(OUTER):
            unfinished = iter(progress.each(INNER, [1, 2, 3]))
            next(unfinished)
            clock.passes(1)
        with progress.step(OUTER):
            list(unfinished)
            clock.passes(1)

    assert recorder.rows["whole", "outer", "inner"].nanoseconds == SECOND
    assert recorder.rows["whole", "outer"].nanoseconds == 2 * SECOND


def test_what_was_remembered_counts_as_such(recorder: Recorder) -> None:
    sources = [b"progress", os.urandom(8)]

    with progress.recorded(recorder, WHOLE):
        for step in (OUTER, INNER):
            with progress.step(step):
                memory.remembered("test", sources, lambda: "worked out")

    assert recorder.rows["whole", "outer"].hits == 0
    assert recorder.rows["whole", "inner"].hits == 1


# Other processes


def work(item: int) -> int:
    with progress.step(INNER):
        progress.add()
        if item % 2:
            progress.hit()
    progress.hit()
    return item


@pytest.mark.parametrize("least", [1, 1000], ids=["several processes", "one process"])
def test_what_other_processes_do_is_told(recorder: Recorder, least: int) -> None:
    items = list(range(40))

    with progress.recorded(recorder, WHOLE):
        found = list(progress.each(OUTER, workers.spread(work, items, least=least, at_once=10), 40))

    assert found == items
    outer, inner = recorder.rows["whole", "outer"], recorder.rows["whole", "outer", "inner"]
    assert (outer.done, outer.hits) == (40, 40)
    assert (inner.done, inner.hits, inner.depth) == (40, 20, 2)


@several
def test_other_processes_have_their_own_place_in_a_trace(recorder: Recorder) -> None:
    with progress.recorded(recorder, WHOLE):
        list(progress.each(OUTER, workers.spread(work, range(40), least=1, at_once=10)))

    parts = [one for one in recorder.spans if one.step == OUTER and one.process != os.getpid()]
    assert [one.count for one in parts] == [10, 10, 10, 10]
    assert {one.process for one in recorder.spans if one.step == INNER} == {
        one.process for one in parts
    }
    assert [one.process for one in recorder.spans if one.step == WHOLE] == [os.getpid()]


# The moving line


def shown(clock: Clock, translate: Translate = vietnamese) -> tuple[Recorder, list[str]]:
    lines: list[str] = []
    return Recorder(clock, Line(lines.append, translate, clock())), lines


def test_a_line_tells_what_is_done_how_fast_and_how_long_it_will_take(clock: Clock) -> None:
    recorder, lines = shown(clock)

    with progress.recorded(recorder, WHOLE), progress.step(OUTER, 10_000) as step:
        clock.passes(8)
        step.add(3200)

    assert lines == ["Đang kiểm tra bài 3.200/10.000 · 400 bài/giây · còn 17 giây"]


def test_a_line_speaks_english_and_writes_its_numbers(clock: Clock) -> None:
    recorder, lines = shown(clock, lambda template: {"{n} giây": "{n} s"}.get(template, template))

    with progress.recorded(recorder, WHOLE), progress.step(OUTER, 10_000) as step:
        clock.passes(8)
        step.add(3200)

    assert "3,200/10,000" in lines[0]
    assert lines[0].endswith("17 s")


def test_a_line_says_nothing_of_a_short_run(clock: Clock) -> None:
    recorder, lines = shown(clock)

    with progress.recorded(recorder, WHOLE):
        for _ in progress.each(OUTER, range(9)):
            clock.passes(0.1)
        with progress.step(INNER):
            pass

    assert lines == []


def test_a_line_is_not_written_more_often_than_anyone_can_read(clock: Clock) -> None:
    recorder, lines = shown(clock)

    with progress.recorded(recorder, WHOLE):
        for _ in progress.each(OUTER, range(5000)):
            clock.passes(0.001)

    assert 35 <= len(lines) <= 4 * SECOND // EVERY + 1


def test_a_step_that_cannot_be_counted_is_named_at_once(clock: Clock) -> None:
    recorder, lines = shown(clock)

    with progress.recorded(recorder, WHOLE):
        clock.passes(2)
        with progress.step(OUTER, 10):
            pass
        with progress.step(INNER):
            pass

    assert lines == ["Đang kiểm tra bài 0/10", "Đang đọc chữ trong ảnh…"]


def test_things_without_a_known_end_are_counted(clock: Clock) -> None:
    recorder, lines = shown(clock)

    with progress.recorded(recorder, WHOLE):
        for _ in progress.each(OUTER, iter(range(3))):
            clock.passes(1.5)

    assert lines[-1] == "Đang kiểm tra bài: 3 bài"


def test_the_time_left_follows_the_rate_of_late(clock: Clock) -> None:
    recorder, lines = shown(clock)

    with progress.recorded(recorder, WHOLE), progress.step(OUTER, 1100) as step:
        step.add(1000)  # a memory had them
        for _ in range(20):
            clock.passes(LOOKED_AT / SECOND / 10)
            step.add()

    assert lines[-1] == "Đang kiểm tra bài 1.020/1.100 · 1,0 bài/giây · còn 1 phút 20 giây"


def test_a_line_goes_back_to_the_step_around_one_that_is_over(clock: Clock) -> None:
    recorder, lines = shown(clock)

    with progress.recorded(recorder, WHOLE):
        clock.passes(2)
        with progress.step(OUTER), progress.step(INNER, 2) as step:
            clock.passes(1)
            step.add(1)

    assert [line.split("·")[0].strip() for line in lines] == [
        "Đang kiểm tra bài…", "Đang đọc chữ trong ảnh 1/2", "Đang kiểm tra bài…"
    ]  # fmt: skip


# Figures


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0,0 giây"), (2.34, "2,3 giây"), (9.99, "10,0 giây"), (59.4, "59 giây"),
        (59.6, "1 phút"), (125, "2 phút 5 giây"), (3600, "1 giờ"), (3900, "1 giờ 5 phút"),
    ],
)  # fmt: skip
def test_durations_are_written_as_people_say_them(seconds: float, text: str) -> None:
    assert str(duration(seconds)) == text


def test_what_is_left_is_whole_seconds_and_never_none() -> None:
    assert [str(remaining(one)) for one in (0.2, 1.6, 61)] == ["1 giây", "2 giây", "1 phút 1 giây"]


def test_numbers_have_the_marks_of_their_language() -> None:
    assert str(number(1_234_567)) == "1.234.567"
    assert str(number(1234.56, 1)) == "1.234,6"
    assert number(1234.56, 1).render(translator("en")) == "1,234.6"


# The table


@pytest.fixture
def finished(recorder: Recorder, clock: Clock) -> Recorder:
    with progress.recorded(recorder, WHOLE):
        for at in progress.each(OUTER, range(1200)):
            if not at:
                with progress.step(INNER):
                    clock.passes(0.5)
                progress.hit(1100)
                clock.passes(2.5)
        clock.passes(1)
    return recorder


def test_a_table_has_a_line_for_each_step_and_its_sum(finished: Recorder) -> None:
    lines = progress.timings(finished.rows, vietnamese).splitlines()

    assert [line.split() for line in lines[1:]] == [
        ["Kiểm", "tra", "bài", "bài", "1.200", "3,00", "400", "1.100", "75", "%"],
        ["Đọc", "chữ", "trong", "ảnh", "–", "0,50", "–", "–", "12", "%"],
        ["Việc", "khác", "–", "1,00", "–", "–", "25", "%"],
        ["Cả", "lần", "chạy", "–", "4,00", "–", "–", "100", "%"],
    ]
    assert lines[2].startswith("  Đọc")
    assert len(set(map(len, lines))) == 1


def test_a_step_stands_below_the_one_around_it_though_it_began_later(
    recorder: Recorder, clock: Clock
) -> None:
    with progress.recorded(recorder, WHOLE):
        for step in (OUTER, INNER, OUTER):
            with progress.step(step):
                clock.passes(1)
        with progress.step(OUTER), progress.step(INNER):
            clock.passes(1)

    lines = progress.timings(recorder.rows, vietnamese).splitlines()

    assert [line.split("–")[0].rstrip() for line in lines[1:4]] == [
        "Kiểm tra bài", "  Đọc chữ trong ảnh", "Đọc chữ trong ảnh"
    ]  # fmt: skip


# The trace


def events(recorder: Recorder) -> list[dict[str, Any]]:
    read: dict[str, Any] = json.loads(progress.trace(recorder.spans, vietnamese))
    found: list[dict[str, Any]] = read["traceEvents"]
    return found


def check_nesting(found: list[dict[str, Any]]) -> None:
    """Fail where two events of a process overlap and neither is inside the other."""
    by_process: dict[int, list[dict[str, Any]]] = {}
    for event in found:
        by_process.setdefault(event["pid"], []).append(event)
    for own in by_process.values():
        ends: list[int] = []
        for event in sorted(own, key=lambda one: (one["ts"], -one["dur"])):
            while ends and ends[-1] <= event["ts"]:
                ends.pop()
            assert not ends or event["ts"] + event["dur"] <= ends[-1]
            ends.append(event["ts"] + event["dur"])


def test_a_trace_is_what_chrome_reads(finished: Recorder) -> None:
    found = events(finished)

    complete = [one for one in found if one["ph"] == "X"]
    assert {one["ph"] for one in found} == {"X", "M"}
    for event in complete:
        assert event.keys() == {"name", "cat", "ph", "ts", "dur", "pid", "tid", "args"}
        assert all(isinstance(event[key], int) for key in ("ts", "dur", "pid", "tid"))
    assert [(one["name"], one["ts"], one["dur"]) for one in complete] == [
        ("Dựng trang", 0, 4_000_000),
        ("Kiểm tra bài", 0, 3_000_000),
        ("Đọc chữ trong ảnh", 0, 500_000),
    ]
    assert complete[1]["args"] == {"count": 1200, "reused": 1100}
    check_nesting(complete)


def test_steps_of_a_trace_lie_inside_each_other_in_every_process() -> None:
    import time

    recorder = Recorder(time.perf_counter_ns, traced=True)
    with progress.recorded(recorder, WHOLE):
        for _ in range(2):
            list(progress.each(OUTER, workers.spread(work, range(40), least=1, at_once=7)))

    found = events(recorder)
    complete = [one for one in found if one["ph"] == "X"]
    check_nesting(complete)
    (whole,) = [one for one in complete if one["cat"] == "whole"]
    assert all(one["ts"] + one["dur"] <= whole["dur"] for one in complete)
    assert {one["pid"] for one in found if one["ph"] == "M"} == {one["pid"] for one in complete}


def test_a_trace_without_anything_can_be_read() -> None:
    assert events(Recorder(Clock())) == []


def test_spans_are_kept_for_a_trace_only(clock: Clock) -> None:
    recorder = Recorder(clock)

    with progress.recorded(recorder, WHOLE):
        list(progress.each(OUTER, workers.spread(work, range(40), least=1, at_once=10)))

    assert recorder.spans == []
