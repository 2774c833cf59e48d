"""What a page does for its reader: size, contrast, light and dark, reading aloud, the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watching import axe_faults

ARTICLE = "canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid/"
LONG = "tuyen-truyen/"
PHONE = {"width": 360, "height": 740}
# Stands for the browser's own voice: there is none in a headless one. What is spoken ends when the
# test says so.
VOICE = """(() => {
  const listeners = new Set();
  let voices = [];
  window.spoken = [];
  window.cancelled = 0;
  const speech = {
    getVoices: () => voices,
    addEventListener: (name, call) => listeners.add(call),
    speak: (one) => { window.spoken.push({ text: one.text, rate: one.rate, lang: one.voice.lang }); window.current = one; },
    cancel: () => { window.cancelled += 1; const one = window.current; window.current = null; one?.onend?.(); },
  };
  window.finish = () => { const one = window.current; window.current = null; one.onend(); };
  window.bring = (langs) => { voices = langs.map((lang) => ({ lang, localService: true })); listeners.forEach((call) => call()); };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
})()"""


def open_tools(page: Page) -> None:
    """Open the panel of choices by keyboard."""
    page.locator("[data-reading] summary").focus()
    page.keyboard.press("Enter")


def font_size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def press(page: Page, name: str) -> None:
    """Press a button of the panel by keyboard."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


# ---------- Size, contrast, light and dark ----------


def test_the_size_that_was_chosen_by_keyboard_holds_on_the_next_page(
    page: Page, sample_site: str
) -> None:
    page.goto(sample_site + ARTICLE)
    before = font_size(page)
    open_tools(page)
    press(page, "A+ Chữ to hơn")
    press(page, "A+ Chữ to hơn")
    said = page.locator("[data-reading] [role=status]").inner_text()

    page.goto(sample_site)

    assert said == "Cỡ chữ to hơn"
    assert font_size(page) == pytest.approx(before * 1.32)


def test_at_the_largest_size_the_button_keeps_the_focus(page: Page, sample_site: str) -> None:
    page.goto(sample_site)
    open_tools(page)
    for _ in range(5):
        press(page, "A+ Chữ to hơn")

    button = page.get_by_role("button", name="A+ Chữ to hơn", exact=True)

    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    assert page.locator("html").get_attribute("data-size") == "3"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_light_and_dark_follow_the_device_until_one_is_chosen(
    browser: Browser, sample_site: str
) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="dark")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(sample_site)
    by_device = ground(page)
    open_tools(page)
    press(page, "Sáng")
    pressed = page.get_by_role("button", name="Sáng", exact=True).get_attribute("aria-pressed")
    page.goto(sample_site + ARTICLE)
    chosen = ground(page)
    context.close()

    assert by_device == "rgb(15, 21, 18)"
    assert chosen == "rgb(255, 255, 255)"
    assert pressed == "true"


def test_contrast_is_more_where_the_device_asks_for_it_or_the_reader(
    browser: Browser, sample_site: str
) -> None:
    for asked, name in (("more", ""), ("no-preference", "Cao")):
        context = browser.new_context(viewport=PHONE, contrast=asked)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(sample_site)
        if name:
            open_tools(page)
            press(page, name)
        page.goto(sample_site + ARTICLE)

        assert ground(page) == "rgb(255, 255, 255)"
        assert page.locator("html").get_attribute("data-contrast") == "more"
        context.close()


