"""Every file of a site read and judged: what may be out at a moment, and what is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from publisher import article, media, sources, workers
from publisher.article import Article, Reading
from publisher.config import SiteConfig
from publisher.findings import Finding, Severity, from_problems, ordered
from publisher.gate import (
    Edition,
    Gate,
    Held,
    HeldState,
    Live,
    Tombstone,
    Verdict,
    bury,
    hold,
    inspect,
)
from publisher.history import Repository, last_released
from publisher.messages import Message, say
from publisher.references import Reference, dead, references
from publisher.rules import RuleSet, national, raised, run_unread
from publisher.sources import Refused, Source
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

    `live` are the editions and tombstones that may be out at this moment, among them earlier
    editions of files that wait; `held` are the files that stay inside.
    """

    readings: Mapping[str, Reading]
    live: tuple[Edition | Tombstone, ...]
    held: tuple[Held, ...]
    notes: tuple[Message, ...] = ()

    @property
    def editions(self) -> tuple[Edition, ...]:
        """What is released."""
        return tuple(one for one in self.live if isinstance(one, Edition))

    @property
    def tombstones(self) -> tuple[Tombstone, ...]:
        """What is withdrawn."""
        return tuple(one for one in self.live if isinstance(one, Tombstone))


def read_all(site: Site) -> Iterator[Reading]:
    """Yield the reading of every article file, also of those that cannot be read."""
    for source in sources.walk(site.root):
        yield read_one(source, site.config)


def read_one(source: Source | Refused, config: SiteConfig) -> Reading:
    """Return the reading of one file."""
    if isinstance(source, Refused):
        return Reading(source.path, None, tuple(from_problems([source.problem])))
    return article.read(source, config)


def check(site: Site, paths: Sequence[str] = ()) -> tuple[list[Finding], int]:
    """Return what the rules find in some files, or in all, and how many files were read.

    Sign-offs are not looked at: this is what an author mends before asking for them.
    """
    entries = list(paths or sources.listed(site.root))
    found: list[Finding] = []
    claims: list[_Claim] = []
    for findings, claim in workers.spread(partial(_check_one, site), entries):
        found += findings
        if claim is not None:
            claims.append(claim)
    found += _duplicates(sorted(claims, key=lambda claim: claim.age))
    found += raised(_dead(site, claims), site.rules)
    return ordered(found), len(entries)


def _dead(site: Site, claims: Sequence[_Claim]) -> Iterator[Finding]:
    """Yield a finding for each link to an article that no file is, sound or not."""
    known = {address for claim in claims for address in claim.addresses}
    leading = [
        (claim.path, one)
        for claim in claims
        for one in claim.references
        if one.address not in known and not (site.root / one.path).is_file()
    ]
    aliases = _aliases(site, {one.address for _path, one in leading})
    for path, one in leading:
        if one.address not in aliases:
            yield dead(path, one)


def _aliases(site: Site, wanted: Collection[str]) -> set[str]:
    """Return those of some addresses that any file of the site has as one of its old ones."""
    written = [address.strip("/").encode() for address in wanted]
    found: set[str] = set()
    for source in sources.walk(site.root) if wanted else ():
        if isinstance(source, Source) and any(
            one in source.data for one in written
        ):  # few are read
            article = read_one(source, site.config).article
            found.update(article.aliases if article else ())
    return found


def _check_one(site: Site, entry: str | Refused) -> tuple[Sequence[Finding], _Claim | None]:
    source = sources.read_source(site.root, entry) if isinstance(entry, str) else entry
    reading = read_one(source, site.config)
    known = reading.article
    if known is not None:
        found = inspect(known, partial(media.load, site.root), site.rules)[1]
        return (*reading.findings, *found), _Claim.of(known, site.config)
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


def take(site: Site, now: dt.datetime, released: Mapping[str, Live]) -> Survey:
    """Judge every file at `now`; `released` is what is live, by permalink."""
    gate = Gate(site.config, site.rules, now)
    readings = {reading.path: reading for reading in read_all(site)}
    verdicts = {
        path: gate.judge(reading, partial(media.load, site.root))
        for path, reading in readings.items()
    }
    verdicts = _without_collisions(readings, verdicts, site.config)
    repository = Repository.around(site.root)
    notes = [*site.notices]
    if repository is None:
        notes.append(
            say(
                "Thư mục này không có git: bài đang sửa sẽ không có phiên bản cũ để giữ trên trang."
            )
        )
    if not media.reads_letters() and any(r.article and r.article.images for r in readings.values()):
        notes.append(
            say(
                "Máy này chưa đọc được chữ nằm trong ảnh: nhìn kỹ từng ảnh trước khi ký, hoặc nhờ người quản trị cài phần đọc chữ (xem docs/van-hanh.md)."
            )
        )
    if national.read().review_by < site.config.local(now).date():
        notes.append(
            say(
                "Danh sách số gọi chung của cả nước quá hạn rà soát từ ngày {day}: nhờ người giữ các gói quy tắc đối chiếu lại (publisher/rules/national_numbers.yml).",
                day=national.read().review_by,
            )
        )
    live_by_path = {one.path: one for one in released.values()}
    live: list[Edition | Tombstone] = []
    held: list[Held] = []
    for path, verdict in verdicts.items():
        if not isinstance(verdict, Held):
            live.append(verdict)
            continue
        held.append(verdict)
        earlier = last_released(path, gate, repository) if repository else None
        if readings[path].taken_down:
            earlier = (
                earlier
                if isinstance(earlier, Tombstone)
                else bury(readings[path], earlier or live_by_path.get(path), path)
            )
        if earlier is not None:
            live.append(earlier)
    out = tuple(first_claims(live))
    notes += _leading_nowhere(out, site.config)
    return Survey(readings=readings, live=out, held=tuple(held), notes=tuple(notes))


