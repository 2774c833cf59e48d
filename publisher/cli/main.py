"""Starts a command in the reader's language and turns every outcome into an exit code.

Exit codes: 0 done; 1 findings that block, or something held under --strict; 2 bad usage,
configuration or environment, with the live site untouched; 130 interrupted.
"""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import gettext
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from publisher import __version__, unchanged
from publisher.errors import ConfigError, PublisherError
from publisher.messages import LANGUAGES, LOCALE_DIR, Message, Translate, say, translator
from publisher.names import CURRENT, Names

STATE = ".publisher"

# The commands in the order in which an article meets them, each with its module.
VERBS: Mapping[str, str] = {
    "new": "authoring",
    "pull": "pulling",
    "check": "checking",
    "fix": "fixing",
    "sign": "signing",
    "status": "standing",
    "build": "releasing",
    "next": "standing",
    "notify": "notifying",
    "serve": "releasing",
    "withdraw": "authoring",
    "rollback": "rollback",
    "bulletin": "bulletins",
    "verify": "verifying",
    "purge": "purging",
    "register": "registering",
    "rules": "checking",
    "init": "authoring",
}


class _Verbs(click.Group):
    """The commands, each imported when it is asked for: `check` needs nothing of what builds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*VERBS, *(name for name in self.commands if name not in VERBS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in VERBS and cmd_name not in self.commands:
            module = importlib.import_module(f"publisher.cli.{VERBS[cmd_name]}")
            self.add_command(getattr(module, cmd_name))
        command = super().get_command(ctx, cmd_name)
        if command is not None and ctx.obj is not None:
            _translate_help(command, ctx.obj)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:  # click knows only those that were imported
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=VERBS, ctx=ctx
            ) from None


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, prog_name="publisher", message="%(prog)s %(version)s", help="In số phiên bản."
)
def application() -> None:
    """Đăng tin của Công an cơ sở: chỉ những gì đã được duyệt bảo mật và duyệt phát ngôn mới ra ngoài."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    # What a run makes lives until its end: to look it through for garbage all the time helps nobody.
    gc.set_threshold(200_000, 50, 1000)
    last = _Last()
    atexit.register(last)  # before anything else is, so that it is called after all of that
    last.code = run(sys.argv[1:] if arguments is None else arguments)
    sys.exit(last.code)


@dataclass(slots=True)
class _Last:
    """What is done last of all: the process ends, and nobody takes apart what a run has made.

    Python would do so object by object, which is a tenth of the time that a small change takes.
    """

    code: int | None = None

    def __call__(self) -> None:
        """End the process; where it did not come to its end by itself that is left to Python."""
        with suppress(
            OSError, ValueError, AttributeError
        ):  # nobody reads: Python says so, if at all
            sys.stdout.flush()
            sys.stderr.flush()
            if self.code is not None:
                os._exit(self.code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    language = _language(arguments)
    if (known := _known(arguments, language)) is None:
        return _run(arguments, language)
    click.echo(known.report)
    return known.code


def _run(arguments: Sequence[str], language: str) -> int:
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("click", str(LOCALE_DIR))  # click asks for its own sentences there
    gettext.textdomain("click")
    translate = translator(language)
    _translate_help(application, translate)
    names = Names()
    CURRENT.set(names)

    def tell(text: str) -> None:
        click.echo(names.masked(text), err=True)

    try:
        code = application.main(
            _verb_first(arguments),
            prog_name="publisher",
            standalone_mode=False,
            obj=translate,
        )
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        tell(say("Đã dừng theo yêu cầu.").render(translate))
        return 130
    except ConfigError as error:
        for problem in error.problems:
            where = f"{problem.path}:{problem.line}:{problem.column}"
            tell(f"{where}  {problem.message.render(translate)} ({problem.rule})")
        tell(error.message.render(translate))
        return 2
    except PublisherError as error:
        tell(error.message.render(translate))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except Exception as error:  # an officer never meets a stack trace
        tell(_unexpected(error).render(translate))
        return 2
    return code if isinstance(code, int) else 0


def _known(arguments: Sequence[str], language: str) -> unchanged.Record | None:
    """Return what a build would report, without importing anything that builds, if it is known."""
    unchanged.WORDS.set((*arguments, language))
    now = dt.datetime.now(dt.UTC)
    return unchanged.recorded(Path.cwd(), now) if "build" in arguments[:1] else None


def _language(arguments: Sequence[str]) -> str:
    """Find the language before click reads the rest, for its own messages too."""
    wanted = os.environ.get("PUBLISHER_LANG", LANGUAGES[0])
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if before == "--lang":
            wanted = argument
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _verb_first(arguments: Sequence[str]) -> list[str]:
    """Let the common options stand before the verb, too."""
    early: list[str] = []
    rest = list(arguments)
    while rest and rest[0].startswith(("--lang", "--config", "--trust")):
        early.append(rest.pop(0))
        if "=" not in early[-1] and rest:
            early.append(rest.pop(0))
    verbs = 2 if rest[:1] == ["register"] else 1
    return [*rest[:verbs], *early, *rest[verbs:]]


def _translate_help(command: click.Command, translate: Translate) -> None:
    command.help = command.help and translate(command.help)
    command.options_metavar = translate("[TÙY_CHỌN]")
    if isinstance(command, click.Group):
        command.subcommand_metavar = translate("LỆNH [THAM_SỐ]…")
        for part in command.commands.values() if command is not application else ():
            _translate_help(part, translate)
    for parameter in command.params:
        parameter.metavar = parameter.metavar and translate(parameter.metavar)
        if isinstance(parameter, click.Option):
            parameter.help = parameter.help and translate(parameter.help)


def _unexpected(error: Exception) -> Message:
    """Write down where the program failed, without any value of the articles, and say so."""
    import traceback  # a run that ends well does without

    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    log = Path(STATE) / "error.log"
    try:
        log.parent.mkdir(exist_ok=True)
        log.write_text("\n".join([type(error).__name__, *lines]) + "\n", encoding="utf-8")
    except OSError:
        return say(
            "Chương trình gặp lỗi ngoài dự kiến; trang đang đăng vẫn nguyên. Báo cho người quản trị."
        )
    return say(
        "Chương trình gặp lỗi ngoài dự kiến; trang đang đăng vẫn nguyên. Gửi tệp {log} cho người quản trị.",
        log=log,
    )
