"""Threads for a while, or what stands in for them where the interpreter is ending and starts none any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


class _Here(Executor):
    """Does what it is given at once, in the thread that asks."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - told to who asks for the result
            future.set_exception(error)
        return future


def threads(count: int) -> Executor:
    """So many threads; where none can be started any more, since the interpreter is ending, the caller's own."""
    pool = ThreadPoolExecutor(count)
    try:
        pool.submit(int).result()
    except RuntimeError:
        pool.shutdown(wait=False)
        return _Here()
    return pool


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """A thread that does this work; it has been done already where no thread can be started any more."""
    thread = threading.Thread(target=work)
    try:
        thread.start()
    except RuntimeError:
        work()
        thread = threading.current_thread()
    return thread
