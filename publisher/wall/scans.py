"""The rules over the words of a whole site, each text once: on a page, and in one build after another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from publisher import memory
from publisher.config import SiteConfig
from publisher.findings import Severity
from publisher.inspection import decided_by
from publisher.rules import RuleSet
from publisher.text import normalised

_KIND = "clean"
_SIZE = 16  # bytes of a digest
_SHARES = 4  # by the first letter of a digest: an entry holds a quarter of a million of them


class Scans:
    """Runs the rules of severity block over texts, each text once.

    `clean` are the digests of texts in which the same rules found nothing before.
    """

    def __init__(self, ruleset: RuleSet, clean: Iterable[bytes] = ()) -> None:
        self.rules = ruleset
        self._known: dict[bytes, tuple[tuple[str, str], ...]] = dict.fromkeys(clean, ())
        self._asked: set[bytes] = set()  # digests of clean texts that were asked for
        self._fresh: set[bytes] = set()  # those of them that were not handed over

    def hits(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return rule and words of every hit that would hold an article."""
        key = digest(text)
        if key not in self._known:
            hits = self.rules.blocking.scan(normalised(text).text)
            self._known[key] = tuple(
                dict.fromkeys(
                    (hit.rule.id, hit.text)
                    for hit in hits
                    if hit.severity is Severity.BLOCK or hit.crash
                )
            )
        found = self._known[key]
        if not found and key not in self._asked:
            self._asked.add(key)
            self._fresh.add(key)
        return found

    @property
    def clean(self) -> frozenset[bytes]:
        """The digests of all clean texts that were asked for, here or elsewhere."""
        return frozenset(self._asked)

    def handed_over(self) -> frozenset[bytes]:
        """Return the digests of the clean texts that were first asked for since this was last called."""
        fresh, self._fresh = frozenset(self._fresh), set()
        return fresh

    def learn(self, clean: frozenset[bytes]) -> None:
        """Remember clean texts that another process has read."""
        self._known.update(dict.fromkeys(clean, ()))
        self._asked |= clean


def digest(text: str) -> bytes:
    """Return what a text is known by."""
    return hashlib.blake2b(text.encode(), digest_size=_SIZE).digest()


def recalled(ruleset: RuleSet, config: SiteConfig) -> frozenset[bytes]:
    """Return the digests of the texts in which these rules found nothing in builds before."""
    checks = decided_by(ruleset, config)
    found: set[bytes] = set()
    for share in range(_SHARES):
        data = memory.recalled(_KIND, (*checks, bytes([share]))) or b""
        found.update(data[at : at + _SIZE] for at in range(0, len(data), _SIZE))
    return frozenset(found)


def keep(clean: Iterable[bytes], ruleset: RuleSet, config: SiteConfig) -> None:
    """Keep the digests of the texts that a build found clean, instead of those before."""
    checks = decided_by(ruleset, config)
    shares: list[list[bytes]] = [[] for _ in range(_SHARES)]
    for one in sorted(clean):
        shares[one[0] % _SHARES].append(one)
    for share, some in enumerate(shares):
        memory.keep(_KIND, (*checks, bytes([share])), b"".join(some))
