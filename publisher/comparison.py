"""The difference between two states of an article, fit for a screen: nothing private is in it.

What a rule on secrets or people finds is masked, and so are long numbers; characters that nobody
sees, or takes for others, are made visible, so that a change to them is one that can be read, and
below it stands in words what kind of characters go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import SequenceMatcher

from publisher import front_matter, legacy
from publisher.findings import mask
from publisher.front_matter import FrontMatter
from publisher.messages import Message, Translate, say, vietnamese
from publisher.rules import RuleSet, reading
from publisher.text import BIDI, BROKEN, INVISIBLE, LOOKALIKE, normalised
from publisher.yamldoc import parse

_NUMBER = re.compile(r"\d(?:[ .\-]?\d){4,}")
# A date of the metadata, with a key of its own, also that of a correction: what a signer has to see,
# and nobody's secret.
_DATE = re.compile(
    r"(?:^|(?<=[{,]) *|^ *(?:- +)?)(?:date|expires|review_by): *[\"']?(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\+\d\d:\d\d)?)?)[\"']?(?= *(?:$|[,}]))",
    re.MULTILINE,
)
_UNSEEN = re.compile(f"[{INVISIBLE}{BIDI}\\W]")
_ALIKE = re.compile("[" + "".join(map(chr, LOOKALIKE)) + "]")
_CONTEXT = 1  # lines shown around a change


def unified(
    old: str,
    new: str,
    rules: RuleSet,
    spared: Collection[str] = (),
    translate: Translate = vietnamese,
) -> Iterator[str]:
    """Yield the lines of a unified diff, without the names of files.

    `spared` are rules whose findings are shown: they are what is being mended. A line that begins
    with two blanks and a corner is no line of the files: it names the change in the line above.
    """
    before, after = old.split("\n"), new.split("\n")
    shown_before = _shown(old, rules, spared)
    shown_after = _shown(new, rules, spared)
    matcher = SequenceMatcher(None, before, after)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        yield (f"@@ -{first[1] + 1},{last[2] - first[1]} +{first[3] + 1},{last[4] - first[3]} @@")
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from (f" {line}" for line in shown_before[a:b])
                continue
            yield from (f"-{line}" for line in shown_before[a:b])
            paired = b - a == d - c
            for at, line in enumerate(shown_after[c:d]):
                yield f"+{line}"
                if paired:
                    names = _named(
                        before[a + at], after[c + at], shown_before[a + at], line, translate
                    )
                    yield from (f"  └ {one}" for one in names)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[int], Message]], ...] = (
    (re.compile("[\uff10-\uff19\U0001d7ce-\U0001d7ff]"),
     lambda n: say("Đổi {n} chữ số kiểu trang trí thành chữ số thường", n=n)),
    (re.compile("[\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7cd]"),
     lambda n: say("Đổi {n} chữ cái kiểu trang trí thành chữ cái thường", n=n)),
    (re.compile(f"[{INVISIBLE}]"), lambda n: say("Bỏ {n} ký tự ẩn", n=n)),
    (re.compile(f"[{BIDI}]"), lambda n: say("Bỏ {n} ký tự đảo chiều chữ", n=n)),
    (BROKEN, lambda n: say("Bỏ hoặc thay {n} ký tự hỏng", n=n)),
    (re.compile("[ÐƉðɖ]"), lambda n: say("Thay {n} chữ cái nước ngoài trông giống chữ Đ", n=n)),
    (re.compile("[\u0370-\u03ff]"), lambda n: say("Thay {n} chữ Hy Lạp trông giống chữ Việt", n=n)),
    (re.compile("[\u0400-\u04ff]"), lambda n: say("Thay {n} chữ Kirin trông giống chữ Việt", n=n)),
    (re.compile("[\u0300-\u036f]"), lambda n: say("Ghép {n} dấu rời vào chữ", n=n)),
)  # fmt: skip
_SHOWN_CODES = 5


def _named(
    old: str, new: str, shown_old: str, shown_new: str, translate: Translate
) -> Iterator[str]:
    """Yield in words which characters a changed line loses, where the eye may not see it."""
    lost = Counter(old) - Counter(new)
    told = False
    for pattern, words in _KINDS:
        found = sorted(char for char in lost if pattern.fullmatch(char))
        if not found:
            continue
        n = sum(lost[char] for char in found)
        kind = words(n).render(translate)
        # A digit or letter that is masked in the line is not told here either.
        codes = [f"U+{ord(c):04X}" for c in found if not c.isalnum() or f"‹{c}›" in shown_old]
        more = ["…"] if len(codes) > _SHOWN_CODES else []
        yield f"{kind} ({', '.join(codes[:_SHOWN_CODES] + more)})" if codes else kind
        told = True
    if (found_old := None if old.isascii() else legacy.find(old)) and not legacy.find(new):
        yield say("Đổi chữ gõ bằng bảng mã cũ ({encoding}) sang Unicode", encoding=found_old.encoding).render(translate)  # fmt: skip
    elif shown_old == shown_new and not told:
        yield say("Chỗ thay đổi nằm trong phần được che").render(translate)


def _shown(text: str, rules: RuleSet, spared: Collection[str]) -> list[str]:
    """Return the lines of an article as they may be shown."""
    block, body, first = front_matter.split(text) or ("", text, 1)
    front = FrontMatter(parse(block, "", first_line=2), None, body, first)

    def tells(words: str) -> bool:
        """Whether the rules find something in a line that must not be shown."""
        hits = rules.scanner.scan(normalised(words).text)
        return any(hit.rule.id not in spared for hit in hits)

    secret: set[int] = set()  # 0-based lines to be masked whole
    head = len(text) - len(body)
    dates = {found.start(1): found.end(1) for found in _DATE.finditer(text, 0, head)}
    hidden = [
        found.span()
        for found in _NUMBER.finditer(text)
        if found.end() > dates.get(found.start(), -1)
    ]
    sheet = reading.sheet_of(front)
    for hit in rules.scanner.scan(sheet.text):
        segment = sheet.segment(hit.start)
        if hit.rule.id in spared:
            continue
        if not segment.inside:
            secret.update(_of_value(text, segment.line - 1))
        elif (span := sheet.source_span(hit.start, hit.end)) is not None:
            hidden.append((head + span[0], head + span[1]))
    lines = _masked(text, hidden).split("\n")
    for number, line in enumerate(text.split("\n")):
        unread = bool(front.document.problems) and number < first - 1
        old = None if line.isascii() else legacy.find(line)
        if (unread and tells(line)) or (old is not None and tells(old.converted)):
            secret.add(number)
    return [_visible(mask(line) if number in secret else line) for number, line in enumerate(lines)]


def _of_value(text: str, number: int) -> Iterator[int]:
    """Yield the 0-based lines of a value of the metadata that begins on one."""
    lines = text.split("\n")
    yield number
    for following in range(number + 1, len(lines)):
        if not lines[following].startswith((" ", "\t")):
            return
        yield following


def _masked(text: str, hidden: Iterable[tuple[int, int]]) -> str:
    """Return a text with spans masked, line breaks kept."""
    chars = list(text)
    for start, end in hidden:
        for line in re.finditer(r"[^\n]+", text[start:end]):
            chars[start + line.start() : start + line.end()] = mask(line[0])
    return "".join(chars)


def _visible(line: str) -> str:
    """Return a line in which every character can be seen, and none commands a terminal."""

    def shown(found: re.Match[str]) -> str:
        char = found[0]
        if char in INVISIBLE or char in BIDI or not char.isprintable():
            return char if char == "\t" else f"‹U+{ord(char):04X}›"
        return char

    return _ALIKE.sub(lambda found: f"‹{found[0]}›", _UNSEEN.sub(shown, line))
