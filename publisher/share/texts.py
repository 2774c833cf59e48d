"""The texts of an article that groups' admins paste: for Zalo, for Facebook, as a short message."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from publisher import codes, notices
from publisher.article import Article, Correction, Priority
from publisher.config import Hotline, SiteConfig, Topic
from publisher.gate import Tombstone
from publisher.markup import by_line, with_advice
from publisher.share.lengths import COUNTS, cut, message, parts, plain, utf16
from publisher.share.templates import Form, fitted
from publisher.text import without_diacritics

Platform = Literal["zalo", "facebook", "sms"]

URGENT_MARK = "KHẨN"
CORRECTED_MARK = "ĐÍNH CHÍNH"
VERIFY = "xac-minh/"  # the address of the page that verifies posts
RECENT_DAYS = 30  # for how long a group is told of a correction or a withdrawal
_TITLE, _NOTE = 200, 200  # of an article in a list of several, in UTF-16 units

_HEADING = re.compile(r"<(?:h[1-6]|section)\b")
_STEPS = re.compile(r'<section class="advice advice--steps"[^>]*>(.*?)</section>', re.DOTALL)
_TITLE_BEGINS = re.compile(r"(<h[1-6]\b[^>]*>)")
_FOOTNOTE = re.compile(r"<sup\b.*?</sup>", re.DOTALL)
_LIST = re.compile(r"<(?:(?P<tag>ol|ul|li)\b[^>]*|/(?:ol|ul))>")
_ALONE = re.compile(r"(?:-|\d+\.)?")
_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to paste and its size as its platform counts; `parts` are short messages, 0 for others.

    One that is `over` its limit could not be made shorter without harm.
    """

    platform: Platform
    text: str
    size: int
    parts: int = 0
    over: bool = False


def kit(
    article: Article, config: SiteConfig, today: dt.date, digest: str | None = None
) -> tuple[Text, ...]:
    """Return the texts of an article for Zalo, for Facebook and as a short message, in this order.

    With the digest of the released edition they also say its code, and where to check it.
    """
    return _kit(article, recent_correction(article, today), config, today, digest)


def text(article: Article, config: SiteConfig, today: dt.date, digest: str | None = None) -> str:
    """Return the short text: title, what was corrected of late, summary, link, whom to call, who says it."""
    return kit(article, config, today, digest)[0].text


def texts(article: Article, config: SiteConfig, today: dt.date, digest: str) -> tuple[str, ...]:
    """Return every text to paste of an edition: with its last correction, which is news for a while, and without.

    Of a list of several articles, what it says of this one.
    """
    last = max(article.corrections, key=lambda one: one.date, default=None)
    return tuple(
        written
        for one in ([last, None] if last else [None])
        for written in (
            *(made.text for made in _kit(article, one, config, today, digest)),
            listing([_entry(article, one, config)], config),
        )
    )


def week(articles: Sequence[Article], config: SiteConfig, today: dt.date) -> str:
    """Return the text that names what came out in the last days, what is urgent first; "" if nothing did.

    `articles` are in order, the newest change first. What is too much is left out from the end.
    """
    said = config.sharing.digest

    def recent(one: Article) -> bool:
        return notices.recent(config.local(one.updated).date(), today, said.days)

    new = list(takewhile(recent, articles))
    new.sort(key=lambda one: one.priority is not Priority.URGENT)
    entries = [_entry(one, recent_correction(one, today), config) for one in new[: said.articles]]
    zalo = config.sharing.zalo
    while len(entries) > 1 and COUNTS[zalo.counted](listing(entries, config)) > zalo.limit:
        entries.pop()
    return listing(entries, config) if entries else ""


def listing(entries: Sequence[str], config: SiteConfig) -> str:
    """Return the text that names several articles."""
    ending = [f"Kiểm tra tin thật, tin giả tại {verify_page(config)}"]
    ending += whom_to_call(config)
    ending.append(f"Nguồn: {config.site.publisher}")
    return "\n\n".join([config.sharing.digest.heading, *entries, "\n".join(ending)])


def _entry(article: Article, corrected: Correction | None, config: SiteConfig) -> str:
    """Return what a list of several articles says of one: title, what was corrected, day, the way to it."""
    lines = [_mark(article, corrected=corrected is not None) + cut(article.title, _TITLE)]
    if corrected:
        lines.append(correction_told(corrected, _NOTE))
    day = notices.day(config.local(article.date).date())
    lines.append(f"{day}: {config.site.url}{short_link(article)}")
    return "\n".join(lines)


def correction_told(one: Correction, limit: int) -> str:
    """Return the words of a correction, of which a list has room for `limit` UTF-16 units."""
    return f"Nội dung đính chính ({notices.day(one.date)}): {cut(one.note, limit)}"


def short_link(known: Article | Tombstone) -> str:
    """Return the short address of an article under the site's root."""
    return f"a/{known.id}/"


def verify_page(config: SiteConfig) -> str:
    """Return the address of the page that verifies posts as one types it: no second link in a chat."""
    return config.site.url.partition("://")[2] + VERIFY.rstrip("/")


def recent_correction(article: Article, today: dt.date) -> Correction | None:
    """Return the last correction of an article if it is so new that groups must hear of it."""
    last = max(article.corrections, key=lambda one: one.date, default=None)
    return last if last and notices.recent(last.date, today, RECENT_DAYS) else None


def marked(article: Article, *, corrected: bool) -> str:
    """Return the title of an article after what everyone must see first."""
    return _mark(article, corrected=corrected) + article.title


