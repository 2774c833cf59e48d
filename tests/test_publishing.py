"""A finished site takes the place of the live one file by file, each whole, and nothing else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.publishing import MARK, Changes, claim, discard, publish

Tree = dict[str, bytes]


def plant(folder: Path, tree: Tree) -> Path:
    """Write files into a folder."""
    for name, data in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def harvest(folder: Path) -> Tree:
    """Return the files of a folder without its mark."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARK
    }


SITE: Tree = {
    "index.html": b"home",
    "rss.xml": b"feed",
    "canh-bao/index.html": b"list",
    "canh-bao/2026/bai/index.html": b"article",
    "assets/site.css": b"style",
}


# Whose folder it is


def test_claims_a_folder_that_is_not_there(tmp_path: Path) -> None:
    claim(tmp_path / "site")

    assert not (tmp_path / "site").exists()


def test_claims_an_empty_folder_and_one_of_ours(tmp_path: Path) -> None:
    (tmp_path / "trong").mkdir()
    publish(plant(tmp_path / "moi", SITE), tmp_path / "site")

    refused = [claim(tmp_path / name) for name in ("trong", "site")]

    assert refused == [None, None]
    assert not list((tmp_path / "trong").iterdir())


@pytest.mark.parametrize("what", ["foreign", "file", "link", "dangling link"])
def test_refuses_what_is_not_ours(tmp_path: Path, what: str) -> None:
    output = tmp_path / "dau-ra"
    if what == "foreign":
        plant(output, {"anh.jpg": b"ours"})
    elif what == "file":
        output.write_text("một tệp")
    elif what == "link":
        output.symlink_to(plant(tmp_path / "noi-khac", {}))
    else:
        output.symlink_to(tmp_path / "khong-co")

    with pytest.raises(UnusableError, match="dau-ra"):
        claim(output)


# Making it equal


def test_writes_everything_and_marks_the_folder(tmp_path: Path) -> None:
    changes = publish(plant(tmp_path / "moi", SITE), tmp_path / "a/b/site")

    assert changes == Changes(written=len(SITE), removed=0)
    assert harvest(tmp_path / "a/b/site") == SITE
    assert (tmp_path / "a/b/site" / MARK).read_bytes() == b""


