"""A build puts what is cleared live, the same bytes every time, and never makes the site worse."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import build, rules, staging, survey
from publisher.errors import PublisherError, UnusableError
from publisher.gate import Gate, Held, HeldState
from publisher.rules import national
from tests.builders import ARTICLE, BODY, NOW, SiteFolder, picture

OTHER = "content/tuyen-truyen/2026/bai-khac.md"


def names(folder: SiteFolder) -> set[str]:
    return {path for path in folder.output() if path.endswith(".html")}


def held_paths(release: build.Release) -> dict[str, Held]:
    return {one.path: one for one in release.survey.held}


# The same bytes


def rich(folder: SiteFolder) -> None:
    """Write a site with a picture, an urgent article, an alias, a correction, a page, a draft."""
    picture(folder.root / "content/canh-bao/2026/anh.png", (1400, 700))
    folder.publishable(image="anh.png", image_alt="Ảnh cổng chợ", priority="urgent")
    folder.publishable(
        OTHER,
        aliases=["canh-bao/2026/ten-cu"],
        corrections=[{"date": "2026-11-20", "note": "Sửa."}],
    )
    folder.publishable("content/pages/gioi-thieu.md", topics=None)
    folder.write("content/hoi-dap/2026/ban-nhap.md")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """That site, built."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys)
    rich(folder)
    folder.build()
    return folder


