"""`new`, `withdraw` and `init`: files that people then write in."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path

import click

from publisher import skeleton, sources
from publisher.article import Reason, locate, taken_down
from publisher.cli.common import (
    agreed,
    at_terminal,
    common,
    echo,
    moment_of,
    paths_under,
    read_unguarded,
    root_of,
    show,
)
from publisher.config import Person, SiteConfig
from publisher.errors import PublisherError, UnusableError
from publisher.files import write_atomically
from publisher.inspection import read_one
from publisher.messages import Message, say, translator
from publisher.schema import unknown_id
from publisher.signing import mark_withdrawn
from publisher.sources import CONTENT, MAX_MEDIA_BYTES, Source, read_regular
from publisher.survey import Site
from publisher.text import nfc, slugify

ID_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no letters that look alike or spell words
ID_LENGTH = 8
VIETNAM = dt.timezone(dt.timedelta(hours=7))  # for want of a configuration; it has no summer time


@click.command()
@click.argument("kind", metavar="CHUYÊN_MỤC")
@click.argument("title", metavar="TIÊU_ĐỀ")
@click.option("--author", metavar="MÃ", help="Mã người viết; mặc định theo e-mail của git.")
@click.option("--unit", metavar="MÃ", help="Mã đơn vị; mặc định là đơn vị của người viết.")
@common
def new(
    kind: str, title: str, author: str | None, unit: str | None, config_path: Path, lang: str
) -> int:
    """Tạo tệp bài mới trong chuyên mục, với đủ các mục cần điền."""
    site = read_unguarded(config_path)
    config = site.config
    if kind not in config.kinds_by_id:
        raise UnusableError(unknown_id(say("chuyên mục"), kind, config.kinds_by_id))
    title = " ".join(nfc(title).split())
    slug = slugify(title)
    now = moment_of(None, site)
    path = _free_path(site, f"{CONTENT}/{kind}/{now.year}/{slug}")
    if isinstance(locate(path, config), Message):
        raise UnusableError(
            say(
                "Không đặt được tên tệp từ tiêu đề “{title}”: tiêu đề phải có chữ cái.", title=title
            )
        )
    writer = writer_of(config, author)
    unit = _unit(config, writer, unit, now.date())
    text = skeleton.article(
        kind=config.kinds_by_id[kind],
        title=title,
        article_id="".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH)),
        date=now.replace(minute=0, second=0, microsecond=0, tzinfo=None),
        unit=unit,
        author=writer.id,
    )
    full = site.root / path
    try:
        full.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(full, text.encode(), surely=True)
    except OSError:
        raise UnusableError(
            say("Không ghi được {path}: kiểm tra quyền ghi và ổ đĩa.", path=path)
        ) from None
    echo(say("Đã tạo {path}\nViết bài xong, chạy: publisher check {path}", path=path), lang)
    return 0


def _free_path(site: Site, stem: str) -> str:
    names = (f"{stem}.md", *(f"{stem}-{n}.md" for n in range(2, 1000)))
    return next(name for name in names if not (site.root / name).exists())


def writer_of(config: SiteConfig, author: str | None) -> Person:
    """Return who writes: the one named, or whoever git says works here; raises UnusableError."""
    if author is not None:
        if author not in config.people_by_id:
            raise UnusableError(unknown_id(say("người"), author, config.people_by_id))
        return config.people_by_id[author]
    email = _git_email()
    writer = next((p for p in config.people if email and email in p.emails), None)
    if writer is None:
        names = ", ".join(p.id for p in config.people if "author" in p.roles)
        raise UnusableError(
            say("Chưa biết ai viết bài: thêm --author với một trong các mã: {names}.",
                names=names or "?")
        )  # fmt: skip
    return writer


def _unit(config: SiteConfig, writer: Person, chosen: str | None, today: dt.date) -> str:
    """Return the unit of a new article: the one chosen or the writer's, in being today."""
    in_being = [one.id for one in config.units if one.holds(today)]
    usual = [one for one in writer.units if one in in_being] or writer.units
    wanted = chosen or next(iter(usual), "?")
    unit = config.units_by_id.get(wanted)
    if unit is None:
        raise UnusableError(unknown_id(say("đơn vị"), wanted, in_being))
    if unit.id in in_being:
        return unit.id
    if unit.ended(today) and (other := config.responsible(unit.id, today)) is not None:
        raise UnusableError(
            say(
                "{unit} đã kết thúc hoạt động, nay do {other} phụ trách: thêm --unit {id}.",
                unit=unit.name,
                other=other.name,
                id=other.id,
            )
        )
    raise UnusableError(
        say(
            "Hôm nay {unit} không hoạt động: thêm --unit với một trong các mã: {ids}.",
            unit=unit.name,
            ids=", ".join(in_being) or "?",
        )
    )


def _git_email() -> str:
    try:
        done = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode(errors="replace").strip()


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="TỆP")
@click.option("--reason", type=click.Choice([r.value for r in Reason]), required=True,
              help="Lý do: error (sai sót), superseded (có bài thay), outdated (không còn phù hợp), legal (pháp luật).")  # fmt: skip
