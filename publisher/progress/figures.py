"""Numbers and durations as people write them."""

from __future__ import annotations

from publisher.messages import Message, say

_SHORT = 10  # seconds, of which tenths count
_MINUTE = 60
_HOUR = 3600
_SWAPPED = str.maketrans(",.", ".,")


def number(value: float, digits: int = 0) -> Message:
    """Return a number with marks between thousands: 3.200,5, in English 3,200.5."""
    english = f"{value:,.{digits}f}"
    return Message(english.translate(_SWAPPED), english=english)


def duration(seconds: float) -> Message:
    """Return how long something took, with tenths where it was short."""
    return say("{n} giây", n=number(seconds, 1)) if seconds < _SHORT else _rounded(seconds)


def remaining(seconds: float) -> Message:
    """Return how long something will take: nobody knows that to the tenth."""
    return _rounded(max(1, seconds))


def _rounded(seconds: float) -> Message:
    whole = round(seconds)
    if whole < _MINUTE:
        return say("{n} giây", n=whole)
    minutes, rest = divmod(whole, _MINUTE)
    if whole < _HOUR:
        return say("{n} phút {s} giây", n=minutes, s=rest) if rest else say("{n} phút", n=minutes)
    hours, minutes = divmod(minutes, _MINUTE)
    return say("{n} giờ {m} phút", n=hours, m=minutes) if minutes else say("{n} giờ", n=hours)
