"""Several segments into one, by arrays and in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from hansou.index.compiled import COMPILED
from hansou.index.hosts import processors
from hansou.index.schema import KEPT
from hansou.index.store.container.files import FileReader
from hansou.index.store.container.folder import Folder
from hansou.index.store.documents.stored import StoredWriter
from hansou.index.store.encoding.bits import Ints, offsets, ranges
from hansou.index.store.postings.field import NO_PAYLOADS, FieldPacker, FieldReader, Occurrences, Packed
from hansou.index.store.postings.payloads import Payloads
from hansou.index.store.postings.terms import TermBlock, merge_blocks
from hansou.index.store.segment import ArraySegment, Chunk, FieldArrays, SegmentInfo, write_documents, write_inverted
from hansou.index.threads import threads

if TYPE_CHECKING:
    from .postings.merging import Source

AT_ONCE = 4_000_000
"""Occurrences in memory at a time; a single term may have more."""
COMPILED_AT_ONCE = 1_000_000
"""The same for a thread of compiled code."""
_TERMS_AT_ONCE = 1 << 16
_RECORDS_AT_ONCE = 1 << 16
_STRETCHES_SHOWN = 32
"""Stretches after which the system takes back the memory in which it shows the files that are merged."""
THREADS_FROM = 4 << 20
"""Bytes of inverted fields from which threads are worth starting."""


_T = TypeVar("_T")
Job = tuple[str, Callable[[], _T]]


class CannotMergeError(ValueError):
    """The segments keep a field in ways that arrays alone cannot reconcile."""


def merge_segments(
    folder: Folder,
    segment_id: str,
    segments: Sequence[ArraySegment],
    keep: Sequence[NDArray[np.bool_] | None],
    *,
    columns: Mapping[str, bytes] | None = None,
    fields: Collection[str] | None = None,
    beside: Folder | None = None,
    retrain: bool = False,
) -> SegmentInfo:
    """Write one segment with the documents of several, in order; CannotMergeError when that is not possible.

    keep: per segment which documents stay, None for all. columns: what the new
    segment's columns hold. fields: only these, None for all. Stored records are copied
    as they are when the segment's dictionary is the one of the biggest segment.
    beside: what the file of documents is written by, which is done while the other is made: a folder that brings it
    to the disk does so meanwhile. retrain: the dictionary for stored records is made anew, of those that stay.
    """
    kept = [np.ones(len(s), np.bool_) if k is None else k for s, k in zip(segments, keep, strict=True)]
    bases = offsets(np.array([int(k.sum()) for k in kept]))
    documents = int(bases[-1])
    renumber = [_numbers(k, base) for k, base in zip(kept, bases[:-1].tolist(), strict=True)]
    numbered = _union([s.documents.length_names for s in segments], fields)
    lengths = ((name, _lengths(segments, kept, name)) for name in numbered)
    merges = {
        name: _FieldMerge(name, segments, kept, renumber, name in numbered)
        for name in _union([s.field_names for s in segments], fields)
        if not name.startswith(KEPT) or _is_held(name, segments, kept)
    }
    vectors = {
        name: _vectors(segments, kept, name) for name in _union([s.documents.vector_names for s in segments], fields)
    }

    def copy_records(writer: StoredWriter) -> None:
        for segment, k in zip(segments, kept, strict=True):
            docs = np.flatnonzero(k)
            for start in range(0, len(docs), _RECORDS_AT_ONCE):
                writer.copy(segment.documents.stored, docs[start : start + _RECORDS_AT_ONCE], fields)
                segment.documents.file.let_go()

    write_beside = partial(
        write_documents,
        beside or folder,
        segment_id,
        documents,
        lengths,
        copy_records,
        columns=columns or {},
        dictionary=max(segments, key=len).documents.stored.dictionary if segments and not retrain else b"",
        vectors=vectors,
    )
    if not COMPILED or sum(segment.inverted.file.data_size for segment in segments) < THREADS_FROM:
        write_inverted(folder, segment_id, documents, ((name, merge.arrays(None)) for name, merge in merges.items()))
        return write_beside()
    with threads(1) as thread, Ahead(_jobs(merges)) as ahead:
        written = thread.submit(write_beside)
        write_inverted(folder, segment_id, documents, ((name, merge.arrays(ahead)) for name, merge in merges.items()))
        return written.result()


def _numbers(kept: NDArray[np.bool_], base: int) -> NDArray[Any]:
    """The new number of each document, -1 for those that go."""
    kind = np.dtype(np.int32 if base + len(kept) < 1 << 31 else np.int64)
    numbers = np.cumsum(kept, dtype=kind) + kind.type(base - 1)
    numbers[~kept] = -1
    return numbers


def _union(names: Sequence[Sequence[str]], only: Collection[str] | None) -> list[str]:
    """All names, each once, in the order first met."""
    return [name for name in dict.fromkeys(n for some in names for n in some) if only is None or name in only]


def _is_held(name: str, segments: Sequence[ArraySegment], kept: Sequence[NDArray[np.bool_]]) -> bool:
    """Whether a document that stays has a term of a field of one's own."""
    for segment, k in zip(segments, kept, strict=True):
        field = segment.field(name) if name in segment.field_names else ()
        for start in range(0, len(field), _TERMS_AT_ONCE):
            docs = segment.field(name).postings(np.arange(start, min(start + _TERMS_AT_ONCE, len(field)))).docs
            if len(docs) and int(docs.max()) < len(k) and k[docs].any():
                return True
    return False


