"""Reads the sources, each on its own, writes the drafts and what was learnt."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.article import Reading
from publisher.config import SiteConfig, Upstream, web_source
from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.messages import Message, say
from publisher.pulling import record
from publisher.pulling.entries import UnreadableFeedError
from publisher.pulling.entries import read as read_feed
from publisher.pulling.following import Desk, News, judge, page_said, vanished
from publisher.pulling.network import Answer, Limits, UnreachableError, ask, bare
from publisher.sources import linked, read_regular

STATE = ".publisher"
REMEMBERED = "pull.json"  # in the working folder: what servers need for telling "nothing new"
PROBES = 10  # pages of one source that are looked at in one run
_NO_HEAD = frozenset({405, 501})  # of a server that answers GET only
MAX_REMEMBERED = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one source; `failed` is why nothing did."""

    upstream: Upstream
    news: News
    failed: Message | None = None


def pull(
    root: Path,
    config: SiteConfig,
    upstreams: Sequence[Upstream],
    readings: Iterable[Reading],
    now: dt.datetime,
    *,
    author: Callable[[Upstream], str],
    limits: Limits = Limits(),  # noqa: B008  # frozen
    dry_run: bool = False,
) -> Iterator[Outcome]:
    """Read some sources and yield what came of each, once it is written; raises UnusableError.

    All are asked at once, and one that fails stops no other.
    """
    if not dry_run:
        record.append(root, ())  # too large to be read, it is made smaller first
    known = record.read(root)
    listed = list(readings)
    remembered = {} if dry_run else _remembered(root)
    asked = {
        one.id: ask(one.url, limits, **_condition(one, remembered.get(one.id), known))
        for one in upstreams
    }
    copies = list(record.copies(listed))
    taken = {path for reading in listed for path in _paths(reading)}
    for upstream in upstreams:
        desk = Desk.of(config, known, copies, taken, now)
        try:
            answer = asked[upstream.id]()
            news = _news(answer, upstream, desk, author, remembered.get(upstream.id), limits)
        except (UnreachableError, UnreadableFeedError) as error:
            yield Outcome(upstream=upstream, news=News(), failed=error.message)
            continue
        taken = desk.taken
        if not dry_run:
            _write(root, news)
            record.append(root, news.lines)
            if answer.status == 200:
                remembered[upstream.id] = _memory(upstream, answer, news)
                _remember(root, remembered)
        lines = {**known.lines, **{line.entry: line for line in news.lines}}
        known = record.Record(lines, known.broken)
        yield Outcome(upstream=upstream, news=news)


def _news(
    answer: Answer,
    upstream: Upstream,
    desk: Desk,
    author: Callable[[Upstream], str],
    remembered: Mapping[str, Any] | None,
    limits: Limits,
) -> News:
    if answer.status == 304 and remembered is not None:
        news = News(present=list(remembered["present"]))
    elif answer.status == 200:
        feed = read_feed(answer.data, bare(answer.url), desk.config.zone)
        news = judge(feed, upstream, desk, author(upstream))
    else:
        raise UnreachableError(
            say(
                "máy chủ trả lời mã {status}: kiểm tra mục url trong cấu hình.",
                status=answer.status,
            )
        )
    probes = [
        (line, ask(line.url, limits, method="HEAD"))
        for line in vanished(upstream, desk, news.present, PROBES)
        if web_source(line.url)
    ]
    for line, result in probes:
        try:
            status = result().status
            if status in _NO_HEAD:
                status = ask(line.url, limits)().status
            page_said(line, status, desk, news)
        except UnreachableError:  # it says nothing about the page
            continue
    return news


def _paths(reading: Reading) -> Iterator[str]:
    """Yield the paths that a file has, or leads others to believe that it has."""
    yield reading.path
    if reading.article is not None:
        for address in (reading.article.permalink, *reading.article.aliases):
            yield f"content{address.rstrip('/')}.md"


def _write(root: Path, news: News) -> None:
    for draft in news.drafts:
        full = root / draft.path
        free = not linked(root, draft.path) and not full.exists()
        try:
            if free:
                full.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(full, draft.text.encode())
        except OSError:
            free = False
        if not free:
            raise UnusableError(
                say("Không ghi được {path}: kiểm tra quyền ghi và ổ đĩa.", path=draft.path)
            )


# What servers are told, so that they send nothing twice.


def _condition(
    upstream: Upstream, remembered: Mapping[str, Any] | None, known: record.Record
) -> dict[str, str]:
    """Return what to say of the feed that was read last, as long as nothing of it was forgotten."""
    if (
        remembered is None
        or (remembered["url"], remembered["limit"]) != (upstream.url, upstream.limit)
        or not set(remembered["present"]) <= known.lines.keys()
    ):
        return {}
    return {key: remembered[key] for key in ("etag", "modified") if remembered[key]}


def _memory(upstream: Upstream, answer: Answer, news: News) -> dict[str, Any]:
    return {
        "url": upstream.url,
        "limit": upstream.limit,
        "etag": answer.etag,
        "modified": answer.modified,
        "present": news.present,
    }


def _remembered(root: Path) -> dict[str, Any]:
    """Return what the last run remembered; whatever is not as it was written is forgotten."""
    data = read_regular(root / STATE / REMEMBERED, MAX_REMEMBERED)
    try:
        value = json.loads(data) if isinstance(data, bytes) else {}
    except (ValueError, RecursionError):
        return {}
    found = value if isinstance(value, dict) else {}
    return {name: one for name, one in found.items() if _sound(one)}


def _sound(one: object) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() == {"url", "limit", "etag", "modified", "present"}
        and isinstance(one["present"], list)
        and all(isinstance(key, str) for key in one["present"])
        and all(isinstance(one[key], str | None) for key in ("etag", "modified"))
    )


def _remember(root: Path, remembered: Mapping[str, Any]) -> None:
    path = root / STATE / REMEMBERED
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, json.dumps(remembered, sort_keys=True).encode())
    except OSError:  # the next run reads everything again
        return
