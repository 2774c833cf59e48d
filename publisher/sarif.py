"""Findings as a SARIF 2.1.0 log (OASIS), for tools that show them beside the lines.

Nothing of an article's text goes into it: no snippet, and no fingerprint of what was found, which
for a telephone number could be guessed back. Nor do the rules' samples: a site's own may be real.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from publisher import __version__, rulebook
from publisher.findings import Finding, Severity
from publisher.messages import Translate, vietnamese
from publisher.rules import Rule, RuleSet

Json: TypeAlias = "str | int | Sequence[Json] | Mapping[str, Json]"

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.BLOCK: "error", Severity.ACKNOWLEDGE: "warning", Severity.NOTE: "note"}


def log(findings: Sequence[Finding], rules: RuleSet, translate: Translate) -> str:
    """Return a log of findings with the rules they come from."""
    used = list(dict.fromkeys(finding.rule for finding in findings))
    run: Json = {
        "tool": {
            "driver": {
                "name": "publisher",
                "version": __version__,
                "rules": [_rule(name, rules.find(name), translate) for name in used],
            }
        },
        "language": "vi" if translate is vietnamese else "en",
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, used.index(finding.rule), translate) for finding in findings],
    }
    whole: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _rule(name: str, rule: Rule | None, translate: Translate) -> Json:
    if rule is None:
        return {"id": name}
    title = rulebook.title(rule, translate)
    advice = rule.data.advice.message().render(translate)
    terms = rulebook.terms(rule, translate)
    source = rulebook.source(rule, translate)
    return {
        "id": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": advice},
        "help": {
            "text": "\n\n".join(filter(None, (advice, source, terms))),
            "markdown": "\n\n".join(filter(None, (f"**{title}**", advice, source, terms))),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [name.partition("/")[0]]},
    }


def _result(finding: Finding, index: int, translate: Translate) -> Json:
    result: dict[str, Json] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message.render(translate)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.path)},
                    "region": _region(finding),
                }
            }
        ],
    }
    if finding.waiver is not None:  # until the reviewer signs, the author has only asked for it
        suppression: Json = {
            "kind": "inSource",
            "status": "underReview",
            "justification": finding.waiver,
        }
        result["suppressions"] = [suppression]
    return result


def _region(finding: Finding) -> Json:
    region = {"startLine": finding.line, "startColumn": finding.column}
    if finding.end is not None:
        region |= {"endLine": finding.end[0], "endColumn": finding.end[1]}
    return dict(region)
