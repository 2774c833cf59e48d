"""Whoever wants to know is told of a release: hubs, search engines, receivers, mailboxes."""

from publisher.notifying.channels import ready
from publisher.notifying.news import Desk
from publisher.notifying.outbox import FILE, Entry, Outbox, State, What
from publisher.notifying.receivers import Sender, signature
from publisher.notifying.running import Published, Report, Run, alone, looked
from publisher.notifying.wire import Limits

__all__ = [
    "FILE",
    "Desk",
    "Entry",
    "Limits",
    "Outbox",
    "Published",
    "Report",
    "Run",
    "Sender",
    "State",
    "What",
    "alone",
    "looked",
    "ready",
    "signature",
]
