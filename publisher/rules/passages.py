"""The passage that a candidate stands in, and which groups of words it holds.

What a rule's own patterns cannot judge is judged over a passage: whether it tells of one case or
warns in general, whether it shows how a crime is done, whether it speaks of a harm.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from publisher.rules.beginnings import Beginnings, at_words, compiled
from publisher.rules.lexicon import GROUPS
from publisher.rules.words import Page, Phrase, Span, Stretch, phrase

_LONG = 640  # characters, from which a paragraph is read in parts
_PART = 420
_LONGEST = 1_500  # even of one sentence
_REMEMBERED = 64  # of a page or two: what is remembered keeps its page
# Where a passage ends: a blank line, a list item, a heading; the rows of a table belong together.
_SENTENCE_END = re.compile(r"[.!?…][”\"]?\s")
_END = re.compile(r"\n(?:\s*\n|(?=\s{0,6}(?:[-*+#>]|\d{1,2}[.)])\s))")


# A line with a colon that a list of people follows, or a recipe.
_ANNOUNCES = re.compile(
    r"(?<!\w)(?:nạn nhân|bị hại|học sinh|các em|các cháu|trẻ|nhân chứng|danh sách|gồm(?: có)?|đối tượng|bệnh nhân|trường hợp|"
    r"người (?:báo|tố|bị|làm chứng|vi phạm|nhiễm|được)|công thức|cách (?:làm|chế|pha|nấu|trộn|né|phá|mở)|nguyên liệu|kịch bản)"
    r"(?!\w)[^\n]{0,80}:\s*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s{0,6}(?:[-*+]|\d{1,2}[.)])\s")


class Lexicon:
    """Groups of phrases, each group a text with bars between its phrases."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        self._groups: dict[Phrase, list[str]] = {}
        for name, words in groups.items():
            for one in words.split("|"):
                self._groups.setdefault(phrase(one), []).append(name)

    @property
    def phrases(self) -> Collection[Phrase]:
        """The phrases of all groups."""
        return self._groups.keys()

    def found(self, page: Page) -> Found:
        """Return every phrase that stands on a page whose index knows them, in the order of their ends."""
        words, groups = page.words, self._groups
        walk = [one for one in page.found if one[0] in groups]
        return Found(
            [words.ends[last] for _one, _first, last in walk],
            [(words.starts[first], one) for one, first, _last in walk],
        )

    def groups(self, found: Found, first: int, last: int) -> Mapping[str, Collection[Phrase]]:
        """Return by group which of the phrases found stand in a stretch."""
        groups: dict[str, set[Phrase]] = {}
        low = bisect_right(found.ends, first)
        for start, one in found.phrases[low : bisect_right(found.ends, last, low)]:
            if start >= first:
                for name in self._groups[one]:
                    if name in groups:
                        groups[name].add(one)
                    else:
                        groups[name] = {one}
        return groups


@dataclass(frozen=True, slots=True)
class Found:
    """The phrases of a page: where each ends, and where it starts and which it is."""

    ends: Sequence[int]
    phrases: Sequence[tuple[int, Phrase]]


