"""Times the catalogue and the gate alone, on rows that are made up: their files are not written.

`python bench/rows.py --rows 1000000 [--into FOLDER]` has one real article, signed by the demo's
people, and makes all other rows after it. What is run is what a build runs: the log is read, what is
remembered of files and outputs is read, the gate repeats or judges every article, what differs is
told from what stays, the log is written and all is remembered again. Only what the file system says
of files that are not there is made up, and nothing is rendered or published. Each work is a process
of its own, at a tenth of the rows and at all of them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import os
import re
import sqlite3
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import measuring
import sites
from measuring import Run
from pydantic import TypeAdapter

from publisher import (
    __version__,
    audit,
    build,
    files,
    names,
    recollection,
    signoff,
    sources,
    survey,
)
from publisher.catalogue import Catalogue, Made, MadePart, Outputs, outputs, said_of
from publisher.catalogue import Row as SourceRow
from publisher.cli.common import read_site
from publisher.gate import Edition, Live
from publisher.parts import made_of
from publisher.publishing import Manifest
from publisher.recollection import Recollection
from publisher.recollection.packing import Packed, written
from publisher.staging import Stage
from publisher.survey import Site

WRITTEN = "writing from nothing"
SAME = "nothing changed"
EDITED = "one article edited"
GONE = "one article withdrawn"
WORKS = (WRITTEN, SAME, EDITED, GONE)
GATE = "the gate"
OUTPUTS = "reading what outputs were made of"
A_LINE = 1000  # articles that came out together: a line in the log
PER_SLOPE = 100_000
GARBAGE = (200_000, 50, 1000)  # how often the command looks for it
COMMON = b"as it is made up"
SENTENCE = "Bà con nhớ giúp chúng tôi điều này."
_MB = 1_000_000

Item = TypeVar("Item")


@dataclass(slots=True)
class Clock:
    """The seconds of each step, by name, in their order."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what is done within."""
        begun = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - begun

    def without(self, name: str, made_up: Iterator[Item]) -> Iterator[Item]:
        """Yield what is made up, and take the time that this takes from a step."""
        while True:
            begun = time.perf_counter()
            item = next(made_up, None)
            self.seconds[name] = self.seconds.get(name, 0) - (time.perf_counter() - begun)
            if item is None:
                return
            yield item


@dataclass(frozen=True, slots=True)
class Row:
    """An article: the real one is number 0."""

    number: int

    @property
    def id(self) -> str:
        """Its id, which is the name of its file, too."""
        return f"do-{sites.lettered(self.number)}"

    @property
    def date(self) -> dt.datetime:
        """Its date: one every five minutes, over ten years at a million."""
        return sites.NOW - dt.timedelta(days=2, minutes=5 * self.number)

    @property
    def path(self) -> str:
        """The path of its file."""
        return sites.place(self.number, self.date)

    @property
    def permalink(self) -> str:
        """Its address."""
        return self.path.removeprefix("content").removesuffix(".md") + "/"

    @property
    def digest(self) -> str:
        """The digest of its edition, made up."""
        return f"sha256:{self.number:064x}"

    def parts(self) -> Iterator[tuple[str, MadePart]]:
        """Yield what it becomes: its page, its short address, its picture for chats."""
        of = self.number.to_bytes(16)
        page = self.permalink.strip("/")
        yield f"page {page}/", MadePart(of, (f"{page}/index.html",))
        yield f"page a/{self.id}/", MadePart(of, (f"a/{self.id}/index.html",))
        yield f"card {self.path}", MadePart(of, (f"media/{self.number:016x}.png",))


names.CURRENT.set(names.Names())  # which a command sets that reads a site


