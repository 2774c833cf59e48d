"""What lets a reader tell whether a post is genuine: codes of editions, marks of texts.

A code is the article's id with four letters of the edition. Only the page at the article's own
address says which codes are good; the letters tell one edition from another, they keep no secret.
"""

from __future__ import annotations

import hashlib
import unicodedata

# Letters of the Vietnamese alphabet that are read out without doubt. Without vowels no word comes
# of them, without C, L and M no swearing, without digits no number that is anybody's.
LETTERS = "bdghknpqrstvx"
SIZE = 4
_MARKS = "bcdghklmnpqrstvx"  # one for each value of four bits: a mark is never a number either
_MARK_SIZE = 20


def letters(digest: str) -> str:
    """Return the four letters of the edition with a digest."""
    number = int.from_bytes(hashlib.sha256(f"xac-minh:{digest}".encode()).digest())
    found = ""
    for _ in range(SIZE):
        number, rest = divmod(number, len(LETTERS))
        found += LETTERS[rest]
    return found


def code(article_id: str, digest: str) -> str:
    """Return the code of an edition as it is printed."""
    return f"{article_id}-{letters(digest)}"


def marks(text: str) -> str:
    """Return a mark of a whole text and then one of each line with words in it.

    White space counts as one space and letters in one form, as a text comes back out of a chat.
    The pages' own script makes the same marks of what a reader pastes.
    """
    lines = [folded for line in text.split("\n") if (folded := _folded(line))]
    return " ".join(map(_mark, (" ".join(lines), *lines)))


def _folded(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split())


def _mark(text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return "".join(_MARKS[int(digit, 16)] for digit in digest[:_MARK_SIZE])
