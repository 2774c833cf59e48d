"""Times the rules on long texts made to hurt them: `python bench/adversarial.py`.

Each text is one megabyte of a few characters or of words drawn from the rules' own phrases and
samples, over and over. Prints the slowest and returns 1 if one takes longer than the limit.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from publisher import config, rules
from publisher.front_matter import FrontMatter
from publisher.yamldoc import Document

ROOT = Path(__file__).parent.parent
LIMIT = 2.0  # seconds for a megabyte
FIXED = (
    "a", "Á", "ố ", "a. ", "1", "1.", "1 O", "O0", "00", "+84", "09 ", "0912 000 111 ", "một ", "( ", "|", "*", "_ ",
    "`", "?", "!!!", "...\n", "- ", "\n", "\u200b", "\u00ad", "a\u0301", "&#65;", "%C3", "x@", "a.b.c.", "https://a.b ",
    "[a](b) ", "<b>", "<!--", "h t t p ", "chấm com ", "ABC ", "Ô", "Ã¡", "Nguyễn ", "Nguyễn Văn A ", "cháu Nguyễn ",
    "a_b ", "kẻ trộm ", "bị hại là cháu lớp 5 ", "tối mật\n", "m ậ t ", "Kính gửi ", "ngày 12 tháng 3 ", "cần sa máy in ",
)  # fmt: skip


def main() -> int:
    """Print the slowest texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="characters of each text")
    parser.add_argument("--draws", type=int, default=60, help="texts drawn besides the fixed ones")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    site = config.load(ROOT / "site_config.yml")
    ruleset = rules.load(site, ROOT)
    units = [*FIXED, *_drawn(ruleset, random.Random(options.seed), options.draws)]  # noqa: S311
    signal.signal(signal.SIGALRM, _give_up)
    found = sorted(((seconds(ruleset, unit, options.size), unit) for unit in units), reverse=True)
    print("| seconds | text, repeated |\n|---:|---|")
    for taken, unit in found[:12]:
        print(f"| {taken:.2f} | `{unit[:70]!r}` |")
    return int(found[0][0] > LIMIT)


def seconds(ruleset: rules.RuleSet, unit: str, size: int) -> float:
    """Return the processor seconds of all rules over a text of `size` characters."""
    text = (unit * (size // len(unit) + 1))[:size]
    front = FrontMatter(Document("a.md", {}, {}), None, text, 1)
    start = time.process_time()
    signal.alarm(30)
    try:
        rules.run_unread("content/a.md", front, ruleset)
    except TimeoutError:
        return float("inf")
    finally:
        signal.alarm(0)
    return time.process_time() - start


def _give_up(*_: object) -> None:
    raise TimeoutError


def _drawn(ruleset: rules.RuleSet, draw: random.Random, count: int) -> Iterator[str]:
    words: list[str] = []
    for rule in ruleset.rules:
        data = rule.data
        words += (*data.words, *data.needs, *data.hits, *data.misses)
        words += (one for nearby in (*data.near, *data.unless) for one in nearby.words)
    for _ in range(count):
        chosen = " ".join(draw.choice(words) for _ in range(draw.randint(1, 3)))
        yield chosen + draw.choice((" ", "\n", ". ", ""))


if __name__ == "__main__":
    sys.exit(main())
