"""`next`: when the next build is due."""

from __future__ import annotations

from pathlib import Path

import click

from publisher import schedule, survey
from publisher.cli.common import common, moment_of, now_option, read_site, show, working
from publisher.history import Repository
from publisher.messages import say, translator


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text hoặc json.")  # fmt: skip
@now_option
@common
def next(form: str, moment: str | None, config_path: Path, lang: str) -> int:  # noqa: A001  # the verb
    """Cho biết lúc nào cần dựng trang lần tới, để đặt lịch."""
    translate = translator(lang)
    site = read_site(config_path)
    now = moment_of(moment, site)
    repository = Repository.around(site.root)
    log = survey.read_log(site, repository)
    with working(say("Đang xem các bài…"), translate):
        found = survey.take(site, now, log, repository)
    written = schedule.as_json if form == "json" else schedule.text
    show(written(schedule.upcoming(found, site.config, now), site.config, translate))
    return 0
