"""What to do when something secret went out: where it is, two signatures, and that it is gone."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher import audit, memory, purging
from publisher.article import Reason
from publisher.audit import LOG
from publisher.errors import UnusableError
from publisher.media import published_stem
from publisher.purging import orders
from publisher.purging.traces import Traces, letters, passages
from tests.builders import NOW, SiteFolder, picture
from tests.conftest import Command

ID = "k7m3x9p2"
OTHER = "content/canh-bao/2026/bai-khac.md"
FIRST = "content/canh-bao/2026/ban-dau.md"
PATH = "content/canh-bao/2026/bai-lo.md"
COVER = "content/canh-bao/2026/rieng.jpg"
SHARED = "content/canh-bao/2026/chung.jpg"
TITLE = "Cảnh báo người lạ hỏi đường ở chợ Mẫu"
SUMMARY = "Tóm tắt có điều không được kể: tổ công tác ngồi ở quán nước đầu ngõ số hai."
SECRET = "Tối thứ bảy tổ công tác sẽ chờ ở quán nước đầu ngõ rồi đi vòng qua cầu gỗ cũ."
ONE = "Tối nay tổ công tác chờ ở quán số tám."
LATER = "Sáng chủ nhật đoàn xe màu xanh sẽ rời bến từ phía sau nhà văn hóa của xã."
STASHED = "Chiều thứ hai người báo tin sẽ đứng cạnh gốc đa và cầm một tờ báo cũ."
BODY = f"{SECRET}\n\n![Cổng chợ](rieng.jpg)\n\n![Bản đồ](chung.jpg)\n"
OTHERS = "Bà con khóa cửa cẩn thận trước khi ra đồng và gửi chìa khóa cho người nhà.\n\n![Bản đồ](chung.jpg)\n"
ALL = (TITLE, SUMMARY, SECRET, LATER, STASHED)


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()


def days_ago(n: int) -> dt.datetime:
    return dt.datetime.now(NOW.tzinfo) - dt.timedelta(days=n)


def write(folder: SiteFolder, path: str, body: str, **changes: object) -> str:
    folder.write(path, body, id=ID, title=TITLE, summary=SUMMARY, priority="urgent", **changes)
    return folder.sign(path, at=NOW - dt.timedelta(hours=12))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A secret that went out, was edited and renamed, stands on two branches, in a stash and a tag."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys)
    picture(folder.root / COVER, (300, 200))
    picture(folder.root / SHARED, (320, 180))
    folder.publishable(OTHER, OTHERS)
    write(folder, FIRST, BODY)
    folder.commit(TITLE)
    folder.git("tag", "dau-tien")
    folder.git("mv", FIRST, PATH)
    write(folder, PATH, BODY)
    folder.commit("Đổi tên")
    folder.build()
    folder.commit("Đăng")
    folder.git("switch", "-qc", "nhanh-hai")
    write(folder, PATH, f"{BODY}\n{LATER}\n")
    folder.commit("Sửa trên nhánh hai")
    folder.git("switch", "-q", "-")
    folder.write_raw(PATH, (folder.root / PATH).read_text() + f"\n{STASHED}\n")
    folder.git("stash")
    return folder


@pytest.fixture
def leaked(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that site."""
    return folder.take(template)


def sign(command: Command, folder: SiteFolder, person: str, *more: str) -> tuple[int, str, str]:
    return command("purge", ID, "--as", person, "--key", str(folder.keys[person]), "--yes", *more)


def order(command: Command, folder: SiteFolder) -> None:
    for person in ("nguoi-duyet", "nguoi-phat-ngon"):
        code, _out, err = sign(command, folder, person)
        assert code == 0, err


def left_in(folder: SiteFolder, *tops: str) -> Iterator[str]:
    """Yield every file below some folders that says something of the secret, looked at anew."""
    wanted = {letters(one) for one in ALL}
    pixels = (folder.root.parent / "rieng.jpg").read_bytes()
    for top in tops:
        for path in (folder.root / top).rglob("*"):
            if path.is_file() and ".git" not in path.relative_to(folder.root).parts[:1]:
                data = path.read_bytes()
                text = letters(data.decode("utf-8", "replace").replace("canh-bao", ""))
                if any(one in text for one in wanted) or data == pixels or "rieng" in path.name:
                    yield path.relative_to(folder.root).as_posix()


