"""The write side: articles and files into an index, one commit at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from hansou.index.building.batches import BatchWriter
from hansou.index.following.failures import write_log
from hansou.index.following.settings import Settings
from hansou.index.sources.options import ReadOptions
from hansou.index.store.commit.commits import Store, writing
from hansou.index.store.commit.merge_policy import Removals, delete, dictionary, latest_only, merged

from .article import Article, Given, articles_of
from .errors import ClosedError, HansouError

if TYPE_CHECKING:
    from hansou.index.following.update import Target

    from .report import OnProgress, Report


class Indexer:
    """Writes to the index at `path`, which is made if there is none: a folder, or an index on a cluster,
    ``opensearch://HOST:9200/NAME`` (see `cluster.indexer`).

    One writer at a time: raises IndexLocked while another process has it open. What `add` and `remove` are given
    takes effect at the next `commit`, all at once; leaving a ``with`` block commits, unless it is left by an
    error. `workers`: processes that share the work, all processors by default. `options`: how files are read; by
    default as the last update read them, which the index remembers. `wait`: seconds to wait for another process
    before IndexLocked.

    Raises HansouError when the system does not let the index be written, or ends a worker. After that or any
    other error in `add`, `update` or `commit`, what was not committed is lost, and the last commit stays.
    """

    def __new__(cls, path: str | os.PathLike[str], *_: object, **__: object) -> Indexer:
        """An indexer of the folder, or of the cluster where `path` is the address of one (``opensearch://…``)."""
        if os.fspath(path).startswith("opensearch"):
            from hansou.index.cluster.address import is_address

            if is_address(path):
                from hansou.index.cluster.indexer import ClusterIndexer

                return ClusterIndexer(path, *_, **__)  # type: ignore[arg-type, return-value]
        return super().__new__(cls)

    def __init__(
        self,
        path: str | os.PathLike[str],
        workers: int | None = None,
        options: ReadOptions | None = None,
        *,
        wait: float = 0.0,
    ) -> None:
        self.path = Path(path)
        self._store = Store(self.path)
        self._removed: dict[str, int] = {}
        self._is_closed = False
        self._changed = False
        self._unmerged: set[str] = set()
        with ExitStack() as stack, writing(self.path):
            lock = stack.enter_context(self._store.lock(wait))
            self._store.create()
            self._state = self._store.state()
            self._memory = self._store.memory(self._state.generation)
            self._settings = Settings.of(self._memory.settings, options)
            self._changed = self._state.instead_of is not None  # the next commit takes the place of the damaged one
            self._store.clean()
            self._writer = BatchWriter(self.path, workers, lock, dictionary(self.path, self._state.segments))
            self._writer.repair_off = self._settings.options.repair_off
            stack.callback(self._discard)
            self._open = stack.pop_all()

    def __enter__(self) -> Indexer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._writer.leaving = True
                self.commit()
        finally:
            self.close()

    @property
    def options(self) -> ReadOptions:
        """How files are read: as given, or as the last update of this index read them. May be set before an update."""
        return self._settings.options

    @options.setter
    def options(self, options: ReadOptions) -> None:
        self._settings = replace(self._settings, options=options)
        self._writer.repair_off = options.repair_off

    def close(self) -> None:
        """Let the index go; what was not committed is lost."""
        self._is_closed = True
        self._open.close()

    def add(self, articles: Given | Iterable[Given], progress: OnProgress | None = None) -> Report:
        """Add articles, each in the place of the one of its path, if there is one. Any number, in bounded memory.

        An article is an `Article`, or a dictionary with its fields by their names; `path` is the one that is needed.
        `progress` is told after each how many there were. The report has how many `articles` were given, and their
        `characters`. Raises ArticleError for an article that cannot be taken; none of those since the last commit is
        then added.
        """
        from .report import adding

        self._check_open()
        with self._all_or_nothing():
            return adding(articles_of(articles), self._add, progress)

    def remove(self, paths: str | Iterable[str]) -> Report:
        """Remove the articles of a path or several, of files and of records in them; unknown ones are no error.

        An update after that reads the files again, those that are still there. The report has in `removed` how many
        articles of the last commit go.
        """
        from hansou.index.following.moves import Committed

        from .report import Report

        self._check_open()
        with writing(self.path):
            committed = Committed(self.path, self._state.segments, list(self._memory.files))
        gone: set[tuple[int, int]] = set()
        for path in [paths] if isinstance(paths, str) else paths:
            gone.update(committed.places(path))
            self._remove(path)
            self._memory.files.pop(path, None)
        return Report(removed=len(gone))

    def update(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        progress: OnProgress | None = None,
        *,
        exclude: Sequence[str] | None = None,
        stop: Callable[[], bool] | None = None,
        only: Sequence[str | os.PathLike[str]] | None = None,
        prune: bool = False,
    ) -> Report:
        """Bring the index up to date with a file or folder, or several, and commit.

        New and changed files are read; those of the same size and times are not, those of the same content are not
        indexed again, and one that has only been moved is not read again. What the index has of files below `paths`
        that are gone is removed, but not, unless `prune`, where a whole root seems to be missing: nothing is left in
        it, or most of its files are gone at once, as when a disk is not mounted. A file that cannot be read, or is of
        a kind that is not, is named in the report and in ``failures.log`` in the index; what the index has of it goes,
        but stays where the file only cannot be read for now.

        `exclude`: patterns as in ``.gitignore``, beside those in files called ``.hansouignore``, of what is left
        out; by default those of the last update, which the index remembers. When `stop` gives true, the update ends,
        within a second, and what it has read of whole files is committed. `only`: files and folders below `paths` that
        alone may have changed, to be looked at closely.

        An update that takes long commits now and then: an error, or the end of the process, loses the last minutes.
        Raises SourceError where one of `paths` does not exist or one of the patterns is none.
        """
        from hansou.index.following.changes import Names
        from hansou.index.following.update import Update
        from hansou.index.following.walk import Walk, find_files

        self._check_open()
        began = time.monotonic()
        paths = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
        self._settings = self._settings.excluding([exclude] if isinstance(exclude, str) else exclude)
        roots = [os.fspath(_absolute(path)) for path in paths]
        confined = None if only is None else [os.fspath(_absolute(path)) for path in only]
        names = Names(_absolute(self.path).parent)
        with self._all_or_nothing():
            before = self._memory.copy()
            work = Update(self._target(), names, self._settings, stop or _never, progress, prune=prune)
            walk = Walk(self._settings.exclude, confined, stop)
            work.run(find_files([Path(path).expanduser() for path in paths], walk), roots, confined)
            self._memory.settings = self._settings.to_remember()
            if self._memory != before:
                self._changed = True
            self.commit()
        with writing(self.path):
            write_log(self.path, self._memory.notes, self._memory.left)
        work.report.seconds = time.monotonic() - began
        return work.report

    def commit(self) -> None:
        """Make everything since the last commit take effect, safely on the disk."""
        self._check_open()
        if self._changed:
            with self._all_or_nothing(), writing(self.path):
                self._commit(merge=True)

    def _commit(self, merge: bool) -> None:
        """Commit; without merging there are more segments, which the next commit that merges makes few."""
        added = self._writer.finish()
        removals = Removals(self._removed, self._memory.files)
        replaced = [path for written in added for path in written.paths]
        segments = [delete(self.path, segment, replaced, removals) for segment in self._state.segments]
        segments += latest_only(added, removals)
        self._unmerged.update(written.id for written in added)
        if merge:
            segments = merged(self.path, segments, self._unmerged)
            self._unmerged.clear()
        self._state = self._store.commit(self._state.generation + 1, segments, self._memory)
        self._removed.clear()
        self._changed = False

    def _target(self) -> Target:
        """What an update works on: this index, whose last commit is to be trusted if nothing came after it."""
        from hansou.index.following.moves import Committed
        from hansou.index.following.update import Target

        if self._changed:
            return Target(self._memory, self._add, self._remove, lambda _name, _count: None, self._save)
        with writing(self.path):
            committed = Committed(self.path, self._state.segments, list(self._memory.files))
        return Target(self._memory, self._add, self._remove, committed.articles, self._save)

    def _save(self) -> None:
        with writing(self.path):
            self._commit(merge=False)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Go back to the last commit on an error, whichever that is: it may come after a commit took effect."""
        try:
            yield
        except BaseException:
            self._discard()
            self._removed.clear()
            self._changed = False
            with suppress(HansouError, OSError):
                self._state = self._store.state()
                self._memory = self._store.memory(self._state.generation)
            raise

    def _check_open(self) -> None:
        if self._is_closed:
            raise ClosedError("indexer", self.path)

    def _discard(self) -> None:
        """Drop what was not committed, from the disk too."""
        self._writer.close()
        with suppress(HansouError, OSError):  # it is there for the next writer to remove
            self._store.clean()

    def _add(self, article: Article) -> None:
        self._writer.add(article)
        self._changed = True

    def _remove(self, name: str) -> None:
        self._removed[name] = self._writer.count
        self._changed = True


def _absolute(path: str | os.PathLike[str]) -> Path:
    """A path from the root, links as they are."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - `resolve` would follow links


def _never() -> bool:
    return False
