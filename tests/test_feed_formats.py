"""Every feed of the sample site keeps the rules of its format, and stays sound whatever it is given."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import feedparser
import lxml.etree
import pytest
import zxingcpp
from PIL import Image

from publisher import config, rules, survey
from publisher.config import SiteConfig
from publisher.errors import ConfigError
from publisher.feeds import atom, channels, jsonfeed, opml, rss
from publisher.feeds.entries import Entry
from publisher.feeds.rendering import render
from publisher.gate import Edition
from publisher.pages import Library
from publisher.pages.views import Image as Shown
from tests.builders import NOW, SiteFolder
from tests.feedrules import faults

ROOT = Path(survey.__file__).parent.parent
HUB = "https://hub.thu.example/nhan?x=1"
FORMATS = ("rss.xml", "atom.xml", "feed.json")


@pytest.fixture(scope="module")
def samples() -> tuple[SiteConfig, Library, dict[str, bytes]]:
    """The sample site's feeds, with archives of every feed that has more than three articles."""
    settings = config.load(ROOT / "site_config.yml")
    site = survey.Site(root=ROOT, config=settings, rules=rules.load(settings, ROOT))
    found = survey.take(site, NOW)
    library = Library.of(settings, found.editions, found.tombstones, NOW.date())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channels, "FEED_SIZE", 3)
        return settings, library, dict(render(library))


Samples = tuple[SiteConfig, Library, dict[str, bytes]]


def test_every_sample_feed_keeps_the_rules_of_its_format(samples: Samples) -> None:
    settings, library, files = samples
    media = (one for edition in library.editions for one in library.files_of(edition.article))
    names = {*files, *(f"media/{one.file_name}" for one in media)}
    feeds = [name for name in files if name.endswith(FORMATS)]

    found = [one for name in feeds for one in faults(name, files[name], settings.site.url, names)]

    assert len(feeds) > 150
    assert sum("2026" in name for name in feeds) > 50
    assert found == []


def test_no_sample_feed_troubles_a_reader(samples: Samples) -> None:
    for name, data in samples[2].items():
        if name.endswith(("rss.xml", "atom.xml")):
            found = feedparser.parse(data)
            assert not found.bozo, (name, found.bozo_exception)


def test_the_formats_hold_the_same_articles_in_the_same_order(samples: Samples) -> None:
    files = samples[2]
    for name in [one for one in files if one.endswith("rss.xml")]:
        folder = name.removesuffix("rss.xml")
        both = [
            [one.id for one in feedparser.parse(files[folder + made]).entries]
            for made in ("rss.xml", "atom.xml")
        ]
        items = [one["id"] for one in json.loads(files[f"{folder}feed.json"])["items"]]

        assert both == [items, items]


# OPML


def subscribed(data: bytes) -> list[tuple[str, str, str]]:
    """Return what a reader takes in from a list of feeds: folder, name, address."""
    body = lxml.etree.fromstring(data).find("body")
    assert body is not None
    return [
        ((one.getparent().get("text") or ""), one.get("text") or "", one.get("xmlUrl") or "")  # type: ignore[union-attr]
        for one in body.iter("outline")
        if one.get("type") == "rss"
    ]


def test_the_list_of_everything_leads_to_every_feed(samples: Samples) -> None:
    settings, library, files = samples
    site = settings.site.url
    found = subscribed(files["opml.xml"])

    live = {channel.folder for channel in channels.arrange(library)}
    ended = {f"don-vi/{unit.id}/" for unit in library.units if unit not in library.active_units}
    assert {address for _folder, _name, address in found} == {
        f"{site}{folder}rss.xml" for folder in live - ended
    }
    assert len({address for *_, address in found}) == len(found)
    assert {folder for folder, *_ in found} == {
        "Toàn trang", "Theo chuyên mục", "Theo đơn vị", "Theo chủ đề", "Theo nhóm",
    }  # fmt: skip


def test_a_list_that_a_reader_writes_again_is_the_same(samples: Samples) -> None:
    """OPML 2.0 by its own words: a version, a head, outlines with text; nothing is lost on the way."""
    for name in [one for one in samples[2] if one.endswith("opml.xml")]:
        data = samples[2][name]
        root = lxml.etree.fromstring(data)
        again = lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8")

        assert (root.tag, root.get("version"), [one.tag for one in root]) == ("opml", "2.0", ["head", "body"])  # fmt: skip
        assert root.findtext("head/title")
        assert all(one.get("text") for one in root.iter("outline"))
        assert subscribed(again) == subscribed(data) != []


def test_a_unit_and_a_group_list_what_concerns_them(folder: SiteFolder) -> None:
    library = Library.of(folder.config, [], [], NOW.date())
    files = dict(opml.render(library))

    def names(path: str) -> list[tuple[str, str]]:
        return [(section, name) for section, name, _address in subscribed(files[path])]

    assert names("don-vi/ca-tinh/opml.xml") == [
        ("", "Công an tỉnh Thử Nghiệm"),
        ("Đơn vị trực thuộc", "Công an xã Mẫu"),
        ("Đơn vị trực thuộc", "Công an xã Khác"),
        ("Nhóm", "Lái xe an toàn"),
    ]
    assert names("don-vi/ca-xa/opml.xml") == [("", "Công an xã Mẫu"), ("Nhóm", "Tổ 1 xã Mẫu")]
    assert names("nhom/nhom-giao-thong/opml.xml") == [
        ("", "Lái xe an toàn"),
        ("Đơn vị", "Công an tỉnh Thử Nghiệm"),
        ("Chủ đề", "An toàn giao thông"),
    ]


