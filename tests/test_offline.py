"""What a phone keeps is cut with what is withdrawn, and read by the wall like all the rest."""

from __future__ import annotations

import json

from publisher import takedown, website
from tests.builders import SiteFolder


def kept(folder: SiteFolder) -> list[str]:
    pages: list[str] = json.loads(folder.output()["offline.json"])["pages"]
    return pages


def test_keeps_home_the_warnings_and_those_in_force_the_urgent_first(folder: SiteFolder) -> None:
    folder.publishable("content/canh-bao/2026/moi.md", id="moi", date="2026-11-19T08:00")
    folder.publishable("content/canh-bao/2026/khan.md", id="khan", date="2026-11-01T08:00", priority="urgent")  # fmt: skip
    folder.publishable("content/canh-bao/2026/het-han.md", id="het", date="2026-09-30T08:00", expires="2026-11-20")  # fmt: skip
    folder.publishable("content/thu-tuc/2026/khac.md", id="khac")
    folder.build()

    assert kept(folder) == ["./", "canh-bao/", "canh-bao/2026/khan/", "canh-bao/2026/moi/"]


def test_a_takedown_cuts_what_is_withdrawn_from_the_pages_to_keep(folder: SiteFolder) -> None:
    folder.publishable("content/canh-bao/2026/moi.md", id="moi")
    folder.publishable("content/canh-bao/2026/khac.md", id="khac")
    folder.build()
    path = folder.root / "content/canh-bao/2026/moi.md"
    path.write_text(path.read_text().replace("---\n", "---\nwithdrawn: {date: 2026-11-21, reason: error}\n", 1))  # fmt: skip

    takedown.carry_out(folder.root, folder.root / "site")

    assert "canh-bao/2026/moi/" not in kept(folder)
    assert "canh-bao/2026/khac/" in kept(folder)
    assert json.loads(folder.output()["manifest.webmanifest"])["start_url"] == "./"


def test_the_worker_and_the_icons_are_the_themes(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()

    output = folder.output()
    assert output["sw.js"] == (website.THEME / "sw.js").read_bytes()
    assert "assets/images/icon-192.png" in output
    assert b"/*\n" in output["_headers"]
