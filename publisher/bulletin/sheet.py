"""The bulletin on paper: at most two pages of A4 for a noticeboard, set by WeasyPrint.

What does not fit is told more shortly, the least weighty first and what is urgent last: the whole
text, its beginning, the summary, the title, nothing. No sentence is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.bulletin.contents import NAME, Bulletin, Section, Story
from publisher.bulletin.excerpts import opening, printed, steps
from publisher.bulletin.page import about, corrections, host, inline, made, retracted
from publisher.cardpicture import FONTS
from publisher.errors import UnusableError
from publisher.messages import say
from publisher.pages.qr import qr_code

if TYPE_CHECKING:
    from weasyprint import Document

PAGES = 2
RETRACTIONS = 8  # what was taken back that is told of
MOST = 40  # stories that are looked at: more titles than this no two pages hold
STYLE = Path(__file__).parent / "sheet.css"


class Length(IntEnum):
    """How much of a story is told."""

    NOTHING = 0
    TITLE = 1
    SUMMARY = 2
    EXCERPT = 3
    WHOLE = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A PDF and how much of each story stands in it, by article id; one left out has none."""

    pdf: bytes
    pages: int
    told: tuple[tuple[str, Length], ...]

    @property
    def left_out(self) -> int:
        """How many stories are not in it."""
        return sum(length is Length.NOTHING for _id, length in self.told)


def able() -> None:
    """Raise UnusableError, with what to install, where this machine cannot make PDF files."""
    try:
        import weasyprint  # noqa: F401  # an extra that most machines do without
    except ImportError:
        raise UnusableError(
            say(
                "Máy này chưa có phần in PDF: cài bằng `pip install 'binh-yen-publisher[print]'`, hoặc thêm --no-pdf để chỉ làm trang web và bài đọc trên loa."
            )
        ) from None
    except OSError:  # the libraries beneath it
        raise UnusableError(
            say(
                "Phần in PDF thiếu thư viện của hệ thống: trên Debian, Ubuntu cài bằng `apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`, hoặc thêm --no-pdf để chỉ làm trang web và bài đọc trên loa."
            )
        ) from None


def sheet(bulletin: Bulletin) -> Sheet:
    """Return the bulletin as a PDF of at most two pages; raises UnusableError as `able` does."""
    able()
    stories = bulletin.stories
    choices = list(ways([story.edition.urgent for story in stories]))
    low, high = 0, len(choices) - 1  # the last tells nothing, which fits
    document: Document | None = None
    while low < high:
        middle = (low + high) // 2
        tried = _set(bulletin, choices[middle])
        if len(tried.pages) <= PAGES:
            document, high = tried, middle
        else:
            low = middle + 1
    document = document or _set(bulletin, choices[high])
    told = tuple(
        (story.article.id, length) for story, length in zip(stories, choices[high], strict=True)
    )
    return Sheet(document.write_pdf(), len(document.pages), told)


# Who is told more shortly, and how shortly then, one step after the other: urgent stories later.
_STEPS = (
    (False, Length.EXCERPT), (True, Length.EXCERPT), (False, Length.SUMMARY),
    (False, Length.TITLE), (True, Length.SUMMARY), (False, Length.NOTHING),
    (True, Length.TITLE), (True, Length.NOTHING),
)  # fmt: skip


def ways(urgent: Sequence[bool]) -> Iterator[tuple[Length, ...]]:
    """Yield how much to tell of each story, from the most to the least; `urgent` says which are."""
    n = len(urgent)
    lengths = [Length.WHOLE] * min(n, MOST) + [Length.NOTHING] * max(0, n - MOST)
    yield tuple(lengths)
    for turn, shorter in _STEPS:
        for at in range(n - 1, -1, -1):
            if urgent[at] is turn and lengths[at] > shorter:
                lengths[at] = shorter
                yield tuple(lengths)


def _set(bulletin: Bulletin, lengths: Sequence[Length]) -> Document:
    from weasyprint import CSS, HTML  # an extra that most machines do without
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"file", "data"})  # nothing comes from the network
    fonts = FontConfiguration()
    style = CSS(
        string=STYLE.read_text(encoding="utf-8"),
        font_config=fonts,
        base_url=FONTS.as_uri() + "/",
        url_fetcher=fetcher,
    )
    page = HTML(string=markup(bulletin, lengths), url_fetcher=fetcher)
    return page.render(stylesheets=[style], font_config=fonts, optimize_images=True, dpi=200)


