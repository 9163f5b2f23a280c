"""A damaged index made whole: what cannot be read is dropped, and indexed anew where its texts can be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .article import Article
from .batches import BATCH_CHARACTERS, write_batch
from .checking import CheckReport, Problem, Progress, check_commit
from .codec.segment import ArraySegment, Documents, Inverted
from .errors import CorruptIndex, HansouError, NoIndex
from .schema import stored_article
from .settings import Settings
from .stamps import Memory
from .store import SegmentState, State, Store, writing


@dataclass(slots=True)
class _Salvage:
    """What could be had of a damaged segment: articles, names of those that are lost, and how many have none."""

    articles: list[Article] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unnamed: int = 0


def repair_index(store: Store, progress: Progress | None) -> CheckReport:
    """Check and repair the index of a store; see `checking.check`."""
    report = CheckReport()
    if not store.exists():
        raise NoIndex(store.path)
    with store.lock():
        state, memory = _read(store, report)
        whole = check_commit(store, state, report, progress)
        if report.ok:
            return report
        with writing(store.path):
            segments = [segment for segment, good in zip(state.segments, whole, strict=True) if good]
            for segment, good in zip(state.segments, whole, strict=True):
                if not good:
                    salvaged = _salvage(store, segment)
                    report.lost += salvaged.lost
                    report.unnamed += salvaged.unnamed
                    report.kept += len(salvaged.articles)
                    segments += _write(store, salvaged.articles, memory)
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


def _salvage(store: Store, segment: SegmentState) -> _Salvage:
    salvaged = _Salvage()
    deleted = frozenset(segment.deleted)
    names: Mapping[int, str] | None = None
    for doc, record in _records(store, segment):
        if doc in deleted:
            continue
        article = _article(record)
        if article is not None:
            salvaged.articles.append(article)
            continue
        names = _names_in_lists(store, segment) if names is None else names
        if doc in names:
            salvaged.lost.append(names[doc])
        else:
            salvaged.unnamed += 1
    return salvaged


def _records(store: Store, segment: SegmentState) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """The stored record of each document, None for those that cannot be read."""
    try:
        documents = Documents(store.folder, segment.id)
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


def _write(store: Store, articles: list[Article], memory: Memory) -> list[SegmentState]:
    """Segments of these articles."""
    off = Settings.of(memory.settings).options.repair_off
    written = []
    start = characters = 0
    for at, article in enumerate(articles, 1):
        characters += len(article.body) + len(article.title)
        if characters >= BATCH_CHARACTERS or at == len(articles):
            segment = write_batch(store.path, articles[start:at], repair_off=off)
            written.append(SegmentState(segment.id, len(segment.paths)))
            start, characters = at, 0
    return written


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
