"""Checks in Python that a pack's rule may name: what a pattern alone cannot judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from publisher.config import SiteConfig
from publisher.rules import manuals, national, numerals, passages, people, tables, writing
from publisher.rules.words import Page, Span

# Codes of the 63 provinces before July 2025, which issued numbers keep.
_PROVINCES_TEXT = (
    "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46"
    " 48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95"
    " 96"
)
_PROVINCES = frozenset(_PROVINCES_TEXT.split())
_LAST_BIRTH = 2039  # a year that no ID number of this generation of rules goes beyond
_NATIONAL = tuple(one.number for one in national.read().numbers)
_PHONE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}|02\d{9}|01[2689]\d{8}")
_SERVICE = re.compile(r"1[89]00\d{4,6}|069\d{4,7}")  # numbers that anyone may call
# Whose a landline is: an office's, or that of the person or home named last before it.
_OFFICE_LINE = re.compile(
    r"(?<!\w)(?<!sau )(?<!cạnh )(?<!gần )(?<!trước )(?<!diện )(?<!bên )(?:công\s+an|ủy\s+ban|UBND|trực\s+ban|một\s+cửa|bệnh\s+viện|trạm\s+y\s+tế|trung\s+tâm|"
    r"bưu\s+(?:điện|cục)|điện\s+lực|cấp\s+nước|trường|ban\s+(?:chỉ\s+(?:huy|đạo)|quản\s+lý|tiếp\s+(?:dân|công\s+dân))|"
    r"tổng\s+đài|đường\s+dây\s+nóng|hotline|trụ\s+sở|cơ\s+quan|văn\s+phòng|chi\s+(?:nhánh|cục)|"
    r"quầy|bộ\s+phận|ngân\s+hàng|kiểm\s+lâm|đồn|bến\s+xe|nhà\s+ga|tòa\s+án|viện\s+kiểm\s+sát|sở|phòng\s+khám|"
    r"hội\s+(?:phụ\s+nữ|nông\s+dân|chữ\s+thập\s+đỏ|cựu\s+chiến\s+binh)|mặt\s+trận)(?!\w)",
    re.IGNORECASE,
)
_HOME_LINE = re.compile(
    r"(?<!\w)(?:(?i:nhà\s+riêng|máy\s+riêng|số\s+riêng|gia\s+đình|người\s+nhà)(?!\w)|"
    r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ụ|[Cc]ô|[Cc]hú|[Bb]ác|[Nn]hà)\s+(?:ông\s+|bà\s+)?[A-ZĐÀ-Ỹ])"
)
_SURNAMES_TEXT = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đào Đoàn Lâm Mai"
    " Trịnh Trương Cao Lương Lò Vi Hà Tạ Chu Châu Thái Tô Tống Từ Quách Phùng La Lưu Kiều Khổng Hứa"
    " Giang Diệp Cù Bế Nông Ma Vàng Giàng Sùng Thào Lầu Cầm Quàng Tòng Bạch Triệu Tăng Văn Thạch Kim"
    " Sơn Danh Đàm Vương Tôn Ông Nghiêm Ninh Phí Âu Thân Thẩm Trang Hầu Hạng Lù Mùa Ly Lục Lã Lại"
    " Khuất Khương Cung Mạc Doãn Đậu Tiêu Vừ Hờ Thò Chảo Tẩn Lỷ Chẻo Hán Cấn Mẫn Ngụy Tưởng Uông Ứng"
    " Nhâm Lữ Tần Chung Điểu Lỗ Khà Lường Bàn Sầm Viên Ong Sa Cam Vòng Chẩu Lèng Ngân Khúc Hàn Vu"
    " Phàn Phùn Sín Tráng Sền Pờ Giáp Thiều Đàng Ksor Kpă Siu Rah Niê Mlô Êban Rcom Rmah Cút Moong Cụt Xeo"
)
_SURNAMES = frozenset(_SURNAMES_TEXT.split())
# Places that begin like a surname.
_PLACES = (
    r"Hà (?:Nội|Nam|Giang|Tĩnh|Tây|Đông|Tiên)|Cao (?:Bằng|Lãnh)|Lâm (?:Đồng|Hà)|Lai Châu|"
    r"Ninh (?:Bình|Thuận|Kiều|Hòa)|Thái (?:Nguyên|Bình|Lan)|Hồ (?:Chí|Gươm|Tây|Hoàn)|Trang (?:Facebook|Zalo)|"
    r"(?:Bộ|Sở|Ban|Cục|Hội|Phòng|Xã|Phường|Tỉnh|Khu|Trường|Cầu|Đường|Chợ|Chùa|Đền|Nhà|Ngày|Tết|Luật|Công) |"
    r"Kim (?:Liên|Sơn|Bôi)|Sơn (?:La|Tây|Trà)|Châu (?:Thành|Đốc|Á|Âu|Phi|Mỹ)|Giang Thành|Danh Sách"
)
_OFFICES = re.compile(
    r"(?<!\w)(?:đồng\s+chí|đ/c|(?:đại|thượng|trung|thiếu)\s+(?:tướng|tá|úy|uý)|chủ\s+tịch|bí\s+thư|"
    r"trưởng|phó|giám\s+đốc|cán\s+bộ|đội\s+trưởng|tổ\s+trưởng|thầy|cô\s+giáo|bác\s+sĩ|thạc\s+sĩ|"
    r"tiến\s+sĩ|luật\s+sư|linh\s+mục|đại\s+đức)(?!\w)",
    re.IGNORECASE,
)
# Places and institutions that carry a person's name.
_NAMESAKES = re.compile(
    r"(?:đường|phố|trường|học|cầu|viện|viên|chùa|chợ|quỹ|giải|THPT|THCS|ngõ|bến|khu|phường|xã|mang"
    r"\s+tên|anh\s+hùng|liệt\s+sĩ)\s+(?:số\s+\d+\s+)?$",
    re.IGNORECASE,
)
_CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_GIVEN = rf"(?:[{_CAPITALS}][\w’']{{1,6}}|[{_CAPITALS}]\.|[AY](?!\w))"
_MIDDLE = (
    "Văn|Thị|Đình|Đức|Xuân|Hữu|Quang|Ngọc|Thế|Bá|Seo|Mùi|Duy|Quốc|Trọng|Khắc|Viết|Tiến|Đắc|Sỹ|Sĩ|Công|"
    "Minh|Thanh|Hồng|Thu|Kim|Bích|Mạnh|Huy|Gia|Anh|Phúc|Thành|Tuấn|Chí|Như|Mỹ|Diệu|A|Y"
)
_PERSON = re.compile(
    rf"(?<!\w)(?!{_PLACES})(?:{'|'.join(sorted(_SURNAMES, key=len, reverse=True))})(?:\s+{_GIVEN}){{1,4}}"
    rf"|(?<!\w)(?!{_PLACES})[{_CAPITALS}]\w{{1,6}}\s+(?:{_MIDDLE})\s+{_GIVEN}(?:\s+{_GIVEN})?(?!\w)"
    rf"|(?<!\w)(?:H|K)[’'][{_CAPITALS}]?\w{{1,8}}(?:\s+{_GIVEN})?"
    rf"|(?<!\w)(?:Rơ|Y)\s+{_GIVEN}(?:\s+{_GIVEN})?"
    rf"|(?<!\w)(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu|[Bb]é|[Cc]ụ|[Cc]ô|[Cc]hú|[Bb]ác|tên|[Cc]ậu|[Dd]ì|thím|lão|[Mm]ệ|O|[Bb]ọ|[Mm]ụ|[Dd]ượng|[Mm]ợ|[Tt]ía)\s+"
    rf"(?!Hồ\b)(?:{_GIVEN}(?:[\s.]{{0,2}}{_GIVEN}){{0,4}})"
)
# Hosts that an article may link to: the state's, and services of its own and of the press.
_OFFICIAL_HOSTS = (
    "gov.vn", "tinnhiemmang.vn", "chongluadao.vn", "khonggianmang.vn", "thuvienphapluat.vn",
    "cand.com.vn", "nhandan.vn", "qdnd.vn", "vov.vn", "vtv.vn", "vnanet.vn", "vietnamplus.vn",
    "tuoitre.vn", "thanhnien.vn", "vnexpress.net", "dantri.com.vn", "vietnamnet.vn", "tienphong.vn",
    "baochinhphu.vn", "laodong.vn", "plo.vn", "anninhthudo.vn", "evn.com.vn", "vnpost.vn",
    "facebook.com", "fb.com", "zalo.me", "youtube.com", "youtu.be", "tiktok.com", "google.com",
    "apple.com", "csgt.vn", "congan.com.vn", "chinhphu.vn", "dangcongsan.vn", "quochoi.vn",
    "vbpl.vn", "vtvgo.vn", "vneconomy.vn", "sggp.org.vn", "hanoimoi.vn", "ncsc.vn", "microsoft.com", "instagram.com", "goo.gl", "openstreetmap.org", "wikipedia.org",
)  # fmt: skip
_DATE = re.compile(
    r"\d{1,2}[ .\-]\d{1,2}[ .\-](?:19|20)\d\d(?!\d)|(?:19|20)\d\d ?[\-–] ?(?:19|20)\d\d$"
)
_DATE_TAIL = re.compile(r"\d\d[.\-](?:19|20)\d\d(?!\d)")
_STROKES = re.compile(r" ?[/:] ?")
_LAST_DAY = 31
_IN_NUMBER = re.compile(r"\d[.\-/]\Z")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_LAST_NUMBER = re.compile(r"[0-9](?:[ .\-–·_]{0,2}[0-9])*\Z")
_AROUND = 400  # letters of a long line that are read on each side
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_PLATE_CUE = re.compile(
    r"(?<!\w)(?:xe|biển(?:\s+(?:số|kiểm\s+soát|xanh|đỏ|vàng|trắng))?|BKS|BS|ô\s+tô|oto|mô\s+tô|"
    r"container|bán\s+tải|taxi|phương\s+tiện|bien\s+so|rơ\s+moóc)(?!\w)",
    re.IGNORECASE,
)
_PLAIN_PLATE = re.compile(r"\d\d-?[^\W\d]{1,2}\d?[\- ]?(?:\d{3}\.\d\d|\d{5})")
_NOT_PLATE = re.compile(
    r"(?:lớp|quốc\s+lộ|tỉnh\s+lộ|QL|TL|đường|điều|mẫu|số\s+nhà|ngõ|phòng|lô|khối)\s*$",
    re.IGNORECASE,
)


_SAID = 3  # words from which a number is said rather than written
_NEAR = 45  # characters after a cue within which a number begins
_HEADING = re.compile(r"\n#{1,6}[ \t][^\n]*\n")  # with which another section begins
_FEWEST, _MOST = 8, 19  # digits of a document or an account
_YEAR = re.compile(r"(?:19|20)\d\d")
_ANY_DATE = re.compile(r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d\d|\d{1,2}:\d\d")
_AMOUNT = re.compile(
    r"\d\s*(?:đồng|đ|vnđ|vnd|triệu|tỷ|tỉ|usd|%|ngày|người|thẻ|vụ|hồ\s+sơ|trường\s+hợp|lượt|công\s+dân|giờ|h)(?!\w)",
    re.IGNORECASE,
)
_PHONE_CUE = re.compile(
    r"điện\s+thoại|s?đt|sdt|zalo|liên\s+(?:hệ|lạc)|gọi|số\s+(?:máy|của|chị|anh|em|cô|chú|bác|tui|mình|tôi|riêng|nhà)|"
    r"di\s+động|đầu\s+số|phone|tel|hotline|alo",
    re.IGNORECASE,
)
_SHORT_PHONE = re.compile(r"(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_PLAIN_NUMBER = re.compile(r"\d(?:[ .\-–·•_()\n]{0,3}\d)*")
_ONLY_NUMBER = re.compile(r"\d(?:[ .\-–·_]{0,2}\d)*")
_BIRTH_CELL = re.compile(
    r"(?<!\d)(?:19[2-9]\d|20[0-2]\d)(?!\d)|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}(?!\d)"
)
_HOME_CELL = re.compile(
    r"(?<![\d/])\d{1,4}[A-Z]?(?:/\d{1,4}){1,3}(?![\d/])|"
    r"(?<!\w)(?:số|ngõ|ngách|hẻm|kiệt|tổ|ấp|thôn|xóm|khóm|bản|buôn|đội|lô|phòng|căn|khu\s+phố)\s+\w",
    re.IGNORECASE,
)
_COUNT_CELL = re.compile(
    r"(?<![\d/:.])\d{1,3}(?![\d/:h])|(?<!\w)(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?!\w)"
)
_ANY_CELL = re.compile(r"\w\w")
_SPELLED_OUT = 4  # letters


@dataclass(frozen=True, slots=True)
class Context:
    """What a site publishes on purpose: telephone numbers (digits only) and its own host."""

    published: frozenset[str]
    host: str

    @property
    def long(self) -> tuple[str, ...]:
        """The numbers that could be taken for the beginning of something else."""
        return tuple(number for number in self.published if len(number) >= 9)


class Candidate(NamedTuple):
    """A span of a page that a rule's pattern found; `found` is what stands there, read plainly."""

    page: Page
    start: int
    end: int
    found: str
    context: Context

    @property
    def text(self) -> str:
        """The text of the page."""
        return self.page.text

    def around(self, width: int) -> str:
        """Return the span with so many characters on each side."""
        return self.text[max(0, self.start - width) : self.end + width]


