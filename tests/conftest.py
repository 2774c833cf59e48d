"""Fixtures that several rooms share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publisher.cli.main import run
from tests.builders import SiteFolder, make_keys


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Private keys of the people of the test site."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def folder(tmp_path: Path, keys: dict[str, Path]) -> SiteFolder:
    """A site with its configuration and nothing in it."""
    site = SiteFolder(tmp_path / "trang", keys)
    (site.root / "content").mkdir(parents=True)
    site.configure()
    return site


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the tests away from what the program remembers, and trusts, for whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


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
