"""Articles into segments: in batches of a bounded size, by worker processes where there is enough to do."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from functools import partial
from itertools import repeat
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from numpy.typing import NDArray

from hansou.index.article import PLACES, Article, Fields
from hansou.index.errors import ArticleError, HansouError
from hansou.index.hosts import processors
from hansou.index.pages import follow
from hansou.index.schema import stored_fields
from hansou.index.store.commit.commits import Written, new_segment_id, writing
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.segment import FieldArrays, write_segment
from hansou.index.store.signatures import signature_columns, sketched
from hansou.index.text.repair.repair import repair

from .arrays import field_arrays
from .stretches import STRETCH
from .training import SUFFIX, Training, train_on
from .workers import can_fork, frozen, inherited, load_for, start_workers, wait_for_event

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from .programs import Programs

BATCH_CHARACTERS = 1_000_000  # in one segment of a batch, at least: few, so that there is little to merge
BATCHES = 24  # of a size; after that many batches are bigger, so that a merge has not too many to bring together
MOST_CHARACTERS = 4_000_000  # in the batches of all workers at a time
SAMPLE_CHARACTERS = 1_000_000  # of the first batches together, which a dictionary for stored fields is trained on
BATCH_ARTICLES = 100_000
_SHARED = 100_000  # characters of the last batch from which all workers take a part in it
_ALONE = 400_000  # characters below which starting workers costs more than it gives

Batch: TypeAlias = Sequence[Article]
_KEYWORDS = ("date", "source", "author", "address", "format")
_NO_KEYWORDS = ("",) * len(_KEYWORDS)
_DEFAULTS = {field.name: field.default for field in fields(Article)}


def write_batch(
    folder: Path, articles: Batch, dictionary: bytes | Path = b"", repair_off: frozenset[str] = frozenset()
) -> Written:
    """Write a segment of these articles, repaired but for `repair_off`.

    Not synced: most segments of a batch are merged before a commit.

    `dictionary`: to compress stored fields with, or the file where it is once the event of workers is set; segments
    that share one are merged without being compressed anew.
    """
    arrays, stored, numbers = _content(articles, repair_off)
    if isinstance(dictionary, Path):
        wait_for_event()
        dictionary = dictionary.read_bytes()
    segment_id = new_segment_id()
    target = DirectoryFolder(folder, durable=False)
    write_segment(target, segment_id, len(articles), arrays, stored, dictionary=dictionary, numbers=numbers)
    return Written.of(segment_id, (article.path for article in articles))


def _content(
    articles: Batch, repair_off: frozenset[str]
) -> tuple[dict[str, FieldArrays], list[Mapping[str, Any]], dict[str, NDArray[Any]]]:
    """What a segment of these articles holds, repaired but for `repair_off`: fields, stored records, other numbers."""
    articles, stored, numbers = _records(articles, repair_off)
    return field_arrays(articles), stored, numbers


def _records(
    articles: Batch, repair_off: frozenset[str]
) -> tuple[list[Article], list[Mapping[str, Any]], dict[str, NDArray[Any]]]:
    """These articles repaired, their stored records, and other numbers of each."""
    repaired = [repaired_article(article, repair_off) for article in articles]
    stored = [sketched(stored_fields(article)) for article in repaired]
    return repaired, stored, signature_columns(stored)


# Columns travel between processes at a fifth of what articles cost.
Columns: TypeAlias = list[list[Any] | None]  # by field of an article, None where all have its default


def _columns(articles: Batch) -> Columns:
    columns: Columns = []
    for name, default in _DEFAULTS.items():
        values = list(map(attrgetter(name), articles))
        columns.append(None if values.count(default) == len(values) else values)
    return columns


def _write_given(folder: Path, given: Columns | int, dictionary: bytes | Path, repair_off: frozenset[str]) -> Written:
    """In a worker: write a batch, given as columns, or by the number of one that was there when the worker started."""
    if isinstance(given, int):
        return write_batch(folder, inherited(given), dictionary, repair_off)
    columns = zip(given, _DEFAULTS.values(), strict=True)
    rows = zip(*(repeat(default) if values is None else values for values, default in columns), strict=False)
    return write_batch(folder, [Article(*row) for row in rows], dictionary, repair_off)


def repaired_article(article: Article, off: frozenset[str]) -> Article:
    """An article as it is indexed, repaired but for the rules that are `off`."""
    title, body = repair(article.title, off), repair(article.body, off)
    changes: dict[str, Any] = {}
    if (article.date, article.source, article.author, article.address, article.format) != _NO_KEYWORDS:
        changes = {
            name: text for name in _KEYWORDS if (text := _as_text(getattr(article, name))) != getattr(article, name)
        }
    if article.fields:
        changes["fields"] = Fields(
            {
                name: _as_text(value) if isinstance(value, str) else tuple(map(_as_text, value))
                for name, value in article.fields.items()
            }
        )
    if title == article.title and body == article.body and not changes:
        return article
    for name in PLACES:
        changes[name] = follow(getattr(article, name), article.body, body)
    return replace(article, title=title, body=body, **changes)


def _as_text(value: str) -> str:
    """A keyword as it is, or repaired when it holds what is no text, halves of characters."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return repair(value)
    return value


