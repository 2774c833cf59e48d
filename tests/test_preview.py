"""The preview shows officers what is held, beside the site and never in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
import pytest

from publisher import preview, survey
from publisher.catalogue import Outputs, Sources
from publisher.memory import forget_all
from publisher.messages import vietnamese
from publisher.recollection import Recollection
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder, picture

DRAFT = "content/canh-bao/2026/ban-nhap.md"
MARK = "Nội dung chưa ai duyệt"


def shown(folder: SiteFolder) -> dict[str, str]:
    """Build the preview and return its pages by address under the root."""
    found = preview.build(folder.site, NOW, vietnamese).folder
    return {
        path.relative_to(found).as_posix().removesuffix("index.html"): path.read_text("utf-8")
        for path in found.rglob("*.html")
    }


def text(page: str) -> str:
    return " ".join(lxml.html.document_fromstring(page).text_content().split())


def test_shows_a_draft_as_it_will_look_with_what_it_lacks(folder: SiteFolder) -> None:
    folder.write(DRAFT, body=f"{MARK}.\n")

    page = text(shown(folder)["canh-bao/2026/ban-nhap/"])

    assert MARK in page
    assert "secrecy/missing" in page
    assert "spokesperson/missing" in page
    assert "XEM TRƯỚC" in page.upper()


def test_lists_every_held_file_with_its_reasons(folder: SiteFolder) -> None:
    folder.publishable()
    folder.write(DRAFT)
    folder.write_raw("content/canh-bao/2026/hong.md", "---\ntitle: a: b\n---\nx\n")
    folder.publishable("content/canh-bao/2026/hen-gio.md", date="2026-12-01T08:00")

    page = text(shown(folder)["xem-truoc/"])

    for path in (DRAFT, "content/canh-bao/2026/hong.md", "content/canh-bao/2026/hen-gio.md"):
        assert path in page
    assert ARTICLE not in page
    assert "metadata/yaml" in page
    assert "secrecy/missing" in page


def test_shows_the_edit_in_place_of_the_edition_that_is_live(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.write(body=f"{MARK}.\n")

    page = text(shown(folder)["canh-bao/2026/bai-mau/"])

    assert MARK in page


def test_shows_an_article_under_embargo(folder: SiteFolder) -> None:
    folder.publishable(DRAFT, date="2026-12-01T08:00", body=f"{MARK}.\n")

    assert MARK in text(shown(folder)["canh-bao/2026/ban-nhap/"])


def test_says_so_when_nothing_is_held(folder: SiteFolder) -> None:
    folder.publishable()

    page = text(shown(folder)["xem-truoc/"])

    assert ARTICLE not in page
    assert "Không có bài nào" in page


def test_leaves_the_site_and_its_memory_alone(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()
    folder.write(DRAFT, body=f"{MARK}.\n")

    shown(folder)
    after = folder.output()
    release = folder.build()

    assert after == before
    assert folder.output() == before
    assert release.changes.written == 0


def test_stays_in_the_working_folder_which_git_does_not_keep(folder: SiteFolder) -> None:
    folder.write(DRAFT)

    found = preview.build(folder.site, NOW, vietnamese).folder

    assert found == folder.root / ".publisher/preview"
    assert not (folder.root / "site").exists()
    assert {path.name for path in (folder.root / ".publisher").iterdir()} == {"preview"}


def test_is_brought_up_to_date_by_the_next_one(folder: SiteFolder) -> None:
    folder.write(DRAFT, body=f"{MARK}.\n")
    shown(folder)
    (folder.root / DRAFT).unlink()

    assert "canh-bao/2026/ban-nhap/" not in shown(folder)


def test_survives_two_drafts_with_one_address(folder: SiteFolder) -> None:
    """A file copied to begin a new article still has the old one's id."""
    folder.publishable(body="Bài gốc đã duyệt.\n")
    folder.write(DRAFT, id="bai-mau", body=f"{MARK}.\n")

    pages = shown(folder)

    assert "Bài gốc đã duyệt" in text(pages["canh-bao/2026/bai-mau/"])
    assert "permalink/copied" in text(pages["xem-truoc/"])


def test_survives_two_held_drafts_with_one_address(folder: SiteFolder) -> None:
    folder.write()
    folder.write(DRAFT, id="bai-mau")

    pages = shown(folder)

    assert ARTICLE in text(pages["xem-truoc/"])
    assert DRAFT in text(pages["xem-truoc/"])


def test_survives_a_draft_whose_picture_is_missing(folder: SiteFolder) -> None:
    folder.write(DRAFT, image="khong-co.jpg", image_alt="Không có ảnh")

    pages = shown(folder)

    assert "media/unusable" in text(pages["xem-truoc/"])


