"""`bulletin`: the week for noticeboards and loudspeakers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import click

from publisher import bulletin as weekly
from publisher import survey, wall
from publisher.audit import Log
from publisher.bulletin import Bulletin, Script, Sheet, week_of
from publisher.cli.common import (
    common,
    echo,
    moment_of,
    now_option,
    read_site,
    trust_option,
    working,
)
from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.history import Repository
from publisher.messages import Message, say, translator
from publisher.publishing import MARK, keeps
from publisher.signoff import CLOCK_SKEW
from publisher.sources import CONTENT
from publisher.speech import packaged
from publisher.survey import Site, Survey

FOLDER = "ban-tin"
PAGE, SHEET, SCRIPT = "ban-tin.html", "ban-tin.pdf", "bai-doc-loa.txt"


@click.command()
@click.option("--week", "wanted", metavar="TUẦN",
              help="Tuần cần làm, viết như 2026-W47 (mặc định: tuần này).")  # fmt: skip
@click.option("--unit", metavar="MÃ", help="Chỉ tin của đơn vị này và tin về địa bàn của đơn vị.")
@click.option("--output", metavar="THƯ_MỤC", type=click.Path(path_type=Path),
              help="Nơi ghi bản tin (mặc định: một thư mục cho mỗi tuần trong ban-tin).")  # fmt: skip
@click.option("--no-pdf", is_flag=True, help="Không làm bản in, chỉ trang web và bài đọc trên loa.")
@now_option
@trust_option
@common
def bulletin(
    wanted: str | None,
    unit: str | None,
    output: Path | None,
    no_pdf: bool,
    moment: str | None,
    trust: Path | None,
    config_path: Path,
    lang: str,
) -> int:
    """Làm bản tin tuần “Vì an ninh Tổ quốc”: trang web, hai trang A4 để dán, bài đọc trên loa."""
    translate = translator(lang)
    site = read_site(config_path, trust)
    now = moment_of(moment, site)
    week = week_of(wanted, site.config.local(now).date())
    shown = output or Path(FOLDER) / "-".join(filter(None, (str(week), unit)))
    folder = site.root / shown
    _refuse(folder, site.root)
    if not no_pdf:
        weekly.able()
    with working(say("Đang làm bản tin…"), translate):
        repository = Repository.around(site.root)
        log = survey.read_log(site, repository)
        _come(now, site, log)
        found = survey.take(site, now, log, repository)
        gathered = weekly.gathered(found, site.config, week, unit)
        if not (gathered.stories or gathered.retracted):
            _write(folder, {})
            echo(say("Tuần {week} không có bài nào để đưa vào bản tin.", week=str(week)), lang)
            return 0
        script = weekly.script(gathered)
        _read_again(site, found, gathered, script)
        sheet = None if no_pdf else weekly.sheet(gathered)
        files = {PAGE: weekly.page(gathered).encode(), SCRIPT: script.text.encode()}
        if sheet is not None:
            files[SHEET] = sheet.pdf
        _write(folder, files)
    for message in _done(gathered, script, sheet, shown):
        echo(message, lang)
    for message in _doubtful(gathered, script):
        echo(message, lang, error=True)
    return 0


def _come(now: dt.datetime, site: Site, log: Log) -> None:
    """Refuse a moment that is still to come: what waits for its hour would hang on a wall before."""
    clock = moment_of(None, site)
    if now > max(clock, log.time or clock) + CLOCK_SKEW:
        raise UnusableError(
            say(
                "Chưa đến {moment}: bản tin chỉ làm cho lúc này hoặc lúc đã qua, vì bài hẹn giờ chưa được phép ra ngoài. Bỏ --now, hoặc chạy lại khi đến giờ.",
                moment=f"{now:%H:%M %d/%m/%Y}",
            )
        )


def _refuse(folder: Path, root: Path) -> None:
    """Refuse a folder that goes to the web server or holds articles."""
    full = folder.resolve()
    around = (full, *full.parents)
    if root / CONTENT in around or any((one / MARK).exists() or keeps(one) for one in around):
        raise UnusableError(
            say("Không ghi bản tin vào thư mục của bài hay của trang đang đăng: ghi thư mục khác sau --output.")
        )  # fmt: skip
    if folder.exists() and not folder.is_dir():
        raise UnusableError(
            say("“{name}” không phải thư mục: ghi thư mục khác sau --output.", name=folder.name)
        )


def _read_again(site: Site, found: Survey, gathered: Bulletin, script: Script) -> None:
    """Read what is handed out as a stranger would; raises UnusableError for what may not go out."""
    files = {PAGE: weekly.page(gathered, pictures=False), SCRIPT: script.text}
    accounts = wall.Accounts(
        config=site.config,
        live=found.live,
        held=found.held,
        assets=frozenset(),
        policy=weekly.POLICY,
        machine=(str(site.root),) if len(site.root.parts) > 2 else (),  # /srv is a word
    )
    read = wall.Wall(accounts, wall.Scans(site.rules)).read
    if leaks := list(read(list(files), lambda name: files[name].encode())):
        raise UnusableError(
            say(
                "Khi đọc lại, chương trình thấy bản tin có nội dung không được phép đăng nên chưa ghi gì. Báo cho người quản trị những chỗ sau: {places}.",
                places=wall.places(leaks),
            )
        )


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Put the files of a bulletin in their folder; what an earlier one left there goes."""
    try:
        if files:
            folder.mkdir(parents=True, exist_ok=True)
        for name in (PAGE, SHEET, SCRIPT):
            if name in files:
                write_atomically(folder / name, files[name])
            else:
                (folder / name).unlink(missing_ok=True)
    except OSError:
        raise UnusableError(
            say(
                "Không ghi được vào thư mục “{name}”: kiểm tra quyền ghi và ổ đĩa.",
                name=folder.name,
            )
        ) from None


