"""How many segments an index has and how much of them is deleted, over many commits."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np

from hansou import Article, Indexer, Searcher
from hansou.index.building.batches import write_batch
from hansou.index.store.commit.commits import Store
from hansou.index.store.commit.merge_policy import MOST_DELETED, MOST_SEGMENTS, Removals, latest_only
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.segment import ArraySegment

from .contents import articles, bodies, stray_files


def check_policy(path: Path) -> None:
    segments = Store(path).state().segments
    assert len(segments) <= MOST_SEGMENTS
    for segment in segments:
        assert len(segment.deleted) <= MOST_DELETED * segment.documents
        assert list(segment.deleted) == sorted(set(segment.deleted))


def test_many_commits_keep_segments_few_and_full(tmp_path: Path) -> None:
    rng = random.Random(7)
    expected: dict[str, str] = {}
    with Indexer(tmp_path / "index", workers=1) as indexer:
        for number in range(60):
            added = [
                Article(f"p{rng.randint(0, 80)}", body=f"江阴第{number}次{place}号")
                for place in range(rng.choice([1, 1, 1, 20]))
            ]
            gone = rng.sample(sorted(expected), min(len(expected), rng.choice([0, 1, 10])))
            indexer.remove(gone)
            indexer.add(added)
            indexer.commit()
            for path in gone:
                del expected[path]
            expected.update((article.path, article.body) for article in added)
            check_policy(tmp_path / "index")
            assert bodies(tmp_path / "index") == expected
    with Searcher(tmp_path / "index") as searcher:
        assert searcher.search("江阴").total == len(expected)
        for path, body in expected.items():
            assert path in [hit.path for hit in searcher.search(f'"{body}"', limit=100)]


def test_one_changed_article_does_not_rewrite_the_others(tmp_path: Path) -> None:
    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(articles(1, 200))
    [big] = Store(path).state().segments
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article("a/7", body="江阴"))
    kept, new = Store(path).state().segments
    assert (kept.id, kept.deleted, new.documents) == (big.id, (7,), 1)


def test_segments_that_are_all_deleted_go(tmp_path: Path) -> None:
    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(articles(1, 20))
    with Indexer(path) as indexer:
        indexer.remove(article.path for article in articles(1, 20))
    assert Store(path).state().segments == ()
    assert stray_files(path) == set()
    with Indexer(path) as indexer:
        indexer.add(articles(1, 1))
    assert len({file for file in path.iterdir() if file.suffix == ".inv"}) == 1


def test_paths_of_one_hash_are_told_apart(tmp_path: Path) -> None:
    """What a writer keeps of paths is a hash of each; where hashes are the same the paths decide."""
    given = [["a", "b", "a", "c#1"], ["b", "d", "c#1", "c"], ["a", "e"]]
    written = [write_batch(tmp_path, [Article(path, body="江阴") for path in paths]) for paths in given]
    opened = [ArraySegment(DirectoryFolder(tmp_path), one.id) for one in written]
    same = [replace(one, hashes=np.zeros(one.documents, np.uint64)) for one in written]
    for removed in ({}, {"c": 3}, {"c": 7, "b": 1}, {"c": 4, "d": 5}):
        removals = Removals(removed, ["a", "b", "c", "d", "e"])
        states = [latest_only(opened, hashes, removals) for hashes in (written, same)]
        assert states[0] == states[1]
        if not removed:
            assert [state.deleted for state in states[0]] == [(0, 1, 2, 3), (), ()]
    assert latest_only([], [], Removals({}, [])) == []
