"""Words of a configuration that readers see: nothing in them turns a line round or names our people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from publisher.messages import Message, say
from publisher.text import BIDI, nfc
from publisher.yamldoc import Place, Value

# What is on pages, in feeds or in texts to paste. People are not: their names are no public words.
_PUBLISHED = ("site", "kinds", "areas", "units", "groups", "topics", "hotlines", "upstreams", "sharing", "cap")  # fmt: skip
# Where anyone may be typed in by mistake; who answers for a site is named on purpose.
_NAMELESS = ("groups", "topics", "hotlines", "sharing")
_SHORTEST = 5  # letters of a name that is looked for
_TURNING = frozenset(BIDI)

Fault = tuple[Place, str, Message]


def unfit(value: Mapping[str, Value]) -> Iterator[Fault]:
    """Yield each published word that turns letters round, or tells of a person in the configuration."""
    names, addresses = _people(value.get("people"))
    for section in _PUBLISHED:
        for place, text in _words(value.get(section), (section,)):
            if not _TURNING.isdisjoint(text):
                yield (
                    place,
                    "unseen",
                    say("Chỗ này có ký tự ẩn đảo chiều chữ, người đọc sẽ thấy khác đi: xóa rồi gõ lại."),
                )  # fmt: skip
            if section not in _NAMELESS:
                continue
            plain = " ".join(nfc(text).casefold().split())
            if any(one in plain for one in addresses):
                yield place, "private", say("Chỗ này đăng cho mọi người mà có e-mail của cán bộ: bỏ e-mail đi.")  # fmt: skip
            if names is not None and names.search(plain):
                yield place, "private", say("Chỗ này đăng cho mọi người mà có tên cán bộ: bỏ tên đi, chỉ ghi tên đơn vị.")  # fmt: skip


def _people(listed: Value) -> tuple[re.Pattern[str] | None, list[str]]:
    """Return the names of people as a pattern, and their addresses."""
    names, addresses = set[str](), set[str]()
    for person in listed if isinstance(listed, list) else []:
        if not isinstance(person, dict):
            continue
        name, emails = person.get("name"), person.get("emails")
        if isinstance(name, str) and len(name) >= _SHORTEST and " " in name.strip():
            names.add(" ".join(nfc(name).casefold().split()))
        for one in emails if isinstance(emails, list) else []:
            if isinstance(one, str) and "@" in one:
                addresses.add(one.strip().casefold())
    if not names:
        return None, sorted(addresses)
    either = "|".join(map(re.escape, sorted(names)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)"), sorted(addresses)


def _words(value: Value, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield every text in a part of a configuration with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _words(one, (*place, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _words(one, (*place, at))
