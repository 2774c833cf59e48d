"""A written text turned into the words that are said."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from publisher.speech.lexicon import Lexicon
from publisher.speech.numerals import LIMIT, cardinal, decimal, digits, roman

_UPPER = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_SHOUTED = re.compile(rf"[{_UPPER}]+(?:,? [{_UPPER}]+){{2,}}(?!\w)")
_CAPITALS = re.compile(rf"[{_UPPER}]{{2,}}[a-z]{{0,2}}(?:-[{_UPPER}][\w-]*)?(?!\w)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s(“\"]*$")
_WORD_AFTER = re.compile(r"[\s]*([^\W\d_]+)")
_GROUPED = re.compile(r"[\s.\-]+")
_BEGINS = re.compile(r"(?:^|[.!?][”’\")]? )[“‘\"(]*$")  # what stands before a sentence
_DAY_WORDS = frozenset({"ngày", "mùng", "mồng", "hôm"})
_SHARES = frozenset(["khoảng", "gần", "hơn", "quá", "chiếm", "được", "giảm", "tăng", "còn"])
_SHARED = frozenset(["số", "diện", "tổng", "quãng", "khối", "giá", "mức", "chiều"])
_ORDINALS = {"tháng": {4: "tư"}, "quý": {4: "tư"}, "thứ": {1: "nhất", 4: "tư"}}
_ROMAN_CUES = frozenset(
    [
        "thứ",
        "lần",
        "khóa",
        "quý",
        "chương",
        "mục",
        "phần",
        "đại",
        "hội",
        "kỷ",
        "kỳ",
        "quận",
        "khu",
        "loại",
        "cấp",
        "vùng",
        "khoản",
    ]
)
_UNSAID = "*_#`~^"
_MONTHS = 12
_LEAP_YEAR = 2024
_HOURS, _MINUTES = 24, 60
_NUMBER_DIGITS = 7  # from here on a row of digits is a number to call or an account


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something written that a person should look at: how it was read, None where it was left as it is."""

    written: str
    read: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it is said, and what in it a person should look at."""

    text: str
    doubts: tuple[Doubt, ...] = ()


def spoken(text: str, lexicon: Lexicon) -> Spoken:
    """Return a text with every number, abbreviation, unit and address in words.

    What is not known is left as it is and among the doubts; so is what was read by guess.
    """
    reader = _Reader(lexicon, _calmed(_flat(text), lexicon))
    said = _tidied(reader.read())
    left = (Doubt(one) for one in re.findall(r"\S*\d\S*", said))
    return Spoken(said, tuple(dict.fromkeys((*reader.doubts, *left))))


Handler = Callable[["_Reader", re.Match[str]], str | None]


class _Reader:
    """Goes through a text once; what it has said is never read again."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.lexicon = lexicon
        self.text = text
        self.doubts: list[Doubt] = []
        self.numeric = False  # whether what was said last is a number

    def read(self) -> str:
        parts: list[str] = []
        at = 0
        while at < len(self.text):
            end, said = self._next(at)
            if end > at + 1 and _BEGINS.search("".join(parts[-3:])):
                said = _capitalised(said)
            parts.append(said)
            at = end
        return "".join(parts)

    def _next(self, at: int) -> tuple[int, str]:
        inside = at > 0 and self.text[at].isalnum() and self.text[at - 1].isalnum()
        for pattern, handler in () if inside else self._rules:
            found = pattern.match(self.text, at)
            said = handler(self, found) if found else None
            if found and said is not None:
                self.numeric = handler in _NUMERIC
                return found.end(), said
        char = self.text[at]
        if not char.isspace():
            self.numeric = False
        return at + 1, _symbol(char)

    @cached_property
    def _rules(self) -> tuple[tuple[re.Pattern[str], Handler], ...]:
        return _rules(self.lexicon)

    def before(self, found: re.Match[str]) -> str:
        """Return the word before a match, in small letters."""
        word = _WORD_BEFORE.search(self.text, max(0, found.start() - 40), found.start())
        return word[1].lower() if word else ""

    def after(self, found: re.Match[str]) -> str:
        """Return the word after a match, in small letters."""
        word = _WORD_AFTER.match(self.text, found.end())
        return word[1].lower() if word else ""

    def number(self, value: int) -> str:
        return cardinal(value, self.lexicon.numerals)

    def guessed(self, found: re.Match[str], said: str) -> str:
        self.doubts.append(Doubt(found[0], said))
        return said

    def left(self, found: re.Match[str]) -> str:
        self.doubts.append(Doubt(found[0]))
        return found[0]


