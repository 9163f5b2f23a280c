"""Articles into segments: in batches of a bounded size, by worker processes where there is enough to do."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

from .arrays import field_arrays
from .article import Article
from .codec.folder import DirectoryFolder
from .codec.segment import write_segment
from .codec.stored import TRAIN_FROM, encode, train
from .errors import HansouError, SourceError
from .schema import stored_fields
from .store import new_segment_id, writing
from .text.repair import repair

BATCH_CHARACTERS = 1_000_000  # in one segment of a batch
BATCH_ARTICLES = 100_000
_ALONE = 400_000  # characters below which starting workers costs more than it gives

Batch: TypeAlias = Sequence[Article]
_ROW = attrgetter(*(field.name for field in fields(Article)))


@dataclass(frozen=True, slots=True)
class Written:
    """A segment that has been written, and its articles' paths in the order of documents."""

    id: str
    paths: tuple[str, ...]


def write_batch(folder: Path, articles: Batch, dictionary: bytes = b"") -> Written:
    """Write a segment of these articles, repaired. Not synced: most segments of a batch are merged before a commit.

    `dictionary`: to compress stored fields with; segments that share one are merged without being compressed anew.
    """
    articles = [_repaired(article) for article in articles]
    segment_id = new_segment_id()
    arrays, stored = field_arrays(articles), map(stored_fields, articles)
    target = DirectoryFolder(folder, durable=False)
    write_segment(target, segment_id, len(articles), arrays, stored, dictionary=dictionary)
    return Written(segment_id, tuple(article.path for article in articles))


def _write_rows(folder: Path, rows: list[tuple[Any, ...]], dictionary: bytes) -> Written:
    return write_batch(folder, [Article(*row) for row in rows], dictionary)


def _repaired(article: Article) -> Article:
    title, body = repair(article.title), repair(article.body)
    date, source = _as_text(article.date), _as_text(article.source)
    if (title, body, date, source) == (article.title, article.body, article.date, article.source):
        return article
    return replace(article, title=title, body=body, date=date, source=source)


def _as_text(value: str) -> str:
    """A keyword as it is, or repaired when it holds what is no text, halves of characters."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return repair(value)
    return value


def _check_path(path: str) -> None:
    try:
        encoded = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = b""
    if not encoded:
        raise SourceError(f"an article cannot have the path {path!r:.80}")


class BatchWriter:
    """Writes articles as segments of `folder`, a batch each, `workers` at a time (all processors by default).

    `lock` is a file descriptor that workers must not keep open when this process ends; `dictionary`, if there is
    one already, is for stored fields. After an error nothing of what was written since `finish` is kept.
    """

    def __init__(
        self, folder: Path, workers: int | None = None, lock: int | None = None, dictionary: bytes = b""
    ) -> None:
        self._folder = folder
        self._workers = workers or os.cpu_count() or 1
        self._lock = lock
        self._dictionary = dictionary
        self._pool: ProcessPoolExecutor | None = None
        self._running: deque[Future[Written]] = deque()
        self._written: list[Written] = []
        self._begin()

    def _begin(self) -> None:
        self._batch: list[Article] = []
        self._characters = 0
        self.count = 0
        """Articles given since `finish`."""

    def add(self, article: Article) -> None:
        """The next article.

        Raises SourceError for one that nothing could name, its path being empty or no text; HansouError where
        writing fails.
        """
        _check_path(article.path)
        self._batch.append(article)
        self._characters += len(article.body) + len(article.title)
        self.count += 1
        if self._characters >= BATCH_CHARACTERS or len(self._batch) >= BATCH_ARTICLES:
            self._flush()

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        characters, self._characters = self._characters, 0
        if batch:
            self._write(batch, characters)

    def _write(self, batch: Batch, characters: int) -> None:
        """Write a batch: now, or while the caller goes on."""
        with self._all_or_nothing():
            if not self._dictionary:
                self._dictionary = _train(batch)
            if self._workers == 1 or (self._pool is None and characters < _ALONE):
                self._written.append(write_batch(self._folder, batch, self._dictionary))
                return
            if self._pool is None:
                self._pool = self._start()
            # One batch waits for each worker, no more: memory is bounded however fast articles come.
            while len(self._running) > self._workers:
                self._written.append(self._running.popleft().result())
            rows = list(map(_ROW, batch))  # tuples travel between processes at a third of what articles cost
            self._running.append(self._pool.submit(_write_rows, self._folder, rows, self._dictionary))

    def finish(self) -> list[Written]:
        """Write all articles; their segments in the order of articles, given once. Raises HansouError."""
        self._flush()
        with self._all_or_nothing():
            while self._running:
                self._written.append(self._running[0].result())
                self._running.popleft()
        written, self._written = self._written, []
        self._begin()
        return written

    def close(self) -> None:
        """End the workers; what is not finished is lost."""
        self._begin()
        self._running.clear()
        self._written.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Forget everything on an error, and say in one line what is not a mistake in the program."""
        try:
            with writing(self._folder):
                yield
        except BrokenProcessPool as error:
            self.close()
            raise HansouError(
                f"{self._folder}: a worker process was ended from outside, perhaps for want of memory; "
                "nothing was committed"
            ) from error
        except BaseException:
            self.close()
            raise

    def _start(self) -> ProcessPoolExecutor:
        # Forked workers have the text pipeline loaded; forking is only safe while there are no other threads.
        alone = os.name == "posix" and threading.active_count() == 1
        method = "fork" if alone and "fork" in multiprocessing.get_all_start_methods() else "spawn"
        inherited = self._lock if method == "fork" else None
        context = multiprocessing.get_context(method)
        return ProcessPoolExecutor(self._workers, context, initializer=_begin_worker, initargs=(inherited,))


def _train(batch: Batch) -> bytes:
    """A dictionary for the stored fields of articles like these; none when they are too few to tell."""
    samples = [encode(stored_fields(article)) for article in batch]
    return train(samples) if sum(map(len, samples)) >= TRAIN_FROM else b""


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
