"""SSH keys of this machine, with the real ssh-keygen and a real ssh-agent."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publisher import keys, signoff
from publisher.errors import SigningError, UnusableError
from publisher.keys import Refusal, SigningKey

CONTENTS = [b"a", b"b", b"c"]
# A public key of a hardware token, of which nobody has the private half.
TOKEN = (
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAABHNzaDo="
)

Make = Callable[..., Path]
Agent = Callable[..., None]


@pytest.fixture(autouse=True)
def nobody_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a key in a folder."""

    def call(name: str = "khoa", passphrase: str = "", *more: str) -> Path:
        path = tmp_path / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", path, *more],
            check=True,
        )
        return path

    return call


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    """A real ssh-agent; add a key by calling it."""
    socket = tmp_path / "agent"
    environment = {**os.environ, "SSH_ASKPASS": str(tmp_path / "hoi"), "DISPLAY": ":0"}
    process = subprocess.Popen(
        ["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    process.stdout.readline()  # said when it listens
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))

    def add(*arguments: str | Path, **variables: str) -> None:
        subprocess.run(["ssh-add", "-q", *arguments], env={**os.environ, **variables}, check=True)

    yield add
    process.terminate()
    process.communicate()


def public(path: Path) -> str:
    return " ".join(path.with_name(f"{path.name}.pub").read_text().split()[:2])


def signed(contents: list[bytes], key: SigningKey) -> list[str | None]:
    """Return whose signature each content got, None where there is none."""
    made = keys.sign(contents, key, signoff.NAMESPACE)
    assert len(made) == len(contents)
    return [
        None if isinstance(one, Refusal) else signoff.verified_key(content, one)
        for content, one in zip(contents, made, strict=True)
    ]


def refused(key: SigningKey) -> Refusal:
    made = keys.sign(CONTENTS, key, signoff.NAMESPACE)
    assert len(made) == len(CONTENTS)
    assert isinstance(made[0], Refusal)
    assert set(made) == {made[0]}
    return made[0]


@pytest.mark.parametrize("n", [1, 3])
def test_signs_every_content_with_a_key_file(make: Make, n: int) -> None:
    path = make()

    assert signed(CONTENTS[:n], keys.at(path)) == [public(path)] * n


@pytest.mark.parametrize("passphrase", ["", "mật khẩu"], ids=["open", "locked"])
@pytest.mark.parametrize("beside", [True, False], ids=["with-pub", "without-pub"])
def test_tells_the_public_half_and_whether_a_passphrase_is_needed(
    make: Make, passphrase: str, beside: bool
) -> None:
    path = make("khoa", passphrase)
    expected = public(path)
    if not beside:
        path.with_name("khoa.pub").unlink()

    key = keys.at(path)

    assert (key.public, key.asks) == (expected, bool(passphrase))
    if beside:
        assert keys.at(path.with_name("khoa.pub")).asks == bool(passphrase)


def test_a_public_file_is_not_taken_for_a_private_one_of_the_same_name(make: Make) -> None:
    path, other = make(), make("khac")
    path.with_name("khoa.pub").write_text(public(other))

    assert keys.at(path.with_name("khoa.pub")).public == public(other)


def test_a_key_of_the_old_form_is_known_by_the_file_beside_it(make: Make) -> None:
    path = make("khoa", "mật khẩu", "-t", "rsa", "-m", "PEM")

    key = keys.at(path)

    assert (key.public, key.asks) == (public(path), True)


@pytest.mark.parametrize(
    "blob", [b"", b"openssh-key-v1\0", b"openssh-key-v1\0\xff\xff\xff\xff", b"\0" * 40]
)
def test_a_key_that_is_cut_short_tells_nothing(tmp_path: Path, blob: bytes) -> None:
    path = tmp_path / "khoa"
    text = base64.b64encode(blob).decode()
    path.write_text(
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}\n-----END OPENSSH PRIVATE KEY-----\n"
    )

    assert keys.at(path).public is None


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(SigningError) as refusal:
        keys.at(tmp_path / "khong-co")

    assert "khong-co" in str(refusal.value)
    assert str(tmp_path) not in str(refusal.value)


def test_an_agent_signs_for_a_public_file_alone(make: Make, agent: Agent) -> None:
    path = make()
    agent(path)
    path.unlink()

    key = keys.at(path.with_name("khoa.pub"))

    assert key.in_agent
    assert signed(CONTENTS, key) == [key.public] * 3


