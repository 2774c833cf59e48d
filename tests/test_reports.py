"""Findings and states as people and programs read them: nothing lost, nothing secret repeated."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from publisher import reports, survey
from publisher.article import Lifecycle
from publisher.catalogue import Catalogue
from publisher.findings import Finding, Severity
from publisher.gate import HeldState
from publisher.messages import say, vietnamese
from tests.builders import ARTICLE, NOW, SiteFolder

# The parts of the SARIF 2.1.0 schema (OASIS) that our logs use.
SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id", "shortDescription"],
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": {"$ref": "#/$defs/message"},
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "message": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1}},
        },
        "result": {
            "type": "object",
            "required": ["ruleId", "level", "message", "locations"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/message"},
                "locations": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["physicalLocation"],
                        "properties": {"physicalLocation": {"$ref": "#/$defs/place"}},
                    },
                },
                "suppressions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                    },
                },
            },
        },
        "place": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    # a URI reference (RFC 3986): no blank, no letter outside ASCII
                    "properties": {"uri": {"type": "string", "pattern": r"^[!#-;=?-\[\]_a-z~]+$"}},
                },
                "region": {
                    "type": "object",
                    "required": ["startLine", "startColumn"],
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
    },
}


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


# SARIF


def test_sarif_keeps_to_its_schema(folder: SiteFolder) -> None:
    strange = finding(path="content/Bài viết “mới”/100%.md", rule="file/place")

    log = json.loads(reports.findings_sarif([*MANY, strange], folder.site.rules, vietnamese))

    jsonschema.validate(log, SARIF)
    results = log["runs"][0]["results"]
    assert [r["level"] for r in results] == ["error", "warning", "note", "error", "error"]
    assert results[3]["suppressions"][0]["justification"] == "Số trực ban công khai"
    assert {r["id"] for r in log["runs"][0]["tool"]["driver"]["rules"]} == {
        r["ruleId"] for r in results
    }


def test_sarif_names_rules_by_their_titles(folder: SiteFolder) -> None:
    log = json.loads(reports.findings_sarif([finding()], folder.site.rules, vietnamese))

    assert log["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"]["text"] != "personal-data/phone"  # fmt: skip


def test_sarif_for_nothing_found_is_a_run_without_results(folder: SiteFolder) -> None:
    log = json.loads(reports.findings_sarif([], folder.site.rules, vietnamese))

    jsonschema.validate(log, SARIF)
    assert log["runs"][0]["results"] == []


# GitHub annotations


def test_github_gets_one_line_a_finding() -> None:
    lines = reports.findings_github(MANY, vietnamese).split("\n")

    assert lines[0] == (
        f"::error file={ARTICLE},line=12,col=5,title=personal-data/phone::Bỏ số điện thoại này."
    )
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice", "::error"]


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


# Where each file stands


def status(folder: SiteFolder) -> dict[str, reports.Status]:
    """Return where the files stand, by file name without its suffix."""
    path, output = folder.root / ".publisher/catalogue.sqlite", folder.root / "site"
    released = Catalogue(path, output).live()
    found = survey.take(folder.site, NOW, released)
    rows = reports.status(found.live, found.held, released, folder.config, NOW)
    return {row.path.rpartition("/")[2].removesuffix(".md"): row for row in rows}


def in_every_state(folder: SiteFolder) -> None:
    base = "content/canh-bao/2026"
    folder.publishable(f"{base}/dang.md")
    folder.publishable(f"{base}/het.md", expires="2026-11-20")
    folder.publishable(f"{base}/bo.md", withdrawn={"date": "2026-11-21", "reason": "error"})
    folder.publishable(f"{base}/hen.md", date="2026-12-01T08:00")
    folder.write(f"{base}/nhap.md")
    folder.sign(folder.write(f"{base}/cho.md"), spokesperson=None)
    folder.write_raw(f"{base}/hong.md", "---\ntitle: a: b\n---\n")


def test_status_says_where_every_file_stands(folder: SiteFolder) -> None:
    in_every_state(folder)

    rows = status(folder)

    assert {name: row.state for name, row in rows.items()} == {
        "dang": Lifecycle.CURRENT,
        "het": Lifecycle.EXPIRED,
        "bo": Lifecycle.WITHDRAWN,
        "hen": HeldState.SCHEDULED,
        "nhap": HeldState.DRAFT,
        "cho": HeldState.WAITING,
        "hong": HeldState.HELD,
    }
    assert {name for name, row in rows.items() if row.live} == {"dang", "het", "bo"}
    assert next(iter(rows)) == "hong"  # what someone must mend comes first


def test_status_says_who_can_give_what_is_missing(folder: SiteFolder) -> None:
    in_every_state(folder)

    rows = status(folder)

    assert rows["nhap"].can_act == {
        "secrecy": ("nguoi-duyet",), "spokesperson": ("nguoi-phat-ngon",)
    }  # fmt: skip
    assert rows["cho"].can_act == {"spokesperson": ("nguoi-phat-ngon",)}
    assert rows["hong"].can_act == rows["hen"].can_act == rows["dang"].can_act == {}


@pytest.mark.parametrize(
    "change",
    [
        {"revoked": "2026-11-01"},
        {"valid_to": "2026-11-20"},
        {"roles": ["author"]},
        {"units": ["ca-xa-khac"]},
        {"delegation": {"document": "1/UQ", "valid_from": "2026-01-01", "valid_to": "2026-11-20"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_status_names_no_one_whose_signature_would_not_count(
    folder: SiteFolder, change: dict[str, object]
) -> None:
    folder.write()
    folder.configure(people=folder.people(nguoi_phat_ngon=change))

    assert status(folder)["bai-mau"].can_act["spokesperson"] == ()
    text = reports.status_text(list(status(folder).values()), vietnamese)
    assert "nguoi-phat-ngon" not in text


def test_status_names_no_one_who_wrote_the_article(folder: SiteFolder) -> None:
    folder.write(contributors=["nguoi-duyet"])

    assert status(folder)["bai-mau"].can_act["secrecy"] == ()


def test_status_of_an_edit_says_that_the_old_edition_is_out_and_since_when(
    folder: SiteFolder,
) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    folder.write(body="Bản đang sửa, chưa ai duyệt.\n")

    row = status(folder)["bai-mau"]

    assert (row.state, row.live, row.since) == (HeldState.DRAFT, True, NOW)


def test_status_json_has_one_record_a_file(folder: SiteFolder) -> None:
    in_every_state(folder)
    folder.build()

    rows = list(status(folder).values())
    records = json.loads(reports.status_json(rows, vietnamese))["articles"]

    assert [record["path"] for record in records] == [row.path for row in rows]
    assert all(
        set(record) == {"path", "state", "live", "since", "missing", "can_act"}
        for record in records
    )
    assert {r["since"] for r in records if r["live"]} == {NOW.isoformat()}


# What a build says


def told(folder: SiteFolder, **options: Any) -> str:
    release = folder.build(**options)
    return reports.release_text(release, folder.config, folder.root / "site", vietnamese)


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


def test_a_build_says_which_articles_are_due_for_review(folder: SiteFolder) -> None:
    folder.publishable(review_by="2026-11-20")

    assert ARTICLE in told(folder)


def test_a_build_without_signatures_says_so_every_time(folder: SiteFolder) -> None:
    assert "signoff.signatures" not in told(folder)

    folder.configure(signoff={"signatures": "recorded"})

    assert "signoff.signatures: recorded" in told(folder)
    assert "signoff.signatures: recorded" in told(folder)


def test_no_report_repeats_a_secret(folder: SiteFolder) -> None:
    folder.publishable(body="Gọi 0912 000 111 hoặc số căn cước 001185999999.\n")
    site = folder.site
    findings, articles = survey.check(site)
    rows = list(status(folder).values())

    printed = [
        reports.findings_text(findings, articles, vietnamese),
        reports.findings_json(findings, articles, vietnamese),
        reports.findings_sarif(findings, site.rules, vietnamese),
        reports.findings_github(findings, vietnamese),
        reports.status_text(rows, vietnamese),
        reports.status_json(rows, vietnamese),
        told(folder),
    ]

    assert {f.rule for f in findings} >= {"personal-data/phone", "personal-data/citizen-id"}
    for text in printed:
        for secret in ("0912", "000 111", "001185999999", "185999"):
            assert secret not in text