def _mark(article: Article, *, corrected: bool) -> str:
    urgent = article.priority is Priority.URGENT
    marks = [URGENT_MARK] * urgent + [CORRECTED_MARK] * corrected
    return f"{' – '.join(marks)}: " if marks else ""


def hashtag(topic: Topic) -> str:
    """Return the name of a topic as one word without diacritics, "" where nothing is left of it."""
    words = _WORD.findall(without_diacritics(topic.name))
    word = "".join(one[0].upper() + one[1:] for one in words)
    return "" if word.isdigit() else word


def whom_to_call(config: SiteConfig) -> Iterator[str]:
    """Yield the line that says whom to call, if there is anyone."""
    for one in _hotlines(config.hotlines_for())[:1]:
        yield f"Cần giúp đỡ, gọi {one}."


def _hotlines(numbers: Sequence[Hotline]) -> list[str]:
    return [f"{one.number} ({one.name})" for one in numbers]


def _phone(article: Article, config: SiteConfig, today: dt.date) -> str:
    """Return the number of the unit that answers for an article today, "" where none is known."""
    unit = config.responsible(article.unit.id, today)
    return f"{unit.phone} ({unit.name})" if unit and unit.phone else ""


def _kit(
    article: Article,
    corrected: Correction | None,
    config: SiteConfig,
    today: dt.date,
    digest: str | None,
) -> tuple[Text, ...]:
    said, link = config.sharing, f"{config.site.url}{short_link(article)}"
    numbers = config.hotlines_for(topic.id for topic in article.topics)
    tags = [hashtag(topic) for topic in article.topics[: said.hashtags.topics]]
    values = {
        "title": article.title,
        "correction": corrected.note if corrected else "",
        "corrected": notices.day(corrected.date) if corrected else "",
        "summary": article.summary,
        "body": "",
        "link": link,
        "code": codes.code(article.id, digest) if digest else "",
        "verify": verify_page(config),
        "hotline": ", ".join(_hotlines(numbers[:1])),
        "hotlines": ", ".join(_hotlines(numbers)),
        "number": ", ".join(one.number for one in numbers[:1]),
        "phone": _phone(article, config, today),
        "unit": article.unit.name,
        "kind": article.kind.name,
        "date": notices.day(config.local(article.date).date()),
        "hashtags": " ".join(
            f"#{one}" for one in dict.fromkeys((*tags, *said.hashtags.own)) if one
        ),
    }
    mark = _mark(article, corrected=corrected is not None)
    made: list[Text] = []
    for name, one, body in (
        ("zalo", said.zalo, ""),
        ("facebook", said.facebook, excerpt(article, said.facebook.excerpt)),
    ):
        count = COUNTS[one.counted]
        form = Form(template=one.text, shape=str, count=count, limit=one.limit)
        words = fitted(form, {**values, "body": body}, mark)
        size = count(words)
        made.append(Text(platform=name, text=words, size=size, over=size > one.limit))  # type: ignore[arg-type]
    form = Form(
        template=said.sms.text,
        shape=_one_line if said.sms.diacritics else plain,
        count=parts,
        limit=said.sms.parts,
    )
    words = fitted(form, values, mark)
    told = message(words)
    over = told.parts > said.sms.parts
    made.append(Text(platform="sms", text=words, size=told.used, parts=told.parts, over=over))
    return tuple(made)


def _one_line(words: str) -> str:
    return " ".join(words.split())


def excerpt(article: Article, limit: int) -> str:
    """Return an article's own words for a longer post: how it begins and what to do, block by block.

    The whole blocks that have room within `limit` UTF-16 units, and a beginning of the next one.
    """
    return _excerpt(article.rendered.html, limit)


@lru_cache(maxsize=1024)  # several texts of one article ask for it
def _excerpt(rendered: str, limit: int) -> str:
    html, _advice = with_advice(rendered)
    heading, steps = _HEADING.search(html), _STEPS.search(html)
    own = (html[: heading.start()] if heading else html) + (steps[1] if steps else "")
    kept: list[str] = []
    left = limit
    for block in _blocks(own):
        shown = cut(block, left)
        kept.append(shown)
        left -= utf16(shown) + 1
        if left <= 0 or shown != block:
            break
    return "\n".join(kept).strip()


def _blocks(html: str) -> Iterator[str]:
    """Yield an article's lines, those of a list behind a dash or a number, a heading after an empty line."""
    listed = _listed(_FOOTNOTE.sub("", html))
    for line in by_line(_TITLE_BEGINS.sub(r"\1#", listed)).split("\n"):
        block = " ".join(line.split())
        if block.startswith("#"):
            yield f"\n{block[1:]}"
        elif not _ALONE.fullmatch(block):
            yield block


def _listed(html: str) -> str:
    """Return HTML with what stands before each item of a list: its number where lists have numbers."""
    counts: list[int | None] = []

    def begun(found: re.Match[str]) -> str:
        tag = found["tag"]
        if tag is None:
            counts[-1:] = []
        elif tag == "li":
            at = counts[-1] if counts else None
            counts[-1:] = [None if at is None else at + 1]
            return f"{found[0]}- " if at is None else f"{found[0]}{at}. "
        else:
            start = re.search(r'\bstart="(\d+)"', found[0])
            counts.append((int(start[1]) if start else 1) if tag == "ol" else None)
            return f"<br>{found[0]}"  # a list within an item begins a line
        return found[0]

    return _LIST.sub(begun, html)
