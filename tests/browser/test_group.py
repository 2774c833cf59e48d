"""A group's page in the hands of its admin: copied exactly, handed over, remembered on that phone alone."""

from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.browser.watching import Watch, axe_faults

GROUP = "nhom/zalo-an-hoa-to-1/"
POSTER = f"{GROUP}ap-phich/"
HOME = "https://congan.vinhgiang.example/"
NO_CLIPBOARD = "navigator.clipboard.writeText = () => Promise.reject(new Error('x'));"
SHARING = """
window.shared = [];
const share = (data) => {
  window.shared.push(data);
  document.documentElement.dataset.shared = ""; // waited for: pages let no text be run
};
Object.defineProperty(navigator, "share", { value: async (data) => { ACT } });
Object.defineProperty(navigator, "canShare", { value: (data) => FILES });
"""


def sharing(page: Page, act: str, files: str = "true") -> None:
    """Give the browser a list of apps as a phone has it."""
    page.add_init_script(SHARING.replace("ACT", act).replace("FILES", files))


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()")).replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("button", "field"),
    [
        ("Sao chép tin Zalo", "text__1__zalo"),
        ("Facebook", "text__1__facebook"),
        ("Tin nhắn SMS", "text__1__sms"),
        ("Sao chép điểm tin", "week"),
    ],
)
def test_each_button_copies_its_text_to_the_letter(
    page: Page, sample_site: str, button: str, field: str
) -> None:
    page.goto(sample_site + GROUP)
    shown = page.locator(f"#{field}").evaluate("field => field.value")

    page.get_by_role("button", name=button).first.click()
    page.get_by_role("status").filter(has_text="Đã sao chép").wait_for()

    assert copied(page) == shown
    assert f"{HOME}a/m4tq7hxe/" in shown
    assert "113" in shown


def test_a_browser_that_refuses_the_clipboard_shows_the_text_and_selects_it(
    page: Page, sample_site: str
) -> None:
    page.add_init_script(NO_CLIPBOARD)
    page.goto(sample_site + GROUP)

    page.get_by_role("button", name="Tin nhắn SMS").first.click()
    page.locator(".share__status").first.filter(has_text="sao chép").wait_for()

    assert page.locator("#text__1__sms").is_visible()
    assert copied(page) == page.locator("#text__1__sms").input_value()


def test_what_was_sent_stays_marked_on_this_phone_until_that_is_undone(
    page: Page, sample_site: str
) -> None:
    watch = Watch(page, sample_site)
    page.goto(sample_site + GROUP)
    left = page.locator("[data-left]")
    before = left.inner_text()

    page.get_by_role("checkbox", name="Đã gửi").nth(1).check()
    page.reload()

    boxes = page.get_by_role("checkbox", name="Đã gửi")
    assert [boxes.nth(n).is_checked() for n in range(3)] == [False, True, False]
    assert left.inner_text() != before
    page.goto(sample_site + "nhom/zalo-an-hoa-to-2/")
    assert page.get_by_role("checkbox", name="Đã gửi", checked=True).count() == 0
    page.goto(sample_site + GROUP)
    boxes.nth(1).uncheck()
    page.reload()
    assert not boxes.nth(1).is_checked()
    assert left.inner_text() == before
    assert watch.faults == []


def test_an_article_that_was_corrected_since_has_to_be_sent_again(
    page: Page, sample_site: str
) -> None:
    page.goto(sample_site + GROUP)
    item = page.locator("[data-article]").first
    item.get_by_role("checkbox").check()
    page.evaluate(
        """() => {
          const all = JSON.parse(localStorage.getItem("binh-yen.sent"));
          all["zalo-an-hoa-to-1"]["m4tq7hxe"] = "-1";
          localStorage.setItem("binh-yen.sent", JSON.stringify(all));
        }"""
    )

    page.reload()

    assert not item.get_by_role("checkbox").is_checked()
    assert item.get_by_text("hãy gửi lại bản này").is_visible()


def test_the_page_says_which_withdrawn_article_this_phone_has_sent(
    page: Page, sample_site: str, withdrawn_site: str
) -> None:
    page.goto(sample_site + GROUP)
    page.locator("[data-article='m4tq7hxe']").get_by_role("checkbox").check()
    kept = page.evaluate("localStorage.getItem('binh-yen.sent')")
    page.goto(withdrawn_site + GROUP)
    note = page.locator("[data-retracts='m4tq7hxe'] [data-had]")
    assert not note.is_visible()
    page.evaluate("kept => localStorage.setItem('binh-yen.sent', kept)", kept)

    page.reload()
    assert note.is_visible()
    page.get_by_role("checkbox", name="Đã dán thông báo").check()
    page.reload()

    assert not note.is_visible()
    assert page.get_by_role("checkbox", name="Đã dán thông báo").is_checked()


@pytest.mark.parametrize("kept", ["không phải JSON", "[1]", "null", '{"zalo-an-hoa-to-1": null}'])
def test_whatever_the_browser_kept_the_page_works(page: Page, sample_site: str, kept: str) -> None:
    page.goto(sample_site + GROUP)
    page.evaluate("kept => localStorage.setItem('binh-yen.sent', kept)", kept)
    page.reload()

    page.get_by_role("checkbox", name="Đã gửi").first.check()
    page.reload()

    assert page.get_by_role("checkbox", name="Đã gửi").first.is_checked()


