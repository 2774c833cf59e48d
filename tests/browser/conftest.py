"""The sample site, built once and read in the system's Chromium."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from publisher import build, config, rules, survey
from tests.serving import served

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser; without one, skip it and say how to get it."""
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and not os.environ.get("PUBLISHER_REQUIRE_BROWSER"):
            item.add_marker(
                pytest.mark.skip(reason="no Chromium: install Debian's package `chromium`")
            )


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the sample site, built from the repository."""
    root = tmp_path_factory.mktemp("mau")
    build_samples(root, day=21)
    return root / "site"


@pytest.fixture(scope="session")
def sample_site(sample_folder: Path) -> Iterator[str]:
    """Address of the sample site, served on this machine."""
    with served(sample_folder) as address:
        yield address


@pytest.fixture(scope="session")
def withdrawn_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the sample site after its article on a false application was withdrawn."""
    root = tmp_path_factory.mktemp("thu-hoi")
    build_samples(root, day=21)
    path = root / "content/canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid.md"
    mark = "withdrawn: {date: 2026-11-22, reason: error, replaced_by: b9hc3zvj}"
    path.write_text(path.read_text().replace("---\n", f"---\n{mark}\n", 1))
    build_samples(root, day=22)
    with served(root / "site") as address:
        yield address


def copy_samples(root: Path) -> None:
    """Copy the sample site's articles and configuration into a folder, where they are not there."""
    for name in ("content", "config", "site_config.yml"):
        source = ROOT / name
        if not (root / name).exists():
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, root / name)


def build_samples(root: Path, day: int) -> None:
    """Build the sample site on a day of November, in a folder that it is copied to at first."""
    copy_samples(root)
    settings = config.load(root / "site_config.yml")
    site = survey.Site(root=root, config=settings, rules=rules.load(settings, root))
    now = dt.datetime(2026, 11, day, 9, 0, tzinfo=settings.zone)
    build.build(site, root / "site", now)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless."""
    assert CHROMIUM, "no Chromium: install Debian's package `chromium`"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone-sized window."""
    context = browser.new_context(
        viewport=PHONE, permissions=["clipboard-read", "clipboard-write"], locale="vi-VN"
    )
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """A page on a phone."""
    return phone.new_page()
