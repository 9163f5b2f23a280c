"""Deleting means gone: what `compact` leaves of an index."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hansou import Article, HansouError, Indexer, Searcher, check
from hansou.index.store.commit.commits import Store
from hansou.index.store.commit.merge_policy import MOST_SEGMENTS, _runs
from hansou.index.store.segment import SegmentState
from tests.trust.histories import remains, run

from .contents import articles, bodies

SECRET = "zqsecretzq"


@pytest.mark.parametrize("seed", range(6))
def test_an_index_with_a_history_equals_one_made_afresh(seed: int) -> None:
    assert run(seed) == []


@pytest.mark.parametrize("more", [0, 60], ids=["at once", "with more before it is compacted"])
def test_the_dictionary_of_stored_texts_forgets_too(tmp_path: Path, more: int) -> None:
    """Records share a dictionary made of the first texts: their words stand in it, whatever is deleted."""
    rng = random.Random(1)
    index = tmp_path / "index"

    def text() -> str:
        return "".join(chr(rng.randrange(0x4E00, 0x4F00)) for _ in range(4_000))

    with Indexer(index, workers=1) as indexer:
        indexer.add(Article(f"a/{at}", body=text() + f"，{SECRET}里的{SECRET}" * 60) for at in range(60))
        indexer.add(Article(f"b/{at}", body=text()) for at in range(160))
        indexer.commit()
        assert SECRET.encode() in (index / (Store(index).state().segments[0].id + ".doc")).read_bytes()
        indexer.remove([f"a/{at}" for at in range(60)])
        if more:
            indexer.commit()
            indexer.add(Article(f"c/{at}", body=text()) for at in range(more))
        indexer.compact()
        assert SECRET.encode() not in remains(index)
        indexer.add(Article(f"d/{at}", body=text()) for at in range(60))  # whose dictionary is not the old one
    assert SECRET.encode() not in remains(index)
    assert len(bodies(index)) == 220 + more
    assert check(index).ok


def test_a_compact_index_is_left_as_it_is(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(articles(1, 20))
        indexer.commit()
        indexer.remove("a/3")
        first = indexer.compact()
        state = Store(tmp_path).state()
        second = indexer.compact()
        assert (first.deleted, first.segments, second.deleted, second.segments) == (1, 1, 0, 1)
        assert first.bytes_after < first.bytes_before
        assert Store(tmp_path).state() == state
    with Indexer(tmp_path, workers=1) as indexer:
        assert indexer.compact().bytes_after == second.bytes_after
        assert Store(tmp_path).state() == state
        indexer.remove("a/4")
        assert indexer.compact().deleted == 1
    assert len(bodies(tmp_path)) == 18


def test_what_waits_is_committed_first_and_an_empty_index_stays_one(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        assert indexer.compact().segments == 0
        indexer.add(articles(1, 3))
        assert indexer.compact().deleted == 0
        indexer.remove(["a/0", "a/1", "a/2"])
        indexer.compact()
    assert Store(tmp_path).state().segments == ()
    assert b"a/0" not in remains(tmp_path)
    with Searcher(tmp_path) as searcher:
        assert searcher.search("江阴").total == 0


def test_documents_stay_in_the_order_in_which_they_were_given(tmp_path: Path) -> None:
    """Articles that answer alike come in that order, however segments were merged."""
    rng = random.Random(5)
    held: dict[str, None] = {}
    with Indexer(tmp_path, workers=1) as indexer:
        for _ in range(25):
            for name in rng.choices(range(200), k=rng.choice([1, 1, 2, 30])):
                held.pop(f"{name}", None)
                held[f"{name}"] = None
                indexer.add(Article(f"{name}", body="江阴无锡"))
            indexer.commit()
            assert len(Store(tmp_path).state().segments) <= MOST_SEGMENTS
            with Searcher(tmp_path) as searcher:
                assert [hit.path for hit in searcher.search("江阴", limit=300, repeats=True)] == list(held)


def test_searches_go_on_and_a_failure_changes_nothing(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with Indexer(index, workers=1) as indexer:
        indexer.add(articles(1, 30))
        indexer.commit()
        indexer.remove("a/3")
        indexer.commit()
        with Searcher(index) as searcher:
            before = bodies(index)
            damaged = index / (Store(index).state().segments[0].id + ".doc")
            content = damaged.read_bytes()
            damaged.write_bytes(content[:100] + bytes(8) + content[108:])
            with pytest.raises(HansouError):
                indexer.compact()
            damaged.write_bytes(content)
            assert bodies(index) == before
            assert not list(index.glob("*.tmp"))
            indexer.compact()
            assert searcher.search("*", limit=50).total == len(before)
            assert searcher.refresh()
    assert bodies(index) == before


@pytest.mark.parametrize("before", [[], [100_000], [1_000_000, 50_000]], ids=str)
def test_a_document_is_written_again_about_as_often_as_commits_have_digits(before: list[int]) -> None:
    """Write amplification: documents written for each that is given, over 10,000 commits of one article."""
    segments = [SegmentState(f"s{at}", size) for at, size in enumerate(before)]
    written = 0
    for number in range(10_000):
        segments.append(SegmentState(f"n{number}", 1))
        runs = _runs(segments, {f"n{number}"})
        assert len(runs) <= MOST_SEGMENTS
        written += 1 + sum(sum(one.documents for one in run) for run in runs if len(run) > 1)
        segments = [SegmentState(run[0].id, sum(one.documents for one in run)) for run in runs]
    assert written / 10_000 < 20
