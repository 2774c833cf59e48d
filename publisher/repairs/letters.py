"""Letters written so that programs or readers see others than were meant, and what was meant."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from publisher import legacy
from publisher.messages import say
from publisher.repairs.remedies import (
    CONTROLS,
    DIRECTIONS,
    ENTITIES,
    HIDDEN,
    LEGACY,
    LOOKALIKES,
    WIDE,
    Edit,
    Remark,
)
from publisher.text import BIDI, BROKEN, INVISIBLE, LOOKALIKE, nfc

_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\u2028\u2029]+")  # line breaks of other programs
_LOST = "\ufffd"
_OVERRIDE = "\u202e"
_RIGHT_TO_LEFT = frozenset(["R", "AL", "AN"])
_LATIN = "A-Za-zÀ-\u024fḀ-ỿ"
_IN_WORD = re.compile(
    f"(?<=[{_LATIN}0-9\u0300-\u036f])[{INVISIBLE}]+(?=[{_LATIN}0-9\u0300-\u036f])"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"  # other scripts and pictograms need them
_ANYWHERE = re.compile("[" + "".join(set(INVISIBLE) - set(_JOINERS)) + "]+")
_ENTITY = re.compile(r"&#(?:[xX][0-9A-Fa-f]{2,5}|[0-9]{2,6});")
# Letters and digits of full width, and those that mathematics and fancy posts are set in.
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]+")
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile("[\u0370-\u04ff]")
_BARRED = re.compile("[ÐƉðɖ]")
_MIXED = say("Dòng này lẫn chữ Unicode với bảng mã cũ, không đoán chắc được: gõ lại dòng này.")
_REVERSED = say("Dòng này có ký tự đảo chiều chữ, bỏ đi thì chữ đọc ra khác: gõ lại dòng này.")
_LETTERS_LOST = say("Dòng này có chữ đã mất hẳn (ký tự “�”): xem bản gốc rồi gõ lại.")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are certainly Unicode, each with where it starts."""
    at = 0
    for line in text.split("\n"):
        if line.isascii() or legacy.mended(line) == line:
            yield at, line
        at += len(line) + 1


def _legacy(text: str) -> Iterator[Edit]:
    at = 0
    for line in text.split("\n"):
        new = line if line.isascii() else legacy.mended(line)
        if new is not None and new != line:
            start = next(
                i for i, (a, b) in enumerate(zip(line, new + "\0", strict=False)) if a != b
            )
            tail = 0
            while tail < min(len(line), len(new)) - start and line[-1 - tail] == new[-1 - tail]:
                tail += 1
            yield Edit(
                at + start, at + len(line) - tail, new[start : len(new) - tail], LEGACY, LEGACY.rule
            )
        at += len(line) + 1


def _controls(text: str) -> Iterator[Edit]:
    """Yield controls: line breaks of other programs as a blank, marks of Windows-1252 as meant."""
    if not BROKEN.search(text):
        return
    for at, line in _lines(text):
        for found in BROKEN.finditer(line):
            if found[0] != _LOST:
                start = at + found.start()
                yield Edit(start, start + 1, without_controls(found[0]), CONTROLS, CONTROLS.rule)


def without_controls(text: str) -> str:
    """Return a text without controls: what stood for a letter or a blank as that."""

    def meant(found: re.Match[str]) -> str:
        char = found[0]
        if char == _LOST:
            return char
        if "\x80" <= char <= "\x9f":
            return char.encode("latin-1").decode("cp1252", "ignore")
        return " " if _SPACE.match(char) else ""

    return BROKEN.sub(meant, text)


def _directions(text: str) -> Iterator[Edit]:
    """Yield the marks of direction in lines that are read from the left all the same."""
    if not any(char in text for char in BIDI):
        return
    for at, line in _lines(text):
        if not _reversed(line):
            yield from (
                Edit(at + i, at + i + 1, "", DIRECTIONS, DIRECTIONS.rule)
                for i, char in enumerate(line)
                if char in BIDI
            )


def _reversed(line: str) -> bool:
    """Whether marks of direction change how a line is read."""
    return any(char in line for char in BIDI) and (
        _OVERRIDE in line
        or any(
            unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line if char not in BIDI
        )
    )


def _hidden(text: str) -> Iterator[Edit]:
    for at, line in _lines(text):
        inside = [found.span() for found in _IN_WORD.finditer(line)]
        taken = {i for start, end in inside for i in range(start, end)}
        inside += [found.span() for found in _ANYWHERE.finditer(line) if found.start() not in taken]
        for start, end in sorted(inside):
            yield Edit(at + start, at + end, "", HIDDEN, HIDDEN.rule)


def _entities(text: str) -> Iterator[Edit]:
    """Yield the letters that are written as numbers."""
    for at, line in _lines(text) if "&#" in text else ():
        for found in _ENTITY.finditer(line):
            letter = html.unescape(found[0])
            if len(letter) == 1 and letter.isalpha():
                yield Edit(at + found.start(), at + found.end(), letter, ENTITIES, ENTITIES.rule)


def _wide(text: str) -> Iterator[Edit]:
    if not _WIDE.search(text):
        return
    for at, line in _lines(text):
        for found in _WIDE.finditer(line) if "&#" not in line else ():  # it would make an entity
            plain = unicodedata.normalize("NFKC", found[0])
            if plain.isascii() and plain.isalnum():
                yield Edit(at + found.start(), at + found.end(), plain, WIDE, WIDE.rule)


def _lookalikes(text: str) -> Iterator[Edit]:
    if not _FOREIGN.search(text) and not _BARRED.search(text):
        return
    for at, line in _lines(text):
        for found in _WORD.finditer(line):
            word = found[0]
            if not (_FOREIGN.search(word) or _BARRED.search(word)):
                continue
            plain = word.translate(LOOKALIKE)
            if _FOREIGN.search(plain) or not _is_latin(word, plain):
                continue
            yield Edit(at + found.start(), at + found.end(), plain, LOOKALIKES, LOOKALIKES.rule)


def _is_latin(word: str, plain: str) -> bool:
    """Whether a word is one in Latin letters but for some look-alikes."""
    if _FOREIGN.search(word):
        return re.search(f"[{_LATIN}]", word) is not None
    if not _BARRED.search(word[1:]):
        return True  # no language has them at the beginning of a word
    return plain.isupper() or legacy.soundness(plain) == (1, 1)  # QÐ; but not Guðrún


def _recomposed(text: str) -> Iterator[Edit]:
    """Yield the lines in which marks have come to stand behind their letters."""
    if unicodedata.is_normalized("NFC", text):
        return
    at = 0
    for line in text.split("\n"):
        if (new := nfc(line)) != line:
            yield Edit(at, at + len(line), new, None)
        at += len(line) + 1


def left(body: str, first: int) -> Iterator[Remark]:
    """Yield what looks like something to repair and was left, with its line."""
    for number, line in enumerate(body.split("\n"), start=first):
        if line.isascii():
            continue
        if legacy.mended(line) is None:
            yield Remark(number, _MIXED)
        if _reversed(line):
            yield Remark(number, _REVERSED)
        if _LOST in line:
            yield Remark(number, _LETTERS_LOST)


PASSES = (
    _legacy,
    _controls,
    _directions,
    _hidden,
    _entities,
    _wide,
    _lookalikes,
    _recomposed,
)
