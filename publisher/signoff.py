"""Sign-offs: the digest of an edition, the statement that is signed, and who may sign it.

Signatures are OpenSSH SSHSIG (PROTOCOL.sshsig of OpenSSH), namespace `publisher-signoff`, over the
canonical JSON of {at, by, edition, level, role}. Who may speak follows Decree 09/2017: the head of
the unit, or someone delegated in writing for a term.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from publisher import keys
from publisher.article import Article, SecrecySignOff
from publisher.config import Key, Person, SiteConfig, Unit
from publisher.errors import SigningError, UnusableError
from publisher.findings import Finding, Severity
from publisher.front_matter import UNSIGNED
from publisher.media import Medium
from publisher.messages import Message, say

NAMESPACE = "publisher-signoff"
HASHES = frozenset({b"sha256", b"sha512"})
CLOCK_SKEW = dt.timedelta(minutes=10)

Role = Literal["secrecy", "spokesperson"]
ROLES: tuple[Role, ...] = ("secrecy", "spokesperson")
ROLE_NAMES: Mapping[Role, Message] = {
    "secrecy": say("duyệt bảo mật"),
    "spokesperson": say("duyệt phát ngôn"),
}


@dataclass(frozen=True, slots=True)
class SignOff:
    """One of an article's two sign-offs, whichever its role."""

    role: Role
    by: str
    at: dt.datetime
    level: str | None
    digest: str
    signature: str | None


def canonical(value: object) -> bytes:
    """Return the one JSON form of a value: sorted keys, no spaces, UTF-8 (after RFC 8785)."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest_of(value: object) -> str:
    """Return `sha256:…` of the one JSON form of a value."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()


def edition_digest(article: Article, media: Mapping[str, Medium]) -> str:
    """Return `sha256:…` over everything a reader of this edition would get.

    Kind, id, slug, all metadata but the sign-offs and the withdrawal, the body, and the SHA-256 of
    every picture and attachment. A rename changes it too.
    """
    return _digest(article, {path: media[path].sha256 for path in article.media})


def digest_of_bytes(article: Article, files: Mapping[str, bytes]) -> str:
    """Return the edition digest of an article whose files are there as bytes, not yet looked at."""
    return _digest(
        article, {path: hashlib.sha256(files[path]).hexdigest() for path in article.media}
    )


def _digest(article: Article, media: Mapping[str, str]) -> str:
    metadata = {key: value for key, value in article.front.raw.items() if key not in UNSIGNED}
    edition = {
        "kind": article.kind.id,
        "id": article.id,
        "slug": article.location.slug,
        "metadata": metadata,
        "body": article.body,
        "media": media,
    }
    return digest_of(edition)


def statement(digest: str, role: Role, by: str, at: dt.datetime, level: str | None) -> bytes:
    """Return the bytes that are signed; `at` is aware and counted to the second."""
    moment = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return canonical({"edition": digest, "role": role, "by": by, "at": moment, "level": level})


def of(article: Article, role: Role, config: SiteConfig) -> SignOff | None:
    """Return an article's sign-off in a role, if its metadata has one."""
    block = article.secrecy if role == "secrecy" else article.spokesperson
    if block is None:
        return None
    if isinstance(block, SecrecySignOff):
        by, at, level = block.cleared_by, block.cleared_at, block.level
    else:
        by, at, level = block.approved_by, block.approved_at, None
    aware = at if at.tzinfo else at.replace(tzinfo=config.zone)
    return SignOff(role, by, aware, level, block.digest, block.signature)


def faults(
    article: Article,
    digest: str,
    config: SiteConfig,
    now: dt.datetime,
    first_released: Callable[[str], dt.datetime | None] = lambda _digest: None,
) -> Iterator[Finding]:
    """Yield every reason why an article's sign-offs do not clear the edition `digest`.

    `first_released` tells when an edition was first live: what was out before a key fell into other
    hands was signed by its owner, whatever anyone writes since.
    """
    for role in ROLES:
        for rule, message in _faults(article, role, digest, config, now, first_released(digest)):
            line, column = article.front.document.position((role,))
            yield Finding(
                rule=f"{role}/{rule}",
                severity=Severity.BLOCK,
                path=article.path,
                line=line,
                column=column,
                message=message,
            )


