"""A list that begins with a long number shows it: the article is held, at the line."""

from __future__ import annotations

import pytest

from publisher import survey
from publisher.findings import Finding
from publisher.markup import body
from tests.builders import ARTICLE, BODY, NOW, SiteFolder

RULE = "body/list-number"
NUMBER = "912000111"


def told(folder: SiteFolder, text: str) -> list[Finding]:
    """Return what `check` tells of lists in an article that says something else before."""
    folder.write(body=f"{BODY}\n{text}\n")
    findings, _n = survey.check(folder.site, (ARTICLE,), now=NOW)
    return [one for one in findings if one.rule == RULE]


@pytest.mark.parametrize(
    "before",
    [
        "", "- ", "> ", "1. ", "- Việc\n\n    ", "Từ\n:   ", "!!! note\n    ",
        "Xem chú thích[^1].\n\n[^1]: ", "## Việc\n", "000",
    ],
)  # fmt: skip
def test_a_list_that_begins_with_a_long_number_is_told_of_at_its_place(
    folder: SiteFolder, before: str
) -> None:
    (one,) = told(folder, f"{before}{NUMBER}. Việc cần làm")

    written = f"{before}{NUMBER}".rpartition("\n")[2]
    column = len(written) - len(NUMBER) - before.count("0") + 1
    line = folder.article().front.body_line + 2 + before.count("\n")
    assert (one.blocks, one.line, one.column) == (True, line, column)
    assert one.end == (line, len(written) + 1)
    assert NUMBER not in f"{one.message}{one.excerpt}"


@pytest.mark.parametrize(
    "text",
    [
        f'<ol start="{NUMBER}"><li>Việc cần làm</li></ol>',
        f"<OL class=a START='{NUMBER}x'><li>Việc cần làm</li></OL>",
        '<ol start="9&#49;2000111"><li>Việc cần làm</li></ol>',
        "９１２０００１１１. Việc cần làm",
    ],
)
def test_a_list_whose_number_is_written_otherwise_is_told_of_too(
    folder: SiteFolder, text: str
) -> None:
    assert [one.blocks for one in told(folder, text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "1. Việc một\n2. Việc hai",
        "2026. Năm nay\n2027. Sang năm",
        "1234567. Việc cần làm",
        f"1. Việc một\n{NUMBER}. Việc hai",
        f"Mã hồ sơ là\n{NUMBER}. Bà con nhớ giữ.",
        "Giá 1.912.000.111 đồng, mã 20261231.",
        f"```\n{NUMBER}. Việc cần làm\n```",
    ],
)
def test_a_list_that_begins_as_lists_do_holds_nothing(folder: SiteFolder, text: str) -> None:
    assert told(folder, text) == []


def test_an_article_with_such_a_list_is_not_released(folder: SiteFolder) -> None:
    folder.publishable(body=f"{BODY}\n{NUMBER}. Việc cần làm\n")

    assert folder.held_for() == [RULE]


def test_an_article_that_has_no_page_is_told_of_for_that_alone(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publishable(body=f"{BODY}\n{NUMBER}. Việc cần làm\n")

    def converted(text: str) -> str:
        raise RecursionError(text)

    monkeypatch.setattr(body, "_converted", converted)
    assert folder.held_for() == ["body/tangled"]
