"""A build that is killed at any moment leaves a whole site, and the next one completes it."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from publisher.catalogue import Outputs
from publisher.cli.main import run
from publisher.publishing import MARK, Manifest
from publisher.publishing import folder as publishing
from tests.builders import NOW, SiteFolder, picture
from tests.crawling import Tree, broken, served

ROOT = Path(__file__).parent.parent
SITE = "https://thu.example/"
EDITED, WITHDRAWN, DELETED, ADDED, STAYS, DRAFT = (
    f"content/{name}.md"
    for name in ("canh-bao/2026/bai-sua", "canh-bao/2026/bai-rut", "canh-bao/2026/bai-xoa",
                 "canh-bao/2026/bai-moi", "tuyen-truyen/2026/bai-giu", "canh-bao/2026/ban-nhap")
)  # fmt: skip
GRAVE, GONE = "canh-bao/2026/bai-rut/index.html", "canh-bao/2026/bai-xoa/index.html"
UNRELEASED = "bí mật chưa duyệt".encode()
OPTIONS = ["--now", NOW.isoformat(), "--confirm-removals"]


def body(word: str) -> str:
    return f"Bà con nhớ ba điều, theo bài {word}: không bấm đường dẫn lạ, không đọc mã, gọi 113.\n"


@dataclass(frozen=True)
class Change:
    """A site about to change: its folder with the old output, and both outputs.

    `moments` are how many there are in a build, by what is counted.
    """

    folder: SiteFolder
    old: Tree
    new: Tree
    moments: Mapping[str, int]

    def copied(self, place: Path) -> Path:
        """Return a copy of the folder for one run."""
        shutil.copytree(self.folder.root, place, symlinks=True)
        return place


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> Change:
    """A site that is out, with an article edited, one added, one withdrawn and one deleted since."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("truoc") / "trang", keys)
    for path in (EDITED, WITHDRAWN, DELETED, STAYS):
        picture(folder.root / Path(path).with_suffix(".jpg"), (640, 300 + len(path)))
        named = {"image": f"{Path(path).stem}.jpg", "image_alt": f"Ảnh của bài {Path(path).stem}"}
        folder.publishable(path, body(Path(path).stem), **named)
    folder.write(DRAFT, "Câu bí mật chưa duyệt.\n", title="Bài bí mật chưa duyệt")
    folder.commit()
    assert build(folder.root) == 0
    old = served(folder.root / "site")
    folder.amended(EDITED, body("sửa rồi"), title="Cảnh báo thử đã sửa", image=None)
    folder.publishable(ADDED, body("mới"))
    text = (folder.root / WITHDRAWN).read_text("utf-8")
    mark = "---\nwithdrawn: {date: 2026-11-21, reason: error, replaced_by: bai-moi}\n"
    folder.write_raw(WITHDRAWN, text.replace("---\n", mark, 1))
    (folder.root / DELETED).unlink()
    folder.commit("đổi")
    done = shutil.copytree(folder.root, tmp_path_factory.mktemp("sau") / "trang", symlinks=True)
    run = started(done, "all", -1)
    assert run.returncode == 0
    moments = dict(zip(("all", "changes"), map(int, run.stderr.split()[-2:]), strict=True))
    return Change(folder, old, served(done / "site"), moments)


def build(root: Path, *options: str) -> int:
    """Run the command in this process."""
    return run(["build", "--config", str(root / "site_config.yml"), *OPTIONS, *options])


