"""Releases side by side: one link shows one of them, and going back brings nothing back that went."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from publisher import audit, publishing, rollback, unchanged
from publisher import build as building
from publisher.catalogue import Catalogue
from publisher.config.model import BuildSettings
from publisher.files import settle, settle_names
from publisher.publishing import MARK, Changes, Manifest
from tests.builders import ARTICLE, NOW, SiteFolder
from tests.conftest import Command

ROOT = Path(__file__).parent.parent
OTHER = "content/tuyen-truyen/2026/bai-khac.md"
PAGE, OTHER_PAGE = "canh-bao/2026/bai-mau/index.html", "tuyen-truyen/2026/bai-khac/index.html"
LATER, LAST = NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=2)
FIRST_NAME, SECOND_NAME = "2026-11-21t090000", "2026-11-21t100000"
OLD, NEW = "Câu chỉ có ở bản cũ.\n", "Câu chỉ có ở bản mới.\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A site with two releases: the second has an article changed and one more."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys)
    folder.configure(build={"releases": 3})
    folder.publishable(ARTICLE, OLD)
    folder.build()
    folder.amended(ARTICLE, NEW)
    folder.publishable(OTHER)
    folder.build(LATER)
    return folder


@pytest.fixture
def site(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that site."""
    return folder.take(template)


def withdraw(site: SiteFolder, path: str) -> None:
    text = (site.root / path).read_text("utf-8")
    mark = "---\nwithdrawn: {date: 2026-11-21, reason: error}\n"
    site.write_raw(path, text.replace("---\n", mark, 1))


def output(site: SiteFolder) -> Path:
    return site.root / "site"


def live(site: SiteFolder) -> Path:
    return output(site) / "current"


def tree(top: Path) -> dict[str, bytes]:
    return {p.relative_to(top).as_posix(): p.read_bytes() for p in top.rglob("*") if p.is_file()}


def plain(site: SiteFolder, now: dt.datetime) -> dict[str, bytes]:
    """Return what a build of the same without releases makes."""
    other = site.root / "khac"
    config = site.config.model_copy(update={"build": BuildSettings()})
    clock = dt.datetime.now(dt.UTC)
    building.build(replace(site.site, config=config), other, now, clock=clock)
    return {name: data for name, data in tree(other).items() if name != MARK}


def shown(site: SiteFolder) -> dict[str, bytes]:
    return {name: data for name, data in tree(live(site)).items() if name != MARK}


def names(site: SiteFolder) -> list[str]:
    return sorted(one.name for one in (output(site) / "releases").iterdir())


def put(top: Path, files: dict[str, str], hour: int, keep: int = 3) -> None:
    """Show a few files as a release of `site/`, made some hours after nine."""
    staged = top / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    for name, text in files.items():
        (staged / name).parent.mkdir(parents=True, exist_ok=True)
        (staged / name).write_text(text)
    time = NOW + dt.timedelta(hours=hour)
    publishing.release(staged, top / "site", Manifest.of(staged), time=time, keep=keep)


# Making and showing


def test_every_build_is_a_release_beside_the_others(site: SiteFolder) -> None:
    assert names(site) == [FIRST_NAME, SECOND_NAME]
    assert live(site).readlink() == Path("releases") / SECOND_NAME
    assert publishing.kept(output(site)) == (FIRST_NAME, SECOND_NAME)
    assert "bản mới" in (live(site) / PAGE).read_text()
    assert "bản cũ" in (output(site) / "releases" / FIRST_NAME / PAGE).read_text()


def test_what_is_shown_is_what_a_plain_folder_would_hold(site: SiteFolder) -> None:
    assert shown(site) == plain(site, LATER)


def test_a_file_that_is_as_before_is_no_copy_and_the_mark_is(site: SiteFolder) -> None:
    site.amended(ARTICLE, "Khác.\n")
    one = live(site).resolve()
    site.build(LAST)
    two = live(site).resolve()
    before, after = tree(one), tree(two)
    same = {name for name in before.keys() & after.keys() if before[name] == after[name]}

    assert len(same) > 20
    assert all((one / name).samefile(two / name) for name in same)
    assert not (one / MARK).samefile(two / MARK)


def test_without_a_change_there_is_no_new_release(site: SiteFolder) -> None:
    assert site.build(LATER).changes == Changes(0, 0)
    assert names(site) == [FIRST_NAME, SECOND_NAME]


def test_what_was_altered_by_hand_is_made_anew_and_shared_with_nobody(site: SiteFolder) -> None:
    right = shown(site)
    (live(site) / "index.html").unlink()
    (live(site) / "index.html").write_bytes(b"x")
    (live(site) / "la.html").symlink_to("/etc/passwd")

    site.build(LAST)

    assert shown(site) == right
    assert not (live(site) / "la.html").is_symlink()


