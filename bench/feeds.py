"""Times the feeds of a large site and counts what one release rewrites: `python bench/feeds.py`.

The articles are invented copies of one that the gate let through; nothing is written to disk.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from publisher import feeds
from publisher.article import Location
from publisher.config import SiteConfig
from publisher.gate import Edition
from publisher.pages import Library
from tests.builders import NOW, SiteFolder, make_keys, picture

AREAS = 124  # communes and wards, below one province
TOPICS = 12
SINCE = dt.timedelta(days=8 * 365)
PROVINCIAL = 4  # one article in so many is for the whole province
PARAGRAPH = (
    "Bà con nhớ ba điều: không bấm đường dẫn lạ, không đọc mã cho bất kỳ ai, gọi 113 khi nghi ngờ. "
    "Đối tượng thường tự xưng là cán bộ, giục làm ngay và dặn giữ kín.\n\n"
)


def settings(groups: int) -> dict[str, Any]:
    """Return what a province's configuration has beside that of the tests."""
    areas = [{"id": "tinh", "name": "Tỉnh Thử Nghiệm"}]
    areas += [{"id": f"xa-{n}", "name": f"Xã {n}", "parent": "tinh"} for n in range(AREAS)]
    units = [{"id": "ca-tinh", "name": "Công an tỉnh Thử Nghiệm", "level": "province", "area": "tinh"}]  # fmt: skip
    units += [
        {"id": f"ca-xa-{n}", "name": f"Công an xã {n}", "level": "commune", "parent": "ca-tinh", "area": f"xa-{n}"}
        for n in range(AREAS)
    ]  # fmt: skip
    topics = [{"id": f"chu-de-{n}", "name": f"Chủ đề {n}"} for n in range(TOPICS)]
    return {
        "areas": areas,
        "units": units,
        "topics": topics,
        "groups": [
            {"id": f"nhom-{n}", "name": f"Nhóm {n}", "platform": "zalo", "area": f"xa-{n % AREAS}",
             **({"topics": ["chu-de-1", "chu-de-2"]} if n % 10 == 0 else {})}
            for n in range(groups)
        ],
        "signoff": {"signatures": "recorded"},
    }  # fmt: skip


def sample(folder: SiteFolder, groups: int) -> Edition:
    """Return one article of the usual length with a picture, as the gate lets it out."""
    people = folder.people()
    for person in people:
        person["units"] = ["ca-tinh"]
    folder.configure(people=people, **settings(groups))
    picture(folder.root / "content/canh-bao/2026/bia.jpg", (1200, 630))
    path = folder.publishable(
        body=f"{PARAGRAPH * 4}## Việc cần làm\n\n- Gọi 113.\n- Báo [Công an](/don-vi/ca-tinh/).\n\n{PARAGRAPH * 3}",
        image="bia.jpg", image_alt="Ảnh sân đình", unit="ca-tinh", topics=["chu-de-1"], area=["tinh"],
    )  # fmt: skip
    verdict = folder.verdict(path)
    if not isinstance(verdict, Edition):
        raise SystemExit(str(verdict))
    return verdict


def copies(one: Edition, config: SiteConfig, count: int) -> Iterator[Edition]:
    """Yield articles of every kind, unit, topic and place, spread over some years."""
    kinds = list(config.kinds_by_id.values())
    for n in range(count):
        place = 0 if n % PROVINCIAL == 0 else 1 + n % AREAS
        name = f"bai-{n:05}"
        article = replace(
            one.article,
            id=name,
            path=f"content/{kinds[n % len(kinds)].id}/2026/{name}.md",
            location=Location(kinds[n % len(kinds)], "2026", name),
            title=f"Bài viết số {n} dùng để đo",
            date=NOW - SINCE * (count - n) / count,
            unit=config.units[place],
            areas=(config.areas[place],),
            topics=tuple(config.topics[(n + more) % TOPICS] for more in range(1 + n % 2)),
        )
        yield replace(one, article=article)


def main() -> None:
    """Print seconds, files and bytes, then what one release of each sort rewrites."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=1_500)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--once", action="store_true", help="measure, compare nothing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "keys").mkdir()
        folder = SiteFolder(place, make_keys(place / "keys"))
        one = sample(folder, given.groups)
        config = folder.config
        editions = list(copies(one, config, given.articles + 2))
        old, new = editions[:-2], editions[-2:]
        new.sort(key=lambda e: e.article.areas[0].id != "tinh")
        first = Library.of(config, [one], [], NOW.date())
        rendered = {m.sha256: first.rendition(one.article, p) for p, m in one.media.items()}

        def library(*more: Edition) -> Library:
            return Library.of(config, [*old, *more], [], NOW.date(), rendered=rendered)

        before = measured(library(), profile=given.profile)
        if given.once:
            return
        for label, latest in (("the whole province", new[0]), ("one commune", new[1])):
            after = {path: digest(data) for path, data in feeds.render(library(latest))}
            changed = [p for p in after if before.get(p) != after[p]]
            print(f"\nreleased for {label}: {len(changed)} of {len(after)} files")
            sorts = Counter(p.split("/")[0] + "/" if "/" in p else "site" for p in changed)
            print("  " + ", ".join(f"{sort} {n}" for sort, n in sorted(sorts.items())))


def measured(library: Library, *, profile: bool) -> dict[str, str]:
    """Render everything once and return the digest of each file."""
    if profile:
        import cProfile

        cProfile.runctx("list(feeds.render(library))", globals(), {"library": library}, sort="tottime")  # fmt: skip
    start, spent = time.perf_counter(), processor()
    rows: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    digests: dict[str, str] = {}
    for path, data in feeds.render(library):
        sort = path.rpartition("/")[2]
        part = "groups" if path.startswith("nhom/") else "archives" if _dated(path) else "other"
        rows[f"{part} {sort}"] += 1
        sizes[f"{part} {sort}"] += len(data)
        digests[path] = digest(data)
    wall, cpu = time.perf_counter() - start, processor() - spent
    print(f"{wall:.1f} s from nothing ({cpu:.1f} s of processors in all)")
    for label in sorted(rows):
        print(f"  {label}: {rows[label]} files, {sizes[label] / 1e6:.1f} MB")
    print(f"  at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory")
    return digests


def processor() -> float:
    """Return the processor time of this process and of those it has ended."""
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _dated(path: str) -> bool:
    return any(part.isdigit() for part in path.split("/"))


def digest(data: bytes) -> str:
    """Return the BLAKE2 of a file."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


if __name__ == "__main__":
    main()
