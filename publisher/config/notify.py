"""Whom a site tells of a release: the channels under `notify:`; secrets are named, never written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from publisher.messages import say
from publisher.schema import Record, RefusedValueError

VARIABLES = "PUBLISHER_NOTIFY_"  # what the names of environment variables begin with
MAX_RECIPIENTS = 1000

_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
_ADDRESS = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::([0-9]{1,5}))?(/[!-~]*)?")
_MAIL = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=64)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def local(host: str) -> bool:
    """Whether a host is this machine, to which nothing need be encrypted."""
    return host.lower() in _LOCAL


def target(url: str) -> str:
    """Return an address that may be written to; raises RefusedValueError.

    Only HTTPS leaves the machine, and no address carries a password or a fragment.
    """
    found = _ADDRESS.fullmatch(url)
    if not found or "#" in url or not 0 < int(found[3] or 443) < 65_536:
        raise RefusedValueError(
            say("Địa chỉ phải viết đầy đủ, như https://may-nhan.example/nhan-tin, không có dấu #, không kèm mật khẩu.")
        )  # fmt: skip
    if found[1] == "http" and not local(found[2]):
        raise RefusedValueError(
            say("Địa chỉ phải bắt đầu bằng https://; http:// chỉ dùng cho chính máy này (localhost).")
        )  # fmt: skip
    return url


def _variable(name: str) -> str:
    if not re.fullmatch(rf"{VARIABLES}[A-Z0-9_]{{1,64}}", name):
        raise RefusedValueError(
            say(
                "Chỗ này ghi tên biến môi trường giữ mật khẩu hoặc khóa, không ghi chính mật khẩu; tên viết như {example}.",
                example=f"{VARIABLES}WEBHOOK",
            )
        )
    return name


def _mailbox(address: str) -> str:
    if not _MAIL.fullmatch(address):
        raise RefusedValueError(
            say("Địa chỉ thư phải viết như ban-tin@congan.tinh.gov.vn, không dấu, không kèm tên.")
        )
    return address


def _host(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,253}|::1", name):
        raise RefusedValueError(
            say("Tên máy chủ thư viết như thu.congan.tinh.gov.vn, không kèm https:// hay cổng.")
        )
    return name


def _key(key: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{8,128}", key):
        raise RefusedValueError(
            say("Khóa IndexNow dài từ 8 đến 128 ký tự, chỉ gồm chữ không dấu, số và dấu gạch ngang.")
        )  # fmt: skip
    return key


def _between(least: int, most: int) -> AfterValidator:
    def check(value: int) -> int:
        if not least <= value <= most:
            raise RefusedValueError(
                say("Ghi một số từ {least} đến {most}.", least=least, most=most)
            )
        return value

    return AfterValidator(check)


def _listed(value: object) -> object:
    return () if value is None else value


Target = Annotated[Text, AfterValidator(target)]
Variable = Annotated[Text, AfterValidator(_variable)]
Mailbox = Annotated[Text, AfterValidator(_mailbox)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed)]


class WebSub(Record):
    """A hub that is told which feeds changed; `together` is how many at once it takes."""

    id: Id
    hub: Target
    together: Annotated[int, _between(1, 100)] = 1


class IndexNow(Record):
    """Search engines that are told which pages changed; the key is public and stands on the site."""

    id: Id
    endpoint: Target = "https://api.indexnow.org/indexnow"
    key: Annotated[str, AfterValidator(_key)]


class Chosen(Record):
    """Which articles a channel tells of: of these kinds, of these units and those below them."""

    kinds: Ids = ()
    units: Ids = ()
    urgent_only: bool = False


class Webhook(Chosen):
    """A receiver of signed events; its address may be a secret and then stands in the environment."""

    id: Id
    url: Target | None = None
    url_env: Variable | None = None
    secret_env: Variable

    @model_validator(mode="after")
    def _one_address(self) -> Webhook:
        if (self.url is None) == (self.url_env is None):
            raise RefusedValueError(
                say("Ghi một trong hai mục: url (địa chỉ), hoặc url_env (tên biến giữ địa chỉ).")
            )
        return self


class Mail(Chosen):
    """A mailing by SMTP: at each release, each day or each Monday at an hour; urgent news at once."""

    id: Id
    host: Annotated[Text, AfterValidator(_host)]
    port: Annotated[int, _between(1, 65_535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Text | None = None
    password_env: Variable | None = None
    sender: Mailbox
    recipients: tuple[Mailbox, ...] = Field(min_length=1)
    separately: bool = False  # a message of their own for each recipient
    every: Literal["release", "day", "week"] = "day"
    hour: Annotated[int, _between(0, 23)] = 17
    unsubscribe: Mailbox | None = None

    @model_validator(mode="after")
    def _safe(self) -> Mail:
        if self.security == "none" and not local(self.host):
            raise RefusedValueError(
                say(
                    "Gửi không mã hóa (security: none) chỉ được dùng khi máy chủ thư là chính máy này: ghi starttls hoặc tls."
                )
            )
        if (self.user is None) != (self.password_env is None):
            raise RefusedValueError(say("Hai mục user và password_env phải ghi cùng nhau."))
        if len(self.recipients) > MAX_RECIPIENTS:
            raise RefusedValueError(
                say("Mỗi kênh nhiều nhất {n} người nhận: nhiều hơn thì dùng danh sách thư của máy chủ thư.", n=MAX_RECIPIENTS)
            )  # fmt: skip
        return self

    @property
    def on_port(self) -> int:
        """The port: as written, or as usual for how it is secured."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


Channel = WebSub | IndexNow | Webhook | Mail


class NotifySettings(Record):
    """Every channel, in the order in which they are told."""

    websub: Annotated[tuple[WebSub, ...], BeforeValidator(_listed)] = ()
    indexnow: Annotated[tuple[IndexNow, ...], BeforeValidator(_listed)] = ()
    webhooks: Annotated[tuple[Webhook, ...], BeforeValidator(_listed)] = ()
    mail: Annotated[tuple[Mail, ...], BeforeValidator(_listed)] = ()

    @property
    def channels(self) -> Iterator[tuple[str, int, Channel]]:
        """Each channel with the list and the place in it where it is written."""
        for name in LISTS:
            for at, one in enumerate(getattr(self, name)):
                yield name, at, one

    @property
    def hubs(self) -> tuple[str, ...]:
        """The WebSub hubs that feeds name."""
        return tuple(dict.fromkeys(one.hub for one in self.websub))

    @property
    def private(self) -> frozenset[str]:
        """The addresses of recipients, in lower case: nothing public has them."""
        return frozenset(name.lower() for one in self.mail for name in one.recipients)


LISTS = ("websub", "indexnow", "webhooks", "mail")
