"""The write side: articles and files into an index, one commit at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from .article import Article
from .batches import BatchWriter
from .errors import HansouError, SourceError
from .report import OnProgress, Progress, Report
from .segments import Removals, delete, dictionary, latest_only, merged
from .sources import Failure, find_files, read_file
from .store import FileStamp, Store, writing


class Indexer:
    """Writes to the index at `path`, which is made if there is none.

    One writer at a time: raises IndexLocked while another process has it open. What `add` and `remove` are given
    takes effect at the next `commit`, all at once; leaving a ``with`` block commits, unless it is left by an
    error. `workers`: processes that share the work, all processors by default.

    Raises HansouError when the system does not let the index be written, or ends a worker. After that or any
    other error in `add`, `update` or `commit`, what was not committed is lost, and the last commit stays.
    """

    def __init__(self, path: str | os.PathLike[str], workers: int | None = None) -> None:
        self.path = Path(path)
        self._home = _absolute(path).parent
        self._store = Store(self.path)
        self._removed: dict[str, int] = {}
        self._changed = False
        with ExitStack() as stack:
            lock = stack.enter_context(self._store.lock())
            self._store.create()
            self._state = self._store.state()
            self._files = self._store.files(self._state.generation)
            self._store.clean()
            self._writer = BatchWriter(self.path, workers, lock, dictionary(self.path, self._state.segments))
            stack.callback(self._discard)
            self._open = stack.pop_all()

    def __enter__(self) -> Indexer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    def close(self) -> None:
        """Let the index go; what was not committed is lost."""
        self._open.close()

    def add(self, articles: Article | Iterable[Article]) -> None:
        """Add articles, each in the place of the one of its path, if there is one. Any number, in bounded memory.

        Raises SourceError for an article without a usable path.
        """
        given = [articles] if isinstance(articles, Article) else articles
        with self._all_or_nothing():
            for article in given:
                self._writer.add(article)
                self._changed = True

    def remove(self, paths: Iterable[str]) -> None:
        """Remove the articles of these paths, of files and of records in them; unknown ones are no error.

        An update after that reads the files again, those that are still there.
        """
        for path in [paths] if isinstance(paths, str) else paths:
            self._remove(path)
            self._files.pop(path, None)

    def update(self, paths: Sequence[str | os.PathLike[str]], progress: OnProgress | None = None) -> Report:
        """Bring the index up to date with files and folders, and commit.

        New and changed files are read, unchanged ones (by size and modification time) are not, and what the index
        has of files below `paths` that are gone is removed. A file that cannot be read is named in the report;
        what the index has of it stays. Raises SourceError where one of `paths` does not exist.
        """
        began = time.monotonic()
        report = Report()
        roots = [_absolute(path) for path in paths]
        walked = find_files([Path(path).expanduser() for path in paths])
        with self._all_or_nothing():
            index = _absolute(self.path)
            files = {_absolute(path): path for path in walked}  # the same file may be below several of `paths`
            found = [path for absolute, path in files.items() if not absolute.is_relative_to(index)]
            told = Progress(total=len(found))
            failed: list[Path] = []
            self.add(self._read_changed(found, report, told, progress, failed))
            self._remove_gone(roots, {self._name(path) for path in found}, failed, report)
            self.commit()
        report.seconds = time.monotonic() - began
        return report

    def commit(self) -> None:
        """Make everything since the last commit take effect, safely on the disk."""
        if self._changed:
            with self._all_or_nothing(), writing(self.path):
                self._commit()

    def _commit(self) -> None:
        added = self._writer.finish()
        removals = Removals(self._removed, self._files)
        replaced = [path for written in added for path in written.paths]
        segments = [delete(self.path, segment, replaced, removals) for segment in self._state.segments]
        segments += latest_only(added, removals)
        segments = merged(self.path, segments, {written.id for written in added})
        self._state = self._store.commit(self._state.generation + 1, segments, self._files)
        self._removed.clear()
        self._changed = False

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
                self._files = self._store.files(self._state.generation)
            raise

    def _discard(self) -> None:
        """Drop what was not committed, from the disk too."""
        self._writer.close()
        with suppress(HansouError, OSError):  # it is there for the next writer to remove
            self._store.clean()

    def _remove(self, name: str) -> None:
        self._removed[name] = self._writer.count
        self._changed = True

    def _read_changed(
        self,
        found: Sequence[Path],
        report: Report,
        told: Progress,
        progress: OnProgress | None,
        failed: list[Path],
    ) -> Iterator[Article]:
        for path in found:
            try:
                yield from self._read_if_changed(path, self._name(path), report, told)
            except SourceError as error:
                report.failed.append(Failure(str(path), str(error)))
                failed.append(_absolute(path))
            told.files += 1
            told.path = str(path)
            if progress is not None:
                progress(told)

    def _read_if_changed(self, path: Path, name: str, report: Report, told: Progress) -> Iterator[Article]:
        try:
            status = path.stat()
        except OSError as error:
            raise SourceError((error.strerror or "cannot be read").lower()) from error
        known = self._files.get(name)
        if known is not None and (known.modified, known.size) == (status.st_mtime_ns, status.st_size):
            report.unchanged += 1
            return
        count = failures = 0
        for article in read_file(path):
            if isinstance(article, Failure):
                report.failed.append(article)
                failures += 1
                continue
            if not count and known is not None:
                self._remove(name)
            count += 1
            told.articles += 1
            told.characters += len(article.body) + len(article.title)
            yield replace(article, path=name + article.path.removeprefix(str(path)))
        if not count and failures:
            return  # as a file that cannot be read: what the index has of it stays, and it is read next time
        report.articles += count
        report.added += known is None
        report.changed += known is not None
        self._files[name] = FileStamp(status.st_mtime_ns, status.st_size, count)
        self._changed = True

    def _name(self, path: Path) -> str:
        """What articles of a file are called: its path from the folder that holds the index, where it is below."""
        absolute = _absolute(path)
        return str(absolute.relative_to(self._home) if absolute.is_relative_to(self._home) else absolute)

    def _remove_gone(self, roots: Sequence[Path], seen: set[str], failed: Sequence[Path], report: Report) -> None:
        """Remove files below `roots` that were not seen, but for those in folders that could not be listed."""
        for name in [name for name in self._files if name not in seen]:
            path = self._home / name
            below = any(path.is_relative_to(root) for root in roots)
            if below and not any(path.is_relative_to(folder) for folder in failed):
                self._remove(name)
                del self._files[name]
                report.removed += 1


def _absolute(path: str | os.PathLike[str]) -> Path:
    """A path from the root, links as they are."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - `resolve` would follow links
