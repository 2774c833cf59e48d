"""A mailing by SMTP: plain text with HTML beside it, to each recipient once at most.

HTTP receivers are told again when in doubt, for they know an event by its id. A mailbox does not:
two copies of one mailing look like two. So a message is marked as handed over before its last
line goes out (RFC 5321, 4.1.1.4: until then a server keeps nothing), and where no answer comes
after that, by a crash or a lost connection, it is reported and not sent again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import urlsplit

from publisher.config import SiteConfig
from publisher.config.notify import Mail
from publisher.messages import Message, say
from publisher.notifying.letters import UnfitError, compose
from publisher.notifying.news import Desk, Story, story
from publisher.notifying.outbox import Entry, Outbox, State, What, hashed
from publisher.notifying.receivers import Parcel
from publisher.notifying.wire import USUAL, Limits, Outcome, ended_after, failure

TOGETHER = 50  # recipients of one copy
_DAYS = {"day": 1, "week": 7}
_ARRIVED = frozenset({State.DONE, State.UNSURE})
_ENDED = _ARRIVED | {State.REFUSED}
_OURS = frozenset({530, 535, 554})  # it is us whom the server does not want, not a recipient
_UNFIT = Outcome(
    done=False,
    why=say(
        "không soạn được thư từ tiêu đề của bài: sửa tiêu đề, bỏ các ký tự lạ rồi dựng lại trang"
    ),
)
_TROUBLE = (OSError, smtplib.SMTPException, ValueError)


@dataclass(frozen=True)
class MailSender:
    """Sends what is new to the recipients of a channel."""

    channel: Mail
    outbox: Outbox
    password: str | None = field(default=None, repr=False)
    limits: Limits = USUAL

    def wants(self, entry: Entry, desk: Desk) -> bool:
        """Whether people should hear of it: small changes and silent removals are not for them."""
        quiet = {What.FEED, What.UPDATED, What.REMOVED}
        return entry.event not in quiet and desk.concerns(entry.subject, self.channel)

    def begins(self, entries: Sequence[Entry], desk: Desk, now: dt.datetime) -> dt.datetime:
        """Return when what is waiting goes out: what is urgent, or was begun, at once."""
        pressing = any(
            one.message or one.event is What.WITHDRAWN or desk.urgent(one.subject)
            for one in entries
        )
        if self.channel.every == "release" or pressing or not entries:
            return now
        oldest = min(desk.log.releases[one.line - 1].time for one in entries)
        return self._slot_after(desk.config.local(oldest))

    def _slot_after(self, moment: dt.datetime) -> dt.datetime:
        """Return the first moment of a mailing after another one."""
        slot = moment.replace(hour=self.channel.hour, minute=0, second=0, microsecond=0)
        if self.channel.every == "week":
            slot += dt.timedelta(days=-slot.weekday())
        step = dt.timedelta(days=_DAYS[self.channel.every])
        return slot if slot > moment else slot + step

    def parcels(self, entries: Sequence[Entry], desk: Desk) -> Iterator[Parcel]:
        """Yield the mailing that was begun, then what is new since, as another one.

        What no message can be made of keeps the rest from nobody: it is reported, by itself.
        """
        begun = {one.message: None for one in entries if one.message}
        unfit: list[Entry] = []
        for message in (*begun, None):
            told = [(one, story(one, desk)) for one in entries if one.message == message]
            unfit += [one for one, what in told if what and not self._fit(what, desk)]
            told = [(one, None if one in unfit else what) for one, what in told]
            kept = tuple(one for one, what in told if what is not None)
            if not kept:
                continue
            name = message or self._name(kept)
            if message is None:
                self.outbox.bind(kept, name)
            parcel = tuple(one for one, _what in told) if message else kept
            if message and not self._arrived(message):
                # Nobody has it yet: what cannot be said just now goes with another one.
                self.outbox.bind([one for one in parcel if one not in kept], None)
                parcel = kept
            stories = tuple(what for _one, what in told if what is not None)
            yield Parcel(parcel, _Mailing(self, name, kept, stories, desk))
        if unfit:
            yield Parcel(tuple(unfit), lambda _now: _UNFIT)

    def _fit(self, one: Story, desk: Desk) -> bool:
        try:
            compose([one], self.channel, desk.config, "-", desk.found.at)
        except UnfitError:
            return False
        return True

    def _arrived(self, message: str) -> bool:
        """Whether somebody has a mailing, or may have it."""
        known = self.outbox.recipients(self.channel.id, message).values()
        return not _ARRIVED.isdisjoint(known)

    def _name(self, entries: Sequence[Entry]) -> str:
        keys = "\n".join(one.key for one in entries)
        return hashlib.sha256(f"{self.channel.id}\n{keys}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class _Mailing:
    """One message under one name, for all recipients who do not have it yet."""

    sender: MailSender
    name: str
    entries: tuple[Entry, ...]
    stories: tuple[Story, ...]
    desk: Desk

    @property
    def config(self) -> SiteConfig:
        """The site's configuration."""
        return self.desk.config

    def __call__(self, now: dt.datetime) -> Outcome:
        channel, outbox = self.sender.channel, self.sender.outbox
        known = outbox.recipients(channel.id, self.name)
        everyone = dict.fromkeys(channel.recipients)
        left = [one for one in everyone if known.get(hashed(self.name, one)) not in _ENDED]
        try:
            trouble = self._deliver(left, now) if left else None
        except UnfitError:
            trouble = _UNFIT
        except _Refused as error:
            trouble = Outcome(done=False, why=error.why)
        except _TROUBLE as error:
            trouble = Outcome(done=False, later=True, why=_failure(error))
        ended = outbox.recipients(channel.id, self.name)
        here = [ended.get(hashed(self.name, one)) for one in left]
        if trouble is not None:
            return replace(
                trouble,
                reached=not _ARRIVED.isdisjoint(ended.values()),
                unsure=here.count(State.UNSURE),
                refused=here.count(State.REFUSED),
            )
        return Outcome(
            done=True,
            unsure=here.count(State.UNSURE),
            refused=here.count(State.REFUSED),
        )

    def _deliver(self, recipients: Sequence[str], now: dt.datetime) -> Outcome | None:
        """Send to some recipients; return what keeps some of them waiting."""
        waiting: Outcome | None = None
        size = 1 if self.sender.channel.separately else TOGETHER
        rest = iter(recipients)
        smtp = _connected(self.sender, self.config)
        try:
            while some := list(islice(rest, size)):
                if any(story(one, self.desk) is None for one in self.entries):  # taken back by now
                    why = say("trang vừa có thay đổi: chạy lại lệnh này")
                    return Outcome(done=False, later=True, why=why)
                with ended_after(self.sender.limits.total, lambda: smtp.sock):
                    waiting = self._transaction(smtp, some, now) or waiting
            with suppress(*_TROUBLE), ended_after(self.sender.limits.step, lambda: smtp.sock):
                smtp.quit()
        finally:
            smtp.close()
        return waiting

    def _transaction(
        self, smtp: smtplib.SMTP, recipients: Sequence[str], now: dt.datetime
    ) -> Outcome | None:
        channel = self.sender.channel
        message = _on_the_wire(self._message(recipients, now))  # before anything is promised
        _expect(smtp.mail(channel.sender))
        taken: list[str] = []
        unknown: list[str] = []
        postponed: Outcome | None = None
        for one in recipients:
            code, said = smtp.rcpt(one)
            if code in {250, 251}:
                taken.append(one)
            elif code in _OURS or said.startswith(b"5.7"):
                raise _Refused(_answered(code))
            elif code >= 500:
                unknown.append(one)
            else:
                postponed = Outcome(done=False, later=True, why=_answered(code))
        if len(unknown) == len(recipients) > 1:  # all of them: it is us again
            raise _Refused(_answered(550))
        self._remember(unknown, State.REFUSED)
        if not taken:
            smtp.rset()
            return postponed
        _expect(smtp.docmd("DATA"), 354)
        self._remember(taken, State.SENDING)  # from here on it may arrive
        try:
            smtp.send(message)
            code = smtp.getreply()[0]
        except _TROUBLE:
            self._remember(taken, State.UNSURE)
            return postponed
        if code != 250:
            self._remember(taken, State.WAITING)
            if code >= 500:
                raise _Refused(_answered(code))
            return Outcome(done=False, later=True, why=_answered(code))
        self._remember(taken, State.DONE)
        return postponed

    def _remember(self, recipients: Sequence[str], state: State) -> None:
        who = [hashed(self.name, one) for one in recipients]
        self.sender.outbox.addressed(self.sender.channel.id, self.name, who, state)

    def _message(self, recipients: Sequence[str], now: dt.datetime) -> bytes:
        to = recipients[0] if self.sender.channel.separately else None
        message = compose(self.stories, self.sender.channel, self.config, self.name, now, to)
        return message.as_bytes()


