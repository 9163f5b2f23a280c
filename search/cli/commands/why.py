"""``hansou why``."""

from __future__ import annotations

import click

from hansou.search.cli.arguments import (
    QueryCommand,
    index_option,
    json_option,
    path_completion,
    query_of,
    words_and_paths_completion,
)
from hansou.search.cli.filters import Given, filter_options
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import found_article, home_of, to_read
from hansou.search.cli.output import Looks, Output, write_json


@click.command("why", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, shell_complete=words_and_paths_completion)
@click.argument("path", shell_complete=path_completion)
@index_option
@filter_options
@json_option
@looks_options
def command(
    query: tuple[str, ...],
    path: str,
    *,
    index: str | None,
    given: Given,
    as_json: bool,
    looks: Looks,
) -> int:
    """Explain why a query finds an article, or does not.

    Shows how QUERY was understood, which parts of it occur in the article, where, and how much each adds to the
    score. For parts that do not occur, it shows the closest text that does. PATH may be given as for `hansou show`,
    and the options are those of `hansou search`.

    \b
      hansou why 換電站 江阴 wuxi/taxi-battery-swap.txt

    Exit status: 0 the query finds it, 1 it doesn't or there is no such article, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    where = to_read(index)
    with Searcher(where, **given.lists) as searcher:
        found = found_article(path, where, searcher)
        why = found and searcher.why(
            query_of(query),
            found,
            **given.filters.arguments(),
        )
        if not why:
            return 1
    if as_json:
        write_json(why.as_json())
    else:
        from hansou.search.cli.reasons import why_lines

        output = Output.standard(looks, home_of(where))
        output.show(why_lines(why, output))
    return 0 if why.found else 1
