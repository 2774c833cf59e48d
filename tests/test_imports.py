"""Imports go one way, and what is dangerous has one place."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import publisher

ROOT = Path(publisher.__file__).parent

# A room imports from earlier lines only. A new module takes its place here.
ORDER = [
    {
        "apart",
        "messages",
        "text",
        "files",
        "codes",
        "policy",
        "program",
        "parts",
        "spool",
        "lately",
    },
    {"progress"},
    {"errors", "markup", "memory", "legacy", "workers", "unchanged"},
    {"findings", "yamldoc", "sources", "keys"},
    {"schema", "media"},
    {"config", "front_matter", "speech"},
    {"article", "snippets"},
    {"rules", "signoff", "references"},
    {"audit"},
    {"continuity"},
    {"gate", "signing", "repairs", "comparison", "rulebook", "names", "register"},
    {"notices", "inspection"},
    {"history", "catalogue", "share", "cardpicture"},
    {"pages", "lock"},
    {"around"},
    {"cap", "feeds", "offline", "pulling", "search", "website", "sitemaps"},
    {"publishing", "recollection", "serving", "claims"},
    {"survey"},
    {"wall", "verification", "schedule", "takedown", "notifying"},
    {"staging"},
    {"rereading", "brake", "burial"},
    {"build", "evidence"},
    {"purging", "rollback"},
    {"reports", "sarif", "preview", "skeleton", "bulletin"},
    {"states", "review"},
    {"cli"},
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}

# Who alone may use a package from outside.
OWNERS = {
    "mkdocs": {"website", "serving"},
    "watchdog": {"serving"},
    "jinja2": {"website", "around"},
    "markupsafe": {"around"},
    "feedgen": {"feeds"},
    "lxml": {"cap", "feeds", "pulling", "wall"},
    "click": {"cli"},
    "rich": {"cli"},
    "yaml": {"yamldoc"},
    "markdown": {"markup"},
    "nh3": {"markup"},
    "PIL": {"media", "cardpicture"},
    "pikepdf": {"media"},
    "pypdfium2": {"media"},
    "ahocorasick_rs": {"rules"},
    "zxingcpp": {"media"},
    "pytesseract": {"media"},
    "segno": {"pages"},
    "weasyprint": {"bulletin"},
    "sshsig": {"signoff"},
    "distributed": {"workers"},
    "pydantic": {
        "schema",
        "config",
        "front_matter",
        "article",
        "rules",
        "audit",
        "purging",
        "speech",
    },
    "pydantic_core": {"schema"},
    # of the standard library
    "sqlite3": {"catalogue", "notifying"},
    "subprocess": {"keys", "signoff", "history", "cli", "media", "purging"},
    "fcntl": {"lock"},
    "multiprocessing": {"workers"},
    "concurrent": {"workers"},
    "secrets": {"cli"},
    "time": {"cli"},
    "traceback": {"cli"},
}
# Only these reach out: what others publish is fetched, whoever asked to be told is told.
NETWORK = {"pulling", "notifying"}
FORBIDDEN = ("random", "pickle", "shelve", "marshal")
REACHING = ("socket", "ssl", "http", "smtplib", "urllib.request")
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter", "localtime"}


@cache
def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}


def room(path: Path) -> str:
    """Return the room a file belongs to; "" for the package itself and `python -m`."""
    name = path.relative_to(ROOT).parts[0].removesuffix(".py")
    return "" if name in {"__init__", "__main__"} else name


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield every imported module, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the way"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_used() -> Iterator[tuple[Path, str, str]]:
    """Yield file, its room and a room of ours that it imports."""
    for path, tree in modules().items():
        for name in imports(tree):
            package, _, rest = name.partition(".")
            used = rest.partition(".")[0]
            if package == "publisher" and used in LEVEL and used != room(path):
                yield path, room(path), used


def packages_used() -> Iterator[tuple[Path, str, str]]:
    """Yield file, its room and a package from outside that it imports."""
    for path, tree in modules().items():
        for name in imports(tree):
            if (package := name.partition(".")[0]) != "publisher":
                yield path, room(path), package


def test_every_room_has_its_place_in_the_order() -> None:
    assert {room(path) for path in modules()} - {""} == set(LEVEL)


def test_rooms_import_one_way_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {used}"
        for path, own, used in rooms_used()
        if own and LEVEL[used] >= LEVEL[own]
    ]

    assert wrong == []


@pytest.mark.parametrize("package", OWNERS)
def test_a_package_is_imported_in_its_own_room_only(package: str) -> None:
    assert {own for _path, own, used in packages_used() if used == package} == OWNERS[package]


def test_every_package_from_outside_has_an_owner() -> None:
    used = {package for _path, _room, package in packages_used()}

    assert used - set(sys.stdlib_module_names) <= set(OWNERS)


def test_nothing_leaves_anything_to_chance() -> None:
    used = {f"{name}." for tree in modules().values() for name in imports(tree)}

    assert not [name for name in used if name.startswith(tuple(f"{one}." for one in FORBIDDEN))]


def test_two_rooms_reach_for_the_network() -> None:
    reaching = {
        room(path)
        for path, tree in modules().items()
        for name in imports(tree)
        if f"{name}.".startswith(tuple(f"{one}." for one in REACHING))
    }

    assert reaching == NETWORK


def test_only_the_commands_read_the_clock() -> None:
    read = {
        room(path)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and not (node.func.attr == "time" and len(node.args) > 0)
        and "dt.time" not in ast.unparse(node.func)
    }

    assert read == {"cli"}


def test_only_the_gate_makes_editions_and_tombstones() -> None:
    made = {
        room(path)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"Edition", "Tombstone"}
    }

    assert made == {"gate"}


def test_only_the_commands_print() -> None:
    printing = {
        room(path)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "click.echo"}
    }

    assert printing <= {"cli"}


def test_nothing_runs_a_shell_or_code_from_text() -> None:
    calls = [
        node for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.Call)
    ]

    assert not {ast.unparse(call.func) for call in calls} & {"eval", "exec", "os.system"}
    assert not [call for call in calls for word in call.keywords if word.arg == "shell"]
