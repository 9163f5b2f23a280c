from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from tools import commands, messages

COMMANDS = messages.commands()


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return commands.documents()


@pytest.mark.parametrize("page", [commands.DOCUMENT, commands.CHINESE, commands.MANUAL], ids=lambda page: page.name)
def test_the_command_reference_is_that_of_the_real_help(made: dict[Path, str], page: Path) -> None:
    assert made[page] == page.read_text(encoding="utf-8"), "run: python -m tools.commands"


def test_the_chinese_page_is_chinese(made: dict[Path, str]) -> None:
    assert not re.search(r"\b(the|and|of|Options|Usage)\b", made[commands.CHINESE]), "some of it is English"


def test_man_understands_its_page(made: dict[Path, str]) -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("NOT RUN: groff is not installed")
    read = subprocess.run(
        [groff, "-man", "-Tutf8", "-Kutf8", "-ww", "-z", str(commands.MANUAL)], capture_output=True, check=False
    )
    assert (read.returncode, read.stderr) == (0, b"")
    for name in COMMANDS:
        assert f"\n.SS {name}\n" in made[commands.MANUAL] or name == "hansou"


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
