"""The sample site's HTML and our styles, as the Nu HTML checker reads them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import nu

pytestmark = pytest.mark.skipif(
    not nu.available() and not os.environ.get("PUBLISHER_REQUIRE_NU"), reason=nu.MISSING
)


def test_checker_finds_nothing_on_any_page(sample_folder: Path) -> None:
    files = nu.ours(sample_folder)

    found = nu.complaints(sample_folder, files)

    assert len(files) > 100
    assert {"404.html", "index.html", "assets/stylesheets/site.css", "assets/images/logo.svg"} <= {
        file.relative_to(sample_folder).as_posix() for file in files
    }
    first = {complaint.message: str(complaint) for complaint in reversed(found)}
    assert not found, "\n".join(first.values())


def test_checker_sees_faults(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<!doctype html><html lang=vi><title>Thử</title><p id=a>Một<p id=a>Hai</html>")
    style = tmp_path / "site.css"
    style.write_text("a { colour: red }")

    found = nu.complaints(tmp_path, [page, style])

    assert {complaint.file for complaint in found} == {"index.html", "site.css"}
    assert any("Duplicate ID" in complaint.message for complaint in found)
