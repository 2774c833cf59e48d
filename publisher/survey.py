"""Every file of a site read and judged: what may be out at a moment, and what is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from publisher import audit, continuity, media, progress, signoff, sources, workers
from publisher.article import Article, Reading
from publisher.audit import EMPTY, NOTHING, Log, Past, last_hash
from publisher.claims import (
    Claim,
    conflicts,
    dead_links,
    early_links,
    first_claims,
    without_collisions,
)
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.findings import Finding, ordered
from publisher.gate import (
    STRANGER,
    Edition,
    Gate,
    Held,
    Tombstone,
    Verdict,
    bury,
    inspect,
    remembered,
)
from publisher.history import Repository, last_released, provenance, upcoming
from publisher.inspection import inspect_all, read_one
from publisher.messages import Message, say
from publisher.progress import steps
from publisher.pulling import record as pulled
from publisher.recollection import Recollection
from publisher.references import references
from publisher.rules import RuleSet, national, raised, run_unread
from publisher.sources import Refused
from publisher.text import nfc


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site on disk: its folder, what its configuration says, its rules.

    `notices` is what every build has to say of the configuration.
    """

    root: Path
    config: SiteConfig
    rules: RuleSet
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every file of a site with the gate's word on it.

    `live` are the editions and tombstones that may be out at the moment `at`, among them earlier
    editions of files that wait; `held` are the files that stay inside; `upcoming` are editions that
    git keeps of such files, cleared, and out by themselves at their date. `released` are the
    digests of all editions that ever were out, by the article's id, the newest first, `log` all
    that is remembered of releases.
    """

    at: dt.datetime
    readings: Mapping[str, Reading]
    live: tuple[Edition | Tombstone, ...]
    held: tuple[Held, ...]
    notes: tuple[Message, ...] = ()
    upcoming: Mapping[str, Held] = field(default_factory=dict)
    released: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    log: Log = field(default=EMPTY, repr=False)

    @property
    def editions(self) -> tuple[Edition, ...]:
        """What is released."""
        return tuple(one for one in self.live if isinstance(one, Edition))

    @property
    def tombstones(self) -> tuple[Tombstone, ...]:
        """What is withdrawn."""
        return tuple(one for one in self.live if isinstance(one, Tombstone))

    @property
    def stuck(self) -> tuple[Held, ...]:
        """The held files that wait for somebody; one whose withdrawal stands waits for nobody."""
        done = {one.path for one in self.tombstones}
        return tuple(
            one
            for one in self.held
            if one.wrong and not (one.path in done and one.article and one.article.withdrawn)
        )


def read_all(site: Site) -> Iterator[Reading]:
    """Yield the reading of every article file, also of those that cannot be read."""
    for source in sources.walk(site.root):
        yield read_one(source, site.config)


def check(
    site: Site, paths: Sequence[str] = (), *, now: dt.datetime, log: Log = EMPTY
) -> tuple[list[Finding], int]:
    """Return what is to be mended in some files, or in all, and how many files were read.

    That is what the rules find, and what a change owes to readers of the edition that is live.
    Sign-offs are not looked at: this is what an author mends before asking for them.
    """
    entries = list(paths or sources.listed(site.root))
    found: list[Finding] = []
    claims: list[Claim] = []
    for findings, claim in workers.spread(partial(_check_one, site, now, log), entries):
        found += findings
        if claim is not None:
            claims.append(claim)
    root, config = site.root, site.config
    claimed = conflicts(root, config, claims, log, others=bool(paths))
    found += (one for one in claimed if not paths or one.path in entries)
    links = (*dead_links(root, config, claims), *early_links(root, claims, log))
    found += raised(links, site.rules)
    return ordered(dict.fromkeys(found)), len(entries)


def examine(
    known: Article, site: Site, now: dt.datetime, log: Log
) -> tuple[Mapping[str, media.Medium], list[Finding]]:
    """Return the files an article uses and everything that an author can mend in it."""
    seen = inspect(known, partial(media.load, site.root), site.rules)
    loaded, found = seen.media, list(seen.findings)
    if len(loaded) == len(known.media):
        digest = signoff.edition_digest(known, loaded)
        past = log.past(known.id, known.permalink)
        if original := _original(known, past, site):
            found.append(Claim.of(known, site.config).copies(original))
        else:
            found += continuity.corrections(known, digest, past, site.config.local(now).date())
    reading = Reading(known.path, known, (), known.withdrawn is not None, front=known.front)
    found += raised(pulled.waiting(site.root, [reading]), site.rules)
    return loaded, found


def _original(known: Article, past: Past, site: Site) -> str | None:
    """Return the file of the released article of which another one has the id, if it is still there."""
    if past.last is None or past.last.path == known.path:
        return None
    source = sources.read_source(site.root, past.last.path)
    return past.last.path if read_one(source, site.config).id == known.id else None


def _check_one(
    site: Site, now: dt.datetime, log: Log, entry: str | Refused
) -> tuple[Sequence[Finding], Claim | None]:
    source = sources.read_source(site.root, entry) if isinstance(entry, str) else entry
    reading = read_one(source, site.config)
    known = reading.article
    if known is not None:
        found = examine(known, site, now, log)[1]
        return (*reading.findings, *found), Claim.of(known, site.config)
    if reading.front is not None:
        return (*reading.findings, *run_unread(reading.path, reading.front, site.rules)), None
    return reading.findings, None


def lines_of(site: Site, path: str) -> list[str]:
    """Return the lines of an article file as findings count them; none where it is no text."""
    source = sources.read_source(site.root, path)
    try:
        return (
            [] if isinstance(source, Refused) else nfc(source.data.decode("utf-8-sig")).split("\n")
        )
    except UnicodeDecodeError:
        return []


def read_log(
    site: Site, repository: Repository | None, *witnesses: str | None, known: Log | None = None
) -> Log:
    """Return what was released before; raises UnusableError where git or a witness knows of more.

    `known` is what was read before, which need not be read again.
    """
    committed = last_hash(repository.log()) if repository else None
    seen = (one for one in (committed, *witnesses) if one)
    if repository is None:
        return audit.read(site.root, seen, known=known)
    return audit.read(
        site.root,
        seen,
        lambda size: (data for _commit, data in repository.shown(audit.LOG, beyond=size)),
        known,
    )


def take(
    site: Site,
    now: dt.datetime,
    log: Log = EMPTY,
    repository: Repository | None = None,
    recollection: Recollection | None = None,
) -> Survey:
    """Judge every file at `now`; `log` is what was released before, `repository` what git knows.

    What `recollection` still knows to be out is not judged again.
    """
    gate = Gate(site.config, site.rules, now, log)
    origin = partial(provenance, repository, site.config) if repository else None
    readings: dict[str, Reading] = {}
    verdicts: dict[str, Verdict] = {}
    entries, waiting = list(sources.listed(site.root)), list[str | Refused]()
    if repository:
        repository.size = len(entries)
    with progress.step(steps.JUDGE, len(entries)) as step:
        for entry in entries:
            edition = (
                recollection.edition(entry, gate)
                if recollection and isinstance(entry, str)
                else None
            )
            if edition is None:
                waiting.append(entry)
                continue
            known, path = edition.article, edition.article.path
            readings[path] = Reading(path, known, (), front=known.front, id=known.id)
            verdicts[path] = edition
        step.add(len(verdicts))
        progress.hit(len(verdicts))
        for one in inspect_all(site.root, site.config, site.rules, waiting):
            reading, path = one.reading, one.reading.path
            verdict = gate.judge(reading, partial(media.load, site.root), origin, one.seen)
            if recollection and isinstance(verdict, Edition):
                verdict = recollection.set_aside(verdict)
                reading = replace(reading, article=verdict.article, front=verdict.article.front)
            readings[path], verdicts[path] = reading, verdict
            step.add()
    order = [entry if isinstance(entry, str) else entry.path for entry in entries]
    readings = {readings[path].path: readings[path] for path in order}  # each path once in memory
    verdicts = without_collisions(readings, verdicts, site.config, log)
    held = {path: verdict for path, verdict in verdicts.items() if isinstance(verdict, Held)}
    live = [verdict for verdict in verdicts.values() if not isinstance(verdict, Held)]
    memory = _Memory(gate, repository, frozenset(r.id for r in readings.values() if r.id))
    for path in progress.each(steps.EARLIER, held):
        live += memory.of(readings[path])
    live += memory.graves({_id(one) for one in live})
    out = tuple(first_claims(live))
    return Survey(
        at=now,
        readings=readings,
        live=out,
        held=tuple(held.values()),
        notes=(
            *_notes(site, now, readings, repository),
            *_strangers(out),
            *_upstream(site, readings),
        ),
        upcoming={
            path: ahead
            for path, inside in held.items()
            if inside.wrong and (ahead := memory.ahead(readings[path])) is not None
        },
        released=log.editions,
        log=log,
    )


def _strangers(live: Sequence[Edition | Tombstone]) -> Iterator[Message]:
    """Yield what would hold an edition anywhere but on the sample site."""
    for one in live:
        for finding in one.findings if isinstance(one, Edition) else ():
            if finding.rule == STRANGER:
                yield say(
                    "Trang mẫu vẫn đăng {path}; trang thật sẽ giữ lại: {message}",
                    path=finding.path,
                    message=finding.message,
                )


def _upstream(site: Site, readings: Mapping[str, Reading]) -> Iterator[Message]:
    """Yield a sentence for each article whose source changed it or took it back."""
    try:
        for finding in pulled.waiting(site.root, readings.values()):
            yield say("{path}: {message}", path=finding.path, message=finding.message)
    except UnusableError as error:  # what is live does not hang on it
        yield say(
            "{message} Chưa biết nguồn nào đã sửa hay gỡ bài gốc: chạy `publisher pull`, hoặc lấy lại tệp này từ git.",
            message=error.message,
        )


def _id(one: Edition | Tombstone) -> str:
    return one.article.id if isinstance(one, Edition) else one.id


def _notes(
    site: Site,
    now: dt.datetime,
    readings: Mapping[str, Reading],
    repository: Repository | None,
) -> Iterator[Message]:
    """Yield what everyone should know of this machine and this site."""
    yield from site.notices
    if repository is None:
        yield say(
            "Thư mục này không có git: bài đang sửa sẽ không có phiên bản cũ để giữ trên trang."
        )
    if not media.reads_letters() and any(r.article and r.article.images for r in readings.values()):
        yield say(
            "Máy này chưa đọc được chữ nằm trong ảnh: nhìn kỹ từng ảnh trước khi ký, hoặc nhờ người quản trị cài phần đọc chữ (xem docs/van-hanh.md)."
        )
    if national.read().review_by < site.config.local(now).date():
        yield say(
            "Danh sách số gọi chung của cả nước quá hạn rà soát từ ngày {day}: nhờ người giữ các gói quy tắc đối chiếu lại (publisher/rules/national_numbers.yml).",
            day=national.read().review_by,
        )
    for unit in site.config.units:
        if unit.four_eyes == "author-excluded":
            yield say(
                "{unit} được phép để một người ký cả hai phần (four_eyes: author-excluded).",
                unit=unit.name,
            )


@dataclass(frozen=True)
class _Memory:
    """What may stay out while a file waits: by the log which edition, by git its bytes.

    `claimed` are the ids that files say they have.
    """

    gate: Gate
    repository: Repository | None
    claimed: frozenset[str]

    def of(self, reading: Reading) -> Iterator[Edition | Tombstone]:
        """Yield what is out while a file is held: of its article, and of the one it was before.

        A file that was written over with another article's text is no word about its own.
        """
        pasts = [self.past(reading)]
        pasts += (one for one in self._live_at.get(reading.path, ()) if one not in pasts)
        for past in pasts:
            if (out := self._of(reading, past)) is not None:
                yield out

    @cached_property
    def _live_at(self) -> Mapping[str, list[Past]]:
        """What is live, by the path of its file."""
        found: dict[str, list[Past]] = {}
        for past in self.gate.log.live():
            if past.live and past.last is not None:
                found.setdefault(past.last.path, []).append(past)
        return found

    def _of(self, reading: Reading, past: Past) -> Edition | Tombstone | None:
        if past.withdrawn is not None:
            return remembered(past.withdrawn, past)
        if reading.taken_down and past.last is not None:
            return bury(reading, past.last, reading.path, past)
        if self.repository is None:
            return None
        earlier = last_released(reading.path, self.gate, self.repository, past)
        if reading.taken_down and isinstance(earlier, Edition):
            return bury(reading, earlier, reading.path, past)
        return earlier

    def ahead(self, reading: Reading) -> Held | None:
        """Return what of an article will be out by itself while its file is held."""
        past = self.past(reading)
        if self.repository is None or past.withdrawn is not None or reading.taken_down:
            return None
        return upcoming(reading.path, self.gate, self.repository, past)

    def past(self, reading: Reading) -> Past:
        """Return what the log knows of a file: by its id, and where it knows none by its path.

        An article whose id some file has is that file's, whatever stood at a path before.
        """
        known = self.gate.log.by_id
        if reading.id is not None and reading.id in known:
            return known[reading.id]
        names = {reading.path}
        if self.repository is not None:
            names |= self.repository.names(reading.path)
        at_path = [
            one
            for name, one in known.items()
            if name not in self.claimed and one.last and one.last.path in names
        ]
        return at_path[-1] if at_path else NOTHING

    def graves(self, claimed: Collection[str]) -> Iterator[Tombstone]:
        """Yield the withdrawn articles of which no file tells any more: their notice stays."""
        for name, past in self.gate.log.by_id.items():
            if past.withdrawn is not None and name not in claimed:
                yield remembered(past.withdrawn, past)


def leading_nowhere(
    editions: Sequence[Edition],
    files: Container[str],
    config: SiteConfig,
    recollection: Recollection | None,
) -> Iterator[Message]:
    """Yield a sentence for each link of what is out to none of the files that are."""
    for edition in editions:
        links = recollection.references(edition) if recollection else None
        for link in references(edition.article, config) if links is None else links:
            if link.found(files):
                continue
            yield say(
                "Liên kết tới địa chỉ chưa có trên trang: {path}, dòng {line}, dẫn tới {address}.",
                path=edition.article.path,
                line=link.line,
                address=link.address,
            )


def stand_in(
    site: Site,
    now: dt.datetime,
    leaking: Edition,
    log: Log,
    repository: Repository | None,
) -> Edition | Tombstone | None:
    """Return the edition that is live in place of one that may not go out, if there is another.

    Where the log knows one nothing else will do: it is the last that was read and let out.
    """
    if repository is None:
        return None
    past = log.past(leaking.article.id, leaking.article.permalink)

    def wanted(digest: str) -> bool:
        return digest != leaking.digest and (past.last is None or digest == past.last.digest)

    gate = Gate(site.config, site.rules, now, log)
    return last_released(leaking.article.path, gate, repository, past, wanted)
