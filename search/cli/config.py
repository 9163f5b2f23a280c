"""The configuration file: what options are where the command line does not give them.

A TOML file in the user's own folder for such things, or where $HANSOU_CONFIG says; empty, that means none. A table for
each command has its options by their long names, ``[search] limit = 20``; above them `default-index` may be the index
that is searched where none is near.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click

from hansou import HansouError

from .messages import say
from .terminal_text import one_line

VARIABLE = "HANSOU_CONFIG"
INDEX = "default-index"
_NOT_SET = ("help", "index")  # options that are not for a file; the index has a key of its own


def config_file() -> Path | None:
    """Where the file is, or would be; None where there is to be none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named).expanduser() if named else None
    if sys.platform not in ("darwin", "win32"):  # what platformdirs says there, without loading it at every start
        home = os.environ.get("XDG_CONFIG_HOME", "")
        try:
            return (Path(home) if home.startswith("/") else Path.home() / ".config") / "hansou" / "config.toml"
        except RuntimeError:
            return None  # nobody's home
    from platformdirs import user_config_path

    return user_config_path("hansou", appauthor=False) / "config.toml"


@cache
def _read(file: Path, _stamp: int) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HansouError(say("{file}: this is not TOML: {reason}", file=file, reason=error)) from None


def settings() -> Mapping[str, Any]:
    """What the file says, tables and all; nothing where there is none. Raises HansouError for one that is no TOML."""
    file = config_file()
    try:
        return {} if file is None else _read(file, file.stat().st_mtime_ns)
    except (FileNotFoundError, NotADirectoryError):
        return {}


def default_index() -> str | None:
    """The index that the file names. Raises HansouError."""
    named = settings().get(INDEX)
    if named is None or isinstance(named, str):
        return named or None
    raise HansouError(_wrong(INDEX, say("a text is wanted")))


def check_tables(commands: Mapping[str, click.Command] | tuple[str, ...]) -> None:
    """Raises HansouError for a key at the top of the file that is no command's name."""
    for name, value in settings().items():
        if name == INDEX:
            default_index()
        elif name not in commands or not isinstance(value, dict):
            known = " ".join((INDEX, *(f"[{each}]" for each in commands)))
            raise HansouError(_wrong(name, say("no such table; there are {known}", known=known)))


def defaults(name: str, command: click.Command) -> dict[str, Any]:
    """What the file says of a command's options, by click's names for them. Raises HansouError for what is wrong."""
    table: dict[str, Any] = settings().get(name, {})
    options = {long_name(option): option for option in options_of(command)}
    context = click.Context(command, info_name=name)
    found: dict[str, Any] = {}
    for key, value in table.items():
        option = options.get(key)
        where = f"[{name}] {key}"
        if option is None:
            raise HansouError(_wrong(where, say("no such option; there are {known}", known=" ".join(options))))
        given = _as_given(option, value, where)
        try:
            option.process_value(context, given)
        except click.BadParameter as error:
            raise HansouError(_wrong(where, error.message.rstrip(".。"))) from None
        found[option.name or ""] = given
    return found


def _as_given(option: click.Option, value: object, where: str) -> object:
    """A value of the file as click takes it."""
    if option.is_flag:
        if not isinstance(value, bool):
            raise HansouError(_wrong(where, say("true or false is wanted")))
        return value
    if option.multiple:
        values = value if isinstance(value, list) else [value]
        return [str(each) for each in values]
    if isinstance(value, (dict, list, bool)):
        raise HansouError(_wrong(where, say("a text or a number is wanted")))
    return str(value)


def _wrong(where: str, reason: str) -> str:
    return say("{file}: {key}: {reason}", file=config_file(), key=one_line(where), reason=reason)


def options_of(command: click.Command) -> list[click.Option]:
    """The options of a command that the file may set."""
    return [
        parameter
        for parameter in command.params
        if isinstance(parameter, click.Option) and long_name(parameter) not in _NOT_SET
    ]


def long_name(option: click.Option) -> str:
    """What the file calls an option: ``no-pager`` for ``--no-pager``."""
    return next((name for name in option.opts if name.startswith("--")), option.opts[0]).lstrip("-")


class Holding(NamedTuple):
    """An option's value that holds, None for none, whether the file says so, and the option."""

    name: str
    value: Any
    is_from_file: bool
    option: click.Option


def holding(name: str, command: click.Command) -> Iterator[Holding]:
    """What holds of each option of a command. Raises HansouError for what is wrong in the file."""
    given = defaults(name, command)
    table = settings().get(name, {})
    context = click.Context(command, info_name=name)
    for option in options_of(command):
        if option.name in given:
            yield Holding(long_name(option), table[long_name(option)], True, option)
        else:
            value = option.get_default(context)
            plain = value if isinstance(value, (str, int, float, bool)) else None
            yield Holding(long_name(option), [] if option.multiple else plain, False, option)
