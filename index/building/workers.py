"""Worker processes: how they start, and what they have from the start."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from hansou.index.compiled import COMPILED
from hansou.index.hosts import MOST_WORKERS
from hansou.index.text.fold.characters import TABLES, code_points
from hansou.index.text.tokens.segmenter import telltale_table, warm_up

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.synchronize import Event

    from .programs import Programs

AnyEvent: TypeAlias = "Event | threading.Event"
_KEPT = 1 << 28  # bytes that a worker keeps from one batch to the next, about as many as one takes
_event: Event | None = None  # a worker's own
_given: Sequence[Any] = ()  # that too
_GARBAGE = 100_000  # objects after which a worker looks for cycles, which a batch makes none of


class Workers(NamedTuple):
    """Processes that share the work; how they were started is their business.

    `settled` is what those that wait for it wait for. `inherits`: they have what they were given from the start.
    """

    pool: ProcessPoolExecutor | Programs
    settled: AnyEvent
    inherits: bool


def can_fork() -> bool:
    """Whether workers may be forked, and then have what this process has.

    Only without other threads, whose locks nobody would open in the child; not by daemonic processes, such as those of
    a pool, which multiprocessing allows no children; and not on macOS, whose own libraries do not survive it.
    """
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() != 1:
        return False
    multiprocessing = sys.modules.get("multiprocessing.process")
    return multiprocessing is None or not multiprocessing.current_process().daemon


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


def start_workers(count: int, lock: int | None, given: Sequence[Any]) -> Workers:
    """So many worker processes, which do not keep the file descriptor `lock`.

    They have the text pipeline loaded, or begin with that, and, if they are forked and so share it, what is `given`;
    see `inherited`. Raises OSError or RuntimeError where no processes can be started.
    """
    count = min(count, MOST_WORKERS)
    if can_fork():
        # Few changes need no workers, and what these are made of takes as long as any of ours.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("fork")
        with suppress(OSError, ImportError):  # no semaphores here: there is no /dev/shm
            event = context.Event()
            pool = ProcessPoolExecutor(count, context, initializer=begin_worker, initargs=(lock, event, given))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of threads of libraries that are idle
                for _ in range(count):
                    pool.submit(warm_up)
            return Workers(pool, event, True)
    from .programs import Programs

    programs = Programs(count)
    return Workers(programs, programs.ready, False)


def wait_for_event() -> None:
    """In a worker: wait until its event is set."""
    if _event is not None:
        _event.wait()


def inherited(number: int) -> Any:
    """In a worker: the thing of that number of those it was given when it started."""
    return _given[number]


def settle() -> None:
    """In a worker: leave Ctrl-C to the parent, and keep memory and objects for the next batch."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if COMPILED:
        from .allocator import keep_memory

        keep_memory(_KEPT)
    gc.freeze()  # what the parent had is not ours to collect: to look at it would be to copy it
    gc.set_threshold(_GARBAGE)


def begin_worker(lock: int | None, event: Event, given: Sequence[Any]) -> None:
    """In a forked worker: let go of the parent's lock, and end when the parent does."""
    global _event, _given  # one for the whole process
    _event, _given = event, given
    settle()
    if lock is not None:
        os.close(lock)
    from multiprocessing import parent_process

    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
