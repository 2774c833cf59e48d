"""Units end and others take their place: who answers, who signs, what citizens are told."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import preview, signing, survey
from publisher.config import SiteConfig
from publisher.errors import ConfigError, SigningError
from publisher.gate import Edition
from publisher.messages import vietnamese
from publisher.signoff import Role
from tests.builders import CONFIG, NOW, SiteFolder

LAST = dt.date(2026, 11, 18)  # of the old ward
DAY = dt.timedelta(days=1)
PROVINCE = CONFIG["units"][0]


def unit(name: str, **changes: Any) -> dict[str, Any]:
    record = {"id": name, "name": f"Công an {name}", "level": "ward", "area": "xa", "parent": "ca-tinh"}  # fmt: skip
    return {key: value for key, value in (record | changes).items() if value is not None}


def configured(*units: dict[str, Any]) -> SiteConfig:
    return SiteConfig.model_validate({**CONFIG, "units": units})


def merged(folder: SiteFolder, **people: dict[str, Any]) -> SiteFolder:
    """A site whose old ward became part of a new one on the 19th, with a spokesperson for each."""
    old = unit("cu", valid_to=str(LAST), successor="moi", phone="0200 3555 901")
    new = unit("moi", valid_from=str(LAST + DAY), phone="0200 3555 902")
    usual = {
        "nguoi_phat_ngon": {"units": ["cu"]},
        "phat_ngon_xa_khac": {"units": ["moi"]},
    }
    folder.configure(units=[*CONFIG["units"], old, new], people=folder.people(**usual | people))
    return folder


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), NOW.tzinfo)


def reasons(folder: SiteFolder) -> list[str]:
    return [] if isinstance(folder.verdict(), Edition) else folder.held_for()


# Who answers on a day


@given(
    lengths=st.lists(st.integers(1, 5), min_size=1, max_size=6),
    openly=st.booleans(),
    data=st.data(),
)
def test_on_every_day_the_unit_of_the_chain_that_holds_answers(
    lengths: list[int], openly: bool, data: st.DataObject
) -> None:
    """Units that follow each other without a gap, given in any order; the last may go on."""
    starts = [LAST + sum(lengths[:n]) * DAY for n in range(len(lengths) + 1)]
    last = len(lengths) - 1
    units = [
        unit(
            f"u{n}",
            parent=None,
            valid_from=str(starts[n]),
            valid_to=None if n == last and openly else str(starts[n + 1] - DAY),
            successor=None if n == last else f"u{n + 1}",
        )
        for n in range(len(lengths))
    ]
    config = configured(*data.draw(st.permutations(units)))
    for first in range(len(lengths)):
        for day in (starts[0] + n * DAY for n in range(-1, sum(lengths) + 2)):
            holding = [one for one in config.units if one.holds(day) and int(one.id[1:]) >= first]
            answering = config.responsible(f"u{first}", day)
            assert ([answering] if answering else []) == holding
            assert list(config.unit_and_above(f"u{first}", day)) == [one.id for one in holding]


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-6, 6), st.none() | st.integers(0, 6),
            st.none() | st.integers(0, 5), st.none() | st.integers(0, 5),
        ),
        min_size=6, max_size=6,
    ),
    st.integers(-8, 14),
)  # fmt: skip
def test_whoever_answers_holds_that_day_however_units_are_tangled(
    records: list[tuple[int | None, int | None, int | None, int | None]], offset: int
) -> None:
    units = []
    for n, (begins, lasts, successor, parent) in enumerate(records):
        start = begins or 0
        units.append(
            unit(
                f"u{n}",
                valid_from=None if begins is None else str(LAST + start * DAY),
                valid_to=None if lasts is None else str(LAST + (start + lasts) * DAY),
                successor=None if successor is None else f"u{successor}",
                parent=None if parent is None or parent >= n else f"u{parent}",  # no loop
            )
        )
    config, day = configured(*units), LAST + offset * DAY
    for one in config.units:
        answering = config.responsible(one.id, day)
        above = list(config.unit_and_above(one.id, day))
        assert above[:1] == ([answering.id] if answering else [])
        assert len(above) == len(set(above))
        assert all(config.units_by_id[name].holds(day) for name in above)
        if one.holds(day):
            assert answering == one


def test_the_unit_above_answers_before_a_unit_begins_and_after_one_ends_without_successor() -> None:
    config = configured(
        PROVINCE, unit("x", valid_from=str(LAST), valid_to=str(LAST)), unit("y", parent="x")
    )

    assert list(config.unit_and_above("x", LAST - DAY)) == ["ca-tinh"]
    assert list(config.unit_and_above("x", LAST)) == ["x", "ca-tinh"]
    assert list(config.unit_and_above("x", LAST + DAY)) == ["ca-tinh"]
    assert list(config.unit_and_above("y", LAST)) == ["y", "x", "ca-tinh"]
    assert list(config.unit_and_above("y", LAST + DAY)) == ["y", "ca-tinh"]


def test_a_successor_does_not_answer_before_the_unit_has_begun() -> None:
    config = configured(
        PROVINCE,
        unit("x", valid_from=str(LAST), valid_to=str(LAST), successor="y"),
        unit("y"),
    )

    assert list(config.unit_and_above("x", LAST - DAY)) == ["ca-tinh"]
    assert list(config.unit_and_above("x", LAST + DAY)) == ["y", "ca-tinh"]


def test_a_unit_belongs_to_whoever_took_the_place_of_the_one_above_it() -> None:
    config = configured(
        PROVINCE,
        unit("huyen", valid_to=str(LAST), successor="khu"),
        unit("khu", valid_from=str(LAST + DAY)),
        unit("xa", parent="huyen"),
    )

    assert list(config.unit_and_above("xa", LAST)) == ["xa", "huyen", "ca-tinh"]
    assert list(config.unit_and_above("xa", LAST + DAY)) == ["xa", "khu", "ca-tinh"]


def test_a_unit_that_took_the_place_of_the_one_above_it_still_belongs_to_the_next() -> None:
    config = configured(
        PROVINCE,
        unit("huyen", valid_to=str(LAST), successor="xa"),
        unit("xa", parent="huyen"),
    )

    assert list(config.unit_and_above("xa", LAST + DAY)) == ["xa", "ca-tinh"]


# Who signs


@pytest.mark.parametrize(
    ("signed_on", "spokesperson", "rules"),
    [
        pytest.param(LAST, "nguoi-phat-ngon", [], id="old-people-on-the-last-day"),
        pytest.param(LAST, "phat-ngon-xa-khac", ["spokesperson/unit"], id="new-people-on-the-last-day"),
        pytest.param(LAST + DAY, "nguoi-phat-ngon", ["spokesperson/unit"], id="old-people-the-day-after"),
        pytest.param(LAST + DAY, "phat-ngon-xa-khac", [], id="new-people-the-day-after"),
    ],
)  # fmt: skip
def test_the_successors_people_sign_from_the_day_after_and_no_others(
    folder: SiteFolder, signed_on: dt.date, spokesperson: str, rules: list[str]
) -> None:
    merged(folder).write(unit="cu", date=f"{LAST}T08:00")
    folder.sign(at=noon(signed_on), spokesperson=spokesperson)

    assert reasons(folder) == rules


def test_those_above_sign_before_and_after_a_merger(folder: SiteFolder) -> None:
    merged(folder, nguoi_phat_ngon={}).write(unit="cu", date=f"{LAST}T08:00")

    for day in (LAST, LAST + DAY):
        folder.sign(at=noon(day))
        assert reasons(folder) == []


@pytest.mark.parametrize(
    ("hour", "rules"), [(16, []), (17, ["spokesperson/unit"])], ids=["23:00", "00:00"]
)
def test_a_unit_ends_at_midnight_in_the_zone_of_the_site(
    folder: SiteFolder, hour: int, rules: list[str]
) -> None:
    merged(folder).write(unit="cu", date=f"{LAST}T08:00")
    folder.sign(at=dt.datetime.combine(LAST, dt.time(hour), dt.UTC))

    assert reasons(folder) == rules


def test_a_unit_that_has_ended_gives_no_power_over_its_successor(folder: SiteFolder) -> None:
    merged(folder).write(unit="moi", date=f"{LAST + DAY}T08:00")
    folder.sign(at=noon(LAST + DAY))

    assert reasons(folder) == ["spokesperson/unit"]


def test_says_who_answers_now_to_someone_who_does_not(folder: SiteFolder) -> None:
    merged(folder).write(unit="cu", date=f"{LAST}T08:00")
    config = folder.config
    person = config.people_by_id["nguoi-phat-ngon"]

    with pytest.raises(SigningError, match="Công an moi phụ trách bài của Công an cu"):
        signing.refuse(folder.article(), "spokesperson", person, [], config, NOW)


# What an article may name


@pytest.mark.parametrize(
    ("name", "day", "advice"),
    [
        ("cu", LAST, None),
        ("cu", LAST + DAY, "Công an cu đã kết thúc hoạt động ngày 18/11/2026: ghi unit: moi (Công an moi)"),
        ("moi", LAST, "Công an moi bắt đầu hoạt động từ ngày 19/11/2026: ghi unit: cu (Công an cu)"),
        ("moi", LAST + DAY, None),
        ("het", LAST + DAY, "ghi unit: ca-tinh"),
        ("mo-coi", LAST + DAY, "sửa mục unit, hoặc ngày"),
    ],
)  # fmt: skip
def test_an_article_names_a_unit_that_was_there_on_its_day(
    folder: SiteFolder, name: str, day: dt.date, advice: str | None
) -> None:
    merged(folder)
    gone = [unit("het", valid_to=str(LAST)), unit("mo-coi", parent=None, valid_to=str(LAST))]
    folder.configure(units=[*CONFIG["units"], *gone, unit("cu", valid_to=str(LAST), successor="moi"), unit("moi", valid_from=str(LAST + DAY))])  # fmt: skip
    path = folder.write(unit=name, date=f"{day}T23:30")
    line = (folder.root / path).read_text("utf-8").split("\nunit:")[0].count("\n") + 2

    found = [f for f in survey.check(folder.site, now=NOW)[0] if f.rule == "metadata/unit-term"]

    if advice is None:
        assert found == []
    else:
        (finding,) = found
        assert (finding.line, finding.blocks) == (line, True)
        assert advice in str(finding.message)


# One person for both


def one_signs_both(folder: SiteFolder, name: str, by: str = "nguoi-duyet", **article: Any) -> list[str]:  # fmt: skip
    folder.write(unit=name, date=f"{LAST}T08:00", **article)
    folder.sign(at=noon(LAST), secrecy=by, spokesperson=by)
    return reasons(folder)


def with_grant(folder: SiteFolder, **changes: Any) -> None:
    both = {"roles": ["author", "secrecy", "spokesperson"]}
    units = [
        *CONFIG["units"],
        unit("nho", four_eyes="author-excluded", **changes),
        unit("con", parent="nho"),
        unit("sau"),
    ]
    folder.configure(units=units, people=folder.people(nguoi_duyet=both))


BOTH_REFUSED = ["secrecy/four-eyes", "spokesperson/four-eyes"]


def test_a_unit_may_be_granted_that_one_person_signs_both(folder: SiteFolder) -> None:
    with_grant(folder)

    assert one_signs_both(folder, "nho") == []


@pytest.mark.parametrize("name", ["ca-tinh", "con", "sau"], ids=["above", "below", "beside"])
def test_what_is_granted_to_a_unit_does_not_spread(folder: SiteFolder, name: str) -> None:
    with_grant(folder)

    assert one_signs_both(folder, name) == BOTH_REFUSED


@pytest.mark.parametrize("wrote", [{"author": "nguoi-duyet"}, {"contributors": ["nguoi-duyet"]}], ids=str)  # fmt: skip
def test_the_author_signs_nothing_even_where_one_person_may_sign_both(
    folder: SiteFolder, wrote: dict[str, Any]
) -> None:
    with_grant(folder)

    assert one_signs_both(folder, "nho", **wrote) == BOTH_REFUSED


def test_what_is_granted_to_a_unit_ends_with_it(folder: SiteFolder) -> None:
    with_grant(folder, valid_to=str(LAST), successor="sau")
    assert one_signs_both(folder, "nho") == []

    folder.sign(at=noon(LAST + DAY), secrecy="nguoi-duyet", spokesperson="nguoi-duyet")

    assert reasons(folder) == BOTH_REFUSED


def test_every_build_names_the_units_where_one_person_may_sign_both(folder: SiteFolder) -> None:
    folder.commit()
    assert folder.build().survey.notes == ()

    with_grant(folder)

    assert [str(note) for note in folder.build().survey.notes] == [
        "Công an nho được phép để một người ký cả hai phần (four_eyes: author-excluded)."
    ]


# What citizens see


OLD_PHONE, NEW_PHONE = "0200 3555 901", "0200 3555 902"


def seen(folder: SiteFolder, url: str) -> str:
    """Return the words and addresses of a built page."""
    return " ".join((folder.root / "site" / url / "index.html").read_text("utf-8").split())


def panel(folder: SiteFolder) -> str:
    """Return what the article's page says of whom to contact."""
    found = re.search(
        r'<section class="panel" aria-labelledby="side__contact">.*?</section>',
        seen(folder, "canh-bao/2026/bai-mau"),
    )
    assert found is not None
    return found[0]


