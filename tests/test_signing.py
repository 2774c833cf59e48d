"""Making a sign-off: what would not count is refused, and only its own lines of the file change."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import article, front_matter, signing, signoff
from publisher.config import SiteConfig
from publisher.errors import SigningError
from publisher.gate import Edition
from publisher.signoff import Role
from publisher.sources import Source
from publisher.yamldoc import parse
from tests.builders import ARTICLE, CONFIG, NOW, PEOPLE, SiteFolder, public_key

MARK = ["  date: 2026-11-21", "  reason: error"]
BLOCK = ["secrecy:", "  level: public", "  digest: mới"]
quietly = settings(derandomize=True, deadline=None, max_examples=300)

words = st.text("abc đệ#:-'", min_size=1, max_size=12).map(lambda text: f"x{text}x")
comments = st.one_of(st.just([""]), words.map(lambda text: [f"# {text}"]))
values = st.one_of(
    words.map(lambda text: [f': "{text}"']),
    words.map(lambda text: [": >-", f"  {text}", "", "  # không phải ghi chú"]),
    words.map(lambda text: [":", f'- "{text}"', f'- "{text}"']),
    words.map(lambda text: [":", f'  con: "{text}"', "  # ghi chú bên trong", "  list: [1, 2]"]),
    words.map(lambda text: [f': {{con: "{text}"}}']),
)


@st.composite
def entries(draw: st.DrawFn, key: str) -> list[str]:
    first, *rest = draw(values)
    return [key + first, *rest]


@st.composite
def surroundings(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The lines of a head before and after one of its entries, comments and blank lines too."""
    count = draw(st.integers(1, 5))
    chunks: list[list[str]] = []
    for number in range(count):
        chunks += draw(st.lists(comments, max_size=2))
        chunks.append(draw(entries(f"k{number}")))
    chunks += draw(st.lists(comments, max_size=2))
    at = draw(st.integers(0, len(chunks)))
    before, after = (
        [line for chunk in part for line in chunk] for part in (chunks[:at], chunks[at:])
    )
    return before, after  # fmt: skip


bodies = st.lists(
    st.sampled_from(["", "Chữ.", "secrecy:", "---", "  level: cũ", "\ttab"]), max_size=6
)
line_ends = st.sampled_from(["\n", "\r\n"])


def refused(folder: SiteFolder, role: Role, person: str, **changes: Any) -> str:
    """Return why a person may not sign the article; it fails if they may."""
    folder.write(**changes)
    site, found = folder.site, folder.article()
    with pytest.raises(SigningError) as refusal:
        signing.refuse(found, role, site.config.people_by_id[person], [], site.config, NOW)
    return str(refusal.value)


def test_lets_an_entitled_person_sign(folder: SiteFolder) -> None:
    folder.write()
    person = folder.config.people_by_id["nguoi-duyet"]

    refused = signing.refuse(folder.article(), "secrecy", person, [], folder.config, NOW)

    assert refused is None


@pytest.mark.parametrize(
    ("role", "person", "record"),
    [
        pytest.param("spokesperson", "nguoi-duyet", {}, id="other-role"),
        pytest.param("spokesperson", "phat-ngon-xa-khac", {}, id="other-unit"),
        pytest.param("secrecy", "nguoi-duyet", {"valid_to": "2026-11-20"}, id="out-of-term"),
        pytest.param("secrecy", "tac-gia", {"roles": ["secrecy"], "units": ["ca-xa"]}, id="author"),
    ],
)
def test_refuses_who_may_not_sign_and_names_the_file(
    folder: SiteFolder, role: Role, person: str, record: dict[str, Any]
) -> None:
    folder.configure(people=folder.people(**{person.replace("-", "_"): record}))

    assert ARTICLE in refused(folder, role, person)


def test_refuses_the_second_sign_off_of_one_person(folder: SiteFolder) -> None:
    folder.configure(people=folder.people(nguoi_duyet={"roles": ["secrecy", "spokesperson"]}))
    folder.sign(folder.write(), spokesperson=None)
    person = folder.config.people_by_id["nguoi-duyet"]

    with pytest.raises(SigningError):
        signing.refuse(folder.article(), "spokesperson", person, [], folder.config, NOW)


def test_refuses_to_sign_what_the_rules_hold(folder: SiteFolder) -> None:
    folder.write(body="Gọi 0912 000 111.\n")
    findings = list(folder.verdict().findings)
    person = folder.config.people_by_id["nguoi-duyet"]

    with pytest.raises(SigningError) as refusal:
        signing.refuse(folder.article(), "secrecy", person, findings, folder.config, NOW)
    assert "0912" not in str(refusal.value)


