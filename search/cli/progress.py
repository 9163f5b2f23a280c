"""The progress bar of indexing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from .messages import say
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Progress as IndexProgress

_EVERY = 0.1  # seconds between two looks


@contextmanager
def progress_bar() -> Iterator[Callable[[IndexProgress], None]]:
    """A bar on standard error that goes when it is done; gives what it wants to be called with.

    It shows files, characters a second, and the time left by the bytes that are left. It draws in the caller's
    thread: with a second one, the indexer could not fork its workers.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(16),
        TextColumn("{task.fields[files]}", markup=False, style="green"),
        TextColumn("{task.fields[rate]}", markup=False, style="cyan"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[path]}", markup=False, style="dim", table_column=Column(ratio=1, no_wrap=True)),
    )
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
        task = bar.add_task(say("Looking for files"), total=None, path="", files="", rate="")
        bar.refresh()
        began = drawn = 0.0

        def show(progress: IndexProgress) -> None:
            nonlocal began, drawn
            now = time.monotonic()
            began = began or now
            finished = progress.files == progress.total
            if now - drawn < _EVERY and not finished:
                return
            drawn = now
            bar.update(
                task,
                description=say("Writing the index") if finished else say("Reading"),
                completed=progress.bytes,
                total=max(1, progress.total_bytes),
                files=f"{progress.files:,}/{progress.total:,}",
                rate=_rate(progress.characters, now - began),
                path="" if finished else _place(progress),
                refresh=True,
            )

        yield show


def _place(progress: IndexProgress) -> str:
    """The file that is being read, and the page where each takes long."""
    page = say("page {page}/{pages}", page=progress.page, pages=progress.pages) + "  " if progress.pages else ""
    return page + one_line(progress.path)


def _rate(characters: int, seconds: float) -> str:
    if seconds < _EVERY:
        return ""
    rate = characters / seconds
    return say("{number} chars/s", number=f"{rate / 1e6:.1f} M" if rate >= 1e6 else f"{rate:,.0f}")
