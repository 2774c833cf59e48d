"""The commands: right exit codes, Vietnamese for people, sound records for programs, no traces."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import pty
import re
import socket
import stat
import struct
import subprocess
import sys
import termios
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from publisher import __version__, audit
from publisher.cli.main import VERBS, application, run
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder, make_keys, picture
from tests.conftest import Command
from tests.terminal import at_terminal
from tests.test_sarif import SCHEMA

REPOSITORY = Path(__file__).parent.parent
BAD = "content/canh-bao/2026/xau.md"
OLD = "content/canh-bao/2020/cu.md"  # before any clock on which these tests run
AT = ("--now", NOW.isoformat())

_ENGLISH = re.compile(
    r"\b(the|is|are|was|not|no|error|invalid|expected|found|failed|unknown|missing|cannot|must|"
    r"should|usage|try|traceback|exception|value|object|none|true|false|str|int)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"`[^`]*`|\([a-z-]+/[a-z-]+\)|--[a-z-]+|[\w./-]+\.(?:md|yml|jpg|log|csv)\S*|\((?:c|k):[^)]*\)"
)


def vietnamese(text: str) -> str:
    """Return `text`, which an officer can read: Vietnamese and free of a programmer's words."""
    words = _NAMES.sub(" ", text)
    assert "Traceback" not in text
    assert not _ENGLISH.findall(words), text
    assert any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", words)), text
    return text


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A site with one released article, built."""
    folder = SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys)
    folder.publishable()
    folder.build()
    return folder


@pytest.fixture
def built(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that site, where commands run."""
    return folder.take(template)


def pages(folder: SiteFolder) -> set[str]:
    return {path.removesuffix("index.html") for path in folder.output() if path.endswith(".html")}


# Bad input from end to end


def text_file(text: str | bytes) -> Callable[[SiteFolder], object]:
    return lambda folder: folder.write_raw(BAD, text)


def with_metadata(**changes: Any) -> Callable[[SiteFolder], object]:
    return lambda folder: folder.write(BAD, **changes)


def with_body(body: str | bytes) -> Callable[[SiteFolder], object]:
    def write(folder: SiteFolder) -> None:
        folder.write(BAD)
        path = folder.root / BAD
        path.write_bytes(path.read_bytes() + (body.encode() if isinstance(body, str) else body))

    return write


def with_head(line: str) -> Callable[[SiteFolder], object]:
    """An article that is right but for a line at the beginning of its metadata."""

    def write(folder: SiteFolder) -> None:
        text = (folder.root / folder.write(BAD)).read_text(encoding="utf-8")
        folder.write_raw(BAD, text.replace("---\n", f"---\n{line}\n", 1))

    return write


def with_picture(make: Callable[[Path], object]) -> Callable[[SiteFolder], object]:
    """An article whose cover is what `make` puts at its place."""

    def write(folder: SiteFolder) -> None:
        folder.write(BAD, image="anh.png", image_alt="Ảnh cổng chợ")
        make(folder.root / "content/canh-bao/2026/anh.png")

    return write


