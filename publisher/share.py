"""Texts that a group's admin pastes: complete, so that nobody has to write or shorten."""

from __future__ import annotations

from publisher.article import Article, Priority
from publisher.config import SiteConfig

URGENT_MARK = "KHẨN"


def short_link(article: Article) -> str:
    """Return the short address of an article under the site's root."""
    return f"a/{article.id}/"


def text(article: Article, config: SiteConfig) -> str:
    """Return the text to paste: title, summary, link, whom to call, who says it."""
    title = article.title
    if article.priority is Priority.URGENT:
        title = f"{URGENT_MARK}: {title}"
    lines = [title, "", article.summary, "", f"Đọc đầy đủ: {config.site.url}{short_link(article)}"]
    numbers = [hotline for hotline in config.hotlines if hotline.featured][:1]
    lines += [f"Cần giúp đỡ, gọi {hotline.number} ({hotline.name})." for hotline in numbers]
    return "\n".join([*lines, f"Nguồn: {article.unit.name}"])
