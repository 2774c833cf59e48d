"""Searching the sample site: by thumb, by keyboard, by link, offline, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from publisher import search
from tests.browser.watching import axe_faults
from tests.builders import SiteFolder
from tests.serving import served

SEARCH = "tim-kiem/"
FALSE_APP = "Giả danh công an, giục người dân cài ứng dụng VNeID giả"
WORDS = [
    "Lừa đảo, VNeID!",
    "hoà hòa khoẻ Đường Ðà",
    "tiê\u0301ng l\u200bừa 18001234 113 " + "x" * 5000,
    "ﬁle Ｃông مرحبا 你好 İstanbul",
    "",
]
SPELL = """async ([address, texts]) => {
  const ours = await import(address);
  return texts.map((text) => ours.syllables(text).map((one) => [one.folded, one.exact]));
}"""
SUMS = """async ([address, terms]) => {
  const ours = await import(address);
  return terms.map((term) => ours.address(term));
}"""


def results(page: Page) -> list[str]:
    """Return the titles that are shown, once the search has said what it found."""
    expect(page.locator("#search__status")).to_have_text(re.compile(r"^(Tìm thấy|Không)"))
    return page.locator(".hit__title").all_inner_texts()


def test_the_browser_computes_what_the_index_was_made_with(page: Page, sample_site: str) -> None:
    module = f"{sample_site}assets/javascripts/search.js"
    page.goto(f"{sample_site}404.html")
    texts = [search.syllables(text) for text in WORDS]
    terms = ["lua dao", "k:canh-bao", "", *(f"={exact}" for some in texts for _f, exact in some)]

    spelled = page.evaluate(SPELL, [module, WORDS])
    sums = page.evaluate(SUMS, [module, terms])

    assert [[tuple(one) for one in some] for some in spelled] == texts
    assert [tuple(one) for one in sums] == [search.address(term) for term in terms]


def test_a_warning_is_found_by_thumb_without_diacritics(page: Page, sample_site: str) -> None:
    page.goto(sample_site + SEARCH)
    page.get_by_role("searchbox", name="Bạn muốn tìm gì?").fill("lua dao vneid")
    page.get_by_role("button", name="Tìm", exact=True).click()

    assert results(page)[0] == FALSE_APP
    assert "VNeID" in page.locator(".hit mark").all_inner_texts()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name=FALSE_APP).last.click()
    expect(page.locator("h1")).to_have_text(FALSE_APP)


def test_typing_shows_results_and_leaves_the_focus_alone(page: Page, sample_site: str) -> None:
    page.goto(sample_site + SEARCH)
    field = page.locator("#search__words")
    field.press_sequentially("trom xe")

    assert results(page)
    expect(field).to_be_focused()
    expect(field).to_have_value("trom xe")


def test_all_is_done_by_keyboard(page: Page, sample_site: str) -> None:
    page.goto(sample_site + SEARCH)
    page.locator("#search__words").focus()
    page.keyboard.type("lừa đảo")
    page.keyboard.press("Enter")
    assert len(results(page)) == 10
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Xem thêm":
            break
    page.keyboard.press("Enter")

    expect(page.locator(".hit").nth(10).locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text("Tìm kiếm")


def test_filters_stay_in_the_address_and_the_way_back(page: Page, sample_site: str) -> None:
    page.goto(f"{sample_site}{SEARCH}?q=lua+dao")
    everything = len(results(page))
    page.get_by_text("Lọc và sắp xếp").click()
    page.get_by_label("Chuyên mục", exact=True).select_option("Hỏi đáp")
    expect(page.locator(".hit__kind").first).to_have_text("Hỏi đáp")
    chosen = results(page)
    assert 0 < len(chosen) < everything
    page.locator(".hit a").first.click()
    page.wait_for_load_state()
    page.go_back()

    assert results(page) == chosen
    assert page.url.endswith("?q=lua+dao&kind=hoi-dap")
    expect(page.get_by_label("Chuyên mục", exact=True)).to_have_value("hoi-dap")
    page.get_by_role("button", name="Bỏ lọc").click()
    expect(page.locator(".hit")).to_have_count(everything)


@pytest.mark.parametrize(
    "query", ["unit=ca-phuong-an-hoa", "topic=vneid", "year=2026", "kind=canh-bao&year=2025"]
)
def test_filters_alone_list_the_newest_first(page: Page, sample_site: str, query: str) -> None:
    page.goto(f"{sample_site}{SEARCH}?{query}")
    found = results(page)
    days = page.locator(".hit time").evaluate_all("times => times.map(one => one.dateTime)")

    assert found
    assert days == sorted(days, reverse=True)
    for year in re.findall(r"year=(\d+)", query):
        assert {day[:4] for day in days} == {year}


def test_newest_first(page: Page, sample_site: str) -> None:
    page.goto(f"{sample_site}{SEARCH}?q=lua+dao&order=new")
    results(page)
    days = page.locator(".hit time").evaluate_all("times => times.map(one => one.dateTime)")

    assert days == sorted(days, reverse=True)


def test_a_phrase_in_quotation_marks_is_found_as_it_stands(page: Page, sample_site: str) -> None:
    page.goto(f'{sample_site}{SEARCH}?q="giờ+tan+ca"')
    assert results(page)[0] == "Giữ xe máy cẩn thận hơn vào giờ tan ca ở Cầu Đất"
    page.goto(f'{sample_site}{SEARCH}?q="ca+tan+giờ"')
    assert results(page) == []


def test_where_no_article_has_every_word_the_nearest_are_shown(
    page: Page, sample_site: str
) -> None:
    page.goto(f"{sample_site}{SEARCH}?q=lua+dao+zzyzx")

    assert results(page)
    expect(page.locator("#search__status")).to_contain_text("Không có bài nào có đủ các từ")


def test_nothing_found_offers_topics_and_numbers(page: Page, sample_site: str) -> None:
    page.goto(f"{sample_site}{SEARCH}?q=zzyzx")

    assert results(page) == []
    expect(page.get_by_role("heading", name="Tìm theo chủ đề")).to_be_visible()
    expect(page.get_by_role("heading", name="Cần giúp ngay, hãy gọi")).to_be_visible()


@pytest.mark.parametrize(
    "words",
    ['"', '"""', "“”", "<img src=x onerror=alert(1)>", "\u202e🚨", "a" * 190, "0912345678", "%00"],
)
def test_odd_questions_are_answered_quietly(page: Page, sample_site: str, words: str) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    page.goto(sample_site + SEARCH)
    page.locator("#search__words").fill(words)
    page.keyboard.press("Enter")

    expect(page.locator("#search__status")).to_have_text(re.compile("^(Hãy|Không|Tìm thấy)"))
    assert complaints == []


