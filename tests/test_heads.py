"""A page's head tells chats and search engines what it is, and what to verify it by; never more."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import codes, messages, preview, survey, takedown
from publisher.pages import Frame, Library, Page, plan
from publisher.pages.heads import HEADLINE, head
from publisher.pages.views import ArticleView, Image
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder, picture

URL = "https://thu.example/"
OWN = "canh-bao/2026/bai-mau/"


def document(folder: SiteFolder, url: str = OWN) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(folder.output()[f"{url}index.html"].decode())


def meta(page: lxml.html.HtmlElement) -> dict[str, list[str]]:
    """Return what the head says by name or property."""
    found: dict[str, list[str]] = {}
    for one in page.xpath("//head/meta[@content]"):
        found.setdefault(one.get("name") or one.get("property") or "", []).append(
            one.get("content")
        )
    return found


def things(page: lxml.html.HtmlElement) -> dict[str, dict[str, Any]]:
    """Return the JSON-LD of a page by type."""
    (script,) = page.xpath("//script[@type='application/ld+json']")
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    return {one["@type"]: one for one in data["@graph"]}


@pytest.fixture(scope="module")
def site(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A built site whose article has a picture, a correction and a topic; only looked at."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys)
    picture(folder.root / "content/canh-bao/2026/bia.jpg", (1600, 900))
    folder.publishable(
        image="bia.jpg",
        image_alt="Ảnh sân đình",
        corrections=[{"date": "2026-11-21", "note": "Giờ đúng là 7 giờ 30."}],
    )
    folder.publishable("content/pages/gioi-thieu.md", topics=None)
    folder.build()
    return folder


def test_a_chat_shows_title_summary_and_picture_with_its_size(site: SiteFolder) -> None:
    said = meta(document(site))

    assert said["og:type"] == ["article"]
    assert said["og:title"] == ["Cảnh báo thử bai-mau"]
    assert said["og:url"] == [URL + OWN]
    assert said["og:image"][0].startswith(URL + "media/")
    assert said["og:image:type"] == ["image/jpeg"]
    assert (said["og:image:width"], said["og:image:height"]) == (["1200"], ["630"])
    assert said["og:image:alt"] == said["og:title"]
    assert said["twitter:card"] == ["summary_large_image"]
    assert len(said["theme-color"]) == 2


def test_a_chat_is_told_of_dates_kind_and_topics(site: SiteFolder) -> None:
    said = meta(document(site))

    assert said["article:published_time"] == ["2026-11-20T08:00:00+07:00"]
    assert said["article:modified_time"] == ["2026-11-21T00:00:00+07:00"]
    assert said["article:section"] == ["Cảnh báo"]
    assert said["article:tag"] == ["Lừa đảo trên mạng"]


@pytest.mark.parametrize("url", ["", "canh-bao/", "gioi-thieu/", "xac-minh/", "nhom/nhom-xa/"])
def test_every_page_has_a_picture_with_its_size_type_and_words(site: SiteFolder, url: str) -> None:
    said = meta(document(site, url))

    assert said["og:type"] == ["website"]
    assert said["og:image"] == [URL + "assets/images/bia-mac-dinh.jpg"]
    assert "assets/images/bia-mac-dinh.jpg" in site.output()
    assert (said["og:image:width"], said["og:image:height"]) == (["1200"], ["630"])
    assert said["og:image:type"] == ["image/jpeg"]
    assert said["og:image:alt"] == ["Công an tỉnh Thử Nghiệm"]


def test_the_card_goes_before_the_cover(example: tuple[Page, Frame]) -> None:
    page, frame = example
    assert isinstance(page.view, ArticleView)
    shown = Image("media/the.jpg", "Thẻ", 1200, 630, "image/jpeg", 1)

    carded = dataclasses.replace(page.view, share_image=shown)

    assert head(dataclasses.replace(page, view=carded), frame).picture == shown


def test_search_engines_are_told_what_an_article_is(site: SiteFolder) -> None:
    article = things(document(site))["NewsArticle"]

    assert article["headline"] == "Cảnh báo thử bai-mau"
    assert article["description"].endswith("bai-mau.")
    assert article["mainEntityOfPage"] == {"@type": "WebPage", "@id": URL + OWN}
    assert article["image"][0]["url"].startswith(URL + "media/")
    assert article["datePublished"] == "2026-11-20T08:00:00+07:00"
    assert article["dateModified"] == "2026-11-21T00:00:00+07:00"
    assert article["author"][0]["name"] == "Công an xã Mẫu"
    assert article["publisher"]["name"] == "Công an tỉnh Thử Nghiệm"
    assert article["publisher"]["logo"]["url"].removeprefix(URL) in site.output()
    assert article["isAccessibleForFree"] is True
    assert article["inLanguage"] == "vi"
    assert article["correction"] == [
        {"@type": "CorrectionComment", "text": "Giờ đúng là 7 giờ 30.", "datePublished": "2026-11-21"}
    ]  # fmt: skip


def test_search_engines_are_told_where_a_page_stands(site: SiteFolder) -> None:
    items = things(document(site))["BreadcrumbList"]["itemListElement"]

    assert [(one["position"], one["name"], one["item"]) for one in items] == [
        (1, "Trang chủ", URL),
        (2, "Cảnh báo", URL + "canh-bao/"),
        (3, "Cảnh báo thử bai-mau", URL + OWN),
    ]


def test_the_home_page_says_who_publishes_and_how_to_search(site: SiteFolder) -> None:
    found = things(document(site, ""))

    action = found["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == URL + "tim-kiem/?q={search_term_string}"
    assert action["query-input"] == "required name=search_term_string"
    assert found["GovernmentOrganization"]["url"] == URL


@pytest.mark.parametrize("url", ["nhom/nhom-xa/", "a/bai-mau/", "404.html"])
def test_what_search_engines_may_not_list_tells_them_nothing(site: SiteFolder, url: str) -> None:
    page = lxml.html.document_fromstring(
        site.output()[url if url.endswith("html") else f"{url}index.html"].decode()
    )

    assert not page.xpath("//script[@type='application/ld+json']")


def test_no_private_field_is_in_a_head(site: SiteFolder) -> None:
    source = site.output()[f"{OWN}index.html"].decode()
    words = source.partition("<body")[0]

    for private in ("tac-gia", "nguoi-duyet", "sha256:", "thu.example/content", "@thu.example"):
        assert private not in words


# What is in a title


@pytest.fixture(scope="module")
def example(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, Frame]:
    """An article's page and what surrounds it."""
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    folder.configure()
    folder.publishable()
    found = survey.take(folder.site, NOW)
    frame, outlines = plan(Library.of(folder.config, found.editions, (), NOW.date()))
    return next(one for one in outlines if one.url == OWN).make(), frame


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["</script>", "<!--", "-->", "<script>", "]]>", "\u2028", "\\", '"', "&lt;", "a"])
    ).map("".join),
)  # fmt: skip