def main() -> None:
    """Measure all works, or do one of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--into", type=Path, help="where the rows are written and removed again")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds for one work")
    parser.add_argument("--work", choices=WORKS, help="do this alone, in a folder that is prepared")
    given = parser.parse_args()
    if given.work:
        print("\n" + json.dumps(_done(given.work, given.into, given.rows)))
        return
    sizes = [(count, _size(count, given)) for count in (given.rows // 10, given.rows)]
    print(_document(sizes))


@dataclass(frozen=True, slots=True)
class Size:
    """What the works took at a number of rows, the seconds of their steps, and bytes on disk."""

    runs: Mapping[str, Run]
    steps: Mapping[str, Mapping[str, float]]
    disk: Mapping[str, int]


def _size(count: int, given: argparse.Namespace) -> Size:
    with tempfile.TemporaryDirectory(dir=given.into) as name:
        root = Path(name) / "site"
        root.mkdir()
        os.environ["XDG_CACHE_HOME"] = str(Path(name) / "cache")
        Path(name, "cache").mkdir(mode=0o700)
        sites.write(root, 1, git=False)
        (root / "site").mkdir()
        (root / ".publisher").mkdir()
        runs: dict[str, Run] = {}
        steps: dict[str, Mapping[str, float]] = {}
        for work in WORKS:
            _changed(work, root)
            time.sleep(0.5)  # what has just changed would not be remembered
            command = [sys.executable, str(Path(__file__).resolve()), "--work", work, "--rows", str(count), "--into", str(root)]  # fmt: skip
            run = measuring.run(
                command, root, environment={"PYTHONPATH": str(sites.ROOT)}, timeout=given.timeout
            )
            if run.outcome != "done":
                raise SystemExit(run.said)
            runs[work], steps[work] = run, json.loads(run.said.strip().rpartition("\n")[2])
            print(f"{count:,} rows, {work}: {sum(steps[work].values()):.1f} s, {run.peak / _MB:,.0f} MB",
                  file=sys.stderr, flush=True)  # fmt: skip
        return Size(runs, steps, dict(_disk(root, Path(name) / "cache")))


def _disk(root: Path, cache: Path) -> Iterator[tuple[str, int]]:
    for kind, told in (("sources", "what was found in files"), ("output", "what outputs are made of")):  # fmt: skip
        yield told, sum(one.stat().st_size for one in cache.rglob(f"{kind}-*.sqlite"))
    yield "what is live", (root / ".publisher/catalogue.sqlite").stat().st_size
    yield "the log of releases", (root / audit.LOG).stat().st_size


def _changed(work: str, root: Path) -> None:
    """Change the real article for a work."""
    path = root / Row(0).path
    site = read_site(root / "site_config.yml")
    if work == WRITTEN:  # where a row of its number has it
        (written,) = (root / "content").rglob("do-*.md")
        text = re.sub(r"(?m)^date: .*$", f"date: '{Row(0).date:%Y-%m-%dT%H:%M}'", written.read_text("utf-8"))  # fmt: skip
        written.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        sites.sign(root, Row(0).path, site.config)
    elif work == EDITED:
        text = path.read_text("utf-8").replace("---\n", "---\nminor: true\n", 1)
        path.write_text(f"{text}\n{SENTENCE}\n", "utf-8")
        signed = sites.SIGNED + dt.timedelta(minutes=1)
        sites.sign(root, Row(0).path, site.config, signed)
    elif work == GONE:
        mark = f"---\nwithdrawn: {{date: {sites.NOW:%Y-%m-%d}, reason: error}}\n"
        path.write_text(path.read_text("utf-8").replace("---\n", mark, 1), "utf-8")


def _done(work: str, root: Path, count: int) -> Mapping[str, float]:
    """Do one work and return the seconds of its steps."""
    site = read_site(root / "site_config.yml")
    gc.set_threshold(*GARBAGE)
    clock = Clock()
    _make_up(root, count, clock)
    if work == WRITTEN:
        _write(site, count, clock)
    else:
        _build(site, count, work, clock)
    return clock.seconds


def _make_up(root: Path, count: int, clock: Clock) -> None:
    """Let the file system say of all files what is made up, but of the real one what is so."""
    real = Row(0).path

    def told(root: Path, paths: Sequence[str]) -> str | None:
        return said_of(root, paths) if paths[0] == real else "\n".join(map(_said, paths))

    found = sorted(Row(number).path for number in range(count))

    def listed(root: Path) -> Iterator[str | sources.Refused]:  # as what it stands for
        return iter(found)

    def told_of(output: Path, path: str) -> str:
        return _said(path)

    def lying(site: Path) -> tuple[dict[str, str], set[str], bool]:
        made = ((path, _said(path)) for number in range(count) for path in _made(number))
        return dict(clock.without(OUTPUTS, made)), set(), True

    sources.listed = listed
    recollection.said_of = told  # type: ignore[attr-defined]
    outputs._there = lying
    outputs._said_of = told_of


def _made(number: int) -> Iterator[str]:
    for _name, part in Row(number).parts():
        yield from part.files


def _said(path: str) -> str:
    chance = zlib.crc32(path.encode())
    return f"33188 {4096 + chance % 4096} {chance} 1795{chance:015} 1795{chance:015}"


def _write(site: Site, count: int, clock: Clock) -> None:
    """Remember so many rows, from nothing."""
    root, output = site.root, site.root / "site"
    now = dt.datetime.now(dt.UTC)
    found = survey.take(_alone(site), now)
    (edition,) = found.editions
    _write_log(site, edition, count)
    memory = Recollection(root, site.config, site.rules, now)
    template = written(edition, site.config)
    assert template is not None
    name = "remembering what was found in files"
    with clock.step(name):
        rows = clock.without(name, _rows(root, template, edition, count))
        memory._sources.record(now.timestamp(), (), rows)
    live = [
        Live(permalink=row.permalink, id=row.id, path=row.path, digest=_digest(row, edition), since=now)
        for row in map(Row, range(count))
    ]  # fmt: skip
    with clock.step("remembering what is live"):
        Catalogue(root / ".publisher/catalogue.sqlite", output).record(live)
    del live
    parts = dict(part for number in range(count) for part in Row(number).parts())
    whole = {path: f"{number:064x}" for number in range(count) for path in _made(number)}
    with clock.step("remembering outputs"):
        Outputs(output).record(output, Made(output), COMMON, parts, {}, whole, whole.keys())


def _alone(site: Site) -> Site:
    """Return the site with its real article alone to be found."""
    sources.listed = lambda _root: iter([Row(0).path])  # type: ignore[assignment]
    return site


def _digest(row: Row, real: Edition) -> str:
    return row.digest if row.number else real.digest


def _rows(root: Path, template: Packed, real: Edition, count: int) -> Iterator[SourceRow]:
    """Yield what is remembered of each file; title and summary are as long as the real ones."""
    like = json.loads(template.head)
    for row in map(Row, range(count)):
        said = said_of(root, (row.path,)) if row.number == 0 else _said(row.path)
        own = {"id": row.id, "date": row.date.isoformat(), "digest": _digest(row, real)}
        head = json.dumps({**like, **own}, ensure_ascii=False, separators=(",", ":"))
        yield row.path, said or "", head.encode(), template.rest, template.rendered


def _write_log(site: Site, real: Edition, count: int) -> None:
    """Write the log of releases in which all rows came out, many in a line."""
    run = _run(site, sites.NOW, audit.EMPTY)
    entry = TypeAdapter(audit.Released).dump_python(run._entry(real, None), mode="json")
    (site.root / audit.LOG).parent.mkdir(exist_ok=True)
    head, moment = audit.START, dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    with (site.root / audit.LOG).open("wb") as log:
        for number, first in enumerate(range(0, count, A_LINE), 1):
            line = audit.Release(
                number=number, previous=head, time=moment, moment=moment, version=__version__,
                output=f"sha256:{number:064x}",
            ).model_dump(mode="json", exclude={"hash"})  # fmt: skip
            rows = map(Row, range(first, min(first + A_LINE, count)))
            line["added"] = [_entry(entry, row, _digest(row, real)) for row in rows]
            head = signoff.digest_of(line)
            log.write(signoff.canonical({**line, "hash": head}) + b"\n")


def _entry(entry: Mapping[str, object], row: Row, digest: str) -> dict[str, object]:
    shelf = entry["shelf"]
    assert isinstance(shelf, dict)
    return {
        **entry, "id": row.id, "path": row.path, "permalink": row.permalink, "digest": digest,
        "shelf": {**shelf, "date": row.date.isoformat()},
    }  # fmt: skip


def _run(site: Site, now: dt.datetime, log: audit.Log) -> build._Run:
    return build._Run(site, site.root / "site", site.root / ".publisher", now, now, log, None)


def _build(site: Site, count: int, work: str, clock: Clock) -> None:
    """Do what a build does, but for making and publishing pages."""
    root, output = site.root, site.root / "site"
    now = dt.datetime.now(dt.UTC)
    catalogue, memory = Catalogue(root / ".publisher/catalogue.sqlite", output), Outputs(output)
    began = files.moment(root / ".publisher")
    with clock.step("reading the log of releases"):
        log = survey.read_log(site, None)
    with clock.step("reading what was found in files"):
        known = Recollection(root, site.config, site.rules, now, began)
    with clock.step("reading what is live"):
        before = catalogue.live()
    with clock.step(OUTPUTS):
        made = memory.made(output)
    with clock.step(GATE):
        found = survey.take(site, now, log, None, known)
    again = sum(one.again for one in found.editions)
    assert again == count - (work != SAME), (again, found.held[:1], [one for one in found.editions if not one.again][:1])  # fmt: skip
    assert len(found.tombstones) == (work == GONE)
    staged = Stage(root, made, COMMON)
    with clock.step("telling what differs"):
        changed = () if work == SAME else dict(Row(0).parts())
        new = {name: made_of(work) for name in changed}
        differs = [
            (name, part) for name, part in made.parts.items()
            if not staged.keeps(name, new.get(name, part.made_of))
        ]  # fmt: skip
        for name, part in differs:
            staged.note(name, new[name], part.files)
    fresh = {path: "0" * 64 for _name, part in differs for path in part.files}
    with clock.step("writing the log of releases"):
        manifest = Manifest({**staged.kept, **fresh})
        _run(site, now, log).logged(found, manifest)
    with clock.step("remembering what is live"):
        catalogue.record(build._now_live(found.live, before, now).values())
    with clock.step("remembering outputs"):
        memory.record(
            output, made, COMMON, staged.parts, staged.notes, manifest.files, fresh.keys()
        )
    with clock.step("remembering what was found in files"):
        known.keep(found.editions)
    if work == SAME:
        return
    with closing(sqlite3.connect(known._sources._path or "")) as database:
        (rows,) = database.execute("SELECT count(*) FROM source").fetchone()
    assert rows == count - (work == GONE), rows


def _document(sizes: Sequence[tuple[int, Size]]) -> str:
    """Return tables in Markdown."""
    (less, small), (more, large) = sizes
    slope = PER_SLOPE / (more - less)
    said = (
        f"{more:,} rows and {less:,}, one of them a real article: catalogue, log and gate as a build runs"
        f" them, without the pages. Slopes are the difference of both sizes for each {PER_SLOPE:,} rows."
        " Seconds are those of the steps below added up; memory is the most of the whole process, as"
        " proportional set size."
    )
    head = ["work", f"s at {less:,}", f"s at {more:,}", f"s per {PER_SLOPE:,}",
            f"MB at {less:,}", f"MB at {more:,}", f"MB per {PER_SLOPE:,}"]  # fmt: skip
    rows = []
    for work in WORKS:
        a, b = (sum(size.steps[work].values()) for size in (small, large))
        c, d = (size.runs[work].peak / _MB for size in (small, large))
        rows.append([work, f"{a:.2f}", f"{b:.1f}", f"{(b - a) * slope:.2f}",
                     f"{c:,.0f}", f"{d:,.0f}", f"{(d - c) * slope:,.0f}"])  # fmt: skip
    names = dict.fromkeys(name for work in WORKS for name in large.steps[work])
    steps = [[name, *(_grown(small, large, work, name, slope) for work in WORKS)] for name in names]
    disk = [[name, f"{size / _MB:,.0f}", f"{(size - small.disk[name]) * slope / _MB:,.0f}"]
            for name, size in large.disk.items()]  # fmt: skip
    return "\n\n".join((
        said,
        _table(head, rows),
        f"Step by step, seconds at {more:,} and, in brackets, for each {PER_SLOPE:,} more:",
        _table(["step", *WORKS], steps),
        "On disk:",
        _table(["what", f"MB at {more:,}", f"MB per {PER_SLOPE:,}"], disk),
    ))  # fmt: skip


def _grown(small: Size, large: Size, work: str, name: str, slope: float) -> str:
    if name not in large.steps[work]:
        return "–"
    less, more = small.steps[work][name], large.steps[work][name]
    return f"{more:.2f} ({(more - less) * slope:.2f})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
