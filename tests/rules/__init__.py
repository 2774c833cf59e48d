"""Tests of the rules: what they find, where, and what they leave alone."""

from publisher import rules
from publisher.findings import Finding
from tests.builders import BODY, SiteFolder


def found(folder: SiteFolder, body: str = BODY, **changes: object) -> list[Finding]:
    """Return what the rules of a site find in its sample article with `changes`."""
    site = folder.site
    folder.write(body=body, **changes)
    return rules.run(folder.article(), {}, site.rules)


def blocking(findings: list[Finding]) -> set[str]:
    """Return the rules for which an article would be held."""
    return {finding.rule for finding in findings if finding.blocks}