class _Refused(Exception):  # noqa: N818  # an answer, not a fault of the program
    """A mail server that will say no again until somebody changes something."""

    def __init__(self, why: Message) -> None:
        super().__init__()
        self.why = why


def _connected(sender: MailSender, config: SiteConfig) -> smtplib.SMTP:
    """Return a conversation with the mail server, encrypted and signed in as the configuration says.

    Never falls back to one that is not encrypted. Raises _Refused, OSError, SMTPException.
    """
    channel, step = sender.channel, sender.limits.step
    own_name = urlsplit(config.site.url).hostname or "localhost"  # not the name of this machine
    smtp: smtplib.SMTP | smtplib.SMTP_SSL
    if channel.security == "tls":
        smtp = smtplib.SMTP_SSL(
            local_hostname=own_name, timeout=step, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(local_hostname=own_name, timeout=step)
    smtp._host = channel.host  # type: ignore[attr-defined]  # what the certificate is checked for
    with ended_after(sender.limits.total, lambda: getattr(smtp, "sock", None)):
        try:
            smtp.connect(channel.host, channel.on_port)
            smtp.ehlo_or_helo_if_needed()
            if channel.security == "starttls":
                _encrypt(smtp)
            if channel.user is not None and sender.password is not None:
                _sign_in(smtp, channel.user, sender.password)
        except BaseException:
            smtp.close()
            raise
    return smtp


def _encrypt(smtp: smtplib.SMTP) -> None:
    if not smtp.has_extn("starttls"):
        raise _Refused(
            say(
                "máy chủ thư không hỗ trợ STARTTLS nên không gửi gì: hỏi người quản trị máy chủ thư có dùng security: tls được không"
            )
        )
    _expect(smtp.starttls(context=ssl.create_default_context()), 220)
    smtp.ehlo_or_helo_if_needed()


def _sign_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    try:
        smtp.login(user, password)
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code >= 500:
            raise _Refused(
                say(
                    "máy chủ thư không nhận tài khoản hoặc mật khẩu: kiểm tra user và biến ghi ở password_env"
                )
            ) from None
        raise
    except (smtplib.SMTPNotSupportedError, UnicodeEncodeError):
        raise _Refused(
            say(
                "máy chủ thư không cho đăng nhập bằng mật khẩu theo cách này: hỏi người quản trị máy chủ thư"
            )
        ) from None


def _expect(reply: tuple[int, bytes], wanted: int = 250) -> None:
    code = reply[0]
    if code != wanted:
        if code >= 500:
            raise _Refused(_answered(code))
        raise smtplib.SMTPResponseException(code, b"")


def _answered(code: int) -> Message:
    if code >= 500:
        return say(
            "máy chủ thư từ chối (mã {code}): kiểm tra địa chỉ gửi, tài khoản và người nhận", code=code
        )  # fmt: skip
    return say("máy chủ thư chưa nhận (mã {code})", code=code)


def _failure(error: Exception) -> Message:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code)
    return failure(error)


def _on_the_wire(message: bytes) -> bytes:
    """Return a message as it is sent: a dot before each dot that begins a line, and the end mark."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    dotted = re.sub(rb"(?m)^\.", b"..", lines)
    return dotted + (b"" if dotted.endswith(b"\r\n") else b"\r\n") + b".\r\n"
