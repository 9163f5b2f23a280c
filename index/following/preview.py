"""What an update would do, without doing any of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from hansou.index.errors import SourceError
from hansou.index.left import Left
from hansou.index.report import Failure, FormatCount, Report
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import ability, inspect
from hansou.index.store.commit.commits import Store
from hansou.index.store.commit.memory import Memory

from .changes import Names, Reading, compare, find_gone, find_moved
from .missing import find_missing
from .settings import Settings
from .walk import Walk, find_files


def preview(
    index: str | os.PathLike[str],
    paths: Sequence[str | os.PathLike[str]],
    *,
    changed: Callable[[ReadOptions], ReadOptions] | None = None,
    exclude: Sequence[str] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """What updating this index, which need not exist, with these files and folders would find to do.

    `changed` gives the options to read with for those that the index remembers; `exclude` and `stop` are as for
    `Indexer.update`. Of new and changed files no more is looked at than their beginning: what is within archives, and
    which of those that should be read fail, is not told. Nothing is written.

    Raises what `Indexer.update` does of paths and patterns.
    """
    began = time.monotonic()
    path = Path(index)
    memory = _memory(path)
    settings = Settings.of(memory.settings).with_own(path).excluding(exclude)
    if changed is not None:
        settings = Settings(changed(settings.options), settings.exclude)
    names = Names(_absolute(path).parent)
    reading = Reading(settings.reading, cache(lambda: settings.ability(ability())))
    roots = [os.fspath(_absolute(each)) for each in paths]
    found = find_files([Path(each).expanduser() for each in paths], Walk(settings.exclude, stop=stop))
    changes = compare(found, memory.files, names, reading)
    report = Report(stopped=stop is not None and stop())
    if not report.stopped:
        find_gone(changes, memory.files, names, roots)
        find_moved(changes, memory.files, reading, settings.options.max_bytes)
        missing = find_missing(changes, memory.files, memory.notes, names, roots)
        report.missing = {root: len(kept) for root, kept in missing.items()}
        kept = {name for some in missing.values() for name in some}
        report.removed = sum(memory.files[name].articles > 0 for name in changes.gone if name not in kept)
    report.moved = len(changes.moved)
    for name in changes.unchanged:
        report.unchanged += memory.files[name].articles > 0
        report.left += memory.left.get(name, ())
    for file in changes.unreadable:
        if file.special:
            report.left.append(Left(file.path, file.special, file.reason))
        else:
            report.failed.append(Failure(file.path, file.reason))
    for name, file in changes.read.items():
        if stop is not None and stop():
            report.stopped = True
            break
        known = memory.files.get(name)
        _look_at(Path(file.path), settings.options, report, known is not None and known.articles > 0)
    report.seconds = time.monotonic() - began
    return report


def _look_at(path: Path, options: ReadOptions, report: Report, known: bool) -> None:
    try:
        found = inspect(path, options)
    except SourceError as error:
        report.failed.append(Failure(str(path), str(error)))
        return
    if isinstance(found, Left):
        report.left.append(found)
        return
    report.formats.setdefault(found, FormatCount()).files += 1
    report.added += not known
    report.changed += known


def _memory(path: Path) -> Memory:
    if not path.is_dir():
        return Memory()
    store = Store(path)
    return store.memory(store.state().generation)


def _absolute(path: str | os.PathLike[str]) -> Path:
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - `resolve` would follow links
