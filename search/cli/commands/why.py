"""``hansou why``."""

from __future__ import annotations

import click

from hansou.search.cli.arguments import (
    QueryCommand,
    dictionary_option,
    index_option,
    json_option,
    path_completion,
    query_of,
    synonyms_option,
    words_and_paths_completion,
)
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import article_names, home_of, tell_no_article, to_read
from hansou.search.cli.output import Looks, Output, write_json


@click.command("why", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, shell_complete=words_and_paths_completion)
@click.argument("path", shell_complete=path_completion)
@index_option
@click.option("--any", "any_word", is_flag=True, help="As if articles were taken that have any of the words.")
@click.option("--since", metavar="DATE", default="", help="The earliest date.")
@click.option("--until", metavar="DATE", default="", help="The latest date, included.")
@click.option("--source", metavar="NAME", default="", help="Only from sources whose name starts so; =NAME: is so.")
@click.option("--no-equivalents", is_flag=True, help="The words as they are: no region words, synonyms, pinyin.")
@dictionary_option
@synonyms_option
@json_option
@looks_options
def command(
    query: tuple[str, ...],
    path: str,
    *,
    index: str | None,
    any_word: bool,
    since: str,
    until: str,
    source: str,
    no_equivalents: bool,
    dictionary: str | None,
    synonyms: str | None,
    as_json: bool,
    looks: Looks,
) -> int:
    """Explain why a query finds an article, or does not.

    How QUERY was read, which parts of it stand in the article and where, with what share of its score; of those that
    do not, the nearest that does. PATH is as `hansou search` prints it, with or without the line, or the path of the
    file from here. The options are those of `hansou search`.

    \b
      hansou why 換電站 江阴 wuxi/taxi-battery-swap.txt

    Exit status: 0 it is found, 1 it is not or there is no such article, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    where = to_read(index)
    with Searcher(where, dictionary=dictionary, synonyms=synonyms) as searcher:
        names = list(article_names(path, where))
        explained = (
            searcher.why(
                query_of(query),
                name,
                match="any" if any_word else "all",
                since=since,
                until=until,
                source=source,
                equivalents=not no_equivalents,
            )
            for name in names
        )
        why = next((each for each in explained if each is not None), None)
        if why is None:
            near = next((found for name in names if (found := searcher.near_paths(name))), [])
            tell_no_article(path, where, near)
            return 1
    if as_json:
        write_json(why.as_json())
    else:
        from hansou.search.cli.reasons import why_lines

        output = Output.standard(looks, home_of(where))
        output.show(why_lines(why, output))
    return 0 if why.found else 1
