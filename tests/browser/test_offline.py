"""Reading without a network: pages kept on the device, what they say, what they weigh."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.samples import build_samples, copy_samples, once
from tests.serving import Host

ARTICLE = "canh-bao/2026/gia-danh-cong-an-cai-ung-dung-vneid/"
KEPT = "canh-bao/2026/cuoc-goi-deepfake-nguoi-than/"
NEVER_SEEN = "thu-tuc/"
CONTROLLED = """async () => {
  if (navigator.serviceWorker.controller) return;
  await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
}"""
ASK = """async ([ask, now]) => {
  const { active } = await navigator.serviceWorker.ready;
  const channel = new MessageChannel();
  const done = new Promise((resolve) => (channel.port1.onmessage = (event) => resolve(event.data)));
  active.postMessage({ ask, now }, [channel.port2]);
  return done;
}"""


@pytest.fixture
def host(sample_folder: Path, tmp_path: Path) -> Iterator[Host]:
    """The sample site on a host of its own, which can go away; its files can change."""
    folder = shutil.copytree(sample_folder, tmp_path / "site")
    with Host(folder) as host:
        yield host


def settled(page: Page) -> None:
    """Wait until the worker answers for pages and has what it is to keep."""
    page.evaluate(CONTROLLED)
    page.evaluate(ASK, ["refresh", False])


def cut_off(context: BrowserContext, host: Host) -> None:
    """Take the network away: from the browser, and the host as well."""
    host.stop()
    context.set_offline(True)


def test_reads_what_was_read_and_what_was_kept_without_a_network(page: Page, host: Host) -> None:
    page.goto(host.url + ARTICLE)
    settled(page)
    page.goto(host.url)
    cut_off(page.context, host)

    page.goto(host.url)
    home = page.locator("h1").inner_text()
    page.goto(host.url + ARTICLE)
    article, note = page.locator("h1").inner_text(), page.locator("[data-kept]").inner_text()
    styled = page.evaluate("getComputedStyle(document.querySelector('.masthead')).backgroundColor")
    page.goto(host.url + KEPT)
    kept = page.locator("h1").inner_text()
    page.goto(host.url + NEVER_SEEN)
    offline = page.locator("main").inner_text()
    numbers = page.locator("main .hotline").count()

    assert home == "Công an tỉnh Vĩnh Giang"
    assert "VNeID" in article
    assert note.startswith("Bạn đang ngoại tuyến: đây là bản lưu lúc ")
    assert styled == "rgb(11, 93, 59)"
    assert "giả giọng" in kept
    assert "Bạn đang ngoại tuyến" in offline
    assert numbers >= 3


def test_lists_what_can_be_read_on_the_page_for_no_network(page: Page, host: Host) -> None:
    page.goto(host.url + ARTICLE)
    settled(page)
    cut_off(page.context, host)
    page.goto(host.url + NEVER_SEEN)

    link = page.locator("[data-copies] a", has_text="VNeID").first
    expect(link).to_be_visible()
    link.click()

    expect(page.locator("h1")).to_contain_text("VNeID")


def test_the_network_wins_as_soon_as_there_is_one(page: Page, host: Host) -> None:
    page.goto(host.url + KEPT)
    settled(page)
    file = host.folder / KEPT / "index.html"
    file.write_text(file.read_text().replace("</h1>", " (bản mới)</h1>"))

    page.goto(host.url + KEPT)

    assert "(bản mới)" in page.locator("h1").inner_text()
    assert page.locator("[data-kept]").count() == 0
    cut_off(page.context, host)
    page.goto(host.url + KEPT)
    assert "(bản mới)" in page.locator("h1").inner_text()


def test_the_page_of_a_withdrawal_takes_the_place_of_the_copy(page: Page, host: Host) -> None:
    page.goto(host.url)
    settled(page)
    cut_off(page.context, host)
    page.goto(host.url + KEPT)
    assert "giả giọng" in page.locator("h1").inner_text()
    listing = host.folder / "offline.json"
    listing.write_text(listing.read_text().replace(f'"{KEPT}",', ""))
    file = host.folder / KEPT / "index.html"
    file.write_text("<!doctype html><title>x</title><body><h1>Bài viết đã thu hồi</h1>")

    host.start()
    page.context.set_offline(False)
    expect(page.locator("[data-kept]")).to_contain_text("Đã có mạng trở lại")
    for _ in range(2):  # the one that forgets the copy, and one that finds none
        page.evaluate(ASK, ["refresh", True])
    cut_off(page.context, host)
    page.goto(host.url + KEPT)

    assert "giả giọng" not in page.locator("h1").inner_text()


def test_what_is_asked_at_once_does_not_share_what_may_wait(page: Page, host: Host) -> None:
    page.goto(host.url)
    settled(page)
    file = host.folder / KEPT / "index.html"
    file.write_text(file.read_text().replace("</h1>", " (bản mới)</h1>"))

    page.evaluate(f"Promise.all([({ASK})(['refresh', false]), ({ASK})(['refresh', true])])")
    cut_off(page.context, host)
    page.goto(host.url + KEPT)

    assert "(bản mới)" in page.locator("h1").inner_text()


def test_a_page_that_is_gone_leaves_no_copy(page: Page, host: Host) -> None:
    page.goto(host.url + ARTICLE)
    settled(page)
    (host.folder / ARTICLE / "index.html").unlink()
    page.goto(host.url + ARTICLE)
    cut_off(page.context, host)

    page.goto(host.url + ARTICLE)

    assert "Bạn đang ngoại tuyến" in page.locator("h1").inner_text()


def test_a_server_in_trouble_is_no_reason_to_have_nothing(page: Page, host: Host) -> None:
    page.goto(host.url + ARTICLE)
    settled(page)
    host.broken = True
    page.goto(host.url + ARTICLE)

    assert "VNeID" in page.locator("h1").inner_text()


def test_a_new_worker_takes_over_and_drops_what_the_old_one_kept(page: Page, host: Host) -> None:
    page.goto(host.url + ARTICLE)
    settled(page)
    worker = host.folder / "sw.js"
    worker.write_text(worker.read_text().replace("const FORM = 1;", "const FORM = 2;"))
    page.evaluate("""async () => {
      const changed = new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
      await (await navigator.serviceWorker.getRegistration()).update();
      await changed;
    }""")
    settled(page)

    names = page.evaluate("caches.keys()")

    assert names
    assert all(name.startswith("/ 2 ") for name in names)


def test_keeps_nothing_of_other_hosts_and_nothing_without_an_end(page: Page, host: Host) -> None:
    page.goto(host.url)
    settled(page)
    page.evaluate(
        """async () => {
      for (let n = 0; n < 70; n += 1) {
        const frame = document.createElement("iframe");
        const loaded = new Promise((done) => (frame.onload = done));
        frame.src = `canh-bao/?trang=${n}`;
        document.body.append(frame);
        await loaded;
        frame.remove();
      }
    }"""
    )

    kept = page.evaluate("""async () => {
      const found = {};
      for (const name of await caches.keys()) {
        found[name] = (await (await caches.open(name)).keys()).map((request) => request.url);
      }
      return found;
    }""")

    assert all(url.startswith(host.url) for urls in kept.values() for url in urls)
    assert kept["/ 1 visited"].count(host.url + "canh-bao/") <= 1
    assert all(len(urls) <= 80 for urls in kept.values())


def test_an_article_weighs_little_at_first_and_less_again(page: Page, host: Host) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    seen: list[int] = []
    session.on("Network.loadingFinished", lambda event: seen.append(event["encodedDataLength"]))
    page.goto(host.url + ARTICLE, wait_until="networkidle")
    page.evaluate(CONTROLLED)
    while not any(path == "/offline.json" for path, _status, _bytes in host.sent):
        page.evaluate(ASK, ["copies", False])
    page.evaluate(ASK, ["copies", False])  # answered when the worker has nothing more to fetch
    first, of_the_page = host.moved(), sum(seen)
    host.sent.clear()
    page.goto(host.url + KEPT, wait_until="networkidle")
    page.evaluate(ASK, ["copies", False])
    other = host.moved()
    host.sent.clear()
    page.goto(host.url + ARTICLE, wait_until="networkidle")
    page.evaluate(ASK, ["copies", False])
    again = host.moved()

    assert of_the_page > 20_000
    assert first <= 120_000
    assert other <= 30_000
    assert again <= 30_000


# ---------- A site that does not stand at the root ----------


@pytest.fixture(scope="session")
def folder_under(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, built to stand under a folder of its host."""

    def make(root: Path) -> None:
        copy_samples(root)
        settings = root / "site_config.yml"
        text = settings.read_text()
        address = "https://congan.vinhgiang.example/"
        settings.write_text(text.replace(f"url: {address}", f"url: {address}congan/"))
        build_samples(root, day=21)

    return once(tmp_path_factory, "con", make) / "site"


