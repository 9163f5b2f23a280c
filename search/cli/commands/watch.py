"""``hansou watch``."""

from __future__ import annotations

import signal
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou.search.cli.arguments import file_completion, folder_completion, json_option
from hansou.search.cli.interrupts import Interrupts
from hansou.search.cli.locate import to_write
from hansou.search.cli.messages import counted, say
from hansou.search.cli.output import duration, write_json
from hansou.search.cli.reading import Reading, reading_options
from hansou.search.cli.terminal_text import one_line
from hansou.search.cli.updates import complaints, file_counts, left_line, report_json

if TYPE_CHECKING:
    from hansou import Report


@click.command("watch")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, shell_complete=file_completion)
@click.option(
    "--index",
    "index",
    metavar="DIR",
    shell_complete=folder_completion,
    help="Where to keep the index; by default PATH/.hansou for one folder, else $HANSOU_INDEX.",
)
@reading_options
@click.option(
    "--notify", "notify_command", metavar="CMD", help="Run CMD when a saved query of this index finds something new."
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
def command(
    paths: tuple[str, ...],
    index: str | None,
    reading: Reading,
    notify_command: str | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Keep an index up to date as files change.

    The index is brought up to date at once, and again whenever a file changes, until you press Ctrl-C. What you save
    can be found within two seconds. Each update prints a line, or with --json an object. Changes wait while another
    process is writing to the index.

    --notify runs a command, without a shell, for each query saved with `hansou search --save` that finds something new
    after an update. It gets what `hansou new NAME --json` prints on its standard input, and HANSOU_NAME, HANSOU_QUERY,
    HANSOU_COUNT and HANSOU_INDEX in its environment. It may take a minute; if it fails, the same is told again later.

    \b
      hansou watch ~/news
      hansou watch ~/news --notify 'notify-send hansou'

    Exit status: 0 ended with Ctrl-C, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Indexer, watch

    where = to_write(index, paths)
    notifier = None
    if notify_command is not None:
        from hansou.search.cli.notify import Notifier

        notifier = Notifier(notify_command, where)

    def waiting() -> None:
        if not (quiet or as_json):
            click.echo(f"hansou: {say('another process is writing to this index; waiting')}", err=True)

    with Interrupts("", signal.SIGTERM) as interrupts:
        options = exclude = None
        if reading != Reading():
            with Indexer(where) as indexer:
                exclude = reading.apply(indexer)
                options = indexer.options
        updates = watch(where, paths, options=options, exclude=exclude, stop=interrupts, waiting=waiting)
        with closing(updates):
            for number, report in enumerate(updates):
                _tell(report, where, paths if number == 0 else (), quiet, as_json)
                if notifier is not None:
                    notifier.notify()
    return 0


def _tell(report: Report, where: Path, paths: tuple[str, ...], quiet: bool, as_json: bool) -> None:
    """Print what an update has done; after the first one, of `paths`, also that watching goes on."""
    if as_json:
        write_json({"index": str(where), **report_json(report)})
        return
    for line in complaints(report, where):
        click.echo(f"hansou: {line}", err=True)
    if quiet:
        return
    now = datetime.now().astimezone().strftime("%H:%M:%S")
    articles, time = counted(report.articles, "article"), duration(report.seconds)
    click.echo(
        say("{now}  {articles} in {time}: {counts}", now=now, articles=articles, time=time, counts=file_counts(report))
    )
    if report.left:
        click.echo(left_line(report))
    if paths:
        click.echo(say("Watching {paths}; press Ctrl-C to end", paths=one_line(", ".join(paths))))