def remember(root: Path) -> None:
    """Let a site that is about to change know what it made of what was there before."""
    for arguments in (["checkout", "-q", "HEAD~1", "--", "content"], ["reset", "-q", "--hard"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)
        if arguments[0] == "checkout":
            (root / ADDED).unlink()
            assert build(root) == 0
    assert Outputs(root / "site").made(root / "site").parts


def started(
    root: Path, what: str, moment: int, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, which is killed at a moment, if that comes."""
    return subprocess.run(
        [sys.executable, "-m", "tests.killed", what, str(moment), str(root / "site"), "build",
         "--config", str(root / "site_config.yml"), *OPTIONS],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=before,
    )  # fmt: skip


def check_whole(tree: Tree, change: Change) -> None:
    """Check what readers may meet while one site takes the place of the other."""
    old, new = change.old, change.new
    assert not [name for name, data in tree.items() if data not in (old.get(name), new.get(name))]
    known = {"index.html", "sitemap.xml", "rss.xml", *(old.keys() & new.keys())}
    assert known <= tree.keys()
    assert broken(tree, known, SITE) == {}
    assert not [name for name, data in tree.items() if UNRELEASED in data]
    assert not [name for name in tree if "ban-nhap" in name]
    gone = [name.rpartition("/")[2].encode() for name in old.keys() - new.keys()]
    going = (b"bai-rut", b"bai-xoa", *(name for name in gone if name != b"index.html"))
    replaced = {name for name in old.keys() & new.keys() if old[name] != new[name]}
    rest = {name for name in replaced if not any(sign in old[name] for sign in going)}
    done = {name for name in replaced if tree[name] == new[name]}
    assert not done or GRAVE in done  # the first of what was live to change
    if done & {name for name in rest if not name.startswith("tim-kiem/")}:
        assert not [name for name, data in tree.items() if b"b\xc3\xa0i bai-rut" in data]
    if GONE not in tree:
        assert not [name for name, data in tree.items() if b"b\xc3\xa0i bai-rut" in data]


def check_completed(root: Path, change: Change) -> None:
    """Build once more and check that nothing is left of what was interrupted."""
    assert build(root) == 0
    tree = served(root / "site")
    assert tree == change.new
    mark = Manifest.read(root / "site")
    assert mark is not None
    assert mark.files == Manifest.of(root / "site").files
    assert {path.name for path in (root / "site").rglob(".*")} == {MARK}
    left = {path.name for path in (root / ".publisher").iterdir()}
    assert left == {"catalogue.sqlite", "lock", "releases.jsonl"}


def test_a_clean_build_gives_what_a_build_over_the_old_site_gives(
    change: Change, tmp_path: Path
) -> None:
    root = change.copied(tmp_path / "trang")
    shutil.rmtree(root / "site")
    shutil.rmtree(root / ".publisher")

    assert build(root) == 0

    assert served(root / "site") == change.new
    assert change.old.keys() - change.new.keys()
    assert change.new.keys() - change.old.keys()


@pytest.mark.parametrize("part", range(4))
def test_a_killed_build_leaves_a_whole_site_and_the_next_completes_it(
    change: Change, tmp_path: Path, part: int
) -> None:
    """Killed at moments of the whole run and, more often, while files are replaced.

    Once the build knows nothing of the one before; the other times it makes what differs.
    """
    chance = random.Random(part)  # noqa: S311  # the same each time
    for number, what in enumerate(("all", "changes", "changes")):
        root = change.copied(tmp_path / f"trang-{number}")
        moments = change.moments[what] * 9 // 10  # no two runs do quite the same things
        if number > 0:
            remember(root)

        killed = started(root, what, chance.randrange(moments))

        assert killed.returncode == -signal.SIGKILL, killed.stderr
        check_whole(served(root / "site"), change)
        check_completed(root, change)


@contextmanager
def after_each_change(look: Callable[[int], None]) -> Iterator[None]:
    """Look at the output after each file that is put there or removed, counted from 1."""
    done = 0

    def counted(what: Callable[..., None]) -> Callable[..., None]:
        def changed(*paths: Path) -> None:
            nonlocal done
            what(*paths)
            done += 1
            look(done)

        return changed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "_put", counted(publishing._put))
        patch.setattr(publishing, "_remove", counted(publishing._remove))
        yield


def test_a_reader_at_any_moment_of_a_build_meets_a_whole_site(
    change: Change, tmp_path: Path
) -> None:
    root = change.copied(tmp_path / "trang")
    moments = []

    def look(moment: int) -> None:
        check_whole(served(root / "site"), change)
        moments.append(moment)

    with after_each_change(look):
        assert build(root) == 0

    assert len(moments) > 40
    assert served(root / "site") == change.new


# What is not a kill: a disk that is full, a folder that cannot be written


@contextmanager
def disk(place: Path, pages: int = 0) -> Iterator[Callable[..., None]]:
    """Put what a folder holds on a disk of its own with a few pages of memory left; gives `mount`."""
    kept = place.rename(place.with_name(f"{place.name}-goc"))
    place.mkdir()

    def mount(*options: str) -> None:
        done = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(place)], check=False)
        if done.returncode:
            pytest.skip("no disk can be mounted here")

    mount("-o", "size=1g")
    try:
        shutil.copytree(kept, place, symlinks=True, dirs_exist_ok=True)
        usage = os.statvfs(place)
        used = usage.f_blocks - usage.f_bfree
        mount("-o", f"remount,size={(used + pages) * usage.f_frsize}")
        yield mount
    finally:
        subprocess.run(["umount", str(place)], check=True)


def check_kept(tree: Tree, change: Change) -> None:
    """Check a site that no build could replace: all is as it was but for what is withdrawn."""
    old, new = change.old, change.new
    known = {"index.html", "sitemap.xml", "rss.xml", *(old.keys() & new.keys())}
    assert known <= tree.keys()
    assert broken(tree, known, SITE) == {}
    assert not [name for name, data in tree.items() if "bài bai-rut".encode() in data]
    assert b"</html>" in tree[GRAVE]
    strange = {name for name, data in tree.items() if data not in (old.get(name), new.get(name))}
    assert not [name for name in strange if b"bai-rut" not in old[name]]


@pytest.mark.parametrize(
    ("where", "pages"), [("all", 0), ("output", 0), ("output", 4)], ids=["all", "output", "nearly"]
)
def test_a_full_disk_leaves_the_site_whole_and_the_next_build_completes_it(
    change: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str], where: str, pages: int
) -> None:
    root = change.copied(tmp_path / "trang")
    with disk(root if where == "all" else root / "site", pages) as mount:
        assert build(root) == 2

        assert "ổ đĩa đầy" in capsys.readouterr().err
        check_kept(served(root / "site"), change)
        mount("-o", "remount,size=1g")

        check_completed(root, change)


def test_a_read_only_output_stays_as_it_is(
    change: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = change.copied(tmp_path / "trang")
    with disk(root / "site", pages=4000) as mount:
        mount("-o", "remount,ro")
        log = (root / "audit/releases.jsonl").read_bytes()

        assert build(root) == 2

        assert "ổ đĩa chỉ cho đọc" in capsys.readouterr().err
        assert served(root / "site") == change.old
        assert (root / "audit/releases.jsonl").read_bytes() == log  # it tells of no such release
        mount("-o", "remount,rw")
        check_completed(root, change)


def test_a_quota_leaves_the_site_whole_and_the_next_build_completes_it(
    change: Change, tmp_path: Path
) -> None:
    root = change.copied(tmp_path / "trang")

    stopped = started(root, "all", -1, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000,) * 2))  # fmt: skip

    assert stopped.returncode == 2
    assert "hết dung lượng được cấp" in stopped.stderr
    check_kept(served(root / "site"), change)
    check_completed(root, change)


@pytest.mark.parametrize("moment", [1, 25])
def test_a_folder_that_may_no_longer_be_written_half_way_is_whole(
    change: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str], moment: int
) -> None:
    root = change.copied(tmp_path / "trang")
    with (
        disk(root / "site", pages=4000) if os.geteuid() == 0 else permissions(root / "site") as turn
    ):

        def close(done: int) -> None:
            if done == moment:
                turn("-o", "remount,ro")

        with after_each_change(close):
            assert build(root) == 2

        said = capsys.readouterr().err
        assert "ổ đĩa chỉ cho đọc" in said or "không có quyền ghi" in said
        check_whole(served(root / "site"), change)
        turn("-o", "remount,rw")
        check_completed(root, change)


@contextmanager
def permissions(folder: Path) -> Iterator[Callable[..., None]]:
    """Give what takes the right to write from a folder's owner, and gives it back."""

    def turn(_flag: str, how: str) -> None:
        for place in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
            place.chmod(0o555 if how.endswith("ro") else 0o755)

    yield turn
    turn("-o", "remount,rw")