def test_lets_a_reviewer_sign_what_is_only_to_be_acknowledged(folder: SiteFolder) -> None:
    folder.write(body="Luật quy định ba độ: tuyệt mật, tối mật và mật.\n")
    findings = list(folder.verdict().findings)
    person = folder.config.people_by_id["nguoi-duyet"]

    signing.refuse(folder.article(), "secrecy", person, findings, folder.config, NOW)

    assert findings


def test_signs_with_a_key_of_the_person_alone(folder: SiteFolder) -> None:
    folder.write()
    before = (folder.root / ARTICLE).read_bytes()
    person = folder.config.people_by_id["nguoi-duyet"]

    with pytest.raises(SigningError):
        signing.signed(
            before.decode(), folder.article(), {}, "secrecy", person, NOW, folder.keys["nguoi-la"]
        )


@pytest.mark.parametrize("term", [{"revoked": "2026-11-21"}, {"valid_to": "2026-11-20"}], ids=str)
def test_does_not_sign_with_a_key_that_no_longer_counts(
    folder: SiteFolder, term: dict[str, str]
) -> None:
    key = {"public": public_key(folder.keys["nguoi-duyet"]), **term}
    folder.configure(people=folder.people(nguoi_duyet={"keys": [key]}))
    folder.write()

    with pytest.raises(SigningError):
        folder.sign(at=NOW, spokesperson=None)


def test_signs_on_the_first_day_of_a_key_in_the_zone_of_the_site(folder: SiteFolder) -> None:
    key = {"public": public_key(folder.keys["nguoi-duyet"]), "valid_from": "2026-11-21"}
    folder.configure(people=folder.people(nguoi_duyet={"keys": [key]}))
    at = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)  # half past midnight there

    folder.sign(folder.write(), at=at)

    assert isinstance(folder.verdict(), Edition)


@pytest.mark.parametrize("content", [None, "không phải khóa"], ids=["missing", "not-a-key"])
def test_refuses_a_file_that_is_no_key(
    folder: SiteFolder, tmp_path: Path, content: str | None
) -> None:
    key = tmp_path / "khoa"
    if content is not None:
        key.write_text(content)
        key.chmod(0o600)
    folder.write()
    person = folder.config.people_by_id["nguoi-duyet"]

    with pytest.raises(SigningError) as refusal:
        signing.signed("", folder.article(), {}, "secrecy", person, NOW, key)
    assert str(tmp_path) not in str(refusal.value)


def test_counts_the_time_of_a_sign_off_to_the_second(folder: SiteFolder) -> None:
    folder.sign(folder.write(), at=NOW - dt.timedelta(hours=1, microseconds=1))

    assert isinstance(folder.verdict(), Edition)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
def test_signing_changes_no_line_of_the_author(folder: SiteFolder, ends: str) -> None:
    folder.write()
    before = (folder.root / ARTICLE).read_text().replace("\n", ends)
    folder.write_raw(ARTICLE, before)
    person, key = folder.config.people_by_id["nguoi-duyet"], folder.keys["nguoi-duyet"]

    after = signing.signed(before, folder.article(), {}, "secrecy", person, NOW, key)

    head, _, body = before.rpartition("---" + ends)
    assert after.startswith(head + "secrecy:" + ends)
    assert after.endswith("---" + ends + body)


def test_signing_again_replaces_the_earlier_sign_off(folder: SiteFolder) -> None:
    folder.publishable()
    folder.sign(at=NOW - dt.timedelta(hours=1))

    text = (folder.root / ARTICLE).read_text()

    assert text.count("\nsecrecy:") == text.count("\nspokesperson:") == 1
    assert isinstance(folder.verdict(), Edition)


@quietly
@given(surroundings(), entries("secrecy"), bodies, line_ends)
def test_replaces_the_lines_of_a_block_and_no_other(
    around: tuple[list[str], list[str]], old: list[str], body: list[str], ends: str
) -> None:
    before, after = around

    changed = signing.with_block(
        ends.join(["---", *before, *old, *after, "---", *body]), "secrecy", BLOCK
    )

    assert changed == ends.join(["---", *before, *BLOCK, *after, "---", *body])


@quietly
@given(surroundings(), bodies, line_ends)
def test_adds_a_block_at_the_end_of_the_head_and_changes_no_line(
    around: tuple[list[str], list[str]], body: list[str], ends: str
) -> None:
    head = [*around[0], *around[1]]

    changed = signing.with_block(ends.join(["---", *head, "---", *body]), "secrecy", BLOCK)

    assert changed == ends.join(["---", *head, *BLOCK, "---", *body])


