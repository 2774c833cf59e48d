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
    """Run the sequences on every processor; return 1 if one breaks the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=50_000)
    wanted: int = parser.parse_args().sequences
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "auto", "tests/test_lifecycle.py"],
        cwd=ROOT,
        env={**os.environ, "LIFECYCLE_SEQUENCES": str(wanted)},
        check=False,
    )
    took = time.perf_counter() - begun
    word = "all held" if done.returncode == 0 else "BROKEN"
    print(f"{wanted} sequences: {word}, {took:.0f} s, {1000 * took / wanted:.0f} ms each")
    return min(done.returncode, 1)


if __name__ == "__main__":
    sys.exit(main())
