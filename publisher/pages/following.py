"""How to follow one thing on the site: its feeds, the programs that read them, its QR code."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from publisher.config import SiteConfig
from publisher.pages.cards import OPML, feed_links
from publisher.pages.views import Following, Link

QR: Final = "rss.svg"  # beside the feed that it leads to
# What opens when a reader taps: nothing is asked of anyone before. As of November 2026.
_APP: Final = "Ứng dụng trên máy này"
_READERS: Final = (
    ("Feedly", "https://feedly.com/i/subscription/feed%2F"),
    ("Inoreader", "https://www.inoreader.com/feed/"),
    ("NewsBlur", "https://www.newsblur.com/?url="),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url="),
)


def following(name: str, folder: str, config: SiteConfig, *, listed: bool = False) -> Following:
    """Return the ways to follow what lies in a folder; `listed` if it has a list of feeds too."""
    address = f"{config.site.url}{folder}rss.xml"
    return Following(
        name=name,
        page=folder,
        feeds=feed_links(name, folder),
        address=address,
        readers=(
            Link(_APP, f"feed:{address.partition(':')[2]}"),
            *(Link(reader, way + quote(address, safe="")) for reader, way in _READERS),
        ),
        qr=folder + QR,
        opml=folder + OPML if listed else "",
    )