@quietly
@given(surroundings())
def test_what_was_written_beside_a_block_reads_as_before(
    around: tuple[list[str], list[str]],
) -> None:
    head = [*around[0], *around[1]]

    changed = signing.with_block("\n".join(["---", *head, "---", ""]), "secrecy", BLOCK)

    document = parse(changed.split("---\n")[1], "", first_line=2)
    assert not document.problems
    assert document.value == {
        **(parse("\n".join(head), "").value or {}),  # type: ignore[dict-item]
        "secrecy": {"level": "public", "digest": "mới"},
    }


SIGNED = {
    role: [
        f"{role}:",
        *(["  level: public"] if role == "secrecy" else []),
        f"  {by}: nguoi-duyet",
        f"  {at}: 2026-11-20T08:00:00+07:00",
        f"  digest: sha256:{'0' * 64}",
        "  signature: >-",
        "    AAAA",
        "    BBBB",
    ]
    for role, (by, at) in {
        "secrecy": ("cleared_by", "cleared_at"),
        "spokesperson": ("approved_by", "approved_at"),
    }.items()
}


@cache
def settings_of_a_site() -> SiteConfig:
    """The usual configuration, without keys."""
    people = [
        {"id": name, "name": name, "roles": roles, "units": [unit]}
        for name, (roles, unit) in PEOPLE.items()
    ]
    return SiteConfig.model_validate({**CONFIG, "people": people})


WRITTEN = [
    ["title:   Tiêu đề có 'nháy' và khoảng trắng   "],
    ["id: bai-mau # ghi chú cuối dòng"],
    [
        "summary: >-",
        "  Bài viết dùng để thử, không có thật,",
        "",
        "  đủ dài để đạt yêu cầu e\u0301.",
    ],
    ['"date": "2026-11-20T08:00"'],
    ["unit: 'ca-xa'"],
    ["author:", "  tac-gia"],
    ["topics:", "- lua-dao-mang", "  # ghi chú thụt vào"],
]


@st.composite
def articles(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """The lines of an article before its earlier sign-off, that sign-off, and the rest."""
    role = draw(st.sampled_from(["secrecy", "spokesperson"]))
    other = "spokesperson" if role == "secrecy" else "secrecy"
    entries = [*WRITTEN, *draw(st.sampled_from([[], [SIGNED[other]]]))]
    chunks: list[list[str]] = []
    for entry in draw(st.permutations(entries)):
        chunks += [*draw(st.lists(comments, max_size=1)), entry]
    at = draw(st.integers(0, len(chunks)))
    old = draw(st.sampled_from([[], [f"{role}: {{level: public}}"], [*SIGNED[role], "  # cũ"]]))
    if not old:  # then it is put at the end of the head
        at = len(chunks)
    before, after = ([line for chunk in part for line in chunk] for part in (chunks[:at], chunks[at:]))  # fmt: skip
    body = draw(st.lists(st.sampled_from(["", "Chữ.", "secrecy:", "  Chữ  ", "---x"]), max_size=5))
    rest = [*after, "--- ", "Chữ đầu.", *body]
    return ["---\t", *before], [*old, f"<{role}>"], rest


@quietly
@given(articles(), line_ends, st.sampled_from(["", "\ufeff"]))
def test_signing_changes_no_other_byte_and_not_the_digest(
    parts: tuple[list[str], list[str], list[str]], ends: str, mark: str
) -> None:
    before, (*old, name), rest = parts
    role = name.strip("<>")

    def digest(text: str) -> str:
        found = article.read(Source(ARTICLE, text.encode()), settings_of_a_site()).article
        assert found is not None, text
        return signoff.edition_digest(found, {})

    bare = mark + ends.join([*before, *rest])
    changed = signing.with_block(mark + ends.join([*before, *old, *rest]), role, SIGNED[role])

    assert changed == mark + ends.join([*before, *SIGNED[role], *rest])
    assert digest(changed) == digest(bare)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("---\r\na: 1\r\n---\r\nx\ny\r\n", "---\r\na: 1\r\nb:\r\n---\r\nx\ny\r\n", id="windows-head"),
        pytest.param("---\na: 1\n---\nx\r\ny\n", "---\na: 1\nb:\n---\nx\r\ny\n", id="windows-line-in-the-body"),
        pytest.param("\ufeff---\na: 1\n---\n", "\ufeff---\na: 1\nb:\n---\n", id="byte-order-mark"),
        pytest.param("---\na: 1\n---", "---\na: 1\nb:\n---", id="no-last-line-end"),
        pytest.param("---  \na: e\u0301\n---\t\n", "---  \na: e\u0301\nb:\n---\t\n", id="blanks-and-loose-marks"),
    ],
)  # fmt: skip
def test_keeps_line_ends_and_marks_as_they_are(text: str, expected: str) -> None:
    assert signing.with_block(text, "b", ["b:"]) == expected


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("{title: x, unit: y}\n", id="on-one-line"),
        pytest.param("{title: x,\n unit: y}\n", id="over-lines"),
        pytest.param("{\ntitle: x,\nunit: y\n}\n", id="keys-at-the-margin"),
        pytest.param("  title: x\n  unit: y\n", id="indented"),
        pytest.param("? title\n: x\n", id="question-marks"),
        pytest.param("title: x\n...\n", id="end-mark"),
        pytest.param("- title\n- unit\n", id="list"),
        pytest.param("chỉ có chữ\n", id="words"),
        pytest.param("# ghi chú\n", id="comment-alone"),
        pytest.param("", id="empty"),
    ],
)
def test_refuses_a_head_where_a_block_has_no_lines_of_its_own(head: str) -> None:
    with pytest.raises(SigningError):
        signing.with_block(f"---\n{head}---\nChữ.\n", "secrecy", BLOCK)


