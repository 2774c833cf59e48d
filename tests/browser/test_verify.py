"""A reader learns whether a post is genuine: by its link, its code or its words, in real Chromium."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest
from playwright.sync_api import Browser, Page, Route

from publisher import takedown
from tests.browser.watching import Watch, axe_faults
from tests.builders import CONFIG, NOW, SiteFolder
from tests.serving import served as serve_folder

HOME = "https://thu.example/congan/"  # where the site is at home; it is served elsewhere here
FOLDER = "content/canh-bao/2026/"
SUMMARY = "Người lạ gọi điện tự xưng cán bộ, giục bà con bấm đường dẫn lạ để cài ứng dụng giả."
MARK = "withdrawn: {date: 2026-11-21, reason: error}"


@dataclass(frozen=True)
class Site:
    """A site under a sub-path: its address, its folder, the codes and texts that were once pasted."""

    url: str
    folder: Path
    codes: dict[str, list[str]]
    texts: dict[str, str]
    others: dict[str, list[str]]  # the other texts of the group's page, by the end of their ids


def codes_of(folder: SiteFolder, slug: str) -> list[str]:
    page = (folder.root / f"site/canh-bao/2026/{slug}/index.html").read_bytes()
    said = lxml.html.document_fromstring(page).xpath(
        "string(//meta[@name='publisher-codes']/@content)"
    )
    return str(said).split()


def texts_of(folder: SiteFolder) -> dict[str, str]:
    """Return the short texts on the page of the group, by the id in their link."""
    texts = fields_of(folder, "zalo")
    return {text.partition("/a/")[2].partition("/")[0]: text for text in texts}


def fields_of(folder: SiteFolder, ending: str) -> list[str]:
    """Return the texts on the page of the group whose field's id ends so."""
    page = (folder.root / "site/nhom/nhom-xa/index.html").read_bytes()
    fields = lxml.html.document_fromstring(page).iter("textarea")
    return [
        str(field.text).removeprefix("\n") for field in fields if field.get("id").endswith(ending)
    ]


def mark_withdrawn(folder: SiteFolder, slug: str) -> None:
    path = folder.root / f"{FOLDER}{slug}.md"
    path.write_text(path.read_text().replace("---\n", f"---\n{MARK}\n", 1))


