"""The register: what it covers, whose signatures count, and which anchors are believed."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from publisher import register, signoff
from publisher.config import SiteConfig
from publisher.config.model import BuildSettings
from publisher.errors import ConfigError, SigningError, UnusableError
from publisher.register import LEDGER, Anchor, Standing
from publisher.register.contents import BUILD, SITE, WHOLE
from publisher.register.ledger import statement
from publisher.signoff import digest_of
from publisher.yamldoc import parse
from tests.builders import CONFIG, NOW, SiteFolder, public_key

GUARDS = ["nguoi-duyet", "nguoi-phat-ngon", "nguoi-la"]
PACK = """
pack: rieng
rules:
  - id: rieng/tu-cam
    title: {vi: Từ cấm, en: Forbidden word}
    advice: {vi: Bỏ từ này., en: Remove it.}
    severity: block
    words: [xanh lam nhạt]
    hits: [Màu xanh lam nhạt.]
    misses: [Màu xanh.]
"""


@pytest.fixture(autouse=True)
def guarded(folder: SiteFolder) -> None:
    configure(folder)


def configure(folder: SiteFolder, **changes: Any) -> None:
    folder.configure(**{"custodians": {"threshold": 2, "members": GUARDS}, **changes})


def found(folder: SiteFolder, anchor: Anchor | None = None) -> Standing:
    standing = register.standing(folder.root, folder.config, anchor)
    assert standing is not None
    return standing


def sign(
    folder: SiteFolder,
    *people: str,
    anchor: Anchor | None = None,
    key: Path | None = None,
    at: dt.datetime = NOW,
) -> None:
    for person in people:
        versions = register.signed_anew(
            found(folder, anchor), person, at, key or folder.keys[person]
        )
        register.write(folder.root, versions, None)


def anchor_of(folder: SiteFolder) -> Anchor:
    """Return the anchor of a machine that accepted the register as it is signed now."""
    return Anchor.of(found(folder).accepted[-1])


def written(folder: SiteFolder, anchor: Anchor | None = None) -> Path:
    """Write an anchor outside the site."""
    path = folder.root.parent / "moc.yml"
    register.planted(anchor or anchor_of(folder), path, folder.root)
    return path


def refused(folder: SiteFolder, path: Path) -> str:
    with pytest.raises(UnusableError) as caught:
        check(folder, path)
    return str(caught.value.message)


def check(folder: SiteFolder, path: Path | None = None) -> list[str]:
    config_path = folder.root / "site_config.yml"
    return [str(one) for one in register.check(folder.root, config_path, folder.config, path)]


def digest(folder: SiteFolder) -> str:
    return digest_of(register.contents(folder.root, folder.config))


# The configuration


def faults(folder: SiteFolder, **changes: Any) -> list[tuple[str, str]]:
    configure(folder, **changes)
    with pytest.raises(ConfigError) as caught:
        _ = folder.config
    lines = (folder.root / "site_config.yml").read_text().split("\n")
    return [(one.rule, lines[one.line - 1].strip()) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("custodians", "expected"),
    [
        ({"members": ["nguoi-duyet", "nguoi-duyeet"]}, [("config/unknown-id", "- nguoi-duyeet")]),
        ({"members": [*GUARDS, "nguoi-la"]}, [("config/duplicate", "- nguoi-la")]),
        ({"members": GUARDS[:1]}, [("config/custodian", "custodians:")]),
        ({"threshold": 4, "members": GUARDS}, [("config/custodian", "threshold: 4")]),
        ({"threshold": 0, "members": GUARDS}, [("config/custodian", "threshold: 0")]),
        ({"threshold": -1, "members": GUARDS}, [("config/custodian", "threshold: -1")]),
        ({"threshold": "hai", "members": GUARDS}, [("config/wrong-type", "threshold: hai")]),
        ({"threshold": 2, "members": []}, [("config/custodian", "threshold: 2")]),
        ({"threshold": 2}, [("config/custodian", "threshold: 2")]),
        ({"members": GUARDS, "version": 7}, [("config/unknown-key", "version: 7")]),
        ({"members": "nguoi-duyet"}, [("config/wrong-type", "members: nguoi-duyet"), ("config/custodian", "custodians:")]),
        (GUARDS, [("config/wrong-type", "custodians:")]),
    ],
    ids=str,
)  # fmt: skip
def test_custodians_that_could_not_guard_are_faults_with_their_lines(
    folder: SiteFolder, custodians: Any, expected: list[tuple[str, str]]
) -> None:
    assert sorted(faults(folder, custodians=custodians)) == sorted(expected)


@pytest.mark.parametrize(
    "record",
    [{"keys": None}, {"revoked": "2026-01-01"}, "revoked-key"],
    ids=["without a key", "revoked", "with a revoked key"],
)
def test_a_custodian_must_have_a_key_in_use(folder: SiteFolder, record: Any) -> None:
    if record == "revoked-key":
        key = {"public": public_key(folder.keys["nguoi-la"]), "revoked": "2026-01-01"}
        record = {"keys": [key]}

    assert faults(folder, people=folder.people(nguoi_la=record)) == [
        ("config/custodian", "- nguoi-la")
    ]


def test_a_threshold_is_two_unless_written(folder: SiteFolder) -> None:
    configure(folder, custodians={"members": GUARDS})

    custodians = register.custodians_of(folder.config)

    assert custodians is not None
    assert custodians.threshold == 2


# What is signed


def test_every_setting_is_either_guarded_or_known_not_to_need_it() -> None:
    free = {"site", "areas", "groups", "notify", "upstreams", "build"}

    assert set(SiteConfig.model_fields) == {*WHOLE, *free}
    assert set(SITE) <= set(CONFIG["site"]) | {"timezone"}
    assert set(BUILD) <= set(BuildSettings.model_fields)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: configure(f, people=f.people(tac_gia={"roles": ["author", "secrecy"]})),
        lambda f: configure(f, people=f.people(tac_gia={"units": ["ca-tinh"]})),
        lambda f: configure(f, people=f.people(tac_gia={"emails": ["a@thu.example"]})),
        lambda f: configure(f, people=f.people(tac_gia={"keys": []})),
        lambda f: configure(f, hotlines=[]),
        lambda f: configure(f, topics=[], groups=[]),
        lambda f: configure(f, people=f.people()[:-1], custodians={"members": GUARDS[:2]}),
        lambda f: configure(f, units=[CONFIG["units"][0], {**CONFIG["units"][1], "parent": "ca-xa-khac"}, CONFIG["units"][2]]),
        lambda f: configure(f, signoff={"signatures": "recorded"}),
        lambda f: configure(f, rules={"severities": {"secrecy/marked-document": "block"}}),
        lambda f: configure(f, custodians={"threshold": 1, "members": GUARDS}),
        lambda f: configure(f, site={**CONFIG["site"], "url": "https://khac.example/"}),
        lambda f: configure(f, site={**CONFIG["site"], "timezone": "UTC"}),
        lambda f: configure(f, demo=True),
        lambda f: configure(f, build={"executor": "dask://la.example:8786"}),
    ],
    ids=["role", "unit", "e-mail", "key", "hotlines", "topics", "person", "units", "signatures", "severity", "threshold",
         "site", "zone", "demo", "cluster"],
)  # fmt: skip
def test_a_change_to_who_may_do_what_is_a_change_of_the_register(
    folder: SiteFolder, change: Callable[[SiteFolder], None]
) -> None:
    before = digest(folder)

    change(folder)

    assert digest(folder) != before


@pytest.mark.parametrize(
    "change",
    [
        {"groups": []},
        {"site": {**CONFIG["site"], "description": "Mô tả khác."}},
        {"signoff": {"signatures": "required"}},
        {"units": CONFIG["units"][::-1]},
        {"build": {"executor": "processes"}},
    ],
    ids=["groups", "description", "default", "order", "usual executor"],
)
def test_other_changes_need_no_custodian(folder: SiteFolder, change: dict[str, Any]) -> None:
    configure(folder, groups=[])
    before = digest(folder)

    configure(folder, **{"groups": [], **change})

    assert digest(folder) == before


def test_a_changed_rule_pack_voids_the_signatures(folder: SiteFolder) -> None:
    (folder.root / "rieng.yml").write_text(PACK, encoding="utf-8")
    configure(folder, rules={"packs": ["rieng.yml"]})
    sign(folder, *GUARDS[:2])
    path = written(folder)
    accepted = check(folder, path)

    (folder.root / "rieng.yml").write_text(PACK + "# khác\n", encoding="utf-8")

    assert accepted == []
    assert "bị sửa sau lần ký gần nhất" in refused(folder, path)


# Whose signatures count


def test_one_custodian_who_signs_twice_counts_once(folder: SiteFolder, tmp_path: Path) -> None:
    second = tmp_path / "khoa-hai"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(second)], check=True
    )
    keys = [{"public": public_key(path)} for path in (folder.keys["nguoi-duyet"], second)]
    configure(folder, people=folder.people(nguoi_duyet={"keys": keys}))

    sign(folder, "nguoi-duyet", "nguoi-duyet")
    sign(folder, "nguoi-duyet", key=second)

    standing = found(folder)
    assert standing.fault is not None
    assert standing.needs[0].missing == 1
    assert standing.version is not None
    assert len(standing.version.signatures) == 3


def rewritten(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    """Return what reads a YAML file, changes what it says and writes it again."""

    def apply(path: Path) -> None:
        value = parse(path.read_text(), path.name).value
        assert isinstance(value, dict)
        change(value)
        path.write_text(json.dumps(value, indent=1))  # which is YAML too

    return apply


def tampered(folder: SiteFolder, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the last signed version on disk, as whoever edits the repository can."""
    rewritten(lambda ledger: change(ledger["versions"][-1]))(folder.root / LEDGER)


