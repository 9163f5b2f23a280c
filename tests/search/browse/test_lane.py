"""Work in the background: the newest wish wins, older ones are never told."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from hansou.search.browse.lane import Lane

Posted = queue.Queue[Callable[[], None]]


@pytest.fixture
def posted() -> Posted:
    return queue.Queue()


@pytest.fixture
def lane(posted: Posted) -> Iterator[Lane]:
    lane = Lane("test", posted.put)
    yield lane
    lane.close()


def never(value: object) -> None:
    raise AssertionError(f"told: {value!r}")


def test_what_is_asked_for_is_told(lane: Lane, posted: Posted) -> None:
    told: list[int] = []
    lane.ask(lambda: 6 * 7, told.append, never)
    posted.get(timeout=10)()
    assert told == [42]


def test_the_newest_wish_wins(lane: Lane, posted: Posted) -> None:
    begun, go_on, done, told = threading.Event(), threading.Event(), [], []

    def slow() -> str:
        begun.set()
        assert go_on.wait(10)
        return "slow"

    lane.ask(slow, never, never)
    assert begun.wait(10)
    for wish in range(20):
        lane.ask(lambda wish=wish: done.append(wish) or wish, told.append, never)
    go_on.set()
    posted.get(timeout=10)()
    assert done == [19]  # what was asked for in between was not even begun
    assert told == [19]
    assert posted.empty()


def test_what_is_older_when_it_arrives_is_not_told(lane: Lane, posted: Posted) -> None:
    lane.ask(lambda: "old", never, never)
    old = posted.get(timeout=10)
    lane.forget()
    old()


def test_errors_are_told(lane: Lane, posted: Posted) -> None:
    told: list[Exception] = []
    lane.ask(lambda: 1 // 0, never, told.append)
    posted.get(timeout=10)()
    assert isinstance(told[0], ZeroDivisionError)
