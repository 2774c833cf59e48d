"""Pages say what released articles say: each in its lists, archives and groups, and safely."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import lxml.etree
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from publisher.pages.cards import file_size, relative
from publisher.pages.library import LIST_SIZE, RELATED
from tests.builders import ARTICLE, BODY, CONFIG, NOW, SiteFolder, picture

URL = "https://thu.example/"
ARTICLE_LINK = re.compile(r"[a-z-]+/\d{4}/([a-z0-9-]*[a-z][a-z0-9-]*)/")


@dataclass(frozen=True)
class Html:
    """A page of a built site, read for its facts."""

    files: dict[str, bytes]
    url: str  # under the root, "" for the home page

    @property
    def source(self) -> str:
        """The page as it was written."""
        return self.files[f"{self.url}index.html"].decode()

    @property
    def document(self) -> lxml.html.HtmlElement:
        """The parsed page."""
        return lxml.html.document_fromstring(self.source)

    @property
    def text(self) -> str:
        """Every word of the page."""
        for element in self.document.xpath("//script | //style"):
            element.drop_tree()
        return " ".join(self.document.text_content().split())

    def links(self) -> list[str]:
        """Return where the page's links lead, under the root, in order."""
        return [
            urljoin(URL + self.url, address).removeprefix(URL)
            for address in self.document.xpath("//a/@href")
        ]

    def articles(self) -> list[str]:
        """Return the articles linked, each once, in the order they stand."""
        found = [ARTICLE_LINK.fullmatch(link) for link in self.links()]
        return list(dict.fromkeys(match[1] for match in found if match))


def page(folder: SiteFolder, url: str) -> Html:
    return Html(folder.output(), url)


def slugs(folder: SiteFolder, url: str) -> list[str]:
    return page(folder, url).articles()


def listed(folder: SiteFolder, url: str, label: str) -> list[str]:
    """Return the articles linked in the section of a page that is headed by `label`."""
    sections = page(folder, url).document.xpath(f"//section[@aria-labelledby='{label}']//a/@href")
    return [slug for href in sections if (slug := href.rstrip("/").rpartition("/")[2])]


# Lists and archives


