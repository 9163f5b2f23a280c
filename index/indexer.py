"""The write side: articles and files into an index, one commit at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from hansou.index.following.own_readers import remember
from hansou.index.following.settings import Settings
from hansou.index.sources.options import ReadOptions

from .article import Given, articles_of
from .backend import Backend
from .errors import ClosedError, RefusedError
from .report import CompactReport, Failure, OnProgress, Report, adding


def _open_backend(path: str | os.PathLike[str], workers: int | None, wait: float) -> Backend:
    """The folder at `path`, or the cluster where that is the address of an index on one."""
    if os.fspath(path).startswith("opensearch"):
        from hansou.index.cluster.address import is_address

        if is_address(path):
            from hansou.index.cluster.backend import ClusterBackend

            return ClusterBackend(path, workers)
    from .folder import FolderBackend

    return FolderBackend(path, workers, wait)


class Indexer:
    """Writes to the index at `path`, which is made if there is none: a folder, or an index on a cluster,
    ``opensearch://HOST:9200/NAME``.

    One writer at a time: raises IndexLocked while another process has it open. What `add` and `remove` are given
    takes effect at the next `commit`, all at once; leaving a ``with`` block commits, unless it is left by an
    error. `workers`: processes that share the work, all processors by default. `options`: how files are read; by
    default as the last update read them, which the index remembers. `wait`: seconds to wait for another process
    before IndexLocked.

    Raises HansouError when the system does not let the index be written, or ends a worker. After that or any
    other error in `add`, `update` or `commit`, what was not committed is lost, and the last commit stays.

    On a cluster several may write at a time, and each article is there soon after it was given: `commit` waits until
    all are. Adding an article again replaces it, so a run that was broken off is simply made again. Articles of files
    are named from the folder that the first update was given, or that holds all that it was given; beside a folder's
    index, from the folder that holds the index.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        workers: int | None = None,
        options: ReadOptions | None = None,
        *,
        wait: float = 0.0,
    ) -> None:
        self.path = Path(path)
        self._name = os.fspath(path)
        self._is_closed = False
        self._backend = _open_backend(path, workers, wait)
        try:
            self._settings = Settings.of(self._backend.memory.settings, options)
            if options is None:
                self._settings = self._settings.with_own(self._name)
        except BaseException:
            self._backend.close()
            raise
        self._backend.repair_off = self._settings.options.repair_off

    def __enter__(self) -> Indexer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._backend.leaving = True
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
        self._backend.repair_off = options.repair_off

    def close(self) -> None:
        """Let the index go; what was not committed is lost."""
        self._is_closed = True
        self._backend.close()

    def add(self, articles: Given | Iterable[Given], progress: OnProgress | None = None) -> Report:
        """Add articles, each in the place of the one of its path, if there is one. Any number, in bounded memory.

        An article is an `Article`, or a dictionary with its fields by their names; `path` is the one that is needed.
        `progress` is told after each how many there were. The report has how many `articles` were given, and their
        `characters`. Raises ArticleError for an article that cannot be taken; none of those since the last commit is
        then added.
        """
        self._check_open()
        with self._all_or_nothing():
            report = adding(articles_of(articles), self._backend.write, progress)
        report.notes += self._backend.notes
        return report

    def remove(self, paths: str | Iterable[str]) -> Report:
        """Remove the articles of a path or several, of files and of records in them; unknown ones are no error.

        An update after that reads the files again, those that are still there. The report has in `removed` how many
        articles of the last commit go; on a cluster it is empty.
        """
        self._check_open()
        names = [paths] if isinstance(paths, str) else list(paths)
        removed = self._backend.count(names)
        for name in names:
            self._backend.forget(name)
            self._backend.memory.files.pop(name, None)
        return Report(removed=removed)

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

        Of the times, the system's own of a file's last change counts too, which nobody can set back; Windows keeps
        none, and there a change that keeps size and modification time is only seen by `watch`.

        An update that takes long commits now and then: an error, or the end of the process, loses the last minutes.
        Raises SourceError where one of `paths` does not exist or one of the patterns is none.
        """
        from hansou.index.following.changes import Names
        from hansou.index.following.update import Target, Update
        from hansou.index.following.walk import Walk, find_files

        self._check_open()
        began = time.monotonic()
        paths = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
        self._settings = self._settings.excluding([exclude] if isinstance(exclude, str) else exclude)
        roots = [os.fspath(_absolute(path)) for path in paths]
        confined = None if only is None else [os.fspath(_absolute(path)) for path in only]
        backend, refused = self._backend, list[Failure]()

        def save() -> None:
            refused.extend(backend.commit(merge=False))

        with self._all_or_nothing():
            names = Names(backend.home(roots))
            target = Target(backend.memory, backend.write, backend.forget, backend.committed(), save)
            work = Update(target, names, self._settings, stop or _never, progress, prune=prune)
            walk = Walk(self._settings.exclude, confined, stop)
            work.run(find_files([Path(path).expanduser() for path in paths], walk), roots, confined)
            backend.memory.settings = {**backend.memory.settings, **self._settings.to_remember()}
            remember(self._name, self._settings.options.readers)
            refused += backend.commit()
        backend.log()
        work.report.failed += [Failure(each.where, f"the cluster refuses it: {each.reason}") for each in refused]
        work.report.notes += backend.notes
        work.report.seconds = time.monotonic() - began
        return work.report

    def commit(self) -> None:
        """Make everything since the last commit take effect, safely on the disk.

        Raises ClusterError where a cluster refuses an article, which it names; all others are then there.
        """
        self._check_open()
        with self._all_or_nothing():
            refused = self._backend.commit()
        if refused:
            raise RefusedError(self._backend.name, [(each.where, each.reason) for each in refused])

    def compact(self) -> CompactReport:
        """Commit, and write the index anew without what was deleted or replaced.

        After that no word of a deleted article stands in its files, in suggestions or in statistics, and it answers,
        scores and orders as one made afresh of the same articles in the order in which each was last given. By itself
        an index writes a segment anew of which more than a quarter is deleted. While it lasts it takes as much room
        again, and searches go on. Raises ClusterError for an index on a cluster, which does that itself.
        """
        self.commit()
        with self._all_or_nothing():
            return self._backend.compact()

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Go back to the last commit on an error."""
        try:
            yield
        except BaseException:
            self._backend.rollback()
            raise

    def _check_open(self) -> None:
        if self._is_closed:
            raise ClosedError("indexer", self.path)


def _absolute(path: str | os.PathLike[str]) -> Path:
    """A path from the root, links as they are."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - `resolve` would follow links


def _never() -> bool:
    return False
