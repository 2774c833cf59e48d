"""One request to a source: https only, with an end to its time, its size and its redirects."""

from __future__ import annotations

import http.client
import queue
import ssl
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message as Headers
from typing import IO, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from publisher import __version__
from publisher.config import web_source
from publisher.messages import Message, say

T = TypeVar("T")

_GZIP = 31  # zlib's window for a gzip header
_CHUNK = 65_536
_MOVED = frozenset({301, 302, 303, 307, 308})
_SLOW = say("trả lời quá chậm: thử lại sau, hoặc hỏi người quản trị nguồn.")
_UNREACHABLE = say("không kết nối được: kiểm tra mạng và mục url trong cấu hình.")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may take: seconds in all, seconds of silence, bytes, redirects."""

    seconds: float = 40
    silence: float = 10
    bytes: int = 5_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; `etag` and `modified` are for asking whether it has anything new."""

    status: int
    url: str
    data: bytes = b""
    etag: str | None = None
    modified: str | None = None


class UnreachableError(Exception):
    """A source that gave no usable answer, with what to tell of it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def ask(
    url: str,
    limits: Limits,
    *,
    method: str = "GET",
    etag: str | None = None,
    modified: str | None = None,
) -> Callable[[], Answer]:
    """Begin one request; what is returned waits for its answer, or raises UnreachableError."""
    headers = {
        "User-Agent": f"binh-yen-publisher/{__version__}",
        "Accept": "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5",
        "Accept-Encoding": "gzip",
    }
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    return _in_time(limits.seconds, lambda: _follow(url, method, headers, limits))


def _in_time(seconds: float, work: Callable[[], T]) -> Callable[[], T]:
    """Begin some work with an end to it, however a server drips: its thread is then left behind."""
    done: queue.SimpleQueue[T | BaseException] = queue.SimpleQueue()
    end = threading.Timer(seconds, done.put, [UnreachableError(_SLOW)])
    end.daemon = True

    def run() -> None:
        try:
            done.put(work())
        except BaseException as error:  # told by whoever waits
            done.put(error)

    def result() -> T:
        first = done.get()
        end.cancel()
        if isinstance(first, BaseException):
            raise first
        return first

    end.start()
    threading.Thread(target=run, daemon=True).start()
    return result


def _follow(url: str, method: str, headers: dict[str, str], limits: Limits) -> Answer:
    for _ in range(limits.redirects + 1):
        answer = _one(url, method, headers, limits)
        if isinstance(answer, Answer):
            return answer
        before, url = url, urljoin(url, answer)
        if not web_source(url) or (before.startswith("https:") and not url.startswith("https:")):
            raise UnreachableError(
                say(
                    "chuyển hướng tới địa chỉ không an toàn: ghi địa chỉ https đúng của nguồn vào mục url trong cấu hình."
                )
            )
    raise UnreachableError(
        say(
            "chuyển hướng quá nhiều lần: ghi địa chỉ https đúng của nguồn vào mục url trong cấu hình."
        )
    )


class _Stay(HTTPRedirectHandler):
    """Follows nothing by itself: every step is looked at first."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> None:
        return None


def _one(url: str, method: str, headers: dict[str, str], limits: Limits) -> Answer | str:
    """Return an answer, or where it says to look instead."""
    local = urlsplit(url).scheme == "http"  # this machine itself: never by way of a proxy
    opener = build_opener(_Stay, *([ProxyHandler({})] if local else []))
    request = Request(url, headers=headers, method=method)  # noqa: S310  # web_source looked at it
    try:
        with opener.open(request, timeout=limits.silence) as response:
            data = b"" if method == "HEAD" else _body(response, response.headers, limits.bytes)
            known = response.headers
            return Answer(response.status, url, data, known["ETag"], known["Last-Modified"])
    except HTTPError as error:
        with error:
            if error.code in _MOVED and error.headers["Location"]:
                return str(error.headers["Location"])
            return Answer(error.code, url)
    except URLError as error:
        if isinstance(error.reason, ssl.SSLError):
            raise UnreachableError(
                say("chứng thư https không hợp lệ: báo cho người quản trị nguồn.")
            ) from None
        slow = isinstance(error.reason, TimeoutError)
        raise UnreachableError(_SLOW if slow else _UNREACHABLE) from None
    except TimeoutError:
        raise UnreachableError(_SLOW) from None
    except (OSError, http.client.HTTPException, ValueError):  # ValueError: headers that are none
        raise UnreachableError(_UNREACHABLE) from None


def _body(response: http.client.HTTPResponse, headers: Headers, limit: int) -> bytes:
    """Return what a server sends, unpacked, as long as neither form is larger than allowed."""
    packed = (headers["Content-Encoding"] or "identity").strip().lower()
    if packed not in {"identity", "gzip", "x-gzip"}:
        raise UnreachableError(say("nén dữ liệu theo cách máy không đọc được: báo cho người quản trị nguồn."))  # fmt: skip
    unpacker = zlib.decompressobj(_GZIP) if packed != "identity" else None
    parts: list[bytes] = []
    received = size = 0
    while chunk := response.read1(_CHUNK):
        received += len(chunk)
        if unpacker is not None:
            try:
                chunk = unpacker.decompress(chunk, limit - size + 1)
            except zlib.error:
                raise UnreachableError(say("gửi về dữ liệu nén bị hỏng: thử lại sau.")) from None
        size += len(chunk)
        if max(received, size) > limit:
            raise UnreachableError(
                say(
                    "gửi về quá nhiều dữ liệu (trên {n} MB): dùng địa chỉ nguồn tin ngắn hơn.",
                    n=limit // 1_000_000,
                )
            )
        parts.append(chunk)
    return b"".join(parts)