def test_a_signature_made_for_a_sign_off_does_not_count(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)
    version = found(folder).versions[-1]
    content = statement(version, "nguoi-duyet", NOW)
    foreign = signoff.sign(content, folder.keys["nguoi-duyet"])

    tampered(folder, lambda one: one["signatures"][0].update(signature=foreign))

    assert signoff.verified_key(content, foreign) == public_key(folder.keys["nguoi-duyet"])
    assert "chưa đủ chữ ký" in refused(folder, path)


def test_a_signature_on_the_register_is_no_sign_off(folder: SiteFolder) -> None:
    content = b"noi dung"
    signature = signoff.sign(content, folder.keys["nguoi-duyet"], register.NAMESPACE)

    assert signoff.verified_key(content, signature) is None
    assert signoff.verified_key(content, signature, register.NAMESPACE) is not None


def test_a_key_that_openssh_alone_can_check_has_its_namespace_too(tmp_path: Path) -> None:
    key = tmp_path / "khoa"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-C", "", "-f", str(key)], check=True
    )

    signature = signoff.sign(b"so", key, register.NAMESPACE)

    assert signoff.verified_key(b"so", signature, register.NAMESPACE) == public_key(key)
    assert signoff.verified_key(b"so", signature) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["signatures"][1].update(by="nguoi-la"),
        lambda one: one["signatures"][1].update(at="2026-11-20T09:00:00+07:00"),
        lambda one: one["signatures"][1].update(one["signatures"][0]),
        lambda one: one["signatures"].pop(),
        lambda one: one.update(version="2"),
        lambda one: one.update(digest="sha256:" + "0" * 64),
        lambda one: one["custodians"].update(threshold="1"),
        lambda one: one["signatures"][1].update(signature="rác"),
    ],
    ids=["other name", "other time", "repeated", "one less", "other version", "other digest",
         "lower threshold", "garbage"],
)  # fmt: skip
def test_a_tampered_version_is_refused(
    folder: SiteFolder, change: Callable[[dict[str, Any]], object]
) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)
    accepted = check(folder, path)

    tampered(folder, change)

    assert accepted == []
    assert refused(folder, path)


