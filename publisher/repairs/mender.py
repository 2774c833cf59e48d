"""Repairs of one file: its body, and the sentences of its metadata that are printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from publisher import front_matter
from publisher.front_matter import SIGN_OFFS
from publisher.messages import say
from publisher.repairs.encoding import decoded
from publisher.repairs.letters import PASSES, left, without_controls
from publisher.repairs.links import BETWEEN, LOOK_BACK, PICTURE, Code, defanged, out_of_markup
from publisher.repairs.remedies import (
    COMPOSED,
    CONTROLS,
    ENCODING,
    LINE_ENDS,
    LINKS,
    LIVE_LINK,
    MARK,
    TERMS,
    Draft,
    Edit,
    Remark,
    Remedy,
    Repair,
    Repaired,
)
from publisher.rules import RuleSet
from publisher.rules.scanner import Hit, Scanner
from publisher.rules.words import Phrase, phrase
from publisher.text import line_and_column, nfc, normalised
from publisher.yamldoc import Document, Place, Value, parse

_Pass = Callable[[str], Iterator[Edit]]
_MAX_ROUNDS = 6
_PRINTED: tuple[Place, ...] = (("title",), ("summary",), ("image_alt",), ("source", "name"))
_SENTENCE = re.compile(r"(?:title|summary|image_alt):")
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
        read = decoded(data)
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
        remarks += left(new_body, first)
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
                nfc(without_controls(line)) if _SENTENCE.match(line) else line
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
            remarks += (Remark(number, remark.message) for remark in left(new_value, number))
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
    ) -> tuple[str, list[tuple[int, Edit, str]]]:
        """Return a text put right with what was done; unchanged if there is no end to it."""
        passes: list[_Pass] = [
            *PASSES,
            lambda text: self._defanged(text, protected, markdown=markdown),
            lambda text: self._legal_terms(text, protected),
        ]
        draft = Draft(text)
        for _round in range(_MAX_ROUNDS):
            before = draft.text
            for one in passes:
                draft.apply([edit for edit in one(draft.text) if self._wanted(edit)])
            if draft.text == before:
                return draft.text, draft.done
        return text, []

    def _wanted(self, edit: Edit) -> bool:
        return edit.remedy is None or not self._unwanted(edit.remedy)

    def _defanged(self, text: str, protected: frozenset[str], *, markdown: bool) -> Iterator[Edit]:
        """Yield the links that the rule on live links finds, broken; in Markdown as code."""
        code = Code(text)
        reached = 0
        hits = _hits(self._links, text)
        for number, (start, _end, hit) in enumerate(hits):
            if start < reached or text[start : start + len(hit.text)] != hit.text:
                continue
            link = hit.text.rstrip(".,;:!?…'\"”’)*_~`")
            if hit.text in protected or link in protected:
                continue
            edit = Edit(start, start + len(link), defanged(link), LINKS, hit.rule.id)
            if markdown and not code.holds(start):
                following = hits[number + 1][0] if number + 1 < len(hits) else start
                if PICTURE.search(text[max(0, start - LOOK_BACK) : start]):
                    continue  # to be copied beside the article: another rule says so
                if BETWEEN.fullmatch(text, edit.end, max(edit.end, following)):
                    continue  # the words of the link that comes next
                edit = out_of_markup(text, edit, reached)
            yield edit
            reached = edit.end

    def _legal_terms(self, text: str, protected: frozenset[str]) -> Iterator[Edit]:
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
            yield Edit(start, end, new.replace(" ", gap[0], 1) if gap else new, TERMS, hit.rule.id)
            reached = end


def _hits(scanner: Scanner, text: str) -> list[tuple[int, int, Hit]]:
    """Return the hits of a scanner in a text, with their spans in it, in order."""
    reading = normalised(text)
    hits = [hit for hit in scanner.scan(reading.text) if not hit.crash]
    return sorted(
        ((*reading.span(hit.start, hit.end), hit) for hit in hits), key=lambda one: one[:2]
    )


def _cased(old: str, new: str) -> str:
    """Return a term in the case of the one it replaces."""
    words = old.split()
    if old.isupper():
        return new.upper()
    if len(words) > 1 and all(word[0].isupper() for word in words):
        return " ".join(word[0].upper() + word[1:] for word in new.split(" "))
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _placed(
    done: Sequence[tuple[int, Edit, str]], text: str, at: tuple[int, int]
) -> Iterator[Repair]:
    """Yield what was done with its place in the file; without a text, all at one place."""
    first, column = at
    for origin, edit, before in done:
        if edit.remedy is None:
            continue
        line, inner = line_and_column(text, origin) if text else (1, column)
        yield Repair(edit.remedy, edit.rule, first + line - 1, inner, before, edit.new)


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