def published(folder: SiteFolder) -> SiteFolder:
    """The old ward's article, signed and out on its last day."""
    merged(folder, nguoi_phat_ngon={})
    folder.write(unit="cu", date=f"{LAST}T08:00")
    folder.sign(at=noon(LAST) - dt.timedelta(hours=3))
    return folder


def test_on_its_last_day_a_unit_is_shown_as_ever(folder: SiteFolder) -> None:
    published(folder).build(noon(LAST))

    assert OLD_PHONE in panel(folder)
    assert OLD_PHONE in seen(folder, "don-vi/cu")
    for told in (seen(folder, "don-vi/cu"), seen(folder, "don-vi"), panel(folder)):
        assert "sáp nhập" not in told
        assert "kết thúc" not in told
    assert 'href="don-vi/cu/"' in seen(folder, "")
    assert "don-vi/moi" not in "".join(folder.output())  # begins tomorrow


def test_the_day_after_its_end_a_unit_points_to_its_successor(folder: SiteFolder) -> None:
    published(folder).build(noon(LAST + DAY))

    page, article = seen(folder, "don-vi/cu"), panel(folder)
    for told in (page, article):
        assert "Công an cu đã sáp nhập vào <a href=" in told
        assert "19/11/2026" in told
        assert "Hiện nay" not in told
        assert 'don-vi/moi/">Công an moi</a>' in told or '../moi/">Công an moi</a>' in told
        assert NEW_PHONE in told
    assert "trước ngày 19/11/2026" in page


