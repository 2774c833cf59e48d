"""What the commands share: their common options, the site they work on, the time."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from publisher import config as configuration
from publisher import names, register, reports, rules
from publisher.errors import UnusableError
from publisher.messages import LANGUAGES, Message, Translate, say, translator
from publisher.sources import CONTENT
from publisher.survey import Site

Function = TypeVar("Function", bound=Callable[..., object])


def common(command: Function) -> Function:
    """Add the options that every command takes."""
    command = click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="vi",
        envvar="PUBLISHER_LANG",
        help="Ngôn ngữ của thông báo: vi (mặc định) hoặc en.",
    )(command)
    return click.option(
        "--config",
        "config_path",
        metavar="TỆP",
        type=click.Path(path_type=Path),
        default=Path("site_config.yml"),
        help="Tệp cấu hình của trang (mặc định: site_config.yml).",
    )(command)


def now_option(command: Function) -> Function:
    """Add the moment at which the site is looked at."""
    return click.option(
        "--now", "moment", metavar="T", help="Coi như đang là lúc này, viết như 2026-11-21T09:00."
    )(command)


def trust_option(command: Function) -> Function:
    """Add the trust anchor under which the register must be signed."""
    return click.option(
        "--trust",
        metavar="TỆP",
        type=click.Path(path_type=Path),
        help="Tệp mốc tin cậy của máy này (mặc định: trong thư mục cấu hình của người dùng).",
    )(command)


def read_site(config_path: Path, trust: Path | None = None) -> Site:
    """Return the site of a configuration; raises ConfigError or UnusableError.

    The latter also where this machine's trust anchor does not accept its register.
    """
    site = read_unguarded(config_path)
    notices = register.check(site.root, config_path, site.config, trust)
    return replace(site, notices=notices)


def read_unguarded(config_path: Path) -> Site:
    """Return the site of a configuration, whoever signed its register: for what is never blocked."""
    if not config_path.is_file():
        raise _no_configuration(config_path)
    root = config_path.parent.resolve()
    config = configuration.load(config_path)
    site = Site(root=root, config=config, rules=rules.load(config, root))
    names.CURRENT.get().of(root, site.rules)
    return site


def _no_configuration(config_path: Path) -> UnusableError:
    return UnusableError(
        say(
            "Không thấy tệp cấu hình “{name}”: chuyển vào thư mục của trang, hoặc chỉ rõ bằng --config.",
            name=config_path.name,
        )
    )


def root_of(config_path: Path) -> Path:
    """Return a site's folder, whatever its configuration is like; raises UnusableError."""
    root = config_path.parent.resolve()
    if not config_path.is_file() and not (root / CONTENT).is_dir():
        raise _no_configuration(config_path)
    return root


def moment_of(text: str | None, site: Site) -> dt.datetime:
    """Return the moment written by a person, or the present one, in the site's time zone."""
    if text is None:
        return dt.datetime.now(site.config.zone)
    moment: dt.datetime | None = None
    with suppress(ValueError):
        moment = dt.datetime.fromisoformat(text)
    if moment is None or not 2000 <= moment.year < 3000:  # sums of dates end with the calendar
        raise UnusableError(
            say("Thời điểm “{text}” viết sai: viết như 2026-11-21T09:00.", text=text)
        )
    return site.config.local(moment if moment.tzinfo else moment.replace(tzinfo=site.config.zone))


def paths_in(site: Site, paths: Sequence[Path]) -> list[str]:
    """Return article paths relative to the site's folder; a folder stands for what is in it."""
    return paths_under(site.root, paths)


def paths_under(root: Path, paths: Sequence[Path]) -> list[str]:
    """Return article paths relative to the site's folder `root`, as paths_in does."""
    found: list[str] = []
    for path in paths:
        full = Path.cwd() / path
        try:
            name = full.resolve().relative_to(root).as_posix()
            there = full.exists()
        except (ValueError, OSError):  # outside, or a name that no file can have
            name, there = "", False
        if not name.startswith(f"{CONTENT}/") and name != CONTENT:
            raise UnusableError(
                say("“{path}” không nằm trong thư mục content của trang.", path=path)
            )
        if full.is_dir():
            found += [p.relative_to(root).as_posix() for p in sorted(full.resolve().rglob("*.md"))]
        elif not there:
            raise UnusableError(say("Không có tệp “{path}”: kiểm tra lại tên tệp.", path=path))
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def at_terminal() -> bool:
    """Whether a person sits here who sees what is shown and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def agreed(question: Message, translate: Translate) -> bool:
    """Ask for consent; anything but a plain yes is none."""
    answer: str = click.prompt(question.render(translate), default="", show_default=False)
    return answer.strip().lower() in {"c", "có", "co", "y", "yes"}


def echo(message: Message, language: str, *, error: bool = False) -> None:
    """Print a message in a language."""
    show(message.render(translator(language)), error=error)


def show(text: str, *, error: bool = False) -> None:
    """Print a text: the one way out of every command, on which names of files tell no secret."""
    click.echo(names.CURRENT.get().masked(text), err=error)


_COLOURS: dict[str, dict[str, Any]] = {
    "path": {"bold": True},
    "dim": {"dim": True},
    "block": {"fg": "red", "bold": True},
    "acknowledge": {"fg": "yellow"},
    "note": {"fg": "cyan"},
    "waived": {"fg": "magenta"},
    "added": {"fg": "green"},
    "removed": {"fg": "red"},
}


def painter() -> reports.Paint:
    """Return how reports are coloured: on a terminal only, and not where NO_COLOR is set."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return reports.plain
    return lambda text, tone: click.style(text, **_COLOURS[tone])


def columns() -> int:
    """Return how wide a report may be: as the terminal, at most as in a pipe."""
    if not sys.stdout.isatty():
        return reports.COLUMNS
    return max(40, min(reports.COLUMNS, shutil.get_terminal_size().columns))


@contextmanager
def working(message: Message, translate: Translate) -> Iterator[None]:
    """Show that something is under way, on a terminal only."""
    if sys.stderr.isatty():
        from rich.console import Console  # a pipe does without

        with Console(stderr=True).status(message.render(translate)):
            yield
    else:
        yield
