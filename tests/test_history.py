"""Git remembers the last signed edition of a file, which stays live while the file waits."""

from __future__ import annotations

import random
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from publisher import audit, survey
from publisher.article import Reason
from publisher.audit import NOTHING
from publisher.errors import UnusableError
from publisher.gate import Edition, Gate, HeldState, Tombstone
from publisher.history import Repository, last_released, trails
from tests.builders import ARTICLE, BODY, NOW, SiteFolder, picture

COVER = {"image": "bia.jpg", "image_alt": "Một tấm bìa màu xanh"}
PICTURE = "content/canh-bao/2026/bia.jpg"
MARK = "withdrawn: {date: 2026-11-21, reason: legal}\n"


def released(folder: SiteFolder, path: str = ARTICLE) -> Edition | Tombstone | None:
    """Return what git remembers of a file."""
    repository = Repository.around(folder.root)
    assert repository is not None
    return last_released(path, Gate(folder.config, folder.site.rules, NOW), repository, NOTHING)


def edition(folder: SiteFolder, path: str = ARTICLE) -> Edition:
    found = released(folder, path)
    assert isinstance(found, Edition), found
    return found


def live(folder: SiteFolder) -> tuple[Edition | Tombstone, ...]:
    """Return what a build would put out, knowing nothing of an earlier one."""
    return survey.take(folder.site, NOW, repository=Repository.around(folder.root)).live


def edit(folder: SiteFolder, old: str, new: str) -> None:
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    assert old in text
    folder.write_raw(ARTICLE, text.replace(old, new, 1))


def mark(folder: SiteFolder) -> None:
    edit(folder, "---\n", f"---\n{MARK}")


SPOIL = {
    "edited": lambda folder: edit(folder, "Bà con nhớ", "Bà con hãy nhớ"),
    "broken": lambda folder: edit(folder, "title: ", "title: a: b: "),
    "unsigned": lambda folder: folder.write(),
    "key-unknown": lambda folder: edit(folder, "title: ", "tieu_de: x\ntitle: "),
    "not-utf-8": lambda folder: folder.write_raw(ARTICLE, b"---\n\xff\xfe\n---\n"),
    "emptied": lambda folder: folder.write_raw(ARTICLE, b""),
    "picture-broken": lambda folder: folder.write_raw(PICTURE, b"x"),
    "picture-gone": lambda folder: (folder.root / PICTURE).unlink(),
    "picture-changed": lambda folder: picture(folder.root / PICTURE, (320, 180)),
    "under-embargo": lambda folder: folder.publishable(date="2026-12-01T08:00", **COVER),
    "too-large": lambda folder: folder.write_raw(ARTICLE, b"x" * 600_000),
}


@pytest.mark.parametrize("committed", [False, True], ids=["in-the-folder", "committed"])
@pytest.mark.parametrize("spoil", SPOIL.values(), ids=SPOIL)
def test_a_file_that_waits_keeps_its_last_signed_edition_live(
    folder: SiteFolder, spoil: object, committed: bool
) -> None:
    picture(folder.root / PICTURE)
    folder.publishable(**COVER)
    before = (folder.root / PICTURE).read_bytes()
    folder.commit()
    spoil(folder)  # type: ignore[operator]
    if committed:
        folder.commit()

    (one,) = live(folder)

    assert isinstance(one, Edition)
    assert one.from_history
    assert one.article.body == BODY
    assert one.media[PICTURE].data == before


