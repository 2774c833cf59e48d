"""The rules over the words of a whole site, each text once: on a page, and in one build after another."""

from __future__ import annotations

import hashlib

from publisher import memory
from publisher.config import SiteConfig
from publisher.findings import Severity
from publisher.inspection import decided_by
from publisher.lately import Lately
from publisher.rules import RuleSet
from publisher.text import normalised
from publisher.wall.digests import SIZE, Digests

_KIND = "clean"
_SHARES = 16  # of what is kept: each entry holds a quarter of a million digests
_MOST_KEPT = 50_000  # texts whose hits are in memory


class Scans:
    """Runs the rules of severity block over texts, each text once.

    `known` are the digests of texts in which the same rules found nothing before, `clean` those of
    all such texts that were asked for, here or in other processes, and learnt.
    """

    def __init__(self, ruleset: RuleSet, known: Digests | None = None) -> None:
        self.rules = ruleset
        self.known = known or Digests()
        self.clean = Digests()
        self._hits: Lately[bytes, tuple[tuple[str, str], ...]] = Lately(_MOST_KEPT)
        self._fresh: list[bytes] = []  # digests of clean texts that were not handed over

    def hits(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return rule and words of every hit that would hold an article."""
        key = digest(text)
        found = self._hits.get(key)
        if found is None:
            asked = key in self.clean
            found = self._hits[key] = () if asked or key in self.known else self._found(text)
            if not found and not asked:
                self.clean.add(key)
                self._fresh.append(key)
        return found

    def _found(self, text: str) -> tuple[tuple[str, str], ...]:
        hits = self.rules.blocking.scan(normalised(text).text)
        kept = (hit for hit in hits if hit.severity is Severity.BLOCK or hit.crash)
        return tuple(dict.fromkeys((hit.rule.id, hit.text) for hit in kept))

    def handed_over(self) -> bytes:
        """Return the digests of the clean texts that were first asked for since this was last called."""
        fresh, self._fresh = b"".join(self._fresh), []
        return fresh

    def learn(self, clean: bytes) -> None:
        """Remember, once settled, clean texts that another process has read."""
        self.clean.add(clean)


def digest(text: str) -> bytes:
    """Return what a text is known by."""
    return hashlib.blake2b(text.encode(), digest_size=SIZE).digest()


def recalled(ruleset: RuleSet, config: SiteConfig) -> Digests:
    """Return the digests of the texts in which these rules found nothing in builds before."""
    checks = decided_by(ruleset, config)
    found = Digests()
    for share in range(_SHARES):
        data = memory.recalled(_KIND, (*checks, bytes([share]))) or b""
        found.read(data, share, _SHARES)
    return found


def keep(clean: Digests, ruleset: RuleSet, config: SiteConfig) -> None:
    """Keep the digests of the texts that a build found clean, instead of those before."""
    checks = decided_by(ruleset, config)
    for share in range(_SHARES):
        memory.keep(_KIND, (*checks, bytes([share])), clean.written(share, _SHARES))
