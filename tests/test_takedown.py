"""A withdrawal is carried out on the output folder alone, whatever else is broken."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from publisher import build as building
from publisher import survey, takedown
from publisher.feeds import channels
from publisher.notices import EXPLANATIONS
from publisher.takedown import folder as room
from publisher.takedown import tombstone
from publisher.takedown.markup import Page
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder, picture
from tests.conftest import Command
from tests.pdfs import document, saved
from tests.terminal import at_terminal

OTHER = "content/tuyen-truyen/2026/bai-khac.md"
THIRD = "content/thu-tuc/2026/bai-ba.md"
PAGE = "canh-bao/2026/bai-mau/index.html"
ADDRESS = "/canh-bao/2026/bai-mau/"
TITLE = "Cảnh báo về một chiếc xe màu tím không có thật"
SUMMARY = "Tóm tắt chỉ có ở bài này: một chiếc xe màu tím đi qua cầu lúc nửa đêm."
BODY = "Câu thứ nhất chỉ có ở đây.\n\nCâu thứ hai nói về chiếc xe & người “lái” nó.\n"
ALT = "Tranh vẽ một chiếc xe màu tím ở giữa cầu"
SECRETS = (TITLE, SUMMARY, "Câu thứ nhất chỉ có ở đây", "Câu thứ hai nói về chiếc xe", ALT)
ALERT = "cap/tin/bai-mau.1.xml"
MARK = "withdrawn: {date: 2026-11-21, reason: error}\n"
AT = ("--now", NOW.isoformat())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A built site of which everything shows one article that will be withdrawn."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys)
    picture(folder.root / "content/canh-bao/2026/xe.png", (900, 500))
    folder.publishable(
        ARTICLE,
        BODY,
        title=TITLE,
        summary=SUMMARY,
        image="xe.png",
        image_alt=ALT,
        priority="urgent",
        topics=["lua-dao-mang", "giao-thong"],
        aliases=["canh-bao/2026/ten-cu"],
    )
    body = "Bà con xem thêm [bài về chiếc xe](/canh-bao/2026/bai-mau/), rồi gọi 113.\n"
    folder.publishable(OTHER, body, topics=["giao-thong"])
    folder.publishable(THIRD, topics=[])
    folder.publishable("content/pages/gioi-thieu.md", topics=None)
    folder.build()
    return folder


@pytest.fixture
def site(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that site."""
    return folder.take(template)


def mark(site: SiteFolder, path: str = ARTICLE, text: str = MARK) -> None:
    """Mark an article as withdrawn, by hand."""
    written = (site.root / path).read_text("utf-8")
    site.write_raw(path, written.replace("---\n", f"---\n{text}", 1))


def carry_out(site: SiteFolder) -> takedown.Done:
    """Carry out what is withdrawn in `site/`."""
    return takedown.carry_out(site.root, site.root / "site")


def showing(site: SiteFolder, *words: str) -> set[tuple[str, str]]:
    """Return the files of the output that have any of some words, with which."""
    found = set()
    for name, data in site.output().items():
        text = " ".join(html.unescape(data.decode("utf-8", "replace")).split())
        found |= {(name, one) for one in words if one in text or one in name}
    return found


def words(data: bytes) -> str:
    """Return the words of a page or feed."""
    return " ".join(re.sub(r"<[^>]*>", " ", data.decode()).split())


def pages(site: SiteFolder) -> set[str]:
    return {name for name in site.output() if name.endswith((".html", ".xml"))}


# What is gone, and what stays


def test_nothing_of_a_withdrawn_article_remains(site: SiteFolder) -> None:
    before = site.output()
    images = {found.decode() for found in re.findall(rb"media/[\w.-]+", before[PAGE])}
    assert len(images) == 5  # the cover, in WebP for three screens, and the card
    assert images <= set(before)
    assert len(showing(site, *SECRETS)) > 30
    mark(site)

    done = carry_out(site)

    assert done.addresses == (ADDRESS,)
    assert showing(site, *SECRETS, *(name.partition("/")[2] for name in images)) == set()
    assert set(before) - set(site.output()) == images | {ALERT}
    assert set(done.removed) == images | {ALERT}
    assert (done.failed, done.unread) == ((), ())
    assert EXPLANATIONS["error"] in site.output()[PAGE].decode()
    assert "21/11/2026" in words(site.output()[PAGE])


def test_the_articles_own_page_goes_first(site: SiteFolder) -> None:
    mark(site)

    done = carry_out(site)

    assert done.written[0] == PAGE
    assert set(done.written[1:3]) == {"a/bai-mau/index.html", "canh-bao/2026/ten-cu/index.html"}


def test_what_does_not_show_it_is_not_touched(site: SiteFolder) -> None:
    before = site.output()
    mark(site)

    done = carry_out(site)

    after = site.output()
    same = {name for name in after if after[name] == before[name]}
    assert same.isdisjoint(done.written)
    assert {name for name in after if name.startswith("assets/")} <= same
    assert {"a/bai-khac/index.html", "thu-tuc/rss.xml", "robots.txt"} <= same


def test_other_articles_keep_their_signed_words(site: SiteFolder) -> None:
    mark(site)

    carry_out(site)

    page = site.output()["tuyen-truyen/2026/bai-khac/index.html"].decode()
    assert re.search('canh-bao/2026/bai-mau/"[^>]*>bài về chiếc xe</a>', page)
    assert "Tin liên quan" not in page
    entry = site.output()["tuyen-truyen/rss.xml"].decode()
    assert "bài về chiếc xe" in entry


