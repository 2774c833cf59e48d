"""Every rule id that the program can print is explained by `publisher rules` and the reference."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import publisher
from publisher import rulebook, signoff
from publisher.findings import Severity
from publisher.messages import translator, vietnamese
from publisher.rules import Rule, shipped, waivable
from tests.builders import SiteFolder
from tests.conftest import Command

ROOT = Path(publisher.__file__).parent
REFERENCE = ROOT.parent / "docs" / "rules.md"
SHIPPED = {rule.id: rule for rule in shipped()}

_ID = re.compile(r"[a-z]+(?:-[a-z]+)*/[a-z]+(?:-[a-z]+)*")
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
# Strings in the source that look like a rule's id and are none.
NO_RULES = {
    "text/html", "image/png", "image/jpeg", "image/webp", "application/pdf",
    "application/x-www-form-urlencoded",
    "cap/tin",  # a folder
    "material/weather-night", "material/weather-sunny",
    "secrecy/delegation",  # only a spokesperson's authority is delegated
}  # fmt: skip
# Files that put ids together, and the families of what they name.
FAMILIES = {
    "signoff.py": set(signoff.ROLES),
    "consistency.py": {"config"},
    "schema.py": {"config", "metadata", "rules"},
}


@cache
def sources() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Yield file name and node of the whole source."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            yield path.name, node


def written_ids() -> set[str]:
    """Return every string of the source that has the form of a rule's id."""
    return {
        node.value
        for _, node in nodes()
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _ID.fullmatch(node.value)
    } - NO_RULES


def made_ids() -> set[str]:
    """Return every id that is put together from a family and the names beside its messages."""
    names: dict[str, set[str]] = {name: set() for name in FAMILIES}
    for file, node in nodes():
        if file not in FAMILIES or not isinstance(node, ast.Tuple):
            continue
        if any(isinstance(part, ast.Call | ast.Attribute) for part in node.elts):  # a message
            names[file] |= {
                part.value
                for part in node.elts
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and _NAME.fullmatch(part.value)
            }
    made = {
        f"{family}/{one}"
        for file, found in names.items()
        for family in FAMILIES[file]
        for one in found
    }
    return made - NO_RULES


def test_only_known_files_put_rule_ids_together() -> None:
    made = {
        file
        for file, node in nodes()
        if isinstance(node, ast.keyword)
        and node.arg == "rule"
        and isinstance(node.value, ast.JoinedStr)
    }

    assert made == set(FAMILIES)


def test_only_known_families_are_checked_against_a_schema() -> None:
    families = {
        node.value.value
        for _, node in nodes()
        if isinstance(node, ast.keyword)
        and node.arg == "family"
        and isinstance(node.value, ast.Constant)
    }

    assert families == FAMILIES["schema.py"]


def test_the_source_is_searched_for_ids_as_it_should() -> None:
    assert {"metadata/fence", "media/unusable", "waivers/unused", "config/csv"} <= written_ids()
    assert {"secrecy/missing", "spokesperson/key", "config/loop", "metadata/missing"} <= made_ids()


@pytest.mark.parametrize("rule_id", sorted(written_ids() | made_ids()))
def test_every_rule_id_in_the_source_is_explained(rule_id: str) -> None:
    assert rule_id in SHIPPED, f"explain {rule_id} in publisher/rules/packs, with built_in: true"


def test_the_reference_is_as_the_rules_are() -> None:
    written = REFERENCE.read_text(encoding="utf-8")

    assert written == rulebook.markdown(list(SHIPPED.values()), vietnamese) + "\n", (
        "run `publisher rules --format markdown > docs/rules.md`"
    )


@pytest.mark.parametrize("rule", SHIPPED.values(), ids=SHIPPED.keys())
def test_every_rule_is_explained_in_both_languages(rule: Rule) -> None:
    own = rulebook.explained(rule, vietnamese)
    english = rulebook.explained(rule, translator("en"))

    assert own.startswith(f"{rule.id}: {rule.data.title.vi}")
    assert rule.data.advice.vi in own
    assert rule.data.title.en in english
    assert rule.data.advice.en in english
    assert (rule.data.source or "") in own
    for sample in (*rule.data.hits, *rule.data.misses):
        assert " ".join(sample.split()) in own


def test_says_how_to_ask_for_a_waiver_where_one_can_be_given() -> None:
    text = rulebook.explained(SHIPPED["personal-data/phone"], vietnamese)

    assert "Miễn trừ: được" in text
    assert "waivers:\n  - rule: personal-data/phone\n    match: " in text


@pytest.mark.parametrize("rule_id", ["metadata/yaml", "secrecy/missing", "text/legacy-encoding"])
def test_says_what_cannot_be_waived(rule_id: str) -> None:
    text = rulebook.explained(SHIPPED[rule_id], vietnamese)

    assert "Miễn trừ: không được" in text
    assert "waivers:" not in text


def test_says_what_a_site_can_change() -> None:
    graver = next(r for r in SHIPPED.values() if r.severity is Severity.ACKNOWLEDGE and waivable(r))

    assert "siết lên mức block" in rulebook.explained(graver, vietnamese)
    assert "không thay đổi được" in rulebook.explained(SHIPPED["personal-data/phone"], vietnamese)
    listed = json.loads(rulebook.as_json([graver, SHIPPED["waivers/unused"]], vietnamese))["rules"]
    assert [(one["waivable"], one["can_be_raised_to"]) for one in listed] == [
        (True, ["block"]),
        (False, ["acknowledge", "block"]),
    ]


def test_explains_a_fault_of_the_configuration_while_it_is_there(
    folder: SiteFolder, command: Command
) -> None:
    folder.configure(rules={"severities": {"personal-data/phone": "note"}})

    code, out, err = command("rules", "config/loosened")

    assert code == 0
    assert out.startswith("config/loosened: Nới lỏng một quy tắc")
    assert "publisher check" in err