@dataclass(frozen=True, eq=False)
class Sign:
    """A pattern that begins at a word, looked for only where its first letters stand.

    It is compiled when it is first looked for. Raises ValueError, then, if it may begin elsewhere.
    """

    regex: str
    flags: int = 0

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, for texts that are no passages."""
        return compiled(self.regex, self.flags)

    @cached_property
    def begins(self) -> Beginnings:
        """What its matches can begin with."""
        if (known := at_words(self.regex, self.flags)) is None:
            raise ValueError(self.regex)
        return known


class Passage:
    """A stretch of a page read as one."""

    def __init__(self, page: Page, first: int, last: int) -> None:
        self.text = page.text[first:last]
        self._place = page, first, last

    @cached_property
    def groups(self) -> Mapping[str, Collection[Phrase]]:
        """Which phrases of each group stand in it."""
        page, first, last = self._place
        return LEXICON.groups(_found(page), first, last)

    @cached_property
    def _words(self) -> Stretch:
        page, first, last = self._place
        return page.beginnings([(first, last)])

    def find(self, sign: Sign) -> re.Match[str] | None:
        """Return the first match of a sign, its places those in the page."""
        return next(self._matches(sign), None)

    def times(self, sign: Sign, most: int) -> int:
        """Return how often a sign stands in it, up to so many times."""
        return sum(1 for _found in islice(self._matches(sign), most))

    def _matches(self, sign: Sign) -> Iterator[re.Match[str]]:
        page, done, last = self._place
        match = sign.pattern.match
        for at in self._words.starts(sign.begins):
            if at >= done and (found := match(page.text, at, last)):
                yield found
                done = found.end()

    def shows(self, sign: Sign) -> bool:
        """Whether a sign stands in it."""
        return self.find(sign) is not None

    def count(self, *groups: str) -> int:
        """Return how many different phrases of some groups stand in it."""
        return sum(len(self.groups.get(name, ())) for name in groups)

    def has(self, *groups: str) -> bool:
        """Whether a phrase of one of some groups stands in it."""
        return not self.groups.keys().isdisjoint(groups)


def passage(page: Page, start: int, end: int) -> Passage:
    """Return the passage that a span begins in: its paragraph, or the part of a long one."""
    first, last = _part(page, start)
    return _passage(page, first, max(last, end))


def end(page: Page, start: int) -> int:
    """Return where the passage ends that something at a place stands in."""
    return _part(page, start)[1]


def _part(page: Page, start: int) -> Span:
    parts = _parts(page)
    return parts[bisect_right(parts, (start, len(page.text))) - 1]


@lru_cache(maxsize=4)
def _parts(page: Page) -> Sequence[Span]:
    """Return the passages of a page in order."""
    text = page.text
    parts: list[Span] = []
    first = 0
    for stop in (*_ends(text), len(text)):
        while stop - first > _LONG and (cut := _cut(text, first, stop)):
            parts.append((first, cut))
            first = cut
        parts.append((first, stop))
        first = stop
    return parts


def _ends(text: str) -> Iterator[int]:
    """Yield where passages end; a short list of people or of a recipe belongs to the line that announces it."""
    announced = -_LONG  # where the line with a colon begins
    last = 0
    for found in _END.finditer(text):
        first, last = last, found.end()
        colon = text[first : found.start()].rstrip().endswith(":")
        if announced < 0 and not colon:
            yield last
            continue
        listed = _ITEM.match(text, last) is not None
        if (
            listed
            and colon
            and _ANNOUNCES.search(text, max(first, found.start() - 160), found.start())
        ):
            announced = first
        elif not listed or last - announced > _LONG:
            announced = -_LONG
        if announced < 0:
            yield last


def _cut(text: str, first: int, stop: int) -> int | None:
    """Return where a part of a long paragraph ends: with a sentence, or at a word if that is long."""
    if found := _SENTENCE_END.search(text, first + _PART, min(stop - 60, first + _LONGEST)):
        return found.end()
    if stop - first <= _LONGEST:
        return None
    return text.rfind(" ", first + _PART, first + _LONGEST) + 1 or first + _LONGEST


@lru_cache(maxsize=4)
def _found(page: Page) -> Found:
    return LEXICON.found(page)


_passage = lru_cache(maxsize=_REMEMBERED)(Passage)


def in_a_case(read: Passage) -> bool:
    """Whether a passage tells of one case: more of somebody held or heard than of warning.

    What swindlers pretend, an arrest among it, counts as warning.
    """
    case = read.count("held") + read.has("when")
    return read.has("held") and case > read.count("general") + 2 * read.count("pretended")


def of_a_case(read: Passage) -> bool:
    """Whether a passage tells of one case or at least does not warn in general."""
    return not read.has("fiction") and (read.has("held") or not read.has("general", "law"))


LEXICON = Lexicon(GROUPS)

# After `kẻ`: lines drawn, proverbs, enemies of long ago.
_NO_VILLAIN = re.compile(
    r"\s*(?:ô|vạch|sọc|ngang|dọc|lại|chỉ|bảng|khung|dòng|đường|lông|mắt|mi|thêm|sẵn|thẳng|biển|chữ|cả|thù|"
    r"địch|chợ|ở|đi|hèn|mạnh|yếu|khó|giàu|nghèo|sĩ|tiểu|cười|bán người|mua người|tám|nửa|nói|thức|ngoại|xâm lược|"
    r"hủy|vẽ|nét|sơn|hàng|phản diện|qua|đón|người|trước|sau|hai|đứng|gần|xa|trên|dưới|gặp|độc hành|thắng|thua)(?!\w)"
)
_DRAWN = re.compile(
    r"(?:vạch|thước|giấy|vở|áo|vải|bút|tự|được|cần|sẽ|bảng|kẻ|đường|và|cho|lắm|nhiều) $"
)
_ANYBODY = re.compile(
    r"\s*(?:gian|xấu|lạ|khả nghi|khác|nào|đó|này|lợi dụng|lừa đảo|trộm|cắp|móc túi|cướp|tấn công)(?!\w)"
)
_NOBODY_KNOWN = re.compile(r"\s*(?:gian|xấu|lạ|nào|khả nghi|khác|(?:giả|mạo) danh)(?!\w)")
# What makes a remark about somebody unknown one about a man who was caught.
_CAUGHT = re.compile(
    r"(?<!\w)(?:bị|đã|vừa)\s+(?:\w+\s+){0,3}(?:bắt|tạm giữ|tạm giam|khởi tố|khống chế|vây|tóm|giữ|còng)(?!\w)"
)


def villain(page: Page, start: int, end: int) -> bool:
    """Whether the word `kẻ` in a span speaks of somebody in one case, not of anybody or a line."""
    text = page.text
    after, before = text[end : end + 40].lower(), text[max(0, start - 25) : start].lower()
    if _NO_VILLAIN.match(after) or _DRAWN.search(before):
        return False
    read = passage(page, start, end)
    if read.has("fiction"):
        return False
    if _NOBODY_KNOWN.match(after):
        return _CAUGHT.search(after) is not None
    if _ANYBODY.match(after):
        return in_a_case(read) or not read.has("general", "law")
    return in_a_case(read) or not read.has("general", "law")


def about_a_case(page: Page, start: int, end: int) -> bool:
    """Whether a span stands in a passage on one case, or at least in no warning and no story."""
    return of_a_case(passage(page, start, end))


def about_somebody_held(page: Page, start: int, end: int) -> bool:
    """Whether a span stands in a passage on one case in which somebody is held or heard."""
    read = passage(page, start, end)
    return not read.has("fiction") and in_a_case(read)