def test_the_next_articles_of_the_unit_lose_their_way_to_it(site: SiteFolder) -> None:
    name = "thu-tuc/2026/bai-ba/index.html"

    def beside() -> list[str]:
        section = Page(site.output()[name].decode()).first(
            "section", **{"aria-labelledby": "article__beside"}
        )
        return (
            [one.attributes["href"] for one in section.walk() if one.tag == "a"] if section else []
        )

    other, withdrawn = "../../../tuyen-truyen/2026/bai-khac/", "../../../canh-bao/2026/bai-mau/"
    assert beside() == [other, withdrawn]
    mark(site)
    carry_out(site)

    assert beside() == [other]

    mark(site, OTHER)
    carry_out(site)

    assert beside() == []
    assert "article__beside" not in site.output()[name].decode()


def test_a_page_keeps_every_byte_but_what_was_taken_out(site: SiteFolder) -> None:
    kinds = (".html", ".xml", ".json")
    before = {name: data.decode() for name, data in site.output().items() if name.endswith(kinds)}
    mark(site)

    done = carry_out(site)

    for name in set(done.written) - {PAGE, "a/bai-mau/index.html", "canh-bao/2026/ten-cu/index.html"}:  # fmt: skip
        left = (site.root / "site" / name).read_text("utf-8").replace(EMPTY, "")
        rest = iter(before[name])
        assert all(char in rest for char in left), name
        read = {"html": Page, "xml": etree.XML, "json": json.loads}[name.rpartition(".")[2]]
        read(left if name.endswith(".html") else left.encode())


EMPTY = '<p class="empty">Chưa có bài nào.</p>'


def test_lists_that_become_empty_say_so_and_banners_go(site: SiteFolder) -> None:
    mark(site)

    carry_out(site)

    output = site.output()
    home = output["index.html"].decode()
    assert "Tin khẩn" not in home
    assert 'class="alarm"' not in b"".join(output.values()).decode("utf-8", "replace")
    assert EMPTY in output["canh-bao/index.html"].decode()
    assert EMPTY in output["chu-de/lua-dao-mang/index.html"].decode()


def test_feeds_and_the_sitemap_lose_the_entry_alone(site: SiteFolder) -> None:
    mark(site)

    carry_out(site)

    output = site.output()
    rss = etree.fromstring(output["rss.xml"])
    assert [one.text for one in rss.iter("title")][1:] == ["Cảnh báo thử bai-ba", "Cảnh báo thử bai-khac"]  # fmt: skip
    atom = etree.fromstring(output["atom.xml"])
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == 2
    assert b"bai-mau" not in output["sitemap.xml"]
    assert output["sitemap.xml"].count(b"<url>") > 5


def test_json_feeds_archives_and_codes_lose_the_entry_alone(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "FEED_SIZE", 1)
    site.build(NOW)
    before = site.output()
    archives = ["2026/11/rss.xml", "2026/11/atom.xml", "2026/11/feed.json"]
    assert all(b"bai-mau" in before[name] for name in archives)
    mark(site)

    carry_out(site)

    output = site.output()
    for name in ("nhom/nhom-xa/feed.json", *archives):
        assert name in output, name
        assert b":bai-mau" in before[name]
        assert b":bai-mau" not in output[name]  # another article's link to it stays
        assert TITLE not in output[name].decode()
        assert b":bai-ba" in output[name]
    whole, left = (json.loads(one["2026/11/feed.json"]) for one in (before, output))
    kept = [one for one in whole["items"] if not one["id"].endswith(":bai-mau")]
    assert left == {**whole, "items": kept}
    assert [name for name in before if name.endswith(("rss.svg", "opml.xml")) and output.get(name) != before[name]] == []  # fmt: skip


def test_a_json_feed_that_tells_of_a_withdrawal_goes_on_telling(site: SiteFolder) -> None:
    mark(site)
    site.build(NOW + dt.timedelta(days=1), confirm_removals=True)
    before = site.output()["feed.json"]
    assert "THU HỒI" in before.decode()
    mark(site, THIRD)

    carry_out(site)

    items = [one["title"] for one in json.loads(site.output()["feed.json"])["items"]]
    assert [one[:7] for one in items] == ["THU HỒI", "Cảnh báo"[:7]]


def test_short_links_and_old_addresses_lead_to_the_tombstone(site: SiteFolder) -> None:
    mark(site)

    carry_out(site)

    for name in ("a/bai-mau/index.html", "canh-bao/2026/ten-cu/index.html"):
        page = site.output()[name].decode()
        assert "url=../../canh-bao/2026/bai-mau/" in page.replace("../../canh-bao/2026/../", "") or "url=../bai-mau/" in page  # fmt: skip
        assert "og:" not in page
        assert 'content="noindex"' in page


def test_a_shared_picture_stays_while_another_article_shows_it(folder: SiteFolder) -> None:
    for path in (ARTICLE, OTHER):
        picture((folder.root / path).parent / "anh.png")
        folder.publishable(path, image="anh.png", image_alt="Một mảng màu xanh")
    folder.build()
    mark(folder)

    carry_out(folder)

    shown = {name for name in folder.output() if name.startswith("media/")}
    assert {name.rpartition("-")[2] for name in shown if "-" in name} == {"480.webp", "640.webp"}
    assert len({name for name in shown if "-" not in name}) == 2  # the cover and one card


