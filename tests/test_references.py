"""A link to an article that is not there is told, to the author and at every build."""

from __future__ import annotations

import pytest

from publisher import survey
from publisher.pages import Library, plan
from publisher.references import references, standing
from tests.builders import ARTICLE, NOW, SiteFolder

OTHER = "content/tuyen-truyen/2026/bai-khac.md"
ADDRESS = "/tuyen-truyen/2026/bai-khac/"
OPENING = "Câu mở đầu.\n\n"


def dead(folder: SiteFolder, *paths: str) -> list[tuple[str, int, int]]:
    """Return path and place of every link that `check` calls dead."""
    findings, _n = survey.check(folder.site, paths, now=NOW)
    return [(one.path, one.line, one.column) for one in findings if one.rule == "links/dead"]


@pytest.mark.parametrize(
    "link",
    [
        f"[đây]({ADDRESS})",
        f"[đây]({ADDRESS}#muc)",
        f"[đây](https://thu.example{ADDRESS})",
        f"[đây][1]\n\n[1]: {ADDRESS}",
        "[đây](/huong-dan-rieng/)",
        f"<a href='{ADDRESS}'>đây</a>",
    ],
    ids=["plain", "part", "whole-address", "definition", "standing-page", "html"],
)
@pytest.mark.parametrize("paths", [(), (ARTICLE,)], ids=["all", "one"])
def test_a_link_to_no_file_is_a_note(folder: SiteFolder, link: str, paths: tuple[str, ...]) -> None:
    folder.write(body=f"{OPENING}Xem {link} nhé.\n")
    target = (
        "/huong-dan-rieng" if "rieng" in link else "https://thu" if "https" in link else ADDRESS
    )
    lines = (folder.root / ARTICLE).read_text("utf-8").splitlines()
    line = next(n for n, line in enumerate(lines, 1) if target in line)

    assert dead(folder, *paths) == [(ARTICLE, line, lines[line - 1].index(target) + 1)]


