"""What a signer is shown before signing: what is new since what they and the readers know."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from publisher import article, comparison, continuity, signing, signoff
from publisher.article import Article
from publisher.audit import Past
from publisher.config import Person, SiteConfig
from publisher.findings import Finding, Severity, mask
from publisher.front_matter import UNSIGNED
from publisher.gate import Provenance
from publisher.history import Repository, locate
from publisher.messages import Message, Translate, say
from publisher.reports import Paint
from publisher.rules import RuleSet
from publisher.signoff import ROLE_NAMES, Role
from publisher.sources import Source
from publisher.text import nfc

LINES = 40  # of one difference, unless all are wanted
PORT = 8000  # of `publisher serve`
_AROUND = 30  # characters kept before and behind a change in a long line
_STYLE = ("text/", "terms/")  # rules on how a text is written: what they find is no secret
_HUNK = re.compile(r"@@ -\d+,\d+ \+(\d+),\d+ @@")
_NOTE = "  └ "


@dataclass(frozen=True, slots=True)
class File:
    """A picture or document of an edition: the SHA-256 of its bytes, and how many they are."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An edition as a signer compares it: what is signed of it, and since when it counts."""

    path: str
    permalink: str
    text: str
    digest: str
    files: Mapping[str, File]
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed from one version to another: lines to be shown, how many came and went."""

    lines: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    added: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that is known of a file that someone is about to sign in a role.

    `saved` is whether git has what is signed of it, `origin` who wrote it since its last release;
    None where there is no git. `signed` is what this person signed last in this role, `public` the
    edition that readers got last.
    """

    article: Article
    current: Version
    findings: Sequence[Finding]
    role: Role
    person: Person
    past: Past
    signed: Version | None = None
    public: Version | None = None
    saved: bool = True
    origin: Provenance | None = None

    @property
    def released(self) -> bool:
        """Whether just this edition is live."""
        last = self.past.last
        return self.past.live and last is not None and last.digest == self.current.digest


def version(
    known: Article, data: bytes, digest: str, files: Mapping[str, File], since: dt.datetime | None
) -> Version:
    """Return a version of an article that stands in the bytes of a file."""
    return Version(
        path=known.path,
        permalink=known.permalink,
        text=nfc(data.decode("utf-8-sig").replace("\r\n", "\n")),
        digest=digest,
        files=files,
        since=since,
    )


def last_signed(
    repository: Repository, config: SiteConfig, path: str, role: Role, person: Person
) -> Version | None:
    """Return what a person signed last of a file in a role, by the signed digest, from git."""
    for commit, source in repository.versions(path):
        if person.id.encode() not in source.data:
            continue
        found = article.read(source, config).article
        signed = signoff.of(found, role, config) if found else None
        if found is None or signed is None or signed.by != person.id:
            continue
        old = _stored(repository, commit, found, source.data, signed.at)
        if old is not None and old.digest == signed.digest:
            return old
    return None


def last_public(repository: Repository, config: SiteConfig, past: Past) -> Version | None:
    """Return the edition that readers got last, None where there was none or git has it not."""
    last = past.last
    commit = locate(repository, config, last) if last else None
    if last is None or commit is None:
        return None
    data = repository.read(commit, last.path)
    at_commit = (one for found, one in repository.versions(last.path) if found == commit)
    source = Source(last.path, data) if data is not None else next(at_commit, None)
    known = article.read(source, config).article if source else None
    if source is None or known is None:
        return None
    return _stored(repository, commit, known, source.data, past.since)


def saved(repository: Repository, config: SiteConfig, current: Version) -> bool:
    """Return whether what is signed of a version is what git had last."""
    data = repository.read(repository.head, current.path) if repository.head else None
    known = article.read(Source(current.path, data), config).article if data is not None else None
    if repository.head is None or data is None or known is None:
        return False
    old = _stored(repository, repository.head, known, data, None)
    return old is not None and old.digest == current.digest


