"""Channels made ready: what the configuration says, with the secrets that the environment has."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping

from publisher.config import SiteConfig
from publisher.config.notify import Channel, IndexNow, Webhook, WebSub, target
from publisher.errors import ConfigError, Problem, UnusableError
from publisher.messages import Message, say
from publisher.notifying.mail import MailSender
from publisher.notifying.outbox import Outbox
from publisher.notifying.receivers import HookSender, HubSender, SearchSender, Sender
from publisher.notifying.wire import USUAL, Limits
from publisher.schema import RefusedValueError, unknown_id

SHORTEST = 24  # bytes of a secret, by Standard Webhooks 1.0
_PREFIX = "whsec_"  # before a secret that is written in base64


def ready(
    config: SiteConfig,
    environment: Mapping[str, str],
    outbox: Outbox,
    *,
    only: Collection[str] = (),
    limits: Limits = USUAL,
) -> list[Sender]:
    """Return the channels of a site, all or `only` some.

    Raises UnusableError where there are none, and ConfigError with everything that the environment
    lacks: then nothing is sent at all. A value of the environment is never repeated.
    """
    channels = [(name, at, one) for name, at, one in config.notify.channels]
    known = [one.id for _name, _at, one in channels]
    if not channels:
        raise UnusableError(
            say("Chưa khai kênh báo tin nào: thêm mục notify vào site_config.yml (xem docs/van-hanh.md).")
        )  # fmt: skip
    for name in only:
        if name not in known:
            raise UnusableError(unknown_id(say("kênh"), name, known))
    problems: list[Problem] = []
    senders: list[Sender] = []
    for name, at, one in channels:
        if only and one.id not in only:
            continue
        variables = _Variables(environment)
        senders.append(_sender(one, variables, outbox, limits))
        for key, message in variables.faults:
            path, line, column = config.position(("notify", name, at, key))
            problems.append(
                Problem(path=path, line=line, column=column, rule="config/environment", message=message)
            )  # fmt: skip
    if problems:
        raise ConfigError(
            say("Chưa gửi gì: thiếu hoặc sai {n} biến môi trường mà mục notify cần.", n=len(problems)),
            problems,
        )  # fmt: skip
    return senders


class _Variables:
    """Reads the environment for one channel and keeps what is wrong with it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.faults: list[tuple[str, Message]] = []

    def text(self, key: str, name: str | None) -> str:
        """Return the value of the variable that a key of the configuration names."""
        if name is None:
            return ""
        value = self._environment.get(name, "").strip()
        if not value:
            self.faults.append(
                (
                    key,
                    say(
                        "Chưa đặt biến môi trường {name}: đặt cho tài khoản chạy lệnh này.",
                        name=name,
                    ),
                )
            )
        return value

    def address(self, key: str, name: str | None) -> str:
        """Return an address that stands in a variable."""
        if not (value := self.text(key, name)):
            return ""
        try:
            return target(value)
        except RefusedValueError as error:
            self.faults.append(
                (key, say("Biến môi trường {name}: {message}", name=name, message=error.message))
            )
            return ""

    def secrets(self, key: str, name: str) -> tuple[bytes, ...]:
        """Return the secrets in a variable: one, or two with a space between while they change."""
        found = tuple(map(_secret, self.text(key, name).split()))
        if any(len(one) < SHORTEST for one in found):
            self.faults.append(
                (key, say("Khóa trong biến môi trường {name} quá ngắn hoặc viết sai: cần ít nhất {n} byte.", name=name, n=SHORTEST))
            )  # fmt: skip
        return found


def _secret(text: str) -> bytes:
    if not text.startswith(_PREFIX):
        return text.encode("utf-8", "surrogateescape")
    try:
        return base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _sender(one: Channel, variables: _Variables, outbox: Outbox, limits: Limits) -> Sender:
    if isinstance(one, WebSub):
        return HubSender(one, limits)
    if isinstance(one, IndexNow):
        return SearchSender(one, limits)
    if isinstance(one, Webhook):
        url = one.url or variables.address("url_env", one.url_env)
        return HookSender(one, url, variables.secrets("secret_env", one.secret_env), limits)
    password = variables.text("password_env", one.password_env)
    return MailSender(one, outbox, password or None, limits)