def test_everything_works_under_a_folder_of_the_host(page: Page, folder_under: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    with Host(folder_under, base="/congan/") as host:
        missing: list[str] = []
        page.on("response", lambda r: missing.append(r.url) if r.status == 404 else None)
        page.goto(host.url, wait_until="networkidle")
        page.locator("[data-reading] summary").click()
        page.get_by_role("button", name="A+ Chữ to hơn").click()
        page.keyboard.press("Escape")  # the panel lies over the news
        page.locator(f"main a[href$='{ARTICLE}']").first.click()
        size = page.locator("html").get_attribute("data-size")
        title = page.locator("h1").inner_text()
        settled(page)
        page.goto(host.url + "canh-bao/", wait_until="networkidle")
        worker = page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)")
        assert (complaints, missing) == ([], [])
        cut_off(page.context, host)
        page.goto(host.url + ARTICLE)
        copy = page.locator("h1").inner_text()
        page.goto(host.url + "thu-tuc/2026/khong-co/")
        offline = page.locator("h1").inner_text()
        home = page.get_by_role("link", name="Về trang chủ").evaluate("link => link.pathname")
        styled = page.evaluate(
            "getComputedStyle(document.querySelector('.masthead')).backgroundColor"
        )
        names = page.evaluate("caches.keys()")

    assert size == "1"
    assert copy == title
    assert offline == "Bạn đang ngoại tuyến"
    assert home == "/congan/"
    assert styled == "rgb(11, 93, 59)"
    assert worker.endswith("/congan/")
    assert all(name.startswith("/congan/ ") for name in names)


def test_the_officers_preview_has_no_worker_and_lets_an_old_one_go(page: Page, host: Host) -> None:
    page.goto(host.url + ARTICLE)
    settled(page)
    for path in host.folder.rglob("*.html"):  # as a preview writes them
        text = path.read_text()
        path.write_text(text.replace(" defer></script>", " defer data-preview></script>"))
    page.goto(host.url + "canh-bao/")
    page.goto(host.url + "thu-tuc/")  # the worker may have kept what it was still fetching

    left = page.evaluate("""async () => {
      const now = async () => [
        (await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length,
      ];
      while ((await now()).some(Boolean)) await new Promise((done) => setTimeout(done, 20));
      return now();
    }""")

    assert left == [0, 0]
