"""`fix`: shows what it would do, asks, and writes only what was agreed to."""

from __future__ import annotations

import json
import stat
import unicodedata

import pytest

from publisher.cli import fixing
from publisher.repairs import mendable
from publisher.signoff import edition_digest
from tests.builders import ARTICLE, BODY, SiteFolder, picture
from tests.conftest import Command
from tests.terminal import at_terminal
from tests.test_cli import vietnamese
from tests.test_traces import SECRET, exif, seen

OTHER = "content/canh-bao/2026/bai-khac.md"
PICTURE = "content/canh-bao/2026/bia.jpg"
BROKEN = BODY + "C«ng an x· T©n LËp, m\u200bật khẩu, https://xau.example\n"
MENDED = BODY + "Công an xã Tân Lập, mật khẩu, hxxps://xau[.]example\n"


def body(folder: SiteFolder, path: str = ARTICLE) -> str:
    return (folder.root / path).read_text(encoding="utf-8").rpartition("---\n")[2]


def test_mends_with_consent_given_beforehand(folder: SiteFolder, command: Command) -> None:
    folder.write(body=BROKEN)

    code, out, err = command("fix", ARTICLE, "--yes")

    assert (code, err) == (0, "")
    assert body(folder) == MENDED
    assert "Đã sửa 1 tệp" in vietnamese(out)
    assert "+Công an xã Tân Lập, mật khẩu, hxxps://xau[.]example" in out


def test_what_is_mended_needs_no_mending(folder: SiteFolder, command: Command) -> None:
    folder.write(body=BROKEN)
    command("fix", "--yes")
    mended = (folder.root / ARTICLE).read_bytes()

    code, out, err = command("fix", "--yes")

    assert (code, out, err) == (0, "Không có gì để sửa.\n", "")
    assert (folder.root / ARTICLE).read_bytes() == mended


def test_check_finds_nothing_more_of_what_was_mended(folder: SiteFolder, command: Command) -> None:
    folder.write(body=BROKEN, title="C«ng an x· c¶nh b¸o", summary="M\u200bật khẩu không đưa cho ai. " * 3)  # fmt: skip
    assert command("check")[0] == 1

    command("fix", "--yes")

    assert command("check")[0] == 0


def test_check_says_what_can_be_mended_once_a_file(folder: SiteFolder, command: Command) -> None:
    picture(folder.root / PICTURE, exif=exif(place=True))
    broken = f"{BROKEN}\nRa quân phòng chống ma túy.\n\nGọi 0912 000 111.\n"
    folder.write(body=broken, image="bia.jpg", image_alt="Ảnh cổng chợ")
    folder.write(OTHER, "Gọi 0912 000 111.\n")

    mended = mendable(folder.site.rules)
    found = [one["rule"] for one in json.loads(command("check", "--format", "json")[1])["findings"]]

    _code, out, _err = command("check")
    offers = [line for line in out.splitlines() if "`publisher fix " in line]

    assert {"media/position", "terms/legal-name", "methods/live-link"} <= mended & set(found)
    assert "personal-data/phone" not in mended
    n = sum(rule in mended for rule in found)
    assert vietnamese(offers[0]) == (
        f"  Có {n} chỗ máy có thể sửa giúp: chạy `publisher fix {ARTICLE}`."
    )
    assert len(offers) == 1


def test_every_rule_that_can_be_mended_is_a_rule(folder: SiteFolder) -> None:
    rules = folder.site.rules

    assert mendable(rules) <= rules.by_id.keys()


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--dry-run", "--yes")])
def test_without_consent_nothing_is_written(
    folder: SiteFolder, command: Command, arguments: tuple[str, ...]
) -> None:
    folder.write(body=BROKEN)
    before = (folder.root / ARTICLE).read_bytes()

    code, out, err = command("fix", *arguments)

    assert code == 1
    assert "1 tệp sửa được nhưng chưa sửa" in vietnamese(out)
    assert "--yes" in vietnamese(err)
    assert (folder.root / ARTICLE).read_bytes() == before


