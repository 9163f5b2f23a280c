"""``hansou show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou.search.cli.arguments import QueryCommand, index_option, path_completion, query_of, word_completion
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import article_names, home_of, tell_no_article, to_read
from hansou.search.cli.output import Looks, Output

if TYPE_CHECKING:
    from hansou import Article, Searcher


@click.command("show", cls=QueryCommand)
@click.argument("path", shell_complete=path_completion)
@click.argument("query", nargs=-1, shell_complete=word_completion)
@index_option
@looks_options
def command(path: str, query: tuple[str, ...], index: str | None, *, looks: Looks) -> int:
    """Print a whole article, what matches QUERY highlighted.

    PATH is as `hansou search` prints it, with or without the line, or the path of the file from here.

    \b
      hansou show wuxi/taxi-battery-swap.txt 換電站

    Exit status: 0 shown, 1 no such article, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    where = to_read(index)
    with Searcher(where) as searcher:
        article = _find(searcher, path, where)
        if article is None:
            tell_no_article(path, where)
            return 1
        wanted = query_of(query)
        title, body = (searcher.highlights(text, wanted) if query else [] for text in (article.title, article.body))
        from hansou.search.cli.render import article_lines

        output = Output.standard(looks, home_of(where))
        output.show(article_lines(article, title, body, output))
    return 0


def _find(searcher: Searcher, path: str, index: Path) -> Article | None:
    for name in article_names(path, index):
        article = searcher.article(name)
        if article is not None:
            return article
    return None
