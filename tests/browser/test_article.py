"""An article as its readers use it: at a glance, by keyboard, passed on, on paper."""

from __future__ import annotations

import io
from typing import Literal

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.watching import axe_faults

WARNING = "canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid/"
SHORT_LINK = "https://congan.vinhgiang.example/a/m4tq7hxe/"
GROUP = "nhom/zalo-an-hoa-to-1/"
PROCEDURE = "thu-tuc/2025/khai-bao-mat-giay-to/"
TEMPLATES = {
    "warning": WARNING,
    "procedure": PROCEDURE,
    "expired": "canh-bao/2025/lua-ban-ve-xe-tet/",
    "corrected": "canh-bao/2026/canh-bao-trom-xe-gio-tan-ca/",
    "withdrawn": "canh-bao/2026/lua-qua-tang-tri-an-khach-hang/",
    "standing": "lien-he/",
}
SHARE = "navigator.share = async (data) => { window.shared = data; }"
Scheme = Literal["light", "dark"]


def choosing(context: BrowserContext, **choice: str) -> Page:
    """Return a page of someone who made a choice of how to read."""
    kept = ", ".join(f"{key}: '{value}'" for key, value in choice.items())
    context.add_init_script(f"localStorage.setItem('binh-yen.reading', JSON.stringify({{{kept}}}))")
    return context.new_page()


def decoded(code: Locator) -> str:
    """Return what a phone's camera reads in a part of a page."""
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    return str(found.text)


# For everyone


