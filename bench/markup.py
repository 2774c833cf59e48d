"""Reads a built site with the Nu HTML checker and prints what it finds, most frequent first.

    python bench/markup.py site

`make tools` installs the checker. The exit code is 1 if anything was found.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests import nu  # found by the line above


def main() -> int:
    """Check every page and our own styles; return 1 if the checker has something against them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, nargs="?", default=Path("site"))
    site = parser.parse_args().site
    if not nu.available():
        raise SystemExit(nu.MISSING)
    files = nu.ours(site)
    places: dict[str, list[nu.Complaint]] = defaultdict(list)
    for complaint in nu.complaints(site, files):
        places[complaint.message].append(complaint)
    for message, found in sorted(places.items(), key=lambda item: -len(item[1])):
        print(f"{len(found):5} {message}\n      {found[0].file}:{found[0].line} {found[0].extract}")
    print(f"Nu {nu.version()}: {len(files)} files, {sum(map(len, places.values()))} complaints")
    return 1 if places else 0


if __name__ == "__main__":
    raise SystemExit(main())