def test_a_key_in_the_agent_needs_no_passphrase_though_its_file_does(
    make: Make, agent: Agent, tmp_path: Path
) -> None:
    path = make("khoa", "mật khẩu")
    helper = tmp_path / "hoi"
    helper.write_text("#!/bin/sh\necho 'mật khẩu'\n")
    helper.chmod(0o700)
    agent(path, SSH_ASKPASS=str(helper), SSH_ASKPASS_REQUIRE="force")

    key = keys.at(path)

    assert (key.locked, key.asks) == (True, False)
    assert signed(CONTENTS[:1], key) == [public(path)]


def test_finds_a_registered_key_in_the_agent_before_one_in_the_folder(
    make: Make, agent: Agent, tmp_path: Path
) -> None:
    first, second = make("a"), make("b")
    agent(second)

    found = keys.find({public(first), public(second)}, tmp_path)

    assert found == SigningKey(None, public(second), in_agent=True)
    assert signed(CONTENTS, found) == [public(second)] * 3


def test_finds_a_registered_key_in_the_folder_by_what_it_is_and_not_by_its_name(
    make: Make, tmp_path: Path
) -> None:
    make("id_ed25519")
    mine = make("khoa-co-quan")
    (tmp_path / "known_hosts").write_bytes(b"\xff\xfe rac")
    (tmp_path / "thu-muc").mkdir()

    found = keys.find({public(mine)}, tmp_path)

    assert found is not None
    assert found.path == mine


def test_finds_nothing_where_no_key_is_registered(make: Make, tmp_path: Path) -> None:
    make()

    assert keys.find({TOKEN}, tmp_path) is None
    assert keys.find({TOKEN}, tmp_path / "khong-co") is None


def test_a_dead_agent_holds_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = make()
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "khong-co"))

    assert not keys.at(path).in_agent


def test_the_public_file_of_a_key_that_nobody_holds_is_refused(make: Make) -> None:
    path = make()
    path.unlink()

    assert "ssh-add" in str(refused(keys.at(path.with_name("khoa.pub"))).message)


def test_a_token_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "khoa.pub"
    path.write_text(TOKEN)

    key = keys.at(path)

    assert key.hardware
    assert "khóa cứng" in str(refused(key).message)


def test_a_locked_key_with_nobody_there_is_refused_once_for_all(make: Make) -> None:
    path = make("khoa", "mật khẩu")

    found = refused(keys.at(path))

    assert found.again
    assert "mật khẩu" in str(found.message)


def test_a_key_that_others_may_read_is_refused(make: Make) -> None:
    path = make()
    path.chmod(0o644)

    assert "chmod 600" in str(refused(keys.at(path)).message)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_key_that_may_not_be_read_is_refused(make: Make) -> None:
    path = make()
    path.chmod(0o000)

    with pytest.raises(SigningError) as refusal:
        keys.at(path)
    assert "quyền đọc" in str(refusal.value)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "khoa"
    path.write_text("không phải khóa")
    path.chmod(0o600)

    assert keys.at(path).public is None
    assert "không phải khóa SSH" in str(refused(keys.at(path)).message)


@pytest.mark.parametrize("denied", [1, 2, 3])
def test_where_an_agent_refuses_one_content_the_others_are_signed(
    make: Make, agent: Agent, tmp_path: Path, denied: int
) -> None:
    path = make()
    asked = tmp_path / "da-hoi"
    helper = tmp_path / "hoi"
    helper.write_text(f'#!/bin/sh\necho >>"{asked}"\ntest "$(wc -l <"{asked}")" -ne {denied}\n')
    helper.chmod(0o700)
    agent("-c", path)

    made = keys.sign(CONTENTS, keys.at(path), signoff.NAMESPACE)

    assert [isinstance(one, Refusal) for one in made] == [n == denied for n in (1, 2, 3)]
    assert "ssh-agent không chịu ký" in str(made[denied - 1])


def test_says_what_to_install_where_openssh_is_missing(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = make()
    monkeypatch.setenv("PATH", str(tmp_path / "trong"))

    with pytest.raises(UnusableError) as error:
        keys.sign(CONTENTS, SigningKey(path, None), signoff.NAMESPACE)
    assert "openssh-client" in str(error.value)


def test_prints_fingerprints_as_openssh_does(make: Make) -> None:
    path = make()
    told = subprocess.run(
        ["ssh-keygen", "-l", "-f", path], check=True, capture_output=True, text=True
    )

    assert keys.fingerprint(public(path)) in told.stdout
    assert keys.fingerprint("rac") == "?"


def test_leaves_no_signature_behind(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make()
    work = tmp_path / "tam"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))

    signed(CONTENTS, keys.at(path))

    assert list(work.iterdir()) == []
