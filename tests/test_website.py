"""What MkDocs writes from our pages: sound links everywhere, safe heads, an honest sitemap."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
import lxml.etree
import lxml.html
import pytest
from jinja2 import Environment

from publisher import memory, survey, website, workers
from publisher.errors import UnusableError
from publisher.pages import Frame, Library, Outline, plan
from tests.builders import CONFIG, NOW, SiteFolder, picture

LONG = " ".join(["Nội dung dài để có mục lục."] * 120)
BODY = f"""Mở đầu, xem [thủ tục](/thu-tuc/2026/lam-can-cuoc/#giay-to) và [mục dưới](#viec-can-lam).

![Ảnh trong bài](anh.png)

[Trang khác](https://khac.example/tin), [gọi](tel:113), [thư](mailto:hoi@thu.example).[^1]

## Việc cần làm

{LONG}

[^1]: Chú thích.
"""

# Programs that a reader may open a feed with: links, nothing that a page loads.
READERS = {"feedly.com", "www.inoreader.com", "www.newsblur.com", "theoldreader.com"}


@dataclass(frozen=True)
class Built:
    """A built site and its address."""

    url: str
    files: dict[str, bytes]

    def pages(self) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
        """Yield every page's file and its parsed HTML."""
        for path, data in self.files.items():
            if path.endswith(".html"):
                yield path, lxml.html.document_fromstring(data.decode())

    def address(self, path: str) -> str:
        """Return the address at which a file is served; 404.html is served at any."""
        if path == "404.html":
            return self.url + "bat/ky/dau/"
        return self.url + path.removesuffix("index.html")

    def target(self, address: str) -> str | None:
        """Return the file that an address of this site leads to."""
        path = urlsplit(address)._replace(query="", fragment="").geturl().removeprefix(self.url)
        return path + "index.html" if path.endswith("/") or not path else path

    def inside(self, address: str) -> bool:
        """Whether an address is on this site's host."""
        return urlsplit(address).netloc == urlsplit(self.url).netloc


def write_everything(folder: SiteFolder, url: str) -> None:
    """Write a site that has every kind of page."""
    folder.configure(site={**CONFIG["site"], "url": url})
    picture(folder.root / "content/canh-bao/2026/anh.png", (1400, 700))
    folder.publishable(
        body=BODY,
        image="anh.png",
        image_alt="Ảnh sân đình",
        priority="urgent",
        aliases=["canh-bao/2026/ten-cu", "tuyen-truyen/2025/ten-rat-cu"],
        source={"name": "Báo khác", "url": "https://nguon.example/bai"},
    )
    folder.publishable(
        "content/thu-tuc/2026/lam-can-cuoc.md",
        body="## Giấy tờ\n\nMang theo giấy tờ cũ.\n",
        corrections=[{"date": "2026-11-21", "note": "Sửa giờ."}],
        source={"name": "Chính trang này", "url": url},
        unit="ca-tinh",
        topics=["giao-thong"],
        date="2026-10-02T08:00",
    )
    folder.publishable("content/hoi-dap/2026/het-han.md", expires="2026-11-20", date="2026-09-30T08:00")  # fmt: skip
    folder.publishable(
        "content/canh-bao/2026/thu-hoi.md",
        withdrawn={"date": "2026-11-21", "reason": "superseded", "replaced_by": "bai-mau"},
        aliases=["canh-bao/2026/thu-hoi-cu"],
    )
    folder.publishable("content/pages/gioi-thieu.md", body="Xem [tin](/canh-bao/).\n")


@pytest.fixture(
    scope="module",
    params=["https://thu.example/", "https://thu.example/congan/", "https://thu.example:8443/a/b/"],
    ids=["root", "sub-path", "port-and-deep-path"],
)
def built(
    request: pytest.FixtureRequest,
    keys: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Built:
    """A site with every kind of page."""
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    write_everything(folder, request.param)
    assert folder.build().survey.held == ()
    return Built(request.param, folder.output())


def links(document: lxml.html.HtmlElement) -> Iterator[tuple[str, str, str]]:
    """Yield every address in a page with its element and attribute."""
    for element in document.iter(lxml.etree.Element):
        for name in ("href", "src", "action", "data", "poster", "formaction"):
            if name in element.attrib:
                yield element.tag, name, element.attrib[name]
        for part in element.get("srcset", "").split(","):
            if part.strip():
                yield element.tag, "srcset", part.split()[0]
        if element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
            yield "meta", "refresh", element.get("content", "").partition("url=")[2]
        if element.tag == "meta" and element.get("property") in {"og:image", "og:url"}:
            yield "meta", "og", element.get("content", "")


def test_every_internal_link_of_a_page_leads_somewhere(built: Built) -> None:
    dead = {
        f"{path}: {address}"
        for path, document in built.pages()
        for _tag, _name, address in links(document)
        for full in [urljoin(built.address(path), address)]
        if urlsplit(full).scheme in {"http", "https"}
        and built.inside(full)
        and not address.startswith("#")
        and built.target(full) not in built.files
    }

    assert dead == set()


def test_every_link_to_another_site_is_marked_and_tells_it_nothing(built: Built) -> None:
    everywhere = {
        (address, element.get("rel"))
        for path, document in built.pages()
        for element in document.iter("a")
        for address in [element.get("href", "")]
        if urlsplit(address).scheme in {"http", "https"}
    }
    found = {link for link in everywhere if not built.inside(link[0])}

    assert everywhere - found == {(built.url, "noopener noreferrer")}
    assert ("https://khac.example/tin", "external noopener noreferrer") in found
    assert ("https://nguon.example/bai", "external noopener noreferrer") in found
    for address, rel in found:
        assert {"external", "noopener", "noreferrer"} <= set((rel or "").split()), address
        taken_over = "facebook.com/sharer" in address or urlsplit(address).netloc in READERS
        assert ("nofollow" in rel) == taken_over


def test_every_fragment_names_something_on_its_page(built: Built) -> None:
    ids = {
        path: {element.get("id") for element in document.iter() if element.get("id")}
        for path, document in built.pages()
    }
    dead = {
        f"{path}: {address}"
        for path, document in built.pages()
        for tag, _name, address in links(document)
        for full, fragment in [urldefrag(urljoin(built.address(path), address))]
        if tag == "a" and fragment and built.inside(full) and path != "404.html"
        and fragment not in ids[built.target(full) or ""]
    }  # fmt: skip

    assert dead == set()


def test_an_id_stands_once_on_a_page(built: Built) -> None:
    for path, document in built.pages():
        ids = [element.get("id") for element in document.iter() if element.get("id")]

        assert sorted(ids) == sorted(set(ids)), path


def test_every_page_but_those_for_group_admins_can_be_reached_from_the_home_page(
    built: Built,
) -> None:
    documents = dict(built.pages())
    seen, waiting = set(), ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in documents:
            continue
        seen.add(path)
        for tag, _name, address in links(documents[path]):
            full = urljoin(built.address(path), address)
            if tag == "a" and built.inside(full):
                waiting.append(built.target(full) or "")
    hidden = set(documents) - seen

    assert {path.removesuffix("index.html") for path in hidden} == {
        "404.html", "a/gioi-thieu/", "a/bai-mau/", "a/lam-can-cuoc/", "a/het-han/", "a/thu-hoi/",
        "canh-bao/2026/ten-cu/", "tuyen-truyen/2025/ten-rat-cu/", "canh-bao/2026/thu-hoi-cu/",
        "canh-bao/2026/thu-hoi/", "offline/",
    }  # fmt: skip


def test_feeds_and_sitemap_lead_somewhere(built: Built) -> None:
    addresses = []
    for path, data in built.files.items():
        if path.endswith(("rss.xml", "atom.xml")):
            feed = feedparser.parse(data, sanitize_html=False)
            addresses += [link.href for link in feed.feed.links]
            addresses += [link.href for entry in feed.entries for link in entry.links]
            for content in (one for entry in feed.entries for one in entry.get("content", [])):
                body = lxml.html.fragment_fromstring(content.value, create_parent="div")
                addresses += [address for _tag, _name, address in links(body)]
    addresses += [e.text or "" for e in lxml.etree.fromstring(built.files["sitemap.xml"]).iter() if "loc" in str(e.tag)]  # fmt: skip
    addresses += re.findall(r"Sitemap: (\S+)", built.files["robots.txt"].decode())

    assert len(addresses) > 100
    assert not [one for one in addresses if not urlsplit(one).scheme]  # all are absolute
    assert not [
        one for one in addresses if built.inside(one) and built.target(one) not in built.files
    ]


def test_style_sheets_need_nothing_that_is_not_there(built: Built) -> None:
    dead = set()
    for path, data in built.files.items():
        if path.endswith(".css"):
            for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", data.decode()):
                full = urljoin(built.address(path), address)
                if not address.startswith("data:") and built.target(full) not in built.files:
                    dead.add(f"{path}: {address}")

    assert dead == set()


def test_links_to_other_hosts_are_those_of_articles_and_of_sharing(built: Built) -> None:
    hosts = {
        urlsplit(address).netloc
        for path, document in built.pages()
        for _tag, _name, address in links(document)
        if not built.inside(urljoin(built.address(path), address))
        and urlsplit(address).scheme in {"http", "https"}
    }

    assert hosts - READERS <= {"khac.example", "nguon.example", "www.facebook.com", "zalo.me"}


def test_only_known_scripts_run(built: Built) -> None:
    for path, document in built.pages():
        policy = document.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
        inline = [s for s in document.iter("script") if "src" not in s.attrib]
        digests = {
            base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
            for script in inline
            if script.text and "json" not in script.get("type", "")
        }

        assert "unsafe" not in scripts, path
        assert all(f"'sha256-{digest}'" in scripts for digest in digests), path


def test_every_page_says_its_language_its_address_and_what_it_is(built: Built) -> None:
    for path, document in built.pages():
        redirect = document.xpath("//meta[@http-equiv='refresh']")
        canonical = document.xpath("string(//link[@rel='canonical']/@href)")

        assert document.get("lang") == "vi", path
        assert document.findtext(".//title"), path
        assert len(list(document.iter("h1"))) == 1, path
        if path != "404.html":
            assert canonical.startswith(built.url), path
            assert redirect or canonical == built.address(path), path


def test_the_page_for_what_is_not_there_works_at_any_address(built: Built) -> None:
    document = lxml.html.document_fromstring(built.files["404.html"].decode())
    base = urlsplit(built.url).path

    assert not [
        address
        for _tag, _name, address in links(document)
        if not address.startswith((base, "#", "tel:", "data:", "http"))
    ]


def modified(built: Built) -> dict[str, str | None]:
    """Return the sitemap: path under the root and its date."""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {
        (url.findtext(f"{space}loc") or "").removeprefix(built.url): url.findtext(f"{space}lastmod")
        for url in lxml.etree.fromstring(built.files["sitemap.xml"])
    }


def test_the_sitemap_holds_what_search_engines_may_list_and_nothing_else(built: Built) -> None:
    allowed = {
        path.removesuffix("index.html")
        for path, document in built.pages()
        if not document.xpath("//meta[@name='robots' and contains(@content, 'noindex')]")
    }

    assert set(modified(built)) == allowed
    assert "canh-bao/2026/bai-mau/" in allowed
    assert "gioi-thieu/" in allowed
    assert allowed.isdisjoint({
        "a/bai-mau/", "canh-bao/2026/ten-cu/", "nhom/nhom-xa/", "canh-bao/2026/thu-hoi/",
        "a/thu-hoi/", "404.html", "xem-truoc/",
    })  # fmt: skip


def test_the_sitemap_has_the_real_dates(built: Built) -> None:
    dates = modified(built)

    assert dates["canh-bao/2026/bai-mau/"] == "2026-11-20T08:00:00+07:00"
    assert dates["thu-tuc/2026/lam-can-cuoc/"] == "2026-11-21T00:00:00+07:00"  # its correction
    assert dates["hoi-dap/2026/09/"] == "2026-09-30T08:00:00+07:00"
    assert dates[""] == "2026-11-21T00:00:00+07:00"  # the newest of all
    assert dates["kiem-chung/"] is None  # nothing there yet
    assert all(dt.datetime.fromisoformat(date).tzinfo for date in dates.values() if date)


def test_nothing_of_mkdocs_own_is_left_in_the_output(built: Built) -> None:
    assert not [
        path
        for path in built.files
        if path.endswith((".md", ".gz", ".yml", ".py", "search_index.json"))
    ]


def test_says_nothing_of_its_own(folder: SiteFolder, capfd: pytest.CaptureFixture[str]) -> None:
    folder.publishable()

    folder.build()

    assert capfd.readouterr() == ("", "")


def planned(folder: SiteFolder) -> tuple[Frame, list[Outline]]:
    """The frame and the pages of a site with one article."""
    folder.publishable()
    found = survey.take(folder.site, NOW)
    return plan(Library.of(folder.config, found.editions, (), NOW.date()))


def test_never_leaves_a_page_out_unseen(folder: SiteFolder, tmp_path: Path) -> None:
    frame, pages = planned(folder)

    with pytest.raises(UnusableError):
        website.render([*pages, pages[-1]], frame, tmp_path / "ra", tmp_path / "nhap")


def test_never_writes_a_page_twice_unseen(
    folder: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(website, "SHARE", 3)
    frame, pages = planned(folder)

    with pytest.raises(UnusableError):
        website.render([*pages, pages[0]], frame, tmp_path / "ra", tmp_path / "nhap")


@pytest.mark.skipif(workers.processors() < 2, reason="one processor")
def test_makes_the_pages_of_a_process_that_was_killed_while_it_wrote_them(
    folder: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(website, "SHARE", 3)
    frame, pages = planned(folder)
    website.render(pages, frame, tmp_path / "ca", tmp_path / "nhap-ca")
    mark, here, write = tmp_path / "died", os.getpid(), website._write

    def cut_short(path: Path, data: bytes) -> None:
        write(path, data[:100] if path.match("don-vi/index.html") and not mark.exists() else data)
        if path.match("don-vi/index.html") and not mark.exists():
            mark.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(website, "_write", cut_short)
    website.render(pages, frame, tmp_path / "ra", tmp_path / "nhap")

    assert mark.read_text() != str(here)
    for page in pages:
        name = f"{page.url}index.html"
        assert (tmp_path / "ra" / name).read_bytes() == (tmp_path / "ca" / name).read_bytes()


def test_a_template_that_an_earlier_run_compiled_is_not_compiled_again(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publishable()
    monkeypatch.setattr(website._COMPILED, "codes", {})  # as a new process begins
    folder.build()
    before = folder.output()

    monkeypatch.setattr(website._COMPILED, "codes", {})
    with monkeypatch.context() as patch:
        patch.setattr(Environment, "_compile", None)
        folder.build(clean=True)
    assert folder.output() == before

    monkeypatch.setattr(website._COMPILED, "codes", {})
    recalled = memory.recalled
    monkeypatch.setattr(
        memory,
        "recalled",
        lambda kind, about: b"damaged" if kind == "template" else recalled(kind, about),
    )
    folder.build(clean=True)
    assert folder.output() == before


def test_prints_names_with_signs_as_they_are_written(folder: SiteFolder) -> None:
    folder.configure(site={**CONFIG["site"], "name": "Công an <Thử> & Nghiệm", "short_name": "A & B"})  # fmt: skip
    folder.publishable()

    folder.build()
    home = lxml.html.document_fromstring(folder.output()["index.html"].decode())

    assert not list(home.iter("thử"))
    assert (
        home.xpath("string(//meta[@property='og:site_name']/@content)") == "Công an <Thử> & Nghiệm"
    )
    assert b"<Th" not in folder.output()["404.html"]


def test_cells_are_aligned_on_pages_by_classes_and_in_feeds_by_themselves(
    folder: SiteFolder,
) -> None:
    folder.publishable(body="| Việc | Phí |\n|---|--:|\n| Cấp mới | 0 |\n")
    folder.build()

    page = folder.output()["canh-bao/2026/bai-mau/index.html"].decode()
    assert '<td class="to-right">0</td>' in page
    assert "style=" not in page
    assert "text-align: right" in folder.output()["rss.xml"].decode()
