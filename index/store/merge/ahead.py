"""Work done ahead of where it is needed, by threads."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

_T = TypeVar("_T")

Job = tuple[str, Callable[[], _T]]


class Ahead(Generic[_T]):
    """Does jobs in threads, not many more at a time than there are processors, and gives their results in order.

    jobs: each with the name of what it is a part of; those of one name follow each other. For jobs that let go of
    the interpreter's lock. As a context manager: at its end no job is running any more, and no thread is left.
    """

    def __init__(self, jobs: Iterator[Job[_T]]) -> None:
        self._jobs = jobs
        threads = min(os.cpu_count() or 1, 4)
        self._pool = ThreadPoolExecutor(threads)
        self._running: deque[tuple[str, Future[_T]]] = deque()
        self._at_once = 2 * threads

    def results(self, name: str) -> Iterator[_T]:
        """The results of the jobs of that name, which is the next one."""
        self._start()
        while self._running and self._running[0][0] == name:
            _, job = self._running.popleft()
            result = job.result()
            self._start()
            yield result

    def _start(self) -> None:
        while len(self._running) < self._at_once and (job := next(self._jobs, None)):
            self._running.append((job[0], self._pool.submit(job[1])))

    def __enter__(self) -> Ahead[_T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
