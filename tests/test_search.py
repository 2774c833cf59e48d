"""The site's own search: what its index holds, how it is packed, what a withdrawal leaves of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import search, takedown
from publisher.search import Document, Index, bits, words
from publisher.wall.reading import Reader
from publisher.wall.structure import Fault
from tests.builders import ARTICLE, NOW, SiteFolder

UNIQUE = "Chó mực nhà bác Ngạnh thuộc lòng bảng cửu chương và sủa đúng nhịp bài chèo cổ."


def document(title: str = "Cảnh báo lừa đảo", **changes: object) -> Document:
    values: dict[str, object] = {
        "url": "canh-bao/2026/bai/",
        "title": title,
        "summary": "Tóm tắt của bài.",
        "body": "Thân bài có nhiều chữ.",
        "date": dt.date(2026, 11, 20),
        "kind": "canh-bao",
        "unit": "ca-xa",
    }
    return Document(**{**values, **changes})  # type: ignore[arg-type]


class Bits:
    """Reads what the index writes, as the browser does."""

    def __init__(self, letters: str) -> None:
        self.bits = iter("".join(f"{bits.LETTERS.index(one):05b}" for one in letters))

    def read(self, count: int) -> int:
        return int("".join(next(self.bits) for _ in range(count)) or "0", 2)

    def ones(self) -> int:
        count = 0
        while next(self.bits) == "1":
            count += 1
        return count

    def gamma(self) -> int:
        zeros = 0
        while next(self.bits) == "0":
            zeros += 1
        return int("1" + "".join(next(self.bits) for _ in range(zeros)), 2)

    def rice(self, low: int) -> int:
        return (self.ones() << low) + self.read(low)

    def numbers(self) -> list[int]:
        count, low = self.gamma(), self.read(5)
        found, last = [], -1
        for _ in range(count):
            last += 1 + self.rice(low)
            found.append(last)
        return found


def lookup(files: Mapping[str, bytes], term: str) -> tuple[list[int], ...]:
    """Return the documents of a term, by strength."""
    shards = sum(name.startswith("tim-kiem/chi-muc/") for name in files)
    place, key = search.address(term)
    shard = Bits(json.loads(files[f"tim-kiem/chi-muc/{place % shards}.json"]))
    count, last = shard.gamma() - 1, -1
    low = shard.read(5)
    for _ in range(count):
        last += 1 + shard.rice(low)
        length = (shard.gamma() - 1) * 16 + shard.read(4)
        if last == key:
            present = [shard.read(1) for _ in range(words.STRENGTHS)]
            return tuple(shard.numbers() if there else [] for there in present)
        shard.read(length)
    return ([], [], [])


def records(files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Return all records by the numbers of their documents."""
    found: dict[str, dict[str, str]] = {}
    for name, data in files.items():
        if name.startswith("tim-kiem/bai/"):
            found |= json.loads(data)
    return found


def titles(files: Mapping[str, bytes], term: str) -> list[str]:
    """Return the titles of what a term finds."""
    known = records(files)
    return [known[str(n)]["title"] for some in lookup(files, term) for n in some if str(n) in known]


def spelled(word: str) -> str:
    """Return the term of a syllable with its diacritics."""
    return f"={search.syllables(word)[0][1]}"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Lừa đảo, VNeID!", ["lua", "dao", "vneid"]),
        ("ĐƯỜNG ĐI", ["duong", "di"]),
        ("Ðường cũ", ["duong", "cu"]),  # Icelandic eth, which looks the same
        ("tiê\u0301ng Viê\u0323t".replace("ê", "e\u0302"), ["tieng", "viet"]),
        ("l\u200bừa \u202eđảo", ["lua", "dao"]),
        ("gọi 113, 18001234 hay 0912345678", ["goi", "113", "hay"]),
        ("x" * 5000 + " hết", ["het"]),
        ("مرحبا ٠١٢ 你好", []),
        ("ﬁle Ｃông", ["file", "cong"]),
        ("", []),
    ],
)
def test_words_are_compared_without_diacritics_and_what_nobody_types_is_left_out(
    written: str, folded: list[str]
) -> None:
    assert [one for one, _exact in search.syllables(written)] == folded


