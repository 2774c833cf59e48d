"""Reading content/: regular files only, within bounds, whatever stands there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.sources import (
    MAX_ARTICLE_BYTES,
    MAX_DEPTH,
    Refused,
    Source,
    inside,
    linked,
    read_regular,
    read_source,
    walk,
)

NAME = "content/canh-bao/2026/bai.md"


def put(root: Path, path: str = NAME, data: bytes = b"x") -> Path:
    full = root / path
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_bytes(data)
    return full


def seen(root: Path) -> list[tuple[str, str]]:
    """Return the path of every entry with its bytes as text, or the rule that refuses it."""
    return [
        (one.path, one.rule if isinstance(one, Refused) else one.data.decode())
        for one in walk(root)
    ]


def test_reads_articles_in_order_of_their_paths(tmp_path: Path) -> None:
    for path in ("content/b/2026/hai.md", "content/a/2026/ba.md", "content/a/2025/mot.md"):
        put(tmp_path, path, path.encode())

    assert [path for path, _ in seen(tmp_path)] == [
        "content/a/2025/mot.md",
        "content/a/2026/ba.md",
        "content/b/2026/hai.md",
    ]


def test_ignores_pictures_and_hidden_files(tmp_path: Path) -> None:
    for path in (
        "bia.jpg",
        "ghi-chu.txt",
        ".bai.md",
        ".git/bai.md",
        ".bai.md.swp",
        ".~lock.bai.md#",
    ):
        put(tmp_path, f"content/canh-bao/2026/{path}")

    assert seen(tmp_path) == []


def test_a_site_without_content_has_no_articles(tmp_path: Path) -> None:
    assert seen(tmp_path) == []


def test_takes_a_file_up_to_the_limit(tmp_path: Path) -> None:
    full = put(tmp_path)
    os.truncate(full, MAX_ARTICLE_BYTES)

    assert isinstance(read_source(tmp_path, NAME), Source)


@pytest.mark.parametrize("size", [MAX_ARTICLE_BYTES + 1, 20_000_000])
def test_refuses_a_file_that_is_too_large(tmp_path: Path, size: int) -> None:
    os.truncate(put(tmp_path), size)

    (refused,) = walk(tmp_path)

    assert isinstance(refused, Refused)
    assert (refused.path, refused.rule) == (NAME, "file/read")
    assert "500 KB" in str(refused.message)


def test_refuses_a_link_to_a_file(tmp_path: Path) -> None:
    secret = put(tmp_path, "mat.md", b"secret")
    (tmp_path / NAME).parent.mkdir(parents=True)
    (tmp_path / NAME).symlink_to(secret)

    assert seen(tmp_path) == [(NAME, "file/type")]
    assert isinstance(read_source(tmp_path, NAME), Refused)


def test_does_not_follow_a_link_to_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "ngoai/2026/bai.md", b"secret")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/canh-bao").symlink_to(tmp_path / "ngoai")

    assert seen(tmp_path) == [("content/canh-bao", "file/type")]


def test_does_not_walk_in_circles(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "content/canh-bao/vong").symlink_to(tmp_path / "content")

    assert seen(tmp_path) == [(NAME, "x"), ("content/canh-bao/vong", "file/type")]


def test_refuses_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/bai.md").symlink_to("khong-co")

    assert seen(tmp_path) == [("content/bai.md", "file/type")]


def test_a_named_pipe_does_not_stall_the_reading(tmp_path: Path) -> None:
    put(tmp_path)
    os.mkfifo(tmp_path / "content/canh-bao/2026/ong.md")

    assert seen(tmp_path) == [(NAME, "x"), ("content/canh-bao/2026/ong.md", "file/type")]
    assert isinstance(read_source(tmp_path, "content/canh-bao/2026/ong.md"), Refused)


def test_refuses_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path / "content")  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("bai.md")

        assert seen(tmp_path) == [("content/bai.md", "file/type")]
        assert isinstance(read_source(tmp_path, "content/bai.md"), Refused)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full"])
def test_refuses_a_device(device: str) -> None:
    assert not isinstance(read_regular(Path(device), 100), bytes)


def test_a_folder_named_like_an_article_is_no_article(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir(parents=True)

    refused = read_source(tmp_path, NAME)

    assert isinstance(refused, Refused)
    assert (refused.rule, refused.problem.line) == ("file/read", 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_refuses_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    put(tmp_path).chmod(0)

    assert seen(tmp_path) == [(NAME, "file/read")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_refuses_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    folder = put(tmp_path).parent
    folder.chmod(0)
    found = seen(tmp_path)
    folder.chmod(0o700)

    assert found == [("content/canh-bao/2026", "file/type")]


def test_refuses_a_name_that_is_not_utf8_and_can_print_it(tmp_path: Path) -> None:
    put(tmp_path)
    folder = os.fsencode(tmp_path / "content/canh-bao/2026")
    with open(folder + b"/c\xf4ng-an.md", "wb"):  # noqa: PTH123  # bytes, as an old disk has them
        pass

    found = dict(seen(tmp_path))

    assert found == {NAME: "x", "content/canh-bao/2026/c\ufffdng-an.md": "file/type"}
    assert all(path.encode() for path in found)


def test_one_bad_entry_does_not_stop_the_others(tmp_path: Path) -> None:
    put(tmp_path, "content/a/2026/mot.md")
    os.truncate(put(tmp_path, "content/b/2026/lon.md"), 20_000_000)
    (tmp_path / "content/c.md").symlink_to("khong-co")
    put(tmp_path, "content/d/2026/hai.md")

    assert [path for path, what in seen(tmp_path) if what == "x"] == [
        "content/a/2026/mot.md",
        "content/d/2026/hai.md",
    ]


def test_refuses_folders_nested_too_deep(tmp_path: Path) -> None:
    deep = "content" + "/x" * MAX_DEPTH
    put(tmp_path, f"{deep}/bai.md")
    put(tmp_path, f"{deep}/x/qua.md")

    assert seen(tmp_path) == [(f"{deep}/bai.md", "x"), (f"{deep}/x", "file/type")]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert isinstance(read_source(tmp_path, NAME), Refused)


@pytest.mark.parametrize("name", ["a" * 300 + ".md", "a\0b.md", "x/" * 3000 + "y.md"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    assert isinstance(read_source(tmp_path, f"content/{name}"), Refused)
    assert not linked(tmp_path, f"content/{name}/bai.md")


@pytest.mark.parametrize(
    ("path", "settled"),
    [
        ("content/a/2026/x.jpg", "content/a/2026/x.jpg"),
        ("content/a/2026/../2025/./x.jpg", "content/a/2025/x.jpg"),
        ("content/a/../../content/b.jpg", "content/b.jpg"),
        ("content/../site_config.yml", None),
        ("content/a/../../../etc/passwd", None),
        ("../content/a.jpg", None),
        ("content", None),
        ("content/a/..", None),
        ("/content/a.jpg", None),
        ("contentx/a.jpg", None),
        ("config/people.yml", None),
    ],
)
def test_knows_what_leaves_content(path: str, settled: str | None) -> None:
    assert inside(path) == settled


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(["..", ".", "", "content", "a", "b.jpg", "/"]), max_size=9))
def test_never_takes_a_path_that_leaves_content(parts: list[str]) -> None:
    settled = inside("/".join(["content", *parts]))

    if settled is not None:
        assert os.path.normpath("/".join(["content", *parts])) == settled
        assert settled.startswith("content/")


def test_sees_a_linked_folder_on_the_way(tmp_path: Path) -> None:
    put(tmp_path, "content/a/2026/x.jpg")
    (tmp_path / "content/b").symlink_to("a")

    assert not linked(tmp_path, "content/a/2026/x.jpg")
    assert linked(tmp_path, "content/b/2026/x.jpg")
