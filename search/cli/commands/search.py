"""``hansou search``."""

from __future__ import annotations

import sys
from typing import Any

import click

from hansou.search.cli.answers import Teller
from hansou.search.cli.arguments import (
    QueryCommand,
    dictionary_option,
    file_completion,
    index_option,
    query_of,
    synonyms_option,
    word_completion,
)
from hansou.search.cli.forms import Form, form_options, limit_option, looks_options
from hansou.search.cli.locate import home_of, to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import Looks

_SORTS = ("score", "newest", "oldest", "date")
_FACETS = ("year", "month", "date", "source", "author", "format")


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, shell_complete=word_completion)
@index_option
@limit_option
@click.option("--offset", metavar="N", type=click.IntRange(min=0), default=0, help="How many to pass over first.")
@click.option(
    "--context", "width", metavar="N", type=click.IntRange(20, 2000), help="Characters of a passage at most, else 120."
)
@click.option("--any", "any_word", is_flag=True, help="Take articles that have any of the words.")
@click.option("--since", metavar="DATE", default="", help="The earliest date: 2022, 2022-02 or 2022-02-09.")
@click.option("--until", metavar="DATE", default="", help="The latest date, included.")
@click.option("--source", metavar="NAME", default="", help="Only from sources whose name starts so; =NAME: is so.")
@click.option("--sort", type=click.Choice(_SORTS), default="score", help="Best, newest (or: date) or oldest first.")
@click.option("--facet", "facets", type=click.Choice(_FACETS), multiple=True, help="Count all answers by this as well.")
@click.option("--all", "every", is_flag=True, help="Every article on its own, repeats of the same story too.")
@click.option("--no-equivalents", is_flag=True, help="The words as they are: no region words, synonyms, pinyin.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(min=0, min_open=True), help="Give up after so long a time."
)
@click.option(
    "--batch", metavar="FILE", shell_complete=file_completion, help="Ask every line of FILE, - for standard input."
)
@dictionary_option
@synonyms_option
@form_options
@looks_options
def command(
    query: tuple[str, ...],
    *,
    index: str | None,
    limit: int | None,
    offset: int,
    width: int | None,
    any_word: bool,
    since: str,
    until: str,
    source: str,
    sort: str,
    facets: tuple[str, ...],
    every: bool,
    no_equivalents: bool,
    timeout: float | None,
    batch: str | None,
    dictionary: str | None,
    synonyms: str | None,
    form: Form,
    looks: Looks,
) -> int:
    """Find articles, best first.

    Words apart by spaces are all wanted. "Quotes" ask for exactly these characters, and as the shell takes
    quotes for itself, they need a second pair: '"2月8日上午"'. AND, OR, NOT, ( ), +word, -word and title:word
    work as well, so do source:, author:, path: and date:2022-02 or 'date:[2022-01 TO 2022-03]'. '江*' and '高?区'
    have wildcards, '营商环静~' takes near misses, '"江阴 项目"~5' what stands near. Simplified or Traditional is the
    same, and what Taiwan and the mainland call differently is found under either name. Latin letters that no
    article has are read as pinyin or its initials; py:jiangyin asks for that. A single - reads the query from
    standard input.

    \b
      hansou search 江阴 百亿项目
      hansou search '"产业集群" OR title:半导体' --since 2022-06 -n 20
      hansou search 換電站 -苏州 --json
      hansou search '高?区' --sort newest --facet year
      hansou search 江阴 --format '{path}:{line}: {snippet}'
      hansou search 江阴 --files -0 | xargs -0 ls -l
      hansou search --batch queries.txt --jsonl

    The fields of --format are rank score path line page title date source author address format snippet snippets
    repeats file total query. The file of --batch has a query a line; blank lines and those that begin with # are
    passed over. There, --json and --jsonl print one object for each query.

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    if bool(query) == (batch is not None):
        raise click.UsageError(say("give a query, or --batch and a file of queries"))
    where = to_read(index)
    tell = Teller(form, looks, home_of(where), offset)
    asked: dict[str, Any] = {
        "limit": tell.limit(limit),
        "offset": offset,
        "match": "any" if any_word else "all",
        "since": since,
        "until": until,
        "source": source,
        "sort": sort,
        "facets": facets,
        "snippets": 2 if form.needs_snippets else 0,
        "equivalents": not no_equivalents,
        "repeats": every or form.lists_all,
    }
    if width is not None:
        asked["width"] = width
    from hansou import Searcher, time_limit

    if batch is not None:
        from hansou.search.cli.batch import ask_all, queries_in

        queries = queries_in(batch)
        with Searcher(where, dictionary=dictionary, synonyms=synonyms) as searcher:
            return ask_all(searcher, queries, asked, timeout, tell)
    words = _from_standard_input() if query == ("-",) else query_of(query)
    with Searcher(where, dictionary=dictionary, synonyms=synonyms) as searcher, time_limit(timeout):
        results = searcher.search(words, **asked)
        if results.total:
            tell.tell(results)
        else:
            tell.tell_none(results)
        return 0 if results.total else 1


def _from_standard_input() -> str:
    data = sys.stdin.buffer.read()
    return data.decode("utf-8-sig", "surrogateescape").strip()
