"""The whole verification, decided on what was read."""

from __future__ import annotations

import datetime as dt

from publisher import audit
from publisher.audit import LOG
from publisher.config import SiteConfig
from publisher.errors import UnusableError
from publisher.messages import say
from publisher.publishing import Manifest
from publisher.verification.folder import Standing, brought_back, contents, pages
from publisher.verification.ledger import log_of
from publisher.verification.model import (
    Checked,
    Evidence,
    Fault,
    Folder,
    Report,
    graves_in,
    live_in,
)
from publisher.verification.signers import sign_offs


def verify(evidence: Evidence, config: SiteConfig, now: dt.datetime) -> Report:
    """Return what is wrong with a published folder and the log that should explain it.

    Raises UnusableError where nothing was ever released: then there is nothing to compare.
    """
    log, found = log_of(evidence, now)
    if not log.releases and not found and not _made_for_a_line(evidence.folder):
        raise UnusableError(
            say(
                "Chưa có nhật ký đăng tin {log} nên không có gì để đối chiếu: chạy `publisher build`, hoặc chỉ đúng tệp cấu hình của trang bằng --config.",
                log=LOG,
            )
        )
    signed, signatures = sign_offs(log, config)
    shown = Standing.of(evidence, log)
    found += [*signed, *shown.faults, *contents(evidence, log, shown)]
    state = log.shown(shown.line)
    live, graves = live_in(state), graves_in(state)
    found += pages(evidence, shown, live, graves, config)
    found += brought_back(shown, live, log)
    if evidence.committed is None:
        found.append(
            Fault(
                "verify/no-git",
                LOG,
                say(
                    "Thư mục này không có git nên không biết nhật ký có từng bị viết lại hay không."
                ),
            )
        )
    return Report(
        faults=tuple(one for one in found if not one.notice),
        notices=tuple(one for one in found if one.notice),
        checked=Checked(
            lines=len(log.releases),
            committed=(evidence.committed or b"").count(b"\n"),
            signatures=signatures,
            articles=len(live),
            withdrawn=len(graves),
            files=len(evidence.folder.files),
        ),
        state=state,
    )


def _made_for_a_line(folder: Folder) -> bool:
    made = Manifest.parsed(folder.mark) if folder.mark is not None else None
    return made is not None and made.head not in {"", audit.START}
