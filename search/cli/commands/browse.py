"""``hansou browse``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from hansou import HansouError
from hansou.search.cli.arguments import (
    QueryCommand,
    index_option,
    query_of,
    word_completion,
)
from hansou.search.cli.filters import Given, filter_options
from hansou.search.cli.locate import to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import is_terminal

if TYPE_CHECKING:
    from hansou import Searcher

_SORTS = ("score", "newest", "oldest", "date")


@click.command("browse", cls=QueryCommand)
@click.argument("query", nargs=-1, shell_complete=word_completion)
@index_option
@filter_options
@click.option("--sort", type=click.Choice(_SORTS), default="score", help="Best, newest (or: date) or oldest first.")
def command(
    query: tuple[str, ...],
    *,
    index: str | None,
    given: Given,
    sort: Any,
) -> int:
    """Search as you type, and read what you find.

    Results are on the left, the selected article on the right with its matches marked. n goes to the next match, f
    narrows to a year or a source, o opens the file, and ? shows all keys. Queries are as for `hansou search`.

    \b
      hansou browse
      hansou browse 江阴 百亿项目 --since 2022

    Exit status: 0 quit, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    where = to_read(index)
    if not all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr))):
        raise HansouError(say("browse needs a terminal; hansou search prints its results"))

    def opener() -> Searcher:
        from hansou import Searcher

        return Searcher(where, **given.lists)

    if not where.is_dir():
        opener().close()  # says that there is none, before the screen changes
    from hansou.search.browse import browse
    from hansou.search.browse.request import Request

    request = Request(query_of(query), given.filters, sort="newest" if sort == "date" else sort)
    browse(opener, where, request)
    return 0
