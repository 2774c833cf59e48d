"""A sign-off counts for exact bytes, by someone entitled at that moment, with a key of their own."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import subprocess
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import signoff
from publisher.front_matter import UNSIGNED, Metadata
from publisher.gate import Edition
from publisher.signoff import NAMESPACE, Role
from tests.builders import ARTICLE, BODY, NOW, SiteFolder, picture, public_key

COVER = "content/canh-bao/2026/bia.jpg"
SIGNED_ON = dt.date(2026, 11, 20)
BEFORE, AFTER = "2026-11-19", "2026-11-21"
DOCUMENT = "Văn bản ủy quyền số 5 (thử)"
roles = pytest.mark.parametrize("role", signoff.ROLES)

# Every key of the metadata that is signed, at first and changed.
WRITTEN: dict[str, Any] = {
    "title": "Cảnh báo thử",
    "id": "ma-bai",
    "summary": "Bài viết dùng để thử, không có thật, đủ dài để đạt yêu cầu.",
    "date": "2026-11-20T08:00",
    "unit": "ca-xa",
    "author": "tac-gia",
    "contributors": ["nguoi-la"],
    "topics": ["lua-dao-mang", "giao-thong"],
    "image": "bia.jpg",
    "image_alt": "Một tấm bìa màu xanh",
    "source": {"name": "Cổng thông tin", "url": "https://nguon.example/"},
    "area": ["xa"],
    "priority": "normal",
    "expires": "2026-12-31",
    "review_by": "2027-05-20",
    "corrections": [{"date": "2026-11-20", "note": "Sửa một chữ."}],
    "minor": False,
    "aliases": ["canh-bao/2026/ten-cu"],
    "judgment_final": "false",
    "waivers": [{"rule": "a/b", "match": "0912 000 111", "reason": "Lý do đủ dài."}],
}
CHANGED: dict[str, Any] = {
    "title": "Cảnh báo thử.",
    "id": "ma-bai-2",
    "summary": "Bài viết dùng để thử, không có thật, đủ dài để đạt yêu cầu!",
    "date": "2026-11-20T08:01",
    "unit": "ca-tinh",
    "author": "nguoi-la",
    "contributors": [],
    "topics": ["giao-thong", "lua-dao-mang"],
    "image": "bia-2.jpg",
    "image_alt": "Một tấm bìa màu đỏ",
    "source": {"name": "Cổng thông tin", "url": "https://khac.example/"},
    "area": ["xa-khac"],
    "priority": "urgent",
    "expires": "2027-12-31",
    "review_by": "2027-05-21",
    "corrections": [{"date": "2026-11-20", "note": "Sửa hai chữ."}],
    "minor": True,
    "aliases": [],
    "judgment_final": "true",
    "waivers": [{"rule": "a/b", "match": "0912 000 112", "reason": "Lý do đủ dài."}],
}


def digest(folder: SiteFolder, path: str = ARTICLE) -> str:
    found = folder.article(path)
    return signoff.edition_digest(found, {p: folder.medium(p) for p in found.media})


def edit(folder: SiteFolder, old: str, new: str, path: str = ARTICLE) -> None:
    text = (folder.root / path).read_text(encoding="utf-8")
    assert old in text
    folder.write_raw(path, text.replace(old, new))


def change_head(folder: SiteFolder, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the metadata of the article, all else left as it is."""
    _, head, body = (folder.root / ARTICLE).read_text(encoding="utf-8").split("---\n", 2)
    metadata = yaml.load(head, yaml.BaseLoader)  # noqa: S506  # every value stays text
    change(metadata)
    head = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False)
    folder.write_raw(ARTICLE, f"---\n{head}---\n{body}")


def with_signature(folder: SiteFolder, role: Role, make: Callable[[str], str]) -> None:
    """Replace a signature by what `make` makes of it."""
    change_head(folder, lambda head: head[role].update(signature=make(head[role]["signature"])))


def reasons(folder: SiteFolder) -> list[str]:
    """Return the rules that hold the article, none if it is released."""
    return [] if isinstance(folder.verdict(), Edition) else folder.held_for()


def stated(folder: SiteFolder, role: Role) -> bytes:
    """Return the bytes that a sign-off of the article is made over."""
    found = signoff.of(folder.article(), role, folder.config)
    assert found is not None
    return signoff.statement(found.digest, role, found.by, found.at, found.level)


