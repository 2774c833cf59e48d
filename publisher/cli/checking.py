"""`check`, `status` and `rules`: what an article lacks, and why."""

from __future__ import annotations

from pathlib import Path

import click

from publisher import build, reports, survey
from publisher.catalogue import Catalogue
from publisher.cli.common import common, moment_of, now_option, paths_in, read_site, working
from publisher.errors import UnusableError
from publisher.messages import Translate, say, translator
from publisher.rules import Rule


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[TỆP]…")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text",
    help="Cách in: text, json, sarif hoặc github.",
)  # fmt: skip
@common
def check(paths: tuple[Path, ...], form: str, config_path: Path, lang: str) -> int:
    """Kiểm tra bài viết trước khi xin duyệt: bí mật, thông tin cá nhân, phần thông tin đầu bài."""
    translate = translator(lang)
    site = read_site(config_path)
    with working(say("Đang kiểm tra…"), translate):
        findings, articles = survey.check(site, paths_in(site, paths))
    if form == "json":
        text = reports.findings_json(findings, articles, translate)
    elif form == "sarif":
        text = reports.findings_sarif(findings, site.rules, translate)
    elif form == "github":
        text = reports.findings_github(findings, translate)
    else:
        text = reports.findings_text(findings, articles, translate)
    if text:
        click.echo(text)
    return 1 if any(finding.blocks for finding in findings) else 0


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text hoặc json.")  # fmt: skip
@click.option("--output", metavar="THƯ_MỤC", type=click.Path(path_type=Path), default=Path("site"),
              help="Thư mục trang đã dựng (mặc định: site).")  # fmt: skip
@now_option
@common
def status(form: str, output: Path, moment: str | None, config_path: Path, lang: str) -> int:
    """Cho biết từng bài đang ở đâu, còn thiếu gì, ai ký được."""
    translate = translator(lang)
    site = read_site(config_path)
    now = moment_of(moment, site)
    released = Catalogue(site.root / build.STATE / "catalogue.sqlite", site.root / output).live()
    with working(say("Đang xem các bài…"), translate):
        found = survey.take(site, now, released)
    rows = reports.status(found.live, found.held, released, site.config, now)
    show = reports.status_json if form == "json" else reports.status_text
    click.echo(show(rows, translate))
    return 0


@click.command()
@click.argument("rule_id", required=False, metavar="[MÃ]")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text",
              help="Cách in: text, json hoặc markdown.")  # fmt: skip
@common
def rules(rule_id: str | None, form: str, config_path: Path, lang: str) -> int:
    """Liệt kê các quy tắc kiểm tra, hoặc giải thích một quy tắc."""
    translate = translator(lang)
    site = read_site(config_path)
    if rule_id is None:
        click.echo(_table(site.rules.rules, form, translate))
        return 0
    rule = site.rules.find(rule_id)
    if rule is None:
        raise UnusableError(
            say("Không có quy tắc “{id}”: chạy `publisher rules` để xem danh sách.", id=rule_id)
        )
    click.echo(_explained(rule, translate) if form == "text" else _table((rule,), form, translate))
    return 0


def _table(listed: tuple[Rule, ...], form: str, translate: Translate) -> str:
    if form == "json":
        return reports.rules_json(listed, translate)
    if form == "markdown":
        return reports.rules_markdown(listed, translate)
    width = max(len(rule.id) for rule in listed)
    return "\n".join(
        f"{rule.id:<{width}}  {reports.SEVERITIES[rule.severity].render(translate)}: "
        f"{rule.data.title.message().render(translate)}"
        for rule in listed
    )


def _explained(rule: Rule, translate: Translate) -> str:
    lines = [
        f"{rule.id}: {rule.data.title.message().render(translate)}",
        reports.SEVERITIES[rule.severity].render(translate),
        "",
        rule.data.advice.message().render(translate),
    ]
    if rule.data.source:
        lines += ["", say("Căn cứ: {source}", source=rule.data.source).render(translate)]
    for heading, samples in reports.sample_lists(rule):
        lines += ["", heading.render(translate)]
        lines += [f"  – {' '.join(sample.split())}" for sample in samples]
    return "\n".join(lines)
