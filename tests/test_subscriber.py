"""What someone who follows the site sees: each piece of news once, and what became of it without noise."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

import feedparser
import lxml.etree
import pytest

from publisher import survey
from publisher.feeds import channels, render, without_known
from publisher.pages import Library
from tests.builders import ARTICLE, NOW, SiteFolder

OTHER = "content/thu-tuc/2026/bai-khac.md"
DAY = dt.timedelta(days=1)


@dataclass
class Subscriber:
    """A program that follows one feed as most do: an id it has not seen is news, a known one is updated."""

    path: str
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)

    def look(self, folder: SiteFolder) -> tuple[list[str], list[str]]:
        """Read the feed; return the titles notified of, and those that changed without a sound."""
        new, changed = [], []
        for key, title, content in read((folder.root / "site" / self.path).read_bytes(), self.path):
            if key not in self.kept:
                new.append(title)
            elif self.kept[key] != (title, content):
                changed.append(title)
            self.kept[key] = (title, content)
        return new, changed


def read(data: bytes, path: str) -> list[tuple[str, str, str]]:
    """Return id, title and content of each entry of a feed."""
    if path.endswith(".json"):
        items: list[dict[str, Any]] = json.loads(data)["items"]
        return [(one["id"], one["title"], one["content_html"]) for one in items]
    found = feedparser.parse(data)
    assert not found.bozo
    return [(one.id, one.title, one.content[0].value) for one in found.entries]


def test_subscribers_hear_of_each_article_once_and_see_what_became_of_it(
    folder: SiteFolder,
) -> None:
    folder.configure(signoff={"signatures": "recorded"})
    who = [Subscriber(path) for path in ("rss.xml", "canh-bao/atom.xml", "nhom/nhom-xa/feed.json")]

    def seen() -> list[tuple[list[str], list[str]]]:
        return [one.look(folder) for one in who]

    def then(days: int, **changes: Any) -> list[tuple[list[str], list[str]]]:
        folder.write(id="ma-1", priority="urgent", expires="2026-11-29", **changes)
        folder.sign(at=NOW + days * DAY - dt.timedelta(hours=1))
        folder.build(NOW + days * DAY)
        return seen()

    def silently(title: str, mark: str) -> list[tuple[list[str], list[str]]]:
        return [([], [f"{mark} – ĐÍNH CHÍNH: {title}"])] * 3

    once = [{"date": "2026-11-22", "note": "Giờ đúng là 7 giờ."}]
    twice = [*once, {"date": "2026-11-23", "note": "Đổi tên bài."}]

    assert then(0) == [(["KHẨN: Cảnh báo thử bai-mau"], [])] * 3
    assert then(1, corrections=once) == silently("Cảnh báo thử bai-mau", "KHẨN")
    assert then(2, corrections=twice, title="Tên mới") == silently("Tên mới", "KHẨN")
    folder.build(NOW + 9 * DAY)
    assert seen() == silently("Tên mới", "HẾT HIỆU LỰC")
    folder.build(NOW + 9.5 * DAY)
    assert seen() == [([], [])] * 3  # nothing happened
    withdraw(folder, ARTICLE, "2026-12-01")
    folder.build(NOW + 10 * DAY)
    gone = "THU HỒI: một bài trong mục “Cảnh báo”, đăng ngày 20/11/2026"
    assert seen() == [([], [gone])] * 3


def withdraw(folder: SiteFolder, path: str, day: str) -> None:
    """Mark an article as withdrawn by hand."""
    text = (folder.root / path).read_text()
    mark = f"withdrawn: {{date: {day}, reason: error}}"
    folder.write_raw(path, text.replace("---\n", f"---\n{mark}\n", 1))


# Archives (RFC 5005)


DAYS = ("2024-05-02", "2025-02-03", "2025-02-04", "2026-01-05", "2026-03-06", "2026-11-02", "2026-11-03")  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Feeds that hold three articles."""
    monkeypatch.setattr(channels, "FEED_SIZE", 3)


@pytest.fixture
def years(folder: SiteFolder) -> SiteFolder:
    """A site with seven articles of three years and, of the last, three months."""
    folder.configure(signoff={"signatures": "recorded"})
    for number, day in enumerate(DAYS):
        folder.publishable(f"content/canh-bao/{day[:4]}/so-{number}.md", date=f"{day}T08:00", topics=None)  # fmt: skip
    return folder


Files = dict[str, bytes]


def made(folder: SiteFolder, now: dt.datetime = NOW) -> Files:
    """Return the files that a site is followed by, as a build makes them."""
    found = survey.take(folder.site, now)
    day = folder.config.local(now).date()
    return dict(render(Library.of(folder.config, found.editions, found.tombstones, day)))


