"""Worker processes: how they start, and what they have from the start."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.characters import TABLES, code_points
from hansou.index.text.tokens.segmenter import telltale_table, warm_up

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.synchronize import Event

_KEPT = 1 << 28  # bytes that a worker keeps from one batch to the next, about as many as one takes
_event: Event | None = None  # a worker's own
_given: Sequence[Any] = ()  # that too
_GARBAGE = 100_000  # objects after which a worker looks for cycles, which a batch makes none of


def can_fork() -> bool:
    """Whether workers may be forked, and then have what this process has: only safe without other threads."""
    return hasattr(os, "fork") and threading.active_count() == 1


@contextmanager
def frozen() -> Iterator[None]:
    """Keep what there is now from being looked at for cycles: to look at it would be to copy it, page by page, where
    forked processes share it; and those who index may have millions of objects.
    """
    if gc.get_freeze_count():  # the caller has seen to that
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def load_for(texts: Sequence[str], rest: Callable[[], object]) -> None:
    """Load what takes texts like these apart: the segmenter in a thread of its own; meanwhile what characters are, and
    what `rest` loads.
    """
    loading = threading.Thread(target=warm_up)
    loading.start()
    try:
        TABLES.meet(code_points("".join(texts)))
        telltale_table()
        rest()
        from concurrent.futures import ProcessPoolExecutor  # noqa: F401 - `start_workers` then has it
    finally:
        loading.join()


def start_workers(count: int, lock: int | None, given: Sequence[Any]) -> tuple[ProcessPoolExecutor, Event]:
    """So many worker processes, which do not keep the file descriptor `lock`, and an event that they can wait for.
    They have the text pipeline loaded, or begin with that, and what is `given` (see `inherited`): for those that are
    forked, which share it.
    """
    import multiprocessing  # few changes need no workers, and what these are made of takes as long as any of ours
    from concurrent.futures import ProcessPoolExecutor

    forked = can_fork()
    context = multiprocessing.get_context("fork" if forked else "spawn")
    event = context.Event()
    initial = (lock if forked else None, event, given)
    pool = ProcessPoolExecutor(count, context, initializer=begin_worker, initargs=initial)
    for _ in range(count):
        pool.submit(warm_up)
    return pool, event


def wait_for_event() -> None:
    """In a worker: wait until its event is set."""
    if _event is not None:
        _event.wait()


def inherited(number: int) -> Any:
    """In a worker: the thing of that number of those it was given when it started."""
    return _given[number]


def begin_worker(lock: int | None, event: Event, given: Sequence[Any]) -> None:
    """Let go of the parent's lock, leave Ctrl-C to the parent, and end when it does."""
    global _event, _given  # one for the whole process
    _event, _given = event, given
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if COMPILED:
        from .allocator import keep_memory

        keep_memory(_KEPT)
    gc.freeze()  # what the parent had is not ours to collect: to look at it would be to copy it
    gc.set_threshold(_GARBAGE)
    if lock is not None:
        os.close(lock)
    from multiprocessing import parent_process

    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