def test_the_number_of_a_unit_that_has_ended_is_nowhere(folder: SiteFolder) -> None:
    published(folder).build(noon(LAST))
    assert any(OLD_PHONE.encode() in data for data in folder.output().values())

    folder.build(noon(LAST + DAY))

    assert not any(OLD_PHONE.encode() in data for data in folder.output().values())


def test_an_article_keeps_the_name_of_the_unit_that_published_it(folder: SiteFolder) -> None:
    published(folder)
    folder.build(noon(LAST + DAY))

    assert "Nguồn: Công an cu" in seen(folder, "nhom/nhom-xa")
    assert "Công an cu</a>" in seen(folder, "canh-bao/2026/bai-mau")
    assert b"<dc:creator>C\xc3\xb4ng an cu</dc:creator>" in folder.output()["don-vi/cu/rss.xml"]


def test_units_that_have_ended_stand_last_and_only_in_the_list_of_units(folder: SiteFolder) -> None:
    published(folder)
    folder.configure(
        units=[
            unit("het", valid_to=str(LAST)),
            unit("cu", valid_to=str(LAST), successor="moi", phone=OLD_PHONE),
            *CONFIG["units"],
            unit("moi", valid_from=str(LAST + DAY), phone=NEW_PHONE),
        ]
    )
    folder.build(noon(LAST + DAY))

    index: Any = lxml.html.document_fromstring(seen(folder, "don-vi"))
    sections = {
        section.xpath("string(h2)"): [" ".join(li.text_content().split()) for li in section.xpath(".//li")]
        for section in index.xpath("//section[starts-with(@aria-labelledby, 'section__')]")
    }  # fmt: skip
    assert list(sections)[-2:] == ["Đơn vị đã kết thúc hoạt động", "Đơn vị đã sáp nhập"]
    assert sections["Đơn vị đã sáp nhập"] == ["Công an cu 1 bài Nay do Công an moi phụ trách"]
    assert sections["Đơn vị đã kết thúc hoạt động"] == [
        "Công an het 0 bài Nay do Công an tỉnh Thử Nghiệm phụ trách"
    ]
    assert sections["Công an phường"] == ["Công an moi 0 bài Trực ban 0200 3555 902"]
    for url in ("", "theo-doi"):
        assert "don-vi/cu/" not in seen(folder, url)
        assert "don-vi/moi/" in seen(folder, url)


