"""The one question that every command asks: may this machine work by this register?"""

from __future__ import annotations

from pathlib import Path

from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.messages import Message, say
from publisher.register.anchor import anchored
from publisher.register.standing import standing

_NOT_ANCHORED = say(
    "CHÚ Ý: sổ phân quyền (con người, đơn vị, quy tắc) chưa gắn mốc tin cậy trên máy này: ai sửa được kho đều có thể tự giao quyền ký cho mình. Cách gắn: docs/van-hanh.md, mục “Sổ phân quyền và mốc tin cậy”."
)


def check(
    root: Path, config_path: Path, config: SiteConfig, anchor: Path | None
) -> tuple[Message, ...]:
    """Return what a build has to say of the register; raises UnusableError where it may not be used.

    `anchor` is the trust anchor that was asked for; without one that of the user is taken, if any.
    """
    place = anchored(root, config, anchor)
    if place is None or place.anchor is None:
        return (_NOT_ANCHORED, *_unsigned(root, config))
    found = standing(root, config, place.anchor)
    if found is None:
        raise _refused(
            say(
                "{path} không còn nêu người giữ sổ (custodians), trong khi máy này có mốc tin cậy.",
                path=config_path.name,
            )
        )
    if found.fault is not None:
        raise _refused(found.fault)
    if found.custodians != place.anchor.custodians:
        return (
            say(
                "Người giữ sổ phân quyền đã đổi so với mốc tin cậy của máy này: chạy `publisher register verify --update-trust` để ghi nhận."
            ),
        )
    return ()


def _unsigned(root: Path, config: SiteConfig) -> tuple[Message, ...]:
    """Return what is amiss with the signatures of a register that nothing depends on yet."""
    try:
        found = standing(root, config, None)
    except UnusableError as error:
        return (error.message,)
    return (found.fault,) if found and found.fault else ()


def _refused(fault: Message) -> UnusableError:
    return UnusableError(
        say(
            "{fault} Máy này có mốc tin cậy nên không làm theo; trang đang đăng vẫn nguyên. Chạy `publisher register verify` để xem còn thiếu gì; người giữ sổ xem lại thay đổi rồi ký bằng `publisher register sign`. Thu hồi bài bằng `publisher withdraw` vẫn làm được.",
            fault=fault,
        )
    )