def bomb(path: Path) -> None:
    """Write a small PNG that says it has 40,000 by 40,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))  # fmt: skip

    size = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(10_000))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def secret_beside(folder: SiteFolder) -> None:
    picture(folder.root / "bi-mat.jpg")
    folder.write(BAD, image="../../../bi-mat.jpg", image_alt="Ảnh cổng chợ")


def pipe(folder: SiteFolder) -> None:
    os.mkfifo(folder.root / BAD)


def link(folder: SiteFolder) -> None:
    target = folder.root / "ngoai.md"
    (folder.root / folder.write(BAD)).rename(target)
    (folder.root / BAD).symlink_to(target)


def directory(folder: SiteFolder) -> None:
    """A folder named like an article holds one that is in the wrong place."""
    folder.write(f"{BAD}/xau.md")


BAD_INPUT: dict[str, tuple[Callable[[SiteFolder], object], str, int | None]] = {
    "unquoted-colon": (with_head("image_alt: Cảnh báo: lừa đảo"), "metadata/yaml", 2),
    "tab": (with_head("\timage_alt: thụt lề"), "metadata/yaml", 2),
    "duplicate-key": (with_head("title: Viết hai lần"), "metadata/yaml", 3),
    "alias-bomb": (with_head("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"), "metadata/yaml", 2),
    "tag": (with_head("image_alt: !!python/object/apply:os.system [ls]"), "metadata/yaml", 2),
    "deep-nesting": (with_head("image_alt: " + "[" * 400 + "]" * 400), "metadata/yaml", 2),
    "control-character": (with_head('image_alt: "a\x07b"'), "file/characters", 2),
    "no-front-matter": (text_file("# Chỉ có nội dung\n"), "metadata/fence", 1),
    "no-second-fence": (text_file("---\ntitle: Mở mà không đóng\n"), "metadata/fence", 1),
    "empty-file": (text_file(""), "metadata/fence", 1),
    "empty-metadata": (text_file("---\n---\nNội dung.\n"), "metadata/missing", None),
    "a-list-of-metadata": (text_file("---\n- a\n- b\n---\nNội dung.\n"), "metadata/missing", None),
    "missing-title": (with_metadata(title=None), "metadata/missing", None),
    "missing-summary": (with_metadata(summary=None), "metadata/missing", None),
    "missing-date": (with_metadata(date=None), "metadata/missing", None),
    "missing-unit": (with_metadata(unit=None), "metadata/missing", None),
    "missing-author": (with_metadata(author=None), "metadata/missing", None),
    "missing-alt": (with_metadata(image="anh.png"), "metadata/missing", 10),
    "title-a-list": (with_metadata(title=["a", "b"]), "metadata/wrong-type", 2),
    "title-too-long": (with_metadata(title="Dài " * 100), "metadata/wrong-type", 2),
    "date-a-word": (with_metadata(date="hôm nay"), "metadata/wrong-type", 5),
    "date-a-number": (with_metadata(date=20261120), "metadata/wrong-type", 5),
    "date-not-in-the-calendar": (with_metadata(date="2026-02-30T08:00"), "metadata/wrong-type", 5),
    "date-at-the-end-of-time": (with_metadata(date="9999-12-31T23:59Z"), "metadata/wrong-type", 5),
    "expires-at-the-end-of-time": (with_metadata(expires="9999-12-31"), "metadata/wrong-type", 10),
    "topics-a-word": (with_metadata(topics="lua-dao-mang"), "metadata/wrong-type", 8),
    "priority-unknown": (with_metadata(priority="rất gấp"), "metadata/wrong-value", 10),
    "unknown-key": (with_metadata(tieu_de="Sai tên mục"), "metadata/unknown-key", 10),
    "unknown-unit": (with_metadata(unit="ca-xx"), "metadata/unknown-id", 6),
    "unknown-author": (with_metadata(author="tac-giaa"), "metadata/unknown-id", 7),
    "unknown-topic": (with_metadata(topics=["lua-dao"]), "metadata/unknown-id", 9),
    "unknown-area": (with_metadata(area=["sao-hoa"]), "metadata/unknown-id", 11),
    "withdrawn-wrongly": (with_metadata(withdrawn="có"), "metadata/wrong-type", 10),
    "wrong-year": (with_metadata(date="2025-11-20T08:00"), "metadata/year", 5),
    "bad-alias": (with_metadata(aliases=["../../etc/passwd"]), "metadata/wrong-value", None),
    "empty-body": (with_metadata(body="\n"), "body/empty", None),
    "tangled-body": (with_metadata(body=">" * 200 + " a\n"), "body/tangled", None),
    "huge-body": (with_metadata(body="Dài. " * 20_000), "body/tangled", None),
    "not-utf-8": (with_body("Tiếng Việt".encode("utf-16")), "file/encoding", 12),
    "old-encoding": (with_body(b"Ti\xd5ng Vi\xd6t c\xf2"), "file/encoding", 12),
    "binary": (text_file(bytes(range(256))), "file/encoding", None),
    "twenty-megabytes": (text_file(b"---\n" + b"a" * 20_000_000), "file/read", 1),
    "pipe": (pipe, "file/type", 1),
    "link": (link, "file/type", 1),
    "folder": (directory, "file/place", 1),
    "picture-missing": (with_picture(lambda path: None), "media/unusable", 10),
    "picture-not-one": (with_picture(lambda p: p.write_text("<svg/>")), "media/unusable", 10),
    "picture-cut-short": (
        with_picture(lambda p: p.write_bytes(picture(p).read_bytes()[:200])), "media/unusable", 10,
    ),
    "picture-a-bomb": (with_picture(bomb), "media/unusable", 10),
    "picture-too-large": (
        with_picture(lambda p: p.write_bytes(bytes(20_000_001))), "media/unusable", 10,
    ),
    "picture-a-folder": (with_picture(Path.mkdir), "media/unusable", 10),
    "picture-outside": (secret_beside, "media/outside", 10),
    "picture-absolute": (
        with_metadata(image="/etc/passwd", image_alt="Ảnh cổng chợ"), "media/outside", 10,
    ),
    "picture-of-another-type": (
        with_metadata(image="anh.svg", image_alt="Ảnh cổng chợ"), "media/type", 10,
    ),
    "picture-of-another-host": (
        with_metadata(body="Xem.\n\n![x](https://khac.example/a.png)\n"), "media/outside", 13,
    ),
    "private-number": (with_metadata(body="Gọi 0912 000 111.\n"), "personal-data/phone", 11),
    "secrecy-marking": (with_metadata(body="TUYỆT MẬT\n"), "secrecy/marking", 11),
}  # fmt: skip
CASES = pytest.mark.parametrize(("write", "rule", "line"), BAD_INPUT.values(), ids=BAD_INPUT.keys())


@CASES
def test_check_says_what_is_wrong_where_and_how_to_mend_it(
    folder: SiteFolder,
    command: Command,
    write: Callable[[SiteFolder], object],
    rule: str,
    line: int | None,
) -> None:
    folder.publishable()
    write(folder)

    code, out, err = command("check")
    _, text, _ = command("check", "--format", "json")
    found = [f for f in json.loads(text)["findings"] if f["rule"] == rule]

    assert code == 1
    assert err == ""
    assert found
    assert {f["path"] for f in json.loads(text)["findings"]} <= {BAD, f"{BAD}/xau.md"}
    assert line is None or line in {f["line"] for f in found}
    for one in json.loads(text)["findings"]:
        vietnamese(one["message"])
    assert f"({rule})" in out
    vietnamese(out)


@CASES
def test_build_holds_that_file_and_builds_the_others(
    built: SiteFolder,
    command: Command,
    write: Callable[[SiteFolder], object],
    rule: str,
    line: int | None,
) -> None:
    before = built.output()
    write(built)

    code, out, err = command("build", *AT)
    strict, _, _ = command("build", "--strict", *AT)

    assert (code, strict, err) == (0, 1, "")
    assert f"({rule})" in out
    assert BAD in out
    vietnamese(out)
    assert built.output() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_held(folder: SiteFolder, command: Command) -> None:
    (folder.root / folder.write(BAD)).chmod(0)

    code, out, _ = command("check")

    assert code == 1
    assert "(file/read)" in out


def garbage(folder: SiteFolder) -> None:
    text = (folder.root / folder.publishable(BAD)).read_text(encoding="utf-8")
    folder.write_raw(BAD, re.sub(r"signature: >-\n(?: {4}\S+\n)+", "signature: rác\n", text))


def of_other_bytes(folder: SiteFolder) -> None:
    path = folder.root / folder.publishable(BAD)
    path.write_text(path.read_text(encoding="utf-8") + "Thêm sau khi ký.\n", encoding="utf-8")


def by_an_expired_delegate(folder: SiteFolder) -> None:
    folder.publishable(BAD)
    term = {"document": "1/UQ", "valid_from": "2026-01-01", "valid_to": "2026-06-30"}
    folder.configure(people=folder.people(nguoi_phat_ngon={"delegation": term}))


def by_a_person_since_gone(folder: SiteFolder) -> None:
    folder.publishable(BAD)
    folder.configure(people=[p for p in folder.people() if p["id"] != "nguoi-phat-ngon"])


def by_a_stranger(folder: SiteFolder) -> None:
    folder.sign(folder.write(BAD), secrecy_key="nguoi-la")


def by_the_author(folder: SiteFolder) -> None:
    folder.configure(people=folder.people(tac_gia={"roles": ["author", "secrecy"]}))
    folder.sign(folder.write(BAD), secrecy="tac-gia")


SIGNATURES: dict[str, tuple[Callable[[SiteFolder], None], str]] = {
    "garbage": (garbage, "secrecy/signature"),
    "other-bytes": (of_other_bytes, "spokesperson/changed"),
    "expired-delegate": (by_an_expired_delegate, "spokesperson/delegation"),
    "unknown-person": (by_a_person_since_gone, "spokesperson/person"),
    "stranger": (by_a_stranger, "secrecy/key"),
    "author": (by_the_author, "secrecy/four-eyes"),
}


@pytest.mark.parametrize(("forge", "rule"), SIGNATURES.values(), ids=SIGNATURES.keys())
def test_build_holds_a_file_with_a_signature_that_does_not_count(
    folder: SiteFolder, command: Command, forge: Callable[[SiteFolder], None], rule: str
) -> None:
    forge(folder)

    code, out, err = command("build", *AT)
    _, state, _ = command("status", *AT)

    assert (code, err) == (0, "")
    assert f"({rule})" in out
    assert BAD in state
    vietnamese(out)
    vietnamese(state)
    assert "canh-bao/2026/xau/" not in pages(folder)


def test_two_files_with_one_address_are_told_apart(folder: SiteFolder, command: Command) -> None:
    folder.publishable()
    folder.publishable(BAD, id="bai-mau", date="2026-11-20T09:00")

    code, out, _ = command("check")
    built, told, _ = command("build", *AT)

    assert (code, built) == (1, 0)
    for text in (out, told):
        assert "(permalink/copied)" in text
        assert ARTICLE in vietnamese(text)
    assert "canh-bao/2026/bai-mau/" in pages(folder)
    assert "canh-bao/2026/xau/" not in pages(folder)


# check


def test_check_of_a_good_site_is_done(folder: SiteFolder, command: Command) -> None:
    folder.write()

    code, out, err = command("check")

    assert (code, err) == (0, "")
    vietnamese(out)


def test_check_looks_at_the_files_named_only(folder: SiteFolder, command: Command) -> None:
    folder.write()
    folder.write_raw(BAD, "hỏng")

    assert command("check", ARTICLE)[0] == 0
    assert command("check", BAD)[0] == 1
    assert command("check", "content/canh-bao")[0] == 1
    assert command("check", "content/../content/canh-bao/2026/bai-mau.md")[0] == 0


def test_check_works_from_a_folder_inside_and_from_outside(
    folder: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write()
    monkeypatch.chdir(folder.root / "content/canh-bao")

    inside = command("check", "2026/bai-mau.md", "--config", "../../site_config.yml")
    monkeypatch.chdir("/")
    outside = command("check", "--config", str(folder.root / "site_config.yml"))

    assert (inside[0], outside[0]) == (0, 0)


def test_check_prints_json_as_designed(folder: SiteFolder, command: Command) -> None:
    folder.write(body="Gọi 0912 000 111.\n")
    folder.write_raw(BAD, "hỏng")

    code, out, _ = command("check", "--format", "json")
    found = json.loads(out)

    assert code == 1
    assert found["articles"] == 2
    for finding in found["findings"]:
        assert set(finding) == {"rule", "severity", "path", "line", "column", "message", "excerpt"}
    assert "0912" not in out


def test_check_prints_sarif(folder: SiteFolder, command: Command) -> None:
    folder.write("content/canh-bao/2026/Bài viết.md", body="Gọi 0912 000 111.\n")

    code, out, _ = command("check", "--format", "sarif")

    assert code == 1
    jsonschema.validate(json.loads(out), SCHEMA)


def test_check_prints_github_annotations_or_nothing(folder: SiteFolder, command: Command) -> None:
    folder.write_raw(BAD, "hỏng")
    _, bad, _ = command("check", "--format", "github")
    (folder.root / BAD).unlink()

    assert all(line.startswith("::error file=content/") for line in bad.splitlines())
    assert command("check", "--format", "github") == (0, "", "")


def test_check_shows_the_place_masked_and_plain_in_a_pipe(
    folder: SiteFolder, command: Command
) -> None:
    folder.write(body="Bà con gọi 0912 000 111 nhé.\n" + "Dòng rất dài. " * 60 + "0987 000 222\n")

    _, out, _ = command("check")

    assert "│ B• c•• g•• •••• ••• ••• n••." in out
    assert "│            ^^^^^^^^^^^^" in out
    assert "\x1b" not in out
    assert "0912" not in out
    assert 80 < max(map(len, out.splitlines())) <= 100


def on_a_terminal(root: Path, **environment: str) -> str:
    """Return what `check` prints on a terminal of 60 columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 60))
    settings = {"TERM": "xterm-256color", **environment}
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "COLUMNS", "LINES"}}
    with subprocess.Popen(
        [sys.executable, "-m", "publisher", "check"],
        cwd=root, stdout=theirs, stderr=subprocess.DEVNULL, stdin=theirs,
        env={**kept, "PYTHONPATH": str(REPOSITORY), **settings},
    ) as process:  # fmt: skip
        os.close(theirs)
        parts: list[bytes] = []
        with suppress(OSError):  # how a terminal tells that the other end is gone
            while part := os.read(ours, 65536):
                parts.append(part)
        os.close(ours)
        assert process.wait() == 1
    return b"".join(parts).decode()


