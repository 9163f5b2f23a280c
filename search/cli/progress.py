"""The progress bar of indexing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from .layout import one_line

if TYPE_CHECKING:
    import index

_EVERY = 0.1  # seconds between two looks


@contextmanager
def progress_bar() -> Iterator[Callable[[index.Progress], None]]:
    """A bar on standard error that goes when it is done; gives what it wants to be called with.

    It draws in the caller's thread: with a second one, the indexer could not fork its workers.
    """
    name = TextColumn("{task.fields[path]}", markup=False, style="dim", table_column=Column(ratio=1, no_wrap=True))
    columns = (TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(), name)
    bar = Progress(
        *columns,
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        expand=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bar:
        task = bar.add_task("Looking for files", total=None, path="")
        bar.refresh()
        drawn = 0.0

        def show(progress: index.Progress) -> None:
            nonlocal drawn
            now = time.monotonic()
            finished = progress.files == progress.total
            if now - drawn < _EVERY and not finished:
                return
            drawn = now
            bar.update(
                task,
                description="Writing the index" if finished else "Reading",
                completed=progress.files,
                total=progress.total,
                path="" if finished else one_line(progress.path),
                refresh=True,
            )

        yield show