@pytest.fixture(scope="module")
def site(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with an article that is current, one corrected, one expired, two withdrawn."""
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    folder.configure(site={**CONFIG["site"], "url": HOME})
    folder.publishable(f"{FOLDER}hien-hanh.md", id="h7k3m9x2", title="Cảnh giác cuộc gọi lạ", summary=SUMMARY)  # fmt: skip
    folder.publishable(f"{FOLDER}da-sua.md", id="s7k3m9x2")
    folder.publishable(f"{FOLDER}het-han.md", id="e7k3m9x2", expires="2026-11-22T08:00")
    folder.publishable(f"{FOLDER}thu-hoi.md", id="t7k3m9x2")
    folder.publishable(f"{FOLDER}go-ngay.md", id="g7k3m9x2", aliases=["canh-bao/2026/ten-cu"])
    folder.build()
    texts = texts_of(folder)
    codes: dict[str, list[str]] = {}
    for slug in ("hien-hanh", "da-sua", "het-han", "thu-hoi", "go-ngay"):
        (code,) = codes_of(folder, slug)
        codes[slug] = [code]
    folder.amended(
        f"{FOLDER}da-sua.md", id="s7k3m9x2", minor=None, aliases=["canh-bao/2026/ten-xua"],
        corrections=[{"date": "2026-11-21", "note": "Giờ đúng là 7 giờ 30."}],
    )  # fmt: skip
    mark_withdrawn(folder, "thu-hoi")
    folder.build(NOW + dt.timedelta(days=1))
    codes["da-sua"] = codes_of(folder, "da-sua")
    mark_withdrawn(folder, "go-ngay")
    others = {end: fields_of(folder, end) for end in ("__facebook", "__sms", "week")}
    takedown.carry_out(folder.root, folder.root / "site")
    with serve_folder(folder.root / "site", "/duong-con/congan/") as address:
        yield Site(address, folder.root / "site", codes, texts, others)


def ask(page: Page, site: Site, pasted: str) -> str:
    """Paste something, press the button and return what is told."""
    page.goto(site.url + "xac-minh/")
    page.get_by_role("textbox").fill(pasted)
    page.get_by_role("button", name="Kiểm tra").click()
    page.locator(".verdict").first.wait_for()
    return page.locator("#verify__results").inner_text()


GENUINE = "Đúng là có bài này, đang có hiệu lực."
SAME = "Bài này là thật, đúng từng chữ và đang có hiệu lực."
ALTERED = "Bài bạn nhận được khác bài thật"
ADDED = "Bài thật còn nguyên, nhưng người gửi đã thêm chữ."
OLDER = "Đây là bản cũ của một bài thật"
EXPIRED = "Bài này có thật nhưng đã hết hiệu lực."
WITHDRAWN = "Bài này đã bị thu hồi."
UNKNOWN = "Không tìm thấy bài này"
FOREIGN = "Đường dẫn này không phải của chúng tôi."


@pytest.mark.parametrize(
    "link",
    [
        HOME + "a/h7k3m9x2/",
        HOME + "a/h7k3m9x2",
        HOME + "canh-bao/2026/hien-hanh/",
        HOME + "canh-bao/2026/hien-hanh/index.html?fbclid=abc#phan",
        "http://thu.example/congan/a/h7k3m9x2/",
        "thu.example/congan/a/h7k3m9x2",
        "HTTPS://THU.EXAMPLE/congan/A/H7K3M9X2/",
        "Xem tại: https://thu.example/congan/a/h7k3m9x2/.",
    ],
)
def test_a_link_leads_to_the_genuine_post(page: Page, site: Site, link: str) -> None:
    told = ask(page, site, link)

    assert told.startswith(GENUINE)
    for words in ("Cảnh giác cuộc gọi lạ", SUMMARY, "Công an xã Mẫu", "20/11/2026"):
        assert words in told
    assert (
        page.get_by_role("link", name="Mở bài thật và đọc").get_attribute("href")
        == site.url + "canh-bao/2026/hien-hanh/"
    )


@pytest.mark.parametrize(
    "form",
    ["{id}-{end}", "{ID}-{END}", "{id} – {end}", "{id}{end}", "{id} {end}", "h7k3 m9x2 {end}",
     "  {ID}—{END}  ", "Mã xác minh: {id}-{end}", "MÃ XÁC MINH {ID}−{END}", "{id}\u200b-{end}"],
)  # fmt: skip
def test_a_code_is_understood_however_it_is_typed(page: Page, site: Site, form: str) -> None:
    own, end = site.codes["hien-hanh"][0].split("-")

    told = ask(page, site, form.format(id=own, end=end, ID=own.upper(), END=end.upper()))

    assert told.startswith(GENUINE)


def test_the_whole_text_is_compared_word_for_word(page: Page, site: Site) -> None:
    text = site.texts["h7k3m9x2"]

    assert ask(page, site, text).startswith(SAME)
    assert ask(page, site, text.replace("\n", "\r\n\r\n").replace(" ", "  ")).startswith(SAME)
    assert ask(page, site, " ".join(text.split())).startswith(SAME)
    assert ask(page, site, unicodedata.normalize("NFD", text)).startswith(SAME)


def test_a_good_code_on_altered_words_is_no_genuine_post(page: Page, site: Site) -> None:
    told = ask(page, site, site.texts["h7k3m9x2"].replace("gọi 113", "gọi 0900 000 000"))

    assert told.startswith(ALTERED)
    assert "gọi 0900 000 000" in told
    assert "thiếu 1 dòng" in told
    assert "Cảnh giác cuộc gọi lạ" in told  # to compare


def test_what_was_added_is_told_apart_from_the_genuine_words(page: Page, site: Site) -> None:
    added = "Nhận quà: https://qua.example/a/h7k3m9x2/"

    told = ask(page, site, f"Chuyển tiếp cho cả nhà\n{site.texts['h7k3m9x2']}\n{added}")

    assert told.startswith(ADDED)
    assert "Chuyển tiếp cho cả nhà" in told
    assert added in told
    assert "Trong bài còn có đường dẫn không phải của chúng tôi." in told
    assert "Cần giúp đỡ" not in told


def test_words_of_others_around_a_genuine_link_are_not_ours(page: Page, site: Site) -> None:
    told = ask(
        page, site, f"Mai nộp 2 triệu cho anh Ba để giữ suất quà nhé bà con\n{HOME}a/h7k3m9x2/"
    )

    assert told.startswith("Có bài thật như vậy, nhưng nội dung bạn dán không phải của bài đó.")
    assert "Mai nộp 2 triệu" in told


@pytest.mark.parametrize("ending", ["__facebook", "__sms"])
def test_the_longer_text_and_the_short_message_are_known_word_for_word(
    page: Page, site: Site, ending: str
) -> None:
    (text,) = [one for one in site.others[ending] if "/a/h7k3m9x2/" in one]

    assert ask(page, site, text).startswith(SAME)
    assert SAME not in ask(page, site, text.replace("113", "0900 000 000"))


PART = "Nội dung bạn dán có thật trong bài, bài đang có hiệu lực."


def test_the_list_of_the_week_is_known_line_by_line(page: Page, site: Site) -> None:
    (text,) = site.others["week"]
    over = ("e7k3m9x2", "g7k3m9x2", "t7k3m9x2")  # expired or taken back since
    parts = [one for one in text.split("\n\n") if not any(id_ in one for id_ in over)]
    sound = "\n\n".join(parts)

    told = ask(page, site, sound)

    assert told.count(PART) == 2
    assert told.count("Bài thật trên trang này") == 2
    assert "thiếu" not in told
    assert "không có trong bài" not in told
    added = ask(page, site, sound.replace("gọi 113", "gọi 0900 000 000"))
    assert "gọi 0900 000 000" in added
    assert PART not in added


def test_a_part_of_the_text_is_genuine_but_not_all(page: Page, site: Site) -> None:
    lines = site.texts["h7k3m9x2"].split("\n")
    kept = "\n".join(line for line in lines if "Nguồn:" not in line)

    told = ask(page, site, kept)

    assert told.startswith("Nội dung bạn dán có thật trong bài")
    assert "thiếu 1 dòng" in told


def test_an_old_code_tells_what_was_corrected(page: Page, site: Site) -> None:
    new, old = site.codes["da-sua"]

    told = ask(page, site, old)

    assert told.startswith(OLDER)
    assert "21/11/2026: Giờ đúng là 7 giờ 30." in told
    assert ask(page, site, new).startswith(GENUINE)
    assert ask(page, site, site.texts["s7k3m9x2"]).startswith(OLDER)


def test_a_link_to_a_corrected_post_tells_of_the_correction(page: Page, site: Site) -> None:
    told = ask(page, site, HOME + "canh-bao/2026/ten-xua/")  # an old address

    assert told.startswith(GENUINE)
    assert "Giờ đúng là 7 giờ 30." in told


def test_an_expired_post_is_named_so(page: Page, site: Site) -> None:
    assert ask(page, site, site.codes["het-han"][0]).startswith(EXPIRED)


@pytest.mark.parametrize("slug", ["thu-hoi", "go-ngay"], ids=["by-a-build", "without-a-build"])
def test_a_withdrawn_post_is_named_so_and_nothing_of_it_is_told(
    page: Page, site: Site, slug: str
) -> None:
    told = ask(page, site, site.codes[slug][0])

    assert told.startswith(WITHDRAWN)
    assert "vì có sai sót" in told
    assert f"Cảnh báo thử {slug}" not in told
    assert ask(page, site, HOME + f"canh-bao/2026/{slug}/").startswith(WITHDRAWN)


@pytest.mark.parametrize("code", ["zzzz9999-bdgh", "MÃ XÁC MINH: z9z9z9z9-bbbb", HOME + "a/khong-co/", HOME + "canh-bao/2026/%2e%2e%2f/"])  # fmt: skip
def test_what_is_not_there_is_met_with_calm_advice(page: Page, site: Site, code: str) -> None:
    told = ask(page, site, code)

    assert told.startswith(UNKNOWN)
    assert "đừng chuyển tiếp" in told
    assert "113" in told


def test_wrong_letters_are_told_with_the_genuine_post(page: Page, site: Site) -> None:
    wrong = "bbbb" if not site.codes["hien-hanh"][0].endswith("bbbb") else "dddd"

    told = ask(page, site, f"h7k3m9x2-{wrong}")

    assert told.startswith("Mã này không đúng.")
    assert "Cảnh giác cuộc gọi lạ" in told


@pytest.mark.parametrize(
    ("link", "host", "alike"),
    [
        ("https://khac.example/tin", "khac.example", False),
        ("https://thu.example@xau.example/congan/a/h7k3m9x2/", "xau.example", True),
        ("https://thu.example:x@xau.example/congan/", "xau.example", True),
        ("https://congan@vi-du-khac.example/tin", "vi-du-khac.example", True),
        ("https:\\\\xau.example\\congan\\a\\h7k3m9x2\\", "xau.example", False),
        ("https://xau.example/thu.example/congan/a/h7k3m9x2/", "xau.example", True),
        ("https://thu.example.xau.example/congan/a/h7k3m9x2/", "thu.example.xau.example", True),
        ("https://thu.examp1e/congan/a/h7k3m9x2/", "thu.examp1e", True),
        ("https://thụ.example/congan/a/h7k3m9x2/", "xn--", True),
        ("https://thu.example:8443/congan/a/h7k3m9x2/", "thu.example", True),
        ("//xau.example/congan/a/h7k3m9x2/", "xau.example", False),
        ("javascript:alert(document.domain)//congan/a/h7k3m9x2/", "javascript:", True),
        ("data:text/html,<script>alert(1)</script>", "data:", True),
        ("xau-vn.example", "xau-vn.example", False),
    ],
)  # fmt: skip
def test_a_link_of_others_is_named_and_never_opened(
    page: Page, site: Site, link: str, host: str, alike: bool
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda _dialog: asked.append("dialog"))

    told = ask(page, site, link)

    assert told.startswith(FOREIGN)
    assert host in told
    assert ("viết cho giống" in told) is alike
    assert not [one for one in asked if not one.startswith((site.url, "data:image"))]
    assert not [one for one in asked if "/a/" in one]


def test_markup_is_shown_as_words(page: Page, site: Site) -> None:
    hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script> chữ thêm vào'

    told = ask(page, site, site.texts["h7k3m9x2"] + "\n" + hostile)

    assert hostile in told
    assert page.locator("#verify__results img, #verify__results script").count() == 0
    assert "Xác minh tin" in page.title()


@pytest.mark.parametrize("unit", ["a", "a.", "https://", "m7k3m9x2-bdgh ", "Mã xác minh: x\n", "-", "/", "chữ "])  # fmt: skip
def test_a_very_long_paste_is_answered(page: Page, site: Site, unit: str) -> None:
    page.goto(site.url + "xac-minh/")
    page.evaluate(
        "text => document.getElementById('verify__text').value = text", (unit * 110_000)[:110_000]
    )
    page.evaluate("document.getElementById('verify').requestSubmit()")
    page.locator(".verdict").first.wait_for(timeout=10_000)

    assert page.locator("#verify__results").inner_text()


def test_words_without_link_or_code_are_answered_calmly(page: Page, site: Site) -> None:
    told = ask(page, site, "Ngày mai. Bà con ra nhà văn hóa nhận quà nhé: mang theo căn cước")

    assert told.startswith("Không thấy đường dẫn hay mã xác minh")
    assert "đừng chuyển tiếp" in told


def test_a_list_of_ours_is_no_post(page: Page, site: Site) -> None:
    assert "không phải một bài viết" in ask(page, site, HOME + "canh-bao/")


def test_nothing_pasted_asks_for_something(page: Page, site: Site) -> None:
    page.goto(site.url + "xac-minh/")
    page.get_by_role("button", name="Kiểm tra").click()

    assert "Hãy dán" in page.get_by_role("status").first.inner_text()
    assert page.evaluate("document.activeElement.id") == "verify__text"


def test_offline_it_says_so(page: Page, site: Site) -> None:
    page.goto(site.url + "xac-minh/")
    page.context.set_offline(True)
    page.get_by_role("textbox").fill(site.codes["hien-hanh"][0])
    page.get_by_role("button", name="Kiểm tra").click()
    page.locator(".verdict").wait_for()

    assert "không kết nối được" in page.locator("#verify__results").inner_text()


def test_what_a_device_kept_is_no_verdict_without_a_network(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")

    assert "không kết nối được" in ask(page, site, site.codes["hien-hanh"][0])


def test_a_failing_server_is_no_verdict(page: Page, site: Site) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=503, body="")

    page.route("**/a/**", fail)

    assert "Chưa kiểm tra được" in ask(page, site, site.codes["hien-hanh"][0])


def test_the_keyboard_is_enough_and_the_verdict_is_read_out(page: Page, site: Site) -> None:
    page.goto(site.url + "xac-minh/")
    page.get_by_role("textbox").focus()
    page.keyboard.insert_text(site.codes["hien-hanh"][0])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".verdict").wait_for()

    assert page.locator("#verify__status").text_content() == GENUINE
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Mở bài thật và đọc"


def test_a_link_may_bring_the_code_along(page: Page, site: Site) -> None:
    page.goto(site.url + "xac-minh/?ma=" + site.codes["hien-hanh"][0])
    page.locator(".verdict").wait_for()

    assert page.locator("#verify__results").inner_text().startswith(GENUINE)


def test_without_scripts_the_page_tells_how_to_check_by_hand(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + "xac-minh/")
    words = page.locator("main").inner_text()
    forms = page.get_by_role("button", name="Kiểm tra").count()
    context.close()

    assert forms == 0
    assert "Tự kiểm tra bằng tay" in words
    assert "thu.example/congan/a/" in words


@pytest.mark.parametrize("width", [320, 360, 412])
def test_no_code_to_type_by_hand_breaks_within(page: Page, sample_site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(sample_site + "xac-minh/")
    lines = page.locator("#verify__by-hand + ol strong").evaluate_all(
        """(all) => all.flatMap((one) => {
          const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const at = walker.currentNode.data.search("abcd2345");
            if (at < 0) continue;
            const range = new Range();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, walker.currentNode.length);
            found.push(new Set([...range.getClientRects()].map((box) => box.top)).size);
          }
          return found;
        })"""
    )

    assert lines == [1, 1]


@pytest.mark.parametrize("pasted", ["hien-hanh", "da-sua", "thu-hoi", "https://khac.example/"])
def test_axe_finds_nothing_in_an_answer(page: Page, site: Site, pasted: str) -> None:
    watch = Watch(page, site.url)
    ask(page, site, site.codes.get(pasted, [pasted])[-1])

    assert watch.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe_faults(page) == []
