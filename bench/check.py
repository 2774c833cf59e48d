"""Times `publisher check` over many articles, as whole processes: `python bench/check.py`.

The articles are made of the sentences of `bench/tuning/*/clean.yml`, drawn anew for each one, with
headings, lists, emphasis, links and numbers; the seed is fixed, so that two runs check the same.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
SENTENCE = re.compile(r"(?<=[.!?…])\s+")
HEAD = """---
title: {title}
id: {id}
summary: {summary}
date: {year}-{month:02}-{day:02}T08:00
unit: ca-phuong-cau-dat
author: vo-minh-giang
topics: [trom-cap]
---
"""


def main() -> None:
    """Print the median, least and greatest seconds of a check of so many articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--into", type=Path, help="keep the site that is made in this empty folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        site = options.into or Path(name)
        write_site(site, options.articles, options.words)
        seconds = [timed(site) for _ in range(options.runs)]
    print(f"| articles | words | median s | min | max |\n|---:|---:|---:|---:|---:|\n"
          f"| {options.articles} | {options.words} | {statistics.median(seconds):.2f} "
          f"| {min(seconds):.2f} | {max(seconds):.2f} |")  # fmt: skip


def timed(site: Path) -> float:
    """Check a site once, with nothing remembered, and return the seconds it took."""
    shutil.rmtree(site / ".publisher", ignore_errors=True)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "publisher", "check"], cwd=site, capture_output=True, check=False
    )
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - start


def write_site(site: Path, articles: int, words: int) -> None:
    """Write the sample site's configuration and so many articles of so many words."""
    shutil.copytree(ROOT / "config", site / "config")
    shutil.copy(ROOT / "site_config.yml", site / "site_config.yml")
    draw = random.Random(20261121)  # noqa: S311  # texts to time, no secret
    sentences = list(_sentences())
    for number in range(articles):
        year, month, day = 2026, 1 + number % 9, 1 + number % 28  # its unit is older than that
        folder = site / "content" / "tuyen-truyen" / str(year)
        folder.mkdir(parents=True, exist_ok=True)
        title = f"Bài thử số {number} về giữ gìn an ninh trật tự ở khu dân cư"
        head = HEAD.format(
            title=title, id=f"bai-{number}", year=year, month=month, day=day,
            summary="Bà con cùng nhắc nhau giữ gìn an ninh trật tự ở khu dân cư, việc nhỏ nào cũng có ích.",
        )  # fmt: skip
        (folder / f"bai-thu-{number}.md").write_text(head + _body(draw, sentences, words), "utf-8")


def _sentences() -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "bench" / "tuning").glob("*/clean.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8")):
            found += (
                one for one in SENTENCE.split(entry["text"])
                if 6 <= len(one.split()) <= 40 and not re.search(r"[\n<|#\[\]`*_&\\]", one)
            )  # fmt: skip
    return found


def _body(draw: random.Random, sentences: list[str], words: int) -> str:
    parts: list[str] = []
    count = 0
    while count < words:
        chosen = [draw.choice(sentences) for _ in range(draw.randint(2, 5))]
        count += sum(len(one.split()) for one in chosen)
        shape = draw.random()
        if shape < 0.15:
            parts.append("## " + " ".join(chosen[0].split()[:7]).rstrip(".,;:"))
        if shape < 0.3:
            parts.append("\n".join(f"- {one}" for one in chosen))
        elif shape < 0.4:
            parts.append(f"**{chosen[0]}** " + " ".join(chosen[1:]))
        elif shape < 0.5:
            parts.append(
                " ".join(chosen) + " Xem thêm tại [cổng dịch vụ công](https://dichvucong.gov.vn/)."
            )
        else:
            parts.append(" ".join(chosen))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
