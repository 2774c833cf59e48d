"""The signed versions of a register: what was signed, by whom, and in which order.

They stand in `config/register.signatures.yml`. Each version says the digest of the register and
who its custodians are, so that those who read an old one can tell whose word counts for the next,
as with the roots of TUF: a version holds where enough custodians of the version before and enough
of its own have signed it. Versions are counted by the program as they are signed, not by hand in
the configuration: nobody can forget it, and no two registers share a number.

Signatures are OpenSSH SSHSIG, namespace `publisher-register`, over the canonical JSON of {at, by,
custodians, register, version}.
"""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from publisher.config import Key
from publisher.config.model import Id
from publisher.errors import Problem, UnusableError
from publisher.messages import Message, say
from publisher.schema import Moment, Record, validate
from publisher.signoff import canonical, verified_key
from publisher.sources import linked, read_regular
from publisher.yamldoc import Place, parse

NAMESPACE = "publisher-register"
LEDGER = "config/register.signatures.yml"
SIGNED = "config/register.signed.json"
MAX_BYTES = 1_000_000

Model = TypeVar("Model", bound=Record)
Fault = tuple[Place, Message]


class Guard(Record):
    """A custodian and the keys that sign for them."""

    id: Id
    keys: tuple[Key, ...]


class Custodians(Record):
    """Those who guard a register, and how many of them must sign it."""

    threshold: int
    members: tuple[Guard, ...]

    def holds(self, by: str, key: str | None, day: dt.date) -> bool:
        """Whether a key signs for a custodian on a day."""
        return any(
            one.id == by and any(k.public == key and k.usable(day) for k in one.keys)
            for one in self.members
        )


class Signature(Record):
    """One custodian's signature on a version."""

    by: Id
    at: Moment
    signature: str


class Version(Record):
    """A register as it was signed: its number, its digest and its custodians."""

    version: int
    digest: str
    custodians: Custodians
    signatures: tuple[Signature, ...]


class _Ledger(Record):
    versions: tuple[Version, ...]


def read_versions(root: Path) -> tuple[Version, ...]:
    """Return the signed versions of a site's register, the oldest first; none without the file.

    Raises UnusableError, with the place, for a file that is not as the program writes it.
    """
    if not (root / LEDGER).is_symlink() and not (root / LEDGER).exists():
        return ()
    if linked(root, LEDGER):
        raise UnusableError(
            say(
                "{path}: thư mục chứa tệp này phải là thư mục thật, không phải lối tắt.",
                path=LEDGER,
            )
        )
    return read_record(_Ledger, root / LEDGER, LEDGER, _version_faults).versions


def read_record(
    model: type[Model], path: Path, name: str, faults: Callable[[Model], Iterator[Fault]]
) -> Model:
    """Return what a YAML file says; raises UnusableError with the first place that is wrong."""
    data = read_regular(path, MAX_BYTES)
    if isinstance(data, Message):
        raise UnusableError(say("{path}: {message}", path=name, message=data))
    try:
        document = parse(data.decode("utf-8-sig"), name, rule="config/yaml")
    except UnicodeDecodeError as error:
        raise _at(
            name,
            data[: error.start].count(b"\n") + 1,
            say("Tệp không phải UTF-8: lưu lại với bảng mã UTF-8."),
        ) from None
    if document.problems:
        raise _first(document.problems)

    def position(place: Place) -> tuple[str, int, int]:
        return (name, *document.position(place))

    record = validate(model, document.value, position, family="config")
    if not isinstance(record, Record):
        raise _first(record)
    for place, message in faults(record):
        raise _at(name, document.position(place)[0], message)
    return record


def _first(problems: Sequence[Problem]) -> UnusableError:
    first = min(problems, key=lambda one: one.line)
    return _at(first.path, first.line, first.message)


def _at(path: str, line: int, message: Message) -> UnusableError:
    return UnusableError(
        say("{path}, dòng {line}: {message}", path=path, line=line, message=message)
    )


