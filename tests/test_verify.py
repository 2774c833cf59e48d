"""`publisher verify`: what is published is what was signed and logged, or it is told what is not."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import audit, evidence, verification
from publisher.audit import LOG, Log, Release
from publisher.cli.main import run
from publisher.errors import UnusableError
from publisher.history import Repository
from publisher.messages import vietnamese
from publisher.publishing import MARK, Manifest
from publisher.signoff import canonical, digest_of
from publisher.verification import Report
from tests.builders import NOW, SiteFolder

OTHER = "content/canh-bao/2026/bai-khac.md"
PAGE = "canh-bao/2026/bai-mau/index.html"
LATER = NOW + dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A healthy site of two articles and two releases, committed."""
    site = SiteFolder(tmp_path_factory.mktemp("mau") / "trang", keys)
    (site.root / "content").mkdir(parents=True)
    site.configure()
    site.publishable()
    site.commit()
    site.build()
    site.commit("nhật ký")
    shutil.copytree(site.root / "site", site.root / ".publisher" / "first")
    site.publishable(OTHER, aliases=["canh-bao/2026/ten-cu"])
    site.commit("bài khác")
    site.build(NOW + HOUR)
    site.commit("nhật ký")
    return site


@pytest.fixture
def healthy(template: SiteFolder, tmp_path: Path) -> SiteFolder:
    """The healthy site, to be spoilt."""
    shutil.copytree(template.root, tmp_path / "trang")
    return SiteFolder(tmp_path / "trang", template.keys)


def verified(
    site: SiteFolder, now: dt.datetime = LATER, output: Path | None = None, *, deep: bool = False
) -> Report:
    repository = Repository.around(site.root)
    folder = output or site.root / "site"
    found = evidence.gather(site.root, folder, repository, (site.root / "site",))
    report = verification.verify(found, site.config, now)
    if deep and repository is not None:
        return evidence.deep(report, folder, repository, site.config, now)
    return report


def faults(site: SiteFolder, now: dt.datetime = LATER, output: Path | None = None) -> set[str]:
    """Return the kinds of faults with their paths."""
    return {f"{one.rule} {one.path}" for one in verified(site, now, output).faults}


def nothing_wrong(site: SiteFolder, now: dt.datetime = LATER) -> bool:
    """Whether even the closer look says nothing at all."""
    report = verified(site, now, deep=True)
    return report.faults == report.notices == () and report.checked.deep == report.checked.articles


def log_of(site: SiteFolder) -> Log:
    return audit.parsed((site.root / LOG).read_bytes())


def rewrite(site: SiteFolder, change: Callable[[list[Release]], list[Release]]) -> None:
    """Change the lines of the log and seal the whole chain anew, as a forger with time would."""
    previous, lines = audit.START, []
    for number, release in enumerate(change(list(log_of(site).releases)), start=1):
        sealed = release.model_copy(update={"number": number, "previous": previous}).sealed()
        lines.append(sealed.line())
        previous = sealed.hash
    (site.root / LOG).write_bytes(b"".join(lines))


def remark(site: SiteFolder) -> None:
    """Make the last line and the mark fit what is in the folder."""
    files = Manifest.of(site.root / "site").files
    made = Manifest({name: one for name, one in files.items() if name != MARK})

    def fitted(lines: list[Release]) -> list[Release]:
        return [*lines[:-1], lines[-1].model_copy(update={"output": made.digest})]

    rewrite(site, fitted)
    Manifest(made.files, log_of(site).head).write(site.root / "site")


# ---- nothing is said of what is in order


def test_says_nothing_of_a_healthy_site(template: SiteFolder) -> None:
    assert nothing_wrong(template)


def test_counts_what_it_looked_at(template: SiteFolder) -> None:
    checked = verified(template, deep=True).checked

    assert (checked.lines, checked.committed, checked.signatures) == (2, 2, 4)
    assert (checked.articles, checked.withdrawn, checked.deep) == (2, 0, 2)
    assert checked.files == len(template.output()) - 1  # all but the mark


