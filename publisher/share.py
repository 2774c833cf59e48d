"""Texts that a group's admin pastes: complete, so that nobody has to write or shorten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from publisher import codes, notices
from publisher.article import Article, Correction, Priority
from publisher.config import SiteConfig
from publisher.gate import Tombstone

URGENT_MARK = "KHẨN"
CORRECTED_MARK = "ĐÍNH CHÍNH"
VERIFY = "xac-minh/"  # the address of the page that verifies posts
RECENT_DAYS = 30  # for how long a group is told of a correction or a withdrawal


def short_link(known: Article | Tombstone) -> str:
    """Return the short address of an article under the site's root."""
    return f"a/{known.id}/"


def text(article: Article, config: SiteConfig, today: dt.date, digest: str | None = None) -> str:
    """Return the text to paste: title, what was corrected of late, summary, link, whom to call, who says it.

    With the digest of the released edition it also says its code, and where to check it.
    """
    return _text(article, recent_correction(article, today), config, digest)


def texts(article: Article, config: SiteConfig, digest: str) -> tuple[str, ...]:
    """Return every text to paste of an edition: with its last correction, which is news for a while, and without."""
    last = max(article.corrections, key=lambda one: one.date, default=None)
    return tuple(_text(article, one, config, digest) for one in ([last, None] if last else [None]))


def verify_page(config: SiteConfig) -> str:
    """Return the address of the page that verifies posts as one types it: no second link in a chat."""
    return config.site.url.partition("://")[2] + VERIFY.rstrip("/")


def _text(
    article: Article, corrected: Correction | None, config: SiteConfig, digest: str | None
) -> str:
    lines = [marked(article, corrected=corrected is not None), ""]
    if corrected:
        lines += [f"Nội dung đính chính ({notices.day(corrected.date)}): {corrected.note}", ""]
    lines += [article.summary, "", f"Đọc đầy đủ: {config.site.url}{short_link(article)}"]
    if digest:
        code = codes.code(article.id, digest)
        lines.append(f"Mã xác minh: {code} (kiểm tra tại {verify_page(config)})")
    return "\n".join([*lines, *_whom_to_call(config), f"Nguồn: {article.unit.name}"])


def retraction(
    one: Tombstone, config: SiteConfig, replacement: Article | None, today: dt.date
) -> str:
    """Return the text that takes a shared article back: which one, why, what now; never its own words."""
    unit = notices.unit_of(one, config)
    day = notices.moment(one, config, today)
    lines = [
        notices.title(one, config),
        "",
        notices.EXPLANATIONS[one.reason],
        f"Ngày thu hồi: {notices.day(day)}",
        f"Đường dẫn của bài: {config.site.url}{short_link(one)}",
        "",
    ]
    if replacement:
        lines += [
            f"Bài thay thế: {replacement.title}",
            f"{config.site.url}{short_link(replacement)}",
            "",
        ]
    lines += [
        "Đề nghị quản trị viên và bà con đã đăng hoặc chia sẻ bài này xóa bài cũ và đăng thông báo này để mọi người cùng biết.",
        *_whom_to_call(config),
        f"Nguồn: {unit.name if unit else config.site.publisher}",
    ]
    return "\n".join(lines)


def recent_correction(article: Article, today: dt.date) -> Correction | None:
    """Return the last correction of an article if it is so new that groups must hear of it."""
    last = max(article.corrections, key=lambda one: one.date, default=None)
    return last if last and notices.recent(last.date, today, RECENT_DAYS) else None


def marked(article: Article, *, corrected: bool) -> str:
    """Return the title of an article after what everyone must see first."""
    urgent = article.priority is Priority.URGENT
    marks = [URGENT_MARK] * urgent + [CORRECTED_MARK] * corrected
    return f"{' – '.join(marks)}: {article.title}" if marks else article.title


def _whom_to_call(config: SiteConfig) -> Iterator[str]:
    for hotline in [one for one in config.hotlines if one.featured][:1]:
        yield f"Cần giúp đỡ, gọi {hotline.number} ({hotline.name})."
