"""Vietnamese number words."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BILLION = 10**9
LIMIT = 10**18  # from here on nobody hears how much it is


@dataclass(frozen=True, slots=True)
class Numerals:
    """The words that differ by region: 105 is một trăm linh năm or lẻ năm, 1000 một nghìn or ngàn."""

    gap: str = "linh"
    thousand: str = "nghìn"


NORTHERN = Numerals()


def cardinal(number: int, words: Numerals = NORTHERN) -> str:
    """Return a whole number from 0 below 10^18 as it is said; raises ValueError for any other."""
    if not 0 <= number < LIMIT:
        raise ValueError(number)
    if number == 0:
        return DIGITS[0]
    return " ".join(_said(number, words, whole=True))


def _said(number: int, words: Numerals, *, whole: bool) -> list[str]:
    """Return the words of a number above 0; where it is not the whole its hundreds are said too."""
    if number >= BILLION:
        above, rest = divmod(number, BILLION)
        return [
            *_said(above, words, whole=whole), "tỷ",
            *(_said(rest, words, whole=False) if rest else ()),
        ]  # fmt: skip
    parts: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, words.thousand), (1, "")):
        group, number = divmod(number, size)
        if group:
            parts += _group(group, words, full=bool(parts) or not whole)
            parts += [name] * bool(name)
    return parts


def _group(number: int, words: Numerals, *, full: bool) -> list[str]:
    """Return the words of 1 to 999; `full` says its hundreds even where there are none."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    parts = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        parts += [DIGITS[tens], "mươi"]
    elif tens == 1:
        parts.append("mười")
    elif ones and parts:
        parts.append(words.gap)
    if ones:
        parts.append(_one(tens, ones))
    return parts


def _one(tens: int, ones: int) -> str:
    if tens and ones == 5:
        return "lăm"
    if tens > 1 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return DIGITS[ones]


def digits(number: str) -> str:
    """Return a row of digits said one by one, as telephone numbers are."""
    return " ".join(DIGITS[int(char)] for char in number)


def decimal(whole: int, fraction: str, words: Numerals = NORTHERN, mark: str = "phẩy") -> str:
    """Return a number with a fraction: 2,5 hai phẩy năm; 0,25 không phẩy hai mươi lăm; 1,05 digit by digit."""
    after = (
        cardinal(int(fraction), words)
        if len(fraction) <= 2 and not fraction.startswith("0")
        else digits(fraction)
    )
    return f"{cardinal(whole, words)} {mark} {after}"


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_PARTS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(letters: str) -> int | None:
    """Return the number that well-formed Roman numerals stand for, None for any other letters."""
    if not letters or not set(letters) <= set(_ROMAN):
        return None
    values = [_ROMAN[letter] for letter in letters]
    total = sum(
        -value if value < after else value
        for value, after in zip(values, [*values[1:], 0], strict=True)
    )
    written, rest = "", total
    for value, part in _ROMAN_PARTS:
        count, rest = divmod(rest, value)
        written += part * count
    return total if written == letters else None