def test_says_nothing_after_a_correction_a_withdrawal_and_an_expiry(healthy: SiteFolder) -> None:
    note = [{"date": "2026-11-21", "note": "Số liệu trong bài đã được sửa lại cho đúng."}]
    healthy.write(body="Bà con nhớ gọi 113 khi có người lạ hỏi mã.\n", corrections=note)
    healthy.sign(at=NOW + 2 * HOUR)
    healthy.commit("đính chính")
    healthy.build(NOW + 3 * HOUR)
    assert nothing_wrong(healthy)

    text = (healthy.root / OTHER).read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: error}\n"
    healthy.write_raw(OTHER, text.replace("---\n", f"---\n{mark}", 1))
    healthy.commit("thu hồi")
    healthy.build(NOW + 4 * HOUR)
    assert nothing_wrong(healthy)
    assert verified(healthy).checked.withdrawn == 1

    short = "content/canh-bao/2026/co-han.md"
    healthy.write(short, expires="2026-11-21T16:00")
    healthy.sign(short, at=NOW + 4 * HOUR)
    healthy.commit("có hạn")
    healthy.build(NOW + 5 * HOUR)
    healthy.build(NOW + 10 * HOUR)
    assert nothing_wrong(healthy)


def test_says_nothing_while_an_article_waits_for_its_hour(healthy: SiteFolder) -> None:
    path = healthy.publishable("content/canh-bao/2026/hen-gio.md", date="2026-11-21T18:00")
    healthy.commit("hẹn giờ")
    healthy.build(NOW + 2 * HOUR)
    assert nothing_wrong(healthy)

    healthy.build(NOW + 10 * HOUR)
    assert nothing_wrong(healthy)
    assert path in {one.path for one in verification.live_in(log_of(healthy))}


def test_says_nothing_of_a_build_from_a_fresh_clone(healthy: SiteFolder, tmp_path: Path) -> None:
    healthy.git("clone", "-q", ".", str(tmp_path / "moi"))
    clone = SiteFolder(tmp_path / "moi", healthy.keys)
    clone.build(NOW + 2 * HOUR)

    assert nothing_wrong(clone)


def test_a_copy_from_the_web_server_needs_neither_mark_nor_working_folder(
    healthy: SiteFolder, tmp_path: Path
) -> None:
    copy = tmp_path / "tai-ve"
    shutil.move(healthy.root / "site", copy)
    (copy / MARK).unlink()
    shutil.rmtree(healthy.root / ".publisher")

    report = verified(healthy, output=copy)

    assert report.faults == ()
    assert [one.rule for one in report.notices] == ["verify/no-mark"]


def test_the_mark_on_this_machine_tells_what_a_copy_lacks(
    healthy: SiteFolder, tmp_path: Path
) -> None:
    copy = tmp_path / "tai-ve"
    shutil.copytree(healthy.root / "site", copy)
    (copy / MARK).unlink()
    (copy / PAGE).write_bytes(b"khac")
    assert faults(healthy, output=copy) == {f"verify/changed-file {PAGE}"}

    shutil.rmtree(healthy.root / "site")
    assert faults(healthy, output=copy) == {f"verify/output {MARK}"}


# ---- the folder


def test_finds_a_changed_page(healthy: SiteFolder) -> None:
    with (healthy.root / "site" / PAGE).open("a") as file:
        file.write(" ")

    assert faults(healthy) == {f"verify/changed-file {PAGE}"}


def test_finds_a_replaced_feed(healthy: SiteFolder) -> None:
    folder = healthy.root / "site"
    shutil.copy(folder / "don-vi/ca-tinh/rss.xml", folder / "rss.xml")

    assert faults(healthy) == {"verify/changed-file rss.xml"}


def test_finds_an_injected_and_a_removed_file(healthy: SiteFolder) -> None:
    (healthy.root / "site/canh-bao/2026/la").mkdir()
    (healthy.root / "site/canh-bao/2026/la/index.html").write_text("x")
    (healthy.root / "site/rss.xml").unlink()

    assert faults(healthy) == {
        "verify/foreign-file canh-bao/2026/la/index.html",
        "verify/missing-file rss.xml",
    }