def _faults(
    article: Article,
    role: Role,
    digest: str,
    config: SiteConfig,
    now: dt.datetime,
    released: dt.datetime | None,
) -> Iterator[tuple[str, Message]]:
    name = ROLE_NAMES[role]
    signed = of(article, role, config)
    if signed is None:
        yield (
            "missing",
            say(
                "Chưa {role}: gửi người có thẩm quyền ký bằng `publisher sign {verb} {path} --as MÃ-NGƯỜI-KÝ`.",
                role=name,
                verb=role,
                path=article.path,
            ),
        )
        return
    if signed.digest != digest:
        yield (
            "changed",
            say("Bài, ảnh hoặc tên tệp đã thay đổi sau khi {role}: xem lại và ký lại.", role=name),
        )
    if signed.at > now + CLOCK_SKEW:
        yield (
            "future",
            say(
                "Giờ ký ({role}) muộn hơn giờ hiện tại: kiểm tra đồng hồ máy, rồi ký lại.",
                role=name,
            ),
        )
    person = config.people_by_id.get(signed.by)
    if person is None:
        yield (
            "person",
            say(
                "Người ký “{by}” ({role}) không có trong cấu hình: nhờ người có thẩm quyền ký lại.",
                by=signed.by,
                role=name,
            ),
        )
        return
    yield from entitlement_faults(article, role, person, config, signed.at)
    if config.signoff.signatures == "required":
        yield from signature_faults(signed, person, config, released)


def entitlement_faults(
    article: Article, role: Role, person: Person, config: SiteConfig, at: dt.datetime
) -> Iterator[tuple[str, Message]]:
    """Yield why a person may not give this sign-off at the moment `at`."""
    name, day = ROLE_NAMES[role], config.local(at).date()
    if role not in person.roles:
        yield (
            "role",
            say(
                "{by} không được giao nhiệm vụ {role}: nhờ người được giao ký.",
                by=person.name,
                role=name,
            ),
        )
    if not set(person.units) & set(config.unit_and_above(article.unit.id, day)):
        yield "unit", _not_in_charge(article.unit, name, person, config, day)
    if not person.serves(day):
        yield (
            "term",
            say(
                "Ngày ký {day} nằm ngoài thời gian giữ nhiệm vụ của {by}: nhờ người đang giữ nhiệm vụ ký lại.",
                day=day,
                by=person.name,
            ),
        )
    if role == "spokesperson" and person.delegation and not person.delegation.holds(day):
        yield (
            "delegation",
            say(
                "Văn bản ủy quyền phát ngôn của {by} không có hiệu lực vào ngày ký {day}: nhờ người có thẩm quyền ký lại.",
                by=person.name,
                day=day,
            ),
        )
    if person.id in _writers(article):
        yield (
            "four-eyes",
            say(
                "{by} viết bài này nên không được {role}: cần người khác ký.",
                by=person.name,
                role=name,
            ),
        )
    other = of(article, "spokesperson" if role == "secrecy" else "secrecy", config)
    if other is not None and other.by == person.id and not one_may_do(article.unit, day):
        yield (
            "four-eyes",
            say("Một người không được ký cả hai phần: cần người khác {role}.", role=name),
        )


def wrote(person: Person, role: Role) -> Message:
    """Return why someone whose words an edition holds, as git tells, may not sign it."""
    return say(
        "{by} đã sửa bài này (theo lịch sử git) nên không được {role}: cần người khác ký. Người viết phải tự lưu (commit) phần mình viết trước khi gửi duyệt.",
        by=person.name,
        role=ROLE_NAMES[role],
    )


def _not_in_charge(
    unit: Unit, role: Message, person: Person, config: SiteConfig, day: dt.date
) -> Message:
    answering = config.responsible(unit.id, day)
    if answering is None or answering == unit:
        return say(
            "{by} không phụ trách {unit} nên không được {role}: nhờ người phụ trách ký.",
            by=person.name,
            role=role,
            unit=unit.name,
        )
    return say(
        "Vào ngày ký {day}, {other} phụ trách bài của {unit}; {by} không phụ trách {other} nên không được {role}: nhờ người phụ trách ký.",
        day=day,
        other=answering.name,
        unit=unit.name,
        by=person.name,
        role=role,
    )


def one_may_do(unit: Unit, day: dt.date) -> bool:
    """Whether one person may give both sign-offs; what was granted to a unit ends with it."""
    return unit.four_eyes == "author-excluded" and unit.holds(day)


def _writers(article: Article) -> set[str]:
    return {article.author.id, *(person.id for person in article.contributors)}


