"""What no single record of a configuration shows: duplicates, unknown ids, loops, demo keys.

Works on the values as written, so that these faults are told along with those of the records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from publisher.config.model import DEFAULT_KINDS, RESERVED
from publisher.config.notify import LISTS as CHANNELS
from publisher.config.wording import unfit
from publisher.errors import Problem
from publisher.messages import Message, say
from publisher.schema import unknown_id
from publisher.yamldoc import Place, Value

DEMO_KEYS = Path(__file__).parent / "demo_keys.txt"

_COUNT = re.compile(r"\s*-?[0-9]{1,6}\s*")

Position = Callable[[Place], tuple[str, int, int]]

_LISTS = ("kinds", "areas", "units", "people", "groups", "topics", "hotlines", "upstreams")
_KINDS_OF_ID = {
    "areas": say("địa bàn"),
    "units": say("đơn vị"),
    "topics": say("chủ đề"),
    "people": say("người"),
    "kinds": say("chuyên mục"),
}
# The list and key that names an id, and the list that must have it.
_REFERENCES = (
    ("areas", "parent", "areas"),
    ("units", "area", "areas"),
    ("units", "parent", "units"),
    ("units", "successor", "units"),
    ("people", "units", "units"),
    ("groups", "area", "areas"),
    ("groups", "topics", "topics"),
    ("hotlines", "topics", "topics"),
    ("upstreams", "kind", "kinds"),
    ("upstreams", "unit", "units"),
    ("upstreams", "topics", "topics"),
    ("upstreams", "author", "people"),
)
# The list and key that must not lead back to where it began.
_CIRCLES = (("areas", "parent"), ("units", "parent"), ("units", "successor"))


def inconsistencies(value: Mapping[str, Value], position: Position) -> Iterator[Problem]:
    """Yield every fault between the records of a configuration."""
    records = _Records(value)

    def fault(place: Place, rule: str, message: Message) -> Problem:
        path, line, column = position(place)
        return Problem(path=path, line=line, column=column, rule=f"config/{rule}", message=message)

    for place, rule, message in (
        *_duplicate_ids(records),
        *_keys(records, demo=value.get("demo") in {"true", "yes", "on", "1"}),
        *_unknown_ids(records),
        *_loops(records),
        *_successions(records),
        *_custodians(value.get("custodians"), records),
        *_categories(value.get("cap"), records),
        *_channels(value.get("notify"), records),
        *unfit(value),
    ):
        yield fault(place, rule, message)


def demo_keys() -> frozenset[str]:
    """Return the public keys of the samples, which sign nothing on a real site."""
    lines = DEMO_KEYS.read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


Fault = tuple[Place, str, Message]


class _Records:
    """The lists of a configuration, as far as they are lists of records."""

    def __init__(self, value: Mapping[str, Value]) -> None:
        self._lists: dict[str, list[tuple[int, dict[str, Value]]]] = {}
        for name in _LISTS:
            listed = value.get(name)
            if listed is None or isinstance(listed, list):
                self._lists[name] = [
                    (index, record)
                    for index, record in enumerate(listed or [])
                    if isinstance(record, dict)
                ]

    def of(self, name: str) -> list[tuple[int, dict[str, Value]]]:
        """Return the records of a list with their places in it."""
        return self._lists.get(name, [])

    def ids(self, name: str) -> dict[str, int] | None:
        """Return the ids of a list, or None where the list itself cannot be read."""
        if name not in self._lists:
            return None
        return {one: at for at, record in self.of(name) if isinstance(one := record.get("id"), str)}


def _duplicate_ids(records: _Records) -> Iterator[Fault]:
    for name in _LISTS:
        taken = {kind.id for kind in DEFAULT_KINDS} | RESERVED if name == "kinds" else set()
        for at, record in records.of(name):
            one = record.get("id")
            if isinstance(one, str):
                if one in taken:
                    yield (
                        (name, at, "id"),
                        "duplicate",
                        say("Mã “{id}” đã dùng rồi: đặt mã khác.", id=one),
                    )
                taken.add(one)


def _keys(records: _Records, *, demo: bool) -> Iterator[Fault]:
    owners: dict[str, Value] = {}
    known = frozenset() if demo else demo_keys()
    for at, person in records.of("people"):
        keys, own = person.get("keys"), set[str]()
        for number, key in enumerate(keys if isinstance(keys, list) else []):
            line = key.get("public") if isinstance(key, dict) else None
            if not isinstance(line, str):
                continue
            public = " ".join(line.split()[:2])
            place: Place = ("people", at, "keys", number, "public")
            if owners.setdefault(public, person.get("id")) != person.get("id"):
                yield (
                    place,
                    "duplicate",
                    say(
                        "Khóa này đã là của “{owner}”: mỗi người một khóa riêng.",
                        owner=owners[public],
                    ),
                )
            elif public in own:  # the line that is not revoked would let it sign on
                yield place, "duplicate", say("Khóa này đã ghi ở trên: mỗi khóa ghi một lần.")
            own.add(public)
            if public in known:
                yield (
                    place,
                    "demo-key",
                    say(
                        "Đây là khóa mẫu ai cũng có: tạo khóa riêng bằng `ssh-keygen -t ed25519` rồi thay vào."
                    ),
                )


def _unknown_ids(records: _Records) -> Iterator[Fault]:
    for name, key, target in _REFERENCES:
        known = records.ids(target)
        if known is None:
            continue
        if target == "kinds":
            known = {**{kind.id: -1 for kind in DEFAULT_KINDS}, **known}
        for at, record in records.of(name):
            named = record.get(key)
            many = isinstance(named, list)
            for number, one in enumerate(named if isinstance(named, list) else [named]):
                if isinstance(one, str) and one not in known:
                    place: Place = (name, at, key, number) if many else (name, at, key)
                    yield place, "unknown-id", unknown_id(_KINDS_OF_ID[target], one, known)


def _loops(records: _Records) -> Iterator[Fault]:
    for name, key in _CIRCLES:
        following: dict[str, Value] = {}
        for _at, record in records.of(name):
            if isinstance(one := record.get("id"), str):
                following[one] = record.get(key)
        for at, record in records.of(name):
            start = record.get("id")
            seen: set[str] = set()
            current = record.get(key)
            while isinstance(current, str) and current != start and current not in seen:
                seen.add(current)
                current = following.get(current)
            if isinstance(start, str) and current == start:
                yield ((name, at, key), "loop", _circle(key, start))


def _circle(key: str, start: str) -> Message:
    if key == "successor":
        return say("“{id}” vòng lại thay thế chính nó: sửa mục successor.", id=start)
    return say("“{id}” vòng lại trực thuộc chính nó: sửa mục parent.", id=start)


def _successions(records: _Records) -> Iterator[Fault]:
    """Yield what cannot be so between a unit, the one that took its place and the one above it."""
    units = {one: record for _at, record in records.of("units") if (one := _text(record, "id"))}
    for at, unit in records.of("units"):
        ended, successor = _day(unit, "valid_to"), units.get(_text(unit, "successor"))
        if _text(unit, "successor") and unit.get("valid_to") is None:
            yield (
                ("units", at, "successor"),
                "succession",
                say(
                    "Đơn vị còn hoạt động thì chưa có đơn vị thay thế: ghi valid_to là ngày hoạt động cuối cùng, hoặc bỏ mục successor."
                ),
            )
        if successor and ended and ended >= (_day(successor, "valid_to") or date.max):
            yield (
                ("units", at, "successor"),
                "succession",
                say(
                    "“{successor}” kết thúc trước hoặc cùng ngày với “{id}” nên không thay được: sửa valid_to hoặc successor.",
                    successor=_text(successor, "id"),
                    id=_text(unit, "id"),
                ),
            )
        parent = units.get(_text(unit, "parent"))
        parent_ended = _day(parent, "valid_to") if parent else None
        if parent is None or parent_ended is None:
            continue
        if parent_ended < (_day(unit, "valid_from") or date.min):
            yield (
                ("units", at, "parent"),
                "succession",
                say(
                    "“{parent}” đã kết thúc trước khi “{id}” bắt đầu: ghi đơn vị cấp trên hiện nay vào mục parent.",
                    parent=_text(parent, "id"),
                    id=_text(unit, "id"),
                ),
            )
        elif parent_ended < (ended or date.max) and not (
            _text(parent, "successor") or _text(parent, "parent")
        ):
            yield (
                ("units", at, "parent"),
                "succession",
                say(
                    "“{parent}” kết thúc trước “{id}” mà không có đơn vị nào thay: ghi successor cho “{parent}”, hoặc sửa mục parent này.",
                    parent=_text(parent, "id"),
                    id=_text(unit, "id"),
                ),
            )


def _text(record: Mapping[str, Value], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _day(record: Mapping[str, Value], key: str) -> date | None:
    try:
        return date.fromisoformat(_text(record, key).strip())
    except ValueError:  # none, or a fault of its own
        return None


def _custodians(settings: Value, records: _Records) -> Iterator[Fault]:
    """Yield what keeps the custodians of the register from guarding it."""
    if not isinstance(settings, dict):
        return
    listed = settings.get("members")
    members = listed if isinstance(listed, list) else []
    known = records.ids("people")
    people = {person.get("id"): person for _at, person in records.of("people")}
    for at, one in enumerate(members):
        place: Place = ("custodians", "members", at)
        if not isinstance(one, str) or known is None:
            continue
        if one not in known:
            yield place, "unknown-id", unknown_id(say("người"), one, known)
        elif one in members[:at]:
            yield (
                place,
                "duplicate",
                say("Người giữ sổ “{id}” đã có ở trên: bỏ dòng này.", id=one),
            )
        elif not _signs(people[one]):
            yield (
                place,
                "custodian",
                say(
                    "“{id}” chưa có khóa đang dùng nên không giữ sổ được: thêm khóa cho người này, hoặc chọn người khác.",
                    id=one,
                ),
            )
    threshold = settings.get("threshold", "2")
    count = len({one for one in members if isinstance(one, str)})
    asked = int(threshold) if isinstance(threshold, str) and _COUNT.fullmatch(threshold) else None
    if asked is not None and not 1 <= asked <= count:
        yield (
            ("custodians", "threshold"),
            "custodian",
            say(
                "Cần {threshold} chữ ký mà có {n} người giữ sổ: threshold phải từ 1 đến số người trong members.",
                threshold=asked,
                n=count,
            ),
        )


def _categories(listed: Value, records: _Records) -> Iterator[Fault]:
    """Yield every category of alerts that is given to no topic and no kind."""
    topics, kinds = records.ids("topics"), records.ids("kinds")
    if topics is None or kinds is None or not isinstance(listed, list):
        return
    known = {*topics, *kinds, *(kind.id for kind in DEFAULT_KINDS)}
    for at, one in enumerate(listed):
        given = one.get("categories") if isinstance(one, dict) else None
        for name in given if isinstance(given, dict) else ():
            if name not in known:
                place: Place = ("cap", at, "categories", name)
                yield place, "unknown-id", unknown_id(say("chủ đề"), name, known)


def _signs(person: Mapping[str, Value]) -> bool:
    """Whether a person has a key that is not revoked, and is not revoked themselves."""
    keys = person.get("keys")
    return not person.get("revoked") and any(
        isinstance(key, dict) and key.get("public") and not key.get("revoked")
        for key in (keys if isinstance(keys, list) else [])
    )


def _channels(settings: Value, records: _Records) -> Iterator[Fault]:
    """Yield what cannot be between the channels of `notify` and with the rest of a configuration."""
    if not isinstance(settings, dict):
        return
    kinds, units = records.ids("kinds"), records.ids("units")
    known = {
        "kinds": None if kinds is None else [*(kind.id for kind in DEFAULT_KINDS), *kinds],
        "units": units,
    }
    names = {"kinds": say("chuyên mục"), "units": say("đơn vị")}
    taken: set[str] = set()
    for name in CHANNELS:
        listed = settings.get(name)
        for at, record in enumerate(listed if isinstance(listed, list) else []):
            if not isinstance(record, dict):
                continue
            if (one := _text(record, "id")) and one in taken:
                yield (
                    ("notify", name, at, "id"),
                    "duplicate",
                    say("Mã “{id}” đã dùng rồi: đặt mã khác.", id=one),
                )
            taken.add(one)
            for key, ids in known.items():
                asked = record.get(key)
                for number, id_ in enumerate(asked if isinstance(asked, list) else []):
                    if ids is not None and isinstance(id_, str) and id_ not in ids:
                        place: Place = ("notify", name, at, key, number)
                        yield place, "unknown-id", unknown_id(names[key], id_, ids)