def _address(reader: _Reader, found: re.Match[str]) -> str | None:
    host = found["host"].lower().removeprefix("www.")
    if host in reader.lexicon.own_hosts:
        return reader.lexicon.own_hosts[host]
    *names, last = host.split(".")
    domains = reader.lexicon.domains
    if last not in domains and "://" not in found[0]:
        return None
    said = " chấm ".join(domains.get(part, part) for part in (*names, last))
    return reader.guessed(found, f"địa chỉ {said}")


def _mail(reader: _Reader, found: re.Match[str]) -> str:
    said = found[0].replace(".", " chấm ").replace("@", " a còng ")
    return reader.guessed(found, said)


def _document(reader: _Reader, found: re.Match[str]) -> str:
    said = reader.number(int(found[1]))
    if found[2]:
        said += f" năm {reader.number(int(found[2]))}"
    lexicon = reader.lexicon
    if found[3] in lexicon.documents:
        return f"{said} {lexicon.documents[found[3]]}"
    parts = [lexicon.abbreviations.get(part, part) for part in found[3].split("-")]
    return reader.guessed(found, f"{said} của {', '.join(parts)}")


def _abbreviation(reader: _Reader, found: re.Match[str]) -> str:
    said = reader.lexicon.abbreviations[found[0].rstrip()]
    return said + " " * (found[0][-1] in ". " and not said.endswith(" "))


def _ward_or_room(reader: _Reader, found: re.Match[str]) -> str:
    """Read P.105 as a room: no ward has three digits; of fewer, a ward where its district follows."""
    written = found["number"]
    number = digits(written) if written[0] == "0" else reader.number(int(written))
    if reader.before(found) == "phòng":
        return number
    if len(written) > _WARD_DIGITS:
        return f"phòng {number}"
    said = f"phường {number}"
    return said if _DISTRICT.match(reader.text, found.end()) else reader.guessed(found, said)


def _weekdays(reader: _Reader, found: re.Match[str]) -> str | None:
    """Read thứ 2–thứ 6, thứ 2-6 and T2–CN as days of the week."""
    first, last = (_weekday(reader, found[name]) for name in ("first", "last"))
    if first is None or last is None:
        return None
    if found["first"].startswith("Thứ"):
        first = _capitalised(first)
    return f"{first} đến {last}"


def _weekday(reader: _Reader, written: str) -> str | None:
    """Return a day of the week in words, None where there is none of that number."""
    name = re.sub(r"^(?:thứ |t)", "", written.lower())
    if name in {"cn", "chủ nhật"}:
        return "chủ nhật"
    if not name.isdigit():
        return f"thứ {name}"
    return f"thứ {_ORDINALS['thứ'].get(int(name)) or reader.number(int(name))}"


def _telephone(_reader: _Reader, found: re.Match[str]) -> str | None:
    groups = [one for one in _GROUPED.split(found[0].replace("+84", "0", 1).strip()) if one]
    if sum(map(len, groups)) < _NUMBER_DIGITS:
        return None
    if len(groups) == 1:  # four, then threes, as one says them
        whole = groups[0]
        groups = [whole[:4], *(whole[at : at + 3] for at in range(4, len(whole), 3))]
    return ", ".join(map(digits, groups))


def _day_range(reader: _Reader, found: re.Match[str]) -> str | None:
    first, last, month = int(found[1]), int(found[3]), int(found[4])
    joint = "và" if found[2] == "và" else "đến"
    if " tháng " in found[0] and found[2] not in "-–":
        return None
    if not (1 <= first < last and _is_day(last, month)):
        return None
    said = f"{reader.number(first)} {joint} {_date(reader, last, month, found[5])}"
    return said if reader.before(found) in _DAY_WORDS else f"ngày {said}"


def _full_date(reader: _Reader, found: re.Match[str]) -> str | None:
    day, month = int(found[1]), int(found[2])
    if not _is_day(day, month):
        return None
    said = _date(reader, day, month, found[3])
    return said if reader.before(found) in _DAY_WORDS else f"ngày {said}"


def _month(reader: _Reader, found: re.Match[str]) -> str | None:
    month = int(found[1])
    if not 1 <= month <= _MONTHS:
        return None
    said = f"{_month_name(reader, month)} năm {reader.number(int(found[2]))}"
    return said if reader.before(found) == "tháng" else f"tháng {said}"


