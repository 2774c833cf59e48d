"""`build` and `serve`: the site for everyone, and the officers' preview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import click

from publisher import build as building
from publisher import preview, progress, schedule, takedown, unchanged
from publisher.burial import take_down
from publisher.cli.common import (
    common,
    echo,
    moment_of,
    now_option,
    read_site,
    show,
    trust_option,
)
from publisher.cli.watching import claim_trace, stopwatch, watched
from publisher.config import SiteConfig
from publisher.errors import ConfigError, PublisherError
from publisher.messages import Message, say, translator
from publisher.names import CURRENT
from publisher.progress import steps
from publisher.reports import release_text, standing_text
from publisher.sources import CONTENT
from publisher.survey import Survey

SHOWN = 20  # names in a message


@click.command()
@click.option("--output", metavar="THƯ_MỤC", type=click.Path(path_type=Path), default=Path("site"),
              help="Thư mục của trang (mặc định: site).")  # fmt: skip
@now_option
@click.option(
    "--clean", is_flag=True, help="Xét lại mọi bài và làm lại mọi tệp, kể cả tệp không đổi."
)
@click.option("--strict", is_flag=True, help="Kết thúc bằng mã 1 nếu có bài bị giữ lại.")
@click.option("--confirm-removals", is_flag=True, help="Đồng ý gỡ nhiều trang trong một lần.")
@click.option("--timings", is_flag=True, help="In thêm bảng: mỗi bước làm bao nhiêu, mất bao lâu.")
@click.option("--trace", metavar="TỆP", type=click.Path(path_type=Path),
              help="Ghi diễn biến của lần dựng vào tệp, để mở bằng chrome://tracing.")  # fmt: skip
@trust_option
@common
def build(
    output: Path,
    moment: str | None,
    clean: bool,
    strict: bool,
    confirm_removals: bool,
    timings: bool,
    trace: Path | None,
    trust: Path | None,
    config_path: Path,
    lang: str,
) -> int:
    """Dựng trang: đăng những bài đủ điều kiện, giữ lại những bài khác và nói rõ vì sao."""
    translate = translator(lang)
    root = config_path.parent.resolve()
    folder = output if output.is_absolute() else root / output
    clock = dt.datetime.now(dt.UTC)
    passed = stopwatch()
    usual = not (moment or clean or confirm_removals or trust or timings or trace)
    look = unchanged.Look.at(root, clock) if usual else None
    try:
        if trace is not None:
            claim_trace(trace, folder)
        with watched(translate, wanted=timings, trace=trace) as recorder:
            with progress.step(steps.SETTINGS):
                site = read_site(config_path, trust)
            release = building.build(
                site,
                folder,
                moment_of(moment, site),
                clock=clock if moment else None,
                clean=clean,
                confirm_removals=confirm_removals,
            )
    except Exception:
        _take_down(root, folder, clock, lang)
        raise
    show(release_text(release, site.config, output, translate, passed()))
    if timings:
        show("\n" + progress.timings(recorder.rows, translate))
    code = 1 if strict and release.survey.stuck else 0
    if look is not None and release.remembered:
        look.record(
            folder,
            _stands_until(release.survey, site.config),
            CURRENT.get().masked(standing_text(release, site.config, output, translate)),
            code,
            release.seen,
        )
    return code


def _stands_until(found: Survey, config: SiteConfig) -> dt.datetime:
    """Return until when a site stays as it is by itself: a day at most, as notices speak of days."""
    now = config.local(found.at)
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), now.tzinfo)
    return min((midnight, *(one.moment for one in schedule.upcoming(found, config, now))))


def _take_down(root: Path, output: Path, clock: dt.datetime, lang: str) -> None:
    """Carry out withdrawals although nothing else can be built, and say so."""
    try:
        done = take_down(root, output, clock)
    except Exception:  # what stopped the build is still to be told
        echo(say("Chưa gỡ được bài thu hồi vì lỗi ngoài dự kiến: báo ngay cho người quản trị."),
             lang, error=True)  # fmt: skip
        return
    for message in _told(done):
        echo(message, lang, error=True)


def _told(done: takedown.Done) -> Iterator[Message]:
    """Yield what people must know of a takedown."""
    if done.addresses:
        yield say(
            "Chưa dựng được trang mới, nhưng bài thu hồi đã được gỡ khỏi trang đang có: {pages}.",
            pages=_some(done.addresses),
        )
    if in_doubt := [name for name in done.removed if not name.startswith("media/")]:
        yield say(
            "Đã xóa cả tệp vì không tách được riêng phần của bài thu hồi, lần dựng sau sẽ tạo lại: {files}.",
            files=_some(in_doubt),
        )
    if done.failed:
        yield say(
            "CHÚ Ý: không sửa và không xóa được, hãy xóa bằng tay ngay: {files}.",
            files=_some(done.failed),
        )
    if done.unread:
        yield say(
            "Không đọc được nên chưa biết có gì thuộc bài thu hồi hay không, hãy mở ra xem: {files}.",
            files=_some(done.unread),
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])])


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

    last: preview.Shown | None = None

    def build() -> preview.Shown:
        nonlocal last
        site = read_site(config_path, trust)
        before, last = last, None  # one that breaks off may leave anything
        with watched(translate, wanted=False, trace=None):
            now, present = moment_of(moment, site), moment is None
            last = preview.build(site, now, translate, before, remember=present)
        return last

    def glance(saved: Collection[Path]) -> bool:
        nonlocal last
        before, last = last, None
        if before is not None:
            ahead = preview.glance(before, saved, moment_of(moment, before.site), translate)
            last = ahead or before
        return last is not before

    def rebuild(saved: Collection[Path], show: Callable[[], None]) -> None:
        with suppress(PublisherError, OSError):  # the build that follows says what is wrong
            if glance(saved):
                show()
        try:
            echo(say("Đã dựng bản xem trước ({n} trang).", n=build().pages), lang)
        except ConfigError as error:
            for problem in error.problems:
                echo(say("{path}:{line}  {message}", path=problem.path, line=problem.line,
                         message=problem.message), lang, error=True)  # fmt: skip
        except PublisherError as error:
            echo(error.message, lang, error=True)

    shown = build()
    root, base = shown.site.root, shown.site.config.base_path
    echo(
        say("Bản xem trước: http://127.0.0.1:{port}{base}xem-truoc/ (dừng: Ctrl+C)",
            port=port, base=base), lang
    )  # fmt: skip
    places = [root / CONTENT, config_path.resolve(), *preview.lists_beside(shown.site)]
    # A web server and what tells of changed files, which every other command does without.
    from publisher import serving

    serving.serve(rebuild, shown.folder, places, port, base)
    return 0
