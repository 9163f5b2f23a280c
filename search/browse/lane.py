"""One thing at a time, the newest wish first: work beside the interface that never makes it wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Wish(Generic[Value]):
    number: int
    work: Callable[[], Value]
    done: Callable[[Value], None]
    failed: Callable[[Exception], None]


class Lane:
    """A thread that does what it was asked for last.

    What was asked for before and has not begun is never done, and what has begun is not told: `done` and `failed`
    are only called of the newest wish. They run where `post` runs what it is given, and nothing newer can have been
    asked for by then if that is the thread that asks.
    """

    def __init__(self, name: str, post: Callable[[Callable[[], None]], Any]) -> None:
        self._post = post
        self._changed = threading.Condition()
        self._wish: _Wish[Any] | None = None
        self._newest = 0
        self._closed = False
        # A daemon: a search under way does not keep a person who leaves waiting.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(
        self, work: Callable[[], Value], done: Callable[[Value], None], failed: Callable[[Exception], None]
    ) -> None:
        """Have `work` done instead of whatever was asked for before."""
        with self._changed:
            self._newest += 1
            self._wish = _Wish(self._newest, work, done, failed)
            self._changed.notify()

    def forget(self) -> None:
        """Let nothing asked for so far be told."""
        with self._changed:
            self._newest += 1
            self._wish = None

    def close(self) -> None:
        """End after what is under way, of which nothing is told."""
        with self._changed:
            self._newest += 1
            self._wish = None
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._wish is None and not self._closed:
                    self._changed.wait()
                if self._closed or self._wish is None:
                    return
                wish, self._wish = self._wish, None
            self._do(wish)

    def _do(self, wish: _Wish[Any]) -> None:
        try:
            value = wish.work()
        except Exception as error:  # noqa: BLE001 - told to whoever asked, who knows what to make of it
            self._tell(wish, lambda error=error: wish.failed(error))  # type: ignore[misc]
        else:
            self._tell(wish, lambda: wish.done(value))

    def _tell(self, wish: _Wish[Any], tell: Callable[[], None]) -> None:
        def if_newest() -> None:
            if wish.number == self._newest:
                tell()

        if wish.number == self._newest:
            self._post(if_newest)
