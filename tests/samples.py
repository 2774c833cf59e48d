"""The sample site, built from the repository once for all processes that test at the same time."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher import build, config, rules, survey

ROOT = Path(__file__).parent.parent


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that one process fills; the others wait for it, and nobody changes it then."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = shared / f"chung-{name}", shared / f"chung-{name}.xong"
    with (shared / f"chung-{name}.khoa").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


def copy_samples(root: Path) -> None:
    """Copy the sample site's articles and configuration into a folder, where they are not there."""
    for name in ("content", "config", "site_config.yml"):
        source = ROOT / name
        if not (root / name).exists():
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, root / name)


def build_samples(root: Path, day: int) -> build.Release:
    """Build the sample site on a day of November, in a folder that it is copied to at first."""
    copy_samples(root)
    settings = config.load(root / "site_config.yml")
    site = survey.Site(root=root, config=settings, rules=rules.load(settings, root))
    now = dt.datetime(2026, 11, day, 9, 0, tzinfo=settings.zone)
    return build.build(site, root / "site", now)
