"""A folder of pages served as a web server would: compressed, cached, under a sub-path or not."""

from __future__ import annotations

import gzip
import hashlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".xml": "application/xml; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"


@dataclass(frozen=True, slots=True)
class Answer:
    """A file as it goes over the wire."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


@contextmanager
def served(folder: Path, base: str = "/") -> Iterator[str]:
    """Serve a folder to this machine and yield its address, which ends with a slash."""

    class Handler(_Handler):
        root = folder.resolve()
        prefix = base

    server = _Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a browser hang up in the middle of an answer."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    root: Path
    prefix: str
    protocol_version = "HTTP/1.1"  # connections stay open, as a browser expects
    wbufsize = -1  # head and body in one go
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Print nothing."""

    def _answer(self, *, with_body: bool) -> None:
        split = urlsplit(self.path)
        path = unquote(split.path)
        file = (self.root / path.removeprefix(self.prefix)).resolve()
        inside = path.startswith(self.prefix) and file.is_relative_to(self.root)
        if inside and file.is_dir() and not path.endswith("/"):
            self.send_response(301)
            self.send_header("Location", f"{split.path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if inside and file.is_dir():
            file /= "index.html"
        status = 200 if inside and file.is_file() else 404
        if status == 404:
            file = self.root / "404.html"
        named_for_its_bytes = bool(split.query) or file.parent.name == "media"
        compressed = "gzip" in self.headers.get("Accept-Encoding", "")
        answer = (
            _answer(
                file, file.stat().st_mtime_ns, compressed=compressed, forever=named_for_its_bytes
            )
            if file.is_file()
            else Answer(b"", (("Content-Length", "0"),))
        )
        if status == 200 and ("ETag", self.headers.get("If-None-Match", "")) in answer.headers:
            answer = Answer(b"", tuple(h for h in answer.headers if h[0] != "Content-Length"))
            status = 304
        self.send_response(status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)


@lru_cache(maxsize=1024)
def _answer(file: Path, _changed: int, *, compressed: bool, forever: bool) -> Answer:
    body = file.read_bytes()
    kind = TYPES.get(file.suffix, "application/octet-stream")
    mark = hashlib.sha256(body).hexdigest()[:16]
    headers = [
        ("Content-Type", kind),
        ("Cache-Control", FOREVER if forever else ASK_EACH_TIME),
        ("Vary", "Accept-Encoding"),
    ]
    textual = any(word in kind for word in ("text/", "json", "xml", "javascript"))
    if compressed and textual and len(body) > 256:
        body = gzip.compress(body, compresslevel=6, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
        mark += "-gz"
    headers += [("ETag", f'"{mark}"'), ("Content-Length", str(len(body)))]
    return Answer(body, tuple(headers))
