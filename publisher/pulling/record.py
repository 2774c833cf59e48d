"""What was taken from other sources and what became of it there: `config/pulled.jsonl`, kept in git.

One JSON line for each thing that was learnt; the last one of an entry counts, and a record that
grew large keeps no other. Without it nothing is lost but the way to tell what changed: which entry a draft was made of is told by the draft's own id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from publisher.article import Reading
from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.findings import Finding, Severity
from publisher.front_matter import UNSIGNED, FrontMatter
from publisher.messages import Message, say
from publisher.sources import read_regular

RECORD = "config/pulled.jsonl"
MAX_BYTES = 50_000_000
ROOMY = 1_000_000  # bytes; a smaller record is only added to, which git merges by itself
LONGEST_LINE = 100_000  # bytes
ID_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no letters that look alike or spell words
ID_LENGTH = 12


class State(StrEnum):
    """What a source did with an article since it was taken."""

    TAKEN = "taken"  # nothing
    CHANGED = "changed"
    MISSING = "missing"  # its page is no longer there
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is known of one entry of a source.

    `entry` is the key of the entry, `article` the id of ours; `digest` is of the source's words,
    `ours` of our copy as it was when the source's change was seen. `done` is whether someone here
    has dealt with that.
    """

    entry: str
    article: str
    upstream: str
    url: str
    digest: str
    updated: str = ""
    state: State = State.TAKEN
    ours: str = ""
    done: bool = False
    at: str


