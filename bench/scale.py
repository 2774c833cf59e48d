"""Times our publisher and other generators on the same articles, all in one run.

`python bench/scale.py [--articles N …] [--runs R] [--peers hugo,eleventy,…] [--output FILE]` writes
sites of signed articles, installs the others by name into environments of their own, and prints what
each takes from nothing and after a change: whole processes, medians, memory of all processes together.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import measuring
import ours
import peers
import peersites
import scaletable
import sites
from measuring import Run
from scaletable import (
    ALL_SERVED,
    DRAFTED,
    EDITED,
    FLOOR,
    FRESH,
    GONE,
    LOOKED,
    SAME,
    SERVED,
    Contents,
    Result,
    Size,
)

OURS = "Bình Yên"
TOLD = ("--timings", "--lang", "en")
EDITS = 5  # at the least, in the preview
SENTENCES = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
ROWS = Path(__file__).parent / "rows.py"  # catalogue and gate alone


def main() -> None:
    """Measure what was asked for and write it down."""
    given = _arguments()
    given.cache.mkdir(parents=True, exist_ok=True)
    chosen, missing = _installed(given.peers, given.cache)
    load = os.getloadavg()[0]
    sizes: list[Size] = []
    for count in given.articles:
        with tempfile.TemporaryDirectory(dir=given.into) as name:
            wanted = chosen if count <= given.peers_up_to else {}
            sizes.append(_size(Path(name), count, wanted, given))
        _write(given, scaletable.document(sizes, missing, _command(given), load))
    text = scaletable.document(sizes, missing, _command(given), load, _rows(given.rows, given.into))
    _write(given, text)
    print(text)


def _write(given: argparse.Namespace, text: str) -> None:
    """Write down what is known so far: large sizes take long, and may be stopped."""
    if given.output:
        given.output.write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", default=",".join(peers.USUAL),
                        help=f"names with commas between them, of {', '.join(peers.BY_NAME)}")  # fmt: skip
    parser.add_argument("--peers-up-to", type=int, default=50_000, metavar="N",
                        help="leave the others out of larger sites")  # fmt: skip
    parser.add_argument("--once-from", type=int, default=50_000, metavar="N",
                        help="run everything once only on sites of so many")  # fmt: skip
    parser.add_argument("--previews-up-to", type=int, default=1_000_000, metavar="N",
                        help="leave the preview of larger sites out")  # fmt: skip
    parser.add_argument("--timeout", type=float, default=900, help="seconds for one run")
    parser.add_argument("--rows", type=int, help="rows for catalogue and gate alone")
    parser.add_argument("--cache", type=Path, help="where the others are installed", default=(
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "binh-yen-bench"
    ))  # fmt: skip
    parser.add_argument("--into", type=Path, help="where the sites are written and removed again")
    parser.add_argument("--output", type=Path, help="a file for the result, beside the printing")
    given = parser.parse_args()
    given.peers = [name for name in given.peers.split(",") if name]
    if unknown := set(given.peers) - set(peers.BY_NAME):
        parser.error(f"no such peers: {', '.join(sorted(unknown))}")
    given.cache = given.cache.resolve()
    return given


def _command(given: argparse.Namespace) -> str:
    sizes = " ".join(map(str, given.articles))
    rows = f" --rows {given.rows}" if given.rows else ""
    return (
        f"python bench/scale.py --articles {sizes} --runs {given.runs} --once-from {given.once_from}"
        f" --previews-up-to {given.previews_up_to} --peers-up-to {given.peers_up_to} --peers '{','.join(given.peers)}'{rows}"
    )


def _installed(
    names: Sequence[str], cache: Path
) -> tuple[dict[peers.Peer, str], Sequence[peers.Peer]]:
    """Return the versions of those that could be installed, and those that could not."""
    found: dict[peers.Peer, str] = {}
    missing: list[peers.Peer] = []
    for peer in map(peers.BY_NAME.__getitem__, names):
        try:
            found[peer] = peers.installed(peer, cache)
        except peers.NotInstalledError as error:
            _tell(f"{peer.title} cannot be installed here ({error})")
            missing.append(peer)
    return found, missing


class Contender(Protocol):
    """One program on its own copy of the articles."""

    title: str
    version: str

    def round(self) -> Iterator[tuple[str, Run]]:
        """Do all works once, from nothing on."""
        ...

    def contents(self) -> Contents:
        """Count what the last build from nothing gave."""
        ...


class Ours:
    """Our publisher: from nothing, unchanged, one article edited, one withdrawn."""

    title = OURS

    def __init__(self, site: ours.Site) -> None:
        self.site = site
        self.version = _own_version(site)
        self._contents = Contents()
        self.tables = ("", "")

    def round(self) -> Iterator[tuple[str, Run]]:
        """Do all works once; each begins when the one before has ended and is remembered."""
        site = self.site
        site.restore()
        fresh = site.build(*TOLD)
        yield FRESH, fresh
        self._contents = scaletable.counted(site.root / "site")
        edited, gone = site.published()[:2]
        yield LOOKED, site.build()
        yield SAME, site.build()
        yield FLOOR, site.asked_of()
        site.edit(edited, sentence(0))
        yield EDITED, _confirmed(site.build(), site.page(edited), sentence(0))
        words = sites.body(site.paths.index(gone)).split("\n", 1)[0]
        site.withdraw(gone)
        yield GONE, _confirmed(site.build(), site.page(gone), words, there=False)
        site.edit(edited, sentence(1))
        self.tables = (_table(fresh), _table(site.build(*TOLD)))

    def contents(self) -> Contents:
        """Count what the last build from nothing gave."""
        return self._contents

    def served(self, runs: int) -> Iterator[tuple[str, Run]]:
        """Yield from saved file to refreshed preview, a few times in one server.

        That is of an article that is out, and of a draft that nobody has signed.
        """
        released, draft = self.site.published()[0], self.site.draft()
        with ours.preview(self.site) as server:
            if server.ready is None:
                yield SERVED, Run(0, 0, 0, "failed", "the preview does not start")
                return
            _tell(f"{self.title}, preview: ready after {server.ready:.1f} s")
            server.shows(draft, "</html>")
            for work, path in ((SERVED, released), (DRAFTED, draft)):
                for number in range(min(max(runs, EDITS), len(SENTENCES) - 2)):
                    seconds = server.refreshed(path, sentence(number + 2))
                    if seconds is None:
                        yield work, Run(0, 0, server.watch.peak, "cut off")
                        return
                    for one, took in zip((work, ALL_SERVED), seconds, strict=True):
                        yield one, Run(took, 0, server.watch.peak, "done")


class Other:
    """Another generator: from nothing and one article edited."""

    def __init__(
        self, peer: peers.Peer, version: str, archive: peersites.Archive, folder: Path,
        cache: Path, timeout: float,
    ) -> None:  # fmt: skip
        self.peer, self.title, self.version = peer, peer.title, version
        self.archive, self.folder, self.timeout = archive, folder, timeout
        self.command = peer.command(peer.place(cache))
        self._contents = Contents()
        peer.write(archive, folder)

    def round(self) -> Iterator[tuple[str, Run]]:
        """Do all works once."""
        for name in (self.peer.output, *self.peer.traces):
            remove(self.folder / name)
        story = self.archive.newest[0]
        page = self.folder / self.peer.output / self.peer.page(story)
        yield FRESH, _confirmed(self._build(), page, story.title)
        self._contents = scaletable.counted(self.folder / self.peer.output)
        source = self.folder / self.peer.file(story)
        text = source.read_text(encoding="utf-8")
        source.write_text(f"{text}\n{sentence(0)}\n", encoding="utf-8")
        yield EDITED, _confirmed(self._build(), page, sentence(0))
        source.write_text(text, encoding="utf-8")

    def contents(self) -> Contents:
        """Count what the last build from nothing gave."""
        return self._contents

    def _build(self) -> Run:
        environment = {"NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(self.folder / ".cache")}
        return measuring.run(
            self.command, self.folder, environment=environment, timeout=self.timeout
        )


def _size(root: Path, count: int, chosen: dict[peers.Peer, str], given: argparse.Namespace) -> Size:
    """Measure everybody on so many articles, taking turns."""
    _tell(f"{count} articles: writing and signing")
    site = ours.written(root / "ours", count, given.timeout)
    _tell("written")
    archive = peersites.archive(site.settings, site.paths)
    own = Ours(site)
    field: list[Contender] = [own]
    for peer, version in chosen.items():
        field.append(Other(peer, version, archive, root / peer.name, given.cache, given.timeout))
    runs: dict[str, dict[str, list[Run]]] = {one.title: defaultdict(list) for one in field}
    for number in range(1 if count >= given.once_from else given.runs):
        turn = number % len(field)
        for one in (*field[turn:], *field[:turn]):
            if _stopped(runs[one.title]):
                continue
            for work, run in one.round():
                runs[one.title][work].append(run)
                _tell(f"{one.title}, {work}: {_figures(run)}")
                if run.outcome != "done":
                    _tell(run.said)
                    break
    if count <= given.previews_up_to and not _stopped(runs[own.title]):
        for work, run in own.served(given.runs):
            runs[own.title][work].append(run)
            _tell(f"{own.title}, {work}: {_figures(run)}")
    results = [
        Result(one.title, one.version, one.contents(),
               {work: measuring.Figures(of) for work, of in runs[one.title].items()})
        for one in field
    ]  # fmt: skip
    return Size(count, results, own.tables)


def _figures(run: Run) -> str:
    return f"{run.seconds:.2f} s, {run.peak / 1e6:,.0f} MB, {run.outcome}"


def _stopped(runs: dict[str, list[Run]]) -> bool:
    return any(run.outcome != "done" for of in runs.values() for run in of)


def _confirmed(run: Run, page: Path, words: str, *, there: bool = True) -> Run:
    """Return a run as failed where its output does not show what was asked for."""
    if run.outcome != "done":
        return run
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if (words in text) is there:
        return run
    return dataclasses.replace(run, outcome="failed", said=f"{page.name}: {run.said}")


def sentence(number: int) -> str:
    """Return one of the sentences by which an edited article is known."""
    return f"Bà con nhớ giúp chúng tôi điều thứ {SENTENCES[number % len(SENTENCES)]}."


def remove(path: Path) -> None:
    """Remove a file or a folder that may be there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _table(run: Run) -> str:
    """Return the publisher's own figures of each step."""
    return run.said.strip().rpartition("\n\n")[2]


def _own_version(site: ours.Site) -> str:
    said = measuring.run(site.command("--version"), site.root, environment=site.environment).said
    return said.strip().rpartition(" ")[2]


def _rows(count: int | None, into: Path | None) -> str:
    """Return what the bench of catalogue and gate alone printed, where it was asked for."""
    if count is None:
        return ""
    where = ["--into", str(into)] if into else []
    done = subprocess.run(
        [sys.executable, str(ROWS), "--rows", str(count), *where],
        check=False, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else "The bench of catalogue and gate alone failed."


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
