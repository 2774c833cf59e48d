"""Whether every edition in the log was signed by those who had the office, with keys of theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from publisher import signoff
from publisher.audit import LOG, Log, Release, Released
from publisher.config import Person, SiteConfig
from publisher.messages import Message, say
from publisher.signoff import CLOCK_SKEW, ROLE_NAMES, ROLES, Role, SignOff, one_may_do
from publisher.verification.model import Fault, live_in, printable

# What the configuration of today may say of an edition that was in order in its time.
_PAST = frozenset({"verify/signer", "verify/key", "verify/four-eyes"})


def sign_offs(log: Log, config: SiteConfig) -> tuple[list[Fault], int]:
    """Return what is wrong with the sign-offs of every edition in the log, and how many were seen.

    What is out must rest on people and keys that the configuration has: the gate would hold it
    otherwise. An edition that is no longer out may have been signed by someone who was taken from
    it since: nothing rests on that any more, so it is said and no fault.
    """
    found: list[Fault] = []
    if config.signoff.signatures == "recorded":
        found.append(
            Fault(
                "verify/recorded",
                LOG,
                say(
                    "Trang đang chạy thử (signoff.signatures: recorded): không kiểm tra chữ ký số."
                ),
            )
        )
    out = {id(one) for one in live_in(log)}
    seen = 0
    for release in log.releases:
        for one in (*release.added, *release.updated):
            seen += len(ROLES)
            for rule, message in _of_edition(one, release, config, log):
                kind = rule if id(one) in out or rule not in _PAST else "verify/past-signer"
                said = say(
                    "Dòng {line} của nhật ký: {message}", line=release.number, message=message
                )
                found.append(Fault(kind, printable(one.path), said))
    return found, seen


def _of_edition(
    one: Released, release: Release, config: SiteConfig, log: Log
) -> Iterator[tuple[str, Message]]:
    """Yield the kinds and reasons for which an edition in the log was not signed as it must be."""
    if one.secrecy.by == one.spokesperson.by and not _may_sign_both(one, config):
        yield (
            "verify/four-eyes",
            say("“{by}” ký cả hai phần.", by=printable(one.secrecy.by)),
        )
    for role in ROLES:
        logged = one.secrecy if role == "secrecy" else one.spokesperson
        signed = SignOff(role, logged.by, logged.at, logged.level, one.digest, logged.signature)
        if signed.at > max(release.time, release.moment) + CLOCK_SKEW:
            yield (
                "verify/signature",
                say("giờ ký ({role}) muộn hơn giờ đăng.", role=ROLE_NAMES[role]),
            )
        yield from _of_sign_off(signed, config, log.first_released(one.digest))


def _may_sign_both(one: Released, config: SiteConfig) -> bool:
    """Whether one person might give both sign-offs for the unit of an edition, the day they did."""
    unit = config.units_by_id.get(one.shelf.unit)
    return unit is not None and one_may_do(unit, config.local(one.secrecy.at).date())


def _of_sign_off(
    signed: SignOff, config: SiteConfig, released: dt.datetime | None
) -> Iterator[tuple[str, Message]]:
    name, by = ROLE_NAMES[signed.role], printable(signed.by)
    person = config.people_by_id.get(signed.by)
    checked = config.signoff.signatures == "required"
    if not 2000 <= signed.at.year < 3000:  # sums of dates end with the calendar
        yield "verify/signature", _no_fit(name)
        return
    if person is None:
        yield (
            "verify/signer",
            say("người ký “{by}” ({role}) không có trong cấu hình.", by=by, role=name),
        )
        if checked and not _fits(signed):
            yield "verify/signature", _no_fit(name)
        return
    if not _in_office(person, signed.role, config.local(signed.at).date()):
        yield (
            "verify/signer",
            say("“{by}” không có thẩm quyền {role} vào ngày ký.", by=by, role=name),
        )
    if not checked:
        return
    for rule, _why in signoff.signature_faults(signed, person, config, released):
        if rule == "key":
            yield (
                "verify/key",
                say(
                    "chữ ký ({role}) không phải bằng khóa có giá trị của “{by}” vào ngày ký.",
                    role=name,
                    by=by,
                ),
            )
        else:
            yield "verify/signature", _no_fit(name)


def _no_fit(role: Message) -> Message:
    return say("chữ ký số ({role}) thiếu hoặc không đúng với phần được ký.", role=role)


def _fits(signed: SignOff) -> bool:
    """Whether a signature is one of this sign-off, whoever made it."""
    content = signoff.statement(signed.digest, signed.role, signed.by, signed.at, signed.level)
    return bool(signed.signature and signoff.verified_key(content, signed.signature))


def _in_office(person: Person, role: Role, day: dt.date) -> bool:
    delegated = role != "spokesperson" or person.delegation is None or person.delegation.holds(day)
    return role in person.roles and person.serves(day) and delegated