def log_of(folder: SiteFolder) -> audit.Log:
    return audit.read(folder.root)


# Where it is


def test_every_place_that_a_secret_reached_is_listed(leaked: SiteFolder, command: Command) -> None:
    leaked.write_raw(f"{PATH}~", (leaked.root / PATH).read_bytes())
    leaked.write_raw(f"{PATH}.orig", (leaked.root / PATH).read_bytes())
    leaked.write_raw(".publisher/preview/x/index.html", f"<p>{SECRET}</p>")
    leaked.write_raw(".publisher/notify.sqlite", f"{ID} /canh-bao/2026/bai-lo/")
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bai.txt", SECRET)
    leaked.write_raw("site/chia-se/goi.zip", pack.getvalue())
    leaked.write_raw("site/pagefind/fragment/vn.pf", gzip.compress(json.dumps(SECRET).encode()))
    leaked.write_raw("site/search/shard.json", json.dumps({"t": SECRET.upper()}))

    code, out, err = command("purge", ID, "--format", "json")
    found = {(one["kind"], one["name"]) for one in json.loads(out)["places"]}
    kinds = {kind for kind, _name in found}

    assert code == 0, err
    assert ("page", "site/canh-bao/2026/bai-lo/index.html") in found
    assert ("link", f"site/a/{ID}/index.html") in found
    assert ("list", "site/index.html") in found
    assert ("list", "site/nhom/nhom-xa/index.html") in found
    assert {("feed", "site/rss.xml"), ("feed", "site/nhom/nhom-xa/atom.xml")} <= found
    assert {("feed", f"site/cap/tin/{ID}.1.xml"), ("feed", "site/cap/atom.xml")} <= found
    assert ("share", "site/chia-se/goi.zip") in found
    assert {("index", "site/pagefind/fragment/vn.pf"), ("index", "site/search/shard.json")} <= found
    assert ("cache", ".publisher/preview/x/index.html") in found
    assert not [name for _kind, name in found if "notify" in name]  # ids: what was told stays known
    assert {("source", PATH), ("picture", COVER), ("other", SHARED)} <= found
    assert {("copy", f"{PATH}~"), ("copy", f"{PATH}.orig")} <= found
    assert "image" in kinds
    git = [name for kind, name in found if kind == "git"]
    assert {name.split(" ", 1)[1] for name in git} == {FIRST, PATH, COVER}
    assert len({name.split(" ")[0] for name in git}) >= 4  # first, renamed, branch, stash
    assert "message" in kinds
    assert not [name for _kind, name in found if "bai-khac" in name and _kind in {"git", "copy"}]


def test_the_list_gives_the_exact_step_for_each_kind_and_repeats_nothing(
    leaked: SiteFolder, command: Command
) -> None:
    code, out, _err = command("purge", PATH)

    assert code == 0
    assert not [one for one in ALL if letters(one) in letters(out)]
    assert f"--path {PATH} --path {COVER}" in out.replace(f"--path {FIRST} ", "")
    assert "git filter-repo --force --invert-paths" in out
    assert "--strip-blobs-with-ids .publisher/purge/" in out
    assert "refs/heads/nhanh-hai" in out
    assert "refs/stash" in out
    assert "refs/tags/dau-tien" in out
    assert "pip install git-filter-repo" in out
    assert "https://thu.example/canh-bao/2026/bai-lo/" in out
    assert "Chưa xóa gì" in out


def test_addresses_of_shared_repositories_are_not_printed(
    leaked: SiteFolder, command: Command
) -> None:
    leaked.git("remote", "add", "chung", "https://ai:mat-khau@kho.example/trang.git")

    _code, out, _err = command("purge", ID)

    assert 'git remote add chung "$kho1"' in out
    assert "mat-khau" not in out


def test_a_name_that_tells_something_is_masked_and_left_to_the_list_of_objects(
    leaked: SiteFolder, command: Command
) -> None:
    number = "content/canh-bao/2026/so-0987654321.md"
    leaked.git("mv", PATH, number)
    leaked.commit("Đổi tên nữa")

    _code, out, _err = command("purge", ID)

    assert "0987654321" not in out
    assert "so-**********.md" in out
    assert "--path content/canh-bao/2026/so-" not in out


