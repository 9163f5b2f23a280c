"""The command reference, made from the real help.

python -m tools.commands            # writes docs/commands.md
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

import search.cli

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
_WIDTH = 100
_LANGUAGES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_INTRODUCTION = """\
# The commands of hansou

The help of every command, as `hansou COMMAND --help` prints it; made by `python -m tools.commands`. The index is
`--index`, else `$HANSOU_INDEX`, else the nearest `.hansou` at or above the current folder. Errors are one line on
standard error. Messages are in Chinese where the locale says so; what programs read never changes with it.
"""


def document() -> str:
    """The text of docs/commands.md."""
    with _in_english():
        helps = dict(_helps())
    links = "\n".join(f"- [`{name}`](#{name.replace(' ', '-')})" for name in helps if name != "hansou")
    sections = (f"## {name}\n\n```text\n{text}\n```\n" for name, text in helps.items())
    return "\n".join([_INTRODUCTION, links, "", *sections])


def _helps() -> Iterator[tuple[str, str]]:
    root = _context(search.cli.main, "hansou", None)
    yield "hansou", search.cli.main.get_help(root).rstrip()
    for name in search.cli.main.list_commands(root):
        command = search.cli.main.get_command(root, name)
        if command is not None:
            yield f"hansou {name}", command.get_help(_context(command, name, root)).rstrip()


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return command.make_context(name, [], parent, resilient_parsing=True, terminal_width=_WIDTH)


@contextmanager
def _in_english() -> Iterator[None]:
    kept: Mapping[str, str] = {name: os.environ.pop(name) for name in _LANGUAGES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def main() -> int:
    """Write the document."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
