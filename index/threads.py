"""Threads for a while, or what stands in for them where the interpreter is ending and starts none any more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
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
    try:
        from concurrent.futures import ThreadPoolExecutor  # which cannot even be loaded then

        pool = ThreadPoolExecutor(count)
        pool.submit(int).result()
    except RuntimeError:
        return _Here()
    return pool
