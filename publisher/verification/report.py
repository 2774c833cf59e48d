"""What a verification came to, in words and for programs."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict

from publisher.messages import Translate, say
from publisher.verification.model import Fault, Report


def text(report: Report, translate: Translate) -> str:
    """Return a report for a person: what is wrong and where, then how much was looked at."""
    checked = report.checked
    lines = [f"{one.path}: {one.message.render(translate)} ({one.rule})" for one in report.faults]
    note = say("Lưu ý").render(translate)
    lines += [f"{note}: {one.message.render(translate)} ({one.rule})" for one in report.notices]
    sums = [
        say(
            "Đã đối chiếu {lines} dòng nhật ký ({committed} dòng đã lưu trong git), {signatures} chữ ký, {articles} bài đang đăng, {withdrawn} bài thu hồi, {files} tệp.",
            lines=checked.lines,
            committed=checked.committed,
            signatures=checked.signatures,
            articles=checked.articles,
            withdrawn=checked.withdrawn,
            files=checked.files,
        )
    ]
    if checked.deep:
        sums.append(say("Đã so {n} bài với bản trong git và với chữ trên trang.", n=checked.deep))
    if report.faults:
        sums.append(
            say(
                "Có {n} chỗ không khớp. Cách xử lý từng loại: `publisher rules MÃ`, hoặc docs/van-hanh.md.",
                n=len(report.faults),
            )
        )
    else:
        sums.append(say("Mọi thứ đều khớp."))
    return "\n".join([*lines, *(one.render(translate) for one in sums)])


def as_json(report: Report, translate: Translate) -> str:
    """Return `{"faults": […], "notices": […], "checked": {…}}`."""

    def rows(found: Collection[Fault]) -> list[dict[str, str]]:
        return [
            {"rule": one.rule, "path": one.path, "message": one.message.render(translate)}
            for one in found
        ]

    return json.dumps(
        {
            "faults": rows(report.faults),
            "notices": rows(report.notices),
            "checked": asdict(report.checked),
        },
        ensure_ascii=False,
        indent=2,
    )
