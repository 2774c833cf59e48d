"""Pages rendered on other machines: the same bytes, whatever becomes of those, and nothing private there."""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import publisher
from publisher import survey, website
from publisher.pages import Frame, Library, Outline, Page, plan, views
from publisher.workers import cluster, sharing
from tests.builders import BODY, NOW, SiteFolder

if find_spec("distributed") is None:
    pytest.skip("needs the extra `cluster`: pip install -e '.[cluster]'", allow_module_level=True)

CLUSTER = """
import json, sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as found:
        print(json.dumps([found.scheduler_address, *(one.pid for one in found.workers.values())]), flush=True)
        for line in sys.stdin:
            found.scale(int(line))
"""


@dataclass(frozen=True)
class Workers:
    """A cluster of two workers: its processes, and where its scheduler is."""

    process: subprocess.Popen[str]
    address: str
    workers: Sequence[int]

    def scale(self, count: int) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()


@contextmanager
def two_workers(folder: Path) -> Iterator[Workers]:
    script = folder / "two_workers.py"
    script.write_text(CLUSTER)
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(publisher.__file__).parent.parent)},
        text=True,
    ) as process:
        assert process.stdout is not None
        address, *workers = json.loads(process.stdout.readline())
        try:
            yield Workers(process, address.removeprefix("tcp://"), workers)
        finally:
            process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """A cluster that tests share: what they do to it passes."""
    with two_workers(tmp_path_factory.mktemp("cum-may")) as found:
        yield found


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[Workers]:
    """A cluster that will not be well again."""
    with two_workers(tmp_path) as found:
        yield found


@dataclass(frozen=True)
class Planned:
    """The pages of a site, and what this machine alone makes of them."""

    frame: Frame
    pages: Sequence[Outline]
    alone: dict[str, bytes]


def write(folder: SiteFolder, **changes: Any) -> None:
    for number in range(4):
        folder.publishable(f"content/canh-bao/2026/bai-{number}.md", **changes)


def planned(folder: SiteFolder) -> tuple[Frame, Sequence[Outline]]:
    found = survey.take(folder.site, NOW)
    assert len(found.editions) == 4
    return plan(Library.of(folder.config, found.editions, (), NOW.date()))