def test_a_tone_counts_the_same_wherever_in_the_syllable_it_stands() -> None:
    assert search.syllables("hoà khoẻ") == search.syllables("hòa khỏe")
    assert search.syllables("hòa") != search.syllables("hóa")


def test_a_term_counts_by_the_strongest_place_it_stands_in() -> None:
    found = search.terms(
        document("Lừa đảo", summary="Đảo xa có bờ.", body="Bờ xa, lừa nữa.", about=("Tiền",))
    )

    assert (found["lua"], found["lua dao"], found[spelled("lừa")]) == (0, 0, 0)
    assert (found["xa"], found["tien"], found["nua"]) == (1, 1, 2)
    assert "tien lua" not in found  # no pair runs from one field into another


def test_the_index_finds_words_pairs_exact_spelling_and_facets() -> None:
    index = Index.of(
        [
            document("Lúa đạo", facets=("k:canh-bao",)),
            document("Cảnh báo lừa đảo", facets=("k:canh-bao", "t:vneid")),
            document("Việc khác", body="Chuyện lừa mà không phải đảo."),
        ]
    )
    files = dict(index.files)

    assert lookup(files, "lua") == ([0, 1], [], [2])
    assert lookup(files, "lua dao") == ([0, 1], [], [])
    assert lookup(files, spelled("lừa")) == ([1], [], [])
    assert lookup(files, "t:vneid") == ([1], [], [])
    assert lookup(files, "khongco") == ([], [], [])


def test_expired_documents_and_years_are_told_to_the_page() -> None:
    days = [dt.date(2024, 5, 1), dt.date(2024, 6, 1), dt.date(2026, 1, 1)]
    head = Index.of([document(date=day, expired=day.month == 6) for day in days]).head

    assert Bits(head.expired).numbers() == [1]
    assert head.years == ((2024, 0), (2026, 2))
    assert Index.of([document()]).head.expired == ""


def test_a_site_without_articles_has_an_index_too() -> None:
    index = Index.of([])

    assert lookup(dict(index.files), "gi") == ([], [], [])
    assert index.head.documents == 0


def test_the_same_articles_give_the_same_bytes_and_another_word_another_version() -> None:
    one, same, other = (
        Index.of([document(body=body)]) for body in ("Một chữ.", "Một chữ.", "Hai chữ.")
    )

    assert one == same
    assert one.head.version != other.head.version


@given(
    st.lists(st.integers(0, 20_000), min_size=1, max_size=300, unique=True).map(sorted),
)
def test_numbers_come_out_as_they_went_in(numbers: list[int]) -> None:
    assert Bits(bits.packed(bits.numbers(numbers))).numbers() == numbers


def test_even_the_most_lopsided_numbers_stay_short() -> None:
    numbers = [*range(50), 9_999]

    assert len(bits.numbers(numbers)) < 12 * len(numbers)


WORDS = st.text("aăâbcdđeghiklmnoôơpqrstuưvxyạảãáà0123", min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=30))
def test_every_document_is_found_by_any_two_neighbours_of_its_title(names: list[str]) -> None:
    files = dict(Index.of([document(name) for name in names]).files)

    for number, name in enumerate(names):
        spelled = [folded for folded, _exact in search.syllables(name)]
        for one, other in pairwise(spelled):
            assert number in lookup(files, f"{one} {other}")[0]
            assert number in lookup(files, one)[0]


