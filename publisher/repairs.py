"""Safe mechanical repairs of an article file: what can be put right without knowing what is meant.

Only how a text is written changes, and only the body and the sentences of the metadata that are
printed; keys, dates, sign-offs, waivers and corrections stay as they are. Positions are 1-based,
in the file as `check` reads it. Repairing twice changes nothing more.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from publisher import front_matter, legacy
from publisher.front_matter import SIGN_OFFS
from publisher.messages import Message, say
from publisher.rules import RuleSet
from publisher.rules.scanner import Hit, Scanner
from publisher.rules.words import Phrase, phrase
from publisher.text import (
    BIDI,
    BROKEN,
    INVISIBLE,
    LOOKALIKE,
    line_and_column,
    nfc,
    normalised,
)
from publisher.yamldoc import Document, Place, Value, parse

LIVE_LINK = "methods/live-link"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A kind of repair: its name, the rule whose finding it mends ("" for none), what and why."""

    name: str
    rule: str
    done: Message
    why: Message


ENCODING = Remedy(
    "encoding", "file/encoding",
    say("Chuyển cả tệp sang bảng mã UTF-8"),
    say("tệp lưu bằng bảng mã khác thì trang không đọc được"),
)  # fmt: skip
MARK = Remedy(
    "byte-order-mark", "",
    say("Bỏ dấu hiệu thừa ở đầu tệp (BOM)"),
    say("dấu này không phải nội dung bài"),
)  # fmt: skip
LINE_ENDS = Remedy(
    "line-ends", "",
    say("Đổi kiểu xuống dòng của Windows sang kiểu chung"),
    say("nếu không, khi so hai bản sẽ thấy dòng nào cũng khác"),
)  # fmt: skip
COMPOSED = Remedy(
    "composed", "",
    say("Ghép dấu rời vào chữ (Unicode dựng sẵn)"),
    say("chữ và dấu để rời thì tìm kiếm không ra"),
)  # fmt: skip
LEGACY = Remedy(
    "legacy", "text/legacy-encoding",
    say("Đổi chữ gõ bằng bảng mã cũ sang Unicode"),
    say("bạn đọc chỉ thấy ký tự lạ"),
)  # fmt: skip
CONTROLS = Remedy(
    "controls", "file/characters",
    say("Bỏ ký tự hỏng"),
    say("trang không hiển thị được những ký tự này"),
)  # fmt: skip
DIRECTIONS = Remedy(
    "directions", "file/characters",
    say("Bỏ ký tự ẩn đảo chiều chữ"),
    say("có ký tự này thì chữ người duyệt thấy có thể khác chữ được ký"),
)  # fmt: skip
HIDDEN = Remedy(
    "invisible", "text/disguised-letters",
    say("Bỏ ký tự ẩn trong chữ"),
    say("mắt thường không thấy nhưng làm tìm kiếm và kiểm tra bị sai"),
)  # fmt: skip
ENTITIES = Remedy(
    "entities", "text/disguised-letters",
    say("Viết thẳng chữ cái thay cho mã &#…;"),
    say("mã nằm trong chữ thì người sửa bài không đọc được"),
)  # fmt: skip
WIDE = Remedy(
    "wide", "text/disguised-letters",
    say("Đổi chữ, số kiểu trang trí sang chữ, số thường"),
    say("máy đọc màn hình và tìm kiếm không hiểu kiểu chữ này"),
)  # fmt: skip
LOOKALIKES = Remedy(
    "lookalikes", "text/disguised-letters",
    say("Thay chữ cái nước ngoài trông giống chữ Việt"),
    say("trông giống nhưng là chữ khác, tìm kiếm không ra"),
)  # fmt: skip
LINKS = Remedy(
    "links", LIVE_LINK,
    say("Viết gãy đường dẫn lạ (hxxp, [.])"),
    say("để không ai bấm nhầm"),
)  # fmt: skip
TERMS = Remedy(
    "terms", "",  # the rule whose term it is
    say("Thay bằng đúng tên gọi trong luật"),
    say("nghĩa không đổi"),
)  # fmt: skip
REMEDIES = (
    ENCODING, MARK, LINE_ENDS, COMPOSED, LEGACY, CONTROLS, DIRECTIONS, HIDDEN, ENTITIES, WIDE,
    LOOKALIKES, LINKS, TERMS,
)  # fmt: skip


