"""What a mailing says: plain text with HTML beside it, its subject, its headers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from publisher.config import SiteConfig
from publisher.config.notify import Mail
from publisher.notifying.news import Story, line
from publisher.notifying.outbox import What

LONGEST_SUBJECT = 150  # characters
_BODY_HEADERS = ["Content-Type", "MIME-Version"]


class _Whole(EmailPolicy):
    """Writes a subject and a name as encoded words (RFC 2047) from their beginning to their end.

    The library's own way, some words encoded and some not, loses spaces and shows codes for words.
    """

    def fold(self, name: str, value: Any) -> str:
        if name == "Subject":
            return f"{name}: {self._encoded(name, str(value))}{self.linesep}"
        if name == "From":
            (sender,) = value.addresses
            shown = self._encoded(name, sender.display_name)
            return f"{name}: {shown}{self.linesep} <{sender.addr_spec}>{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")

    def _encoded(self, name: str, text: str) -> str:
        return Header(text, "utf-8", header_name=name).encode(linesep=self.linesep)


_SEVEN_BITS = _Whole(linesep="\r\n", cte_type="7bit")  # what every server passes on


class UnfitError(Exception):
    """Words that no message can be made of: as it is read again, it says something else."""


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
    Raises UnfitError.
    """
    try:
        message = _composed(stories, channel, config, name, now, to)
        faithful = _faithful(message, channel, config, subject(stories, config))
    except Exception as error:  # whatever the mail library makes of strangers' words
        raise UnfitError from error
    if not faithful:
        raise UnfitError
    return message


def _composed(
    stories: Sequence[Story],
    channel: Mail,
    config: SiteConfig,
    name: str,
    now: dt.datetime,
    to: str | None,
) -> EmailMessage:
    domain = urlsplit(config.site.url).hostname or "localhost"
    message = EmailMessage(policy=_SEVEN_BITS)
    message["Subject"] = subject(stories, config)
    message["From"] = Address(plain_words(config.site.short_name), addr_spec=channel.sender)
    message["To"] = to or "undisclosed-recipients:;"
    message["Date"] = format_datetime(config.local(now).replace(microsecond=0))
    message["Message-ID"] = f"<{name}.{channel.id}@{domain}>"
    message["List-Id"] = f"<{channel.id}.{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers it with a notice
    if channel.unsubscribe:
        message["List-Unsubscribe"] = f"<mailto:{channel.unsubscribe}?subject=unsubscribe>"
    message.set_content(_plain(stories, channel, config), charset="utf-8")
    message.add_alternative(_html(stories, channel, config), subtype="html", charset="utf-8")
    message["Content-Language"] = "vi"  # last: a new content takes away what is said of the old one
    return message


def _faithful(message: EmailMessage, channel: Mail, config: SiteConfig, title: str) -> bool:
    """Whether a message, read as a mail program reads it, has the headers that were meant, no more."""
    names = ["Subject", "From", "To", "Date", "Message-ID", "List-Id", "Auto-Submitted"]
    names += ["Content-Language", *(["List-Unsubscribe"] if channel.unsubscribe else [])]
    again = message_from_bytes(message.as_bytes(), policy=_SEVEN_BITS)
    sender = again["From"]
    own_name = plain_words(config.site.short_name)
    return (
        sorted(again.keys()) == sorted([*names, *_BODY_HEADERS])
        and str(again["Subject"]) == title
        and isinstance(sender, AddressHeader)
        and [one.addr_spec for one in sender.addresses] == [channel.sender]
        # The library puts a space of its own between the parts of a long name.
        and sender.addresses[0].display_name.replace(" ", "") == own_name.replace(" ", "")
    )


def plain_words(text: str) -> str:
    """Return a text in one line in which nothing is an encoded word (RFC 2047) of its own.

    A mail program would decode one, and what comes out may be a line of the header.
    """
    return line(text).replace("=?", "= ?")


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
    head = f"[{plain_words(config.site.short_name)}] "
    text = plain_words(text)
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
