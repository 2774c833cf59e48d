"""Messages to people: Vietnamese templates, translated only where they are printed."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("vi", "en")
LOCALE_DIR = Path(__file__).parent / "locale"

Translate = Callable[[str], str]


def vietnamese(template: str) -> str:
    """Translate into the source language: nothing to do."""
    return template


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person: a Vietnamese template and the values that fill it.

    Vietnamese is the source language, so an untranslated message is still one an officer reads.
    Values may be messages themselves. `english` is set where a text comes from data that brings
    its own translation.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()
    english: str = ""

    def render(self, translate: Translate) -> str:
        """Return the sentence with its template passed through `translate`."""
        filled = {
            name: value.render(translate) if isinstance(value, Message) else value
            for name, value in self.values
        }
        if self.english and translate is not vietnamese:
            return self.english
        return translate(self.template).format(**filled)

    def __str__(self) -> str:
        return self.render(vietnamese)


def say(template: str, /, **values: object) -> Message:
    """Return the message of a Vietnamese template; the name marks it for extraction by Babel."""
    return Message(template, tuple(values.items()))


def translator(language: str) -> Translate:
    """Return the function that translates templates into `language` (`vi` or `en`)."""
    if language == "vi":
        return vietnamese
    return gettext.translation("publisher", LOCALE_DIR, languages=[language], fallback=True).gettext
