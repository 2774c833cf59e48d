"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from publisher.feeds.channels import Document
from publisher.feeds.entries import Entry, clean, line
from publisher.feeds.frames import Format
from publisher.pages.library import Library

JSON: Final = Format("feed.json", "application/feed+json")
_VERSION = "https://jsonfeed.org/version/1.1"
_ICON = "assets/images/icon-512.png"
_FAVICON = "assets/images/favicon.png"


def item(entry: Entry, library: Library) -> bytes:
    """Return an entry as it stands in every feed."""
    author = {"name": entry.author, "url": entry.author_url}
    said: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [author],
        "language": "vi",
    }
    if entry.terms:
        said["tags"] = list(entry.terms)
    if (image := entry.image) is not None:
        said["image"] = url = library.config.site.url + image.url
        size = {"size_in_bytes": image.bytes} if image.bytes else {}
        said["attachments"] = [{"url": url, "mime_type": image.media_type, **size}]
    return _written(said)


def feed(document: Document, items: Sequence[bytes], library: Library) -> bytes:
    """Return a feed with finished items."""
    site, channel = library.config.site, document.channel
    said: dict[str, Any] = {
        "version": _VERSION,
        "title": line(channel.title),
        "home_page_url": site.url + channel.folder,
        "feed_url": f"{site.url}{document.place}{JSON.name}",
        "description": clean(channel.description),
        "icon": site.url + _ICON,
        "favicon": site.url + _FAVICON,
        "authors": [{"name": line(site.publisher), "url": site.url}],
        "language": "vi",
    }
    if document.older is not None:
        said["next_url"] = f"{site.url}{document.older}{JSON.name}"
    if (hubs := library.config.hubs) and not document.archive:
        said["hubs"] = [{"type": "WebSub", "url": hub} for hub in hubs]
    head = _written(said).removesuffix(b"}")
    return b"".join([head, b',"items":[', b",".join(items), b"]}"])


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
