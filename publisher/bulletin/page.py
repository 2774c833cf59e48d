"""The bulletin as a web page in one file: no address is asked for anything, no script runs."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from publisher import notices
from publisher.bulletin.contents import NAME, RETRACTED, Bulletin, Retracted, Section, Story
from publisher.bulletin.excerpts import opening, steps
from publisher.media import Rendition

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
STYLE = Path(__file__).parent / "page.css"
_NARROW = 640  # pixels that a picture in the page has at least


def page(bulletin: Bulletin, *, pictures: bool = True) -> str:
    """Return the whole page, on demand without pictures; the same bulletin gives the same page."""
    title = f"{NAME}, tuần {bulletin.week.number}/{bulletin.week.year}"
    body = "\n".join(_body(bulletin, pictures))
    return f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>{escape(title)} – {escape(bulletin.issuer)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _body(bulletin: Bulletin, pictures: bool) -> Iterator[str]:
    week, site = bulletin.week, bulletin.config.site
    yield f"""<header class="masthead">
<p class="issuer">{escape(bulletin.issuer)}</p>
<h1>{NAME}</h1>
<p class="week">Bản tin tuần {week.number}/{week.year}, {bulletin.days}</p>
</header>
<main>"""
    for section in bulletin.sections:
        yield from _section(section, pictures)
    yield from retracted(bulletin, bulletin.retracted)
    yield "</main>\n<footer>"
    if bulletin.hotlines:
        yield '<h2>Số điện thoại cần nhớ</h2>\n<ul class="numbers">'
        for one in bulletin.hotlines:
            note = f"<span>{escape(one.note)}</span>" if one.note else ""
            yield f'<li><a href="tel:{_dialled(one.number)}"><b>{escape(one.number)}</b> {escape(one.name)}</a>{note}</li>'
        yield "</ul>"
    if bulletin.phone:
        phone = bulletin.phone
        yield f'<p>{escape(bulletin.issuer)}: <a href="tel:{_dialled(phone)}">{escape(phone)}</a></p>'
    yield f"""<p>Đọc đầy đủ và kiểm tra tin thật, tin giả: <a href="{escape(site.url)}">{escape(host(bulletin))}</a></p>
<p class="made">{made(bulletin)}</p>
</footer>"""


def host(bulletin: Bulletin) -> str:
    """Return the site's address as one types it."""
    return bulletin.config.site.url.partition("://")[2].rstrip("/")


def made(bulletin: Bulletin) -> str:
    """Return when the bulletin was put together: what changed since is on the site."""
    at = bulletin.config.local(bulletin.at)
    return f"Lập lúc {at:%H:%M} ngày {at:%d/%m/%Y}. Tin sửa hoặc thu hồi sau giờ này được báo trên trang."


def corrections(story: Story) -> Iterator[str]:
    """Yield what readers are told was wrong, as HTML."""
    for one in story.corrections:
        yield f'<p class="corrected"><b>Đính chính ngày {notices.day(one.date)}:</b> {escape(one.note)}</p>'


def about(story: Story) -> str:
    """Return who told a story, when, and whom to ask, as HTML: articles speak of their box “Liên hệ”."""
    article = story.article
    parts = [article.unit.name, story.day]
    if article.source:
        parts.append(f"nguồn: {article.source.name}")
    lines = [escape(" · ".join(parts))]
    contact = story.contact
    if contact and contact.phone:
        phone = f'<span class="phone">{escape(contact.phone)}</span>'
        lines.append(f"<b>Liên hệ:</b> {escape(contact.name)}, {phone}")
    return f'<p class="about">{"<br>".join(lines)}</p>'


def retracted(bulletin: Bulletin, told: Sequence[Retracted]) -> Iterator[str]:
    """Yield what was taken back, in fixed words, as HTML; how many more there are where not all is told."""
    if not told:
        return
    yield f'<section class="section retracted">\n<h2>{RETRACTED}</h2>'
    for one in told:
        other = one.replacement
        instead = f" Bài thay thế: <b>{escape(other.title)}</b>." if other else ""
        yield f'<p><a href="{escape(one.link)}">{escape(one.told)}</a>{instead}</p>'
    if more := len(bulletin.retracted) - len(told):
        yield f"<p>Và {more} bài khác đã thu hồi: xem tại {escape(host(bulletin))}</p>"
    yield "</section>"


def inline(picture: Rendition) -> str:
    """Return a picture as an address that holds all of it."""
    data = base64.b64encode(picture.data).decode()
    return f"data:{picture.media_type};base64,{data}"


def _section(section: Section, pictures: bool) -> Iterator[str]:
    urgent = "" if section.kind else " urgent"
    yield f'<section class="section{urgent}">\n<h2>{escape(section.heading)}</h2>'
    for story in section.stories:
        yield from _story(story, pictures)
    yield "</section>"


def _story(story: Story, pictures: bool) -> Iterator[str]:
    article = story.article
    yield "<article>"
    if story.picture and pictures:
        fitting = [one for one in story.picture.variants if one.width >= _NARROW]
        shown = fitting[0] if fitting else story.picture
        yield f'<img src="{inline(shown)}" width="{shown.width}" height="{shown.height}" alt="{escape(article.image_alt or "")}">'
    yield f'<h3><a href="{escape(story.link)}">{escape(article.title)}</a></h3>'
    yield from corrections(story)
    yield f'<p class="summary">{escape(article.summary)}</p>'
    if advice := steps(article):
        yield "<h4>Việc cần làm</h4>\n<ol>"
        yield from (f"<li>{escape(one)}</li>" for one in advice)
        yield "</ol>"
    else:
        yield from (f"<p>{escape(one)}</p>" for one in opening(article))
    yield about(story)
    yield f'<p class="more"><a href="{escape(story.link)}" aria-label="Đọc đầy đủ: {escape(article.title)}">Đọc đầy đủ</a></p>'
    yield "</article>"


def _dialled(number: str) -> str:
    return "".join(char for char in number if char.isdigit())
