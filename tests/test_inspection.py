"""What was found sound is not looked at twice, what was not is, and processes see what one would."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher import gate, inspection, survey, wall, website, workers
from publisher.config import SiteConfig
from publisher.inspection import inspect_all
from publisher.rules import RuleSet
from publisher.wall import judging, scans
from publisher.wall.digests import SIZE, Digests
from tests.builders import ARTICLE, NOW, SiteFolder, picture

several = pytest.mark.skipif(workers.processors() < 2, reason="one processor")
INTRICATE = (
    "## Việc cần làm {#viec}\n\n![Ảnh cổng](anh.png)\n\n"
    "[Thủ tục](/thu-tuc/2026/khac/), `mã`.[^1]\n\n[^1]: Chú thích.\n"
)


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory with nothing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles over which the checks were run."""
    paths: list[str] = []
    real = gate.findings_in

    def findings_in(article: gate.Article, *rest: object) -> object:
        paths.append(article.path)
        return real(article, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(gate, "findings_in", findings_in)
    return paths


def looked_at(folder: SiteFolder) -> list[inspection.Inspection]:
    site = folder.site
    entries = list(survey.sources.listed(site.root))
    return list(inspect_all(site.root, site.config, site.rules, entries))


def test_the_same_bytes_are_checked_once_and_read_as_before(
    folder: SiteFolder, checked: list[str]
) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.png")
    folder.publishable(body=INTRICATE)
    (first,), (second,) = looked_at(folder), looked_at(folder)

    assert checked == [ARTICLE]
    assert second == first
    assert second.reading.article is not None
    assert first.reading.article is not None
    assert second.reading.article.rendered == first.reading.article.rendered


def test_what_something_was_found_in_is_checked_again(
    folder: SiteFolder, checked: list[str]
) -> None:
    folder.write(body="Gọi ngay 0912 345 678.\n")
    (first,), (second,) = looked_at(folder), looked_at(folder)

    assert checked == [ARTICLE, ARTICLE]
    assert first.seen is not None
    assert first.seen.findings
    assert second == first


def another_text(folder: SiteFolder) -> None:
    folder.write(body="Khác.\n")


def another_picture(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.png", size=(320, 240))


def another_configuration(folder: SiteFolder) -> None:
    folder.configure(hotlines=None)


def another_rule(folder: SiteFolder) -> None:
    folder.configure(rules={"severities": {"secrecy/marked-document": "block"}})


@pytest.mark.parametrize(
    "change", [another_text, another_picture, another_configuration, another_rule]
)
def test_whatever_decides_is_part_of_what_is_remembered(
    folder: SiteFolder, checked: list[str], change: object
) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.png")
    folder.publishable(body=INTRICATE)
    looked_at(folder)
    assert callable(change)
    change(folder)
    looked_at(folder)

    assert len(checked) == 2


def test_texts_are_clean_for_the_rules_that_read_them_only(folder: SiteFolder) -> None:
    site = folder.site
    stricter = {"severities": {"secrecy/marked-document": "block"}}
    folder.configure(rules=stricter)
    clean = Digests()
    clean.add(b"0123456789abcdef")
    clean.settle()
    scans.keep(clean, site.rules, site.config)

    assert list(scans.recalled(site.rules, site.config)) == [b"0123456789abcdef"]
    assert not scans.recalled(folder.site.rules, site.config)
    assert not scans.recalled(site.rules, folder.config)


def test_a_text_with_a_hit_is_not_kept_as_clean(folder: SiteFolder) -> None:
    read = scans.Scans(folder.site.rules)
    assert read.hits("CCCD 079203001234")
    assert not read.hits("Bà con cúp máy.")

    assert len(read.handed_over()) == SIZE


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few files are worth another process."""
    monkeypatch.setattr(judging, "_LEAST", 1)
    monkeypatch.setattr(website, "SHARE", 10)
    monkeypatch.setattr(workers, "_LEAST", 1)


@several
def test_several_processes_write_what_one_writes(
    folder: SiteFolder, request: pytest.FixtureRequest
) -> None:
    for number in range(3):
        folder.publishable(f"content/canh-bao/2026/bai-{number}.md", body=INTRICATE.replace("![Ảnh cổng](anh.png)\n\n", ""))  # fmt: skip
    folder.build()
    alone = folder.output()
    request.getfixturevalue("shared")
    folder.build(clean=True)

    assert folder.output() == alone


@several
def test_several_processes_find_what_one_finds(
    folder: SiteFolder, request: pytest.FixtureRequest
) -> None:
    folder.publishable()
    folder.publishable("content/canh-bao/2026/khac.md")
    folder.build()
    files = {name: data for name, data in folder.output().items() if name.endswith(".html")}
    for name in ("index.html", "canh-bao/2026/bai-mau/index.html"):
        files[name] = files[name].replace(b"</main>", b"<p>CCCD 079203001234</p></main>")

    def leaks(config: SiteConfig, ruleset: RuleSet) -> list[wall.Leak]:
        found = survey.take(folder.site, NOW)
        accounts = wall.Accounts(
            config=config,
            live=found.live,
            held=found.held,
            assets=website.assets(),
            policy=website.content_policy(),
            machine=(),
        )
        return wall.Wall(accounts, wall.Scans(ruleset)).read(files, files.__getitem__)

    site = folder.site
    alone = leaks(site.config, site.rules)
    request.getfixturevalue("shared")

    assert {leak.owner for leak in alone} == {None, ARTICLE}
    assert leaks(site.config, site.rules) == alone


def test_a_text_of_long_ago_is_known_to_be_clean(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "_MOST_KEPT", 10)
    read = scans.Scans(folder.site.rules)
    read.hits("Bà con cúp máy.")
    for number in range(5_000):
        read.clean.add(number.to_bytes(SIZE))
    for number in range(30):
        read.hits(f"Bà con nhớ điều {number}.")
    monkeypatch.setattr(read.rules.blocking, "scan", None)

    assert read.hits("Bà con cúp máy.") == ()
