"""The order to purge an article: who signed it, and whether that is enough.

It is a file that two people sign, each in their own time, `audit/purges/<id>.yml`. A signature is an
SSHSIG, namespace `publisher-purge`, over the canonical JSON of {at, by, digests, purge, reason}, and
counts for seven days. The author may be one of the two: what is secret must be away soon.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from publisher import signoff
from publisher.config import Person, SiteConfig
from publisher.errors import SigningError, UnusableError
from publisher.files import write_atomically
from publisher.front_matter import Digest, Reason, Signature
from publisher.messages import Message, say
from publisher.purging.subject import Subject
from publisher.schema import Moment, Record, validate
from publisher.signoff import CLOCK_SKEW, canonical
from publisher.sources import read_regular
from publisher.text import nfc
from publisher.yamldoc import parse

NAMESPACE = "publisher-purge"
VALID = dt.timedelta(days=7)
NEEDED = 2
_MAX_BYTES = 100_000
_ROLES = frozenset(signoff.ROLES)


def _none_as_empty(value: object) -> object:
    return () if value is None else value


class Signed(Record):
    """One signature under an order."""

    by: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    at: Moment
    signature: Signature


class Order(Record):
    """An order as it stands in its file."""

    purge: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    digests: Annotated[tuple[Digest, ...], BeforeValidator(_none_as_empty)] = ()
    reason: Reason
    signatures: Annotated[tuple[Signed, ...], BeforeValidator(_none_as_empty)] = ()


def order_path(article_id: str) -> str:
    """Return where the order for an article stands, under the site's folder."""
    return f"audit/purges/{article_id.replace('/', '__')}.yml"


def read_order(root: Path, article_id: str) -> Order | None:
    """Return the order for an article, None where there is none.

    Raises SigningError if it cannot be read, or orders something else.
    """
    name = order_path(article_id)
    path = root / name
    if not (path.exists() or path.is_symlink()):
        return None
    data = read_regular(path, _MAX_BYTES)
    if isinstance(data, Message):
        raise SigningError(say("{path}: {message}", path=name, message=data))
    try:
        document = parse(nfc(data.decode("utf-8-sig")), name)
    except UnicodeDecodeError:
        raise _unreadable(name) from None
    order = validate(Order, document.value, lambda place: (name, *document.position(place)),
                     family="config")  # fmt: skip
    if document.problems or not isinstance(order, Order):
        raise _unreadable(name)
    if order.purge != article_id:
        raise SigningError(
            say(
                "Lệnh trong {path} là cho bài khác ({id}): xóa tệp này rồi ký lại cho đúng bài; chưa xóa gì.",
                path=name,
                id=order.purge,
            )
        )
    return order


def _unreadable(name: str) -> SigningError:
    return SigningError(
        say(
            "Không đọc được lệnh {path} (sai cách viết hoặc bị sửa): xóa tệp này rồi hai người ký lại; chưa xóa gì.",
            path=name,
        )
    )


