"""Vietnamese as it is read aloud: numbers and abbreviations in words, lines that one breath carries.

What it cannot turn into words for sure it leaves to a person, and says so.
"""

from publisher.speech.breath import breaths, syllables
from publisher.speech.lexicon import Lexicon, packaged
from publisher.speech.numerals import Numerals, cardinal, digits
from publisher.speech.reading import Doubt, Spoken, spoken

__all__ = [
    "Doubt",
    "Lexicon",
    "Numerals",
    "Spoken",
    "breaths",
    "cardinal",
    "digits",
    "packaged",
    "spoken",
    "syllables",
]