def _stored(
    repository: Repository, commit: str, known: Article, data: bytes, since: dt.datetime | None
) -> Version | None:
    loaded = {name: repository.read(commit, name) for name in known.media}
    files = {name: data for name, data in loaded.items() if data is not None}
    if len(files) < len(loaded):
        return None
    sizes = {
        name: File(hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()
    }
    return version(known, data, signoff.digest_of_bytes(known, files), sizes, since)


def done(subject: Subject, config: SiteConfig, now: dt.datetime) -> bool:
    """Return whether this very person's sign-off in this role is there and counts."""
    signed = signoff.of(subject.article, subject.role, config)
    return signed is not None and signed.by == subject.person.id and _counts(subject, config, now)


def _counts(subject: Subject, config: SiteConfig, now: dt.datetime) -> bool:
    known, digest = subject.article, subject.current.digest
    faults = [
        *signoff.faults(known, digest, config, now),
        *continuity.replayed(known, digest, subject.past, config),
    ]
    places = {known.front.document.position((subject.role,))[0]}
    return not any(
        fault.rule.startswith(f"{subject.role}/")
        or (fault.rule.startswith("replay/") and fault.line in places)
        for fault in faults
    )


def refusal(subject: Subject) -> Message | None:
    """Return why git bars this person from signing: words of theirs are in the edition."""
    if subject.origin is None or subject.released:
        return None
    if subject.person.id in subject.origin.writers:
        return signoff.wrote(subject.person, subject.role)
    return None


# What is told of the state.


def standing(subject: Subject) -> Message:
    """Return in words what an edition is to readers: new, a change, or one that comes back."""
    past = subject.past
    if past.last is None:
        return say("bài mới, chưa từng đăng")
    if past.withdrawn is not None:
        return say("đăng lại bài đã thu hồi")
    if not past.live:
        return say("bài từng đăng, hiện không có trên trang")
    if subject.released:
        return say("giống hệt bản đang đăng")
    return say("sửa bài đang đăng")


def notices(subject: Subject, config: SiteConfig, now: dt.datetime) -> Iterator[Message]:
    """Yield what a signer has to know that is no fault of the text."""
    known = subject.article
    other = signoff.of(known, subject.role, config)
    if other is not None and other.by != subject.person.id and _counts(subject, config, now):
        signer = config.people_by_id[other.by]
        yield say(
            "{by} đã {role} đúng bản này rồi; bạn ký nữa thì chữ ký của bạn thay chữ ký ấy.",
            by=signer.name,
            role=ROLE_NAMES[subject.role],
        )
    if known.withdrawn is not None:
        yield say(
            "Bài đang mang dấu thu hồi: ký xong vẫn chưa đăng lại. Muốn đăng lại thì người viết xóa mục withdrawn."
        )
    if known.minor and subject.past.live and not subject.released:
        yield say(
            "Bài ghi là chỉ sửa nhỏ (mục minor): bạn đọc sẽ không thấy lời nào về lần sửa này. Nếu sửa có đổi nghĩa thì trả lại để người viết thêm lời đính chính."
        )
    if not subject.saved:
        yield say(
            "Bản này chưa lưu vào git (commit). Hãy để người viết tự lưu rồi bạn mới ký: bạn lưu hộ thì git ghi bạn là người viết, chữ ký của bạn mất giá trị."
        )
    strangers = subject.origin.strangers if subject.origin and not subject.released else ()
    for one in strangers:
        yield say(
            "Kho git ghi bài này có người sửa mang e-mail chưa khai trong cấu hình ({email}, xem bằng `git show {commit}`): bài bị giữ lại cho đến khi e-mail ấy được khai cho đúng người.",
            email=mask(one.email),
            commit=one.commit,
        )


def address(subject: Subject, config: SiteConfig) -> str:
    """Return where the officers' preview shows an article."""
    return f"http://127.0.0.1:{PORT}{config.base_path.rstrip('/')}{subject.current.permalink}"


def listening(tables: Iterable[str], port: int) -> bool:
    """Return whether a program waits for callers at a port, by Linux's own tables of connections."""
    for table in tables:
        for row in table.splitlines()[1:]:
            fields = row.split()
            if len(fields) > 3 and fields[1].endswith(f":{port:04X}") and fields[3] == "0A":
                return True
    return False


# Differences.


def compared(
    subject: Subject, rules: RuleSet, config: SiteConfig, translate: Translate
) -> Iterator[tuple[Message, Difference | None]]:
    """Yield a sentence on each version that a signer compares with, and what is new since.

    The difference is None where there is nothing to compare with, or nothing new.
    """
    now, signed, public = subject.current, subject.signed, subject.public

    def against(old: Version) -> Difference:
        return difference(old, now, rules, translate)

    def day(old: Version) -> str:
        return f"{config.local(old.since):%d/%m/%Y}" if old.since else "?"

    if public is not None and signed is not None and public.digest == signed.digest:
        if public.digest == now.digest:
            yield (
                say(
                    "Không khác gì bản {public}, cũng là bản bạn ký lần trước.",
                    public=_name(subject),
                ),
                None,
            )
        else:
            yield (
                say("Khác với bản {public}, cũng là bản bạn ký lần trước:", public=_name(subject)),
                against(public),
            )
        return
    if signed is None:
        yield say("Bạn chưa từng {role} bài này.", role=ROLE_NAMES[subject.role]), None
    elif signed.digest == now.digest:
        yield say("Không khác gì bản bạn ký ngày {day}.", day=day(signed)), None
    else:
        yield say("Khác với bản bạn ký lần trước, ngày {day}:", day=day(signed)), against(signed)
    if public is not None and public.digest == now.digest:
        yield say("Không khác gì bản {public}.", public=_name(subject)), None
    elif public is not None:
        yield say("Khác với bản {public} từ ngày {day}:", public=_name(subject), day=day(public)), against(public)  # fmt: skip
    elif subject.past.last is not None:
        yield (
            say(
                "Không tìm lại được bản {public} trong git nên không so sánh được: hãy đọc kỹ toàn bài.",
                public=_name(subject),
            ),
            None,
        )


def _name(subject: Subject) -> Message:
    if subject.past.live:
        return say("đang đăng")
    return say("đã đăng trước khi thu hồi") if subject.past.withdrawn else say("từng đăng")


def difference(old: Version, new: Version, rules: RuleSet, translate: Translate) -> Difference:
    """Return what is new in what is signed: text, address, pictures and documents."""
    before = [line for _number, line in signing.without_blocks(old.text, UNSIGNED)]
    after = signing.without_blocks(new.text, UNSIGNED)
    numbers = [number for number, _line in after]
    spared = {rule.id for rule in rules.rules if rule.id.startswith(_STYLE)}
    lines: list[str] = []
    for line in comparison.unified(
        "\n".join(before), "\n".join(line for _number, line in after), rules, spared, translate
    ):
        if found := _HUNK.fullmatch(line):
            at = numbers[min(int(found[1]), len(numbers)) - 1]
            line = "@" + say("Dòng {n}:", n=at).render(translate)  # noqa: PLW2901
        lines.append(line)
    return Difference(
        lines=tuple(lines),
        notes=tuple(_notes(old, new)),
        added=sum(line.startswith("+") for line in lines),
        removed=sum(line.startswith("-") for line in lines),
    )


def _notes(old: Version, new: Version) -> Iterator[Message]:
    if old.permalink != new.permalink:
        yield say("Địa chỉ đổi: {old} thành {new}", old=old.permalink, new=new.permalink)
    came = {path: file for path, file in new.files.items() if path not in old.files}
    gone = {path: file for path, file in old.files.items() if path not in new.files}
    for path, file in list(came.items()):
        same = next((name for name, one in gone.items() if one.sha256 == file.sha256), None)
        if same is not None:
            del came[path], gone[same]
            yield say("Tệp đổi tên, nội dung giữ nguyên: {old} thành {new}", old=_short(same), new=_short(path))  # fmt: skip
    for path, file in came.items():
        yield say("Thêm tệp: {name} ({size})", name=_short(path), size=_size(file.size))
    for path, file in gone.items():
        yield say("Bỏ tệp: {name} ({size})", name=_short(path), size=_size(file.size))
    for path, file in new.files.items():
        before = old.files.get(path)
        if before is not None and before.sha256 != file.sha256:
            yield say(
                "Thay tệp: {name} ({old} thành {new}, mở ra xem lại)",
                name=_short(path),
                old=_size(before.size),
                new=_size(file.size),
            )


def _short(path: str) -> str:
    return path.rpartition("/")[2]


def _size(size: int) -> str:
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(1, round(size / 1000))} KB"


