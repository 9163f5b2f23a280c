"""Articles into segments: in batches of a bounded size, by worker processes where there is enough to do."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from .arrays import field_arrays
from .article import Article
from .codec.folder import DirectoryFolder
from .codec.segment import write_segment
from .schema import stored_fields
from .store import new_segment_id
from .text.repair import repair

BATCH_CHARACTERS = 1_000_000  # in one segment of a batch
BATCH_ARTICLES = 100_000
_ALONE = 400_000  # characters below which starting workers costs more than it gives

Batch: TypeAlias = Sequence[Article]


@dataclass(frozen=True, slots=True)
class Written:
    """A segment that has been written, and its articles' paths in the order of documents."""

    id: str
    paths: tuple[str, ...]


def write_batch(folder: Path, articles: Batch) -> Written:
    """Write a segment of these articles, repaired."""
    articles = [_repaired(article) for article in articles]
    segment_id = new_segment_id()
    stored = map(stored_fields, articles)
    write_segment(DirectoryFolder(folder), segment_id, len(articles), field_arrays(articles), stored)
    return Written(segment_id, tuple(article.path for article in articles))


def _repaired(article: Article) -> Article:
    title, body = repair(article.title), repair(article.body)
    if title == article.title and body == article.body:
        return article
    return replace(article, title=title, body=body)


def in_batches(articles: Iterable[Article], batch_characters: int = BATCH_CHARACTERS) -> Iterator[list[Article]]:
    """Articles in lists of about `batch_characters` characters of text."""
    batch: list[Article] = []
    characters = 0
    for article in articles:
        batch.append(article)
        characters += len(article.body) + len(article.title)
        if characters >= batch_characters or len(batch) >= BATCH_ARTICLES:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


class BatchWriter:
    """Writes batches as segments of `folder`, `workers` at a time (all processors by default).

    `lock` is a file descriptor that workers must not keep open when this process ends.
    """

    def __init__(self, folder: Path, workers: int | None = None, lock: int | None = None) -> None:
        self._folder = folder
        self._workers = workers or os.cpu_count() or 1
        self._lock = lock
        self._pool: ProcessPoolExecutor | None = None
        self._running: deque[Future[Written]] = deque()
        self._written: list[Written] = []

    def write(self, batch: Batch) -> None:
        """Write a batch: now, or while the caller goes on."""
        characters = sum(len(article.body) + len(article.title) for article in batch)
        if self._workers == 1 or (self._pool is None and characters < _ALONE):
            self._written.append(write_batch(self._folder, batch))
            return
        if self._pool is None:
            self._pool = self._start()
        # One batch waits for each worker, no more: memory is bounded however fast articles come.
        while len(self._running) > self._workers:
            self._written.append(self._running.popleft().result())
        self._running.append(self._pool.submit(write_batch, self._folder, batch))

    def finish(self) -> list[Written]:
        """Wait for all batches; their segments in the order of writing, given once."""
        while self._running:
            self._written.append(self._running.popleft().result())
        written, self._written = self._written, []
        return written

    def close(self) -> None:
        """End the workers; batches not finished are lost."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _start(self) -> ProcessPoolExecutor:
        # Forked workers have the text pipeline loaded; forking is only safe while there are no other threads.
        alone = os.name == "posix" and threading.active_count() == 1
        method = "fork" if alone and "fork" in multiprocessing.get_all_start_methods() else "spawn"
        inherited = self._lock if method == "fork" else None
        context = multiprocessing.get_context(method)
        return ProcessPoolExecutor(self._workers, context, initializer=_begin_worker, initargs=(inherited,))


def _begin_worker(lock: int | None) -> None:
    """Let go of the parent's lock, leave Ctrl-C to the parent, and end when it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if lock is not None:
        os.close(lock)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