def walked(files: Files, name: str, start: str = "") -> list[str]:
    """Return the files that a reader meets who wants everything of a feed."""
    met = [f"{start}{name}"]
    while True:
        if name == "feed.json":
            after = json.loads(files[met[-1]]).get("next_url")
        else:
            links = feedparser.parse(files[met[-1]]).feed.links
            after = next((one.href for one in links if one.rel == "prev-archive"), None)
        if after is None:
            return met
        met.append(after.removeprefix("https://thu.example/"))


def ids(files: Files, path: str) -> set[str]:
    return {key.rpartition(":")[2] for key, _title, _content in read(files[path], path)}


def test_a_reader_can_fetch_everything(years: SiteFolder) -> None:
    files = made(years)

    months = ["2026/11/", "2026/03/", "2026/01/", "2025/02/", "2024/05/"]
    for name in ("rss.xml", "atom.xml", "feed.json"):
        for folder in ("", "canh-bao/"):
            places = [f"{folder}{one}{name}" for one in ("", *months)]
            assert walked(files, name, folder) == places
        assert walked(files, name, "nhom/nhom-xa/") == [f"nhom/nhom-xa/{name}"]
        for start in ("", "canh-bao/", "don-vi/ca-xa/"):
            found = {one for path in walked(files, name, start) for one in ids(files, path)}
            assert found == {f"so-{number}" for number in range(len(DAYS))}


def test_an_archive_says_that_it_is_one_and_what_is_beside_it(years: SiteFolder) -> None:
    files = made(years)
    base = "https://thu.example/canh-bao/"
    for name in ("rss.xml", "atom.xml"):
        data = files[f"canh-bao/2025/02/{name}"]
        links = {one.rel: one.href for one in feedparser.parse(data).feed.links}

        assert b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>' in data
        assert links["current"] == f"{base}{name}"
        assert links["self"] == f"{base}2025/02/{name}"
        assert links["prev-archive"] == f"{base}2024/05/{name}"
        assert links["next-archive"] == f"{base}2026/01/{name}"
        assert b"fh:archive" not in files[f"canh-bao/{name}"]


def test_a_release_rewrites_the_archives_of_its_own_time_alone(years: SiteFolder) -> None:
    before = made(years)
    years.publishable("content/canh-bao/2025/tre.md", date="2025-02-20T08:00", topics=None)

    after = made(years)

    assert {path.rpartition("/")[0] for path in after if after[path] != before.get(path)} == {
        "2025/02", "canh-bao/2025/02", "don-vi/ca-xa/2025/02", "nhom/nhom-xa",
    }  # fmt: skip


def test_nothing_changes_with_the_day(years: SiteFolder) -> None:
    assert made(years) == made(years, NOW + 40 * DAY)


def test_a_withdrawal_stays_told_of_in_the_archive(years: SiteFolder) -> None:
    withdraw(years, "content/canh-bao/2025/so-1.md", "2026-11-22")

    files = made(years, NOW + 365 * DAY)  # long after feeds ceased to tell of it

    assert "so-1" not in ids(files, "rss.xml") | ids(files, "canh-bao/rss.xml")
    for name in ("rss.xml", "atom.xml", "feed.json"):
        titles = [title for _key, title, _content in read(files[f"2025/02/{name}"], name)]
        assert [one[:7] for one in titles] == ["Cảnh bá", "THU HỒI"]
    assert b'ref="tag:thu.example,2025-07-01:so-1"' in files["canh-bao/2025/02/atom.xml"]
    assert not [name for name, data in files.items() if "Cảnh báo thử so-1" in data.decode()]


def test_a_feed_that_holds_everything_has_no_archives(folder: SiteFolder) -> None:
    folder.publishable()
    folder.publishable(OTHER, topics=None)

    files = made(folder)

    assert not [path for path in files if "2026" in path]
    assert "next_url" not in json.loads(files["feed.json"])


def test_what_is_new_in_a_feed_is_all_that_is_read_again(folder: SiteFolder) -> None:
    """Of any two files of a feed, the entries that both have go, and every other byte stays."""
    names = ("rss.xml", "atom.xml", "feed.json")
    for number in range(3):
        folder.publishable(f"content/canh-bao/2026/so-{number}.md")
    old = {name: made(folder)[name] for name in names}
    folder.amended("content/canh-bao/2026/so-1.md", title="Tiêu đề khác hẳn")

    for name in names:
        new = made(folder)[name]
        left = without_known(new, old[name])

        assert [word in left.decode() for word in ("so-0", "so-1", "so-2")] == [False, True, False]
        assert "Tiêu đề khác hẳn" in left.decode()
        if name == "feed.json":
            assert len(json.loads(left)["items"]) == 1
        else:
            lxml.etree.fromstring(left)
        assert without_known(new, b"") == without_known(new, b"{") == new


def test_an_item_that_says_something_twice_is_not_made_one() -> None:
    old = b'{"items":[{"a":"1"}]}'
    new = b'{"items":[{"a":"2","a":"1"},{"a":"1"}]}'

    assert without_known(new, old) == b'{"items":[{"a":"2","a":"1"}]}'
