"""How long an answer may take."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hansou.index.errors import QueryError


class _Limit(threading.local):
    deadline: float | None = None
    seconds: float = 0.0


_limit = _Limit()


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """What is asked in this block, by this thread, may take so long together; None for any time.

    Looking at the clock is for between two steps, each of which is bounded by the collection: an answer may take
    one step longer. It then ends with a QueryError.
    """
    before = _limit.deadline, _limit.seconds
    if seconds is not None:
        _limit.deadline, _limit.seconds = time.monotonic() + seconds, seconds
    try:
        yield
    finally:
        _limit.deadline, _limit.seconds = before


def check_time() -> None:
    """Between two steps of an answer. Raises QueryError when the time is over."""
    if _limit.deadline is not None and time.monotonic() > _limit.deadline:
        raise QueryError(f"this is too broad: it takes more than {_limit.seconds:g} s; ask for something rarer", None)
