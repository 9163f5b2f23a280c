"""``hansou check``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..arguments import index_option, json_option
from ..layout import one_line
from ..locate import to_read
from ..output import count, is_terminal, write_json

if TYPE_CHECKING:
    from index import CheckReport

_MOST_NAMED = 20  # documents that are listed for a person


@click.command("check")
@index_option
@click.option("--repair", is_flag=True, help="Drop what is damaged, and index anew what can still be read.")
@json_option
def command(index: str | None, repair: bool, as_json: bool) -> int:
    """Verify an index, and repair it.

    All of it is read, and every text is taken apart anew and compared with what is found of it.

    --repair makes a damaged index whole. What is lost is named, to be indexed again; files that can still be found
    come back with the next `hansou index`.

    \b
      hansou check --index news/.hansou
      hansou check --repair

    Exit status: 0 nothing is wrong, or everything could be repaired; 1 something is wrong, or was lost; 2 an error.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    from index import check

    where = to_read(index)
    report = check(where, repair, _show_progress if is_terminal(sys.stderr) and not as_json else None)
    bad = bool(report.lost or report.unnamed) if report.repaired else not report.ok
    if as_json:
        write_json(_as_json(report, where))
        return int(bad)
    for problem in report.problems:
        click.echo(f"hansou: {one_line(f'{problem.path}: {problem.reason}')}", err=True)
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
        (count(report.segments, "segment"), count(report.documents, "article"), count(report.terms, "term"))
    )
    if report.ok:
        yield f"Nothing is wrong: {looked_at}, {count(report.occurrences, 'occurrence')}"
        return
    yield f"{count(len(report.problems), 'problem')}: {looked_at}"
    yield from _listed("Not found as they should be", report.wrong)
    if not report.repaired:
        yield f"To repair: hansou check --repair --index {where}"
        return
    yield f"Repaired: {count(report.kept, 'article')} indexed anew from what is stored of them"
    yield from _listed("To be indexed again", report.lost)
    if report.unnamed:
        yield f"{count(report.unnamed, 'lost article')} whose names are lost too"


def _listed(what: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"{what}: {count(len(names), 'article')}"
        yield from (f"  {name}" for name in names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            yield f"  and {len(names) - _MOST_NAMED:,} more; --json lists all"


def _show_progress(done: int, total: int) -> None:
    click.echo(f"\r{done:,} of {total:,} articles", err=True, nl=done == total)
