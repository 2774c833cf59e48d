"""Receivers for what a site sends: a web server and a mail server of their own, on this machine."""

from __future__ import annotations

import datetime as dt
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Request:
    """What came in."""

    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, **headers: str) -> Answer:
    """Answer with a status and headers (`_` for `-`)."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a sender hang up."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@dataclass
class Receiver:
    """Keeps every request; answers by `answers` in turn, then with 204."""

    answers: list[Answer] = field(default_factory=list)
    got: list[Request] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """The address that is to be written to."""
        return f"http://127.0.0.1:{self.port}/nhan"

    @property
    def ids(self) -> list[str]:
        """The ids of the events that came in."""
        return [one.headers["webhook-id"] for one in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a web server that takes what it is sent."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Request(self.path, headers, body))
            answer = receiver.answers.pop(0) if receiver.answers else status(204)
            answer(self)

        def do_GET(self) -> None:
            raise AssertionError("nothing is fetched")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mailbox:
    """Keeps every message with the recipients of its envelope.

    `refused` and `postponed` are recipients whom the server does not take, or not at once;
    `at_data` is called when the last line of a message came in and gives the answer.
    """

    got: list[tuple[tuple[str, ...], EmailMessage]] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    postponed: set[str] = field(default_factory=set)
    at_recipient: Callable[[], None] = lambda: None
    at_data: Callable[[], str] = lambda: "250 OK"
    sessions: list[Session] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802  # the server's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.at_recipient()
        if address in self.refused:
            return "550 5.1.1 no such user"
        if address in self.postponed:
            self.postponed.remove(address)
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.sessions.append(session)
        answer = self.at_data()
        if answer.startswith("250"):
            self.got.append((tuple(envelope.rcpt_tos), message))
        return answer


class _Controller(Controller):
    """Asks the port that the system chose for a sign of life, not the one that it was given."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mailed(**options: Any) -> Iterator[Mailbox]:
    """Run a mail server."""
    mailbox = Mailbox()
    controller = _Controller(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def signed_in(password: str) -> dict[str, Any]:
    """Return the options of a mail server that takes one password, over TLS only."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == password.encode(), handled=False)

    return {"authenticator": authenticate, "auth_required": True, "auth_require_tls": True}


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate of this machine, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "localhost.pem", folder / "localhost.key"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
