"""What the register is: the part of a configuration that decides who may do what."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.messages import Message, say
from publisher.register.ledger import Custodians, Guard
from publisher.rules.packs import MAX_BYTES as MAX_PACK_BYTES
from publisher.sources import read_regular

# The address makes a register that of one site; the time zone says on which day a person signed.
SITE = ("url", "timezone")
BUILD = ("executor",)  # machines that make pages of what was signed
WHOLE = (
    "demo", "signoff", "units", "people", "rules", "custodians",
    "hotlines", "topics", "kinds", "loudspeaker", "cap", "sharing",  # words and numbers that go out, and that rules let pass
)  # fmt: skip
_TERM = frozenset({"public", "valid_from", "valid_to"})
_NOTHING = say("không có")
# What a list holds, at the beginning of a sentence and within one.
_LISTS = {"people": (say("Người"), say("người")), "units": (say("Đơn vị"), say("đơn vị"))}


def contents(root: Path, config: SiteConfig) -> dict[str, Any]:
    """Return the register as plain values; raises UnusableError where a rule pack cannot be read.

    What is not written, or written as it would be anyway, is left out: a later edition of the
    program may know more settings and leaves the digest as it is. Nor does the order of people
    and units count.
    """
    register = config.model_dump(
        mode="json",
        exclude_defaults=True,
        include={"site": set(SITE), "build": set(BUILD), **dict.fromkeys(WHOLE, True)},
    )
    if not register.get("build"):
        register.pop("build", None)
    for name in _LISTS:
        if name in register:
            register[name] = sorted(register[name], key=lambda record: str(record["id"]))
    register["packs"] = {name: _pack(root, name) for name in config.rules.packs}
    return register


def _pack(root: Path, name: str) -> str:
    data = read_regular(root / name, MAX_PACK_BYTES)
    if isinstance(data, Message):
        raise UnusableError(say("{path}: {message}", path=name, message=data))
    return hashlib.sha256(data).hexdigest()


def custodians_of(config: SiteConfig) -> Custodians | None:
    """Return the custodians that a configuration names, each with the keys that sign; if any.

    A key with any mark against it, such as the day of its revocation, signs no register at all:
    whoever has it could date a signature back.
    """
    if config.custodians is None:
        return None
    guards = []
    for one in sorted(config.custodians.members):
        person = config.people_by_id[one]
        keys = []
        for key in person.keys if person.revoked is None else ():
            begin = max(filter(None, (key.valid_from, person.valid_from)), default=None)
            end = min(filter(None, (key.valid_to, person.valid_to)), default=None)
            marked = key.model_dump(exclude_defaults=True).keys() - _TERM
            if not marked and not (begin and end and end < begin):
                keys.append(key.model_copy(update={"valid_from": begin, "valid_to": end}))
        guards.append(Guard(id=one, keys=tuple(keys)))
    return Custodians(threshold=config.custodians.threshold, members=tuple(guards))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Message]:
    """Yield a sentence for each difference between two registers, people first."""
    for name, kind in _LISTS.items():
        yield from _records(kind, _by_id(old.get(name)), _by_id(new.get(name)))
    packs = (old.get("packs") or {}, new.get("packs") or {})
    for pack in sorted({*packs[0], *packs[1]}):
        before, after = (one.get(pack) for one in packs)
        if before is None:
            yield say("Thêm gói quy tắc “{name}”", name=pack)
        elif after is None:
            yield say("Bỏ gói quy tắc “{name}”", name=pack)
        elif before != after:
            yield say("Gói quy tắc “{name}” đổi nội dung", name=pack)
    for name in sorted({*old, *new} - {*_LISTS, "packs"}):
        yield from _fields(name, old.get(name), new.get(name))


def _by_id(records: Any) -> dict[str, dict[str, Any]]:
    return {str(record["id"]): record for record in records or ()}


def _records(
    kind: tuple[Message, Message],
    old: Mapping[str, dict[str, Any]],
    new: Mapping[str, dict[str, Any]],
) -> Iterator[Message]:
    first, within = kind
    for one in sorted({*old, *new}):
        before, after = old.get(one), new.get(one)
        if before is None and after is not None:
            yield say("Thêm {kind} “{id}”: {record}", kind=within, id=one, record=_shown(after))
        elif after is None:
            yield say("Bỏ {kind} “{id}”", kind=within, id=one)
        elif before is not None:
            for key in sorted({*before, *after}):
                if before.get(key) != after.get(key):
                    yield say(
                        "{kind} “{id}”, mục {key}: {old} → {new}",
                        kind=first,
                        id=one,
                        key=key,
                        old=_shown(before.get(key)),
                        new=_shown(after.get(key)),
                    )


def _fields(name: str, old: Any, new: Any) -> Iterator[Message]:
    if isinstance(old, dict) or isinstance(new, dict):
        before, after = old or {}, new or {}
        for key in sorted({*before, *after}):
            yield from _fields(f"{name}.{key}", before.get(key), after.get(key))
    elif old != new:
        yield say("Mục {key}: {old} → {new}", key=name, old=_shown(old), new=_shown(new))


def _shown(value: Any) -> str | Message:
    """Return a value of the register as a person compares it: a key by its fingerprint."""
    if value is None or value == [] or value == {}:
        return _NOTHING
    return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_written(one)}" for key, one in value.items() if key != "id")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_written, value))
    if isinstance(value, str) and " AAAA" in value:
        return fingerprint(value)
    return str(value)


def fingerprint(public: str) -> str:
    """Return the fingerprint of a public key as `ssh-keygen -l` prints it."""
    try:
        blob = base64.b64decode(public.split()[1], validate=True)
    except (binascii.Error, IndexError):
        return public
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
