"""The catalogue remembers what is live, and losing it loses nothing else."""

from __future__ import annotations

import datetime as dt
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.catalogue import Catalogue
from publisher.catalogue.live import SCHEMA
from publisher.gate import Live
from tests.builders import ARTICLE, NOW, SiteFolder
from tests.conftest import Command


def live(link: str = "/canh-bao/2026/bai/", **changes: object) -> Live:
    values = {"id": "bai", "path": ARTICLE, "digest": "sha256:ab", "since": NOW, **changes}
    return Live(permalink=link, **values)  # type: ignore[arg-type]


def recorded(path: Path) -> Path:
    """Return a catalogue file that remembers one address."""
    Catalogue(path, path.parent / "site").record([live()])
    return path


def test_remembers_what_is_live(tmp_path: Path) -> None:
    path = recorded(tmp_path / "catalogue.sqlite")

    assert Catalogue(path, tmp_path / "site").live() == {"/canh-bao/2026/bai/": live()}


def test_remembers_nothing_before_the_first_build(tmp_path: Path) -> None:
    assert Catalogue(tmp_path / "moi/catalogue.sqlite", tmp_path / "site").live() == {}


def test_forgets_what_is_no_longer_live(tmp_path: Path) -> None:
    catalogue = Catalogue(recorded(tmp_path / "catalogue.sqlite"), tmp_path / "site")

    catalogue.record([live("/khac/")])

    assert set(catalogue.live()) == {"/khac/"}


def test_keeps_two_sites_apart(tmp_path: Path) -> None:
    path = recorded(tmp_path / "catalogue.sqlite")

    Catalogue(path, tmp_path / "ban-hai").record([])

    assert Catalogue(path, tmp_path / "site").live()
    assert not Catalogue(path, tmp_path / "ban-hai").live()


def test_knows_a_site_by_any_way_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recorded(tmp_path / "catalogue.sqlite")
    monkeypatch.chdir(tmp_path)

    assert Catalogue(path, Path("x/../site")).live()


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
moments = st.datetimes(timezones=st.just(NOW.tzinfo))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    entries=st.lists(
        st.builds(Live, permalink=texts, id=texts, path=texts, digest=texts, since=moments),
        unique_by=lambda one: one.permalink,
        max_size=5,
    )
)
def test_gives_back_exactly_what_was_recorded(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Live]
) -> None:
    catalogue = Catalogue(tmp_path_factory.mktemp("nho") / "catalogue.sqlite", Path("site"))

    catalogue.record(entries)

    assert catalogue.live() == {one.permalink: one for one in entries}


def not_a_database(path: Path) -> None:
    path.write_text("không phải cơ sở dữ liệu")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def another_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE live")
        database.execute("CREATE TABLE live (khac TEXT)")


def another_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"PRAGMA user_version = {SCHEMA + 1}")


def a_moment_that_is_none(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE live SET since = 'hôm qua'")


DAMAGES = [not_a_database, cut_short, empty, another_table, another_version, a_moment_that_is_none]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda change: change.__name__)
def test_a_damaged_catalogue_is_an_empty_one_and_is_begun_anew(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = recorded(tmp_path / "catalogue.sqlite")
    damage(path)
    catalogue = Catalogue(path, tmp_path / "site")

    found = catalogue.live()
    catalogue.record([live()])

    assert found == {}
    assert catalogue.live() == {"/canh-bao/2026/bai/": live()}


def test_a_build_records_what_it_put_live_and_since_when(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    later = NOW + dt.timedelta(days=1)
    folder.publishable("content/canh-bao/2026/sau.md")
    folder.publishable("content/canh-bao/2026/bo.md", withdrawn={"date": "2026-11-21", "reason": "error"})  # fmt: skip

    folder.build(later)
    found = Catalogue(folder.root / ".publisher/catalogue.sqlite", folder.root / "site").live()

    assert {one.path.split("/")[-1]: one.since for one in found.values()} == {
        "bai-mau.md": NOW,
        "sau.md": later,
        "bo.md": later,
    }
    assert found["/canh-bao/2026/bo/"].digest == ""


def test_a_build_that_is_refused_changes_no_memory(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    path = folder.root / ".publisher/catalogue.sqlite"
    before = Catalogue(path, folder.root / "site").live()
    (folder.root / ARTICLE).unlink()

    with pytest.raises(Exception, match="--confirm-removals"):
        folder.build()

    assert Catalogue(path, folder.root / "site").live() == before


@contextmanager
def full_disk() -> Iterator[None]:
    """Let this process write no byte to any file."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_what_cannot_be_written_is_forgotten_and_said(tmp_path: Path) -> None:
    catalogue = Catalogue(recorded(tmp_path / "catalogue.sqlite"), tmp_path / "site")

    with full_disk():
        done = catalogue.record([live("/khac/")])

    assert not done
    assert catalogue.live() == {}  # what it knew is no longer so
    assert catalogue.record([live("/khac/")])
    assert set(catalogue.live()) == {"/khac/"}


def test_a_site_is_live_although_nothing_can_be_remembered(
    folder: SiteFolder, command: Command
) -> None:
    folder.publishable()
    place = folder.root / ".publisher/catalogue.sqlite"
    place.mkdir(parents=True)

    code, out, err = command("build")

    assert (code, err) == (0, "")
    assert "không ghi được danh mục" in out
    assert (folder.root / "site/canh-bao/2026/bai-mau/index.html").is_file()
    place.rmdir()
    code, out, _err = command("build")
    assert code == 0
    assert "danh mục" not in out
    assert Catalogue(place, folder.root / "site").live()
