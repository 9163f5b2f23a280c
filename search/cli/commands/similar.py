"""``hansou similar``."""

from __future__ import annotations

import click

from ..arguments import index_option, json_option
from ..layout import one_line
from ..locate import article_names, to_read
from ..output import Output, write_json


@click.command("similar")
@click.argument("path")
@index_option
@click.option("-n", "limit", metavar="N", type=click.IntRange(min=1), default=10, help="How many to show, else 10.")
@json_option
def command(path: str, *, index: str | None, limit: int, as_json: bool) -> int:
    """List articles on the same subject as one, the most alike first.

    PATH is as `hansou search` prints it, with or without the line, or the path of the file from here.

    \b
      hansou similar wuxi/taxi-battery-swap.txt -n 5

    Exit status: 0 found, 1 no such article or none like it, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from search import Searcher

    where = to_read(index)
    with Searcher(where) as searcher:
        names = (searcher.similar(name, limit) for name in article_names(path, where))
        results = next((found for found in names if found is not None), None)
    if results is None:
        hint = "hansou search prints the paths of articles"
        click.echo(f"hansou: {one_line(path)}: no such article in {one_line(str(where))}; {hint}", err=True)
        return 1
    if as_json:
        write_json(results.as_json())
    elif results.total:
        from ..render import results_lines

        output = Output.standard()
        for line in results_lines(results, 0, output):
            output.write(line)
    else:
        click.echo(f"hansou: no article is like {one_line(path)}", err=True)
    return 0 if results.total else 1
