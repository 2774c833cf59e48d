"""Signs of Markdown that mean nothing here: the author is told, at the line."""

from __future__ import annotations

import pytest

from publisher import survey
from publisher.findings import Finding, Severity
from tests.builders import ARTICLE, BODY, NOW, SiteFolder

RULE = "body/literal"


def told(folder: SiteFolder, body: str) -> list[Finding]:
    """Return what `check` tells of signs in an article that says something else before."""
    folder.write(body=f"{BODY}\n{body}\n")
    findings, _n = survey.check(folder.site, (ARTICLE,), now=NOW)
    return [one for one in findings if one.rule == RULE]


@pytest.mark.parametrize(
    ("sign", "advice"),
    [
        ("[mẫu đơn][mau]", "[chữ](địa chỉ)"),
        ("[mẫu **đơn**][mau]", "[chữ](địa chỉ)"),
        ("[mẫu đơn][]", "[chữ](địa chỉ)"),
        ("![cổng chợ][anh]", "[chữ](địa chỉ)"),
        ("[^mau]", "[^mã]: lời chú thích"),
        ("~~lệ phí cũ~~", "bỏ dấu ~~"),
        ("~~lệ phí **cũ**~~", "bỏ dấu ~~"),
    ],
)
def test_a_sign_that_the_page_shows_as_it_is_gets_a_note_at_its_place(
    folder: SiteFolder, sign: str, advice: str
) -> None:
    (one,) = told(folder, f"Bà con xem {sign} nhé.\n\nCám ơn.")

    line = folder.article().front.body_line + 2
    column = len("Bà con xem ") + 1
    assert (one.severity, one.line, one.column) == (Severity.NOTE, line, column)
    assert one.end == (line, column + len(sign))
    assert advice in str(one.message)
    assert "mau" not in f"{one.message}{one.excerpt}"


@pytest.mark.parametrize(
    "body",
    [
        "Xem [mẫu đơn][mau] nhé.\n\n[mau]: https://bo.gov.vn/mau",
        "Xem [mẫu đơn][] nhé.\n\n[mẫu đơn]: https://bo.gov.vn/mau",
        "Xem chú thích[^mau].\n\n[^mau]: Lời chú thích.",
        "Gõ `[mẫu đơn][mau]`, `[^mau]`, ``~~a~~ ` b`` nhé.",
        "Gõ như sau:\n\n```\n[mẫu đơn][mau] [^mau] ~~a~~\n```",
        "Gõ như sau:\n\n    [mẫu đơn][mau] [^mau] ~~a~~",
        "~~~\n[mẫu đơn][mau] [^mau]\n~~~",
        "Gõ \\[mẫu đơn][mau], \\[^mau] và \\~~a~~.",
        "Từ 8 ~~ 9 giờ, [1] và [mẫu đơn](https://bo.gov.vn/mau).",
    ],
)
def test_a_sign_that_is_resolved_or_in_code_gets_no_note(folder: SiteFolder, body: str) -> None:
    assert told(folder, body) == []


def test_only_what_stands_outside_code_is_told_of(folder: SiteFolder) -> None:
    (one,) = told(folder, "Gõ `[mẫu đơn][mau]` nhé.\n\nXem [mẫu đơn][mau].")

    assert one.line == folder.article().front.body_line + 4


def test_a_note_about_a_sign_holds_nothing(folder: SiteFolder) -> None:
    folder.publishable(body=f"{BODY}\nLệ phí ~~cũ~~ mới.\n")
    folder.build()

    assert "canh-bao/2026/bai-mau/index.html" in folder.output()
