"""What a leak is called before people: where it stands and what to do, never what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from publisher.findings import Finding, Severity, mask
from publisher.messages import Message, say
from publisher.wall.judging import HELD, PRIVATE, STRUCTURE, UNREADABLE, WORDS, Leak
from publisher.wall.structure import Fault

SHOWN = 5  # of many leaks: one mistake in the theme shows on every page

_KINDS: Mapping[str, Message] = {
    PRIVATE: say("dữ liệu nội bộ"),
    HELD: say("chữ của một bài đang bị giữ lại"),
    UNREADABLE: say("nội dung không đọc lại được"),
    Fault.UNKNOWN_SCRIPT: say("đoạn mã lệnh không thuộc giao diện"),
    Fault.SCRIPT_ADDRESS: say("địa chỉ chạy mã lệnh"),
    Fault.HANDLER: say("thuộc tính chạy mã lệnh"),
    Fault.OTHER_HOST: say("chỗ gọi sang máy chủ khác"),
    Fault.UNKNOWN_ELEMENT: say("phần tử nhúng bị cấm"),
    Fault.NO_POLICY: say("chính sách bảo mật nội dung thiếu hoặc sai"),
}


def finding(leak: Leak) -> Finding:
    """Return a leak of an article as the finding that holds it."""
    return Finding(
        rule=leak.rule,
        severity=Severity.BLOCK,
        path=leak.owner or "",
        message=say(
            "Khi đọc lại trang sắp đăng, chương trình thấy tệp {file} có {kind}. Bài được giữ lại: báo cho người quản trị.",
            file=_file(leak),
            kind=_kind(leak),
        ),
        excerpt=leak.excerpt,
    )


def places(leaks: Iterable[Leak]) -> Message:
    """Return where leaks stand, each kind of them once, in one line."""
    kinds = list({(leak.what, leak.excerpt): leak for leak in reversed(list(leaks))}.values())[::-1]
    text = say("{file}: {kind}", file=_file(kinds[0]), kind=_kind(kinds[0]))
    for leak in kinds[1:SHOWN]:
        text = say("{before}; {file}: {kind}", before=text, file=_file(leak), kind=_kind(leak))
    return text


def _file(leak: Leak) -> str:
    return mask(leak.file) if leak.in_name else leak.file


def _kind(leak: Leak) -> Message:
    if leak.rule == WORDS:
        kind = say("chỗ vi phạm quy tắc {rule}", rule=leak.what)
    else:
        kind = _KINDS[leak.what if leak.rule == STRUCTURE else leak.rule]
    return say("{kind} ({excerpt})", kind=kind, excerpt=leak.excerpt) if leak.excerpt else kind
