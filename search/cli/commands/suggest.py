"""``hansou suggest``."""

from __future__ import annotations

import click

from hansou.search.cli.arguments import index_option, json_option, word_completion
from hansou.search.cli.forms import looks_options
from hansou.search.cli.locate import to_read
from hansou.search.cli.messages import say
from hansou.search.cli.output import Looks, Output, write_json
from hansou.search.cli.terminal_text import one_line


@click.command("suggest")
@click.argument("prefix", nargs=-1, required=True, shell_complete=word_completion)
@index_option
@click.option(
    "-n",
    "--limit",
    "limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=10,
    help="How many to show, 10 by default.",
)
@json_option
@looks_options
def command(prefix: tuple[str, ...], *, index: str | None, limit: int, as_json: bool, looks: Looks) -> int:
    """Complete a word or a name with what the articles contain.

    The most frequent completions come first.

    PREFIX is Chinese in either script, Latin letters, pinyin, or the initials of pinyin; its last syllable may be
    incomplete.

    \b
      hansou suggest 江
      hansou suggest jiangy
      hansou suggest yshj -n 3

    Exit status: 0 found, 1 nothing found, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Searcher

    begun = " ".join(prefix)
    with Searcher(to_read(index)) as searcher:
        found = searcher.suggest(begun, limit)
    if as_json:
        completions = [{"text": completion.text, "count": completion.count} for completion in found]
        write_json({"prefix": begun, "completions": completions})
    elif found:
        from hansou.search.cli.render import completion_lines

        output = Output.standard(looks)
        output.show(completion_lines(found, output))
    else:
        none = say("no article contains anything that begins with {prefix}", prefix=one_line(begun))
        click.echo(f"hansou: {none}", err=True)
    return 0 if found else 1
