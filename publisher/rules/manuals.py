"""Whether a passage shows how a crime is done: points for its means, its steps, its figures.

A warning says what happens and what to do; instructions say with what, in which order, how much,
how long and where to buy it. So a passage is weighed: what is meant for a crime counts most, each
kind of detail counts, and advice to the reader counts against it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from publisher.rules.passages import Passage, Sign, passage
from publisher.rules.words import Page

ENOUGH = 7  # points from which a passage shows how it is done
_SHORT = 36  # words, up to which a passage has room for less
_FEW = 3  # details without which it does not, whatever it speaks of,
_KINDS = 2  # and of how many kinds
_FIGURES = 3  # details at most that are figures
_EXTRA = 8  # points that must not be missing for what is said and laid out to count
_DETAILS = (("order", 2), ("head", 2), ("doing", 4), ("everyday", 2), ("getting", 2))  # at most
_DOUBT = 2  # points less where nothing speaks of a crime but what warnings speak of too

_FIGURE = Sign(
    r"(?<!\w)(?<![.,])(?:\d+(?:[.,]\d+)?|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nửa|vài|chục|hai mươi|ba mươi|bốn chục|một nghìn|mươi)"
    r"(?:\s(?:rưỡi|mươi|trăm|nghìn|lăm))?\s?(?:g|gr|gam|mg|kg|ký|lạng|cân|ml|l|lít|cc|cm|mm|ly|m|inch|phút|giây|tiếng|giờ|ngày|độ|%|phần trăm|w|v|mhz|kv|lần|nhịp|viên|vỉ|giọt|gói|phần|thìa|muỗng|chai|ống|lớp|vòng|nấc|"
    r"nghìn|ngàn|triệu|k|đồng|tài khoản|bước|chữ số|số|sim|máy|người|cửa|hiệu thuốc|hàng|tờ|dây|chiếc|bộ|mã|đơn|dòng|bi|tép|chỉ|hơi|điểm)(?!\w)",
    re.IGNORECASE,
)
_LINES = re.compile(r"[“\"«][^”\"»\n]{45,}[”\"»]")  # words of a call or message, as they are said
_SPOKEN_TO = re.compile(r"(?<!\w)(?:em|anh|chị|shop|bác|cô|chú|quý khách|mình|bạn)(?!\w)")
_TABLE = re.compile(r"\|\s{0,3}(?:bước|việc làm|thao tác|giai đoạn)\s{0,3}\|", re.IGNORECASE)
_PRODUCT = re.compile(
    r"(?<![\w.])(?:[A-Z][a-z]+[A-Z][A-Za-z0-9]*|[A-Z][A-Za-z]{2,}(?:[- ]?[0-9]|-?[A-Z])[\w-]*|[A-Z][a-z]{2,}\s[A-Z][a-z]+\s(?:Pro|Live|Plus|Max|\d)|\w+\.(?:vbs|bat|exe|zip|apk|rar|scr|js))"
    r"(?!\w)"
)
_KNOWN_PRODUCT = re.compile(
    r"(?:VN(?:eID|PT|PAY)|Face[Bb]ook|YouTube|TikTok|iPhone|Viet|WhatsApp|OTP|CCCD|PayPal|MoMo|ZaloPay|CSGT|ATM|QR|UBND|PCCC|HIV|SIM|USB|NFC|VPN|GPS|USDT)"
)


def points(read: Passage) -> int:
    """Return how much a passage shows how a crime is done."""
    size = {name: len(some) for name, some in read.groups.items()}.get
    own, actors, risk = size("means", 0), min(size("actor", 0), 1), min(size("risk", 0), 2)
    means = min(own + actors, 3)
    if not means + risk:
        return 0
    weight = 2 * min(means, 2) + (means == 3) + risk - 2 * min(size("advice", 0), 5)
    weight -= 0 if own or (risk and actors) else _DOUBT
    kinds = [min(size(name, 0), most) for name, most in _DETAILS]
    if weight + sum(kinds) + _FIGURES < ENOUGH - _EXTRA:
        return 0  # whatever figures it has
    kinds.append(read.times(_FIGURE, _FIGURES))
    details = sum(kinds)
    if not means - actors + sum(kinds[1:3]) + kinds[4] + kinds[5]:
        return 0  # who did what first and then, as every warning tells
    if details < _FEW or sum(map(bool, kinds)) < _KINDS:
        return 0
    total = weight + details
    if total >= ENOUGH or total < ENOUGH - _EXTRA:
        return total
    spoken = any(len(_SPOKEN_TO.findall(line.lower())) >= 2 for line in _LINES.findall(read.text))
    table = _TABLE.search(read.text) is not None
    return total + 5 * spoken + 4 * table + 2 * _names_product(read.text)


def _names_product(text: str) -> bool:
    return any(not _KNOWN_PRODUCT.match(found[0]) for found in _PRODUCT.finditer(text))


def instructs(page: Page, start: int, end: int) -> bool:
    """Whether a span stands in a passage that shows how a crime is done."""
    return _instructs(passage(page, start, end))


@lru_cache(maxsize=64)
def _instructs(read: Passage) -> bool:
    short = len(read.text.split()) <= _SHORT
    return points(read) >= ENOUGH - short + 2 * read.has("fiction")