def test_a_clean_build_shares_no_file_with_another(site: SiteFolder) -> None:
    site.build(LAST, clean=True)

    links = {one.stat().st_nlink for one in live(site).rglob("*") if one.is_file()}
    assert names(site)[-1] == "2026-11-21t110000"
    assert links == {1}


def test_the_last_ones_are_kept(tmp_path: Path) -> None:
    for hour in range(5):
        put(tmp_path, {"index.html": f"{hour}"}, hour)
    kept = sorted(one.name for one in (tmp_path / "site/releases").iterdir())

    assert kept == ["2026-11-21t110000", "2026-11-21t120000", "2026-11-21t130000"]
    assert publishing.kept(tmp_path / "site") == tuple(kept)
    put(tmp_path, {"index.html": "4"}, 5, keep=2)  # fewer from now on, whatever changed
    assert publishing.kept(tmp_path / "site") == tuple(kept[1:])


def test_two_releases_of_one_moment_have_two_names(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": "a"}, 0)
    put(tmp_path, {"index.html": "b"}, 0)

    assert publishing.kept(tmp_path / "site") == (FIRST_NAME, f"{FIRST_NAME}-2")
    assert publishing.live(tmp_path / "site").name == f"{FIRST_NAME}-2"


def test_permissions_are_handed_on(tmp_path: Path) -> None:
    put(tmp_path, {"a/index.html": "cũ", "b.html": "b"}, 0)
    top = publishing.live(tmp_path / "site")
    for name, mode in (("a/index.html", 0o640), ("a", 0o750), (".", 0o750)):
        (top / name).chmod(mode)

    put(tmp_path, {"a/index.html": "mới", "b.html": "b"}, 1)

    found = [tmp_path / "site/current" / one for one in ("a/index.html", "a", ".")]
    assert [one.stat().st_mode & 0o777 for one in found] == [0o640, 0o750, 0o750]


def test_where_there_are_no_hard_links_there_are_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_paths: object, **_options: object) -> None:
        raise PermissionError(errno.EPERM, "")

    monkeypatch.setattr(os, "link", refuse)
    put(tmp_path, {"index.html": "a", "b.html": "b"}, 0)
    put(tmp_path, {"index.html": "a", "b.html": "c"}, 1)

    live = tmp_path / "site/current"
    assert {name: data for name, data in tree(live).items() if name != MARK} == {
        "index.html": b"a",
        "b.html": b"c",
    }


def test_a_withdrawal_that_cannot_wait_leaves_the_other_releases_alone(
    site: SiteFolder, command: Command
) -> None:
    first = output(site) / "releases" / FIRST_NAME
    before = tree(first)
    withdraw(site, ARTICLE)
    (site.root / "site_config.yml").write_text("site: [")

    code, _out, err = command("build")

    assert code == 2
    assert "bài thu hồi đã được gỡ" in err
    assert "thu hồi" in (live(site) / PAGE).read_text()
    assert not [name for name, data in shown(site).items() if NEW.strip().encode() in data]
    assert tree(first) == before
    site.configure(build={"releases": 3})
    assert command("verify")[0] == 0


def test_a_withdrawal_goes_through_where_a_build_is_stopped(site: SiteFolder) -> None:
    withdraw(site, ARTICLE)
    (site.root / OTHER).unlink()

    with pytest.raises(Exception, match="Bài thu hồi đã được gỡ"):
        site.build(LAST)

    assert "thu hồi" in (live(site) / PAGE).read_text()
    assert (live(site) / OTHER_PAGE).exists()


# The folder


