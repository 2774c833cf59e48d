"""The audit log: it only grows, every change to it shows, and nothing in it is of no release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import audit
from publisher.audit import LOG, DamagedLogError
from publisher.errors import UnusableError
from tests.builders import ARTICLE, NOW, SiteFolder

OTHER = "content/canh-bao/2026/bai-khac.md"
PAGE = "canh-bao/2026/bai-mau/index.html"


def log(folder: SiteFolder) -> audit.Log:
    return audit.read(folder.root)


def lines(folder: SiteFolder) -> list[bytes]:
    return (folder.root / LOG).read_bytes().splitlines(keepends=True)


def withdraw(folder: SiteFolder) -> None:
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    folder.write_raw(ARTICLE, text.replace("---\n", "---\nwithdrawn: {date: 2026-11-21, reason: error}\n", 1))  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A site that was built three times."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("ba-lan") / "trang", keys)
    folder.publishable()
    folder.build()
    folder.publishable(OTHER)
    folder.build()
    withdraw(folder)
    folder.build()
    return folder


@pytest.fixture
def thrice(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that site."""
    return folder.take(template)


@pytest.fixture(scope="module")
def template_in_git(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """Another, where an article waits, one is withdrawn and gone, and one is as it was."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("trong-git") / "trang", keys)
    folder.publishable()
    folder.publishable(OTHER)
    folder.publishable("content/canh-bao/2026/bai-ba.md")
    folder.commit()
    folder.build()
    withdraw(folder)
    folder.write(OTHER, body="Đang sửa.\n")
    folder.commit()
    folder.build()
    (folder.root / ARTICLE).unlink()
    folder.build()
    folder.commit()
    return folder


@pytest.fixture
def in_git(folder: SiteFolder, template_in_git: SiteFolder) -> SiteFolder:
    """A copy of that site."""
    return folder.take(template_in_git)


def test_a_release_is_one_line_that_says_what_changed_and_who_signed(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()

    (release,) = log(folder).releases
    (entry,) = release.added

    assert (entry.id, entry.path, entry.permalink) == (
        "bai-mau",
        ARTICLE,
        "/canh-bao/2026/bai-mau/",
    )
    assert (entry.secrecy.by, entry.spokesperson.by) == ("nguoi-duyet", "nguoi-phat-ngon")
    assert release.config is not None
    assert release.rules is not None
    assert release.previous == audit.START


def test_tells_added_updated_withdrawn_and_removed_apart(thrice: SiteFolder) -> None:
    thrice.amended(OTHER)
    thrice.build()
    (thrice.root / OTHER).unlink()
    thrice.build(confirm_removals=True)

    told = [
        (len(r.added), len(r.updated), len(r.withdrawn), len(r.removed))
        for r in log(thrice).releases
    ]

    assert told == [(1, 0, 0, 0), (1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1)]


def test_a_build_that_changes_nothing_writes_no_line(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = lines(folder)

    folder.build()

    assert lines(folder) == before


def test_holds_no_word_of_any_article(folder: SiteFolder) -> None:
    folder.publishable(title="Tựa đề chỉ ở trong bài", corrections=[{"date": "2026-11-20", "note": "Lời đính chính riêng"}])  # fmt: skip
    folder.build()

    text = (folder.root / LOG).read_text(encoding="utf-8")

    assert not [word for word in ("Tựa đề", "Bà con", "Lời đính chính") if word in text]


def test_the_log_is_written_before_anything_is_live(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publishable()

    def fails(*_arguments: object, **_options: object) -> None:
        raise OSError("mất điện")

    monkeypatch.setattr("publisher.publishing.publish", fails)
    with pytest.raises(OSError, match="mất điện"):
        folder.build()

    assert len(log(folder).releases) == 1
    assert not (folder.root / "site").exists()


def test_nothing_goes_live_that_the_log_cannot_take(folder: SiteFolder) -> None:
    folder.publishable()
    (folder.root / "audit").write_text("một tệp ở chỗ của thư mục")

    with pytest.raises(UnusableError):
        folder.build()

    assert not (folder.root / "site").exists()


def test_a_line_that_a_crash_cut_short_was_of_no_release(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    sound = (folder.root / LOG).read_bytes()
    (folder.root / LOG).write_bytes(sound + b'{"number":2,"previous":"sha')
    folder.publishable(OTHER)

    release = folder.build()

    assert release.added == 1
    assert [one.number for one in log(folder).releases] == [1, 2]
    assert (folder.root / LOG).read_bytes().startswith(sound)


DAMAGE = {
    "word-changed": lambda rows: [rows[0].replace(b"nguoi-duyet", b"nguoi-khac"), *rows[1:]],
    "line-dropped": lambda rows: [rows[0], *rows[2:]],
    "first-dropped": lambda rows: rows[1:],
    "lines-swapped": lambda rows: [rows[1], rows[0], *rows[2:]],
    "line-twice": lambda rows: [*rows, rows[-1]],
    "no-json": lambda rows: [*rows, b"khong phai json\n"],
    "conflict": lambda rows: [b"<<<<<<< HEAD\n", *rows],
    "binary": lambda rows: [b"\x00\xff\xfe\n", *rows],
    "key-added": lambda rows: [rows[0].replace(b"{", b'{"la":1,', 1), *rows[1:]],
    "nested": lambda rows: [*rows, b"[" * 100_000 + b"\n"],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_log_that_was_touched_stops_the_build_and_nothing_changes(
    thrice: SiteFolder, damage: object
) -> None:
    (thrice.root / LOG).write_bytes(b"".join(damage(lines(thrice))))  # type: ignore[operator]
    before = thrice.output()
    thrice.publishable("content/canh-bao/2026/bai-moi.md")

    with pytest.raises(DamagedLogError):
        thrice.build()

    assert thrice.output() == before


def test_a_log_whose_hashes_were_made_anew_is_known_by_the_published_site(
    thrice: SiteFolder,
) -> None:
    """Whoever can compute hashes can forge a chain, but not what was published from the true one."""
    head = audit.START
    forged = []
    for row in lines(thrice):
        value = json.loads(row)
        value |= {"previous": head, "version": "0"}
        release = audit.Release.model_validate(value).sealed()
        head = release.hash
        forged.append(release.line())
    (thrice.root / LOG).write_bytes(b"".join(forged))
    before = thrice.output()

    with pytest.raises(DamagedLogError):
        thrice.build()

    assert thrice.output() == before


def test_lines_that_git_has_must_be_there(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    folder.commit()
    (folder.root / LOG).unlink()
    (folder.root / ".publisher/releases.jsonl").unlink()
    (folder.root / "site/.publisher-site").write_text("")

    with pytest.raises(DamagedLogError):
        folder.build()


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_log_cut_short_is_completed_from_the_copy_on_this_machine(
    thrice: SiteFolder, left: int
) -> None:
    whole = lines(thrice)
    (thrice.root / LOG).write_bytes(b"".join(whole[:left]))

    release = thrice.build()

    assert lines(thrice) == whole
    assert any("lấy lại từ bản lưu" in str(note) for note in release.survey.notes)


def test_a_clock_set_back_stops_the_build(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()

    with pytest.raises(UnusableError, match="Đồng hồ"):
        folder.build(NOW.replace(year=2025))

    assert folder.output() == before


def test_a_clock_that_lags_a_little_does_not(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    folder.publishable(OTHER)

    folder.build(NOW.replace(minute=NOW.minute, hour=8, second=0), clock=NOW)

    times = [one.time for one in log(folder).releases]
    assert times == sorted(times)


def test_a_build_in_a_fresh_clone_gives_the_same_bytes(in_git: SiteFolder) -> None:
    """No cache decides anything: what is live is in git."""
    whole = in_git.output()
    clone = SiteFolder(in_git.root.parent / "ban-sao", in_git.keys)
    in_git.git("clone", "-q", str(in_git.root), str(clone.root))

    clone.build()

    assert clone.output() == whole
    assert (clone.root / LOG).read_bytes() == (in_git.root / LOG).read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_byte_that_changes_shows(folder: SiteFolder, data: st.DataObject) -> None:
    if not (folder.root / LOG).exists():
        folder.publishable()
        folder.build()
    sound = (folder.root / LOG).read_bytes()
    at = data.draw(st.integers(0, len(sound) - 2))  # without the last line end it is one cut short
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != sound[at]))
    changed = sound[:at] + bytes([other]) + sound[at + 1 :]

    with pytest.raises(DamagedLogError):
        audit.parsed(changed)


def test_a_line_that_says_the_same_in_another_form_is_the_same(thrice: SiteFolder) -> None:
    """As a tool may leave it that reads and writes JSON."""
    sound = (thrice.root / LOG).read_bytes()
    rows = [dict(reversed(json.loads(line).items())) for line in sound.splitlines()]
    loose = "".join(f"{json.dumps(row)}\n" for row in rows)

    assert audit.parsed(loose.encode()) == audit.parsed(sound)
    with pytest.raises(DamagedLogError):
        audit.parsed(loose.replace("nguoi-duyet", "nguoi-khac").encode())


@pytest.mark.parametrize("left", [0, 1])
def test_a_fresh_clone_knows_of_lines_that_a_commit_took_away(
    in_git: SiteFolder, left: int
) -> None:
    (in_git.root / LOG).write_bytes(b"".join(lines(in_git)[:left]))
    in_git.commit("cắt nhật ký")
    in_git.write("content/canh-bao/2026/them.md")
    in_git.commit("che đi")
    clone = SiteFolder(in_git.root.parent / "ban-sao", in_git.keys)
    in_git.git("clone", "-q", str(in_git.root), str(clone.root))

    with pytest.raises(DamagedLogError):
        clone.build()


def test_a_log_that_was_rewritten_in_git_and_put_right_again_stops_nothing(
    thrice: SiteFolder,
) -> None:
    """`verify` goes on telling of it; a build that nobody could ever mend would help no one."""
    thrice.commit()
    right = (thrice.root / LOG).read_bytes()
    value = json.loads(lines(thrice)[-1]) | {"version": "0"}
    forged = audit.Release.model_validate(value).sealed().line()
    (thrice.root / LOG).write_bytes(b"".join([*lines(thrice)[:-1], forged]))
    thrice.commit("viết lại")
    (thrice.root / LOG).write_bytes(right)
    thrice.commit("lấy lại")

    thrice.build()

    assert (thrice.root / LOG).read_bytes().startswith(right)
