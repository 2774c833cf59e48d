"""Where a register stands: which of its versions hold, what is signed, and what is still missing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.config import SiteConfig
from publisher.errors import SigningError, UnusableError
from publisher.files import write_atomically
from publisher.messages import Message, say
from publisher.register.anchor import Anchor
from publisher.register.contents import contents, custodians_of
from publisher.register.ledger import (
    LEDGER,
    NAMESPACE,
    SIGNED,
    Custodians,
    Signature,
    Version,
    enough,
    read_versions,
    signers,
    statement,
    versions_text,
)
from publisher.signoff import digest_of, sign, verified_key
from publisher.sources import read_regular

MAX_BYTES = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Custodians of whom enough must sign, those who have, and why they are asked."""

    custodians: Custodians
    signed: frozenset[str]
    former: bool = False

    @property
    def missing(self) -> int:
        """How many must still sign."""
        return max(0, self.custodians.threshold - len(self.signed))

    @property
    def able(self) -> tuple[str, ...]:
        """Who can still sign."""
        return tuple(one.id for one in self.custodians.members if one.id not in self.signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A register as it is now beside what was signed of it.

    `accepted` are the versions that hold, as far as the anchor lets them; `version` is the one of
    the register as it is, if anyone has signed that; `needs` is who must sign it.
    """

    register: Mapping[str, Any]
    digest: str
    custodians: Custodians
    anchor: Anchor | None
    versions: tuple[Version, ...]
    accepted: tuple[Version, ...]
    version: Version | None
    needs: tuple[Need, ...]
    zone: dt.tzinfo

    @property
    def trusted(self) -> Custodians:
        """Those whose word counts for the next version beside that of its own custodians."""
        if self.accepted:
            return self.accepted[-1].custodians
        return self.anchor.custodians if self.anchor else self.custodians

    @property
    def older(self) -> bool:
        """Whether what was signed last is older than what this machine has accepted."""
        return bool(
            self.anchor and self.versions and self.versions[-1].version < self.anchor.version
        )

    @property
    def fault(self) -> Message | None:
        """Why the register as it is does not hold; None where it does."""
        if self.version is not None and self.version in self.accepted:
            return None
        if self.older and self.anchor:
            return say(
                "Sổ phân quyền được ký gần nhất là bản {old}, cũ hơn bản {new} mà máy này đã chấp nhận: lấy bản mới nhất về (git pull).",
                old=self.versions[-1].version,
                new=self.anchor.version,
            )
        if not self.versions:
            return say("Sổ phân quyền (con người, đơn vị, quy tắc) chưa được ai ký.")
        if self.version is None:
            return say("Sổ phân quyền đã bị sửa sau lần ký gần nhất.")
        if not any(need.missing for need in self.needs):
            return say(
                "Sổ phân quyền bản {n} không nối tiếp được bản mà máy này đã chấp nhận.",
                n=self.version.version,
            )
        return say("Sổ phân quyền bản {n} chưa đủ chữ ký.", n=self.version.version)


def standing(root: Path, config: SiteConfig, anchor: Anchor | None) -> Standing | None:
    """Return where a site's register stands; None where it names no custodians.

    Raises UnusableError where what was signed, or a rule pack, cannot be read.
    """
    custodians = custodians_of(config)
    if custodians is None:
        return None
    register = contents(root, config)
    digest = digest_of(register)
    versions = read_versions(root)
    accepted = _accepted(versions, anchor, config.zone)
    last = versions[-1] if versions else None
    current = last if last and (last.digest, last.custodians) == (digest, custodians) else None
    before = [one for one in accepted if one is not current]
    return Standing(
        register=register,
        digest=digest,
        custodians=custodians,
        anchor=anchor,
        versions=versions,
        accepted=accepted,
        version=current,
        needs=tuple(_needs(current, custodians, _trusted(before, anchor), config.zone)),
        zone=config.zone,
    )


def _trusted(before: Sequence[Version], anchor: Anchor | None) -> Custodians | None:
    if before:
        return before[-1].custodians
    return anchor.custodians if anchor else None


def _needs(
    version: Version | None, own: Custodians, before: Custodians | None, zone: dt.tzinfo
) -> list[Need]:
    def need(custodians: Custodians, *, former: bool) -> Need:
        signed = signers(version, custodians, zone) if version else frozenset()
        return Need(custodians=custodians, signed=signed, former=former)

    asked = [need(own, former=False)]
    return [need(before, former=True), *asked] if before not in {None, own} and before else asked


def _accepted(
    versions: Sequence[Version], anchor: Anchor | None, zone: dt.tzinfo
) -> tuple[Version, ...]:
    """Return the versions that hold, from the anchor's on; without one, from the first on."""
    trusted = anchor.custodians if anchor else None
    found: list[Version] = []
    for one in versions:
        if anchor and one.version < anchor.version:
            continue
        if anchor and one.version == anchor.version and anchor.digest not in {None, one.digest}:
            break  # another register under the number of the one that was accepted
        if not enough(one, one.custodians, zone):
            break
        if trusted not in {None, one.custodians} and trusted and not enough(one, trusted, zone):
            break
        found.append(one)
        trusted = one.custodians
    return tuple(found)


def last_signed(root: Path, found: Standing) -> Mapping[str, Any] | None:
    """Return the register that was accepted last, if the copy of it is there and is true."""
    data = read_regular(root / SIGNED, MAX_BYTES)
    if isinstance(data, Message) or not found.accepted:
        return None
    try:
        register = json.loads(data)
        true = isinstance(register, dict) and digest_of(register) == found.accepted[-1].digest
    except (ValueError, RecursionError):
        return None
    return register if true else None


def signed_anew(found: Standing, by: str, at: dt.datetime, key: Path) -> tuple[Version, ...]:
    """Return the versions with one more signature on the register as it is.

    What was signed of an earlier state without becoming enough is dropped. Raises SigningError for
    a key that is not this custodian's.
    """
    at = at.replace(microsecond=0)
    version = found.version or Version(
        version=max(
            [0, *(one.version for one in found.versions)]
            + ([found.anchor.version] if found.anchor else [])
        ) + 1,
        digest=found.digest,
        custodians=found.custodians,
        signatures=(),
    )  # fmt: skip
    content = statement(version, by, at)
    signature = sign(content, key, NAMESPACE)
    signer = verified_key(content, signature, NAMESPACE)
    day = at.astimezone(found.zone).date()
    if not any(need.custodians.holds(by, signer, day) for need in found.needs):
        raise SigningError(
            say(
                "Khóa “{key}” không phải khóa giữ sổ đang dùng của “{by}”: chọn đúng khóa sau --key.",
                key=key.name,
                by=by,
            )
        )
    signatures = (*version.signatures, Signature(by=by, at=at, signature=signature))
    return (*_kept(found), version.model_copy(update={"signatures": signatures}))


def _kept(found: Standing) -> list[Version]:
    """Return the versions that someone may need: each change of custodians, and the last to hold."""
    oldest = found.anchor.version if found.anchor else 0
    sound = [
        *(one for one in found.versions if one.version < oldest),
        *(one for one in found.accepted if one is not found.version),
    ]
    return [
        one
        for before, one in zip([None, *sound], sound, strict=False)
        if one is sound[-1] or before is None or before.custodians != one.custodians
    ]


def write(root: Path, versions: Sequence[Version], register: Mapping[str, Any] | None) -> None:
    """Write the signed versions and, where the last holds, the copy of what it signs."""
    texts = {LEDGER: versions_text(versions)}
    if register is not None:
        texts[SIGNED] = json.dumps(register, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    for name, text in texts.items():
        path = root / name
        try:
            path.parent.mkdir(exist_ok=True)
            write_atomically(path, text.encode(), surely=True)
        except OSError:
            raise UnusableError(
                say("Không ghi được {path}: kiểm tra quyền ghi.", path=name)
            ) from None
