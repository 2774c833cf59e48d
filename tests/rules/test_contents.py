"""What a page's table of contents brings together is found by the gate first, at the heading."""

from __future__ import annotations

import pytest

from publisher import rules
from publisher.findings import Finding
from publisher.rules.contents import around_contents
from tests.builders import ARTICLE, SiteFolder
from tests.rules import blocking, found

RADIO = "operations/radio"
FILLING = "Bà con giữ máy cẩn thận, nhắc người nhà cùng giữ.\n\n" * 60
PASSWORD, ASKING = "Không đọc mã OTP, mật khẩu", "Hỏi thăm người già, người sống một mình"
SHORT = "Câu mở đầu bài.\n\n"


def sections(*headings: str, before: str = SHORT, between: str = FILLING) -> str:
    """Return a body with such lines, each with a long text below it."""
    return before + "".join(f"{one}\n\n{between}" for one in headings)


def told(findings: list[Finding], rule: str = RADIO) -> list[tuple[int, int]]:
    """Return where findings of a rule are that hold an article."""
    return [(one.line, one.column) for one in findings if one.rule == rule and one.blocks]


def place(folder: SiteFolder, sought: str) -> tuple[int, int]:
    before = (folder.root / ARTICLE).read_text(encoding="utf-8").partition(sought)[0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize(
    ("heading", "begins"),
    [
        pytest.param(f"## {PASSWORD}", "mật khẩu", id="plain"),
        pytest.param(f"# {PASSWORD}", "mật khẩu", id="first-level"),
        pytest.param(f"{PASSWORD}\n---", "mật khẩu", id="underlined"),
        pytest.param(f"> ## {PASSWORD}\n", "mật khẩu", id="in-a-quotation"),
        pytest.param(f"## {PASSWORD} {{#mat-khau}}", "mật khẩu", id="named"),
        pytest.param(f'<h2 id="a">{PASSWORD}</h2>', "mật khẩu", id="html"),
        pytest.param("## Không đọc mã OTP, **mật** khẩu", "Không đọc", id="emphasis"),
        pytest.param("## **Không đọc** mã OTP, *mật khẩu*", "Không đọc", id="all-emphasis"),
        pytest.param("## Không đọc [mã OTP](#a), mật khẩu", "Không đọc", id="link"),
        pytest.param("## Không đọc `mã OTP`, mật khẩu", "Không đọc", id="code"),
        pytest.param("## Không đọc mã OTP&#44; mật khẩu", "Không đọc", id="entity"),
    ],
)
def test_what_two_headings_say_in_a_row_is_found_where_the_first_is_written(
    folder: SiteFolder, heading: str, begins: str
) -> None:
    findings = found(folder, sections("## Nhận biết", heading, f"## {ASKING}"))

    assert told(findings) == [place(folder, begins)]


def test_the_finding_says_that_it_is_about_the_contents_and_ends_with_its_heading(
    folder: SiteFolder,
) -> None:
    findings = found(folder, sections(f"## {PASSWORD}", f"## {ASKING}"))
    [one] = [one for one in findings if one.rule == RADIO]
    line, column = place(folder, "mật khẩu")

    assert "mục lục" in str(one.message)
    assert one.end == (line, column + len("mật khẩu"))


@pytest.mark.parametrize(
    ("changes", "body", "begins"),
    [
        pytest.param({}, sections("## Nhận biết", f"## {PASSWORD}", before=f"{ASKING}.\n\n"), "mật khẩu", id="last-heading-and-body"),
        pytest.param({}, sections("## Nhận biết", "## Tần số bộ", "## Đàm của tổ"), "Tần số", id="a-phrase-in-two"),
        pytest.param({}, sections("## Mã 0912", "## 000", "## 111 là mã"), "0912", id="over-three-headings"),
        pytest.param({"summary": f"Bà con nhớ không gửi cho ai, không đọc mã OTP, {PASSWORD}"}, sections(f"## {ASKING}", "## Nhận biết"), "summary", id="summary-and-first-heading"),
    ],
)  # fmt: skip
def test_the_gate_finds_first_what_would_hold_the_page(
    folder: SiteFolder,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    body: str,
    begins: str,
) -> None:
    """A gate that does not read the contents lets such an article pass, and its built page is held."""
    folder.publishable(body=body, **changes)

    first = reasons(folder)
    for room in ("rules.engine", "wall.owners"):
        monkeypatch.setattr(f"publisher.{room}.around_contents", lambda _article: None)
    monkeypatch.setattr("publisher.inspection._KIND", "blind")  # no other test is told of it
    without = reasons(folder)

    assert {(one.rule.partition("/")[0] == "wall", one.line) for one in first} == {
        (False, place(folder, begins)[0])
    }
    assert {one.rule for one in without} == {"wall/words"}
    assert {one.rule in str(wall.message) for one in first for wall in without} == {True}


def reasons(folder: SiteFolder) -> list[Finding]:
    return [one for held in folder.build().survey.held for one in held.reasons]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(sections("## Ở nhà", f"## {ASKING}", f"## {PASSWORD}"), id="in-another-order"),
        pytest.param(sections(f"## {PASSWORD}", "## Nhận biết", f"## {ASKING}"), id="one-between"),
        pytest.param(sections(f"### {PASSWORD}", f"### {ASKING}", "## Ở nhà", "## Ra đường"), id="below-what-is-listed"),
        pytest.param(sections(f"## {PASSWORD}", f"### {ASKING}", "## Phòng tránh"), id="of-two-levels"),
        pytest.param(sections(f"## {PASSWORD}", f"## {ASKING}", between="Giữ máy cẩn thận.\n\n"), id="too-short-for-a-list"),
        pytest.param(sections("## Nhận biết", "## Dành cho phụ huynh", before="Trang in số 0912\n\n## Giữa\n\n000 111 là mã tờ khai.\n\n"), id="heading-between-paragraphs"),
    ],
)  # fmt: skip
def test_headings_that_no_reader_meets_in_a_row_are_not_read_so(
    folder: SiteFolder, body: str
) -> None:
    """Neither at the gate nor on the page."""
    folder.publishable(body=body)

    assert blocking(rules.run(folder.article(), {}, folder.site.rules)) == set()
    assert folder.build().survey.held == ()


