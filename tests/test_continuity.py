"""What an edition owes to those before it: notes for readers, newer sign-offs, writers who do not sign."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from publisher import audit, survey
from publisher.gate import Edition, Held, HeldState, Tombstone
from tests.builders import ARTICLE, BODY, NOW, SiteFolder, picture

NOTE = {"date": "2026-11-20", "note": "Sửa lại số điện thoại trực ban."}
LATER = {"date": "2026-11-21", "note": "Bổ sung cách nhận biết."}
PAGE = "canh-bao/2026/bai-mau/index.html"
MOVED = "content/canh-bao/2026/ten-moi.md"


def out(folder: SiteFolder, **options: object) -> dict[str, Edition | Tombstone | Held]:
    """Build and return what is out or held, by id or, for what is held, by path."""
    release = folder.build(**options)  # type: ignore[arg-type]
    found: dict[str, Edition | Tombstone | Held] = {one.path: one for one in release.survey.held}
    for one in release.survey.live:
        found[one.article.id if isinstance(one, Edition) else one.id] = one
    return found


def reasons(folder: SiteFolder, path: str = ARTICLE) -> set[str]:
    """Build and return the rules for which a file is held."""
    held = out(folder).get(path)
    return {reason.rule for reason in held.reasons} if isinstance(held, Held) else set()


def page(folder: SiteFolder) -> str:
    return folder.output()[PAGE].decode()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A site with an article that is live, in git."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys)
    folder.publishable()
    folder.commit()
    folder.build()
    return folder


@pytest.fixture
def live(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that site."""
    return folder.take(template)


# Corrections


def test_a_changed_live_article_needs_a_public_note(live: SiteFolder) -> None:
    live.amended(body="Nội dung khác.\n", minor=None)
    live.commit()

    assert reasons(live) == {"corrections/missing"}
    assert BODY.strip() in page(live)


@pytest.mark.parametrize("change", [{"minor": True}, {"minor": None, "corrections": [LATER]}], ids=["minor", "noted"])  # fmt: skip
def test_a_note_or_the_word_minor_lets_a_change_out(
    live: SiteFolder, change: dict[str, object]
) -> None:
    live.amended(body="Nội dung khác.\n", **change)
    live.commit()

    assert reasons(live) == set()
    assert "Nội dung khác." in page(live)


def test_a_note_that_is_not_new_is_none(folder: SiteFolder) -> None:
    folder.publishable(corrections=[NOTE])
    folder.commit()
    folder.build()
    folder.amended(body="Nội dung khác.\n", minor=None, corrections=[NOTE])
    folder.commit()

    assert reasons(folder) == {"corrections/missing"}


@pytest.mark.parametrize(
    "notes",
    [[], [LATER], [LATER, NOTE], [{**NOTE, "note": "Lời khác."}], [{**NOTE, "date": "2026-11-21"}]],
    ids=["dropped", "replaced", "swapped", "edited", "dated-anew"],
)
@pytest.mark.parametrize("minor", [True, None], ids=["minor", "not-minor"])
def test_notes_that_were_public_stay_as_they_are(
    folder: SiteFolder, notes: list[dict[str, str]], minor: bool | None
) -> None:
    folder.publishable(corrections=[NOTE])
    folder.commit()
    folder.build()
    folder.amended(body="Nội dung khác.\n", minor=minor, corrections=notes)
    folder.commit()

    assert "corrections/changed" in reasons(folder)
    assert BODY.strip() in page(folder)


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-22"], ids=["before-the-article", "tomorrow"])  # fmt: skip
def test_a_note_is_of_a_day_between_the_article_and_today(folder: SiteFolder, day: str) -> None:
    folder.publishable(corrections=[{**NOTE, "date": day}])

    assert reasons(folder) == {"corrections/date"}


