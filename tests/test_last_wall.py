"""What is staged is read once more, and nothing goes live that is not accounted for."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from publisher import build, gate, survey, wall, website, workers
from publisher.errors import UnusableError
from publisher.feeds import entries
from publisher.findings import Finding
from publisher.pages import Outline, cards
from publisher.staging import Stage, searching
from publisher.wall import Accounts, Leak, Scans, Wall, judging, structure
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder, picture

ROOT = Path(build.__file__).parent.parent
OTHER = "content/tuyen-truyen/2026/bai-khac.md"
PAGE = "canh-bao/2026/bai-mau/index.html"
OTHER_PAGE = "tuyen-truyen/2026/bai-khac/index.html"
PHONE = "0912 000 111"
EMAIL = "viet@noi-bo.example"
POLICY = website.content_policy()


@pytest.fixture
def site(folder: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SiteFolder:
    """A site with two released articles and an author who has an e-mail address.

    What is remembered here no other test is told: these break what finds and what renders.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    give_the_author_an_address(folder)
    folder.publishable()
    folder.publishable(OTHER)
    return folder


def give_the_author_an_address(folder: SiteFolder) -> None:
    folder.configure(
        people=folder.people(
            tac_gia={"name": "Tác Giả Mẫu", "emails": [EMAIL, "tac-gia@thu.example"]}
        )
    )


Theme = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def theme_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The theme where tests may change it, in one place: what was compiled there is known."""
    return shutil.copytree(website.THEME, tmp_path_factory.mktemp("theme") / "giao-dien")


@pytest.fixture
def theme(theme_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theme]:
    """Change a template of the theme from now on, to the end of the test."""
    with changing(theme_copy, monkeypatch) as change:
        yield change


@contextmanager
def changing(copy: Path, patch: pytest.MonkeyPatch) -> Iterator[Theme]:
    before: dict[Path, str] = {}

    def change(template: str, old: str, new: str) -> None:
        patch.setattr(website, "THEME", copy)
        path = copy / template
        text = path.read_text(encoding="utf-8")
        before.setdefault(path, text)
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    yield change
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


def footer(theme: Theme, markup: str) -> None:
    """Let every page print something."""
    theme("partials/footer.html", '<div class="wide">', f'<div class="wide">{markup}')


def on_one_article(theme: Theme, markup: str) -> None:
    """Let the page of one article print something beside its text."""
    on_articles(theme, {ARTICLE: markup})


def on_articles(theme: Theme, markup: Mapping[str, str]) -> None:
    """Let pages of articles, by their files, print each something of its own beside its text."""
    own = "".join(
        f'{{% if spec.url == "{path.removeprefix("content/").removesuffix(".md")}/" %}}'
        + one
        + "{% endif %}"
        for path, one in markup.items()
    )
    theme("article.html", "{{ view.html | safe }}", "{{ view.html | safe }}" + own)


def held(release: build.Release, path: str = ARTICLE) -> dict[str, str]:
    """Return rule and message of everything that holds a file."""
    found = [one for one in release.survey.held if one.path == path]
    return {reason.rule: str(reason.message) for one in found for reason in one.reasons}


# Many ways to leak, each in an article of its own on one site: one build tells of all of them.

Leaking = tuple[SiteFolder, build.Release]


def in_its_way(number: int) -> str:
    """Return the file of an article on such a site."""
    return f"content/canh-bao/2026/bai-lo-{number:02}.md"


@contextmanager
def shared(
    factory: pytest.TempPathFactory, keys: dict[str, Path]
) -> Iterator[tuple[SiteFolder, pytest.MonkeyPatch]]:
    """Give such a site with the article that does not leak; what is remembered stays with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(factory.mktemp("bo-nho")))
        folder = SiteFolder.begun(factory.mktemp("ro-ri") / "trang", keys)
        give_the_author_an_address(folder)
        folder.publishable(OTHER)
        yield folder, patch


def everything(site: SiteFolder) -> bytes:
    return b"\n".join([*map(str.encode, site.output()), *site.output().values()])


@dataclass
class Works:
    """What a build made: the addresses of pages, each time some were made, and how often an index."""

    pages: list[set[str]]
    indexes: int = 0

    def done(self) -> tuple[list[set[str]], int]:
        """Return what was made since this was last asked."""
        made, self.pages, indexes, self.indexes = self.pages, [], self.indexes, 0
        return made, indexes


NO_WORK = ([], 0)


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Works:
    """Tell what builds make from now on."""
    works, render = Works([]), website.render

    def rendering(pages: Sequence[Outline], *arguments: Any, **options: Any) -> Any:
        works.pages.append({page.url for page in pages})
        return render(pages, *arguments, **options)

    def counted(made: Callable[..., Any]) -> Callable[..., Any]:
        def make(*arguments: Any) -> Any:
            works.indexes += 1
            return made(*arguments)

        return make

    monkeypatch.setattr(website, "render", rendering)
    for way in ("_anew", "_patched"):
        monkeypatch.setattr(searching, way, counted(getattr(searching, way)))
    return works


# What is accounted for


def test_finds_nothing_in_the_samples(samples: Path) -> None:
    told = json.loads((samples / "ket-qua.json").read_text(encoding="utf-8"))

    assert told["editions"] > 30
    assert [rule for rule in told["held"] if rule.startswith("wall/")] == []


def test_lets_a_waived_hit_out_wherever_its_article_is_shown(site: SiteFolder) -> None:
    site.publishable(
        title=f"Cảnh báo: số {PHONE} đang gọi",
        summary=f"Số {PHONE} tự xưng là cán bộ, gọi giục bà con chuyển tiền ngay trong ngày.",
        body=f"Số **{PHONE[:4]}** {PHONE[5:]} gọi nhiều nhà. Hãy nhớ số {PHONE}.\n",
        waivers=[
            {
                "rule": "personal-data/phone",
                "match": PHONE,
                "reason": "Số của kẻ lừa đảo, đã xác minh",
            }
        ],
    )

    release = site.build()

    assert held(release) == {}
    assert PHONE.encode() in site.output()["rss.xml"]


def test_an_article_that_links_to_another_keeps_its_words(site: SiteFolder) -> None:
    waiver = {"rule": "personal-data/phone", "match": PHONE, "reason": "Số của kẻ lừa đảo"}
    body = f"Số {PHONE}; xem [bài khác](/tuyen-truyen/2026/bai-khac/).\n"
    site.publishable(body=body, waivers=[waiver])

    assert site.build().survey.held == ()


def test_lets_published_numbers_bylines_and_units_out(site: SiteFolder) -> None:
    """What the theme prints beside an article's words is no hit with them."""
    units = [
        {**one, "phone": "0200 3555 201", "address": "Số 12 đường Bờ Kè"} for one in CONFIG["units"]
    ]
    people = site.people(
        tac_gia={
            "name": "Nguyễn Văn Mẫu",
            "rank": "Đại úy",
            "emails": [EMAIL, "tac-gia@thu.example"],
        }
    )
    site.configure(units=units, people=people)
    site.publishable(
        summary="Công an xã nhắc bà con cách giúp đỡ và bảo vệ nạn nhân của các vụ lừa đảo, bị hại.",
        body="Nạn nhân hãy gọi 113.\n",
    )

    release = site.build()

    assert held(release) == {}
    assert "Đại úy Nguyễn Văn Mẫu".encode() in site.output()[PAGE]


def test_lets_out_what_the_gate_spared_for_words_that_a_list_does_not_repeat(
    site: SiteFolder,
) -> None:
    """A phrase in a title is spared for its neighbours in the file, not for those on a page."""
    title = "Hồ sơ có ghi TỐI MẬT về đúng nơi"
    site.publishable(
        title=title,
        summary="Một người dân nhặt được ở chợ và giao nộp ngay cho Công an xã trong buổi sáng.",
    )

    release = site.build()

    assert Scans(site.site.rules).hits(title)
    assert held(release) == {}