def test_what_other_articles_say_too_is_for_people_to_judge(
    leaked: SiteFolder, command: Command
) -> None:
    leaked.publishable(OTHER, f"{OTHERS}\n{SECRET}\n", minor=True)

    code, out, _err = command("purge", ID, "--format", "json")
    found = {(one["kind"], one["name"]) for one in json.loads(out)["places"]}

    assert code == 0
    assert ("other", OTHER) in found
    assert not [name for kind, name in found if kind in {"git", "copy"} and name.endswith(OTHER)]


def test_an_earlier_edition_of_another_article_is_not_taken_out_of_git(
    leaked: SiteFolder, command: Command
) -> None:
    sound = (leaked.root / OTHER).read_bytes()
    leaked.publishable(OTHER, f"{OTHERS}\n{SECRET}\n", minor=True)
    leaked.commit("Chép")
    leaked.write_raw(OTHER, sound)
    leaked.commit("Bỏ")

    _code, out, _err = command("purge", ID, "--format", "json")
    found = [(one["kind"], one["name"].split(" ")[-1]) for one in json.loads(out)["places"]]

    assert ("other", OTHER) in found
    assert ("git", OTHER) not in found


def test_a_file_outside_content_is_for_people_to_judge_and_stays_in_git(
    leaked: SiteFolder, command: Command
) -> None:
    """It may be a manual or the program itself, which a rewritten history must not lack."""
    leaked.write_raw("so-tay.md", f"Ví dụ: {SECRET}\n")
    leaked.commit("Sổ tay")

    _code, listed, _err = command("purge", ID, "--format", "json")
    _code, out, _err = command("purge", ID)
    found = [(one["kind"], one["name"].split(" ")[-1]) for one in json.loads(listed)["places"]]
    (rewriting,) = [line for line in out.splitlines() if "filter-repo --force" in line]

    assert ("other", "so-tay.md") in found
    assert ("git", "so-tay.md") not in found
    assert "so-tay.md" not in rewriting


def test_what_another_article_says_too_is_named_when_all_else_is_gone(
    leaked: SiteFolder, command: Command
) -> None:
    leaked.publishable(OTHER, f"{OTHERS}\n{SECRET}\n", minor=True)
    leaked.sign(OTHER, at=NOW)
    leaked.commit("Chép")
    leaked.build(NOW + dt.timedelta(hours=1))
    order(command, leaked)

    code, out, err = command("purge", ID, "--run", "--yes")

    assert code == 0, err
    assert "1 bài khác có câu giống bài này" in out
    assert OTHER in out.splitlines()[-1]
    assert SECRET in (leaked.root / OTHER).read_text()


# Words are found however a file writes them


@pytest.mark.parametrize(
    "written",
    [
        ONE,
        ONE.replace(" ", "\n"),
        ONE.replace("tổ công", "t<b>ổ</b> công"),
        json.dumps(ONE),
        letters(ONE).decode(),
        ONE.encode("utf-16").decode("latin-1"),
        ONE.replace("ố", "&#7889;"),
        "%20".join(ONE.split()),
        SECRET[:60] + "…",
    ],
)
def test_words_are_found_however_they_are_written(written: str) -> None:
    traces = Traces(
        id=ID, words=passages(f"{ONE}\n\n{SECRET}"), media=frozenset(), stems=frozenset(),
        addresses=frozenset(), names=frozenset(),
    )  # fmt: skip
    data = written.encode("latin-1") if written.startswith("ÿþ") else written.encode()

    assert traces.tells("x", data)
    assert traces.tells("x", gzip.compress(data))
    assert not traces.tells("x", OTHERS.encode())


# That it is gone


