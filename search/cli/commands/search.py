"""``hansou search``."""

from __future__ import annotations

import click

from ..arguments import QueryCommand, index_option, json_option, query_of
from ..locate import to_read
from ..output import Output, write_json


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("-n", "limit", metavar="N", type=click.IntRange(min=0), default=10, help="How many to show, else 10.")
@click.option("--offset", metavar="N", type=click.IntRange(min=0), default=0, help="How many to pass over first.")
@click.option("--any", "any_word", is_flag=True, help="Take articles that have any of the words.")
@click.option("--since", metavar="DATE", default="", help="The earliest date: 2022, 2022-02 or 2022-02-09.")
@click.option("--until", metavar="DATE", default="", help="The latest date, included.")
@click.option("--source", metavar="NAME", default="", help="Only from sources whose name starts so.")
@click.option("--sort", type=click.Choice(["score", "date"]), default="score", help="Best first, or newest first.")
@json_option
def command(
    query: tuple[str, ...],
    *,
    index: str | None,
    limit: int,
    offset: int,
    any_word: bool,
    since: str,
    until: str,
    source: str,
    sort: str,
    as_json: bool,
) -> int:
    """Find articles, best first.

    Words apart by spaces are all wanted. "Quotes" ask for exactly these characters, and as the shell takes
    quotes for itself, they need a second pair: '"2月8日上午"'. AND, OR, NOT, ( ), +word, -word and title:word
    work as well. Simplified or Traditional is the same.

    \b
      hansou search 江阴 百亿项目
      hansou search '"产业集群" OR title:半导体' --since 2022-06 -n 20
      hansou search 換電站 -苏州 --json

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from search import Searcher

    with Searcher(to_read(index)) as searcher:
        results = searcher.search(
            query_of(query),
            limit,
            offset,
            match="any" if any_word else "all",
            since=since,
            until=until,
            source=source,
            sort=sort,
        )
        if as_json:
            write_json(results.as_json())
        elif results.total:
            from ..render import results_lines

            output = Output.standard()
            for line in results_lines(results, offset, output):
                output.write(line)
        else:
            click.echo("hansou: nothing found", err=True)
        return 0 if results.total else 1
