"""A pattern is tried only where it can begin, and so never misses what it would match."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.rules import packs
from publisher.rules.beginnings import at_words, beginnings, letters
from publisher.rules.scanner import _Trial

SHIPPED = [
    rule
    for path in sorted(packs.FOLDER.glob("*.yml"))
    for rule in packs.read(path, path.name, {})
    if rule.pattern is not None
]
PATTERNS = (
    r"mật|tối\s+mật",
    r"(?<!\w)(?:số\s+)?\d{2,3}[A-Z]",
    r"(?:ông|bà)?\s*(?-i:[A-ZĐ])\w+",
    r"[+(]84|0[35]\d",
    r"a{0,2}b+c",
    r"(?:x|yz){1,3}w",
    r"[^a-z]q",
    r"(?=k)ka|\Ađầu",
    r"s\.n\b",
    r"İ|ı|K|ß",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(derandomize=True, deadline=None, max_examples=200)
@given(data=st.data())
def test_every_match_begins_as_foretold(pattern: str, data: st.DataObject) -> None:
    compiled = re.compile(pattern, re.IGNORECASE)
    text = data.draw(st.from_regex(compiled)) + data.draw(st.text(max_size=4))
    begins = beginnings(pattern, re.IGNORECASE)

    for found in compiled.finditer(text):
        start = text[found.start() :]
        assert begins is None or not start or begins[letters(start)]


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: rule.id)
def test_every_sample_of_a_shipped_rule_begins_as_foretold(rule: packs.Rule) -> None:
    assert rule.pattern is not None
    for sample in rule.data.hits:
        for found in rule.pattern.finditer(sample):
            assert rule.begins is None or rule.begins[letters(sample[found.start() :])]


@pytest.mark.parametrize(
    ("pattern", "text", "begins"),
    [
        (r"tuyệt\s+mật", "tuyệt mật", True),
        (r"tuyệt\s+mật", "TUYỆT MẬT", True),
        (r"tuyệt\s+mật", "tối mật", False),
        (r"\d{3}", "٣٤٥", True),
        (r"số:", "số: 12", True),
        (r"số nhà", "số, nhà", True),  # only the first word is looked at
        (r"(?:a|bc)d", "bcd", True),
        (r"(?:a|bc)d", "bd", False),
    ],
)
def test_looks_at_the_first_letters_of_the_first_word(
    pattern: str, text: str, begins: bool
) -> None:
    known = beginnings(pattern, re.IGNORECASE)

    assert known is not None
    assert known[letters(text)] is begins


@pytest.mark.parametrize("pattern", [r".a", r"\w+", r"a*", r"(?:a|)", r"[^x]y", r"(?:a|.)b"])
def test_knows_when_a_match_can_begin_with_anything(pattern: str) -> None:
    assert beginnings(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "bound"),
    [
        (r"(?<!\w)a|(?<!\w)b", True),
        (r"(?:(?<!\w)a|(?<!\w)b)c", True),
        (r"(?<!\w)a|b", False),
        (r"(?<!\d)a", False),
        (r"(?!\w)a", False),
        ("", False),
    ],
)
def test_knows_which_patterns_begin_at_words_only(pattern: str, bound: bool) -> None:
    assert (at_words(pattern) is not None) is bound


def test_no_shipped_pattern_is_tried_everywhere() -> None:
    everywhere = [rule.id for rule in SHIPPED if rule.begins is None and not rule.data.needs]

    assert everywhere == []


def test_long_beginnings_of_many_branches_are_cut_short() -> None:
    many = "|".join(map("".join, itertools.product("abcdefghijklmnopqrst", repeat=3)))

    known = beginnings(many)

    assert known is not None
    assert known[letters("abc")]
    assert not known[letters("zzz")]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), min_size=1), st.integers(0, 9))
def test_the_windows_of_a_pattern_hold_every_place_within_reach_once(
    near: list[tuple[int, int]], reach: int
) -> None:
    spans = [(first, first + length) for first, length in near]
    windows = _Trial(reach, []).windows(spans)
    places = [at for first, last in windows for at in range(first, last)]
    assert places == sorted({at for a, b in spans for at in range(max(a - reach, 0), b)})
