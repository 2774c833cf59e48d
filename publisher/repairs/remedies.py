"""What can be put right, and what putting it right leaves behind: edits, repairs, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.messages import Message, say

LIVE_LINK = "methods/live-link"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A kind of repair: its name, the rule whose finding it mends ("" for none), what and why."""

    name: str
    rule: str
    done: Message
    why: Message


ENCODING = Remedy(
    "encoding", "file/encoding",
    say("Chuyển cả tệp sang bảng mã UTF-8"),
    say("tệp lưu bằng bảng mã khác thì trang không đọc được"),
)  # fmt: skip
MARK = Remedy(
    "byte-order-mark", "",
    say("Bỏ dấu hiệu thừa ở đầu tệp (BOM)"),
    say("dấu này không phải nội dung bài"),
)  # fmt: skip
LINE_ENDS = Remedy(
    "line-ends", "",
    say("Đổi kiểu xuống dòng của Windows sang kiểu chung"),
    say("nếu không, khi so hai bản sẽ thấy dòng nào cũng khác"),
)  # fmt: skip
COMPOSED = Remedy(
    "composed", "",
    say("Ghép dấu rời vào chữ (Unicode dựng sẵn)"),
    say("chữ và dấu để rời thì tìm kiếm không ra"),
)  # fmt: skip
LEGACY = Remedy(
    "legacy", "text/legacy-encoding",
    say("Đổi chữ gõ bằng bảng mã cũ sang Unicode"),
    say("bạn đọc chỉ thấy ký tự lạ"),
)  # fmt: skip
CONTROLS = Remedy(
    "controls", "file/characters",
    say("Bỏ ký tự hỏng"),
    say("trang không hiển thị được những ký tự này"),
)  # fmt: skip
DIRECTIONS = Remedy(
    "directions", "file/characters",
    say("Bỏ ký tự ẩn đảo chiều chữ"),
    say("có ký tự này thì chữ người duyệt thấy có thể khác chữ được ký"),
)  # fmt: skip
HIDDEN = Remedy(
    "invisible", "text/disguised-letters",
    say("Bỏ ký tự ẩn trong chữ"),
    say("mắt thường không thấy nhưng làm tìm kiếm và kiểm tra bị sai"),
)  # fmt: skip
ENTITIES = Remedy(
    "entities", "text/disguised-letters",
    say("Viết thẳng chữ cái thay cho mã &#…;"),
    say("mã nằm trong chữ thì người sửa bài không đọc được"),
)  # fmt: skip
WIDE = Remedy(
    "wide", "text/disguised-letters",
    say("Đổi chữ, số kiểu trang trí sang chữ, số thường"),
    say("máy đọc màn hình và tìm kiếm không hiểu kiểu chữ này"),
)  # fmt: skip
LOOKALIKES = Remedy(
    "lookalikes", "text/disguised-letters",
    say("Thay chữ cái nước ngoài trông giống chữ Việt"),
    say("trông giống nhưng là chữ khác, tìm kiếm không ra"),
)  # fmt: skip
LINKS = Remedy(
    "links", LIVE_LINK,
    say("Viết gãy đường dẫn lạ (hxxp, [.])"),
    say("để không ai bấm nhầm"),
)  # fmt: skip
TERMS = Remedy(
    "terms", "",  # the rule whose term it is
    say("Thay bằng đúng tên gọi trong luật"),
    say("nghĩa không đổi"),
)  # fmt: skip
REMEDIES = (
    ENCODING, MARK, LINE_ENDS, COMPOSED, LEGACY, CONTROLS, DIRECTIONS, HIDDEN, ENTITIES, WIDE,
    LOOKALIKES, LINKS, TERMS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repair:
    """One place that was put right; `before` and `after` are empty where the whole file changed."""

    remedy: Remedy
    rule: str
    line: int
    column: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something like what is repaired, that a person has to mend."""

    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file put right: its text as `check` reads it, and as it should be; what was done, what not.

    `voids` is whether the file bears a sign-off that no longer counts once the file is changed.
    """

    old: str
    new: str
    repairs: tuple[Repair, ...]
    remarks: tuple[Remark, ...]
    voids: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters to be put in the place of a span."""

    start: int
    end: int
    new: str
    remedy: Remedy | None  # None for what needs no word to anyone
    rule: str = ""


class Draft:
    """A text being repaired; `offsets` has the place in the original of each character, and its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets: list[int] = list(range(len(text) + 1))
        self.done: list[tuple[int, Edit, str]] = []  # where in the original, what, instead of what

    def apply(self, edits: Sequence[Edit]) -> None:
        """Make edits that do not overlap, in the order of their places."""
        if not edits:
            return
        parts: list[str] = []
        offsets: list[int] = []
        at = 0
        for edit in edits:
            parts += (self.text[at : edit.start], edit.new)
            offsets += self.offsets[at : edit.start]
            origin = self.offsets[edit.start]
            offsets += [origin] * len(edit.new)
            self.done.append((origin, edit, self.text[edit.start : edit.end]))
            at = edit.end
        self.text = "".join((*parts, self.text[at:]))
        self.offsets = offsets + self.offsets[at:]