@dataclass(frozen=True)
class Record:
    """Every entry that was ever taken, by its key; `broken` are the numbers of unreadable lines."""

    lines: Mapping[str, Line]
    broken: tuple[int, ...] = ()

    @cached_property
    def unsettled(self) -> Mapping[str, Line]:
        """What sources did that nobody here has said is dealt with, by the article's id."""
        return {
            line.article: line
            for line in self.lines.values()
            if line.state is not State.TAKEN and not line.done
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article of ours as far as it matters to what its source does."""

    id: str
    path: str
    line: int
    url: str
    digest: str
    withdrawn: bool


def key_of(host: str, entry_id: str) -> str:
    """Return the id that the draft of an entry gets: the same wherever and whenever it is taken.

    Feeds of one host share it: an article that stands in two of them is one.
    """
    number = int.from_bytes(hashlib.sha256(f"{host}\n{entry_id}".encode()).digest())
    letters = []
    for _ in range(ID_LENGTH):
        number, one = divmod(number, len(ID_ALPHABET))
        letters.append(ID_ALPHABET[one])
    return "".join(letters)


def host_of(url: str) -> str:
    """Return the host of an address, without its first `www`; "" where there is none."""
    try:
        return (urlsplit(url).netloc.rpartition("@")[2]).lower().removeprefix("www.")
    except ValueError:
        return ""


def same(url: str) -> str:
    """Return what two addresses of one page have in common."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = [one for one in parse_qsl(parts.query) if not one[0].startswith("utm_")]
    return f"{host_of(url)}{parts.path.rstrip('/')}?{urlencode(kept)}"


def read(root: Path) -> Record:
    """Return what was taken before; lines that cannot be read are counted, not followed."""
    path = root / RECORD
    try:
        known = path.stat()
    except OSError:
        return Record({})
    return _read(path, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Record:
    data = read_regular(path, MAX_BYTES)
    if isinstance(data, Message):
        raise UnusableError(say("{path}: {message}", path=RECORD, message=data))
    lines: dict[str, Line] = {}
    broken: list[int] = []
    for number, raw in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if not raw.strip():
            continue
        line = _line(raw)
        if line is None:
            broken.append(number)
        else:
            lines.pop(line.entry, None)
            lines[line.entry] = line
    return Record(lines, tuple(broken))


def _line(raw: str) -> Line | None:
    try:
        value = json.loads(raw)
        known = Line(**{**value, "state": State(value["state"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = (known.entry, known.article, known.upstream, known.url, known.digest, known.at)
    return known if all(isinstance(one, str) for one in (*texts, known.ours)) else None


def append(root: Path, lines: Sequence[Line]) -> None:
    """Add what was learnt, whole or not at all; raises UnusableError.

    A record that grew large loses the lines that newer ones stand for.
    """
    path = root / RECORD
    try:
        size = path.stat().st_size if path.exists() else 0
        if not lines and size <= MAX_BYTES:
            return
        path.parent.mkdir(exist_ok=True)
        before = b"" if not size else _compacted(path) if size > ROOMY else path.read_bytes()
        if before and not before.endswith(b"\n"):
            before += b"\n"
        written = "".join(
            json.dumps(asdict(one), ensure_ascii=False, sort_keys=True) + "\n" for one in lines
        )
        write_atomically(path, before + written.encode())
    except OSError:
        raise UnusableError(
            say("Không ghi được {path}: kiểm tra quyền ghi và ổ đĩa.", path=RECORD)
        ) from None


def _compacted(path: Path) -> bytes:
    """Return the last line of each entry, and what cannot be read as it stands: someone sees to it."""
    kept: dict[str | int, bytes] = {}
    with path.open("rb") as file:
        for number, raw in enumerate(iter(lambda: file.readline(LONGEST_LINE), b"")):
            line = _line(raw.decode("utf-8", "replace"))
            key = number if line is None else line.entry
            kept.pop(key, None)
            if raw.strip():
                kept[key] = raw if raw.endswith(b"\n") else raw + b"\n"
    return b"".join(kept.values())


# Our copies.


def copies(readings: Iterable[Reading]) -> Iterator[Copy]:
    """Yield every article of the site that has an id or names a source."""
    for reading in readings:
        front = reading.front
        source = front.raw.get("source") if front else None
        url = source.get("url") if isinstance(source, dict) else None
        known = _id_of(reading)
        if known or isinstance(url, str):
            yield Copy(
                id=known,
                path=reading.path,
                line=front.document.position(("source",))[0] if front else 1,
                url=url if isinstance(url, str) else "",
                digest=digest_of(front) if front else "",
                withdrawn=reading.taken_down,
            )


def _id_of(reading: Reading) -> str:
    return (reading.article.id if reading.article else reading.id) or ""


def digest_of(front: FrontMatter) -> str:
    """Return the digest of what people wrote in a copy: not of what they signed of it."""
    kept = {key: value for key, value in front.raw.items() if key not in UNSIGNED}
    written = json.dumps([kept, front.body], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()


# What is still to be done about them.

_RULES = {
    State.CHANGED: "source/changed",
    State.MISSING: "source/missing",
    State.WITHDRAWN: "source/withdrawn",
}
_TOLD = {
    State.CHANGED: say(
        "Nguồn đã sửa bài gốc sau khi máy lấy về: mở bài gốc đối chiếu, sửa hoặc đính chính bài này; không phải sửa gì thì chạy `publisher pull --done` với tệp này."
    ),
    State.MISSING: say(
        "Không còn thấy bài gốc ở nguồn: hỏi lại nơi đăng, thu hồi bài này nếu nguồn đã gỡ; nội dung vẫn đúng thì chạy `publisher pull --done` với tệp này."
    ),
    State.WITHDRAWN: say(
        "Nguồn đã thu hồi bài gốc: thu hồi bài này bằng `publisher withdraw`, nếu mới là bản nháp thì xóa tệp; có căn cứ khác để giữ thì chạy `publisher pull --done` với tệp này."
    ),
}


def waiting(root: Path, readings: Iterable[Reading]) -> Iterator[Finding]:
    """Yield a finding for each article whose source changed it or took it back.

    A change is dealt with once our copy changed, too; anything once the copy is withdrawn.
    """
    unsettled = read(root).unsettled
    concerned = (one for one in readings if _id_of(one) in unsettled) if unsettled else ()
    for copy in copies(concerned):
        line = unsettled[copy.id]
        same_as_then = line.state is not State.CHANGED or copy.digest == line.ours
        if same_as_then and not copy.withdrawn:
            yield finding(line, copy)


def finding(line: Line, copy: Copy) -> Finding:
    """Return what is to be told of one of our copies."""
    grave = line.state is State.WITHDRAWN
    return Finding(
        rule=_RULES[line.state],
        severity=Severity.BLOCK if grave else Severity.ACKNOWLEDGE,
        path=copy.path,
        line=copy.line,
        message=_TOLD[line.state],
    )


def dealt_with(record: Record, articles: Iterable[str], at: str) -> list[Line]:
    """Return the lines that say of some articles that someone has seen to them."""
    wanted = set(articles)
    return [
        replace(line, done=True, at=at)
        for line in record.unsettled.values()
        if line.article in wanted
    ]
