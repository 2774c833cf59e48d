"""What articles claim: an id and addresses, which one has at a time, and that their links lead somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from publisher import continuity, sources
from publisher.article import Article, Reading
from publisher.audit import Log
from publisher.config import SiteConfig
from publisher.findings import Finding, Severity
from publisher.gate import Edition, Held, HeldState, Tombstone, Verdict, hold
from publisher.inspection import read_one
from publisher.messages import Message, say
from publisher.references import Reference, dead, references, standing, unreleased
from publisher.sources import Source

_COPIED = "permalink/copied"


@dataclass(frozen=True, slots=True)
class Claim:
    """The id and addresses that an article wants, its age, where it says its id and leads to."""

    path: str
    id: str
    addresses: tuple[str, ...]
    age: tuple[float, str]
    position: tuple[int, int]
    references: tuple[Reference, ...]

    @classmethod
    def of(cls, one: Article, config: SiteConfig) -> Claim:
        """Return what an article claims."""
        age = (one.date.timestamp(), one.path)
        position = one.front.document.position(("id",))
        leading = tuple(references(one, config))
        return cls(one.path, one.id, addresses(one), age, position, leading)

    def refused(self, address: str, owner: str) -> Finding:
        """Return the finding that another file has an address already."""
        if address == f"/a/{self.id}/":
            return self.copies(owner)
        return self._fault(
            "permalink/duplicate",
            say(
                "Địa chỉ {address} đã thuộc về {owner}: đổi mục id (hoặc aliases) của bài này.",
                address=address,
                owner=owner,
            ),
        )

    def copies(self, owner: str) -> Finding:
        """Return the finding that another file has the id already."""
        return self._fault(
            _COPIED,
            say(
                "Bài này mang cùng mã với {owner} nên là bản chép: đặt cho bài này mã riêng ở mục id. Nếu chỉ muốn sửa bài kia thì sửa ngay trong tệp kia rồi xóa tệp này.",
                owner=owner,
            ),
        )

    def _fault(self, rule: str, message: Message) -> Finding:
        line, column = self.position
        return Finding(
            rule=rule,
            severity=Severity.BLOCK,
            path=self.path,
            line=line,
            column=column,
            message=message,
        )


def addresses(one: Article | Edition | Tombstone) -> tuple[str, ...]:
    """Return every address that an article answers at: its own, its short link, its old ones."""
    known = one.article if isinstance(one, Edition) else one
    return (known.permalink, f"/a/{known.id}/", *known.aliases)


def first_claims(live: Sequence[Edition | Tombstone]) -> Iterator[Edition | Tombstone]:
    """Drop an earlier edition whose address a newer file has taken over since."""
    taken: set[str] = set()
    for one in sorted(live, key=lambda e: isinstance(e, Edition) and e.from_history):
        claimed = addresses(one)
        if taken.isdisjoint(claimed):
            taken.update(claimed)
            yield one


def without_collisions(
    readings: Mapping[str, Reading],
    verdicts: Mapping[str, Verdict],
    config: SiteConfig,
    log: Log,
) -> dict[str, Verdict]:
    """Hold every file that claims an address which another one has by right.

    Whoever passed the gate has it before whoever did not, then what was released from that file,
    then the older, then the first by path: a copy can never take the place of what is live. To its
    readers a copy owes nothing.
    """
    result = {path: verdicts[path] for path in readings}
    owners = Counter(
        a for one in readings.values() if one.article for a in set(addresses(one.article))
    )
    twice = {address for address, count in owners.items() if count > 1}
    released = _released(log) if twice else frozenset[str]()
    claimants = sorted(
        (
            Claim.of(reading.article, config)
            for reading in readings.values()
            if reading.article and not twice.isdisjoint(addresses(reading.article))
        ),
        key=lambda claim: (
            isinstance(verdicts[claim.path], Held),
            claim.path not in released,
            claim.age,
        ),
    )
    for finding in _duplicates(claimants):
        verdict = result[finding.path]
        if isinstance(verdict, Held):
            copied = finding.rule == _COPIED
            result[finding.path] = replace(
                verdict,
                state=HeldState.HELD,
                reasons=(
                    *(one for one in verdict.reasons if not (copied and continuity.owed(one))),
                    finding,
                ),
                findings=(*verdict.findings, finding),
            )
        else:
            result[finding.path] = hold(verdict, finding)
    return result


def conflicts(
    root: Path, config: SiteConfig, claims: Sequence[Claim], log: Log, *, others: bool
) -> Iterator[Finding]:
    """Yield a finding for every address that two of the claims want, at the one that has no right to it.

    `others` is whether files that none of the claims is of are asked, too.
    """
    claimants = sorted(claims, key=lambda claim: claim.age)
    if others:
        wanted = {address for claim in claims for address in claim.addresses}
        rivals = _claimants(root, config, claims, wanted)
        claimants = [*(Claim.of(one, config) for one in rivals), *claimants]
    released = _released(log)
    yield from _duplicates(sorted(claimants, key=lambda claim: claim.path not in released))


def dead_links(root: Path, config: SiteConfig, claims: Sequence[Claim]) -> Iterator[Finding]:
    """Yield a finding for each link to neither a file, sound or not, nor a page that always is there."""
    known = standing(config).union(*(claim.addresses for claim in claims))
    leading = [
        (claim.path, one)
        for claim in claims
        for one in claim.references
        if not (one.made or one.address in known or (root / one.path).is_file())
    ]
    wanted = {one.address for _path, one in leading if one.claimable}
    known.update(*map(addresses, _claimants(root, config, claims, wanted)))
    for path, one in leading:
        if one.address not in known:
            yield dead(path, one)


def early_links(root: Path, claims: Sequence[Claim], log: Log) -> Iterator[Finding]:
    """Yield a finding for each link to a file whose article is not out, where anything is."""
    known: set[str] = set()
    for past in log.live():
        if (last := past.withdrawn or past.last) is not None:
            known |= {last.permalink, *last.aliases}
    for claim in claims if known else ():
        for one in claim.references:
            if one.address not in known and (root / one.path).is_file():
                yield unreleased(claim.path, one)


def _claimants(
    root: Path, config: SiteConfig, claims: Sequence[Claim], wanted: Collection[str]
) -> Iterator[Article]:
    """Yield the articles in other files that claim some of the addresses; few are read for it."""
    own = {claim.path for claim in claims}
    names = [address.strip("/").removeprefix("a/").encode() for address in wanted]
    for source in sources.walk(root) if names else ():
        if not isinstance(source, Source) or source.path in own:
            continue
        place = source.path.removesuffix(".md").encode()
        if any(name in source.data or place.endswith(name) for name in names):
            known = read_one(source, config).article
            if known is not None and not set(addresses(known)).isdisjoint(wanted):
                yield known


def _duplicates(claims: Sequence[Claim]) -> Iterator[Finding]:
    """Yield a finding for every address that someone earlier in `claims` has already."""
    owners: dict[str, str] = {}
    for claim in claims:
        for address in claim.addresses:
            owner = owners.setdefault(address, claim.path)
            if owner != claim.path:
                yield claim.refused(address, owner)


def _released(log: Log) -> frozenset[str]:
    """Return the paths of all that was ever released, each article's latest."""
    return frozenset(past.last.path for past in log.by_id.values() if past.last)