@pytest.mark.parametrize("url", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_axe_finds_nothing_with_everything_open(page: Page, sample_site: str, url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(sample_site + url)
    page.eval_on_selector_all("main details", "all => all.forEach(one => one.open = true)")

    assert axe_faults(page) == []


@pytest.mark.parametrize("url", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_fits_a_phone_at_the_largest_letters(
    phone: BrowserContext, sample_site: str, url: str
) -> None:
    page = choosing(phone, size="3")
    page.goto(sample_site + url)

    assert page.evaluate("document.documentElement.dataset.size") == "3"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_table_too_wide_is_moved_by_keyboard(phone: BrowserContext, sample_site: str) -> None:
    page = choosing(phone, size="3")
    page.goto(sample_site + PROCEDURE)
    table = page.get_by_role("region", name="Bảng 1").first

    table.focus()
    page.keyboard.press("ArrowRight")

    expect(table).not_to_have_js_property("scrollLeft", 0)


def test_lines_are_of_a_length_that_eyes_follow(browser: Browser, sample_site: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(sample_site + WARNING)

    letters = page.eval_on_selector_all(
        ".body > p",
        """all => all.flatMap(({ firstChild: text }) => {
          const lines = new Map();
          const range = document.createRange();
          for (let at = 0; at < text.length; at++) {
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const { top } = range.getBoundingClientRect();
            lines.set(Math.round(top), (lines.get(Math.round(top)) ?? 0) + 1);
          }
          return [...lines.values()].slice(0, -1);
        })""",
    )
    page.close()

    assert 60 <= sum(letters) / len(letters) <= 70


@pytest.mark.parametrize("url", [WARNING, PROCEDURE])
def test_nothing_jumps_while_it_loads(page: Page, sample_site: str, url: str) -> None:
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(sample_site + url, wait_until="networkidle")

    assert page.evaluate("window.shift") < 0.01


# Finding one's way


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Dấu hiệu nhận biết", "Dấu hiệu nhận biết"),
        ("Việc cần làm", "Việc cần làm"),
        ("Gọi ai", "Bấm để gọi"),
    ],
)
def test_the_questions_of_a_warning_are_answered_by_keyboard(
    page: Page, sample_site: str, question: str, heading: str
) -> None:
    page.goto(sample_site + WARNING)
    link = page.get_by_role("navigation", name="Xem nhanh").get_by_role("link", name=question)
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("one => one === document.activeElement"):
            break

    page.keyboard.press("Enter")
    answer = page.get_by_role("region", name=heading).get_by_role("heading", name=heading)

    expect(answer).to_be_in_viewport()
    assert answer.evaluate("one => one.getBoundingClientRect().top") < 200


def test_the_numbers_to_call_are_large_targets(page: Page, sample_site: str) -> None:
    page.goto(sample_site + WARNING)
    numbers = page.get_by_role("region", name="Bấm để gọi").get_by_role("link")

    called = numbers.evaluate_all("all => all.map(one => one.getAttribute('href'))")
    heights = numbers.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")

    assert called[:2] == ["tel:02003555201", "tel:113"]
    assert min(heights) >= 44


def test_an_article_leads_to_the_next_ones_of_its_unit(page: Page, sample_site: str) -> None:
    page.goto(sample_site + TEMPLATES["corrected"])
    beside = page.get_by_role("region", name="Bài khác của Công an phường Cầu Đất")

    beside.get_by_role("link", name="Bài sau").click()
    page.wait_for_url("**/viec-nhe-luong-cao-ben-ngoai/")
    beside.get_by_role("link", name="Bài trước").click()

    page.wait_for_url("**/" + TEMPLATES["corrected"])


# What the page says of itself


@pytest.mark.parametrize(
    ("url", "name", "day"),
    [("expired", "Hết hiệu lực sau ngày", "20/02/2026"), ("corrected", "Đính chính", "12/03/2026")],
)
def test_what_became_of_an_article_is_said_before_its_words(
    page: Page, sample_site: str, url: str, name: str, day: str
) -> None:
    page.goto(sample_site + TEMPLATES[url])
    notice = page.get_by_role("complementary", name=name)

    assert day in notice.inner_text()
    assert page.evaluate(
        "notice => notice.compareDocumentPosition(document.querySelector('.body'))",
        arg=notice.element_handle(),
    ) == page.evaluate("Node.DOCUMENT_POSITION_FOLLOWING")


def test_a_withdrawn_article_is_known_at_a_glance(page: Page, sample_site: str) -> None:
    page.goto(sample_site + TEMPLATES["withdrawn"])

    head = page.locator(".gone")

    assert head.get_by_role("heading", level=1).inner_text() == "Bài viết đã thu hồi"
    assert "Ngày thu hồi: 01/06/2026" in head.inner_text()
    assert head.evaluate("one => one.getBoundingClientRect().bottom") <= 740


# Passing it on


def test_copies_the_text_that_groups_are_given(page: Page, sample_site: str) -> None:
    page.goto(sample_site + GROUP)
    for_groups = page.locator("textarea").evaluate_all("all => all.map(one => one.value)")
    page.goto(sample_site + WARNING)

    page.get_by_role("button", name="Sao chép tin soạn sẵn").click()
    page.get_by_role("status").filter(has_text="Đã sao chép").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")

    assert copied in for_groups
    assert SHORT_LINK in copied


def test_copies_the_short_link(page: Page, sample_site: str) -> None:
    page.goto(sample_site + WARNING)

    page.get_by_role("button", name="Sao chép đường dẫn ngắn").click()
    page.get_by_role("status").filter(has_text="Đã sao chép").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == SHORT_LINK


def test_what_is_past_has_no_text_to_spread(page: Page, sample_site: str) -> None:
    page.goto(sample_site + TEMPLATES["expired"])

    assert page.locator("textarea").count() == 0
    assert page.get_by_label("Đường dẫn ngắn").input_value().endswith("/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_qr_code_leads_to_the_short_link(
    browser: Browser, sample_site: str, scheme: Scheme
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page.goto(sample_site + WARNING)
    code = page.get_by_role("img", name="Mã QR dẫn đến bài này")
    closed = code.is_hidden()

    page.get_by_text("Mã QR của bài").click()
    read = decoded(code)
    page.close()

    assert closed
    assert read == SHORT_LINK


def test_paper_has_the_qr_code_and_no_buttons(page: Page, sample_site: str) -> None:
    page.goto(sample_site + WARNING)
    page.emulate_media(media="print")
    paper = page.locator(".paper")

    assert decoded(paper) == SHORT_LINK
    assert SHORT_LINK in paper.inner_text()
    assert page.locator("main").get_by_role("button").count() == 0


def test_without_a_list_of_apps_there_is_no_button_for_it(page: Page, sample_site: str) -> None:
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(sample_site + WARNING, wait_until="networkidle")

    assert page.get_by_text("Gửi qua ứng dụng trên máy").is_hidden()


@pytest.mark.parametrize("url", [WARNING, TEMPLATES["expired"]])
def test_hands_the_text_to_the_apps_of_the_phone(page: Page, sample_site: str, url: str) -> None:
    page.add_init_script(SHARE)
    page.goto(sample_site + url)
    shown = page.locator("#side__text, #side__link").first.input_value()

    page.get_by_role("button", name="Gửi qua ứng dụng trên máy").click()
    shared = page.evaluate("window.shared")

    assert shared == {"title": page.get_by_role("heading", level=1).inner_text(), "text": shown}


def test_is_read_and_passed_on_without_scripts(browser: Browser, sample_site: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_site + WARNING)
    main = page.locator("main")

    page.get_by_role("navigation", name="Xem nhanh").get_by_role("link", name="Gọi ai").click()
    text = page.get_by_label("Tin soạn sẵn").input_value()
    link = page.get_by_label("Đường dẫn ngắn").input_value()
    buttons = main.get_by_role("button").count()
    facebook = main.get_by_role("link", name="Chia sẻ lên Facebook").get_attribute("href")
    page.get_by_text("Mã QR của bài").click()
    read = decoded(page.get_by_role("img", name="Mã QR dẫn đến bài này"))
    address = page.url
    context.close()

    assert address.endswith("#article__call")
    assert link == read == SHORT_LINK
    assert SHORT_LINK in text
    assert buttons == 0
    assert facebook
    assert facebook.endswith("u=https%3A//congan.vinhgiang.example/a/m4tq7hxe/")