def _done(
    gathered: Bulletin, script: Script, sheet: Sheet | None, folder: Path
) -> Iterator[Message]:
    yield say(
        "Đã làm bản tin tuần {week} của {issuer}: {n} tin, ghi vào {folder}.",
        week=str(gathered.week),
        issuer=gathered.issuer,
        n=len(gathered.stories),
        folder=folder,
    )
    yield say("Trang web để gửi cho bà con: {name}.", name=PAGE)
    if sheet is not None:
        yield say("Bản in: {name}, {n} trang A4.", name=SHEET, n=sheet.pages)
        if sheet.left_out:
            yield say("Bản in không đủ chỗ cho {n} tin.", n=sheet.left_out)
    yield say("Bài đọc trên loa: {name}, khoảng {length}.", name=SCRIPT, length=script.length)
    if script.left_out:
        yield say("Bài đọc trên loa không đủ thời gian cho {n} tin.", n=script.left_out)
    if gathered.unfinished:
        yield say("Tuần {week} chưa hết: làm lại khi có tin mới.", week=str(gathered.week))


def _doubtful(gathered: Bulletin, script: Script) -> Iterator[Message]:
    for doubt in script.doubts:
        if doubt.read is None:
            yield say(
                "Bài đọc trên loa: máy chưa biết đọc “{written}” thế nào, sửa tay trong {name} hoặc thêm vào mục loudspeaker.words của site_config.yml.",
                written=doubt.written,
                name=SCRIPT,
            )
        else:
            yield say(
                "Bài đọc trên loa: máy đoán “{written}” đọc là “{read}”, xem lại cho đúng.",
                written=doubt.written,
                read=doubt.read,
            )
    lexicon = packaged()
    if lexicon.review_by < gathered.config.local(gathered.at).date():
        yield say(
            "Bảng cách đọc trên loa quá hạn rà soát từ ngày {day}: nhờ người giữ các gói quy tắc xem lại (publisher/speech/spoken.yml).",
            day=lexicon.review_by,
        )
