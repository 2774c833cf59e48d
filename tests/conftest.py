"""Fixtures that several rooms share."""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publisher.cli.main import run
from tests.builders import SiteFolder, make_keys
from tests.samples import build_samples, once

MEMORY = Path("/dev/shm")  # noqa: S108  # files that no disk sees
PLENTY = 4_000_000_000  # bytes


def pytest_configure() -> None:
    """Let the tests write to memory where there is plenty: they make thousands of small sites."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > PLENTY
    if roomy and os.access(MEMORY, os.W_OK) and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = str(MEMORY)  # for the processes that they start, too
        tempfile.tempdir = None


def pytest_collection_finish() -> None:
    """Let what stays for the whole run, thousands of tests, not be searched for garbage again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Private keys of the people of the test site."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def folder(tmp_path: Path, keys: dict[str, Path]) -> SiteFolder:
    """A site with its configuration and nothing in it."""
    return SiteFolder.begun(tmp_path / "trang", keys)


GIT = """\
[maintenance]
\tauto = false
[gc]
\tauto = 0
[core]
\tfsync = none
[init]
\ttemplateDir = {empty}
"""


@pytest.fixture(scope="session", autouse=True)
def git_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps git from what whoever runs the tests has told it, and from tidying up what soon goes."""
    settings = tmp_path_factory.mktemp("git") / "config"
    empty = tmp_path_factory.mktemp("mau-git")
    settings.write_text(GIT.format(empty=empty), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", str(settings))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the tests away from what the program remembers, and trusts, for whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, built, with what its build held and how much it let out in `ket-qua.json`."""

    def make(root: Path) -> None:
        found = build_samples(root, day=21).survey
        told = {
            "held": [reason.rule for one in found.held for reason in one.reasons],
            "editions": len(found.editions),
        }
        (root / "ket-qua.json").write_text(json.dumps(told), encoding="utf-8")

    return once(tmp_path_factory, "mau", make)


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in the site's folder; returns exit code, output, messages."""
    monkeypatch.chdir(folder.root)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call