# Whether a candidate is a hit, or where the hit is if not at the candidate itself.
Check = Callable[[Candidate], bool | Span | None]


NO_SITE = Context(frozenset(_NATIONAL), "")  # in which samples are judged: they know no site


def context(config: SiteConfig) -> Context:
    """Return what a site publishes on purpose: its hotlines and the numbers of its units."""
    numbers = [hotline.number for hotline in config.hotlines]
    numbers += [unit.phone for unit in config.units if unit.phone]
    host = urlsplit(config.site.url).hostname or ""
    return Context(frozenset((*map(digits, numbers), *_NATIONAL)), host)


def digits(text: str) -> str:
    """Return the digits of a number, a Vietnamese country code as its leading zero."""
    return re.sub(r"^(?:00)?840?(?=\d{9,10}$)", "0", re.sub(r"\D", "", text))


def citizen_id(candidate: Candidate) -> bool:
    """Whether 12 digits can be an ID number: province, then century and sex, then year."""
    number = re.sub(r"\D", "", candidate.found)
    if len(number) != 12 or not number.startswith("0") or number[1:3] not in _PROVINCES:
        return False
    if not candidate.found.isdigit() and (
        number.startswith(candidate.context.long) or _DATE.match(candidate.found)
    ):
        return False  # a published number or a date, and what follows it
    return 1910 <= 1900 + 100 * (int(number[3]) // 2) + int(number[4:6]) <= _LAST_BIRTH


def private_number(candidate: Candidate) -> bool:
    """Whether a number is a telephone number that the site does not publish."""
    number = digits(candidate.found)
    if _DATE_TAIL.match(candidate.found) and _IN_NUMBER.search(candidate.text[: candidate.start]):
        return False  # the rest of a date
    if _in_order(candidate.found):
        return False
    if _PHONE.fullmatch(number) is None or number in candidate.context.published:
        return False
    return not (number.startswith("02") and _of_an_office(candidate))


def _in_order(found: str) -> bool:
    """Whether the parts between strokes or colons are days or hours in order, or a file of a year."""
    parts = _STROKES.split(found)
    if not 0 < len(parts[0]) < 3 or not all(map(str.isdecimal, parts)):
        return False
    if len(parts) == 3 and _YEAR.fullmatch(parts[1]):
        return True
    days = [int(one) for one in (parts[:-1] if _YEAR.fullmatch(parts[-1]) else parts)]
    return len(days) > 1 and days == sorted(set(days)) and days[-1] <= _LAST_DAY


def _of_an_office(candidate: Candidate) -> bool:
    """Whether an office, and no person or home after it, is named before a landline."""
    before = candidate.text[max(0, candidate.start - 140) : candidate.start]
    office = max((found.end() for found in _OFFICE_LINE.finditer(before)), default=-1)
    home = max((found.end() for found in _HOME_LINE.finditer(before)), default=-1)
    return office > home


def account_number(candidate: Candidate) -> bool:
    """Whether a number beside a bank's cue may be an account: no amount, year or hotline."""
    number = re.sub(r"\D", "", candidate.found)
    after = candidate.text[candidate.end : candidate.end + 12].lower()
    if re.match(r"\s*(?:đồng|đ\b|vnđ|vnd|triệu|tỷ|tỉ|usd|%|ngày|người|vụ|[/:]\d)", after):
        return False
    found = candidate.found.strip()
    if _DATE.match(found) or _THOUSANDS.fullmatch(found) or _SERVICE.fullmatch(number):
        return False
    return 6 <= len(number) <= 19 and digits(number) not in candidate.context.published


def other_number(candidate: Candidate) -> bool:
    """Whether a number beside its cue may be a document's, and is no citizen ID: that is said."""
    number = _LAST_NUMBER.search(candidate.found)
    return account_number(candidate) and not (
        number and citizen_id(candidate._replace(found=number[0]))
    )


def lone_account(candidate: Candidate) -> bool:
    """Whether a number near talk of money may be an account, and nothing else that is found."""
    return (
        account_number(candidate)
        and not citizen_id(candidate)
        and _PHONE.fullmatch(digits(candidate.found)) is None
    )


def said_number(candidate: Candidate) -> bool:
    """Whether the number that begins a span is said in words and is a telephone or ID number."""
    return _spoken(candidate, _SAID)


def dictated_number(candidate: Candidate) -> bool:
    """Whether the pieces from a span on, with words between them, make a telephone or ID number."""
    return _spoken(candidate, 0)


def _spoken(candidate: Candidate, words: int) -> bool:
    """Whether somebody's number begins a span, at least so many of its digits said in words."""
    said = numerals.said(candidate.text, candidate.start)
    if said is None or said.words < words:
        return False
    return any(_of_somebody(number, candidate) for number in _beginnings(said.groups))


def number_in_pieces(candidate: Candidate) -> Span | None:
    """Return where a number follows a cue in words, in pieces or with letters for digits."""
    at = candidate.end
    for _number in range(3):  # a date or a year may stand between
        said = numerals.next_said(candidate.text, at, _NEAR)
        if said is None or _HEADING.search(candidate.text, candidate.end, said.start):
            return None
        whole = numerals.counted(candidate.text, said.start)
        if whole is not None and _counted_phone(whole, candidate):
            return whole.start, whole.end
        if said.words >= _SAID or said.odd or _in_pieces(candidate, said, at):
            return (said.start, said.end) if _belongs(said, candidate) else None
        at = said.end
    return None


def _belongs(said: numerals.Said, candidate: Candidate) -> bool:
    """Whether a number is of the kind that its cue tells of, and not published."""
    if _PHONE_CUE.search(candidate.found):
        return any(_of_somebody(number, candidate) for number in _beginnings(said.groups))
    fewest = _FEWEST - (said.words > _SAID)
    return fewest <= len(said.digits) <= _MOST and not _published(said, candidate)


def _counted_phone(whole: numerals.Said, candidate: Candidate) -> bool:
    """Whether a number of millions is a telephone number without its zero, and no amount."""
    return (
        _PHONE_CUE.search(candidate.found) is not None
        and _of_somebody(f"0{whole.digits}", candidate)
        and _AMOUNT.match(f"0{candidate.text[whole.end : whole.end + 14]}") is None
    )


def _published(said: numerals.Said, candidate: Candidate) -> bool:
    """Whether a number is one that a site publishes, or several of them."""
    published = candidate.context.published
    return said.digits in published or all(one in published for one in said.groups if one)


def _in_pieces(candidate: Candidate, said: numerals.Said, at: int) -> bool:
    """Whether a number in digits only is one in long pieces: no dates, years, amounts, and none
    that the rules for telephone and ID numbers find."""
    groups = said.groups
    phone = _PHONE_CUE.search(candidate.found) is not None
    plain = _PLAIN_NUMBER.fullmatch(candidate.text, said.start, said.end) is not None
    written = candidate.text[at : said.end + 14]
    return (
        (len(groups) > 1 or at > candidate.end)
        and (len(said.digits) >= 3 * len(groups) or _one_by_one(groups))
        and not (plain and (phone or citizen_id(candidate._replace(found=said.digits))))
        and (phone or not _PHONE.fullmatch(said.digits))
        and not any(_YEAR.fullmatch(one) for one in groups)
        and _ANY_DATE.search(written) is None
        and _AMOUNT.search(written) is None
        and _SERVICE.fullmatch(said.digits) is None
    )


def _one_by_one(groups: Sequence[str]) -> bool:
    """Whether a number is given digit after digit, and is no counting of steps: 1, 2, 3, 4."""
    number = "".join(groups)
    counted = number in "1234567890" or number in "0123456789"
    return len(groups) >= _FEWEST and len(groups) == len(number) and not counted


def _beginnings(groups: Sequence[str]) -> Iterator[str]:
    """Yield what the first groups of a number make, more and more of them."""
    number = ""
    for group in groups:
        number += group
        yield number


def _of_somebody(number: str, candidate: Candidate) -> bool:
    """Whether digits are a telephone number that is not published, or an ID number."""
    if _PHONE.fullmatch(number):
        return number not in candidate.context.published
    return citizen_id(candidate._replace(found=number))


def column_number(candidate: Candidate) -> bool:
    """Whether a number stands under or beside a heading: its own, or one cut over several rows."""
    if not tables.heading(candidate.page, candidate.start, candidate.end):
        return False
    cells = [
        *map(_number_of, tables.column(candidate.page, candidate.start)),
        "",
        *map(_number_of, tables.beside(candidate.page, candidate.end)),
    ]
    phone = _PHONE_CUE.search(candidate.found)
    for at, cell in enumerate(cells):
        if not cell:
            continue
        joined = cell
        for more in ["", *cells[at + 1 : at + 4]]:
            joined += more
            if phone and _PHONE.fullmatch(joined) and joined != cell:
                return True
            if phone and _SHORT_PHONE.fullmatch(cell):
                return True
            if not phone and joined != cell and citizen_id(candidate._replace(found=joined)):
                return True
        if (
            not phone
            and _FEWEST <= len(cell) <= _MOST
            and not citizen_id(candidate._replace(found=cell))
        ):
            return True
    return False


def _number_of(cell: str) -> str:
    """Return the digits of a cell that holds a number and nothing else."""
    if (
        not _ONLY_NUMBER.fullmatch(cell.strip())
        or _ANY_DATE.search(cell)
        or _THOUSANDS.fullmatch(cell.strip())
    ):
        return ""
    return re.sub(r"\D", "", cell)


def column_birth(candidate: Candidate) -> bool:
    """Whether dates or years stand under or beside a heading, with the names of private people."""
    return _column_holds(candidate, _BIRTH_CELL) and _names_in_table(candidate)


def column_home(candidate: Candidate) -> bool:
    """Whether addresses stand under or beside a heading, with the names of private people."""
    return _column_holds(candidate, _HOME_CELL) and _names_in_table(candidate)


def column_filled(candidate: Candidate) -> bool:
    """Whether a number stands under or beside a heading."""
    return _column_holds(candidate, _COUNT_CELL)


def in_table(candidate: Candidate) -> bool:
    """Whether a span is a heading of a table with something under it."""
    return _column_holds(candidate, _ANY_CELL)


def _column_holds(candidate: Candidate, wanted: re.Pattern[str]) -> bool:
    page = candidate.page
    return tables.heading(page, candidate.start, candidate.end) and any(
        wanted.search(cell)
        for cell in (*tables.column(page, candidate.start), *tables.beside(page, candidate.end))
    )


def _names_in_table(candidate: Candidate) -> bool:
    page = candidate.page
    return any(_names_in_row(page, at) for at in tables.rows(page, candidate.start))


@lru_cache(maxsize=1024)
def _names_in_row(page: Page, at: int) -> bool:
    return any(_private_names(tables.row(page, at)))


def spelled_out(candidate: Candidate) -> bool:
    """Whether a span is written letter by letter."""
    words = re.findall(r"[^\W\d_]+", candidate.text[candidate.start : candidate.end])
    return len(words) >= _SPELLED_OUT and all(len(one) == 1 for one in words)


def minor(candidate: Candidate) -> bool:
    """Whether the age in a span is below eighteen."""
    age = re.search(r"\d{1,2}", candidate.found)
    return age is not None and int(age[0]) < 18


def foreign_link(candidate: Candidate) -> bool:
    """Whether a link leads neither to the site and its sisters nor to a host of the list."""
    link = candidate.found if "://" in candidate.found else f"//{candidate.found}"
    return not _known_host(
        (urlsplit(link).hostname or "").lower().rstrip(".,;:!?"), candidate.context
    )


def private_email(candidate: Candidate) -> bool:
    """Whether an address belongs to no office."""
    host = re.sub(r"[^\w.\-]", "", re.split(r"@|còng\W*|\bat\b\W*", candidate.found)[-1]).lower()
    cut = re.split(r"@|\s", candidate.found.split("@", 1)[-1].strip())[0].rstrip(".").lower()
    return not any(_office_host(one, candidate.context) for one in (host, cut))


def _office_host(host: str, context: Context) -> bool:
    return host == "gov.vn" or host.endswith(".gov.vn") or _sister(host, context)


def _known_host(host: str, context: Context) -> bool:
    return _sister(host, context) or any(
        host == known or host.endswith("." + known) for known in _OFFICIAL_HOSTS
    )


def _sister(host: str, context: Context) -> bool:
    """Whether a host is the site's own or shares its domain, as a province's offices do."""
    domain = context.host.partition(".")[2]
    own = [context.host, domain] if "." in domain else [context.host]
    return any(one and (host == one or host.endswith("." + one)) for one in own)


def capitals(candidate: Candidate) -> bool:
    """Whether a span is eight words or more in capitals, or cries out; a state's name is no cry."""
    words = _LETTERS.findall(candidate.found.replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ""))
    return "!!!" in candidate.found or (
        len(words) >= 8 and sum(map(str.isupper, words)) >= len(words) - 1
    )