_POSITION = "media/position"  # goes with the rest of a picture's metadata


def mendable(rules: RuleSet) -> frozenset[str]:
    """Return the rules whose findings can be mended, most of them in most places."""
    terms = (rule.id for rule in rules.rules if rule.data.replace)
    return frozenset({_POSITION, *(remedy.rule for remedy in REMEDIES), *terms}) - {""}


@dataclass(frozen=True, slots=True)
class Repair:
    """One place that was put right; `before` and `after` are empty where the whole file changed."""

    remedy: Remedy
    rule: str
    line: int
    column: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something like what is repaired, that a person has to mend."""

    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file put right: its text as `check` reads it, and as it should be; what was done, what not.

    `voids` is whether the file bears a sign-off that no longer counts once the file is changed.
    """

    old: str
    new: str
    repairs: tuple[Repair, ...]
    remarks: tuple[Remark, ...]
    voids: bool = False


@dataclass(frozen=True, slots=True)
class _Edit:
    """Characters to be put in the place of a span."""

    start: int
    end: int
    new: str
    remedy: Remedy | None  # None for what needs no word to anyone
    rule: str = ""


class _Draft:
    """A text being repaired; `offsets` has the place in the original of each character, and its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets: list[int] = list(range(len(text) + 1))
        self.done: list[tuple[int, _Edit, str]] = []  # where in the original, what, instead of what

    def apply(self, edits: Sequence[_Edit]) -> None:
        """Make edits that do not overlap, in the order of their places."""
        if not edits:
            return
        parts: list[str] = []
        offsets: list[int] = []
        at = 0
        for edit in edits:
            parts += (self.text[at : edit.start], edit.new)
            offsets += self.offsets[at : edit.start]
            origin = self.offsets[edit.start]
            offsets += [origin] * len(edit.new)
            self.done.append((origin, edit, self.text[edit.start : edit.end]))
            at = edit.end
        self.text = "".join((*parts, self.text[at:]))
        self.offsets = offsets + self.offsets[at:]


_Pass = Callable[[str], Iterator[_Edit]]
_MAX_ROUNDS = 6
_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\u2028\u2029]+")  # line breaks of other programs
_LOST = "\ufffd"
_OVERRIDE = "\u202e"
_RIGHT_TO_LEFT = frozenset(["R", "AL", "AN"])
_LATIN = "A-Za-zÀ-\u024fḀ-ỿ"
_IN_WORD = re.compile(
    f"(?<=[{_LATIN}0-9\u0300-\u036f])[{INVISIBLE}]+(?=[{_LATIN}0-9\u0300-\u036f])"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"  # other scripts and pictograms need them
_ANYWHERE = re.compile("[" + "".join(set(INVISIBLE) - set(_JOINERS)) + "]+")
_ENTITY = re.compile(r"&#(?:[xX][0-9A-Fa-f]{2,5}|[0-9]{2,6});")
# Letters and digits of full width, and those that mathematics and fancy posts are set in.
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]+")
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile("[\u0370-\u04ff]")
_BARRED = re.compile("[ÐƉðɖ]")
_PRINTED: tuple[Place, ...] = (("title",), ("summary",), ("image_alt",), ("source", "name"))
_SENTENCE = re.compile(r"(?:title|summary|image_alt):")


class Mender:
    """Repairs files by the rules of a site; `skipped` names remedies that are not wanted."""

    def __init__(self, rules: RuleSet, skipped: Sequence[str] = ()) -> None:
        self._skipped = frozenset(skipped)
        wanted = {
            LINKS: [rule for rule in rules.rules if rule.id == LIVE_LINK],
            TERMS: [rule for rule in rules.rules if rule.data.replace],
        }
        self._links = Scanner(wanted[LINKS], rules.context)
        self._terms = Scanner(wanted[TERMS], rules.context)
        self._replacements: Mapping[tuple[str, Phrase], str] = {
            (rule.id, phrase(old)): new
            for rule in wanted[TERMS]
            for old, new in rule.data.replace.items()
        }

    def mend(self, data: bytes) -> Repaired:
        """Return the file put right as far as that is sure; the same again for what it returns."""
        read = _decoded(data)
        if read is None or (read[1].encode() != data and self._unwanted(ENCODING)):
            return Repaired("", "", (), (Remark(1, _UNREADABLE),))
        shown, written = read
        text = nfc(written.lstrip("\ufeff"))
        repairs = list(self._form(written))
        if written.encode() != data:
            repairs.append(Repair(ENCODING, ENCODING.rule, 1, 1))
        halves = front_matter.split(text)
        if halves is None:  # no article yet: all of it is body
            block, body, first = "", text, 1
        else:
            block, body, first = halves
        head = text[: len(text) - len(body)]
        remarks: list[Remark] = []
        protected = _waived(parse(block, "").value)
        new_body, done = self._repaired(body, protected, markdown=True)
        repairs += _placed(done, body, (first, 1))
        remarks += _left(new_body, first)
        if halves is not None:
            new_block = self._head(block, protected, repairs, remarks)
            opening = head.index("\n") + 1
            head = head[:opening] + new_block + head[opening + len(block) :]
        new = head + new_body
        signed = any(f"\n{key}:" in f"\n{block}" for key in SIGN_OFFS)
        order = sorted(repairs, key=lambda repair: (repair.line, repair.column))
        old = nfc(shown.lstrip("\ufeff"))
        return Repaired(old, new, tuple(order), tuple(remarks), signed and new != old)

    def _unwanted(self, remedy: Remedy) -> bool:
        return remedy.name in self._skipped

    def _form(self, written: str) -> Iterator[Repair]:
        """Yield what the whole file differs in from the form in which it is read."""
        bare = written.lstrip("\ufeff")
        if bare != written:
            yield Repair(MARK, MARK.rule, 1, 1)
        lines = bare.replace("\r\n", "\n").replace("\r", "\n")
        if lines != bare:
            line, column = line_and_column(bare, bare.index("\r"))
            yield Repair(LINE_ENDS, LINE_ENDS.rule, line, column)
        if nfc(lines) != lines:  # each line is named: no difference shows, for both are read alike
            for number, old in enumerate(lines.split("\n"), 1):
                if (new := nfc(old)) != old:
                    yield Repair(COMPOSED, COMPOSED.rule, number, 1, old, new)

    def _head(
        self,
        block: str,
        protected: frozenset[str],
        repairs: list[Repair],
        remarks: list[Remark],
    ) -> str:
        """Return the metadata with the printed sentences put right, everything else as it was."""
        document = parse(block, "")
        if document.problems:
            lines = [
                nfc(_without_controls(line)) if _SENTENCE.match(line) else line
                for line in block.split("\n")
            ]
            cleaned = "\n".join(lines)
            document = parse(cleaned, "")
            if document.problems or self._unwanted(CONTROLS):
                remarks.append(Remark(2, _UNREADABLE_HEAD))
                return block
            repairs += [
                Repair(CONTROLS, CONTROLS.rule, number, 1, old, new)
                for number, (old, new) in enumerate(zip(block.split("\n"), lines, strict=True), 2)
                if old != new
            ]
            block = cleaned
        for place in _PRINTED:
            value = _at(document.value, place)
            if value is None or place not in document.spans:
                continue
            new_value, done = self._repaired(value, protected, markdown=False)
            number = document.position(place)[0] + 1
            remarks += (Remark(number, remark.message) for remark in _left(new_value, number))
            if new_value == value:
                continue
            start, _end = document.spans[place]
            changed = self._written(block, document, place, new_value, protected)
            if changed is None:
                remarks.append(Remark(number, _UNWRITABLE))
                continue
            line, column = line_and_column(block, start)
            repairs += _placed(done, "", (line + 1, column))
            block, document = changed, parse(changed, "")
        remarks += self._history(document, protected)
        return block

    def _written(
        self, block: str, document: Document, place: Place, new: str, protected: frozenset[str]
    ) -> str | None:
        """Return the block with a new value in one place, written as before if that can be."""
        start, end = document.spans[place]
        wanted = _with(document.value, place, new)
        quoted = json.dumps(new, ensure_ascii=False)  # a JSON string is a YAML string
        tail = "\n" if block[start:end].endswith("\n") else ""
        in_place, _done = self._repaired(block[start:end], protected, markdown=False)
        for written in (in_place, quoted + tail):
            changed = nfc(block[:start] + written + block[end:])  # as it will be read
            again = parse(changed, "")
            if (
                not again.problems
                and again.value == wanted
                and list(again.places) == list(document.places)
            ):
                return changed
        return None

    def _history(self, document: Document, protected: frozenset[str]) -> Iterator[Remark]:
        """Yield a remark for each correction that is left as it was published."""
        notes = document.value.get("corrections") if isinstance(document.value, dict) else None
        for index in range(len(notes) if isinstance(notes, list) else 0):
            place: Place = ("corrections", index, "note")
            note = _at(document.value, place)
            if note is not None and self._repaired(note, protected, markdown=False)[0] != note:
                yield Remark(document.position(place)[0] + 1, _HISTORY)

    def _repaired(
        self, text: str, protected: frozenset[str], *, markdown: bool
    ) -> tuple[str, list[tuple[int, _Edit, str]]]:
        """Return a text put right with what was done; unchanged if there is no end to it."""
        passes: list[_Pass] = [
            _legacy,
            _controls,
            _directions,
            _hidden,
            _entities,
            _wide,
            _lookalikes,
            _recomposed,
            lambda text: self._defanged(text, protected, markdown=markdown),
            lambda text: self._legal_terms(text, protected),
        ]
        draft = _Draft(text)
        for _round in range(_MAX_ROUNDS):
            before = draft.text
            for one in passes:
                draft.apply([edit for edit in one(draft.text) if self._wanted(edit)])
            if draft.text == before:
                return draft.text, draft.done
        return text, []

    def _wanted(self, edit: _Edit) -> bool:
        return edit.remedy is None or not self._unwanted(edit.remedy)

    def _defanged(self, text: str, protected: frozenset[str], *, markdown: bool) -> Iterator[_Edit]:
        """Yield the links that the rule on live links finds, broken; in Markdown as code."""
        code = _Code(text)
        reached = 0
        hits = _hits(self._links, text)
        for number, (start, _end, hit) in enumerate(hits):
            if start < reached or text[start : start + len(hit.text)] != hit.text:
                continue
            link = hit.text.rstrip(".,;:!?…'\"”’)*_~`")
            if hit.text in protected or link in protected:
                continue
            edit = _Edit(start, start + len(link), defanged(link), LINKS, hit.rule.id)
            if markdown and not code.holds(start):
                following = hits[number + 1][0] if number + 1 < len(hits) else start
                if _PICTURE.search(text[max(0, start - _LOOK_BACK) : start]):
                    continue  # to be copied beside the article: another rule says so
                if _BETWEEN.fullmatch(text, edit.end, max(edit.end, following)):
                    continue  # the words of the link that comes next
                edit = _out_of_markup(text, edit, reached)
            yield edit
            reached = edit.end

    def _legal_terms(self, text: str, protected: frozenset[str]) -> Iterator[_Edit]:
        """Yield the terms that a pack replaces, in the case in which they stand."""
        reached = 0
        for start, end, hit in _hits(self._terms, text):
            old = text[start:end]
            new = self._replacements.get((hit.rule.id, phrase(old)))
            if new is None or start < reached or hit.text in protected:
                continue
            if re.search(r"[^\w\s]|\n\s*\n", old):  # marks between the words mean something
                continue
            gap = re.search(r"\s*\n\s*", old)
            new = _cased(old, new)
            yield _Edit(start, end, new.replace(" ", gap[0], 1) if gap else new, TERMS, hit.rule.id)
            reached = end


_UNREADABLE = say(
    "Tệp không phải UTF-8 và không đoán chắc được bảng mã: mở bằng chương trình đã soạn ra tệp, lưu lại với bảng mã UTF-8."
)
_UNREADABLE_HEAD = say(
    "Phần thông tin đầu bài chưa đọc được nên giữ nguyên: chạy `publisher check`, sửa phần đó rồi chạy lại `publisher fix`."
)
_UNWRITABLE = say(
    "Mục này có chỗ cần sửa nhưng cách viết quá phức tạp: gõ lại trên một dòng, trong dấu ngoặc kép."
)
_HISTORY = say("Lời đính chính đã công bố nên máy giữ nguyên: nếu cần, tự sửa trong bài.")
_MIXED = say("Dòng này lẫn chữ Unicode với bảng mã cũ, không đoán chắc được: gõ lại dòng này.")
_REVERSED = say("Dòng này có ký tự đảo chiều chữ, bỏ đi thì chữ đọc ra khác: gõ lại dòng này.")
_LETTERS_LOST = say("Dòng này có chữ đã mất hẳn (ký tự “�”): xem bản gốc rồi gõ lại.")


def _decoded(data: bytes) -> tuple[str, str] | None:
    """Return the text of a file as a program that takes it for Windows-1252 shows it, and as it
    was meant; the same twice for UTF-8, None if what was meant is unsure.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return text, text
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    readings: list[str | None] = []
    with suppress(UnicodeDecodeError):
        readings.append(nfc(data.decode("utf-16" if marked else "cp1258")))
    if not marked:
        with suppress(UnicodeDecodeError):
            shown = data.decode("cp1252")
            readings += [legacy.reread(shown, encoding) for encoding in ("TCVN3", "VNI")]
    best, meant = 0.0, ""
    for reading in readings:
        if reading is None or (BROKEN.search(nfc(reading)) and not marked):
            continue
        words, sound = legacy.soundness(reading)
        share = sound / words if words >= _FEW_WORDS else float(marked)
        best, meant = max((best, meant), (share, reading), key=lambda one: one[0])
    shown = meant if marked else data.decode("cp1252", "replace")
    return (shown, meant) if best >= _SURE else None