def test_a_document_goes_with_its_article(folder: SiteFolder) -> None:
    folder.write_raw("content/canh-bao/2026/mau-don.pdf", saved(document("Mẫu đơn")))
    folder.publishable(body="Bà con tải [mẫu đơn](mau-don.pdf) rồi điền đủ các ô trước khi nộp.\n")
    folder.publishable(OTHER)
    folder.build()
    assert [name for name in folder.output() if name.endswith(".pdf")]
    mark(folder)

    carry_out(folder)

    assert not [name for name in folder.output() if name.endswith(".pdf")]


def test_nothing_happens_without_a_withdrawal(site: SiteFolder) -> None:
    before = site.output()

    assert carry_out(site) == takedown.Done()
    assert site.output() == before


def test_is_done_once(site: SiteFolder) -> None:
    mark(site)
    carry_out(site)
    before = site.output()

    assert carry_out(site) == takedown.Done()
    assert site.output() == before


def test_leaves_what_a_healthy_build_made_of_it(site: SiteFolder) -> None:
    mark(site)
    site.build()
    before = site.output()

    assert carry_out(site) == takedown.Done()
    assert site.output() == before


def test_the_next_healthy_build_makes_the_usual_site(site: SiteFolder, tmp_path: Path) -> None:
    mark(site)
    usual = SiteFolder(tmp_path / "khac", site.keys)
    shutil.copytree(site.root, usual.root)
    usual.build()
    catalogue = site.root / ".publisher/catalogue.sqlite"
    carry_out(site)
    assert catalogue.exists()

    site.build()

    # What the copy put live is another folder to the catalogue, so that it has no tombstone there.
    assert "Bài viết đã thu hồi" in site.output()[PAGE].decode()
    assert showing(site, *SECRETS) == set()
    assert 'property="og:title"' in site.output()[PAGE].decode()


def test_several_go_at_once_even_where_they_lead_to_each_other(site: SiteFolder) -> None:
    mark(site)
    mark(site, OTHER)

    done = carry_out(site)

    assert done.addresses == (ADDRESS, "/tuyen-truyen/2026/bai-khac/")
    assert showing(site, *SECRETS, "Cảnh báo thử bai-khac", "bài về chiếc xe") == set()
    assert "Cảnh báo thử bai-ba" in site.output()["index.html"].decode()


def test_a_standing_page_goes_from_every_footer(site: SiteFolder) -> None:
    title = site.article("content/pages/gioi-thieu.md").title
    assert len(showing(site, title)) > 20
    mark(site, "content/pages/gioi-thieu.md")

    done = carry_out(site)

    assert done.addresses == ("/gioi-thieu/",)
    assert showing(site, title) == set()
    assert "Theo dõi tin mới" in site.output()["index.html"].decode()


@pytest.mark.parametrize("reason", ["error", "superseded", "outdated", "legal"])
def test_says_the_fixed_words_of_its_reason(site: SiteFolder, reason: str) -> None:
    mark(site, text=f"withdrawn:\n  date: 2026-11-21\n  reason: {reason}\n")

    carry_out(site)

    assert EXPLANATIONS[reason] in site.output()[PAGE].decode()


def test_leads_to_the_article_in_its_place(site: SiteFolder) -> None:
    mark(site, text=MARK.replace("}", ", replaced_by: bai-khac}"))

    carry_out(site)

    page = site.output()[PAGE].decode()
    assert '<a href="../../../tuyen-truyen/2026/bai-khac/">Đọc bài thay thế</a>' in page


@pytest.mark.parametrize("other", ["khong-co", "../..", "bai-mau", "/etc", "a\\0b"])
def test_leads_to_no_article_that_is_not_there(site: SiteFolder, other: str) -> None:
    text = f'withdrawn:\n  date: 2026-11-21\n  reason: error\n  replaced_by: "{other}"\n'
    mark(site, text=text)

    carry_out(site)

    assert "Đọc bài thay thế" not in site.output()[PAGE].decode()
    assert showing(site, *SECRETS) == set()


# The page


