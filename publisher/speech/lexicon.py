"""How what is not written in words is said: dated data, kept in spoken.yml beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from publisher.schema import Record, validate
from publisher.speech.numerals import Numerals
from publisher.text import slugify
from publisher.yamldoc import Place, parse

FILE = Path(__file__).parent / "spoken.yml"


class Lexicon(Record):
    """Who keeps it and until when it holds; abbreviations, units, endings of document numbers, letters.

    Abbreviations are read as they are written, capitals told from small letters; `meanings` are what
    some mean, beside how they are said. `counted` are words after which a number is no number to
    call, `called` those before one that is. `hotlines` are numbers that are always said digit by
    digit, `own_hosts` maps a host to how one says it.
    """

    owner: str
    reviewed: date
    review_by: date
    syllables_per_minute: int
    abbreviations: Mapping[str, str]
    meanings: Mapping[str, str]
    units: Mapping[str, str]
    documents: Mapping[str, str]
    domains: Mapping[str, str]
    letters: Mapping[str, str]
    counted: frozenset[str]
    called: frozenset[str]
    hotlines: frozenset[str] = frozenset()
    own_hosts: Mapping[str, str] = Field(default_factory=dict)
    gap: str = "linh"
    thousand: str = "nghìn"

    @property
    def short_forms(self) -> Mapping[str, str]:
        """Abbreviations and the words that they stand for, as slugs: mostly those that are initials.

        They have three letters or more, since fewer are words themselves (CA, AI).
        """
        spelled = set(self.letters.values())  # as HIV is, which says nothing of what it means
        said = {
            slugify(short): slugify(words)
            for short, words in self.abbreviations.items()
            if len(short) > 2 and short.isalpha() and not spelled.issuperset(words.split())
        }
        return {
            **{short: words for short, words in said.items() if short == _initials(words)},
            **{slugify(short): slugify(words) for short, words in self.meanings.items()},
        }

    @property
    def numerals(self) -> Numerals:
        """The number words of the region."""
        return Numerals(self.gap, self.thousand)


def _initials(slug: str) -> str:
    return "".join(word[0] for word in slug.split("-"))


@cache
def packaged(path: Path = FILE) -> Lexicon:
    """Return the lexicon of a file; raises ValueError for a file that is not as it should be."""
    document = parse(path.read_text(encoding="utf-8"), path.name, rule="rules/pack")

    def position(place: Place) -> tuple[str, int, int]:
        return (path.name, *document.position(place))

    found = validate(Lexicon, document.value, position, family="rules")
    if document.problems or not isinstance(found, Lexicon):
        raise ValueError(path.name)
    return found