_FEW_WORDS = 3  # with fewer words with marks nothing can be said
_SURE = 0.9


def defanged(link: str) -> str:
    """Return a web address or host that no program takes for one: hxxps, and [.] in the host."""
    found = re.fullmatch(r"(?:http(s?)://)?([^/?#]*)(.*)", link, re.DOTALL | re.IGNORECASE)
    if found is None:
        return link
    secure, host, rest = found.groups()
    scheme = "" if secure is None else f"hxxp{secure.lower()}://"
    return scheme + re.sub(r"\.|%2[eE]", "[.]", host) + rest


def _hits(scanner: Scanner, text: str) -> list[tuple[int, int, Hit]]:
    """Return the hits of a scanner in a text, with their spans in it, in order."""
    reading = normalised(text)
    hits = [hit for hit in scanner.scan(reading.text) if not hit.crash]
    return sorted(
        ((*reading.span(hit.start, hit.end), hit) for hit in hits), key=lambda one: one[:2]
    )


class _Code:
    """Where a Markdown text is code; asked from the beginning to the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._fence = ""
        self._runs = 0  # of backticks on this line

    def holds(self, offset: int) -> bool:
        """Whether an offset, not before the one asked for last, lies inside code."""
        for found in _CODE_MARK.finditer(self._text, self._at, offset):
            mark = found[0].strip()
            if not mark:
                self._runs = 0
            elif len(mark) >= _FENCE and (found[0].startswith("\n") or found.start() == 0):
                self._runs = 0
                if not self._fence or self._fence == mark[:_FENCE]:
                    self._fence = "" if self._fence else mark[:_FENCE]
            else:
                self._runs += 1
        self._at = max(self._at, offset)
        return bool(self._fence) or self._runs % 2 == 1


_FENCE = 3
_CODE_MARK = re.compile(r"(?:\n|\A) {0,3}(?:```+|~~~+)|\n|`+")
_LINK_BEFORE = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\(<?\Z")
_LINK_AFTER = re.compile(r"""[)*_.,;:!?…'"”’~`]*?>?(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?\)""")
_PICTURE = re.compile(r"!\[[^\[\]\n]*\]\(<?\Z")
_BETWEEN = re.compile(r"[^\[\]\n]*\]\(<?")
_LOOK_BACK = 400


