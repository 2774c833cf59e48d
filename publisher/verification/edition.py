"""A closer look at an edition that is out: as git has it, and as its page shows it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from publisher import signoff
from publisher.article import Article
from publisher.audit import Log, Released
from publisher.config import SiteConfig
from publisher.front_matter import SecrecySignOff, SpokespersonSignOff
from publisher.markup import plain
from publisher.messages import say
from publisher.verification.model import PAGE, Fault, printable

_TAG = re.compile(r"<[^>]*>")


def of_edition(
    one: Released,
    article: Article | None,
    page: str,
    log: Log,
    config: SiteConfig,
    now: dt.datetime,
) -> Iterator[Fault]:
    """Yield what is wrong with an edition that is out, as git has it and as its page shows it.

    `article` is what git has with the digest in the log, None for nothing; `page` is the HTML at
    its address, "" for none. The gate's own question is asked again of the sign-offs in the log,
    and every run of words of title and body must stand in the page, in order.
    """
    if article is None:
        yield Fault(
            "verify/lost-edition",
            printable(one.path),
            say("Git không có văn bản nào đúng với bản đang đăng."),
        )
        return
    reason = next(
        signoff.faults(_as_logged(article, one), one.digest, config, now, log.first_released), None
    )
    if reason is not None:
        yield Fault(
            "verify/sign-off",
            printable(one.path),
            say("Bản đang đăng không còn đủ điều kiện: {reason}", reason=reason.message),
        )
    if page and not _says(page, article):
        yield Fault(
            "verify/page-words",
            printable(f"{one.permalink.strip('/')}/{PAGE}"),
            say("Trang thiếu chữ của bài đã ký {path}.", path=printable(one.path)),
        )


def _as_logged(article: Article, one: Released) -> Article:
    """Return an article with the sign-offs that the log has: the digest covers all but those."""
    secrecy: dict[str, Any] = {
        "level": one.secrecy.level,
        "cleared_by": one.secrecy.by,
        "cleared_at": one.secrecy.at,
        "digest": one.digest,
        "signature": one.secrecy.signature,
    }
    spokesperson: dict[str, Any] = {
        "approved_by": one.spokesperson.by,
        "approved_at": one.spokesperson.at,
        "digest": one.digest,
        "signature": one.spokesperson.signature,
    }
    return replace(
        article,
        secrecy=SecrecySignOff.model_construct(**secrecy),
        spokesperson=SpokespersonSignOff.model_construct(**spokesperson),
    )


def _says(page: str, article: Article) -> bool:
    words, place = plain(page), 0
    if " ".join(article.title.split()) not in words:
        return False
    for run in _TAG.split(article.rendered.html):
        folded = " ".join(unescape(run).split())
        place = words.find(folded, place)
        if place < 0:
            return False
        place += len(folded)
    return True
