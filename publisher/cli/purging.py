"""`purge`: where a secret went, and, when two people have signed, its removal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from publisher import build as building
from publisher import keys, names, purging, signing
from publisher.article import Reason
from publisher.burial import take_down
from publisher.cli.common import (
    agreed,
    at_terminal,
    common,
    echo,
    moment_of,
    read_site,
    show,
    working,
)
from publisher.errors import SigningError, UnusableError
from publisher.files import write_atomically
from publisher.history import Repository
from publisher.messages import Message, Translate, say, translator
from publisher.publishing import Manifest, live
from publisher.purging import Inventory, Outcome, Subject, orders, places, report
from publisher.purging.cleaning import record
from publisher.schema import unknown_id
from publisher.survey import Site, read_log

_NOBODY_ASKED = say(
    "Chưa ký, chưa xóa gì: gõ lệnh trong cửa sổ dòng lệnh để xem rồi trả lời. Đã xem và đồng ý thì thêm --yes."
)


@click.command()
@click.argument("wanted", metavar="MÃ|TỆP")
@click.option("--as", "person_id", metavar="MÃ", help="Ký lệnh xóa hẳn với mã người này.")
@click.option("--key", type=click.Path(path_type=Path), metavar="TỆP",
              help="Tệp khóa SSH (khóa riêng, hoặc tệp .pub của khóa trong ssh-agent hay khóa cứng).")  # fmt: skip
@click.option("--reason", type=click.Choice([r.value for r in Reason]), default=None,
              help="Lý do: error (sai sót), superseded (có bài thay), outdated (không còn phù hợp), legal (pháp luật, mặc định).")  # fmt: skip
@click.option("--run", "go", is_flag=True, help="Xóa hẳn, khi lệnh đã có đủ hai chữ ký.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@click.option("--output", metavar="THƯ_MỤC", type=click.Path(path_type=Path), default=Path("site"),
              help="Thư mục của trang (mặc định: site).")  # fmt: skip
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text (mặc định) hoặc json.")  # fmt: skip
@common
def purge(
    wanted: str,
    person_id: str | None,
    key: Path | None,
    reason: str | None,
    go: bool,
    yes: bool,
    output: Path,
    style: str,
    config_path: Path,
    lang: str,
) -> int:
    """Khi tin mật lỡ đăng: liệt kê mọi nơi bài đã tới, ký lệnh, rồi xóa hẳn."""
    translate = translator(lang)
    site = read_site(config_path)
    folder = (output if output.is_absolute() else site.root / output).resolve()
    if go and person_id:
        raise UnusableError(say("Mỗi lần làm một việc: ký bằng --as, hoặc xóa bằng --run."))
    now = moment_of(None, site)
    why = Reason(reason) if reason else None
    with working(say("Đang tìm mọi nơi…"), translate):
        repository = Repository.around(site.root)
        mark = Manifest.read(live(folder))
        log = read_log(site, repository, mark.head if mark else None)
        subject = purging.subject(site, log, wanted, live(folder))
        found = purging.find(site, subject, folder)
    if go:
        return _run(site, subject, found, folder, why, now, yes, lang)
    if style == "json":
        show(report.as_json(subject, found, translate))
    else:
        _list(site, subject, found, translate)
    if person_id:
        _sign(site, subject, person_id, key, why, now, yes, lang)
    elif style == "text":
        _next(site, subject, found, now, lang)
    return 0


def _list(site: Site, subject: Subject, found: Inventory, translate: Translate) -> None:
    show("\n".join(report.text(subject, found, site.config, translate)))
    _git(site, subject, found, translate)


def _git(site: Site, subject: Subject, found: Inventory, translate: Translate) -> None:
    """Show how git is cleaned, and write down the objects for it."""
    history = found.history
    if history is None or history.empty:
        return
    path = site.root / report.blobs_file(subject)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, "".join(f"{one}\n" for one in history.blobs).encode())
    except OSError:
        raise UnusableError(
            say("Không ghi được {path}: kiểm tra quyền ghi.", path=report.blobs_file(subject))
        ) from None
    masked = [names.CURRENT.get().masked(one) for one in history.paths]
    show("")
    show("\n".join(report.git_steps(subject, history, masked, translate)))


def _next(site: Site, subject: Subject, found: Inventory, now: dt.datetime, lang: str) -> None:
    """Say what comes next on this machine."""
    show("")
    if subject.past.purged:
        left = len(found.left_here)
        if left:
            echo(say("Nhật ký ghi bài này đã xóa hẳn nhưng còn {n} chỗ trên máy này: chạy `publisher purge {id} --run`.", n=left, id=subject.id), lang)  # fmt: skip
        else:
            echo(say("Bài đã xóa hẳn: trên máy này, ngoài lịch sử git, không còn chỗ nào có nội dung."), lang)  # fmt: skip
        return
    order = orders.read_order(site.root, subject.id)
    if order is not None and not list(orders.faults(order, subject, site.config, now)):
        echo(say("Lệnh đã đủ hai chữ ký. Để xóa hẳn: publisher purge {id} --run", id=subject.id), lang)  # fmt: skip
        return
    echo(
        say(
            "Chưa xóa gì. Nếu bài đang đăng, thu hồi ngay bằng `publisher withdraw` (không cần chữ ký). Để xóa hẳn, hai người khác nhau cùng ký: publisher purge {id} --as MÃ",
            id=subject.id,
        ),
        lang,
    )


def _consent(question: Message, yes: bool, lang: str) -> None:
    if yes:
        return
    if not at_terminal():
        raise SigningError(_NOBODY_ASKED)
    if not agreed(question, translator(lang)):
        raise click.Abort


def _sign(
    site: Site, subject: Subject, person_id: str, key: Path | None, reason: Reason | None,
    now: dt.datetime, yes: bool, lang: str,
) -> None:  # fmt: skip
    person = site.config.people_by_id.get(person_id)
    if person is None:
        raise SigningError(unknown_id(say("người"), person_id, site.config.people_by_id))
    order = orders.draft(subject, orders.read_order(site.root, subject.id), reason, now)
    for message in orders.entitlement_faults(subject, person, site.config, now):
        raise SigningError(message)
    chosen = key or keys.usual(Path.home() / ".ssh")
    _consent(
        say("Ký lệnh xóa hẳn bài {id}, lý do {reason}? Không lấy lại được. (c: có, k: không)", id=subject.id, reason=order.reason.value),
        yes, lang,
    )  # fmt: skip
    if signing.protect(chosen):
        echo(say("Người khác đọc được tệp khóa “{name}”; đã đổi quyền để chỉ bạn đọc được.", name=chosen.name), lang, error=True)  # fmt: skip
    order = orders.add(site.root, subject, order, person, chosen, site.config, now)
    path = orders.order_path(subject.id)
    missing = orders.NEEDED - len({one.by for one in order.signatures})
    if missing > 0:
        echo(say("Đã ký lệnh: {path}. Còn cần {n} người khác ký trong {days} ngày.", path=path, n=missing, days=orders.VALID.days), lang)  # fmt: skip
    else:
        echo(say("Đã ký lệnh: {path}. Đã đủ chữ ký; để xóa hẳn: publisher purge {id} --run", path=path, id=subject.id), lang)  # fmt: skip


def _run(
    site: Site, subject: Subject, found: Inventory, output: Path, reason: Reason | None,
    now: dt.datetime, yes: bool, lang: str,
) -> int:  # fmt: skip
    translate = translator(lang)
    order = orders.read_order(site.root, subject.id) if not subject.past.purged else None
    if not subject.past.purged:
        for message in orders.faults(order, subject, site.config, now, reason):
            raise SigningError(message)
    why = order.reason if order else reason or Reason.LEGAL
    people = tuple(one.by for one in order.signatures) if order else ()
    _consent(
        say("Xóa hẳn bài {id} khỏi {n} chỗ trên máy này? Không lấy lại được. (c: có, k: không)", id=subject.id, n=len(found.left_here)),
        yes, lang,
    )  # fmt: skip
    with working(say("Đang xóa…"), translate):
        record(site, subject, output, why, people, len(found.places), now)
        outcome = purging.run(
            site,
            subject,
            output,
            now,
            why,
            build=lambda: building.build(site, output, now),
            take_off=lambda: take_down(site.root, output, now),
        )
    _tell(site, subject, outcome, lang)
    return _verdict(subject, outcome, lang)


def _tell(site: Site, subject: Subject, outcome: Outcome, lang: str) -> None:
    """Show what was done, and what is left for people."""
    translate = translator(lang)
    if outcome.unbuilt is not None:
        echo(say("Không dựng lại được trang, nên chỉ gỡ khỏi thư mục của trang những tệp có nội dung; sửa lỗi rồi chạy `publisher build`. Lý do: {message}", message=outcome.unbuilt), lang, error=True)  # fmt: skip
    echo(say("Đã xóa {n} tệp và ghi vào nhật ký đăng tin.", n=len(outcome.removed)), lang)
    for name in outcome.removed:
        show(f"  {name}")
    leading = [one for one in outcome.left.places if not one.content]
    if leading:
        echo(say("Còn {n} chỗ chỉ dẫn tới lời báo thu hồi, không có nội dung.", n=len(leading)), lang)  # fmt: skip
    people_left = [
        one for one in outcome.left.places if one.kind in places.BY_PEOPLE and one.content
    ]
    if people_left:
        show("")
        _list(site, subject, outcome.left, translate)
    else:
        show("")
        show("\n".join(report.outside(subject, site.config, translate)))
    show("")


def _verdict(subject: Subject, outcome: Outcome, lang: str) -> int:
    """Say whether all is gone that the program could find."""
    left = outcome.left.left_here
    if left:
        echo(say("CHƯA XONG: đọc lại thì còn {n} chỗ trên máy này có nội dung; chạy lại lệnh này, nếu vẫn còn thì báo người quản trị.", n=len(left)), lang, error=True)  # fmt: skip
        for one in left:
            show(f"  {one.name}", error=True)
        return 2
    if subject.kin:
        echo(
            say(
                "Đã đọc lại: phần riêng của bài không còn ở chỗ nào. CHÚ Ý: {n} bài khác có câu giống bài này; mở ra xem ngay, nếu cũng có tin mật thì thu hồi và xóa hẳn từng bài:",
                n=len(subject.kin),
            ),
            lang,
        )
        for name in subject.kin:
            show(f"  {name}")
        return 0
    echo(say("Đã đọc lại trang, thư mục làm việc và thư mục của trang: không còn chỗ nào có nội dung của bài."), lang)  # fmt: skip
    return 0