@pytest.mark.parametrize("target", ["atom.xml", "canh-bao", "/nowhere"])
def test_finds_a_symlink(healthy: SiteFolder, target: str) -> None:
    (healthy.root / "site/la.html").symlink_to(target)

    assert faults(healthy) == {"verify/symlink la.html"}


def test_does_not_wait_for_a_pipe(healthy: SiteFolder) -> None:
    os.mkfifo(healthy.root / "site/la.html")

    assert faults(healthy) == {"verify/symlink la.html"}


def test_a_symlink_to_the_same_bytes_is_found(healthy: SiteFolder, tmp_path: Path) -> None:
    shutil.move(healthy.root / "site/rss.xml", tmp_path / "rss.xml")
    (healthy.root / "site/rss.xml").symlink_to(tmp_path / "rss.xml")

    assert faults(healthy) == {"verify/symlink rss.xml"}


def test_finds_a_replaced_mark(healthy: SiteFolder) -> None:
    mark = healthy.root / "site" / MARK
    made = Manifest.read(healthy.root / "site")
    assert made is not None
    head = log_of(healthy).head

    (healthy.root / "site/la.html").write_text("x")
    for replaced in (
        Manifest({**made.files, "la.html": "0" * 64}, head).mark,
        Manifest(made.files, "sha256:" + "1" * 64).mark,
        made.mark + b"\n",
        b"",
    ):
        mark.write_bytes(replaced)
        assert f"verify/mark {MARK}" in faults(healthy)


def test_finds_an_output_rolled_back_to_an_older_release(healthy: SiteFolder) -> None:
    shutil.rmtree(healthy.root / "site")
    shutil.move(healthy.root / ".publisher" / "first", healthy.root / "site")
    assert faults(healthy) == {f"verify/behind {MARK}"}

    (healthy.root / "site" / MARK).unlink()
    assert faults(healthy) == {f"verify/behind {MARK}"}


def test_finds_old_files_under_the_new_mark(healthy: SiteFolder) -> None:
    mark = (healthy.root / "site" / MARK).read_bytes()
    shutil.rmtree(healthy.root / "site")
    shutil.move(healthy.root / ".publisher" / "first", healthy.root / "site")
    (healthy.root / "site" / MARK).write_bytes(mark)

    assert "verify/missing-file canh-bao/2026/bai-khac/index.html" in faults(healthy)


def test_finds_a_page_that_no_article_explains_even_in_a_release_of_its_own(
    healthy: SiteFolder,
) -> None:
    for name in ("canh-bao/2026/la", "la", "a/la", "a/canh-bao/2026/la"):
        (healthy.root / "site" / name).mkdir(parents=True, exist_ok=True)
        (healthy.root / "site" / name / "index.html").write_text("x")
    remark(healthy)

    found = faults(healthy)

    assert {one for one in found if "unknown" in one} == {
        "verify/unknown-page canh-bao/2026/la/index.html",
        "verify/unknown-page la/index.html",
        "verify/unknown-page a/la/index.html",
        "verify/unknown-page a/canh-bao/2026/la/index.html",
    }


@pytest.mark.parametrize("name", ["canh-bao/2026/bai-khac", "a/bai-khac", "canh-bao/2026/ten-cu"])
def test_finds_that_a_release_lacks_an_address_of_an_article(
    healthy: SiteFolder, name: str
) -> None:
    (healthy.root / "site" / name / "index.html").unlink()
    remark(healthy)

    assert f"verify/missing-page {name}/index.html" in faults(healthy)