def test_a_unit_that_has_ended_offers_the_feeds_of_the_one_that_answers(folder: SiteFolder) -> None:
    published(folder).build(noon(LAST))
    assert "don-vi/cu/rss.xml" in seen(folder, "canh-bao/2026/bai-mau")

    folder.build(noon(LAST + DAY))

    article, page = seen(folder, "canh-bao/2026/bai-mau"), seen(folder, "don-vi/cu")
    assert "don-vi/cu/rss.xml" not in article
    assert "don-vi/moi/rss.xml" in article
    assert 'href="../moi/rss.xml"' in page
    assert 'href="rss.xml"' not in page
    assert "don-vi/cu/rss.xml" in folder.output()  # those who follow it keep what they have


def test_a_chain_of_mergers_names_the_first_and_who_answers_today(folder: SiteFolder) -> None:
    published(folder)
    folder.configure(
        units=[
            *CONFIG["units"],
            unit("cu", valid_to=str(LAST), successor="giua", phone=OLD_PHONE),
            unit("giua", valid_from=str(LAST + DAY), valid_to=str(LAST + DAY), successor="moi"),
            unit("moi", valid_from=str(LAST + 2 * DAY), phone=NEW_PHONE),
        ]
    )
    folder.build(noon(LAST + 2 * DAY))

    told = panel(folder)
    assert re.search(r"sáp nhập vào <a [^>]*don-vi/giua/[^>]*>Công an giua</a>\. Hiện nay <a [^>]*don-vi/moi/[^>]*>Công an moi</a> phụ trách", told)  # fmt: skip
    assert NEW_PHONE in told


