"""Waivers: one rule, one exact text, one reason; whatever lifts nothing is told."""

from __future__ import annotations

import pytest

from publisher import survey
from publisher.findings import Finding, Severity
from publisher.gate import Edition
from publisher.rules.checks import NO_SITE
from publisher.rules.scanner import Scanner
from tests.builders import ARTICLE, NOW, SiteFolder
from tests.rules import blocking, found

PHONE, ID = "personal-data/phone", "personal-data/citizen-id"
UNUSED, UNKNOWN = "waivers/unused", "waivers/unknown-rule"
WAIVER = {"rule": PHONE, "match": "0912 000 111", "reason": "Số trực ban công khai"}
BODY = "Gọi 0912 000 111.\n"


def of(findings: list[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


def line_of(folder: SiteFolder, text: str) -> int:
    lines = (folder.root / ARTICLE).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


def test_a_waiver_that_lifts_something_is_not_told(folder: SiteFolder) -> None:
    findings = found(folder, BODY, waivers=[WAIVER])

    assert [finding.waiver for finding in findings] == [WAIVER["reason"]]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rule": ID}, id="other-rule"),
        pytest.param({"match": "0912 000 112"}, id="other-text"),
        pytest.param({"match": "000 111"}, id="part-of-the-text"),
        pytest.param({"match": "Gọi 0912 000 111."}, id="more-than-the-text"),
        pytest.param({"match": r"\d{4} \d{3} \d{3}"}, id="pattern"),
    ],
)
def test_a_waiver_that_lifts_nothing_is_told_at_its_line(
    folder: SiteFolder, changes: dict[str, str]
) -> None:
    findings = found(folder, BODY, waivers=[WAIVER | changes])

    unused = of(findings, UNUSED)
    assert blocking(findings) == {PHONE}
    assert [(f.severity, f.line) for f in unused] == [(Severity.NOTE, line_of(folder, "- rule:"))]
    assert "0912" not in f"{unused[0].message}{unused[0].excerpt}"


def test_a_waiver_does_not_cover_a_longer_text(folder: SiteFolder) -> None:
    findings = found(folder, "Gọi 0912 000 1112 hay 0912 000 111.\n", waivers=[WAIVER])

    assert [f.waiver is None for f in of(findings, PHONE)] == [False]
    assert [f.column for f in of(findings, PHONE)] == [23]


def test_every_waiver_is_looked_at_for_itself(folder: SiteFolder) -> None:
    other = WAIVER | {"match": "0987 000 222"}

    findings = found(folder, BODY, waivers=[other, WAIVER])

    assert not blocking(findings)
    assert [f.line for f in of(findings, UNUSED)] == [line_of(folder, "- rule:")]


def test_a_waiver_of_a_rule_that_is_not_there_holds_the_article(folder: SiteFolder) -> None:
    findings = found(
        folder, "Bà con cảnh giác.\n", waivers=[WAIVER | {"rule": "personal-data/phon"}]
    )

    assert blocking(findings) == {UNKNOWN}
    assert [f.line for f in findings] == [line_of(folder, "- rule:")]
    assert PHONE in str(findings[0].message)


@pytest.mark.parametrize("rule", ["metadata/yaml", "secrecy/missing", "text/legacy-encoding"])
def test_a_waiver_of_what_cannot_be_waived_is_told(folder: SiteFolder, rule: str) -> None:
    findings = found(folder, "Bà con cảnh giác.\n", waivers=[WAIVER | {"rule": rule}])

    assert [(f.rule, f.severity) for f in findings] == [(UNUSED, Severity.NOTE)]


def test_a_waiver_of_a_note_is_told_to_be_needless(folder: SiteFolder) -> None:
    rule = next(
        rule
        for rule in folder.site.rules.rules
        if rule.severity is Severity.NOTE and not rule.data.built_in
    )

    text = next(Scanner([rule], NO_SITE).scan(rule.data.hits[0])).text
    findings = found(
        folder, f"{rule.data.hits[0]}\n", waivers=[WAIVER | {"rule": rule.id, "match": text}]
    )

    assert len(of(findings, UNUSED)) == 1
    assert [finding.waiver for finding in of(findings, rule.id)] == [None]


@pytest.mark.parametrize("key", ["title", "summary"])
def test_a_waived_number_hides_no_other_in_the_same_line_of_metadata(
    folder: SiteFolder, key: str
) -> None:
    text = "Gọi 0912 000 111 hoặc 0987 000 222 để được hướng dẫn nhé bà con."

    findings = found(folder, waivers=[WAIVER], **{key: text})

    assert sorted(f.waiver is None for f in of(findings, PHONE)) == [False, True]
    assert blocking(findings) == {PHONE}


def test_a_waived_number_hides_no_other_on_the_rendered_page(folder: SiteFolder) -> None:
    body = 'Xem <a href="tel:0912000111" title="0987000222">số này</a> nhé.\n'
    waiver = WAIVER | {"match": "0912000111"}

    findings = found(folder, body, waivers=[waiver])

    assert PHONE in blocking(findings)


def test_a_waiver_holds_for_a_text_in_an_old_encoding(folder: SiteFolder) -> None:
    waiver = WAIVER | {"rule": "secrecy/marked-document", "match": "bí mật điều tra"}

    findings = found(folder, "Nh¾c tíi bÝ mËt ®iÒu tra.\n", waivers=[waiver])

    assert [f.waiver for f in of(findings, waiver["rule"])] == [waiver["reason"]]
    assert not of(findings, UNUSED)


def test_a_wording_waiver_is_needless_once_a_judgment_is_final(folder: SiteFolder) -> None:
    rule = folder.site.rules.find("wording/guilt")
    rules = [r for r in folder.site.rules.rules if r.id.startswith("wording/")]
    one = rule or next(r for r in rules if r.severity is not Severity.NOTE)
    hit = next(h for h in one.data.hits if "\n" not in h)

    findings = found(
        folder, f"{hit}\n", waivers=[WAIVER | {"rule": one.id, "match": hit}], judgment_final="true"
    )

    assert len(of(findings, UNUSED)) == 1


def test_a_state_secret_marking_is_waived_in_a_signed_edition_only(folder: SiteFolder) -> None:
    waiver = {"rule": "secrecy/marking", "match": "TUYỆT MẬT", "reason": "Ảnh hiện vật bảo tàng"}
    body = "Hiện vật ghi TUYỆT MẬT.\n"
    folder.write(body=body, waivers=[waiver])
    assert "secrecy/missing" in folder.held_for()

    folder.publishable(body=body, waivers=[waiver])

    verdict = folder.verdict()
    assert isinstance(verdict, Edition)
    assert [f.waiver for f in verdict.findings if f.rule == "secrecy/marking"] == [waiver["reason"]]


def test_an_unused_waiver_is_told_by_check_and_holds_nothing(folder: SiteFolder) -> None:
    folder.publishable(waivers=[WAIVER])

    findings, _ = survey.check(folder.site, now=NOW)

    assert [f.rule for f in findings] == [UNUSED]
    assert isinstance(folder.verdict(), Edition)
