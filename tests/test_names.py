"""No report repeats a number that stands in the name of a file."""

from __future__ import annotations

import fnmatch
import json
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest

from publisher.names import Names
from tests.builders import NOW, SiteFolder, picture
from tests.conftest import Command
from tests.terminal import at_terminal

FOLDER = "content/canh-bao/2026"
AT = ("--now", NOW.isoformat())
# What stands in a name, and how a report writes it.
NUMBERS = [
    pytest.param("0912000111", "**********", id="telephone"),
    pytest.param("0912-000-111", "****-***-***", id="telephone-in-parts"),
    pytest.param("001234567890", "************", id="citizen-id"),
    pytest.param("stk-0123456789", "stk-**********", id="account"),
    pytest.param("bien-29a-12345", "bien-**a-*****", id="plate"),
    pytest.param("29a1-123-45", "**a*-***-**", id="plate-by-the-text"),
    pytest.param("so-12345678", "so-********", id="account-by-the-text"),
]


def names_of(folder: SiteFolder, *named: str) -> Names:
    """Return the names of a site with some files more."""
    for name in named:
        folder.write_raw(f"{FOLDER}/{name}", "")
    names = Names()
    names.of(folder.root, folder.site.rules)
    return names


@pytest.mark.parametrize(("number", "shown"), NUMBERS)
@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--format", "json"),
        ("check", "--format", "sarif"),
        ("check", "--format", "github"),
        ("status", *AT),
        ("status", "--format", "json", *AT),
        ("build", *AT),
        ("fix",),
        ("fix", "--format", "json"),
    ],
    ids=" ".join,
)
def test_no_report_repeats_it(
    folder: SiteFolder, command: Command, number: str, shown: str, arguments: tuple[str, ...]
) -> None:
    summary = "Bà con nào biết chủ của chiếc xe này thì báo cho công an xã; đây là chiếc xe"
    path = folder.write(f"{FOLDER}/{number}.md", "Giữ kỹ m\u200bật khẩu.\n", summary=summary)

    _code, out, err = command(*arguments)

    printed = unquote(out + err)
    assert path not in printed
    assert f"{FOLDER}/{shown}.md" in printed
    assert not re.search(r"\d", shown)
    if "json" in arguments or "sarif" in arguments:
        json.loads(out)


@pytest.mark.parametrize("verb", ["sign", "withdraw"])
def test_no_command_on_one_file_repeats_it(folder: SiteFolder, command: Command, verb: str) -> None:
    path = folder.write(f"{FOLDER}/goi-0912000111.md")
    key = str(folder.keys["nguoi-duyet"])
    more = {
        "sign": ("secrecy", path, "--as", "nguoi-duyet", "--key", key, "--yes"),
        "withdraw": (path, "--reason", "error"),
    }[verb]

    _code, out, err = command(verb, *more)

    assert "0912000111" not in out + err
    assert f"{FOLDER}/goi-**********.md" in out + err


def test_a_new_file_with_it_in_its_title_is_announced_without_it(
    folder: SiteFolder, command: Command
) -> None:
    code, out, _err = command("new", "canh-bao", "Gọi 0912 000 111", "--author", "tac-gia")

    assert code == 0
    assert "goi-****-***-***.md" in out
    assert list(folder.root.rglob("goi-0912-000-111.md"))


def test_what_is_printed_at_a_terminal_finds_the_file(folder: SiteFolder) -> None:
    path = folder.write(f"{FOLDER}/goi-0912000111.md")

    _code, seen = at_terminal(folder.root, "", "check")

    shown = re.search(rf"{FOLDER}/goi-\*+\.md", seen)
    assert shown is not None
    assert fnmatch.filter([path], shown[0]) == [path]


