"""Loads the sample site as Lighthouse's slow phone and prints a table; `make tools` brings Lighthouse.

    python bench/lighthouse.py --output docs/lighthouse-measured.md

The site is built anew from the samples and served on this machine, compressed and cached as by
nginx. Each page is loaded several times and each figure is the median. The exit code is 1 if a
page misses its target.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.serving import served  # noqa: E402  # found by the line above

LIGHTHOUSE = ROOT / "tools" / "node_modules" / "lighthouse"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
SAMPLE = ("content", "config", "site_config.yml")
NOW = "2026-11-21T09:00"
PAGES = {
    "home": "",
    "list": "canh-bao/",
    "article": "canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid/",
    "search": "tim-kiem/",
}
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
LOST = 3  # loads of a page of which Lighthouse may lose the trace, and be asked again, as it says itself
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run"


@dataclass(frozen=True, slots=True)
class Load:
    """What Lighthouse said of one load of a page."""

    scores: dict[str, int]
    first_paint: float  # seconds, as are the others
    largest_paint: float
    blocked: float  # milliseconds
    shift: float
    moved: float  # KB over the network
    failed: tuple[str, ...]  # audits that cost points


def main() -> int:
    """Measure every page and print or write the table; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--output", type=Path, help="write the table here and not to the screen")
    parser.add_argument("--site", type=Path, help="a built site, to measure it and not the samples")
    options = parser.parse_args()
    if not LIGHTHOUSE.is_dir() or not CHROMIUM:
        raise SystemExit("no Lighthouse: install Chromium and npm, then `make tools`")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        site = options.site or built(scratch)
        loads = {page: loaded(site, path, options.runs, scratch) for page, path in PAGES.items()}
    text = table(loads, options.runs)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 1 if any(missed(several) for several in loads.values()) else 0


def built(scratch: Path) -> Path:
    """Build the samples and return the folder of the site."""
    for part in SAMPLE:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, scratch / part)
    done = subprocess.run(
        [sys.executable, "-m", "publisher", "build", "--now", NOW],
        cwd=scratch, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode not in {0, 1}:  # 1: some samples are held on purpose
        raise SystemExit(done.stderr.decode())
    return scratch / "site"


def loaded(site: Path, path: str, runs: int, scratch: Path) -> list[Load]:
    """Load one page several times, each in a fresh browser."""
    if not (site / path / "index.html").is_file():
        raise SystemExit(f"no page to measure at {path}")
    report = scratch / "report.json"
    loads: list[Load] = []
    lost = 0
    with served(site) as address:
        while len(loads) < runs:
            done = subprocess.run(
                [
                    "node", str(LIGHTHOUSE / "cli" / "index.js"), address + path, "--quiet",
                    "--output=json", f"--output-path={report}", f"--chrome-flags={FLAGS}",
                ],
                env={**os.environ, "CHROME_PATH": CHROMIUM}, timeout=240, check=False,
            )  # fmt: skip
            if done.returncode == 0:
                loads.append(read(json.loads(report.read_text())))
                continue
            lost += 1
            if lost > LOST:
                raise SystemExit(f"Lighthouse cannot load /{path}")
    return loads


def read(report: dict[str, Any]) -> Load:
    """Return what a report says, in the units of the table."""
    if "runtimeError" in report:
        raise SystemExit(report["runtimeError"]["message"])
    audits = report["audits"]
    value = {name: audit.get("numericValue", 0.0) for name, audit in audits.items()}
    failed = {
        reference["id"]
        for category in report["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"] and (audits[reference["id"]]["score"] or 0) < 0.9
        and audits[reference["id"]]["scoreDisplayMode"] not in {"notApplicable", "manual", "error"}
    }  # fmt: skip
    return Load(
        scores={name: round(100 * (report["categories"][name]["score"] or 0)) for name in TARGETS},
        first_paint=value["first-contentful-paint"] / 1000,
        largest_paint=value["largest-contentful-paint"] / 1000,
        blocked=value["total-blocking-time"],
        shift=value["cumulative-layout-shift"],
        moved=value["total-byte-weight"] / 1024,
        failed=tuple(sorted(failed)),
    )


def missed(loads: list[Load]) -> bool:
    """Tell whether the medians of a page are below a target."""
    return any(
        statistics.median(load.scores[name] for load in loads) < least
        for name, least in TARGETS.items()
    )


def table(loads: dict[str, list[Load]], runs: int) -> str:
    """Return the medians as a page of documentation."""
    lines = [
        "# Lighthouse, as measured",
        "",
        f"Made by `python bench/lighthouse.py` on {date.today().isoformat()}: "  # noqa: DTZ011
        f"Lighthouse {version(LIGHTHOUSE)}, {chromium()}, Node {node()}, Python "
        f"{platform.python_version()}.",
        f"The sample site of {NOW[:10]}, served on the same machine with gzip; Lighthouse's own "
        f"mobile settings (simulated slow 4G, processor four times slower); medians of {runs} loads, "
        "each in a fresh browser.",
        "Targets: "
        + ", ".join(f"{name.replace('-', ' ')} ≥ {least}" for name, least in TARGETS.items())
        + ".",
        "",
        "| page | performance | accessibility | best practices | SEO | first paint s "
        "| largest paint s | blocked ms | shift | KB moved |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for page, several in loads.items():
        middle = statistics.median
        scores = [f"{middle(load.scores[name] for load in several):.0f}" for name in TARGETS]
        figures = [
            f"{middle(load.first_paint for load in several):.1f}",
            f"{middle(load.largest_paint for load in several):.1f}",
            f"{middle(load.blocked for load in several):.0f}",
            f"{middle(load.shift for load in several):.3f}",
            f"{middle(load.moved for load in several):.0f}",
        ]
        lines.append(f"| {page} (`/{PAGES[page]}`) | {' | '.join(scores + figures)} |")
    for page, several in loads.items():
        failed = sorted({name for load in several for name in load.failed})
        if failed:
            lines += ["", f"Below 0.9 on {page}: {', '.join(failed)}."]
    return "\n".join([*lines, ""])


def version(package: Path) -> str:
    """Return the version of an installed npm package."""
    return str(json.loads((package / "package.json").read_text())["version"])


def chromium() -> str:
    """Return the browser's name and version."""
    said = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=True)
    return " ".join(said.stdout.split()[:2])


def node() -> str:
    """Return Node's version."""
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip().lstrip("v")


if __name__ == "__main__":
    raise SystemExit(main())
