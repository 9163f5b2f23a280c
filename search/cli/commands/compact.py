"""``hansou compact``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou.search.cli.arguments import folder_completion, index_option, json_option
from hansou.search.cli.locate import to_read
from hansou.search.cli.messages import counted, say
from hansou.search.cli.output import write_json
from hansou.search.cli.terminal_text import one_line

if TYPE_CHECKING:
    from hansou import CompactReport


@click.command("compact")
@click.argument("folder", required=False, shell_complete=folder_completion)
@index_option
@json_option
def command(folder: str | None, index: str | None, as_json: bool) -> int:
    """Write an index anew without what was deleted.

    FOLDER is the index or the folder that it is in. Afterwards no word of an article that was deleted or replaced is
    left in the files of the index, in suggestions or in what ranking counts; answers are those of an index made afresh.
    Nothing is read but the index. While it lasts it takes as much room again, and searches go on.

    An index does this by itself, part by part, when more than a quarter of a part is deleted.

    \b
      hansou compact ~/news

    Exit status: 0 done, 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import Indexer, Searcher

    if folder and index:
        raise click.UsageError(say("{names} cannot be used together", names="FOLDER --index"))
    where = to_read(index or folder)
    with Searcher(where):  # else one would be made where there is none
        pass
    with Indexer(where) as indexer:
        report = indexer.compact()
    if as_json:
        write_json(_as_json(report, where))
    else:
        gone = counted(report.deleted, "deleted article")
        sizes = {"before": f"{report.bytes_before / 1e6:,.1f}", "after": f"{report.bytes_after / 1e6:,.1f}"}
        click.echo(one_line(say("{gone} gone from {before} MB, which now are {after} MB", gone=gone, **sizes)))
    return 0


def _as_json(report: CompactReport, where: Path) -> dict[str, object]:
    return {
        "index": str(where),
        "deleted": report.deleted,
        "segments": report.segments,
        "bytes_before": report.bytes_before,
        "bytes_after": report.bytes_after,
        "seconds": report.seconds,
    }