def test_what_stands_in_the_body_alone_is_quoted(page: Page, sample_site: str) -> None:
    page.goto(f"{sample_site}{SEARCH}?q=tro+nang+doc+tin+nhan")

    assert results(page)[0] == FALSE_APP
    expect(page.locator(".hit").first.locator(".hit__body")).to_contain_text("trợ năng")


def test_searches_offline_what_was_loaded_and_says_so_of_the_rest(
    phone: BrowserContext, sample_site: str
) -> None:
    page = phone.new_page()
    page.goto(f"{sample_site}{SEARCH}?q=trom+xe")
    before = results(page)
    phone.set_offline(True)
    page.locator("#search__order").evaluate(
        "one => { one.value = 'new'; one.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    expect(page.locator(".hit time").first).to_be_visible()
    assert len(results(page)) == len(before)
    page.locator("#search__words").fill("ho chieu")
    page.keyboard.press("Enter")

    expect(page.locator("#search__status")).to_contain_text("ngoại tuyến")
    phone.set_offline(False)
    page.get_by_role("button", name="Thử lại").click()
    assert results(page)


def test_without_scripts_the_page_leads_on(browser: Browser, sample_site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_site + SEARCH)

    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_role("link", name="Công an nơi bạn ở")).to_be_visible()
    expect(page.locator("#search__topics + ul a").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("query", ["", "?q=lua+dao&kind=canh-bao", "?q=zzyzx"])
def test_axe_finds_nothing(page: Page, sample_site: str, query: str) -> None:
    page.goto(f"{sample_site}{SEARCH}{query}")
    if query:
        results(page)

    assert axe_faults(page) == []


@pytest.fixture
def below(sample_folder: Path) -> Iterator[str]:
    """Address of the sample site served under a path."""
    with served(sample_folder, "/congan/") as address:
        yield address


def test_works_under_a_path(page: Page, below: str) -> None:
    page.goto(f"{below}{SEARCH}?q=lua+dao+vneid")

    assert results(page)[0] == FALSE_APP
    page.locator(".hit a").first.click()
    expect(page).to_have_url(re.compile(rf"^{below}canh-bao/"))


SPELLED_OUT, SHORT = "Đóng bảo hiểm xã hội ở xã", "Xã trả sổ BHXH tận nhà"
ASIDE = "Mua bảo hiểm xe, hội viên xã giúp nhau"
IN_THE_BODY = "Giờ tiếp dân ở xã"


@pytest.fixture(scope="module")
def short_forms_site(
    keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of a site whose articles say the same in full and in short."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("viet-tat") / "trang", keys)
    for number, title in enumerate((SPELLED_OUT, SHORT, ASIDE)):
        folder.publishable(f"content/thu-tuc/2026/bai-{number}.md", title=title)
    body = "Bà con hỏi về bảo hiểm\nxã hội thì đến sáng thứ hai.\n"
    folder.publishable("content/thu-tuc/2026/bai-3.md", body, title=IN_THE_BODY)
    folder.build()
    with served(folder.root / "site") as address:
        yield address


@pytest.mark.parametrize("query", ["bhxh", "BHXH", "bao hiem xa hoi", "Bảo hiểm xã hội"])
def test_an_abbreviation_and_its_words_find_each_other(
    page: Page, short_forms_site: str, query: str
) -> None:
    page.goto(f"{short_forms_site}{SEARCH}?q={query.replace(' ', '+')}")
    found = results(page)

    assert set(found[:2]) == {SPELLED_OUT, SHORT}
    assert IN_THE_BODY in found
    expect(page.locator("#search__status")).to_contain_text("Tìm thấy")
    marked = [one.lower() for one in page.locator(".hit__title mark").all_inner_texts()]
    assert any("bảo hiểm xã hội" in one for one in marked)
    assert any("bhxh" in one for one in marked)
    hit = page.locator(".hit").filter(has_text=IN_THE_BODY)
    hit.scroll_into_view_if_needed()
    expect(hit.locator(".hit__body mark")).to_contain_text("bảo hiểm xã hội")


def test_an_abbreviation_does_not_find_words_that_only_stand_about(
    page: Page, short_forms_site: str
) -> None:
    page.goto(f"{short_forms_site}{SEARCH}?q=bhxh")

    assert ASIDE not in results(page)


def test_an_abbreviation_stands_for_its_words_among_others(
    page: Page, short_forms_site: str
) -> None:
    page.goto(f"{short_forms_site}{SEARCH}?q=dong+bhxh+o+xa")

    assert results(page)[0] == SPELLED_OUT
    expect(page.locator("#search__status")).to_contain_text("Tìm thấy")


def test_words_in_quotation_marks_find_no_abbreviation(page: Page, short_forms_site: str) -> None:
    page.goto(f'{short_forms_site}{SEARCH}?q="bảo+hiểm+xã+hội"')

    assert results(page) == [SPELLED_OUT, IN_THE_BODY]
