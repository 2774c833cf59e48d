"""What is remembered between runs is whole, this user's own, and of the very same sources."""

import os
from pathlib import Path

import pytest

from publisher import memory, program
from publisher.memory import remembered

SECRET = "TỐI MẬT: phương án tuần tra"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for caches of a user who has nothing in it yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def entries(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def keep(text: str = SECRET, *, kind: str = "letters", sources: tuple[bytes, ...] = (b"x",)) -> str:
    return remembered(kind, sources, lambda: text)


def test_gives_again_what_was_made_of_the_same_sources(home: Path) -> None:
    keep()

    assert keep("không làm lại") == SECRET
    assert len(entries(home)) == 1


@pytest.mark.parametrize(
    ("kind", "sources"),
    [
        ("samples", (b"x",)),
        ("letters", (b"y",)),
        ("letters", (b"x", b"")),
        ("letters", (b"", b"x")),
        ("letters", ()),
    ],
)
@pytest.mark.usefixtures("home")
def test_other_sources_have_another_entry(kind: str, sources: tuple[bytes, ...]) -> None:
    keep()

    assert keep("khác", kind=kind, sources=sources) == "khác"


@pytest.mark.usefixtures("home")
def test_another_version_of_the_program_makes_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    monkeypatch.setattr(program, "digest", lambda: b"another")

    assert keep("mới") == "mới"


@pytest.mark.parametrize("at", [0, 31, 32, -1])
def test_a_damaged_entry_is_made_anew(home: Path, at: int) -> None:
    keep()
    (entry,) = entries(home)
    data = bytearray(entry.read_bytes())
    data[at] ^= 1
    entry.write_bytes(data)

    assert keep("làm lại") == "làm lại"
    assert keep("không làm lại") == "làm lại"


@pytest.mark.parametrize("data", [b"", b"x" * 31, b"x" * 32, SECRET.encode()])
def test_a_forged_entry_is_made_anew(home: Path, data: bytes) -> None:
    keep()
    (entry,) = entries(home)
    entry.write_bytes(data)

    assert keep("làm lại") == "làm lại"


def test_the_entry_of_other_sources_cannot_take_its_place(home: Path) -> None:
    keep("", sources=(b"empty",))
    (empty,) = entries(home)
    forged = empty.read_bytes()
    keep()
    (entry,) = (path for path in entries(home) if path != empty)
    entry.write_bytes(forged)

    assert keep("làm lại") == "làm lại"


def test_an_entry_cannot_be_read_without_its_sources(home: Path) -> None:
    keep(SECRET * 20)
    (entry,) = entries(home)

    assert not any(word.encode() in entry.read_bytes() for word in SECRET.split())


def test_what_fails_is_not_remembered(home: Path) -> None:
    def fail() -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        remembered("letters", (b"x",), fail)

    assert not entries(home)
    assert keep() == SECRET


def test_only_its_user_can_look_into_the_folder(home: Path) -> None:
    keep()

    assert (home / "publisher").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_write_in_is_not_used(home: Path) -> None:
    keep()
    (home / "publisher").chmod(0o770)

    assert keep("làm lại") == "làm lại"


def test_a_folder_that_leads_elsewhere_is_not_used(home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (home / "publisher").symlink_to(tmp_path / "elsewhere")

    assert keep() == SECRET
    assert not entries(tmp_path / "elsewhere")


def test_the_folder_of_another_user_is_not_used(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)

    assert keep("làm lại") == "làm lại"


def test_nothing_is_left_in_the_home_of_another_user(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    keep()

    assert not list(home.iterdir())


def test_an_entry_that_leads_elsewhere_is_not_followed(home: Path, tmp_path: Path) -> None:
    keep()
    (entry,) = entries(home)
    entry.rename(tmp_path / "moved")
    entry.symlink_to(tmp_path / "moved")

    assert keep("làm lại") == "làm lại"


def test_stands_in_the_home_folder_where_nothing_else_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "tuong-doi")  # counts for nothing: not absolute
    monkeypatch.setenv("HOME", str(tmp_path))
    keep()

    assert entries(tmp_path / ".cache" / "publisher")


def test_works_without_a_place_to_remember(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("/dev/null", "/dev/null/cache", "/proc/cache"):
        monkeypatch.setenv("XDG_CACHE_HOME", place)

        assert keep() == SECRET


def test_a_full_folder_loses_what_was_not_used_for_longest(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MAX_ENTRIES", 4)
    keep()
    (entry,) = entries(home)
    for n in range(4):
        other = entry.with_name(f"{n}")
        other.write_bytes(b"")
        os.utime(other, (n, n))
    os.utime(entry, (0, 0))
    keep()  # used: now the newest
    for n in range(3000):  # until one comes into the same folder
        keep(sources=(str(n).encode(),))
        if not entry.with_name("0").exists():
            break

    assert entry.exists()
    assert not entry.with_name("1").exists()


def test_a_text_that_is_too_long_or_broken_is_made_each_time(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("\udc80", sources=(b"broken",))
    monkeypatch.setattr(memory, "MAX_BYTES", 40)
    keep()

    assert keep("làm lại") == "làm lại"
    assert not entries(home)
    assert keep("làm lại", sources=(b"broken",)) == "làm lại"


def test_a_folder_with_too_many_bytes_loses_half(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MAX_KEPT", 1_000)
    keep()
    (entry,) = entries(home)
    for n in range(4):
        other = entry.with_name(f"{n}")
        other.write_bytes(bytes(300))
        os.utime(other, (n, n))
    for n in range(3000):  # until one comes into the same folder
        keep(sources=(str(n).encode(),))
        if not entry.with_name("0").exists():
            break

    assert entry.exists()
    assert not entry.with_name("1").exists()
    assert entry.with_name("3").exists()


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x00\xff\x00", os.urandom(5000) + b"\x00"])
@pytest.mark.usefixtures("home")
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    memory.keep("files", (b"x",), data)

    assert memory.recalled("files", (b"x",)) == data
    assert memory.recalled("files", (b"y",)) is None
