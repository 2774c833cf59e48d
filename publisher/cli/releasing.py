"""`build` and `serve`: the site for everyone, and the officers' preview."""

from __future__ import annotations

from pathlib import Path

import click

from publisher import build as building
from publisher import preview, website
from publisher.cli.common import (
    common,
    echo,
    moment_of,
    now_option,
    read_site,
    show,
    trust_option,
    working,
)
from publisher.errors import ConfigError, PublisherError
from publisher.messages import say, translator
from publisher.reports import release_text


@click.command()
@click.option("--output", metavar="THƯ_MỤC", type=click.Path(path_type=Path), default=Path("site"),
              help="Thư mục của trang (mặc định: site).")  # fmt: skip
@now_option
@click.option("--clean", is_flag=True, help="Ghi lại mọi tệp, kể cả tệp không đổi.")
@click.option("--strict", is_flag=True, help="Kết thúc bằng mã 1 nếu có bài bị giữ lại.")
@click.option("--confirm-removals", is_flag=True, help="Đồng ý gỡ nhiều trang trong một lần.")
@trust_option
@common
def build(
    output: Path,
    moment: str | None,
    clean: bool,
    strict: bool,
    confirm_removals: bool,
    trust: Path | None,
    config_path: Path,
    lang: str,
) -> int:
    """Dựng trang: đăng những bài đủ điều kiện, giữ lại những bài khác và nói rõ vì sao."""
    translate = translator(lang)
    site = read_site(config_path, trust)
    folder = output if output.is_absolute() else site.root / output
    with working(say("Đang dựng trang…"), translate):
        release = building.build(
            site,
            folder,
            moment_of(moment, site),
            clean=clean,
            confirm_removals=confirm_removals,
        )
    show(release_text(release, site.config, output, translate))
    held = [one for one in release.survey.held if one.wrong]
    return 1 if strict and held else 0


@click.command()
@click.option(
    "--port",
    metavar="SỐ",
    type=click.IntRange(1, 65535),
    default=8000,
    help="Cổng (mặc định: 8000).",
)
@now_option
@trust_option
@common
def serve(port: int, moment: str | None, trust: Path | None, config_path: Path, lang: str) -> int:
    """Xem trước trên máy này, cả bài đang bị giữ lại; tự dựng lại mỗi khi lưu tệp."""
    translate = translator(lang)

    def rebuild() -> None:
        try:
            site = read_site(config_path, trust)
            folder = preview.build(site, moment_of(moment, site), translate)
            echo(
                say("Đã dựng bản xem trước ({n} trang).", n=sum(1 for _ in folder.rglob("*.html"))),
                lang,
            )
        except ConfigError as error:
            for problem in error.problems:
                echo(say("{path}:{line}  {message}", path=problem.path, line=problem.line,
                         message=problem.message), lang, error=True)  # fmt: skip
        except PublisherError as error:
            echo(error.message, lang, error=True)

    site = read_site(config_path, trust)
    folder = preview.build(site, moment_of(moment, site), translate)
    echo(
        say("Bản xem trước: http://127.0.0.1:{port}{base}xem-truoc/ (dừng: Ctrl+C)",
            port=port, base=site.config.base_path), lang
    )  # fmt: skip
    watched = [site.root / "content", config_path.resolve(), *preview.lists_beside(site)]
    website.serve(rebuild, folder, watched, port, site.config.base_path)
    return 0
