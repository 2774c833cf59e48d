"""`verify`: whether what is published is what was signed and logged."""

from __future__ import annotations

from pathlib import Path

import click

from publisher import evidence, verification
from publisher.cli.common import common, moment_of, now_option, read_site, show, working
from publisher.errors import UnusableError
from publisher.history import Repository
from publisher.messages import say, translator

_SITE = Path("site")


@click.command()
@click.option("--output", metavar="THƯ_MỤC", type=click.Path(path_type=Path), default=_SITE,
              help="Thư mục của trang, hoặc bản chép về từ máy chủ web (mặc định: site).")  # fmt: skip
@click.option(
    "--deep", is_flag=True, help="So cả văn bản trong git và chữ trên từng trang (lâu hơn)."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text hoặc json.")  # fmt: skip
@now_option
@common
def verify(
    output: Path, deep: bool, form: str, moment: str | None, config_path: Path, lang: str
) -> int:
    """Đối chiếu trang đã dựng với nhật ký, chữ ký và git; nêu mọi chỗ không khớp."""
    translate = translator(lang)
    site = read_site(config_path)
    now = moment_of(moment, site)
    folder = site.root / output
    repository = Repository.around(site.root)
    if deep and repository is None:
        raise UnusableError(
            say("Thư mục này không có git nên không dùng được --deep: chạy lại không có --deep.")
        )
    with working(say("Đang đối chiếu…"), translate):
        found = evidence.gather(site.root, folder, repository, (site.root / _SITE,))
        report = verification.verify(found, site.config, now)
        if deep and repository is not None:
            report = evidence.deep(report, folder, repository, site.config, now)
    written = verification.as_json if form == "json" else verification.text
    show(written(report, translate))
    return 1 if report.faults else 0
