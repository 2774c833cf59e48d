"""Builds that follow each other leave, to the byte, what one from nothing makes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import build, memory
from publisher.errors import UnusableError
from publisher.feeds import channels, entries, rendering
from publisher.gate import Edition
from publisher.pages.library import Library
from tests.builders import BODY, CONFIG, NOW, SiteFolder, picture

SEQUENCES = int(os.environ.get("PUBLISHER_SEQUENCES", "4"))
SLUGS = ("mot", "hai", "ba", "bon", "nam", "sau")
KINDS = ("canh-bao", "hoat-dong")
UNITS = ("ca-xa", "ca-tinh", "ca-xa-khac")
TOPICS = ("lua-dao-mang", "giao-thong")


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps what one test remembers away from the others."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "bo-nho"))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".publisher-site"
    }


def chosen(data: st.DataObject, files: list[Path], name: str) -> Path:
    """Draw one of some files, whose number may be another when the example is tried again."""
    return files[data.draw(st.integers(0, 9999), name) % len(files)]


class History:
    """A site that people work on: each method is something that may happen to it."""

    def __init__(self, root: Path, keys: dict[str, Path]) -> None:
        self.site = SiteFolder.begun(root, keys)
        self.now = NOW
        self.settings: dict[str, Any] = {}

    @property
    def files(self) -> list[Path]:
        return sorted((self.site.root / "content").rglob("*.md"))

    def write(self, data: st.DataObject, slug: str, *, signed: bool, **more: Any) -> None:
        path = f"content/{data.draw(st.sampled_from(KINDS), 'chuyên mục')}/2026/{slug}.md"
        there = [one for one in self.files if one.stem == slug]
        if there:
            path = there[0].relative_to(self.site.root).as_posix()
        day = NOW - dt.timedelta(days=data.draw(st.integers(1, 70), "ngày trước"))
        changes: dict[str, Any] = {
            "title": f"Bài {slug} về {data.draw(st.sampled_from(['chợ', 'trường', 'bến xe']), 'tên')}",
            "date": f"{day:%Y-%m-%dT%H:%M}",
            "unit": data.draw(st.sampled_from(UNITS), "đơn vị"),
            "topics": data.draw(st.lists(st.sampled_from(TOPICS), unique=True), "chủ đề"),
            "priority": data.draw(st.sampled_from([None, None, "urgent"]), "mức"),
            "expires": data.draw(st.sampled_from([None, "2026-11-25", "2026-12-24"]), "hạn"),
            **more,
        }
        if data.draw(st.booleans(), "có ảnh"):
            side = data.draw(st.sampled_from([640, 700]), "cỡ ảnh")
            picture((self.site.root / path).parent / f"{slug}.jpg", (side, 400))
            changes |= {"image": f"{slug}.jpg", "image_alt": "Tấm biển ở đầu chợ."}
        body = BODY + data.draw(st.sampled_from(["", "Hẹn gặp bà con ở nhà văn hóa.\n"]), "thêm")
        links = data.draw(st.sampled_from(["", *SLUGS]), "dẫn tới")
        body += f"\nXem [bài trước](/{KINDS[0]}/2026/{links}/).\n" if links else ""
        if there and signed:
            changes.setdefault("minor", True)
        self.site.write(path, body, **changes)
        if signed:
            at = self.now - dt.timedelta(minutes=30)
            self.site.sign(path, at=at)

    def publish(self, data: st.DataObject) -> None:
        self.write(data, data.draw(st.sampled_from(SLUGS), "bài"), signed=True)

    def draft(self, data: st.DataObject) -> None:
        self.write(data, data.draw(st.sampled_from(SLUGS), "bài nháp"), signed=False)

    def correct(self, data: st.DataObject) -> None:
        note = [{"date": f"{self.now:%Y-%m-%d}", "note": "Sửa giờ họp."}]
        slug = data.draw(st.sampled_from(SLUGS), "đính chính")
        self.write(data, slug, signed=True, minor=None, corrections=note)

    def withdraw(self, data: st.DataObject) -> None:
        if self.files:
            file = chosen(data, self.files, "thu hồi")
            mark = f"withdrawn: {{date: {self.now:%Y-%m-%d}, reason: error}}\n---\n"
            text = file.read_text(encoding="utf-8")
            if "withdrawn:" not in text:
                file.write_text(
                    text.replace("---\n" + BODY[:4], mark + BODY[:4], 1), encoding="utf-8"
                )

    def delete(self, data: st.DataObject) -> None:
        if self.files:
            chosen(data, self.files, "xóa").unlink()

    def move(self, data: st.DataObject) -> None:
        if self.files:
            file = chosen(data, self.files, "đổi tên")
            place = file.with_name(f"{file.stem}-moi.md")
            if not place.exists():
                file.rename(place)
                self.site.sign(
                    place.relative_to(self.site.root).as_posix(),
                    at=self.now - dt.timedelta(minutes=30),
                )

    def wait(self, data: st.DataObject) -> None:
        self.now += dt.timedelta(hours=data.draw(st.sampled_from([1, 20, 24 * 5, 24 * 40]), "giờ"))

    def configure(self, data: st.DataObject) -> None:
        phone = data.draw(st.sampled_from(["0912 000 111", "0912 000 222"]), "số")
        units = [
            {**one, "phone": phone} if one["id"] == "ca-xa" else one for one in CONFIG["units"]
        ]
        name = data.draw(st.sampled_from(["Lừa đảo trên mạng", "Lừa đảo qua mạng"]), "tên chủ đề")
        topics = [{**CONFIG["topics"][0], "name": name}, *CONFIG["topics"][1:]]
        self.site.configure(units=units, topics=topics)

    def forget(self, data: st.DataObject) -> None:
        folder = memory.databases()
        assert folder is not None
        kind = data.draw(st.sampled_from(["sources", "output"]), "quên")
        left = data.draw(st.integers(0, 9000), "còn")
        for file in folder.glob(f"{kind}-*"):
            file.write_bytes(file.read_bytes()[:left])

    def tamper(self, data: st.DataObject) -> None:
        live = sorted(path for path in (self.site.root / "site").rglob("*") if path.is_file())
        if live:
            file = chosen(data, live, "phá")
            if data.draw(st.booleans(), "xóa tệp"):
                file.unlink()
            else:
                file.write_bytes(file.read_bytes().replace(b"a", b"b"))


HAPPENINGS = ("publish",) * 5 + (
    "draft", "correct", "withdraw", "delete", "move", "wait", "wait", "configure", "forget", "tamper",
)  # fmt: skip


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=SEQUENCES < 10,
)
@given(data=st.data())
def test_what_builds_leave_is_what_a_clean_build_makes(
    data: st.DataObject, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channels, "FEED_SIZE", 2)
        history = History(tmp_path_factory.mktemp("trang") / "trang", keys)
        for slug in SLUGS[:3]:
            history.write(data, slug, signed=True)
        history.site.commit()
        for _ in range(data.draw(st.integers(2, 5), "số lần dựng")):
            for _ in range(data.draw(st.integers(1, 3), "số việc")):
                happening = data.draw(st.sampled_from(HAPPENINGS), "việc")
                getattr(history, happening)(data)
            history.site.git("add", "-A")
            history.site.git("commit", "-qm", "lưu", "--allow-empty")
            history.now += dt.timedelta(hours=1)
            folder = history.site.root
            try:
                history.site.build(history.now, confirm_removals=True)
            except UnusableError:  # a damaged mark, say: nothing is promised then
                return
            build.build(
                history.site.site, folder / "moi", history.now, clean=True, confirm_removals=True
            )
            assert tree(folder / "site") == tree(folder / "moi")
            shutil.rmtree(folder / "moi")


KIND = "content/canh-bao/2026"


def withdraw(site: SiteFolder, name: str, **more: str) -> None:
    file = site.root / f"{KIND}/{name}.md"
    mark = {"date": NOW.date().isoformat(), "reason": "error", **more}
    text = file.read_text(encoding="utf-8").replace("---\n", f"---\nwithdrawn: {mark}\n", 1)
    file.write_text(text, encoding="utf-8")


def retitle(site: SiteFolder, name: str) -> None:
    site.amended(
        f"{KIND}/{name}.md", title="Một tên khác hẳn trước", date=f"2026-11-{DAYS[name]}T08:00"
    )


def soon(site: SiteFolder) -> None:
    """Let something come out in five days, after what expires has expired."""
    site.publishable(f"{KIND}/tam.md", date="2026-11-25T08:00")
    site.build(NOW + 5 * DAY)


DAYS = {"mot": 10, "hai": 12, "ba": 14, "bon": 16}
DAY = dt.timedelta(days=1)

# What happens to a site, and how much later it is built again.
SCENARIOS: dict[str, tuple[Callable[[SiteFolder], object], dt.timedelta]] = {
    "nothing": (lambda site: None, DAY / 24),
    "an article expires": (lambda site: None, 5 * DAY),
    "a correction is news no more": (lambda site: site.build(NOW + 5 * DAY), 40 * DAY),
    "a week has passed": (soon, 14 * DAY),
    "a unit has ended": (lambda site: None, 12 * DAY),
    "a withdrawal is news": (lambda site: withdraw(site, "bon"), DAY),
    "what took the place of another is renamed": (lambda site: retitle(site, "hai"), DAY),
    "a related article is renamed": (lambda site: retitle(site, "ba"), DAY / 24),
    "an article with an old address is renamed": (lambda site: retitle(site, "mot"), DAY / 24),
    "a month begins": (lambda site: site.publishable(f"{KIND}/nam.md", date="2026-10-02T08:00"), DAY / 24),
    "something is urgent": (lambda site: site.publishable(f"{KIND}/sau.md", priority="urgent"), DAY / 24),
    "a cover is another": (lambda site: site.amended(f"{KIND}/hai.md", date="2026-11-12T08:00", **COVER), DAY / 24),
    "a file of the site is gone": (lambda site: (site.root / "site/rss.xml").unlink(), DAY / 24),
    "a file of the site was changed": (lambda site: (site.root / "site/index.html").write_bytes(b"x"), DAY / 24),
    "a topic has another name": (
        lambda site: site.configure(topics=[{**CONFIG["topics"][0], "name": "Lừa đảo"}, *CONFIG["topics"][1:]], units=ENDING),
        DAY / 24,
    ),
}  # fmt: skip
COVER = {"image": "bia.jpg", "image_alt": "Tấm biển ở đầu chợ."}
ENDING = [
    *CONFIG["units"][:2],
    {
        **CONFIG["units"][2],
        "valid_to": "2026-11-30",
        "successor": "ca-tinh",
        "phone": "0912 000 111",
    },
]


@pytest.mark.parametrize("happens", SCENARIOS)
def test_a_build_makes_all_that_differs(
    folder: SiteFolder, happens: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "FEED_SIZE", 2)
    folder.configure(units=ENDING)
    picture(folder.root / f"{KIND}/bia.jpg")
    at = {name: f"2026-11-{day}T08:00" for name, day in DAYS.items()}
    folder.publishable(
        f"{KIND}/mot.md", date=at["mot"], aliases=["canh-bao/2026/cu"], expires="2026-11-24"
    )
    folder.publishable(f"{KIND}/hai.md", date=at["hai"], unit="ca-xa-khac")
    folder.publishable(
        f"{KIND}/ba.md", date=at["ba"], corrections=[{"date": "2026-11-20", "note": "Sửa giờ."}]
    )
    folder.publishable(f"{KIND}/bon.md", date=at["bon"], topics=None)
    folder.publishable(f"{KIND}/bay.md", date="2026-09-16T08:00")
    folder.build()
    withdraw(folder, "bay", replaced_by="hai")
    folder.build(NOW + DAY / 24, confirm_removals=True)
    happening, later = SCENARIOS[happens]

    happening(folder)
    now = NOW + DAY / 12 + later
    folder.build(now, confirm_removals=True)

    build.build(folder.site, folder.root / "moi", now, clean=True, confirm_removals=True)
    assert tree(folder.root / "site") == tree(folder.root / "moi")


def test_of_a_feed_only_what_differs_is_written_again(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, day in DAYS.items():
        folder.publishable(f"{KIND}/{name}.md", date=f"2026-11-{day}T08:00")
    folder.build()
    made: list[str] = []

    def entry(one: Edition, library: Library) -> entries.Entry:
        made.append(one.article.path)
        return entries.entry(one, library)

    monkeypatch.setattr(rendering, "entry", entry)
    retitle(folder, "hai")
    folder.build(NOW + DAY / 24)

    assert made == [f"{KIND}/hai.md"]
    build.build(folder.site, folder.root / "moi", NOW + DAY / 24, clean=True)
    assert tree(folder.root / "site") == tree(folder.root / "moi")
