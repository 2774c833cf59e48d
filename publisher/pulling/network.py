"""One request to a source: https only, with an end to its time, its size and its redirects."""

from __future__ import annotations

import http.client
import queue
import socket
import ssl
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message as Headers
from ipaddress import ip_address
from typing import IO, Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
    getproxies,
    proxy_bypass,
)

from publisher import __version__
from publisher.config import web_source
from publisher.messages import Message, say

T = TypeVar("T")

_GZIP = 31  # zlib's window for a gzip header
_CHUNK = 65_536
_MOVED = frozenset({301, 302, 303, 307, 308})
_UNSAFE = say(
    "chuyển hướng tới địa chỉ không an toàn: ghi địa chỉ https đúng của nguồn vào mục url trong cấu hình."
)
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


def bare(url: str) -> str:
    """Return an address without what may be a key to it: name, password, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _follow(url: str, method: str, headers: dict[str, str], limits: Limits) -> Answer:
    own = _origin(url)
    for _ in range(limits.redirects + 1):
        answer = _one(url, method, headers, limits, trusted=_origin(url) == own)
        if isinstance(answer, Answer):
            return answer
        try:
            url = urljoin(url, answer)
        except ValueError:
            raise UnreachableError(_UNSAFE) from None
        if not web_source(url) or (_origin(url) != own and not url.startswith("https:")):
            raise UnreachableError(_UNSAFE)
    raise UnreachableError(
        say(
            "chuyển hướng quá nhiều lần: ghi địa chỉ https đúng của nguồn vào mục url trong cấu hình."
        )
    )


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


class _OutsideConnection(http.client.HTTPSConnection):
    """A connection to the public Internet: never to this machine or the network that it stands in."""

    def connect(self) -> None:
        """Look up the host once, and connect to what was looked at."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not all(map(_public, addresses)):
            raise UnreachableError(_UNSAFE)

        def connected(target: tuple[str, int], *rest: Any) -> socket.socket:
            for address in addresses[:-1]:
                with suppress(OSError):
                    return socket.create_connection((address, target[1]), *rest)
            return socket.create_connection((addresses[-1], target[1]), *rest)

        self._create_connection = connected
        super().connect()


def _public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or found
    return inner.is_global and not inner.is_multicast


class _Outside(HTTPSHandler):
    """Keeps a redirect from leading into the network of this machine."""

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_OutsideConnection, req)


class _Stay(HTTPRedirectHandler):
    """Follows nothing by itself, and reads nothing of it: every step is looked at first."""

    def http_error_302(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Headers
    ) -> None:
        return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _one(
    url: str, method: str, headers: dict[str, str], limits: Limits, *, trusted: bool
) -> Answer | str:
    """Return an answer, or where it says to look instead; only a trusted host may be a private one."""
    parts = urlsplit(url)
    local = parts.scheme == "http"  # this machine itself: never by way of a proxy
    proxied = parts.scheme in getproxies() and not proxy_bypass(parts.netloc)
    if not trusted and proxied and _named_by_number(parts.hostname or ""):
        raise UnreachableError(_UNSAFE)  # other names are for the proxy to look up
    opener = build_opener(
        _Stay,
        *([ProxyHandler({})] if local else []),
        *([_Outside] if not trusted and not proxied else []),
    )
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


def _named_by_number(host: str) -> bool:
    """Whether a host is this machine, or an address of no public network, by its very name."""
    try:
        return not _public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


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
