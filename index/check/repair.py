"""A damaged index made whole: what cannot be read is dropped, and indexed anew where its texts can be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import numpy as np

from hansou.index.article import Article
from hansou.index.building.batches import BATCH_CHARACTERS, write_batch
from hansou.index.errors import CorruptIndex, HansouError, NoIndex
from hansou.index.following.settings import Settings
from hansou.index.schema import stored_article
from hansou.index.store.commit.commits import State, Store, writing
from hansou.index.store.commit.memory import Memory
from hansou.index.store.commit.merge_policy import merged
from hansou.index.store.segment import FOREIGN, ArraySegment, Documents, Inverted, SegmentState

from .commit import CheckReport, Problem, Progress, check_commit


def repair_index(store: Store, progress: Progress | None) -> CheckReport:
    """Check and repair the index of a store: what `check` does with `repair`."""
    report = CheckReport()
    if not store.exists():
        raise NoIndex(store.path)
    with store.lock():
        state, memory = _read(store, report)
        whole = check_commit(store, state, report, progress)
        if report.ok:
            return report
        with writing(store.path):
            before = {segment.id for segment in state.segments}
            segments = [segment for segment, good in zip(state.segments, whole, strict=True) if good]
            for segment, good in zip(state.segments, whole, strict=True):
                if not good:
                    segments += _salvage(store, segment, memory, report)
            segments = merged(store.path, segments, {segment.id for segment in segments} - before)
            _forget(memory, report, lambda: _names(store, segments))
            store.commit(state.generation + 1, segments, memory)
        report.repaired = True
    return report


def _read(store: Store, report: CheckReport) -> tuple[State, Memory]:
    """The commit to repair, and what it remembers. Raises CorruptIndex where none of its lists can be read."""
    try:
        state = store.state(quiet=True)
    except CorruptIndex as error:
        report.problems.append(Problem(error.path, error.reason))
        state = store.either_list()
    try:
        return state, store.memory(state.generation)
    except CorruptIndex:  # every file is read anew next time
        return state, Memory()


def _salvage(store: Store, segment: SegmentState, memory: Memory, report: CheckReport) -> list[SegmentState]:
    """New segments of what can be read of a damaged one; what is kept and what is lost goes into the report."""
    off = Settings.of(memory.settings).options.repair_off
    written: list[SegmentState] = []
    batch: list[Article] = []
    characters = 0
    for article in _articles(store, segment, report):
        batch.append(article)
        characters += len(article.body) + len(article.title)
        if characters >= BATCH_CHARACTERS:
            written.append(_write(store, batch, off))
            batch, characters = [], 0
    if batch:
        written.append(_write(store, batch, off))
    return written


def _write(store: Store, articles: list[Article], off: frozenset[str]) -> SegmentState:
    segment = write_batch(store.path, articles, repair_off=off)
    return SegmentState(segment.id, segment.documents)


def _articles(store: Store, segment: SegmentState, report: CheckReport) -> Iterator[Article]:
    """The articles of a damaged segment that can be read and are not deleted; counts them and names the others."""
    deleted = frozenset(segment.deleted)
    names: Mapping[int, str] | None = None
    for doc, record in _records(store, segment):
        if doc in deleted:
            continue
        article = _article(record)
        if article is not None:
            report.kept += 1
            yield article
            continue
        names = _names_in_lists(store, segment) if names is None else names
        if doc in names:
            report.lost.append(names[doc])
        else:
            report.unnamed += 1


def _records(store: Store, segment: SegmentState) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """The stored record of each document, None for those that cannot be read."""
    try:
        documents = Documents(store.folder, segment.id)
        if segment.sums is not None and documents.file.sum != segment.sums[1]:
            raise CorruptIndex(documents.file.path, FOREIGN)
        stored = documents.stored
    except (HansouError, FileNotFoundError):
        yield from ((doc, None) for doc in range(segment.documents))
        return
    for doc in range(segment.documents):
        try:
            yield doc, stored.get(doc)
        except (HansouError, IndexError):  # noqa: PERF203 - each record fails alone
            yield doc, None


def _article(record: Mapping[str, Any] | None) -> Article | None:
    try:
        return None if not record else stored_article(record)
    except (TypeError, ValueError):
        return None


def _names_in_lists(store: Store, segment: SegmentState) -> dict[int, str]:
    """The paths of documents, as the lists of the field of paths know them."""
    try:
        paths = Inverted(store.folder, segment.id, None).field("path")
        docs = paths.postings(np.arange(len(paths))).docs.tolist()
        return {
            doc: term.decode("utf-8", "surrogateescape") for doc, term in zip(docs, paths.terms.iterate(), strict=True)
        }
    except (HansouError, FileNotFoundError, KeyError, ValueError):
        return {}


def _names(store: Store, segments: list[SegmentState]) -> list[str]:
    """The paths of all documents."""
    names = []
    for segment in segments:
        deleted = frozenset(segment.deleted)
        stored = ArraySegment(store.folder, segment.id).documents.stored
        names += [str(stored.get(doc)["path"]) for doc in range(segment.documents) if doc not in deleted]
    return names


def _forget(memory: Memory, report: CheckReport, names: Callable[[], list[str]]) -> None:
    """Forget the files of lost documents, so that the next update reads them again."""
    files = memory.files
    for name in report.lost:
        files.pop(_file_of(name, files), None)
    if report.unnamed:  # files of which there is less than there was; what they are called is what is known of them
        left: dict[str, int] = {}
        for name in names():
            owner = _file_of(name, files)
            left[owner] = left.get(owner, 0) + 1
        missing = [name for name, stamp in files.items() if left.get(name, 0) < stamp.articles]
        for name in missing:
            del files[name]
        report.lost += missing


def _file_of(name: str, files: Collection[str]) -> str:
    """The file that a document is a record of, or its own name."""
    owner = name
    while owner not in files and "#" in owner:
        owner = owner.rpartition("#")[0]
    return owner if owner in files else name