def _leading_nowhere(live: Sequence[Edition | Tombstone], config: SiteConfig) -> Iterator[Message]:
    """Yield a sentence for each link of what is out to what is not."""
    known = {address for one in live for address in addresses(one)}
    for edition in (one for one in live if isinstance(one, Edition)):
        for link in references(edition.article, config):
            if link.address in known:
                continue
            yield say(
                "Liên kết tới bài chưa đăng: {path}, dòng {line}, dẫn tới {address}.",
                path=edition.article.path,
                line=link.line,
                address=link.address,
            )


def stand_in(
    site: Site, now: dt.datetime, leaking: Edition, released: Live | None
) -> Edition | Tombstone | None:
    """Return the edition that is live in place of one that may not go out, if there is another.

    `released` is what is live at its address. Where that is known nothing else will do: it is the
    last that was read and let out, and no older one may come back.
    """
    repository = Repository.around(site.root)
    if repository is None:
        return None

    def wanted(digest: str) -> bool:
        return digest != leaking.digest and (released is None or digest == released.digest)

    gate = Gate(site.config, site.rules, now)
    return last_released(leaking.article.path, gate, repository, wanted)


def addresses(one: Article | Edition | Tombstone) -> tuple[str, ...]:
    """Return every address that an article answers at: its own, its short link, its old ones."""
    known = one.article if isinstance(one, Edition) else one
    return (known.permalink, f"/a/{known.id}/", *known.aliases)


def _without_collisions(
    readings: Mapping[str, Reading], verdicts: Mapping[str, Verdict], config: SiteConfig
) -> dict[str, Verdict]:
    """Hold every file that claims an address which another one has by right.

    Whoever passed the gate has it before whoever did not, then the older, then the first by path:
    a copy can never take the place of what is live.
    """
    result = dict(verdicts)
    claimants = sorted(
        (_Claim.of(reading.article, config) for reading in readings.values() if reading.article),
        key=lambda claim: (isinstance(verdicts[claim.path], Held), claim.age),
    )
    for finding in _duplicates(claimants):
        verdict = result[finding.path]
        if isinstance(verdict, Held):
            result[finding.path] = replace(
                verdict,
                state=HeldState.HELD,
                reasons=(*verdict.reasons, finding),
                findings=(*verdict.findings, finding),
            )
        else:
            result[finding.path] = hold(verdict, finding)
    return result


@dataclass(frozen=True, slots=True)
class _Claim:
    """The addresses that an article wants and leads to, its age, and where it says its id."""

    path: str
    addresses: tuple[str, ...]
    age: tuple[float, str]
    position: tuple[int, int]
    references: tuple[Reference, ...]

    @classmethod
    def of(cls, one: Article, config: SiteConfig) -> _Claim:
        age = (one.date.timestamp(), one.path)
        position = one.front.document.position(("id",))
        return cls(one.path, addresses(one), age, position, tuple(references(one, config)))


def _duplicates(claims: Sequence[_Claim]) -> Iterator[Finding]:
    """Yield a finding for every address that someone earlier in `claims` has already."""
    owners: dict[str, str] = {}
    for claim in claims:
        for address in claim.addresses:
            owner = owners.setdefault(address, claim.path)
            if owner != claim.path:
                yield _duplicate(claim, address, owner)


def _duplicate(claim: _Claim, address: str, owner: str) -> Finding:
    line, column = claim.position
    return Finding(
        rule="permalink/duplicate",
        severity=Severity.BLOCK,
        path=claim.path,
        line=line,
        column=column,
        message=say(
            "Địa chỉ {address} đã thuộc về {owner}: đổi mục id (hoặc aliases) của bài này.",
            address=address,
            owner=owner,
        ),
    )


def first_claims(live: Sequence[Edition | Tombstone]) -> Iterator[Edition | Tombstone]:
    """Drop an earlier edition whose address a newer file has taken over since."""
    taken: set[str] = set()
    for one in sorted(live, key=lambda e: isinstance(e, Edition) and e.from_history):
        claimed = addresses(one)
        if taken.isdisjoint(claimed):
            taken.update(claimed)
            yield one
