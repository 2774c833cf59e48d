"""An article file read: typed and looked up, or every fault with its line."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import article
from publisher.article import Lifecycle, Location, Reading, locate
from publisher.config import SiteConfig
from publisher.sources import Source
from tests.builders import ARTICLE, BODY, SiteFolder

ZONE = dt.timezone(dt.timedelta(hours=7))


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def read(folder: SiteFolder, path: str = ARTICLE, body: str = BODY, **changes: Any) -> Reading:
    folder.write(path, body, **changes)
    return read_raw(folder, (folder.root / path).read_bytes(), path)


def read_raw(folder: SiteFolder, data: str | bytes, path: str = ARTICLE) -> Reading:
    return article.read(
        Source(path, data.encode() if isinstance(data, str) else data), folder.config
    )


def faults(reading: Reading) -> list[tuple[str, int]]:
    assert reading.article is None
    return [(finding.rule, finding.line) for finding in reading.findings]


def line_of(folder: SiteFolder, text: str, path: str = ARTICLE) -> int:
    return (folder.root / path).read_text(encoding="utf-8").split(text)[0].count("\n") + 1


# What is read


def test_reads_an_article_with_everything_looked_up(folder: SiteFolder) -> None:
    folder.write(topics=["giao-thong", "lua-dao-mang"], contributors=["nguoi-la"])
    found = folder.article()

    assert (found.id, found.kind.id, found.unit.id, found.author.id) == (
        "bai-mau", "canh-bao", "ca-xa", "tac-gia",
    )  # fmt: skip
    assert [topic.id for topic in found.topics] == ["giao-thong", "lua-dao-mang"]
    assert [person.id for person in found.contributors] == ["nguoi-la"]
    assert found.rendered.text == BODY.strip()


def test_concerns_the_area_of_its_unit_unless_it_says_otherwise(folder: SiteFolder) -> None:
    folder.write()
    assert [area.id for area in folder.article().areas] == ["xa"]

    folder.write(area=["xa-khac", "tinh"])
    assert [area.id for area in folder.article().areas] == ["xa-khac", "tinh"]


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-20", "2026-11-20T00:00+07:00"),
        ("2026-11-20T08:00", "2026-11-20T08:00+07:00"),
        ("2026-11-20T08:00Z", "2026-11-20T15:00+07:00"),
        ("2025-12-31T20:00Z", "2026-01-01T03:00+07:00"),
    ],
)
def test_dates_are_of_the_site_unless_they_say_otherwise(
    folder: SiteFolder, written: str, at: str
) -> None:
    folder.write(date=written)

    assert folder.article().date.isoformat(timespec="minutes") == at


def test_summary_is_one_line(folder: SiteFolder) -> None:
    folder.write(summary="Bài viết dùng để thử,\n\n  không có thật,\tđủ dài để đạt yêu cầu.")

    assert folder.article().summary == "Bài viết dùng để thử, không có thật, đủ dài để đạt yêu cầu."


def test_the_id_is_the_address_unless_it_is_written(folder: SiteFolder) -> None:
    folder.write(id=None)

    assert folder.article().id == "canh-bao/2026/bai-mau"


def test_the_same_words_in_any_form_are_the_same_article(folder: SiteFolder) -> None:
    folder.write()
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    plain = read_raw(folder, text).article
    apart = read_raw(
        folder, "\ufeff" + unicodedata.normalize("NFD", text).replace("\n", "\r\n")
    ).article

    assert plain is not None
    assert apart is not None
    assert (apart.title, apart.body, apart.front.raw) == (plain.title, plain.body, plain.front.raw)


def test_the_cover_comes_first_among_its_pictures(folder: SiteFolder) -> None:
    folder.write(
        body="Một ![Một](mot.png)\n\n![Hai](anh/hai.webp)\n",
        image="bia.JPG",
        image_alt="Ảnh sân đình",
    )
    found = folder.article()

    assert found.cover == "content/canh-bao/2026/bia.JPG"
    assert found.images == (
        "content/canh-bao/2026/bia.JPG",
        "content/canh-bao/2026/mot.png",
        "content/canh-bao/2026/anh/hai.webp",
    )


def test_a_picture_used_twice_counts_once(folder: SiteFolder) -> None:
    folder.write(
        body="Một ![Một](bia.jpg) ![Hai](./bia.jpg)\n", image="bia.jpg", image_alt="Ảnh sân đình"
    )

    assert folder.article().images == ("content/canh-bao/2026/bia.jpg",)


def test_a_link_to_nothing_is_held(folder: SiteFolder) -> None:
    assert [rule for rule, _ in faults(read(folder, body="Một [hai]()\n"))] == ["media/type"]


def test_an_article_with_pictures_need_not_have_a_cover(folder: SiteFolder) -> None:
    folder.write(body="Một ![Một](../2025/mot.png)\n")
    found = folder.article()

    assert found.cover is None
    assert found.images == ("content/canh-bao/2025/mot.png",)


def test_a_correction_makes_it_newer(folder: SiteFolder) -> None:
    folder.write(
        corrections=[
            {"date": "2026-11-22", "note": "Sửa số"},
            {"date": "2026-11-21", "note": "Sửa tên"},
        ]
    )

    assert folder.article().updated == moment("2026-11-22")


def test_a_correction_of_the_same_day_makes_it_newer_too(folder: SiteFolder) -> None:
    folder.write(corrections=[{"date": "2026-11-20", "note": "Sửa số"}])

    assert folder.article().updated == moment("2026-11-20T08:00:01")


# Places and addresses


@pytest.mark.parametrize(
    ("path", "permalink"),
    [
        ("content/canh-bao/2026/bai-mau.md", "/canh-bao/2026/bai-mau/"),
        ("content/hoi-dap/2025/113-la-gi.md", "/hoi-dap/2025/113-la-gi/"),
        ("content/pages/gioi-thieu.md", "/gioi-thieu/"),
    ],
)
def test_the_path_gives_the_permalink(folder: SiteFolder, path: str, permalink: str) -> None:
    location = locate(path, folder.config)

    assert isinstance(location, Location)
    assert location.permalink == permalink


def test_a_standing_page_has_no_year(folder: SiteFolder) -> None:
    folder.write("content/pages/gioi-thieu.md", date="2019-01-01")

    assert folder.article("content/pages/gioi-thieu.md").permalink == "/gioi-thieu/"


@pytest.mark.parametrize(
    "path",
    [
        "content/canh-bao/2026/Bai-Mau.md", "content/canh-bao/2026/bài-mẫu.md",
        "content/canh-bao/2026/bai mau.md", "content/canh-bao/2026/bai_mau.md",
        "content/canh-bao/2026/-bai.md", "content/canh-bao/2026/bai--mau.md",
        "content/canh-bao/2026/bai.mau.md", "content/canh-bao/2026/2026.md",
        "content/canh-bao/2026/11.md", "content/canh-bao/2026/11-20.md",
        "content/canh-bao/bai-mau.md", "content/canh-bao/26/bai-mau.md",
        "content/canh-bao/2026/11/bai-mau.md", "content/bai-mau.md",
        "content/canh-bo/2026/bai-mau.md", "content/pages/2026/bai-mau.md",
        "content/pages/canh-bao.md", "content/pages/tim-kiem.md", "content/pages/a.md",
    ],
)  # fmt: skip
def test_a_file_in_the_wrong_place_is_held(folder: SiteFolder, path: str) -> None:
    assert faults(read(folder, path, id="bai-mau")) == [("file/place", 1)]


def test_suggests_the_folder_that_was_meant(folder: SiteFolder) -> None:
    (finding,) = read(folder, "content/canh-bo/2026/bai-mau.md").findings

    assert "“canh-bao”" in str(finding.message)


def test_the_year_of_the_folder_is_the_year_of_the_date(folder: SiteFolder) -> None:
    reading = read(folder, "content/canh-bao/2025/bai-mau.md")

    assert faults(reading) == [("metadata/year", line_of(folder, "date:", reading.path))]


def test_the_year_is_judged_in_the_zone_of_the_site(folder: SiteFolder) -> None:
    assert read(folder, date="2025-12-31T20:00Z").article is not None
    assert faults(read(folder, date="2026-12-31T20:00Z"))[0][0] == "metadata/year"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("canh-bao/2026/ten-cu", "/canh-bao/2026/ten-cu/"),
        ("/canh-bao/2026/ten-cu/", "/canh-bao/2026/ten-cu/"),
        ("canh-bao//2026/ten-cu", "/canh-bao/2026/ten-cu/"),
        ("./canh-bao/2026/ten-cu", "/canh-bao/2026/ten-cu/"),
        ("ten-cu", "/ten-cu/"),
    ],
)
def test_an_old_address_is_kept_in_one_form(folder: SiteFolder, written: str, address: str) -> None:
    folder.write(aliases=[written])

    assert folder.article().aliases == (address,)


@pytest.mark.parametrize(
    "written",
    ["../../x", "canh-bao/2026/..", "canh-bao/2026/x/y", "canh-bao/2026", "canh-bao", "media",
     "https://congan.example/x", "canh-bao/2026/Tên", "canh-bao/2026/x?y", "don-vi/2026/x",
     "canh-bao/2026/x.html", "/", "canh-bao\\2026\\x", "a/7k3m9x2p"],
)  # fmt: skip
def test_an_old_address_that_cannot_be_one_is_a_fault(folder: SiteFolder, written: str) -> None:
    reading = read(folder, aliases=["ten-cu", written])

    assert faults(reading) == [("metadata/wrong-value", line_of(folder, "aliases:") + 2)]


# Faults


@pytest.mark.parametrize(
    ("key", "written", "close"),
    [
        ("unit", "ca-xaa", "ca-xa"),
        ("author", "tac-gja", "tac-gia"),
        ("topics", ["lua-dao"], "lua-dao-mang"),
        ("contributors", ["nguoi-lạ"], "nguoi-la"),
        ("area", ["tỉnh"], "tinh"),
    ],
)
def test_an_unknown_id_is_held_with_a_suggestion(
    folder: SiteFolder, key: str, written: Any, close: str
) -> None:
    reading = read(folder, **{key: written})

    below = 1 if isinstance(written, list) else 0
    assert faults(reading) == [("metadata/unknown-id", line_of(folder, f"{key}:") + below)]
    assert f"“{close}”" in str(reading.findings[0].message)


def test_every_fault_is_said_at_once(folder: SiteFolder) -> None:
    reading = read(
        folder,
        "content/canh-bao/2025/bai-mau.md",
        body="![Một](/etc/mot.png) ![Hai](../../../hai.png) [Tệp](mat.docx)\n",
        unit="x", author="y", topics=["z"], area=["t"], aliases=["?"], image="bia.jpg",
    )  # fmt: skip

    assert [rule for rule, _ in faults(reading)] == [
        "metadata/year", "metadata/unknown-id", "metadata/unknown-id", "metadata/unknown-id",
        "metadata/unknown-id", "metadata/wrong-value", "metadata/missing", "media/outside",
        "media/outside", "media/type",
    ]  # fmt: skip


def test_a_cover_needs_its_description(folder: SiteFolder) -> None:
    assert faults(read(folder, image="bia.jpg")) == [
        ("metadata/missing", line_of(folder, "image:"))
    ]


def test_a_fact_check_needs_its_source(folder: SiteFolder) -> None:
    path = "content/kiem-chung/2026/tin-don.md"

    assert faults(read(folder, path)) == [("metadata/missing", 2)]
    assert read(folder, path, source={"name": "Báo Thử"}).article is not None


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("../../../bia.jpg", "media/outside"),
        ("../../../config/people.yml", "media/outside"),
        ("/etc/bia.jpg", "media/outside"),
        ("..\\..\\bia.jpg", "media/outside"),
        ("bia.svg", "media/type"),
        ("bia.pdf", "media/type"),
        ("khac.md", "media/type"),
        ("https://anh.example/bia.jpg", "media/outside"),
    ],
)
def test_a_cover_that_may_not_be_used_is_held(folder: SiteFolder, url: str, rule: str) -> None:
    reading = read(folder, image=url, image_alt="Ảnh bìa thử")

    assert faults(reading) == [(rule, line_of(folder, "image:"))]


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("../../../hai.jpg", "media/outside"),
        ("..\\hai.jpg", "media/outside"),
        ("https://anh.example/hai.jpg", "media/outside"),
        ("//anh.example/hai.jpg", "media/outside"),
        ("/hai.jpg", "media/outside"),
        ("hai.svg", "media/type"),
        ("hai.pdf", "media/type"),
        ("../2025/bai-cu.md", "media/type"),
    ],
)
def test_a_picture_that_may_not_be_used_is_held_on_its_line(
    folder: SiteFolder, url: str, rule: str
) -> None:
    reading = read(folder, body=f"Một\n\nHai ![Ảnh cổng](<{url}>)\n")

    assert faults(reading) == [(rule, line_of(folder, "Hai !"))]


def test_a_picture_that_nobody_described_is_held_on_its_line(folder: SiteFolder) -> None:
    reading = read(folder, body="Một\n\nHai ![](hai.jpg)\n")

    assert faults(reading) == [("media/alt", line_of(folder, "Hai !"))]


def test_links_within_the_site_are_no_pictures(folder: SiteFolder) -> None:
    folder.write(body="[a](/thu-tuc/2026/x/) [b](#c) [d](tel:113) [e](https://e.example/)\n")

    assert folder.article().images == ()


@pytest.mark.parametrize(
    "body", ["", " \n\n", "<!-- chưa viết -->\n", "<script>x</script>\n", "![](x.jpg)\n"]
)
def test_an_empty_body_is_held(folder: SiteFolder, body: str) -> None:
    reading = read(folder, body=body)

    assert faults(reading) == [("body/empty", line_of(folder, "- lua-dao-mang") + 2)]


def test_a_tangled_body_is_held_on_its_line(folder: SiteFolder) -> None:
    reading = read(folder, body="Một\n\nHai\n\n" + "[" * 600 + "\n")

    assert faults(reading) == [("body/tangled", line_of(folder, "[[[["))]


def test_faults_of_head_and_body_are_said_at_once(folder: SiteFolder) -> None:
    reading = read(folder, body=">" * 100 + "\n", lạ="1")

    assert [rule for rule, _ in faults(reading)] == ["metadata/unknown-key", "body/tangled"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("Công an".encode("utf-16"), 1),
        (b"---\ntitle: C\xf4ng an\n---\n", 2),
        ("---\ntitle: Công an\n---\nBà con\n".encode() + b"\xff\xfe", 5),
    ],
    ids=["utf-16", "latin-1", "tail"],
)
def test_a_file_that_is_not_utf8_is_held_on_its_line(
    folder: SiteFolder, data: bytes, line: int
) -> None:
    assert faults(read_raw(folder, data)) == [("file/encoding", line)]


@pytest.mark.parametrize(
    "char",
    ["\x00", "\x08", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\ufffd", "\uffff", "\u202e", "\u2066", "\u200f"],
)  # fmt: skip
def test_a_character_that_nobody_sees_is_held_on_its_line(folder: SiteFolder, char: str) -> None:
    reading = read(folder, body=f"Một\n\nHai{char}ba\n")

    assert faults(reading) == [("file/characters", line_of(folder, "Hai"))]


@pytest.mark.parametrize(
    "entity", ["&#8238;", "&#x202E;", "&#8;", "&#0;", "&#xFFFE;", "&#133;&#x2028;"]
)
def test_a_character_that_nobody_sees_is_held_as_an_entity_too(
    folder: SiteFolder, entity: str
) -> None:
    reading = read(folder, body=f"Một {entity} hai\n")

    assert [rule for rule, _ in faults(reading)] == ["file/characters"]


def test_an_entity_shown_as_text_is_text(folder: SiteFolder) -> None:
    assert read(folder, body="Mã `&#8238;` trong HTML\n").article is not None


def test_a_hidden_line_break_cannot_slip_in_a_key(folder: SiteFolder) -> None:
    folder.write()
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    sly = text.replace("unit: ca-xa", "unit: ca-xa\u2028priority: urgent")

    assert ("file/characters", line_of(folder, "unit:")) in faults(read_raw(folder, sly))


@pytest.mark.parametrize("escaped", ["Tin\u202enha", "Tin\x9bnha"])
def test_an_escape_cannot_hide_a_character_in_the_title(folder: SiteFolder, escaped: str) -> None:
    written = escaped.encode("ascii", "backslashreplace").decode()
    folder.write()
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    sly = text.replace("title: Cảnh báo thử bai-mau", f'title: "{written}"')

    assert ("metadata/yaml", 2) in faults(read_raw(folder, sly))


@pytest.mark.parametrize("expires", ["2026-11-19", "2026-11-20T08:00"])
def test_an_article_does_not_expire_before_it_is_out(folder: SiteFolder, expires: str) -> None:
    reading = read(folder, date="2026-11-20T08:00", expires=expires)

    assert faults(reading) == [("metadata/wrong-value", line_of(folder, "expires:"))]


def test_the_day_of_an_article_can_be_its_last(folder: SiteFolder) -> None:
    assert read(folder, date="2026-11-20T08:00", expires="2026-11-20").article is not None


def test_who_writes_a_name_for_an_id_is_told_the_id(folder: SiteFolder) -> None:
    reading = read(folder, unit="công an xã mẫu")

    assert [str(found.message) for found in reading.findings] == [
        "“công an xã mẫu” là tên đơn vị, ở đây phải ghi mã: ca-xa."
    ]


@pytest.mark.parametrize("key", ["date", "expires"])
@pytest.mark.parametrize(
    "written",
    ["9999-12-31", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00", "2999-12-31T23:59-12:00"],
)
def test_the_edges_of_the_calendar_are_no_crash(folder: SiteFolder, key: str, written: str) -> None:
    reading = read(folder, **{key: written})

    assert {f.rule for f in reading.findings} <= {"metadata/wrong-type", "metadata/year"}


@pytest.mark.parametrize(
    "image", ["a" * 300 + "/x.jpg", "x/" * 400 + "y.jpg", "a" * 900 + ".jpg", "b\u0301.jpg"]
)
def test_a_name_that_no_file_can_have_holds_only_its_article(
    folder: SiteFolder, image: str
) -> None:
    folder.write(image=image, image_alt="Ảnh bìa thử")

    assert "media/unusable" in folder.held_for()


# Lifecycle


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ("2026-11-20T07:59:59", Lifecycle.SCHEDULED),
        ("2026-11-20T08:00", Lifecycle.CURRENT),
        ("2026-11-20T08:00:01", Lifecycle.CURRENT),
    ],
)
def test_an_embargo_ends_at_its_moment(folder: SiteFolder, now: str, stands: Lifecycle) -> None:
    folder.write(date="2026-11-20T08:00")

    assert folder.article().lifecycle(moment(now)) is stands


@pytest.mark.parametrize(
    ("expires", "now", "stands"),
    [
        ("2026-12-31", "2026-12-31T00:00", Lifecycle.CURRENT),
        ("2026-12-31", "2026-12-31T23:59:59", Lifecycle.CURRENT),
        ("2026-12-31", "2027-01-01T00:00", Lifecycle.EXPIRED),
        ("2026-12-31T17:00", "2026-12-31T16:59:59", Lifecycle.CURRENT),
        ("2026-12-31T17:00", "2026-12-31T17:00", Lifecycle.EXPIRED),
        ("2026-12-31T17:00Z", "2026-12-31T23:59:59", Lifecycle.CURRENT),
        ("2026-12-31T17:00Z", "2027-01-01T00:00", Lifecycle.EXPIRED),
    ],
)
def test_a_day_expires_at_its_end_and_a_moment_at_once(
    folder: SiteFolder, expires: str, now: str, stands: Lifecycle
) -> None:
    folder.write(expires=expires)

    assert folder.article().lifecycle(moment(now)) is stands


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ("2026-11-20T07:59", Lifecycle.SCHEDULED),  # never out, so there is nothing to take back
        ("2026-11-20T08:00", Lifecycle.WITHDRAWN),
        ("2030-01-01", Lifecycle.WITHDRAWN),
    ],
)
def test_withdrawn_outlasts_its_expiry(folder: SiteFolder, now: str, stands: Lifecycle) -> None:
    folder.write(withdrawn={"date": "2026-11-21", "reason": "error"}, expires="2026-12-31")

    assert folder.article().lifecycle(moment(now)) is stands


# The mark of withdrawal


HEAD = "---\ntitle: Một\nwithdrawn: {date: 2026-11-21, reason: legal}\n"


@pytest.mark.parametrize(
    "data",
    [
        HEAD + "---\nThân bài\n",
        HEAD + "summary: Hỏng: rồi\n---\n",
        HEAD + "title: Hai\n---\n",
        HEAD + "không có dòng đóng\n",
        HEAD + "a: &x [1]\nb: *x\n---\n",
        HEAD + "\t\n---\n" + "[" * 3000,
        "\ufeff" + HEAD.replace("\n", "\r\n"),
        (HEAD + "summary: ").encode() + b"\xff\xfe\n---\n",
        HEAD.encode() + b"\x00\x01\n---\n",
        "---  \n<<<<<<< HEAD\n=======\nwithdrawn :\n",
        "<<<<<<< HEAD\r\n<<<<<<< ours\n||||||| base\n=======\n>>>>>>> theirs\n" + HEAD,
        " \n\n" + HEAD,
        "---\nwithdrawn:\n---\nThân bài\n",
        '---\n"withdrawn": {date: 2026-11-21, reason: legal}\n---\nThân bài\n',
    ],
    ids=["whole", "colon", "duplicate", "open", "alias", "tangled", "windows", "not-utf8",
         "control", "merge", "merges", "blank", "bare", "quoted"],
)  # fmt: skip
def test_the_mark_is_seen_however_broken_the_file(folder: SiteFolder, data: str | bytes) -> None:
    assert read_raw(folder, data).taken_down


@pytest.mark.parametrize(
    "data",
    [
        "---\ntitle: Một\n---\nwithdrawn: là rút lại\n",
        "---\ntitle: Một\nsource:\n  withdrawn: x\n---\nThân bài\n",
        "---\n# withdrawn: x\n---\nThân bài\n",
        "---\nnot-withdrawn: x\n---\nThân bài\n",
        "withdrawn: x\n",
        "",
    ],
    ids=["body", "inside", "comment", "other-key", "no-head", "empty"],
)
def test_the_word_elsewhere_is_no_mark(folder: SiteFolder, data: str) -> None:
    assert not read_raw(folder, data).taken_down


def test_a_right_mark_in_a_wrong_file_is_read(folder: SiteFolder) -> None:
    mark = read(folder, withdrawn={"date": "2026-11-21", "reason": "legal"}, lạ="1").withdrawn

    assert mark is not None
    assert (mark.date, mark.reason) == (dt.date(2026, 11, 21), "legal")


def test_a_wrong_mark_is_a_fault_and_a_mark(folder: SiteFolder) -> None:
    reading = read(folder, withdrawn={"date": "hôm qua", "reason": "legal"})

    assert reading.taken_down
    assert reading.withdrawn is None
    assert faults(reading) == [("metadata/wrong-type", line_of(folder, "withdrawn:") + 1)]


# Anything at all


@pytest.fixture
def settings_of_site(folder: SiteFolder) -> SiteConfig:
    return folder.config


@settings(
    derandomize=True,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.binary(max_size=80), head=st.booleans())
def test_any_bytes_become_an_article_or_a_fault(
    settings_of_site: SiteConfig, data: bytes, head: bool
) -> None:
    reading = article.read(Source(ARTICLE, b"---\n" * head + data), settings_of_site)

    assert (reading.article is None) == bool(reading.findings)
    assert all(finding.path == ARTICLE and finding.line >= 1 for finding in reading.findings)


@pytest.mark.parametrize(
    "body",
    [
        "Anh-hai.svg và hai.svg là tên tệp.\n\n![Cổng chợ](hai.svg)\n",
        "Chợ quê. ![Sân đình](cu/hai.svgz.jpg)\n\n![Cổng chợ](hai.svg)\n",
        "Tệp hai.svg: `hai.svg`.\n\n![Cổng chợ](<hai.svg> 'Cổng')\n",
        "Tệp hai.svg.\n\n<img alt='Cổng chợ' src='hai.svg'>\n",
        "Tệp hai.svg.\n\n![Cổng chợ][hai]\n\n[hai]: hai.svg\n",
    ],
)
def test_a_file_that_may_not_be_used_is_named_where_the_article_refers_to_it(
    folder: SiteFolder, body: str
) -> None:
    reading = read(folder, body=body)

    (one,) = reading.findings
    written = (folder.root / ARTICLE).read_text(encoding="utf-8").split("\n")
    assert "hai.svg" in written[one.line - 1][one.column - 1 :]
    assert written[one.line - 1].startswith(("![Cổng", "<img", "[hai]"))
    assert "“hai.svg”" in str(one.message)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://anh.example/a/hai.jpg?so=1", "hai.jpg"),
        ("../../../hai.jpg", "hai.jpg"),
        ("..\\hai.jpg", "hai.jpg"),
    ],
)
def test_a_picture_outside_is_named_in_the_head_and_in_the_body(
    folder: SiteFolder, url: str, name: str
) -> None:
    inside = read(folder, body=f"Một\n\n![Cổng chợ](<{url}>)\n").findings
    above = read(folder, image=url, image_alt="Cổng chợ buổi sáng").findings

    assert [f"“{name}”" in str(one.message) for one in (*inside, *above)] == [True, True]


def test_each_picture_that_nobody_described_is_told_in_its_own_place(folder: SiteFolder) -> None:
    body = "![Cổng chợ](hai.jpg)\n\n![](hai.jpg)\n\n![](ba.jpg) và ![ ](hai.jpg)\n"
    findings = read(folder, body=body).findings

    first = line_of(folder, "![Cổng")
    assert sorted((one.rule, one.line, one.column) for one in findings) == [
        ("media/alt", first + 2, 1),
        ("media/alt", first + 4, 1),
        ("media/alt", first + 4, 16),
    ]


def test_a_picture_is_told_of_where_the_article_shows_it(folder: SiteFolder) -> None:
    folder.write(body="Xem 12.jpg và ảnh.\n\n![Cổng chợ](12.jpg)\n\n![Sân đình](./2.jpg)\n")
    found = folder.article()

    first = line_of(folder, "![Cổng")
    assert [found.place_of(path) for path in found.images] == [(first, 13), (first + 2, 13)]


WORTHLESS = [
    "Ảnh 1", "Hình ảnh", "hình  ảnh", "HÌNH", "IMG_2031", "photo", "DSC00123", "Ảnh minh họa",
    "Ảnh minh hoạ số 2", "Ảnh chụp màn hình", "anh 3", "anh-bia.jpg", "z59123_a8.png", "2026",
]  # fmt: skip


@pytest.mark.parametrize("words", WORTHLESS)
@pytest.mark.parametrize("more", ["", "Bấm phím `F5`.\n"], ids=["plain", "intricate"])
def test_a_description_that_tells_nothing_is_found(
    folder: SiteFolder, words: str, more: str
) -> None:
    body = f"Chợ quê.\n\n![Cổng chợ](hai.jpg)\n\n![{words}](hai.jpg)\n\n{more}"
    reading = read(folder, body=body)

    assert faults(reading) == [("media/alt", line_of(folder, f"![{words}]"))]


@pytest.mark.parametrize("words", [one for one in WORTHLESS if len(one) > 4])
def test_a_cover_that_is_not_described_is_found(folder: SiteFolder, words: str) -> None:
    reading = read(folder, image="bia.jpg", image_alt=words)

    assert faults(reading) == [("media/alt", line_of(folder, "image_alt:"))]
    assert "“bia.jpg”" in str(reading.findings[0].message)


@pytest.mark.parametrize(
    "words",
    [
        "Ảnh 1: công an xã trao quà cho bà con",
        "Hình ảnh cổng chợ",
        "Biển số 12",
        "Bản đồ",
        "Photo of the gate",
        "Tờ khai mau-01.pdf và ảnh",
    ],
)
def test_a_description_that_tells_what_is_seen_is_left_alone(
    folder: SiteFolder, words: str
) -> None:
    body = f"Chợ quê.\n\n![{words}](hai.jpg)\n"

    assert read(folder, body=body, image="bia.jpg", image_alt=words).article is not None
