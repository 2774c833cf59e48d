"""What a source's feed means for us: what is new, what it changed, what it took back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from publisher.config import SiteConfig, Upstream
from publisher.findings import Finding
from publisher.pulling.drafts import Draft, draft
from publisher.pulling.entries import Entry, Feed
from publisher.pulling.markdown import Text, from_html
from publisher.pulling.network import bare
from publisher.pulling.record import Copy, Line, Record, State, finding, host_of, key_of, same


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known before a source is read: its record, our copies, which paths are taken."""

    config: SiteConfig
    record: Record
    copies: Mapping[str, Copy]
    copied: Mapping[str, Sequence[Copy]]  # by the address of their source
    taken: set[str]
    now: dt.datetime

    @classmethod
    def of(
        cls,
        config: SiteConfig,
        record: Record,
        copies: Iterable[Copy],
        taken: Iterable[str],
        now: dt.datetime,
    ) -> Desk:
        """Arrange what is known."""
        known = list(copies)
        copied: dict[str, list[Copy]] = {}
        for one in known:
            if one.id and telling(one.url):
                copied.setdefault(same(one.url), []).append(one)
        return cls(
            config,
            record,
            {one.id: one for one in known if one.id},
            copied,
            set(taken),
            now,
        )

    @property
    def at(self) -> str:
        """The moment as the record has it."""
        return self.now.astimezone(dt.UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class News:
    """What one reading of a source brought: drafts, lines for the record, findings on our copies.

    `present` are the keys of what stands in the feed and is known here.
    """

    drafts: list[Draft] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    present: list[str] = field(default_factory=list)

    def tell(self, line: Line, copy: Copy | None) -> None:
        """Note what a source did with an article; it is told where we have a copy of it."""
        self.lines.append(line)
        if copy is not None and line.state is not State.TAKEN:
            self.findings.append(finding(line, copy))


def telling(url: str) -> bool:
    """Whether an address is that of one page rather than of a whole site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.path.strip("/") or parts.query)


def judge(feed: Feed, upstream: Upstream, desk: Desk, author: str) -> News:
    """Return what a feed means for us; drafts are made of its first entries only."""
    news = News()
    host = host_of(upstream.url)
    own = _of_one_host(upstream, desk.config)
    lines = desk.record.lines.values()
    by_url = {same(one.url): one for one in lines if one.upstream in own and telling(one.url)}
    of_others = {one.article for one in lines if one.upstream not in own}
    shared = Counter(same(one.url) for one in feed.entries)
    fresh: dict[str, Line] = {}  # of this reading: a feed may have one article twice
    for number, entry in enumerate(feed.entries):
        key, page = key_of(host, entry.id), same(entry.url)
        # A source may name any address; of the pages on other hosts it has nothing to tell.
        alone = telling(entry.url) and shared[page] == 1 and host_of(entry.url) == host
        line = desk.record.lines.get(key) or fresh.get(key)
        if line is None and alone:
            line = by_url.get(page)
        copy = desk.copies.get(line.article if line else key)
        if copy is None and alone and line is None:
            copies = (one for one in desk.copied.get(page, ()) if one.id not in of_others)
            copy = next(copies, None)
        gone = entry.gone or entry.id in feed.deleted
        if line is not None:
            news.present.append(line.entry)
            if _answers_for(line, upstream, desk.config):
                _compare(entry, line, copy, gone, upstream, desk, news)
        elif not gone and (copy is not None or number < upstream.limit):
            text = _text(entry, upstream)
            fresh[key] = _first(entry, text, key, copy, upstream, desk)
            news.lines.append(fresh[key])
            news.present.append(key)
            if copy is None:
                news.drafts.append(
                    draft(
                        entry, text, upstream, desk.config,
                        article_id=key, author=author, now=desk.now, taken=desk.taken,
                    )
                )  # fmt: skip
    seen = set(news.present)
    for deleted in sorted(feed.deleted):
        line = desk.record.lines.get(key_of(host, deleted))
        if (
            line is not None
            and line.entry not in seen
            and _answers_for(line, upstream, desk.config)
        ):
            news.present.append(line.entry)
            _take_back(line, desk.copies.get(line.article), State.WITHDRAWN, desk, news)
    return news


def _of_one_host(upstream: Upstream, config: SiteConfig) -> set[str]:
    """Return the ids of the sources on the host of one: they know of each other's pages."""
    host = host_of(upstream.url)
    return {upstream.id, *(one.id for one in config.upstreams if host_of(one.url) == host)}


def _answers_for(line: Line, upstream: Upstream, config: SiteConfig) -> bool:
    """Whether what a source says of an entry counts: it was taken from it, or from one that is gone."""
    return line.upstream == upstream.id or all(one.id != line.upstream for one in config.upstreams)


def _text(entry: Entry, upstream: Upstream) -> Text:
    base = entry.url or bare(upstream.url)
    text = from_html(entry.content, base)
    return text if text.words or not entry.summary else from_html(entry.summary, base)


def _digest(entry: Entry, text: Text) -> str:
    """Return the digest of an entry's words; of one that is only a teaser its time counts, too."""
    updated = entry.updated.isoformat() if entry.updated and not entry.content else ""
    return hashlib.sha256("\n".join([entry.title, text.words, updated]).encode()).hexdigest()


def _first(
    entry: Entry, text: Text, key: str, copy: Copy | None, upstream: Upstream, desk: Desk
) -> Line:
    return Line(
        entry=key,
        article=copy.id if copy else key,
        upstream=upstream.id,
        url=entry.url,
        digest=_digest(entry, text),
        at=desk.at,
    )


def _compare(
    entry: Entry,
    line: Line,
    copy: Copy | None,
    gone: bool,
    upstream: Upstream,
    desk: Desk,
    news: News,
) -> None:
    if gone:
        _take_back(line, copy, State.WITHDRAWN, desk, news)
        return
    if copy is None or copy.withdrawn:  # nothing of it is here any more, on purpose
        return
    digest = _digest(entry, _text(entry, upstream))
    if digest != line.digest:
        state, ours = State.CHANGED, copy.digest
    elif line.state in {State.WITHDRAWN, State.MISSING}:  # it is back as it was
        state, ours = State.TAKEN, ""
    else:
        return
    changed = replace(line, digest=digest, state=state, ours=ours, done=False, at=desk.at)
    news.tell(changed, copy)


def _take_back(line: Line, copy: Copy | None, state: State, desk: Desk, news: News) -> None:
    if line.state is state or copy is None or copy.withdrawn:
        return
    news.tell(replace(line, state=state, ours=copy.digest, done=False, at=desk.at), copy)


def vanished(upstream: Upstream, desk: Desk, present: Iterable[str], most: int) -> list[Line]:
    """Return entries whose pages are to be looked at, since the feed tells of them no more.

    Another few every day, so that all have their turn; only pages on the source's own host.
    """
    seen, host = set(present), host_of(upstream.url)
    away = sorted(
        (
            line
            for line in desk.record.lines.values()
            if line.upstream == upstream.id
            and line.entry not in seen
            and line.state is not State.WITHDRAWN
            and host_of(line.url) == host
            and (copy := desk.copies.get(line.article)) is not None
            and not copy.withdrawn
        ),
        key=lambda line: line.entry,
    )
    start = desk.now.date().toordinal() * most % len(away) if away else 0
    return [*away[start:], *away[:start]][:most]


def page_said(line: Line, status: int, desk: Desk, news: News) -> None:
    """Note what the answer to a request for an entry's own page means."""
    copy = desk.copies.get(line.article)
    if status == 410:
        _take_back(line, copy, State.WITHDRAWN, desk, news)
    elif status == 404:
        _take_back(line, copy, State.MISSING, desk, news)
    elif status == 200 and line.state is State.MISSING:
        news.tell(replace(line, state=State.TAKEN, ours="", done=False, at=desk.at), copy)
