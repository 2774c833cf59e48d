"""The passage that a candidate stands in, and which groups of words it holds.

What a rule's own patterns cannot judge is judged over a passage: whether it tells of one case or
warns in general, whether it shows how a crime is done, whether it speaks of a harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from publisher.rules.words import Index, Phrase, Span, phrase, tokens

REACH = 260  # characters on each side of a candidate
_REMEMBERED = 512
# Where a passage ends: a blank line, a list item, a heading; the rows of a table belong together.
_END = re.compile(r"\n\s*\n|\n(?=\s{0,6}(?:[-*+#>]|\d{1,2}[.)])\s)")


class Lexicon:
    """Groups of phrases, each group a text with bars between its phrases."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        self._groups: dict[Phrase, list[str]] = {}
        for name, words in groups.items():
            for one in words.split("|"):
                self._groups.setdefault(phrase(one), []).append(name)
        self._index = Index(self._groups)

    def find(self, text: str) -> Mapping[str, Mapping[Phrase, Iterable[Span]]]:
        """Return by group which phrases stand in a text, and where."""
        found = tokens(text)
        groups: dict[str, dict[Phrase, Iterable[Span]]] = {}
        for one, spans in self._index.find(found, found.keys).items():
            for name in self._groups[one]:
                groups.setdefault(name, {})[one] = spans
        return groups