def test_the_page_is_the_sites_own_with_its_strict_policy(site: SiteFolder) -> None:
    mark(site)

    carry_out(site)

    page = Page(site.output()[PAGE].decode())
    usual = Page(site.output()["404.html"].decode())
    policy = page.first("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert policy.attributes == usual.elements[2].attributes
    assert "unsafe" not in policy.attributes["content"]
    scripts = [one.text for one in page.elements if one.tag == "script"]
    assert scripts == [one.text for one in usual.elements if one.tag == "script"]
    assert page.first("meta", name="robots", content="noindex")
    assert page.first("footer")
    assert page.first("title").text == "Bài viết đã thu hồi – Bình Yên Thử"  # type: ignore[union-attr]
    assert "Không tìm thấy" not in page.text
    assert tombstone.is_tombstone(page)


@pytest.mark.parametrize(
    "donor",
    [
        None,
        b"",
        b"<html><body>Loi</body></html>",
        b"<![x[",
        f"<div id=main__content><article><h1>{TITLE}</h1></article></div>".encode(),
        b"<title>a</title><meta name=description><meta property=og:title content=a>"
        b"<div id=main__content><h1>a</h1></div>",
        b"\xff\xfe\x00",
    ],
    ids=["none", "empty", "foreign", "unreadable", "an-article", "an-articles-head", "bytes"],
)
def test_a_bare_page_will_do(site: SiteFolder, donor: bytes | None) -> None:
    file = site.root / "site/404.html"
    file.unlink() if donor is None else file.write_bytes(donor)
    mark(site)

    carry_out(site)

    page = Page(site.output()[PAGE].decode())
    assert page.text.startswith('<!doctype html>\n<html lang="vi">')
    assert page.first("main")
    assert page.first("meta", name="robots", content="noindex")
    assert tombstone.is_tombstone(page)
    assert showing(site, *SECRETS) == set()
    assert carry_out(site) == takedown.Done()


# Files that are broken


@pytest.mark.parametrize(
    "head",
    [
        b"---\nwithdrawn:\ntitle: a: b: [\n---\nx",
        b"---\r\nid: \xff\xfe\r\nwithdrawn: {date: nay, reason: gi do}\r\n",
        b"---\nwithdrawn: true",
        b"---\nid: khac\nwithdrawn: {reason: legal}\nwithdrawn: {reason: legal}\n---\n",
        b"---\nwithdrawn: {date: 2026-11-21, reason: error}\n---\n" + b"x" * 600_000,
    ],
    ids=["yaml", "bytes", "no-end", "twice", "too-long"],
)
def test_the_mark_counts_whatever_else_is_in_the_file(site: SiteFolder, head: bytes) -> None:
    site.write_raw(ARTICLE, head)

    done = carry_out(site)

    assert done.addresses == (ADDRESS,)
    assert showing(site, *SECRETS) == set()


def test_a_renamed_file_is_found_by_its_id_and_its_old_address(site: SiteFolder) -> None:
    text = (site.root / ARTICLE).read_text("utf-8")
    (site.root / ARTICLE).unlink()
    site.write_raw("content/canh-bao/2026/Tên mới có dấu.md", text.replace("---\n", f"---\n{MARK}", 1))  # fmt: skip

    done = carry_out(site)

    assert done.addresses == (ADDRESS,)
    assert showing(site, *SECRETS) == set()


def test_a_withdrawn_copy_takes_nothing_of_the_original(site: SiteFolder) -> None:
    text = (site.root / ARTICLE).read_text("utf-8")
    site.write_raw("content/canh-bao/2026/ban-sao.md", text.replace("---\n", f"---\n{MARK}", 1))
    before = site.output()

    assert carry_out(site).addresses == ()
    assert site.output() == before


@pytest.mark.parametrize(
    "path",
    [
        "content/pages/canh-bao.md",
        "content/pages/assets.md",
        "content/pages/theo-doi.md",
        "content/pages/media.md",
        "content/pages/hoat-dong.md",
        "content/canh-bao/2026/ten-cu.md",
        "content/canh-bao/2026/11.md",
        "content/canh-bao/2026/....md",
        "content/canh-bao/2026/..%2f..%2findex.md",
        'content/canh-bao/2026/"><script>.md',
        "content/a/2026/b/c/d.md",
        "content/index.md",
    ],
)
def test_a_hostile_name_takes_nothing_down(site: SiteFolder, path: str) -> None:
    site.write_raw(path, f"---\n{MARK}id: ../../x\naliases: [../.., index.html, /, 'canh-bao']\n---\n")  # fmt: skip
    before = site.output()

    done = carry_out(site)

    assert done.addresses == ()
    assert site.output() == before


@pytest.mark.parametrize("slug", ["canh-bao", "theo-doi"])
def test_a_list_that_is_missing_is_not_taken_for_an_article(site: SiteFolder, slug: str) -> None:
    (site.root / f"site/{slug}/index.html").unlink()
    site.write_raw(f"content/pages/{slug}.md", f"---\n{MARK}---\n")
    before = site.output()

    assert carry_out(site) == takedown.Done()
    assert site.output() == before


def test_names_of_bytes_are_no_obstacle(site: SiteFolder) -> None:
    raw = os.fsencode(site.root / "content/canh-bao/2026") + b"/\xff\xfe.md"
    Path(os.fsdecode(raw)).write_text(f"---\n{MARK}---\n")
    stray = os.fsencode(site.root / "site") + b"/\xff.html"
    Path(os.fsdecode(stray)).write_text(f'<li><a href="{ADDRESS}">{TITLE}</a></li>')
    mark(site)

    done = carry_out(site)

    assert done.addresses == (ADDRESS,)
    assert TITLE not in Path(os.fsdecode(stray)).read_text()
    str(done).encode()


# An output that is broken


def test_a_crash_in_the_middle_is_completed_by_the_next_run(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(site)
    whole = site.root / "site"
    safe = site.root / "truoc"
    shutil.copytree(whole, safe)
    count = len(carry_out(site).written)
    wanted = site.output()

    for n in (0, 1, 2, 3, count // 2, count - 1):
        shutil.rmtree(whole)
        shutil.copytree(safe, whole)
        crash_at(monkeypatch, n)
        with pytest.raises(Crash):
            carry_out(site)
        if n:
            assert showing(site, *SECRETS).isdisjoint({(PAGE, one) for one in SECRETS})
        monkeypatch.undo()

        done = carry_out(site)

        assert site.output() == wanted
        assert done.addresses == (ADDRESS,)


class Crash(BaseException):
    """A power cut."""


def crash_at(monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    write, left = room.write_atomically, [n]

    def crashing(path: Path, data: bytes) -> None:
        if left[0] == 0:
            raise Crash
        left[0] -= 1
        write(path, data)

    monkeypatch.setattr(room, "write_atomically", crashing)


def test_a_file_that_cannot_be_written_is_removed(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(room, "write_atomically", full)
    mark(site)

    done = carry_out(site)

    assert showing(site, *SECRETS) == set()
    assert PAGE in done.removed
    assert "thu-tuc/rss.xml" in site.output()


def test_what_cannot_be_removed_is_said(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "read-only")

    monkeypatch.setattr(room, "write_atomically", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    mark(site)

    done = carry_out(site)

    assert PAGE in done.failed
    assert done.addresses == ()


def test_links_in_the_output_are_removed_and_never_followed(site: SiteFolder) -> None:
    outside = site.root / "ngoai"
    outside.mkdir()
    (outside / "trang.html").write_text(TITLE)
    (outside / "index.html").write_text(f'<article><h1>{TITLE}</h1></article><a href="/"></a>')
    output = site.root / "site"
    shutil.rmtree(output / "canh-bao/2026/bai-mau")
    (output / "canh-bao/2026/bai-mau").symlink_to(outside)
    (output / "nhom/nhom-xa/index.html").unlink()
    (output / "nhom/nhom-xa/index.html").symlink_to(outside / "trang.html")
    (output / "la").symlink_to(outside)
    mark(site)

    done = carry_out(site)

    assert done.addresses == (ADDRESS,)
    assert showing(site, *SECRETS) == set()
    assert not [path for path in output.rglob("*") if path.is_symlink()]
    assert tombstone.is_tombstone(Page((output / PAGE).read_text()))
    assert TITLE in (outside / "index.html").read_text()
    assert sorted(path.name for path in outside.iterdir()) == ["index.html", "trang.html"]


def test_leaves_a_folder_without_the_mark_of_a_site_alone(site: SiteFolder) -> None:
    mark(site)
    (site.root / "site/.publisher-site").rename(site.root / "dau")
    before = site.output()

    assert carry_out(site) == takedown.Done()
    assert site.output() == before
    assert takedown.carry_out(site.root, site.root / "khong-co") == takedown.Done()
    (site.root / "dau").rename(site.root / "site/.publisher-site")
    (site.root / "loi-tat").symlink_to(site.root / "site")
    assert takedown.carry_out(site.root, site.root / "loi-tat") == takedown.Done()


LINK = f'<a href="{ADDRESS}">{TITLE}</a>'

SOUP: dict[str, tuple[str, str | bytes, bool, str]] = {
    # name of the file, what is in it, whether it stays, and what stays in it
    "unclosed": ("la.html", f"<ul><li>Một<li>{LINK}<li>Ba</ul><p>Bốn", True, "Bốn"),
    "crossed": ("la.html", f"<p>Một</p><ul><li><b>{LINK}</li></b></ul><p>Hai</p>", True, "Một"),
    "paragraph": ("la.html", f"<p>Một</p><p>x {LINK}</p>", True, "Một"),
    "words": ("la.html", f"<p>Một</p><p>{TITLE}</p>", True, "Một"),
    "attribute": ("la.html", f'<p>Một</p><img src=a.png alt="{TITLE}">', True, "Một"),
    "comment": ("la.html", f"<p>Một</p><!-- {TITLE} -->", True, "Một"),
    "address-in-address": ("la.html", "<p>Một</p><p><a href=\"https://khac.example/s?u=https%3A//thu.example/a/bai-mau/\">x</a></p>", True, "Một"),
    "plain-address": ("la.html", "<p>Một</p><p>thu: https://thu.example/a/bai-mau/.</p>", True, "Một"),
    "data-script": ("la.html", f'<script type="application/ld+json">{{"url": "https:\\/\\/thu.example{ADDRESS}"}}</script><p>Một</p>', True, "Một"),
    "whole-page": ("la.html", f"<h1>x</h1>{TITLE}", False, ""),
    "unreadable": ("la.html", f"<![x[ {LINK}", False, ""),
    "no-xml": ("la/rss.xml", f"<rss><item><link>https://thu.example{ADDRESS}</link>", False, ""),
    "entry-by-id": ("la/rss.xml", f"<rss><channel><item><guid>tag:thu.example,2025-07-01:bai-mau</guid><title>{TITLE}</title></item><item/></channel></rss>", True, "<item/>"),
    "entry-by-words": ("la/rss.xml", f"<rss><channel><item><title>{TITLE}</title></item><item/></channel></rss>", True, "<item/>"),
    "entry-by-id-alone": ("la/rss.xml", "<rss><channel><item><guid>tag:thu.example,2025-07-01:bai-mau</guid><title>Xe</title></item><item/></channel></rss>", True, "<item/>"),
    "empty-elements": ("la.opml", f'<opml><body><outline text="Một"/><outline text="{TITLE}" url="https://thu.example{ADDRESS}"/></body></opml>', True, '"Một"/></body></opml>'),
    "json": ("la.json", json.dumps({"items": [{"url": f"https://thu.example{ADDRESS}", "t": TITLE}, {"url": "/x/", "t": "Một"}]}), True, "Một"),
    "json-words": ("la.json", json.dumps({"a": [TITLE, "x"], "b": "Mot"}), True, "Mot"),
    "json-relative": ("tim/chi-muc.json", json.dumps([{"l": "canh-bao/2026/bai-mau/#x", "t": TITLE}, 1]), True, "1"),
    "json-whole": ("la.json", json.dumps({"url": f"https://thu.example{ADDRESS}", "t": TITLE}), False, ""),
    "json-broken": ("la.json", f'{{"url": "https://thu.example{ADDRESS}", "{TITLE}', False, ""),
    "text": ("la.txt", f"{TITLE}\nhttps://thu.example/a/bai-mau/", False, ""),
    "packed": ("tim/1.pf_fragment", gzip.compress(json.dumps({"url": ADDRESS, "c": TITLE}).encode()), False, ""),
    "leftover": (".index.html.part", f"{LINK}", False, ""),
    "beside": ("canh-bao/2026/bai-mau/qr.svg", "<svg/>", False, ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "stays", "kept"), SOUP.values(), ids=SOUP.keys())
def test_takes_it_out_of_any_file_or_the_file_away(
    site: SiteFolder, name: str, text: str | bytes, stays: bool, kept: str
) -> None:
    file = site.root / "site" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    mark(site)

    done = carry_out(site)

    assert file.exists() == stays
    assert (name in done.written) == stays
    assert (name in done.removed) != stays
    assert showing(site, *SECRETS) == set()
    if stays:
        left = file.read_text("utf-8")
        assert kept in left
        assert "bai-mau" not in left


def test_words_that_another_article_has_too_are_nobodys_secret(folder: SiteFolder) -> None:
    folder.publishable(title=TITLE)
    folder.publishable(OTHER, title=TITLE)
    folder.build()
    mark(folder, text=MARK.replace("}", ", replaced_by: bai-khac}"))
    before = folder.output()["tuyen-truyen/index.html"]

    carry_out(folder)

    assert TITLE in folder.output()["index.html"].decode()
    assert folder.output()["tuyen-truyen/index.html"] == before
    assert TITLE not in folder.output()[PAGE].decode()


def test_a_file_that_cannot_be_read_goes_unless_it_is_anothers_page(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(site)
    read = Path.read_bytes
    locked = {"nhom/nhom-xa/rss.xml", "thu-tuc/2026/bai-ba/index.html"}

    def reading(path: Path) -> bytes:
        if path.as_posix().endswith(tuple(locked)):
            raise OSError(5, "damaged")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", reading)

    done = carry_out(site)

    assert "nhom/nhom-xa/rss.xml" in done.removed
    assert done.unread == ("thu-tuc/2026/bai-ba/index.html",)


def test_says_which_article_files_it_could_not_read(site: SiteFolder) -> None:
    (site.root / "content/canh-bao/2026/loi-tat.md").symlink_to("/etc/passwd")

    assert carry_out(site).unread == ("content/canh-bao/2026/loi-tat.md",)


def test_works_in_a_folder_of_the_server_and_without_a_home_page(folder: SiteFolder) -> None:
    folder.configure(site={**CONFIG["site"], "url": "https://thu.example/cong-an/"})
    folder.publishable(ARTICLE, BODY, title=TITLE, summary=SUMMARY, priority="urgent")
    folder.publishable(OTHER)
    folder.build()
    (folder.root / "site/index.html").unlink()
    mark(folder)

    done = carry_out(folder)

    assert done.addresses == (ADDRESS,)
    assert showing(folder, *SECRETS) == set()
    (folder.root / "site/sitemap.xml").unlink()
    assert carry_out(folder).addresses == ()


def test_many_sitemaps_tell_the_address_of_the_site_as_one_does(site: SiteFolder) -> None:
    output = site.root / "site"
    (output / "index.html").unlink()
    (output / "sitemap.xml").rename(output / "sitemap-1.xml")
    (output / "sitemap.xml").write_text(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>https://thu.example/sitemap-1.xml</loc></sitemap></sitemapindex>"
    )
    mark(site)

    carry_out(site)

    redirect = Page(site.output()["a/bai-mau/index.html"].decode())
    canonical = redirect.first("link", rel="canonical")
    assert canonical is not None
    assert canonical.attributes["href"] == f"https://thu.example{ADDRESS}"
    assert b"bai-mau" not in site.output()["sitemap-1.xml"]
    assert b"sitemap-1.xml" in site.output()["sitemap.xml"]


def test_works_where_nothing_tells_the_address_of_the_site(site: SiteFolder) -> None:
    (site.root / "site/index.html").unlink()
    (site.root / "site/sitemap.xml").unlink()
    mark(site)

    carry_out(site)

    assert showing(site, *SECRETS) == set()
    assert "Cảnh báo thử bai-ba" in site.output()["rss.xml"].decode()


def test_entries_that_say_that_something_was_withdrawn_stay(site: SiteFolder) -> None:
    entry = f"<item><link>https://thu.example{ADDRESS}</link><description>{EXPLANATIONS['error']}</description></item>"  # fmt: skip
    file = site.root / "site/thu-hoi/rss.xml"
    file.parent.mkdir()
    file.write_text(f"<rss><channel>{entry}</channel></rss>")
    mark(site)

    carry_out(site)

    assert entry in file.read_text()


# Any site, any withdrawals

TEXTS = st.lists(
    st.sampled_from(["Xe", "cầu", "chợ", "đèn", "người", "đường", "“sông”", "núi", "& bến", "quê"]),
    min_size=3,
    max_size=9,
)


@dataclass(frozen=True)
class Story:
    """An article of a random site; its number is in each of its words, so that they are its own."""

    topics: tuple[str, ...]
    urgent: bool
    alias: bool
    pictured: bool
    words: tuple[str, ...]
    leads: int
    gone: bool


STORIES = st.lists(
    st.builds(
        Story,
        topics=st.sets(st.sampled_from(["lua-dao-mang", "giao-thong"])).map(sorted).map(tuple),
        urgent=st.booleans(),
        alias=st.booleans(),
        pictured=st.booleans(),
        words=TEXTS.map(tuple),
        leads=st.integers(0, 4),
        gone=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def told(folder: SiteFolder, stories: list[Story]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Write a site of stories; return their files and the words that are each one's own."""
    for name in ("content", "site", ".publisher", "audit"):
        shutil.rmtree(folder.root / name, ignore_errors=True)
    kinds = ("canh-bao", "thu-tuc")
    paths = [f"content/{kinds[n % 2]}/2026/bai-so-{n}.md" for n in range(len(stories))]
    own = []
    for n, story in enumerate(stories):
        said = " ".join(f"{word}-{n}" for word in story.words)
        title, summary = f"Tiêu đề {said}", f"Tóm tắt đủ dài của một bài viết không có thật {said}"
        own.append((title, summary, f"Mở đầu {said}", f"Ảnh {said}"))
        to = paths[story.leads % len(paths)].removeprefix("content").removesuffix(".md")
        changes: dict[str, object] = {"topics": list(story.topics), "title": title}
        if story.urgent:
            changes["priority"] = "urgent"
        if story.alias:
            changes["aliases"] = [f"canh-bao/2026/bai-cu-{n}"]
        if story.pictured:
            picture((folder.root / paths[n]).parent / f"anh-{n}.png", (640 + n, 360))
            changes |= {"image": f"anh-{n}.png", "image_alt": f"Ảnh {said}"}
        body = f"Mở đầu {said}. Xem [bài kia]({to}/).\n"
        folder.publishable(paths[n], body, summary=summary, **changes)
    return paths, own


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(stories=STORIES)
def test_no_withdrawn_word_remains_and_no_other_word_is_lost(
    folder: SiteFolder, stories: list[Story]
) -> None:
    paths, own = told(folder, stories)
    folder.build()
    before = folder.output()
    for n, story in enumerate(stories):
        if story.gone:
            mark(folder, paths[n])

    done = carry_out(folder)

    after = folder.output()
    gone = {n for n, story in enumerate(stories) if story.gone}
    assert len(done.addresses) == len(gone)
    for n, path in enumerate(paths):
        name = f"{path.removeprefix('content/').removesuffix('.md')}/index.html"
        if n in gone:
            assert showing(folder, *own[n]) == set()
        else:
            assert article_of(after[name]) == article_of(before[name])
            if not any(f"bai-so-{m}/" in without_article(before[name]) for m in gone):
                assert after[name] == before[name]
    kept = sum(1 + story.pictured for story in stories if not story.gone)  # a card each
    assert sum(name.startswith("media/") and "-" not in name for name in after) == kept
    assert carry_out(folder) == takedown.Done()


def article_of(data: bytes) -> str:
    page = Page(data.decode())
    assert page.own is not None
    return page.text[page.own.start : page.own.end]


def without_article(data: bytes) -> str:
    return data.decode().replace(article_of(data), "")


# Whatever is broken


def no_configuration(site: SiteFolder) -> None:
    (site.root / "site_config.yml").unlink()


def broken_configuration(site: SiteFolder) -> None:
    site.write_raw("site_config.yml", b"\xff\x00site: [")


def wrong_configuration(site: SiteFolder) -> None:
    site.configure(la="mục lạ", units=[])


def broken_pack(site: SiteFolder) -> None:
    site.configure(rules={"packs": ["rieng.yml"]})
    site.write_raw("rieng.yml", "a: b: c\n")


def no_state(site: SiteFolder) -> None:
    shutil.rmtree(site.root / ".publisher")
    (site.root / ".publisher").write_text("đây không phải thư mục")


def tripped_brake(site: SiteFolder) -> None:
    site.build()  # the catalogue knows what is live in this folder
    (site.root / OTHER).unlink()
    (site.root / THIRD).unlink()


def shallow_clone(site: SiteFolder) -> None:
    site.commit()
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=site.root)
    (site.root / ".git/shallow").write_bytes(head)


BROKEN = [no_configuration, broken_configuration, wrong_configuration, broken_pack, no_state, tripped_brake, shallow_clone]  # fmt: skip


@pytest.mark.parametrize("damage", BROKEN, ids=lambda one: one.__name__)
def test_the_command_carries_it_out_and_then_says_what_is_broken(
    site: SiteFolder, command: Command, damage: Callable[[SiteFolder], None]
) -> None:
    before = site.output()
    damage(site)

    code, out, err = command("withdraw", ARTICLE, "--reason", "error")
    assert (code, err) == (0, "")
    code, out, err = command("build", *AT)

    assert code == 2
    assert out == ""
    assert "đã được gỡ" in err
    assert damage is tripped_brake or (ADDRESS in err and len(err.splitlines()) > 1)
    assert showing(site, *SECRETS) == set()
    after = site.output()
    assert {name for name in before if not name.startswith("media/") and name != ALERT} == {
        name for name in after if not name.startswith("media/")
    }
    own = re.findall(r"media/[\w.-]+", before[f"{ADDRESS}index.html".lstrip("/")].decode())
    assert own
    assert not set(own) & set(after)
    code, _, again = command("build", *AT)
    assert code == 2
    assert "đã được gỡ" not in again


@pytest.mark.parametrize("damage", [broken_configuration, broken_pack, tripped_brake])
def test_the_next_healthy_build_makes_the_usual_tombstone(
    site: SiteFolder, command: Command, damage: Callable[[SiteFolder], None]
) -> None:
    kept = {path: (site.root / path).read_bytes() for path in (OTHER, THIRD)}
    damage(site)
    command("withdraw", ARTICLE, "--reason", "legal")
    command("build", *AT)
    site.configure()
    for path, data in kept.items():
        site.write_raw(path, data)

    code, _, err = command("build", *AT)

    assert (code, err) == (0, "")
    page = site.output()[PAGE].decode()
    assert EXPLANATIONS["legal"] in page
    assert 'property="og:title" content="Bài viết đã thu hồi"' in page
    assert showing(site, *SECRETS) == set()
    assert "Cảnh báo thử bai-khac" in site.output()["index.html"].decode()


def test_an_unexpected_failure_stops_no_withdrawal(
    site: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "take", lambda *_: 1 / 0)
    monkeypatch.setattr(building, "take", lambda *_: 1 / 0)
    mark(site)

    code, _, err = command("build", *AT)

    assert code == 2
    assert ADDRESS in err
    assert "lỗi ngoài dự kiến" in err
    assert showing(site, *SECRETS) == set()


def test_a_takedown_that_fails_hides_no_error(
    site: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takedown, "carry_out", lambda *_: 1 / 0)
    broken_configuration(site)

    code, _, err = command("build", *AT)

    assert code == 2
    assert "Chưa gỡ được bài thu hồi" in err
    assert "(config/" in err


def test_says_what_it_could_not_do(
    site: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tuple(f"la-{n}.html" for n in range(25))
    done = takedown.Done(removed=("media/x.jpg", "tim/1.gz"), failed=names, unread=("b.xml",))
    monkeypatch.setattr(takedown, "carry_out", lambda *_: done)
    broken_configuration(site)

    _, _, err = command("build", *AT)

    assert "media/x.jpg" not in err
    assert "tim/1.gz" in err
    assert "CHÚ Ý" in err
    assert "la-19.html, …" in err
    assert "b.xml" in err


# The command that marks


def test_withdraw_works_without_a_configuration(site: SiteFolder, command: Command) -> None:
    broken_configuration(site)

    code, out, err = command("withdraw", ARTICLE, "--reason", "error", "--replaced-by", "bai-khac")

    assert code == 0
    assert ARTICLE in out
    assert "chưa kiểm tra được mã bài thay thế" in err
    text = (site.root / ARTICLE).read_text("utf-8")
    assert "  reason: error" in text
    assert '  replaced_by: "bai-khac"' in text


def test_withdraw_works_where_git_is_broken(site: SiteFolder, command: Command) -> None:
    (site.root / ".git").write_text("gitdir: /khong/co")

    assert command("withdraw", ARTICLE, "--reason", "error")[0] == 0


@pytest.mark.parametrize(
    "text",
    [b"", b"Nothing but words.\n", "---\ntitle: x\n".encode("utf-16"), b"---\ntitle: [\n"],
    ids=["empty", "no-head", "utf-16", "no-end"],
)
def test_withdraw_marks_any_file(site: SiteFolder, command: Command, text: bytes) -> None:
    site.write_raw(ARTICLE, text)

    code, _, err = command("withdraw", ARTICLE, "--reason", "error")

    assert (code, err) == (0, "")
    assert (site.root / ARTICLE).read_bytes().endswith(text[text.find(b"\n") + 1 :])
    assert carry_out(site).addresses == (ADDRESS,)


def test_withdraw_takes_no_folder_without_being_told(site: SiteFolder, command: Command) -> None:
    before = (site.root / ARTICLE).read_bytes(), (site.root / OTHER).read_bytes()

    code, out, err = command("withdraw", "content", "--reason", "error")

    assert (code, out) == (2, "")
    assert "4 bài" in err
    assert "--yes" in err
    assert ((site.root / ARTICLE).read_bytes(), (site.root / OTHER).read_bytes()) == before


def test_withdraw_takes_a_folder_when_told(site: SiteFolder, command: Command) -> None:
    mark(site, THIRD, MARK.replace("error", "legal"))

    code, out, _ = command("withdraw", "content", "--reason", "error", "--yes")

    assert code == 0
    assert len(out.splitlines()) == 3
    assert "reason: legal" in (site.root / THIRD).read_text("utf-8")
    assert command("withdraw", "content", "--reason", "error", "--yes")[0] == 2
    assert len(carry_out(site).addresses) == 4


@pytest.mark.parametrize(("answer", "code"), [("k\n", 130), ("\n", 130), ("c\n", 0)])
def test_withdraw_asks_at_a_terminal_before_it_takes_a_folder(
    site: SiteFolder, answer: str, code: int
) -> None:
    before = (site.root / ARTICLE).read_bytes()

    done, seen = at_terminal(site.root, answer, "withdraw", "content/canh-bao", "--reason", "error")

    assert done == code
    assert "Thu hồi cả 1 bài" in seen
    assert ((site.root / ARTICLE).read_bytes() == before) == bool(code)


def test_one_file_that_cannot_be_marked_stops_no_other(site: SiteFolder, command: Command) -> None:
    (site.root / OTHER).unlink()
    (site.root / OTHER).symlink_to(site.root / THIRD)

    code, out, err = command("withdraw", "content", "--reason", "error", "--yes")

    assert code == 2
    assert OTHER in err
    assert len(out.splitlines()) == 3