def test_a_new_article_and_a_standing_page_need_no_note(folder: SiteFolder) -> None:
    contact = folder.publishable("content/pages/lien-he.md")
    folder.commit()
    folder.build()
    folder.amended(contact, body="Trụ sở mới.\n", minor=None)
    folder.commit()

    assert reasons(folder, contact) == set()


def test_check_says_what_readers_are_owed_before_anyone_signs(
    live: SiteFolder, command: object
) -> None:
    live.write(body="Nội dung khác.\n")

    code, printed, _errors = command("check")  # type: ignore[operator]

    assert code == 1
    assert "corrections/missing" in printed


# Copies


@pytest.mark.parametrize("name", ["a-ban-chep", "z-ban-chep"])
def test_a_copy_with_the_id_of_what_is_live_needs_an_id_and_no_note(
    live: SiteFolder, name: str
) -> None:
    copy = live.write(f"content/canh-bao/2026/{name}.md", id="bai-mau")

    for paths in ((), (copy,)):
        findings, _n = survey.check(live.site, paths, now=NOW, log=audit.read(live.root))
        assert [(one.path, one.rule) for one in findings] == [(copy, "permalink/copied")]
        assert ARTICLE in str(findings[0].message)
    assert survey.check(live.site, (ARTICLE,), now=NOW, log=audit.read(live.root))[0] == []
    assert reasons(live, copy) == {"permalink/copied", "secrecy/missing", "spokesperson/missing"}
    assert reasons(live) == set()


def test_a_copy_of_what_is_being_changed_needs_an_id(live: SiteFolder) -> None:
    live.write(body="Nội dung khác.\n")
    copy = live.write("content/canh-bao/2026/a-ban-chep.md", id="bai-mau")

    findings, _n = survey.check(live.site, (), now=NOW, log=audit.read(live.root))

    assert [(one.path, one.rule) for one in findings] == [
        (copy, "permalink/copied"), (ARTICLE, "corrections/missing"),
    ]  # fmt: skip
    assert "permalink/copied" in reasons(live, copy)
    assert "corrections/missing" in reasons(live)


def test_an_article_that_was_moved_is_no_copy(live: SiteFolder) -> None:
    live.write("content/canh-bao/2026/ten-moi.md", id="bai-mau")
    (live.root / ARTICLE).unlink()

    findings, _n = survey.check(live.site, (), now=NOW, log=audit.read(live.root))

    assert [one.rule for one in findings] == ["corrections/missing"]


# No replay


def test_an_older_signed_edition_does_not_come_back(live: SiteFolder) -> None:
    old = (live.root / ARTICLE).read_bytes()
    live.amended(body="Bản thứ hai.\n")
    live.commit()
    live.build()
    live.write_raw(ARTICLE, old)
    live.commit()

    assert "replay/older" in reasons(live)
    assert "Bản thứ hai." in page(live)


def test_an_older_edition_comes_back_with_new_sign_offs(live: SiteFolder) -> None:
    live.amended(body="Bản thứ hai.\n")
    live.commit()
    live.build()
    live.amended(body=BODY)
    live.commit()

    assert reasons(live) == set()
    assert BODY.strip() in page(live)


def test_one_new_sign_off_is_not_enough_to_bring_an_older_edition_back(live: SiteFolder) -> None:
    live.amended(body="Bản thứ hai.\n")
    live.commit()
    live.build()
    live.write(minor=True)
    live.sign(at=NOW - dt.timedelta(hours=12))
    live.sign(at=NOW, secrecy=None)
    live.commit()

    assert reasons(live) == {"replay/older"}
    assert "Bản thứ hai." in page(live)


