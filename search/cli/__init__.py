"""hansou on the command line.

Each command is one module, loaded when it is asked for, and what it does on import is cheap: the index, rich and the
rest are loaded when a command runs. A command returns its exit status: 0 found or done, 1 nothing found, 2 an error.
Errors are one line on standard error.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from hansou import HansouError, OlderCommit

from . import helping
from .messages import say, say_error
from .terminal_text import one_line

# NumPy starts a pool of threads for linear algebra, of which nothing is used here: a tenth of a cold search.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

FAILED, INTERRUPTED, READER_GONE = 2, 130, 141  # the last two as the shell reports SIGINT and SIGPIPE

COMMANDS = (
    *("index", "watch", "search", "browse", "show", "why", "suggest", "similar"),
    *("kwic", "trends", "collocates", "saved", "new", "serve", "mcp"),
    *("stats", "check", "compact", "upgrade", "config", "completion", "help"),
)
"""The commands, in the order of the help; each is the module of this name."""


class Program(click.Group):
    """The commands together; what goes wrong in any of them ends as one line and an exit status."""

    context_class = helping.Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command, in the language of this person; None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".commands.{cmd_name}", __name__).command
        return helping.speaking(command)

    def named(self, ctx: click.Context, name: str) -> click.Command:
        """The command of this name. Raises UsageError, with the names that are near, where there is none."""
        command = self.get_command(ctx, name)
        if command is None:
            from difflib import get_close_matches

            near = get_close_matches(name.lower(), COMMANDS, 2)
            hint = say("did you mean {commands}?", commands=say(" or ").join(near)) if near else ""
            unknown = say("there is no command {name}", name=name)
            raise click.UsageError(say("; ").join(filter(None, (unknown, hint))), ctx)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for, with the configuration file's defaults."""
        name = args[0]
        if ctx.resilient_parsing or name.startswith("-"):
            return super().resolve_command(ctx, args)
        command = self.named(ctx, name)
        from . import config

        if config.settings():
            config.check_tables(COMMANDS)
            ctx.default_map = {name: config.defaults(name, command)}
        return name, command, args[1:]

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run from the command line, in the language of this person; or answer a shell that completes."""
        _open_streams()
        if "_HANSOU_COMPLETE" in os.environ:
            from . import shells

            shells.register()
        return click.Group.main(helping.speaking(self), *args, **extra)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the arguments."""
        if extra.get("resilient_parsing"):  # what has been typed so far, for completion
            return super().make_context(info_name, args, parent, **extra)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # Arguments and file names may hold lone surrogates. Windows has an old code page for whoever reads a
                # pipe or a file, in which there is no Chinese on most machines; a console gets Unicode anyway.
                piped = sys.platform == "win32" and not stream.isatty() and "PYTHONIOENCODING" not in os.environ
                stream.reconfigure(errors="replace", encoding="utf-8" if piped else None)
        with _one_line_errors():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and end with its exit status."""
        with _one_line_errors(), warnings.catch_warnings():
            warnings.simplefilter("always", OlderCommit)
            warnings.showwarning = _tell_warning  # type: ignore[assignment]
            status = super().invoke(ctx)
            sys.stdout.flush()  # a reader that has gone is noticed here, not when Python ends
        ctx.exit(status or 0)


def _open_streams() -> None:
    """Have nothing in the place of a stream that whoever started this has closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - to stay open


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "hansou"
        reason = error.format_message().rstrip(".。")
        _fail(say("{reason}; see {command} --help", reason=reason, command=command))
    except (click.ClickException, HansouError) as error:
        _fail(say_error(str(error)))
    except BrokenPipeError:
        _discard_output()
        raise click.exceptions.Exit(READER_GONE) from None
    except OSError as error:
        reason = (error.strerror or str(error) or type(error).__name__).lower()
        _fail(f"{error.filename}: {reason}" if error.filename else reason)
    except KeyboardInterrupt:
        _fail(say("interrupted"), INTERRUPTED)


def _tell_warning(message: Warning | str, *_: Any) -> None:
    click.echo(f"hansou: {one_line(say_error(str(message)))}", err=True)


def _fail(message: str, status: int = FAILED) -> None:
    click.echo(f"hansou: {one_line(message)}", err=True)
    raise click.exceptions.Exit(status) from None


def _discard_output() -> None:
    """Let nothing more go to a reader that has gone, or Python complains about it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Tell the version and the engine, and end."""
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        from hansou import engine

        try:
            number = version("hansou")
        except PackageNotFoundError:  # run from a checkout
            number = say("not installed")
        click.echo(f"hansou {number} ({one_line(say_error(str(engine)))})")
        ctx.exit()


_VERSION_HELP = "Show the version and exit."  # click's own words, which the tables have


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 found or done, 1 nothing found, 2 an error.",
)
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help=_VERSION_HELP
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Full-text search for Chinese documents (汉搜).

    Index a folder with `hansou index FOLDER`, then search it with `hansou search WORDS`. Simplified and Traditional
    characters find each other.
    """
    if ctx.invoked_subcommand is None:
        from . import welcome

        for line in welcome.lines():
            click.echo(line)