def test_a_choice_is_shown_from_the_first_paint(browser: Browser, sample_site: str) -> None:
    context = browser.new_context(viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(sample_site)
    open_tools(page)
    press(page, "Tối")
    press(page, "A+ Chữ to hơn")
    context.route("**/site.js*", lambda route: route.abort())

    page.goto(sample_site + ARTICLE)

    assert ground(page) == "rgb(15, 21, 18)"
    assert page.locator("html").get_attribute("data-size") == "1"
    context.close()


@pytest.mark.parametrize(
    "kept", ["5", "null", "[]", '"x"', "{", '{"size":"<b>","scheme":7,"contrast":[]}']
)
def test_a_choice_that_cannot_be_read_is_none(page: Page, sample_site: str, kept: str) -> None:
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(sample_site)
    page.evaluate("(kept) => localStorage.setItem('binh-yen.reading', kept)", kept)
    page.goto(sample_site + ARTICLE)
    open_tools(page)
    press(page, "A Cỡ chữ thường")

    assert broken == []
    assert font_size(page) == 16


def test_axe_finds_nothing_while_choosing_and_listening(page: Page, sample_site: str) -> None:
    page.add_init_script(VOICE)
    page.goto(sample_site + ARTICLE)
    page.evaluate("bring(['vi-VN'])")
    page.get_by_role("button", name="Nghe bài").click()
    page.locator("[data-reading] summary").click()

    assert axe_faults(page) == []


def test_without_scripts_nothing_is_offered_that_would_not_work(
    browser: Browser, sample_site: str
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(sample_site + ARTICLE)
    shown = page.locator("[data-reading]").is_visible()
    aloud = page.get_by_role("button", name="Nghe bài").count()
    context.close()

    assert not shown
    assert aloud == 0


# ---------- Reading aloud ----------


@pytest.fixture
def listener(page: Page, sample_site: str) -> Page:
    """An article on a device with a voice that the test holds."""
    page.add_init_script(VOICE)
    page.goto(sample_site + ARTICLE)
    return page


def test_offers_to_read_only_where_a_vietnamese_voice_is(listener: Page) -> None:
    button = listener.get_by_role("button", name="Nghe bài")

    assert button.count() == 0
    listener.evaluate("bring(['en-US', 'vie-XX'])")
    assert button.count() == 0
    listener.evaluate("bring(['en-US', 'vi_VN'])")
    expect(button).to_be_visible()


def test_reads_title_summary_and_body_in_order_and_marks_the_place(listener: Page) -> None:
    listener.evaluate("bring(['vi-VN'])")
    listener.get_by_role("button", name="Nghe bài").focus()
    listener.keyboard.press("Enter")
    title = listener.locator("h1").inner_text()
    marked = [listener.locator(".is-read").inner_text()]
    while listener.evaluate("window.current !== null"):
        listener.evaluate("finish()")
        if listener.evaluate("window.current !== null"):
            marked.append(listener.locator(".is-read").inner_text())

    spoken = listener.evaluate("spoken.map(({ text }) => text)")
    lead = listener.locator(".lead").inner_text()
    paragraphs = listener.locator(".body p").all_inner_texts()

    assert spoken[0].startswith(title[:60])
    assert marked[0] == title
    assert lead in marked
    assert all(one in " ".join(spoken) for one in paragraphs if len(one) < 150)
    assert all(len(one) <= 180 for one in spoken)
    assert listener.locator(".is-read").count() == 0
    assert listener.locator(".aloud [role=status]").inner_text() == "Đã đọc hết bài"


def test_long_paragraphs_are_read_by_sentences_and_numbers_stay_whole(listener: Page) -> None:
    words = "Họ đòi chuyển 5.000.000 đồng. " + "Rất dài, " * 40 + "hết. Câu cuối!"
    listener.evaluate(
        "(words) => (document.querySelector('.article .lead').textContent = words)", words
    )
    listener.evaluate("bring(['vi-VN'])")
    listener.get_by_role("button", name="Nghe bài").click()
    while listener.evaluate("window.current !== null"):
        listener.evaluate("finish()")

    spoken = listener.evaluate("spoken.map(({ text }) => text)")

    assert "Họ đòi chuyển 5.000.000 đồng." in spoken
    assert "Câu cuối!" in spoken
    assert " ".join(words.split()) in " ".join(spoken)
    assert all(len(one) <= 180 for one in spoken)


def test_pauses_goes_on_with_the_same_sentence_and_stops(listener: Page) -> None:
    listener.evaluate("bring(['vi-VN'])")
    listener.get_by_role("button", name="Nghe bài").click()
    listener.evaluate("finish()")
    listener.get_by_role("button", name="Tạm dừng").click()
    paused = listener.evaluate("[window.current, spoken.length]")
    status = listener.locator(".aloud [role=status]").inner_text()
    listener.get_by_role("button", name="Nghe tiếp").click()
    again = listener.evaluate("spoken.map(({ text }) => text)")
    listener.get_by_role("button", name="Dừng", exact=True).click()

    assert paused == [None, 2]
    assert status == "Đã tạm dừng đọc"
    assert again[1] == again[2]
    assert listener.evaluate("window.current") is None
    expect(listener.get_by_role("button", name="Nghe bài")).to_be_focused()


def test_the_speed_that_was_chosen_is_remembered(listener: Page) -> None:
    listener.evaluate("bring(['vi-VN'])")
    listener.get_by_role("button", name="Nghe bài").click()
    slow = listener.get_by_role("button", name="Chậm")
    slow.click()
    rates = listener.evaluate("spoken.map(({ rate }) => rate)")
    expect(slow).to_have_attribute("aria-pressed", "true")
    listener.reload()
    listener.evaluate("bring(['vi-VN'])")
    listener.get_by_role("button", name="Nghe bài").click()

    assert rates == [1, 0.8]
    assert listener.evaluate("spoken[0].rate") == 0.8


def test_reading_ends_with_escape_and_when_the_page_is_left(listener: Page) -> None:
    listener.evaluate("bring(['vi-VN'])")
    listener.get_by_role("button", name="Nghe bài").click()
    listener.keyboard.press("Escape")
    assert listener.evaluate("[window.current, cancelled]") == [None, 1]
    listener.get_by_role("button", name="Nghe bài").click()
    listener.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")

    assert listener.evaluate("[window.current, cancelled]") == [None, 2]


# ---------- The keyboard ----------


def test_the_menu_opens_closes_and_gives_the_focus_back(page: Page, sample_site: str) -> None:
    page.goto(sample_site)
    menu = page.locator(".menu-drawer")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator("a").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(menu.locator("a").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_the_first_key_leads_past_everything_to_the_content(page: Page, sample_site: str) -> None:
    page.goto(sample_site + ARTICLE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    inside = page.evaluate(
        "document.querySelector('#main__content').contains(document.activeElement)"
    )

    assert inside


@pytest.mark.parametrize("url", ["", ARTICLE, "theo-doi/"])
def test_the_keyboard_goes_everywhere_is_seen_and_is_not_caught(
    page: Page, sample_site: str, url: str
) -> None:
    page.goto(sample_site + url)
    seen: list[str] = []
    unseen: list[str] = []
    for _ in range(300):
        page.keyboard.press("Tab")
        name, outline = page.evaluate("""() => {
          const one = document.activeElement;
          const all = [...document.querySelectorAll("*")];
          const ring = (element) => {
            const style = getComputedStyle(element);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          };
          const visible = ring(one) || ring(one.closest("article, li") ?? one); // a card as a whole
          return [one === document.body ? "" : `${all.indexOf(one)} ${one.outerHTML.slice(0, 80)}`, visible];
        }""")
        if name == "" or name in seen:
            break
        seen.append(name)
        if not outline:
            unseen.append(name)

    assert name == "" or name == seen[0]
    assert len(seen) > 15
    assert unseen == []


def test_nothing_moves_for_those_who_asked_for_rest(browser: Browser, sample_site: str) -> None:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(sample_site + ARTICLE)
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one);
      const long = (list) => list.split(",").some((time) => parseFloat(time) > 0.01);
      return long(style.animationDuration) || long(style.transitionDuration) || style.scrollBehavior === "smooth";
    }).map((one) => one.outerHTML.slice(0, 80))""")
    context.close()

    assert moving == []