def test_an_edition_in_the_folder_comes_before_the_one_in_history(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.publishable(body="Bản mới đã ký.\n")
    folder.commit()

    (one,) = live(folder)

    assert isinstance(one, Edition)
    assert (one.from_history, one.article.body) == (False, "Bản mới đã ký.\n")


def test_the_newest_of_several_signed_editions_stays(folder: SiteFolder) -> None:
    for number in range(3):
        folder.publishable(body=f"Bản {number}.\n")
        folder.commit()
    folder.write(body="Bản đang sửa.\n")
    folder.commit()

    assert edition(folder).article.body == "Bản 2.\n"


def test_a_committed_draft_between_two_editions_is_passed_over(folder: SiteFolder) -> None:
    folder.publishable(body="Bản 1.\n")
    folder.commit()
    for draft in ("Nháp 1.\n", "Nháp 2.\n"):
        folder.write(body=draft)
        folder.commit()

    assert edition(folder).article.body == "Bản 1.\n"


def test_an_edition_in_history_is_judged_by_the_rules_of_today(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.configure(people=folder.people(nguoi_duyet={"revoked": "2026-11-01"}))
    folder.write()

    assert released(folder) is None


def test_a_file_that_was_never_signed_has_no_edition(folder: SiteFolder) -> None:
    folder.write()
    folder.commit()
    folder.sign(spokesperson=None)
    folder.commit()

    assert released(folder) is None


def test_a_file_that_is_not_committed_has_no_edition(folder: SiteFolder) -> None:
    folder.publishable("content/canh-bao/2026/khac.md")
    folder.commit()
    folder.publishable()

    assert released(folder) is None


def test_an_edition_whose_picture_was_never_committed_does_not_come_back(
    folder: SiteFolder,
) -> None:
    picture(folder.root / PICTURE)
    folder.publishable(**COVER)
    folder.commit()
    folder.git("rm", "-q", "--cached", PICTURE)
    folder.git("commit", "-q", "--amend", "-m", "không có ảnh")
    folder.write()

    assert released(folder) is None


def test_a_file_has_no_part_in_the_history_of_another(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.write("content/canh-bao/2026/khac.md", body="Một bài khác hẳn, chưa ai duyệt.\n")
    folder.commit()

    assert released(folder, "content/canh-bao/2026/khac.md") is None


@pytest.mark.parametrize("committed", [False, True], ids=["in-the-folder", "committed"])
@pytest.mark.parametrize("id_written", [True, False], ids=["with-id", "without-id"])
def test_a_renamed_file_keeps_its_edition_at_the_old_address(
    folder: SiteFolder, committed: bool, id_written: bool
) -> None:
    folder.publishable(**({} if id_written else {"id": None}))
    folder.commit()
    folder.build()
    folder.git("mv", ARTICLE, "content/canh-bao/2026/ten-moi.md")
    if committed:
        folder.commit()

    release = folder.build()

    (one,) = release.survey.editions
    assert (one.from_history, one.article.permalink) == (True, "/canh-bao/2026/bai-mau/")


@pytest.mark.parametrize("committed", [False, True], ids=["in-the-folder", "committed"])
@pytest.mark.parametrize("spoil", ["title: a: b\n", ""], ids=["broken", "changed"])
def test_a_mark_of_withdrawal_buries_a_file_that_waits(
    folder: SiteFolder, spoil: str, committed: bool
) -> None:
    folder.publishable(aliases=["canh-bao/2026/ten-cu"])
    folder.commit()
    edit(folder, "Bà con nhớ", "Bà con hãy nhớ")
    edit(folder, "---\n", f"---\n{spoil}{MARK}")
    if committed:
        folder.commit()

    (one,) = live(folder)

    assert isinstance(one, Tombstone)
    assert one.permalink == "/canh-bao/2026/bai-mau/"
    assert one.aliases == ("/canh-bao/2026/ten-cu/",)


def test_a_mark_on_a_file_that_was_never_signed_leaves_nothing(folder: SiteFolder) -> None:
    folder.write()
    folder.commit()
    mark(folder)

    assert live(folder) == ()


def test_a_withdrawal_in_history_stays_one_while_the_file_waits(folder: SiteFolder) -> None:
    folder.publishable()
    mark(folder)
    folder.commit()
    folder.write()

    (one,) = live(folder)

    assert isinstance(one, Tombstone)
    assert one.reason is Reason.LEGAL


def test_an_edit_without_a_signature_does_not_undo_a_withdrawal(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    edit(folder, "Bà con nhớ", "Bà con hãy nhớ")
    mark(folder)
    folder.commit()
    edit(folder, MARK, "")

    (one,) = live(folder)

    assert isinstance(one, Tombstone)
    assert one.reason is Reason.LEGAL


def test_a_file_signed_anew_after_its_withdrawal_is_out_again(folder: SiteFolder) -> None:
    folder.publishable()
    mark(folder)
    folder.commit()
    folder.publishable(body="Bài viết lại sau khi thu hồi.\n")
    folder.commit()
    folder.write()

    assert edition(folder).article.body == "Bài viết lại sau khi thu hồi.\n"


def test_tells_that_a_waiting_file_is_held_though_its_edition_is_live(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    edit(folder, "Bà con nhớ", "Bà con hãy nhớ")

    found = survey.take(folder.site, NOW, repository=Repository.around(folder.root))

    assert [(one.path, one.state) for one in found.held] == [(ARTICLE, HeldState.WAITING)]
    assert len(found.live) == 1


def test_reads_the_line_ends_that_git_keeps(folder: SiteFolder) -> None:
    folder.publishable()
    text = (folder.root / ARTICLE).read_text()
    folder.write_raw(ARTICLE, text.replace("\n", "\r\n"))
    folder.commit()
    folder.write()

    assert edition(folder).article.body == BODY


def test_does_not_touch_the_folder_or_the_index(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.write(body="Bản đang sửa.\n")
    before = (folder.root / ARTICLE).read_bytes(), (folder.root / ".git/index").read_bytes()

    released(folder)

    assert ((folder.root / ARTICLE).read_bytes(), (folder.root / ".git/index").read_bytes()) == before  # fmt: skip


def test_the_newest_version_of_a_file_comes_first(folder: SiteFolder) -> None:
    for number in range(3):
        folder.write(body=f"Bản {number}.\n")
        folder.commit()
    repository = Repository.around(folder.root)
    assert repository is not None

    versions = [source.data.decode()[-7:-2] for _, source in repository.versions(ARTICLE)]

    assert versions == ["Bản 2", "Bản 1", "Bản 0"]


def test_git_is_asked_again_after_a_rest(folder: SiteFolder) -> None:
    folder.write()
    folder.commit()
    repository = Repository.around(folder.root)
    assert repository is not None
    before = list(repository.versions(ARTICLE))

    repository.rest()
    repository.rest()

    assert before
    assert list(repository.versions(ARTICLE)) == before


def test_passes_over_the_commits_in_which_a_file_was_gone(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    (folder.root / ARTICLE).unlink()
    folder.commit()
    folder.write()
    folder.commit()

    assert edition(folder).article.body == BODY


def test_finds_the_edition_that_a_merge_brought_in(folder: SiteFolder) -> None:
    folder.write()
    folder.commit()
    folder.git("switch", "-q", "-c", "nhanh")
    folder.publishable()
    folder.commit()
    folder.git("switch", "-q", "-")
    folder.write("content/canh-bao/2026/khac.md")
    folder.commit()
    folder.git("merge", "-q", "--no-edit", "nhanh")
    folder.write()

    assert edition(folder).article.body == BODY


@pytest.mark.parametrize("name", ["trang", "Trang của tỉnh", "a/b"])
def test_finds_its_way_when_the_site_is_a_folder_of_the_repository(
    folder: SiteFolder, tmp_path: Path, name: str
) -> None:
    inner = SiteFolder(tmp_path / "kho" / name, folder.keys)
    (inner.root / "content").mkdir(parents=True)
    inner.configure()
    picture(inner.root / PICTURE)
    inner.publishable(**COVER)
    SiteFolder(tmp_path / "kho", folder.keys).commit()
    inner.write()

    found = edition(inner)

    assert found.article.body == BODY
    assert found.media[PICTURE].data == (inner.root / PICTURE).read_bytes()


def test_refuses_a_shallow_clone(folder: SiteFolder, tmp_path: Path) -> None:
    for number in range(2):
        folder.write(body=f"Bản {number}.\n")
        folder.commit()
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", folder.root.as_uri(), tmp_path / "nong"], check=True
    )

    with pytest.raises(UnusableError):
        Repository.around(tmp_path / "nong")


def test_refuses_a_repository_that_git_cannot_read(folder: SiteFolder) -> None:
    folder.write_raw(".git", "gitdir: /khong/co\n")

    with pytest.raises(UnusableError):
        Repository.around(folder.root)


def test_what_led_to_a_commit_is_asked_of_git_once(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publishable()
    folder.commit("bản đã ký")
    asked: list[tuple[str, ...]] = []
    right = trails.git

    def git(root: Path, *arguments: str) -> bytes | None:
        if arguments[0] == "log":
            asked.append(arguments)
        return right(root, *arguments)

    monkeypatch.setattr(trails, "git", git)

    for _preview in range(3):
        folder.write()
        assert isinstance(released(folder), Edition)
    folder.commit("bản nháp")
    assert isinstance(released(folder), Edition)

    assert len({arguments[1] for arguments in asked}) == 2  # commits
    assert len(asked) == len(set(asked))


def test_there_is_no_repository_without_git(folder: SiteFolder) -> None:
    assert Repository.around(folder.root) is None


def test_a_repository_without_a_commit_remembers_nothing(folder: SiteFolder) -> None:
    folder.git("init", "-q")
    folder.publishable()

    assert released(folder) is None


def test_without_git_a_waiting_file_has_no_edition_and_a_note_says_so(folder: SiteFolder) -> None:
    folder.write()

    found = survey.take(folder.site, NOW)

    assert (found.live, len(found.notes)) == ((), 1)


def test_without_git_a_mark_buries_what_is_live(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    log = audit.read(folder.root)
    folder.write()
    mark(folder)

    (one,) = survey.take(folder.site, NOW, log).live

    assert isinstance(one, Tombstone)
    assert one.permalink == "/canh-bao/2026/bai-mau/"


MAIN = ("--first-parent", "--diff-merges=first-parent")
ALL = ("--full-history", "--topo-order", "--diff-merges=combined")
LONG = "".join(f"Dòng {number} của bài.\n" for number in range(30))


def wander(folder: SiteFolder, chance: random.Random) -> set[str]:
    """Change, rename, delete and bring back files in some commits, some of them on branches.

    Returns every path that there ever was.
    """
    paths = [f"content/canh-bao/2026/b{number}.md" for number in range(5)]

    def change() -> None:
        there = [one for one in paths if (folder.root / one).is_file()]
        free = [one for one in paths if one not in there]
        for _step in range(chance.randint(1, 3)):
            act = chance.random()
            if there and free and act < 0.4:
                old, new = chance.choice(there), free.pop()
                (folder.root / old).rename(folder.root / new)
                there.remove(old)
                free.append(old)
            elif there and act < 0.55:
                (folder.root / there.pop()).unlink()
            elif there and act < 0.8:
                path = folder.root / chance.choice(there)
                path.write_text(f"{path.read_text()}Thêm {chance.randint(0, 9)}.\n", "utf-8")
            elif free:
                text = chance.choice([LONG, LONG.replace("Dòng", f"Mục {chance.randint(0, 9)}")])
                path = folder.root / free.pop()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")

    def commit() -> None:
        change()
        folder.git("add", "-A")
        folder.git("commit", "-q", "--allow-empty", "-m", "lưu")

    folder.commit()
    for number in range(12):
        commit()
        if chance.random() < 0.25:
            folder.git("checkout", "-q", "-b", f"nhanh-{number}")
            commit()
            folder.git("checkout", "-q", "-")
            commit()
            with suppress(subprocess.CalledProcessError):  # then what both changed is settled next
                folder.git("merge", "-q", "-X", "ours", "-m", "nhập", f"nhanh-{number}")
            commit()
    return set(paths)


@pytest.mark.parametrize("options", [MAIN, ALL], ids=["main-line", "everything"])
@pytest.mark.parametrize("seed", range(4))
def test_git_tells_of_one_file_alone_what_it_tells_of_it_among_all(
    folder: SiteFolder, seed: int, options: tuple[str, ...]
) -> None:
    paths = wander(folder, random.Random(seed))  # noqa: S311  # no secret
    folder.git("config", "log.follow", "true")  # as somebody may have it
    repository = Repository.around(folder.root)
    assert repository is not None
    assert repository.head is not None
    place = folder.root, repository.prefix, repository.head, options

    index = trails.whole(*place)

    assert any(one.source != one.path for some in index.values() for _at, one in some)
    for path in paths:
        assert trails.trail(trails.near(*place, path), path) == trails.trail(index, path)


@pytest.mark.parametrize(("size", "most"), [(20, 0), (20_000, 8)], ids=["small", "large"])
def test_git_is_asked_about_all_files_sooner_than_about_many_one_by_one(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch, size: int, most: int
) -> None:
    paths = [f"content/canh-bao/2026/b{number}.md" for number in range(20)]
    for path in paths:
        (folder.root / path).parent.mkdir(parents=True, exist_ok=True)
        (folder.root / path).write_text(path, "utf-8")
    folder.commit()
    repository = Repository.around(folder.root)
    assert repository is not None
    repository.size = size
    asked: list[str] = []
    right = trails.near

    def near(*arguments: Any) -> trails.Index:
        asked.append(arguments[-1])
        return right(*arguments)

    monkeypatch.setattr(trails, "near", near)

    known = [[one.path for one in repository.changes(path, frozenset())] for path in paths]
    saved = [repository.saved_at(path) for path in paths]

    assert not any(known)
    assert all(saved)
    assert len(set(asked)) == most


@pytest.mark.parametrize("commits", [3, 12], ids=["few", "many"])
def test_what_a_file_had_is_shown_newest_first_but_for_what_is_too_short(
    folder: SiteFolder, commits: int
) -> None:
    for number in range(commits):
        folder.write_raw("so.txt", "x" * number)
        folder.commit()
    repository = Repository.around(folder.root)
    assert repository is not None

    shown = [len(data) for _commit, data in repository.shown("so.txt", beyond=1)]

    assert shown == list(range(commits - 1, 1, -1))


def test_before_the_first_commit_nothing_is_checked_out(folder: SiteFolder) -> None:
    folder.git("init", "-q")
    (folder.root / "trong").mkdir()

    for place, prefix in ((folder.root, ""), (folder.root / "trong", "trong/")):
        repository = Repository.around(place)
        assert repository is not None
        assert (repository.head, repository.prefix) == (None, prefix)
