"""What a phone may keep of a site: its place among the apps, and which pages to have without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator

from publisher.article import Lifecycle
from publisher.config import WARNINGS
from publisher.pages import Frame, Library

NEWEST = 5  # of them, beside what is urgent
PAGE = "offline/"
_GREEN = "#0b5d3b"
_GROUND = "#ffffff"


def render(library: Library, frame: Frame) -> Iterator[tuple[str, bytes]]:
    """Yield the manifest and the list of pages to keep: name and bytes."""
    yield "manifest.webmanifest", _json(_manifest(frame))
    yield "offline.json", _json({"pages": list(kept(library))})


def kept(library: Library) -> Iterator[str]:
    """Yield the addresses of the pages to keep, the most needed first."""
    warnings = [
        one
        for one in library.by_kind.get(WARNINGS, ())
        if one.lifecycle is Lifecycle.CURRENT and one not in library.urgent
    ]
    yield "./"
    if WARNINGS in library.config.kinds_by_id:
        yield f"{WARNINGS}/"
    for edition in (*library.urgent[:NEWEST], *warnings[:NEWEST]):
        yield edition.article.permalink[1:]


def _manifest(frame: Frame) -> dict[str, object]:
    return {
        "name": frame.site_name,
        "short_name": frame.short_name,
        "description": frame.description,
        "lang": "vi",
        "dir": "ltr",
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",  # the address stays in sight: it says whose site this is
        "theme_color": _GREEN,
        "background_color": _GROUND,
        "icons": [
            _icon("icon-192.png", 192, "any"),
            _icon("icon-512.png", 512, "any"),
            _icon("icon-maskable-512.png", 512, "maskable"),
        ],
    }


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {
        "src": f"assets/images/{name}",
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
