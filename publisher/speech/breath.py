"""Sentences cut into lines that are read in one breath."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from publisher.speech.numerals import DIGITS

BREATH = 25  # syllables
_VOWELS = re.compile(
    r"[aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]+", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…][”’\")»]*$")
_CLAUSE_END = re.compile(r"[,;:–—][”’\")»]*$")
_LETTER_OR_DIGIT = re.compile(r"\w")
# Words before which a speaker may breathe.
_JOINTS = frozenset(
    [
        "và",
        "nhưng",
        "mà",
        "để",
        "khi",
        "nếu",
        "vì",
        "thì",
        "rồi",
        "hoặc",
        "hay",
        "do",
        "nên",
        "còn",
        "tuy",
        "dù",
        "bởi",
        "trước",
        "sau",
        "cùng",
        "với",
        "như",
        "trong",
        "tại",
        "từ",
        "đến",
        "theo",
        "nhằm",
        "gồm",
    ]
)
# Words that belong to the joining word after them: “đối với”, “bao gồm”, “kể từ”.
_BOUND = frozenset(
    [
        ("đối", "với"),
        ("kèm", "theo"),
        ("bao", "gồm"),
        ("kể", "từ"),
        ("dẫn", "đến"),
        ("cho", "đến"),
        ("ngay", "khi"),
        ("mỗi", "khi"),
        ("trở", "nên"),
        ("tự", "do"),
        ("bên", "trong"),
        ("phía", "trước"),
        ("phía", "sau"),
    ]
)
_NUMBER_WORDS = frozenset(
    [
        *DIGITS,
        *[
            "mươi",
            "mười",
            "mốt",
            "tư",
            "lăm",
            "linh",
            "lẻ",
            "trăm",
            "nghìn",
            "ngàn",
            "triệu",
            "tỷ",
            "phẩy",
        ],
    ]
)
_LINE = 35  # what one more line costs
_SHORT = 4  # syllables under which a line is a hiccup


def syllables(text: str) -> int:
    """Return how many syllables a text has when it is read aloud; foreign words by their vowels."""
    return sum(map(_syllables, text.split()))


def _syllables(word: str) -> int:
    if not _LETTER_OR_DIGIT.search(word):
        return 0
    return max(1, len(_VOWELS.findall(word)))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, in order, every word in one of them."""
    words: list[str] = []
    for word in text.split():
        words.append(word)
        if _SENTENCE_END.search(word):
            yield " ".join(words)
            words = []
    if words:
        yield " ".join(words)


def breaths(text: str, limit: int = BREATH) -> tuple[str, ...]:
    """Return the lines of a text, none over `limit` syllables unless it is one word.

    No word is lost or changes its place; a line never holds parts of two sentences.
    """
    return tuple(line for sentence in sentences(text) for line in _lines(sentence.split(), limit))


def _lines(words: Sequence[str], limit: int) -> list[str]:
    """Cut one sentence where that hurts least: after a comma, else before a joining word."""
    lengths = [_syllables(word) for word in words]
    costs = [0, *(_cost(*pair) for pair in pairwise(words)), 0]  # of a cut before each word
    best: list[tuple[int, int]] = [
        (0, 0)
    ]  # for the first n words: cost, where the last line begins
    for end in range(1, len(words) + 1):
        options: list[tuple[int, int]] = []
        length = 0
        for start in range(end - 1, -1, -1):
            length += lengths[start]
            if length > limit and start < end - 1:
                break
            hiccup = _LINE // 2 if length < _SHORT else 0
            options.append((best[start][0] + costs[start] + _LINE + hiccup + length**2 // 4, start))
        best.append(min(options))
    cuts = [len(words)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    return [" ".join(words[a:b]) for a, b in pairwise(reversed(cuts))]


def _cost(before: str, after: str) -> int:
    """Return how much a pause between two words jars."""
    if _CLAUSE_END.search(before):
        return 0 if before[-1] != "," or after.lower() in _JOINTS else 5
    if before.lower() in _NUMBER_WORDS and after.lower().rstrip(",.;:") in _NUMBER_WORDS:
        return 400
    joined = after.lower().rstrip(",.;:")
    if before.lower() in _JOINTS and joined in _JOINTS:  # “cùng với”, “sau khi”, “như sau”
        return 200
    if (before.lower(), joined) in _BOUND:
        return 300
    if after.lower() in _JOINTS:
        return 40
    if before[:1].isupper() and after[:1].isupper():  # within a name
        return 300
    if before.lower() in _NUMBER_WORDS:  # how many of what
        return 250
    return 100 if joined == "cho" else 150
