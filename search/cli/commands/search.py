"""``hansou search``."""

from __future__ import annotations

import click

from ..arguments import (
    QueryCommand,
    dictionary_option,
    index_option,
    json_option,
    query_of,
    synonyms_option,
)
from ..layout import one_line
from ..locate import to_read
from ..output import Output, write_json

_SORTS = ("score", "newest", "oldest", "date")
_FACETS = ("year", "month", "date", "source", "author", "format")


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("-n", "limit", metavar="N", type=click.IntRange(min=0), default=10, help="How many to show, else 10.")
@click.option("--offset", metavar="N", type=click.IntRange(min=0), default=0, help="How many to pass over first.")
@click.option("--any", "any_word", is_flag=True, help="Take articles that have any of the words.")
@click.option("--since", metavar="DATE", default="", help="The earliest date: 2022, 2022-02 or 2022-02-09.")
@click.option("--until", metavar="DATE", default="", help="The latest date, included.")
@click.option("--source", metavar="NAME", default="", help="Only from sources whose name starts so.")
@click.option("--sort", type=click.Choice(_SORTS), default="score", help="Best, newest (or: date) or oldest first.")
@click.option("--facet", "facets", type=click.Choice(_FACETS), multiple=True, help="Count all answers by this as well.")
@click.option("--all", "every", is_flag=True, help="Every article on its own, repeats of the same story too.")
@click.option("--no-equivalents", is_flag=True, help="The words as they are: no region words, synonyms, pinyin.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(min=0, min_open=True), help="Give up after so long a time."
)
@dictionary_option
@synonyms_option
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
    facets: tuple[str, ...],
    every: bool,
    no_equivalents: bool,
    timeout: float | None,
    dictionary: str | None,
    synonyms: str | None,
    as_json: bool,
) -> int:
    """Find articles, best first.

    Words apart by spaces are all wanted. "Quotes" ask for exactly these characters, and as the shell takes
    quotes for itself, they need a second pair: '"2月8日上午"'. AND, OR, NOT, ( ), +word, -word and title:word
    work as well, so do source:, author:, path: and date:2022-02 or 'date:[2022-01 TO 2022-03]'. '江*' and '高?区'
    have wildcards, '营商环静~' takes near misses, '"江阴 项目"~5' what stands near. Simplified or Traditional is the
    same, and what Taiwan and the mainland call differently is found under either name. Latin letters that no
    article has are read as pinyin or its initials; py:jiangyin asks for that.

    \b
      hansou search 江阴 百亿项目
      hansou search '"产业集群" OR title:半导体' --since 2022-06 -n 20
      hansou search 換電站 -苏州 --json
      hansou search '高?区' --sort newest --facet year

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from search import Searcher, time_limit

    with Searcher(to_read(index), dictionary=dictionary, synonyms=synonyms) as searcher, time_limit(timeout):
        results = searcher.search(
            query_of(query),
            limit,
            offset,
            match="any" if any_word else "all",
            since=since,
            until=until,
            source=source,
            sort=sort,
            facets=facets,
            equivalents=not no_equivalents,
            repeats=every,
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
            if results.suggestions:
                click.echo(f"Did you mean: {one_line(' · '.join(results.suggestions))}", err=True)
        return 0 if results.total else 1
