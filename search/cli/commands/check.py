"""``hansou check``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou.search.cli.arguments import folder_completion, index_option, json_option
from hansou.search.cli.locate import to_read
from hansou.search.cli.messages import counted, say, say_error
from hansou.search.cli.output import is_terminal, show_articles, write_json
from hansou.search.cli.terminal_text import one_line

if TYPE_CHECKING:
    from hansou import CheckReport

_MOST_NAMED = 20  # documents that are listed for a person


@click.command("check")
@click.argument("folder", required=False, shell_complete=folder_completion)
@index_option
@click.option("--repair", is_flag=True, help="Drop what is damaged, and index again what can still be read.")
@json_option
def command(folder: str | None, index: str | None, repair: bool, as_json: bool) -> int:
    """Verify an index, and repair it if asked.

    FOLDER is the index or the folder that it is in. The whole index is read, and every text is analysed again and
    compared with what the index says about it.

    --repair makes a damaged index usable again. Articles that are lost are named; those whose files still exist come
    back with the next `hansou index`.

    \b
      hansou check ~/news
      hansou check --repair

    Exit status: 0 nothing is wrong, or all of it was repaired; 1 something is wrong, or was lost; 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from hansou import check

    if folder and index:
        raise click.UsageError(say("{names} cannot be used together", names="FOLDER --index"))
    where = to_read(index or folder)
    report = check(where, repair, show_articles if is_terminal(sys.stderr) and not as_json else None)
    bad = bool(report.lost or report.unnamed) if report.repaired else not report.ok
    if as_json:
        write_json(_as_json(report, where))
        return int(bad)
    for problem in report.problems:
        click.echo(f"hansou: {one_line(f'{problem.path}: {say_error(problem.reason)}')}", err=True)
    for line in _summary(report, where):
        click.echo(one_line(line))
    return int(bad)


def _as_json(report: CheckReport, where: Path) -> dict[str, object]:
    return {
        "index": str(where),
        "ok": report.ok,
        "segments": report.segments,
        "documents": report.documents,
        "terms": report.terms,
        "occurrences": report.occurrences,
        "problems": [{"path": problem.path, "reason": problem.reason} for problem in report.problems],
        "wrong": report.wrong,
        "repaired": report.repaired,
        "kept": report.kept,
        "lost": report.lost,
        "unnamed": report.unnamed,
    }


def _summary(report: CheckReport, where: Path) -> Iterator[str]:
    looked_at = ", ".join(
        (counted(report.segments, "segment"), counted(report.documents, "article"), counted(report.terms, "term"))
    )
    if report.ok:
        occurrences = counted(report.occurrences, "occurrence")
        yield say("Nothing is wrong: {numbers}", numbers=f"{looked_at}, {occurrences}")
        return
    yield f"{counted(len(report.problems), 'problem')}: {looked_at}"
    yield from _listed(say("Cannot be found as they should"), report.wrong)
    if not report.repaired:
        yield say("To repair: {command}", command=f"hansou check --repair --index {where}")
        return
    yield say("Repaired: {articles} indexed again from their stored text", articles=counted(report.kept, "article"))
    yield from _listed(say("To be indexed again"), report.lost)
    if report.unnamed:
        yield say("{articles} whose names are lost too", articles=counted(report.unnamed, "lost article"))


def _listed(what: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"{what}: {counted(len(names), 'article')}"
        yield from (f"  {name}" for name in names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            yield say("  and {number} more; --json lists all", number=f"{len(names) - _MOST_NAMED:,}")
