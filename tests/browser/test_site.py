"""The sample site as a citizen and a group's admin meet it, in real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watching import Watch, axe_faults

ARTICLE = "canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid/"
GROUP = "nhom/zalo-an-hoa-to-1/"
TEMPLATES = {
    "home": "",
    "article": ARTICLE,
    "expired": "canh-bao/2025/lua-ban-ve-xe-tet/",
    "corrected": "canh-bao/2026/canh-bao-trom-xe-gio-tan-ca/",
    "withdrawn": "canh-bao/2026/lua-qua-tang-tri-an-khach-hang/",
    "standing": "gioi-thieu/",
    "list": "canh-bao/",
    "archive": "canh-bao/2026/11/",
    "unit": "don-vi/ca-phuong-an-hoa/",
    "ended-unit": "don-vi/ca-phuong-bo-ke/",
    "units": "don-vi/",
    "topics": "chu-de/",
    "groups": "nhom/",
    "group": GROUP,
    "poster": f"{GROUP}ap-phich/",
    "follow": "theo-doi/",
    "search": "tim-kiem/",
    "verify": "xac-minh/",
    "offline": "offline/",
    "missing": "404.html",
}


@pytest.mark.parametrize("url", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_axe_finds_nothing(page: Page, sample_site: str, url: str) -> None:
    page.goto(sample_site + url)

    assert axe_faults(page) == []


@pytest.mark.parametrize("url", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_fits_a_phone_and_stays_on_its_host(page: Page, sample_site: str, url: str) -> None:
    foreign: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(sample_site) else foreign.append(r.url))
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(sample_site + url, wait_until="networkidle")

    width = page.evaluate("document.documentElement.scrollWidth")

    assert [r for r in foreign if not r.startswith("data:")] == []
    assert complaints == []
    assert width <= 360


LARGEST = """localStorage.setItem("binh-yen.reading", '{"size": "3"}')"""
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter(one => {
  if (!one.checkVisibility()) return false; // in a drawer that is shut
  const box = one.getBoundingClientRect();
  return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
}).map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("url", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_fits_the_narrowest_phone_in_the_largest_letters(
    browser: Browser, sample_site: str, url: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.add_init_script(LARGEST)
    page = context.new_page()
    page.goto(sample_site + url)

    cut_off = page.evaluate(CUT_OFF)
    context.close()

    assert cut_off == []


def test_opens_with_the_urgent_warning_and_the_newest_on_a_phone(
    page: Page, sample_site: str
) -> None:
    page.goto(sample_site)

    marks = [
        page.get_by_role("searchbox"),
        page.get_by_role("heading", name="Giả danh công an"),
        page.get_by_role("heading", name="Cảnh báo mới"),
        page.get_by_role("navigation", name="Gọi nhanh"),
    ]
    boxes = [box for mark in marks if (box := mark.bounding_box())]

    assert len(boxes) == len(marks)
    assert boxes[0]["height"] >= 44
    assert boxes == sorted(boxes, key=lambda box: box["y"])


def test_prints_the_article_without_what_is_for_the_screen(page: Page, sample_site: str) -> None:
    page.goto(sample_site + ARTICLE)
    page.emulate_media(media="print")

    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_text("Công an phường An Hòa").first.is_visible()
    assert page.locator(".foot .hotline").first.is_visible()
    assert not page.locator(".find, .menu, .drawer, .thumb-bar, .alarm, .foot nav").filter(visible=True).count()  # fmt: skip


def _inner_links(page: Page, site: str) -> Iterator[str]:
    for href in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
        if href.startswith(site):
            yield href.partition("#")[0]


def test_every_page_stays_on_its_host_and_leads_somewhere(page: Page, sample_site: str) -> None:
    watch = Watch(page, sample_site)
    seen: set[str] = set()
    waiting = [sample_site]
    broken: list[tuple[str, str]] = []
    while waiting:
        url = waiting.pop()
        if not url.endswith("/"):
            if page.request.get(url).status != 200:
                broken.append(("", url))
            continue
        page.goto(url, wait_until="domcontentloaded")
        for link in _inner_links(page, sample_site):
            if link in seen:
                continue
            seen.add(link)
            if page.request.head(link).status != 200:
                broken.append((url, link))
            elif "/a/" not in link:
                waiting.append(link)

    assert broken == []
    assert not watch.faults, "\n".join(watch.faults)
    assert len(seen) > 100


def test_a_link_that_leaves_the_site_says_so(page: Page, sample_site: str) -> None:
    page.goto(sample_site + ARTICLE)

    marks = page.eval_on_selector_all(
        "a[href^=http]:not([href^='http://127.0.0.1'])",
        "links => links.map(a => getComputedStyle(a, '::after').content)",
    )
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    heard = [n["name"]["value"] for n in tree["nodes"] if n["role"]["value"] == "link"]

    assert marks
    assert all("↗" in mark for mark in marks)
    assert len([name for name in heard if name.endswith("(trang web khác)")]) == len(marks)


def test_copies_exactly_the_text_that_is_shown(page: Page, sample_site: str) -> None:
    page.goto(sample_site + GROUP)
    shown = page.locator("textarea").first.input_value()

    page.get_by_role("button", name="Sao chép").first.click()

    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == shown
    assert "a/m4tq7hxe/" in shown


def test_copies_the_retraction_of_a_withdrawn_article(page: Page, withdrawn_site: str) -> None:
    page.goto(withdrawn_site + GROUP)
    first = page.locator(".share").first
    shown = first.locator("textarea").input_value()

    first.get_by_role("button", name="Sao chép thông báo").click()

    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == shown
    assert shown.startswith("THU HỒI: một bài trong mục “Cảnh báo”")
    assert "a/m4tq7hxe/" in shown
    assert "VNeID" not in page.locator("main").inner_text().partition("Tin cho nhóm")[0]


@pytest.mark.parametrize("url", [GROUP, ARTICLE])
def test_what_a_withdrawal_leaves_is_fit_for_everyone(
    page: Page, withdrawn_site: str, url: str
) -> None:
    page.goto(withdrawn_site + url)

    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_short_link_leads_to_the_article(page: Page, sample_site: str) -> None:
    page.goto(sample_site + "a/m4tq7hxe/")
    page.wait_for_url("**/" + ARTICLE)

    assert "VNeID" in page.get_by_role("heading", level=1).inner_text()


def test_reads_and_browses_without_scripts(browser: Browser, sample_site: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_site)

    page.get_by_role("link", name="Giả danh công an").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    body = page.locator("main").inner_text()
    page.goto(sample_site + GROUP)
    text = page.locator("textarea").first.input_value()
    context.close()

    assert "VNeID" in title
    assert "Dấu hiệu nhận biết" in body
    assert text


def test_content_is_reached_by_keyboard(page: Page, sample_site: str) -> None:
    page.goto(sample_site + ARTICLE)
    page.keyboard.press("Tab")

    focused = page.evaluate("document.activeElement.textContent.trim()")

    assert focused == "Chuyển đến nội dung"


def test_discovers_the_feeds_that_concern_an_article(page: Page, sample_site: str) -> None:
    page.goto(sample_site + ARTICLE)

    feeds = page.eval_on_selector_all("link[rel~=alternate]", "links => links.map(l => l.href)")

    assert sample_site + "canh-bao/rss.xml" in feeds
    assert sample_site + "don-vi/ca-phuong-an-hoa/atom.xml" in feeds
    assert len(feeds) == len(set(feeds))