def test_a_hostile_article_breaks_nothing() -> None:
    body = f"{'chữ' * 1700} \u202bمرحبا\u202c <script>alert(1)</script> 12345678901234567890\n"
    index = Index.of([document("1 2 3", summary="", body=body), document("Bài sau")])
    files = dict(index.files)

    assert lookup(files, "bai sau") == ([1], [], [])
    assert lookup(files, "alert") == ([], [], [0])
    assert records(files)["0"]["summary"] == ""


def test_the_built_site_finds_what_is_out_and_nothing_of_what_is_held(folder: SiteFolder) -> None:
    folder.publishable(title="Cảnh báo mèo mun", body="Kể chuyện con dế trũi ngoài đồng.\n")
    folder.write("content/canh-bao/2026/bai-giu.md", body=f"{UNIQUE}\n")  # nobody signed it
    folder.build()
    files = folder.output()

    assert titles(files, "meo mun") == ["Cảnh báo mèo mun"]
    assert titles(files, "de trui") == ["Cảnh báo mèo mun"]
    for word in ("nganh", "cho muc", "cuu chuong"):
        assert lookup(files, word) == ([], [], [])
    assert "tim-kiem/index.html" in files
    assert b"/tim-kiem/</loc>" in files["sitemap.xml"]


def test_an_article_whose_title_was_waived_does_not_stop_the_build(folder: SiteFolder) -> None:
    """The wall reads a record as words of the article that it leads to."""
    title = "Công khai số 0912 345 678 của trực ban"
    folder.publishable(
        title=title,
        waivers=[{"rule": "personal-data/phone", "match": "0912 345 678", "reason": "Số trực ban"}],
    )

    folder.build()

    assert titles(folder.output(), "truc ban") == [title]


def test_the_last_reading_passes_over_packed_numbers_and_over_nothing_else() -> None:
    packed = Index.of([document(), document()]).files[0][1].decode()
    read = Reader("https://thu.example/", ())

    assert len(packed) > 60
    assert read.json(packed)[0].asides == []
    for text in ("BCD", f"{packed[1:-1]}a", f"{packed[1:-1]} 0912345678"):
        assert read.json(json.dumps(text))[0].asides == [(0, text)]


def test_the_last_reading_takes_a_record_for_its_article_and_minds_where_it_leads() -> None:
    text = '{"0": {"url": "https://la.example/", "title": "Tên"}, "1": "khác"}'
    part = Reader("https://thu.example/", ()).json(text)[0]

    assert [one.leads for one in part.pieces] == [[], ["https://la.example/"]]
    assert {(1, "Tên"), (0, "khác")} <= set(part.asides)
    assert part.faults == [(1, Fault.OTHER_HOST)]


def test_a_withdrawal_takes_the_record_out_where_nothing_can_be_built(folder: SiteFolder) -> None:
    other = "content/canh-bao/2026/bai-khac.md"
    folder.publishable(title="Cảnh báo mèo mun")
    folder.publishable(other, title="Cảnh báo mèo vàng")
    folder.build()
    shards = {name: data for name, data in folder.output().items() if "/chi-muc/" in name}
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: error}\n"
    (folder.root / ARTICLE).write_text(text.replace("---\n", f"---\n{mark}", 1), encoding="utf-8")

    takedown.carry_out(folder.root, folder.root / "site")

    after = folder.output()
    assert titles(after, "canh bao") == ["Cảnh báo mèo vàng"]
    assert not any("mèo mun".encode() in data for data in after.values())
    assert {name: data for name, data in after.items() if "/chi-muc/" in name} == shards


def test_a_build_after_a_withdrawal_forgets_the_words(folder: SiteFolder) -> None:
    folder.publishable(title="Cảnh báo mèo mun")
    folder.build()
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: error}\n"
    (folder.root / ARTICLE).write_text(text.replace("---\n", f"---\n{mark}", 1), encoding="utf-8")

    folder.build(NOW + dt.timedelta(hours=1), confirm_removals=True)

    assert lookup(folder.output(), "meo mun") == ([], [], [])
