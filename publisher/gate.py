"""The only way out: what it does not turn into an Edition or a Tombstone is not in the output."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from publisher import continuity, rules, signoff
from publisher.article import Article, Lifecycle, Priority, Reading, Reason, of_file
from publisher.audit import EMPTY, NOTHING, Log, Past, Released, Shelf, Withdrawn, note_digest
from publisher.config import SiteConfig
from publisher.findings import Finding, Severity, mask, ordered
from publisher.markup import Sign, UnrenderableError, leftovers, long_starts
from publisher.media import Medium
from publisher.messages import Message, say
from publisher.text import line_and_column

MediaSource = Callable[[str], Medium | Message]

STRANGER = "history/stranger"
_SEAL: Final = object()


class HeldState(StrEnum):
    """Why a file is not out, in one word."""

    DRAFT = "draft"  # nothing wrong, nobody has signed
    WAITING = "waiting"  # nothing wrong, a sign-off is missing or out of date
    HELD = "held"  # something must be mended
    SCHEDULED = "scheduled"  # cleared, before its date


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file that stays inside, with every reason."""

    path: str
    state: HeldState
    reasons: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    article: Article | None = None

    @property
    def wrong(self) -> bool:
        """Whether someone has to do something: an embargo only has to pass."""
        return self.state is not HeldState.SCHEDULED


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The cleared bytes of an article; only the gate makes one.

    `findings` are those that the reviewer accepted or that were waived; `preview` are the reasons
    for which it would be held, set only for the officers' preview, which is never published;
    `commit` is the git commit that an earlier edition was read from; `again` says that it passed
    before, and nothing by which that was decided has changed.
    """

    article: Article
    digest: str
    lifecycle: Lifecycle
    media: Mapping[str, Medium]
    findings: tuple[Finding, ...]
    preview: tuple[Finding, ...] | None = None
    commit: str | None = None
    again: bool = False
    seal: object = field(repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("only the gate makes editions")

    @property
    def urgent(self) -> bool:
        """Whether it is urgent, and still in force."""
        return self.article.priority is Priority.URGENT and self.lifecycle is Lifecycle.CURRENT

    @property
    def from_history(self) -> bool:
        """Whether it is an earlier one, still live while its file waits."""
        return self.commit is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a withdrawn article: its addresses, a fixed explanation, and where it was listed.

    `corrected` is a moment that no correction of it came after, where any was told of.
    """

    id: str
    path: str
    permalink: str
    aliases: tuple[str, ...]
    withdrawn_on: dt.date | None
    reason: Reason
    replaced_by: str | None
    shelf: Shelf | None = None
    corrected: dt.datetime | None = None
    seal: object = field(repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("only the gate makes tombstones")


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """An address that is live: whose it is, which edition, since when; no digest: withdrawn."""

    permalink: str
    id: str
    path: str
    digest: str
    since: dt.datetime


Verdict = Edition | Tombstone | Held


@dataclass(frozen=True, slots=True)
class Stranger:
    """An address in git that no person of the configuration has, and a commit of theirs."""

    email: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What git knows of an edition: whether it has these very bytes, and who wrote them.

    `writers` are the ids of everyone who touched it since its last released edition.
    """

    committed: bool
    writers: frozenset[str] = frozenset()
    strangers: tuple[Stranger, ...] = ()


Origin = Callable[[Article, Past], Provenance]


@dataclass(frozen=True, slots=True)
class Seen:
    """The files that an article uses and everything the checks find in it and in them."""

    media: Mapping[str, Medium]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Gate:
    """The checks of a site at a moment; `log` is what was released before."""

    config: SiteConfig
    rules: rules.RuleSet
    now: dt.datetime
    log: Log = EMPTY

    def judge(
        self,
        reading: Reading,
        source: MediaSource,
        origin: Origin | None = None,
        seen: Seen | None = None,
    ) -> Verdict:
        """Return what may go out of one file, or why nothing may.

        `source` reads the files that an article uses; `origin` tells who wrote what is new in it,
        where git knows; `seen` is what the checks found in it, where they were run before.
        """
        article = reading.article
        if article is None:
            return _held(reading.path, HeldState.HELD, reading.findings, reading.findings, None)
        seen = seen or inspect(article, source, self.rules)
        loaded, findings = seen.media, list(seen.findings)
        blocking = [finding for finding in findings if finding.blocks]
        if len(loaded) < len(article.media):  # without the files there is no digest to compare
            return _held(reading.path, HeldState.HELD, blocking, findings, article)
        digest = signoff.edition_digest(article, loaded)
        past = self.log.past(article.id, article.permalink)
        unsigned = list(
            signoff.faults(article, digest, self.config, self.now, self.log.first_released)
        )
        released = past.live and past.last is not None and past.last.digest == digest
        if not reading.taken_down:  # what is taken back owes nothing to anyone
            unsigned += continuity.replayed(article, digest, past, self.config)
            today = self.config.local(self.now).date()
            blocking += continuity.corrections(article, digest, past, today)
            if not blocking and not unsigned and not released and origin is not None:
                known = list(_of_origin(article, origin(article, past), self.config))
                findings = [*findings, *known]
                unsigned += (one for one in known if one.blocks)
        if reasons := ordered([*blocking, *unsigned]):
            return _held(reading.path, _state(blocking, unsigned), reasons, findings, article)
        if (fault := _unrenderable(article)) is not None:
            return _held(reading.path, HeldState.HELD, (fault,), (*findings, fault), article)
        if self.now < article.date:  # never out, so a withdrawal has nothing to show either
            return _held(reading.path, HeldState.SCHEDULED, (), findings, article)
        edition = Edition(
            article=_noted(article, past),
            digest=digest,
            lifecycle=article.lifecycle(self.now),
            media=dict(loaded),
            findings=tuple(findings),
            seal=_SEAL,
        )
        return bury(reading, edition, reading.path, past) or edition

    def repeat(
        self,
        article: Article,
        digest: str,
        media: Mapping[str, Medium],
        findings: Sequence[Finding],
    ) -> Edition | None:
        """Return an edition that passed before and is out; None if the log knows anything against it.

        It is for the caller to know that the file, what it uses, the rules, the configuration and
        the program are those of that time, and that time has not gone back.
        """
        past = self.log.past(article.id, article.permalink)
        if not past.live or past.last is None or past.last.digest != digest:
            return None
        if past.purged or past.earlier_here:
            return None
        return Edition(
            article=_noted(article, past),
            digest=past.last.digest,  # the same, and in memory once
            lifecycle=article.lifecycle(self.now),
            media=media,
            findings=tuple(findings),
            again=True,
            seal=_SEAL,
        )

    def preview(self, held: Held, source: MediaSource) -> Edition | None:
        """Return a held article as the officers' preview shows it; None if it cannot be read."""
        if held.article is None:
            return None
        loaded, _faults = load(held.article, source)
        if _unrenderable(held.article) is not None or set(loaded) != set(held.article.media):
            return None
        return Edition(
            article=held.article,
            digest="",
            lifecycle=held.article.lifecycle(self.now),
            media=loaded,
            findings=held.findings,
            preview=held.reasons,
            seal=_SEAL,
        )


def inspect(article: Article, source: MediaSource, ruleset: rules.RuleSet) -> Seen:
    """Run the checks over an article and the files it uses."""
    loaded, faults = load(article, source)
    return Seen(loaded, findings_in(article, loaded, faults, ruleset))


def findings_in(
    article: Article,
    loaded: Mapping[str, Medium],
    faults: Sequence[Finding],
    ruleset: rules.RuleSet,
) -> Sequence[Finding]:
    """Return what the checks find in an article and its files, with the faults of loading those."""
    told = rules.raised([*faults, *_literal(article), *_numbered(article)], ruleset)
    return ordered([*rules.run(article, loaded, ruleset), *told])


_LITERAL: Mapping[Sign, Message] = {
    Sign.REFERENCE: say(
        "Liên kết hoặc ảnh này thiếu địa chỉ nên trang hiện nguyên dấu ngoặc vuông: viết dạng [chữ](địa chỉ), hoặc thêm dòng “[mã]: địa chỉ” ở cuối bài."
    ),
    Sign.FOOTNOTE: say(
        "Chú thích này chưa có lời nên trang hiện nguyên ký hiệu: thêm dòng “[^mã]: lời chú thích” ở cuối bài, hoặc bỏ ký hiệu."
    ),
    Sign.STRIKE: say(
        "Trang không gạch ngang chữ mà hiện nguyên dấu ~~: bỏ dấu ~~, hoặc xóa hẳn đoạn chữ này."
    ),
}


def _literal(article: Article) -> Iterator[Finding]:
    """Yield a note for each sign of Markdown that the page shows as it is."""
    try:
        found = list(leftovers(article.content))
    except UnrenderableError:  # then there is no page
        return
    for one in found:
        yield _in_body(
            article, "body/literal", Severity.NOTE, _LITERAL[one.sign], (one.start, one.end)
        )


def _numbered(article: Article) -> Iterator[Finding]:
    """Yield a fault for each list that begins with a number too long to count anything."""
    try:
        found = list(long_starts(article.content))
    except UnrenderableError:  # then there is no page
        return
    told = say(
        "Danh sách bắt đầu từ một số quá dài, trang sẽ in số ấy ở đầu mục: đánh số lại từ 1; nếu là số điện thoại, số giấy tờ hay số tài khoản của người dân thì bỏ."
    )
    for span in found:
        yield _in_body(article, "body/list-number", Severity.BLOCK, told, span)


def _in_body(
    article: Article, rule: str, severity: Severity, message: Message, span: tuple[int, int]
) -> Finding:
    line, column = line_and_column(article.body, span[0])
    line += article.front.body_line - 1
    return Finding(
        rule=rule,
        severity=severity,
        path=article.path,
        line=line,
        column=column,
        end=(line, column + span[1] - span[0]),
        message=message,
        excerpt=mask(article.body[slice(*span)]),
    )


def hold(edition: Edition | Tombstone, reason: Finding) -> Held:
    """Take back an edition for a reason that no single file shows."""
    article = edition.article if isinstance(edition, Edition) else None
    return _held(reason.path, HeldState.HELD, (reason,), (reason,), article)


def from_history(edition: Edition, commit: str) -> Edition:
    """Mark an edition as an earlier one, still live while its file waits."""
    return replace(edition, commit=commit)


def _held(
    path: str,
    state: HeldState,
    reasons: Sequence[Finding],
    findings: Sequence[Finding],
    article: Article | None,
) -> Held:
    return Held(
        path=path, state=state, reasons=tuple(reasons), findings=tuple(findings), article=article
    )


_WAITS = ("/missing", "/changed", "/uncommitted")  # nothing is wrong, something is to be done


def _of_origin(article: Article, known: Provenance, config: SiteConfig) -> Iterator[Finding]:
    """Yield what keeps an edition in for who wrote it, as far as git tells."""
    if not known.committed:
        yield _whole(
            article,
            "history/uncommitted",
            say(
                "Bản đã ký chưa được lưu vào kho chung (git): lưu bằng `git add content` và `git commit`, rồi dựng lại trang."
            ),
        )
    for role in signoff.ROLES:
        signed = signoff.of(article, role, config)
        if signed is not None and signed.by in known.writers:
            yield _whole(
                article, f"{role}/four-eyes", signoff.wrote(config.people_by_id[signed.by], role)
            )
    for stranger in known.strangers:
        told = say(
            "Kho git ghi bài này có người sửa mang e-mail chưa khai trong cấu hình ({email}, xem bằng `git show {commit}`): nếu là cán bộ của đơn vị thì thêm e-mail ấy vào mục emails của người đó; nếu không thì báo người quản trị.",
            email=mask(stranger.email),
            commit=stranger.commit,
        )
        # Anyone may try the sample site, whose keys are worth nothing, under a name of their own.
        severity = Severity.NOTE if config.demo else Severity.BLOCK
        yield replace(_whole(article, STRANGER, told), severity=severity)


def _whole(article: Article, rule: str, message: Message) -> Finding:
    return Finding(rule=rule, severity=Severity.BLOCK, path=article.path, message=message)


def _state(blocking: Sequence[Finding], unsigned: Sequence[Finding]) -> HeldState:
    if blocking or any(not f.rule.endswith(_WAITS) for f in unsigned):
        return HeldState.HELD
    missing = sum(f.rule.endswith("/missing") for f in unsigned)
    return HeldState.DRAFT if missing == len(signoff.ROLES) else HeldState.WAITING


def _unrenderable(article: Article) -> Finding | None:
    """Return what keeps an article from becoming HTML; it is not rendered before it is cleared."""
    try:
        article.rendered  # noqa: B018  # made here, kept for the pages
    except UnrenderableError as error:
        return Finding(
            rule="body/tangled",
            severity=Severity.BLOCK,
            path=article.path,
            line=article.front.body_line + error.line - 1,
            message=error.message,
        )
    return None


def load(article: Article, source: MediaSource) -> tuple[dict[str, Medium], list[Finding]]:
    """Return the files an article uses, and a finding for each thing that is wrong with one."""
    loaded: dict[str, Medium] = {}
    findings: list[Finding] = []
    for path in article.media:
        medium = source(path)
        if isinstance(medium, Message):
            findings.append(_about(article, path, "media/unusable", Severity.BLOCK, medium))
            continue
        loaded[path] = medium
        findings += (
            _about(article, path, notice.rule, notice.severity, notice.message)
            for notice in medium.notices
        )
    return loaded, findings


def _about(article: Article, path: str, rule: str, severity: Severity, message: Message) -> Finding:
    line, column = article.place_of(path)
    picture = path not in article.attachments
    return Finding(
        rule=rule,
        severity=severity,
        path=article.path,
        line=line,
        column=column,
        message=of_file(path.rpartition("/")[2], message, picture=picture),
    )


def bury(
    reading: Reading,
    released: Edition | Released | Tombstone | None,
    path: str,
    past: Past = NOTHING,
) -> Tombstone | None:
    """Return the tombstone of a file that is marked as withdrawn, whatever else is wrong with it.

    Only what was released leaves one: a mark on an unreleased file must not show its address.
    `past` is what the log remembers of the article.
    """
    if not reading.taken_down or released is None:
        return None
    mark = reading.withdrawn
    known = released.article if isinstance(released, Edition) else released
    shelf = shelf_of(known) if isinstance(known, Article) else known.shelf
    return Tombstone(
        id=known.id,
        path=path,
        permalink=known.permalink,
        aliases=known.aliases,
        withdrawn_on=mark.date if mark else None,
        reason=mark.reason if mark else Reason.ERROR,
        replaced_by=mark.replaced_by if mark else None,
        shelf=shelf,
        corrected=past.corrected,
        seal=_SEAL,
    )


def remembered(grave: Withdrawn, past: Past) -> Tombstone:
    """Return the tombstone of an article that the log knows as withdrawn, its file being gone or not."""
    return Tombstone(
        id=grave.id,
        path=grave.path,
        permalink=grave.permalink,
        aliases=grave.aliases,
        withdrawn_on=grave.date,
        reason=Reason(grave.reason),
        replaced_by=grave.replaced_by,
        shelf=grave.shelf,
        corrected=past.corrected,
        seal=_SEAL,
    )


def _noted(article: Article, past: Past) -> Article:
    """Return an article with when its newest note was approved, as far as the log knows all of them."""
    digests = [note_digest(one.date, one.note) for one in article.corrections]
    if not digests or not past.noted.keys() >= set(digests):
        return article
    return replace(article, noted=max(past.noted[one] for one in digests))


def shelf_of(article: Article) -> Shelf:
    """Return where an article is listed."""
    return Shelf(
        unit=article.unit.id,
        topics=tuple(topic.id for topic in article.topics),
        areas=tuple(area.id for area in article.areas),
        date=article.date,
        urgent=article.priority is Priority.URGENT,
    )
