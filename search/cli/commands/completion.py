"""``hansou completion``."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the script with which a shell completes commands.

    It completes options, files, paths in the index and words of the articles as well. A line in ~/.bashrc,
    ~/.zshrc (below compinit) or ~/.config/fish/config.fish:

    \b
      eval "$(hansou completion bash)"
      eval "$(hansou completion zsh)"
      hansou completion fish | source
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou.search.cli.shells import script

    click.echo(script(shell, context.find_root().command), nl=False)
    return 0