def shown(
    found: Difference, translate: Translate, paint: Paint, columns: int, limit: int | None = LINES
) -> list[str]:
    """Return the lines of a difference as a terminal shows them, at most `limit` of them.

    Of a long line that changed only the part that did is shown, of one that did not the beginning.
    """
    notes = [
        line for note in found.notes for line in _wrapped(note.render(translate), "    ", columns)
    ]
    lines = [*notes, *_laid_out(found.lines, paint, columns)]
    if limit is not None and len(lines) > limit + 1:
        rest = len(lines) - limit
        more = say("… còn {n} dòng nữa: thêm --full vào cuối lệnh để xem hết.", n=rest)
        lines = [*lines[:limit], *_wrapped(more.render(translate), "    ", columns)]
    if any("•" in line for line in found.lines):
        hidden = say("(Số dài và chỗ cần giữ kín hiện thành dấu •; xem đủ trong bản xem trước.)")
        lines += _wrapped(hidden.render(translate), "    ", columns)
    return lines


def _laid_out(lines: Sequence[str], paint: Paint, columns: int) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("@"):
            yield paint(f"    {line[1:]}", "dim")
            at += 1
        elif line.startswith(" "):
            text = line[1:]
            room = columns - 6
            yield f"      {text if len(text) <= room else text[: room - 1] + '…'}".rstrip()
            at += 1
        else:
            removed, at = _run(lines, at, "-")
            added, at = _run(lines, at, "+")
            yield from _changed(removed, added, paint, columns)


