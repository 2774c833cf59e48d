"""What a run is doing, for whoever waits for it: steps, how long each took, how long there is to go.

No library draws the moving line. A bar that turns by itself has a thread, and processes are forked
while it does: a fork copies whatever lock that thread happens to hold, and waits for it for ever.
"""

from publisher.progress.figures import duration, number
from publisher.progress.line import Line
from publisher.progress.recording import (
    Counted,
    Recorder,
    Row,
    Span,
    Told,
    add,
    each,
    heard,
    hit,
    part,
    recorded,
    step,
    take_part,
)
from publisher.progress.steps import Step
from publisher.progress.table import timings
from publisher.progress.trace import BEGINNING, trace

__all__ = [
    "BEGINNING",
    "Counted",
    "Line",
    "Recorder",
    "Row",
    "Span",
    "Step",
    "Told",
    "add",
    "duration",
    "each",
    "heard",
    "hit",
    "number",
    "part",
    "recorded",
    "step",
    "take_part",
    "timings",
    "trace",
]
