"""``hansou trends``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou.search.cli.arguments import file_completion, index_option, word_completion
from hansou.search.cli.filters import Given, filter_options
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import Looks, Output, write_json
from hansou.search.cli.tables import TableForm, table_options, write_table
from hansou.search.cli.terminal_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hansou import TrendRow, Trends

_DIGITS = {"occurrences": 0, "articles": 0, "share": 3, "million": 1}


@click.command("trends")
@click.argument("queries", metavar="QUERY...", nargs=-1, required=True, shell_complete=word_completion)
@index_option
@click.option(
    "--by", type=click.Choice(("year", "month", "day", "source")), default="month", help="What to count by, else month."
)
@click.option(
    "--show",
    "measure",
    type=click.Choice(tuple(_DIGITS)),
    default="occurrences",
    help="Occurrences, articles, the share of articles, or occurrences in a million characters.",
)
@click.option("--output", metavar="FILE", shell_complete=file_completion, help="Draw a picture, .svg, .png or .pdf.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@filter_options
@table_options("csv", "json")
@looks_options
def command(
    queries: tuple[str, ...],
    *,
    index: str | None,
    by: str,
    measure: str,
    output: str | None,
    force: bool,
    given: Given,
    form: TableForm,
    looks: Looks,
) -> int:
    """Count queries over time, or by source.

    Each QUERY is one of `hansou search`; several are shown side by side. A period without articles is shown as a gap,
    articles without a date are counted aside.

    \b
      hansou trends 江阴 无锡
      hansou trends '"产业集群"' --by year --show million
      hansou trends 经济 就业 --by source --csv
      hansou trends 经济 就业 --output trends.svg

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    if output is not None:
        from hansou.search.cli.charts import check_target

        check_target(Path(output), force)
    with Searcher(to_read(index), **given.lists) as searcher:
        trends = searcher.trends(queries, by=by, **given.filters.arguments())  # type: ignore[arg-type]
    if not any(tally.articles for row in (*trends.rows, trends.without) for tally in row.tallies):
        click.echo(f"hansou: {say('nothing found')}", err=True)
        return 1
    if output is not None:
        from hansou.search.cli.charts import draw

        draw(Path(output), trends, values_of(trends, measure), measure)
        click.echo(say("{file} is written", file=one_line(output)))
    elif form == "json":
        write_json(trends.as_json())
    elif form == "csv":
        write_table("csv", list(_names(trends)), _rows(trends))
    else:
        from hansou.search.cli.concordance import trend_lines, without_line

        out = Output.standard(looks)
        lines = list(trend_lines(trends, values_of(trends, measure), _DIGITS[measure], out))
        if trends.without.articles:
            lines.append(out.paint(without_line(trends.without, by), dim=True))
        out.show(lines)
    return 0


def values_of(trends: Trends, measure: str) -> list[list[float | None]]:
    """One measure of each query in each row."""

    def value(row: TrendRow, query: int) -> float | None:
        if measure == "million":
            return row.per_million(query)
        if measure == "share":
            return row.share(query)
        tally = row.tallies[query]
        return float(tally.articles if measure == "articles" else tally.occurrences) if row.articles else None

    return [[value(row, query) for query in range(len(trends.queries))] for row in trends.rows]


def _names(trends: Trends) -> Iterator[str]:
    yield from (trends.by, "articles", "characters")
    for query in trends.queries:
        yield from (f"{query}: {name}" for name in ("articles", "occurrences", "share", "per million"))


def _rows(trends: Trends) -> Iterator[Sequence[object]]:
    for row in (*trends.rows, *([trends.without] if trends.without.articles else [])):
        values: list[object] = [row.name, row.articles, row.characters]
        for query, tally in enumerate(row.tallies):
            share, million = row.share(query), row.per_million(query)
            values += [*tally, *(None if part is None else f"{part:.6g}" for part in (share, million))]
        yield values