@pytest.fixture(scope="module")
def site(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Some fifty pages."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("trang") / "trang", keys)
    write(folder)
    frame, pages = planned(folder)
    here = tmp_path_factory.mktemp("tai-day")
    assert website.render(pages, frame, here / "ra", here / "nhap") == ()
    return Planned(frame, pages, files(here / "ra"))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(autouse=True)
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few pages are worth sending."""
    monkeypatch.setattr(website, "SHARE", 3)


@pytest.fixture
def not_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine renders no page."""
    monkeypatch.setattr(sharing, "here", lambda _work, _shares, left: [] if not left else 1 / 0)


def rendered(site: Planned, tmp_path: Path, where: str) -> tuple[str, ...]:
    """Render with a cluster's help; return the notes. What comes out is what one machine makes."""
    notes = website.render(
        site.pages, site.frame, tmp_path / "ra", tmp_path / "nhap", cluster=where
    )
    assert files(tmp_path / "ra") == site.alone
    return tuple(str(note) for note in notes)


@pytest.mark.usefixtures("not_here")
def test_a_cluster_makes_the_same_bytes(site: Planned, workers: Workers, tmp_path: Path) -> None:
    assert rendered(site, tmp_path, workers.address) == ()


def after_the_first_share(monkeypatch: pytest.MonkeyPatch, harm: Callable[[], None]) -> None:
    real = cluster.elsewhere

    def elsewhere(*arguments: Any, **options: Any) -> Iterator[Any]:
        with closing(real(*arguments, **options)) as parts:
            for number, found in enumerate(parts):
                if number == 0:
                    harm()
                yield found

    monkeypatch.setattr(cluster, "elsewhere", elsewhere)


@pytest.mark.usefixtures("not_here")
def test_the_others_do_the_shares_of_a_worker_that_was_killed(
    site: Planned, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_the_first_share(monkeypatch, partial(os.kill, workers.workers[0], signal.SIGKILL))

    assert rendered(site, tmp_path, workers.address) == ()


@pytest.mark.parametrize("harm", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "silent"])
def test_what_a_cluster_that_went_away_has_not_done_is_done_here(
    site: Planned,
    doomed: Workers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: signal.Signals,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cluster, "_WITHOUT_WORKERS", 1)
    monkeypatch.setattr(cluster, "_ANSWERING", 0.5)
    after_the_first_share(monkeypatch, partial(doomed.process.send_signal, harm))

    [note] = rendered(site, tmp_path, doomed.address)

    assert "ngừng làm việc giữa chừng" in note
    assert doomed.address in note
    assert capfd.readouterr() == ("", "")  # Dask would say much


def test_a_build_is_finished_without_a_cluster_that_is_not_there(
    site: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_CONNECTING", 0.5)

    [note] = rendered(site, tmp_path, "127.0.0.1:9")

    assert "Không kết nối được cụm máy 127.0.0.1:9" in note


def test_a_build_is_finished_without_dask(
    site: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    [note] = rendered(site, tmp_path, "127.0.0.1:9")

    assert "Chưa cài phần dùng cụm máy" in note


def test_only_a_build_with_a_cluster_imports_dask() -> None:
    told = "import sys, publisher.cli.main, publisher.build; print(*sys.modules)"
    modules = subprocess.check_output([sys.executable, "-c", told], text=True).split()

    assert "publisher.workers.cluster" in modules
    assert "distributed" not in modules


def test_workers_with_another_program_are_not_believed(
    site: Planned, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(website, "identity", lambda: b"another")

    [note] = rendered(site, tmp_path, workers.address)

    assert "khác với máy này" in note


def test_what_makes_html_is_known_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = shutil.copytree(website.THEME, tmp_path / "giao-dien")
    known = website.identity()
    monkeypatch.setattr(website, "THEME", theme)
    assert website.identity() == known

    (theme / "article.html").write_bytes((theme / "article.html").read_bytes() + b" ")

    assert website.identity() != known


def test_a_worker_whose_theme_has_changed_since_it_began_refuses(
    site: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = shutil.copytree(website.THEME, tmp_path / "giao-dien")
    monkeypatch.setattr(website, "THEME", theme)
    website._first_identity.cache_clear()
    page = [site.pages[0].make()]
    assert website._rendered_elsewhere(website.identity(), site.frame, page)

    (theme / "article.html").write_bytes((theme / "article.html").read_bytes() + b" ")

    assert not website._rendered_elsewhere(website.identity(), site.frame, page)
    website._first_identity.cache_clear()


# What leaves this machine


@pytest.fixture
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster is not even looked for."""
    monkeypatch.setattr(cluster, "joined", lambda _address: pytest.fail("a cluster was asked"))


@pytest.mark.usefixtures("nothing_leaves")
def test_a_preview_stays_on_this_machine(site: Planned, tmp_path: Path) -> None:
    frame = replace(site.frame, preview=True)

    assert not website.render(site.pages, frame, tmp_path / "ra", tmp_path / "nhap", cluster="a:1")


def configure(folder: SiteFolder, where: str) -> None:
    folder.configure(build={"executor": f"dask://{where}"})


@pytest.mark.usefixtures("nothing_leaves")
def test_a_rehearsal_stays_on_this_machine(folder: SiteFolder) -> None:
    configure(folder, "a:1")
    folder.publishable(date="2026-12-01T08:00")  # under embargo until then

    release = folder.build(NOW + dt.timedelta(days=30), clock=NOW)

    assert len(release.survey.editions) == 1


def test_a_build_says_what_became_of_the_cluster(
    folder: SiteFolder, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publishable()
    usual = folder.build().survey.notes
    alone = folder.output()

    configure(folder, workers.address)
    assert folder.build(clean=True).survey.notes == usual
    assert folder.output() == alone

    monkeypatch.setattr(cluster, "_CONNECTING", 0.5)
    configure(folder, "127.0.0.1:9")
    *others, note = folder.build(clean=True).survey.notes
    assert tuple(others) == usual
    assert "127.0.0.1:9" in str(note)


WAIVER = {
    "rule": "personal-data/phone",
    "match": "0912 000 111",
    "reason": "Lý do chỉ nội bộ biết",
}
# Of the articles' metadata and of the configuration; the draft's words.
PRIVATE = (
    "Lý do chỉ nội bộ biết", "2027-03-04", "personal-data/phone", "nháp",
    "tac-gia", "nguoi-duyet", "nguoi-phat-ngon", "@thu.example", "SSH SIGNATURE", "ssh-ed25519",
    "content/",
)  # fmt: skip


def parts(value: object) -> Iterator[object]:
    """Yield a value and all that it is made of."""
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from parts(one)


def test_what_is_sent_is_what_readers_will_see(
    folder: SiteFolder, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, review_by="2027-03-04", body=f"{BODY}\nGọi 0912 000 111.\n", waivers=[WAIVER])
    folder.write("content/canh-bao/2026/nhap.md", title="Bản nháp chưa ai duyệt")
    frame, pages = planned(folder)
    sent: list[object] = []
    real = cluster.elsewhere

    def elsewhere(executor: Any, work: Any, shares: Sequence[Any], **options: Any) -> Iterator[Any]:
        sent.extend([*work.args, *shares])
        return real(executor, work, shares, **options)

    monkeypatch.setattr(cluster, "elsewhere", elsewhere)
    website.render(pages, frame, tmp_path / "ra", tmp_path / "nhap", cluster=workers.address)

    kinds = {type(one) for one in parts(sent) if is_dataclass(one)}
    assert {Frame, Page} < kinds
    assert {kind.__module__ for kind in kinds} == {views.__name__}
    data = pickle.dumps(sent)
    assert b"0912 000 111" in data
    assert [one for one in PRIVATE if one.encode() in data] == []