def _run(lines: Sequence[str], at: int, sign: str) -> tuple[list[list[str]], int]:
    """Return the lines that follow with a sign, each with the notes below it, and what is next."""
    found: list[list[str]] = []
    while at < len(lines):
        if lines[at].startswith(sign):
            found.append([lines[at][1:]])
        elif found and lines[at].startswith(_NOTE):
            found[-1].append(lines[at])
        else:
            break
        at += 1
    return found, at


def _changed(
    removed: Sequence[Sequence[str]], added: Sequence[Sequence[str]], paint: Paint, columns: int
) -> Iterator[str]:
    if len(removed) != len(added):
        for one in removed:
            yield from _signed("-", one, paint, columns)
        for one in added:
            yield from _signed("+", one, paint, columns)
        return
    for old, new in zip(removed, added, strict=True):
        before, after = _narrowed(old[0], new[0], columns)
        yield from _signed("-", [before, *old[1:]], paint, columns)
        yield from _signed("+", [after, *new[1:]], paint, columns)


def _signed(sign: str, entry: Sequence[str], paint: Paint, columns: int) -> Iterator[str]:
    tone = "added" if sign == "+" else "removed"
    first, *rest = _wrapped(entry[0], "      ", columns) or ["      "]
    yield paint(f"    {sign} {first[6:]}".rstrip(), tone)
    yield from (paint(line, tone) for line in rest)
    for note in entry[1:]:
        yield from _wrapped(note.strip(), "        ", columns)


def _narrowed(old: str, new: str, columns: int) -> tuple[str, str]:
    """Return two long lines cut to where they differ, with some words around it."""
    if max(len(old), len(new)) <= columns - 6 or old == new:
        return old, new
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    start = old.rfind(" ", 0, max(0, start - _AROUND)) + 1
    tail = len(old) - end
    stop = old.find(" ", tail + _AROUND)
    kept = len(old) - stop if stop >= 0 else 0  # characters at the end that are not shown
    return _cut(old, start, kept), _cut(new, start, kept)


def _alike(one: str, other: str) -> int:
    """Return how many characters two lines begin with alike."""
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )


def _cut(line: str, start: int, kept: int) -> str:
    head = "… " if start else ""
    return head + (line[start : len(line) - kept] + " …" if kept else line[start:])


def _wrapped(text: str, indent: str, columns: int) -> list[str]:
    return textwrap.wrap(
        text, columns, initial_indent=indent, subsequent_indent=indent,
        break_on_hyphens=False, replace_whitespace=False,
    )  # fmt: skip


# Several at once.


def summary(subjects: Sequence[Subject], rules: RuleSet, translate: Translate) -> Iterator[Message]:
    """Yield a numbered sentence on each file: its title, what is new, what is to be accepted."""
    for number, one in enumerate(subjects, start=1):
        base = one.public or one.signed
        parts = [standing(one)]
        if base is not None and base.digest != one.current.digest:
            found = difference(base, one.current, rules, translate)
            parts.append(say("thêm {added} dòng, bớt {removed} dòng", added=found.added, removed=found.removed))  # fmt: skip
            if found.notes:
                parts.append(say("{n} thay đổi về ảnh, tệp hoặc địa chỉ", n=len(found.notes)))
        if n := sum(accepted(finding) for finding in one.findings):
            parts.append(say("{n} điểm phải chấp nhận", n=n))
        if n := sum(finding.waiver is not None for finding in one.findings):
            parts.append(say("{n} chỗ xin miễn trừ", n=n))
        told = "; ".join(part.render(translate) for part in parts)
        yield say("{n}. {title} ({told})", n=number, title=one.article.title, told=told)


def accepted(finding: Finding) -> bool:
    """Return whether signing accepts a finding that was left to the signer's judgement."""
    return finding.severity is Severity.ACKNOWLEDGE and finding.waiver is None
