"""Weeks as ISO 8601 counts them, from Monday to Sunday."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from publisher.errors import UnusableError
from publisher.messages import say

_WEEK = re.compile(r"(\d{4})-?[Ww](\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week of an ISO year, which may differ from the calendar's at its ends."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def first(self) -> dt.date:
        """Its Monday."""
        return dt.date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """Its Sunday."""
        return self.first + dt.timedelta(days=6)

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


def week_of(text: str | None, today: dt.date) -> Week:
    """Return the week that a person wrote, or the present one; raises UnusableError.

    It must be in the calendar, and have begun.
    """
    if text is None:
        return Week(*today.isocalendar()[:2])
    found = _WEEK.fullmatch(text.strip())
    if found is None or not 2000 <= int(found[1]) < 3000:
        raise UnusableError(
            say("Tuần “{text}” viết sai: viết năm và số tuần như 2026-W47.", text=text)
        )
    week = Week(int(found[1]), int(found[2]))
    try:
        begins = week.first
    except ValueError:
        weeks = dt.date(week.year, 12, 28).isocalendar().week  # always in the last one
        raise UnusableError(
            say(
                "Không có tuần {week}: năm {year} có các tuần từ 01 đến {n}.",
                week=str(week),
                year=week.year,
                n=weeks,
            )
        ) from None
    if begins > today:
        raise UnusableError(
            say(
                "Tuần {week} chưa tới: tuần ấy bắt đầu ngày {day}.",
                week=str(week),
                day=f"{begins:%d/%m/%Y}",
            )
        )
    return week