def _day_or_share(reader: _Reader, found: re.Match[str]) -> str:
    """Read 9/11 as a day, 1/3 diện tích as a share; a day that no calendar has is a guess."""
    above, below = int(found[1]), int(found[2])
    before = reader.before(found)
    if _is_day(above, below) and not (before in _SHARES or reader.after(found) in _SHARED):
        said = _date(reader, above, below, None)
        return said if before in _DAY_WORDS else f"ngày {said}"
    if above < below:
        return f"{reader.number(above)} phần {_month_name(reader, below)}"
    said = f"{reader.number(above)} trên {reader.number(below)}"
    return reader.guessed(found, said)


def _is_day(day: int, month: int) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= monthrange(_LEAP_YEAR, month)[1]


def _date(reader: _Reader, day: int, month: int, year: str | None) -> str:
    said = f"{reader.number(day)} tháng {_month_name(reader, month)}"
    return f"{said} năm {reader.number(int(year))}" if year else said


def _month_name(reader: _Reader, month: int) -> str:
    return _ORDINALS["tháng"].get(month) or reader.number(month)


def _hour(reader: _Reader, found: re.Match[str]) -> str | None:
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > _HOURS or minute >= _MINUTES:
        return None
    said = f"{reader.number(hour)} giờ"
    return f"{said} {reader.number(minute)} phút" if minute else said


def _measure(reader: _Reader, found: re.Match[str]) -> str | None:
    number = _plain_number(reader, found)
    return None if number is None else f"{number} {reader.lexicon.units[found['unit']]}"


def _quantity(reader: _Reader, found: re.Match[str]) -> str | None:
    return _plain_number(reader, found)


def _plain_number(reader: _Reader, found: re.Match[str]) -> str | None:
    written = found["number"]
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}|\d{1,3},000", written):  # as English writes it
        return reader.guessed(found, reader.number(int(written.replace(",", ""))))
    whole, comma, fraction = written.partition(",")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", whole):
        whole = whole.replace(".", "")
    elif "." in whole:
        whole, fraction = whole.split(".")
        return decimal(int(whole), fraction, reader.lexicon.numerals, "chấm")
    if comma:
        return decimal(int(whole), fraction, reader.lexicon.numerals)
    return _whole_number(reader, found, whole)


def _whole_number(reader: _Reader, found: re.Match[str], written: str) -> str:
    before, value = reader.before(found), int(written)
    if written in reader.lexicon.hotlines and (
        before in reader.lexicon.called or reader.after(found) not in reader.lexicon.counted
    ):
        return digits(written)
    own = written == found["number"]  # not written with points between the thousands
    if own and (len(written) >= _NUMBER_DIGITS or (written[0] == "0" and len(written) > 2)):
        return digits(written)
    if value >= LIMIT:
        return digits(written)
    return _ORDINALS.get(before, {}).get(value) or reader.number(value)


def _range(reader: _Reader, found: re.Match[str]) -> str | None:
    joined = reader.numeric or _AMOUNT.search(
        reader.text, max(0, found.start() - 40), found.start()
    )
    return " đến " if joined else None


def _range_of(reader: _Reader, found: re.Match[str]) -> str | None:
    """Read the dash in tháng 9 – tháng 11: what stands on both sides of it is of one sort."""
    named = _NAMED.search(reader.text, max(0, found.start() - 40), found.start())
    return " đến " if named and named[1].lower() == found[1].lower() else None


def _per(reader: _Reader, _found: re.Match[str]) -> str:
    return " một " if reader.numeric else ", "


def _roman(reader: _Reader, found: re.Match[str]) -> str | None:
    value = roman(found[0])
    cued = reader.before(found) in _ROMAN_CUES
    if value is None or (not cued and (len(found[0]) < 2 or set(found[0]) & set("LCDM"))):
        return None
    return _ORDINALS.get(reader.before(found), {}).get(value) or reader.number(value)


def _mixed(reader: _Reader, found: re.Match[str]) -> str:
    """Read letters and digits in one word by their parts: QL1A is quốc lộ một a."""
    parts: list[str] = []
    for part in re.findall(r"\d+|[^\W\d_]+|-", found[0]):
        if part == "-":
            continue
        if part.isdigit():
            short = len(part) <= 2 and part[0] != "0"
            parts.append(reader.number(int(part)) if short else digits(part))
        elif part in reader.lexicon.abbreviations:
            parts.append(reader.lexicon.abbreviations[part])
        else:
            letters = reader.lexicon.letters
            parts += [letters.get(char.upper(), char) for char in part] if len(part) < 4 else [part]
    return reader.guessed(found, " ".join(parts))


