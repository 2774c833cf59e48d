"""Search engines are told of what they may list, with real dates, of these days' news, and of no more."""

from __future__ import annotations

import datetime as dt

import lxml.etree
import pytest

from publisher import gate, sitemaps, survey
from publisher.pages import Frame, Library, Outline, plan
from publisher.wall.reading import Reader
from tests.builders import ARTICLE, NOW, SiteFolder

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
URL = "https://thu.example/"


def planned(folder: SiteFolder, now: dt.datetime = NOW) -> tuple[list[Outline], Frame]:
    found = survey.take(folder.site, now)
    library = Library.of(folder.config, found.editions, found.tombstones, now.date())
    frame, pages = plan(library)
    return pages, frame


def files(
    folder: SiteFolder, now: dt.datetime = NOW, limit: int = sitemaps.LIMIT
) -> dict[str, bytes]:
    return dict(sitemaps.render(*planned(folder, now), now, limit=limit))


def news(folder: SiteFolder, now: dt.datetime = NOW) -> list[lxml.etree._Element]:
    return list(lxml.etree.fromstring(files(folder, now)["news-sitemap.xml"]))


def addresses(xml: bytes) -> list[str]:
    return [(one.text or "").removeprefix(URL) for one in lxml.etree.fromstring(xml).iter(f"{SPACE}loc")]  # fmt: skip


@pytest.fixture
def site(folder: SiteFolder) -> SiteFolder:
    """A site with an article of the day before, an older one, an expired one and a standing page."""
    folder.publishable(date="2026-11-20T08:00")
    folder.publishable("content/canh-bao/2026/bai-cu.md", date="2026-11-01T08:00")
    folder.publishable(
        "content/canh-bao/2026/het-han.md", date="2026-11-20T07:00", expires="2026-11-20T20:00"
    )
    folder.publishable("content/pages/gioi-thieu.md", date="2026-11-20T08:00", topics=None)
    return folder


def test_news_are_the_articles_of_two_days_that_are_in_force(site: SiteFolder) -> None:
    (entry,) = news(site)

    assert entry.findtext(f"{SPACE}loc") == URL + "canh-bao/2026/bai-mau/"
    assert entry.findtext(f".//{NEWS}publication/{NEWS}name") == "Công an tỉnh Thử Nghiệm"
    assert entry.findtext(f".//{NEWS}publication/{NEWS}language") == "vi"
    assert entry.findtext(f".//{NEWS}publication_date") == "2026-11-20T08:00:00+07:00"
    assert entry.findtext(f".//{NEWS}title") == "Cảnh báo thử bai-mau"


@pytest.mark.parametrize(("hours", "count"), [(0, 1), (48, 1), (49, 0)])
def test_news_end_after_two_days(folder: SiteFolder, hours: int, count: int) -> None:
    folder.publishable(date="2026-11-21T09:00")

    assert len(news(folder, NOW + dt.timedelta(hours=hours))) == count


def test_no_news_are_an_empty_list(folder: SiteFolder) -> None:
    assert news(folder) == []


