"""Runs many random lives of articles against the model of tests/test_lifecycle.py and says how many held.

    python bench/lifecycle.py --sequences 50000

A life that breaks the model is printed with its steps, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run the sequences on every processor, batch by batch; return 1 if one breaks the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=2_000)
    options = parser.parse_args()
    begun = time.perf_counter()
    held = 0
    while held < options.sequences:
        batch = min(options.batch, options.sequences - held)
        if not tried(batch):
            print(f"BROKEN after {held} sequences that held")
            return 1
        held += batch
        took = time.perf_counter() - begun
        print(f"{held} sequences held, {took:.0f} s, {1000 * took / held:.0f} ms each", flush=True)
    return 0


def tried(sequences: int) -> bool:
    """Run so many new random sequences; say whether all of them held."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "auto", "tests/test_lifecycle.py"],
        cwd=ROOT,
        env={**os.environ, "LIFECYCLE_SEQUENCES": str(sequences)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
