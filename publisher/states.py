"""Where every file stands: what is missing, since when, who can act; for people and programs."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher import signoff
from publisher.article import Article, Lifecycle, Location, locate
from publisher.audit import Log
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.findings import Finding
from publisher.gate import Edition, Held, HeldState, Tombstone
from publisher.history import Repository, provenance
from publisher.messages import Message, Translate, say
from publisher.reports import waiver_line, waiver_sum, waivers_in_force
from publisher.schedule import Review, review, title_of
from publisher.schema import unknown_id
from publisher.signoff import ROLES, Role
from publisher.survey import Survey
from publisher.text import printable, slugify

AUTHOR = "author"  # who mends, beside the two roles that sign
REVIEW = "review"  # what is live and to be read again: a group of its own in what people see
# What nobody waits for is listed this long after it happened.
RECENT = dt.timedelta(days=30)

# What people see, the most urgent first.
GROUPS: Mapping[str, Message] = {
    HeldState.HELD: say("Bị giữ lại"),
    HeldState.WAITING: say("Chờ duyệt"),
    HeldState.DRAFT: say("Bản nháp"),
    HeldState.SCHEDULED: say("Hẹn giờ"),
    REVIEW: say("Cần rà soát"),
    Lifecycle.EXPIRED: say("Hết hiệu lực"),
    Lifecycle.WITHDRAWN: say("Đã thu hồi"),
    Lifecycle.CURRENT: say("Đang đăng"),
}
STATES: Mapping[str, Message] = {state: words for state, words in GROUPS.items() if state != REVIEW}
_TAKEN_BACK: Mapping[str, Message] = {
    HeldState.HELD: say("Đã thu hồi; bản sửa đang bị giữ lại."),
    HeldState.WAITING: say("Đã thu hồi; bản sửa đang chờ duyệt."),
    HeldState.DRAFT: say("Đã thu hồi; bản sửa mới là bản nháp."),
    HeldState.SCHEDULED: say("Đã thu hồi; bản sửa đang hẹn giờ."),
}
_SHOWN = 4  # of what one article lacks
_UNSIGNED = {f"{role}/{fault}" for role in ROLES for fault in ("missing", "changed")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where one file stands.

    `out` is what readers have of it: an edition, also an earlier one, or the notice of a
    withdrawal; `live_digest` is that of the edition, `since` when it was released. `missing` is
    what keeps the file in, `can_act` who can do something about it, by role. `saved` tells whether
    git has the file as it stands, `waiting_since` since when; both are None without git. `upcoming`
    is when an earlier edition that git keeps will be out by itself. `waivers` are the waived
    findings of the edition that is out.
    """

    path: str
    state: str
    id: str | None = None
    title: str | None = None
    unit: str | None = None
    kind: str | None = None
    author: str | None = None
    contributors: tuple[str, ...] = ()
    missing: tuple[Finding, ...] = ()
    can_act: Mapping[str, tuple[str, ...]]
    out: Lifecycle | None = None
    since: dt.datetime | None = None
    live_digest: str | None = None
    saved: bool | None = None
    waiting_since: dt.datetime | None = None
    embargo: dt.datetime | None = None
    upcoming: dt.datetime | None = None
    expires: dt.datetime | None = None
    review_by: dt.date | None = None
    review: Review | None = None
    waivers: tuple[Finding, ...] = ()

    @property
    def live(self) -> bool:
        """Whether readers have something of it."""
        return self.out is not None

    @property
    def group(self) -> str:
        """Under which words people find it."""
        return REVIEW if self.state == Lifecycle.CURRENT and self.review else self.state

    def settled(self, now: dt.datetime) -> bool:
        """Whether nobody need look at it: it is simply live, or ended a while ago."""
        if self.group == Lifecycle.EXPIRED and self.expires is not None:
            return self.review is None and now - self.expires > RECENT
        if self.group == Lifecycle.WITHDRAWN:
            return self.since is not None and now - self.since > RECENT
        return self.group == Lifecycle.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which files are asked for; what is None is not asked."""

    unit: str | None = None
    kind: str | None = None
    person: str | None = None
    state: str | None = None

    @property
    def empty(self) -> bool:
        """Whether all files are asked for."""
        return self == Filter()


def wanted(
    config: SiteConfig,
    *,
    unit: str | None = None,
    kind: str | None = None,
    person: str | None = None,
    state: str | None = None,
) -> Filter:
    """Return the filter that someone wrote; raises UnusableError for what the site has not.

    A state may be written in English or in Vietnamese, with or without its marks.
    """
    for name, known, what in (
        (unit, config.units_by_id, say("đơn vị")),
        (kind, config.kinds_by_id, say("chuyên mục")),
        (person, config.people_by_id, say("người")),
    ):
        if name is not None and name not in known:
            raise UnusableError(unknown_id(what, name, known))
    return Filter(unit=unit, kind=kind, person=person, state=_state(state) if state else None)


def _state(written: str) -> str:
    slug = slugify(written)
    for state, words in GROUPS.items():
        if slug in {state, slugify(str(words))}:
            return state
    raise UnusableError(
        say(
            "Không có trạng thái “{name}”: chọn một trong {choices}.",
            name=written,
            choices=", ".join(slugify(str(words)) for words in GROUPS.values()),
        )
    )


def selected(rows: Iterable[Status], asked: Filter, config: SiteConfig) -> list[Status]:
    """Return the files that a filter asks for; a unit stands for those below it, too."""
    return [row for row in rows if _asked(row, asked, config)]


def _asked(row: Status, asked: Filter, config: SiteConfig) -> bool:
    people = {row.author, *row.contributors, *(one for ids in row.can_act.values() for one in ids)}
    return (
        (asked.unit is None or asked.unit in _above(row.unit, config))
        and asked.kind in {None, row.kind}
        and (asked.person is None or asked.person in people)
        and (asked.state in {None, row.state} or (asked.state == REVIEW and row.review is not None))
    )


def _above(unit: str | None, config: SiteConfig) -> set[str]:
    """Return a unit and all that it ever belonged to, whatever the day."""
    found: set[str] = set()
    while unit is not None and unit in config.units_by_id and unit not in found:
        found.add(unit)
        unit = config.units_by_id[unit].parent
    return found


def listed(
    rows: Sequence[Status], asked: Filter, now: dt.datetime, *, everything: bool = False
) -> list[Status]:
    """Return the files that people see: without a filter, not those that nobody need look at."""
    return [row for row in rows if everything or not asked.empty or not row.settled(now)]


def status(
    found: Survey,
    log: Log,
    config: SiteConfig,
    now: dt.datetime,
    repository: Repository | None = None,
) -> list[Status]:
    """Return where every file stands, the most urgent first."""
    desk = _Desk(found, log, config, now, repository)
    live = {_id(one): one for one in found.live}
    rows: list[Status] = []
    for held in found.held:
        name = desk.id_of(held, live)
        out = live.pop(name) if name in live else None
        rows.append(desk.held(held, name, out))
    rows += (desk.out(name, one) for name, one in live.items())
    order = list(GROUPS)
    return sorted(rows, key=lambda row: (order.index(row.group), row.path))


def _id(one: Edition | Tombstone) -> str:
    return one.article.id if isinstance(one, Edition) else one.id


@dataclass(frozen=True)
class _Desk:
    """Everything that is known of a site, to tell where its files stand."""

    found: Survey
    log: Log
    config: SiteConfig
    now: dt.datetime
    repository: Repository | None

    def id_of(self, held: Held, live: Mapping[str, Edition | Tombstone]) -> str | None:
        """Return the id of a held file, also of one that cannot be read but was before."""
        if held.article is not None:
            return held.article.id
        written = self._raw(held.path).get("id")
        if isinstance(written, str):
            return written
        names = self.repository.names(held.path) if self.repository else {held.path}
        for name, one in live.items():
            if (one.article if isinstance(one, Edition) else one).path in {held.path, *names}:
                return name
        return None

    def held(self, held: Held, name: str | None, out: Edition | Tombstone | None) -> Status:
        """Return where a file stands that stays inside; `out` is what readers have of it."""
        article = held.article
        if isinstance(out, Tombstone) and self.found.readings[held.path].taken_down:
            return self.out(out.id, out)
        ahead = self.found.upcoming.get(held.path)
        edition = out.article if isinstance(out, Edition) else article
        raw = self._raw(held.path)
        place = locate(held.path, self.config)
        return Status(
            path=held.path,
            state=held.state.value,
            id=name,
            title=title_of(held),
            unit=_known(raw.get("unit"), self.config.units_by_id),
            kind=place.kind.id if isinstance(place, Location) else None,
            author=_known(raw.get("author"), self.config.people_by_id),
            contributors=tuple(one.id for one in article.contributors) if article else (),
            missing=held.reasons,
            can_act=self._can_act(held),
            out=_lifecycle(out),
            since=self._since(name, out),
            live_digest=out.digest if isinstance(out, Edition) else None,
            saved=self._saved(held),
            waiting_since=self._waiting_since(held),
            embargo=article.date if article and self.now < article.date else None,
            upcoming=ahead.article.date if ahead and ahead.article else None,
            expires=edition.expires if edition else None,
            review_by=edition.review_by if edition else None,
            review=review(out.article, self._today) if isinstance(out, Edition) else None,
            waivers=waivers_in_force([out]) if out else (),
        )

    def out(self, name: str, one: Edition | Tombstone) -> Status:
        """Return where a file stands of which nothing waits."""
        known = one.article if isinstance(one, Edition) else one
        reading = self.found.readings.get(known.path)
        article = one.article if isinstance(one, Edition) else reading and reading.article
        place = locate(known.path, self.config)
        shelf = one.shelf if isinstance(one, Tombstone) else None
        unit = article.unit.id if article else shelf.unit if shelf else None
        edition = one if isinstance(one, Edition) else None
        return Status(
            path=known.path,
            state=(_lifecycle(one) or Lifecycle.CURRENT).value,
            id=name,
            title=title_of(edition) if edition else None,  # why it was taken back is not known here
            unit=unit,
            kind=place.kind.id if isinstance(place, Location) else None,
            author=article.author.id if article else None,
            contributors=tuple(p.id for p in article.contributors) if article else (),
            can_act=self._can_review(edition),
            out=_lifecycle(one),
            since=self._since(name, one),
            live_digest=edition.digest if edition else None,
            expires=edition.article.expires if edition else None,
            review_by=edition.article.review_by if edition else None,
            review=review(edition.article, self._today) if edition else None,
            waivers=waivers_in_force([one]),
        )

    @property
    def _today(self) -> dt.date:
        return self.config.local(self.now).date()

    def _raw(self, path: str) -> Mapping[str, object]:
        reading = self.found.readings.get(path)
        return reading.front.raw if reading and reading.front else {}

    def _since(self, name: str | None, one: Edition | Tombstone | None) -> dt.datetime | None:
        """Return since when readers have something, as the log tells."""
        past = self.log.by_id.get(name) if name else None
        if past is None or one is None:
            return None
        if isinstance(one, Tombstone):
            return past.withdrawn_at if past.withdrawn else None
        released = past.live and past.last is not None and past.last.digest == one.digest
        return past.since if released else None

    def _saved(self, held: Held) -> bool | None:
        if self.repository is None:
            return None
        media = held.article.media if held.article else ()
        return all(map(self.repository.committed, (held.path, *media)))

    def _waiting_since(self, held: Held) -> dt.datetime | None:
        if self.repository is None or not self._saved(held):
            return None
        return self.repository.saved_at(held.path)

    def _can_review(self, edition: Edition | None) -> dict[str, tuple[str, ...]]:
        if edition is None or review(edition.article, self._today) is None:
            return {}
        return {AUTHOR: _authors(edition.article)}

    def _can_act(self, held: Held) -> dict[str, tuple[str, ...]]:
        """Return who may mend a file, and who may give each sign-off that is not there."""
        article = held.article
        if held.state is HeldState.SCHEDULED:
            return {}
        if article is None:
            author = _known(self._raw(held.path).get("author"), self.config.people_by_id)
            return {AUTHOR: (author,)} if author else {}
        lacking = [_lacks(reason, held, article) for reason in held.reasons]
        barred = self._writers(article) if any(lacking) else frozenset()
        found: dict[str, tuple[str, ...]] = {}
        if None in lacking:
            found[AUTHOR] = _authors(article)
        for role in ROLES:
            if role in lacking:
                may = signers(article, role, self.config, self.now)
                found[role] = tuple(one for one in may if one not in barred)
        return found

    def _writers(self, article: Article) -> frozenset[str]:
        if self.repository is None:
            return frozenset()
        past = self.log.past(article.id, article.permalink)
        return provenance(self.repository, self.config, article, past).writers


def _known(value: object, known: Mapping[str, object]) -> str | None:
    return value if isinstance(value, str) and value in known else None


def _authors(article: Article) -> tuple[str, ...]:
    return tuple(dict.fromkeys([article.author.id, *(one.id for one in article.contributors)]))


def _lifecycle(one: Edition | Tombstone | None) -> Lifecycle | None:
    if one is None:
        return None
    return one.lifecycle if isinstance(one, Edition) else Lifecycle.WITHDRAWN


def _lacks(reason: Finding, held: Held, article: Article) -> Role | None:
    """Return the sign-off that a reason asks for, None if it asks for something else."""
    family = reason.rule.partition("/")[0]
    for role in ROLES:
        if family == role and reason not in held.findings:  # those are of the text itself
            return role
        if family == "replay" and reason.line == article.front.document.position((role,))[0]:
            return role
    return None


def signers(
    article: Article, role: signoff.Role, config: SiteConfig, now: dt.datetime
) -> tuple[str, ...]:
    """Return the ids of the people who may give an article a sign-off now."""
    return tuple(
        person.id
        for person in config.people
        if not any(signoff.entitlement_faults(article, role, person, config, now))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What people read of one file, each part a list of sentences."""

    title: str | None
    path: str
    missing: tuple[str, ...]
    since: str
    who: tuple[str, ...]