def test_hands_text_and_picture_to_the_phones_apps(page: Page, sample_site: str) -> None:
    watch = Watch(page, sample_site)
    sharing(page, "share([data.text, data.files[0].name, data.files[0].type])")
    page.goto(sample_site + GROUP)

    page.get_by_role("button", name="Gửi kèm ảnh").first.click()
    page.locator("html[data-shared]").wait_for()

    text = page.locator("#text__1__zalo").evaluate("field => field.value")
    assert page.evaluate("window.shared") == [[text, "m4tq7hxe.jpg", "image/jpeg"]]
    assert watch.faults == []


def test_a_phone_that_takes_no_pictures_is_given_the_text(page: Page, sample_site: str) -> None:
    sharing(page, "share(Object.keys(data))", "false")
    page.goto(sample_site + GROUP)

    page.get_by_role("button", name="Gửi qua ứng dụng").first.click()
    page.locator("html[data-shared]").wait_for()

    assert page.evaluate("window.shared") == [["text"]]


@pytest.mark.parametrize(("fault", "copies"), [("NotAllowedError", True), ("AbortError", False)])
def test_what_cannot_be_handed_over_is_copied_unless_the_admin_closed_the_list(
    page: Page, sample_site: str, fault: str, copies: bool
) -> None:
    sharing(page, f"share(1); throw new DOMException('x', '{fault}')")
    page.goto(sample_site + GROUP)
    page.evaluate("navigator.clipboard.writeText('trước')")

    page.get_by_role("button", name="Gửi kèm ảnh").first.click()
    page.locator("html[data-shared]").wait_for()
    if copies:
        page.get_by_role("status").filter(has_text="Đã sao chép").wait_for()

    text = page.locator("#text__1__zalo").evaluate("field => field.value")
    assert copied(page) == (text if copies else "trước")


def test_without_a_list_of_apps_its_button_is_not_there_and_the_picture_is_saved(
    page: Page, sample_site: str
) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'share', { value: undefined });")
    page.goto(sample_site + GROUP)

    assert page.locator("[data-hand]:visible").count() == 0
    with page.expect_download() as saved:
        page.get_by_role("link", name="Lưu ảnh").first.click()
    assert saved.value.suggested_filename == "m4tq7hxe.jpg"
    with Image.open(saved.value.path()) as picture:
        assert picture.size == (1200, 630)


def test_every_text_can_be_read_and_selected_without_a_script(
    phone: BrowserContext, sample_site: str
) -> None:
    assert phone.browser
    context = phone.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_site + GROUP)

    assert page.locator("button:visible").count() == page.locator(".find button").count()
    assert page.get_by_role("checkbox").count() == 0
    page.locator(".share__texts summary").first.click()
    shown = [page.locator(f"#text__1__{name}").is_visible() for name in ("zalo", "facebook", "sms")]
    context.close()
    assert shown == [True, True, True]


def test_a_page_with_everything_open_and_marked_is_fit_for_everyone(
    page: Page, sample_site: str
) -> None:
    sharing(page, "")
    page.goto(sample_site + GROUP)
    page.get_by_role("checkbox", name="Đã gửi").first.check()
    page.locator(".share__texts summary").first.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe_faults(page) == []


# The poster


def test_the_poster_is_one_sheet_whose_codes_each_open_a_page(page: Page, sample_site: str) -> None:
    page.goto(sample_site + POSTER)
    page.emulate_media(media="print")

    found = {
        one.text
        for code in page.locator(".poster__code").all()
        for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    }
    links = {HOME.rstrip("/") + path for path in page.locator(".poster__link strong").all_inner_texts()}  # fmt: skip

    assert found == {f"{link}/" for link in links} | {f"{HOME}{GROUP}#group__feeds"}
    assert f"{HOME}a/m4tq7hxe/" in found
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
        assert len(paper) == 1
        assert [round(size) for size in paper[0].get_size()] == [595, 842]
        drawn = paper[0].render(scale=3).to_pil()
    assert {one.text for one in zxingcpp.read_barcodes(drawn)} == found


def test_the_longest_words_stay_on_one_sheet(page: Page, sample_site: str) -> None:
    page.goto(sample_site + POSTER)
    page.evaluate(
        """() => {
          const fill = (tag, size) => document.querySelectorAll(tag).forEach(
            (one) => (one.textContent = "Nghiêng nghiêng ".repeat(20).slice(0, size)));
          fill(".poster__item h2 a", 110);
          fill(".poster__summary", 180);
        }"""
    )

    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
        assert len(paper) == 1


def test_no_line_of_the_way_to_the_poster_ends_in_a_stroke(page: Page, sample_site: str) -> None:
    page.goto(sample_site + POSTER)
    wrapped, dangling = page.evaluate(
        """() => {
          const shown = [...document.querySelectorAll(".crumbs li")].filter((one) => one.offsetHeight);
          const last = shown.filter((one, at) => shown[at + 1]?.offsetTop !== one.offsetTop);
          const ends = last.filter((one) => getComputedStyle(one, "::after").content !== "none");
          return [last.length, ends.map((one) => one.textContent)];
        }"""
    )

    assert wrapped == 2  # on a phone
    assert dangling == []


def test_the_poster_is_printed_by_its_button(page: Page, sample_site: str) -> None:
    watch = Watch(page, sample_site)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(sample_site + POSTER)

    page.get_by_role("button", name="In hoặc lưu thành PDF").click()

    assert page.evaluate("window.printed") is True
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert watch.faults == []