def _version_faults(ledger: _Ledger) -> Iterator[Fault]:
    last = 0
    for at, one in enumerate(ledger.versions):
        if one.version <= last:
            yield (
                ("versions", at, "version"),
                say("Số bản phải tăng dần: lấy lại tệp này từ git."),
            )
        last = one.version
        for place, message in custodian_faults(one.custodians):
            yield ("versions", at, "custodians", *place), message


def custodian_faults(custodians: Custodians) -> Iterator[Fault]:
    """Yield why custodians cannot be counted: one person must be one, and the number in reach."""
    if not 1 <= custodians.threshold <= len(custodians.members):
        yield ("threshold",), say("Số chữ ký cần có phải từ 1 đến số người giữ sổ.")
    names: set[str] = set()
    keys: set[str] = set()
    for at, one in enumerate(custodians.members):
        if one.id in names:
            yield ("members", at, "id"), say("Người giữ sổ “{id}” bị ghi hai lần.", id=one.id)
        if not keys.isdisjoint(key.public for key in one.keys):
            yield (
                ("members", at, "keys"),
                say("Khóa của “{id}” đã là của người giữ sổ khác.", id=one.id),
            )
        names.add(one.id)
        keys |= {key.public for key in one.keys}


def statement(version: Version, by: str, at: dt.datetime) -> bytes:
    """Return the bytes that a custodian signs; `at` is aware and counted to the second."""
    return canonical({
        "at": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": by,
        "custodians": version.custodians.model_dump(mode="json", exclude_defaults=True),
        "register": version.digest,
        "version": version.version,
    })  # fmt: skip


def signers(version: Version, custodians: Custodians, zone: dt.tzinfo) -> frozenset[str]:
    """Return which of some custodians have signed a version, each counted once."""
    return frozenset(
        one.by for one in version.signatures if _counts(version, one, custodians, zone)
    )


def _counts(
    version: Version, signature: Signature, custodians: Custodians, zone: dt.tzinfo
) -> bool:
    if all(one.id != signature.by for one in custodians.members):
        return False
    at = signature.at if signature.at.tzinfo else signature.at.replace(tzinfo=zone)
    key = verified_key(statement(version, signature.by, at), signature.signature, NAMESPACE)
    return custodians.holds(signature.by, key, at.astimezone(zone).date())


def enough(version: Version, custodians: Custodians, zone: dt.tzinfo) -> bool:
    """Whether as many of some custodians have signed a version as must."""
    return len(signers(version, custodians, zone)) >= custodians.threshold


def versions_text(versions: Iterable[Version]) -> str:
    """Return the file of signed versions."""
    lines = ["# Do `publisher register sign` ghi; đừng sửa tay.", "versions:"]
    for one in versions:
        lines += [f"  - version: {one.version}", f"    digest: {one.digest}", "    custodians:"]
        lines += textwrap.indent("\n".join(custodian_lines(one.custodians)), " " * 6).split("\n")
        lines.append("    signatures:")
        for signature in one.signatures:
            lines += [
                f"      - by: {json.dumps(signature.by)}",
                f"        at: {signature.at.isoformat()}",
                "        signature: >-",
                *textwrap.wrap(
                    signature.signature, 76, initial_indent=" " * 10, subsequent_indent=" " * 10
                ),
            ]
    return "\n".join(lines) + "\n"


def custodian_lines(custodians: Custodians) -> Iterator[str]:
    """Yield the lines that write custodians in YAML."""
    yield f"threshold: {custodians.threshold}"
    yield "members:"
    for one in custodians.members:
        yield f"  - id: {json.dumps(one.id)}"  # a JSON string is a YAML string
        yield "    keys:" if one.keys else "    keys: []"
        for key in one.keys:
            fields = key.model_dump(mode="json", exclude_defaults=True)
            yield (
                "      - {"
                + ", ".join(f"{name}: {json.dumps(said)}" for name, said in fields.items())
                + "}"
            )
