"""Kills builds at random moments and looks at what is out, while a reader crawls it.

    python bench/crash.py [--kills 300] [--articles 500] [--sites 1] [--seed 1] [--folder DIR]

A site of signed articles is built; then round after round a few articles are edited, added,
withdrawn and deleted, and the real command, in a process of its own, is killed by SIGKILL: half of
the times after a random part of the time that such a build takes, half of the times just before a
random one of the changes that it makes in the output folder. These are builds that make what
differs, with all that earlier ones remember. After each kill every file that is out is checked (is it
as a clean build made it, before or after; where do its links lead; does it say what was withdrawn or
never released), and the build that follows is checked, byte for byte, against one by `--clean`
in a copy; each tenth time also against one in an empty folder without any memory. Meanwhile another
process follows every link of the site, again and again. At the end the output stands on a disk that
is full, nearly full, read-only, or becomes so while a build runs. Exits with 1 if anything was wrong.

`--sites` shares the kills out among so many sites at the same time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
import sites

from publisher import config
from tests.crawling import Tree, broken, links, served
from tests.test_crash import disk

FAULTS = ("full disk", "nearly full disk", "read-only output", *["closed while it is written"] * 2)
COMMAND = [sys.executable, "-m", "publisher", "build", "--confirm-removals"]
KILLED = [sys.executable, "-m", "tests.killed"]
UNRELEASED = "câu chưa ai duyệt"
NEVER = -1


@dataclass
class Field:
    """The site that is changed, built and killed."""

    root: Path
    settings: config.SiteConfig
    chance: random.Random
    now: dt.datetime
    number: int
    withdrawn: list[str] = field(default_factory=list)

    @property
    def output(self) -> Path:
        """Where the site is."""
        return self.root / "site"

    def change(self) -> None:
        """Edit, add, withdraw and delete an article each, leave a draft, and save all in git."""
        self.now += dt.timedelta(minutes=5)
        signed = self.now - dt.timedelta(minutes=1)
        out = [path for path in sorted((self.root / "content").rglob("do-*.md"))
               if "\nwithdrawn:" not in path.read_text(encoding="utf-8")]  # fmt: skip
        edited, taken, deleted = self.chance.sample(out, 3)
        text = edited.read_text(encoding="utf-8")
        head, body = re.match(r"(---\n.*?\n---\n)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        head = re.sub(r"(?m)^(secrecy|spokesperson):\n(  .*\n)+", "", head)
        head = head if "\nminor:" in head else head.replace("---\n", "---\nminor: true\n", 1)
        edited.write_text(f"{head}{body}\n{self.chance.choice(sites.sentences())}\n", "utf-8")
        sites.sign(self.root, edited.relative_to(self.root).as_posix(), self.settings, signed)
        mark = f"---\nwithdrawn: {{date: {self.now:%Y-%m-%d}, reason: error}}\n"
        taken.write_text(taken.read_text("utf-8").replace("---\n", mark, 1), "utf-8")
        self.withdrawn.append(taken.stem)
        deleted.unlink()
        self.number += 1
        sites._one(self.root, self.settings, self.number)
        draft = self.root / "content/canh-bao/2026/ban-nhap.md"
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(f"---\ntitle: Bản nháp {UNRELEASED}\n---\n{UNRELEASED}\n", "utf-8")
        sites.commit(self.root)

    def command(self, *program: str) -> list[str]:
        """Return the command that builds the site, run by a program."""
        where = ["--config", str(self.root / "site_config.yml"), "--now", self.now.isoformat()]
        return [*program, *where]

    def build(self, memory: Path | None = None) -> None:
        """Build to the end, with the memory of all or another."""
        run(self.command(*COMMAND), memory)

    def counted(self, *options: str) -> tuple[float, int]:
        """Build to the end; return seconds and how many changes were made in the output folder."""
        began = time.perf_counter()
        program = [*KILLED, "all", str(NEVER), str(self.output), "build", "--confirm-removals"]
        done = run(self.command(*program, *options))
        return time.perf_counter() - began, int(done.stderr.split()[-1])

    def copied(self, place: Path, *ignored: str) -> Field:
        """Return the site in another folder."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.root, place, ignore=shutil.ignore_patterns(*ignored), symlinks=True)
        return replace(self, root=place)

    def clean(self, place: Path) -> dict[str, bytes]:
        """Return what a build gives in a copy without output and memory."""
        other = self.copied(place, "site", ".publisher")
        with tempfile.TemporaryDirectory(dir=place.parent) as memory:
            other.build(Path(memory))
        return served(other.output)