def test_writes_only_what_changed(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(plant(tmp_path / "moi", SITE), output)
    untouched = (output / "rss.xml").stat().st_ino
    staged = plant(tmp_path / "sau", {**SITE, "index.html": b"another home"})

    changes = publish(staged, output)

    assert changes == Changes(written=1, removed=0)
    assert (output / "rss.xml").stat().st_ino == untouched
    assert (output / "index.html").read_bytes() == b"another home"


def test_rewrites_everything_when_asked(tmp_path: Path) -> None:
    output, staged = tmp_path / "site", plant(tmp_path / "moi", SITE)
    publish(staged, output)

    assert publish(staged, output, rewrite=True) == Changes(written=len(SITE), removed=0)


def test_removes_what_is_not_in_the_site_and_the_folders_left_empty(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(plant(tmp_path / "moi", SITE), output)
    plant(output, {"a/b/c/cu.html": b"old", ".rss.xml.part": b"left by a crash"})
    (output / "trong/rong").mkdir(parents=True)
    (output / "loi-tat").symlink_to(tmp_path / "moi/index.html")

    changes = publish(tmp_path / "moi", output)

    assert changes == Changes(written=0, removed=3)
    assert harvest(output) == SITE
    assert {path.name for path in output.iterdir() if path.is_dir()} == {"canh-bao", "assets"}
    assert harvest(tmp_path / "moi") == SITE  # what a link leads to stays


def test_replaces_a_link_instead_of_writing_through_it(tmp_path: Path) -> None:
    secret = tmp_path / "ho-so.txt"
    secret.write_text("hồ sơ")
    output = plant(tmp_path / "site", {MARK: b""})
    (output / "index.html").symlink_to(secret)

    publish(plant(tmp_path / "moi", SITE), output)

    assert secret.read_text() == "hồ sơ"
    assert harvest(output) == SITE
    assert not (output / "index.html").is_symlink()


def test_writes_nothing_outside_through_a_linked_folder(tmp_path: Path) -> None:
    elsewhere = plant(tmp_path / "noi-khac", {"index.html": b"theirs"})
    output = plant(tmp_path / "site", {MARK: b""})
    (output / "canh-bao").symlink_to(elsewhere)

    publish(plant(tmp_path / "moi", SITE), output)

    assert harvest(elsewhere) == {"index.html": b"theirs"}
    assert harvest(output) == SITE


names = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(
    lambda parts: "/".join(parts) + "/index.html"
)
trees = st.dictionaries(names, st.binary(max_size=3), max_size=6)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(before=trees, after=trees)
def test_makes_any_site_equal_to_any_other(
    tmp_path_factory: pytest.TempPathFactory, before: Tree, after: Tree
) -> None:
    root = tmp_path_factory.mktemp("site")
    output = root / "site"
    publish(plant(root / "truoc", before), output)

    changes = publish(plant(root / "sau", after), output)

    assert harvest(output) == after
    assert changes.written == sum(before.get(name) != data for name, data in after.items())
    assert changes.removed == len(before.keys() - after.keys())
    assert not [path for path in output.rglob("*") if path.is_dir() and not any(path.iterdir())]


# When it fails half-way


def test_an_interrupted_run_leaves_each_file_old_or_new_and_the_next_completes_it(
    tmp_path: Path,
) -> None:
    output = tmp_path / "site"
    publish(plant(tmp_path / "cu", {**SITE, "cu/index.html": b"old page"}), output)
    new = {name: b"new " + data for name, data in SITE.items()}
    staged = plant(tmp_path / "moi", new)
    (output / "index.html").unlink()
    plant(output, {"index.html/vat-can": b""})  # the last file cannot be put in its place

    with pytest.raises(UnusableError, match="site"):
        publish(staged, output)
    half = harvest(output)
    shutil.rmtree(output / "index.html")
    publish(staged, output)

    for name in ("assets/site.css", "canh-bao/2026/bai/index.html", "canh-bao/index.html"):
        assert half[name] == new[name]  # what pages need came before what leads to them
    assert half["cu/index.html"] == b"old page"  # nothing goes before everything new is there
    assert not [name for name in half if name.endswith(".part")]
    assert harvest(output) == new


def test_says_what_is_wrong_with_a_folder_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("một tệp")

    with pytest.raises(UnusableError) as refused:
        publish(plant(tmp_path / "moi", SITE), tmp_path / "tep/site")

    assert str(tmp_path) not in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_leaves_a_read_only_site_as_it_is(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(plant(tmp_path / "moi", SITE), output)
    output.chmod(0o555)

    with pytest.raises(UnusableError):
        publish(plant(tmp_path / "sau", {**SITE, "index.html": b"new"}), output)

    assert harvest(output) == SITE


def test_discards_a_folder_that_may_not_be_there(tmp_path: Path) -> None:
    folder = plant(tmp_path / "nhap", SITE)

    discard(folder)
    discard(folder)

    assert not folder.exists()


# One file


def test_replaces_a_file_whole_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "bai.md"
    path.write_bytes(b"old")
    path.chmod(0o600)
    with path.open("rb") as reader:
        write_atomically(path, b"new")

        assert reader.read() == b"old"  # who is reading goes on with what was there
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["bai.md"]  # noqa: PTH208


def test_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "bai.md").mkdir()

    with pytest.raises(OSError, match=r"bai\.md"):
        write_atomically(tmp_path / "bai.md", b"new")

    assert os.listdir(tmp_path) == ["bai.md"]  # noqa: PTH208
