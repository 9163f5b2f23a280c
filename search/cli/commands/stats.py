"""``hansou stats``."""

from __future__ import annotations

import click

from hansou.search.cli.arguments import index_option, json_option
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import to_read
from hansou.search.cli.output import Looks, Output, write_json


@click.command("stats")
@index_option
@click.option("--left", is_flag=True, help="Name the files that are not read, by kind, and what would let them be.")
@json_option
@looks_options
def command(index: str | None, left: bool, as_json: bool, *, looks: Looks) -> int:
    """Show what the index contains, and what could not be read.

    The script is determined from a sample of 4,000 articles at most.

    \b
      hansou stats --index news/.hansou
      hansou stats --left
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher, engine

    where = to_read(index)
    with Searcher(where) as searcher:
        stats = searcher.stats()
    if as_json:
        write_json({"index": str(where), **stats.as_json(), "engine": str(engine)})
        return 0
    from hansou.search.cli.render import left_lines, stats_lines

    output = Output.standard(looks)
    output.show(left_lines(stats, output) if left else stats_lines(stats, where, output))
    return 0
