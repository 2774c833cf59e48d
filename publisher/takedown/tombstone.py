"""What stands at the addresses of a withdrawn article: pages with nothing of it."""

from __future__ import annotations

import datetime as dt
from html import escape

from publisher import policy
from publisher.notices import EXPLANATIONS, TITLE
from publisher.takedown.marks import Mark
from publisher.takedown.markup import Element, Page

_MAIN = "main__content"
_HEAD = f"""\
<!doctype html>
<html lang="vi">
  <head><meta http-equiv="Content-Security-Policy" content="{policy.content()}">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{TITLE}</title>
    <meta name="robots" content="noindex">
"""


def is_tombstone(page: Page) -> bool:
    """Whether a page is that of a withdrawn article already."""
    heading = page.first("h1")
    main = page.first("div", id=_MAIN) or page.first("main")
    return (
        page.own is None
        and heading is not None
        and heading.text == TITLE
        and main is not None
        and any(explanation in main.text for explanation in EXPLANATIONS.values())
    )


def tombstone(mark: Mark, depth: int, donor: Page | None, replacement: str | None) -> str:
    """Return the page of a withdrawn article that lies `depth` folders deep.

    `donor` is a page of the site that holds nothing of an article: what surrounds its content is
    taken over. `replacement` is the link to the article that took its place.
    """
    content = _content(mark, "../" * depth or "./", replacement)
    proof = _proof(mark)
    surrounded = _within(donor, content, EXPLANATIONS[mark.reason], proof) if donor else None
    if surrounded is not None:
        return surrounded
    about = f'    <meta name="description" content="{EXPLANATIONS[mark.reason]}">\n'
    return f"{_HEAD}{about}{proof}  </head>\n  <body>\n    <main>\n{content}    </main>\n  </body>\n</html>\n"


def redirect(target: str, canonical: str) -> str:
    """Return the page of a short link or old address, which shows nothing but the way on."""
    own = f'    <link rel="canonical" href="{escape(canonical)}">\n' if canonical else ""
    way = escape(target)
    return (
        f'{_HEAD}{own}    <meta http-equiv="refresh" content="0; url={way}">\n  </head>\n'
        f"  <body>\n    <main>\n      <h1>{TITLE}</h1>\n"
        f'      <p>Trang đang được mở. Nếu chưa thấy, hãy bấm <a href="{way}">vào đây</a>.</p>\n'
        "    </main>\n  </body>\n</html>\n"
    )


def _proof(mark: Mark) -> str:
    """Return what the page that verifies posts reads here."""
    own = escape(mark.id or mark.address or "")
    name = f'    <meta name="publisher-id" content="{own}">\n' if own else ""
    return f'{name}    <meta name="publisher-state" content="withdrawn">\n'


def _content(mark: Mark, home: str, replacement: str | None) -> str:
    lines = [
        '<div class="page-head">',
        f"  <h1>{TITLE}</h1>",
        f'  <p class="lead">{EXPLANATIONS[mark.reason]}</p>',
    ]
    if mark.date:
        lines.append(f"  <p>Ngày thu hồi: {_day(mark.date)}</p>")
    lines.append("</div>")
    if replacement:
        lines.append(f'<p><a href="{escape(replacement)}">Đọc bài thay thế</a></p>')
    lines.append(f'<p class="actions"><a class="button" href="{home}">Về trang chủ</a></p>')
    return "\n".join(lines) + "\n"


def _day(day: dt.date) -> str:
    return f'<time datetime="{day.isoformat()}">{day.day:02}/{day.month:02}/{day.year}</time>'


def _within(donor: Page, content: str, description: str, proof: str) -> str | None:
    """Return a page like the donor with other content; None if it cannot be one."""
    main, title = donor.first("div", id=_MAIN), donor.first("title")
    about = donor.first("meta", name="description")
    heading = donor.first("h1")
    if (
        main is None
        or title is None
        or about is None
        or heading is None
        or not main.holds(heading)
        or not _placeless(donor)
    ):
        return None
    name, dash, site = title.text.rpartition(" – ")
    ending = f"{dash}{site}" if name else ""
    edits = [
        (title.opened, title.closed, escape(TITLE + ending, quote=False)),
        (about.start, about.end, f'<meta name="description" content="{description}">\n{proof}'),
        (main.opened, main.closed, "\n" + content),
    ]
    text = donor.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _placeless(donor: Page) -> bool:
    """Whether a page is right at any address and holds nothing of an article."""
    return (
        donor.own is None
        and donor.leads_to is None
        and donor.first("meta", name="robots", content="noindex") is not None
        and donor.first("link", rel="canonical") is None
        and not any(one.attributes.get("property", "").startswith("og:") for one in donor.elements)
        and not any(_relative(one) for one in donor.elements)
    )


def _relative(element: Element) -> bool:
    links = (element.attributes.get(key) for key in ("href", "src"))
    return any(
        link and not link.startswith(("/", "#", "tel:", "https:", "data:")) for link in links
    )
