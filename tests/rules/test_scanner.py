"""Rules run together: how often one judges a text, and when it gives up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.findings import Severity
from publisher.rules import packs, scanner
from publisher.rules.checks import NO_SITE
from publisher.rules.scanner import TOO_MANY, Hit, Scanner

RULE = """\
pack: thu
rules:
  - id: thu/ke-gian
    title: {{vi: Kẻ gian, en: Villain}}
    advice: {{vi: Bỏ đi., en: Remove it.}}
    severity: note
    words: [kẻ gian, kẻ trộm]
    hits: [kẻ gian]
    misses: [bà con]
{more}"""
MOST, SPARSE = 5, 200  # places of a text, and characters for each of a long one

Scan = Callable[..., list[Hit]]


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """What a rule for two phrases, with more lines of its own, finds in a text."""
    monkeypatch.setattr(scanner, "MAX_JUDGED", MOST)

    def hits(text: str, more: str = "") -> list[Hit]:
        path = tmp_path / "thu.yml"
        path.write_text(RULE.format(more=more), encoding="utf-8")
        return list(Scanner(packs.read(path, path.name, {}), NO_SITE).scan(text))

    return hits


def test_a_rule_for_passages_tells_each_of_them_once(scan: Scan) -> None:
    text = "Kẻ gian gọi, kẻ trộm tới.\n\nBà con.\n\n- kẻ trộm đi, kẻ gian ở"
    whole = "    once_a_passage: true\n"

    assert [hit.text for hit in scan(text, whole)] == ["Kẻ gian", "kẻ trộm"]
    assert len(scan(text)) == 4


def test_a_rule_for_passages_judges_the_first_of_its_phrases(scan: Scan) -> None:
    near = "    once_a_passage: true\n    near: {words: [bà con], within: 12}\n"

    assert scan("Kẻ gian lừa bà con, đó là kẻ gian.", near)
    assert not scan("Kẻ gian lừa ai thì trước sau cũng bị bắt, bà con ghét kẻ gian.", near)


def test_a_line_under_the_gaps_of_a_phrase_hides_nothing(scan: Scan) -> None:
    assert [hit.text for hit in scan("Có kẻ_gian, cả hoà_giải.")] == ["kẻ_gian"]


def test_a_rule_gives_up_after_too_many_places(scan: Scan) -> None:
    assert [hit.crash for hit in scan("kẻ gian. " * MOST)] == [""] * MOST
    hits = scan("kẻ gian. " * (MOST + 7))

    assert [hit.crash for hit in hits] == [""] * MOST + [TOO_MANY]
    assert hits[-1].severity is Severity.BLOCK


@pytest.mark.parametrize("times", [2, 5])
def test_a_long_text_may_have_more_places_in_proportion_to_its_length(
    scan: Scan, times: int
) -> None:
    places = MOST * times
    long = "x" * (SPARSE * places)

    assert [hit.crash for hit in scan("kẻ gian. " * places + long[9 * places :])] == [""] * places
    more = scan("kẻ gian. " * (places + 3) + long[9 * (places + 3) :])
    assert [hit.crash for hit in more] == [""] * places + [TOO_MANY]


@pytest.fixture
def one(tmp_path: Path) -> Scanner:
    """A scanner of that rule, to be used again and again."""
    path = tmp_path / "thu.yml"
    path.write_text(RULE.format(more=""), encoding="utf-8")
    return Scanner(packs.read(path, path.name, {}), NO_SITE)


def test_what_was_found_in_a_text_is_found_in_it_again(one: Scanner) -> None:
    texts = ("Kẻ gian gọi.", "Bà con ơi.", "Bà con, kẻ trộm!")

    first, again = ([list(one.scan(text)) for text in texts] for _ in range(2))

    assert [[hit.text for hit in hits] for hits in first] == [["Kẻ gian"], [], ["kẻ trộm"]]
    assert again == first


def test_a_rule_that_crashed_is_tried_again(one: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:

    with monkeypatch.context() as broken:
        broken.setattr(scanner, "_place", None)
        crashed = [hit.crash for hit in one.scan("Kẻ gian gọi.")]

    assert crashed == ["TypeError"]
    assert [hit.crash for hit in one.scan("Kẻ gian gọi.")] == [""]


def test_texts_without_end_are_not_all_kept(one: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "_MOST_KEPT", 3)

    found = [len(list(one.scan(f"Kẻ gian số {n % 5}."))) for n in range(20)]

    assert set(found) == {1}
    assert len(one._known) <= 3
