"""Articles into batches: how many, and that the workers' number changes nothing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.building import batches
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.merge import merge_segments
from hansou.index.store.segment import ArraySegment

from .contents import articles, postings


def written(folder: Path, given: list[Article], workers: int) -> list[ArraySegment]:
    folder.mkdir()
    writer = batches.BatchWriter(folder, workers)
    try:
        for article in given:
            writer.add(article)
        ids = [one.id for one in writer.finish()]
    finally:
        writer.close()
    return [ArraySegment(DirectoryFolder(folder), segment_id) for segment_id in ids]


def together(folder: Path, segments: list[ArraySegment]) -> ArraySegment:
    target = DirectoryFolder(folder)
    merge_segments(target, "together", segments, [None] * len(segments))
    return ArraySegment(target, "together")


def test_batches_grow_with_their_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = articles(1, 600, longest=20)
    monkeypatch.setattr(batches, "BATCH_CHARACTERS", 400)
    monkeypatch.setattr(batches, "SAMPLE_CHARACTERS", 400)
    monkeypatch.setattr(batches, "MOST_CHARACTERS", 2_000)
    monkeypatch.setattr(batches, "BATCHES", 3)
    monkeypatch.setattr(batches, "train_on", lambda _batch: b"a dictionary")
    sizes = [len(segment) for segment in written(tmp_path / "a", given, 1)]
    assert sum(sizes) == 600
    assert sizes[0] < sizes[len(sizes) // 2] - 5
    assert max(sizes) < 6 * sizes[0] + 20
    assert len(sizes) < 40


def test_workers_write_what_one_process_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = articles(2, 300)
    monkeypatch.setattr(batches, "BATCH_CHARACTERS", 3_000)
    monkeypatch.setattr(batches, "SAMPLE_CHARACTERS", 3_000)
    monkeypatch.setattr(batches, "_ALONE", 0)
    shared, alone = written(tmp_path / "shared", given, 2), written(tmp_path / "alone", given, 1)
    assert len(alone) > 2
    assert len(shared) > 2
    one, other = together(tmp_path / "shared", shared), together(tmp_path / "alone", alone)
    assert [one.documents.stored.get(at) for at in range(len(one))] == [
        other.documents.stored.get(at) for at in range(len(other))
    ]
    assert {name: postings(one, name) for name in one.field_names} == {
        name: postings(other, name) for name in other.field_names
    }


@pytest.mark.parametrize("room", [1, 50, 10_000])
def test_parts_of_a_batch(room: int) -> None:
    given = articles(3, 40)
    parts = list(batches._parts(given, room))
    assert [article for part in parts for article in part] == given
    sizes = [sum(len(article.title) + len(article.body) for article in part) for part in parts]
    assert all(size >= room for size, _ in pairwise(sizes))
