"""What an edition owes to those before it: public notes of correction, and sign-offs newer than theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from publisher import signoff
from publisher.article import Article
from publisher.audit import Past, Released, note_digest
from publisher.config import SiteConfig
from publisher.findings import Finding, Severity
from publisher.messages import Message, say
from publisher.signoff import ROLES


def corrections(article: Article, digest: str, past: Past, today: dt.date) -> Iterator[Finding]:
    """Yield what is wrong with the public notes of an article that readers have seen before.

    A changed live article says what was corrected, or that the change is minor; one that comes back
    changed after its withdrawal says what was corrected. Notes that were public stay as they are, in
    their order. Standing pages are kept up to date without notes.
    """
    for index, one in enumerate(article.corrections):
        if not article.date.date() <= one.date <= today:
            yield _fault(
                article,
                "corrections/date",
                say(
                    "Ngày đính chính {day} phải từ ngày đăng bài đến hôm nay: sửa lại ngày.",
                    day=one.date,
                ),
                "corrections",
                index,
            )
    last = past.last
    if last is None or last.digest == digest or article.kind.standing:
        return
    notes = tuple(note_digest(one.date, one.note) for one in article.corrections)
    if notes[: len(last.corrections)] != last.corrections:
        yield _fault(
            article,
            "corrections/changed",
            say(
                "Các lời đính chính đã đăng phải giữ nguyên, đúng thứ tự: chép lại từ bản đang đăng rồi thêm lời mới xuống cuối."
            ),
            "corrections",
        )
    elif len(notes) == len(last.corrections) and (
        past.withdrawn is not None or (past.live and not article.minor)
    ):
        yield _fault(
            article,
            "corrections/missing",
            say(
                "Bài đang đăng có thay đổi: thêm một lời đính chính (mục corrections, gồm date và note) cho bạn đọc; nếu chỉ sửa nhỏ, không đổi nghĩa thì ghi minor: true."
            ),
            "corrections" if article.corrections else "title",
        )


def owed(finding: Finding) -> bool:
    """Whether a finding is that a note of correction is missing or was changed."""
    return finding.rule in {"corrections/missing", "corrections/changed"}


def replayed(article: Article, digest: str, past: Past, config: SiteConfig) -> Iterator[Finding]:
    """Yield why an edition's sign-offs are too old to count, each role by itself.

    An edition other than the one that was released last must be signed later than that was, and
    one that was withdrawn must be signed after its withdrawal. What was purged never comes back:
    its id is part of every digest, so no signature of then or now counts for it.
    """
    if past.purged:
        yield _fault(
            article,
            "replay/purged",
            say(
                "Bài mang mã này đã bị xóa hẳn theo lệnh hai người ký nên không bao giờ được đăng lại: nếu cần, viết bài mới bằng `publisher new` (mã mới), không chép lại phần bí mật."
            ),
            "id",
        )
        return
    earlier = [one for one in (past.last, *past.earlier_here) if one and one.digest != digest]
    for role in ROLES:
        signed = signoff.of(article, role, config)
        if signed is None or signed.digest != digest:  # of other bytes: it clears nothing anyway
            continue
        if past.withdrawn_at is not None and signed.at <= past.withdrawn_at:
            yield _fault(
                article,
                "replay/withdrawn",
                say(
                    "Bài đã thu hồi sau khi ký ({role}) nên chữ ký cũ không còn tác dụng: muốn đăng lại thì nhờ cả hai người ký lại.",
                    role=signoff.ROLE_NAMES[role],
                ),
                role,
            )
        elif any(signed.at <= _when(one, role) for one in earlier):
            yield _fault(
                article,
                "replay/older",
                say(
                    "Chữ ký ({role}) không mới hơn bản đã đăng gần nhất: đây là bản cũ hoặc đồng hồ máy ký bị chậm; xem lại nội dung rồi ký lại.",
                    role=signoff.ROLE_NAMES[role],
                ),
                role,
            )


def _when(released: Released, role: signoff.Role) -> dt.datetime:
    return (released.secrecy if role == "secrecy" else released.spokesperson).at


def _fault(article: Article, rule: str, message: Message, *place: str | int) -> Finding:
    line, column = article.front.document.position(place)
    return Finding(
        rule=rule,
        severity=Severity.BLOCK,
        path=article.path,
        line=line,
        column=column,
        message=message,
    )