def openssh(content: bytes, key: Path, namespace: str) -> str:
    done = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-q", "-n", namespace, "-f", str(key)],
        input=content, capture_output=True, check=True,
    )  # fmt: skip
    return "".join(line for line in done.stdout.decode().split("\n") if "-----" not in line)


def with_key_of(folder: SiteFolder, kind: str, path: Path) -> SiteFolder:
    """Return the site with a key of another kind for the reviewer."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path)], check=True
    )
    changed = SiteFolder(folder.root, {**folder.keys, "nguoi-duyet": path})
    changed.configure()
    return changed


@roles
def test_holds_an_article_without_one_of_its_sign_offs(folder: SiteFolder, role: Role) -> None:
    folder.sign(folder.write(), **{role: None})

    assert folder.held_for() == [f"{role}/missing"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Bà con nhớ", "Bà con hãy nhớ", id="body"),
        pytest.param("khi nghi ngờ.\n", "khi nghi ngờ.\n\n", id="blank-line-at-the-end"),
        pytest.param("title: Cảnh báo", "title: Báo động", id="title"),
        pytest.param("- lua-dao-mang", "- giao-thong", id="topic"),
        pytest.param("author: tac-gia", "author: nguoi-la", id="author"),
        pytest.param("---\ntitle", "---\npriority: urgent\ntitle", id="key-added"),
    ],
)
def test_holds_an_article_changed_after_it_was_signed(
    folder: SiteFolder, old: str, new: str
) -> None:
    folder.publishable()
    edit(folder, old, new)

    assert folder.held_for() == ["secrecy/changed", "spokesperson/changed"]


def test_holds_an_article_whose_picture_was_changed(folder: SiteFolder) -> None:
    picture(folder.root / COVER)
    folder.publishable(image="bia.jpg", image_alt="Một tấm bìa")
    picture(folder.root / COVER, quality=90)

    assert folder.held_for() == ["secrecy/changed", "spokesperson/changed"]


@pytest.mark.parametrize(
    "new",
    ["content/canh-bao/2026/ten-moi.md", "content/tuyen-truyen/2026/bai-mau.md"],
    ids=["other-name", "other-kind"],
)
def test_holds_an_article_moved_after_it_was_signed(folder: SiteFolder, new: str) -> None:
    folder.publishable()
    folder.write_raw(new, (folder.root / ARTICLE).read_bytes())

    assert folder.held_for(new) == ["secrecy/changed", "spokesperson/changed"]


def test_a_correction_after_the_first_sign_off_voids_that_one_alone(folder: SiteFolder) -> None:
    folder.sign(folder.write(), spokesperson=None)
    edit(folder, "Bà con nhớ", "Bà con hãy nhớ")
    folder.sign(secrecy=None)

    assert folder.held_for() == ["secrecy/changed"]


def test_the_table_of_changes_knows_every_signed_key() -> None:
    assert set(WRITTEN) == set(CHANGED) == set(Metadata.model_fields) - set(UNSIGNED)


@pytest.mark.parametrize("key", CHANGED)
def test_the_digest_changes_with_every_signed_key(folder: SiteFolder, key: str) -> None:
    for name in ("bia.jpg", "bia-2.jpg"):
        picture(folder.root / COVER.replace("bia.jpg", name))
    folder.write(**WRITTEN)
    before = digest(folder)

    folder.write(**WRITTEN | {key: CHANGED[key]})

    assert digest(folder) != before


@pytest.mark.parametrize("key", [key for key in WRITTEN if key not in {"title", "summary", "date", "unit", "author", "image", "image_alt"}])  # fmt: skip
def test_the_digest_changes_when_a_signed_key_is_dropped(folder: SiteFolder, key: str) -> None:
    picture(folder.root / COVER)
    folder.write(**WRITTEN)
    before = digest(folder)

    folder.write(**WRITTEN | {key: None})

    assert digest(folder) != before


def reordered(text: str) -> str:
    _, head, body = text.split("---\n", 2)
    chunks = head.replace("\n- ", "\n  - ").rstrip("\n").split("\ntopics:")
    return f"---\ntopics:{chunks[1]}\n{chunks[0]}\n---\n{body}"


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="windows-line-ends"),
        pytest.param(lambda text: text.replace("\n", "\r\n", 3), id="mixed-line-ends"),
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="decomposed-letters"),
        pytest.param(lambda text: "\ufeff" + text, id="byte-order-mark"),
        pytest.param(reordered, id="keys-in-another-order"),
        pytest.param(lambda text: text.replace("unit: ca-xa", "unit: 'ca-xa'"), id="quotes"),
        pytest.param(lambda text: text.replace("unit:", "# ghi chú\nunit:"), id="yaml-comment"),
        pytest.param(
            lambda text: text.replace("topics:\n- lua-dao-mang", "topics: [lua-dao-mang]"),
            id="list-on-one-line",
        ),
        pytest.param(
            lambda text: text.replace(
                "unit:", "withdrawn: {date: 2026-11-21, reason: error}\nunit:"
            ),
            id="mark-of-withdrawal",
        ),
    ],
)
def test_the_digest_does_not_change_with_what_changes_nothing_for_a_reader(
    folder: SiteFolder, rewrite: Callable[[str], str]
) -> None:
    folder.write()
    text, before = (folder.root / ARTICLE).read_text(encoding="utf-8"), digest(folder)

    folder.write_raw(ARTICLE, rewrite(text))

    assert rewrite(text) != text
    assert digest(folder) == before


def test_the_digest_does_not_change_when_it_is_signed(folder: SiteFolder) -> None:
    folder.write()
    before = digest(folder)

    folder.sign()

    assert digest(folder) == before


def test_the_digest_does_not_depend_on_pictures_that_are_not_used(folder: SiteFolder) -> None:
    folder.write()
    before = digest(folder)

    picture(folder.root / COVER)

    assert digest(folder) == before


@roles
@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda _good: "Zm9vYmFy", id="garbage"),
        pytest.param(lambda _good: "!! không phải chữ ký !!", id="not-base64"),
        pytest.param(lambda good: good[: len(good) // 2], id="first-half"),
        pytest.param(lambda good: good.rstrip("=")[:-3], id="end-cut-off"),
        pytest.param(
            lambda good: good[:-40] + ("A" if good[-40] != "A" else "B") + good[-39:],
            id="one-letter-changed",
        ),
        pytest.param(lambda good: base64.b64encode(good.encode()).decode(), id="encoded-twice"),
    ],
)
def test_holds_an_article_with_a_broken_signature(
    folder: SiteFolder, role: Role, forge: Callable[[str], str]
) -> None:
    folder.publishable()
    with_signature(folder, role, forge)

    assert folder.held_for() == [f"{role}/signature"]


@roles
def test_holds_an_article_with_a_name_but_no_signature(folder: SiteFolder, role: Role) -> None:
    folder.publishable()
    change_head(folder, lambda head: head[role].pop("signature"))

    assert folder.held_for() == [f"{role}/signature"]


@roles
def test_holds_an_article_signed_with_the_key_of_someone_else(
    folder: SiteFolder, role: Role
) -> None:
    folder.sign(folder.write(), **{f"{role}_key": "nguoi-la"})  # type: ignore[arg-type]

    assert folder.held_for() == [f"{role}/key"]


@roles
def test_holds_an_article_signed_with_the_key_of_a_stranger(folder: SiteFolder, role: Role) -> None:
    folder.sign(folder.write(), **{f"{role}_key": "nguoi-la"})  # type: ignore[arg-type]
    folder.configure(people=[p for p in folder.people() if p["id"] != "nguoi-la"])

    assert folder.held_for() == [f"{role}/key"]


@roles
def test_holds_an_article_whose_signature_was_made_for_another_purpose(
    folder: SiteFolder, role: Role
) -> None:
    folder.publishable()
    signer = {"secrecy": "nguoi-duyet", "spokesperson": "nguoi-phat-ngon"}[role]
    content, key = stated(folder, role), folder.keys[signer]

    with_signature(folder, role, lambda _good: openssh(content, key, "git"))
    assert folder.held_for() == [f"{role}/signature"]

    with_signature(folder, role, lambda _other: openssh(content, key, NAMESPACE))
    assert isinstance(folder.verdict(), Edition)


def test_holds_an_article_with_the_signature_of_another_article(folder: SiteFolder) -> None:
    other = folder.publishable("content/canh-bao/2026/bai-khac.md", "Một bài khác hẳn.\n")
    taken = folder.article(other).secrecy
    assert taken is not None
    assert taken.signature is not None
    folder.publishable()

    with_signature(folder, "secrecy", lambda _good: taken.signature or "")

    assert folder.held_for() == ["secrecy/signature"]


def test_holds_an_article_with_the_whole_sign_off_of_another_article(folder: SiteFolder) -> None:
    other = folder.publishable("content/canh-bao/2026/bai-khac.md", "Một bài khác hẳn.\n")
    head = yaml.load((folder.root / other).read_text().split("---\n")[1], yaml.BaseLoader)  # noqa: S506
    folder.publishable()

    change_head(folder, lambda mine: mine.update(secrecy=head["secrecy"]))

    assert folder.held_for() == ["secrecy/changed"]


def test_does_not_take_the_signature_of_one_role_for_the_other(folder: SiteFolder) -> None:
    both = {"roles": ["secrecy", "spokesperson"]}
    folder.configure(people=folder.people(nguoi_duyet=both))
    folder.sign(folder.write())

    def replay(head: dict[str, Any]) -> None:
        secrecy = head["secrecy"]
        head["spokesperson"] = {
            "approved_by": secrecy["cleared_by"],
            "approved_at": secrecy["cleared_at"],
            "digest": secrecy["digest"],
            "signature": secrecy["signature"],
        }

    change_head(folder, replay)

    assert "spokesperson/signature" in folder.held_for()


@pytest.mark.parametrize(
    ("key", "value"),
    [("cleared_at", "2026-11-20T21:00:01+07:00"), ("cleared_by", "nguoi-duyet-hai")],
    ids=["time", "person"],
)
def test_holds_an_article_whose_sign_off_was_altered(
    folder: SiteFolder, key: str, value: str
) -> None:
    second = {"id": "nguoi-duyet-hai", "name": "Hai", "roles": ["secrecy"], "units": ["ca-tinh"]}
    folder.configure(people=[*folder.people(), second])
    folder.publishable()

    change_head(folder, lambda head: head["secrecy"].update({key: value}))

    assert folder.held_for() == ["secrecy/signature"]


@pytest.mark.parametrize("moment", ["2026-11-20T21:00:00", "2026-11-20T14:00:00Z", "2026-11-20 21:00"])  # fmt: skip
def test_takes_the_same_moment_however_it_is_written(folder: SiteFolder, moment: str) -> None:
    folder.publishable()
    change_head(folder, lambda head: head["secrecy"].update(cleared_at=moment))

    assert isinstance(folder.verdict(), Edition)


@pytest.mark.parametrize(
    ("person", "record", "rule"),
    [
        pytest.param("nguoi_duyet", {"roles": ["spokesperson"]}, "secrecy/role", id="other-role"),
        pytest.param("nguoi_duyet", {"roles": []}, "secrecy/role", id="no-role"),
        pytest.param("nguoi_phat_ngon", {"roles": ["author"]}, "spokesperson/role", id="author-only"),
        pytest.param("nguoi_duyet", {"units": ["ca-xa-khac"]}, "secrecy/unit", id="sister-unit"),
        pytest.param("nguoi_phat_ngon", {"units": []}, "spokesperson/unit", id="no-unit"),
        pytest.param("nguoi_duyet", {"valid_to": BEFORE}, "secrecy/term", id="term-over"),
        pytest.param("nguoi_duyet", {"valid_from": AFTER}, "secrecy/term", id="term-to-come"),
        pytest.param("nguoi_duyet", {"revoked": str(SIGNED_ON)}, "secrecy/term", id="dismissed"),
        pytest.param(
            "nguoi_phat_ngon",
            {"delegation": {"document": DOCUMENT, "valid_from": "2026-01-01", "valid_to": BEFORE}},
            "spokesperson/delegation", id="delegation-over",
        ),
        pytest.param(
            "nguoi_phat_ngon",
            {"delegation": {"document": DOCUMENT, "valid_from": AFTER, "valid_to": "2027-01-01"}},
            "spokesperson/delegation", id="delegation-to-come",
        ),
    ],
)  # fmt: skip
def test_holds_an_article_signed_by_someone_not_entitled_that_day(
    folder: SiteFolder, person: str, record: dict[str, Any], rule: str
) -> None:
    folder.publishable()
    folder.configure(people=folder.people(**{person: record}))

    assert folder.held_for() == [rule]


@pytest.mark.parametrize(
    ("person", "record"),
    [
        pytest.param("nguoi_duyet", {"units": ["ca-xa"]}, id="the-unit-itself"),
        pytest.param("nguoi_duyet", {"units": ["ca-xa-khac", "ca-tinh"]}, id="one-unit-of-several"),
        pytest.param("nguoi_duyet", {"valid_to": str(SIGNED_ON)}, id="last-day-of-the-term"),
        pytest.param("nguoi_duyet", {"valid_from": str(SIGNED_ON)}, id="first-day-of-the-term"),
        pytest.param("nguoi_duyet", {"revoked": AFTER}, id="dismissed-since"),
        pytest.param(
            "nguoi_phat_ngon",
            {
                "delegation": {
                    "document": DOCUMENT,
                    "valid_from": "2026-11-20",
                    "valid_to": "2026-11-20",
                }
            },
            id="delegation-in-force-that-day",
        ),
    ],
)
def test_releases_an_article_signed_by_someone_entitled_that_day(
    folder: SiteFolder, person: str, record: dict[str, Any]
) -> None:
    folder.publishable()
    folder.configure(people=folder.people(**{person: record}))

    assert isinstance(folder.verdict(), Edition)


LEAKED = ["secrecy/compromised"]


@pytest.mark.parametrize(
    ("term", "rules"),
    [
        pytest.param({"valid_to": BEFORE}, ["secrecy/key"], id="expired"),
        pytest.param({"valid_from": AFTER}, ["secrecy/key"], id="not-yet-valid"),
        pytest.param({"revoked": str(SIGNED_ON)}, ["secrecy/key"], id="revoked-that-day"),
        pytest.param({"revoked": BEFORE}, ["secrecy/key"], id="revoked-before"),
        pytest.param({"revoked": AFTER}, [], id="revoked-since"),
        pytest.param({"valid_to": str(SIGNED_ON)}, [], id="last-day"),
        pytest.param({"valid_from": str(SIGNED_ON)}, [], id="first-day"),
        pytest.param({"compromised": str(SIGNED_ON)}, LEAKED, id="compromised-that-day"),
        pytest.param({"compromised": BEFORE}, LEAKED, id="compromised-before"),
        pytest.param({"compromised": AFTER}, LEAKED, id="compromised-since-and-never-out"),
        pytest.param(
            {"compromised": AFTER, "revoked": BEFORE},
            LEAKED,
            id="revoked-before-it-leaked",
        ),
        pytest.param(
            {"compromised": BEFORE, "revoked": AFTER},
            LEAKED,
            id="leaked-before-it-was-revoked",
        ),
    ],
)
def test_judges_a_key_on_the_day_of_the_signature(
    folder: SiteFolder, term: dict[str, str], rules: list[str]
) -> None:
    folder.publishable()
    key = {"public": public_key(folder.keys["nguoi-duyet"]), **term}
    folder.configure(people=folder.people(nguoi_duyet={"keys": [key]}))

    assert reasons(folder) == rules


@pytest.mark.parametrize(
    ("day", "key", "rules"),
    [
        ("2026-11-18", "nguoi-duyet", []),
        ("2026-11-18", "nguoi-la", ["secrecy/key"]),
        ("2026-11-19", "nguoi-duyet", ["secrecy/key"]),
        ("2026-11-19", "nguoi-la", []),
    ],
    ids=["old-last-day", "new-too-early", "old-too-late", "new-first-day"],
)
def test_a_new_key_takes_over_from_the_old_one_between_two_days(
    folder: SiteFolder, day: str, key: str, rules: list[str]
) -> None:
    folder.write(date="2026-11-18T08:00")
    at = dt.datetime.fromisoformat(f"{day}T12:00+07:00")
    folder.sign(at=at, secrecy_key=key)
    rotated = [
        {"public": public_key(folder.keys["nguoi-duyet"]), "valid_to": "2026-11-18"},
        {"public": public_key(folder.keys["nguoi-la"]), "valid_from": "2026-11-19"},
    ]
    people = folder.people(nguoi_duyet={"keys": rotated})
    folder.configure(people=[one for one in people if one["id"] != "nguoi-la"])

    assert reasons(folder) == rules


def test_takes_any_of_the_keys_of_a_person(folder: SiteFolder) -> None:
    folder.publishable()
    mine = public_key(folder.keys["nguoi-duyet"])
    old = {"public": public_key(folder.keys["nguoi-la"]), "revoked": "2026-01-01"}
    people = [p for p in folder.people(nguoi_duyet={"keys": [old, {"public": mine}]}) if p["id"] != "nguoi-la"]  # fmt: skip
    folder.configure(people=people)

    assert isinstance(folder.verdict(), Edition)


def test_counts_the_day_of_a_signature_in_the_zone_of_the_site(folder: SiteFolder) -> None:
    folder.sign(folder.write(), at=dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC))  # 01:00 there
    folder.configure(people=folder.people(nguoi_duyet={"valid_to": "2026-11-20"}))

    assert folder.held_for() == ["secrecy/term"]


def test_holds_an_article_signed_by_nobody_known(folder: SiteFolder) -> None:
    folder.publishable()
    folder.configure(people=[p for p in folder.people() if p["id"] != "nguoi-duyet"])

    assert folder.held_for() == ["secrecy/person"]


def test_a_commune_does_not_sign_for_the_province(folder: SiteFolder) -> None:
    folder.configure(people=folder.people(nguoi_phat_ngon={"units": ["ca-xa"]}))
    folder.publishable(unit="ca-tinh")

    assert folder.held_for() == ["spokesperson/unit"]


@roles
def test_holds_an_article_signed_by_its_author(folder: SiteFolder, role: Role) -> None:
    author = {"roles": ["author", role], "units": ["ca-tinh"]}
    folder.configure(people=folder.people(tac_gia=author))
    folder.sign(folder.write(), **{role: "tac-gia"})  # type: ignore[arg-type]

    assert folder.held_for() == [f"{role}/four-eyes"]


@pytest.mark.parametrize(
    ("role", "person"), [("secrecy", "nguoi-duyet"), ("spokesperson", "nguoi-phat-ngon")]
)
def test_holds_an_article_signed_by_one_who_helped_to_write_it(
    folder: SiteFolder, role: Role, person: str
) -> None:
    folder.publishable(contributors=["nguoi-la", person])

    assert folder.held_for() == [f"{role}/four-eyes"]


def test_holds_an_article_signed_twice_by_one_person(folder: SiteFolder) -> None:
    folder.configure(people=folder.people(nguoi_duyet={"roles": ["secrecy", "spokesperson"]}))
    folder.sign(folder.write(), spokesperson="nguoi-duyet")

    assert folder.held_for() == ["secrecy/four-eyes", "spokesperson/four-eyes"]


@roles
def test_holds_an_article_signed_in_the_future(folder: SiteFolder, role: Role) -> None:
    other: Role = "spokesperson" if role == "secrecy" else "secrecy"
    folder.sign(folder.write(), **{other: None})
    folder.sign(at=NOW - dt.timedelta(hours=1), **{role: None})
    later = NOW - dt.timedelta(hours=12, minutes=11)

    assert f"{role}/future" in folder.held_for(now=later)


def test_forgives_a_clock_that_is_ten_minutes_ahead(folder: SiteFolder) -> None:
    folder.sign(folder.write(), at=NOW + dt.timedelta(minutes=10))

    assert isinstance(folder.verdict(), Edition)


def test_tells_every_fault_of_both_sign_offs_at_once(folder: SiteFolder) -> None:
    folder.publishable()
    edit(folder, "Bà con nhớ", "Bà con hãy nhớ")
    with_signature(folder, "secrecy", lambda _good: "Zm9vYmFy")
    folder.configure(people=folder.people(nguoi_phat_ngon={"revoked": BEFORE}))

    assert folder.held_for() == [
        "secrecy/changed",
        "secrecy/signature",
        "spokesperson/changed",
        "spokesperson/term",
    ]


def test_points_at_the_sign_off_that_does_not_count(folder: SiteFolder) -> None:
    folder.publishable()
    with_signature(folder, "spokesperson", lambda _good: "Zm9vYmFy")
    lines = (folder.root / ARTICLE).read_text().split("\n")

    (reason,) = folder.verdict().reasons  # type: ignore[union-attr]

    assert reason.line == lines.index("spokesperson:") + 1


def test_a_trial_site_needs_names_and_digests_but_no_signatures(folder: SiteFolder) -> None:
    folder.publishable()
    folder.configure(signoff={"signatures": "recorded"})
    with_signature(folder, "secrecy", lambda _good: "Zm9vYmFy")
    change_head(folder, lambda head: head["spokesperson"].pop("signature"))

    assert isinstance(folder.verdict(), Edition)


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        pytest.param(
            lambda head: head.update(title="Tên khác"),
            ["secrecy/changed", "spokesperson/changed"], id="changed",
        ),
        pytest.param(lambda head: head.pop("secrecy"), ["secrecy/missing"], id="missing"),
        pytest.param(
            lambda head: head["secrecy"].update(cleared_by="nguoi-la"), ["secrecy/role"], id="role"
        ),
        pytest.param(
            lambda head: head["secrecy"].update(cleared_by="nguoi-phat-ngon"),
            ["secrecy/role", "secrecy/four-eyes", "spokesperson/four-eyes"], id="one-person",
        ),
    ],
)  # fmt: skip
def test_a_trial_site_asks_for_all_else(
    folder: SiteFolder, change: Callable[[dict[str, Any]], None], rules: list[str]
) -> None:
    folder.publishable()
    folder.configure(signoff={"signatures": "recorded"})
    change_head(folder, change)

    assert sorted(folder.held_for()) == sorted(rules)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_takes_every_kind_of_key_that_openssh_makes(
    folder: SiteFolder, tmp_path: Path, kind: str
) -> None:
    changed = with_key_of(folder, kind, tmp_path / "khoa")
    changed.publishable()

    assert isinstance(changed.verdict(), Edition)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_signature_of_every_kind_counts_for_its_bytes_alone(tmp_path: Path, kind: str) -> None:
    key = tmp_path / "khoa"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(key)], check=True)
    signature = signoff.sign(b"a", key)

    assert signoff.verified_key(b"a", signature) == public_key(key)
    assert signoff.verified_key(b"b", signature) is None
    assert signoff.verified_key(b"a", openssh(b"a", key, "git")) is None


def hardware_signature(content: bytes, key: Ed25519PrivateKey) -> tuple[str, str]:
    """Return public key and SSHSIG as a FIDO token gives them (PROTOCOL.u2f of OpenSSH)."""

    def string(data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + data

    kind, application = b"sk-ssh-ed25519@openssh.com", b"ssh:"
    public = string(kind) + string(key.public_key().public_bytes_raw()) + string(application)
    scope = string(NAMESPACE.encode()) + string(b"") + string(b"sha512")
    wrapped = b"SSHSIG" + scope + string(hashlib.sha512(content).digest())
    counted = b"\x01" + (7).to_bytes(4, "big")  # touched; its seventh signature
    made = key.sign(
        hashlib.sha256(application).digest() + counted + hashlib.sha256(wrapped).digest()
    )
    signature = string(kind) + string(made) + counted
    blob = b"SSHSIG" + (1).to_bytes(4, "big") + string(public) + scope + string(signature)
    return f"{kind.decode()} {base64.b64encode(public).decode()}", base64.b64encode(blob).decode()


def test_takes_the_signature_of_a_hardware_key() -> None:
    public, signature = hardware_signature(b"a", Ed25519PrivateKey.generate())

    assert signoff.verified_key(b"a", signature) == public
    assert signoff.verified_key(b"b", signature) is None


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=200), st.text(max_size=200) | st.binary(max_size=300).map(
    lambda data: base64.b64encode(b"SSHSIG\0\0\0\1" + data).decode()))  # fmt: skip
def test_no_garbage_is_a_signature(content: bytes, signature: str) -> None:
    assert signoff.verified_key(content, signature) is None


def test_signs_the_statement_that_the_design_names(folder: SiteFolder) -> None:
    folder.publishable()

    assert json.loads(stated(folder, "secrecy")) == {
        "edition": digest(folder),
        "role": "secrecy",
        "by": "nguoi-duyet",
        "at": "2026-11-20T14:00:00Z",
        "level": "public",
    }


def test_openssh_alone_can_verify_a_sign_off(folder: SiteFolder, tmp_path: Path) -> None:
    folder.publishable(body=BODY)
    signed = folder.article().spokesperson
    assert signed is not None
    assert signed.signature is not None
    folded = "\n".join(textwrap.wrap("".join(signed.signature.split()), 70))
    (tmp_path / "sig").write_text(
        f"-----BEGIN SSH SIGNATURE-----\n{folded}\n-----END SSH SIGNATURE-----\n"
    )
    (tmp_path / "signers").write_text(f"a {public_key(folder.keys['nguoi-phat-ngon'])}\n")

    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", tmp_path / "signers", "-I", "a", "-n", NAMESPACE,
         "-s", tmp_path / "sig"],
        input=stated(folder, "spokesperson"), capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