def test_check_is_coloured_on_a_terminal_and_fits_it(folder: SiteFolder) -> None:
    folder.write(body="Bà con gọi 0912 000 111 nhé.\n")

    text = on_a_terminal(folder.root)

    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "\x1b[31m\x1b[1mPHẢI SỬA\x1b[0m:" in text
    assert "\x1b" not in bare
    assert max(map(len, bare.splitlines())) <= 60


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_check_is_plain_where_colour_is_not_wanted(
    folder: SiteFolder, setting: dict[str, str]
) -> None:
    folder.write(body="Bà con gọi 0912 000 111 nhé.\n")

    assert "\x1b" not in on_a_terminal(folder.root, **setting)


def test_check_shows_what_only_a_reviewer_must_see_without_failing(
    folder: SiteFolder, command: Command
) -> None:
    folder.write(body="Nhắc tới bí mật điều tra.\n")

    code, out, _ = command("check")

    assert code == 0
    assert "(secrecy/marked-document)" in out


def test_check_speaks_english_when_asked(folder: SiteFolder, command: Command) -> None:
    folder.write(body="Gọi 0912 000 111.\n")

    _, out, _ = command("check", "--lang", "en")

    assert "Remove the telephone number" in out


# What cannot be done: exit code 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "content/canh-bao/2026/khong-co.md"),
        ("check", "../ngoai.md"),
        ("check", "/etc/passwd"),
        ("check", "site_config.yml"),
        ("check", "content/" + "x" * 300),
        ("withdraw", "content/canh-bao/2026/khong-co.md", "--reason", "error"),
        ("sign", "secrecy", "content/khong-co.md", "--as", "nguoi-duyet"),
        ("sign", "secrecy", ARTICLE, "--as", "khong-ai"),
        ("sign", "secrecy", ARTICLE, "--as", "nguoi-duyet", "--key", "khong-co", "--yes"),
        ("new", "khong-co", "Tiêu đề", "--author", "tac-gia"),
        ("new", "pages", "Tiêu đề", "--author", "tac-gia"),
        ("new", "canh-bao", "Tiêu đề", "--author", "khong-ai"),
        ("new", "canh-bao", "Tiêu đề", "--author", "tac-gia", "--unit", "khong-co"),
        ("new", "canh-bao", "!!!", "--author", "tac-gia"),
        ("new", "canh-bao", "2026", "--author", "tac-gia"),
        ("build", "--now", "hôm qua"),
        ("build", "--now", "9999-12-31T23:59"),
        ("build", "--now", "0001-01-01T00:00+14:00"),
        ("status", "--now", "2026-13-01"),
        ("build", "--output", "content"),
        ("build", "--output", "site_config.yml"),
        ("rules", "khong/co"),
        ("init", "content"),
        ("check", "--config", "khong-co.yml"),
        ("build", "--config", "content"),
    ],
    ids=" ".join,
)
def test_says_in_vietnamese_what_it_cannot_do(
    folder: SiteFolder, command: Command, arguments: tuple[str, ...]
) -> None:
    before = (folder.root / folder.write()).read_bytes()

    code, _, err = command(*arguments)

    assert code == 2
    assert "ngoài dự kiến" not in vietnamese(err)
    assert not (folder.root / ".publisher/error.log").exists()
    assert (folder.root / ARTICLE).read_bytes() == before
    assert not (folder.root / "site").exists()