def run(command: list[str], memory: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that must end well."""
    own = {"XDG_CACHE_HOME": str(memory)} if memory else {}
    done = subprocess.run(
        command, cwd=sites.ROOT, env=environment() | own, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return done


def environment() -> dict[str, str]:
    """Return the environment of the command: its own package first."""
    return {**os.environ, "PYTHONPATH": str(sites.ROOT)}


def killed_after(site: Field, seconds: float) -> bool:
    """Build, and kill after a time; return whether it was killed."""
    process = subprocess.Popen(
        site.command(*COMMAND), cwd=sites.ROOT, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait() == -signal.SIGKILL


def killed_at(site: Field, change: int) -> bool:
    """Build, and kill before a change in the output folder; return whether it was killed."""
    program = [*KILLED, "changes", str(change), str(site.output), "build", "--confirm-removals"]
    done = subprocess.run(
        site.command(*program), cwd=sites.ROOT, env=environment(), capture_output=True, check=False
    )
    return done.returncode == -signal.SIGKILL


def killed_often(
    site: Field,
    times: int,
    takes: tuple[float, int],
    trees: tuple[Tree, Tree],
    counts: Counter[str],
) -> list[str]:
    """Kill builds of one change, of so many seconds and changes; return what is wrong after each.

    `trees` are what is out before and what has to come out.
    """
    chance, (seconds, changes), (old, new) = site.chance, takes, trees
    problems: list[str] = []
    for _ in range(times):
        if chance.random() < 0.5:
            hit = killed_after(site, chance.random() * seconds)
        else:
            hit = killed_at(site, chance.randrange(changes))
        counts["killed" if hit else "ended before"] += 1
        tree = served(site.output)
        whole = "as before" if tree == old else "as after" if tree == new else "in between"
        counts[whole] += 1
        problems += wrong(site, tree, old, new, str(site.settings.site.url))
        if not hit:
            break  # there is nothing left to do for the next
    return problems


def wrong(site: Field, tree: Tree, old: Tree, new: Tree, address: str) -> list[str]:
    """Return what is wrong with what is out between two sites."""
    found = [f"{name}: neither old nor new" for name, data in tree.items()
             if data not in (old.get(name), new.get(name))]  # fmt: skip
    known = {"index.html", *(old.keys() & new.keys())}
    found += [f"{name}: missing" for name in known - tree.keys()]
    found += [f"{name}: broken link from {min(why)}"
              for name, why in broken(tree, known, address).items()]  # fmt: skip
    found += [f"{name}: unreleased" for name, data in tree.items() if UNRELEASED.encode() in data]
    last = site.withdrawn[-1]
    page = next(
        name for name in old if name.endswith(f"/{last}/index.html") and name.count("/") > 2
    )
    named = re.compile(re.escape(last.encode()) + rb"(?![a-z])")  # do-b is not in do-bc
    quoting = {name for name in old.keys() & new.keys() if named.search(old[name])}
    changed = {name for name in old.keys() & new.keys() if old[name] != new[name] == tree.get(name)}
    if changed and tree[page] != new[page]:
        found.append(f"{page}: something else changed before it was withdrawn")
    gone = [name for name in old.keys() - new.keys() if name not in tree]
    if gone and any(tree[name] != new[name] for name in quoting):
        found.append(f"{page}: quoted although {gone[0]} is gone already")
    return found


def differing(one: Tree, other: Tree) -> str:
    """Return the names of some files in which two sites differ."""
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return ", ".join(names[:5])


def after_fault(
    site: Field, place: Path, fault: str, seconds: float, address: str
) -> tuple[str, list[str]]:
    """Build on a disk that takes no more; return how that ended, and what is wrong then and after."""
    other = site.copied(place)
    other.build()  # which makes it all: what is remembered is of other files
    try:
        with disk(
            other.output, pages={"full disk": 0, "nearly full disk": 8}.get(fault, 4000)
        ) as mount:
            return _after_fault(other, mount, fault, seconds, address)
    except pytest.skip.Exception:
        return "not tried: no disk can be mounted here", []
    finally:
        shutil.rmtree(place.with_name(f"{place.name}-sach"), ignore_errors=True)


def _after_fault(
    site: Field, mount: Callable[..., None], fault: str, seconds: float, address: str
) -> tuple[str, list[str]]:
    known = served(site.output).keys()
    site.change()
    closing = fault.startswith("closed")
    if fault.startswith("read-only"):
        mount("-o", "remount,ro")
    process = subprocess.Popen(
        site.command(*COMMAND), cwd=sites.ROOT, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while closing and process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait((0.6 + 0.5 * site.chance.random()) * seconds)
        closed = ["mount", "-o", "remount,ro", str(site.output)]
        if subprocess.run(closed, check=False, capture_output=True).returncode == 0:
            break  # a disk that is just being written to cannot be closed
    code = process.wait()
    tree = served(site.output)
    found = [f"{name}: half a page" for name, data in tree.items()
             if name.endswith(".html") and not data.rstrip().endswith(b"</html>")]  # fmt: skip
    found += [f"{name}: unreleased" for name, data in tree.items() if UNRELEASED.encode() in data]
    there = {"index.html", *(known & tree.keys())}
    found += [f"{name}: broken link from {min(why)}" for name, why in broken(tree, there, address).items()]  # fmt: skip
    if code == 0 and not closing:
        found.append("the build ended well")
    mount("-o", "remount,rw,size=4g")
    site.build()
    clean = site.copied(site.root.with_name(f"{site.root.name}-sach"))
    clean.counted("--clean")
    after, new = served(site.output), served(clean.output)
    if after != new:
        found.append(f"the next build differs from a clean one: {differing(after, new)}")
    return f"ended with {code}", found


def read(output: Path, address: str, stop: Event, result: Path) -> None:
    """Follow every link from the home page until told to stop; write down what was met."""
    os.nice(10)  # it never rests
    met: Counter[str] = Counter()
    problems: list[str] = []
    while not stop.is_set():
        waiting, seen = ["index.html"], {"index.html"}
        while waiting and not stop.is_set():
            name = waiting.pop()
            data = fetched(output / name)
            if data is None:
                continue
            met["files"] += 1
            if name.endswith(".html") and not data.rstrip().endswith(b"</html>"):
                problems.append(f"{name}: half a page")
            if UNRELEASED.encode() in data:
                problems.append(f"{name}: unreleased")
            for target in links(name, data, address) - seen:
                seen.add(target)
                if not (output / target).is_file() and fetched(output / name) == data:
                    problems.append(f"{name}: leads to {target}, which is not there")
                waiting.append(target)
        met["rounds"] += 1
    result.write_text(json.dumps({**met, "problems": problems}), encoding="utf-8")


def fetched(file: Path) -> bytes | None:
    """Return the bytes of a file, None if it is gone since its name was read."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def main() -> int:
    """Run all and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-round", type=int, default=3)
    parser.add_argument("--clean-every", type=int, default=10)
    parser.add_argument("--sites", type=int, default=1)
    parser.add_argument("--no-disks", action="store_true", help="leave disks that fail out")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.sites > 1:
        return shared(options)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        return measured(Path(folder), options)


def shared(options: argparse.Namespace) -> int:
    """Let processes kill builds of a site each, and print what each of them met."""
    running = []
    for number in range(options.sites):
        kills = (options.kills + number) // options.sites
        words = ["--kills", kills, "--articles", options.articles, "--seed", options.seed + number,
                 "--per-round", options.per_round, "--clean-every", options.clean_every]  # fmt: skip
        folder = ["--folder", options.folder] if options.folder else []
        folder += ["--no-disks"] if number or options.no_disks else []
        command = [sys.executable, Path(__file__).resolve(), *words, *folder]
        running.append(subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True))
    code = 0
    for number, process in enumerate(running, 1):
        said, _ = process.communicate()
        print(f"site {number}\n{said}", flush=True)
        code = max(code, abs(process.returncode))
    return min(code, 1)


def measured(folder: Path, options: argparse.Namespace) -> int:
    """Kill and look so many times; print what happened."""
    memory = folder / "bo-nho"
    memory.mkdir(mode=0o700)
    os.environ["XDG_CACHE_HOME"] = str(memory)
    root = folder / "trang"
    root.mkdir()
    sites.write(root, options.articles)
    settings = config.load(root / "site_config.yml")
    address = str(settings.site.url)
    chance = random.Random(options.seed)  # noqa: S311  # the same moments each time
    site = Field(root, settings, chance, sites.NOW, options.articles)
    site.build()
    stop, result = multiprocessing.Event(), folder / "reader.json"
    reader = multiprocessing.Process(
        target=read, args=(site.output, address, stop, result), daemon=True
    )
    reader.start()
    counts: Counter[str] = Counter()
    problems: list[str] = []
    began = time.perf_counter()
    site.change()
    seconds, changes = site.counted()  # as long as a build that makes what differs takes here
    while counts["killed"] < options.kills:
        old = served(site.output)
        site.change()
        # What has to come out is known from a copy, in which everything is made again.
        copy = site.copied(folder / "ban-sao")
        copy.counted("--clean")
        new = served(copy.output)
        left = min(options.per_round, options.kills - counts["killed"])
        problems += killed_often(site, left, (seconds, changes), (old, new), counts)
        site.build()
        counts["next builds"] += 1
        after = served(site.output)
        if after != new:
            problems.append(f"the next build differs from a clean one: {differing(after, new)}")
        if counts["next builds"] % options.clean_every == 1:
            counts["clean builds without memory"] += 1
            if site.clean(folder / "sach") != after:
                problems.append("a clean build without memory gave something else")
        passed = time.perf_counter() - began
        print(f"{counts['killed']} kills after {passed:.0f} s, {len(problems)} problems",
              file=sys.stderr, flush=True)  # fmt: skip
    stop.set()
    reader.join()
    seen = json.loads(result.read_text(encoding="utf-8"))
    problems += seen["problems"]
    for fault in () if options.no_disks else FAULTS:
        met, found = after_fault(site, folder / "o-dia", fault, seconds, address)
        counts[f"{fault}, {met}"] += 1
        problems += (f"{fault}: {one}" for one in found)
    rows = [("articles", options.articles), ("files out", len(after)), *sorted(counts.items()),
            ("seconds of a build", round(seconds, 1)), ("changes of a build", changes),
            ("rounds of the reader", seen.get("rounds", 0)), ("files it read", seen.get("files", 0)),
            ("problems", len(problems))]  # fmt: skip
    for name, value in rows:
        print(f"{name:<50}{value:>10}")
    for problem in problems[:20]:
        print(f"  {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
