"""``hansou config``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from hansou.search.cli import config
from hansou.search.cli.arguments import json_option
from hansou.search.cli.locate import VARIABLE, by_itself
from hansou.search.cli.messages import say
from hansou.search.cli.output import write_json
from hansou.search.cli.terminal_text import one_line


@click.command("config")
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """Show which settings apply, and where each comes from.

    Settings are read from a TOML file, which has a table for each command and in it the long names of its options. An
    option on the command line overrides the file. $HANSOU_CONFIG names another file; if it is empty, no file is read.
    What is printed can itself be used as the file: defaults are commented out.

    \b
      hansou config
      hansou config --json

    Exit status: 0 shown, 2 the file cannot be understood.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    commands = _commands(context)
    config.check_tables(commands)
    index, index_from = by_itself()
    if as_json:
        write_json(
            {
                "file": None if config.config_file() is None else str(config.config_file()),
                "exists": bool(config.settings()) or _exists(config.config_file()),
                "index": {"value": None if index is None else str(index), "source": index_from},
                "commands": {name: _options(name, command) for name, command in commands.items()},
            }
        )
        return 0
    for line in _lines(commands, index, index_from):
        click.echo(one_line(line))
    return 0


def _commands(context: click.Context) -> dict[str, click.Command]:
    program = context.find_root().command
    assert isinstance(program, click.Group)  # noqa: S101 - for the types
    found = {name: program.get_command(context, name) for name in program.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None and config.options_of(command)}


def _options(name: str, command: click.Command) -> Mapping[str, Any]:
    return {
        each.name: {"value": each.value, "source": "file" if each.is_from_file else "default"}
        for each in config.holding(name, command)
    }


def _lines(commands: Mapping[str, click.Command], index: Path | None, index_from: str) -> Iterator[str]:
    file = config.config_file()
    if file is None:
        yield f"# {say('${variable} is empty: no file is read', variable=config.VARIABLE)}"
    elif _exists(file):
        yield f"# {say('Read from {file}; what is commented out is the default', file=file)}"
    else:
        yield f"# {say('There is no {file}; these are the defaults', file=file)}"
    where = {
        "environment": say("from ${variable}", variable=VARIABLE),
        "folder": say("the nearest at or above this folder"),
        "file": say("from the file"),
        "default": say("the index that is searched where no .hansou is near"),
    }[index_from]
    yield f"{'' if index_from == 'file' else '# '}{config.INDEX} = {_toml(str(index or ''))}  # {where}"
    for name, command in commands.items():
        yield ""
        yield f"[{name}]"
        for each in config.holding(name, command):
            value = "" if each.value is None else _toml(each.value)
            yield f"{'' if each.is_from_file else '# '}{each.name} = {value}  # {each.option.help or ''}"


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)  # texts, numbers and truth values are written so in TOML


def _exists(file: Path | None) -> bool:
    return file is not None and file.is_file()
