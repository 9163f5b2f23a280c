"""``hansou index``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hansou import HansouError
from hansou.search.cli.arguments import file_completion, folder_completion, json_option
from hansou.search.cli.interrupts import Interrupts
from hansou.search.cli.locate import found_from_here, to_write
from hansou.search.cli.messages import counted, later, say, translated
from hansou.search.cli.output import duration, is_terminal, write_json
from hansou.search.cli.reading import Reading, reading_options
from hansou.search.cli.terminal_text import one_line
from hansou.search.cli.updates import complaints, file_counts, format_counts, left_line, report_json

if TYPE_CHECKING:
    from hansou import Report

INTERRUPTED = 130  # as the shell reports SIGINT
_TELLING_SECONDS = 2.0  # below which a speed says more of the start than of the work
_STOPPING = later("stopping as soon as what was read is written; press Ctrl-C again to stop at once")


@click.command("index")
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
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many processes to use, by default one per processor.",
)
@click.option(
    "--wait",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=0,
    help="How long to wait for another writer.",
)
@click.option("--prune", is_flag=True, help="Remove also what is gone with most of its folder, as with a lost disk.")
@click.option("--dry-run", is_flag=True, help="Tell what would be read and what not; read and write nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
def command(
    paths: tuple[str, ...],
    index: str | None,
    reading: Reading,
    workers: int | None,
    wait: float,
    prune: bool,
    dry_run: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Index files and folders, or bring their index up to date.

    Only new and changed files are read, files that were moved are recognised, and deleted ones are removed from the
    index; but files that are gone with most of their folder at once, as when a disk is not mounted, are kept until
    --prune. Text is read whatever its suffix. Files of other kinds, pictures and programs for example, are counted by
    kind, and `hansou stats --left` names them; hidden files, excluded ones and indexes are not counted. Files that
    cannot be read don't stop it: the first few are named on standard error, and all of them in failures.log in the
    index. If you stop it with Ctrl-C it keeps what it has read, and the same command will continue from there.

    --exclude, --field, --max-size, --max-seconds and --no-repair are remembered for later runs. A folder may contain a
    file .hansouignore with patterns as in .gitignore.

    \b
      hansou index ~/news
      hansou index 2022 2023 extra.jsonl --index news.hansou
      hansou index ~/dump --field title=headline --exclude '*.bak' --exclude drafts/

    Exit status: 0 done, even if some files could not be read; 2 an error, or nothing to index; 130 stopped with
    Ctrl-C.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    where = to_write(index, paths)
    update = _preview if dry_run else partial(_update, workers=workers, wait=wait, quiet=quiet, prune=prune)
    report = update(where, paths, reading)
    if as_json:
        write_json({"index": str(where), **report_json(report)})
    else:
        for line in complaints(report, where):
            click.echo(f"hansou: {line}", err=True)
    if report.stopped:
        click.echo(f"hansou: {_interrupted(report)}", err=True)
        return INTERRUPTED
    if not (report.found or report.missing):
        if report.left:
            raise HansouError(
                say("nothing that can be read in {paths}", paths=", ".join(paths)) + f"; {left_line(report)}"
            )
        raise HansouError(say("nothing to index in {paths}", paths=", ".join(paths)))
    if not (as_json or quiet):
        for line in _summary(report, where, dry_run):
            click.echo(line)
    return 0


def _preview(where: Path, paths: Sequence[str], reading: Reading) -> Report:
    """What an update would find to do."""
    from hansou import preview

    with Interrupts() as interrupts:
        return preview(where, paths, changed=reading.change, exclude=reading.patterns, stop=interrupts.came)


def _update(
    where: Path, paths: Sequence[str], reading: Reading, workers: int | None, wait: float, quiet: bool, prune: bool
) -> Report:
    """Update the index; a folder made for it goes again when there was nothing to put into it."""
    from hansou import Indexer

    existed = where.exists()
    indexing = Indexer(where, workers, wait=wait)
    with (
        Interrupts(f"hansou: {translated(_STOPPING)}") as interrupts,
        indexing as indexer,
        _progress(quiet) as progress,
    ):
        exclude = reading.apply(indexer)
        report = indexer.update(paths, progress, exclude=exclude, stop=interrupts.came, prune=prune)
    if not existed and not (report.added or report.articles):
        shutil.rmtree(where, ignore_errors=True)
    return report


def _interrupted(report: Report) -> str:
    interrupted = say("interrupted")
    if report.remaining:
        interrupted += say("; {files} left", files=counted(report.remaining, "file"))
    return interrupted + say("; what was read is in the index, and the same command will continue from there")


def _summary(report: Report, where: Path, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield say(
            "Nothing was read and nothing written; this is what would be done, {time}", time=duration(report.seconds)
        )
    elif report.articles or report.moved or report.removed or report.failed:
        indexed = say(
            "{articles} indexed in {time}", articles=counted(report.articles, "article"), time=duration(report.seconds)
        )
        tells = report.seconds >= _TELLING_SECONDS and report.characters
        rate = f"{report.characters / report.seconds:,.0f}" if tells else ""
        yield indexed + (say(", {number} characters a second", number=rate) if rate else "")
    else:
        yield say("Already up to date, {time}", time=duration(report.seconds))
    yield say("Files: {counts}", counts=file_counts(report))
    if len(report.formats) > 1 or report.failed or (dry_run and report.formats):
        yield say("Read: {counts}", counts=format_counts(report))
    if report.left:
        yield left_line(report) + ("" if dry_run else say("; {command} names them", command=_stats_left(where)))
    if not (dry_run or found_from_here(where)):
        yield say("To search: {command}", command=f"hansou search WORDS --index {one_line(str(where))}")


def _stats_left(where: Path) -> str:
    """The command that names what was left."""
    return "hansou stats --left" + ("" if found_from_here(where) else f" --index {one_line(str(where))}")


@contextmanager
def _progress(quiet: bool) -> Iterator[Any]:
    """What tells a person on a terminal how far the indexing is; None where there is none."""
    if quiet or not is_terminal(sys.stderr):
        yield None
        return
    from hansou.search.cli.progress import progress_bar

    with progress_bar() as show:
        yield show
