"""Waivers: what lifts one finding on one exact text, and those that lift nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from publisher.article import Waiver
from publisher.findings import Finding, Severity, mask
from publisher.front_matter import FrontMatter
from publisher.messages import Message, say
from publisher.rules.packs import Rule
from publisher.schema import unknown_id
from publisher.text import normalised

UNUSED = "waivers/unused"
UNKNOWN = "waivers/unknown-rule"

Met = Collection[tuple[str, str]]  # rule and text of what was found, white space folded


def reason(waivers: Sequence[Waiver], rule: Rule, text: str) -> str | None:
    """Return why a finding of `rule` on exactly `text` may stand, if the author gave a reason."""
    if not waivable(rule):
        return None
    return next((one.reason for one in waivers if (one.rule, _text(one)) == (rule.id, text)), None)


def idle(
    waivers: Sequence[Waiver], front: FrontMatter, met: Met, rules: dict[str, Rule]
) -> Iterator[Finding]:
    """Yield a finding for each waiver that lifts nothing, at its line."""
    for index, one in enumerate(waivers):
        known = rules.get(one.rule)
        if known is not None and waivable(known) and (one.rule, _text(one)) in met:
            continue
        line, column = front.document.position(("waivers", index, "rule"))
        yield Finding(
            rule=UNUSED if known else UNKNOWN,
            severity=Severity.NOTE if known else Severity.BLOCK,
            path=front.document.path,
            line=line,
            column=column,
            message=_why(one, known, rules),
            excerpt=mask(_text(one)),
        )


def waivable(rule: Rule) -> bool:
    """Whether a finding of the rule can be waived: it is about a text, and needs somebody's word."""
    return not rule.data.built_in and rule.severity is not Severity.NOTE


def _why(waiver: Waiver, rule: Rule | None, rules: dict[str, Rule]) -> Message:
    if rule is None:
        return say(
            "{fault} Mã quy tắc là phần trong ngoặc mà `publisher check` in ra.",
            fault=unknown_id(say("quy tắc"), waiver.rule, rules),
        )
    if not waivable(rule):
        return say(
            "Quy tắc {rule} không nhận miễn trừ: bỏ mục này. Xem `publisher rules {rule}`.",
            rule=rule.id,
        )
    return say(
        "Miễn trừ này không còn tác dụng: quy tắc {rule} không bắt đúng đoạn chữ ấy trong bài. Bỏ mục này, hoặc chép lại đúng đoạn chữ bị bắt.",
        rule=rule.id,
    )


def _text(waiver: Waiver) -> str:
    return " ".join(normalised(waiver.match).text.split())
