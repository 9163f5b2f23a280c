"""``hansou collocates``."""

from __future__ import annotations

import click

from hansou.search.cli.arguments import QueryCommand, index_option, query_of, word_completion
from hansou.search.cli.filters import Given, filter_options
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import Looks, Output, write_json
from hansou.search.cli.tables import TableForm, table_options, write_table


@click.command("collocates", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, shell_complete=word_completion)
@index_option
@click.option("-n", "limit", metavar="N", type=click.IntRange(min=1), default=30, help="How many words, else 30.")
@click.option("--window", metavar="N", type=click.IntRange(1, 50), default=5, help="Words on each side, else 5.")
@click.option("--minimum", metavar="N", type=click.IntRange(min=1), default=5, help="Times near at least, else 5.")
@click.option(
    "--measure",
    type=click.Choice(("log-likelihood", "mi", "dice")),
    default="log-likelihood",
    help="What the words are ordered by.",
)
@filter_options
@table_options("csv", "json")
@looks_options
def command(
    query: tuple[str, ...],
    *,
    index: str | None,
    limit: int,
    window: int,
    minimum: int,
    measure: str,
    given: Given,
    form: TableForm,
    looks: Looks,
) -> int:
    """List the words that keep a query company.

    Near is within --window words of an occurrence, in the same line. The columns: how often a word stands near, of
    that left and right; how often it stands in all articles; log-likelihood (Dunning), mutual information and logDice.

    \b
      hansou collocates 长江
      hansou collocates '"产业集群"' --window 3 --measure dice
      hansou collocates 项目 --since 2022-06 --csv

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    text = query_of(query)
    with Searcher(to_read(index), **given.lists) as searcher:
        found = searcher.collocates(
            text,
            window=window,
            minimum=minimum,
            measure=measure,  # type: ignore[arg-type]
            limit=limit,
            **given.filters.arguments(),
        )
    if form == "json":
        write_json(
            {"query": text, "window": window, "measure": measure, "collocates": [each.as_json() for each in found]}
        )
    elif not found:
        click.echo(f"hansou: {say('nothing found')}", err=True)
    elif form == "csv":
        rows = [each.as_json() for each in found]
        write_table("csv", list(rows[0]), (list(row.values()) for row in rows))
    else:
        from hansou.search.cli.concordance import collocate_lines

        output = Output.standard(looks)
        output.show(collocate_lines(found, output))
    return 0 if found else 1