def _coined(reader: _Reader, found: re.Match[str]) -> str:
    """Leave a name with a capital inside it, such as VNeTraffic, for a person to spell out."""
    return reader.left(found)


def _unknown(reader: _Reader, found: re.Match[str]) -> str | None:
    word = found[0]
    if word.isupper() and unicodedata.normalize("NFD", word.replace("Đ", "D")) != word.replace(
        "Đ", "D"
    ):
        return word.capitalize() if _vietnamese(word) else reader.left(found)
    return reader.left(found)


def _vietnamese(word: str) -> bool:
    """Whether a word in capitals is a syllable, not letters: it has one run of vowels and a tone."""
    return re.fullmatch(_SYLLABLE, word.lower()) is not None


_V = "aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_SYLLABLE = re.compile(
    rf"(?:ngh|gh|gi|ng|nh|ch|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx])?[{_V}]{{1,3}}(?:ng|nh|ch|[cmnpt])?"
)
_ADDRESS = re.compile(
    r"(?:https?://)?(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?(?:/[^\s,;)”]*[^\s.,;:!?)”])?/?(?![\w@])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}|\d+,\d+|\d+\.\d+|\d+)"


@lru_cache(maxsize=8)
def _patterns(
    abbreviations: frozenset[str], units: frozenset[str]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds an abbreviation, and a number with a unit."""
    keys = "|".join(_bounded(key) for key in sorted(abbreviations, key=lambda k: (-len(k), k)))
    names = "|".join(map(re.escape, sorted(units, key=lambda k: (-len(k), k))))
    return re.compile(keys or r"(?!)"), re.compile(rf"{_NUMBER} ?(?P<unit>{names or '(?!)'})(?!\w)")


def _bounded(key: str) -> str:
    if len(key) == 2 and key.endswith("."):  # a name is cut to one letter as well: bà P.
        return re.escape(key) + r" ?(?=\d)"
    if key.endswith("."):
        return re.escape(key) + r"(?=\s|\d|\w) ?"
    return re.escape(key) + (r"(?![\w/])" if key[-1].isdigit() or key[-1] == "h" else r"(?!\w)")


def _rules(lexicon: Lexicon) -> tuple[tuple[re.Pattern[str], Handler], ...]:
    abbreviation, measure = _patterns(frozenset(lexicon.abbreviations), frozenset(lexicon.units))
    return (
        (_MAIL, _mail),
        (_ADDRESS, _address),
        (_DOCUMENT, _document),
        (_WARD, _ward_or_room),
        (_WEEKDAYS, _weekdays),
        (abbreviation, _abbreviation),
        (_TELEPHONE, _telephone),
        (_DAY_RANGE, _day_range),
        (_FULL_DATE, _full_date),
        (_MONTH, _month),
        (_DAY, _day_or_share),
        (_CLOCK, _hour),
        (_HOUR, _hour),
        (measure, _measure),
        (_QUANTITY, _quantity),
        (_RANGE, _range),
        (_RANGE_OF, _range_of),
        (_PER, _per),
        (_ROMAN, _roman),
        (_MIXED, _mixed),
        (_COINED, _coined),
        (_CAPITALS, _unknown),
    )


_DOCUMENT = re.compile(r"(\d{1,5})(?:/(\d{4}))?/([A-ZĐ][\w-]*)")
_TELEPHONE = re.compile(r"(?:\+84|0\d{1,4}|1[89]00)(?:[ .\-]?\d{2,4}){1,4}(?![\d/%]|[,.:]\d)")
_DAY_RANGE = re.compile(
    r"(\d{1,2}) ?(-|–|và|đến) ?(\d{1,2})(?:/| tháng )(\d{1,2})(?:(?:/| năm )(\d{4}))?(?![\d/])"
)
_FULL_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?![\d/])")
_MONTH = re.compile(r"(\d{1,2})/(\d{4})(?![\d/])")
_DAY = re.compile(r"(\d{1,3})/(\d{1,3})(?![\d/]|,\d)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?![\d:])")
_HOUR = re.compile(r"(\d{1,2}) ?(?:h|g|giờ) ?(?:(\d{2})(?!\d)(?: ?(?:phút|p)(?!\w))?)?(?!\w)")
_QUANTITY = re.compile(rf"{_NUMBER}(?!\w|/\d|[.,]\d)")
_RANGE = re.compile(r" ?[-–] ?(?=\d)")
_RANGE_OF = re.compile(
    r" ?[-–] ?(?=(tháng|ngày|mùng|năm|quý|tuần|lớp|khối|tổ|điều|khoản|số) \d)", re.IGNORECASE
)
_NAMED = re.compile(r"([^\W\d_]+) \d[\d/.]*$")  # what a number is of
_AMOUNT = re.compile(r"\d ?(?:triệu|tỷ|nghìn|ngàn|đồng|giờ|phút|tuổi|ngày|tháng|năm|lần)$")
_WARD = re.compile(r"P\. ?(?P<number>\d+)(?!\w)")
_WARD_DIGITS = 2
_DISTRICT = re.compile(r",? (?:Q\.|quận|phường|TP|thành phố|thị xã|TX)", re.IGNORECASE)
_WEEK = r"thứ (?:[2-7]|hai|ba|tư|năm|sáu|bảy)|T[2-7]|chủ nhật|CN"
_WEEKDAYS = re.compile(
    rf"(?P<first>(?!chủ|CN){_WEEK}) ?[-–] ?(?P<last>{_WEEK}|(?<=[-–])[2-7])(?![\w/:])",
    re.IGNORECASE,
)
_PER = re.compile(r" ?/ ?(?=[^\W\d_])")
_ROMAN = re.compile(r"[IVXLCDM]+(?!\w)")
_COINED = re.compile(rf"(?:[^\W\d_]*[^\W\d_{_UPPER}]|[{_UPPER}]+[a-z])[{_UPPER}][^\W\d_]*(?!\w)")
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+(?:-\d[\w.]*)?|\d[\d./-]*\d")
_NUMERIC = frozenset({
    _day_range, _full_date, _month, _day_or_share, _hour, _measure, _quantity,
})  # fmt: skip
_SYMBOLS: Mapping[str, str] = {
    "&": " và ", "(": ", ", ")": ",", "[": ", ", "]": ",", "–": ",", "—": ",", "|": ", ", "→": ", ",
    "•": ", ", "+": " cộng ", "=": " bằng ", "≥": " từ ", "≤": " không quá ", ">": " trên ",
    "<": " dưới ", "×": " nhân ", "@": " a còng ",
}  # fmt: skip


def _symbol(char: str) -> str:
    if char in _UNSAID or unicodedata.category(char) in {"So", "Sk", "Cf", "Co", "Cn"}:
        return ""
    return _SYMBOLS.get(char, char)


def _flat(text: str) -> str:
    """Return a text on one line, without what stops it twice: “(thế.)”."""
    return re.sub(r"\.([)\]])", r"\1", " ".join(unicodedata.normalize("NFC", text).split()))


def _calmed(text: str, lexicon: Lexicon) -> str:
    """Return a text without words shouted in capitals: what is left so are abbreviations."""

    def calm(found: re.Match[str]) -> str:
        words = found[0].split(" ")
        if sum(map(_marked, words)) * 2 < len(words):
            return found[0]
        kept = (word if _abbreviated(word.strip(","), lexicon) else word.lower() for word in words)
        return _capitalised(" ".join(kept))

    return _SHOUTED.sub(calm, text)


def _abbreviated(word: str, lexicon: Lexicon) -> bool:
    """Whether a word in capitals among others is an abbreviation; “AI” there is the word for who."""
    return word in lexicon.abbreviations and not _marked(word) and word != "AI"


def _marked(word: str) -> bool:
    """Whether a word has a letter with a mark, as most Vietnamese words have."""
    return not word.replace("Đ", "D").isascii()


def _tidied(text: str) -> str:
    """Return a text with one space between words and one mark between clauses, sentences capitalised."""
    text = re.sub(r"\s*-\s+|\s+-\s*", ", ", text)
    text = " ".join(text.split())
    text = re.sub(r"\s+([,.;:!?…])", r"\1", text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r",\s*([.;:!?…])", r"\1", text)
    text = re.sub(r"([;:!?…])\s*,\s*", r"\1 ", text)
    return re.sub(r",(?=[^\W\d_]|“)", ", ", text).strip(" ,")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
