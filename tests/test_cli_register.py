"""`register` and `--trust`: who may do what is what its custodians signed, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from publisher.cli.main import run
from publisher.register import LEDGER, SIGNED
from tests.builders import NOW, SiteFolder
from tests.conftest import Command
from tests.terminal import at_terminal

GUARDS = ["nguoi-duyet", "nguoi-phat-ngon", "nguoi-la"]
AT = ("--now", NOW.isoformat())
NOTICE = "chưa gắn mốc tin cậy"


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    """Where the anchor of this machine is."""
    return tmp_path / "may" / "moc.yml"


def guard(folder: SiteFolder) -> None:
    """Name the custodians of a site."""
    folder.configure(custodians={"threshold": 2, "members": GUARDS})


@pytest.fixture(autouse=True)
def guarded(folder: SiteFolder) -> None:
    guard(folder)


def signing(folder: SiteFolder, person: str, *more: str) -> tuple[str, ...]:
    return ("register", "sign", "--as", person, "--key", str(folder.keys[person]), "--yes", *more)


@pytest.fixture(scope="module")
def signed_and_trusted(
    tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]
) -> tuple[SiteFolder, Path]:
    """A site whose register two custodians signed, and the anchor that somebody set on it."""
    root = tmp_path_factory.mktemp("mau")
    folder = SiteFolder.begun(root / "trang", keys)
    guard(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder.root)
        for person in GUARDS[:2]:
            assert run(signing(folder, person)) == 0
    trust = root / "may" / "moc.yml"
    trust.parent.mkdir()
    code, seen = at_terminal(
        folder.root, "c\n", "register", "verify", "--update-trust", "--trust", str(trust)
    )
    assert code == 0, seen
    return folder, trust


@pytest.fixture
def anchored(folder: SiteFolder, trust: Path, signed_and_trusted: tuple[SiteFolder, Path]) -> Path:
    """An anchor that was set on the register of the site, which two custodians signed."""
    template, theirs = signed_and_trusted
    folder.take(template)
    shutil.copytree(theirs.parent, trust.parent)
    return trust


def grant(folder: SiteFolder, **more: Any) -> None:
    """Give a role to someone who had none, as whoever edits the repository can."""
    people = folder.people(tac_gia={"roles": ["author", "secrecy"], "units": ["ca-tinh"]})
    folder.configure(people=people, custodians={"threshold": 2, "members": GUARDS}, **more)


def test_a_build_without_an_anchor_works_and_says_so(folder: SiteFolder, command: Command) -> None:
    folder.configure()
    folder.publishable()

    code, out, _ = command("build", *AT)

    assert code == 0
    assert NOTICE in out
    assert "1 bài đang đăng" in out


def test_a_build_says_what_is_not_signed_where_nothing_depends_on_it(command: Command) -> None:
    _, out, _ = command("build", *AT)

    assert NOTICE in out
    assert "chưa được ai ký" in out


def test_a_signed_register_is_accepted_under_the_anchor(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    folder.publishable()

    code, out, _ = command("build", "--trust", str(anchored), *AT)

    assert code == 0
    assert NOTICE not in out
    assert "1 bài đang đăng" in out


@pytest.mark.parametrize(
    "verb",
    [("build", *AT), ("status", *AT), ("check",), ("fix", "--dry-run"),
     ("sign", "secrecy", "content", "--as", "nguoi-duyet", "--yes"), ("serve",)],
    ids=lambda verb: verb[0],
)  # fmt: skip
def test_whoever_edits_the_repository_cannot_grant_themselves_a_role(
    folder: SiteFolder, command: Command, anchored: Path, verb: tuple[str, ...]
) -> None:
    folder.publishable()
    assert command("build", "--trust", str(anchored), *AT)[0] == 0
    before = folder.output()
    grant(folder)

    code, out, err = command(*verb, "--trust", str(anchored))

    assert code == 2
    assert out == ""
    assert "bị sửa sau lần ký gần nhất" in err
    assert "publisher register verify" in err
    assert folder.output() == before


def test_an_anchor_in_the_folder_of_the_user_is_found_without_asking(
    folder: SiteFolder, command: Command, anchored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = anchored.parent
    (home / "publisher" / "trust").mkdir(parents=True)
    anchored.rename(home / "publisher" / "trust" / "thu.example.yml")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    fine = command("status", *AT)[0]
    grant(folder)

    code, _, err = command("status", *AT)

    assert (fine, code) == (0, 2)
    assert "bị sửa sau lần ký gần nhất" in err


def test_another_host_is_no_way_around_the_anchor(
    folder: SiteFolder, command: Command, anchored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = anchored.parent
    (home / "publisher" / "trust").mkdir(parents=True)
    anchored.rename(home / "publisher" / "trust" / "thu.example.yml")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    site = {**yaml.safe_load((folder.root / "site_config.yml").read_text())["site"]}
    folder.configure(site=site | {"url": "https://khac.example/"})

    code, _, err = command("build", *AT)
    (home / "publisher" / "trust" / "khac.example.yml").write_text("anchored: false\n")
    allowed, out, _ = command("build", *AT)

    assert code == 2
    assert "thu.example.yml" in err
    assert allowed == 0
    assert NOTICE in out


@pytest.mark.parametrize("verb", ["withdraw", "new", "rules"])
def test_what_is_never_blocked_works_with_any_register(
    folder: SiteFolder, command: Command, anchored: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    path = folder.write()
    (anchored.parent / "publisher" / "trust").mkdir(parents=True)
    anchored.rename(anchored.parent / "publisher" / "trust" / "thu.example.yml")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(anchored.parent))
    grant(folder)
    arguments = {
        "withdraw": ("withdraw", path, "--reason", "error"),
        "new": ("new", "canh-bao", "Bài mới", "--author", "tac-gia"),
        "rules": ("rules",),
    }[verb]

    assert command("status", *AT)[0] == 2
    assert command(*arguments)[0] == 0


def test_an_older_signed_register_is_refused_once_a_newer_one_was_accepted(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    old = {name: (folder.root / name).read_bytes() for name in ("site_config.yml", LEDGER, SIGNED)}
    grant(folder)
    for person in GUARDS[1:]:
        command(*signing(folder, person, "--trust", str(anchored)))
    update = ("register", "verify", "--update-trust", "--yes", "--trust", str(anchored))
    assert command(*update)[0] == 0
    newer = command("status", *AT, "--trust", str(anchored))[0]
    for name, data in old.items():
        (folder.root / name).write_bytes(data)

    code, _, err = command("status", *AT, "--trust", str(anchored))
    signed = command(*signing(folder, GUARDS[0], "--trust", str(anchored)))

    assert newer == 0
    assert code == 2
    assert "bản 1, cũ hơn bản 2" in err
    assert signed[0] == 2
    assert "bản 1, cũ hơn bản 2" in signed[2]


def test_sign_shows_what_changed_since_the_register_was_last_signed(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    people = folder.people(tac_gia={"roles": ["author", "secrecy"]}, nguoi_la={"rank": "Đại úy"})
    new = {"id": "nguoi-moi", "name": "Người Mới", "roles": ["author"], "units": ["ca-xa"]}
    folder.configure(
        people=[one for one in people if one["id"] != "phat-ngon-xa-khac"] + [new],
        custodians={"threshold": 2, "members": GUARDS},
        rules={"severities": {"secrecy/marked-document": "block"}},
        signoff={"signatures": "recorded"},
    )

    code, out, _ = command(*signing(folder, GUARDS[0], "--trust", str(anchored)))

    assert code == 0
    assert [line for line in out.split("\n") if line.startswith(("Thay đổi", "  - "))] == [
        "Thay đổi so với bản 1:",
        "  - Người “nguoi-la”, mục rank: không có → Đại úy",
        "  - Thêm người “nguoi-moi”: name: Người Mới; roles: author; units: ca-xa",
        "  - Bỏ người “phat-ngon-xa-khac”",
        "  - Người “tac-gia”, mục roles: author → author, secrecy",
        "  - Mục rules.severities.secrecy/marked-document: không có → block",
        "  - Mục signoff.signatures: không có → recorded",
    ]
    assert "còn thiếu 1 trong 2 chữ ký" in out


def test_the_second_custodian_sees_what_the_first_one_saw(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    grant(folder)
    first = command(*signing(folder, GUARDS[0], "--trust", str(anchored)))[1]

    second = command(*signing(folder, GUARDS[1], "--trust", str(anchored)))[1]

    shown = "mục roles: author → author, secrecy"
    assert shown in first
    assert shown in second
    assert "đủ 2 chữ ký" in second


def test_a_copy_that_was_changed_hides_nothing(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    grant(folder)
    copy = json.loads((folder.root / SIGNED).read_text())
    for one in copy["people"]:
        if one["id"] == "tac-gia":
            one["roles"] = ["author", "secrecy"]
    (folder.root / SIGNED).write_text(json.dumps(copy))

    _, out, _ = command(*signing(folder, GUARDS[0], "--trust", str(anchored)))

    assert "Không còn bản sao" in out
    assert "Thêm người “tac-gia”: name: Tac Gia" in out
    assert "roles: author, secrecy" in out


def test_sign_asks_at_a_terminal_and_nobody_else(folder: SiteFolder, command: Command) -> None:
    asked = signing(folder, GUARDS[0])[:-1]

    piped = command(*asked)
    refused = at_terminal(folder.root, "k\n", *asked)
    agreed = at_terminal(folder.root, "c\n", *asked)

    assert piped[0] == 2
    assert "Chưa ký gì" in piped[2]
    assert refused[0] == 130
    assert agreed[0] == 0
    assert "Ký sổ phân quyền như trên?" in agreed[1]


@pytest.mark.parametrize(
    ("person", "key", "said"),
    [
        ("tac-gia", "tac-gia", "Không có người giữ sổ “tac-gia”"),
        ("nguoi-duyet", "tac-gia", "không phải khóa giữ sổ đang dùng"),
        ("nguoi-duyet", "nguoi-la", "không phải khóa giữ sổ đang dùng"),
    ],
)
def test_sign_refuses_what_would_not_count_and_writes_nothing(
    folder: SiteFolder, command: Command, person: str, key: str, said: str
) -> None:
    code, _, err = command(
        "register", "sign", "--as", person, "--key", str(folder.keys[key]), "--yes"
    )

    assert code == 2
    assert said in err
    assert not (folder.root / LEDGER).exists()


def test_sign_and_verify_say_what_to_do_without_custodians(
    folder: SiteFolder, command: Command
) -> None:
    folder.configure()

    signed = command(*signing(folder, GUARDS[0]))
    verified = command("register", "verify")

    assert signed[0] == 2
    assert "custodians" in signed[2]
    assert verified[0] == 1
    assert "custodians" in verified[1]


def test_verify_says_who_signed_and_who_can(folder: SiteFolder, command: Command) -> None:
    unsigned = command("register", "verify")
    command(*signing(folder, GUARDS[0]))
    half = command("register", "verify")
    command(*signing(folder, GUARDS[2]))
    whole = command("register", "verify")

    assert [unsigned[0], half[0], whole[0]] == [1, 1, 0]
    assert "chưa ai ký" in unsigned[1]
    assert "còn thiếu 1 trong 2 chữ ký, có thể ký: nguoi-la, nguoi-phat-ngon" in half[1]
    assert "đã ký: nguoi-duyet, nguoi-la (đủ 2 chữ ký)" in whole[1]
    assert NOTICE in whole[1]


def test_verify_has_records_for_programs(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    code, out, _ = command("register", "verify", "--format", "json", "--trust", str(anchored))

    record = json.loads(out)
    assert code == 0
    assert (record["anchored"], record["accepted"], record["version"]) == (True, True, 1)
    assert record["needs"] == [
        {"former": False, "threshold": 2, "signed": sorted(GUARDS[:2]), "missing": 0, "able": [GUARDS[2]]}
    ]  # fmt: skip


def test_the_first_trust_is_given_by_a_person_who_sees_the_keys(
    folder: SiteFolder, command: Command, trust: Path
) -> None:
    for person in GUARDS[:2]:
        command(*signing(folder, person))
    update = ("register", "verify", "--update-trust", "--trust", str(trust))

    piped = command(*update, "--yes")
    refused = at_terminal(folder.root, "k\n", *update)
    there = trust.exists()
    agreed = at_terminal(folder.root, "c\n", *update)

    assert piped[0] == 2
    assert "đối chiếu khóa" in piped[2]
    assert refused[0] == 130
    assert not there
    assert agreed[0] == 0
    assert agreed[1].count("SHA256:") == 3
    assert trust.stat().st_mode & 0o777 == 0o600


def test_nothing_is_trusted_that_is_not_signed(
    folder: SiteFolder, command: Command, trust: Path
) -> None:
    command(*signing(folder, GUARDS[0]))

    code, seen = at_terminal(
        folder.root, "c\n", "register", "verify", "--update-trust", "--trust", str(trust)
    )

    assert code == 1
    assert "chưa đủ chữ ký" in seen
    assert not trust.exists()


def rotate(folder: SiteFolder, *members: str, threshold: int = 2) -> None:
    folder.configure(custodians={"threshold": threshold, "members": list(members)})


def test_new_custodians_need_the_consent_of_the_former_ones(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    new = ["tac-gia", "phat-ngon-xa-khac"]
    at = ("--trust", str(anchored))
    rotate(folder, *new)
    for person in new:
        command(*signing(folder, person, *at))
    alone = command("build", *AT, *at)
    said = command("register", "verify", *at)
    for person in GUARDS[:2]:
        command(*signing(folder, person, *at))

    code, out, _ = command("build", *AT, *at)

    assert alone[0] == 2
    assert "chưa đủ chữ ký" in alone[2]
    assert said[0] == 1
    assert "Người giữ sổ trước đây đã ký: chưa có; còn thiếu 2 trong 2" in said[1]
    assert code == 0
    assert "Người giữ sổ phân quyền đã đổi" in out


def test_former_custodians_cannot_name_new_ones_that_do_not_agree(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    at = ("--trust", str(anchored))
    rotate(folder, "tac-gia", "phat-ngon-xa-khac")
    for person in GUARDS[:2]:
        command(*signing(folder, person, *at))

    code, _, err = command("build", *AT, *at)

    assert code == 2
    assert "chưa đủ chữ ký" in err


def test_a_machine_that_missed_several_changes_of_custodians_walks_forward(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    at = ("--trust", str(anchored))
    second, third = ["nguoi-la", "tac-gia"], ["tac-gia", "phat-ngon-xa-khac"]
    rotate(folder, *second)
    for person in {*GUARDS[:2], *second}:
        command(*signing(folder, person, *at))
    rotate(folder, *second, "nguoi-duyet", threshold=2)
    for person in second:
        command(*signing(folder, person, *at))
    rotate(folder, *third)
    for person in {*second, *third}:
        command(*signing(folder, person, *at))
    built = command("build", *AT, *at)

    updated = command("register", "verify", "--update-trust", "--yes", *at)
    after = command("build", *AT, *at)

    assert built[0] == 0
    assert "Người giữ sổ phân quyền đã đổi" in built[1]
    assert updated[0] == 0
    assert "bản 1 → bản 4" in updated[1]
    assert "bỏ người giữ sổ “nguoi-duyet”" in updated[1]
    assert after[0] == 0
    assert "Người giữ sổ phân quyền đã đổi" not in after[1]


def test_a_change_of_custodians_that_is_left_out_leads_nowhere(
    folder: SiteFolder, command: Command, anchored: Path
) -> None:
    at = ("--trust", str(anchored))
    second, third = ["nguoi-la", "tac-gia"], ["tac-gia", "phat-ngon-xa-khac"]
    rotate(folder, *second)
    for person in {*GUARDS[:2], *second}:
        command(*signing(folder, person, *at))
    rotate(folder, *third)
    for person in {*second, *third}:
        command(*signing(folder, person, *at))
    ledger = yaml.safe_load((folder.root / LEDGER).read_text())
    del ledger["versions"][1]
    for one in ledger["versions"]:
        for signature in one["signatures"]:
            signature["at"] = signature["at"].isoformat()
    (folder.root / LEDGER).write_text(yaml.safe_dump(ledger))

    code, _, err = command("build", *AT, *at)

    assert code == 2
    assert "bản 3 chưa đủ chữ ký" in err


def test_common_options_stand_before_the_verb_too(folder: SiteFolder) -> None:
    assert run(["--config", str(folder.root / "site_config.yml"), "register", "verify"]) == 1


def test_help_is_there_for_each_part(command: Command) -> None:
    for part in ((), ("sign",), ("verify",)):
        code, out, _ = command("register", *part, "--help")

        assert code == 0
        assert "TÙY_CHỌN" in out
