"""``hansou search``."""

from __future__ import annotations

import sys
from typing import Any

import click

from hansou.search.cli.answers import Teller
from hansou.search.cli.arguments import (
    QueryCommand,
    file_completion,
    index_option,
    query_of,
    saved_completion,
    word_completion,
)
from hansou.search.cli.filters import Given, filter_options
from hansou.search.cli.forms import Form, form_options, limit_option, looks_options
from hansou.search.cli.locate import home_of, to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import Looks

_SORTS = ("score", "newest", "oldest", "date")
_FACETS = ("year", "month", "date", "source", "author", "format", "folder")


def _complete_facet(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in _FACETS if name.startswith(incomplete)]


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, shell_complete=word_completion)
@index_option
@limit_option
@click.option("--offset", metavar="N", type=click.IntRange(min=0), default=0, help="How many to skip first.")
@click.option(
    "--context",
    "width",
    metavar="N",
    type=click.IntRange(20, 2000),
    help="The most characters of a passage, 120 by default.",
)
@filter_options
@click.option("--sort", type=click.Choice(_SORTS), default="score", help="Best, newest (or: date) or oldest first.")
@click.option(
    "--facet",
    "facets",
    metavar="NAME",
    multiple=True,
    shell_complete=_complete_facet,
    help="Also count all results by year, month, date, source, author, format, folder or a field of your own.",
)
@click.option("--all", "every", is_flag=True, help="List repeats of the same story separately.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(min=0, min_open=True), help="Give up after this long."
)
@click.option(
    "--batch",
    metavar="FILE",
    shell_complete=file_completion,
    help="Run every line of FILE as a query; - is standard input.",
)
@click.option("--save", metavar="NAME", help="Keep the query under a name; hansou new NAME tells what has come since.")
@click.option("--force", is_flag=True, help="With --save: replace the query that has this name.")
@click.option("--saved", metavar="NAME", shell_complete=saved_completion, help="Ask a saved query again.")
@form_options
@looks_options
def command(
    query: tuple[str, ...],
    *,
    index: str | None,
    limit: int | None,
    offset: int,
    width: int | None,
    given: Given,
    sort: str,
    facets: tuple[str, ...],
    every: bool,
    timeout: float | None,
    batch: str | None,
    save: str | None,
    force: bool,
    saved: str | None,
    form: Form,
    looks: Looks,
) -> int:
    """Find articles, best first.

    All words must occur. "Quotes" find exactly these characters; the shell removes quotes, so put another pair around
    them: '"2月8日上午"'. AND, OR, NOT, ( ), +word and -word work as usual. title:, source:, author: and path: search
    one field, date:2022-02 or 'date:[2022-01 TO 2022-03]' a time. '江*' and '高?区' are wildcards, '营商环静~' allows
    for one wrong character, and '"江阴 项目"~5' finds words near each other.

    Simplified and Traditional characters find each other, and so do the different words that Taiwan and the mainland
    have for the same thing. Latin letters that no article contains are read as pinyin or its initials; py:jiangyin
    always is. A single - reads the query from standard input.

    \b
      hansou search 江阴 百亿项目
      hansou search '"产业集群" OR title:半导体' --since 2022-06 -n 20
      hansou search 換電站 -苏州 --json
      hansou search '高?区' --sort newest --facet year
      hansou search 江阴 --format '{path}:{line}: {snippet}'
      hansou search 江阴 --files -0 | xargs -0 ls -l
      hansou search --batch queries.txt --jsonl

    --format has the fields rank score path line page title date source author address format snippet snippets
    repeats file total query. The file for --batch has one query per line; blank lines and lines that begin with #
    are skipped. With it, --json and --jsonl print one object per query.

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    if bool(query) + (batch is not None) + (saved is not None) != 1:
        raise click.UsageError(say("give either a query, --saved with a name, or --batch with a file of queries"))
    if save is not None and not query:
        raise click.UsageError(say("--save needs a query"))
    if saved is not None:
        from hansou.search.cli.saving import asked_again

        query, where, given = asked_again(saved, index, given)
    else:
        where = to_read(index)
    if save is not None:
        from hansou.search.cli.saving import check_name

        check_name(save, force)
    tell = Teller(form, looks, home_of(where), offset, where)
    arguments: dict[str, Any] = {
        "limit": tell.limit(limit),
        "offset": offset,
        **given.filters.arguments(),
        "sort": sort,
        "facets": facets,
        "snippets": 2 if form.needs_snippets else 0,
        "repeats": every or form.lists_all,
    }
    if width is not None:
        arguments["width"] = width
    from hansou import Searcher, time_limit

    if batch is not None:
        from hansou.search.cli.batch import ask_all, queries_in

        queries = queries_in(batch)
        with Searcher(where, **given.lists) as searcher:
            return ask_all(searcher, queries, arguments, timeout, tell)
    words = _from_standard_input() if query == ("-",) else query_of(query)
    with Searcher(where, **given.lists) as searcher, time_limit(timeout):
        results = searcher.search(words, **arguments)
        if results.total:
            tell.tell(results)
        else:
            tell.tell_none(results)
        if save is not None:
            from hansou.search.cli.saving import keep

            keep(save, searcher, words, given, force)
        return 0 if results.total else 1


def _from_standard_input() -> str:
    data = sys.stdin.buffer.read()
    return data.decode("utf-8-sig", "surrogateescape").strip()
