"""Files that are read ahead of queries: when, how far, and what comes of it where they are damaged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, CorruptIndex, Indexer, Searcher
from hansou.index.compiled import COMPILED
from hansou.index.store.container import verified
from hansou.search import reading_ahead

NAMES = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """An index of some pages."""
    with Indexer(tmp_path / "many", workers=1) as indexer:
        for at in range(600):
            one, other = NAMES[at % len(NAMES)], NAMES[at * 7 % len(NAMES)]
            indexer.add(Article(f"{at}", f"{one}{other}", f"{other}{one}第{at:05}号{chr(0x4E00 + at)}" * 3))
    return tmp_path / "many"


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the pages that are verified from now on."""
    if COMPILED:
        from hansou.index.store.container import verifying as module
    else:
        module = verified  # type: ignore[misc]
    made: list[int] = []
    real = module.xxh3_64_intdigest

    def noting(page: memoryview) -> int:
        made.append(len(page))
        return int(real(page))

    monkeypatch.setattr(module, "xxh3_64_intdigest", noting)
    return made


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "hansou read-ahead"]


def until_read() -> None:
    for thread in readers():
        thread.join(60)
        assert not thread.is_alive()


def words() -> Iterator[str]:
    for at in range(600):
        yield chr(0x4E00 + at)


def test_once_all_is_read_ahead_no_query_verifies_anything(many: Path, sums: list[int]) -> None:
    with Searcher(many) as searcher:
        searcher.search("天地")
        assert not readers()
        size = sum(file.data_size for file in searcher._backend._ahead._files)
        assert sum(sums) < size
        searcher.search("宇宙")
        until_read()
        assert sum(sums) >= size
        sums.clear()
        for word in words():
            assert searcher.search(f'"号{word}"').total
        assert not sums


def test_no_more_is_read_than_there_is_room_for(many: Path, sums: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "MOST", 3 * 4096)
    monkeypatch.setattr(reading_ahead, "STEP", 4096)
    with Searcher(many) as searcher:
        size = sum(file.data_size for file in searcher._backend._ahead._files)
        searcher.search("天地")
        searcher.search("天地")
        until_read()
        assert sum(sums) < size
        assert all(searcher.search(word).total for word in words())


def test_a_damaged_page_is_named_by_the_query_that_needs_it(many: Path) -> None:
    file = next(many.glob("*.doc"))
    data = bytearray(file.read_bytes())
    with Searcher(many) as searcher:
        at = searcher._backend.collection.segments[0].arrays.documents.file._entries["stored/bytes"][1]
    data[at + 5] ^= 1
    file.write_bytes(data)
    with Searcher(many) as searcher:
        searcher.search("丰第", repeats=True)
        searcher.search("丰第", repeats=True)
        until_read()
        with pytest.raises(CorruptIndex, match=file.name):
            searcher.search("第00000号", repeats=True)


def test_whoever_closes_or_goes_on_ends_the_reading(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    monkeypatch.setattr(reading_ahead, "_read", lambda _, stop: told.append(stop.wait(60)))
    searcher = Searcher(many)
    for _ in range(5):
        searcher.search("天地")
    assert len(readers()) == 1
    searcher.close()
    assert not readers()
    assert told == [True]
    searcher = Searcher(many)
    searcher.search("天地")
    searcher.search("天地")
    with Indexer(many, workers=1) as indexer:
        indexer.add(Article("new", "新的", "新的"))
    assert readers()
    assert searcher.refresh()
    assert not readers()
    assert searcher.search("新的").total == 1
    searcher.close()
    assert told == [True, True]


def test_segments_that_stay_are_not_opened_again(many: Path, sums: list[int]) -> None:
    with Searcher(many) as searcher:
        searcher.search("天地")
        searcher.search("天地")
        until_read()
        before = searcher._backend.collection.segments[0].arrays
        with Indexer(many, workers=1) as indexer:
            indexer.remove("5")
            indexer.add(Article("new", "天地", "天地"))
        sums.clear()
        assert searcher.refresh()
        assert searcher._backend.collection.segments[0].arrays is before
        assert searcher.search("天地").total
        assert sum(sums) < before.inverted.file.data_size // 4
        assert "5" not in [hit.path for hit in searcher.search("第00005号", repeats=True)]


def test_searches_go_on_where_no_thread_can_be_had(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    with Searcher(many) as searcher:
        totals = [searcher.search("天").total for _ in range(4)]
    assert len(set(totals)) == 1
    assert totals[0]