def test_a_digest_put_in_place_of_the_signed_one_is_refused(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)
    configure(folder, people=folder.people(tac_gia={"roles": ["author", "secrecy"]}))

    tampered(folder, lambda one: one.update(digest=digest(folder), version="2"))
    as_another = refused(folder, path)
    tampered(folder, lambda one: one.update(version="1"))
    as_the_same = refused(folder, path)

    assert "bản 2 chưa đủ chữ ký" in as_another
    assert "bản 1 chưa đủ chữ ký" in as_the_same


def test_a_signature_covers_all_that_a_version_says(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    version = found(folder).versions[-1]
    fewer = version.custodians.model_copy(update={"members": version.custodians.members[:2]})

    said = {
        statement(version, "nguoi-duyet", NOW),
        statement(version, "nguoi-la", NOW),
        statement(version, "nguoi-duyet", NOW + dt.timedelta(seconds=1)),
        statement(version.model_copy(update={"version": 2}), "nguoi-duyet", NOW),
        statement(version.model_copy(update={"digest": "sha256:0"}), "nguoi-duyet", NOW),
        statement(version.model_copy(update={"custodians": fewer}), "nguoi-duyet", NOW),
    }

    assert len(said) == 6


@pytest.mark.parametrize("term", [{"valid_to": "2026-11-01"}, {"valid_from": "2026-12-01"}])
def test_a_custodian_signs_while_in_office_only(folder: SiteFolder, term: dict[str, str]) -> None:
    configure(folder, people=folder.people(nguoi_la=term))

    with pytest.raises(SigningError, match="không phải khóa giữ sổ đang dùng"):
        sign(folder, "nguoi-la")


def test_a_key_signs_within_its_term_only(folder: SiteFolder) -> None:
    key = {"public": public_key(folder.keys["nguoi-la"]), "valid_to": "2026-11-01"}
    configure(folder, people=folder.people(nguoi_la={"keys": [key]}))

    with pytest.raises(SigningError, match="không phải khóa giữ sổ đang dùng"):
        sign(folder, "nguoi-la")

    sign(folder, "nguoi-la", at=NOW - dt.timedelta(days=30))
    assert found(folder).needs[0].signed == {"nguoi-la"}


def test_a_key_with_a_mark_against_it_signs_nothing_even_dated_back(folder: SiteFolder) -> None:
    keys = [
        {"public": public_key(folder.keys["nguoi-la"]), "revoked": "2026-11-01"},
        {"public": public_key(folder.keys["tac-gia"])},
    ]
    people = folder.people(nguoi_la={"keys": keys}, tac_gia={"keys": []})
    configure(folder, people=people)

    with pytest.raises(SigningError, match="không phải khóa giữ sổ đang dùng"):
        sign(folder, "nguoi-la", at=NOW - dt.timedelta(days=100))


def test_a_register_is_of_one_site(folder: SiteFolder) -> None:
    """The same custodians guard another site: what they signed there does not count here."""
    configure(folder, site={**CONFIG["site"], "url": "https://khac.example/"})
    sign(folder, *GUARDS[:2])
    path = written(folder)

    configure(folder)

    assert "bị sửa sau lần ký gần nhất" in refused(folder, path)


def test_another_register_under_the_accepted_number_is_refused(folder: SiteFolder) -> None:
    configure(folder, signoff={"signatures": "recorded"})
    sign(folder, *GUARDS[:2])
    other = (folder.root / LEDGER).read_bytes()
    (folder.root / LEDGER).unlink()
    configure(folder)
    sign(folder, *GUARDS[:2])
    path = written(folder)

    configure(folder, signoff={"signatures": "recorded"})
    (folder.root / LEDGER).write_bytes(other)

    assert "không nối tiếp được" in refused(folder, path)


def test_numbers_only_grow(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    anchor = anchor_of(folder)
    (folder.root / LEDGER).unlink()

    sign(folder, "nguoi-la", anchor=anchor)

    assert [one.version for one in found(folder).versions] == [2]


def test_half_signed_versions_are_dropped_and_those_that_change_custodians_stay(
    folder: SiteFolder,
) -> None:
    def members(*names: str) -> dict[str, Any]:
        return {"custodians": {"threshold": 2, "members": list(names)}}

    sign(folder, *GUARDS[:2])  # 1
    configure(folder, signoff={"signatures": "recorded"})
    sign(folder, *GUARDS[:2])  # 2: the same custodians
    configure(folder, demo=True)
    sign(folder, GUARDS[0])  # 3: never enough
    configure(folder, **members("nguoi-la", "tac-gia"))
    sign(folder, *GUARDS[:2], "nguoi-la", "tac-gia")  # 4: other custodians
    configure(folder, **members("nguoi-la", "tac-gia"), demo=True)
    sign(folder, "nguoi-la", "tac-gia")  # 5

    assert [one.version for one in found(folder).versions] == [1, 4, 5]
    assert found(folder).accepted == found(folder).versions


def test_custodians_who_change_their_key_sign_with_both(folder: SiteFolder) -> None:
    """The former key speaks for the consent of the former custodians, the new one for the new."""
    pair = {"custodians": {"threshold": 2, "members": GUARDS[:2]}}
    configure(folder, **pair)
    sign(folder, *GUARDS[:2])
    anchor = anchor_of(folder)
    key = {"public": public_key(folder.keys["tac-gia"])}
    people = folder.people(nguoi_duyet={"keys": [key]}, tac_gia={"keys": []})
    configure(folder, **pair, people=people)

    sign(folder, *GUARDS[:2], anchor=anchor)
    half = found(folder, anchor)
    sign(folder, "nguoi-duyet", anchor=anchor, key=folder.keys["tac-gia"])

    assert [need.missing for need in half.needs] == [0, 1]
    assert found(folder, anchor).fault is None


# The anchor


def doubled(anchor: dict[str, Any]) -> None:
    """Let one person count twice."""
    anchor["custodians"]["members"].append(anchor["custodians"]["members"][0])


def same_key(anchor: dict[str, Any]) -> None:
    first, second = anchor["custodians"]["members"][:2]
    second["keys"] = first["keys"]


def linked(path: Path) -> None:
    path.rename(path.with_name("that.yml"))
    path.symlink_to("that.yml")


def looped(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def emptied(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.chmod(0o620), "Người khác ghi được vào mốc tin cậy"),
        (lambda path: path.chmod(0o602), "Người khác ghi được vào mốc tin cậy"),
        (lambda path: path.parent.chmod(0o777), "Người khác thay được mốc tin cậy"),
        (linked, "không phải lối tắt"),
        (looped, "ốc tin cậy"),
        (piped, "phải là tệp thường"),
        (emptied, "phải là tệp thường"),
        (lambda path: path.write_text("custodians: [\n"), "dòng 2"),
        (lambda path: path.write_text(""), "dòng 1"),
        (lambda path: path.write_text("- a\n"), "dòng 1"),
        (lambda path: path.write_bytes(b"version: 1\n# \xff\n"), "dòng 2"),
        (lambda path: path.write_text("a: " + "[" * 50_000), "dòng 1"),
        (lambda path: path.write_text("version: " + "9" * 5_000), "version"),
        (lambda path: path.write_bytes(b"#" * 1_000_001), "quá lớn"),
        (lambda path: path.unlink(), "Không có tệp mốc tin cậy"),
        (rewritten(lambda one: one.pop("version")), "version"),
        (rewritten(lambda one: one.pop("custodians")), "custodians"),
        (rewritten(lambda one: one.update(anchored="false")), "anchored"),
        (rewritten(lambda one: one["custodians"].update(threshold="0")), "từ 1 đến"),
        (rewritten(lambda one: one["custodians"].update(threshold="4")), "từ 1 đến"),
        (rewritten(doubled), "hai lần"),
        (rewritten(same_key), "đã là của người giữ sổ khác"),
    ],
)  # fmt: skip
def test_an_anchor_that_cannot_be_believed_is_refused(
    folder: SiteFolder, change: Callable[[Path], object], said: str
) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)
    accepted = check(folder, path)

    change(path)
    message = refused(folder, path)
    path.parent.chmod(0o700)

    assert accepted == []
    assert said in message


