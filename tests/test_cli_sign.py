"""`sign` as people do it: shown what is new, asked once, signed with the keys that people have."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publisher import keys as ssh
from publisher import signoff
from publisher.cli import signing as command_of_signing
from tests.builders import NOW, SiteFolder, picture, public_key
from tests.conftest import Command
from tests.terminal import at_terminal, talk
from tests.test_cli import vietnamese

OLD = "content/canh-bao/2020/cu.md"  # before any clock on which these tests run
TWO = "content/canh-bao/2020/hai.md"
THREE = "content/canh-bao/2020/ba.md"
REVIEWER = "nguoi-duyet@thu.example"
BEFORE = "Bà con không bấm đường dẫn lạ.\n"
LONG = "".join(
    f"Đoạn {one}{two}.\n\n" for one in "bcdh" for two in ("a", "ong", "en", "inh", "uy") * 2
)
LONG += "Đoạn cuối.\n"
CONSENT = ("(c: có, k: không)", "c\n")
WRONG = ("passphrase: ", "sai\n")
AFTER = "Bà con không bấm đường dẫn lạ, không đọc mã.\n"


@pytest.fixture(autouse=True)
def nobody_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nha"))
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """A real ssh-agent; add a key by calling it."""
    socket = tmp_path / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()  # said when it listens
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield lambda key: subprocess.run(["ssh-add", "-q", key], check=True) and None
    process.terminate()
    process.communicate()


def day(number: int) -> dt.datetime:
    return dt.datetime(2020, 1, number, 9, tzinfo=NOW.tzinfo)


def write(folder: SiteFolder, path: str = OLD, body: str = BEFORE, **changes: object) -> str:
    return folder.write(path, body, **{"date": "2020-01-02T08:00", "minor": True, **changes})


def release(folder: SiteFolder, path: str = OLD, **changes: object) -> None:
    """Put an edition live on 4 January 2020, its sign-offs of the day before."""
    write(folder, path, **changes)
    folder.commit()
    folder.sign(path, at=day(3))
    folder.commit(email=REVIEWER)
    folder.build(day(4))
    folder.commit(email=REVIEWER)


def reviewing(folder: SiteFolder, *paths: str, role: str = "secrecy", person: str = "nguoi-duyet") -> tuple[str, ...]:  # fmt: skip
    return ("sign", role, *(paths or (OLD,)), "--as", person, "--key", str(folder.keys[person]))


def signer(folder: SiteFolder, path: str = OLD) -> str | None:
    """Return whose secrecy sign-off on just this edition a file carries."""
    known = folder.article(path)
    found = signoff.of(known, "secrecy", folder.config)
    digest = signoff.edition_digest(known, {name: folder.medium(name) for name in known.media})
    if found is None or found.digest != digest or found.signature is None:
        return None
    content = signoff.statement(digest, "secrecy", found.by, found.at, found.level)
    whose = signoff.verified_key(content, found.signature)
    return next(name for name, key in folder.keys.items() if public_key(key) == whose)


# What is shown.


def test_a_new_article_is_told_to_be_new(folder: SiteFolder, command: Command) -> None:
    write(folder)
    folder.commit()

    code, out, _ = command(*reviewing(folder), "--yes")

    assert code == 0
    assert "Tình trạng: bài mới, chưa từng đăng." in vietnamese(out)
    assert "Bạn chưa từng duyệt bảo mật bài này." in out
    assert "Lưu ý" not in out
    assert signer(folder) == "nguoi-duyet"


def test_one_difference_is_shown_where_the_signer_signed_what_is_live(
    folder: SiteFolder, command: Command
) -> None:
    release(folder)
    write(folder, body=AFTER)
    folder.commit()

    code, out, _ = command(*reviewing(folder), "--yes")

    assert code == 0
    assert "Tình trạng: sửa bài đang đăng." in out
    assert "Khác với bản đang đăng, cũng là bản bạn ký lần trước:" in vietnamese(out)
    assert out.count("Khác với bản") == 1
    assert "    - Bà con không bấm đường dẫn lạ.\n" in out
    assert "    + Bà con không bấm đường dẫn lạ, không đọc mã.\n" in out
    assert "digest" not in out
    assert "bạn đọc sẽ không thấy lời nào về lần sửa này" in " ".join(out.split())


def test_a_change_with_a_note_for_readers_is_not_called_minor(
    folder: SiteFolder, command: Command
) -> None:
    release(folder)
    note = [{"date": "2020-01-04", "note": "Sửa cách nhận biết."}]
    write(folder, body=AFTER, minor=None, corrections=note)
    folder.commit()

    _, out, _ = command(*reviewing(folder), "--yes")

    assert "chỉ sửa nhỏ" not in out


def test_two_differences_are_shown_where_the_signer_signed_something_else(
    folder: SiteFolder, command: Command
) -> None:
    release(folder)
    write(folder, body="Bản ký mà chưa dựng.\n")
    folder.commit()
    folder.sign(OLD, at=day(6), spokesperson=None)
    folder.commit(email=REVIEWER)
    write(folder, body=AFTER)
    folder.commit()

    _, out, _ = command(*reviewing(folder), "--yes")

    own, _, live = out.partition("Khác với bản đang đăng từ ngày 04/01/2020:")
    assert "Khác với bản bạn ký lần trước, ngày 06/01/2020:" in vietnamese(own)
    assert "- Bản ký mà chưa dựng." in own
    assert "- Bà con không bấm đường dẫn lạ." in live


def test_another_signer_is_shown_the_live_edition_alone(
    folder: SiteFolder, command: Command
) -> None:
    folder.configure(people=folder.people(nguoi_la={"roles": ["secrecy"]}))
    release(folder)
    write(folder, body=AFTER)
    folder.commit()

    _, out, _ = command(*reviewing(folder, person="nguoi-la"), "--yes")

    assert "Bạn chưa từng duyệt bảo mật bài này." in out
    assert "Khác với bản đang đăng từ ngày 04/01/2020:" in out


def test_what_was_withdrawn_is_told_to_come_back(folder: SiteFolder, command: Command) -> None:
    release(folder)
    command("withdraw", OLD, "--reason", "error")
    folder.commit()
    folder.build(day(5))
    folder.commit()

    _, marked, _ = command(*reviewing(folder), "--yes")
    write(folder, body=AFTER, corrections=[{"date": "2020-01-05", "note": "Sửa cách nhận biết."}])
    folder.commit()
    _, out, _ = command(*reviewing(folder), "--yes")

    assert "mang dấu thu hồi" in vietnamese(marked)
    assert "Tình trạng: đăng lại bài đã thu hồi." in out
    assert "Khác với bản đã đăng trước khi thu hồi, cũng là bản bạn ký lần trước:" in out


def test_what_comes_back_as_it_was_is_not_called_live(folder: SiteFolder, command: Command) -> None:
    release(folder)
    before = (folder.root / OLD).read_bytes()
    command("withdraw", OLD, "--reason", "error")
    folder.commit()
    folder.build(day(5))
    (folder.root / OLD).write_bytes(before)
    folder.commit()

    _, out, _ = command(*reviewing(folder), "--yes")

    told = " ".join(out.split())
    assert "Không khác gì bản đã đăng trước khi thu hồi, cũng là bản bạn ký lần trước." in told


def test_an_edition_that_git_lost_is_told_to_be_lost(folder: SiteFolder, command: Command) -> None:
    folder.publishable(OLD, BEFORE, date="2020-01-02T08:00")
    folder.build(NOW)  # without git
    write(folder, body=AFTER)
    folder.commit()

    _, out, _ = command(*reviewing(folder), "--yes")

    assert "Không tìm lại được bản đang đăng trong git" in vietnamese(out)


def test_a_changed_picture_is_shown(folder: SiteFolder, command: Command) -> None:
    cover = {"image": "bia.jpg", "image_alt": "Một tấm bìa màu xanh"}
    picture(folder.root / "content/canh-bao/2020/bia.jpg")
    release(folder, **cover)
    picture(folder.root / "content/canh-bao/2020/bia.jpg", (900, 500))
    folder.commit()

    _, out, _ = command(*reviewing(folder), "--yes")

    assert "Thay tệp: bia.jpg (" in vietnamese(out)


def test_a_long_difference_is_cut_unless_all_is_wanted(
    folder: SiteFolder, command: Command
) -> None:
    release(folder)
    write(folder, body=LONG)
    folder.commit()

    _, cut, _ = command(*reviewing(folder), "--yes")
    write(folder, body=LONG)
    _, whole, _ = command(*reviewing(folder), "--yes", "--full")

    assert "--full" in vietnamese(cut)
    assert "--full" not in whole
    assert "Đoạn cuối." in whole
    assert "Đoạn cuối." not in cut


def test_no_number_of_the_article_is_on_the_screen(folder: SiteFolder, command: Command) -> None:
    release(folder)
    number = "0912 345 678"
    waiver = {"rule": "personal-data/phone", "match": number, "reason": "Số trực hội trại, đã được phép công bố"}  # fmt: skip
    write(folder, body=f"Gọi {number} khi cần.\n", waivers=[waiver])
    folder.commit()

    code, out, _ = command(*reviewing(folder), "--yes")

    assert code == 0
    assert "Số trực hội trại" in out
    assert "0912" not in out
    assert "345 678" not in out


def test_the_address_of_the_preview_is_told(folder: SiteFolder, command: Command) -> None:
    write(folder)

    _, out, _ = command(*reviewing(folder), "--yes")

    assert "http://127.0.0.1:8000/canh-bao/2020/cu/\n" in out
    assert "publisher serve" in out


# Who is refused.


@pytest.mark.parametrize("person", ["nguoi-duyet", "nguoi-la"])
def test_whoever_wrote_it_by_git_is_refused_and_others_are_not(
    folder: SiteFolder, command: Command, person: str
) -> None:
    folder.configure(people=folder.people(nguoi_la={"roles": ["secrecy"]}))
    release(folder)
    write(folder, body=AFTER)
    folder.commit(email=REVIEWER)
    before = (folder.root / OLD).read_bytes()

    code, _, err = command(*reviewing(folder, person=person), "--yes")

    assert code == (2 if person == "nguoi-duyet" else 0)
    if code:
        assert "theo lịch sử git" in vietnamese(err)
        assert (folder.root / OLD).read_bytes() == before


def test_who_committed_a_sign_off_alone_has_not_written_it(
    folder: SiteFolder, command: Command
) -> None:
    write(folder)
    folder.commit()
    command(*reviewing(folder, role="spokesperson", person="nguoi-phat-ngon"), "--yes")
    folder.commit(email=REVIEWER)

    code, _, _ = command(*reviewing(folder), "--yes")

    assert code == 0


def test_a_text_that_git_has_not_is_only_noticed(folder: SiteFolder, command: Command) -> None:
    write(folder)
    folder.commit()
    write(folder, body=AFTER)

    code, out, _ = command(*reviewing(folder), "--yes")

    assert code == 0
    assert "chưa lưu vào git" in vietnamese(out)


def test_an_unknown_address_in_git_is_noticed_and_masked(
    folder: SiteFolder, command: Command
) -> None:
    write(folder)
    folder.commit(email="la.mat@noi-khac.example")

    code, out, _ = command(*reviewing(folder), "--yes")

    assert code == 0
    assert "mang e-mail chưa khai" in vietnamese(out)
    assert "la.mat" not in out


def test_a_change_of_what_is_live_needs_its_note_of_correction(
    folder: SiteFolder, command: Command
) -> None:
    release(folder)
    write(folder, body=AFTER, minor=None)
    folder.commit()

    code, _, err = command(*reviewing(folder), "--yes")

    assert code == 2
    assert "publisher check" in vietnamese(err)


def test_a_damaged_log_stops_signing(folder: SiteFolder, command: Command) -> None:
    release(folder)
    log = folder.root / "audit/releases.jsonl"
    log.write_bytes(log.read_bytes().replace(b"nguoi-duyet", b"nguoi-khac1"))
    write(folder, body=AFTER)

    code, _, err = command(*reviewing(folder), "--yes")

    assert code == 2
    assert "audit/releases.jsonl" in vietnamese(err)
    assert signer(folder) is None


# Again.


def test_what_this_person_signed_already_is_not_signed_again(
    folder: SiteFolder, command: Command
) -> None:
    write(folder)
    folder.commit()
    command(*reviewing(folder), "--yes")
    before = (folder.root / OLD).read_bytes()

    code, out, _ = command(*reviewing(folder))  # nor is anything asked

    assert code == 0
    assert "Bỏ qua" in vietnamese(out)
    assert (folder.root / OLD).read_bytes() == before


def test_a_sign_off_by_a_key_that_counts_no_longer_is_made_anew(
    folder: SiteFolder, command: Command
) -> None:
    write(folder)
    folder.sign(OLD, at=day(3), spokesperson=None, secrecy_key="nguoi-la")

    code, _, _ = command(*reviewing(folder), "--yes")

    assert code == 0
    assert signer(folder) == "nguoi-duyet"


def test_a_sign_off_older_than_a_withdrawal_is_made_anew(
    folder: SiteFolder, command: Command
) -> None:
    release(folder)
    command("withdraw", OLD, "--reason", "error")
    folder.commit()
    folder.build(day(5))
    text = (folder.root / OLD).read_text(encoding="utf-8")
    folder.write_raw(OLD, re.sub(r"withdrawn:\n(?:  .*\n)+", "", text))
    folder.commit()

    _, out, _ = command(*reviewing(folder), "--yes")

    assert "Bỏ qua" not in out
    assert "Đã ký" in out


def test_it_is_told_that_another_has_signed(folder: SiteFolder, command: Command) -> None:
    folder.configure(people=folder.people(nguoi_la={"roles": ["secrecy"]}))
    write(folder)
    folder.commit()
    command(*reviewing(folder), "--yes")

    _, out, _ = command(*reviewing(folder, person="nguoi-la"), "--yes")

    assert "Nguoi Duyet đã duyệt bảo mật đúng bản này rồi" in vietnamese(out)
    assert signer(folder) == "nguoi-la"


# Many files.


@pytest.fixture
def three(folder: SiteFolder) -> tuple[str, str, str]:
    release(folder)
    write(folder, body=AFTER)
    write(folder, TWO)
    write(folder, THREE, body="Nhắc tới bí mật điều tra.\n")
    folder.commit()
    return OLD, TWO, THREE


def test_many_files_end_in_one_summary_and_one_question(
    folder: SiteFolder, three: tuple[str, str, str]
) -> None:
    code, seen = talk(folder.root, [CONSENT], *reviewing(folder, *three))

    summary = " ".join(seen.partition("Tóm tắt 3 bài:")[2].split())
    assert code == 0
    assert "1. Cảnh báo thử cu (sửa bài đang đăng; thêm 1 dòng, bớt 1 dòng)" in summary
    assert "2. Cảnh báo thử hai (bài mới, chưa từng đăng)" in summary
    assert "3. Cảnh báo thử ba (bài mới, chưa từng đăng; 1 điểm phải chấp nhận)" in summary
    assert seen.count("(c: có, k: không)") == 1
    assert "[2/3] content/canh-bao/2020/hai.md" in seen
    assert [signer(folder, path) for path in three] == ["nguoi-duyet"] * 3


def test_every_file_that_cannot_be_signed_is_told_and_none_is_signed(
    folder: SiteFolder, command: Command, three: tuple[str, str, str]
) -> None:
    write(folder, TWO, body="Gọi 0912 345 678.\n")
    write(folder, THREE, body="![x](khong-co.png)\n")

    code, _, err = command(*reviewing(folder, *three), "--yes")

    assert code == 2
    assert TWO in vietnamese(err)
    assert THREE in err
    assert "2 bài không ký được" in err
    assert [signer(folder, path) for path in (OLD, TWO)] == [None, None]


@pytest.mark.parametrize("what", ["text", "picture"])
def test_a_file_that_changed_meanwhile_does_not_keep_the_others_from_being_signed(
    folder: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    image = folder.root / "content/canh-bao/2020/bia.jpg"
    picture(image)
    write(folder)
    write(folder, TWO, image="bia.jpg", image_alt="Một tấm bìa màu xanh")
    write(folder, THREE)
    real = ssh.sign

    def slow(*arguments: object) -> object:
        if what == "text":
            write(folder, TWO, body=AFTER)
        else:
            picture(image, (300, 300))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(command_of_signing.keys, "sign", slow)

    code, out, err = command(*reviewing(folder, OLD, TWO, THREE), "--yes")

    assert code == 2
    assert TWO in vietnamese(err)
    assert "Đã ký 2 bài, 1 bài chưa ký được" in err
    assert (OLD in out, THREE in out) == (True, True)
    assert [signer(folder, path) for path in (OLD, TWO, THREE)] == ["nguoi-duyet", None, "nguoi-duyet"]  # fmt: skip


# Keys.


def locked(folder: SiteFolder, tmp_path: Path) -> Path:
    """Give the reviewer a key with the passphrase `mat khau`."""
    key = tmp_path / "khoa-co-mat-khau"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "mat khau", "-C", "", "-f", key], check=True)  # fmt: skip
    folder.configure(people=folder.people(nguoi_duyet={"keys": [{"public": public_key(key)}]}))
    folder.keys = {**folder.keys, "nguoi-duyet": key}
    return key


def test_a_passphrase_is_asked_for_once_for_all_files(
    folder: SiteFolder, three: tuple[str, str, str], tmp_path: Path
) -> None:
    locked(folder, tmp_path)

    code, seen = talk(
        folder.root, [CONSENT, ("passphrase: ", "mat khau\n")], *reviewing(folder, *three)
    )

    assert code == 0, seen
    assert seen.count("Enter passphrase:") == 1
    assert [signer(folder, path) for path in three] == ["nguoi-duyet"] * 3


def test_a_wrong_passphrase_is_asked_for_again(folder: SiteFolder, tmp_path: Path) -> None:
    locked(folder, tmp_path)
    write(folder)

    code, seen = talk(
        folder.root, [CONSENT, WRONG, ("passphrase: ", "mat khau\n")], *reviewing(folder)
    )

    assert code == 0, seen
    assert "Sai mật khẩu: gõ lại." in seen


def test_three_wrong_passphrases_are_enough(folder: SiteFolder, tmp_path: Path) -> None:
    locked(folder, tmp_path)
    write(folder)

    code, seen = talk(folder.root, [CONSENT, WRONG, WRONG, WRONG], *reviewing(folder))

    assert code == 2
    assert "Sai mật khẩu của khóa" in seen
    assert signer(folder) is None


def test_signs_with_a_public_file_whose_key_is_in_the_agent(
    folder: SiteFolder,
    command: Command,
    agent: Callable[[Path], None],
    three: tuple[str, str, str],
    tmp_path: Path,
) -> None:
    agent(folder.keys["nguoi-duyet"])
    public = tmp_path / "cua-toi.pub"
    public.write_text(public_key(folder.keys["nguoi-duyet"]))

    code, _, _ = command("sign", "secrecy", *three, "--as", "nguoi-duyet", "--key", str(public), "--yes")  # fmt: skip

    assert code == 0
    assert [signer(folder, path) for path in three] == ["nguoi-duyet"] * 3


def test_a_public_file_whose_key_the_agent_has_not_is_refused(
    folder: SiteFolder, command: Command, agent: Callable[[Path], None], tmp_path: Path
) -> None:
    write(folder)
    agent(folder.keys["nguoi-la"])
    public = tmp_path / "cua-toi.pub"
    public.write_text(public_key(folder.keys["nguoi-duyet"]))

    code, _, err = command("sign", "secrecy", OLD, "--as", "nguoi-duyet", "--key", str(public), "--yes")  # fmt: skip

    assert code == 2
    assert "ssh-add" in vietnamese(err)


def test_the_persons_own_key_in_the_agent_is_chosen(
    folder: SiteFolder, command: Command, agent: Callable[[Path], None]
) -> None:
    write(folder)
    agent(folder.keys["nguoi-la"])
    agent(folder.keys["nguoi-duyet"])

    code, _, _ = command("sign", "secrecy", OLD, "--as", "nguoi-duyet", "--yes")

    assert code == 0
    assert signer(folder) == "nguoi-duyet"


def test_without_a_key_of_theirs_it_is_told_which_are_registered(
    folder: SiteFolder, command: Command, agent: Callable[[Path], None]
) -> None:
    write(folder)
    agent(folder.keys["nguoi-la"])

    code, _, err = command("sign", "secrecy", OLD, "--as", "nguoi-duyet", "--yes")

    assert code == 2
    assert ssh.fingerprint(public_key(folder.keys["nguoi-duyet"])) in vietnamese(err)


def test_a_person_without_a_registered_key_is_told_to_make_one(
    folder: SiteFolder, command: Command
) -> None:
    folder.configure(people=folder.people(nguoi_duyet={"keys": []}))
    write(folder)

    code, _, err = command("sign", "secrecy", OLD, "--as", "nguoi-duyet", "--yes")

    assert code == 2
    assert "ssh-keygen -t ed25519" in vietnamese(err)


def test_the_key_of_another_is_refused_before_anything_is_asked(folder: SiteFolder) -> None:
    write(folder)

    code, seen = at_terminal(
        folder.root, "c\n", "sign", "secrecy", OLD, "--as", "nguoi-duyet",
        "--key", str(folder.keys["nguoi-la"]),
    )  # fmt: skip

    assert code == 2
    assert "không phải khóa đang dùng" in seen
    assert "(c: có, k: không)" not in seen


def test_a_token_is_announced(folder: SiteFolder, command: Command, tmp_path: Path) -> None:
    token = (
        "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAABHNzaDo="
    )
    folder.configure(people=folder.people(nguoi_duyet={"keys": [{"public": token}]}))
    key = tmp_path / "khoa-cung.pub"
    key.write_text(token)
    write(folder)

    code, _, err = command("sign", "secrecy", OLD, "--as", "nguoi-duyet", "--key", str(key), "--yes")  # fmt: skip

    assert code == 2  # there is none here
    assert "Khóa cứng: chạm vào khóa mỗi khi đèn nháy, 1 lần." in vietnamese(err)


@pytest.mark.parametrize("text", ["", "\ufeff"], ids=["plain", "byte-order-mark"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
def test_the_bytes_of_the_author_stay(
    folder: SiteFolder, command: Command, text: str, ends: str
) -> None:
    write(folder)
    before = text + (folder.root / OLD).read_text(encoding="utf-8").replace("\n", ends)
    folder.write_raw(OLD, before)

    command(*reviewing(folder), "--yes")

    after = (folder.root / OLD).read_bytes().decode()
    block = after[after.index("secrecy:") : after.index(f"---{ends}Bà con")]
    assert after.replace(block, "", 1) == before
    assert signer(folder) == "nguoi-duyet"