def test_a_person_may_be_named_where_the_gate_read_it(site: SiteFolder) -> None:
    """The reviewer saw the name in the article; elsewhere it would be private."""
    site.publishable(body="Chị Nguoi Duyet ở tổ 1 nhắc nhau gọi 113.\n")

    assert held(site.build()) == {}


# What belongs to an article holds it


def check_only_it_is_held(
    site: SiteFolder, release: build.Release, rule: str, secret: str, path: str = ARTICLE
) -> None:
    slug = Path(path).stem
    found = held(release, path)
    told = "".join(found.values())
    excerpts = [r.excerpt for one in release.survey.held for r in one.reasons]
    output = site.output()

    assert rule in found
    assert all(one.startswith("wall/") for one in found)
    assert f"canh-bao/2026/{slug}/index.html" not in output
    assert OTHER_PAGE in output
    assert not [name for name, data in output.items() if slug.encode() in data or slug in name]
    assert secret.encode() not in everything(site)
    assert secret not in told
    assert secret not in "".join(excerpts)


def test_a_template_that_prints_a_telephone_number_on_an_article(
    site: SiteFolder, theme: Theme
) -> None:
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")

    release = site.build()

    check_only_it_is_held(site, release, "wall/words", PHONE)
    assert "personal-data/phone" in held(release)["wall/words"]
    assert PAGE in held(release)["wall/words"]


HIDDEN = [
    f"<p hidden>Gọi {PHONE}</p>",
    f"<!-- Gọi {PHONE} -->",
    f'<img src="../../../assets/images/logo.svg" alt="Gọi {PHONE}">',
    f'<span title="Gọi {PHONE}"></span>',
    f'<span aria-label="Gọi {PHONE}"></span>',
    f'<span data-so="{PHONE}"></span>',
    "<p>0912<b> 000</b>&#32;111</p>",
    "<p>09\u200b12 000 111</p>",
    '<a href="tel:0912000111">Gọi</a>',
    '<a href="https://vi-du.gov.vn/?so=%30%39%31%32%20000%20111">Gọi</a>',
    '<a href="https://vi-du.gov.vn/?so=%2530%2539%2531%2532%2520000%2520111">Gọi</a>',
    '<a href="https://vi-du.gov.vn/?so=MDkxMiAwMDAgMTEx">Gọi</a>',
    f'<script type="application/ld+json">{{"telephone": "{PHONE}"}}</script>',
    f"<textarea>Dòng đầu\nGọi {PHONE}</textarea>",
    f"<textarea><!-- {PHONE} --></textarea>",
    f"<template><p>Gọi {PHONE}</p></template>",
    f"<noscript>Gọi {PHONE}</noscript>",
    f"<svg><title>Gọi {PHONE}</title></svg>",
]