def test_news_are_a_thousand_at_most_the_newest_first(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publishable("content/canh-bao/2026/moi-hon.md", date="2026-11-21T08:00")
    monkeypatch.setattr(sitemaps, "NEWS_LIMIT", 1)

    found = addresses(files(site)["news-sitemap.xml"])

    assert found == ["canh-bao/2026/moi-hon/"]


def test_a_title_with_signs_is_its_words(folder: SiteFolder) -> None:
    folder.publishable(title="Cảnh giác <b>đường dẫn</b> & mã “lạ” ]]> trong tin")

    (entry,) = news(folder)

    assert entry.findtext(f".//{NEWS}title") == "Cảnh giác <b>đường dẫn</b> & mã “lạ” ]]> trong tin"


def test_robots_are_told_of_both(site: SiteFolder) -> None:
    assert files(site)["robots.txt"].decode() == (
        "User-agent: *\nAllow: /\n"
        f"Sitemap: {URL}sitemap.xml\nSitemap: {URL}news-sitemap.xml\n"
    )  # fmt: skip


def test_beyond_the_limit_the_sitemap_is_an_index(site: SiteFolder) -> None:
    whole = addresses(files(site)["sitemap.xml"])

    found = files(site, limit=10)

    names = addresses(found["sitemap.xml"])
    assert lxml.etree.fromstring(found["sitemap.xml"]).tag == f"{SPACE}sitemapindex"
    assert names == [f"sitemap-{n}.xml" for n in range(1, len(names) + 1)]
    shards = [addresses(found[name]) for name in names]
    assert [len(shard) for shard in shards[:-1]] == [10] * (len(shards) - 1)
    assert [one for shard in shards for one in shard] == whole
    dates = [one.findtext(f"{SPACE}lastmod") for one in lxml.etree.fromstring(found["sitemap.xml"])]
    assert max(filter(None, dates)) == "2026-11-20T08:00:00+07:00"


def test_the_officers_preview_is_listed_nowhere(folder: SiteFolder) -> None:
    folder.write()
    found = survey.take(folder.site, NOW)
    judge = gate.Gate(folder.site.config, folder.site.rules, NOW)
    editions = [judge.preview(one, folder.medium) for one in found.held]
    library = Library.of(folder.config, filter(None, editions), (), NOW.date())
    frame, pages = plan(library, held=found.held, preview=True)

    for name, data in sitemaps.render(pages, frame, NOW):
        assert b"bai-mau" not in data, name
        assert b"xem-truoc" not in data, name


def test_the_build_writes_them_and_a_withdrawal_takes_an_article_out(site: SiteFolder) -> None:
    site.build()
    before = site.output()
    path = site.root / ARTICLE
    mark = "withdrawn: {date: 2026-11-21, reason: error}"
    path.write_text(path.read_text().replace("---\n", f"---\n{mark}\n", 1))

    site.build()

    after = site.output()
    for name in ("sitemap.xml", "news-sitemap.xml"):
        assert b"bai-mau" in before[name], name
        assert b"bai-mau" not in after[name], name


def test_a_second_build_writes_the_same(site: SiteFolder) -> None:
    site.build()
    first = site.output()

    site.build(clean=True)

    assert {n: d for n, d in site.output().items() if not n.startswith(".")} == {
        n: d for n, d in first.items() if not n.startswith(".")
    }


def test_what_is_new_in_a_sitemap_is_all_that_is_read_again(site: SiteFolder) -> None:
    old = files(site)
    site.publishable("content/canh-bao/2026/bai-moi.md", date="2026-11-20T09:00")

    for name in ("sitemap.xml", "news-sitemap.xml"):
        new = files(site)[name]
        left = addresses(sitemaps.without_known(new, old[name]))

        assert "canh-bao/2026/bai-moi/" in left, name
        assert "canh-bao/2026/bai-mau/" in addresses(new), name
        assert "canh-bao/2026/bai-mau/" not in left, name
        assert sitemaps.without_known(new, b"") == new


def test_an_entry_that_says_more_than_before_is_read_whole(site: SiteFolder) -> None:
    new = files(site)["sitemap.xml"]
    old = new.replace(b"<lastmod>2026-11-20T08:00:00+07:00</lastmod>", b"")

    assert b"canh-bao/2026/bai-mau/" in sitemaps.without_known(new, old)


def test_a_build_reads_every_entry_of_a_sitemap_once(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    xml = Reader.xml
    monkeypatch.setattr(Reader, "xml", lambda self, data: (read.append(data), xml(self, data))[1])
    site.settle()
    site.build()
    read.clear()
    site.publishable("content/canh-bao/2026/bai-moi.md", date="2026-11-20T09:00")

    site.build(NOW + dt.timedelta(hours=1))

    (one,) = (data for data in read if b"<urlset" in data and b"news:" not in data)
    assert b"bai-moi" in one
    assert b"bai-cu" not in one


def test_sitemaps_are_known_by_their_names(site: SiteFolder) -> None:
    whole = [name for name in files(site, limit=10) if name != sitemaps.ROBOTS]

    assert all(map(sitemaps.is_one, whole))
    assert not any(map(sitemaps.is_one, (sitemaps.ROBOTS, "don-vi/sitemap.xml", "feed.xml")))