@pytest.mark.parametrize(
    "arguments",
    [("khong-co",), ("check", "--khong-co"), ("build", "thừa"), ("sign",), ("sign", "ai", ARTICLE),
     ("withdraw", ARTICLE), ("withdraw", ARTICLE, "--reason", "khác"), ("check", "--format", "xml"),
     ("build", "--lang", "fr"), ("serve", "--port", "0")],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_refused(
    folder: SiteFolder, command: Command, arguments: tuple[str, ...]
) -> None:
    folder.write()

    code, out, err = command(*arguments)

    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_every_command_explains_itself(folder: SiteFolder, command: Command) -> None:
    for arguments in ((), *((name,) for name in VERBS)):
        code, out, _ = command(*arguments, "--help")

        assert code == 0
        assert "--help" in out
    assert command("--version") == (0, f"publisher {__version__}\n", "")
    assert folder.root.exists()


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        ("--version", {"publisher.rules", "publisher.media", "pydantic", "yaml", "PIL"}),
        ("check", {"mkdocs", "jinja2", "feedgen", "lxml", "rich", "sshsig", "pikepdf"}),
        ("status", {"mkdocs", "jinja2", "feedgen", "lxml", "rich", "pikepdf", "pypdfium2"}),
        ("build", {"http.server", "rich", "pikepdf", "pypdfium2"}),
    ],
)
def test_a_command_imports_nothing_that_it_can_do_without(
    folder: SiteFolder, arguments: str, spared: set[str]
) -> None:
    folder.write()
    told = subprocess.run(
        [sys.executable, "-c", _IMPORTED, arguments],
        cwd=folder.root,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        check=True,
    )

    imported = set(told.stdout.decode().rstrip().split("\n")[-1].split())
    assert "publisher.cli.main" in imported
    assert imported & spared == set()


_IMPORTED = """
import sys
from publisher.cli.main import run
run(sys.argv[1:])
print("\\n" + " ".join(sys.modules))
"""


def test_a_process_ends_with_its_code_and_all_that_it_said(tmp_path: Path) -> None:
    said, refused = (
        subprocess.run(
            [sys.executable, "-m", "publisher", word],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            capture_output=True, text=True, check=False,
        )
        for word in ("--version", "check")
    )  # fmt: skip

    assert (said.returncode, said.stdout.split(" ")[0]) == (0, "publisher")
    assert refused.returncode == 2
    assert "site_config.yml" in refused.stderr


def test_a_closed_terminal_changes_no_exit_code() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m publisher --version >&-"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_works_nowhere_without_a_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (["check"], ["build"], ["status"], ["rules"], ["serve"], ["new", "canh-bao", "A"]):  # fmt: skip
        assert run(arguments) == 2
        assert "site_config.yml" in vietnamese(capsys.readouterr().err)

    assert list(tmp_path.iterdir()) == []


CONFIGURATIONS: dict[str, tuple[str | bytes | None, str, int | None]] = {
    "empty": ("", "config/file", 1),
    "colon": ("site:\n  name: Công an: tỉnh\n", "config/yaml", 2),
    "tab": ("site:\n\tname: a\n", "config/yaml", 2),
    "twice": ("demo: true\ndemo: true\n", "config/yaml", 2),
    "alias": ("a: &a x\nb: *a\n", "config/yaml", 1),
    "a-list": ("- a\n- b\n", "config/file", 1),
    "not-utf-8": ("site: Công an\n".encode("utf-16"), "config/file", 1),
    "unknown-key": (None, "config/unknown-key", None),
}


@pytest.mark.parametrize(
    ("text", "rule", "line"), CONFIGURATIONS.values(), ids=CONFIGURATIONS.keys()
)
@pytest.mark.parametrize("verb", ["check", "build", "status"])
def test_a_wrong_configuration_touches_nothing(
    built: SiteFolder,
    command: Command,
    text: str | bytes | None,
    rule: str,
    line: int | None,
    verb: str,
) -> None:
    before = built.output()
    if text is None:
        built.configure(la="mục lạ")
    else:
        built.write_raw("site_config.yml", text)

    code, out, err = command(verb)

    assert (code, out) == (2, "")
    assert f"({rule})" in err
    assert f"site_config.yml:{line or ''}" in err
    vietnamese(err)
    assert built.output() == before


def test_all_faults_of_a_configuration_come_at_once(folder: SiteFolder, command: Command) -> None:
    folder.configure(
        la="mục lạ",
        groups=[{"id": "n", "name": "N", "platform": "telegram", "area": "xa"}],
        units=[{"id": "u", "name": "U", "level": "huyện", "area": "xa"}],
    )

    code, _, err = command("check")

    assert code == 2
    assert err.count("site_config.yml:") >= 3


@pytest.mark.parametrize(
    "pack",
    [
        "pack: thử\nrules:\n  - {id: thu/mot, title: {vi: a, en: a}, advice: {vi: a, en: a}, severity: block, words: [x], hits: [không khớp]}\n",
        "pack: thử\nrules:\n  - {id: thu/mot, title: {vi: a, en: a}, advice: {vi: a, en: a}, severity: block, regex: ['(']}\n",
        "pack: thử\nrules:\n  - {id: thu/mot}\n",
        "a: b: c\n",
        None,
    ],
    ids=["samples", "pattern", "schema", "yaml", "missing"],
)  # fmt: skip
def test_a_wrong_rule_pack_touches_nothing(
    folder: SiteFolder, command: Command, pack: str | None
) -> None:
    folder.configure(rules={"packs": ["rieng.yml"]})
    if pack is not None:
        folder.write_raw("rieng.yml", pack)

    code, out, err = command("build", *AT)

    assert (code, out) == (2, "")
    assert "rieng.yml:" in err
    assert "(rules/" in err
    assert not (folder.root / "site").exists()


# build


def test_build_says_what_it_did(folder: SiteFolder, command: Command) -> None:
    folder.publishable()

    code, out, err = command("build", *AT)

    assert (code, err) == (0, "")
    assert "1 bài đang đăng" in vietnamese(out)
    assert "canh-bao/2026/bai-mau/" in pages(folder)


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (lambda folder: folder.publishable(), 0),
        (lambda folder: folder.publishable(date="2026-12-01T08:00"), 0),
        (lambda folder: folder.write(), 1),
        (lambda folder: folder.write_raw(ARTICLE, "hỏng"), 1),
    ],
    ids=["all-out", "embargo", "draft", "broken"],
)
def test_a_strict_build_fails_when_someone_has_to_act(
    folder: SiteFolder, command: Command, write: Callable[[SiteFolder], object], code: int
) -> None:
    write(folder)

    assert command("build", "--strict", *AT)[0] == code
    assert command("build", *AT)[0] == 0


