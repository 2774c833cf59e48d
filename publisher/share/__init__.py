"""Texts that a group's admin pastes: complete, so that nobody has to write or shorten."""

from publisher.share.retractions import retraction
from publisher.share.texts import (
    CORRECTED_MARK,
    RECENT_DAYS,
    URGENT_MARK,
    VERIFY,
    Platform,
    Text,
    correction_told,
    hashtag,
    kit,
    marked,
    recent_correction,
    short_link,
    text,
    texts,
    verify_page,
    week,
)

__all__ = [
    "CORRECTED_MARK",
    "RECENT_DAYS",
    "URGENT_MARK",
    "VERIFY",
    "Platform",
    "Text",
    "correction_told",
    "hashtag",
    "kit",
    "marked",
    "recent_correction",
    "retraction",
    "short_link",
    "text",
    "texts",
    "verify_page",
    "week",
]