@pytest.mark.parametrize("content", ["sound", "none"])
def test_nothing_to_mend_is_success(folder: SiteFolder, command: Command, content: str) -> None:
    if content == "sound":
        folder.write()

    assert command("fix") == (0, "Không có gì để sửa.\n", "")


def test_asks_about_each_file_at_a_terminal(folder: SiteFolder) -> None:
    folder.write(OTHER, BROKEN)
    folder.write(body=BROKEN)

    code, seen = at_terminal(folder.root, "\nc\n", "fix")

    assert code == 1
    assert seen.count("Sửa tệp này? (c: có, k: không)") == 2
    assert body(folder, OTHER) == BROKEN
    assert body(folder) == MENDED
    assert "Đã sửa 1 tệp; 1 tệp sửa được nhưng chưa sửa." in vietnamese(seen)
    assert "\x1b[32m" in seen


@pytest.mark.parametrize("answer", ["k", "yep", "\u0003"])
def test_anything_but_a_plain_yes_is_a_no(folder: SiteFolder, answer: str) -> None:
    folder.write(body=BROKEN)

    code, _seen = at_terminal(folder.root, f"{answer}\n", "fix")

    assert code in {1, 130}
    assert body(folder) == BROKEN


def test_writes_records_for_programs(folder: SiteFolder, command: Command) -> None:
    folder.write(body=BROKEN)
    picture(folder.root / PICTURE, exif=exif(place=True))
    folder.write(OTHER, "![Ảnh cổng chợ](bia.jpg)\n")

    code, out, _err = command("fix", "--format", "json")
    files = {one["path"]: one for one in json.loads(out)["files"]}

    assert code == 1
    assert {path: one["outcome"] for path, one in files.items()} == {
        ARTICLE: "left", PICTURE: "left"
    }  # fmt: skip
    assert files[PICTURE]["metadata"] == ["EXIF", "GPS"]
    assert [(one["repair"], one["rule"], one["line"]) for one in files[ARTICLE]["repairs"]] == [
        (name, rule, 12)
        for name, rule in (
            ("legacy", "text/legacy-encoding"),
            ("invisible", "text/disguised-letters"),
            ("links", "methods/live-link"),
        )
    ]
    assert "xau.example" not in out
    assert command("fix", "--format", "json", "--yes")[0] == 0
    assert body(folder) == MENDED


def test_repeats_no_secret(folder: SiteFolder, command: Command) -> None:
    secrets = "Gọi 0912 000 111, dấu TUYỆT MẬT, TuyÖt mËt m\u200bột hai"
    folder.write(body=f"{BODY}{secrets}\n\nGọi 0912 000 112 m\u200bột\nGọi 0912 000 113\n")

    for arguments in ((), ("--format", "json"), ("--yes",)):
        _code, out, err = command("fix", *arguments)

        assert not [word for word in ("0912", "000", "TUYỆT", "Tuyệt", "TuyÖt", "mËt") if word in out + err]  # fmt: skip


def test_says_that_sign_offs_are_lost_and_leaves_them(folder: SiteFolder, command: Command) -> None:
    folder.publishable(body=BODY + "Nhớ m\u200bật khẩu.\n")
    before = (folder.root / ARTICLE).read_text(encoding="utf-8")

    _code, out, _err = command("fix", "--yes")

    assert "xin ký lại" in vietnamese(out)
    assert (folder.root / ARTICLE).read_text(encoding="utf-8") == before.replace("\u200b", "")
    assert "secrecy/changed" in folder.held_for()


def test_the_form_of_a_file_costs_no_sign_off(folder: SiteFolder, command: Command) -> None:
    folder.publishable()
    path = folder.root / ARTICLE
    sound = path.read_bytes()
    windows = unicodedata.normalize("NFD", sound.decode()).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + windows.encode())
    before = edition_digest(folder.article(), {})

    _code, out, _err = command("fix", "--yes")

    assert path.read_bytes() == sound
    assert "xin ký lại" not in vietnamese(out)
    assert edition_digest(folder.article(), {}) == before