# What is beside a feed


def test_a_code_leads_to_the_feed_it_lies_beside(samples: Samples) -> None:
    settings, _library, files = samples
    path = "canh-bao/rss.svg"

    assert drawn(files[path]) == f"{settings.site.url}canh-bao/rss.xml"
    assert {one for one in files if one.endswith("rss.svg")} == {
        one.replace("rss.xml", "rss.svg")
        for one in files
        if one.endswith("rss.xml") and "2026" not in one and "2025" not in one
    }


def drawn(svg: bytes) -> str:
    """Return what a camera reads of a QR code in an SVG file that segno wrote."""
    root = lxml.etree.fromstring(svg)
    size = int((root.get("viewBox") or "").split()[2])
    scale, at = 8, (0.0, 0.0)
    picture = Image.new("L", (size * scale, size * scale), 255)
    strokes = root.findall("{*}path")[1].get("d") or ""
    for command, numbers in commands(strokes):
        x, y = numbers if len(numbers) == 2 else (numbers[0], 0.0)
        if command == "M":
            at = (x, y)
        elif command == "m":
            at = (at[0] + x, at[1] + y)
        else:
            box = (at[0] * scale, (at[1] - 0.5) * scale, (at[0] + x) * scale, (at[1] + 0.5) * scale)
            picture.paste(0, tuple(map(round, box)))
            at = (at[0] + x, at[1])
    return zxingcpp.read_barcodes(picture)[0].text


def commands(strokes: str) -> list[tuple[str, list[float]]]:
    """Return the commands of a path and their numbers."""
    return [
        (command, [float(one) for one in re.findall(r"-?[\d.]+", numbers)])
        for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", strokes)
    ]


def test_a_hub_is_named_by_every_feed_that_changes(folder: SiteFolder) -> None:
    folder.configure(notify={"websub": [{"id": "tram", "hub": HUB}]})
    folder.publishable()

    folder.build()  # the wall lets this one address pass

    for path in ("", "canh-bao/", "nhom/nhom-xa/"):
        output = folder.output()
        for name in ("rss.xml", "atom.xml"):
            links = feedparser.parse(output[path + name]).feed.links
            assert [one.href for one in links if one.rel == "hub"] == [HUB]
        assert json.loads(output[f"{path}feed.json"])["hubs"] == [{"type": "WebSub", "url": HUB}]


@pytest.mark.parametrize("hub", ["http://hub.thu.example/", "hub", "https://a:b@hub.example/", "https://x/#y"])  # fmt: skip
def test_a_hub_must_have_a_full_and_safe_address(folder: SiteFolder, hub: str) -> None:
    folder.configure(notify={"websub": [{"id": "tram", "hub": hub}]})

    with pytest.raises(ConfigError) as refused:
        _ = folder.config
    assert "https://" in str(refused.value.problems)


# Whatever is written


HOSTILE = (
    "Chữ \x00\x08\x0b\x1f\x7f\x85 lạ", "]]> <b>&amp;</b> ]]>", "\ud800 lẻ \udfff", "Cảnh báo 🚨👮‍♀️ khẩn",
    "dài " * 2500, "\ufffe\uffff", "Một\n\thai", "</title></item><item>",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_feeds_stay_sound_whatever_an_entry_says(folder: SiteFolder, words: str) -> None:
    edition = folder.verdict(folder.publishable())
    assert isinstance(edition, Edition)
    article = replace(edition.article, title=words, summary=words)
    library = Library.of(folder.config, [replace(edition, article=article)], [], NOW.date())
    files = dict(render(library))

    for name in ("rss.xml", "atom.xml", "feed.json"):
        found = faults(name, files[name], "https://thu.example/", set(files))
        assert [one for one in found if not one.endswith("HTML in a title")] == []
    plain = json.loads(files["feed.json"])["items"][0]["title"]
    for name in ("rss.xml", "atom.xml"):
        (one,) = feedparser.parse(files[name], sanitize_html=False).entries
        assert one.title == plain


def test_a_picture_without_a_size_is_still_told_of(folder: SiteFolder) -> None:
    library = Library.of(folder.config, [], [], NOW.date())
    said = Entry(
        id="tag:thu.example,2025-07-01:x", url="https://thu.example/a/x/", words="Bài", summary="Bài.",
        html="<p>Bài.</p>", published=NOW, updated=NOW + dt.timedelta(days=1), author="Công an",
        author_url="https://thu.example/", terms=("Cảnh báo",),
        image=Shown(url="media/x.jpg", alt="", width=0, height=0, media_type="image/jpeg"),
    )  # fmt: skip

    written = rss.item(said, library) + atom.item(said, library)
    item = json.loads(jsonfeed.item(said, library))

    assert b"enclosure" not in written  # which needs a true length
    assert b"width" not in written
    assert b'url="https://thu.example/media/x.jpg"' in written
    assert item["attachments"] == [{"url": item["image"], "mime_type": "image/jpeg"}]
