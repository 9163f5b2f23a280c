"""``hansou index``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index import HansouError

from ..arguments import json_option
from ..layout import one_line
from ..locate import found_from_here, to_write
from ..output import count, duration, is_terminal, write_json

if TYPE_CHECKING:
    from index import Report


@click.command("index")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--index",
    "index",
    metavar="DIR",
    help="Where the index is kept; by default PATH/.hansou for one folder, else $HANSOU_INDEX.",
)
@click.option("--workers", metavar="N", type=click.IntRange(min=1), help="How many processes, else one a processor.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
def command(paths: tuple[str, ...], index: str | None, workers: int | None, quiet: bool, as_json: bool) -> int:
    """Index files and folders, or bring their index up to date.

    Only what is new or has changed is read again, and what has been deleted is removed. Files that cannot be
    read are named on standard error and the rest is indexed. Interrupted, the index stays as it was.

    \b
      hansou index ~/news
      hansou index 2022 2023 extra.jsonl --index news.hansou

    Exit status: 0 done, 2 an error or nothing that could be indexed.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    where = to_write(index, paths)
    report = _update(where, paths, workers, quiet)
    done = bool(report.added or report.changed or report.unchanged or report.removed)
    if as_json:
        write_json(_as_json(report, where))
    else:
        for failure in report.failed:
            click.echo(f"hansou: not indexed: {one_line(failure.where)}: {one_line(failure.reason)}", err=True)
    if not done:
        raise HansouError(f"nothing to index in {', '.join(paths)}")
    if not (as_json or quiet):
        for line in _summary(report, where):
            click.echo(line)
    return 0


def _update(where: Path, paths: Sequence[str], workers: int | None, quiet: bool) -> Report:
    """Update the index; a folder made for it goes again when there was nothing to put into it."""
    from index import Indexer

    existed = where.exists()
    with Indexer(where, workers) as indexer, _progress(quiet) as progress:
        report = indexer.update(paths, progress)
    if not existed and not (report.added or report.articles):
        shutil.rmtree(where, ignore_errors=True)
    return report


def _summary(report: Report, where: Path) -> Iterator[str]:
    files = [f"{report.added:,} added", f"{report.changed:,} changed", f"{report.unchanged:,} unchanged"]
    files.append(f"{report.removed:,} removed")
    if report.failed:
        files.append(f"{len(report.failed):,} failed")
    if report.articles or report.removed or report.failed:
        yield f"{count(report.articles, 'article')} indexed in {duration(report.seconds)}"
    else:
        yield f"Already up to date, {duration(report.seconds)}"
    yield f"Files: {', '.join(files)}"
    if not found_from_here(where):
        yield f"To search: hansou search WORDS --index {one_line(str(where))}"


def _as_json(report: Report, where: Path) -> dict[str, Any]:
    return {
        "index": str(where),
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "articles": report.articles,
        "failed": [{"where": failure.where, "reason": failure.reason} for failure in report.failed],
        "seconds": round(report.seconds, 3),
    }


@contextmanager
def _progress(quiet: bool) -> Iterator[Any]:
    """What tells a person on a terminal how far the indexing is; None where there is none."""
    if quiet or not is_terminal(sys.stderr):
        yield None
        return
    from ..progress import progress_bar

    with progress_bar() as show:
        yield show
