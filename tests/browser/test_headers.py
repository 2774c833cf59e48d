"""One policy in three forms: in each page, in the file for static hosts, in what servers are given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from playwright.sync_api import BrowserContext, Page

from publisher import policy, website
from tests.samples import ROOT
from tests.serving import Host, headers_for, rules

ARTICLE = "canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid/"
PICTURE = "/media/0123456789abcdef0123.webp"
STYLES = "/assets/stylesheets/site.css?v=01234567"
SERVERS = ROOT / "docs/may-chu"


def _of_hosts(folder: Path) -> Callable[[str], dict[str, str]]:
    known = rules((folder / "_headers").read_text())
    return lambda address: (
        {"Cache-Control": "no-cache"} | headers_for(address.partition("?")[0], known)
    )


def _of_nginx(_folder: Path) -> Callable[[str], dict[str, str]]:
    text = (SERVERS / "nginx.conf").read_text()
    always = dict(re.findall(r'add_header (\S+) "([^"]*)" always;', text))
    cache = re.findall(r'^    "~(\S+)"\s+"([^"]+)";', text, re.MULTILINE)
    types = re.findall(r"location ~ (\S+)\s+\{ types \{ \} default_type ([^;]+); \}", text)
    assert "add_header Cache-Control $trang_tin_cache always;" in text

    def said(address: str) -> dict[str, str]:
        kept = [value for pattern, value in cache if re.search(pattern, address)]
        kind = [{"Content-Type": one} for pattern, one in types if re.search(pattern, address)]
        return always | {"Cache-Control": (kept or ["no-cache"])[0]} | (kind or [{}])[0]

    return said


def _of_caddy(_folder: Path) -> Callable[[str], dict[str, str]]:
    text = (SERVERS / "Caddyfile").read_text()
    block = re.search(r"\theader \{\n(.*?)\t\}", text, re.DOTALL)
    always = dict(re.findall(r'(\S+) "([^"]*)"', block[1] if block else ""))
    paths = dict(re.findall(r"@(\w+) path (\S+)", text))
    expressions = dict(re.findall(r"@(\w+) expression `(.*)`", text))
    asked = re.findall(r'header @(\w+) (\S+) "([^"]*)"', text)

    def holds(name: str, path: str, query: str) -> bool:
        if name in paths:
            return bool(re.fullmatch(re.escape(paths[name]).replace(r"\*", ".*"), path))
        parts = re.findall(r"\{(path|query)\}\.matches\('([^']*)'\)", expressions[name])
        found = [re.search(one, {"path": path, "query": query}[what]) for what, one in parts]
        return any(found) and ("{query} == ''" not in expressions[name] or not query)

    def said(address: str) -> dict[str, str]:
        path, _, query = address.partition("?")
        matching = {key: value for name, key, value in asked if holds(name, path, query)}
        return {"Cache-Control": "no-cache"} | always | matching

    return said


FORMS = pytest.mark.parametrize("form", [_of_hosts, _of_nginx, _of_caddy])


@FORMS
def test_servers_say_the_policy_of_the_pages_and_who_may_frame_them(
    sample_folder: Path, form: Callable[[Path], Callable[[str], dict[str, str]]]
) -> None:
    page = lxml.html.parse(sample_folder / ARTICLE / "index.html")  # type: ignore[arg-type]
    own = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")

    said = policy.parsed(form(sample_folder)("/canh-bao/")["Content-Security-Policy"])

    assert said == policy.parsed(own) | {"frame-ancestors": frozenset(["'self'"])}


@FORMS
def test_servers_say_what_keeps_pages_safe_and_what_may_be_kept(
    sample_folder: Path, form: Callable[[Path], Callable[[str], dict[str, str]]]
) -> None:
    said = form(sample_folder)

    assert policy.HEADERS.items() <= said("/").items()
    assert {said(one)["Cache-Control"] for one in ("/", "/canh-bao/", "/rss.xml", "/sw.js")} == {
        "no-cache"
    }
    assert all("immutable" in said(one)["Cache-Control"] for one in (PICTURE, STYLES))
    assert "immutable" not in said("/assets/images/favicon.png")["Cache-Control"]
    for name, kind in policy.MEDIA_TYPES.items():
        assert said(f"/{name}")["Content-Type"].partition(";")[0] == kind.partition(";")[0]
    assert said("/cap/tin/bai.1.xml")["Content-Type"].startswith("application/cap+xml")
    assert said("/cap/atom.xml")["Content-Type"].startswith("application/atom+xml")


def test_every_page_says_the_one_policy_and_has_no_style_of_its_own(sample_folder: Path) -> None:
    for path in sample_folder.rglob("*.html"):
        page = lxml.html.parse(path)  # type: ignore[arg-type]
        said = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")

        assert said == [website.content_policy()], path
        assert page.xpath("//style | //*[@style]") == [], path


def test_the_policy_lets_nothing_run_that_is_not_the_sites(
    phone: BrowserContext, sample_site: str
) -> None:
    page = phone.new_page()
    page.goto(sample_site + ARTICLE)
    ran = page.evaluate("""() => {
      const tries = {
        inline: () => { const s = document.createElement("script"); s.append("window.ran = 1"); document.head.append(s); },
        html: () => { document.body.innerHTML += "<img src=x onerror='window.ran = 2'>"; },
        worker: () => { new Worker("data:text/javascript,1"); },
      };
      const stopped = [];
      for (const [name, attempt] of Object.entries(tries)) {
        try { attempt(); } catch { stopped.push(name); }
      }
      return { stopped, ran: window.ran ?? null };
    }""")

    assert ran["ran"] is None
    assert {"html", "worker"} <= set(ran["stopped"])


def test_nothing_that_a_reader_does_offends_the_policy(page: Page, sample_folder: Path) -> None:
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with Host(sample_folder) as host:
        for address in (
            "",
            ARTICLE,
            "canh-bao/",
            "theo-doi/",
            "offline/",
            "gioi-thieu/",
            "404.html",
        ):
            page.goto(host.url + address, wait_until="networkidle")

    assert complaints == []


def test_the_manifest_names_the_site_and_icons_that_are_there(sample_folder: Path) -> None:
    manifest = json.loads((sample_folder / "manifest.webmanifest").read_text())

    assert manifest["name"] == "Công an tỉnh Vĩnh Giang"
    assert (manifest["start_url"], manifest["scope"]) == ("./", "./")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert all((sample_folder / icon["src"]).is_file() for icon in manifest["icons"])
