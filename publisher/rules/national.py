"""The numbers of the whole country that anyone may call: data with an owner and a review date."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from publisher.schema import Record, validate
from publisher.yamldoc import Place, parse

FILE = Path(__file__).parent / "national_numbers.yml"


class Number(Record):
    """A number in digits, whose it is and where that is said."""

    number: str
    name: str
    source: str


class Numbers(Record):
    """The file: who keeps it, when it was last checked, and until when that holds."""

    owner: str
    reviewed: date
    review_by: date
    numbers: tuple[Number, ...]


@cache
def read(path: Path = FILE) -> Numbers:
    """Return the numbers of a file; raises ValueError for a file that is not as it should be."""
    document = parse(path.read_text(encoding="utf-8"), path.name, rule="rules/pack")

    def position(place: Place) -> tuple[str, int, int]:
        return (path.name, *document.position(place))

    found = validate(Numbers, document.value, position, family="rules")
    if document.problems or not isinstance(found, Numbers):
        raise ValueError(path.name)
    return found
