"""What the wall measures a staged site by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.article import Article
from publisher.config import SiteConfig
from publisher.gate import Edition, Held, Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What the wall measures a staged site by.

    `live` and `held` are what the gate said; `assets` the SHA-256 of the theme's own files, `policy`
    what pages let run, `machine` the paths of this machine.
    """

    config: SiteConfig
    live: Sequence[Edition | Tombstone]
    held: Sequence[Held]
    assets: frozenset[str]
    policy: str
    machine: tuple[str, ...]

    @property
    def articles(self) -> Iterator[Article]:
        """The articles that may be in the output."""
        return (one.article for one in self.live if isinstance(one, Edition))


def private_tokens(accounts: Accounts) -> frozenset[str]:
    """Return the ids and e-mail addresses of people, where they are no public name as well.

    An id of one word cannot be told from that word and is not looked for.
    """
    config = accounts.config
    public = {
        one.id
        for some in (config.areas, config.units, config.groups, config.topics)
        for one in some
    } | set(config.kinds_by_id)
    for article in accounts.articles:
        public |= {article.id, article.location.slug}
    ids = {one.id for one in config.people}
    return (
        frozenset(ids - public)
        | config.notify.private
        | {email.lower() for person in config.people for email in person.emails}
    )


def private_phrases(accounts: Accounts) -> Iterator[str]:
    """Yield what is private as it is written: names, delegations, reasons of waivers, paths."""
    for person in accounts.config.people:
        if " " in person.name:
            yield person.name
        if person.delegation:
            yield person.delegation.document
        yield from (key.public.split()[1] for key in person.keys)
    for article in accounts.articles:
        yield from (waiver.reason for waiver in article.waivers)
    yield from accounts.machine
