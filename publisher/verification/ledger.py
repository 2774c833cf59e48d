"""Whether the log is whole, and goes on from every version that git has had of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from publisher import audit
from publisher.audit import LOG, Log
from publisher.messages import say
from publisher.signoff import CLOCK_SKEW, canonical
from publisher.verification.model import Evidence, Fault


def log_of(evidence: Evidence, now: dt.datetime) -> tuple[Log, list[Fault]]:
    """Return the log to judge by, and what is wrong with it.

    That is the one in the folder if it goes on from what git has; otherwise git's, if it is sound.
    """
    found = list(_rewritings(evidence.versions))
    data = evidence.log or b""
    committed = _whole(evidence.committed or b"")
    if evidence.refused is not None:
        found.append(Fault("verify/log-damaged", LOG, evidence.refused))
    continues = data.startswith(committed)
    if not continues and committed.startswith(_whole(data)):
        found.append(
            Fault(
                "verify/log-cut",
                LOG,
                say(
                    "Nhật ký trong thư mục chỉ còn {n} dòng, bản đã lưu trong git có {all} dòng.",
                    n=_whole(data).count(b"\n"),
                    all=committed.count(b"\n"),
                ),
            )
        )
    elif not continues:
        found.append(
            Fault(
                "verify/log-rewritten",
                LOG,
                say(
                    "Nhật ký trong thư mục khác bản đã lưu trong git từ dòng {line}.",
                    line=_first_difference(committed, data),
                ),
            )
        )
    log, damage = _parsed(data)
    found += damage
    torn = evidence.refused is None and data != _whole(data)
    if not continues or damage:
        last, wrong = _parsed(committed)
        log = last if last.releases and not wrong else log
    if torn:
        found.append(
            Fault(
                "verify/log-torn",
                LOG,
                say("Cuối nhật ký có một đoạn không thành dòng (ghi dở hoặc bị chèn thêm)."),
            )
        )
    for release in log.releases:
        latest = max(release.time, release.moment)
        if latest > now + CLOCK_SKEW:
            found.append(
                Fault(
                    "verify/log-time",
                    LOG,
                    say("Dòng {line} ghi một lần đăng ở tương lai.", line=release.number),
                )
            )
    return log, found


def _rewritings(versions: Iterable[tuple[str, bytes]]) -> Iterator[Fault]:
    """Yield a fault for each commit whose log does not go on from the one before."""
    for (commit, data), (_, before) in pairwise(versions):
        if not data.startswith(_whole(before)):
            yield Fault(
                "verify/log-rewritten",
                LOG,
                say(
                    "Lần lưu {commit} trong git đã sửa hoặc bỏ nhật ký từ dòng {line}.",
                    commit=commit[:10],
                    line=_first_difference(before, data),
                ),
            )


def _parsed(data: bytes) -> tuple[Log, list[Fault]]:
    """Return the log in some bytes, the empty one where it is not sound, and why it is not."""
    try:
        log = audit.parsed(data)
    except audit.DamagedLogError as error:
        return Log(), [Fault("verify/log-damaged", LOG, error.message)]
    for number, line in enumerate(_whole(data).split(b"\n")[:-1], start=1):
        if canonical(json.loads(line)) != line:
            message = say("Dòng {line} không phải do chương trình viết ra.", line=number)
            return log, [Fault("verify/log-damaged", LOG, message)]
    return log, []


def _whole(data: bytes) -> bytes:
    """Return the lines of a log that were finished."""
    return data[: data.rfind(b"\n") + 1]


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one.split(b"\n"), other.split(b"\n"), strict=False)
    return 1 + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