def test_a_purge_leaves_nothing_on_the_machine_but_git(
    leaked: SiteFolder, command: Command
) -> None:
    (leaked.root.parent / "rieng.jpg").write_bytes((leaked.root / COVER).read_bytes())
    leaked.write_raw(f"{PATH}~", (leaked.root / PATH).read_bytes())
    leaked.write_raw(".publisher/preview/x/index.html", f"<p>{SECRET}</p>")
    before = leaked.output()
    order(command, leaked)

    code, out, err = command("purge", ID, "--run", "--yes")
    after = leaked.output()

    assert code == 0, err + out
    assert list(left_in(leaked, "site", ".publisher", "content", "audit")) == []
    assert not [one for one in ALL if letters(one) in letters(out + err)]
    assert not (leaked.root / PATH).exists()
    assert not (leaked.root / COVER).exists()
    assert (leaked.root / SHARED).exists()
    assert after["a/bai-khac/index.html"] == before["a/bai-khac/index.html"]
    assert OTHERS[:40] in after["canh-bao/2026/bai-khac/index.html"].decode()
    assert b"thu h" in after["canh-bao/2026/bai-lo/index.html"]
    assert len({name[:26] for name in after if name.startswith("media/")}) == 2  # and a card
    assert not (leaked.root / ".publisher" / "preview").exists()
    assert memory.kept() == 0
    purged = log_of(leaked).releases[-2:]
    assert [one.kind for one in log_of(leaked).releases if one.purged] == ["purge"]
    entry = next(one.purged[0] for one in purged if one.purged)
    assert (entry.id, entry.by, entry.reason) == (ID, ("nguoi-duyet", "nguoi-phat-ngon"), "legal")
    assert entry.places > 10


def test_the_next_build_keeps_the_notice_and_other_articles(
    leaked: SiteFolder, command: Command
) -> None:
    order(command, leaked)
    command("purge", ID, "--run", "--yes")
    after = leaked.output()
    leaked.commit("Gỡ")

    release = leaked.build(dt.datetime.now(NOW.tzinfo))

    assert [one.id for one in release.survey.tombstones] == [ID]
    assert leaked.output() == after


def test_what_was_purged_never_comes_back(leaked: SiteFolder, command: Command) -> None:
    text = (leaked.root / PATH).read_bytes()
    order(command, leaked)
    command("purge", ID, "--run", "--yes")
    leaked.write_raw(PATH, text)
    picture(leaked.root / COVER, (300, 200))
    now = dt.datetime.now(NOW.tzinfo)
    leaked.sign(PATH, at=now)
    leaked.commit("Đem về")

    release = leaked.build(now + dt.timedelta(minutes=5))
    held = next(one for one in release.survey.held if one.path == PATH)

    assert {one.rule for one in held.reasons} == {"replay/purged"}
    assert SECRET.encode() not in b"".join(leaked.output().values())