def check_path(path: str) -> None:
    """Raises ArticleError for a path that can name no article."""
    try:
        encoded = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = b""
    if not encoded:
        raise ArticleError(f"{path!r:.80}", "path", "it must be a text that is not empty")


class BatchWriter:
    """Writes articles as segments of `folder`, a batch each, `workers` at a time (all processors by default).

    `lock` is a file descriptor that workers must not keep open when this process ends; `dictionary`, if there is
    one already, is for stored fields. After an error nothing of what was written since `finish` is kept.
    """

    def __init__(
        self, folder: Path, workers: int | None = None, lock: int | None = None, dictionary: bytes = b""
    ) -> None:
        self._folder = folder
        self._workers = workers or processors()
        self.notes: list[str] = []
        """What there is to know of how the work was done: why no workers helped."""
        self._lock = lock
        self._dictionary = dictionary
        self.repair_off: frozenset[str] = frozenset()
        """Names of repairs not to be made."""
        self.leaving = False
        """Whether nothing comes after the next `finish`: workers then end while the caller goes on."""
        self._trained = bool(dictionary)
        self._training: Training | None = None
        self._pool: ProcessPoolExecutor | Programs | None = None
        self._open = ExitStack()  # for as long as there are workers
        self._running: deque[Future[Written]] = deque()
        self._written: list[Written] = []
        self._begin()

    def _begin(self) -> None:
        self._batch: list[Article] = []
        self._characters = 0
        self._total = 0  # characters of the batches before
        self._ending = False  # no article comes after those that wait
        self.count = 0
        """Articles given since `finish`."""
        self._make_room()

    def add(self, article: Article) -> None:
        """The next article.

        Raises ArticleError for one that nothing could name, its path being empty or no text; HansouError where
        writing fails.
        """
        check_path(article.path)
        alone = len(article.body) > STRETCH  # such a one is inverted in stretches
        if alone:
            self._flush()
        self._batch.append(article)
        self._characters += len(article.body) + len(article.title)
        self.count += 1
        if alone or self._characters >= self._room or len(self._batch) >= BATCH_ARTICLES:
            self._flush()

    def _make_room(self) -> None:
        """Settle how many characters the next batch has."""
        self._room = SAMPLE_CHARACTERS
        if self._trained:
            self._room = max(BATCH_CHARACTERS, min(self._total // BATCHES, MOST_CHARACTERS // self._workers))

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        characters, self._characters = self._characters, 0
        self._total += characters
        if batch:
            self._write(batch, characters)
        self._make_room()

    def _write(self, batch: Batch, characters: int) -> None:
        """Write a batch: now, or while the caller goes on."""
        with self._all_or_nothing():
            room, start = self._room, self._pool is None and self._are_worth_starting(characters)
            if start or (self._ending and characters >= _SHARED):  # all are to have a part in it
                room = min(room, characters // self._workers + 1)
            parts = list(_parts(batch, room))
            if start:
                self._pool = self._start(batch, parts)
            if not self._trained and self._training is None:
                if self._pool is None:
                    self.share(train_on(batch))
                else:
                    self._training = Training(self._folder / (new_segment_id() + SUFFIX), self._settled, batch)
                    self._open.callback(self._training.wait)
            if self._pool is None:
                self._written.append(write_batch(self._folder, batch, self._dictionary, self.repair_off))
                return
            for at, part in enumerate(parts):
                self._submit(self._pool, part, at if start and self._inherits else None)

    def _are_worth_starting(self, characters: int) -> bool:
        """Whether workers would be done sooner with so many characters than this process; programs of their own take
        as long to start as all of a batch that nothing follows.
        """
        return self._workers > 1 and characters >= _ALONE and (not self._ending or can_fork())

    def _start(self, batch: Batch, parts: Sequence[Batch]) -> ProcessPoolExecutor | Programs | None:
        """Workers, none where none can be started. Where they are forked, what they need is loaded here, once for all
        of them, and they have the parts of the first batch from the start: for what they are sent they would have to
        wait.
        """
        try:
            if can_fork():
                texts = [part for article in batch for part in (article.title, article.body)]
                load_for(texts, partial(_records, batch[:1], self.repair_off))
                field_arrays(batch[:1])  # loads what is left
            pool, self._settled, self._inherits = start_workers(self._workers, self._lock, parts)
        except (OSError, RuntimeError) as error:
            self.notes.append(f"one process did all the work: no other could be started ({error})")
            self._workers = 1
            return None
        self._open.callback(pool.shutdown, cancel_futures=True)
        if self._inherits:
            self._open.enter_context(frozen())
        return pool

    def share(self, dictionary: bytes) -> None:
        """Compress stored fields with a dictionary from the next batch on; where it is empty one is trained."""
        self._dictionary, self._trained, self._training = dictionary, bool(dictionary), None
        self._make_room()

    def _submit(self, pool: ProcessPoolExecutor | Programs, batch: Batch, inherited: int | None) -> None:
        """Have a batch written; `inherited` is its number among those that workers have from the start."""
        # One batch waits for each worker, no more: memory is bounded however fast articles come.
        while len(self._running) > self._workers:
            self._collect()
        if self._training is not None and self._training.done:
            self.share(self._training.result())
        dictionary = self._dictionary if self._training is None else self._training.path
        given = _columns(batch) if inherited is None else inherited
        self._running.append(pool.submit(_write_given, self._folder, given, dictionary, self.repair_off))

    def _collect(self) -> None:
        """Wait for the oldest batch that is being written."""
        try:
            self._written.append(self._running[0].result())
        except BaseException:
            if self._training is not None and self._training.done:
                self._training.result()  # raises what came first
            raise
        self._running.popleft()

    def finish(self) -> list[Written]:
        """Write all articles; their segments in the order of articles, given once. Raises HansouError."""
        self._ending = True
        self._flush()
        with self._all_or_nothing():
            while self._running:
                self._collect()
            if self._training is not None:
                self.share(self._training.result())
        if self.leaving:
            self.rest()
        written, self._written = self._written, []
        self._begin()
        return written

    def rest(self) -> None:
        """End the workers, and with them the memory that they keep, when what they were given is done; the next
        batches start others.
        """
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None

    def close(self) -> None:
        """End the workers; what is not finished is lost."""
        self._begin()
        self._running.clear()
        self._written.clear()
        self._pool = self._training = None
        self._open.close()

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Forget everything on an error, and say in one line what is not a mistake in the program."""
        try:
            with writing(self._folder):
                yield
        except BaseException as error:
            self.close()
            from concurrent.futures import BrokenExecutor  # here, since few changes need no processes

            if isinstance(error, BrokenExecutor):
                raise HansouError(
                    f"{self._folder}: a worker process was ended from outside, perhaps for want of memory; "
                    "nothing was committed"
                ) from error
            raise


def _parts(articles: Batch, room: int) -> Iterator[Batch]:
    """The articles in batches of `room` characters."""
    start = characters = 0
    for at, article in enumerate(articles, 1):
        characters += len(article.body) + len(article.title)
        if characters >= room or at == len(articles):
            yield articles[start:at]
            start, characters = at, 0
