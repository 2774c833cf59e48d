"""Findings and states as people and programs read them: nothing lost, nothing secret repeated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from publisher import reports, sarif, states, survey
from publisher.findings import Finding, Severity
from publisher.messages import say, vietnamese
from tests.builders import ARTICLE, NOW, SiteFolder
from tests.test_states import in_every_state, status

OTHER = "content/canh-bao/2026/bai-khac.md"


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "personal-data/phone",
        "severity": Severity.BLOCK,
        "path": ARTICLE,
        "line": 12,
        "column": 5,
        "message": say("Bỏ số điện thoại này."),
        "excerpt": "•••• •••",
        **changes,
    }
    return Finding(**values)


MANY = [
    finding(),
    finding(line=14, severity=Severity.ACKNOWLEDGE, rule="secrecy/marked-document"),
    finding(line=15, severity=Severity.NOTE, rule="style/long", excerpt=""),
    finding(path="content/hoi-dap/2026/khac.md", waiver="Số trực ban công khai"),
]


# Text


def test_text_gathers_findings_by_file_and_sums_them_up() -> None:
    text = reports.findings_text(MANY, 7, vietnamese)

    assert text.count(ARTICLE) == 1
    assert text.count("content/hoi-dap/2026/khac.md") == 1
    assert "12:5" in text
    assert "(secrecy/marked-document)" in text
    assert "Số trực ban công khai" in text
    assert "7" in text.splitlines()[-1]
    assert "1" in text.splitlines()[-1]


def test_text_for_nothing_found_is_one_line() -> None:
    assert len(reports.findings_text([], 3, vietnamese).splitlines()) == 1


def told_of(folder: SiteFolder, **options: Any) -> str:
    """Return what `check` prints of a site."""
    site = folder.site
    findings, articles = survey.check(site, now=NOW)
    return reports.findings_text(
        findings,
        articles,
        vietnamese,
        lines_of=lambda path: survey.lines_of(site, path),
        **options,
    )


def test_text_shows_the_masked_line_with_carets_and_what_to_do(folder: SiteFolder) -> None:
    folder.write(body="Bà con gọi 0912 000 111 nhé.\n")

    lines = told_of(folder).splitlines()

    assert lines[0] == ARTICLE
    assert lines[1].startswith("  11:12  PHẢI SỬA: Bỏ số điện thoại")
    at = next(n for n, line in enumerate(lines) if "│" in line)
    assert lines[at - 1].endswith("(personal-data/phone)")
    assert lines[at : at + 2] == [
        "    11 │ B• c•• g•• •••• ••• ••• n••.",
        "       │            ^^^^^^^^^^^^",
    ]


def test_text_says_who_must_see_what_does_not_hold_an_article(folder: SiteFolder) -> None:
    folder.write(body="Nhắc tới bí mật điều tra.\n")

    assert "Người duyệt bảo mật phải xem chỗ này" in told_of(folder)


def test_text_shows_a_hit_in_the_metadata_by_its_key_and_excerpt(folder: SiteFolder) -> None:
    folder.write(title="Gọi 0912 000 111 khi cần")

    lines = told_of(folder).splitlines()

    at = next(n for n, line in enumerate(lines) if "│" in line)
    assert lines[at : at + 3] == [
        "     2 │ title: G•• •••• ••• ••• k•• c••",
        "       │ ^",
        "        •••• ••• •••",
    ]


def test_text_keeps_to_the_width_asked_for(folder: SiteFolder) -> None:
    folder.write(body=f"{'Một câu rất dài. ' * 40}Gọi 0912 000 111 {'nhé ' * 90}\n")

    for columns in (60, 100):
        text = told_of(folder, columns=columns)
        assert max(map(len, text.splitlines())) <= columns
        assert "^^^^^^^^^^^^" in text


def test_text_counts_what_is_asked_to_be_waived_apart(folder: SiteFolder) -> None:
    folder.write(
        body="Gọi 0912 000 111.\n",
        waivers=[{"rule": "personal-data/phone", "match": "0912 000 111",
                  "reason": "Số trực ban công khai"}],
    )  # fmt: skip

    lines = told_of(folder).splitlines()

    assert lines[-2:] == [
        "Xin miễn trừ 1 chỗ: chỉ có hiệu lực khi người duyệt bảo mật đã ký bài.",
        "Đã kiểm tra 1 bài: 0 chỗ phải sửa, 0 chỗ người duyệt cần xem.",
    ]


def test_text_paints_by_tone(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111.\n")

    text = told_of(folder, paint=lambda part, tone: f"<{tone}>{part}</>")

    assert f"<path>{ARTICLE}</>" in text
    assert "<block>PHẢI SỬA</>:" in text
    assert "<block>       │     ^^^^^^^^^^^^</>" in text


def test_text_shows_no_character_that_moves_the_cursor() -> None:
    hostile = finding(path="content/a\x1b[2J\n.md", message=say("Một\x1b]0;hai"))

    text = reports.findings_text([hostile], 1, vietnamese)

    assert "\x1b" not in text
    assert text.splitlines()[0] == "content/a\ufffd[2J\ufffd.md"


# JSON


def test_json_has_the_shape_that_programs_rely_on() -> None:
    found = json.loads(reports.findings_json(MANY, 7, vietnamese))

    assert found["articles"] == 7
    assert found["findings"][0] == {
        "rule": "personal-data/phone",
        "severity": "block",
        "path": ARTICLE,
        "line": 12,
        "column": 5,
        "message": "Bỏ số điện thoại này.",
        "excerpt": "•••• •••",
    }
    assert found["findings"][3]["waiver"] == "Số trực ban công khai"
    assert [f["severity"] for f in found["findings"]] == ["block", "acknowledge", "note", "block"]


def test_json_for_nothing_found_is_an_empty_list() -> None:
    assert json.loads(reports.findings_json([], 0, vietnamese)) == {"findings": [], "articles": 0}


# GitHub annotations


def test_github_gets_one_line_a_finding() -> None:
    lines = reports.findings_github(MANY, vietnamese).split("\n")

    assert lines[0] == (
        f"::error file={ARTICLE},line=12,col=5,title=personal-data/phone::Bỏ số điện thoại này."
    )
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice", "::error"]


@pytest.mark.parametrize(
    ("end", "place"),
    [
        (None, "line=12,col=5"),
        ((12, 17), "line=12,col=5,endColumn=17"),
        ((13, 4), "line=12,endLine=13"),  # columns count within one line only
    ],
)
def test_github_is_told_how_far_a_place_goes(end: tuple[int, int] | None, place: str) -> None:
    text = reports.findings_github([finding(end=end)], vietnamese)

    assert text.startswith(f"::error file={ARTICLE},{place},title=")


def test_github_gets_no_command_that_a_file_smuggles_in() -> None:
    hostile = finding(
        path="content/a,line=1::set-env:\n::error::x%.md",
        message=say("Một\r\n::error::hai 100%"),
    )

    text = reports.findings_github([hostile], vietnamese)

    assert "\n" not in text
    assert "\r" not in text
    assert "file=content/a%2Cline=1%3A%3Aset-env%3A%0A%3A%3Aerror%3A%3Ax%25.md,line=12" in text
    assert text.endswith("::Một%0D%0A::error::hai 100%25")


def test_github_gets_nothing_for_nothing_found() -> None:
    assert reports.findings_github([], vietnamese) == ""


# What a build says


def told(folder: SiteFolder, **options: Any) -> str:
    release = folder.build(**options)
    return reports.release_text(release, folder.config, folder.root / "site", vietnamese, 2.34)


def test_a_build_says_what_it_held_and_why(folder: SiteFolder) -> None:
    in_every_state(folder)

    text = told(folder)

    for name in ("hen", "nhap", "cho", "hong"):
        assert f"content/canh-bao/2026/{name}.md" in text
    for name in ("dang", "het", "bo"):
        assert f"content/canh-bao/2026/{name}.md" not in text
    for rule in ("metadata/yaml", "secrecy/missing", "spokesperson/missing"):
        assert f"({rule})" in text
    assert "Dòng 2:" in text


def test_a_build_sums_up_what_came_changed_went_and_stayed_inside_and_how_long_it_took(
    folder: SiteFolder,
) -> None:
    for slug in ("bo", "giu", "sua", "xoa"):
        folder.publishable(f"content/canh-bao/2026/{slug}.md")
    first = told(folder)
    folder.publishable("content/canh-bao/2026/moi.md")
    folder.amended("content/canh-bao/2026/sua.md", "Gọi 113 khi nghi ngờ.\n")
    folder.publishable(
        "content/canh-bao/2026/bo.md", withdrawn={"date": "2026-11-21", "reason": "error"}
    )
    folder.write("content/canh-bao/2026/cho.md")
    (folder.root / "content/canh-bao/2026/xoa.md").unlink()

    second, third = told(folder, confirm_removals=True), told(folder)

    assert first.splitlines()[0].endswith(
        " trong 2,3 giây: 4 bài đang đăng (4 mới, 0 cập nhật, 0 thu hồi, 0 gỡ),"
        " 0 bài giữ lại, 0 bài đã thu hồi."
    )
    assert second.splitlines()[0].endswith(
        ": 3 bài đang đăng (1 mới, 1 cập nhật, 1 thu hồi, 1 gỡ), 1 bài giữ lại, 1 bài đã thu hồi."
    )
    assert "(0 mới, 0 cập nhật, 0 thu hồi, 0 gỡ)" in third.splitlines()[0]


def test_a_build_lists_the_waivers_in_force(folder: SiteFolder) -> None:
    folder.publishable(
        body="Gọi 0912 000 111 để gặp trực ban.\n",
        waivers=[{"rule": "personal-data/phone", "match": "0912 000 111",
                  "reason": "Số trực ban do đơn vị công bố"}],
    )  # fmt: skip

    text = told(folder)

    assert "Số trực ban do đơn vị công bố" in text
    assert "personal-data/phone" in text
    assert "0912" not in text


WAIVED: dict[str, Any] = {
    "body": "Gọi 0912 000 111. Văn bản TUYỆT MẬT.\n",
    "waivers": [
        {"rule": "personal-data/phone", "match": "0912 000 111", "reason": "Số trực ban công khai"},
        {"rule": "secrecy/marking", "match": "TUYỆT MẬT", "reason": "Ảnh hiện vật trong bảo tàng"},
    ],
}


def test_a_build_lists_waivers_of_state_secret_markings_first_and_counts_them(
    folder: SiteFolder,
) -> None:
    folder.publishable(**WAIVED)

    lines = [line for line in told(folder).splitlines() if "iễn trừ" in line]

    assert "DẤU HIỆU BÍ MẬT NHÀ NƯỚC" in lines[0]
    assert "Ảnh hiện vật trong bảo tàng" in lines[0]
    assert "Số trực ban công khai" in lines[1]
    assert lines[2] == (
        "Tổng cộng 2 miễn trừ đang có hiệu lực, trong đó 1 về dấu hiệu bí mật nhà nước."
    )


def test_waivers_of_the_edition_that_git_keeps_are_told_while_its_file_waits(
    folder: SiteFolder,
) -> None:
    folder.publishable(**WAIVED)
    folder.commit()
    folder.build()
    folder.write(body="Bản đang sửa, chưa ai duyệt.\n")

    rows = list(status(folder).values())
    built = told(folder)
    told_by_status = states.text(rows, folder.config, NOW, vietnamese)
    as_json = json.loads(states.as_json(rows, folder.config, vietnamese))

    for text in (built, told_by_status):
        assert "Số trực ban công khai" in text
        assert "Tổng cộng 2 miễn trừ" in text
        assert "0912" not in text
    assert [one["rule"] for one in as_json["articles"][0]["waivers"]] == [
        "personal-data/phone", "secrecy/marking"
    ]  # fmt: skip


def test_a_waiver_that_nobody_signed_is_not_in_force(folder: SiteFolder) -> None:
    folder.write(**WAIVED)

    rows = list(status(folder).values())

    assert rows[0].waivers == ()
    assert "iễn trừ" not in states.text(rows, folder.config, NOW, vietnamese)
    assert "iễn trừ" not in told(folder)


def test_a_build_says_which_articles_are_due_for_review(folder: SiteFolder) -> None:
    folder.publishable(review_by="2026-11-20")
    folder.publishable(OTHER, review_by="2026-12-05")
    folder.publishable("content/canh-bao/2026/chua.md", review_by="2026-12-06")

    lines = [line for line in told(folder).splitlines() if "rà soát" in line]

    assert lines == [
        f"Cần rà soát lại: {ARTICLE} (hạn 2026-11-20)",
        f"Sắp đến hạn rà soát: {OTHER} (hạn 2026-12-05)",
    ]


def test_a_build_without_signatures_says_so_every_time(folder: SiteFolder) -> None:
    assert "signoff.signatures" not in told(folder)

    folder.configure(signoff={"signatures": "recorded"})

    assert "signoff.signatures: recorded" in told(folder)
    assert "signoff.signatures: recorded" in told(folder)


def test_no_report_repeats_a_secret(folder: SiteFolder) -> None:
    folder.publishable(body="Gọi 0912 000 111 hoặc số căn cước 001185999999.\n")
    site = folder.site
    findings, articles = survey.check(site, now=NOW)
    rows = list(status(folder).values())

    printed = [
        reports.findings_text(findings, articles, vietnamese),
        reports.findings_json(findings, articles, vietnamese),
        reports.findings_text(
            findings, articles, vietnamese, lines_of=lambda path: survey.lines_of(site, path)
        ),
        sarif.log(findings, site.rules, vietnamese),
        reports.findings_github(findings, vietnamese),
        states.text(rows, folder.config, NOW, vietnamese),
        states.as_json(rows, folder.config, vietnamese),
        told(folder),
    ]

    assert {f.rule for f in findings} >= {"personal-data/phone", "personal-data/citizen-id"}
    for text in printed:
        for secret in ("0912", "000 111", "001185999999", "185999"):
            assert secret not in text
