"""What a build shows of itself: a moving line at a terminal, a table of times, a trace."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher import progress
from publisher.cli.common import show
from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.messages import Message, Translate, say
from publisher.progress.steps import BUILD

_COLUMNS = 80  # of a terminal that does not say how many it has
_REST_OF_LINE = "\x1b[K"  # ECMA-48: erase in line, from here to its end


def stopwatch() -> Callable[[], float]:
    """Return what tells how many seconds have passed since now."""
    began = time.perf_counter()
    return lambda: time.perf_counter() - began


@contextmanager
def watched(
    translate: Translate, *, wanted: bool, trace: Path | None
) -> Iterator[progress.Recorder]:
    """Show how far a build is while it runs, on a terminal only, and write its trace when it ends.

    Without a terminal, and where nobody `wanted` the recorder that it gives, nothing is recorded.
    The trace is written of a build that stops, too: that is when somebody looks at it.
    """
    shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    recorder = progress.Recorder(time.perf_counter_ns, traced=trace is not None)
    if not shown and not wanted and trace is None:
        yield recorder
        return
    if shown:
        recorder.watch = progress.Line(_rewrite, translate, time.perf_counter_ns())
    try:
        with progress.recorded(recorder, BUILD):
            yield recorder
    finally:
        if shown:
            _rewrite("")
        if trace is not None:
            _write(trace, progress.trace(recorder.spans, translate), translate)


def _rewrite(text: str) -> None:
    """Put a text in the place of the line that the terminal shows."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or _COLUMNS
    except (OSError, ValueError):
        columns = _COLUMNS
    sys.stderr.write(f"\r{text[: columns - 1]}{_REST_OF_LINE}")
    sys.stderr.flush()


def claim_trace(trace: Path, output: Path) -> None:
    """Refuse to write a trace among what is published, or over a file that is none."""
    if trace.resolve().is_relative_to(output.resolve()):
        raise UnusableError(
            say("Tệp sau --trace nằm trong thư mục của trang: chọn chỗ khác, như vet.json.")
        )
    ours = progress.BEGINNING.encode()
    try:
        if trace.exists() and not _begins(trace, ours):
            raise UnusableError(
                say("“{name}” đang có nội dung khác: chọn tên khác sau --trace.", name=trace.name)
            )
        if not trace.parent.is_dir():
            raise FileNotFoundError
    except OSError:
        raise UnusableError(_unwritable(trace)) from None


def _begins(path: Path, beginning: bytes) -> bool:
    """Whether a file begins in one way, or has nothing in it."""
    with path.open("rb") as file:
        return file.read(len(beginning)) in {beginning, b""}


def _write(trace: Path, text: str, translate: Translate) -> None:
    try:
        write_atomically(trace, text.encode())
    except OSError:  # what the build came to does not hang on it
        show(_unwritable(trace).render(translate), error=True)


def _unwritable(trace: Path) -> Message:
    return say("Không ghi được tệp “{name}”: kiểm tra thư mục và quyền ghi.", name=trace.name)