def test_build_writes_where_it_is_told_relative_to_the_site(
    folder: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    command("build", "--config", str(folder.root / "site_config.yml"), "--output", "ra", *AT)
    command("build", "--config", str(folder.root / "site_config.yml"), "--output", str(tmp_path / "xa"), *AT)  # fmt: skip

    assert (folder.root / "ra/index.html").exists()
    assert (tmp_path / "xa/index.html").exists()
    assert not (tmp_path / "ra").exists()


def test_build_takes_a_moment_in_any_zone(folder: SiteFolder, command: Command) -> None:
    folder.publishable(date="2026-11-21T10:00")

    for moment, out in (
        ("2026-11-21T09:59", False),
        ("2026-11-21T02:59:00+00:00", False),
        ("2026-11-21T03:00Z", True),
        ("2026-11-21T10:00", True),
    ):
        command("build", "--now", moment, "--confirm-removals")

        assert ("canh-bao/2026/bai-mau/" in pages(folder)) is out


def test_a_build_that_would_remove_much_stops(built: SiteFolder, command: Command) -> None:
    before = built.output()
    (built.root / ARTICLE).unlink()

    code, out, err = command("build", *AT)

    assert (code, out) == (2, "")
    assert "--confirm-removals" in vietnamese(err)
    assert built.output() == before
    assert command("build", "--confirm-removals", *AT)[0] == 0


def test_nothing_is_shown_of_progress_in_a_pipe(folder: SiteFolder, command: Command) -> None:
    for arguments in (("check",), ("status", *AT), ("build", *AT)):
        _, out, err = command(*arguments)

        assert err == ""
        assert "\x1b" not in out
        assert "\r" not in out


# new


def made(folder: SiteFolder) -> Path:
    (path,) = (folder.root / "content").rglob("*.md")
    return path


def test_new_makes_a_file_that_only_lacks_what_a_person_writes(
    folder: SiteFolder, command: Command
) -> None:
    code, out, _ = command("new", "canh-bao", "Cảnh giác với “chiêu: trò” mới", "--author", "tac-gia")  # fmt: skip
    path = made(folder)
    name = path.relative_to(folder.root).as_posix()

    assert code == 0
    assert re.fullmatch(r"content/canh-bao/\d{4}/canh-giac-voi-chieu-tro-moi\.md", name)
    assert name in vietnamese(out)
    _, text, _ = command("check", "--format", "json")
    assert {f["rule"] for f in json.loads(text)["findings"]} == {
        "metadata/wrong-type",
        "text/placeholder",
    }
    text = path.read_text("utf-8")
    text = text.replace('summary: ""', "summary: Tóm tắt đủ dài để đạt yêu cầu của trang thử.")
    path.write_text(text, "utf-8")
    _, left, _ = command("check", "--format", "json")
    assert {f["rule"] for f in json.loads(left)["findings"]} == {"text/placeholder"}
    path.write_text(text.replace("…", "Nội dung."), "utf-8")
    assert command("check")[0] == 0


@pytest.mark.parametrize("kind", ["canh-bao", "thu-tuc", "hoi-dap", "kiem-chung", "hoat-dong"])
def test_new_lays_the_file_out_as_its_kind_asks(
    folder: SiteFolder, command: Command, kind: str
) -> None:
    code, _, _ = command("new", kind, "Tiêu đề đủ dài", "--author", "tac-gia")

    assert code == 0
    assert made(folder).parent.parent.name == kind
    assert ("source:" in made(folder).read_text("utf-8")) is (kind == "kiem-chung")


def test_new_never_overwrites_and_never_repeats_an_id(folder: SiteFolder, command: Command) -> None:
    for _ in range(3):
        command("new", "canh-bao", "Một tiêu đề", "--author", "tac-gia")
    files = list((folder.root / "content").rglob("*.md"))
    ids = {re.findall(r"^id: (\S+)$", file.read_text("utf-8"), re.MULTILINE)[0] for file in files}

    assert {file.stem for file in files} == {"mot-tieu-de", "mot-tieu-de-2", "mot-tieu-de-3"}
    assert len(ids) == 3


def test_new_knows_the_officer_by_the_address_in_git(folder: SiteFolder, command: Command) -> None:
    folder.configure(people=folder.people(tac_gia={"emails": ["viet@thu.example"]}))
    folder.git("init", "-q")
    folder.git("config", "user.email", "viet@thu.example")

    code, _, _ = command("new", "canh-bao", "Một tiêu đề")

    assert code == 0
    assert "author: tac-gia" in made(folder).read_text("utf-8")
    assert "unit: ca-xa" in made(folder).read_text("utf-8")


def with_ended_unit(folder: SiteFolder, *units: str) -> None:
    """The writer belongs to `units`, among which `cu` has ended and `chua-co` has not begun."""
    old = {**CONFIG["units"][1], "id": "cu", "valid_to": "2020-01-01", "successor": "ca-xa"}
    coming = {**CONFIG["units"][1], "id": "chua-co", "valid_from": "2999-01-01"}
    folder.configure(
        units=[*CONFIG["units"], old, coming],
        people=folder.people(tac_gia={"units": list(units)}),
    )


@pytest.mark.parametrize("units", [("cu", "ca-xa-khac"), ("chua-co", "ca-xa-khac")], ids=str)
def test_new_takes_a_unit_of_the_writer_that_is_there_today(
    folder: SiteFolder, command: Command, units: tuple[str, ...]
) -> None:
    with_ended_unit(folder, *units)

    code, _, _ = command("new", "canh-bao", "Một tiêu đề", "--author", "tac-gia")

    assert code == 0
    assert "unit: ca-xa-khac\n" in made(folder).read_text("utf-8")


@pytest.mark.parametrize(
    ("chosen", "advice"),
    [
        pytest.param(("--unit", "cu"), "--unit ca-xa.", id="ended"),
        pytest.param((), "--unit ca-xa.", id="writer-of-an-ended-unit"),
        pytest.param(("--unit", "chua-co"), "ca-tinh, ca-xa, ca-xa-khac.", id="not-begun"),
        pytest.param(("--unit", "chua-c"), "sửa lại", id="no-suggestion-that-is-not-there"),
    ],
)
def test_new_does_not_take_a_unit_that_is_not_there_today(
    folder: SiteFolder, command: Command, chosen: tuple[str, ...], advice: str
) -> None:
    with_ended_unit(folder, "cu")

    code, _, err = command("new", "canh-bao", "Một tiêu đề", "--author", "tac-gia", *chosen)

    assert code == 2
    assert advice in vietnamese(err)
    assert not list((folder.root / "content").rglob("*.md"))


def test_new_asks_who_writes_when_git_does_not_say(folder: SiteFolder, command: Command) -> None:
    folder.git("init", "-q")
    folder.git("config", "user.email", "la@thu.example")

    code, _, err = command("new", "canh-bao", "Một tiêu đề")

    assert code == 2
    assert "--author" in vietnamese(err)
    assert "tac-gia" in err
    assert not list((folder.root / "content").rglob("*.md"))


@pytest.mark.parametrize(
    "title",
    [
        'Nháy "kép" và \\ chéo',
        "Dấu # và: hai chấm - gạch",
        "Ký tự {ngoặc} % &amp; <b>",
        "Dòng\nmới",
    ],
    ids=["quotes", "yaml", "braces", "line-end"],
)
def test_new_keeps_any_title_whole(folder: SiteFolder, command: Command, title: str) -> None:
    command("new", "canh-bao", title, "--author", "tac-gia")
    text = made(folder).read_text("utf-8").replace('summary: ""', f"summary: {'Tóm tắt ' * 6}")
    path = folder.write_raw(made(folder).relative_to(folder.root).as_posix(), text)

    assert folder.article(path).title == " ".join(title.split())


# init


def test_init_makes_a_site_that_works_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    made_code = run(["init", "trang-moi"])
    told = capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "trang-moi")
    check, build, status = run(["check"]), run(["build"]), run(["status"])

    assert (made_code, check, build, status) == (0, 0, 0, 0)
    vietnamese(told)
    assert (tmp_path / "trang-moi/site/index.html").exists()
    assert (tmp_path / "trang-moi/.gitignore").read_text().split() == [
        "site/", "ban-tin/", ".publisher/",
    ]  # fmt: skip


