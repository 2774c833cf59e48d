"""The sample site, built once and read in the system's Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.builders import SiteFolder
from tests.samples import build_samples, once
from tests.serving import served

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
def sample_folder(samples: Path) -> Path:
    """Folder of the sample site, built from the repository."""
    return samples / "site"


@pytest.fixture(scope="session")
def sample_site(sample_folder: Path) -> Iterator[str]:
    """Address of the sample site, served on this machine."""
    with served(sample_folder) as address:
        yield address


@pytest.fixture(scope="session")
def withdrawn_site(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the sample site after its article on a false application was withdrawn."""

    def withdraw(root: Path) -> None:
        SiteFolder(root, {}).take(SiteFolder(samples, {}))
        path = root / "content/canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid.md"
        mark = "withdrawn: {date: 2026-11-22, reason: error, replaced_by: b9hc3zvj}"
        path.write_text(path.read_text().replace("---\n", f"---\n{mark}\n", 1))
        build_samples(root, day=22)

    with served(once(tmp_path_factory, "thu-hoi", withdraw) / "site") as address:
        yield address


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
