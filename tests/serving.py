"""A small host for built sites: compresses, keeps to their `_headers`, counts what it sends."""

from __future__ import annotations

import gzip
import hashlib
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}
PACKED = (".html", ".css", ".js", ".json", ".xml", ".svg", ".webmanifest")


def rules(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the patterns of a `_headers` file, each with its headers, in order."""
    found: list[tuple[str, dict[str, str]]] = []
    for line in text.splitlines():
        if line[:1].isspace():
            name, _, value = line.strip().partition(":")
            found[-1][1][name] = value.strip()
        elif line and not line.startswith("#"):
            found.append((line, {}))
    return found


def headers_for(path: str, known: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the headers that the rules of a `_headers` file give to a path."""
    said: dict[str, str] = {}
    for pattern, headers in known:
        if re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), path):
            said |= headers
    return said


@lru_cache
def _packed(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a browser hang up."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@dataclass
class Host:
    """Serves `folder` under `base` of an address; `sent` is what went over the wire, by path.

    One that is `broken` answers with an error whatever it is asked.
    """

    folder: Path
    base: str = "/"
    port: int = 0
    sent: list[tuple[str, int, int]] = field(default_factory=list)
    broken: bool = False
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}{self.base}"

    def start(self) -> None:
        """Begin to answer, at the same port as before."""
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host.answer(self)

            do_HEAD = do_GET  # noqa: N815  # the base's names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Print nothing."""

        self._server = _Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Send a file as a static host does."""
        if self._server is None:  # a connection that was kept open
            request.close_connection = True
            return
        if self.broken:
            request.wfile.write(b"HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n")
            return
        path = unquote(urlsplit(request.path).path)
        file = (self.folder / path.removeprefix(self.base)).resolve()
        inside = path.startswith(self.base) and file.is_relative_to(self.folder.resolve())
        if inside and file.is_dir() and not path.endswith("/"):
            self._send(
                request, f"HTTP/1.1 301 x\r\nLocation: {path}/\r\nContent-Length: 0\r\n", b""
            )
            return
        if inside and file.is_dir():
            file = file / "index.html"
        status = 200
        if not inside or not file.is_file() or file.name.startswith("."):
            file, status = self.folder / "404.html", 404
        data = file.read_bytes() if file.is_file() else b""
        headers = {
            "Content-Type": TYPES.get(file.suffix, "application/octet-stream"),
            "Cache-Control": "no-cache",
            "ETag": f'"{hashlib.sha256(data).hexdigest()[:16]}"',
            **headers_for(path, rules(self._headers)),
        }
        if status == 404:
            headers["Cache-Control"] = "no-cache"
        if status == 200 and request.headers.get("If-None-Match") == headers["ETag"]:
            status, data = 304, b""
        elif file.suffix in PACKED and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            data = _packed(data)
        head = f"HTTP/1.1 {status} x\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        body = b"" if request.command == "HEAD" else data
        if status != 304:
            head += f"Content-Length: {len(data)}\r\n"
        self.sent.append((path, status, self._send(request, head, body)))

    @property
    def _headers(self) -> str:
        file = self.folder / "_headers"
        return file.read_text() if file.is_file() else ""

    def _send(self, request: BaseHTTPRequestHandler, head: str, body: bytes) -> int:
        answer = (head + "\r\n").encode() + body
        with suppress(ConnectionError):  # a browser hangs up in the middle of an answer
            request.wfile.write(answer)
        return len(answer)

    def moved(self, *, pictures: bool = False) -> int:
        """Return how many bytes were sent, headers included, pictures only if asked for."""
        shown = (".jpg", ".jpeg", ".png", ".webp", ".avif")
        return sum(n for path, _status, n in self.sent if pictures or not path.endswith(shown))


@contextmanager
def served(folder: Path, base: str = "/") -> Iterator[str]:
    """Serve a folder to this machine and yield its address, which ends with a slash."""
    with Host(folder, base) as host:
        yield host.url
