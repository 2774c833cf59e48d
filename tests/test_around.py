"""What is made once for many pages is what each of them would have had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from publisher import survey, website
from publisher.around import Around
from publisher.pages import Frame, Library, Outline, plan
from tests.builders import NOW, SiteFolder
from tests.test_website import write_everything


@pytest.fixture(scope="module")
def planned(
    keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Frame, Sequence[Outline]]:
    """Every kind of page: what is urgent, and standing pages, are led to from all others."""
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    write_everything(folder, "https://thu.example/congan/")
    folder.publishable("content/canh-bao/2026/ben-canh.md")  # beside what is urgent
    found = survey.take(folder.site, NOW)
    return plan(Library.of(folder.config, found.editions, found.tombstones, NOW.date()))


def rendered(frame: Frame, pages: Sequence[Outline], folder: Path) -> dict[str, bytes]:
    website.render(pages, frame, folder / "ra", folder / "nhap")
    return {page.url: (folder / "ra" / page.url / "index.html").read_bytes() for page in pages}


@pass_context
def all_told(self: Around, context: Context, name: str) -> Markup:
    """Make a part anew for each page, of all that there is to know of it."""
    return Markup(self._env.get_template(name).render(context.get_all()))  # noqa: S704


@pytest.mark.parametrize("preview", [False, True])
def test_what_is_made_once_is_what_each_page_would_have_had(
    planned: tuple[Frame, Sequence[Outline]],
    tmp_path: Path,
    preview: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame, pages = replace(planned[0], preview=preview), planned[1]
    once = rendered(frame, pages, tmp_path / "mot-lan")
    monkeypatch.setattr(Around, "part", all_told)

    each = rendered(frame, pages, tmp_path / "tung-trang")

    assert [url for url in each if once[url] != each[url]] == []


def test_an_urgent_article_does_not_lead_to_itself(
    planned: tuple[Frame, Sequence[Outline]], tmp_path: Path
) -> None:
    found = rendered(*planned, tmp_path)

    assert b"alarm__bar" in found["canh-bao/2026/ben-canh/"]
    assert b"alarm__bar" not in found["canh-bao/2026/bai-mau/"]


def test_the_menu_knows_where_a_page_is(
    planned: tuple[Frame, Sequence[Outline]], tmp_path: Path
) -> None:
    found = rendered(*planned, tmp_path)

    assert found["canh-bao/"].count(b'href="./" aria-current="page"') >= 1
    assert found["canh-bao/2026/ben-canh/"].count(b'href="../../" aria-current="true"') == 2