def test_init_leaves_a_folder_with_files_alone(folder: SiteFolder, command: Command) -> None:
    before = sorted(folder.root.rglob("*"))

    assert command("init", ".")[0] == 2
    assert sorted(folder.root.rglob("*")) == before


def test_init_fills_an_empty_folder(folder: SiteFolder, command: Command) -> None:
    (folder.root / "trong").mkdir()

    assert command("init", "trong")[0] == 0
    assert (folder.root / "trong/site_config.yml").exists()


# sign


def signing(folder: SiteFolder, role: str, person: str, *more: str) -> tuple[str, ...]:
    return ("sign", role, OLD, "--as", person, "--key", str(folder.keys[person]), *more)


@pytest.fixture
def old(folder: SiteFolder) -> str:
    """An article dated before any clock on which these tests run."""
    return folder.write(OLD, date="2020-01-02T08:00")


def test_two_people_sign_and_the_article_goes_out(
    folder: SiteFolder, command: Command, old: str
) -> None:
    first = command(*signing(folder, "secrecy", "nguoi-duyet", "--yes"))
    second = command(*signing(folder, "spokesperson", "nguoi-phat-ngon", "--yes"))
    built = command("build")

    assert (first[0], second[0], built[0]) == (0, 0, 0)
    assert old in vietnamese(first[1])
    assert "canh-bao/2020/cu/" in pages(folder)


def test_sign_shows_what_will_be_signed(folder: SiteFolder, command: Command, old: str) -> None:
    folder.write(old, date="2020-01-02T08:00", body="Nhắc tới bí mật điều tra.\n")

    _, out, _ = command(*signing(folder, "secrecy", "nguoi-duyet", "--yes"))

    assert folder.article(old).title in out
    assert folder.article(old).summary in out
    assert "secrecy/marked-document" in out


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(("answer", "code"), [("c\n", 0), ("k\n", 130), ("\n", 130), ("\x04", 130)])
def test_sign_asks_before_it_signs(folder: SiteFolder, answer: str, code: int) -> None:
    before = (folder.root / OLD).read_bytes()

    result, seen = at_terminal(folder.root, answer, *signing(folder, "secrecy", "nguoi-duyet"))

    assert result == code
    assert "(c: có, k: không)" in seen
    assert ((folder.root / OLD).read_bytes() == before) is (code != 0)


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("answer", ["c\n", ""])
def test_sign_takes_no_answer_from_a_pipe(
    folder: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    before = (folder.root / OLD).read_bytes()
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    code, out, err = command(*signing(folder, "secrecy", "nguoi-duyet"))

    assert code == 2
    assert "--yes" in vietnamese(err)
    assert "Đã ký" not in out
    assert (folder.root / OLD).read_bytes() == before


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("role", "person", "key"),
    [
        ("secrecy", "nguoi-phat-ngon", None),
        ("spokesperson", "nguoi-duyet", None),
        ("secrecy", "tac-gia", None),
        ("spokesperson", "phat-ngon-xa-khac", None),
        ("secrecy", "nguoi-la", None),
        ("secrecy", "nguoi-duyet", "nguoi-la"),
    ],
    ids=["role", "other-role", "author", "unit", "no-role", "key-of-another"],
)
def test_sign_refuses_what_would_not_count_and_writes_nothing(
    folder: SiteFolder, command: Command, role: str, person: str, key: str | None
) -> None:
    before = (folder.root / OLD).read_bytes()

    code, _, err = command(
        "sign", role, OLD, "--as", person, "--key", str(folder.keys[key or person]), "--yes"
    )

    assert code == 2
    vietnamese(err)
    assert (folder.root / OLD).read_bytes() == before


def test_sign_refuses_an_article_that_must_be_mended(
    folder: SiteFolder, command: Command, old: str
) -> None:
    for body in ("Gọi 0912 000 111.\n", "![x](khong-co.png)\n", "\n"):
        folder.write(old, date="2020-01-02T08:00", body=body)
        before = (folder.root / OLD).read_bytes()

        code, _, err = command(*signing(folder, "secrecy", "nguoi-duyet", "--yes"))

        assert code == 2
        assert "0912" not in vietnamese(err)
        assert (folder.root / OLD).read_bytes() == before


def test_sign_signs_all_or_none_of_several(folder: SiteFolder, command: Command, old: str) -> None:
    other = folder.write("content/canh-bao/2020/hai.md", date="2020-01-02T08:00", body="Gọi 0912 000 111.\n")  # fmt: skip
    before = (folder.root / old).read_bytes()

    code, _, _ = command(
        "sign", "secrecy", old, other, "--as", "nguoi-duyet",
        "--key", str(folder.keys["nguoi-duyet"]), "--yes",
    )  # fmt: skip

    assert code == 2
    assert (folder.root / old).read_bytes() == before


@pytest.mark.usefixtures("old")
def test_sign_closes_a_key_that_others_could_read(
    folder: SiteFolder, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "khoa").mkdir()
    key = make_keys(tmp_path / "khoa")["nguoi-duyet"]
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    folder.configure(people=folder.people(nguoi_duyet={"keys": [{"public": public}]}))
    key.chmod(0o644)

    code, _, err = command(
        "sign", "secrecy", OLD, "--as", "nguoi-duyet", "--key", str(key), "--yes"
    )

    assert code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.name in vietnamese(err)


