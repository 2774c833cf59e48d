"""Urgent articles as data: CAP 1.2 alerts (OASIS, July 2010), one file each, and an Atom index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from publisher.audit import Log
from publisher.cap.alert import file_name, written
from publisher.cap.chain import Message, MessageType, messages
from publisher.cap.index import feed
from publisher.pages.cards import ALERTS_FEED
from publisher.pages.library import Library

__all__ = ["Message", "MessageType", "messages", "render"]


def render(
    library: Library, log: Log, now: dt.datetime, load: Callable[[str], bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the alerts with its path under the site's root, the index last.

    `log` is what was released before, `load` gives the bytes of a published picture by its name.
    """
    told = messages(library, log, now)
    for one in told:
        yield file_name(one), written(one, library, load)
    yield ALERTS_FEED, feed(told, library)
