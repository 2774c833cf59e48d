"""Whoever wants to know is told of a release: what, once, and nothing that is not public."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from publisher import notifying
from publisher.config import load
from publisher.config.notify import Mail, Webhook
from publisher.errors import ConfigError, UnusableError
from publisher.notifying import Desk, Entry, Limits, Outbox, Report, What, letters
from publisher.notifying.letters import compose, subject
from publisher.notifying.news import Story
from publisher.notifying.receivers import Parcel, Sender
from publisher.notifying.running import pause
from publisher.notifying.wire import retry_after
from tests.builders import ARTICLE, CONFIG, NOW, SiteFolder
from tests.conftest import Command
from tests.receiving import Mailbox, Receiver, certificate, mailed, receiving, signed_in, status

LATER = NOW + dt.timedelta(hours=1)
LONG_AGO = NOW - dt.timedelta(days=365)
SECRET = "bi-mat-chi-de-thu-0123456789abcdef"
PASSWORD = "mat-khau-chi-de-thu"
ENVIRONMENT = {"PUBLISHER_NOTIFY_HOOK": SECRET, "PUBLISHER_NOTIFY_MAIL": PASSWORD}
SECOND = "content/canh-bao/2026/bai-hai.md"
HIDDEN = base64.b64encode("a\r\nReply-To: la@nhan.example\r\n\r\nThư giả".encode()).decode()
QUICK = Limits(step=0.3, total=0.6)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """A site with one article that is out."""
    site = SiteFolder(tmp_path_factory.mktemp("mau") / "trang", keys)
    (site.root / "content").mkdir(parents=True)
    site.configure()
    site.publishable()
    site.build()
    return site


@pytest.fixture
def released(model: SiteFolder, tmp_path: Path) -> SiteFolder:
    """A copy of that site, to be changed."""
    shutil.copytree(model.root, tmp_path / "da-dang")
    return SiteFolder(tmp_path / "da-dang", model.keys)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mailed() as one:
        yield one


@dataclass
class Time:
    """A clock that only those who wait move on; `slept` are their pauses."""

    at: dt.datetime = LATER
    slept: list[float] = field(default_factory=list)

    def clock(self) -> dt.datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += dt.timedelta(seconds=seconds)


def hook(receiver: Receiver, **changes: Any) -> dict[str, Any]:
    return {"id": "cau-noi", "url": receiver.url, "secret_env": "PUBLISHER_NOTIFY_HOOK", **changes}


def mailing(mailbox: Mailbox, **changes: Any) -> dict[str, Any]:
    return {
        "id": "ban-tin", "host": "127.0.0.1", "port": mailbox.port, "security": "none",
        "sender": "ban-tin@thu.example", "recipients": ["mot@nhan.example", "hai@nhan.example"],
        "every": "release", **changes,
    }  # fmt: skip


def run(
    folder: SiteFolder,
    time: Time | None = None,
    *,
    since: dt.datetime | None = LONG_AGO,
    limits: Limits = QUICK,
    **options: Any,
) -> dict[str, Report]:
    """Tell every channel once; channels that are new begin with the first release."""
    time = time or Time()
    with notifying.alone(folder.root) as work:
        outbox = Outbox(work / notifying.FILE)
        try:
            desk, published = notifying.looked(folder.site, folder.root / "site", time.clock())
            senders = notifying.ready(folder.config, ENVIRONMENT, outbox, limits=limits, **options)
            reports = notifying.Run(
                desk=desk, published=published, outbox=outbox, senders=senders,
                clock=time.clock, sleep=time.sleep, since=since,
            ).carry_out()  # fmt: skip
        finally:
            outbox.close()
    return {one.id: one for one in reports}


def withdraw(folder: SiteFolder, path: str) -> None:
    """Put the mark of withdrawal into a file."""
    text = (folder.root / path).read_text(encoding="utf-8")
    mark = "withdrawn: {date: 2026-11-21, reason: error}"
    (folder.root / path).write_text(text.replace("---\n", f"---\n{mark}\n", 1), encoding="utf-8")


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in receiver.got]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


# Signed webhooks


def test_a_webhook_gets_a_signed_event_with_public_words_only(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})

    report = run(released)["cau-noi"]
    (got,) = receiver.got
    moment = got.headers["webhook-timestamp"]
    signed = f"{got.headers['webhook-id']}.{moment}.".encode() + got.body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
    data = json.loads(got.body)

    assert (report.told, report.waiting) == (1, 0)
    assert got.headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert int(moment) == int(LATER.timestamp())
    assert data["type"] == "article.published"
    assert data["data"]["title"] == "Cảnh báo thử bai-mau"
    assert data["data"]["url"] == "https://thu.example/canh-bao/2026/bai-mau/"
    assert "Mã xác minh" in data["data"]["text"]
    for private in ("tac-gia", "nguoi-duyet", "Nguoi Duyet", "sha256:", str(released.root), SECRET):
        assert private not in got.body.decode()


def test_a_secret_may_be_in_base64_and_two_may_be_in_force_while_they_change(
    released: SiteFolder, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = bytes(range(32))
    both = f"{SECRET} whsec_{base64.b64encode(new).decode()}"
    monkeypatch.setitem(ENVIRONMENT, "PUBLISHER_NOTIFY_HOOK", both)
    released.configure(notify={"webhooks": [hook(receiver)]})

    run(released)
    (got,) = receiver.got
    key, moment = got.headers["webhook-id"], got.headers["webhook-timestamp"]

    assert got.headers["webhook-signature"].split() == [
        notifying.signature(one, key, moment, got.body) for one in (SECRET.encode(), new)
    ]


def test_a_receiver_hears_of_a_release_a_correction_and_a_withdrawal_once_each(
    released: SiteFolder, receiver: Receiver
) -> None:
    folder = released
    folder.configure(notify={"webhooks": [hook(receiver)]})
    first = run(folder, since=None)["cau-noi"]
    folder.publishable(SECOND)
    folder.build()
    run(folder)
    folder.amended(SECOND, body="Bà con nhớ gọi 113.\n", minor=None, corrections=[{"date": "2026-11-21", "note": "Sửa số điện thoại."}])  # fmt: skip
    folder.build()
    run(folder)
    withdraw(folder, SECOND)
    folder.build()
    run(folder)
    last = run(folder)["cau-noi"]
    told = bodies(receiver)

    assert first.first
    assert (last.told, last.waiting) == (0, 0)
    assert [one["type"] for one in told] == [
        "article.published", "article.corrected", "article.withdrawn",
    ]  # fmt: skip
    assert {one["data"]["id"] for one in told} == {"bai-hai"}
    assert told[1]["data"]["correction"] == "Sửa số điện thoại."
    assert told[1]["data"]["title"].startswith("ĐÍNH CHÍNH: ")
    assert "Cảnh báo thử" not in receiver.got[2].body.decode()
    assert told[2]["data"]["title"].startswith("THU HỒI: ")
    assert len(set(receiver.ids)) == 3


def test_what_is_withdrawn_by_now_is_told_of_as_withdrawn_only(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    receiver.answers = [status(500)] * 9
    run(released)
    withdraw(released, ARTICLE)
    receiver.answers, receiver.got[:] = [], []

    unbuilt = run(released, Time(LATER + dt.timedelta(days=1)))["cau-noi"]
    nothing = list(receiver.got)
    released.build()
    run(released, Time(LATER + dt.timedelta(days=1)))

    assert nothing == []
    assert unbuilt.waiting == 1
    assert [one["type"] for one in bodies(receiver)] == ["article.withdrawn"]


def test_what_is_withdrawn_while_a_run_goes_on_is_told_no_more(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.publishable(SECOND)
    released.build()
    released.configure(notify={"webhooks": [hook(receiver)]})

    def withdraw_both(request: BaseHTTPRequestHandler) -> None:
        withdraw(released, ARTICLE)
        withdraw(released, SECOND)
        status(204)(request)

    receiver.answers = [withdraw_both]

    report = run(released)["cau-noi"]

    assert len(receiver.got) == 1
    assert (report.told, report.waiting) == (1, 1)


def test_nothing_is_said_of_an_edition_that_no_build_put_out(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    released.amended(body="Lời mới đã ký, chưa dựng, gọi 113.\n")

    report = run(released)["cau-noi"]

    assert receiver.got == []
    assert report.waiting == 1
    assert "dựng lại" in str(report.trouble)


def test_a_channel_for_some_articles_is_told_of_those(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(
        notify={
            "webhooks": [
                hook(receiver, id="khan", urgent_only=True),
                hook(receiver, id="khac", units=["ca-xa-khac"]),
                hook(receiver, id="hoi-dap", kinds=["hoi-dap"]),
                hook(receiver, id="tinh", units=["ca-tinh"], kinds=["canh-bao"]),
            ]
        }
    )

    told = {name: one.told for name, one in run(released).items()}

    assert told == {"khan": 0, "khac": 0, "hoi-dap": 0, "tinh": 1}


# Failures


def test_a_receiver_that_fails_is_tried_again_ever_later_under_the_same_id(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    receiver.answers = [status(500), status(503), status(204)]
    time = Time()

    report = run(released, time)["cau-noi"]

    assert (report.told, report.waiting) == (1, 0)
    assert len(set(receiver.ids)) == 1
    assert 1 <= time.slept[0] <= 2
    assert 2 <= time.slept[1] <= 4


def test_a_run_gives_up_after_a_few_attempts_and_the_next_one_goes_on(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    receiver.answers = [status(500)] * 4
    time = Time()

    gave_up = run(released, time)["cau-noi"]
    too_soon = run(released, Time(time.at))["cau-noi"]
    attempts = len(receiver.got)
    done = run(released, Time(time.at + dt.timedelta(hours=1)))["cau-noi"]

    assert gave_up.waiting == too_soon.waiting == 1
    assert attempts == 4
    again = re.search(r"thử lại sau (\d\d:\d\d)$", str(too_soon.trouble))
    assert again is not None
    assert str(gave_up.trouble).endswith(again[0])
    assert "500" in str(gave_up.trouble)
    assert (done.told, done.waiting, len(set(receiver.ids))) == (1, 0, 1)


def test_a_receiver_is_left_alone_for_as_long_as_it_asks(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    receiver.answers = [status(429, Retry_After="20"), status(429, Retry_After="3600")]
    time = Time()

    run(released, time)
    asked = time.at + dt.timedelta(hours=1)
    early = run(released, Time(asked - dt.timedelta(seconds=1)))["cau-noi"]
    done = run(released, Time(asked))["cau-noi"]

    assert time.slept == [20.0]
    assert (early.waiting, done.told) == (1, 1)
    assert len(receiver.got) == 3


def drip(request: BaseHTTPRequestHandler) -> None:
    """Answer without an end, a byte at a time."""
    over = threading.Event()
    request.wfile.write(b"HTTP/1.1 200 ")
    while not over.wait(0.05):
        request.wfile.write(b"x")


def silence(request: BaseHTTPRequestHandler) -> None:
    """Say nothing until the sender has gone."""
    request.connection.recv(1)
    request.close_connection = True


def flood(request: BaseHTTPRequestHandler) -> None:
    """Answer with more than anybody wants to read."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(10_000):
        request.wfile.write(b"x" * 65_536)