def test_a_run_that_was_cut_off_is_completed_without_new_signatures(
    leaked: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (leaked.root.parent / "rieng.jpg").write_bytes((leaked.root / COVER).read_bytes())
    order(command, leaked)
    with monkeypatch.context() as patch:
        patch.setattr("publisher.purging.cleaning.folder", lambda *_a: 1 / 0)
        code, _out, _err = command("purge", ID, "--run", "--yes")
        assert code == 2
    assert (leaked.root / PATH).exists()
    (leaked.root / orders.order_path(ID)).unlink()

    code, _out, err = command("purge", ID, "--run", "--yes")

    assert code == 0, err
    assert list(left_in(leaked, "site", ".publisher", "content")) == []
    assert sum(len(one.purged) for one in log_of(leaked).releases) == 1


def test_where_the_site_cannot_be_built_what_tells_is_taken_off_all_the_same(
    leaked: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (leaked.root.parent / "rieng.jpg").write_bytes((leaked.root / COVER).read_bytes())
    order(command, leaked)

    def broken(*_arguments: object, **_options: object) -> None:
        raise UnusableError(purging.report.OUTSIDE[0])

    monkeypatch.setattr("publisher.build.build", broken)
    code, _out, err = command("purge", ID, "--run", "--yes")

    assert code == 0
    assert "Không dựng lại được trang" in err
    assert list(left_in(leaked, "site", ".publisher", "content")) == []
    assert "canh-bao/2026/bai-khac/index.html" in leaked.output()
    assert "thu hồi" in leaked.output()["canh-bao/2026/bai-lo/index.html"].decode()


def test_an_article_whose_file_is_gone_is_purged_from_what_git_knows(
    leaked: SiteFolder, command: Command
) -> None:
    (leaked.root.parent / "rieng.jpg").write_bytes((leaked.root / COVER).read_bytes())
    (leaked.root / PATH).unlink()
    order(command, leaked)

    code, _out, err = command("purge", PATH, "--run", "--yes")

    assert code == 0, err
    assert "Không dựng lại được trang" not in err
    assert log_of(leaked).by_id[ID].withdrawn is not None
    assert "thu hồi" in leaked.output()["canh-bao/2026/bai-lo/index.html"].decode()
    assert list(left_in(leaked, "site", ".publisher", "content")) == []


def test_a_site_without_git_is_purged_too(folder: SiteFolder, command: Command) -> None:
    (folder.root.parent / "rieng.jpg").write_bytes(picture(folder.root / COVER).read_bytes())
    picture(folder.root / SHARED, (320, 180))
    folder.publishable(OTHER, OTHERS)
    write(folder, PATH, BODY)
    folder.build()
    order(command, folder)

    code, out, err = command("purge", ID, "--run", "--yes")

    assert code == 0, err
    assert list(left_in(folder, "site", ".publisher", "content")) == []
    assert "git filter-repo" not in out


def test_a_site_that_was_built_elsewhere_is_cleaned_too(
    leaked: SiteFolder, command: Command
) -> None:
    (leaked.root.parent / "rieng.jpg").write_bytes((leaked.root / COVER).read_bytes())
    command("build", "--output", "thu")
    order(command, leaked)

    code, _out, err = command("purge", ID, "--run", "--yes")

    assert code == 0, err
    assert list(left_in(leaked, "thu")) == []


# Two people


def test_one_signature_is_not_enough(leaked: SiteFolder, command: Command) -> None:
    code, out, _err = sign(command, leaked, "nguoi-duyet")
    before = leaked.output()
    ran = command("purge", ID, "--run", "--yes")

    assert code == 0
    assert "1 người khác" in out
    assert ran[0] == 2
    assert "cần 2 người khác nhau" in ran[2]
    assert (leaked.root / PATH).exists()
    assert leaked.output() == before


def test_the_same_person_cannot_sign_twice(leaked: SiteFolder, command: Command) -> None:
    sign(command, leaked, "nguoi-duyet")
    code, _out, err = sign(command, leaked, "nguoi-duyet")

    assert code == 2
    assert "đã ký lệnh này rồi" in err


@pytest.mark.parametrize(
    ("person", "said"),
    [("tac-gia", "không có nhiệm vụ"), ("phat-ngon-xa-khac", "không phụ trách"), ("ai-do", "Không có người")],
)  # fmt: skip
def test_who_is_not_entitled_cannot_sign(
    leaked: SiteFolder, command: Command, person: str, said: str
) -> None:
    key = leaked.keys.get(person, leaked.keys["tac-gia"])
    code, _out, err = command("purge", ID, "--as", person, "--key", str(key), "--yes")

    assert code == 2
    assert said in err
    assert not (leaked.root / orders.order_path(ID)).exists()


def test_a_key_of_somebody_else_does_not_sign(leaked: SiteFolder, command: Command) -> None:
    key = str(leaked.keys["tac-gia"])
    code, _out, err = command("purge", ID, "--as", "nguoi-duyet", "--key", key, "--yes")

    assert code == 2
    assert "không phải khóa đang dùng" in err


def test_nobody_signs_or_purges_unasked(leaked: SiteFolder, command: Command) -> None:
    key = str(leaked.keys["nguoi-duyet"])
    code, _out, err = command("purge", ID, "--as", "nguoi-duyet", "--key", key)

    assert code == 2
    assert "Chưa ký, chưa xóa gì" in err


def test_an_order_that_was_changed_does_not_count(leaked: SiteFolder, command: Command) -> None:
    order(command, leaked)
    path = leaked.root / orders.order_path(ID)
    path.write_text(path.read_text().replace("reason: legal", "reason: error"))

    code, _out, err = command("purge", ID, "--run", "--yes")

    assert code == 2
    assert "bị sửa sau khi ký" in err
    assert (leaked.root / PATH).exists()


def test_an_order_for_another_article_does_not_count(leaked: SiteFolder, command: Command) -> None:
    order(command, leaked)
    path = leaked.root / orders.order_path("bai-khac")
    (leaked.root / orders.order_path(ID)).rename(path)

    code, _out, err = command("purge", "bai-khac", "--run", "--yes")

    assert code == 2
    assert "cho bài khác" in err
    assert (leaked.root / OTHER).exists()


@pytest.mark.parametrize("text", ["", "purge: [", "purge: k7m3x9p2\nreason: vui\n", "\x00"])
def test_an_unreadable_order_is_refused(leaked: SiteFolder, command: Command, text: str) -> None:
    leaked.write_raw(orders.order_path(ID), text)

    code, _out, err = command("purge", ID, "--run", "--yes")

    assert code == 2
    assert "Không đọc được lệnh" in err


def test_a_signature_lapses_after_seven_days(leaked: SiteFolder) -> None:
    site = leaked.site
    subject = purging.subject(site, log_of(leaked), ID, leaked.root / "site")
    made = orders.draft(subject, None, None, days_ago(8))
    for person in ("nguoi-duyet", "nguoi-phat-ngon"):
        made = orders.add(
            leaked.root, subject, made, site.config.people_by_id[person], leaked.keys[person],
            site.config, days_ago(8),
        )  # fmt: skip

    late = [str(one) for one in orders.faults(made, subject, site.config, days_ago(0))]

    assert list(orders.faults(made, subject, site.config, days_ago(2))) == []
    assert len(late) == 2
    assert "quá 7 ngày" in late[0]
    assert orders.draft(subject, made, None, days_ago(0)).signatures == ()


def test_a_new_edition_voids_an_order(leaked: SiteFolder, command: Command) -> None:
    order(command, leaked)
    folder = leaked
    folder.write(PATH, BODY + LATER, id=ID, title=TITLE, summary=SUMMARY, minor=True)
    folder.sign(PATH, at=NOW)
    folder.commit("Sửa")
    folder.build()

    code, _out, err = command("purge", ID, "--run", "--yes")

    assert code == 2
    assert "phiên bản khác" in err


def test_a_sign_off_is_no_signature_of_an_order(leaked: SiteFolder) -> None:
    site = leaked.site
    subject = purging.subject(site, log_of(leaked), ID, leaked.root / "site")
    empty = orders.draft(subject, None, Reason.ERROR, NOW)
    from publisher import signoff

    content = orders.statement(empty, "nguoi-duyet", NOW)
    forged = orders.Signed(
        by="nguoi-duyet", at=NOW, signature=signoff.sign(content, leaked.keys["nguoi-duyet"])
    )
    order = empty.model_copy(update={"signatures": (forged,)})

    assert [
        str(one) for one in orders.faults(order, subject, site.config, NOW) if "khớp" in str(one)
    ]


# What nobody knows


def test_an_unknown_id_is_said_so(leaked: SiteFolder, command: Command) -> None:
    code, _out, err = command("purge", "khong-co")

    assert code == 2
    assert "Không có bài nào mang mã" in err


def test_a_page_that_no_article_knows_is_told_apart(leaked: SiteFolder, command: Command) -> None:
    leaked.write_raw("site/a/la-lung/index.html", "x")

    code, _out, err = command("purge", "la-lung")

    assert code == 2
    assert "tệp lạ" in err


def test_a_broken_configuration_changes_nothing(leaked: SiteFolder, command: Command) -> None:
    order(command, leaked)
    leaked.write_raw("site_config.yml", "site: [")
    before = leaked.output()

    code, _out, _err = command("purge", ID, "--run", "--yes")

    assert code == 2
    assert leaked.output() == before
    assert (leaked.root / PATH).exists()


def test_a_damaged_log_changes_nothing(leaked: SiteFolder, command: Command) -> None:
    order(command, leaked)
    log = leaked.root / LOG
    log.write_bytes(log.read_bytes().replace(b'"number":1', b'"number":2'))

    code, _out, err = command("purge", ID, "--run", "--yes")

    assert code == 2
    assert "Nhật ký" in err
    assert (leaked.root / PATH).exists()


def test_the_card_and_the_smaller_pictures_of_another_folder_go_too(
    leaked: SiteFolder, command: Command
) -> None:
    shutil.copytree(leaked.root / "site", leaked.root / "thu")
    page = (leaked.root / "thu/canh-bao/2026/bai-lo/index.html").read_text()
    card = re.search(r'og:image" content="[^"]*/(media/[^"]*)', page)
    small = re.findall(r"(media/[0-9a-f]{20}-\d+\.webp)", page)
    shared = published_stem(SHARED, (leaked.root / SHARED).read_bytes())
    assert card is not None
    gone = {card[1], *(one for one in small if shared not in one)}
    assert len(gone) > 1
    for name in gone:
        assert (leaked.root / "thu" / name).is_file()
    order(command, leaked)

    code, out, err = command("purge", ID, "--run", "--yes")

    assert code == 0, err + out
    left = {
        one.relative_to(leaked.root / "thu").as_posix() for one in (leaked.root / "thu").rglob("*")
    }
    assert gone & left == set()
