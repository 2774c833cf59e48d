"""`check` and `rules`: what an article lacks, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from publisher import audit, reports, rulebook, sarif, survey
from publisher.cli.common import (
    columns,
    common,
    echo,
    moment_of,
    painter,
    paths_in,
    read_site,
    read_unguarded,
    show,
    trust_option,
    working,
)
from publisher.errors import ConfigError, UnusableError
from publisher.messages import say, translator
from publisher.repairs import mendable
from publisher.rules import Rule, shipped


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[TỆP]…")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text",
    help="Cách in: text, json, sarif hoặc github.",
)  # fmt: skip
@trust_option
@common
def check(
    paths: tuple[Path, ...], form: str, trust: Path | None, config_path: Path, lang: str
) -> int:
    """Kiểm tra bài viết trước khi xin duyệt: bí mật, thông tin cá nhân, phần thông tin đầu bài."""
    translate = translator(lang)
    site = read_site(config_path, trust)
    log = audit.read(site.root)
    with working(say("Đang kiểm tra…"), translate):
        findings, articles = survey.check(
            site, paths_in(site, paths), now=moment_of(None, site), log=log
        )
    if form == "json":
        text = reports.findings_json(findings, articles, translate)
    elif form == "sarif":
        text = sarif.log(findings, site.rules, translate)
    elif form == "github":
        text = reports.findings_github(findings, translate)
    else:
        text = reports.findings_text(
            findings,
            articles,
            translate,
            lines_of=partial(survey.lines_of, site),
            mendable=mendable(site.rules),
            paint=painter(),
            columns=columns(),
        )
    if text:
        show(text)
    return 1 if any(finding.blocks for finding in findings) else 0


@click.command()
@click.argument("rule_id", required=False, metavar="[MÃ]")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text",
              help="Cách in: text, json hoặc markdown.")  # fmt: skip
@common
def rules(rule_id: str | None, form: str, config_path: Path, lang: str) -> int:
    """Liệt kê các quy tắc kiểm tra, hoặc giải thích một quy tắc."""
    translate = translator(lang)
    known = _rules(config_path, lang)
    listed = [rule for rule in known if rule_id in {None, rule.id}]
    if not listed:
        raise UnusableError(
            say("Không có quy tắc “{id}”: chạy `publisher rules` để xem danh sách.", id=rule_id)
        )
    if form == "json":
        text = rulebook.as_json(listed, translate)
    elif form == "markdown":
        text = rulebook.markdown(listed, translate)
    elif rule_id is None:
        text = rulebook.table(listed, translate)
    else:
        text = rulebook.explained(listed[0], translate)
    click.echo(text)  # of no site's files: its numbers are samples
    return 0


def _rules(config_path: Path, lang: str) -> Sequence[Rule]:
    """Return a site's rules; those of the program where the configuration itself needs mending."""
    try:
        return read_unguarded(config_path).rules.rules
    except ConfigError:
        echo(
            say(
                "Cấu hình đang có lỗi nên chỉ liệt kê các quy tắc có sẵn: chạy `publisher check` để xem lỗi."
            ),
            lang,
            error=True,
        )
        return shipped()