@pytest.mark.parametrize("inside", ["moc.yml", "config/moc.yml", ".publisher/moc.yml"])
def test_an_anchor_within_the_site_is_none(folder: SiteFolder, inside: str) -> None:
    sign(folder, *GUARDS[:2])
    anchor = anchor_of(folder)
    path = folder.root / inside
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written(folder).read_bytes())
    path.chmod(0o600)

    assert "nằm trong thư mục của trang" in refused(folder, path)
    with pytest.raises(UnusableError, match="nằm trong thư mục của trang"):
        register.planted(anchor, path, folder.root)


def test_an_anchor_within_the_repository_around_the_site_is_none(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)
    accepted = check(folder, path)
    subprocess.run(["git", "init", "-q"], cwd=folder.root.parent, check=True)

    assert accepted == []
    assert "nằm trong thư mục của trang" in refused(folder, path)


def test_a_folder_that_leads_into_the_site_is_no_place_outside(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    (folder.root / "moc.yml").write_bytes(written(folder).read_bytes())
    (folder.root.parent / "ngoai").symlink_to(folder.root)

    said = refused(folder, folder.root.parent / "ngoai" / "moc.yml")

    assert "nằm trong thư mục của trang" in said


def test_an_anchor_is_written_as_it_is_read(folder: SiteFolder) -> None:
    keys = [{"public": public_key(folder.keys["nguoi-la"]), "valid_from": "2025-01-01", "valid_to": "2030-01-01"}]  # fmt: skip
    configure(folder, people=folder.people(nguoi_la={"keys": keys, "valid_from": "2026-01-01"}))
    sign(folder, *GUARDS[:2])
    anchor = anchor_of(folder)
    before = os.umask(0o002)  # as where every user has a group of their own

    place = register.anchored(folder.root, folder.config, written(folder))
    os.umask(before)

    assert place is not None
    assert place.anchor == anchor


def test_removing_the_custodians_does_not_remove_the_guard(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)

    configure(folder, custodians=None)

    assert "không còn nêu người giữ sổ" in refused(folder, path)


def test_an_unsigned_register_is_refused_under_an_anchor(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)

    (folder.root / LEDGER).unlink()

    assert "chưa được ai ký" in refused(folder, path)


# The file of signatures


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.write_text("versions: [\n"), f"{LEDGER}, dòng 2"),
        (lambda path: path.write_text(""), f"{LEDGER}, dòng 1"),
        (lambda path: path.write_text("versions:\n  - 1\n"), f"{LEDGER}, dòng 2"),
        (lambda path: path.write_bytes(b"\xff"), f"{LEDGER}, dòng 1"),
        (lambda path: path.write_bytes(b"#" * 1_000_001), "quá lớn"),
        (linked, "lối tắt"),
        (looped, "lối tắt"),
        (piped, "tệp thật"),
        (emptied, "tệp thật"),
        (rewritten(lambda one: one["versions"].append(one["versions"][0])), "tăng dần"),
    ],
)  # fmt: skip
def test_signatures_that_cannot_be_read_are_said_with_their_place(
    folder: SiteFolder, change: Callable[[Path], object], said: str
) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)

    change(folder.root / LEDGER)

    assert said in refused(folder, path)
    assert any(said in notice for notice in check(folder))


