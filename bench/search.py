"""Measures the site's search on made-up articles: `python bench/search.py [--articles N …]`.

The articles are mixed from the sample site's sentences, a fifth of their words exchanged for others
(names, places and numbers of a long tail), so that terms are spread as in a real archive. For each
number of articles it prints what the index costs to build (in a process of its own, so that the
memory is its own), and what a first query moves and how long it takes in Chromium over a slow line
(1.6 Mbit/s, 150 ms for each request, HTTP/1.1, gzip; what the service worker fetches shares it), from opening the address with a query in it,
from asking on the home page, and from pressing Enter on the search page, with an empty cache each time. The search page is the
sample site's with the other index behind it; its articles have no pages, so that excerpts from
bodies are not in the figures.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from publisher.config import load as load_config
from publisher.search import FOLDER, Document, Index
from publisher.text import slugify

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.serving import Host  # noqa: E402  # found by the line above

WORDS = 370  # in a body, as in the measurements of others
EXCHANGED = 0.2
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_HEAD = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
_RHYMES = [
    "a",
    "á",
    "à",
    "ả",
    "ã",
    "ạ",
    "an",
    "án",
    "ang",
    "áng",
    "anh",
    "ánh",
    "ao",
    "áo",
    "ai",
    "ái",
    "ay",
    "ây",
    "ăn",
    "ăng",
    "âm",
    "ân",
    "âng",
    "e",
    "é",
    "ê",
    "en",
    "èn",
    "eo",
    "iên",
    "iết",
    "iêu",
    "im",
    "inh",
    "ích",
    "o",
    "ó",
    "ò",
    "oa",
    "oan",
    "oai",
    "oi",
    "ói",
    "on",
    "ong",
    "óng",
    "ô",
    "ố",
    "ồ",
    "ôi",
    "ôn",
    "ông",
    "ốt",
    "ơ",
    "ờ",
    "ơi",
    "ơn",
    "u",
    "ú",
    "ù",
    "ua",
    "ùa",
    "ui",
    "un",
    "ung",
    "ùng",
    "uôi",
    "uôn",
    "uông",
    "uyên",
    "uyết",
    "ư",
    "ứ",
    "ừ",
    "ưa",
    "ưng",
    "ươi",
    "ương",
    "ước",
    "ượt",
    "y",
    "ý",
    "ỳ",
]


QUERIES = (
    "lua dao vneid",
    "công an",
    "trộm xe máy",
    "giả danh ngân hàng",
    "làm căn cước cho trẻ em dưới sáu tuổi",
)
BEGINNINGS = {  # how a reader comes to ask, and the field that they ask in
    "open": ("", ""),
    "home": ("#find__words", ""),
    "Enter": ("#search__words", FOLDER),
}
LATENCY = 0.150  # seconds from a question to the first byte of its answer
BYTES_A_SECOND = 200_000  # 1.6 Mbit/s, which all answers share
PIECE = 1_460  # bytes of a packet
MOMENTS = """
addEventListener("keydown", (event) => {
  if (event.key === "Enter") globalThis.pressed = performance.now();
}, true);
new MutationObserver(() => {
  const hits = document.querySelectorAll(".hit").length;
  if (hits >= 1) globalThis.first ??= performance.now();
  if (document.getElementById("search__status")?.textContent.startsWith("Tìm thấy")) {
    globalThis.all ??= performance.now();
  }
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


def main() -> None:
    """Print what the index costs and what queries cost, for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", type=Path, help="write one index there and print its costs")
    options = parser.parse_args()
    if options.write:
        print(json.dumps(written(options.articles[0], options.write)))
        return
    with tempfile.TemporaryDirectory() as name:
        sample = _sample(Path(name))
        for count in options.articles:
            site = Path(name) / str(count)
            shutil.copytree(sample, site)
            command = [sys.executable, __file__, "--articles", str(count), "--write", str(site)]
            costs = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            print(f"\n{count} articles: {costs}")
            _measured(site, options.runs)


def written(count: int, site: Path) -> dict[str, float]:
    """Write the index of made-up articles into a copy of the sample site and return its costs."""
    articles = list(documents(count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    index = Index.of(articles)
    seconds = time.process_time() - start
    shutil.rmtree(site / FOLDER / "chi-muc")
    shutil.rmtree(site / FOLDER / "bai")
    for path, data in index.files:
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_bytes(data)
    page = site / FOLDER / "index.html"
    html = page.read_text(encoding="utf-8")
    for key in ("version", "documents", "shards", "chunk", "expired"):
        html = re.sub(rf'data-{key}="\w*"', f'data-{key}="{getattr(index.head, key)}"', html)
    page.write_text(html, encoding="utf-8")
    return {
        "processor seconds": round(seconds, 1),
        "memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "of it the articles themselves MB": before // 1024,
        "files": len(index.files),
        "MB": round(sum(len(data) for _path, data in index.files) / 1e6, 1),
    }


def _sample(folder: Path) -> Path:
    root = folder / "sample"
    for part in ("content", "config", "site_config.yml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        root.mkdir(exist_ok=True)
        copy(ROOT / part, root / part)
    command = [sys.executable, "-m", "publisher", "build"]
    subprocess.run(command, cwd=root, check=False, capture_output=True)
    return root / "site"


@dataclass
class SlowLine(Host):
    """A host at the far end of a slow line, for whoever asks: the page or its service worker."""

    free: float = 0.0  # when the line has sent what was given to it
    turn: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Send a file, later."""
        time.sleep(LATENCY)
        super().answer(request)

    def _send(self, request: BaseHTTPRequestHandler, head: str, body: bytes) -> int:
        answer = (head + "\r\n").encode() + body
        with suppress(ConnectionError):
            for start in range(0, len(answer), PIECE):
                piece = answer[start : start + PIECE]
                with self.turn:
                    self.free = max(self.free, time.monotonic()) + len(piece) / BYTES_A_SECOND
                    ready = self.free
                time.sleep(max(0.0, ready - time.monotonic()))
                request.wfile.write(piece)
        return len(answer)


def _measured(site: Path, runs: int) -> None:
    """Print the medians of each query; bytes are counted at the host until nothing more is fetched."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    print(
        "\n| query | found | from | first result s | all ten s | KB till then | KB in all | requests |"
    )
    print("|---|---:|---|---:|---:|---:|---:|---:|")
    with SlowLine(site) as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for query in QUERIES:
            for kind in BEGINNINGS:
                found = [_asked(browser, host, query, kind) for _ in range(runs)]
                cells = [statistics.median(one[n] for one in found) for n in range(6)]
                print(
                    f"| {query} | {cells[5]:.0f} | {kind} | {cells[0] / 1000:.2f} "
                    f"| {cells[1] / 1000:.2f} | {cells[2] / 1000:.0f} | {cells[3] / 1000:.0f} "
                    f"| {cells[4]:.0f} |",
                    flush=True,
                )
        browser.close()


def _asked(browser: Browser, host: SlowLine, query: str, kind: str) -> tuple[float, ...]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.add_init_script(MOMENTS)
    page = context.new_page()
    address = host.url + FOLDER
    host.sent.clear()
    if kind == "open":
        page.goto(f"{address}?q={query.replace(' ', '+')}", wait_until="commit")
    else:
        words, start = BEGINNINGS[kind]
        page.goto(host.url + start, wait_until="networkidle")
        _quiet(page, host)
        page.locator(words).evaluate("(field, words) => (field.value = words)", query)
        page.locator(words).focus()
        host.sent.clear()
        page.keyboard.press("Enter")
        page.wait_for_url("**/tim-kiem/?q=*")
    page.locator("#search__status", has_text="Tìm thấy").wait_for()
    until = host.moved(pictures=True)
    page.wait_for_load_state("networkidle")
    _quiet(page, host)
    first, all_ten = _times(page)
    number = int(re.sub(r"\D", "", page.inner_text("#search__status")) or 0)
    context.close()
    return first, all_ten, until, host.moved(pictures=True), len(host.sent), number


def _quiet(page: Page, host: SlowLine) -> None:
    """Wait until nothing is asked for any more: a worker begins when its page is done."""
    seen = -1
    while seen < len(host.sent):
        seen = len(host.sent)
        page.wait_for_timeout(1_500)


def _times(page: Page) -> tuple[float, float]:
    """Return when the first and all results came, since the key or since the page was asked for."""
    first, last, pressed = page.evaluate(
        "[globalThis.first, globalThis.all, globalThis.pressed ?? 0]"
    )
    return first - pressed, last - pressed


def documents(count: int) -> Iterator[Document]:
    """Yield made-up articles, the oldest first; the same ones each time."""
    dice = random.Random(1)  # noqa: S311  # the same articles each time
    config = load_config(ROOT / "site_config.yml")
    sentences, tail = _sentences(), _tail(dice)
    weights = [1 / (n + 10) for n in range(len(tail))]
    kinds, units, topics = list(config.kinds_by_id.values()), config.units, config.topics
    for number in range(count):
        kind, unit = dice.choice(kinds), dice.choice(units)
        own = dice.sample(topics, k=min(len(topics), dice.choice((1, 1, 2))))
        foreign = iter(dice.choices(tail, weights, k=2 * WORDS))
        body: list[str] = []
        while len(body) < WORDS:
            body += (
                next(foreign) if dice.random() < EXCHANGED else word
                for word in dice.choice(sentences).split()
            )
        title = [*dice.choice(sentences).split()[:9], next(foreign), next(foreign)]
        day = dt.date(2016, 1, 1) + dt.timedelta(days=number * 3900 // count)
        yield Document(
            url=f"{kind.id}/{day.year}/{'-'.join(map(_plain, title))}-{number}/",
            title=" ".join(title),
            summary=" ".join(body[dice.randrange(100) :][:32]) + ".",
            body=" ".join(body),
            date=day,
            kind=kind.id,
            unit=unit.id,
            facets=(f"k:{kind.id}", f"u:{unit.id}", *(f"t:{one.id}" for one in own)),
            about=(kind.name, unit.name, *(one.name for one in own)),
            expired=dice.random() < 0.3,
            corrected=dice.random() < 0.02,
        )


def _plain(word: str) -> str:
    return slugify(word) or "x"


@cache
def _sentences() -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "content").rglob("*.md")):
        text = _HEAD.sub("", path.read_text(encoding="utf-8"), count=1)
        plain = re.sub(r"\]\([^)]*\)|[*_#>\[\]!\"|]", " ", text)
        found += (
            " ".join(one.split()) for one in _SENTENCE.split(plain) if 5 < len(one.split()) < 60
        )
    return found


def _tail(dice: random.Random) -> list[str]:
    """Return words by how often they are drawn: those of the samples, then syllables, then numbers."""
    known = Counter(word.strip(".,:;?“”()") for one in _sentences() for word in one.split())
    words = [word for word, _n in known.most_common() if word]
    made = [onset + rhyme for onset in _ONSETS for rhyme in _RHYMES]
    dice.shuffle(made)
    return [*words, *made, *(str(dice.randrange(20, 90_000)) for _ in range(400))]


if __name__ == "__main__":
    main()