@pytest.fixture(scope="module")
def busy(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site with more articles than a list holds, over three months; one has expired."""
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    folder.configure(signoff={"signatures": "recorded"})
    for number in range(LIST_SIZE + 4):
        date = dt.datetime(2026, 9, 1, 8, tzinfo=NOW.tzinfo) + dt.timedelta(days=3 * number)
        folder.publishable(
            f"content/canh-bao/2026/bai-{number:02}.md", date=f"{date:%Y-%m-%dT%H:%M}"
        )
    folder.publishable("content/canh-bao/2026/het-han.md", date="2026-10-05T08:00", expires="2026-10-20")  # fmt: skip
    folder.publishable("content/tuyen-truyen/2026/khan.md", date="2026-09-02T08:00", priority="urgent", topics=None, unit="ca-xa-khac", author="tac-gia", spokesperson=None)  # fmt: skip
    folder.sign("content/tuyen-truyen/2026/khan.md")
    folder.publishable("content/pages/gioi-thieu.md", topics=None)
    assert folder.build(NOW).survey.held == ()
    return folder


@pytest.mark.parametrize("url", ["canh-bao/", "don-vi/ca-xa/", "chu-de/lua-dao-mang/"])
def test_a_list_holds_the_newest_articles_first(busy: SiteFolder, url: str) -> None:
    listed = [slug for slug in slugs(busy, url) if slug != "khan"]

    assert listed == [f"bai-{n:02}" for n in reversed(range(4, LIST_SIZE + 4))]


@pytest.mark.parametrize("url", ["canh-bao/", "don-vi/ca-xa/", "chu-de/lua-dao-mang/"])
def test_the_archives_of_a_list_hold_everything(busy: SiteFolder, url: str) -> None:
    months = [link for link in page(busy, url).links() if re.fullmatch(url + r"2026/\d\d/", link)]
    archived = [slug for month in months for slug in slugs(busy, month) if slug != "khan"]

    wanted = {f"bai-{n:02}" for n in range(LIST_SIZE + 4)} | {"het-han"}
    assert len(archived) == len(wanted)
    assert set(archived) == wanted


def test_an_archive_holds_one_month_newest_first(busy: SiteFolder) -> None:
    october = [slug for slug in slugs(busy, "canh-bao/2026/10/") if slug != "khan"]

    numbers = [20, 19, 18, 17, 16, 15, 14, 13, 12, "het-han", 11, 10]
    assert october == [n if isinstance(n, str) else f"bai-{n:02}" for n in numbers]
    assert "tháng 10/2026" in page(busy, "canh-bao/2026/10/").text


def test_an_expired_article_is_in_the_archive_alone_with_its_mark(busy: SiteFolder) -> None:
    linking = {
        path.removesuffix("index.html")
        for path in busy.output()
        if path.endswith("index.html")
        and "het-han" in slugs(busy, path.removesuffix("index.html"))
        and not path.startswith("a/")
    }

    assert linking == {
        "canh-bao/2026/10/", "don-vi/ca-xa/2026/10/", "chu-de/lua-dao-mang/2026/10/",
    }  # fmt: skip
    assert "Hết hiệu lực" in page(busy, "canh-bao/2026/10/").text
    assert "20/10/2026" in page(busy, "canh-bao/2026/het-han/").text


def test_a_month_begins_at_midnight_in_the_sites_zone(folder: SiteFolder) -> None:
    folder.publishable(date="2026-10-31T17:30:00+00:00")  # half past midnight in Vietnam

    folder.build()

    assert slugs(folder, "canh-bao/2026/11/") == ["bai-mau"]
    assert "canh-bao/2026/10/index.html" not in folder.output()


def test_a_list_without_articles_says_so(folder: SiteFolder) -> None:
    folder.build()

    assert "Chưa có bài nào" in page(folder, "hoi-dap/").text


def test_standing_pages_are_linked_everywhere_and_listed_nowhere(busy: SiteFolder) -> None:
    output = busy.output()

    assert "gioi-thieu/" in page(busy, "canh-bao/").links()
    assert "gioi-thieu" not in output["rss.xml"].decode()
    assert not any(path.startswith("pages/") for path in output)


def test_every_kind_unit_topic_and_group_of_the_configuration_has_its_page(
    folder: SiteFolder,
) -> None:
    folder.configure(kinds=[{"id": "truy-tim", "name": "Truy tìm", "description": "Tìm người."}])
    folder.publishable("content/truy-tim/2026/bai.md")

    folder.build()
    output = folder.output()

    assert slugs(folder, "truy-tim/") == ["bai"]
    for url in ("don-vi/ca-xa-khac/", "chu-de/giao-thong/", "nhom/nhom-xa/", "don-vi/", "chu-de/", "nhom/", "theo-doi/"):  # fmt: skip
        assert f"{url}index.html" in output
    assert {"don-vi/ca-tinh/", "don-vi/ca-xa/", "don-vi/ca-xa-khac/"} <= set(page(folder, "don-vi/").links())  # fmt: skip
    assert {"nhom/nhom-xa/", "nhom/nhom-giao-thong/"} <= set(page(folder, "nhom/").links())


def test_a_units_page_says_how_to_reach_it(folder: SiteFolder) -> None:
    units = [dict(unit) for unit in CONFIG["units"]]
    units[1] |= {"phone": "0255 000 111", "address": "Thôn Mẫu, xã Mẫu"}
    folder.configure(units=units)
    folder.publishable()

    folder.build()

    for url in ("don-vi/ca-xa/", "canh-bao/2026/bai-mau/"):
        assert "0255 000 111" in page(folder, url).text
        assert "Thôn Mẫu, xã Mẫu" in page(folder, url).text


def test_the_follow_page_leads_to_every_feed(busy: SiteFolder) -> None:
    ways = ("rss.xml", "atom.xml", "feed.json", "rss.svg")
    feeds = {path for path in busy.output() if path.endswith(ways)}

    links = page(busy, "theo-doi/").links()
    assert feeds - {"rss.svg"} <= set(links)  # the site's own code is a picture on the page
    assert {"opml.xml", "canh-bao/", "feed://thu.example/rss.xml"} <= set(links)


def test_what_can_be_followed_says_how_on_its_own_page(busy: SiteFolder) -> None:
    for url in ("canh-bao/", "don-vi/ca-xa/", "chu-de/giao-thong/", "nhom/nhom-xa/", "theo-doi/"):
        folder = "" if url == "theo-doi/" else url
        found = page(busy, url)
        address = f"https://thu.example/{folder}rss.xml"
        asked = address.replace(":", "%3A").replace("/", "%2F")

        assert f'value="{address}"' in found.source
        assert f"feed:{address.partition(':')[2]}" in found.links()
        assert f"https://feedly.com/i/subscription/feed%2F{asked}" in found.links()
        assert found.source.count('loading="lazy" alt="Mã QR') == 1


# Urgent news


def test_an_urgent_article_comes_first_on_the_home_page(busy: SiteFolder) -> None:
    assert slugs(busy, "")[0] == "khan"


def test_the_home_page_goes_on_with_the_newest_warnings_and_repeats_none(busy: SiteFolder) -> None:
    main = page(busy, "").document.xpath("//div[@id='main__content']")[0]
    shown = [link.split("/")[-2] for link in main.xpath(".//article//a/@href")]

    last = LIST_SIZE + 3
    assert shown == ["khan", *(f"bai-{n:02}" for n in range(last, last - 5, -1))]


def test_the_home_page_tells_stories_and_procedures_before_other_kinds(folder: SiteFolder) -> None:
    for kind in ("hoi-dap", "thu-tuc", "canh-bao", "nguoi-tot-viec-tot", "tuyen-truyen"):
        folder.publishable(f"content/{kind}/2026/bai-{kind}.md")
    assert folder.build().survey.held == ()

    home = page(folder, "").document
    headed = [link.strip("./") for link in home.xpath("//a[@class='more']/@href")]
    assert headed[:5] == ["canh-bao", "nguoi-tot-viec-tot", "thu-tuc", "tuyen-truyen", "hoi-dap"]


def test_an_urgent_article_is_announced_on_every_page(busy: SiteFolder) -> None:
    silent = [
        path
        for path in busy.output()
        if path.endswith("index.html")
        and not path.startswith("a/")
        and "khan" not in slugs(busy, path.removesuffix("index.html"))
    ]

    assert silent == ["tuyen-truyen/2026/khan/index.html"]  # its own page


@pytest.mark.parametrize("expires", [None, "2026-11-20"], ids=["in-force", "expired"])
def test_the_announcement_ends_with_the_term(folder: SiteFolder, expires: str | None) -> None:
    folder.publishable(priority="urgent", expires=expires, date="2026-11-19T08:00")

    folder.build()

    assert ("bai-mau" in slugs(folder, "thu-tuc/")) is (expires is None)


# An article's own page


def test_an_article_shows_what_its_file_says(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/bia.png", (1600, 900))
    folder.configure(people=folder.people(tac_gia={"name": "Nguyễn Văn Mẫu", "rank": "Thiếu tá"}))
    folder.publishable(
        title="Cảnh giác với thủ đoạn thử nghiệm",
        image="bia.png",
        image_alt="Bìa có hình cái khiên",
        source={"name": "Báo Mẫu", "url": "https://bao.example/bai-goc"},
        area=["xa", "xa-khac"],
        topics=["lua-dao-mang", "giao-thong"],
        corrections=[{"date": "2026-11-21", "note": "Sửa số thứ tự ở mục hai."}],
    )

    folder.build()
    found = page(folder, "canh-bao/2026/bai-mau/")

    for fact in (
        "Cảnh giác với thủ đoạn thử nghiệm", BODY.strip(), "Thiếu tá Nguyễn Văn Mẫu",
        "Công an xã Mẫu", "20/11/2026", "08:00", "Báo Mẫu", "Xã Mẫu", "Xã Khác",
        "Lừa đảo trên mạng", "An toàn giao thông", "Đính chính", "21/11/2026",
        "Sửa số thứ tự ở mục hai.", "Cảnh báo",
    ):  # fmt: skip
        assert fact in found.text, fact
    assert "https://bao.example/bai-goc" in found.links()
    assert {"canh-bao/", "don-vi/ca-xa/", "chu-de/lua-dao-mang/"} <= set(found.links())
    cover = found.document.xpath("//img[@alt='Bìa có hình cái khiên']")[0]
    assert (cover.get("width"), cover.get("height")) == ("1200", "675")
    assert "https://thu.example/a/bai-mau/" in found.source


def pixels(folder: SiteFolder, name: str) -> tuple[int, int]:
    with Image.open(folder.root / "site" / name) as image:
        return image.size


def test_every_picture_says_its_size_and_comes_in_that_of_the_screen(folder: SiteFolder) -> None:
    for name, size in (("bia.jpg", (1600, 900)), ("hinh.png", (600, 900))):
        picture(folder.root / "content/canh-bao/2026" / name, size)
    folder.publishable(
        image="bia.jpg",
        image_alt="Ảnh sân đình",
        body="Xem hình.\n\n![Hình cổng](hinh.png)\n",
        title="Bài có ảnh",
    )
    folder.build()

    seen = 0
    for url in ("", "canh-bao/2026/bai-mau/", "canh-bao/", "don-vi/ca-xa/"):
        for image in page(folder, url).document.xpath("//main//img"):
            target = posixpath.normpath(f"{url}{image.get('src')}")
            if target.endswith(".svg"):  # a code, as large as it is shown
                continue
            seen += 1
            assert pixels(folder, target) == (int(image.get("width")), int(image.get("height")))
            (source,) = image.xpath("ancestor::picture//source")
            assert source.get("type") == "image/webp"
            assert source.get("sizes")
            for one in source.get("srcset").split(", "):
                address, width = one.split()
                assert pixels(folder, posixpath.normpath(f"{url}{address}"))[0] == int(width[:-1])
    assert seen >= 5


def test_the_cover_comes_first_and_what_is_below_it_when_it_is_near(folder: SiteFolder) -> None:
    for name in ("bia.jpg", "hinh.png"):
        picture(
            folder.root / "content/canh-bao/2026" / name,
            (600, 400) if name == "bia.jpg" else (700, 400),
        )
    folder.publishable(
        image="bia.jpg", image_alt="Ảnh sân đình", body="Xem.\n\n![Hình cổng](hinh.png)\n"
    )
    folder.build()
    document = page(folder, "canh-bao/2026/bai-mau/").document

    (cover,) = document.xpath("//img[@alt='Ảnh sân đình']")
    (inside,) = document.xpath("//img[@alt='Hình cổng']")
    assert (cover.get("fetchpriority"), cover.get("loading")) == ("high", None)
    assert (inside.get("fetchpriority"), inside.get("loading")) == (None, "lazy")
    assert b"<picture" not in (folder.root / "site/rss.xml").read_bytes()


CARDS = {
    "content/canh-bao/2026/bai-mau.md": {"priority": "urgent"},
    "content/canh-bao/2026/co-anh.md": {"image": "bia.jpg", "image_alt": "Ảnh sân đình"},
    "content/canh-bao/2026/anh-nho.md": {"image": "nho.jpg", "image_alt": "Ảnh nhỏ"},
    "content/canh-bao/2026/het-han.md": {"expires": "2026-11-20T20:00"},
}


def test_every_article_has_a_card_which_its_short_link_shows_too(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/bia.jpg", (900, 500))
    picture(folder.root / "content/canh-bao/2026/nho.jpg", (200, 100))
    for path, changes in CARDS.items():
        folder.publishable(path, **changes)
    folder.publishable("content/pages/gioi-thieu.md", topics=None)
    folder.build()

    cards: dict[str, str] = {}
    for path in CARDS:
        slug = path.rpartition("/")[2].removesuffix(".md")
        found = page(folder, f"canh-bao/2026/{slug}/").document
        (address,) = found.xpath("//meta[@property='og:image']/@content")
        cards[slug] = address.removeprefix("https://thu.example/")
        assert pixels(folder, cards[slug]) == (1200, 630)
        assert page(folder, f"a/{slug}/").document.xpath(
            "//meta[@property='og:image']/@content"
        ) == [address]
        assert found.xpath("//meta[@property='og:image:width']/@content") == ["1200"]
        assert found.xpath("//meta[@property='og:image:height']/@content") == ["630"]
        assert found.xpath("//meta[@property='og:image:alt']/@content") == [f"Cảnh báo thử {slug}"]
    assert len(set(cards.values())) == len(CARDS)
    assert [slug for slug, name in cards.items() if name.endswith(".jpg")] == ["co-anh"]
    for url in ("", "canh-bao/", "gioi-thieu/"):
        (address,) = page(folder, url).document.xpath("//meta[@property='og:image']/@content")
        assert address.endswith("assets/images/bia-mac-dinh.jpg")


def test_an_article_may_show_its_cover_again_in_its_text(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.png")
    folder.publishable(
        image="anh.png", image_alt="Ảnh sân đình", body="Xem ảnh.\n\n![Lần nữa](./anh.png)\n"
    )

    release = folder.build()
    shown = page(folder, "canh-bao/2026/bai-mau/").document.xpath("//img[@alt='Lần nữa']/@src")

    assert release.survey.held == ()
    assert shown[0].startswith("../../../media/")


def test_a_long_article_has_a_table_of_contents(folder: SiteFolder) -> None:
    long = "## Phần một\n\n" + "Câu dài. " * 300 + "\n\n## Phần hai\n\nHết.\n"
    folder.publishable(body=long)
    folder.publishable("content/canh-bao/2026/ngan.md", body="## Phần một\n\nNgắn.\n")

    folder.build()

    def entries(slug: str) -> list[str]:
        return page(folder, f"canh-bao/2026/{slug}/").document.xpath("//a[starts-with(@href, '#phan-')]/@href")  # fmt: skip

    assert entries("bai-mau") == ["#phan-mot", "#phan-hai"]
    assert entries("ngan") == []


def test_a_corrected_article_is_marked_in_lists(folder: SiteFolder) -> None:
    folder.publishable(corrections=[{"date": "2026-11-21", "note": "Sửa."}])

    folder.build()

    assert "Đã đính chính" in page(folder, "canh-bao/").text


def test_an_article_leads_to_the_next_current_ones_of_its_unit(folder: SiteFolder) -> None:
    folder.configure(signoff={"signatures": "recorded"})
    for slug, day, changes in (
        ("mot", 1, {}),
        ("hai", 2, {"expires": "2026-11-03"}),
        ("ba", 3, {"kind": "thu-tuc"}),
        ("xa-khac", 4, {"unit": "ca-xa-khac", "spokesperson": None}),
        ("nam", 5, {}),
    ):
        kind = changes.pop("kind", "canh-bao")
        folder.publishable(
            f"content/{kind}/2026/{slug}.md", date=f"2026-11-0{day}T08:00", **changes
        )
        if changes.get("unit"):
            folder.sign(f"content/{kind}/2026/{slug}.md")

    assert folder.build().survey.held == ()

    def beside(url: str) -> list[str]:
        return listed(folder, url, "article__beside")

    assert beside("canh-bao/2026/mot/") == ["ba"]
    assert beside("canh-bao/2026/hai/") == ["mot", "ba"]
    assert beside("thu-tuc/2026/ba/") == ["mot", "nam"]
    assert beside("canh-bao/2026/nam/") == ["ba"]
    assert beside("canh-bao/2026/xa-khac/") == []


ADVICE = """\
Mở bài.

## Dấu hiệu nhận biết

Một.

## Cách phòng tránh

Hai.

## Việc cần làm

Ba.
"""


def test_a_warning_leads_at_its_head_to_what_to_see_to_do_and_whom_to_call(
    folder: SiteFolder,
) -> None:
    folder.configure(units=[{**unit, "phone": "0200 3555 999"} for unit in CONFIG["units"]])
    folder.publishable(body=ADVICE)
    folder.publishable("content/thu-tuc/2026/bai-hai.md", body=ADVICE)
    folder.publishable("content/canh-bao/2026/bai-ba.md")
    folder.build()

    warning, procedure, plain = (
        page(folder, url).document
        for url in ("canh-bao/2026/bai-mau/", "thu-tuc/2026/bai-hai/", "canh-bao/2026/bai-ba/")
    )

    assert warning.xpath("//nav[@class='quick']//a/@href") == [
        "#dau-hieu-nhan-biet", "#cach-phong-tranh", "#article__call",
    ]  # fmt: skip
    assert len(warning.xpath("//section[contains(@class, 'advice')]")) == 4
    for one in (warning, plain):
        called = one.xpath("//section[@aria-labelledby='article__call']//a/@href")
        assert called == ["tel:02003555999", "tel:113"]
    assert plain.xpath("//nav[@class='quick']") == []
    assert procedure.xpath("//section[contains(@class, 'advice')] | //nav[@class='quick']") == []


def test_feeds_have_the_words_of_a_warning_without_the_marks_of_its_page(
    folder: SiteFolder,
) -> None:
    folder.publishable(body=ADVICE + "\na|b\n-|-\n1|2\n")

    folder.build()
    feed = folder.output()["canh-bao/atom.xml"].decode()

    assert "Dấu hiệu nhận biết" in feed
    assert "advice" not in feed
    assert "wide-table" not in feed


def test_what_can_be_copied_from_an_article_is_the_text_for_groups(folder: SiteFolder) -> None:
    folder.publishable(area=["xa"])
    folder.publishable("content/canh-bao/2026/cu.md", date="2026-11-01T08:00", expires="2026-11-02")

    folder.build()
    [shown] = page(folder, "canh-bao/2026/bai-mau/").document.xpath("//textarea/text()")

    for_groups = page(folder, "nhom/nhom-xa/").document.xpath("//textarea/text()")

    assert shown in [text.strip() for text in for_groups]
    assert page(folder, "canh-bao/2026/cu/").document.xpath("//textarea") == []


def test_related_articles_share_topics_before_all_else(folder: SiteFolder) -> None:
    folder.configure(signoff={"signatures": "recorded"})
    shared = ["lua-dao-mang", "giao-thong"]
    others = {
        "hai-chu-de": {"topics": shared, "date": "2026-01-02T08:00"},
        "mot-chu-de": {"topics": ["giao-thong"], "date": "2026-11-01T08:00"},
        "khac-chu-de": {"topics": None, "date": "2026-11-20T09:00"},
        "het-han": {"topics": shared, "date": "2026-11-02T08:00", "expires": "2026-11-03"},
    }
    folder.publishable(topics=shared)
    for slug, changes in others.items():
        folder.publishable(f"content/canh-bao/2026/{slug}.md", **changes)
    for number in range(RELATED):
        folder.publishable(f"content/thu-tuc/2026/xa-la-{number}.md", topics=None)

    folder.build()
    related = listed(folder, "canh-bao/2026/bai-mau/", "article__related")

    assert related == ["hai-chu-de", "mot-chu-de", "khac-chu-de"]


def test_an_article_has_a_few_related_ones_at_most_and_never_itself(busy: SiteFolder) -> None:
    related = listed(busy, "canh-bao/2026/bai-05/", "article__related")

    assert "bai-05" not in related
    assert len(related) == RELATED


# Groups


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({"area": ["xa"]}, ["nhom-xa"]),
        ({"area": ["xa-khac"]}, []),
        ({"area": ["tinh"]}, ["nhom-xa"]),
        ({"area": ["xa-khac", "xa"]}, ["nhom-xa"]),
        ({"area": None}, ["nhom-xa"]),
        ({"area": None, "unit": "ca-xa-khac"}, []),
        ({"area": ["xa-khac"], "topics": ["giao-thong"]}, ["nhom-giao-thong"]),
        ({"area": ["xa"], "topics": ["giao-thong"]}, ["nhom-giao-thong", "nhom-xa"]),
        ({"area": ["xa"], "topics": None, "priority": "urgent"}, ["nhom-giao-thong", "nhom-xa"]),
        ({"area": ["xa-khac"], "priority": "urgent"}, ["nhom-giao-thong"]),
        ({"area": ["xa"], "expires": "2026-11-20"}, []),
    ],
    ids=lambda value: None if isinstance(value, list) else "-".join(
        f"{key}={','.join(v) if isinstance(v, list) else v}" for key, v in value.items()
    ),
)  # fmt: skip
def test_a_group_gets_what_concerns_its_area_and_topics(
    folder: SiteFolder, changes: dict[str, object], groups: list[str]
) -> None:
    folder.write(date="2026-11-19T08:00", **changes)
    folder.sign()

    assert folder.build().survey.held == ()
    found = [
        group
        for group in ("nhom-giao-thong", "nhom-xa")
        if "https://thu.example/a/bai-mau/" in page(folder, f"nhom/{group}/").text
    ]
    assert found == groups


def test_a_group_page_is_for_its_admins_not_for_search_engines(folder: SiteFolder) -> None:
    folder.build()

    assert page(folder, "nhom/nhom-xa/").document.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")  # fmt: skip
    assert "Tổ 1 xã Mẫu" in page(folder, "nhom/nhom-xa/").text


def test_many_groups_are_found_by_their_area(folder: SiteFolder) -> None:
    folder.configure(
        groups=[
            {
                "id": f"to-{n}",
                "name": f"Tổ {n}",
                "platform": "zalo",
                "area": ("xa", "xa-khac")[n % 2],
            }
            for n in range(130)
        ]
    )
    folder.build()

    groups = page(folder, "nhom/").document
    assert groups.xpath("//details/summary/h2/text()") == ["Xã Khác", "Xã Mẫu"]
    assert len(groups.xpath("//section//details//li/a")) == 130
    assert not any(link.startswith("nhom/to-") for link in page(folder, "theo-doi/").links())


# Addresses


def refresh(folder: SiteFolder, url: str) -> str:
    """Return where a redirect page leads, under the root."""
    content = page(folder, url).document.xpath("//meta[@http-equiv='refresh']/@content")[0]
    return urljoin(URL + url, content.partition("url=")[2]).removeprefix(URL)


def test_short_links_and_old_addresses_lead_to_the_article(folder: SiteFolder) -> None:
    folder.publishable(id="7k3m9x2p", aliases=["canh-bao/2025/ten-cu", "/hoi-dap/2024/xa-xua/"])

    folder.build()

    for url in ("a/7k3m9x2p/", "canh-bao/2025/ten-cu/", "hoi-dap/2024/xa-xua/"):
        assert refresh(folder, url) == "canh-bao/2026/bai-mau/"
        assert "canh-bao/2026/bai-mau/" in page(folder, url).links()
        assert page(folder, url).document.xpath("string(//link[@rel='canonical']/@href)") == f"{URL}canh-bao/2026/bai-mau/"  # fmt: skip


def test_an_article_without_an_id_has_its_path_as_short_link(folder: SiteFolder) -> None:
    folder.publishable(id=None)

    folder.build()

    assert refresh(folder, "a/canh-bao/2026/bai-mau/") == "canh-bao/2026/bai-mau/"


def test_old_addresses_of_a_standing_page_lead_to_it(folder: SiteFolder) -> None:
    folder.publishable("content/pages/lien-he.md", aliases=["dia-chi"], topics=None)

    folder.build()

    assert refresh(folder, "dia-chi/") == "lien-he/"


def test_short_links_of_a_withdrawn_article_lead_to_its_explanation(folder: SiteFolder) -> None:
    folder.publishable(
        withdrawn={"date": "2026-11-21", "reason": "error"}, aliases=["canh-bao/2025/ten-cu"]
    )

    folder.build()

    for url in ("a/bai-mau/", "canh-bao/2025/ten-cu/"):
        assert refresh(folder, url) == "canh-bao/2026/bai-mau/"
        assert "Cảnh báo thử" not in page(folder, url).source


def test_a_withdrawn_article_names_the_one_that_takes_its_place(folder: SiteFolder) -> None:
    mark = {"date": "2026-11-21", "reason": "superseded", "replaced_by": "bai-moi"}
    folder.publishable(withdrawn=mark)
    folder.publishable("content/canh-bao/2026/bai-moi.md")

    folder.build()
    found = page(folder, "canh-bao/2026/bai-mau/")

    assert found.articles() == ["bai-moi"]
    assert "21/11/2026" in found.text


@pytest.mark.parametrize("state", ["unreleased", "unknown", "withdrawn"])
def test_a_withdrawn_article_names_no_replacement_that_is_not_out(
    folder: SiteFolder, state: str
) -> None:
    mark = {"date": "2026-11-21", "reason": "superseded", "replaced_by": "bai-moi"}
    folder.publishable(withdrawn=mark)
    if state == "unreleased":
        folder.write("content/canh-bao/2026/bai-moi.md")
    elif state == "withdrawn":
        folder.publishable("content/canh-bao/2026/bai-moi.md", withdrawn={"date": "2026-11-21", "reason": "error"})  # fmt: skip

    folder.build()

    assert "bai-moi" not in page(folder, "canh-bao/2026/bai-mau/").source


def withdraw(folder: SiteFolder, path: str = ARTICLE, **mark: str) -> None:
    """Mark an article that is out as withdrawn, as the command does, and build a day later."""
    text = (folder.root / path).read_text()
    mark = {"date": "2026-11-22", "reason": "error", **mark}
    head = ", ".join(f"{key}: {value}" for key, value in mark.items())
    folder.write_raw(path, text.replace("---\n", f"---\nwithdrawn: {{{head}}}\n", 1))
    folder.build(NOW + dt.timedelta(days=1))


def test_nothing_of_a_withdrawn_article_is_left_anywhere(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/bia.jpg", (800, 420))
    picture(folder.root / "content/canh-bao/2026/hinh.png", (50, 40))
    folder.publishable(
        title="Kẻ gian giả làm thợ điện",
        summary="Mấy ngày nay có người mặc áo thợ điện đến từng nhà đòi xem công tơ.",
        body="![Chiếc thang tre](hinh.png)\n\n## Dấu hiệu riêng\n\nHọ luôn đi hai người.\n",
        image="bia.jpg",
        image_alt="Chiếc xe ba gác màu xanh",
        priority="urgent",
        corrections=[{"date": "2026-11-21", "note": "Họ đi buổi sáng."}],
        source={"name": "Báo Mẫu Mực", "url": "https://bao.example/tin"},
    )
    folder.publishable(
        "content/canh-bao/2026/khac.md", body="Xem [bài](/canh-bao/2026/bai-mau/).\n"
    )
    folder.build()
    own = [
        "thợ điện", "công tơ", "Chiếc thang tre", "Dấu hiệu riêng", "đi hai người", "ba gác",
        "đi buổi sáng", "Mẫu Mực", "bao.example",
    ]  # fmt: skip
    before = folder.output()
    pictures = {name for name in before if name.startswith("media/")}

    withdraw(folder)
    after = folder.output()

    assert all(any(words in data.decode(errors="replace") for data in before.values()) for words in own)  # fmt: skip
    pictures -= {one for one in after if one.startswith("media/")}  # the card of the other
    assert len(pictures) == 6  # two, what is made of them for small screens, and a card
    assert len([one for one in after if one.startswith("media/")]) == 1
    for name, data in after.items():
        text = data.decode(errors="replace")
        assert [words for words in own if words in text] == [], name
        assert [one for one in pictures if one in text] == [], name


def test_a_withdrawn_article_is_listed_nowhere(folder: SiteFolder) -> None:
    folder.publishable(priority="urgent")
    folder.publishable("content/canh-bao/2026/khac.md")
    folder.build()

    withdraw(folder)

    leading = {
        path
        for path in folder.output()
        if path.endswith("index.html")
        and "bai-mau" in slugs(folder, path.removesuffix("index.html"))
    }
    assert leading == {"a/bai-mau/index.html"}
    assert b"bai-mau" not in folder.output()["sitemap.xml"]


def test_what_is_left_of_a_withdrawn_article_says_whom_to_ask_and_is_not_for_search_engines(
    folder: SiteFolder,
) -> None:
    folder.configure(
        units=[
            {**unit, "phone": "0200 3555 201"} if unit["id"] == "ca-xa" else unit
            for unit in CONFIG["units"]
        ]
    )
    folder.publishable()
    folder.build()

    withdraw(folder)
    found = page(folder, "canh-bao/2026/bai-mau/")

    assert found.document.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")
    assert found.document.xpath("string(//h1)") == "Bài viết đã thu hồi"
    assert "Ngày đăng: 20/11/2026" in found.text
    assert "Ngày thu hồi: 22/11/2026" in found.text
    assert {"don-vi/ca-xa/", "canh-bao/", "tel:02003555201", "tel:113"} <= set(found.links())


def test_a_minor_change_shows_on_no_page_but_in_the_text(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()

    folder.write(body=f"{BODY}\nThêm một dấu chấm.\n", minor=True)
    folder.sign(at=NOW + dt.timedelta(hours=1))
    folder.build(NOW + dt.timedelta(days=1))

    assert "Thêm một dấu chấm" in page(folder, "canh-bao/2026/bai-mau/").text
    for url in ("canh-bao/2026/bai-mau/", "canh-bao/", ""):
        assert "ính chính" not in page(folder, url).text
        assert "Cập nhật" not in page(folder, url).text


segments = st.lists(st.sampled_from(["a", "b", "canh-bao", "2026"]), max_size=4)
folders = segments.map(lambda parts: "".join(f"{part}/" for part in parts))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(page=folders, target=folders, file=st.sampled_from(["", "rss.xml", "media/x.jpg"]))
def test_a_relative_address_leads_where_it_should(page: str, target: str, file: str) -> None:
    for root in ("https://thu.example/", "https://thu.example/congan/"):
        assert urljoin(root + page, relative(target + file, page)) == root + target + file


# Hostile text


class _Tags(HTMLParser):
    """Collects what a browser would take for elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(markup: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(markup)
    yield from parser.found


HOSTILE = '<script>alert(1)</script>"><img onerror=alert(2)></title></textarea>{{ 7*7 }}'
FEEDS = ["rss.xml", "atom.xml", "canh-bao/rss.xml", "nhom/nhom-xa/atom.xml"]
SHOWN = ["canh-bao/2026/bai-mau/", "canh-bao/", "", "nhom/nhom-xa/", "a/bai-mau/",
         "canh-bao/2026/11/", "don-vi/ca-xa/", "canh-bao/2026/hang-xom/", "canh-bao/2026/ten-cu/"]  # fmt: skip


@pytest.fixture(scope="module")
def attacked(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site whose released article has hostile text in every place that is printed."""
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    folder.configure()
    picture(folder.root / "content/canh-bao/2026/anh.png")
    folder.publishable(
        title=f"Tiêu đề {HOSTILE}",
        summary=f"Tóm tắt đủ dài để đạt yêu cầu của trang thử {HOSTILE}",
        image="anh.png",
        image_alt=f"Ảnh {HOSTILE}",
        source={"name": f"Nguồn {HOSTILE}", "url": 'https://nguon.example/"><script>alert(3)</script>'},
        corrections=[{"date": "2026-11-21", "note": f"Sửa {HOSTILE} ]]> &amp;"}],
        aliases=["canh-bao/2026/ten-cu"],
        priority="urgent",
        body=f"Thân bài {HOSTILE} ]]> {{% raw %}}\n\n[bấm](javascript:alert(4)) "
        '<a href="javascript:alert(5)" onclick="alert(6)">đây</a> <iframe src="//x.example"></iframe>\n\n'
        "## Mục <script>alert(7)</script>\n\n`<script>alert(8)</script>`\n",
    )  # fmt: skip
    folder.publishable("content/canh-bao/2026/hang-xom.md")
    assert folder.build().survey.held == ()
    return folder


@pytest.mark.parametrize("url", SHOWN, ids=lambda url: url or "home")
def test_hostile_text_is_only_text_on_a_page(attacked: SiteFolder, url: str) -> None:
    markup = page(attacked, url).source

    for tag, attributes in elements(markup):
        assert tag not in {"iframe", "object", "embed"}
        assert not [name for name in attributes if name.startswith("on")]
        assert not (attributes.get("href") or "").startswith("javascript:")
    for script in lxml.html.document_fromstring(markup).iter("script"):
        data = script.get("type") == "application/ld+json"
        assert ("<" if data else "alert(") not in (script.text or "")
    assert markup.count("<textarea") == markup.count("</textarea>")


@pytest.mark.parametrize("url", SHOWN, ids=lambda url: url or "home")
def test_hostile_text_is_shown_as_it_was_written(attacked: SiteFolder, url: str) -> None:
    text = page(attacked, url).text

    assert f"Tiêu đề {HOSTILE}" in text
    assert "{{ 7*7 }}" in text


@pytest.mark.parametrize("path", FEEDS)
def test_hostile_text_is_only_text_in_a_feed(attacked: SiteFolder, path: str) -> None:
    """What a reader shows as HTML holds no element of the attacker's after XML is undone."""
    root = lxml.etree.fromstring(attacked.output()[path])
    shown_as_html = [
        element.text or ""
        for element in root.iter(lxml.etree.Element)
        if lxml.etree.QName(element).localname in {"encoded", "content"}
        or (lxml.etree.QName(element).localname == "description" and element.getparent().tag == "item")
    ]  # fmt: skip

    assert len(shown_as_html) >= 2
    for markup in shown_as_html:
        for tag, attributes in elements(markup):
            assert tag not in {"script", "iframe"}
            assert not (attributes.get("href") or "").startswith("javascript:")
            assert not [name for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("path", FEEDS)
def test_hostile_titles_arrive_as_they_were_written(attacked: SiteFolder, path: str) -> None:
    root = lxml.etree.fromstring(attacked.output()[path])
    titles = [e.text for e in root.iter("{*}title") if "Tiêu đề" in (e.text or "")]

    assert titles == [f"KHẨN – ĐÍNH CHÍNH: Tiêu đề {HOSTILE}"]


def test_template_marks_are_never_run(attacked: SiteFolder) -> None:
    for path, data in attacked.output().items():
        if path.endswith((".html", ".xml")):
            assert data.count(b"{{ 7*7 }}") >= data.count(b"7*7"), path


@pytest.mark.parametrize(
    "body",
    [
        "![ảnh cổng](https://theo-doi.example/p.gif)",
        '<img src="http://theo-doi.example/p.gif" alt="ảnh > khung">',
        "![ảnh cổng][1]\n\n[1]: https://theo-doi.example/p.jpg",
    ],
    ids=["markdown", "html", "reference"],
)
def test_a_picture_on_another_host_holds_the_article(folder: SiteFolder, body: str) -> None:
    """Nobody signed its bytes, and it would tell that host who reads."""
    folder.write(body=f"Xem ảnh.\n\n{body}\n")

    assert folder.held_for() == ["media/outside"]


def test_an_articles_heading_takes_no_id_of_the_theme(folder: SiteFolder) -> None:
    folder.publishable(
        body='## Mục {: #main__content }\n\n<p id="main__content" class="foot masthead">Chữ</p>\n'
    )

    folder.build()
    document = page(folder, "canh-bao/2026/bai-mau/").document

    assert len(document.xpath("//*[@id='main__content']")) <= 1
    assert not document.xpath("//p[contains(@class, 'masthead')]")


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "1 kB"),
        (900, "1 kB"),
        (120_400, "120 kB"),
        (1_000_000, "1,0 MB"),
        (12_345_678, "12,3 MB"),
    ],
)
def test_tells_readers_the_size_of_a_file(size: int, told: str) -> None:
    assert file_size(size) == told
