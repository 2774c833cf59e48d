"""Receivers over HTTP: WebSub hubs, IndexNow search engines, signed webhooks."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from publisher import __version__, share
from publisher.config.notify import Channel, IndexNow, Webhook, WebSub
from publisher.gate import Edition
from publisher.notices import kind_of
from publisher.notifying.news import Desk, story
from publisher.notifying.outbox import Entry, What
from publisher.notifying.wire import USUAL, Limits, Outcome, post

MAX_ADDRESSES = 10_000  # in one request, by indexnow.org
AGENT = f"binh-yen-publisher/{__version__}"
_TYPES = {
    What.ADDED: "article.published",
    What.UPDATED: "article.updated",
    What.CORRECTED: "article.corrected",
    What.WITHDRAWN: "article.withdrawn",
    What.REMOVED: "article.removed",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """Entries that go together in one request, and how they are sent at a moment."""

    entries: tuple[Entry, ...]
    send: Callable[[dt.datetime], Outcome]


class Sender(Protocol):
    """A channel that is ready to be told something."""

    @property
    def channel(self) -> Channel:
        """What the configuration says of it."""

    def wants(self, entry: Entry, desk: Desk) -> bool:
        """Whether it is told of such a thing at all."""

    def begins(self, entries: Sequence[Entry], desk: Desk, now: dt.datetime) -> dt.datetime:
        """Return when what is waiting goes out: now, unless it is gathered first."""

    def parcels(self, entries: Sequence[Entry], desk: Desk) -> Iterator[Parcel]:
        """Yield what can be sent now, each made just before it is sent."""


class _AtOnce:
    def begins(self, _entries: Sequence[Entry], _desk: Desk, now: dt.datetime) -> dt.datetime:
        return now


@dataclass(frozen=True)
class HubSender(_AtOnce):
    """Tells a WebSub hub which feeds changed (PubSubHubbub 0.4, section 7)."""

    channel: WebSub
    limits: Limits = USUAL

    def wants(self, entry: Entry, _desk: Desk) -> bool:
        """Whether it is a feed that changed."""
        return entry.event is What.FEED

    def parcels(self, entries: Sequence[Entry], desk: Desk) -> Iterator[Parcel]:
        """Yield requests with as many feeds as the hub takes at once."""
        for some in _batches(entries, self.channel.together):
            topics = [("hub.url", desk.config.site.url + one.subject) for one in some]
            body = urlencode([("hub.mode", "publish"), *topics]).encode()
            yield Parcel(some, self._request(body))

    def _request(self, body: bytes) -> Callable[[dt.datetime], Outcome]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": AGENT}
        return lambda now: post(self.channel.hub, body, headers, now, self.limits)


@dataclass(frozen=True)
class SearchSender(_AtOnce):
    """Tells search engines which addresses show something else now (indexnow.org)."""

    channel: IndexNow
    limits: Limits = USUAL

    def wants(self, entry: Entry, _desk: Desk) -> bool:
        """Whether it happened to an article."""
        return entry.event is not What.FEED

    def parcels(self, entries: Sequence[Entry], desk: Desk) -> Iterator[Parcel]:
        """Yield requests with the addresses that may be named."""
        url = desk.config.site.url
        for some in _batches([one for one in entries if _may_be_named(one, desk)], MAX_ADDRESSES):
            addresses = filter(None, (desk.address(one.subject) for one in some))
            body = json.dumps(
                {
                    "host": urlsplit(url).netloc,
                    "key": self.channel.key,
                    "keyLocation": f"{url}{self.channel.key}.txt",
                    "urlList": list(dict.fromkeys(addresses)),
                }
            ).encode()
            yield Parcel(some, self._request(body))

    def _request(self, body: bytes) -> Callable[[dt.datetime], Outcome]:
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": AGENT}
        return lambda now: post(self.channel.endpoint, body, headers, now, self.limits)


def _may_be_named(entry: Entry, desk: Desk) -> bool:
    return entry.event is What.REMOVED or story(entry, desk) is not None


@dataclass(frozen=True)
class HookSender(_AtOnce):
    """Sends signed events to a receiver, as Standard Webhooks 1.0 has them.

    The headers are `webhook-id`, the same whenever an event is sent again; `webhook-timestamp`, the
    seconds since 1970 at which it was sent; `webhook-signature`, one `v1,` and base64 of
    HMAC-SHA256 over `id.timestamp.body` for each secret.
    """

    channel: Webhook
    url: str = field(repr=False)
    secrets: tuple[bytes, ...] = field(repr=False)
    limits: Limits = USUAL

    def wants(self, entry: Entry, desk: Desk) -> bool:
        """Whether it happened to an article of those that the receiver wants."""
        return entry.event is not What.FEED and desk.concerns(entry.subject, self.channel)

    def parcels(self, entries: Sequence[Entry], desk: Desk) -> Iterator[Parcel]:
        """Yield one request for each event."""
        for one in entries:
            body = payload(one, desk)
            if body is not None:
                yield Parcel((one,), self._request(one.key, body))

    def _request(self, key: str, body: bytes) -> Callable[[dt.datetime], Outcome]:
        def send(now: dt.datetime) -> Outcome:
            moment = str(int(now.timestamp()))
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": AGENT,
                "webhook-id": key,
                "webhook-timestamp": moment,
                "webhook-signature": " ".join(
                    signature(secret, key, moment, body) for secret in self.secrets
                ),
            }
            return post(self.url, body, headers, now, self.limits)

        return send


def signature(secret: bytes, key: str, moment: str, body: bytes) -> str:
    """Return the signature of a body sent under an id at a moment (seconds since 1970, as text)."""
    signed = hmac.new(secret, f"{key}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def payload(entry: Entry, desk: Desk) -> bytes | None:
    """Return the body of an event as JSON; None where nothing may be said, or not yet."""
    if entry.event is What.REMOVED:
        data: dict[str, Any] = {"id": entry.subject, "url": desk.address(entry.subject)}
    else:
        told = story(entry, desk)
        if told is None:
            return None
        data = {
            "id": entry.subject,
            "url": told.url,
            "short_url": f"{desk.config.site.url}a/{entry.subject}/",
            "title": told.title,
            "summary": told.summary,
            "unit": told.unit,
            "urgent": told.urgent,
            "expired": told.expired,
        }
        if told.note:
            data["correction"] = told.note
        if told.replaced_by:
            data["replaced_by"] = {"title": told.replaced_by[0], "url": told.replaced_by[1]}
        data |= _more(entry, desk)
    released = desk.log.releases[entry.line - 1].time
    body = {"type": _TYPES[entry.event], "timestamp": released.isoformat(), "data": data}
    return json.dumps(body, sort_keys=True).encode()


def _more(entry: Entry, desk: Desk) -> dict[str, Any]:
    """Return what else a receiver may need: where it belongs, when, the text that groups paste."""
    if entry.event is What.WITHDRAWN:
        grave = desk.grave(entry.subject)
        kind = kind_of(grave, desk.config) if grave else None
        other = desk.replacement(grave) if grave else None
        new = other.article if other else None
        text = share.retraction(grave, desk.config, new, desk.today) if grave else None
        return {"kind": kind.id if kind else None, "text": text}
    edition = desk.edition(entry.subject)
    if not isinstance(edition, Edition):
        return {}
    known = edition.article
    return {
        "kind": known.kind.id,
        "topics": [topic.id for topic in known.topics],
        "areas": [area.id for area in known.areas],
        "published": known.date.isoformat(),
        "updated": known.updated.isoformat(),
        "expires": known.expires.isoformat() if known.expires else None,
        "text": share.text(known, desk.config, desk.today, edition.digest),
    }


def _batches(entries: Sequence[Entry], size: int) -> Iterator[tuple[Entry, ...]]:
    rest = iter(entries)
    while some := tuple(islice(rest, size)):
        yield some