def test_a_correction_stays_as_it_was_published(folder: SiteFolder, command: Command) -> None:
    folder.write(corrections=[{"date": "2026-11-20", "note": "Sửa m\u200bật khẩu"}])
    before = (folder.root / ARTICLE).read_bytes()

    code, out, _err = command("fix", "--yes")

    assert code == 0
    assert "đính chính" in vietnamese(out)
    assert (folder.root / ARTICLE).read_bytes() == before


def test_a_whole_file_of_another_encoding_becomes_utf8(
    folder: SiteFolder, command: Command
) -> None:
    text = "---\ntitle: C«ng an x· c¶nh b¸o\nsummary: B\u00b5 con cÈn träng víi cuéc gäi l¹\n---\nC«ng an x· th«ng b¸o.\n"
    folder.write_raw(ARTICLE, text.encode("cp1252"))

    code, out, _err = command("fix", ARTICLE, "--yes")

    assert code == 0
    assert (folder.root / ARTICLE).read_text(encoding="utf-8").endswith("Công an xã thông báo.\n")
    assert "UTF-8" in vietnamese(out)


def test_says_what_to_do_with_bytes_that_are_no_text(folder: SiteFolder, command: Command) -> None:
    folder.write_raw(ARTICLE, b"---\ntitle: \xff\xfe\x81\n---\n\x8d\n")

    code, out, _err = command("fix", "--yes")

    assert code == 0
    assert "UTF-8" in vietnamese(out)
    assert (folder.root / ARTICLE).read_bytes().startswith(b"---\ntitle: \xff")


# Pictures


@pytest.mark.parametrize("orientation", [1, 6])
def test_takes_metadata_out_of_pictures(
    folder: SiteFolder, command: Command, orientation: int
) -> None:
    full = picture(folder.root / PICTURE, exif=exif(orientation=orientation, place=True))
    before = full.read_bytes()
    folder.write(image="bia.jpg", image_alt="Ảnh cổng chợ")
    folder.write(OTHER, "![Ảnh cổng chợ](bia.jpg)\n")
    assert command("fix")[1].count(PICTURE) == 1

    code, out, _err = command("fix", "--yes")

    assert code == 0
    assert "nơi chụp (GPS)" in vietnamese(out)
    assert SECRET.decode() not in out
    assert SECRET not in full.read_bytes()
    assert seen(full.read_bytes()).size == seen(before).size
    assert command("fix")[0] == 0


def test_mends_a_picture_that_is_named(folder: SiteFolder, command: Command) -> None:
    full = picture(folder.root / PICTURE, exif=exif())

    assert command("fix", PICTURE, "--yes")[0] == 0
    assert SECRET not in full.read_bytes()


def test_leaves_pictures_that_no_article_uses_or_that_are_skipped(
    folder: SiteFolder, command: Command
) -> None:
    full = picture(folder.root / PICTURE, exif=exif())
    before = full.read_bytes()
    folder.write()
    assert command("fix", "--yes")[0] == 0
    folder.write(image="bia.jpg", image_alt="Ảnh cổng chợ")
    assert command("fix", "--yes", "--skip", "pictures")[0] == 0

    assert full.read_bytes() == before


def test_skips_what_is_not_wanted(folder: SiteFolder, command: Command) -> None:
    folder.write(body=BROKEN)

    command("fix", "--yes", "--skip", "links", "--skip", "legacy")

    assert body(folder) == BROKEN
    command("fix", "--yes", "--skip", "links")
    assert body(folder) == MENDED.replace("hxxps://xau[.]example", "https://xau.example")


# Files


def test_keeps_permissions(folder: SiteFolder, command: Command) -> None:
    folder.write(body=BROKEN)
    (folder.root / ARTICLE).chmod(0o640)

    command("fix", "--yes")

    assert stat.S_IMODE((folder.root / ARTICLE).stat().st_mode) == 0o640
    assert [p.name for p in (folder.root / ARTICLE).parent.iterdir()] == ["bai-mau.md"]


