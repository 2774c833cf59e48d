"""A quick look at the sketch of a text never hides what the slow look at the text would find."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.rules import scanner, variants, writing
from publisher.rules.words import sketch, tokens
from tests.rules import page

PIECES = (
    *"aAdDđĐệỆoOIlxX0159²", *" \n.,;:!?…|-–—/_·•*()“”@+~°'\u00a0\ue000",
    "xin", "Đội", "ĐT", "ĐĐ", "AB", "CSGT", "người", "một", "hai", "ba", "khong", "0912", "  ",
    "...", "___", "zalo.", "ZALO.ME/G", ", bản", ", BẢN", "m  ậ", "Ậ.T", ".pdf", "nghiengngang",
    "ĐỘI CẢNH SÁT GIAO THÔNG TUẦN TRA Đ. 1 ", "cây tre trăm đốt ", "khong co dau gi het ",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
STRINGS = (
    "zalo.",
    "zalo.me/g",
    "...",
    "___",
    "m  ậ",
    "ậ.t",
    ", bản",
    "00",
    "?",
    "…",
    "x0",
    "đ:",
    "٣",
)
relaxed = settings(derandomize=True, deadline=None, max_examples=400)


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(pattern, text)]


def begin(text: str, places: list[int]) -> list[int]:
    """Return where the first visible letter from each of some places on stands."""
    return [found.start() if (found := re.compile(r"\S").search(text, at)) else at for at in places]


def lines(text: str, least: int = 24) -> list[tuple[int, str]]:
    return [(at, one[0]) for one in re.finditer(r"[^\n]+", text) if len(one[0]) >= least
            for at in [one.start()]]  # fmt: skip


@relaxed
@given(TEXTS)
def test_a_sketch_shows_every_character_in_its_place(text: str) -> None:
    shown = page(text).sketch
    assert shown.isascii()
    assert len(shown) == len(text)
    for char, sketched in zip(text, shown, strict=True):
        assert sketched.isalnum() or sketched in "_?" if re.match(r"\w", char) else sketched != "?"


def test_a_sketch_of_marks_without_end_shows_the_same() -> None:
    marks = [chr(code) for code in range(0x2500, 0x2600)]
    text = "ô".join([*marks, "?"])
    assert sketch(text, {*marks, "?"}) == "?".join("~" * 257)


@relaxed
@given(TEXTS)
@example("9 – 1 — 0912")
@example("số 1 2A, 05B, 12–Đ, 1 0-a")
def test_numbers_and_codes_are_found_where_they_stand(text: str) -> None:
    for kind in scanner._SKETCHED:
        whole = [found.span() for found in scanner._KINDS[kind].finditer(text)]
        assert scanner._spans(kind, page(text)) == whole


@relaxed
@given(TEXTS)
def test_strings_are_found_wherever_they_stand(text: str) -> None:
    shown = page(text)
    found = dict(scanner._Strings(STRINGS).on(shown))
    for one in STRINGS:
        whole = spans(rf"(?={re.escape(one)})", shown.lower)
        assert [first for first, _last in found.get(one, [])] == [first for first, _ in whole]


@relaxed
@given(TEXTS)
@example("đ" * 40 + " A" * 7)
@example("ĐT AB CD EF GH IK ở đây nhé")
@example("- plain line of two dozen." + "\n" + "x" * 24 + "\n" + "ệ" * 24)
@example("ngườingười " * 12 + "." + "ở đây. " + "người ta " * 14 + "ở\nở " + "ệ" * 130)
@example("ddi laij voiws ddaays nhas")
@example("nghiengngảng nghiengngảng nghiengngảng")
def test_sentences_and_lines_worth_a_look_are_found(text: str) -> None:
    shown = page(text)
    long = [one.start() for one in re.finditer(r"[^.!?…;\n|]{130,}", text)]
    assert [first for first, _last in writing.long_sentences(shown)] == begin(text, long)
    plain = [at for at, line in lines(text) if line.isascii()]
    assert [first for first, _last in writing.unmarked_lines(shown)] == begin(text, plain)
    acronyms = [at for at, line in lines(text) if len(spans("[A-ZĐ]{2,}", line)) >= 6]
    assert [first for first, _last in writing.acronym_lines(shown)] == begin(text, acronyms)
    telex = [at for at, line in lines(shown.lower) if re.search(r"aa|ee|oo|dd|[aou]w", line)]
    if re.search(r"dd|[uoa]w", shown.lower):
        assert [first for first, _last in writing.telex_lines(shown)] == begin(text, telex)
    loud = spans(r"[^a-z\n|]{40}", text)
    many = shown.words.capitals.count(1) >= 7
    assert writing.loud_stretches(shown) == (loud if many else [])
    words = [one for one in tokens(text).words if len(one) >= writing._GLUED and not one.isascii()]
    glued = [at for at, line in lines(text) if writing.glued(line)]
    assert [first for first, _last in writing.glued_lines(shown)] == (
        begin(text, glued) if len(words) >= 3 else []
    )


@relaxed
@given(TEXTS)
@example("b í m ậ t")
@example("(b) í\n\nm, x")
def test_letters_apart_are_joined_where_three_stand_in_a_row(text: str) -> None:
    shown = page(text)
    if b"\1\1\1" in shown.words.sizes:
        assert variants._SINGLES.search(f" {shown.outline} ")


@relaxed
@given(st.text("0159OoIl .-aệ", max_size=30))
@example("O91234567")
@example("91234567 l")
def test_letters_for_digits_are_seen_beside_a_digit(text: str) -> None:
    run = r"(?<![\w])(?=[\dOoIl .\-]{0,40}[OoIl])(?:[\dOoIl][ .\-]?){8,200}(?![\w])"
    assert spans(variants._LETTERED.pattern, text) == spans(run, text)
    if any(re.search("[0-9]", found[0]) for found in re.finditer(run, text)):
        assert variants._LETTER_IN_NUMBER.search(page(text).sketch)


@relaxed
@given(st.lists(st.sampled_from(["một", "hai", "ba", "12", "5", "xin", "chào", "sau", "-"])))
@example(["một", "hai", "ba", "12", "5"])
@example(["một", "12", "hai", "5", "ba"])
def test_numbers_in_words_are_read_as_digits(words: list[str]) -> None:
    text = " ".join(words)
    for run in variants._SPELLED.finditer(text):
        if len(re.findall(r"[^\W\d_]+", run[0])) >= 3 and "-" not in run[0]:
            assert "".join(one.text for one in variants.with_digits(page(text)))


@relaxed
@given(TEXTS)
@example("xin " * 12 + "ệ" + "\n" + "người người")
def test_paragraphs_without_diacritics_are_found(text: str) -> None:
    wanted = []
    for found in re.finditer(r"[^\n]+", text):
        words = found[0].count(" ") + 1
        if words > 1 and (len(found[0].encode()) - len(found[0])) * 4 <= words:
            wanted.append((found.start(), found[0]))
    assert list(variants.bare_paragraphs(page(text))) == ([(0, text)] if text.isascii() else wanted)
