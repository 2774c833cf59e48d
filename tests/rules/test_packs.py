"""Rule packs: every rule proves itself on its own samples, and a pack with a fault is refused."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher import rules, survey
from publisher.errors import ConfigError, Problem
from publisher.findings import Severity
from publisher.gate import Edition
from publisher.rules import Rule, engine, packs
from publisher.rules.checks import NO_SITE
from publisher.rules.scanner import Scanner
from tests.builders import NOW, SiteFolder
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


SAMPLES = "    hits: [a an]\n    misses: [o]\n"


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
    assert all(str(problem.message) for problem in refused.value.problems)
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


def rule(*lines: str) -> str:
    """Return a pack whose rule has samples and then `lines`, the first of them on line 9."""
    return HEAD + SAMPLES + "".join(f"    {line}\n" for line in lines)


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
        pytest.param(rule("regex: ['số [0-9']"), "rules/pattern", 9, id="bad-regex"),
        pytest.param(
            rule("regex: ['an']", "near:", "  - words: [b]", "  - regex: [a, '(']"),
            "rules/pattern", 12, id="bad-regex-in-a-condition",
        ),
        pytest.param(
            rule("regex: ['a{1,99999999999}']"), "rules/pattern", 9, id="endless-repeat"
        ),
        pytest.param(rule("regex: ['[[a]b']"), "rules/pattern", 9, id="regex-with-a-warning"),
        pytest.param(rule("regex: ['(?i)ab']"), "rules/pattern", 9, id="flags-inside"),
        pytest.param(
            rule("regex: ['(?P<a>x)', '(?P<a>y)']"), "rules/pattern", 3, id="group-twice"
        ),
        pytest.param(
            rule("words: [an]", "check: khong-co"), "rules/pattern", 10, id="unknown-check"
        ),
        pytest.param(rule(), "rules/pattern", 3, id="nothing-to-find"),
        pytest.param(rule("words: ['…']"), "rules/pattern", 9, id="words-without-letters"),
        pytest.param(rule("words: ['  ']"), "rules/wrong-type", 9, id="blank-words"),
        pytest.param(
            rule("words: [an]", "near: {within: 5}"), "rules/pattern", 10, id="empty-condition"
        ),
        pytest.param(HEAD + "    words: [an]\n", "rules/pattern", 3, id="no-samples"),
        pytest.param(
            HEAD + "    words: [an]\n    hits: [an]\n", "rules/pattern", 3, id="no-miss"
        ),
        pytest.param(
            HEAD + "    words: [an]\n    misses: [ba]\n", "rules/pattern", 3, id="no-hit"
        ),
        pytest.param(HEAD + "    built_in: true\n", "rules/pattern", 7, id="built-in"),
        pytest.param(
            GOOD.replace("id: cua-tinh/chuyen-an", "id: Của tỉnh"), "rules/wrong-type", 3, id="bad-id"
        ),
        pytest.param(
            GOOD.replace("cua-tinh/chuyen-an", "personal-data/phone"),
            "rules/duplicate", 3, id="id-of-a-shipped-rule",
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
        pytest.param(
            "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "rules/pack", 1, id="anchor-bomb"
        ),
        pytest.param("x: " + "[" * 5000, "rules/pack", 1, id="depth-bomb"),
        pytest.param(HEAD.encode("utf-16"), "rules/pack", 1, id="not-utf-8"),
        pytest.param(GOOD + "#" * 10_000_000, "rules/pack", 1, id="ten-megabytes"),
        pytest.param("không phải gói quy tắc", "rules/wrong-type", 1, id="plain-text"),
        pytest.param("- a\n- b\n", "rules/wrong-type", 1, id="a-list"),
        pytest.param("pack: a\nrules: {a: b}\n", "rules/wrong-type", 2, id="rules-no-list"),
        pytest.param("pack: a\nrules: [a]\n", "rules/wrong-type", 2, id="rule-no-record"),
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


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_refuses_a_pack_that_is_no_file(folder: SiteFolder, make: Callable[[Path], object]) -> None:
    make(folder.root / "quy-tac.yml")
    folder.configure(rules={"packs": ["quy-tac.yml"]})

    assert [(p.path, p.rule) for p in problems(folder)] == [("quy-tac.yml", "rules/pack")]


def test_tells_every_fault_of_every_pack_and_setting_at_once(folder: SiteFolder) -> None:
    second = HEAD.partition("rules:\n")[2].replace("chuyen-an", "khac")
    third = second.replace("khac", "ba").replace("severity: block", "severity: nang")
    folder.write_raw("quy-tac.yml", f"{HEAD}    regex: ['(']\n{second}    check: khong-co\n{third}")
    folder.write_raw("hai.yml", GOOD.replace("misses: [bí số]", "misses: [bí số chuyên án]"))
    folder.write_raw("ba.yml", "pack: [")
    folder.configure(
        rules={
            "packs": ["quy-tac.yml", "hai.yml", "ba.yml"],
            "severities": {"personal-data/phone": "note"},
        }
    )

    told = {(p.path, p.line, p.rule) for p in problems(folder)}

    lines = (folder.root / "site_config.yml").read_text(encoding="utf-8").splitlines()
    setting = next(n for n, line in enumerate(lines, start=1) if "personal-data/phone" in line)
    assert told == {
        ("quy-tac.yml", 3, "rules/pattern"),  # no samples
        ("quy-tac.yml", 7, "rules/pattern"),
        ("quy-tac.yml", 8, "rules/pattern"),  # nothing to find, no samples
        ("quy-tac.yml", 12, "rules/pattern"),
        ("quy-tac.yml", 16, "rules/wrong-value"),
        ("hai.yml", 3, "rules/samples"),
        ("ba.yml", 2, "rules/pack"),
        ("site_config.yml", setting, "config/loosened"),
    }


def test_does_not_repeat_a_sample_that_fails(folder: SiteFolder) -> None:
    use(folder, GOOD.replace("hits: [bí số chuyên án X1]", "hits: [chuyên án Zqx]"))

    assert "Zqx" not in str(problems(folder)[0].message)


def test_tells_a_fault_of_a_pattern_without_english(folder: SiteFolder) -> None:
    use(folder, HEAD + "    regex: ['số [0-9']\n")

    message = str(problems(folder)[0].message)

    assert "unterminated" not in message
    assert "position" not in message


PAIRS = [
    pytest.param(written, asked, id=f"{written.value}-{asked.value}")
    for written in Severity
    for asked in Severity
]


@pytest.mark.parametrize(("written", "asked"), PAIRS)
def test_a_site_can_raise_the_severity_of_a_rule_but_never_lower_it(
    folder: SiteFolder, written: Severity, asked: Severity
) -> None:
    pack = GOOD.replace("severity: block", f"severity: {written}")
    use(folder, pack, severities={"cua-tinh/chuyen-an": asked.value})

    if asked.rank > written.rank:
        assert [p.rule for p in problems(folder)] == ["config/loosened"]
        return
    rule = rules.load(folder.config, folder.root).find("cua-tinh/chuyen-an")
    assert rule is not None
    assert rule.severity == asked


def test_a_site_cannot_lower_a_shipped_rule(folder: SiteFolder) -> None:
    folder.configure(rules={"severities": {"personal-data/phone": "note"}})

    problem = problems(folder)[0]

    lines = (folder.root / "site_config.yml").read_text(encoding="utf-8").splitlines()
    assert problem.path == "site_config.yml"
    assert "personal-data/phone" in lines[problem.line - 1]
    assert "chỉ siết thêm được, không nới lỏng được" in str(problem.message)


def test_a_site_cannot_set_the_severity_of_a_rule_that_is_not_there(folder: SiteFolder) -> None:
    folder.configure(rules={"severities": {"personal-data/phon": "block"}})

    problem = problems(folder)[0]

    assert problem.rule == "config/unknown-id"
    assert "personal-data/phone" in str(problem.message)


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("text/disguised-letters", "Bà con gọi c\u043eng an nhé.\n"),
        ("waivers/unused", "Bà con cảnh giác.\n"),
    ],
)
def test_a_site_can_raise_what_the_program_decides_itself(
    folder: SiteFolder, rule: str, body: str
) -> None:
    waiver = {"rule": "personal-data/phone", "match": "0912 000 111", "reason": "Số trực ban chung"}
    folder.publishable(body=body, waivers=[waiver])
    assert isinstance(folder.verdict(), Edition)

    folder.configure(rules={"severities": {rule: "block"}})

    assert folder.held_for() == [rule]
    assert {f.rule for f in survey.check(folder.site, now=NOW)[0] if f.blocks} == {rule}


def test_a_check_that_crashes_in_a_pack_of_the_site_is_a_finding(folder: SiteFolder) -> None:
    use(folder, GOOD)
    ruleset = rules.load(folder.config, folder.root)
    own = ruleset.find("cua-tinh/chuyen-an")
    assert own is not None
    gone = replace(own, data=own.data.model_copy(update={"check": "khong-con"}))
    broken = replace(ruleset, rules=(*(r for r in ruleset.rules if r is not own), gone))
    folder.write(body="Nhắc tới bí số chuyên án M5 và 0912 000 111.\n")

    findings = rules.run(folder.article(), {}, broken)

    assert blocking(findings) >= {"rules/crashed", "personal-data/phone"}


def test_advice_with_braces_is_printed_as_written(folder: SiteFolder) -> None:
    use(folder, GOOD.replace("{vi: Bỏ bí số chuyên án.", '{vi: "Bỏ {bí số} này."'))

    messages = {str(finding.message) for finding in found(folder, "Có bí số chuyên án M5.\n")}

    assert "Bỏ {bí số} này." in messages


# The program's own rules are tried once an installation


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only pack of a program that was just installed."""
    packs_folder = tmp_path / "publisher" / "rules" / "packs"
    packs_folder.mkdir(parents=True)
    (tmp_path / "cache").mkdir()
    (tmp_path / "publisher" / "rules" / "engine.py").write_text("# version 1\n")
    monkeypatch.setattr(packs, "FOLDER", packs_folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    start_again()
    pack = packs_folder / "10.yml"
    pack.write_text(GOOD)
    yield pack
    start_again()


def start_again() -> None:
    engine._shipped.cache_clear()
    engine._shipped_faults.cache_clear()


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The samples that rules were tried on."""
    tried: list[str] = []

    def matches(scanner: Scanner, sample: str) -> bool:
        tried.append(sample)
        return next(scanner.scan(sample), None) is not None

    monkeypatch.setattr(engine, "matches", matches)
    return tried


def load(folder: SiteFolder) -> rules.RuleSet:
    start_again()
    return rules.load(folder.config, folder.root)


@pytest.mark.usefixtures("installed")
def test_rules_that_passed_their_samples_are_not_tried_again(
    folder: SiteFolder, trials: list[str]
) -> None:
    load(folder)
    before = list(trials)

    assert [rule.id for rule in load(folder).rules] == ["cua-tinh/chuyen-an"]
    assert before == trials == ["bí số chuyên án X1", "bí số"]


@pytest.mark.parametrize("name", ["packs/10.yml", "packs/20.yml", "engine.py", "other.py"])
def test_rules_are_tried_again_when_a_file_of_the_program_changes(
    folder: SiteFolder, installed: Path, trials: list[str], name: str
) -> None:
    load(folder)
    before = len(trials)
    path = installed.parents[1] / name
    if not path.exists() and path.suffix == ".yml":
        path.write_text("pack: rong\nrules: []\n")
    else:
        with path.open("a") as file:
            file.write("# version 2\n")
    load(folder)

    assert len(trials) == 2 * before


def test_rules_are_tried_again_under_another_python(
    folder: SiteFolder, installed: Path, trials: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(folder)
    before = len(trials)
    monkeypatch.setattr(engine.sys, "version", "4.0")
    load(folder)

    assert len(trials) == 2 * before
    assert installed.exists()


@pytest.mark.parametrize(
    ("pack", "rule"),
    [
        (GOOD.replace("[bí số]", "[bí số chuyên án]"), "rules/samples"),
        (GOOD.replace("words: [bí số chuyên án]", "regex: ['(bí số']"), "rules/pattern"),
        (GOOD + "    near: {regex: ['(số']}\n", "rules/pattern"),
        (GOOD + "    exceptions: []\n    unless: {regex: ['(số']}\n", "rules/pattern"),
    ],
)
def test_a_shipped_rule_that_fails_is_told_in_every_run(
    folder: SiteFolder, installed: Path, pack: str, rule: str
) -> None:
    installed.write_text(pack)
    for _ in range(2):
        start_again()

        assert {(one.path, one.rule) for one in problems(folder)} == {("10.yml", rule)}


@pytest.mark.usefixtures("installed")
def test_what_is_remembered_cannot_take_a_rule_away(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "remembered", lambda *_sources: "")

    (rule,) = load(folder).rules
    assert matches(rule, "bí số chuyên án X1")
