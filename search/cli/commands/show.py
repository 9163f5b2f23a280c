"""``hansou show``."""

from __future__ import annotations

import click

from hansou.search.cli.arguments import QueryCommand, index_option, path_completion, query_of, word_completion
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import found_article, home_of, to_read
from hansou.search.cli.output import Looks, Output


@click.command("show", cls=QueryCommand)
@click.argument("path", shell_complete=path_completion)
@click.argument("query", nargs=-1, shell_complete=word_completion)
@index_option
@looks_options
def command(path: str, query: tuple[str, ...], index: str | None, *, looks: Looks) -> int:
    """Print a whole article, with the matches of QUERY highlighted.

    PATH is what `hansou search` prints, with or without the line number; the path of the file from the current
    folder; the end of a path, if only one article has it; or the rank of an article in the last search.

    \b
      hansou show wuxi/taxi-battery-swap.txt 換電站
      hansou show taxi-battery-swap.txt
      hansou show 3

    Exit status: 0 shown, 1 no such article, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    where = to_read(index)
    with Searcher(where) as searcher:
        found = found_article(path, where, searcher)
        article = None if found is None else searcher.article(found)
        if article is None:
            return 1
        wanted = query_of(query)
        title, body = (searcher.highlights(text, wanted) if query else [] for text in (article.title, article.body))
        from hansou.search.cli.render import article_lines

        output = Output.standard(looks, home_of(where))
        output.show(article_lines(article, title, body, output))
    return 0
