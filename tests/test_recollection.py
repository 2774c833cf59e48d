"""What passed before is believed only while nothing has changed by which it was decided."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import os
from pathlib import Path

import pytest

from publisher import audit, build, program, survey
from publisher.article import Lifecycle
from publisher.catalogue import sources
from publisher.errors import UnusableError
from publisher.files import moment
from publisher.gate import Edition, Gate
from publisher.recollection import Recollection
from publisher.recollection.later import LateArticle, LateBody
from publisher.references import references
from tests.builders import ARTICLE, BODY, NOW, SiteFolder, picture

OTHER = "content/canh-bao/2026/bai-khac.md"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps what one test remembers away from the others."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "bo-nho"))


@pytest.fixture
def site(folder: SiteFolder, tmp_path: Path) -> SiteFolder:
    """A site with two articles that are out, one with a picture and all sorts of metadata."""
    picture(folder.root / "content/canh-bao/2026/bia.jpg")
    folder.publishable(
        image="bia.jpg",
        image_alt="Tấm biển ở đầu chợ.",
        priority="urgent",
        expires="2026-12-31",
        review_by="2027-05-20",
        aliases=["canh-bao/2026/ten-cu"],
        source={"name": "Báo Mẫu", "url": "https://bao.example/1"},
        contributors=["nguoi-la"],
        area=["xa", "xa-khac"],
        corrections=[{"date": "2026-11-20", "note": "Sửa giờ họp."}],
        body=BODY + "\nXem [bài khác](/canh-bao/2026/bai-khac/).\n",
    )
    folder.publishable(OTHER)
    folder.settle()
    folder.build()
    return folder


def recalled(site: SiteFolder, now: dt.datetime = NOW) -> dict[str, Edition]:
    """Return the editions that need not be judged again, by path."""
    there = site.site
    log = survey.read_log(there, None)
    memory = Recollection(there.root, there.config, there.rules, now)
    found = survey.take(there, now, log, None, memory)
    return {one.article.path: one for one in found.editions if one.again}


def judged(site: SiteFolder, now: dt.datetime = NOW) -> dict[str, Edition]:
    there = site.site
    found = survey.take(there, now, survey.read_log(there, None))
    return {one.article.path: one for one in found.editions}


def check_same(one: Edition, other: Edition) -> None:
    for field in dataclasses.fields(one.article):
        if field.name != "front":
            assert getattr(one.article, field.name) == getattr(other.article, field.name)
    assert one.article.front.raw == other.article.front.raw
    assert one.article.rendered == other.article.rendered
    assert one.article.updated == other.article.updated
    assert (one.digest, one.findings) == (other.digest, other.findings)
    assert dict(one.media) == dict(other.media)


def test_what_is_recalled_is_what_would_be_judged(site: SiteFolder) -> None:
    before, again = judged(site), recalled(site)

    assert again.keys() == before.keys() == {ARTICLE, OTHER}
    for path, one in again.items():
        check_same(one, before[path])


def aside(site: SiteFolder, began: float) -> tuple[Recollection, survey.Survey]:
    """Return what is judged by a build that began at a time and remembers nothing."""
    there = site.site
    memory = Recollection(there.root, there.config, there.rules, NOW - DAY, began)
    return memory, survey.take(there, NOW, survey.read_log(there, None), None, memory)


def test_what_is_set_aside_is_what_was_judged(site: SiteFolder, tmp_path: Path) -> None:
    before = judged(site)

    memory, found = aside(site, moment(tmp_path))

    for one in found.editions:
        path = one.article.path
        assert isinstance(one.article.content, LateBody)
        assert not one.again
        check_same(one, before[path])
        assert found.readings[path].article is one.article
        links = list(references(before[path].article, site.config))
        assert list(memory.references(one) or ()) == links


def test_what_is_set_aside_shows_the_words_that_were_judged(
    site: SiteFolder, tmp_path: Path
) -> None:
    before = judged(site)[OTHER].article.rendered
    _memory, found = aside(site, moment(tmp_path))

    site.write(OTHER, "Lời khác hẳn, chưa ai duyệt.\n")

    one = next(one for one in found.editions if one.article.path == OTHER)
    assert one.article.rendered == before
    with pytest.raises(UnusableError):
        _ = one.article.body


def test_what_changed_when_a_build_had_begun_is_not_set_aside(site: SiteFolder) -> None:
    memory, found = aside(site, 1.0)

    assert not any(isinstance(one.article.content, LateBody) for one in found.editions)
    assert [memory.references(one) for one in found.editions] == [None, None]


def test_a_full_disk_sets_nothing_aside(
    site: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(os, "pwrite", full)
    _memory, found = aside(site, moment(tmp_path))

    assert len(found.editions) == 2
    assert not any(isinstance(one.article.content, LateBody) for one in found.editions)


def test_a_build_that_recalls_nothing_sets_aside_what_it_judges(
    site: SiteFolder, tmp_path: Path
) -> None:
    there, before = site.site, judged(site)
    memory = Recollection(
        there.root, there.config, there.rules, NOW, moment(tmp_path), recall=False
    )

    found = survey.take(there, NOW, survey.read_log(there, None), None, memory)

    assert {one.article.path for one in found.editions} == before.keys()
    for one in found.editions:
        assert not one.again
        assert isinstance(one.article, LateArticle)
        check_same(one, before[one.article.path])


def test_an_article_is_never_made_of_what_two_builds_remember(site: SiteFolder) -> None:
    earlier = recalled(site)[OTHER].article
    site.amended(OTHER, summary="Một đoạn tóm tắt khác hẳn đoạn đã được nhớ trước đó.")
    site.build(NOW + dt.timedelta(hours=1))

    with pytest.raises(UnusableError):
        _ = earlier.summary


def test_metadata_that_are_remembered_no_more_are_read_from_the_file(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    again, before = recalled(site), judged(site)
    monkeypatch.setattr(sources.Sources, "rest", lambda *_: (b"{damaged", b"damaged"))

    for path, one in again.items():
        check_same(one, before[path])


def test_what_an_article_does_not_have_is_no_metadata_of_it(site: SiteFolder) -> None:
    assert not hasattr(recalled(site)[OTHER].article, "subtitle")


def test_all_is_recalled_however_few_files_are_read_at_once(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_AT_ONCE", 1)

    assert recalled(site).keys() == {ARTICLE, OTHER}


def test_an_edited_file_is_judged_and_the_others_are_not(site: SiteFolder) -> None:
    site.write(body="Lời khác hẳn, chưa ai duyệt.\n")

    assert recalled(site).keys() == {OTHER}


def test_a_changed_picture_is_a_changed_article(site: SiteFolder) -> None:
    picture(site.root / "content/canh-bao/2026/bia.jpg", (700, 360))

    assert recalled(site).keys() == {OTHER}


def test_another_configuration_recalls_nothing(site: SiteFolder) -> None:
    revoked = {"keys": [{**site.people()[1]["keys"][0], "revoked": "2026-11-01"}]}
    site.configure(people=site.people(nguoi_duyet=revoked))

    assert recalled(site) == {}


def test_another_program_recalls_nothing(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "digest", lambda: b"khac")

    assert recalled(site) == {}


def test_no_time_before_the_last_build_recalls_anything(site: SiteFolder) -> None:
    assert recalled(site, NOW - dt.timedelta(seconds=1)) == {}


def test_what_the_log_says_was_withdrawn_is_judged(site: SiteFolder) -> None:
    text = (site.root / ARTICLE).read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: error}\n---\nBà"
    (site.root / ARTICLE).write_text(text.replace("---\nBà", mark, 1), encoding="utf-8")
    site.build(NOW + dt.timedelta(hours=1))
    (site.root / ARTICLE).write_text(text, encoding="utf-8")

    assert recalled(site, NOW + dt.timedelta(hours=2)).keys() == {OTHER}


def test_an_article_expires_although_nothing_is_judged(site: SiteFolder) -> None:
    later = NOW + dt.timedelta(days=60)

    again = recalled(site, later)[ARTICLE]

    assert (again.lifecycle, again.urgent) == (Lifecycle.EXPIRED, False)


def test_words_that_change_during_a_build_stop_it(site: SiteFolder) -> None:
    again = recalled(site)
    site.write(body="Lời khác hẳn, chưa ai duyệt.\n")
    picture(site.root / "content/canh-bao/2026/bia.jpg", (700, 360))

    with pytest.raises(UnusableError):
        _ = again[ARTICLE].article.body
    with pytest.raises(UnusableError):
        _ = again[ARTICLE].media["content/canh-bao/2026/bia.jpg"]
    assert "ba điều" in again[ARTICLE].article.rendered.text  # what was signed, as it was rendered


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.amended(OTHER)
    monkeypatch.setattr("publisher.build.moment", lambda _folder: 0.0)  # it all changed since then

    site.build(NOW + dt.timedelta(hours=1))

    assert recalled(site, NOW + dt.timedelta(hours=2)).keys() == {ARTICLE}


def test_a_rehearsal_is_not_remembered(site: SiteFolder) -> None:
    build.build(site.site, site.root / "thu", NOW + dt.timedelta(days=9), clock=NOW)

    assert recalled(site).keys() == {ARTICLE, OTHER}


def test_the_log_has_the_last_word(site: SiteFolder) -> None:
    """Of another clone, say: it tells that nothing was ever out, or that an article was wiped out."""
    there = site.site
    log = survey.read_log(there, None)
    order = audit.Purged(id="bai-khac", by=("nguoi-duyet",), reason="Theo lệnh", places=1)
    wiped = audit.purge_of(log, order, time=NOW, version="1", grave=None).sealed()

    def repeated(known: audit.Log) -> list[str]:
        memory = Recollection(there.root, there.config, there.rules, NOW)
        gate = Gate(there.config, there.rules, NOW, known)
        return [path for path in (OTHER, ARTICLE) if memory.edition(path, gate)]

    assert repeated(log) == [OTHER, ARTICLE]
    assert repeated(audit.EMPTY) == []
    assert repeated(audit.Log((*log.releases, wiped))) == [ARTICLE]