def signature_faults(
    signed: SignOff, person: Person, config: SiteConfig, released: dt.datetime | None
) -> Iterator[tuple[str, Message]]:
    """Yield why a sign-off is not what a person signed with a key that counted then.

    `signature` is one that fits nothing signed, `key` one of a key that is not theirs or did not
    count; `released` is when the edition was first live.
    """
    name = ROLE_NAMES[signed.role]
    if signed.signature is None:
        yield "signature", say("Thiếu chữ ký số ({role}): ký bằng `publisher sign`.", role=name)
        return
    content = statement(signed.digest, signed.role, signed.by, signed.at, signed.level)
    signer = verified_key(content, signed.signature)
    if signer is None:
        yield (
            "signature",
            say(
                "Chữ ký số ({role}) không đúng với phần được ký: xóa phần duyệt này và ký lại.",
                role=name,
            ),
        )
        return
    day = config.local(signed.at).date()
    known = [key for key in person.keys if key.public == signer]
    if not known:
        yield (
            "key",
            say(
                "Chữ ký số ({role}) không phải của {by}: nhờ chính người đó ký lại.",
                role=name,
                by=person.name,
            ),
        )
    elif any(_doubtful(key, config, released) for key in known):
        yield (
            "compromised",
            say(
                "Khóa của {by} bị lộ từ ngày {day}, mà bản này chưa đăng trước ngày đó: nhờ ký lại bằng khóa mới.",
                by=person.name,
                day=min(key.compromised for key in known if key.compromised),
            ),
        )
    elif not any(key.usable(day) for key in known):
        yield (
            "key",
            say(
                "Khóa của {by} không còn hiệu lực hoặc đã bị thu hồi vào ngày ký {day}: ký lại bằng khóa đang dùng.",
                by=person.name,
                day=day,
            ),
        )


def _doubtful(key: Key, config: SiteConfig, released: dt.datetime | None) -> bool:
    """Whether a signature may be by whoever got hold of a key, who can write any date into it.

    What was live before that day, as the audit log has it, was signed by the key's owner.
    """
    if key.compromised is None:
        return False
    return released is None or config.local(released).date() >= key.compromised


@lru_cache(maxsize=65_536)
def verified_key(content: bytes, signature: str, namespace: str = NAMESPACE) -> str | None:
    """Return the public key (`type base64`) that signed `content`, or None if none did.

    `signature` is the base64 of an SSHSIG blob, without the armour lines; one that was made for
    another namespace is none.
    """
    import sshsig  # takes long to import, and most commands look at no signature
    from sshsig.sshsig import SshsigSignature

    base64_lines = "".join(signature.split())
    armour = "\n".join(
        ("-----BEGIN SSH SIGNATURE-----",
         *(base64_lines[at : at + 70] for at in range(0, len(base64_lines), 70)),
         "-----END SSH SIGNATURE-----")
    )  # fmt: skip
    try:
        blob = SshsigSignature.from_armored(armour)
        if blob.hash_algo not in HASHES:
            return None
        sshsig.check_signature(content, armour, namespace)
    except NotImplementedError:  # ECDSA and hardware keys, which the library does not know
        if not _checked_by_openssh(content, armour, namespace):
            return None
    except Exception:  # the parser meets hostile bytes and raises anything
        return None
    length = int.from_bytes(blob.public_key[:4], "big")
    kind = blob.public_key[4 : 4 + length].decode("ascii", "replace")
    return f"{kind} {base64.b64encode(blob.public_key).decode()}"


def _checked_by_openssh(content: bytes, armour: str, namespace: str) -> bool:
    with tempfile.NamedTemporaryFile("w", suffix=".sig") as file:
        file.write(armour + "\n")
        file.flush()
        try:
            done = subprocess.run(
                ["ssh-keygen", "-Y", "check-novalidate", "-n", namespace, "-s", file.name],
                input=content,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise UnusableError(keys.NO_OPENSSH) from None
    return done.returncode == 0


def sign(content: bytes, key: Path, namespace: str = NAMESPACE) -> str:
    """Return the base64 SSHSIG of `content`, made by ssh-keygen with `key`.

    `key` is a private key file, or a public one whose private half an agent or a hardware key
    holds. Raises UnusableError without ssh-keygen, SigningError when it refuses.
    """
    (made,) = keys.sign([content], keys.at(key), namespace)
    if isinstance(made, keys.Refusal):
        raise SigningError(made.message)
    return made
