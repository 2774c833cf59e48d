"""Feeds that every reader understands: sound, stable, complete, and unchanged when nothing changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import lxml.etree
import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.feeds import FEED_SIZE
from publisher.pages.library import FEED_DAYS
from tests.builders import ARTICLE, BODY, CONFIG, NOW, SiteFolder, picture

OTHER = "content/tuyen-truyen/2026/bai-khac.md"
MARK = "KHẨN – ĐÍNH CHÍNH"
AT = "{http://purl.org/atompub/tombstones/1.0}"
NAMES = ("rss.xml", "atom.xml")
BOTH = pytest.mark.parametrize("name", NAMES)


def feed(folder: SiteFolder, path: str) -> Any:
    """Return a feed as a subscriber's program reads it; it must be sound."""
    found = feedparser.parse((folder.root / "site" / path).read_bytes(), sanitize_html=False)
    assert not found.bozo, found.bozo_exception
    return found


def entry(folder: SiteFolder, path: str) -> Any:
    """Return the only entry of a feed."""
    (found,) = feed(folder, path).entries
    return found


def titles(folder: SiteFolder, path: str) -> list[str]:
    return [one.title.removeprefix("Cảnh báo thử ") for one in feed(folder, path).entries]


def moment(parsed: Any) -> dt.datetime:
    """Return a time that feedparser has read (it gives UTC)."""
    return dt.datetime(*parsed[:6], tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def rich(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site with articles of every sort, under a path."""
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    folder.configure(
        site={**CONFIG["site"], "url": "https://thu.example/congan/"},
        signoff={"signatures": "recorded"},
    )
    picture(folder.root / "content/canh-bao/2026/bia.jpg", (1500, 900))
    picture(folder.root / "content/canh-bao/2026/trong-bai.png", (50, 40))
    folder.publishable(
        title="Cảnh báo “thử” <b>&amp;</b> ]]>",
        body="![Hình cổng](trong-bai.png)\n\nXem [bài khác](/tuyen-truyen/2026/bai-khac/) và [dưới](#muc).\n\n"
        "## Mục\n\nHết ]]> &lt;b&gt;.\n",
        image="bia.jpg",
        image_alt="Ảnh sân đình",
        priority="urgent",
        corrections=[{"date": "2026-11-21", "note": "Sửa <giờ> & ngày."}],
        topics=["lua-dao-mang", "giao-thong"],
    )
    folder.publishable(OTHER, date="2026-11-19T08:00", topics=None)
    folder.publishable("content/hoi-dap/2026/het-han.md", date="2026-11-01T08:00", expires="2026-11-02")  # fmt: skip
    folder.publishable("content/hoi-dap/2026/thu-hoi.md", withdrawn={"date": "2026-11-21", "reason": "error"})  # fmt: skip
    folder.publishable("content/pages/gioi-thieu.md", topics=None)
    folder.write("content/hoi-dap/2026/nhap.md")
    folder.build()
    return folder


def folders(folder: SiteFolder) -> set[str]:
    config = folder.config
    return {
        "",
        *(f"{kind}/" for kind in config.kinds_by_id),
        *(f"don-vi/{unit.id}/" for unit in config.units),
        *(f"chu-de/{topic.id}/" for topic in config.topics),
        *(f"nhom/{group.id}/" for group in config.groups),
    }


@BOTH
def test_everything_that_can_be_followed_has_a_feed(rich: SiteFolder, name: str) -> None:
    assert {path for path in rich.output() if path.endswith(name)} - {"cap/atom.xml"} == {
        f"{folder}{name}" for folder in folders(rich)
    }


@BOTH
def test_every_feed_is_sound_and_says_where_it_is(rich: SiteFolder, name: str) -> None:
    kind = "application/rss+xml" if name == "rss.xml" else "application/atom+xml"
    for folder in folders(rich):
        found = feed(rich, f"{folder}{name}")
        links = {link.rel: link for link in found.feed.links}

        assert links["self"].href == f"https://thu.example/congan/{folder}{name}"
        assert links["self"].type == kind
        assert found.feed.link == f"https://thu.example/congan/{folder}"
        assert found.feed.title
        assert found.feed.language == "vi"


def test_feeds_are_of_the_two_formats(rich: SiteFolder) -> None:
    assert feed(rich, "rss.xml").version == "rss20"
    assert feed(rich, "atom.xml").version == "atom10"


def test_feed_ids_differ_from_each_other(rich: SiteFolder) -> None:
    ids = [
        lxml.etree.fromstring(rich.output()[f"{folder}atom.xml"]).findtext("{*}id")
        for folder in folders(rich)
    ]

    assert len(set(ids)) == len(ids)


@BOTH
def test_a_page_announces_the_feeds_it_belongs_to(rich: SiteFolder, name: str) -> None:
    def announced(path: str) -> set[str]:
        page = lxml.html.document_fromstring(rich.output()[f"{path}index.html"].decode())
        base = f"https://thu.example/congan/{path}"
        return {
            urljoin(base, link.get("href")).removeprefix("https://thu.example/congan/")
            for link in page.iter("link")
            if "alternate" in link.get("rel", "").split() and link.get("href", "").endswith(name)
        }

    assert announced("") - {"cap/atom.xml"} == {name}
    assert announced("canh-bao/") == {f"canh-bao/{name}"}
    assert announced("nhom/nhom-xa/") == {f"nhom/nhom-xa/{name}"}
    assert announced("canh-bao/2026/bai-mau/") == {
        f"canh-bao/{name}", f"don-vi/ca-xa/{name}", f"chu-de/lua-dao-mang/{name}",
        f"chu-de/giao-thong/{name}",
    }  # fmt: skip
    assert announced("gioi-thieu/") == {name}


# What an entry says


@BOTH
def test_an_entry_says_what_the_article_says(rich: SiteFolder, name: str) -> None:
    found = entry(rich, f"canh-bao/{name}")

    assert found.title == f"{MARK}: Cảnh báo “thử” <b>&amp;</b> ]]>"
    assert found.link == "https://thu.example/congan/canh-bao/2026/bai-mau/"
    assert found.summary.startswith("Bài viết dùng để thử")
    assert {tag.term for tag in found.tags} == {"Cảnh báo", "Lừa đảo trên mạng", "An toàn giao thông"}  # fmt: skip
    assert found.author == "Công an xã Mẫu"


@BOTH
def test_an_entry_has_the_articles_own_times(rich: SiteFolder, name: str) -> None:
    found = entry(rich, f"canh-bao/{name}")

    assert moment(found.published_parsed) == dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)
    assert moment(found.updated_parsed) == dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)  # corrected


@BOTH
def test_a_feed_was_last_changed_when_its_newest_entry_was(rich: SiteFolder, name: str) -> None:
    assert moment(feed(rich, f"canh-bao/{name}").feed.updated_parsed) == dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)  # fmt: skip
    assert moment(feed(rich, name).feed.updated_parsed) == dt.datetime(2026, 11, 20, 17, 0, 1, tzinfo=dt.UTC)  # fmt: skip
    assert moment(feed(rich, f"thu-tuc/{name}").feed.updated_parsed) == dt.datetime(2025, 6, 30, 17, tzinfo=dt.UTC)  # fmt: skip


@BOTH
def test_an_entry_has_the_whole_article_with_links_that_work_anywhere(
    rich: SiteFolder, name: str
) -> None:
    content = entry(rich, f"canh-bao/{name}").content[0].value
    body = lxml.html.fragment_fromstring(content, create_parent="div")
    links = [e.get("href") or e.get("src") for e in body.iter("a", "img")]

    assert "Hết ]]> <b>." in body.text_content()
    assert {
        "https://thu.example/congan/tuyen-truyen/2026/bai-khac/",
        "https://thu.example/congan/canh-bao/2026/bai-mau/#muc",
    } < set(links)
    for link in links:
        path = urlsplit(link).path.removeprefix("/congan/")
        assert link.startswith("https://thu.example/congan/")
        assert (path + "index.html" if path.endswith("/") else path) in rich.output()


@BOTH
def test_a_correction_stands_before_the_article(rich: SiteFolder, name: str) -> None:
    content = entry(rich, f"canh-bao/{name}").content[0].value
    text = lxml.html.fragment_fromstring(content, create_parent="div").text_content()

    assert text.startswith("Đính chính 21/11/2026: Sửa <giờ> & ngày.")


@BOTH
def test_an_enclosure_is_the_cover_as_it_lies_there(rich: SiteFolder, name: str) -> None:
    (enclosure,) = entry(rich, f"canh-bao/{name}").enclosures
    data = rich.output()[urlsplit(enclosure.href).path.removeprefix("/congan/")]

    assert enclosure.href.startswith("https://thu.example/congan/media/")
    assert enclosure.type == "image/jpeg"
    assert int(enclosure.length) == len(data)


def test_a_reader_that_knows_media_rss_gets_the_size_of_the_picture(rich: SiteFolder) -> None:
    (media,) = entry(rich, "canh-bao/rss.xml").media_content

    assert (media["width"], media["height"], media["medium"]) == ("1200", "720", "image")


@BOTH
def test_only_urgent_entries_have_the_mark(rich: SiteFolder, name: str) -> None:
    assert entry(rich, f"tuyen-truyen/{name}").title == "Cảnh báo thử bai-khac"


def test_words_with_signs_survive_a_reader_that_takes_a_summary_for_html(
    folder: SiteFolder,
) -> None:
    summary = "Người dân cần nhớ: nếu 1 < 2 & 3 > 2 thì <b>không</b> bấm vào đâu cả."
    folder.publishable(summary=summary)

    folder.build()
    item = lxml.etree.fromstring(folder.output()["rss.xml"]).find("channel/item")

    assert item is not None
    described = lxml.html.fragment_fromstring(item.findtext("description") or "", create_parent="p")
    assert described.text_content() == summary
    atom = lxml.etree.fromstring(folder.output()["atom.xml"])
    assert atom.findtext("{*}entry/{*}summary") == summary


# Which articles


@BOTH
def test_feeds_hold_what_belongs_to_them(rich: SiteFolder, name: str) -> None:
    mine, other = f"{MARK}: Cảnh báo “thử” <b>&amp;</b> ]]>", "bai-khac"
    gone = "THU HỒI: một bài trong mục “Hỏi đáp”, đăng ngày 20/11/2026"
    past = "HẾT HIỆU LỰC: Cảnh báo thử het-han"
    wanted = {
        "": [gone, mine, other, past],
        "canh-bao/": [mine],
        "tuyen-truyen/": [other],
        "hoi-dap/": [gone, past],
        "don-vi/ca-xa/": [gone, mine, other, past],
        "don-vi/ca-tinh/": [],
        "chu-de/lua-dao-mang/": [gone, mine, past],
        "chu-de/giao-thong/": [mine],
        "nhom/nhom-xa/": [gone, mine, other, past],
        "nhom/nhom-giao-thong/": [mine],
    }

    assert {folder: titles(rich, f"{folder}{name}") for folder in wanted} == wanted


def test_a_group_gets_in_its_feed_what_stands_on_its_page(folder: SiteFolder) -> None:
    folder.publishable(area=["xa-khac"], topics=["giao-thong"])
    folder.publishable(OTHER, area=["tinh"], topics=None)

    folder.build()

    for name in NAMES:
        assert titles(folder, f"nhom/nhom-xa/{name}") == ["bai-khac"]
        assert titles(folder, f"nhom/nhom-giao-thong/{name}") == ["bai-mau"]


def test_a_feed_holds_the_newest_articles(folder: SiteFolder) -> None:
    folder.configure(signoff={"signatures": "recorded"})
    for number in range(FEED_SIZE + 2):
        date = dt.datetime(2026, 9, 1, 8, tzinfo=NOW.tzinfo) + dt.timedelta(days=number)
        folder.publishable(f"content/canh-bao/2026/so-{number:02}.md", date=f"{date:%Y-%m-%dT%H:%M}")  # fmt: skip

    folder.build()

    for name in NAMES:
        assert titles(folder, name) == [f"so-{n:02}" for n in reversed(range(2, FEED_SIZE + 2))]


# What stays the same


def test_an_entry_keeps_its_id_through_retitling_moving_and_correcting(folder: SiteFolder) -> None:
    folder.publishable(id="7k3m9x2p")
    folder.build()
    earlier = {name: entry(folder, name) for name in NAMES}
    (folder.root / ARTICLE).unlink()
    folder.write(
        OTHER,
        id="7k3m9x2p",
        title="Tiêu đề hoàn toàn khác",
        corrections=[{"date": "2026-11-21", "note": "Đổi tên."}],
        unit="ca-tinh",
    )
    folder.sign(OTHER, at=NOW)

    folder.build(confirm_removals=True)
    for name in NAMES:
        before, after = earlier[name], entry(folder, name)

        assert after.id == before.id == "tag:thu.example,2025-07-01:7k3m9x2p"
        assert after.link != before.link
        assert after.title.endswith("Tiêu đề hoàn toàn khác")


@BOTH
def test_an_entry_has_one_id_in_every_feed(rich: SiteFolder, name: str) -> None:
    ids = {
        one.id
        for folder in folders(rich)
        for one in feed(rich, f"{folder}{name}").entries
        if one.link.endswith("/bai-mau/")
    }

    assert len(ids) == 1


def test_feeds_stay_the_same_bytes_while_nothing_changes(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    names = [
        one for one in folder.output() if one.endswith(("rss.xml", "atom.xml", "/sitemap.xml"))
    ]
    before = {name: folder.output()[name] for name in names}

    folder.build(NOW + dt.timedelta(days=40))

    assert before
    assert {name: folder.output()[name] for name in names} == before


def test_a_new_article_changes_no_feed_that_it_is_not_in(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()
    folder.publishable("content/thu-tuc/2026/moi.md", topics=None, area=["xa-khac"], unit="ca-tinh")

    folder.build()
    after = folder.output()

    changed = {path for path in before if path.endswith(("rss.xml", "atom.xml")) and after[path] != before[path]}  # fmt: skip
    assert {path.rpartition("/")[0] for path in changed} == {"", "thu-tuc", "don-vi/ca-tinh"}


# Corrections and withdrawals


def resign(folder: SiteFolder, path: str = ARTICLE, **changes: Any) -> None:
    """Change an article that is out, with new sign-offs, and build a day later."""
    folder.write(path, **changes)
    folder.sign(path, at=NOW + dt.timedelta(hours=1))
    folder.build(NOW + dt.timedelta(days=1))


def withdraw(folder: SiteFolder, path: str = ARTICLE, **mark: str) -> None:
    """Mark an article that is out as withdrawn, as the command does, and build a day later."""
    text = (folder.root / path).read_text()
    mark = {"date": "2026-11-22", "reason": "error", **mark}
    head = ", ".join(f"{key}: {value}" for key, value in mark.items())
    folder.write_raw(path, text.replace("---\n", f"---\nwithdrawn: {{{head}}}\n", 1))
    folder.build(NOW + dt.timedelta(days=1))


def tombstones(folder: SiteFolder, path: str = "atom.xml") -> list[lxml.etree._Element]:
    """Return the deleted entries of an Atom feed."""
    return lxml.etree.fromstring(folder.output()[path]).findall(f"{AT}deleted-entry")


def test_a_correction_brings_an_entry_up_again_under_its_id(folder: SiteFolder) -> None:
    folder.publishable()
    folder.publishable(OTHER, date="2026-11-20T12:00")
    folder.build()
    earlier = {name: {one.link: one for one in feed(folder, name).entries} for name in NAMES}

    resign(folder, corrections=[{"date": "2026-11-22", "note": "Giờ đúng là 7 giờ 30."}])
    for name in NAMES:
        before, first = earlier[name], feed(folder, name).entries[0]

        assert first.id == before[first.link].id
        assert first.published_parsed == before[first.link].published_parsed
        assert first.updated_parsed > before[first.link].updated_parsed
        assert first.title.startswith("ĐÍNH CHÍNH: ")
        assert "Đính chính 22/11/2026:" in first.content[0].value


def test_a_correction_of_an_old_article_reaches_those_who_follow(folder: SiteFolder) -> None:
    folder.configure(signoff={"signatures": "recorded"})
    for number in range(FEED_SIZE):
        folder.publishable(f"content/canh-bao/2026/so-{number:02}.md")
    folder.publishable(OTHER, date="2026-03-01T08:00", corrections=[{"date": "2026-11-21", "note": "Sửa số."}])  # fmt: skip

    folder.build()

    for name in NAMES:
        assert feed(folder, name).entries[0].link.endswith("/bai-khac/")
        assert len(feed(folder, name).entries) == FEED_SIZE


def test_a_correction_of_the_same_day_comes_before_what_came_out_meanwhile(
    folder: SiteFolder,
) -> None:
    """A correction has the time at which it was approved, and a later minor change moves nothing."""
    note = [{"date": "2026-11-21", "note": "Giờ đúng là 7 giờ 30."}]
    folder.publishable(date="2026-11-21T06:00")
    folder.publishable(OTHER, date="2026-11-21T08:30")
    folder.build(NOW)

    folder.sign(folder.write(date="2026-11-21T06:00", corrections=note), at=NOW)
    folder.build(NOW + dt.timedelta(minutes=1))
    first, second = feed(folder, "atom.xml").entries
    later = NOW + dt.timedelta(days=1)
    body = f"{BODY}\nThêm một câu.\n"
    folder.sign(
        folder.write(body=body, date="2026-11-21T06:00", minor=True, corrections=note), at=later
    )
    folder.build(later)
    again = feed(folder, "atom.xml").entries[0]

    assert (first.link, second.link) == (
        "https://thu.example/canh-bao/2026/bai-mau/",
        "https://thu.example/tuyen-truyen/2026/bai-khac/",
    )
    assert moment(first.updated_parsed) == NOW > moment(second.updated_parsed)
    assert (again.link, again.updated) == (first.link, first.updated)
    assert "Thêm một câu." in again.content[0].value


@pytest.mark.parametrize("file", ["marked", "broken", "gone"])
def test_a_withdrawal_is_later_than_the_correction_of_the_same_day(
    folder: SiteFolder, file: str
) -> None:
    note = [{"date": "2026-11-22", "note": "Giờ đúng là 7 giờ 30."}]
    folder.publishable()
    folder.build()
    resign(folder, corrections=note)
    said = entry(folder, "atom.xml").updated

    withdraw(folder)
    taken_back = entry(folder, "atom.xml").updated
    if file == "broken":
        folder.write_raw(ARTICLE, "---\nid: bai-mau\nwithdrawn:\ntitle: a: b\n---\n")
    elif file == "gone":
        (folder.root / ARTICLE).unlink()
    folder.build(NOW + dt.timedelta(days=3))

    assert dt.datetime.fromisoformat(taken_back) > dt.datetime.fromisoformat(said)
    assert entry(folder, "atom.xml").title.startswith("THU HỒI")
    assert entry(folder, "atom.xml").updated == taken_back


def test_a_minor_change_is_announced_to_nobody(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    earlier = {name: entry(folder, name) for name in NAMES}

    resign(folder, body=f"{BODY}\nThêm một dấu chấm.\n", minor=True)
    for name in NAMES:
        before, after = earlier[name], entry(folder, name)

        assert "Thêm một dấu chấm" in after.content[0].value
        assert (after.title, after.updated) == (before.title, before.updated)
        assert "ính chính" not in after.content[0].value


def test_a_withdrawal_writes_over_the_entry_that_was_read(folder: SiteFolder) -> None:
    folder.publishable()
    folder.publishable(OTHER, date="2026-11-19T08:00")
    folder.build()
    earlier = {name: {one.link: one for one in feed(folder, name).entries} for name in NAMES}

    withdraw(folder, replaced_by="bai-khac")
    for name in NAMES:
        before, (first, second) = earlier[name], feed(folder, name).entries

        assert first.id == before[first.link].id
        assert first.title == "THU HỒI: một bài trong mục “Cảnh báo”, đăng ngày 20/11/2026"
        assert first.updated_parsed > before[first.link].updated_parsed
        assert moment(first.published_parsed) == dt.datetime(2026, 11, 21, 17, 0, 1, tzinfo=dt.UTC)
        assert "có sai sót" in first.summary
        assert "có sai sót" in first.content[0].value
        assert f'<a href="{second.link}">Cảnh báo thử bai-khac</a>' in first.content[0].value
        assert first.author == "Công an xã Mẫu"
        assert {tag.term for tag in first.tags} == {"Cảnh báo"}


def test_atom_says_that_the_entry_is_deleted_later_than_anything_it_said(
    folder: SiteFolder,
) -> None:
    folder.publishable(date="2026-11-21T08:30")
    folder.build()
    id_ = entry(folder, "atom.xml").id

    withdraw(folder, date="2026-11-21")
    (grave,) = tombstones(folder)

    assert grave.get("ref") == id_
    assert dt.datetime.fromisoformat(grave.get("when") or "") > dt.datetime.fromisoformat(entry(folder, "atom.xml").updated)  # fmt: skip
    assert dt.datetime.fromisoformat(entry(folder, "atom.xml").updated) > dt.datetime(2026, 11, 21, 8, 30, tzinfo=NOW.tzinfo)  # fmt: skip
    assert "có sai sót" in (grave.findtext(f"{AT}comment") or "")


def test_a_withdrawal_is_told_for_ninety_days(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    withdraw(folder)

    folder.build(NOW + dt.timedelta(days=1 + FEED_DAYS - 1))
    last = [feed(folder, name).entries for name in NAMES]
    folder.build(NOW + dt.timedelta(days=1 + FEED_DAYS))

    assert FEED_DAYS == 90
    assert [[one.title[:7] for one in entries] for entries in last] == [["THU HỒI"], ["THU HỒI"]]
    assert [feed(folder, name).entries for name in NAMES] == [[], []]
    assert tombstones(folder) == []


def test_a_withdrawal_takes_no_articles_place(folder: SiteFolder) -> None:
    folder.configure(signoff={"signatures": "recorded"})
    for number in range(FEED_SIZE):
        folder.publishable(f"content/canh-bao/2026/so-{number:02}.md")
    folder.publishable(withdrawn={"date": "2026-11-21", "reason": "error"})

    folder.build()

    for name in NAMES:
        assert len(feed(folder, name).entries) == FEED_SIZE + 1
        assert feed(folder, name).entries[0].title.startswith("THU HỒI")


def test_every_feed_that_had_the_article_tells_of_its_withdrawal(folder: SiteFolder) -> None:
    folder.publishable(area=["tinh"], topics=["giao-thong"])
    folder.build()
    had = {path for path in folders(folder) if feed(folder, f"{path}atom.xml").entries}

    withdraw(folder)

    assert {path for path in folders(folder) if tombstones(folder, f"{path}atom.xml")} == had
    assert had == {"", "canh-bao/", "don-vi/ca-xa/", "chu-de/giao-thong/", "nhom/nhom-xa/", "nhom/nhom-giao-thong/"}  # fmt: skip


def test_a_withdrawn_standing_page_was_in_no_feed_and_is_told_of_in_none(
    folder: SiteFolder,
) -> None:
    folder.publishable("content/pages/gioi-thieu.md", topics=None)
    folder.build()

    withdraw(folder, "content/pages/gioi-thieu.md")

    assert tombstones(folder) == []
    assert feed(folder, "rss.xml").entries == []


def test_a_withdrawal_dated_ahead_is_told_as_of_today(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()

    withdraw(folder, date="2026-12-24")

    assert moment(entry(folder, "rss.xml").published_parsed) == dt.datetime(2026, 11, 21, 17, 0, 1, tzinfo=dt.UTC)  # fmt: skip


def test_an_article_that_is_out_again_is_told_of_as_itself(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    withdraw(folder)

    folder.write()
    folder.sign(at=NOW + dt.timedelta(days=2))
    folder.build(NOW + dt.timedelta(days=2))

    assert [titles(folder, name) for name in NAMES] == [["bai-mau"], ["bai-mau"]]
    assert tombstones(folder) == []


def test_an_expired_article_keeps_its_place_and_says_so(folder: SiteFolder) -> None:
    """Whoever has it reads that it is over, and is not told of it a second time."""
    folder.publishable(expires="2026-11-25", priority="urgent")
    folder.build()
    earlier = {name: entry(folder, name) for name in NAMES}

    folder.build(NOW + dt.timedelta(days=5))
    for name in NAMES:
        before, after = earlier[name], entry(folder, name)

        assert before.title == "KHẨN: Cảnh báo thử bai-mau"
        assert after.title == "HẾT HIỆU LỰC: Cảnh báo thử bai-mau"
        assert (after.id, after.updated, after.published) == (before.id, before.updated, before.published)  # fmt: skip


texts = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60
)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=texts, note=texts, body=texts)
def test_feeds_are_sound_whatever_is_written(
    folder: SiteFolder, title: str, note: str, body: str
) -> None:
    folder.configure(signoff={"signatures": "recorded"})
    folder.write_raw(ARTICLE, b"")
    folder.write(
        title=f"Tiêu đề {title}",
        body=f"{BODY}\n{body}\n",
        corrections=[{"date": "2026-11-21", "note": f"Sửa {note}"}],
    )
    try:
        folder.sign()
    except AssertionError:  # refused before it comes here
        return
    release = folder.build(confirm_removals=True)

    for name in NAMES:
        assert len(feed(folder, name).entries) == len(release.survey.editions)