def test_finds_a_withdrawn_article_that_still_shows(healthy: SiteFolder) -> None:
    shown = (healthy.root / "site" / PAGE).read_bytes()
    text = (healthy.root / "content/canh-bao/2026/bai-mau.md").read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: error}\n"
    healthy.write_raw("content/canh-bao/2026/bai-mau.md", text.replace("---\n", f"---\n{mark}", 1))
    healthy.commit("thu hồi")
    healthy.build(NOW + 2 * HOUR)
    (healthy.root / "site" / PAGE).write_bytes(shown)
    assert faults(healthy) == {f"verify/changed-file {PAGE}"}

    remark(healthy)
    assert faults(healthy) == {f"verify/tombstone {PAGE}"}


# ---- the log


def test_finds_a_rewritten_line(healthy: SiteFolder) -> None:
    data = (healthy.root / LOG).read_bytes()
    (healthy.root / LOG).write_bytes(data.replace(b"nguoi-duyet", b"nguoi-la", 1))

    assert faults(healthy) == {f"verify/log-damaged {LOG}", f"verify/log-rewritten {LOG}"}


def _hidden(lines: list[Release]) -> list[Release]:
    """Return the log without one of the articles in it."""
    return [lines[0], lines[1].model_copy(update={"added": (), "updated": ()})]


def test_git_and_the_mark_find_a_log_whose_whole_chain_was_made_anew(healthy: SiteFolder) -> None:
    rewrite(healthy, _hidden)
    assert f"verify/log-rewritten {LOG}" in faults(healthy)

    healthy.commit("viết lại")
    found = faults(healthy)
    assert f"verify/log-rewritten {LOG}" in found
    assert f"verify/mark {MARK}" in found

    shutil.rmtree(healthy.root / ".git")
    assert f"verify/mark {MARK}" in faults(healthy)


def test_finds_a_rewritten_log_that_was_committed_and_put_back(healthy: SiteFolder) -> None:
    before = (healthy.root / LOG).read_bytes()
    rewrite(healthy, _hidden)
    healthy.commit("viết lại")
    (healthy.root / LOG).write_bytes(before)
    healthy.commit("trả lại")

    assert [one.rule for one in verified(healthy).faults] == ["verify/log-rewritten"] * 2


def test_finds_a_log_cut_short(healthy: SiteFolder) -> None:
    data = (healthy.root / LOG).read_bytes()
    (healthy.root / LOG).write_bytes(data[: data.index(b"\n") + 1])
    assert faults(healthy) == {f"verify/log-cut {LOG}"}

    (healthy.root / LOG).unlink()
    assert faults(healthy) == {f"verify/log-cut {LOG}"}

    shutil.rmtree(healthy.root / ".git")
    assert faults(healthy) == {f"verify/mark {MARK}"}


def test_finds_a_line_that_was_never_finished(healthy: SiteFolder) -> None:
    with (healthy.root / LOG).open("ab") as file:
        file.write(b'{"number":3,')

    assert faults(healthy) == {f"verify/log-torn {LOG}"}


@pytest.mark.parametrize(
    "garbage",
    [b"\0\xff" * 1000, b"\n" * 1000, b"[" * 100_000 + b"\n", b'{"time":"2026-11-21T09:00:00"}\n'],
)
def test_says_that_garbage_is_no_log(healthy: SiteFolder, garbage: bytes) -> None:
    (healthy.root / LOG).write_bytes(garbage)
    assert faults(healthy) & {f"verify/log-damaged {LOG}", f"verify/log-torn {LOG}"}

    shutil.rmtree(healthy.root / ".git")
    found = faults(healthy)
    assert found & {f"verify/log-damaged {LOG}", f"verify/log-torn {LOG}"}
    assert f"verify/mark {MARK}" in found


def test_a_time_without_its_zone_is_damage_and_no_crash(healthy: SiteFolder) -> None:
    first = json.loads((healthy.root / LOG).read_bytes().split(b"\n")[0])
    second = {**first, "number": 2, "previous": first["hash"], "time": "2026-11-22T09:00:00"}
    del second["hash"]
    second["hash"] = digest_of(second)
    lines = [canonical(one) + b"\n" for one in (first, second)]
    (healthy.root / LOG).write_bytes(b"".join(lines))

    assert f"verify/log-damaged {LOG}" in faults(healthy)


