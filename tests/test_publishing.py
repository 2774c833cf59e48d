"""A finished site takes the place of the live one file by file, each whole, and nothing else."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import UnusableError
from publisher.files import write_atomically
from publisher.publishing import MARK, Changes, Manifest, claim, discard, folder, manifest, publish

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
    output = tmp_path / "site"
    publish(plant(tmp_path / "moi", SITE), output)
    staged = plant(tmp_path / "moi", SITE)

    assert publish(staged, output, rewrite=True) == Changes(written=len(SITE), removed=0)


def test_removes_what_is_not_in_the_site_and_the_folders_left_empty(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(plant(tmp_path / "moi", SITE), output)
    plant(output, {"a/b/c/cu.html": b"old", ".rss.xml.part": b"left by a crash"})
    (output / "trong/rong").mkdir(parents=True)
    plant(tmp_path / "moi", SITE)
    (output / "loi-tat").symlink_to(tmp_path / "moi/index.html")

    changes = publish(tmp_path / "moi", output)

    assert changes == Changes(written=0, removed=3)
    assert harvest(output) == SITE
    assert {path.name for path in output.iterdir() if path.is_dir()} == {"canh-bao", "assets"}
    assert harvest(tmp_path / "moi") == SITE  # what a link leads to stays, and what is not needed


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


# No moment between is broken

HOME = "index.html"
ARTICLES = [f"bao/2026/{slug}/index.html" for slug in ("an", "ba", "co")]
ARTICLES += [f"hoi/2026/{slug}/index.html" for slug in ("dat", "em", "gia")]
PAGES = [HOME, "bao/index.html", "hoi/index.html", "bao/2026/11/index.html", *ARTICLES]
FILES = ["rss.xml", "tim/1.json", "media/x.webp", "media/y.webp", "assets/z.css"]
SECRET = b"chuyen-kin"


def a_site(chance: random.Random, version: int, withdrawn: set[str]) -> Tree:
    """Return a site of pages and feeds that lead to each other at random, and to nothing else."""
    names = {HOME, *withdrawn, *(one for one in PAGES + FILES if chance.random() < 0.7)}
    return {
        name: b"thu hoi " + led(chance, name, chance.choice(sorted(names)))
        if name in withdrawn
        else f"v{chance.choice([0, version])} ".encode()
        + b" ".join(
            written(chance, name, other)
            for other in sorted(names - withdrawn)
            if chance.random() < 0.3 and not name.startswith(("media", "assets"))
        )
        for name in sorted(names)
    }


def written(chance: random.Random, name: str, other: str) -> bytes:
    """Return a link with a word of where it leads."""
    return led(chance, name, other) + f"{SECRET.decode()}-{other}</a>".encode()


def led(chance: random.Random, name: str, other: str) -> bytes:
    """Return a link in one of the ways in which they are written."""
    way = other.removesuffix(HOME)
    relative = "../" * name.count("/") + way or "./"
    link = chance.choice([f"https://thu.example/tin/{way}", relative])
    if name.endswith(".json"):
        link = link.replace("/", "\\/")
    return f'<a href="{link}">'.encode()


def links(name: str, data: bytes) -> Iterator[str]:
    """Yield where the links of a file lead, read in another way than by what is tested."""
    for part in data.decode().split('href="')[1:]:
        link = part.partition('"')[0].replace("\\/", "/")
        if link.startswith("https:"):
            way = link.removeprefix("https://thu.example/tin/")
        else:
            way = os.path.relpath(f"/{os.path.dirname(name)}/{link}", "/")  # noqa: PTH120
            way = "" if way == "." else way + ("/" if link.endswith("/") else "")
        yield way + HOME if way.endswith("/") or not way else way


def reached(tree: Tree, known: set[str]) -> set[str]:
    """Return what a reader comes to who knows some addresses, what is not there included."""
    found, waiting = set(known), list(known)
    while waiting:
        name = waiting.pop()
        new = set(links(name, tree.get(name, b""))) - found
        found |= new
        waiting += new
    return found


class Stopped(Exception):  # noqa: N818
    """The power went."""


def watched(
    monkeypatch: pytest.MonkeyPatch, output: Path, look: Callable[[], None], left: int
) -> None:
    """Look at the folder after each step, and stop after some of them."""

    def watching(what: Callable[..., None]) -> Callable[..., None]:
        def done(*where: Path) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped
            what(*where)
            look()

        return done

    monkeypatch.setattr(folder, "_put", watching(folder._put))
    monkeypatch.setattr(folder, "_remove", watching(folder._remove))


@pytest.mark.parametrize("seed", range(40))
def test_no_reader_ever_comes_to_what_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Neither while one site takes the place of another, nor after it was interrupted for a third."""
    chance = random.Random(seed)  # noqa: S311  # the same each time
    output = tmp_path / "site"
    withdrawn: set[str] = set()
    before: Tree = {}
    for version, stop in enumerate([99, chance.randrange(12), chance.randrange(12), 99]):
        new = a_site(chance, version, withdrawn)
        known = (before.keys() or {HOME}) & new.keys() if version else set()

        def look(known: set[str] = known) -> None:
            tree = harvest(output)
            assert reached(tree, known) <= tree.keys()

        with monkeypatch.context() as patch:
            watched(patch, output, look, stop)
            staged = plant(tmp_path / f"moi{version}", new)
            manifest = Manifest.of(staged)
            try:
                publish(
                    staged, output, manifest=manifest, withdrawn=addresses(withdrawn),
                    journal=tmp_path / "so",
                )  # fmt: skip
                before = new
            except Stopped:
                kept = before.keys() & new.keys() & harvest(output).keys()
                before = {name: before[name] for name in kept}
        withdrawn |= {name for name in ARTICLES if chance.random() < 0.2}

    assert harvest(output) == new