@pytest.mark.usefixtures("old")
def test_sign_finds_the_usual_key_and_says_when_there_is_none(
    folder: SiteFolder, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    none = command("sign", "secrecy", OLD, "--as", "nguoi-duyet", "--yes")
    (tmp_path / ".ssh").mkdir(mode=0o700)
    key = tmp_path / ".ssh/id_ed25519"
    key.write_bytes(folder.keys["nguoi-duyet"].read_bytes())
    key.chmod(0o600)

    found = command("sign", "secrecy", OLD, "--as", "nguoi-duyet", "--yes")

    assert none[0] == 2
    assert "--key" in vietnamese(none[2])
    assert found[0] == 0


# withdraw


@pytest.mark.parametrize("reason", ["error", "superseded", "outdated", "legal"])
def test_withdraw_takes_an_article_down_with_the_next_build(
    folder: SiteFolder, command: Command, reason: str
) -> None:
    folder.publishable(OLD, date="2020-01-02T08:00")
    command("build", *AT)

    code, out, _ = command("withdraw", OLD, "--reason", reason)
    command("build", *AT)

    assert code == 0
    assert OLD in vietnamese(out)
    page = folder.output()["canh-bao/2020/cu/index.html"].decode()
    assert "Cảnh báo thử" not in page
    assert "thu hồi" in page or "bài mới" in page


def test_nobody_is_asked_to_sign_what_was_withdrawn_while_it_was_mended(
    folder: SiteFolder, command: Command
) -> None:
    folder.publishable()
    folder.commit()
    command("build", *AT)
    folder.commit()
    path = folder.root / ARTICLE
    path.write_text(f"{path.read_text('utf-8')}\nMột câu chưa ai ký.\n", "utf-8")
    _code, before, _ = command("build", *AT)

    command("withdraw", ARTICLE, "--reason", "error")
    code, out, _ = command("build", "--strict", *AT)

    assert "1 bài giữ lại" in before
    assert (code, "0 bài giữ lại, 1 bài đã thu hồi" in out) == (0, True)
    assert "ký lại" not in out


def test_withdraw_needs_no_signature_and_changes_nothing_else(
    folder: SiteFolder, command: Command
) -> None:
    path = folder.root / folder.publishable()
    folder.write("content/canh-bao/2026/bai-khac.md")
    before = path.read_text("utf-8").splitlines()

    command("withdraw", ARTICLE, "--reason", "error", "--replaced-by", "bai-khac")
    after = path.read_text("utf-8").splitlines()

    kept = [line for line in after if line in before]
    mark = folder.article().withdrawn
    assert kept == before
    assert len(after) == len(before) + 4
    assert mark is not None
    assert (mark.reason, mark.replaced_by) == ("error", "bai-khac")


@pytest.mark.parametrize("other", ["khong-co", "bai-mau", "", "tuyen-truyen/2026/chua-co"])
def test_withdraw_refuses_a_replacement_that_is_not_there(
    folder: SiteFolder, command: Command, other: str
) -> None:
    path = folder.root / folder.publishable()
    folder.write(OLD, title="Bài nhắc tới khong-co và tuyen-truyen/2026/chua-co")
    before = path.read_bytes()

    code, _, err = command("withdraw", ARTICLE, "--reason", "superseded", "--replaced-by", other)

    assert code == 2
    assert "--replaced-by" in vietnamese(err)
    assert path.read_bytes() == before


@pytest.mark.parametrize("broken", [False, True], ids=["sound", "broken"])
@pytest.mark.parametrize("named", [True, False], ids=["own-id", "address"])
def test_withdraw_knows_a_replacement_that_is_not_out_yet(
    folder: SiteFolder, command: Command, named: bool, broken: bool
) -> None:
    folder.publishable()
    folder.write(OLD, date="2020-01-02T08:00", id="thay-the" if named else None)
    if broken and named:
        folder.write_raw(OLD, (folder.root / OLD).read_text("utf-8").replace("author:", "nguoi:"))
    other = "thay-the" if named else "canh-bao/2020/cu"

    code, _, err = command("withdraw", ARTICLE, "--reason", "superseded", "--replaced-by", other)

    assert (code, err) == (0, "")
    mark = folder.article().withdrawn
    assert mark is not None
    assert mark.replaced_by == other


@pytest.mark.parametrize("damage", [b"\xff\x00", b"\n\ttitle: a: b\n"], ids=["bytes", "yaml"])
def test_withdraw_marks_even_a_broken_file(
    folder: SiteFolder, command: Command, damage: bytes
) -> None:
    folder.publishable()
    command("build", *AT)
    path = folder.root / ARTICLE
    path.write_bytes(path.read_bytes().replace(b"title:", b"title: " + damage, 1))

    code, _, err = command("withdraw", ARTICLE, "--reason", "error")
    command("build", *AT)

    assert (code, err) == (0, "")
    assert "Cảnh báo thử" not in folder.output()["canh-bao/2026/bai-mau/index.html"].decode()


@pytest.mark.parametrize("value", ["a: b", "bai\nwithdrawn: x", "'", "[", "{", "&a", "*a", "#"])
def test_withdraw_writes_metadata_that_can_be_read_whatever_it_is_given(
    folder: SiteFolder, command: Command, value: str
) -> None:
    folder.publishable()

    code, _, err = command("withdraw", ARTICLE, "--reason", "error", "--replaced-by", value)

    if code == 2:  # refusing is as good
        vietnamese(err)
        assert folder.article().withdrawn is None
    else:
        assert folder.article().withdrawn is not None


# status, rules


def test_status_says_where_everything_stands(folder: SiteFolder, command: Command) -> None:
    folder.publishable()
    folder.write(BAD)

    code, out, err = command("status", *AT)
    _, everything, _ = command("status", "--all", *AT)

    assert (code, err) == (0, "")
    assert BAD in vietnamese(out)
    assert ARTICLE not in out
    assert ARTICLE in vietnamese(everything)
    assert "nguoi-duyet" in out
    assert not (folder.root / "site").exists()


def test_status_is_asked_for_some_files_only(folder: SiteFolder, command: Command) -> None:
    folder.publishable()
    folder.write(BAD, unit="ca-tinh")

    _, of_unit, _ = command("status", "--unit", "ca-xa", *AT)
    _, of_state, _ = command("status", "--state", "ban-nhap", "--format", "json", *AT)
    _, of_both, _ = command("status", "--unit", "ca-xa", "--state", "draft", *AT)

    assert (ARTICLE in of_unit, BAD in of_unit) == (True, False)
    assert [one["path"] for one in json.loads(of_state)["articles"]] == [BAD]
    assert vietnamese(of_both) == "Không có bài nào.\n"


def test_status_by_what_is_not_there_says_what_is(folder: SiteFolder, command: Command) -> None:
    code, out, err = command("status", "--unit", "ca-xaa", *AT)

    assert (code, out) == (2, "")
    assert "“ca-xa”" in vietnamese(err)


@pytest.mark.parametrize("columns", [30, 60, 80, 200])
def test_status_at_a_terminal_fits_and_cuts_nothing(folder: SiteFolder, columns: int) -> None:
    long = "content/canh-bao/2026/mot-ten-tep-rat-dai-de-xem-bang-co-cat-mat-chu-nao-hay-khong.md"
    folder.publishable(review_by="2026-11-20")
    folder.write(long, body="Gọi 0912 000 111 nhé.\n")
    folder.write(BAD)

    code, seen = at_terminal(folder.root, "", "status", *AT, columns=columns)

    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.replace("\r", ""))
    shown = text.partition("\n")[2]  # below what tells that it is at work
    assert code == 0
    assert max(map(len, shown.splitlines())) <= columns
    for path in (long, BAD, ARTICLE):
        assert path in "".join(shown.split())
        assert path in shown.split() or len(path) > columns
    for person in ("(nguoi-phat-ngon)", "(nguoi-duyet)", "(tac-gia)"):
        assert person in shown
    headings = [text.index(f"{words} (1)") for words in ("Bị giữ lại", "Bản nháp", "Cần rà soát")]
    assert headings == sorted(headings)
    assert "0912" not in text