def plate(candidate: Candidate) -> bool:
    """Whether a span is a number plate: in its plain form, or loosely written near a vehicle."""
    before = candidate.text[max(0, candidate.start - 60) : candidate.start]
    if _NOT_PLATE.search(before):
        return False
    if _PLAIN_PLATE.fullmatch(candidate.found):
        return True
    after = candidate.text[candidate.end : candidate.end + 12]
    return _PLATE_CUE.search(before) is not None or _PLATE_CUE.search(after) is not None


def beside_private_name(candidate: Candidate) -> bool:
    """Whether a private person is named within 80 characters."""
    return any(_private_names(candidate.around(80)))


def private_name(candidate: Candidate) -> bool:
    """Whether the words after a span name a private person, or do so by initials."""
    return any(_private_names(candidate.text[candidate.start : candidate.end + 60]))


def _private_names(text: str) -> Iterator[str]:
    """Yield the names of people without an office: full names, or one after a word of kinship."""
    for found in _PERSON.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        if not _OFFICES.search(before) and not _NAMESAKES.search(before):
            yield found[0]


def texting(candidate: Candidate) -> bool:
    """Whether the line that a span stands in is written as a text message is."""
    return writing.texting(_line(candidate))


def foreign(candidate: Candidate) -> bool:
    """Whether the line that a span stands in has much English among Vietnamese."""
    return writing.foreign(_line(candidate))


