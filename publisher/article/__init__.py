"""Articles: what a file must be to be one, and what it says then."""

from publisher.article.model import Article, Lifecycle, Location, Reading
from publisher.article.places import address_in, locate
from publisher.article.reader import of_file, read, taken_down, withdrawal
from publisher.front_matter import (
    CitedSource,
    Correction,
    Priority,
    Reason,
    SecrecySignOff,
    SpokespersonSignOff,
    Waiver,
    Withdrawal,
)

__all__ = [
    "Article",
    "CitedSource",
    "Correction",
    "Lifecycle",
    "Location",
    "Priority",
    "Reading",
    "Reason",
    "SecrecySignOff",
    "SpokespersonSignOff",
    "Waiver",
    "Withdrawal",
    "address_in",
    "locate",
    "of_file",
    "read",
    "taken_down",
    "withdrawal",
]
