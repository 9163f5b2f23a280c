"""Ctrl-C as a wish to stop soon: what is under way is finished, and what was done is kept."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

from .output import is_terminal


class Interrupts:
    """While the ``with`` block runs, the first Ctrl-C only makes `came` true; the next one is as always.

    `message` is then shown to a person on a terminal; `more` are signals that mean the same.
    """

    def __init__(self, message: str = "", *more: signal.Signals) -> None:
        self._message = message
        self._signals = (signal.SIGINT, *more)
        self._before: dict[signal.Signals, Any] = {}
        self._event = threading.Event()

    def came(self) -> bool:
        """Whether there was one."""
        return self._event.is_set()

    is_set = came

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():  # no other may set handlers
            self._before = {number: signal.signal(number, self._note) for number in self._signals}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._event.set()
        self._restore()
        if self._message and is_terminal(sys.stderr):
            os.write(sys.stderr.fileno(), f"\n{self._message}\n".encode())  # what holds the stream may be under way

    def _restore(self) -> None:
        before, self._before = self._before, {}
        for number, handler in before.items():
            signal.signal(number, handler)
