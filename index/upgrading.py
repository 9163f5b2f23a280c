"""An index of an earlier format made one of the present: from what is stored in it, without the files."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from hansou.index.article import Article
from hansou.index.building.batches import BatchWriter
from hansou.index.errors import ClusterError, CorruptIndex, HansouError, NoIndex
from hansou.index.following.settings import Settings
from hansou.index.schema import is_stored, stored_article
from hansou.index.store.commit.commits import FORMAT, UPGRADED_FROM, State, Store, reading, writing
from hansou.index.store.commit.merge_policy import merged
from hansou.index.store.segment import Documents, SegmentState

_EVERY = 1000  # articles from one word of progress to the next

__all__ = ["UpgradeReport", "upgrade"]


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """What an upgrade did: the number of the format before and after, and how many `articles` were indexed again; none
    where the format was the present one.
    """

    format_before: int
    format_after: int
    articles: int
    seconds: float


def upgrade(
    path: str | os.PathLike[str],
    progress: Callable[[int, int], None] | None = None,
    *,
    workers: int | None = None,
    wait: float = 0.0,
) -> UpgradeReport:
    """Make the index at `path`, of an earlier format, one of the present, in its place and without the files that it
    was made from: all articles are indexed again from what is stored of them. What is known of files is kept, so that
    the next update reads only what has changed.

    Until it is done the index stays as it was. `progress` is told how many of how many articles have been taken up.
    `workers` and `wait` as for `Indexer`. Raises NoIndex, NewerIndex, CorruptIndex, IndexLocked, and OlderIndex for a
    format of which not even the articles can be read any more.
    """
    if os.fspath(path).startswith(("opensearch:", "opensearch+")):
        raise ClusterError(os.fspath(path), "what can be upgraded is an index in a folder; index again")
    began = time.monotonic()
    store = Store(path, oldest=UPGRADED_FROM)
    if not store.exists():
        raise NoIndex(store.path)
    with store.lock(wait) as lock, reading(store.path):
        state = store.state()
        before = store.format(state.generation)
        articles = 0 if before == FORMAT else _again(store, state, lock, workers, progress)
    return UpgradeReport(before, FORMAT, articles, time.monotonic() - began)


def _again(
    store: Store, state: State, lock: int, workers: int | None, progress: Callable[[int, int], None] | None
) -> int:
    """Index the articles of a commit again, and commit that alone; how many they are."""
    memory = store.memory(state.generation)
    total = sum(segment.documents - len(segment.deleted) for segment in state.segments)
    writer = BatchWriter(store.path, workers, lock)
    writer.repair_off = Settings.of(memory.settings).options.repair_off
    writer.leaving = True
    try:
        for number, article in enumerate(_articles(store, state), 1):
            writer.add(article)
            if progress is not None and (number % _EVERY == 0 or number == total):
                progress(number, total)
        with writing(store.path):
            added = [SegmentState(written.id, written.documents) for written in writer.finish()]
            segments = merged(store.path, added, {segment.id for segment in added})
            store.commit(state.generation + 1, segments, memory, alone=True)
    except BaseException:
        writer.close()
        with suppress(HansouError, OSError):  # what was written meanwhile
            store.clean()
        raise
    writer.close()
    return total


def _articles(store: Store, state: State) -> Iterator[Article]:
    """The articles of a commit, in the order of documents."""
    for segment in state.segments:
        documents = Documents(store.folder, segment.id)
        if len(documents) != segment.documents:
            raise CorruptIndex(documents.file.path, "it has not as many documents as its commit says")
        deleted = frozenset(segment.deleted)
        for doc in range(segment.documents):
            if doc not in deleted:
                record = documents.stored.get(doc)
                if not is_stored(record):
                    raise CorruptIndex(documents.file.path, f"document {doc} is no article")
                yield stored_article(record)
