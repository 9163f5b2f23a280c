"""Peak memory of a process and of everything it started."""

from __future__ import annotations

import threading
from importlib import import_module
from time import perf_counter
from types import TracebackType
from typing import Any

_INTERVAL = 0.05
"""Seconds between two looks at least; a peak shorter than this may be missed."""

_REST = 30
"""How many times as long as it looked the watcher rests, so as not to slow what it watches."""


class PeakMemory:
    """Watches a process tree while the `with` block runs.

    `peak` is in bytes of resident memory. Of several processes Linux tells what each shares
    (PSS), so that pages inherited from a parent count once.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._psutil: Any = import_module("psutil")
        self._process = self._psutil.Process(pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self.peak = self._resident()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        self.peak = max(self.peak, self._resident())

    def _watch(self) -> None:
        pause = _INTERVAL
        while not self._done.wait(pause):
            start = perf_counter()
            self.peak = max(self.peak, self._resident())
            pause = max(_INTERVAL, _REST * (perf_counter() - start))

    def _resident(self) -> int:
        try:
            tree = [self._process, *self._process.children(recursive=True)]
        except self._psutil.NoSuchProcess:
            return 0
        return sum(self._of(process, shared=len(tree) > 1) for process in tree)

    def _of(self, process: Any, *, shared: bool) -> int:
        try:
            info = process.memory_full_info() if shared else process.memory_info()
        except self._psutil.Error:  # it ended, or belongs to someone else
            return 0
        return int(getattr(info, "pss", info.rss))
