"""Findings and states for people and for programs: text, JSON, SARIF 2.1.0, GitHub annotations."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from publisher import __version__, signoff
from publisher.article import Article, Lifecycle
from publisher.build import Release
from publisher.config import SiteConfig
from publisher.findings import Finding, Severity
from publisher.gate import Edition, Held, HeldState, Live, Tombstone
from publisher.messages import Message, Translate, say
from publisher.rules import Rule, RuleSet

SEVERITIES: Mapping[Severity, Message] = {
    Severity.BLOCK: say("PHẢI SỬA"),
    Severity.ACKNOWLEDGE: say("NGƯỜI DUYỆT XEM"),
    Severity.NOTE: say("LƯU Ý"),
}
WAIVED = say("XIN MIỄN TRỪ")
STATES: Mapping[str, Message] = {
    HeldState.DRAFT: say("Bản nháp"),
    HeldState.WAITING: say("Chờ duyệt"),
    HeldState.HELD: say("Bị giữ lại"),
    HeldState.SCHEDULED: say("Hẹn giờ"),
    Lifecycle.CURRENT: say("Đang đăng"),
    Lifecycle.EXPIRED: say("Hết hiệu lực"),
    Lifecycle.WITHDRAWN: say("Đã thu hồi"),
}
_SARIF_LEVELS = {Severity.BLOCK: "error", Severity.ACKNOWLEDGE: "warning", Severity.NOTE: "note"}
_GITHUB_LEVELS = {Severity.BLOCK: "error", Severity.ACKNOWLEDGE: "warning", Severity.NOTE: "notice"}


def findings_text(findings: Sequence[Finding], articles: int, translate: Translate) -> str:
    """Return findings by file for a person, and a sentence that sums them up."""
    lines: list[str] = []
    path = ""
    for finding in findings:
        if finding.path != path:
            path = finding.path
            lines += ["", path] if lines else [path]
        severity = (WAIVED if finding.waiver else SEVERITIES[finding.severity]).render(translate)
        message = finding.message.render(translate)
        lines.append(f"  {finding.line}:{finding.column}  {severity}: {message} ({finding.rule})")
        if finding.excerpt:
            lines.append(f"        {finding.excerpt}")
        if finding.waiver:
            lines.append(
                "        " + say("Lý do: {reason}", reason=finding.waiver).render(translate)
            )
    counts = [sum(f.blocks for f in findings)]
    counts.append(sum(f.severity is Severity.ACKNOWLEDGE for f in findings))
    summary = say(
        "Đã kiểm tra {articles} bài: {block} chỗ phải sửa, {acknowledge} chỗ người duyệt cần xem.",
        articles=articles,
        block=counts[0],
        acknowledge=counts[1],
    )
    return "\n".join(
        [*lines, "", summary.render(translate)] if lines else [summary.render(translate)]
    )


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


def findings_sarif(findings: Sequence[Finding], rules: RuleSet, translate: Translate) -> str:
    """Return a SARIF 2.1.0 log (OASIS) of findings."""
    known = {f.rule: rules.find(f.rule) for f in findings}
    driver = {
        "name": "publisher",
        "version": __version__,
        "rules": [
            {"id": name, "shortDescription": {"text": _title(rule, name, translate)}}
            for name, rule in known.items()
        ],
    }
    results = [
        {
            "ruleId": f.rule,
            "level": _SARIF_LEVELS[f.severity],
            "message": {"text": f.message.render(translate)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(f.path)},
                        "region": {"startLine": f.line, "startColumn": f.column},
                    }
                }
            ],
            **(
                {"suppressions": [{"kind": "inSource", "justification": f.waiver}]}
                if f.waiver
                else {}
            ),
        }
        for f in findings
    ]
    return _json(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "results": results}],
        }
    )


def findings_github(findings: Iterable[Finding], translate: Translate) -> str:
    """Return workflow commands that GitHub shows beside the lines."""

    def escaped(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def escaped_property(text: str) -> str:
        return escaped(text).replace(":", "%3A").replace(",", "%2C")

    return "\n".join(
        f"::{_GITHUB_LEVELS[f.severity]} file={escaped_property(f.path)},line={f.line},"
        f"col={f.column},title={escaped_property(f.rule)}::{escaped(f.message.render(translate))}"
        for f in findings
    )


def _title(rule: Rule | None, name: str, translate: Translate) -> str:
    return rule.data.title.message().render(translate) if rule else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where one file stands: its state, what is missing, who can give it, since when it is live."""

    path: str
    state: str
    missing: tuple[Message, ...]
    can_act: Mapping[signoff.Role, tuple[str, ...]]
    live: bool
    since: dt.datetime | None


def status(
    live: Sequence[Edition | Tombstone],
    held: Sequence[Held],
    released: Mapping[str, Live],
    config: SiteConfig,
    now: dt.datetime,
) -> list[Status]:
    """Return where every file stands, those that need someone first."""
    since = {one.path: one.since for one in released.values()}
    out = {(one.article if isinstance(one, Edition) else one).path for one in live}
    rows = [
        Status(
            path=one.path,
            state=one.state.value,
            missing=tuple(reason.message for reason in one.reasons),
            can_act=_can_act(one, config, now),
            live=one.path in out,
            since=since.get(one.path),
        )
        for one in held
    ]
    waiting = {one.path for one in held}
    for edition in live:
        known = edition.article if isinstance(edition, Edition) else edition
        if known.path not in waiting:
            state = edition.lifecycle if isinstance(edition, Edition) else Lifecycle.WITHDRAWN
            rows.append(
                Status(
                    path=known.path,
                    state=state.value,
                    missing=(),
                    can_act={},
                    live=True,
                    since=since.get(known.path),
                )
            )
    order = list(map(str, STATES))
    order.insert(0, order.pop(order.index(HeldState.HELD)))
    return sorted(rows, key=lambda row: (order.index(row.state), row.path))