def test_a_unit_whose_successor_has_still_to_begin_points_to_the_unit_above(
    folder: SiteFolder,
) -> None:
    published(folder)
    folder.configure(
        units=[
            {**PROVINCE, "phone": "0200 3555 113"},
            *CONFIG["units"][1:],
            unit("cu", valid_to=str(LAST), successor="moi", phone=OLD_PHONE),
            unit("moi", valid_from=str(LAST + 3 * DAY), phone=NEW_PHONE),
        ]
    )
    folder.build(noon(LAST + DAY))

    for told in (panel(folder), seen(folder, "don-vi/cu")):
        assert "Công an cu đã kết thúc hoạt động. Hiện nay" in told
        assert "0200 3555 113" in told
        assert NEW_PHONE not in told


def test_a_unit_that_left_nobody_behind_shows_no_contacts(folder: SiteFolder) -> None:
    published(folder)
    folder.configure(
        units=[*CONFIG["units"], unit("cu", parent=None, valid_to=str(LAST), phone=OLD_PHONE)],
        people=folder.people(nguoi_duyet={"units": ["cu"]}, nguoi_phat_ngon={"units": ["cu"]}),
    )
    folder.build(noon(LAST + DAY))

    assert "đã kết thúc hoạt động.</p>" in panel(folder)
    assert "<ul" not in panel(folder)


