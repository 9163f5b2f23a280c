"""A commit read through: every checksum, every list, and every text against what is found of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hansou.index.errors import CorruptIndex, HansouError
from hansou.index.store.commit.commits import State, Store
from hansou.index.store.container.files import PAGE, FileReader
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.segment import DOCUMENTS, INVERTED, ArraySegment, SegmentState

from .lists import check_field
from .texts import find_wrong_texts

_MOST_NAMED = 5  # bad pages of a file

Progress = Callable[[int, int], None]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file of an index."""

    path: str
    reason: str


@dataclass(slots=True)
class CheckReport:
    """What a check has found.

    How much was looked at: segments, documents that are not deleted, terms and their occurrences; every problem.
    `wrong`: documents of which not all is found that should be, or something else, as far as their names can be
    read. After a repair, `repaired`: `kept` documents were indexed anew from what is stored of them, and `lost`
    are gone and have to be indexed again, with the next update where they are files it can find; `unnamed` are
    lost ones whose names are lost too.
    """

    segments: int = 0
    documents: int = 0
    terms: int = 0
    occurrences: int = 0
    problems: list[Problem] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    repaired: bool = False
    kept: int = 0
    lost: list[str] = field(default_factory=list)
    unnamed: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check_commit(store: Store, state: State, report: CheckReport, progress: Progress | None) -> list[bool]:
    """Check a commit; which of its segments are as they should be. FileNotFoundError when it has been replaced."""
    if state.instead_of is not None:
        report.problems.append(Problem(state.instead_of.path, state.instead_of.reason))
    try:
        store.memory(state.generation)
    except CorruptIndex as error:
        report.problems.append(Problem(error.path, error.reason))
    total = sum(segment.documents for segment in state.segments)
    done = 0
    whole = []
    for segment in state.segments:
        before, so_far = len(report.problems), done
        found = SegmentCheck(store.path, segment, report, lambda: _is_replaced(store, state))
        found.run(None if progress is None else partial(_further, progress, so_far, total))
        whole.append(len(report.problems) == before)
        done += segment.documents
    report.segments = len(state.segments)
    return whole


def _further(progress: Progress, before: int, total: int, count: int) -> None:
    progress(before + count, total)


def _is_replaced(store: Store, state: State) -> bool:
    """Whether there is a newer commit, so that files of this one may be gone."""
    return store.state(quiet=True).generation != state.generation


class SegmentCheck:
    """The check of one segment, into a report. FileNotFoundError where its files are gone and `replaced` is true."""

    def __init__(self, folder: Path, segment: SegmentState, report: CheckReport, replaced: Callable[[], bool]) -> None:
        self._folder = DirectoryFolder(folder)
        self._segment = segment
        self._report = report
        self._replaced = replaced

    def run(self, progress: Callable[[int], None] | None) -> None:
        """Check files, lists and texts, as far as what was found so far lets these be read."""
        self._report.documents += self._segment.documents - len(self._segment.deleted)
        sums = [self._verify(self._segment.id + suffix) for suffix in (DOCUMENTS, INVERTED)]
        if not all(sums):
            return
        with self._noting(self._segment.id + INVERTED):
            segment = ArraySegment(self._folder, self._segment.id)
            self._committed(segment)
            for name in segment.field_names:
                for reason in check_field(segment, name, self._report):
                    self._note(self._segment.id + INVERTED, f"field {name!r}: {reason}")
            wrong = find_wrong_texts(segment, progress)
            if len(wrong):
                self._note(self._segment.id + INVERTED, f"not all that {len(wrong):,} texts hold is found, or more")
                self._report.wrong += names_of(segment, wrong.tolist(), self._segment.deleted)

    def _verify(self, name: str) -> bool:
        """Whether a file is as it was written."""
        before = len(self._report.problems)
        with self._noting(name):
            try:
                file = FileReader(self._folder, name)
            except FileNotFoundError:
                if self._replaced():
                    raise
                self._note(name, "it is missing")
            else:
                for reason in _bad_pages(file):
                    self._note(name, reason)
        return len(self._report.problems) == before

    def _committed(self, segment: ArraySegment) -> None:
        deleted = np.array(self._segment.deleted, np.int64)
        try:
            segment.check(self._segment)
        except CorruptIndex as error:
            self._report.problems.append(Problem(error.path, error.reason))
        if len(deleted) and (deleted[-1] >= len(segment) or (np.diff(deleted) <= 0).any()):
            self._note(self._segment.id + DOCUMENTS, "its commit deletes documents that it does not have")

    def _note(self, name: str, reason: str) -> None:
        self._report.problems.append(Problem(str(self._folder.path / name), reason))

    def _noting(self, name: str) -> _Noting:
        return _Noting(lambda reason: self._note(name, reason))


class _Noting:
    """A block that notes what reading damaged or impossible numbers raises."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, CorruptIndex):
            self._note(error.reason)
            return True
        if isinstance(error, OSError | MemoryError) or not isinstance(error, Exception):
            return False  # which says nothing of the file
        self._note(f"unreadable: {error!r:.200}")  # sums are right, so it was written so
        return True


def _bad_pages(file: FileReader) -> Iterator[str]:
    """What is wrong with a file page by page, the first few of them."""
    pages = range(0, file.data_size, PAGE)
    bad = 0
    for start in pages:
        try:
            file.pages.verify(start, min(start + PAGE, file.data_size))
        except CorruptIndex as error:  # noqa: PERF203 - each page fails alone
            bad += 1
            if bad <= _MOST_NAMED:
                yield error.reason
    if bad > _MOST_NAMED:
        yield f"as are those of {bad - _MOST_NAMED} more"


def names_of(segment: ArraySegment, docs: Sequence[int], deleted: Sequence[int] = ()) -> list[str]:
    """The paths of some documents that are not deleted, as far as they can be read."""
    gone = frozenset(deleted)
    names = []
    for doc in docs:
        if doc not in gone:
            try:
                names.append(str(segment.documents.stored.get(doc)["path"]))
            except (HansouError, KeyError):
                continue
    return names
