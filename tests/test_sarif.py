"""SARIF logs: valid against the OASIS schema whatever was found, and without a secret."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from publisher import sarif, survey
from publisher.findings import Finding, Severity
from publisher.messages import say, translator, vietnamese
from publisher.rules import RuleSet, run
from tests.builders import ARTICLE, NOW, SiteFolder

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
)
_URI_REFERENCE = re.compile(r"[!#-;=?-\[\]_a-z~]+")  # RFC 3986: no blank, nothing outside ASCII
_WAIVER = {
    "rule": "personal-data/phone", "match": "0912 000 111", "reason": "Số trực ban công khai"
}  # fmt: skip


def logged(findings: list[Finding], rules: RuleSet, language: str = "vi") -> dict[str, Any]:
    """Return the only run of a log that keeps to the schema."""
    log = json.loads(sarif.log(findings, rules, translator(language)))
    jsonschema.validate(log, SCHEMA)
    run: dict[str, Any] = log["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


def checked(folder: SiteFolder) -> dict[str, Any]:
    return logged(survey.check(folder.site, now=NOW)[0], folder.site.rules)


def test_the_schema_refuses_what_is_no_log() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": "2.1.0", "runs": [{"results": []}]}, SCHEMA)


def test_a_log_of_findings_says_where_and_how_grave(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111.\n\nNhắc tới bí mật điều tra.\n")

    results = checked(folder)["results"]

    levels = {one["ruleId"]: one["level"] for one in results}
    assert levels["personal-data/phone"] == "error"
    assert levels["secrecy/marked-document"] == "warning"
    phone = next(one for one in results if one["ruleId"] == "personal-data/phone")
    place = phone["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == ARTICLE
    line = place["region"]["startLine"]
    assert place["region"] == {
        "startLine": line, "startColumn": 5, "endLine": line, "endColumn": 17
    }  # fmt: skip


def test_columns_are_counted_as_the_log_says(folder: SiteFolder) -> None:
    folder.write(body="😀😀 Gọi 0912 000 111.\n")

    run = checked(folder)

    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert (region["startColumn"], region["endColumn"]) == (8, 20)


def test_a_log_of_nothing_has_no_result_and_no_rule(folder: SiteFolder) -> None:
    run = logged([], folder.site.rules)

    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_a_waiver_is_a_suppression_that_waits_for_the_reviewer(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111.\n", waivers=[_WAIVER])

    results = checked(folder)["results"]

    assert [one["suppressions"] for one in results] == [
        [{"kind": "inSource", "status": "underReview", "justification": _WAIVER["reason"]}]
    ]


def test_a_rule_that_crashed_is_a_result(folder: SiteFolder) -> None:
    folder.write(body="Số TUYỆT MẬT.\n")
    rules = folder.site.rules
    rule = rules.find("secrecy/marking")
    assert rule is not None
    broken = replace(rule, data=rule.data.model_copy(update={"check": "khong-con"}))
    crashing = replace(rules, rules=(broken, *rules.rules))

    run_ = logged(run(folder.article(), {}, crashing), crashing)

    assert "rules/crashed" in {one["ruleId"] for one in run_["results"]}


@pytest.mark.parametrize(
    "path",
    [
        "content/Bài viết “mới”/100%.md",
        "content/có khoảng trắng.md",
        "content/a#b?c=d&e.md",
        "content/a:b\\c.md",
        "content/\ufffd\n.md",
    ],
)
def test_any_file_name_makes_a_reference(folder: SiteFolder, path: str) -> None:
    finding = Finding(
        rule="file/place", severity=Severity.BLOCK, path=path, message=say("Đặt lại tên tệp.")
    )

    run = logged([finding], folder.site.rules)

    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert _URI_REFERENCE.fullmatch(uri)


def test_rules_are_explained_in_the_language_asked_for(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111.\n")
    found = survey.check(folder.site, now=NOW)[0]

    own = logged(found, folder.site.rules)
    english = logged(found, folder.site.rules, "en")

    rule, translated = own["tool"]["driver"]["rules"][0], english["tool"]["driver"]["rules"][0]
    assert rule["properties"]["tags"] == ["personal-data"]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["fullDescription"]["text"] in rule["help"]["text"]
    assert rule["shortDescription"]["text"] in rule["help"]["markdown"]
    assert rule["shortDescription"] != translated["shortDescription"]
    assert (own["language"], english["language"]) == ("vi", "en")


def test_a_log_repeats_nothing_of_an_article(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111 hỏi Zqxtên Zqxhọ.\n")

    text = sarif.log(survey.check(folder.site, now=NOW)[0], folder.site.rules, vietnamese)

    assert "0912" not in text
    assert "Zqx" not in text
