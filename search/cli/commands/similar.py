"""``hansou similar``."""

from __future__ import annotations

import click

from hansou.search.cli.answers import Teller
from hansou.search.cli.arguments import index_option, path_completion
from hansou.search.cli.forms import ALL, Form, form_options, limit_option, looks_options
from hansou.search.cli.locate import found_article, home_of, to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import Looks
from hansou.search.cli.terminal_text import one_line


@click.command("similar")
@click.argument("path", shell_complete=path_completion)
@index_option
@limit_option
@form_options
@looks_options
def command(path: str, *, index: str | None, limit: int | None, form: Form, looks: Looks) -> int:
    """List articles on the same subject as another.

    The most similar come first.

    PATH is what `hansou search` prints, with or without the line number; the path of the file from the current
    folder; the end of a path, if only one article has it; or the rank of an article in the last search.

    \b
      hansou similar wuxi/taxi-battery-swap.txt -n 5
      hansou similar wuxi/taxi-battery-swap.txt --format '{score:.1f} {path}'

    Exit status: 0 found, 1 no such article or none similar, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    where = to_read(index)
    tell = Teller(form, looks, home_of(where))
    wanted = ALL if form.kind == "count" else tell.limit(limit)
    with Searcher(where) as searcher:
        found = found_article(path, where, searcher)
        results = None if found is None else searcher.similar(found, wanted, snippets=2 if form.needs_snippets else 0)
    if results is None:
        return 1
    if results.total:
        tell.tell(results)
    elif form.kind == "people":
        click.echo(f"hansou: {say('no article is like {path}', path=one_line(path))}", err=True)
    else:
        tell.tell_none(results)
    return 0 if results.total else 1
