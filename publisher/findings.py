"""Findings: what a rule saw, where, how grave it is and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from publisher.errors import Problem
from publisher.messages import Message, say


class Severity(StrEnum):
    """How grave a finding is; the order of declaration is the order of gravity."""

    BLOCK = "block"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


SEVERITIES: Mapping[Severity, Message] = {
    Severity.BLOCK: say("PHẢI SỬA"),
    Severity.ACKNOWLEDGE: say("NGƯỜI DUYỆT XEM"),
    Severity.NOTE: say("LƯU Ý"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One hit of a rule in one file; `line` and `column` are 1-based, `excerpt` is masked.

    `end` is the line and column just behind the last character, where it is known.
    `waiver` is the reason of the article's own waiver that names this rule and this exact text;
    it counts only inside an edition that a secrecy reviewer signed.
    """

    rule: str
    severity: Severity
    path: str
    line: int = 1
    column: int = 1
    end: tuple[int, int] | None = None
    message: Message
    excerpt: str = ""
    waiver: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the finding holds the article: grave, and not waived."""
        return self.severity is Severity.BLOCK and self.waiver is None


# Characters that are printed, and letters just where regular expressions say so.
_USUAL = re.compile(r"[ -~À-ÖØ-öø-\u024f\u1ea0-\u1ef9‐-‧•]*")
_HIDDEN = re.compile(r"(?<=[^\W\d_])[^\W_]|[^\W\d_](?![^\W\d_])|\d")
# A digit in words, which its first letter and its length would tell.
_SAID = re.compile(
    r"(?<!\w)(?:không|ko|khong|một|mốt|mot|hai|ba|bốn|bon|tư|tu|năm|lăm|nam|lam|sáu|sau|bảy|bẩy|bay|tám|tam|"
    r"chín|chin|mười|mươi|muoi|trăm|tram|linh|lẻ|le)(?!\w)",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """Return `text` with digits hidden and only the first letter of each word left.

    A letter that stands alone is hidden too: a word may be written with its letters apart. So is
    a digit in words. Every character keeps its place, and tabs and what is not printed become spaces.
    """
    text = _SAID.sub(lambda said: "•" * len(said[0]), text)
    if _USUAL.fullmatch(text):
        return _HIDDEN.sub("•", text)
    shown: list[str] = []
    inside = False
    for char, after in zip(text, text[1:] + " ", strict=False):
        if char.isalpha() and not inside and after.isalpha():
            shown.append(char)
        elif char.isalnum():
            shown.append("•")
        else:
            shown.append(char if char.isprintable() else " ")
        inside = char.isalpha()
    return "".join(shown)


def from_problems(problems: Iterable[Problem]) -> list[Finding]:
    """Return file faults as findings that hold the article."""
    return [
        Finding(
            rule=problem.rule,
            severity=Severity.BLOCK,
            path=problem.path,
            line=problem.line,
            column=problem.column,
            message=problem.message,
        )
        for problem in problems
    ]


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file, then place, then gravity."""
    return sorted(findings, key=lambda f: (f.path, f.line, f.column, f.severity.rank, f.rule))
