"""Times the sample site's commands as whole processes and prints medians: `python bench/speed.py`."""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLE = ("content", "config", "site_config.yml")


def main() -> None:
    """Print the median, least and greatest seconds of each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    print("| command | median s | min | max |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        site = Path(name)
        for part in SAMPLE:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, site / part)
        for label, command, fresh in (
            ("check, all samples", "check", False),
            ("build from nothing", "build", True),
            ("build, nothing changed", "build", False),
            ("status", "status", False),
        ):
            seconds = [timed(site, command, fresh=fresh) for _ in range(runs)]
            middle = statistics.median(seconds)
            print(f"| {label} | {middle:.2f} | {min(seconds):.2f} | {max(seconds):.2f} |")


def timed(site: Path, command: str, *, fresh: bool) -> float:
    """Run one command of the site, from nothing if `fresh`, and return its seconds."""
    if fresh:
        for folder in ("site", ".publisher"):
            shutil.rmtree(site / folder, ignore_errors=True)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "publisher", command], cwd=site, capture_output=True, check=False
    )
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
