"""A folder in a browser on this machine alone, made again whenever something is saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from mkdocs.livereload import LiveReloadServer
from watchdog import events
from watchdog.observers import Observer

from publisher.errors import UnusableError
from publisher.messages import say
from publisher.website import quiet

Rebuild = Callable[[Collection[Path], Callable[[], None]], None]

_CHANGES: list[type[events.FileSystemEvent]] = [  # reading is no change
    events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent,
]  # fmt: skip


def serve(
    rebuild: Rebuild, folder: Path, watched: Sequence[Path], port: int, base_path: str
) -> None:
    """Serve a folder under a path until somebody stops it; raises UnusableError if the port is taken.

    When something watched is saved, `rebuild` is called with the files that were, and with what
    shows browsers all that stands by then: it may call that once before it is done.
    """
    with quiet():
        server = _Server(rebuild, folder, port, base_path)
        for path in watched:
            server.watch(str(path))
        try:
            server.serve()  # type: ignore[no-untyped-call]  # binds the port
        except OSError:
            raise UnusableError(
                say("Cổng {port} đang bận: chọn cổng khác, như --port 8001.", port=port)
            ) from None
        finally:
            server.shutdown()


class _Server(LiveReloadServer):
    """MkDocs' server, which knows what was saved, and can show a part of a site before all of it."""

    def __init__(self, rebuild: Rebuild, folder: Path, port: int, base_path: str) -> None:
        super().__init__(
            self._build, host="127.0.0.1", port=port, root=str(folder), mount_path=base_path
        )
        # The system tells at once; MkDocs would look through all files twice a second.
        self.observer = Observer()  # type: ignore[assignment]
        self.observer.schedule = partial(self.observer.schedule, event_filter=_CHANGES)  # type: ignore[method-assign]
        self._rebuild = rebuild
        self._saved = _Saved()
        self._ahead = False

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        """Watch a file or folder, and remember which files in it are saved."""
        super().watch(path, func, recursive=recursive)
        self.observer.schedule(self._saved, path, recursive=recursive)

    def _build(self) -> None:
        self._ahead = False
        self._rebuild(frozenset(self._saved.taken()), self._show)
        if self._ahead:  # browsers have seen this build already, and are to come again
            self._wanted_epoch += 1

    def _show(self) -> None:
        """Let browsers that wait for this build have what stands by now."""
        self._ahead = True
        with self._epoch_cond:
            self._visible_epoch = self._wanted_epoch
            self._epoch_cond.notify_all()


class _Saved(events.FileSystemEventHandler):
    """The files of which the system told lately that they were saved."""

    def __init__(self) -> None:
        self._paths: SimpleQueue[str] = SimpleQueue()

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        """Note the files of an event: a file that is put in the place of another is saved, too."""
        if not event.is_directory:
            for path in filter(None, (event.src_path, event.dest_path)):
                self._paths.put(str(path))

    def taken(self) -> Iterator[Path]:
        """Yield all that were told of, and forget them."""
        try:
            while True:
                yield Path(self._paths.get_nowait())
        except Empty:
            return
