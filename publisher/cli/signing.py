"""`sign`: one of the two sign-offs, on exactly the bytes that were read and shown."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import click

from publisher import article, keys, reports, review, signing, signoff
from publisher.audit import Log
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
    trust_option,
)
from publisher.config import Person
from publisher.errors import PublisherError, SigningError, UnusableError
from publisher.files import write_atomically
from publisher.history import Repository, provenance
from publisher.keys import Refusal, SigningKey
from publisher.messages import Message, say, translator
from publisher.review import File, Subject
from publisher.schema import unknown_id
from publisher.signoff import ROLE_NAMES, Role
from publisher.sources import MAX_ARTICLE_BYTES, MAX_MEDIA_BYTES, Source, read_regular
from publisher.survey import Site, examine, read_log
from publisher.text import nfc

_NOBODY_ASKED = say(
    "Chưa ký gì: gõ lệnh trong cửa sổ dòng lệnh để xem bài rồi trả lời. Đã xem và đồng ý ký tất cả thì thêm --yes."
)
_CONNECTIONS = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_TRIES = 3  # at a passphrase


@dataclass(frozen=True, slots=True)
class _Paper:
    """A file as it was read, and what is known of it."""

    data: bytes
    subject: Subject

    @property
    def path(self) -> str:
        return self.subject.article.path


@click.command()
@click.argument("role", type=click.Choice(signoff.ROLES), metavar="secrecy|spokesperson")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TỆP…")
@click.option("--as", "person_id", required=True, metavar="MÃ", help="Mã người ký trong cấu hình.")
@click.option("--key", "key_path", type=click.Path(path_type=Path), metavar="TỆP",
              help="Tệp khóa SSH (khóa riêng, hoặc tệp .pub của khóa trong ssh-agent hay khóa cứng). Không ghi thì máy tự tìm khóa của bạn.")  # fmt: skip
@click.option("--full", is_flag=True, help="Cho xem hết mọi chỗ thay đổi, dài bao nhiêu cũng in.")
@click.option("--yes", is_flag=True, help="Không hỏi lại trước khi ký.")
@trust_option
@common
def sign(
    role: Role,
    paths: tuple[Path, ...],
    person_id: str,
    key_path: Path | None,
    full: bool,
    yes: bool,
    trust: Path | None,
    config_path: Path,
    lang: str,
) -> int:
    """Ký duyệt bảo mật (secrecy) hoặc duyệt phát ngôn (spokesperson) cho một hay nhiều bài."""
    site = read_site(config_path, trust)
    now = moment_of(None, site)
    person = site.config.people_by_id.get(person_id)
    if person is None:
        raise SigningError(unknown_id(say("người"), person_id, site.config.people_by_id))
    names = paths_in(site, paths)
    key = _key(key_path, person, now.date())
    room = _Room(site, role, person, now, lang)
    papers = _open(room, names)
    for number, paper in enumerate(papers, start=1):
        _show(room, paper.subject, full, (number, len(papers)))
    if not papers:
        return 0
    if len(papers) > 1:
        echo(say("Tóm tắt {n} bài:", n=len(papers)), lang)
        for line in review.summary([p.subject for p in papers], site.rules, translator(lang)):
            show(_indented(line.render(translator(lang)), "  ", "     "))
    if not yes:
        question = say(
            "Ký {role} cho {n} bài trên? (c: có, k: không)", role=ROLE_NAMES[role], n=len(papers)
        )
        if not at_terminal():  # an answer in a pipe is nobody's who has read what is shown
            raise SigningError(_NOBODY_ASKED)
        if not agreed(question, translator(lang)):
            raise click.Abort
    return _sign_all(room, papers, key)


class _Room:
    """Where signing takes place: the site, who signs in which role, what git and the log know."""

    def __init__(self, site: Site, role: Role, person: Person, now: dt.datetime, lang: str) -> None:
        self.site = site
        self.role = role
        self.person = person
        self.now = now
        self.lang = lang
        self.repository = Repository.around(site.root)
        self.log: Log = read_log(site, self.repository)

    def tell(self, message: Message) -> None:
        """Tell something that went wrong, or that is about the machine."""
        echo(message, self.lang, error=True)


# The key.


def _key(path: Path | None, person: Person, today: dt.date) -> SigningKey:
    """Return the key to sign with; raises SigningError if it is not one of the person's."""
    usable = signing.usable_keys(person, today)
    if path is not None:
        key = keys.at(path)
        if key.public is not None and key.public not in usable:
            raise SigningError(signing.not_theirs(key.name, person))
        return key
    if not usable:
        raise SigningError(
            say(
                "Cấu hình chưa ghi khóa nào còn dùng được của {by}: tạo khóa bằng `ssh-keygen -t ed25519`, rồi nộp tệp .pub cho người giữ cấu hình (xem sổ tay, mục Khóa ký).",
                by=person.name,
            )
        )
    found = keys.find(usable, Path.home() / ".ssh")
    if found is not None:
        return found
    raise SigningError(
        say(
            "Máy này không có khóa nào của {by}. Khóa đã ghi trong cấu hình:\n{keys}\nCắm khóa cứng hoặc nạp khóa bằng `ssh-add`, hay chỉ rõ tệp khóa sau --key. Xem khóa của bạn: `ssh-keygen -l -f` + tên tệp. Mất khóa, đổi máy: xem sổ tay, mục Khóa ký.",
            by=person.name,
            keys="\n".join(f"  {key.split()[0]} {keys.fingerprint(key)}" for key in usable),
        )
    )


