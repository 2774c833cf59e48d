"""`sign`: one of the two sign-offs, on exactly the bytes that were read and shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import click

from publisher import article, media, reports, signing, signoff
from publisher.article import Article
from publisher.cli.common import (
    agreed,
    at_terminal,
    columns,
    common,
    echo,
    moment_of,
    painter,
    paths_in,
    read_site,
    show,
)
from publisher.config import Person
from publisher.errors import SigningError, UnusableError
from publisher.files import write_atomically
from publisher.findings import Finding
from publisher.gate import inspect
from publisher.media import Medium
from publisher.messages import Message, say, translator
from publisher.schema import unknown_id
from publisher.signoff import ROLE_NAMES, Role
from publisher.sources import MAX_ARTICLE_BYTES, Source, read_regular
from publisher.survey import Site
from publisher.text import nfc

_NOBODY_ASKED = say(
    "Chưa ký gì: gõ lệnh trong cửa sổ dòng lệnh để xem bài rồi trả lời. Đã xem và đồng ý ký tất cả thì thêm --yes."
)
_USUAL_KEYS = ("id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_rsa")


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is about to be signed: the file as read, and what it holds."""

    text: str
    article: Article
    media: dict[str, Medium]
    findings: list[Finding]


@click.command()
@click.argument("role", type=click.Choice(signoff.ROLES), metavar="secrecy|spokesperson")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TỆP…")
@click.option("--as", "person_id", required=True, metavar="MÃ", help="Mã người ký trong cấu hình.")
@click.option("--key", type=click.Path(path_type=Path), metavar="TỆP",
              help="Tệp khóa SSH (khóa riêng, hoặc tệp .pub của khóa trong ssh-agent hay khóa cứng).")  # fmt: skip
@click.option("--yes", is_flag=True, help="Không hỏi lại trước khi ký.")
@common
def sign(
    role: Role,
    paths: tuple[Path, ...],
    person_id: str,
    key: Path | None,
    yes: bool,
    config_path: Path,
    lang: str,
) -> int:
    """Ký duyệt bảo mật (secrecy) hoặc duyệt phát ngôn (spokesperson) cho một hay nhiều bài."""
    site = read_site(config_path)
    now = moment_of(None, site)
    person = site.config.people_by_id.get(person_id)
    if person is None:
        raise SigningError(unknown_id(say("người"), person_id, site.config.people_by_id))
    chosen = key or usual_key()
    subjects = [_read(site, path) for path in paths_in(site, paths)]
    for subject in subjects:
        signing.refuse(subject.article, role, person, subject.findings, site.config, now)
        _show(subject, role, person, lang)
    if not yes:
        question = say(
            "Ký {role} cho {n} bài trên? (c: có, k: không)", role=ROLE_NAMES[role], n=len(subjects)
        )
        if not at_terminal():  # an answer in a pipe is nobody's who has read what is shown
            raise SigningError(_NOBODY_ASKED)
        if not agreed(question, translator(lang)):
            raise click.Abort
    if signing.protect(chosen):
        echo(
            say(
                "Người khác đọc được tệp khóa “{name}”; đã đổi quyền để chỉ bạn đọc được.",
                name=chosen.name,
            ),
            lang,
            error=True,
        )
    for subject in subjects:
        _sign(site, subject, role, person, now, chosen)
        echo(say("Đã ký: {path}", path=subject.article.path), lang)
    return 0


def usual_key() -> Path:
    """Return the key file that ssh would take."""
    folder = Path.home() / ".ssh"
    for name in _USUAL_KEYS:
        if (folder / name).is_file():
            return folder / name
    raise SigningError(
        say(
            "Chưa có khóa SSH: chỉ rõ tệp khóa bằng --key, hoặc tạo khóa bằng `ssh-keygen -t ed25519` (xem sổ tay, mục Khóa ký)."
        )
    )


def _read(site: Site, path: str) -> _Subject:
    data = read_regular(site.root / path, MAX_ARTICLE_BYTES)
    if isinstance(data, Message):
        raise SigningError(say("{path}: {message}", path=path, message=data))
    reading = article.read(Source(path, data), site.config)
    if reading.article is None:
        raise _unready(path, len(reading.findings))
    loaded, findings = inspect(
        reading.article, lambda name: media.load(site.root, name), site.rules
    )
    if len(loaded) < len(reading.article.media):
        raise _unready(path, len(findings))
    return _Subject(data.decode("utf-8"), reading.article, loaded, findings)


def _unready(path: str, faults: int) -> SigningError:
    return SigningError(
        say(
            "{path} còn {n} chỗ phải sửa trước khi ký: chạy `publisher check {path}` để xem.",
            path=path,
            n=faults,
        )
    )


def _show(subject: _Subject, role: Role, person: Person, lang: str) -> None:
    found = subject.article
    echo(
        say(
            "{path}\n  {title}\n  {summary}",
            path=found.path,
            title=found.title,
            summary=found.summary,
        ),
        lang,
    )
    echo(say("  {n} chữ, {pictures} ảnh, {files} tệp PDF; người ký: {by} ({role})", n=len(found.rendered.text.split()),
             pictures=len(found.images), files=len(found.attachments), by=person.name, role=ROLE_NAMES[role]), lang)  # fmt: skip
    if subject.findings:
        echo(say("  Ký nghĩa là bạn chấp nhận những điểm sau:"), lang)
        lines = nfc(subject.text.removeprefix("\ufeff")).split("\n")
        show(
            reports.findings_text(
                subject.findings,
                1,
                translator(lang),
                lines_of=lambda _path: lines,
                paint=painter(),
                columns=columns(),
            )
        )


def _sign(
    site: Site,
    subject: _Subject,
    role: Role,
    person: Person,
    at: dt.datetime,
    key: Path,
) -> None:
    text = signing.signed(subject.text, subject.article, subject.media, role, person, at, key)
    path = site.root / subject.article.path
    if path.read_bytes() != subject.text.encode():
        raise SigningError(
            say("{path} vừa bị sửa trong lúc ký: xem lại rồi ký lại.", path=subject.article.path)
        )
    try:
        write_atomically(path, text.encode())
    except OSError:
        raise UnusableError(
            say("Không ghi được {path}: kiểm tra quyền ghi.", path=subject.article.path)
        ) from None
