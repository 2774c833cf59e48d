"""The audit log: it only grows, every change to it shows, and nothing in it is of no release."""

from __future__ import annotations

import json

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


def three_releases(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    folder.publishable(OTHER)
    folder.build()
    withdraw(folder)
    folder.build()


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


def test_tells_added_updated_withdrawn_and_removed_apart(folder: SiteFolder) -> None:
    three_releases(folder)
    folder.amended(OTHER)
    folder.build()
    (folder.root / OTHER).unlink()
    folder.build(confirm_removals=True)

    told = [
        (len(r.added), len(r.updated), len(r.withdrawn), len(r.removed))
        for r in log(folder).releases
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
    folder: SiteFolder, damage: object
) -> None:
    three_releases(folder)
    (folder.root / LOG).write_bytes(b"".join(damage(lines(folder))))  # type: ignore[operator]
    before = folder.output()
    folder.publishable("content/canh-bao/2026/bai-moi.md")

    with pytest.raises(DamagedLogError):
        folder.build()

    assert folder.output() == before


def test_a_log_whose_hashes_were_made_anew_is_known_by_the_published_site(
    folder: SiteFolder,
) -> None:
    """Whoever can compute hashes can forge a chain, but not what was published from the true one."""
    three_releases(folder)
    head = audit.START
    forged = []
    for row in lines(folder):
        value = json.loads(row)
        value |= {"previous": head, "version": "0"}
        release = audit.Release.model_validate(value).sealed()
        head = release.hash
        forged.append(release.line())
    (folder.root / LOG).write_bytes(b"".join(forged))
    before = folder.output()

    with pytest.raises(DamagedLogError):
        folder.build()

    assert folder.output() == before


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
    folder: SiteFolder, left: int
) -> None:
    three_releases(folder)
    whole = lines(folder)
    (folder.root / LOG).write_bytes(b"".join(whole[:left]))

    release = folder.build()

    assert lines(folder) == whole
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


def test_a_build_in_a_fresh_clone_gives_the_same_bytes(folder: SiteFolder) -> None:
    """No cache decides anything: what is live is in git."""
    three_releases_in_git(folder)
    whole = folder.output()
    clone = SiteFolder(folder.root.parent / "ban-sao", folder.keys)
    folder.git("clone", "-q", str(folder.root), str(clone.root))

    clone.build()

    assert clone.output() == whole
    assert (clone.root / LOG).read_bytes() == (folder.root / LOG).read_bytes()


def three_releases_in_git(folder: SiteFolder) -> None:
    """Leave an article that waits, one that is withdrawn and gone, and one as it was."""
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


@pytest.mark.parametrize("left", [0, 1])
def test_a_fresh_clone_knows_of_lines_that_a_commit_took_away(
    folder: SiteFolder, left: int
) -> None:
    three_releases_in_git(folder)
    (folder.root / LOG).write_bytes(b"".join(lines(folder)[:left]))
    folder.commit("cắt nhật ký")
    folder.write("content/canh-bao/2026/them.md")
    folder.commit("che đi")
    clone = SiteFolder(folder.root.parent / "ban-sao", folder.keys)
    folder.git("clone", "-q", str(folder.root), str(clone.root))

    with pytest.raises(DamagedLogError):
        clone.build()


def test_a_log_that_was_rewritten_in_git_and_put_right_again_stops_nothing(
    folder: SiteFolder,
) -> None:
    """`verify` goes on telling of it; a build that nobody could ever mend would help no one."""
    three_releases(folder)
    folder.commit()
    right = (folder.root / LOG).read_bytes()
    value = json.loads(lines(folder)[-1]) | {"version": "0"}
    forged = audit.Release.model_validate(value).sealed().line()
    (folder.root / LOG).write_bytes(b"".join([*lines(folder)[:-1], forged]))
    folder.commit("viết lại")
    (folder.root / LOG).write_bytes(right)
    folder.commit("lấy lại")

    folder.build()

    assert (folder.root / LOG).read_bytes().startswith(right)
