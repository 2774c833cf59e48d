"""Every sentence the program says exists in both languages, and the compiled catalogues are current."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import publisher
from publisher.cli.main import application
from publisher.messages import LOCALE_DIR

PACKAGE = Path(publisher.__file__).parent
CATALOGUES = sorted(LOCALE_DIR.rglob("*.po"))


def _said() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"say", "translate"}
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value)


def _helped(command: click.Command) -> Iterator[str]:
    if command.help:
        yield command.help
    for parameter in command.params:
        if parameter.metavar:
            yield parameter.metavar
        if isinstance(parameter, click.Option) and parameter.help:
            yield parameter.help
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _helped(inner)


WANTED = frozenset({*_said(), *_helped(application)})  # before a command translates its own help


def _english() -> dict[str, str]:
    with (LOCALE_DIR / "en" / "LC_MESSAGES" / "publisher.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def test_every_sentence_has_its_english() -> None:
    missing = WANTED - {template for template, english in _english().items() if english}

    assert not missing


def test_english_has_no_sentence_that_is_never_said() -> None:
    assert not _english().keys() - WANTED


def test_translations_fill_in_the_same_values() -> None:
    def fields(text: str) -> list[str]:
        return sorted(set(re.findall(r"\{(\w+)\}", text)))

    wrong = [
        template for template, english in _english().items() if fields(template) != fields(english)
    ]

    assert not wrong


@pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: path.relative_to(LOCALE_DIR).as_posix()
)
def test_compiled_catalogue_is_current(path: Path) -> None:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))

    def entries(data: bytes) -> dict[object, object]:
        read = gettext.GNUTranslations(BytesIO(data))
        return {key: value for key, value in read._catalog.items() if key}  # type: ignore[attr-defined]

    assert entries(path.with_suffix(".mo").read_bytes()) == entries(compiled.getvalue())


def test_speaks_english_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    from publisher.cli.main import run

    code = run(["check", "--lang", "en", "--config", "nowhere.yml"])

    assert code == 2
    assert "nowhere.yml" in (said := capsys.readouterr().err)
    assert "Không" not in said