# What is about to be signed.


def _open(room: _Room, names: Sequence[str]) -> list[_Paper]:
    """Return the files that are to be signed; raises SigningError if one of them may not be."""
    papers: list[_Paper] = []
    refused: list[SigningError] = []
    for name in names:
        try:
            paper = _read(room, name)
            found = paper.subject
            blocked = any(finding.blocks for finding in found.findings)
            if not blocked and review.done(found, room.site.config, room.now):
                skipped = say(
                    "Bỏ qua {path}: bạn đã {role} đúng bản này, chữ ký còn giá trị.",
                    path=name,
                    role=ROLE_NAMES[room.role],
                )
                show(_indented(skipped.render(translator(room.lang)), "", "  "))
                continue
            _refuse(room, found)
            papers.append(paper)
        except SigningError as error:
            refused.append(error)
    if len(names) == 1 and refused:
        raise refused[0]
    if refused:
        for one in refused:
            room.tell(one.message)
        raise SigningError(
            say(
                "Chưa ký bài nào vì có {n} bài không ký được: bỏ các bài ấy khỏi lệnh, hoặc sửa xong rồi chạy lại.",
                n=len(refused),
            )
        )
    return papers


def _refuse(room: _Room, subject: Subject) -> None:
    """Raise SigningError if this person's sign-off would not count."""
    known, config = subject.article, room.site.config
    signing.refuse(known, room.role, room.person, [*subject.findings], config, room.now)
    if (barred := review.refusal(subject)) is not None:
        raise SigningError(say("{path}: {message}", path=known.path, message=barred))


def _read(room: _Room, path: str) -> _Paper:
    site, repository = room.site, room.repository
    data = read_regular(site.root / path, MAX_ARTICLE_BYTES)
    if isinstance(data, Message):
        raise SigningError(say("{path}: {message}", path=path, message=data))
    reading = article.read(Source(path, data), site.config)
    known = reading.article
    if known is None:
        raise _unready(path, len(reading.findings))
    loaded, findings = examine(known, site, room.now, room.log)
    if len(loaded) < len(known.media):
        raise _unready(path, len(findings))
    digest = signoff.edition_digest(known, loaded)
    files = {
        name: File(medium.sha256, (site.root / name).stat().st_size)
        for name, medium in loaded.items()
    }
    current = review.version(known, data, digest, files, None)
    past = room.log.past(known.id, known.permalink)
    subject = Subject(
        article=known,
        current=current,
        findings=findings,
        role=room.role,
        person=room.person,
        past=past,
    )
    if repository is not None:
        config = site.config
        subject = replace(
            subject,
            signed=review.last_signed(repository, config, path, room.role, room.person),
            public=review.last_public(repository, config, past),
            saved=review.saved(repository, config, current),
            origin=provenance(repository, config, known, past),
        )
    return _Paper(data, subject)


def _unready(path: str, faults: int) -> SigningError:
    return SigningError(
        say(
            "{path} còn {n} chỗ phải sửa trước khi ký: chạy `publisher check {path}` để xem.",
            path=path,
            n=faults,
        )
    )


def _show(room: _Room, subject: Subject, full: bool, place: tuple[int, int]) -> None:
    for line in _told(room, subject, full, place):
        show(line)


def _told(room: _Room, subject: Subject, full: bool, place: tuple[int, int]) -> Iterator[str]:
    """Yield everything a signer is shown of one file."""
    translate, paint, wide = translator(room.lang), painter(), columns()
    known, config = subject.article, room.site.config
    number = f"[{place[0]}/{place[1]}] " if place[1] > 1 else ""
    yield paint(number + known.path, "path")
    yield _indented(known.title, "  ", "  ")
    yield _indented(known.summary, "  ", "  ")
    for message in (
        say("{n} chữ, {pictures} ảnh, {files} tệp PDF; người ký: {by} ({role})",
            n=len(known.rendered.text.split()), pictures=len(known.images),
            files=len(known.attachments), by=subject.person.name, role=ROLE_NAMES[subject.role]),
        say("Tình trạng: {standing}.", standing=review.standing(subject)),
        say("Xem như trên trang: {address}", address=review.address(subject, config)),
        _how(),
    ):  # fmt: skip
        yield _indented(message.render(translate), "  ", "  ")
    for notice in review.notices(subject, config, room.now):
        yield paint(_indented(say("Lưu ý: {text}", text=notice).render(translate), "  ", "    "), "acknowledge")  # fmt: skip
    for heading, found in review.compared(subject, room.site.rules, config, translate):
        if found is not None:
            yield ""
        yield _indented(heading.render(translate), "  ", "  ")
        if found is not None:
            if found.lines:
                yield _indented(_SIGNS.render(translate), "  ", "  ")
            limit = None if full else review.LINES
            yield from review.shown(found, translate, paint, wide, limit)
    if subject.findings:
        yield ""
        yield _indented(say("Ký nghĩa là bạn chấp nhận những điểm sau:").render(translate), "  ", "  ")  # fmt: skip
        lines = nfc(subject.current.text).split("\n")
        yield reports.findings_text(
            subject.findings, 1, translate, lines_of=lambda _path: lines, paint=paint, columns=wide
        )
    yield ""