def test_a_line_written_with_other_spaces_is_not_the_programs(healthy: SiteFolder) -> None:
    lines = (healthy.root / LOG).read_bytes().split(b"\n")
    spaced = json.dumps(json.loads(lines[1]), ensure_ascii=False, sort_keys=True).encode()
    (healthy.root / LOG).write_bytes(b"\n".join([lines[0], spaced, b""]))
    shutil.rmtree(healthy.root / ".git")

    assert faults(healthy) == {f"verify/log-damaged {LOG}"}


def test_does_not_follow_a_link_in_place_of_the_log_or_read_a_huge_one(
    healthy: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MAX_LOG", 100)
    assert f"verify/log-damaged {LOG}" in faults(healthy)
    monkeypatch.undo()

    shutil.move(healthy.root / LOG, tmp_path / "log")
    (healthy.root / LOG).symlink_to(tmp_path / "log")
    assert f"verify/log-damaged {LOG}" in faults(healthy)


def test_finds_a_release_in_the_future(healthy: SiteFolder) -> None:
    assert faults(healthy, NOW) == {f"verify/log-time {LOG}"}
    assert faults(healthy, NOW + HOUR) == set()


# ---- the sign-offs


def _signed_by_nobody(lines: list[Release]) -> list[Release]:
    forged = replace(
        lines[1].added[0],
        digest="sha256:" + "5" * 64,
        id="gia",
        permalink="/canh-bao/2026/gia/",
        aliases=(),
    )
    return [*lines, lines[1].model_copy(update={"added": (forged,)})]


def test_finds_a_forged_line_without_valid_signatures_behind_a_site_that_fits_it(
    healthy: SiteFolder,
) -> None:
    for name in ("canh-bao/2026/gia", "a/gia"):
        shutil.copytree(healthy.root / "site/canh-bao/2026/bai-mau", healthy.root / "site" / name)
    rewrite(healthy, _signed_by_nobody)
    remark(healthy)

    assert faults(healthy) == {f"verify/signature {OTHER}"}


def _forged(healthy: SiteFolder, **changes: str) -> None:
    """Sign the other article anew, released as if the gate had let it pass."""
    healthy.sign(OTHER, at=NOW + HOUR, **changes)
    article = healthy.article(OTHER)
    assert article.secrecy is not None
    assert article.spokesperson is not None
    first = audit.Signed(
        by=article.secrecy.cleared_by, at=NOW + HOUR, level="public",
        signature=article.secrecy.signature,
    )  # fmt: skip
    second = audit.Signed(
        by=article.spokesperson.approved_by, at=NOW + HOUR, signature=article.spokesperson.signature
    )

    def swapped(lines: list[Release]) -> list[Release]:
        one = replace(lines[1].added[0], secrecy=first, spokesperson=second)
        return [lines[0], lines[1].model_copy(update={"added": (one,)})]

    rewrite(healthy, swapped)
    remark(healthy)


def _forgotten(healthy: SiteFolder) -> None:
    """Take git away, which would know better than a log that was made anew."""
    shutil.rmtree(healthy.root / ".git")


@pytest.mark.parametrize("signer", ["nguoi-phat-ngon", "khong-ai-biet"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "2026-11-21T01:00:00Z"])
def test_finds_a_signature_of_something_else_whoever_is_named(
    healthy: SiteFolder, signer: str, at: str
) -> None:
    def changed(lines: list[Release]) -> list[Release]:
        one = lines[1].added[0]
        other = replace(one.spokesperson, by=signer, at=dt.datetime.fromisoformat(at))
        forged = replace(one, spokesperson=other)
        return [lines[0], lines[1].model_copy(update={"added": (forged,)})]

    rewrite(healthy, changed)
    remark(healthy)
    shutil.rmtree(healthy.root / ".git")

    assert f"verify/signature {OTHER}" in faults(healthy)


def test_finds_a_signature_that_is_younger_than_the_release(healthy: SiteFolder) -> None:
    def moved(lines: list[Release]) -> list[Release]:
        early = NOW - 24 * HOUR
        return [one.model_copy(update={"time": early, "moment": early}) for one in lines]

    rewrite(healthy, moved)
    remark(healthy)
    shutil.rmtree(healthy.root / ".git")

    assert f"verify/signature {OTHER}" in faults(healthy)


def test_finds_a_signature_by_a_key_that_is_not_the_persons(healthy: SiteFolder) -> None:
    _forged(healthy, spokesperson_key="nguoi-la")
    _forgotten(healthy)

    assert faults(healthy) == {f"verify/key {OTHER}"}


def test_finds_a_signer_who_was_never_given_the_office(healthy: SiteFolder) -> None:
    _forged(healthy, spokesperson="nguoi-la")
    _forgotten(healthy)

    assert faults(healthy) == {f"verify/signer {OTHER}"}


def test_finds_one_person_in_both_offices(healthy: SiteFolder) -> None:
    both = {"roles": ["secrecy", "spokesperson"]}
    healthy.configure(people=healthy.people(nguoi_duyet=both))
    _forged(healthy, spokesperson="nguoi-duyet")
    _forgotten(healthy)

    assert faults(healthy) == {f"verify/four-eyes {OTHER}"}


def test_finds_a_key_that_was_no_longer_in_use_when_it_signed(healthy: SiteFolder) -> None:
    people = healthy.people()
    for person in people:
        person["keys"][0]["revoked"] = "2026-11-01"
    healthy.configure(people=people)

    assert {one.split()[0] for one in faults(healthy)} == {"verify/key"}


def test_what_is_out_needs_its_signers_what_was_out_is_only_said(healthy: SiteFolder) -> None:
    gone = [one for one in healthy.people() if one["id"] != "nguoi-duyet"]
    healthy.configure(people=gone)
    assert {one.split()[0] for one in faults(healthy)} == {"verify/signer"}

    healthy.configure()
    for path in (OTHER, "content/canh-bao/2026/bai-mau.md"):
        text = (healthy.root / path).read_text(encoding="utf-8")
        mark = "withdrawn: {date: 2026-11-21, reason: error}\n"
        healthy.write_raw(path, text.replace("---\n", f"---\n{mark}", 1))
    healthy.commit("thu hồi")
    healthy.build(NOW + 2 * HOUR)
    healthy.configure(people=gone)
    report = verified(healthy)
    assert report.faults == ()
    assert {one.rule for one in report.notices} == {"verify/past-signer"}


def test_a_trial_site_is_told_that_no_signature_was_verified(healthy: SiteFolder) -> None:
    healthy.configure(signoff={"signatures": "recorded"})

    assert {one.rule for one in verified(healthy).notices} == {"verify/recorded"}


# ---- a closer look


def test_a_closer_look_finds_that_git_lost_what_is_out(healthy: SiteFolder) -> None:
    def moved(lines: list[Release]) -> list[Release]:
        one = replace(lines[1].added[0], path="content/canh-bao/2026/khac.md")
        return [lines[0], lines[1].model_copy(update={"added": (one,)})]

    rewrite(healthy, moved)
    remark(healthy)
    healthy.commit("viết lại")

    assert "verify/lost-edition" in {one.rule for one in verified(healthy, deep=True).faults}


def test_a_closer_look_asks_the_question_of_the_gate_again(healthy: SiteFolder) -> None:
    elsewhere = {"units": ["ca-xa-khac"]}
    healthy.configure(people=healthy.people(nguoi_phat_ngon=elsewhere))

    assert verified(healthy).faults == ()
    assert {one.rule for one in verified(healthy, deep=True).faults} == {"verify/sign-off"}


def test_a_closer_look_goes_by_the_sign_offs_in_the_log(healthy: SiteFolder) -> None:
    _forged(healthy, spokesperson="phat-ngon-xa-khac")  # who signs for another commune
    healthy.commit("viết lại")

    found = {f"{one.rule} {one.path}" for one in verified(healthy, deep=True).faults}
    assert f"verify/sign-off {OTHER}" in found


@pytest.mark.parametrize("words", ["không đọc mã", "Cảnh báo thử bai-mau"])
def test_a_closer_look_misses_words_that_a_page_should_have(
    healthy: SiteFolder, words: str
) -> None:
    page = healthy.root / "site" / PAGE
    page.write_text(page.read_text(encoding="utf-8").replace(words, "…"), encoding="utf-8")
    remark(healthy)
    healthy.commit("viết lại")

    assert "verify/page-words" in {one.rule for one in verified(healthy, deep=True).faults}


# ---- what cannot be verified, and how it is told


def test_without_an_output_or_a_log_there_is_nothing_to_verify(folder: SiteFolder) -> None:
    with pytest.raises(UnusableError):
        verified(folder)

    (folder.root / "site").mkdir()
    with pytest.raises(UnusableError):
        verified(folder)


def _call(site: SiteFolder, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.chdir(site.root)
    return run(["verify", "--now", LATER.isoformat(), *arguments])


def test_the_command_tells_faults_by_kind_and_place(
    healthy: SiteFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _call(healthy, monkeypatch, "--deep") == 0
    said = capsys.readouterr().out
    assert "2 dòng nhật ký (2 dòng đã lưu trong git), 4 chữ ký, 2 bài đang đăng" in said
    assert "Đã so 2 bài" in said
    assert said.endswith("Mọi thứ đều khớp.\n")

    (healthy.root / "site" / PAGE).write_text("Nội dung giả mạo")
    assert _call(healthy, monkeypatch) == 1
    said = capsys.readouterr().out
    assert f"{PAGE}: Tệp đã bị thay đổi sau khi đăng. (verify/changed-file)\n" in said
    assert "giả mạo" not in said

    assert _call(healthy, monkeypatch, "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["faults"][0]["rule"] == "verify/changed-file"
    assert told["checked"]["articles"] == 2

    assert _call(healthy, monkeypatch, "--output", "khong-co") == 2


def test_the_command_says_that_a_closer_look_needs_git(
    healthy: SiteFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(healthy.root / ".git")

    assert _call(healthy, monkeypatch, "--deep") == 2
    assert "--deep" in capsys.readouterr().err
    assert _call(healthy, monkeypatch) == 0
    assert "verify/no-git" in capsys.readouterr().out


def test_names_of_files_move_no_cursor(healthy: SiteFolder) -> None:
    with open(os.fsencode(healthy.root / "site") + b"/\x1b[2J\xff.html", "wb"):  # noqa: PTH123
        pass

    report = verified(healthy)

    assert [one.rule for one in report.faults] == ["verify/foreign-file"]
    for printed in (verification.text, verification.as_json):
        assert printed(report, vietnamese).encode()
        assert "\x1b" not in printed(report, vietnamese)


@pytest.fixture(scope="module")
def small(template: SiteFolder, tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """The healthy site as one who only has it and its log would see it, to be spoilt and mended."""
    root = tmp_path_factory.mktemp("mot-byte") / "trang"
    shutil.copytree(template.root, root, ignore=shutil.ignore_patterns(".git", ".publisher"))
    return SiteFolder(root, template.keys)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_one_byte_changed_anywhere_is_found_even_without_git(
    small: SiteFolder, data: st.DataObject
) -> None:
    names = [LOG, f"site/{MARK}", *(f"site/{name}" for name in small.output() if name != MARK)]
    weights = st.one_of(st.sampled_from(names[:2]), st.sampled_from(names))
    path = small.root / data.draw(weights)
    before = path.read_bytes()
    place = data.draw(st.integers(0, max(len(before) - 1, 0)))
    other = data.draw(st.integers(1, 255))
    spoilt = bytearray(before or b"\0")
    spoilt[place] ^= other
    path.write_bytes(spoilt)
    try:
        assert verified(small).faults
    finally:
        path.write_bytes(before)
