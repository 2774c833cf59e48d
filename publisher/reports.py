"""Findings and releases for people and for programs: text, JSON, GitHub annotations."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.config import SiteConfig
from publisher.findings import SEVERITIES, Finding, Severity
from publisher.gate import Edition, Tombstone
from publisher.messages import Message, Translate, say
from publisher.progress import duration, number
from publisher.snippets import snippet
from publisher.text import printable

if TYPE_CHECKING:  # what builds takes long to import
    from publisher.build import Release

COLUMNS = 100  # of a report in a pipe
Paint = Callable[[str, str], str]
LinesOf = Callable[[str], Sequence[str]]

WAIVED = say("XIN MIỄN TRỪ")
_GITHUB_LEVELS = {Severity.BLOCK: "error", Severity.ACKNOWLEDGE: "warning", Severity.NOTE: "notice"}


def plain(text: str, _tone: str) -> str:
    """Paint nothing: how a pipe gets a report."""
    return text


def no_lines(_path: str) -> Sequence[str]:
    """Return no line of any file."""
    return ()


def findings_text(
    findings: Sequence[Finding],
    articles: int,
    translate: Translate,
    *,
    lines_of: LinesOf = no_lines,
    mendable: Collection[str] = (),
    paint: Paint = plain,
    columns: int = COLUMNS,
) -> str:
    """Return findings by file for a person, each with its masked line, and a sentence that sums up.

    `lines_of` gives the lines of a file; `mendable` are the rules whose findings `fix` may mend;
    `paint` colours a part by its tone: `path`, `dim`, a
    severity or `waived`.
    """
    lines: list[str] = []
    for path, group in groupby(findings, key=lambda finding: finding.path):
        if lines:
            lines.append("")
        lines.append(paint(printable(path), "path"))
        written = lines_of(path)
        shown = list(group)
        for finding in shown:
            lines += _entry(finding, written, translate, paint, columns)
        if n := sum(one.rule in mendable and one.waiver is None for one in shown):
            offer = say(
                "Có {n} chỗ máy có thể sửa giúp: chạy `publisher fix {path}`.", n=n, path=path
            )
            lines += wrapped(printable(offer.render(translate)), "  ", "  ", columns)
    if lines:
        more = say("Lý do, ví dụ và cách xin miễn trừ của một quy tắc: publisher rules MÃ")
        hint = wrapped(more.render(translate), "", "", columns)
        lines += ["", *(paint(line, "dim") for line in hint), ""]
    for sentence in _summary(findings, articles):
        lines += wrapped(sentence.render(translate), "", "", columns)
    return "\n".join(lines)


def _entry(
    finding: Finding, written: Sequence[str], translate: Translate, paint: Paint, columns: int
) -> list[str]:
    """Return what is said of one finding: place, order, line with carets, who must see it."""
    label = (WAIVED if finding.waiver else SEVERITIES[finding.severity]).render(translate)
    tone = "waived" if finding.waiver else finding.severity.value
    message = printable(finding.message.render(translate))
    head = f"  {finding.line}:{finding.column}  {label}: {message} ({finding.rule})"
    lines = [*wrapped(head, "", "        ", columns)]
    lines[0] = lines[0].replace(label, paint(label, tone), 1)
    shown = snippet(written, finding, columns)
    if shown:
        lines += [paint(shown[0], "dim"), paint(shown[1], tone)]
    if finding.excerpt and (finding.end is None or not shown):
        lines += wrapped(finding.excerpt, "        ", "        ", columns)
    below: list[Message] = []
    if finding.waiver:
        below.append(say("Lý do: {reason}", reason=finding.waiver))
    elif finding.severity is Severity.ACKNOWLEDGE:
        below.append(say("Người duyệt bảo mật phải xem chỗ này và chấp nhận khi ký."))
    for one in below:
        lines += wrapped(printable(one.render(translate)), "        ", "        ", columns)
    return lines


def _summary(findings: Sequence[Finding], articles: int) -> Iterator[Message]:
    waived = sum(f.waiver is not None for f in findings)
    if waived:
        yield say(
            "Xin miễn trừ {n} chỗ: chỉ có hiệu lực khi người duyệt bảo mật đã ký bài.", n=waived
        )
    yield say(
        "Đã kiểm tra {articles} bài: {block} chỗ phải sửa, {acknowledge} chỗ người duyệt cần xem.",
        articles=articles,
        block=sum(f.blocks for f in findings),
        acknowledge=sum(f.severity is Severity.ACKNOWLEDGE and f.waiver is None for f in findings),
    )


@lru_cache(maxsize=512)  # a long report says the same of many places
def wrapped(text: str, first: str, rest: str, columns: int) -> Sequence[str]:
    """Return the lines of a text in a number of columns, the first one and the rest indented."""
    return tuple(textwrap.wrap(
        text, columns, initial_indent=first, subsequent_indent=rest, drop_whitespace=True,
        break_long_words=False, break_on_hyphens=False, replace_whitespace=False,
    ))  # fmt: skip


def findings_json(findings: Sequence[Finding], articles: int, translate: Translate) -> str:
    """Return `{"findings": […], "articles": n}`; excerpts are masked."""
    rows = [
        {
            "rule": f.rule,
            "severity": f.severity.value,
            "path": f.path,
            "line": f.line,
            "column": f.column,
            "message": f.message.render(translate),
            "excerpt": f.excerpt,
            **({"waiver": f.waiver} if f.waiver else {}),
        }
        for f in findings
    ]
    return _json({"findings": rows, "articles": articles})


def findings_github(findings: Iterable[Finding], translate: Translate) -> str:
    """Return workflow commands that GitHub shows beside the lines."""

    def escaped(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def escaped_property(text: str) -> str:
        return escaped(text).replace(":", "%3A").replace(",", "%2C")

    def place(f: Finding) -> str:
        line, column = f.end or (f.line, 0)
        if line != f.line:  # columns count only within one line
            return f"line={f.line},endLine={line}"
        return f"line={f.line},col={f.column}" + (f",endColumn={column}" if column else "")

    return "\n".join(
        f"::{_GITHUB_LEVELS[f.severity]} file={escaped_property(f.path)},{place(f)},"
        f"title={escaped_property(f.rule)}::{escaped(f.message.render(translate))}"
        for f in findings
    )


def waivers_in_force(live: Iterable[Edition | Tombstone]) -> tuple[Finding, ...]:
    """Return the waived findings of what is out, those of earlier editions that git keeps too."""
    return tuple(
        finding
        for one in live
        if isinstance(one, Edition)
        for finding in one.findings
        if finding.waiver is not None
    )


def waiver_line(finding: Finding) -> Message:
    """Return what is said of a waiver in force."""
    line = say(
        "Miễn trừ đang có hiệu lực: {path}:{line} {rule} – {reason}",
        path=finding.path,
        line=finding.line,
        rule=finding.rule,
        reason=finding.waiver,
    )
    if _on_state_secrets(finding):
        return say("CHÚ Ý, DẤU HIỆU BÍ MẬT NHÀ NƯỚC. {line}", line=line)
    return line


def waiver_sum(waived: Sequence[Finding]) -> Message:
    """Return how many waivers are in force."""
    secret = sum(map(_on_state_secrets, waived))
    if secret:
        return say(
            "Tổng cộng {n} miễn trừ đang có hiệu lực, trong đó {secret} về dấu hiệu bí mật nhà nước.",
            n=len(waived),
            secret=secret,
        )
    return say("Tổng cộng {n} miễn trừ đang có hiệu lực.", n=len(waived))


def _on_state_secrets(finding: Finding) -> bool:
    return finding.rule.startswith("secrecy/")


def release_text(
    release: Release, config: SiteConfig, output: Path, translate: Translate, seconds: float
) -> str:
    """Return what a build of some seconds put live, what it held and why, what everyone should know."""
    found = release.survey
    done = say(
        "Đã dựng trang vào {output} trong {time}: {live} bài đang đăng ({added} mới, {updated} cập nhật, {withdrawn} thu hồi, {removed} gỡ), {held} bài giữ lại, {gone} bài đã thu hồi.",
        output=output,
        time=duration(seconds),
        live=number(len(found.editions)),
        added=number(release.added),
        updated=number(release.updated),
        withdrawn=number(release.withdrawn),
        removed=number(release.removed),
        held=number(len(found.stuck)),
        gone=number(len(found.tombstones)),
    )
    return _report(done, release, config, translate)


def standing_text(release: Release, config: SiteConfig, output: Path, translate: Translate) -> str:
    """Return what a run says that finds everything as this build left it."""
    found = release.survey
    stands = say(
        "Không có gì thay đổi từ lần dựng trước vào {output}: {live} bài đang đăng, {held} bài giữ lại, {gone} bài đã thu hồi.",
        output=output,
        live=number(len(found.editions)),
        held=number(len(found.stuck)),
        gone=number(len(found.tombstones)),
    )
    return _report(stands, replace(release, gone=()), config, translate)


def _report(first: Message, release: Release, config: SiteConfig, translate: Translate) -> str:
    found = release.survey
    held = found.stuck
    lines = [first, *found.notes]
    if config.signoff.signatures == "recorded":
        lines.append(
            say(
                "CHÚ Ý: trang đang chạy thử, chữ ký số KHÔNG được kiểm tra (signoff.signatures: recorded)."
            )
        )
    waived = sorted(waivers_in_force(found.live), key=lambda f: not _on_state_secrets(f))
    lines += map(waiver_line, waived)
    if waived:
        lines.append(waiver_sum(waived))
    lines += [
        say(
            "Đã gỡ khỏi trang: {address} (tệp đã xóa, đổi tên, hoặc git không còn bản đã ký).",
            address=one,
        )
        for one in release.gone
    ]
    lines += [say("Cần rà soát lại: {path} (hạn {day})", path=a.path, day=a.review_by)
              for a in release.overdue]  # fmt: skip
    lines += [say("Sắp đến hạn rà soát: {path} (hạn {day})", path=a.path, day=a.review_by)
              for a in release.due]  # fmt: skip
    scheduled = [one for one in found.held if not one.wrong]
    if scheduled:
        lines.append(say("Hẹn giờ {n} bài:", n=len(scheduled)))
        lines += [say("  {path}", path=one.path) for one in scheduled]
    if held:
        lines.append(say("Giữ lại {n} bài:", n=len(held)))
    for one in held:
        lines.append(say("  {path}", path=one.path))
        lines += [
            say("    Dòng {line}: {message} ({rule})", line=r.line, message=r.message, rule=r.rule)
            for r in one.reasons
        ]
    return "\n".join(line.render(translate) for line in lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
