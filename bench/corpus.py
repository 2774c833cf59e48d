"""Scores the rules against a labelled corpus and prints the table that docs/ shows.

`python bench/corpus.py [FOLDER] [--misses]`; FOLDER holds leaks.yml and clean.yml and is by default
tests/corpus. Each text becomes an article that is right in every other way.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from publisher import article, config, rules
from publisher.findings import Finding, Severity
from publisher.sources import Source

ROOT = Path(__file__).parent.parent
BODY = "Bà con đọc kỹ bài này và nhắc nhau giữ an toàn.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One text of the corpus and the gravest finding on it."""

    id: str
    group: str
    evasion: str
    wanted: Severity | None
    allowed: bool
    found: Severity | None
    rules: tuple[str, ...]

    @property
    def recalled(self) -> bool:
        """Whether a leak was found at least as grave as it is."""
        return (
            self.found is not None
            and self.wanted is not None
            and self.found.rank <= self.wanted.rank
        )


def main() -> int:
    """Score a corpus; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "tests" / "corpus")
    parser.add_argument("--misses", action="store_true", help="list what came out wrong")
    options = parser.parse_args()
    results = list(score(options.folder))
    print(table(results))
    if options.misses:
        for result in results:
            wrong = not result.recalled if result.wanted else result.found is not None
            if wrong and not result.allowed:
                print(result.group, result.id, result.evasion, result.wanted, result.found,
                      *result.rules)  # fmt: skip
    return 0 if met(results) else 1


def score(folder: Path) -> Iterator[Result]:
    """Yield the result of every text in a corpus."""
    site = config.load(ROOT / "site_config.yml")
    ruleset = rules.load(site, ROOT)
    for kind, name in (("leak", "leaks.yml"), ("clean", "clean.yml")):
        for entry in yaml.safe_load((folder / name).read_text(encoding="utf-8")):
            wanted = Severity(entry["severity"]) if kind == "leak" else None
            findings = [
                finding
                for finding in check(entry, site, ruleset)
                if finding.severity is not Severity.NOTE or wanted is Severity.NOTE
            ]
            gravest = min((f.severity for f in findings), key=lambda s: s.rank, default=None)
            yield Result(
                id=entry["id"],
                group=entry["category"] if kind == "leak" else f"clean: {entry['kind']}",
                evasion=entry.get("evasion", "none"),
                wanted=wanted,
                allowed=entry.get("allow") == "acknowledge" and gravest is not Severity.BLOCK,
                found=gravest,
                rules=tuple(sorted({f.rule for f in findings})),
            )


def check(entry: dict[str, Any], site: config.SiteConfig, ruleset: rules.RuleSet) -> list[Finding]:
    """Return the findings on one text, put into the field it belongs to."""
    metadata = {
        "title": "Bản tin thử của xã",
        "summary": "Bản tin dùng để thử các quy tắc, không có thật và không được đăng.",
        "date": "2026-11-20T08:00",
        "unit": "ca-xa-tan-lap",
        "author": "bui-van-hai",
    }
    body = BODY
    field = entry.get("field", "body")
    if field == "body":
        body = entry["text"] + "\n"
    else:
        metadata[field] = entry["text"].strip().ljust(40, ".")[:280]
        if field == "image_alt":
            metadata["title"] = "Bản tin thử có ảnh"
    head = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=10_000)
    text = f"---\n{head}---\n{body}"
    reading = article.read(Source("content/canh-bao/2026/ban-tin-thu.md", text.encode()), site)
    found = list(reading.findings)
    return found + (rules.run(reading.article, {}, ruleset) if reading.article else [])


def table(results: list[Result]) -> str:
    """Return the scores as a Markdown table."""
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.group if result.wanted else "clean"].append(result)
    lines = ["| category | texts | block recall | all recall | false block | false acknowledge |",
             "|---|---:|---:|---:|---:|---:|"]  # fmt: skip
    for name, found in groups.items():
        lines.append(_row(name, found))
    leaks = [result for result in results if result.wanted]
    return "\n".join([*lines, _row("**all leaks**", leaks)])


def _row(name: str, found: list[Result]) -> str:
    block = [r for r in found if r.wanted is Severity.BLOCK]
    leaks = [r for r in found if r.wanted]
    clean = [r for r in found if not r.wanted]
    cells = [
        _share([r.recalled for r in block]),
        _share([r.found is not None for r in leaks]),
        _share([r.found is Severity.BLOCK for r in clean]),
        _share([r.found is Severity.ACKNOWLEDGE and not r.allowed for r in clean]),
    ]
    return f"| {name} | {len(found)} | {' | '.join(cells)} |"


def _share(hits: list[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f} % ({sum(hits)}/{len(hits)})" if hits else "–"


def met(results: list[Result]) -> bool:
    """Whether the targets hold: recall 99 % of block, 97 % of all; false 0.5 % and 4 %."""
    block = [r.recalled for r in results if r.wanted is Severity.BLOCK]
    leaks = [r.found is not None for r in results if r.wanted]
    clean = [r for r in results if not r.wanted]
    false_block = sum(r.found is Severity.BLOCK for r in clean)
    false_acknowledge = sum(r.found is Severity.ACKNOWLEDGE and not r.allowed for r in clean)
    return (
        sum(block) >= 0.99 * len(block)
        and sum(leaks) >= 0.97 * len(leaks)
        and false_block <= 0.005 * len(clean)
        and false_acknowledge <= 0.04 * len(clean)
    )


if __name__ == "__main__":
    sys.exit(main())
