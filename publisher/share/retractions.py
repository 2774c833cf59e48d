"""The text that takes a shared article back."""

from __future__ import annotations

import datetime as dt

from publisher import notices
from publisher.article import Article
from publisher.config import SiteConfig
from publisher.gate import Tombstone
from publisher.share.texts import short_link, whom_to_call


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
        *whom_to_call(config),
        f"Nguồn: {unit.name if unit else config.site.publisher}",
    ]
    return "\n".join(lines)
