"""`rollback`: an earlier release of the site is shown again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from publisher import rollback as room
from publisher.cli.common import common, echo, moment_of, read_site, show, trust_option
from publisher.messages import Message, Translate, say, translator
from publisher.progress import number
from publisher.rollback import Done, Kept


@click.command()
@click.option(
    "--to",
    "wanted",
    metavar="TÊN",
    help="Tên bản muốn quay lại (mặc định: bản ngay trước bản đang đăng).",
)
@click.option("--list", "listing", is_flag=True, help="Chỉ liệt kê các bản đang giữ, không đổi gì.")
@click.option(
    "--output",
    metavar="THƯ_MỤC",
    type=click.Path(path_type=Path),
    default=Path("site"),
    help="Thư mục của trang (mặc định: site).",
)
@trust_option
@common
def rollback(
    wanted: str | None, listing: bool, output: Path, trust: Path | None, config_path: Path, lang: str
) -> int:  # fmt: skip
    """Đăng lại một bản cũ của trang còn được giữ; không bao giờ đưa bài đã thu hồi trở lại."""
    translate = translator(lang)
    site = read_site(config_path, trust)
    folder = output if output.is_absolute() else site.root / output
    if not listing:
        done = room.back(site, folder, wanted, moment_of(None, site))
        for message in _told(done):
            echo(message, lang)
    show("\n".join(_table(room.releases(site, folder), translate)))
    return 0


def _told(done: Done) -> Iterator[Message]:
    yield say(
        "Đã quay lại bản {name} (đăng lần đầu {moment}): {live} bài đang đăng; so với bản vừa bị thay: {added} bài hiện lại, {older} bài trở về phiên bản cũ, {gone} bài tạm rời trang.",
        name=done.now.name,
        moment=_moment(done.now),
        live=number(len(done.now.articles)),
        added=number(done.added),
        older=number(done.older),
        gone=number(done.gone),
    )
    yield say(
        "Lần dựng sau lại đăng bản mới: hãy dừng lịch dựng tự động, sửa xong nguyên nhân rồi chạy `publisher build`."
    )
    if not done.remembered:
        yield say(
            "Không ghi được danh mục .publisher/catalogue.sqlite: kiểm tra ổ đĩa và quyền ghi. Không mất gì; số bài mới, cập nhật, gỡ mà lần dựng sau báo có thể chưa đúng."
        )


def _table(found: Sequence[Kept], translate: Translate) -> Iterator[str]:
    yield say("Các bản đang giữ, mới nhất trước:").render(translate)
    for one in found:
        if one.shown:
            state = say("đang đăng")
        elif (reason := one.refusal) is not None:
            state = say("không quay lại được: {reason}", reason=reason)
        else:
            state = say("quay lại được")
        row = say(
            "{name}  {moment}, {articles} bài, {state}",
            name=one.name,
            moment=_moment(one),
            articles=number(len(one.articles)),
            state=state,
        )
        yield f"  {row.render(translate)}"


def _moment(one: Kept) -> str:
    """When a release was made, in the site's time zone, as its name has it."""
    day, clock = one.name.split("t")
    return f"{'/'.join(reversed(day.split('-')))} {clock[:2]}:{clock[2:4]}"
