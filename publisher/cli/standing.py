"""`status` and `next`: where every file stands, and when time alone will change that."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from publisher import schedule, states, survey
from publisher.audit import Log
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
from publisher.errors import UnusableError
from publisher.history import Repository
from publisher.messages import Translate, say, translator
from publisher.pulling import record
from publisher.survey import Site, Survey


@click.command()
@click.option("--unit", metavar="MÃ", help="Chỉ bài của đơn vị này và các đơn vị trực thuộc.")
@click.option("--kind", metavar="MÃ", help="Chỉ bài của chuyên mục này.")
@click.option("--person", metavar="MÃ", help="Chỉ bài người này viết, hoặc có thể xử lý tiếp.")
@click.option("--state", metavar="TRẠNG_THÁI",
              help="Chỉ bài ở trạng thái này, viết như cho-duyet hoặc waiting.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Liệt kê cả bài không phải làm gì.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text hoặc json.")  # fmt: skip
@now_option
@trust_option
@common
def status(
    unit: str | None,
    kind: str | None,
    person: str | None,
    state: str | None,
    everything: bool,
    form: str,
    moment: str | None,
    trust: Path | None,
    config_path: Path,
    lang: str,
) -> int:
    """Cho biết từng bài đang ở đâu, còn thiếu gì, từ bao giờ, ai ký được."""
    translate = translator(lang)
    site = read_site(config_path, trust)
    asked = states.wanted(site.config, unit=unit, kind=kind, person=person, state=state)
    now = moment_of(moment, site)
    found, log, repository = _taken(site, now, translate)
    known = states.status(found, log, site.config, now, repository)
    rows = states.selected(known, asked, site.config)
    if form == "json":
        show(states.as_json(rows, site.config, translate))
        return 0
    shown = states.listed(rows, asked, now, everything=everything)
    if sys.stdout.isatty():
        from publisher.cli import tables  # a pipe does without

        show(tables.status(rows, shown, site.config, now, translate))
    else:
        show(states.text(rows, site.config, now, translate, shown=shown))
    chosen = (found.readings[row.path] for row in rows if row.path in found.readings)
    try:
        for one in record.waiting(site.root, chosen):
            echo(say("{path}: {message}", path=one.path, message=one.message), lang)
    except UnusableError as error:
        echo(error.message, lang, error=True)
    return 0


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text hoặc json.")  # fmt: skip
@now_option
@trust_option
@common
def next(  # noqa: A001  # the verb
    form: str, moment: str | None, trust: Path | None, config_path: Path, lang: str
) -> int:
    """Cho biết lúc nào cần dựng trang lần tới, để đặt lịch."""
    translate = translator(lang)
    site = read_site(config_path, trust)
    now = moment_of(moment, site)
    found, _log, _repository = _taken(site, now, translate)
    written = schedule.as_json if form == "json" else schedule.text
    show(written(schedule.upcoming(found, site.config, now), site.config, translate))
    return 0


def _taken(
    site: Site, now: dt.datetime, translate: Translate
) -> tuple[Survey, Log, Repository | None]:
    """Return every file judged, by the log and by git, which are given too."""
    repository = Repository.around(site.root)
    log = survey.read_log(site, repository)
    with working(say("Đang xem các bài…"), translate):
        return survey.take(site, now, log, repository), log, repository