class Passage:
    """A stretch of a text read as one."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lower(self) -> str:
        """The text in small letters."""
        return self.text.lower()

    @cached_property
    def groups(self) -> Mapping[str, Mapping[Phrase, Iterable[Span]]]:
        """Which phrases of each group stand in it."""
        return LEXICON.find(self.text)

    def count(self, *groups: str) -> int:
        """Return how many different phrases of some groups stand in it."""
        return sum(len(self.groups.get(name, ())) for name in groups)

    def has(self, *groups: str) -> bool:
        """Whether a phrase of one of some groups stands in it."""
        return any(name in self.groups for name in groups)


def passage(text: str, start: int, end: int) -> Passage:
    """Return the passage around a span, within its paragraph."""
    first, last = max(0, start - REACH), min(len(text), end + REACH)
    for found in _END.finditer(text, first, start):
        first = found.end()
    if (found := _END.search(text, end, last)) is not None:
        last = found.start()
    return _passage(text[first:last])


_passage = lru_cache(maxsize=_REMEMBERED)(Passage)


def in_a_case(read: Passage) -> bool:
    """Whether a passage tells of one case: more of somebody held or heard than of warning.

    What swindlers pretend, an arrest among it, counts as warning.
    """
    case = read.count("held") + read.has("when")
    return read.has("held") and case > read.count("general") + 2 * read.count("pretended")


def of_a_case(read: Passage) -> bool:
    """Whether a passage tells of one case or at least does not warn in general."""
    return not read.has("fiction") and (read.has("held") or not read.has("general", "law"))


LEXICON = Lexicon(
    {
        # What the authorities did with somebody.
        "held": "bị bắt|bắt giữ|bắt được|bắt quả tang|bắt khẩn cấp|đã bắt|vừa bắt|vây bắt|bị giữ|tạm giữ|tạm giam|"
        "khởi tố|bị can|bị cáo|khống chế|bị tóm|tóm gọn|tóm được|truy xét|truy bắt|truy đuổi|bị truy nã|áp giải|dẫn giải|di lý|"
        "còng tay|tra tay vào còng|đầu thú|ra đầu thú|khai nhận|khai báo|khai rằng|lời khai|khai tên|bước đầu khai|"
        "thừa nhận|tại trụ sở|về trụ sở|tại cơ quan công an|cơ quan điều tra|điều tra làm rõ|đang điều tra|mở rộng điều tra|"
        "xét nghiệm|dương tính|hiện trường|tang vật|tẩu thoát|bỏ trốn|lẩn trốn|trốn khỏi|đang trốn|danh tính|"
        "nghi can|nghi phạm|người bị tạm giữ|bị mời|mời lên|mời làm việc|mời về|đưa về|bàn giao|lập biên bản|bị lập|"
        "triệt xóa|triệt phá|bóc gỡ|xóa sổ|đột kích|ập vào|ập tới|lập chuyên án|phá án|phá chuyên án|camera ghi|bị phát hiện|"
        "bị xử phạt|giải về|bị người dân|giữ lại|giao cho công an|lập hồ sơ|bị xử lý|bị đưa|dựng lại hiện trường|sa lưới|"
        "tên này|bọn này|đã đâm|đã chém|đã giết|đã sát hại|bị đâm|vụ án|đang chờ xét xử|tìm kiếm nhân chứng|truy tìm|"
        "bị còng|xộ khám|bị nhốt|nằm trong trại|trại tạm giam|lấy lời khai|đột nhập nhà|lấy đi|cuỗm|khoắng|bị tố|khám xét|chưa bị bắt|chưa bắt được",
        "when": "sáng nay|chiều nay|tối nay|trưa nay|đêm qua|tối qua|hôm qua|chiều qua|sáng qua|hôm kia|rạng sáng|nửa đêm|"
        "mới đây|vừa qua|vừa bị|khoảng|cùng ngày|hồi|trước đó|hôm nay|tuần trước|tháng trước|ngày trước",
        # How a warning to everyone speaks.
        "general": "thường|hay lợi dụng|có thể|nếu|đề phòng|cảnh giác|lợi dụng|tránh|không để|đừng|hãy|dấu hiệu|bà con nên|bà con cần|"
        "bà con không|mỗi khi|luôn|miếng mồi|cơ hội cho|bất kỳ|mọi kẻ|phòng tránh|phòng ngừa|tuyệt đối|khuyến cáo|cẩn thận|"
        "cảnh báo|nhận biết|dễ dàng|dễ bị|mách|bí quyết|nên|chớ|không nên|bảo vệ mình|mọi người",
        "pretended": "tự xưng|xưng là|giả danh|mạo danh|giả mạo|dọa|hù dọa|đe dọa bắt|lệnh bắt|giả làm|đóng giả",
        "law": "bộ luật|nghiêm cấm|luật phòng|luật trẻ em|luật hôn nhân|nghị quyết|theo luật|luật quy định|theo quy định|điều luật|nghị định|hiến pháp|quy định|nguyên tắc|phổ biến pháp luật",
        # Lessons, plays and rumours put right.
        "lesson": "tuyên truyền|huy hiệu|đi từng nhà|chuyên đề|ngoại khóa|kỹ năng|hội thi|cuộc thi|tọa đàm|tập huấn|buổi nói chuyện|lớp học|"
        "phiên tòa giả định|tin đồn|sai sự thật|không có thật|bịa đặt|không đúng sự thật|không có vụ việc|phòng chống|phòng tránh|"
        "phòng ngừa|tổng đài|tình huống giả định|dạy con|dạy trẻ|cha mẹ nên|phụ huynh nên|hãy gọi|gọi ngay|quy tắc|bài học",
        "good": "giấy khen|bằng khen|khen thưởng|biểu dương|tuyên dương|tặng thưởng|dũng cảm|nhặt được|trả lại|cảm ơn|học bổng|"
        "tặng quà|trao tặng|được tặng|người tốt|gương sáng|hiến máu|đạt giải|giải nhất|giải nhì|giải ba|cứu sống|kịp thời cứu|đã cứu|"
        "cứu được|đưa về nhà an toàn|tìm lại|nhận lại|trả người mất|gương mẫu|thiện nguyện|từ thiện|tình nguyện|hòa giải thành|kịp thời ngăn",
        "joy": "hát|múa|biểu diễn|háo hức|thích thú|vui|tham gia|đá bóng|vẽ tranh|khai giảng|tặng|chúc mừng|trải nghiệm|tươi cười|căn cước|đọc sách",
        # What stays a harm to a child even where somebody is thanked.
        "grave": "hiếp dâm|dâm ô|xâm hại|giao cấu|sàm sỡ|quấy rối|cưỡng hiếp|hãm hiếp|cưỡng bức|bạo hành|hành hạ|bị đánh|đánh đập|"
        "bỏ rơi|bị bỏ|tạm giữ|khởi tố|ma túy|bị bán|lừa bán|bắt cóc|tự tử|mang thai|lấy trộm|trộm cắp|cướp giật|đua xe|làm vợ|ảnh nhạy cảm",
        "praise": "giấy khen|bằng khen|khen thưởng|biểu dương|tuyên dương|dũng cảm",
        "informer": "người tố giác|người tố cáo|người báo tin|người làm chứng|nhân chứng|người cung cấp|mật báo|chỉ điểm|nguồn tin|báo tin về|tố giác|tố cáo",
        "fiction": "bộ phim|phim truyện|trong phim|phim trinh thám|xem phim|phim hoạt hình|phim ngắn|phim tài liệu|chiếu phim|phim hình sự|truyện|tiểu thuyết|vở kịch|vở diễn|vở chèo|tiểu phẩm|cổ tích|sân khấu|nhân vật|múa rối|kịch rối|trò chơi|"
        "giả định|đóng vai|thủ vai|vai diễn|bài hát|ca khúc|ngày xưa|câu chuyện xưa|truyền thuyết|lịch sử|kháng chiến|thực dân|phong kiến|"
        "tục ngữ|ca dao|thành ngữ|các cụ dạy|ông bà ta|trận đấu|cầu thủ|bàn thắng|game|trinh thám|văn học|nhà văn|cuốn sách|quyển sách|triển lãm|bảo tàng|họ đạo|giáo xứ|diễn tập|giả làm",
    }
)

# After `kẻ`: lines drawn, proverbs, enemies of long ago.
_NO_VILLAIN = re.compile(
    r"\s*(?:ô|vạch|sọc|ngang|dọc|lại|chỉ|bảng|khung|dòng|đường|lông|mắt|mi|thêm|sẵn|thẳng|biển|chữ|cả|thù|"
    r"địch|chợ|ở|đi|hèn|mạnh|yếu|khó|giàu|nghèo|sĩ|tiểu|cười|bán người|mua người|tám|nửa|nói|thức|ngoại|xâm lược|"
    r"hủy|vẽ|nét|sơn|hàng|phản diện|qua|đón|người|trước|sau|hai|đứng|gần|xa|trên|dưới|gặp|độc hành|thắng|thua)(?!\w)"
)
_DRAWN = re.compile(r"(?:thước|giấy|vở|áo|vải|bút|tự|được|cần|sẽ|bảng|kẻ|đường|và|cho|lắm|nhiều) $")
_ANYBODY = re.compile(r"\s*(?:gian|xấu|lạ|khả nghi|khác|nào|đó|này|lợi dụng|lừa đảo|trộm|cắp|móc túi|cướp|tấn công)(?!\w)")
_NOBODY_KNOWN = re.compile(r"\s*(?:gian|xấu|lạ|nào|khả nghi|khác)(?!\w)")
# What makes a remark about somebody unknown one about a man who was caught.
_CAUGHT = re.compile(
    r"(?<!\w)(?:bị|đã|vừa)\s+(?:\w+\s+){0,3}(?:bắt|tạm giữ|tạm giam|khởi tố|khống chế|vây|tóm|giữ|còng)(?!\w)"
)


def villain(text: str, start: int, end: int) -> bool:
    """Whether the word `kẻ` in a span speaks of somebody in one case, not of anybody or a line."""
    after, before = text[end : end + 40].lower(), text[max(0, start - 25) : start].lower()
    if _NO_VILLAIN.match(after) or _DRAWN.search(before):
        return False
    read = passage(text, start, end)
    if read.has("fiction"):
        return False
    if _NOBODY_KNOWN.match(after):
        return _CAUGHT.search(after) is not None
    if _ANYBODY.match(after):
        return in_a_case(read) or not read.has("general", "law")
    return in_a_case(read) or not read.has("general", "law")


def about_a_case(text: str, start: int, end: int) -> bool:
    """Whether a span stands in a passage on one case, or at least in no warning and no story."""
    return of_a_case(passage(text, start, end))


def about_somebody_held(text: str, start: int, end: int) -> bool:
    """Whether a span stands in a passage on one case in which somebody is held or heard."""
    read = passage(text, start, end)
    return not read.has("fiction") and in_a_case(read)