@pytest.fixture(scope="module")
def hidden(
    theme_copy: Path, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Leaking:
    """A site each of whose articles prints a number where no reader looks."""
    with shared(tmp_path_factory, keys) as (site, patch), changing(theme_copy, patch) as theme:
        for number in range(len(HIDDEN)):
            site.publishable(in_its_way(number))
        on_articles(theme, {in_its_way(n): markup for n, markup in enumerate(HIDDEN)})
        return site, site.build()


@pytest.mark.parametrize("markup", HIDDEN)
def test_reads_what_a_browser_does_not_show(hidden: Leaking, markup: str) -> None:
    check_only_it_is_held(*hidden, "wall/words", PHONE, in_its_way(HIDDEN.index(markup)))


def test_lists_of_days_prices_and_scores_are_no_numbers_of_anyone(site: SiteFolder) -> None:
    figures = "09/12/2026, 08/10/12/14/16, 08:30:00, 1.912.000.111, 1,912,000,111, 0,912"
    site.publishable(body=f"Ngày, giờ, giá, điểm: {figures}.\n")

    assert held(site.build()) == {}
    assert figures in site.output()[PAGE].decode()


def test_a_rendering_that_differs_from_the_reading(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in the last step of rendering, which turns a harmless word into a number."""
    site.publishable(body="Bà con gọi số đã đăng.\n")
    right = cards.with_links
    monkeypatch.setattr(
        cards, "with_links", lambda *given: right(*given).replace("số đã đăng", f"số {PHONE}")
    )

    check_only_it_is_held(site, site.build(), "wall/words", PHONE)


def test_words_that_only_the_rendering_brings_together(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each half was read and is harmless; what makes the hit is how they are joined."""
    site.publishable(body="Mã đơn là 0912 000, còn\n\n111 là số nhà trẻ em gọi.\n")
    right = cards.with_links
    monkeypatch.setattr(
        cards, "with_links", lambda *given: right(*given).replace(", còn</p>\n<p>", " ")
    )

    check_only_it_is_held(site, site.build(), "wall/words", PHONE)


def test_words_that_only_their_order_brings_together(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publishable(body="Trang in số 0912\n\nHết mục.\n\n000 111 là mã của tờ khai.\n")
    right = cards.with_links
    monkeypatch.setattr(
        cards, "with_links", lambda *given: right(*given).replace("<p>Hết mục.</p>\n", "")
    )

    check_only_it_is_held(site, site.build(), "wall/words", PHONE)


def test_a_word_of_the_theme_that_makes_a_number_private(site: SiteFolder, theme: Theme) -> None:
    site.publishable(body="Lô hàng mang mã B1234567 đã hết hạn dùng.\n")
    on_one_article(theme, "<p>Hộ chiếu mang mã B1234567</p>")

    check_only_it_is_held(site, site.build(), "wall/words", "B1234567")


def test_a_gate_that_lets_a_hit_pass(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug by which nothing is found at the gate."""
    site.publishable(body=f"Bà con gọi {PHONE}.\n")
    monkeypatch.setattr("publisher.gate.findings_in", lambda *_arguments: [])

    check_only_it_is_held(site, site.build(), "wall/words", PHONE)


def test_a_feed_that_tells_who_wrote(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    right = entries._terms
    monkeypatch.setattr(
        entries,
        "_terms",
        lambda article: [
            *right(article),
            *([article.author.emails[0]] if article.path == ARTICLE else []),
        ],
    )

    check_only_it_is_held(site, site.build(), "wall/private", EMAIL)


def test_a_feed_whose_content_is_not_that_of_the_page(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = entries.body_html
    monkeypatch.setattr(
        entries,
        "body_html",
        lambda edition, *rest: (
            right(edition, *rest) + (f"<p>{PHONE}</p>" if edition.article.path == ARTICLE else "")
        ),
    )

    check_only_it_is_held(site, site.build(), "wall/words", PHONE)


PRIVATE = [
    ("tac-gia", "wall/private"),
    ("nguoi-phat-ngon", "wall/private"),
    ("Nguoi Duyet", "wall/private"),
    (EMAIL, "wall/private"),
    ("nhan@thu-rieng.example", "wall/private"),
    ("45/UQ-CAT", "wall/private"),
    ("sha256:" + "0a" * 32, "wall/private"),
    ("Cảnh báo chưa ai duyệt về thủ đoạn mới", "wall/held"),
    ("Dòng này chỉ có trong bài nháp, chưa ai duyệt.", "wall/held"),
    ("canh-bao/2026/ban-nhap", "wall/held"),
]
FORMS = ("<p>Theo {}.</p>", '<b class="x" id="{}">x</b>')


@pytest.fixture(scope="module")
def private(
    theme_copy: Path, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Leaking:
    """A site each of whose articles prints what is private, as text or as an id; one is a draft."""
    term = {"document": "45/UQ-CAT", "valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    with shared(tmp_path_factory, keys) as (site, patch), changing(theme_copy, patch) as theme:
        site.configure(
            people=site.people(
                tac_gia={"emails": [EMAIL, "tac-gia@thu.example"]},
                nguoi_phat_ngon={"delegation": term},
            ),
            notify={
                "mail": [
                    {"id": "thu", "host": "thu.example", "sender": "a@thu.example",
                     "recipients": ["Nhan@thu-rieng.example"]}
                ]
            },
        )  # fmt: skip
        site.write(
            "content/canh-bao/2026/ban-nhap.md",
            "Dòng này chỉ có trong bài nháp, chưa ai duyệt.\n",
            title="Cảnh báo chưa ai duyệt về thủ đoạn mới",
        )
        printed = {}
        for number, (form, (secret, rule)) in enumerate(product(FORMS, PRIVATE)):
            exact = rule == "wall/private" or "/" in secret or "Cảnh báo" in secret
            path = site.publishable(in_its_way(number))
            printed[path] = form.format(secret) if exact else f"<p>{secret}</p>"
        on_articles(theme, printed)
        return site, site.build()


@pytest.mark.parametrize(("secret", "rule"), PRIVATE)
@pytest.mark.parametrize("form", FORMS, ids=["text", "id"])
def test_private_data_and_held_words(private: Leaking, secret: str, rule: str, form: str) -> None:
    number = FORMS.index(form) * len(PRIVATE) + PRIVATE.index((secret, rule))

    check_only_it_is_held(*private, rule, secret, in_its_way(number))


def test_the_reason_of_a_waiver(site: SiteFolder, theme: Theme) -> None:
    reason = "Số của kẻ lừa đảo, đã xác minh"
    site.publishable(
        body=f"Số {PHONE} đang gọi nhiều nhà.\n",
        waivers=[{"rule": "personal-data/phone", "match": PHONE, "reason": reason}],
    )
    on_one_article(theme, f"<p>{reason}</p>")

    check_only_it_is_held(site, site.build(), "wall/private", reason)


@pytest.mark.parametrize("key", ["nguoi-duyet", "nguoi-la"])
def test_a_public_key(site: SiteFolder, theme: Theme, key: str) -> None:
    secret = site.config.people_by_id[key].keys[0].public
    on_one_article(theme, f"<p>{secret}</p>")

    check_only_it_is_held(site, site.build(), "wall/private", secret.split()[1])


FOREIGN = [
    "<script>alert(1)</script>",
    '<script>__md_scope=new URL("..",location);alert(1)</script>',
    '<script src="https://khac.example/a.js"></script>',
    '<p onclick="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<img src="https://khac.example/a.png" alt="">',
    '<img src="//khac.example/a.png" alt="">',
    '<img src="/\\khac.example/a.png" alt="">',
    '<img srcset="a.png 1x, https://khac.example/a.png 2x" alt="">',
    '<link rel="stylesheet" href="https://khac.example/a.css">',
    '<p style="background: url(https://khac.example/a.png)">x</p>',
    "<style>@import 'https://khac.example/a.css';</style>",
    '<form action="https://khac.example/"></form>',
    '<iframe src="a/"></iframe>',
    '<object data="a"></object>',
    '<base href="https://khac.example/">',
    '<meta http-equiv="refresh" content="0; url=https://khac.example/">',
    '<svg><use href="https://khac.example/a.svg#x"></use></svg>',
]


@pytest.fixture(scope="module")
def foreign(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Leaking:
    """A site with a bug by which no article's HTML is cleaned."""
    places = {f"ở đây, chỗ {number:02}": markup for number, markup in enumerate(FOREIGN)}
    right = cards.with_links

    def uncleaned(*given: Any) -> str:
        html = right(*given)
        for place, markup in places.items():
            html = html.replace(place, markup)
        return html

    with shared(tmp_path_factory, keys) as (site, patch):
        for number, place in enumerate(places):
            site.publishable(in_its_way(number), body=f"Bà con gọi 113 {place}.\n")
        patch.setattr(cards, "with_links", uncleaned)
        return site, site.build()


@pytest.mark.parametrize("markup", FOREIGN)
def test_foreign_code_and_hosts(foreign: Leaking, markup: str) -> None:
    path = in_its_way(FOREIGN.index(markup))

    check_only_it_is_held(*foreign, "wall/structure", "khac.example", path)


def test_an_article_may_link_to_other_hosts(site: SiteFolder) -> None:
    site.publishable(body="Xem [tin](https://tin.gov.vn/a) hoặc [viết](mailto:hoi@tinh.gov.vn).\n")

    assert held(site.build()) == {}


def test_an_earlier_edition_is_held_with_its_file(site: SiteFolder, theme: Theme) -> None:
    """The file waits for other reasons; both are told."""
    site.commit()
    site.write(body="Bản mới chưa ai duyệt.\n")
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")

    release = site.build()

    assert set(held(release)) == {"secrecy/missing", "spokesperson/missing", "wall/words"}
    assert PAGE not in site.output()


def leaking_where(theme: Theme, word: str) -> None:
    """Let the page of one article print a number where its text has a word."""
    theme(
        "article.html",
        "{{ view.html | safe }}",
        f'{{{{ view.html | safe }}}}{{{{ ("<p>Gọi {PHONE}</p>" if "{word}" in view.html) | safe }}}}',
    )


@pytest.mark.parametrize("remembered", [True, False], ids=["built-before", "new-machine"])
@pytest.mark.parametrize("committed", [True, False], ids=["committed", "unsaved"])
def test_the_edition_that_is_live_stays_while_its_successor_leaks(
    site: SiteFolder, theme: Theme, remembered: bool, committed: bool
) -> None:
    site.publishable(body="Bản thứ nhất, đang đăng.\n")
    site.commit()
    if remembered:
        site.build()
        before = site.output()
    site.amended(body="Bản thứ hai, lộ số.\n")
    if committed:
        site.commit()
    leaking_where(theme, "Bản thứ hai")

    release = site.build()

    assert set(held(release)) == {"wall/words" if committed else "history/uncommitted"}
    assert "Bản thứ nhất" in site.output()[PAGE].decode()
    assert "Bản thứ hai".encode() not in everything(site)
    assert PHONE.encode() not in everything(site)
    assert not remembered or site.output() == before


def test_no_older_edition_comes_back_when_the_live_one_leaks(
    site: SiteFolder, theme: Theme
) -> None:
    for number in ("nhất", "hai"):
        site.publishable(body=f"Bản thứ {number}.\n")
        site.commit()
    site.build()
    leaking_where(theme, "Bản thứ hai")

    release = site.build(confirm_removals=True)

    assert set(held(release)) == {"wall/words"}
    assert PAGE not in site.output()


@pytest.mark.parametrize("urgent", [False, True], ids=["", "on-every-page"])
@pytest.mark.parametrize("remembered", [True, False], ids=["built-before", "new-machine"])
def test_what_does_not_tell_of_the_leaking_article_is_not_made_again(
    site: SiteFolder,
    theme: Theme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    remembered: bool,
    urgent: bool,
) -> None:
    """What is out in the end is what would be if all were made again."""
    third = "content/canh-bao/2026/bai-ba.md"
    site.publishable(third, body="Bài thứ ba.\n")
    site.commit()
    if remembered:
        site.build()
    shared: dict[str, Any] = {"priority": "urgent"} if urgent else {}
    site.amended(body="Bản thứ hai, lộ số.\n", **shared)
    site.amended(OTHER, body="Bài khác, đã sửa.\n")
    site.commit()
    leaking_where(theme, "lộ số")
    copied = replace(site, root=tmp_path / "ban-sao")
    shutil.copytree(site.root, copied.root)
    attempts: list[set[str]] = []
    read: list[Collection[str]] = []
    right, right_reading = website.render, Wall.read

    def render(pages: Sequence[Outline], *arguments: Any, **options: Any) -> Any:
        attempts.append({page.url for page in pages})
        return right(pages, *arguments, **options)

    def reading(last: Wall, names: Collection[str], *arguments: Any) -> list[Leak]:
        read.append(names)
        return right_reading(last, names, *arguments)

    monkeypatch.setattr(website, "render", render)
    monkeypatch.setattr(Wall, "read", reading)

    site.build()

    assert ["a/bai-khac/" in made for made in attempts] == [True, urgent]
    assert ["a/bai-khac/index.html" in names for names in read] == [True, urgent]
    with monkeypatch.context() as patch:
        patch.setattr(Stage, "_stands", lambda *_arguments: False)
        copied.build()
    assert site.output() == copied.output()


def test_a_program_that_changes_meanwhile_leaves_nothing_of_the_first_attempt(
    site: SiteFolder, theme: Theme, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is made again, in the place where the leaking page was."""
    site.publishable(body="Bản mới, lộ số.\n")
    leaking_where(theme, "lộ số")
    monkeypatch.setattr(website, "identity", lambda: b"sau" if works.pages else b"truoc")

    release = site.build()

    assert set(held(release)) == {"wall/words"}
    assert PAGE not in site.output()
    assert OTHER_PAGE in site.output()


def test_an_edition_that_leaks_as_well_is_not_out_either(site: SiteFolder, theme: Theme) -> None:
    for number in ("nhất", "hai"):
        site.publishable(body=f"Bản thứ {number}.\n")
        site.commit()
    leaking_where(theme, "Bản thứ")

    release = site.build()

    assert set(held(release)) == {"wall/words"}
    assert PAGE not in site.output()
    assert OTHER_PAGE in site.output()


def test_a_third_edition_that_leaks_does_not_hide_the_live_one(
    site: SiteFolder, theme: Theme
) -> None:
    """What lies between was never out."""
    site.publishable(body="Bản thứ nhất, đang đăng.\n")
    site.commit()
    site.build()
    leaking_where(theme, "lộ số")
    for number in ("hai", "ba"):
        site.amended(body=f"Bản thứ {number}, lộ số.\n")
        site.commit()

    release = site.build()

    assert set(held(release)) == {"wall/words"}
    assert "Bản thứ nhất" in site.output()[PAGE].decode()


# What leaked before is looked at first


def reasons(release: build.Release) -> list[tuple[str, gate.HeldState, tuple[Finding, ...]]]:
    return [(one.path, one.state, one.reasons) for one in release.survey.held]


def output_from_nothing(site: SiteFolder) -> dict[str, bytes]:
    """Return what a build makes that remembers nothing."""
    shutil.rmtree(site.root / "site")
    site.build(clean=True, confirm_removals=True)
    return site.output()


def test_what_leaked_before_is_held_before_anything_is_made(
    site: SiteFolder, theme: Theme, works: Works
) -> None:
    """All is told that was told then, of what else leaked too."""
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")
    also = f'{{% if "bai-mau" in view.target %}}<p>Gọi {PHONE}</p>{{% endif %}}'
    theme("redirect.html", "</h1>", f"</h1>{also}")
    first = site.build()
    before = site.output()
    works.done()

    again = site.build()

    assert reasons(again) == reasons(first)
    assert len(again.survey.held[0].reasons) == 2
    assert works.done() == NO_WORK
    assert site.output() == before == output_from_nothing(site)


def test_what_leaked_before_is_not_made_for_what_tells_nothing_of_it(
    site: SiteFolder, theme: Theme, works: Works
) -> None:
    about = "content/pages/gioi-thieu.md"
    site.publishable(about, body="Trang này của ai.\n")
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")
    first = site.build()
    works.done()
    site.amended(about, body="Trang này của Công an xã.\n")

    again = site.build()
    ((made,), indexes) = works.done()

    assert reasons(again) == reasons(first)
    assert "gioi-thieu/" in made
    assert "canh-bao/2026/bai-mau/" not in made
    assert indexes == 1
    assert site.output() == output_from_nothing(site)


def test_what_leaked_before_is_made_alone_where_its_page_would_be_another(
    site: SiteFolder, theme: Theme, works: Works
) -> None:
    """It shows a card of the article that changed; once made, it need not be again."""
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")
    first = site.build()
    works.done()
    site.amended(OTHER, title="Bài khác, tên đã sửa lại")

    again = site.build()
    (alone, made), _indexes = works.done()
    site.build()

    assert reasons(again) == reasons(first)
    assert alone == {"canh-bao/2026/bai-mau/"}
    assert not alone & made
    assert works.done() == NO_WORK
    assert site.output() == output_from_nothing(site)


def test_what_links_to_what_leaked_before_is_out(site: SiteFolder, theme: Theme) -> None:
    """It is read while that is held, as it is where a draft is."""
    title = "Cảnh báo về một thủ đoạn lừa đảo mới"
    site.publishable(title=title)
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")
    first = site.build()
    site.amended(OTHER, body=f"Xem “[{title}](/canh-bao/2026/bai-mau/)” và gọi 113.\n")

    again = site.build()

    assert reasons(again) == reasons(first)
    assert title in site.output()[OTHER_PAGE].decode()
    assert site.output() == output_from_nothing(site)


@pytest.mark.parametrize("leaking", ["Bản thứ hai", "Bản thứ"], ids=["one-edition", "both"])
def test_what_is_out_in_place_of_what_leaked_before_stays(
    site: SiteFolder, theme: Theme, works: Works, leaking: str
) -> None:
    site.publishable(body="Bản thứ nhất.\n")
    site.commit()
    if leaking == "Bản thứ hai":
        site.build()
    site.amended(body="Bản thứ hai.\n")
    site.commit()
    leaking_where(theme, leaking)
    first = site.build()
    before = site.output()
    works.done()

    again = site.build()

    assert reasons(again) == reasons(first)
    assert works.done() == NO_WORK
    assert site.output() == before
    assert (PAGE in before) is (leaking == "Bản thứ hai")


def test_what_leaked_before_and_was_mended_is_out(site: SiteFolder, theme: Theme) -> None:
    site.publishable(body="Bản này lộ số.\n")
    leaking_where(theme, "lộ số")
    site.build()
    site.publishable(body="Bản này đã sửa.\n")

    release = site.build()

    assert held(release) == {}
    assert "Bản này đã sửa" in site.output()[PAGE].decode()
    assert site.output() == output_from_nothing(site)


def with_its_number(site: SiteFolder, _theme: Theme) -> survey.Site:
    """Return the site where the configuration gives the number to call."""
    one = {"number": PHONE, "name": "Trực ban", "source": "Công an xã", "reviewed": "2026-11-01"}
    site.configure(hotlines=[*CONFIG["hotlines"], one])
    return site.site


def without_the_rule(site: SiteFolder, _theme: Theme) -> survey.Site:
    """Return the site where no rule is against numbers."""
    ruleset = site.site.rules
    others = tuple(one for one in ruleset.rules if one.id != "personal-data/phone")
    return replace(site.site, rules=replace(ruleset, rules=others))


def with_a_mended_theme(site: SiteFolder, theme: Theme) -> survey.Site:
    """Return the site, whose pages tell another number."""
    theme("article.html", PHONE, "113")
    return site.site


@pytest.mark.parametrize("mend", [with_its_number, without_the_rule, with_a_mended_theme])
def test_what_leaked_by_other_rules_or_another_theme_is_tried_again(
    site: SiteFolder, theme: Theme, mend: Callable[[SiteFolder, Theme], survey.Site]
) -> None:
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")
    leaked = site.build()

    release = build.build(mend(site, theme), site.root / "site", NOW)

    assert set(held(leaked)) == {"wall/words"}
    assert held(release) == {}
    assert PAGE in site.output()


DRAFT = "content/canh-bao/2026/ban-nhap.md"


def leaking_a_draft(site: SiteFolder, theme: Theme) -> None:
    """Let the page of an article show what a draft says: that leaks only while there is the draft."""
    title = "Cảnh báo chưa ai duyệt về thủ đoạn mới"
    site.write(DRAFT, title=title)
    on_one_article(theme, f"<p>Sắp đăng: {title}.</p>")


def test_what_leaked_words_of_a_draft_is_out_when_there_is_no_draft(
    site: SiteFolder, theme: Theme
) -> None:
    """Of the article itself, the configuration, the rules and the theme nothing has changed."""
    leaking_a_draft(site, theme)
    leaked = site.build()
    (site.root / DRAFT).unlink()

    release = site.build()

    assert set(held(leaked)) == {"wall/held"}
    assert held(release) == {}
    assert site.output() == output_from_nothing(site)


def test_what_came_out_although_it_leaked_before_stays(site: SiteFolder, theme: Theme) -> None:
    """The last reading passes over what stays as it is; what is remembered goes no further."""
    leaking_a_draft(site, theme)
    site.build()
    draft = (site.root / DRAFT).read_bytes()
    (site.root / DRAFT).unlink()
    site.build()
    (site.root / DRAFT).write_bytes(draft)
    os.utime(site.root / ARTICLE)

    assert held(site.build()) == {}


def test_a_clean_build_tries_what_leaked_before(
    site: SiteFolder, theme: Theme, works: Works
) -> None:
    on_one_article(theme, f"<p>Gọi {PHONE}</p>")
    first = site.build()
    works.done()

    again = site.build(clean=True)
    made, _indexes = works.done()

    assert reasons(again) == reasons(first)
    assert ["canh-bao/2026/bai-mau/" in pages for pages in made] == [True, False]


def test_a_page_read_ahead_is_no_leak_for_where_its_links_lead(site: SiteFolder) -> None:
    """Which files there will be is not known yet."""
    page = html(
        f'<main><article><h1>x</h1><a href="/so-{PHONE.replace(" ", "")}/">x</a></article></main>'
    )

    assert leaks(site, {PAGE: page})
    assert Wall(accounts(site), Scans(site.site.rules)).read_ahead({PAGE: page.encode()}) == []


def test_the_command_repeats_no_secret(
    site: SiteFolder, theme: Theme, command: Callable[..., tuple[int, str, str]]
) -> None:
    on_one_article(theme, f"<p>Gọi {PHONE}, {EMAIL}</p>")

    code, out, err = command("build", "--strict", "--now", NOW.isoformat())

    assert code == 1
    assert "wall/words" in out
    assert "wall/private" in out
    assert PAGE in out
    assert not [one for one in (PHONE, EMAIL, "0912") if one in out + err]


# What belongs to none stops the build


def check_nothing_changed(site: SiteFolder, before: dict[str, bytes], secret: str) -> str:
    with pytest.raises(UnusableError) as stopped:
        site.build()

    assert site.output() == before
    assert secret not in str(stopped.value)
    return str(stopped.value)


@pytest.mark.parametrize(
    ("markup", "secret", "told"),
    [
        (f"<p>Gọi {PHONE}</p>", PHONE, "personal-data/phone"),
        (f"<p>{EMAIL}</p>", EMAIL, "dữ liệu nội bộ"),
        ("<p>{{ config.docs_dir }}</p>", "nhap/docs", "dữ liệu nội bộ"),
        ('<img src="https://khac.example/a.gif">', "khac.example", "máy chủ khác"),
        ('<b onclick="zq()">x</b>', "zq()", "thuộc tính chạy mã"),
    ],
    ids=["number", "e-mail", "path", "tracker", "handler"],
)
def test_a_frame_that_leaks(
    site: SiteFolder, theme: Theme, markup: str, secret: str, told: str
) -> None:
    site.build()
    before = site.output()
    footer(theme, markup)

    assert told in check_nothing_changed(site, before, secret)


def test_a_list_page_with_a_number_of_the_configuration(site: SiteFolder) -> None:
    """The configuration's words are held to the rules when it is read; here they were not."""
    site.build()
    before = site.output()
    passed = site.site.rules
    topics = [{"id": "lua-dao-mang", "name": "Lừa đảo", "description": f"Hỏi anh Tèo {PHONE}."}]
    site.configure(topics=[*topics, {"id": "giao-thong", "name": "An toàn giao thông"}])
    changed = survey.Site(root=site.root, config=site.config, rules=passed)

    with pytest.raises(UnusableError) as stopped:
        build.build(changed, site.root / "site", NOW)

    assert site.output() == before
    assert "chu-de/lua-dao-mang/" in str(stopped.value)
    assert "personal-data/phone" in str(stopped.value)
    assert PHONE not in str(stopped.value)


def test_a_title_of_a_draft_on_every_page(site: SiteFolder, theme: Theme) -> None:
    title = "Cảnh báo chưa ai duyệt về thủ đoạn mới"
    site.write("content/canh-bao/2026/ban-nhap.md", title=title)
    site.build()
    before = site.output()
    footer(theme, f"<p>Sắp đăng: {title}.</p>")

    assert "bị giữ lại" in check_nothing_changed(site, before, title)


def test_the_command_ends_with_2(
    site: SiteFolder, theme: Theme, command: Callable[..., tuple[int, str, str]]
) -> None:
    footer(theme, f"<p>Gọi {PHONE}</p>")

    code, out, err = command("build", "--now", NOW.isoformat())

    assert code == 2
    assert "personal-data/phone" in err
    assert PHONE not in out + err
    assert not (site.root / "site").exists()


def test_many_articles_that_leak_do_not_empty_the_site(site: SiteFolder, theme: Theme) -> None:
    site.build()
    before = site.output()
    theme("article.html", "{{ view.html | safe }}", f"{{{{ view.html | safe }}}}<p>Gọi {PHONE}</p>")

    told = check_nothing_changed(site, before, PHONE)

    assert "--confirm-removals" in told
    assert "personal-data/phone" in told


# A withdrawal is carried out whatever the rest of the site says


def test_withdraws_from_a_site_whose_frame_leaks(site: SiteFolder, theme: Theme) -> None:
    picture(site.root / "content/canh-bao/2026/anh.png")
    site.publishable(title="Tin phải gỡ gấp hôm nay", image="anh.png", image_alt="Ảnh sân đình")
    site.commit()
    site.build()
    before = site.output()
    images = set(re.findall(rb"media/[\w.-]+", before[PAGE]))
    site.publishable("content/canh-bao/2026/bai-moi.md", title="Tin mới chưa ra ngoài lần nào")
    footer(theme, f"<p>Gọi {PHONE}</p>")
    text = (site.root / ARTICLE).read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: legal}\n---\nBà con"
    site.write_raw(ARTICLE, text.replace("---\nBà con", mark))

    with pytest.raises(UnusableError, match="Bài thu hồi đã được gỡ"):
        site.build()
    output = site.output()

    assert not [
        name for name, data in output.items() if b"Tin ph\xe1\xba\xa3i g\xe1\xbb\xa1" in data
    ]
    assert images
    assert not images & {name.encode() for name in output}
    assert PHONE.encode() not in everything(site)
    assert "Tin mới chưa".encode() not in everything(site)
    assert "Bà con nhớ ba điều" in output[OTHER_PAGE].decode()
    assert b"bai-mau" not in output[OTHER_PAGE] + output["index.html"] + output["rss.xml"]
    assert output["theo-doi/index.html"] == before["theo-doi/index.html"]
    assert output["404.html"] == before["404.html"]
    assert {name for name in output if name.startswith("assets/")} >= {"assets/images/logo.svg"}


def test_after_such_a_withdrawal_a_mended_theme_brings_everything_back(
    site: SiteFolder, theme: Theme
) -> None:
    site.commit()
    site.build()
    footer(theme, f"<p>Gọi {PHONE}</p>")
    text = (site.root / ARTICLE).read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: legal}\n---\nBà con"
    site.write_raw(ARTICLE, text.replace("---\nBà con", mark))
    with pytest.raises(UnusableError):
        site.build()
    theme("partials/footer.html", f"<p>Gọi {PHONE}</p>", "")

    release = site.build()

    assert (release.added, release.removed) == (0, 0)
    assert "đã được thu hồi" in site.output()[PAGE].decode()
    assert "index.html" in site.output()


# One file at a time


def accounts(site: SiteFolder) -> Accounts:
    found = survey.take(site.site, NOW)
    return Accounts(
        config=site.config,
        live=found.live,
        held=found.held,
        assets=website.assets(),
        policy=website.content_policy(),
        machine=(str(site.root),),
    )


def leaks(site: SiteFolder, files: dict[str, bytes | str]) -> list[Leak]:
    """Return what the wall says about some files."""
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return Wall(accounts(site), Scans(site.site.rules)).read(data, data.__getitem__)


PICTURED = (
    f'<meta property="og:image" content="{CONFIG["site"]["url"]}media/0912000111a091200011.jpg">'
)


def html(body: str, policy: str = POLICY) -> str:
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("a/index.html", html(f"<p>{PHONE}</p>"), "wall/words"),
        ("a/index.html", html("<p>TUYỆT</p> <p>x</p><p>TUYỆT <i>MẬT</i></p>"), "wall/words"),
        ("rss.xml", f"<rss><channel><title>Gọi {PHONE}</title></channel></rss>", "wall/words"),
        ("rss.xml", f"<rss><!-- {PHONE} --></rss>", "wall/words"),
        ("rss.xml", f'<rss><a b="{PHONE}"/></rss>', "wall/words"),
        ("rss.xml", f"<rss><a/>{PHONE}</rss>", "wall/words"),
        ("rss.xml", "<rss><description><![CDATA[<p>0912<b>000</b>111</p>]]></description></rss>", "wall/words"),
        ("rss.xml", "<rss><description>&lt;p onclick='x'&gt;x&lt;/p&gt;</description></rss>", "wall/structure"),
        ("rss.xml", "<rss><description>&lt;script&gt;x&lt;/script&gt;</description></rss>", "wall/structure"),
        ("atom.xml", "<feed><a type='html'>&lt;p onclick='x'&gt;x&lt;/p&gt;</a></feed>", "wall/structure"),
        ("rss.xml", '<rss><enclosure url="https://khac.example/a"/></rss>', "wall/structure"),
        ("rss.xml", "<rss><link>https://khac.example/a</link></rss>", "wall/structure"),
        ("rss.xml", "<rss>", "wall/unreadable"),
        ("rss.xml", '<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', "wall/unreadable"),
        ("sitemap.xml", "<urlset><url><loc>https://thu.example/so-0912000111/</loc></url></urlset>", "wall/words"),
        ("feed.json", f'{{"items": [{{"title": "Gọi {PHONE}"}}]}}', "wall/words"),
        ("feed.json", '{"a": 84912000111}', "wall/words"),
        ("feed.json", "{", "wall/unreadable"),
        ("feed.json", '{"items": [{"url": "/", "content_html": "<p onclick=x>x</p>"}]}', "wall/structure"),
        ("feed.json", '{"items": [{"url": "/", "content_html": "<p>0912<b>000</b>111</p>"}]}', "wall/words"),
        ("feed.json", '{"next_url": "https://khac.example/feed.json"}', "wall/structure"),
        ("feed.json", '{"hubs": [{"type": "WebSub", "url": "https://khac.example/"}]}', "wall/structure"),
        ("atom.xml", '<feed><link rel="hub" href="https://khac.example/"/></feed>', "wall/structure"),
        ("atom.xml", f"<feed><entry><title>Gọi {PHONE}</title></entry></feed>", "wall/words"),
        ("opml.xml", '<opml><outline xmlUrl="https://khac.example/rss.xml"/></opml>', "wall/structure"),
        ("opml.xml", f'<opml><outline text="Gọi {PHONE}"/></opml>', "wall/words"),
        ("a/index.html", html('<a href="feed:javascript:x">x</a>'), "wall/structure"),
        ("robots.txt", f"# {EMAIL}", "wall/private"),
        ("anh.svg", f"<svg><text>{PHONE}</text></svg>", "wall/words"),
        ("khac.css", f"/* {PHONE} */", "wall/words"),
        ("khac.css", "a { background: url(https://khac.example/a) }", "wall/structure"),
        ("khac.js", "x", "wall/structure"),
        ("khac.html", b"\xff\xfe", "wall/unreadable"),
        ("du-lieu.bin", b"\xff\xfe", "wall/unreadable"),
        ("tep/0912-000-111.txt", "x", "wall/words"),
        ("tep/tac-gia.txt", "x", "wall/private"),
        ("a/index.html", html("x", "script-src 'self'"), "wall/structure"),
        ("a/index.html", html("x", POLICY.replace("script-src", "script-src 'unsafe-inline'")), "wall/structure"),
        ("a/index.html", html("x", POLICY.replace("style-src", "style-src 'unsafe-inline'")), "wall/structure"),
        ("a/index.html", html("x", POLICY.replace("connect-src 'self';", "")), "wall/structure"),
        ("a/index.html", html("x", ""), "wall/structure"),
        ("a/index.html", html("x", POLICY.replace("script-src", "script-src https://khac.example")), "wall/structure"),
        ("manifest.webmanifest", json.dumps({"name": f"Gọi {PHONE}"}), "wall/words"),
        ("sw.js", "self.skipWaiting()", "wall/structure"),
        ("a/index.html", "<!doctype html><p>x</p>", "wall/structure"),
        ("a/index.html", html('<script type="application/json">{</script>'), "wall/unreadable"),
    ],
)  # fmt: skip
def test_reads_every_kind_of_file(
    site: SiteFolder, name: str, text: str | bytes, rule: str
) -> None:
    found = leaks(site, {name: text})

    assert rule in {leak.rule for leak in found}
    assert {leak.owner for leak in found} == {None}
    assert not [leak for leak in found if PHONE in repr(leak) or EMAIL in repr(leak)]


@pytest.mark.parametrize("name", ["tep/0912-000-111.txt", "tep/tac-gia.txt"])
def test_a_name_that_leaks_is_not_repeated(site: SiteFolder, name: str) -> None:
    told = str(wall.places(leaks(site, {name: "x"})))

    assert name not in told
    assert "t••/" in told


@pytest.mark.parametrize(
    "files",
    [
        {"a/index.html": html("<p>Gọi 113.</p>")},
        {"media/0912000111a091200011.jpg": b"\xff\xd8"},
        {"media/09120001110912000111.jpg": b"\xff\xd8"},
        {"media/0912000111a091200011.jpg": b"\xff\xd8", "a/index.html": html(PICTURED)},
        {"a.json": '{"a": [1, true, null, "x"]}'},
        {"a/index.html": html('<a href="https://khac.example/">x</a>')},
        {"a/index.html": html('<a href="feed://thu.example/rss.xml">x</a>')},
        {"a/index.html": html("<p>hai</p>")},
        {"a.txt": ""},
        {"rss.xml": "<rss><title>&lt;script&gt;x&lt;/script&gt;</title></rss>"},
        {"a.html": html("")},
    ],
)
def test_leaves_alone(site: SiteFolder, files: dict[str, bytes | str]) -> None:
    site.configure(people=[*site.people(), {"id": "hai", "name": "Hai", "emails": [], "roles": []}])

    assert leaks(site, files) == []


def test_sees_a_number_in_the_address_of_a_picture_that_is_not_there(site: SiteFolder) -> None:
    found = leaks(site, {"a/index.html": html(PICTURED)})

    assert [leak.rule for leak in found] == ["wall/words"]


def test_what_is_public_may_be_private_elsewhere(site: SiteFolder) -> None:
    """A person with the id of a unit, and one whom the configuration names as responsible."""
    namesake = {"id": "ca-xa", "name": "Phạm Thị Mẫu"}
    public = {**CONFIG["site"], "responsible": "Phạm Thị Mẫu"}
    site.configure(site=public, people=[*site.people(), namesake])
    footer = html("<p>Chịu trách nhiệm nội dung: Phạm Thị Mẫu</p>")

    beside = html("<main><article><h1>x</h1></article><p>Phạm Thị Mẫu</p></main>")

    assert leaks(site, {"don-vi/ca-xa/index.html": footer, PAGE: beside}) == []


def test_traces_what_it_finds_to_the_article_it_stands_with(site: SiteFolder) -> None:
    """A card, an entry of a feed, a banner, a text to share; but not what is around them."""
    card = f'<li><article><a href="/canh-bao/2026/bai-mau/">x</a> {PHONE}</article></li>'
    item = f"<item><title>{PHONE}</title><link>https://thu.example/canh-bao/2026/bai-mau/</link></item>"
    files: dict[str, bytes | str] = {
        PAGE: html(""),
        OTHER_PAGE: html(""),
        "the.html": html(f"<main><ul>{card}</ul></main>"),
        "khung.html": html(f"<nav><ul>{card}</ul></nav><main>x</main>"),
        "hai-bai.html": html(f'<ul><li>{PHONE}<ul>{card}<a href="/tuyen-truyen/2026/bai-khac/">y</a></ul></li></ul>'),
        "ngoai.html": html(f"<ul>{card.replace(PHONE, '')}</ul>{PHONE}"),
        "rss.xml": f"<rss><channel>{item}</channel></rss>",
    }  # fmt: skip

    found = {leak.file: leak.owner for leak in leaks(site, files)}

    assert found == {
        "the.html": ARTICLE, "khung.html": ARTICLE, "hai-bai.html": None, "ngoai.html": None,
        "rss.xml": ARTICLE,
    }  # fmt: skip


def test_names_every_file_in_which_words_of_an_article_leak(site: SiteFolder) -> None:
    site.publishable(body="Trang in số 0912\n\nHết mục.\n\n000 111 là mã của tờ khai.\n")
    words = "<p>Trang in số 0912</p><p>000 111 là mã của tờ khai.</p>"
    link = "<link>https://thu.example/canh-bao/2026/bai-mau/</link>"
    files: dict[str, bytes | str] = {
        PAGE: html(f"<main><article><h1>x</h1>{words}</article></main>"),
        "rss.xml": f"<rss><item>{link}<description><![CDATA[{words}]]></description></item></rss>",
    }

    assert [leak.file for leak in leaks(site, files)] == [PAGE, "rss.xml"]


def test_a_withdrawal_may_name_the_replacement_whatever_was_waived_in_its_title(
    site: SiteFolder,
) -> None:
    site.publishable(
        OTHER,
        title=f"Số {PHONE} là của kẻ lừa đảo",
        waivers=[{"rule": "personal-data/phone", "match": PHONE, "reason": "Số của kẻ lừa đảo"}],
    )
    site.publishable(
        withdrawn={"date": "2026-11-21", "reason": "superseded", "replaced_by": "bai-khac"}
    )

    release = site.build()

    assert release.survey.held == ()
    for name in ("rss.xml", "atom.xml", PAGE, "nhom/nhom-xa/index.html"):
        assert PHONE in site.output()[name].decode(), name


def test_a_waiver_covers_its_own_article_only(site: SiteFolder) -> None:
    waiver = {"rule": "personal-data/phone", "match": PHONE, "reason": "Số của kẻ lừa đảo"}
    site.publishable(body=f"Số {PHONE}.\n", waivers=[waiver])
    text = html(f"<main><article><h1>x</h1><p>Số {PHONE}.</p></article></main>")

    found = {
        leak.file: leak.owner
        for leak in leaks(site, {PAGE: text, OTHER_PAGE: text, "a.html": text})
    }

    assert found == {OTHER_PAGE: OTHER, "a.html": None}


def test_words_of_the_theme_do_not_count_with_an_articles(site: SiteFolder) -> None:
    """Unless they make the hit themselves."""
    site.publishable(body="Chị Nguyễn Thị Mẫu gọi 113.\n")
    article = "<main><article><h1>x</h1>{}<p>Chị Nguyễn Thị Mẫu gọi 113.</p></article></main>"

    assert leaks(site, {PAGE: html(article.format("<p>Dành cho nạn nhân</p>"))}) == []
    assert leaks(site, {PAGE: html(article.format("<p>Nạn nhân là chị Nguyễn Thị Mẫu.</p>"))})


def test_reads_a_page_of_any_depth(site: SiteFolder) -> None:
    """A page nested beyond what can be read is not let out."""
    found = leaks(site, {"a.html": html("<div>" * 20_000 + PHONE)})

    assert found
    assert PHONE not in repr(found)


def test_every_page_lets_run_the_inline_script_of_the_theme_and_no_other(site: SiteFolder) -> None:
    site.build()
    known = structure.inline(website.content_policy())

    [script] = website._INLINE_SCRIPT.findall(site.output()[PAGE].decode())

    assert known == {website._digest(script)}
    assert "{" + "{" not in script


def test_known_words_are_read_once(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules see a text once, on however many pages it stands."""
    site.build()
    files = {name: data for name, data in site.output().items() if name != ".publisher-site"}
    scans = Scans(site.site.rules)
    last = Wall(accounts(site), scans)
    seen: list[str] = []
    right = scans.rules.blocking.scan

    def scan(text: str):  # type: ignore[no-untyped-def]
        seen.append(text)
        return right(text)

    monkeypatch.setattr(scans.rules.blocking, "scan", scan)

    last.read(files, files.__getitem__)

    assert len(seen) == len(set(seen))
    assert sum("Bà con nhớ ba điều" in text for text in seen) == 2  # two articles, two texts


def test_what_was_forgotten_is_read_anew(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large site has the same leaks as it has where everything is remembered."""
    site.build()
    files: dict[str, bytes | str] = {
        name: data.replace("Bà con nhớ".encode(), f"Gọi {PHONE}, bà con nhớ".encode())
        if name.endswith(("rss.xml", "atom.xml", "feed.json", "index.html"))
        else data
        for name, data in site.output().items()
        if name != ".publisher-site"
    }
    found = leaks(site, files)
    for limit in ("reading._MOST_KEPT", "reading._FRAMES", "reading._MONTH"):
        monkeypatch.setattr(f"publisher.wall.{limit}", 1)
    for limit in ("judging._MOST_KEPT", "judging._HELD_WORDS"):
        monkeypatch.setattr(f"publisher.wall.{limit}", 1)

    assert len({leak.file for leak in found}) > 3
    assert set(leaks(site, files)) == set(found)


@pytest.mark.parametrize("kept", [50_000, 1])
@pytest.mark.parametrize("form", ["rss.xml", "feed.json"])
def test_an_entry_is_read_again_where_it_is_no_longer_its_articles(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch, form: str, kept: int
) -> None:
    """Words that one article may say are nobody's where the same entry leads nowhere."""
    waiver = {"rule": "personal-data/phone", "match": PHONE, "reason": "Số của kẻ lừa đảo"}
    title = f"Số {PHONE} tự xưng là cán bộ"
    site.publishable(title=title, waivers=[waiver])
    item = f"<item><title>{title}</title><link>../canh-bao/2026/bai-mau/</link></item>"
    others = "".join(f"<item><title>{word}</title></item>" for word in ("Một", "Hai", "Ba"))
    record = {"url": "../canh-bao/2026/bai-mau/", "title": title}
    between = [{"url": "../", "title": word} for word in ("Một", "Hai", "Ba")]
    feed = {
        "rss.xml": f"<rss><channel>{item}{others}{item}</channel></rss>",
        "feed.json": json.dumps({"items": [record, *between, record]}),
    }[form]
    page = html(f"<main><article><h1>{title}</h1></article></main>")
    files: dict[str, bytes | str] = {PAGE: page, f"a/{form}": feed, f"b/c/{form}": feed}
    monkeypatch.setattr(judging, "_MOST_KEPT", kept)

    found = leaks(site, files)

    assert {(leak.file, leak.rule) for leak in found} == {(f"b/c/{form}", "wall/words")}
    assert set(found) == set(leaks(site, {PAGE: page, f"b/c/{form}": feed}))


def test_every_month_is_read_whichever_process_reads_it(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publishable("content/canh-bao/2026/thang-truoc.md", date="2026-10-05T08:00")
    site.build()
    files: dict[str, bytes | str] = {
        name: data.replace(b"</main>", f"<p>Gọi {PHONE}.</p></main>".encode())
        for name, data in site.output().items()
        if name.endswith(".html")
    }
    months = {name for name in files if re.search("/2026/1[01]/", name)}
    monkeypatch.setattr(judging, "_LEAST", 1)
    monkeypatch.setattr(workers, "processors", lambda: 2)

    read = {leak.file for leak in leaks(site, files)}

    assert len({name.split("/")[-2] for name in months}) == 2
    assert months <= read


@pytest.mark.parametrize("number", ["843", "090", "113", "1975", "0912"])
def test_a_group_may_have_a_number_for_a_name(folder: SiteFolder, number: str) -> None:
    area = CONFIG["areas"][0]["id"]
    group = {"id": f"to-{number}", "name": f"Tổ {number}", "platform": "zalo", "area": area}
    folder.configure(groups=[group])
    folder.publishable()

    assert folder.build().survey.held == ()


# What stands on many pages, and is read once


FRAME = "<header><nav><ul><li>Tin mới</li></ul></nav>{}</header><main><p>x</p></main><footer>{}</footer>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{PHONE}</p>",
        "<p>0912 <span>000</span><b> 111</b></p>",
        f'<p title="{PHONE}">x</p>',
        f'<p class="{EMAIL}">x</p>',
        f"<!-- {PHONE} -->",
        f"<pre>x\n{PHONE}</pre>",
        f'<script type="application/json">{{"a": "{PHONE}"}}</script>',
        "<script>x</script>",
        '<img src="https://khac.example/a">',
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_a_frame_that_differs_on_one_page_is_read_there(
    site: SiteFolder, markup: str, place: str
) -> None:
    """The same frame was read on pages before and behind it."""
    plain = html(FRAME.format("<p>x</p>", "<p>x</p>"))
    given = (markup, "<p>x</p>") if place == "above" else ("<p>x</p>", markup)
    files: dict[str, bytes | str] = {
        "a/index.html": plain, "b/index.html": html(FRAME.format(*given)), "c/index.html": plain,
    }  # fmt: skip

    found = leaks(site, files)

    assert {leak.file for leak in found} == {"b/index.html"}


@pytest.mark.parametrize(
    "page",
    [
        "<header>0912 <b>000</b> 111</header><main>x</main>",
        "<header>x</header>0912 <b>000</b> 111<main>x</main>",
        f"<header>x</header><!-- {PHONE} --><main>x</main>",
        f"<header>x</header><main title='{PHONE}'>x</main>",
        f"<header>x</header><MAIN>{PHONE}</MAIN>",
        "<header>x</header><main>0912 <b>000</b> 111",
        f"<header>x</header><main>x</main><main>{PHONE}</main>",
        "<header>x</header><main>x</main>0912 <b>000</b> 111",
    ],
)
def test_what_stands_where_frame_and_page_meet_is_read(site: SiteFolder, page: str) -> None:
    known = html("<header>x</header><main>x</main>")

    found = leaks(site, {"a.html": known, "b.html": html(page), "c.html": known})

    assert {leak.file for leak in found} == {"b.html"}


def test_an_equal_frame_is_judged_anew_where_its_links_lead_to_another_article(
    site: SiteFolder,
) -> None:
    """A waiver covers the article that the frame leads to on one page, and not the next."""
    waiver = {"rule": "personal-data/phone", "match": PHONE, "reason": "Số của kẻ lừa đảo"}
    site.publishable(body=f"Số {PHONE}.\n", waivers=[waiver])
    text = html(f'<nav><ul><li><a href=".">x</a><p>Số {PHONE}.</p></li></ul></nav><main>x</main>')

    found = {leak.file: leak.owner for leak in leaks(site, {PAGE: text, OTHER_PAGE: text})}

    assert found == {OTHER_PAGE: OTHER}


def test_what_is_packed_in_a_link_is_read_though_the_same_letters_stood_elsewhere_before(
    site: SiteFolder,
) -> None:
    packed = base64.b64encode(f"Gọi {PHONE} nhé".encode()).decode()
    link = f'<a href="{packed}">x</a>'

    for before in (f'<p title="{packed}">x</p>', f"<p>{packed}</p>", f'<a href="{packed}x">x</a>'):
        found = leaks(site, {"a/index.html": html(f"<main>{before}{link}</main>")})

        assert "personal-data/phone" in {leak.what for leak in found}, before


def test_an_address_is_known_where_it_leads_to_the_same(site: SiteFolder) -> None:
    """What leads to a file of the site from one folder leads to none from another."""
    packed = base64.b64encode(f"Gọi {PHONE} nhé".encode()).decode()
    text = html(f'<main><a href="../{packed}">x</a></main>')
    files: dict[str, bytes | str] = {packed: "x", "a/index.html": text, "a/b/index.html": text}

    found = leaks(site, files)

    assert {leak.file for leak in found} == {"a/b/index.html"}


def test_an_element_that_stands_in_two_articles_leaks_in_both(site: SiteFolder) -> None:
    mark = f'<b title="{PHONE}">x</b>'
    card = '<li><a href="/{}/2026/{}/">y</a>{}</li>'
    cards = card.format("canh-bao", "bai-mau", mark) + card.format("tuyen-truyen", "bai-khac", mark)

    found = leaks(site, {PAGE: html(""), OTHER_PAGE: html(""), "a.html": html(f"<ul>{cards}</ul>")})

    assert {leak.owner for leak in found} == {ARTICLE, OTHER}


@pytest.mark.parametrize("element", ["<p class='a'>{}</p>", "<p class='a' title='{}'>x</p>"])
def test_an_element_like_another_is_read_for_what_differs(site: SiteFolder, element: str) -> None:
    page = f"<main>{element.format('x')}{{}}</main>"
    other = page.format(element.format(PHONE))

    found = leaks(site, {"a.html": html(page.format("")), "b.html": html(other)})

    assert [leak.file for leak in found] == ["b.html"]


@pytest.mark.parametrize("before", ["2026-11-20T09:00:00+07:00", "bcdfg" * 4, f"{'bcdfg' * 4} {'bcdfg' * 3}"])  # fmt: skip
def test_what_stands_beside_a_moment_or_packed_letters_is_read(
    site: SiteFolder, before: str
) -> None:
    page = '<meta name="publisher-text" content="{}">'

    found = leaks(site, {"a.html": html(page.format(before)), "b.html": html(page.format(f"{before} B1234567 hộ chiếu"))})  # fmt: skip

    assert {leak.file for leak in found} == {"b.html"}


def test_a_rule_that_the_site_makes_block_holds_here_too(site: SiteFolder) -> None:
    mild = next(one for one in site.site.rules.rules if one.id == "secrecy/marked-document")
    text = {"a.html": html("<p>Gửi kèm kế hoạch mật.</p>")}
    before = leaks(site, text)

    site.configure(rules={"severities": {mild.id: "block"}})

    assert [before, [leak.what for leak in leaks(site, text)]] == [[], [mild.id]]