def test_a_warning_whose_headings_are_the_ways_to_its_advice_has_no_contents(
    folder: SiteFolder,
) -> None:
    """The page says fixed words in their place; an article of another kind lists its headings."""
    body = sections("## Dấu hiệu, mật khẩu", "## Hỏi, liên hệ ai", between=FILLING)
    other = "content/tuyen-truyen/2026/bai-khac.md"

    folder.write(body=body)
    folder.write(other, body=body)

    assert around_contents(folder.article()) is None
    assert told(rules.run(folder.article(other), {}, folder.site.rules))


def test_what_the_body_says_far_from_its_contents_is_judged_by_all_that_stands_around_it(
    folder: SiteFolder,
) -> None:
    """The reading of the contents ends before the words that excuse it."""
    far = "Bà con nghe tin kịp thời để về bờ an toàn. " * 5
    before = f"{far}\n\n{far}Cùng nghe kênh liên lạc nội bộ.\n\nNgư dân giữ máy.\n\n"

    assert told(found(folder, sections("## Ở nhà", "## Ra đường", before=before))) == []
    assert told(found(folder, before.replace("Ngư dân", "Người dân"))) != []


def test_what_a_rule_finds_from_the_end_of_the_line_before_stands_at_its_heading(
    folder: SiteFolder,
) -> None:
    findings = found(folder, sections("## TUYỆT", "## MẬT"))

    assert told(findings, "secrecy/marking-line")[0] == place(folder, "TUYỆT")


def test_a_waiver_lifts_what_headings_say_in_a_row_wherever_it_is_shown(
    folder: SiteFolder,
) -> None:
    waiver = {"rule": RADIO, "match": "mật khẩu Hỏi", "reason": "Hai đề mục khác nhau"}
    folder.publishable(body=sections(f"## {PASSWORD}", f"## {ASKING}"), waivers=[waiver])

    release = folder.build()

    assert release.survey.held == ()
    assert "toc" in folder.output()["canh-bao/2026/bai-mau/index.html"].decode()
