"""The time that reading one file may take, kept from outside the readers: these need do nothing for it.

While files are read something ticks (`ticking`), four times a second, and adds to the clock when it finds a reader at
work: so the clock costs a file that is read quickly nothing. Once too much has come together, or whoever indexes wants
to stop, the reader is ended by an error that is raised wherever it is. What holds on to the interpreter for longer,
in compiled code that is not ours, is read in a process of its own (`isolation`).
"""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hansou.index.errors import SourceError

_TICK = 0.25  # seconds
_Given = TypeVar("_Given")


class TooSlow(SourceError):
    """Reading a file took longer than it may."""


class Stopped(Exception):
    """Whoever indexes wants to stop, while a file is being read."""


class _Ended(BaseException):
    """Raised in a reader that is to end; its own handling of errors does not concern it."""


def _never() -> bool:
    return False


class Clock:
    """How long the reading of a file has taken; `seconds` is how long it may, `stop` says that it is to end now."""

    def __init__(self, seconds: float, stop: Callable[[], bool] = _never) -> None:
        self.seconds = seconds
        self.stop = stop
        self.on_page: Callable[[int, int], None] | None = None
        self._spent = 0.0
        self._reading = False
        self._raising = False

    def give(self, seconds: float) -> None:
        """Let the reader of this file have so many seconds more: it is at something that is known to take long."""
        self._spent -= seconds

    def tell_page(self, number: int, count: int) -> None:
        """Tell whoever waits which page a reader is at that takes long for each, of how many."""
        if self.on_page is not None:
            self.on_page(number, count)

    def start(self) -> None:
        """Begin with another file."""
        self._spent = 0.0

    def run(self, read: Callable[[], _Given]) -> _Given:
        """What `read` gives; the time that it takes counts. Raises TooSlow and Stopped."""
        self._reading = True
        try:
            try:
                found = read()
            except _Ended:
                raise
            except BaseException:
                self._finish()
                raise
            self._finish()
        except _Ended:
            self._reading = self._raising = False
        else:
            return found
        if self.stop():
            raise Stopped
        raise TooSlow(f"reading it took longer than {self.seconds:g} seconds")

    def _finish(self) -> None:
        """Let no reader be ended from here on: one that another thread is about to end is, here."""
        self._reading = False
        while self._raising:
            time.sleep(0)

    def tick(self) -> bool:
        """Note that some time has passed; whether the reader that is at work is to end."""
        if not self._reading:
            return False
        self._spent += _TICK
        return self._spent > self.seconds or self.stop()

    def ring(self) -> None:
        """Tick, and end the reader, in whose thread this is called."""
        if self.tick():
            raise _Ended

    def ring_in(self, thread: int) -> None:
        """Tick, and end the reader, which works in that thread; called from another."""
        if not self.tick():
            return
        self._raising = True
        if not self._reading:  # it has just come to its end
            self._raising = False
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Ended))


@contextmanager
def ticking(clock: Clock) -> Iterator[None]:
    """Have the clock go while the ``with`` block runs, in this thread.

    By the alarm of the process, where this is its main thread and nobody else uses the alarm: no thread is then in the
    way of forking workers. Else by a thread.
    """
    if _alarm_is_free():
        with _alarm(clock):
            yield
        return
    reader = threading.get_ident()
    over = threading.Event()

    def ring() -> None:
        while not over.wait(_TICK):
            clock.ring_in(reader)

    thread = threading.Thread(target=ring, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _alarm_is_free() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    unused = signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, signal.SIG_IGN)
    return unused and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@contextmanager
def _alarm(clock: Clock) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: clock.ring())
    signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
