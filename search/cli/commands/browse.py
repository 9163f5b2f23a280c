"""``hansou browse``."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
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
from hansou.search.cli.links import file_of
from hansou.search.cli.locate import home_of, to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hansou import Searcher

_SORTS = ("score", "newest", "oldest", "date")


@click.command("browse", cls=QueryCommand)
@click.argument("query", nargs=-1, shell_complete=word_completion)
@index_option
@filter_options
@click.option("--sort", type=click.Choice(_SORTS), default="score", help="Best, newest (or: date) or oldest first.")
@click.option("--pick", is_flag=True, help="Print the path of the article that is chosen with Enter.")
def command(
    query: tuple[str, ...],
    *,
    index: str | None,
    given: Given,
    sort: Any,
    pick: bool,
) -> int:
    """Search as you type, and read what you find.

    Results are on the left, the selected article on the right with its matches marked. n goes to the next match, f
    narrows to a time or a source, o opens the file, and ? shows all keys. Queries are as for `hansou search`.

    With --pick Enter prints the path of an article's file and ends; the interface is on the terminal even where
    standard output is not.

    \b
      hansou browse
      hansou browse 江阴 百亿项目 --since 2022
      vim "$(hansou browse --pick)"

    Exit status: 0 quit, 1 nothing was picked, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    where = to_read(index)
    streams = (sys.stdin, sys.stderr) if pick and os.name == "posix" else (sys.stdin, sys.stdout, sys.stderr)
    if not all(map(is_terminal, streams)):
        raise HansouError(say("browse needs a terminal; hansou search prints its results"))

    def opener() -> Searcher:
        from hansou import Searcher

        return Searcher(where, **given.lists)

    if not where.is_dir():
        opener().close()  # says that there is none, before the screen changes
    from hansou.search.browse import browse
    from hansou.search.browse.request import Request

    request = Request(query_of(query), given.filters, sort="newest" if sort == "date" else sort)
    with _on_the_terminal():
        picked = browse(opener, where, request, lists=given.lists, picks=pick)
    if not pick:
        return 0
    if picked is None:
        return 1
    file = file_of(picked, home_of(where))
    click.echo(str(file) if file is not None else picked)
    return 0


@contextmanager
def _on_the_terminal() -> Iterator[None]:
    """Have the terminal as standard output, whose size is asked, where that is caught by someone else."""
    if is_terminal(sys.stdout):
        yield
        return
    sys.stdout.flush()
    caught = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(caught, 1)
        os.close(caught)
