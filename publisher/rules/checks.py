"""Checks in Python that a pack's rule may name: what a pattern alone cannot judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from publisher.config import SiteConfig

# Codes of the 63 provinces before July 2025, which issued numbers keep (Circular 07/2016/TT-BCA).
_PROVINCES = frozenset(
    [
        "01",
        "02",
        "04",
        "06",
        "08",
        "10",
        "11",
        "12",
        "14",
        "15",
        "17",
        "19",
        "20",
        "22",
        "24",
        "25",
        "26",
        "27",
        "30",
        "31",
        "33",
        "34",
        "35",
        "36",
        "37",
        "38",
        "40",
        "42",
        "44",
        "45",
        "46",
        "48",
        "49",
        "51",
        "52",
        "54",
        "56",
        "58",
        "60",
        "62",
        "64",
        "66",
        "67",
        "68",
        "70",
        "72",
        "74",
        "75",
        "77",
        "79",
        "80",
        "82",
        "83",
        "84",
        "86",
        "87",
        "89",
        "91",
        "92",
        "93",
        "94",
        "95",
        "96",
    ]
)
_NATIONAL = ("111", "112", "113", "114", "115", "156", "5656")


@dataclass(frozen=True, slots=True)
class Context:
    """What the site publishes on purpose: telephone numbers, digits only."""

    published: frozenset[str]

    @property
    def long(self) -> tuple[str, ...]:
        """Those that could be taken for the beginning of something else."""
        return tuple(number for number in self.published if len(number) >= 9)


Check = Callable[[str, Context], bool]


def context(config: SiteConfig) -> Context:
    """Return what a site publishes on purpose: its hotlines and the numbers of its units."""
    numbers = [hotline.number for hotline in config.hotlines]
    numbers += [unit.phone for unit in config.units if unit.phone]
    return Context(frozenset((*map(_digits, numbers), *_NATIONAL)))


def _digits(text: str) -> str:
    return re.sub(r"^(?:00)?840?(?=\d{9,10}$)", "0", re.sub(r"\D", "", text))


def citizen_id(found: str, published: Context) -> bool:
    """Whether 12 digits can be an ID number: province, then century and sex, then year."""
    digits = _digits(found)
    if len(digits) != 12 or not digits.startswith("0") or digits[1:3] not in _PROVINCES:
        return False
    if not found.isdigit() and digits.startswith(published.long):  # a number and what follows it
        return False
    century = 1900 + 100 * (int(digits[3]) // 2)
    return 1900 <= century + int(digits[4:6]) <= 2099


def private_number(found: str, published: Context) -> bool:
    """Whether a telephone number is none that the site publishes."""
    return _digits(found) not in published.published


CHECKS: Mapping[str, Check] = {"citizen-id": citizen_id, "private-number": private_number}