def test_a_folder_of_signatures_is_no_way_to_elsewhere(folder: SiteFolder) -> None:
    sign(folder, *GUARDS[:2])
    path = written(folder)
    (folder.root / "config").rename(folder.root.parent / "khac")
    (folder.root / "config").symlink_to(folder.root.parent / "khac")

    assert "lối tắt" in refused(folder, path)


def test_what_is_said_of_a_change(folder: SiteFolder) -> None:
    before = register.contents(folder.root, folder.config)
    (folder.root / "rieng.yml").write_text(PACK, encoding="utf-8")
    units = [*CONFIG["units"][:2], {**CONFIG["units"][2], "parent": "ca-xa"}]
    configure(
        folder,
        units=units,
        rules={"packs": ["rieng.yml"]},
        custodians={"threshold": 1, "members": GUARDS},
    )

    assert said(before, register.contents(folder.root, folder.config)) == [
        "Đơn vị “ca-xa-khac”, mục parent: ca-tinh → ca-xa",
        "Thêm gói quy tắc “rieng.yml”",
        "Mục custodians.threshold: không có → 1",
        "Mục rules.packs: không có → rieng.yml",
    ]


def said(old: dict[str, Any], new: dict[str, Any]) -> Sequence[str]:
    return [str(change) for change in register.changes(old, new)]
