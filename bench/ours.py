"""Our own publisher as whole processes, and its preview, on a site made by `sites.py`."""

from __future__ import annotations

import compileall
import contextlib
import datetime as dt
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import measuring
import sites
import yaml

from publisher import config

_START = "start"  # the tag of the site as it was written
# git would begin to pack objects on its own while others are measured; they are packed beforehand.
_NO_CLEANING = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gc.auto", "GIT_CONFIG_VALUE_0": "0"}
_SOON = 0.01  # seconds between two questions to the preview
# Neither git nor the publisher believes what changed within the last tick of the clock: a build that
# follows a change at once would remember less than one that somebody types.
_CALM = 0.5


def moment() -> Sequence[str]:
    """Return the words that set the time: none where the clock is later than all that was signed.

    A build whose time was given does not believe what an earlier one found unchanged.
    """
    late = dt.datetime.now(dt.UTC) > sites.NOW + dt.timedelta(hours=6)
    return () if late else ("--now", f"{sites.NOW:%Y-%m-%dT%H:%M}")


@dataclass
class Site:
    """A site of signed articles in git, put back to its beginning as often as wanted."""

    root: Path
    settings: config.SiteConfig
    paths: Sequence[str]
    timeout: float
    cache: Path
    signed: dt.datetime = field(default=sites.SIGNED)

    @property
    def environment(self) -> Mapping[str, str]:
        """What its commands run with: this checkout's program, and a cache of its own."""
        return {"PYTHONPATH": str(sites.ROOT), "XDG_CACHE_HOME": str(self.cache)}

    def command(self, *arguments: str) -> Sequence[str]:
        """Return a command of the publisher."""
        return [sys.executable, "-m", "publisher", *arguments]

    def restore(self) -> None:
        """Put everything back as it was written: nothing built, nothing remembered."""
        sites.run_git(self.root, "reset", "-q", "--hard", _START)
        sites.run_git(self.root, "clean", "-fdxq")
        shutil.rmtree(self.cache, ignore_errors=True)
        self.cache.mkdir(parents=True)
        self.cache.chmod(0o700)

    def build(self, *options: str) -> measuring.Run:
        """Build as a whole process."""
        time.sleep(_CALM)
        return measuring.run(
            self.command("build", *moment(), *options),
            self.root,
            environment=self.environment,
            timeout=self.timeout,
        )

    def asked_of(self) -> measuring.Run:
        """Ask the file system of every source and published file, as no build can do without."""
        return measuring.run(
            ("find", "content", "site", "-size", "+1048576M"), self.root, timeout=self.timeout
        )

    def edit(self, path: str, sentence: str) -> None:
        """Add a sentence to an article, have it signed anew and commit it."""
        self.write(path, sentence)
        self.signed += dt.timedelta(minutes=1)
        sites.sign(self.root, path, self.settings, self.signed)
        sites.commit(self.root)

    def write(self, path: str, sentence: str) -> None:
        """Add a sentence to an article, as an editor does: nobody has signed it."""
        full = self.root / path
        text = full.read_text(encoding="utf-8")
        if "\nminor: true\n" not in text:
            text = text.replace("---\n", "---\nminor: true\n", 1)
        full.write_text(f"{text}\n{sentence}\n", encoding="utf-8")

    def draft(self) -> str:
        """Write one more article that nobody has signed, and return its path."""
        number = len(self.paths)
        known = sites.metadata(number, self.settings)
        path = sites.place(number, known["date"])
        head = yaml.safe_dump(known, allow_unicode=True, sort_keys=False)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(f"---\n{head}---\n{sites.body(number)}", encoding="utf-8")
        return path

    def withdraw(self, path: str) -> None:
        """Withdraw an article and commit that."""
        subprocess.run(
            self.command("withdraw", path, "--reason", "outdated"),
            cwd=self.root, env={**os.environ, **self.environment}, check=True, capture_output=True,
        )  # fmt: skip
        sites.commit(self.root)

    def published(self) -> Sequence[str]:
        """Return the articles that have a page, the newest first."""
        there = (path for path in self.paths if self.page(path).is_file())
        known = {path: number for number, path in enumerate(self.paths)}
        return sorted(
            there, key=lambda path: str(sites.metadata(known[path], self.settings)["date"]), reverse=True
        )  # fmt: skip

    def page(self, path: str) -> Path:
        """Return where an article is published."""
        return self.root / "site" / address(path)

    def offers(self, option: str) -> bool:
        """Whether `build` knows an option."""
        said = measuring.run(
            self.command("build", "--help"), self.root, environment=self.environment
        )
        return option in said.said


def written(root: Path, count: int, timeout: float) -> Site:
    """Write a site of so many articles into a new folder, for a program compiled as one that is installed."""
    compileall.compile_dir(sites.ROOT / "publisher", quiet=1)
    folder = root / "site"
    folder.mkdir(parents=True)
    os.environ |= _NO_CLEANING
    paths = sites.write(folder, count)
    sites.run_git(folder, "gc", "--quiet")
    sites.run_git(folder, "tag", _START)
    settings = config.load(folder / "site_config.yml")
    return Site(folder, settings, paths, timeout, root / "cache")


def address(path: str) -> str:
    """Return the file that an article becomes, below the site's root."""
    return f"{path.removeprefix('content/').removesuffix('.md')}/index.html"


class Preview:
    """A running `publisher serve`, asked as a browser would ask it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            site.command("serve", "--port", str(self.port), *moment()),
            cwd=site.root, env={**os.environ, **site.environment}, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._told: queue.SimpleQueue[float] = queue.SimpleQueue()  # when it said something
        threading.Thread(target=self._listen, daemon=True).start()
        self.watch = measuring.Watch(self.process.pid)
        self.watch.start()
        self.ready = self._until("", "<html", begun)

    def refreshed(self, path: str, sentence: str) -> tuple[float, float] | None:
        """Save a file with a new sentence; return the seconds until its page shows that, and until all is built."""
        time.sleep(_CALM)
        page = address(path).removesuffix("index.html")
        while not self._told.empty():
            self._told.get()
        begun = time.perf_counter()
        self.site.write(path, sentence)
        shown = self._until(page, sentence, begun)
        if shown is None:
            return None
        try:
            return shown, max(shown, self._told.get(timeout=self.site.timeout) - begun)
        except queue.Empty:
            return None

    def _listen(self) -> None:
        assert self.process.stdout
        for _line in self.process.stdout:
            self._told.put(time.perf_counter())

    def shows(self, path: str, text: str) -> bool:
        """Wait until the page of a file shows a text, and return whether it ever did."""
        page = address(path).removesuffix("index.html")
        return self._until(page, text, time.perf_counter()) is not None

    def _until(self, page: str, text: str, begun: float) -> float | None:
        url = f"http://127.0.0.1:{self.port}{self.site.settings.base_path}{page}"
        while time.perf_counter() < begun + self.site.timeout:
            with (
                contextlib.suppress(urllib.error.URLError, OSError),
                urllib.request.urlopen(url, timeout=self.site.timeout) as answer,
            ):
                if text in answer.read().decode(errors="replace"):
                    return time.perf_counter() - begun
            if self.process.poll() is not None:
                return None
            time.sleep(_SOON)
        return None

    def close(self) -> None:
        """End the server."""
        self.watch.ended.set()
        self.watch.join()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def preview(site: Site) -> Iterator[Preview]:
    """Run the preview for a while."""
    server = Preview(site)
    try:
        yield server
    finally:
        server.close()
