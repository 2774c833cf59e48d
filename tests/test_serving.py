"""Browsers see a part of what is made before all of it is, and come again for the rest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

REPOSITORY = Path(__file__).parent.parent

# Shows which files were saved, waits for a line, and then says that all of it is done.
SERVER = """
import sys
from pathlib import Path
from publisher import serving
folder, watched, base, show_first = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "1"
page = folder / "index.html"
def rebuild(saved, show):
    page.write_text("first " + " ".join(sorted(one.name for one in saved)) + "</body>")
    if show_first:
        show()
    print("begun", flush=True)
    if sys.stdin.readline() == "fail\\n":
        raise ValueError
    page.write_text("whole</body>")
import socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
page.write_text("before</body>")
from mkdocs.livereload import LiveReloadServer
activate = LiveReloadServer.server_activate
def told(server):
    activate(server)
    print(port, flush=True)
LiveReloadServer.server_activate = told
serving.serve(rebuild, folder, [watched], port, base)
"""


class Served:
    """A running server, asked as a browser asks it."""

    def __init__(self, process: subprocess.Popen[str], base: str) -> None:
        assert process.stdin
        assert process.stdout
        self.told, self.says = process.stdin, process.stdout
        self.url = f"http://127.0.0.1:{int(self.says.readline())}"
        self.base = base

    def page(self) -> tuple[str, str]:
        """Return what a page says, and the mark of the build that it is of."""
        with urlopen(f"{self.url}{self.base}", timeout=60) as answer:  # noqa: S310  # our own server's
            text = answer.read().decode()
        found = re.search(r"livereload\((\d+), \d+\);", text)
        assert found
        return text.partition("<script>")[0], found[1]

    def newer(self, than: str) -> None:
        """Wait, as a page does, until there is a newer build than its own."""
        with urlopen(f"{self.url}/livereload/{than}/1", timeout=60) as answer:  # noqa: S310  # our own server's
            assert int(answer.read()) > int(than)

    def go_on(self, word: str = "") -> None:
        self.told.write(f"{word}\n")
        self.told.flush()


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@contextmanager
def served(tmp_path: Path, watched: Path, *, shows_first: bool) -> Iterator[Served]:
    (tmp_path / "shown").mkdir()
    arguments = [str(tmp_path / "shown"), str(watched), "/xem/", str(int(shows_first))]
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, *arguments],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            yield Served(process, "/xem/")
        finally:
            process.kill()


def test_shows_what_is_ready_and_comes_again_when_all_is(tmp_path: Path, watched: Path) -> None:
    with served(tmp_path, watched, shows_first=True) as server:
        text, mark = server.page()
        assert text == "before"
        (watched / "bai.md").write_text("x")
        server.newer(mark)
        text, first = server.page()
        assert text == "first bai.md"
        server.go_on()
        server.newer(first)

        assert server.page()[0] == "whole"


def test_what_shows_nothing_ahead_is_seen_once_it_is_whole(tmp_path: Path, watched: Path) -> None:
    with served(tmp_path, watched, shows_first=False) as server:
        _text, mark = server.page()
        (watched / "bai.md").write_text("x")
        assert server.says.readline() == "begun\n"
        server.go_on()
        server.newer(mark)

        assert server.page()[0] == "whole"


def test_a_build_that_fails_after_it_showed_something_leaves_that(
    tmp_path: Path, watched: Path
) -> None:
    with served(tmp_path, watched, shows_first=True) as server:
        _text, mark = server.page()
        (watched / "bai.md").write_text("x")
        server.newer(mark)
        server.go_on("fail")
        assert server.says.readline() == "begun\n"
        text, mark = server.page()
        assert text == "first bai.md"
        (watched / "khac.md").write_text("x")
        server.newer(mark)

        assert server.page()[0] == "first khac.md"


def test_a_file_put_in_the_place_of_another_is_saved(tmp_path: Path, watched: Path) -> None:
    (watched / "bai.md").write_text("x")
    (watched / "bai.md.tmp").write_text("y")
    with served(tmp_path, watched, shows_first=True) as server:
        _text, mark = server.page()
        (watched / "bai.md.tmp").replace(watched / "bai.md")
        server.newer(mark)

        assert server.page()[0] == "first bai.md bai.md.tmp"