def marked(folder: SiteFolder, path: str = ARTICLE) -> bytes:
    """Mark a file as withdrawn and return its text from before."""
    before = (folder.root / path).read_bytes()
    mark = b"---\nwithdrawn: {date: 2026-11-21, reason: error}\n"
    folder.write_raw(path, before.replace(b"---\n", mark, 1))
    return before


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "in-the-folder"])
def test_taking_the_mark_of_withdrawal_away_brings_nothing_back(
    live: SiteFolder, committed: bool
) -> None:
    before = marked(live)
    if committed:
        live.commit()
    live.build()
    live.write_raw(ARTICLE, before)
    if committed:
        live.commit()

    assert reasons(live) == {"replay/withdrawn"}
    assert "đã được thu hồi" in page(live)
    assert "Bà con" not in page(live)


def test_a_withdrawn_article_comes_back_with_both_sign_offs_anew(live: SiteFolder) -> None:
    marked(live)
    live.build()
    live.write()
    after = NOW + dt.timedelta(hours=1)
    live.sign(at=after)
    live.commit()

    assert isinstance(out(live, now=after)["bai-mau"], Edition)


def test_a_withdrawn_article_stays_withdrawn_without_its_file(live: SiteFolder) -> None:
    marked(live)
    live.build()
    (live.root / ARTICLE).unlink()

    assert isinstance(out(live)["bai-mau"], Tombstone)
    assert "đã được thu hồi" in page(live)


def test_an_older_article_at_an_address_does_not_come_back_under_its_own_id(
    folder: SiteFolder,
) -> None:
    """The file changed its id on the way: the address is the same."""
    folder.publishable(id="ma-cu")
    folder.commit()
    folder.build()
    old = (folder.root / ARTICLE).read_bytes()
    folder.amended(id="ma-moi", body="Bản thứ hai.\n")
    folder.commit()
    folder.build(confirm_removals=True)
    folder.write_raw(ARTICLE, old)
    folder.commit()

    assert "replay/older" in reasons(folder)


COPIES = {
    "another-kind": "content/tuyen-truyen/2026/bai-mau.md",
    "another-name": MOVED,
    "another-year": "content/canh-bao/2025/bai-mau.md",
    "a-standing-page": "content/pages/bai-mau.md",
}


