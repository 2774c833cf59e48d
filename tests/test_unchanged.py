"""A build with nothing to do says so from its record, and any change, or doubt, has it build."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from publisher import build as building
from publisher import unchanged
from publisher.catalogue import outputs
from tests.builders import ARTICLE, SiteFolder
from tests.conftest import Command


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as changed long ago, however young they are."""
    monkeypatch.setattr(unchanged, "_TICK", -3600.0)


@pytest.fixture
def recorded(folder: SiteFolder, command: Command, quiet: None) -> SiteFolder:
    """A site that was built today, and of which the record says so."""
    folder.publishable()
    folder.write("content/canh-bao/2026/nhap.md")
    folder.commit()
    command("build")
    assert (folder.root / ".publisher" / unchanged.NAME).is_file()
    return folder


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was really built."""
    begun: list[object] = []
    real = building.build

    def build(*arguments: object, **options: object) -> object:
        begun.append(arguments)
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "build", build)
    return begun


def test_the_second_run_builds_nothing_and_says_the_same(
    recorded: SiteFolder, command: Command, builds: list[object]
) -> None:
    (recorded.root / ".publisher" / unchanged.NAME).unlink()
    built = command("build")
    assert len(builds) == 1

    code, told, _errors = command("build")
    assert len(builds) == 1
    assert code == built[0]
    assert told.startswith(
        "Không có gì thay đổi từ lần dựng trước vào site: 1 bài đang đăng, 1 bài giữ lại"
    )
    assert told.split("\n")[1:] == built[1].split("\n")[1:]
    assert "nhap.md" in told


def test_strict_keeps_its_exit_code(recorded: SiteFolder, command: Command) -> None:
    assert command("build", "--strict")[0] == 1
    assert command("build", "--strict")[0] == 1


CHANGES: dict[str, Callable[[SiteFolder], object]] = {
    "an article is edited": lambda site: site.write(body="Khác.\n"),
    "an article is touched": lambda site: (site.root / ARTICLE).touch(),
    "an article is added": lambda site: site.write("content/canh-bao/2026/moi.md"),
    "an article is removed": lambda site: (site.root / ARTICLE).unlink(),
    "an article is renamed": lambda site: (site.root / ARTICLE).rename(
        site.root / "content/canh-bao/2026/ten-khac.md"
    ),
    "the configuration is touched": lambda site: (site.root / "site_config.yml").touch(),
    "a list beside it is added": lambda site: (site.root / "them.csv").write_text("x"),
    "something is committed": lambda site: site.git("commit", "-q", "--allow-empty", "-m", "x"),
    "a page is changed": lambda site: (site.root / "site/index.html").write_text("x"),
    "a page is gone": lambda site: (site.root / "site/index.html").unlink(),
    "a page is added": lambda site: (site.root / "site/la.html").write_text("x"),
    "a short link is changed": lambda site: (site.root / "site/a/bai-mau/index.html").write_text(
        ""
    ),
    "a short link is gone": lambda site: (site.root / "site/a/bai-mau/index.html").unlink(),
    "the short links are elsewhere": lambda site: (site.root / "site/a").rename(
        site.root / "site/b"
    ),
    "the log is touched": lambda site: (site.root / "audit/releases.jsonl").touch(),
    "the catalogue is gone": lambda site: (site.root / ".publisher/catalogue.sqlite").unlink(),
    "the record is damaged": lambda site: (site.root / ".publisher" / unchanged.NAME).write_text(
        "{"
    ),
    "a folder is a link": lambda site: (site.root / "lien-ket").symlink_to("content"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_record_holds_after_any_change(
    recorded: SiteFolder, change: Callable[[SiteFolder], object]
) -> None:
    now = dt.datetime.now(dt.UTC)
    assert unchanged.recorded(recorded.root, now) is not None
    change(recorded)

    assert unchanged.recorded(recorded.root, now) is None


def test_a_change_has_the_site_built(
    recorded: SiteFolder, command: Command, builds: list[object]
) -> None:
    recorded.write(body="Khác.\n")
    command("build")

    assert builds


@pytest.mark.parametrize(
    "words", [("--lang", "en"), ("--clean",), ("--output", "cho-khac"), ("--strict",)]
)
def test_other_words_have_the_site_built(
    recorded: SiteFolder, command: Command, builds: list[object], words: tuple[str, ...]
) -> None:
    command("build", *words)

    assert builds


@pytest.mark.parametrize(("hours", "holds"), [(-1, False), (0, True), (25, False)])
def test_the_record_holds_for_its_own_day_only(
    recorded: SiteFolder, hours: int, holds: bool
) -> None:
    now = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)

    assert (unchanged.recorded(recorded.root, now) is not None) is holds


def test_what_has_just_changed_is_not_recorded(
    folder: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "_TICK", 3600.0)
    folder.publishable()
    command("build")

    assert not (folder.root / ".publisher" / unchanged.NAME).exists()


@pytest.mark.parametrize("first", [True, False], ids=["before-it-is-read", "after-it-was-read"])
def test_a_file_that_changes_while_the_site_is_built_has_it_built_again(
    folder: SiteFolder,
    command: Command,
    quiet: None,
    builds: list[object],
    monkeypatch: pytest.MonkeyPatch,
    first: bool,
) -> None:
    folder.publishable()
    folder.settle()
    real = building.build

    def build(*arguments: object, **options: object) -> object:
        if first:
            os.utime(folder.root / ARTICLE)
        done = real(*arguments, **options)  # type: ignore[arg-type]
        if not first:
            os.utime(folder.root / ARTICLE)
        return done

    with monkeypatch.context() as patch:
        patch.setattr(building, "build", build)
        command("build")
    assert len(builds) == 1

    command("build")
    assert len(builds) == 2
    command("build")
    assert len(builds) == 2


@pytest.mark.parametrize("apart", [False, True], ids=["here", "by-another-process"])
def test_after_a_change_the_record_says_of_the_site_what_a_look_at_it_does(
    recorded: SiteFolder,
    command: Command,
    builds: list[object],
    monkeypatch: pytest.MonkeyPatch,
    apart: bool,
) -> None:
    monkeypatch.setattr(outputs, "_LARGE", 0 if apart else 1_000_000)
    looked: list[int] = []
    right_look = outputs.Outputs.look

    def look(*asked: Any) -> str:
        looked.append(os.getpid())
        return right_look(*asked)

    monkeypatch.setattr(outputs.Outputs, "look", look)
    known: list[str] = []
    right = unchanged.Look.record

    def record(look: unchanged.Look, *said: Any) -> None:
        known.append(said[-1])
        right(look, *said)

    monkeypatch.setattr(unchanged.Look, "record", record)

    recorded.amended(body="Một câu khác.\n")
    recorded.commit()
    command("build")

    seen = unchanged._seen(recorded.root / "site", unchanged._LINKS, unchanged._OTHERS)
    assert known == [seen]
    assert looked == ([] if apart else [os.getpid()])
    command("build")
    assert len(builds) == 1


STRAYS: dict[str, Callable[[Path], object]] = {
    "a file": lambda site: (site / "canh-bao" / "la.html").write_text("lạ", "utf-8"),
    "a link": lambda site: (site / "la").symlink_to(site.parent, target_is_directory=True),
    "an empty folder": lambda site: (site / "la").mkdir(),
    "half a file": lambda site: (site / ".la.html.part").write_text("lạ", "utf-8"),
    "other bytes": lambda site: (site / "index.html").write_text("lạ", "utf-8"),
    "a missing file": lambda site: (site / "index.html").unlink(),
}


@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
def test_a_build_of_a_site_that_is_not_as_it_was_put_makes_it_so(
    recorded: SiteFolder, command: Command, stray: Callable[[Path], object]
) -> None:
    site = recorded.root / "site"
    stray(site)
    recorded.amended(body="Một câu khác.\n")
    recorded.commit()

    assert command("build")[0] == 0

    there = {path.relative_to(site) for path in site.rglob("*")}
    assert not any("la" in (path.name, path.stem, path.stem.strip(".")) for path in there)
    assert "lạ" not in (site / "index.html").read_text("utf-8").split()
    assert command("build", "--clean", "--output", "khac")[0] == 0
    assert {path.relative_to(recorded.root / "khac") for path in (recorded.root / "khac").rglob("*")} == there  # fmt: skip


def test_what_is_taken_down_while_a_site_is_built_does_not_come_back(
    recorded: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = recorded.root / "site" / "gioi-thieu" / "index.html"
    gone = page if page.exists() else recorded.root / "site" / "theo-doi" / "index.html"
    right = building.rereading.read

    def read(*arguments: Any, **options: Any) -> Any:
        done = right(*arguments, **options)
        gone.unlink()
        return done

    monkeypatch.setattr(building.rereading, "read", read)
    recorded.amended(body="Một câu khác.\n")
    recorded.commit()

    code, _told, errors = command("build")

    assert code == 2
    assert "bị xóa trong lúc đang dựng" in errors
    assert "Một câu khác" not in (recorded.root / "site/canh-bao/2026/bai-mau/index.html").read_text("utf-8")  # fmt: skip
