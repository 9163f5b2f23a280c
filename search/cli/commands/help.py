"""``hansou help``."""

from __future__ import annotations

import click

from hansou.search.cli.arguments import command_completion


@click.command("help")
@click.argument("command", metavar="[COMMAND]", required=False, shell_complete=command_completion)
@click.pass_context
def command(context: click.Context, command: str | None) -> int:
    """Show the help of a command, or of hansou itself.

    \b
      hansou help search

    Exit status: 0 shown, 2 there is no such command.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou.search.cli import Program

    root = context.find_root()
    program = root.command
    if command is None:
        click.echo(program.get_help(root))
        return 0
    assert isinstance(program, Program)  # noqa: S101 - for the types
    found = program.named(root, command)
    with found.make_context(command, [], root, resilient_parsing=True) as inner:
        click.echo(found.get_help(inner))
    return 0