@pytest.mark.parametrize("state", ["draft", "no-picture", "copy", "broken", "wrong-place"])
def test_links_of_the_list_lead_somewhere(folder: SiteFolder, state: str) -> None:
    folder.publishable()
    if state == "draft":
        folder.write(DRAFT)
    elif state == "no-picture":
        folder.write(DRAFT, image="khong-co.jpg", image_alt="Không có ảnh")
    elif state == "copy":
        folder.write(DRAFT, id="bai-mau")
    elif state == "broken":
        folder.write_raw(DRAFT, "---\ntitle: a: b\n---\n")
    else:
        folder.write("content/khong-co/2026/bai.md")

    pages = shown(folder)
    root = "https://thu.example/"
    held = lxml.html.document_fromstring(pages["xem-truoc/"])
    targets = [urljoin(f"{root}xem-truoc/", a.get("href")) for a in held.iter("a")]

    assert [
        target
        for target in targets
        if target.startswith(root)
        and not target.endswith(".xml")
        and target.partition("#")[0].removeprefix(root) not in pages
    ] == []


def test_shows_pictures_of_drafts_without_their_metadata(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.jpg", comment=b"bimat")
    folder.write(DRAFT, image="anh.jpg", image_alt="Ảnh cổng chợ")

    shown(folder)
    media = list((folder.root / ".publisher/preview/media").iterdir())

    assert {one.suffix for one in media} == {".jpg", ".webp"}
    assert not [one.name for one in media if b"bimat" in one.read_bytes()]


def test_the_card_of_a_draft_is_in_the_preview_alone(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()
    folder.write(DRAFT)

    shown(folder)
    folder.build()
    previewed = {one.name for one in (folder.root / ".publisher/preview/media").iterdir()}
    out = {name.partition("/")[2] for name in folder.output() if name.startswith("media/")}

    assert folder.output() == before
    assert len(out) == 1
    assert len(previewed - out) == 1


def test_watches_the_folder_of_lists_where_there_is_one(folder: SiteFolder) -> None:
    without = list(preview.lists_beside(folder.site))
    (folder.root / "config").mkdir()

    assert without == []
    assert [Path(path).name for path in preview.lists_beside(folder.site)] == ["config"]


def test_pages_tell_the_script_that_they_are_a_preview(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()

    pages = shown(folder)

    assert all("data-preview" in pages[url] for url in ("", "canh-bao/", "404.html"))
    assert b"data-preview" not in folder.output()["index.html"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_one_built_after_another_is_what_a_first_one_is(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/bia.png", (500, 300))
    other = folder.publishable("content/canh-bao/2026/bai-khac.md", body="Xem [bài](/a/thu/).\n")
    folder.publishable(image="bia.png", image_alt="Tấm biển.")
    folder.build()
    last = preview.build(folder.site, NOW, vietnamese)

    def settings() -> None:
        folder.configure(topics=[{**CONFIG["topics"][0], "name": "Lừa qua mạng"}, *CONFIG["topics"][1:]])  # fmt: skip

    def build() -> None:
        folder.build(confirm_removals=True)

    changes: list[Callable[[], object]] = [
        lambda: folder.write(DRAFT, body=f"{MARK}.\n"),
        lambda: folder.write(other, body="Lời khác hẳn.\n"),
        lambda: picture(folder.root / "content/canh-bao/2026/bia.png", (700, 360)),
        (folder.root / DRAFT).unlink,
        lambda: folder.amended(other, body="Lời khác nữa.\n"),
        build,
        settings,
    ]
    for change in changes:
        change()
        last = preview.build(folder.site, NOW, vietnamese, last)
        found = files(last.folder)
        assert last.pages == sum(name.endswith(".html") for name in found)
        shutil.rmtree(last.folder)
        assert files(preview.build(folder.site, NOW, vietnamese).folder) == found


def test_what_an_earlier_one_recalled_is_not_read_again(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publishable()
    folder.settle()
    folder.build()
    last = preview.build(folder.site, NOW, vietnamese)
    monkeypatch.setattr(Sources, "known", None)
    monkeypatch.setattr(Outputs, "made", None)
    monkeypatch.setattr("publisher.audit.file._release", None)

    assert preview.build(folder.site, NOW, vietnamese, last).pages == last.pages


def test_what_is_out_is_judged_once_where_nothing_was_ever_built(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An officer's machine: the site is built elsewhere."""
    folder.publishable()
    folder.write(DRAFT)
    folder.settle()
    folder.build()
    waits = folder.publishable("content/canh-bao/2026/chua-dang.md")
    folder.settle()
    forget_all()
    last = preview.build(folder.site, NOW, vietnamese)
    read: list[object] = []
    inspect = survey.inspect_all
    monkeypatch.setattr(
        "publisher.survey.inspect_all", lambda *known: read.extend(known[-1]) or inspect(*known)
    )

    preview.build(folder.site, NOW, vietnamese, last)
    preview.build(folder.site, NOW, vietnamese)

    assert read == sorted([DRAFT, waits]) * 2


def test_nothing_is_remembered_of_another_time(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publishable()
    folder.settle()
    folder.build()
    forget_all()
    preview.build(folder.site, NOW, vietnamese, remember=False)
    monkeypatch.setattr(Recollection, "set_aside", None)

    with pytest.raises(TypeError):
        preview.build(folder.site, NOW, vietnamese)


# What is seen of one file before all of it is built


@pytest.fixture
def two(folder: SiteFolder) -> preview.Shown:
    """A preview with a released article and a draft."""
    folder.publishable(body="Lời đã duyệt.\n")
    folder.write(DRAFT)
    folder.build()
    return preview.build(folder.site, NOW, vietnamese)


def glance(folder: SiteFolder, last: preview.Shown, *paths: str) -> preview.Shown | None:
    return preview.glance(last, [folder.root / path for path in paths], NOW, vietnamese)


@pytest.mark.parametrize("path", [ARTICLE, DRAFT])
def test_a_saved_article_is_seen_as_the_build_that_follows_makes_it(
    folder: SiteFolder, two: preview.Shown, path: str
) -> None:
    page = f"{path.removeprefix('content/').removesuffix('.md')}/index.html"
    before = files(two.folder)
    folder.write(path, body=f"{MARK}.\n")

    ahead = glance(folder, two, path)
    seen = files(two.folder)
    assert ahead
    preview.build(folder.site, NOW, vietnamese, ahead)
    after = files(two.folder)

    assert {name for name in before.keys() | seen.keys() if before.get(name) != seen.get(name)} == {
        page
    }
    assert MARK in seen[page].decode()
    assert seen[page] == after[page]
    shutil.rmtree(two.folder)
    assert files(preview.build(folder.site, NOW, vietnamese).folder) == after


def test_what_was_seen_of_a_file_that_was_put_back_is_gone_after_the_build(
    folder: SiteFolder, two: preview.Shown
) -> None:
    before, draft = files(two.folder), (folder.root / DRAFT).read_bytes()
    folder.write(DRAFT, body=f"{MARK}.\n")
    ahead = glance(folder, two, DRAFT)
    assert ahead
    (folder.root / DRAFT).write_bytes(draft)

    preview.build(folder.site, NOW, vietnamese, ahead)

    assert files(two.folder) == before


def test_a_picture_that_a_saved_article_has_now_is_seen_with_it(
    folder: SiteFolder, two: preview.Shown
) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.jpg")
    before = files(two.folder)
    folder.write(DRAFT, image="anh.jpg", image_alt="Ảnh cổng chợ")

    assert glance(folder, two, DRAFT, "content/canh-bao/2026/anh.jpg")
    seen = files(two.folder)

    names = [name for name in seen if name not in before]
    assert {Path(name).suffix for name in names} == {".jpg", ".webp"}
    page = seen["canh-bao/2026/ban-nhap/index.html"].decode()
    assert all(name in page for name in names if name.endswith(".jpg"))


@pytest.mark.parametrize(
    "change", ["new", "unreadable", "withdrawn", "copy", "settings", "two", "nothing", "gone"]
)
def test_what_cannot_be_made_alone_is_left_to_the_build(
    folder: SiteFolder, two: preview.Shown, change: str
) -> None:
    before, saved = files(two.folder), [DRAFT]
    if change == "new":
        saved = ["content/canh-bao/2026/bai-moi.md"]
        folder.write(saved[0])
    elif change == "unreadable":
        folder.write_raw(DRAFT, "---\ntitle: a: b\n---\n")
    elif change == "withdrawn":
        saved = [ARTICLE]
        folder.publishable(withdrawn={"date": "2026-11-21", "reason": "superseded"})
    elif change == "copy":
        folder.write(DRAFT, id="bai-mau")
    elif change == "settings":
        folder.write(DRAFT, body=f"{MARK}.\n")
        saved.append("site_config.yml")
    elif change == "two":
        saved.append(folder.write(body=f"{MARK}.\n"))
    elif change == "nothing":
        saved = []
    else:
        (folder.root / DRAFT).unlink()

    assert glance(folder, two, *saved) is None
    assert files(two.folder) == before
