"""Codes tell editions apart and are taken for nothing else; marks are of words, not of white space."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import codes, rules
from publisher.text import normalised
from tests.builders import SiteFolder

DIGESTS = st.binary(min_size=32, max_size=32).map(lambda data: f"sha256:{data.hex()}")


@given(digest=DIGESTS)
def test_a_code_is_the_id_and_four_consonants(digest: str) -> None:
    assert re.fullmatch(r"7k3m9x2p-[bdghknpqrstvx]{4}", codes.code("7k3m9x2p", digest))


def test_a_code_is_the_same_for_ever() -> None:
    """Codes are printed on what people have: another way to make them would call those false."""
    assert codes.code("7k3m9x2p", "sha256:" + "0" * 64) == "7k3m9x2p-gkvk"


def test_the_digest_cannot_be_read_off_its_code() -> None:
    bare = int.from_bytes(hashlib.sha256(("sha256:" + "0" * 64).encode()).digest())

    assert codes.letters("sha256:" + "0" * 64)[0] != codes.LETTERS[bare % len(codes.LETTERS)]


def test_editions_have_letters_of_their_own() -> None:
    found = {codes.letters(f"sha256:{number:064x}") for number in range(1000)}

    assert len(found) > 950


def test_no_rule_takes_a_code_for_something_private(folder: SiteFolder) -> None:
    scanner = rules.load(folder.config, folder.root).scanner

    @settings(max_examples=150, deadline=None)
    @given(digest=DIGESTS, own=st.from_regex(r"[a-z0-9]{8}", fullmatch=True))
    def check(digest: str, own: str) -> None:
        line = f"Mã xác minh: {codes.code(own, digest)} (kiểm tra tại thu.example/xac-minh)"
        id_alone = {hit.text for hit in scanner.scan(normalised(f"Mã xác minh: {own}").text)}

        found = {hit.text for hit in scanner.scan(normalised(line).text)}

        assert found <= id_alone

    check()


# Marks


def test_marks_are_of_the_whole_and_of_each_line() -> None:
    whole, first, second = codes.marks("Một dòng\n\n  Hai   dòng \n").split()

    assert codes.marks("Một dòng").split() == [first, first]
    assert codes.marks("Hai dòng").split() == [second, second]
    assert codes.marks("Một dòng Hai dòng").split()[0] == whole


@given(text=st.text(max_size=200))
def test_neither_white_space_nor_the_form_of_letters_counts(text: str) -> None:
    spaced = text.replace(" ", "  \t").replace("\n", "\n\n \n")

    assert codes.marks(spaced) == codes.marks(text)
    assert codes.marks(unicodedata.normalize("NFD", text)) == codes.marks(text)


@given(text=st.text(alphabet="abc 0", min_size=1, max_size=50))
def test_a_mark_has_no_digit_and_changes_with_a_letter(text: str) -> None:
    whole, *_lines = codes.marks(text + "x").split()

    assert re.fullmatch(r"[bcdghklmnpqrstvx]{20}", whole)
    assert whole != codes.marks(text + "y").split()[0]