@pytest.mark.parametrize("text", ["", "Chỉ có chữ.\n", "---\ntitle: x\n"], ids=["empty", "no-head", "open-head"])  # fmt: skip
def test_refuses_a_file_without_a_head(text: str) -> None:
    with pytest.raises(SigningError):
        signing.with_block(text, "secrecy", BLOCK)


BROKEN = {
    "unquoted-colon": "title: a: b\nunit: ca-xa\n",
    "tab": "title: x\n\tunit: y\n",
    "key-twice": "title: x\ntitle: y\n",
    "alias": "title: &a x\nunit: *a\n",
    "open-quote": 'title: "x\nunit: y\n',
    "flow": "{title: x, unit: y}\n",
    "flow-at-the-margin": "{\ntitle: x\n}\n",
    "words": "chỉ có chữ\n",
    "empty": "",
    "sound": "title: x\n",
}


def reading(folder: SiteFolder, text: str) -> article.Reading:
    return article.read(Source(ARTICLE, text.encode()), folder.config)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("head", BROKEN.values(), ids=BROKEN)
def test_marks_a_file_as_withdrawn_whatever_is_wrong_with_its_head(
    folder: SiteFolder, head: str, ends: str
) -> None:
    text = f"---\n{head}---\nChữ.\n".replace("\n", ends)

    marked = signing.mark_withdrawn(text, MARK)

    assert not reading(folder, text).taken_down
    assert reading(folder, marked).taken_down
    assert [line for line in marked.split(ends) if line not in ["withdrawn:", *MARK]] == text.split(ends)  # fmt: skip


def test_marks_a_file_with_an_open_head_as_withdrawn(folder: SiteFolder) -> None:
    marked = signing.mark_withdrawn("\ufeff---\ntitle: x\nChữ.\n", MARK)

    assert reading(folder, marked).taken_down


def test_a_mark_in_a_sound_head_says_when_and_why(folder: SiteFolder) -> None:
    folder.publishable()

    marked = signing.mark_withdrawn((folder.root / ARTICLE).read_text(), MARK)

    found = reading(folder, marked)
    assert found.withdrawn == front_matter.Withdrawal(date="2026-11-21", reason="error")  # type: ignore[arg-type]
    assert found.article is not None


def test_a_second_mark_takes_the_place_of_the_first(folder: SiteFolder) -> None:
    folder.write()
    once = signing.mark_withdrawn((folder.root / ARTICLE).read_text(), MARK)

    twice = signing.mark_withdrawn(once, ["  date: 2026-11-22", "  reason: legal"])

    found = reading(folder, twice)
    assert found.withdrawn is not None
    assert (found.withdrawn.reason, twice.count("withdrawn:")) == ("legal", 1)


def test_gives_a_file_that_lost_its_head_one_to_carry_the_mark(folder: SiteFolder) -> None:
    text = signing.mark_withdrawn("Chỉ có chữ.\n", MARK)

    assert text.endswith("Chỉ có chữ.\n")
    assert reading(folder, text).taken_down


@pytest.mark.parametrize(("mode", "after"), [(0o644, 0o600), (0o600, 0o600), (0o400, 0o400)])
def test_makes_a_private_key_readable_by_its_owner_alone(
    tmp_path: Path, mode: int, after: int
) -> None:
    key = tmp_path / "khoa"
    key.touch()
    key.chmod(mode)

    assert signing.protect(key) == (mode != after)
    assert key.stat().st_mode & 0o777 == after


def test_leaves_a_public_key_and_a_missing_one_alone(tmp_path: Path) -> None:
    public = tmp_path / "khoa.pub"
    public.touch(0o644)

    assert not signing.protect(public)
    assert not signing.protect(tmp_path / "khong-co")
    assert public.stat().st_mode & 0o777 == 0o644
