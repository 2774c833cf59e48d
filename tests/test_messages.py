"""Messages to people: Vietnamese sentences whose blanks are always filled."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import publisher
from publisher.messages import Message, say, translator, vietnamese

PACKAGE = Path(publisher.__file__).parent
# Filled by pydantic's own words for a fault, not by the caller.
BY_SCHEMA = {"key", "min_length", "max_length"}


def english(template: str) -> str:
    return {"Thiếu mục “{key}”.": "Missing “{key}”.", "bài": "article"}.get(template, template)


def test_fills_a_sentence() -> None:
    assert str(say("Thiếu mục “{key}”.", key="title")) == "Thiếu mục “title”."


def test_translates_when_it_is_printed() -> None:
    assert say("Thiếu mục “{key}”.", key="title").render(english) == "Missing “title”."


def test_translates_a_message_inside_a_message() -> None:
    message = say("{message} {hint}", message=say("Thiếu mục “{key}”.", key="a"), hint=say("bài"))

    assert message.render(english) == "Missing “a”. article"
    assert str(message) == "Thiếu mục “a”. bài"


@pytest.mark.parametrize("hostile", ["{0}", "{key}", "{", "}", "{x.__class__}", "%s"])
def test_a_value_is_never_read_as_a_template(hostile: str) -> None:
    assert str(say("Mục “{key}”.", key=hostile)) == f"Mục “{hostile}”."


def test_a_text_that_brings_its_own_english_uses_it() -> None:
    message = Message("Xóa số này.", english="Remove the number.")

    assert str(message) == "Xóa số này."
    assert message.render(translator("vi")) == "Xóa số này."
    assert message.render(english) == "Remove the number."


def test_vietnamese_is_the_source_language() -> None:
    assert translator("vi") is vietnamese
    assert translator("en") is not vietnamese


def test_an_untranslated_sentence_stays_vietnamese() -> None:
    assert say("Câu chưa ai dịch.").render(translator("en")) == "Câu chưa ai dịch."


def said() -> list[tuple[str, str, set[str]]]:
    """Return place, template and names of the values of every call of `say` in the program."""
    calls = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say"):
                continue
            template = node.args[0]
            assert isinstance(template, ast.Constant), f"{path}:{node.lineno}: Babel cannot see it"
            place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
            calls.append((place, str(template.value), {word.arg or "" for word in node.keywords}))
    return calls


def test_every_sentence_of_the_program_has_values_for_its_blanks() -> None:
    wrong = []
    for place, template, given in said():
        blanks = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        supplied = given | BY_SCHEMA if place.startswith("schema.py") else given
        if not (blanks <= supplied and given <= blanks):
            wrong.append((place, template, blanks, given))

    assert not wrong


BARE = {"trang"}  # Vietnamese without a diacritic


def test_every_sentence_of_the_program_is_vietnamese() -> None:
    wrong = []
    for place, template, _ in said():
        words = re.sub(r"\{\w+\}|`[^`]*`", "", template)
        if re.search(r"[A-Za-z]{3}", words) and words.isascii() and words not in BARE:
            wrong.append((place, template))

    assert not wrong
