"""``hansou kwic``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hansou.search.cli.arguments import QueryCommand, index_option, query_of, word_completion
from hansou.search.cli.filters import Given, filter_options
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import home_of, to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import Looks, Output, is_terminal
from hansou.search.cli.tables import TableForm, table_options, write_json_lines, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hansou import Occurrence

_NAMES = ("path", "line", "page", "date", "source", "part", "left", "match", "right")


@click.command("kwic", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, shell_complete=word_completion)
@index_option
@click.option("-n", "limit", metavar="N", type=click.IntRange(min=0), help="How many lines at most; all by default.")
@click.option(
    "--context",
    metavar="N",
    type=click.IntRange(0, 1000),
    help="Characters on each side, 40 by default; on a terminal what fits.",
)
@click.option(
    "--sort",
    "by",
    type=click.Choice(("left", "right", "date", "path")),
    help="Order by what stands left or right, by date, by path.",
)
@click.option(
    "--order",
    "collation",
    type=click.Choice(("pinyin", "strokes")),
    default="pinyin",
    help="How characters are ordered by --sort left and right.",
)
@click.option("--sample", metavar="N", type=click.IntRange(min=1), help="Only N of the lines, by chance.")
@click.option("--seed", metavar="N", type=int, default=0, help="Another sample: the same number gives the same.")
@filter_options
@table_options("tsv", "csv", "jsonl")
@looks_options
def command(
    query: tuple[str, ...],
    *,
    index: str | None,
    limit: int | None,
    context: int | None,
    by: str | None,
    collation: str,
    sample: int | None,
    seed: int,
    given: Given,
    form: TableForm,
    looks: Looks,
) -> int:
    """Show every occurrence in its line, one below the other.

    Keyword in context: the matches stand in a column, with what comes before and after. QUERY is as in `hansou
    search`; whatever that marks is an occurrence. Printed to a file or a pipe, the lines are tab-separated values.

    \b
      hansou kwic 江阴
      hansou kwic '*区' --sort left
      hansou kwic 產業集群 --sort right --order strokes --sample 50
      hansou kwic 项目 --since 2022-06 --csv > lines.csv

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from itertools import chain, islice

    from hansou import Searcher

    where = to_read(index)
    shown = form == "people" and is_terminal(sys.stdout)
    output = Output.standard(looks, home_of(where))
    with Searcher(where, **given.lists) as searcher:
        found = searcher.occurrences(
            query_of(query),
            context=40 if context is None else context,
            sort=by,  # type: ignore[arg-type]
            collation=collation,  # type: ignore[arg-type]
            sample=sample,
            seed=seed,
            **given.filters.arguments(),
        )
        lines: Iterator[Occurrence] = islice(found, limit)
        first = next(lines, None)
        if first is None:
            click.echo(f"hansou: {say('nothing found')}", err=True)
            return 1
        lines = chain([first], lines)
        if shown:
            from hansou.search.cli.concordance import kwic_lines

            output.show(kwic_lines(lines, output, fixed=context))
        elif form == "jsonl":
            write_json_lines(line.as_json() for line in lines)
        else:
            write_table("csv" if form == "csv" else "tsv", _NAMES, (_row(line) for line in lines))
    return 0


def _row(line: Occurrence) -> tuple[object, ...]:
    return (line.path, line.line, line.page, line.date, line.source, line.part, line.left, line.text, line.right)
