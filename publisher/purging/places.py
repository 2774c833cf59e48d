"""The places that an article reached: what each is, and the step that cleans it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from publisher.messages import Message, say


class Kind(StrEnum):
    """What sort of place it is, in the order in which they are cleaned."""

    PAGE = "page"
    LINK = "link"
    LIST = "list"
    FEED = "feed"
    INDEX = "index"
    IMAGE = "image"
    SHARE = "share"
    KEPT = "kept"
    TRIAL = "trial"
    CACHE = "cache"
    MEMORY = "memory"
    SOURCE = "source"
    PICTURE = "picture"
    COPY = "copy"
    OTHER = "other"
    WORKTREE = "worktree"
    GIT = "git"
    MESSAGE = "message"
    LOOSE = "loose"


NAMES: Mapping[Kind, Message] = {
    Kind.PAGE: say("Trang của bài"),
    Kind.LINK: say("Liên kết ngắn và địa chỉ cũ"),
    Kind.LIST: say("Danh sách, lưu trữ, trang chủ, trang nhóm"),
    Kind.FEED: say("Nguồn tin (RSS, Atom, JSON) và sơ đồ trang"),
    Kind.INDEX: say("Dữ liệu tìm kiếm"),
    Kind.IMAGE: say("Ảnh và tệp PDF đã đăng"),
    Kind.SHARE: say("Tin soạn sẵn để chia sẻ"),
    Kind.KEPT: say("Các bản cũ của trang, giữ để quay lại"),
    Kind.TRIAL: say("Thư mục dựng thử khác"),
    Kind.CACHE: say("Thư mục làm việc .publisher"),
    Kind.MEMORY: say("Bộ nhớ đệm của người dùng trên máy này"),
    Kind.SOURCE: say("Tệp bài"),
    Kind.PICTURE: say("Ảnh và tệp đính kèm của riêng bài"),
    Kind.COPY: say("Bản sao, tệp dự phòng trong thư mục của trang"),
    Kind.OTHER: say("Tệp khác có cùng câu chữ hoặc dùng chung ảnh"),
    Kind.WORKTREE: say("Thư mục làm việc khác của cùng kho git"),
    Kind.GIT: say("Lịch sử git"),
    Kind.MESSAGE: say("Lời ghi trong git (commit, thẻ, nhánh)"),
    Kind.LOOSE: say("Bản còn sót trong kho git, không nhánh nào dẫn tới"),
}

_BUILT = say("`publisher purge … --run` gỡ khỏi trang rồi đọc lại; sau đó đưa trang lên máy chủ")
STEPS: Mapping[Kind, Message] = {
    Kind.PAGE: say("`publisher purge … --run` thay bằng lời báo thu hồi cố định"),
    Kind.LINK: say("`publisher purge … --run` cho dẫn tới lời báo thu hồi"),
    Kind.LIST: _BUILT,
    Kind.FEED: _BUILT,
    Kind.INDEX: _BUILT,
    Kind.IMAGE: _BUILT,
    Kind.SHARE: _BUILT,
    Kind.KEPT: say("`publisher purge … --run` xóa hẳn những bản này; không quay lại chúng được nữa"),
    Kind.TRIAL: say("`publisher purge … --run` xóa những tệp này"),
    Kind.CACHE: say("`publisher purge … --run` xóa những tệp này; chúng tự được tạo lại"),
    Kind.MEMORY: say("`publisher purge … --run` xóa cả bộ nhớ đệm; trên máy khác: xóa thư mục publisher trong ~/.cache"),
    Kind.SOURCE: say("`publisher purge … --run` xóa tệp; sau đó lưu việc xóa vào git"),
    Kind.PICTURE: say("`publisher purge … --run` xóa tệp; sau đó lưu việc xóa vào git"),
    Kind.COPY: say("`publisher purge … --run` xóa tệp"),
    Kind.OTHER: say("làm bằng tay: mở ra xem; nếu cũng có tin mật thì sửa, hoặc thu hồi và xóa hẳn riêng bài đó"),
    Kind.WORKTREE: say("làm bằng tay: xong việc đang làm ở đó thì chạy `git worktree remove --force` với thư mục này"),
    Kind.GIT: say("làm bằng tay: viết lại lịch sử bằng các lệnh ở phần git bên dưới"),
    Kind.MESSAGE: say("làm bằng tay: viết lại lịch sử bằng các lệnh ở phần git bên dưới; nhánh và thẻ thì đổi tên"),
    Kind.LOOSE: say("làm bằng tay: mất đi khi chạy `git gc --prune=now` ở phần git bên dưới"),
}  # fmt: skip
BY_PEOPLE = frozenset({Kind.OTHER, Kind.WORKTREE, Kind.GIT, Kind.MESSAGE, Kind.LOOSE})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something of an article is.

    `name` is a path or what git calls it. `content` is whether its words or pictures are there, not
    just its address; `removable` whether the place is a file that goes altogether.
    """

    kind: Kind
    name: str
    content: bool = True
    removable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What git has of an article, for those who rewrite it.

    `paths` are paths of the repository that held nothing but the article, `blobs` all objects with
    something of it, `messages` the SHA-256 of what commits and tags say of it, `refs` the names of
    branches and tags that lead to it,
    `remotes` those of the repositories that it is shared with; their addresses may hold a password.
    """

    paths: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    remotes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether git has nothing of it."""
        return not (self.blobs or self.messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Every place that was found; `history` is None where there is no git."""

    places: tuple[Place, ...]
    history: History | None = None

    def of(self, kind: Kind) -> Iterator[Place]:
        """Yield the places of a kind."""
        return (one for one in self.places if one.kind is kind)

    @property
    def left_here(self) -> tuple[Place, ...]:
        """The places of this machine that still tell something and that no person has to judge."""
        return tuple(one for one in self.places if one.content and one.kind not in BY_PEOPLE)


def kind_of(name: str, addresses: Mapping[str, Kind]) -> Kind:
    """Return what a file of the output is; `addresses` are those of the article without slashes."""
    own = addresses.get(name.removesuffix("index.html").strip("/"))
    if own is not None:
        return own
    last = name.rpartition("/")[2]
    if name.startswith("media/"):
        return Kind.IMAGE
    if last.endswith((".xml", ".opml")) or last in {"feed.json", "robots.txt"}:
        return Kind.FEED
    if last.endswith((".zip", ".txt")) or "chia-se" in name:
        return Kind.SHARE
    if name.startswith(("search/", "pagefind/", "tim-kiem/")) or not last.endswith(".html"):
        return Kind.INDEX
    return Kind.LIST