def _out_of_markup(text: str, edit: _Edit, reached: int) -> _Edit:
    """Let a broken link take the place of the Markdown link or the angle brackets around it."""
    if "`" in edit.new:
        return edit
    code = f"`{edit.new}`"
    first = max(reached, edit.start - _LOOK_BACK)
    before = _LINK_BEFORE.search(text[first : edit.start])
    after = _LINK_AFTER.match(text, edit.end)
    if before and after:
        words = before[1].strip()
        new = code if words in {"", text[edit.start : edit.end]} else f"{before[1]} ({code})"
        return replace(edit, start=first + before.start(), end=after.end(), new=new)
    if (
        text[max(reached, edit.start - 1) : edit.start] == "<"
        and text[edit.end : edit.end + 1] == ">"
    ):
        return replace(edit, start=edit.start - 1, end=edit.end + 1, new=code)
    return edit


def _cased(old: str, new: str) -> str:
    """Return a term in the case of the one it replaces."""
    words = old.split()
    if old.isupper():
        return new.upper()
    if len(words) > 1 and all(word[0].isupper() for word in words):
        return " ".join(word[0].upper() + word[1:] for word in new.split(" "))
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are certainly Unicode, each with where it starts."""
    at = 0
    for line in text.split("\n"):
        if line.isascii() or legacy.mended(line) == line:
            yield at, line
        at += len(line) + 1


def _legacy(text: str) -> Iterator[_Edit]:
    at = 0
    for line in text.split("\n"):
        new = line if line.isascii() else legacy.mended(line)
        if new is not None and new != line:
            start = next(
                i for i, (a, b) in enumerate(zip(line, new + "\0", strict=False)) if a != b
            )
            tail = 0
            while tail < min(len(line), len(new)) - start and line[-1 - tail] == new[-1 - tail]:
                tail += 1
            yield _Edit(
                at + start, at + len(line) - tail, new[start : len(new) - tail], LEGACY, LEGACY.rule
            )
        at += len(line) + 1


def _controls(text: str) -> Iterator[_Edit]:
    """Yield controls: line breaks of other programs as a blank, marks of Windows-1252 as meant."""
    if not BROKEN.search(text):
        return
    for at, line in _lines(text):
        for found in BROKEN.finditer(line):
            if found[0] != _LOST:
                start = at + found.start()
                yield _Edit(start, start + 1, _without_controls(found[0]), CONTROLS, CONTROLS.rule)


def _without_controls(text: str) -> str:
    def meant(found: re.Match[str]) -> str:
        char = found[0]
        if char == _LOST:
            return char
        if "\x80" <= char <= "\x9f":
            return char.encode("latin-1").decode("cp1252", "ignore")
        return " " if _SPACE.match(char) else ""

    return BROKEN.sub(meant, text)


def _directions(text: str) -> Iterator[_Edit]:
    """Yield the marks of direction in lines that are read from the left all the same."""
    if not any(char in text for char in BIDI):
        return
    for at, line in _lines(text):
        if not _reversed(line):
            yield from (
                _Edit(at + i, at + i + 1, "", DIRECTIONS, DIRECTIONS.rule)
                for i, char in enumerate(line)
                if char in BIDI
            )


def _reversed(line: str) -> bool:
    """Whether marks of direction change how a line is read."""
    return any(char in line for char in BIDI) and (
        _OVERRIDE in line
        or any(
            unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line if char not in BIDI
        )
    )


def _hidden(text: str) -> Iterator[_Edit]:
    for at, line in _lines(text):
        inside = [found.span() for found in _IN_WORD.finditer(line)]
        taken = {i for start, end in inside for i in range(start, end)}
        inside += [found.span() for found in _ANYWHERE.finditer(line) if found.start() not in taken]
        for start, end in sorted(inside):
            yield _Edit(at + start, at + end, "", HIDDEN, HIDDEN.rule)


def _entities(text: str) -> Iterator[_Edit]:
    """Yield the letters that are written as numbers."""
    for at, line in _lines(text) if "&#" in text else ():
        for found in _ENTITY.finditer(line):
            letter = html.unescape(found[0])
            if len(letter) == 1 and letter.isalpha():
                yield _Edit(at + found.start(), at + found.end(), letter, ENTITIES, ENTITIES.rule)


def _wide(text: str) -> Iterator[_Edit]:
    if not _WIDE.search(text):
        return
    for at, line in _lines(text):
        for found in _WIDE.finditer(line) if "&#" not in line else ():  # it would make an entity
            plain = unicodedata.normalize("NFKC", found[0])
            if plain.isascii() and plain.isalnum():
                yield _Edit(at + found.start(), at + found.end(), plain, WIDE, WIDE.rule)


def _lookalikes(text: str) -> Iterator[_Edit]:
    if not _FOREIGN.search(text) and not _BARRED.search(text):
        return
    for at, line in _lines(text):
        for found in _WORD.finditer(line):
            word = found[0]
            if not (_FOREIGN.search(word) or _BARRED.search(word)):
                continue
            plain = word.translate(LOOKALIKE)
            if _FOREIGN.search(plain) or not _is_latin(word, plain):
                continue
            yield _Edit(at + found.start(), at + found.end(), plain, LOOKALIKES, LOOKALIKES.rule)


def _is_latin(word: str, plain: str) -> bool:
    """Whether a word is one in Latin letters but for some look-alikes."""
    if _FOREIGN.search(word):
        return re.search(f"[{_LATIN}]", word) is not None
    if not _BARRED.search(word[1:]):
        return True  # no language has them at the beginning of a word
    return plain.isupper() or legacy.soundness(plain) == (1, 1)  # QÐ; but not Guðrún


def _recomposed(text: str) -> Iterator[_Edit]:
    """Yield the lines in which marks have come to stand behind their letters."""
    if unicodedata.is_normalized("NFC", text):
        return
    at = 0
    for line in text.split("\n"):
        if (new := nfc(line)) != line:
            yield _Edit(at, at + len(line), new, None)
        at += len(line) + 1


def _placed(
    done: Sequence[tuple[int, _Edit, str]], text: str, at: tuple[int, int]
) -> Iterator[Repair]:
    """Yield what was done with its place in the file; without a text, all at one place."""
    first, column = at
    for origin, edit, before in done:
        if edit.remedy is None:
            continue
        line, inner = line_and_column(text, origin) if text else (1, column)
        yield Repair(edit.remedy, edit.rule, first + line - 1, inner, before, edit.new)


def _left(body: str, first: int) -> Iterator[Remark]:
    """Yield what looks like something to repair and was left, with its line."""
    for number, line in enumerate(body.split("\n"), start=first):
        if line.isascii():
            continue
        if legacy.mended(line) is None:
            yield Remark(number, _MIXED)
        if _reversed(line):
            yield Remark(number, _REVERSED)
        if _LOST in line:
            yield Remark(number, _LETTERS_LOST)


def _waived(value: Value) -> frozenset[str]:
    """Return the texts that a waiver names: they stand as they are."""
    waivers = value.get("waivers") if isinstance(value, dict) else None
    matches = (w.get("match") for w in waivers or () if isinstance(w, dict))
    return frozenset(" ".join(normalised(m).text.split()) for m in matches if isinstance(m, str))


def _at(value: Value, place: Place) -> str | None:
    """Return the text at a place of a document."""
    for part in place:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            return None
    return value if isinstance(value, str) else None


def _with(value: Value, place: Place, new: str) -> Value:
    """Return a document with another text at a place."""
    if not place or not isinstance(value, dict):
        return new
    first = str(place[0])
    return {**value, first: _with(value[first], place[1:], new)}
