from __future__ import annotations

import click
import pytest

from tools import commands, messages

COMMANDS = messages.commands()


def test_the_command_reference_is_that_of_the_real_help() -> None:
    assert commands.document() == commands.DOCUMENT.read_text(encoding="utf-8"), "run: python -m tools.commands"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []
    document = commands.DOCUMENT.read_text(encoding="utf-8")
    section = document.split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert f"Usage: {name} " in section
    if name != "hansou":
        assert f"\n    {name} " in section or f"$({name} " in section, "no example"
        assert f"(#{name.replace(' ', '-')})" in document