def markup(bulletin: Bulletin, lengths: Sequence[Length]) -> str:
    """Return the HTML that is set; `lengths` are in the order of the stories."""
    told = {one.article.id: length for one, length in zip(bulletin.stories, lengths, strict=True)}
    title = f"{NAME}, tuần {bulletin.week.number}/{bulletin.week.year}"
    body = "\n".join(_body(bulletin, told))
    return f"""<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="author" content="{escape(bulletin.issuer)}"></head>
<body>
{body}
</body>
</html>
"""


def _body(bulletin: Bulletin, told: dict[str, Length]) -> Iterator[str]:
    week = bulletin.week
    numbers = " ".join(
        f"<span><b>{escape(one.number)}</b> {escape(one.name)}</span>" for one in bulletin.hotlines
    )
    phone = (
        f" · {escape(bulletin.issuer)}: <b>{escape(bulletin.phone)}</b>" if bulletin.phone else ""
    )
    yield f"""<div class="foot"><p class="numbers">{numbers}</p>
<p class="site">Đọc đầy đủ, kiểm tra tin thật, tin giả: <b>{escape(host(bulletin))}</b>{phone}</p></div>
<header>
<div class="code">{_code(bulletin.config.site.url)}</div>
<p class="issuer">{escape(bulletin.issuer)}</p>
<h1>{NAME}</h1>
<p class="week">Bản tin tuần {week.number}/{week.year}, {bulletin.days}</p>
</header>
<main>"""
    lead = True
    for section in bulletin.sections:
        shown = [one for one in section.stories if told[one.article.id]]
        if shown:
            yield from _section(section, shown, told, lead=lead)
            lead = False
    left_out = sum(not length for length in told.values())
    yield from retracted(bulletin, bulletin.retracted[:RETRACTIONS])
    if left_out:
        yield f'<p class="others">Và {left_out} tin khác trong tuần: xem tại {escape(host(bulletin))}</p>'
    yield f'<p class="made">{made(bulletin)}</p>\n</main>'


def _section(
    section: Section, shown: Sequence[Story], told: dict[str, Length], *, lead: bool
) -> Iterator[str]:
    urgent = "" if section.kind else " urgent"
    yield f'<section class="section{urgent}">\n<h2>{escape(section.heading)}</h2>'
    for number, story in enumerate(shown):
        yield from _story(story, told[story.article.id], lead=lead and number == 0)
    yield "</section>"


def _story(story: Story, length: Length, *, lead: bool) -> Iterator[str]:
    article = story.article
    if length is Length.TITLE:
        yield f'<article class="brief"><p><b>{escape(article.title)}</b> <span>({escape(article.unit.name)})</span></p>'
        yield from corrections(story)
        yield "</article>"
        return
    yield f'<article class="{"lead" if lead else "story"}">\n<h3>{escape(article.title)}</h3>'
    yield from corrections(story)
    yield f'<p class="summary">{escape(article.summary)}</p>'
    if lead and story.picture and length >= Length.EXCERPT:
        yield f'<img src="{inline(story.picture)}" alt="{escape(article.image_alt or "")}">'
    if length is Length.WHOLE:
        yield f'<div class="text">{printed(article)}</div>'
    elif length is Length.EXCERPT:
        if advice := steps(article):
            yield "<h4>Việc cần làm</h4>\n<ol>"
            yield from (f"<li>{escape(one)}</li>" for one in advice)
            yield "</ol>"
        else:
            yield from (f"<p>{escape(one)}</p>" for one in opening(article))
    more = f'<div class="code">{_code(story.link)}</div>' if length < Length.WHOLE else ""
    yield f'<div class="end">{more}{about(story)}<p class="link">{escape(story.link.partition("://")[2])}</p></div>'
    yield "</article>"


def _code(address: str) -> str:
    return re.sub(r' id="[^"]*"', "", qr_code(address))