def _can_act(
    held: Held, config: SiteConfig, now: dt.datetime
) -> dict[signoff.Role, tuple[str, ...]]:
    """Return who may give each sign-off that is not there."""
    if held.article is None or held.state is HeldState.SCHEDULED:
        return {}
    lacking = {reason.rule.partition("/")[0] for reason in held.reasons}
    return {
        role: signers(held.article, role, config, now) for role in signoff.ROLES if role in lacking
    }


def signers(
    article: Article, role: signoff.Role, config: SiteConfig, now: dt.datetime
) -> tuple[str, ...]:
    """Return the ids of the people who may give an article a sign-off now."""
    return tuple(
        person.id
        for person in config.people
        if not any(signoff.entitlement_faults(article, role, person, config, now))
    )


def status_text(rows: Sequence[Status], translate: Translate) -> str:
    """Return a plain table of states, one file a block."""
    lines: list[str] = []
    for row in rows:
        lines.append(f"{_state_words(row, translate):<28}  {row.path}")
        lines += [f"    – {message.render(translate)}" for message in row.missing]
        for role, people in row.can_act.items():
            names = ", ".join(people) or say("chưa có ai trong cấu hình").render(translate)
            label = say("Người được {role}: {names}", role=signoff.ROLE_NAMES[role], names=names)
            lines.append(f"    {label.render(translate)}")
    return "\n".join(lines)


def _state_words(row: Status, translate: Translate) -> str:
    words = STATES[row.state].render(translate)
    if row.live and row.state in set(HeldState):
        return say("{state} (bản cũ đang đăng)", state=words).render(translate)
    return words


def status_json(rows: Sequence[Status], translate: Translate) -> str:
    """Return `{"articles": […]}` with one record a file."""
    return _json(
        {
            "articles": [
                {
                    "path": row.path,
                    "state": row.state,
                    "live": row.live,
                    "since": row.since.isoformat() if row.since else None,
                    "missing": [message.render(translate) for message in row.missing],
                    "can_act": row.can_act,
                }
                for row in rows
            ]
        }
    )


def release_text(release: Release, config: SiteConfig, output: Path, translate: Translate) -> str:
    """Return what a build put live, what it held and why, and what everyone should know."""
    found = release.survey
    lines = [
        say(
            "Đã dựng trang vào {output}: {live} bài đang đăng ({added} mới, {updated} cập nhật, {removed} gỡ), {withdrawn} bài thu hồi.",
            output=output,
            live=len(found.editions),
            added=release.added,
            updated=release.updated,
            removed=release.removed,
            withdrawn=len(found.tombstones),
        ),
        *found.notes,
    ]
    if config.signoff.signatures == "recorded":
        lines.append(
            say(
                "CHÚ Ý: trang đang chạy thử, chữ ký số KHÔNG được kiểm tra (signoff.signatures: recorded)."
            )
        )
    lines += [
        say(
            "Miễn trừ đang có hiệu lực: {path}:{line} {rule} – {reason}",
            path=finding.path,
            line=finding.line,
            rule=finding.rule,
            reason=finding.waiver,
        )
        for edition in found.editions
        for finding in edition.findings
        if finding.waiver
    ]
    lines += [
        say(
            "Đã gỡ khỏi trang: {address} (tệp đã xóa, đổi tên, hoặc git không còn bản đã ký).",
            address=one,
        )
        for one in release.gone
    ]
    lines += [say("Cần rà soát lại: {path} (hạn {day})", path=a.path, day=a.review_by)
              for a in release.overdue]  # fmt: skip
    held = [one for one in found.held if one.wrong]
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


def rules_json(rules: Sequence[Rule], translate: Translate) -> str:
    """Return `{"rules": […]}` with what each rule is for and what to do about its findings."""
    return _json(
        {
            "rules": [
                {
                    "id": rule.id,
                    "severity": rule.severity.value,
                    "title": rule.data.title.message().render(translate),
                    "advice": rule.data.advice.message().render(translate),
                    "source": rule.data.source,
                    "hits": list(rule.data.hits),
                    "misses": list(rule.data.misses),
                }
                for rule in rules
            ]
        }
    )


def rules_markdown(rules: Sequence[Rule], translate: Translate) -> str:
    """Return the rule reference: every rule with its severity, advice, source and samples."""
    lines = [say("# Các quy tắc kiểm tra").render(translate), ""]
    lines += [say("Do `publisher rules --format markdown` tạo ra.").render(translate)]
    for rule in rules:
        severity = SEVERITIES[rule.severity].render(translate)
        lines += ["", f"## `{rule.id}`", "", f"**{_title(rule, rule.id, translate)}** – {severity}"]
        lines += ["", rule.data.advice.message().render(translate)]
        if rule.data.source:
            lines += ["", say("Căn cứ: {source}", source=rule.data.source).render(translate)]
        for heading, samples in sample_lists(rule):
            lines += ["", heading.render(translate), ""]
            lines += [f"- `{' '.join(sample.split())}`" for sample in samples]
    return "\n".join(lines)


def sample_lists(rule: Rule) -> Iterator[tuple[Message, Sequence[str]]]:
    """Yield a rule's samples under their headings, where it has any."""
    if rule.data.hits:
        yield say("Bắt được:"), rule.data.hits
    if rule.data.misses:
        yield say("Bỏ qua:"), rule.data.misses


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