def garbage(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"\x00\xff" * 500 + b"\r\n\r\n")
    request.close_connection = True


@pytest.mark.parametrize("answer", [drip, silence, garbage], ids=["drip", "silence", "garbage"])
def test_a_receiver_that_gives_no_answer_holds_nobody_up(
    released: SiteFolder, receiver: Receiver, answer: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    with receiving() as other:
        released.configure(notify={"webhooks": [hook(receiver), hook(other, id="khac")]})
        receiver.answers = [answer] * 4

        reports = run(released, limits=Limits(step=0.1, total=0.2))

    assert reports["cau-noi"].waiting == 1
    assert reports["khac"].told == 1
    assert len(set(receiver.ids)) == 1


def test_of_a_huge_answer_no_more_is_read_than_tells_how_it_went(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    receiver.answers = [flood]

    assert run(released)["cau-noi"].told == 1


def test_what_is_signed_for_one_receiver_follows_no_redirect(
    released: SiteFolder, receiver: Receiver
) -> None:
    with receiving() as other:
        released.configure(notify={"webhooks": [hook(receiver)]})
        receiver.answers = [status(307, Location=other.url)]

        report = run(released)["cau-noi"]
        again = run(released, Time(LATER + dt.timedelta(hours=1)))["cau-noi"]

    assert other.got == []
    assert "307" in str(report.trouble)
    assert (report.waiting, again.told) == (1, 1)


def test_one_event_that_is_refused_does_not_keep_the_next_from_being_told(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    released.publishable(SECOND)
    released.build()
    receiver.answers = [status(422)]

    report = run(released)["cau-noi"]

    assert (report.told, report.waiting) == (1, 1)


@dataclass(frozen=True)
class Faulty:
    """A sender at whose sight this program fails."""

    channel: Webhook

    def wants(self, _entry: Entry, _desk: Desk) -> bool:
        return True

    def begins(self, _entries: Sequence[Entry], _desk: Desk, now: dt.datetime) -> dt.datetime:
        return now

    def parcels(self, _entries: Sequence[Entry], _desk: Desk) -> Iterator[Parcel]:
        raise KeyError(SECRET)


def test_one_receiver_at_which_the_program_fails_keeps_no_other_from_hearing(
    released: SiteFolder, receiver: Receiver, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISHER_NOTIFY_HOOK", SECRET)
    released.configure(notify={"webhooks": [hook(receiver, id="xau"), hook(receiver, id="tot")]})
    monkeypatch.chdir(released.root)
    whole = notifying.ready

    def ready(*known: Any, **options: Any) -> list[Sender]:
        bad, good = whole(*known, **options)
        assert isinstance(bad.channel, Webhook)
        return [Faulty(bad.channel), good]

    monkeypatch.setattr(notifying, "ready", ready)

    report = run(released)
    code, out, err = command("notify")

    assert isinstance(report["xau"].broken, KeyError)
    assert not report["xau"].sound
    assert report["tot"].told == len(receiver.got) == 1
    assert code == 2
    assert "xau: chưa gửi xong vì chương trình gặp lỗi" in out
    assert "tot: không có gì mới." in out
    assert "error.log" in err
    assert SECRET not in out + err + Path(".publisher/error.log").read_text(encoding="utf-8")


def test_a_receiver_that_asks_to_wait_for_ever_keeps_no_other_from_hearing(
    released: SiteFolder, receiver: Receiver
) -> None:
    never = status(503, Retry_After="Mon, 01 Jan 99999999999 00:00:00 GMT")
    receiver.answers = [never, status(204), never, never, never]
    released.configure(notify={"webhooks": [hook(receiver, id="xau"), hook(receiver, id="tot")]})

    report = run(released)

    assert (report["xau"].told, report["xau"].waiting) == (0, 1)
    assert report["tot"].told == 1


def test_a_rehearsal_makes_no_file_whatever_its_folder_is_called(
    released: SiteFolder, receiver: Receiver, tmp_path: Path
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    odd = tmp_path / "trang?mode=rwc#a%41"
    shutil.copytree(released.root, odd)
    site = SiteFolder(odd, released.keys)
    run(site)
    before = sorted(tmp_path.rglob("*"))

    outbox = Outbox(odd / ".publisher" / notifying.FILE, rehearsal=True)
    known = outbox.standing("cau-noi")
    outbox.close()

    assert known is not None
    assert sorted(tmp_path.rglob("*")) == before


# Crashes


def publisher(folder: SiteFolder, **more: str) -> subprocess.Popen[bytes]:
    """Start the command as an officer's timer does."""
    environment = {
        **os.environ,
        **ENVIRONMENT,
        **more,
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "publisher", "notify", "--since", "2020-01-01"],
        cwd=folder.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_an_event_whose_sender_was_killed_is_sent_again_under_its_id_and_then_no_more(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    running: list[subprocess.Popen[bytes]] = []

    def kill(request: BaseHTTPRequestHandler) -> None:
        running[0].send_signal(signal.SIGKILL)
        running[0].wait()
        request.close_connection = True

    receiver.answers = [kill]
    with publisher(released) as process:
        running.append(process)
        process.communicate(timeout=60)
    killed = process.returncode

    again = run(released)["cau-noi"]
    run(released)

    assert killed == -signal.SIGKILL
    assert again.told == 1
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert receiver.got[0].body == receiver.got[1].body


def killing(running: list[subprocess.Popen[bytes]]) -> Callable[[], str]:
    def kill() -> str:
        running[0].send_signal(signal.SIGKILL)
        running[0].wait()
        return "250 OK"

    return kill


def killed_while_mailing(released: SiteFolder, mailbox: Mailbox, moment: str) -> None:
    running: list[subprocess.Popen[bytes]] = []
    setattr(mailbox, moment, killing(running))
    started = threading.Event()
    released.configure(notify={"mail": [mailing(mailbox)]})
    with publisher(released) as process:
        running.append(process)
        started.set()
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    mailbox.at_data, mailbox.at_recipient = (lambda: "250 OK"), (lambda: None)


def test_a_mailing_whose_sender_was_killed_before_the_text_is_sent_once(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    killed_while_mailing(released, mailbox, "at_recipient")

    again = run(released)["ban-tin"]
    run(released)

    assert (again.told, again.unsure) == (1, 0)
    assert len(mailbox.got) == 1


def test_a_mailing_whose_sender_was_killed_after_the_text_is_not_sent_twice(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    killed_while_mailing(released, mailbox, "at_data")

    again = run(released)["ban-tin"]
    last = run(released)["ban-tin"]

    assert (again.unsure, again.sound) == (2, False)
    assert last.sound
    assert len(mailbox.got) == 1  # the server had it before its sender died


# Mail


def test_a_mailing_is_plain_text_and_html_to_recipients_who_do_not_see_each_other(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.configure(notify={"mail": [mailing(mailbox, unsubscribe="thoi-nhan@thu.example")]})

    report = run(released)["ban-tin"]
    ((recipients, message),) = mailbox.got

    assert report.told == 1
    assert recipients == ("mot@nhan.example", "hai@nhan.example")
    assert "nhan.example" not in message.as_string()
    assert message["Subject"] == "[Bình Yên Thử] Cảnh báo thử bai-mau"
    assert message["From"].addresses[0].addr_spec == "ban-tin@thu.example"
    assert message["List-Unsubscribe"] == "<mailto:thoi-nhan@thu.example?subject=unsubscribe>"
    assert message["Message-ID"].endswith(".ban-tin@thu.example>")
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert "https://thu.example/canh-bao/2026/bai-mau/" in text_of(message)
    assert "Bài viết dùng để thử" in text_of(message)


def test_a_mailing_says_once_that_something_was_corrected_or_withdrawn(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.configure(notify={"mail": [mailing(mailbox)]})
    run(released)
    path = "content/canh-bao/2026/bai-mau.md"
    note = [{"date": "2026-11-21", "note": "Giờ đúng là 7 giờ."}]
    released.amended(path, minor=None, corrections=note)
    released.build(NOW)
    run(released)
    withdraw(released, path)
    released.build(NOW)
    run(released)

    for (_to, message), label in zip(mailbox.got[1:], ("ĐÍNH CHÍNH", "THU HỒI"), strict=True):
        text = text_of(message).replace("\r\n", "\n")
        assert message["Subject"].startswith(f"[Bình Yên Thử] {label}: ")
        assert text.startswith(f"{label}\n\n")
        assert text.count(label) == 1
    assert text.startswith("THU HỒI\n\nMột bài trong mục “Cảnh báo”, đăng ngày 20/11/2026\n")


def test_each_recipient_may_get_a_message_of_their_own(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.configure(notify={"mail": [mailing(mailbox, separately=True)]})

    run(released)

    assert [(to, message["To"]) for to, message in mailbox.got] == [
        (("mot@nhan.example",), "mot@nhan.example"),
        (("hai@nhan.example",), "hai@nhan.example"),
    ]


def test_a_recipient_who_is_put_off_gets_it_later_and_the_others_not_again(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.configure(notify={"mail": [mailing(mailbox)]})
    mailbox.postponed = {"hai@nhan.example"}

    report = run(released)["ban-tin"]
    run(released)
    (first, one), (second, two) = mailbox.got

    assert report.told == 1
    assert (first, second) == (("mot@nhan.example",), ("hai@nhan.example",))
    assert one["Message-ID"] == two["Message-ID"]


def test_an_address_that_does_not_exist_keeps_nobody_from_getting_it(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.configure(notify={"mail": [mailing(mailbox)]})
    mailbox.refused = frozenset({"mot@nhan.example"})

    report = run(released)["ban-tin"]
    again = run(released)["ban-tin"]

    assert (report.told, report.refused, report.sound) == (1, 1, False)
    assert again.sound
    assert [to for to, _message in mailbox.got] == [("hai@nhan.example",)]


def test_a_mailing_that_the_server_does_not_take_is_sent_again(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.configure(notify={"mail": [mailing(mailbox)]})
    answers = ["451 4.3.0 try later", "250 OK"]
    mailbox.at_data = lambda: answers.pop(0)

    report = run(released)["ban-tin"]

    assert (report.told, report.waiting) == (1, 0)
    assert len(mailbox.got) == 1


def test_news_are_gathered_until_the_hour_and_urgent_news_are_not(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.configure(notify={"mail": [mailing(mailbox, every="day", hour=17)]})

    gathering = run(released)["ban-tin"]
    nothing = list(mailbox.got)
    run(released, Time(NOW.replace(hour=17)))
    released.publishable(SECOND, priority="urgent", expires="2026-12-31")
    released.build()
    run(released, Time(NOW.replace(hour=18)))

    assert nothing == []
    assert gathering.later == NOW.replace(hour=17)
    assert gathering.sound
    assert [message["Subject"] for _to, message in mailbox.got] == [
        "[Bình Yên Thử] Cảnh báo thử bai-mau",
        "[Bình Yên Thử] KHẨN: Cảnh báo thử bai-hai",
    ]


def test_what_cannot_be_said_just_now_goes_with_another_mailing(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.publishable(SECOND)
    released.build()
    released.configure(notify={"mail": [mailing(mailbox)]})
    mailbox.at_data = lambda: "451 4.3.0 try later"
    run(released)
    released.amended(SECOND, body="Lời mới, chưa dựng, gọi 113.\n")
    mailbox.at_data = lambda: "250 OK"

    tomorrow = Time(LATER + dt.timedelta(days=1))
    first = run(released, tomorrow)["ban-tin"]
    released.build()
    run(released, tomorrow)

    assert (first.told, first.waiting) == (1, 1)
    assert [message["Subject"] for _to, message in mailbox.got] == [
        "[Bình Yên Thử] Cảnh báo thử bai-mau",
        "[Bình Yên Thử] Cảnh báo thử bai-hai",
    ]


def settings(**changes: Any) -> Mail:
    return Mail.model_validate(
        {"id": "ban-tin", "host": "localhost", "security": "none", "sender": "a@thu.example",
         "recipients": ["b@nhan.example"], **changes}
    )  # fmt: skip


@pytest.mark.parametrize(
    "title",
    [
        "Tin\r\nBcc: la@nhan.example", "Tin\n\n<b>x", "\x00\x07Tin 🚨 khẩn", "Tin \ud800 lẻ", "Dài " * 2500,
        "Tin =?utf-8?q?a=0D=0ABcc:_la@nhan.example?=", f"=?utf-8?b?{HIDDEN}?= Tin", "=?hex?b?=0D?= Tin",
        "=?utf-8?q?=0D?=\n =?utf-8?q?=0ABcc:_la?=", "==??=?utf-8?q?=0ABcc:_la?=",
    ],
    ids=["header", "body", "control", "surrogate", "long", "q", "b", "unknown", "parts", "twice"],
)  # fmt: skip
def test_a_hostile_title_stays_within_its_line(model: SiteFolder, title: str) -> None:
    one = Story(what=What.ADDED, title=title, summary="Tóm tắt.", url="https://thu.example/x/", unit="A")  # fmt: skip
    other = Story(what=What.WITHDRAWN, title=title, summary=title, url="https://thu.example/y/", unit="B", urgent=True)  # fmt: skip

    for stories in ([one], [one, other]):
        message = compose(stories, settings(), model.config, "ten", NOW)
        head = message.as_bytes().split(b"\r\n\r\n", 1)[0]

        assert message["Bcc"] is None
        assert len(str(message["Subject"])) <= 150
        assert max(map(len, head.split(b"\r\n"))) < 998
        assert b"\r\nBcc" not in message.as_bytes()
        read = message_from_bytes(message.as_bytes(), policy=default)
        assert read["Bcc"] is read["Reply-To"] is None
        assert read.get_content_type() == "multipart/alternative"
        assert str(read["Subject"]) == subject(stories, model.config)


def test_the_name_of_a_site_is_no_address_of_its_own(model: SiteFolder, tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, model.keys)
    names = [
        "=?utf-8?q?A=22_=3Cla@nhan.example=3E=2C?=",
        'A" <la@nhan.example>, "B',
        "Công an, “xã”",
    ]
    one = Story(what=What.ADDED, title="Tin", summary="Tóm tắt.", url="https://thu.example/x/", unit="A")  # fmt: skip
    for name in names:
        site.configure(site={**CONFIG["site"], "short_name": name})

        data = compose([one], settings(), site.config, "ten", NOW).as_bytes()

        addresses = message_from_bytes(data, policy=default)["From"].addresses
        assert [who.addr_spec for who in addresses] == ["a@thu.example"]


def test_no_word_of_a_subject_is_lost_where_its_line_is_folded(model: SiteFolder) -> None:
    titles = [
        "Cảnh báo thể trang cũng rõ xa chạy dõi tranh cầm tuổi gọi xấu trụ và rộng theo nhà",
        "An lúc bà trước qua hoặc phường tin hẵng Tân nhau buộc cần chuyển gặp trả",
        "Mã sha256:6f8ee183e460de8b2d12c81da2a9abd1cc3d34fcff863673b824ef8c32439377 đình cuộc khách ra",
    ]
    for title in titles:
        one = Story(what=What.ADDED, title=title, summary="Tóm tắt.", url="https://thu.example/x/", unit="A")  # fmt: skip

        data = compose([one], settings(), model.config, "ten", NOW).as_bytes()

        read = message_from_bytes(data, policy=default)
        assert str(read["Subject"]) == f"[Bình Yên Thử] {title}"
        assert max(map(len, data.split(b"\r\n"))) <= 78


@pytest.fixture
def hole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A title with a certain word gets through to the header as it should not."""
    plain = letters.plain_words
    worse = "=?utf-8?q?x=0D=0ABcc:_la@nhan.example?="
    monkeypatch.setattr(letters, "plain_words", lambda text: plain(text).replace("bai-hai", worse))


@pytest.mark.usefixtures("hole")
def test_what_no_letter_can_be_made_of_is_reported_and_the_rest_goes_out(
    released: SiteFolder, mailbox: Mailbox
) -> None:
    released.publishable(SECOND)
    released.publishable("content/canh-bao/2026/bai-ba.md")
    released.build()
    released.configure(notify={"mail": [mailing(mailbox)]})

    first = run(released)["ban-tin"]
    later = Time(LATER + dt.timedelta(hours=1))
    again = run(released, later)["ban-tin"]
    released.sign(released.write(SECOND, title="Tiêu đề đã sửa", minor=True), at=later.at)
    released.build(now=later.at)
    mended = run(released, Time(LATER + dt.timedelta(hours=2)))["ban-tin"]

    assert (first.told, first.waiting, first.unsure) == (2, 1, 0)
    assert "không soạn được thư" in str(first.trouble)
    assert (again.told, again.waiting, again.unsure) == (0, 1, 0)
    assert (mended.told, mended.waiting) == (1, 0)
    assert [str(message["Subject"]) for _to, message in mailbox.got] == [
        "[Bình Yên Thử] 2 tin mới",
        "[Bình Yên Thử] Tiêu đề đã sửa",
    ]


@pytest.mark.usefixtures("hole")
def test_of_a_letter_that_cannot_be_read_as_it_was_meant_nothing_is_handed_over(
    model: SiteFolder,
) -> None:
    one = Story(what=What.ADDED, title="bai-hai", summary="Tóm tắt.", url="https://thu.example/x/", unit="A")  # fmt: skip

    with pytest.raises(letters.UnfitError):
        compose([one], settings(), model.config, "ten", NOW)


def test_mail_goes_out_encrypted_to_a_server_that_knows_us(
    released: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with mailed(tls_context=context, **signed_in(PASSWORD)) as mailbox:
        own = mailing(
            mailbox, host="localhost", security="starttls",
            user="ban-tin", password_env="PUBLISHER_NOTIFY_MAIL",
        )  # fmt: skip
        released.configure(notify={"mail": [own]})
        monkeypatch.setitem(ENVIRONMENT, "PUBLISHER_NOTIFY_MAIL", "sai")
        wrong = run(released)["ban-tin"]
        monkeypatch.setitem(ENVIRONMENT, "PUBLISHER_NOTIFY_MAIL", PASSWORD)
        right = run(released, Time(LATER + dt.timedelta(hours=1)))["ban-tin"]

        assert (wrong.told, wrong.waiting) == (0, 1)
        assert "mật khẩu" in str(wrong.trouble)
        assert right.told == 1
        assert mailbox.sessions[0].ssl is not None


@pytest.mark.parametrize("trusted", [True, False], ids=["no-starttls", "unknown-certificate"])
def test_mail_never_goes_out_in_the_clear_or_to_a_stranger(
    released: SiteFolder, tmp_path: Path, trusted: bool
) -> None:
    _public, context = certificate(tmp_path)
    with mailed(**({} if trusted else {"tls_context": context})) as mailbox:
        own = mailing(mailbox, host="localhost", security="starttls")
        released.configure(notify={"mail": [own]})

        report = run(released)["ban-tin"]

        assert (report.told, report.waiting) == (0, 1)
        assert mailbox.got == []


# Hubs and search engines


def topics(receiver: Receiver) -> list[str]:
    found = [parse_qsl(one.body.decode()) for one in receiver.got]
    assert all(form[0] == ("hub.mode", "publish") for form in found)
    return [value for form in found for name, value in form if name == "hub.url"]


def test_a_hub_is_told_of_the_feeds_that_changed_once(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"websub": [{"id": "tram", "hub": receiver.url, "together": 5}]})
    released.build()  # the feeds name their hub
    first = run(released, since=None)["tram"]
    begun = len(receiver.got)
    before = {name: data for name, data in released.output().items() if name.endswith((".xml", "feed.json"))}  # fmt: skip
    released.publishable(SECOND, unit="ca-xa-khac", author="tac-gia", topics=["giao-thong"])
    released.build()
    after = released.output()
    changed = {
        f"https://thu.example/{name}"
        for name, data in after.items()
        if name.rpartition("/")[2] in {"rss.xml", "atom.xml", "feed.json"} and before.get(name) != data
    }  # fmt: skip

    run(released)
    told = topics(receiver)
    run(released)

    assert first.first
    assert begun == 0
    assert set(told) == changed
    assert len(told) == len(changed) == len(topics(receiver))
    assert "https://thu.example/nhom/nhom-xa/rss.xml" not in changed


def test_search_engines_are_told_of_addresses_under_a_key_that_stands_on_the_site(
    folder: SiteFolder, receiver: Receiver
) -> None:
    key = "0912-000-111-abcdef"  # as a telephone number would be refused
    folder.configure(notify={"indexnow": [{"id": "tim", "endpoint": receiver.url, "key": key}]})
    folder.publishable()
    folder.publishable(SECOND)
    folder.build()

    run(folder)
    run(folder)
    (got,) = bodies(receiver)

    assert folder.output()[f"{key}.txt"] == key.encode()
    assert got == {
        "host": "thu.example",
        "key": key,
        "keyLocation": f"https://thu.example/{key}.txt",
        "urlList": [
            "https://thu.example/canh-bao/2026/bai-hai/",
            "https://thu.example/canh-bao/2026/bai-mau/",
        ],
    }


# The command


def test_the_command_tells_and_says_so_without_a_secret(
    released: SiteFolder, receiver: Receiver, mailbox: Mailbox, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PUBLISHER_NOTIFY_URL", receiver.url)
    released.configure(
        notify={
            "webhooks": [hook(receiver, url=None, url_env="PUBLISHER_NOTIFY_URL")],
            "mail": [mailing(mailbox)],
        }
    )
    monkeypatch.chdir(released.root)
    state = released.root / ".publisher" / notifying.FILE

    planned = command("notify", "--dry-run", "--since", "2020-01-01")
    untouched = not state.exists() and receiver.got == [] and mailbox.got == []
    one = command("notify", "--only", "cau-noi", "--since", "2020-01-01")
    other = command("notify", "--since", "2020-01-01")
    receiver.answers = [status(500)] * 4
    nothing = command("notify")

    assert planned[0] == 0
    assert "tin mới: /canh-bao/2026/bai-mau/" in planned[1]
    assert untouched
    assert one == (0, "cau-noi: đã gửi 1 tin.\n", "")
    assert other == (0, "cau-noi: không có gì mới.\nban-tin: đã gửi 1 tin.\n", "")
    assert nothing == (0, "cau-noi: không có gì mới.\nban-tin: không có gì mới.\n", "")
    everything = "".join(map(str, (planned, one, other))).encode() + state.read_bytes()
    for secret in (SECRET, PASSWORD, receiver.url, "nhan.example", "Cảnh báo thử"):
        assert secret.encode() not in everything


def test_what_still_waits_is_an_exit_code_of_one(
    released: SiteFolder, receiver: Receiver, mailbox: Mailbox, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("PUBLISHER_NOTIFY_HOOK", SECRET)
    released.configure(notify={"webhooks": [hook(receiver)], "mail": [mailing(mailbox)]})
    monkeypatch.chdir(released.root)
    receiver.answers = [status(403)]

    code, out, err = command("notify", "--since", "2020-01-01")

    assert (code, err) == (1, "")
    assert "cau-noi: còn 1 tin chờ gửi, vì máy nhận từ chối (mã 403)" in out
    assert "ban-tin: đã gửi 1 tin." in out


def test_variables_that_are_missing_are_named_all_at_once_and_nothing_is_sent(
    released: SiteFolder, receiver: Receiver, mailbox: Mailbox, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("PUBLISHER_NOTIFY_HOOK", "qua-ngan")
    monkeypatch.setenv("PUBLISHER_NOTIFY_URL", "http://may-khac.example/bi-mat")
    released.configure(
        notify={
            "webhooks": [
                hook(receiver),
                hook(receiver, id="hai", url=None, url_env="PUBLISHER_NOTIFY_URL"),
            ],
            "mail": [mailing(mailbox, user="a", password_env="PUBLISHER_NOTIFY_KHONG_CO")],
        }
    )
    monkeypatch.chdir(released.root)

    code, out, err = command("notify", "--since", "2020-01-01")
    text = (released.root / "site_config.yml").read_text(encoding="utf-8")
    line = text.split("password_env")[0].count("\n") + 1

    assert (code, out) == (2, "")
    assert "PUBLISHER_NOTIFY_HOOK quá ngắn" in err
    assert "PUBLISHER_NOTIFY_URL: Địa chỉ phải bắt đầu bằng https://" in err
    assert f"site_config.yml:{line}:" in err
    assert "qua-ngan" not in err
    assert "bi-mat" not in err
    assert receiver.got == []
    assert mailbox.got == []


def test_a_site_that_was_never_built_has_nothing_to_tell(
    folder: SiteFolder, command: Command, receiver: Receiver
) -> None:
    folder.configure(notify={"websub": [{"id": "tram", "hub": receiver.url}]})

    code, _out, err = command("notify")

    assert code == 2
    assert "publisher build" in err


def test_without_channels_the_command_says_where_to_name_them(
    folder: SiteFolder, command: Command
) -> None:
    code, _out, err = command("notify")

    assert code == 2
    assert "notify" in err


def test_a_damaged_memory_stops_everything_rather_than_send_it_twice(
    released: SiteFolder, receiver: Receiver
) -> None:
    released.configure(notify={"webhooks": [hook(receiver)]})
    run(released)
    (released.root / ".publisher" / notifying.FILE).write_bytes(b"not a database" * 100)

    with pytest.raises(UnusableError, match="sổ gửi tin"):
        run(released)

    assert len(receiver.got) == 1


def test_two_runs_at_once_are_one(released: SiteFolder) -> None:
    with (
        notifying.alone(released.root),
        pytest.raises(UnusableError, match="đang chạy"),
        notifying.alone(released.root),
    ):
        pass


# The configuration

GOOD: dict[str, dict[str, Any]] = {
    "websub": {"id": "tram", "hub": "https://tram.example/"},
    "indexnow": {"id": "tim", "key": "abcdef0123456789"},
    "webhooks": {"id": "noi", "url": "https://n8n.example/x", "secret_env": "PUBLISHER_NOTIFY_A"},
    "mail": {"id": "thu", "host": "thu.example", "sender": "a@thu.example", "recipients": ["b@nhan.example"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "key", "words"),
    [
        ("websub", {"hub": "http://tram.example/"}, "hub", "https://"),
        ("websub", {"hub": "https://a:b@tram.example/"}, "hub", "mật khẩu"),
        ("websub", {"hub": "https://tram.example/#x"}, "hub", "dấu #"),
        ("websub", {"together": 1000}, "together", "từ 1 đến 100"),
        ("indexnow", {"key": "../../x"}, "key", "IndexNow"),
        ("webhooks", {"secret_env": "s3cr3t-viet-thang"}, "secret_env", "PUBLISHER_NOTIFY_"),
        ("webhooks", {"secret_env": "AWS_SECRET_ACCESS_KEY"}, "secret_env", "PUBLISHER_NOTIFY_"),
        ("webhooks", {"url_env": "PUBLISHER_NOTIFY_B"}, "id", "một trong hai"),
        ("webhooks", {"kinds": ["canh-baoo"]}, "- canh-baoo", "canh-bao"),
        ("webhooks", {"units": ["ca-xaa"]}, "- ca-xaa", "ca-xa"),
        ("webhooks", {"secret": "x"}, "secret: x", "secret"),
        ("mail", {"security": "none"}, "id", "chính máy này"),
        ("mail", {"user": "a"}, "id", "cùng nhau"),
        ("mail", {"host": "https://thu.example"}, "host", "máy chủ thư"),
        ("mail", {"sender": "a@b.example\nBcc: c@d.example"}, "sender", "Địa chỉ thư"),
        ("mail", {"recipients": ["A <a@b.example>"]}, "- A <a@b", "Địa chỉ thư"),
        ("mail", {"hour": 24}, "hour", "từ 0 đến 23"),
        ("mail", {"every": "month"}, "every", "day"),
        ("mail", {"id": "noi"}, "id: noi\n    host", "đã dùng"),
    ],
)
def test_a_wrong_channel_is_told_with_its_line_and_how_to_mend_it(
    folder: SiteFolder, name: str, changes: dict[str, Any], key: str, words: str
) -> None:
    channels = {one: [record] for one, record in GOOD.items()}
    folder.configure(notify=channels)
    load(folder.root / "site_config.yml")
    channels[name] = [GOOD[name] | changes]
    folder.configure(notify=channels)
    text = (folder.root / "site_config.yml").read_text(encoding="utf-8")
    begin = text.index(f"  {name}:", text.index("notify:"))
    line = text[: text.index(key, begin)].count("\n") + 1

    with pytest.raises(ConfigError) as caught:
        load(folder.root / "site_config.yml")
    (problem,) = caught.value.problems

    assert problem.line == line
    assert words in str(problem.message)
    assert "s3cr3t" not in str(problem.message)


def test_pauses_grow_to_hours_and_differ_from_site_to_site() -> None:
    pauses = [pause("evt_a", n).total_seconds() for n in range(1, 40)]

    assert all(before < after for before, after in zip(pauses[:4], pauses[2:6], strict=True))
    assert 3 * 3600 <= pauses[-1] <= 6 * 3600
    assert pause("evt_a", 5) != pause("evt_b", 5)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120), ("Sat, 21 Nov 2026 02:01:00 GMT", 60), ("Fri, 20 Nov 2026 00:00:00 GMT", 0),
        ("99999999999999999999", 86_400), ("-1", None), ("mai", None), ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0), ("Mon, 99999999999 Jan 2026 00:00:00 GMT", None),
        ("", None), ("１２", None),
    ],
)  # fmt: skip
def test_how_long_a_receiver_asks_to_wait(header: str, seconds: int | None) -> None:
    found = retry_after(header, NOW)

    assert found == (None if seconds is None else dt.timedelta(seconds=seconds))