def test_the_preview_shows_what_is_written_for_a_unit_that_has_still_to_begin(
    folder: SiteFolder,
) -> None:
    published(folder)
    folder.write("content/canh-bao/2026/sap-toi.md", unit="moi", date=f"{LAST + DAY}T08:00")

    shown = preview.build(folder.site, noon(LAST), vietnamese).folder

    assert (shown / "don-vi/moi/rss.xml").is_file()
    article = (shown / "canh-bao/2026/sap-toi/index.html").read_text("utf-8")
    assert NEW_PHONE in article
    assert (shown / "don-vi/moi/index.html").is_file()
    assert "Công an moi" not in (shown / "don-vi/index.html").read_text("utf-8")


# What cannot be so


@pytest.mark.parametrize(
    ("units", "rules"),
    [
        pytest.param([unit("a", valid_to="2026-01-01", successor="a")], {"loop", "succession"}, id="itself"),
        pytest.param(
            [unit("a", valid_to="2026-01-01", successor="b"), unit("b", valid_to="2026-01-02", successor="a")],
            {"loop", "succession"}, id="circle",
        ),
        pytest.param([unit("a", successor="b"), unit("b")], {"succession"}, id="not-ended"),
        pytest.param(
            [unit("a", valid_to="2026-01-01", successor="b"), unit("b", valid_to="2026-01-01")],
            {"succession"}, id="successor-ended-no-later",
        ),
        pytest.param(
            [unit("a", valid_to="2026-01-01"), unit("b", parent="a", valid_from="2026-01-02")],
            {"succession"}, id="began-under-one-that-had-ended",
        ),
        pytest.param(
            [unit("a", parent=None, valid_to="2026-01-01"), unit("b", parent="a")],
            {"succession"}, id="nobody-left-above",
        ),
        pytest.param(
            [unit("a", valid_to="2026-01-01", successor="b"), unit("b", valid_to="2026-01-02")],
            set(), id="successor-one-day",
        ),
        pytest.param(
            [unit("a", valid_to="2026-01-01", successor="b"), unit("b", valid_from="2026-07-01")],
            set(), id="gap-filled-by-the-unit-above",
        ),
        pytest.param(
            [unit("a", valid_to="2026-01-01"), unit("b", parent="a", valid_from="2026-01-01")],
            set(), id="began-on-the-last-day-of-the-one-above",
        ),
        pytest.param(
            [unit("a", parent=None, valid_to="2026-01-01"), unit("b", parent="a", valid_to="2026-01-01")],
            set(), id="ended-with-the-one-above",
        ),
        pytest.param(
            [unit("a", parent=None, valid_to="2026-01-01", successor="c"), unit("b", parent="a"), unit("c")],
            set(), id="another-one-above-since",
        ),
    ],
)  # fmt: skip
def test_terms_of_units_that_contradict_each_other_are_errors(
    folder: SiteFolder, units: list[dict[str, Any]], rules: set[str]
) -> None:
    folder.configure(units=[*CONFIG["units"], *units])
    found: set[str] = set()

    try:
        assert folder.config
    except ConfigError as error:
        found = {problem.rule for problem in error.problems}

    assert found == {f"config/{rule}" for rule in rules}


def test_says_the_line_of_a_wrong_successor(folder: SiteFolder) -> None:
    folder.configure(units=[*CONFIG["units"], unit("a", successor="ca-xa")])
    text = (folder.root / "site_config.yml").read_text("utf-8")

    with pytest.raises(ConfigError) as refused:
        assert folder.config

    (problem,) = refused.value.problems
    assert problem.line == text.split("successor:")[0].count("\n") + 1
    assert "valid_to" in str(problem.message)


# Both roles are judged alike


@pytest.mark.parametrize("role", ["secrecy", "spokesperson"])
def test_a_reviewer_of_the_successor_signs_as_its_spokesperson_does(
    folder: SiteFolder, role: Role
) -> None:
    person = {"roles": [role], "units": ["moi"]}
    merged(folder, nguoi_la=person).write(unit="cu", date=f"{LAST}T08:00")
    config = folder.config

    signing.refuse(folder.article(), role, config.people_by_id["nguoi-la"], [], config, NOW)
    with pytest.raises(SigningError):
        signing.refuse(
            folder.article(), role, config.people_by_id["nguoi-la"], [], config, noon(LAST)
        )
