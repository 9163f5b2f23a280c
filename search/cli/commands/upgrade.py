"""``hansou upgrade``."""

from __future__ import annotations

import sys

import click

from hansou.search.cli.arguments import folder_completion, index_option, json_option
from hansou.search.cli.locate import to_read
from hansou.search.cli.messages import counted, say
from hansou.search.cli.output import is_terminal, show_articles, write_json


@click.command("upgrade")
@click.argument("folder", required=False, shell_complete=folder_completion)
@index_option
@json_option
def command(folder: str | None, index: str | None, as_json: bool) -> int:
    """Bring an index that an older hansou made up to date.

    FOLDER is the index or the folder that it is in. All articles are indexed again from what the index holds of them:
    the files are not needed. What is known of these stays, so the next `hansou index` reads only what has changed.
    Until it is done the index stays as it was.

    \b
      hansou upgrade ~/news

    Exit status: 0 done, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import upgrade

    if folder and index:
        raise click.UsageError(say("{names} cannot be used together", names="FOLDER --index"))
    where = to_read(index or folder)
    report = upgrade(where, show_articles if is_terminal(sys.stderr) and not as_json else None)
    if as_json:
        told = {"format_before": report.format_before, "format_after": report.format_after}
        write_json({"index": str(where), **told, "articles": report.articles, "seconds": report.seconds})
    elif report.format_before == report.format_after:
        click.echo(say("This index is of the present format, {number}", number=report.format_after))
    else:
        articles = counted(report.articles, "article")
        click.echo(
            say("{articles} indexed again; the format is {number}", articles=articles, number=report.format_after)
        )
    return 0
