"""What a configuration says of the texts to paste: how each is made and how long it may be."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from publisher.messages import say
from publisher.schema import Day, Record, RefusedValueError

# What a template may ask for, and what none can do without: the way to the article, and its proof.
FIELDS: Final = (
    "title", "correction", "corrected", "summary", "body", "link", "code", "verify", "hotline",
    "hotlines", "number", "phone", "unit", "kind", "date", "hashtags",
)  # fmt: skip
REQUIRED: Final = ("title", "link", "code")
FIELD: Final = re.compile(r"\{([^{}\n]*)\}")

_MOST_CHARS = 100_000
_MOST_PARTS = 10


def _template(text: str) -> str:
    named = FIELD.findall(text)
    unknown = [one for one in named if one not in FIELDS]
    if unknown or re.search(r"[{}]", FIELD.sub("", text)):
        raise RefusedValueError(
            say(
                "Mẫu tin có chỗ điền không đúng ({name}): chỉ dùng {choices}, mỗi chỗ trong ngoặc nhọn như {example}.",
                name=f"{{{unknown[0]}}}" if unknown else "{ }",
                choices=", ".join(FIELDS),
                example="{title}",
            )
        )
    if missing := [one for one in REQUIRED if one not in named]:
        raise RefusedValueError(
            say(
                "Mẫu tin thiếu {missing}: tin dán vào nhóm phải có tiêu đề, đường dẫn và mã xác minh.",
                missing=", ".join(f"{{{one}}}" for one in missing),
            )
        )
    if "://" in text:
        raise RefusedValueError(
            say("Bỏ đường dẫn viết sẵn trong mẫu tin: tin dán vào nhóm chỉ có một đường dẫn là {link}.", link="{link}")
        )  # fmt: skip
    return text


def _between(low: int, high: int) -> AfterValidator:
    def check(value: int) -> int:
        if not low <= value <= high:
            raise RefusedValueError(say("Ghi một số từ {low} đến {high}.", low=low, high=high))
        return value

    return AfterValidator(check)


def _hashtag(written: str) -> str:
    name = written.removeprefix("#")
    if not re.fullmatch(r"[A-Za-z0-9]{2,50}", name) or name.isdigit():
        raise RefusedValueError(
            say(
                "Thẻ viết liền, không dấu tiếng Việt, không dấu cách, như BinhYen: sửa “{name}”.",
                name=written,
            )
        )
    return name


def _listed(value: object) -> object:
    return () if value is None else value


Template = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_template)
]
Source = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Hashtag = Annotated[str, AfterValidator(_hashtag)]
Chars = Annotated[int, _between(200, _MOST_CHARS)]


class ZaloText(Record):
    """The short text. `limit` is in what `counted` says; `reviewed` is when that was last looked up.

    A line of `text` whose value is nothing for an article is left out.
    """

    limit: Chars
    counted: Literal["utf-16", "characters"] = "utf-16"
    source: Source
    reviewed: Day
    text: Template = """\
{title}

Nội dung đính chính ({corrected}): {correction}

{summary}

Đọc đầy đủ: {link}
Mã xác minh: {code} (kiểm tra tại {verify})
Cần giúp đỡ, gọi {hotline}.
Số trực ban: {phone}.
Nguồn: {unit}
{hashtags}"""


class FacebookText(Record):
    """The longer text, with at most `excerpt` of the article's own words in it."""

    limit: Chars
    counted: Literal["utf-16", "characters"] = "utf-16"
    excerpt: Annotated[int, _between(0, _MOST_CHARS)] = 1200
    source: Source
    reviewed: Day
    text: Template = """\
{title}

Nội dung đính chính ({corrected}): {correction}

{summary}

{body}

Đọc đầy đủ: {link}
Mã xác minh: {code} (kiểm tra tại {verify})
Cần giúp đỡ, gọi {hotlines}.
Số trực ban: {phone}.
Muốn báo tin, hãy gọi hoặc nhắn riêng cho Công an, đừng viết vào phần bình luận.
Nguồn: {unit}
{hashtags}"""


class SmsText(Record):
    """The one line for telephones; the lines of `text` become one. `parts` are messages at most.

    Without `diacritics` a message holds more than twice as much and old telephones show it too.
    """

    parts: Annotated[int, _between(1, _MOST_PARTS)]
    diacritics: bool = False
    source: Source
    reviewed: Day
    text: Template = """\
{title}.
{link}
Mã xác minh: {code}.
Gọi {number}.
{unit}"""


class Hashtags(Record):
    """The site's own hashtags, which end every text, and how many of an article's topics become one."""

    own: Annotated[tuple[Hashtag, ...], BeforeValidator(_listed)] = ()
    topics: Annotated[int, _between(0, 10)] = 3


class Digest(Record):
    """The list of what came out in the last days: its heading, and how many articles it names."""

    heading: Annotated[str, StringConstraints(min_length=5, max_length=120)] = "ĐIỂM TIN TRONG TUẦN"
    days: Annotated[int, _between(1, 31)] = 7
    articles: Annotated[int, _between(1, 30)] = 10


_REVIEWED = dt.date(2026, 11, 15)


class Sharing(Record):
    """The texts that groups' admins paste, with the limits of where they go."""

    zalo: ZaloText = ZaloText(
        limit=2000,
        source="Tin văn bản của Zalo Official Account: 2.000 ký tự; nhóm thường chưa có số công bố",
        reviewed=_REVIEWED,
    )
    facebook: FacebookText = FacebookText(
        limit=63206, source="Giới hạn một bài đăng Facebook: 63.206 ký tự", reviewed=_REVIEWED
    )
    sms: SmsText = SmsText(
        parts=2,
        source="3GPP TS 23.038, 23.040: 160 ký tự không dấu hoặc 70 ký tự có dấu một tin",
        reviewed=_REVIEWED,
    )
    hashtags: Hashtags = Hashtags()
    digest: Digest = Digest()
