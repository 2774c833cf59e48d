"""Tests of the rules: what they find, where, and what they leave alone."""

from collections.abc import Iterable

from publisher import rules
from publisher.findings import Finding
from publisher.rules import passages, variants
from publisher.rules.words import Index, Page, Phrase, tokens
from tests.builders import BODY, SiteFolder

_INDEX = Index([*variants.DIGIT_WORDS, *passages.LEXICON.phrases])


def found(folder: SiteFolder, body: str = BODY, **changes: object) -> list[Finding]:
    """Return what the rules of a site find in its sample article with `changes`."""
    site = folder.site
    folder.write(body=body, **changes)
    return rules.run(folder.article(), {}, site.rules)


def blocking(findings: list[Finding]) -> set[str]:
    """Return the rules for which an article would be held."""
    return {finding.rule for finding in findings if finding.blocks}


def page(text: str, phrases: Iterable[Phrase] | None = None) -> Page:
    """Return a text as a page on which some phrases are looked up, or those of the passages."""
    return Page(tokens(text), _INDEX if phrases is None else Index(phrases))


def place(marked: str) -> tuple[Page, int, int]:
    """Return the page of a text and the span of it that stands between ‹ and ›, or its beginning."""
    before, mark, rest = marked.partition("‹")
    if not mark:
        return page(marked), 0, 0
    inside, _mark, after = rest.partition("›")
    return page(before + inside + after), len(before), len(before) + len(inside)