@click.option("--replaced-by", metavar="MÃ", help="Mã bài thay thế, nếu có.")
@click.option("--yes", is_flag=True, help="Không hỏi lại khi thu hồi cả một thư mục.")
@common
def withdraw(
    path: Path, reason: str, replaced_by: str | None, yes: bool, config_path: Path, lang: str
) -> int:
    """Thu hồi một bài: không cần chữ ký; có hiệu lực ở lần dựng trang kế tiếp."""
    root, site = root_of(config_path), _site_if_sound(config_path)
    today = (moment_of(None, site) if site else dt.datetime.now(VIETNAM)).date()
    names = paths_under(root, [path])
    if (Path.cwd() / path).is_dir():
        names = _agreed_on(root, path, names, yes, lang)
    if replaced_by is not None and site is None:
        echo(say("Cấu hình của trang có lỗi nên chưa kiểm tra được mã bài thay thế; vẫn ghi thu hồi."),
             lang, error=True)  # fmt: skip
    elif replaced_by is not None and site and not _there(site, replaced_by, names):
        raise UnusableError(
            say(
                "Không có bài nào khác mang mã “{id}” nên chưa thu hồi: chép đúng mục id của bài thay thế, hoặc bỏ --replaced-by để thu hồi ngay.",
                id=replaced_by,
            )
        )
    code = 0
    for name in names:
        try:
            _withdraw(root, name, _mark(today, reason, replaced_by))
        except PublisherError as error:  # the others go all the same
            echo(error.message, lang, error=True)
            code = 2
            continue
        echo(
            say("Đã ghi thu hồi vào {path}. Chạy `publisher build` để có hiệu lực.", path=name),
            lang,
        )
    return code


def _site_if_sound(config_path: Path) -> Site | None:
    """Return the site, or None where its configuration or rules are broken in any way."""
    try:
        return read_unguarded(config_path)
    except Exception:  # a withdrawal waits for nothing
        return None


def _agreed_on(root: Path, folder: Path, names: Sequence[str], yes: bool, lang: str) -> list[str]:
    """Return the articles of a folder that are not withdrawn yet, once someone said yes to that."""
    going = [name for name in names if not _marked(root / name)]
    if not going:
        raise UnusableError(say("Thư mục “{path}” không còn bài nào để thu hồi.", path=folder))
    if not yes and not at_terminal():
        raise UnusableError(
            say(
                "“{path}” là thư mục có {n} bài nên chưa thu hồi: chỉ rõ từng tệp, hoặc thêm --yes để thu hồi tất cả.",
                path=folder,
                n=len(going),
            )
        )
    if not yes:
        show("\n".join(going))
        question = say("Thu hồi cả {n} bài trong “{path}”? (c: có, k: không)", n=len(going), path=folder)  # fmt: skip
        if not agreed(question, translator(lang)):
            raise click.Abort
    return going


def _marked(path: Path) -> bool:
    data = read_regular(path, MAX_MEDIA_BYTES)
    return isinstance(data, bytes) and taken_down(data, None)


def _withdraw(root: Path, name: str, lines: list[str]) -> None:
    """Write the mark of withdrawal into a file, whatever else is wrong with that."""
    data = read_regular(root / name, MAX_MEDIA_BYTES)
    if isinstance(data, Message):
        raise UnusableError(say("{path}: {message}", path=name, message=data))
    text = mark_withdrawn(data.decode("utf-8", "surrogateescape"), lines)
    try:
        write_atomically(root / name, text.encode("utf-8", "surrogateescape"), surely=True)
    except OSError:
        raise UnusableError(
            say("Không ghi được {path}: kiểm tra quyền ghi và ổ đĩa.", path=name)
        ) from None


def _there(site: Site, article_id: str, going: Sequence[str]) -> bool:
    """Whether an article that is not itself going has an id, even if it is not fit to be out yet."""
    for source in sources.walk(site.root):
        if not isinstance(source, Source) or source.path in going:
            continue
        if (
            article_id.encode(errors="surrogateescape") in source.data or article_id in source.path
        ):  # few are read
            reading = read_one(source, site.config)
            written = reading.front.raw.get("id") if reading.front else None
            if article_id == (reading.article.id if reading.article else written):
                return True
    return False


def _mark(day: dt.date, reason: str, replaced_by: str | None) -> list[str]:
    lines = [f"  date: {day.isoformat()}", f"  reason: {reason}"]
    quoted = json.dumps(replaced_by, ensure_ascii=False)  # a JSON string is a YAML string
    return [*lines, f"  replaced_by: {quoted}"] if replaced_by else lines


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="THƯ_MỤC")
@common
def init(folder: Path, config_path: Path, lang: str) -> int:
    """Tạo một trang mới, trống, chạy được ngay, trong thư mục đã cho."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UnusableError(
            say(
                "“{name}” đã có tệp bên trong: chọn thư mục mới hoặc thư mục trống.",
                name=folder.name,
            )
        )
    try:
        skeleton.write(folder, dt.datetime.now(dt.UTC).date())
    except OSError:
        raise UnusableError(
            say("Không tạo được thư mục “{name}”: kiểm tra quyền ghi.", name=folder.name)
        ) from None
    echo(
        say(
            "Đã tạo trang mới trong {folder}.\n"
            "Bước tiếp theo:\n"
            "  1. Sửa {folder}/site_config.yml: tên trang, đơn vị, con người và khóa của họ.\n"
            "  2. Chạy `publisher check` rồi `publisher build` trong thư mục đó.",
            folder=folder,
        ),
        lang,
    )
    return 0
