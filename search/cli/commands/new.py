"""``hansou new``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hansou import HansouError
from hansou.search.cli.answers import Teller
from hansou.search.cli.arguments import index_option, saved_completion
from hansou.search.cli.forms import ALL, Form, form_options, limit_option, looks_options
from hansou.search.cli.locate import home_of
from hansou.search.cli.messages import counted, say, say_error
from hansou.search.cli.output import Looks, is_terminal, write_json
from hansou.search.cli.terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Results, SavedQueries, SavedQuery


@click.command("new")
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=saved_completion)
@click.option("--all", "every", is_flag=True, help="Ask all saved queries.")
@click.option("--changed", is_flag=True, help="Also articles that were found before and have another text now.")
@click.option("--keep", is_flag=True, help="Tell the same again the next time.")
@index_option
@limit_option
@form_options
@looks_options
def command(
    names: tuple[str, ...],
    *,
    every: bool,
    changed: bool,
    keep: bool,
    index: str | None,
    limit: int | None,
    form: Form,
    looks: Looks,
) -> int:
    """Tell what has come since a saved query was last asked.

    An article is new if neither its path nor its text was found before: a new index of the same files, or a file that
    was moved, makes nothing new. All that is new is listed, the newest first; with -n what is left out stays new, and
    --count and --keep leave everything as it is. Where there is nothing new nothing is printed.

    \b
      hansou search 江阴 项目 --save 江阴
      hansou new 江阴
      hansou new --all --markdown || true
      0 8 * * * hansou new 江阴 --files | mail -E -s 江阴 me@example.org

    Exit status: 0 something is new, 1 nothing is, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import SavedQueries
    from hansou.search.cli.saving import tell_damaged

    if every == bool(names):
        raise click.UsageError(say("give either names or --all"))
    queries = SavedQueries()
    try:
        chosen = list(queries) if every else [queries[name] for name in dict.fromkeys(names)]
    finally:
        tell_damaged(queries)
    if len(chosen) > 1 and form.kind == "csv":
        raise click.UsageError(say("{option} takes one name", option="--csv"))
    several = len(chosen) > 1

    def status_of(query: SavedQuery) -> int:
        try:
            return 0 if _tell(queries, query, index, (limit, changed, keep), form, looks, several=several) else 1
        except HansouError as error:
            if not several:
                raise
            click.echo(f"hansou: {one_line(query.name)}: {one_line(say_error(str(error)))}", err=True)
            return 2  # the others are asked all the same
        finally:
            tell_damaged(queries)

    statuses = set(map(status_of, chosen))
    if statuses <= {1} and form.kind == "people" and is_terminal(sys.stderr):
        click.echo(f"hansou: {say('nothing new')}", err=True)
    return 2 if 2 in statuses else 0 if 0 in statuses else 1


def _tell(
    queries: SavedQueries,
    query: SavedQuery,
    index: str | None,
    wishes: tuple[int | None, bool, bool],
    form: Form,
    looks: Looks,
    *,
    several: bool,
) -> bool:
    """Tell what is new of one query; whether anything is."""
    from hansou import Searcher
    from hansou.search.cli.saving import given_of, place_of

    limit, changed, keep = wishes
    where = place_of(query, index)
    tell = Teller(form, looks, home_of(where), folder=where)
    most = 0 if form.kind == "count" else ALL if limit is None else limit
    snippets = 2 if form.needs_snippets else 0
    mark = not (keep or form.kind == "count")
    with (
        Searcher(where, **given_of(query).lists) as searcher,
        queries.new(query.name, searcher, limit=most, snippets=snippets, changed=changed, mark=mark) as results,
    ):
        if results.total or form.kind == "count":
            _print(tell, query, results, several)
        sys.stdout.flush()  # what nobody could read is not seen
        return results.total > 0


def _print(tell: Teller, query: SavedQuery, results: Results, several: bool) -> None:
    kind = tell.form.kind
    if kind == "json":
        write_json({"name": query.name, **results.as_json()})
    elif kind == "count":
        click.echo(f"{results.total}\t{one_line(query.name)}" if several else results.total)
    elif kind == "people":
        about = say("{articles} new", articles=counted(results.total, "article"))
        tell.tell_under(f"{one_line(query.name)} · {about}", results)
    else:
        tell.tell(results)