def cells(row: Status, config: SiteConfig, now: dt.datetime, translate: Translate) -> Cells:
    """Return a file's row in words that move no cursor."""

    def told(message: Message) -> str:
        return printable(message.render(translate))

    return Cells(
        title=printable(row.title) if row.title else None,
        path=printable(row.path),
        missing=tuple(map(told, (*_lacking(row), *_standing(row, config)))),
        since=told(since) if (since := _since(row, config, now)) else "",
        who=tuple(map(told, _who(row, config))),
    )


def _lacking(row: Status) -> Iterator[Message]:
    """Yield what keeps a file in, as short as can be."""
    mended_first = sorted(row.missing, key=lambda one: one.rule in _UNSIGNED)
    told = list(dict.fromkeys(map(_lack, mended_first)))
    yield from told[:_SHOWN]
    if (rest := len(told) - _SHOWN) > 0:
        yield say("Còn {n} chỗ nữa: xem bằng `publisher check`.", n=rest)


def _lack(reason: Finding) -> Message:
    family, _, fault = reason.rule.partition("/")
    role = next((role for role in ROLES if role == family), None)
    if role is not None and fault == "missing":
        return say("Chưa {role}", role=signoff.ROLE_NAMES[role])
    if role is not None and fault == "changed":
        return say("Đã sửa sau khi {role}", role=signoff.ROLE_NAMES[role])
    if reason.line > 1:
        return say("Dòng {line}: {message}", line=reason.line, message=reason.message)
    return reason.message