@pytest.mark.parametrize("path", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_signed_file_is_signed_by_nobody(live: SiteFolder, path: str) -> None:
    copy = live.root / path
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes((live.root / ARTICLE).read_bytes())
    live.commit()
    before = live.output()

    assert reasons(live, path)
    assert live.output() == before


def test_a_copy_under_another_id_is_signed_by_nobody(live: SiteFolder) -> None:
    text = (live.root / ARTICLE).read_text(encoding="utf-8")
    live.write_raw(ARTICLE, text.replace("id: bai-mau", "id: bai-khac"))
    live.commit()

    assert {"secrecy/changed", "spokesperson/changed"} <= reasons(live)


def test_a_removed_article_comes_back_as_it_was(live: SiteFolder) -> None:
    """A file that was deleted by mistake was not withdrawn."""
    text = (live.root / ARTICLE).read_bytes()
    (live.root / ARTICLE).unlink()
    live.build(confirm_removals=True)
    live.write_raw(ARTICLE, text)

    assert isinstance(out(live)["bai-mau"], Edition)


# What git knows


def test_an_edition_that_git_has_not_waits(folder: SiteFolder) -> None:
    folder.write("content/canh-bao/2026/khac.md")
    folder.commit()
    folder.publishable()

    held = out(folder)[ARTICLE]

    assert isinstance(held, Held)
    assert [reason.rule for reason in held.reasons] == ["history/uncommitted"]
    assert held.state is HeldState.WAITING


@pytest.mark.parametrize("ignored", [True, False], ids=["ignored", "new"])
def test_an_edition_whose_picture_git_has_not_waits(folder: SiteFolder, ignored: bool) -> None:
    cover = picture(folder.root / "content/canh-bao/2026/bia.jpg")
    folder.publishable(image="bia.jpg", image_alt="Một tấm bìa màu xanh")
    moved = cover.rename(cover.with_suffix(".tam"))
    folder.commit()
    if ignored:
        (folder.root / ".gitignore").write_text("site/\n.publisher/\n*.jpg\n")
    moved.rename(cover)

    assert reasons(folder) == {"history/uncommitted"}


def test_whoever_wrote_part_of_a_text_may_not_sign_it(folder: SiteFolder) -> None:
    folder.write(body="Bản của tác giả.\n")
    folder.commit()
    folder.write(body="Bản của tác giả, người duyệt sửa.\n")
    folder.commit(email="nguoi-duyet@thu.example")
    folder.sign()
    folder.commit()

    assert reasons(folder) == {"secrecy/four-eyes"}


def test_co_authors_count_as_writers(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit("viết\n\nCo-authored-by: Người Phát Ngôn <Nguoi-Phat-Ngon@thu.example>")

    assert reasons(folder) == {"spokesperson/four-eyes"}


def test_committing_a_sign_off_is_not_writing(folder: SiteFolder) -> None:
    folder.write()
    folder.commit()
    folder.sign(spokesperson=None)
    folder.commit(email="nguoi-duyet@thu.example")
    folder.sign(secrecy=None)
    folder.commit(email="nguoi-phat-ngon@thu.example")

    assert reasons(folder) == set()


def test_putting_a_picture_in_is_writing(folder: SiteFolder) -> None:
    cover = folder.root / "content/canh-bao/2026/bia.jpg"
    picture(cover)
    folder.write(image="bia.jpg", image_alt="Một tấm bìa màu xanh")
    folder.commit()
    picture(cover, (320, 200))
    folder.commit(email="nguoi-duyet@thu.example")
    folder.sign()
    folder.commit()

    assert reasons(folder) == {"secrecy/four-eyes"}


def test_who_wrote_an_earlier_released_edition_may_sign_the_next(folder: SiteFolder) -> None:
    both = ("secrecy", "spokesperson")
    folder.configure(
        people=folder.people(nguoi_duyet={"roles": [*both]}, nguoi_la={"roles": [*both]})
    )
    folder.write()
    folder.commit(email="nguoi-duyet@thu.example")
    folder.sign(secrecy="nguoi-la")
    folder.commit()
    folder.build()
    folder.write(body="Bản sau.\n", minor=True)
    folder.sign(at=NOW)
    folder.commit()

    assert reasons(folder) == set()


def test_an_edition_that_was_never_released_does_not_clear_its_writers(folder: SiteFolder) -> None:
    """Or someone could write, have it signed by others, and sign what comes a comma later."""
    folder.write()
    folder.commit(email="nguoi-duyet@thu.example")
    folder.sign()
    folder.commit()
    folder.amended(body=BODY.replace("ba", "bốn"))
    folder.commit()

    assert reasons(folder) == {"secrecy/four-eyes"}


def test_a_rename_does_not_hide_who_wrote(folder: SiteFolder) -> None:
    folder.write()
    folder.commit(email="nguoi-duyet@thu.example")
    folder.git("mv", ARTICLE, MOVED)
    folder.commit()
    folder.sign(MOVED)
    folder.commit()

    assert reasons(folder, MOVED) == {"secrecy/four-eyes"}


def test_a_merge_does_not_hide_who_wrote(folder: SiteFolder) -> None:
    folder.write("content/canh-bao/2026/khac.md")
    folder.commit()
    folder.git("checkout", "-qb", "nhanh")
    folder.write()
    folder.commit(email="nguoi-duyet@thu.example")
    folder.git("checkout", "-q", "-")
    folder.write("content/canh-bao/2026/nua.md")
    folder.commit()
    folder.git("merge", "-q", "--no-ff", "-m", "gộp", "nhanh")
    folder.sign()
    folder.commit()

    assert reasons(folder) == {"secrecy/four-eyes"}


def test_what_a_merge_itself_changes_was_written_by_whoever_merged(folder: SiteFolder) -> None:
    folder.write()
    folder.commit()
    folder.git("checkout", "-qb", "nhanh")
    folder.write("content/canh-bao/2026/khac.md")
    folder.commit()
    folder.git("checkout", "-q", "-")
    folder.write("content/canh-bao/2026/nua.md")
    folder.commit()
    folder.git("merge", "-q", "--no-ff", "--no-commit", "nhanh")
    folder.write(body="Sửa ngay trong lúc gộp.\n")
    folder.commit(email="nguoi-duyet@thu.example")
    folder.sign()
    folder.commit()

    assert reasons(folder) == {"secrecy/four-eyes"}


def test_an_unknown_address_holds_what_it_wrote_and_is_not_printed(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit(email="nguoi.la.0912000111@noi-khac.example")

    held = out(folder)[ARTICLE]

    assert isinstance(held, Held)
    assert [reason.rule for reason in held.reasons] == ["history/stranger"]
    assert "0912000111" not in str(held.reasons[0].message)


def test_what_is_live_stays_live_whatever_git_says_later(live: SiteFolder) -> None:
    """Rewritten history takes nothing down."""
    live.git("commit", "-q", "--amend", "--reset-author", "-m", "viết lại", email="la@la.example")

    assert reasons(live) == set()
    assert BODY.strip() in page(live)


@pytest.mark.parametrize("how", ["squashed", "rebased"])
def test_after_a_rewritten_history_the_live_edition_is_still_found(
    live: SiteFolder, how: str
) -> None:
    live.write(body="Đang sửa.\n")
    live.commit()
    if how == "rebased":
        live.git("filter-branch", "-f", "--msg-filter", "sed s/^/x/", "HEAD")
    else:
        live.git("checkout", "-q", "--orphan", "moi", "HEAD~1")
        live.write()
        live.sign()
        live.commit("một lần")
        live.write(body="Đang sửa.\n")
        live.commit()
    live.git("reflog", "expire", "--expire=now", "--all")
    live.git("gc", "-q", "--prune=now")

    one = out(live)["bai-mau"]

    assert isinstance(one, Edition)
    assert one.from_history
    assert BODY.strip() in page(live)


def test_what_was_signed_again_and_moved_unsaved_stays_live(live: SiteFolder) -> None:
    """The commit that the log names has the file with a sign-off that does not count."""
    path = live.root / ARTICLE
    good = path.read_text("utf-8")
    path.write_text(good.replace("approved_by: nguoi-phat-ngon", "approved_by: nguoi-duyet"))
    live.commit()
    live.build()
    path.write_text(good)
    live.sign(at=NOW - dt.timedelta(hours=1))
    live.build()
    path.rename(path.with_name("ten-khac.md"))

    one = out(live)["bai-mau"]

    assert isinstance(one, Edition)
    assert one.from_history
    assert BODY.strip() in page(live)


def test_a_detached_head_is_a_state_like_any_other(live: SiteFolder) -> None:
    live.git("checkout", "-q", "--detach")
    live.amended(body="Bản mới.\n")
    live.commit()

    assert reasons(live) == set()
    assert "Bản mới." in page(live)


def test_a_file_with_conflict_marks_says_so_and_its_edition_stays(live: SiteFolder) -> None:
    live.git("checkout", "-qb", "nhanh")
    live.write(body="Một đằng.\n")
    live.commit()
    live.git("checkout", "-q", "-")
    live.write(body="Một nẻo.\n")
    live.commit()
    with pytest.raises(Exception, match="merge"):
        live.git("merge", "-q", "nhanh")

    assert "file/conflict" in reasons(live)
    assert BODY.strip() in page(live)


def test_seven_arrows_in_a_text_are_no_conflict(folder: SiteFolder) -> None:
    folder.publishable(body="Dãy <<<<<<< trong câu và >>>>>>> cũng vậy.\n")

    assert reasons(folder) == set()


def test_a_compromised_key_holds_what_was_not_released_before(
    folder: SiteFolder, tmp_path: Path
) -> None:
    """A stolen key signs with whatever date its thief likes; what was live then was not theirs."""
    folder.publishable()
    folder.commit()
    folder.build(NOW)
    backdated = "content/canh-bao/2026/lui-ngay.md"
    folder.publishable(backdated)
    key = folder.people()[1]["keys"][0] | {"compromised": "2026-11-22"}
    folder.configure(people=folder.people(nguoi_duyet={"keys": [key]}))
    folder.commit()

    found = out(folder, now=NOW + dt.timedelta(days=3))

    assert isinstance(found["bai-mau"], Edition)
    held = found[backdated]
    assert isinstance(held, Held)
    assert {reason.rule for reason in held.reasons} == {"secrecy/compromised"}


def test_a_spoilt_file_that_was_moved_keeps_its_edition_live_too(live: SiteFolder) -> None:
    """Its id is all that is left to be read of it."""
    text = (live.root / ARTICLE).read_text(encoding="utf-8")
    (live.root / ARTICLE).unlink()
    live.write_raw("content/tuyen-truyen/2026/noi-khac.md", f"<<<<<<< HEAD\n{text}{'x' * 2000}")
    live.commit()

    assert isinstance(out(live)["bai-mau"], Edition)
    assert BODY.strip() in page(live)


def test_whoever_commits_the_words_of_another_may_not_sign_them(folder: SiteFolder) -> None:
    folder.write()
    folder.git("init", "-q")
    folder.git("add", "-A")
    named = "Tác Giả <tac-gia@thu.example>"
    folder.git("commit", "-qm", "x", f"--author={named}", email="nguoi-duyet@thu.example")
    folder.sign()
    folder.git("add", "-A")
    folder.git("commit", "-qm", "ký")

    assert "secrecy/four-eyes" in reasons(folder)


def test_a_withdrawn_article_that_comes_back_changed_tells_its_readers(live: SiteFolder) -> None:
    marked(live)
    live.build()
    after = NOW + dt.timedelta(hours=1)
    live.sign(live.write(body="Nội dung khác.\n", minor=True), at=after)
    live.commit()

    held = out(live, now=after)[ARTICLE]

    assert isinstance(held, Held)
    assert [reason.rule for reason in held.reasons] == ["corrections/missing"]


def test_a_file_written_over_with_another_article_keeps_its_own_live(live: SiteFolder) -> None:
    other = live.publishable("content/canh-bao/2026/khac.md", body="Bài khác.\n")
    live.commit()
    live.build()
    (live.root / ARTICLE).write_bytes((live.root / other).read_bytes())
    live.commit()

    assert set(out(live)) >= {"bai-mau", "khac"}
    assert set(out(live)) >= {"bai-mau", "khac"}
    assert BODY.strip() in page(live)


def test_an_article_moved_over_another_keeps_both_live(live: SiteFolder) -> None:
    other = live.publishable("content/canh-bao/2026/khac.md", body="Bài khác.\n")
    live.commit()
    live.build()
    (live.root / ARTICLE).rename(live.root / other)
    live.commit()

    assert set(out(live)) >= {"bai-mau", "khac"}
    assert set(out(live)) >= {"bai-mau", "khac"}
    assert BODY.strip() in page(live)


def test_a_mark_where_an_article_once_stood_leaves_it_out_while_a_file_has_its_id(
    live: SiteFolder,
) -> None:
    moved = "content/tuyen-truyen/2026/hai.md"
    (live.root / moved).parent.mkdir(parents=True)
    live.git("mv", ARTICLE, moved)
    live.commit()
    live.build()
    live.write(moved, withdrawn={"date": "2026-11-20", "reason": "error"})
    live.write(body="Bài đang viết lại.\n")
    live.commit()
    live.build()
    page = live.root / "site/canh-bao/2026/bai-mau/index.html"
    assert "Bà con nhớ ba điều" in page.read_text()