@settings(deadline=None)
@given(title=HOSTILE, summary=HOSTILE)
def test_no_title_ends_the_script_or_is_changed_by_it(
    example: tuple[Page, Frame], title: str, summary: str
) -> None:
    page, frame = example
    assert isinstance(page.view, ArticleView)
    card = dataclasses.replace(page.view.card, title=title, summary=summary)
    changed = dataclasses.replace(page, view=dataclasses.replace(page.view, card=card))

    data = head(changed, frame).data

    assert not re.search(r"[<>&\u2028\u2029]", data)
    article = json.loads(data)["@graph"][0]
    assert article.get("description", "") == summary
    if len(" ".join(title.split())) <= HEADLINE:
        assert article.get("headline", "") == " ".join(title.split())


@given(title=st.text(min_size=HEADLINE + 1, max_size=400))
def test_a_headline_is_never_too_long(example: tuple[Page, Frame], title: str) -> None:
    page, frame = example
    assert isinstance(page.view, ArticleView)
    card = dataclasses.replace(page.view.card, title=title)
    changed = dataclasses.replace(page, view=dataclasses.replace(page.view, card=card))

    article = json.loads(head(changed, frame).data)["@graph"][0]

    assert len(article.get("headline", "")) <= HEADLINE


def test_a_browser_reads_a_hostile_title_as_words(folder: SiteFolder) -> None:
    title = 'Cảnh giác </script><script>alert("x")</script> & <!-- trong tin nhắn'
    folder.publishable(title=title)

    folder.build()

    assert things(document(folder))["NewsArticle"]["headline"] == title


# What verifies a post


def proof(folder: SiteFolder, url: str = OWN) -> dict[str, list[str]]:
    said = meta(document(folder, url))
    return {name: value for name, value in said.items() if name.startswith("publisher-")}


def test_an_article_says_its_id_its_state_and_its_code(folder: SiteFolder) -> None:
    folder.publishable()

    release = folder.build()

    (edition,) = release.survey.editions
    said = proof(folder)
    assert said["publisher-id"] == ["bai-mau"]
    assert said["publisher-state"] == ["current"]
    assert said["publisher-codes"] == [codes.code("bai-mau", edition.digest)]


def test_the_text_to_paste_has_the_code_and_its_marks_are_on_the_page(folder: SiteFolder) -> None:
    folder.publishable()

    folder.build()

    texts = [one.text for one in document(folder, "nhom/nhom-xa/").iter("textarea")]
    said = proof(folder)
    line = f"Mã xác minh: {said['publisher-codes'][0]} (kiểm tra tại thu.example/xac-minh)"
    assert [line in text.split("\n") for text in texts] == [True, True, False, False]
    assert f"Ma xac minh: {said['publisher-codes'][0]}. " in texts[2]
    assert said["publisher-text"] == list(map(codes.marks, texts))