def _lengths(segments: Sequence[ArraySegment], kept: Sequence[NDArray[np.bool_]], name: str) -> NDArray[Any]:
    parts = []
    for segment, k in zip(segments, kept, strict=True):
        lengths = segment.documents.lengths(name)
        parts.append(np.zeros(int(k.sum()), np.uint8) if lengths is None else lengths[k])
    return np.concatenate(parts)


def _vectors(segments: Sequence[ArraySegment], kept: Sequence[NDArray[np.bool_]], name: str) -> tuple[Ints, bytes]:
    """Sizes of the documents' encoded vectors, and the vectors end to end."""
    parts: list[tuple[Ints, bytes]] = []
    for segment, k in zip(segments, kept, strict=True):
        stays = np.flatnonzero(k)
        if name in segment.documents.vector_names:
            parts.append(segment.documents.vectors(name).select(stays))
        else:
            parts.append((np.zeros(len(stays), np.int64), b""))
    return np.concatenate([sizes for sizes, _ in parts]), b"".join(vectors for _, vectors in parts)


_Made = Chunk | Packed | None
"""A stretch of a merged field: packed by compiled code, else not; None where nothing is left of it."""


class _FieldMerge:
    """A field to be merged: what there is of it beside the terms is made when it is first wanted, for it takes tens of
    bytes a document, and dropped with the last of its terms.

    renumber: of each segment the new numbers of its documents. has_lengths: whether the segments keep lengths of it.
    """

    def __init__(
        self,
        name: str,
        segments: Sequence[ArraySegment],
        kept: Sequence[NDArray[np.bool_]],
        renumber: Sequence[NDArray[Any]],
        has_lengths: bool,
    ) -> None:
        self.name = name
        self._given = segments, kept, renumber
        self._has_lengths = has_lengths
        self._made: tuple[list[tuple[FieldReader, NDArray[Any]]], FieldArrays, FieldPacker] | None = None

    def _all(self) -> tuple[list[tuple[FieldReader, NDArray[Any]]], FieldArrays, FieldPacker]:
        """The field's readers with the new numbers, all but the terms of the result, and what packs these."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[list[tuple[FieldReader, NDArray[Any]]], FieldArrays, FieldPacker]:
        segments, kept, renumber = self._given
        extents: list[NDArray[Any]] = []
        sources: list[tuple[FieldReader, NDArray[Any]]] = []
        top_frequency = 1
        for segment, k, numbers in zip(segments, kept, renumber, strict=True):
            some: NDArray[Any] | None = np.zeros(len(k), np.uint32)
            if self.name in segment.field_names:
                reader = segment.field(self.name)
                sources.append((reader, numbers))
                top_frequency = max(top_frequency, reader.top_frequency)
                some = reader.extents
            if some is not None:
                extents.append(some[k].astype(np.uint32 if int(some.max(initial=0)) >> 32 == 0 else np.int64))
        kinds = {segment.inverted.kinds[self.name] for segment in segments if self.name in segment.inverted.kinds}
        positions = {reader.has_positions for reader, _ in sources}
        if len(kinds) > 1 or len(positions) > 1:
            raise CannotMergeError(f"field {self.name!r} has postings of several kinds")
        whole = np.concatenate(extents) if True in positions else None
        payloads = tuple(sorted({kind for reader, _ in sources for kind in reader.payloads.kinds}))
        lengths = _lengths(segments, kept, self.name) if self._has_lengths else None
        documents = np.zeros(sum(int(k.sum()) for k in kept), np.uint8)
        packer = FieldPacker(documents if lengths is None else lengths, whole, top_frequency)
        result = FieldArrays((), whole, lengths, top_frequency, payloads, kinds.pop(), packer)
        return sources, result, packer

    def arrays(self, ahead: Ahead[_Made] | None) -> FieldArrays:
        """The merged field, its terms made as they are asked for: by `ahead`, or on the spot."""
        made = (job() for job in self.jobs()) if ahead is None else ahead.results(self.name)
        _, result, _ = self._all()
        if self._compiled():
            return replace(result, packed=self._until_dropped(some for some in made if isinstance(some, Packed)))
        return replace(result, chunks=self._until_dropped(some for some in made if isinstance(some, Chunk)))

    def _until_dropped(self, made: Iterator[_T]) -> Iterator[_T]:
        yield from made
        self._made = None
        for segment in self._given[0]:
            segment.inverted.forget(self.name)

    def _compiled(self) -> bool:
        return COMPILED and not self._all()[1].payloads

    def jobs(self) -> Iterator[Callable[[], _Made]]:
        """What merges all terms with what is left of their occurrences, a stretch of the dictionaries at a time."""
        everything, result, packer = self._all()
        payloads, compiled = result.payloads, self._compiled()
        sources = [source for source in everything if len(source[0])]
        if not sources:
            return
        files = [segment.inverted.file for segment in self._given[0]]
        readers = [reader for reader, _ in sources]
        opened = []
        for reader, renumber in sources if compiled else ():
            opened.append(reader.source(renumber))  # which verifies all of it
            _let_go(files)
        # No reader has more than a step between two of its own cuts: of n readers, at most 2 n steps lie between
        # every n-th cut.
        step = max((COMPILED_AT_ONCE if compiled else AT_ONCE) // (2 * len(readers)), 1)
        cuts = {reader.terms.term(at) for reader in readers for at in reader.milestones(step).tolist()}
        chosen = sorted(cuts)[:: len(readers)]
        bounds = [np.array([0, *map(reader.terms.lower_bound, chosen), len(reader)]) for reader in readers]
        places = [reader.places(np.minimum(at, len(reader) - 1)) for reader, at in zip(readers, bounds, strict=True)]
        for stretch in range(len(chosen) + 1):
            spans = [(at, int(ends[stretch]), int(ends[stretch + 1])) for at, ends in enumerate(bounds)]
            spans = [(at, lo, hi) for at, lo, hi in spans if hi > lo]
            if stretch % _STRETCHES_SHOWN == 0:
                _let_go(files)
            if compiled and spans:
                before = [(int(places[at][0][stretch]), int(places[at][1][stretch])) for at, _, _ in spans]
                parts = [(opened[at], lo, hi, *some) for (at, lo, hi), some in zip(spans, before, strict=True)]
                yield partial(_merge_compiled, parts, packer)
            elif spans:
                yield partial(_merge_stretch, [(*sources[at], lo, hi) for at, lo, hi in spans], payloads)


def _let_go(files: Sequence[FileReader]) -> None:
    for file in files:
        file.let_go()


def _jobs(merges: Mapping[str, _FieldMerge]) -> Iterator[Job[_Made]]:
    for name, merge in merges.items():
        for job in merge.jobs():
            yield name, job


def _merge_compiled(parts: list[tuple[Source, int, int, int, int]], packer: FieldPacker) -> Packed | None:
    from .postings.merging import Merge

    keys, sizes, rests, counts, docs, values = Merge(parts).read()
    return packer.pack(TermBlock(keys, sizes, rests), counts, docs, values) if len(keys) else None


def _merge_stretch(parts: list[tuple[FieldReader, NDArray[Any], int, int]], payloads: tuple[str, ...]) -> Chunk:
    """Ordinals lo .. hi of each source, merged by term, then by source."""
    blocks, counts, docs, values, beside = [], [], [], [], []
    for reader, renumber, lo, hi in parts:
        found = reader.occurrences(np.arange(lo, hi))
        new = renumber[found.docs]
        stays = new >= 0
        blocks.append(reader.terms.block(lo, hi))
        counts.append(np.diff(offsets(stays)[found.starts]))
        docs.append(new[stays])
        values.append(found.values[stays])
        if payloads:
            beside.append(_payloads(reader, lo, found, np.flatnonzero(stays), payloads))
    terms, order, runs = merge_blocks(blocks)
    count = np.concatenate(counts)
    places = ranges(offsets(count)[:-1][order], count[order])
    totals = np.add.reduceat(count[order], runs)
    left = np.flatnonzero(totals)
    return Chunk(
        terms.take(left),
        totals[left],
        np.concatenate(docs)[places].astype(np.uint32),
        np.concatenate(values)[places],
        Payloads.join(beside).take(places) if payloads else NO_PAYLOADS,
    )


def _payloads(reader: FieldReader, first: int, found: Occurrences, stays: Ints, kinds: tuple[str, ...]) -> Payloads:
    """The payloads of the occurrences found from term `first` on, of those that stay."""
    start = int(reader.first_posting(np.array([first]))[0])
    payloads = reader.payloads.slice(start, start + len(found.docs))
    numbers = dict(payloads.numbers)
    if "weights" in kinds:
        numbers.setdefault("weights", found.values.astype(np.float64))
    if "lengths" in kinds:
        numbers.setdefault("lengths", reader.lengths[found.docs].astype(np.uint32))
    return Payloads(numbers, payloads.sizes, payloads.values).take(stays)


class Ahead(Generic[_T]):
    """Does jobs in threads, not many more at a time than there are processors, and gives their results in order.

    jobs: each with the name of what it is a part of; those of one name follow each other. For jobs that let go of
    the interpreter's lock. As a context manager: at its end no job is running any more, and no thread is left.
    """

    def __init__(self, jobs: Iterator[Job[_T]]) -> None:
        self._jobs = jobs
        count = min(processors(), 4)
        self._pool = threads(count)
        self._running: deque[tuple[str, Future[_T]]] = deque()
        self._at_once = 2 * count

    def results(self, name: str) -> Iterator[_T]:
        """The results of the jobs of that name, which is the next one."""
        self._start()
        while self._running and self._running[0][0] == name:
            _, job = self._running.popleft()
            result = job.result()
            self._start()
            yield result

    def _start(self) -> None:
        while len(self._running) < self._at_once and (job := next(self._jobs, None)):
            self._running.append((job[0], self._pool.submit(job[1])))

    def __enter__(self) -> Ahead[_T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
