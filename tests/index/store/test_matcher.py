"""Our matcher's own promises: it always advances, and its bounds hold."""

from __future__ import annotations

import random

import pytest
from whoosh import fields, query, scoring
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import ReadTooFar, UnionMatcher

from hansou.index.whoosh.codec import ArrayCodec


@pytest.fixture(scope="module")
def searcher() -> scoring.WeightingModel:
    ix = RamStorage().create_index(fields.Schema(body=fields.TEXT))
    writer = ix.writer(codec=ArrayCodec())
    rng = random.Random(3)
    for _ in range(2000):
        writer.add_document(body=" ".join(rng.choices(["aa", "bb", "cc", "dd"], [8, 4, 2, 1], k=rng.randint(1, 30))))
    writer.commit()
    return ix.searcher()


def matcher(searcher, word):
    return searcher.postings("body", word)


def test_bounds_hold_in_every_block(searcher) -> None:
    walker = matcher(searcher, "aa")
    best = walker.max_quality()
    while walker.is_active():
        assert walker.score() <= walker.block_quality() <= best
        assert walker.block_min_id() <= walker.id() <= walker.block_max_id()
        walker.next()
    with pytest.raises(ReadTooFar):
        walker.next()
    with pytest.raises(ReadTooFar):
        walker.skip_to(5)


def test_skipping_to_a_document_stops_at_it_or_after_it(searcher) -> None:
    ids = list(matcher(searcher, "dd").all_ids())
    for target in range(0, 2000, 37):
        walker = matcher(searcher, "dd")
        walker.skip_to(target)
        after = [doc for doc in ids if doc >= target]
        assert (walker.id() if walker.is_active() else None) == (after[0] if after else None)


def test_equal_bounds_never_keep_a_union_in_place(searcher) -> None:
    """Whoosh's issue 461: a minimum that is the sum of the parts' bounds, give or take a rounding."""
    for nudge in (0.0, 1e-16, -1e-16, 3e-16, -3e-16):
        union = UnionMatcher(matcher(searcher, "aa"), matcher(searcher, "bb"))
        steps = 0
        while union.is_active():
            union.skip_to_quality(union.block_quality() * (1 + nudge))
            if union.is_active():
                union.next()
            steps += 1
            assert steps < 5000


def test_pruned_and_full_searches_agree(searcher) -> None:
    for text in (["aa", "dd"], ["bb", "cc", "dd"], ["dd"]):
        wanted = query.Or([query.Term("body", word) for word in text])
        full = [(hit.docnum, hit.score) for hit in searcher.search(wanted, limit=None)]
        pruned = [(hit.docnum, hit.score) for hit in searcher.search(wanted, limit=10)]
        assert [score for _, score in pruned] == [score for _, score in full[:10]]
        assert set(pruned) <= set(full)


def test_a_copy_walks_alone(searcher) -> None:
    walker = matcher(searcher, "cc")
    walker.next()
    other = walker.copy()
    other.next()
    assert other.id() > walker.id()
    walker.reset()
    assert walker.id() == next(iter(matcher(searcher, "cc").all_ids()))
