"""``hansou show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..arguments import QueryCommand, index_option, query_of
from ..layout import one_line
from ..locate import article_names, to_read
from ..output import Output

if TYPE_CHECKING:
    from index import Article
    from search import Searcher


@click.command("show", cls=QueryCommand)
@click.argument("path")
@click.argument("query", nargs=-1)
@index_option
def command(path: str, query: tuple[str, ...], index: str | None) -> int:
    """Print a whole article, what matches QUERY highlighted.

    PATH is as `hansou search` prints it, with or without the line, or the path of the file from here.

    \b
      hansou show wuxi/taxi-battery-swap.txt 換電站

    Exit status: 0 shown, 1 no such article, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from search import Searcher

    where = to_read(index)
    with Searcher(where) as searcher:
        article = _find(searcher, path, where)
        if article is None:
            hint = "hansou search prints the paths of articles"
            click.echo(f"hansou: {one_line(path)}: no such article in {one_line(str(where))}; {hint}", err=True)
            return 1
        wanted = query_of(query)
        title, body = (searcher.highlights(text, wanted) if query else [] for text in (article.title, article.body))
        from ..render import article_lines

        output = Output.standard()
        for line in article_lines(article, title, body, output):
            output.write(line)
    return 0


def _find(searcher: Searcher, path: str, index: Path) -> Article | None:
    for name in article_names(path, index):
        article = searcher.article(name)
        if article is not None:
            return article
    return None