_SIGNS = say("(dấu - là dòng cũ, dấu + là dòng mới)")


def _indented(text: str, first: str, rest: str) -> str:
    return "\n".join(reports.wrapped(text, first, rest, columns()))


def _how() -> Message:
    """Return what has to be done to see the preview."""
    tables = []
    for path in _CONNECTIONS:
        with suppress(OSError):
            tables.append(path.read_text("ascii", "replace"))
    if review.listening(tables, review.PORT):
        return say("(có chương trình đang mở cổng này; không thấy bài thì chạy `publisher serve`)")
    return say("(chạy `publisher serve` ở một cửa sổ khác rồi mở địa chỉ này)")


# Signing.


def _sign_all(room: _Room, papers: Sequence[_Paper], key: SigningKey) -> int:
    """Sign what was shown; what fails does not keep the others from being signed."""
    if key.path is not None and signing.protect(key.path):
        room.tell(
            say(
                "Người khác đọc được tệp khóa “{name}”; đã đổi quyền để chỉ bạn đọc được.",
                name=key.name,
            )
        )
    at = moment_of(None, room.site)
    wanted = [
        signing.request(paper.subject.current.digest, room.role, room.person, at)
        for paper in papers
    ]
    made = _signatures(room, [one.content for one in wanted], key)
    failed: list[tuple[str, Message]] = []
    for paper, request, signature in zip(papers, wanted, made, strict=True):
        if isinstance(signature, Refusal):
            failed.append((paper.path, signature.message))
            continue
        try:
            text = signing.with_sign_off(paper.data.decode(), request, signature, key.name)
            _write(room.site, paper, text)
        except PublisherError as error:
            failed.append((paper.path, error.message))
        else:
            echo(say("Đã ký: {path}", path=paper.path), room.lang)
    signed = len(papers) - len(failed)
    if signed and room.repository is not None:
        echo(say("Nhớ lưu chữ ký vào kho chung (git): chưa lưu thì bài chưa được đăng."), room.lang)
    if failed and len({message for _path, message in failed}) == 1 and not signed:
        raise SigningError(failed[0][1])
    for path, message in failed:
        room.tell(say("Chưa ký được {path}: {message}", path=path, message=message))
    if failed:
        raise SigningError(
            say(
                "Đã ký {signed} bài, {failed} bài chưa ký được. Chạy lại đúng lệnh này: bài đã ký sẽ được bỏ qua.",
                signed=signed,
                failed=len(failed),
            )
        )
    return 0


def _signatures(room: _Room, contents: Sequence[bytes], key: SigningKey) -> list[str | Refusal]:
    """Return what ssh-keygen makes of some contents, asking again after a wrong passphrase."""
    person_there = at_terminal()
    if key.hardware:
        room.tell(say("Khóa cứng: chạm vào khóa mỗi khi đèn nháy, {n} lần.", n=len(contents)))
    if key.asks and person_there:
        room.tell(
            say(
                "Máy sắp hỏi mật khẩu của khóa “{name}” (dòng Enter passphrase), một lần cho tất cả. Gõ mật khẩu rồi nhấn Enter; khi gõ, màn hình không hiện gì.",
                name=key.name,
            )
        )
    made: list[str | Refusal] = []
    for left in reversed(range(_TRIES)):
        made = keys.sign(contents, key, signoff.NAMESPACE)
        if not (left and person_there and isinstance(made[0], Refusal) and made[0].again):
            break
        room.tell(say("Sai mật khẩu: gõ lại."))
    return made


def _write(site: Site, paper: _Paper, text: str) -> None:
    """Put a signed text in the place of the one that was shown, if all of it is still that."""
    path = site.root / paper.path
    changed = read_regular(path, MAX_ARTICLE_BYTES) != paper.data or any(
        not isinstance(data := read_regular(site.root / name, MAX_MEDIA_BYTES), bytes)
        or hashlib.sha256(data).hexdigest() != file.sha256
        for name, file in paper.subject.current.files.items()
    )
    if changed:
        raise SigningError(
            say("{path} vừa bị sửa trong lúc ký: xem lại rồi ký lại.", path=paper.path)
        )
    try:
        write_atomically(path, text.encode(), surely=True)
    except OSError:
        raise UnusableError(
            say("Không ghi được {path}: kiểm tra quyền ghi.", path=paper.path)
        ) from None
