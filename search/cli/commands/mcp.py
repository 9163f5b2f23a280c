"""``hansou mcp``."""

from __future__ import annotations

import click

from hansou import HansouError
from hansou.search.cli.locate import named_indexes
from hansou.search.cli.messages import say_error


@click.command("mcp")
@click.option(
    "--index",
    "indexes",
    metavar="[NAME=]DIR",
    multiple=True,
    help="The index to offer; several with a name each: --index news=news/.hansou --index books=books/.hansou.",
)
def command(indexes: tuple[str, ...]) -> int:
    """Offer tools to an assistant that speaks MCP.

    By the Model Context Protocol, over standard input and output. The tools search, read, occurrences, similar, why,
    suggest and stats answer with paths, line numbers and exact quotations. Nothing can be changed through them. An
    assistant's configuration names this command:

    \b
      hansou mcp --index news/.hansou
      {"mcpServers": {"hansou": {"command": "hansou", "args": ["mcp", "--index", "news/.hansou"]}}}
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    served = named_indexes(indexes)
    try:
        from hansou.search.serve.assistants import run
    except ModuleNotFoundError as error:
        raise HansouError(say_error(f"this needs {error.name}: pip install 'hansou[mcp]'")) from error
    run(served)
    return 0