def _standing(row: Status, config: SiteConfig) -> Iterator[Message]:
    """Yield what readers have of a file, or will have, and what else is due."""
    waits = row.state in set(HeldState)
    if row.state == HeldState.SCHEDULED and row.embargo is not None:
        yield say("Lên trang lúc {moment}.", moment=_moment(row.embargo, config))
    if waits and row.out is Lifecycle.WITHDRAWN:
        yield _TAKEN_BACK[row.state]
    elif waits and row.out is not None:
        yield say("Bản cũ vẫn đang đăng.")
    if row.upcoming is not None:
        yield say(
            "Bản đã ký trước đây vẫn lên trang lúc {moment}, dù bản sửa chưa xong.",
            moment=_moment(row.upcoming, config),
        )
    if row.review is Review.OVERDUE:
        yield say("Quá hạn rà soát: phải xem lại trước hết ngày {day}.", day=_day(row.review_by))
    elif row.review is Review.SOON:
        yield say("Sắp đến hạn rà soát: xem lại trước hết ngày {day}.", day=_day(row.review_by))


def _since(row: Status, config: SiteConfig, now: dt.datetime) -> Message | None:
    if row.state == HeldState.SCHEDULED:
        return None
    if row.state in set(HeldState):
        if row.saved is False:
            return say("chưa lưu vào git")
        if row.waiting_since is None:
            return None
        days = (now - row.waiting_since).days
        moment = _moment(row.waiting_since, config)
        if days < 1:
            return say("từ {moment}", moment=moment)
        return say("từ {moment} ({n} ngày)", moment=moment, n=days)
    if row.state == Lifecycle.EXPIRED and row.expires is not None:
        return say("hết hạn từ {moment}", moment=_moment(row.expires, config))
    if row.since is None:
        return say("chờ lần dựng tới")
    if row.state == Lifecycle.WITHDRAWN:
        return say("thu hồi từ {moment}", moment=_moment(row.since, config))
    return say("đăng từ {moment}", moment=_moment(row.since, config))


