"""Times the search's index: made anew, and patched where one article changed.

`python bench/patching.py [--articles N …] [--runs N]`. The articles have 600 words: either sentences of
the sample site as they are, which are few and come again and again, or with a fifth of the words
exchanged for others of a long tail. Real archives lie between the two.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import search
import sites

from publisher import config
from publisher.search import Change, Document, Index, updated

DAY = dt.date(2026, 11, 20)  # of all of them: what comes into another year is not patched
Files = Sequence[tuple[str, bytes]]


def main() -> None:
    """Print a table of medians for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[2_000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    search.WORDS = sites.WORDS
    print("| articles | text | what | ms | ms of processor | files | KB |")
    print("|---:|---|---|---:|---:|---:|---:|")
    for count in options.articles:
        for text, made in (("sentences", sentences), ("long tail", search.documents)):
            documents = [replace(one, date=DAY) for one in made(count + options.runs)]
            for what, cost in timed(documents, options.runs):
                print(f"| {count} | {text} | {what} | {cost} |", flush=True)


@dataclass(frozen=True)
class Cost:
    """What something took, in milliseconds, and the files that it wrote."""

    wall: float
    processor: float
    files: Files

    def __str__(self) -> str:
        size = sum(len(data) for _name, data in self.files) / 1000
        return f"{self.wall:.0f} | {self.processor:.0f} | {len(self.files)} | {size:.0f}"


def timed(documents: Sequence[Document], runs: int) -> Iterator[tuple[str, Cost]]:
    """Yield what was done and what it cost; the last documents are new ones for patches."""
    known, new = documents[:-runs], documents[-runs:]
    index = Index.of(known)
    files = dict(index.files)

    def patched(run: int, after: Callable[[Document, Document], Document]) -> Files:
        number = len(known) * run // runs
        one = Change(number=number, before=known[number], after=after(known[number], new[run]))
        return written(one)

    def written(change: Change) -> Files:
        update = updated(index.standing, files.__getitem__, [change])
        if update is None:
            raise ValueError("it has to be made anew")
        return update.files

    yield "made anew", cost(lambda _run: Index.of(known).files, runs)
    for what, after in CHANGES.items():
        yield what, cost(lambda run, after=after: patched(run, after), runs)  # type: ignore[misc]
    yield (
        "a new article",
        cost(lambda run: written(Change(number=len(known), before=None, after=new[run])), runs),
    )


CHANGES: dict[str, Callable[[Document, Document], Document]] = {
    "it expires": lambda old, _new: replace(old, expired=not old.expired),
    "a word more": lambda old, _new: replace(old, body=f"{old.body} khoai"),
    "a sentence more": lambda old, new: replace(old, body=f"{old.body} {new.body[:120]}"),
    "another title": lambda old, new: replace(old, title=new.title),
    "another body": lambda old, new: replace(old, body=new.body),
}


def cost(work: Callable[[int], Files], runs: int) -> Cost:
    """Return medians of so many runs; the files are those of the last."""
    walls, processor = [], []
    for run in range(runs):
        wall, used = time.perf_counter(), _used()
        files = work(run)
        walls.append(time.perf_counter() - wall)
        processor.append(_used() - used)
    return Cost(1000 * statistics.median(walls), 1000 * statistics.median(processor), files)


def _used() -> float:
    """Return the processor seconds of this process and of those that it started and that ended."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, whose))


def sentences(count: int) -> Iterator[Document]:
    """Yield the documents of the articles that the other benchmarks build."""
    settings = config.load(sites.ROOT / "site_config.yml")
    for number in range(count):
        known = sites.metadata(number, settings)
        kind, unit = sites.KINDS[number % len(sites.KINDS)], str(known["unit"])
        yield Document(
            url=f"{kind}/2026/{known['id']}/",
            title=str(known["title"]),
            summary=str(known["summary"]),
            body=sites.body(number),
            date=DAY,
            kind=kind,
            unit=unit,
            facets=(f"k:{kind}", f"u:{unit}"),
            about=(kind, unit),
            expired=number % 3 == 0,
        )


if __name__ == "__main__":
    main()
