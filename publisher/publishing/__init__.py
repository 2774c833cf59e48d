"""Publishing: a finished site takes the place of the live one, and no moment between is broken."""

from publisher.publishing.folder import Changes, discard, publish, writing
from publisher.publishing.manifest import MARK, Manifest
from publisher.publishing.releases import (
    LINK,
    claim,
    forget,
    keeps,
    kept,
    live,
    place,
    release,
    show,
    sites,
)

__all__ = [
    "LINK",
    "MARK",
    "Changes",
    "Manifest",
    "claim",
    "discard",
    "forget",
    "keeps",
    "kept",
    "live",
    "place",
    "publish",
    "release",
    "show",
    "sites",
    "writing",
]
