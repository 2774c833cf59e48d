"""The steps of a build: what each is called, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from publisher.messages import Message, say

ARTICLES = say("bài")
FILES = say("tệp")
PAGES = say("trang")


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of work: a key for programs, a name that goes on after “Đang”, what it counts."""

    key: str
    name: Message
    unit: Message = FILES


BUILD = Step("build", say("dựng trang"))
SETTINGS = Step("settings", say("đọc cấu hình và quy tắc"))
LOG = Step("log", say("đọc nhật ký đăng tin"))
MADE = Step("made", say("xem các tệp đang đăng"))
JUDGE = Step("judge", say("kiểm tra bài"), ARTICLES)
EARLIER = Step("earlier", say("tìm bản đã đăng của bài bị giữ"), ARTICLES)
LIBRARY = Step("library", say("xếp bài, ảnh và tệp kèm"))
PICTURES = Step("pictures", say("mã hóa ảnh và tệp kèm"))
SEARCH = Step("search", say("lập chỉ mục tìm kiếm"))
PLAN = Step("plan", say("soạn nội dung các trang"), PAGES)
RENDER = Step("render", say("dựng các trang"), PAGES)
MEDIA = Step("media", say("chép ảnh và tệp kèm"))
CARDS = Step("cards", say("vẽ ảnh chia sẻ"))
FEEDS = Step("feeds", say("viết nguồn tin"))
ALERTS = Step("alerts", say("viết tin khẩn CAP"))
OTHERS = Step("others", say("viết sơ đồ trang, tệp dùng khi mất mạng"))
WALL = Step("wall", say("đọc lại các tệp sắp đăng"))
DIGESTS = Step("digests", say("tính mã các tệp"))
RECORD = Step("record", say("ghi nhật ký đăng tin"))
PUBLISH = Step("publish", say("thay các tệp đang đăng"))
CATALOGUE = Step("catalogue", say("ghi danh mục bài đang đăng"), ARTICLES)
