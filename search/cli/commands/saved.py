"""``hansou saved``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hansou.search.cli.arguments import json_option, saved_completion
from hansou.search.cli.messages import say
from hansou.search.cli.output import Output, write_json
from hansou.search.cli.terminal_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hansou import SavedQueries


@click.command("saved")
@click.option("--remove", metavar="NAME", multiple=True, shell_complete=saved_completion, help="Forget a query.")
@click.option(
    "--rename", metavar="OLD NEW", nargs=2, shell_complete=saved_completion, help="Give a query another name."
)
@json_option
def command(remove: tuple[str, ...], rename: tuple[str, str] | None, as_json: bool) -> int:
    """List saved queries, remove or rename them.

    `hansou search QUERY --save NAME` saves a query, with its filters and its index, in your own data folder. `hansou
    new NAME` tells what has come since, `hansou search --saved NAME` asks it again.

    \b
      hansou saved
      hansou saved --rename 江阴 江阴项目
      hansou saved --remove 江阴项目

    Exit status: 0 listed or done, 1 nothing is saved, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import SavedQueries
    from hansou.search.cli.saving import tell_damaged

    queries = SavedQueries()
    try:
        for name in remove:
            queries.remove(name)
        if rename:
            queries.rename(*rename)
        listed = [] if remove or rename else list(queries)
    finally:
        tell_damaged(queries)
    if remove or rename:
        return 0
    if as_json:
        write_json({"saved": [query.as_json() for query in listed]})
    elif listed:
        output = Output.standard()
        output.show(_lines(queries, output))
    else:
        click.echo(f"hansou: {say('nothing is saved; save a query with: hansou search QUERY --save NAME')}", err=True)
    return 0 if listed else 1


def _lines(queries: SavedQueries, output: Output) -> Iterator[str]:
    from hansou.search.cli.saving import described

    for query in queries:
        yield f"{output.paint(one_line(query.name), bold=True)}  {described(query)}"
        when = say("last asked {date}", date=query.asked[:16].replace("T", " ")) if query.asked else ""
        yield output.paint("    " + " · ".join(filter(None, (one_line(query.index), when))), dim=True)
