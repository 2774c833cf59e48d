"""`build` shows what it does: on a terminal while it runs, in a table, in a file for Chrome."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from publisher.progress import line
from tests.builders import ARTICLE, NOW, SiteFolder, picture
from tests.conftest import Command

AT = ("--now", NOW.isoformat())
COLUMNS = 40


# The moving line


AtTerminal = Callable[..., tuple[int, str, str]]


@pytest.fixture
def at_terminal(command: Command, monkeypatch: pytest.MonkeyPatch) -> AtTerminal:
    """Run a command with a terminal of 40 columns for what is no output; every step is shown once.

    Returns exit code, output, and what the terminal was told.
    """
    monkeypatch.setattr(line, "PATIENCE", 0)
    monkeypatch.setattr(line, "EVERY", 10**18)  # what nobody reads meanwhile must fit its buffer
    monkeypatch.setenv("TERM", "xterm")

    def call(*arguments: str) -> tuple[int, str, str]:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        os.set_blocking(ours, False)
        with os.fdopen(theirs, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stream)
            code, out, _err = command(*arguments)
            stream.flush()
            told = b""
            with suppress(BlockingIOError):
                while read := os.read(ours, 65_536):
                    told += read
        os.close(ours)
        return code, out, unicodedata.normalize("NFC", told.decode())

    return call


def test_a_terminal_shows_each_step_in_one_line_and_in_the_end_nothing(
    folder: SiteFolder, at_terminal: AtTerminal
) -> None:
    folder.publishable(title="Một tựa đề không ai được thấy ở đây")

    code, out, text = at_terminal("build", *AT)

    shown = re.findall(r"\r([^\r\x1b]*)\x1b\[K", text)
    assert code == 0
    assert "1 bài đang đăng" in out
    assert "\x1b" not in out
    assert "".join(f"\r{one}\x1b[K" for one in shown) == text
    assert "Đang đọc cấu hình và quy tắc…" in shown
    assert shown[-1] == ""
    assert max(map(len, shown)) < COLUMNS
    assert "tựa đề" not in text
    assert "bai-mau" not in text


def test_a_terminal_that_is_dumb_shows_no_line(
    folder: SiteFolder, at_terminal: AtTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    folder.publishable()

    code, _out, text = at_terminal("build", *AT)

    assert (code, text) == (0, "")


def test_a_line_is_gone_before_a_build_says_why_it_stops(
    folder: SiteFolder, at_terminal: AtTerminal
) -> None:
    folder.publishable()
    folder.write_raw("site/cua-ai-do.txt", "tài liệu")

    code, _out, text = at_terminal("build", *AT)

    *_, last = text.split("\x1b[K")
    assert code == 2
    assert "đang có tệp khác" in last
    assert "Đang" not in last


# The table


def test_timings_follow_what_the_build_says(folder: SiteFolder, command: Command) -> None:
    folder.publishable()

    code, out, err = command("build", *AT, "--timings")

    said, _, table = out.partition("\n\n")
    heads, *rows = table.splitlines()
    assert (code, err) == (0, "")
    assert "1 bài đang đăng" in said
    assert heads.split() == [
        "Bước", "Số", "lượng", "Giây", "Mỗi", "giây", "Dùng", "lại", "Tỷ", "lệ"
    ]  # fmt: skip
    assert re.search(r"^Kiểm tra bài +bài +1 ", table, re.MULTILINE)
    assert re.search(r"^Đọc lại các tệp sắp đăng +tệp +\d\d+ ", table, re.MULTILINE)
    assert rows[-1].startswith("Cả lần chạy")
    assert rows[-1].endswith("100 %")


def test_timings_tell_what_a_memory_had_ready(folder: SiteFolder, command: Command) -> None:
    picture(folder.root / "content/canh-bao/2026/anh.jpg", (700, 370))
    folder.publishable(image="anh.jpg", image_alt="Tấm biển màu xanh lá cây")
    command("build", *AT)

    _code, out, _err = command("build", *AT, "--timings", "--clean")

    assert re.search(r"^  Mã hóa ảnh và tệp kèm +tệp +1 .* 1 +\d+ %$", out, re.MULTILINE)
    assert re.search(r"^Vẽ ảnh chia sẻ +tệp +1 .* 1 +\d+ %$", out, re.MULTILINE)


def test_a_build_that_nobody_asks_shows_no_table(folder: SiteFolder, command: Command) -> None:
    folder.publishable()

    assert "Bước" not in command("build", *AT)[1]


# The trace


def steps(path: Path) -> list[str]:
    """Return which steps a trace tells of."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return [event["cat"] for event in read["traceEvents"] if event["ph"] == "X"]


def test_a_trace_tells_the_steps_and_nothing_of_the_articles(
    folder: SiteFolder, command: Command
) -> None:
    folder.publishable(title="Một tựa đề không ai được thấy ở đây")
    trace = folder.root / "vet.json"

    code, _out, err = command("build", *AT, "--trace", "vet.json")

    text = trace.read_text(encoding="utf-8")
    assert (code, err) == (0, "")
    assert {"build", "settings", "judge", "render", "feeds", "wall", "publish"} <= set(steps(trace))
    for secret in ("tựa đề", "bai-mau", str(folder.root), str(Path.home()), "nguoi-duyet", "/"):
        assert secret not in text.replace("publisher", "")


def test_a_trace_takes_the_place_of_the_last_one(folder: SiteFolder, command: Command) -> None:
    folder.publishable()

    codes = [command("build", *AT, "--trace", "vet.json")[0] for _ in range(2)]

    assert codes == [0, 0]
    assert steps(folder.root / "vet.json").count("build") == 1


def test_a_build_that_stops_leaves_its_trace(folder: SiteFolder, command: Command) -> None:
    folder.write_raw("site/cua-ai-do.txt", "tài liệu")

    code, _out, _err = command("build", *AT, "--trace", "vet.json")

    assert code == 2
    assert steps(folder.root / "vet.json") == ["build", "settings"]


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        ("site/vet.json", "chọn chỗ khác"),
        ("site_config.yml", "chọn tên khác"),
        ("khong-co/vet.json", "kiểm tra thư mục"),
    ],
)
def test_a_trace_is_refused_a_place_where_it_does_harm(
    folder: SiteFolder, command: Command, trace: str, said: str
) -> None:
    folder.publishable()
    before = (folder.root / "site_config.yml").read_bytes()

    code, out, err = command("build", *AT, "--trace", trace)

    assert (code, out) == (2, "")
    assert said in unicodedata.normalize("NFC", err)
    assert str(folder.root) not in err
    assert (folder.root / "site_config.yml").read_bytes() == before
    assert not (folder.root / "site").exists()


def test_a_withdrawal_does_not_wait_for_a_place_of_the_trace(
    folder: SiteFolder, command: Command
) -> None:
    folder.publishable()
    command("build", *AT)
    folder.write(withdrawn={"date": "2026-11-21", "reason": "error"})

    code, _out, err = command("build", *AT, "--trace", "site/vet.json")

    page = folder.root / "site" / ARTICLE.removeprefix("content/").removesuffix(".md")
    assert code == 2
    assert "đã được gỡ" in unicodedata.normalize("NFC", err)
    assert "không đọc mã" not in (page / "index.html").read_text(encoding="utf-8")