def addresses(names: set[str]) -> list[str]:
    return [f"/{name.removesuffix(HOME)}" for name in names]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_withdrawn_goes_before_anything_that_it_does_not_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same each time
    output = tmp_path / "site"
    old = a_site(chance, 0, set())
    withdrawn = {chance.choice([name for name in ARTICLES if name in old] or [ARTICLES[0]])}
    publish(plant(tmp_path / "cu", old), output, manifest=Manifest.of(tmp_path / "cu"))
    new = a_site(chance, 1, withdrawn)
    words = [f"{SECRET.decode()}-{name}".encode() for name in withdrawn]
    leads = {name for name, data in old.items() if any(word in data for word in words)}
    gone = old.keys() - new.keys()
    unhurried = {
        name
        for name in old.keys() & new.keys() - withdrawn - leads
        if old[name] != new[name]
        and not gone & reached(old, {name})
        and not name.startswith(tuple(one.partition("/")[0] for one in gone))
    }

    def look() -> None:
        tree = harvest(output)
        if any(word in data for data in tree.values() for word in words):
            assert not [name for name in unhurried if tree[name] != old[name]]

    watched(monkeypatch, output, look, 99)
    staged = plant(tmp_path / "moi", new)
    publish(staged, output, manifest=Manifest.of(staged), withdrawn=addresses(withdrawn))

    assert harvest(output) == new


def test_a_page_of_a_withdrawn_article_is_the_first_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where its notice leads to a new article: that alone comes before."""
    output, seen = tmp_path / "site", list[Tree]()
    grave, other = "bao/2026/an/index.html", "bao/2026/ba/index.html"
    old = {
        HOME: b'<a href="bao/2026/an/">',
        grave: b"old",
        "assets/a.css": b"1",
        "media/an.webp": b"",
    }
    new = {HOME: b'<a href="bao/2026/ba/">', grave: b'<a href="../ba/">', other: b"new",
           "assets/a.css": b"2", "bao/2026/co/index.html": b"another", "rss.xml": b"feed"}  # fmt: skip
    publish(plant(tmp_path / "cu", old), output, manifest=Manifest.of(tmp_path / "cu"))
    watched(monkeypatch, output, lambda: seen.append(harvest(output)), 99)
    staged = plant(tmp_path / "moi", new)
    publish(staged, output, manifest=Manifest.of(staged), withdrawn=["/bao/2026/an/"])

    assert seen[0] == old | {other: new[other]}
    assert seen[1] == seen[0] | {grave: new[grave]}
    assert seen[2] == seen[1] | {HOME: new[HOME]}
    assert seen[3] == {name: data for name, data in seen[2].items() if name != "media/an.webp"}
    assert seen[-2]["assets/a.css"] == b"1"


# When it fails half-way


def test_an_interrupted_run_leaves_each_file_old_or_new_and_the_next_completes_it(
    tmp_path: Path,
) -> None:
    output, fresh = tmp_path / "site", "canh-bao/2026/moi/index.html"
    old = {**SITE, "cu/index.html": b"old page"}
    publish(plant(tmp_path / "cu", old), output)
    new = {name: b"new " + data for name, data in SITE.items()}
    new |= {fresh: b"page", "assets/moi.css": b"its style"}
    plant(output, {f"{fresh}/vat-can": b""})  # it cannot be put in its place

    with pytest.raises(UnusableError, match="site"):
        publish(plant(tmp_path / "moi", new), output)
    half = harvest(output)
    shutil.rmtree(output / fresh)
    publish(plant(tmp_path / "moi", new), output)

    assert half == {**old, "assets/moi.css": b"its style", f"{fresh}/vat-can": b""}
    assert harvest(output) == new


def test_files_of_a_staged_site_on_another_disk_are_copied_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, rename = tmp_path / "site", Path.replace

    def across(self: Path, target: Path) -> Path:
        if self.parent != target.parent:
            raise OSError(errno.EXDEV, "")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", across)

    publish(plant(tmp_path / "moi", SITE), output)

    assert harvest(output) == SITE


def test_a_file_in_the_place_of_a_folder_gives_way(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(plant(tmp_path / "cu", {"index.html": b"home", "canh-bao": b"a stray file"}), output)

    publish(plant(tmp_path / "moi", SITE), output)

    assert harvest(output) == SITE


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


# When the power fails


def test_bytes_are_on_the_disk_before_a_rename_and_renames_before_the_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def seen(place: object, name: str, kind: str) -> None:
        real = getattr(place, name)

        def call(first: Path, *rest: object, **options: object) -> object:
            done.append(f"{kind} {first.name}")
            return real(first, *rest, **options)

        monkeypatch.setattr(place, name, call)

    seen(folder, "settle", "settle")
    seen(folder, "move_atomically", "move")
    seen(manifest, "write_atomically", "write")
    staged = tmp_path / "staged"
    for _time in range(2):
        staged.mkdir(exist_ok=True)
        (staged / "index.html").write_text("x")
        publish(staged, tmp_path / "site", manifest=Manifest.of(staged))

    assert done == ["settle staged", "move index.html", "settle site", f"write {MARK}"]