@pytest.mark.parametrize(
    ("body", "picture_name"),
    [
        ("![](cccd-001234567890.jpg)\n", "cccd-001234567890.jpg"),
        ("![Ảnh cổng chợ](cccd-001234567890.jpg)\n", "cccd-001234567890.jpg"),
        ("![Ảnh cổng chợ](cccd-001234567890.jpg)\n", None),
        ("[tờ khai](cccd-001234567890.docx)\n", None),
    ],
    ids=["no-words", "sound", "missing", "type"],
)
def test_messages_on_pictures_do_not_repeat_it(
    folder: SiteFolder, command: Command, body: str, picture_name: str | None
) -> None:
    folder.write(body=f"Bà con nhớ gọi 113.\n\n{body}")
    if picture_name:
        picture(folder.root / FOLDER / picture_name)

    code, out, err = command("check")

    assert code == 1
    assert "001234567890" not in out + err


@pytest.mark.parametrize("way", ["alias", "file"])
def test_a_held_up_removal_does_not_repeat_it(
    folder: SiteFolder, command: Command, way: str
) -> None:
    """The address was right while the number was waived; now neither file nor waiver is there."""
    number = "0912000111"
    waivers = [{"rule": "personal-data/phone", "match": number, "reason": "Số trực ban"}]
    folder.publishable()
    named = f"{FOLDER}/goi-{number}.md"
    if way == "file":
        folder.publishable(named, waivers=waivers)
    else:
        folder.write(aliases=[f"canh-bao/2025/goi-{number}"])
        folder.write(f"{FOLDER}/khac.md", aliases=[f"canh-bao/2025/goi-{number}"])
    command("build", *AT)
    (folder.root / named).unlink(missing_ok=True)

    for arguments in (("check",), ("build", *AT), ("build", "--confirm-removals", *AT)):
        _code, out, err = command(*arguments)
        assert number not in out + err


def test_a_name_that_is_none_of_a_file_is_masked_as_well(
    folder: SiteFolder, command: Command
) -> None:
    folder.write_raw(f"{FOLDER}/So dien thoai 0912 000 111.md", "x")

    for form in ("text", "json", "sarif", "github"):
        _code, out, err = command("check", "--format", form)
        plain = " ".join(unquote(out + err).split())
        assert "0912" not in plain
        assert "So dien thoai **** *** ***.md" in plain


def test_names_that_tell_nothing_are_left(folder: SiteFolder) -> None:
    folder.configure(
        hotlines=[{"number": "0243 825 1234", "name": "Trực ban", "source": "x", "reviewed": "2026-11-01"}]
    )  # fmt: skip
    names = names_of(
        folder,
        "ngay-20-11-2026.md",
        "goi-02438251234.md",
        "nam-2025-2026.md",
        "phat-100-000-dong.md",
    )

    for text in (
        f"{FOLDER}/ngay-20-11-2026.md",
        f"{FOLDER}/goi-02438251234.md",
        f"{FOLDER}/nam-2025-2026.md:12:3",
        f"{FOLDER}/phat-100-000-dong.md",
        '"since": "2026-11-20T08:00:00.123456789+07:00"',
        "Tổng cộng 123456789012 chữ",
    ):
        assert names.masked(text) == text


def test_letters_of_full_width_are_no_disguise(folder: SiteFolder) -> None:
    name = "goi-" + unicodedata.normalize("NFKC", "0912").translate(
        {ord(str(n)): 0xFF10 + n for n in range(10)}
    )
    names = names_of(folder, f"{name}-000-111.md")

    assert names.masked(f"{FOLDER}/{name}-000-111.md:1") == f"{FOLDER}/goi-****-***-***.md:1"


def test_the_samples_of_rules_are_no_names(folder: SiteFolder, command: Command) -> None:
    _code, out, _err = command("rules", "--format", "markdown")

    assert "zalo.me/1234567890123456" in out


def test_follows_no_link_out_of_the_site(folder: SiteFolder, tmp_path: Path) -> None:
    (tmp_path / "ngoai" / "29a1-123-45").mkdir(parents=True)
    (folder.root / "content" / "loi-tat").symlink_to(tmp_path / "ngoai")

    assert names_of(folder).masked("29a1-123-45") == "29a1-123-45"
