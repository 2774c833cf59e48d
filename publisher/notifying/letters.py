"""What a mailing says: plain text with HTML beside it, its subject, its headers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from publisher.config import SiteConfig
from publisher.config.notify import Mail
from publisher.notifying.news import Story, line
from publisher.notifying.outbox import What

LONGEST_SUBJECT = 150  # characters
_SEVEN_BITS = SMTP.clone(cte_type="7bit")  # what every server passes on


def compose(
    stories: Sequence[Story],
    channel: Mail,
    config: SiteConfig,
    name: str,
    now: dt.datetime,
    to: str | None = None,
) -> EmailMessage:
    """Return a mailing; without `to` its recipients stand in the envelope only.

    Its id is the same whenever it is composed again, so that mail programs see one message.
    """
    domain = urlsplit(config.site.url).hostname or "localhost"
    message = EmailMessage(policy=_SEVEN_BITS)
    message["Subject"] = subject(stories, config)
    message["From"] = Address(line(config.site.short_name), addr_spec=channel.sender)
    message["To"] = to or "undisclosed-recipients:;"
    message["Date"] = format_datetime(config.local(now).replace(microsecond=0))
    message["Message-ID"] = f"<{name}.{channel.id}@{domain}>"
    message["List-Id"] = f"<{channel.id}.{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers it with a notice
    message["Content-Language"] = "vi"
    if channel.unsubscribe:
        message["List-Unsubscribe"] = f"<mailto:{channel.unsubscribe}?subject=unsubscribe>"
    message.set_content(_plain(stories, channel, config), charset="utf-8")
    message.add_alternative(_html(stories, channel, config), subtype="html", charset="utf-8")
    return message


def subject(stories: Sequence[Story], config: SiteConfig) -> str:
    """Return the subject: the title of a single piece of news, or how much there is of which sort."""
    if len(stories) == 1:
        text = stories[0].title
    else:
        gone = sum(one.what is What.WITHDRAWN for one in stories)
        fixed = sum(one.what is What.CORRECTED for one in stories)
        new = len(stories) - gone - fixed
        counts = ((new, "tin mới"), (fixed, "tin đính chính"), (gone, "tin thu hồi"))
        text = ", ".join(f"{n} {word}" for n, word in counts if n)
        if urgent := [one for one in stories if one.urgent and one.what is not What.WITHDRAWN]:
            text = f"{urgent[0].title} ({text})"
    head = f"[{line(config.site.short_name)}] "
    text = line(text)
    room = LONGEST_SUBJECT - len(head)
    return head + (text if len(text) <= room else text[: room - 1].rstrip() + "…")


_HEADINGS = {
    What.ADDED: "Tin mới",
    What.CORRECTED: "Đính chính",
    What.WITHDRAWN: "Thu hồi",
}


def _sections(stories: Sequence[Story]) -> Iterator[tuple[str, list[Story]]]:
    """Yield headings with what stands under them: withdrawals and corrections cannot be missed."""
    for what in (What.WITHDRAWN, What.CORRECTED, What.ADDED):
        some = sorted((one for one in stories if one.what is what), key=lambda one: not one.urgent)
        if some:
            yield _HEADINGS[what], some


def _plain(stories: Sequence[Story], channel: Mail, config: SiteConfig) -> str:
    lines: list[str] = []
    for heading, some in _sections(stories):
        lines += [heading.upper(), ""]
        for one in some:
            lines.append((one.name or one.title) + (" (hết hiệu lực)" if one.expired else ""))
            lines += [f"Nội dung đính chính: {one.note}"] if one.note else []
            lines += [one.summary, f"{one.unit}: {one.url}"]
            if one.replaced_by:
                lines += [f"Bài thay thế: {one.replaced_by[0]}", one.replaced_by[1]]
            lines.append("")
    return "\n".join([*lines, "-- ", *_foot(channel, config)]) + "\n"


def _foot(channel: Mail, config: SiteConfig) -> Iterator[str]:
    yield f"Thư tự động của {line(config.site.publisher)}, {config.site.url}"
    yield "Xin đừng trả lời thư này để báo tin. Việc khẩn cấp, hãy gọi 113."
    if channel.unsubscribe:
        yield f"Không muốn nhận thư này nữa, xin gửi thư tới {channel.unsubscribe}."


def _html(stories: Sequence[Story], channel: Mail, config: SiteConfig) -> str:
    parts: list[str] = []
    for heading, some in _sections(stories):
        parts.append(f"<h2>{escape(heading)}</h2>")
        for one in some:
            ended = " (hết hiệu lực)" if one.expired else ""
            title = escape((one.name or one.title) + ended)
            parts.append(f'<h3><a href="{escape(one.url)}">{title}</a></h3>')
            if one.note:
                parts.append(f"<p><strong>Nội dung đính chính:</strong> {escape(one.note)}</p>")
            parts.append(f"<p>{escape(one.summary)}</p><p>{escape(one.unit)}</p>")
            if one.replaced_by:
                name, url = map(escape, one.replaced_by)
                parts.append(f'<p>Bài thay thế: <a href="{url}">{name}</a></p>')
    foot = "<br>".join(map(escape, _foot(channel, config)))
    body = "\n".join([*parts, f"<hr><p>{foot}</p>"])
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(subject(stories, config))}</title></head>\n<body>\n{body}\n</body></html>\n"
    )