@pytest.mark.parametrize(
    "link",
    [
        "/", "/canh-bao/", "/canh-bao", "/don-vi/ca-xa/", "/chu-de/giao-thong/#moi", "/nhom/nhom-xa/",
        "/nhom/nhom-xa/ap-phich/", "/tim-kiem/?q=lua+dao", "https://thu.example/xac-minh/",
        "/a/bai-mau/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paths", [(), (ARTICLE,)], ids=["all", "one"])
def test_what_a_site_has_by_its_configuration_is_there(
    folder: SiteFolder, link: str, paths: tuple[str, ...]
) -> None:
    folder.write(body=f"{OPENING}Xem [đây]({link}) nhé.\n")

    assert dead(folder, *paths) == []


def test_the_pages_of_a_configuration_are_those_of_a_site_without_articles(
    folder: SiteFolder,
) -> None:
    _frame, outlines = plan(Library.of(folder.config, (), (), NOW.date()))

    assert standing(folder.config) == {f"/{one.url}" for one in outlines}


@pytest.mark.parametrize(
    "link",
    [
        "/don-vi/ca-khong-co/", "/chu-de/khong-co", "/nhom/nhom-xa/khong-co/", "/canh-bao/2026/",
        "/khong/co/trang/nay/", "https://thu.example/khong/co/", "/Canh-Bao/", "/a/7k3m9x2p/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paths", [(), (ARTICLE,)], ids=["all", "one"])
def test_a_link_to_no_page_of_the_site_is_a_note(
    folder: SiteFolder, link: str, paths: tuple[str, ...]
) -> None:
    folder.write(body=f"{OPENING}Xem [đây]({link}) nhé.\n")
    line = (folder.root / ARTICLE).read_text("utf-8").splitlines().index(f"Xem [đây]({link}) nhé.")

    assert dead(folder, *paths) == [(ARTICLE, line + 1, len("Xem [đây](") + 1)]


def test_a_short_link_to_another_article_is_there(folder: SiteFolder) -> None:
    folder.write(body=f"{OPENING}Xem [đây](/a/bai-khac/) nhé.\n")
    folder.write(OTHER, id="bai-khac")

    assert dead(folder) == dead(folder, ARTICLE) == []


@pytest.mark.parametrize(
    "link",
    [
        "#muc", "tel:113", "https://khac.example/khong/co/", "//khac.example/khong/co/",
        "https://thu.example.khac.example/khong/co/", "/khong%20ro/khong/co/",
    ],
)  # fmt: skip
def test_what_leads_elsewhere_is_not_looked_for(folder: SiteFolder, link: str) -> None:
    folder.write(body=f"{OPENING}Xem [đây]({link}) nhé.\n")

    assert list(references(folder.article(), folder.config)) == []


@pytest.mark.parametrize(
    "link", ["/canh-bao/2026/11/", "/don-vi/ca-xa/2026/11", "/canh-bao/rss.xml"]
)
def test_what_articles_make_is_there_once_a_build_has_made_it(
    folder: SiteFolder, link: str
) -> None:
    folder.publishable(body=f"{OPENING}Xem [đây]({link}) nhé.\n")
    folder.commit()

    assert dead(folder) == []
    assert folder.build().survey.notes == ()


@pytest.mark.parametrize(
    "link", ["/canh-bao/2019/01/", "/khong-co.pdf", "/khong/co/trang/nay/", "/don-vi/ca-khong-co/"]
)
@pytest.mark.parametrize("again", [False, True], ids=["first", "again"])
def test_a_build_tells_of_links_to_what_the_site_has_not(
    folder: SiteFolder, link: str, again: bool
) -> None:
    folder.publishable(body=f"{OPENING}Xem [đây]({link}) nhé.\n")
    if again:
        folder.build()
        folder.publishable(OTHER)
    folder.commit()

    (note,) = folder.build().survey.notes

    lines = (folder.root / ARTICLE).read_text("utf-8").splitlines()
    assert f"{ARTICLE}, dòng {lines.index(f'Xem [đây]({link}) nhé.') + 1}, dẫn tới {link}" in str(
        note
    )


@pytest.mark.parametrize("paths", [(), (ARTICLE,)], ids=["all", "one"])
@pytest.mark.parametrize("way", ["draft", "broken", "alias"])
def test_a_file_is_enough_for_an_author(
    folder: SiteFolder, way: str, paths: tuple[str, ...]
) -> None:
    folder.write(body=f"{OPENING}Xem [đây]({ADDRESS}).\n")
    if way == "alias":
        folder.write("content/tuyen-truyen/2026/ten-moi.md", aliases=[ADDRESS.strip("/")])
    else:
        folder.write(OTHER, title=None if way == "broken" else "Bài nháp chưa ký")

    assert dead(folder, *paths) == []


def test_another_dead_link_is_no_alias(folder: SiteFolder) -> None:
    folder.write(body=f"{OPENING}Xem [đây]({ADDRESS}).\n")
    folder.write("content/canh-bao/2026/cung-the.md", f"{OPENING}Xem [đây]({ADDRESS}).\n")

    assert len(dead(folder)) == 2
    assert len(dead(folder, ARTICLE)) == 1


def test_a_dead_link_holds_nothing(folder: SiteFolder) -> None:
    folder.publishable(body=f"{OPENING}Xem [đây]({ADDRESS}).\n")

    assert [one.article.path for one in folder.build().survey.editions] == [ARTICLE]


@pytest.mark.parametrize("paths", [(), (ARTICLE,)], ids=["all", "one"])
def test_an_author_is_told_of_a_link_to_what_is_not_out(
    folder: SiteFolder, paths: tuple[str, ...]
) -> None:
    folder.write(body=f"{OPENING}Xem [đây]({ADDRESS}).\n")
    folder.write(OTHER)
    folder.publishable("content/thu-tuc/2026/da-dang.md")
    folder.build()

    def told() -> list[str]:
        log = survey.read_log(folder.site, None)
        findings, _n = survey.check(folder.site, paths, now=NOW, log=log)
        return [one.path for one in findings if one.rule == "links/unreleased"]

    assert told() == [ARTICLE]
    folder.sign(OTHER)
    folder.build()
    assert told() == []


def test_a_build_tells_of_links_to_what_is_not_out(folder: SiteFolder) -> None:
    folder.publishable(body=f"{OPENING}Xem [đây]({ADDRESS}).\n")
    folder.write(OTHER)
    folder.commit()

    waiting = folder.build().survey.notes
    folder.sign(OTHER)
    folder.commit()
    out = folder.build().survey.notes

    assert [ADDRESS in str(note) and ARTICLE in str(note) for note in waiting] == [True]
    assert out == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"aliases": ["canh-bao/2026/bai-mau"]}, "permalink/duplicate"),
        ({"id": "bai-mau"}, "permalink/copied"),
    ],
)
def test_one_file_is_measured_by_the_addresses_of_all(
    folder: SiteFolder, changes: dict[str, object], rule: str
) -> None:
    folder.publishable()
    folder.write(OTHER, date="2026-01-05T08:00", **changes)

    findings, n = survey.check(folder.site, (OTHER,), now=NOW)

    assert n == 1
    assert [one.path for one in findings if one.rule == rule] == [OTHER]
