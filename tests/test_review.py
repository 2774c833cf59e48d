"""What a signer is shown: what is new since their own last sign-off and since the live edition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from publisher import review, signing, signoff
from publisher.front_matter import UNSIGNED
from publisher.history import Repository
from publisher.messages import vietnamese
from publisher.reports import plain
from publisher.review import Difference, File, Version
from publisher.signoff import Role
from publisher.survey import read_log
from tests.builders import ARTICLE, BODY, NOW, SiteFolder, picture

NEW_NAME = "content/canh-bao/2026/ten-moi.md"
PICTURE = "content/canh-bao/2026/bia.jpg"
COVER = {"image": "bia.jpg", "image_alt": "Một tấm bìa màu xanh"}


def signed(folder: SiteFolder, role: Role = "secrecy", path: str = ARTICLE, person: str = "nguoi-duyet") -> Version | None:  # fmt: skip
    repository = Repository.around(folder.root)
    assert repository is not None
    config = folder.config
    return review.last_signed(repository, config, path, role, config.people_by_id[person])


def public(folder: SiteFolder, path: str = ARTICLE) -> Version | None:
    repository = Repository.around(folder.root)
    assert repository is not None
    known = folder.article(path)
    past = read_log(folder.site, repository).past(known.id, known.permalink)
    return review.last_public(repository, folder.config, past)


def body(found: Version | None) -> str:
    assert found is not None
    return found.text.rpartition("---\n")[2]


def difference(folder: SiteFolder, old: str, new: str) -> Difference:
    one = Version(path=ARTICLE, permalink="/a/", text=old, digest="a", files={})
    return review.difference(one, replace(one, text=new, digest="b"), folder.site.rules, vietnamese)


def lines(found: Difference, columns: int = 80, limit: int | None = None) -> list[str]:
    return review.shown(found, vietnamese, plain, columns, limit)


HEAD = "---\ntitle: Một\ndate: 2026-11-20T08:00\n---\n"


def test_finds_the_newest_version_that_the_signer_signed_in_the_role(folder: SiteFolder) -> None:
    for number in (1, 2):
        folder.publishable(body=f"Bản {number}.\n")
        folder.commit()
    folder.sign(folder.write(body="Bản 3.\n"), secrecy=None)
    folder.commit()
    folder.write(body="Bản 4.\n")
    folder.commit()

    assert body(signed(folder)) == "Bản 2.\n"
    assert body(signed(folder, "spokesperson", person="nguoi-phat-ngon")) == "Bản 3.\n"
    assert signed(folder, "spokesperson") is None
    assert signed(folder, person="nguoi-la") is None


def test_a_block_under_a_changed_text_is_no_sign_off_of_it(folder: SiteFolder) -> None:
    folder.publishable(body="Bản ký.\n")
    folder.commit()
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    folder.write_raw(ARTICLE, text.replace("Bản ký", "Bản sửa lén"))
    folder.commit()

    assert body(signed(folder)) == "Bản ký.\n"


def test_a_sign_off_is_found_under_an_earlier_name(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.git("mv", ARTICLE, NEW_NAME)
    folder.commit()

    found = signed(folder, path=NEW_NAME)

    assert found is not None
    assert found.path == ARTICLE


def test_a_sign_off_is_found_though_it_counts_no_longer(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.configure(people=folder.people(nguoi_duyet={"revoked": "2026-01-01", "roles": []}))

    assert body(signed(folder)) == BODY


def test_finds_the_live_edition_by_the_log_and_not_by_what_is_newest(folder: SiteFolder) -> None:
    folder.publishable(body="Bản đang đăng.\n")
    folder.commit()
    folder.build()
    folder.commit()
    folder.publishable(body="Bản ký chưa dựng.\n")
    folder.commit()

    assert body(public(folder)) == "Bản đang đăng.\n"
    assert body(signed(folder)) == "Bản ký chưa dựng.\n"


def test_finds_the_live_edition_after_a_renaming(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()
    folder.build()
    folder.git("mv", ARTICLE, NEW_NAME)
    folder.commit()

    found = public(folder, NEW_NAME)

    assert found is not None
    assert (found.path, found.since) == (ARTICLE, NOW)


def test_an_article_that_was_never_live_has_no_edition(folder: SiteFolder) -> None:
    folder.publishable()
    folder.commit()

    assert public(folder) is None


def test_pictures_are_compared_as_they_were_then(folder: SiteFolder) -> None:
    picture(folder.root / PICTURE)
    folder.publishable(**COVER)
    folder.commit()
    before = (folder.root / PICTURE).stat().st_size
    picture(folder.root / PICTURE, (800, 800))
    folder.commit()

    found = signed(folder)

    assert found is not None
    assert found.files[PICTURE].size == before


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [("nothing", True), ("sign-off", True), ("mark", True), ("text", False), ("picture", False), ("name", False)],
)  # fmt: skip
def test_knows_whether_git_has_what_is_signed(
    folder: SiteFolder, spoil: str, expected: bool
) -> None:
    picture(folder.root / PICTURE)
    path = folder.write(**COVER)
    folder.commit()
    if spoil == "sign-off":
        folder.sign()
    elif spoil == "mark":
        text = (folder.root / ARTICLE).read_text(encoding="utf-8")
        folder.write_raw(ARTICLE, signing.mark_withdrawn(text, ["  date: 2026-11-21", "  reason: error"]))  # fmt: skip
    elif spoil == "text":
        folder.write(body="Khác.\n", **COVER)
    elif spoil == "picture":
        picture(folder.root / PICTURE, (100, 100))
    elif spoil == "name":
        (folder.root / ARTICLE).rename(folder.root / NEW_NAME)
        path = NEW_NAME
    repository = Repository.around(folder.root)
    known = folder.article(path)
    loaded = {name: folder.medium(name) for name in known.media}
    current = review.version(known, (folder.root / path).read_bytes(), signoff.edition_digest(known, loaded), {}, None)  # fmt: skip

    assert repository is not None
    assert review.saved(repository, folder.config, current) is expected


def test_sign_offs_and_the_mark_of_withdrawal_are_no_difference(folder: SiteFolder) -> None:
    folder.write()
    bare = (folder.root / ARTICLE).read_text(encoding="utf-8")
    folder.sign()
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    marked = signing.mark_withdrawn(text, ["  date: 2026-11-21", "  reason: error"])

    assert difference(folder, bare, marked) == Difference()
    assert difference(folder, marked, bare) == Difference()


def test_lines_are_numbered_as_in_the_file(folder: SiteFolder) -> None:
    folder.sign(folder.write(body="Một.\n\nHai.\n\nBa.\n"))
    text = (folder.root / ARTICLE).read_text(encoding="utf-8")
    new = text.replace("Ba.", "Bốn.")

    found = difference(folder, text, new)

    at = new.split("\n").index("Bốn.")  # and one line of what is around it
    assert f"@Dòng {at}:" in found.lines


def test_a_head_without_lines_of_its_own_is_compared_whole() -> None:
    text = "---\n{title: x, secrecy: {level: public}}\n---\nChữ.\n"

    assert "\n".join(line for _, line in signing.without_blocks(text, UNSIGNED)) == text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"c/a.jpg": File("1", 34_000)}, "Thêm tệp: a.jpg (34 KB)"),
        ({"c/a.jpg": File("1", 1_250_000)}, {}, "Bỏ tệp: a.jpg (1,2 MB)"),
        ({"c/a.jpg": File("1", 10)}, {"c/a.jpg": File("2", 2_000)}, "Thay tệp: a.jpg (1 KB thành 2 KB, mở ra xem lại)"),
        ({"c/a.jpg": File("1", 10)}, {"c/b.jpg": File("1", 10)}, "Tệp đổi tên, nội dung giữ nguyên: a.jpg thành b.jpg"),
    ],
    ids=["added", "removed", "changed", "renamed"],
)  # fmt: skip
def test_tells_what_became_of_pictures_and_documents(
    folder: SiteFolder, old: dict[str, File], new: dict[str, File], expected: str
) -> None:
    one = Version(path=ARTICLE, permalink="/a/", text=HEAD, digest="a", files=old)

    found = review.difference(one, replace(one, files=new), folder.site.rules, vietnamese)

    assert lines(found) == [f"    {expected}"]


def test_tells_that_the_address_changes(folder: SiteFolder) -> None:
    one = Version(path=ARTICLE, permalink="/a/", text=HEAD, digest="a", files={})

    found = review.difference(one, replace(one, permalink="/b/"), folder.site.rules, vietnamese)

    assert lines(found) == ["    Địa chỉ đổi: /a/ thành /b/"]


def test_shows_the_old_line_and_the_new_one(folder: SiteFolder) -> None:
    found = difference(folder, HEAD + "Một.\n\nHai.\n", HEAD + "Một.\n\nHai mươi.\n")

    assert lines(found) == ["    Dòng 6:", "", "    - Hai.", "    + Hai mươi.", ""]
    assert (found.added, found.removed) == (1, 1)


def test_shows_of_a_long_line_the_part_that_changed(folder: SiteFolder) -> None:
    words = " ".join(f"chữ-{chr(97 + n % 26)}" for n in range(200))
    old, new = f"{words} cũ kỹ {words}", f"{words} mới tinh {words}"

    shown = lines(difference(folder, HEAD + old, HEAD + new))

    assert len(shown) < 10
    assert max(map(len, shown)) <= 80
    assert any("cũ kỹ" in line for line in shown)
    assert any("mới tinh" in line for line in shown)


@pytest.mark.parametrize("columns", [40, 80])
def test_keeps_to_the_width_of_the_terminal(folder: SiteFolder, columns: int) -> None:
    text = "Bà con nhớ ba điều sau đây và kể lại cho người thân trong nhà cùng nghe. " * 4

    found = difference(folder, HEAD + text + "\nMột.", HEAD + text + "\nHai.\n\n" + text * 2)

    assert max(map(len, lines(found, columns))) <= columns


def test_cuts_a_long_difference_and_says_how_to_see_all(folder: SiteFolder) -> None:
    text = "".join(f"Dòng chữ số {chr(97 + n % 26)}{chr(97 + n // 26)}.\n\n" for n in range(60))
    found = difference(folder, HEAD + "Một.\n", HEAD + text)

    whole, cut = lines(found), lines(found, limit=10)

    assert cut[:10] == whole[:10]
    assert f"{len(whole) - 10} dòng" in cut[10]
    assert "--full" in cut[10]
    assert len(cut) == 11


def test_shows_no_number_but_the_dates_of_an_article(folder: SiteFolder) -> None:
    new = (
        HEAD.replace("2026-11-20T08:00", "2026-12-24T08:00")
        + "Gọi 0912 345 678, sinh 1990-02-03.\n"
    )

    shown = "\n".join(lines(difference(folder, HEAD + "Gọi.\n", new)))

    assert "date: 2026-12-24T08:00" in shown
    assert "0912" not in shown
    assert "1990" not in shown
    assert "dấu •" in shown


def test_style_is_no_secret(folder: SiteFolder) -> None:
    twice = "Bà con nhớ gọi ngay khi thấy nghi ngờ. " * 2

    shown = "\n".join(lines(difference(folder, HEAD, HEAD + twice)))

    assert shown.count("Bà con nhớ gọi ngay") == 2


TABLE = "  sl  local_address rem_address   st tx_queue\n   0: 0100007F:{port} 00000000:0000 {state} 00000000\n"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (TABLE.format(port="1F40", state="0A"), True),
        (TABLE.format(port="1F40", state="01"), False),
        (TABLE.format(port="1F41", state="0A"), False),
        ("", False),
        ("rác\nrác", False),
    ],
)
def test_knows_whether_something_listens(table: str, expected: bool) -> None:
    assert review.listening([table], review.PORT) is expected