def test_refuses_files_outside_content(folder: SiteFolder, command: Command) -> None:
    folder.write_raw("ngoai.md", BROKEN)

    code, _out, err = command("fix", "ngoai.md", "--yes")

    assert code == 2
    assert "content" in vietnamese(err)
    assert (folder.root / "ngoai.md").read_text(encoding="utf-8") == BROKEN


@pytest.mark.parametrize("way", ["file", "folder", "picture", "folder-of-pictures"])
def test_follows_no_link(folder: SiteFolder, command: Command, way: str) -> None:
    outside = folder.root / "ngoai"
    outside.mkdir()
    place = folder.root / "content/canh-bao"
    place.mkdir(parents=True)
    if way == "folder":
        folder.write_raw("ngoai/bai-mau.md", BROKEN)
        (place / "2026").symlink_to(outside)
    elif way == "file":
        folder.write_raw("ngoai/bai.md", BROKEN)
        (place / "2026").mkdir()
        (folder.root / ARTICLE).symlink_to(outside / "bai.md")
    elif way == "picture":
        picture(outside / "bia.jpg", exif=exif())
        folder.write(image="bia.jpg", image_alt="Ảnh cổng chợ")
        (folder.root / PICTURE).symlink_to(outside / "bia.jpg")
    else:
        picture(outside / "bia.jpg", exif=exif())
        folder.write(image="anh/bia.jpg", image_alt="Ảnh cổng chợ")
        (place / "2026/anh").symlink_to(outside)
    before = {path: path.read_bytes() for path in outside.iterdir()}

    code, _out, err = command("fix", "--yes")

    assert {path: path.read_bytes() for path in outside.iterdir()} == before
    assert code == 1
    assert "lối tắt" in vietnamese(err)


def test_one_file_that_cannot_be_read_does_not_stop_the_others(
    folder: SiteFolder, command: Command
) -> None:
    folder.write_raw(OTHER, b"x" * 500_001)
    folder.write(body=BROKEN)

    code, _out, err = command("fix", "--yes")

    assert code == 1
    assert "quá lớn" in vietnamese(err)
    assert body(folder) == MENDED


def test_one_file_that_cannot_be_written_does_not_stop_the_others(
    folder: SiteFolder, command: Command
) -> None:
    folder.write(OTHER, BROKEN)
    folder.write(body=BROKEN)
    (folder.root / OTHER).with_name(".bai-khac.md.part").mkdir()  # where it would be written

    code, _out, err = command("fix", "--yes")

    assert code == 2
    assert OTHER in vietnamese(err)
    assert body(folder, OTHER) == BROKEN
    assert body(folder) == MENDED


def test_leaves_a_file_that_someone_saved_in_the_meantime(folder: SiteFolder) -> None:
    folder.write(body=BROKEN)
    change = next(fixing.changes(folder.site, [ARTICLE], ()))
    folder.write(body=BROKEN + "Thêm một dòng.\n")

    assert isinstance(change, fixing.Change)
    assert fixing.write(folder.site, change, str) == "unwritten"
    assert body(folder).endswith("Thêm một dòng.\n")


def test_says_which_files_it_can_mend(folder: SiteFolder, command: Command) -> None:
    folder.write_raw("content/canh-bao/2026/so-lieu.csv", "m\u200bật")

    code, _out, err = command("fix", "content/canh-bao/2026/so-lieu.csv", "--yes")

    assert code == 1
    assert ".md" in vietnamese(err)


def test_a_file_without_metadata_is_mended_all_the_same(
    folder: SiteFolder, command: Command
) -> None:
    folder.write_raw(ARTICLE, "m\u200bật khẩu\n")

    assert command("fix", "--yes")[0] == 0
    assert (folder.root / ARTICLE).read_text(encoding="utf-8") == "mật khẩu\n"


def test_speaks_english_when_asked(folder: SiteFolder, command: Command) -> None:
    folder.write(body=BROKEN)

    assert command("fix", "--yes", "--lang", "en")[0] == 0
