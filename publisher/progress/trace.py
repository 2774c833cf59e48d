"""A run as a file that Chrome's viewer, Perfetto and Speedscope open.

Source: Trace Event Format, complete events (“X”) and names of processes (“M”); times are
microseconds since the run began.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from publisher.messages import Translate
from publisher.progress.recording import Span

BEGINNING = '{"displayTimeUnit":"ms","traceEvents":['  # what every file of ours begins with
_MICROSECOND = 1000  # in nanoseconds


def trace(spans: Sequence[Span], translate: Translate) -> str:
    """Return the trace of a run: names of steps and numbers, nothing of what they worked on."""
    if not spans:
        return f"{BEGINNING}]}}\n"
    ordered = sorted(spans, key=lambda span: (span.began, -span.ended))
    start, first = ordered[0].began, ordered[0].process
    processes = dict.fromkeys(span.process for span in ordered)
    events = [
        *(_process(one, at, main=one == first) for at, one in enumerate(processes)),
        *(_complete(span, start, translate) for span in ordered),
    ]
    written = ",\n".join(
        json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in events
    )
    return f"{BEGINNING}\n{written}\n]}}\n"


def _process(process: int, at: int, *, main: bool) -> dict[str, Any]:
    name = "publisher" if main else f"publisher {at + 1}"
    common = {"ph": "M", "ts": 0, "pid": process, "tid": process}
    return {"name": "process_name", **common, "args": {"name": name}}


def _complete(span: Span, start: int, translate: Translate) -> dict[str, Any]:
    # Both ends are cut to whole microseconds, so what lies inside a step stays inside.
    began, ended = ((at - start) // _MICROSECOND for at in (span.began, span.ended))
    name = span.step.name.render(translate)
    counted = {"count": span.count, "reused": span.hits}
    return {
        "name": name[:1].upper() + name[1:],
        "cat": span.step.key,
        "ph": "X",
        "ts": began,
        "dur": ended - began,
        "pid": span.process,
        "tid": span.process,
        "args": {key: count for key, count in counted.items() if count},
    }
