"""`pull`: articles of other official sources as drafts, and what became of them there since."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from publisher import survey
from publisher.cli.authoring import writer_of
from publisher.cli.common import common, echo, moment_of, paths_in, read_unguarded, working
from publisher.config import Upstream
from publisher.errors import UnusableError
from publisher.messages import say, translator
from publisher.pulling import record
from publisher.pulling.run import Outcome
from publisher.pulling.run import pull as pull_all
from publisher.schema import unknown_id
from publisher.survey import Site


@click.command()
@click.argument("sources", nargs=-1, metavar="[NGUỒN]…")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ lấy gì, không ghi gì.")
@click.option("--author", metavar="MÃ", help="Mã người nhận bản nháp; mặc định theo cấu hình, rồi theo e-mail của git.")  # fmt: skip
@click.option("--done", multiple=True, type=click.Path(path_type=Path), metavar="TỆP",
              help="Ghi là đã xử lý việc nguồn sửa hay gỡ bài gốc của tệp này; không lấy bài.")  # fmt: skip
@common
def pull(
    sources: tuple[str, ...],
    dry_run: bool,
    author: str | None,
    done: tuple[Path, ...],
    config_path: Path,
    lang: str,
) -> int:
    """Lấy bài từ các nguồn chính thức khác về làm bản nháp; báo khi nguồn sửa hay gỡ bài."""
    site = read_unguarded(config_path)
    if done:
        return _done(site, done, lang)
    chosen = _chosen(site, sources)
    own = None if author is None and all(one.author for one in chosen) else writer_of(site.config, author).id  # fmt: skip
    code = 0
    with nullcontext() if dry_run else _alone(site), working(say("Đang lấy bài…"), translator(lang)):  # fmt: skip
        for outcome in pull_all(
            site.root,
            site.config,
            chosen,
            survey.read_all(site),
            moment_of(None, site),
            author=lambda one: author or one.author or own or "?",
            dry_run=dry_run,
        ):
            _tell(outcome, lang, dry_run=dry_run)
            code |= int(bool(outcome.failed or outcome.news.findings))
    for number in record.read(site.root).broken:
        echo(say("{path}, dòng {line}: không đọc được nên bỏ qua; xem lại lần sửa gần nhất của tệp này.",
                 path=record.RECORD, line=number), lang, error=True)  # fmt: skip
        code = 1
    return code


def _alone(site: Site) -> AbstractContextManager[object]:
    from publisher.lock import alone

    return alone(site.root)


def _chosen(site: Site, names: Sequence[str]) -> list[Upstream]:
    known = {one.id: one for one in site.config.upstreams}
    if not known:
        raise UnusableError(
            say("Cấu hình chưa có nguồn nào để lấy bài: thêm mục upstreams (xem docs/van-hanh.md).")
        )
    for name in names:
        if name not in known:
            raise UnusableError(unknown_id(say("nguồn"), name, known))
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


def _done(site: Site, paths: Sequence[Path], lang: str) -> int:
    names = set(paths_in(site, paths))
    articles = [copy.id for copy in record.copies(survey.read_all(site)) if copy.path in names]
    at = moment_of(None, site).isoformat(timespec="seconds")
    lines = record.dealt_with(record.read(site.root), articles, at)
    record.append(site.root, lines)
    echo(say("Đã ghi vào {path} là xử lý xong {n} bài: lưu tệp ấy vào git.", n=len(lines),
             path=record.RECORD), lang)  # fmt: skip
    return 0


def _tell(outcome: Outcome, lang: str, *, dry_run: bool) -> None:
    name, news = outcome.upstream.name, outcome.news
    if outcome.failed is not None:
        echo(say("{name} ({id}): {message}", name=name, id=outcome.upstream.id, message=outcome.failed),
             lang, error=True)  # fmt: skip
        return
    if dry_run:
        told = say("{name} ({id}): sẽ lấy {n} bài làm bản nháp, {m} bài gốc có thay đổi (thử, không ghi gì).",
                   name=name, id=outcome.upstream.id, n=len(news.drafts), m=len(news.findings))  # fmt: skip
    else:
        told = say("{name} ({id}): {n} bản nháp mới, {m} bài gốc có thay đổi.",
                   name=name, id=outcome.upstream.id, n=len(news.drafts), m=len(news.findings))  # fmt: skip
    echo(told, lang)
    for draft in news.drafts:
        echo(say("  {path}", path=draft.path), lang)
        for note in draft.notes:
            echo(say("    – {message}", message=note), lang)
    for one in news.findings:
        echo(say("  {path}: {message} ({rule})", path=one.path, message=one.message, rule=one.rule),
             lang)  # fmt: skip