def test_next_says_when_a_build_is_due_and_why(folder: SiteFolder, command: Command) -> None:
    folder.publishable(date="2026-12-01T08:00")

    code, out, err = command("next", *AT)
    _, as_json, _ = command("next", "--format", "json", *AT)

    assert (code, err) == (0, "")
    assert vietnamese(out) == (
        f"2026-12-01T08:00:00+07:00  đến giờ đăng: Cảnh báo thử bai-mau ({ARTICLE})\n"
    )
    assert json.loads(as_json)["next"] == "2026-12-01T08:00:00+07:00"
    assert [one["path"] for one in json.loads(as_json)["reasons"]] == [ARTICLE]


def test_next_with_nothing_due_says_so(folder: SiteFolder, command: Command) -> None:
    folder.configure(groups=None)
    folder.publishable()

    assert command("next", *AT) == (0, "Không có việc nào đang chờ đến giờ.\n", "")
    assert json.loads(command("next", "--format", "json", *AT)[1]) == {"next": None, "reasons": []}


def test_status_is_there_for_programs_too(folder: SiteFolder, command: Command) -> None:
    folder.publishable()
    command("build", *AT)
    folder.write(BAD)

    code, out, _ = command("status", "--format", "json", *AT)
    records = {record["path"]: record for record in json.loads(out)["articles"]}

    assert code == 0
    assert (records[ARTICLE]["state"], records[ARTICLE]["live"]) == ("current", True)
    since = audit.read(folder.root).by_id["bai-mau"].since
    assert since is not None
    assert dt.datetime.fromisoformat(records[ARTICLE]["since"]) == since
    assert (records[BAD]["state"], records[BAD]["live"]) == ("draft", False)
    assert records[BAD]["can_act"]["secrecy"] == ["nguoi-duyet"]


def test_status_of_an_empty_site_is_empty(folder: SiteFolder, command: Command) -> None:
    assert command("status", "--format", "json", *AT) == (0, '{\n  "articles": []\n}\n', "")
    assert folder.root.exists()


def test_rules_lists_every_rule_with_its_severity(folder: SiteFolder, command: Command) -> None:
    code, out, _ = command("rules")
    listed, known = out.splitlines(), [rule.id for rule in folder.site.rules.rules]

    assert code == 0
    assert [line.split()[0] for line in listed] == known


def test_rules_explains_one(folder: SiteFolder, command: Command) -> None:
    code, out, _ = command("rules", "personal-data/phone")

    assert code == 0
    assert out.startswith("personal-data/phone")
    assert folder.root.exists()
    assert "0912 000 111" in out  # an invented sample of what it hits


def test_rules_is_there_for_programs_too(folder: SiteFolder, command: Command) -> None:
    _, everything, _ = command("rules", "--format", "json")
    _, one, _ = command("rules", "personal-data/phone", "--format", "json")

    records = json.loads(everything)["rules"]
    assert len(records) == len(folder.site.rules.rules)
    assert json.loads(one)["rules"][0] in records
    assert {"id", "severity", "title", "advice"} <= set(records[0])


def test_every_rule_a_bad_input_meets_is_explained(folder: SiteFolder, command: Command) -> None:
    rules = {rule for _, rule, _ in BAD_INPUT.values()} | {rule for _, rule in SIGNATURES.values()}

    assert {rule for rule in rules if command("rules", rule)[0] != 0} == set()
    assert folder.root.exists()


# serve


def test_serve_says_when_its_port_is_taken(folder: SiteFolder, command: Command) -> None:
    folder.write()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        code, _, err = command("serve", "--port", port, *AT)

    assert code == 2
    assert port in vietnamese(err)
    assert (folder.root / ".publisher/preview/xem-truoc/index.html").exists()
    assert not (folder.root / "site").exists()


# What nobody expected


@pytest.fixture
def crash() -> Iterator[None]:
    """A command that fails with the text of an article in its hands."""

    @application.command("hong")
    def fail() -> None:
        text = "Nội dung mật của bài viết"
        raise RuntimeError(text)

    yield
    del application.commands["hong"]


@pytest.mark.usefixtures("crash")
def test_an_unexpected_failure_is_told_without_a_trace(
    folder: SiteFolder, command: Command
) -> None:
    code, out, err = command("hong")
    log = (folder.root / ".publisher/error.log").read_text("utf-8")

    assert (code, out) == (2, "")
    assert "error.log" in vietnamese(err)
    assert "RuntimeError" in log
    assert "test_cli.py" in log
    assert str(folder.root) not in log
    for secret in ("Nội dung mật", "bài viết"):
        assert secret not in log + err


@pytest.mark.usefixtures("crash")
def test_an_unexpected_failure_is_told_even_where_no_log_can_be_written(
    folder: SiteFolder, command: Command
) -> None:
    (folder.root / ".publisher").write_text("một tệp ở chỗ của thư mục")

    code, _, err = command("hong")

    assert code == 2
    assert "error.log" not in vietnamese(err)


def test_stopping_a_command_is_no_failure(folder: SiteFolder, command: Command) -> None:
    @click.command("dung")
    def stop() -> None:
        raise KeyboardInterrupt

    application.add_command(stop)
    try:
        code, _, err = command("dung")
    finally:
        del application.commands["dung"]

    assert code == 130
    vietnamese(err)
    assert not (folder.root / ".publisher/error.log").exists()


@pytest.mark.parametrize(("typed", "meant"), [("chek", "check"), ("statu", "status")])
def test_a_mistyped_command_is_answered_with_the_one_meant(
    command: Command, typed: str, meant: str
) -> None:
    code, _out, err = command(typed)

    assert code == 2
    assert f"Có phải '{meant}'?" in err
