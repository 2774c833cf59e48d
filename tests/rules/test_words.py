"""Words and phrases are found however they are typed, and only where they stand together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.rules.beginnings import at_words
from publisher.rules.words import Index, Span, any_around, any_within, key, phrase, plain, tokens
from tests.rules import page

JOINING = (" ", "  ", "\n", "-", " – ", ".", "/", " | ", "·", "\u00a0")
BREAKING = (", ", ". ", ": ", "; ", "...", " - - ", " (", "” ", "—", "–.")
WORDS = ("hoà", "hòa", "giải", "Giải", "giãi", "kỹ", "kĩ", "thuật", "x")
relaxed = settings(derandomize=True, deadline=None, max_examples=200)


def found(text: str, *phrases: str) -> dict[str, list[str]]:
    """Return by phrase how it is written in a text, each time that it is found there."""
    words = tokens(text)
    spots = Index(map(phrase, phrases)).find(words, words.keys)
    return {
        one: [text[first:last] for first, last in spots[phrase(one)]]
        for one in phrases
        if phrase(one) in spots
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("kỹ", "kĩ"),
        ("Lý", "lí"),
        ("ĐÁNH", "đánh"),
        ("ho\u0300a", "hòa"),
    ],
)
def test_a_word_has_one_key_however_it_is_spelt(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mật", "mất"),
        ("mật", "mát"),
        ("đan", "dan"),
        ("quý", "quí"),
        ("may", "mai"),
        ("hydro", "hidro"),
        ("y", "i"),
    ],
)
def test_other_words_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_plain_key_has_no_diacritics() -> None:
    assert [plain(one) for one in ("Đường", "kỹ", "mật")] == ["duong", "ki", "mat"]
    assert plain("mật") == plain("mất")


@pytest.mark.parametrize("gap", JOINING)
def test_a_phrase_may_be_joined_by_blanks_or_one_mark(gap: str) -> None:
    assert found(f"cuộc hoà{gap}giải", "hòa giải") == {"hòa giải": [f"hoà{gap}giải"]}


@pytest.mark.parametrize("gap", BREAKING)
def test_any_other_mark_breaks_a_phrase(gap: str) -> None:
    assert found(f"cuộc hòa{gap}giải", "hòa giải", "giải") == {"giải": ["giải"]}


def test_phrases_that_overlap_are_all_found() -> None:
    text = "người tố giác tội phạm"

    assert found(text, "người tố giác", "tố giác", "giác tội", "tội danh") == {
        "người tố giác": ["người tố giác"],
        "tố giác": ["tố giác"],
        "giác tội": ["giác tội"],
    }


def test_a_phrase_that_overlaps_itself_is_found_at_every_place() -> None:
    assert found("xa xa xa lắm", "xa xa") == {"xa xa": ["xa xa", "xa xa"]}


def test_a_phrase_is_found_in_whole_words_only() -> None:
    assert found("giấy tờ giả mạo_danh", "giả", "mạo", "danh", "tờ giả") == {
        "giả": ["giả"],
        "tờ giả": ["tờ giả"],
    }


def test_an_index_of_nothing_finds_nothing() -> None:
    assert found("hòa giải", "", "…") == {}


gaps = st.sampled_from([*JOINING, *BREAKING])


@relaxed
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), gaps), max_size=20),
    st.sets(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(tuple), max_size=8),
)
def test_an_index_finds_what_looking_at_every_word_finds(
    pieces: list[tuple[str, str]], phrases: set[tuple[str, ...]]
) -> None:
    text = "".join(word + gap for word, gap in pieces)
    words = tokens(text)
    wanted: dict[tuple[str, ...], list[Span]] = {}
    for one in {tuple(map(key, some)) for some in phrases}:
        for at in range(len(pieces) - len(one) + 1):
            here = pieces[at : at + len(one)]
            if all(gap in JOINING for _word, gap in here[:-1]) and (
                tuple(key(word) for word, _gap in here) == one
            ):
                span = words.starts[at], words.ends[at + len(one) - 1]
                wanted.setdefault(one, []).append(span)

    assert Index(map(phrase, map(" ".join, phrases))).find(words, words.keys) == wanted


def test_the_words_of_a_text_know_what_stands_around_them() -> None:
    words = tokens("“Đội 2”, xã Mẫu.")

    assert words.words == ["Đội", "2", "xã", "Mẫu"]
    assert [words.text[first:last] for first, last in zip(words.starts, words.ends, strict=True)] == (
        words.words
    )  # fmt: skip
    assert words.gaps == [" ", "”, ", " "]
    assert words.edges == ("“", ".")
    assert words.marks == set("“”, .")


@pytest.mark.parametrize("text", ["", "…\n"])
def test_a_text_without_words_has_none(text: str) -> None:
    words = tokens(text)

    assert (words.words, words.starts, words.ends, words.gaps) == ([], [], [], [])
    assert "".join(words.edges) == text
    assert (words.sizes, words.keys) == (b"", [])


def test_sizes_and_capitals_are_told_of_each_word() -> None:
    words = tokens(f"TỐI Mật {'a' * 300} 24")

    assert list(words.sizes) == [3, 3, 255, 2]
    assert list(words.capitals) == [1, 0, 0, 0]


@relaxed
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=8),
    st.integers(0, 30),
    st.integers(0, 8),
)
def test_spans_within_and_around_a_stretch_are_told(
    places: list[tuple[int, int]], first: int, length: int
) -> None:
    spans: Sequence[Span] = sorted((at, at + size) for at, size in places)
    last = first + length

    assert any_within(spans, first, last) == any(a >= first and b <= last for a, b in spans)
    assert any_around(spans, first - 3, first, last) == any(
        first - 3 <= a <= first and b >= last for a, b in spans
    )


def test_a_page_tells_where_phrases_stand_together_or_apart() -> None:
    shown = page("kẻ gian lừa bà, kẻ gian trốn", [phrase("kẻ gian"), phrase("lừa")])
    both = frozenset([phrase("kẻ gian"), phrase("lừa"), phrase("không có")])

    assert shown.spans(both) == [[(0, 7), (8, 11), (16, 23)]]
    assert sorted(map(list, shown.spans(both, apart=True))) == [[(0, 7), (16, 23)], [(8, 11)]]
    assert shown.spans(frozenset([phrase("không có")])) == []


def test_small_letters_keep_their_places() -> None:
    text = "SỐ İ VÀ ĐỘI"

    assert page(text).lower == "số İ và đội"


def test_a_pattern_may_begin_at_a_word_a_mark_or_a_line() -> None:
    text = "Bà con, “gọi” 113!\n - ngay"
    stretch = page(text).beginnings([(0, len(text))])

    assert [text[at] for at in stretch.starts(None)] == [*"Bc“g1 -n"]
    words = at_words(r"(?<!\w)(?:gọi|ngay)")
    assert [text[at] for at in stretch.starts(words)] == [*"gn"]
    marked = at_words(r"(?<!\w)(?:“gọi|ngay)")
    assert [text[at] for at in stretch.starts(marked)] == [*"“n"]


def test_only_what_begins_in_a_window_is_told() -> None:
    text = "một hai ba bốn"
    windows = [(0, 3), (5, 9)]

    assert [text[at:].split()[0] for at in page(text).beginnings(windows).starts(None)] == [
        "một",
        "ba",
    ]


@relaxed
@given(st.text("ab1_ ,.“\n-", max_size=20))
def test_every_place_without_a_letter_before_it_is_a_beginning(text: str) -> None:
    begins = set(page(text).beginnings([(0, len(text))]).starts(None))

    assert begins >= {found.start() for found in re.finditer(r"(?<!\w)\S", text)}
