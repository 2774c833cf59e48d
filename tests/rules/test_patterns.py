"""Patterns of a site's rules: those that could take endless time are refused before they run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.rules import patterns


@pytest.mark.parametrize(
    "regex",
    [
        r"(?<!\w)mã\s+(?:cổng|cửa)(?:\s+là|\s*:)?\s{0,3}\d{4,8}#?(?!\w)",
        r"bí\s+số\s+[A-ZĐ]\d{1,3}",
        r"(?:[A-ZĐ]\w{1,6}\s+){1,3}[A-ZĐ]\w{1,6}",
        r"\d{2,3}(?:[ .]\d{3}){2,3}",
        r"(?:ca|tổ|đội) trực[^\n.]{0,40}\d{1,2}",
        r"a(?:b|c){0,8}d",
        r"(?:một|hai|ba|bốn) (?:ông|bà)[^\n]{0,40}(?:tới|về|qua)[^\n]{0,40}(?:chợ|trường)",
    ],
)
def test_takes_a_pattern_of_bounded_repeats(regex: str) -> None:
    assert patterns.fault(regex) is None


@pytest.mark.parametrize(
    ("regex", "fault"),
    [
        ("(", patterns.BROKEN),
        ("[z-a]", patterns.BROKEN),
        ("a{1,99999999999}", patterns.BROKEN),
        ("[[a]b]", patterns.BROKEN),
        ("(" * 2000 + ")" * 2000, patterns.BROKEN),
        ("", patterns.EMPTY),
        ("a?", patterns.EMPTY),
        ("(?=mã)", patterns.EMPTY),
        (r"a|\s*", patterns.EMPTY),
        ("(a+)+b", patterns.ENDLESS),
        ("(a|a)*b", patterns.ENDLESS),
        ("(?:ab)+", patterns.ENDLESS),
        ("x.*", patterns.ENDLESS),
        (r"x\w+", patterns.ENDLESS),
        (r"x\S{3,}", patterns.ENDLESS),
        ("x[^\n]+?y", patterns.ENDLESS),
        ("x(?=.*y)", patterns.ENDLESS),
        ("(?:x|(?:y|z[a-z]+))", patterns.ENDLESS),
        (r"x[\s\w]+", patterns.ENDLESS),
        (r"x\s+\s+y", patterns.ENDLESS),
        (r"x\s*,?\s*y", patterns.ENDLESS),
        ("(a{1,20}){1,20}b", patterns.TANGLED),
        ("(?:a|a){1,40}b", patterns.TANGLED),
        ("(?:(?:a?){1,9}){1,9}b", patterns.TANGLED),
        (r"a[^\n]{0,60}b[^\n]{0,60}c[^\n]{0,60}d", patterns.TANGLED),
        ("b(?!(?:a{0,30}){5})", patterns.TANGLED),
    ],
)
def test_refuses_a_pattern_that_cannot_be_run_over_any_text(regex: str, fault: object) -> None:
    assert patterns.fault(regex) is fault
    assert str(fault)


_ATOMS = st.sampled_from(["a", "[ab]", r"\s", ".", "(?:a|b)", "(?:a|ab)", r"\w"])
_REPEATS = st.sampled_from(["", "?", "*", "+", "{0,3}", "{2,9}", "{3}"])
_PATTERNS = st.recursive(
    st.tuples(_ATOMS, _REPEATS).map("".join),
    lambda inner: st.tuples(
        st.lists(inner, min_size=1, max_size=3).map("".join).map("(?:{})".format), _REPEATS
    ).map("".join),
    max_leaves=6,
)


@settings(deadline=None, max_examples=200)
@given(_PATTERNS)
def test_a_pattern_that_is_taken_comes_to_an_end(regex: str) -> None:
    if patterns.fault(regex) is None:
        for text in ("a" * 40, "ab" * 20, "a " * 20, " " * 40):
            re.compile(f"{regex}!").search(text)  # would not return for a catastrophic one
