"""What the rules are for, in words: for the command line, for programs, for the reference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from publisher.findings import SEVERITIES, Severity
from publisher.messages import Message, Translate, say
from publisher.rules import Rule, waivable


def table(rules: Sequence[Rule], translate: Translate) -> str:
    """Return one line a rule: id, severity, title."""
    width = max(len(rule.id) for rule in rules)
    return "\n".join(
        f"{rule.id:<{width}}  {SEVERITIES[rule.severity].render(translate)}: "
        f"{title(rule, translate)}"
        for rule in rules
    )


def as_json(rules: Sequence[Rule], translate: Translate) -> str:
    """Return `{"rules": […]}` with what each rule is for and what to do about its findings."""
    return json.dumps(
        {
            "rules": [
                {
                    "id": rule.id,
                    "severity": rule.severity.value,
                    "title": title(rule, translate),
                    "advice": rule.data.advice.message().render(translate),
                    "source": rule.data.source,
                    "hits": list(rule.data.hits),
                    "misses": list(rule.data.misses),
                    "waivable": waivable(rule),
                    "can_be_raised_to": [one.value for one in _graver(rule)],
                }
                for rule in rules
            ]
        },
        ensure_ascii=False,
        indent=2,
    )


def markdown(rules: Sequence[Rule], translate: Translate) -> str:
    """Return the rule reference: every rule with its severity, advice, source and samples."""
    lines = [say("# Các quy tắc kiểm tra").render(translate), ""]
    lines += [say("Do `publisher rules --format markdown` tạo ra.").render(translate)]
    for rule in rules:
        lines += ["", f"## `{rule.id}`", "", section(rule, translate)]
    return "\n".join(lines)


def section(rule: Rule, translate: Translate) -> str:
    """Return what the reference says of one rule, without its heading."""
    severity = SEVERITIES[rule.severity].render(translate)
    lines = [f"**{title(rule, translate)}** – {severity}"]
    lines += ["", rule.data.advice.message().render(translate)]
    if law := source(rule, translate):
        lines += ["", law]
    for heading, samples in _samples(rule):
        lines += ["", heading.render(translate), ""]
        lines += [f"- {_code(' '.join(sample.split()))}" for sample in samples]
    return "\n".join([*lines, "", terms(rule, translate)])


def explained(rule: Rule, translate: Translate) -> str:
    """Return all about one rule for a terminal, with the lines that would waive a finding of it."""
    lines = [
        f"{rule.id}: {title(rule, translate)}",
        SEVERITIES[rule.severity].render(translate),
        "",
        rule.data.advice.message().render(translate),
    ]
    if law := source(rule, translate):
        lines += ["", law]
    for heading, samples in _samples(rule):
        lines += ["", heading.render(translate)]
        lines += [f"  – {' '.join(sample.split())}" for sample in samples]
    lines += ["", terms(rule, translate)]
    if waivable(rule):
        lines += ["", *(line.render(translate) for line in _waiver_lines(rule))]
    return "\n".join(lines)


def terms(rule: Rule, translate: Translate) -> str:
    """Return whether a finding can be waived, and what a site can change about the rule."""
    return " ".join(message.render(translate) for message in _terms(rule))


def title(rule: Rule, translate: Translate) -> str:
    """Return what a rule is about, as a noun phrase."""
    return rule.data.title.message().render(translate)


def source(rule: Rule, translate: Translate) -> str:
    """Return the law that a rule rests on, "" where it rests on none."""
    if rule.data.source is None:
        return ""
    return say("Căn cứ: {source}", source=rule.data.source).render(translate)


def _samples(rule: Rule) -> Iterator[tuple[Message, Sequence[str]]]:
    """Yield a rule's samples under their headings, where it has any."""
    if rule.data.hits:
        yield say("Bắt được:"), rule.data.hits
    if rule.data.misses:
        yield say("Bỏ qua:"), rule.data.misses


def _terms(rule: Rule) -> Iterator[Message]:
    if waivable(rule) and rule.id.startswith("secrecy/"):
        yield say(
            "Miễn trừ: chỉ khi người phụ trách bảo vệ bí mật nhà nước đã xác nhận đó không phải bí mật nhà nước; mỗi lần dựng trang đều nhắc lại."
        )
    elif waivable(rule):
        yield say(
            "Miễn trừ: được, cho đúng một đoạn chữ và có lý do; chỉ có hiệu lực khi người duyệt bảo mật ký bài."
        )
    elif rule.severity is Severity.BLOCK:
        yield say("Miễn trừ: không được; phải sửa.")
    else:
        yield say("Miễn trừ: không cần, vì không giữ bài.")
    graver = _graver(rule)
    if graver:
        yield say(
            "Trang có thể siết lên mức {levels} (rules.severities trong cấu hình), không nới lỏng được.",
            levels=", ".join(one.value for one in graver),
        )
    else:
        yield say("Trang không thay đổi được mức của quy tắc này.")


def _graver(rule: Rule) -> list[Severity]:
    return [one for one in reversed(Severity) if one.rank < rule.severity.rank]


def _waiver_lines(rule: Rule) -> Iterator[Message]:
    yield say("Cách viết, trong phần thông tin đầu bài:")
    yield Message("waivers:")
    yield Message("  - rule: {rule}", (("rule", rule.id),))
    yield say('    match: "đúng đoạn chữ bị bắt, chép nguyên từ bài"')
    yield say("    reason: vì sao được đăng (người duyệt sẽ đọc)")


def _code(text: str) -> str:
    """Return text as a Markdown code span, whatever it holds."""
    fence = "`" if "`" not in text else "``"
    pad = " " if fence == "``" else ""
    return f"{fence}{pad}{text}{pad}{fence}"