@pytest.fixture
def built(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that built site."""
    return folder.take(template)


def test_writes_nothing_when_nothing_changed(built: SiteFolder) -> None:
    before = built.output()

    release = built.build()

    assert (release.changes.written, release.changes.removed) == (0, 0)
    assert (release.added, release.updated, release.removed) == (0, 0, 0)
    assert built.output() == before


def test_gives_the_same_bytes_in_a_new_folder_without_memory(
    template: SiteFolder, tmp_path: Path
) -> None:
    elsewhere = SiteFolder(tmp_path / "noi-khac", template.keys)
    shutil.copytree(
        template.root, elsewhere.root, ignore=shutil.ignore_patterns("site", ".publisher")
    )

    elsewhere.build()

    assert elsewhere.output() == template.output()


def test_gives_the_same_bytes_in_any_process(folder: SiteFolder) -> None:
    rich(folder)
    program = [sys.executable, "-m", "publisher", "build", "--now", NOW.isoformat()]
    outputs = []
    for seed, zone in (("1", "UTC"), ("2", "America/New_York")):
        shutil.rmtree(folder.root / "site", ignore_errors=True)
        shutil.rmtree(folder.root / ".publisher", ignore_errors=True)
        done = subprocess.run(
            [*program, "--config", str(folder.root / "site_config.yml")],
            cwd=Path(build.__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        outputs.append(folder.output())

    assert outputs[0] == outputs[1]


def test_gives_the_same_bytes_when_the_same_moment_is_written_in_another_zone(
    built: SiteFolder,
) -> None:
    before = built.output()

    built.build(NOW.astimezone(dt.UTC))

    assert built.output() == before


def test_clean_writes_every_file_again_with_the_same_bytes(built: SiteFolder) -> None:
    before = built.output()

    release = built.build(clean=True)

    assert release.changes.written == len(before) - 1  # the mark of the folder stays
    assert built.output() == before


def test_a_new_article_leaves_other_articles_untouched(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()
    folder.publishable(OTHER, unit="ca-xa-khac", spokesperson=None, topics=["giao-thong"])
    folder.sign(OTHER)

    release = folder.build()

    assert (release.added, release.updated, release.removed) == (1, 0, 0)
    assert folder.output()["a/bai-mau/index.html"] == before["a/bai-mau/index.html"]
    assert folder.output()["canh-bao/rss.xml"] == before["canh-bao/rss.xml"]


# An edition stays live while its file waits


def unsign(folder: SiteFolder) -> None:
    folder.write()


def change_body(folder: SiteFolder) -> None:
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    folder.write_raw(ARTICLE, text + "\nThêm một câu chưa ai duyệt.\n")


def break_yaml(folder: SiteFolder) -> None:
    folder.write_raw(ARTICLE, "---\ntitle: Cảnh báo: hỏng\n---\nNội dung.\n")


def swap_picture(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.png", (10, 10))


def lose_picture(folder: SiteFolder) -> None:
    (folder.root / "content/canh-bao/2026/anh.png").unlink()


def garble(folder: SiteFolder) -> None:
    folder.write_raw(ARTICLE, b"\xff\xfe\x00")


def put_off(folder: SiteFolder) -> None:
    folder.publishable(date="2026-11-22T08:00", image="anh.png", image_alt="Ảnh cổng chợ")


BREAKS = [unsign, change_body, break_yaml, swap_picture, lose_picture, garble, put_off]


@pytest.fixture(scope="module")
def live_template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A site with an article and its picture that are live, in git."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("dang") / "trang", keys)
    picture(folder.root / "content/canh-bao/2026/anh.png")
    folder.publishable(image="anh.png", image_alt="Ảnh cổng chợ")
    folder.commit()
    folder.build()
    return folder


@pytest.fixture
def live(folder: SiteFolder, live_template: SiteFolder) -> SiteFolder:
    """A copy of that site."""
    return folder.take(live_template)


@pytest.mark.parametrize("committed", [False, True], ids=["unsaved", "committed"])
@pytest.mark.parametrize("damage", BREAKS, ids=lambda change: change.__name__)
def test_keeps_the_committed_edition_live_while_its_file_waits(
    live: SiteFolder, damage: Callable[[SiteFolder], None], committed: bool
) -> None:
    before = live.output()
    damage(live)
    if committed:
        live.commit("sửa")

    release = live.build()

    assert ARTICLE in held_paths(release)
    assert (release.added, release.updated, release.removed) == (0, 0, 0)
    assert live.output() == before


def test_keeps_it_live_for_as_long_as_it_takes_and_then_brings_the_new_one(
    folder: SiteFolder,
) -> None:
    folder.publishable()
    folder.commit()
    for attempt in range(3):
        folder.write(body=f"Bản thứ {attempt} chưa duyệt.\n", minor=True)
        folder.commit(f"lần {attempt}")
    folder.build()
    waiting = folder.output()["canh-bao/2026/bai-mau/index.html"].decode()
    folder.sign(at=NOW)
    folder.commit()

    release = folder.build()

    assert BODY.strip() in waiting
    assert "Bản thứ 2" in folder.output()["canh-bao/2026/bai-mau/index.html"].decode()
    assert (release.added, release.updated, release.removed) == (0, 1, 0)


def test_says_that_it_cannot_keep_old_editions_without_git(folder: SiteFolder) -> None:
    folder.publishable()

    with_none = folder.build().survey.notes
    folder.commit()

    assert "git" in str(with_none[0])
    assert folder.build().survey.notes == ()


def test_refuses_a_shallow_clone(folder: SiteFolder, tmp_path: Path) -> None:
    """What it lacks could be the live edition."""
    folder.publishable()
    folder.commit()
    folder.write()
    folder.commit("sửa")
    clone = SiteFolder(tmp_path / "ban-sao", folder.keys)
    folder.git("clone", "-q", "--depth=1", f"file://{folder.root}", str(clone.root))

    with pytest.raises(UnusableError, match="unshallow"):
        clone.build()

    assert not (clone.root / "site").exists()


# One bad file never stops the others


def test_builds_the_others_beside_a_bad_file(folder: SiteFolder) -> None:
    folder.publishable()
    folder.write_raw(OTHER, b"\x00\xff")

    release = folder.build()

    assert "canh-bao/2026/bai-mau/index.html" in names(folder)
    assert [reason.rule for reason in held_paths(release)[OTHER].reasons] == ["file/encoding"]


def test_a_copy_never_takes_the_address_of_an_article_that_is_out(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()
    copy = folder.publishable("content/canh-bao/2026/ban-sao.md", id="bai-mau")

    release = folder.build()

    assert "permalink/copied" in {reason.rule for reason in held_paths(release)[copy].reasons}
    assert folder.output() == before


def test_a_draft_copy_never_takes_the_address_of_an_article_that_is_out(
    folder: SiteFolder,
) -> None:
    """Not even if it is older and comes first by path."""
    folder.publishable()
    folder.build()
    before = folder.output()
    folder.write("content/canh-bao/2026/a-ban-sao.md", id="bai-mau", date="2026-01-01T08:00")

    folder.build()

    assert folder.output() == before


def test_a_renamed_article_keeps_its_old_address_as_alias(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    (folder.root / ARTICLE).unlink()
    path = folder.write(
        "content/canh-bao/2026/ten-moi.md",
        id="bai-mau",
        aliases=["canh-bao/2026/bai-mau"],
        minor=True,
    )
    folder.sign(path, at=NOW)
    folder.commit()

    folder.build()  # no page goes, so nothing is asked

    assert "../ten-moi/" in folder.output()["canh-bao/2026/bai-mau/index.html"].decode()
    assert "canh-bao/2026/ten-moi/index.html" in names(folder)


def test_never_stages_a_held_article(folder: SiteFolder, tmp_path: Path) -> None:
    folder.write()
    found = survey.take(folder.site, NOW)
    held = folder.verdict()
    assert isinstance(held, Held)
    site = folder.site
    judge = Gate(site.config, rules.load(site.config, site.root), NOW)
    shown = judge.preview(held, folder.medium)
    assert shown is not None
    smuggled = survey.Survey(at=NOW, readings=found.readings, live=(shown,), held=())

    with pytest.raises(TypeError):
        staging.stage(site, smuggled, tmp_path / "staged", tmp_path / "scratch")

    assert not (tmp_path / "staged").exists()


# Time


@pytest.mark.parametrize(
    ("minutes", "out"),
    [(-1, False), (0, True), (1, True)],
    ids=["a-minute-before", "on-time", "a-minute-after"],
)
def test_an_embargo_ends_on_the_minute(folder: SiteFolder, minutes: int, out: bool) -> None:
    date = NOW + dt.timedelta(hours=1)
    folder.publishable(date=date.strftime("%Y-%m-%dT%H:%M"))

    release = folder.build(date + dt.timedelta(minutes=minutes))

    assert ("canh-bao/2026/bai-mau/index.html" in names(folder)) is out
    assert [one.state for one in release.survey.held] == ([] if out else [HeldState.SCHEDULED])


@pytest.mark.parametrize(
    ("written", "end"),
    [("2026-11-25", "2026-11-26T00:00+07:00"), ("2026-11-25T12:00", "2026-11-25T12:00+07:00")],
    ids=["day", "moment"],
)
def test_an_article_expires_when_its_term_ends(folder: SiteFolder, written: str, end: str) -> None:
    folder.publishable(priority="urgent", expires=written)
    moment = dt.datetime.fromisoformat(end)
    page = "canh-bao/2026/bai-mau/index.html"

    folder.build(moment - dt.timedelta(minutes=1))
    before = {path: data.decode() for path, data in folder.output().items() if "ml" in path}
    folder.build(moment)
    after = {path: data.decode() for path, data in folder.output().items() if "ml" in path}

    assert "Hết hiệu lực" not in before[page]
    assert "Hết hiệu lực" in after[page]
    for path in ("index.html", "canh-bao/index.html"):
        assert "Cảnh báo thử bai-mau" in before[path]
        assert "Cảnh báo thử bai-mau" not in after[path]
    for path in ("rss.xml", "canh-bao/atom.xml"):  # whoever has it learns that it is over
        assert "HẾT HIỆU LỰC" not in before[path]
        assert "HẾT HIỆU LỰC: Cảnh báo thử bai-mau" in after[path]
    assert "Cảnh báo thử bai-mau" not in after["thu-tuc/index.html"]  # nor in the banner


@settings(
    derandomize=True,
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(hours=st.integers(-30, 200))
def test_an_article_is_out_from_its_date_on_at_any_moment(folder: SiteFolder, hours: int) -> None:
    if not (folder.root / ARTICLE).exists():
        folder.publishable(date="2026-11-21T00:00", expires="2026-11-25")
    title = "<title>Cảnh báo thử bai-mau"
    now = NOW + dt.timedelta(hours=hours)
    dates = [dt.datetime(2026, 11, day, tzinfo=NOW.tzinfo) for day in (21, 26)]

    folder.build(now, clock=NOW + dt.timedelta(days=1000), confirm_removals=True)

    assert ("canh-bao/2026/bai-mau/index.html" in names(folder)) is (now >= dates[0])
    listed = title in folder.output()["rss.xml"].decode()
    assert listed is (dates[0] <= now < dates[1])


def test_reports_articles_past_the_day_of_their_review(folder: SiteFolder) -> None:
    folder.publishable(review_by="2026-11-20")
    folder.publishable(OTHER, review_by="2026-11-21")

    release = folder.build()

    assert [article.path for article in release.overdue] == [ARTICLE]


def test_says_when_the_numbers_of_the_whole_country_are_due_for_review(folder: SiteFolder) -> None:
    due = national.read().review_by
    folder.publishable()
    folder.commit()
    noon = NOW.replace(year=due.year, month=due.month, day=due.day)

    before, after = (folder.build(noon + dt.timedelta(days=days)) for days in (0, 1))

    assert before.survey.notes == ()
    assert [str(due) in str(note) for note in after.survey.notes] == [True]
    assert len(after.survey.editions) == 1


# What is removed


def test_removes_what_no_longer_belongs(folder: SiteFolder) -> None:
    folder.publishable(aliases=["canh-bao/2025/ten-cu"])
    folder.build()
    (folder.root / "site/canh-bao/la.html").write_text("do ai đó đặt vào")
    folder.write(minor=True)
    folder.sign(at=NOW)

    release = folder.build()

    assert release.changes.removed == 2
    assert "canh-bao/la.html" not in folder.output()
    assert not (folder.root / "site/canh-bao/2025").exists()


def many(folder: SiteFolder, count: int) -> list[str]:
    folder.configure(signoff={"signatures": "recorded"})
    return [folder.publishable(f"content/canh-bao/2026/bai-{n}.md") for n in range(count)]


@pytest.mark.parametrize("catalogue", [True, False], ids=["catalogue", "no-catalogue"])
@pytest.mark.parametrize(
    ("live", "deleted"), [(8, 6), (8, 1), (2, 2)], ids=["six", "one-of-eight", "all"]
)
def test_stops_before_many_pages_go(
    folder: SiteFolder, live: int, deleted: int, catalogue: bool
) -> None:
    paths = many(folder, live)
    folder.build()
    before = folder.output()
    for path in paths[:deleted]:
        (folder.root / path).unlink()
    if not catalogue:
        shutil.rmtree(folder.root / ".publisher")

    with pytest.raises(UnusableError, match="--confirm-removals"):
        folder.build()

    assert folder.output() == before


def test_removes_many_pages_once_told_to(folder: SiteFolder) -> None:
    paths = many(folder, 7)
    folder.build()
    for path in paths:
        (folder.root / path).unlink()

    release = folder.build(confirm_removals=True)

    assert release.removed == 7
    assert not [name for name in names(folder) if name.startswith("canh-bao/2026/bai-")]


def test_removes_one_page_of_many_without_asking(folder: SiteFolder) -> None:
    paths = many(folder, 21)
    folder.build()
    (folder.root / paths[0]).unlink()

    release = folder.build()

    assert release.removed == 1


def test_withdrawing_is_no_removal(folder: SiteFolder) -> None:
    folder.publishable(withdrawn=None)
    folder.build()
    folder.publishable(withdrawn={"date": "2026-11-21", "reason": "error"})

    release = folder.build()

    assert release.removed == 0
    assert len(release.survey.tombstones) == 1
    assert "canh-bao/2026/bai-mau/index.html" in names(folder)


def test_stops_when_a_broken_configuration_of_people_would_empty_the_site(
    folder: SiteFolder,
) -> None:
    paths = many(folder, 3)
    folder.build()
    before = folder.output()
    folder.configure(people=[p for p in folder.people() if p["id"] != "nguoi-duyet"])

    with pytest.raises(UnusableError):
        folder.build()

    assert len(paths) == 3
    assert folder.output() == before


# The output folder and the lock


def test_refuses_a_folder_with_other_files(folder: SiteFolder) -> None:
    folder.publishable()
    (folder.root / "site").mkdir()
    (folder.root / "site/luan-van.docx").write_text("của người khác")

    with pytest.raises(UnusableError):
        folder.build()

    assert folder.output() == {"luan-van.docx": "của người khác".encode()}


@pytest.mark.parametrize("name", [".", "content"])
def test_refuses_the_officers_own_folders(folder: SiteFolder, name: str) -> None:
    folder.publishable()

    with pytest.raises(UnusableError):
        build.build(folder.site, folder.root / name, NOW)

    assert (folder.root / ARTICLE).exists()
    assert not (folder.root / name / "index.html").exists()


def test_refuses_a_file_in_place_of_the_folder(folder: SiteFolder) -> None:
    folder.publishable()
    (folder.root / "site").write_text("không phải thư mục")

    with pytest.raises(UnusableError):
        folder.build()

    assert (folder.root / "site").read_text() == "không phải thư mục"


def test_refuses_a_folder_under_a_file(folder: SiteFolder) -> None:
    (folder.root / "tep").write_text("không phải thư mục")

    with pytest.raises(UnusableError):
        build.build(folder.site, folder.root / "tep/site", NOW)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_refuses_a_folder_it_may_not_write(folder: SiteFolder) -> None:
    folder.publishable()
    (folder.root / "site").mkdir(mode=0o555)

    with pytest.raises(UnusableError):
        folder.build()


def test_refuses_while_another_build_runs(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()
    folder.publishable(OTHER)

    with (folder.root / ".publisher/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with pytest.raises(UnusableError):
            folder.build()

    assert folder.output() == before


def test_a_build_that_died_leaves_no_lock(folder: SiteFolder) -> None:
    folder.publishable()
    (folder.root / ".publisher").mkdir()
    dying = "import fcntl, os, sys; fcntl.flock(open(sys.argv[1], 'w'), fcntl.LOCK_EX); os._exit(9)"
    done = subprocess.run(
        [sys.executable, "-c", dying, str(folder.root / ".publisher/lock")], check=False
    )

    folder.build()

    assert done.returncode == 9
    assert "canh-bao/2026/bai-mau/index.html" in names(folder)


def test_cleans_up_after_a_build_that_died(folder: SiteFolder) -> None:
    folder.publishable()
    left = folder.root / ".publisher/staged/canh-bao/2026/bi-mat/index.html"
    left.parent.mkdir(parents=True)
    left.write_text("bản chưa duyệt")
    (folder.root / "site").mkdir()
    (folder.root / "site/.publisher-site").touch()
    (folder.root / "site/.index.html.part").write_text("dở dang")

    folder.build()

    assert "canh-bao/2026/bi-mat/index.html" not in folder.output()
    assert ".index.html.part" not in folder.output()
    assert not (folder.root / ".publisher/staged").exists()


def test_a_build_that_fails_leaves_no_working_files(folder: SiteFolder) -> None:
    folder.publishable()
    (folder.root / "site/index.html").mkdir(parents=True)
    (folder.root / "site/.publisher-site").touch()
    (folder.root / "site/index.html/vat-can").touch()

    with pytest.raises(PublisherError):
        folder.build()

    assert not (folder.root / ".publisher/staged").exists()
    assert not (folder.root / ".publisher/scratch").exists()


# The catalogue is only a memory


def deleted(path: Path) -> None:
    path.unlink()


def garbled(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2048])


@pytest.mark.parametrize(
    "damage", [deleted, garbled, emptied, cut_short], ids=lambda change: change.__name__
)
def test_builds_the_same_site_without_its_memory(
    folder: SiteFolder, damage: Callable[[Path], None]
) -> None:
    rich(folder)
    folder.build()
    before = folder.output()
    damage(folder.root / ".publisher/catalogue.sqlite")

    release = folder.build()
    again = folder.build()

    assert folder.output() == before
    assert release.changes.written == 0
    assert again.added == 0  # it remembers once more


def test_two_output_folders_know_nothing_of_each_other(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()

    other = build.build(folder.site, folder.root / "ban-hai", NOW)

    assert other.added == 1
    assert folder.build().added == 0


def test_an_output_folder_that_was_emptied_is_filled_again(folder: SiteFolder) -> None:
    folder.publishable()
    folder.build()
    before = folder.output()
    shutil.rmtree(folder.root / "site")

    release = folder.build()

    assert folder.output() == before
    assert release.added == 1


def test_a_withdrawal_is_carried_out_even_where_the_brake_keeps_other_pages(
    folder: SiteFolder,
) -> None:
    others = [f"content/canh-bao/2026/bai-{n}.md" for n in range(1, 4)]
    for path in others:
        picture(folder.root / Path(path).with_suffix(".jpg"))
        name = f"{Path(path).stem}.jpg"
        folder.publishable(path, topics=[], image=name, image_alt="Một mảng xanh")
    wrong = folder.publishable("content/thu-tuc/2026/bai-sai.md", topics=["giao-thong"])
    folder.build()
    text = (folder.root / wrong).read_text("utf-8")
    folder.write_raw(wrong, text.replace("---\n", "---\nwithdrawn: {date: 2026-11-21, reason: error}\n", 1))  # fmt: skip
    for path in others[:2]:
        (folder.root / path).unlink()

    with pytest.raises(UnusableError, match="--confirm-removals"):
        folder.build()

    output = folder.output()
    written = [data.decode() for name, data in output.items() if name.endswith((".html", ".xml"))]
    assert "đã được thu hồi" in output["thu-tuc/2026/bai-sai/index.html"].decode()
    assert not [text for text in written if "Cảnh báo thử bai-sai" in text]
    assert "Cảnh báo thử bai-1" in output["canh-bao/2026/bai-1/index.html"].decode()
    assert "a/bai-1/index.html" in output


def test_a_page_that_leads_to_withdrawn_content_does_not_stay_behind_the_brake(
    folder: SiteFolder,
) -> None:
    paths = many(folder, 4)
    folder.build()
    text = (folder.root / paths[0]).read_text("utf-8")
    folder.write_raw(paths[0], text.replace("---\n", "---\nwithdrawn: {date: 2026-11-21, reason: error}\n", 1))  # fmt: skip
    title = folder.article(paths[0]).title
    for path in paths[1:3]:  # their pages list the withdrawn one among related articles
        (folder.root / path).unlink()

    with pytest.raises(UnusableError, match="--confirm-removals"):
        folder.build()

    assert not [name for name, data in folder.output().items() if title.encode() in data]
