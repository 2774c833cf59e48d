"""A title set in lines: balanced, broken where Vietnamese readers pause, never cut in a number.

A space stands between syllables, not words, and no rule tells one from the other. So lines break
best after a comma or colon, not within a name (two capitals) or one of the words that these titles
use most, not between a number and what it counts; and no syllable is left alone on the last line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_CHARS = 400  # no card holds more
ELLIPSIS = "…"
_NUMBER = re.compile(r"[(“\"]?[+-]?\d[\d.,:/%-]*[)”\"]?")
_DASHES = frozenset("-–—")
_PAUSE = re.compile(r"[,:;.?!…”)]$")
_ALONE = 1.0  # what a lonely syllable costs, in squares of line widths
_WORD = 0.08  # a line that ends within a word or a name
_RUN_ON = 0.006
_SMALLER = 2  # steps down that a break within a word is worth
# Words of two syllables; those of three or four are kept whole by the pairs in them.
_WORDS = frozenset(
    line.strip()
    for line in """
    an ninh, an toàn, bà con, cẩn thận, cô bác, kết nối, kịch bản, mạng xã, ông bà, tùy thân, xe đạp, bảo hiểm, bảo mật, bảo vệ, bắt cóc, biển số, bình yên, bưu phẩm,
    cảnh báo, cảnh giác, cảnh sát, căn cước, cấp cứu, chấp hành, chiếm đoạt, chính quyền, chủ động,
    chuyển khoản, chuyển tiền, chứng minh, chữa cháy, công an, công dân, công nhân, cung cấp,
    cư trú, cứu nạn, dân cư, dân phố, dịch vụ, dữ liệu, đặt cọc, đăng ký, đất nước, đề phòng,
    điện lực, điện thoại, điện tử, điều tra, định danh, đối tượng, đồng bào, đơn vị, đuối nước,
    đường dây, đường dẫn, giả danh, giả mạo, giao dịch, giao thông, giấy tờ, giới thiệu, gia đình,
    hành vi, hình ảnh, hình thức, hoạt động, học sinh, hỏi đáp, hỗ trợ, hồ sơ, huy động, hướng dẫn,
    kẻ gian, khách hàng, khám chữa, khẩn cấp, khiếu nại, khu vực, kiểm tra, kịp thời, kích hoạt,
    lao động, liên hệ, lừa đảo, lực lượng, lưu động, ma túy, mạo danh, mất cắp, mất giấy, mã độc,
    mức phạt, nạn nhân, ngân hàng, nghi ngờ, nghi vấn, người dân, người già, người thân, nhà trọ,
    nhân viên, nhận diện, nhóm zalo, nồng độ, ngư dân, phạm tội, pháp luật, phát hiện, phòng cháy,
    phòng chống, phòng ngừa, phương tiện, quà tặng, quy định, ra mắt, rút tiền, sinh viên, tai nạn,
    tài khoản, tài sản, tạm trú, tạm vắng, tập huấn, tham gia, tháng năm, thanh niên, thân nhân,
    thiên tai, thoát nạn, thẻ căn, thông báo, thông tin, thu hồi, thủ đoạn, thủ tục, thực hành,
    thường trú, tiền giả, tiếp nhận, tiết kiệm, tin báo, tin giả, tín dụng, toàn dân, tổ dân,
    tổ chức, tố cáo, tố giác, tội phạm, trang mạng, trẻ em, trật tự, tri ân, trộm cắp, trực tuyến,
    trực tiếp, trường hợp, tuổi thơ, tuyên truyền, tuyển dụng, tuần tra, tư vấn, ứng dụng, vay tiền,
    vận động, vi phạm, việc làm, việc nhẹ, vũ khí, xác minh, xác nhận, xác thực, xã hội, xe máy,
    xin việc, xuất trình, xử lý, xử phạt, yêu cầu
    """.replace("\n", " ").split(",")
)
_EDGES = "“”‘’\"'()"

Measure = Callable[[str, int], float]  # the width of a text at a size


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines at a size; `shortened` says that the last one ends where the text does not."""

    size: int
    lines: tuple[str, ...]
    shortened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The room there is, in pixels, and the sizes to try, the largest first.

    `leading` is the distance of lines as a multiple of the size.
    """

    width: int
    height: int
    sizes: Sequence[int]
    leading: float

    def rows(self, size: int) -> int:
        """Return how many lines of a size there is room for."""
        return max(1, int(self.height / (size * self.leading)))


def fitted(text: str, box: Box, measure: Measure) -> Setting:
    """Return a text in the largest size in which it fits, or as much of it as fits in the smallest."""
    text = " ".join(text[: MAX_CHARS + 1].split(" "))
    found: list[Setting] = []
    for size in box.sizes if len(text) <= MAX_CHARS else ():
        pieces = list(_pieces(text, size, box, measure))
        lines = _broken(pieces, size, box, measure)
        if lines is not None:
            found.append(Setting(size, lines))
        if found and (len(found) > _SMALLER or _sound(found[-1].lines)):
            break
    if found:
        return next((one for one in found if _sound(one.lines)), found[0])
    return _shortened(text[:MAX_CHARS], box, measure)


def _sound(lines: Sequence[str]) -> bool:
    """Whether no line ends within a word or a name, and the last is no lonely syllable."""
    words = [line.split(" ") for line in lines]
    lonely = len(words) > 1 and len(words[-1]) == 1
    return not lonely and not any(_within(a[-1], b[0]) for a, b in pairwise(words))


def _within(last: str, following: str) -> bool:
    """Whether two syllables are of one word or name, as far as it can be told."""
    if _PAUSE.search(last):
        return False
    first, second = last.strip(_EDGES), following.strip(_EDGES + ",:;.?!…")
    both = first[:1].isupper() and second[:1].isupper()
    return both or f"{first} {second}".lower() in _WORDS


def _shortened(text: str, box: Box, measure: Measure) -> Setting:
    """Return the words from the beginning that fit in the smallest size."""
    size = box.sizes[-1]
    words = [word for piece in _pieces(text, size, box, measure) for word in piece.split(" ")]
    low, high = 1, len(words)
    best: tuple[str, ...] = ()
    while low <= high:
        middle = (low + high) // 2
        short = " ".join(words[:middle]).rstrip(" ,:;.-–—“(") + ELLIPSIS
        lines = _broken(list(_pieces(short, size, box, measure)), size, box, measure)
        if lines is None:
            high = middle - 1
        else:
            best, low = lines, middle + 1
    return Setting(size, best, shortened=True)


def _pieces(text: str, size: int, box: Box, measure: Measure) -> Iterator[str]:
    """Yield what a line may end after: words, a number with what it counts, parts of what is too long."""
    for piece in _glued([word for word in text.split(" ") if word]):
        if measure(piece, size) <= box.width:
            yield piece
            continue
        for word in piece.split(" "):
            yield from _fragments(word, size, box, measure)


def _glued(words: Sequence[str]) -> Iterator[str]:
    piece = ""
    for word in words:
        before = piece.rpartition(" ")[2]
        counted = _NUMBER.fullmatch(before) and not _PAUSE.search(before)
        if piece and piece.count(" ") < 4 and (counted or word in _DASHES or before in _DASHES):
            piece += f" {word}"
            continue
        if piece:
            yield piece
        piece = word
    if piece:
        yield piece


def _fragments(word: str, size: int, box: Box, measure: Measure) -> Iterator[str]:
    """Yield a word that is wider than a line in parts that are not."""
    part = ""
    for char in word:
        if part and measure(part + char, size) > box.width:
            yield part
            part = ""
        part += char
    if part:
        yield part


def _broken(pieces: Sequence[str], size: int, box: Box, measure: Measure) -> tuple[str, ...] | None:
    """Return pieces in as few lines as they need, all nearly as long; None if there are too many."""
    widths = [measure(piece, size) for piece in pieces]
    space = measure(" ", size)
    if not pieces:
        return ()
    rows = _fewest(widths, space, box.width)
    if rows > box.rows(size):
        return None
    ideal = (sum(widths) + space * (len(widths) - rows)) / rows
    # best[n][i]: the cost of the first i pieces in n lines, and where the last of those begins.
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for row in range(rows):
        found: dict[int, tuple[float, int]] = {}
        for start, (cost, _before) in best[row].items():
            width = -space
            for end in range(start + 1, len(pieces) + 1):
                width += space + widths[end - 1]
                if width > box.width:
                    break
                total = cost + ((width - ideal) / box.width) ** 2 + _cost(pieces, start, end)
                if end not in found or total < found[end][0]:
                    found[end] = (total, start)
        best.append(found)
    lines: list[str] = []
    end = len(pieces)
    for row in range(rows, 0, -1):
        start = best[row][end][1]
        lines.append(" ".join(pieces[start:end]))
        end = start
    return tuple(reversed(lines))


def _cost(pieces: Sequence[str], start: int, end: int) -> float:
    """Return what it costs to read a line of these pieces by itself."""
    if end == len(pieces):
        return _ALONE if start and end - start == 1 and " " not in pieces[start] else 0
    last, following = pieces[end - 1], pieces[end]
    if _PAUSE.search(last):
        return 0
    syllable, begins = last.rpartition(" ")[2], following.partition(" ")[0]
    # The first capital of a name may be its only one: Ngày hội, Tổ quốc.
    named = end > 1 and syllable.lstrip(_EDGES)[:1].isupper()
    return _RUN_ON + (_WORD if named or _within(syllable, begins) else 0)


def _fewest(widths: Sequence[float], space: float, limit: float) -> int:
    rows, line = 1, -space
    for width in widths:
        if line + space + width > limit:
            rows, line = rows + 1, -space
        line += space + width
    return rows