def statement(order: Order, by: str, at: dt.datetime) -> bytes:
    """Return the bytes that are signed; `at` is aware and counted to the second."""
    return canonical(
        {
            "purge": order.purge,
            "digests": list(order.digests),
            "reason": order.reason.value,
            "by": by,
            "at": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


def draft(subject: Subject, order: Order | None, reason: Reason | None, now: dt.datetime) -> Order:
    """Return the order to sign: the one that is there, its old signatures gone, or a new one.

    Raises SigningError if the one that is there orders something else than is meant now.
    """
    if order is None:
        return Order(purge=subject.id, digests=subject.digests, reason=reason or Reason.LEGAL)
    for message in _differences(order, subject, reason):
        raise SigningError(message)
    fresh = tuple(one for one in order.signatures if _aware(one.at, now) > now - VALID)
    return order.model_copy(update={"signatures": fresh})


def _differences(order: Order, subject: Subject, reason: Reason | None) -> Iterator[Message]:
    path = order_path(subject.id)
    if order.digests != subject.digests:
        yield say(
            "Bài đã có phiên bản khác so với lúc lập lệnh {path}: xóa tệp này rồi hai người xem và ký lại; chưa xóa gì.",
            path=path,
        )
    if reason is not None and reason is not order.reason:
        yield say(
            "Lệnh {path} ghi lý do {there}, không phải {given}: bỏ --reason, hoặc xóa tệp này rồi hai người ký lại.",
            path=path,
            there=order.reason.value,
            given=reason.value,
        )


def add(
    root: Path, subject: Subject, order: Order, person: Person, key: Path, config: SiteConfig,
    now: dt.datetime,
) -> Order:  # fmt: skip
    """Sign an order and write it down.

    Raises SigningError if the signature would not count: then nothing is written.
    """
    for message in entitlement_faults(subject, person, config, now):
        raise SigningError(message)
    for one in order.signatures:
        for message in _signature_faults(order, one, subject, config, now):
            raise SigningError(message)
        if one.by == person.id:
            raise SigningError(
                say("{by} đã ký lệnh này rồi: cần một người khác ký.", by=person.name)
            )
    at = now.replace(microsecond=0)
    content = statement(order, person.id, at)
    signature = signoff.sign(content, key, NAMESPACE)
    signer = signoff.verified_key(content, signature, NAMESPACE)
    if not any(k.public == signer and k.usable(at.date()) for k in person.keys):
        raise SigningError(
            say(
                "Khóa “{key}” không phải khóa đang dùng của {by} trong cấu hình: chọn đúng khóa sau --key.",
                key=key.name,
                by=person.name,
            )
        )
    signed = Signed(by=person.id, at=at, signature=signature)
    order = order.model_copy(update={"signatures": (*order.signatures, signed)})
    path = root / order_path(subject.id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, "\n".join(_lines(order)).encode(), surely=True)
    except OSError:
        raise UnusableError(
            say("Không ghi được {path}: kiểm tra quyền ghi.", path=order_path(subject.id))
        ) from None
    return order


def _lines(order: Order) -> Iterator[str]:
    yield "# Lệnh xóa hẳn một bài, do `publisher purge` ghi: không sửa tay."
    yield f"purge: {order.purge}"
    yield from (["digests:", *(f"  - {one}" for one in order.digests)] if order.digests else ["digests: []"])  # fmt: skip
    yield f"reason: {order.reason.value}"
    yield "signatures:"
    for one in order.signatures:
        yield f"  - by: {one.by}"
        yield f"    at: {one.at.isoformat()}"
        yield "    signature: >-"
        yield from textwrap.wrap(
            "".join(one.signature.split()), 76, initial_indent=" " * 6, subsequent_indent=" " * 6
        )
    yield ""


def faults(
    order: Order | None,
    subject: Subject,
    config: SiteConfig,
    now: dt.datetime,
    reason: Reason | None = None,
) -> Iterator[Message]:
    """Yield every reason why an order may not be carried out."""
    name = order_path(subject.id)
    if order is None:
        yield say(
            "Chưa có lệnh xóa hẳn bài này ({path}): hai người khác nhau ký bằng `publisher purge {id} --as MÃ`; chưa xóa gì.",
            path=name,
            id=subject.id,
        )
        return
    yield from _differences(order, subject, reason)
    people: set[str] = set()
    wrong = False
    for one in order.signatures:
        found = list(_signature_faults(order, one, subject, config, now))
        yield from found
        wrong = wrong or bool(found)
        people.add(one.by)
    if len(people) < NEEDED and not wrong:
        yield say(
            "Lệnh mới có {n} người ký, cần {needed} người khác nhau: nhờ người thứ hai ký bằng `publisher purge {id} --as MÃ`; chưa xóa gì.",
            n=len(people),
            needed=NEEDED,
            id=subject.id,
        )


def _signature_faults(
    order: Order, one: Signed, subject: Subject, config: SiteConfig, now: dt.datetime
) -> Iterator[Message]:
    at = _aware(one.at, now)
    path = order_path(subject.id)
    if at > now + CLOCK_SKEW:
        yield say("Giờ ký lệnh {path} muộn hơn giờ hiện tại: kiểm tra đồng hồ máy.", path=path)
        return
    if at <= now - VALID:
        yield say(
            "Chữ ký của “{by}” trong lệnh {path} đã quá {days} ngày nên hết hiệu lực: ký lại; chưa xóa gì.",
            by=one.by,
            path=path,
            days=VALID.days,
        )
        return
    person = config.people_by_id.get(one.by)
    if person is None:
        yield say(
            "Người ký “{by}” trong lệnh {path} không có trong cấu hình: nhờ người có thẩm quyền ký.",
            by=one.by,
            path=path,
        )
        return
    yield from entitlement_faults(subject, person, config, at)
    signer = signoff.verified_key(statement(order, one.by, at), one.signature, NAMESPACE)
    if signer is None:
        yield say(
            "Chữ ký của {by} không khớp với lệnh {path} (lệnh bị sửa sau khi ký): xóa tệp này rồi hai người ký lại; chưa xóa gì.",
            by=person.name,
            path=path,
        )
        return
    day = config.local(at).date()
    if not any(key.public == signer and key.usable(day) for key in person.keys):
        yield say(
            "Chữ ký trong lệnh {path} không phải bằng khóa đang dùng của {by}: nhờ chính người đó ký lại; chưa xóa gì.",
            path=path,
            by=person.name,
        )


def entitlement_faults(
    subject: Subject, person: Person, config: SiteConfig, at: dt.datetime
) -> Iterator[Message]:
    """Yield why a person may not order a purge at the moment `at`."""
    day = config.local(at).date()
    delegated = person.delegation is None or person.delegation.holds(day)
    roles = {one for one in person.roles if one == "secrecy" or (one != "author" and delegated)}
    if not roles & _ROLES:
        yield say(
            "{by} không có nhiệm vụ duyệt bảo mật hoặc phát ngôn đang hiệu lực nên không ký được lệnh xóa hẳn: nhờ người được giao ký.",
            by=person.name,
        )
    if not set(person.units) & _in_charge(subject.unit, config, day):
        yield say(
            "{by} không phụ trách đơn vị của bài này nên không ký được lệnh xóa hẳn: nhờ người phụ trách ký.",
            by=person.name,
        )
    if not person.serves(day):
        yield say(
            "Ngày ký {day} nằm ngoài thời gian giữ nhiệm vụ của {by}: nhờ người đang giữ nhiệm vụ ký.",
            day=day,
            by=person.name,
        )


def _in_charge(unit: str | None, config: SiteConfig, day: dt.date) -> frozenset[str]:
    """Return the units whose people may act: where nobody knows an article's, those at the top."""
    if unit in config.units_by_id:
        return frozenset(config.unit_and_above(unit, day))  # type: ignore[arg-type]
    return frozenset(one.id for one in config.units if one.parent is None)


def _aware(moment: dt.datetime, now: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