def _who(row: Status, config: SiteConfig) -> Iterator[Message]:
    for role, people in row.can_act.items():
        if names := ", ".join(f"{config.people_by_id[one].name} ({one})" for one in people):
            known: str | Message = names
        else:
            known = say("chưa có ai trong cấu hình")
        if role in ROLES:
            yield say("Người được {role}: {names}", role=_role_name(role), names=known)
        else:
            yield say("Người sửa: {names}", names=known)


def _role_name(role: str) -> Message:
    return signoff.ROLE_NAMES["secrecy" if role == "secrecy" else "spokesperson"]


def _moment(moment: dt.datetime, config: SiteConfig) -> str:
    return f"{config.local(moment):%d/%m/%Y %H:%M}"


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def state_words(row: Status, translate: Translate) -> str:
    """Return the state of a file in words, with what readers have meanwhile."""
    words = STATES[row.state].render(translate)
    if row.state in set(HeldState) and row.out is Lifecycle.WITHDRAWN:
        return _TAKEN_BACK[row.state].render(translate).rstrip(".")
    if row.state in set(HeldState) and row.live:
        return say("{state} (bản cũ đang đăng)", state=words).render(translate)
    return words


def text(
    rows: Sequence[Status],
    config: SiteConfig,
    now: dt.datetime,
    translate: Translate,
    *,
    shown: Sequence[Status] | None = None,
) -> str:
    """Return a plain report for a pipe: one file a block, one thing a line, and a sum.

    `rows` are counted, `shown` are told one by one: all by default.
    """
    lines: list[str] = []
    for row in rows if shown is None else shown:
        said = cells(row, config, now, translate)
        lines.append(f"{state_words(row, translate):<28}  {said.path}")
        lines += [f"    {part}" for part in (said.title, said.since) if part]
        lines += [f"    – {part}" for part in said.missing]
        lines += [f"    {part}" for part in said.who]
    below = closing(rows, translate, hidden=len(rows) - len(rows if shown is None else shown))
    return "\n".join([*lines, *([""] if lines else []), *below])


