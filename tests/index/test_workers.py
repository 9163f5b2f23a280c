"""What workers begin with, and the dictionary that they wait for."""

from __future__ import annotations

import gc
import multiprocessing
from pathlib import Path

import pytest

from hansou.index.building.training import Training, train_on
from hansou.index.building.workers import frozen
from hansou.index.store.commit.lock import acquire, release
from hansou.index.store.documents.stored import TRAIN_FROM
from hansou.index.text.patterns import later

from .contents import articles


def test_what_is_frozen_is_given_back() -> None:
    assert gc.get_freeze_count() == 0
    with frozen():
        count = gc.get_freeze_count()
        assert count > 0
        with frozen():
            assert gc.get_freeze_count() == count
        assert gc.get_freeze_count() == count
    assert gc.get_freeze_count() == 0


def test_a_dictionary_is_where_it_was_to_be(tmp_path: Path) -> None:
    given = articles(1, 3 * TRAIN_FROM // 1_000, longest=2_000)
    settled = multiprocessing.get_context("spawn").Event()
    training = Training(tmp_path / "a", settled, given)
    assert settled.wait(60)
    assert training.result() == (tmp_path / "a").read_bytes() == train_on(given)
    assert training.done


def test_nobody_waits_for_a_dictionary_that_cannot_be_written(tmp_path: Path) -> None:
    settled = multiprocessing.get_context("spawn").Event()
    training = Training(tmp_path / "no folder" / "a", settled, articles(1, 3))
    assert settled.wait(60)
    with pytest.raises(FileNotFoundError):
        training.result()


def test_one_has_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    held = acquire(path)
    assert held is not None
    assert acquire(path) is None
    release(held)
    again = acquire(path)
    assert again is not None
    release(again)


def test_a_pattern_for_later() -> None:
    pattern = later("[a-c]+")
    assert pattern.sub("-", "xaby") == "x-y"
    assert [found.group() for found in pattern.finditer("ab d c")] == ["ab", "c"]
    assert pattern.pattern == "[a-c]+"