def test_a_folder_of_one_kind_is_not_taken_for_the_other(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    folder.configure(build={"releases": 3})
    with pytest.raises(Exception, match="không giữ bản cũ"):
        folder.build()
    shutil.rmtree(output(folder))
    folder.build()
    folder.configure()
    with pytest.raises(Exception, match=r"build\.releases"):
        folder.build()


def test_a_link_that_is_a_folder_is_left_alone(site: SiteFolder) -> None:
    live(site).unlink()
    live(site).mkdir()

    with pytest.raises(Exception, match="không phải lối tắt"):
        site.build(LAST)


def test_a_folder_without_anything_shown_is_begun(site: SiteFolder) -> None:
    live(site).unlink()
    live(site).symlink_to("/etc")

    site.build(LAST, confirm_removals=True)

    assert live(site).readlink().parts[0] == "releases"
    assert shown(site) == plain(site, LAST)


def killed(site: SiteFolder, beginning: str, moment: int, *words: str) -> None:
    """Run a command that is killed before a change of what begins with a path in the output folder."""
    words = words or ("build", "--now", LAST.isoformat())
    run = subprocess.run(
        [sys.executable, "-m", "tests.killed", "changes", str(moment), f"{output(site)}/{beginning}",
         *words, "--config", str(site.root / "site_config.yml")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == -signal.SIGKILL, run.stderr


def test_killed_at_any_moment_one_whole_release_is_shown(site: SiteFolder) -> None:
    old = shown(site)
    site.amended(ARTICLE, "Bản thứ ba.\n")
    site.configure(build={"releases": 2})

    killed(site, "releases/.new", 40)  # while it is made
    assert shown(site) == old
    killed(site, ".current", 0)  # when it is made and not shown yet
    assert shown(site) == old
    assert len(names(site)) == 3
    assert publishing.kept(output(site)) == (FIRST_NAME, SECOND_NAME)
    killed(site, "..publisher", 0)  # when it is shown and nobody has written that down
    new = shown(site)
    assert "Bản thứ ba" in new[PAGE].decode()
    assert len(names(site)) == 3
    assert publishing.kept(output(site)) == (FIRST_NAME, SECOND_NAME, live(site).readlink().name)
    site.build(LAST, clock=dt.datetime.now(dt.UTC))

    assert shown(site) == new == plain(site, LAST)
    assert publishing.kept(output(site)) == tuple(names(site))
    assert len(names(site)) == 2


def test_a_full_disk_leaves_what_is_shown_and_no_half(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_paths: Path) -> None:
        raise OSError(errno.ENOSPC, "")

    old = shown(site)
    site.amended(ARTICLE, "Khác.\n")
    with monkeypatch.context() as patch:
        patch.setattr("publisher.publishing.releases.move_atomically", full)
        with pytest.raises(Exception, match="ổ đĩa đầy"):
            site.build(LAST)

    assert shown(site) == old
    assert names(site) == [FIRST_NAME, SECOND_NAME]
    site.build(LAST)
    assert shown(site) == plain(site, LAST)


def test_there_is_no_moment_without_a_link(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, there = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        there.append(os.path.lexists(live(site)))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    publishing.show(output(site), FIRST_NAME)

    assert there == [True]
    assert live(site).readlink().name == FIRST_NAME


def test_a_release_is_on_the_disk_before_its_name_and_that_before_the_link(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def settled(folder: Path) -> None:
        done.append(f"bytes {names(site)[0]}")
        settle(folder)

    def named(folder: Path) -> None:
        done.append(f"{folder.name} {live(site).readlink().name}")
        settle_names(folder)

    monkeypatch.setattr("publisher.publishing.releases.settle", settled)
    monkeypatch.setattr("publisher.publishing.releases.settle_names", named)
    site.amended(ARTICLE, "Khác.\n")
    site.build(LAST)
    third = live(site).readlink().name

    assert done == [
        "bytes .new",
        f"{third} {SECOND_NAME}",
        f"releases {SECOND_NAME}",
        f"site {third}",
    ]


# Going back


def back(command: Command, *words: str) -> tuple[int, str, str]:
    return command("rollback", *words)


def test_going_back_shows_the_release_before_and_says_what_that_means(
    site: SiteFolder, command: Command
) -> None:
    code, out, err = back(command)

    assert (code, err) == (0, "")
    assert live(site).readlink() == Path("releases") / FIRST_NAME
    assert "bản cũ" in (live(site) / PAGE).read_text()
    assert f"Đã quay lại bản {FIRST_NAME} (đăng lần đầu 21/11/2026 09:00): 1 bài đang đăng" in out
    assert "0 bài hiện lại, 1 bài trở về phiên bản cũ, 1 bài tạm rời trang" in out
    assert f"{FIRST_NAME}  21/11/2026 09:00, 1 bài, đang đăng" in out
    assert f"{SECOND_NAME}  21/11/2026 10:00, 2 bài, quay lại được" in out
    line = audit.read(site.root).releases[-1]
    assert (line.kind, line.added, line.removed) == ("rollback", (), ())
    assert line.output == Manifest.of(live(site)).digest


@pytest.mark.parametrize("since", ["made anew", "withdrawn"])
def test_a_release_is_listed_with_the_minute_in_its_name(
    site: SiteFolder, command: Command, since: str
) -> None:
    if since == "made anew":
        site.build(LATER + dt.timedelta(minutes=7), clean=True)
    else:
        withdraw(site, OTHER)
        (site.root / "site_config.yml").write_text("site: [")
        command("build")
        site.configure(build={"releases": 3})

    rows = [one.split() for one in command("rollback", "--list")[1].splitlines()[1:]]

    assert len(rows) >= 2
    for name, day, minute, *_rest in rows:
        assert (
            f"{name[8:10]}/{name[5:7]}/{name[:4]} {name[11:13]}:{name[13:15]}," == f"{day} {minute}"
        )


def test_what_is_shown_again_is_verified(site: SiteFolder, command: Command) -> None:
    now = (site.root / ARTICLE).read_bytes()
    site.publishable(ARTICLE, OLD)
    site.commit()
    site.write_raw(ARTICLE, now)
    site.commit()
    back(command)

    code, out, _err = command("verify", "--deep")
    assert code == 0, out
    (live(site) / "index.html").unlink()
    assert "verify/missing-file" in command("verify")[1]


def test_the_build_after_that_goes_forward(site: SiteFolder, command: Command) -> None:
    new, before = shown(site), audit.read(site.root).by_id
    rollback.back(site.site, output(site), None, LATER)

    done = site.build(LAST)

    assert shown(site) == new
    assert (done.added, done.updated) == (1, 1)  # against what readers saw meanwhile
    assert audit.read(site.root).by_id == before
    assert command("verify")[0] == 0
    assert command("rollback", "--to", FIRST_NAME)[0] == 0
    assert command("rollback", "--to", SECOND_NAME)[0] == 0
    assert shown(site) == new
    assert command("verify")[0] == 0


def test_the_same_files_after_going_back_have_a_line_of_their_own(site: SiteFolder) -> None:
    rollback.back(site.site, output(site), None, LATER)
    log = audit.read(site.root)

    line = audit.next_release(
        log, time=LAST, moment=LAST, version="0", output=log.releases[-1].output,
        editions=[past.last for past in log.live() if past.last],
    )  # fmt: skip

    assert line is not None
    assert line.kind == "release"


def test_no_record_says_that_nothing_changed_after_going_back(
    site: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "_TICK", -3600.0)
    site.commit()
    command("build")
    assert unchanged.recorded(site.root, dt.datetime.now(dt.UTC)) is not None

    back(command, "--to", FIRST_NAME)
    assert unchanged.recorded(site.root, dt.datetime.now(dt.UTC)) is None
    command("build")
    assert "bản mới" in (live(site) / PAGE).read_text()


def test_the_catalogue_knows_what_is_shown(site: SiteFolder, command: Command) -> None:
    back(command)

    known = Catalogue(site.root / ".publisher/catalogue.sqlite", output(site)).live()
    assert set(known) == {"/canh-bao/2026/bai-mau/"}


@pytest.mark.parametrize("built", [True, False], ids=["built since", "marked only"])
def test_nothing_that_was_withdrawn_comes_back(
    site: SiteFolder, command: Command, built: bool
) -> None:
    withdraw(site, ARTICLE)
    if built:
        site.build(LAST)
    before, log = shown(site), audit.read(site.root)

    code, _out, err = back(command, "--to", FIRST_NAME)

    assert code == 2
    assert f"{ARTICLE} đã bị thu hồi hoặc xóa hẳn" in err
    assert "Trang đang có vẫn nguyên" in err
    assert shown(site) == before
    assert audit.read(site.root) == log
    assert "không quay lại được" in command("rollback", "--list")[1]


def test_no_notice_of_a_withdrawal_goes_by_going_back(site: SiteFolder, command: Command) -> None:
    withdraw(site, OTHER)  # it came out after the first release
    site.build(LAST)

    code, _out, err = back(command, "--to", FIRST_NAME)

    assert code == 2
    assert OTHER in err


def test_an_article_that_came_back_signed_anew_does_not_bring_its_old_words_back(
    site: SiteFolder, command: Command
) -> None:
    withdraw(site, ARTICLE)
    site.build(LATER)
    note = {"date": "2026-11-21", "note": "Đã sửa câu sai trong bài."}
    site.write(ARTICLE, "Câu đúng.\n", corrections=[note])
    site.sign(ARTICLE, at=LATER + dt.timedelta(minutes=5))
    site.build(LAST)
    assert "Câu đúng" in (live(site) / PAGE).read_text()

    code, _out, err = back(command, "--to", SECOND_NAME)

    assert code == 2
    assert ARTICLE in err


def test_what_is_held_since_may_come_back(site: SiteFolder, command: Command) -> None:
    site.write(ARTICLE, "Chưa ai ký.\n")

    assert back(command)[0] == 0


def test_a_withdrawal_while_an_earlier_release_is_shown(site: SiteFolder, command: Command) -> None:
    back(command)
    withdraw(site, ARTICLE)
    (site.root / "site_config.yml").write_text("site: [")
    command("build")
    site.configure(build={"releases": 3})

    assert "thu hồi" in (live(site) / PAGE).read_text()
    assert command("verify")[0] == 0
    assert back(command, "--to", SECOND_NAME)[0] == 2


def test_a_release_that_was_changed_since_is_not_shown(site: SiteFolder, command: Command) -> None:
    page = output(site) / "releases" / FIRST_NAME / PAGE
    page.unlink()
    page.write_text("khác")

    code, _out, err = back(command)

    assert code == 2
    assert "có tệp đã bị sửa" in err
    assert live(site).readlink().name == SECOND_NAME


def test_a_rollback_that_brought_back_what_was_withdrawn_is_a_fault(
    site: SiteFolder, command: Command
) -> None:
    withdraw(site, ARTICLE)
    site.build(LAST)
    log = audit.read(site.root)
    first = output(site) / "releases" / FIRST_NAME
    made = Manifest.read(first)
    assert made is not None
    line = audit.rollback_to(
        log, log.releases[0], time=LAST, moment=LAST, version="0", output=made.digest
    )
    head = audit.append(site.root, log, line).head
    Manifest(made.files, head).write(first)
    publishing.show(output(site), FIRST_NAME)

    code, out, _err = command("verify")

    assert code == 1
    assert "verify/tombstone" in out


def test_what_was_wiped_out_does_not_come_back(site: SiteFolder, command: Command) -> None:
    log = audit.read(site.root)
    purged = audit.Purged(id="bai-mau", by=("a", "b"), reason="legal", places=1)
    audit.append(site.root, log, audit.purge_of(log, purged, time=LATER, version="0", grave=None))

    code, _out, err = back(command)

    assert code == 2
    assert "bai-mau" in err


def test_killed_before_anything_is_shown_again_the_next_build_goes_forward(
    site: SiteFolder, command: Command
) -> None:
    new = shown(site)
    killed(site, ".current", 0, "rollback")
    assert shown(site) == new
    assert audit.read(site.root).releases[-1].kind == "rollback"

    site.build(LAST, clock=dt.datetime.now(dt.UTC))

    assert shown(site) == new
    assert command("verify")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "khong-co"], "Không giữ bản nào tên"),
        (["--to", "../../content"], "Không giữ bản nào tên"),
        (["--to", SECOND_NAME], "Trang đang là bản"),
        (["--output", "content"], "không giữ bản cũ nào"),
    ],
)
def test_what_cannot_be_gone_back_to_is_said(
    site: SiteFolder, command: Command, words: list[str], said: str
) -> None:
    code, _out, err = back(command, *words)

    assert code == 2
    assert said in err


def test_behind_the_first_there_is_nothing(site: SiteFolder, command: Command) -> None:
    back(command)
    code, _out, err = back(command)

    assert code == 2
    assert "Không còn giữ bản nào cũ hơn" in err


# Wiping out


def test_a_purge_leaves_nothing_in_the_releases_that_are_kept(
    site: SiteFolder, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    site.configure(build={"releases": 9})
    sentence = "Họ tên và nơi ở của người tố giác là điều không được nói ra ở đây.\n"
    # Without git nobody knows the words of the edition before.
    site.write(OTHER, sentence, minor=True, title="Tên khác hẳn", summary=f"Lời khác: {sentence}")
    site.sign(OTHER, at=NOW - dt.timedelta(hours=1))
    site.build(LAST)
    for person in ("nguoi-duyet", "nguoi-phat-ngon"):
        key = str(site.keys[person])
        code, _out, err = command("purge", "bai-khac", "--as", person, "--key", key, "--yes")
        assert code == 0, err
    listed = command("purge", "bai-khac")[1]
    assert "site/current/tuyen-truyen" in listed
    assert "Các bản cũ của trang" in listed
    assert f"  site/releases/{SECOND_NAME}\n" in listed

    code, out, err = command("purge", "bai-khac", "--run", "--yes")

    assert code == 0, out + err
    assert not [
        name for name, data in tree(output(site)).items() if "người tố giác".encode() in data
    ]
    assert FIRST_NAME in names(site)  # it has nothing of it
    assert SECOND_NAME not in names(site)
    assert publishing.kept(output(site)) == tuple(names(site))
    assert command("verify")[0] == 0


def test_the_notifier_tells_only_what_can_be_read(site: SiteFolder, command: Command) -> None:
    from publisher.notifying.running import Published

    log = audit.read(site.root)
    assert Published.of(output(site), log).line == 2
    back(command)

    assert Published.of(output(site), audit.read(site.root)).line == 1