def closing(rows: Sequence[Status], translate: Translate, *, hidden: int = 0) -> list[str]:
    """Return what stands below the files: the waivers in force, and how many stand where."""
    waived = sorted(
        (one for row in rows for one in row.waivers),
        key=lambda f: not f.rule.startswith("secrecy/"),
    )
    messages = [waiver_line(one) for one in waived]
    if waived:
        messages.append(waiver_sum(waived))
    messages.append(_sum(rows, translate))
    if hidden:
        messages.append(say("Không liệt kê {n} bài không phải làm gì: xem bằng --all.", n=hidden))
    return [printable(message.render(translate)) for message in messages]


def _sum(rows: Sequence[Status], translate: Translate) -> Message:
    if not rows:
        return say("Không có bài nào.")
    count = Counter(row.state for row in rows)
    parts = [
        f"{count[state]} {words.render(translate).lower()}"
        for state, words in STATES.items()
        if count[state]
    ]
    states = ", ".join(parts)
    if due := sum(row.review is not None for row in rows):
        return say(
            "Tổng cộng {n} bài: {states}; trong số đó có {due} bài cần rà soát.",
            n=len(rows),
            states=states,
            due=due,
        )
    return say("Tổng cộng {n} bài: {states}.", n=len(rows), states=states)


def as_json(rows: Sequence[Status], config: SiteConfig, translate: Translate) -> str:
    """Return `{"articles": […]}` with one record a file; moments are in the site's time zone."""

    def moment(value: dt.datetime | None) -> str | None:
        return config.local(value).isoformat() if value else None

    return json.dumps(
        {
            "articles": [
                {
                    "path": row.path,
                    "state": row.state,
                    "id": row.id,
                    "title": row.title,
                    "unit": row.unit,
                    "kind": row.kind,
                    "author": row.author,
                    "contributors": row.contributors,
                    "missing": [
                        {"rule": f.rule, "message": f.message.render(translate), "line": f.line}
                        for f in row.missing
                    ],
                    "can_act": row.can_act,
                    "live": row.live,
                    "out": row.out,
                    "since": moment(row.since),
                    "live_digest": row.live_digest,
                    "saved": row.saved,
                    "waiting_since": moment(row.waiting_since),
                    "embargo": moment(row.embargo),
                    "upcoming": moment(row.upcoming),
                    "expires": moment(row.expires),
                    "review_by": row.review_by.isoformat() if row.review_by else None,
                    "review": row.review,
                    "waivers": [
                        {"rule": f.rule, "line": f.line, "reason": f.waiver} for f in row.waivers
                    ],
                }
                for row in rows
            ]
        },
        ensure_ascii=False,
        indent=2,
    )
