"""``hansou similar``."""

from __future__ import annotations

import click

from hansou.search.cli.answers import Teller
from hansou.search.cli.arguments import index_option, path_completion
from hansou.search.cli.forms import ALL, Form, form_options, limit_option, looks_options
from hansou.search.cli.locate import article_names, home_of, tell_no_article, to_read
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
    """List articles on the same subject as one, the most alike first.

    PATH is as `hansou search` prints it, with or without the line, or the path of the file from here.

    \b
      hansou similar wuxi/taxi-battery-swap.txt -n 5
      hansou similar wuxi/taxi-battery-swap.txt --format '{score:.1f} {path}'

    Exit status: 0 found, 1 no such article or none like it, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    where = to_read(index)
    tell = Teller(form, looks, home_of(where))
    wanted = ALL if form.kind == "count" else tell.limit(limit)
    with Searcher(where) as searcher:
        names = (
            searcher.similar(name, wanted, snippets=2 if form.needs_snippets else 0)
            for name in article_names(path, where)
        )
        results = next((found for found in names if found is not None), None)
    if results is None:
        tell_no_article(path, where)
        return 1
    if results.total:
        tell.tell(results)
    elif form.kind == "people":
        click.echo(f"hansou: {say('no article is like {path}', path=one_line(path))}", err=True)
    else:
        tell.tell_none(results)
    return 0 if results.total else 1
