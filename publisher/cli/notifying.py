"""`notify`: whoever wants to know is told of what was released."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import click

from publisher import notifying
from publisher.cli.common import (
    common,
    echo,
    moment_of,
    read_site,
    show,
    trust_option,
    working,
)
from publisher.messages import Message, say, translator
from publisher.notifying import Desk, Entry, Outbox, Report, Run, What
from publisher.survey import Site

SHOWN = 20  # entries of a channel in a rehearsal
_WORDS = {
    What.ADDED: say("tin mới"),
    What.UPDATED: say("sửa nhỏ"),
    What.CORRECTED: say("đính chính"),
    What.WITHDRAWN: say("thu hồi"),
    What.REMOVED: say("gỡ"),
    What.FEED: say("nguồn tin"),
}


@click.command()
@click.option("--output", metavar="THƯ_MỤC", type=click.Path(path_type=Path), default=Path("site"),
              help="Thư mục của trang (mặc định: site).")  # fmt: skip
@click.option("--only", metavar="MÃ", multiple=True,
              help="Chỉ gửi qua kênh này; nhiều kênh thì ghi nhiều lần.")  # fmt: skip
@click.option("--since", metavar="T",
              help="Kênh chạy lần đầu thì báo cả các bài đăng từ lúc này, viết như 2026-11-21.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ gửi gì, không gửi và không ghi gì.")
@trust_option
@common
def notify(
    output: Path,
    only: tuple[str, ...],
    since: str | None,
    dry_run: bool,
    trust: Path | None,
    config_path: Path,
    lang: str,
) -> int:
    """Báo tin vừa đăng cho các kênh đã khai: trạm WebSub, công cụ tìm kiếm, webhook, thư điện tử."""
    site = read_site(config_path, trust)
    folder = output if output.is_absolute() else site.root / output
    begin = moment_of(since, site) if since else None
    with notifying.alone(site.root) as work:
        outbox = Outbox(work / notifying.FILE, rehearsal=dry_run)
        try:
            senders = notifying.ready(site.config, os.environ, outbox, only=only)
            with working(say("Đang gửi tin…"), translator(lang)):
                desk, published = notifying.looked(site, folder, moment_of(None, site))
                run = Run(
                    desk=desk,
                    published=published,
                    outbox=outbox,
                    senders=senders,
                    clock=lambda: dt.datetime.now(dt.UTC),
                    sleep=_sleep,
                    since=begin,
                    rehearsal=dry_run,
                )
                reports = run.carry_out()
        finally:
            outbox.close()
    for report in reports:
        for message in _told(report, site, desk, rehearsal=dry_run):
            echo(message, lang)
        for entry in report.planned[:SHOWN]:
            show(f"  {_WORDS[entry.event].render(translator(lang))}: {_place(entry, desk)}")
        if len(report.planned) > SHOWN:
            show("  …")
    for report in reports:
        if report.broken is not None:  # told of and written down as every fault of the program
            raise report.broken
    return 0 if all(one.sound for one in reports) else 1


def _sleep(seconds: float) -> None:
    threading.Event().wait(seconds)


def _told(report: Report, site: Site, desk: Desk, *, rehearsal: bool) -> Iterator[Message]:
    """Yield how a channel fared, in sentences without any address or secret."""
    name = report.id
    if report.broken is not None:
        yield say("{channel}: chưa gửi xong vì chương trình gặp lỗi; các kênh khác không bị ảnh hưởng.", channel=name)  # fmt: skip
    if report.first and not report.told and not report.planned:
        yield say(
            "{channel}: kênh mới, chỉ báo tin đăng từ bây giờ; tin cũ chỉ báo được ở lần chạy đầu tiên của kênh, bằng --since.",
            channel=name,
        )
    elif rehearsal:
        yield say("{channel}: sẽ gửi {n} tin.", channel=name, n=len(report.planned))
    elif report.told:
        yield say("{channel}: đã gửi {n} tin.", channel=name, n=report.told)
    elif not report.waiting and report.later is None and report.broken is None:
        yield say("{channel}: không có gì mới.", channel=name)
    if report.later is not None:
        yield say(
            "{channel}: đang gom, sẽ gửi trong lần chạy đầu tiên từ {moment}.",
            channel=name,
            moment=f"{site.config.local(report.later):%H:%M %d/%m/%Y}",
        )
    if report.waiting:
        yield say(
            "{channel}: còn {n} tin chờ gửi, vì {why}.",
            channel=name,
            n=report.waiting,
            why=report.trouble or "",
        )
    if report.unsure:
        yield say(
            "{channel}: mất liên lạc đúng lúc trao thư nên không rõ {n} người nhận đã có thư hay chưa; không gửi lại để khỏi trùng, hãy hỏi người quản trị máy chủ thư.",
            channel=name,
            n=report.unsure,
        )
    if report.refused:
        yield say(
            "{channel}: máy chủ thư từ chối địa chỉ của {n} người nhận: sửa mục recipients.",
            channel=name,
            n=report.refused,
        )


def _place(entry: Entry, desk: Desk) -> str:
    if entry.event is What.FEED:
        return f"/{entry.subject}"
    return (desk.address(entry.subject) or "").removeprefix(desk.config.site.url.rstrip("/"))
