"""Times a site of many groups from nothing, and after one more article, in seconds of a processor: `python bench/groups.py`.

The articles are recorded, not signed, so that what is timed is what groups cost.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from publisher import build, website
from publisher.pages import groups
from publisher.wall import Wall
from tests.builders import CONFIG, NOW, SiteFolder, make_keys

SPENT: defaultdict[str, float] = defaultdict(float)


def timed(owner: Any, name: str, label: str) -> None:
    """Add up the seconds that a function takes."""
    inner: Callable[..., Any] = getattr(owner, name)

    def outer(*arguments: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return inner(*arguments, **options)
        finally:
            SPENT[label] += time.process_time() - start

    setattr(owner, name, outer)


def main() -> None:
    """Print a table of seconds and sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=1500)
    parser.add_argument("--areas", type=int, default=100)
    parser.add_argument("--articles", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        keys = Path(name) / "keys"
        keys.mkdir()
        folder = SiteFolder(Path(name) / "trang", make_keys(keys))
        (folder.root / "content").mkdir(parents=True)
        configure(folder, options.groups, options.areas)
        for number in range(options.articles):
            write(folder, number, options.areas)
        whole(groups.Groups, "plan of the groups' pages")
        timed(website, "render", "HTML of all pages")
        timed(Wall, "read", "read again by the wall")
        print(f"{options.groups} groups in {options.areas} areas, {options.articles} articles\n")
        print("| step | from nothing | one article more |\n|---|---:|---:|")
        first = run(folder)
        write(folder, options.articles, options.areas)
        second = run(folder)
        for label in first:
            print(f"| {label} | {first[label]} | {second[label]} |")


def whole(owner: Any, label: str) -> None:
    """Add up the seconds in which a plan yields its pages."""
    inner = owner.pages

    def pages(self: Any) -> Any:
        start = time.process_time()
        found = list(inner(self))
        SPENT[label] += time.process_time() - start
        return iter(found)

    owner.pages = pages


def configure(folder: SiteFolder, count: int, areas: int) -> None:
    """Say where the groups are; every third one wants a topic only."""
    names = [f"xa-{number}" for number in range(areas)]
    listed = [
        {
            "id": f"to-{lettered(number)}", "name": f"Tổ {lettered(number)}", "area": area,
            "platform": ("zalo", "facebook")[number % 7 == 0],
            "topics": ["giao-thong"] if number % 3 == 0 else [],
        }
        for number, area in zip(range(count), itertools.cycle(names))
    ]  # fmt: skip
    folder.configure(
        signoff={"signatures": "recorded"},
        areas=[*CONFIG["areas"], *({"id": one, "name": one, "parent": "tinh"} for one in names)],
        groups=listed,
    )


def lettered(number: int) -> str:
    """Return a number in letters: some digits before a date read like a telephone number."""
    return "".join("bcdghklmnp"[int(digit)] for digit in str(number))


def write(folder: SiteFolder, number: int, areas: int) -> None:
    """Write an article for one area, every fourth one for all."""
    where = "tinh" if number % 4 == 0 else f"xa-{number % areas}"
    day = NOW - dt.timedelta(days=1 + number / 10)
    path = f"content/canh-bao/2026/bai-{number}.md"
    folder.write(
        path,
        "Mở đầu của bài.\n\n## Việc cần làm\n\n- Không bấm đường dẫn lạ.\n- Gọi 113.\n",
        area=[where],
        date=f"{day:%Y-%m-%dT%H:%M}",
        topics=[("lua-dao-mang", "giao-thong")[number % 2]],
    )
    folder.sign(path)


def run(folder: SiteFolder) -> dict[str, str]:
    """Build once and return what it took."""
    SPENT.clear()
    start = time.process_time()
    release = build.build(folder.site, folder.root / "site", NOW)
    spent = {"the whole build": time.process_time() - start, **SPENT}
    pages = [path.stat().st_size for path in (folder.root / "site/nhom").rglob("index.html")]
    return {
        **{label: f"{seconds:.1f} s" for label, seconds in spent.items()},
        "files written": str(release.changes.written),
        "largest page of a group": f"{max(pages) // 1000} kB",
    }


if __name__ == "__main__":
    main()
