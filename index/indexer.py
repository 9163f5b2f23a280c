"""The write side: articles and files into an index, one commit at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from .article import Article
from .batches import BatchWriter, Written, in_batches
from .codec.folder import DirectoryFolder
from .codec.merge import merge_segments
from .codec.segment import ArraySegment
from .report import OnProgress, Progress, Report
from .sources import Failure, find_files, read_file
from .store import FileStamp, SegmentState, Store, new_segment_id
from .errors import SourceError

_MOST_SEGMENTS = 4  # more are merged, small ones first
_MOST_DELETED = 0.25  # of a segment's documents; beyond that it is written anew


class Indexer:
    """Writes to the index at `path`, which is made if there is none.

    One writer at a time: raises IndexLocked while another process has it open. What `add` and `remove` are given
    takes effect at the next `commit`, all at once; leaving a ``with`` block commits, unless it is left by an
    error. `workers`: processes that share the work, all processors by default.
    """

    def __init__(self, path: str | os.PathLike[str], workers: int | None = None) -> None:
        self.path = Path(path)
        self._store = Store(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            lock = stack.enter_context(self._store.lock())
            self._store.create()
            state = self._store.state()
            self._generation = state.generation
            self._segments = list(state.segments)
            self._files = self._store.files(state.generation)
            self._writer = BatchWriter(self.path, workers, lock)
            stack.callback(self._writer.close)
            self._open = stack.pop_all()
        self._removed: list[str] = []
        self._changed = False

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
        """Add articles, each in the place of the one of its path, if there is one. Any number, in bounded memory."""
        self._changed = True
        given = [articles] if isinstance(articles, Article) else articles
        for batch in in_batches(given):
            self._writer.write(batch)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove the articles of these paths, of files and of records in them; unknown ones are no error."""
        self._changed = True
        self._removed.extend(paths)

    def update(self, paths: Sequence[str | os.PathLike[str]], progress: OnProgress | None = None) -> Report:
        """Bring the index up to date with files and folders, and commit.

        New and changed files are read, unchanged ones (by size and modification time) are not, and what the index
        has of files below `paths` that are gone is removed. A file that cannot be read is named in the report;
        what the index has of it stays. Raises SourceError where one of `paths` does not exist.
        """
        began = time.monotonic()
        report = Report()
        found = list(find_files([Path(path).expanduser() for path in paths]))
        told = Progress(total=len(found))
        seen: set[str] = set()
        self.add(self._read_changed(found, report, told, progress, seen))
        self._remove_gone([Path(path).expanduser() for path in paths], seen, report)
        self.commit()
        report.seconds = time.monotonic() - began
        return report

    def commit(self) -> None:
        """Make everything since the last commit take effect, safely on the disk."""
        if not self._changed:
            return
        added = self._writer.finish()
        replaced = [path for written in added for path in written.paths]
        segments = [_delete(self.path, segment, replaced, self._removed) for segment in self._segments]
        segments += _latest_only(added)
        self._segments = self._merged([segment for segment in segments if len(segment.deleted) < segment.documents])
        self._generation += 1
        self._store.commit(self._generation, self._segments, self._files)
        self._removed.clear()
        self._changed = False

    def _read_changed(
        self, found: Sequence[Path], report: Report, told: Progress, progress: OnProgress | None, seen: set[str]
    ) -> Iterator[Article]:
        for path in found:
            name = self._name(path)
            seen.add(name)
            try:
                yield from self._read_if_changed(path, name, report, told)
            except SourceError as error:
                report.failed.append(Failure(str(path), str(error)))
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
        count = 0
        for article in read_file(path):
            if isinstance(article, Failure):
                report.failed.append(article)
                continue
            if not count and known is not None:
                self._removed.append(name)
            count += 1
            told.articles += 1
            told.characters += len(article.body) + len(article.title)
            yield replace(article, path=name + article.path.removeprefix(str(path)))
        report.articles += count
        report.added += known is None
        report.changed += known is not None
        self._files[name] = FileStamp(status.st_mtime_ns, status.st_size, count)

    def _name(self, path: Path) -> str:
        """What articles of a file are called: its path from the folder that holds the index, where it is below."""
        absolute = Path(os.path.abspath(path))
        home = Path(os.path.abspath(self.path)).parent
        return str(absolute.relative_to(home) if absolute.is_relative_to(home) else absolute)

    def _remove_gone(self, roots: Sequence[Path], seen: set[str], report: Report) -> None:
        names = [self._name(root) for root in roots]
        for name in list(self._files):
            below = any(root == "." or name == root or name.startswith(root + os.sep) for root in names)
            if below and name not in seen:
                self._removed.append(name)
                del self._files[name]
                report.removed += 1

    def _merged(self, segments: list[SegmentState]) -> list[SegmentState]:
        """The segments, few enough and without many deleted documents."""
        worn = [s for s in segments if len(s.deleted) > _MOST_DELETED * s.documents]
        sound = [s for s in segments if s not in worn]
        new = [s for s in sound if s not in self._segments]
        # Segments of one commit belong together; beyond them, the smallest are joined until few are left.
        together = worn + (new if len(new) > 1 else [])
        rest = sorted((s for s in segments if s not in together), key=lambda s: -s.documents)
        while len(rest) + bool(together) > _MOST_SEGMENTS:
            together.append(rest.pop())
        if not together:
            return segments
        chosen = [segment for segment in segments if segment in together]
        return [segment for segment in segments if segment not in together] + [_merge(self.path, chosen)]


def _delete(folder: Path, segment: SegmentState, replaced: Sequence[str], removed: Sequence[str]) -> SegmentState:
    """The segment without the articles of these paths; of `removed` ones also without the records in them."""
    reader = ArraySegment(DirectoryFolder(folder), segment.id).field("path")
    terms = reader.terms
    ordinals = terms.find([_term(path) for path in (*replaced, *removed)])
    records = [np.arange(*terms.prefix(_term(path + "#"))) for path in removed]
    ordinals = np.unique(np.concatenate((ordinals[ordinals >= 0], *records)))
    if not len(ordinals):
        return segment
    docs = reader.postings(ordinals).docs
    return SegmentState(segment.id, segment.documents, tuple(sorted({*segment.deleted, *docs.tolist()})))


def _term(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _latest_only(added: Sequence[Written]) -> list[SegmentState]:
    """New segments; of articles that were given the same path, all but the last are deleted."""
    latest: set[str] = set()
    states = []
    for written in reversed(added):
        deleted = []
        for doc in range(len(written.paths) - 1, -1, -1):
            if written.paths[doc] in latest:
                deleted.append(doc)
            latest.add(written.paths[doc])
        states.append(SegmentState(written.id, len(written.paths), tuple(reversed(deleted))))
    return states[::-1]


def _merge(folder: Path, segments: Sequence[SegmentState]) -> SegmentState:
    """One segment of the documents of several that are not deleted."""
    opened = [ArraySegment(DirectoryFolder(folder), segment.id) for segment in segments]
    keep = []
    for segment in segments:
        stays = np.ones(segment.documents, bool)
        stays[list(segment.deleted)] = False
        keep.append(stays)
    info = merge_segments(DirectoryFolder(folder), new_segment_id(), opened, keep)
    return SegmentState(info.segment_id, info.documents)
