"""Rule packs: every rule proves itself on its own samples, and a pack with a fault is refused."""

import itertools

import pytest

from publisher import rules
from publisher.errors import ConfigError, Problem
from publisher.findings import Severity
from publisher.rules import Rule, engine, packs
from publisher.rules.checks import NO_SITE
from publisher.rules.scanner import Scanner
from tests.builders import SiteFolder
from tests.rules import blocking, found

SHIPPED = [
    rule for path in sorted(packs.FOLDER.glob("*.yml")) for rule in packs.read(path, path.name, {})
]
READING = [rule for rule in SHIPPED if not rule.data.built_in]

# Line 1 `pack:`, line 2 `rules:`, line 3 the rule's id; what a test adds begins on line 7.
HEAD = """\
pack: cua-tinh
rules:
  - id: cua-tinh/chuyen-an
    title: {vi: Bí số chuyên án, en: Operation code name}
    advice: {vi: Bỏ bí số chuyên án., en: Remove the code name.}
    severity: block
"""
GOOD = HEAD + "    words: [bí số chuyên án]\n    hits: [bí số chuyên án X1]\n    misses: [bí số]\n"


def samples(side: str) -> list[object]:
    return [
        pytest.param(rule, sample, id=f"{rule.id}-{number}")
        for rule in READING
        for number, sample in enumerate(getattr(rule.data, side))
    ]


def matches(rule: Rule, sample: str) -> bool:
    return engine.matches(Scanner([rule], NO_SITE), sample)


def use(folder: SiteFolder, pack: str | bytes, **settings: object) -> None:
    folder.write_raw("quy-tac.yml", pack)
    folder.configure(rules={"packs": ["quy-tac.yml"], **settings})


def problems(folder: SiteFolder) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as refused:
        rules.load(folder.config, folder.root)
    return refused.value.problems


@pytest.mark.parametrize(("rule", "sample"), samples("hits"))
def test_finds_the_samples_that_a_shipped_rule_says_it_finds(rule: Rule, sample: str) -> None:
    assert matches(rule, sample)


@pytest.mark.parametrize(("rule", "sample"), samples("misses"))
def test_passes_over_the_samples_that_a_shipped_rule_says_it_passes(
    rule: Rule, sample: str
) -> None:
    assert not matches(rule, sample)


@pytest.mark.parametrize("rule", READING, ids=lambda rule: rule.id)
def test_every_shipped_rule_brings_samples_both_ways(rule: Rule) -> None:
    assert rule.data.hits
    assert rule.data.misses


def test_no_two_shipped_rules_share_an_id() -> None:
    ids = [rule.id for rule in SHIPPED]

    assert len(ids) == len(set(ids))


def test_runs_a_pack_of_the_site_after_the_shipped_ones(folder: SiteFolder) -> None:
    use(folder, GOOD)

    assert blocking(found(folder, "Nhắc tới bí số chuyên án M5.\n")) >= {"cua-tinh/chuyen-an"}


@pytest.mark.parametrize(
    ("pack", "rule", "line"),
    [
        pytest.param(
            GOOD.replace("hits: [bí số chuyên án X1]", "hits: [chuyện khác]"),
            "rules/samples", 3, id="sample-not-found",
        ),
        pytest.param(
            GOOD.replace("misses: [bí số]", "misses: [bí số chuyên án]"),
            "rules/samples", 3, id="sample-found-against-its-word",
        ),
        pytest.param(HEAD + "    regex: ['số [0-9']\n", "rules/pattern", 3, id="bad-regex"),
        pytest.param(
            HEAD + "    words: [a]\n    near: {regex: ['(']}\n",
            "rules/pattern", 3, id="bad-regex-in-a-condition",
        ),
        pytest.param(
            HEAD + "    regex: ['a{1,99999999999}']\n", "rules/pattern", 3, id="endless-repeat"
        ),
        pytest.param(
            HEAD + "    words: [a]\n    check: khong-co\n", "rules/pattern", 3, id="unknown-check"
        ),
        pytest.param(HEAD + "    wrods: [a]\n", "rules/unknown-key", 7, id="unknown-key"),
        pytest.param(
            HEAD.replace("severity: block", "severity: nang"),
            "rules/wrong-value", 6, id="unknown-severity",
        ),
        pytest.param(
            HEAD.replace("    severity: block\n", ""), "rules/missing", 3, id="no-severity"
        ),
        pytest.param(HEAD + "    words: chữ\n", "rules/wrong-type", 7, id="words-not-a-list"),
        pytest.param(HEAD + "\twords: [a]\n", "rules/pack", 7, id="tab"),
        pytest.param(HEAD + "    source: a: b\n", "rules/pack", 7, id="unquoted-colon"),
        pytest.param(HEAD + "    severity: note\n", "rules/pack", 7, id="key-twice"),
        pytest.param(HEAD + "    words: &a [x]\n    hits: *a\n", "rules/pack", 7, id="alias"),
        pytest.param(HEAD.encode("utf-16"), "rules/pack", 1, id="not-utf-8"),
        pytest.param("", "rules/wrong-type", 1, id="empty"),
    ],
)  # fmt: skip
def test_refuses_a_pack_with_a_fault_and_says_where(
    folder: SiteFolder, pack: str | bytes, rule: str, line: int
) -> None:
    use(folder, pack)

    assert [(p.path, p.rule, p.line) for p in problems(folder)] == [("quy-tac.yml", rule, line)]


def test_refuses_a_pack_that_is_not_there(folder: SiteFolder) -> None:
    folder.configure(rules={"packs": ["khong-co.yml"]})

    assert [(p.path, p.rule) for p in problems(folder)] == [("khong-co.yml", "rules/pack")]


def test_tells_every_fault_of_a_pack_at_once(folder: SiteFolder) -> None:
    second = HEAD.partition("rules:\n")[2].replace("chuyen-an", "khac")
    use(folder, f"{HEAD}    regex: ['(']\n{second}    check: khong-co\n")

    assert [p.line for p in problems(folder)] == [3, 8]


def test_tells_a_fault_of_a_pattern_without_english(folder: SiteFolder) -> None:
    use(folder, HEAD + "    regex: ['số [0-9']\n")

    message = str(problems(folder)[0].message)

    assert "unterminated" not in message
    assert "position" not in message


@pytest.mark.parametrize(
    ("written", "asked"),
    list(itertools.product(Severity, Severity)),
    ids=lambda severity: severity.value,
)
def test_a_site_can_raise_the_severity_of_a_rule_but_never_lower_it(
    folder: SiteFolder, written: Severity, asked: Severity
) -> None:
    use(
        folder,
        GOOD.replace("severity: block", f"severity: {written}"),
        severities={"cua-tinh/chuyen-an": asked.value},
    )

    rule = rules.load(folder.config, folder.root).find("cua-tinh/chuyen-an")

    assert rule is not None
    assert rule.severity == min(written, asked, key=lambda severity: severity.rank)


def test_a_site_cannot_lower_a_shipped_rule(folder: SiteFolder) -> None:
    folder.configure(rules={"severities": {"personal-data/phone": "note"}})

    assert "personal-data/phone" in blocking(found(folder, "Gọi 0912 000 111.\n"))


def test_advice_with_braces_is_printed_as_written(folder: SiteFolder) -> None:
    use(folder, GOOD.replace("{vi: Bỏ bí số chuyên án.", '{vi: "Bỏ {bí số} này."'))

    messages = {str(finding.message) for finding in found(folder, "Có bí số chuyên án M5.\n")}

    assert "Bỏ {bí số} này." in messages
