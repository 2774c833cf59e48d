"""An index that is patched: the same bytes as one made anew, and only the files that differ."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from publisher import workers
from publisher.search import (
    FOLDER,
    Change,
    Document,
    Index,
    Standing,
    Update,
    index,
    shards,
    updated,
    words,
)
from tests.test_search import document

# Few syllables, so that they meet in every strength.
VOCABULARY = ("lừa", "lua", "đảo", "mạng", "tiền", "xã", "mèo mun", "bò", "1139", "hoà", "hòa")
TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join)
DAYS = st.one_of(st.just(dt.date(2026, 1, 3)), st.dates(dt.date(2025, 12, 30), dt.date(2026, 1, 2)))
DOCUMENTS = st.builds(
    document,
    title=TEXTS,
    summary=TEXTS,
    body=TEXTS,
    date=DAYS,
    facets=st.sampled_from([(), ("k:canh-bao",), ("k:canh-bao", "t:vneid")]),
    urgent=st.booleans(),
    expired=st.booleans(),
)
WAYS = st.sampled_from(["edit", "append", "edit", "append", "edit", "remove"])
STEPS = st.lists(st.tuples(WAYS, st.integers(0, 99), DOCUMENTS), min_size=1, max_size=4)
SITES = st.lists(DOCUMENTS, min_size=1, max_size=25)
DAY = dt.date(2026, 11, 20)


def narrow(term: str) -> tuple[int, int]:
    """Return an address of few bits: most terms have one with others."""
    checksum = zlib.crc32(term.encode())
    return checksum % 7, checksum // 7 % 5


def changes(old: Sequence[Document], new: Sequence[Document]) -> list[Change]:
    """Return what became of documents whose numbers stayed."""
    return [
        Change(number=number, before=before, after=after)
        for number, (before, after) in enumerate(zip_longest(old, new))
        if before != after
    ]


@dataclass
class Live:
    """An index as it lies on a disk between builds."""

    documents: list[Document]

    def __post_init__(self) -> None:
        made = Index.of(self.documents)
        self.files, self.standing = dict(made.files), made.standing

    def update(self, told: Sequence[Change]) -> Update | None:
        """Return how it changes, as a build would ask."""
        return updated(self.standing, self.files.__getitem__, told)

    def edit(self, number: int, **changed: object) -> Change:
        """Return the change of one document."""
        before = self.documents[number]
        return Change(number=number, before=before, after=replace(before, **changed))  # type: ignore[arg-type]

    def follow(self, documents: list[Document]) -> bool:
        """Patch the index if it can be, see that it is as if made anew, and return whether it was."""
        fresh = Index.of(documents)
        removed = len(documents) < len(self.documents)
        update = None if removed else self.update(changes(self.documents, documents))
        if update is None:
            self.files, self.standing = dict(fresh.files), fresh.standing
        else:
            assert all(self.files.get(name) != data for name, data in update.files)
            assert update.head == fresh.head
            self.files |= dict(update.files)
            self.standing = Standing.from_json(update.standing.to_json())
        self.documents = documents

        assert self.files == dict(fresh.files)
        assert self.standing == fresh.standing
        return update is not None


def lived(documents: list[Document], builds: Sequence[Sequence[tuple[str, int, Document]]]) -> None:
    """Take a site through builds, each after some steps."""
    live = Live(documents)
    for steps in builds:
        after = list(live.documents)
        for way, number, one in steps:
            if way == "append":
                after.append(one)
            elif after and way == "edit":
                after[number % len(after)] = one
            elif after:
                del after[number % len(after)]
        event("patched" if live.follow(after) else "made anew")


@pytest.fixture
def live() -> Live:
    """An index of forty documents of which each has words of its own."""
    return Live(
        [
            document(f"Chuyện con mèo thứ {n}", body=f"Kể rằng {n} mèo {n + 1}", date=DAY)
            for n in range(40)
        ]
    )


@settings(max_examples=200, deadline=None)
@given(SITES, st.lists(STEPS, min_size=1, max_size=3))
def test_a_patched_index_is_the_one_that_would_be_made_anew(
    documents: list[Document], builds: list[list[tuple[str, int, Document]]]
) -> None:
    lived(documents, builds)


@settings(max_examples=200, deadline=None)
@given(SITES, st.lists(STEPS, min_size=1, max_size=3))
def test_it_is_that_too_where_most_terms_lie_where_others_do(
    documents: list[Document], builds: list[list[tuple[str, int, Document]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "address", narrow)
        lived(documents, builds)


def test_the_order_in_which_terms_are_met_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "address", lambda _term: (0, 7))
    one, other = (Index.of([document(title, body=body)]) for title, body in ("ab", "ba"))

    assert one.files[0] == other.files[0]
    known = shards.read(json.loads(one.files[0][1]))
    assert shards.read_content(known[7]) == [[0], [], []]


def test_one_word_more_changes_the_shards_of_its_terms_and_no_record(live: Live) -> None:
    update = live.update([live.edit(17, body="Kể rằng 17 mèo 18 vàng")])

    assert update is not None
    assert {name.split("/")[1] for name, _data in update.files} == {"chi-muc"}
    assert 1 <= len(update.files) <= 2  # of the word and of its pair


def test_what_only_results_show_changes_one_file(live: Live) -> None:
    update = live.update([live.edit(17, corrected=True)])

    assert update is not None
    assert [name for name, _data in update.files] == [f"{FOLDER}bai/2.json"]
    assert update.head.version != live.standing.head.version


def test_nothing_changed_is_an_index_of_which_no_file_is_written(live: Live) -> None:
    assert live.update([]) == Update((), live.standing)


def test_a_new_document_begins_a_file_of_records_of_its_own(live: Live) -> None:
    new = document("Bài mới", date=DAY.replace(year=2027), expired=True)

    update = live.update([Change(number=40, before=None, after=new)])

    assert update is not None
    assert f"{FOLDER}bai/5.json" in dict(update.files)
    assert update.head == Index.of([*live.documents, new]).head


def test_changes_may_be_told_in_any_order(live: Live) -> None:
    new = [document(f"Bài mới {n}", date=DAY) for n in range(2)]
    told = [Change(number=40 + n, before=None, after=one) for n, one in enumerate(new)]

    update = live.update([*reversed(told), live.edit(3, title="Tên khác")])

    assert update is not None
    assert update == live.update([live.edit(3, title="Tên khác"), *told])


@pytest.mark.parametrize("kind", ["chi-muc", "bai"])
@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_file_that_is_not_what_was_written_is_not_patched(
    live: Live, kind: str, damage: str
) -> None:
    told = [live.edit(17, title="Tên khác")]
    update = live.update(told)
    assert update is not None
    name = next(name for name, _data in update.files if f"/{kind}/" in name)
    data = live.files.pop(name)
    if damage != "gone":
        live.files[name] = data[:-9] if damage == "cut" else data.replace(b"c", b"d", 1)

    assert live.update(told) is None


def test_a_folder_without_the_index_is_not_patched(live: Live, tmp_path: Path) -> None:
    def read(name: str) -> bytes:
        return (tmp_path / name).read_bytes()

    assert updated(live.standing, read, [live.edit(17, title="Tên khác")]) is None


@pytest.mark.parametrize("told", ["Chuyện con mèo thứ 17 chạy", "con mèo thứ 17"])
def test_what_is_told_of_a_document_and_was_not_so_is_not_patched(live: Live, told: str) -> None:
    real = live.documents[17]
    false = replace(real, title=told)

    assert live.update([Change(number=17, before=false, after=real)]) is None


def test_changes_that_cannot_be_are_not_patched(live: Live) -> None:
    new = document("Bài mới", date=DAY)
    one = live.documents[3]

    for told in (
        [Change(number=3, before=None, after=new)],  # put in before others
        [Change(number=41, before=None, after=new)],  # one between is missing
        [Change(number=40, before=new, after=replace(new, corrected=True))],
        [Change(number=-1, before=one, after=new)],
        [Change(number=3, before=one, after=new), Change(number=3, before=one, after=one)],
        [live.edit(3, date=DAY.replace(year=2025))],
    ):
        assert live.update(told) is None


def test_an_index_that_outgrows_its_shards_is_made_anew(live: Live) -> None:
    body = " ".join(f"mèo {n}" for n in range(4000))

    assert live.update([live.edit(3, body=body[: len(body) // 100])]) is not None
    assert live.update([live.edit(3, body=body)]) is None


def test_several_processes_give_the_bytes_that_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [document(f"Tên {n}", body=f"Kể {n % 90} mèo {n % 70}") for n in range(1200)]
    made = []
    for processors, part in ((1, 2000), (3, 100)):
        monkeypatch.setattr(workers, "processors", lambda count=processors: count)
        monkeypatch.setattr(index, "_PART", part)
        made.append(Index.of(documents))

    assert made[0] == made[1]
