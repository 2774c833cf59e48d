"""One request to a receiver: bounded in time and size, encrypted, and never sent on elsewhere."""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from publisher.messages import Message, say

TIMEOUT = 10.0  # seconds for one step
TOTAL = 30.0  # seconds for a whole request, however slowly a receiver answers
MAX_ANSWER = 65_536  # bytes of an answer that are read, and thrown away
LONGEST = dt.timedelta(days=1)  # what a receiver may ask us to wait
_PASSING = frozenset({408, 425, 429})  # answers to a right request at a wrong moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """For how long a receiver is waited for: in seconds, at one step and in all."""

    step: float = TIMEOUT
    total: float = TOTAL


USUAL = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a request ended.

    `done`: the receiver took it. Otherwise `why` says what happened; `later` whether the same may
    go well at another time, `wait` how long the receiver asked to be left alone, `reached` whether
    it may have got it all the same. Of a mailing `unsure` are the recipients whose copy was handed
    over without an answer, `refused` those whom the server does not know.
    """

    done: bool
    later: bool = False
    wait: dt.timedelta | None = None
    why: Message | None = None
    reached: bool = False
    unsure: int = 0
    refused: int = 0


TAKEN = Outcome(done=True)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    now: dt.datetime,
    limits: Limits,
) -> Outcome:
    """Send a body to an address by HTTP and say how that ended; nothing of the answer is kept.

    A redirect is not followed: what is signed or addressed by a secret is for one receiver only.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=limits.step, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=limits.step)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    reached = False
    try:
        with ended_after(limits.total, lambda: connection.sock) as over:
            connection.connect()
            reached = True
            connection.request("POST", path, body, {"Connection": "close", **headers})
            answer = connection.getresponse()
            if over.is_set():  # what was read ends where we cut it off
                raise TimeoutError
            status, asked = answer.status, answer.headers.get("Retry-After", "")
            with suppress(OSError, http.client.HTTPException, ValueError):
                answer.read(MAX_ANSWER)  # a polite end; what is longer is cut off
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(done=False, later=True, why=failure(error), reached=reached)
    finally:
        connection.close()
    return _judged(status, retry_after(asked, now))


def _judged(status: int, wait: dt.timedelta | None) -> Outcome:
    if 200 <= status < 300:
        return TAKEN
    if status >= 500 or status in _PASSING:
        why = say("máy nhận đang bận hoặc gặp lỗi (mã {status})", status=status)
        return Outcome(done=False, later=True, wait=wait, why=why, reached=status >= 500)
    if 300 <= status < 400:
        why = say(
            "máy nhận chuyển hướng sang địa chỉ khác (mã {status}) mà chương trình không đi theo: sửa địa chỉ trong cấu hình",
            status=status,
        )
    else:
        why = say(
            "máy nhận từ chối (mã {status}): kiểm tra địa chỉ, khóa và cấu hình của máy nhận",
            status=status,
        )
    return Outcome(done=False, why=why)


def failure(error: Exception) -> Message:
    """Return what kept a request from being made; never the words of the error or of a receiver."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return say(
            "chứng thư của máy nhận không hợp lệ: báo người quản trị máy ấy; đơn vị có chứng thư gốc riêng thì đặt biến SSL_CERT_FILE"
        )
    if isinstance(error, ssl.SSLError):
        return say("không thiết lập được kết nối mã hóa với máy nhận")
    if isinstance(error, TimeoutError):
        return say("máy nhận không trả lời kịp")
    if isinstance(error, socket.gaierror):
        return say("không tìm thấy máy nhận: kiểm tra tên máy và kết nối mạng")
    if isinstance(error, ConnectionRefusedError):
        return say("máy nhận không cho kết nối: kiểm tra địa chỉ và cổng")
    return say("mất kết nối với máy nhận")


@contextmanager
def ended_after(
    seconds: float, connected: Callable[[], socket.socket | None]
) -> Iterator[threading.Event]:
    """End a conversation that takes too long: one that goes on, a byte at a time, never times out."""
    over = threading.Event()

    def end() -> None:
        over.set()
        if (sock := connected()) is not None:
            with suppress(OSError, ValueError):  # it ended by itself
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def retry_after(text: str, now: dt.datetime) -> dt.timedelta | None:
    """Return how long a `Retry-After` header (RFC 9110, 10.2.3) asks to wait, a day at most."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        asked = dt.timedelta(seconds=min(int(text[:9]), int(LONGEST.total_seconds())))
    else:
        try:
            moment = parsedate_to_datetime(text)
            asked = moment.replace(tzinfo=moment.tzinfo or dt.UTC) - now
        except (ValueError, TypeError, IndexError, OverflowError):  # no date, or of no calendar
            return None
    return min(max(asked, dt.timedelta()), LONGEST)