def _line(candidate: Candidate) -> str:
    """Return the line that a span stands in; of a long one, what stands near."""
    text, start, end = candidate.text, candidate.start, candidate.end
    first, last = max(0, start - _AROUND), end + _AROUND
    before, after = text.rfind("\n", first, start), text.find("\n", end, last)
    return text[before + 1 if before >= 0 else first : after if after >= 0 else last]


def _in_place(judge: Callable[[Page, int, int], bool]) -> Check:
    """Return the check that a judge of a span in a page makes of a candidate."""
    return lambda candidate: judge(candidate.page, candidate.start, candidate.end)


def _of_found(judge: Callable[[str], bool]) -> Check:
    """Return the check that a judge of a text makes of a candidate."""
    return lambda candidate: judge(candidate.found)


CHECKS: Mapping[str, Check] = {
    "account-number": account_number,
    "capitals": capitals,
    "column-birth": column_birth,
    "column-filled": column_filled,
    "column-home": column_home,
    "column-number": column_number,
    "beside-private-name": beside_private_name,
    "citizen-id": citizen_id,
    "foreign-link": foreign_link,
    "in-table": in_table,
    "lone-account": lone_account,
    "minor": minor,
    "dictated-number": dictated_number,
    "number-in-pieces": number_in_pieces,
    "other-number": other_number,
    "plate": plate,
    "private-email": private_email,
    "private-name": private_name,
    "private-number": private_number,
    "said-number": said_number,
    "spelled-out": spelled_out,
    # what the passage tells of
    "about-a-case": _in_place(passages.about_a_case),
    "about-somebody-held": _in_place(passages.about_somebody_held),
    "describes-victim": _in_place(people.describes_victim),
    "exposes-informer": _in_place(people.exposes_informer),
    "instructs": _in_place(manuals.instructs),
    "identifies-minor": _in_place(people.identifies_minor),
    "identifies-patient": _in_place(people.identifies_patient),
    "identifies-unlucky": _in_place(people.identifies_unlucky),
    "identifies-victim": _in_place(people.identifies_victim),
    "minor-in-a-case": _in_place(people.minor_in_a_case),
    "names-minor": _in_place(people.names_minor),
    "names-private-person": _in_place(people.names_private_person),
    "names-suspect": _in_place(people.names_suspect),
    "pictures-harmed": _in_place(people.pictures_harmed),
    "tells-of-somebody": _in_place(people.tells_of_somebody),
    "villain": _in_place(passages.villain),
    # how a text is typed and reads
    "acronym-soup": _of_found(writing.acronym_soup),
    "emoji-flood": _of_found(writing.emoji_flood),
    "foreign": foreign,
    "glued": _of_found(writing.glued),
    "hard-to-read": _of_found(writing.hard_to_read),
    "runs-on": _of_found(writing.runs_on),
    "texting": texting,
    "telex": _of_found(writing.telex),
    "viqr": _of_found(writing.viqr),
    "without-marks": _of_found(writing.without_marks),
}
