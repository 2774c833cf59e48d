"""An entry of a source as the file of a new draft: bounded, attributed, signed by nobody."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.article import Location, locate
from publisher.config import Kind, SiteConfig, Topic, Upstream
from publisher.messages import Message, say
from publisher.pulling.entries import Entry
from publisher.pulling.markdown import Text, from_html
from publisher.pulling.network import bare
from publisher.sources import CONTENT
from publisher.text import shortened, slugify

MAX_TITLE = 200
MIN_TITLE = 5
SUMMARY = (40, 300)
MAX_BODY = 50_000
FIRST_YEAR = 1990
_AHEAD = dt.timedelta(minutes=10)  # by how much a source's clock may be fast
_FEW_WORDS = 80  # characters; a shorter text is only a teaser
_SENTENCE = re.compile(r"[.!?…][\"”’)]?(?=\s)")

_NO_DATE = say(
    "Nguồn không ghi ngày, hoặc ghi theo cách máy không đọc được: bài mang ngày giờ lúc lấy về, sửa lại nếu cần."
)
_WRONG_DATE = say("Nguồn ghi ngày vô lý: bài mang ngày giờ lúc lấy về, sửa lại nếu cần.")
_CUT = say(
    "Bài gốc quá dài hoặc trình bày phức tạp nên máy chỉ lấy được một phần: chép thêm từ bài gốc."
)
_TEASER = say("Nguồn chỉ cho phần tóm tắt: mở bài gốc, chép thêm những gì bà con cần biết.")
_NO_LINK = say("Nguồn không cho địa chỉ bài gốc: mục source đang ghi địa chỉ nguồn tin, hãy tìm địa chỉ bài gốc rồi thay vào.")  # fmt: skip
_URGENT = say(
    "Nguồn đánh dấu tin khẩn: nếu ở địa bàn của đơn vị cũng khẩn thì thêm priority: urgent."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file to be written, and what the officer has to know of it."""

    id: str
    path: str
    text: str
    notes: tuple[Message, ...]


def draft(
    entry: Entry,
    content: Text,
    upstream: Upstream,
    config: SiteConfig,
    *,
    article_id: str,
    author: str,
    now: dt.datetime,
    taken: set[str],
) -> Draft:
    """Return the draft of an entry; `taken` are the paths that are not free."""
    notes: list[Message] = []
    date = _date(entry, config, now, notes)
    kind = _kind(entry, upstream, config)
    title = _title(entry.title, upstream.name)
    body = _body(content, entry, title, notes)
    if entry.urgent:
        notes.append(_URGENT)
    if content.pictures:
        notes.append(
            say(
                "Bài gốc có {n} ảnh, máy không lấy về: cần ảnh thì xin nơi đăng.",
                n=content.pictures,
            )
        )
    if not entry.url:
        notes.append(_NO_LINK)
    unit = config.responsible(upstream.unit, date.date())
    text = "\n".join(
        [
            "---",
            f"title: {_quoted(title)}",
            f"id: {article_id}",
            f"# Bản nháp lấy từ nguồn {upstream.id}: đối chiếu với bài gốc, sửa cho hợp địa bàn rồi xin duyệt.",
            *(f"# {note}" for note in notes),
            f"summary: {_quoted(_summary(entry, content, title, upstream.name))}",
            f"date: {date.replace(tzinfo=None).isoformat(timespec='minutes')}",
            f"unit: {unit.id if unit else upstream.unit}",
            f"author: {author}",
            f"topics: [{', '.join(_topics(entry, upstream, config))}]",
            f"source: {{name: {_quoted(upstream.name)}, url: {_quoted(entry.url or bare(upstream.url))}}}",
            "---",
            "",
            body,
            "",
        ]
    )
    path = _free(f"{CONTENT}/{kind.id}/{date.year}", title, article_id, config, taken)
    return Draft(id=article_id, path=path, text=text, notes=tuple(notes))


def _quoted(text: str) -> str:
    """Return a text as YAML that stays text, whatever stands in it: a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def _date(entry: Entry, config: SiteConfig, now: dt.datetime, notes: list[Message]) -> dt.datetime:
    """Return when the source published it, in the site's time zone, or now where that cannot be."""
    now = config.local(now)
    told = entry.published or entry.updated
    if told is None:
        notes.append(_NO_DATE)
        return now
    try:
        moment = config.local(told)
    except OverflowError:
        moment = None
    if moment is None or moment.year < FIRST_YEAR or moment > now + _AHEAD:
        notes.append(_WRONG_DATE)
        return now
    return min(moment, now)


def _title(title: str, source: str) -> str:
    if len(title) >= MIN_TITLE:
        return shortened(title, MAX_TITLE)
    return shortened(f"Tin của {source}" + (f": {title}" if title else ""), MAX_TITLE)


def _body(content: Text, entry: Entry, title: str, notes: list[Message]) -> str:
    body, whole = content.markdown, content.whole
    if len(body) > MAX_BODY:
        cut = body.rfind("\n\n", 0, MAX_BODY)
        body, whole = body[: cut if cut > 0 else MAX_BODY], False
    if not whole:
        notes.append(_CUT)
    elif len(content.words) < _FEW_WORDS or not entry.content:
        notes.append(_TEASER)
    return body if content.words else from_html(_escaped(title), "").markdown


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _summary(entry: Entry, content: Text, title: str, source: str) -> str:
    """Return one to three sentences of the source, or what can be said of it without."""
    least, most = SUMMARY
    own = from_html(entry.summary, "").words if entry.summary else ""
    for words in (own, content.words):
        if len(words) < least:
            continue
        if len(words) <= most:
            return words
        ends = [end.end() for end in _SENTENCE.finditer(words, 0, most) if end.end() >= least]
        return words[: ends[-1]] if ends else shortened(words, most)
    text = f"{title.rstrip('. ')}. Bài đăng lại từ nguồn chính thức: {source}."
    return shortened(text, most)


def _slugs(entry: Entry) -> set[str]:
    return {slugify(tag) for tag in entry.tags} - {""}


def _kind(entry: Entry, upstream: Upstream, config: SiteConfig) -> Kind:
    """Return the kind that the source itself puts it in, where there is one here of that name."""
    told = _slugs(entry)
    own = (k for k in config.kinds_by_id.values() if {slugify(k.name), k.id} & told)
    return next(own, config.kinds_by_id[upstream.kind])


def _topics(entry: Entry, upstream: Upstream, config: SiteConfig) -> Iterator[str]:
    """Yield the topics that every entry of a source gets, and those that this one names."""
    told = _slugs(entry)

    def named(topic: Topic) -> bool:
        return bool({slugify(topic.name), topic.id} & told)

    yield from upstream.topics
    yield from (t.id for t in config.topics if t.id not in upstream.topics and named(t))


def _free(folder: str, title: str, article_id: str, config: SiteConfig, taken: set[str]) -> str:
    """Return the path of a new file, and take it."""
    slug = slugify(title)
    if not isinstance(locate(f"{folder}/{slug}.md", config), Location):
        slug = f"bai-{article_id}"  # of a title without a letter
    names = (f"{folder}/{slug}.md", *(f"{folder}/{slug}-{n}.md" for n in range(2, 100)))
    last = f"{folder}/bai-{article_id}.md"
    path = next((name for name in names if name not in taken), last)
    taken.add(path)
    return path
