"""Our own publisher as whole processes, and its preview, on a site made by `sites.py`."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import measuring
import sites

from publisher import config

BUILT_AT = f"{sites.NOW:%Y-%m-%dT%H:%M}"
_START = "start"  # the tag of the site as it was written
# git would begin to pack objects on its own while others are measured; they are packed beforehand.
_NO_CLEANING = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gc.auto", "GIT_CONFIG_VALUE_0": "0"}
_SOON = 0.01  # seconds between two questions to the preview


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
        return measuring.run(
            self.command("build", *options),
            self.root,
            environment=self.environment,
            timeout=self.timeout,
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
    """Write a site of so many articles into a new folder."""
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
            site.command("serve", "--port", str(self.port), "--now", BUILT_AT),
            cwd=site.root, env={**os.environ, **site.environment}, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.ready = self._until("", "<html", begun)

    def refreshed(self, path: str, sentence: str) -> float | None:
        """Save a file with a new sentence; return the seconds until its page shows that."""
        page = address(path).removesuffix("index.html")
        self.site.write(path, sentence)
        return self._until(page, sentence, time.perf_counter())

    @property
    def memory(self) -> int:
        """The bytes that the server has in memory now."""
        return measuring.memory(self.process.pid)

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