def test_the_marks_are_of_the_text_with_its_correction_and_without(folder: SiteFolder) -> None:
    folder.publishable(corrections=[{"date": "2026-11-21", "note": "Giờ đúng là 7 giờ 30."}])
    texts = []

    for days in (0, 60):
        folder.build(NOW + dt.timedelta(days=days))
        texts += [one.text for one in document(folder, "nhom/nhom-xa/").iter("textarea")]

    assert len(set(texts)) == 7  # the list of the week is only of this week
    assert set(map(codes.marks, texts)) < set(proof(folder)["publisher-text"])


def test_codes_of_earlier_editions_come_after_the_current_one(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    first = proof(folder)["publisher-codes"][0]
    folder.amended(body="Bà con nhớ ba điều, gọi 113 khi nghi ngờ, và báo cho người thân.\n")

    folder.build()
    second = proof(folder)["publisher-codes"][0].split()
    folder.build(clean=True)

    assert second[1:] == [first]
    assert proof(folder)["publisher-codes"][0].split() == second


def test_a_fresh_clone_gives_the_same_pages(folder: SiteFolder, tmp_path: Path) -> None:
    folder.publishable()
    folder.build()
    folder.amended(body="Bà con nhớ ba điều, gọi 113 khi nghi ngờ, và báo cho người thân.\n")
    folder.build()
    folder.commit()
    folder.git("clone", "-q", str(folder.root), str(tmp_path / "ban-sao"))
    clone = SiteFolder(tmp_path / "ban-sao", folder.keys)

    clone.build()

    own = f"{OWN}index.html"
    assert len(proof(clone)["publisher-codes"][0].split()) == 2
    assert clone.output()[own] == folder.output()[own]


def test_an_expired_article_says_so_and_when(folder: SiteFolder) -> None:
    folder.publishable(expires="2026-11-20T20:00")

    folder.build()

    assert proof(folder)["publisher-state"] == ["expired"]
    assert proof(folder)["publisher-expires"] == ["2026-11-20T20:00:00+07:00"]


MARK = "withdrawn: {date: 2026-11-21, reason: error}"


def withdraw(folder: SiteFolder) -> None:
    path = folder.root / ARTICLE
    path.write_text(path.read_text().replace("---\n", f"---\n{MARK}\n", 1))


def test_a_withdrawn_article_says_so_with_all_its_codes(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    code = proof(folder)["publisher-codes"]
    withdraw(folder)

    folder.build()

    assert proof(folder) == {
        "publisher-id": ["bai-mau"], "publisher-state": ["withdrawn"], "publisher-codes": code,
    }  # fmt: skip


@pytest.mark.parametrize("donor", [True, False])
def test_what_is_taken_down_without_a_build_says_so_too(folder: SiteFolder, donor: bool) -> None:
    folder.publishable()
    folder.build()
    withdraw(folder)
    if not donor:
        (folder.root / "site/404.html").unlink()

    takedown.carry_out(folder.root, folder.root / "site")

    assert proof(folder) == {"publisher-id": ["bai-mau"], "publisher-state": ["withdrawn"]}
    said = meta(document(folder))
    assert said["description"] == [
        "Bài viết này đã được thu hồi vì có sai sót. Xin đừng chia sẻ lại nội dung cũ."
    ]


def test_a_takedown_takes_the_article_out_of_both_sitemaps(folder: SiteFolder) -> None:
    folder.publishable()
    folder.publishable("content/canh-bao/2026/bai-khac.md")
    folder.build()
    withdraw(folder)

    takedown.carry_out(folder.root, folder.root / "site")

    for name in ("sitemap.xml", "news-sitemap.xml"):
        assert b"bai-mau" not in folder.output()[name], name
        assert b"bai-khac" in folder.output()[name], name


def test_the_preview_proves_nothing(folder: SiteFolder) -> None:
    folder.write()

    where = preview.build(folder.site, NOW, messages.vietnamese).folder

    assert b"publisher-codes" not in (where / OWN / "index.html").read_bytes()
    assert "Mã xác minh" not in (where / "nhom/nhom-xa/index.html").read_text()


def test_the_page_that_verifies_is_led_to(folder: SiteFolder) -> None:
    folder.configure(site={**CONFIG["site"], "url": "https://thu.example/congan/"})
    folder.publishable()

    folder.build()

    assert "thu.example/congan/a/" in "".join(document(folder, "xac-minh/").itertext())
    for url, link in (("", "xac-minh/"), (OWN, "../../../xac-minh/")):
        assert document(folder, url).xpath(f"//a[@href='{link}']"), url
