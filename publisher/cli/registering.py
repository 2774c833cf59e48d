"""`register`: its custodians sign who may do what; a machine learns whom it trusts about that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from publisher import keys
from publisher.cli.common import (
    agreed,
    at_terminal,
    common,
    echo,
    moment_of,
    read_unguarded,
    show,
    trust_option,
)
from publisher.errors import SigningError, UnusableError
from publisher.messages import Message, Translate, say, translator
from publisher.register import (
    LEDGER,
    Anchor,
    Anchored,
    Custodians,
    Need,
    Standing,
    anchored,
    changes,
    fingerprint,
    last_signed,
    planted,
    signed_anew,
    standing,
    write,
)
from publisher.schema import unknown_id
from publisher.signing import protect
from publisher.survey import Site

_NO_CUSTODIANS = say(
    "Cấu hình chưa nêu người giữ sổ: thêm mục custodians, gồm threshold (số chữ ký cần có) và members (mã những người giữ sổ). Xem docs/van-hanh.md, mục “Sổ phân quyền và mốc tin cậy”."
)
_NOBODY_ASKED = say(
    "Chưa ký gì: gõ lệnh trong cửa sổ dòng lệnh để xem thay đổi rồi trả lời. Đã xem và đồng ý ký thì thêm --yes."
)
_FIRST_TRUST = say(
    "Chưa ghi gì: lần đầu gắn mốc tin cậy phải có người ngồi trước máy đối chiếu khóa với từng người giữ sổ, nên hãy gõ lệnh trong cửa sổ dòng lệnh."
)


@click.group()
def register() -> None:
    """Ký và kiểm tra sổ phân quyền: ai được làm gì, và quy tắc của trang."""


@register.command()
@click.option("--as", "person_id", required=True, metavar="MÃ", help="Mã người giữ sổ.")
@click.option("--key", type=click.Path(path_type=Path), metavar="TỆP",
              help="Tệp khóa SSH (khóa riêng, hoặc tệp .pub của khóa trong ssh-agent hay khóa cứng).")  # fmt: skip
@click.option("--yes", is_flag=True, help="Không hỏi lại trước khi ký.")
@trust_option
@common
def sign(
    person_id: str, key: Path | None, yes: bool, trust: Path | None, config_path: Path, lang: str
) -> int:
    """Ký sổ phân quyền sau khi xem những gì đã đổi từ lần ký trước."""
    site = read_unguarded(config_path)
    found, place = _found(site, trust)
    if found is None:
        raise SigningError(_NO_CUSTODIANS)
    if found.older and found.fault:
        raise SigningError(found.fault)
    known = {one.id for need in found.needs for one in need.custodians.members}
    if person_id not in known:
        raise SigningError(unknown_id(say("người giữ sổ"), person_id, known))
    chosen = key or keys.usual(Path.home() / ".ssh")
    _show_changes(site, found, place, lang)
    if not yes:
        _ask(lang)
    if protect(chosen):
        echo(
            say(
                "Người khác đọc được tệp khóa “{name}”; đã đổi quyền để chỉ bạn đọc được.",
                name=chosen.name,
            ),
            lang,
            error=True,
        )
    versions = signed_anew(found, person_id, moment_of(None, site), chosen)
    write(site.root, versions, None)
    done = standing(site.root, site.config, place.anchor if place else None)
    if done is not None and done.fault is None:
        write(site.root, versions, done.register)  # what the next change is compared with
    echo(say("Đã ký sổ phân quyền, ghi vào {path}.", path=LEDGER), lang)
    for line in _state(done) if done else ():
        echo(line, lang)
    echo(
        say("Lưu (commit) thư mục config vào git để người khác ký tiếp và máy dựng trang dùng."),
        lang,
    )
    return 0


def _ask(lang: str) -> None:
    if not at_terminal():  # an answer in a pipe is nobody's who has read what is shown
        raise SigningError(_NOBODY_ASKED)
    if not agreed(say("Ký sổ phân quyền như trên? (c: có, k: không)"), translator(lang)):
        raise click.Abort


@register.command()
@click.option(
    "--update-trust", is_flag=True, help="Ghi mốc tin cậy của máy này theo bản vừa kiểm tra."
)
@click.option("--yes", is_flag=True, help="Không hỏi lại khi cập nhật mốc đã có.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text hoặc json.")  # fmt: skip
@trust_option
@common
def verify(
    update_trust: bool, yes: bool, form: str, trust: Path | None, config_path: Path, lang: str
) -> int:
    """Cho biết ai đã ký sổ phân quyền, còn thiếu ai, máy này có gắn mốc tin cậy không."""
    site = read_unguarded(config_path)
    found, known = _found(site, trust, first=update_trust)
    if known is None and update_trust:
        raise UnusableError(say("Không biết ghi mốc tin cậy vào đâu: chỉ rõ tệp bằng --trust."))
    place = known or Anchored(Path.cwd(), None)
    if form == "json":
        show(_json(found, place.anchor, translator(lang)))
    elif found is None:
        echo(_NO_CUSTODIANS, lang)
    else:
        for line in (*_state(found), _anchor_line(place)):
            echo(line, lang)
    if found is None or found.fault is not None:
        return 1
    if update_trust:
        _update(site, found, place, yes=yes, lang=lang)
    return 0


def _found(
    site: Site, trust: Path | None, *, first: bool = False
) -> tuple[Standing | None, Anchored | None]:
    place = anchored(site.root, site.config, trust, first=first)
    return standing(site.root, site.config, place.anchor if place else None), place


def _show_changes(site: Site, found: Standing, place: Anchored | None, lang: str) -> None:
    """Show what a signature would accept."""
    if place is None or place.anchor is None:
        echo(
            say(
                "Máy này chưa gắn mốc tin cậy: phần so sánh dưới đây dựa vào chính các chữ ký trong kho."
            ),
            lang,
        )
    old = last_signed(site.root, found)
    if old is not None:
        echo(say("Thay đổi so với bản {n}:", n=found.accepted[-1].version), lang)
    elif found.accepted:
        echo(
            say(
                "Không còn bản sao của bản {n} để so sánh, nên dưới đây là toàn bộ sổ:",
                n=found.accepted[-1].version,
            ),
            lang,
        )
    else:
        echo(say("Sổ chưa có bản nào đủ chữ ký; dưới đây là toàn bộ sổ:"), lang)
    listed = list(changes(old or {}, found.register))
    for change in listed:
        echo(say("  - {change}", change=change), lang)
    if not listed:
        echo(say("  (không có gì đổi)"), lang)
    for line in _state(found):
        echo(line, lang)


def _state(found: Standing) -> Iterator[Message]:
    """Yield where a register stands: its version, who signed it, what is missing."""
    if found.version is not None:
        yield say("Sổ phân quyền: bản {n}, {digest}", n=found.version.version, digest=found.digest)
    else:
        yield say("Sổ phân quyền: chưa ai ký, {digest}", digest=found.digest)
    for need in found.needs:
        yield _signed(need)
    if found.fault is not None:
        yield found.fault


def _signed(need: Need) -> Message:
    kind = say("Người giữ sổ trước đây") if need.former else say("Người giữ sổ")
    signed = ", ".join(sorted(need.signed)) or say("chưa có")
    if not need.missing:
        return say(
            "{kind} đã ký: {signed} (đủ {threshold} chữ ký)",
            kind=kind,
            signed=signed,
            threshold=need.custodians.threshold,
        )
    return say(
        "{kind} đã ký: {signed}; còn thiếu {n} trong {threshold} chữ ký, có thể ký: {able}",
        kind=kind,
        signed=signed,
        n=need.missing,
        threshold=need.custodians.threshold,
        able=", ".join(need.able),
    )


def _anchor_line(place: Anchored) -> Message:
    if place.anchor is None:
        return say(
            "Máy này chưa gắn mốc tin cậy: chạy `publisher register verify --update-trust` để gắn."
        )
    return say("Mốc tin cậy: {path}, từ bản {n}", path=place.path, n=place.anchor.version)


def _json(found: Standing | None, anchor: Anchor | None, translate: Translate) -> str:
    record: dict[str, Any] = {"anchored": anchor is not None, "accepted": False}
    if found is not None:
        record |= {
            "accepted": found.fault is None,
            "fault": found.fault.render(translate) if found.fault else None,
            "digest": found.digest,
            "version": found.version.version if found.version else None,
            "needs": [
                {
                    "former": need.former,
                    "threshold": need.custodians.threshold,
                    "signed": sorted(need.signed),
                    "missing": need.missing,
                    "able": list(need.able),
                }
                for need in found.needs
            ],
        }
    return json.dumps(record, ensure_ascii=False, indent=2)


def _update(site: Site, found: Standing, place: Anchored, *, yes: bool, lang: str) -> None:
    """Write the anchor of this machine anew, after showing what changes."""
    new = Anchor.of(found.accepted[-1])
    if new == place.anchor:
        echo(say("Mốc tin cậy đã đúng bản này, không có gì phải ghi."), lang)
        return
    if place.anchor is None:
        echo(
            say(
                "Gắn mốc tin cậy lần đầu vào {path}. Từ nay máy này chỉ làm theo sổ do đủ {n} người sau ký; đối chiếu dấu vân tay khóa với từng người, không qua kho này:",
                path=place.path,
                n=new.custodians.threshold,
            ),
            lang,
        )
    else:
        echo(
            say("Mốc tin cậy: bản {old} → bản {new}", old=place.anchor.version, new=new.version),
            lang,
        )
    for line in _moved(place.anchor.custodians if place.anchor else None, new.custodians):
        echo(line, lang)
    if place.anchor is None and not at_terminal():
        raise SigningError(_FIRST_TRUST)
    if place.anchor is None or not yes:
        if not at_terminal():
            raise SigningError(say("Chưa ghi gì: trả lời trong cửa sổ dòng lệnh, hoặc thêm --yes."))
        if not agreed(say("Ghi mốc tin cậy này? (c: có, k: không)"), translator(lang)):
            raise click.Abort
    planted(new, place.path, site.root)
    echo(say("Đã ghi mốc tin cậy: {path}", path=place.path), lang)


def _moved(old: Custodians | None, new: Custodians) -> Iterator[Message]:
    before = {one.id: one.keys for one in old.members} if old else {}
    after = {one.id: one.keys for one in new.members}
    for one in sorted({*before, *after}):
        keys = ", ".join(fingerprint(key.public) for key in after.get(one, ()))
        if one not in after:
            yield say("  - bỏ người giữ sổ “{id}”", id=one)
        elif one not in before:
            yield say("  - thêm người giữ sổ “{id}”: {keys}", id=one, keys=keys)
        elif before[one] != after[one]:
            yield say("  - “{id}” đổi khóa: {keys}", id=one, keys=keys)
    if old and old.threshold != new.threshold:
        yield say("  - số chữ ký cần có: {old} → {new}", old=old.threshold, new=new.threshold)
