"""``hansou completion``."""

from __future__ import annotations

import os

import click

from hansou.search.cli.messages import say
from hansou.search.cli.terminal_text import one_line

_SHELLS = ("bash", "zsh", "fish", "powershell")


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS), required=False)
@click.option("--install", is_flag=True, help="Set it up for new shells of this user, once.")
@click.pass_context
def command(context: click.Context, shell: str | None, install: bool) -> int:
    """Print the script that lets a shell complete hansou commands.

    Options, files, paths in the index and words from the articles are completed. SHELL is the shell you are using if
    you don't name one. --install adds the script to the shell's start-up file; to do that yourself, add one of these
    lines to ~/.bashrc, ~/.zshrc (below compinit), ~/.config/fish/config.fish or $PROFILE:

    \b
      eval "$(hansou completion bash)"
      eval "$(hansou completion zsh)"
      hansou completion fish | source
      hansou completion powershell | Out-String | Invoke-Expression
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou.search.cli import shells

    shell = shell or _own_shell()
    if not install:
        click.echo(shells.script(shell, context.find_root().command), nl=False)
        return 0
    file, is_new = shells.install(shell)
    told = (
        say("{file}: the line for completion was added; it takes effect in new shells", file=file)
        if is_new
        else say("{file}: the line for completion is there already", file=file)
    )
    click.echo(one_line(told))
    return 0


def _own_shell() -> str:
    """The shell of this person, by its environment."""
    name = os.path.basename(os.environ.get("SHELL", ""))  # noqa: PTH119
    if name in _SHELLS:
        return name
    if os.name == "nt" or name == "pwsh":
        return "powershell"
    raise click.UsageError(say("name the shell: {shells}", shells=" ".join(_SHELLS)))
